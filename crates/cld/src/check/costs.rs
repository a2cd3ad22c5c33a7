//! Costs of services: numbers that are numbers, and that hang together.

use super::forms::hundredths;
use super::one_row::Notes;
use super::row::Row;
use super::rules::{General, OfField};
use crate::field::Field;
use crate::spec::Release;

/// Beyond these, in hundredths, a figure is taken for a slip.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    weekly_cost: i64,
    units: i64,
    by_the_unit: u64,
}

impl Limits {
    pub fn of(release: &Release) -> Self {
        Self {
            weekly_cost: release.limit("weekly_cost_most").saturating_mul(100),
            units: release.limit("units_most").saturating_mul(100),
            by_the_unit: release.fact("by the unit"),
        }
    }
}

pub(crate) fn check(release: &Release, limits: Limits, row: &Row, notes: &mut Notes) {
    const COSTS: u64 = 1 << Field::UnitCost as u64
        | 1 << Field::CostFrequency as u64
        | 1 << Field::PlannedUnits as u64;
    if row.filled & COSTS == 0 {
        return;
    }
    let cost = number(Field::UnitCost, row, notes);
    let units = number(Field::PlannedUnits, row, notes);
    belong_together(release, row, notes);
    let by_the_unit = row.facts.true_bits & limits.by_the_unit != 0;
    match cost {
        Some(0) => notes.row_at(
            General::NilCost,
            Field::UnitCost,
            format_args!("the unit cost is nil"),
        ),
        Some(cost) if cost < 0 => {
            let says = format_args!(
                "the unit cost is {:?}, below nil",
                row.text(Field::UnitCost)
            );
            notes.row_at(General::NegativeCost, Field::UnitCost, says);
        }
        Some(cost) => dear(limits, cost, units.filter(|_| by_the_unit), row, notes),
        None => {}
    }
    planned_units(limits, by_the_unit, units, row, notes);
}

fn number(field: Field, row: &Row, notes: &mut Notes) -> Option<i64> {
    let text = row.text(field);
    if text.is_empty() {
        return None;
    }
    let number = hundredths(text);
    if number.is_none() {
        notes.field(
            field,
            OfField::Number,
            format_args!("{} is {text:?}, which is not a number", field.name()),
        );
    }
    number
}

/// One of cost and frequency without the other, where neither is mandatory and so already reported.
fn belong_together(release: &Release, row: &Row, notes: &mut Notes) {
    let mandatory = release
        .field(Field::UnitCost as usize + 1)
        .is_some_and(|rules| rules.mandatory.holds(row.facts) == Some(true));
    if mandatory {
        return;
    }
    match (
        row.is_filled(Field::UnitCost),
        row.is_filled(Field::CostFrequency),
    ) {
        (true, false) => {
            let says = format_args!("there is a unit cost and no cost frequency");
            notes.row_at(General::CostWithoutFrequency, Field::CostFrequency, says);
        }
        (false, true) => {
            let says = format_args!("there is a cost frequency and no unit cost");
            notes.row_at(General::FrequencyWithoutCost, Field::UnitCost, says);
        }
        _ => {}
    }
}

/// The week's cost, when the frequency says how many units a week has.
fn dear(limits: Limits, cost: i64, units: Option<i64>, row: &Row, notes: &mut Notes) {
    let frequency = row.text(Field::CostFrequency).to_ascii_lowercase();
    let weekly = match (frequency.as_str(), units) {
        (_, Some(units)) => cost.saturating_mul(units.max(0)) / 100,
        (text, None) if text.starts_with("week") => cost,
        (text, None) if text.starts_with("fortnight") => cost / 2,
        (text, None) if text.starts_with("4-week") => cost / 4,
        (text, None) if text.starts_with("month") => cost.saturating_mul(12) / 52,
        (text, None) if text.starts_with("quarter") => cost.saturating_mul(4) / 52,
        (text, None) if text.starts_with("annual") => cost / 52,
        _ => return,
    };
    if weekly > limits.weekly_cost {
        let says = format_args!(
            "the service would cost £{}.{:02} a week",
            weekly / 100,
            weekly % 100
        );
        notes.row_at(General::Dear, Field::UnitCost, says);
    }
}

fn planned_units(
    limits: Limits,
    by_the_unit: bool,
    units: Option<i64>,
    row: &Row,
    notes: &mut Notes,
) {
    let text = row.text(Field::PlannedUnits);
    match units {
        Some(0) if by_the_unit && row.is_filled(Field::UnitCost) => {
            let says = format_args!(
                "the cost is {:?} and no units are planned",
                row.text(Field::CostFrequency)
            );
            notes.row_at(General::NilUnits, Field::PlannedUnits, says);
        }
        Some(units) if units < 0 => {
            notes.row_at(
                General::NegativeUnits,
                Field::PlannedUnits,
                format_args!("{text:?} units are planned, below nil"),
            );
        }
        Some(units) if units > limits.units => {
            notes.row_at(
                General::TooManyUnits,
                Field::PlannedUnits,
                format_args!("{text:?} units a week are planned"),
            );
        }
        _ => {}
    }
}
