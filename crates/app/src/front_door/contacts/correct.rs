//! Correcting a contact that is decided, with a reason: what was written down of it, never what came of it.

use db::Event;
use db::entities::contact;
use rules::vocabulary::Problem;
use serde_json::json;

use super::whole::open;
use super::{form, versions};
use crate::house::fields::PAGE;
use crate::house::permissions::DecideContacts;
use crate::house::{Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};

const TEMPLATE: &str = "front_door/contacts/correct.njk";

/// What may be corrected.
const CORRECTED: &[&str] = &[
    "channel",
    "caller_relation",
    "caller",
    "caller_contact",
    "reason",
    "what_was_said",
    "advice",
];

/// GET /contacts/{contact}/correct
pub async fn ask(staff: Staff<DecideContacts>, Path(id): Path<String>) -> Page {
    let row = decided(&staff, &id).await?;
    pages::page(TEMPLATE, values(&row, &form::filled(&row), &[]))
}

/// Errors: `Conflict` for a contact that is not decided yet.
async fn decided(staff: &Staff<DecideContacts>, id: &str) -> Result<contact::Model, PageError> {
    let (row, _) = open(staff, id).await?;
    match row.decided_at {
        Some(_) => Ok(row),
        None => Err(PageError::Conflict(
            "This contact is not decided yet, so it can simply be changed.".to_owned(),
        )),
    }
}

fn values(row: &contact::Model, fields: &Fields, problems: &[Problem]) -> serde_json::Value {
    let title = format!("Correct contact {}", row.number);
    json!({ "title": title, "contact": row, "form": Shown::again(fields, problems) })
}

/// POST /contacts/{contact}/correct
pub async fn correct(
    staff: Staff<DecideContacts>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let row = decided(&staff, &id).await?;
    let mut reading = Reading::of(&fields);
    let because = reading.needed("because", "Why you correct it", PAGE);
    let typed = form::read(&fields, &staff.house.council, staff.today_date());
    if let Err(problems) = &typed {
        reading.add(problems.clone());
    }
    let (because, typed) = match (reading.finish(because), typed) {
        (Ok(because), Ok(typed)) => (because, typed),
        (Err(problems), _) | (_, Err(problems)) => {
            return pages::try_again(TEMPLATE, values(&row, &fields, &problems));
        }
    };
    if fields.get("version") != row.version.to_string() {
        return changed_meanwhile(&staff, &row, fields);
    }
    let after = with_corrections(&row, typed);
    if after == row {
        let says = "Nothing differs from what is kept: change what is wrong, or leave this page";
        let problems = [Problem::new("because", says)];
        return pages::try_again(TEMPLATE, values(&row, &fields, &problems));
    }
    match keep(&staff, &row, after, because).await {
        Err(PageError::Overtaken) => {
            let row = decided(&staff, &id).await?;
            changed_meanwhile(&staff, &row, fields)
        }
        kept => {
            kept?;
            let says = "The correction is kept, with your reason.";
            pages::go_to_saying(format!("/contacts/{}", row.id), says)
        }
    }
}

async fn keep(
    staff: &Staff<DecideContacts>,
    row: &contact::Model,
    after: contact::Model,
    because: String,
) -> Result<(), PageError> {
    let differs = |field| form::answer(row, field) != form::answer(&after, field);
    let what: Vec<&str> = form::QUESTIONS
        .iter()
        .filter(|(field, _)| differs(field))
        .map(|(_, question)| *question)
        .collect();
    let mut change = staff.change().await?;
    change
        .update::<contact::Entity>(row, |row| *row = after)
        .await?;
    change.log(
        Event::ContactChanged,
        row.person_id,
        Some(row.id),
        json!({ "number": row.number, "because": because, "what": what.join(", ") }),
    );
    Ok(change.commit().await?)
}

/// Somebody corrected it since this form was opened: both versions are shown.
fn changed_meanwhile(staff: &Staff<DecideContacts>, row: &contact::Model, fields: Fields) -> Page {
    let both = versions::both(&staff.house.council, row, &fields, CORRECTED);
    let problems = [versions::problem("keep the correction again")];
    let mut values = values(row, &versions::of_now(fields, row), &problems);
    values["versions"] = both;
    pages::try_again(TEMPLATE, values)
}

/// The row with what may be corrected taken from the form, and all else as it was.
fn with_corrections(row: &contact::Model, typed: form::Typed) -> contact::Model {
    let mut new = row.clone();
    typed.onto(&mut new);
    let mut after = row.clone();
    after.channel = new.channel;
    after.caller_relation = new.caller_relation;
    after.caller_name = new.caller_name;
    after.caller_contact = new.caller_contact;
    after.reason = new.reason;
    after.said = new.said;
    after.advice = new.advice;
    after
}
