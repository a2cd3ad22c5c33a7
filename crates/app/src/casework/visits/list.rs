//! The page of one's visits: what is out on which device, what came back, and whom to take along next.

use std::collections::HashMap;

use db::entities::{allocation, filled_form, task, visit_pack};
use db::sea_orm::QueryOrder;
use db::sea_orm::QuerySelect;
use db::sea_orm::entity::prelude::*;
use db::{At, Day};
use jiff::ToSpan;
use serde::Serialize;
use serde_json::json;

use super::store::{self, Stands};
use super::words;
use crate::casework::tasks;
use crate::house::permissions::TakeOnVisits;
use crate::house::{Page, PageError, Query, Staff, drafts, pages};
use crate::oversight::staff::words::browser;
use crate::oversight::worklists::{People, Who};
use crate::support::forms::{begin, fill};

/// Days ahead in which a visit is offered.
const AHEAD: i64 = 7;
/// Cases that are offered besides, at most.
const MOST: u64 = 60;
/// Visits that came back which are still told of.
const PAST: u64 = 10;

/// Somebody who can be taken along.
#[derive(Serialize)]
struct Offer {
    person: Uuid,
    who: Who,
    /// "Visit tomorrow at 10:30, for 1 hour"; nothing where none is planned.
    says: Option<String>,
    chosen: bool,
    /// It is out on a device already.
    out: bool,
    /// Forms that are begun.
    begun: Vec<(String, String)>,
}

/// A case that is out, or came back.
#[derive(Serialize)]
struct Line {
    id: Uuid,
    who: Option<Who>,
    form: Option<String>,
    device: String,
    says: String,
    expired: bool,
    /// Where two versions wait to be chosen from.
    choose: Option<String>,
}

/// GET /visits?person=
pub async fn list(staff: Staff<TakeOnVisits>, Query(query): Query) -> Page {
    let me = staff.colleague.account.id;
    let out = store::out(staff.reader(), me).await?;
    let back = store::returned(staff.reader(), me, PAST).await?;
    let asked: Vec<Uuid> = query
        .all("person")
        .filter_map(|id| id.parse().ok())
        .collect();
    let visits = visits(&staff).await?;
    let mut offered: Vec<Uuid> = asked.clone();
    offered.extend(visits.iter().map(|visit| visit.person_id));
    offered.extend(cases(&staff).await?);
    let everybody = out.iter().chain(&back).map(|pack| pack.person_id);
    let people = People::of(&staff, offered.iter().copied().chain(everybody)).await?;
    let forms = begun(&staff, &offered).await?;
    let mut offers: Vec<Offer> = Vec::new();
    for person in offered {
        let known = offers.iter().any(|offer| offer.person == person);
        let who = people.who(person, *staff.today());
        let who = who.filter(|who| who.href.is_some() && !people.is_gone(person));
        if let (Some(who), false) = (who, known) {
            let visit = visits.iter().find(|visit| visit.person_id == person);
            let begun = forms.get(&person).cloned().unwrap_or_default();
            offers.push(Offer {
                person,
                who,
                says: visit.map(|visit| tasks::list::when(visit, *staff.today())),
                chosen: asked.contains(&person),
                out: out.iter().any(|pack| pack.person_id == person),
                begun,
            });
        }
    }
    let (visiting, others): (Vec<_>, Vec<_>) = offers
        .into_iter()
        .partition(|offer| offer.chosen || offer.says.is_some());
    let hours = staff.house.settings.visit_hours;
    pages::page(
        "casework/visits/list.njk",
        json!({
            "out": lines(&staff, &people, &out).await?, "back": lines(&staff, &people, &back).await?,
            "visiting": visiting, "others": others, "hours": hours, "most": staff.house.settings.visit_cases,
            "forms": begin::choices_of(&staff, &begin::After::default()),
        }),
    )
}

