//! One measure by a set-based query, on the rows that the program reads: the other way to do it, in the same run.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::process::Command;

use ::cld::cleaning::{canonical, cleaned};
use ::cld::day::Day;
use ::cld::field::Field;
use ::cld::file::{Reader, Row};
use ::cld::lists::{ClientType, Component, Delivery, Listed, Outcome, ServiceType};
use anyhow::{Context, bail, ensure};
use db::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use rules::vocabulary::nhs_number::NhsNumber;

use crate::house::clock::Stopwatch;

/// The query; `:day` is the last day of the year.
const QUERY: &str = include_str!("query.sql");
const LAST_DAY: &str = "2026-03-31";
/// Rows that one statement inserts.
const AT_ONCE: usize = 400;

/// What the query took.
pub struct Asked {
    pub seconds: f64,
    pub loading: f64,
    pub version: String,
}

/// Loads the rows, asks, and compares with what the program says.
/// Errors: a council's figure differs.
pub async fn run(program: &Path, folder: &Path, as_of: &str) -> anyhow::Result<Asked> {
    let tables = folder.join("figures");
    let status = Command::new(program)
        .args(["cld", "measures"])
        .arg(folder)
        .args(["--as-of", as_of, "--measure", "3D", "--out"])
        .arg(&tables)
        .stderr(std::process::Stdio::null())
        .status()?;
    ensure!(status.success(), "the measures cannot be worked out");
    let conn = connect().await?;
    let watch = Stopwatch::start();
    load(&conn, folder, &references(&tables)?).await?;
    let loading = watch.taken().as_secs_f64();
    let watch = Stopwatch::start();
    let found = ask(&conn).await?;
    let seconds = watch.taken().as_secs_f64();
    compare(&found, &figures(&tables)?)?;
    let version =
        Statement::from_string(conn.get_database_backend(), "SELECT sqlite_version() AS v");
    let version = conn
        .query_one_raw(version)
        .await?
        .context("SQLite has a version")?;
    Ok(Asked {
        seconds,
        loading,
        version: version.try_get("", "v")?,
    })
}

/// A database in memory, on one connection: with several each would have its own.
async fn connect() -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(1)
        .min_connections(1)
        .sqlx_logging(false);
    let conn = Database::connect(options).await?;
    conn.execute_unprepared("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -500000")
        .await?;
    conn.execute_unprepared(
        "CREATE TABLE row (council, person, record, first, last, kind, service, client, what, component, delivery,
         start, ended, birth, death, outcome, conversation);
         CREATE TABLE mapping (field, raw, value, PRIMARY KEY (field, raw))",
    )
    .await?;
    Ok(conn)
}

/// The reference period of each file that was chosen: its windows joined.
fn references(tables: &Path) -> anyhow::Result<HashMap<String, (String, String)>> {
    let mut found: HashMap<String, (String, String)> = HashMap::new();
    let mut reader = csv::Reader::from_path(tables.join("submission_selection.csv"))?;
    for row in reader.records() {
        let row = row?;
        let text = |place: usize| row.get(place).unwrap_or_default().to_owned();
        if text(0) == "joined" {
            let period = found.entry(text(4)).or_insert((text(2), text(3)));
            period.0 = period.0.clone().min(text(2));
            period.1 = period.1.clone().max(text(3));
        }
    }
    Ok(found)
}

async fn load(
    conn: &DatabaseConnection,
    folder: &Path,
    references: &HashMap<String, (String, String)>,
) -> anyhow::Result<()> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder.join("submissions"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(|file| file.file_name());
    let mut texts = Mapped::default();
    let mut record = 0;
    conn.execute_unprepared("BEGIN").await?;
    for file in files {
        let mut reader = Reader::open(&file.path())?;
        let name = file.file_name().to_string_lossy().into_owned();
        let period = references.get(&name);
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row()? {
            record += 1;
            if let Some((first, last)) = period {
                rows.extend(values(&row, record, first, last, &mut texts));
            }
            if rows.len() == AT_ONCE {
                insert(conn, "row", &std::mem::take(&mut rows)).await?;
            }
        }
        insert(conn, "row", &rows).await?;
    }
    insert(conn, "mapping", &texts.rows()).await?;
    Ok(conn.execute_unprepared("COMMIT").await.map(|_| ())?)
}

