//! Working out an indicative budget.

use db::entities::{indicative_budget, review};
use db::sea_orm::prelude::Uuid;
use rules::budget::carer::carer_figure;
use rules::budget::exact::{fixed, pence, plain};
use rules::budget::{Calibration, CarerShare, Need, indicative, need, reckon};
use rules::pathway::ReviewStanding;
use rules::plan::{Come, figure_too_early};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::store::{self, New};
use crate::front_door::people::header;
use crate::house::fields::PAGE;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Reading, Shown, pages};
use crate::support::assessed::{self, Found};
use crate::support::contribution::{self, Whose};
use crate::support::reviews::store as reviews;

/// A need as the page shows it before the figure is worked out.
#[derive(Serialize)]
struct Row {
    code: String,
    says: String,
    level: i64,
    carer: String,
    /// It is asked here: no assessed outcome tells it.
    asked: bool,
}

/// GET /people/{person}/budget
pub async fn ask(case: Case<Assess>) -> Page {
    let begins = match assessed::only_as_carer(case.reader(), case.person_id()).await? {
        true => "carer",
        false => "percentile",
    };
    let fields = Fields::default().with("method", begins);
    show(&case, &fields, &[]).await
}

async fn show(case: &Case<Assess>, fields: &Fields, problems: &[Problem]) -> Page {
    let council = &case.staff().house.council;
    let calibration = store::current(case.reader(), council, *case.today()).await?;
    let found = assessed::latest(case.reader(), case.person_id(), false).await?;
    let carer = assessed::latest(case.reader(), case.person_id(), true).await?;
    let as_carer = found.is_none() && carer.is_some();
    let whose = match as_carer {
        true => Whose::AsCarer,
        false => Whose::TheirOwn,
    };
    let rows = calibration
        .as_ref()
        .filter(|_| !as_carer)
        .map(|one| rows(one, found.as_ref()));
    let come = assessed::come(case.reader(), case.person_id(), as_carer).await?;
    let other = assessed::come(case.reader(), case.person_id(), !as_carer).await?;
    let by_choice = [come, other].contains(&Come::NotEligible);
    let stands = store::standing(case.reader(), case.person_id(), CARE).await?;
    let version = calibration.as_ref().map(|one| i64::from(one.version));
    let earlier = stands
        .filter(|row| row.method == "percentile")
        .and_then(|row| row.calibration);
    let earlier = earlier.filter(|earlier| Some(*earlier) != version);
    let values = json!({
        "case": header::of(case, "/plan").await?, "rows": rows, "assessed": found.is_some(), "carer": carer.is_some(), "as_carer": as_carer,
        "pay": contribution::told_of(case, Some(whose), None).await?, "come": come.code(), "come_says": come.says(), "by_choice": by_choice,
        "version": calibration.as_ref().map(|one| one.version), "earlier": earlier,
        "form": Shown::again(fields, problems),
    });
    if problems.is_empty() {
        pages::page("support/budgets/ask.njk", values)
    } else {
        pages::try_again("support/budgets/ask.njk", values)
    }
}

fn rows(calibration: &Calibration, found: Option<&Found>) -> Vec<Row> {
    let row = |domain: &rules::budget::Domain| {
        let need = found.and_then(|found| {
            let mut needs = found.needs.iter();
            needs.find(|need| need.outcome == domain.code)
        });
        let share = need.and_then(|need| CarerShare::from_percent(need.carer_share));
        Row {
            code: domain.code.clone(),
            says: domain.says.clone(),
            level: need.map_or(0, |need| need.level),
            carer: share.map_or("–", CarerShare::says).to_owned(),
            asked: domain.asked,
        }
    };
    calibration.domains.iter().map(row).collect()
}

