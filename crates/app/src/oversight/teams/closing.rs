//! Closing a team: its members, its cases and whatever it has open go to the team that succeeds it. Every
//! spell with the old team is ended and kept, so that a report about last year still finds it.

use db::entities::{
    allocation, assessment, assessment_batch, batch_line, contact, deadline, filled_form, hand_off,
    membership, referral, return_task, review, task, team,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::Expr;
use db::sea_orm::{Condition, ConnectionTrait, QuerySelect, QueryTrait};
use db::{Change, Day, Event};
use serde_json::json;

use super::store;
use crate::front_door::contacts::passing;
use crate::oversight::returns::store::OPEN;

/// The reason that an allocation ends for: a code of the closing reasons.
const MOVED: &str = "moved_team";

/// Closes a team in favour of another. Gives how many people's work moved.
pub async fn close(
    change: &mut Change,
    closing: &team::Model,
    successor: &team::Model,
    today: Day,
) -> db::Result<usize> {
    let people = people_with_work(change, closing.id).await?;
    for person in &people {
        move_work(change, *person, closing, successor, today).await?;
    }
    move_contacts(change, closing, successor).await?;
    move_batches(change, closing.id, successor.id).await?;
    move_return_tasks(change, closing.id, successor.id).await?;
    move_members(change, closing, successor, today).await?;
    change
        .update::<team::Entity>(closing, |row| {
            row.closed_on = Some(today);
            row.succeeded_by = Some(successor.id);
        })
        .await?;
    let body = json!({ "name": closing.name, "successor": successor.name, "people": people.len() });
    change.log(Event::TeamClosed, None, Some(closing.id), body);
    Ok(people.len())
}

/// Those with something open in the team, each once.
async fn people_with_work(change: &Change, team: Uuid) -> db::Result<Vec<Uuid>> {
    let conn = change.conn();
    let mut people = Vec::new();
    people.extend(people_of(conn, open_referrals(team)).await?);
    people.extend(people_of(conn, open_allocations(team)).await?);
    people.extend(people_of(conn, open_deadlines(team)).await?);
    people.extend(people_of(conn, open_assessments(team)).await?);
    people.extend(people_of(conn, open_reviews(team)).await?);
    people.extend(people_of(conn, open_tasks(team)).await?);
    people.extend(people_of(conn, open_forms(team)).await?);
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

async fn people_of<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    rows: Select<E>,
) -> db::Result<Vec<Uuid>> {
    let rows = rows.select_only().expr(Expr::col("person_id")).into_tuple();
    Ok(rows.all(conn).await?)
}

fn open_referrals(team: Uuid) -> Select<referral::Entity> {
    referral::Entity::find()
        .filter(referral::Column::TeamId.eq(team))
        .filter(referral::Column::ClosedOn.is_null())
}

fn open_allocations(team: Uuid) -> Select<allocation::Entity> {
    allocation::Entity::find()
        .filter(allocation::Column::TeamId.eq(team))
        .filter(allocation::Column::UntilOn.is_null())
}

fn open_deadlines(team: Uuid) -> Select<deadline::Entity> {
    deadline::Entity::find()
        .filter(deadline::Column::TeamId.eq(team))
        .filter(deadline::Column::MetOn.is_null())
        .filter(deadline::Column::StoppedOn.is_null())
}

fn open_assessments(team: Uuid) -> Select<assessment::Entity> {
    assessment::Entity::find()
        .filter(assessment::Column::TeamId.eq(team))
        .filter(assessment::Column::CompletedOn.is_null())
        .filter(assessment::Column::ClosedOn.is_null())
        .filter(assessment::Column::SupersededAt.is_null())
}

fn open_reviews(team: Uuid) -> Select<review::Entity> {
    review::Entity::find()
        .filter(review::Column::TeamId.eq(team))
        .filter(review::Column::HeldOn.is_null())
        .filter(review::Column::DeclinedOn.is_null())
        .filter(review::Column::StoppedOn.is_null())
        .filter(review::Column::SupersededAt.is_null())
}

fn open_tasks(team: Uuid) -> Select<task::Entity> {
    task::Entity::find()
        .filter(task::Column::TeamId.eq(team))
        .filter(task::Column::DoneAt.is_null())
        .filter(task::Column::CancelledAt.is_null())
}

/// What is being filled in, and what waits for approval or for the panel.
fn open_forms(team: Uuid) -> Select<filled_form::Entity> {
    let waits = Condition::all()
        .add(filled_form::Column::Approval.ne("none"))
        .add(filled_form::Column::ApprovedAt.is_null());
    let with_the_panel = Condition::all()
        .add(filled_form::Column::PanelAskedAt.is_not_null())
        .add(filled_form::Column::PanelApprovedAt.is_null());
    let open = Condition::any()
        .add(filled_form::Column::SubmittedAt.is_null())
        .add(waits)
        .add(with_the_panel);
    filled_form::Entity::find()
        .filter(filled_form::Column::TeamId.eq(team))
        .filter(filled_form::Column::DiscardedAt.is_null())
        .filter(open)
}

/// Contacts that nobody has decided about go along, and the passing is counted on them.
async fn move_contacts(
    change: &mut Change,
    closing: &team::Model,
    successor: &team::Model,
) -> db::Result<()> {
    let undecided = contact::Entity::find()
        .filter(contact::Column::TeamId.eq(closing.id))
        .filter(contact::Column::DecidedAt.is_null())
        .all(change.conn())
        .await?;
    let because = taken_over(closing, successor);
    for row in undecided {
        passing::pass_contact(change, &row, successor, &because).await?;
    }
    Ok(())
}

/// Batches that the team works through, and what others work through and bring back to it.
async fn move_batches(change: &mut Change, from: Uuid, to: Uuid) -> db::Result<()> {
    let open =
        assessment_batch::Entity::find().filter(assessment_batch::Column::ClosedOn.is_null());
    let worked = open
        .clone()
        .filter(assessment_batch::Column::TeamId.eq(from))
        .all(change.conn())
        .await?;
    for row in worked {
        change
            .update::<assessment_batch::Entity>(&row, |row| row.team_id = Some(to))
            .await?;
    }
    let open = open
        .select_only()
        .column(assessment_batch::Column::Id)
        .into_query();
    let out = batch_line::Entity::find()
        .filter(batch_line::Column::FromTeamId.eq(from))
        .filter(batch_line::Column::ReturnedOn.is_null())
        .filter(batch_line::Column::BatchId.in_subquery(open))
        .all(change.conn())
        .await?;
    for row in out {
        change
            .update::<batch_line::Entity>(&row, |row| row.from_team_id = Some(to))
            .await?;
    }
    Ok(())
}

/// What the team still has to mend for the national return.
async fn move_return_tasks(change: &mut Change, from: Uuid, to: Uuid) -> db::Result<()> {
    let open = return_task::Entity::find()
        .filter(return_task::Column::TeamId.eq(from))
        .filter(return_task::Column::State.eq(OPEN))
        .all(change.conn())
        .await?;
    for row in open {
        change
            .update::<return_task::Entity>(&row, |row| row.team_id = Some(to))
            .await?;
    }
    Ok(())
}

fn taken_over(closing: &team::Model, successor: &team::Model) -> String {
    format!(
        "{} closed; {} took its work over",
        closing.name, successor.name
    )
}

/// Hands on every row of one kind that the team has open for a person.
macro_rules! hand_on {
    ($change:ident, $person:ident, $entity:ident, $rows:expr, $to:expr) => {
        let rows = $rows.filter($entity::Column::PersonId.eq($person));
        for row in rows.all($change.conn()).await? {
            $change
                .update::<$entity::Entity>(&row, |row| row.team_id = Some($to))
                .await?;
        }
    };
}

async fn move_work(
    change: &mut Change,
    person: Uuid,
    closing: &team::Model,
    successor: &team::Model,
    today: Day,
) -> db::Result<()> {
    let because = taken_over(closing, successor);
    let referrals = open_referrals(closing.id)
        .filter(referral::Column::PersonId.eq(person))
        .all(change.conn())
        .await?;
    for row in referrals {
        hand_over(change, &row, successor.id, &because).await?;
    }
    let mut allocations = open_allocations(closing.id)
        .filter(allocation::Column::PersonId.eq(person))
        .all(change.conn())
        .await?;
    // The team's own row before its worker's, as daily work writes them.
    allocations.sort_by_key(|row| row.worker_id.is_some());
    for row in allocations {
        reallocate(change, &row, successor.id, today).await?;
    }
    let (from, to) = (closing.id, successor.id);
    hand_on!(change, person, deadline, open_deadlines(from), to);
    hand_on!(change, person, assessment, open_assessments(from), to);
    hand_on!(change, person, review, open_reviews(from), to);
    hand_on!(change, person, task, open_tasks(from), to);
    hand_on!(change, person, filled_form, open_forms(from), to);
    let body = json!({ "from": closing.name, "to": successor.name, "because": because });
    change.log(Event::Reallocated, Some(person), Some(closing.id), body);
    Ok(())
}

/// A referral keeps waiting from the day it came; the hand-off tells which team had it before.
async fn hand_over(
    change: &mut Change,
    row: &referral::Model,
    to: Uuid,
    because: &str,
) -> db::Result<()> {
    let told = hand_off::Model {
        id: change.new_id(),
        person_id: Some(row.person_id),
        contact_id: row.contact_id,
        referral_id: Some(row.id),
        from_team_id: Some(row.team_id),
        to_team_id: to,
        handed_at: change.at(),
        // A restructure is somebody's decision; from a terminal there is nobody to name.
        handed_by: change.actor().unwrap_or_default(),
        because: because.to_owned(),
        version: 1,
    };
    change.insert::<hand_off::Entity>(told).await?;
    change
        .update::<referral::Entity>(row, |row| row.team_id = to)
        .await?;
    passing::count_hand_off(change, row.contact_id).await?;
    Ok(())
}

/// Ends a spell with the old team and begins the same with the new one, unless that has the person already.
async fn reallocate(
    change: &mut Change,
    row: &allocation::Model,
    to: Uuid,
    today: Day,
) -> db::Result<()> {
    let until = today.max(row.from_on);
    change
        .update::<allocation::Entity>(row, |row| {
            row.until_on = Some(until);
            row.closed_because = Some(MOVED.to_owned());
        })
        .await?;
    let there = open_allocations(to)
        .filter(allocation::Column::PersonId.eq(row.person_id))
        .filter(match row.worker_id {
            Some(_) => allocation::Column::WorkerId.is_not_null(),
            None => allocation::Column::WorkerId.is_null(),
        })
        .count(change.conn())
        .await?;
    if there > 0 {
        return Ok(());
    }
    let moved = allocation::Model {
        id: change.new_id(),
        team_id: to,
        from_on: until,
        until_on: None,
        closed_because: None,
        made_by: change.actor().unwrap_or(row.made_by),
        version: 1,
        ..row.clone()
    };
    change.insert::<allocation::Entity>(moved).await?;
    Ok(())
}

async fn move_members(
    change: &mut Change,
    closing: &team::Model,
    successor: &team::Model,
    today: Day,
) -> db::Result<()> {
    let spells = membership::Entity::find()
        .filter(membership::Column::TeamId.eq(closing.id))
        .all(change.conn())
        .await?;
    for spell in spells {
        if spell.until_on.is_some_and(|until| until <= today) {
            continue;
        }
        let until = today.max(spell.from_on);
        change
            .update::<membership::Entity>(&spell, |row| row.until_on = Some(until))
            .await?;
        if !store::is_in(change.conn(), spell.account_id, successor.id, until).await? {
            store::join(change, spell.account_id, successor.id, until).await?;
        }
        let body = json!({ "from": closing.name, "to": successor.name, "on": until });
        change.log(Event::TeamMoved, None, Some(spell.account_id), body);
    }
    Ok(())
}
