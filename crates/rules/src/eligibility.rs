//! Does an adult, or a carer, have eligible needs?
//!
//! A judgement is recorded, never computed: wellbeing is asked and not scored, and the answers are
//! given as if no unpaid carer were helping.

use crate::vocabulary::worded::worded;
use std::collections::BTreeSet;

worded! {
    /// The outcomes of an adult.
    ///
    /// Source: SI 2015/313 reg. 2(2).
    pub enum AdultOutcome {
        Nutrition = "A1", "managing and maintaining nutrition";
        Hygiene = "A2", "maintaining personal hygiene";
        Toilet = "A3", "managing toilet needs";
        Clothing = "A4", "being appropriately clothed";
        SafeAtHome = "A5", "being able to make use of the home safely";
        HabitableHome = "A6", "maintaining a habitable home environment";
        Relationships = "A7", "developing and maintaining family or other personal relationships";
        Work = "A8", "accessing and engaging in work, training, education or volunteering";
        Community = "A9", "making use of necessary facilities or services in the local community, public transport and recreational facilities or services among them";
        CaringForChild = "A10", "carrying out any caring responsibilities for a child";
    }
}

worded! {
    /// The outcomes of a carer, in the sense of the regulation. From memory: its text is still to be re-read.
    ///
    /// Source: SI 2015/313 reg. 3(2).
    pub enum CarerOutcome {
        CaringForChild = "C1", "carrying out any caring responsibilities for a child";
        CaringForOthers = "C2", "providing care to other people whom the carer looks after";
        HabitableHome = "C3", "maintaining a habitable home environment in the carer's own home, whether or not the person they look after lives there";
        Nutrition = "C4", "managing and maintaining nutrition";
        Relationships = "C5", "developing and maintaining family or other significant relationships";
        Work = "C6", "engaging in work, training, education or volunteering";
        Community = "C7", "making use of necessary facilities or services in the local community, recreational facilities or services among them";
        Recreation = "C8", "engaging in recreational activities";
    }
}

/// What was found about an adult. `None` means not asked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdultFindings {
    /// The needs arise from, or are related to, a physical or mental impairment or illness.
    pub from_impairment: Option<bool>,
    /// The outcomes the adult is unable to achieve: not without help, not without significant pain,
    /// distress or anxiety, not without danger, or only in much longer than usual.
    pub unable: Option<BTreeSet<AdultOutcome>>,
    /// There is, or is likely to be, a significant impact on wellbeing.
    pub wellbeing_impact: Option<bool>,
}

/// What was found about a carer. `None` means not asked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CarerFindings {
    /// The needs arise from providing necessary care for an adult.
    pub from_necessary_care: Option<bool>,
    /// The outcomes the carer is unable to achieve. Taking longer than usual does not count here.
    pub unable: Option<BTreeSet<CarerOutcome>>,
    /// Physical or mental health is, or is at risk of, deteriorating.
    pub health_at_risk: Option<bool>,
    /// There is, or is likely to be, a significant impact on wellbeing.
    pub wellbeing_impact: Option<bool>,
}

worded! {
    /// The answer.
    pub enum Eligibility {
        Eligible = "eligible", "Eligible";
        NotEligible = "not_eligible", "Not eligible";
        Undecided = "undecided", "Undecided";
    }
}

/// The answer with its reasons, to be stored and given to the person in writing.
///
/// Source: Care Act 2014 s.13(2) (a written record of the determination and its reasons).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Determination {
    pub result: Eligibility,
    pub because: Vec<String>,
    /// Names of the findings not asked yet; empty once the answer is settled.
    pub still_to_ask: Vec<&'static str>,
}

/// Does an adult have eligible needs?
///
/// All three parts must hold: the needs arise from an impairment or illness; two or more outcomes
/// cannot be achieved; and wellbeing is, or is likely to be, significantly affected. A part known
/// to fail settles it; otherwise anything unasked leaves it undecided, never a guess.
///
/// Source: Care Act 2014 s.13; SI 2015/313 reg. 2(1).
pub fn adult(found: &AdultFindings) -> Determination {
    let unable = found
        .unable
        .as_ref()
        .map(|outcomes| spoken(outcomes, AdultOutcome::says));
    determine(&[
        Part::answer(
            "from_impairment",
            found.from_impairment,
            [
                "The needs arise from an impairment or illness.",
                "The needs do not arise from an impairment or illness.",
            ],
        ),
        Part {
            asked: vec![("unable", found.unable.is_some())],
            holds: found
                .unable
                .as_ref()
                .map(|unable| unable.len() >= ADULT_OUTCOMES_NEEDED),
            says: unable.map(|unable| format!("{unable} (two or more outcomes are needed).")),
        },
        wellbeing(found.wellbeing_impact),
    ])
}

