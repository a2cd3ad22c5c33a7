//! Tries with a password, a code, or the number of somebody's slip: counted before they are judged, so that guessing many at once helps nobody.

use db::At;
use db::entities::sign_in_attempt::{self as tried, Column};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, IntoActiveModel, QueryFilter};
use jiff::ToSpan;

use crate::house::fields::LINE;
use crate::house::{House, PageError};

/// Wrong tries in a quarter of an hour after which an account must wait.
pub const BY_NAME: u64 = 5;
/// The same for a network address, which many colleagues may share.
pub const BY_ADDRESS: u64 = 50;
/// The quarter of an hour.
pub const WAIT_MINUTES: i64 = 15;
/// Enquiries in that time from one network address, which a ward or a library shares.
const ENQUIRIES: u64 = 10;
/// What an enquiry stands under in the place of an email address.
const ENQUIRY: &str = "an enquiry";
/// What one who must wait is told.
pub const WAIT: &str = "Too many tries. Wait 15 minutes, then try again";

/// Days for which tries are kept, to see afterwards who guessed.
const KEPT_DAYS: i64 = 90;

/// Takes a turn at guessing, counted as wrong until it is known to be right. `None`: wait.
pub async fn take(
    house: &House,
    email_key: &str,
    address: &str,
) -> Result<Option<Uuid>, PageError> {
    let row = tried::Model {
        id: house.clock.new_id(),
        email_key: email_key.chars().take(LINE).collect(),
        address: address.to_owned(),
        at: house.clock.now(),
        succeeded: false,
    };
    let (id, conn) = (row.id, house.archive.unchained());
    tried::Entity::insert(row.into_active_model())
        .exec_without_returning(conn)
        .await?;
    if too_many(house, email_key, address).await? {
        // Whoever waits is not made to wait longer by asking again.
        tried::Entity::delete_by_id(id).exec(conn).await?;
        return Ok(None);
    }
    Ok(Some(id))
}

/// Takes a turn at the number of a slip and the initials on it, as [`take`] does; counted apart from signing in, so that
/// neither keeps anybody from the other. What is typed to sign in is in small letters, and no address has a name before it.
pub async fn take_slip(
    house: &House,
    account: Uuid,
    address: &str,
) -> Result<Option<Uuid>, PageError> {
    let (by, from) = (format!("Slip by {account}"), format!("slip {address}"));
    take(house, &by, &from).await
}

/// Counts an enquiry in the change that keeps it. False: too many came from there. None of them is a wrong try, so that
/// nobody keeps colleagues of the same address from signing in.
pub async fn take_enquiry(
    house: &House,
    conn: &impl ConnectionTrait,
    address: &str,
) -> db::Result<bool> {
    let before = tried::Entity::find()
        .filter(Column::EmailKey.eq(ENQUIRY))
        .filter(Column::Succeeded.eq(true))
        .filter(Column::Address.eq(address))
        .filter(Column::At.gt(minutes_ago(house, WAIT_MINUTES)));
    if before.count(conn).await? >= ENQUIRIES {
        return Ok(false);
    }
    let row = tried::Model {
        id: house.clock.new_id(),
        email_key: ENQUIRY.to_owned(),
        address: address.to_owned(),
        at: house.clock.now(),
        succeeded: true,
    };
    tried::Entity::insert(row.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(true)
}

/// Notes that a try was right.
pub async fn was_right(house: &House, id: Uuid) -> Result<(), PageError> {
    let right = tried::ActiveModel {
        id: Set(id),
        succeeded: Set(true),
        ..Default::default()
    };
    tried::Entity::update(right)
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}

/// Forgets tries that are too old to tell anything.
pub async fn forget_old(house: &House) -> db::Result<()> {
    let until = minutes_ago(house, KEPT_DAYS * 24 * 60);
    tried::Entity::delete_many()
        .filter(Column::At.lt(until))
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}

async fn too_many(house: &House, email_key: &str, address: &str) -> Result<bool, PageError> {
    let since = minutes_ago(house, WAIT_MINUTES);
    let wrong = || {
        tried::Entity::find()
            .filter(Column::Succeeded.eq(false))
            .filter(Column::At.gt(since))
    };
    let conn = house.archive.unchained();
    let by_name = wrong()
        .filter(Column::EmailKey.eq(email_key))
        .count(conn)
        .await?;
    let by_address = wrong()
        .filter(Column::Address.eq(address))
        .count(conn)
        .await?;
    Ok(by_name > BY_NAME || by_address > BY_ADDRESS)
}

fn minutes_ago(house: &House, minutes: i64) -> At {
    let now = house.clock.now();
    At::new(now.checked_sub(minutes.minutes()).unwrap_or(*now))
}
