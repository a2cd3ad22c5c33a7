//! Held forms: what was typed and could not be taken, because its session had ended or its page could not be given, is
//! kept for its owner until they send it again.

use db::At;
use db::entities::held_form;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{IntoActiveModel, QueryFilter, QueryOrder};
use jiff::ToSpan;

use crate::house::House;
use crate::house::fields::Fields;

/// Fields that are never kept: secrets, and what belongs to one session.
const NOT_KEPT: &[&str] = &["csrf", "held", "password", "new_password", "code"];

/// How long a form waits for its owner.
const KEPT_HOURS: i64 = 24;

/// The pages on which people type, by how their addresses begin: what a list of kept forms calls them.
const PAGES: &[(&str, &str)] = &[
    ("/people/{person}/adult-life", "Preparing for adult life"),
    ("/people/{person}/assessments", "Assessment"),
    ("/people/{person}/budget", "Indicative budget"),
    ("/people/{person}/care-home-stays", "Stay in a care home"),
    ("/people/{person}/contribution", "What they may have to pay"),
    ("/people/{person}/deadlines", "Time limit"),
    ("/people/{person}/details", "People and places"),
    ("/people/{person}/direct-payments", "Direct payment"),
    ("/people/{person}/documents", "Document"),
    ("/people/{person}/equipment", "Equipment"),
    ("/people/{person}/forms", "Form"),
    ("/people/{person}/letters", "Letter"),
    ("/people/{person}/life", "Work, home and days"),
    ("/people/{person}/made-in-error", "Record made in error"),
    ("/people/{person}/merge", "Joining two records"),
    ("/people/{person}/notes", "Case note"),
    ("/people/{person}/open-in-need", "Opening in need"),
    ("/people/{person}/pilots", "Pilot"),
    ("/people/{person}/plan", "Plan and budget"),
    (
        "/people/{person}/reablement",
        "Help to get back on their feet",
    ),
    ("/people/{person}/relationships", "Family and carers"),
    ("/people/{person}/restriction", "Restriction of the record"),
    ("/people/{person}/reviews", "Review"),
    ("/people/{person}/tasks", "Task or visit"),
    ("/people/{person}/visits", "Case on a visit"),
    ("/people/{person}/warnings", "Warning"),
    ("/people/{person}/work", "Work on the case"),
    ("/people/new", "New person"),
    ("/access/openings", "Record opened in need"),
    ("/account", "Your account"),
    ("/assessments", "Assessments"),
    ("/batches", "Work with others"),
    ("/calibration", "Calibration"),
    ("/contacts", "Contact"),
    ("/employers", "Employer"),
    ("/equipment", "Equipment"),
    ("/forms", "Form"),
    ("/holding-list", "Holding list"),
    ("/payments-to-make", "Payment to make"),
    ("/pilots", "Pilot"),
    ("/prescriptions", "Prescription"),
    ("/referrals", "Work that waits"),
    ("/returns", "National return"),
    ("/reviews", "Reviews"),
    ("/schemes", "Homes that are planned"),
    ("/staff", "Account of a colleague"),
    ("/teams", "Teams"),
    ("/team", "Cases of a team"),
    ("/visits", "Visits"),
];

/// What the page of a path is called.
pub fn page_says(path: &str) -> &'static str {
    let path = match person_of(path) {
        Some(person) => path.replace(&person.to_string(), "{person}"),
        None => path.to_owned(),
    };
    let found = PAGES.iter().find(|(begins, _)| path.starts_with(begins));
    found.map_or("What you sent", |(_, says)| says)
}

/// Whose record the page of a path is within.
pub fn person_of(path: &str) -> Option<Uuid> {
    id_after(path, "/people/")
}

/// The id that follows in a path.
pub fn id_after(path: &str, begins: &str) -> Option<Uuid> {
    path.strip_prefix(begins)?
        .split(['/', '?'])
        .next()?
        .parse()
        .ok()
}

/// What may be kept of what somebody typed.
pub fn without_secrets(fields: Fields) -> Fields {
    fields.without(NOT_KEPT)
}

