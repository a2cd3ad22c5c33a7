//! The measures that a report leads with, in words that a director reads, and the published series
//! beside which each may be put.

use super::{Good, Per};
use crate::measures::Share;

/// What a headline's counts are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// A line of a share, by the place of its description.
    Share(Share, usize),
    /// 2D: those still at home twelve weeks after a discharge into reablement.
    AtHomeAfterHospital,
    /// 2D: discharges that led to reablement.
    OfferedReablement,
}

/// One figure that a report leads with.
#[derive(Debug)]
pub struct Headline {
    /// The national code with its part.
    pub code: &'static str,
    /// What it tells, as a heading.
    pub title: &'static str,
    /// How it is worked out, in a sentence.
    pub works: &'static str,
    /// Who is counted: one, several.
    pub unit: (&'static str, &'static str),
    pub from: From,
    pub per: Per,
    pub good: Good,
    /// The published series to put beside it.
    pub comparator: Option<&'static str>,
}

const PEOPLE: (&str, &str) = ("person", "people");

/// Every headline, in the order of the national codes.
pub const HEADLINES: [Headline; 12] = [
    Headline {
        code: "2A",
        title: "Short-term support after which no more was needed",
        works: "Of the new clients' episodes of short-term support to maximise independence that ended in the year and whose ending is known, those after which nothing or only lighter support followed.",
        unit: ("episode", "episodes"),
        from: From::Share(Share::A2, 0),
        per: Per::Hundred,
        good: Good::High,
        comparator: Some("2A-SALT"),
    },
    Headline {
        code: "2B",
        title: "New admissions to care homes, aged 18 to 64",
        works: "People of 18 to 64 newly admitted to residential or nursing care in the year, for every 100,000 living in the area.",
        unit: PEOPLE,
        from: From::Share(Share::B2, 0),
        per: Per::HundredThousand,
        good: Good::Low,
        comparator: Some("2B-SALT"),
    },
    Headline {
        code: "2C",
        title: "New admissions to care homes, aged 65 and over",
        works: "People of 65 and over newly admitted to residential or nursing care in the year, for every 100,000 living in the area.",
        unit: PEOPLE,
        from: From::Share(Share::C2, 0),
        per: Per::HundredThousand,
        good: Good::Low,
        comparator: Some("2C-SALT"),
    },
    Headline {
        code: "2D part 1",
        title: "At home twelve weeks after a discharge into reablement, 65 and over",
        works: "Of the episodes of reablement that began after a stay in hospital, those of people who within 84 days of their discharge had not died, been readmitted or moved into a care home.",
        unit: ("episode", "episodes"),
        from: From::AtHomeAfterHospital,
        per: Per::Hundred,
        good: Good::High,
        comparator: None,
    },
    Headline {
        code: "2D part 2",
        title: "Discharges that led to reablement, 65 and over",
        works: "Of the discharges of residents from hospital, those that were followed by reablement.",
        unit: ("discharge", "discharges"),
        from: From::OfferedReablement,
        per: Per::Hundred,
        good: Good::High,
        comparator: None,
    },
    Headline {
        code: "2E learning disability",
        title: "People with a learning disability living at home or with family, 18 to 64",
        works: "Of the people of 18 to 64 whose main reason for long-term support is a learning disability, those whose accommodation is settled.",
        unit: PEOPLE,
        from: From::Share(Share::E2LearningDisability, 0),
        per: Per::Hundred,
        good: Good::High,
        comparator: Some("2E-LD-SALT"),
    },
    Headline {
        code: "2E 18 to 64",
        title: "People in long-term support living at home or with family, 18 to 64",
        works: "Of the people of 18 to 64 in long-term support at any time in the year, those whose accommodation is settled.",
        unit: PEOPLE,
        from: From::Share(Share::E2, 0),
        per: Per::Hundred,
        good: Good::High,
        comparator: None,
    },
    Headline {
        code: "2E 65 and over",
        title: "People in long-term support living at home or with family, 65 and over",
        works: "Of the people of 65 and over in long-term support at any time in the year, those whose accommodation is settled.",
        unit: PEOPLE,
        from: From::Share(Share::E2, 1),
        per: Per::Hundred,
        good: Good::High,
        comparator: None,
    },
    Headline {
        code: "3D 1a",
        title: "People who direct their own support",
        works: "Of the people in long-term support in the community on the last day of the year, those with a direct payment or a personal budget that the council manages.",
        unit: PEOPLE,
        from: From::Share(Share::D3Clients, 0),
        per: Per::Hundred,
        good: Good::High,
        comparator: Some("3D-1a-SALT"),
    },
    Headline {
        code: "3D 2a",
        title: "People with direct payments",
        works: "Of the people in long-term support in the community on the last day of the year, those with a direct payment.",
        unit: PEOPLE,
        from: From::Share(Share::D3Clients, 1),
        per: Per::Hundred,
        good: Good::High,
        comparator: Some("3D-2a-SALT"),
    },
    Headline {
        code: "3D 1b",
        title: "Carers who direct their own support",
        works: "Of the carers supported directly in the year, those with a direct payment or a personal budget that the council manages.",
        unit: ("carer", "carers"),
        from: From::Share(Share::D3Carers, 0),
        per: Per::Hundred,
        good: Good::High,
        comparator: Some("3D-1b-SALT"),
    },
    Headline {
        code: "3D 2b",
        title: "Carers with direct payments",
        works: "Of the carers supported directly in the year, those with a direct payment.",
        unit: ("carer", "carers"),
        from: From::Share(Share::D3Carers, 1),
        per: Per::Hundred,
        good: Good::High,
        comparator: Some("3D-2b-SALT"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Comparators;

    #[test]
    fn every_line_of_every_share_is_a_headline_and_every_series_is_there() {
        for share in Share::ALL {
            for description in 0..share.form().descriptions.len() {
                let leads = |one: &&Headline| one.from == From::Share(share, description);
                assert_eq!(HEADLINES.iter().filter(leads).count(), 1, "{share:?}");
            }
        }
        for series in HEADLINES.iter().filter_map(|one| one.comparator) {
            assert!(Comparators::shipped().latest(series).is_some(), "{series}");
        }
    }
}
