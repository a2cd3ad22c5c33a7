//! Personal budgets on a day, by age and by how they are taken; direct payments that wait for their review; and what
//! people did with their budgets.

use std::collections::HashMap;

use db::Day;
use db::entities::{direct_payment, direct_payment_trigger, person, personal_budget};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QueryOrder, QuerySelect};
use rules::direct_payment::{Taken, Whom};
use rules::vocabulary::dates::{age_on, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::{bodies, offering, store, stories, triggers};
use crate::house::permissions::SeeReports;
use crate::house::{Page, PageError, Query, Reading, Shown, Staff, pages};
use crate::oversight::worklists::{People, Who};
use crate::support::plans::CARERS;

/// One way of taking a budget.
#[derive(Serialize)]
struct Row {
    says: &'static str,
    /// As the address names it; empty for the sum of all.
    code: &'static str,
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

/// What budgets nobody has said how they are taken are called in an address.
const NOT_SAID: &str = "not_said";

/// The personal budgets in force on a day, and how each is taken.
pub struct Snapshot {
    budgets: Vec<Budget>,
}

struct Budget {
    id: Uuid,
    person: Uuid,
    kind: String,
    /// Code of how it is taken, or that it was not said.
    taken: String,
    /// Whose it is was 65 or more.
    older: bool,
}

impl Budget {
    fn is_of(&self, whom: Whom) -> bool {
        let carer = self.kind == CARERS;
        match whom {
            Whom::Carers => carer,
            Whom::All => !carer,
            Whom::Older => !carer && self.older,
            Whom::Younger => !carer && !self.older,
        }
    }
}

impl Snapshot {
    /// On a day.
    pub async fn of(staff: &Staff<SeeReports>, on: Day) -> Result<Snapshot, PageError> {
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
        let taken: Vec<(Uuid, String)> = store::held_on(on)
            .select_only()
            .column(direct_payment::Column::BudgetId)
            .column(direct_payment::Column::Taken)
            .into_tuple()
            .all(staff.reader())
            .await?;
        let mut taken: HashMap<Uuid, String> = taken.into_iter().collect();
        let people: Vec<Uuid> = budgets.iter().map(|(_, person, _)| *person).collect();
        let mut born: HashMap<Uuid, Option<Day>> = HashMap::new();
        // Who had died by then has no budget, and a record that was deleted or joined to another is nobody's.
        let lives = Condition::any()
            .add(person::Column::DiedOn.is_null())
            .add(person::Column::DiedOn.gte(on));
        for batch in people.chunks(BATCH) {
            let found: Vec<(Uuid, Option<Day>)> = person::Entity::find()
                .filter(person::Column::Id.is_in(db::padded(batch)))
                .filter(person::Column::DeletedOn.is_null())
                .filter(person::Column::MergedInto.is_null())
                .filter(lives.clone())
                .select_only()
                .column(person::Column::Id)
                .column(person::Column::BornOn)
                .into_tuple()
                .all(staff.reader())
                .await?;
            born.extend(found);
        }
        let one = |(id, person, kind): (Uuid, Uuid, String)| Budget {
            id,
            person,
            kind,
            taken: taken.remove(&id).unwrap_or(NOT_SAID.to_owned()),
            older: born
                .get(&person)
                .copied()
                .flatten()
                .is_some_and(|born| age_on(born.0, on.0) >= 65),
        };
        let theirs = budgets.into_iter();
        let theirs = theirs.filter(|(_, person, _)| born.contains_key(person));
        Ok(Snapshot {
            budgets: theirs.map(one).collect(),
        })
    }

    fn row(&self, says: &'static str, code: &'static str) -> Row {
        let count = |whom| {
            let of = self.budgets.iter();
            of.filter(|one| one.taken == code && one.is_of(whom))
                .count()
        };
        Row {
            says,
            code,
            younger: count(Whom::Younger),
            older: count(Whom::Older),
            all: count(Whom::All),
            carers: count(Whom::Carers),
        }
    }

    /// The words of a row, and whose budgets it counts.
    /// Errors: `NotFound` where there is no such row.
    pub fn behind(&self, code: &str, whom: Whom) -> Result<(&'static str, Vec<Uuid>), PageError> {
        let says = match code {
            NOT_SAID => NOT_SAID_SAYS,
            code => Taken::from_code(code).ok_or(PageError::NotFound)?.says(),
        };
        let of = self.budgets.iter();
        let of = of.filter(|one| one.taken == code && one.is_of(whom));
        Ok((says, of.map(|one| one.person).collect()))
    }
}

const NOT_SAID_SAYS: &str = "Not said yet";

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
    let snapshot = Snapshot::of(&staff, on).await?;
    let ways = Taken::ALL.iter().map(|one| (one.says(), one.code()));
    let ways = ways.chain([(NOT_SAID_SAYS, NOT_SAID)]);
    let mut rows: Vec<Row> = ways.map(|(says, code)| snapshot.row(says, code)).collect();
    let total = Row {
        says: "All personal budgets",
        code: "",
        younger: rows.iter().map(|row| row.younger).sum(),
        older: rows.iter().map(|row| row.older).sum(),
        all: rows.iter().map(|row| row.all).sum(),
        carers: rows.iter().map(|row| row.carers).sum(),
    };
    rows.push(total);
    let kinds: HashMap<Uuid, String> = snapshot
        .budgets
        .iter()
        .map(|one| (one.id, one.kind.clone()))
        .collect();
    let values = json!({
        "title": "Personal budgets and direct payments", "bodies": bodies::bodies(&staff, on, &kinds).await?, "on": speak_exact(on.0), "day": on.0.to_string(), "rows": rows, "due": due(&staff).await?, "offered": offered,
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
        let known = known.filter(|due| triggers::in_time(row, *due));
        row.review_due_on.into_iter().chain(known).min()
    };
    rows.retain(|row| first(row).is_some());
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
