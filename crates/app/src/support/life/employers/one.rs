//! The page of one employer: what is known of them, what was agreed and when, and their roles with who fills them.

use db::entities::{employer, employer_contact};
use db::sea_orm::prelude::Uuid;
use rules::occupation::places_free;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use super::list::accessible_says;
use super::matching::free_says;
use super::store;
use crate::casework::words::Names;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::KeepEmployers;
use crate::house::{Fields, Form, Page, PageError, Path, Staff, pages};
use crate::oversight::worklists::People;
use crate::support::amounts;

const SPOKE: &[Question] = &[
    Question::new(
        "spoken_on",
        "The day you spoke to them",
        "",
        Kind::NeededDay,
    ),
    Question::new("spoken_with", "With whom did you speak?", "", Kind::Line),
    Question::new("agreed", "What was agreed", "", Kind::NeededLines(4_000)),
];

/// GET /employers/{employer}
pub async fn one(staff: Staff<KeepEmployers>, Path(id): Path<Uuid>) -> Page {
    let row = store::find(staff.reader(), id).await?;
    let fields = asking::with_day(Fields::default(), "spoken_on", Some(staff.today()));
    let fields = asking::with(fields, "spoken_with", row.contact_name.as_deref());
    show(&staff, &row, &fields, &[]).await
}

async fn show(
    staff: &Staff<KeepEmployers>,
    row: &employer::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let form = asking::shown(SPOKE, fields, problems);
    let asked = asking::asked(SPOKE, &staff.house.council, staff.today_date(), &form);
    let ended = row
        .ended_on
        .filter(|_| !store::is_with_us(row, staff.today()));
    let values = json!({
        "title": row.name, "id": row.id, "does": row.does, "place": row.place, "contact_name": row.contact_name,
        "phone": row.phone, "email": row.email, "accessible": accessible_says(row.accessible), "access_note": row.access_note,
        "last": row.ended_on.map(|on| speak_exact(on.0)), "ended": ended.is_some(),
        "contacts": contacts(staff, row.id).await?, "roles": roles(staff, row.id).await?,
        "questions": asked, "form": form,
    });
    match problems.is_empty() {
        true => pages::page("support/life/employers/one.njk", values),
        false => pages::try_again("support/life/employers/one.njk", values),
    }
}

async fn contacts(staff: &Staff<KeepEmployers>, id: Uuid) -> Result<Vec<Json>, PageError> {
    let rows = store::contacts(staff.reader(), id).await?;
    let names = Names::of(staff.reader(), rows.iter().map(|row| row.recorded_by), []).await?;
    let told = |row: &employer_contact::Model| {
        json!({
            "id": row.id, "on": speak_exact(row.spoken_on.0), "by": names.name(row.recorded_by),
            "whom": row.spoken_with, "agreed": row.agreed,
        })
    };
    Ok(rows.iter().map(told).collect())
}

/// The roles, those that are open first; of each who fills it, as the reader may know.
async fn roles(staff: &Staff<KeepEmployers>, id: Uuid) -> Result<Vec<Json>, PageError> {
    let today = staff.today();
    let mut rows = store::roles(staff.reader(), &[id]).await?;
    rows.sort_by_key(|row| store::is_over(row, today));
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let filling = store::filling(staff.reader(), &ids, today).await?;
    let people = People::of(staff, filling.iter().map(|row| row.person_id)).await?;
    let mut told = Vec::new();
    for row in &rows {
        let of_it = filling
            .iter()
            .filter(|one| one.employer_role_id == Some(row.id));
        let who: Vec<Json> = of_it
            .clone()
            .filter_map(|one| {
                let who = people.who(one.person_id, today.0)?;
                let href = who.href.as_ref().map(|href| format!("{href}/life"));
                let since = href.as_ref().map(|_| speak_exact(one.began_on.0));
                Some(json!({ "says": who.says, "href": href, "since": since }))
            })
            .collect();
        let filled = of_it.count();
        told.push(json!({
            "id": row.id, "title": row.title, "kind": store::kind(row).says(),
            "hours": row.weekly_hundredths.map(|hours| format!("{} a week", amounts::hours(hours))),
            "from": speak_exact(row.from_on.0), "until": row.until_on.map(|on| speak_exact(on.0)),
            "support": row.support, "places": row.places, "free": free_says(places_free(row.places, filled)),
            "over": store::is_over(row, today), "who": who,
        }));
    }
    Ok(told)
}

/// POST /employers/{employer}/contacts
pub async fn spoke(staff: Staff<KeepEmployers>, Path(id): Path<Uuid>, Form(fields): Form) -> Page {
    let employer = store::find(staff.reader(), id).await?;
    let mut answers = Answers::of(&fields, SPOKE, &staff.house.council, staff.today_date());
    let spoken_on = answers.day("spoken_on").unwrap_or(staff.today());
    let spoken_with = answers.text("spoken_with");
    let agreed = answers.needed("agreed");
    let row = answers.reading.finish(employer_contact::Model {
        id: Uuid::nil(),
        employer_id: id,
        spoken_on,
        spoken_with,
        agreed,
        recorded_by: staff.colleague.account.id,
        recorded_at: staff.now(),
        superseded_at: None,
        version: 1,
    });
    let row = match row {
        Ok(row) => row,
        Err(problems) => return show(&staff, &employer, &fields, &problems).await,
    };
    let mut change = staff.change().await?;
    let row = employer_contact::Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..row
    };
    store::spoke(&mut change, &employer, row).await?;
    change.commit().await?;
    pages::go_to_saying(
        format!("/employers/{id}#agreed"),
        "What was agreed is written down.",
    )
}

/// POST /employers/{employer}/contacts/{contact}/strike
pub async fn strike(staff: Staff<KeepEmployers>, Path((id, contact)): Path<(Uuid, Uuid)>) -> Page {
    let employer = store::find(staff.reader(), id).await?;
    let row = store::find_contact(staff.reader(), id, contact).await?;
    let mut change = staff.change().await?;
    store::strike(&mut change, &employer, &row).await?;
    change.commit().await?;
    pages::go_to_saying(format!("/employers/{id}#agreed"), "Struck out.")
}
