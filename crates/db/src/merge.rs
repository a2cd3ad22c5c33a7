//! Moving every row of one person to another, and back: for records that turn out to be one person's. It knows no
//! table by name, so that none can be forgotten. What is done for each table is boxed: the frame of a function that
//! holds the work for every table grows with each of them, and fills a stack.

use std::str::FromStr;

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, IntoActiveModel, QueryOrder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::change::Kept;
use crate::{Change, Error, Result, entities, tables};

/// Columns that say whose a row is, in whatever table.
pub const PERSON_COLUMNS: &[&str] = &["person_id", "other_id", "merged_into", "for_person_id"];

/// A row that was changed, and how: each column with its value before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub table: String,
    pub id: Uuid,
    pub columns: Map<String, Json>,
}

/// Every row of the record that names a person, by table, as JSON.
pub async fn rows_of(conn: &impl ConnectionTrait, person: Uuid) -> Result<Vec<(String, Json)>> {
    let mut rows = Vec::new();
    macro_rules! read_all {
        ($($table:ident),+ $(,)?) => { $(
            for row in Box::pin(naming::<entities::$table::Entity>(conn, person)).await? {
                rows.push((stringify!($table).to_owned(), serde_json::to_value(row)?));
            }
        )+ };
    }
    tables::every_kept_table!(read_all);
    Ok(rows)
}

/// Moves every row of one person to another. What would stand there twice stays where it is, and so does a row
/// that would join the person with themselves. Gives what moved.
pub async fn move_rows(change: &mut Change, from: Uuid, to: Uuid) -> Result<Vec<Moved>> {
    let mut moved = Vec::new();
    macro_rules! move_all {
        ($($table:ident),+ $(,)?) => { $(
            Box::pin(move_table::<entities::$table::Entity>(change, (from, to), &mut moved)).await?;
        )+ };
    }
    tables::every_kept_table!(move_all);
    Ok(moved)
}

/// Puts rows back as they were before they moved. What was changed in a column since stays as it is now.
pub async fn put_back(change: &mut Change, moved: &[Moved]) -> Result<()> {
    macro_rules! put_back_all {
        ($($table:ident),+ $(,)?) => { $(
            Box::pin(put_back_table::<entities::$table::Entity>(change, moved)).await?;
        )+ };
    }
    tables::every_kept_table!(put_back_all);
    Ok(())
}

/// The columns of a table that say whose a row is.
fn columns_of<E: EntityTrait>() -> Vec<E::Column> {
    let columns = PERSON_COLUMNS.iter();
    columns
        .filter_map(|name| E::Column::from_str(name).ok())
        .collect()
}

async fn naming<E: EntityTrait>(conn: &impl ConnectionTrait, person: Uuid) -> Result<Vec<E::Model>>
where
    E::Model: Send + Sync,
{
    let columns = columns_of::<E>();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let names = columns
        .iter()
        .fold(sea_orm::Condition::any(), |any, column| {
            any.add(column.eq(person))
        });
    let id = E::Column::from_str("id").map_err(|_| Error::Unfit("a table has no id".to_owned()))?;
    Ok(E::find().filter(names).order_by_asc(id).all(conn).await?)
}

async fn move_table<E: Kept>(
    change: &mut Change,
    (from, to): (Uuid, Uuid),
    moved: &mut Vec<Moved>,
) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel> + Serialize + DeserializeOwned + Sync + Send,
    E::ActiveModel: Send,
{
    let (old, new) = (Json::String(from.to_string()), Json::String(to.to_string()));
    for before in naming::<E>(change.conn(), from).await? {
        let mut row = object(&before)?;
        let mut columns = Map::new();
        for name in PERSON_COLUMNS {
            if row.get(*name) == Some(&old) {
                row.insert((*name).to_owned(), new.clone());
                let told = vec![old.clone(), new.clone()];
                columns.insert((*name).to_owned(), Json::Array(told));
            }
        }
        let with_oneself = row
            .get("other_id")
            .is_some_and(|other| Some(other) == row.get("person_id"));
        let of_the_kept = E::TABLE == "person" && E::key(&before).0 == to;
        if with_oneself || of_the_kept {
            continue;
        }
        let after: E::Model = serde_json::from_value(Json::Object(row))?;
        if change
            .update_if_it_fits::<E>(&before, after)
            .await?
            .is_some()
        {
            moved.push(Moved {
                table: E::TABLE.to_owned(),
                id: E::key(&before).0,
                columns,
            });
        }
    }
    Ok(())
}

async fn put_back_table<E: Kept>(change: &mut Change, moved: &[Moved]) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel> + Serialize + DeserializeOwned + Sync + Send,
    E::ActiveModel: Send,
{
    let id = E::Column::from_str("id").map_err(|_| Error::Unfit("a table has no id".to_owned()))?;
    // The last change first: a row that was ended and then moved goes back before it is begun again.
    for moved in moved.iter().rev().filter(|moved| moved.table == E::TABLE) {
        let found = E::find().filter(id.eq(moved.id)).one(change.conn()).await?;
        let Some(before) = found else { continue };
        let mut row = object(&before)?;
        for (name, values) in &moved.columns {
            let (old, new) = (&values[0], &values[1]);
            if row.get(name) == Some(new) {
                row.insert(name.clone(), old.clone());
            }
        }
        let after: E::Model = serde_json::from_value(Json::Object(row))?;
        change.update::<E>(&before, |row| *row = after).await?;
    }
    Ok(())
}

fn object(row: &impl Serialize) -> Result<Map<String, Json>> {
    match serde_json::to_value(row)? {
        Json::Object(row) => Ok(row),
        _ => Err(Error::Unfit("a row is not an object".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::PERSON_COLUMNS;

    /// A table that a merge passes over would lose its rows to sight.
    #[test]
    fn every_column_that_refers_to_a_person_is_moved() {
        let here = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        let files = std::fs::read_dir(format!("{here}/src/migrations"))
            .unwrap()
            .map(|file| file.unwrap().path());
        let (mut found, mut named) = (0, 0);
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "sql")) {
            let text = std::fs::read_to_string(&file).unwrap();
            // Where no key says to what a column refers, its name does.
            for line in text.lines().map(str::trim) {
                let column = line.strip_prefix("ADD COLUMN ").unwrap_or(line);
                let column = column.split_once(" uuid").map(|(name, _)| name);
                if let Some(column) = column.filter(|name| name.ends_with("person_id")) {
                    assert!(PERSON_COLUMNS.contains(&column), "{line}");
                    named += 1;
                }
            }
            for line in text
                .lines()
                .filter(|line| line.contains("REFERENCES person ("))
            {
                let column = line
                    .split("FOREIGN KEY (")
                    .nth(1)
                    .and_then(|rest| rest.split(')').next());
                assert!(PERSON_COLUMNS.contains(&column.unwrap()), "{line}");
                found += 1;
            }
        }
        assert!(found > 15);
        assert!(named > found);
    }
}
