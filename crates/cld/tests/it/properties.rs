//! What must never change a figure: the order of rows and files, a row sent twice, a person with
//! nothing that counts, other councils in the same run, the form in which a file is kept.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use cld::tables::Table;
use tempfile::TempDir;

use crate::case;

/// The public case, to be altered and written anew.
struct Input {
    submissions: BTreeMap<String, Vec<Vec<String>>>,
    manifest: Vec<Vec<String>>,
}

/// How many of the case's files the tests take.
const FILES: usize = 5;

/// Columns of a submission that the tests speak of.
const LA_CODE: usize = 0;
const NHS_NUMBER: usize = 3;
const OWN_ID: usize = 4;
const GENDER: usize = 9;
const CLIENT_TYPE: usize = 13;
const ACCOMMODATION: usize = 16;
const EVENT_TYPE: usize = 24;
const REFERENCE: usize = 25;
const EVENT_END: usize = 27;
const OUTCOME: usize = 29;
const DELIVERY: usize = 41;

impl Input {
    /// The last few files: enough for several reference periods, and quick to write anew.
    fn read() -> Input {
        let input = case::folder().join("input");
        let mut manifest = read(&input.join("manifest.csv"));
        manifest.drain(1..manifest.len() - FILES);
        let submissions = manifest[1..].iter().map(|row| {
            let path = input.join("submissions").join(format!("{}.gz", row[0]));
            let (columns, rows) = case::zipped(&path);
            (row[0].clone(), [columns].into_iter().chain(rows).collect())
        });
        Input {
            submissions: submissions.collect(),
            manifest,
        }
    }

    /// The rows of every file, without the heading.
    fn rows(&mut self) -> impl Iterator<Item = &mut Vec<Vec<String>>> {
        self.submissions.values_mut()
    }

    fn write(&self) -> (TempDir, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().to_owned();
        fs::create_dir(folder.join("submissions")).unwrap();
        for (name, rows) in &self.submissions {
            write(&folder.join("submissions").join(name), rows);
        }
        write(&folder.join("manifest.csv"), &self.manifest);
        for name in [
            "la_lookup.csv",
            "population.csv",
            "lsoa_utla.csv",
            "sus_apce.csv.gz",
        ] {
            fs::copy(case::folder().join("input").join(name), folder.join(name)).unwrap();
        }
        (place, folder)
    }

    /// The figures, and the reasons of every measure that has any.
    fn explained(&self) -> BTreeMap<String, Table> {
        let (_place, folder) = self.write();
        let mut options = case::options(&folder);
        options.explain = ["2A", "2B", "2C", "2D", "2E", "3D", "waiting"]
            .map(str::to_owned)
            .to_vec();
        case::run(&options)
    }

    fn run(&self) -> BTreeMap<String, Table> {
        let (_place, folder) = self.write();
        case::run(&case::options(&folder))
    }
}

