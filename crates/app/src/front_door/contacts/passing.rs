//! What becomes of a contact: the referral to a team, and how both pass from team to team, counted.

use db::entities::{contact, hand_off, referral, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use serde_json::json;

use crate::casework::clocks::{self, Hands};
use crate::front_door::contacts::store::find;

/// A referral.
/// Errors: `NotFound`.
pub async fn find_referral(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<referral::Model> {
    let found = referral::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(db::Error::NotFound)
}

/// The referral that a contact became.
pub async fn referral_of(
    conn: &impl ConnectionTrait,
    contact: Uuid,
) -> db::Result<Option<referral::Model>> {
    let referrals = referral::Entity::find().filter(referral::Column::ContactId.eq(contact));
    Ok(referrals
        .order_by_asc(referral::Column::Number)
        .one(conn)
        .await?)
}

/// How a contact, and the referral it became, passed from team to team, earliest first.
pub async fn hand_offs(
    conn: &impl ConnectionTrait,
    contact: Uuid,
    referral: Option<Uuid>,
) -> db::Result<Vec<hand_off::Model>> {
    let mut about = Condition::any().add(hand_off::Column::ContactId.eq(contact));
    if let Some(referral) = referral {
        about = about.add(hand_off::Column::ReferralId.eq(referral));
    }
    let rows = hand_off::Entity::find().filter(about);
    Ok(rows
        .order_by_asc(hand_off::Column::HandedAt)
        .order_by_asc(hand_off::Column::Id)
        .all(conn)
        .await?)
}

/// What becomes a piece of work for a team.
pub struct Asked {
    pub team_id: Uuid,
    pub kind: String,
    pub profession: Option<String>,
    pub priority: Option<String>,
    pub why_now: Option<String>,
}

/// Makes a referral to a team: from now on it waits on the holding list.
pub async fn refer(
    change: &mut Change,
    person: Uuid,
    contact: Option<Uuid>,
    asked: Asked,
    today: Day,
) -> db::Result<referral::Model> {
    let row = referral::Model {
        id: change.new_id(),
        number: format!("R{}", change.next_number("referral").await?),
        person_id: person,
        contact_id: contact,
        team_id: asked.team_id,
        kind: asked.kind,
        profession: asked.profession,
        priority: asked.priority,
        why_now: asked.why_now,
        received_on: today,
        allocated_on: None,
        closed_on: None,
        closed_because: None,
        version: 1,
    };
    change.insert::<referral::Entity>(row).await
}

/// Passes a contact that is not decided yet to another team, and counts it.
pub async fn pass_contact(
    change: &mut Change,
    before: &contact::Model,
    to: &team::Model,
    because: &str,
) -> db::Result<()> {
    let row = passed(change, before.person_id, before.team_id, to.id, because)?;
    let row = hand_off::Model {
        contact_id: Some(before.id),
        ..row
    };
    change.insert::<hand_off::Entity>(row).await?;
    change
        .update::<contact::Entity>(before, |row| {
            row.team_id = Some(to.id);
            row.hand_offs += 1;
        })
        .await?;
    clocks::hand_to(change, before.id, Hands::of_team(to.id)).await?;
    change.log(
        Event::HandedOff,
        before.person_id,
        Some(before.id),
        json!({ "number": before.number, "to": to.name, "because": because }),
    );
    Ok(())
}

/// Passes a referral that waits to another team, with its clocks, and counts it on the contact it came from too.
/// Errors: `Conflict` when it waits no longer, or somebody changed it meanwhile.
pub async fn pass_referral(
    change: &mut Change,
    before: &referral::Model,
    to: &team::Model,
    because: &str,
) -> db::Result<()> {
    if !waits(before) {
        return Err(db::Error::Conflict);
    }
    let person = Some(before.person_id);
    let row = passed(change, person, Some(before.team_id), to.id, because)?;
    let row = hand_off::Model {
        referral_id: Some(before.id),
        ..row
    };
    change.insert::<hand_off::Entity>(row).await?;
    change
        .update::<referral::Entity>(before, |row| row.team_id = to.id)
        .await?;
    count_hand_off(change, before.contact_id).await?;
    clocks::hand_to(change, before.id, Hands::of_team(to.id)).await?;
    change.log(
        Event::HandedOff,
        person,
        Some(before.id),
        json!({ "number": before.number, "to": to.name, "because": because }),
    );
    Ok(())
}

/// Counts on a contact, where there was one, that what came of it was passed to another team.
pub async fn count_hand_off(change: &mut Change, contact: Option<Uuid>) -> db::Result<()> {
    if let Some(contact) = contact {
        let contact = find(change.conn(), contact).await?;
        change
            .update::<contact::Entity>(&contact, |row| row.hand_offs += 1)
            .await?;
    }
    Ok(())
}

/// Whether a referral is on the holding list.
pub fn waits(referral: &referral::Model) -> bool {
    referral.allocated_on.is_none() && referral.closed_on.is_none()
}

fn passed(
    change: &Change,
    person_id: Option<Uuid>,
    from_team_id: Option<Uuid>,
    to_team_id: Uuid,
    because: &str,
) -> db::Result<hand_off::Model> {
    let handed_by = change.actor();
    let handed_by = handed_by.ok_or_else(|| db::Error::Unfit("nobody passes it on".to_owned()))?;
    Ok(hand_off::Model {
        id: change.new_id(),
        person_id,
        contact_id: None,
        referral_id: None,
        from_team_id,
        to_team_id,
        handed_at: change.at(),
        handed_by,
        because: because.to_owned(),
        version: 1,
    })
}
