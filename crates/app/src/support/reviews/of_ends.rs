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
    let being_held = |row: &review::Model| store::stands(row) == ReviewStanding::BeingHeld;
    let all = of_kind(conn, person, kind).await?;
    Ok(all
        .iter()
        .any(|row| being_held(row) || was_held(row, since)))
}

/// Whether a review of this kind of plan was held after a day.
pub async fn held_since(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
    since: Day,
) -> db::Result<bool> {
    let all = of_kind(conn, person, kind).await?;
    Ok(all.iter().any(|row| was_held(row, since)))
}

fn was_held(row: &review::Model, since: Day) -> bool {
    row.held_on.is_some_and(|on| since < on)
}

/// The reviews of a kind of plan of somebody, but for those of short-term support.
async fn of_kind(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
) -> db::Result<Vec<review::Model>> {
    let plans = plans(conn, person, None).await?;
    let mut all = review::Entity::find()
        .filter(review::Column::PersonId.eq(person))
        .filter(review::Column::SupersededAt.is_null())
        .filter(review::Column::Kind.ne(Kind::ShortTerm.code()))
        .all(conn)
        .await?;
    all.retain(|row| plans.of(row) == Some(kind));
    Ok(all)
}

/// The reviews of a kind of plan that are to be held though nobody had planned them: somebody asked for them, or something
/// happened.
pub async fn not_planned(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
) -> db::Result<Vec<review::Model>> {
    let mut all = of_kind(conn, person, kind).await?;
    all.retain(|row| {
        store::stands(row) == ReviewStanding::ToHold && !store::kind(row).is_planned()
    });
    Ok(all)
}

/// The last review of a plan that was held, where it found that support ends, and nobody has said since that it goes on.
pub async fn found_to_end(
    conn: &impl ConnectionTrait,
    plan: &plan::Model,
) -> db::Result<Option<review::Model>> {
    let last = review::Entity::find()
        .filter(review::Column::PlanId.eq(plan.id))
        .filter(review::Column::HeldOn.is_not_null())
        .filter(review::Column::SupersededAt.is_null())
        .filter(review::Column::Kind.ne(Kind::ShortTerm.code()))
        .order_by_desc(review::Column::HeldOn)
        .order_by_desc(review::Column::Id)
        .one(conn)
        .await?;
    Ok(last.filter(|row| {
        let result = row.result.as_deref();
        let counts = plan
            .resumed_on
            .is_none_or(|resumed| row.held_on > Some(resumed));
        counts && result.is_some_and(|code| ENDS.contains(&code))
    }))
}

/// A plan ended, or is to: the reviews that were planned for afterwards are no longer needed. What is due before its last
/// day stays due, and what is being held goes on, as does what somebody asked for, until they are answered: only with a
/// death, `dies`, is nothing to be held any more.
///
/// Source: Care Act 2014 s.27(1): a reasonable request for a review is met.
pub async fn plan_ended(
    change: &mut Change,
    plan: &plan::Model,
    (on, dies): (Day, bool),
) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let plans = plans(change.conn(), plan.person_id, Some(plan.id)).await?;
    for row in store::open_of(change.conn(), plan.person_id).await? {
        let of_it = plans.of(&row) == Some(&plan.kind) && store::kind(&row) != Kind::ShortTerm;
        let waits = store::stands(&row) == ReviewStanding::ToHold;
        let may_stop = store::may(&row, ReviewMove::Stop).is_ok();
        let planned = dies || store::kind(&row).is_planned();
        if of_it && waits && may_stop && planned && (on <= today || on <= row.due_on) {
            store::stop(change, &row, PLAN_ENDED).await?;
        }
    }
    Ok(())
}

/// The end of a plan is taken back: what was to come when it was ended is to come again.
pub async fn come_again(change: &mut Change, plan: &plan::Model, hands: Hands) -> db::Result<()> {
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
    Ok(())
}

/// A plan that ended by mistake goes on: at least a review is to come, within the year.
///
/// Source: Care Act 2014 s.27(1); Care and Support Statutory Guidance 13.32.
pub async fn at_least_one(
    change: &mut Change,
    house: &House,
    plan: &plan::Model,
    hands: Hands,
) -> db::Result<()> {
    let person = plan.person_id;
    let plans = plans(change.conn(), person, Some(plan.id)).await?;
    let open = store::open_of(change.conn(), person).await?;
    let planned =
        |row: &review::Model| store::kind(row).is_planned() && plans.of(row) == Some(&plan.kind);
    if open.iter().any(planned) {
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
        hands: clocks::hands_of(change, person, hands).await?,
    };
    store::plan(change, house, new).await.map(|_| ())
}
