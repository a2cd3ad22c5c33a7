//! In whose hands a form is, whether it is urgent, and whom it is about.

use db::Event;
use db::entities::{account, filled_form, form_subject, membership, person, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QueryOrder};
use rules::pathway::Standing;
use serde_json::json;

use super::{begin, desk, part, store};
use crate::front_door::people::header;
use crate::house::council::Choice;
use crate::house::fields::{Fields, PAGE};
use crate::house::permissions::{SeeNotes, SeePeople};
use crate::house::{Case, Form, Page, PageError, Path, Reading, Shown, pages, spells};

/// Those who may fill a form in may also give it on, mark it and say whom it is about.
fn may_work(case: &Case<SeeNotes>, row: &filled_form::Model) -> Result<(), PageError> {
    let permission = store::step(row).permission();
    if case.staff().may(permission) {
        return Ok(());
    }
    let says = format!(
        "Your roles do not let you {permission}. If your work needs it, ask your manager or administrator."
    );
    Err(PageError::Forbidden(says))
}

/// A form on which this colleague may work.
/// Errors: `Forbidden` where their roles do not let them, or show them a part of it.
pub async fn open(case: &Case<SeeNotes>, id: &str) -> Result<filled_form::Model, PageError> {
    let row = store::find(case, id).await?;
    may_work(case, &row)?;
    let definition = store::definition(&case.staff().house, &row).await?;
    part::sees_all(case, &row, &definition)?;
    Ok(row)
}

/// GET /people/{person}/forms/{form}/hands
pub async fn ask(case: Case<SeeNotes>, Path((_, id)): Path<(String, String)>) -> Page {
    let row = open(&case, &id).await?;
    show(&case, &row, Shown::default()).await
}

async fn show(case: &Case<SeeNotes>, row: &filled_form::Model, form: Shown) -> Page {
    let today = case.today();
    let mut colleagues = desk::colleagues(case.reader(), today).await?;
    for choice in &mut colleagues {
        // Somebody whose name was never written down is still somebody.
        if choice.text.trim().is_empty() {
            choice.text = "Name not known".to_owned();
        }
    }
    let nobody = Choice {
        value: String::new(),
        text: "Nobody yet".to_owned(),
    };
    colleagues.insert(0, nobody);
    let teams = team::Entity::find()
        .filter(
            Condition::any()
                .add(team::Column::ClosedOn.is_null())
                .add(team::Column::ClosedOn.gt(today)),
        )
        .order_by_asc(team::Column::Name)
        .all(case.reader())
        .await?;
    let mut teams: Vec<Choice> = teams
        .into_iter()
        .map(|team| Choice {
            value: team.id.to_string(),
            text: team.name,
        })
        .collect();
    teams.insert(
        0,
        Choice {
            value: String::new(),
            text: "No team".to_owned(),
        },
    );
    let chosen = |field: &str, now: Option<Uuid>| match form.value.get(field) {
        Some(value) => value.clone(),
        None => now.map(|id| id.to_string()).unwrap_or_default(),
    };
    let values = json!({
        "case": header::of(case, "/forms").await?, "title": format!("Give {} to somebody", row.number),
        "address": begin::address(case, row), "name": row.title,
        "colleagues": colleagues, "teams": teams,
        "worker": chosen("worker", row.worker_id), "team": chosen("team", row.team_id), "form": form,
    });
    if form.summary.is_empty() {
        pages::page("support/forms/hands.njk", values)
    } else {
        pages::try_again("support/forms/hands.njk", values)
    }
}

