//! The tab "Work" of a record: who has the case, what waits, what must be done by when, and what was before.

use db::entities::{allocation, deadline, deadline_pause, referral};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use jiff::civil::Date;
use rules::access::Permission;
use rules::vocabulary::dates::{speak_exact, speak_waited};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::clocks;
use crate::casework::due;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::council::Council;
use crate::house::permissions::SeePeople;
use crate::house::{Case, Page, PageError, pages};

/// A team that has the case.
#[derive(Serialize)]
struct Holder {
    team_id: String,
    team: String,
    worker: Option<String>,
    since: String,
    since_exact: String,
    priority: String,
    note: Option<String>,
    /// The worker has not looked at it yet.
    unseen: bool,
}

/// A piece of work that was asked for and has not ended.
#[derive(Serialize)]
struct Asked {
    id: String,
    number: String,
    what: String,
    team: String,
    priority: String,
    why_now: Option<String>,
    waited: String,
    /// A worker has it, since this day.
    taken_on: Option<String>,
}

/// A clock.
#[derive(Serialize)]
struct Clock {
    id: String,
    title: String,
    who: String,
    due: String,
    due_exact: String,
    late: bool,
    reason: Option<String>,
    may_explain: bool,
    /// Since when it does not count, and why.
    paused: Option<String>,
    may_pause: bool,
}

/// An allocation that has ended.
#[derive(Serialize)]
struct Past {
    who: String,
    from: String,
    until: String,
    because: String,
}

/// GET /people/{person}/work
pub async fn work(case: Case<SeePeople>) -> Page {
    let conn = case.reader();
    let (council, today) = (&case.staff().house.council, *case.today());
    let allocations = store::all_of_person(conn, case.person_id()).await?;
    let referrals = store::open_referrals(conn, case.person_id()).await?;
    let clocks = clocks_of(&case).await?;
    let names = names(&case, &allocations, &referrals, &clocks).await?;
    let (open, past): (Vec<_>, Vec<_>) = allocations.iter().partition(|row| row.until_on.is_none());
    let holders: Vec<Holder> = open
        .iter()
        .filter(|row| row.worker_id.is_none())
        .map(|team| holder(team, &open, &names, council, today))
        .collect();
    let asked = |row: &referral::Model| asked(row, &names, &case);
    let known = header::known(&case, case.today()).await?;
    let over = known.over();
    let (over, going_on): (Vec<_>, Vec<_>) =
        referrals.iter().partition(|row| over.contains(&row.id));
    let over: Vec<_> = over.into_iter().map(asked).collect();
    let (waiting, taken): (Vec<_>, Vec<_>) = going_on
        .into_iter()
        .map(asked)
        .partition(|asked| asked.taken_on.is_none());
    let pauses = deadline_pause::Entity::find()
        .filter(deadline_pause::Column::PersonId.eq(case.person_id()))
        .filter(deadline_pause::Column::UntilOn.is_null())
        .all(conn)
        .await?;
    let tell = |row| clock(row, &names, &pauses, &case);
    let clocks: Vec<Clock> = clocks.iter().map(tell).collect();
    let past: Vec<Past> = past
        .iter()
        .map(|row| ended(row, &names, council, today))
        .collect();
    let head = header::from(&case, "/work", &known);
    pages::page(
        "casework/allocations/work.njk",
        json!({
            "case": head, "holders": holders, "waiting": waiting, "taken": taken, "over": over, "clocks": clocks, "past": past,
        }),
    )
}

/// The clocks that run, and those that were met too late, the earliest due first.
async fn clocks_of(case: &Case<SeePeople>) -> Result<Vec<deadline::Model>, PageError> {
    let clocks = deadline::Entity::find()
        .filter(deadline::Column::PersonId.eq(case.person_id()))
        .filter(deadline::Column::StoppedOn.is_null())
        .order_by_asc(deadline::Column::DueOn)
        .all(case.reader())
        .await?;
    Ok(clocks
        .into_iter()
        .filter(|clock| clock.met_on.is_none() || due::is_late(clock, case.staff().now()))
        .collect())
}

