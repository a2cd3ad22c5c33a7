//! The national return of Exampleshire: five submissions about some of its people, checked and measured twice, so
//! that the returns room has something to show. What they received is invented with the rest.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use ::cld::field::Field;
use ::cld::period::Period;
use ::cld::write::{Row, Submission};
use anyhow::Context;
use db::entities::{return_chunk, return_file, return_result, return_run, return_task};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Done, Event, Loader, Told};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::World;
use super::lives::{Given, life};
use super::people::Person;
use super::random::Dice;
use crate::house::council::Council;
use crate::oversight::returns::intake::pressed;
use crate::oversight::returns::record::describe;
use crate::oversight::returns::store::{DONE, OPEN, SUBMISSION, TABLE};
use crate::oversight::returns::work::{Summary, work_out};

/// How many people the submissions are about.
const MOST_PEOPLE: usize = 300;
/// How many submissions there are, a quarter apart.
const FILES: i64 = 5;
/// Days after a quarter's end on which its file is sent.
const SENT_AFTER: i64 = 22;

/// A file of the return, made and not yet kept.
struct Made {
    row: return_file::Model,
    bytes: Vec<u8>,
}

/// Lays files, runs and tasks into the archive, in the name of the performance analyst.
pub async fn lay(
    loader: &mut Loader,
    world: &World<'_>,
    people: &[Person],
    seed: u64,
) -> anyhow::Result<()> {
    let quarter = last_quarter_sent(world.days.today);
    let about: Vec<&Person> = people
        .iter()
        .filter(|person| !person.duplicate)
        .take(MOST_PEOPLE)
        .collect();
    let lives: Vec<Vec<Given>> = about
        .iter()
        .enumerate()
        .map(|(nth, person)| life(person, quarter, &mut Dice::new(seed, 7_000 + nth as u64)))
        .collect();
    let analyst = world
        .staff
        .accounts
        .iter()
        .find(|account| account.job_title.as_deref() == Some("Performance analyst"));
    let analyst = analyst.map(|account| account.id);
    let at = world.days.at(world.days.count() - 1, 20 * 3600);
    let mut made = Vec::new();
    for back in (0..FILES).rev() {
        let to = months(quarter.tomorrow()?, -3 * back).yesterday()?;
        let bytes = submission(
            world.council,
            &about,
            &lives,
            to,
            Dice::new(seed, 6_000 + back as u64),
        )?;
        made.push(file(loader, world.council, to, bytes, at, analyst));
    }
    made.push(populations(loader, world.council, at, analyst));
    // Of a handful of people nothing may have happened in several quarters: files that say the same are no history.
    let different: BTreeSet<&str> = made.iter().map(|one| one.row.sha256.as_str()).collect();
    if different.len() < made.len() {
        return Ok(());
    }
    for one in &made {
        keep_file(loader, one, at, analyst).await?;
    }
    run(loader, world, &made, 1, FILES as usize - 1, at, analyst).await?;
    let latest = run(loader, world, &made, 2, FILES as usize, at, analyst).await?;
    loader.begin_series("return_run", 3).await?;
    give(loader, world, &latest, at, analyst).await?;
    Ok(())
}

fn months(day: Date, months: i64) -> Date {
    day.saturating_add(months.months())
}

/// The end of the last quarter whose file has been sent by the day before.
fn last_quarter_sent(today: Date) -> Date {
    let by = today.saturating_sub((SENT_AFTER + 1).days());
    let month = (by.month() - 1) / 3 * 3 + 1;
    let first = Date::new(by.year(), month, 1).unwrap_or(by);
    first.yesterday().unwrap_or(first)
}

/// The submission for the year to a day. Older ones have more gaps.
fn submission(
    council: &Council,
    people: &[&Person],
    lives: &[Vec<Given>],
    to: Date,
    mut dice: Dice,
) -> anyhow::Result<Vec<u8>> {
    let from = months(to.tomorrow()?, -12);
    let period = Period::read(&format!("{from}..{to}")).context("a year is a period")?;
    let mut submission = Submission::new(&council.return_code, period, Vec::new())?;
    for (person, given) in people.iter().zip(lives) {
        for one in given.iter().filter(|one| one.belongs(from, to)) {
            submission.add(row(council, person, one, to, &mut dice))?;
        }
    }
    Ok(submission.finish()?)
}

