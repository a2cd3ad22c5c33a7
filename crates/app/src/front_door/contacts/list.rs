//! The list of contacts: those still to decide, danger first and then the oldest, with how long they wait; and those
//! decided.

use std::collections::HashMap;

use db::entities::{contact, person};
use db::sea_orm::prelude::Uuid;
use db::{At, Day};
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::{london_date, speak_day, speak_exact, speak_waited};
use serde::Serialize;
use serde_json::json;

use super::store::{self, After, ON_A_PAGE, Wanted};
use super::whole::outcome_says;
use crate::casework::allocations::store::team_asked;
use crate::front_door::people::header::full_name;
use crate::house::council::Council;
use crate::house::permissions::SeeContacts;
use crate::house::visible::Visible;
use crate::house::waiting::{first_in_time, midnight, waited};
use crate::house::{Fields, Page, PageError, Query, Reading, Shown, Staff, pages};

const TEMPLATE: &str = "front_door/contacts/list.njk";

/// A line of the list, in ready words.
#[derive(Serialize)]
struct Line {
    id: String,
    number: String,
    who: String,
    /// The record is closed to this colleague: nothing more is told.
    closed: bool,
    /// Nobody has taken it yet.
    new: bool,
    reason: Option<String>,
    channel: String,
    source: Option<String>,
    urgency: Option<Tag>,
    came: String,
    came_exact: String,
    waited: String,
    late: bool,
    team: Option<String>,
    outcome: Option<String>,
}

/// A word with its colour.
#[derive(Serialize)]
struct Tag {
    says: String,
    colour: &'static str,
}

/// GET /contacts?decided=&team=&channel=&new=&after=
pub async fn list(staff: Staff<SeeContacts>, Query(query): Query) -> Page {
    let mut reading = Reading::of(&query);
    let wanted = wanted(&staff, &mut reading).await?;
    let problems = reading.finish(()).err().unwrap_or_default();
    let teams = store::teams(staff.reader(), staff.today()).await?;
    let mut values = json!({
        "form": Shown::again(&Fields::default(), &problems),
        "new": wanted.new,
        "decided": wanted.decided,
        "filter": { "team": query.get("team"), "channel": query.get("channel") },
        "teams": teams,
    });
    // Nothing is counted of a team or a way that there is not.
    if !problems.is_empty() {
        return pages::try_again(TEMPLATE, values);
    }
    let mut rows = store::list(staff.reader(), &wanted, after(&query)).await?;
    let more = rows.len() as u64 > ON_A_PAGE;
    rows.truncate(ON_A_PAGE as usize);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|last| next_page(&query, last));
    let (lines, hidden) = lines(&staff, rows).await?;
    let nothing_shown = lines.is_empty();
    let today = staff.today_date();
    let target = staff.house.council.targets.contact_decided_working_days;
    let in_time = first_in_time(staff.house.calendar(), target, today);
    let (waiting, oldest, late) =
        store::to_decide(staff.reader(), &wanted, midnight(in_time)).await?;
    let reader = staff.reader();
    values["lines"] = json!(lines);
    values["hidden"] = json!(hidden_says(hidden, nothing_shown));
    values["next"] = json!(next);
    values["waiting"] = json!(waiting);
    values["oldest"] = json!(oldest.map(|at| speak_day(london_date(*at), today)));
    values["untaken"] = json!(store::untaken(reader, &wanted).await?);
    values["dangers"] = json!(store::dangers(reader, &wanted).await?);
    values["late"] = json!(late);
    values["target"] = json!(speak_waited(target));
    values["filtered"] = json!(query.has("team") || query.has("channel") || wanted.new);
    pages::page(TEMPLATE, values)
}

async fn wanted(
    staff: &Staff<SeeContacts>,
    reading: &mut Reading<'_>,
) -> Result<Wanted, PageError> {
    let team_id = team_asked(staff.reader(), reading, staff.today()).await?;
    let channels = staff.house.council.list("contact_channel");
    let channel = reading.code("channel", "How it came", channels);
    let query = reading.fields;
    Ok(Wanted {
        decided: query.get("decided") == "yes",
        team_id,
        channel,
        new: query.get("new") == "yes",
    })
}

/// What stands first where the last line before a page tells of danger.
const DANGER: &str = "danger.";

/// Where the page begins: "1763632800000.0198…", the instant in milliseconds and the id of the last line before, behind
/// "danger." where that tells of danger. None: the first page.
fn after(query: &Fields) -> Option<After> {
    let after = query.get("after");
    let danger = after.strip_prefix(DANGER);
    let (millis, id) = danger.unwrap_or(after).split_once('.')?;
    let at = jiff::Timestamp::from_millisecond(millis.parse().ok()?).ok()?;
    Some(After {
        danger: danger.is_some(),
        at: At::new(at),
        id: id.parse().ok()?,
    })
}

