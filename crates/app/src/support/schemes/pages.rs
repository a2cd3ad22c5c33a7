//! The list of schemes with its sums, and one scheme added or brought up to date.

use axum::http::StatusCode;
use db::entities::housing_scheme::Model;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::words::Names;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::PlanHomes;
use crate::house::{Fields, Form, Page, Path, Staff, pages};

/// Homes that one scheme can have: more is a slip of the finger.
const MOST: i64 = 10_000;

const QUESTIONS: &[Question] = &[
    Question::new("name", "The name of the scheme", "", Kind::Needed),
    Question::new("kind", "The kind of homes", "", Kind::Choose("scheme_kind")),
    Question::new("area", "Where?", "", Kind::Line),
    Question::new("provider", "Who builds or runs it?", "", Kind::Line),
    Question::new("units", "The number of homes", "", Kind::Needed),
    Question::new(
        "stage",
        "The stage it has reached",
        "",
        Kind::Choose("scheme_stage"),
    ),
    Question::new(
        "stage_on",
        "Since when it is at this stage",
        "",
        Kind::NeededDay,
    ),
    Question::new(
        "opens_on",
        "When should the first people move in?",
        "",
        Kind::Day,
    ),
    Question::new(
        "note",
        "What is agreed, and what stands in the way?",
        "",
        Kind::Lines(4_000),
    ),
];

/// A scheme in the list.
#[derive(Serialize)]
struct Line {
    href: String,
    name: String,
    kind: String,
    more: String,
    units: i64,
    lived_in: String,
    stage: String,
    since: String,
    opens: String,
    late: bool,
}

/// GET /schemes
pub async fn schemes(staff: Staff<PlanHomes>) -> Page {
    let today = staff.today();
    let council = &staff.house.council;
    let rows = store::all(staff.reader()).await?;
    let lived_in = store::lived_in(staff.reader()).await?;
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| {
            let open = row.stage == "open";
            let over = open || row.stage == "stopped";
            let more = [row.area.clone(), row.provider.clone()];
            Line {
                href: format!("/schemes/{}", row.id),
                name: row.name.clone(),
                kind: council.says("scheme_kind", &row.kind).to_owned(),
                more: more.into_iter().flatten().collect::<Vec<_>>().join(", "),
                units: row.units,
                lived_in: match open {
                    true => lived_in
                        .get(&row.id)
                        .copied()
                        .unwrap_or_default()
                        .to_string(),
                    false => "–".to_owned(),
                },
                stage: council.says("scheme_stage", &row.stage).to_owned(),
                since: speak_exact(row.stage_on.0),
                opens: row
                    .opens_on
                    .map_or("not set".to_owned(), |on| speak_exact(on.0)),
                late: !over && row.opens_on.is_some_and(|on| on < today),
            }
        })
        .collect();
    let by_stage: Vec<_> = council
        .list("scheme_stage")
        .entries
        .iter()
        .map(|code| {
            let of: Vec<&Model> = rows.iter().filter(|row| row.stage == code.code).collect();
            json!({ "says": code.label, "schemes": of.len(), "units": of.iter().map(|row| row.units).sum::<i64>() })
        })
        .collect();
    pages::page(
        "support/schemes/list.njk",
        json!({ "title": "Homes that are planned", "lines": lines, "by_stage": by_stage }),
    )
}

/// GET /schemes/new
pub async fn ask_new(staff: Staff<PlanHomes>) -> Page {
    let fields = asking::with_day(Fields::default(), "stage_on", Some(staff.today()));
    show(&staff, None, &fields, &[]).await
}

/// GET /schemes/{scheme}
pub async fn ask_one(staff: Staff<PlanHomes>, Path(id): Path<Uuid>) -> Page {
    let row = store::find(staff.reader(), id).await?;
    show(&staff, Some(&row), &filled(&row), &[]).await
}

fn filled(row: &Model) -> Fields {
    let fields = Fields::default()
        .with("name", row.name.as_str())
        .with("kind", row.kind.as_str())
        .with("units", row.units.to_string())
        .with("stage", row.stage.as_str());
    let fields = asking::with(fields, "area", row.area.as_deref());
    let fields = asking::with(fields, "provider", row.provider.as_deref());
    let fields = asking::with(fields, "note", row.note.as_deref());
    let fields = asking::with_day(fields, "stage_on", Some(row.stage_on));
    asking::with_day(fields, "opens_on", row.opens_on)
}

