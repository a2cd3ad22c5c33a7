//! How many have paid work and a settled home: people with a learning disability, and people in contact with secondary
//! mental health services, as their records stand today.

use std::collections::HashMap;

use db::Day;
use db::entities::{circumstance, key_contact, occupation, person, tenancy};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{JoinType, QueryFilter, QuerySelect, QueryTrait, Select};
use jiff::ToSpan;
use rules::occupation::is_paid;
use rules::shares::{Group as Whose, Measure, Tenths};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::held_against::{Beside, beside, sources};
use super::store;
use crate::house::council::Council;
use crate::house::permissions::SeeReports;
use crate::house::{Page, PageError, Staff, pages, spells};

/// A share with its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    pub part: usize,
    pub whole: usize,
    pub says: String,
}

/// In per cent with one decimal, as the national figures are given; none of nobody.
fn share(part: usize, whole: usize) -> Share {
    let says = Tenths::of(part, whole).map_or("–".to_owned(), |share| share.to_string());
    Share { part, whole, says }
}

/// A group of people, counted.
#[derive(Clone, Debug, Serialize)]
struct Group {
    says: &'static str,
    who: &'static str,
    people: usize,
    paid: Share,
    /// What the share in paid work is held against.
    paid_beside: Option<Beside>,
    sixteen: Share,
    voluntary: Share,
    work_not_known: Share,
    settled: Share,
    /// What the share in a settled home is held against.
    settled_beside: Option<Beside>,
    home_not_known: Share,
}

/// GET /work-and-home
pub async fn figures(staff: Staff<SeeReports>) -> Page {
    let today = staff.today();
    let groups = [
        (
            Whose::LearningDisability,
            "18 to 64, main support reason: learning disability",
            with_learning_disability(today),
        ),
        (
            Whose::MentalHealth,
            "18 to 69, with a mental health worker of the NHS among their key contacts",
            with_mental_health_worker(today),
        ),
    ];
    let mut counted = Vec::new();
    for (whose, who, people) in groups {
        counted.push(count(&staff, (whose, who), people).await?);
    }
    let doing: Vec<(String, i64)> = occupation::Entity::find()
        .select_only()
        .column(occupation::Column::Kind)
        .column_as(occupation::Column::Id.count(), "how_many")
        .filter(occupation::Column::EndedOn.is_null())
        .filter(occupation::Column::SupersededAt.is_null())
        .group_by(occupation::Column::Kind)
        .into_tuple()
        .all(staff.reader())
        .await?;
    let doing: Vec<_> = rules::occupation::Kind::ALL
        .iter()
        .map(|kind| {
            let found = doing.iter().find(|(code, _)| code == kind.code());
            json!({ "says": kind.says(), "number": found.map_or(0, |(_, number)| *number) })
        })
        .collect();
    let lots = by_lot(&staff).await?;
    let moving = tenancy::Entity::find()
        .filter(tenancy::Column::EndedOn.is_null())
        .filter(tenancy::Column::SupersededAt.is_null())
        .filter(tenancy::Column::ExpectedUntil.lt(today))
        .count(staff.reader())
        .await?;
    pages::page(
        "support/life/figures.njk",
        json!({
            "title": "Work and home", "groups": counted, "doing": doing, "lots": lots, "overstayed": moving,
            "sources": sources(&staff.house.council),
        }),
    )
}

/// How many day opportunities go on, by the lot they were bought in: the council's own service among them, and lots that
/// are no longer offered.
async fn by_lot(staff: &Staff<SeeReports>) -> Result<Vec<Json>, PageError> {
    let mut counted: Vec<(Option<String>, i64)> = occupation::Entity::find()
        .select_only()
        .column(occupation::Column::Lot)
        .column_as(occupation::Column::Id.count(), "how_many")
        .filter(occupation::Column::Kind.eq(rules::occupation::Kind::DayOpportunity.code()))
        .filter(occupation::Column::EndedOn.is_null())
        .filter(occupation::Column::SupersededAt.is_null())
        .group_by(occupation::Column::Lot)
        .into_tuple()
        .all(staff.reader())
        .await?;
    counted.sort();
    let council = &staff.house.council;
    let lots = council.choices("day_lot", staff.today_date());
    let of = |code: Option<&str>| {
        let found = counted.iter().find(|(lot, _)| lot.as_deref() == code);
        found.map_or(0, |(_, number)| *number)
    };
    let named = lots
        .iter()
        .map(|lot| json!({ "says": lot.text, "number": of(Some(&lot.value)) }));
    let no_longer_offered = counted.iter().filter_map(|(lot, number)| {
        let code = lot.as_deref()?;
        let offered = lots.iter().any(|lot| lot.value == code);
        (!offered).then(|| json!({ "says": council.says("day_lot", code), "number": number }))
    });
    let none = json!({ "says": "No lot was written down", "number": of(None) });
    Ok(named.chain(no_longer_offered).chain([none]).collect())
}

