//! The page of your account, and ending one of your sessions.

use db::Event;
use db::entities::{membership, session as signed_in, team};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use crate::casework::visits;
use crate::house::{Me, Page, PageError, Path, pages, session};
use crate::oversight::staff::{store, words};

/// GET /account
pub async fn show(me: Me) -> Page {
    let account = &me.colleague.account;
    let held = store::roles_of(me.house.archive.reader(), &[account.id]).await?;
    let today = me.house.clock.today();
    let roles: Vec<Json> = held
        .iter()
        .filter(|held| store::holds(held.from_on, held.until_on, today))
        .map(|held| words::role_held(&me.house.council, held, today))
        .collect();
    let may: Vec<&str> = me.colleague.permissions.iter().map(|p| p.says()).collect();
    let sessions = session::live_of(&me.house, account.id).await?;
    let sessions: Vec<Json> = sessions
        .iter()
        .map(|row| words::session(row, me.colleague.session.id))
        .collect();
    pages::page(
        "oversight/account/account.njk",
        json!({
            "account": words::account(account),
            "roles": roles,
            "may": may,
            "teams": teams(&me).await?,
            "codes_since": account.codes_since.map(|at| at.to_string()),
            "sessions": sessions,
            "devices": visits::devices_of(&me.house, account.id).await?,
        }),
    )
}

/// The teams of today, each with the day of joining.
async fn teams(me: &Me) -> Result<Vec<Json>, PageError> {
    let spells = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(me.colleague.account.id))
        .order_by_desc(membership::Column::FromOn)
        .all(me.house.archive.reader())
        .await?;
    let today = me.house.clock.today();
    let of_today = |spell: &&membership::Model| store::holds(spell.from_on, spell.until_on, today);
    let named = |spell: &membership::Model| {
        let is_it = |team: &&team::Model| team.id == spell.team_id;
        let team = me.colleague.teams.iter().find(is_it)?;
        Some(json!({ "name": team.name, "since": speak_exact(spell.from_on.0) }))
    };
    Ok(spells.iter().filter(of_today).filter_map(named).collect())
}

/// POST /account/sessions/{session}/end
pub async fn end_session(me: Me, Path(id): Path<String>) -> Page {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let mut change = me.change().await?;
    let found = signed_in::Entity::find_by_id(id)
        .filter(signed_in::Column::AccountId.eq(me.colleague.account.id))
        .filter(signed_in::Column::EndedAt.is_null())
        .one(change.conn())
        .await?;
    let found = found.ok_or(PageError::NotFound)?;
    // Whoever ends a session by hand does not trust that browser: what it was given goes with it.
    if id != me.colleague.session.id {
        visits::store::wipe_all(&mut change, me.colleague.account.id, Some(id)).await?;
    }
    session::end(change.conn(), found, change.at()).await?;
    let (about, body) = (
        Some(me.colleague.account.id),
        json!({ "sessions_ended": 1 }),
    );
    change.log(Event::SignedOut, None, about, body);
    change.commit().await?;
    if id == me.colleague.session.id {
        return pages::go_to("/sign-in");
    }
    pages::go_to_saying("/account", "That session has ended.")
}
