//! What somebody sent that was not saved, and waits for them: on which page, about whom, when.

use db::At;
use db::entities::{contact, filled_form, held_form};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{QueryOrder, QuerySelect};
use jiff::civil::Date;
use rules::vocabulary::dates::{london, speak_day};
use serde::Serialize;

use super::lines::{People, Who};
use crate::house::held::{id_after, page_says, person_of};
use crate::house::permissions::SeePeople;
use crate::house::{PageError, Staff};

/// A form that was typed when the session had ended, or could not be saved for another reason.
#[derive(Serialize)]
pub struct Held {
    id: String,
    /// What its page is called; of a form, its title.
    page: String,
    /// As far as the writer may still know of them.
    who: Option<Who>,
    when: String,
}

/// What waits for the colleague, the longest first.
pub async fn held(staff: &Staff<SeePeople>) -> Result<Vec<Held>, PageError> {
    let mut forms = held_form::Entity::find()
        .select_only()
        .columns([
            held_form::Column::Id,
            held_form::Column::Path,
            held_form::Column::HeldAt,
        ])
        .filter(held_form::Column::AccountId.eq(staff.colleague.account.id))
        .filter(held_form::Column::UntilAt.gt(staff.house.clock.now()))
        .order_by_asc(held_form::Column::HeldAt)
        .into_tuple::<(Uuid, String, At)>()
        .all(staff.reader())
        .await?;
    forms.retain(|(_, path, _)| !path.starts_with("/sign-in"));
    let mut about = Vec::new();
    for (_, path, _) in &forms {
        about.push(about_whom(staff, path).await?);
    }
    let people = People::of(staff, about.iter().copied().flatten()).await?;
    let today = staff.today_date();
    let mut held = Vec::new();
    for ((id, path, at), person) in forms.into_iter().zip(about) {
        let who = person.and_then(|person| people.who(person, today));
        let is_open = who.as_ref().is_some_and(|who| who.href.is_some());
        held.push(Held {
            id: id.to_string(),
            page: page(staff, &path, is_open).await?,
            who,
            when: moment(at, today),
        });
    }
    Ok(held)
}

/// Whose record the page is within, or whom its contact is about.
async fn about_whom(staff: &Staff<SeePeople>, path: &str) -> Result<Option<Uuid>, PageError> {
    let Some(id) = id_after(path, "/contacts/") else {
        return Ok(person_of(path));
    };
    let contact = contact::Entity::find_by_id(id).one(staff.reader()).await?;
    Ok(contact.and_then(|contact| contact.person_id))
}

/// What the page is called: of a form in a record that is open to the colleague, its title.
async fn page(staff: &Staff<SeePeople>, path: &str, is_open: bool) -> Result<String, PageError> {
    let form = path
        .split_once("/forms/")
        .and_then(|(_, rest)| id_after(rest, ""));
    let title = match form.filter(|_| is_open) {
        Some(form) => filled_form::Entity::find_by_id(form)
            .one(staff.reader())
            .await?
            .map(|form| form.title),
        None => None,
    };
    Ok(title.unwrap_or_else(|| page_says(path).to_owned()))
}

fn moment(at: At, today: Date) -> String {
    let at = london(*at);
    let time = at.strftime("%H:%M");
    format!("{} at {time}", speak_day(at.date(), today))
}
