//! Who is signed in: the account, what its roles allow today, and the teams it belongs to.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use db::entities::{account, membership, role_held, session, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait};
use db::{At, Change, Day};
use rules::access::{Actor, Permission, permissions_of};

use crate::house::council::Council;
use crate::house::{House, PageError};

/// Whoever is signed in, whatever their roles: for what belongs to themselves, such as a password.
pub struct Me {
    pub house: House,
    pub colleague: Arc<Colleague>,
}

impl FromRequestParts<House> for Me {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Me, PageError> {
        let colleague = parts.extensions.get::<Arc<Colleague>>().cloned();
        Ok(Me {
            house: house.clone(),
            colleague: colleague.ok_or(PageError::NotFound)?,
        })
    }
}

impl Me {
    /// Begins a change in the colleague's name.
    pub async fn change(&self) -> Result<Change, PageError> {
        let actor = Some(self.colleague.account.id);
        Ok(self
            .house
            .archive
            .change(actor, self.house.clock.now())
            .await?)
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
    /// Loads what an account may do today.
    pub async fn load(
        conn: &impl ConnectionTrait,
        council: &Council,
        account: account::Model,
        session: session::Model,
        today: Day,
    ) -> db::Result<Colleague> {
        let roles = roles_on(conn, account.id, today).await?;
        let held: Vec<&str> = roles.iter().map(String::as_str).collect();
        let permissions = permissions_of(&council.roles, &held);
        let teams = teams_on(conn, account.id, today).await?;
        Ok(Colleague {
            account,
            session,
            roles,
            permissions,
            teams,
        })
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

async fn roles_on(
    conn: &impl ConnectionTrait,
    account: Uuid,
    today: Day,
) -> db::Result<Vec<String>> {
    let rows = role_held::Entity::find()
        .filter(role_held::Column::AccountId.eq(account))
        .filter(role_held::Column::FromOn.lte(today))
        .filter(
            Condition::any()
                .add(role_held::Column::UntilOn.is_null())
                .add(role_held::Column::UntilOn.gt(today)),
        )
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.role).collect())
}

async fn teams_on(
    conn: &impl ConnectionTrait,
    account: Uuid,
    today: Day,
) -> db::Result<Vec<team::Model>> {
    use db::sea_orm::{JoinType, QueryOrder, QuerySelect};
    let rows = team::Entity::find()
        .join_rev(
            JoinType::InnerJoin,
            membership::Entity::belongs_to(team::Entity)
                .from(membership::Column::TeamId)
                .to(team::Column::Id)
                .into(),
        )
        .filter(membership::Column::AccountId.eq(account))
        .filter(membership::Column::FromOn.lte(today))
        .filter(
            Condition::any()
                .add(membership::Column::UntilOn.is_null())
                .add(membership::Column::UntilOn.gt(today)),
        )
        .order_by_desc(membership::Column::FromOn)
        .all(conn)
        .await?;
    Ok(rows)
}
