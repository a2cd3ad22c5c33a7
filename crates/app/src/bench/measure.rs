//! The measurement: searches, records, worklists and notes by sixteen clients at once, and what a page costs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use db::Location;

use super::archives::{self, Engine, Kept, Which};
use super::load::{ASSESSING, Clients, Kind, MIX, Times};
use super::report::{self, say};
use super::server::{Server, Used, program};
use super::subjects::Subjects;

/// Measure searches, records, worklists and notes.
#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    kept: Kept,
    /// How many people the council knows; 300,000 have 3 million notes and 40,000 open cases.
    #[arg(long, default_value_t = 300_000)]
    people: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Clients at once, each with one kept connection and no rest between requests.
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Seconds of the mixed load; each of the other parts takes a third.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    #[arg(long, value_enum, default_value = "both")]
    database: Which,
    /// Put the table into this README, between its marks.
    #[arg(long, num_args = 0..=1, default_missing_value = "README.md")]
    write_readme: Option<PathBuf>,
}

/// What one database came to.
struct Measured {
    engine: Engine,
    mixed: Times,
    records: Times,
    bare: Times,
    /// The day of those who also assess and plan.
    assessing: Times,
    /// Milliseconds of CPU of one record page, and of its template.
    page: f64,
    template: f64,
    used: Used,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for engine in options.database.engines() {
        let at = archives::archive(&options.kept, *engine, options.people, options.seed).await?;
        all.push(one(&options, *engine, &at).await?);
    }
    let tables = told(&options, &all);
    println!("{tables}");
    match &options.write_readme {
        Some(readme) => report::write_into(readme, "bench", &tables),
        None => Ok(()),
    }
}

async fn one(options: &Options, engine: Engine, at: &Location) -> anyhow::Result<Measured> {
    say(&format!("Measuring on {}.", engine.name()));
    let program = program()?;
    let subjects = Subjects::of(at, options.seed).await?;
    let bare = a_page(&program, at, &subjects, &options.kept.folder).await?;
    let server = Server::start(&program, at, Some(&bare)).await?;
    let mut clients = Clients::sign_in(server.at, &subjects, options.clients, options.seed).await?;
    let (whole, third) = (
        Duration::from_secs(options.seconds),
        Duration::from_secs((options.seconds / 3).max(2)),
    );
    clients.work(options.clients, third, MIX).await?;
    let mixed = clients.work(options.clients, whole, MIX).await?;
    let before = server.used()?;
    let records = clients
        .work(options.clients, third, &[(1, Kind::Record)])
        .await?;
    let after = server.used()?;
    let bare = clients
        .work(options.clients, third, &[(1, Kind::Bare)])
        .await?;
    let alone = clients.work(1, third, &[(1, Kind::Record)]).await?;
    let assessing = assessing(options, &subjects, &server, whole).await?;
    let pages = records.count(Kind::Record).max(1) as f64;
    let templates = alone.templates.len().max(1) as f64;
    Ok(Measured {
        engine,
        page: (after.cpu - before.cpu) * 1000.0 / pages,
        template: alone.templates.iter().sum::<f64>() / templates,
        used: server.used()?,
        mixed,
        records,
        bare,
        assessing,
    })
}

/// The same working day of as many clients who also assess and plan. Nothing where nobody does.
async fn assessing(
    options: &Options,
    subjects: &Subjects,
    server: &Server,
    time: Duration,
) -> anyhow::Result<Times> {
    if subjects.assessors.is_empty() || subjects.planned.is_empty() {
        return Ok(Times::default());
    }
    let subjects = Subjects {
        workers: subjects.assessors.clone(),
        ..subjects.clone()
    };
    let mut clients = Clients::sign_in(server.at, &subjects, options.clients, options.seed).await?;
    clients.begin_forms().await?;
    clients.work(options.clients, time, ASSESSING).await
}

/// A record page in a file, for the bare route to give.
async fn a_page(
    program: &Path,
    at: &Location,
    subjects: &Subjects,
    folder: &Path,
) -> anyhow::Result<PathBuf> {
    let server = Server::start(program, at, None).await?;
    let mut browser = super::browser::Browser::sign_in(server.at, subjects.workers[0]).await?;
    let page = browser
        .get(&format!("/people/{}", subjects.people[0].id))
        .await?;
    std::fs::create_dir_all(folder)?;
    let file = folder.join("bare.html");
    std::fs::write(&file, &page.body)?;
    Ok(file)
}

fn told(options: &Options, all: &[Measured]) -> String {
    let mut rows = Vec::new();
    for measured in all {
        let mixed = MIX.iter().map(|(_, kind)| (*kind, &measured.mixed));
        let assessing = ASSESSING
            .iter()
            .map(|(_, kind)| (*kind, &measured.assessing));
        let assessing = assessing.filter(|(kind, times)| {
            times.count(*kind) > 0 && MIX.iter().all(|(_, other)| other != kind)
        });
        for (kind, times) in mixed.chain(assessing) {
            let ms = |hundredths| format!("{:.1}", times.within(kind, hundredths));
            rows.push(vec![
                kind.says().to_owned(),
                measured.engine.name().to_owned(),
                times.count(kind).to_string(),
                ms(50),
                ms(95),
                ms(99),
            ]);
        }
    }
    rows.sort_by_key(|row| Kind::ALL.iter().position(|kind| kind.says() == row[0]));
    let latency = report::table(
        &[
            "Milliseconds",
            "On",
            "Requests",
            "Half within",
            "95% within",
            "99% within",
        ],
        &rows,
    );
    let costs: Vec<Vec<String>> = all.iter().map(cost).collect();
    let costs = report::table(
        &[
            "What it costs",
            "CPU of a record page, ms",
            "of it templates, ms",
            "Record pages a second",
            "Bare answers a second",
            "Mixed requests a second",
            "Memory, MB",
            "At most, MB",
        ],
        &costs,
    );
    format!(
        "{} people, {} clients without a rest, {} s of mixed work, on {}:\n\n{latency}\n{costs}",
        options.people,
        options.clients,
        options.seconds,
        machine()
    )
}

fn cost(measured: &Measured) -> Vec<String> {
    let a_second =
        |times: &Times| format!("{:.0}", times.of.len() as f64 / times.seconds.max(0.001));
    vec![
        measured.engine.name().to_owned(),
        format!("{:.2}", measured.page),
        format!("{:.2}", measured.template),
        a_second(&measured.records),
        a_second(&measured.bare),
        a_second(&measured.mixed),
        format!("{:.0}", measured.used.memory),
        format!("{:.0}", measured.used.most_memory),
    ]
}

/// The machine, as the kernel names it.
pub(super) fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map(|rest| rest.trim_start_matches([' ', '\t', ':']).to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{cores} cores of {}",
        name.unwrap_or_else(|| "an unnamed processor".to_owned())
    )
}
