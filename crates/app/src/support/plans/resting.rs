//! On what a plan rests, and a budget that is lower than the one before: what there is on the record, and the words for it.

use db::Day;
use db::entities::{personal_budget, plan};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use rules::plan::{Before, LoweredAfter, Lowering, RestsOn, lowered_wrongly, still_rests_on};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::london_date;
use rules::vocabulary::money::Pence;

use super::begin::CARERS;
use super::store;
use super::writing::Lowered;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::council::Choice;
use crate::support::{assessed, reviews};

/// What there is before a plan of this kind.
pub async fn before(
    conn: &impl ConnectionTrait,
    (person, kind): (Uuid, &str),
    today: Day,
) -> db::Result<Before> {
    let carers = kind == CARERS;
    let all = store::all(conn, person).await?;
    let mut all = all.iter();
    let in_force = all.find(|row| store::holds(row, kind, today));
    let agreed = in_force.and_then(|row| row.agreed_at);
    let reviewed = match agreed {
        Some(at) => reviews::looked_since(conn, person, kind, Day(london_date(*at))).await?,
        None => false,
    };
    Ok(Before {
        come: assessed::come(conn, person, carers).await?,
        reviewed,
        carers,
    })
}

/// What stands in the way of moving a plan on: on what it rests is no longer there, or was never said.
pub async fn lacks(
    conn: &impl ConnectionTrait,
    row: &plan::Model,
    today: Day,
) -> db::Result<Option<Problem>> {
    let before = before(conn, (row.person_id, &row.kind), today).await?;
    let said = row.rests_on.as_deref().and_then(RestsOn::from_code);
    let because = row.rests_because.as_deref().unwrap_or_default();
    // What was assessed or looked at since carries it as well.
    Ok(still_rests_on(before, said, because).err())
}

/// Asked when a plan is begun.
pub const RESTS_ON: Question = Question::new(
    "rests_on",
    "On what does it rest?",
    "Needs are assessed, and it is decided whether they are eligible, before support is planned. What may come first is said here.",
    Kind::Offered("The assessment and the decision on it, or the review of the plan in force"),
);
pub const RESTS_BECAUSE: Question = Question::new(
    "rests_because",
    "If it is urgent or the council’s choice, why?",
    "Of urgent needs also by when they are assessed. The person may read it.",
    Kind::Lines(4_000),
);

/// What is offered besides the usual way.
pub fn grounds() -> Vec<Choice> {
    let grounds = RestsOn::ALL.iter().filter(|one| one.needs_a_reason());
    let choice = |one: &RestsOn| Choice {
        value: one.code().to_owned(),
        text: one.says().to_owned(),
    };
    grounds.map(choice).collect()
}

/// Asked when a budget is agreed.
pub const LOWERED_AFTER: Question = Question::new(
    "lowered_after",
    "If it is lower than the budget in force, on what does that rest?",
    "A plan is not made smaller without a review or a new assessment.",
    Kind::Offered("It is not lower"),
);
pub const LOWERED_BECAUSE: Question = Question::new(
    "lowered_because",
    "Why does less meet the needs now?",
    "In words to the person: they stand on the paper of the plan.",
    Kind::Lines(4_000),
);

/// On what a lower budget may rest.
pub fn after() -> Vec<Choice> {
    let choice = |one: &LoweredAfter| Choice {
        value: one.code().to_owned(),
        text: one.says().to_owned(),
    };
    LoweredAfter::ALL.iter().map(choice).collect()
}

/// Reads on what a budget rests that is lower than the one before it.
pub async fn read_lowered(
    conn: &impl ConnectionTrait,
    answers: &mut Answers<'_>,
    former: Option<&personal_budget::Model>,
    weekly: Pence,
) -> db::Result<Option<Lowered>> {
    let after = answers.text("lowered_after");
    let after = after.as_deref().and_then(LoweredAfter::from_code);
    let because = answers.text("lowered_because").unwrap_or_default();
    let lowers = |former: &&personal_budget::Model| weekly < Pence(former.gross_weekly_pence);
    let Some(former) = former.filter(lowers) else {
        return Ok(None);
    };
    let (person, kind) = (former.person_id, former.kind.as_str());
    let since = Day(london_date(*former.recorded_at));
    let found = assessed::latest(conn, person, kind == CARERS).await?;
    let completed = found.and_then(|found| found.completed_on);
    let lowering = Lowering {
        former: Some(Pence(former.gross_weekly_pence)),
        weekly,
        after,
        reviewed: reviews::looked_since(conn, person, kind, since).await?,
        assessed: completed.is_some_and(|on| since < on),
        because: &because,
    };
    answers.reading.add_new(lowered_wrongly(&lowering));
    Ok(after.map(|after| Lowered {
        after: after.code().to_owned(),
        because,
    }))
}
