//! A colleague's visits in their own calendar: a secret address that any calendar reads, made and taken back on
//! the page of one's account. It tells numbers and times, never names: calendars lie about on telephones.

use axum::response::{IntoResponse, Response};
use db::entities::{account, calendar_feed, person, task};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect};
use db::{At, Day, Event};
use jiff::ToSpan;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::json;

use super::calendar::{self, Entry};
use super::store;
use crate::house::settings::Settings;
use crate::house::{House, Me, Page, PageError, Path, pages, session};

/// Visits told at most.
const MOST: u64 = 1_000;
/// How far back a calendar is told, in days.
const BACK: i64 = 30;

async fn standing(
    conn: &impl ConnectionTrait,
    account: Uuid,
) -> db::Result<Vec<calendar_feed::Model>> {
    Ok(calendar_feed::Entity::find()
        .filter(calendar_feed::Column::AccountId.eq(account))
        .filter(calendar_feed::Column::EndedAt.is_null())
        .all(conn)
        .await?)
}

/// GET /account/calendar
pub async fn show(me: Me) -> Page {
    shown(&me, None).await
}

async fn shown(me: &Me, address: Option<String>) -> Page {
    let standing = standing(me.house.archive.reader(), me.colleague.account.id).await?;
    let since = standing
        .first()
        .map(|feed| speak_exact(london_date(*feed.made_at)));
    pages::page(
        "casework/tasks/feed.njk",
        json!({ "since": since, "address": address }),
    )
}

/// POST /account/calendar: a new address; the one before is good for nothing from now on.
pub async fn make(me: Me) -> Page {
    let change = me.change().await?;
    take_back(change.conn(), me.colleague.account.id, change.at()).await?;
    let token = session::token();
    let row = calendar_feed::Model {
        id: change.new_id(),
        account_id: me.colleague.account.id,
        token_hash: session::hash(&token),
        made_at: change.at(),
        ended_at: None,
    };
    calendar_feed::Entity::insert(row.into_active_model())
        .exec_without_returning(change.conn())
        .await?;
    log(change, &me, true).await?;
    shown(&me, Some(address(&me.house.settings, &token))).await
}

async fn log(mut change: db::Change, me: &Me, made: bool) -> db::Result<()> {
    let about = Some(me.colleague.account.id);
    change.log(Event::CalendarShared, None, about, json!({ "made": made }));
    change.commit().await
}

async fn take_back(conn: &impl ConnectionTrait, account: Uuid, at: At) -> db::Result<()> {
    calendar_feed::Entity::update_many()
        .col_expr(calendar_feed::Column::EndedAt, at.into())
        .filter(calendar_feed::Column::AccountId.eq(account))
        .filter(calendar_feed::Column::EndedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

fn address(settings: &Settings, token: &str) -> String {
    let host = match &settings.address {
        Some(address) => address.trim_end_matches('/').to_owned(),
        None => format!("http://{}", settings.listen),
    };
    format!("{host}/calendar/{token}")
}

/// POST /account/calendar/end
pub async fn end(me: Me) -> Page {
    let change = me.change().await?;
    take_back(change.conn(), me.colleague.account.id, change.at()).await?;
    log(change, &me, false).await?;
    pages::go_to_saying(
        "/account/calendar",
        "The address is taken back. Calendars that read it find nothing more.",
    )
}

/// GET /calendar/{token}: for calendars, without signing in.
pub async fn read(
    axum::extract::State(house): axum::extract::State<House>,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let account = account_of(&house, &token)
        .await?
        .ok_or(PageError::NotFound)?;
    let entries = entries(&house, account.id).await?;
    Ok(calendar::file(&entries, "visits.ics").into_response())
}

async fn account_of(house: &House, token: &str) -> db::Result<Option<account::Model>> {
    let conn = house.archive.reader();
    let feed = calendar_feed::Entity::find()
        .filter(calendar_feed::Column::TokenHash.eq(session::hash(token)))
        .filter(calendar_feed::Column::EndedAt.is_null())
        .one(conn)
        .await?;
    let Some(feed) = feed else { return Ok(None) };
    let account = account::Entity::find_by_id(feed.account_id)
        .one(conn)
        .await?;
    let today = house.clock.today();
    Ok(account.filter(|account| account.closed_on.is_none_or(|closed| closed > today)))
}

async fn entries(house: &House, worker: Uuid) -> Result<Vec<Entry>, PageError> {
    let conn = house.archive.reader();
    let today = house.clock.today_date();
    let since = Day(today.checked_sub(BACK.days()).unwrap_or(today));
    let tasks = store::open()
        .filter(task::Column::WorkerId.eq(worker))
        .filter(task::Column::StartsAt.is_not_null())
        .filter(task::Column::DueOn.gte(since))
        .order_by_asc(task::Column::StartsAt)
        .limit(MOST)
        .all(conn)
        .await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(tasks.iter().map(|task| task.person_id)))
        .all(conn)
        .await?;
    let number = |id| {
        let found = people.iter().find(|person| person.id == id);
        found.map(|person| &person.number)
    };
    let address = house.settings.address.as_deref();
    let entry = |task: task::Model| {
        let kind = house.council.says("task_kind", &task.kind);
        Some(Entry {
            title: format!("{kind}: P{}", number(task.person_id)?),
            says: Some("The rest is in Almoner.".to_owned()),
            url: calendar::link(address, &task),
            ..calendar::bare(&task)?
        })
    };
    Ok(tasks.into_iter().filter_map(entry).collect())
}
