//! Opening a restricted record in need, and judging afterwards whether that was right.

use db::entities::{account, break_glass, person};
use db::sea_orm::entity::prelude::*;
use db::{Day, Outcome};
use rules::timescales::{Moment, Timescale, due};
use rules::vocabulary::dates::london_date;
use serde_json::{Value as Json, json};

use super::store;
use crate::casework::words;
use crate::front_door::people::header;
use crate::house::fields::Reading;
use crate::house::permissions::{BreakGlass, ReviewBreakGlass};
use crate::house::{Form, House, Page, PageError, Path, Shown, Staff, looking, pages};

const ASK: &str = "oversight/access/open_in_need.njk";
const JUDGE: &str = "oversight/access/opening.njk";

/// Fewest characters of a reason: "urgent" tells the reviewer nothing.
const SHORTEST_REASON: usize = 20;

/// Openings shown that wait to be judged: the oldest, until they are.
const WAITING_SHOWN: u64 = 500;

/// Judged openings shown beneath those that wait.
const JUDGED_SHOWN: u64 = 50;

/// GET /people/{person}/open-in-need
pub async fn ask(staff: Staff<BreakGlass>, Path(id): Path<String>) -> Page {
    let person = shut(&staff, &id).await?;
    let open_for = limit(&staff.house, store::OPEN_FOR)?;
    pages::page(ASK, shown(&person, open_for, Shown::default()))
}

/// A limit of the council's table.
fn limit<'a>(house: &'a House, id: &str) -> Result<&'a Timescale, PageError> {
    let unfit = || db::Error::Unfit(format!("there is no timescale {id}"));
    let limit = house.council.timescales.find(id);
    Ok(limit.ok_or_else(unfit)?)
}

fn shown(person: &person::Model, open_for: &Timescale, form: Shown) -> Json {
    json!({
        "form": form,
        "id": person.id.to_string(),
        "name": header::full_name(person),
        "number": person.number,
        "open_for": open_for.length(),
    })
}

/// The person, if the record is restricted, shut to this colleague, and may be opened in need. Any other is not
/// found, so that nothing is learnt of it by trying.
async fn shut(staff: &Staff<BreakGlass>, id: &str) -> Result<person::Model, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let found = person::Entity::find_by_id(id).one(staff.reader()).await?;
    let person = found.ok_or(PageError::NotFound)?;
    let visible = staff.visible(std::slice::from_ref(&person)).await?;
    if visible.as_restricted(id) {
        return Ok(person);
    }
    if !visible.shows(id) {
        let because = Some("May not be opened in need".to_owned());
        looking::log(
            &staff.house,
            &staff.actor(),
            id,
            "open-in-need",
            Outcome::Refused,
            because,
        )
        .await?;
    }
    Err(PageError::NotFound)
}

/// POST /people/{person}/open-in-need
pub async fn open(staff: Staff<BreakGlass>, Path(id): Path<String>, Form(fields): Form) -> Page {
    let person = shut(&staff, &id).await?;
    let open_for = limit(&staff.house, store::OPEN_FOR)?;
    let mut reading = Reading::of(&fields);
    let reason = reading.needed("reason", "Why you must open it now", 1000);
    if !reason.is_empty() && reason.chars().count() < SHORTEST_REASON {
        reading.wrong("reason", "Say in at least 20 characters why it cannot wait");
    }
    if let Err(problems) = reading.finish(()) {
        let form = Shown::again(&fields, &problems);
        return pages::try_again(ASK, shown(&person, open_for, form));
    }
    let mut change = staff.change().await?;
    let me = staff.colleague.account.id;
    store::open_in_need(&mut change, person.id, me, &reason, open_for).await?;
    change.commit().await?;
    looking::log(
        &staff.house,
        &staff.actor(),
        person.id,
        "open-in-need",
        Outcome::BrokeGlass,
        Some(reason),
    )
    .await?;
    let said = format!(
        "The record is open to you for {}. Your reason will be reviewed.",
        open_for.length()
    );
    pages::go_to_saying(format!("/people/{}", person.id), &said)
}

/// GET /access/openings
pub async fn list(staff: Staff<ReviewBreakGlass>) -> Page {
    let conn = staff.reader();
    let waiting = store::openings(conn, false, WAITING_SHOWN).await?;
    let judged = store::openings(conn, true, JUDGED_SHOWN).await?;
    pages::page(
        "oversight/access/openings.njk",
        json!({ "waiting": words(&staff, &waiting).await?, "judged": words(&staff, &judged).await? }),
    )
}

