//! The end of a plan, with its budget and its reviews: on a day and for a reason, with a death, and taken back where it was
//! a mistake.
//!
//! Source: Care Act 2014 ss.24 to 27.

use db::entities::{direct_payment, personal_budget, plan, reablement_episode, task};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day};
use rules::pathway::{PlanMove, PlanStanding};
use rules::vocabulary::dates::{days_after, london_date, speak_exact};
use serde::Serialize;

use super::begin::CARERS;
use super::store::{all, budgets, standing};
use super::writing::{self, Moved};
use crate::casework::clocks::{self, Hands};
use crate::casework::tasks::questions::Wanted;
use crate::casework::tasks::store as tasks;
use crate::house::House;
use crate::support::{direct_payments, reablement, reviews};

/// Code of the reason for which a plan ends with a death.
pub const DIED: &str = "died";

/// The end of a plan.
pub struct End {
    /// The first day without its support.
    pub on: Day,
    /// Code of why.
    pub reason: String,
    pub because: String,
}

/// Ends a plan that is agreed: its budget ends on the same day, and no review of it is to come any more.
pub async fn end(change: &mut Change, row: &plan::Model, end: End) -> db::Result<plan::Model> {
    let on = speak_exact(end.on.0);
    let moved = Moved {
        by: PlanMove::End,
        to: PlanStanding::Ended,
        because: Some(format!("First day without it: {on}. {}", end.because)),
    };
    writing::keep_move(change, row, &moved).await?;
    let (at, by) = (change.at(), change.actor());
    for budget in budgets(change.conn(), row.person_id).await? {
        let goes_on = budget.until_on.is_none_or(|until| end.on < until);
        if budget.kind == row.kind && goes_on {
            let until = end.on.max(budget.from_on);
            change
                .update::<personal_budget::Entity>(&budget, |old| old.until_on = Some(until))
                .await?;
        }
    }
    reviews::plan_ended(change, row, end.on).await?;
    let after = change
        .update::<plan::Entity>(row, |row| {
            (row.ended_at, row.ended_by) = (Some(at), by);
            row.ended_on = Some(end.on);
            row.ended_reason = Some(end.reason);
            row.ended_because = Some(end.because);
        })
        .await?;
    writing::log_move(change, row, &moved);
    Ok(after)
}

/// A plan that ended by mistake goes on, with its budget and its reviews.
/// Errors: `Conflict` when another plan of its kind was agreed since.
pub async fn go_on(
    change: &mut Change,
    house: &House,
    row: &plan::Model,
    because: &str,
) -> db::Result<()> {
    let others = all(change.conn(), row.person_id).await?;
    let another =
        |other: &plan::Model| other.kind == row.kind && standing(other) == PlanStanding::Agreed;
    if others.iter().any(another) {
        return Err(db::Error::Conflict);
    }
    let moved = Moved {
        by: PlanMove::GoOn,
        to: PlanStanding::Agreed,
        because: Some(because.to_owned()),
    };
    writing::keep_move(change, row, &moved).await?;
    budgets_go_on(change, row).await?;
    let after = change
        .update::<plan::Entity>(row, |row| {
            (row.ended_at, row.ended_by) = (None, None);
            (row.ended_on, row.ended_reason) = (None, None);
            row.ended_because = None;
        })
        .await?;
    writing::log_move(change, row, &moved);
    let otherwise = Hands {
        team_id: None,
        worker_id: Some(row.began_by),
    };
    let ended = plan::Model {
        ended_at: row.ended_at,
        ..after
    };
    reviews::plan_goes_on(change, house, &ended, otherwise).await
}

/// The budget of a plan goes on; one before it that the same end cut short ends again when this one begins.
async fn budgets_go_on(change: &mut Change, row: &plan::Model) -> db::Result<()> {
    let all = budgets(change.conn(), row.person_id).await?;
    let own = all.iter().find(|one| one.plan_id == row.id);
    let Some((own, ended)) = own.zip(row.ended_on) else {
        return Ok(());
    };
    let before = |one: &&personal_budget::Model| {
        one.kind == row.kind
            && one.id != own.id
            && ended < own.from_on
            && one.until_on == Some(ended)
    };
    for one in all.iter().filter(before) {
        change
            .update::<personal_budget::Entity>(one, |old| old.until_on = Some(own.from_on))
            .await?;
    }
    change
        .update::<personal_budget::Entity>(own, |own| own.until_on = None)
        .await?;
    Ok(())
}