fn next_page(query: &Fields, last: &contact::Model) -> String {
    let danger = last.danger.filter(|danger| *danger).map_or("", |_| DANGER);
    let millis = last.received_at.as_millisecond();
    let after = format!("{danger}{millis}.{}", last.id);
    let query = query.clone().without(&["after"]).with("after", after);
    let query = serde_html_form::to_string(query.pairs()).unwrap_or_default();
    format!("/contacts?{query}")
}

/// The lines that may be shown, and how many may not.
async fn lines(
    staff: &Staff<SeeContacts>,
    rows: Vec<contact::Model>,
) -> Result<(Vec<Line>, usize), PageError> {
    let reader = staff.reader();
    let people = store::people(reader, rows.iter().filter_map(|row| row.person_id)).await?;
    let all: Vec<person::Model> = people.values().cloned().collect();
    let about = About {
        visible: staff.visible(&all).await?,
        people,
        teams: store::team_names(reader).await?,
        council: &staff.house.council,
        calendar: staff.house.calendar(),
        today: staff.today(),
    };
    let before = rows.len();
    let lines: Vec<Line> = rows.into_iter().filter_map(|row| about.line(row)).collect();
    let hidden = before - lines.len();
    Ok((lines, hidden))
}

/// What the lines of a list are told from.
struct About<'a> {
    people: HashMap<Uuid, person::Model>,
    visible: Visible,
    teams: HashMap<Uuid, String>,
    council: &'a Council,
    calendar: &'a Calendar,
    today: Day,
}

impl About<'_> {
    /// Nothing for a contact about somebody whose record must not be known.
    fn line(&self, row: contact::Model) -> Option<Line> {
        let person = row.person_id.map(|id| self.visible.shows(id));
        let closed = person == Some(false);
        if closed
            && !row
                .person_id
                .is_some_and(|id| self.visible.as_restricted(id))
        {
            return None;
        }
        let came = london_date(*row.received_at);
        let until = row.decided_at.map_or(*self.today, |at| london_date(*at));
        let waited = waited(self.calendar, came, until);
        let said = |list, code: &Option<String>| {
            let code = code.as_deref().filter(|_| !closed)?;
            Some(self.council.says(list, code).to_owned())
        };
        Some(Line {
            who: self.who(&row, closed),
            closed,
            new: row.taken_by.is_none(),
            reason: said("contact_reason", &row.reason),
            channel: self
                .council
                .says("contact_channel", &row.channel)
                .to_owned(),
            source: said("contact_source", &row.caller_relation),
            urgency: urgency(row.urgency.as_deref(), row.danger),
            came: speak_day(came, *self.today),
            came_exact: speak_exact(came),
            waited: speak_waited(waited),
            late: waited > self.council.targets.contact_decided_working_days,
            team: row.team_id.and_then(|id| self.teams.get(&id).cloned()),
            outcome: row
                .outcome
                .as_deref()
                .map(|code| outcome_says(code).to_owned()),
            id: row.id.to_string(),
            number: row.number,
        })
    }

    fn who(&self, row: &contact::Model, closed: bool) -> String {
        if closed {
            return "Restricted record".to_owned();
        }
        let person = row.person_id.and_then(|id| self.people.get(&id));
        match (person, &row.described) {
            (Some(person), _) => full_name(person),
            (None, Some(described)) => format!("Not known yet: {described}"),
            (None, None) => "Not known yet".to_owned(),
        }
    }
}

fn urgency(code: Option<&str>, danger: Option<bool>) -> Option<Tag> {
    let tag = |says: &str, colour| {
        Some(Tag {
            says: says.to_owned(),
            colour,
        })
    };
    match (danger, code) {
        (Some(true), _) => tag("Danger now", "red"),
        (_, Some("now")) => tag("Now", "red"),
        (_, Some("urgent")) => tag("Urgent", "orange"),
        _ => None,
    }
}

/// Tells that some lines are closed to the reader, never whose.
fn hidden_says(hidden: usize, nothing_shown: bool) -> Option<String> {
    let (one, several) = match nothing_shown {
        true => ("One contact is", "contacts are"),
        false => ("One more is", "more are"),
    };
    Some(match hidden {
        0 => return None,
        1 => format!("{one} about somebody whose record is not open to you."),
        many => format!("{many} {several} about people whose records are not open to you."),
    })
}