/// "two or more of the outcomes": SI 2015/313 reg. 2(1)(b).
pub(crate) const ADULT_OUTCOMES_NEEDED: usize = 2;

/// Does a carer have eligible needs?
///
/// All three parts must hold: the needs arise from providing necessary care; the carer's health is
/// at risk or one or more outcomes cannot be achieved; and wellbeing is, or is likely to be,
/// significantly affected. Unasked and failed parts settle it as for an adult.
///
/// Source: Care Act 2014 s.13; SI 2015/313 reg. 3(1).
pub fn carer(found: &CarerFindings) -> Determination {
    let unable = found
        .unable
        .as_ref()
        .map(|outcomes| spoken(outcomes, CarerOutcome::says));
    let health = found.health_at_risk.map(|risk| match risk {
        true => "The carer's health is at risk",
        false => "The carer's health is not at risk",
    });
    determine(&[
        Part::answer(
            "from_necessary_care",
            found.from_necessary_care,
            [
                "The needs arise from providing necessary care.",
                "The needs do not arise from providing necessary care.",
            ],
        ),
        Part {
            asked: vec![
                ("unable", found.unable.is_some()),
                ("health_at_risk", found.health_at_risk.is_some()),
            ],
            holds: found
                .unable
                .as_ref()
                .zip(found.health_at_risk)
                .map(|(unable, risk)| risk || !unable.is_empty()),
            says: unable.zip(health).map(|(unable, health)| {
                format!("{health}. {unable} (risk to health or one outcome is needed).")
            }),
        },
        wellbeing(found.wellbeing_impact),
    ])
}

fn wellbeing(impact: Option<bool>) -> Part {
    Part::answer(
        "wellbeing_impact",
        impact,
        [
            "There is, or is likely to be, a significant impact on wellbeing.",
            "There is no significant impact on wellbeing.",
        ],
    )
}

/// One of the three parts that must all hold.
struct Part {
    /// The findings it rests on, and whether each was asked.
    asked: Vec<(&'static str, bool)>,
    /// `None` while anything it rests on is unasked.
    holds: Option<bool>,
    says: Option<String>,
}

impl Part {
    fn unasked(&self) -> impl Iterator<Item = &'static str> {
        let unasked = self.asked.iter().filter(|(_, asked)| !asked);
        unasked.map(|(name, _)| *name)
    }

    /// What was found, or that it is not known yet.
    fn spoken(&self) -> String {
        let names: Vec<&str> = self.unasked().collect();
        let unasked = || format!("Not asked yet: {}.", names.join(", "));
        self.says.clone().unwrap_or_else(unasked)
    }

    /// A part that is one yes or no.
    fn answer(name: &'static str, answer: Option<bool>, [yes, no]: [&str; 2]) -> Part {
        Part {
            asked: vec![(name, answer.is_some())],
            holds: answer,
            says: answer.map(|answer| if answer { yes } else { no }.to_owned()),
        }
    }
}

fn determine(parts: &[Part]) -> Determination {
    let failed: Vec<&Part> = parts
        .iter()
        .filter(|part| part.holds == Some(false))
        .collect();
    if !failed.is_empty() {
        return Determination {
            result: Eligibility::NotEligible,
            because: failed.iter().filter_map(|part| part.says.clone()).collect(),
            still_to_ask: Vec::new(),
        };
    }
    let still_to_ask: Vec<&str> = parts.iter().flat_map(Part::unasked).collect();
    let result = match still_to_ask.len() {
        0 => Eligibility::Eligible,
        _ => Eligibility::Undecided,
    };
    Determination {
        result,
        because: parts.iter().map(Part::spoken).collect(),
        still_to_ask,
    }
}

