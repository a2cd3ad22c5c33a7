//! What somebody may have to pay towards their care: a light estimate from a few facts, so that nobody plans in the dark
//! until their means are assessed. It is no financial assessment and no decision.
//!
//! Source: Care Act 2014 ss.14 and 17; Care and Support (Charging and Assessment of Resources) Regulations 2014
//! (SI 2014/2672). Every amount is in `data/charging.csv`, with its year and its source; a council may put its own beside
//! them.

use crate::vocabulary::Problem;
use crate::vocabulary::dates::{age_on, speak_exact};
use crate::vocabulary::money::Pence;
use crate::vocabulary::table::{all_or_problems, read_rows};
use crate::vocabulary::worded::worded;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use std::sync::LazyLock;

worded! {
    /// Where the support is to be.
    pub enum Setting {
        Home = "home", "At home, or in housing with care";
        CareHome = "care_home", "In a care home, to live there";
    }
}

worded! {
    /// Whether somebody lives with a partner.
    pub enum Household {
        Single = "single", "Alone, or with people who are no partner";
        Couple = "couple", "With a partner";
    }
}

worded! {
    /// A benefit for a disability: Attendance Allowance, or the care or daily living part of another.
    pub enum Benefit {
        None = "none", "None";
        Standard = "standard", "The lower or standard rate";
        Enhanced = "enhanced", "The higher or enhanced rate";
    }
}

/// What the person told of their money. Amounts of income and costs are for a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub setting: Setting,
    pub household: Household,
    pub benefit: Benefit,
    /// None where the day of birth is not known.
    pub born_on: Option<Date>,
    /// Savings and other capital of their own, without the home they live in.
    pub capital: Pence,
    /// Pensions and benefits; not what they earn, nor what they get for mobility.
    pub income: Pence,
    /// Rent, council tax and the like, as far as no benefit pays them.
    pub housing: Pence,
    /// What their disability makes them spend.
    pub extra: Pence,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// At most this in a week, and never more than the support costs; none where it is the whole cost.
    pub weekly: Option<Pence>,
    /// Each step, said to the person.
    pub because: Vec<String>,
    /// The first day of the year whose amounts were taken.
    pub rates_from: Date,
}

/// One amount of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rate {
    id: String,
    from: Date,
    amount: Pence,
}

/// The amounts of every year that the rule book knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates(Vec<Rate>);

/// Every so much of savings between the two limits counts as a pound of income a week.
///
/// Source: SI 2014/2672 reg 25(1).
const BAND: i64 = 25_000;

/// The amounts of the rule book as a table, each with its source.
pub const AMOUNTS: &str = include_str!("../data/charging.csv");

static BUILT_IN: LazyLock<Rates> = LazyLock::new(|| {
    let rows = read("charging.csv", AMOUNTS).unwrap_or_default();
    Rates(rows.into_iter().map(|(_, rate)| rate).collect())
});

/// Reads amounts, each with its line; problems name file and line.
fn read(file: &str, text: &str) -> Result<Vec<(u64, Rate)>, Vec<Problem>> {
    let known = ["says", "source", "status", "note"];
    let rows = read_rows(file, text, &["id", "from", "pounds"], &known)?;
    all_or_problems(rows.iter().map(|row| {
        let id = row.needed("id")?;
        let from = row.date("from")?;
        let from = from.ok_or_else(|| row.problem("from is empty"))?;
        let amount = Pence::parse(row.text("pounds")).ok();
        let amount = amount.filter(|amount| amount.0 >= 0).ok_or_else(|| {
            row.problem("pounds must be an amount in pounds and pence, such as 120.40")
        })?;
        Ok((row.line(), Rate { id, from, amount }))
    }))
}

impl Rate {
    /// The same amount of the same year.
    fn is(&self, other: &Rate) -> bool {
        self.id == other.id && self.from == other.from
    }
}

