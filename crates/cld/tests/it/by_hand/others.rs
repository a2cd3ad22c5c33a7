//! 2E, 3D for carers, and waiting times.

use cld::field::Field;

use super::{
    ADVICE, ASSESS, CARER, COMMUNITY, ENDED, PLANNING, RESIDENTIAL, Row, USER, counts, event,
    service, st_max, tables,
};
use crate::case::of_file;

fn e2(says: &str, rows: &[Row], age: &str, expected: (u64, u64)) {
    assert_eq!(
        counts(rows, "2E", "ASCOF 2E", age, "Total"),
        expected,
        "{says}"
    );
}

#[test]
fn where_people_in_long_term_support_live() {
    let lives = |row: Row, where_| row.with(Field::Accommodation, where_);
    let home = "Owner occupier or shared ownership scheme";
    let rented = "Tenant: Private landlord";
    let open = || service(COMMUNITY, "01/05/2025", "", "");
    let part = |row: Row, part| row.with(Field::ServiceComponent, part);
    e2("at home", &[lives(open(), home)], "65+", (1, 1));
    e2(
        "rough sleeping",
        &[lives(open(), "Rough sleeper or squatting")],
        "65+",
        (0, 1),
    );
    let older = service(COMMUNITY, "01/04/2025", "30/04/2025", ENDED);
    e2(
        "a known place outweighs a later unknown",
        &[lives(older.clone(), home), lives(open(), "Unknown")],
        "65+",
        (1, 1),
    );
    e2(
        "the later of two known places",
        &[
            lives(older, home),
            lives(open(), "Rough sleeper or squatting"),
        ],
        "65+",
        (0, 1),
    );
    let day = part(open(), "Day support");
    let help = part(open(), "Home support or domiciliary care");
    e2(
        "two places at once are none: presumed in the community",
        &[
            lives(part(open(), "Meals"), home),
            lives(day.clone(), rented),
        ],
        "65+",
        (0, 1),
    );
    e2(
        "two places at once are none: presumed at home",
        &[lives(help.clone(), home), lives(day, rented)],
        "65+",
        (1, 1),
    );
    e2(
        "unknown, with help at home",
        &[lives(help, "Unknown")],
        "65+",
        (1, 1),
    );
    e2(
        "unknown, in a care home",
        &[service(RESIDENTIAL, "01/05/2025", "", "")],
        "65+",
        (0, 1),
    );
    let young = |row: Row| row.with(Field::BirthDate, "01/07/1960");
    let until_may = service(COMMUNITY, "01/04/2025", "31/05/2025", ENDED);
    e2(
        "64 when the support ended",
        &[lives(young(until_may.clone()), home)],
        "18-64",
        (1, 1),
    );
    e2(
        "not yet 65 then",
        &[lives(young(until_may), home)],
        "65+",
        (0, 0),
    );
    e2(
        "65 by the end of the year",
        &[lives(young(open()), home)],
        "65+",
        (1, 1),
    );
    e2(
        "of unknown age is in no line",
        &[lives(open().with(Field::BirthDate, ""), home)],
        "65+",
        (0, 0),
    );
    e2(
        "died before the year",
        &[lives(open().with(Field::DeathDate, "31/03/2025"), home)],
        "65+",
        (0, 0),
    );
}

#[test]
fn carers_with_support_of_their_own() {
    let direct = "Unpaid carer support: Direct to unpaid carer";
    let row = |start, end| service(direct, start, end, "").with(Field::ClientType, CARER);
    let by = |row: Row, delivery, part| {
        row.with(Field::DeliveryMechanism, delivery)
            .with(Field::ServiceComponent, part)
    };
    let both = |rows: &[Row]| {
        let line = |which| counts(rows, "3D", "ASCOF 3D (Carers)", which, "Total");
        (line("1b"), line("2b"))
    };
    let managed = "CASSR managed personal budget";
    let respite = "Unpaid carer respite";
    for (says, rows, expected) in [
        (
            "a direct payment",
            vec![by(row("01/05/2025", ""), "Direct payment", respite)],
            ((1, 1), (1, 1)),
        ),
        (
            "its component alone",
            vec![by(row("01/05/2025", ""), "", "Direct payment")],
            ((1, 1), (1, 1)),
        ),
        (
            "a managed budget",
            vec![by(row("01/05/2025", ""), managed, respite)],
            ((1, 1), (0, 1)),
        ),
        (
            "a managed budget without component",
            vec![by(row("01/05/2025", ""), managed, "")],
            ((0, 0), (0, 0)),
        ),
        (
            "commissioned",
            vec![by(
                row("01/05/2025", ""),
                "CASSR commissioned support",
                respite,
            )],
            ((0, 1), (0, 1)),
        ),
        (
            "mechanism unknown",
            vec![by(row("01/05/2025", ""), "", respite)],
            ((0, 0), (0, 0)),
        ),
        (
            "the best of two",
            vec![
                by(row("01/05/2025", ""), managed, respite),
                by(row("01/06/2025", ""), "Direct payment", respite),
            ],
            ((1, 1), (1, 1)),
        ),
        (
            "ended before it began",
            vec![by(row("01/06/2025", "31/05/2025"), managed, respite)],
            ((0, 0), (0, 0)),
        ),
        (
            "a service user",
            vec![by(row("01/05/2025", ""), managed, respite).with(Field::ClientType, USER)],
            ((0, 0), (0, 0)),
        ),
        (
            "under 18 on the last day",
            vec![by(row("01/05/2025", ""), managed, respite).with(Field::BirthDate, "01/05/2008")],
            ((0, 0), (0, 0)),
        ),
        (
            "18 on the last day",
            vec![by(row("01/05/2025", ""), managed, respite).with(Field::BirthDate, "01/03/2008")],
            ((1, 1), (0, 1)),
        ),
    ] {
        assert_eq!(both(&rows), expected, "{says}");
    }
}

