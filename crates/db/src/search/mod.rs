//! Finding people by any of name, date of birth, postcode, NHS or council number.
//!
//! Names are forgiven one wrong, missing, extra or swapped letter a word: the words that people bear are
//! few, so each is kept once with every spelling that leaves one letter out, and what is looked for is
//! spelt the same way. Where the two meet, the words are near.
//!
//! A search first gathers a few columns of everybody who may be meant and ranks them; only those who are
//! shown are then loaded whole.

mod names;

use std::collections::{BTreeSet, HashMap};

use futures_util::future::try_join_all;
use rules::person_search::{Candidate, Query, rank};
use rules::vocabulary::nhs_number::NhsNumber;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::postgres_array::NotU8;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    Condition, ConnectionTrait, DbBackend, FromQueryResult, JoinType, QuerySelect, QueryTrait,
};

pub(crate) use names::spellings_of;
pub use names::{keep_names, names_of};

use crate::entities::{address, person, person_name, restriction};
use crate::{Day, Result};

/// Somebody who may be meant: enough to rank, to page and to ask whether they may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub person_id: Uuid,
    /// Whose record it is: adults or children.
    pub service: String,
    /// The record is or was restricted: only then need anybody ask whether it may be shown.
    pub was_restricted: bool,
    /// Higher is a better match.
    pub rank: u32,
}

/// A person found: what tells two people of one name apart, and no more.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Found {
    pub id: Uuid,
    /// Whose record it is: adults or children.
    pub service: String,
    pub number: String,
    pub given_names: String,
    pub family_name: String,
    pub born_on: Option<Day>,
    pub born_estimated: bool,
    pub died_on: Option<Day>,
    pub died_estimated: bool,
    /// The address of the day, if one is known: its kind, its lines and its postcode.
    pub kind: Option<String>,
    pub lines: Option<String>,
    pub postcode: Option<String>,
}

/// All that match, or the first of them.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// Best first.
    pub people: Vec<Match>,
    /// There are more than were looked at: only saying more of whom one looks for finds them.
    pub more: bool,
}

/// Names looked at for one search; more than anybody reads through.
const MOST: u64 = 200;
/// So many of exactly this name leave no room for those of a name near to it. Asking for those beforehand would
/// make every search of a common name slower.
const PLENTY: usize = 100;
/// So many people of one name as typed and the other near to it are enough: then nobody is looked for of whom
/// neither name is as typed.
const ENOUGH: usize = 20;

/// The people that match, best first; then by name, date of birth and number, so that the order never wavers.
/// A person marked as deleted or merged into another is never among them.
pub async fn match_people(conn: &impl ConnectionTrait, query: &Query) -> Result<Matches> {
    if query.is_empty() {
        return Ok(Matches::default());
    }
    let mut people = HashMap::new();
    let exact = ways(conn, query).await?;
    let exact = try_join_all(exact.into_iter().map(|way| lights(conn, way)));
    let mut more = gather(query, exact.await?, &mut people);
    if by_names_alone(query) && people.len() < PLENTY {
        for way in near(conn, &query.names).await? {
            more |= gather(query, vec![lights(conn, way).await?], &mut people);
            if people.len() >= ENOUGH {
                break;
            }
        }
    }
    let mut found: Vec<(u32, Light)> = people
        .into_values()
        .filter(|(_, candidate)| answers(candidate, query))
        .map(|(light, candidate)| (rank(&candidate, query), light))
        .collect();
    found.sort_by(|(a_rank, a), (b_rank, b)| {
        b_rank.cmp(a_rank).then_with(|| a.order().cmp(&b.order()))
    });
    let matched = |(rank, light): (u32, Light)| Match {
        person_id: light.id,
        service: light.service,
        was_restricted: light.was_restricted,
        rank,
    };
    Ok(Matches {
        people: found.into_iter().map(matched).collect(),
        more,
    })
}

