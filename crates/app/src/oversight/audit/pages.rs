//! The page of everything that was done.

use std::collections::HashMap;

use db::entities::event;
use db::sea_orm::entity::prelude::*;
use db::{At, Event};
use rules::vocabulary::dates::{day_begins, days_after};
use serde_json::{Value as Json, json};

use super::{store, words};
use crate::front_door::people::header;
use crate::house::fields::Reading;
use crate::house::permissions::SeeAudit;
use crate::house::visible::Visible;
use crate::house::{Fields, Page, PageError, Query, Shown, Staff, pages};
use crate::oversight::staff::store as accounts;

/// Events on one page.
const A_PAGE: u64 = 50;
/// Colleagues that one search for who did it may stand for.
const MOST_ACTORS: u64 = 50;

/// GET /audit?who=&kind=&person=&from=&until=&before=
pub async fn show(staff: Staff<SeeAudit>, Query(query): Query) -> Page {
    let (wanted, form) = read(&staff, &query).await?;
    let mut events = store::events(staff.reader(), &wanted).await?;
    let more = events.len() as u64 > A_PAGE;
    events.truncate(A_PAGE as usize);
    let older = events
        .last()
        .filter(|_| more)
        .map(|last| address(&query, last.seq));
    pages::page(
        "oversight/audit/audit.njk",
        json!({
            "form": form,
            "kinds": Event::all().map(|(code, says)| json!({ "code": code, "says": says })).collect::<Vec<_>>(),
            "lines": lines(&staff, &events).await?,
            "older": older,
            "newest": query.has("before").then(|| address(&query, 0)),
        }),
    )
}

/// The address of the same question from another place in the chain; 0: from its end.
fn address(query: &Fields, before: i64) -> String {
    let mut kept = query.clone().without(&["before"]);
    if before > 0 {
        kept = kept.with("before", before.to_string());
    }
    let pairs = serde_html_form::to_string(kept.pairs()).unwrap_or_default();
    format!("/audit?{pairs}")
}

/// What is asked for, and what of it cannot be read or found.
async fn read(
    staff: &Staff<SeeAudit>,
    query: &Fields,
) -> Result<(store::Wanted, Shown), PageError> {
    let mut reading = Reading::of(query);
    let today = staff.today_date();
    let from = reading.day("from", "The first day", today);
    let until = reading.day("until", "The last day", today);
    let actors = match query.get("who") {
        "" => None,
        who => {
            let found = accounts::search(staff.reader(), who, true, MOST_ACTORS, 0).await?;
            Some(found.into_iter().map(|account| account.id).collect())
        }
    };
    let person = match query.get("person") {
        "" => None,
        number => {
            let found = person_of(staff, number).await?;
            if found.is_none() {
                reading.wrong(
                    "person",
                    "There is no record with this number that is yours to see",
                );
            }
            // Nobody has the nil id: an unknown number finds nothing, not everything.
            Some(found.unwrap_or_default())
        }
    };
    let problems = reading.finish(()).err().unwrap_or_default();
    let wanted = store::Wanted {
        actors,
        kind: Some(query.get("kind").to_owned()).filter(|kind| !kind.is_empty()),
        person,
        from: from.map(|day| At::new(day_begins(day.0))),
        until: until
            .and_then(|day| days_after(day.0, 1))
            .map(|day| At::new(day_begins(day))),
        before: query.get("before").parse().ok(),
        most: A_PAGE + 1,
    };
    Ok((wanted, Shown::again(query, &problems)))
}

/// The person with a number, such as P12 or 12, where the record is not kept from who asks.
async fn person_of(staff: &Staff<SeeAudit>, number: &str) -> Result<Option<Uuid>, PageError> {
    let number = number.trim_start_matches(['P', 'p']);
    let Some(person) = store::person(staff.reader(), number).await? else {
        return Ok(None);
    };
    let visible = staff.visible(std::slice::from_ref(&person)).await?;
    Ok(visible.shows(person.id).then_some(person.id))
}

/// Events in words. Of a record that is not theirs to see, readers learn only that something was done.
async fn lines(staff: &Staff<SeeAudit>, events: &[event::Model]) -> Result<Vec<Json>, PageError> {
    let ids: Vec<Uuid> = events.iter().filter_map(|event| event.person_id).collect();
    let people = store::people(staff.reader(), ids).await?;
    let visible = staff.visible(&people).await?;
    let names: HashMap<Uuid, String> = store::names(staff.reader()).await?.into_iter().collect();
    Ok(events
        .iter()
        .map(|event| {
            let person = people
                .iter()
                .find(|person| Some(person.id) == event.person_id);
            line(event, person, &visible, &names)
        })
        .collect())
}

fn line(
    event: &event::Model,
    person: Option<&db::entities::person::Model>,
    visible: &Visible,
    names: &HashMap<Uuid, String>,
) -> Json {
    let hidden = event.person_id.is_some_and(|id| !visible.shows(id));
    let shown = person.filter(|_| !hidden);
    let about = event.about_id.and_then(|id| names.get(&id));
    json!({
        "seq": event.seq,
        "at": event.at.to_string(),
        "who": event.actor_id.map_or("Almoner itself", |id| names.get(&id).map_or("Somebody", String::as_str)),
        "kind": Event::title_of(&event.kind),
        "hidden": hidden,
        "person": shown.map(|person| json!({ "says": header::full_name(person), "number": person.number, "id": person.id.to_string() })),
        "about": about.filter(|_| !hidden),
        "said": if hidden { Vec::new() } else { words::said(&event.body, names) },
        "changes": if hidden { Vec::new() } else { words::changes(&event.rows, names) },
    })
}
