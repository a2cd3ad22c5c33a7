//! Small cases worked out by hand from the published rules, each a few rows that a practitioner can follow, read as a
//! file would be: from the text of a submission to the figure.

mod long_term;
mod others;
mod short_term;

use cld::command::{MeasureOptions, work_out};
use cld::field::Field;
use cld::period::Period;
use cld::tables::Table;
use jiff::civil::date;

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
