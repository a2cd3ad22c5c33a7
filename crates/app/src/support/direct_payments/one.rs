//! The page of one direct payment, and how the budgets of a person are taken in a line each.

use std::collections::HashMap;

use db::Day;
use db::entities::{
    direct_payment, direct_payment_rate, direct_payment_suspension, direct_payment_trigger,
    personal_budget,
};
use db::sea_orm::prelude::Uuid;
use futures_util::future::try_join;
use rules::direct_payment::{Rest, Spending, Taken, Trigger};
use rules::vocabulary::dates::{london_date, speak_exact};
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::store::{self, Whole};
use super::{decide, kept_from, own_services, paid, payers, reckoning, slips, triggers};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Page, PageError, Path, Query, pages};
use crate::support::amounts;

/// Lines of a statement on one page.
const LINES: usize = 200;

/// One in a line.
#[derive(Serialize)]
pub struct Told {
    pub id: String,
    pub says: String,
    pub note: String,
}

/// How the budgets of a person are taken, with what is paid of them: read once for a page.
pub struct Known {
    rows: Vec<direct_payment::Model>,
    suspensions: Vec<direct_payment_suspension::Model>,
    rates: Vec<direct_payment_rate::Model>,
    today: Day,
}

/// A budget whose direct payment was raised: from when, what the support costs now, and what the council pays of it.
#[derive(Clone, Serialize)]
pub struct Raised {
    pub from: String,
    pub gross: String,
    pub council: String,
}

impl Known {
    /// Of the person of a case.
    pub async fn of<P: Needs>(case: &Case<P>) -> Result<Known, PageError> {
        let rows = store::all(case.reader(), case.person_id()).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let (suspensions, rates) = try_join(
            store::suspensions(case.reader(), &ids),
            store::rates(case.reader(), &ids),
        )
        .await?;
        Ok(Known {
            rows,
            suspensions,
            rates,
            today: case.today(),
        })
    }

    /// One in a line each, the latest first.
    pub fn told(&self) -> Vec<Told> {
        let told = |row: &direct_payment::Model| {
            let weekly = store::weekly_of(row, &self.rates, self.today);
            let mut told = tell(row, weekly, self.today);
            let mut stopped = store::suspended(&self.suspensions, row.id, self.today);
            if let Some(one) = stopped.next().filter(|_| !store::is_over(row, self.today)) {
                let since = speak_exact(one.from_on.0);
                let says = format!(
                    "; not paid for now, since {since}. Meanwhile: {}",
                    one.meanwhile
                );
                told.note.push_str(&says);
            }
            told
        };
        self.rows.iter().map(told).collect()
    }

    /// Of one of these budgets nobody has said how it is taken.
    pub fn is_to_say(&self, budgets: &[personal_budget::Model]) -> bool {
        let to_take = |budget| store::is_to_take(budgets, budget, &self.rows, self.today);
        budgets.iter().any(to_take)
    }

    /// The budgets among these that are paid at another rate today than was agreed first.
    pub fn raised(&self, budgets: &[personal_budget::Model]) -> HashMap<Uuid, Raised> {
        let whole = |row: &&direct_payment::Model| {
            row.taken == Taken::DirectPayment.code() && !store::is_over(row, self.today)
        };
        let one = |row: &direct_payment::Model| {
            let rate = store::rate_of(row, &self.rates, self.today)?;
            let budget = budgets.iter().find(|one| one.id == row.budget_id)?;
            let gross = store::price(row, budget, rate.weekly_pence).whole();
            let raised = Raised {
                from: speak_exact(rate.from_on.0),
                gross: amounts::weekly(gross.0),
                council: amounts::weekly(gross.0 - budget.adult_weekly_pence),
            };
            Some((budget.id, raised))
        };
        self.rows.iter().filter(whole).filter_map(one).collect()
    }
}

fn tell(row: &direct_payment::Model, weekly: i64, today: Day) -> Told {
    let taken = Taken::from_code(&row.taken).map_or("", Taken::says);
    let refused = row.decided == "refused";
    let says = match row.ended_on {
        _ if refused => "A direct payment was refused".to_owned(),
        _ if store::is_taken_back(row) => format!("{taken}: taken back before it began"),
        Some(ended) if ended <= today => {
            format!("{taken}, until {}", speak_exact(ended.0))
        }
        _ if weekly > 0 => format!("{taken}: {}", amounts::weekly(weekly)),
        _ => taken.to_owned(),
    };
    Told {
        id: row.id.to_string(),
        says,
        note: match refused {
            true => format!("Asked for on {}", speak_exact(row.asked_on.0)),
            false => note(row, today),
        },
    }
}

