//! The outbox: messages on their way out of the house. Each is written in the change that calls for it, and tried,
//! ever more seldom, until it has arrived. What is sent names nobody: it says where to read on.

use std::time::Duration;

use db::entities::{filled_form, next_step, outbox};
use db::sea_orm::ActiveValue::Set;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{IntoActiveModel, QueryOrder, QuerySelect};
use db::{At, Change};
use jiff::ToSpan;
use serde_json::json;

use super::next_steps;
use crate::house::House;
use crate::house::post::{self, Letter};

/// How often the outbox is looked through.
const ROUND: Duration = Duration::from_secs(30);
/// Messages of one round.
const AT_ONCE: u64 = 50;
/// Tries after which a message waits for somebody to look at it: the last is two days after the first.
const TRIES: i64 = 12;

/// Puts a next step's message into the outbox.
pub async fn put(
    change: &Change,
    house: &House,
    form: &filled_form::Model,
    step: &next_step::Model,
) -> db::Result<()> {
    let place = house.settings.address.as_deref().unwrap_or_default();
    let link = format!(
        "{}/people/{}/forms/{}",
        place.trim_end_matches('/'),
        form.person_id,
        form.id
    );
    let body = match step.kind.as_str() {
        "webhook" => json!({
            "form": form.form, "number": form.number, "version": form.edition, "step": step.step,
            "id": step.id, "link": link,
        })
        .to_string(),
        _ => format!(
            "{}\n\nForm {} is waiting for you in Almoner:\n{link}\n",
            step.label, form.number
        ),
    };
    let row = outbox::Model {
        id: change.new_id(),
        next_step_id: Some(step.id),
        kind: step.kind.clone(),
        target: step.target.clone(),
        subject: format!("{} ({})", step.label, form.number),
        body,
        made_at: change.at(),
        tries: 0,
        next_try_at: Some(change.at()),
        sent_at: None,
        last_error: None,
    };
    outbox::Entity::insert(row.into_active_model())
        .exec_without_returning(change.conn())
        .await?;
    Ok(())
}

/// Whether a next step's message is in the outbox already, waiting or gone.
pub async fn is_under_way(change: &Change, step: Uuid) -> db::Result<bool> {
    let found = outbox::Entity::find()
        .filter(outbox::Column::NextStepId.eq(step))
        .count(change.conn())
        .await?;
    Ok(found > 0)
}

/// Looks through the outbox for ever.
pub async fn keep_sending(house: House) {
    let mut round = tokio::time::interval(ROUND);
    loop {
        round.tick().await;
        if let Err(error) = send_due(&house).await {
            tracing::warn!(%error, "the outbox could not be looked through");
        }
    }
}

/// Tries every message that is due. Gives how many arrived.
pub async fn send_due(house: &House) -> db::Result<usize> {
    let due = outbox::Entity::find()
        .filter(outbox::Column::NextTryAt.lte(house.clock.now()))
        .order_by_asc(outbox::Column::NextTryAt)
        .order_by_asc(outbox::Column::Id)
        .limit(AT_ONCE)
        .all(house.archive.unchained())
        .await?;
    let mut arrived = 0;
    for message in due {
        arrived += usize::from(send(house, message).await?);
    }
    Ok(arrived)
}

/// Takes a message for itself before it is sent, so that two servers never send the same one; a server that dies
/// while sending leaves it to be tried again later.
async fn send(house: &House, message: outbox::Model) -> db::Result<bool> {
    let now = house.clock.now();
    let tries = message.tries + 1;
    let mut mine = message.clone().into_active_model();
    mine.tries = Set(tries);
    mine.next_try_at = Set((tries < TRIES).then(|| later(now, tries)));
    let taken = outbox::Entity::update_many()
        .set(mine)
        .filter(outbox::Column::Id.eq(message.id))
        .filter(outbox::Column::Tries.eq(message.tries))
        .exec(house.archive.unchained())
        .await?;
    if taken.rows_affected == 0 {
        return Ok(false);
    }
    let letter = Letter {
        id: message.id,
        kind: &message.kind,
        target: &message.target,
        subject: &message.subject,
        body: &message.body,
    };
    match post::send(house, &letter).await {
        Ok(()) => {
            arrived(house, &message).await?;
            Ok(true)
        }
        Err(error) => {
            failed(house, message, &error).await?;
            Ok(false)
        }
    }
}

/// One minute, two, four, … up to a day apart.
fn later(now: At, tries: i64) -> At {
    let minutes = 1_i64 << tries.clamp(0, 10);
    At::new(now.checked_add(minutes.minutes()).unwrap_or(*now))
}

async fn arrived(house: &House, message: &outbox::Model) -> db::Result<()> {
    let mut change = house.archive.change(None, house.clock.now()).await?;
    let mut row = message.clone().into_active_model();
    row.tries = Set(message.tries + 1);
    row.next_try_at = Set(None);
    row.sent_at = Set(Some(change.at()));
    row.last_error = Set(None);
    outbox::Entity::update(row).exec(change.conn()).await?;
    let step = match message.next_step_id {
        Some(id) => next_step::Entity::find_by_id(id).one(change.conn()).await?,
        None => None,
    };
    if let Some(step) = step.filter(|step| step.fired_at.is_none()) {
        next_steps::taken(&mut change, &step, None).await?;
    }
    change.commit().await
}

async fn failed(house: &House, message: outbox::Model, error: &anyhow::Error) -> db::Result<()> {
    tracing::warn!(message = %message.id, error = format!("{error:#}"), "a message did not arrive");
    let mut row = message.into_active_model();
    row.last_error = Set(Some(format!("{error:#}").chars().take(500).collect()));
    row.tries = db::sea_orm::ActiveValue::NotSet;
    row.next_try_at = db::sea_orm::ActiveValue::NotSet;
    outbox::Entity::update(row)
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}
