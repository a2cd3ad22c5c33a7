//! Conversations as they count: their kind, day and outcome, and whether they were person-centred.

use db::entities::{conversation, filled_form};
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use serde_json::{Value as Json, json};

use crate::house::PageError;
use crate::house::forms::Definition;
use crate::house::forms::check::day_of;

/// Keeps what counts of a conversation whose form is done. A form that is done anew takes the place of what it said
/// before.
/// Errors: `Ours` when the form does not hold what every conversation must.
pub async fn held(
    change: &mut Change,
    row: &filled_form::Model,
    definition: &Definition,
) -> Result<(), PageError> {
    let answer = |column: &str| {
        let question = definition.filling(column)?;
        row.answers.as_ref()?.get(&question.id)
    };
    let text = |column: &str| {
        answer(column)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let held_on = answer("conversation.held_on").and_then(day_of);
    let Some(held_on) = held_on else {
        tracing::error!(form = row.number, "a conversation without its day");
        return Err(PageError::Ours);
    };
    supersede(change, row.id).await?;
    let kept = conversation::Model {
        id: change.new_id(),
        person_id: row.person_id,
        filled_form_id: row.id,
        contact_id: row.contact_id,
        kind: row.step.clone(),
        held_on: Day(held_on),
        held_how: Some(text("conversation.held_how")).filter(|how| !how.is_empty()),
        held_by: row.submitted_by.unwrap_or(row.began_by),
        person_centred: answer("conversation.person_centred") == Some(&Json::Bool(true)),
        evidence: text("conversation.evidence"),
        own_words: text("conversation.own_words"),
        outcome: text("conversation.outcome"),
        recorded_at: change.at(),
        superseded_at: None,
        version: 1,
    };
    let kept = change.insert::<conversation::Entity>(kept).await?;
    change.log(
        Event::ConversationHeld,
        Some(row.person_id),
        Some(kept.id),
        json!({
            "says": row.title, "kind": kept.kind, "on": kept.held_on, "outcome": kept.outcome,
            "person_centred": kept.person_centred, "form": row.id, "number": row.number,
        }),
    );
    Ok(())
}

async fn supersede(change: &mut Change, form: Uuid) -> db::Result<()> {
    let before = conversation::Entity::find()
        .filter(conversation::Column::FilledFormId.eq(form))
        .filter(conversation::Column::SupersededAt.is_null())
        .one(change.conn())
        .await?;
    if let Some(before) = before {
        let at = change.at();
        change
            .update::<conversation::Entity>(&before, |row| row.superseded_at = Some(at))
            .await?;
    }
    Ok(())
}

/// Conversations held from one day up to, but not including, another.
pub async fn between(
    conn: &impl db::sea_orm::ConnectionTrait,
    from: Day,
    until: Day,
) -> db::Result<Vec<conversation::Model>> {
    use db::sea_orm::QueryOrder;
    let found = conversation::Entity::find()
        .filter(conversation::Column::SupersededAt.is_null())
        .filter(conversation::Column::HeldOn.gte(from))
        .filter(conversation::Column::HeldOn.lt(until))
        .order_by_desc(conversation::Column::HeldOn)
        .order_by_desc(conversation::Column::Id)
        .all(conn)
        .await?;
    Ok(found)
}
