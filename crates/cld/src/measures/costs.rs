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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::ServiceType;
    use crate::measures::fixtures::{service, year};

    fn priced(
        start: &str,
        end: &str,
        cost: i32,
        frequency: Option<CostFrequency>,
        units: i32,
    ) -> Event {
        let event = service(ServiceType::Community, start, end);
        Event {
            unit_cost: cost,
            frequency,
            planned_units: units,
            ..event
        }
    }

    fn sums(event: Event) -> Option<(i128, i128, i128)> {
        of_service(&event, year().last_quarter())
            .map(|sums| (sums.total, sums.per_week, sums.weeks))
    }

    #[test]
    fn a_weekly_cost_runs_for_the_days_within_the_quarter() {
        let weekly = Some(CostFrequency::Weekly);
        let ninety_days = 12_857_142;
        let expected = (
            10_000 * MILLION * ninety_days,
            10_000 * MILLION,
            ninety_days,
        );
        assert_eq!(
            sums(priced("2024-01-01", "", 10_000, weekly, NO_AMOUNT)),
            Some(expected)
        );
        assert_eq!(
            sums(priced("2024-01-01", "", -10_000, weekly, 700)),
            Some(expected),
            "the amount alone, without its sign"
        );
        assert_eq!(
            sums(priced("2026-03-25", "2026-05-01", 10_000, weekly, 0)).map(|s| s.2),
            Some(MILLION)
        );
        assert_eq!(sums(priced("2026-04-01", "", 10_000, weekly, 0)), None);
        assert_eq!(
            sums(priced("2025-01-01", "2025-12-31", 10_000, weekly, 0)),
            None
        );
    }

    #[test]
    fn hours_and_days_need_planned_units() {
        let hourly = Some(CostFrequency::Hourly);
        assert_eq!(
            sums(priced("2024-01-01", "", 2_000, hourly, 1_050)).map(|s| s.1),
            Some(2_000 * 10_500_000)
        );
        for units in [0, NO_AMOUNT] {
            assert_eq!(sums(priced("2024-01-01", "", 2_000, hourly, units)), None);
            assert_eq!(sums(priced("2024-01-01", "", 2_000, None, units)), None);
        }
    }

    #[test]
    fn a_one_off_cost_has_no_weeks_and_a_nil_cost_none_at_all() {
        let one_off = Some(CostFrequency::OneOff);
        assert_eq!(
            sums(priced("2026-01-05", "", 5_000, one_off, NO_AMOUNT)),
            Some((5_000 * POUNDS_TO_14, 0, 0))
        );
        assert_eq!(sums(priced("2026-01-05", "", 0, one_off, 100)), None);
        assert_eq!(
            sums(priced("2026-01-05", "", NO_AMOUNT, one_off, 100)),
            None
        );
    }
}
