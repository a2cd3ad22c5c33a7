//! The page of one direct payment, and how the budgets of a person are taken in a line each.

use axum::extract::Path;
use db::Day;
use db::entities::{direct_payment, direct_payment_suspension, direct_payment_trigger};
use db::sea_orm::prelude::Uuid;
use rules::direct_payment::{Taken, Trigger};
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::store::{self, Whole};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Page, PageError, pages};
use crate::support::amounts;

/// One in a line.
#[derive(Serialize)]
pub struct Told {
    pub id: String,
    pub says: String,
    pub note: String,
}

/// How the budgets of a person are taken.
pub async fn told<P: Needs>(case: &Case<P>) -> Result<Vec<Told>, PageError> {
    let rows = store::all(case.reader(), case.person_id()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let suspensions = store::suspensions(case.reader(), &ids).await?;
    let today = case.today();
    let told = |row: &direct_payment::Model| {
        let mut told = tell(row, today);
        if row.ended_on.is_none() && store::is_suspended(&suspensions, row.id, today) {
            told.note.push_str("; not paid for now");
        }
        told
    };
    Ok(rows.iter().map(told).collect())
}

fn tell(row: &direct_payment::Model, today: Day) -> Told {
    let taken = Taken::from_code(&row.taken).map_or("", Taken::says);
    let says = match (row.decided.as_str(), row.ended_on) {
        ("refused", _) => "A direct payment was refused".to_owned(),
        (_, Some(ended)) if ended <= today => {
            format!("{taken}, until {}", speak_exact(ended.0))
        }
        _ if row.weekly_pence > 0 => format!("{taken}: {}", amounts::weekly(row.weekly_pence)),
        _ => taken.to_owned(),
    };
    let due = row.review_due_on.filter(|_| row.ended_on.is_none());
    let note = match due {
        Some(due) => format!(
            "From {}; review by {}",
            speak_exact(row.from_on.0),
            speak_exact(due.0)
        ),
        None => format!("From {}", speak_exact(row.from_on.0)),
    };
    Told {
        id: row.id.to_string(),
        says,
        note,
    }
}

/// GET /people/{person}/direct-payments/{payment}
pub async fn one(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let values = json!({
        "case": header::of(&case, "/plan").await?, "one": values(&case, &whole).await?,
    });
    pages::page("support/direct_payments/one.njk", values)
}

async fn values(case: &Case<SeeNotes>, whole: &Whole) -> Result<Json, PageError> {
    let row = &whole.row;
    let council = &case.staff().house.council;
    let mut who: Vec<Uuid> = vec![row.decided_by];
    who.extend(whole.reviews.iter().map(|one| one.reviewed_by));
    who.extend(whole.checks.iter().map(|one| one.checked_by));
    let names = Names::of(case.reader(), who, []).await?;
    let money = |pence: i64| Pence(pence).to_string();
    let rates: Vec<Json> = whole
        .rates
        .iter()
        .map(|rate| {
            json!({
                "from": speak_exact(rate.from_on.0), "weekly": amounts::weekly(rate.weekly_pence),
                "because": rate.because, "letter": rate.letter_id,
            })
        })
        .collect();
    let reviews: Vec<Json> = whole
        .reviews
        .iter()
        .map(|one| {
            json!({
                "on": speak_exact(one.reviewed_on.0), "found": one.found, "by": names.name(one.reviewed_by),
                "late": one.due_on.is_some_and(|due| due < one.reviewed_on),
            })
        })
        .collect();
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
            })
        })
        .collect();
    let suspended = store::is_suspended(&whole.suspensions, row.id, case.today());
    let is_open = whole.suspensions.iter().any(|one| one.until_on.is_none());
    let lines: Vec<Json> = whole
        .lines
        .iter()
        .take(200)
        .map(|line| {
            json!({
                "id": line.id, "on": speak_exact(line.dated_on.0), "says": line.says, "in": money(line.in_pence),
                "out": money(line.out_pence), "misspent": line.misspent,
            })
        })
        .collect();
    Ok(json!({
        "id": row.id, "taken": Taken::from_code(&row.taken).map_or("", Taken::says), "agreed": row.decided == "agreed",
        "because": row.because, "receiver": council.says("direct_payment_receiver", &row.receiver), "receiver_name": row.receiver_name,
        "paid_by": row.paid_by, "weekly": amounts::weekly(whole.weekly(case.today())), "pays": row.weekly_pence + row.one_off_pence > 0,
        "one_off": (row.one_off_pence > 0).then(|| money(row.one_off_pence)), "gross": row.gross,
        "weeks_kept": row.weeks_kept, "back_up": row.back_up, "family": row.employs_family, "family_because": row.family_because,
        "asked": speak_exact(row.asked_on.0), "from": speak_exact(row.from_on.0), "decided_by": names.name(row.decided_by),
        "due": row.review_due_on.map(|due| speak_exact(due.0)), "late": row.review_due_on.is_some_and(|due| due < case.today()),
        "ended": row.ended_on.map(|day| speak_exact(day.0)), "ended_because": row.ended_because,
        "agreed": row.decided == "agreed",
        "open": row.decided == "agreed" && row.ended_on.is_none(),
        "suspended": suspended && row.ended_on.is_none(), "to_resume": is_open,
        "suspensions": whole.suspensions.iter().map(told_suspension).collect::<Vec<_>>(),
        "triggers": whole.triggers.iter().map(told_trigger).collect::<Vec<_>>(),
        "rates": rates, "reviews": reviews, "checks": checks, "lines": lines,
    }))
}

fn told_suspension(row: &direct_payment_suspension::Model) -> Json {
    let from = speak_exact(row.from_on.0);
    let says = match row.until_on {
        Some(until) => format!("From {from}, paid again from {}", speak_exact(until.0)),
        None => format!("From {from}"),
    };
    json!({ "says": says, "because": row.because, "meanwhile": row.meanwhile, "ended": row.ended_because })
}

fn told_trigger(row: &direct_payment_trigger::Model) -> Json {
    let on = match row.reviewed_on {
        Some(on) => format!("looked at on {}", speak_exact(on.0)),
        None => format!("to be looked at by {}", speak_exact(row.due_on.0)),
    };
    json!({
        "says": Trigger::from_code(&row.kind).map_or("", Trigger::says), "known": speak_exact(row.known_on.0),
        "words": row.says, "stands": on,
    })
}
