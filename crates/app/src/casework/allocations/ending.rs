//! Ends an allocation, moves it to other hands in one step, or changes how pressing it is.

use db::entities::{account, allocation, team};
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::allocation::{self as rule, Close, Priority, Scope};
use rules::vocabulary::dates::speak_exact;
use serde_json::json;

use super::allocate::{Request, place, write_note};
use super::store::{self, Refused};
use super::work::{self, Hand};
use crate::casework::clocks::{self, Hands};
use crate::house::House;

/// Ends a team's allocation with its worker's, or the worker's alone, and logs it. Gives what was done, in a
/// sentence. The work ends too, or goes back to the holding list when the reason says that it is not done.
/// Errors: problems by the rules, also when it has ended already; then give the change up.
pub async fn close(
    change: &mut Change,
    house: &House,
    person: Uuid,
    wish: &Close,
) -> Result<String, Refused> {
    change.hold_person(person).await?;
    let open = store::open_of_person(change.conn(), person).await?;
    let ended = end(change, house, wish, &open).await?;
    work::let_go(
        change,
        house,
        (person, wish.team_id),
        Day(wish.on),
        &wish.reason,
    )
    .await?;
    if let Some(worker) = ended.worker {
        let hands = Hands::of_worker(wish.team_id, worker);
        clocks::hand_over(change, person, hands, Hands::of_team(wish.team_id)).await?;
    }
    let why = house.council.says("closing_reason", &wish.reason);
    let says = format!(
        "Allocation to {} ended on {}: {why}",
        ended.who,
        speak_exact(wish.on)
    );
    write_note(change, person, &says).await?;
    change.log(
        Event::AllocationClosed,
        Some(person),
        Some(ended.about),
        json!({ "who": ended.who, "on": wish.on, "reason": wish.reason }),
    );
    Ok(says)
}

/// What was ended.
struct Ended {
    about: Uuid,
    worker: Option<Uuid>,
    who: String,
}

async fn end(
    change: &mut Change,
    house: &House,
    wish: &Close,
    open: &[allocation::Model],
) -> Result<Ended, Refused> {
    let existing = store::as_the_rules_see(open);
    let closing = rule::close(wish, &existing, house.clock.today_date())?;
    let ending: Vec<&allocation::Model> = open
        .iter()
        .filter(|row| closing.allocation_ids.contains(&row.id))
        .collect();
    for row in &ending {
        change
            .update::<allocation::Entity>(row, |row| {
                row.until_on = Some(Day(closing.on));
                row.closed_because = Some(wish.reason.clone());
            })
            .await?;
    }
    let worker = ending.iter().find_map(|row| row.worker_id);
    Ok(Ended {
        about: ending.first().map_or(wish.team_id, |row| row.id),
        who: names(change, wish.team_id, worker).await?,
        worker,
    })
}

