//! 2A: short-term support, by who is new, how it ended and what followed.

use cld::field::Field;

use super::{ADVICE, CARER, COMMUNITY, ENDED, PLANNING, Row, counts, event, service, st_max};

#[track_caller]
fn a2(says: &str, rows: &[Row], expected: (u64, u64)) {
    assert_eq!(
        counts(rows, "2A", "ASCOF 2A", "", "Total"),
        expected,
        "{says}"
    );
}

#[test]
fn short_term_support_by_how_it_ended() {
    let one = || st_max("01/06/2025", "01/07/2025", ENDED);
    let died = |on| one().with(Field::DeathDate, on);
    let born = |on| one().with(Field::BirthDate, on);
    a2("as planned", &[one()], (1, 1));
    a2(
        "to hospital",
        &[st_max("01/06/2025", "01/07/2025", "Admitted to hospital")],
        (0, 0),
    );
    a2(
        "declined",
        &[st_max("01/06/2025", "01/07/2025", "NFA: Support declined")],
        (0, 0),
    );
    a2(
        "died on the seventh day after",
        &[died("08/07/2025")],
        (0, 0),
    );
    a2("died on the eighth", &[died("09/07/2025")], (1, 1));
    a2("died before its end", &[died("20/06/2025")], (0, 0));
    a2("still open", &[st_max("01/06/2025", "", "")], (0, 0));
    a2(
        "ended after the year",
        &[st_max("01/03/2026", "01/04/2026", ENDED)],
        (0, 0),
    );
    a2("a child", &[born("01/06/2010")], (0, 0));
    a2("of unknown age counts in the total", &[born("")], (1, 1));
    a2("a carer's", &[one().with(Field::ClientType, CARER)], (0, 0));
    a2(
        "more to come, and nothing came",
        &[st_max("01/06/2025", "01/07/2025", PLANNING)],
        (0, 0),
    );
    a2(
        "no outcome",
        &[st_max("01/06/2025", "01/07/2025", "")],
        (0, 0),
    );
}

#[test]
fn short_term_support_of_those_who_are_new() {
    let later = || st_max("01/09/2025", "20/09/2025", ENDED);
    let before = |end| service(COMMUNITY, "01/05/2025", end, ENDED);
    a2(
        "long-term support until 90 days before",
        &[before("03/06/2025"), later()],
        (0, 0),
    );
    a2(
        "until 91 days before",
        &[before("02/06/2025"), later()],
        (1, 1),
    );
    a2(
        "open long-term support",
        &[service(COMMUNITY, "01/05/2025", "", ""), later()],
        (0, 0),
    );
    let same_day = service(COMMUNITY, "01/09/2025", "", "");
    a2(
        "begun on the same day it is what follows",
        &[same_day, later()],
        (0, 1),
    );
}

#[test]
fn short_term_support_that_follows_on_itself() {
    let first = || st_max("01/06/2025", "20/06/2025", PLANNING);
    let second = |start| st_max(start, "10/07/2025", ENDED);
    a2(
        "after seven days it is one episode",
        &[first(), second("27/06/2025")],
        (1, 1),
    );
    a2(
        "after eight it is two, the first without an ending",
        &[first(), second("28/06/2025")],
        (1, 1),
    );
    let usable = st_max("01/06/2025", "20/06/2025", ENDED);
    a2(
        "after eight it is two",
        &[usable, second("28/06/2025")],
        (2, 2),
    );
    let inside = st_max("05/06/2025", "10/06/2025", "Admitted to hospital");
    a2(
        "of nested ones the last to end tells",
        &[inside, second("01/06/2025")],
        (1, 1),
    );
}

#[test]
fn short_term_support_by_what_follows() {
    let one = || st_max("01/06/2025", "01/07/2025", ENDED);
    let open = || st_max("01/06/2025", "01/07/2025", PLANNING);
    let low = "Short term support: Ongoing low level";
    let other = "Short term support: Other short term";
    let part = |row: Row, part| row.with(Field::ServiceComponent, part);
    a2(
        "long-term support on the seventh day",
        &[one(), service(COMMUNITY, "08/07/2025", "", "")],
        (0, 1),
    );
    a2(
        "on the eighth",
        &[one(), service(COMMUNITY, "09/07/2025", "", "")],
        (1, 1),
    );
    a2(
        "low-level support",
        &[open(), service(low, "03/07/2025", "", "")],
        (1, 1),
    );
    a2(
        "a short stay in a home",
        &[
            one(),
            part(
                service(other, "03/07/2025", "20/07/2025", ""),
                "Short term residential care",
            ),
        ],
        (0, 1),
    );
    a2(
        "other short-term support",
        &[
            open(),
            part(
                service(other, "03/07/2025", "20/07/2025", ""),
                "Other short term support",
            ),
        ],
        (1, 1),
    );
    let carers = service(
        "Unpaid carer support: Direct to unpaid carer",
        "03/07/2025",
        "",
        "",
    );
    a2(
        "support that is none of these leaves the ending",
        &[one(), carers],
        (1, 1),
    );
    a2(
        "equipment within",
        &[
            open(),
            part(service(low, "10/06/2025", "12/06/2025", ""), "Equipment"),
        ],
        (1, 1),
    );
    a2(
        "something else within",
        &[
            open(),
            part(service(low, "10/06/2025", "12/06/2025", ""), "Meals"),
        ],
        (0, 0),
    );
}

#[test]
fn short_term_support_by_what_was_said_after_it() {
    let open = || st_max("01/06/2025", "01/07/2025", PLANNING);
    let review = |start, end, outcome| event("Review", start, end, outcome);
    a2(
        "advice after it",
        &[open(), review("06/07/2025", "06/07/2025", ADVICE)],
        (1, 1),
    );
    a2(
        "planning after it",
        &[open(), review("06/07/2025", "06/07/2025", PLANNING)],
        (0, 0),
    );
    a2(
        "begun too late after it",
        &[open(), review("09/07/2025", "09/07/2025", ADVICE)],
        (0, 0),
    );
    a2(
        "13 days before its end",
        &[open(), review("10/06/2025", "18/06/2025", ADVICE)],
        (1, 1),
    );
    a2(
        "14 days before its end",
        &[open(), review("10/06/2025", "17/06/2025", ADVICE)],
        (0, 0),
    );
    let request = event("Request", "10/06/2025", "18/06/2025", ADVICE);
    a2("a request within says nothing", &[open(), request], (0, 0));
    let one = st_max("01/06/2025", "01/07/2025", ENDED);
    let planned = review("06/07/2025", "06/07/2025", ENDED);
    a2(
        "only another ending as planned after it",
        &[one, planned],
        (1, 1),
    );
}
