//! The tab "Tasks and visits" of a record: what is to be done, and what was.

use db::Day;
use db::entities::task;
use jiff::civil::Date;
use rules::recurring::Repeats;
use rules::vocabulary::dates::{london, london_date, speak_day, speak_exact};
use rules::vocabulary::lengths::speak_length;
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::words::{self, Names};
use crate::front_door::people::header;
use crate::house::council::Council;
use crate::house::permissions::SeePeople;
use crate::house::{Case, Page, pages};

/// Tasks that were done or called off, at most.
const PAST: u64 = 50;

/// A task in ready words.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    kind: String,
    title: String,
    who: String,
    when: String,
    exact: String,
    late: bool,
    /// Where, what to know, how often.
    notes: Vec<String>,
    /// What became of it.
    ended: Option<String>,
    /// It has a time, and so a place in a calendar.
    appointment: bool,
}

/// GET /people/{person}/tasks
pub async fn tasks(case: Case<SeePeople>) -> Page {
    let open = store::open_of(case.reader(), case.person_id()).await?;
    let past = store::past_of(case.reader(), case.person_id(), PAST).await?;
    let (mut people, mut teams) = (Vec::new(), Vec::new());
    for task in open.iter().chain(&past) {
        people.extend(
            [task.worker_id, task.done_by, task.cancelled_by]
                .into_iter()
                .flatten(),
        );
        teams.extend(task.team_id);
    }
    let names = Names::of(case.reader(), people, teams).await?;
    let council = &case.staff().house.council;
    let lines = |tasks: &[task::Model]| -> Vec<Line> {
        let line = |task| line(task, &names, council, *case.today());
        tasks.iter().map(line).collect()
    };
    pages::page(
        "casework/tasks/list.njk",
        json!({ "case": header::of(&case, "/tasks").await?, "open": lines(&open), "past": lines(&past) }),
    )
}

fn line(task: &task::Model, names: &Names, council: &Council, today: Date) -> Line {
    let repeats = task.repeats.as_deref().and_then(Repeats::from_code);
    let notes = [
        task.place.clone(),
        task.note.clone(),
        repeats.map(|repeats| format!("Comes again {}", repeats.says())),
    ];
    Line {
        id: task.id.to_string(),
        kind: council.says("task_kind", &task.kind).to_owned(),
        title: task.title.clone(),
        who: names.hands(task.worker_id, task.team_id),
        when: when(task, today),
        exact: speak_exact(*task.due_on),
        late: *task.due_on < today && task.done_at.is_none(),
        notes: notes.into_iter().flatten().collect(),
        ended: ended(task, names, today),
        appointment: task.starts_at.is_some(),
    }
}

/// "tomorrow at 14:30, for 45 minutes" for an appointment; "due Fri 27 Nov" for the rest.
pub fn when(task: &task::Model, today: Date) -> String {
    let Some(starts) = task.starts_at else {
        return words::due(task.due_on, today);
    };
    let day = speak_day(*task.due_on, today);
    let time = london(*starts).strftime("%H:%M").to_string();
    match task.minutes {
        Some(minutes) => format!("{day} at {time}, for {}", speak_length(minutes)),
        None => format!("{day} at {time}"),
    }
}

/// "Done on Fri 20 Nov by Priya Shah: She was in."
fn ended(task: &task::Model, names: &Names, today: Date) -> Option<String> {
    let called_off = task.cancelled_at.map(|at| Day(london_date(*at)));
    let (what, day, by, because) = match (store::done_on(task), called_off) {
        (Some(on), _) => ("Done", on, task.done_by, &task.outcome),
        (None, Some(on)) => ("Called off", on, task.cancelled_by, &task.cancelled_because),
        (None, None) => return None,
    };
    let day = speak_day(*day, today);
    let by = by.map_or("", |by| names.name(by));
    let because = because.as_ref().map(|because| format!(": {because}"));
    Some(format!(
        "{what} {day} by {by}{}",
        because.unwrap_or_default()
    ))
}