async fn show(
    staff: &Staff<PlanHomes>,
    row: Option<&Model>,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let council = &staff.house.council;
    let form = asking::shown(QUESTIONS, fields, problems);
    let asked = asking::asked(QUESTIONS, council, staff.today_date(), &form);
    let stages = match row {
        Some(row) => store::stages(staff.reader(), row.id).await?,
        None => Vec::new(),
    };
    let names = Names::of(staff.reader(), stages.iter().map(|one| one.said_by), []).await?;
    let stages: Vec<_> = stages
        .iter()
        .map(|one| {
            json!({ "on": speak_exact(one.stage_on.0), "says": council.says("scheme_stage", &one.stage), "units": one.units, "by": names.name(one.said_by) })
        })
        .collect();
    let values = json!({
        "title": row.map_or("Add a scheme", |row| row.name.as_str()), "path": row.map_or("/schemes/new".to_owned(), |row| format!("/schemes/{}", row.id)),
        "questions": asked, "form": form, "stages": stages, "version": row.map_or(0, |row| row.version),
    });
    match problems.is_empty() {
        true => pages::page("support/schemes/one.njk", values),
        false => pages::try_again("support/schemes/one.njk", values),
    }
}

fn read(staff: &Staff<PlanHomes>, fields: &Fields) -> Result<Model, Vec<Problem>> {
    let mut answers = Answers::of(fields, QUESTIONS, &staff.house.council, staff.today_date());
    let units = answers.needed("units").parse::<i64>().unwrap_or_default();
    if !(1..=MOST).contains(&units) && !answers.reading.has_problem("units") {
        answers
            .reading
            .wrong("units", "Enter a whole number of homes, such as 24");
    }
    let (name, kind) = (answers.needed("name"), answers.needed("kind"));
    let (area, provider) = (answers.text("area"), answers.text("provider"));
    let stage = answers.needed("stage");
    let stage_on = answers.day("stage_on").unwrap_or(staff.today());
    let (opens_on, note) = (answers.day("opens_on"), answers.text("note"));
    answers.reading.finish(Model {
        id: Uuid::nil(),
        name,
        kind,
        area,
        provider,
        units,
        stage,
        stage_on,
        opens_on,
        note,
        version: 1,
    })
}

/// POST /schemes/new
pub async fn add(staff: Staff<PlanHomes>, Form(fields): Form) -> Page {
    let row = match read(&staff, &fields) {
        Ok(row) => row,
        Err(problems) => return show(&staff, None, &fields, &problems).await,
    };
    let mut change = staff.change().await?;
    let row = Model {
        id: change.new_id(),
        ..row
    };
    store::keep(&mut change, None, row, staff.colleague.account.id).await?;
    change.commit().await?;
    pages::go_to_saying("/schemes", "The scheme is on the list.")
}

/// POST /schemes/{scheme}. Nothing is kept when somebody has changed it since it was opened.
pub async fn change(staff: Staff<PlanHomes>, Path(id): Path<Uuid>, Form(fields): Form) -> Page {
    let before = store::find(staff.reader(), id).await?;
    if fields.get("version") != before.version.to_string() {
        return overtaken(&staff, &before, &fields);
    }
    let row = match read(&staff, &fields) {
        Ok(row) => row,
        Err(problems) => return show(&staff, Some(&before), &fields, &problems).await,
    };
    let mut change = staff.change().await?;
    let row = Model { id, ..row };
    let by = staff.colleague.account.id;
    match store::keep(&mut change, Some(&before), row, by).await {
        Ok(_) => change.commit().await?,
        Err(db::Error::Conflict) => {
            drop(change);
            let now = store::find(staff.reader(), id).await?;
            return overtaken(&staff, &now, &fields);
        }
        Err(error) => return Err(error.into()),
    }
    pages::go_to_saying("/schemes", "The scheme is brought up to date.")
}

/// What is kept now stands beside what was sent, and one is chosen.
fn overtaken(staff: &Staff<PlanHomes>, now: &Model, sent: &Fields) -> Page {
    let told = (&filled(now), sent);
    let both = asking::both(QUESTIONS, told, &staff.house.council, staff.today_date());
    let sent = sent.clone().without(&["csrf", "version", "held"]);
    let values = json!({
        "title": now.name, "path": format!("/schemes/{}", now.id), "leave": "/schemes", "both": both,
        "version": now.version, "sent": sent.pairs(),
    });
    let mut page = pages::page("support/schemes/changed.njk", values)?;
    *page.status_mut() = StatusCode::CONFLICT;
    Ok(page)
}
