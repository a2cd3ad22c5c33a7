//! A care and support plan: what it costs, what it still lacks, and when its budget does not buy what was assessed.
//!
//! Source: Care Act 2014 ss.24 to 26; Care and Support Statutory Guidance chapters 10 and 11.

pub mod aftercare;
mod agreeing;
mod ends;
mod free;
mod rests;
mod yearly;

use crate::budget::Exact;
use crate::budget::exact::{pence, share, whole};
use crate::pathway::Amounts;
use crate::vocabulary::Problem;
use crate::vocabulary::dates::Period;
use crate::vocabulary::money::Pence;
use crate::vocabulary::worded::worded;
use jiff::civil::Date;

pub use agreeing::{
    Agreeing, Beginning, asks_too_much, begins_wrongly, council_pays, plan_begins_wrongly,
    plan_ends_wrongly,
};
pub use ends::{EndsAfter, GoingOn, StaysEnded, ends_too_early, follows, goes_on_after_all};
pub use free::{Free, after_free, free_help_ends, free_of};
pub use rests::{
    Before, Come, LoweredAfter, Lowering, RestsOn, figure_too_early, lowered_wrongly, rests_on,
    still_rests_on,
};
pub use yearly::{WEEKS, differs_in_a_year, in_a_year, year_unexplained, year_warning};

worded! {
    /// Who or what meets a need.
    pub enum MetBy {
        Person = "person", "The person themselves";
        Carer = "carer", "Family or another carer";
        Community = "community", "The community";
        Technology = "technology", "Equipment or technology";
        Paid = "paid", "Paid support that the council arranges";
        DirectPayment = "direct_payment", "A direct payment";
    }
}

impl MetBy {
    /// Money must stand behind it: a line of the plan that costs something or says who pays.
    pub fn is_paid(self) -> bool {
        matches!(self, MetBy::Paid | MetBy::DirectPayment)
    }
}

worded! {
    /// Who pays for a line of the plan.
    pub enum Funder {
        Council = "council", "The council";
        Nhs = "nhs", "The NHS";
        /// What the council pays of aftercare: part of the personal budget, and nothing is asked for it.
        Aftercare = "aftercare", "The council, as aftercare under section 117 (nothing to pay)";
        /// Reablement and intermediate care: free, and outside the personal budget.
        FreeForNow = "free_for_now", "The council, free for now (reablement or intermediate care)";
        Person = "person", "The person, outside the budget";
        Other = "other", "Somebody else";
    }
}

impl Funder {
    /// The council answers for it, or the NHS: it can meet a need that the council must meet.
    ///
    /// Source: Care Act 2014 ss.18(1), 22.
    pub fn meets_needs(self) -> bool {
        self.is_council() || self == Funder::Nhs
    }

    /// The council pays for it.
    pub fn is_council(self) -> bool {
        matches!(
            self,
            Funder::Council | Funder::Aftercare | Funder::FreeForNow
        )
    }
}

worded! {
    /// How often the units of a line come.
    pub enum Frequency {
        Daily = "daily", "a day";
        Weekly = "weekly", "a week";
        Fortnightly = "fortnightly", "a fortnight";
        FourWeekly = "four_weekly", "every four weeks";
        Monthly = "monthly", "a month";
        Yearly = "yearly", "a year";
        Once = "once", "once";
    }
}

impl Frequency {
    /// How many times in a week, on average over a year of 52 weeks; none when it comes once.
    fn a_week(self) -> Option<Exact> {
        match self {
            Frequency::Daily => Some(whole(7)),
            Frequency::Weekly => Some(whole(1)),
            Frequency::Fortnightly => Some(share(1, 2)),
            Frequency::FourWeekly => Some(share(1, 4)),
            Frequency::Monthly => Some(share(12, WEEKS)),
            Frequency::Yearly => Some(share(1, WEEKS)),
            Frequency::Once => None,
        }
    }
}

/// What a line costs.
///
/// Units are hundredths (350 is three and a half hours). A week's cost is rounded half up to the penny, line by line.
pub fn cost_of(units_hundredths: i64, unit_cost: Pence, frequency: Frequency) -> Amounts {
    let each = share(units_hundredths, 100) * whole(unit_cost.0);
    match frequency.a_week() {
        Some(times) => Amounts {
            weekly: pence(&(each * times)),
            one_off: Pence(0),
        },
        None => Amounts {
            weekly: Pence(0),
            one_off: pence(&each),
        },
    }
}

