//! Who pays direct payments out in the histories: the council, or the body that pays for it, which writes down what it
//! paid; and one that another pays from some day on.

use db::entities::{direct_payment, direct_payment_paid, direct_payment_payer};
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use rules::direct_payment::{Payable, payable};
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;

use super::accounts::Books;
use super::cases::Case;
use super::random::Dice;
use super::told::Kept;

/// Days before the end of the tale on which it is settled that another pays, and days until they do.
const SETTLED: i64 = 80;
const UNTIL_THEN: i64 = 10;
/// Days after which the body pays what was due since.
const EVERY: i64 = 28;

impl Case<'_> {
    /// The body that pays for the council pays the sum within weeks, and writes it down the day after.
    pub(super) fn paid_out(
        &mut self,
        row: &direct_payment::Model,
        from: i64,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let on = self
            .world
            .days
            .working_from(from + Dice::new(dice.clone().draw(), 917).between(2, 20));
        let body = self.world.staff.paying_body.team.id;
        if row.paid_by_team_id != Some(body) || on + 1 >= self.world.days.count() {
            return Ok(());
        }
        self.pays_out(row, (None, on), Pence(row.one_off_pence))
    }

    /// The body pays, and writes it down the day after. `payer`: of the change that began its turn.
    fn pays_out(
        &mut self,
        row: &direct_payment::Model,
        (payer, on): (Option<Uuid>, i64),
        sum: Pence,
    ) -> db::Result<()> {
        let clerk = self.world.staff.paying_body.manager;
        let at = self.world.days.at(on + 1, 10 * 3600);
        let paid = direct_payment_paid::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            direct_payment_id: row.id,
            payer_id: payer,
            paid_on: self.day(on),
            paid_pence: sum.0,
            reference: None,
            recorded_by: clerk,
            recorded_at: at,
            struck_at: None,
            struck_by: None,
            struck_because: None,
            version: 1,
        };
        let says = format!("{sum} paid out on {}", speak_exact(paid.paid_on.0));
        let event = Event::DirectPaymentPaid;
        self.story.say(at, clerk, event, (row.id, &says));
        self.story.made::<direct_payment_paid::Entity>(&paid)
    }

    /// It is told on purpose that another pays.
    pub(super) fn is_paid_by_another(&self) -> bool {
        let told = self.person.script.map(|script| script.kept);
        told == Some(Kept::PaidByAnother)
    }

    /// One that the council paid is paid by the body from some day on, which pays every four weeks what was due.
    pub(super) fn another_pays(
        &mut self,
        row: &direct_payment::Model,
        books: &Books,
        ends: i64,
    ) -> db::Result<()> {
        if !self.is_paid_by_another() || row.weekly_pence == 0 {
            return Ok(());
        }
        let settled = self.world.days.working_from(ends - SETTLED);
        let body = &self.world.staff.paying_body.team;
        let (at, by) = (
            self.world.days.at(settled, 47_500),
            self.world.staff.payments_officer,
        );
        let from = settled + UNTIL_THEN;
        let turn = direct_payment_payer::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            direct_payment_id: row.id,
            from_on: self.day(from),
            paid_by: Some(body.name.clone()),
            paid_by_team_id: Some(body.id),
            because: Some("They keep the payroll of the assistants as well.".to_owned()),
            set_by: by,
            recorded_at: at,
            taken_back_at: None,
            version: 1,
        };
        let on = speak_exact(turn.from_on.0);
        let says = format!("From {on} {} pays it out", body.name);
        let event = Event::DirectPaymentChanged;
        self.story.say(at, by, event, (row.id, &says));
        self.story.made::<direct_payment_payer::Entity>(&turn)?;
        let mut since = turn.from_on;
        let mut place = from + EVERY;
        while place + 3 < ends {
            let on = self.world.days.working_from(place);
            let until = self.day(on);
            self.pays_out(
                row,
                (Some(turn.id), on),
                self.due(row, books, (since, until)),
            )?;
            (since, place) = (until, on + EVERY);
        }
        Ok(())
    }

    /// What is to be paid in some days.
    fn due(&self, row: &direct_payment::Model, books: &Books, (first, last): (Day, Day)) -> Pence {
        let rates = books.rates.iter();
        let rates: Vec<_> = rates
            .map(|(place, weekly)| (self.day(*place).0, Pence(*weekly)))
            .collect();
        let of = Payable {
            from: row.from_on.0,
            ended: None,
            weekly: Pence(row.weekly_pence),
            one_off: Pence(0),
            rates: &rates,
            gaps: &[],
        };
        payable(&of, (first.0, last.0))
    }
}
