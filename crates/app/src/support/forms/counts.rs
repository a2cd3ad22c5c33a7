//! How a team's forms go: begun, submitted, completed and how long that took, in the last thirty days beside the
//! thirty before.

use db::entities::filled_form;
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use jiff::civil::Date;
use rules::vocabulary::dates::{day_begins, days_after, london_date, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::store::approval;
use super::stuck;
use crate::house::permissions::SeeTeamWorklist;
use crate::house::{Page, Query, Staff, pages};

/// Days of each of the two periods.
const DAYS: i64 = 30;

/// The figures of one period.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    pub begun: usize,
    pub submitted: usize,
    pub completed: usize,
    /// Whole days from the beginning to the end, the middle one; none when nothing was completed.
    pub days: Option<i64>,
}

/// When a form was done: submitted where nobody approves it, else approved by all who must.
fn completed_at(row: &filled_form::Model) -> Option<db::At> {
    row.submitted_at?;
    if approval(row) == rules::pathway::Approval::Nobody {
        return row.submitted_at;
    }
    match row.panel_asked_at {
        Some(_) => row.panel_approved_at,
        None => row.approved_at,
    }
}

/// Counts forms of the days from `from` up to, but not including, `until`.
pub fn count(forms: &[filled_form::Model], from: Date, until: Date) -> Figures {
    let within = |at: Option<db::At>| {
        at.is_some_and(|at| {
            let day = london_date(*at);
            from <= day && day < until
        })
    };
    let kept = || forms.iter().filter(|row| row.discarded_at.is_none());
    let mut took: Vec<i64> = kept()
        .filter(|row| within(completed_at(row)))
        .filter_map(|row| {
            let done = completed_at(row)?;
            Some(rules::vocabulary::dates::days_between(
                london_date(*row.began_at),
                london_date(*done),
            ))
        })
        .collect();
    took.sort_unstable();
    Figures {
        begun: kept().filter(|row| within(Some(row.began_at))).count(),
        submitted: kept().filter(|row| within(row.submitted_at)).count(),
        completed: took.len(),
        days: took.get(took.len() / 2).copied(),
    }
}

/// GET /forms/counts
pub async fn counts(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    let mut teams = staff.colleague.teams.clone();
    teams.sort_by(|one, other| one.name.cmp(&other.name));
    let chosen = teams
        .iter()
        .find(|team| team.id.to_string() == query.get("team"))
        .or_else(|| staff.colleague.main_team());
    let today = staff.today_date();
    let back = |days: i64| days_after(today, -days).unwrap_or(today);
    let tomorrow = days_after(today, 1).unwrap_or(today);
    let (middle, first) = (back(DAYS - 1), back(2 * DAYS - 1));
    let forms = match chosen {
        None => Vec::new(),
        Some(team) => {
            filled_form::Entity::find()
                .filter(filled_form::Column::TeamId.eq(team.id))
                .filter(since(db::At::new(day_begins(first))))
                .order_by_asc(filled_form::Column::BeganAt)
                .all(staff.reader())
                .await?
        }
    };
    pages::page(
        "support/forms/counts.njk",
        json!({
            "title": "Forms of the team", "team": chosen.map(|team| &team.name),
            "teams": teams.iter().map(|team| json!({ "id": team.id, "name": team.name })).collect::<Vec<_>>(),
            "now": count(&forms, middle, tomorrow), "before": count(&forms, first, middle),
            "from": speak_exact(middle),
            "stuck": stuck::of_team(&staff, chosen.map(|team| team.id)).await?,
        }),
    )
}

/// Anything happened to it since.
fn since(at: db::At) -> db::sea_orm::Condition {
    use filled_form::Column;
    db::sea_orm::Condition::any()
        .add(Column::BeganAt.gte(at))
        .add(Column::SubmittedAt.gte(at))
        .add(Column::ApprovedAt.gte(at))
        .add(Column::PanelApprovedAt.gte(at))
}
