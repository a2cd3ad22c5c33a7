//! Which plans and reviews on paper were looked at again: the review that was held afterwards says so, whatever day their
//! form had agreed for it.

use db::entities::{filled_form, plan, review};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait};
use db::{At, Day};
use rules::pathway::Step;
use rules::review::Kind;
use rules::vocabulary::dates::london_date;

use super::of_plans::{Plans, plans};
use crate::support::plans::store::kind_of;

/// Says in these forms of a person on which day they were looked at again: a plan and a review when a later review of the
/// same kind of plan was held, a plan also when another took its place or it ended. Others stay as they are.
pub async fn looked_at(
    conn: &impl ConnectionTrait,
    person: Uuid,
    forms: &mut [filled_form::Model],
    today: Day,
) -> db::Result<()> {
    let mut waiting: Vec<&mut filled_form::Model> = forms
        .iter_mut()
        .filter(|form| form.person_id == person && waits(form))
        .collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let held = review::Entity::find()
        .filter(review::Column::PersonId.eq(person))
        .filter(review::Column::HeldOn.is_not_null())
        .filter(review::Column::SupersededAt.is_null())
        .all(conn)
        .await?;
    let over = Condition::any()
        .add(plan::Column::ReplacedAt.is_not_null())
        .add(plan::Column::EndedOn.lte(today));
    let replaced = plan::Entity::find()
        .filter(plan::Column::PersonId.eq(person))
        .filter(over)
        .all(conn)
        .await?;
    let plans = plans(conn, person, None).await?;
    for form in &mut waiting {
        let later = later_review(form, &held, &plans);
        let another = replaced
            .iter()
            .find(|plan| plan.filled_form_id == Some(form.id));
        let another = another.and_then(|plan| {
            let ended = plan.ended_at.map(day).max(plan.ended_on);
            plan.replaced_at.map(day).or(ended)
        });
        form.reviewed_on = [later, another].into_iter().flatten().min();
    }
    Ok(())
}

/// It is to be looked at again, and nobody has said that it was.
fn waits(form: &filled_form::Model) -> bool {
    let looked_at = [Step::Plan.code(), Step::Review.code()];
    form.review_on.is_some()
        && form.reviewed_on.is_none()
        && form.submitted_at.is_some()
        && looked_at.contains(&form.step.as_str())
}

/// When the first review of the same kind of plan was held after a form was submitted.
fn later_review(form: &filled_form::Model, held: &[review::Model], plans: &Plans) -> Option<Day> {
    let own = held.iter().find(|one| one.filled_form_id == Some(form.id));
    let (kind, since) = match own {
        Some(own) => (plans.of(own)?, own.held_on?),
        None => (kind_of(&form.form), day(form.submitted_at?)),
    };
    let of_it = held.iter().filter(|one| {
        let other = own.is_none_or(|own| own.id != one.id);
        other && one.kind != Kind::ShortTerm.code() && plans.of(one) == Some(kind)
    });
    of_it
        .filter_map(|one| one.held_on)
        .filter(|held_on| *held_on >= since)
        .min()
}

fn day(at: At) -> Day {
    Day(london_date(*at))
}