async fn names(
    case: &Case<SeePeople>,
    allocations: &[allocation::Model],
    referrals: &[referral::Model],
    clocks: &[deadline::Model],
) -> Result<Names, PageError> {
    let workers = allocations.iter().filter_map(|row| row.worker_id);
    let workers = workers.chain(clocks.iter().filter_map(|row| row.worker_id));
    let teams = allocations.iter().map(|row| row.team_id);
    let teams = teams
        .chain(referrals.iter().map(|row| row.team_id))
        .chain(clocks.iter().filter_map(|row| row.team_id));
    Ok(Names::of(case.reader(), workers, teams).await?)
}

fn priority(council: &Council, code: Option<&str>) -> String {
    code.map_or("Not set", |code| council.says("priority", code))
        .to_owned()
}

fn holder(
    team: &allocation::Model,
    open: &[&allocation::Model],
    names: &Names,
    council: &Council,
    today: Date,
) -> Holder {
    let worker = open
        .iter()
        .find(|row| row.team_id == team.team_id && row.worker_id.is_some());
    let name = |row: &&&allocation::Model| row.worker_id.map(|id| names.name(id).to_owned());
    let since = worker.map_or(team.from_on, |row| row.from_on);
    Holder {
        team_id: team.team_id.to_string(),
        team: names.name(team.team_id).to_owned(),
        worker: worker.as_ref().and_then(name),
        since: rules::vocabulary::dates::speak_day(since.0, today),
        since_exact: speak_exact(since.0),
        priority: priority(council, team.priority.as_deref()),
        note: worker.and_then(|row| row.note.clone()),
        unseen: worker.is_some_and(|row| row.seen_at.is_none()),
    }
}

fn asked(row: &referral::Model, names: &Names, case: &Case<SeePeople>) -> Asked {
    let house = &case.staff().house;
    let until = row.allocated_on.unwrap_or(case.today());
    let waited = house
        .calendar()
        .working_days_between(row.received_on.0, until.0);
    Asked {
        id: row.id.to_string(),
        number: row.number.clone(),
        what: house.council.says("work_asked", &row.kind).to_owned(),
        team: names.name(row.team_id).to_owned(),
        priority: priority(&house.council, row.priority.as_deref()),
        why_now: row.why_now.clone(),
        waited: waited.map_or_else(|_| speak_exact(row.received_on.0), speak_waited),
        taken_on: row.allocated_on.map(|day| speak_exact(day.0)),
    }
}

fn clock(
    row: &deadline::Model,
    names: &Names,
    pauses: &[deadline_pause::Model],
    case: &Case<SeePeople>,
) -> Clock {
    let staff = case.staff();
    let now = staff.now();
    let pause = pauses.iter().find(|pause| pause.deadline_id == row.id);
    let late = row.met_on.is_some() || (due::is_late(row, now) && pause.is_none());
    let limit = staff.house.council.timescales.find(&row.timescale);
    let own = row.worker_id == Some(staff.colleague.account.id);
    let due = match row.met_on {
        Some(met) => format!(
            "due {}, done {}",
            due::says_exactly(row),
            speak_exact(met.0)
        ),
        None => due::says(row, now),
    };
    let reason = row.breach_reason.as_deref();
    Clock {
        id: row.id.to_string(),
        title: row.title.clone(),
        who: names.hands(row.worker_id, row.team_id),
        due,
        due_exact: due::says_exactly(row),
        late,
        may_explain: late
            && staff.may(Permission::WriteNotes)
            && (own || staff.may(Permission::ExplainLateness)),
        paused: pause.map(|pause| {
            format!(
                "paused since {}: {}",
                speak_exact(*pause.from_on),
                pause.because
            )
        }),
        may_pause: row.met_on.is_none()
            && !clocks::is_chosen(row)
            && staff.may(Permission::WriteNotes)
            && limit.is_some_and(|limit| limit.pause_allowed),
        reason: reason.map(|code| staff.house.council.says("breach_reason", code).to_owned()),
    }
}

fn ended(row: &allocation::Model, names: &Names, council: &Council, today: Date) -> Past {
    let because = row.closed_because.as_deref();
    Past {
        who: names.hands(row.worker_id, Some(row.team_id)),
        from: speak_exact(row.from_on.0),
        until: speak_exact(row.until_on.map_or(today, |day| day.0)),
        because: because
            .map_or("", |code| council.says("closing_reason", code))
            .to_owned(),
    }
}
