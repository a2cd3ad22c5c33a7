//! The end of a plan, with its budget and its reviews: on a day and for a reason, with a death, and taken back where it was
//! a mistake.
//!
//! Source: Care Act 2014 ss.24 to 27.

use db::entities::{direct_payment, personal_budget, plan, reablement_episode, task};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day};
use rules::pathway::{PlanMove, PlanStanding, plan_move_leads};
use rules::plan::{GoingOn, StaysEnded, goes_on_after_all};
use rules::vocabulary::dates::{days_after, london_date, speak_exact};
use serde::Serialize;

use super::begin::CARERS;
use super::store::{self, all, budgets, standing};
use super::writing::{self, Moved};
use crate::casework::clocks::{self, Hands};
use crate::casework::tasks::questions::Wanted;
use crate::casework::tasks::store as tasks;
use crate::house::permissions::Needs;
use crate::house::{Case, House};
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

/// Ends a plan that holds, or sets its end for a day to come: its budget ends on the same day, and no review that was
/// planned for afterwards is to come any more. What another end that was set before did is taken back first.
/// Errors: `Conflict` where it does not hold.
pub async fn end(change: &mut Change, row: &plan::Model, end: End) -> db::Result<plan::Model> {
    let by = PlanMove::that_ends(end.on.0, london_date(*change.at()));
    write(change, row, (by, end), None).await
}

/// Writes an end that the table allows. `set`: the end that was set before a death came.
async fn write(
    change: &mut Change,
    row: &plan::Model,
    (by, end): (PlanMove, End),
    set: Option<End>,
) -> db::Result<plan::Model> {
    let dies = by == PlanMove::Death;
    let on = speak_exact(end.on.0);
    let because = format!("First day without it: {on}. {}", end.because);
    let moved = by_the_table(change, row, by, because)?;
    let had_an_end = row.ended_at.is_some() && !dies;
    if had_an_end {
        reviews::come_again(change, row, hands_of(row)).await?;
    }
    writing::keep_move(change, row, &moved).await?;
    if had_an_end {
        budgets_go_on(change, row).await?;
    }
    for budget in budgets(change.conn(), row.person_id).await? {
        let goes_on = budget.until_on.is_none_or(|until| end.on < until);
        if budget.kind == row.kind && goes_on {
            let until = end.on.max(budget.from_on);
            change
                .update::<personal_budget::Entity>(&budget, |old| old.until_on = Some(until))
                .await?;
        }
    }
    reviews::plan_ended(change, row, (end.on, dies)).await?;
    let (at, actor) = (change.at(), change.actor());
    let after = change
        .update::<plan::Entity>(row, |row| {
            take_away(row);
            (row.ended_at, row.ended_by) = (Some(at), actor);
            row.ended_on = Some(end.on);
            row.ended_reason = Some(end.reason);
            row.ended_because = Some(end.because);
            if let Some(set) = set {
                row.end_set_on = Some(set.on);
                row.end_set_reason = Some(set.reason);
                row.end_set_because = Some(set.because);
            }
        })
        .await?;
    writing::log_move(change, row, &moved);
    Ok(after)
}

/// A move as the table of the rule book lets it be made now.
/// Errors: `Conflict`.
fn by_the_table(
    change: &Change,
    row: &plan::Model,
    by: PlanMove,
    because: String,
) -> db::Result<Moved> {
    let to = plan_move_leads(writing::now(change, row), by);
    Ok(Moved {
        by,
        to: to.map_err(|_| db::Error::Conflict)?,
        because: Some(because),
    })
}

/// Takes the end of a plan away, whether it came or is to come.
pub fn take_away(row: &mut plan::Model) {
    (row.ended_at, row.ended_by) = (None, None);
    (row.ended_on, row.ended_reason) = (None, None);
    row.ended_because = None;
    (row.end_set_on, row.end_set_reason) = (None, None);
    row.end_set_because = None;
}

/// Who has what is to be done about a plan, where nobody else has the case.
fn hands_of(row: &plan::Model) -> Hands {
    Hands {
        team_id: None,
        worker_id: Some(row.began_by),
    }
}

/// May a plan of somebody go on that ended by mistake, or whose end is taken back? `all`: every plan of theirs.
pub fn may_go_on<P: Needs>(
    case: &Case<P>,
    all: &[plan::Model],
    row: &plan::Model,
) -> Result<(), StaysEnded> {
    let today = case.today();
    let said = row.ended_at.map(|at| london_date(*at));
    let ended = said.max(row.ended_on.map(|on| on.0));
    goes_on_after_all(&GoingOn {
        died: case.person.died_on.is_some(),
        another: is_followed(all, row, today),
        ended: ended.unwrap_or(today.0),
        today: today.0,
        days: case.staff().house.council.targets.ended_by_mistake_days,
    })
}

/// Another plan of its kind was agreed later, whatever became of that, or holds: a plan that has ended would stand beside it.
pub fn is_followed(all: &[plan::Model], row: &plan::Model, today: Day) -> bool {
    all.iter().any(|other| {
        let later = other.agreed_at > row.agreed_at;
        other.id != row.id
            && other.kind == row.kind
            && (later || store::holds(other, &row.kind, today))
    })
}

/// A plan that ended by mistake goes on, with its budget and its reviews. What a review found up to now ends it no more.
/// Errors: `Conflict` where it has no end.
pub async fn go_on(
    change: &mut Change,
    house: &House,
    row: &plan::Model,
    because: &str,
) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let after = taken_back(change, row, because, Some(today)).await?;
    reviews::at_least_one(change, house, &after, hands_of(row)).await
}

