//! Everybody who has a figure, as checks and forecasts of calibrations see them. Nobody's figure is changed here.

use std::collections::HashMap;

use db::entities::{circumstance, indicative_budget, person, personal_budget};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use jiff::civil::Date;
use rules::budget::checks::Checked;
use rules::budget::what_if::{WhatIf, what_if};
use rules::budget::{Calibration, Exact, Need, Package, need};
use rules::vocabulary::dates::age_on;
use rules::vocabulary::money::Pence;

use super::store;
use crate::house::council::Council;

/// People that are asked about at once.
const BATCH: usize = 1_000;

/// A figure by points that stands: whose, and of which needs.
pub struct Figure {
    pub person_id: Uuid,
    pub needs: Vec<Need>,
}

/// Every figure by points that stands.
pub async fn figures(conn: &impl ConnectionTrait) -> db::Result<Vec<Figure>> {
    let mut all = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<(Uuid, Uuid, Json)> = indicative_budget::Entity::find()
            .filter(indicative_budget::Column::Method.eq("percentile"))
            .filter(indicative_budget::Column::SupersededAt.is_null())
            .filter(indicative_budget::Column::Id.gt(after))
            .order_by_asc(indicative_budget::Column::Id)
            .limit(BATCH as u64)
            .select_only()
            .column(indicative_budget::Column::Id)
            .column(indicative_budget::Column::PersonId)
            .column(indicative_budget::Column::Inputs)
            .into_tuple()
            .all(conn)
            .await?;
        let Some(last) = rows.last().map(|row| row.0) else {
            return Ok(all);
        };
        after = last;
        all.extend(rows.into_iter().map(|(_, person_id, inputs)| Figure {
            person_id,
            needs: store::needs_of(&inputs),
        }));
    }
}

/// The points of needs as a calibration weighs them: as if nobody helped, and without what carers do.
fn weighed(calibration: &Calibration, needs: &[Need]) -> (Exact, Exact) {
    let anew = needs
        .iter()
        .filter_map(|need| calibration.need(&need.code, need.level, need.carer));
    need::points(&anew.collect::<Vec<Need>>())
}

/// What a change of calibration would mean for everybody.
pub fn forecast(figures: &[Figure], now: &Calibration, then: &Calibration) -> WhatIf {
    let points: Vec<(Exact, Exact)> = figures
        .iter()
        .map(|figure| {
            let (_, one) = weighed(now, &figure.needs);
            let (_, other) = weighed(then, &figure.needs);
            (one, other)
        })
        .collect();
    let pairs = points.iter().map(|(one, other)| (one, other));
    what_if(&now.scale, &then.scale, pairs)
}

/// The gross weekly budgets in force of people with care and support plans.
async fn agreed(conn: &impl ConnectionTrait) -> db::Result<HashMap<Uuid, Pence>> {
    let rows: Vec<(Uuid, i64)> = personal_budget::Entity::find()
        .filter(personal_budget::Column::Kind.eq("care_and_support"))
        .filter(personal_budget::Column::UntilOn.is_null())
        .select_only()
        .column(personal_budget::Column::PersonId)
        .column(personal_budget::Column::GrossWeeklyPence)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, pence)| (id, Pence(pence)))
        .collect())
}

/// A sample from the budgets that are agreed: points as this calibration weighs them, and what is paid.
pub async fn sample(
    conn: &impl ConnectionTrait,
    figures: &[Figure],
    calibration: &Calibration,
) -> db::Result<Vec<Package>> {
    let agreed = agreed(conn).await?;
    let package = |figure: &Figure| {
        Some(Package {
            weekly: *agreed.get(&figure.person_id)?,
            points: weighed(calibration, &figure.needs).1,
        })
    };
    Ok(figures.iter().filter_map(package).collect())
}

/// Everybody with a figure and an agreed budget, in the groups that fairness is asked by.
pub async fn checked(
    conn: &impl ConnectionTrait,
    council: &Council,
    (figures, calibration): (&[Figure], &Calibration),
    today: Date,
) -> db::Result<Vec<Checked>> {
    let agreed = agreed(conn).await?;
    let ids: Vec<Uuid> = figures.iter().map(|figure| figure.person_id).collect();
    let mut people: HashMap<Uuid, person::Model> = HashMap::new();
    let mut reasons: HashMap<Uuid, String> = HashMap::new();
    for batch in ids.chunks(BATCH) {
        let found = person::Entity::find()
            .filter(person::Column::Id.is_in(db::padded(batch)))
            .all(conn)
            .await?;
        people.extend(found.into_iter().map(|row| (row.id, row)));
        reasons.extend(main_reasons(conn, batch).await?);
    }
    let one = |figure: &Figure| {
        let budget = *agreed.get(&figure.person_id)?;
        let (raw, net) = weighed(calibration, &figure.needs);
        let person = people.get(&figure.person_id)?;
        Some(Checked {
            groups: groups(person, reasons.get(&person.id), council, today),
            indicative: calibration.scale.weekly(&net),
            raw,
            net,
            agreed: budget,
        })
    };
    Ok(figures.iter().filter_map(one).collect())
}

/// The primary support reason of each of these people who has one.
async fn main_reasons(
    conn: &impl ConnectionTrait,
    people: &[Uuid],
) -> db::Result<Vec<(Uuid, String)>> {
    let found = circumstance::Entity::find()
        .filter(circumstance::Column::PersonId.is_in(db::padded(people)))
        .filter(circumstance::Column::Kind.eq("support_reason"))
        .filter(circumstance::Column::Main.eq(true))
        .filter(circumstance::Column::UntilOn.is_null())
        .filter(circumstance::Column::SupersededAt.is_null())
        .select_only()
        .column(circumstance::Column::PersonId)
        .column(circumstance::Column::Code)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found)
}

fn groups(
    person: &person::Model,
    reason: Option<&String>,
    council: &Council,
    today: Date,
) -> Vec<(String, String)> {
    let mut groups = Vec::new();
    if let Some(born) = person.born_on {
        let band = match age_on(born.0, today) {
            ..=64 => "18 to 64",
            65..=84 => "65 to 84",
            _ => "85 and over",
        };
        groups.push(("Age".to_owned(), band.to_owned()));
    }
    let mut add = |kind: &str, list: &str, code: &Option<String>| {
        let says = code.as_deref().map(|code| council.says(list, code));
        let says = says.unwrap_or("Not known").to_owned();
        groups.push((kind.to_owned(), says));
    };
    add("Support reason", "support_reason", &reason.cloned());
    add("Sex", "sex", &person.sex);
    add("Ethnicity", "ethnicity", &person.ethnicity);
    add("Disability", "disability", &person.disability);
    groups
}
