//! The list that a supplier works from: who, where, how to reach them and what to know before knocking. It holds what is
//! still to be done. Each person on it was looked at, and the log says so.

use std::collections::HashMap;

use db::entities::{address, alert, assessment_batch, contact_detail, person};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Day, Event, Outcome};
use futures_util::future::try_join_all;
use rules::vocabulary::dates::speak_exact;
use serde_json::json;

use super::list::only_teams;
use super::{pieces, store};
use crate::house::permissions::{Allocate, Needs};
use crate::house::{Page, PageError, Path, Query, Staff, looking, spreadsheet};

const HEAD: &[&str] = &[
    "our number",
    "NHS number",
    "given names",
    "family name",
    "likes to be called",
    "born on",
    "address",
    "postcode",
    "phone",
    "interpreter",
    "to know before a visit",
    "what to do",
    "waits since",
    "how it stands",
    "to be done by",
];

/// GET /batches/{batch}/list?as=csv|xlsx
/// Errors: `Conflict` when the batch is closed: nothing of it is out.
pub async fn list(staff: Staff<Allocate>, Path(id): Path<Uuid>, Query(query): Query) -> Page {
    let batch = store::find(staff.reader(), id, only_teams(&staff)).await?;
    if batch.closed_on.is_some() {
        let says = "This batch is closed. Nothing of it is out, so there is no list to take away.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    let Taken { lines, left_out } = Taken::of(&staff, &batch).await?;
    let ids: Vec<Uuid> = lines.iter().map(|(line, _)| line.line.person_id).collect();
    let reach = Reach::of(&staff, &ids).await?;
    let (actor, what) = (staff.actor(), format!("/batches/{}/list", batch.id));
    let looks = ids
        .iter()
        .map(|id| looking::log(&staff.house, &actor, *id, &what, Outcome::Seen, None));
    try_join_all(looks).await?;
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|(line, person)| row(&staff, &batch, line, person, &reach))
        .collect();
    let mut change = staff.change().await?;
    let text = match left_out {
        0 => format!("List taken away: {}, {} people", batch.name, rows.len()),
        out => format!(
            "List taken away: {}, {} people, {out} left out",
            batch.name,
            rows.len()
        ),
    };
    change.log(
        Event::BatchMoved,
        None,
        Some(batch.id),
        json!({ "says": text }),
    );
    change.commit().await?;
    match query.get("as") {
        "xlsx" => spreadsheet::workbook("batch.xlsx", HEAD, rows),
        _ => spreadsheet::answer("batch.csv", HEAD, rows),
    }
}

fn row(
    staff: &Staff<Allocate>,
    batch: &assessment_batch::Model,
    line: &pieces::Line,
    person: &person::Model,
    reach: &Reach,
) -> Vec<String> {
    let (home, postcode) = reach.home(person.id);
    let interpreter = person.interpreter.as_deref().unwrap_or_default();
    let interpreter = staff.house.council.says("interpreter", interpreter);
    vec![
        person.number.clone(),
        person.nhs_number.clone().unwrap_or_default(),
        person.given_names.clone(),
        person.family_name.clone(),
        person.preferred_name.clone().unwrap_or_default(),
        day(person.born_on),
        home,
        postcode,
        reach.phone(person.id),
        interpreter.to_owned(),
        reach.to_know(person.id),
        line.row.says().to_owned(),
        day(Some(line.line.waited_since)),
        line.stands(batch, staff.today()).says().to_owned(),
        day(Some(batch.target_on)),
    ]
}

/// What leaves the council with the list: the work that is still to be done, of people whose records are on file and
/// not restricted.
pub struct Taken {
    lines: Vec<(pieces::Line, person::Model)>,
    /// Work that is still to be done and not on the list.
    pub left_out: usize,
}

