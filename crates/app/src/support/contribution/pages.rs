//! Estimating what somebody may have to pay, from a few facts that they told.

use db::entities::contribution_estimate::Model;
use db::sea_orm::prelude::Uuid;
use rules::contribution::{Benefit, Facts, Household, Setting, estimate};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;
use serde_json::json;

use super::store;
use super::told::is_a_child;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Query, pages};
use crate::support::amounts::{self, needed_money};

/// What is asked.
pub const ASK: &[Question] = &[
    Question::new(
        "setting",
        "Where is the support to be?",
        "",
        Kind::Offered("Choose"),
    ),
    Question::new(
        "household",
        "How do they live?",
        "Of a couple only their own money and their own half of what is shared is asked.",
        Kind::Offered("Choose"),
    ),
    Question::new(
        "capital",
        "Their savings, in pounds",
        "Money in the bank, shares, a second home. Not the home they live in.",
        Kind::Line,
    ),
    Question::new(
        "income",
        "Their pensions and benefits in a week, in pounds",
        "With Attendance Allowance or the daily living part of PIP. Not what they earn, and not what they get for mobility.",
        Kind::Line,
    ),
    Question::new(
        "benefit",
        "Do they get Attendance Allowance, or the care or daily living part of another benefit?",
        "",
        Kind::Offered("Choose"),
    ),
    Question::new(
        "housing",
        "What they pay for their home in a week, in pounds",
        "Rent, council tax and service charges that no benefit pays. Leave it empty for nothing.",
        Kind::Line,
    ),
    Question::new(
        "extra",
        "What their disability makes them spend in a week, in pounds",
        "Such as an alarm, laundry, heating, special food. Leave it empty for nothing.",
        Kind::Line,
    ),
];

/// Where the page was opened from: a form that is being filled in.
const FORM: &str = "form";

/// The estimate that stood when the page was opened: somebody who was quicker is not overwritten.
const VERSION: &str = "version";

/// What stands for it where there was none.
const NONE: &str = "none";

fn version(standing: Option<&Model>) -> String {
    standing.map_or_else(|| NONE.to_owned(), |row| row.id.to_string())
}

/// Refuses the record of a child, whom this law does not charge.
fn must_be_adult(case: &Case<Assess>) -> Result<(), PageError> {
    match is_a_child(case) {
        true => Err(PageError::Conflict(
            "This estimate is for adults: a child is not charged by the law that it rests on."
                .to_owned(),
        )),
        false => Ok(()),
    }
}

/// Back to the form that led here, else to the plan.
fn back(case: &Case<Assess>, form: &str) -> String {
    let person = case.person_id();
    match form.parse::<Uuid>() {
        Ok(form) => format!("/people/{person}/forms/{form}"),
        Err(_) => format!("/people/{person}/plan"),
    }
}

/// GET /people/{person}/contribution?form=
pub async fn ask(case: Case<Assess>, Query(query): Query) -> Page {
    must_be_adult(&case)?;
    let known = store::standing(case.reader(), case.person_id()).await?;
    let fields = known.as_ref().map_or_else(Fields::default, told);
    show(&case, query.get(FORM), &fields, &[]).await
}

/// What was told last time, to be kept or changed.
fn told(row: &Model) -> Fields {
    let facts = store::facts(row);
    let pounds = |amount: Pence| match amount.0 {
        0 => String::new(),
        _ => amount.pounds(),
    };
    Fields::default()
        .with("setting", facts.setting.code())
        .with("household", facts.household.code())
        .with("benefit", facts.benefit.code())
        .with("capital", facts.capital.pounds())
        .with("income", facts.income.pounds())
        .with("housing", pounds(facts.housing))
        .with("extra", pounds(facts.extra))
}

/// The page, with what its questions offer.
fn sheet(case: &Case<Assess>, form: &str) -> Sheet {
    let path = format!("/people/{}/contribution", case.person_id());
    let title = "Estimate what they may have to pay";
    let mut sheet = Sheet::new("/plan", title, path, back(case, form), ASK);
    sheet.intro = vec![
        "So that nobody plans in the dark. It is an estimate from what they tell you and no decision: a financial assessment follows before anything is paid. Needs are assessed whatever they have.".to_owned(),
    ];
    sheet.offers = vec![
        (
            "setting",
            amounts::choices(Setting::ALL.iter().map(|one| (one.code(), one.says()))),
        ),
        (
            "household",
            amounts::choices(Household::ALL.iter().map(|one| (one.code(), one.says()))),
        ),
        (
            "benefit",
            amounts::choices(Benefit::ALL.iter().map(|one| (one.code(), one.says()))),
        ),
    ];
    sheet.button = "Estimate";
    sheet
}

