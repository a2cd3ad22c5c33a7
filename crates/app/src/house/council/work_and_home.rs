//! What a council holds its shares of people in work and in a settled home against: a national share, its own aim, or
//! both. Nothing is built in: where the council gives nothing, nothing is shown.

use rules::shares::{Group, Measure, Tenths};
use rules::vocabulary::Problem;
use serde::Deserialize;

use super::line_of;
use super::own_limits::line_below;

/// How an entry begins.
const HEAD: &str = "[[work_and_home]]";

/// One `[[work_and_home]]` of `council.toml`: what the share of one group in one measure is held against.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldAgainst {
    pub group: Group,
    pub measure: Measure,
    /// The share of England.
    pub national: Option<Figure>,
    /// What the council has set itself to reach.
    pub aim: Option<Figure>,
}

/// A share as somebody published or decided it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    per_cent: f64,
    /// The year it is of, in words such as "2022 to 2023".
    pub year: String,
    /// Where it comes from.
    pub source: String,
}

impl Figure {
    /// The share; none where it is no share, which `check` has told.
    pub fn share(&self) -> Option<Tenths> {
        Tenths::of_per_cent(self.per_cent)
    }

    fn wrong(&self) -> Option<&'static str> {
        match () {
            () if self.share().is_none() => {
                Some("per_cent is a number from 0 to 100, with one decimal at most, such as 4.8")
            }
            () if self.year.trim().is_empty() => Some("say which year it is of"),
            () if self.source.trim().is_empty() => Some("say where it comes from"),
            () => None,
        }
    }
}

/// What is wrong with them. `text`: the file.
pub(super) fn check(held: &[HeldAgainst], text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, one) in held.iter().enumerate() {
        let at = line_of(text, HEAD, place + 1);
        let told = |line: u64, says: String| Problem::in_file("council.toml", line, says);
        let is_twice =
            |other: &HeldAgainst| (other.group, other.measure) == (one.group, one.measure);
        if held[..place].iter().any(is_twice) {
            let who = (one.group.code(), one.measure.code());
            let says = format!(
                "{} and {} are here already: write both figures there",
                who.0, who.1
            );
            problems.push(told(at, says));
        }
        if one.national.is_none() && one.aim.is_none() {
            let says = "Give a national share, an aim of your own, or both";
            problems.push(told(at, says.to_owned()));
        }
        for (field, figure) in [("national", &one.national), ("aim", &one.aim)] {
            if let Some(wrong) = figure.as_ref().and_then(Figure::wrong) {
                let line = line_below(text, at, field);
                problems.push(told(line, format!("{field}: {wrong}")));
            }
        }
    }
    problems
}
