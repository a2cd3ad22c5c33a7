//! Time-based codes: set up with an authenticator app, in force only once a first code was right.

use db::Event;
use db::entities::account;
use qrcode::{Color, QrCode};
use serde_json::{Value as Json, json};

use super::password::is_mine;
use crate::house::fields::Reading;
use crate::house::{Fields, Form, Me, Page, PageError, Shown, pages, passwords, tries};

const PAGE: &str = "oversight/account/codes.njk";
const OFF: &str = "oversight/account/codes_off.njk";

/// GET /account/codes: asks for the password first, then shows the secret until a code confirms it.
pub async fn show(me: Me) -> Page {
    if me.colleague.account.codes_since.is_some() {
        return pages::go_to("/account");
    }
    pages::page(PAGE, shown(&me, Shown::default()))
}

fn shown(me: &Me, form: Shown) -> Json {
    let account = &me.colleague.account;
    let council = &me.house.council.name;
    let secret = account.code_secret.as_deref();
    let link = secret.and_then(|secret| passwords::code_address(secret, &account.email, council));
    json!({
        "form": form,
        "secret": secret.map(in_groups),
        "picture": link.as_deref().and_then(picture),
        "link": link,
    })
}

/// A secret in groups of four, as people read it out and type it.
fn in_groups(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

/// The QR code of a link: its width in squares, and the path that draws the dark ones.
fn picture(link: &str) -> Option<Json> {
    let code = QrCode::new(link).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate();
    let path: String = dark
        .filter(|(_, colour)| *colour == Color::Dark)
        .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET))
        .collect();
    Some(json!({ "width": width + 2 * QUIET, "path": path }))
}

/// Light squares around a QR code, without which cameras do not find it.
const QUIET: usize = 4;

/// POST /account/codes/begin: makes a secret, for one who knows the password.
pub async fn begin(me: Me, Form(fields): Form) -> Page {
    if me.colleague.account.codes_since.is_some() {
        return Err(PageError::Conflict(
            "Codes are in use already: turn them off first.".to_owned(),
        ));
    }
    if let Some(problems) = without_password(&me, &fields).await? {
        return pages::try_again(PAGE, shown(&me, problems));
    }
    let secret = passwords::new_code_secret();
    set(&me, "set up begun", |row| row.code_secret = Some(secret)).await?;
    pages::go_to("/account/codes")
}

async fn without_password(me: &Me, fields: &Fields) -> Result<Option<Shown>, PageError> {
    let mut reading = Reading::of(fields);
    let password = reading.needed("password", "Your password", 1000);
    if !password.is_empty() && !is_mine(me, &password).await? {
        reading.wrong("password", "This is not your password");
    }
    let problems = reading.finish(()).err();
    Ok(problems.map(|problems| Shown::again(&Fields::default(), &problems)))
}

async fn set(me: &Me, did: &str, edit: impl FnOnce(&mut account::Model)) -> Result<(), PageError> {
    let account = &me.colleague.account;
    let mut change = me.change().await?;
    change.update::<account::Entity>(account, edit).await?;
    change.log(
        Event::CodesChanged,
        None,
        Some(account.id),
        json!({ "codes": did }),
    );
    Ok(change.commit().await?)
}

/// POST /account/codes: the first code puts them in force.
pub async fn confirm(me: Me, Form(fields): Form) -> Page {
    let account = &me.colleague.account;
    let (Some(secret), None) = (&account.code_secret, account.codes_since) else {
        return pages::go_to("/account/codes");
    };
    let from = format!("session {}", me.colleague.session.id);
    let Some(turn) = tries::take(&me.house, &account.email_key, &from).await? else {
        return Err(PageError::Forbidden(format!("{}.", tries::WAIT)));
    };
    let now = me.house.clock.now();
    let second = u64::try_from(now.as_second()).unwrap_or_default();
    let Some(step) = passwords::code_step(secret, fields.get("code"), second, None) else {
        let mut reading = Reading::of(&fields);
        reading.wrong(
            "code",
            "The code is not right: enter the one your app shows now",
        );
        let problems = reading.finish(()).err().unwrap_or_default();
        return pages::try_again(
            PAGE,
            shown(&me, Shown::again(&Fields::default(), &problems)),
        );
    };
    tries::was_right(&me.house, turn).await?;
    set(&me, "in use", |row| {
        row.codes_since = Some(now);
        row.last_code_step = Some(step);
    })
    .await?;
    pages::go_to_saying(
        "/account",
        "Codes are in use: you will be asked for one whenever you sign in.",
    )
}

/// GET /account/codes/off
pub async fn ask_off(me: Me) -> Page {
    if me.colleague.account.code_secret.is_none() {
        return pages::go_to("/account");
    }
    pages::page(OFF, json!({ "form": Shown::default() }))
}

/// POST /account/codes/off
pub async fn turn_off(me: Me, Form(fields): Form) -> Page {
    if let Some(form) = without_password(&me, &fields).await? {
        return pages::try_again(OFF, json!({ "form": form }));
    }
    set(&me, "turned off", forget).await?;
    pages::go_to_saying("/account", "Codes are turned off.")
}

/// Takes everything about codes off an account.
pub fn forget(row: &mut account::Model) {
    row.code_secret = None;
    row.codes_since = None;
    row.last_code_step = None;
}
