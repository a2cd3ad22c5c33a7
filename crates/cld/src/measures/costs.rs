//! What services cost in the last quarter of the single table.

use std::collections::BTreeMap;

use crate::event::{Event, NO_AMOUNT};
use crate::lists::{CostFrequency, Listed};
use crate::period::Period;

/// Costs of a council's services by service type, in exact decimals.
pub type Costs = BTreeMap<&'static str, Sums>;

/// Sums over the services of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub rows: u64,
    /// Pounds with 14 decimals.
    pub total: i128,
    /// Pounds a week with 8 decimals.
    pub per_week: i128,
    /// Weeks with 6 decimals.
    pub weeks: i128,
}

impl Sums {
    /// Adds other sums.
    pub fn add(&mut self, other: Sums) {
        self.rows += other.rows;
        self.total += other.total;
        self.per_week += other.per_week;
        self.weeks += other.weeks;
    }
}

/// Adds a person's unique services to the costs of the quarter.
pub fn add(costs: &mut Costs, events: &[Event], quarter: Period) {
    for event in events.iter().filter(|event| event.is_service()) {
        if let Some(sums) = of_service(event, quarter) {
            let service = event.service.map_or("(null)", |service| service.text());
            costs.entry(service).or_default().add(sums);
        }
    }
}

/// What one service cost in the quarter; none when it was not active or its cost is not known.
fn of_service(event: &Event, quarter: Period) -> Option<Sums> {
    let start = event.start?;
    let active = start <= quarter.last && event.end.is_none_or(|end| end >= quarter.first);
    if !active || event.unit_cost == NO_AMOUNT || event.unit_cost == 0 {
        return None;
    }
    let cost = i128::from(event.unit_cost.unsigned_abs());
    if event.frequency == Some(CostFrequency::OneOff) {
        return Some(Sums {
            rows: 1,
            total: cost * POUNDS_TO_14,
            per_week: 0,
            weeks: 0,
        });
    }
    let units = i128::from(units_a_week(event)?);
    let end = event.end.map_or(quarter.last, |end| end.min(quarter.last));
    let days = i128::from(start.max(quarter.first).days_until(end) + 1);
    let weeks = days * MILLION / 7;
    Some(Sums {
        rows: 1,
        total: cost * units * weeks,
        per_week: cost * units,
        weeks,
    })
}

/// From pence to fourteen decimals of a pound.
const POUNDS_TO_14: i128 = 1_000_000_000_000;
const MILLION: i128 = 1_000_000;

/// Units in a week with six decimals, cut off there; none when nil or not known.
fn units_a_week(event: &Event) -> Option<u64> {
    let units = match event.frequency {
        Some(CostFrequency::Weekly) => 1_000_000,
        Some(CostFrequency::Fortnightly) => 500_000,
        Some(CostFrequency::FourWeekly) => 250_000,
        Some(CostFrequency::Monthly) => 230_769,
        Some(CostFrequency::Quarterly) => 76_923,
        Some(CostFrequency::Annually) => 19_230,
        _ if event.planned_units == NO_AMOUNT => return None,
        _ => u64::from(event.planned_units.unsigned_abs()) * 10_000,
    };
    (units != 0).then_some(units)
}
