//! Finding people by any of name, date of birth, postcode, NHS or council number.
//!
//! Names are forgiven one wrong, missing, extra or swapped letter a word: the words that people bear are
//! few, so each is kept once with every spelling that leaves one letter out, and what is looked for is
//! spelt the same way. Where the two meet, the words are near.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rules::person_search::{Candidate, Query, rank};
use rules::vocabulary::names::{name_key, name_words, one_letter_removed, within_one_letter};
use rules::vocabulary::nhs_number::NhsNumber;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, ConnectionTrait, IntoActiveModel, QueryOrder, QuerySelect};

use crate::entities::{address, name_spelling, person, person_alias, person_name};
use crate::{Change, Day, Result};

/// A person found, with what tells two people of one name apart.
#[derive(Clone, Debug)]
pub struct Found {
    pub person: person::Model,
    /// The address of today, if one is known.
    pub address: Option<address::Model>,
    /// Higher is a better match.
    pub rank: u32,
}

/// People looked at for one search; enough for any name that can still be told apart on a page.
const MOST: u64 = 400;
/// Words taken as near to one that was typed.
const NEAR: usize = 24;

/// The people that match, best first; then by name, date of birth and number, so that the order never wavers.
/// A person marked as deleted or merged into another is never among them.
pub async fn find_people(
    conn: &impl ConnectionTrait,
    query: &Query,
    today: Day,
) -> Result<Vec<Found>> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    let ids = candidates(conn, query).await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .filter(person::Column::DeletedOn.is_null())
        .filter(person::Column::MergedInto.is_null())
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
    let mut names = names_by_person(conn, &ids).await?;
    let mut addresses = addresses_on(conn, &ids, today).await?;
    let mut found: Vec<Found> = people
        .into_iter()
        .filter_map(|person| {
            let address = addresses.remove(&person.id);
            let candidate = Candidate {
                number: person.number.clone(),
                nhs_number: person
                    .nhs_number
                    .as_deref()
                    .and_then(|text| NhsNumber::parse(text).ok()),
                names: names.remove(&person.id).unwrap_or_default(),
                born_on: person.born_on.map(|day| day.0),
                postcodes: address
                    .iter()
                    .filter_map(|a| a.postcode_key.clone())
                    .collect(),
            };
            answers(&candidate, query).then(|| Found {
                rank: rank(&candidate, query),
                person,
                address,
            })
        })
        .collect();
    found.sort_by(|a, b| order(b.rank, a).cmp(&order(a.rank, b)));
    Ok(found)
}

/// Whether all that was asked holds. Of three names or more, one may be unknown to us.
fn answers(candidate: &Candidate, query: &Query) -> bool {
    let known = |name: &&String| {
        let alone = Query {
            names: vec![(*name).clone()],
            ..Query::default()
        };
        rank(candidate, &alone) > 0
    };
    let asked = query.names.len();
    let needed = if asked >= 3 { asked - 1 } else { asked };
    query.names.iter().filter(known).count() >= needed
        && query
            .born_on
            .is_none_or(|day| candidate.born_on == Some(day))
        && query
            .postcode
            .as_ref()
            .is_none_or(|key| candidate.postcodes.contains(key))
}

fn order(rank: u32, found: &Found) -> (u32, String, String, Option<Day>, &str) {
    let person = &found.person;
    (
        rank,
        name_key(&person.family_name),
        name_key(&person.given_names),
        person.born_on,
        &person.number,
    )
}

async fn candidates(conn: &impl ConnectionTrait, query: &Query) -> Result<Vec<Uuid>> {
    let people = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .limit(MOST);
    let people = if let Some(number) = &query.number {
        people.filter(person::Column::Number.eq(number))
    } else if let Some(nhs_number) = &query.nhs_number {
        people.filter(person::Column::NhsNumber.eq(nhs_number.digits()))
    } else if let Some(born_on) = query.born_on {
        people.filter(person::Column::BornOn.eq(Day(born_on)))
    } else if let Some(postcode) = &query.postcode {
        return Ok(address::Entity::find()
            .select_only()
            .column(address::Column::PersonId)
            .filter(address::Column::PostcodeKey.eq(postcode))
            .filter(address::Column::SupersededAt.is_null())
            .distinct()
            .limit(MOST)
            .into_tuple()
            .all(conn)
            .await?);
    } else {
        return by_names(conn, &query.names).await;
    };
    Ok(people.into_tuple().all(conn).await?)
}

