//! The work that goes with a case: referrals are taken on by a worker, wait again without one, move with the
//! case to another team, or end with it. Their clocks follow.

use db::entities::{hand_off, referral};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day};

use super::allocate::Request;
use super::store::{self, Refused};
use crate::casework::clocks::{self, Clock, Hands};
use crate::casework::first_visit;
use crate::front_door::contacts::passing;
use crate::house::House;

/// The referral that a request names: of this person, not ended, with this team.
pub(super) async fn waiting(
    conn: &impl ConnectionTrait,
    id: Uuid,
    request: &Request,
) -> Result<referral::Model, Refused> {
    let found = referral::Entity::find_by_id(id).one(conn).await?;
    let found = found
        .filter(|referral| referral.person_id == request.person_id && referral.closed_on.is_none());
    let referral =
        found.ok_or_else(|| Refused::one("referral", "Choose work that is still open"))?;
    if referral.allocated_on.is_some() {
        return Err(Refused::one("referral", "A worker has this work already"));
    }
    if referral.team_id != request.team_id {
        let says = "This work waits with another team: pass it on first";
        return Err(Refused::one("referral", says));
    }
    Ok(referral)
}

/// A worker takes the work on: the wait is over, and the time for the assessment runs from when it was asked
/// for. A team alone takes nothing on.
pub(super) async fn take_on(
    change: &mut Change,
    house: &House,
    referral: &referral::Model,
    request: &Request,
) -> Result<(), Refused> {
    let Some(worker) = request.worker_id else {
        return Ok(());
    };
    let hands = Hands::of_worker(request.team_id, worker);
    change
        .update::<referral::Entity>(referral, |row| row.allocated_on = Some(request.from))
        .await?;
    clocks::met(change, referral.id, clocks::ALLOCATION, request.from).await?;
    clocks::hand_to(change, referral.id, hands).await?;
    // Other clocks may run for it, such as that of a safeguarding concern: the assessment has its own.
    if !clocks::runs(change, referral.id, clocks::ASSESSMENT).await? {
        let timescale = clocks::assessment_of(&referral.kind);
        let since = (timescale, referral.received_on);
        start(change, house, referral, since, hands).await?;
    }
    if first_visit::is_to_be_timed(change, referral.id).await? {
        let clock = Clock {
            timescale: clocks::FIRST_VISIT,
            title: "First visit",
            person_id: referral.person_id,
            about_table: "referral",
            about_id: referral.id,
            hands,
            started_on: request.from,
        };
        clocks::start(change, house, clock).await?;
    }
    Ok(())
}

async fn start(
    change: &mut Change,
    house: &House,
    referral: &referral::Model,
    (timescale, started_on): (&str, Day),
    hands: Hands,
) -> Result<(), Refused> {
    let title = house.council.says("work_asked", &referral.kind).to_owned();
    let title = if hands.worker_id.is_none() {
        format!("{title}: find a worker")
    } else {
        title
    };
    let clock = Clock {
        timescale,
        title: &title,
        person_id: referral.person_id,
        about_table: "referral",
        about_id: referral.id,
        hands,
        started_on,
    };
    clocks::start(change, house, clock).await?;
    Ok(())
}

/// The work that a team's worker has taken on for a person.
async fn taken_on(
    change: &Change,
    person: Uuid,
    team: Uuid,
) -> Result<Vec<referral::Model>, Refused> {
    let open = store::open_referrals(change.conn(), person).await?;
    Ok(open
        .into_iter()
        .filter(|referral| referral.team_id == team && referral.allocated_on.is_some())
        .collect())
}

/// Whether ending an allocation for this reason ends the work as well. Otherwise it waits for someone else.
fn ends_the_work(reason: &str) -> bool {
    !matches!(reason, "moved_team" | "moved_worker" | "made_in_error")
}

