//! People whose place in a measure cannot be told for want of a fact: mending their record moves
//! the figure.

use std::collections::BTreeMap;

use crate::measures::Share;
use crate::run::Results;
use crate::tables::explained::person_id;

/// Somebody to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    pub what: What,
    /// The NHS number, else the council's code and its own id.
    pub person: String,
    /// What they were taken for.
    pub taken_for: &'static str,
}

/// What is missing of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// 2A: how short-term support ended.
    Ending,
    /// 2E: where they live.
    Accommodation,
    /// 3D: how a carer's support is delivered.
    CarersDelivery,
    /// 3D: how support is delivered.
    Delivery,
}

impl What {
    pub const ALL: [What; 4] = [
        What::Ending,
        What::Accommodation,
        What::CarersDelivery,
        What::Delivery,
    ];

    /// What is missing, and the field to mend.
    pub fn says(self) -> (&'static str, &'static str) {
        match self {
            What::Ending => ("2A: how their short-term support ended", "Event Outcome"),
            What::Accommodation => ("2E: where they live", "Accommodation Status"),
            What::CarersDelivery => (
                "3D for carers: how their support is delivered",
                "Delivery Mechanism",
            ),
            What::Delivery => ("3D: how their support is delivered", "Delivery Mechanism"),
        }
    }

    fn of(share: Share) -> Option<What> {
        match share {
            Share::A2 => Some(What::Ending),
            Share::E2 => Some(What::Accommodation),
            Share::D3Carers => Some(What::CarersDelivery),
            Share::D3Clients => Some(What::Delivery),
            Share::B2 | Share::C2 | Share::E2LearningDisability => None,
        }
    }
}

/// Everybody to look at in the latest year, each once for what is missing.
pub(super) fn of(results: &Results, council: usize) -> Vec<Unplaced> {
    let Some(result) = results.tallies.get(&council) else {
        return Vec::new();
    };
    let code = &results.councils.0[council].code;
    let mut found = BTreeMap::new();
    for (person, share, taken_for) in &result.tally.unplaced {
        if let Some(what) = What::of(*share) {
            found.insert((what, person_id(*person, code, result)), *taken_for);
        }
    }
    let told = |((what, person), taken_for)| Unplaced {
        what,
        person,
        taken_for,
    };
    found.into_iter().map(told).collect()
}