/// People who bear one of the words, or two of them as given and family name in either order.
async fn by_names(conn: &impl ConnectionTrait, names: &[String]) -> Result<Vec<Uuid>> {
    let mut near = Vec::new();
    for name in names.iter().take(3) {
        near.push(near_words(conn, name).await?);
    }
    let either = |words: &BTreeSet<String>| {
        let family = person_name::Column::FamilyKey.is_in(words.clone());
        let given = person_name::Column::GivenKey.is_in(words.clone());
        vec![Condition::all().add(family), Condition::all().add(given)]
    };
    let ways: Vec<Condition> = match near.as_slice() {
        [] => return Ok(Vec::new()),
        [one] => either(one),
        [first, .., last] => [(first, last), (last, first)]
            .map(|(given, family)| {
                Condition::all()
                    .add(person_name::Column::FamilyKey.is_in(family.clone()))
                    .add(person_name::Column::GivenKey.is_in(given.clone()))
            })
            .to_vec(),
    };
    let mut ids = BTreeSet::new();
    for way in ways {
        ids.extend(bearers(conn, way).await?);
    }
    Ok(ids.into_iter().collect())
}

async fn bearers(conn: &impl ConnectionTrait, way: Condition) -> Result<Vec<Uuid>> {
    Ok(person_name::Entity::find()
        .select_only()
        .column(person_name::Column::PersonId)
        .filter(way)
        .limit(MOST)
        .into_tuple()
        .all(conn)
        .await?)
}

/// The word itself, words that begin with it, and words within one letter of it, as people bear them.
async fn near_words(conn: &impl ConnectionTrait, word: &str) -> Result<BTreeSet<String>> {
    let mut keys = one_letter_removed(word);
    keys.push(word.to_owned());
    let misspelt: Vec<String> = name_spelling::Entity::find()
        .select_only()
        .column(name_spelling::Column::Word)
        .filter(name_spelling::Column::Key.is_in(keys))
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    let begun: Vec<String> = name_spelling::Entity::find()
        .select_only()
        .column(name_spelling::Column::Word)
        .filter(name_spelling::Column::Word.gte(word))
        .filter(name_spelling::Column::Word.lt(format!("{word}\u{7f}")))
        .distinct()
        .order_by_asc(name_spelling::Column::Word)
        .limit(NEAR as u64)
        .into_tuple()
        .all(conn)
        .await?;
    let misspelt = misspelt
        .into_iter()
        .filter(|near| within_one_letter(near, word))
        .take(NEAR);
    Ok(begun
        .into_iter()
        .chain(misspelt)
        .chain([word.to_owned()])
        .collect())
}

async fn names_by_person(
    conn: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<String>>> {
    let rows = person_name::Entity::find()
        .filter(person_name::Column::PersonId.is_in(ids.iter().copied()))
        .all(conn)
        .await?;
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        names
            .entry(row.person_id)
            .or_default()
            .extend([row.given_key, row.family_key]);
    }
    Ok(names)
}

/// The home address of each person on a day, as now known; a temporary one only where there is no home.
async fn addresses_on(
    conn: &impl ConnectionTrait,
    ids: &[Uuid],
    today: Day,
) -> Result<HashMap<Uuid, address::Model>> {
    let rows = address::Entity::find()
        .filter(address::Column::PersonId.is_in(ids.iter().copied()))
        .filter(address::Column::SupersededAt.is_null())
        .filter(address::Column::FromOn.lte(today))
        .filter(
            Condition::any()
                .add(address::Column::UntilOn.is_null())
                .add(address::Column::UntilOn.gt(today)),
        )
        .order_by_desc(address::Column::Kind)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.person_id, row)).collect())
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
    let names = names_of(person, aliases, || change.new_id());
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

/// One person by the key of a page's address: an id, or nothing where the text is none.
pub async fn by_key(conn: &impl ConnectionTrait, key: &str) -> Result<Option<person::Model>> {
    match Uuid::parse_str(key) {
        Ok(id) => Ok(person::Entity::find_by_id(id).one(conn).await?),
        Err(_) => Ok(None),
    }
}