/// Takes back what an end did. `resumed`: the day on which that was found to be a mistake; none where nobody has looked at it.
async fn taken_back(
    change: &mut Change,
    row: &plan::Model,
    because: &str,
    resumed: Option<Day>,
) -> db::Result<plan::Model> {
    let moved = by_the_table(change, row, PlanMove::GoOn, because.to_owned())?;
    writing::keep_move(change, row, &moved).await?;
    budgets_go_on(change, row).await?;
    let after = change
        .update::<plan::Entity>(row, |row| {
            take_away(row);
            row.resumed_on = resumed.or(row.resumed_on);
        })
        .await?;
    writing::log_move(change, row, &moved);
    reviews::come_again(change, row, hands_of(row)).await?;
    Ok(after)
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

/// What must be seen to besides a plan of this kind whose first day without support is `ends`: how its budget is taken beyond
/// that day, help to get back on their feet, and reviews that somebody asked for.
pub async fn goes_on(
    conn: &impl ConnectionTrait,
    (person, kind): (Uuid, &str),
    ends: Day,
    today: Day,
) -> db::Result<Vec<GoesOn>> {
    let budgets = budgets(conn, person).await?;
    let of_it = |row: &direct_payment::Model| {
        let mut budgets = budgets.iter();
        budgets.any(|budget| budget.id == row.budget_id && budget.kind == kind)
    };
    let beyond = |row: &&direct_payment::Model| {
        let longer = row.ended_on.is_none_or(|ended| ends < ended);
        let over = direct_payments::store::is_over(row, today);
        row.decided == "agreed" && longer && !over && of_it(row)
    };
    let payments = direct_payments::store::all(conn, person).await?;
    let payments = payments.iter().filter(beyond).map(|row| GoesOn {
        href: format!("/people/{person}/direct-payments/{}/end", row.id),
        says: match row.ended_on {
            None => "How the budget is taken: end it, and see what is left of it".to_owned(),
            Some(ended) => format!(
                "How the budget is taken: its end is set for {}, after that of the plan",
                speak_exact(ended.0)
            ),
        },
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
    let asked = reviews::not_planned(conn, person, kind).await?;
    let asked = asked.iter().map(|row| GoesOn {
        href: format!("/people/{person}/forms#reviews"),
        says: format!(
            "{}, due by {}: hold it, or answer whoever asked for it",
            reviews::store::kind(row).says(),
            speak_exact(row.due_on.0)
        ),
    });
    Ok(payments.chain(helped).chain(asked).collect())
}

/// What a task is called that a death leaves behind.
const CHECK: &str = "See that everything ended with this death";

/// Somebody died: their plans and budgets end with the day of death, also those whose end was set for later, and a colleague
/// is asked to see to the rest.
pub async fn died(change: &mut Change, person: Uuid, died_on: Day) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let on = Day(days_after(died_on.0, 1).unwrap_or(died_on.0));
    let plans = all(change.conn(), person).await?;
    let mut left = Vec::new();
    let reached = |row: &&plan::Model| match standing(row, today) {
        PlanStanding::Ended => {
            row.ended_on.is_some_and(|ended| on < ended) && !is_followed(&plans, row, today)
        }
        standing => standing.holds(),
    };
    for row in plans.iter().filter(reached) {
        left.push("The plan and its budget ended with the day of death: check that this is right.");
        let mut because = format!("They died on {}.", speak_exact(died_on.0));
        let set = set_before(row);
        if let Some(set) = &set {
            let was = speak_exact(set.on.0);
            because += &format!(" Its end had been set for {was}. {}", set.because);
        }
        let reason = DIED.to_owned();
        let end = End {
            on,
            reason,
            because,
        };
        write(change, row, (PlanMove::Death, end), set).await?;
    }
    if plans.iter().any(|row| row.agreed_at.is_none()) {
        left.push("A plan is being written: discard it.");
    }
    for kind in ["care_and_support", CARERS] {
        let of = (person, kind);
        if !goes_on(change.conn(), of, on, today).await?.is_empty() {
            left.push("Something goes on beside the plan, such as a direct payment: the page of the plan leads to it.");
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

/// The end of a plan that was set before its person died.
fn set_before(row: &plan::Model) -> Option<End> {
    let (on, reason, because) = match row.ended_reason.as_deref() {
        Some(DIED) => (
            row.end_set_on,
            row.end_set_reason.clone(),
            row.end_set_because.clone(),
        ),
        reason => (
            row.ended_on,
            reason.map(str::to_owned),
            row.ended_because.clone(),
        ),
    };
    Some(End {
        on: on?,
        reason: reason.unwrap_or_default(),
        because: because.unwrap_or_default(),
    })
}

/// A date of death was a mistake: what ended with it goes on, or ends as it had been set before, and nothing is to be checked.
pub async fn lives(change: &mut Change, house: &House, person: Uuid) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let plans = all(change.conn(), person).await?;
    let with_them = |row: &&plan::Model| {
        standing(row, today) == PlanStanding::Ended
            && row.ended_reason.as_deref() == Some(DIED)
            && !is_followed(&plans, row, today)
    };
    for row in plans.iter().filter(with_them) {
        let because = "The date of death was a mistake";
        let after = taken_back(change, row, because, None).await?;
        match set_before(row) {
            Some(set) => _ = end(change, &after, set).await?,
            None => reviews::at_least_one(change, house, &after, hands_of(row)).await?,
        }
    }
    let open = tasks::open_of(change.conn(), person).await?;
    let checks = |row: &&task::Model| row.title == CHECK;
    for row in open.iter().filter(checks) {
        tasks::cancel(change, row, "The date of death was changed").await?;
    }
    Ok(())
}
