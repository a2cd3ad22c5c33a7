//! Reviews of a record in ready words, for its tab.

use db::entities::review;
use rules::access::Permission;
use rules::review::{Standing, standing};
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;
use serde::Serialize;

use super::changed::Changed;
use super::made::Made;
use super::{of_plans, store};
use crate::casework::words::{Names, due};
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::batches::store as batches;
use crate::support::plans::store::budgets;

/// A review in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: String,
    pub title: &'static str,
    pub tag: &'static str,
    pub colour: &'static str,
    pub says: String,
    pub more: Vec<String>,
    pub with: String,
    /// The form on which it is written, or was.
    pub form: Option<String>,
    pub to_hold: bool,
    /// The colleague may begin it.
    pub may_begin: bool,
    /// Somebody asked for it, so that it may be declined with reasons.
    pub asked: bool,
}

/// The reviews of a record, those to come first, and of those the one that is due first.
pub async fn of<P: Needs>(case: &Case<P>) -> Result<Vec<Line>, PageError> {
    let mut rows = store::of_person(case).await?;
    rows.sort_by_key(|row| row.held_on.is_none().then_some(row.due_on));
    let names = Names::of(
        case.reader(),
        rows.iter()
            .flat_map(|row| [row.worker_id, row.held_by].into_iter().flatten()),
        rows.iter().filter_map(|row| row.team_id),
    )
    .await?;
    let teams = &case.staff().colleague.teams;
    let out = rows.iter().filter_map(|row| row.batch_id);
    let with_others = batches::begun_by_others(case.reader(), out, teams).await?;
    let plans = of_plans::plans(case.reader(), case.person_id(), None).await?;
    let budgets = budgets(case.reader(), case.person_id()).await?;
    let changed = Changed::of(case, &rows).await?;
    let mut lines: Vec<Line> = rows
        .iter()
        .filter(|row| row.stopped_on.is_none())
        .map(|row| {
            let out = with_others.iter().any(|one| row.batch_id == Some(one.id));
            let kind = plans.of(row);
            let of_it = rows.iter().filter(|other| plans.of(other) == kind);
            let made = Made::by(row, kind, &budgets, of_it);
            line(case, row, (&names, &plans, out), (made, &changed))
        })
        .collect();
    lines.sort_by_key(|line| !line.to_hold);
    Ok(lines)
}

fn line<P: Needs>(
    case: &Case<P>,
    row: &review::Model,
    (names, plans, with_others): (&Names, &of_plans::Plans, bool),
    (made, changed): (Made, &Changed),
) -> Line {
    let council = &case.staff().house.council;
    let today = *case.today();
    let to_hold = row.held_on.is_none() && row.declined_on.is_none();
    let (tag, colour) = match standing(row.due_on.0, today) {
        _ if row.declined_on.is_some() => ("Not held", "grey"),
        _ if row.held_on.is_some() => ("Held", "green"),
        standing => (standing.says(), colour(standing)),
    };
    let says = match (row.held_on, &row.declined_because) {
        (Some(on), _) => format!(
            "on {}, by {}",
            speak_exact(on.0),
            row.held_by.map_or("", |by| names.name(by))
        ),
        (None, Some(because)) => because.clone(),
        (None, None) => due(row.due_on, today),
    };
    let said = |list: &str, code: &Option<String>| {
        code.as_deref()
            .map(|code| council.says(list, code).to_owned())
    };
    let outcomes = said("outcomes_met", &row.outcomes_met);
    let outcomes = outcomes.map(|says| format!("Outcomes met: {}", says.to_lowercase()));
    let needs = said("needs_changed", &row.needs_changed)
        .map(|says| format!("Needs: {}", says.to_lowercase()));
    let of = plans.of(row).filter(|_| plans.several());
    let one = Option::into_iter;
    let more = one(of.map(|kind| council.says("plan_kind", kind).to_owned()))
        .chain(said("review_reason", &row.reason))
        .chain(row.because.clone())
        .chain(outcomes)
        .chain(changed.outcomes(row))
        .chain(needs)
        .chain(changed.needs(row))
        .chain(cost(made))
        .chain(said("review_result", &row.result));
    Line {
        id: row.id.to_string(),
        title: store::kind(row).says(),
        tag,
        colour,
        says,
        more: more.collect(),
        with: names.hands(row.worker_id, row.team_id),
        form: row
            .filled_form_id
            .map(|form| format!("/people/{}/forms/{form}", row.person_id)),
        to_hold,
        may_begin: to_hold
            && !with_others
            && row.filled_form_id.is_none()
            && case.lets(Permission::HoldReviews, row.id),
        asked: row.asked_on.is_some() && row.filled_form_id.is_none(),
    }
}

/// "£172.40 a week, £20.00 less than before, as agreed since"
fn cost(made: Made) -> Option<String> {
    let after = made.after?;
    let now = format!("£{} a week", Pence(after).pounds());
    let says = match made.before.map(|before| after - before) {
        None => now,
        Some(0) => format!("{now}, as before"),
        Some(more @ 1..) => format!("{now}, £{} more than before", Pence(more).pounds()),
        Some(less) => format!("{now}, £{} less than before", Pence(-less).pounds()),
    };
    let known = match made.agreed {
        true => "as agreed since",
        false => "as was expected",
    };
    Some(format!("{says}, {known}"))
}

/// The colour of a standing's tag; the tag carries its words as well.
pub fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Later => "blue",
        Standing::Soon => "yellow",
        Standing::Overdue => "red",
    }
}

#[cfg(test)]
mod tests {
    use super::{Made, cost};

    // R76
    #[test]
    fn a_change_of_cost_is_said_in_pounds() {
        for (before, after, agreed, expected) in [
            (
                None,
                Some(17_240),
                false,
                Some("£172.40 a week, as was expected"),
            ),
            (
                Some(17_240),
                Some(17_240),
                true,
                Some("£172.40 a week, as before, as agreed since"),
            ),
            (
                Some(19_240),
                Some(17_240),
                false,
                Some("£172.40 a week, £20.00 less than before, as was expected"),
            ),
            (
                Some(17_239),
                Some(17_240),
                true,
                Some("£172.40 a week, £0.01 more than before, as agreed since"),
            ),
            (Some(17_240), None, false, None),
        ] {
            let made = Made {
                before,
                after,
                agreed,
            };
            assert_eq!(cost(made).as_deref(), expected);
        }
    }
}
