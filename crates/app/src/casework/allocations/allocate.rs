//! Gives a person's case to a team, or to a worker in it, and with it the work that waited.

use db::entities::{account, allocation, referral, team};
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::allocation::{self as rule, NewAllocation, Priority};
use rules::vocabulary::dates::speak_exact;
use serde_json::json;

use super::store::{self, Refused};
use super::work;
use crate::casework::clocks::{self, Hands};
use crate::casework::notes;
use crate::house::House;

/// Who is to have the case.
#[derive(Clone, Debug)]
pub struct Request {
    pub person_id: Uuid,
    pub team_id: Uuid,
    /// None: the team only.
    pub worker_id: Option<Uuid>,
    pub from: Day,
    pub priority: Option<Priority>,
    /// The work that led to it.
    pub referral_id: Option<Uuid>,
    /// What the worker should know.
    pub note: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The team's allocation, when it was missing.
    pub team: Option<allocation::Model>,
    /// The worker's, when one was asked for and did not have the case yet.
    pub worker: Option<allocation::Model>,
    /// What was done, in a sentence.
    pub says: String,
}

/// Allocates a person, and logs it. A worker takes on the referral: its wait is over, the assessment's clock
/// runs. To allocate many people, make one change for each.
/// Errors: problems by the rules, also for the second of two who do it at once; then give the change up.
pub async fn allocate(
    change: &mut Change,
    house: &House,
    request: &Request,
) -> Result<Outcome, Refused> {
    change.hold_person(request.person_id).await?;
    let open = store::open_of_person(change.conn(), request.person_id).await?;
    let placed = place(change, house, request, &open).await?;
    write_note(change, request.person_id, &placed.says).await?;
    change.log(
        Event::Allocated,
        Some(request.person_id),
        Some(placed.about),
        json!({
            "team": placed.team_name, "worker": placed.worker_name, "from": request.from,
            "referral": request.referral_id,
        }),
    );
    Ok(Outcome {
        team: placed.team,
        worker: placed.worker,
        says: placed.says,
    })
}

/// Rows of a new allocation, for the event and the note that will explain them.
pub(super) struct Placed {
    pub team: Option<allocation::Model>,
    pub worker: Option<allocation::Model>,
    pub about: Uuid,
    pub team_name: String,
    pub worker_name: Option<String>,
    pub says: String,
}

/// Writes the rows that a request asks for. `open`: the person's allocations as they stand in this change.
pub(super) async fn place(
    change: &mut Change,
    house: &House,
    request: &Request,
    open: &[allocation::Model],
) -> Result<Placed, Refused> {
    let asked = asked(change, house, request).await?;
    let has_worker = store::worker_in(open, request.team_id);
    let takes_on = asked.referral.is_some()
        && request.worker_id.is_some()
        && has_worker.is_some_and(|row| row.worker_id == request.worker_id);
    let (team, worker) = if takes_on {
        (None, None)
    } else {
        let plan = plan(house, request, &asked, open)?;
        let team = write(change, request, plan.team).await?;
        (team, write(change, request, plan.worker).await?)
    };
    if let Some(referral) = &asked.referral {
        work::take_on(change, house, referral, request).await?;
    }
    if let Some(worker) = request.worker_id {
        let hands = Hands::of_worker(request.team_id, worker);
        clocks::hand_over(
            change,
            request.person_id,
            Hands::of_team(request.team_id),
            hands,
        )
        .await?;
    }
    let rows = [worker.as_ref(), team.as_ref(), has_worker];
    let about = rows.into_iter().flatten().next().map(|row| row.id);
    Ok(Placed {
        about: about.unwrap_or(request.person_id),
        says: sentence(house, request, &asked, takes_on),
        team_name: asked.team.name,
        worker_name: asked.worker.map(|(account, _)| account.name),
        team,
        worker,
    })
}

/// What a request names, found.
struct Asked {
    team: team::Model,
    worker: Option<(account::Model, bool)>,
    referral: Option<referral::Model>,
}

async fn asked(change: &Change, house: &House, request: &Request) -> Result<Asked, Refused> {
    let today = house.clock.today();
    let conn = change.conn();
    let worker = match request.worker_id {
        Some(id) => Some(store::worker(conn, id, request.team_id, today).await?),
        None => None,
    };
    let referral = match request.referral_id {
        Some(id) => Some(work::waiting(conn, id, request).await?),
        None => None,
    };
    Ok(Asked {
        team: store::open_team(conn, request.team_id, today).await?,
        worker,
        referral,
    })
}

fn plan(
    house: &House,
    request: &Request,
    asked: &Asked,
    open: &[allocation::Model],
) -> Result<rule::Plan, Refused> {
    let waiting = asked.referral.as_ref();
    let of_the_work = waiting.and_then(|referral| referral.priority.as_deref());
    let new_to_team = store::team_in(open, request.team_id).is_none();
    let of_the_work = of_the_work
        .filter(|_| new_to_team)
        .and_then(Priority::from_code);
    let request = rule::Request {
        team_id: request.team_id,
        worker: asked
            .worker
            .as_ref()
            .map(|(account, in_team)| rule::Worker {
                account_id: account.id,
                in_team: *in_team,
            }),
        from: request.from.0,
        priority: request.priority.or(of_the_work),
    };
    let existing = store::as_the_rules_see(open);
    Ok(rule::allocate(
        &request,
        &existing,
        house.clock.today_date(),
    )?)
}

async fn write(
    change: &mut Change,
    request: &Request,
    new: Option<NewAllocation>,
) -> Result<Option<allocation::Model>, Refused> {
    let Some(new) = new else { return Ok(None) };
    let made_by = change.actor().ok_or_else(nobody)?;
    let own = new.worker_id == Some(made_by);
    let row = allocation::Model {
        id: change.new_id(),
        person_id: request.person_id,
        team_id: new.team_id,
        worker_id: new.worker_id,
        referral_id: request.referral_id,
        priority: new.priority.map(|priority| priority.code().to_owned()),
        from_on: Day(new.from),
        until_on: None,
        closed_because: None,
        made_by,
        seen_at: own.then(|| change.at()),
        note: new.worker_id.and(request.note.clone()),
        version: 1,
    };
    Ok(Some(change.insert::<allocation::Entity>(row).await?))
}

fn nobody() -> db::Error {
    db::Error::Unfit("an allocation needs someone who makes it".to_owned())
}

fn sentence(house: &House, request: &Request, asked: &Asked, takes_on: bool) -> String {
    let who = match &asked.worker {
        Some((account, _)) => format!("{}, {}", account.name, asked.team.name),
        None => asked.team.name.clone(),
    };
    let did = if takes_on {
        "Further work for"
    } else {
        "Allocated to"
    };
    let mut says = format!("{did} {who} from {}", speak_exact(request.from.0));
    if let Some(referral) = &asked.referral {
        let what = house.council.says("work_asked", &referral.kind);
        says.push_str(&format!(", for {what} (referral {})", referral.number));
    }
    says
}

/// The note in the timeline that each change of an allocation writes.
pub(super) async fn write_note(
    change: &mut Change,
    person: Uuid,
    says: &str,
) -> Result<(), Refused> {
    let note = notes::store::NewNote {
        person_id: person,
        kind: notes::store::ALLOCATION.to_owned(),
        title: None,
        text: says.to_owned(),
        occurred_at: change.at(),
        contact_id: None,
    };
    notes::store::write(change, note).await?;
    Ok(())
}
