//! What a service costs, as the return has it: by the unit, by the week, or once.

use ::cld::field::Field;
use db::entities::plan_line;
use rules::plan::Frequency;

use crate::house::council::Council;

/// What is paid, and for what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Price {
    /// Not told in the record.
    Unknown,
    /// Of a unit, and hundredths of units a week.
    ByUnit {
        frequency: String,
        pence: i64,
        units: i64,
    },
    Weekly(i64),
    Once(i64),
}

/// What a line costs: by the unit where whole hundredths of units come in a week, else by the week.
pub fn price(council: &Council, line: &plan_line::Model) -> Price {
    let units = match Frequency::from_code(&line.frequency) {
        Some(Frequency::Once) => return Price::Once(line.one_off_pence),
        Some(Frequency::Daily) => Some(line.units_hundredths * 7),
        Some(Frequency::Weekly) => Some(line.units_hundredths),
        Some(Frequency::Fortnightly) => whole(line.units_hundredths, 2),
        Some(Frequency::FourWeekly) => whole(line.units_hundredths, 4),
        Some(Frequency::Monthly | Frequency::Yearly) | None => None,
    };
    let frequency = council.national("service_unit", &line.unit);
    let frequency = frequency.filter(|unit| ["Hourly", "Daily", "Per session"].contains(unit));
    match (units, frequency) {
        (Some(units), Some(frequency)) if units > 0 && line.unit_pence > 0 => Price::ByUnit {
            frequency: frequency.to_owned(),
            pence: line.unit_pence,
            units,
        },
        _ => Price::Weekly(line.weekly_pence),
    }
}

fn whole(units: i64, parts: i64) -> Option<i64> {
    (units % parts == 0).then_some(units / parts)
}

impl Price {
    /// Paid once.
    pub fn is_once(&self) -> bool {
        matches!(self, Price::Once(_))
    }

    /// The price of two together.
    pub fn with(&self, other: &Price) -> Price {
        match (self, other) {
            (
                Price::ByUnit {
                    frequency,
                    pence,
                    units,
                },
                Price::ByUnit {
                    frequency: others,
                    pence: theirs,
                    units: more,
                },
            ) if frequency == others && pence == theirs => Price::ByUnit {
                frequency: frequency.clone(),
                pence: *pence,
                units: units + more,
            },
            (Price::Once(one), Price::Once(other)) => Price::Once(one + other),
            (one, other) => Price::Weekly(one.weekly() + other.weekly()),
        }
    }

    /// Pence a week, half a penny rounded up.
    fn weekly(&self) -> i64 {
        match self {
            Price::ByUnit { pence, units, .. } => (pence * units + 50) / 100,
            Price::Weekly(pence) => *pence,
            Price::Once(_) | Price::Unknown => 0,
        }
    }

    /// The fields of the return.
    pub fn tell(&self, fields: &mut Vec<(Field, String)>) {
        let money = |pence: i64| format!("{}.{:02}", pence / 100, pence % 100);
        let (pence, frequency) = match self {
            Price::Unknown => return,
            Price::ByUnit {
                frequency, pence, ..
            } => (*pence, frequency.as_str()),
            Price::Weekly(pence) => (*pence, "Weekly"),
            Price::Once(pence) => (*pence, "One-off"),
        };
        fields.push((Field::UnitCost, money(pence)));
        fields.push((Field::CostFrequency, frequency.to_owned()));
        if let Price::ByUnit { units, .. } = self {
            fields.push((Field::PlannedUnits, money(*units)));
        }
    }
}
