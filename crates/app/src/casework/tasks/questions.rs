//! What is asked about a task or a visit, and how the answers are read.

use db::sea_orm::prelude::Uuid;
use db::{At, Day};
use jiff::civil::{Date, Time};
use rules::recurring::Repeats;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_between, london};

use crate::casework::clocks::Hands;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::Fields;
use crate::house::council::Council;

/// What is asked about a task.
pub const TASK: &[Question] = &[
    Question::new("kind", "What is it?", "", Kind::Choose("task_kind")),
    Question::new("title", "What is to be done?", "In one line", Kind::Needed),
    Question::new("due_on", "On which day, or by which day?", "", Kind::Day),
    Question::new(
        "at",
        "At what time?",
        "Such as 14:30. Leave it empty if any time of the day will do.",
        Kind::Line,
    ),
    Question::new("minutes", "For how many minutes?", "", Kind::Line),
    Question::new(
        "place",
        "Where?",
        "For a visit somewhere else than at home",
        Kind::Line,
    ),
    Question::new(
        "hands",
        "Who is to do it?",
        "A team finds somebody itself",
        Kind::Offered("Choose"),
    ),
    Question::new("note", "What to know or take along", "", Kind::Lines(2_000)),
    Question::new(
        "repeats",
        "How often does it come again?",
        "The next one is set when this one is done",
        Kind::List("task_repeats", "Once only"),
    ),
    Question::new(
        "repeats_until",
        "Until when does it come again?",
        "Leave it empty if there is no end yet",
        Kind::Day,
    ),
];

/// The furthest that a day may be set ahead, in years: beyond it somebody mistyped.
const YEARS_AHEAD: i16 = 10;
/// The longest appointment, in minutes: a day.
const LONGEST: i64 = 24 * 60;

/// A task as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: String,
    pub title: String,
    pub note: Option<String>,
    pub place: Option<String>,
    pub due_on: Day,
    pub starts_at: Option<At>,
    pub minutes: Option<i64>,
    pub hands: Hands,
    pub repeats: Option<Repeats>,
    pub repeats_until: Option<Day>,
}

/// Reads a task. `before`: the day it was due so far, which may stay although it has passed.
pub fn read(
    fields: &Fields,
    council: &Council,
    (now, today): (At, Date),
    before: Option<Day>,
) -> Result<Wanted, Vec<Problem>> {
    let mut answers = Answers::of(fields, TASK, council, today);
    let due_on = day(&mut answers, before);
    let starts_at = starts(&mut answers, due_on, now);
    let repeats = answers.text("repeats");
    let repeats = repeats.as_deref().and_then(Repeats::from_code);
    let until = answers.day("repeats_until");
    if repeats.is_some() && until.is_some_and(|until| until < due_on) {
        let says = "It cannot end before the first time";
        answers.reading.wrong("repeats_until", says);
    }
    let wanted = Wanted {
        kind: answers.needed("kind"),
        title: answers.needed("title"),
        note: answers.text("note"),
        place: answers.text("place"),
        due_on,
        minutes: minutes(&mut answers).filter(|_| starts_at.is_some()),
        starts_at,
        hands: hands(&mut answers),
        repeats_until: until.filter(|_| repeats.is_some()),
        repeats,
    };
    answers.reading.finish(wanted)
}

fn day(answers: &mut Answers<'_>, before: Option<Day>) -> Day {
    let today = answers.today;
    let had = answers.reading.has_problem("due_on");
    let Some(day) = answers.day("due_on") else {
        if !had && !answers.reading.has_problem("due_on") {
            answers.reading.wrong("due_on", "Enter the day");
        }
        return Day(today);
    };
    if *day < today && Some(day) != before {
        answers
            .reading
            .wrong("due_on", "The day must be today or later");
    } else if day.year() > today.year() + YEARS_AHEAD {
        answers.reading.wrong("due_on", "Check the year");
    }
    day
}

