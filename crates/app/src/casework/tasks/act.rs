//! What becomes of a task: done, opened again, called off.

use axum::extract::Path;
use db::entities::task;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_day;

use super::store;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::permissions::SetTasks;
use crate::house::{Case, Fields, Form, Page, PageError, pages};

const DONE: &[Question] = &[Question {
    name: "outcome",
    label: "What came of it?",
    hint: "If there is more to tell, write a case note as well.",
    kind: Kind::Lines(2_000),
}];
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
    show(&case, task, AS_DONE, (&Fields::default(), &[])).await
}

/// POST /people/{person}/tasks/{task}/done
pub async fn done(
    case: Case<SetTasks>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let task = open(&case, id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, DONE, council, *case.today());
    let outcome = answers.text("outcome");
    let outcome = match answers.reading.finish(outcome) {
        Ok(outcome) => outcome,
        Err(problems) => return show(&case, task, AS_DONE, (&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    let next = store::done(&mut change, &task, outcome).await?;
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
