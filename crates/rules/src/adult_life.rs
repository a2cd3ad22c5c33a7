//! Preparing a young person for adult life: what should be done by when before the 18th birthday, and what is missing.
//!
//! How many months before it each step should be done is the council's own choice; that the transition assessment is
//! made when it is of significant benefit, and that children's services go on until it is concluded, is the law's.
//!
//! Source: Care Act 2014 ss.58 to 66.

use crate::vocabulary::Problem;
use crate::vocabulary::dates::age_on;
use crate::vocabulary::table::read_rows;
use crate::vocabulary::worded::worded;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Deserialize;
use std::sync::LazyLock;

worded! {
    /// A step of the way, in its order.
    pub enum Step {
        Begun = "begun", "Both services prepare together";
        Leads = "leads", "Somebody leads on both sides";
        Benefit = "benefit", "Judged whether an assessment is of significant benefit now";
        Assessed = "assessed", "Transition assessment concluded";
        Decided = "decided", "Eligibility at 18 decided";
        InPlace = "in_place", "Agreed what will be in place at 18";
    }
}

/// Months before the 18th birthday by which each step should be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Months {
    pub begun: i64,
    pub leads: i64,
    pub benefit: i64,
    pub assessed: i64,
    pub decided: i64,
    pub in_place: i64,
}

/// From the 14th birthday; an assessment by 17, its decision and what follows by 17½.
impl Default for Months {
    fn default() -> Months {
        Months {
            begun: 45,
            leads: 36,
            benefit: 24,
            assessed: 12,
            decided: 6,
            in_place: 3,
        }
    }
}

impl Months {
    /// Those of one step.
    pub fn of(&self, step: Step) -> i64 {
        match step {
            Step::Begun => self.begun,
            Step::Leads => self.leads,
            Step::Benefit => self.benefit,
            Step::Assessed => self.assessed,
            Step::Decided => self.decided,
            Step::InPlace => self.in_place,
        }
    }
}

/// What is known of a young person's way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub begun: bool,
    pub child_lead: bool,
    pub adult_lead: bool,
    /// Whether an assessment is of significant benefit now; none until it was judged.
    pub benefit: Option<bool>,
    pub assessed: bool,
    /// Whether they are eligible as an adult; none until that was decided.
    pub eligible: Option<bool>,
    /// What will be in place was agreed.
    pub in_place: bool,
    /// What is arranged instead for somebody who is not eligible.
    pub alternatives: bool,
}

/// A step with its last day, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    pub step: Step,
    pub due_on: Date,
    pub done: bool,
    pub late: bool,
    /// What is missing, in words; empty when it is done.
    pub missing: &'static str,
}

/// The 18th birthday. Who was born on 29 February has it on 1 March.
///
/// Source: see [`age_on`].
pub fn eighteen_on(born: Date) -> Date {
    let year = born.year() + 18;
    Date::new(year, born.month(), born.day()).unwrap_or(date(year, 3, 1))
}

/// Whole months from a day until the 18th birthday; less than none when it has passed.
pub fn months_until(today: Date, eighteen: Date) -> i64 {
    let between = |from: Date, to: Date| {
        let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
        months - i64::from(to.day() < from.day())
    };
    if today <= eighteen {
        between(today, eighteen)
    } else {
        -between(eighteen, today).max(1)
    }
}

/// The ages between which preparing begins, and how long a lead from children's services goes on.
///
/// Source: `data/adult_life.csv` names that of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// In years: from this birthday.
    pub from: i64,
    /// In years: before this birthday.
    pub before: i64,
    /// In months after the 18th birthday.
    pub child_lead: i64,
}

static BUILT_IN: LazyLock<Ages> = LazyLock::new(|| {
    let text = include_str!("../data/adult_life.csv");
    Ages::read("adult_life.csv", text).unwrap_or_default()
});

