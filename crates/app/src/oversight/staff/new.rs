//! Making an account, and the link with which its owner sets a password. The link is shown once.

use db::Event;
use db::entities::account;
use db::sea_orm::entity::prelude::*;
use serde_json::{Value as Json, json};

use super::opening::NewAccount;
use super::{links, store, words};
use crate::house::fields::{LINE, Reading};
use crate::house::permissions::ManageStaff;
use crate::house::{Form, Page, PageError, Path, Shown, Staff, pages};
use crate::oversight::teams;

const FORM: &str = "oversight/staff/new.njk";

/// GET /staff/new
pub async fn ask(staff: Staff<ManageStaff>) -> Page {
    pages::page(FORM, values(&staff, Shown::default()).await?)
}

async fn values(staff: &Staff<ManageStaff>, form: Shown) -> Result<Json, PageError> {
    let chosen = form.values.get("role").cloned().unwrap_or_default();
    let roles: Vec<Json> = staff
        .house
        .council
        .roles
        .iter()
        .map(|role| json!({ "id": role.id, "title": role.title, "may": words::may(role).join("; "), "chosen": chosen.contains(&role.id) }))
        .collect();
    let teams = teams::store::all(staff.reader()).await?;
    let teams = teams.iter().filter(|team| team.closed_on.is_none());
    let teams: Vec<Json> = teams
        .map(|team| json!({ "value": team.id.to_string(), "text": team.name }))
        .collect();
    Ok(json!({ "form": form, "roles": roles, "teams": teams }))
}

/// POST /staff/new
pub async fn make(staff: Staff<ManageStaff>, Form(fields): Form) -> Page {
    let mut reading = Reading::of(&fields);
    let new = NewAccount {
        email: email(&mut reading),
        name: reading.needed("name", "The colleague’s name", LINE),
        job_title: reading.text("job_title", "The job title", LINE),
        password: None,
        roles: fields.all("role").map(str::to_owned).collect(),
    };
    let known = &staff.house.council.roles;
    if new
        .roles
        .iter()
        .any(|id| !known.iter().any(|role| role.id == *id))
    {
        reading.wrong("role", "Choose roles from the list");
    }
    let taken = store::by_email(staff.reader(), &new.email).await?;
    if taken.is_some() {
        reading.wrong(
            "email",
            "There is an account with this email address already",
        );
    }
    let team = chosen_team(&staff, &mut reading).await?;
    if let Err(problems) = reading.finish(()) {
        let form = Shown::again(&fields, &problems);
        return pages::try_again(FORM, values(&staff, form).await?);
    }
    let mut change = staff.change().await?;
    let account = store::make(&mut change, &new, None, staff.today()).await?;
    if let Some(team) = team {
        teams::store::join(&mut change, account.id, team.id, staff.today()).await?;
        let body = json!({ "to": team.name, "on": staff.today() });
        change.log(Event::TeamMoved, None, Some(account.id), body);
    }
    let token = links::make(&change, account.id).await?;
    change.commit().await?;
    show_link(&staff, &account, &token)
}

/// An address of mail, as far as one can see that it is one.
pub fn email(reading: &mut Reading<'_>) -> String {
    let email = reading.needed("email", "The email address", LINE);
    let parts: Vec<&str> = email.split('@').collect();
    let looks_right = matches!(parts[..], [name, host] if !name.is_empty() && host.contains('.'));
    if !email.is_empty() && (!looks_right || email.contains(char::is_whitespace)) {
        reading.wrong(
            "email",
            "Enter an email address, such as name@council.gov.uk",
        );
    }
    email
}

async fn chosen_team(
    staff: &Staff<ManageStaff>,
    reading: &mut Reading<'_>,
) -> Result<Option<db::entities::team::Model>, PageError> {
    let typed = reading.fields.get("team");
    if typed.is_empty() {
        return Ok(None);
    }
    let teams = teams::store::all(staff.reader()).await?;
    let found = teams
        .into_iter()
        .find(|team| team.id.to_string() == typed && team.closed_on.is_none());
    if found.is_none() {
        reading.wrong("team", "Choose a team from the list");
    }
    Ok(found)
}

fn show_link(staff: &Staff<ManageStaff>, account: &account::Model, token: &str) -> Page {
    let link = links::address(&staff.house.settings, token);
    let values =
        json!({ "account": words::account(account), "link": link, "days": links::GOOD_FOR_DAYS });
    pages::page("oversight/staff/link.njk", values)
}

/// POST /staff/{account}/link: another link; those before it are good for nothing.
pub async fn link(staff: Staff<ManageStaff>, Path(id): Path<String>) -> Page {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let account = store::find(staff.reader(), id).await?;
    if account.closed_on.is_some() {
        return Err(PageError::Conflict("This account is closed.".to_owned()));
    }
    let mut change = staff.change().await?;
    let token = links::make(&change, id).await?;
    change.log(
        Event::PasswordChanged,
        None,
        Some(id),
        json!({ "link": "made" }),
    );
    change.commit().await?;
    show_link(&staff, &account, &token)
}