/// Openings in words. A person is named only to a reviewer whom the record admits; the number will do.
async fn words(
    staff: &Staff<ReviewBreakGlass>,
    rows: &[break_glass::Model],
) -> Result<Vec<Json>, PageError> {
    let conn = staff.reader();
    let whose: Vec<Uuid> = rows.iter().map(|row| row.person_id).collect();
    let people = store::people(conn, whose).await?;
    let visible = staff.visible(&people).await?;
    let mut named: Vec<Uuid> = rows.iter().map(|row| row.account_id).collect();
    named.extend(rows.iter().filter_map(|row| row.reviewed_by));
    let accounts = store::accounts(conn, named).await?;
    let person = |id: Uuid| {
        let person = people.iter().find(|person| person.id == id)?;
        Some(if visible.shows(id) {
            json!({ "says": header::full_name(person), "href": format!("/people/{id}") })
        } else {
            json!({ "says": format!("Restricted record P{}", person.number), "href": null })
        })
    };
    let name = |id: Option<Uuid>| {
        accounts
            .iter()
            .find(|a: &&account::Model| Some(a.id) == id)
            .map(|a| &a.name)
    };
    let me = staff.colleague.account.id;
    let judged_by = limit(&staff.house, store::JUDGED_BY)?;
    let today = staff.today_date();
    let due_of = |row: &break_glass::Model| {
        let opened = Moment::Day(london_date(*row.opened_at));
        let due = due(judged_by, opened, &[], staff.house.calendar()).ok()?;
        Some(words::due(Day(due.due.day()), today))
    };
    Ok(rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id.to_string(),
                "person": person(row.person_id),
                "who": name(Some(row.account_id)),
                "mine": row.account_id == me,
                "reason": row.reason,
                "opened_at": row.opened_at.to_string(),
                "due": due_of(row),
                "until_at": row.until_at.to_string(),
                "reviewed_at": row.reviewed_at.map(|at| at.to_string()),
                "reviewer": name(row.reviewed_by),
                "justified": row.justified,
                "note": row.review_note,
            })
        })
        .collect())
}

/// GET /access/openings/{opening}
pub async fn show(staff: Staff<ReviewBreakGlass>, Path(id): Path<String>) -> Page {
    let row = found(&staff, &id).await?;
    pages::page(JUDGE, one(&staff, &row, Shown::default()).await?)
}

async fn found(staff: &Staff<ReviewBreakGlass>, id: &str) -> Result<break_glass::Model, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    Ok(store::opening(staff.reader(), id).await?)
}

async fn one(
    staff: &Staff<ReviewBreakGlass>,
    row: &break_glass::Model,
    form: Shown,
) -> Result<Json, PageError> {
    let words = words(staff, std::slice::from_ref(row)).await?;
    Ok(json!({ "form": form, "opening": words.into_iter().next() }))
}

/// POST /access/openings/{opening}
pub async fn judge(
    staff: Staff<ReviewBreakGlass>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let row = found(&staff, &id).await?;
    let me = staff.colleague.account.id;
    if row.account_id == me {
        let says = "Nobody judges what they opened themselves: another reviewer must.";
        return Err(PageError::Forbidden(says.to_owned()));
    }
    if row.reviewed_at.is_some() {
        return Err(PageError::Conflict(
            "A reviewer has judged this already.".to_owned(),
        ));
    }
    let mut reading = Reading::of(&fields);
    let justified = match fields.get("justified") {
        "yes" => true,
        "no" => false,
        _ => {
            reading.wrong("justified", "Say whether it was right to open the record");
            false
        }
    };
    let note = reading.text("note", "What you found", 2000);
    if fields.get("justified") == "no" && note.is_none() {
        reading.wrong("note", "Say what was not right, and what follows from it");
    }
    if let Err(problems) = reading.finish(()) {
        return pages::try_again(
            JUDGE,
            one(&staff, &row, Shown::again(&fields, &problems)).await?,
        );
    }
    let mut change = staff.change().await?;
    store::judge(&mut change, &row, me, justified, note).await?;
    change.commit().await?;
    pages::go_to_saying("/access/openings", "Your judgement is kept.")
}
