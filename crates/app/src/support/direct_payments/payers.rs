//! Who pays a direct payment out, and from which day on: the council or a commissioned body, each in its own days. What
//! was to be paid up to a change, and what was paid of it, stays with whoever paid then.

use db::Day;
use db::entities::{direct_payment, direct_payment_paid, direct_payment_payer};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;

use super::paid::{self, Terms};

/// The days in which one payer pays it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Of the change that began it; none for whoever paid it first.
    pub id: Option<Uuid>,
    pub from: Day,
    /// The first day on which another pays.
    pub until: Option<Day>,
    /// The commissioned body; none for the council.
    pub name: Option<String>,
    /// Its team, where its people have accounts here.
    pub team: Option<Uuid>,
    pub because: Option<String>,
}

impl Turn {
    /// By which a form of a page knows it.
    pub fn key(&self) -> String {
        self.id.map_or("first".to_owned(), |id| id.to_string())
    }

    /// "Northam Carers", "The council"
    pub fn payer(&self) -> &str {
        self.name.as_deref().unwrap_or("The council")
    }

    /// "Northam Carers from 1 June 2027"
    pub fn says(&self) -> String {
        format!("{} from {}", self.payer(), speak_exact(self.from.0))
    }

    /// What was paid out in it.
    pub fn paid<'a>(
        &self,
        payment: Uuid,
        all: &'a [direct_payment_paid::Model],
    ) -> impl Iterator<Item = &'a direct_payment_paid::Model> + use<'a> {
        let id = self.id;
        let mine = move |one: &&direct_payment_paid::Model| {
            one.direct_payment_id == payment && one.payer_id == id
        };
        all.iter().filter(mine)
    }

    /// What was to be paid in those of its days that lie in others, up to and not including the last.
    pub fn due(
        &self,
        row: &direct_payment::Model,
        terms: &Terms,
        (first, last): (Day, Day),
    ) -> Pence {
        let last = self.until.map_or(last, |until| until.min(last));
        terms.due(row, (first.max(self.from), last))
    }
}

/// What was to be paid in some turns of a payment by a day and with it, and what was paid.
pub fn sums(
    row: &direct_payment::Model,
    turns: &[Turn],
    (terms, all): (&Terms, &[direct_payment_paid::Model]),
    on: Day,
) -> (Pence, Pence) {
    let days = (row.from_on, paid::through(on));
    let due = turns.iter().map(|turn| turn.due(row, terms, days)).sum();
    let paid = turns
        .iter()
        .map(|turn| paid::sum(turn.paid(row.id, all), on));
    (due, paid.sum())
}

/// The changes of who pays these payments out that stand, the earliest first.
pub async fn changes(
    conn: &impl ConnectionTrait,
    payments: &[Uuid],
) -> db::Result<Vec<direct_payment_payer::Model>> {
    let rows = direct_payment_payer::Entity::find()
        .filter(direct_payment_payer::Column::TakenBackAt.is_null())
        .order_by_asc(direct_payment_payer::Column::FromOn);
    let of = direct_payment_payer::Column::DirectPaymentId;
    db::all_of(conn, rows, (of, payments)).await
}

/// Who pays it out from the beginning, and each who did after, the earliest first: never none.
pub fn turns(row: &direct_payment::Model, changes: &[direct_payment_payer::Model]) -> Vec<Turn> {
    let first = Turn {
        id: None,
        from: row.from_on,
        until: None,
        name: row.paid_by.clone(),
        team: row.paid_by_team_id,
        because: None,
    };
    let later = changes.iter().filter(|one| one.direct_payment_id == row.id);
    let later = later.map(|one| Turn {
        id: Some(one.id),
        from: one.from_on,
        until: None,
        name: one.paid_by.clone(),
        team: one.paid_by_team_id,
        because: one.because.clone(),
    });
    let mut turns: Vec<Turn> = std::iter::once(first).chain(later).collect();
    for place in 1..turns.len() {
        turns[place - 1].until = Some(turns[place].from);
    }
    turns
}

/// Whose turn it is on a day; before the first payment that of whoever pays first.
pub fn on(turns: &[Turn], day: Day) -> usize {
    let begun = turns.iter().rposition(|turn| turn.from <= day);
    begun.unwrap_or_default()
}

/// The turns of each commissioned body that pays it out, or did, in the order in which they came to it.
pub fn bodies(turns: &[Turn]) -> Vec<Vec<Turn>> {
    let mut bodies: Vec<Vec<Turn>> = Vec::new();
    for turn in turns.iter().filter(|turn| turn.name.is_some()) {
        match bodies.iter_mut().find(|of| of[0].name == turn.name) {
            Some(of) => of.push(turn.clone()),
            None => bodies.push(vec![turn.clone()]),
        }
    }
    bodies
}