async fn show(case: &Case<Assess>, form: &str, fields: &Fields, problems: &[Problem]) -> Page {
    let mut sheet = sheet(case, form);
    let known = store::standing(case.reader(), case.person_id()).await?;
    let opened = match fields.get(VERSION) {
        "" => version(known.as_ref()),
        opened => opened.to_owned(),
    };
    if let Some(row) = known {
        let on = speak_exact(row.estimated_on.0);
        sheet.tells = vec![("setting", format!("Told on {on}, with all that follows."))];
    }
    sheet.hidden = vec![(FORM, form.to_owned()), (VERSION, opened)];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/contribution
pub async fn save(case: Case<Assess>, Form(fields): Form) -> Page {
    must_be_adult(&case)?;
    let form = fields.get(FORM);
    let facts = match read(&case, &fields) {
        Ok(facts) => facts,
        Err(problems) => return show(&case, form, &fields, &problems).await,
    };
    let today = case.today();
    let found = estimate(&facts, &case.staff().house.council.charging, *today);
    let found = found.ok_or_else(|| {
        PageError::Conflict(
            "No amounts are known for this year: nothing can be estimated.".to_owned(),
        )
    })?;
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let stands = store::standing(change.conn(), case.person_id()).await?;
    let opened = Some(fields.get(VERSION)).filter(|opened| !opened.is_empty());
    if opened.unwrap_or(NONE) != version(stands.as_ref()) {
        drop(change);
        let now = stands.as_ref().map_or_else(Fields::default, told);
        let version = version(stands.as_ref());
        let sheet = sheet(&case, form);
        return sheet.overtaken(&case, (&now, version), &fields).await;
    }
    let row = Model {
        id: Uuid::nil(),
        person_id: case.person_id(),
        setting: facts.setting.code().to_owned(),
        household: facts.household.code().to_owned(),
        benefit: facts.benefit.code().to_owned(),
        capital_pence: facts.capital.0,
        income_pence: facts.income.0,
        housing_pence: facts.housing.0,
        extra_pence: facts.extra.0,
        weekly_pence: found.weekly.map(|weekly| weekly.0),
        because: json!(found.because),
        rates_from: db::Day(found.rates_from),
        estimated_on: today,
        estimated_by: case.staff().colleague.account.id,
        recorded_at: change.at(),
        superseded_at: None,
        version: 1,
    };
    let row = store::keep(&mut change, row).await?;
    change.commit().await?;
    let says = format!(
        "They may have to pay {}. It is an estimate.",
        store::says(&row)
    );
    pages::go_to_saying(back(&case, form), &says)
}

fn read(case: &Case<Assess>, fields: &Fields) -> Result<Facts, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, ASK, council, *case.today());
    let setting = Setting::from_code(fields.get("setting"));
    let household = Household::from_code(fields.get("household"));
    let benefit = Benefit::from_code(fields.get("benefit"));
    for (name, is_there, says) in [
        (
            "setting",
            setting.is_some(),
            "Choose where the support is to be",
        ),
        ("household", household.is_some(), "Choose how they live"),
        ("benefit", benefit.is_some(), "Choose the rate, or none"),
    ] {
        if !is_there {
            answers.reading.wrong(name, says);
        }
    }
    let capital = needed_money(&mut answers, "capital", "their savings, or 0");
    let income = needed_money(&mut answers, "income", "their pensions and benefits, or 0");
    let housing = amounts::money(&mut answers, "housing").unwrap_or_default();
    let extra = amounts::money(&mut answers, "extra").unwrap_or_default();
    answers.reading.finish(Facts {
        setting: setting.unwrap_or(Setting::Home),
        household: household.unwrap_or(Household::Single),
        benefit: benefit.unwrap_or(Benefit::None),
        born_on: case.person.born_on.map(|day| day.0),
        capital,
        income,
        housing,
        extra,
    })
}
