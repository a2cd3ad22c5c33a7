//! Taking a case on a visit: it is given to a device of one's own, once, and written down.

use axum::response::IntoResponse;
use db::entities::visit_pack;
use db::sea_orm::prelude::Uuid;
use db::{At, Outcome};
use jiff::ToSpan;

use super::store::{self, Stands};
use super::{pack, words};
use crate::house::permissions::TakeOnVisits;
use crate::house::{Case, Fields, Form, Page, PageError, looking};
use crate::support::forms::{begin, fill};

/// POST /people/{person}/visits/take: `pack` is an id of the device's choosing, `device` which one, `fill` the form:
/// `fill:ID` one that is begun, `begin:NAME` a new one, nothing where the record is only read. Asked twice, it gives
/// the same again.
pub async fn take(case: Case<TakeOnVisits>, Form(fields): Form) -> Page {
    let id: Uuid = fields.get("pack").parse().map_err(|_| unreadable())?;
    let row = match store::pack(case.reader(), id).await? {
        Some(known) => again(&case, known)?,
        None => new(&case, id, &fields).await?,
    };
    let staff = case.staff();
    let what = format!("/people/{}/visits/take", case.person_id());
    let (actor, person) = (staff.actor(), case.person_id());
    looking::log(&staff.house, &actor, person, &what, Outcome::Seen, None).await?;
    Ok(axum::Json(pack::of(&case, &row).await?).into_response())
}

fn unreadable() -> PageError {
    PageError::Bad("A case is taken by the page of your visits.".to_owned())
}

/// The answer got lost on its way, and the device asks again.
fn again(
    case: &Case<TakeOnVisits>,
    known: visit_pack::Model,
) -> Result<visit_pack::Model, PageError> {
    let mine = known.account_id == case.staff().colleague.account.id;
    let stands = store::stands(&known, case.staff().house.clock.now());
    if !mine || known.person_id != case.person_id() {
        return Err(PageError::NotFound);
    }
    if stands == Stands::Out {
        Ok(known)
    } else {
        Err(PageError::Conflict(
            "This was brought back or wiped already.".to_owned(),
        ))
    }
}

async fn new(
    case: &Case<TakeOnVisits>,
    id: Uuid,
    fields: &Fields,
) -> Result<visit_pack::Model, PageError> {
    let device = room_on(case, fields).await?;
    let house = &case.staff().house;
    let now = house.clock.now();
    let chosen = Chosen::read(case, fields).await?;
    let mut change = case.change().await?;
    let filled_form_id = match chosen {
        Chosen::ToRead => None,
        Chosen::Begun(form) => Some(form),
        Chosen::New(new) => Some(begin::carry_out(&mut change, case, *new).await?.id),
    };
    let hours = house.settings.visit_hours.hours();
    let expires_at = At::new(now.checked_add(hours).unwrap_or(*now));
    let row = visit_pack::Model {
        id,
        person_id: case.person_id(),
        account_id: case.staff().colleague.account.id,
        device_id: device,
        filled_form_id,
        taken_at: now,
        expires_at,
        returned_at: None,
        wiped_at: None,
        wiped_by: None,
        version: 1,
    };
    let until = words::moment(expires_at, *case.today());
    store::take(&mut change, row.clone(), &until).await?;
    change.commit().await?;
    Ok(row)
}

/// A device of one's own that may hold one more.
async fn room_on(case: &Case<TakeOnVisits>, fields: &Fields) -> Result<Uuid, PageError> {
    let id: Uuid = fields.get("device").parse().map_err(|_| unreadable())?;
    let (house, me) = (&case.staff().house, &case.staff().colleague);
    let device = store::device(case.reader(), id).await?;
    let device = device.filter(|device| device.account_id == me.account.id);
    let device = device.ok_or(PageError::NotFound)?;
    if device.wiped_at.is_some() {
        let says = "This device is to be wiped. Open the visits on it first, then take cases anew.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    let now = house.clock.now();
    let held = store::of_device(case.reader(), id).await?;
    let held = held
        .iter()
        .filter(|pack| store::stands(pack, now) == Stands::Out);
    if held.count() as u64 >= house.settings.visit_cases {
        let says = format!(
            "A device holds {} cases at most. Bring some back first.",
            house.settings.visit_cases
        );
        return Err(PageError::Conflict(says));
    }
    store::used_in(house.archive.unchained(), id, me.session.id).await?;
    Ok(id)
}

/// What is filled in on the visit.
enum Chosen<'a> {
    ToRead,
    Begun(Uuid),
    New(Box<crate::support::forms::store::New<'a>>),
}

impl Chosen<'_> {
    async fn read<'a>(
        case: &'a Case<TakeOnVisits>,
        fields: &Fields,
    ) -> Result<Chosen<'a>, PageError> {
        let fill = fields.get("fill");
        if fill.is_empty() {
            return Ok(Chosen::ToRead);
        }
        if let Some(id) = fill.strip_prefix("fill:") {
            return Ok(Chosen::Begun(fill::open(case, id).await?.row.id));
        }
        let Some(name) = fill.strip_prefix("begin:") else {
            return Err(unreadable());
        };
        let form = Fields::default().with("form", name);
        Ok(match begin::plan(case, &form).await? {
            begin::Beginning::UnderWay(same) => Chosen::Begun(same.id),
            begin::Beginning::NameFirst(_) => {
                return Err(PageError::Conflict(begin::NAME_FIRST.to_owned()));
            }
            begin::Beginning::New(new) => Chosen::New(new),
        })
    }
}
