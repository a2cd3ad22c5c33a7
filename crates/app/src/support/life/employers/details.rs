//! An employer put on the list, or brought up to date: what they do and where, whom one speaks to, and whether everybody
//! can work there.

use db::entities::employer::Model;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::Problem;

use super::sheet::Sheet;
use super::store;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::KeepEmployers;
use crate::house::{Fields, Form, Page, Path, Staff, pages};

const QUESTIONS: &[Question] = &[
    Question::new("name", "The name of the employer", "", Kind::Needed),
    Question::new("does", "What do they do?", "", Kind::Line),
    Question::new("place", "Where would people work?", "", Kind::Line),
    Question::new("contact_name", "Whom do we speak to there?", "", Kind::Line),
    Question::new("phone", "Their telephone number", "", Kind::Line),
    Question::new("email", "Their email address", "", Kind::Line),
    Question::new(
        "accessible",
        "Is the place accessible?",
        "For somebody who uses a wheelchair, or does not see or hear well. Leave it open until somebody has looked.",
        Kind::YesNo,
    ),
    Question::new(
        "access_note",
        "What is accessible there, and what is not?",
        "",
        Kind::Lines(1_000),
    ),
    Question::new(
        "ended_on",
        "The last day on which they worked with us",
        "Leave it empty while they do. Their roles are open no more after it.",
        Kind::PastDay,
    ),
];

/// One who is put on the list works with us.
fn new() -> &'static [Question] {
    &QUESTIONS[..QUESTIONS.len() - 1]
}

fn sheet(row: Option<&Model>) -> Sheet {
    Sheet {
        title: row.map_or("Add an employer".to_owned(), |row| {
            format!("{}: what we know", row.name)
        }),
        path: row.map_or("/employers/new".to_owned(), |row| {
            format!("/employers/{}/details", row.id)
        }),
        back: row.map_or("/employers".to_owned(), |row| {
            format!("/employers/{}", row.id)
        }),
        questions: row.map_or_else(new, |_| QUESTIONS),
        offers: Vec::new(),
        version: row.map_or(0, |row| row.version),
    }
}

/// GET /employers/new
pub async fn ask_new(staff: Staff<KeepEmployers>) -> Page {
    sheet(None).show(&staff, &Fields::default(), &[])
}

/// GET /employers/{employer}/details
pub async fn ask(staff: Staff<KeepEmployers>, Path(id): Path<Uuid>) -> Page {
    let row = store::find(staff.reader(), id).await?;
    sheet(Some(&row)).show(&staff, &told(&row), &[])
}

fn told(row: &Model) -> Fields {
    let fields = Fields::default().with("name", row.name.as_str());
    let accessible = row.accessible.map(|is| if is { "yes" } else { "no" });
    let fields = [
        ("does", row.does.as_deref()),
        ("place", row.place.as_deref()),
        ("contact_name", row.contact_name.as_deref()),
        ("phone", row.phone.as_deref()),
        ("email", row.email.as_deref()),
        ("accessible", accessible),
        ("access_note", row.access_note.as_deref()),
    ]
    .into_iter()
    .fold(fields, |fields, (name, value)| {
        asking::with(fields, name, value)
    });
    asking::with_day(fields, "ended_on", row.ended_on)
}

fn read(
    staff: &Staff<KeepEmployers>,
    fields: &Fields,
    questions: &'static [Question],
) -> Result<Model, Vec<Problem>> {
    let council = &staff.house.council;
    let mut answers = Answers::of(fields, questions, council, staff.today_date());
    let name = answers.needed("name");
    let (does, place) = (answers.text("does"), answers.text("place"));
    let contact_name = answers.text("contact_name");
    let (phone, email) = (answers.text("phone"), answers.text("email"));
    let accessible = answers.yes_no("accessible");
    let access_note = answers.text("access_note");
    let ended_on = match questions.len() == QUESTIONS.len() {
        true => answers.day("ended_on"),
        false => None,
    };
    answers.reading.finish(Model {
        id: Uuid::nil(),
        name,
        does,
        place,
        contact_name,
        phone,
        email,
        accessible,
        access_note,
        ended_on,
        recorded_by: staff.colleague.account.id,
        recorded_at: staff.now(),
        version: 1,
    })
}

/// POST /employers/new
pub async fn add(staff: Staff<KeepEmployers>, Form(fields): Form) -> Page {
    let row = match read(&staff, &fields, new()) {
        Ok(row) => row,
        Err(problems) => return sheet(None).show(&staff, &fields, &problems),
    };
    let mut change = staff.change().await?;
    let row = Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..row
    };
    let at = format!("/employers/{}", row.id);
    store::keep(&mut change, None, row).await?;
    change.commit().await?;
    pages::go_to_saying(at, "The employer is on the list.")
}

/// POST /employers/{employer}/details. Nothing is kept when somebody has changed it since it was opened.
pub async fn change(staff: Staff<KeepEmployers>, Path(id): Path<Uuid>, Form(fields): Form) -> Page {
    let before = store::find(staff.reader(), id).await?;
    if fields.get("version") != before.version.to_string() {
        return sheet(Some(&before)).overtaken(&staff, &told(&before), &fields);
    }
    let row = match read(&staff, &fields, QUESTIONS) {
        Ok(row) => row,
        Err(problems) => return sheet(Some(&before)).show(&staff, &fields, &problems),
    };
    let row = Model {
        id,
        recorded_by: before.recorded_by,
        recorded_at: before.recorded_at,
        ..row
    };
    let mut change = staff.change().await?;
    match store::keep(&mut change, Some(&before), row).await {
        Ok(()) => change.commit().await?,
        Err(db::Error::Conflict) => {
            drop(change);
            let now = store::find(staff.reader(), id).await?;
            return sheet(Some(&now)).overtaken(&staff, &told(&now), &fields);
        }
        Err(error) => return Err(error.into()),
    }
    pages::go_to_saying(format!("/employers/{id}"), "It is brought up to date.")
}
