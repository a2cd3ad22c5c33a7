//! Direct payments of Exampleshire: every way in which one goes, and their money as the pages would have kept it.

use std::collections::BTreeSet;

use almoner::support::direct_payments::store;
use db::Day;
use db::entities::{
    care_home_stay, circumstance, direct_payment, direct_payment_check, direct_payment_line,
    direct_payment_paid, direct_payment_payer, direct_payment_rate, direct_payment_review,
    direct_payment_suspension, direct_payment_trigger, letter, task,
};
use db::sea_orm::prelude::Uuid;
use rules::direct_payment::{Line, Looked, Stay, carried, first_stay_too_long, sums};
use rules::vocabulary::money::Pence;

use super::{Told, all};
use crate::demo::PLAN;

impl Told {
    pub(super) async fn payments_go_every_way(&self) {
        let ways: BTreeSet<&str> = self.payments.iter().map(|row| row.taken.as_str()).collect();
        assert_eq!(ways.len(), 4, "{ways:?}");
        let is = |what: &str| self.payments.iter().any(|row| row.decided == what);
        assert!(is("agreed") && is("refused"));
        let who: BTreeSet<&str> = self
            .payments
            .iter()
            .map(|row| row.receiver.as_str())
            .collect();
        assert!(who.contains("nominee") && who.contains("adult"), "{who:?}");
        let today = Day(PLAN.today);
        let overdue = |row: &&direct_payment::Model| row.review_due_on.is_some_and(|on| on < today);
        assert!(self.payments.iter().any(|row| overdue(&row)));
        let looked = all::<direct_payment_review::Entity>(&self.archive).await;
        assert!(looked.iter().any(|row| row.due_on >= Some(row.reviewed_on)));
        let through = all::<direct_payment_check::Entity>(&self.archive).await;
        assert!(!through.is_empty());
        let stopped = all::<direct_payment_suspension::Entity>(&self.archive).await;
        let goes_on = |id: Uuid| {
            let mut payments = self.payments.iter();
            payments.any(|row| row.id == id && row.ended_on.is_none() && row.weekly_pence > 0)
        };
        assert!(!stopped.is_empty() && stopped.iter().all(|row| goes_on(row.direct_payment_id)));
    }

    /// One that another pays from some day on, in whose turn it was written what was paid; and one of somebody in prison,
    /// which whoever looks after it is to stop.
    pub(super) async fn a_payer_changed_and_somebody_is_in_prison(&self) {
        let turns = all::<direct_payment_payer::Entity>(&self.archive).await;
        let paid = all::<direct_payment_paid::Entity>(&self.archive).await;
        assert_eq!(turns.len(), 1);
        let theirs = paid.iter().filter(|row| row.payer_id == Some(turns[0].id));
        let sums: Vec<i64> = theirs.clone().map(|row| row.paid_pence).collect();
        assert!(
            sums.len() > 1 && sums.iter().all(|sum| *sum > 0),
            "{sums:?}"
        );
        let payment = self.payment(turns[0].direct_payment_id);
        assert!(payment.paid_by.is_none() && payment.from_on < turns[0].from_on);
        assert!(theirs.into_iter().all(|row| turns[0].from_on < row.paid_on));
        let tasks = all::<task::Entity>(&self.archive).await;
        let stop = tasks
            .iter()
            .filter(|row| row.title.starts_with("Stop the direct payment"));
        let stop: Vec<_> = stop.collect();
        assert_eq!(stop.len(), 1);
        let homes = all::<circumstance::Entity>(&self.archive).await;
        let mut homes = homes
            .iter()
            .filter(|row| row.person_id == stop[0].person_id);
        let inside = homes.find(|row| row.code.starts_with("prison") && row.until_on.is_none());
        let inside = inside.unwrap();
        let stopped = all::<direct_payment_suspension::Entity>(&self.archive).await;
        let goes_on = |row: &&direct_payment::Model| {
            row.person_id == inside.person_id
                && row.weekly_pence > 0
                && row.ended_on.is_none()
                && row.reviewed_on.is_none_or(|on| on < inside.from_on)
                && !stopped.iter().any(|one| one.direct_payment_id == row.id)
        };
        assert_eq!(self.payments.iter().filter(goes_on).count(), 1);
    }

