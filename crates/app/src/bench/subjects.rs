//! Whom the load looks for: people, colleagues and cases drawn from the archive that is measured.

use anyhow::bail;
use db::entities::{account, address, allocation, person, plan, restriction, role_held};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{QueryOrder, QuerySelect, QueryTrait};
use db::{Archive, Location};

use crate::demo::Dice;

/// What the load needs to know.
#[derive(Clone, Debug, Default)]
pub struct Subjects {
    pub people: Vec<Somebody>,
    /// Colleagues who have open cases.
    pub workers: Vec<Uuid>,
    /// Colleagues who may allocate, with a team of theirs.
    pub managers: Vec<Uuid>,
    /// People whose case a worker has now.
    pub cases: Vec<Uuid>,
    /// Colleagues who assess and plan.
    pub assessors: Vec<Uuid>,
    /// People who have a plan.
    pub planned: Vec<Uuid>,
}

/// A person as a caller would name them.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub id: Uuid,
    pub number: String,
    pub given: String,
    pub family: String,
    pub born: String,
    pub nhs_number: Option<String>,
    pub postcode: Option<String>,
}

/// How many of each are drawn.
const PEOPLE: u64 = 3_000;
const WORKERS: u64 = 400;

impl Subjects {
    /// Draws them from an archive, the same ones for the same seed.
    pub async fn of(at: &Location, seed: u64) -> anyhow::Result<Subjects> {
        let archive = Archive::open_as_it_is(at).await?;
        let conn = archive.reader();
        let subjects = Subjects {
            people: people(conn, seed).await?,
            workers: workers(conn).await?,
            managers: holders(conn, "team_manager").await?,
            cases: cases(conn, seed).await?,
            assessors: holders(conn, "social_worker").await?,
            planned: planned(conn).await?,
        };
        archive.close().await?;
        if subjects.workers.is_empty() || subjects.people.is_empty() {
            bail!("the archive has nobody to measure with");
        }
        Ok(subjects)
    }
}

async fn people(conn: &impl db::sea_orm::ConnectionTrait, seed: u64) -> db::Result<Vec<Somebody>> {
    let mut dice = Dice::new(seed, 90);
    let count = person::Entity::find().count(conn).await?;
    let numbers: Vec<String> = (0..PEOPLE)
        .map(|_| (100_001 + dice.below(count)).to_string())
        .collect();
    let rows = person::Entity::find()
        .filter(person::Column::Number.is_in(numbers))
        .filter(person::Column::Service.eq("adults"))
        .filter(person::Column::DeletedOn.is_null())
        .filter(person::Column::MergedInto.is_null())
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let restricted = restricted(conn).await?;
    let postcodes: std::collections::HashMap<Uuid, Option<String>> = address::Entity::find()
        .select_only()
        .columns([address::Column::PersonId, address::Column::Postcode])
        .filter(address::Column::PersonId.is_in(ids))
        .filter(address::Column::UntilOn.is_null())
        .into_tuple()
        .all(conn)
        .await?
        .into_iter()
        .collect();
    let somebody = |row: person::Model| Somebody {
        postcode: postcodes.get(&row.id).cloned().flatten(),
        given: row
            .given_names
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_owned(),
        family: row.family_name,
        born: row
            .born_on
            .map(|day| day.strftime("%d/%m/%Y").to_string())
            .unwrap_or_default(),
        id: row.id,
        number: row.number,
        nhs_number: row.nhs_number,
    };
    let seen = rows.into_iter().filter(|row| !restricted.contains(&row.id));
    Ok(seen.map(somebody).collect())
}

async fn workers(conn: &impl db::sea_orm::ConnectionTrait) -> db::Result<Vec<Uuid>> {
    let mut ids: Vec<Uuid> = allocation::Entity::find()
        .select_only()
        .column(allocation::Column::WorkerId)
        .filter(allocation::Column::UntilOn.is_null())
        .filter(allocation::Column::WorkerId.is_not_null())
        .distinct()
        .limit(WORKERS)
        .into_tuple()
        .all(conn)
        .await?;
    ids.sort_unstable();
    Ok(ids)
}

/// Colleagues who hold a role.
async fn holders(conn: &impl db::sea_orm::ConnectionTrait, role: &str) -> db::Result<Vec<Uuid>> {
    Ok(role_held::Entity::find()
        .select_only()
        .column(role_held::Column::AccountId)
        .filter(role_held::Column::Role.eq(role))
        .filter(
            role_held::Column::AccountId.in_subquery(
                account::Entity::find()
                    .select_only()
                    .column(account::Column::Id)
                    .filter(account::Column::ClosedOn.is_null())
                    .into_query(),
            ),
        )
        .order_by_asc(role_held::Column::AccountId)
        .into_tuple()
        .all(conn)
        .await?)
}

async fn cases(conn: &impl db::sea_orm::ConnectionTrait, seed: u64) -> db::Result<Vec<Uuid>> {
    let open = || {
        allocation::Entity::find()
            .filter(allocation::Column::UntilOn.is_null())
            .filter(allocation::Column::WorkerId.is_not_null())
    };
    let count = open().count(conn).await?;
    let from = Dice::new(seed, 91).below(count.saturating_sub(PEOPLE).max(1));
    let ids: Vec<Uuid> = open()
        .select_only()
        .column(allocation::Column::PersonId)
        .order_by_asc(allocation::Column::Id)
        .offset(from)
        .limit(PEOPLE)
        .into_tuple()
        .all(conn)
        .await?;
    open_to_all(conn, ids).await
}

/// People of whom there is a plan and whose records are open to all.
async fn planned(conn: &impl db::sea_orm::ConnectionTrait) -> db::Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = plan::Entity::find()
        .select_only()
        .column(plan::Column::PersonId)
        .distinct()
        .order_by_asc(plan::Column::PersonId)
        .limit(PEOPLE)
        .into_tuple()
        .all(conn)
        .await?;
    open_to_all(conn, ids).await
}

/// Those of these people whose records every colleague of adults' services may open.
async fn open_to_all(
    conn: &impl db::sea_orm::ConnectionTrait,
    ids: Vec<Uuid>,
) -> db::Result<Vec<Uuid>> {
    let restricted = restricted(conn).await?;
    let adults: Vec<Uuid> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::Id.is_in(ids))
        .filter(person::Column::Service.eq("adults"))
        .into_tuple()
        .all(conn)
        .await?;
    let open = adults.into_iter().filter(|id| !restricted.contains(id));
    Ok(open.collect())
}

/// People whose records are restricted.
async fn restricted(conn: &impl db::sea_orm::ConnectionTrait) -> db::Result<Vec<Uuid>> {
    Ok(restriction::Entity::find()
        .select_only()
        .column(restriction::Column::PersonId)
        .into_tuple()
        .all(conn)
        .await?)
}
