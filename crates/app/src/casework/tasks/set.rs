//! The form of a task: setting one, changing one.

use db::entities::task;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;

use super::questions::{self, TASK, Wanted, code_of};
use super::store;
use crate::casework::allocations::store::{open_team, worker};
use crate::casework::allocations::{WorkerChoice, hands_to_choose};
use crate::casework::clocks::Hands;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking;
use crate::house::council::Choice;
use crate::house::permissions::SetTasks;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, pages};

fn home(case: &Case<SetTasks>) -> String {
    format!("/people/{}/tasks", case.person_id())
}

fn mine(case: &Case<SetTasks>) -> Hands {
    let colleague = &case.staff().colleague;
    Hands {
        team_id: colleague.main_team().map(|team| team.id),
        worker_id: Some(colleague.account.id),
    }
}

/// GET /people/{person}/tasks/new?kind=
pub async fn ask_new(case: Case<SetTasks>, Query(query): Query) -> Page {
    let kind = query.get("kind");
    let fields = Fields::default().with("hands", code_of(mine(&case)));
    let fields = asking::with(fields, "kind", Some(kind).filter(|kind| !kind.is_empty()));
    show_new(&case, &fields, &[]).await
}

async fn show_new(case: &Case<SetTasks>, fields: &Fields, problems: &[Problem]) -> Page {
    let at = home(case);
    let mut sheet = Sheet::new("/tasks", "New task or visit", format!("{at}/new"), at, TASK);
    sheet.offers = vec![("hands", offers(case, None).await?)];
    sheet.show(case, fields, problems).await
}

/// Oneself, then one's own teams and who is in them, then all others.
async fn offers(case: &Case<SetTasks>, held: Option<Hands>) -> Result<Vec<Choice>, PageError> {
    let first: Vec<Uuid> = case
        .staff()
        .colleague
        .teams
        .iter()
        .map(|team| team.id)
        .collect();
    let teams = hands_to_choose(case.reader(), case.today(), &first).await?;
    let me = mine(case);
    let mut offers = vec![Choice {
        value: code_of(me),
        text: "Me".to_owned(),
    }];
    for team in teams {
        offers.push(Choice {
            value: team.id.clone(),
            text: team.name.clone(),
        });
        let worker = |one: WorkerChoice| Choice {
            value: format!("{}:{}", team.id, one.id),
            text: format!("{}, {}", one.says, team.name),
        };
        offers.extend(team.workers.into_iter().map(worker));
    }
    let known = |value: &String| offers.iter().any(|offer| offer.value == *value);
    if let Some(code) = held.map(code_of).filter(|code| !known(code)) {
        offers.push(Choice {
            value: code,
            text: "As it is now".to_owned(),
        });
    }
    Ok(offers)
}

/// The problem, where a team or a worker chosen is not there today.
async fn missing(case: &Case<SetTasks>, hands: Hands) -> Result<Option<Problem>, PageError> {
    let (conn, today) = (case.reader(), case.today());
    let says = "Choose who is to do it from the list";
    let problem = || Ok(Some(Problem::new("hands", says)));
    if let Some(team) = hands.team_id
        && open_team(conn, team, today).await.is_err()
    {
        return problem();
    }
    if let Some(id) = hands.worker_id
        && worker(conn, id, hands.team_id.unwrap_or_default(), today)
            .await
            .is_err()
    {
        return problem();
    }
    Ok(None)
}

async fn read(
    case: &Case<SetTasks>,
    fields: &Fields,
    before: Option<&task::Model>,
) -> Result<Result<Wanted, Vec<Problem>>, PageError> {
    let house = &case.staff().house;
    let when = (house.clock.now(), *case.today());
    let read = questions::read(fields, &house.council, when, before.map(|task| task.due_on));
    let wanted = match read {
        Ok(wanted) => wanted,
        Err(problems) => return Ok(Err(problems)),
    };
    let held = before.map(|task| Hands {
        team_id: task.team_id,
        worker_id: task.worker_id,
    });
    if held == Some(wanted.hands) {
        return Ok(Ok(wanted));
    }
    Ok(match missing(case, wanted.hands).await? {
        Some(problem) => Err(vec![problem]),
        None => Ok(wanted),
    })
}

/// POST /people/{person}/tasks/new
pub async fn set(case: Case<SetTasks>, Form(fields): Form) -> Page {
    let wanted = match read(&case, &fields, None).await? {
        Ok(wanted) => wanted,
        Err(problems) => return show_new(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    store::set(&mut change, case.person_id(), wanted).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is set.")
}

/// GET /people/{person}/tasks/{task}
pub async fn ask_change(case: Case<SetTasks>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let task = open(&case, id).await?;
    show_change(&case, &task, &questions::filled(&task), &[]).await
}

/// A task that is still to be done.
async fn open(case: &Case<SetTasks>, id: Uuid) -> Result<task::Model, PageError> {
    let task = store::find(case.reader(), case.person_id(), id).await?;
    if task.done_at.is_some() || task.cancelled_at.is_some() {
        let says = "This was done or called off meanwhile: open it again first.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    Ok(task)
}

async fn sheet_of(case: &Case<SetTasks>, task: &task::Model) -> Result<Sheet, PageError> {
    let at = home(case);
    let path = format!("{at}/{}", task.id);
    let mut sheet = Sheet::new("/tasks", "Change a task or visit", path, at, TASK);
    let held = Hands {
        team_id: task.team_id,
        worker_id: task.worker_id,
    };
    sheet.offers = vec![("hands", offers(case, Some(held)).await?)];
    Ok(sheet)
}

async fn show_change(
    case: &Case<SetTasks>,
    task: &task::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let mut sheet = sheet_of(case, task).await?;
    sheet
        .hidden
        .push(("version", fields.get("version").to_owned()));
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/tasks/{task}. Nothing is kept when somebody has changed it since it was opened.
pub async fn change(
    case: Case<SetTasks>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let task = open(&case, id).await?;
    if fields.get("version") != task.version.to_string() {
        return overtaken(&case, &task, &fields).await;
    }
    let wanted = match read(&case, &fields, Some(&task)).await? {
        Ok(wanted) => wanted,
        Err(problems) => return show_change(&case, &task, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    match store::change_it(&mut change, &task, wanted).await {
        Ok(_) => change.commit().await?,
        Err(db::Error::Conflict) => {
            drop(change);
            return overtaken(&case, &open(&case, id).await?, &fields).await;
        }
        Err(error) => return Err(error.into()),
    }
    pages::go_to_saying(home(&case), "It is changed.")
}

async fn overtaken(case: &Case<SetTasks>, task: &task::Model, sent: &Fields) -> Page {
    let sheet = sheet_of(case, task).await?;
    let now = (&questions::filled(task), task.version);
    sheet.overtaken(case, now, sent).await
}
