//! To whom a direct payment is to be offered: everybody new from a day on, and everybody else at their next review after
//! it.

use std::collections::{BTreeMap, BTreeSet};

use db::Day;
use db::entities::{direct_payment, personal_budget, review};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QuerySelect};
use rules::direct_payment::{Offering, offer_due};
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use crate::house::permissions::SeeReports;
use crate::house::{PageError, Staff};
use crate::oversight::worklists::People;

/// People that the list shows at most.
const MOST: usize = 200;

/// Everybody with a budget for care and support to whom none was offered since a day, whose turn comes first first.
pub async fn owed(staff: &Staff<SeeReports>, since: Day) -> Result<Json, PageError> {
    let today = staff.today();
    let first = first_budgets(staff, today).await?;
    let asked = asked(staff, since).await?;
    let reviews = reviews(staff, since).await?;
    let mut owed: Vec<(Offering, Uuid)> = first
        .into_iter()
        .filter(|(person, _)| !asked.contains(person))
        .map(|(person, from)| {
            let (held, next) = reviews.get(&person).copied().unwrap_or_default();
            (offer_due(since.0, from.0, held, next), person)
        })
        .collect();
    owed.sort();
    let all = owed.len();
    owed.truncate(MOST);
    let people = People::of(staff, owed.iter().map(|(_, person)| *person)).await?;
    let one = |(when, person): &(Offering, Uuid)| {
        let says = match when {
            Offering::Now => "now: the support is new".to_owned(),
            Offering::Missed(on) => format!("not offered at the review of {}", speak_exact(*on)),
            Offering::At(on) => format!("at the review due by {}", speak_exact(*on)),
            Offering::Unplanned => "at the next review: none is planned".to_owned(),
        };
        let late = matches!(when, Offering::Now | Offering::Missed(_));
        let who = people.who(*person, today.0)?;
        Some(
            json!({ "who": who, "href": format!("/people/{person}/plan"), "says": says, "late": late }),
        )
    };
    Ok(json!({
        "since": speak_exact(since.0), "all": all, "shown": owed.iter().filter_map(one).collect::<Vec<_>>(),
    }))
}

/// People with a budget in force, and from when they first had one.
async fn first_budgets(
    staff: &Staff<SeeReports>,
    today: Day,
) -> Result<BTreeMap<Uuid, Day>, PageError> {
    let rows: Vec<(Uuid, Day, Option<Day>)> = personal_budget::Entity::find()
        .filter(personal_budget::Column::Kind.eq("care_and_support"))
        .select_only()
        .column(personal_budget::Column::PersonId)
        .column(personal_budget::Column::FromOn)
        .column(personal_budget::Column::UntilOn)
        .into_tuple()
        .all(staff.reader())
        .await?;
    let (mut first, mut now) = (BTreeMap::new(), BTreeSet::new());
    for (person, from, until) in rows {
        let earliest = first.entry(person).or_insert(from);
        *earliest = from.min(*earliest);
        if from <= today && until.is_none_or(|until| today < until) {
            now.insert(person);
        }
    }
    first.retain(|person, _| now.contains(person));
    Ok(first)
}

/// People who were asked since how they take their budget, or who take it as a direct payment.
async fn asked(staff: &Staff<SeeReports>, since: Day) -> Result<BTreeSet<Uuid>, PageError> {
    let pays = Condition::all()
        .add(direct_payment::Column::Taken.is_in(["direct_payment", "mixed"]))
        .add(direct_payment::Column::Decided.eq("agreed"))
        .add(direct_payment::Column::EndedOn.is_null());
    let rows: Vec<Uuid> = direct_payment::Entity::find()
        .filter(
            Condition::any()
                .add(direct_payment::Column::AskedOn.gte(since))
                .add(pays),
        )
        .select_only()
        .column(direct_payment::Column::PersonId)
        .into_tuple()
        .all(staff.reader())
        .await?;
    Ok(rows.into_iter().collect())
}

/// The first review that was held after a day, and the first that is to come.
type Reviews = (Option<jiff::civil::Date>, Option<jiff::civil::Date>);

async fn reviews(
    staff: &Staff<SeeReports>,
    since: Day,
) -> Result<BTreeMap<Uuid, Reviews>, PageError> {
    let rows: Vec<(Uuid, Day, Option<Day>)> = review::Entity::find()
        .filter(review::Column::DeclinedOn.is_null())
        .filter(review::Column::StoppedOn.is_null())
        .filter(review::Column::SupersededAt.is_null())
        .filter(
            Condition::any()
                .add(review::Column::HeldOn.is_null())
                .add(review::Column::HeldOn.gt(since)),
        )
        .select_only()
        .column(review::Column::PersonId)
        .column(review::Column::DueOn)
        .column(review::Column::HeldOn)
        .into_tuple()
        .all(staff.reader())
        .await?;
    let mut all: BTreeMap<Uuid, Reviews> = BTreeMap::new();
    for (person, due, held) in rows {
        let one = all.entry(person).or_default();
        let (place, day) = match held {
            Some(held) => (&mut one.0, held.0),
            None => (&mut one.1, due.0),
        };
        *place = Some(place.map_or(day, |before| before.min(day)));
    }
    Ok(all)
}
