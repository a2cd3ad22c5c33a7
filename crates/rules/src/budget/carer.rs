//! Budgets for carers: an amount by the band in which the points of a carer's own needs lie. It is for the carer's
//! support, beside what the person cared for receives, and it is never taken from it.
//!
//! Source: Care Act 2014 ss.20, 26; the bands are the council's own.

use super::exact::{Exact, plain, whole};
use super::need::{Need, points};
use crate::vocabulary::money::Pence;
use jiff::civil::Date;

/// One band: from so many points, so much a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    pub from_points: Exact,
    pub a_year: Pence,
}

/// One version of the bands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarerBands {
    pub version: u32,
    pub from: Date,
    pub approved_by: String,
    pub approved_on: Date,
    pub sources: String,
    /// What is scored: the outcomes of carers.
    pub domains: Vec<super::Domain>,
    /// The lowest first.
    pub bands: Vec<Band>,
}

/// What a carer's needs come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarerFigure {
    pub points: Exact,
    pub a_year: Pence,
    pub because: Vec<String>,
}

/// The bands in force on a day: the latest that have begun.
pub fn in_force(all: &[CarerBands], on: Date) -> Option<&CarerBands> {
    let begun = all.iter().filter(|one| one.from <= on);
    begun.max_by_key(|one| (one.from, one.version))
}

/// Works out a carer's amount for a year. Who helps the carer does not lower it.
pub fn carer_figure(bands: &CarerBands, needs: &[Need]) -> CarerFigure {
    let (raw, _) = points(needs);
    let reached = bands
        .bands
        .iter()
        .rev()
        .find(|band| raw >= band.from_points);
    let scored = needs.iter().filter(|need| need.level > 0);
    let mut because: Vec<String> = scored
        .map(|need| {
            let points = plain(&need.raw());
            let points = match points.as_str() {
                "1" => "1 point".to_owned(),
                points => format!("{points} points"),
            };
            format!("{}: level {} of 4, {points}.", need.says, need.level)
        })
        .collect();
    because.push(match reached {
        Some(band) => format!(
            "{} points altogether reach the band that begins at {}: {} a year. This is a first estimate; the plan decides.",
            plain(&raw),
            plain(&band.from_points),
            band.a_year
        ),
        None => format!(
            "{} points altogether are below the lowest band. Needs that are eligible are met all the same: the plan decides.",
            plain(&raw)
        ),
    });
    CarerFigure {
        a_year: reached.map_or(Pence(0), |band| band.a_year),
        points: if needs.is_empty() { whole(0) } else { raw },
        because,
    }
}

#[cfg(test)]
mod tests {
    use super::super::need::CarerShare;
    use super::*;

    fn bands() -> CarerBands {
        let day: Date = "2026-04-01".parse().unwrap();
        let band = |points, pounds: i64| Band {
            from_points: whole(points),
            a_year: Pence(pounds * 100),
        };
        CarerBands {
            version: 1,
            from: day,
            approved_by: String::new(),
            approved_on: day,
            sources: String::new(),
            domains: Vec::new(),
            bands: vec![band(1, 150), band(8, 300), band(16, 500)],
        }
    }

    // R60
    #[test]
    fn a_carers_amount_is_that_of_the_band_reached() {
        for (points, pounds) in [
            (0, 0),
            (1, 150),
            (7, 150),
            (8, 300),
            (15, 300),
            (16, 500),
            (90, 500),
        ] {
            let need = Need {
                code: "C1".to_owned(),
                says: "Caring for a child".to_owned(),
                level: 1,
                weight: whole(points),
                carer: CarerShare::All,
            };
            let figure = carer_figure(&bands(), &[need]);
            assert_eq!(figure.a_year, Pence(pounds * 100), "{points}");
        }
    }
}
