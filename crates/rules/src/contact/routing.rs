//! Which team takes a contact on: by kind of work, address and age, with the reason in plain words.

use crate::vocabulary::names::{postcode_key, show_postcode};
use crate::vocabulary::worded::worded;
use serde::{Deserialize, Serialize};

worded! {
    /// The kinds of work between which teams are divided.
    pub enum Work {
        FrontDoor = "front_door", "Front door";
        Locality = "locality", "Locality social work";
        OccupationalTherapy = "occupational_therapy", "Occupational therapy";
        LearningDisability = "learning_disability", "Learning disability";
        MentalHealth = "mental_health", "Mental health";
        Hospital = "hospital", "Hospital discharge";
        Sensory = "sensory", "Sensory loss";
        Transition = "transition", "Preparing for adult life";
        Reviews = "reviews", "Reviews";
        Safeguarding = "safeguarding", "Safeguarding";
        Carers = "carers", "Carers";
    }
}

/// What one team takes on. Left out means no limit: everywhere, every age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// Code of the team.
    pub team: String,
    /// The team's name, for the reason.
    pub title: String,
    pub work: Work,
    /// Beginnings of postcodes: "EX", "EX1", "EX1 2" or "EX1 2AB". "EX1" does not cover EX12; a
    /// blank divides the halves.
    #[serde(default)]
    pub postcodes: Vec<String>,
    /// Youngest age it serves.
    #[serde(default)]
    pub age_from: Option<i32>,
    /// The age at which it stops: 65 serves those up to 64.
    #[serde(default)]
    pub age_until: Option<i32>,
    /// Takes on what no other team does, whatever the work.
    #[serde(default)]
    pub default: bool,
}

/// What decides the team. An age or postcode that is not known is not guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteFacts {
    pub postcode: Option<String>,
    pub age: Option<i32>,
    pub work: Work,
}

/// The team suggested, and why, as a worker can read it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Code of the team; `None` when it must be chosen by hand.
    pub team: Option<String>,
    pub because: String,
}

/// Which team takes this on?
///
/// Of the teams for this work that serve the age, the one with the longest matching beginning of
/// postcode; of equals, one that names an age; of equals still, the first listed. When there is
/// none, the default team.
pub fn route(facts: &RouteFacts, patches: &[Patch]) -> Routed {
    let mut best: Option<Fit> = None;
    for fit in patches.iter().filter_map(|patch| fit(patch, facts)) {
        if best
            .as_ref()
            .is_none_or(|found| fit.strength() > found.strength())
        {
            best = Some(fit);
        }
    }
    match best {
        Some(fit) => Routed {
            team: Some(fit.patch.team.clone()),
            because: fit.because(facts, patches),
        },
        None => by_default(facts, patches),
    }
}

/// Does this postcode lie where the council's teams work? `None` when no patch names postcodes, or it is none.
pub fn in_a_patch(postcode: &str, patches: &[Patch]) -> Option<bool> {
    let key = postcode_key(postcode)?;
    let mut named = patches.iter().flat_map(|patch| &patch.postcodes).peekable();
    named.peek()?;
    Some(named.any(|prefix| covers(prefix, &key)))
}

/// How a patch covers the facts.
struct Fit<'a> {
    patch: &'a Patch,
    /// The beginning of postcode that matched; `None` for a team that serves everywhere.
    prefix: Option<&'a str>,
}

/// How this patch covers the facts, if it does.
fn fit<'a>(patch: &'a Patch, facts: &RouteFacts) -> Option<Fit<'a>> {
    let serves = patch.work == facts.work && serves_age(patch, facts.age);
    if !serves {
        return None;
    }
    if patch.postcodes.is_empty() {
        return Some(Fit {
            patch,
            prefix: None,
        });
    }
    let key = postcode_key(facts.postcode.as_deref()?)?;
    let matching = patch.postcodes.iter().filter(|prefix| covers(prefix, &key));
    let prefix = matching.max_by_key(|prefix| significant(prefix))?;
    Some(Fit {
        patch,
        prefix: Some(prefix),
    })
}

fn serves_age(patch: &Patch, age: Option<i32>) -> bool {
    match age {
        None => patch.age_from.is_none() && patch.age_until.is_none(),
        Some(age) => {
            patch.age_from.is_none_or(|from| from <= age)
                && patch.age_until.is_none_or(|until| age < until)
        }
    }
}

