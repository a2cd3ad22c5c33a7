//! What each commissioned body was to pay of direct payments, and what it paid, added up for a report.

use std::collections::{BTreeMap, HashMap};

use db::Day;
use db::entities::{direct_payment, direct_payment_payer};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QuerySelect, QueryTrait};
use rules::vocabulary::money::Pence;
use serde::Serialize;

use super::paid::{self, Terms};
use super::{payers, store};
use crate::house::permissions::SeeReports;
use crate::house::{PageError, Staff};
use crate::support::plans::CARERS;

/// What one body pays out, added up.
#[derive(Default, Serialize)]
pub struct Body {
    name: String,
    payments: usize,
    /// Of them for carers.
    carers: usize,
    due: String,
    paid: String,
}

/// What each commissioned body was to pay by a day of the direct payments that held on it, and what it paid.
pub async fn bodies(
    staff: &Staff<SeeReports>,
    on: Day,
    budgets: &HashMap<Uuid, String>,
) -> Result<Vec<Body>, PageError> {
    let later = direct_payment_payer::Entity::find()
        .select_only()
        .column(direct_payment_payer::Column::DirectPaymentId)
        .filter(direct_payment_payer::Column::TakenBackAt.is_null())
        .into_query();
    let by_body = Condition::any()
        .add(direct_payment::Column::PaidBy.is_not_null())
        .add(direct_payment::Column::Id.in_subquery(later));
    let rows = store::held_on(on)
        .filter(by_body)
        .all(staff.reader())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let terms = Terms::of(staff.reader(), &ids).await?;
    let all = paid::all(staff.reader(), &ids).await?;
    let changes = payers::changes(staff.reader(), &ids).await?;
    let mut by_name: BTreeMap<String, (usize, usize, Pence, Pence)> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| row.weekly_pence + row.one_off_pence > 0)
    {
        let mut turns = payers::turns(row, &changes);
        let now = turns[payers::on(&turns, on)].name.clone();
        let Some(name) = now else { continue };
        turns.retain(|turn| turn.name.as_ref() == Some(&name));
        let (due, paid) = payers::sums(row, &turns, (&terms, &all), on);
        let sums = by_name.entry(name).or_default();
        sums.0 += 1;
        sums.1 += usize::from(
            budgets
                .get(&row.budget_id)
                .is_some_and(|kind| kind == CARERS),
        );
        sums.2 = sums.2 + due;
        sums.3 = sums.3 + paid;
    }
    let body =
        |(name, (payments, carers, due, paid)): (String, (usize, usize, Pence, Pence))| Body {
            name,
            payments,
            carers,
            due: due.to_string(),
            paid: paid.to_string(),
        };
    Ok(by_name.into_iter().map(body).collect())
}
