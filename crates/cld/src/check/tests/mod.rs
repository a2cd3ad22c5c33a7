//! Every rule at its edges: rows that are right but for one thing, and what is said of them.

mod across;
mod broken;
mod costs_and_links;
mod dates;
mod fields;
mod golden;

use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use tempfile::TempDir;

use super::*;
use crate::field::Field;
use crate::field::Field::*;

/// A row as fields and their texts; what is not named is blank.
type Fields = Vec<(Field, &'static str)>;

/// What every row of our council tells of one person.
fn person() -> Fields {
    vec![
        (LaCode, "901"),
        (PeriodStart, "01/04/2025"),
        (PeriodEnd, "31/03/2026"),
        (NhsNumber, "9992837578"),
        (LaPersonId, "P1"),
        (Gender, "Female"),
        (Ethnicity, "White: Irish"),
        (BirthDate, "20/09/1944"),
        (ClientType, "Service user"),
        (SupportReason, "Physical support: Personal care support"),
        (Postcode, "ZZ1 9AJ"),
        (Accommodation, "Unknown"),
        (HasUnpaidCarer, "No"),
        (Funding, "Fully social care funded"),
        (EventStart, "01/06/2025"),
    ]
}

fn with(mut fields: Fields, changes: &[(Field, &'static str)]) -> Fields {
    for (field, text) in changes {
        fields.retain(|(known, _)| known != field);
        fields.push((*field, text));
    }
    fields
}

fn request() -> Fields {
    let outcome = "Progress to assessment, review or reassessment";
    let route = "Community or other route";
    with(
        person(),
        &[
            (EventType, "Request"),
            (EventEnd, "02/06/2025"),
            (EventOutcome, outcome),
            (RouteOfAccess, route),
        ],
    )
}

fn assessment() -> Fields {
    let event = [
        (EventType, "Assessment"),
        (EventEnd, "02/06/2025"),
        (EventOutcome, "NFA: Support declined"),
    ];
    with(
        with(person(), &event),
        &[
            (AssessmentType, "Long term assessment"),
            (MethodOfAssessment, "Service user only"),
        ],
    )
}

fn review() -> Fields {
    let event = [
        (EventType, "Review"),
        (EventEnd, "02/06/2025"),
        (EventOutcome, "Continuation of support or services"),
    ];
    let review = [
        (ReviewReason, "Planned"),
        (ReviewOutcomes, "Fully achieved"),
        (MethodOfReview, "Service user only"),
    ];
    with(with(person(), &event), &review)
}

fn service() -> Fields {
    let event = [
        (EventType, "Service"),
        (EventOutcome, "Continuation of support or services"),
    ];
    let kind = [
        (ServiceType, "Long term support: Community"),
        (ServiceComponent, "Home support or domiciliary care"),
        (DeliveryMechanism, "CASSR managed personal budget"),
    ];
    let cost = [
        (UnitCost, "20.50"),
        (CostFrequency, "Hourly"),
        (PlannedUnits, "7"),
    ];
    with(with(with(person(), &event), &kind), &cost)
}

fn carer() -> Fields {
    let support = [
        (SupportReason, "Social support: Support to unpaid carer"),
        (Funding, ""),
    ];
    let caring = [(HoursCaring, "20-49 hours"), (AdultsCaredFor, "1")];
    let own = [
        (ClientType, "Unpaid carer"),
        (LaPersonId, "P2"),
        (NhsNumber, "9990000018"),
        (MethodOfAssessment, "Unpaid carer only"),
    ];
    with(with(with(assessment(), &own), &support), &caring)
}

/// The same row in the words of Release 1.
fn release_1(fields: Fields) -> Fields {
    let period = [(PeriodStart, "01/07/2024"), (PeriodEnd, "30/06/2025")];
    let words = [
        (Ethnicity, "White - Irish"),
        (ClientType, "Service User"),
        (SupportReason, "Physical Support: Personal care support"),
        (Funding, "Fully Social Care Funded"),
    ];
    with(with(fields, &period), &words)
}

/// A file with every column in order.
fn file(rows: &[Fields]) -> String {
    let mut text = Field::ALL.map(|(_, name)| quoted(name)).join(",") + "\n";
    for row in rows {
        let cell = |field: Field| {
            row.iter()
                .find(|(known, _)| *known == field)
                .map_or(String::new(), |(_, text)| quoted(text))
        };
        text += &(Field::ALL.map(|(field, _)| cell(field)).join(",") + "\n");
    }
    text
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Files on disk, checked on 1 June 2026.
struct Files {
    folder: TempDir,
    paths: Vec<PathBuf>,
    options: CheckOptions,
}

impl Files {
    fn of(texts: &[String]) -> Self {
        let bytes: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        Self::of_bytes(&bytes)
    }

    fn of_bytes(files: &[&[u8]]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut paths = Vec::new();
        for (at, bytes) in files.iter().enumerate() {
            let path = folder.path().join(format!("file{}.csv", at + 1));
            fs::write(&path, bytes).unwrap();
            paths.push(path);
        }
        let options = CheckOptions {
            keep: 100,
            ..CheckOptions::new(date(2026, 6, 1))
        };
        Self {
            folder,
            paths,
            options,
        }
    }

    fn check(&self) -> Checked {
        run(&self.paths, &self.options, None).unwrap()
    }

    fn json(&self) -> String {
        let mut lines = Vec::new();
        run(&self.paths, &self.options, Some(&mut lines)).unwrap();
        String::from_utf8(lines).unwrap()
    }
}

/// `line rule` for each problem of the first file, in the order found.
fn found(rows: &[Fields]) -> Vec<String> {
    of_file(&Files::of(&[file(rows)]).check(), 0)
}

fn of_file(checked: &Checked, file: usize) -> Vec<String> {
    let told = |finding: &Finding| {
        let rule = checked.rules[finding.rule].id.trim_start_matches("CLD-");
        finding
            .line
            .map_or(rule.to_owned(), |line| format!("{line} {rule}"))
    };
    checked.files[file].findings.iter().map(told).collect()
}

/// Changes to a row that is right, and the rules it then breaks (on line 2).
#[track_caller]
fn check(base: fn() -> Fields, changes: &[(Field, &'static str)], rules: &[&str]) {
    let expected: Vec<_> = rules.iter().map(|rule| format!("2 {rule}")).collect();
    assert_eq!(found(&[with(base(), changes)]), expected, "{changes:?}");
}

#[test]
fn rows_that_are_right_raise_nothing() {
    for row in [request, assessment, review, service, carer] {
        assert_eq!(found(&[row()]), [] as [&str; 0]);
    }
    for row in [request, assessment, review] {
        let words = [
            (EventOutcome, "NFA - Other"),
            (RouteOfAccess, ""),
            (AssessmentType, ""),
        ];
        assert!(
            found(&[release_1(with(row(), &words))])
                .iter()
                .all(|found| !found.contains("F14"))
        );
    }
}