/// Does a postcode (as a key) begin with this area, district, sector or whole postcode?
fn covers(prefix: &str, key: &str) -> bool {
    let prefix = prefix.trim().to_ascii_uppercase();
    let (outward, inward) = key.split_at(key.len().saturating_sub(3));
    if postcode_key(&prefix).as_deref() == Some(key) {
        return true;
    }
    match prefix.split_once(' ') {
        Some((first, second)) => first == outward && inward.starts_with(second.trim()),
        None if prefix.chars().all(|c| c.is_ascii_alphabetic()) => area(outward) == prefix,
        None => prefix == outward,
    }
}

/// The letters before the first digit: EX of EX1.
fn area(outward: &str) -> &str {
    let end = outward.find(|c: char| c.is_ascii_digit());
    &outward[..end.unwrap_or(outward.len())]
}

/// How many signs a beginning of postcode has, blanks left out.
fn significant(prefix: &str) -> usize {
    prefix.chars().filter(|c| !c.is_whitespace()).count()
}

impl Fit<'_> {
    fn strength(&self) -> (usize, bool) {
        let names_an_age = self.patch.age_from.is_some() || self.patch.age_until.is_some();
        (self.prefix.map_or(0, significant), names_an_age)
    }

    /// Why this team: what it does and where; of one that takes what lies in nobody's patch, that it does.
    fn because(&self, facts: &RouteFacts, patches: &[Patch]) -> String {
        let Patch { title, work, .. } = self.patch;
        let mut same = patches.iter().filter(|patch| patch.work == *work);
        let is_last = self.prefix.is_none() && same.any(|patch| !patch.postcodes.is_empty());
        let work = work.says().to_lowercase();
        let place = match (self.prefix, &facts.postcode) {
            (Some(prefix), Some(postcode)) => {
                format!(" in {prefix}, where {} is", show_postcode(postcode))
            }
            _ => " everywhere in the area".to_owned(),
        };
        let age = match (self.patch.age_from, self.patch.age_until) {
            (None, None) => String::new(),
            (Some(from), None) => format!(", for people aged {from} and over"),
            (None, Some(until)) => format!(", for people under {until}"),
            (Some(from), Some(until)) => format!(", for people aged {from} to {}", until - 1),
        };
        if is_last {
            let why = match facts.postcode.as_deref() {
                None => "No postcode was given".to_owned(),
                Some(postcode) => {
                    let postcode = show_postcode(postcode);
                    format!("{postcode} is in none of our teams’ patches for {work}")
                }
            };
            return format!("{why}, so {title} takes it on{age}.");
        }
        format!("{title} does {work}{place}{age}.")
    }
}

