//! Personal budgets on a day, by age and by how they are taken; direct payments that wait for their review; and what
//! people did with their budgets.

use std::collections::HashMap;

use db::Day;
use db::entities::{direct_payment, direct_payment_trigger, person, personal_budget};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QueryOrder, QuerySelect};
use rules::direct_payment::Taken;
use rules::vocabulary::dates::{age_on, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::{body, offering, stories};
use crate::house::permissions::SeeReports;
use crate::house::{Page, PageError, Query, Reading, Shown, Staff, pages};
use crate::oversight::worklists::{People, Who};
use crate::support::plans::CARERS;

/// One way of taking a budget.
#[derive(Serialize)]
struct Row {
    says: &'static str,
    younger: usize,
    older: usize,
    all: usize,
    /// Budgets of carers, such as a sum for the year: told apart from those of adults with needs.
    carers: usize,
}

/// A direct payment that is to be looked at.
#[derive(Serialize)]
struct Due {
    who: Who,
    href: String,
    due: String,
    late: bool,
}

/// Direct payments that one list shows at most.
const MOST: u64 = 200;
const BATCH: usize = 1_000;

/// GET /direct-payments
pub async fn snapshot(staff: Staff<SeeReports>, Query(query): Query) -> Page {
    let today = staff.today_date();
    let mut reading = Reading::of(&query);
    let on = reading.day("on", "The day", today).unwrap_or(Day(today));
    let since = reading.day("since", "The day of the offer", today);
    let problems = reading.finish(()).err().unwrap_or_default();
    let offered = match since {
        Some(since) => Some(offering::owed(&staff, since).await?),
        None => None,
    };
    let budgets: Vec<(Uuid, Uuid, String)> = personal_budget::Entity::find()
        .filter(personal_budget::Column::FromOn.lte(on))
        .filter(
            Condition::any()
                .add(personal_budget::Column::UntilOn.is_null())
                .add(personal_budget::Column::UntilOn.gt(on)),
        )
        .select_only()
        .column(personal_budget::Column::Id)
        .column(personal_budget::Column::PersonId)
        .column(personal_budget::Column::Kind)
        .into_tuple()
        .all(staff.reader())
        .await?;
    let taken: Vec<(Uuid, String)> = direct_payment::Entity::find()
        .filter(direct_payment::Column::Decided.eq("agreed"))
        .filter(direct_payment::Column::FromOn.lte(on))
        .filter(
            Condition::any()
                .add(direct_payment::Column::EndedOn.is_null())
                .add(direct_payment::Column::EndedOn.gt(on)),
        )
        .select_only()
        .column(direct_payment::Column::BudgetId)
        .column(direct_payment::Column::Taken)
        .into_tuple()
        .all(staff.reader())
        .await?;
    let taken: HashMap<Uuid, String> = taken.into_iter().collect();
    let ids: Vec<Uuid> = budgets.iter().map(|(_, person, _)| *person).collect();
    let mut born: HashMap<Uuid, Option<Day>> = HashMap::new();
    for batch in ids.chunks(BATCH) {
        let found: Vec<(Uuid, Option<Day>)> = person::Entity::find()
            .filter(person::Column::Id.is_in(db::padded(batch)))
            .select_only()
            .column(person::Column::Id)
            .column(person::Column::BornOn)
            .into_tuple()
            .all(staff.reader())
            .await?;
        born.extend(found);
    }
    let older = |person: &Uuid| {
        let born = born.get(person).copied().flatten();
        born.is_some_and(|born| age_on(born.0, on.0) >= 65)
    };
    let row = |says: &'static str, code: Option<&str>| {
        let of = budgets
            .iter()
            .filter(|(id, ..)| taken.get(id).map(String::as_str) == code);
        let (carers, of): (Vec<_>, Vec<_>) = of.partition(|(.., kind)| kind.as_str() == CARERS);
        let of: Vec<&Uuid> = of.into_iter().map(|(_, person, _)| person).collect();
        let older = of.iter().filter(|person| older(person)).count();
        Row {
            says,
            younger: of.len() - older,
            older,
            all: of.len(),
            carers: carers.len(),
        }
    };
    let mut rows: Vec<Row> = Taken::ALL
        .iter()
        .map(|one| row(one.says(), Some(one.code())))
        .collect();
    rows.push(row("Not said yet", None));
    let total = Row {
        says: "All personal budgets",
        younger: rows.iter().map(|row| row.younger).sum(),
        older: rows.iter().map(|row| row.older).sum(),
        all: rows.iter().map(|row| row.all).sum(),
        carers: rows.iter().map(|row| row.carers).sum(),
    };
    rows.push(total);
    let kinds: HashMap<Uuid, String> = budgets
        .iter()
        .map(|(id, _, kind)| (*id, kind.clone()))
        .collect();
    let values = json!({
        "title": "Personal budgets and direct payments", "bodies": body::bodies(&staff, on, &kinds).await?, "on": speak_exact(on.0), "rows": rows, "due": due(&staff).await?, "offered": offered,
        "stories": stories::stories(&staff).await?,
        "form": Shown::again(&query, &problems),
    });
    if problems.is_empty() {
        pages::page("support/direct_payments/snapshot.njk", values)
    } else {
        pages::try_again("support/direct_payments/snapshot.njk", values)
    }
}

/// Those that are to be looked at, by the day of the next review or of what came to be known, whichever is first.
async fn due(staff: &Staff<SeeReports>) -> Result<Vec<Due>, PageError> {
    let today = staff.today();
    let triggers: Vec<(Uuid, Day)> = direct_payment_trigger::Entity::find()
        .filter(direct_payment_trigger::Column::ReviewedOn.is_null())
        .order_by_asc(direct_payment_trigger::Column::DueOn)
        .limit(MOST)
        .select_only()
        .column(direct_payment_trigger::Column::DirectPaymentId)
        .column(direct_payment_trigger::Column::DueOn)
        .into_tuple()
        .all(staff.reader())
        .await?;
    let mut known: HashMap<Uuid, Day> = HashMap::new();
    for (payment, due) in &triggers {
        let first = known.entry(*payment).or_insert(*due);
        *first = (*first).min(*due);
    }
    let goes_on = Condition::any()
        .add(direct_payment::Column::EndedOn.is_null())
        .add(direct_payment::Column::EndedOn.gt(today));
    let open = direct_payment::Entity::find().filter(goes_on);
    let mut rows = open
        .clone()
        .filter(direct_payment::Column::ReviewDueOn.is_not_null())
        .order_by_asc(direct_payment::Column::ReviewDueOn)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    let others: Vec<Uuid> = known.keys().copied().collect();
    let others: Vec<Uuid> = others
        .into_iter()
        .filter(|id| rows.iter().all(|row| row.id != *id))
        .collect();
    if !others.is_empty() {
        let triggered = open.filter(direct_payment::Column::Id.is_in(db::padded(&others)));
        rows.extend(triggered.all(staff.reader()).await?);
    }
    let first = |row: &direct_payment::Model| {
        let known = known.get(&row.id).copied();
        row.review_due_on.into_iter().chain(known).min()
    };
    rows.sort_by_key(|row| first(row));
    rows.truncate(MOST as usize);
    let people = People::of(staff, rows.iter().map(|row| row.person_id)).await?;
    let one = |row: &direct_payment::Model| {
        let due = first(row)?;
        Some(Due {
            who: people.who(row.person_id, today.0)?,
            href: format!("/people/{}/direct-payments/{}", row.person_id, row.id),
            due: speak_exact(due.0),
            late: due < today,
        })
    };
    Ok(rows.iter().filter_map(one).collect())
}
