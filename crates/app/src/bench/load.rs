//! The load: clients that never rest, each a colleague at work, with the time of every answer.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::bail;
use futures_util::future::try_join_all;

use super::browser::{Answer, Browser};
use super::sheet::Sheet;
use super::subjects::{Somebody, Subjects};
use crate::demo::Dice;
use crate::house::clock::Stopwatch;

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Search,
    Record,
    Worklist,
    Note,
    Bare,
    /// A form of sixty questions and more, all on one page.
    LongForm,
    /// One topic of the same form.
    Topic,
    /// The same topic, with words in every box.
    SaveTopic,
    Plan,
}

impl Kind {
    pub const ALL: &[Kind] = &[
        Kind::Search,
        Kind::Record,
        Kind::Worklist,
        Kind::Note,
        Kind::Bare,
        Kind::LongForm,
        Kind::Topic,
        Kind::SaveTopic,
        Kind::Plan,
    ];

    pub fn says(self) -> &'static str {
        match self {
            Kind::Search => "Search for a person",
            Kind::Record => "Open a record",
            Kind::Worklist => "Open a worklist",
            Kind::Note => "Save a note",
            Kind::Bare => "Bare route, the same bytes",
            Kind::LongForm => "Open an assessment, every question on one page",
            Kind::Topic => "Open one topic of an assessment",
            Kind::SaveTopic => "Save one topic of an assessment",
            Kind::Plan => "Open a plan and budget",
        }
    }
}

/// A working day: what colleagues do, how often of a hundred times.
pub const MIX: &[(u32, Kind)] = &[
    (30, Kind::Search),
    (40, Kind::Record),
    (18, Kind::Worklist),
    (12, Kind::Note),
];

/// The working day of those who assess and plan: the same, and one time in five a form or a plan.
pub const ASSESSING: &[(u32, Kind)] = &[
    (24, Kind::Search),
    (32, Kind::Record),
    (14, Kind::Worklist),
    (10, Kind::Note),
    (8, Kind::Topic),
    (4, Kind::SaveTopic),
    (3, Kind::LongForm),
    (5, Kind::Plan),
];

/// The form that is opened, and one topic of it.
const FORM: (&str, &str) = ("needs_assessment", "daily");
/// How many of it are begun.
const FORMS: usize = 40;

/// Clients that are signed in.
pub struct Clients {
    browsers: Vec<Browser>,
    subjects: Subjects,
    /// Forms in progress, by their addresses.
    forms: Vec<String>,
    seed: u64,
}

/// How long each answer took, in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Times {
    pub of: Vec<(Kind, f32)>,
    /// Milliseconds that templates took.
    pub templates: Vec<f64>,
    pub seconds: f64,
}

impl Clients {
    /// Signs in so many, each another worker with cases.
    pub async fn sign_in(
        at: SocketAddr,
        subjects: &Subjects,
        count: usize,
        seed: u64,
    ) -> anyhow::Result<Clients> {
        let mut browsers = Vec::with_capacity(count);
        let step = (subjects.workers.len() / count).max(1);
        for nth in 0..count {
            let worker = subjects.workers[nth * step % subjects.workers.len()];
            browsers.push(Browser::sign_in(at, worker).await?);
        }
        Ok(Clients {
            browsers,
            subjects: subjects.clone(),
            forms: Vec::new(),
            seed,
        })
    }

    /// Begins long forms of people with open cases and writes into one topic of each, so that there are some to be
    /// opened. These clients must be colleagues who assess.
    pub async fn begin_forms(&mut self) -> anyhow::Result<()> {
        let places = self.subjects.cases.iter().take(FORMS).enumerate();
        for (nth, person) in places {
            let nth = nth % self.browsers.len();
            let browser = &mut self.browsers[nth];
            let path = format!("/people/{person}/forms/begin");
            let answer = browser.post(&path, &[("form", FORM.0)]).await?;
            let address = answer.location.split("/pages/").next().unwrap_or_default();
            if !answer.status.is_redirection() || address.is_empty() {
                bail!("a form could not be begun: {}", answer.status);
            }
            let sheet = Sheet::open(browser, topic_of(address)).await?;
            let saved = sheet.save(browser, NOTE).await?;
            if !saved.status.is_redirection() {
                bail!("a topic could not be saved: {}", saved.status);
            }
            self.forms.push(address.to_owned());
        }
        if self.forms.is_empty() {
            bail!("nobody has an open case, so no form could be begun");
        }
        Ok(())
    }

    /// Lets all of them work for some time, or the first so many.
    pub async fn work(
        &mut self,
        clients: usize,
        time: Duration,
        mix: &[(u32, Kind)],
    ) -> anyhow::Result<Times> {
        self.seed += 1;
        let (seed, subjects, forms) = (self.seed, &self.subjects, &self.forms);
        let watch = Stopwatch::start();
        let working = self
            .browsers
            .iter_mut()
            .take(clients)
            .enumerate()
            .map(|(nth, browser)| {
                let dice = Dice::new(seed, 1_000 + nth as u64);
                // Each has one form to itself: two who write in one would be shown what the other wrote.
                let own = forms.get(nth);
                one_client(browser, (subjects, forms, own), dice, time, mix)
            });
        let done = try_join_all(working).await?;
        let mut times = Times {
            seconds: watch.taken().as_secs_f64(),
            ..Times::default()
        };
        for client in done {
            times.of.extend(client.of);
            times.templates.extend(client.templates);
        }
        Ok(times)
    }
}

