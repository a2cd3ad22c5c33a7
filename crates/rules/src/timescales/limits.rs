//! The table of limits: what starts a clock, how long it runs, who may change it, how sure we are of it.

use crate::vocabulary::Problem;
use crate::vocabulary::table::{Row, all_or_problems, read_rows};
use crate::vocabulary::worded::worded;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

worded! {
    /// What a limit is counted in.
    pub enum Unit {
        Hours = "hours", "hours";
        Days = "days", "days";
        WorkingDays = "working_days", "working days";
        Weeks = "weeks", "weeks";
        Months = "months", "months";
        Years = "years", "years";
    }
}

worded! {
    /// Who set a limit, and so who may change it.
    pub enum Kind {
        Statutory = "statutory", "set by law";
        Guidance = "guidance", "set by national guidance";
        Local = "local", "set by the council";
    }
}

worded! {
    /// How sure we are of a limit.
    pub enum Status {
        Verified = "verified", "read in its source";
        Memory = "memory", "not yet checked against its source";
        Seed = "seed", "given in a council's paper";
        Chosen = "chosen", "a default to be chosen anew by each council";
    }
}

/// How long before its day a deadline is shown as coming soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlyWarning {
    /// The last so many per cent of the days from start to deadline.
    Share(u32),
    Days(u32),
    Months(u32),
}

/// One limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timescale {
    pub id: String,
    /// The part of the work it belongs to: "review", "safeguarding".
    pub area: String,
    /// What starts the clock, in words.
    pub start_event: String,
    /// How many of `unit`; at least 1.
    pub limit: u32,
    pub unit: Unit,
    pub pause_allowed: bool,
    pub kind: Kind,
    pub early_warning: EarlyWarning,
    pub source: String,
    pub status: Status,
    pub note: String,
}

impl Timescale {
    /// "21 days", "1 working day"
    pub fn length(&self) -> String {
        let unit = self.unit.says();
        let unit = if self.limit == 1 {
            unit.trim_end_matches('s')
        } else {
            unit
        };
        format!("{} {unit}", self.limit)
    }
}

/// All the limits in force in a council.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timescales(Vec<Timescale>);

static BUILT_IN: LazyLock<Timescales> = LazyLock::new(|| {
    let text = include_str!("../../data/timescales.csv");
    Timescales::read("timescales.csv", text).unwrap_or_default()
});

