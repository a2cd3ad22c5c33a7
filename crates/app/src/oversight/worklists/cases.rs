//! The open cases of a team or a worker, the most pressing first, in pages.

use std::collections::HashMap;

use db::Day;
use db::entities::{account, allocation, deadline, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query as Sql, SimpleExpr};
use db::sea_orm::{Condition, Order, QueryOrder, QuerySelect};
use rules::allocation::{Priority, place};
use serde::Serialize;
use serde_json::json;

use super::lines::{People, Spoken, Who};
use crate::casework::allocations::store::priority_of;
use crate::casework::clocks::still_running;
use crate::casework::due;
use crate::casework::words::Names;
use crate::house::permissions::SeeTeamWorklist;
use crate::house::{Fields, Page, PageError, Query, Staff, pages};

/// Rows on a page.
const PAGE: usize = 250;

/// A case in the list.
#[derive(Serialize)]
struct Case {
    who: Who,
    worker: String,
    team: String,
    since: Spoken,
    priority: String,
    next: Option<Next>,
}

/// What must be done next.
#[derive(Clone, Serialize)]
struct Next {
    what: String,
    due: String,
    due_exact: String,
    late: bool,
}

/// What is listed, and how it is sorted.
struct Wanted {
    of: Of,
    by_priority: bool,
    after: Option<After>,
}

#[derive(Clone, Copy)]
enum Of {
    Team(Uuid),
    /// Those of the team for whom it has no worker.
    TeamWithoutWorker(Uuid),
    Worker(Uuid),
}

/// The last row of the page before: its place in the order of priorities, its day, its id.
struct After {
    place: i32,
    from: Day,
    id: Uuid,
}

impl After {
    fn write(row: &allocation::Model) -> String {
        format!("{}_{}_{}", place_of(row), row.from_on, row.id)
    }

    fn read(text: &str) -> Option<After> {
        let mut parts = text.splitn(3, '_');
        Some(After {
            place: parts.next()?.parse().ok()?,
            from: Day(parts.next()?.parse().ok()?),
            id: parts.next()?.parse().ok()?,
        })
    }
}

fn place_of(row: &allocation::Model) -> i32 {
    i32::try_from(place(priority_of(row))).unwrap_or(i32::MAX)
}

/// GET /team/cases?team=&worker=&sort=&after=
pub async fn cases(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    let wanted = read(&query)?;
    let title = title(&staff, wanted.of).await?;
    let mut rows = find(&wanted)
        .limit(PAGE as u64 + 1)
        .all(staff.reader())
        .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(After::write);
    let cases = told(&staff, &rows).await?;
    let address = |changes: &[(&str, &str)]| {
        let mut kept = query.clone().without(&["after", "sort"]);
        for (name, value) in changes {
            kept = kept.with(name, *value);
        }
        let pairs = serde_html_form::to_string(kept.pairs()).unwrap_or_default();
        format!("/team/cases?{pairs}")
    };
    let sort = if wanted.by_priority {
        "priority"
    } else {
        "since"
    };
    pages::page(
        "oversight/worklists/cases.njk",
        json!({
            "title_of_it": title, "cases": cases, "by_priority": wanted.by_priority,
            "to_priority": address(&[("sort", "priority")]), "to_since": address(&[("sort", "since")]),
            "next": next.map(|after| address(&[("sort", sort), ("after", &after)])),
            "first": wanted.after.is_some().then(|| address(&[("sort", sort)])),
        }),
    )
}

fn read(query: &Fields) -> Result<Wanted, PageError> {
    let id = |name: &str| query.get(name).parse::<Uuid>().ok();
    let of = match (id("team"), query.get("worker"), id("worker")) {
        (Some(team), "", _) => Of::Team(team),
        (Some(team), "none", _) => Of::TeamWithoutWorker(team),
        (_, _, Some(worker)) => Of::Worker(worker),
        _ => return Err(PageError::NotFound),
    };
    Ok(Wanted {
        of,
        by_priority: query.get("sort") != "since",
        after: After::read(query.get("after")),
    })
}

async fn title(staff: &Staff<SeeTeamWorklist>, of: Of) -> Result<String, PageError> {
    let conn = staff.reader();
    let team_name = async |id| -> Result<String, PageError> {
        let found = team::Entity::find_by_id(id).one(conn).await?;
        Ok(found.ok_or(PageError::NotFound)?.name)
    };
    Ok(match of {
        Of::Team(id) => format!("Cases of {}", team_name(id).await?),
        Of::TeamWithoutWorker(id) => format!("Cases of {} without a worker", team_name(id).await?),
        Of::Worker(id) => {
            let found = account::Entity::find_by_id(id).one(conn).await?;
            format!("Cases of {}", found.ok_or(PageError::NotFound)?.name)
        }
    })
}