fn by_default(facts: &RouteFacts, patches: &[Patch]) -> Routed {
    let missing = match (&facts.postcode, facts.age) {
        (None, None) => "The postcode and the age are not known",
        (None, Some(_)) => "The postcode is not known",
        (Some(_), None) => "The age is not known",
        (Some(_), Some(_)) => "No team's patch covers the address, age and kind of work",
    };
    match patches.iter().find(|patch| patch.default) {
        Some(patch) => Routed {
            team: Some(patch.team.clone()),
            because: format!("{missing}, so {} takes it on.", patch.title),
        },
        None => Routed {
            team: None,
            because: format!("{missing}. Choose a team yourself."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(
        team: &str,
        work: Work,
        postcodes: &[&str],
        ages: (Option<i32>, Option<i32>),
    ) -> Patch {
        Patch {
            team: team.into(),
            title: team.to_uppercase(),
            work,
            postcodes: postcodes.iter().map(|p| (*p).to_owned()).collect(),
            age_from: ages.0,
            age_until: ages.1,
            default: false,
        }
    }

    fn teams() -> Vec<Patch> {
        let any = (None, None);
        vec![
            patch("north", Work::Locality, &["EX1", "EX2"], any),
            patch("city", Work::Locality, &["EX1 2", "EX4 4QJ"], any),
            patch("county", Work::Locality, &["EX"], any),
            patch("older", Work::Locality, &["EX1"], (Some(65), None)),
            patch("young", Work::Locality, &["EX7"], (Some(18), Some(26))),
            patch("ot", Work::OccupationalTherapy, &[], any),
            patch("ot_older", Work::OccupationalTherapy, &[], (Some(65), None)),
        ]
    }

    fn check(postcode: &str, age: Option<i32>, work: Work, expected: Option<&str>) {
        let facts = RouteFacts {
            postcode: (!postcode.is_empty()).then(|| postcode.to_owned()),
            age,
            work,
        };
        let routed = route(&facts, &teams());
        assert_eq!(
            routed.team.as_deref(),
            expected,
            "{postcode} {age:?}: {}",
            routed.because
        );
    }

    #[test]
    fn the_longest_beginning_of_postcode_wins_then_the_age() {
        let w = Work::Locality;
        for (postcode, age, expected) in [
            ("EX1 2AB", Some(40), "city"),
            ("ex12ab", Some(80), "city"),
            ("EX1 3AB", Some(64), "north"),
            ("EX1 3AB", Some(65), "older"),
            ("EX1 3AB", None, "north"),
            ("EX2 1AA", Some(80), "north"),
            ("EX12 3AB", Some(80), "county"), // EX1 does not cover EX12, nor does "EX1 2"
            ("EX4 4QJ", Some(40), "city"),
            ("EX4 4QA", Some(40), "county"),
            ("EX7 1AA", Some(17), "county"),
            ("EX7 1AA", Some(18), "young"),
            ("EX7 1AA", Some(25), "young"),
            ("EX7 1AA", Some(26), "county"),
        ] {
            check(postcode, age, w, Some(expected));
        }
    }

    #[test]
    fn a_team_without_postcodes_serves_everywhere() {
        for (postcode, age, expected) in [
            ("EX1 2AB", Some(64), "ot"),
            ("EX1 2AB", Some(65), "ot_older"),
            ("", Some(65), "ot_older"),
            ("", None, "ot"),
        ] {
            check(postcode, age, Work::OccupationalTherapy, Some(expected));
        }
    }

    #[test]
    fn what_fits_no_team_is_left_to_choose_by_hand_or_to_the_default_team() {
        check("E1 2AB", Some(40), Work::Locality, None);
        check("", Some(40), Work::Locality, None);
        check("EX", Some(40), Work::Locality, None);
        check("EX1 2AB", Some(40), Work::Hospital, None);
        let mut teams = teams();
        teams[5].default = true;
        let facts = RouteFacts {
            postcode: None,
            age: Some(40),
            work: Work::Locality,
        };
        let routed = route(&facts, &teams);
        assert_eq!(routed.team.as_deref(), Some("ot"));
        assert_eq!(
            routed.because,
            "The postcode is not known, so OT takes it on."
        );
        assert_eq!(route(&facts, &[]).team, None);
    }

    #[test]
    fn the_reason_can_be_read_out() {
        let because = |postcode: &str, age, work| {
            let postcode = Some(postcode.to_owned());
            route(
                &RouteFacts {
                    postcode,
                    age,
                    work,
                },
                &teams(),
            )
            .because
        };
        assert_eq!(
            because("ex12ab", Some(40), Work::Locality),
            "CITY does locality social work in EX1 2, where EX1 2AB is."
        );
        assert_eq!(
            because("EX7 1AA", Some(20), Work::Locality),
            "YOUNG does locality social work in EX7, where EX7 1AA is, for people aged 18 to 25."
        );
        assert_eq!(
            because("EX7 1AA", Some(70), Work::OccupationalTherapy),
            "OT_OLDER does occupational therapy everywhere in the area, for people aged 65 and over."
        );
    }

    #[test]
    fn a_postcode_is_in_a_patch_or_outside_all_or_nobody_can_say() {
        for (postcode, expected) in [
            ("EX1 2AB", Some(true)),
            ("ex12 3ab", Some(true)), // the county's
            ("E1 2AB", Some(false)),
            ("EX", None),
            ("", None),
        ] {
            assert_eq!(in_a_patch(postcode, &teams()), expected, "{postcode}");
        }
        let everywhere = [patch("ot", Work::OccupationalTherapy, &[], (None, None))];
        assert_eq!(in_a_patch("EX1 2AB", &everywhere), None);
        assert_eq!(in_a_patch("EX1 2AB", &[]), None);
    }

    #[test]
    fn the_first_listed_of_two_equal_teams_is_taken() {
        let any = (None, None);
        let twins = [
            patch("first", Work::Carers, &["EX1"], any),
            patch("second", Work::Carers, &["EX1"], any),
        ];
        let facts = RouteFacts {
            postcode: Some("EX1 1AA".into()),
            age: None,
            work: Work::Carers,
        };
        assert_eq!(route(&facts, &twins).team.as_deref(), Some("first"));
    }
}
