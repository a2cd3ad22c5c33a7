//! Everybody who has a figure, as checks and forecasts of calibrations see them. Nobody's figure is changed here.

use std::collections::{BTreeSet, HashMap, HashSet};

use db::Day;
use db::entities::{
    circumstance, indicative_budget, person, personal_budget, plan, relationship, review,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::Expr;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};
use jiff::civil::Date;
use rules::budget::checks::Checked;
use rules::budget::sampling::{Candidate, Exclusions, LeftOut, draw};
use rules::budget::what_if::{WhatIf, what_if};
use rules::budget::{Calibration, Exact, Need, Package, need};
use rules::plan::Funder;
use rules::review::Kind;
use rules::vocabulary::dates::age_on;
use rules::vocabulary::money::Pence;

use super::store;
use crate::house::council::Council;
use crate::house::spells;
use crate::support::plans;
use crate::support::reablement::store as reablement;
use crate::support::reviews::store as reviews;

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

/// How many figures by points stand.
pub async fn how_many(conn: &impl ConnectionTrait) -> db::Result<u64> {
    Ok(indicative_budget::Entity::find()
        .filter(indicative_budget::Column::Method.eq("percentile"))
        .filter(indicative_budget::Column::SupersededAt.is_null())
        .count(conn)
        .await?)
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

/// A budget with which a package may be sampled.
struct Agreed {
    plan_id: Uuid,
    weekly: Pence,
    begun: bool,
}

/// The budgets of people with care and support plans that are in force on a day; of somebody who has none, the one that
/// has yet to begin.
async fn agreed(conn: &impl ConnectionTrait, today: Date) -> db::Result<HashMap<Uuid, Agreed>> {
    let today = Day(today);
    let goes_on = spells::lasts(personal_budget::Column::UntilOn, today);
    let rows: Vec<(Uuid, Uuid, i64, Day)> = personal_budget::Entity::find()
        .filter(personal_budget::Column::Kind.eq("care_and_support"))
        .filter(goes_on)
        .select_only()
        .column(personal_budget::Column::PersonId)
        .column(personal_budget::Column::PlanId)
        .column(personal_budget::Column::GrossWeeklyPence)
        .column(personal_budget::Column::FromOn)
        .into_tuple()
        .all(conn)
        .await?;
    let mut all: HashMap<Uuid, Agreed> = HashMap::new();
    for (person, plan_id, pence, from) in rows {
        let one = Agreed {
            plan_id,
            weekly: Pence(pence),
            begun: from <= today,
        };
        if one.begun || !all.contains_key(&person) {
            all.insert(person, one);
        }
    }
    Ok(all)
}

/// What the record says of packages that may not belong into a sample.
struct About {
    /// Lines of each plan: who pays, and for which kind of support.
    lines: HashMap<Uuid, Vec<(Option<Funder>, String)>>,
    under_review: HashSet<Uuid>,
    being_helped: HashSet<Uuid>,
}

impl About {
    async fn of(
        conn: &impl ConnectionTrait,
        council: &Council,
        plans: &[Uuid],
    ) -> db::Result<About> {
        let mut lines: HashMap<Uuid, Vec<(Option<Funder>, String)>> = HashMap::new();
        for batch in plans.chunks(BATCH) {
            for row in plans::store::lines_of(conn, batch).await? {
                let kind = council.national_type("service", &row.service);
                let line = (
                    Funder::from_code(&row.funder),
                    kind.unwrap_or_default().to_owned(),
                );
                lines.entry(row.plan_id).or_default().push(line);
            }
        }
        Ok(About {
            lines,
            under_review: under_review(conn).await?,
            being_helped: people_of(reablement::going_on(), conn).await?,
        })
    }

    /// Every reason that keeps a package out of a sample, but its being far from the others.
    fn fits(&self, person: Uuid, budget: &Agreed) -> BTreeSet<LeftOut> {
        let lines = self.lines.get(&budget.plan_id);
        let lines = lines.map_or(&[][..], Vec::as_slice);
        let of = |begins: &str| {
            lines
                .iter()
                .filter(|(_, kind)| kind.starts_with(begins))
                .count()
        };
        let nhs = lines.iter().any(|(funder, _)| *funder == Some(Funder::Nhs));
        let homes = of("Long term support: Residential") + of("Long term support: Nursing");
        let short = !lines.is_empty() && of("Short term support") == lines.len();
        let reasons = [
            (!budget.begun, LeftOut::NotBegun),
            (nhs, LeftOut::Nhs),
            (homes > 0, LeftOut::CareHome),
            (
                short || self.being_helped.contains(&person),
                LeftOut::ShortTerm,
            ),
            (self.under_review.contains(&person), LeftOut::UnderReview),
        ];
        let fitting = reasons.into_iter().filter(|(fits, _)| *fits);
        fitting.map(|(_, why)| why).collect()
    }
}

async fn people_of<E: EntityTrait>(
    find: Select<E>,
    conn: &impl ConnectionTrait,
) -> db::Result<HashSet<Uuid>> {
    let rows: Vec<Uuid> = find
        .select_only()
        .column_as(Expr::cust("person_id"), "person_id")
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// People whose review is being held or was asked for before its time, and those for whom a new plan is written.
async fn under_review(conn: &impl ConnectionTrait) -> db::Result<HashSet<Uuid>> {
    let before_its_time = Condition::any()
        .add(review::Column::FilledFormId.is_not_null())
        .add(review::Column::Kind.is_in([
            Kind::Unplanned.code(),
            Kind::OnRequest.code(),
            Kind::Early.code(),
        ]));
    let mut all = people_of(reviews::to_hold().filter(before_its_time), conn).await?;
    let written = plan::Entity::find()
        .filter(plan::Column::Kind.eq("care_and_support"))
        .filter(plan::Column::AgreedAt.is_null())
        .filter(plan::Column::DiscardedAt.is_null());
    all.extend(people_of(written, conn).await?);
    Ok(all)
}

/// A sample from the budgets that are agreed: points as this calibration weighs them, and what is paid; with who is left
/// out, and why.
pub async fn sample(
    conn: &impl ConnectionTrait,
    council: &Council,
    (figures, calibration): (&[Figure], &Calibration),
    today: Date,
) -> db::Result<(Vec<Package>, Exclusions)> {
    let agreed = agreed(conn, today).await?;
    let plans: Vec<Uuid> = agreed.values().map(|one| one.plan_id).collect();
    let about = About::of(conn, council, &plans).await?;
    let candidate = |figure: &Figure| {
        let budget = agreed.get(&figure.person_id)?;
        let package = Package {
            weekly: budget.weekly,
            points: weighed(calibration, &figure.needs).1,
        };
        let fits = about.fits(figure.person_id, budget);
        Some(Candidate { package, fits })
    };
    let candidates = figures.iter().filter_map(candidate).collect();
    let leave = calibration.left_out.clone().unwrap_or_default();
    Ok(draw(candidates, &leave))
}

/// Everybody with a figure and an agreed budget, in the groups that fairness is asked by.
pub async fn checked(
    conn: &impl ConnectionTrait,
    council: &Council,
    (figures, calibration): (&[Figure], &Calibration),
    today: Date,
) -> db::Result<Vec<Checked>> {
    let agreed = agreed(conn, today).await?;
    let ids: Vec<Uuid> = figures.iter().map(|figure| figure.person_id).collect();
    let mut people: HashMap<Uuid, person::Model> = HashMap::new();
    let mut reasons: HashMap<Uuid, String> = HashMap::new();
    let mut carers: HashMap<Uuid, Vec<Option<Uuid>>> = HashMap::new();
    for batch in ids.chunks(BATCH) {
        people.extend(people_by_id(conn, batch).await?);
        reasons.extend(main_reasons(conn, batch).await?);
        for (whom, carer) in carers_of(conn, batch, today).await? {
            carers.entry(whom).or_default().push(carer);
        }
    }
    let on_file: Vec<Uuid> = carers.values().flatten().flatten().copied().collect();
    for batch in on_file.chunks(BATCH) {
        people.extend(people_by_id(conn, batch).await?);
    }
    let one = |figure: &Figure| {
        let budget = agreed.get(&figure.person_id).filter(|one| one.begun)?;
        let (raw, net) = weighed(calibration, &figure.needs);
        let person = people.get(&figure.person_id)?;
        let mut groups = groups(person, reasons.get(&person.id), council, today);
        let helpers = carers.get(&person.id).map_or(&[][..], Vec::as_slice);
        let helpers = helpers.iter().map(|id| id.and_then(|id| people.get(&id)));
        groups.extend(of_carers(helpers, raw != net, council, today));
        Some(Checked {
            groups,
            indicative: calibration.scale.weekly(&net),
            raw,
            net,
            agreed: budget.weekly,
        })
    };
    Ok(figures.iter().filter_map(one).collect())
}

async fn people_by_id(
    conn: &impl ConnectionTrait,
    ids: &[Uuid],
) -> db::Result<Vec<(Uuid, person::Model)>> {
    let found = person::Entity::find()
        .filter(person::Column::Id.is_in(db::padded(ids)))
        .all(conn)
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// Whom each of these people is looked after by, with the carer where they are on file.
async fn carers_of(
    conn: &impl ConnectionTrait,
    people: &[Uuid],
    today: Date,
) -> db::Result<Vec<(Uuid, Option<Uuid>)>> {
    let goes_on = spells::lasts(relationship::Column::UntilOn, Day(today));
    let found = relationship::Entity::find()
        .filter(relationship::Column::PersonId.is_in(db::padded(people)))
        .filter(relationship::Column::Carer.eq(true))
        .filter(relationship::Column::RemovedAt.is_null())
        .filter(goes_on)
        .select_only()
        .column(relationship::Column::PersonId)
        .column(relationship::Column::OtherId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found)
}

/// The groups of those who look after somebody, each once: how much carers do is asked by their sex and age too. Where
/// help counts that nobody on file gives, they are not known.
///
/// Source: Equality Act 2010 s.149.
fn of_carers<'a>(
    carers: impl Iterator<Item = Option<&'a person::Model>>,
    helped: bool,
    council: &Council,
    today: Date,
) -> BTreeSet<(String, String)> {
    let not_known = || "Not known".to_owned();
    let of = |carer: Option<&person::Model>| {
        let age = carer.and_then(|carer| carer.born_on);
        let age = age.map_or_else(not_known, |born| carers_band(born.0, today).to_owned());
        let sex = carer.and_then(|carer| carer.sex.as_deref());
        let sex = sex.map_or_else(not_known, |sex| council.says("sex", sex).to_owned());
        [
            ("Age of a carer".to_owned(), age),
            ("Sex of a carer".to_owned(), sex),
        ]
    };
    let mut groups: BTreeSet<_> = carers.flat_map(of).collect();
    if groups.is_empty() && helped {
        groups.extend(of(None));
    }
    groups
}

fn carers_band(born: Date, today: Date) -> &'static str {
    match age_on(born, today) {
        ..=17 => "Below 18",
        18..=64 => "18 to 64",
        65..=84 => "65 to 84",
        _ => "85 and over",
    }
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