/// People who are alive, on record by themselves, and of an age.
fn of_age(today: Day, from: i64, until: i64) -> Select<person::Entity> {
    let ago = |years: i64| Day(today.0.checked_sub(years.years()).unwrap_or(today.0));
    person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::BornOn.lte(ago(from)))
        .filter(person::Column::BornOn.gt(ago(until)))
        .filter(person::Column::DiedOn.is_null())
        .filter(person::Column::DeletedOn.is_null())
        .filter(person::Column::MergedInto.is_null())
}

fn with_learning_disability(today: Day) -> Select<person::Entity> {
    let to = person::Entity::belongs_to(circumstance::Entity)
        .from(person::Column::Id)
        .to(circumstance::Column::PersonId);
    of_age(today, 18, 65)
        .join(JoinType::InnerJoin, to.into())
        .filter(circumstance::Column::Kind.eq("support_reason"))
        .filter(circumstance::Column::Code.eq("learning_disability_support"))
        .filter(circumstance::Column::Main.eq(true))
        .filter(circumstance::Column::SupersededAt.is_null())
        .filter(store::holds(today))
        .distinct()
}

fn with_mental_health_worker(today: Day) -> Select<person::Entity> {
    use key_contact::Column::{FromOn, UntilOn};
    let to = person::Entity::belongs_to(key_contact::Entity)
        .from(person::Column::Id)
        .to(key_contact::Column::PersonId);
    of_age(today, 18, 70)
        .join(JoinType::InnerJoin, to.into())
        .filter(key_contact::Column::Role.eq("mental_health"))
        .filter(key_contact::Column::SupersededAt.is_null())
        .filter(spells::holds(FromOn, UntilOn, today))
        .distinct()
}

async fn count(
    staff: &Staff<SeeReports>,
    (whose, who): (Whose, &'static str),
    people: Select<person::Entity>,
) -> Result<Group, PageError> {
    let known: Vec<(Uuid, String, String)> = circumstance::Entity::find()
        .select_only()
        .column(circumstance::Column::PersonId)
        .column(circumstance::Column::Kind)
        .column(circumstance::Column::Code)
        .filter(circumstance::Column::Kind.is_in(["employment", "accommodation"]))
        .filter(circumstance::Column::SupersededAt.is_null())
        .filter(store::holds(staff.today()))
        .filter(circumstance::Column::PersonId.in_subquery(people.clone().into_query()))
        .into_tuple()
        .all(staff.reader())
        .await?;
    let ids: Vec<Uuid> = people.into_tuple().all(staff.reader()).await?;
    let mut work: HashMap<Uuid, String> = HashMap::new();
    let mut home: HashMap<Uuid, String> = HashMap::new();
    for (person, kind, code) in known {
        let of = if kind == "employment" {
            &mut work
        } else {
            &mut home
        };
        of.insert(person, code);
    }
    let all = ids.len();
    let works = |is: &dyn Fn(Option<&str>) -> bool| {
        let people = ids.iter();
        people
            .filter(|id| is(work.get(*id).map(String::as_str)))
            .count()
    };
    let lives = |is: Option<bool>| {
        let people = ids.iter();
        people
            .filter(|id| settled(&staff.house.council, home.get(*id)) == is)
            .count()
    };
    let paid = works(&|code| code.is_some_and(is_paid));
    let at_home = lives(Some(true));
    let beside = |measure, part| beside(&staff.house.council, (whose, measure), (part, all));
    Ok(Group {
        says: whose.says(),
        who,
        people: all,
        paid: share(paid, all),
        paid_beside: beside(Measure::PaidWork, paid),
        sixteen: share(
            works(&|code| code == Some("paid_16_or_more_hours_a_week")),
            all,
        ),
        voluntary: share(
            works(&|code| code == Some("not_in_paid_employment_voluntary_work_only")),
            all,
        ),
        work_not_known: share(
            works(&|code| code.is_none_or(|code| code == "unknown")),
            all,
        ),
        settled: share(at_home, all),
        settled_beside: beside(Measure::SettledHome, at_home),
        home_not_known: share(lives(None), all),
    })
}

fn settled(council: &Council, code: Option<&String>) -> Option<bool> {
    store::is_settled(council, code?)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_of_nobody_is_none() {
        for (part, whole, says) in [(0, 0, "–"), (0, 7, "0.0%"), (3, 110, "2.7%")] {
            assert_eq!(share(part, whole).says, says);
        }
    }
}
