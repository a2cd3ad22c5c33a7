//! Ways into adult life in the archive, and what the rule book knows of each.

use std::collections::HashMap;

use db::entities::adult_life::{self, Model};
use db::entities::{assessment, eligibility_decision, filled_form, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};
use db::{Change, Day, Event};
use rules::adult_life::Known;
use rules::assessment::Kind;
use serde_json::{Value as Json, json};

use crate::house::case::CaseFile;
use crate::house::forms::{Answers, Definition};

/// The kinds of assessments that conclude a young person's own way.
const CONCLUDES: &[Kind] = &[Kind::ChildsNeeds, Kind::YoungCarer];

/// A young person's way, with what its assessment found.
#[derive(Clone, Debug, Default)]
pub struct Way {
    pub row: Option<Model>,
    /// The transition assessment that counts: the one completed, or the latest.
    pub assessment: Option<assessment::Model>,
    pub decision: Option<eligibility_decision::Model>,
}

impl Way {
    /// As the rule book asks.
    pub fn known(&self) -> Known {
        let row = self.row.as_ref();
        let some = |text: Option<&String>| text.is_some_and(|text| !text.is_empty());
        Known {
            begun: row.is_some(),
            child_lead: row
                .is_some_and(|row| row.child_lead_id.is_some() || some(row.child_lead.as_ref())),
            adult_lead: row.is_some_and(|row| row.adult_lead_id.is_some()),
            benefit: row.and_then(|row| row.benefit),
            assessed: self
                .assessment
                .as_ref()
                .is_some_and(|row| row.completed_on.is_some()),
            eligible: self.decision.as_ref().map(|row| row.result == "eligible"),
            in_place: row.is_some_and(|row| row.at_18_agreed_on.is_some()),
            alternatives: row.is_some_and(|row| row.alternatives_on.is_some()),
        }
    }
}

/// The way of this record; the one that is open, or the last.
pub async fn of_person(file: &CaseFile) -> db::Result<Way> {
    let mut ways = ways(file.reader(), &[file.person_id()]).await?;
    Ok(ways.remove(&file.person_id()).unwrap_or_default())
}

/// The ways of people, by person.
pub async fn ways(conn: &impl ConnectionTrait, people: &[Uuid]) -> db::Result<HashMap<Uuid, Way>> {
    let mut ways: HashMap<Uuid, Way> = HashMap::new();
    if people.is_empty() {
        return Ok(ways);
    }
    let rows = adult_life::Entity::find()
        .filter(adult_life::Column::PersonId.is_in(db::padded(people)))
        .order_by_asc(adult_life::Column::Id)
        .all(conn)
        .await?;
    for row in rows {
        let way = ways.entry(row.person_id).or_default();
        // An open one is never hidden by one that was closed.
        if way.row.as_ref().is_none_or(|kept| kept.closed_on.is_some()) {
            way.row = Some(row);
        }
    }
    let kinds = CONCLUDES.iter().map(|kind| kind.code());
    let assessed = assessment::Entity::find()
        .filter(assessment::Column::PersonId.is_in(db::padded(people)))
        .filter(assessment::Column::Kind.is_in(kinds))
        .filter(assessment::Column::SupersededAt.is_null())
        .order_by_asc(assessment::Column::Id)
        .all(conn)
        .await?;
    for row in assessed {
        let way = ways.entry(row.person_id).or_default();
        let kept = way.assessment.as_ref();
        if kept.is_none_or(|kept| kept.completed_on.is_none() || row.completed_on.is_some()) {
            way.assessment = Some(row);
        }
    }
    let by: HashMap<Uuid, Uuid> = ways
        .iter()
        .filter_map(|(person, way)| Some((way.assessment.as_ref()?.id, *person)))
        .collect();
    if by.is_empty() {
        return Ok(ways);
    }
    let ids: Vec<Uuid> = by.keys().copied().collect();
    let decisions = eligibility_decision::Entity::find()
        .filter(eligibility_decision::Column::AssessmentId.is_in(db::padded(&ids)))
        .filter(eligibility_decision::Column::SupersededAt.is_null())
        .all(conn)
        .await?;
    for row in decisions {
        if let Some(way) = by.get(&row.assessment_id).and_then(|id| ways.get_mut(id)) {
            way.decision = Some(row);
        }
    }
    Ok(ways)
}

