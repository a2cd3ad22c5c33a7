//! Tables of what was found about outcomes: which outcome is managed, and if not, in which way, how much help it
//! takes, and how much of that a relative or friend gives.

use rules::assessment::needs::{CARER_SHARES, MOST_HELP, Ways};
use rules::eligibility::{AdultOutcome, CarerOutcome};
use rules::pathway::Step;
use serde_json::Value as Json;

use super::Answers;
use super::definition::{Definition, Kind};

/// The column that such tables fill.
pub const COLUMN: &str = "assessment.findings";
/// The answer that an outcome does not apply to the person: nobody is unable to achieve it, and nobody manages it.
pub const NOT_THEIRS: &str = "not_theirs";
/// What a table must look like, for those whose table does not.
pub const WANTS: &str = "a table whose rows are outcomes (a1 to a10, for a carer c1 to c8), with the columns manages, ways and level";

/// What was found about one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Code of the outcome: "A1".
    pub outcome: String,
    /// It was said that it does not apply to the person.
    pub not_theirs: bool,
    pub ways: Ways,
    pub level: i64,
    pub carer_share: i64,
    pub carer_willing: Option<bool>,
    pub own_words: Option<String>,
    pub outcome_wanted: Option<String>,
}

/// Whether a question is such a table.
pub fn fits(kind: &Kind, step: Step) -> bool {
    let Kind::Table { rows, columns } = kind else {
        return false;
    };
    let is_outcome = |code: &str| match step {
        Step::CarersAssessment => CarerOutcome::from_code(code).is_some(),
        _ => AdultOutcome::from_code(code).is_some(),
    };
    let has = |id: &str| columns.iter().any(|column| column.id == id);
    let outcomes = rows.iter().all(|row| is_outcome(&outcome_of(&row.code)));
    outcomes && ["manages", "ways", "level"].iter().all(|id| has(id))
}

fn outcome_of(row: &str) -> String {
    row.to_uppercase()
}

/// What a form's answers found about each outcome that was looked at, in the order of the form.
pub fn read(form: &Definition, answers: &Answers) -> Vec<Found> {
    let tables = form
        .questions()
        .map(|(_, question)| question)
        .filter(|question| question.fills.as_deref() == Some(COLUMN));
    let mut all = Vec::new();
    for question in tables {
        let (Kind::Table { rows, .. }, Some(table)) = (&question.kind, answers.get(&question.id))
        else {
            continue;
        };
        let found = rows
            .iter()
            .filter_map(|row| found(&row.code, table.get(&row.code)?));
        all.extend(found);
    }
    all
}

/// Nothing is read of a row in which nobody said whether it is managed.
fn found(row: &str, cells: &Json) -> Option<Found> {
    let text = |name: &str| cells.get(name).and_then(Json::as_str);
    let number = |name: &str| text(name).and_then(|text| text.parse::<i64>().ok());
    let manages = text("manages")?;
    let not = manages == "no";
    let ways = cells.get("ways").and_then(Json::as_array);
    let way = |code: &str| not && ways.is_some_and(|all| all.iter().any(|one| one == code));
    let share = number("share").filter(|share| CARER_SHARES.contains(share));
    let level = number("level").unwrap_or_default().clamp(0, MOST_HELP);
    Some(Found {
        outcome: outcome_of(row),
        not_theirs: manages == NOT_THEIRS,
        ways: Ways {
            without_help: way("without_help"),
            with_distress: way("with_distress"),
            with_danger: way("with_danger"),
            takes_longer: way("takes_longer"),
        },
        level: if not { level } else { 0 },
        carer_share: share.filter(|_| not).unwrap_or_default(),
        carer_willing: cells.get("willing").and_then(Json::as_bool).filter(|_| not),
        own_words: text("words").map(str::to_owned),
        outcome_wanted: text("wanted").map(str::to_owned),
    })
}
