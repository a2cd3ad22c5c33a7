//! Small cases worked out by hand from the published rules, each a few rows that a practitioner can follow, read as a
//! file would be: from the text of a submission to the figure.

use cld::command::{MeasureOptions, work_out};
use cld::field::Field;
use cld::period::Period;
use cld::tables::Table;
use jiff::civil::date;

use crate::case::of_file;

const YEAR: &str = "2025-04-01..2026-03-31";
const USER: &str = "Service user";
const CARER: &str = "Unpaid carer";
const ST_MAX: &str = "Short term support: ST-Max";
const COMMUNITY: &str = "Long term support: Community";
const RESIDENTIAL: &str = "Long term support: Residential care";
const ENDED: &str = "NFA: Support ended as planned";
const ADVICE: &str = "NFA: Information and advice or signposting";
const PLANNING: &str = "Progress to support planning or services";
const ASSESS: &str = "Progress to assessment, review or reassessment";

/// A row by its fields.
#[derive(Clone)]
struct Row(Vec<(Field, String)>);

impl Row {
    fn with(mut self, field: Field, text: &str) -> Row {
        self.0.retain(|(known, _)| *known != field);
        self.0.push((field, text.to_owned()));
        self
    }

    fn get(&self, field: Field) -> &str {
        self.0
            .iter()
            .find(|(known, _)| *known == field)
            .map_or("", |(_, text)| text)
    }
}

fn event(kind: &str, start: &str, end: &str, outcome: &str) -> Row {
    Row(Vec::new())
        .with(Field::LaPersonId, "P1")
        .with(Field::BirthDate, "01/06/1950")
        .with(Field::Gender, "Female")
        .with(Field::ClientType, USER)
        .with(Field::EventType, kind)
        .with(Field::EventStart, start)
        .with(Field::EventEnd, end)
        .with(Field::EventOutcome, outcome)
}

fn service(what: &str, start: &str, end: &str, outcome: &str) -> Row {
    event("Service", start, end, outcome).with(Field::ServiceType, what)
}

fn st_max(start: &str, end: &str, outcome: &str) -> Row {
    service(ST_MAX, start, end, outcome).with(Field::ServiceComponent, "Reablement")
}

/// Every table that these rows give, with somebody else's reviews in the first and the last month, so that the file
/// covers the year.
fn tables(rows: &[Row], measure: &str) -> Vec<Table> {
    let pad = |start, end| event("Review", start, end, ADVICE).with(Field::LaPersonId, "PAD");
    let all = rows.iter().cloned();
    let all = all.chain([
        pad("01/04/2025", "02/04/2025"),
        pad("01/03/2026", "02/03/2026"),
    ]);
    let place = tempfile::tempdir().unwrap();
    let mut writer = csv::Writer::from_path(place.path().join("f.csv")).unwrap();
    writer
        .write_record(Field::ALL.map(|(_, name)| name))
        .unwrap();
    for row in all {
        let row = row
            .with(Field::LaCode, "901")
            .with(Field::PeriodStart, "01/04/2025");
        let row = row.with(Field::PeriodEnd, "31/03/2026");
        writer
            .write_record(Field::ALL.map(|(field, _)| row.get(field).to_owned()))
            .unwrap();
    }
    writer.flush().unwrap();
    let options = MeasureOptions {
        folder: place.path().to_owned(),
        table: Period::read(YEAR),
        periods: vec![Period::read(YEAR).unwrap()],
        measures: vec![measure.to_owned()],
        imported: vec![("f.csv".to_owned(), date(2026, 4, 22).at(9, 0, 0, 0))],
        ..MeasureOptions::default()
    };
    work_out(&options, date(2026, 5, 5)).unwrap().tables
}

/// Numerator and denominator of a line.
fn counts(rows: &[Row], measure: &str, name: &str, description: &str, group: &str) -> (u64, u64) {
    let tables = tables(rows, measure);
    let found = tables[0]
        .rows
        .iter()
        .find(|row| row[0] == name && row[1].contains(description) && row[2] == group);
    let found = found.unwrap_or_else(|| panic!("no line {name} {description} {group}"));
    (found[7].parse().unwrap(), found[8].parse().unwrap())
}

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
