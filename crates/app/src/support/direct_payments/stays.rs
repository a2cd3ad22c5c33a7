//! Stays in a care home that direct payments pay for: four weeks in a row at most in any twelve months, stays less than
//! four weeks apart added together; and how much is left for a stay that begins today.

use db::entities::care_home_stay::{self, Model};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Day, Event};
use rules::direct_payment::{Stay, first_stay_too_long, stay_may_last_until};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_between, speak_exact};
use serde::Serialize;
use serde_json::json;

use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::header;
use crate::house::permissions::{KeepDirectPayments, Needs, SeeNotes};
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::amounts::is_sensible;

const QUESTIONS: &[Question] = &[
    Question::new("place", "The care home", "", Kind::Needed),
    Question::new("began_on", "First day", "It may be to come.", Kind::Day),
    Question::new(
        "ended_on",
        "The day they leave",
        "The first day that is not paid for.",
        Kind::Day,
    ),
];

/// A stay in the list.
#[derive(Serialize)]
struct Line {
    id: String,
    place: String,
    days: String,
    how_many: i64,
    too_long: bool,
}

async fn all<P: Needs>(case: &Case<P>) -> Result<Vec<Model>, PageError> {
    let rows = care_home_stay::Entity::find()
        .filter(care_home_stay::Column::PersonId.eq(case.person_id()))
        .filter(care_home_stay::Column::SupersededAt.is_null())
        .order_by_desc(care_home_stay::Column::BeganOn)
        .order_by_desc(care_home_stay::Column::Id)
        .all(case.reader())
        .await?;
    Ok(rows)
}

fn stay(row: &Model) -> Stay {
    Stay {
        from: row.began_on.0,
        until: row.ended_on.0,
    }
}

/// GET /people/{person}/care-home-stays
pub async fn stays(case: Case<SeeNotes>) -> Page {
    show(&case, &Fields::default(), &[]).await
}

async fn show<P: Needs>(case: &Case<P>, fields: &Fields, problems: &[Problem]) -> Page {
    let today = *case.today();
    let rows = all(case).await?;
    let known: Vec<Stay> = rows.iter().map(stay).collect();
    let too_long = first_stay_too_long(&known);
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| Line {
            id: row.id.to_string(),
            place: row.place.clone(),
            days: format!(
                "{} to {}",
                speak_exact(row.began_on.0),
                speak_exact(row.ended_on.0)
            ),
            how_many: days_between(row.began_on.0, row.ended_on.0),
            too_long: too_long == Some(stay(row)),
        })
        .collect();
    let until = stay_may_last_until(&known, today);
    let left = days_between(today, until);
    let form = asking::shown(QUESTIONS, fields, problems);
    let asked = asking::asked(QUESTIONS, &case.staff().house.council, today, &form);
    let values = json!({
        "case": header::of(case, "/plan").await?, "title": "Stays in a care home", "lines": lines, "questions": asked, "form": form,
        "left": left, "until": speak_exact(until), "too_long": too_long.is_some(),
    });
    match problems.is_empty() {
        true => pages::page("support/direct_payments/stays.njk", values),
        false => pages::try_again("support/direct_payments/stays.njk", values),
    }
}

/// POST /people/{person}/care-home-stays
pub async fn add(case: Case<KeepDirectPayments>, Form(fields): Form) -> Page {
    let rows = all(&case).await?;
    let row = match read(&case, &fields, &rows) {
        Ok(row) => row,
        Err(problems) => return show(&case, &fields, &problems).await,
    };
    let mut known: Vec<Stay> = rows.iter().map(stay).collect();
    known.push(stay(&row));
    let too_long = first_stay_too_long(&known).is_some();
    let mut change = case.change().await?;
    let row = Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..row
    };
    let row = change.insert::<care_home_stay::Entity>(row).await?;
    say(&mut change, &row, "Written down");
    change.commit().await?;
    let says = match too_long {
        true => {
            "It is on the record. Together this is more than four weeks: direct payments may not pay for all of it, so the council arranges the rest itself."
        }
        false => "It is on the record.",
    };
    pages::go_to_saying(
        format!("/people/{}/care-home-stays", case.person_id()),
        says,
    )
}

fn say(change: &mut db::Change, row: &Model, says: &str) {
    let body = json!({ "says": format!("{says}: {}", row.place), "began_on": row.began_on, "ended_on": row.ended_on });
    change.log(
        Event::CareHomeStayChanged,
        Some(row.person_id),
        Some(row.id),
        body,
    );
}

fn read(
    case: &Case<KeepDirectPayments>,
    fields: &Fields,
    rows: &[Model],
) -> Result<Model, Vec<Problem>> {
    let council = &case.staff().house.council;
    let today = case.today();
    let mut answers = Answers::of(fields, QUESTIONS, council, *today);
    let place = answers.needed("place");
    let mut day = |name: &'static str, says: &str| {
        let day = answers.day(name);
        match day {
            None if !answers.reading.has_problem(name) => answers.reading.wrong(name, says),
            Some(on) if !is_sensible(on, today) => answers.reading.wrong(name, "Check the year"),
            _ => {}
        }
        day.unwrap_or(today)
    };
    let began_on: Day = day("began_on", "Enter the first day");
    let ended_on: Day = day("ended_on", "Enter the day they leave");
    if ended_on <= began_on
        && !answers.reading.has_problem("ended_on")
        && !answers.reading.has_problem("began_on")
    {
        answers
            .reading
            .wrong("ended_on", "They cannot leave before they come");
    }
    let overlaps = |row: &&Model| row.began_on < ended_on && began_on < row.ended_on;
    if let Some(other) = rows.iter().find(overlaps) {
        let says = format!("They are in {} then already: check the days", other.place);
        answers.reading.wrong("began_on", says);
    }
    answers.reading.finish(Model {
        id: Uuid::nil(),
        person_id: case.person_id(),
        place,
        began_on,
        ended_on,
        taken_back_because: None,
        recorded_by: case.staff().colleague.account.id,
        recorded_at: case.staff().house.clock.now(),
        superseded_at: None,
        version: 1,
    })
}

/// POST /people/{person}/care-home-stays/{stay}/strike
pub async fn strike(case: Case<KeepDirectPayments>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let rows = all(&case).await?;
    let row = rows
        .iter()
        .find(|row| row.id == id)
        .ok_or(PageError::NotFound)?;
    let mut change = case.change().await?;
    let at = change.at();
    let after = change
        .update::<care_home_stay::Entity>(row, |row| row.superseded_at = Some(at))
        .await?;
    say(&mut change, &after, "Struck out");
    change.commit().await?;
    pages::go_to_saying(
        format!("/people/{}/care-home-stays", case.person_id()),
        "Struck out.",
    )
}
