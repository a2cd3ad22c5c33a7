//! The ready reckoner: the hours of support that usually meet a need of each level, times what an hour costs.

use super::exact::{Exact, pence, plain, whole};
use super::need::{CarerShare, HIGHEST, Need};
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;
use jiff::civil::Date;

/// The hours a week that usually meet a need, by its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The outcome or domain, such as A2.
    pub code: String,
    pub service: String,
    /// From level 0, which takes none, to level 4.
    pub hours: [Exact; HIGHEST as usize + 1],
}

/// What an hour of a service costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    pub service: String,
    pub says: String,
    pub per_hour: Pence,
}

/// One version of the reckoner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoner {
    pub version: u32,
    pub from: Date,
    pub approved_by: String,
    pub approved_on: Date,
    pub sources: String,
    pub bands: Vec<Band>,
    pub rates: Vec<Rate>,
}

/// Hours of one service for one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    pub need: Need,
    pub service: String,
    /// Before what a carer does.
    pub all: Exact,
    /// Without what a carer does.
    pub left: Exact,
    pub per_hour: Pence,
}

/// What the reckoner gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reckoned {
    pub lines: Vec<Hours>,
    pub hours: Exact,
    /// A week, to the penny.
    pub weekly: Pence,
    pub without_carer: Pence,
}

/// Works out hours and cost. A need of level 0 takes no hours.
/// Errors: a need that the reckoner does not know; a band whose service has no rate.
pub fn reckon(reckoner: &Reckoner, needs: &[Need]) -> Result<Reckoned, Problem> {
    let mut lines = Vec::new();
    for need in needs.iter().filter(|need| need.level > 0) {
        if !reckoner.knows(need) {
            let says = format!("The ready reckoner has no hours for {}", need.says);
            return Err(Problem::new("domains", says));
        }
        for band in reckoner.bands.iter().filter(|band| band.code == need.code) {
            let rate = reckoner.rate(&band.service)?;
            let all = band.hours[usize::from(need.level.min(HIGHEST))].clone();
            lines.push(Hours {
                need: need.clone(),
                service: rate.says.clone(),
                left: &all * (whole(1) - need.carer.exact()),
                all,
                per_hour: rate.per_hour,
            });
        }
    }
    let cost = |hours: fn(&Hours) -> &Exact| {
        let costs = lines
            .iter()
            .map(|line| hours(line) * whole(line.per_hour.0));
        pence(&costs.fold(whole(0), |sum, one| sum + one))
    };
    Ok(Reckoned {
        weekly: cost(|line| &line.left),
        without_carer: cost(|line| &line.all),
        hours: lines.iter().fold(whole(0), |sum, line| sum + &line.left),
        lines,
    })
}

impl Reckoner {
    /// It can tell what this need takes: nothing at level 0, and what its hours say at any other.
    pub fn knows(&self, need: &Need) -> bool {
        need.level == 0 || self.bands.iter().any(|band| band.code == need.code)
    }

    /// What an hour of a service costs.
    /// Errors: there is no rate for it.
    pub fn rate(&self, service: &str) -> Result<&Rate, Problem> {
        let found = self.rates.iter().find(|rate| rate.service == service);
        found.ok_or_else(|| Problem::new("rates", format!("There is no rate for \"{service}\"")))
    }
}

/// The reckoner in force on a day: the latest that has begun.
pub fn in_force(all: &[Reckoner], on: Date) -> Option<&Reckoner> {
    let begun = all.iter().filter(|one| one.from <= on);
    begun.max_by_key(|one| (one.from, one.version))
}

impl Reckoned {
    /// How the amount came about, in the order of the working.
    pub fn because(&self) -> Vec<String> {
        let mut because: Vec<String> = self.lines.iter().map(line_says).collect();
        because.push(format!(
            "{} hours a week: {} a week. This is a first estimate; the plan decides what the support costs.",
            plain(&self.hours),
            self.weekly
        ));
        if self.without_carer > self.weekly {
            because.push(format!(
                "Without unpaid care it would be {} a week. Whoever gives that care has a right to a carer's assessment.",
                self.without_carer
            ));
        }
        because
    }
}