impl Rates {
    /// Those of the rule book.
    pub fn built_in() -> &'static Rates {
        &BUILT_IN
    }

    /// These with a council's own before them: an amount of a year that is known, or all the amounts of another year.
    /// Errors: problems name file and line: an amount that nothing is reckoned with, one that stands twice, and a year
    /// that lacks some.
    pub fn with_own(&self, file: &str, text: &str) -> Result<Rates, Vec<Problem>> {
        let own = read(file, text)?;
        let ids: BTreeSet<&str> = self.0.iter().map(|rate| rate.id.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let mine = |rate: &&Rate| own.iter().any(|(_, other)| other.is(rate));
        let kept = self.0.iter().filter(|rate| !mine(rate));
        let all = Rates(
            own.iter()
                .map(|(_, rate)| rate)
                .chain(kept)
                .cloned()
                .collect(),
        );
        let mut problems = Vec::new();
        for (place, (line, rate)) in own.iter().enumerate() {
            let before = &own[..place];
            let lacking: Vec<&str> = ids
                .iter()
                .filter(|id| all.amount(id, rate.from).is_none())
                .copied()
                .collect();
            let says = if !ids.contains(&rate.id.as_str()) {
                format!(
                    "There is no amount {}: there are {}",
                    rate.id,
                    ids.join(", ")
                )
            } else if before.iter().any(|(_, other)| other.is(rate)) {
                format!("{} of {} stands twice", rate.id, rate.from)
            } else if !lacking.is_empty() && !before.iter().any(|(_, one)| one.from == rate.from) {
                format!("The year from {} lacks {}", rate.from, lacking.join(", "))
            } else {
                continue;
            };
            problems.push(Problem::in_file(file, *line, says));
        }
        match problems.is_empty() {
            true => Ok(all),
            false => Err(problems),
        }
    }

    /// The first day of the last year that is known and has begun by a day; none before the first. Whether that year is
    /// over by then, [`is_over`] says.
    fn year_of(&self, on: Date) -> Option<Date> {
        let begun = self.0.iter().map(|rate| rate.from);
        begun.filter(|from| *from <= on).max()
    }

    fn amount(&self, id: &str, year: Date) -> Option<Pence> {
        let mut rates = self.0.iter();
        let found = rates.find(|rate| rate.id == id && rate.from == year);
        found.map(|rate| rate.amount)
    }

    /// Savings that are left out, and those above which the whole cost is paid, on a day.
    pub fn limits(&self, on: Date) -> Option<(Pence, Pence)> {
        let year = self.year_of(on)?;
        Some((
            self.amount("CAP_LOWER", year)?,
            self.amount("CAP_UPPER", year)?,
        ))
    }
}

/// Whether the year that began on a day is over: its amounts are taken until those of the next are known, and whoever
/// reads an estimate is told so.
fn is_over(year: Date, on: Date) -> bool {
    year.checked_add(1.year()).is_ok_and(|next| next <= on)
}

/// What somebody may have to pay, as far as these few facts tell; none where no amounts are known for the day or before
/// it. Where the year's own are not known yet it rests on the last that are, and says so.
///
/// Savings of exactly the upper limit are not above it. Where the day of birth is not known the least is left to live on
/// that is left to anybody, so that the estimate is not too low.
///
/// Source: SI 2014/2672 regs 6, 7, 12 and 25, Sch 1 paras 2 to 4.
pub fn estimate(facts: &Facts, rates: &Rates, today: Date) -> Option<Estimate> {
    let year = rates.year_of(today)?;
    let (lower, upper) = rates.limits(today)?;
    let mut because = Vec::new();
    if is_over(year, today) {
        because.push(format!(
            "We do not know the amounts of this year yet. We took those of the year from {}: what you pay may be a little less or more.",
            speak_exact(year)
        ));
    }
    if facts.capital > upper {
        because.push(format!(
            "You have more than {upper} in savings: you pay the whole cost of your support until they are no longer above that. You may still ask us to arrange it."
        ));
        return Some(Estimate {
            weekly: None,
            because,
            rates_from: year,
        });
    }
    let from_savings = from_savings(facts.capital, lower);
    because.push(match from_savings.0 {
        0 => format!("Your savings are not above {lower}: nothing is counted for them."),
        _ => format!(
            "{lower} of your savings are left out. For each {} above that, or part of it, £1.00 a week is counted: {from_savings} a week.",
            Pence(BAND)
        ),
    });
    because.push(format!(
        "Your pensions and benefits are {} a week. What you earn and what you get for mobility are left out.",
        facts.income
    ));
    let costs = costs(facts, &mut because);
    let (left, says) = left_to_live_on(facts, rates, (year, today))?;
    because.push(says);
    let weekly = Pence((facts.income.0 + from_savings.0 - costs.0 - left.0).max(0));
    because.push(match weekly.0 {
        0 => "That leaves nothing for you to pay.".to_owned(),
        _ => format!("That leaves {weekly} a week that you may have to pay, and never more than your support costs."),
    });
    Some(Estimate {
        weekly: Some(weekly),
        because,
        rates_from: year,
    })
}

