//! For chemists and shops that give small equipment by prescription: a slip is closed by its number and the person's
//! initials, as both stand on it. They see what it names, and nothing else of anybody's record.

use std::net::SocketAddr;

use axum::Extension;
use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use db::Outcome;
use db::entities::equipment::Model;
use db::entities::person;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use super::{redeeming, store};
use crate::front_door::people::header::full_name;
use crate::house::permissions::RedeemPrescriptions;
use crate::house::{
    Fields, Form, Page, PageError, Reading, Shown, Staff, looking, pages, sign_in, tries,
};

const PAGE: &str = "/prescriptions";
/// Most letters of a number and of initials.
const SHORT: usize = 20;
const NONE: &str = "There is no prescription of this number and these initials that can be closed here. Check both on the slip, or ring the council";

/// GET /prescriptions
pub async fn ask(staff: Staff<RedeemPrescriptions>) -> Page {
    show(&staff, None, Shown::default())
}

fn show(staff: &Staff<RedeemPrescriptions>, slip: Option<Json>, form: Shown) -> Page {
    let fine = form.summary.is_empty();
    let values = json!({
        "title": "Prescriptions", "slip": slip, "form": form, "phone": staff.house.council.phone,
    });
    match fine {
        true => pages::page("support/equipment/shop.njk", values),
        false => pages::try_again("support/equipment/shop.njk", values),
    }
}

/// The first letters of a name, as a slip has them: "JP".
pub fn initials(row: &person::Model) -> String {
    let name = full_name(row);
    let first = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    first
        .filter(|letter| letter.is_alphabetic())
        .collect::<String>()
        .to_uppercase()
}

/// The slip of this number, of somebody with these initials whose record is not restricted.
async fn slip(
    staff: &Staff<RedeemPrescriptions>,
    (number, typed): (&str, &str),
) -> Result<Option<Model>, PageError> {
    let number = number.trim().to_uppercase();
    let Some(row) = store::by_number(staff.reader(), &number).await? else {
        return Ok(None);
    };
    let whose = person::Entity::find_by_id(row.person_id)
        .filter(person::Column::DeletedOn.is_null())
        .one(staff.reader())
        .await?;
    let typed = typed.chars().filter(|letter| letter.is_alphabetic());
    let typed = typed.collect::<String>().to_uppercase();
    let same = whose.is_some_and(|whose| initials(&whose) == typed);
    let restricted = !staff.restricted(&[row.person_id]).await?.is_empty();
    let actor = staff.actor();
    let outcome = match same && !restricted {
        true => Outcome::Seen,
        false => Outcome::Refused,
    };
    looking::log(&staff.house, &actor, row.person_id, PAGE, outcome, None).await?;
    Ok((same && !restricted).then_some(row))
}

/// Whom the slip says that it was given by.
fn place(staff: &Staff<RedeemPrescriptions>) -> String {
    let team = staff.colleague.main_team().map(|team| team.name.clone());
    team.unwrap_or_else(|| staff.colleague.account.name.clone())
}

/// POST /prescriptions: shows what a slip names; with `give`, that it was given.
pub async fn give(
    staff: Staff<RedeemPrescriptions>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Page {
    let from = from.map(|Extension(ConnectInfo(at))| at);
    let address = sign_in::address_of(&staff.house, from, &headers);
    let today = staff.today();
    let mut reading = Reading::of(&fields);
    let number = reading.needed("number", "The number of the prescription", SHORT);
    let letters = reading.needed("initials", "The person’s initials", SHORT);
    let found = match number.is_empty() || letters.is_empty() {
        true => None,
        false => {
            let account = staff.colleague.account.id;
            let Some(turn) = tries::take_slip(&staff.house, account, &address).await? else {
                let problems = [Problem::new("number", tries::WAIT)];
                return show(&staff, None, Shown::again(&fields, &problems));
            };
            let found = slip(&staff, (&number, &letters)).await?;
            match found {
                Some(_) => tries::was_right(&staff.house, turn).await?,
                None => reading.wrong("number", NONE),
            }
            found
        }
    };
    if let Some(says) = found.as_ref().and_then(|row| redeeming::wrong(row, today)) {
        reading.wrong("number", says);
    }
    let row = match (reading.finish(()), found) {
        (Ok(()), Some(row)) => row,
        (Err(problems), _) => return show(&staff, None, Shown::again(&fields, &problems)),
        (Ok(()), None) => return show(&staff, None, Shown::again(&fields, &[])),
    };
    if fields.get("give") != "yes" {
        let council = &staff.house.council;
        let told = json!({
            "number": row.number, "initials": letters.to_uppercase(),
            "item": council.says("equipment", row.item.as_deref().unwrap_or_default()),
            "until": row.expires_on.map(|on| speak_exact(on.0)),
        });
        return show(&staff, Some(told), Shown::again(&Fields::default(), &[]));
    }
    let mut change = staff.change().await?;
    let said = redeeming::redeem(
        &mut change,
        &staff.house.council,
        &row,
        (today, place(&staff)),
    )
    .await?;
    if let Err(says) = said {
        drop(change);
        let problems = [Problem::new("number", says)];
        return show(&staff, None, Shown::again(&fields, &problems));
    }
    change.commit().await?;
    let number = row.number.unwrap_or_default();
    pages::go_to_saying(
        PAGE,
        &format!("Prescription {number} is closed: it was given."),
    )
}
