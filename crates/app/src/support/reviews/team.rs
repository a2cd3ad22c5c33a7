//! A team's reviews: overdue, due soon and to come, given out in batches; how many were held, how many in time, and
//! how many ended or reduced support.

use std::collections::HashSet;

use db::Day;
use db::entities::{personal_budget, plan, review};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use rules::review::{in_time, standing};
use rules::vocabulary::dates::{days_after, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::lines::colour;
use super::made::Made;
use super::store;
use crate::casework::clocks::Hands;
use crate::casework::words::{Names, due};
use crate::house::council::Choice;
use crate::house::permissions::{HoldReviews, Needs, SeeTeamWorklist};
use crate::house::{Form, Page, PageError, Query, Shown, Staff, pages};
use crate::oversight::worklists::{People, Who};
use crate::support::batches::store as batches;
use crate::support::forms::again;

/// Days looked back on.
const BACK: i64 = 90;
/// Days looked ahead.
const AHEAD: i64 = 183;
/// Reviews that one page shows at most.
const MOST: u64 = 300;

/// A review that is to be held.
#[derive(Serialize)]
struct Line {
    id: String,
    who: Who,
    href: String,
    kind: &'static str,
    tag: &'static str,
    colour: &'static str,
    due: String,
    exact: String,
    with: String,
    /// It is with others: nobody here can be given it.
    is_out: bool,
}

/// A figure with its sentence.
#[derive(Serialize)]
struct Figure {
    number: String,
    says: String,
}

/// GET /reviews
pub async fn reviews(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    show(&staff, query.get("team"), Shown::default(), &[]).await
}

fn team_of<P: Needs>(staff: &Staff<P>, chosen: &str) -> Option<Uuid> {
    match chosen {
        "all" => None,
        "" => staff.colleague.main_team().map(|team| team.id),
        id => id.parse().ok(),
    }
}

async fn show<P: Needs>(staff: &Staff<P>, chosen: &str, form: Shown, ticked: &[String]) -> Page {
    let today = staff.today_date();
    let team = team_of(staff, chosen);
    let until = Day(days_after(today, AHEAD).unwrap_or(today));
    let rows = store::due_until(staff.reader(), until, team, MOST).await?;
    let people = People::of(staff, rows.iter().map(|row| row.person_id)).await?;
    let names = Names::of(
        staff.reader(),
        rows.iter().filter_map(|row| row.worker_id),
        rows.iter().filter_map(|row| row.team_id),
    )
    .await?;
    let shown: Vec<&review::Model> = rows
        .iter()
        .filter(|row| people.who(row.person_id, today).is_some())
        .collect();
    let out = out(staff, &rows, team).await?;
    let lines: Vec<Line> = shown
        .iter()
        .filter_map(|row| {
            let standing = standing(row.due_on.0, today);
            let who = people.who(row.person_id, today)?;
            Some(Line {
                id: row.id.to_string(),
                href: format!("/people/{}/forms#reviews", row.person_id),
                who,
                kind: store::kind(row).says(),
                tag: standing.says(),
                colour: colour(standing),
                due: due(row.due_on, today),
                exact: speak_exact(row.due_on.0),
                with: match &row.performed_by {
                    Some(others) if row.batch_id.is_some() => others.clone(),
                    _ => names.hands(row.worker_id, row.team_id),
                },
                is_out: out.contains(&row.id),
            })
        })
        .collect();
    let figures = figures(staff, team).await?;
    let workers = match team {
        Some(team) => workers(staff, team).await?,
        None => Vec::new(),
    };
    let fine = form.summary.is_empty();
    let values = json!({
        "title": "Reviews", "lines": lines, "figures": figures, "workers": workers, "team": team.map(|team| team.to_string()),
        "again": again::of_team(staff, team).await?,
        "all": team.is_none(), "cut": rows.len() as u64 == MOST, "form": form, "ticked": ticked,
    });
    if fine {
        pages::page("support/reviews/team.njk", values)
    } else {
        pages::try_again("support/reviews/team.njk", values)
    }
}

/// Those of these reviews that are in an open batch of others than this team.
async fn out<P: Needs>(
    staff: &Staff<P>,
    rows: &[review::Model],
    team: Option<Uuid>,
) -> Result<HashSet<Uuid>, PageError> {
    let open =
        batches::open_among(staff.reader(), rows.iter().filter_map(|row| row.batch_id)).await?;
    let is_out = |row: &&review::Model| {
        let batch = open.iter().find(|batch| row.batch_id == Some(batch.id));
        batch.is_some_and(|batch| batch.team_id.is_none() || batch.team_id != team)
    };
    Ok(rows.iter().filter(is_out).map(|row| row.id).collect())
}

/// R75 to R77: held, in time, and ended or reduced, in the last three months; overdue now.
async fn figures<P: Needs>(staff: &Staff<P>, team: Option<Uuid>) -> Result<Vec<Figure>, PageError> {
    let today = staff.today_date();
    let from = Day(days_after(today, -BACK).unwrap_or(today));
    let held = store::held_since(staff.reader(), from, team).await?;
    let count = |is: &dyn Fn(&&review::Model) -> bool| held.iter().filter(|row| is(row)).count();
    let timely = count(&|row| row.held_on.is_some_and(|on| in_time(on.0, row.due_on.0)));
    let (budgets, plans) = agreed(staff.reader(), &held).await?;
    let kind_of = |row: &review::Model| {
        let plan = plans.iter().find(|plan| Some(plan.id) == row.plan_id);
        plan.map(|plan| plan.kind.as_str())
    };
    let reduced = count(&|row| {
        let kind = kind_of(row);
        let of_it = held.iter().filter(|other| kind_of(other) == kind);
        ended_or_reduced(row, Made::by(row, kind, &budgets, of_it))
    });
    let overdue = store::overdue(staff.reader(), Day(today), team).await?;
    let figure = |number: String, says: &str| Figure {
        number,
        says: says.to_owned(),
    };
    Ok(vec![
        figure(overdue.to_string(), "overdue"),
        figure(held.len().to_string(), "held in the last 90 days"),
        figure(share(timely, held.len()), "of them in time"),
        figure(
            share(reduced, held.len()),
            "of them ended or reduced the cost of support",
        ),
    ])
}

fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => "–".to_owned(),
        whole => format!("{}%", (part * 200 + whole) / (2 * whole)),
    }
}