/// When it begins: in London, whatever the clocks do that night.
fn starts(answers: &mut Answers<'_>, day: Day, now: At) -> Option<At> {
    let typed = answers.text("at")?.replace('.', ":");
    let Ok(time) = Time::strptime("%H:%M", &typed) else {
        let says = "Enter the time, such as 14:30";
        answers.reading.wrong("at", says);
        return None;
    };
    let zone = london(*now).time_zone().clone();
    let at = day.to_datetime(time).to_zoned(zone).ok()?;
    Some(At::new(at.timestamp()))
}

fn minutes(answers: &mut Answers<'_>) -> Option<i64> {
    let typed = answers.text("minutes")?;
    match typed.parse() {
        Ok(minutes) if (1..=LONGEST).contains(&minutes) => Some(minutes),
        _ => {
            let says = "Enter how many minutes it takes, such as 45";
            answers.reading.wrong("minutes", says);
            None
        }
    }
}

/// "team" or "team:worker"
fn hands(answers: &mut Answers<'_>) -> Hands {
    let chosen = answers.reading.fields.get("hands");
    let (team, worker) = chosen.split_once(':').unwrap_or((chosen, ""));
    let team: Option<Uuid> = team.parse().ok();
    let worker_id: Option<Uuid> = worker.parse().ok();
    if team.is_none() && worker_id.is_none() || (worker_id.is_none() && !worker.is_empty()) {
        let says = "Choose who is to do it from the list";
        answers.reading.wrong("hands", says);
    }
    Hands {
        team_id: team,
        worker_id,
    }
}

/// As the list to choose from has it.
pub fn code_of(hands: Hands) -> String {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    match hands.worker_id {
        Some(_) => format!("{}:{}", id(hands.team_id), id(hands.worker_id)),
        None => id(hands.team_id),
    }
}

/// A task as its form has it.
pub fn filled(task: &db::entities::task::Model) -> Fields {
    let hands = Hands {
        team_id: task.team_id,
        worker_id: task.worker_id,
    };
    let at = task
        .starts_at
        .map(|at| london(*at).strftime("%H:%M").to_string());
    let minutes = task.minutes.map(|minutes| minutes.to_string());
    let fields = Fields::default()
        .with("kind", task.kind.as_str())
        .with("title", task.title.as_str())
        .with("hands", code_of(hands))
        .with("version", task.version.to_string());
    let texts = [
        ("at", at.as_deref()),
        ("minutes", minutes.as_deref()),
        ("place", task.place.as_deref()),
        ("note", task.note.as_deref()),
        ("repeats", task.repeats.as_deref()),
    ];
    let fields = texts.into_iter().fold(fields, |fields, (name, text)| {
        asking::with(fields, name, text)
    });
    let fields = asking::with_day(fields, "due_on", Some(task.due_on));
    asking::with_day(fields, "repeats_until", task.repeats_until)
}

/// The start moved by as many days as the day of a task moves, at the same time of the day in London.
pub fn moved(starts: At, from: Day, to: Day) -> At {
    let begun = london(*starts);
    let days = days_between(*from, *to);
    let moved = jiff::Span::new()
        .try_days(days)
        .ok()
        .and_then(|days| begun.checked_add(days).ok());
    moved.map_or(starts, |at| At::new(at.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_visit_keeps_its_time_of_the_day_across_summer_time() {
        let at = |text: &str| At::new(text.parse().unwrap());
        let (from, to) = (Day(date(2027, 3, 23)), Day(date(2027, 3, 30)));
        assert_eq!(
            moved(at("2027-03-23T14:30:00Z"), from, to),
            at("2027-03-30T13:30:00Z")
        );
        let (from, to) = (Day(date(2027, 10, 25)), Day(date(2027, 11, 1)));
        assert_eq!(
            moved(at("2027-10-25T09:00:00Z"), from, to),
            at("2027-11-01T10:00:00Z")
        );
    }
}
