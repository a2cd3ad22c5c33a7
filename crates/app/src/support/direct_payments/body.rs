//! What a commissioned body is to pay: for its own people, who see the direct payments that the council gave to their
//! team, and nothing else of anybody's record. Each person on the list was looked at, and the log says so.

use std::collections::{BTreeMap, HashMap};

use db::entities::{direct_payment, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder};
use db::{Day, Outcome};
use futures_util::future::try_join_all;
use rules::direct_payment::has_ended;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{paid, store};
use crate::front_door::people::asking::{self, Answers, Question};
use crate::front_door::people::header::full_name;
use crate::house::permissions::{PayOut, SeeReports};
use crate::house::{Fields, Form, Page, PageError, Path, Staff, case, pages};
use crate::support::amounts;
use crate::support::batches::export::Reach;
use crate::support::plans::CARERS;

const LIST: &str = "/payments-to-make";

/// Days after the end of a payment during which the body still writes down what it paid last.
const AFTERWARDS: i64 = 28;

/// Those that these teams pay out: until they end, and for a while after it, so that the last money can be written down.
async fn to_pay(
    conn: &impl ConnectionTrait,
    teams: &[Uuid],
    today: Day,
) -> db::Result<Vec<direct_payment::Model>> {
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let since = Day(days_after(today.0, -AFTERWARDS).unwrap_or(today.0));
    let goes_on = Condition::any()
        .add(direct_payment::Column::EndedOn.is_null())
        .add(direct_payment::Column::EndedOn.gte(since));
    let rows = direct_payment::Entity::find()
        .filter(direct_payment::Column::PaidByTeamId.is_in(teams.iter().copied()))
        .filter(direct_payment::Column::Decided.eq("agreed"))
        .filter(goes_on)
        .order_by_asc(direct_payment::Column::FromOn)
        .order_by_asc(direct_payment::Column::Id)
        .all(conn)
        .await?;
    let pays = |row: &direct_payment::Model| {
        row.weekly_pence + row.one_off_pence > 0 && !store::is_taken_back(row)
    };
    Ok(rows.into_iter().filter(pays).collect())
}

/// What the colleague's teams are to pay, with whose it is. Restricted records and those no longer on file are left out.
struct ToPay {
    rows: Vec<(direct_payment::Model, person::Model)>,
    left_out: usize,
}

impl ToPay {
    async fn of(staff: &Staff<PayOut>) -> Result<ToPay, PageError> {
        let teams = &staff.actor().teams;
        let rows = to_pay(staff.reader(), teams, staff.today()).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.person_id).collect();
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
            .filter(|row| !restricted.contains(&row.person_id))
            .filter_map(|row| {
                let person = people.get(&row.person_id)?.clone();
                Some((row, person))
            })
            .collect();
        let left_out = all - rows.len();
        Ok(ToPay { rows, left_out })
    }

    /// One of them.
    /// Errors: `NotFound` where it is not theirs.
    async fn find(
        staff: &Staff<PayOut>,
        id: Uuid,
    ) -> Result<(direct_payment::Model, person::Model), PageError> {
        let mut rows = ToPay::of(staff).await?.rows.into_iter();
        rows.find(|(row, _)| row.id == id)
            .ok_or(PageError::NotFound)
    }
}

/// GET /payments-to-make
pub async fn list(staff: Staff<PayOut>) -> Page {
    let ToPay { rows, left_out } = ToPay::of(&staff).await?;
    looked_at(&staff, rows.iter().map(|(row, _)| row.person_id), LIST).await?;
    let (conn, today) = (staff.reader(), staff.today());
    let payments: Vec<direct_payment::Model> = rows.iter().map(|(row, _)| row.clone()).collect();
    let ids: Vec<Uuid> = payments.iter().map(|row| row.id).collect();
    let due = paid::due(conn, &payments, (None, paid::through(today))).await?;
    let paid = paid::all(conn, &ids).await?;
    let rates = store::rates(conn, &ids).await?;
    let suspensions = store::suspensions(conn, &ids).await?;
    let line = |(row, person): &(direct_payment::Model, person::Model)| {
        let paid = paid::sum(&paid, row.id, today);
        let due = due.get(&row.id).copied().unwrap_or_default();
        let stopped = store::is_suspended(&suspensions, row.id, today);
        json!({
            "href": format!("{LIST}/{}", row.id), "who": full_name(person), "number": person.number,
            "pays": pays(row, store::weekly_of(row, &rates, today)), "stands": stands(row, stopped, today),
            "paid": paid.to_string(), "due": due.to_string(), "owed": ((due - paid).0 > 0).then(|| (due - paid).to_string()),
        })
    };
    let lines: Vec<Json> = rows.iter().map(line).collect();
    let values = json!({ "title": "Payments to make", "lines": lines, "left_out": left_out });
    pages::page("support/direct_payments/to_pay.njk", values)
}