/// "Unable to achieve 2 outcomes: managing toilet needs; …"
fn spoken<Outcome: Copy>(
    outcomes: &BTreeSet<Outcome>,
    says: impl Fn(Outcome) -> &'static str,
) -> String {
    let names: Vec<&str> = outcomes.iter().map(|outcome| says(*outcome)).collect();
    match names.len() {
        0 => "Unable to achieve no outcome".to_owned(),
        1 => format!("Unable to achieve 1 outcome: {}", names[0]),
        count => format!("Unable to achieve {count} outcomes: {}", names.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);

    /// Outcomes from codes: "A1 A3"; "?" is unasked.
    fn codes<T: Ord>(text: &str, read: fn(&str) -> Option<T>) -> Option<BTreeSet<T>> {
        (text != "?").then(|| {
            text.split_whitespace()
                .map(|code| read(code).unwrap())
                .collect()
        })
    }

    fn said(found: &Determination) -> String {
        let asking = found.still_to_ask.join(", ");
        format!("{} {asking}", found.result.code())
            .trim_end()
            .to_owned()
    }

    #[test]
    fn an_adult_needs_all_three_parts_and_two_outcomes() {
        for (from_impairment, unable, wellbeing_impact, expected) in [
            (YES, "A1 A3", YES, "eligible"),
            (YES, "A1 A2 A3 A4 A5 A6 A7 A8 A9 A10", YES, "eligible"),
            (YES, "A1", YES, "not_eligible"),
            (YES, "", YES, "not_eligible"),
            (YES, "A1 A3", NO, "not_eligible"),
            (YES, "A1 A2 A3 A4 A5 A6 A7 A8 A9 A10", NO, "not_eligible"),
            (YES, "A1", NO, "not_eligible"),
            (YES, "", NO, "not_eligible"),
            (NO, "A1 A2 A3 A4 A5 A6 A7 A8 A9 A10", YES, "not_eligible"),
            (NO, "?", None, "not_eligible"),
            (None, "A1", None, "not_eligible"),
            (None, "?", NO, "not_eligible"),
            (None, "A1 A3", YES, "undecided from_impairment"),
            (YES, "?", YES, "undecided unable"),
            (YES, "A1 A3", None, "undecided wellbeing_impact"),
            (
                None,
                "?",
                None,
                "undecided from_impairment, unable, wellbeing_impact",
            ),
        ] {
            let found = AdultFindings {
                from_impairment,
                unable: codes(unable, AdultOutcome::from_code),
                wellbeing_impact,
            };
            assert_eq!(said(&adult(&found)), expected, "{found:?}");
        }
    }

    #[test]
    fn a_carer_needs_one_outcome_or_a_risk_to_health() {
        for (necessary, unable, health_at_risk, wellbeing_impact, expected) in [
            (YES, "", YES, YES, "eligible"),
            (YES, "C8", NO, YES, "eligible"),
            (YES, "C1 C2", YES, YES, "eligible"),
            (YES, "", NO, YES, "not_eligible"),
            (YES, "C8", NO, NO, "not_eligible"),
            // Two or more outcomes, with the carer's health at risk or not, and no impact.
            (YES, "C1 C2", YES, NO, "not_eligible"),
            (YES, "C1 C2", NO, NO, "not_eligible"),
            (YES, "C1 C2", NO, YES, "eligible"),
            // No outcome and no risk to health, and no impact.
            (YES, "", NO, NO, "not_eligible"),
            (YES, "", YES, NO, "not_eligible"),
            (NO, "C8", YES, YES, "not_eligible"),
            (None, "", NO, None, "not_eligible"),
            (YES, "?", NO, YES, "undecided unable"),
            (YES, "?", YES, YES, "undecided unable"),
            (YES, "", None, YES, "undecided health_at_risk"),
            (YES, "C1", None, YES, "undecided health_at_risk"),
            (
                None,
                "?",
                None,
                None,
                "undecided from_necessary_care, unable, health_at_risk, wellbeing_impact",
            ),
        ] {
            let found = CarerFindings {
                from_necessary_care: necessary,
                unable: codes(unable, CarerOutcome::from_code),
                health_at_risk,
                wellbeing_impact,
            };
            assert_eq!(said(&carer(&found)), expected, "{found:?}");
        }
    }

    // SI 2015/313 regs 2(2) and 3(2)
    #[test]
    fn an_outcome_is_said_in_the_full_sense_of_the_regulations() {
        for (says, holds) in [
            (
                AdultOutcome::Community.says(),
                &["public transport", "recreational facilities or services"][..],
            ),
            (
                AdultOutcome::CaringForChild.says(),
                &["any caring responsibilities"],
            ),
            (
                CarerOutcome::CaringForOthers.says(),
                &["whom the carer looks after"],
            ),
            (
                CarerOutcome::HabitableHome.says(),
                &["the carer's own home", "whether or not"],
            ),
            (
                CarerOutcome::Community.says(),
                &["recreational facilities or services"],
            ),
        ] {
            for part in holds {
                assert!(says.contains(part), "{says}: {part}");
            }
        }
    }

    #[test]
    fn the_reasons_are_the_parts_that_failed_or_else_every_part() {
        let mut found = AdultFindings {
            from_impairment: YES,
            unable: codes("A3 A1", AdultOutcome::from_code),
            wellbeing_impact: YES,
        };
        assert_eq!(
            adult(&found).because,
            [
                "The needs arise from an impairment or illness.",
                "Unable to achieve 2 outcomes: managing and maintaining nutrition; managing toilet needs \
                 (two or more outcomes are needed).",
                "There is, or is likely to be, a significant impact on wellbeing.",
            ]
        );
        found.unable = None;
        assert_eq!(adult(&found).because[1], "Not asked yet: unable.");
        found.unable = codes("A3", AdultOutcome::from_code);
        assert_eq!(
            adult(&found).because,
            [
                "Unable to achieve 1 outcome: managing toilet needs (two or more outcomes are needed)."
            ]
        );
    }
}
