//! Agreeing the budget of a plan: what is read of it and held against the budget before, and what comes with it.

use db::entities::{personal_budget, plan};
use db::{Change, Day};
use rules::pathway::{Amounts, PlanMove, plan_move_leads};
use rules::plan::{Agreeing, Beginning, begins_wrongly, council_pays, follows, year_unexplained};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::london_date;
use rules::vocabulary::money::Pence;

use super::store::{self, Whole};
use super::writing::{self, Agreed, Moved};
use super::{desk, ends, resting};
use crate::casework::clocks::{self, Hands};
use crate::front_door::people::asking::Answers;
use crate::house::permissions::SeeNotes;
use crate::house::{Case, PageError};
use crate::support::amounts;
use crate::support::reviews::store as reviews;

/// Reads the budget that somebody agrees; what is wrong with its amounts is given, and what is wrong with the answers stays
/// with them.
pub async fn read(
    (case, change): (&Case<SeeNotes>, &Change),
    answers: &mut Answers<'_>,
    whole: &Whole,
    because: Option<String>,
) -> Result<Result<Agreed, Vec<Problem>>, PageError> {
    let gross = amounts::needed_money(answers, "gross_weekly", "the personal budget");
    let adult = amounts::money(answers, "adult_weekly").unwrap_or_default();
    let adult_is = answers.needed("adult_is");
    let reason = answers.text("reason");
    let from = answers.day("from_on").unwrap_or(whole.row.from_on);
    let budgets = store::budgets(change.conn(), whole.row.person_id).await?;
    let of_kind = budgets.iter().filter(|one| one.kind == whole.row.kind);
    let of_kind: Vec<&personal_budget::Model> = of_kind.collect();
    let days = case.staff().house.council.targets.ended_by_mistake_days;
    let before = of_kind.iter().copied().find(|one| {
        let until = one.until_on.map(|until| until.0);
        follows(from.0, (one.from_on.0, until), days)
    });
    let lowered = resting::read_lowered(change.conn(), answers, before, gross).await?;
    // In the place of this one it comes.
    let former = of_kind.iter().find(|one| {
        one.until_on
            .is_none_or(|until| from < until && one.from_on < until)
    });
    let beginning = Beginning {
        from: from.0,
        today: *case.today(),
        plan_from: whole.row.from_on.0,
        former_from: former.map(|one| one.from_on.0),
    };
    let wrong = begins_wrongly(&beginning, because.as_deref().unwrap_or_default());
    answers.reading.add_new(wrong);
    let figure = store::figure_of(change.conn(), &whole.row).await?;
    let of_a_year = figure.as_ref().and_then(|figure| figure.yearly_pence);
    let said = because.as_deref().unwrap_or_default();
    let budget = Amounts {
        weekly: gross,
        one_off: whole.amounts().one_off,
    };
    let unexplained = year_unexplained(of_a_year.map(Pence), budget, (reason.as_deref(), said));
    answers.reading.add_new(unexplained);
    let figure = figure.and_then(|figure| figure.weekly_pence);
    let agreeing = Agreeing {
        plan_weekly: whole.amounts().weekly,
        gross_weekly: gross,
        adult_weekly: adult,
        aftercare_weekly: whole.aftercare_weekly(),
        indicative: figure.map(Pence),
        reason: reason.clone(),
        because: because.clone().unwrap_or_default(),
    };
    let council_weekly = match council_pays(&agreeing) {
        Ok(council_weekly) => council_weekly,
        Err(problems) => return Ok(Err(problems)),
    };
    Ok(Ok(Agreed {
        gross_weekly: gross,
        adult_weekly: adult,
        adult_is,
        council_weekly,
        one_off: budget.one_off,
        indicative: figure.map(Pence),
        reason,
        because,
        lowered,
        from,
    }))
}

/// The plan before it is replaced, the budget is set (only now), and the first look at the plan is planned.
pub async fn agree(
    change: &mut Change,
    case: &Case<SeeNotes>,
    row: &plan::Model,
    agreed: Agreed,
) -> Result<(), PageError> {
    let from = agreed.from;
    let before = store::all(change.conn(), row.person_id).await?;
    for old in before
        .iter()
        .filter(|old| store::holds(old, &row.kind, case.today()))
    {
        let by = PlanMove::Replace;
        let to = plan_move_leads(store::standing(old, case.today()), by).map_err(desk::refused)?;
        let moved = Moved {
            by,
            to,
            because: None,
        };
        writing::keep_move(change, old, &moved).await?;
        let at = change.at();
        change
            .update::<plan::Entity>(old, |old| {
                old.replaced_at = Some(at);
                // An end that was still to come is overtaken; where the support had ended by then, it stays told.
                if old.ended_on.is_some_and(|on| from < on) {
                    ends::take_away(old);
                }
            })
            .await?;
        writing::log_move(change, old, &moved);
    }
    writing::agree(change, row, agreed).await?;
    if let Some(assessment) = row.assessment_id {
        let on = Day(london_date(*change.at()));
        clocks::met(change, assessment, &["PLAN_AGREED"], on).await?;
    }
    let otherwise = Hands {
        team_id: None,
        worker_id: Some(row.began_by),
    };
    let house = &case.staff().house;
    reviews::plan_agreed(change, house, row.person_id, Some(row.id), otherwise).await?;
    Ok(())
}
