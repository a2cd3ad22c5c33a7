//! The lines of the holding list in ready words, for the page and for the file alike.

use std::collections::HashMap;

use db::Day;
use db::entities::{person, referral};
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::dates::{age_on, speak_exact, speak_waited};
use serde::Serialize;

use crate::casework::words;
use crate::front_door::contacts::store as contacts;
use crate::front_door::people::header::full_name;
use crate::house::council::Council;
use crate::house::permissions::Needs;
use crate::house::visible::Visible;
use crate::house::waiting::waited;
use crate::house::{PageError, Staff};

/// One piece of work that waits.
#[derive(Serialize)]
pub struct Line {
    pub id: String,
    pub number: String,
    /// Nothing for a record that is closed to this colleague.
    pub person_id: Option<String>,
    pub person_number: String,
    pub name: String,
    pub age: Option<i32>,
    /// "Ivor Lane, 91"
    pub who: String,
    pub waited: i64,
    pub waited_says: String,
    pub late: bool,
    pub since: String,
    pub since_on: String,
    pub asked: String,
    pub profession: String,
    pub priority: String,
    pub colour: &'static str,
    pub why_now: String,
    pub team: String,
}

/// The lines that may be shown, and how many may not.
pub async fn lines<P: Needs>(
    staff: &Staff<P>,
    rows: &[referral::Model],
    teams: &HashMap<Uuid, String>,
) -> Result<(Vec<Line>, usize), PageError> {
    let people = contacts::people(staff.reader(), rows.iter().map(|row| row.person_id)).await?;
    let all: Vec<person::Model> = people.values().cloned().collect();
    let visible = staff.visible(&all).await?;
    let about = About {
        council: &staff.house.council,
        today: staff.today(),
        people,
        visible,
        teams,
    };
    let calendar = staff.house.calendar();
    let line = |row| about.line(row, waited(calendar, row_day(row), *staff.today()));
    let lines: Vec<Line> = rows.iter().filter_map(line).collect();
    let hidden = rows.len() - lines.len();
    Ok((lines, hidden))
}

fn row_day(row: &referral::Model) -> jiff::civil::Date {
    row.received_on.0
}

/// What the lines are told from.
struct About<'a> {
    council: &'a Council,
    today: Day,
    people: HashMap<Uuid, person::Model>,
    visible: Visible,
    teams: &'a HashMap<Uuid, String>,
}

impl About<'_> {
    /// Nothing for a person whose record must not be known.
    fn line(&self, row: &referral::Model, waited: i64) -> Option<Line> {
        let open = self.visible.shows(row.person_id);
        if !open && !self.visible.as_restricted(row.person_id) {
            return None;
        }
        let person = self.people.get(&row.person_id).filter(|_| open);
        let closed = || "Restricted record".to_owned();
        let age = |person: &person::Model| Some(age_on(person.born_on?.0, *self.today));
        let says = |list, code: &Option<String>| {
            let code = code.as_deref();
            code.map_or("", |code| self.council.says(list, code))
                .to_owned()
        };
        Some(Line {
            id: row.id.to_string(),
            number: row.number.clone(),
            person_id: person.map(|person| person.id.to_string()),
            person_number: person.map_or_else(String::new, |person| format!("P{}", person.number)),
            name: person.map_or_else(closed, full_name),
            age: person.and_then(age),
            who: person.map_or_else(closed, |person| words::person_with_age(person, *self.today)),
            waited,
            waited_says: speak_waited(waited),
            late: waited > self.council.targets.holding_list_working_days,
            since: speak_exact(row.received_on.0),
            since_on: row.received_on.to_string(),
            asked: self.council.says("work_asked", &row.kind).to_owned(),
            profession: says("profession", &row.profession),
            priority: says("priority", &row.priority),
            colour: colour(row.priority.as_deref()),
            why_now: row.why_now.clone().filter(|_| open).unwrap_or_default(),
            team: self.teams.get(&row.team_id).cloned().unwrap_or_default(),
        })
    }
}

fn colour(priority: Option<&str>) -> &'static str {
    match priority {
        Some("urgent") => "red",
        Some("high") => "orange",
        Some("medium") => "yellow",
        _ => "grey",
    }
}
