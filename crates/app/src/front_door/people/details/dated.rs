//! What holds for a time, kept on two axes: a move ends what was, a correction keeps what we thought.

use db::Day;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{Period, speak_exact};

use super::rows::Stands;
use crate::front_door::people::asking::{Answers, Kind, Question};

/// From when it holds.
pub const FROM: Question = Question {
    name: "from_on",
    label: "From",
    hint: "For example, 27 3 2026",
    kind: Kind::NeededDay,
};

/// From when it holds no longer.
pub const UNTIL: Question = Question {
    name: "until_on",
    label: "No longer so from",
    hint: "Leave it empty while it is so",
    kind: Kind::Day,
};

/// Reads both days. An end must come after its beginning.
pub fn read(answers: &mut Answers<'_>) -> (Option<Day>, Option<Day>) {
    let (from, until) = (answers.day(FROM.name), answers.day(UNTIL.name));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        let says = format!("{} must be after the day it began", UNTIL.label);
        answers.reading.wrong(UNTIL.name, says);
    }
    (from, until)
}

/// How something that holds for a time stands.
pub fn stands(period: (Day, Option<Day>), superseded: bool, today: Day) -> Stands {
    match period {
        _ if superseded => Stands::Corrected,
        (_, Some(until)) if until <= today => Stands::Past,
        (from, _) if from > today => Stands::Soon,
        _ => Stands::Now,
    }
}

/// Whether beginning this ends that: it was still so, and began before.
pub fn ends(new: (Day, Option<Day>), old: (Day, Option<Day>)) -> bool {
    new.1.is_none() && old.1.is_none() && old.0 < new.0
}

/// The problem, where two that cannot both be so overlap.
pub fn overlap(
    new: (Day, Option<Day>),
    old: (Day, Option<Day>),
    old_says: &str,
) -> Option<Problem> {
    let period = |(from, until): (Day, Option<Day>)| Period::new(*from, until.map(|day| *day));
    if !period(new).overlaps(&period(old)) {
        return None;
    }
    let until = old.1.map(|until| format!(" until {}", speak_exact(*until)));
    Some(Problem::new(
        FROM.name,
        format!(
            "These dates overlap with {old_says}, from {}{}. Mend those first, or check the dates",
            speak_exact(*old.0),
            until.unwrap_or_default()
        ),
    ))
}
