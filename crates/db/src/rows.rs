//! Rows that belong to several others.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use crate::Result;
use crate::search::padded;

/// The rows of a query of which a column names one of these. Nothing is asked where there is none.
pub async fn all_of<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    (column, ids): (E::Column, &[Uuid]),
) -> Result<Vec<E::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(query.filter(column.is_in(padded(ids))).all(conn).await?)
}