fn read(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap();
    reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn write(path: &Path, rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

/// A stream of numbers that is the same in every run of the tests.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn untouched() -> BTreeMap<String, Table> {
    Input::read().run()
}

/// Asserts that all tables but those named are the same, row by row.
fn same_but(found: &BTreeMap<String, Table>, expected: &BTreeMap<String, Table>, but: &[&str]) {
    for (name, table) in expected
        .iter()
        .filter(|(name, _)| !but.contains(&name.as_str()))
    {
        let differs = found[name]
            .rows
            .iter()
            .zip(&table.rows)
            .find(|(found, expected)| found != expected);
        assert_eq!(differs, None, "{name}");
        assert_eq!(found[name].rows.len(), table.rows.len(), "{name}");
    }
}

/// Changes rows as councils do by accident: events told twice with other details, references that say
/// nothing, ids and texts in capitals, people without an NHS number.
fn disturb(input: &mut Input, chance: &mut Chance) {
    for rows in input.rows() {
        for _ in 0..150 {
            let place = 1 + chance.below(rows.len() - 1);
            let mut row = rows[place].clone();
            for column in [
                ACCOMMODATION,
                OUTCOME,
                DELIVERY,
                GENDER,
                EVENT_END,
                NHS_NUMBER,
            ] {
                if chance.below(3) == 0 {
                    let other = 1 + chance.below(rows.len() - 1);
                    row[column] = rows[other][column].clone();
                }
            }
            match chance.below(4) {
                0 => row[REFERENCE] = String::new(),
                1 => row[REFERENCE] = "many".to_owned(),
                2 => row[OWN_ID] = row[OWN_ID].to_lowercase(),
                _ => {}
            }
            rows.insert(1 + chance.below(rows.len() - 1), row);
        }
    }
}

#[test]
fn the_order_of_rows_within_a_file_never_matters() {
    for seed in [17, 1_000_003, 77_777] {
        let mut chance = Chance(seed);
        let mut input = Input::read();
        disturb(&mut input, &mut chance);
        let expected = input.explained();
        assert!(expected.len() > 15, "with explanations");
        for rows in input.rows() {
            for place in (2..rows.len()).rev() {
                rows.swap(place, 1 + chance.below(place));
            }
        }
        same_but(&input.explained(), &expected, &[]);
    }
}

#[test]
fn figures_of_the_public_case_stay_when_its_rows_are_shuffled() {
    let mut input = Input::read();
    let mut chance = Chance(5);
    for rows in input.rows() {
        for place in (2..rows.len()).rev() {
            rows.swap(place, 1 + chance.below(place));
        }
    }
    same_but(&input.run(), &untouched(), &[]);
}

#[test]
fn the_order_of_files_and_of_columns_never_matters() {
    let mut input = Input::read();
    input.manifest[1..].reverse();
    for rows in input.rows() {
        for row in rows {
            row.reverse();
        }
    }
    same_but(&input.run(), &untouched(), &[]);
}

#[test]
fn a_row_sent_twice_never_changes_a_figure() {
    for seed in [23, 4_000_037] {
        let mut chance = Chance(seed);
        let mut input = Input::read();
        disturb(&mut input, &mut chance);
        let expected = input.run();
        for rows in input.rows() {
            for _ in 0..400 {
                let place = 1 + chance.below(rows.len() - 1);
                rows.insert(1 + chance.below(rows.len() - 1), rows[place].clone());
            }
        }
        same_but(&input.run(), &expected, &["main_table_counts.csv"]);
    }
}

#[test]
fn a_person_without_relevant_events_never_changes_a_measure() {
    let mut input = Input::read();
    for rows in input.rows() {
        let mut row = rows[1].clone();
        row[NHS_NUMBER] = String::new();
        row[OWN_ID] = "nobody-else".to_owned();
        row[CLIENT_TYPE] = "Unpaid carer known by association".to_owned();
        row[EVENT_TYPE..].fill(String::new());
        rows.push(row);
    }
    same_but(&input.run(), &untouched(), &["main_table_counts.csv"]);
}

/// The public case sent by a second council as well, under its own code and people.
fn two_councils() -> Input {
    let mut input = Input::read();
    for (name, mut rows) in input.submissions.clone() {
        for row in &mut rows[1..] {
            row[LA_CODE] = "999".to_owned();
        }
        input.submissions.insert(format!("999_{name}"), rows);
    }
    for mut row in input.manifest.clone().into_iter().skip(1) {
        row[0] = format!("999_{}", row[0]);
        (row[1], row[2]) = ("999".to_owned(), "Fenbridge".to_owned());
        input.manifest.push(row);
    }
    input
}

/// The rows of a table for a council, without 2D, which looks across councils.
fn of_council(table: &Table, code: &str, but_2d: bool) -> Vec<Vec<String>> {
    let Some(place) = table.columns.iter().position(|column| *column == "la_code") else {
        return Vec::new();
    };
    let of_2d = |row: &Vec<String>| table.file.contains("2d") || row[0].contains("2D");
    table
        .rows
        .iter()
        .filter(|row| row[place] == code && !(but_2d && of_2d(row)))
        .cloned()
        .collect()
}

#[test]
fn a_council_has_the_same_figures_whether_others_are_in_the_run_or_not() {
    let both = two_councils().run();
    let mut compared = 0;
    for (name, table) in untouched() {
        let alone = of_council(&table, "901", true);
        assert_eq!(of_council(&both[&name], "901", true), alone, "{name}");
        let mut other = of_council(&both[&name], "999", true);
        for row in &mut other {
            for text in row.iter_mut() {
                *text = text
                    .replace("999_", "")
                    .replace("999", "901")
                    .replace("Fenbridge", "Northmoor");
            }
        }
        if name != "unknown_counts_2e_3d.csv" && name != "measures.csv" {
            assert_eq!(other, alone, "{name} of the other council");
        }
        compared += alone.len();
    }
    assert!(compared > 200, "{compared} rows compared");
}

#[test]
fn asking_for_one_council_gives_its_rows_of_the_whole_run() {
    let (_place, folder) = two_councils().write();
    let mut options = case::options(&folder);
    let whole = case::run(&options);
    options.council = Some("901".to_owned());
    let one = case::run(&options);
    let measures =
        |tables: &BTreeMap<String, Table>| of_council(&tables["measures.csv"], "901", false);
    assert_eq!(measures(&one), measures(&whole));
    assert_eq!(one["measures.csv"].rows.len(), measures(&whole).len());
    options.measures = vec!["2A".to_owned(), "waiting".to_owned()];
    let fewer = case::run(&options);
    assert_eq!(
        fewer["waiting_times.csv"].rows,
        of_council(&whole["waiting_times.csv"], "901", false)
    );
    let lines: Vec<_> = measures(&whole)
        .into_iter()
        .filter(|row| row[0] == "ASCOF 2A")
        .collect();
    assert_eq!(fewer["measures.csv"].rows, lines);
}

#[test]
fn the_form_in_which_a_file_is_kept_never_matters() {
    let input = Input::read();
    let (_place, folder) = input.write();
    for (number, name) in input.submissions.keys().enumerate() {
        let path = folder.join("submissions").join(name);
        let text = fs::read_to_string(&path).unwrap();
        let changed = match number % 3 {
            0 => format!("\u{feff}{}", text.replace('\n', "\r\n")),
            1 => text.replacen("NHS Number", "nhs_number", 1).replacen(
                "Service Type",
                "SERVICE  TYPE",
                1,
            ),
            _ => text,
        };
        if number % 2 == 0 {
            fs::write(&path, changed).unwrap();
        } else {
            fs::remove_file(&path).unwrap();
            let file =
                fs::File::create(folder.join("submissions").join(format!("{name}.gz"))).unwrap();
            let mut zip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
            zip.write_all(changed.as_bytes()).unwrap();
            zip.finish().unwrap();
        }
    }
    same_but(&case::run(&case::options(&folder)), &untouched(), &[]);
}
