//! The submission from the council's own record: contacts as requests, assessments, what people are given, reviews,
//! and those who look after somebody; checked, and measured as the nation will measure it.
//!
//! People are read some hundred at a time, in the order of their ids, and each row is written before the next: only
//! the people at hand, and the ids of carers, are in memory.

mod assessments;
mod carers;
mod event;
mod known;
mod people;
mod person;
mod preview;
mod requests;
mod services;

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use ::cld::check::{CheckError, Checked};
use ::cld::period::Period;
use ::cld::write::Submission;
use anyhow::Context;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use jiff::civil::Date;

use crate::house::council::Council;

pub use event::kind_says;
pub use person::describe;
pub use preview::{Broken, Figure, Preview};

use event::Event;
use known::PersonFile;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The council's code in the return.
    pub code: String,
    pub period: Period,
    pub today: Date,
}

/// What the record gave: the file itself is where it was to be written.
#[derive(Debug)]
pub struct Exported {
    pub checked: Checked,
    pub preview: Preview,
}

impl Asked {
    /// As the file would be called.
    pub fn name(&self) -> String {
        let (from, until) = (self.period.first.date(), self.period.last.date());
        format!("{}_{from}_{until}.csv", self.code).replace('-', "")
    }

    fn holds(&self, day: Date) -> bool {
        self.period.first.date() <= day && day <= self.period.last.date()
    }

    /// Whether what is so from one day to before another is so on some day of the period.
    fn meets(&self, from: Date, until: Option<Date>) -> bool {
        from <= self.period.last.date()
            && until.is_none_or(|until| self.period.first.date() < until && from < until)
    }
}

/// Why what is told of a child is not in the file.
const UNDER_18: &str = "events of people who were under 18";

/// What is told of one person, and what is not.
#[derive(Default)]
struct Told {
    events: Vec<Event>,
    left_out: Vec<&'static str>,
}

impl Told {
    /// Adds an event, unless the person had died before it began or before the period, or was still a child on its
    /// last day, or on the period's where it goes on: the national method takes that day's age for the event's.
    ///
    /// Source: the return is of adults, and of unpaid carers.
    fn add(&mut self, asked: &Asked, file: &PersonFile, event: Event) {
        let last = event.until.unwrap_or(asked.period.last.date());
        if file.is_under_18(last) {
            return self.leave_out(UNDER_18);
        }
        let died = file.died(asked.period);
        if died.is_some_and(|died| died < event.from || died < asked.period.first.date()) {
            return self.leave_out("events after the person had died");
        }
        self.events.push(event);
    }

    fn leave_out(&mut self, why: &'static str) {
        self.left_out.push(why);
    }
}

/// Writes the submission of a period to a file that it makes, checks and measures it. What `conn` sees should not
/// change meanwhile: see `Archive::frozen`.
///
/// Errors: the archive does not answer, the file cannot be written, or it cannot be checked or measured.
pub async fn export(
    conn: &impl ConnectionTrait,
    council: &Council,
    asked: &Asked,
    to: &Path,
) -> anyhow::Result<Exported> {
    let preview = write(conn, council, asked, to).await?;
    let (asked, to): (Asked, PathBuf) = (asked.clone(), to.to_owned());
    let looked = tokio::task::spawn_blocking(move || {
        let checked = check(&asked, &to)?;
        let preview = measure(&asked, &to, preview, &checked)?;
        Ok(Exported { checked, preview })
    });
    looked.await?
}

/// Writes the file; gives what was written and what was left out.
///
/// Errors: the archive does not answer, or the file cannot be written.
pub async fn write(
    conn: &impl ConnectionTrait,
    council: &Council,
    asked: &Asked,
    to: &Path,
) -> anyhow::Result<Preview> {
    let file = File::create_new(to).with_context(|| format!("cannot write {}", to.display()))?;
    let submission = Submission::new(&asked.code, asked.period, BufWriter::new(file))?;
    let mut writing = Writing {
        council,
        asked,
        submission,
        preview: Preview::default(),
        own_events: HashSet::new(),
        carers: BTreeSet::new(),
    };
    let mut pages = people::Pages::begin(conn).await?;
    while let Some(some) = pages.next(conn).await? {
        let files = known::load(conn, some, asked.period).await?;
        for same in files.chunk_by(people::are_one) {
            writing.identity(same)?;
        }
    }
    writing.associated(conn).await?;
    for (why, count) in people::left_out(conn, asked.period).await? {
        writing.leave_out(why, count);
    }
    let mut preview = writing.preview;
    preview.rows = writing.submission.rows();
    let written = writing.submission.finish()?;
    let written = written.into_inner().map_err(|error| error.into_error())?;
    written.sync_all()?;
    Ok(preview)
}

