//! Once eligibility is decided: must the council meet the needs, may it, or neither?

use super::refusal::Who;
use crate::vocabulary::worded::worded;

worded! {
    /// Where the adult lives; for a carer, where the adult they care for lives.
    pub enum Residence {
        Here = "here", "Ordinarily lives in the council's area";
        NoSettled = "no_settled", "Has no settled home, and is here now";
        Elsewhere = "elsewhere", "Ordinarily lives in another council's area";
    }
}

worded! {
    /// What they can pay.
    pub enum Means {
        NoCharge = "no_charge", "No charge is made, or their means are at or below the limit";
        AboveInCommunity = "above_in_community", "Above the upper limit, with care outside a care home";
        AboveInCareHome = "above_in_care_home", "Above the upper limit, with care in a care home";
    }
}

worded! {
    /// What keeps the council from meeting needs under the Act.
    pub enum Exception {
        Immigration = "immigration", "The needs come solely from destitution (section 21)";
        Health = "health", "It is for the NHS to provide (section 22)";
        Housing = "housing", "It is a duty under the Housing Acts (section 23)";
    }
}

worded! {
    /// The answer.
    pub enum Duty {
        Duty = "duty", "The council must meet the eligible needs";
        DutyFullCost = "duty_full_cost", "The council must meet the eligible needs, at full cost and with an arrangement fee";
        Power = "power", "The council may meet the needs";
        PowerAfterNotice = "power_after_notice", "The council may meet the needs after telling the other council";
        NotHere = "not_here", "Another council's";
        No = "no", "The council may not meet them under the Care Act";
        Undecided = "undecided", "It cannot be said yet";
    }
}

/// What is known. `None` means not asked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub who: Who,
    pub eligible: bool,
    pub residence: Option<Residence>,
    pub means: Option<Means>,
    /// They ask the council to meet the needs.
    pub asks_council: Option<bool>,
    /// They lack capacity to arrange care, and nobody is there to do so.
    pub cannot_arrange: bool,
    pub exception: Option<Exception>,
}

/// The answer with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub duty: Duty,
    pub because: Vec<&'static str>,
    pub still_to_ask: Vec<&'static str>,
}

/// Must, or may, the council meet the needs?
///
/// What would not change the answer is not asked: means count only for eligible needs of an adult who lives here.
///
/// Source: Care Act 2014 ss.18 to 23. The duty of s.18(3) is not in force for care homes.
pub fn duty(known: &Known) -> Answer {
    if let Some(exception) = known.exception {
        return answer(Duty::No, exception.says());
    }
    if !known.eligible {
        let says = match known.who {
            Who::Adult => "The needs are not eligible: section 19(1).",
            Who::Carer => "The carer's needs are not eligible: section 20(6).",
        };
        return answer(Duty::Power, says);
    }
    let Some(residence) = known.residence else {
        return undecided("residence");
    };
    match (known.who, residence) {
        (Who::Carer, Residence::Elsewhere) => answer(
            Duty::NotHere,
            "The adult they care for lives in another council's area: section 20(1).",
        ),
        (Who::Carer, _) => answer(Duty::Duty, "A carer's needs are eligible: section 20(1)."),
        (Who::Adult, Residence::Elsewhere) => answer(
            Duty::PowerAfterNotice,
            "They live in another council's area: section 19(2).",
        ),
        (Who::Adult, _) => by_means(known),
    }
}

fn by_means(known: &Known) -> Answer {
    if known.cannot_arrange {
        return answer(
            Duty::Duty,
            "They cannot arrange care, and nobody can for them: section 18(4).",
        );
    }
    let Some(means) = known.means else {
        return undecided("means");
    };
    match (means, known.asks_council) {
        (Means::NoCharge, _) => answer(
            Duty::Duty,
            "No charge is made, or their means are within the limit: section 18(1) and (2).",
        ),
        (Means::AboveInCareHome, _) => answer(
            Duty::Power,
            "Their means are above the limit, and care is in a care home: section 19(1).",
        ),
        (Means::AboveInCommunity, Some(true)) => answer(
            Duty::DutyFullCost,
            "Their means are above the limit, and they ask the council: section 18(3).",
        ),
        (Means::AboveInCommunity, Some(false)) => answer(
            Duty::Power,
            "Their means are above the limit, and they do not ask the council: section 19(1).",
        ),
        (Means::AboveInCommunity, None) => undecided("asks_council"),
    }
}