impl Timescales {
    /// The limits before any council changed one.
    pub fn built_in() -> &'static Timescales {
        &BUILT_IN
    }

    /// Reads a table of limits; problems name file and line.
    pub fn read(file: &str, text: &str) -> Result<Timescales, Vec<Problem>> {
        let rows = read_rows(file, text, &NEEDED, &["warning", "note"])?;
        let mut seen = BTreeSet::new();
        let limits = rows.iter().map(|row| {
            let limit = limit(row)?;
            if !seen.insert(limit.id.clone()) {
                return Err(row.problem(format!("The timescale \"{}\" is here twice", limit.id)));
            }
            Ok(limit)
        });
        Ok(Timescales(all_or_problems(limits)?))
    }

    pub fn find(&self, id: &str) -> Option<&Timescale> {
        self.0.iter().find(|limit| limit.id == id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Timescale> {
        self.0.iter()
    }

    /// The limits with a council's own in place of local ones. A problem for each that is not
    /// local: what law or national guidance sets stays as it is.
    pub fn with_overrides(&self, overrides: &[Override]) -> Result<Timescales, Vec<Problem>> {
        let mut changed = self.clone();
        let problems: Vec<Problem> = overrides
            .iter()
            .filter_map(|wanted| changed.apply(wanted).err())
            .collect();
        if problems.is_empty() {
            Ok(changed)
        } else {
            Err(problems)
        }
    }

    /// The limits with those that a council adds. A problem for each whose id is taken or none, or that cannot be
    /// reckoned.
    pub fn with_own(&self, own: &[Own]) -> Result<Timescales, Vec<Problem>> {
        let mut all = self.clone();
        let problems: Vec<Problem> = own.iter().filter_map(|own| all.add(own).err()).collect();
        if problems.is_empty() {
            Ok(all)
        } else {
            Err(problems)
        }
    }

    fn add(&mut self, own: &Own) -> Result<(), Problem> {
        let problem = |says: &str| Err(Problem::new(own.id.clone(), says));
        let may_be_in_an_id =
            |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '_';
        if !own.id.starts_with(|first: char| first.is_ascii_uppercase())
            || !own.id.chars().all(may_be_in_an_id)
        {
            return problem("An id is written in capitals, such as WINTER_AGAIN");
        }
        if self.find(&own.id).is_some() {
            return problem(
                "There is a time limit of this id already: give yours another, or change that one under [timescales]",
            );
        }
        let limit = Timescale {
            id: own.id.clone(),
            area: "council".to_owned(),
            start_event: own.start_event.clone(),
            limit: own.limit,
            unit: own.unit,
            pause_allowed: own.pause_allowed,
            kind: Kind::Local,
            early_warning: EarlyWarning::Share(25),
            source: "the council's own".to_owned(),
            status: Status::Chosen,
            note: String::new(),
        };
        if let Some(says) = fault(&limit) {
            return problem(says);
        }
        self.0.push(limit);
        Ok(())
    }

    fn apply(&mut self, wanted: &Override) -> Result<(), Problem> {
        let problem = |says: String| Err(Problem::new(wanted.id.clone(), says));
        let Some(limit) = self.0.iter_mut().find(|limit| limit.id == wanted.id) else {
            return problem(format!("There is no timescale \"{}\"", wanted.id));
        };
        if limit.kind != Kind::Local {
            return problem(format!(
                "This timescale is {} and cannot be changed",
                limit.kind
            ));
        }
        let changed = Timescale {
            limit: wanted.limit,
            unit: wanted.unit.unwrap_or(limit.unit),
            pause_allowed: wanted.pause_allowed.unwrap_or(limit.pause_allowed),
            source: "the council's own".to_owned(),
            ..limit.clone()
        };
        if let Some(says) = fault(&changed) {
            return problem(says.to_owned());
        }
        *limit = changed;
        Ok(())
    }
}

/// A limit that a council adds to the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Capitals, digits and underscores, such as `WINTER_AGAIN`.
    pub id: String,
    /// What starts the clock, in words.
    pub start_event: String,
    pub limit: u32,
    pub unit: Unit,
    pub pause_allowed: bool,
}

/// A council's own limit in place of a local one, as `council.toml` has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    pub id: String,
    pub limit: u32,
    pub unit: Option<Unit>,
    pub pause_allowed: Option<bool>,
}

const NEEDED: [&str; 9] = [
    "id",
    "area",
    "start_event",
    "limit",
    "unit",
    "pause_allowed",
    "kind",
    "source",
    "status",
];

fn limit(row: &Row<'_>) -> Result<Timescale, Problem> {
    let limit = Timescale {
        id: row.needed("id")?,
        area: row.needed("area")?,
        start_event: row.needed("start_event")?,
        limit: row
            .needed("limit")?
            .parse()
            .map_err(|_| row.problem("limit is not a whole number"))?,
        unit: one_of(row, "unit", Unit::from_code)?,
        pause_allowed: one_of(row, "pause_allowed", yes_or_no)?,
        kind: one_of(row, "kind", Kind::from_code)?,
        early_warning: early_warning(row)?,
        source: row.needed("source")?,
        status: one_of(row, "status", Status::from_code)?,
        note: row.text("note").to_owned(),
    };
    fault(&limit).map_or(Ok(limit), |says| Err(row.problem(says)))
}

/// What no limit may be: the longest is ten years, so that each can be reckoned.
fn fault(limit: &Timescale) -> Option<&'static str> {
    if limit.limit == 0 {
        return Some("A limit is at least 1");
    }
    let most = match limit.unit {
        Unit::Hours => 87_600,
        Unit::Days => 3_652,
        Unit::WorkingDays => 2_500,
        Unit::Weeks => 521,
        Unit::Months => 120,
        Unit::Years => 10,
    };
    if limit.limit > most {
        return Some("A limit is at most ten years");
    }
    let paused_hours = limit.unit == Unit::Hours && limit.pause_allowed;
    paused_hours.then_some(
        "A limit in hours cannot be paused, for pauses are whole days: say pause_allowed = false",
    )
}