/// Checks the file as any other.
///
/// Errors: it cannot be read.
pub fn check(asked: &Asked, file: &Path) -> anyhow::Result<Checked> {
    let from = Box::new(File::open(file)?);
    let found = ::cld::write::checked(&asked.name(), from, asked.today, KEPT);
    found.map_err(|error: CheckError| anyhow::anyhow!("{error}"))
}

/// What the file comes to, with what the national method finds in it.
///
/// Errors: it cannot be read.
pub fn measure(
    asked: &Asked,
    file: &Path,
    mut preview: Preview,
    checked: &Checked,
) -> anyhow::Result<Preview> {
    let found = ::cld::alone::measured(file, &asked.code, asked.period);
    preview.measured(&found.map_err(|problems| anyhow::anyhow!("{problems}"))?);
    preview.checked(checked);
    Ok(preview)
}

/// Problems of a rule that are kept with their lines.
const KEPT: usize = 1_000;

struct Writing<'a> {
    council: &'a Council,
    asked: &'a Asked,
    submission: Submission<BufWriter<File>>,
    preview: Preview,
    /// Records of people with an event as somebody who looks after somebody.
    own_events: HashSet<Uuid>,
    /// Who looks after those in the file.
    carers: BTreeSet<Uuid>,
}

impl Writing<'_> {
    /// Everything about one person, of whom there may be several records with one NHS number.
    fn identity(&mut self, files: &[PersonFile]) -> anyhow::Result<()> {
        let told: Vec<Told> = files.iter().map(|file| self.told(file)).collect();
        for (file, told) in files.iter().zip(&told) {
            for why in &told.left_out {
                self.leave_out(why, 1);
            }
            for event in &told.events {
                let row = event.row(self.council, self.asked, file);
                self.submission.add(row)?;
            }
            if !told.events.is_empty() {
                self.carers.extend(&file.carers);
            }
        }
        let events = || told.iter().flat_map(|told| &told.events);
        self.preview.people += u64::from(events().next().is_some());
        if events().any(Event::is_carers) {
            let records = files.iter().map(|file| file.person.id);
            self.own_events.extend(records);
        }
        Ok(())
    }

    fn leave_out(&mut self, why: &str, count: u64) {
        *self.preview.left_out.entry(why.to_owned()).or_default() += count;
    }

    fn told(&self, file: &PersonFile) -> Told {
        let mut told = Told::default();
        requests::of(self.council, self.asked, file, &mut told);
        assessments::of(self.council, self.asked, file, &mut told);
        services::of(self.council, self.asked, file, &mut told);
        assessments::reviews(self.council, self.asked, file, &mut told);
        told
    }

    /// A row for each of those who look after somebody in the file and have no event of their own as a carer. Of
    /// several records with one NHS number, one.
    async fn associated(&mut self, conn: &impl ConnectionTrait) -> anyhow::Result<()> {
        let others = self
            .carers
            .iter()
            .filter(|id| !self.own_events.contains(id));
        let carers: Vec<Uuid> = others.copied().collect();
        let mut told = HashSet::new();
        for ids in carers.chunks(people::AT_ONCE) {
            let some = people::by_ids(conn, ids).await?;
            for file in known::load(conn, some, self.asked.period).await? {
                let number = file.person.nhs_number.clone();
                if number.is_none_or(|number| told.insert(number)) {
                    self.by_association(&file)?;
                }
            }
        }
        Ok(())
    }

    fn by_association(&mut self, file: &PersonFile) -> anyhow::Result<()> {
        let period = self.asked.period;
        let (first, last) = (period.first.date(), period.last.date());
        let died = file.died(period);
        if died.is_some_and(|died| died < first) {
            return Ok(());
        }
        if file.is_under_18(died.unwrap_or(last)) {
            self.leave_out("people under 18 who look after somebody in the file", 1);
            return Ok(());
        }
        let row = carers::by_association(self.council, period, file);
        self.submission.add(row)?;
        self.preview.associated += 1;
        Ok(())
    }
}