async fn names(change: &Change, team: Uuid, worker: Option<Uuid>) -> Result<String, Refused> {
    let conn = change.conn();
    let team = team::Entity::find_by_id(team).one(conn).await?;
    let team = team.map(|team| team.name);
    let worker = match worker {
        Some(id) => account::Entity::find_by_id(id).one(conn).await?,
        None => None,
    };
    let names = [worker.map(|worker| worker.name), team];
    Ok(names.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// A wish that others take a case over.
#[derive(Clone, Debug)]
pub struct Move {
    pub person_id: Uuid,
    pub from_team: Uuid,
    pub to_team: Uuid,
    /// None: the other team finds a worker itself.
    pub to_worker: Option<Uuid>,
    pub on: Day,
    /// Why, in words: kept with the hand-off.
    pub because: String,
}

/// Moves a case to another worker of its team, or to another team, in one step, and logs it. Its priority,
/// its work and its clocks move along. Gives what was done, in a sentence.
/// Errors: problems by the rules; then give the change up.
pub async fn move_to(change: &mut Change, house: &House, wish: &Move) -> Result<String, Refused> {
    change.hold_person(wish.person_id).await?;
    let open = store::open_of_person(change.conn(), wish.person_id).await?;
    let same_team = wish.from_team == wish.to_team;
    let had = store::worker_in(&open, wish.from_team).and_then(|row| row.worker_id);
    refuse_no_move(wish, &open, had)?;
    let priority = store::team_in(&open, wish.from_team).and_then(store::priority_of);
    if !same_team || had.is_some() {
        end(change, house, &ending_of(wish), &open).await?;
    }
    let hand = Hand {
        person_id: wish.person_id,
        from: Hands {
            team_id: Some(wish.from_team),
            worker_id: had,
        },
        to: Hands {
            team_id: Some(wish.to_team),
            worker_id: wish.to_worker,
        },
        on: wish.on,
        because: wish.because.clone(),
    };
    work::move_along(change, house, &hand).await?;
    let left = store::open_of_person(change.conn(), wish.person_id).await?;
    let request = request_of(wish, priority, &left);
    let placed = place(change, house, &request, &left).await?;
    let says = format!("{}, taking over: {}", placed.says, wish.because);
    write_note(change, wish.person_id, &says).await?;
    change.log(
        Event::Reallocated,
        Some(wish.person_id),
        Some(placed.about),
        json!({ "team": placed.team_name, "worker": placed.worker_name, "on": wish.on, "because": wish.because }),
    );
    Ok(says)
}

/// Moves a case that was chosen in a list, where it stood as `shown`: with a worker, or with a team that had none for
/// it.
/// Errors: as of `move_to`; also when the team's case has gone into other hands since, lest it be taken from them.
pub async fn move_chosen(
    change: &mut Change,
    house: &House,
    wish: &Move,
    shown: &allocation::Model,
) -> Result<String, Refused> {
    change.hold_person(wish.person_id).await?;
    let open = store::open_of_person(change.conn(), wish.person_id).await?;
    let now = store::held_in(&open, wish.from_team).filter(|now| now.id != shown.id);
    if now.is_some_and(|now| wish.from_team != wish.to_team || now.worker_id != wish.to_worker) {
        let says = "It has gone into other hands since the list was shown: look again";
        return Err(Refused::one("worker", says));
    }
    move_to(change, house, wish).await
}

fn refuse_no_move(
    wish: &Move,
    open: &[allocation::Model],
    had: Option<Uuid>,
) -> Result<(), Refused> {
    if store::team_in(open, wish.from_team).is_none() {
        return Err(Refused::one("team", "This team no longer has the case"));
    }
    if wish.from_team != wish.to_team {
        return Ok(());
    }
    match wish.to_worker {
        None => Err(Refused::one(
            "worker",
            "Choose another worker or another team",
        )),
        Some(worker) if had == Some(worker) => {
            Err(Refused::one("worker", "This worker has the case already"))
        }
        Some(_) => Ok(()),
    }
}

fn ending_of(wish: &Move) -> Close {
    let same_team = wish.from_team == wish.to_team;
    let (scope, reason) = if same_team {
        (Scope::Worker, "moved_worker")
    } else {
        (Scope::Team, "moved_team")
    };
    Close {
        team_id: wish.from_team,
        scope,
        on: wish.on.0,
        reason: reason.to_owned(),
        new_priority: None,
    }
}

/// The other team takes the priority over, unless it has the person already with one of its own.
fn request_of(wish: &Move, priority: Option<Priority>, left: &[allocation::Model]) -> Request {
    let new_to_team = store::team_in(left, wish.to_team).is_none();
    Request {
        person_id: wish.person_id,
        team_id: wish.to_team,
        worker_id: wish.to_worker,
        from: wish.on,
        priority: priority.filter(|_| new_to_team),
        referral_id: None,
        note: Some(wish.because.clone()),
    }
}

/// Changes how pressing a team's case is, its worker's with it, and logs it. Gives what was done.
/// Errors: problems by the rules; then give the change up.
pub async fn change_priority(
    change: &mut Change,
    person: Uuid,
    team: Uuid,
    to: Priority,
) -> Result<String, Refused> {
    change.hold_person(person).await?;
    let open = store::open_of_person(change.conn(), person).await?;
    let new = rule::change_priority(team, to, &store::as_the_rules_see(&open))?;
    for row in open
        .iter()
        .filter(|row| new.allocation_ids.contains(&row.id))
    {
        change
            .update::<allocation::Entity>(row, |row| row.priority = Some(to.code().to_owned()))
            .await?;
    }
    write_note(change, person, &new.note).await?;
    let about = new.allocation_ids.first().copied();
    change.log(
        Event::PriorityChanged,
        Some(person),
        about,
        json!({ "to": to.code(), "note": new.note }),
    );
    Ok(new.note)
}
