//! A fact told back: what the page showed goes with what was answered to it. So nobody is written down as agreeing to
//! what they never saw, and a record that somebody changed meanwhile is put to whoever fills the form in.

use serde_json::Value as Json;

use super::Desk;
use super::typed::Typed;
use crate::house::fields::{said_of, tidy};

/// The field beside an answer that says what the record said when the answer was given.
pub fn was_field(question: &str) -> String {
    format!("{question}.was")
}

/// How the answer to a fact told back stands beside the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldBack {
    /// What the page shows as known, as it is kept; none where nobody had written anything down.
    pub shows: Option<String>,
    /// What was answered, if anything was.
    pub said: Option<Said>,
    /// Why the answer cannot stand as it is.
    pub trouble: Option<Trouble>,
}

/// An answer, and what it was an answer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub was: Option<String>,
    pub now: String,
}

/// Why an answer cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Something was sent that no page offers.
    NotOffered,
    /// It is not right, but nobody said what is.
    SayWhat,
    /// Words were written, but not whether what is known is right.
    Choose,
    /// The record has changed since this was answered, and says something else than the answer.
    Changed,
}

impl Trouble {
    /// The record and the answer stand against each other: both are shown, and one is chosen.
    pub fn is_clash(self) -> bool {
        matches!(self, Trouble::Choose | Trouble::Changed)
    }

    /// What is told, after the question.
    pub fn says(self, label: &str, record: Option<&str>) -> String {
        let says = match (self, record) {
            (Trouble::NotOffered, _) => "choose from what is offered",
            (Trouble::SayWhat, _) => "say what is right now",
            (Trouble::Choose, _) => {
                "say whether what the record says is still right, or what was written here"
            }
            (Trouble::Changed, Some(record)) => {
                let record: String = record.chars().take(MOST_SHOWN).collect();
                &format!(
                    "the record was changed after this was answered, and now says “{record}”. Choose what is right"
                )
            }
            (Trouble::Changed, None) => {
                "this was taken out of the record after it was answered. Say what is right now"
            }
        };
        said_of(label, says)
    }
}

/// Letters of a long text that a problem repeats.
const MOST_SHOWN: usize = 80;

/// How the answer stands to the question whose field is `name`, about `fact`.
pub fn told_back(typed: &Typed, name: &str, fact: &str, desk: &Desk<'_>) -> ToldBack {
    let record = desk.known.get(fact).and_then(|known| known.raw.clone());
    let record = record.filter(|raw| !raw.is_empty());
    let own = own(name, record.as_deref(), desk);
    // What this form put into the record itself is no news to it: it goes on asking about what it asked then.
    let asks = own.map_or_else(|| record.clone(), |own| own.was);
    let shown = Some(typed.get(&was_field(name)).to_owned()).filter(|was| !was.is_empty());
    let is = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    };
    // As the record has it, not as it came back from the page.
    let was = [&asks, &record].into_iter().find(|known| is(known, &shown));
    let (was, unchanged) = (was.unwrap_or(&shown).clone(), was.is_some());
    // Several that are chosen are kept as one text.
    let says = typed.all(name).join(" ");
    let says = says.as_str();
    let said = |now: &str| {
        Some(Said {
            was: was.clone(),
            now: now.to_owned(),
        })
    };
    let in_record = |now: &str| record.as_deref().is_some_and(|record| same(record, now));
    let (said, trouble) = match (typed.get(&format!("{name}.state")), &was) {
        ("right", Some(was)) if unchanged => (said(was), None),
        ("right", Some(was)) => (said(was), Some(Trouble::Changed)),
        ("right", None) if record.is_some() => (None, Some(Trouble::Choose)),
        ("wrong", Some(_)) if says.is_empty() => (None, Some(Trouble::SayWhat)),
        ("wrong" | "", None) if says.is_empty() => (None, None),
        ("", _) if says.is_empty() => (None, None),
        ("", Some(_)) => (said(says), Some(Trouble::Choose)),
        ("wrong" | "", _) if unchanged || in_record(says) => (said(says), None),
        ("wrong" | "", _) => (said(says), Some(Trouble::Changed)),
        _ => (None, Some(Trouble::NotOffered)),
    };
    let shows = match (&said, trouble) {
        (Some(said), None) => said.was.clone(),
        (None, Some(Trouble::SayWhat)) => was,
        _ => record,
    };
    ToldBack {
        shows,
        said,
        trouble,
    }
}

/// What this form itself put into the record when it was submitted before, where the record still says so.
fn own(name: &str, record: Option<&str>, desk: &Desk<'_>) -> Option<Said> {
    let before = said_before(desk.earlier.get(name)?)?;
    record
        .is_some_and(|record| same(record, &before.now))
        .then_some(before)
}

/// The answer that a form kept.
pub fn said_before(answer: &Json) -> Option<Said> {
    let text = |name: &str| answer.get(name).and_then(Json::as_str).map(str::to_owned);
    Some(Said {
        was: text("was"),
        now: text("now")?,
    })
}

/// Whether two texts are the same once a page has carried one of them.
pub fn same(one: &str, other: &str) -> bool {
    one == other || tidy(one) == tidy(other)
}
