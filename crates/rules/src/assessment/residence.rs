//! In which council's area somebody ordinarily lives, and on what that rests: what a council keeps on the record, read
//! as the answer that the duty to meet needs asks for.

use jiff::civil::Date;

use super::duty::Residence;
use crate::timescales::{Moment, Timescales, due};
use crate::vocabulary::calendar::Calendar;
use crate::vocabulary::worded::worded;

worded! {
    /// On what it rests.
    pub enum Basis {
        Settled = "settled", "Their home, which they chose and settled in";
        CareHome = "deemed_care_home", "Placed by a council in a care home in another area (section 39)";
        SharedLives = "deemed_shared_lives", "Placed by a council in a shared lives scheme in another area (section 39)";
        SupportedLiving = "deemed_supported_living", "Placed by a council in supported living in another area (section 39)";
        Nhs = "nhs", "In NHS accommodation: where they lived just before (section 39(5))";
        AftercareHome = "s117_home", "In accommodation given as aftercare under section 117: the council that owes the aftercare (section 39(4))";
        Aftercare = "s117", "Aftercare under section 117 alone: where they lived just before they were detained";
        Custody = "custody", "In prison, approved premises or bail accommodation: where it stands (section 76)";
        NoSettled = "no_settled", "No settled home: where they are";
    }
}

impl Basis {
    /// It decides who owes aftercare, and nothing else: without accommodation it stands beside where somebody ordinarily
    /// lives for the Care Act.
    ///
    /// Source: Mental Health Act 1983 s.117(3); R (Worcestershire) v Secretary of State [2023] UKSC 31.
    pub fn is_aftercare(self) -> bool {
        self == Basis::Aftercare
    }
}

/// What the record answers to where somebody ordinarily lives. `ours`: it is this council that is responsible. None where
/// it tells of aftercare alone.
///
/// Whoever is placed in another area stays with the council that placed them, wherever the bed stands; whoever has
/// accommodation as aftercare, with the council that owes it. Of whoever is in custody the place decides.
///
/// Source: Care Act 2014 ss.39, 76(1) to (3); Care and Support (Ordinary Residence) (Specified Accommodation) Regulations 2014, SI 2014/2828.
pub fn residence(basis: Basis, ours: bool) -> Option<Residence> {
    match (basis, ours) {
        (Basis::Aftercare, _) => None,
        (Basis::NoSettled, true) => Some(Residence::NoSettled),
        (_, true) => Some(Residence::Here),
        (_, false) => Some(Residence::Elsewhere),
    }
}

/// By when a dispute between councils goes to the Secretary of State, if they have not settled it.
///
/// Source: Care Act 2014 s.40; Care and Support (Disputes Between Local Authorities) Regulations 2014, SI 2014/2829.
pub fn referred_by(disputed_on: Date, limits: &Timescales) -> Option<Date> {
    let limit = limits.find("OR_DISPUTE")?;
    let due = due(limit, Moment::Day(disputed_on), &[], Calendar::expected());
    Some(due.ok()?.due.day())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_dispute_goes_on_after_four_months() {
        let by = |on| referred_by(on, Timescales::built_in());
        assert_eq!(by(date(2026, 7, 3)), Some(date(2026, 11, 3)));
        assert_eq!(by(date(2025, 10, 31)), Some(date(2026, 2, 28)));
    }

    #[test]
    fn whoever_a_council_placed_elsewhere_stays_with_it() {
        use Residence::{Elsewhere, Here, NoSettled};
        for (basis, ours, answer) in [
            ("settled", true, Some(Here)),
            ("settled", false, Some(Elsewhere)),
            ("deemed_care_home", true, Some(Here)),
            ("deemed_care_home", false, Some(Elsewhere)),
            ("deemed_shared_lives", true, Some(Here)),
            ("deemed_supported_living", false, Some(Elsewhere)),
            ("nhs", true, Some(Here)),
            ("no_settled", true, Some(NoSettled)),
            ("no_settled", false, Some(Elsewhere)),
            ("s117_home", true, Some(Here)),
            ("s117_home", false, Some(Elsewhere)),
            ("custody", true, Some(Here)),
            ("custody", false, Some(Elsewhere)),
            ("s117", true, None),
            ("s117", false, None),
        ] {
            let known = Basis::from_code(basis).unwrap();
            assert_eq!(residence(known, ours), answer, "{basis} {ours}");
        }
    }
}
