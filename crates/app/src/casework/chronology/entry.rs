//! An entry of the chronology in ready words.

use db::Event;
use db::entities::{case_note, contact, event, referral};
use db::sea_orm::entity::prelude::*;
use jiff::civil::Date;
use rules::contact::ContactOutcome;
use rules::vocabulary::dates::{london, speak_day, speak_exact};
use serde::Serialize;

use super::filter::Cursor;
use super::store::{Thing, place_of_note};
use crate::casework::notes::store::ALLOCATION;
use crate::casework::words::Names;
use crate::house::council::Council;

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub id: String,
    /// Which of the kinds it is: "Case note", "Contact 12".
    pub label: String,
    pub heading: Option<String>,
    pub text: Option<String>,
    /// Terms and what was written for each.
    pub lines: Vec<Line>,
    pub who: String,
    /// For machines, then for people: "Fri 20 Nov", and with year and time.
    pub day: String,
    pub when: String,
    pub exact: String,
    pub href: Option<String>,
    pub note: Option<NoteFacts>,
    /// Who else a note is about.
    pub also: Option<String>,
}

/// What one can do with a note, or why it is struck out.
#[derive(Clone, Debug, Serialize)]
pub struct NoteFacts {
    pub pinned: bool,
    pub struck_out: Option<String>,
}

/// A term and its words.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub term: &'static str,
    pub says: String,
}

/// What entries are told from.
pub struct Teller<'a> {
    pub council: &'a Council,
    pub names: &'a Names,
    pub today: Date,
    /// Why a form was returned or changed may say what is in it.
    pub tells_reasons: bool,
}

/// Whose names an entry mentions: accounts, then teams.
pub fn mentioned(thing: &Thing) -> (Vec<Uuid>, Vec<Uuid>) {
    match thing {
        Thing::Note(row) => (
            [Some(row.written_by), row.removed_by]
                .into_iter()
                .flatten()
                .collect(),
            vec![],
        ),
        Thing::Contact(row) => (
            [row.taken_by, row.decided_by]
                .into_iter()
                .flatten()
                .collect(),
            row.team_id.into_iter().collect(),
        ),
        Thing::Asked(row) | Thing::WorkEnded(row) => (vec![], vec![row.team_id]),
        Thing::Event(row) => (row.actor_id.into_iter().collect(), vec![]),
    }
}