/// Adds those who were found, with every name of theirs that was come upon. Whether there are more of them than were
/// looked at.
fn gather(
    query: &Query,
    found: Vec<Vec<Light>>,
    people: &mut HashMap<Uuid, (Light, Candidate)>,
) -> bool {
    let more = found.iter().any(|rows| rows.len() as u64 == MOST);
    for row in found.into_iter().flatten() {
        let (light, candidate) = people
            .entry(row.id)
            .or_insert_with(|| (row.clone(), candidate(&row, query)));
        if row.order() < light.order() {
            *light = row.clone();
        }
        candidate.names.extend([row.given_key, row.family_key]);
    }
    more
}

/// Loads the people of a page of matches, in their order, each with the address of a day, as now known: the home;
/// where there is none, the temporary one; one for letters only if that is all.
pub async fn load_found(
    conn: &impl ConnectionTrait,
    page: &[Match],
    today: Day,
) -> Result<Vec<Found>> {
    let ids: Vec<Uuid> = page.iter().map(|found| found.person_id).collect();
    let to_address = person::Entity::belongs_to(address::Entity)
        .from(person::Column::Id)
        .to(address::Column::PersonId)
        .on_condition(move |_, _| lived_at(today));
    let mut rows: Vec<Found> = person::Entity::find()
        .select_only()
        .columns([
            person::Column::Id,
            person::Column::Service,
            person::Column::Number,
            person::Column::GivenNames,
            person::Column::FamilyName,
            person::Column::BornOn,
            person::Column::BornEstimated,
            person::Column::DiedOn,
            person::Column::DiedEstimated,
        ])
        .columns([
            address::Column::Kind,
            address::Column::Lines,
            address::Column::Postcode,
        ])
        .join(JoinType::LeftJoin, to_address.into())
        .filter(among(conn.get_database_backend(), person::Column::Id, &ids))
        .into_model()
        .all(conn)
        .await?;
    rows.sort_by_key(|row| match row.kind.as_deref() {
        Some("home") => 2,
        Some("temporary") => 1,
        _ => 0,
    });
    // Of several addresses of one person the last is kept.
    let mut people: HashMap<Uuid, Found> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(page
        .iter()
        .filter_map(|found| people.remove(&found.person_id))
        .collect())
}

/// An address that lasts on a day, as now known.
fn lived_at(today: Day) -> Condition {
    let lasts = Condition::any()
        .add(address::Column::UntilOn.is_null())
        .add(address::Column::UntilOn.gt(today));
    Condition::all()
        .add(address::Column::SupersededAt.is_null())
        .add(address::Column::FromOn.lte(today))
        .add(lasts)
}

/// The best so many of the people that match, loaded: for short lists, such as likely duplicates.
pub async fn find_people(
    conn: &impl ConnectionTrait,
    query: &Query,
    most: usize,
    today: Day,
) -> Result<Vec<Found>> {
    let mut found = match_people(conn, query).await?.people;
    found.truncate(most);
    load_found(conn, &found, today).await
}

/// A few columns of a person, with one of their names.
#[derive(Clone, Debug, FromQueryResult)]
struct Light {
    id: Uuid,
    number: String,
    service: String,
    was_restricted: bool,
    born_on: Option<Day>,
    nhs_number: Option<String>,
    given_key: String,
    family_key: String,
}

impl Light {
    fn order(&self) -> (&str, &str, Option<Day>, &str) {
        (
            &self.family_key,
            &self.given_key,
            self.born_on,
            &self.number,
        )
    }
}

