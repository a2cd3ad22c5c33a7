//! The names by which a person is found: kept as keys, each word with its misspellings.

use std::collections::{BTreeMap, BTreeSet};

use rules::vocabulary::names::{name_key, name_words, one_letter_removed, within_one_letter};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, DbBackend, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait};

use crate::entities::{name_spelling, person, person_alias, person_name};
use crate::{Change, Result};

/// Words taken as near to one that was typed.
const NEAR: usize = 24;

/// Of each word: the word itself, words that begin with it, and words within one letter of it, as people bear them.
pub(super) async fn near_words<const N: usize>(
    conn: &impl ConnectionTrait,
    words: [&String; N],
) -> Result<[BTreeSet<String>; N]> {
    let mut asked = words_misspelt(conn.get_database_backend(), &words);
    for word in words {
        asked.union(UnionType::Distinct, words_begun(word));
    }
    let rows = conn.query_all(&asked).await?;
    let known = rows.iter().map(|row| row.try_get_by_index(0));
    let known = known.collect::<std::result::Result<BTreeSet<String>, _>>()?;
    Ok(words.map(|word| {
        let begun = known.iter().filter(|near| near.starts_with(word));
        let misspelt = known.iter().filter(|near| within_one_letter(near, word));
        let near = misspelt.take(NEAR).chain(begun.take(NEAR));
        near.chain([word]).cloned().collect()
    }))
}

/// Words that have a spelling in common with one of these.
fn words_misspelt(engine: DbBackend, words: &[&String]) -> SelectStatement {
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for word in words {
        keys.extend(one_letter_removed(word));
        keys.insert((*word).clone());
    }
    name_spelling::Entity::find()
        .select_only()
        .column(name_spelling::Column::Word)
        .filter(super::one_of(engine, name_spelling::Column::Key, &keys))
        .into_query()
}

fn words_begun(word: &str) -> SelectStatement {
    let begun = name_spelling::Entity::find()
        .select_only()
        .column(name_spelling::Column::Word)
        .filter(name_spelling::Column::Word.gte(word))
        .filter(name_spelling::Column::Word.lt(format!("{word}\u{7f}")))
        .distinct()
        .order_by_asc(name_spelling::Column::Word)
        .limit(NEAR as u64)
        .into_query();
    Query::select()
        .column(name_spelling::Column::Word)
        .from_subquery(begun, "begun")
        .to_owned()
}

/// Every pair of keys by which a person may be found: each given name with each family name, whole and in parts.
pub fn names_of(
    person: &person::Model,
    aliases: &[person_alias::Model],
    mut new_id: impl FnMut() -> Uuid,
) -> Vec<person_name::Model> {
    let mut pairs: BTreeMap<(String, String), &str> = BTreeMap::new();
    let preferred = person.preferred_name.as_deref().unwrap_or_default();
    let mut add = |kind, given: &str, family: &str| {
        for given in parts(given) {
            for family in parts(family) {
                pairs.entry((given.clone(), family)).or_insert(kind);
            }
        }
    };
    add("legal", &person.given_names, &person.family_name);
    if !preferred.is_empty() {
        add("preferred", preferred, &person.family_name);
    }
    for alias in aliases {
        add("alias", &alias.given_names, &alias.family_name);
    }
    pairs
        .into_iter()
        .map(|((given_key, family_key), kind)| person_name::Model {
            id: new_id(),
            person_id: person.id,
            kind: kind.to_owned(),
            given_key,
            family_key,
        })
        .collect()
}

/// A name whole and in its words, without repeats.
fn parts(name: &str) -> BTreeSet<String> {
    let mut parts: BTreeSet<String> = name_words(name).into_iter().collect();
    if parts.len() != 1 {
        parts.insert(name_key(name));
    }
    parts
}

/// Makes a person findable by the names they bear now. Call after any change of name.
pub async fn keep_names(
    change: &Change,
    person: &person::Model,
    aliases: &[person_alias::Model],
) -> Result<()> {
    let txn = change.conn();
    person_name::Entity::delete_many()
        .filter(person_name::Column::PersonId.eq(person.id))
        .exec(txn)
        .await?;
    let mut known = aliases.to_vec();
    known.extend(names_before(txn, person.id).await?);
    let names = names_of(person, &known, || change.new_id());
    let words: BTreeSet<&String> = names
        .iter()
        .flat_map(|name| [&name.given_key, &name.family_key])
        .collect();
    keep_spellings(
        txn,
        words
            .into_iter()
            .flat_map(|word| spellings_of(word))
            .collect(),
    )
    .await?;
    person_name::Entity::insert_many(names.into_iter().map(IntoActiveModel::into_active_model))
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// The names of records that were joined with this one: who knew the person by them finds them still.
async fn names_before(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> Result<Vec<person_alias::Model>> {
    let joined = person::Entity::find()
        .filter(person::Column::MergedInto.eq(person))
        .all(conn)
        .await?;
    let alias = |row: person::Model| person_alias::Model {
        id: row.id,
        person_id: person,
        kind: "joined".to_owned(),
        given_names: row.given_names,
        family_name: row.family_name,
        version: 1,
    };
    Ok(joined.into_iter().map(alias).collect())
}

/// The word and every spelling of it that leaves one letter out.
pub(crate) fn spellings_of(word: &str) -> Vec<name_spelling::Model> {
    let mut keys: BTreeSet<String> = one_letter_removed(word).into_iter().collect();
    keys.insert(word.to_owned());
    let row = |key: String| name_spelling::Model {
        id: spelling_id(&key, word),
        key,
        word: word.to_owned(),
    };
    keys.into_iter().map(row).collect()
}

/// The same spelling always has the same id, whoever writes it first.
fn spelling_id(key: &str, word: &str) -> Uuid {
    use sha2::{Digest, Sha256};
    let digest = Sha256::new()
        .chain_update(key)
        .chain_update([0])
        .chain_update(word)
        .finalize();
    let mut half = [0_u8; 16];
    half.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(half).into_uuid()
}

pub(crate) async fn keep_spellings(
    conn: &impl ConnectionTrait,
    rows: Vec<name_spelling::Model>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let once = OnConflict::new().do_nothing().to_owned();
    name_spelling::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(once)
        .exec_without_returning(conn)
        .await?;
    Ok(())
}
