//! Moves the cases that were chosen in a list to others, as when a worker leaves: each as if it were moved by itself, so
//! that one that is refused does not hold up the others, and the page tells which went and which did not.

use db::entities::allocation;
use db::sea_orm::entity::prelude::*;
use rules::allocation::to_come;
use rules::vocabulary::Problem;

use super::{cases, team};
use crate::casework::allocations::together::{self, Back, Done, Went, begun};
use crate::casework::allocations::{Move, chosen_hands, move_chosen};
use crate::house::fields::PAGE;
use crate::house::permissions::{Allocate, SeeTeamWorklist};
use crate::house::{Fields, Form, Page, Reading, Staff};

/// As the log of looks calls it.
const HERE: &str = "cases of a team";

/// To whom the chosen go, from when, and why.
struct Wish {
    chosen: Vec<Uuid>,
    to_team: Uuid,
    to_worker: Option<Uuid>,
    on: db::Day,
    because: String,
}

/// POST /team/cases/move
pub async fn hand_on(
    staff: Staff<Allocate>,
    _sees_the_lists: Staff<SeeTeamWorklist>,
    Form(fields): Form,
) -> Page {
    let wish = match read(&staff, &fields) {
        Ok(wish) => wish,
        Err(problems) => return again(&staff, &fields, &problems).await,
    };
    let rows = allocation::Entity::find()
        .filter(allocation::Column::Id.is_in(wish.chosen.iter().copied()))
        .all(staff.reader())
        .await?;
    let mut done = Done::default();
    for id in &wish.chosen {
        if let Some(row) = rows.iter().find(|row| row.id == *id) {
            let went = move_one(&staff, row, &wish).await;
            done.note(None, row.person_id, went);
        }
    }
    let back = match fields.get("back") {
        page if worker_of(page).is_some() || query_of(page).is_some() => page.to_owned(),
        _ => "/team".to_owned(),
    };
    let text = "Cases";
    done.page(&staff, "Moved", Back { href: back, text }).await
}

fn read(staff: &Staff<Allocate>, fields: &Fields) -> Result<Wish, Vec<Problem>> {
    let today = staff.today_date();
    let mut reading = Reading::of(fields);
    let chosen = together::chosen(&mut reading, "Choose the cases that others take over");
    let (to_team, to_worker) = chosen_hands(&mut reading);
    let on = reading.needed_day("on", "The day", today);
    let to_come = to_come(on.0, today);
    reading.add_new(to_come.map(|problem| Problem::new("on", problem.says)));
    let because = reading.needed("because", "Why others take over", PAGE);
    reading.finish(Wish {
        chosen,
        to_team,
        to_worker,
        on,
        because,
    })
}

/// The list that the form came from, with what was chosen and what is wrong.
async fn again(staff: &Staff<Allocate>, fields: &Fields, problems: &[Problem]) -> Page {
    let page = fields.get("back");
    match worker_of(page) {
        Some(worker) => team::show_worker(staff, worker, fields, problems).await,
        None => {
            let query = query_of(page).unwrap_or_default();
            cases::show(staff, &query, fields, problems).await
        }
    }
}

/// The worker of a page under `/team/workers/`.
fn worker_of(page: &str) -> Option<Uuid> {
    page.strip_prefix("/team/workers/")?.parse().ok()
}

/// What stands behind the `?` of a page of `/team/cases`.
fn query_of(page: &str) -> Option<Fields> {
    let query = page.strip_prefix("/team/cases?")?;
    Fields::read(query.as_bytes()).ok()
}

async fn move_one(staff: &Staff<Allocate>, row: &allocation::Model, wish: &Wish) -> Went {
    let mut change = begun(staff, row.person_id, HERE).await?;
    let wish = Move {
        person_id: row.person_id,
        from_team: row.team_id,
        to_team: wish.to_team,
        to_worker: wish.to_worker,
        on: wish.on,
        because: wish.because.clone(),
    };
    let says = move_chosen(&mut change, &staff.house, &wish, row).await?;
    change.commit().await?;
    Ok(says)
}
