//! Written copies of an assessment: to the person, to their carer, and to others whom they ask us to give it to.
//!
//! Source: Care Act 2014 s.12(3) and (4), s.13(2).

use db::entities::assessment_copy::{self, Model};
use db::entities::{assessment, eligibility_decision};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::vocabulary::dates::speak_exact;
use serde_json::json;

use super::store;
use crate::house::case::CaseFile;
use crate::house::council::Council;

/// One that is written down; to nobody by name where it is to the person.
pub struct Copy {
    pub to: Option<String>,
    pub on: Day,
    pub how: String,
    /// Who writes it down.
    pub by: Uuid,
}

/// Every copy of an assessment of this record, the first first.
pub async fn of_assessment(file: &CaseFile, assessment: Uuid) -> db::Result<Vec<Model>> {
    let all = assessment_copy::Entity::find()
        .filter(assessment_copy::Column::PersonId.eq(file.person_id()))
        .filter(assessment_copy::Column::AssessmentId.eq(assessment))
        .order_by_asc(assessment_copy::Column::GivenOn)
        .order_by_asc(assessment_copy::Column::Id)
        .all(file.reader())
        .await?;
    Ok(all)
}

/// "To Carol Price, daughter: posted on 20 November 2026"
pub fn says(all: &[Model], council: &Council) -> Vec<String> {
    let line = |row: &Model| {
        let to = row.given_to.as_deref().unwrap_or("the person");
        let how = council.says("copy_how", &row.how).to_lowercase();
        format!("To {to}: {how} on {}", speak_exact(row.given_on.0))
    };
    all.iter().map(line).collect()
}

/// Writes a copy down. That of the person is what the law asks for first: it is kept with the assessment, and with the
/// decision where there is one.
pub async fn given(change: &mut Change, row: &assessment::Model, copy: Copy) -> db::Result<()> {
    let Copy { to, on, how, by } = copy;
    let kept = Model {
        id: change.new_id(),
        person_id: row.person_id,
        assessment_id: row.id,
        given_to: to.clone(),
        given_on: on,
        how: how.clone(),
        recorded_by: by,
        recorded_at: change.at(),
        version: 1,
    };
    change.insert::<assessment_copy::Entity>(kept).await?;
    if to.is_none() {
        to_the_person(change, row, (on, &how)).await?;
    }
    let what = store::kind(row).says();
    let says = match &to {
        Some(to) => format!("{what}, given in writing to {to}"),
        None => format!("{what}, given in writing"),
    };
    let body = json!({ "says": says, "on": on });
    store::say(change, Event::AssessmentChanged, row, body);
    Ok(())
}

async fn to_the_person(
    change: &mut Change,
    row: &assessment::Model,
    (on, how): (Day, &str),
) -> db::Result<()> {
    if let Some(decision) = store::decision(change.conn(), row.id).await? {
        change
            .update::<eligibility_decision::Entity>(&decision, |row| {
                row.copy_given_on = Some(on);
                row.copy_given_how = Some(how.to_owned());
            })
            .await?;
    }
    change
        .update::<assessment::Entity>(row, |row| {
            row.copy_given_on = Some(on);
            row.copy_given_how = Some(how.to_owned());
        })
        .await?;
    Ok(())
}
