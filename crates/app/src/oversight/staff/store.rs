//! Accounts and the roles they hold: what is read of them, and each thing that may be done to them.

use db::entities::{account, allocation, membership, role_held};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, JoinType, QueryOrder, QuerySelect};
use db::{Change, Day, Event};
use rules::access::{Permission, Role};
use serde_json::json;

use super::links;
use super::opening::NewAccount;
use crate::casework::visits;
use crate::house::session;

/// The account with this address of mail.
pub async fn by_email(
    conn: &impl ConnectionTrait,
    email: &str,
) -> db::Result<Option<account::Model>> {
    Ok(account::Entity::find()
        .filter(account::Column::EmailKey.eq(email.trim().to_lowercase()))
        .one(conn)
        .await?)
}

/// An account by its id.
/// Errors: `NotFound`.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> db::Result<account::Model> {
    account::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or(db::Error::NotFound)
}

/// Accounts whose name, address of mail or job title has these words in it, by name.
pub async fn search(
    conn: &impl ConnectionTrait,
    text: &str,
    closed_too: bool,
    most: u64,
    skip: u64,
) -> db::Result<Vec<account::Model>> {
    let mut find = account::Entity::find();
    for word in text.to_lowercase().split_whitespace().take(6) {
        let has = |column: account::Column| {
            use db::sea_orm::sea_query::{Expr, ExprTrait, Func};
            Expr::expr(Func::lower(Expr::col(column))).like(like(word))
        };
        find = find.filter(
            Condition::any()
                .add(has(account::Column::Name))
                .add(has(account::Column::EmailKey))
                .add(has(account::Column::JobTitle)),
        );
    }
    if !closed_too {
        find = find.filter(account::Column::ClosedOn.is_null());
    }
    Ok(find
        .order_by_asc(account::Column::Name)
        .order_by_asc(account::Column::Id)
        .offset(skip)
        .limit(most)
        .all(conn)
        .await?)
}

/// A word anywhere, with the signs that LIKE would read otherwise taken as they are.
fn like(word: &str) -> db::sea_orm::sea_query::LikeExpr {
    let plain: String = word
        .chars()
        .flat_map(|c| {
            let escape = matches!(c, '%' | '_' | '\\').then_some('\\');
            escape.into_iter().chain([c])
        })
        .collect();
    db::sea_orm::sea_query::LikeExpr::new(format!("%{plain}%")).escape('\\')
}

