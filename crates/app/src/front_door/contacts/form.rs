//! The form of a contact: what was typed, the row it becomes, and what the rule book is told of it.

use db::Day;
use db::entities::contact;
use db::sea_orm::prelude::Uuid;
use jiff::ToSpan;
use jiff::civil::Date;
use rules::contact::{Channel, Consent, ContactDraft, Urgency, Work};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::london_date;

use crate::house::council::Council;
use crate::house::fields::{LINE, PAGE};
use crate::house::waiting::noon;
use crate::house::{Fields, Reading, Shown};

/// A contact as typed. Only how it came and what was said must be there.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub person_id: Option<Uuid>,
    /// The day it came, when that was said.
    came_on: Option<Day>,
    channel: String,
    said: String,
    described: Option<String>,
    caller_name: Option<String>,
    caller_relation: Option<String>,
    caller_contact: Option<String>,
    reason: Option<String>,
    consent: Option<String>,
    consent_note: Option<String>,
    urgency: Option<String>,
    danger: Option<bool>,
    risk_note: Option<String>,
    matters: Option<String>,
    tried: Option<String>,
    advice: Option<String>,
    signposted_to: Option<String>,
}

/// Reads the form.
pub fn read(fields: &Fields, council: &Council, today: Date) -> Result<Typed, Vec<Problem>> {
    let mut form = Reading::of(fields);
    let typed = Typed {
        person_id: person(&mut form),
        came_on: came_on(&mut form, today),
        channel: form.needed_code(
            "channel",
            "How the contact came",
            council.list("contact_channel"),
        ),
        said: form.needed("what_was_said", "What has happened", PAGE),
        described: form.text("described", "Who it is about", LINE),
        caller_name: form.text("caller", "Who is calling", LINE),
        caller_relation: form.code(
            "caller_relation",
            "Who they are",
            council.list("contact_source"),
        ),
        caller_contact: form.text("caller_contact", "How to reach them", LINE),
        reason: form.code(
            "reason",
            "Why they made contact",
            council.list("contact_reason"),
        ),
        consent: form.code(
            "consent",
            "Whether the person agrees",
            council.list("consent"),
        ),
        consent_note: form.text("why_without_consent", "Why you go on", PAGE),
        urgency: form.code("urgency", "How urgent it is", council.list("urgency")),
        danger: yes_or_no(&mut form),
        risk_note: form.text("risk_note", "What the danger is", PAGE),
        matters: form.text("matters", "What matters to the person", PAGE),
        tried: form.text("tried", "What they have tried", PAGE),
        advice: form.text("advice", "The advice you gave", PAGE),
        signposted_to: form.text("signposted_to", "Where you pointed them to", LINE),
    };
    form.finish(typed)
}

fn person(form: &mut Reading<'_>) -> Option<Uuid> {
    let typed = form.fields.get("person_id");
    let read = typed.parse().ok();
    if read.is_none() && !typed.is_empty() {
        form.wrong("find", "Find the person again");
    }
    read
}

/// A contact is written down when it comes, or soon after.
fn came_on(form: &mut Reading<'_>, today: Date) -> Option<Day> {
    let came = form.day("came_on", "The day it came", today)?;
    if came.0 > today || came.0 < today.saturating_sub(1.year()) {
        form.wrong(
            "came_on",
            "The day it came must be today or in the year before",
        );
    }
    Some(came)
}

fn yes_or_no(form: &mut Reading<'_>) -> Option<bool> {
    match form.fields.get("danger_now") {
        "" => None,
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            form.wrong("danger_now", "Answer yes or no");
            None
        }
    }
}

impl Typed {
    /// Writes what was typed into the row.
    pub fn onto(self, row: &mut contact::Model) {
        row.person_id = self.person_id;
        if let Some(day) = self.came_on
            && day.0 != london_date(*row.received_at)
        {
            row.received_at = noon(day.0);
        }
        row.channel = self.channel;
        row.said = Some(self.said);
        row.described = self.described;
        row.caller_name = self.caller_name;
        row.caller_relation = self.caller_relation;
        row.caller_contact = self.caller_contact;
        row.reason = self.reason;
        row.consent = self.consent;
        row.consent_note = self.consent_note;
        row.urgency = self.urgency;
        row.danger = self.danger;
        row.risk_note = self.risk_note;
        row.matters = self.matters;
        row.tried = self.tried;
        row.advice = self.advice;
        row.signposted_to = self.signposted_to;
    }
}

/// The questions of the form by field, with what a reader calls them, in the order of the call.
pub const QUESTIONS: &[(&str, &str)] = &[
    ("channel", "How it came"),
    ("caller_relation", "Who is calling"),
    ("caller", "Their name"),
    ("caller_contact", "How to reach them"),
    ("described", "Who it is about, in words"),
    ("what_was_said", "What has happened"),
    ("reason", "Why they made contact"),
    ("danger_now", "Someone in danger now"),
    ("risk_note", "What the danger is"),
    ("consent", "Does the person agree"),
    ("why_without_consent", "Why we go on"),
    ("matters", "What matters to them"),
    ("tried", "What they have tried"),
    ("advice", "What we did"),
    ("signposted_to", "Where we pointed them to"),
    ("urgency", "How urgent"),
];

