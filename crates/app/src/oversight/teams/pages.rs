//! The list of teams, a team with its members past and present, and what a restructure needs.

use db::entities::team;
use db::sea_orm::entity::prelude::*;
use db::{Day, Event};
use rules::contact::Work;
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use super::{closing, store};
use crate::house::fields::{LINE, Reading};
use crate::house::permissions::ManageTeams;
use crate::house::{Fields, Form, Page, PageError, Path, Shown, Staff, pages};

const FORM: &str = "oversight/teams/form.njk";
const CLOSE: &str = "oversight/teams/close.njk";

/// GET /teams
pub async fn list(staff: Staff<ManageTeams>) -> Page {
    let conn = staff.reader();
    let teams = store::all(conn).await?;
    let mut open = Vec::new();
    for team in teams.iter().filter(|team| team.closed_on.is_none()) {
        let (waiting, people) = store::work_of(conn, team.id).await?;
        let members = members(&store::spells_in(conn, team.id).await?, staff.today(), true).len();
        let mut line = in_words(team, &teams);
        if let Some(line) = line.as_object_mut() {
            line.extend([
                ("waiting".to_owned(), json!(waiting)),
                ("people".to_owned(), json!(people)),
                ("members".to_owned(), json!(members)),
            ]);
        }
        open.push(line);
    }
    let closed = teams.iter().filter(|team| team.closed_on.is_some());
    let closed: Vec<Json> = closed.map(|team| in_words(team, &teams)).collect();
    pages::page(
        "oversight/teams/teams.njk",
        json!({ "open": open, "closed": closed }),
    )
}

fn in_words(team: &team::Model, all: &[team::Model]) -> Json {
    let successor = all.iter().find(|other| Some(other.id) == team.succeeded_by);
    json!({
        "id": team.id.to_string(),
        "name": team.name,
        "code": team.code,
        "work": Work::from_code(&team.work).map_or_else(|| team.work.clone(), |work| work.says().to_owned()),
        "locality": team.locality,
        "phone": team.phone,
        "opened": speak_exact(team.opened_on.0),
        "closed": team.closed_on.map(|day| speak_exact(day.0)),
        "successor": successor.map(|team| json!({ "id": team.id.to_string(), "name": team.name })),
    })
}

type Spells = Vec<(
    db::entities::membership::Model,
    Option<db::entities::account::Model>,
)>;

/// Those who are in a team (or will be), or those who were.
fn members(spells: &Spells, today: Day, now: bool) -> Vec<Json> {
    let of_now = |until: Option<Day>| until.is_none_or(|until| until > today);
    spells
        .iter()
        .filter(|(spell, _)| of_now(spell.until_on) == now)
        .map(|(spell, owner)| {
            json!({
                "id": spell.account_id.to_string(),
                "name": owner.as_ref().map(|account| &account.name),
                "job_title": owner.as_ref().and_then(|account| account.job_title.as_ref()),
                "from": speak_exact(spell.from_on.0),
                "until": spell.until_on.map(|day| speak_exact(day.0)),
            })
        })
        .collect()
}

/// GET /teams/{team}
pub async fn show(staff: Staff<ManageTeams>, Path(id): Path<String>) -> Page {
    let team = found(&staff, &id).await?;
    let form = Shown::filled([
        ("name", Some(team.name.clone())),
        ("work", Some(team.work.clone())),
        ("locality", team.locality.clone()),
        ("phone", team.phone.clone()),
    ]);
    pages::page(
        "oversight/teams/team.njk",
        team_values(&staff, &team, form).await?,
    )
}

async fn team_values(
    staff: &Staff<ManageTeams>,
    team: &team::Model,
    form: Shown,
) -> Result<Json, PageError> {
    let conn = staff.reader();
    let all = store::all(conn).await?;
    let spells = store::spells_in(conn, team.id).await?;
    let (waiting, people) = store::work_of(conn, team.id).await?;
    let before = all
        .iter()
        .filter(|other| other.succeeded_by == Some(team.id));
    Ok(json!({
        "form": form,
        "team": in_words(team, &all),
        "members": members(&spells, staff.today(), true),
        "former": members(&spells, staff.today(), false),
        "waiting": waiting,
        "people": people,
        "took_over_from": before.map(|team| in_words(team, &all)).collect::<Vec<_>>(),
        "works": works(),
    }))
}

/// The kinds of work to choose from.
fn works() -> Vec<Json> {
    Work::ALL
        .iter()
        .map(|work| json!({ "value": work.code(), "text": work.says() }))
        .collect()
}

async fn found(staff: &Staff<ManageTeams>, id: &str) -> Result<team::Model, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    Ok(store::find(staff.reader(), id).await?)
}

/// What is asked about a team.
struct Asked {
    name: String,
    work: String,
    locality: Option<String>,
    phone: Option<String>,
}

