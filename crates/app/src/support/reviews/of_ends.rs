//! Reviews and the end of a plan: whether one was held since a day, whether it found that support ends, and what becomes of
//! those that were to come.

use db::entities::{plan, review};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use rules::pathway::{ReviewMove, ReviewStanding};
use rules::review::Kind;
use rules::vocabulary::dates::london_date;
use serde_json::json;

use super::of_plans::plans;
use super::store::{self, ENDS, New};
use crate::casework::clocks::{self, Hands};
use crate::house::House;

/// Why a review is no longer needed whose plan ended.
const PLAN_ENDED: &str = "The plan ended";

/// Whether a review of this kind of plan is being held, or was held after a day. That of short-term support is of no
/// plan.
pub async fn looked_since(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
    since: Day,
) -> db::Result<bool> {
    let plans = plans(conn, person, None).await?;
    let all = review::Entity::find()
        .filter(review::Column::PersonId.eq(person))
        .filter(review::Column::SupersededAt.is_null())
        .filter(review::Column::Kind.ne(Kind::ShortTerm.code()))
        .all(conn)
        .await?;
    let being_held = |row: &review::Model| store::stands(row) == ReviewStanding::BeingHeld;
    let held = |row: &review::Model| row.held_on.is_some_and(|on| since < on);
    let of_it = |row: &review::Model| plans.of(row) == Some(kind);
    Ok(all
        .iter()
        .any(|row| of_it(row) && (being_held(row) || held(row))))
}

/// The last review of a plan that was held, where it found that support ends.
pub async fn found_to_end(
    conn: &impl ConnectionTrait,
    plan: Uuid,
) -> db::Result<Option<review::Model>> {
    let last = review::Entity::find()
        .filter(review::Column::PlanId.eq(plan))
        .filter(review::Column::HeldOn.is_not_null())
        .filter(review::Column::SupersededAt.is_null())
        .filter(review::Column::Kind.ne(Kind::ShortTerm.code()))
        .order_by_desc(review::Column::HeldOn)
        .order_by_desc(review::Column::Id)
        .one(conn)
        .await?;
    Ok(last.filter(|row| {
        row.result
            .as_deref()
            .is_some_and(|code| ENDS.contains(&code))
    }))
}

/// A plan ended: its reviews that were to come are no longer needed. What is due before its last day stays due, and what is
/// being held goes on.
pub async fn plan_ended(change: &mut Change, plan: &plan::Model, on: Day) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let plans = plans(change.conn(), plan.person_id, Some(plan.id)).await?;
    for row in store::open_of(change.conn(), plan.person_id).await? {
        let of_it = plans.of(&row) == Some(&plan.kind) && store::kind(&row) != Kind::ShortTerm;
        let waits = store::stands(&row) == ReviewStanding::ToHold;
        let may_stop = store::may(&row, ReviewMove::Stop).is_ok();
        if of_it && waits && may_stop && (on <= today || on <= row.due_on) {
            store::stop(change, &row, PLAN_ENDED).await?;
        }
    }
    Ok(())
}

/// A plan that ended by mistake goes on: what was to come when it ended is to come again, and at least a review within the
/// year.
///
/// Source: Care Act 2014 s.27(1); Care and Support Statutory Guidance 13.32.
pub async fn plan_goes_on(
    change: &mut Change,
    house: &House,
    plan: &plan::Model,
    hands: Hands,
) -> db::Result<()> {
    let person = plan.person_id;
    let hands = clocks::hands_of(change, person, hands).await?;
    let plans = plans(change.conn(), person, Some(plan.id)).await?;
    let stopped = review::Entity::find()
        .filter(review::Column::PersonId.eq(person))
        .filter(review::Column::SupersededAt.is_null())
        .filter(review::Column::HeldOn.is_null())
        .filter(review::Column::StoppedBecause.eq(PLAN_ENDED))
        .filter(review::Column::StoppedOn.eq(plan.ended_at.map(|at| Day(london_date(*at)))))
        .all(change.conn())
        .await?;
    for row in stopped
        .iter()
        .filter(|row| plans.of(row) == Some(&plan.kind))
    {
        let after = change
            .update::<review::Entity>(row, |row| {
                row.stopped_on = None;
                row.stopped_because = None;
            })
            .await?;
        store::set_clock(change, &after, hands).await?;
        let text = "To be held after all: the plan goes on";
        let body = json!({ "due_on": after.due_on, "text": text });
        store::say(change, Event::ReviewPlanned, &after, body);
    }
    let open = store::open_of(change.conn(), person).await?;
    if open.iter().any(|row| plans.of(row) == Some(&plan.kind)) {
        return Ok(());
    }
    let new = New {
        person_id: person,
        kind: Kind::Planned,
        from: Day(london_date(*change.at())),
        due_on: None,
        plan_id: Some(plan.id),
        asked_by: None,
        reason: None,
        because: None,
        hands,
    };
    store::plan(change, house, new).await.map(|_| ())
}