/// A pound a week for each band above the lower limit, or part of one.
///
/// Source: SI 2014/2672 reg 25(1).
fn from_savings(capital: Pence, lower: Pence) -> Pence {
    let above = (capital - lower).0.max(0);
    Pence((above + BAND - 1) / BAND * 100)
}

/// What is taken off the income: of the home while the person lives there, and of a disability where a benefit for it is
/// counted.
///
/// Source: SI 2014/2672 Sch 1 paras 2 to 4.
fn costs(facts: &Facts, because: &mut Vec<String>) -> Pence {
    if facts.setting == Setting::CareHome {
        return Pence(0);
    }
    let extra = match facts.benefit {
        Benefit::None => Pence(0),
        _ => facts.extra,
    };
    for (cost, what) in [
        (facts.housing, "for your home"),
        (extra, "that your disability makes you spend"),
    ] {
        if cost.0 > 0 {
            because.push(format!("{cost} a week {what} is taken off."));
        }
    }
    facts.housing + extra
}

/// What is left to the person to live on, and the words for it.
///
/// Source: SI 2014/2672 regs 6 and 7.
fn left_to_live_on(
    facts: &Facts,
    rates: &Rates,
    (year, today): (Date, Date),
) -> Option<(Pence, String)> {
    let until = year
        .checked_add(1.year())
        .map_or(year.year(), |next| next.year());
    let years = format!("{} to {until}", year.year());
    if facts.setting == Setting::CareHome {
        let left = rates.amount("PEA", year)?;
        let says = format!(
            "{left} a week is left to you for yourself (personal expenses allowance, {years}). Whether your home counts is for the full assessment."
        );
        return Some((left, says));
    }
    let base = rates.amount(guarantee(facts, today), year)?;
    let besides = premiums(facts, today)
        .iter()
        .map(|id| rates.amount(id, year))
        .sum::<Option<Pence>>()?;
    let left = base + besides;
    let unknown = match facts.born_on {
        None => " We do not know your day of birth: we took the least that is left to anybody.",
        Some(_) => "",
    };
    let says = format!(
        "{left} a week is left to you to live on (minimum income guarantee, {years}).{unknown}"
    );
    Some((left, says))
}

fn is_of_pension_age(facts: &Facts, today: Date) -> bool {
    facts
        .born_on
        .and_then(pension_age_on)
        .is_some_and(|from| from <= today)
}

/// Source: SI 2014/2672 reg 7(2) and (4).
fn guarantee(facts: &Facts, today: Date) -> &'static str {
    let is_25 = facts.born_on.is_some_and(|born| age_on(born, today) >= 25);
    match (facts.household, is_of_pension_age(facts, today)) {
        (Household::Couple, true) => "MIG_COUPLE_PC",
        (Household::Couple, false) => "MIG_COUPLE_18",
        (Household::Single, true) => "MIG_SINGLE_PC",
        (Household::Single, false) if is_25 => "MIG_SINGLE_25_PC",
        (Household::Single, false) => "MIG_SINGLE_18_24",
    }
}

