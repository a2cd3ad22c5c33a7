//! What a commissioned body is to pay: for its own people, who see the direct payments that the council gave to their
//! team, and nothing else of anybody's record. Each person on the list was looked at, and the log says so.

use std::collections::HashMap;

use db::entities::{
    direct_payment, direct_payment_paid, direct_payment_payer, direct_payment_rate, person,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};
use db::{Day, Outcome};
use futures_util::future::try_join_all;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::money::Pence;
use serde_json::{Value as Json, json};

use super::paid::{self, Terms};
use super::payers::{self, Turn};
use super::store;
use crate::front_door::people::asking::{self, Answers, Question};
use crate::front_door::people::words::{council_number, full_name};
use crate::house::permissions::PayOut;
use crate::house::{Fields, Form, Page, PageError, Path, Staff, looking, pages};
use crate::support::amounts;
use crate::support::batches::export::Reach;

const LIST: &str = "/payments-to-make";

/// A payment with the turns in which a team pays it out.
struct Theirs {
    row: direct_payment::Model,
    turns: Vec<Turn>,
}

impl Theirs {
    /// The first day of the turn that they have, or had last.
    fn from(&self) -> Day {
        let last = self.turns.last();
        last.map_or(self.row.from_on, |turn| turn.from)
    }

    /// The first day on which they pay it no longer.
    fn until(&self) -> Option<Day> {
        let last = self.turns.last().and_then(|turn| turn.until);
        last.into_iter().chain(self.row.ended_on).min()
    }

    /// What they paid out themselves and stands, to be struck out.
    /// Errors: `NotFound`; `Conflict` where it was struck out already.
    async fn paid(
        &self,
        conn: &impl ConnectionTrait,
        id: Uuid,
    ) -> Result<direct_payment_paid::Model, PageError> {
        let found = paid::standing(conn, self.row.id, id).await?;
        let mut turns = self.turns.iter();
        match turns.any(|turn| turn.id == found.payer_id) {
            true => Ok(found),
            false => Err(PageError::NotFound),
        }
    }
}

