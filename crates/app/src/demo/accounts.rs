//! What becomes of the money of direct payments in the histories: prices rise and the payment with them, its account is
//! looked through, mostly with the statements of a pre-paid card, what is too much comes back, and it pays for stays in
//! a care home.

use db::entities::{
    care_home_stay, direct_payment, direct_payment_check, direct_payment_line, direct_payment_rate,
    letter, personal_budget,
};
use db::{At, Event};
use jiff::civil::date;
use rules::direct_payment::{
    Account, Keeping, Limit, Looked, Price, Reckoned, carried, may_stay, raise, reckon,
};
use rules::vocabulary::dates::{days_between, speak_exact};
use rules::vocabulary::money::Pence;
use serde_json::json;

use super::cases::Case;
use super::random::Dice;
use crate::casework::letters::words;
use crate::front_door::people::header::full_name;
use crate::support::direct_payments::letters::{self, AskedBack, Letter, Raise};
use crate::support::direct_payments::statement::first_mark;
use crate::support::direct_payments::store;

/// What an account has come to so far.
pub(super) struct Books {
    /// What is paid in a week, and from which place on; the earliest first.
    pub rates: Vec<(i64, i64)>,
    looked: Vec<Looked>,
    /// Place of the first day that was not looked through.
    since: i64,
    /// The money is on a pre-paid card, whose statements come.
    card: bool,
    /// What came back to the council since, and its place.
    back: Option<(i64, i64)>,
}

impl Books {
    fn weekly(&self, place: i64) -> i64 {
        let until = self.rates.iter().rev().find(|(from, _)| *from <= place);
        until.map_or(0, |(_, weekly)| *weekly)
    }

    /// What was paid in every four weeks up to a place.
    fn paid_in(&self, place: i64) -> Vec<(i64, i64)> {
        let every = (self.since..place).step_by(28);
        every.map(|at| (at, 4 * self.weekly(at))).collect()
    }
}

/// Homes that somebody stays in while whoever looks after them is away.
const HOMES: &[&str] = &["Orchard Lea", "The Limes", "Harbour View"];
const RAISED: &str = "The pay of personal assistants and the prices of agencies have gone up.";
const OTHER_THAN_PLANNED: i64 = 4_500;