/// What is left besides to those below pension age who have a benefit for a disability.
///
/// Source: SI 2014/2672 reg 7(5) and (6).
fn premiums(facts: &Facts, today: Date) -> &'static [&'static str] {
    if is_of_pension_age(facts, today) {
        return &[];
    }
    match (facts.benefit, facts.household) {
        (Benefit::None, _) => &[],
        (Benefit::Standard, Household::Single) => &["PREM_DIS_SINGLE"],
        (Benefit::Standard, Household::Couple) => &["PREM_DIS_COUPLE"],
        (Benefit::Enhanced, Household::Single) => &["PREM_DIS_SINGLE", "PREM_EDP_SINGLE"],
        (Benefit::Enhanced, Household::Couple) => &["PREM_DIS_COUPLE", "PREM_EDP_COUPLE"],
    }
}

/// The day on which somebody reaches pension age: 66; between April 1960 and March 1961 a month more with each month of
/// birth; 67 from then on. Later rises begin in 2044.
///
/// Source: Pensions Act 1995 Sch 4, as amended by the Pensions Acts 2011 and 2014 s.26.
fn pension_age_on(born: Date) -> Option<Date> {
    let (rises, risen) = (date(1960, 4, 6), date(1961, 3, 6));
    let months = match born {
        born if born < rises => 0,
        born if born >= risen => 12,
        born => {
            let months = i64::from(born.year() - rises.year()) * 12
                + i64::from(born.month() - rises.month());
            months + i64::from(born.day() >= rises.day())
        }
    };
    born.checked_add(66.years().months(months)).ok()
}

/// What to expect while nothing is known, in words for the person: how it is found out, and what is free whatever they
/// have.
///
/// Source: Care Act 2014 s.17; SI 2014/2672 reg 3; Mental Health Act 1983 s.117.
pub fn what_to_expect(rates: &Rates, today: Date) -> Vec<String> {
    let mut says = vec![
        "We do not know yet what you may have to pay. What you need comes first, and does not depend on your money. Before you pay anything we look at your income and savings with you (a financial assessment), leave you enough to live on, and tell you in writing how we worked it out.".to_owned(),
        "It costs you nothing to talk to us, to be assessed and to plan. Help to get back on your feet is free for up to six weeks; so are aids and small changes to your home of £1,000 or less, and aftercare under section 117.".to_owned(),
    ];
    if let Some((_, upper)) = rates.limits(today) {
        says.push(format!(
            "If you have more than {upper} in savings, without the home you live in, you should expect to pay the whole cost."
        ));
    }
    says
}

/// The same for a carer, of support of their own: a council may ask them for something towards it and need not, and
/// never for what the person they look after is given.
///
/// Source: Care Act 2014 ss.14(1), (3), 17; Care and Support Statutory Guidance 8.49 and 8.50.
pub fn what_carers_may_expect() -> Vec<String> {
    vec![
        "It costs you nothing to talk to us, to be assessed and to plan. What the person you look after is given for their own needs is never yours to pay, even where it gives you a break.".to_owned(),
        "A council does not have to charge carers for support of their own. We do not know yet whether you would pay anything for it. Before you do, we look at your own income and savings with you, and tell you in writing how we worked it out.".to_owned(),
    ]
}

/// "estimated on 20 November 2026 with the amounts from 6 April 2026"
pub fn rests_on(estimated_on: Date, rates_from: Date) -> String {
    let later = match is_over(rates_from, estimated_on) {
        true => ", for those of the year after it were not known yet",
        false => "",
    };
    format!(
        "Estimated on {} from what you told us, with the amounts of the year from {}{later}. It is not a decision: what you pay is decided when your means are assessed.",
        speak_exact(estimated_on),
        speak_exact(rates_from)
    )
}

#[cfg(test)]
mod tests;
