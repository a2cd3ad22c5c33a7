//! What a council writes about budgets (`budgets/*.toml`): calibrations, ready reckoners, bands for carers, and who
//! may agree to how much.

use jiff::civil::Date;
use rules::access::{Permission, Role};
use rules::budget::carer::{self, CarerBands};
use rules::budget::{Calibration, Reckoner, calibration, reckoner, written};
use rules::pathway::{Authority, read_authority};
use rules::vocabulary::Problem;

/// The names of the files.
pub const FILES: [&str; 4] = [
    "budgets/calibration.toml",
    "budgets/ready_reckoner.toml",
    "budgets/carers.toml",
    "budgets/authority.toml",
];

/// Everything a council has written about budgets.
#[derive(Debug)]
pub struct Budgets {
    pub calibrations: Vec<Calibration>,
    pub reckoners: Vec<Reckoner>,
    pub carers: Vec<CarerBands>,
    pub authority: Authority,
}

impl Budgets {
    /// Reads the four files.
    /// Errors: every mistake with its file and line.
    pub fn read(text: impl Fn(&str) -> String, roles: &[Role]) -> Result<Budgets, Vec<Problem>> {
        let [calibration, reckoner, carers, authority] = FILES;
        let agree: Vec<&str> = roles
            .iter()
            .filter(|role| role.permissions.contains(&Permission::AgreeBudgets))
            .map(|role| role.id.as_str())
            .collect();
        let calibrations = written::calibrations(calibration, &text(calibration));
        let reckoners = written::reckoners(reckoner, &text(reckoner));
        let carers = written::carer_bands(carers, &text(carers));
        let authority = read_authority(authority, &text(authority), &agree);
        match (calibrations, reckoners, carers, authority) {
            (Ok(calibrations), Ok(reckoners), Ok(carers), Ok(authority)) => Ok(Budgets {
                calibrations,
                reckoners,
                carers,
                authority,
            }),
            (one, two, three, four) => {
                let found = [one.err(), two.err(), three.err(), four.err()];
                Err(found.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// The written calibration in force on a day.
    pub fn calibration(&self, on: Date) -> Option<&Calibration> {
        calibration::in_force(&self.calibrations, on)
    }

    /// The ready reckoner in force on a day.
    pub fn reckoner(&self, on: Date) -> Option<&Reckoner> {
        reckoner::in_force(&self.reckoners, on)
    }

    /// The bands for carers in force on a day.
    pub fn carer_bands(&self, on: Date) -> Option<&CarerBands> {
        carer::in_force(&self.carers, on)
    }
}
