//! What pages about people read: in batches, for a list as for one record.

use std::collections::HashMap;

use db::entities::{account, allocation, person, person_alias, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{DatabaseConnection, JoinType, QueryOrder, QuerySelect};
use db::{At, Change, Day};

use crate::house::case::CaseFile;
use crate::house::permissions::Needs;
use crate::house::{PageError, Staff, spells};

/// Who has the case of each of these people: "Priya Shah, North; Occupational therapy".
pub async fn who_have<P: Needs>(
    staff: &Staff<P>,
    people: &[Uuid],
) -> Result<HashMap<Uuid, String>, PageError> {
    holders(staff.reader(), people, staff.today()).await
}

/// Who has this case.
pub async fn who_has(file: &CaseFile, today: Day) -> Result<Option<String>, PageError> {
    let id = file.person_id();
    Ok(holders(file.reader(), &[id], today).await?.remove(&id))
}

/// Person, code of the team, its name, and the name of the worker in it where there is one.
type Holding = (Uuid, String, String, Option<String>);

async fn holders(
    conn: &DatabaseConnection,
    people: &[Uuid],
    today: Day,
) -> Result<HashMap<Uuid, String>, PageError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Holding> = allocation::Entity::find()
        .select_only()
        .column(allocation::Column::PersonId)
        .column_as(team::Column::Code, "code")
        .column_as(team::Column::Name, "team")
        .column_as(account::Column::Name, "worker")
        .join(
            JoinType::InnerJoin,
            allocation::Entity::belongs_to(team::Entity)
                .from(allocation::Column::TeamId)
                .to(team::Column::Id)
                .into(),
        )
        .join(
            JoinType::LeftJoin,
            allocation::Entity::belongs_to(account::Entity)
                .from(allocation::Column::WorkerId)
                .to(account::Column::Id)
                .into(),
        )
        .filter(db::among(
            conn.get_database_backend(),
            allocation::Column::PersonId,
            people,
        ))
        .filter(spells::lasts(allocation::Column::UntilOn, today))
        .order_by_asc(allocation::Column::FromOn)
        .order_by_asc(allocation::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(people
        .iter()
        .filter_map(|person| {
            let theirs: Vec<_> = rows.iter().filter(|row| row.0 == *person).collect();
            let cases = theirs
                .iter()
                .map(|row| (&*row.1, &*row.2, row.3.as_deref()));
            Some((*person, held_by(&cases.collect::<Vec<_>>())?))
        })
        .collect())
}

/// "Priya Shah, North team": who has a case, of the code and name of each team and its worker. A team is said by
/// itself only while none of its workers has the case.
pub fn held_by(cases: &[(&str, &str, Option<&str>)]) -> Option<String> {
    let has_worker = |team: &str| cases.iter().any(|case| case.0 == team && case.2.is_some());
    let who: Vec<String> = cases
        .iter()
        .filter_map(|(team, name, worker)| match worker {
            Some(worker) => Some(format!("{worker}, {name}")),
            None if has_worker(team) => None,
            None => Some((*name).to_owned()),
        })
        .collect();
    (!who.is_empty()).then(|| who.join("; "))
}

/// The other names of each of these people.
pub async fn aliases_of<P: Needs>(
    staff: &Staff<P>,
    people: &[Uuid],
) -> Result<HashMap<Uuid, Vec<person_alias::Model>>, PageError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = person_alias::Entity::find()
        .filter(db::among(
            staff.reader().get_database_backend(),
            person_alias::Column::PersonId,
            people,
        ))
        .order_by_asc(person_alias::Column::Id)
        .all(staff.reader())
        .await?;
    let mut aliases: HashMap<Uuid, Vec<person_alias::Model>> = HashMap::new();
    for row in rows {
        aliases.entry(row.person_id).or_default().push(row);
    }
    Ok(aliases)
}

/// The next council number of a person. A number that history brought in already has is passed over.
pub async fn next_number(change: &mut Change) -> Result<String, PageError> {
    loop {
        let number = change.next_number("person").await?.to_string();
        let taken = person::Entity::find()
            .filter(person::Column::Number.eq(&number))
            .count(change.conn())
            .await?;
        if taken == 0 {
            return Ok(number);
        }
    }
}

/// A person of whom nothing is known yet.
pub fn blank_person(id: Uuid, number: String, created_at: At) -> person::Model {
    person::Model {
        id,
        number,
        service: "adults".to_owned(),
        title: None,
        given_names: String::new(),
        family_name: String::new(),
        preferred_name: None,
        pronouns: None,
        born_on: None,
        born_estimated: false,
        died_on: None,
        died_estimated: false,
        nhs_number: None,
        nhs_number_status: None,
        sex: None,
        gender_identity: None,
        ethnicity: None,
        religion: None,
        sexual_orientation: None,
        marital_status: None,
        disability: None,
        veteran: None,
        difficulties: None,
        first_language: None,
        interpreter: None,
        preferred_contact: None,
        contact_note: None,
        gp_practice: None,
        gp_code: None,
        what_matters: None,
        merged_into: None,
        deleted_on: None,
        deleted_because: None,
        created_at,
        version: 1,
    }
}