/// From when it is, until when, and by when it is looked at.
fn note(row: &direct_payment::Model, today: Day) -> String {
    let mut note = format!("From {}", speak_exact(row.from_on.0));
    if store::is_over(row, today) {
        return note;
    }
    if let Some(ends) = row.ended_on {
        note.push_str(&format!("; ends on {}", speak_exact(ends.0)));
    }
    if let Some(due) = row.review_due_on {
        note.push_str(&format!("; review by {}", speak_exact(due.0)));
    }
    note
}

/// GET /people/{person}/direct-payments/{payment}
pub async fn one(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Query(query): Query,
) -> Page {
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let skipped = query.get("lines").parse().unwrap_or(0);
    let skipped = if skipped < whole.lines.len() {
        skipped
    } else {
        0
    };
    let values = json!({
        "case": header::of(&case, "/plan").await?, "one": values(&case, &whole, skipped).await?,
    });
    pages::page("support/direct_payments/one.njk", values)
}

async fn values(case: &Case<SeeNotes>, whole: &Whole, skipped: usize) -> Result<Json, PageError> {
    let row = &whole.row;
    let council = &case.staff().house.council;
    let mut who: Vec<Uuid> = vec![row.decided_by];
    who.extend(whole.reviews.iter().map(|one| one.reviewed_by));
    who.extend(whole.checks.iter().map(|one| one.checked_by));
    who.extend(slips::who(whole));
    let teams = whole.turns.iter().filter_map(|turn| turn.team);
    let names = Names::of(case.reader(), who, teams).await?;
    let payer = &whole.turns[payers::on(&whole.turns, case.today())];
    let mut paid = Vec::new();
    for turns in payers::bodies(&whole.turns) {
        let told = paid::told(case.reader(), (row, &turns), case.today()).await?;
        paid.push(json!({ "by": turns[0].name, "turn": turns[0].key(), "told": told }));
    }
    let turns = whole.turns.iter().filter(|_| whole.turns.len() > 1);
    let turns: Vec<Json> = turns
        .map(|turn| json!({ "says": turn.says(), "because": turn.because }))
        .collect();
    let money = |pence: i64| Pence(pence).to_string();
    let some = |pence: i64| (pence > 0).then(|| money(pence));
    let rates: Vec<Json> = whole
        .rates
        .iter()
        .map(|rate| {
            json!({
                "from": speak_exact(rate.from_on.0), "weekly": amounts::weekly(rate.weekly_pence),
                "because": rate.because, "letter": rate.letter_id, "id": rate.id, "written": speak_exact(london_date(*rate.recorded_at)),
            })
        })
        .collect();
    let reviews: Vec<Json> = whole
        .reviews
        .iter()
        .map(|one| {
            json!({
                "on": speak_exact(one.reviewed_on.0), "found": one.found, "by": names.name(one.reviewed_by),
                "id": one.id, "late": one.due_on.is_some_and(|due| due < one.reviewed_on),
            })
        })
        .collect();
    let asked_back = store::asked_back(case.reader(), row.person_id).await?;
    let checks: Vec<Json> = whole
        .checks
        .iter()
        .map(|one| {
            json!({
                "days": format!("{} to {}", speak_exact(one.from_on.0), speak_exact(one.until_on.0)),
                "closing": money(one.closing_pence), "surplus": money(one.surplus_pence), "misspent": money(one.misspent_pence),
                "id": one.id, "asked": money(one.asked_back_pence),
                "outstanding": one.asked_back_pence > 0 && one.received_on.is_none(),
                "received": one.received_on.map(|day| speak_exact(day.0)), "because": one.because, "by": names.name(one.checked_by),
                "letter": asked_back.iter().find(|row| row.written_at == one.recorded_at).map(|row| row.id), "written": speak_exact(london_date(*one.recorded_at)),
            })
        })
        .collect();
    let suspended = store::is_suspended(&whole.suspensions, row.id, case.today());
    let is_open = whole.suspensions.iter().any(|one| one.until_on.is_none());
    let over = store::is_over(row, case.today());
    let budget = store::budget_of(case.reader(), row).await?;
    let stop = kept_from::stops(case.reader(), council, whole, case.today()).await?;
    let days = (case.today(), case.today());
    let not_owed = kept_from::not_owed(case.reader(), council, whole, days).await?;
    let marked = store::marked(case.reader(), whole).await?;
    let spent = reckoning::spent(whole, &marked);
    let open = |one: &&Option<Spending>| **one == Some(Spending::NotLookedAt);
    let to_look_at = spent.iter().filter(open).count();
    let agreed = row.decided == "agreed";
    let pays = agreed && row.weekly_pence + row.one_off_pence > 0;
    let weekly = whole.weekly(case.today().max(row.from_on));
    let lines: Vec<Json> = whole
        .lines
        .iter()
        .zip(spent)
        .skip(skipped)
        .take(LINES)
        .map(|(line, spent)| {
            json!({
                "id": line.id, "on": speak_exact(line.dated_on.0), "says": line.says, "in": some(line.in_pence),
                "out": some(line.out_pence), "spent": spent.map(Spending::says), "misspent": spent == Some(Spending::Misspent),
                "planned": spent == Some(Spending::AsPlanned),
            })
        })
        .collect();
    let decision = json!({
        "because": row.because, "answered": decide::answered(&row.answers), "letter": row.letter_id,
        "rest": row.rest_by.as_deref().map(|by| rest_says(by, row.rest_name.as_deref())),
        "asked": speak_exact(row.asked_on.0), "by": names.name(row.decided_by), "own": own_services::told(row),
    });
    let payers = json!({
        "by": payer.name, "team": payer.team.map(|id| names.name(id).to_owned()), "bodies": paid, "turns": turns,
    });
    let slips =
        json!({ "struck": slips::told(whole, &names), "files": slips::files(whole, &names) });
    Ok(json!({
        "id": row.id, "decision": decision, "slips": slips, "taken": Taken::from_code(&row.taken).map_or("", Taken::says), "agreed": agreed,
        "receiver": council.says("direct_payment_receiver", &row.receiver), "receiver_name": row.receiver_name,
        "payers": payers,
        "weekly": (weekly > 0 && !over).then(|| amounts::weekly(weekly)), "pays": pays,
        "to_raise": weekly > 0, "begun": row.from_on <= case.today(),
        "warning": store::not_assessed(&budget).filter(|_| pays && !row.gross && !over),
        "one_off": (row.one_off_pence > 0).then(|| money(row.one_off_pence)), "gross": row.gross,
        "may_stay": reckoning::stays_says(whole, case.today()), "back_up": row.back_up, "family": row.employs_family, "family_because": row.family_because,
        "from": speak_exact(row.from_on.0),
        "due": row.review_due_on.map(|due| speak_exact(due.0)), "late": row.review_due_on.is_some_and(|due| due < case.today()),
        "ended": row.ended_on.map(|day| speak_exact(day.0)), "ended_because": row.ended_because,
        "over": over, "taken_back": store::is_taken_back(row),
        "open": agreed && !over, "stop": stop.as_ref().map(kept_from::told), "not_owed": not_owed.map(|paid| paid.says()),
        "to_look_at": to_look_at,
        "suspended": suspended && !over, "to_resume": is_open,
        "lines_before": (skipped > 0).then(|| skipped.saturating_sub(LINES)),
        "lines_after": (skipped + LINES < whole.lines.len()).then_some(skipped + LINES),
        "lines_says": format!("{} to {} of {} lines, the newest first", skipped + 1, (skipped + LINES).min(whole.lines.len()), whole.lines.len()),
        "suspensions": whole.suspensions.iter().map(|time| told_suspension(row, time)).collect::<Vec<_>>(),
        "triggers": whole.triggers.iter().map(|one| told_trigger(row, one)).collect::<Vec<_>>(),

        "rates": rates, "reviews": reviews, "checks": checks, "lines": lines,
    }))
}

