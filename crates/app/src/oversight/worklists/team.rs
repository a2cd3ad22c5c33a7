//! A team's work: who in it has how much, what is overdue, and what waits for a worker.

use db::entities::{account, allocation, referral, team};
use db::sea_orm::QuerySelect;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_waited;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::cases::Listed;
use super::lines;
use super::open_cases::{Of, Wanted};
use crate::casework::allocations::caseloads::{Caseload, caseloads};
use crate::casework::allocations::store::{open_teams, team_asked};
use crate::house::permissions::{Needs, SeeTeamWorklist};
use crate::house::{Fields, Page, PageError, Path, Query, Reading, Shown, Staff, pages};
use crate::support::forms;

const TEAM: &str = "oversight/worklists/team.njk";
const WORKER: &str = "oversight/worklists/worker.njk";
/// The page of a house without teams.
pub const NO_TEAM: &str = "oversight/worklists/no_team.njk";

/// A worker of the team in the table.
#[derive(Serialize)]
struct Worker {
    id: String,
    name: String,
    job_title: Option<String>,
    left: bool,
    cases: i64,
    /// "2 over the target of 20"
    against_target: String,
    over: bool,
    overdue: i64,
}

/// How many of a kind of work wait.
#[derive(Serialize)]
struct Queue {
    what: String,
    waiting: i64,
    longest: String,
}

/// GET /team?team=
pub async fn team(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    let mut reading = Reading::of(&query);
    let teams = open_teams(staff.reader(), staff.today()).await?;
    let Some(team) = chosen(&staff, &teams, &mut reading).await? else {
        return pages::page(NO_TEAM, json!({}));
    };
    let problems = reading.finish(()).err().unwrap_or_default();
    let target = staff.house.council.targets.caseload;
    let loads = caseloads(staff.reader(), team.id, staff.today()).await?;
    let overdue: i64 = loads.iter().map(|load| load.overdue).sum();
    let workers: Vec<Worker> = loads
        .into_iter()
        .map(|load| worker_line(load, target))
        .collect();
    let (cases, without_worker) = cases_of(&staff, team.id).await?;
    let queues = queues(&staff, team.id).await?;
    let waiting: i64 = queues.iter().map(|queue| queue.waiting).sum();
    let values = json!({
        "team": { "id": team.id, "name": team.name }, "to_choose": to_choose(&teams, team.id), "workers": workers, "target": target,
        "counts": { "cases": cases, "without_worker": without_worker, "waiting": waiting, "overdue": overdue },
        "queues": queues, "late": lines::late_in(&staff, team.id).await?,
        "of_team": lines::of_teams(&staff, &[team.id]).await?,
        "forms": forms::to_take(&staff, &[team.id]).await?,
        "form": Shown::again(&Fields::default(), &problems),
    });
    if problems.is_empty() {
        pages::page(TEAM, values)
    } else {
        pages::try_again(TEAM, values)
    }
}

/// The teams that can be chosen, one of them chosen now.
pub fn to_choose(teams: &[team::Model], chosen: Uuid) -> Vec<Json> {
    let choice = |team: &team::Model| json!({ "value": team.id, "text": team.name, "chosen": team.id == chosen });
    teams.iter().map(choice).collect()
}

/// The team asked for; otherwise, and where there is none such, the colleague's own or the first there is. What is wrong
/// with the one asked for is noted beside the box in which one chooses.
pub async fn chosen<'a, P: Needs>(
    staff: &Staff<P>,
    teams: &'a [team::Model],
    reading: &mut Reading<'_>,
) -> Result<Option<&'a team::Model>, PageError> {
    let asked = team_asked(staff.reader(), reading, staff.today()).await?;
    let own = staff.colleague.main_team().map(|team| team.id);
    let one = |id: Option<Uuid>| teams.iter().find(|team| Some(team.id) == id);
    Ok(one(asked).or_else(|| one(own)).or(teams.first()))
}