/// Those that these teams pay out, without those whose turn ended before a day.
async fn to_pay(
    conn: &impl ConnectionTrait,
    teams: &[Uuid],
    since: Day,
) -> db::Result<Vec<Theirs>> {
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let goes_on = Condition::any()
        .add(direct_payment::Column::EndedOn.is_null())
        .add(direct_payment::Column::EndedOn.gte(since));
    let later = direct_payment_payer::Entity::find()
        .select_only()
        .column(direct_payment_payer::Column::DirectPaymentId)
        .filter(direct_payment_payer::Column::PaidByTeamId.is_in(teams.iter().copied()))
        .filter(direct_payment_payer::Column::TakenBackAt.is_null())
        .into_query();
    let theirs = Condition::any()
        .add(direct_payment::Column::PaidByTeamId.is_in(teams.iter().copied()))
        .add(direct_payment::Column::Id.in_subquery(later));
    let rows = direct_payment::Entity::find()
        .filter(theirs)
        .filter(direct_payment::Column::Decided.eq("agreed"))
        .filter(goes_on)
        .order_by_asc(direct_payment::Column::FromOn)
        .order_by_asc(direct_payment::Column::Id)
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let changes = payers::changes(conn, &ids).await?;
    let one = |row: direct_payment::Model| {
        let mut turns = payers::turns(&row, &changes);
        turns.retain(|turn| turn.team.is_some_and(|team| teams.contains(&team)));
        let pays = row.weekly_pence + row.one_off_pence > 0 && !store::is_taken_back(&row);
        let theirs = Theirs { row, turns };
        let goes_on = theirs.until().is_none_or(|until| since <= until);
        (pays && goes_on && !theirs.turns.is_empty()).then_some(theirs)
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// What the colleague's teams are to pay, with whose it is. Restricted records and those no longer on file are left out.
struct ToPay {
    rows: Vec<(Theirs, person::Model)>,
    left_out: usize,
}

impl ToPay {
    async fn of(staff: &Staff<PayOut>) -> Result<ToPay, PageError> {
        let teams = &staff.actor().teams;
        // What was paid last can be written down for a while after the end.
        let (today, days) = (staff.today(), days_afterwards(staff));
        let since = Day(days_after(today.0, -days).unwrap_or(today.0));
        let rows = to_pay(staff.reader(), teams, since).await?;
        let ids: Vec<Uuid> = rows.iter().map(|one| one.row.person_id).collect();
        let mut people: HashMap<Uuid, person::Model> = HashMap::new();
        if !ids.is_empty() {
            let found = person::Entity::find()
                .filter(person::Column::Id.is_in(db::padded(&ids)))
                .filter(person::Column::DeletedOn.is_null())
                .all(staff.reader())
                .await?;
            people.extend(found.into_iter().map(|row| (row.id, row)));
        }
        let restricted = staff.restricted(&ids).await?;
        let all = rows.len();
        let rows: Vec<_> = rows
            .into_iter()
            .filter(|one| !restricted.contains(&one.row.person_id))
            .filter_map(|one| {
                let person = people.get(&one.row.person_id)?.clone();
                Some((one, person))
            })
            .collect();
        let left_out = all - rows.len();
        Ok(ToPay { rows, left_out })
    }

    /// One of them.
    /// Errors: `NotFound` where it is not theirs.
    async fn find(staff: &Staff<PayOut>, id: Uuid) -> Result<(Theirs, person::Model), PageError> {
        let mut rows = ToPay::of(staff).await?.rows.into_iter();
        rows.find(|(one, _)| one.row.id == id)
            .ok_or(PageError::NotFound)
    }
}

/// Days after the end of a payment during which the body still writes down what it paid last.
fn days_afterwards(staff: &Staff<PayOut>) -> i64 {
    i64::from(staff.house.council.targets.paid_out_after_end_days)
}

/// Until when a payment stands on the list, in words.
fn stands_here(days: i64) -> String {
    match days {
        0 => "until they end".to_owned(),
        1 => "until the day after they end".to_owned(),
        days => format!("until {days} days after they end"),
    }
}

/// GET /payments-to-make
pub async fn list(staff: Staff<PayOut>) -> Page {
    let ToPay { rows, left_out } = ToPay::of(&staff).await?;
    let whose = rows.iter().map(|(one, _)| one.row.person_id);
    looked_at(&staff, whose, LIST).await?;
    let (conn, today) = (staff.reader(), staff.today());
    let ids: Vec<Uuid> = rows.iter().map(|(one, _)| one.row.id).collect();
    let paid = paid::all(conn, &ids).await?;
    let terms = Terms::of(conn, &ids).await?;
    let line = |(one, person): &(Theirs, person::Model)| {
        let row = &one.row;
        let (due, paid) = payers::sums(row, &one.turns, (&terms, &paid), today);
        let stopped = store::is_suspended(&terms.suspensions, row.id, today);
        json!({
            "href": format!("{LIST}/{}", row.id), "who": full_name(person), "number": council_number(person),
            "pays": pays(row, store::weekly_of(row, &terms.rates, today)), "stands": stands(one, stopped, today),
            "paid": paid.to_string(), "due": due.to_string(), "owed": ((due - paid).0 > 0).then(|| (due - paid).to_string()),
        })
    };
    let lines: Vec<Json> = rows.iter().map(line).collect();
    let values = json!({
        "title": "Payments to make", "lines": lines, "left_out": left_out, "weeks": paid::WEEKS,
        "until": stands_here(days_afterwards(&staff)),
    });
    pages::page("support/direct_payments/to_pay.njk", values)
}

async fn looked_at(
    staff: &Staff<PayOut>,
    people: impl Iterator<Item = Uuid>,
    what: &str,
) -> Result<(), PageError> {
    let actor = staff.actor();
    let looks = people.map(|id| looking::log(&staff.house, &actor, id, what, Outcome::Seen, None));
    try_join_all(looks).await?;
    Ok(())
}

/// "£40.00 a week, £300.00 once"
fn pays(row: &direct_payment::Model, weekly: i64) -> String {
    let weekly = (weekly > 0).then(|| amounts::weekly(weekly));
    let once = (row.one_off_pence > 0).then(|| format!("{} once", Pence(row.one_off_pence)));
    let both: Vec<String> = weekly.into_iter().chain(once).collect();
    both.join(", ")
}

/// From when until when they pay it, and whether it is paid now.
fn stands(one: &Theirs, stopped: bool, today: Day) -> String {
    let from = speak_exact(one.from().0);
    let Some(until) = one.until() else {
        return match stopped {
            true => "not paid for now".to_owned(),
            false => format!("from {from}"),
        };
    };
    let last = speak_exact(until.0);
    match (one.row.ended_on == Some(until), until <= today) {
        (true, true) => format!("ended: first day without it {last}"),
        (false, true) => format!("paid by another from {last} on"),
        _ if stopped => "not paid for now".to_owned(),
        (true, false) => format!("from {from}, ends on {last}"),
        (false, false) => format!("from {from}, paid by another from {last} on"),
    }
}

/// What the page of one payment asks: its title, the questions, and where they are sent.
struct Asks {
    /// What the page is called, before the name of the person.
    page: &'static str,
    title: String,
    questions: &'static [Question],
    path: String,
    button: &'static str,
}

impl Asks {
    fn payment(id: Uuid, fields: &Fields, problems: &[Problem]) -> Asks {
        Asks {
            page: "Payment for",
            title: "Write down a payment".to_owned(),
            questions: paid::questions(fields, problems),
            path: format!("{LIST}/{id}"),
            button: "Save the payment",
        }
    }
}

/// GET /payments-to-make/{payment}
pub async fn one(staff: Staff<PayOut>, Path(id): Path<Uuid>) -> Page {
    let fields = asking::with_day(Fields::default(), "paid_on", Some(staff.today()));
    let asks = Asks::payment(id, &fields, &[]);
    show(&staff, id, asks, &fields, &[]).await
}

async fn show(
    staff: &Staff<PayOut>,
    id: Uuid,
    asks: Asks,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let (theirs, person) = ToPay::find(staff, id).await?;
    let row = &theirs.row;
    looked_at(
        staff,
        std::iter::once(row.person_id),
        &format!("{LIST}/{id}"),
    )
    .await?;
    let (conn, today) = (staff.reader(), staff.today());
    let Terms { rates, suspensions } = Terms::of(conn, &[id]).await?;
    let ahead = |rate: &&direct_payment_rate::Model| {
        today < rate.from_on && theirs.until().is_none_or(|until| rate.from_on < until)
    };
    let reach = Reach::of(staff, &[person.id]).await?;
    let (home, postcode) = reach.home(person.id);
    let home: Vec<String> = [home, postcode]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let council = &staff.house.council;
    let stopped = store::is_suspended(&suspensions, row.id, today);
    let form = asking::shown(asks.questions, fields, problems);
    let values = json!({
        "title": format!("{} {}", asks.page, full_name(&person)), "number": council_number(&person),
        "home": home.join(", "), "phone": reach.phone(person.id),
        "receiver": council.says("direct_payment_receiver", &row.receiver), "receiver_name": row.receiver_name,
        "pays": pays(row, store::weekly_of(row, &rates, today.max(theirs.from()))), "stands": stands(&theirs, stopped, today),
        "later": rates.iter().filter(ahead).map(|rate| format!("{} from {}", amounts::weekly(rate.weekly_pence), speak_exact(rate.from_on.0))).collect::<Vec<_>>(),
        "paid": paid::told(conn, (row, &theirs.turns), today).await?, "at": format!("{LIST}/{id}"),
        "asks": asks.title, "path": asks.path, "button": asks.button,
        "questions": asking::asked(asks.questions, council, *today, &form), "form": form,
    });
    match problems.is_empty() {
        true => pages::page("support/direct_payments/to_pay_one.njk", values),
        false => pages::try_again("support/direct_payments/to_pay_one.njk", values),
    }
}

/// POST /payments-to-make/{payment}
pub async fn pay(staff: Staff<PayOut>, Path(id): Path<Uuid>, Form(fields): Form) -> Page {
    let (Theirs { row, turns }, _) = ToPay::find(&staff, id).await?;
    let books = paid::Books::of(staff.reader(), &row, &turns).await?;
    let who = (staff.colleague.account.id, staff.today());
    let new = match paid::read(&fields, &staff.house.council, &books, who) {
        Ok(new) => new,
        Err(problems) => {
            let asks = Asks::payment(id, &fields, &problems);
            return show(&staff, id, asks, &fields, &problems).await;
        }
    };
    let mut change = staff.change().await?;
    change.hold_person(row.person_id).await?;
    let says = paid::keep(&mut change, &row, new).await?;
    change.commit().await?;
    pages::go_to_saying(format!("{LIST}/{id}"), &says)
}

/// GET /payments-to-make/{payment}/paid/{paid}/strike
pub async fn ask_strike(staff: Staff<PayOut>, Path((id, which)): Path<(Uuid, Uuid)>) -> Page {
    show_strike(&staff, (id, which), &Fields::default(), &[]).await
}

async fn show_strike(
    staff: &Staff<PayOut>,
    (id, which): (Uuid, Uuid),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let (theirs, _) = ToPay::find(staff, id).await?;
    let which = theirs.paid(staff.reader(), which).await?;
    let asks = Asks {
        page: "Strike out a payment for",
        title: format!("Strike out {}", paid::named(&which)),
        questions: paid::STRIKE,
        path: format!("{LIST}/{id}/paid/{}/strike", which.id),
        button: "Strike it out",
    };
    show(staff, id, asks, fields, problems).await
}

/// POST /payments-to-make/{payment}/paid/{paid}/strike
pub async fn strike(
    staff: Staff<PayOut>,
    Path((id, which)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let (theirs, _) = ToPay::find(&staff, id).await?;
    let today = staff.today();
    let mut answers = Answers::of(&fields, paid::STRIKE, &staff.house.council, *today);
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show_strike(&staff, (id, which), &fields, &problems).await,
    };
    let mut change = staff.change().await?;
    let which = theirs.paid(change.conn(), which).await?;
    paid::strike(&mut change, &theirs.row, &which, because).await?;
    change.commit().await?;
    pages::go_to_saying(format!("{LIST}/{id}"), "It is struck out.")
}
