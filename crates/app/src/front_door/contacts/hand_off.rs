//! Passing a contact, or the referral it became, to another team: always with a reason, and always counted.

use db::entities::{contact, referral, team};
use db::sea_orm::prelude::Uuid;
use serde_json::json;

use super::whole::{open, undecided};
use super::{passing, store};
use crate::house::fields::PAGE;
use crate::house::permissions::{Allocate, Needs, TakeContacts};
use crate::house::{Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};

/// GET /contacts/{contact}/hand-off
pub async fn ask(staff: Staff<TakeContacts>, Path(id): Path<String>) -> Page {
    let (row, _) = open(&staff, &id).await?;
    undecided(&row)?;
    pages::page(
        TEMPLATE,
        contact_form(&staff, &row, Shown::default()).await?,
    )
}

/// POST /contacts/{contact}/hand-off
pub async fn hand_off(
    staff: Staff<TakeContacts>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let (row, _) = open(&staff, &id).await?;
    undecided(&row)?;
    let teams = store::teams(staff.reader(), staff.today()).await?;
    let (to, because) = match read(&fields, &teams, row.team_id) {
        Ok(read) => read,
        Err(problems) => {
            let form = Shown::again(&fields, &problems);
            return pages::try_again(TEMPLATE, contact_form(&staff, &row, form).await?);
        }
    };
    let mut change = staff.change().await?;
    passing::pass_contact(&mut change, &row, &to, &because).await?;
    change.commit().await?;
    let said = format!("Contact {} is passed to {}.", row.number, to.name);
    pages::go_to_saying(format!("/contacts/{}", row.id), &said)
}

/// GET /referrals/{referral}/hand-off
pub async fn ask_referral(staff: Staff<Allocate>, Path(id): Path<String>) -> Page {
    let row = referral(&staff, &id).await?;
    pages::page(
        TEMPLATE,
        referral_form(&staff, &row, Shown::default()).await?,
    )
}

/// POST /referrals/{referral}/hand-off
pub async fn hand_off_referral(
    staff: Staff<Allocate>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let row = referral(&staff, &id).await?;
    let teams = store::teams(staff.reader(), staff.today()).await?;
    let (to, because) = match read(&fields, &teams, Some(row.team_id)) {
        Ok(read) => read,
        Err(problems) => {
            let form = Shown::again(&fields, &problems);
            return pages::try_again(TEMPLATE, referral_form(&staff, &row, form).await?);
        }
    };
    let mut change = staff.change().await?;
    passing::pass_referral(&mut change, &row, &to, &because).await?;
    change.commit().await?;
    let said = format!("Referral {} is passed to {}.", row.number, to.name);
    pages::go_to_saying(format!("/holding-list?team={}", row.team_id), &said)
}

const TEMPLATE: &str = "front_door/contacts/hand_off.njk";

/// Opens a referral that waits, by way of the person's record.
async fn referral(staff: &Staff<Allocate>, id: &str) -> Result<referral::Model, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let row = passing::find_referral(staff.reader(), id).await?;
    staff
        .open::<Allocate>(row.person_id, &format!("referral {}", row.number))
        .await?;
    if !passing::waits(&row) {
        let says = format!(
            "Referral {} is no longer waiting, so it cannot be passed on.",
            row.number
        );
        return Err(PageError::Conflict(says));
    }
    Ok(row)
}

/// The team and the reason. A team cannot be passed what it has.
pub fn read(
    fields: &Fields,
    teams: &[team::Model],
    from: Option<Uuid>,
) -> Result<(team::Model, String), Vec<rules::vocabulary::Problem>> {
    let mut form = Reading::of(fields);
    let chosen = fields.get("to_team");
    let to = teams.iter().find(|team| team.id.to_string() == chosen);
    match to {
        None => form.wrong("to_team", "Choose the team that takes it over"),
        Some(to) if Some(to.id) == from => {
            form.wrong("to_team", format!("{} has it already", to.name))
        }
        Some(_) => {}
    }
    let because = form.needed("because", "Why you pass it on", PAGE);
    let read = form.finish(because)?;
    Ok((to.cloned().ok_or_else(Vec::new)?, read))
}

async fn contact_form(
    staff: &Staff<TakeContacts>,
    row: &contact::Model,
    form: Shown,
) -> Result<serde_json::Value, PageError> {
    let path = format!("/contacts/{}", row.id);
    let title = format!("Pass contact {} to another team", row.number);
    values(
        staff,
        &title,
        &path,
        &format!("{path}/hand-off"),
        row.team_id,
        form,
    )
    .await
}

async fn referral_form(
    staff: &Staff<Allocate>,
    row: &referral::Model,
    form: Shown,
) -> Result<serde_json::Value, PageError> {
    let action = format!("/referrals/{}/hand-off", row.id);
    let title = format!("Pass referral {} to another team", row.number);
    let back = format!("/holding-list?team={}", row.team_id);
    values(staff, &title, &back, &action, Some(row.team_id), form).await
}

async fn values<P: Needs>(
    staff: &Staff<P>,
    title: &str,
    back: &str,
    action: &str,
    from: Option<Uuid>,
    form: Shown,
) -> Result<serde_json::Value, PageError> {
    let teams = store::teams(staff.reader(), staff.today()).await?;
    let from_name = teams
        .iter()
        .find(|team| Some(team.id) == from)
        .map(|team| team.name.clone());
    let mut items = vec![json!({ "value": "", "text": "Choose a team" })];
    for team in teams.iter().filter(|team| Some(team.id) != from) {
        items.push(json!({ "value": team.id, "text": team.name }));
    }
    Ok(
        json!({ "title": title, "back": back, "action": action, "from": from_name, "teams": items, "form": form }),
    )
}