/// A need as the plan says how it is met. An outcome may stand several times, met by several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanNeed {
    /// The outcome, such as A2, and its words.
    pub code: String,
    pub says: String,
    pub eligible: bool,
    /// None: nobody has said yet.
    pub met_by: Option<MetBy>,
    /// Who, or what: the carer's name, the club, the pendant.
    pub named: String,
    /// What the person wants to be able to do.
    pub wants: String,
    /// Why the plan does not meet it, though the assessment found it eligible.
    pub why_not: String,
}

/// A need that the assessment found eligible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// The outcome, such as A2, and its words.
    pub code: String,
    pub says: String,
}

/// A need that the assessment found eligible and the plan does not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    pub code: String,
    pub says: String,
    /// Why. None: nobody has said.
    pub because: Option<String>,
}

/// A line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The outcome that it helps with.
    pub need: String,
    pub service: String,
    /// How much of it there is; nothing meets no need.
    pub units_hundredths: i64,
    pub cost: Amounts,
    pub period: Period,
    pub funder: Funder,
}

/// A plan as far as it has been written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// When its support begins.
    pub from: Date,
    pub needs: Vec<PlanNeed>,
    /// Needs that were in the plan and were taken out again.
    pub taken_out: Vec<PlanNeed>,
    /// What the assessment found eligible, each outcome once.
    pub assessed: Vec<Assessed>,
    pub lines: Vec<PlanLine>,
    /// Its words, on the form of the plan, have been submitted.
    pub words_done: bool,
    /// Are the arrangements judged safe? None: nobody has judged.
    pub safe: Option<bool>,
    pub safe_because: String,
    /// The person, or who speaks for them, agrees; or how agreement was sought.
    pub agreement: String,
    /// What the person is expected to pay in a week.
    pub adult_weekly: Pence,
    /// The record says that the person has a right to aftercare under section 117.
    pub aftercare_owed: bool,
}

/// What a plan costs by who pays, in a usual week and once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// What the personal budget must buy.
    pub council: Amounts,
    /// Of that, aftercare under section 117.
    pub aftercare: Amounts,
    pub nhs: Amounts,
    /// Everything else: free for now, the person's own, others'.
    pub outside: Amounts,
}

/// What lines cost in the week from a day, and every single payment.
pub fn cost(lines: &[PlanLine], on: Date) -> Cost {
    let mut cost = Cost::default();
    for line in lines {
        let add = |to: &mut Amounts| {
            if line.period.contains(on) {
                to.weekly = to.weekly + line.cost.weekly;
            }
            to.one_off = to.one_off + line.cost.one_off;
        };
        match line.funder {
            Funder::Council => add(&mut cost.council),
            Funder::Aftercare => {
                add(&mut cost.council);
                add(&mut cost.aftercare);
            }
            Funder::Nhs => add(&mut cost.nhs),
            Funder::FreeForNow | Funder::Person | Funder::Other => add(&mut cost.outside),
        }
    }
    cost
}

/// The day on which the council pays most in a week: a budget must hold it.
pub fn dearest_week(lines: &[PlanLine], from: Date) -> (Date, Cost) {
    let mut begins: Vec<Date> = lines
        .iter()
        .map(|line| line.period.from.max(from))
        .collect();
    begins.push(from);
    begins.sort();
    let at = |day: Date| (day, cost(lines, day));
    let mut dearest = at(from);
    for day in begins {
        let found = at(day);
        if found.1.council.weekly > dearest.1.council.weekly {
            dearest = found;
        }
    }
    dearest
}

/// What the assessment found eligible and the plan does not meet: a council must meet such a need, and a plan must tell
/// what was assessed, so none may go without a word.
///
/// Source: Care Act 2014 ss.18(1), 25(1)(a), (b).
pub fn departures(plan: &Plan) -> Vec<Departure> {
    let met = |code: &str| {
        plan.needs
            .iter()
            .any(|need| need.eligible && need.code == code)
    };
    let why = |code: &str| {
        let of_it = plan.needs.iter().chain(&plan.taken_out);
        let mut said = of_it.filter(|need| need.code == code && !need.why_not.trim().is_empty());
        said.next().map(|need| need.why_not.clone())
    };
    let left = plan.assessed.iter().filter(|found| !met(&found.code));
    left.map(|found| Departure {
        code: found.code.clone(),
        says: found.says.clone(),
        because: why(&found.code),
    })
    .collect()
}

