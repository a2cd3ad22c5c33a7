//! Personal budgets on a day, by age, by how they are taken and, where they are paid directly, by who manages the money;
//! direct payments that wait for their review; and what people did with their budgets.

use std::collections::HashMap;

use db::Day;
use db::entities::{direct_payment, direct_payment_trigger, person, personal_budget};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QueryOrder, QuerySelect};
use rules::direct_payment::{Managed, Taken, Whom};
use rules::vocabulary::dates::{age_on, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::{bodies, offering, store, stories, triggers};
use crate::house::permissions::SeeReports;
use crate::house::{Page, PageError, Query, Reading, Shown, Staff, pages, spells, spreadsheet};
use crate::oversight::worklists::{People, Who};
use crate::support::plans::CARERS;

/// One way of taking a budget, whole or by who manages the money.
#[derive(Serialize)]
struct Row {
    says: &'static str,
    /// The whole of it in words: "As a direct payment, managed by themselves".
    whole: String,
    /// As the address names it; empty for the sum of all.
    code: &'static str,
    /// Of a part of it, code of who manages the money; empty for the whole.
    managed: &'static str,
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
    /// Who manages the money, where it is paid directly.
    managed: Managed,
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
            .filter(spells::holds(
                personal_budget::Column::FromOn,
                personal_budget::Column::UntilOn,
                on,
            ))
            .select_only()
            .column(personal_budget::Column::Id)
            .column(personal_budget::Column::PersonId)
            .column(personal_budget::Column::Kind)
            .into_tuple()
            .all(staff.reader())
            .await?;
        let taken: Vec<(Uuid, String, String)> = store::held_on(on)
            .select_only()
            .column(direct_payment::Column::BudgetId)
            .column(direct_payment::Column::Taken)
            .column(direct_payment::Column::Receiver)
            .into_tuple()
            .all(staff.reader())
            .await?;
        let taken = taken
            .into_iter()
            .map(|(budget, taken, receiver)| (budget, (taken, Managed::of(&receiver))));
        let mut taken: HashMap<Uuid, (String, Managed)> = taken.collect();
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
        let one = |(id, person, kind): (Uuid, Uuid, String)| {
            let not_said = (NOT_SAID.to_owned(), Managed::Otherwise);
            let (taken, managed) = taken.remove(&id).unwrap_or(not_said);
            Budget {
                id,
                person,
                kind,
                taken,
                managed,
                older: born
                    .get(&person)
                    .copied()
                    .flatten()
                    .is_some_and(|born| age_on(born.0, on.0) >= 65),
            }
        };
        let theirs = budgets.into_iter();
        let theirs = theirs.filter(|(_, person, _)| born.contains_key(person));
        Ok(Snapshot {
            budgets: theirs.map(one).collect(),
        })
    }

    /// The budgets of one way; of who manages the money, where that is asked.
    fn of_way(&self, code: &str, managed: Option<Managed>) -> impl Iterator<Item = &Budget> {
        let of = self.budgets.iter();
        of.filter(move |one| one.taken == code)
            .filter(move |one| managed.is_none_or(|managed| one.managed == managed))
    }

    fn row(&self, (says, code): (&'static str, &'static str), managed: Option<Managed>) -> Row {
        let count = |whom| {
            let of = self.of_way(code, managed);
            of.filter(|one| one.is_of(whom)).count()
        };
        Row {
            says: managed.map_or(says, Managed::says),
            whole: whole_says(says, managed),
            code,
            managed: managed.map_or("", Managed::code),
            younger: count(Whom::Younger),
            older: count(Whom::Older),
            all: count(Whom::All),
            carers: count(Whom::Carers),
        }
    }

    /// Every way with its parts, and all budgets at the foot.
    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for way in Taken::ALL {
            let of = (way.says(), way.code());
            rows.push(self.row(of, None));
            if way.pays_directly() {
                let parts = Managed::ALL.iter().map(|one| self.row(of, Some(*one)));
                rows.extend(parts.filter(|row| row.is_usual() || row.all + row.carers > 0));
            }
        }
        rows.push(self.row((NOT_SAID_SAYS, NOT_SAID), None));
        let sum = |of: fn(&Row) -> usize| -> usize {
            let ways = rows.iter().filter(|row| row.managed.is_empty());
            ways.map(of).sum()
        };
        let total = Row {
            says: ALL_SAYS,
            whole: ALL_SAYS.to_owned(),
            code: "",
            managed: "",
            younger: sum(|row| row.younger),
            older: sum(|row| row.older),
            all: sum(|row| row.all),
            carers: sum(|row| row.carers),
        };
        rows.push(total);
        rows
    }

    /// The words of a row, and whose budgets it counts. `managed`: code of who manages the money; empty for the whole.
    /// Errors: `NotFound` where there is no such row.
    pub fn behind(
        &self,
        (code, managed): (&str, &str),
        whom: Whom,
    ) -> Result<(String, Vec<Uuid>), PageError> {
        let way = Taken::from_code(code);
        let says = match (code, way) {
            (NOT_SAID, _) => NOT_SAID_SAYS,
            (_, way) => way.ok_or(PageError::NotFound)?.says(),
        };
        let managed = match managed {
            "" => None,
            managed if way.is_some_and(Taken::pays_directly) => {
                Some(Managed::from_code(managed).ok_or(PageError::NotFound)?)
            }
            _ => return Err(PageError::NotFound),
        };
        let of = self
            .of_way(code, managed)
            .filter(|one| one.is_of(whom))
            .map(|one| one.person);
        Ok((whole_says(says, managed), of.collect()))
    }
}

impl Row {
    /// A part that stands there even where it is nobody's.
    fn is_usual(&self) -> bool {
        ![Managed::Keeper, Managed::Otherwise].contains(&Managed::of(self.managed))
    }

    /// As a spreadsheet has it.
    fn record(&self) -> Vec<String> {
        let (taken, managed) = match self.managed.is_empty() {
            true => (self.says, "All"),
            false => (
                Taken::from_code(self.code).map_or("", Taken::says),
                self.says,
            ),
        };
        let numbers = [self.younger, self.older, self.all, self.carers];
        let words = [taken.to_owned(), managed.to_owned()];
        words
            .into_iter()
            .chain(numbers.map(|number| number.to_string()))
            .collect()
    }
}

/// "As a direct payment, managed by themselves"
fn whole_says(says: &str, managed: Option<Managed>) -> String {
    match managed {
        Some(managed) => format!("{says}, {}", managed.says().to_lowercase()),
        None => says.to_owned(),
    }
}

const NOT_SAID_SAYS: &str = "Not said yet";
const ALL_SAYS: &str = "All personal budgets";

const HEAD: &[&str] = &[
    "Taken",
    "Who manages it",
    "Under 65",
    "65 and over",
    "All",
    "Carers, apart",
];

/// GET /direct-payments/csv?on=…
pub async fn csv(staff: Staff<SeeReports>, Query(query): Query) -> Page {
    let today = staff.today_date();
    let mut reading = Reading::of(&query);
    let on = reading.day("on", "The day", today).unwrap_or(Day(today));
    reading
        .finish(())
        .map_err(|_| PageError::Bad("The day is no day that there is.".to_owned()))?;
    let rows = Snapshot::of(&staff, on).await?.rows();
    let name = format!("personal-budgets-{}.csv", on.0);
    spreadsheet::answer(&name, HEAD, rows.iter().map(Row::record))
}

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
    let rows = snapshot.rows();
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
