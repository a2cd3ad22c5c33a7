//! 2B and 2C, 3D for clients, and what a file may leave out.

use cld::field::Field;

use super::{CARER, COMMUNITY, ENDED, PLANNING, RESIDENTIAL, Row, counts, event, service, tables};

/// People newly admitted: of 2B, then of 2C.
fn admitted(rows: &[Row]) -> [String; 2] {
    ["2B", "2C"].map(|measure| {
        let name = format!("ASCOF {measure}");
        let table = &tables(rows, measure)[0];
        let line = table.rows.iter().find(|row| row[0] == name);
        line.unwrap_or_else(|| panic!("no line {name}"))[7].clone()
    })
}

fn home(start: &str, end: &str) -> Row {
    service(RESIDENTIAL, start, end, "").with(Field::ServiceComponent, "Long term residential care")
}

#[test]
fn new_admissions_to_care_homes() {
    let part = |row: Row, part| row.with(Field::ServiceComponent, part);
    let born = |row: Row, born| row.with(Field::BirthDate, born);
    let cases: [(&str, &[Row], [&str; 2]); 18] = [
        ("on the first day", &[home("01/04/2025", "")], ["0", "1"]),
        ("on the last day", &[home("31/03/2026", "")], ["0", "1"]),
        ("before the year", &[home("31/03/2025", "")], ["0", "0"]),
        (
            "in another home until the day before the table begins",
            &[home("31/03/2026", ""), home("01/01/2024", "31/03/2025")],
            ["0", "1"],
        ),
        (
            "in no home for 364 days",
            &[home("31/03/2026", ""), home("01/01/2024", "01/04/2025")],
            ["0", "0"],
        ),
        (
            "still in another home",
            &[home("01/06/2025", ""), home("01/01/2024", "")],
            ["0", "0"],
        ),
        (
            "two rooms from the same day",
            &[home("01/06/2025", ""), home("01/06/2025", "01/08/2025")],
            ["0", "1"],
        ),
        (
            "for a short time",
            &[part(home("01/06/2025", ""), "Short term residential care")],
            ["0", "0"],
        ),
        (
            "nobody says what for",
            &[part(home("01/06/2025", ""), "")],
            ["0", "0"],
        ),
        (
            "in a word that the mapping knows",
            &[part(home("01/06/2025", ""), "RESIDENTIAL  ")],
            ["0", "1"],
        ),
        (
            "who came to pay for it alone",
            &[home("01/06/2025", "01/07/2025").with(
                Field::EventOutcome,
                "NFA: Self-funded client or under 12wk disregard",
            )],
            ["0", "0"],
        ),
        (
            "ends before it starts, which this measure passes over",
            &[home("01/06/2025", "31/05/2025")],
            ["0", "1"],
        ),
        (
            "at 64 years by days over 365.25",
            &[born(home("01/06/2025", ""), "15/06/1960")],
            ["1", "0"],
        ),
        (
            "a day later, at 65",
            &[born(home("02/06/2025", ""), "15/06/1960")],
            ["0", "1"],
        ),
        (
            "at 17",
            &[born(home("01/06/2025", ""), "01/07/2007")],
            ["0", "0"],
        ),
        (
            "nobody knows how old",
            &[born(home("01/06/2025", ""), "")],
            ["0", "0"],
        ),
        (
            "a carer",
            &[home("01/06/2025", "").with(Field::ClientType, CARER)],
            ["0", "0"],
        ),
        (
            "both at 64 and at 65 counts once, among the younger",
            &[
                born(home("10/05/2025", "11/05/2025"), "15/06/1960"),
                born(home("01/03/2026", ""), "15/06/1960"),
            ],
            ["1", "0"],
        ),
    ];
    for (says, rows, expected) in cases {
        assert_eq!(admitted(rows), expected, "{says}");
    }
}

/// Numerator and denominator of 1a, then of 2a.
type Lines = [(u64, u64); 2];

/// Clients who direct their support, and all.
fn d3(rows: &[Row], group: &str) -> Lines {
    ["1a", "2a"].map(|line| counts(rows, "3D", "ASCOF 3D (Clients)", line, group))
}