/// The worker no longer has the case: the work ends with it, or goes back to the holding list.
pub(super) async fn let_go(
    change: &mut Change,
    house: &House,
    (person, team): (Uuid, Uuid),
    on: Day,
    reason: &str,
) -> Result<(), Refused> {
    for referral in taken_on(change, person, team).await? {
        if ends_the_work(reason) {
            change
                .update::<referral::Entity>(&referral, |row| {
                    row.closed_on = Some(on);
                    row.closed_because = Some(reason.to_owned());
                })
                .await?;
            clocks::stopped(change, referral.id, on).await?;
        } else {
            wait_again(change, house, &referral, on).await?;
        }
    }
    Ok(())
}

async fn wait_again(
    change: &mut Change,
    house: &House,
    referral: &referral::Model,
    on: Day,
) -> Result<(), Refused> {
    change
        .update::<referral::Entity>(referral, |row| row.allocated_on = None)
        .await?;
    let hands = Hands::of_team(referral.team_id);
    clocks::hand_to(change, referral.id, hands).await?;
    let urgent = referral.priority.as_deref() == Some("urgent");
    let timescale = clocks::ALLOCATION[usize::from(!urgent)];
    start(change, house, referral, (timescale, on), hands).await
}

/// From whom to whom a case moves.
pub(super) struct Hand {
    pub person_id: Uuid,
    pub from: Hands,
    pub to: Hands,
    pub on: Day,
    pub because: String,
}

/// The work moves with the case: to another team all of it, in the same team what its worker had. A change of
/// team is a hand-off, and is counted.
pub(super) async fn move_along(
    change: &mut Change,
    house: &House,
    hand: &Hand,
) -> Result<(), Refused> {
    let (Some(from), Some(to)) = (hand.from.team_id, hand.to.team_id) else {
        return Ok(());
    };
    let moved: Vec<referral::Model> = store::open_referrals(change.conn(), hand.person_id)
        .await?
        .into_iter()
        .filter(|referral| referral.team_id == from)
        .filter(|referral| from != to || referral.allocated_on.is_some())
        .collect();
    for referral in &moved {
        move_one(change, house, referral, hand, to).await?;
    }
    clocks::hand_over(change, hand.person_id, hand.from, hand.to).await?;
    if from != to {
        clocks::hand_over(change, hand.person_id, Hands::of_team(from), hand.to).await?;
        count_hand_off(change, hand, (from, to), moved.first()).await?;
    }
    Ok(())
}

async fn move_one(
    change: &mut Change,
    house: &House,
    referral: &referral::Model,
    hand: &Hand,
    to: Uuid,
) -> Result<(), Refused> {
    let referral = change
        .update::<referral::Entity>(referral, |row| row.team_id = to)
        .await?;
    match (referral.allocated_on, hand.to.worker_id) {
        (Some(_), Some(_)) => {
            clocks::hand_to(change, referral.id, hand.to).await?;
        }
        (Some(_), None) => wait_again(change, house, &referral, hand.on).await?,
        (None, _) => {
            clocks::hand_to(change, referral.id, Hands::of_team(to)).await?;
        }
    }
    Ok(())
}

async fn count_hand_off(
    change: &mut Change,
    hand: &Hand,
    (from, to): (Uuid, Uuid),
    referral: Option<&referral::Model>,
) -> Result<(), Refused> {
    let handed_by = change
        .actor()
        .ok_or_else(|| db::Error::Unfit("a hand-off needs someone who makes it".to_owned()))?;
    let row = hand_off::Model {
        id: change.new_id(),
        person_id: Some(hand.person_id),
        contact_id: None,
        referral_id: referral.map(|referral| referral.id),
        from_team_id: Some(from),
        to_team_id: to,
        handed_at: change.at(),
        handed_by,
        because: hand.because.clone(),
        version: 1,
    };
    change.insert::<hand_off::Entity>(row).await?;
    let contact = referral.and_then(|referral| referral.contact_id);
    passing::count_hand_off(change, contact).await?;
    Ok(())
}
