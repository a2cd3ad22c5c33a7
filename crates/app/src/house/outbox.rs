//! The outbox: messages on their way out of the house. Each is written in the change that calls for it, and tried,
//! ever more seldom, until it has arrived. Of several servers one sends it.

use std::time::Duration;

use db::entities::{letter, next_step, outbox};
use db::sea_orm::ActiveValue::Set;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect};
use db::{At, Change, Event};
use jiff::ToSpan;
use serde_json::json;

use crate::house::House;
use crate::house::post::{self, Parcel};
use crate::house::print;

/// How often the outbox is looked through.
const ROUND: Duration = Duration::from_secs(30);
/// Messages of one round.
const AT_ONCE: u64 = 50;
/// Tries after which a message waits for somebody to look at it: the last is two days after the first.
const TRIES: i64 = 12;

/// What a message carries out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    NextStep(Uuid),
    Letter(Uuid),
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Arrived,
    UnderWay,
    /// It was tried to the end and did not arrive: nobody tries again by itself.
    GivenUp,
}

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    pub whose: For,
    /// `email` or `webhook`.
    pub kind: &'a str,
    /// An address, or the name of a webhook.
    pub target: &'a str,
    pub subject: String,
    pub body: String,
}

/// Puts a message into the outbox, in the change that calls for it.
pub async fn put(change: &Change, message: Message<'_>) -> db::Result<()> {
    let (next_step_id, letter_id) = match message.whose {
        For::NextStep(id) => (Some(id), None),
        For::Letter(id) => (None, Some(id)),
    };
    let row = outbox::Model {
        id: change.new_id(),
        next_step_id,
        letter_id,
        kind: message.kind.to_owned(),
        target: message.target.to_owned(),
        subject: message.subject,
        body: message.body,
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

impl State {
    /// How a message stands.
    pub fn of(message: &outbox::Model) -> State {
        match (message.sent_at, message.next_try_at) {
            (Some(_), _) => State::Arrived,
            (None, Some(_)) => State::UnderWay,
            (None, None) => State::GivenUp,
        }
    }
}

/// Sends a message that was given up anew, beginning now, to where it should go today.
pub async fn again(
    change: &Change,
    given_up: outbox::Model,
    message: Message<'_>,
) -> db::Result<()> {
    let mut row = given_up.into_active_model();
    row.target = Set(message.target.to_owned());
    row.subject = Set(message.subject);
    row.body = Set(message.body);
    row.tries = Set(0);
    row.next_try_at = Set(Some(change.at()));
    row.last_error = Set(None);
    outbox::Entity::update(row).exec(change.conn()).await?;
    Ok(())
}

/// The next steps of whose messages was given up, the latest first.
pub async fn given_up(conn: &impl ConnectionTrait, most: u64) -> db::Result<Vec<outbox::Model>> {
    Ok(outbox::Entity::find()
        .filter(outbox::Column::NextStepId.is_not_null())
        .filter(outbox::Column::NextTryAt.is_null())
        .filter(outbox::Column::SentAt.is_null())
        .order_by_desc(outbox::Column::MadeAt)
        .order_by_desc(outbox::Column::Id)
        .limit(most)
        .all(conn)
        .await?)
}

/// The message that carries this out, waiting or gone, if there is one.
pub async fn message_of(
    conn: &impl ConnectionTrait,
    whose: For,
) -> db::Result<Option<outbox::Model>> {
    let which = match whose {
        For::NextStep(id) => outbox::Column::NextStepId.eq(id),
        For::Letter(id) => outbox::Column::LetterId.eq(id),
    };
    Ok(outbox::Entity::find().filter(which).one(conn).await?)
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
    let parcel = Parcel {
        id: message.id,
        file: enclosed(house, &message).await?,
        kind: &message.kind,
        target: &message.target,
        subject: &message.subject,
        body: &message.body,
    };
    match post::send(house, &parcel).await {
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

/// A letter goes along as the PDF that its page gives. Where that cannot be made the words still go.
async fn enclosed(house: &House, message: &outbox::Model) -> db::Result<Option<(String, Vec<u8>)>> {
    let Some(id) = message.letter_id else {
        return Ok(None);
    };
    let letter = letter::Entity::find_by_id(id);
    let Some(letter) = letter.one(house.archive.reader()).await? else {
        return Ok(None);
    };
    match print::made(print::letter(&house.council, &letter)).await {
        Ok(bytes) => Ok(Some((
            format!("{}.pdf", print::letter_file(&letter)),
            bytes,
        ))),
        Err(error) => {
            tracing::error!(letter = %id, error = format!("{error:#}"), "a letter could not be made into a PDF");
            Ok(None)
        }
    }
}

/// Two minutes, four, eight, … up to seventeen hours apart.
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
    // What has arrived is on the record; a copy of it need not lie about here.
    row.body = Set(String::new());
    outbox::Entity::update(row).exec(change.conn()).await?;
    match (message.next_step_id, message.letter_id) {
        (Some(id), _) => {
            let step = next_step::Entity::find_by_id(id).one(change.conn()).await?;
            if let Some(step) = step.filter(|step| step.fired_at.is_none()) {
                step_taken(&mut change, &step, None).await?;
            }
        }
        (None, Some(id)) => letter_sent(&mut change, id, &message.target).await?,
        (None, None) => {}
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

/// A next step has gone out, or begun a form.
pub async fn step_taken(
    change: &mut Change,
    step: &next_step::Model,
    new_form: Option<Uuid>,
) -> db::Result<()> {
    let at = change.at();
    change
        .update::<next_step::Entity>(step, |row| {
            row.fired_at = Some(at);
            row.new_form_id = new_form;
        })
        .await?;
    change.log(
        Event::NextStepTaken,
        Some(step.person_id),
        Some(step.id),
        json!({ "says": step.label, "kind": step.kind, "form": step.filled_form_id }),
    );
    Ok(())
}

async fn letter_sent(change: &mut Change, id: Uuid, to: &str) -> db::Result<()> {
    let letter = letter::Entity::find_by_id(id).one(change.conn()).await?;
    if let Some(letter) = letter {
        let (person, about) = (Some(letter.person_id), Some(letter.id));
        let body = json!({ "says": letter.title, "to": to });
        change.log(Event::LetterSent, person, about, body);
    }
    Ok(())
}