/// POST /people/{person}/forms/{form}/hands. The new holder finds it in My day.
pub async fn give(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form,
) -> Page {
    let row = open(&case, &id).await?;
    let (worker, team) = match read(&case, &fields).await? {
        Ok(hands) => hands,
        Err(problems) => return show(&case, &row, Shown::again(&fields, &problems)).await,
    };
    let (worker_id, worker_name) = split(worker, |row| (row.id, row.name));
    let (team_id, team_name) = split(team, |row| (row.id, row.name));
    let to = match (&worker_name, &team_name) {
        (Some(worker), Some(team)) => format!("{worker}, {team}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => "nobody yet".to_owned(),
    };
    let mut change = case.change().await?;
    change
        .update::<filled_form::Entity>(&row, |row| {
            row.worker_id = worker_id;
            row.team_id = team_id;
        })
        .await?;
    store::note(&mut change, &row, "given", Some(to.clone())).await?;
    change.log(
        Event::FormChanged,
        Some(row.person_id),
        Some(row.id),
        json!({ "says": format!("{} given to {to}", row.title), "number": row.number, "to": worker_id, "team": team_id }),
    );
    change.commit().await?;
    pages::go_to_saying(
        begin::address(&case, &row),
        &format!("{} is with {to}.", row.number),
    )
}

fn split<T>(row: Option<T>, parts: impl Fn(T) -> (Uuid, String)) -> (Option<Uuid>, Option<String>) {
    row.map(parts).unzip()
}

type Hands = (Option<account::Model>, Option<team::Model>);

/// Whom it is given to: a colleague who can sign in, in a team they belong to where both are named.
async fn read(
    case: &Case<SeeNotes>,
    fields: &Fields,
) -> Result<Result<Hands, Vec<rules::vocabulary::Problem>>, PageError> {
    let mut reading = Reading::of(fields);
    let today = case.today();
    let worker = match fields.get("worker").parse::<Uuid>() {
        Ok(id) => account::Entity::find_by_id(id).one(case.reader()).await?,
        Err(_) => None,
    };
    let worker = worker.filter(|row| row.closed_on.is_none_or(|closed| closed > today));
    if fields.has("worker") && worker.is_none() {
        reading.wrong("worker", "Choose a colleague from the list");
    }
    let team = match fields.get("team").parse::<Uuid>() {
        Ok(id) => team::Entity::find_by_id(id).one(case.reader()).await?,
        Err(_) => None,
    };
    if fields.has("team") && team.is_none() {
        reading.wrong("team", "Choose a team from the list");
    }
    if let (Some(worker), Some(team)) = (&worker, &team) {
        let belongs = membership::Entity::find()
            .filter(membership::Column::AccountId.eq(worker.id))
            .filter(membership::Column::TeamId.eq(team.id))
            .filter(spells::lasts(membership::Column::UntilOn, today))
            .count(case.reader())
            .await?;
        if belongs == 0 {
            reading.wrong("team", format!("{} is not in {}", worker.name, team.name));
        }
    }
    Ok(reading.finish((worker, team)))
}

/// POST /people/{person}/forms/{form}/urgent: marks it, or takes the mark away.
pub async fn urgent(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form,
) -> Page {
    let row = open(&case, &id).await?;
    let urgent = fields.get("urgent") == "yes";
    if urgent != row.urgent_at.is_some() {
        let mut change = case.change().await?;
        let (at, by) = (change.at(), change.actor());
        change
            .update::<filled_form::Entity>(&row, |row| {
                row.urgent_at = urgent.then_some(at);
                row.urgent_by = by.filter(|_| urgent);
            })
            .await?;
        let made = if urgent { "urgent" } else { "not_urgent" };
        store::note(&mut change, &row, made, None).await?;
        let says = if urgent {
            "marked as urgent"
        } else {
            "no longer urgent"
        };
        change.log(
            Event::FormChanged,
            Some(row.person_id),
            Some(row.id),
            json!({ "says": format!("{} {says}", row.title), "number": row.number }),
        );
        change.commit().await?;
    }
    let says = if urgent {
        "Marked as urgent."
    } else {
        "No longer marked as urgent."
    };
    pages::go_to_saying(begin::address(&case, &row), says)
}

/// GET /people/{person}/forms/{form}/subjects
pub async fn ask_subjects(case: Case<SeeNotes>, Path((_, id)): Path<(String, String)>) -> Page {
    let row = open(&case, &id).await?;
    show_subjects(&case, &row, Shown::default()).await
}

async fn show_subjects(case: &Case<SeeNotes>, row: &filled_form::Model, form: Shown) -> Page {
    let people = store::subjects(case.reader(), row.id).await?;
    let numbers: Vec<String> = people.iter().map(|person| person.number.clone()).collect();
    let values = json!({
        "case": header::of(case, "/forms").await?, "title": format!("Whom {} is about", row.number),
        "address": begin::address(case, row), "name": row.title,
        "people": people.iter().map(|person| json!({ "name": header::full_name(person), "number": person.number })).collect::<Vec<_>>(),
        "numbers": form.value.get("numbers").cloned().unwrap_or_else(|| numbers.join("\n")), "form": form,
    });
    if form.summary.is_empty() {
        pages::page("support/forms/subjects.njk", values)
    } else {
        pages::try_again("support/forms/subjects.njk", values)
    }
}

/// POST /people/{person}/forms/{form}/subjects: council numbers, one a line. A number given twice counts once.
pub async fn set_subjects(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form,
) -> Page {
    let row = open(&case, &id).await?;
    if store::stands(&row, *case.today()) != Standing::InProgress {
        return Err(submitted_already());
    }
    let mut reading = Reading::of(&fields);
    reading.text("numbers", "The list", PAGE);
    let mut chosen: Vec<person::Model> = Vec::new();
    for number in fields
        .get("numbers")
        .split([' ', ',', '\n', ';'])
        .map(str::trim)
        .filter(|n| !n.is_empty())
    {
        match known(&case, number).await? {
            Some(person) if chosen.iter().any(|one| one.id == person.id) => {}
            Some(person) => chosen.push(person),
            None => reading.wrong(
                "numbers",
                format!("There is nobody with the council number {number}"),
            ),
        }
    }
    if chosen.is_empty() {
        reading.wrong("numbers", "A form must be about somebody");
    } else if !chosen.iter().any(|person| person.id == row.person_id) {
        reading.wrong(
            "numbers",
            "The person in whose record the form began must stay",
        );
    }
    if let Err(problems) = reading.finish(()) {
        return show_subjects(&case, &row, Shown::again(&fields, &problems)).await;
    }
    write_subjects(&case, &row, &chosen).await?;
    pages::go_to_saying(begin::address(&case, &row), "Saved whom the form is about.")
}

fn submitted_already() -> PageError {
    let says = "Whom a form is about can no longer be changed once it is submitted.";
    PageError::Conflict(says.to_owned())
}

/// Somebody on file whose record this colleague may open.
async fn known(case: &Case<SeeNotes>, number: &str) -> Result<Option<person::Model>, PageError> {
    let found = person::Entity::find()
        .filter(person::Column::Number.eq(number))
        .filter(person::Column::DeletedOn.is_null())
        .one(case.reader())
        .await?;
    let Some(person) = found else {
        return Ok(None);
    };
    match case
        .staff()
        .open::<SeePeople>(person.id, "a form about them")
        .await
    {
        // A number of a record that was joined with another leads to the one that was kept.
        Ok(opened) => Ok(Some(opened.person)),
        Err(PageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Who is new is added; who is gone stays in the history.
async fn write_subjects(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    chosen: &[person::Model],
) -> Result<(), PageError> {
    let mut change = case.change().await?;
    // Whoever submits holds the paper too: whom it is about is settled before that, or not changed any more.
    let definition = store::definition(&case.staff().house, row).await?;
    store::hold_paper(&change, row, &definition).await?;
    let now = store::read(change.conn(), row.id).await?;
    if store::stands(&now, *case.today()) != Standing::InProgress {
        return Err(submitted_already());
    }
    if now.version != row.version {
        return Err(db::Error::Conflict.into());
    }
    let before = form_subject::Entity::find()
        .filter(form_subject::Column::FilledFormId.eq(row.id))
        .filter(form_subject::Column::EndedAt.is_null())
        .all(change.conn())
        .await?;
    let at = change.at();
    for person in chosen {
        if !before.iter().any(|subject| subject.person_id == person.id) {
            store::add_subject(&mut change, row.id, person.id).await?;
        }
    }
    let names: Vec<String> = chosen.iter().map(header::full_name).collect();
    for gone in before
        .iter()
        .filter(|subject| !chosen.iter().any(|person| person.id == subject.person_id))
    {
        change
            .update::<form_subject::Entity>(gone, |subject| subject.ended_at = Some(at))
            .await?;
    }
    store::note(&mut change, row, "subjects", Some(names.join(", "))).await?;
    change.log(
        Event::FormChanged,
        Some(row.person_id),
        Some(row.id),
        json!({ "says": format!("{} is about {}", row.title, names.join(", ")), "number": row.number }),
    );
    change.commit().await?;
    Ok(())
}
