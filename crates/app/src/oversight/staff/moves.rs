//! Moving a worker out of a team, into one, or from one to another.

use db::sea_orm::entity::prelude::*;

use super::{details, store};
use crate::house::fields::Reading;
use crate::house::permissions::ManageTeams;
use crate::house::{Form, Page, PageError, Path, Shown, Staff, pages};
use crate::oversight::teams::store as teams;

/// POST /staff/{account}/move: out of a team, into one, or from one to another.
pub async fn move_worker(
    staff: Staff<ManageTeams>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let account = store::find(staff.reader(), id).await?;
    let mut reading = Reading::of(&fields);
    let on = reading
        .day("on", "The day of the move", staff.today_date())
        .unwrap_or(staff.today());
    let from = team_in(&mut reading, "leave");
    let to = team_in(&mut reading, "join");
    let problems = match reading.finish(()) {
        Ok(()) => {
            let all = teams::all(staff.reader()).await?;
            let mut change = staff.change().await?;
            let spells = teams::spells_of(change.conn(), id).await?;
            match teams::plan(teams::Move { from, to, on }, &spells, &all) {
                Ok(plan) => {
                    let name = |id: Option<Uuid>| {
                        all.iter()
                            .find(|team| Some(team.id) == id)
                            .map(|team| team.name.as_str())
                    };
                    teams::carry_out(&mut change, id, plan, (name(from), name(to)), on).await?;
                    change.commit().await?;
                    let said = moved_words(&staff, &account.name, id).await?;
                    return pages::go_to_saying(format!("/staff/{id}"), &said);
                }
                Err(problems) => problems,
            }
        }
        Err(problems) => problems,
    };
    let values = details::values(&staff, &account, Shown::again(&fields, &problems)).await?;
    pages::try_again(details::PAGE, values)
}

/// The team that a field names; one that is no id is as unknown as one that nobody made.
fn team_in(reading: &mut Reading<'_>, field: &str) -> Option<Uuid> {
    let typed = reading.fields.get(field);
    if typed.is_empty() {
        return None;
    }
    let id = typed.parse().ok();
    if id.is_none() {
        reading.wrong(field, "Choose a team from the list");
    }
    id
}

async fn moved_words(
    staff: &Staff<ManageTeams>,
    name: &str,
    id: Uuid,
) -> Result<String, PageError> {
    let cases = store::open_cases(staff.reader(), id).await?;
    Ok(match cases {
        0 => format!("The teams of {name} are changed."),
        1 => format!(
            "The teams of {name} are changed. One case stays with them: re-allocate it if it should not."
        ),
        more => format!(
            "The teams of {name} are changed. {more} cases stay with them: re-allocate those that should not."
        ),
    })
}