async fn looked_at(
    staff: &Staff<PayOut>,
    people: impl Iterator<Item = Uuid>,
    what: &str,
) -> Result<(), PageError> {
    let actor = staff.actor();
    let looks = people.map(|id| case::log(&staff.house, &actor, id, what, Outcome::Seen, None));
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

/// From when until when, and whether it is paid now.
fn stands(row: &direct_payment::Model, stopped: bool, today: Day) -> String {
    let from = speak_exact(row.from_on.0);
    let over = has_ended(row.from_on.0, row.ended_on.map(|on| on.0), today.0);
    match row.ended_on.map(|on| speak_exact(on.0)) {
        Some(ended) if over => format!("ended: first day without it {ended}"),
        _ if stopped => "not paid for now".to_owned(),
        Some(ends) => format!("from {from}, ends on {ends}"),
        None => format!("from {from}"),
    }
}

/// What the page of one payment asks: its title, the questions, and where they are sent.
struct Asks {
    title: String,
    questions: &'static [Question],
    path: String,
    button: &'static str,
}

impl Asks {
    fn payment(id: Uuid) -> Asks {
        Asks {
            title: "Write down a payment".to_owned(),
            questions: paid::PAID,
            path: format!("{LIST}/{id}"),
            button: "Save the payment",
        }
    }
}

/// GET /payments-to-make/{payment}
pub async fn one(staff: Staff<PayOut>, Path(id): Path<Uuid>) -> Page {
    let fields = asking::with_day(Fields::default(), "paid_on", Some(staff.today()));
    show(&staff, id, Asks::payment(id), &fields, &[]).await
}

async fn show(
    staff: &Staff<PayOut>,
    id: Uuid,
    asks: Asks,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let (row, person) = ToPay::find(staff, id).await?;
    looked_at(
        staff,
        std::iter::once(row.person_id),
        &format!("{LIST}/{id}"),
    )
    .await?;
    let (conn, today) = (staff.reader(), staff.today());
    let rates = store::rates(conn, &[id]).await?;
    let suspensions = store::suspensions(conn, &[id]).await?;
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
        "title": format!("Payment for {}", full_name(&person)), "number": person.number,
        "home": home.join(", "), "phone": reach.phone(person.id),
        "receiver": council.says("direct_payment_receiver", &row.receiver), "receiver_name": row.receiver_name,
        "pays": pays(&row, store::weekly_of(&row, &rates, today.max(row.from_on))), "stands": stands(&row, stopped, today),
        "later": rates.iter().filter(|rate| today < rate.from_on).map(|rate| format!("{} from {}", amounts::weekly(rate.weekly_pence), speak_exact(rate.from_on.0))).collect::<Vec<_>>(),
        "paid": paid::told(conn, &row, today).await?, "at": format!("{LIST}/{id}"),
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
    let (row, _) = ToPay::find(&staff, id).await?;
    let new = match paid::read(&fields, &staff.house.council, &row, staff.today()) {
        Ok(new) => new,
        Err(problems) => return show(&staff, id, Asks::payment(id), &fields, &problems).await,
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
    let which = paid::standing(staff.reader(), id, which).await?;
    let asks = Asks {
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
    let (row, _) = ToPay::find(&staff, id).await?;
    let today = staff.today();
    let mut answers = Answers::of(&fields, paid::STRIKE, &staff.house.council, *today);
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show_strike(&staff, (id, which), &fields, &problems).await,
    };
    let mut change = staff.change().await?;
    let which = paid::standing(change.conn(), row.id, which).await?;
    paid::strike(&mut change, &row, &which, because).await?;
    change.commit().await?;
    pages::go_to_saying(format!("{LIST}/{id}"), "It is struck out.")
}

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
    let rows = direct_payment::Entity::find()
        .filter(direct_payment::Column::PaidBy.is_not_null())
        .filter(direct_payment::Column::Decided.eq("agreed"))
        .filter(direct_payment::Column::FromOn.lte(on))
        .filter(
            Condition::any()
                .add(direct_payment::Column::EndedOn.is_null())
                .add(direct_payment::Column::EndedOn.gt(on)),
        )
        .all(staff.reader())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let due = paid::due(staff.reader(), &rows, (None, paid::through(on))).await?;
    let paid = paid::all(staff.reader(), &ids).await?;
    let mut by_name: BTreeMap<&str, (usize, usize, Pence, Pence)> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| row.weekly_pence + row.one_off_pence > 0)
    {
        let sums = by_name.entry(row.paid_by.as_deref().unwrap_or_default());
        let sums = sums.or_default();
        sums.0 += 1;
        sums.1 += usize::from(
            budgets
                .get(&row.budget_id)
                .is_some_and(|kind| kind == CARERS),
        );
        sums.2 = sums.2 + due.get(&row.id).copied().unwrap_or_default();
        sums.3 = sums.3 + paid::sum(&paid, row.id, on);
    }
    let body = |(name, (payments, carers, due, paid)): (&str, (usize, usize, Pence, Pence))| Body {
        name: name.to_owned(),
        payments,
        carers,
        due: due.to_string(),
        paid: paid.to_string(),
    };
    Ok(by_name.into_iter().map(body).collect())
}
