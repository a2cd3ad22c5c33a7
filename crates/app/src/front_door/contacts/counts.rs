//! How many contacts came, quarter by quarter, and about people of which age: what councillors ask first.

use db::At;
use db::Day;
use db::entities::{contact, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{JoinType, QuerySelect, Select};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Serialize;
use serde_json::json;

use crate::house::permissions::SeeContacts;
use crate::house::waiting::midnight;
use crate::house::{Page, Staff, pages};

/// Quarters shown: this one and the four before, so that each is beside the same of last year.
const SHOWN: i64 = 5;
/// From this age on a person counts as older.
const OLDER: i64 = 65;

/// One quarter.
#[derive(Serialize)]
struct Quarter {
    says: String,
    all: u64,
    older: u64,
    younger: u64,
    not_known: u64,
}

/// GET /contacts/counts
pub async fn counts(staff: Staff<SeeContacts>) -> Page {
    let mut quarters = Vec::new();
    let mut from = first_day(staff.today_date());
    for _ in 0..SHOWN {
        quarters.push(quarter(&staff, from).await?);
        from = from.saturating_sub(3.months());
    }
    pages::page(
        "front_door/contacts/counts.njk",
        json!({ "title": "Contacts by quarter", "quarters": quarters }),
    )
}

/// The first day of the quarter that a day lies in.
fn first_day(day: Date) -> Date {
    let month = (day.month() - 1) / 3 * 3 + 1;
    date(day.year(), month, 1)
}

/// Counts one quarter. Ages are those on its last day.
async fn quarter(
    staff: &Staff<SeeContacts>,
    from: Date,
) -> Result<Quarter, crate::house::PageError> {
    let until = from.saturating_add(3.months());
    let last = until.saturating_sub(1.day());
    let rows = received(midnight(from), midnight(until));
    let born_by = Day(last.saturating_sub(OLDER.years()));
    let reader = staff.reader();
    let all = rows.clone().count(reader).await?;
    let known = with_person(rows.clone()).filter(person::Column::BornOn.is_not_null());
    let known = known.count(reader).await?;
    let older = with_person(rows).filter(person::Column::BornOn.lte(born_by));
    let older = older.count(reader).await?;
    Ok(Quarter {
        says: format!("{} to {}", from.strftime("%B %Y"), last.strftime("%B %Y")),
        all,
        older,
        younger: known - older,
        not_known: all - known,
    })
}

fn received(from: At, until: At) -> Select<contact::Entity> {
    contact::Entity::find()
        .filter(contact::Column::ReceivedAt.gte(from))
        .filter(contact::Column::ReceivedAt.lt(until))
}

fn with_person(rows: Select<contact::Entity>) -> Select<contact::Entity> {
    let person = contact::Entity::belongs_to(person::Entity)
        .from(contact::Column::PersonId)
        .to(person::Column::Id);
    rows.join(JoinType::InnerJoin, person.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_begins_in_january_april_july_or_october() {
        for (day, first) in [
            (date(2026, 1, 1), date(2026, 1, 1)),
            (date(2026, 3, 31), date(2026, 1, 1)),
            (date(2026, 4, 1), date(2026, 4, 1)),
            (date(2026, 11, 20), date(2026, 10, 1)),
            (date(2028, 2, 29), date(2028, 1, 1)),
        ] {
            assert_eq!(first_day(day), first);
        }
    }
}
