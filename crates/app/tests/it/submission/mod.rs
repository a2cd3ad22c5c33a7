//! The submission from the council's own record: every kind of event with what the record knows, checked, and measured
//! to the figures that the record itself counts.

mod ages;
mod caring;
mod edges;
mod figures;
mod people;
mod plans;
mod record;

use std::collections::BTreeMap;

use almoner::house::council::Council;
use almoner::oversight::returns::record::{Asked, Exported, export};
use cld::command::{MeasureOptions, Worked, work_out};
use cld::compare::headlines::{From, HEADLINES};
use cld::lists::EventType;
use cld::period::Period;
use db::sea_orm::DatabaseConnection;
use jiff::civil::{Date, date};

use crate::support::Engine;

const YEAR: &str = "2025-10-01..2026-09-30";
const TODAY: Date = date(2026, 11, 20);

/// A submission as a file: what was said of it, and its rows by the names of the fields.
struct Sent {
    folder: tempfile::TempDir,
    period: Period,
    exported: Exported,
    rows: Vec<BTreeMap<String, String>>,
}

async fn sent(conn: &DatabaseConnection, period: &str) -> Sent {
    let asked = Asked {
        code: "900".to_owned(),
        period: Period::read(period).unwrap(),
        today: TODAY,
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("900.csv");
    let council = Council::exampleshire().unwrap();
    let exported = export(conn, &council, &asked, &file).await.unwrap();
    let mut reader = csv::Reader::from_path(&file).unwrap();
    let rows: Vec<_> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len() as u64, exported.preview.rows);
    Sent {
        folder,
        period: asked.period,
        exported,
        rows,
    }
}

impl Sent {
    /// The figures of the file, as the national method has them.
    fn measured(&self) -> Worked {
        let options = MeasureOptions {
            folder: self.folder.path().to_owned(),
            table: Some(self.period),
            periods: vec![self.period],
            measures: ["2A", "2B", "2C", "2E", "3D", "facts"]
                .map(str::to_owned)
                .to_vec(),
            imported: vec![("900.csv".to_owned(), date(2026, 10, 22).at(9, 0, 0, 0))],
            ..Default::default()
        };
        work_out(&options, TODAY).unwrap()
    }

    /// Numerator and denominator of a measure in the preview, by its code.
    fn figure(&self, code: &str) -> (u64, Option<u64>) {
        let mut figures = self.exported.preview.figures.iter();
        let one = figures.find(|one| one.code == code).unwrap();
        (one.numerator, one.denominator)
    }

    /// Fails unless the file measures among others, with the period that its rows show to be covered, to what the
    /// preview has, and none of its rows would be rejected.
    fn agrees(&self) {
        self.is_accepted();
        let preview = &self.exported.preview;
        let worked = self.measured();
        let facts = |file: &str, count: usize| {
            let table = worked.tables.iter().find(|table| table.file == file);
            let mut found = BTreeMap::<String, u64>::new();
            for row in &table.unwrap().rows {
                *found.entry(row[1].clone()).or_default() += row[count].parse::<u64>().unwrap();
            }
            found
        };
        assert_eq!(facts("facts_requests.csv", 3), preview.requests);
        assert_eq!(facts("facts_assessments.csv", 3), preview.assessments);
        assert_eq!(facts("facts_reviews.csv", 3), preview.reviews);
        for (place, column) in [(0, 2), (1, 3)] {
            let services = preview.services.iter();
            let services = services.map(|(says, counts)| (says.clone(), counts[place]));
            assert_eq!(facts("facts_services.csv", column), services.collect());
        }
        for figure in &preview.figures {
            let headline = HEADLINES.iter().find(|one| one.code == figure.code);
            let From::Share(share, line) = headline.unwrap().from else {
                panic!("{} is no share", figure.code);
            };
            let form = share.form();
            let group = if form.has_total {
                "Total"
            } else {
                form.groups[0]
            };
            let found = self::figure(&worked, form.name, form.descriptions[line], group);
            assert_eq!(found.0, figure.numerator, "{}", figure.code);
            if figure.denominator.is_some() {
                assert_eq!(found.1, figure.denominator, "{}", figure.code);
            }
        }
    }

    fn is_accepted(&self) {
        let rejects = self.exported.checked.files[0]
            .findings
            .iter()
            .filter(|one| {
                self.exported.checked.rules[one.rule].severity == cld::check::Severity::Reject
            });
        let rejects: Vec<_> = rejects.map(|one| (&one.field, &one.says)).collect();
        assert!(rejects.is_empty(), "{rejects:?}");
    }
}

/// Numerator and denominator of a line of the figures.
fn figure(worked: &Worked, measure: &str, description: &str, group: &str) -> (u64, Option<u64>) {
    let table = worked
        .tables
        .iter()
        .find(|table| table.file == "measures.csv")
        .unwrap();
    let place = |name: &str| {
        table
            .columns
            .iter()
            .position(|column| *column == name)
            .unwrap()
    };
    let (names, about, groups) = (place("measure"), place("description"), place("group"));
    let line = [measure, description, group];
    let row = table
        .rows
        .iter()
        .find(|row| [names, about, groups].map(|at| row[at].as_str()) == line);
    let row = row.unwrap_or_else(|| panic!("{line:?}: {:?}", table.rows));
    let number = |name: &str| {
        row[place(name)]
            .parse::<f64>()
            .ok()
            .map(|found| found as u64)
    };
    (
        number("numerator").unwrap_or_default(),
        number("denominator"),
    )
}

/// A year of Exampleshire's record as a submission, and what measuring it gives, against the record's own preview.
async fn round_trip(engine: Engine) -> Vec<u8> {
    let place = engine.place().await;
    let location = place.settings().location().unwrap();
    let archive = db::Archive::open(&location).await.unwrap();
    let council = Council::exampleshire().unwrap();
    let plan = almoner::demo::Plan {
        people: 800,
        seed: 3,
        today: TODAY,
    };
    almoner::demo::make(&archive, &council, &plan, |_| {})
        .await
        .unwrap();
    let sent = self::sent(archive.reader(), YEAR).await;
    let preview = &sent.exported.preview;
    for kind in [
        EventType::Request,
        EventType::Assessment,
        EventType::Service,
        EventType::Review,
    ] {
        assert!(preview.of_kind(kind) > 3, "{kind:?}: {preview:?}");
    }
    let reason = "contacts with news for a worker who has the case already";
    assert!(preview.left_out.contains_key(reason), "{preview:?}");
    sent.agrees();
    let file = std::fs::read(sent.folder.path().join("900.csv")).unwrap();
    let again = self::sent(archive.reader(), YEAR).await;
    let again = std::fs::read(again.folder.path().join("900.csv")).unwrap();
    assert!(file == again, "the same record gives the same bytes");
    file
}

#[tokio::test]
async fn the_record_exported_and_measured_gives_what_the_record_itself_counts() {
    let sqlite = round_trip(Engine::Sqlite).await;
    let postgres = round_trip(Engine::Postgres).await;
    assert!(sqlite == postgres, "both databases give the same bytes");
}