/// Who manages the part that is not paid directly.
pub fn rest_says(by: &str, name: Option<&str>) -> String {
    let says = Rest::from_code(by).map_or("", Rest::says);
    name.unwrap_or(says).to_owned()
}

/// A time without the money, no longer than the payment itself.
fn told_suspension(
    payment: &direct_payment::Model,
    row: &direct_payment_suspension::Model,
) -> Json {
    let from = speak_exact(row.from_on.0);
    let ends = payment
        .ended_on
        .filter(|ends| row.until_on.is_none_or(|until| *ends <= until));
    let says = match (row.until_on, ends) {
        (_, Some(ends)) if ends <= row.from_on => format!("From {from}, after it had ended"),
        (_, Some(ends)) => format!("From {from} until it ends on {}", speak_exact(ends.0)),
        (Some(until), None) => format!("From {from}, paid again from {}", speak_exact(until.0)),
        (None, None) => format!("From {from}"),
    };
    json!({ "says": says, "because": row.because, "meanwhile": row.meanwhile, "ended": row.ended_because })
}

fn told_trigger(payment: &direct_payment::Model, row: &direct_payment_trigger::Model) -> Json {
    let ends = payment.ended_on;
    let ends = ends.filter(|_| !triggers::in_time(payment, row.due_on));
    let on = match (row.reviewed_on, ends) {
        (Some(on), _) => format!("looked at on {}", speak_exact(on.0)),
        (None, Some(ends)) => format!(
            "not to be looked at: the first day without the payment is {}",
            speak_exact(ends.0)
        ),
        (None, None) => format!("to be looked at by {}", speak_exact(row.due_on.0)),
    };
    json!({
        "says": Trigger::from_code(&row.kind).map_or("", Trigger::says), "known": speak_exact(row.known_on.0),
        "words": row.says, "stands": on,
    })
}
