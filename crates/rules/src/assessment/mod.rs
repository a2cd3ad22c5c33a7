//! Assessments: which kinds there are, how one stands, what follows when somebody refuses, lacks capacity, needs an
//! advocate or cannot wait, and what the council must or may do once eligibility is decided.

pub mod advocacy;
pub mod capacity;
pub mod duty;
pub mod found;
pub mod needs;
pub mod quality;
pub mod refusal;
pub mod residence;
pub mod urgent;

use crate::pathway::Step;
use crate::vocabulary::worded::worded;
use jiff::civil::Date;

worded! {
    /// The kinds of assessments.
    ///
    /// Source: Care Act 2014 ss.9, 10, 12, 58 to 64; SI 2014/2827 regs. 2, 6.
    pub enum Kind {
        Needs = "needs", "Needs assessment";
        Carers = "carers", "Carer's assessment";
        OccupationalTherapy = "occupational_therapy", "Occupational therapy assessment";
        Sensory = "sensory", "Sight and hearing assessment";
        SupportedSelf = "supported_self", "Supported self-assessment";
        Combined = "combined", "Assessment of the person and their carer together";
        ChildsNeeds = "childs_needs", "Child's needs assessment, before 18";
        ChildsCarer = "childs_carer", "Assessment of a child's carer, before 18";
        YoungCarer = "young_carer", "Young carer's assessment, before 18";
    }
}

worded! {
    /// Whose work an assessment is.
    pub enum Profession {
        SocialWork = "social_work", "Social work";
        OccupationalTherapy = "occupational_therapy", "Occupational therapy";
        Sensory = "sensory", "Sight and hearing";
    }
}

worded! {
    /// The nine areas of wellbeing.
    ///
    /// Source: Care Act 2014 s.1(2).
    pub enum Wellbeing {
        Dignity = "dignity", "personal dignity, and being treated with respect";
        Health = "health", "physical and mental health, and emotional wellbeing";
        Safety = "safety", "protection from abuse and neglect";
        Control = "control", "control over day-to-day life";
        TakingPart = "taking_part", "taking part in work, education, training or recreation";
        Means = "means", "social and economic wellbeing";
        Family = "family", "domestic, family and personal relationships";
        Home = "home", "suitability of living accommodation";
        Contribution = "contribution", "contribution to society";
    }
}

worded! {
    /// How an assessment stands.
    pub enum Standing {
        Asked = "asked", "Asked for";
        Offered = "offered", "Offered";
        Begun = "begun", "Begun";
        Refused = "refused", "Refused";
        InSpiteOfRefusal = "in_spite_of_refusal", "Refused, and must go on";
        Completed = "completed", "Completed";
        Withdrawn = "withdrawn", "Called off";
        Superseded = "superseded", "Replaced by a later one";
    }
}

/// The days of an assessment, from which its standing follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    pub offered_on: Option<Date>,
    pub began_on: Option<Date>,
    pub refused_on: Option<Date>,
    /// The table of refusals says that the council must assess nevertheless.
    pub must_go_on: bool,
    pub completed_on: Option<Date>,
    pub withdrawn_on: Option<Date>,
    pub superseded: bool,
}

/// How an assessment stands. What ended it comes first; a refusal that does not end it is told as long as it runs.
pub fn standing(dates: &Dates) -> Standing {
    match dates {
        _ if dates.superseded => Standing::Superseded,
        _ if dates.completed_on.is_some() => Standing::Completed,
        _ if dates.withdrawn_on.is_some() => Standing::Withdrawn,
        _ if dates.refused_on.is_some() && dates.must_go_on => Standing::InSpiteOfRefusal,
        _ if dates.refused_on.is_some() => Standing::Refused,
        _ if dates.began_on.is_some() => Standing::Begun,
        _ if dates.offered_on.is_some() => Standing::Offered,
        _ => Standing::Asked,
    }
}