fn find(wanted: &Wanted) -> Select<allocation::Entity> {
    let open = allocation::Entity::find().filter(allocation::Column::UntilOn.is_null());
    let mut find = match wanted.of {
        Of::Team(team) => open
            .filter(allocation::Column::TeamId.eq(team))
            .filter(allocation::Column::WorkerId.is_null()),
        Of::TeamWithoutWorker(team) => open
            .filter(allocation::Column::TeamId.eq(team))
            .filter(allocation::Column::WorkerId.is_null())
            .filter(allocation::Column::PersonId.not_in_subquery(with_worker(team))),
        Of::Worker(worker) => open.filter(allocation::Column::WorkerId.eq(worker)),
    };
    if wanted.by_priority {
        find = find.order_by(places(), Order::Asc);
    }
    if let Some(after) = &wanted.after {
        find = find.filter(behind(after, wanted.by_priority));
    }
    find.order_by_asc(allocation::Column::FromOn)
        .order_by_asc(allocation::Column::Id)
}

/// The people for whom a team has a worker.
fn with_worker(team: Uuid) -> db::sea_orm::sea_query::SelectStatement {
    Sql::select()
        .column(allocation::Column::PersonId)
        .from(allocation::Entity)
        .and_where(allocation::Column::TeamId.eq(team))
        .and_where(allocation::Column::UntilOn.is_null())
        .and_where(allocation::Column::WorkerId.is_not_null())
        .to_owned()
}

/// A row's place by its priority, as the rule book orders them: urgent first, blank last.
fn places() -> SimpleExpr {
    let case = Priority::ALL
        .iter()
        .fold(CaseStatement::new(), |case, priority| {
            let place = i32::try_from(place(Some(*priority))).unwrap_or(i32::MAX);
            case.case(allocation::Column::Priority.eq(priority.code()), place)
        });
    let last = i32::try_from(place(None)).unwrap_or(i32::MAX);
    SimpleExpr::Case(Box::new(case.finally(last)))
}

fn behind(after: &After, by_priority: bool) -> Condition {
    let same_day = Condition::all()
        .add(allocation::Column::FromOn.eq(after.from))
        .add(allocation::Column::Id.gt(after.id));
    let later = Condition::any()
        .add(allocation::Column::FromOn.gt(after.from))
        .add(same_day);
    if !by_priority {
        return later;
    }
    let same_place = Condition::all()
        .add(Expr::expr(places()).eq(after.place))
        .add(later);
    Condition::any()
        .add(Expr::expr(places()).gt(after.place))
        .add(same_place)
}

async fn told(
    staff: &Staff<SeeTeamWorklist>,
    rows: &[allocation::Model],
) -> Result<Vec<Case>, PageError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.person_id).collect();
    let people = People::of(staff, ids.iter().copied()).await?;
    let workers = workers(staff, rows).await?;
    let names = Names::of(
        staff.reader(),
        workers.values().copied(),
        rows.iter().map(|row| row.team_id),
    );
    let names = names.await?;
    let next = next(staff, ids).await?;
    let (council, today) = (&staff.house.council, staff.today_date());
    let case = |row: &allocation::Model| {
        let who = people.who(row.person_id, today)?;
        let worker = workers.get(&(row.person_id, row.team_id));
        let code = row.priority.as_deref();
        Some(Case {
            worker: worker.map_or("nobody yet", |id| names.name(*id)).to_owned(),
            team: names.name(row.team_id).to_owned(),
            since: Spoken::of(row.from_on, today),
            priority: code
                .map_or("Not set", |code| council.says("priority", code))
                .to_owned(),
            next: next
                .get(&(row.person_id, row.team_id))
                .filter(|_| who.href.is_some())
                .cloned(),
            who,
        })
    };
    Ok(rows.iter().filter_map(case).collect())
}

/// The worker of each person in each team of the page.
async fn workers(
    staff: &Staff<SeeTeamWorklist>,
    rows: &[allocation::Model],
) -> Result<HashMap<(Uuid, Uuid), Uuid>, PageError> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let found = allocation::Entity::find()
        .filter(allocation::Column::PersonId.is_in(rows.iter().map(|row| row.person_id)))
        .filter(allocation::Column::UntilOn.is_null())
        .filter(allocation::Column::WorkerId.is_not_null())
        .all(staff.reader())
        .await?;
    let worker = |row: allocation::Model| Some(((row.person_id, row.team_id), row.worker_id?));
    Ok(found.into_iter().filter_map(worker).collect())
}

/// What is due first for each person in each team.
async fn next(
    staff: &Staff<SeeTeamWorklist>,
    people: Vec<Uuid>,
) -> Result<HashMap<(Uuid, Uuid), Next>, PageError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let now = staff.now();
    let clocks = still_running()
        .filter(deadline::Column::PersonId.is_in(people))
        .filter(deadline::Column::TeamId.is_not_null())
        .order_by_desc(deadline::Column::DueOn)
        .all(staff.reader())
        .await?;
    let next = |clock: deadline::Model| {
        let next = Next {
            due: due::says(&clock, now),
            due_exact: due::says_exactly(&clock),
            late: due::is_late(&clock, now),
            what: clock.title,
        };
        Some(((clock.person_id, clock.team_id?), next))
    };
    // The last to be put in is the one that is due first.
    Ok(clocks.into_iter().filter_map(next).collect())
}