    pub(super) async fn money_of_direct_payments_is_kept_as_the_pages_would(&self, many: bool) {
        let rates = all::<direct_payment_rate::Entity>(&self.archive).await;
        let letters = all::<letter::Entity>(&self.archive).await;
        assert!(!rates.is_empty());
        let says = |row: &letter::Model, words: &str| {
            assert!(
                row.body.contains("\n\nYours sincerely,\n\n"),
                "{}",
                row.body
            );
            assert!(row.body.contains(words), "{}", row.body);
        };
        for row in letters
            .iter()
            .filter(|row| row.template == "direct_payment_uplift")
        {
            says(row, "towards your support");
        }
        for rate in &rates {
            let payment = self.payment(rate.direct_payment_id);
            assert!(rate.weekly_pence > payment.weekly_pence && rate.from_on > payment.from_on);
            assert!(payment.ended_on.is_none_or(|on| rate.from_on < on));
            assert!(letters.iter().any(|row| Some(row.id) == rate.letter_id));
        }
        let lines = all::<direct_payment_line::Entity>(&self.archive).await;
        let checks = all::<direct_payment_check::Entity>(&self.archive).await;
        for check in checks.iter().filter(|row| row.asked_back_pence > 0) {
            let asked = |row: &&letter::Model| {
                row.person_id == check.person_id && row.written_at == check.recorded_at
            };
            let sum = Pence(check.asked_back_pence);
            let letter = letters.iter().find(asked).unwrap();
            says(letter, &format!("Please pay back {sum} by"));
        }
        let mut with_lines = 0;
        for payment in &self.payments {
            with_lines += usize::from(self.account_holds(payment, &rates, (&lines, &checks)));
        }
        assert!(with_lines > 0);
        let known = all::<direct_payment_trigger::Entity>(&self.archive).await;
        let open = |row: &&direct_payment_trigger::Model| row.reviewed_on.is_none();
        let stays = all::<care_home_stay::Entity>(&self.archive).await;
        assert!(known.iter().any(|row| !open(&row)));
        if many {
            assert!(known.iter().any(|row| open(&row)));
            assert!(lines.iter().any(|line| line.misspent) && !stays.is_empty());
            assert!(checks.iter().any(|row| row.received_on.is_some()));
        }
        for row in &stays {
            let of_one = stays
                .iter()
                .filter(|other| other.person_id == row.person_id);
            let of_one: Vec<Stay> = of_one
                .map(|row| Stay {
                    from: row.began_on.0,
                    until: row.ended_on.0,
                })
                .collect();
            assert_eq!(first_stay_too_long(&of_one), None);
        }
    }

    fn payment(&self, id: Uuid) -> &direct_payment::Model {
        self.payments.iter().find(|row| row.id == id).unwrap()
    }

    /// What was looked through is what the statements and the account before it say; gives whether a statement came.
    fn account_holds(
        &self,
        payment: &direct_payment::Model,
        rates: &[direct_payment_rate::Model],
        (lines, checks): (
            &[direct_payment_line::Model],
            &[direct_payment_check::Model],
        ),
    ) -> bool {
        let of_it = lines
            .iter()
            .filter(|line| line.direct_payment_id == payment.id);
        let mut said: Vec<Line> = of_it
            .map(|line| Line {
                on: line.dated_on.0,
                paid_in: Pence(line.in_pence),
                paid_out: Pence(line.out_pence),
                misspent: line.misspent,
                at: *line.recorded_at,
            })
            .collect();
        said.sort_by_key(|line| line.on);
        let mut looked: Vec<Looked> = Vec::new();
        let mut checks: Vec<_> = checks
            .iter()
            .filter(|row| row.direct_payment_id == payment.id)
            .collect();
        checks.sort_by_key(|row| row.from_on);
        for row in checks {
            let opening = carried(&looked, &said).opening.0;
            assert_eq!(row.opening_pence, opening, "{row:?}");
            let all = row.opening_pence + row.paid_in_pence - row.spent_pence - row.misspent_pence;
            assert_eq!(row.closing_pence, all, "{row:?}");
            assert!(row.asked_back_pence <= row.surplus_pence + row.recover_pence);
            if let Some(sums) = sums(&said, (row.from_on.0, row.until_on.0), &looked) {
                let sums = (sums.paid_in.0, sums.spent.0, sums.misspent.0);
                assert_eq!(
                    sums,
                    (row.paid_in_pence, row.spent_pence, row.misspent_pence),
                    "{row:?}"
                );
            }
            let weekly = store::weekly_of(payment, rates, row.until_on);
            let kept = weekly * payment.weeks_kept;
            assert!(
                row.surplus_pence <= (row.closing_pence - kept).max(0),
                "{row:?}"
            );
            looked.push(store::looked(row));
        }
        !said.is_empty()
    }
}
