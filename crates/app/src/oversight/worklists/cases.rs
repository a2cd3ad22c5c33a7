//! The open cases of a team or a worker in pages, the most pressing first or in another order; those chosen are moved
//! to others.

use db::Day;
use db::entities::{account, team as team_row};
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use rules::vocabulary::Problem;
use serde_json::{Value as Json, json};

use super::case_lines::{Case, told};
use super::open_cases::{Of, Sort, Wanted};
use super::team;
use crate::casework::allocations::hands_to_choose;
use crate::casework::allocations::store::open_teams;
use crate::casework::allocations::together::ON_A_PAGE;
use crate::house::permissions::{Needs, SeeTeamWorklist};
use crate::house::{Fields, Page, PageError, Query, Reading, Shown, Staff, pages};

const TEMPLATE: &str = "oversight/worklists/cases.njk";

/// GET /team/cases?team=&worker=&sort=&after=
pub async fn cases(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    show(&staff, &query, &Fields::default(), &[]).await
}

/// The page, with what was typed to move the chosen and what is wrong with that.
pub async fn show<P: Needs>(
    staff: &Staff<P>,
    query: &Fields,
    typed: &Fields,
    problems: &[Problem],
) -> Page {
    let mut reading = Reading::of(query);
    let teams = open_teams(staff.reader(), staff.today()).await?;
    let Some(of) = asked_for(staff, &teams, &mut reading).await? else {
        return pages::page(team::NO_TEAM, json!({}));
    };
    reading.add(problems.to_vec());
    let problems = reading.finish(()).err().unwrap_or_default();
    let wanted = Wanted::read(of, query);
    let listed = Listed::of(staff, &wanted).await?;
    let address = |changes: &[(&str, &str)]| address(of, changes);
    let sort = wanted.sort.name();
    let sorts: Vec<Json> = Sort::ALL
        .iter()
        .map(|(sort, name, says)| json!({ "says": says, "here": *sort == wanted.sort, "href": address(&[("sort", name)]) }))
        .collect();
    let mut values = listed.values(staff, typed, &problems).await?;
    values["title_of_it"] = json!(title(staff, of).await?);
    values["to_choose"] = json!(of.team().map(|id| team::to_choose(&teams, id)));
    values["without_worker"] = json!(matches!(of, Of::TeamWithoutWorker(_)));
    values["sorts"] = json!(sorts);
    values["next"] = json!(
        listed
            .next
            .map(|after| address(&[("sort", sort), ("after", &after)]))
    );
    values["first"] = json!(wanted.goes_on().then(|| address(&[("sort", sort)])));
    values["back"] = json!(address(&[("sort", sort), ("after", query.get("after"))]));
    if problems.is_empty() {
        pages::page(TEMPLATE, values)
    } else {
        pages::try_again(TEMPLATE, values)
    }
}

/// What a list without a worker's name says in the place of one.
const NO_WORKER: &str = "none";

/// Whose cases are asked for: a worker's, or those of a team, one's own where none is named. A worker or a team that is
/// not there is noted beside the box of teams. None where there is no team.
async fn asked_for<P: Needs>(
    staff: &Staff<P>,
    teams: &[team_row::Model],
    reading: &mut Reading<'_>,
) -> Result<Option<Of>, PageError> {
    let named = reading.fields.get("worker");
    if !matches!(named, "" | NO_WORKER) {
        let worker = match named.parse::<Uuid>() {
            Ok(id) => account::Entity::find_by_id(id).one(staff.reader()).await?,
            Err(_) => None,
        };
        if let Some(worker) = worker {
            return Ok(Some(Of::Worker(worker.id)));
        }
        let says = "There is no such worker: choose a team, then a worker under “Team”";
        reading.wrong("team", says);
    }
    let team = team::chosen(staff, teams, reading).await?;
    Ok(team.map(|team| match named {
        NO_WORKER => Of::TeamWithoutWorker(team.id),
        _ => Of::Team(team.id),
    }))
}

/// The address of the list in another order, or on another page.
fn address(of: Of, changes: &[(&str, &str)]) -> String {
    let whose = match of {
        Of::Team(team) => vec![("team", team.to_string())],
        Of::TeamWithoutWorker(team) => {
            vec![("team", team.to_string()), ("worker", NO_WORKER.to_owned())]
        }
        Of::Worker(worker) => vec![("worker", worker.to_string())],
    };
    let changes = changes.iter().filter(|(_, value)| !value.is_empty());
    let changes = changes.map(|(name, value)| (*name, (*value).to_owned()));
    let pairs: Vec<(&str, String)> = whose.into_iter().chain(changes).collect();
    let pairs = serde_html_form::to_string(pairs).unwrap_or_default();
    format!("/team/cases?{pairs}")
}

/// A page of open cases.
pub struct Listed {
    cases: Vec<Case>,
    /// The teams whose cases they are.
    teams: Vec<Uuid>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

impl Listed {
    /// Reads a page of them.
    pub async fn of<P: Needs>(staff: &Staff<P>, wanted: &Wanted) -> Result<Listed, PageError> {
        let mut rows = wanted.find().all(staff.reader()).await?;
        let more = rows.len() > ON_A_PAGE;
        rows.truncate(ON_A_PAGE);
        let told = told(staff, &rows).await?;
        let last = rows.last().filter(|_| more);
        let review = last.and_then(|row| told.reviews.get(&row.person_id).copied());
        let mut teams: Vec<Uuid> = rows.iter().map(|row| row.team_id).collect();
        teams.dedup();
        Ok(Listed {
            next: last.map(|row| wanted.page_after(row, review)),
            cases: told.cases,
            teams,
        })
    }

    /// What the table and the form beneath it show. Nobody is offered to move them to who may not allocate.
    pub async fn values<P: Needs>(
        &self,
        staff: &Staff<P>,
        typed: &Fields,
        problems: &[Problem],
    ) -> Result<Json, PageError> {
        let may_move =
            staff.may(Permission::Allocate) && self.cases.iter().any(|case| case.held_by.is_some());
        let hands = match may_move {
            true => Some(hands_to_choose(staff.reader(), staff.today(), &self.teams).await?),
            false => None,
        };
        let form = Shown::again(typed, problems);
        let today: Option<Day> = typed.pairs().is_empty().then(|| staff.today());
        Ok(json!({
            "cases": self.cases, "may_move": may_move, "teams": hands,
            "chosen": typed.all("case").collect::<Vec<_>>(), "form": form.with_day("on", today),
        }))
    }
}

async fn title<P: Needs>(staff: &Staff<P>, of: Of) -> Result<String, PageError> {
    let conn = staff.reader();
    let team_name = async |id| -> Result<String, PageError> {
        let found = team_row::Entity::find_by_id(id).one(conn).await?;
        Ok(found.ok_or(PageError::NotFound)?.name)
    };
    Ok(match of {
        Of::Team(id) => format!("Cases of {}", team_name(id).await?),
        Of::TeamWithoutWorker(id) => format!("Cases of {} without a worker", team_name(id).await?),
        Of::Worker(id) => {
            let found = account::Entity::find_by_id(id).one(conn).await?;
            format!("Cases of {}", found.ok_or(PageError::NotFound)?.name)
        }
    })
}
