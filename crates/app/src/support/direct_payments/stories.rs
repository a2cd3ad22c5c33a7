//! Case studies: what people did with their budgets, and whether they agree that it is told.

use std::collections::HashMap;

use db::entities::{case_note, consent};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{QueryOrder, QuerySelect};
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;

use crate::front_door::people::known::holds;
use crate::house::permissions::SeeReports;
use crate::house::{PageError, Staff};
use crate::oversight::worklists::{People, Who};

/// The kind of note, and the topic of what somebody agrees to.
const NOTE: &str = "case_study";
const TOPIC: &str = "story";
/// Case studies that one list shows at most.
const MOST: u64 = 100;

/// A case study in a list.
#[derive(Serialize)]
pub struct Story {
    who: Who,
    href: String,
    /// What it is called; nothing of a restricted record.
    title: Option<String>,
    on: String,
    /// What the person says to its being told.
    agreed: String,
    may_be_told: bool,
}

/// The case studies on record, the latest first.
pub async fn stories(staff: &Staff<SeeReports>) -> Result<Vec<Story>, PageError> {
    let notes = case_note::Entity::find()
        .filter(case_note::Column::Kind.eq(NOTE))
        .filter(case_note::Column::RemovedAt.is_null())
        .order_by_desc(case_note::Column::OccurredAt)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    let people: Vec<Uuid> = notes.iter().map(|note| note.person_id).collect();
    let agreed = agreed(staff, &people).await?;
    let people = People::of(staff, people.into_iter()).await?;
    let council = &staff.house.council;
    let story = |note: case_note::Model| {
        let who = people.who(note.person_id, staff.today_date())?;
        let known = who.href.is_some();
        let answer = agreed.get(&note.person_id).filter(|_| known);
        Some(Story {
            href: format!("/people/{}/timeline#entry-{}", note.person_id, note.id),
            title: note.title.filter(|_| known),
            on: speak_exact(london_date(*note.occurred_at)),
            may_be_told: answer.is_some_and(|answer| answer == "given"),
            agreed: match answer {
                Some(answer) => council.says("consent_answer", answer).to_owned(),
                None => "Not asked".to_owned(),
            },
            who,
        })
    };
    Ok(notes.into_iter().filter_map(story).collect())
}

/// What each of these people says today to their story being told.
async fn agreed(
    staff: &Staff<SeeReports>,
    people: &[Uuid],
) -> Result<HashMap<Uuid, String>, PageError> {
    let rows = consent::Entity::find()
        .filter(consent::Column::PersonId.is_in(db::padded(people)))
        .filter(consent::Column::Topic.eq(TOPIC))
        .order_by_asc(consent::Column::FromOn)
        .order_by_asc(consent::Column::Id)
        .all(staff.reader())
        .await?;
    let today = staff.today();
    let rows = rows.into_iter();
    let rows = rows.filter(|row| holds(row.from_on, row.until_on, row.superseded_at, today));
    Ok(rows.map(|row| (row.person_id, row.answer)).collect())
}
