//! What `cld measures` may be asked, what it takes when not told, and what it says is missing.

use std::fs;

use cld::command::{MeasureOptions, measures, work_out};
use cld::period::Period;
use jiff::civil::date;

use crate::case;

fn small() -> MeasureOptions {
    MeasureOptions {
        folder: case::folder().join("input"),
        measures: vec!["2A".to_owned()],
        ..MeasureOptions::default()
    }
}

fn problem(options: &MeasureOptions) -> String {
    measures(options, date(2026, 5, 5), &mut Vec::new())
        .unwrap_err()
        .to_string()
}

#[test]
fn what_cannot_be_done_is_told_by_option() {
    let period = |text| Period::read(text);
    let asked = |change: fn(&mut MeasureOptions)| {
        let mut options = small();
        change(&mut options);
        problem(&options)
    };
    assert_eq!(
        asked(|o| o.measures = vec!["9Z".to_owned()]),
        "--measure: 9Z is none of 2A, 2B, 2C, 2D, 2E, 3D, waiting, facts"
    );
    assert_eq!(
        asked(|o| o.method = Some("may-2026".to_owned())),
        "--method: may-2026 is none of june-2026, july-2026"
    );
    assert_eq!(
        asked(|o| o.council = Some("555".to_owned())),
        "--council: 555 is in no file"
    );
    assert_eq!(
        asked(|o| o.explain = vec!["2B".to_owned()]),
        "--explain: is not among the measures asked for"
    );
    let mut options = small();
    options.table = period("2023-04-01..2023-05-31");
    assert_eq!(problem(&options), "--table: is not made of whole quarters");
    options.folder = case::folder().join("nowhere");
    assert!(problem(&options).contains("nowhere: cannot be opened"));
}

#[test]
fn not_told_a_period_it_takes_the_latest_year_and_the_financial_year_before() {
    let worked = work_out(&small(), date(2026, 5, 5)).unwrap();
    let mut periods: Vec<&str> = worked.tables[0]
        .rows
        .iter()
        .map(|row| row[4].as_str())
        .collect();
    periods.dedup();
    assert_eq!(
        periods[..2],
        ["1 Apr 24 - 31 Mar 25", "1 Apr 25 - 31 Mar 26"]
    );
    let earlier = work_out(&small(), date(2026, 2, 1)).unwrap();
    let mut periods: Vec<&str> = earlier.tables[0]
        .rows
        .iter()
        .map(|row| row[4].as_str())
        .collect();
    periods.dedup();
    assert_eq!(
        periods[..2],
        ["1 Apr 24 - 31 Mar 25", "1 Jan 25 - 31 Dec 25"],
        "as of February the quarter to December is the last"
    );
}

#[test]
fn without_a_manifest_or_other_tables_a_councils_own_files_are_enough() {
    let place = tempfile::tempdir().unwrap();
    let name = "901_20250401_20260331_08.csv.gz";
    fs::copy(
        case::folder().join("input/submissions").join(name),
        place.path().join(name),
    )
    .unwrap();
    let imported = vec![(name.to_owned(), date(2026, 4, 22).at(9, 28, 0, 0))];
    let options = MeasureOptions {
        folder: place.path().to_owned(),
        imported,
        ..MeasureOptions::default()
    };
    let worked = work_out(&options, date(2026, 5, 5)).unwrap();
    let expected = [
        "2D is blank: the folder has no sus_apce.csv",
        "2D is blank: the folder has no lsoa_utla.csv",
        "2B and 2C have no rates: the folder has no population.csv",
    ];
    assert_eq!(worked.notes, expected);
    let line = |measure: &str| {
        worked.tables[0]
            .rows
            .iter()
            .find(|row| row[0] == measure && row[5] == "901")
            .unwrap()
    };
    assert_eq!(line("ASCOF 2D part 1")[7..], ["", "", ""]);
    assert!(line("ASCOF 2C")[7].parse::<u64>().unwrap() > 0);
    assert_eq!(line("ASCOF 2C")[8..], ["", ""]);
    let early = MeasureOptions {
        imported: vec![(name.to_owned(), date(2027, 1, 1).at(0, 0, 0, 0))],
        ..options
    };
    assert!(
        problem(&early).ends_with("no submission covers a whole quarter"),
        "imported after today"
    );
}

#[test]
fn a_quarter_that_no_submission_covers_is_told() {
    let worked = work_out(
        &case::options(&case::folder().join("input")),
        date(2026, 12, 31),
    )
    .unwrap();
    assert_eq!(
        worked.notes,
        ["Northmoor (901): no submission covers 1 Apr 23 - 30 Jun 23"]
    );
}

#[test]
fn a_file_of_the_manifest_that_is_not_there_is_named() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("submissions")).unwrap();
    let manifest =
        "file,la_code,la_name,import_timestamp\na.csv,901,Northmoor,2026-04-22 09:28:00\n";
    fs::write(place.path().join("manifest.csv"), manifest).unwrap();
    let mut options = small();
    options.folder = place.path().to_owned();
    assert_eq!(
        problem(&options),
        "a.csv: is in the manifest but not in the folder"
    );
    fs::write(
        place.path().join("manifest.csv"),
        manifest.replace("2026-04-22", "22nd April"),
    )
    .unwrap();
    let expected =
        "manifest.csv, line 2, import_timestamp: is no date and time, such as 2026-04-22 09:28:00";
    assert_eq!(problem(&options), expected);
}

#[test]
fn a_file_without_a_column_that_matters_is_told() {
    let place = tempfile::tempdir().unwrap();
    let rows = "LA Code,Event Type,Event Start Date\n901,Review,01/05/2025\n";
    fs::write(place.path().join("a.csv"), rows).unwrap();
    let mut options = small();
    options.folder = place.path().to_owned();
    options.table = Period::read("2025-04-01..2025-06-30");
    let notes = work_out(&options, date(2026, 5, 5)).unwrap().notes;
    assert!(notes[0].starts_with(
        "a.csv has no column Reporting Period Start Date, Reporting Period End Date, NHS Number"
    ));
    assert!(
        notes[0].ends_with(": read as blank") && !notes[0].contains("Event Type"),
        "{notes:?}"
    );
    assert_eq!(
        notes[1],
        "901 (901): no submission covers 1 Apr 25 - 30 Jun 25"
    );
}
