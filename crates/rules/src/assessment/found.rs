//! Which needs somebody has, where several assessments looked at parts of their life: each outcome as the last of them
//! found it, and eligible as it was last decided.

use super::Kind;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A completed assessment of an adult, or of a carer.
#[derive(Clone, Debug)]
pub struct Completed {
    pub kind: Kind,
    /// A later one has taken its place.
    pub replaced: bool,
    /// Codes of the outcomes that it looked at, and whether it found that they cannot be achieved.
    pub looked_at: BTreeMap<String, bool>,
    pub decided: Option<Decided>,
}

/// The decision on an assessment.
#[derive(Clone, Debug)]
pub struct Decided {
    pub at: Timestamp,
    pub eligible: bool,
    /// Codes of the outcomes that it found cannot be achieved.
    pub unable: BTreeSet<String>,
}

/// What is known of one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its code.
    pub outcome: String,
    /// Which of the assessments tells it, by its place among them.
    pub by: usize,
    /// It was found that it cannot be achieved, and decided that such needs are eligible.
    pub eligible: bool,
}

/// Each outcome that was looked at, in the order of the regulations. `all`: the earliest completed first.
///
/// An outcome is as the last assessment found it that looked at it and was not replaced. A decision stands until the
/// next one: that on a whole assessment settles every outcome, one on a part of life only adds to it. So an eligible need
/// is told by the last assessment that found it, whoever has found since that it is managed, and even by one that was
/// replaced, until it is decided afresh.
///
/// Source: Care Act 2014 ss.9, 13, 18, 27(4): eligible needs are met until a new assessment and decision change that.
pub fn told(all: &[Completed]) -> Vec<Told> {
    let eligible = eligible(all);
    let outcomes = all.iter().flat_map(|one| one.looked_at.keys());
    let outcomes: BTreeSet<&String> = outcomes.collect();
    let told = outcomes.into_iter().filter_map(|outcome| {
        let eligible = eligible.contains(outcome);
        Some(Told {
            outcome: outcome.clone(),
            by: tells(all, outcome, eligible)?,
            eligible,
        })
    });
    let mut told: Vec<Told> = told.collect();
    told.sort_by_key(|one| (one.outcome.len(), one.outcome.clone()));
    told
}

/// Which assessment tells an outcome.
fn tells(all: &[Completed], outcome: &str, eligible: bool) -> Option<usize> {
    let standing = |one: &Completed| !one.replaced;
    let found = |one: &Completed| one.looked_at.get(outcome) == Some(&true);
    if !eligible {
        return all
            .iter()
            .rposition(|one| standing(one) && one.looked_at.contains_key(outcome));
    }
    let now = all.iter().rposition(|one| standing(one) && found(one));
    now.or_else(|| all.iter().rposition(found))
}

/// The assessment that a plan rests on: the last one of the whole of life that was not replaced, else the last one.
pub fn behind(all: &[Completed]) -> Option<usize> {
    let standing = |one: &Completed| !one.replaced;
    let whole = all
        .iter()
        .rposition(|one| standing(one) && one.kind.looks_at_all_of_life());
    whole.or_else(|| all.iter().rposition(standing))
}