impl Ages {
    /// Those of the rule book.
    pub fn built_in() -> &'static Ages {
        &BUILT_IN
    }

    /// Reads them; problems name file and line.
    pub fn read(file: &str, text: &str) -> Result<Ages, Vec<Problem>> {
        let needed = ["id", "number", "unit", "source", "status"];
        let rows = read_rows(file, text, &needed, &["note"])?;
        let number = |id: &str| {
            let missing = || vec![Problem::in_file(file, 1, format!("there is no {id}"))];
            let row = rows.iter().find(|row| row.text("id") == id);
            let row = row.ok_or_else(missing)?;
            let number: Result<i64, _> = row.text("number").parse();
            number.map_err(|_| vec![row.problem("number must be a whole number")])
        };
        Ok(Ages {
            from: number("begin_from")?,
            before: number("begin_before")?,
            child_lead: number("child_lead_until")?,
        })
    }
}

/// Whether somebody is of the age at which preparing begins: a child who may have needs on turning 18.
///
/// Source: Care Act 2014 s.58(1).
pub fn is_of_age(born: Date, today: Date) -> bool {
    let ages = Ages::built_in();
    (ages.from..ages.before).contains(&i64::from(age_on(born, today)))
}

/// Who leads from children's services opens the record, by leading, of those born after this day.
pub fn child_leads_of_those_born_after(today: Date) -> Date {
    let since = (18.years()).months(Ages::built_in().child_lead);
    today.checked_sub(since).unwrap_or(today)
}

/// Every step with its day and whether it is done. An assessment that is judged to be of no benefit yet is not missing,
/// nor is what would follow it.
pub fn stages(born: Date, known: &Known, months: &Months, today: Date) -> Vec<Stage> {
    let eighteen = eighteen_on(born);
    let stage = |step: &Step| {
        let missing = missing(*step, known);
        let due_on = eighteen
            .checked_sub(months.of(*step).months())
            .unwrap_or(eighteen);
        Stage {
            step: *step,
            due_on,
            done: missing.is_empty(),
            late: !missing.is_empty() && today > due_on,
            missing,
        }
    };
    Step::ALL.iter().map(stage).collect()
}

fn missing(step: Step, known: &Known) -> &'static str {
    let no_benefit_yet = known.benefit == Some(false) && !known.assessed;
    match step {
        Step::Begun if !known.begun => "Nobody prepares yet",
        Step::Leads if !known.child_lead && !known.adult_lead => "Nobody leads on either side",
        Step::Leads if !known.child_lead => "Nobody leads in children's services",
        Step::Leads if !known.adult_lead => "Nobody leads in adults' services",
        Step::Benefit if known.benefit.is_none() && !known.assessed => "Benefit not judged",
        Step::Assessed if !known.assessed && !no_benefit_yet => "No transition assessment",
        Step::Decided if known.eligible.is_none() && !no_benefit_yet => "Eligibility not decided",
        Step::InPlace if known.eligible == Some(false) && !known.alternatives => {
            "No alternatives arranged"
        }
        Step::InPlace if known.eligible == Some(true) && !known.in_place => "Nothing agreed for 18",
        Step::InPlace if known.eligible.is_none() && !known.in_place && !no_benefit_yet => {
            "Nothing agreed for 18"
        }
        _ => "",
    }
}

