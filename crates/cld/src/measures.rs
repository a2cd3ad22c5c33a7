//! The national measures: one file each, a pure function of one person's timeline that says what
//! the person contributes and why.

pub mod ascof_2a;
pub mod ascof_2bc;
pub mod ascof_2d;
pub mod ascof_2e;
pub mod ascof_3d_carers;
pub mod ascof_3d_clients;
pub mod costs;
pub mod episodes;
pub mod facts;
#[cfg(test)]
pub mod fixtures;
pub mod waiting;

use crate::day::Day;
use crate::period::Period;
use crate::timeline::Timeline;

/// A measure that is a share or a rate of people or episodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Share {
    A2,
    B2,
    C2,
    E2,
    E2LearningDisability,
    D3Carers,
    D3Clients,
}

/// How a measure's lines are named in the published table.
#[derive(Debug)]
pub struct Form {
    pub name: &'static str,
    pub descriptions: &'static [&'static str],
    /// The groups; a further one, `Total`, has everybody.
    pub groups: &'static [&'static str],
    /// Whether there is a `Total`.
    pub has_total: bool,
    /// What `--measure` calls it.
    pub short: &'static str,
}

impl Share {
    /// Every share, in the order of their names.
    pub const ALL: [Share; 7] = [
        Share::A2,
        Share::B2,
        Share::C2,
        Share::E2,
        Share::E2LearningDisability,
        Share::D3Carers,
        Share::D3Clients,
    ];

    /// How the measure's lines are named.
    pub fn form(self) -> &'static Form {
        match self {
            Share::A2 => &ascof_2a::FORM,
            Share::B2 => &ascof_2bc::FORM_2B,
            Share::C2 => &ascof_2bc::FORM_2C,
            Share::E2 => &ascof_2e::FORM,
            Share::E2LearningDisability => &ascof_2e::FORM_LEARNING_DISABILITY,
            Share::D3Carers => &ascof_3d_carers::FORM,
            Share::D3Clients => &ascof_3d_clients::FORM,
        }
    }

    /// What a person contributes to the measure in a period, and what they were looked at for but
    /// do not.
    pub fn of_person(
        self,
        timeline: &Timeline<'_>,
        period: Period,
        give: impl FnMut(Contribution),
    ) {
        match self {
            Share::A2 => ascof_2a::of_person(timeline, period, give),
            Share::B2 => ascof_2bc::of_person(ascof_2bc::Band::Younger, timeline, period, give),
            Share::C2 => ascof_2bc::of_person(ascof_2bc::Band::Older, timeline, period, give),
            Share::E2 => ascof_2e::of_person(timeline, period, give),
            Share::E2LearningDisability => {
                ascof_2e::of_person_with_learning_disability(timeline, period, give)
            }
            Share::D3Carers => ascof_3d_carers::of_person(timeline, period, give),
            Share::D3Clients => ascof_3d_clients::of_person(timeline, period, give),
        }
    }
}

/// What one person or episode counts as in one line of a measure, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The line's description, by its place in the form.
    pub description: u8,
    /// The line's group, by its place in the form; none counts in the total alone.
    pub group: Option<u8>,
    pub denominator: bool,
    pub numerator: bool,
    /// Counts among those whose place in the measure cannot be told.
    pub unknown: bool,
    /// The first day of the episode or service, where the measure counts those.
    pub from: Option<Day>,
    /// The last day of the episode.
    pub until: Option<Day>,
    /// What the person or episode was taken for.
    pub counted_as: &'static str,
    pub because: &'static str,
    /// How an episode of short-term support ended.
    pub ending: Option<ascof_2a::Ending>,
}

impl Contribution {
    /// Somebody who was looked at and counts nowhere.
    pub const NOTHING: Contribution = Contribution {
        description: 0,
        group: None,
        denominator: false,
        numerator: false,
        unknown: false,
        from: None,
        until: None,
        counted_as: "not counted",
        because: "",
        ending: None,
    };
}

/// Adults of working age and older ones, as most measures group them.
const AGE_GROUPS: &[&str] = &["18 to 64", "65 and above"];

/// The age group's place in [`AGE_GROUPS`]; none when the age is unknown.
fn age_group(age: Option<i32>) -> Option<u8> {
    age.map(|age| u8::from(age >= 65))
}