impl Taken {
    /// Of a batch.
    pub async fn of<P: Needs>(
        staff: &Staff<P>,
        batch: &assessment_batch::Model,
    ) -> Result<Taken, PageError> {
        let out: Vec<pieces::Line> = store::lines(staff.reader(), &[batch.id])
            .await?
            .into_iter()
            .filter(pieces::Line::is_out)
            .collect();
        let ids: Vec<Uuid> = out.iter().map(|line| line.line.person_id).collect();
        let people = match ids.is_empty() {
            true => Vec::new(),
            false => {
                person::Entity::find()
                    .filter(person::Column::Id.is_in(db::padded(&ids)))
                    .filter(person::Column::DeletedOn.is_null())
                    .filter(person::Column::MergedInto.is_null())
                    .all(staff.reader())
                    .await?
            }
        };
        let visible = staff.visible(&people).await?;
        let restricted = staff.restricted(&ids).await?;
        let people: HashMap<Uuid, person::Model> = people
            .into_iter()
            .filter(|row| visible.shows(row.id) && !restricted.contains(&row.id))
            .map(|row| (row.id, row))
            .collect();
        let all = out.len();
        let lines: Vec<(pieces::Line, person::Model)> = out
            .into_iter()
            .filter_map(|line| {
                let person = people.get(&line.line.person_id)?.clone();
                Some((line, person))
            })
            .collect();
        let left_out = all - lines.len();
        Ok(Taken { lines, left_out })
    }
}

fn day(day: Option<Day>) -> String {
    day.map_or(String::new(), |day| speak_exact(day.0))
}

/// Where people live and how they are reached.
pub struct Reach {
    homes: HashMap<Uuid, address::Model>,
    phones: HashMap<Uuid, String>,
    /// What puts a visitor or the person in danger.
    dangers: HashMap<Uuid, String>,
}

impl Reach {
    /// Of these people.
    pub async fn of<P: Needs>(staff: &Staff<P>, ids: &[Uuid]) -> db::Result<Reach> {
        let today = staff.today();
        let homes = address::Entity::find()
            .filter(address::Column::PersonId.is_in(db::padded(ids)))
            .filter(address::Column::Kind.eq("home"))
            .filter(address::Column::SupersededAt.is_null())
            .order_by_asc(address::Column::FromOn)
            .all(staff.reader())
            .await?;
        let phones = contact_detail::Entity::find()
            .filter(contact_detail::Column::PersonId.is_in(db::padded(ids)))
            .filter(contact_detail::Column::EndedOn.is_null())
            .order_by_desc(contact_detail::Column::Preferred)
            .order_by_asc(contact_detail::Column::Id)
            .all(staff.reader())
            .await?;
        let alerts = alert::Entity::find()
            .filter(alert::Column::PersonId.is_in(db::padded(ids)))
            .filter(alert::Column::SupersededAt.is_null())
            .order_by_asc(alert::Column::Id)
            .all(staff.reader())
            .await?;
        let council = &staff.house.council;
        let mut dangers: HashMap<Uuid, Vec<String>> = HashMap::new();
        for row in alerts {
            let over = row.until_on.is_some_and(|until| until <= today);
            let code = council.list("alert_kind").find(&row.kind);
            if over || code.is_none_or(|code| code.group.as_deref() != Some("danger")) {
                continue;
            }
            let words = [
                Some(council.says("alert_kind", &row.kind).to_owned()),
                row.text,
            ];
            let words: Vec<String> = words.into_iter().flatten().collect();
            dangers
                .entry(row.person_id)
                .or_default()
                .push(words.join(": "));
        }
        let joined = |all: HashMap<Uuid, Vec<String>>| {
            let all = all.into_iter();
            all.map(|(id, words)| (id, words.join("; "))).collect()
        };
        let now = |row: &address::Model| row.until_on.is_none_or(|until| until > today);
        let mut by: HashMap<Uuid, Vec<String>> = HashMap::new();
        for row in phones.into_iter().filter(|row| row.kind != "email") {
            by.entry(row.person_id).or_default().push(row.value);
        }
        Ok(Reach {
            homes: homes
                .into_iter()
                .filter(now)
                .map(|row| (row.person_id, row))
                .collect(),
            phones: joined(by),
            dangers: joined(dangers),
        })
    }

    /// Where somebody lives, and the postcode; empty where nobody knows.
    pub fn home(&self, person: Uuid) -> (String, String) {
        let Some(home) = self.homes.get(&person) else {
            return (String::new(), String::new());
        };
        (words(home), home.postcode.clone().unwrap_or_default())
    }

    fn to_know(&self, person: Uuid) -> String {
        self.dangers.get(&person).cloned().unwrap_or_default()
    }

    /// How somebody is rung; empty where nobody knows.
    pub fn phone(&self, person: Uuid) -> String {
        self.phones.get(&person).cloned().unwrap_or_default()
    }
}

fn words(home: &address::Model) -> String {
    home.lines.lines().collect::<Vec<_>>().join(", ")
}