/// Something that goes on though the plan ended: it is ended by itself.
#[derive(Clone, Debug, Serialize)]
pub struct GoesOn {
    pub href: String,
    pub says: String,
}

/// What must be ended besides a plan of this kind: how its budget is taken, and help to get back on their feet.
pub async fn goes_on(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
    today: Day,
) -> db::Result<Vec<GoesOn>> {
    let budgets = budgets(conn, person).await?;
    let of_it = |row: &direct_payment::Model| {
        let mut budgets = budgets.iter();
        budgets.any(|budget| budget.id == row.budget_id && budget.kind == kind)
    };
    let open = |row: &&direct_payment::Model| {
        let has_no_end = row.ended_on.is_none() && !direct_payments::store::is_over(row, today);
        row.decided == "agreed" && has_no_end && of_it(row)
    };
    let payments = direct_payments::store::all(conn, person).await?;
    let payments = payments.iter().filter(open).map(|row| GoesOn {
        href: format!("/people/{person}/direct-payments/{}/end", row.id),
        says: "How the budget is taken: end it, and see what is left of it".to_owned(),
    });
    let helped = match kind {
        CARERS => Vec::new(),
        _ => {
            reablement::store::going_on()
                .filter(reablement_episode::Column::PersonId.eq(person))
                .all(conn)
                .await?
        }
    };
    let helped = helped.iter().map(|row| GoesOn {
        href: format!("/people/{person}/reablement/{}/end", row.id),
        says: "Help to get back on their feet: end it".to_owned(),
    });
    Ok(payments.chain(helped).collect())
}

/// What a task is called that a death leaves behind.
const CHECK: &str = "See that everything ended with this death";

/// Somebody died: their plans and budgets end with the day of death, and a colleague is asked to see to the rest.
pub async fn died(change: &mut Change, person: Uuid, died_on: Day) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let on = Day(days_after(died_on.0, 1).unwrap_or(died_on.0));
    let plans = all(change.conn(), person).await?;
    let mut left = Vec::new();
    let in_force = |row: &&plan::Model| standing(row) == PlanStanding::Agreed;
    for row in plans.iter().filter(in_force) {
        left.push("The plan and its budget ended with the day of death: check that this is right.");
        let because = format!("They died on {}.", speak_exact(died_on.0));
        let reason = DIED.to_owned();
        end(
            change,
            row,
            End {
                on,
                reason,
                because,
            },
        )
        .await?;
    }
    if plans.iter().any(|row| row.agreed_at.is_none()) {
        left.push("A plan is being written: discard it.");
    }
    for kind in ["care_and_support", CARERS] {
        if !goes_on(change.conn(), person, kind, today)
            .await?
            .is_empty()
        {
            left.push("Direct payments or help to get back on their feet go on: the page of the plan leads to each.");
            break;
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    left.dedup();
    let otherwise = Hands {
        team_id: None,
        worker_id: change.actor(),
    };
    let hands = clocks::hands_of(change, person, otherwise).await?;
    let wanted = Wanted {
        kind: "task".to_owned(),
        title: CHECK.to_owned(),
        note: Some(left.join(" ")),
        place: None,
        due_on: today,
        starts_at: None,
        minutes: None,
        hands,
        repeats: None,
        repeats_until: None,
    };
    tasks::set(change, person, wanted).await.map(|_| ())
}

/// A date of death was a mistake: what ended with it goes on, and nothing is to be checked.
pub async fn lives(change: &mut Change, house: &House, person: Uuid) -> db::Result<()> {
    let plans = all(change.conn(), person).await?;
    let with_them = |row: &&plan::Model| {
        standing(row) == PlanStanding::Ended && row.ended_reason.as_deref() == Some(DIED)
    };
    for row in plans.iter().filter(with_them) {
        match go_on(change, house, row, "The date of death was a mistake").await {
            // Another plan was agreed since: that one holds.
            Ok(()) | Err(db::Error::Conflict) => {}
            Err(other) => return Err(other),
        }
    }
    let open = tasks::open_of(change.conn(), person).await?;
    let checks = |row: &&task::Model| row.title == CHECK;
    for row in open.iter().filter(checks) {
        tasks::cancel(change, row, "The date of death was changed").await?;
    }
    Ok(())
}