impl Case<'_> {
    /// The books of a payment, with what was paid in a week over the years.
    pub(super) fn books(
        &mut self,
        row: &direct_payment::Model,
        budget: &personal_budget::Model,
        (from, ends): (i64, i64),
        dice: &mut Dice,
    ) -> db::Result<Books> {
        let mut books = Books {
            rates: vec![(from, row.weekly_pence)],
            looked: Vec::new(),
            since: from,
            card: dice.chance(300) || self.person.script.is_some(),
            back: None,
        };
        if row.weekly_pence > 0 {
            self.raised(row, budget, (from, ends), &mut books, dice)?;
            self.stays(row, (from, ends), dice)?;
        }
        Ok(books)
    }

    /// Prices rise each April, and most payments with them.
    fn raised(
        &mut self,
        row: &direct_payment::Model,
        budget: &personal_budget::Model,
        (from, ends): (i64, i64),
        books: &mut Books,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let days = self.world.days;
        let above = self.world.council.budgets.authority.uplift_most;
        let always = self.person.script.is_some();
        let years = days.day(from).year()..=days.day(ends).year();
        for year in years {
            let starts = days_between(days.day(0), date(year, 4, 6));
            let written = days.working_from(starts - dice.between(12, 30));
            let percent = 10 * dice.between(20, 50);
            // What lies about the day on which it ends, or is stopped, is left as it is.
            if written <= from + 30 || ends <= starts + 20 || !(always || dice.chance(700)) {
                continue;
            }
            let price = store::price(row, budget, books.weekly(starts));
            let limit = Limit {
                budget: Pence(budget.gross_weekly_pence),
                above,
            };
            let Ok(raised) = raise(&price, percent, &limit) else {
                return Ok(());
            };
            self.raise(row, (price, raised), percent, (written, starts))?;
            books.rates.push((starts, raised.0));
        }
        Ok(())
    }

    /// The new rate, and the letter that tells it.
    fn raise(
        &mut self,
        row: &direct_payment::Model,
        (before, after): (Price, Pence),
        percent: i64,
        (written, starts): (i64, i64),
    ) -> db::Result<()> {
        let (at, from) = (self.world.days.at(written, 43_000), self.day(starts));
        let by = self.world.staff.payments_officer;
        let raise = Raise {
            before,
            after,
            from,
            because: RAISED,
            billed: Pence(0),
        };
        let says = letters::raised(self.world.council, &raise);
        let on = speak_exact(from.0);
        let letter = self.written(letters::RAISED, (written, at), &says);
        let kept = direct_payment_rate::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            direct_payment_id: row.id,
            from_on: from,
            weekly_pence: after.0,
            percent_hundredths: Some(percent),
            because: RAISED.to_owned(),
            letter_id: Some(letter.id),
            set_by: by,
            recorded_at: at,
            struck_at: None,
            struck_by: None,
            struck_because: None,
            version: 1,
        };
        self.sends(&letter)?;
        let says = format!("{after} a week from {on}");
        let event = Event::DirectPaymentChanged;
        self.story.say(at, by, event, (row.id, &says));
        self.story.made::<direct_payment_rate::Entity>(&kept)
    }

    /// A letter that the officer writes on a day, to where they live then.
    fn written(
        &mut self,
        (template, title): Letter,
        (place, at): (i64, At),
        says: &[String],
    ) -> letter::Model {
        let (council, staff) = (self.world.council, self.world.staff);
        let by = staff.payments_officer;
        let writer = staff.accounts.iter().find(|one| one.id == by);
        let writer = writer.map_or("", |one| one.name.as_str());
        let moved = self.person.moved.as_ref();
        let home = moved.filter(|(since, ..)| *since <= place);
        let home = home.map_or(&self.person.home, |(_, home, _)| home);
        letter::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            template: template.to_owned(),
            title: title.to_owned(),
            to_name: full_name(&self.person.row),
            to_lines: format!("{}\n{}", home.lines, home.postcode),
            to_email: None,
            body: words::whole(council, (self.person.called(), writer), says),
            written_by: by,
            written_at: at,
            version: 1,
        }
    }

    fn sends(&mut self, letter: &letter::Model) -> db::Result<()> {
        let (at, by) = (letter.written_at, letter.written_by);
        let wrote = Event::LetterWritten;
        self.story.say(at, by, wrote, (letter.id, &letter.title));
        self.story.made::<letter::Entity>(letter)
    }

    /// Now and then it pays for a week or two in a care home.
    fn stays(
        &mut self,
        row: &direct_payment::Model,
        (from, ends): (i64, i64),
        dice: &mut Dice,
    ) -> db::Result<()> {
        if ends - from < 200 || !dice.chance(150) {
            return Ok(());
        }
        let begins = dice.between(from + 60, ends - 60);
        let (place, many) = (*dice.pick(HOMES), dice.between(5, 14));
        let at = self.world.days.at(begins - 12, 50_000);
        let by = self.world.staff.payments_officer;
        let kept = care_home_stay::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            place: place.to_owned(),
            began_on: self.day(begins),
            ended_on: self.day(begins + many),
            taken_back_because: None,
            recorded_by: by,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        let body = json!({
            "says": format!("Written down: {place}"), "began_on": kept.began_on, "ended_on": kept.ended_on,
        });
        let event = Event::CareHomeStayChanged;
        self.story.tell(at, Some(by), event, kept.id, body);
        self.story.made::<care_home_stay::Entity>(&kept)
    }

    /// The account since it was looked through last: now and then too much is left, or something was bought that the
    /// plan does not say. What is asked back mostly comes.
    pub(super) fn looked_through(
        &mut self,
        row: &direct_payment::Model,
        (books, place, ends): (&mut Books, i64, i64),
        dice: &mut Dice,
    ) -> db::Result<()> {
        // What came back was written down before the statement that tells of it came.
        let before = carried(&books.looked, &[]);
        let paid = books.paid_in(place);
        let paid_in: i64 = paid.iter().map(|(_, pence)| pence).sum();
        let all = before.opening.0 + paid_in;
        let weekly = books.weekly(place);
        let left = (weekly * dice.between(1, 11)).min(all);
        let misspent = if dice.chance(120) {
            OTHER_THAN_PLANNED.min(left)
        } else {
            0
        };
        let account = Account {
            opening: before.opening,
            paid_in: Pence(paid_in),
            spent: Pence(all - left),
            misspent: Pence(misspent),
            may_stay: may_stay(&Keeping {
                from: row.from_on.0,
                until: self.day(place).0,
                ended: None,
                weekly: Pence(weekly),
                weeks_kept: row.weeks_kept,
                one_off: Pence(row.one_off_pence),
            }),
            asked_before: before.asked_before,
            ..Account::default()
        };
        if books.card {
            self.statement(row, (books, place), (&paid, &account))?;
        }
        self.checked(row, (books, place, ends), &account, dice)
    }

    /// What was looked through, and what is asked back.
    fn checked(
        &mut self,
        row: &direct_payment::Model,
        (books, place, ends): (&mut Books, i64, i64),
        account: &Account,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let Reckoned {
            closing,
            surplus,
            to_recover,
            ..
        } = reckon(account);
        let asked = surplus + to_recover;
        let (at, by) = (
            self.world.days.at(place, 46_000),
            self.world.staff.payments_officer,
        );
        let because = match asked.0 {
            0 => "What is left is kept for holiday pay and fits the plan.",
            _ => {
                "We talked about it: the assistant was ill for weeks, and a bill was paid by mistake."
            }
        };
        let mut check = direct_payment_check::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            direct_payment_id: row.id,
            from_on: self.day(books.since).max(row.from_on),
            until_on: self.day(place),
            opening_pence: account.opening.0,
            paid_in_pence: account.paid_in.0,
            spent_pence: account.spent.0,
            misspent_pence: account.misspent.0,
            set_aside_pence: 0,
            closing_pence: closing.0,
            surplus_pence: surplus.0,
            recover_pence: to_recover.0,
            asked_back_pence: asked.0,
            because: because.to_owned(),
            received_on: None,
            received_at: None,
            checked_by: by,
            recorded_at: at,
            struck_at: None,
            struck_by: None,
            struck_because: None,
            version: 1,
        };
        let event = Event::DirectPaymentChecked;
        let says = format!("{closing} left, {surplus} too much, {asked} asked back");
        self.story.say(at, by, event, (row.id, &says));
        self.story.made::<direct_payment_check::Entity>(&check)?;
        if asked.0 > 0 {
            let by_on = self.day(place + i64::from(self.world.council.targets.asked_back_days));
            let says = letters::asked_back(
                self.world.council,
                &AskedBack {
                    days: (check.from_on, check.until_on),
                    sum: asked,
                    by: by_on,
                    surplus,
                    misspent: to_recover,
                    not_owed: Pence(0),
                    in_both: Pence(0),
                    because,
                    keeper: row.receiver_name.as_deref(),
                },
            );
            let letter = self.written(letters::ASKED_BACK, (place, at), &says);
            self.sends(&letter)?;
        }
        let comes = self.world.days.working_from(place + dice.between(14, 40));
        if asked.0 > 0 && comes < ends && dice.chance(750) {
            let (at, on) = (self.world.days.at(comes, 42_000), self.day(comes));
            let says = format!("{asked} came back");
            self.story.say(at, by, event, (row.id, &says));
            self.story
                .changed::<direct_payment_check::Entity>(&mut check, |row| {
                    row.received_on = Some(on);
                    row.received_at = Some(at);
                })?;
            books.back = Some((comes, asked.0));
        }
        books.since = place;
        books.looked.push(Looked {
            from: check.from_on.0,
            until: check.until_on.0,
            on: self.day(place).0,
            at: *check.recorded_at,
            opening: account.opening,
            closing,
            asked_back: asked,
            received: check.received_on.map(|on| on.0),
            told: check.received_at.map(|at| *at),
        });
        Ok(())
    }

    /// The statement of the card comes with what it says of these days; what was not for the plan is marked.
    fn statement(
        &mut self,
        row: &direct_payment::Model,
        (books, place): (&mut Books, i64),
        (paid, account): (&[(i64, i64)], &Account),
    ) -> db::Result<()> {
        let (at, by) = (
            self.world.days.at(place, 45_000),
            self.world.staff.payments_officer,
        );
        let many = paid.len().max(1) as i64;
        let (each, rest) = (account.spent.0 / many, account.spent.0 % many);
        let mut said: Vec<(i64, &str, i64, i64)> = Vec::new();
        for (nth, (on, pence)) in paid.iter().enumerate() {
            let last = nth + 1 == paid.len();
            let wages = each + if last { rest } else { 0 };
            said.push((*on, "Direct payment of the council", *pence, 0));
            let paid_on = (on + 20).min(place - 1);
            said.push((paid_on, "Wages and payroll", 0, wages));
        }
        let misspent = account.misspent.0;
        if misspent > 0 {
            said.push((place - 1, "Garden centre", 0, misspent));
        }
        if let Some((on, pence)) = books.back.take() {
            said.push((on, "Paid back to the council", 0, pence));
        }
        said.retain(|(_, _, paid_in, paid_out)| paid_in + paid_out > 0);
        said.sort_by_key(|(on, ..)| *on);
        let says = format!("{} lines", said.len());
        self.story
            .say(at, by, Event::StatementTaken, (row.id, &says));
        let mut other = None;
        for (on, says, paid_in, paid_out) in said {
            let dated_on = self.day(on);
            let line = direct_payment_line::Model {
                id: self.ids.next(at),
                person_id: row.person_id,
                direct_payment_id: row.id,
                dated_on,
                says: says.to_owned(),
                in_pence: paid_in,
                out_pence: paid_out,
                line_mark: first_mark(dated_on.0, says, (Pence(paid_in), Pence(paid_out))),
                misspent: false,
                taken_by: by,
                recorded_at: at,
                struck_at: None,
                struck_by: None,
                struck_because: None,
                version: 1,
            };
            self.story.made::<direct_payment_line::Entity>(&line)?;
            if paid_out == misspent && says == "Garden centre" {
                other = Some(line);
            }
        }
        let Some(mut line) = other else {
            return Ok(());
        };
        let at = self.world.days.later(at, 5);
        let says = "A line of the statement was marked as misspent";
        let event = Event::DirectPaymentChanged;
        self.story.say(at, by, event, (row.id, says));
        self.story
            .changed::<direct_payment_line::Entity>(&mut line, |line| line.misspent = true)
    }
}