/// A need that was found eligible and left out stops the plan until somebody says why.
fn left_out(plan: &Plan) -> Vec<Problem> {
    let unsaid = departures(plan)
        .into_iter()
        .filter(|one| one.because.is_none());
    let stands = |code: &str| plan.needs.iter().any(|need| need.code == code);
    let problem = |one: Departure| {
        let field = match stands(&one.code) {
            true => format!("need-{}", one.code),
            false => "needs".to_owned(),
        };
        let says = format!(
            "The assessment found this need eligible, and the plan leaves it out. Put it back, or say why: {}",
            one.says.to_lowercase()
        );
        Problem::new(field, says)
    };
    unsaid.map(problem).collect()
}

/// What a plan lacks before it can be submitted, agreed or closed: nothing when it may.
///
/// Source: Care Act 2014 s.25(1).
pub fn lacks(plan: &Plan) -> Vec<Problem> {
    let mut problems = Vec::new();
    if plan.needs.is_empty() {
        problems.push(Problem::new(
            "needs",
            "Write the needs that the plan is for",
        ));
    }
    for need in &plan.needs {
        problems.extend(need_lacks(need, plan));
    }
    problems.extend(left_out(plan));
    problems.extend(aftercare::lacks(plan));
    let (_, cost) = dearest_week(&plan.lines, plan.from);
    problems.extend(asks_too_much(
        plan.adult_weekly,
        cost.council.weekly,
        "the plan costs the council",
    ));
    if !plan.words_done {
        problems.push(Problem::new(
            "words",
            "Fill in and submit the form of the plan",
        ));
    }
    match plan.safe {
        None => problems.push(Problem::new(
            "safe",
            "Say whether the arrangements are safe",
        )),
        Some(false) => problems.push(Problem::new(
            "safe",
            "The arrangements are not judged safe: change the plan until they are",
        )),
        Some(true) if plan.safe_because.trim().is_empty() => {
            problems.push(Problem::new(
                "safe_because",
                "Say why the arrangements are safe",
            ));
        }
        Some(true) => {}
    }
    if plan.agreement.trim().is_empty() {
        problems.push(Problem::new(
            "agreement",
            "Say whether the person agrees, and what was done to reach agreement",
        ));
    }
    problems
}

/// An eligible need must be met by something that has a name. Another need may be left to advice.
fn need_lacks(need: &PlanNeed, plan: &Plan) -> Option<Problem> {
    let says = need.says.to_lowercase();
    let field = format!("need-{}", need.code);
    let problem = |words: String| Some(Problem::new(field.clone(), words));
    match need.met_by {
        None if need.eligible => problem(format!("Nothing meets this eligible need yet: {says}")),
        None => None,
        Some(by) if by.is_paid() => {
            let mut of_it = plan.lines.iter().filter(|line| line.need == need.code);
            if of_it.clone().next().is_none() {
                return problem(format!("Add a service that meets this need: {says}"));
            }
            let gives = |line: &&PlanLine| line.units_hundredths > 0;
            if !of_it.clone().any(|line| gives(&line)) {
                return problem(format!(
                    "The service for this need gives nothing: say how much of it there is, or what else meets the need: {says}"
                ));
            }
            let pays =
                |line: &PlanLine| line.funder.meets_needs() && line.period.contains(plan.from);
            if of_it.any(|line| gives(&line) && pays(line)) {
                return None;
            }
            problem(format!(
                "No service that the council or the NHS pays for meets this need from the day the plan begins: {says}"
            ))
        }
        Some(_) if need.named.trim().is_empty() => {
            problem(format!("Name who or what meets this need: {says}"))
        }
        Some(_) => None,
    }
}

/// What somebody who agrees should know. None of these is a reason to cut: a budget must buy the assessed needs.
///
/// `indicative` is the figure the plan began with; `in_force` the weekly budget agreed before.
pub fn warnings(
    plan_weekly: Pence,
    indicative: Option<Pence>,
    in_force: Option<Pence>,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(budget) = in_force.filter(|budget| *budget < plan_weekly) {
        warnings.push(format!(
            "The budget in force, {budget} a week, does not buy what this plan costs, {plan_weekly} a week. Needs that are eligible must be met: agree a new budget."
        ));
    }
    if let Some(figure) = indicative.filter(|figure| *figure < plan_weekly) {
        warnings.push(format!(
            "The plan costs {} a week more than the indicative figure of {figure}. The figure is no ceiling: say why the support costs this.",
            plan_weekly - figure
        ));
    }
    warnings
}

#[cfg(test)]
mod tests;