async fn insert(conn: &DatabaseConnection, table: &str, rows: &[String]) -> anyhow::Result<()> {
    if !rows.is_empty() {
        let sql = format!("INSERT INTO {table} VALUES {}", rows.join(","));
        conn.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Texts met, by the list that they are of.
#[derive(Default)]
struct Mapped(HashSet<(&'static str, String)>);

impl Mapped {
    fn meet(&mut self, field: &'static str, text: &str) -> String {
        let text = canonical(text);
        if !self.0.contains(&(field, text.clone())) {
            self.0.insert((field, text.clone()));
        }
        text
    }

    fn rows(&self) -> Vec<String> {
        let value = |field: &str, text: &str| match field {
            "service" => cleaned::<ServiceType>(text).map(Listed::text),
            "client" => cleaned::<ClientType>(text).map(Listed::text),
            "component" => cleaned::<Component>(text).map(Listed::text),
            _ => cleaned::<Delivery>(text).map(Listed::text),
        };
        let mut rows: Vec<String> = self
            .0
            .iter()
            .filter_map(|(field, text)| {
                Some(format!(
                    "('{field}',{},{})",
                    quoted(text),
                    quoted(value(field, text)?)
                ))
            })
            .collect();
        rows.sort_unstable();
        rows
    }
}

/// A row as the query wants it; none without a person or a start.
fn values(
    row: &Row<'_>,
    record: u64,
    first: &str,
    last: &str,
    texts: &mut Mapped,
) -> Option<String> {
    let council = row.get(Field::LaCode);
    let number: String = row
        .get(Field::NhsNumber)
        .chars()
        .filter(|c| *c != ' ')
        .collect();
    let own = row.get(Field::LaPersonId);
    let person = match NhsNumber::parse(&number) {
        Ok(_) => number,
        Err(_) if own.is_empty() => return None,
        Err(_) => format!("{council}_{}", canonical(own)),
    };
    let day = |field| Day::read(row.get(field)).map(|day| day.to_string());
    let start = day(Field::EventStart)?;
    let birth = Day::read(row.get(Field::BirthDate)).map(|day| day.month_start().to_string());
    let kind = canonical(row.get(Field::EventType));
    let outcome = cleaned::<Outcome>(row.get(Field::EventOutcome)).and_then(Outcome::rank);
    let service = kind.contains("service");
    let what = match kind.as_str() {
        kind if kind.contains("service") => texts.meet("service", row.get(Field::ServiceType)),
        kind if kind.contains("assessment") => canonical(row.get(Field::AssessmentType)),
        kind if kind.contains("request") => canonical(row.get(Field::RouteOfAccess)),
        _ => String::new(),
    };
    let component = if service {
        texts.meet("component", row.get(Field::ServiceComponent))
    } else {
        String::new()
    };
    let columns = [
        quoted(council),
        quoted(&person),
        record.to_string(),
        quoted(first),
        quoted(last),
        quoted(&kind),
        u8::from(service).to_string(),
        quoted(&texts.meet("client", row.get(Field::ClientType))),
        quoted(&what),
        quoted(&component),
        quoted(&texts.meet("delivery", row.get(Field::DeliveryMechanism))),
        quoted(&start),
        or_null(day(Field::EventEnd)),
        or_null(birth),
        or_null(day(Field::DeathDate)),
        outcome.map_or("NULL".to_owned(), |rank| rank.to_string()),
        u8::from(canonical(row.get(Field::EventDescription)).contains("conversation")).to_string(),
    ];
    Some(format!("({})", columns.join(",")))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn or_null(text: Option<String>) -> String {
    text.map_or("NULL".to_owned(), |text| quoted(&text))
}

/// Numerator and denominator by council.
type Figures = BTreeMap<String, (i64, i64)>;

async fn ask(conn: &DatabaseConnection) -> anyhow::Result<Figures> {
    let sql = QUERY.replace(":day", &quoted(LAST_DAY));
    let rows = conn
        .query_all_raw(Statement::from_string(conn.get_database_backend(), sql))
        .await?;
    let mut found = Figures::new();
    for row in rows {
        let counts = (
            row.try_get("", "numerator")?,
            row.try_get("", "denominator")?,
        );
        found.insert(row.try_get("", "council")?, counts);
    }
    Ok(found)
}

/// The program's own figures of the latest year.
fn figures(tables: &Path) -> anyhow::Result<Figures> {
    let mut found = Figures::new();
    let mut reader = csv::Reader::from_path(tables.join("measures.csv"))?;
    for row in reader.records() {
        let row = row?;
        let text = |place: usize| row.get(place).unwrap_or_default();
        let is_it =
            text(0) == "ASCOF 3D (Clients)" && text(1).starts_with("2a") && text(2) == "Total";
        if is_it && text(4).ends_with("31 Mar 26") && text(8) != "0" {
            found.insert(text(5).to_owned(), (text(7).parse()?, text(8).parse()?));
        }
    }
    Ok(found)
}

fn compare(query: &Figures, program: &Figures) -> anyhow::Result<()> {
    ensure!(!program.is_empty(), "the program gives no figures of 3D 2a");
    if query != program {
        let differs = program
            .iter()
            .find(|(council, counts)| query.get(*council) != Some(counts));
        bail!(
            "the query and the program differ: {differs:?}, the query has {:?}",
            differs.and_then(|(council, _)| query.get(council))
        );
    }
    Ok(())
}