/// The visits of one's own that are planned for the next days, the soonest first.
async fn visits(staff: &Staff<TakeOnVisits>) -> Result<Vec<task::Model>, PageError> {
    let today = staff.today_date();
    let until = today.checked_add(AHEAD.days()).unwrap_or(today);
    Ok(tasks::store::open()
        .filter(task::Column::WorkerId.eq(staff.colleague.account.id))
        .filter(task::Column::StartsAt.is_not_null())
        .filter(task::Column::DueOn.gte(Day(today)))
        .filter(task::Column::DueOn.lte(Day(until)))
        .order_by_asc(task::Column::StartsAt)
        .order_by_asc(task::Column::Id)
        .all(staff.reader())
        .await?)
}

/// Whose cases one has, the latest first.
async fn cases(staff: &Staff<TakeOnVisits>) -> Result<Vec<Uuid>, PageError> {
    let rows = allocation::Entity::find()
        .filter(allocation::Column::WorkerId.eq(staff.colleague.account.id))
        .filter(allocation::Column::UntilOn.is_null())
        .order_by_desc(allocation::Column::FromOn)
        .order_by_asc(allocation::Column::Id)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// The forms in progress of these people that one may fill in, by person.
async fn begun(
    staff: &Staff<TakeOnVisits>,
    people: &[Uuid],
) -> Result<HashMap<Uuid, Vec<(String, String)>>, PageError> {
    let rows = filled_form::Entity::find()
        .filter(filled_form::Column::PersonId.is_in(db::padded(people)))
        .filter(filled_form::Column::SubmittedAt.is_null())
        .filter(filled_form::Column::DiscardedAt.is_null())
        .order_by_desc(filled_form::Column::BeganAt)
        .all(staff.reader())
        .await?;
    let mut forms: HashMap<Uuid, Vec<(String, String)>> = HashMap::new();
    for row in rows {
        if staff.may(crate::support::forms::store::step(&row).permission()) {
            let says = format!("{}, {}", row.title, row.number);
            let own = forms.entry(row.person_id).or_default();
            own.push((format!("fill:{}", row.id), says));
        }
    }
    Ok(forms)
}

async fn lines(
    staff: &Staff<TakeOnVisits>,
    people: &People,
    packs: &[visit_pack::Model],
) -> Result<Vec<Line>, PageError> {
    let (conn, today) = (staff.reader(), *staff.today());
    let now = staff.house.clock.now();
    let mut lines = Vec::new();
    for pack in packs {
        let device = store::device(conn, pack.device_id).await?;
        let form = match pack.filled_form_id {
            Some(form) => filled_form::Entity::find_by_id(form).one(conn).await?,
            None => None,
        };
        let agent = device.and_then(|device| device.agent);
        lines.push(Line {
            id: pack.id,
            who: people.who(pack.person_id, today),
            choose: choose(staff, pack).await?,
            form: form.map(|form| format!("{}, {}", form.title, form.number)),
            device: agent.map_or_else(|| "An unknown browser".to_owned(), |agent| browser(&agent)),
            says: says(pack, now, today),
            expired: store::stands(pack, now) == Stands::Expired,
        });
    }
    Ok(lines)
}

fn says(pack: &visit_pack::Model, now: At, today: jiff::civil::Date) -> String {
    match (store::stands(pack, now), pack.returned_at) {
        (Stands::Returned, Some(at)) => format!("brought back {}", words::moment(at, today)),
        (Stands::Expired, _) => format!("ended {}", words::moment(pack.expires_at, today)),
        _ => format!("until {}", words::moment(pack.expires_at, today)),
    }
}

/// Words that clashed when they came back still wait to be chosen from.
async fn choose(
    staff: &Staff<TakeOnVisits>,
    pack: &visit_pack::Model,
) -> Result<Option<String>, PageError> {
    let Some(form) = pack.filled_form_id.filter(|_| pack.returned_at.is_some()) else {
        return Ok(None);
    };
    let key = format!("form/{form}/{}/{}", fill::WHOLE, pack.id);
    let kept = drafts::find(&staff.house, pack.account_id, &key).await?;
    let address = format!(
        "/people/{}/forms/{form}/pages/{}",
        pack.person_id,
        fill::WHOLE
    );
    Ok(kept.map(|_| address))
}