fn worker_line(load: Caseload, target: i64) -> Worker {
    let over = load.cases > target;
    let against_target = match load.cases - target {
        over @ 1.. => format!("{over} over the target of {target}"),
        0 => "at the target".to_owned(),
        under => format!("room for {}", -under),
    };
    Worker {
        id: load.account_id.to_string(),
        name: load.name,
        job_title: load.job_title,
        left: !load.in_team,
        cases: load.cases,
        against_target,
        over,
        overdue: load.overdue,
    }
}

/// People whose case the team has, and how many of them have no worker in it.
async fn cases_of(staff: &Staff<SeeTeamWorklist>, team: Uuid) -> Result<(i64, i64), PageError> {
    let counts: Option<(i64, i64)> = allocation::Entity::find()
        .filter(allocation::Column::TeamId.eq(team))
        .filter(allocation::Column::UntilOn.is_null())
        .select_only()
        .column_as(allocation::Column::TeamId.count(), "rows")
        .column_as(allocation::Column::WorkerId.count(), "workers")
        .into_tuple()
        .one(staff.reader())
        .await?;
    let (rows, workers) = counts.unwrap_or_default();
    Ok((rows - workers, rows - 2 * workers))
}

/// What waits for a worker of the team, by what was asked for, the most first: so that no queue starves another.
async fn queues(staff: &Staff<SeeTeamWorklist>, team: Uuid) -> Result<Vec<Queue>, PageError> {
    let counts: Vec<(String, i64, db::Day)> = referral::Entity::find()
        .filter(referral::Column::TeamId.eq(team))
        .filter(referral::Column::AllocatedOn.is_null())
        .filter(referral::Column::ClosedOn.is_null())
        .select_only()
        .column(referral::Column::Kind)
        .column_as(referral::Column::TeamId.count(), "waiting")
        .column_as(referral::Column::ReceivedOn.min(), "since")
        .group_by(referral::Column::Kind)
        .into_tuple()
        .all(staff.reader())
        .await?;
    let (house, today) = (&staff.house, staff.today_date());
    let queue = |(kind, waiting, since): (String, i64, db::Day)| Queue {
        what: house.council.says("work_asked", &kind).to_owned(),
        waiting,
        longest: house
            .calendar()
            .working_days_between(since.0, today)
            .map_or_else(|_| since.to_string(), speak_waited),
    };
    let mut queues: Vec<Queue> = counts.into_iter().map(queue).collect();
    queues.sort_by(|one, other| {
        other
            .waiting
            .cmp(&one.waiting)
            .then(one.what.cmp(&other.what))
    });
    Ok(queues)
}

/// GET /team/workers/{worker}: a worker's list, as the colleague who asks may see it.
pub async fn worker(staff: Staff<SeeTeamWorklist>, Path(worker): Path<Uuid>) -> Page {
    show_worker(&staff, worker, &Fields::default(), &[]).await
}

/// The page, with what was typed to move the chosen cases and what is wrong with that.
pub async fn show_worker<P: Needs>(
    staff: &Staff<P>,
    worker: Uuid,
    typed: &Fields,
    problems: &[Problem],
) -> Page {
    let worker = account::Entity::find_by_id(worker)
        .one(staff.reader())
        .await?
        .ok_or(PageError::NotFound)?;
    let listed = Listed::of(staff, &Wanted::of(Of::Worker(worker.id))).await?;
    let mut values = listed.values(staff, typed, problems).await?;
    values["worker"] =
        json!({ "id": worker.id, "name": worker.name, "job_title": worker.job_title });
    values["work"] = json!(lines::of(staff, worker.id).await?);
    values["more"] = json!(listed.next.is_some());
    values["back"] = json!(format!("/team/workers/{}", worker.id));
    if problems.is_empty() {
        pages::page(WORKER, values)
    } else {
        pages::try_again(WORKER, values)
    }
}