#[test]
fn clients_with_support_on_the_last_day() {
    let by = |row: Row, mechanism| row.with(Field::DeliveryMechanism, mechanism);
    let open = || service(COMMUNITY, "01/05/2025", "", "");
    let payment = || by(open(), "Direct payment");
    let managed = || by(open(), "CASSR managed personal budget");
    let nobody = [(0, 0), (0, 0)];
    let cases: [(&str, &[Row], Lines); 16] = [
        ("a direct payment", &[payment()], [(1, 1), (1, 1)]),
        ("a managed budget", &[managed()], [(1, 1), (0, 1)]),
        (
            "support that the council buys",
            &[by(open(), "CASSR commissioned support")],
            [(0, 1), (0, 1)],
        ),
        ("nobody says how", &[open()], [(0, 1), (0, 1)]),
        (
            "a component that says it",
            &[open().with(Field::ServiceComponent, "Direct payment")],
            [(1, 1), (1, 1)],
        ),
        (
            "two ways",
            &[managed(), payment().with(Field::ServiceComponent, "Meals")],
            [(1, 1), (1, 1)],
        ),
        (
            "until the last day",
            &[payment().with(Field::EventEnd, "31/03/2026")],
            [(1, 1), (1, 1)],
        ),
        (
            "until the day before",
            &[payment().with(Field::EventEnd, "30/03/2026")],
            nobody,
        ),
        (
            "from the last day",
            &[payment().with(Field::EventStart, "31/03/2026")],
            [(1, 1), (1, 1)],
        ),
        (
            "died on the last day",
            &[payment().with(Field::DeathDate, "31/03/2026")],
            [(1, 1), (1, 1)],
        ),
        (
            "died the day before",
            &[payment().with(Field::DeathDate, "30/03/2026")],
            nobody,
        ),
        (
            "in a care home too",
            &[payment(), service(RESIDENTIAL, "01/03/2026", "", "")],
            nobody,
        ),
        (
            "in prison too: the community goes before",
            &[
                payment(),
                service("Long term support: Prison", "01/03/2026", "", ""),
            ],
            [(1, 1), (1, 1)],
        ),
        (
            "17 on the last day",
            &[payment().with(Field::BirthDate, "01/05/2008")],
            nobody,
        ),
        (
            "an assessment that names a service: this measure reads no event type",
            &[event("Assessment", "01/03/2026", "31/03/2026", PLANNING)
                .with(Field::ServiceType, COMMUNITY)],
            [(0, 1), (0, 1)],
        ),
        (
            "the release 1 word for the service",
            &[payment().with(Field::ServiceType, "Long Term Support: Community")],
            [(1, 1), (1, 1)],
        ),
    ];
    for (says, rows, expected) in cases {
        assert_eq!(d3(rows, "Total"), expected, "{says}");
    }
    let ageless = [payment().with(Field::BirthDate, "")];
    assert_eq!(d3(&ageless, "Total"), [(1, 1), (1, 1)], "of unknown age");
    assert_eq!(d3(&ageless, "65 and above"), nobody, "of unknown age");
}

#[test]
fn who_somebody_is_and_when_something_was() {
    let open = || {
        service(COMMUNITY, "01/05/2025", "", "").with(Field::DeliveryMechanism, "Direct payment")
    };
    let nhs = |row: Row, number| row.with(Field::NhsNumber, number);
    let id = |row: Row, id| row.with(Field::LaPersonId, id);
    let cases: [(&str, &[Row], u64); 10] = [
        (
            "one id in two spellings",
            &[id(open(), "a1"), id(open(), "A1 ")],
            1,
        ),
        ("two ids", &[id(open(), "a1"), id(open(), "a2")], 2),
        (
            "one NHS number under two ids",
            &[
                nhs(id(open(), "a1"), "9992837578"),
                nhs(id(open(), "a2"), "999 283 7578"),
            ],
            1,
        ),
        (
            "a wrong last digit counts as no number",
            &[
                nhs(id(open(), "a1"), "9992837579"),
                nhs(id(open(), "a2"), "9992837579"),
            ],
            2,
        ),
        (
            "noughts are no number",
            &[
                nhs(id(open(), "a1"), "0000000000"),
                nhs(id(open(), "a2"), "0000000000"),
            ],
            2,
        ),
        ("nobody at all", &[id(open(), "")], 0),
        (
            "an NHS number alone is enough",
            &[nhs(id(open(), ""), "9992837578")],
            1,
        ),
        ("no start", &[open().with(Field::EventStart, "")], 0),
        (
            "a start that is no day",
            &[open().with(Field::EventStart, "31/02/2025")],
            0,
        ),
        (
            "the other way to write a day",
            &[open().with(Field::EventStart, "2025-05-01")],
            1,
        ),
    ];
    for (says, rows, expected) in cases {
        assert_eq!(d3(rows, "Total")[0].1, expected, "{says}");
    }
    let ended = service(COMMUNITY, "01/05/2025", "30/04/2025", ENDED);
    assert_eq!(d3(&[ended], "Total")[0].1, 0, "ends before it starts");
}
