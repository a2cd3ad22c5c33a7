//! Who may agree to how much: the limits that a council writes (`budgets/authority.toml`).
//!
//! Source: nobody agrees money beyond their role; a panel must not cap or delay (Care and Support Statutory Guidance 10.85).

use super::{Amounts, PlanRefusal};
use crate::budget::exact::{Exact, decimal, nearest, whole};
use crate::budget::written::Reader;
use crate::vocabulary::Problem;
use crate::vocabulary::money::Pence;
use serde::Deserialize;
use toml::{Spanned, Value};

/// What a role may agree to; none is without end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    pub role: String,
    pub weekly: Option<Pence>,
    pub one_off: Option<Pence>,
}

/// Who may agree to how much, and how long a panel has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    pub limits: Vec<Limit>,
    /// Working days that a panel has for its advice.
    pub panel_working_days: u32,
    /// By how much a direct payment may be raised above its budget without a new budget, in hundredths of a per cent.
    pub uplift_most: i64,
}

impl Authority {
    /// Do the limits of one of these roles hold both amounts?
    /// Errors: `AboveLimit`.
    pub fn holds(&self, roles: &[&str], amounts: Amounts) -> Result<(), PlanRefusal> {
        let within = |limit: Option<Pence>, amount: Pence| limit.is_none_or(|most| amount <= most);
        let held = self.limits.iter().any(|limit| {
            roles.contains(&limit.role.as_str())
                && within(limit.weekly, amounts.weekly)
                && within(limit.one_off, amounts.one_off)
        });
        if held {
            Ok(())
        } else {
            Err(PlanRefusal::AboveLimit(amounts))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorityFile {
    limit: Vec<WrittenLimit>,
    panel: WrittenPanel,
    uplift: Option<WrittenUplift>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenUplift {
    most_percent: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLimit {
    role: Spanned<String>,
    weekly: Spanned<Value>,
    one_off: Spanned<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPanel {
    working_days: Spanned<u32>,
}

/// Reads the file of limits; `roles` are those that may agree budgets. Problems name `file` and the line.
pub fn read_authority(file: &str, text: &str, roles: &[&str]) -> Result<Authority, Vec<Problem>> {
    let mut reader = Reader::of(file, text);
    let written: AuthorityFile = reader.parse()?;
    reader.once("role", written.limit.iter().map(|limit| &limit.role));
    let mut limits = Vec::new();
    for limit in &written.limit {
        let role = limit.role.get_ref();
        if !roles.contains(&role.as_str()) {
            let says =
                format!("There is no role \"{role}\" that may agree budgets (agree_budgets)");
            reader.wrong(&limit.role, says);
        }
        limits.push(Limit {
            role: role.clone(),
            weekly: amount(&mut reader, &limit.weekly),
            one_off: amount(&mut reader, &limit.one_off),
        });
    }
    let endless = |limit: &Limit| limit.weekly.is_none() && limit.one_off.is_none();
    if !limits.iter().any(endless) {
        let says =
            "Some role must be able to agree any amount: without one, needs could not be met";
        reader.wrong(&written.panel.working_days, says);
    }
    if *written.panel.working_days.get_ref() == 0 {
        reader.wrong(
            &written.panel.working_days,
            "Give the panel at least one working day",
        );
    }
    let uplift_most = written.uplift.map_or(0, |uplift| {
        let typed = &uplift.most_percent;
        let percent = decimal(typed.get_ref()).map(|one| one * whole(100));
        let percent = percent.filter(Exact::is_integer).map(|one| nearest(&one));
        percent
            .filter(|one| (0..=10_000).contains(one))
            .unwrap_or_else(|| {
                reader.wrong(
                    typed,
                    "This must be a per cent from 0 to 100, such as \"7.5\"",
                );
                0
            })
    });
    reader.finish(Authority {
        limits,
        uplift_most,
        panel_working_days: *written.panel.working_days.get_ref(),
    })
}

fn amount(reader: &mut Reader<'_>, written: &Spanned<Value>) -> Option<Pence> {
    match written.get_ref() {
        Value::String(text) if text == "any" => None,
        // A wrong amount is nil until it is mended, never without end.
        _ => Some(reader.money(written).unwrap_or(Pence(0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORITY: &str = include_str!("../../../../council/default/budgets/authority.toml");
    const ROLES: [&str; 3] = ["team_manager", "budget_manager", "head_of_service"];

    #[test]
    fn a_limit_holds_its_amount_and_not_a_penny_more() {
        let authority = read_authority("a.toml", AUTHORITY, &ROLES).unwrap();
        for (roles, weekly, one_off, held) in [
            (&["team_manager"][..], 50_000, 0, true),
            (&["team_manager"], 50_001, 0, false),
            (&["team_manager"], 0, 150_000, true),
            (&["team_manager"], 0, 150_001, false),
            (&["team_manager", "budget_manager"], 120_000, 500_000, true),
            (&["head_of_service"], 9_999_999, 9_999_999, true),
            (&["social_worker"], 0, 0, false),
            (&[], 0, 0, false),
        ] {
            let amounts = Amounts {
                weekly: Pence(weekly),
                one_off: Pence(one_off),
            };
            assert_eq!(
                authority.holds(roles, amounts).is_ok(),
                held,
                "{roles:?} {amounts}"
            );
        }
    }

    #[test]
    fn limits_that_nobody_could_use_are_told_with_their_line() {
        let check = |from: &str, to: &str, says: &str| {
            let text = AUTHORITY.replace(from, to);
            let problems = read_authority("a.toml", &text, &ROLES).unwrap_err();
            let line = text.lines().position(|line| line.contains(to)).unwrap() + 1;
            assert_eq!(
                problems[0].to_string(),
                format!("a.toml line {line}: {says}")
            );
        };
        check(
            "role = \"team_manager\"",
            "role = \"broker\"",
            "There is no role \"broker\" that may agree budgets (agree_budgets)",
        );
        check(
            "weekly = \"500.00\"",
            "weekly = \"lots\"",
            "This must be pounds and pence, such as \"231.05\"",
        );
        check(
            "working_days = 5",
            "working_days = 0",
            "Give the panel at least one working day",
        );
        check(
            "most_percent = \"10\"",
            "most_percent = \"1,000\"",
            "This must be a per cent from 0 to 100, such as \"7.5\"",
        );
        let capped = AUTHORITY.replace("\"any\"", "\"2000.00\"");
        let problems = read_authority("a.toml", &capped, &ROLES).unwrap_err();
        assert!(problems[0].says.starts_with("Some role must be able"));
    }
}