fn answer(duty: Duty, because: &'static str) -> Answer {
    Answer {
        duty,
        because: vec![because],
        still_to_ask: Vec::new(),
    }
}

fn undecided(ask: &'static str) -> Answer {
    Answer {
        duty: Duty::Undecided,
        because: Vec::new(),
        still_to_ask: vec![ask],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_is_a_duty_and_what_a_power() {
        let here = Known {
            who: Who::Adult,
            eligible: true,
            residence: Some(Residence::Here),
            means: Some(Means::NoCharge),
            asks_council: None,
            cannot_arrange: false,
            exception: None,
        };
        let above = Known {
            means: Some(Means::AboveInCommunity),
            asks_council: Some(true),
            ..here
        };
        let carer = Known {
            who: Who::Carer,
            means: None,
            ..here
        };
        for (known, expected) in [
            (here, "duty"),
            (
                Known {
                    residence: Some(Residence::NoSettled),
                    ..here
                },
                "duty",
            ),
            (
                Known {
                    asks_council: Some(false),
                    ..here
                },
                "duty",
            ),
            (above, "duty_full_cost"),
            (
                Known {
                    asks_council: Some(false),
                    ..above
                },
                "power",
            ),
            (
                Known {
                    asks_council: None,
                    ..above
                },
                "undecided asks_council",
            ),
            (
                Known {
                    means: Some(Means::AboveInCareHome),
                    ..above
                },
                "power",
            ),
            (
                Known {
                    means: Some(Means::AboveInCareHome),
                    cannot_arrange: true,
                    ..above
                },
                "duty",
            ),
            (
                Known {
                    means: None,
                    cannot_arrange: true,
                    ..here
                },
                "duty",
            ),
            (
                Known {
                    means: None,
                    ..here
                },
                "undecided means",
            ),
            (
                Known {
                    residence: None,
                    ..here
                },
                "undecided residence",
            ),
            (
                Known {
                    eligible: false,
                    residence: None,
                    means: None,
                    ..here
                },
                "power",
            ),
            (
                Known {
                    residence: Some(Residence::Elsewhere),
                    means: None,
                    ..here
                },
                "power_after_notice",
            ),
            (carer, "duty"),
            (
                Known {
                    residence: Some(Residence::NoSettled),
                    ..carer
                },
                "duty",
            ),
            (
                Known {
                    residence: Some(Residence::Elsewhere),
                    ..carer
                },
                "not_here",
            ),
            (
                Known {
                    residence: None,
                    ..carer
                },
                "undecided residence",
            ),
            (
                Known {
                    eligible: false,
                    residence: None,
                    ..carer
                },
                "power",
            ),
            (
                Known {
                    exception: Some(Exception::Health),
                    ..here
                },
                "no",
            ),
            // Section 21: whose needs come only from being destitute, and who is barred by immigration law.
            (
                Known {
                    exception: Some(Exception::Immigration),
                    ..here
                },
                "no",
            ),
            (
                Known {
                    exception: Some(Exception::Immigration),
                    cannot_arrange: true,
                    ..above
                },
                "no",
            ),
            (
                Known {
                    exception: Some(Exception::Immigration),
                    ..carer
                },
                "no",
            ),
            (
                Known {
                    exception: Some(Exception::Housing),
                    eligible: false,
                    ..here
                },
                "no",
            ),
        ] {
            let found = duty(&known);
            let mut says = vec![found.duty.code()];
            says.extend(&found.still_to_ask);
            assert_eq!(says.join(" "), expected, "{known:?}");
        }
    }
}