impl Teller<'_> {
    /// Puts a thing into words.
    pub fn tell(&self, thing: &Thing) -> Entry {
        match thing {
            Thing::Note(row) => self.note(row),
            Thing::Contact(row) => self.contact(thing, row),
            Thing::Asked(row) => self.asked(thing, row),
            Thing::WorkEnded(row) => self.ended(thing, row),
            Thing::Event(row) => self.event(thing, row),
        }
    }

    fn blank(&self, place: Cursor) -> Entry {
        let at = london(*place.at);
        Entry {
            id: place.id.to_string(),
            label: String::new(),
            heading: None,
            text: None,
            lines: Vec::new(),
            who: String::new(),
            day: at.date().to_string(),
            when: speak_day(at.date(), self.today),
            exact: format!("{} at {}", speak_exact(at.date()), at.strftime("%H:%M")),
            href: None,
            note: None,
            also: None,
        }
    }

    /// A case note.
    pub fn note(&self, row: &case_note::Model) -> Entry {
        let struck_out = row.removed_at.map(|at| {
            format!(
                "Struck out on {} by {}, asked for by {}: {}",
                speak_exact(london(*at).date()),
                row.removed_by.map_or("", |by| self.names.name(by)),
                row.removal_asked_by.as_deref().unwrap_or_default(),
                row.removed_because.as_deref().unwrap_or_default(),
            )
        });
        let own = row.kind != ALLOCATION;
        Entry {
            label: self.council.says("note_kind", &row.kind).to_owned(),
            heading: row.title.clone(),
            text: Some(row.text.clone()),
            who: self.names.name(row.written_by).to_owned(),
            note: (own || struck_out.is_some()).then_some(NoteFacts {
                pinned: row.pinned,
                struck_out,
            }),
            ..self.blank(place_of_note(row))
        }
    }

    fn contact(&self, thing: &Thing, row: &contact::Model) -> Entry {
        let council = self.council;
        let reason = row.reason.as_deref();
        let lines = [
            ("From", self.caller(row)),
            ("Said", row.said.clone()),
            ("Matters to them", row.matters.clone()),
            ("Risk", row.risk_note.clone()),
            ("Advice given", row.advice.clone()),
            ("What came of it", self.outcome(row)),
        ];
        let lines = lines
            .into_iter()
            .filter_map(|(term, says)| Some(Line { term, says: says? }));
        Entry {
            label: format!(
                "Contact, {}",
                council.says("contact_channel", &row.channel).to_lowercase()
            ),
            heading: reason.map(|code| council.says("contact_reason", code).to_owned()),
            lines: lines.collect(),
            who: row.taken_by.map_or("", |by| self.names.name(by)).to_owned(),
            href: Some(format!("/contacts/{}", row.id)),
            ..self.blank(thing.place())
        }
    }

    /// "Ada Cole, neighbour"
    fn caller(&self, row: &contact::Model) -> Option<String> {
        let relation = row.caller_relation.as_deref();
        let relation = relation.map(|code| self.council.says("contact_source", code));
        let parts: Vec<&str> = [row.caller_name.as_deref(), relation]
            .into_iter()
            .flatten()
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn outcome(&self, row: &contact::Model) -> Option<String> {
        let code = row.outcome.as_deref()?;
        let says = ContactOutcome::from_code(code).map_or(code, |outcome| outcome.says());
        let team = row.team_id.map(|team| self.names.name(team));
        let parts = [Some(says), team, row.outcome_note.as_deref()];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        Some(parts.join(". "))
    }

    fn asked(&self, thing: &Thing, row: &referral::Model) -> Entry {
        let what = self.council.says("work_asked", &row.kind);
        Entry {
            label: "Referred to a team".to_owned(),
            heading: Some(format!("{what}, {}", self.names.name(row.team_id))),
            text: row.why_now.clone(),
            ..self.blank(thing.place())
        }
    }

    fn ended(&self, thing: &Thing, row: &referral::Model) -> Entry {
        let what = self.council.says("work_asked", &row.kind);
        let why = row.closed_because.as_deref();
        Entry {
            label: "Work ended".to_owned(),
            heading: Some(format!("{what}, {}", self.names.name(row.team_id))),
            text: why.map(|code| self.council.says("closing_reason", code).to_owned()),
            ..self.blank(thing.place())
        }
    }

    fn event(&self, thing: &Thing, row: &event::Model) -> Entry {
        let text = match row.body.get("reason").and_then(|reason| reason.as_str()) {
            Some(reason) if row.kind == Event::BreachExplained.as_str() => {
                let title = row.body.get("title").and_then(|title| title.as_str());
                let says = self.council.says("breach_reason", reason);
                Some(format!("{}: {says}", title.unwrap_or_default()))
            }
            _ if form_of(row).is_some() => said(row, "because")
                .filter(|_| self.tells_reasons)
                .or_else(|| changed_columns(row)),
            // Of a topic of details it is told which columns changed; what they were is in the audit.
            _ => match row.body.get("says").and_then(|says| says.as_str()) {
                Some(says) if row.body.get("topic").is_none() => Some(says.to_owned()),
                _ => changed_columns(row),
            },
        };
        let form = form_of(row);
        Entry {
            label: Event::title_of(&row.kind).to_owned(),
            heading: form.and_then(|_| said(row, "says")),
            href: form.and_then(|form| Some(format!("/people/{}/forms/{form}", row.person_id?))),
            text,
            who: row.actor_id.map_or("", |by| self.names.name(by)).to_owned(),
            ..self.blank(thing.place())
        }
    }
}

fn said(row: &event::Model, name: &str) -> Option<String> {
    row.body.get(name)?.as_str().map(str::to_owned)
}

/// The form that an event tells of.
fn form_of(row: &event::Model) -> Option<Uuid> {
    const HOLD_FORMS: [Event; 3] = [
        Event::ConversationHeld,
        Event::AssessmentCompleted,
        Event::ReviewHeld,
    ];
    if HOLD_FORMS.iter().any(|kind| row.kind == kind.as_str()) {
        return said(row, "form")?.parse().ok();
    }
    row.about_id.filter(|_| row.kind.starts_with("form_"))
}

/// Which details a change touched: "Changed: first language, interpreter". What they were is in the audit.
fn changed_columns(row: &event::Model) -> Option<String> {
    let rows = row.rows.as_array()?;
    let mut names: Vec<String> = rows
        .iter()
        .filter_map(|row| row.get("changed")?.as_object())
        .flat_map(|changed| changed.keys().map(|column| column.replace('_', " ")))
        .collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| format!("Changed: {}", names.join(", ")))
}
