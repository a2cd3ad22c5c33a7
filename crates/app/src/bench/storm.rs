//! The kill storm: writers save notes and allocations, the server is killed at a random moment, and everything
//! that it had acknowledged must be there when it comes back, with a chain that proves itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use db::entities::{allocation, case_note, membership};
use db::sea_orm::QuerySelect;
use db::sea_orm::entity::prelude::*;
use db::{Archive, Location};

use super::archives::{self, Engine, Kept, Which};
use super::browser::Browser;
use super::report::say;
use super::server::{Server, flags, program};
use super::subjects::Subjects;
use crate::demo::{self, Dice, Plan};
use crate::house::clock::Clock;
use crate::house::council::Council;

/// How the storm blows.
#[derive(Args, Clone)]
pub struct Options {
    #[command(flatten)]
    pub kept: Kept,
    /// Times that the server is killed, on each database.
    #[arg(long, default_value_t = 50)]
    pub rounds: u64,
    /// Writers at once.
    #[arg(long, default_value_t = 8)]
    pub writers: usize,
    #[arg(long, default_value_t = 600)]
    pub people: u64,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_enum, default_value = "both")]
    pub database: Which,
    /// The server's program; the one beside this program if left out.
    #[arg(long)]
    pub program: Option<PathBuf>,
}

/// What the server said it had kept.
#[derive(Default)]
struct Acknowledged {
    notes: Vec<String>,
    /// Person and team.
    allocations: Vec<(Uuid, Uuid)>,
}

/// What a storm came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weathered {
    pub rounds: u64,
    pub notes: usize,
    pub allocations: usize,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    for engine in options.database.engines() {
        let weathered = blow(&options, *engine).await?;
        println!(
            "{}: killed {} times; all of {} acknowledged notes and {} allocations were there, and the chain held each time.",
            engine.name(),
            weathered.rounds,
            weathered.notes,
            weathered.allocations
        );
    }
    Ok(())
}

/// Kills the server again and again on one database.
/// Errors: at the first write that was acknowledged and lost, or when the archive does not prove itself.
pub async fn blow(options: &Options, engine: Engine) -> anyhow::Result<Weathered> {
    let program = match &options.program {
        Some(program) => program.clone(),
        None => program()?,
    };
    let name = format!("storm_{}", std::process::id());
    let at = archives::fresh(&options.kept, engine, &name).await?;
    let archive = Archive::open(&at).await?;
    let plan = Plan {
        people: options.people,
        seed: options.seed,
        today: Clock::default().today_date(),
    };
    demo::make(&archive, &Council::exampleshire()?, &plan, |_| {}).await?;
    archive.close().await?;
    let mut weathered = Weathered::default();
    let mut dice = Dice::new(options.seed, 99);
    let mut server = Server::start(&program, &at, None).await?;
    for round in 0..options.rounds {
        let wait = Duration::from_millis(dice.between(300, 2_500) as u64);
        let kept = one_round(options, &at, &mut server, round, wait).await?;
        server = Server::start(&program, &at, None).await?;
        check(&at, &kept).await?;
        prove(&program, &at)?;
        weathered.rounds += 1;
        weathered.notes += kept.notes.len();
        weathered.allocations += kept.allocations.len();
        say(&format!(
            "{} {}: {} notes, {} allocations after {} ms",
            engine.name(),
            round + 1,
            kept.notes.len(),
            kept.allocations.len(),
            wait.as_millis()
        ));
    }
    drop(server);
    archives::remove(&options.kept, engine, &name).await?;
    Ok(weathered)
}

/// Writers write until the server is killed.
async fn one_round(
    options: &Options,
    at: &Location,
    server: &mut Server,
    round: u64,
    wait: Duration,
) -> anyhow::Result<Acknowledged> {
    let subjects = Subjects::of(at, options.seed + round).await?;
    let teams = teams_of(at, &subjects.managers).await?;
    let kept = Arc::new(Mutex::new(Acknowledged::default()));
    let mut writers = Vec::new();
    for nth in 0..options.writers {
        let place = nth % subjects.managers.len();
        let browser = Browser::sign_in(server.at, subjects.managers[place]).await?;
        let writer = Writer {
            browser,
            subjects: subjects.clone(),
            team: teams[place],
            kept: kept.clone(),
            dice: Dice::new(round, 200 + nth as u64),
            name: format!("storm {round} {nth}"),
        };
        writers.push(tokio::spawn(writer.write()));
    }
    tokio::time::sleep(wait).await;
    server.kill()?;
    for writer in writers {
        writer.await?;
    }
    let kept = kept.lock().map_err(|_| anyhow::anyhow!("a writer broke"))?;
    Ok(Acknowledged {
        notes: kept.notes.clone(),
        allocations: kept.allocations.clone(),
    })
}

