//! Who is signed in: the account, what its roles allow today, and the teams it belongs to.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use db::entities::{account, membership, role_held, session, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult, Iterable, JoinType, QueryOrder, QueryResult,
    QuerySelect, QueryTrait,
};
use db::{At, Change, Day};
use rules::access::{Actor, Permission, permissions_of};

use crate::house::council::Council;
use crate::house::once::{self, Once};
use crate::house::{House, PageError, spells};

/// Whoever is signed in, whatever their roles: for what belongs to themselves, such as a password.
pub struct Me {
    pub house: House,
    pub colleague: Arc<Colleague>,
    form: Option<Arc<Once>>,
}

impl FromRequestParts<House> for Me {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Me, PageError> {
        let colleague = parts.extensions.get::<Arc<Colleague>>().cloned();
        Ok(Me {
            house: house.clone(),
            colleague: colleague.ok_or(PageError::NotFound)?,
            form: parts.extensions.get().cloned(),
        })
    }
}

impl Me {
    /// Begins a change in the colleague's name.
    pub async fn change(&self) -> Result<Change, PageError> {
        let actor = Some(self.colleague.account.id);
        once::begin(&self.house, actor, self.form.as_deref()).await
    }
}

/// A signed-in colleague.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub account: account::Model,
    pub session: session::Model,
    pub roles: Vec<String>,
    pub permissions: BTreeSet<Permission>,
    /// The teams of today, the latest joined first.
    pub teams: Vec<team::Model>,
}

impl Colleague {
    /// Loads whose session it is, and what they may do today, in one query; none when there is no such session.
    pub async fn of_token(
        conn: &impl ConnectionTrait,
        council: &Council,
        token_hash: &str,
        today: Day,
    ) -> db::Result<Option<Colleague>> {
        let mut whose = None;
        let (mut roles, mut teams) = (Vec::new(), Vec::<team::Model>::new());
        for row in standing(conn, token_hash, today).await? {
            whose = Some((row.account, row.session));
            roles.extend(row.role.filter(|role| !roles.contains(role)));
            if let Some(team) = row
                .team
                .filter(|team| teams.iter().all(|known| known.id != team.id))
            {
                teams.push(team);
            }
        }
        let held: Vec<&str> = roles.iter().map(String::as_str).collect();
        let permissions = permissions_of(&council.roles, &held);
        Ok(whose.map(|(account, session)| Colleague {
            account,
            session,
            roles,
            permissions,
            teams,
        }))
    }

    /// Whether a role allows it. For buttons; records ask `Case`.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// As the rule book asks who it is.
    pub fn actor(&self, at: At) -> Actor {
        Actor {
            account_id: self.account.id,
            permissions: self.permissions.clone(),
            teams: self.teams.iter().map(|team| team.id).collect(),
            at: *at,
        }
    }

    /// The team of which one thinks first: the one joined last.
    pub fn main_team(&self) -> Option<&team::Model> {
        self.teams.first()
    }
}

/// An account with a session, a role and a team that it has: one of each pair.
struct Standing {
    account: account::Model,
    session: session::Model,
    role: Option<String>,
    team: Option<team::Model>,
}

impl FromQueryResult for Standing {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Standing, DbErr> {
        Ok(Standing {
            account: account::Model::from_query_result(row, "A_")?,
            session: session::Model::from_query_result(row, SESSION)?,
            role: row.try_get("", "role")?,
            team: team::Model::from_query_result_optional(row, "B_")?,
        })
    }
}

/// How the columns of a session are named beside those of the account.
const SESSION: &str = "session_";

/// What the account of a session is on a day, the latest joined team first.
async fn standing(
    conn: &impl ConnectionTrait,
    token_hash: &str,
    today: Day,
) -> db::Result<Vec<Standing>> {
    let to_roles = account::Entity::belongs_to(role_held::Entity)
        .from(account::Column::Id)
        .to(role_held::Column::AccountId)
        .on_condition(move |_, _| {
            spells::holds(role_held::Column::FromOn, role_held::Column::UntilOn, today)
        });
    let to_memberships = account::Entity::belongs_to(membership::Entity)
        .from(account::Column::Id)
        .to(membership::Column::AccountId)
        .on_condition(move |_, _| {
            spells::holds(
                membership::Column::FromOn,
                membership::Column::UntilOn,
                today,
            )
        });
    let to_team = membership::Entity::belongs_to(team::Entity)
        .from(membership::Column::TeamId)
        .to(team::Column::Id);
    let to_sessions = account::Entity::belongs_to(session::Entity)
        .from(account::Column::Id)
        .to(session::Column::AccountId);
    let mut select = account::Entity::find()
        .join(JoinType::InnerJoin, to_sessions.into())
        .filter(session::Column::TokenHash.eq(token_hash))
        .join(JoinType::LeftJoin, to_roles.into())
        .join(JoinType::LeftJoin, to_memberships.into())
        .join(JoinType::LeftJoin, to_team.into())
        .order_by_desc(membership::Column::FromOn)
        .order_by_asc(role_held::Column::Id)
        .select_also(team::Entity)
        .column_as(role_held::Column::Role, "role");
    for column in session::Column::iter() {
        let named = format!("{SESSION}{}", column.as_str());
        select = select.column_as(column, named);
    }
    let statement = select.build(conn.get_database_backend());
    Ok(Standing::find_by_statement(statement).all(conn).await?)
}