/// POST /people/{person}/budget
pub async fn work_out(case: Case<Assess>, Form(fields): Form) -> Page {
    let made = match fields.get("method") {
        "percentile" => percentile(&case, &fields).await?,
        "ready_reckoner" => ready_reckoner(&case, &fields).await?,
        "carer" => carer(&case, &fields).await?,
        "not_used" => not_used(&case, &fields, "not_used"),
        "carer_not_used" => not_used(&case, &fields, "carer_not_used"),
        _ => Err(wrong("Choose how it is worked out")),
    };
    let new = match made {
        Ok(new) => new,
        Err(problems) => return show(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let row = store::keep(&mut change, case.person_id(), case.today(), new).await?;
    change.commit().await?;
    pages::go_to(format!("/people/{}/budget/{}", case.person_id(), row.id))
}

type Made = Result<Result<New, Vec<Problem>>, PageError>;

fn wrong(says: &str) -> Vec<Problem> {
    vec![Problem::new("method", says)]
}

/// Needs come before money: what is in the way of a figure, and the words for one by choice, where there is no duty.
async fn in_time(
    case: &Case<Assess>,
    fields: &Fields,
    as_carer: bool,
) -> db::Result<Result<Option<String>, Vec<Problem>>> {
    let come = assessed::come(case.reader(), case.person_id(), as_carer).await?;
    let because = fields.get("power_because").trim();
    if let Some(problem) = figure_too_early(come, because) {
        return Ok(Err(vec![problem]));
    }
    let by_choice = come == Come::NotEligible;
    Ok(Ok(by_choice.then(|| {
        format!("The needs are not eligible. The council chooses to meet them all the same (section 19(1), for carers 20(6)): {because}")
    })))
}

/// The needs that count: the assessed ones, and those asked here.
fn needs(
    calibration: &Calibration,
    found: &Found,
    fields: &Fields,
) -> Result<Vec<Need>, Vec<Problem>> {
    let mut reading = Reading::of(fields);
    let mut needs = Vec::new();
    for domain in &calibration.domains {
        let field = format!("level-{}", domain.code);
        let (level, share) = if domain.asked {
            let number = |name: &str| fields.get(name).parse::<i64>().unwrap_or(0);
            (number(&field), number(&format!("carer-{}", domain.code)))
        } else {
            let mut all = found.needs.iter();
            let need = all.find(|need| need.outcome == domain.code);
            need.map_or((0, 0), |need| (need.level, need.carer_share))
        };
        match (need::level(level), CarerShare::from_percent(share)) {
            (Ok(level), Some(carer)) => needs.extend(calibration.need(&domain.code, level, carer)),
            (Err(problem), _) => reading.wrong(&field, problem.says),
            (_, None) => reading.wrong(&field, "Choose what a carer meets"),
        }
    }
    reading.finish(needs)
}

/// The kind of plan of somebody with needs.
const CARE: &str = "care_and_support";

/// A figure that another version gave is worked out anew only at a review or an assessment: why now? Gives the words for
/// the explanation, where there are any.
async fn why_now(
    case: &Case<Assess>,
    fields: &Fields,
    (before, calibration): (Option<&indicative_budget::Model>, &Calibration),
) -> Result<Result<Option<String>, Problem>, PageError> {
    let by_points = before.filter(|before| before.method == "percentile");
    let other =
        by_points.filter(|before| before.calibration != Some(i64::from(calibration.version)));
    let (Some(before), Some(earlier)) = (other, other.and_then(|before| before.calibration)) else {
        return Ok(Ok(None));
    };
    let problem = |says: String| Ok(Err(Problem::new("why_now", says)));
    let (is_so, says) = match fields.get("why_now") {
        "review" => (reviewed_since(case, before).await?, "a review"),
        "assessment" => (assessed_since(case, before).await?, "an assessment"),
        _ => {
            return problem(format!(
                "Say why it is worked out anew: the figure that stands is by version {earlier}, and a change of calibration changes nobody's figure"
            ));
        }
    };
    if !is_so {
        return problem(format!(
            "Nobody has begun {says} since the figure was worked out on {}",
            speak_exact(before.worked_out_on.0)
        ));
    }
    Ok(Ok(Some(format!(
        "It was worked out anew at {says}. The figure before was by version {earlier} of the calibration, this one is by version {}.",
        calibration.version
    ))))
}

async fn reviewed_since(
    case: &Case<Assess>,
    before: &indicative_budget::Model,
) -> db::Result<bool> {
    let all = reviews::of_person(case).await?;
    let being_held = |row: &review::Model| reviews::stands(row) == ReviewStanding::BeingHeld;
    let held = |row: &review::Model| row.held_on.is_some_and(|on| on >= before.worked_out_on);
    Ok(all.iter().any(|row| being_held(row) || held(row)))
}

async fn assessed_since(
    case: &Case<Assess>,
    before: &indicative_budget::Model,
) -> db::Result<bool> {
    let found = assessed::latest(case.reader(), case.person_id(), false).await?;
    let completed = found.and_then(|found| found.completed_on);
    Ok(completed.is_some_and(|on| on > before.worked_out_on))
}

async fn percentile(case: &Case<Assess>, fields: &Fields) -> Made {
    let council = &case.staff().house.council;
    let calibration = store::current(case.reader(), council, *case.today()).await?;
    let Some(calibration) = calibration else {
        return Ok(Err(wrong("No calibration is in force")));
    };
    let chosen = match in_time(case, fields, false).await? {
        Ok(chosen) => chosen,
        Err(problems) => return Ok(Err(problems)),
    };
    let Some(found) = assessed::latest(case.reader(), case.person_id(), false).await? else {
        return Err(PageError::Ours);
    };
    let before = store::standing(case.reader(), case.person_id(), CARE).await?;
    let anew = match why_now(case, fields, (before.as_ref(), &calibration)).await? {
        Ok(anew) => anew,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    Ok(needs(&calibration, &found, fields).map(|needs| {
        let mut new = by_points(&calibration, needs, found.assessment_id);
        new.because.splice(0..0, chosen.into_iter().chain(anew));
        new
    }))
}

/// A figure by points, with every step of it.
pub fn by_points(calibration: &Calibration, needs: Vec<Need>, assessment: Uuid) -> New {
    let figure = indicative(&calibration.scale, &needs);
    New {
        assessment_id: Some(assessment),
        method: "percentile",
        calibration: Some(calibration.version),
        raw: Some(plain(&figure.raw)),
        net: Some(plain(&figure.net)),
        curve: Some(pence(&figure.place.cost)),
        k: Some(fixed(&figure.k, 4)),
        weekly: Some(figure.indicative),
        without_carer: Some(figure.without_carer),
        because: figure.because(),
        needs,
        ..New::default()
    }
}

async fn ready_reckoner(case: &Case<Assess>, fields: &Fields) -> Made {
    let council = &case.staff().house.council;
    let Some(reckoner) = council.budgets.reckoner(*case.today()) else {
        return Ok(Err(wrong("No ready reckoner is in force")));
    };
    let chosen = match in_time(case, fields, false).await? {
        Ok(chosen) => chosen,
        Err(problems) => return Ok(Err(problems)),
    };
    let Some(found) = assessed::latest(case.reader(), case.person_id(), false).await? else {
        return Err(PageError::Ours);
    };
    let Some(calibration) = store::current(case.reader(), council, *case.today()).await? else {
        return Ok(Err(wrong("No calibration says what is scored")));
    };
    let needs = match needs(&calibration, &found, fields) {
        Ok(needs) => needs,
        Err(problems) => return Ok(Err(problems)),
    };
    let reckoned = match reckon(reckoner, &needs) {
        Ok(reckoned) => reckoned,
        Err(problem) => return Ok(Err(wrong(&problem.says))),
    };
    Ok(Ok(New {
        assessment_id: Some(found.assessment_id),
        method: "ready_reckoner",
        calibration: Some(reckoner.version),
        weekly: Some(reckoned.weekly),
        without_carer: Some(reckoned.without_carer),
        because: chosen.into_iter().chain(reckoned.because()).collect(),
        needs,
        ..New::default()
    }))
}

async fn carer(case: &Case<Assess>, fields: &Fields) -> Made {
    let council = &case.staff().house.council;
    let Some(bands) = council.budgets.carer_bands(*case.today()) else {
        return Ok(Err(wrong("No bands for carers are in force")));
    };
    let Some(found) = assessed::latest(case.reader(), case.person_id(), true).await? else {
        return Ok(Err(wrong("There is no completed carer's assessment")));
    };
    let chosen = match in_time(case, fields, true).await? {
        Ok(chosen) => chosen,
        Err(problems) => return Ok(Err(problems)),
    };
    let mut needs = Vec::new();
    for domain in &bands.domains {
        let mut all = found.needs.iter();
        let need = all.find(|need| need.outcome == domain.code);
        needs.push(Need {
            code: domain.code.clone(),
            says: domain.says.clone(),
            level: need::level(need.map_or(0, |need| need.level)).unwrap_or(0),
            weight: domain.weight.clone(),
            carer: CarerShare::Nothing,
        });
    }
    let figure = carer_figure(bands, &needs);
    Ok(Ok(New {
        assessment_id: Some(found.assessment_id),
        method: "carer",
        calibration: Some(bands.version),
        raw: Some(plain(&figure.points)),
        yearly: Some(figure.a_year),
        because: chosen.into_iter().chain(figure.because).collect(),
        needs,
        ..New::default()
    }))
}

/// A figure is not used: why, in words that the person can read.
fn not_used(
    case: &Case<Assess>,
    fields: &Fields,
    method: &'static str,
) -> Result<New, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut reading = Reading::of(fields);
    let list = council.list("figure_not_used");
    let reason = reading.needed_code("reason", "Why it is not used", list);
    let words = reading.needed("reason_words", "Why it is not used, in words", PAGE);
    reading.finish(New {
        method,
        reason: Some(reason),
        reason_words: Some(words),
        ..New::default()
    })
}