impl Kind {
    /// Whose work it usually is.
    pub fn profession(self) -> Profession {
        match self {
            Kind::OccupationalTherapy => Profession::OccupationalTherapy,
            Kind::Sensory => Profession::Sensory,
            Kind::Needs
            | Kind::Carers
            | Kind::SupportedSelf
            | Kind::Combined
            | Kind::ChildsNeeds
            | Kind::ChildsCarer
            | Kind::YoungCarer => Profession::SocialWork,
        }
    }

    /// The step of the journey that it is.
    pub fn step(self) -> Step {
        match self {
            kind if kind.is_carers() => Step::CarersAssessment,
            _ => Step::NeedsAssessment,
        }
    }

    /// Whether it is about a carer's own needs alone.
    pub fn is_carers(self) -> bool {
        matches!(self, Kind::Carers | Kind::ChildsCarer | Kind::YoungCarer)
    }

    /// Whether it looks at every outcome. Those of one profession look at a part.
    pub fn looks_at_all_of_life(self) -> bool {
        !matches!(self, Kind::OccupationalTherapy | Kind::Sensory)
    }

    /// Whether one of this kind, once completed, takes the place of an earlier one of the other kind: it is the same, or
    /// both look at the whole of an adult's life.
    pub fn takes_the_place_of(self, earlier: Kind) -> bool {
        let whole = |kind| matches!(kind, Kind::Needs | Kind::SupportedSelf | Kind::Combined);
        self == earlier || (whole(self) && whole(earlier))
    }

    /// Whether it looks at what somebody is likely to need once a young person is 18.
    ///
    /// Source: Care Act 2014 ss.58, 60, 63.
    pub fn is_before_18(self) -> bool {
        matches!(
            self,
            Kind::ChildsNeeds | Kind::ChildsCarer | Kind::YoungCarer
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_an_assessment_stands_follows_from_its_days() {
        let day = Some(Date::constant(2026, 11, 20));
        let offered = Dates {
            offered_on: day,
            ..Dates::default()
        };
        let begun = Dates {
            began_on: day,
            ..offered
        };
        let refused = Dates {
            refused_on: day,
            ..begun
        };
        let must = Dates {
            must_go_on: true,
            ..refused
        };
        for (dates, expected) in [
            (Dates::default(), Standing::Asked),
            (offered, Standing::Offered),
            (begun, Standing::Begun),
            (refused, Standing::Refused),
            (must, Standing::InSpiteOfRefusal),
            (
                Dates {
                    completed_on: day,
                    ..must
                },
                Standing::Completed,
            ),
            (
                Dates {
                    withdrawn_on: day,
                    ..offered
                },
                Standing::Withdrawn,
            ),
            (
                Dates {
                    completed_on: day,
                    superseded: true,
                    ..begun
                },
                Standing::Superseded,
            ),
        ] {
            assert_eq!(standing(&dates), expected, "{dates:?}");
        }
    }

    #[test]
    fn whole_assessments_of_an_adult_take_each_others_place_and_parts_only_their_own() {
        for (later, earlier, takes) in [
            (Kind::Needs, Kind::Needs, true),
            (Kind::SupportedSelf, Kind::Needs, true),
            (Kind::Needs, Kind::Combined, true),
            (Kind::Combined, Kind::SupportedSelf, true),
            (Kind::OccupationalTherapy, Kind::OccupationalTherapy, true),
            (Kind::OccupationalTherapy, Kind::Needs, false),
            (Kind::Needs, Kind::Sensory, false),
            (Kind::Needs, Kind::Carers, false),
            (Kind::Carers, Kind::YoungCarer, false),
            (Kind::Needs, Kind::ChildsNeeds, false),
        ] {
            let found = later.takes_the_place_of(earlier);
            assert_eq!(found, takes, "{later} after {earlier}");
        }
    }

    #[test]
    fn every_kind_has_a_profession_and_a_step() {
        for kind in Kind::ALL {
            let carers = kind.step() == Step::CarersAssessment;
            assert_eq!(carers, kind.is_carers(), "{kind}");
        }
        assert_eq!(
            Kind::OccupationalTherapy.profession(),
            Profession::OccupationalTherapy
        );
    }
}
