//! Schemes of homes in the archive, each stage kept.

use std::collections::HashMap;

use db::entities::{housing_scheme, scheme_stage, tenancy};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{Change, Event};
use serde_json::json;

use crate::house::PageError;

/// Every scheme, the next to open first.
pub async fn all(conn: &impl ConnectionTrait) -> db::Result<Vec<housing_scheme::Model>> {
    let mut all = housing_scheme::Entity::find()
        .order_by_asc(housing_scheme::Column::Name)
        .all(conn)
        .await?;
    all.sort_by_key(|row| (row.opens_on.is_none(), row.opens_on));
    Ok(all)
}

/// How many live in each scheme now.
pub async fn lived_in(conn: &impl ConnectionTrait) -> db::Result<HashMap<Uuid, i64>> {
    let counted: Vec<(Option<Uuid>, i64)> = tenancy::Entity::find()
        .select_only()
        .column(tenancy::Column::SchemeId)
        .column_as(tenancy::Column::Id.count(), "how_many")
        .filter(tenancy::Column::SchemeId.is_not_null())
        .filter(tenancy::Column::EndedOn.is_null())
        .filter(tenancy::Column::SupersededAt.is_null())
        .group_by(tenancy::Column::SchemeId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(counted
        .into_iter()
        .filter_map(|(id, count)| Some((id?, count)))
        .collect())
}

/// A scheme.
/// Errors: `NotFound`.
pub async fn find(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<housing_scheme::Model, PageError> {
    let found = housing_scheme::Entity::find_by_id(id).one(conn).await?;
    found.ok_or(PageError::NotFound)
}

/// The stages that a scheme reached, the latest first.
pub async fn stages(
    conn: &impl ConnectionTrait,
    scheme: Uuid,
) -> db::Result<Vec<scheme_stage::Model>> {
    let all = scheme_stage::Entity::find()
        .filter(scheme_stage::Column::SchemeId.eq(scheme))
        .order_by_desc(scheme_stage::Column::StageOn)
        .order_by_desc(scheme_stage::Column::Id)
        .all(conn)
        .await?;
    Ok(all)
}

/// Adds a scheme, or keeps what changed of it; a new stage, or another number of homes, is kept beside the earlier ones.
pub async fn keep(
    change: &mut Change,
    before: Option<&housing_scheme::Model>,
    after: housing_scheme::Model,
    by: Uuid,
) -> db::Result<housing_scheme::Model> {
    let moved = before.is_none_or(|before| {
        (&before.stage, before.stage_on, before.units)
            != (&after.stage, after.stage_on, after.units)
    });
    let row = match before {
        None => change.insert::<housing_scheme::Entity>(after).await?,
        Some(before) => {
            change
                .update::<housing_scheme::Entity>(before, |row| {
                    *row = housing_scheme::Model {
                        version: row.version,
                        ..after
                    }
                })
                .await?
        }
    };
    if moved {
        let stage = scheme_stage::Model {
            id: change.new_id(),
            scheme_id: row.id,
            stage: row.stage.clone(),
            units: row.units,
            stage_on: row.stage_on,
            said_by: by,
            version: 1,
        };
        change.insert::<scheme_stage::Entity>(stage).await?;
    }
    let body = json!({ "says": row.name, "stage": row.stage, "units": row.units });
    change.log(Event::SchemeChanged, None, Some(row.id), body);
    Ok(row)
}