/// The answer that a row has to a question of the form, as stored.
pub fn answer(row: &contact::Model, field: &str) -> Option<String> {
    match field {
        "channel" => Some(row.channel.clone()),
        "caller_relation" => row.caller_relation.clone(),
        "caller" => row.caller_name.clone(),
        "caller_contact" => row.caller_contact.clone(),
        "described" => row.described.clone(),
        "what_was_said" => row.said.clone(),
        "reason" => row.reason.clone(),
        "danger_now" => row
            .danger
            .map(|danger| if danger { "yes" } else { "no" }.to_owned()),
        "risk_note" => row.risk_note.clone(),
        "consent" => row.consent.clone(),
        "why_without_consent" => row.consent_note.clone(),
        "matters" => row.matters.clone(),
        "tried" => row.tried.clone(),
        "advice" => row.advice.clone(),
        "signposted_to" => row.signposted_to.clone(),
        "urgency" => row.urgency.clone(),
        _ => None,
    }
}

/// An answer in words.
pub fn says(council: &Council, field: &str, answer: &str) -> String {
    let list = match field {
        "channel" => "contact_channel",
        "caller_relation" => "contact_source",
        "reason" => "contact_reason",
        "consent" => "consent",
        "urgency" => "urgency",
        "danger_now" => return if answer == "yes" { "Yes" } else { "No" }.to_owned(),
        _ => return answer.to_owned(),
    };
    council.says(list, answer).to_owned()
}

/// The form filled with what the row has.
pub fn filled(row: &contact::Model) -> Fields {
    let came_on = london_date(*row.received_at).strftime("%-d/%-m/%Y");
    let mut fields = Fields::default()
        .with("version", row.version.to_string())
        .with("came_on", came_on.to_string());
    if let Some(person) = row.person_id {
        fields = fields.with("person_id", person.to_string());
    }
    for (field, _) in QUESTIONS {
        if let Some(value) = answer(row, field) {
            fields = fields.with(field, value);
        }
    }
    fields
}

/// The form with what is wrong with it. Problems of the person lead to the search box.
pub fn shown(fields: &Fields, problems: &[Problem]) -> Shown {
    let problems: Vec<Problem> = problems
        .iter()
        .map(|problem| match problem.field.as_str() {
            "person_id" => Problem::new("find", problem.says.clone()),
            _ => problem.clone(),
        })
        .collect();
    Shown::again(fields, &problems)
}

/// The contact as the rule book asks about it, before anything is decided.
pub fn draft(row: &contact::Model, council: &Council) -> ContactDraft {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let relation = row.caller_relation.as_deref();
    let relation = relation.map(|code| council.says("contact_source", code));
    ContactDraft {
        channel: Channel::from_code(&row.channel),
        person_id: row.person_id,
        caller: format!(
            "{} {}",
            text(&row.caller_name),
            relation.unwrap_or_default()
        ),
        reason: row.reason.clone(),
        what_was_said: text(&row.said),
        urgency: row.urgency.as_deref().and_then(Urgency::from_code),
        danger_now: row.danger,
        consent: row.consent.as_deref().and_then(consent),
        why_without_consent: text(&row.consent_note),
        advice: text(&row.advice),
        ..ContactDraft::default()
    }
}

/// What a code of the council's consent list means to the rule book.
fn consent(code: &str) -> Option<Consent> {
    match code {
        "refused_but_overridden" => Some(Consent::Refused),
        "best_interests" => Some(Consent::LacksCapacity),
        code => Consent::from_code(code),
    }
}

/// What must still be asked of the caller before any outcome can be decided.
pub fn still_to_ask(row: &contact::Model, council: &Council) -> Vec<Problem> {
    let of_the_outcome = ["outcome", "advice", "person_id"];
    let mut problems = rules::contact::needs(&draft(row, council));
    problems.retain(|problem| {
        let danger = problem.field == "danger_now" && row.danger.is_some();
        !danger && !of_the_outcome.contains(&problem.field.as_str())
    });
    problems
}

/// The kind of work that a code of a list stands for: the group it has there.
pub fn work_of(council: &Council, list: &str, code: Option<&str>) -> Option<Work> {
    let group = council.list(list).find(code?)?.group.as_deref()?;
    Work::from_code(group)
}

/// What may be chosen from a list, with a first line for those who have not chosen.
pub fn choices(council: &Council, list: &str, today: Date, blank: &str) -> serde_json::Value {
    let mut items = vec![serde_json::json!({ "value": "", "text": blank })];
    for choice in council.choices(list, today) {
        items.push(serde_json::json!({ "value": choice.value, "text": choice.text }));
    }
    items.into()
}
