//! Must the council arrange an independent advocate?

use crate::vocabulary::worded::worded;
use std::collections::BTreeSet;

worded! {
    /// What somebody may have substantial difficulty with.
    ///
    /// Source: Care Act 2014 s.67(4).
    pub enum Difficulty {
        Understanding = "understanding", "understanding what matters";
        Retaining = "keeping", "keeping it in mind";
        Weighing = "weighing", "using it, or weighing it up";
        Communicating = "telling", "telling what they think, wish or feel";
    }
}

worded! {
    /// What is being done with the person.
    pub enum Function {
        Assessment = "assessment", "an assessment";
        Plan = "plan", "preparing a plan";
        Review = "review", "a review";
        Enquiry = "enquiry", "a safeguarding enquiry";
        SafeguardingReview = "safeguarding_review", "a safeguarding adults review";
    }
}

impl Function {
    /// The section that the duty stands in.
    pub fn section(self) -> u8 {
        match self {
            Function::Assessment | Function::Plan | Function::Review => 67,
            Function::Enquiry | Function::SafeguardingReview => 68,
        }
    }
}

worded! {
    /// The answer.
    pub enum Advocacy {
        Needed = "needed", "Arrange an independent advocate before going on";
        NotNeeded = "not_needed", "No advocate has to be arranged";
        Undecided = "undecided", "It cannot be said yet";
    }
}

/// What is known. `None` means not asked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// What the person has substantial difficulty with, even with support; empty for nothing.
    pub difficulties: Option<BTreeSet<Difficulty>>,
    /// Somebody can and will support and represent them, whom they want, who is neither paid nor there by profession.
    pub appropriate_person: Option<bool>,
    /// The NHS is likely to place them in hospital for 28 days or more, or in a care home for 8 weeks or more, and an
    /// advocate is in their best interests.
    pub long_nhs_stay: bool,
    /// The council and that somebody disagree on something that matters, and both think an advocate would help.
    pub disagreement: bool,
}

/// The answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub advocacy: Advocacy,
    pub because: Vec<String>,
    pub still_to_ask: Vec<&'static str>,
}

/// Must an independent advocate be arranged?
///
/// Both must be so: substantial difficulty in at least one of four things, and nobody fit to support the person.
/// With substantial difficulty, a long stay that the NHS arranges, or a disagreement, asks for an advocate even
/// where there is somebody.
///
/// Source: Care Act 2014 ss.67, 68; SI 2014/2824 reg. 4.
pub fn advocacy(function: Function, known: &Known) -> Answer {
    let Some(difficulties) = &known.difficulties else {
        return undecided("difficulties");
    };
    if difficulties.is_empty() {
        let says = "They have no substantial difficulty in being involved.";
        return answer(Advocacy::NotNeeded, vec![says.to_owned()]);
    }
    let names: Vec<&str> = difficulties.iter().map(|one| one.says()).collect();
    let section = function.section();
    let difficulty = format!(
        "They have substantial difficulty in {}: Care Act 2014, section {section}.",
        names.join("; ")
    );
    let even_so = match known {
        _ if known.long_nhs_stay => Some("A long stay that the NHS arranges is likely."),
        _ if known.disagreement => Some("There is a disagreement, and both think it would help."),
        _ => None,
    };
    if let Some(says) = even_so {
        return answer(Advocacy::Needed, vec![difficulty, says.to_owned()]);
    }
    match known.appropriate_person {
        None => undecided("appropriate_person"),
        Some(true) => {
            let says = "Somebody fit to do so supports them, whom they want.";
            answer(Advocacy::NotNeeded, vec![difficulty, says.to_owned()])
        }
        Some(false) => {
            let says = "Nobody fit to support them, whom they want, is there.";
            answer(Advocacy::Needed, vec![difficulty, says.to_owned()])
        }
    }
}

fn answer(advocacy: Advocacy, because: Vec<String>) -> Answer {
    Answer {
        advocacy,
        because,
        still_to_ask: Vec::new(),
    }
}

fn undecided(ask: &'static str) -> Answer {
    Answer {
        advocacy: Advocacy::Undecided,
        because: Vec::new(),
        still_to_ask: vec![ask],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advocate_is_owed_to_whom_it_is_hard_to_take_part_and_who_has_nobody() {
        // Difficulties, somebody fit, a long stay, a disagreement.
        for (difficulties, somebody, long_nhs_stay, disagreement, expected) in [
            ("", None, false, false, "not_needed"),
            ("", Some(false), true, true, "not_needed"),
            ("understanding", Some(false), false, false, "needed"),
            ("keeping", Some(false), false, false, "needed"),
            ("weighing", Some(false), false, false, "needed"),
            ("telling", Some(false), false, false, "needed"),
            (
                "understanding telling",
                Some(true),
                false,
                false,
                "not_needed",
            ),
            ("telling", Some(true), true, false, "needed"),
            ("telling", Some(true), false, true, "needed"),
            ("telling", None, true, false, "needed"),
            (
                "telling",
                None,
                false,
                false,
                "undecided appropriate_person",
            ),
            ("?", Some(false), false, false, "undecided difficulties"),
            ("?", None, true, true, "undecided difficulties"),
        ] {
            let read = |text: &str| -> BTreeSet<Difficulty> {
                text.split_whitespace()
                    .map(|code| Difficulty::from_code(code).unwrap())
                    .collect()
            };
            let known = Known {
                difficulties: (difficulties != "?").then(|| read(difficulties)),
                appropriate_person: somebody,
                long_nhs_stay,
                disagreement,
            };
            let found = advocacy(Function::Assessment, &known);
            let mut says = vec![found.advocacy.code()];
            says.extend(&found.still_to_ask);
            assert_eq!(says.join(" "), expected, "{known:?}");
        }
    }

    #[test]
    fn the_duty_stands_in_one_section_for_care_and_in_another_for_safeguarding() {
        let sections: Vec<u8> = Function::ALL.iter().map(|one| one.section()).collect();
        assert_eq!(sections, [67, 67, 67, 68, 68]);
    }
}
