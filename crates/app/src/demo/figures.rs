//! Indicative figures in the histories: worked out by the rule book from what the assessment found, by the calibration
//! of that day. Before there was one, there is no figure.

use db::Day;
use db::entities::indicative_budget;
use db::sea_orm::prelude::Uuid;
use jiff::civil::Date;
use rules::assessment::Kind;
use rules::budget::carer::carer_figure;
use rules::budget::exact::{fixed, pence, plain};
use rules::budget::{CarerShare, Need, indicative};
use serde_json::json;

use super::assessed::{self, Found};
use super::plans::Eligible;
use crate::house::budgets::Budgets;
use crate::support::budgets::store::Input;

/// A figure but for who worked it out and when, and what it is in words.
pub struct Reckoned {
    pub row: indicative_budget::Model,
    pub says: String,
}

impl Reckoned {
    /// The figure by what is in force on a day; none where nothing is.
    pub fn of(budgets: &Budgets, on: Date, of: &Eligible) -> Option<Reckoned> {
        match of.assessment.kind == Kind::Carers.code() {
            true => carers(budgets, on, &of.found),
            false => adults(budgets, on, &of.found),
        }
    }
}

fn level(level: i64) -> u8 {
    u8::try_from(level).unwrap_or(0)
}

fn adults(budgets: &Budgets, on: Date, found: &[Found]) -> Option<Reckoned> {
    let calibration = budgets.calibration(on)?;
    let need = |(code, _, of, share): &Found| {
        let share = CarerShare::from_percent(assessed::counts(*share))?;
        calibration.need(code, level(*of), share)
    };
    let needs: Vec<Need> = found.iter().filter_map(need).collect();
    let figure = indicative(&calibration.scale, &needs);
    let row = indicative_budget::Model {
        method: "percentile".to_owned(),
        calibration: Some(i64::from(calibration.version)),
        raw: Some(plain(&figure.raw)),
        net: Some(plain(&figure.net)),
        curve_pence: Some(pence(&figure.place.cost).0),
        k: Some(fixed(&figure.k, 4)),
        weekly_pence: Some(figure.indicative.0),
        without_carer_pence: Some(figure.without_carer.0),
        because: json!(figure.because()),
        ..blank(&needs)
    };
    let says = format!("{} a week", figure.indicative);
    Some(Reckoned { row, says })
}

fn carers(budgets: &Budgets, on: Date, found: &[Found]) -> Option<Reckoned> {
    let bands = budgets.carer_bands(on)?;
    let of = |code: &str| found.iter().find(|(outcome, ..)| outcome == code);
    let needs = bands.domains.iter().map(|domain| Need {
        code: domain.code.clone(),
        says: domain.says.clone(),
        level: level(of(&domain.code).map_or(0, |(.., level, _)| *level)),
        weight: domain.weight.clone(),
        carer: CarerShare::Nothing,
    });
    let needs: Vec<Need> = needs.collect();
    let figure = carer_figure(bands, &needs);
    let row = indicative_budget::Model {
        method: "carer".to_owned(),
        calibration: Some(i64::from(bands.version)),
        raw: Some(plain(&figure.points)),
        yearly_pence: Some(figure.a_year.0),
        because: json!(figure.because),
        ..blank(&needs)
    };
    let says = format!("{} a year", figure.a_year);
    Some(Reckoned { row, says })
}

fn blank(needs: &[Need]) -> indicative_budget::Model {
    let inputs: Vec<Input> = needs.iter().map(Input::of).collect();
    indicative_budget::Model {
        id: Uuid::nil(),
        person_id: Uuid::nil(),
        assessment_id: None,
        method: String::new(),
        calibration: None,
        inputs: json!(inputs),
        raw: None,
        net: None,
        curve_pence: None,
        k: None,
        weekly_pence: None,
        without_carer_pence: None,
        yearly_pence: None,
        because: json!([]),
        reason: None,
        reason_words: None,
        worked_out_on: Day(Date::MIN),
        worked_out_by: Uuid::nil(),
        recorded_at: db::At::new(jiff::Timestamp::UNIX_EPOCH),
        superseded_at: None,
        version: 1,
    }
}
