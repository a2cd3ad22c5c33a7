//! Reads and writes indicative budgets and calibrations. Those of the council's files and those approved on the pages
//! stand in one row of versions.

use std::collections::BTreeSet;

use db::entities::{calibration, indicative_budget};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{Change, Day, Event};
use jiff::civil::Date;
use rules::budget::calibration::{in_force, used_as_written};
use rules::budget::exact::{decimal, fixed, plain};
use rules::budget::sampling::{Exclusions, LeftOut};
use rules::budget::{Calibration, CarerShare, Domain, Need, Package, Scale};
use rules::vocabulary::money::Pence;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::house::PageError;
use crate::house::council::Council;

/// A need as it is kept with a figure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Input {
    pub code: String,
    pub says: String,
    pub level: u8,
    pub weight: String,
    /// What an unpaid carer meets, in a hundred.
    pub carer: i64,
}

impl Input {
    /// As it is kept.
    pub fn of(need: &Need) -> Input {
        Input {
            code: need.code.clone(),
            says: need.says.clone(),
            level: need.level,
            weight: plain(&need.weight),
            carer: need.carer.percent(),
        }
    }
}

/// The needs of a figure, as the rule book takes them.
pub fn needs_of(inputs: &Json) -> Vec<Need> {
    let inputs: Vec<Input> = serde_json::from_value(inputs.clone()).unwrap_or_default();
    let need = |input: Input| {
        Some(Need {
            weight: decimal(&input.weight)?,
            carer: CarerShare::from_percent(input.carer)?,
            code: input.code,
            says: input.says,
            level: input.level,
        })
    };
    inputs.into_iter().filter_map(need).collect()
}

/// The ways in which a figure for a carer is worked out, or is not.
const AS_CARER: [&str; 2] = ["carer", "carer_not_used"];

/// Which kind of plan a figure is for: those of carers are for carers' plans.
pub fn kind_of(method: &str) -> &'static str {
    match AS_CARER.contains(&method) {
        true => "carer_support",
        false => "care_and_support",
    }
}

/// It was said why there is no figure.
pub fn is_not_used(method: &str) -> bool {
    ["not_used", "carer_not_used"].contains(&method)
}

/// The figure that stands for a person's plan of this kind, used or not. Somebody who has needs and is a carer as well
/// has one of each, and neither takes the place of the other.
pub async fn standing(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
) -> db::Result<Option<indicative_budget::Model>> {
    let all = all_standing(conn, person).await?;
    Ok(for_plan(&all, kind).cloned())
}

/// Of figures that stand the one for this kind of plan.
pub fn for_plan<'a>(
    figures: &'a [indicative_budget::Model],
    kind: &str,
) -> Option<&'a indicative_budget::Model> {
    figures.iter().find(|row| kind_of(&row.method) == kind)
}

/// The figures that stand for a person, the latest first: one for each kind of plan at most.
pub async fn all_standing(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<indicative_budget::Model>> {
    Ok(indicative_budget::Entity::find()
        .filter(indicative_budget::Column::PersonId.eq(person))
        .filter(indicative_budget::Column::SupersededAt.is_null())
        .order_by_desc(indicative_budget::Column::RecordedAt)
        .order_by_desc(indicative_budget::Column::Id)
        .all(conn)
        .await?)
}

/// One figure of this person.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(
    conn: &impl ConnectionTrait,
    person: Uuid,
    id: Uuid,
) -> db::Result<indicative_budget::Model> {
    let found = indicative_budget::Entity::find_by_id(id)
        .filter(indicative_budget::Column::PersonId.eq(person))
        .one(conn)
        .await?;
    found.ok_or(db::Error::NotFound)
}

/// A figure about to be kept.
#[derive(Clone, Debug, Default)]
pub struct New {
    pub assessment_id: Option<Uuid>,
    pub method: &'static str,
    pub calibration: Option<u32>,
    pub needs: Vec<Need>,
    pub raw: Option<String>,
    pub net: Option<String>,
    pub curve: Option<Pence>,
    pub k: Option<String>,
    pub weekly: Option<Pence>,
    pub without_carer: Option<Pence>,
    pub yearly: Option<Pence>,
    pub because: Vec<String>,
    pub reason: Option<String>,
    pub reason_words: Option<String>,
}

