//! What an assessment comes to before it is completed: refused, called off, its form put away with it, and taken up again
//! with its form. The rule book's table says what may follow what.

use db::entities::assessment;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::assessment::Standing;
use rules::assessment::refusal::{Answer, Refusal};
use rules::pathway::{AssessmentMove, may_move_assessment};
use rules::vocabulary::dates::speak_exact;
use serde_json::json;

use super::store::{say, stands};
use crate::casework::clocks;
use crate::house::PageError;
use crate::support::forms::{moves, store as forms};

/// Whether this may be done with an assessment as it stands.
/// Errors: `Conflict` with the reason, when the table does not have it.
pub fn may(row: &assessment::Model, by: AssessmentMove) -> Result<(), PageError> {
    match may_move_assessment(stands(row), by) {
        Ok(_) => Ok(()),
        Err(refused) => Err(PageError::Conflict(refused.to_string())),
    }
}

/// An assessment of somebody as it is now, held until the change ends: of two who act at once, the second finds what the
/// first has done.
/// Errors: `NotFound`; `Conflict` when this may not be done with it any more.
pub async fn held(
    change: &Change,
    row: &assessment::Model,
    by: AssessmentMove,
) -> Result<assessment::Model, PageError> {
    change.hold_person(row.person_id).await?;
    let now = assessment::Entity::find_by_id(row.id)
        .one(change.conn())
        .await?;
    let now = now.ok_or(PageError::NotFound)?;
    may(&now, by)?;
    Ok(now)
}

/// Writes down a refusal and what the rule book says of it. Where it ends the assessment, a form that was begun is put
/// away, and can be restored.
pub async fn refuse(
    change: &mut Change,
    row: &assessment::Model,
    (on, words): (Day, Option<String>),
    known: &Refusal,
    answer: &Answer,
    offer_again_on: Option<Day>,
) -> db::Result<assessment::Model> {
    let goes_on = answer.follows.must_assess();
    let after = change
        .update::<assessment::Entity>(row, |row| {
            row.refused_on = Some(on);
            row.refuser_has_capacity = known.has_capacity;
            row.in_best_interests = known.in_best_interests;
            row.at_risk_of_abuse = known.at_risk_of_abuse;
            row.refusal_words = words;
            row.refusal_says = Some(answer.follows.code().to_owned());
            row.offer_again_on = offer_again_on;
            row.closed_on = (!goes_on).then_some(on);
        })
        .await?;
    let body = json!({ "on": on, "follows": answer.follows.code(), "because": answer.because });
    say(change, Event::AssessmentRefused, &after, body);
    if !goes_on {
        clocks::stopped(change, row.id, on).await?;
        put_form_away(change, &after, "The assessment was refused").await?;
    }
    Ok(after)
}

/// Calls an assessment off that nobody refused. A form that was begun is put away, and can be restored.
pub async fn withdraw(
    change: &mut Change,
    row: &assessment::Model,
    (on, because): (Day, String),
) -> db::Result<()> {
    let after = change
        .update::<assessment::Entity>(row, |row| {
            row.withdrawn_on = Some(on);
            row.withdrawn_because = Some(because.clone());
            row.closed_on = Some(on);
        })
        .await?;
    clocks::stopped(change, row.id, on).await?;
    let body = json!({ "text": format!("Called off: {because}") });
    say(change, Event::AssessmentChanged, &after, body);
    put_form_away(change, &after, "The assessment was called off").await
}

/// One that waits for approval stays where it is: it cannot be approved, only returned.
async fn put_form_away(
    change: &mut Change,
    row: &assessment::Model,
    because: &str,
) -> db::Result<()> {
    let Some(form) = row.filled_form_id else {
        return Ok(());
    };
    let form = forms::read(change.conn(), form).await?;
    if form.submitted_at.is_none() && form.discarded_at.is_none() {
        moves::put_away(change, &form, because).await?;
    }
    Ok(())
}

/// What is told when an assessment is begun, or taken up again after it was refused or called off.
pub fn begun_says(before: Option<&assessment::Model>, number: &str) -> String {
    let Some(before) = before else {
        return format!("Begun, {number}");
    };
    match (stands(before), before.refused_on, before.withdrawn_on) {
        (Standing::Refused, Some(on), _) => {
            let words = before.refusal_words.as_deref().unwrap_or_default();
            let on = speak_exact(on.0);
            format!("Taken up again, {number}. It was refused on {on}: {words}")
        }
        (Standing::Withdrawn, _, Some(on)) => {
            let because = before.withdrawn_because.as_deref().unwrap_or_default();
            let on = speak_exact(on.0);
            format!("Taken up again, {number}. It was called off on {on}: {because}")
        }
        _ => format!("Begun, {number}"),
    }
}

/// Takes a refusal that ended an assessment, or its calling off, out of the row. What was said stays in the timeline.
pub fn reopen(row: &mut assessment::Model) {
    if stands(row) == Standing::Refused {
        row.refused_on = None;
        row.refuser_has_capacity = None;
        row.in_best_interests = None;
        row.at_risk_of_abuse = None;
        row.refusal_words = None;
        row.refusal_says = None;
        row.offer_again_on = None;
    }
    row.withdrawn_on = None;
    row.withdrawn_because = None;
    row.closed_on = None;
}