/// Codes of the outcomes that are eligible needs by the decisions that count.
fn eligible(all: &[Completed]) -> BTreeSet<String> {
    let mut last: BTreeMap<&str, &Decided> = BTreeMap::new();
    let mut whole: Option<&Decided> = None;
    let decided = |one: &Completed| one.decided.as_ref().map(|decided| decided.at);
    let mut in_order: Vec<&Completed> = all.iter().filter(|one| one.decided.is_some()).collect();
    in_order.sort_by_key(|one| decided(one));
    for one in in_order {
        let Some(decided) = &one.decided else {
            continue;
        };
        if one.kind.looks_at_all_of_life() {
            last.clear();
            whole = Some(decided);
        } else {
            last.insert(one.kind.code(), decided);
        }
    }
    let counts = whole
        .into_iter()
        .chain(last.into_values())
        .filter(|one| one.eligible);
    counts.flat_map(|one| one.unable.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "needs A2 A5- | 1 yes A2": its kind (with a star: replaced), what it looked at (with a minus: managed); when it
    /// was decided, whether eligible, and what cannot be achieved.
    fn read(words: &str) -> Completed {
        let look = |code: &str| (code.trim_end_matches('-').to_owned(), !code.ends_with('-'));
        let (found, decided) = words.split_once('|').unwrap_or((words, ""));
        let mut found = found.split_whitespace();
        let kind = found.next().unwrap_or_default();
        let mut decided = decided.split_whitespace();
        Completed {
            replaced: kind.ends_with('*'),
            kind: Kind::from_code(kind.trim_end_matches('*')).unwrap(),
            looked_at: found.map(look).collect(),
            decided: decided.next().map(|day| Decided {
                at: Timestamp::from_second(day.parse().unwrap()).unwrap(),
                eligible: decided.next() == Some("yes"),
                unable: decided.map(str::to_owned).collect(),
            }),
        }
    }

    #[test]
    fn each_outcome_is_as_it_was_last_found_and_eligible_as_it_was_last_decided() {
        // The outcomes, each with the place of the assessment that tells it, and a plus where it is eligible.
        for (all, expected) in [
            (&[][..], ""),
            (&["needs A2 A5 A10"], "A2:0 A5:0 A10:0"),
            (&["needs A2 A5 A6- | 1 yes A2 A5"], "A2:0+ A5:0+ A6:0"),
            (&["needs A2 A5 | 1 no A2"], "A2:0 A5:0"),
            // Occupational therapy looks at its part: the rest stays, and so does the decision.
            (
                &["needs A2 A5 | 1 yes A2 A5", "occupational_therapy A5 A9"],
                "A2:0+ A5:1+ A9:1",
            ),
            (
                &[
                    "needs A2 A5 | 1 yes A2 A5",
                    "occupational_therapy A5 A9 | 2 yes A5 A9",
                ],
                "A2:0+ A5:1+ A9:1+",
            ),
            (
                &["needs A2 A5 | 1 yes A2 A5", "sensory A5 | 2 no A5"],
                "A2:0+ A5:1+",
            ),
            // What it finds managed by now stays a need until that is decided.
            (
                &[
                    "needs A2 A5 A6- | 1 yes A2 A5",
                    "occupational_therapy A2- A5 A6-",
                ],
                "A2:0+ A5:1+ A6:1",
            ),
            // By itself it is decided on, too; decided again, the later decision counts.
            (&["sensory A7 A8 | 1 yes A7 A8"], "A7:0+ A8:0+"),
            (
                &["sensory* A7 A8 | 1 yes A7 A8", "sensory A7 A8 | 2 no A7"],
                "A7:1 A8:1",
            ),
            // A later decision on the whole of life settles what was decided on a part.
            (
                &[
                    "occupational_therapy A5 A9 | 1 yes A5 A9",
                    "needs A2 A5 A9 | 2 no A2",
                ],
                "A2:1 A5:1 A9:1",
            ),
            // Assessed afresh, nothing changes before it is decided afresh.
            (
                &["needs* A2 A5 | 1 yes A2 A5", "supported_self A2 A5- A6"],
                "A2:1+ A5:0+ A6:1",
            ),
            (
                &[
                    "needs* A2 A5 | 1 yes A2 A5",
                    "needs A2 A5- A6 | 2 yes A2 A6",
                ],
                "A2:1+ A5:1 A6:1+",
            ),
        ] {
            let read: Vec<Completed> = all.iter().map(|words| read(words)).collect();
            let told = told(&read);
            let says = told.iter().map(|one| {
                format!(
                    "{}:{}{}",
                    one.outcome,
                    one.by,
                    if one.eligible { "+" } else { "" }
                )
            });
            assert_eq!(says.collect::<Vec<_>>().join(" "), expected, "{all:?}");
        }
    }

    #[test]
    fn a_plan_rests_on_the_last_assessment_of_the_whole_of_life() {
        for (all, expected) in [
            (&[][..], None),
            (&["sensory A7"], Some(0)),
            (&["sensory A7", "occupational_therapy A5"], Some(1)),
            (&["needs A2", "occupational_therapy A5"], Some(0)),
            (&["needs* A2", "combined A2", "sensory A7"], Some(1)),
            (&["needs* A2"], None),
        ] {
            let read: Vec<Completed> = all.iter().map(|words| read(words)).collect();
            assert_eq!(behind(&read), expected, "{all:?}");
        }
    }
}