fn read(fields: &Fields) -> (Reading<'_>, Asked) {
    let mut reading = Reading::of(fields);
    let name = reading.needed("name", "The team’s name", 80);
    let work = fields.get("work").to_owned();
    if Work::from_code(&work).is_none() {
        reading.wrong("work", "Choose what the team does");
    }
    let locality = reading.text("locality", "The locality", 80);
    let phone = reading.text("phone", "The phone number", 40);
    (
        reading,
        Asked {
            name,
            work,
            locality,
            phone,
        },
    )
}

/// GET /teams/new
pub async fn ask_new(_: Staff<ManageTeams>) -> Page {
    pages::page(FORM, json!({ "form": Shown::default(), "works": works() }))
}

/// POST /teams/new
pub async fn make(staff: Staff<ManageTeams>, Form(fields): Form) -> Page {
    let (mut reading, asked) = read(&fields);
    let code = reading.needed("code", "A short name in small letters", LINE);
    let known = store::all(staff.reader()).await?;
    if !code
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    {
        reading.wrong(
            "code",
            "The short name may have small letters, digits and _ only",
        );
    } else if known.iter().any(|team| team.code == code) {
        reading.wrong("code", "There is, or was, a team with this short name");
    }
    if let Err(problems) = reading.finish(()) {
        let form = Shown::again(&fields, &problems);
        return pages::try_again(FORM, json!({ "form": form, "works": works() }));
    }
    let mut change = staff.change().await?;
    let row = team::Model {
        id: change.new_id(),
        code,
        name: asked.name,
        work: asked.work,
        locality: asked.locality,
        phone: asked.phone,
        opened_on: staff.today(),
        closed_on: None,
        succeeded_by: None,
        version: 1,
    };
    let row = change.insert::<team::Entity>(row).await?;
    change.log(
        Event::TeamMade,
        None,
        Some(row.id),
        json!({ "name": row.name }),
    );
    change.commit().await?;
    pages::go_to_saying(format!("/teams/{}", row.id), "The team is made.")
}

/// POST /teams/{team}
pub async fn rename(staff: Staff<ManageTeams>, Path(id): Path<String>, Form(fields): Form) -> Page {
    let team = found(&staff, &id).await?;
    let (reading, asked) = read(&fields);
    if let Err(problems) = reading.finish(()) {
        let values = team_values(&staff, &team, Shown::again(&fields, &problems)).await?;
        return pages::try_again("oversight/teams/team.njk", values);
    }
    let mut change = staff.change().await?;
    let after = change
        .update::<team::Entity>(&team, |row| {
            row.name = asked.name;
            row.work = asked.work;
            row.locality = asked.locality;
            row.phone = asked.phone;
        })
        .await?;
    change.log(
        Event::TeamChanged,
        None,
        Some(team.id),
        json!({ "was": team.name, "name": after.name }),
    );
    change.commit().await?;
    pages::go_to_saying(format!("/teams/{}", team.id), "The team is changed.")
}

async fn close_values(
    staff: &Staff<ManageTeams>,
    team: &team::Model,
    form: Shown,
) -> Result<Json, PageError> {
    let all = store::all(staff.reader()).await?;
    let (waiting, people) = store::work_of(staff.reader(), team.id).await?;
    let open = all
        .iter()
        .filter(|other| other.closed_on.is_none() && other.id != team.id);
    let open: Vec<Json> = open
        .map(|team| json!({ "value": team.id.to_string(), "text": team.name }))
        .collect();
    Ok(
        json!({ "form": form, "team": in_words(team, &all), "successors": open, "waiting": waiting, "people": people }),
    )
}

/// GET /teams/{team}/close
pub async fn ask_close(staff: Staff<ManageTeams>, Path(id): Path<String>) -> Page {
    let team = found(&staff, &id).await?;
    if team.closed_on.is_some() {
        return pages::go_to(format!("/teams/{}", team.id));
    }
    pages::page(CLOSE, close_values(&staff, &team, Shown::default()).await?)
}

/// POST /teams/{team}/close
pub async fn close(staff: Staff<ManageTeams>, Path(id): Path<String>, Form(fields): Form) -> Page {
    let team = found(&staff, &id).await?;
    if team.closed_on.is_some() {
        return Err(PageError::Conflict(format!(
            "{} is closed already.",
            team.name
        )));
    }
    let wanted = fields.get("successor").parse::<Uuid>().ok();
    let all = store::all(staff.reader()).await?;
    let successor = all
        .iter()
        .find(|other| Some(other.id) == wanted && other.closed_on.is_none() && other.id != team.id);
    let Some(successor) = successor else {
        let mut reading = Reading::of(&fields);
        reading.wrong("successor", "Choose the team that takes the work over");
        let problems = reading.finish(()).err().unwrap_or_default();
        let values = close_values(&staff, &team, Shown::again(&fields, &problems)).await?;
        return pages::try_again(CLOSE, values);
    };
    let mut change = staff.change().await?;
    let people = closing::close(&mut change, &team, successor, staff.today()).await?;
    change.commit().await?;
    let said = format!(
        "{} is closed. {} has the work of {people} people now.",
        team.name, successor.name
    );
    pages::go_to_saying(format!("/teams/{}", successor.id), &said)
}