async fn lights(conn: &impl ConnectionTrait, way: Condition) -> Result<Vec<Light>> {
    let to_person = person_name::Entity::belongs_to(person::Entity)
        .from(person_name::Column::PersonId)
        .to(person::Column::Id)
        .into();
    let restrictions = restriction::Entity::find()
        .select_only()
        .column(restriction::Column::Id)
        .filter(
            Expr::col((restriction::Entity, restriction::Column::PersonId))
                .equals((person::Entity, person::Column::Id)),
        )
        .into_query();
    Ok(person_name::Entity::find()
        .select_only()
        .columns([
            person_name::Column::GivenKey,
            person_name::Column::FamilyKey,
        ])
        .columns([
            person::Column::Id,
            person::Column::Number,
            person::Column::Service,
            person::Column::BornOn,
            person::Column::NhsNumber,
        ])
        .expr_as(Expr::exists(restrictions), "was_restricted")
        .join(JoinType::InnerJoin, to_person)
        .filter(way)
        .filter(person::Column::DeletedOn.is_null())
        .filter(person::Column::MergedInto.is_null())
        .limit(MOST)
        .into_model()
        .all(conn)
        .await?)
}

/// What the rule book ranks. An asked-for postcode was already looked up, so it is theirs.
fn candidate(light: &Light, query: &Query) -> Candidate {
    Candidate {
        number: light.number.clone(),
        nhs_number: light
            .nhs_number
            .as_deref()
            .and_then(|text| NhsNumber::parse(text).ok()),
        names: Vec::new(),
        born_on: light.born_on.map(|day| day.0),
        postcodes: query.postcode.iter().cloned().collect(),
    }
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
}

/// Nothing but names was asked for.
fn by_names_alone(query: &Query) -> bool {
    let numbered = query.number.is_some() || query.nhs_number.is_some();
    !numbered && query.born_on.is_none() && query.postcode.is_none()
}

/// The conditions under which somebody is meant by what was typed; any one of them is enough.
/// Numbers, birth dates and postcodes narrow to a few people; names alone go through their index.
async fn ways(conn: &impl ConnectionTrait, query: &Query) -> Result<Vec<Condition>> {
    if let Some(number) = &query.number {
        return Ok(now_or_before(person::Column::Number.eq(number)));
    }
    if let Some(nhs_number) = &query.nhs_number {
        let theirs = person::Column::NhsNumber.eq(nhs_number.digits());
        return Ok(now_or_before(theirs));
    }
    if by_names_alone(query) {
        return Ok(as_typed(conn.get_database_backend(), &query.names));
    }
    let mut narrow = Condition::all();
    if let Some(born_on) = query.born_on {
        narrow = narrow.add(person::Column::BornOn.eq(Day(born_on)));
    }
    if let Some(postcode) = &query.postcode {
        let there = living_at(conn, postcode).await?;
        narrow = narrow.add(among(
            conn.get_database_backend(),
            person::Column::Id,
            &there,
        ));
    }
    Ok(vec![narrow])
}

/// Of a person, or of a record that was joined with theirs: what led there before leads to the one that was kept.
/// Two ways, for a database that is asked for either at once reads everybody.
fn now_or_before(column: SimpleExpr) -> Vec<Condition> {
    let joined = person::Entity::find()
        .select_only()
        .column(person::Column::MergedInto)
        .filter(column.clone())
        .filter(person::Column::MergedInto.is_not_null())
        .into_query();
    vec![
        Condition::all().add(column),
        Condition::all().add(person::Column::Id.in_subquery(joined)),
    ]
}

/// Those who have or had an address with this postcode.
async fn living_at(conn: &impl ConnectionTrait, postcode: &str) -> Result<Vec<Uuid>> {
    Ok(address::Entity::find()
        .select_only()
        .column(address::Column::PersonId)
        .filter(address::Column::PostcodeKey.eq(postcode))
        .filter(address::Column::SupersededAt.is_null())
        .distinct()
        .limit(MOST)
        .into_tuple()
        .all(conn)
        .await?)
}

/// One word is a given or a family name; of more, the first and the last are both, in either order.
fn as_typed(engine: DbBackend, names: &[String]) -> Vec<Condition> {
    let (Some(first), Some(last)) = (names.first(), names.last()) else {
        return Vec::new();
    };
    let (first, last) = ([first.clone()].into(), [last.clone()].into());
    if names.len() == 1 {
        let alone = |name: SimpleExpr| Condition::all().add(name);
        return vec![alone(family(engine, &first)), alone(given(engine, &first))];
    }
    vec![both(engine, &first, &last)]
}

