//! What people do and where they live in the archive. Each beginning and end carries the employment or accommodation of
//! the record with it, so that nobody types it twice.

use cld::lists::{Accommodation, Listed};
use db::entities::{circumstance, occupation, tenancy};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder};
use db::{Change, Day, Event};
use rules::occupation::{self as rule, Doing, Kind, goes_on};
use serde_json::json;

use crate::front_door::people::details;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::{PageError, spells};

/// Everything somebody did, the latest first.
pub async fn occupations(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<occupation::Model>> {
    let all = occupation::Entity::find()
        .filter(occupation::Column::PersonId.eq(person))
        .filter(occupation::Column::SupersededAt.is_null())
        .order_by_desc(occupation::Column::BeganOn)
        .order_by_desc(occupation::Column::Id)
        .all(conn)
        .await?;
    Ok(all)
}

/// Every home somebody had, the latest first.
pub async fn homes(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<tenancy::Model>> {
    let all = tenancy::Entity::find()
        .filter(tenancy::Column::PersonId.eq(person))
        .filter(tenancy::Column::SupersededAt.is_null())
        .order_by_desc(tenancy::Column::BeganOn)
        .order_by_desc(tenancy::Column::Id)
        .all(conn)
        .await?;
    Ok(all)
}

/// The code that holds today of a kind of circumstance.
pub async fn circumstance_now(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
    today: Day,
) -> db::Result<Option<circumstance::Model>> {
    let found = circumstance::Entity::find()
        .filter(circumstance::Column::PersonId.eq(person))
        .filter(circumstance::Column::Kind.eq(kind))
        .filter(circumstance::Column::SupersededAt.is_null())
        .filter(holds(today))
        .order_by_desc(circumstance::Column::FromOn)
        .one(conn)
        .await?;
    Ok(found)
}

/// A circumstance that holds on a day.
pub fn holds(today: Day) -> Condition {
    use circumstance::Column::{FromOn, UntilOn};
    spells::holds(FromOn, UntilOn, today)
}

/// What a kind of accommodation is by the national list.
pub fn national(council: &Council, code: &str) -> Option<Accommodation> {
    let national = council.national("accommodation", code)?;
    let mut all = Accommodation::ALL.iter();
    all.find(|(_, text)| *text == national)
        .map(|(found, _)| *found)
}

/// Whether a kind of accommodation is settled by the national list; none where that is not known.
pub fn is_settled(council: &Council, code: &str) -> Option<bool> {
    let found = national(council, code)?;
    (found != Accommodation::Unknown).then(|| found.is_settled())
}

/// An occupation of this record.
/// Errors: `NotFound`.
pub async fn find_occupation(file: &CaseFile, id: Uuid) -> Result<occupation::Model, PageError> {
    let found = occupation::Entity::find_by_id(id)
        .filter(occupation::Column::PersonId.eq(file.person_id()))
        .filter(occupation::Column::SupersededAt.is_null())
        .one(file.reader())
        .await?;
    found.ok_or(PageError::NotFound)
}

/// A home of this record.
/// Errors: `NotFound`.
pub async fn find_home(file: &CaseFile, id: Uuid) -> Result<tenancy::Model, PageError> {
    let found = tenancy::Entity::find_by_id(id)
        .filter(tenancy::Column::PersonId.eq(file.person_id()))
        .filter(tenancy::Column::SupersededAt.is_null())
        .one(file.reader())
        .await?;
    found.ok_or(PageError::NotFound)
}

/// The kind of an occupation.
pub fn kind(row: &occupation::Model) -> Kind {
    Kind::from_code(&row.kind).unwrap_or(Kind::DayOpportunity)
}

/// The employment that follows from what goes on on a day; none where that says nothing of it.
pub fn employment_of(rows: &[occupation::Model], on: Day) -> Option<&'static str> {
    let doing: Vec<Doing> = rows
        .iter()
        .filter(|row| goes_on(row.began_on.0, row.ended_on.map(|day| day.0), on.0))
        .map(|row| Doing {
            kind: kind(row),
            weekly_hundredths: row.weekly_hundredths,
        })
        .collect();
    rule::employment(&doing)
}

/// What somebody looks for who looks for work.
pub fn looking(rows: &[occupation::Model]) -> Option<&occupation::Model> {
    let mut rows = rows.iter();
    rows.find(|row| kind(row) == Kind::Looking && row.ended_on.is_none())
}

/// Begins something, and lets the employment of the record follow.
pub async fn begin(change: &mut Change, row: occupation::Model) -> db::Result<()> {
    let (from, today) = (row.began_on, today(change));
    let row = change.insert::<occupation::Entity>(row).await?;
    say_occupation(
        change,
        &row,
        &format!("{}: {}", kind(&row).says(), row.place),
    );
    let all = occupations(change.conn(), row.person_id).await?;
    let goes_on_now = goes_on(from.0, row.ended_on.map(|day| day.0), today.0);
    if let Some(code) = employment_of(&all, today).filter(|_| goes_on_now) {
        follow(change, row.person_id, ("employment", code), from).await?;
    }
    Ok(())
}

fn today(change: &Change) -> Day {
    Day(rules::vocabulary::dates::london_date(*change.at()))
}

async fn follow(
    change: &mut Change,
    person: Uuid,
    (kind, code): (&str, &str),
    from: Day,
) -> db::Result<()> {
    if details::becomes(change, person, (kind, code), from).await? {
        let body =
            json!({ "says": "Follows from work, home and days", "kind": kind, "code": code });
        change.log(Event::CircumstancesChanged, Some(person), None, body);
    }
    Ok(())
}

fn say_occupation(change: &mut Change, row: &occupation::Model, says: &str) {
    let body = json!({ "says": says, "began_on": row.began_on, "ended_on": row.ended_on });
    change.log(
        Event::OccupationChanged,
        Some(row.person_id),
        Some(row.id),
        body,
    );
}

/// How something ended: its last day, why, and the employment since, where nothing else that goes on tells it.
pub struct Ended {
    pub on: Day,
    pub because: String,
    pub employment: Option<String>,
}

/// Ends something.
pub async fn end(change: &mut Change, row: &occupation::Model, ended: Ended) -> db::Result<()> {
    let after = change
        .update::<occupation::Entity>(row, |row| {
            row.ended_on = Some(ended.on);
            row.ended_because = Some(ended.because);
        })
        .await?;
    say_occupation(
        change,
        &after,
        &format!("{} ended: {}", kind(&after).says(), after.place),
    );
    let all = occupations(change.conn(), row.person_id).await?;
    let since = rules::vocabulary::dates::days_after(ended.on.0, 1).map_or(ended.on, Day);
    let from = since.min(today(change));
    let told = employment_of(&all, since).map(str::to_owned);
    if let Some(code) = told.or(ended.employment) {
        follow(change, row.person_id, ("employment", &code), from).await?;
    }
    Ok(())
}

/// Paid work began on a day: who looked for work until then has found it. What was written down to begin later stays.
pub async fn found_work(change: &mut Change, person: Uuid, on: Day) -> db::Result<()> {
    for row in occupations(change.conn(), person).await? {
        let looks = kind(&row) == Kind::Looking && row.ended_on.is_none();
        if looks && row.began_on <= on {
            let after = change
                .update::<occupation::Entity>(&row, |row| {
                    row.ended_on = Some(on);
                    row.ended_because = Some("found_work".to_owned());
                })
                .await?;
            say_occupation(change, &after, &format!("Found work: {}", after.place));
        }
    }
    Ok(())
}

/// Strikes out what was written down by mistake. The employment of the record stays: somebody puts it right.
pub async fn strike(change: &mut Change, row: &occupation::Model) -> db::Result<()> {
    let at = change.at();
    let after = change
        .update::<occupation::Entity>(row, |row| row.superseded_at = Some(at))
        .await?;
    say_occupation(change, &after, &format!("Struck out: {}", after.place));
    Ok(())
}

/// A home that began after another.
pub struct Later {
    pub from: Day,
    pub accommodation: String,
}

/// The first that is known of where somebody lived after a home began: the next home, or else another accommodation
/// that the record says they have today.
pub async fn later_home(
    conn: &impl ConnectionTrait,
    row: &tenancy::Model,
    today: Day,
) -> db::Result<Option<Later>> {
    let mut homes = homes(conn, row.person_id).await?.into_iter();
    let next = homes.rfind(|other| other.began_on > row.began_on);
    if let Some(next) = next {
        return Ok(Some(Later {
            from: next.began_on,
            accommodation: next.accommodation,
        }));
    }
    let told = circumstance_now(conn, row.person_id, "accommodation", today).await?;
    let told = told.filter(|told| told.from_on > row.began_on && told.code != row.accommodation);
    Ok(told.map(|told| Later {
        from: told.from_on,
        accommodation: told.code,
    }))
}

/// Begins a home: what was the home until then ends, and the accommodation of the record follows where it is the home
/// that they have now.
pub async fn move_in(change: &mut Change, row: tenancy::Model) -> db::Result<()> {
    let from = row.began_on;
    for before in homes(change.conn(), row.person_id).await? {
        if before.ended_on.is_none() && before.began_on < from {
            let last = rules::vocabulary::dates::days_after(from.0, -1).map(Day);
            change
                .update::<tenancy::Entity>(&before, |row| {
                    row.ended_on = last;
                    row.ended_because = Some("moved_other".to_owned());
                })
                .await?;
        }
    }
    let row = change.insert::<tenancy::Entity>(row).await?;
    say_home(change, &row, "Moved in");
    if row.ended_on.is_none() {
        follow(
            change,
            row.person_id,
            ("accommodation", &row.accommodation),
            from,
        )
        .await?;
    }
    Ok(())
}

fn say_home(change: &mut Change, row: &tenancy::Model, says: &str) {
    let body = json!({ "says": says, "began_on": row.began_on, "ended_on": row.ended_on, "accommodation": row.accommodation });
    change.log(Event::HomeChanged, Some(row.person_id), Some(row.id), body);
}

/// Ends a home; `next` is where they live since, by the list of accommodation.
pub async fn move_out(
    change: &mut Change,
    row: &tenancy::Model,
    (on, because): (Day, String),
    next: Option<String>,
) -> db::Result<()> {
    let after = change
        .update::<tenancy::Entity>(row, |row| {
            row.ended_on = Some(on);
            row.ended_because = Some(because);
        })
        .await?;
    say_home(change, &after, "Moved out");
    if let Some(code) = next {
        let since = rules::vocabulary::dates::days_after(on.0, 1).map_or(on, Day);
        let from = since.min(today(change));
        follow(change, row.person_id, ("accommodation", &code), from).await?;
    }
    Ok(())
}

/// Strikes out a home that was written down by mistake.
pub async fn strike_home(change: &mut Change, row: &tenancy::Model) -> db::Result<()> {
    let at = change.at();
    let after = change
        .update::<tenancy::Entity>(row, |row| row.superseded_at = Some(at))
        .await?;
    say_home(change, &after, "Struck out");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_accommodation_is_settled_or_not_as_the_nation_counts() {
        let council = Council::shipped().unwrap();
        let codes = &council.list("accommodation").entries;
        let settled = |is: Option<bool>| {
            let codes = codes.iter();
            codes
                .filter(|one| is_settled(&council, &one.code) == is)
                .count()
        };
        // Nine of the list; the tenth is what the nation presumes.
        assert_eq!(settled(Some(true)), 9);
        assert_eq!(settled(None), 1);
        assert_eq!(settled(Some(false)), codes.len() - 10);
        assert_eq!(is_settled(&council, "registered_care_home"), Some(false));
        assert_eq!(is_settled(&council, "shared_lives_scheme"), Some(true));
    }
}