/// Keeps a figure in place of the one before it for the same kind of plan.
pub async fn keep(
    change: &mut Change,
    person: Uuid,
    on: Day,
    new: New,
) -> db::Result<indicative_budget::Model> {
    change.hold_person(person).await?;
    if let Some(before) = standing(change.conn(), person, kind_of(new.method)).await? {
        let at = change.at();
        change
            .update::<indicative_budget::Entity>(&before, |row| row.superseded_at = Some(at))
            .await?;
    }
    let by = change
        .actor()
        .ok_or_else(|| db::Error::Unfit("a figure needs somebody who worked it out".to_owned()))?;
    let inputs: Vec<Input> = new.needs.iter().map(Input::of).collect();
    let row = indicative_budget::Model {
        id: change.new_id(),
        person_id: person,
        assessment_id: new.assessment_id,
        method: new.method.to_owned(),
        calibration: new.calibration.map(i64::from),
        inputs: json!(inputs),
        raw: new.raw,
        net: new.net,
        curve_pence: new.curve.map(|one| one.0),
        k: new.k,
        weekly_pence: new.weekly.map(|one| one.0),
        without_carer_pence: new.without_carer.map(|one| one.0),
        yearly_pence: new.yearly.map(|one| one.0),
        because: json!(new.because),
        reason: new.reason,
        reason_words: new.reason_words,
        worked_out_on: on,
        worked_out_by: by,
        recorded_at: change.at(),
        superseded_at: None,
        version: 1,
    };
    let row = change.insert::<indicative_budget::Entity>(row).await?;
    let (kind, says) = match (row.weekly_pence, row.yearly_pence) {
        (Some(weekly), _) => (Event::FigureWorkedOut, format!("{} a week", Pence(weekly))),
        (None, Some(yearly)) => (Event::FigureWorkedOut, format!("{} a year", Pence(yearly))),
        _ => (
            Event::FigureNotUsed,
            row.reason_words.clone().unwrap_or_default(),
        ),
    };
    let body = json!({ "says": says, "method": row.method, "calibration": row.calibration });
    change.log(kind, Some(person), Some(row.id), body);
    Ok(row)
}

