//! Restrictions, openings in need and the log of looks.

use db::entities::{account, break_glass, look, person, restriction};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{At, Change, Day, Event};
use jiff::Timestamp;
use rules::timescales::{Moment, Timescale, Unit, due};
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::{days_after, london, london_date};
use serde_json::json;

use crate::casework::chronology::store as chronology;
use crate::house::case::CaseFile;

/// How long a record stays open to one who opened it in need: a shift's emergency, not a habit.
pub const OPEN_FOR: &str = "BREAK_GLASS_OPEN";
/// By when somebody judges whether that was right.
pub const JUDGED_BY: &str = "BREAK_GLASS_REVIEW";

/// The restriction in force. There is at most one without an end.
pub async fn restriction(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Option<restriction::Model>> {
    Ok(restriction::Entity::find()
        .filter(restriction::Column::PersonId.eq(person))
        .filter(restriction::Column::UntilOn.is_null())
        .one(conn)
        .await?)
}

/// What a restriction says: why, whom it admits, and whose record it is among colleagues.
pub struct Wish {
    pub kind: String,
    pub reason: String,
    pub accounts: Vec<Uuid>,
    pub teams: Vec<Uuid>,
    pub bars: Vec<Uuid>,
}

/// Restricts a record from today, or changes the restriction in force.
pub async fn restrict(
    change: &mut Change,
    person: Uuid,
    wish: Wish,
    set_by: Uuid,
    today: Day,
) -> db::Result<()> {
    let before = restriction(change.conn(), person).await?;
    let row = restriction::Model {
        id: before
            .as_ref()
            .map_or_else(|| change.new_id(), |row| row.id),
        person_id: person,
        kind: wish.kind,
        reason: wish.reason,
        admits_accounts: json!(wish.accounts),
        admits_teams: json!(wish.teams),
        bars_accounts: json!(wish.bars),
        from_on: before.as_ref().map_or(today, |row| row.from_on),
        until_on: None,
        set_by,
        version: before.as_ref().map_or(1, |row| row.version),
    };
    let about = row.id;
    match &before {
        Some(before) => {
            _ = change
                .update::<restriction::Entity>(before, |now| *now = row)
                .await?
        }
        None => _ = change.insert::<restriction::Entity>(row).await?,
    }
    let body = json!({ "changed": before.is_some() });
    change.log(Event::RecordRestricted, Some(person), Some(about), body);
    Ok(())
}

/// Ends a restriction from today.
pub async fn lift(
    change: &mut Change,
    row: &restriction::Model,
    because: &str,
    today: Day,
) -> db::Result<()> {
    let until = today.max(row.from_on);
    change
        .update::<restriction::Entity>(row, |row| row.until_on = Some(until))
        .await?;
    let body = json!({ "because": because });
    change.log(
        Event::RestrictionEnded,
        Some(row.person_id),
        Some(row.id),
        body,
    );
    Ok(())
}

/// The end of what is opened at an instant: after so many hours, or with the last day of a limit in days.
fn open_until(open_for: &Timescale, at: At) -> Option<Timestamp> {
    let start = match open_for.unit {
        Unit::Hours => Moment::Instant(*at),
        _ => Moment::Day(london_date(*at)),
    };
    match due(open_for, start, &[], Calendar::expected()).ok()?.due {
        Moment::Instant(until) => Some(until),
        Moment::Day(last) => {
            let end = days_after(last, 1)?.to_zoned(london(*at).time_zone().clone());
            Some(end.ok()?.timestamp())
        }
    }
}

/// Opens a restricted record to an account for a few hours, with the reason that will be judged.
pub async fn open_in_need(
    change: &mut Change,
    person: Uuid,
    account: Uuid,
    reason: &str,
    open_for: &Timescale,
) -> db::Result<break_glass::Model> {
    let at = change.at();
    let until = open_until(open_for, at).unwrap_or(*at);
    let row = break_glass::Model {
        id: change.new_id(),
        person_id: person,
        account_id: account,
        reason: reason.to_owned(),
        opened_at: at,
        until_at: At::new(until),
        reviewed_at: None,
        reviewed_by: None,
        review_note: None,
        justified: None,
        version: 1,
    };
    let row = change.insert::<break_glass::Entity>(row).await?;
    let body = json!({ "reason": reason, "until": row.until_at });
    change.log(Event::GlassBroken, Some(person), Some(row.id), body);
    Ok(row)
}

/// Openings: those not judged yet, the oldest first; or those judged, the latest first.
pub async fn openings(
    conn: &impl ConnectionTrait,
    judged: bool,
    most: u64,
) -> db::Result<Vec<break_glass::Model>> {
    let find = break_glass::Entity::find().limit(most);
    let find = if judged {
        find.filter(break_glass::Column::ReviewedAt.is_not_null())
            .order_by_desc(break_glass::Column::ReviewedAt)
    } else {
        find.filter(break_glass::Column::ReviewedAt.is_null())
            .order_by_asc(break_glass::Column::OpenedAt)
    };
    Ok(find.all(conn).await?)
}

/// One opening.
/// Errors: `NotFound`.
pub async fn opening(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<break_glass::Model> {
    break_glass::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(db::Error::NotFound)
}

/// Writes down what the reviewer found.
pub async fn judge(
    change: &mut Change,
    row: &break_glass::Model,
    reviewer: Uuid,
    justified: bool,
    note: Option<String>,
) -> db::Result<()> {
    let at = change.at();
    change
        .update::<break_glass::Entity>(row, |row| {
            row.reviewed_at = Some(at);
            row.reviewed_by = Some(reviewer);
            row.review_note = note;
            row.justified = Some(justified);
        })
        .await?;
    let body = json!({ "justified": justified });
    change.log(
        Event::GlassReviewed,
        Some(row.person_id),
        Some(row.id),
        body,
    );
    Ok(())
}

/// Which looks are asked for.
#[derive(Default)]
pub struct Wanted {
    pub account: Option<Uuid>,
    pub outcome: Option<String>,
    /// From this instant.
    pub from: Option<At>,
    /// Up to, but not including, this instant.
    pub until: Option<At>,
    pub skip: u64,
    pub most: u64,
}

/// Looks at a record, the latest first.
pub async fn looks(file: &CaseFile, wanted: &Wanted) -> db::Result<Vec<look::Model>> {
    let people = chronology::joined(file.reader(), file.person_id()).await?;
    let mut find = look::Entity::find().filter(look::Column::PersonId.is_in(people));
    if let Some(account) = wanted.account {
        find = find.filter(look::Column::AccountId.eq(account));
    }
    if let Some(outcome) = &wanted.outcome {
        find = find.filter(look::Column::Outcome.eq(outcome));
    }
    if let Some(from) = wanted.from {
        find = find.filter(look::Column::At.gte(from));
    }
    if let Some(until) = wanted.until {
        find = find.filter(look::Column::At.lt(until));
    }
    Ok(find
        .order_by_desc(look::Column::At)
        .order_by_desc(look::Column::Id)
        .offset(wanted.skip)
        .limit(wanted.most)
        .all(file.reader())
        .await?)
}

/// Everybody who looked at a record or was refused it, by name.
pub async fn lookers(file: &CaseFile) -> db::Result<Vec<account::Model>> {
    let ids: Vec<Option<Uuid>> = look::Entity::find()
        .select_only()
        .column(look::Column::AccountId)
        .distinct()
        .filter(
            look::Column::PersonId
                .is_in(chronology::joined(file.reader(), file.person_id()).await?),
        )
        .into_tuple()
        .all(file.reader())
        .await?;
    accounts(file.reader(), ids.into_iter().flatten()).await
}

/// Accounts by their ids, by name.
pub async fn accounts(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> db::Result<Vec<account::Model>> {
    Ok(account::Entity::find()
        .filter(account::Column::Id.is_in(ids))
        .order_by_asc(account::Column::Name)
        .all(conn)
        .await?)
}

/// People by their ids.
pub async fn people(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> db::Result<Vec<person::Model>> {
    Ok(person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(conn)
        .await?)
}