fn row(council: &Council, person: &Person, given: &Given, to: Date, dice: &mut Dice) -> Row {
    let mut row = describe(council, &person.row);
    row.set(
        Field::ClientType,
        if given.carer {
            "Unpaid carer"
        } else {
            "Service user"
        },
    );
    row.set(Field::Postcode, &person.home.postcode);
    row.set(
        Field::SupportReason,
        council
            .national("support_reason", person.reason)
            .unwrap_or("Unknown"),
    );
    let at_home = [
        "Owner occupier or shared ownership scheme",
        "Tenant: Private landlord",
    ];
    let living = match given.what {
        "Long term support: Nursing care" => "Registered nursing home",
        "Long term support: Residential care" => "Registered care home",
        _ => dice.pick(&at_home),
    };
    if !dice.chance(60) {
        row.set(Field::Accommodation, living);
    }
    row.set(
        Field::Employment,
        if person.age(to) > 66 {
            "Retired"
        } else {
            "Unknown"
        },
    );
    row.set(Field::HasUnpaidCarer, "Unknown");
    row.set(Field::EventType, given.kind);
    row.set_day(Field::EventStart, Some(given.from));
    row.set_day(Field::EventEnd, given.until.filter(|until| *until <= to));
    row.set(Field::EventOutcome, given.outcome);
    match given.kind {
        "Request" => row.set(Field::RouteOfAccess, given.what),
        "Assessment" => {
            row.set(Field::AssessmentType, given.what);
            row.set(Field::MethodOfAssessment, "Service user only");
        }
        "Review" => {
            row.set(Field::ReviewReason, given.what);
            row.set(Field::ReviewOutcomes, "Fully achieved");
            row.set(Field::MethodOfReview, "Service user only");
            row.set(Field::Funding, "Joint client and social care funded");
        }
        _ => {
            if !given.carer {
                row.set(Field::Funding, "Joint client and social care funded");
            }
            row.set(Field::ServiceType, given.what);
            row.set(Field::ServiceComponent, given.component);
            if !dice.chance(40) {
                row.set(Field::DeliveryMechanism, given.delivery);
            }
            row.set(Field::UnitCost, format!("{}.00", given.weekly));
            row.set(Field::CostFrequency, "Weekly");
        }
    }
    row
}

fn file(
    loader: &mut Loader,
    council: &Council,
    to: Date,
    bytes: Vec<u8>,
    at: At,
    by: Option<Uuid>,
) -> Made {
    let from = months(to.tomorrow().unwrap_or(to), -12);
    let name = format!("{}_{}_{}.csv", council.return_code, from, to).replace('-', "");
    let rows = bytes.iter().filter(|byte| **byte == b'\n').count() as i64 - 1;
    let sent = to.saturating_add(SENT_AFTER.days());
    let row = return_file::Model {
        council_code: Some(council.return_code.clone()),
        from_on: Some(Day(from)),
        to_on: Some(Day(to)),
        rows,
        sent_at: crate::house::waiting::noon(sent),
        ..blank(loader, name, SUBMISSION, &bytes, at, by)
    };
    Made { row, bytes }
}

fn blank(
    loader: &mut Loader,
    name: String,
    kind: &str,
    bytes: &[u8],
    at: At,
    by: Option<Uuid>,
) -> return_file::Model {
    let sum = Sha256::digest(bytes);
    return_file::Model {
        id: loader.new_id(at),
        name,
        kind: kind.to_owned(),
        council_code: None,
        from_on: None,
        to_on: None,
        rows: 2,
        bytes: bytes.len() as i64,
        sha256: sum.iter().map(|byte| format!("{byte:02x}")).collect(),
        sent_at: at,
        received_at: at,
        received_by: by,
        version: 1,
    }
}

/// How many people live in Exampleshire, so far as its submissions go.
fn populations(loader: &mut Loader, council: &Council, at: At, by: Option<Uuid>) -> Made {
    let area = &council.area_code;
    let text = format!(
        "Code,Age_Band,Gender,Geography,Population\n{area},18 to 64,All,Local Authority,9200\n{area},65 and above,All,Local Authority,4100\n"
    );
    let bytes = text.into_bytes();
    Made {
        row: blank(loader, "population.csv".to_owned(), TABLE, &bytes, at, by),
        bytes,
    }
}

async fn keep_file(
    loader: &mut Loader,
    made: &Made,
    at: At,
    by: Option<Uuid>,
) -> anyhow::Result<()> {
    let told = vec![Told::made::<return_file::Entity>(&made.row)?];
    loader.keep::<return_file::Entity>(made.row.clone());
    let body = json!({ "name": made.row.name, "rows": made.row.rows });
    loader
        .log(
            done(Event::ReturnFileTaken, made.row.id, at, by, body),
            told,
        )
        .await?;
    let piece = return_chunk::Model {
        id: loader.new_id(at),
        file_id: made.row.id,
        place: 0,
        bytes: pressed(&made.bytes)?,
    };
    Ok(loader.lay_aside::<return_chunk::Entity>(piece).await?)
}