fn one_of<T>(row: &Row<'_>, column: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
    let text = row.text(column);
    read(text).ok_or_else(|| row.problem(format!("{column} cannot be \"{text}\"")))
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "y" => Some(true),
        "n" => Some(false),
        _ => None,
    }
}

/// "25%", "5d", "2w", "1m"; a quarter of the time when nothing is said.
fn early_warning(row: &Row<'_>) -> Result<EarlyWarning, Problem> {
    let text = row.text("warning");
    let wrong = || row.problem(format!("warning \"{text}\" is not like 25%, 5d, 2w or 1m"));
    if text.is_empty() {
        return Ok(EarlyWarning::Share(25));
    }
    let (number, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
    let number: u32 = number.parse().map_err(|_| wrong())?;
    match unit {
        "%" if number <= 100 => Ok(EarlyWarning::Share(number)),
        "d" => Ok(EarlyWarning::Days(number)),
        "w" if number <= 520 => Ok(EarlyWarning::Days(number * 7)),
        "m" => Ok(EarlyWarning::Months(number)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_built_in_can_be_read_and_says_how_sure_each_limit_is() {
        let table = Timescales::built_in();
        assert_eq!(table.iter().count(), 49);
        for (id, length, kind, status) in [
            (
                "DOLS_STANDARD",
                "21 days",
                Kind::Statutory,
                Status::Verified,
            ),
            (
                "COMPLAINT_ACK",
                "3 working days",
                Kind::Statutory,
                Status::Memory,
            ),
            (
                "CARE_REVIEW_ANNUAL",
                "12 months",
                Kind::Guidance,
                Status::Memory,
            ),
            ("SG_URGENT_WS", "24 hours", Kind::Local, Status::Seed),
            (
                "CONTACT_TRIAGE",
                "1 working day",
                Kind::Local,
                Status::Chosen,
            ),
            ("SAR_REQUEST", "1 month", Kind::Statutory, Status::Memory),
        ] {
            let limit = table.find(id).unwrap();
            assert_eq!(
                (limit.length().as_str(), limit.kind, limit.status),
                (length, kind, status)
            );
        }
        assert!(table.find("NOTHING").is_none());
    }

    #[test]
    fn a_council_changes_its_own_limits_and_no_others() {
        let wanted = |id: &str, limit, unit, pause_allowed| Override {
            id: id.to_owned(),
            limit,
            unit,
            pause_allowed,
        };
        let built_in = Timescales::built_in();
        let changed = built_in
            .with_overrides(&[wanted("ALLOCATION_STANDARD", 3, None, Some(false))])
            .unwrap();
        let limit = changed.find("ALLOCATION_STANDARD").unwrap();
        assert_eq!(
            (limit.length().as_str(), limit.pause_allowed),
            ("3 working days", false)
        );
        for (wanted, says) in [
            (
                wanted("DOLS_STANDARD", 28, None, None),
                "This timescale is set by law and cannot be changed",
            ),
            (
                wanted("CHC_DECISION", 30, None, None),
                "This timescale is set by national guidance and cannot be changed",
            ),
            (
                wanted("NOTHING", 1, None, None),
                "There is no timescale \"NOTHING\"",
            ),
            (
                wanted("FIRST_VISIT", 0, None, None),
                "A limit is at least 1",
            ),
            (
                wanted("CONTACT_TRIAGE", 99_999_999, Some(Unit::Years), None),
                "A limit is at most ten years",
            ),
            (
                wanted("ALLOCATION_STANDARD", 2_501, None, None),
                "A limit is at most ten years",
            ),
            (
                wanted("FIRST_VISIT", 8, Some(Unit::Hours), None),
                "A limit in hours cannot be paused, for pauses are whole days: say pause_allowed = false",
            ),
        ] {
            let problems = built_in
                .with_overrides(std::slice::from_ref(&wanted))
                .unwrap_err();
            assert_eq!(problems, [Problem::new(wanted.id, says)]);
        }
    }

    #[test]
    fn a_council_adds_limits_that_can_be_reckoned_and_told_apart() {
        let own = |id: &str, limit, unit, pause_allowed| Own {
            id: id.to_owned(),
            start_event: "Ready for winter is done".to_owned(),
            limit,
            unit,
            pause_allowed,
        };
        let good = own("WINTER_AGAIN", 12, Unit::Months, true);
        let built_in = Timescales::built_in();
        let all = built_in.with_own(std::slice::from_ref(&good)).unwrap();
        let added = all.find("WINTER_AGAIN").unwrap();
        assert_eq!(
            (added.length().as_str(), added.kind, added.pause_allowed),
            ("12 months", Kind::Local, true)
        );
        let taken = "There is a time limit of this id already: give yours another, or change that one under [timescales]";
        let no_id = "An id is written in capitals, such as WINTER_AGAIN";
        for (wrong, says) in [
            (own("FIRST_VISIT", 3, Unit::Days, false), taken),
            (good.clone(), taken),
            (own("winter", 3, Unit::Days, false), no_id),
            (own("2ND_VISIT", 3, Unit::Days, false), no_id),
            (own("", 3, Unit::Days, false), no_id),
            (own("A", 0, Unit::Days, false), "A limit is at least 1"),
            (
                own("A", 121, Unit::Months, false),
                "A limit is at most ten years",
            ),
            (
                own("A", 4, Unit::Hours, true),
                "A limit in hours cannot be paused, for pauses are whole days: say pause_allowed = false",
            ),
        ] {
            let problems = built_in
                .with_own(&[good.clone(), wrong.clone()])
                .unwrap_err();
            assert_eq!(problems, [Problem::new(wrong.id, says)]);
        }
    }

    #[test]
    fn the_longest_limit_that_is_allowed_can_be_reckoned_from_the_last_year_of_the_table() {
        use crate::timescales::{Moment, due};
        use crate::vocabulary::calendar::Calendar;
        let (_, last) = Calendar::england().known().unwrap();
        for (limit, unit) in [
            (3_652, Unit::Days),
            (2_500, Unit::WorkingDays),
            (521, Unit::Weeks),
            (120, Unit::Months),
            (10, Unit::Years),
        ] {
            let wanted = Override {
                id: "CONTACT_TRIAGE".to_owned(),
                limit,
                unit: Some(unit),
                pause_allowed: None,
            };
            let changed = Timescales::built_in().with_overrides(&[wanted]).unwrap();
            let limit = changed.find("CONTACT_TRIAGE").unwrap();
            let due = due(limit, Moment::Day(last), &[], Calendar::expected());
            assert!(due.is_ok(), "{limit:?}");
        }
    }

    #[test]
    fn mistakes_in_a_table_are_told_with_their_line() {
        let head = "id,area,start_event,limit,unit,pause_allowed,kind,source,status,warning\n";
        for (row, says) in [
            (
                "A,a,s,x,days,n,local,s,seed,",
                "t.csv line 2: limit is not a whole number",
            ),
            (
                "A,a,s,0,days,n,local,s,seed,",
                "t.csv line 2: A limit is at least 1",
            ),
            (
                "A,a,s,1,day,n,local,s,seed,",
                "t.csv line 2: unit cannot be \"day\"",
            ),
            (
                "A,a,s,1,days,,local,s,seed,",
                "t.csv line 2: pause_allowed cannot be \"\"",
            ),
            (
                "A,a,s,1,days,n,local,s,seed,soon",
                "t.csv line 2: warning \"soon\" is not like 25%, 5d, 2w or 1m",
            ),
            (
                "A,a,s,1,days,n,local,s,seed,5€",
                "t.csv line 2: warning \"5€\" is not like 25%, 5d, 2w or 1m",
            ),
            (
                "A,a,s,1,days,n,local,s,seed,101%",
                "t.csv line 2: warning \"101%\" is not like 25%, 5d, 2w or 1m",
            ),
            (
                "A,a,s,1,hours,y,local,s,seed,",
                "t.csv line 2: A limit in hours cannot be paused, for pauses are whole days: say pause_allowed = false",
            ),
        ] {
            let problems = Timescales::read("t.csv", &format!("{head}{row}\n")).unwrap_err();
            assert_eq!(problems[0].to_string(), says);
        }
        let twice = format!("{head}{0}{0}", "A,a,s,1,days,n,local,s,seed,\n");
        assert_eq!(
            Timescales::read("t.csv", &twice).unwrap_err()[0].to_string(),
            "t.csv line 3: The timescale \"A\" is here twice"
        );
    }
}
