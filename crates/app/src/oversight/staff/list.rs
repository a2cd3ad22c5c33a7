//! The list of colleagues, with search.

use db::entities::{account, membership, role_held, team};
use db::sea_orm::entity::prelude::*;
use serde_json::{Value as Json, json};

use super::store;
use crate::house::permissions::ManageStaff;
use crate::house::{Page, PageError, Query, Staff, pages};
use crate::oversight::teams;

/// Colleagues on one page.
const A_PAGE: u64 = 50;

/// GET /staff?q=&closed=&page=
pub async fn list(staff: Staff<ManageStaff>, Query(query): Query) -> Page {
    let (text, closed) = (query.get("q"), query.has("closed"));
    let page = query
        .get("page")
        .parse::<u64>()
        .unwrap_or(1)
        .clamp(1, 10_000);
    let conn = staff.reader();
    let mut found = store::search(conn, text, closed, A_PAGE + 1, (page - 1) * A_PAGE).await?;
    let more = found.len() as u64 > A_PAGE;
    found.truncate(A_PAGE as usize);
    let link = |to: u64| {
        let closed = if closed { "yes" } else { "" };
        let pairs = [("q", text), ("closed", closed), ("page", &to.to_string())];
        format!(
            "/staff?{}",
            serde_html_form::to_string(pairs).unwrap_or_default()
        )
    };
    pages::page(
        "oversight/staff/staff.njk",
        json!({
            "q": text,
            "closed": closed,
            "lines": lines(&staff, &found).await?,
            "before": (page > 1).then(|| link(page - 1)),
            "after": more.then(|| link(page + 1)),
        }),
    )
}

/// One line a colleague: who, what they hold today, where they work.
async fn lines(
    staff: &Staff<ManageStaff>,
    found: &[account::Model],
) -> Result<Vec<Json>, PageError> {
    let conn = staff.reader();
    let ids: Vec<Uuid> = found.iter().map(|account| account.id).collect();
    let held = store::roles_of(conn, &ids).await?;
    let spells = membership::Entity::find()
        .filter(membership::Column::AccountId.is_in(ids))
        .all(conn)
        .await?;
    let teams = teams::store::all(conn).await?;
    Ok(found
        .iter()
        .map(|account| line(staff, account, &held, &spells, &teams))
        .collect())
}

fn line(
    staff: &Staff<ManageStaff>,
    account: &account::Model,
    held: &[role_held::Model],
    spells: &[membership::Model],
    teams: &[team::Model],
) -> Json {
    let today = staff.today();
    let roles: Vec<&str> = held
        .iter()
        .filter(|held| held.account_id == account.id)
        .filter(|held| store::holds(held.from_on, held.until_on, today))
        .map(|held| staff.house.council.role_title(&held.role))
        .collect();
    let names: Vec<&str> = spells
        .iter()
        .filter(|spell| spell.account_id == account.id)
        .filter(|spell| store::holds(spell.from_on, spell.until_on, today))
        .filter_map(|spell| teams.iter().find(|team| team.id == spell.team_id))
        .map(|team| team.name.as_str())
        .collect();
    json!({
        "id": account.id.to_string(),
        "name": account.name,
        "email": account.email,
        "job_title": account.job_title,
        "roles": roles.join(", "),
        "teams": names.join(", "),
        "closed_on": account.closed_on.map(|day| day.to_string()),
        "no_password": account.password_hash.is_none() && account.closed_on.is_none(),
    })
}
