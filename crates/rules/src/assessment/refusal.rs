//! Somebody does not want to be assessed. Must the council assess them all the same?

use crate::vocabulary::worded::worded;

worded! {
    /// Who refuses.
    pub enum Who {
        Adult = "adult", "the adult";
        Carer = "carer", "the carer";
    }
}

worded! {
    /// What follows.
    pub enum Follows {
        Assess = "assess", "Assess: nobody refuses.";
        DoNotAssess = "do_not_assess", "Do not assess. Offer again when things change, or when they ask.";
        MustAssessAtRisk = "must_assess_at_risk", "Assess all the same, as far as one can.";
        MustAssessBestInterests = "must_assess_best_interests", "Assess all the same: it is in their best interests.";
        DoNotAssessBestInterests = "do_not_assess_best_interests", "Do not assess. Write down why that is in their best interests.";
        DoNotAssessCarer = "do_not_assess_carer", "Do not assess the carer. Offer again when things change, or when they ask.";
        Undecided = "undecided", "It cannot be said yet.";
    }
}

impl Follows {
    /// The assessment goes on in spite of the refusal.
    pub fn must_assess(self) -> bool {
        matches!(
            self,
            Follows::MustAssessAtRisk | Follows::MustAssessBestInterests
        )
    }
}

/// What is known of a refusal. `None` means not asked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub who: Who,
    pub refuses: bool,
    /// They can decide about the assessment.
    pub has_capacity: Option<bool>,
    /// Being assessed is in their best interests; asked only of those who lack capacity.
    pub in_best_interests: Option<bool>,
    /// They are experiencing abuse or neglect, or are at risk of it.
    pub at_risk_of_abuse: Option<bool>,
}

/// The answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub follows: Follows,
    pub because: Vec<&'static str>,
    /// Names of what must be asked before it can be said.
    pub still_to_ask: Vec<&'static str>,
}

const AT_RISK: &str = "They are experiencing abuse or neglect, or are at risk of it: Care Act 2014, section 11(2)(b).";
const BEST_INTERESTS: &str = "They lack capacity to refuse, and being assessed is in their best interests: section 11(2)(a).";

/// Must somebody who refuses be assessed?
///
/// Risk of abuse or neglect settles it for an adult whatever else is known, and best interests do for an adult who
/// cannot decide; what would not change the answer is not asked. A carer's refusal always stands.
///
/// Source: Care Act 2014 s.11.
pub fn refusal(known: &Refusal) -> Answer {
    if !known.refuses {
        return answer(Follows::Assess, &["Nobody refuses."]);
    }
    if known.who == Who::Carer {
        let says = "A carer may refuse: section 11(5).";
        return answer(Follows::DoNotAssessCarer, &[says]);
    }
    if known.at_risk_of_abuse == Some(true) {
        return answer(Follows::MustAssessAtRisk, &[AT_RISK]);
    }
    let lacks_capacity = known.has_capacity == Some(false);
    if lacks_capacity && known.in_best_interests == Some(true) {
        return answer(Follows::MustAssessBestInterests, &[BEST_INTERESTS]);
    }
    let still_to_ask = unasked(known);
    if !still_to_ask.is_empty() {
        return Answer {
            follows: Follows::Undecided,
            because: Vec::new(),
            still_to_ask,
        };
    }
    if lacks_capacity {
        let says =
            "They lack capacity to refuse, and being assessed is not in their best interests.";
        return answer(
            Follows::DoNotAssessBestInterests,
            &[says, "There is no risk of abuse or neglect."],
        );
    }
    answer(
        Follows::DoNotAssess,
        &[
            "They can decide about it, and refuse: section 11(1).",
            "There is no risk of abuse or neglect.",
        ],
    )
}

fn unasked(known: &Refusal) -> Vec<&'static str> {
    let best_interests = known.has_capacity == Some(false) && known.in_best_interests.is_none();
    [
        ("at_risk_of_abuse", known.at_risk_of_abuse.is_none()),
        ("has_capacity", known.has_capacity.is_none()),
        ("in_best_interests", best_interests),
    ]
    .into_iter()
    .filter_map(|(name, unasked)| unasked.then_some(name))
    .collect()
}

fn answer(follows: Follows, because: &[&'static str]) -> Answer {
    Answer {
        follows,
        because: because.to_vec(),
        still_to_ask: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "y", "n", or "?" for what was not asked.
    fn said(letter: char) -> Option<bool> {
        (letter != '?').then_some(letter == 'y')
    }

    #[test]
    fn the_table_of_refusals_says_what_follows() {
        // Capacity, best interests, abuse.
        for (row, who, refuses, known, expected) in [
            (1, Who::Adult, false, "???", "assess"),
            (1, Who::Carer, false, "nyy", "assess"),
            (2, Who::Adult, true, "y?n", "do_not_assess"),
            (2, Who::Adult, true, "yyn", "do_not_assess"),
            (2, Who::Adult, true, "ynn", "do_not_assess"),
            (3, Who::Adult, true, "y?y", "must_assess_at_risk"),
            (3, Who::Adult, true, "??y", "must_assess_at_risk"),
            // Section 11(2)(b) does not ask about capacity.
            (3, Who::Adult, true, "nny", "must_assess_at_risk"),
            (3, Who::Adult, true, "nyy", "must_assess_at_risk"),
            (4, Who::Adult, true, "nyn", "must_assess_best_interests"),
            (4, Who::Adult, true, "ny?", "must_assess_best_interests"),
            (5, Who::Adult, true, "nnn", "do_not_assess_best_interests"),
            (6, Who::Carer, true, "???", "do_not_assess_carer"),
            (6, Who::Carer, true, "nyy", "do_not_assess_carer"),
            (
                0,
                Who::Adult,
                true,
                "???",
                "undecided at_risk_of_abuse has_capacity",
            ),
            (0, Who::Adult, true, "y??", "undecided at_risk_of_abuse"),
            (0, Who::Adult, true, "??n", "undecided has_capacity"),
            (0, Who::Adult, true, "?yn", "undecided has_capacity"),
            (0, Who::Adult, true, "n?n", "undecided in_best_interests"),
            (0, Who::Adult, true, "nn?", "undecided at_risk_of_abuse"),
        ] {
            let mut letters = known.chars().map(said);
            let mut next = || letters.next().flatten();
            let known = Refusal {
                who,
                refuses,
                has_capacity: next(),
                in_best_interests: next(),
                at_risk_of_abuse: next(),
            };
            let found = refusal(&known);
            let mut says = vec![found.follows.code()];
            says.extend(&found.still_to_ask);
            assert_eq!(says.join(" "), expected, "row {row}: {known:?}");
            assert_eq!(
                found.because.is_empty(),
                found.follows == Follows::Undecided,
                "a decision has its reasons"
            );
        }
    }

    #[test]
    fn only_two_answers_go_on_in_spite_of_a_refusal() {
        let go_on: Vec<&str> = Follows::ALL
            .iter()
            .filter(|follows| follows.must_assess())
            .map(|follows| follows.code())
            .collect();
        assert_eq!(go_on, ["must_assess_at_risk", "must_assess_best_interests"]);
    }
}