/// Every role an account holds, held or will hold, the latest first.
pub async fn roles_of(
    conn: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> db::Result<Vec<role_held::Model>> {
    Ok(role_held::Entity::find()
        .filter(role_held::Column::AccountId.is_in(accounts.iter().copied()))
        .order_by_desc(role_held::Column::FromOn)
        .order_by_desc(role_held::Column::Id)
        .all(conn)
        .await?)
}

/// Whether a dated row holds on a day.
pub fn holds(from: Day, until: Option<Day>, on: Day) -> bool {
    from <= on && until.is_none_or(|until| until > on)
}

/// Whether somebody else could still manage staff if this account no longer did: an open account that
/// holds such a role without an end.
pub async fn others_manage_staff(
    conn: &impl ConnectionTrait,
    roles: &[Role],
    but: Uuid,
    today: Day,
) -> db::Result<bool> {
    let others = role_held::Entity::find()
        .join(
            JoinType::InnerJoin,
            role_held::Entity::belongs_to(account::Entity)
                .from(role_held::Column::AccountId)
                .to(account::Column::Id)
                .into(),
        )
        .filter(account::Column::ClosedOn.is_null())
        .filter(role_held::Column::Role.is_in(managing(roles)))
        .filter(role_held::Column::AccountId.ne(but))
        .filter(role_held::Column::FromOn.lte(today))
        .filter(role_held::Column::UntilOn.is_null())
        .count(conn)
        .await?;
    Ok(others > 0)
}

/// Whether an account can manage staff today.
pub async fn manages_staff(
    conn: &impl ConnectionTrait,
    roles: &[Role],
    account: Uuid,
    today: Day,
) -> db::Result<bool> {
    let managing = managing(roles);
    let held = roles_of(conn, &[account]).await?;
    Ok(held
        .iter()
        .any(|held| managing.contains(&held.role) && holds(held.from_on, held.until_on, today)))
}

/// Ids of the roles that allow managing staff.
pub fn managing(roles: &[Role]) -> Vec<String> {
    let manages = |role: &&Role| role.permissions.contains(&Permission::ManageStaff);
    roles
        .iter()
        .filter(manages)
        .map(|role| role.id.clone())
        .collect()
}

/// What an account's work is while it is open.
pub async fn open_cases(conn: &impl ConnectionTrait, account: Uuid) -> db::Result<u64> {
    Ok(allocation::Entity::find()
        .filter(allocation::Column::WorkerId.eq(account))
        .filter(allocation::Column::UntilOn.is_null())
        .count(conn)
        .await?)
}

/// Makes an account with roles from today on.
/// Errors: `Conflict` when the address of mail is taken.
pub async fn make(
    change: &mut Change,
    new: &NewAccount,
    password_hash: Option<String>,
    today: Day,
) -> db::Result<account::Model> {
    if by_email(change.conn(), &new.email).await?.is_some() {
        return Err(db::Error::Conflict);
    }
    let row = account::Model {
        id: change.new_id(),
        email_key: new.email.trim().to_lowercase(),
        email: new.email.trim().to_owned(),
        name: new.name.clone(),
        job_title: new.job_title.clone(),
        profession: None,
        password_hash,
        code_secret: None,
        codes_since: None,
        last_code_step: None,
        closed_on: None,
        created_at: change.at(),
        version: 1,
    };
    let row = change.insert::<account::Entity>(row).await?;
    for role in &new.roles {
        let held = role_held::Model {
            id: change.new_id(),
            account_id: row.id,
            role: role.clone(),
            from_on: today,
            until_on: None,
            version: 1,
        };
        change.insert::<role_held::Entity>(held).await?;
    }
    let body = json!({ "name": row.name, "roles": new.roles });
    change.log(Event::AccountMade, None, Some(row.id), body);
    Ok(row)
}

/// Gives a role from a day on, until a day where one is said.
pub async fn give_role(
    change: &mut Change,
    account: Uuid,
    role: &Role,
    from: Day,
    until: Option<Day>,
) -> db::Result<()> {
    let row = role_held::Model {
        id: change.new_id(),
        account_id: account,
        role: role.id.clone(),
        from_on: from,
        until_on: until,
        version: 1,
    };
    change.insert::<role_held::Entity>(row).await?;
    let body = json!({ "given": role.title, "from": from, "until": until });
    change.log(Event::RolesChanged, None, Some(account), body);
    Ok(())
}

/// Ends a role on a day: the first on which it is no longer held.
pub async fn end_role(
    change: &mut Change,
    held: &role_held::Model,
    title: &str,
    until: Day,
) -> db::Result<()> {
    change
        .update::<role_held::Entity>(held, |row| row.until_on = Some(until))
        .await?;
    let body = json!({ "ended": title, "until": until });
    change.log(Event::RolesChanged, None, Some(held.account_id), body);
    Ok(())
}

/// What a new password does with devices on which cases were taken, but for those last used in the session that is
/// kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Devices {
    /// Emptied when they next have network.
    Wiped,
    /// Left as they are, behind their PIN; what was written there comes back once their owner signs in on them.
    Stay,
}

/// Sets a password, which ends every session but `kept` and uses up every link.
pub async fn set_password(
    change: &mut Change,
    account: &account::Model,
    hash: String,
    kept: Option<Uuid>,
    devices: Devices,
) -> db::Result<account::Model> {
    let after = change
        .update::<account::Entity>(account, |row| row.password_hash = Some(hash))
        .await?;
    let wiped = match devices {
        Devices::Wiped => visits::store::wipe_all_but(change, account.id, kept).await?,
        Devices::Stay => 0,
    };
    let ended = session::end_all_but(change.conn(), account.id, kept, change.at()).await?;
    links::use_up(change.conn(), account.id, change.at()).await?;
    let body = json!({ "sessions_ended": ended, "devices_wiped": wiped });
    change.log(Event::PasswordChanged, None, Some(account.id), body);
    Ok(after)
}

/// Closes an account: its roles and memberships end, and so do its sessions and links. What it did stays.
pub async fn close(change: &mut Change, account: &account::Model, today: Day) -> db::Result<()> {
    change
        .update::<account::Entity>(account, |row| row.closed_on = Some(today))
        .await?;
    for held in roles_of(change.conn(), &[account.id]).await? {
        if held.until_on.is_none_or(|until| until > today) {
            let until = today.max(held.from_on);
            change
                .update::<role_held::Entity>(&held, |row| row.until_on = Some(until))
                .await?;
        }
    }
    let memberships = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account.id))
        .all(change.conn())
        .await?;
    for spell in memberships {
        if spell.until_on.is_none_or(|until| until > today) {
            let until = today.max(spell.from_on);
            change
                .update::<membership::Entity>(&spell, |row| row.until_on = Some(until))
                .await?;
        }
    }
    visits::store::wipe_all(change, account.id, None).await?;
    let ended = session::end_all_but(change.conn(), account.id, None, change.at()).await?;
    links::use_up(change.conn(), account.id, change.at()).await?;
    let body = json!({ "name": account.name, "sessions_ended": ended });
    change.log(Event::AccountClosed, None, Some(account.id), body);
    Ok(())
}