fn line_says(line: &Hours) -> String {
    let carer = if line.need.carer == CarerShare::Nothing {
        String::new()
    } else {
        format!(
            " of which an unpaid carer meets {}, so {} are counted",
            line.need.carer.says(),
            plain(&line.left)
        )
    };
    format!(
        "{}: level {} of 4, {} hours of {} at {} an hour{carer}.",
        line.need.says,
        line.need.level,
        plain(&line.all),
        line.service.to_lowercase(),
        line.per_hour
    )
}

#[cfg(test)]
mod tests {
    use super::super::exact::share;
    use super::*;

    fn reckoner() -> Reckoner {
        let day: Date = "2026-04-01".parse().unwrap();
        let band = |code: &str, service: &str, halves: [i64; 5]| Band {
            code: code.to_owned(),
            service: service.to_owned(),
            hours: halves.map(|half| share(half, 2)),
        };
        Reckoner {
            version: 1,
            from: day,
            approved_by: String::new(),
            approved_on: day,
            sources: String::new(),
            bands: vec![
                band("A2", "home_care", [0, 3, 7, 14, 28]),
                band("A9", "outreach", [0, 2, 4, 8, 12]),
                band("A9", "gone", [0, 0, 0, 0, 1]),
            ],
            rates: vec![
                Rate {
                    service: "home_care".to_owned(),
                    says: "Home care".to_owned(),
                    per_hour: Pence(2_355),
                },
                Rate {
                    service: "outreach".to_owned(),
                    says: "Outreach".to_owned(),
                    per_hour: Pence(2_001),
                },
            ],
        }
    }

    fn need(code: &str, level: u8, percent: i64) -> Need {
        Need {
            code: code.to_owned(),
            says: code.to_owned(),
            level,
            weight: whole(1),
            carer: CarerShare::from_percent(percent).unwrap(),
        }
    }

    #[test]
    fn hours_by_level_times_the_price_of_an_hour() {
        for (needs, hours, weekly, without) in [
            (vec![need("A2", 3, 0)], "7", 16_485, 16_485),
            (vec![need("A2", 3, 50)], "3.5", 8_243, 16_485), // 82.425 goes up
            (vec![need("A2", 3, 100)], "0", 0, 16_485),
            (vec![need("A2", 0, 0), need("C1", 0, 0)], "0", 0, 0),
        ] {
            let found = reckon(&reckoner(), &needs).unwrap();
            assert_eq!(plain(&found.hours), hours);
            assert_eq!(
                (found.weekly, found.without_carer),
                (Pence(weekly), Pence(without))
            );
        }
    }

    #[test]
    fn a_service_without_a_price_is_never_guessed() {
        let problem = reckon(&reckoner(), &[need("A9", 1, 0)]).unwrap_err();
        assert_eq!(problem.says, "There is no rate for \"gone\"");
    }

    #[test]
    fn a_need_without_hours_is_never_taken_for_nothing() {
        let problem = reckon(&reckoner(), &[need("A2", 1, 0), need("C1", 1, 0)]).unwrap_err();
        assert_eq!(problem.says, "The ready reckoner has no hours for C1");
    }

    #[test]
    fn the_reasons_tell_hours_and_price() {
        let because = reckon(&reckoner(), &[need("A2", 3, 50)]).unwrap().because();
        assert_eq!(
            because,
            [
                "A2: level 3 of 4, 7 hours of home care at £23.55 an hour of which an unpaid carer meets half of it, so 3.5 are counted.",
                "3.5 hours a week: £82.43 a week. This is a first estimate; the plan decides what the support costs.",
                "Without unpaid care it would be £164.85 a week. Whoever gives that care has a right to a carer's assessment.",
            ]
        );
    }
}