/// The budgets of those whose reviews these are, and the plans that were looked at.
async fn agreed(
    conn: &impl ConnectionTrait,
    held: &[review::Model],
) -> db::Result<(Vec<personal_budget::Model>, Vec<plan::Model>)> {
    let people: Vec<Uuid> = held.iter().map(|row| row.person_id).collect();
    let plans: Vec<Uuid> = held.iter().filter_map(|row| row.plan_id).collect();
    let whose = personal_budget::Column::PersonId;
    let budgets = db::all_of(conn, personal_budget::Entity::find(), (whose, &people)).await?;
    let plans = db::all_of(conn, plan::Entity::find(), (plan::Column::Id, &plans)).await?;
    Ok((budgets, plans))
}

fn ended_or_reduced(row: &review::Model, made: Made) -> bool {
    let ended = row
        .result
        .as_deref()
        .is_some_and(|result| result.starts_with("ended"));
    ended || made.is_less()
}

async fn workers<P: Needs>(staff: &Staff<P>, team: Uuid) -> Result<Vec<Choice>, PageError> {
    use crate::casework::allocations::store::memberships;
    use db::entities::membership;
    let members = memberships(staff.today())
        .filter(membership::Column::TeamId.eq(team))
        .all(staff.reader())
        .await?;
    let ids: Vec<Uuid> = members.iter().map(|row| row.account_id).collect();
    let names = Names::of(staff.reader(), ids.iter().copied(), []).await?;
    let choice = |id: &Uuid| Choice {
        value: id.to_string(),
        text: names.name(*id).to_owned(),
    };
    let mut workers: Vec<Choice> = ids.iter().map(choice).collect();
    workers.sort_by(|one, other| one.text.cmp(&other.text));
    workers.dedup_by(|one, other| one.value == other.value);
    Ok(workers)
}

/// POST /reviews: gives those ticked to a worker of the team.
pub async fn give(staff: Staff<HoldReviews>, Form(fields): Form) -> Page {
    let chosen = fields.get("team").to_owned();
    let ticked: Vec<String> = fields.all("review").map(str::to_owned).collect();
    let mut reading = crate::house::Reading::of(&fields);
    let team = team_of(&staff, &chosen);
    let offered = match team {
        Some(team) => workers(&staff, team).await?,
        None => Vec::new(),
    };
    let worker = offered.iter().find(|one| one.value == fields.get("worker"));
    if worker.is_none() {
        reading.wrong("worker", "Choose who will hold them");
    }
    if ticked.is_empty() {
        reading.wrong("review", "Select the reviews to give out");
    }
    if let Err(problems) = reading.finish(()) {
        return show(&staff, &chosen, Shown::again(&fields, &problems), &ticked).await;
    }
    let today = staff.today_date();
    let until = Day(days_after(today, AHEAD).unwrap_or(today));
    let rows = store::due_until(staff.reader(), until, team, MOST).await?;
    let people = People::of(&staff, rows.iter().map(|row| row.person_id)).await?;
    let open = |row: &review::Model| {
        people
            .who(row.person_id, today)
            .is_some_and(|who| who.href.is_some())
    };
    let out = out(&staff, &rows, team).await?;
    let (rows, stay): (Vec<review::Model>, Vec<review::Model>) = rows
        .into_iter()
        .filter(|row| ticked.contains(&row.id.to_string()) && open(row))
        .partition(|row| !out.contains(&row.id));
    let to = Hands {
        team_id: team,
        worker_id: worker.and_then(|one| one.value.parse().ok()),
    };
    let mut change = staff.change().await?;
    let given = store::give(&mut change, &rows, to).await?;
    if given > 0 {
        change.commit().await?;
    }
    let says = match given {
        1 => "1 review has somebody who will hold it.".to_owned(),
        given => format!("{given} reviews have somebody who will hold them."),
    };
    let says = match stay.len() {
        0 => says,
        1 => format!("{says} 1 is with others and stays there until it is brought back."),
        count => {
            format!("{says} {count} are with others and stay there until they are brought back.")
        }
    };
    pages::go_to_saying(format!("/reviews?team={chosen}"), &says)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_of_nothing_is_no_share() {
        assert_eq!(
            [share(0, 0), share(1, 3), share(2, 3), share(3, 3)],
            ["–", "33%", "67%", "100%"]
        );
    }
}
