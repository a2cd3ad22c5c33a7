//! Can somebody make this decision at this time? The test is asked in its order, and only as far as it must be.

use crate::vocabulary::worded::worded;

worded! {
    /// What is to be asked next.
    pub enum Ask {
        Doubt = "doubts_capacity", "Is there a reason to doubt that they can make this decision?";
        Helped = "helped", "Has everything practicable been done to help them decide?";
        Understand = "understands", "Can they understand what matters for it?";
        Retain = "keeps", "Can they keep it in mind for long enough?";
        Weigh = "weighs", "Can they use it, or weigh it up?";
        Communicate = "tells", "Can they tell what they decide, in any way?";
        Cause = "because_of_impairment", "Is that because of an impairment of, or a disturbance in, the mind or brain?";
    }
}

worded! {
    /// The answer.
    pub enum Capacity {
        Assumed = "assumed", "They can decide: nobody has reason to doubt it";
        Has = "has_capacity", "They can make this decision";
        Lacks = "lacks_capacity", "They cannot make this decision at this time";
        Open = "open", "The test is not done";
    }
}

/// The answers so far. `None` means not asked yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Test {
    pub doubts_capacity: Option<bool>,
    pub helped: Option<bool>,
    pub understands: Option<bool>,
    pub keeps: Option<bool>,
    pub weighs: Option<bool>,
    pub tells: Option<bool>,
    pub because_of_impairment: Option<bool>,
}

/// The answer, its reasons, and what to ask next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub capacity: Capacity,
    pub because: Vec<&'static str>,
    pub next: Option<Ask>,
}

/// Can they make this decision at this time?
///
/// Capacity is assumed until there is reason to doubt it. Help comes before the test. First what they can do, in four
/// parts; only when one of them fails, whether that is because of the mind or brain. An unwise decision is none of it.
///
/// Source: Mental Capacity Act 2005 ss.1 to 3; A Local Authority v JB [2021] UKSC 52.
pub fn capacity(test: &Test) -> Answer {
    match test.doubts_capacity {
        None => return open(Ask::Doubt),
        Some(false) => {
            let says =
                "Everybody is taken to be able to decide unless it is shown that they cannot.";
            return answer(Capacity::Assumed, vec![says]);
        }
        Some(true) => {}
    }
    if test.helped != Some(true) {
        return open(Ask::Helped);
    }
    let parts = [
        (
            test.understands,
            Ask::Understand,
            "They cannot understand what matters for it.",
        ),
        (
            test.keeps,
            Ask::Retain,
            "They cannot keep it in mind for long enough.",
        ),
        (
            test.weighs,
            Ask::Weigh,
            "They cannot use it or weigh it up.",
        ),
        (
            test.tells,
            Ask::Communicate,
            "They cannot tell what they decide.",
        ),
    ];
    if let Some((_, ask, _)) = parts.iter().find(|(said, ..)| said.is_none()) {
        return open(*ask);
    }
    let mut failed: Vec<&'static str> = parts
        .iter()
        .filter(|(said, ..)| *said == Some(false))
        .map(|(.., says)| *says)
        .collect();
    if failed.is_empty() {
        let says =
            "They understand, keep in mind and weigh up what matters, and tell what they decide.";
        return answer(Capacity::Has, vec![says]);
    }
    match test.because_of_impairment {
        None => open(Ask::Cause),
        Some(false) => {
            failed.push(
                "That is not because of the mind or brain, so they do not lack capacity in law.",
            );
            answer(Capacity::Has, failed)
        }
        Some(true) => {
            failed.push(
                "That is because of an impairment of, or a disturbance in, the mind or brain.",
            );
            answer(Capacity::Lacks, failed)
        }
    }
}

fn answer(capacity: Capacity, because: Vec<&'static str>) -> Answer {
    Answer {
        capacity,
        because,
        next: None,
    }
}

fn open(ask: Ask) -> Answer {
    Answer {
        capacity: Capacity::Open,
        because: Vec::new(),
        next: Some(ask),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(letter: char) -> Option<bool> {
        (letter != '?').then_some(letter == 'y')
    }

    #[test]
    fn the_test_is_asked_in_its_order_and_only_as_far_as_it_must_be() {
        // Doubt, helped; understands, keeps, weighs, tells; because of the mind or brain.
        for (letters, expected) in [
            ("???????", "open doubts_capacity"),
            ("?ynnnny", "open doubts_capacity"),
            ("n??????", "assumed"),
            ("nynnnny", "assumed"),
            ("y??????", "open helped"),
            ("yn?????", "open helped"),
            ("ynnnnny", "open helped"),
            ("yy?????", "open understands"),
            ("yyn????", "open keeps"),
            ("yyyy???", "open weighs"),
            ("yyyyy??", "open tells"),
            ("yyyyyy?", "has_capacity"),
            ("yyyyyyy", "has_capacity"),
            ("yyyyny?", "open because_of_impairment"),
            ("yyyynyy", "lacks_capacity"),
            ("yynyyyy", "lacks_capacity"),
            ("yyynyyy", "lacks_capacity"),
            ("yyyyyny", "lacks_capacity"),
            ("yyyynyn", "has_capacity"),
        ] {
            let mut answers = letters.chars().map(said);
            let mut next = || answers.next().flatten();
            let found = capacity(&Test {
                doubts_capacity: next(),
                helped: next(),
                understands: next(),
                keeps: next(),
                weighs: next(),
                tells: next(),
                because_of_impairment: next(),
            });
            let next = found.next.map(|ask| format!(" {}", ask.code()));
            let says = format!("{}{}", found.capacity.code(), next.unwrap_or_default());
            assert_eq!(says, expected, "{letters}");
        }
    }
}