/// The version of a person's open way; nought where none is open.
pub async fn version(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<i64> {
    Ok(open(conn, person).await?.map_or(0, |row| row.version))
}

async fn open(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Option<Model>> {
    Ok(adult_life::Entity::find()
        .filter(adult_life::Column::PersonId.eq(person))
        .filter(adult_life::Column::ClosedOn.is_null())
        .one(conn)
        .await?)
}

/// Young people of an age at which one prepares who are on record, and everybody whose way is open: so many of them after
/// the first so many, the oldest first.
pub async fn on_the_way(
    conn: &impl ConnectionTrait,
    (youngest, oldest): (Day, Day),
    (after, most): (u64, u64),
) -> db::Result<Vec<person::Model>> {
    let open = adult_life::Entity::find()
        .select_only()
        .column(adult_life::Column::PersonId)
        .filter(adult_life::Column::ClosedOn.is_null())
        .into_query();
    let of_age = Condition::all()
        .add(person::Column::BornOn.gt(oldest))
        .add(person::Column::BornOn.lte(youngest));
    let found = person::Entity::find()
        .filter(
            Condition::any()
                .add(of_age)
                .add(person::Column::Id.in_subquery(open)),
        )
        .filter(person::Column::DiedOn.is_null())
        .filter(person::Column::DeletedOn.is_null())
        .filter(person::Column::MergedInto.is_null())
        .order_by_asc(person::Column::BornOn)
        .order_by_asc(person::Column::Id)
        .offset(after)
        .limit(most)
        .all(conn)
        .await?;
    Ok(found)
}

/// Begins a way, or keeps what changed on it.
/// Errors: `Conflict` when somebody changed it since it was read.
pub async fn keep(
    change: &mut Change,
    before: Option<&Model>,
    after: Model,
    says: &str,
) -> db::Result<()> {
    let row = match before {
        None => change.insert::<adult_life::Entity>(after).await?,
        Some(before) => {
            change
                .update::<adult_life::Entity>(before, |row| {
                    *row = Model {
                        version: row.version,
                        ..after
                    }
                })
                .await?
        }
    };
    change.log(
        Event::AdultLifeChanged,
        Some(row.person_id),
        Some(row.id),
        json!({ "says": says, "at_18": row.at_18, "alternatives": row.alternatives }),
    );
    Ok(())
}

/// What a transition assessment says of school, likely needs and the birthday goes onto the way that is open, so that it
/// is typed once.
pub async fn from_form(
    change: &mut Change,
    form: &filled_form::Model,
    definition: &Definition,
) -> db::Result<()> {
    let Some(answers) = form.answers.as_ref().and_then(Json::as_object) else {
        return Ok(());
    };
    let told = Told {
        definition,
        answers,
    };
    if !told.anything() {
        return Ok(());
    }
    let Some(before) = open(change.conn(), form.person_id).await? else {
        return Ok(());
    };
    let after = Model {
        has_education_plan: told.yes("has_education_plan").or(before.has_education_plan),
        education: told.text("education").or(before.education.clone()),
        likely_needs: told.text("likely_needs").or(before.likely_needs.clone()),
        at_18: told.text("at_18").or(before.at_18.clone()),
        ..before.clone()
    };
    let says = format!("Brought up to date from {}", form.number);
    keep(change, Some(&before), after, &says).await
}

struct Told<'a> {
    definition: &'a Definition,
    answers: &'a Answers,
}

impl Told<'_> {
    fn answer(&self, column: &str) -> Option<&Json> {
        let question = self.definition.filling(&format!("adult_life.{column}"))?;
        self.answers.get(&question.id)
    }

    fn text(&self, column: &str) -> Option<String> {
        let text = self.answer(column)?.as_str()?.trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    }

    fn yes(&self, column: &str) -> Option<bool> {
        self.answer(column)?.as_bool()
    }

    fn anything(&self) -> bool {
        ["has_education_plan", "education", "likely_needs", "at_18"]
            .iter()
            .any(|column| self.answer(column).is_some())
    }
}