async fn one_client(
    browser: &mut Browser,
    (subjects, forms, own): (&Subjects, &[String], Option<&String>),
    mut dice: Dice,
    time: Duration,
    mix: &[(u32, Kind)],
) -> anyhow::Result<Times> {
    let mut times = Times::default();
    let all = Stopwatch::start();
    while all.taken() < time {
        let kind = match (dice.weighted(mix), own) {
            (Kind::SaveTopic, None) => Kind::Topic,
            (kind, _) => kind,
        };
        let sheet = match own.filter(|_| kind == Kind::SaveTopic) {
            Some(form) => Some(Sheet::open(browser, topic_of(form)).await?),
            None => None,
        };
        let words = format!("{NOTE} {}", times.of.len());
        let watch = Stopwatch::start();
        let answer = match sheet {
            Some(sheet) => sheet.save(browser, &words).await?,
            None => once(browser, (subjects, forms), &mut dice, kind).await?,
        };
        times.of.push((kind, watch.taken().as_secs_f32() * 1000.0));
        times.templates.extend(answer.template);
        let well = match kind {
            Kind::Note | Kind::SaveTopic => answer.status.is_redirection(),
            _ => answer.status.is_success(),
        };
        if !well {
            let page = String::from_utf8_lossy(&answer.body);
            bail!("{}: {} {page}", kind.says(), answer.status);
        }
    }
    Ok(times)
}

async fn once(
    browser: &mut Browser,
    (subjects, forms): (&Subjects, &[String]),
    dice: &mut Dice,
    kind: Kind,
) -> anyhow::Result<Answer> {
    let somebody = dice.pick(&subjects.people);
    match kind {
        Kind::Search => {
            let text = asked(dice, somebody);
            let query = serde_html_form::to_string([("q", text.as_str())])?;
            browser.get(&format!("/people?{query}")).await
        }
        Kind::Record => browser.get(&format!("/people/{}", somebody.id)).await,
        Kind::Worklist => browser.get("/").await,
        Kind::Bare => browser.get("/bench/bare").await,
        Kind::LongForm => {
            browser
                .get(&format!("{}/pages/whole", dice.pick(forms)))
                .await
        }
        Kind::Topic | Kind::SaveTopic => {
            let form: &String = dice.pick(forms);
            browser.get(&topic_of(form)).await
        }

        Kind::Plan => {
            let person = dice.pick(&subjects.planned);
            browser.get(&format!("/people/{person}/plan")).await
        }
        Kind::Note => {
            let path = format!("/people/{}/notes/new", dice.pick(&subjects.cases));
            browser
                .post(&path, &[("kind", "phone_call"), ("text", NOTE)])
                .await
        }
    }
}

/// The address of one topic of a form.
fn topic_of(form: &str) -> String {
    format!("{form}/pages/{}", FORM.1)
}

/// What is typed into the box: half of it names, one in seven of them with a slip.
fn asked(dice: &mut Dice, somebody: &Somebody) -> String {
    let Somebody {
        given,
        family,
        born,
        number,
        ..
    } = somebody;
    match dice.below(100) {
        0..42 => format!("{given} {family}"),
        42..56 => format!("{given} {}", slipped(dice, family)),
        56..62 => family.clone(),
        62..74 => born.clone(),
        74..80 => format!("{family} {born}"),
        80..88 => somebody.postcode.clone().unwrap_or_else(|| family.clone()),
        88..95 => somebody
            .nhs_number
            .clone()
            .unwrap_or_else(|| number.clone()),
        _ => number.clone(),
    }
}

fn slipped(dice: &mut Dice, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() > 3 {
        let place = 1 + dice.below(letters.len() as u64 - 2) as usize;
        if dice.chance(500) {
            letters.remove(place);
        } else {
            letters.swap(place, place + 1);
        }
    }
    letters.into_iter().collect()
}

const NOTE: &str = "Telephone call. The week has gone better: the morning carer comes at half past eight now, which \
    suits, and the new chair has the right height. Eating well, sleeping badly. Daughter visits on Sunday. Asked \
    about the lunch club and would like to try it once if someone goes along. I will ring on Friday to hear how it went.";

impl Times {
    /// How many of a kind there were.
    pub fn count(&self, kind: Kind) -> usize {
        self.of.iter().filter(|(of, _)| *of == kind).count()
    }

    /// The time within which so many hundredths of a kind were answered, in milliseconds.
    pub fn within(&self, kind: Kind, hundredths: usize) -> f32 {
        let mut times: Vec<f32> = self
            .of
            .iter()
            .filter(|(of, _)| *of == kind)
            .map(|(_, ms)| *ms)
            .collect();
        times.sort_by(f32::total_cmp);
        let place = (times.len() * hundredths).div_ceil(100).max(1) - 1;
        times.get(place).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_answer_at_its_place() {
        let times = Times {
            of: (1..=100).map(|ms| (Kind::Search, ms as f32)).collect(),
            ..Times::default()
        };
        assert_eq!(times.within(Kind::Search, 50), 50.0);
        assert_eq!(times.within(Kind::Search, 95), 95.0);
        assert_eq!(times.within(Kind::Search, 100), 100.0);
        assert_eq!(times.within(Kind::Note, 95), 0.0);
    }
}
