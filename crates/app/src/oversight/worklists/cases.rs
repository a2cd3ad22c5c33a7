//! The open cases of a team or a worker in pages, the most pressing first or in another order; those chosen are moved
//! to others.

use db::Day;
use db::entities::{account, team};
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use rules::vocabulary::Problem;
use serde_json::{Value as Json, json};

use super::case_lines::{Case, told};
use super::open_cases::{Of, Sort, Wanted};
use crate::casework::allocations::hands_to_choose;
use crate::casework::allocations::together::ON_A_PAGE;
use crate::house::permissions::{Needs, SeeTeamWorklist};
use crate::house::{Fields, Page, PageError, Query, Shown, Staff, pages};

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
    let wanted = Wanted::read(query)?;
    let listed = Listed::of(staff, &wanted).await?;
    let address = |changes: &[(&str, &str)]| address(query, changes);
    let sort = wanted.sort.name();
    let sorts: Vec<Json> = Sort::ALL
        .iter()
        .map(|(sort, name, says)| json!({ "says": says, "here": *sort == wanted.sort, "href": address(&[("sort", name)]) }))
        .collect();
    let mut values = listed.values(staff, typed, problems).await?;
    values["title_of_it"] = json!(title(staff, wanted.of).await?);
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

/// The address of the list in another order, or on another page.
fn address(query: &Fields, changes: &[(&str, &str)]) -> String {
    let mut kept = query.clone().without(&["after", "sort"]);
    for (name, value) in changes.iter().filter(|(_, value)| !value.is_empty()) {
        kept = kept.with(name, *value);
    }
    let pairs = serde_html_form::to_string(kept.pairs()).unwrap_or_default();
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
        let found = team::Entity::find_by_id(id).one(conn).await?;
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