#[derive(Serialize, Deserialize)]
struct KeptDomain {
    code: String,
    says: String,
    weight: String,
    asked: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptPackage {
    points: String,
    weekly: i64,
}

#[derive(Serialize, Deserialize)]
struct KeptExclusions {
    reasons: Vec<String>,
    outlier_times: i64,
    counts: Vec<(String, usize)>,
}

/// Who was left out, as it is kept.
pub fn kept_exclusions(one: &Exclusions) -> Json {
    let counts = one.counts.iter();
    json!(KeptExclusions {
        reasons: one
            .reasons
            .iter()
            .map(|why| why.code().to_owned())
            .collect(),
        outlier_times: one.outlier_times,
        counts: counts
            .map(|(why, count)| (why.code().to_owned(), *count))
            .collect(),
    })
}

/// Who was left out, as the rule book takes it; none when nothing was kept.
pub fn exclusions(kept: Option<&Json>) -> Option<Exclusions> {
    let kept: KeptExclusions = serde_json::from_value(kept?.clone()).ok()?;
    let count = |(why, count): (String, usize)| Some((LeftOut::from_code(&why)?, count));
    let reasons = kept.reasons.iter();
    Some(Exclusions {
        reasons: reasons.filter_map(|why| LeftOut::from_code(why)).collect(),
        outlier_times: kept.outlier_times,
        counts: kept.counts.into_iter().filter_map(count).collect(),
    })
}

/// Packages as they are kept.
pub fn kept_sample(sample: &[Package]) -> Json {
    let package = |package: &Package| KeptPackage {
        points: plain(&package.points),
        weekly: package.weekly.0,
    };
    json!(sample.iter().map(package).collect::<Vec<KeptPackage>>())
}

/// A calibration of the pages as the rule book takes it; none when what is kept cannot be read.
pub fn rule(row: &calibration::Model) -> Option<Calibration> {
    let domains: Vec<KeptDomain> = serde_json::from_value(row.domains.clone()).ok()?;
    let sample: Vec<KeptPackage> = serde_json::from_value(row.sample.clone()).ok()?;
    let package = |kept: &KeptPackage| {
        Some(Package {
            points: decimal(&kept.points)?,
            weekly: Pence(kept.weekly),
        })
    };
    let sample: Option<Vec<Package>> = sample.iter().map(package).collect();
    let domain = |kept: KeptDomain| {
        Some(Domain {
            weight: decimal(&kept.weight)?,
            code: kept.code,
            says: kept.says,
            asked: kept.asked,
        })
    };
    let domains: Option<Vec<Domain>> = domains.into_iter().map(domain).collect();
    let contingency = decimal(&row.contingency)?;
    Some(Calibration {
        version: u32::try_from(row.number).ok()?,
        from: row.from_on.0,
        sampled: (row.sampled_from.0, row.sampled_until.0),
        approved_by: String::new(),
        approved_on: row.from_on.0,
        sources: row.sources.clone(),
        left_out: exclusions(row.left_out.as_ref()),
        domains: domains?,
        scale: Scale::of(sample?, Some(Pence(row.budget_pence)), contingency).ok()?,
    })
}

/// Everything put forward on the pages, the latest first.
pub async fn put_forward(conn: &impl ConnectionTrait) -> db::Result<Vec<calibration::Model>> {
    Ok(calibration::Entity::find()
        .order_by_desc(calibration::Column::Number)
        .all(conn)
        .await?)
}

/// Puts forward what was tried out.
/// Errors: `Conflict` when somebody has done so meanwhile.
pub async fn put_trial_forward(change: &mut Change, row: &calibration::Model) -> db::Result<()> {
    let after = change
        .update::<calibration::Entity>(row, |row| row.trial = false)
        .await?;
    let says = format!("Version {} was put forward", after.number);
    change.log(
        Event::CalibrationMade,
        None,
        Some(after.id),
        json!({ "says": says }),
    );
    Ok(())
}

/// The versions of the files that wait: nobody has put them forward on the pages with what they would mean.
pub async fn waiting(
    conn: &impl ConnectionTrait,
    council: &Council,
) -> db::Result<Vec<Calibration>> {
    let rows = put_forward(conn).await?;
    let used = of_the_files(conn, council, &rows).await?;
    let files = council.budgets.calibrations.iter().filter(|one| {
        let is_used = used.iter().any(|used| used.version == one.version);
        !is_used && !rows.iter().any(|row| row.number == i64::from(one.version))
    });
    Ok(files.cloned().collect())
}

/// The versions of the files that are used as they are written.
async fn of_the_files(
    conn: &impl ConnectionTrait,
    council: &Council,
    rows: &[calibration::Model],
) -> db::Result<Vec<Calibration>> {
    let files = &council.budgets.calibrations;
    let named: Vec<Option<i64>> = indicative_budget::Entity::find()
        .filter(indicative_budget::Column::Method.eq("percentile"))
        .select_only()
        .column(indicative_budget::Column::Calibration)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    let named = named.into_iter().flatten();
    let named: BTreeSet<u32> = named.filter_map(|one| u32::try_from(one).ok()).collect();
    let used = used_as_written(files, &named);
    let of_the_pages = |one: &Calibration| {
        let mut rows = rows.iter();
        rows.any(|row| row.number == i64::from(one.version))
    };
    let fits = |one: &&Calibration| used.contains(&one.version) && !of_the_pages(one);
    Ok(files.iter().filter(fits).cloned().collect())
}

/// Every calibration that may be used: those with which the files began or that figures name, and those approved on the
/// pages.
pub async fn usable(
    conn: &impl ConnectionTrait,
    council: &Council,
) -> Result<Vec<Calibration>, PageError> {
    let rows = put_forward(conn).await?;
    let mut all = of_the_files(conn, council, &rows).await?;
    let approved = rows.iter().filter(|row| row.approved == Some(true));
    all.extend(approved.filter_map(rule));
    Ok(all)
}

/// The calibration in force on a day.
pub async fn current(
    conn: &impl ConnectionTrait,
    council: &Council,
    on: Date,
) -> Result<Option<Calibration>, PageError> {
    let all = usable(conn, council).await?;
    Ok(in_force(&all, on).cloned())
}

/// A calibration about to be put forward.
pub struct Forward {
    pub calibration: Calibration,
    pub because: String,
    pub told: Json,
    /// It is tried out, and not put forward yet.
    pub trial: bool,
}

/// Puts a calibration forward: it is used only once somebody else has approved it.
/// Errors: `Constraint` when somebody else was quicker with the same number.
pub async fn make(change: &mut Change, forward: Forward) -> db::Result<calibration::Model> {
    let one = forward.calibration;
    let domain = |domain: &Domain| KeptDomain {
        code: domain.code.clone(),
        says: domain.says.clone(),
        weight: plain(&domain.weight),
        asked: domain.asked,
    };
    let domains: Vec<KeptDomain> = one.domains.iter().map(domain).collect();
    let made_by = change.actor().ok_or_else(|| {
        db::Error::Unfit("a calibration needs somebody who puts it forward".to_owned())
    })?;
    let row = calibration::Model {
        id: change.new_id(),
        number: i64::from(one.version),
        from_on: Day(one.from),
        sampled_from: Day(one.sampled.0),
        sampled_until: Day(one.sampled.1),
        sources: one.sources,
        contingency: plain(&one.scale.contingency),
        budget_pence: one.scale.budget.0,
        domains: json!(domains),
        sample: kept_sample(&one.scale.sample),
        left_out: one.left_out.as_ref().map(kept_exclusions),
        trial: forward.trial,
        k: fixed(&one.scale.k, 4),
        because: forward.because,
        told: forward.told,
        made_by,
        made_at: change.at(),
        decided_by: None,
        decided_at: None,
        approved: None,
        decided_because: None,
        version: 1,
    };
    let row = change.insert::<calibration::Entity>(row).await?;
    let word = if row.trial {
        "tried out"
    } else {
        "put forward"
    };
    let says = format!("Version {} was {word}", row.number);
    let body = json!({ "says": says, "k": row.k });
    change.log(Event::CalibrationMade, None, Some(row.id), body);
    Ok(row)
}

/// Approves a calibration or turns it down.
/// Errors: `Conflict` when somebody has decided meanwhile.
pub async fn decide(
    change: &mut Change,
    row: &calibration::Model,
    approved: bool,
    because: String,
) -> db::Result<()> {
    let (at, by) = (change.at(), change.actor());
    change
        .update::<calibration::Entity>(row, |row| {
            row.decided_at = Some(at);
            row.decided_by = by;
            row.approved = Some(approved);
            row.decided_because = Some(because);
        })
        .await?;
    let word = if approved { "approved" } else { "turned down" };
    let body = json!({ "says": format!("Version {} was {word}", row.number) });
    change.log(Event::CalibrationDecided, None, Some(row.id), body);
    Ok(())
}