/// The team that each manager belongs to.
async fn teams_of(at: &Location, managers: &[Uuid]) -> anyhow::Result<Vec<Uuid>> {
    let archive = Archive::open_as_it_is(at).await?;
    let spells = membership::Entity::find()
        .filter(membership::Column::AccountId.is_in(managers.iter().copied()))
        .filter(membership::Column::UntilOn.is_null())
        .all(archive.reader())
        .await?;
    archive.close().await?;
    let team_of = |id: &Uuid| {
        let spell = spells.iter().find(|spell| spell.account_id == *id);
        spell
            .map(|spell| spell.team_id)
            .context("a manager without a team")
    };
    managers.iter().map(team_of).collect()
}

struct Writer {
    browser: Browser,
    subjects: Subjects,
    team: Uuid,
    kept: Arc<Mutex<Acknowledged>>,
    dice: Dice,
    name: String,
}

impl Writer {
    /// Writes until the server is gone.
    async fn write(mut self) {
        for nth in 0.. {
            let done = if nth % 4 == 3 {
                self.allocate().await
            } else {
                self.note(nth).await
            };
            if done.is_err() {
                return;
            }
        }
    }

    async fn note(&mut self, nth: u64) -> anyhow::Result<()> {
        let text = format!("{} {nth}: written in a storm", self.name);
        let person = self.dice.pick(&self.subjects.people).id;
        let path = format!("/people/{person}/notes/new");
        let fields = [("kind", "case_note"), ("text", text.as_str())];
        let answer = self.browser.post(&path, &fields).await?;
        if answer.status.is_redirection()
            && let Ok(mut kept) = self.kept.lock()
        {
            kept.notes.push(text);
        }
        Ok(())
    }

    /// Gives a person's case to the team; who has it already is refused, which is well.
    async fn allocate(&mut self) -> anyhow::Result<()> {
        let person = self.dice.pick(&self.subjects.people).id;
        let path = format!("/people/{person}/work/allocate");
        let today = Clock::default().today();
        let (day, month, year) = (
            today.day().to_string(),
            today.month().to_string(),
            today.year().to_string(),
        );
        let team = self.team.to_string();
        let fields = [
            ("to", team.as_str()),
            ("from-day", day.as_str()),
            ("from-month", month.as_str()),
            ("from-year", year.as_str()),
        ];
        let answer = self.browser.post(&path, &fields).await?;
        if answer.status.is_redirection()
            && let Ok(mut kept) = self.kept.lock()
        {
            kept.allocations.push((person, self.team));
        }
        Ok(())
    }
}

/// Everything acknowledged is there.
async fn check(at: &Location, kept: &Acknowledged) -> anyhow::Result<()> {
    let archive = Archive::open_as_it_is(at).await?;
    for text in &kept.notes {
        let found = case_note::Entity::find()
            .filter(case_note::Column::Text.eq(text))
            .count(archive.reader())
            .await?;
        if found != 1 {
            bail!("the note {text:?} was acknowledged and is there {found} times");
        }
    }
    for (person, team) in &kept.allocations {
        let found: Option<Uuid> = allocation::Entity::find()
            .select_only()
            .column(allocation::Column::Id)
            .filter(allocation::Column::PersonId.eq(*person))
            .filter(allocation::Column::TeamId.eq(*team))
            .filter(allocation::Column::UntilOn.is_null())
            .into_tuple()
            .one(archive.reader())
            .await?;
        if found.is_none() {
            bail!("the allocation of {person} was acknowledged and is not there");
        }
    }
    Ok(archive.close().await?)
}

/// `almoner verify`, as an administrator runs it.
fn prove(program: &Path, at: &Location) -> anyhow::Result<()> {
    let verify = Command::new(program)
        .arg("verify")
        .args(flags(at))
        .output()?;
    if !verify.status.success() {
        bail!("{}", String::from_utf8_lossy(&verify.stderr));
    }
    Ok(())
}