fn done(kind: Event, about: Uuid, at: At, actor: Option<Uuid>, body: serde_json::Value) -> Done {
    Done {
        at,
        actor,
        kind,
        person: None,
        about: Some(about),
        body,
    }
}

/// A run over the first so many submissions, as of the day after the last of them was sent.
async fn run(
    loader: &mut Loader,
    world: &World<'_>,
    made: &[Made],
    number: i64,
    files: usize,
    at: At,
    by: Option<Uuid>,
) -> anyhow::Result<Summary> {
    let (submissions, tables) = made.split_at(FILES as usize);
    let chosen: Vec<&Made> = submissions.iter().take(files).chain(tables).collect();
    let last = submissions[files - 1]
        .row
        .to_on
        .map_or(world.days.today, |day| day.0);
    let as_of = last.saturating_add((SENT_AFTER + 1).days());
    let folder = tempfile::tempdir()?;
    lay_out(folder.path(), world.council, &chosen)?;
    let outcome = work_out(folder.path(), &world.council.return_code, as_of, |_| ());
    let outcome = outcome.map_err(|says| anyhow::anyhow!("Exampleshire's return: {says}"))?;
    let latest = outcome.summary.latest.clone().unwrap_or_default();
    let row = return_run::Model {
        id: loader.new_id(at),
        number,
        council_code: world.council.return_code.clone(),
        files: json!(chosen.iter().map(|made| made.row.id).collect::<Vec<_>>()),
        as_of: Day(as_of),
        state: DONE.to_owned(),
        says: None,
        latest_to: latest.to.map(Day),
        rows: i64::try_from(latest.rows).ok(),
        rejected: i64::try_from(latest.rejected).ok(),
        score_tenths: i64::try_from(latest.score).ok(),
        started_at: at,
        started_by: by,
        finished_at: Some(at),
        version: 1,
    };
    let told = vec![Told::made::<return_run::Entity>(&row)?];
    loader.keep::<return_run::Entity>(row.clone());
    loader
        .log(
            done(
                Event::ReturnRunDone,
                row.id,
                at,
                by,
                json!({ "number": number }),
            ),
            told,
        )
        .await?;
    for (name, bytes) in outcome.results {
        let result = return_result::Model {
            id: loader.new_id(at),
            run_id: row.id,
            name,
            bytes: pressed(&bytes)?,
        };
        loader.lay_aside::<return_result::Entity>(result).await?;
    }
    Ok(outcome.summary)
}

fn lay_out(folder: &Path, council: &Council, files: &[&Made]) -> anyhow::Result<()> {
    let mut manifest = String::from("file,la_code,la_name,import_timestamp\n");
    for made in files {
        let is_submission = made.row.kind == SUBMISSION;
        let place = if is_submission {
            folder.join("submissions")
        } else {
            folder.to_owned()
        };
        std::fs::create_dir_all(&place)?;
        std::fs::write(place.join(&made.row.name), &made.bytes)?;
        if is_submission {
            let sent = rules::vocabulary::dates::london(*made.row.sent_at).datetime();
            let line = format!(
                "{},{},{},{sent}\n",
                made.row.name, council.return_code, council.name
            );
            manifest.push_str(&line);
        }
    }
    std::fs::write(folder.join("manifest.csv"), manifest)?;
    let mut lookup = std::fs::File::create(folder.join("la_lookup.csv"))?;
    writeln!(lookup, "LA_Code,LA_Area_Code,LA_Name")?;
    writeln!(
        lookup,
        "{},{},{}",
        council.return_code, council.area_code, council.name
    )?;
    Ok(())
}

/// Two kinds of problems are given to teams.
async fn give(
    loader: &mut Loader,
    world: &World<'_>,
    summary: &Summary,
    at: At,
    by: Option<Uuid>,
) -> anyhow::Result<()> {
    for (rule, team) in summary.rules.iter().zip(["north", "front_door"]) {
        let row = return_task::Model {
            id: loader.new_id(at),
            rule: rule.id.clone(),
            team_id: Some(world.staff.crew(team).team.id),
            account_id: None,
            state: OPEN.to_owned(),
            note: Some("Before the next submission, please.".to_owned()),
            changed_at: at,
            changed_by: by,
            version: 1,
        };
        let told = vec![Told::made::<return_task::Entity>(&row)?];
        loader.keep::<return_task::Entity>(row.clone());
        loader
            .log(
                done(
                    Event::ReturnTaskChanged,
                    row.id,
                    at,
                    by,
                    json!({ "rule": rule.id }),
                ),
                told,
            )
            .await?;
    }
    Ok(())
}
