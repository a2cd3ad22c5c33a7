//! Setting a password: a new one for an old one, or the first by a link.

use axum::extract::State;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use serde_json::json;

use crate::casework::visits;
use crate::house::fields::Reading;
use crate::house::{
    Fields, Form, House, Me, Page, PageError, Query, Shown, pages, passwords, tries,
};
use crate::oversight::staff::links;
use crate::oversight::staff::store::{self, Devices};

const PAGE: &str = "oversight/account/password.njk";
const BY_LINK: &str = "oversight/account/first_password.njk";

/// GET /account/password
pub async fn show(me: Me) -> Page {
    let out = has_cases_out(&me.house, me.colleague.account.id).await?;
    pages::page(PAGE, json!({ "form": Shown::default(), "out": out }))
}

/// POST /account/password
pub async fn change(me: Me, Form(fields): Form) -> Page {
    let account = &me.colleague.account;
    let mut reading = Reading::of(&fields);
    let old = reading.needed("password", "Your password now", 1000);
    let new = new_password(&mut reading, &account.email, &account.name);
    if !old.is_empty() && !is_mine(&me, &old).await? {
        reading.wrong("password", "This is not your password");
    }
    let out = has_cases_out(&me.house, account.id).await?;
    let devices = devices(&mut reading, out);
    let (new, devices) = match reading.finish((new, devices)) {
        Ok(read) => read,
        Err(problems) => {
            let form = again(&fields, &problems);
            return pages::try_again(PAGE, json!({ "form": form, "out": out }));
        }
    };
    let hash = passwords::hash(new).await?;
    let mut change = me.change().await?;
    let kept = Some(me.colleague.session.id);
    store::set_password(&mut change, account, hash, kept, devices).await?;
    change.commit().await?;
    pages::go_to_saying(
        "/account",
        "Your password is changed. Your other sessions have ended.",
    )
}

/// Whether this is the password of who is signed in; wrong ones are counted, for a session may be stolen.
pub async fn is_mine(me: &Me, password: &str) -> Result<bool, PageError> {
    let account = &me.colleague.account;
    let from = format!("session {}", me.colleague.session.id);
    let Some(turn) = tries::take(&me.house, &account.email_key, &from).await? else {
        return Err(PageError::Forbidden(format!("{}.", tries::WAIT)));
    };
    let right = passwords::is_right(password.to_owned(), account.password_hash.clone()).await?;
    if right {
        tries::was_right(&me.house, turn).await?;
    }
    Ok(right)
}

/// Whether cases that this colleague took along are on a device: a new password may wipe them from others.
async fn has_cases_out(house: &House, account: Uuid) -> Result<bool, PageError> {
    let out = visits::store::out(house.archive.reader(), account).await?;
    Ok(!out.is_empty())
}

/// The form again, without a password in it.
fn again(fields: &Fields, problems: &[Problem]) -> Shown {
    let shown = Fields::default().with("devices", fields.get("devices"));
    Shown::again(&shown, problems)
}

/// What becomes of other devices with cases on them, which is asked only of who has any. A routine change must not
/// throw away what was written on a visit; somebody whose telephone is gone must not have to think of it.
fn devices(reading: &mut Reading<'_>, out: bool) -> Devices {
    let says = reading.text("devices", "This answer", 10);
    match says.as_deref() {
        _ if !out => Devices::Wiped,
        Some("with_me") => Devices::Stay,
        Some("wipe") => Devices::Wiped,
        _ => {
            reading.wrong(
                "devices",
                "Say whether you have every device on which you took cases",
            );
            Devices::Wiped
        }
    }
}

fn new_password(reading: &mut Reading<'_>, email: &str, name: &str) -> String {
    let new = reading.needed("new_password", "Your new password", 1000);
    if let Some(problem) = passwords::problem_with(&new, email, name).filter(|_| !new.is_empty()) {
        reading.wrong("new_password", problem);
    }
    new
}

/// GET /sign-in/password?link=
pub async fn by_link(State(house): State<House>, Query(query): Query) -> Page {
    let link = query.get("link");
    match links::account_of(&house, link).await? {
        Some(account) => pages::page(
            BY_LINK,
            json!({
                "form": Shown::default(), "link": link, "email": account.email,
                "out": has_cases_out(&house, account.id).await?,
            }),
        ),
        None => pages::page("oversight/account/link_used.njk", json!({})),
    }
}

/// POST /sign-in/password
pub async fn set_by_link(State(house): State<House>, Form(fields): Form) -> Page {
    let link = fields.get("link");
    let Some(account) = links::account_of(&house, link).await? else {
        return pages::try_again("oversight/account/link_used.njk", json!({}));
    };
    let mut reading = Reading::of(&fields);
    let new = new_password(&mut reading, &account.email, &account.name);
    let out = has_cases_out(&house, account.id).await?;
    let devices = devices(&mut reading, out);
    let (new, devices) = match reading.finish((new, devices)) {
        Ok(read) => read,
        Err(problems) => {
            let form = again(&fields, &problems);
            let values = json!({ "form": form, "link": link, "email": account.email, "out": out });
            return pages::try_again(BY_LINK, values);
        }
    };
    let hash = passwords::hash(new).await?;
    let (actor, now) = (Some(account.id), house.clock.now());
    let mut change = house.archive.change(actor, now).await?;
    store::set_password(&mut change, &account, hash, None, devices).await?;
    change.commit().await?;
    pages::go_to_saying("/sign-in", "Your password is set. Sign in with it.")
}