/// The same of names near to what was typed, each way wider than the one before: of two names, first one as typed
/// and the other near to it, then both near, which takes a thousand look-ups.
async fn near(conn: &impl ConnectionTrait, names: &[String]) -> Result<Vec<Condition>> {
    let engine = conn.get_database_backend();
    let (Some(first), Some(last)) = (names.first(), names.last()) else {
        return Ok(Vec::new());
    };
    if names.len() == 1 {
        let [alone] = names::near_words(conn, [first]).await?;
        let either = Condition::any().add(family(engine, &alone));
        return Ok(vec![either.add(given(engine, &alone))]);
    }
    let [near_first, near_last] = names::near_words(conn, [first, last]).await?;
    let (first, last) = ([first.clone()].into(), [last.clone()].into());
    let one = both(engine, &first, &near_last).add(both(engine, &near_first, &last));
    Ok(vec![one, both(engine, &near_first, &near_last)])
}

fn both(engine: DbBackend, one: &BTreeSet<String>, other: &BTreeSet<String>) -> Condition {
    let pair = |one, other| {
        Condition::all()
            .add(given(engine, one))
            .add(family(engine, other))
    };
    Condition::any().add(pair(one, other)).add(pair(other, one))
}

fn given(engine: DbBackend, words: &BTreeSet<String>) -> SimpleExpr {
    one_of(engine, person_name::Column::GivenKey, words)
}

fn family(engine: DbBackend, words: &BTreeSet<String>) -> SimpleExpr {
    one_of(engine, person_name::Column::FamilyKey, words)
}

fn one_of(engine: DbBackend, column: impl ColumnTrait, words: &BTreeSet<String>) -> SimpleExpr {
    any_of(engine, column, words.iter().cloned().collect())
}

/// That a column is one of these ids, in the way in which each database looks them up by the index.
pub fn among(engine: DbBackend, column: impl ColumnTrait, ids: &[Uuid]) -> SimpleExpr {
    any_of(engine, column, ids.to_vec())
}

/// PostgreSQL takes all as one value. Given them one by one it takes each repetition for more people, and reads
/// everybody where it should look them up.
fn any_of<V>(engine: DbBackend, column: impl ColumnTrait, values: Vec<V>) -> SimpleExpr
where
    V: Clone + Into<Value> + NotU8,
{
    match engine {
        DbBackend::Postgres => column.eq_any(values),
        _ => column.is_in(fill(values)),
    }
}

/// Repeats the last id until there are 1, 4, 16, 32, 64, 256 … of them, so that the databases see few different
/// statements and can keep them prepared; of thousands, to the next thousand, for neither takes more than some ten
/// thousand.
pub fn padded(ids: &[Uuid]) -> Vec<Uuid> {
    fill(ids.to_vec())
}

/// A page of a list is 25 people.
const STEPS: [usize; 7] = [1, 4, 16, 32, 64, 256, THOUSAND];
const THOUSAND: usize = 1024;

fn fill<T: Clone>(mut values: Vec<T>) -> Vec<T> {
    let wanted = STEPS.iter().find(|step| **step >= values.len());
    let wanted = wanted.map_or(values.len().next_multiple_of(THOUSAND), |step| *step);
    if let Some(last) = values.last().cloned() {
        values.resize(wanted, last);
    }
    values
}

/// One person by the key of a page's address: an id, or nothing where the text is none.
pub async fn by_key(conn: &impl ConnectionTrait, key: &str) -> Result<Option<person::Model>> {
    match Uuid::parse_str(key) {
        Ok(id) => Ok(person::Entity::find_by_id(id).one(conn).await?),
        Err(_) => Ok(None),
    }
}
