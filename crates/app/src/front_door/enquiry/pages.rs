//! The enquiry page from its first question to what happens next: asked on one page, checked on a second, sent once.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use db::Day;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use super::asking::{self, Enquiry, TRAP, Whom};
use super::store;
use crate::house::once::{self, Once};
use crate::house::{Fields, Form, House, Page, PageError, Query, Shown, pages, sign_in, tries};

const TOO_MANY: &str = "Too much has come from your connection just now, so this was not sent. Ring us, or send it again in a quarter of an hour: what you wrote still stands here";

/// GET /enquiry?for=
pub async fn ask(State(house): State<House>, Query(query): Query) -> Page {
    must_be_open(&house)?;
    if let Some(whom) = Whom::chosen(&query) {
        let values = asked(&house, whom, &Fields::default(), &[]);
        return pages::page("front_door/enquiry/ask.njk", values);
    }
    let mut values = around(&house);
    if query.has("go") {
        let problem = Problem::new("for", "Choose who needs help");
        values["form"] = json!(Shown::again(&query, &[problem]));
        return pages::try_again("front_door/enquiry/start.njk", values);
    }
    pages::page("front_door/enquiry/start.njk", values)
}

/// POST /enquiry: shown to be checked, shown again to be changed, or sent.
pub async fn send(
    State(house): State<House>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    once: Option<Extension<Arc<Once>>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Page {
    must_be_open(&house)?;
    let whom = Whom::chosen(&fields).ok_or_else(|| {
        PageError::Bad("Say first who needs help: you, or somebody else.".to_owned())
    })?;
    if fields.get("do") == "change" {
        let values = asked(&house, whom, &fields, &[]);
        return pages::page("front_door/enquiry/ask.njk", values);
    }
    let today = house.clock.today_date();
    let enquiry = match asking::read(&fields, whom, &house.council, today) {
        Ok(enquiry) => enquiry,
        Err(problems) => {
            let fields = fields.without(&[TRAP]);
            let values = asked(&house, whom, &fields, &problems);
            return pages::try_again("front_door/enquiry/ask.njk", values);
        }
    };
    if fields.get("do") != "send" {
        let values = checked(&house, &enquiry, fields, &[]);
        return pages::page("front_door/enquiry/check.njk", values);
    }
    let from = from.map(|Extension(ConnectInfo(at))| at);
    let address = sign_in::address_of(&house, from, &headers);
    let mut change = once::begin(&house, None, once.as_deref().map(|form| &**form)).await?;
    if !tries::take_enquiry(&house, change.conn(), &address).await? {
        drop(change);
        let problems = [Problem::new("send", TOO_MANY)];
        let values = checked(&house, &enquiry, fields, &problems);
        let mut page = pages::page("front_door/enquiry/check.njk", values)?;
        *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        return Ok(page);
    }
    let row = store::keep(&mut change, &house, enquiry).await?;
    change.commit().await?;
    let by = answered_by(&house);
    pages::go_to(format!(
        "/enquiry/sent?reference={}&by={}",
        row.number, by.0
    ))
}

/// GET /enquiry/sent?reference=&by= : what the sender was given, and nothing that the archive knows.
pub async fn sent(State(house): State<House>, Query(query): Query) -> Page {
    must_be_open(&house)?;
    let reference = query.get("reference");
    let by: Option<jiff::civil::Date> = query.get("by").parse().ok();
    let digits = reference.strip_prefix('C').unwrap_or_default();
    let is_one = (1..=12).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
    let Some(by) = by.filter(|_| is_one) else {
        return Err(PageError::NotFound);
    };
    let mut values = around(&house);
    values["reference"] = json!(reference);
    values["by"] = json!(speak_exact(by));
    pages::page("front_door/enquiry/sent.njk", values)
}

/// Errors: `NotFound` where the council keeps the page closed.
fn must_be_open(house: &House) -> Result<(), PageError> {
    if house.council.enquiry.open {
        Ok(())
    } else {
        Err(PageError::NotFound)
    }
}

/// The council's own words.
fn around(house: &House) -> Json {
    json!({ "own": house.council.enquiry })
}

fn asked(house: &House, whom: Whom, fields: &Fields, problems: &[Problem]) -> Json {
    let mut values = around(house);
    values["label"] = json!(whom.questions());
    values["other"] = json!(whom == Whom::Other);
    values["choose"] = asking::choices();
    values["form"] = json!(shown(fields, problems));
    values
}

/// The answers to be looked over, each with the way to change it.
fn checked(house: &House, enquiry: &Enquiry, fields: Fields, problems: &[Problem]) -> Json {
    let answers = enquiry.answers(&house.council).into_iter();
    let answers = answers.map(|(field, asked, said)| {
        let at = if field == "born_on" {
            "born_on-day"
        } else {
            field
        };
        json!({ "at": at, "asked": asked, "said": said })
    });
    let mut values = around(house);
    values["answers"] = answers.collect();
    values["danger"] = json!(enquiry.danger);
    values["key"] = json!(once::token("", house.clock.new_id()));
    values["form"] = json!(shown(&fields, problems));
    let sent = fields.without(&["csrf", "do", TRAP]);
    values["sent"] = json!(sent.pairs());
    values
}

/// Each error of the date leads to its first box.
fn shown(fields: &Fields, problems: &[Problem]) -> Shown {
    let mut shown = Shown::again(fields, problems);
    let dates = shown.summary.iter_mut();
    for link in dates.filter(|link| link.href == "#born_on") {
        link.href.push_str("-day");
    }
    shown
}

/// The day by which somebody will have decided what comes next, as the council has set itself.
fn answered_by(house: &House) -> Day {
    let target = house.council.targets.contact_decided_working_days;
    let today = house.clock.today();
    let days = target.max(0).try_into().unwrap_or_default();
    Day(house
        .calendar()
        .add_working_days(*today, days)
        .unwrap_or(*today))
}
