//! The fields of a submission file: their kind, and who usually owns them.

use super::condition::Condition;

/// How sure a fact of the specification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Literal in the national team's published method.
    A,
    /// From a source close to it.
    B,
    /// Inferred; a council may correct it.
    C,
}

impl Grade {
    pub(crate) fn of(text: &str) -> Option<Self> {
        match text {
            "A" => Some(Self::A),
            "B" => Some(Self::B),
            "C" => Some(Self::C),
            _ => None,
        }
    }

    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

/// What a field holds, which decides how its text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Council,
    Date,
    NhsNumber,
    PersonId,
    Text,
    GpPractice,
    List,
    Postcode,
    WholeNumber,
    CqcLocation,
    Money,
    Quantity,
}

impl Kind {
    pub(crate) fn of(text: &str) -> Option<Self> {
        Some(match text {
            "council" => Self::Council,
            "date" => Self::Date,
            "nhs_number" => Self::NhsNumber,
            "person_id" => Self::PersonId,
            "text" => Self::Text,
            "gp_practice" => Self::GpPractice,
            "list" => Self::List,
            "postcode" => Self::Postcode,
            "whole_number" => Self::WholeNumber,
            "cqc_location" => Self::CqcLocation,
            "money" => Self::Money,
            "quantity" => Self::Quantity,
            _ => return None,
        })
    }
}

/// One field of one release.
#[derive(Debug, Clone)]
pub struct FieldRules {
    /// 1 to 50, its place in the file.
    pub number: usize,
    pub name: String,
    pub kind: Kind,
    /// How sure we are that the list is complete; none for a field without a list.
    pub list_grade: Option<Grade>,
    /// The rows on which it may be filled.
    pub applies: Condition,
    pub applies_grade: Grade,
    /// The rows on which it must be filled.
    pub mandatory: Condition,
    pub mandatory_grade: Grade,
    /// Who in a council usually mends it: case recording, finance, commissioning, systems, performance.
    pub owner: String,
}