/// Whether children's services must go on although the birthday has passed: there is no conclusion yet.
///
/// Source: Care Act 2014 s.66; Children Act 1989 s.17ZH; Chronically Sick and Disabled Persons Act 1970 s.2A.
pub fn childrens_services_go_on(born: Date, known: &Known, today: Date) -> bool {
    let concluded = known.assessed && known.eligible.is_some();
    today >= eighteen_on(born) && known.begun && !concluded && known.benefit != Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_birthday_of_a_leap_day_is_the_first_of_march() {
        for (born, eighteen) in [
            ("2009-05-03", "2027-05-03"),
            ("2008-02-29", "2026-03-01"),
            ("2010-02-28", "2028-02-28"),
        ] {
            assert_eq!(eighteen_on(day(born)), day(eighteen), "{born}");
            assert_eq!(age_on(day(born), day(eighteen)), 18);
        }
    }

    #[test]
    fn months_are_whole_months() {
        for (today, eighteen, months) in [
            ("2026-11-20", "2027-05-20", 6),
            ("2026-11-20", "2027-05-19", 5),
            ("2026-11-20", "2026-11-20", 0),
            ("2026-11-20", "2026-11-21", 0),
            ("2026-11-20", "2026-11-19", -1),
            ("2026-11-20", "2026-05-20", -6),
        ] {
            assert_eq!(
                months_until(day(today), day(eighteen)),
                months,
                "{today} to {eighteen}"
            );
        }
    }

    #[test]
    fn one_prepares_from_fourteen_to_eighteen() {
        for (born, is) in [
            ("2012-11-21", false),
            ("2012-11-20", true),
            ("2008-11-21", true),
            ("2008-11-20", false),
        ] {
            assert_eq!(is_of_age(day(born), day("2026-11-20")), is, "{born}");
        }
    }

    #[test]
    fn the_ages_are_read_from_their_table() {
        let expected = Ages {
            from: 14,
            before: 18,
            child_lead: 12,
        };
        assert_eq!(*Ages::built_in(), expected);
        let head = "id,number,unit,source,status\n";
        for wrong in [
            "begin_from,14,years,x,memory\n",
            "begin_from,x,years,x,memory\nbegin_before,18,years,x,memory\nchild_lead_until,12,months,x,memory\n",
        ] {
            assert!(
                Ages::read("ages.csv", &format!("{head}{wrong}")).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_lead_from_childrens_services_ends_a_year_after_the_birthday() {
        for (born, today, leads) in [
            ("2008-11-20", "2027-11-19", true),
            ("2008-11-20", "2027-11-20", false),
            ("2008-02-29", "2027-02-28", true),
            ("2008-02-29", "2027-03-01", false),
        ] {
            let after = child_leads_of_those_born_after(day(today));
            assert_eq!(day(born) > after, leads, "{born} {today}");
        }
    }

    fn late(known: &Known, today: &str) -> Vec<&'static str> {
        let stages = stages(day("2009-05-20"), known, &Months::default(), day(today));
        let late = stages.iter().filter(|stage| stage.late);
        late.map(|stage| stage.missing).collect()
    }

    #[test]
    fn what_is_missing_is_late_from_the_day_after_its_day() {
        let begun = Known {
            begun: true,
            child_lead: true,
            adult_lead: true,
            benefit: Some(true),
            ..Known::default()
        };
        assert_eq!(late(&begun, "2026-05-20"), Vec::<&str>::new());
        assert_eq!(late(&begun, "2026-05-21"), ["No transition assessment"]);
        // At 17½ the decision is missing as well.
        assert_eq!(
            late(&begun, "2026-11-21"),
            ["No transition assessment", "Eligibility not decided"]
        );
        let nothing = Known::default();
        assert_eq!(
            late(&nothing, "2024-06-01"),
            ["Nobody prepares yet", "Nobody leads on either side"]
        );
    }

    #[test]
    fn no_benefit_yet_leaves_nothing_missing_after_it() {
        let known = Known {
            begun: true,
            child_lead: true,
            adult_lead: true,
            benefit: Some(false),
            ..Known::default()
        };
        assert_eq!(late(&known, "2027-05-19"), Vec::<&str>::new());
    }

    #[test]
    fn who_is_not_eligible_needs_alternatives_before_the_birthday() {
        let known = Known {
            begun: true,
            child_lead: true,
            adult_lead: true,
            benefit: Some(true),
            assessed: true,
            eligible: Some(false),
            in_place: true,
            ..Known::default()
        };
        assert_eq!(late(&known, "2027-02-21"), ["No alternatives arranged"]);
        let arranged = Known {
            alternatives: true,
            ..known
        };
        assert_eq!(late(&arranged, "2027-02-21"), Vec::<&str>::new());
    }

    #[test]
    fn childrens_services_go_on_until_the_assessment_is_concluded() {
        let begun = Known {
            begun: true,
            ..Known::default()
        };
        let assessed = Known {
            assessed: true,
            ..begun
        };
        let concluded = Known {
            eligible: Some(true),
            ..assessed
        };
        for (known, today, go_on) in [
            (begun, "2027-05-19", false),
            (begun, "2027-05-20", true),
            (assessed, "2027-05-20", true),
            (concluded, "2027-05-20", false),
            (
                Known {
                    benefit: Some(false),
                    ..begun
                },
                "2027-05-20",
                false,
            ),
        ] {
            assert_eq!(
                childrens_services_go_on(day("2009-05-20"), &known, day(today)),
                go_on,
                "{known:?}"
            );
        }
    }
}
