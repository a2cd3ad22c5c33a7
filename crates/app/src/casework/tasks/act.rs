//! What becomes of a task: done, opened again, called off.

use db::Day;
use db::entities::task;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_day, speak_exact};

use super::store;
use crate::casework::first_visit;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Council;
use crate::house::permissions::SetTasks;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};

const MADE_ON: &str = "made_on";
const OUTCOME: Question = Question::new(
    "outcome",
    "What came of it?",
    "If there is more to tell, write a case note as well.",
    Kind::Lines(2_000),
);
const DONE: &[Question] = &[OUTCOME];
/// Of a visit it counts on which day it was made: time limits are met on that day.
const MADE: &[Question] = &[
    Question::new(MADE_ON, "The day on which it was made", "", Kind::NeededDay),
    OUTCOME,
];
const CANCEL: &[Question] = &[Question {
    name: "because",
    label: "Why is it called off?",
    hint: "",
    kind: Kind::NeededLines(1_000),
}];

fn home(case: &Case<SetTasks>) -> String {
    format!("/people/{}/tasks", case.person_id())
}

/// A task that is still to be done.
async fn open(case: &Case<SetTasks>, id: Uuid) -> Result<task::Model, PageError> {
    let task = store::find(case.reader(), case.person_id(), id).await?;
    if task.done_at.is_some() || task.cancelled_at.is_some() {
        let says = "This was done or called off already.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    Ok(task)
}

async fn show(
    case: &Case<SetTasks>,
    task: task::Model,
    way: Way,
    (fields, problems): (&Fields, &[Problem]),
) -> Page {
    let at = home(case);
    let path = format!("{at}/{}/{}", task.id, way.path);
    let mut sheet = Sheet::new("/tasks", way.title, path, at, way.questions);
    sheet.about = Some(task.title);
    sheet.button = way.button;
    sheet.grave = way.grave;
    sheet.show(case, fields, problems).await
}

/// One of the two forms.
#[derive(Clone, Copy)]
struct Way {
    path: &'static str,
    title: &'static str,
    button: &'static str,
    grave: bool,
    questions: &'static [Question],
}

const AS_DONE: Way = Way {
    path: "done",
    title: "It is done",
    button: "Mark as done",
    grave: false,
    questions: DONE,
};
const AS_MADE: Way = Way {
    questions: MADE,
    ..AS_DONE
};
const CALLED_OFF: Way = Way {
    path: "cancel",
    title: "Call it off",
    button: "Call it off",
    grave: true,
    questions: CANCEL,
};

/// GET /people/{person}/tasks/{task}/done
pub async fn ask_done(case: Case<SetTasks>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let task = open(&case, id).await?;
    let (way, fields) = (way_of(&task), made_today(Fields::default(), case.today()));
    show(&case, task, way, (&fields, &[])).await
}

fn way_of(task: &task::Model) -> Way {
    if task.kind == first_visit::TASK {
        AS_MADE
    } else {
        AS_DONE
    }
}

/// The day of a visit is today, unless another is said: whoever marks it with one press need not type it.
fn made_today(fields: Fields, today: Day) -> Fields {
    let mut names = fields.pairs().iter().map(|(name, _)| name);
    if names.any(|name| name.starts_with(MADE_ON)) {
        return fields;
    }
    asking::with_day(fields, MADE_ON, Some(today))
}

/// Reads on which day it was done, and what came of it. A visit cannot have been made before it was set.
fn read_done(
    task: &task::Model,
    fields: &Fields,
    council: &Council,
    today: Day,
) -> Result<(Day, Option<String>), Vec<Problem>> {
    let mut answers = Answers::of(fields, way_of(task).questions, council, *today);
    let set_on = Day(london_date(*task.made_at));
    let says = format!(
        "It was set on {}, and cannot have been made before. Of an earlier visit write a case note",
        speak_exact(*set_on)
    );
    let made_on = answers.day_since(MADE_ON, set_on, &says);
    let outcome = answers.text("outcome");
    let read = (made_on.unwrap_or(today), outcome);
    answers.reading.finish(read)
}

/// POST /people/{person}/tasks/{task}/done
pub async fn done(
    case: Case<SetTasks>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let task = open(&case, id).await?;
    let council = &case.staff().house.council;
    let fields = made_today(fields, case.today());
    let (on, outcome) = match read_done(&task, &fields, council, case.today()) {
        Ok(read) => read,
        Err(problems) => {
            let way = way_of(&task);
            return show(&case, task, way, (&fields, &problems)).await;
        }
    };
    let mut change = case.change().await?;
    let next = store::done(&mut change, &task, on, outcome).await?;
    change.commit().await?;
    let says = match next {
        Some(next) => format!(
            "Done. The next one is set for {}.",
            speak_day(*next, *case.today())
        ),
        None => "Done.".to_owned(),
    };
    pages::go_to_saying(home(&case), &says)
}

/// POST /people/{person}/tasks/{task}/reopen
pub async fn reopen(case: Case<SetTasks>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let task = store::find(case.reader(), case.person_id(), id).await?;
    if task.done_at.is_none() && task.cancelled_at.is_none() {
        return pages::go_to_saying(home(&case), "It is open already.");
    }
    let mut change = case.change().await?;
    store::reopen(&mut change, &task).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is to be done again.")
}

/// GET /people/{person}/tasks/{task}/cancel
pub async fn ask_cancel(case: Case<SetTasks>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let task = open(&case, id).await?;
    show(&case, task, CALLED_OFF, (&Fields::default(), &[])).await
}

/// POST /people/{person}/tasks/{task}/cancel
pub async fn cancel(
    case: Case<SetTasks>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let task = open(&case, id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, CANCEL, council, *case.today());
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show(&case, task, CALLED_OFF, (&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    store::cancel(&mut change, &task, &because).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is called off.")
}
