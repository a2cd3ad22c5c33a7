//! The list of pilots, one pilot after six months, and joining and leaving from a record.

use db::entities::{pilot, pilot_member};
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use rules::occupation::{Kind as What, six_months_after};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::{Allocate, Assess, Needs, SeeReports};
use crate::house::{Case, Fields, Form, Page, PageError, Path, Staff, pages};
use crate::oversight::worklists::{People, Who};

const NEW: &[Question] = &[
    Question::new("name", "A name for the pilot", "", Kind::Needed),
    Question::new(
        "about",
        "What is tried, and what is hoped for?",
        "",
        Kind::Lines(2_000),
    ),
    Question::new("began_on", "First day", "", Kind::NeededDay),
];

/// GET /pilots
pub async fn pilots(staff: Staff<SeeReports>) -> Page {
    show(&staff, &Fields::default(), &[]).await
}

async fn show<P: Needs>(staff: &Staff<P>, fields: &Fields, problems: &[Problem]) -> Page {
    let today = staff.today();
    let mut lines = Vec::new();
    for row in store::all(staff.reader()).await? {
        let members = store::members(staff.reader(), row.id).await?;
        let (_, after) = store::after(staff.reader(), &members, today).await?;
        lines.push(json!({
            "href": format!("/pilots/{}", row.id), "name": row.name, "began": speak_exact(row.began_on.0),
            "ended": row.ended_on.map(|on| speak_exact(on.0)), "people": members.len(),
            "after": after.people, "paid": per_cent(after.paid, after.people), "unpaid": per_cent(after.unpaid_work, after.people),
        }));
    }
    let form = asking::shown(NEW, fields, problems);
    let asked = asking::asked(NEW, &staff.house.council, today.0, &form);
    let values = json!({
        "title": "Pilots", "lines": lines, "questions": asked, "form": form, "may": staff.may(Permission::Allocate),
    });
    match problems.is_empty() {
        true => pages::page("support/pilots/list.njk", values),
        false => pages::try_again("support/pilots/list.njk", values),
    }
}

fn per_cent(part: usize, whole: usize) -> String {
    match whole {
        0 => "–".to_owned(),
        whole => format!("{}%", (part * 200 + whole) / (2 * whole)),
    }
}

/// POST /pilots
pub async fn begin(staff: Staff<Allocate>, Form(fields): Form) -> Page {
    let mut answers = Answers::of(&fields, NEW, &staff.house.council, staff.today_date());
    let name = answers.needed("name");
    let about = answers.text("about");
    let began_on = answers.day("began_on").unwrap_or(staff.today());
    let row = answers.reading.finish(pilot::Model {
        id: Uuid::nil(),
        name,
        about,
        began_on,
        ended_on: None,
        version: 1,
    });
    let row = match row {
        Ok(row) => row,
        Err(problems) => return show(&staff, &fields, &problems).await,
    };
    let mut change = staff.change().await?;
    let row = pilot::Model {
        id: change.new_id(),
        ..row
    };
    let row = store::begin(&mut change, row).await?;
    change.commit().await?;
    pages::go_to_saying(
        format!("/pilots/{}", row.id),
        "The pilot has begun. People join it from their record, under “Work, home and days”.",
    )
}

/// Somebody who takes part.
#[derive(Serialize)]
struct Line {
    who: Who,
    href: String,
    joined: String,
    left: Option<String>,
    seen_on: String,
    is_early: bool,
    doing: String,
}

impl Line {
    /// That somebody takes part is all that is told.
    fn of_a_restricted_record(who: Who) -> Line {
        Line {
            who,
            href: String::new(),
            joined: String::new(),
            left: None,
            seen_on: String::new(),
            is_early: false,
            doing: String::new(),
        }
    }
}

/// GET /pilots/{pilot}
pub async fn one(staff: Staff<SeeReports>, Path(id): Path<Uuid>) -> Page {
    let today = staff.today();
    let row = store::find(staff.reader(), id).await?;
    let members = store::members(staff.reader(), row.id).await?;
    let (each, after) = store::after(staff.reader(), &members, today).await?;
    let people = People::of(&staff, members.iter().map(|row| row.person_id)).await?;
    let lines: Vec<Line> = members
        .iter()
        .zip(&each)
        .filter_map(|(row, kinds)| {
            let seen_on = six_months_after(row.joined_on.0);
            let mut doing: Vec<&'static str> = kinds.iter().copied().map(What::says).collect();
            doing.sort_unstable();
            doing.dedup();
            let who = people.who(row.person_id, today.0)?;
            if who.href.is_none() {
                return Some(Line::of_a_restricted_record(who));
            }
            Some(Line {
                who,
                href: format!("/people/{}/life", row.person_id),
                joined: speak_exact(row.joined_on.0),
                left: row.left_on.map(|on| speak_exact(on.0)),
                seen_on: speak_exact(seen_on),
                is_early: seen_on > today.0,
                doing: doing.join(", "),
            })
        })
        .collect();
    pages::page(
        "support/pilots/one.njk",
        json!({
            "title": row.name, "id": row.id, "about": row.about, "began": speak_exact(row.began_on.0),
            "ended": row.ended_on.map(|on| speak_exact(on.0)), "lines": lines, "may": staff.may(Permission::Allocate),
            "figures": [
                { "number": members.len(), "says": "people took part" },
                { "number": after.people, "says": "joined six months ago or earlier" },
                { "number": format!("{} ({})", per_cent(after.unpaid_work, after.people), after.unpaid_work), "says": "of those in voluntary work or work experience after six months" },
                { "number": format!("{} ({})", per_cent(after.paid, after.people), after.paid), "says": "of those in paid work after six months" },
                { "number": after.too_early, "says": "not six months yet" },
            ],
        }),
    )
}

/// POST /pilots/{pilot}/end
pub async fn end(staff: Staff<Allocate>, Path(id): Path<Uuid>) -> Page {
    let row = store::find(staff.reader(), id).await?;
    if row.ended_on.is_none() {
        let mut change = staff.change().await?;
        store::end(&mut change, &row).await?;
        change.commit().await?;
    }
    pages::go_to_saying(format!("/pilots/{id}"), "The pilot has ended.")
}

/// POST /people/{person}/pilots
pub async fn join(case: Case<Assess>, Form(fields): Form) -> Page {
    let back = format!("/people/{}/life#pilots", case.person_id());
    let offered = store::to_join(&case).await?;
    let chosen = fields.get("pilot");
    if !offered.iter().any(|one| one.value == chosen) {
        return pages::go_to_saying(
            back,
            "Choose a pilot that goes on and that they were never in.",
        );
    }
    let id = chosen.parse().map_err(|_| PageError::NotFound)?;
    let row = store::find(case.reader(), id).await?;
    let mut change = case.change().await?;
    store::join(&mut change, &row, case.person_id()).await?;
    change.commit().await?;
    pages::go_to_saying(back, "They take part from today.")
}

/// POST /people/{person}/pilots/{member}/leave
pub async fn leave(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = pilot_member::Entity::find_by_id(id)
        .filter(pilot_member::Column::PersonId.eq(case.person_id()))
        .one(case.reader())
        .await?
        .ok_or(PageError::NotFound)?;
    if row.left_on.is_none() {
        let mut change = case.change().await?;
        store::leave(&mut change, &row).await?;
        change.commit().await?;
    }
    pages::go_to_saying(
        format!("/people/{}/life#pilots", case.person_id()),
        "They take part until today.",
    )
}