/// Keeps a form for an account. Secrets and the old session's token are left out. The same form sent again,
/// by one who pressed the button more than once, is kept once.
pub async fn keep(house: &House, account: Uuid, path: &str, fields: Fields) -> db::Result<Uuid> {
    let now = house.clock.now();
    let until = now.checked_add(KEPT_HOURS.hours()).unwrap_or(*now);
    let fields = serde_json::to_value(without_secrets(fields))?;
    let waiting = waiting(house, account).await?;
    if let Some(same) = waiting
        .iter()
        .find(|form| form.path == path && form.fields == fields)
    {
        return Ok(same.id);
    }
    let row = held_form::Model {
        id: Uuid::new_v4(),
        account_id: account,
        path: path.to_owned(),
        fields,
        held_at: now,
        until_at: At::new(until),
    };
    let id = row.id;
    let conn = house.archive.unchained();
    held_form::Entity::delete_many()
        .filter(held_form::Column::UntilAt.lt(now))
        .exec(conn)
        .await?;
    held_form::Entity::insert(row.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(id)
}

/// Every form that waits for an account, the latest first. A password that waits for its code is none.
async fn waiting(house: &House, account: Uuid) -> db::Result<Vec<held_form::Model>> {
    Ok(held_form::Entity::find()
        .filter(held_form::Column::AccountId.eq(account))
        .filter(held_form::Column::UntilAt.gt(house.clock.now()))
        .filter(held_form::Column::Path.starts_with("/"))
        .order_by_desc(held_form::Column::HeldAt)
        .all(house.archive.reader())
        .await?)
}

/// The forms that wait for an account beside one of them.
pub async fn others(house: &House, account: Uuid, but: Uuid) -> db::Result<Vec<held_form::Model>> {
    let mut others = waiting(house, account).await?;
    others.retain(|form| form.id != but);
    Ok(others)
}

/// A form that waits for this account.
pub async fn find(house: &House, account: Uuid, id: Uuid) -> db::Result<Option<held_form::Model>> {
    let found = of_anybody(house, id).await?;
    Ok(found.filter(|form| form.account_id == account))
}

/// For whom a form waits, if it still does.
pub async fn waits_for(house: &House, id: Uuid) -> db::Result<Option<Uuid>> {
    Ok(of_anybody(house, id).await?.map(|form| form.account_id))
}

async fn of_anybody(house: &House, id: Uuid) -> db::Result<Option<held_form::Model>> {
    let found = held_form::Entity::find_by_id(id)
        .filter(held_form::Column::UntilAt.gt(house.clock.now()))
        .filter(held_form::Column::Path.starts_with("/"))
        .one(house.archive.reader())
        .await?;
    Ok(found)
}

/// The fields of a held form.
pub fn fields_of(form: &held_form::Model) -> Fields {
    serde_json::from_value(form.fields.clone()).unwrap_or_default()
}

/// A form was saved: what was kept of it when it was sent before goes, so that nobody sends it twice. It is the same
/// where it says the same, or is the same draft.
pub async fn settle(house: &House, account: Uuid, path: &str, saved: Fields) -> db::Result<()> {
    let kept = held_form::Entity::find()
        .filter(held_form::Column::AccountId.eq(account))
        .filter(held_form::Column::Path.eq(path))
        .all(house.archive.reader())
        .await?;
    if kept.is_empty() {
        return Ok(());
    }
    let saved = without_secrets(saved);
    for form in kept {
        let fields = fields_of(&form);
        let same_draft = fields.has("draft") && fields.get("draft") == saved.get("draft");
        if same_draft || fields == saved {
            release(house, account, form.id).await?;
        }
    }
    Ok(())
}

/// Lets a form go, once it has been sent again.
pub async fn release(house: &House, account: Uuid, id: Uuid) -> db::Result<()> {
    held_form::Entity::delete_many()
        .filter(held_form::Column::Id.eq(id))
        .filter(held_form::Column::AccountId.eq(account))
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}