/// Median and count of the waits for a first response and for a first service.
fn waits(rows: &[Row]) -> [Option<(String, String)>; 2] {
    let tables = tables(rows, "waiting");
    let table = of_file(&tables, "waiting_times.csv");
    ["Wait time to first response", "Wait time to first service"].map(|what| {
        let mut found = table.rows.iter().filter(|row| row[4] == what);
        let first = found.next().map(|row| (row[5].clone(), row[6].clone()));
        assert!(found.next().is_none(), "one quarter and one age band");
        first
    })
}

#[test]
fn waits_from_a_new_request() {
    let request = |start, end, outcome| event("Request", start, end, outcome);
    let assessed = |start, outcome| {
        event("Assessment", start, start, outcome)
            .with(Field::AssessmentType, "Long term assessment")
    };
    let asked = || request("02/05/2025", "03/05/2025", ASSESS);
    let begun = |start| service(COMMUNITY, start, "", "");
    let days = |response: Option<&str>, service: Option<&str>| {
        [response, service].map(|days| days.map(|days| (format!("{days}.0"), "1".to_owned())))
    };
    for (says, rows, expected) in [
        (
            "an assessment, then a service",
            vec![
                asked(),
                assessed("12/05/2025", PLANNING),
                begun("01/06/2025"),
            ],
            days(Some("10"), Some("30")),
        ),
        (
            "a service first",
            vec![
                asked(),
                begun("05/05/2025"),
                assessed("12/05/2025", PLANNING),
            ],
            days(Some("3"), Some("3")),
        ),
        (
            "an assessment that leads nowhere",
            vec![asked(), assessed("12/05/2025", ADVICE), begun("01/06/2025")],
            days(Some("10"), None),
        ),
        (
            "one of a block leads on",
            vec![
                asked(),
                assessed("12/05/2025", ADVICE),
                assessed("20/05/2025", PLANNING),
                begun("01/06/2025"),
            ],
            days(Some("10"), Some("30")),
        ),
        ("nothing came", vec![asked()], days(None, None)),
        (
            "answered with advice",
            vec![
                request("02/05/2025", "03/05/2025", ADVICE),
                assessed("12/05/2025", PLANNING),
            ],
            days(None, None),
        ),
        (
            "a second request on the way",
            vec![
                asked(),
                request("06/05/2025", "06/05/2025", ASSESS),
                assessed("12/05/2025", PLANNING),
            ],
            days(Some("10"), None),
        ),
        (
            "not new: long-term support that year",
            vec![
                service(RESIDENTIAL, "01/04/2025", "10/04/2025", ENDED),
                asked(),
                assessed("12/05/2025", PLANNING),
            ],
            days(None, None),
        ),
        (
            "not new: short-term support those months",
            vec![
                st_max("01/04/2025", "10/04/2025", ENDED),
                asked(),
                assessed("12/05/2025", PLANNING),
            ],
            days(None, None),
        ),
        (
            "under 25",
            vec![
                asked().with(Field::BirthDate, "03/05/2000"),
                assessed("12/05/2025", PLANNING).with(Field::BirthDate, "03/05/2000"),
            ],
            days(None, None),
        ),
        (
            "a conversation in July is no longer its own answer",
            vec![
                request("02/07/2025", "03/07/2025", ASSESS)
                    .with(Field::EventDescription, "First conversation"),
                assessed("12/07/2025", PLANNING),
            ],
            days(Some("10"), None),
        ),
        (
            "a conversation in May was",
            vec![
                asked().with(Field::EventDescription, "First CONVERSATION"),
                assessed("12/05/2025", PLANNING),
                begun("01/06/2025"),
            ],
            days(Some("0"), Some("30")),
        ),
    ] {
        assert_eq!(waits(&rows), expected, "{says}");
    }
}
