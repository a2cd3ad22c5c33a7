//! The forms that change who has a case. Each asks one thing, and what the rules refuse is shown beside its field.

use db::Day;
use db::entities::{referral, team};
use db::sea_orm::entity::prelude::*;
use jiff::civil::Date;
use rules::allocation::{Close, Priority, Scope};
use rules::vocabulary::Problem;
use serde_json::{Value as Json, json};

use super::store::{self, Refused};
use super::{Move, Request, change_priority, chosen_hands, close, hands_to_choose, move_to};
use crate::front_door::people::header;
use crate::house::fields::PAGE;
use crate::house::permissions::{Allocate, CloseAllocations, Needs};
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, Reading, Shown, pages};

/// Where one comes back to.
fn work_of<P: Needs>(case: &Case<P>) -> String {
    format!("/people/{}/work", case.person_id())
}

/// Shows a form: as asked for, or again with what is wrong.
async fn show<P: Needs>(
    case: &Case<P>,
    template: &'static str,
    form: Shown,
    mut values: Json,
) -> Page {
    values["case"] = json!(header::of(case, "/work").await?);
    let wrong = !form.summary.is_empty();
    values["form"] = json!(form);
    if wrong {
        pages::try_again(template, values)
    } else {
        pages::page(template, values)
    }
}

/// What the rules refused, beside the fields of the form; anything else is a page of its own.
fn problems_of(refused: Refused, rename: &[(&str, &str)]) -> Result<Vec<Problem>, PageError> {
    match refused {
        Refused::Archive(error) => Err(error.into()),
        Refused::Problems(problems) => Ok(problems
            .into_iter()
            .map(|problem| {
                let known = rename.iter().find(|(field, _)| *field == problem.field);
                Problem::new(
                    known.map_or(problem.field.as_str(), |(_, name)| name),
                    problem.says,
                )
            })
            .collect()),
    }
}

/// The rules speak of team and worker; the forms ask for both at once.
const BOTH_AT_ONCE: &[(&str, &str)] = &[("team", "to"), ("worker", "to")];

fn priority_in(reading: &mut Reading<'_>) -> Option<Priority> {
    let code = reading.fields.get("priority");
    let priority = Priority::from_code(code);
    if priority.is_none() && !code.is_empty() {
        reading.wrong("priority", "Choose a priority from the list");
    }
    priority
}

/// GET /people/{person}/work/allocate?referral=
pub async fn ask_allocate(case: Case<Allocate>, Query(query): Query) -> Page {
    let asked = query.get("referral").to_owned();
    let only = match waiting(&case).await?.as_slice() {
        [only] if asked.is_empty() => Some(only.id.to_string()),
        _ => None,
    };
    let form = Shown::filled([("referral", Some(only.unwrap_or(asked)))]);
    show_allocate(&case, form.with_day("from", Some(case.today()))).await
}

/// The work that waits for a worker.
async fn waiting(case: &Case<Allocate>) -> Result<Vec<referral::Model>, PageError> {
    let mut waiting = store::open_referrals(case.reader(), case.person_id()).await?;
    waiting.retain(|referral| referral.allocated_on.is_none());
    Ok(waiting)
}

async fn show_allocate(case: &Case<Allocate>, form: Shown) -> Page {
    let council = &case.staff().house.council;
    let waiting = waiting(case).await?;
    let work: Vec<Json> = waiting
        .iter()
        .map(|referral| {
            let what = council.says("work_asked", &referral.kind);
            json!({ "value": referral.id, "text": format!("{what} (referral {})", referral.number) })
        })
        .collect();
    let first: Vec<Uuid> = waiting.iter().map(|referral| referral.team_id).collect();
    let teams = choices(case, &first).await?;
    let values = json!({ "teams": teams, "work": work });
    show(case, "casework/allocations/allocate.njk", form, values).await
}

/// Teams to choose from: where the work waits, then the colleague's own, then all others.
async fn choices<P: Needs>(case: &Case<P>, first: &[Uuid]) -> Result<Json, PageError> {
    let mut first = first.to_vec();
    first.extend(case.staff().colleague.teams.iter().map(|team| team.id));
    let teams = hands_to_choose(case.reader(), case.today(), &first).await?;
    Ok(json!(teams))
}

/// POST /people/{person}/work/allocate
pub async fn allocate(case: Case<Allocate>, Form(fields): Form) -> Page {
    let request = match read_request(&case, &fields) {
        Ok(request) => request,
        Err(problems) => return show_allocate(&case, Shown::again(&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    let done = super::allocate(&mut change, &case.staff().house, &request).await;
    match done {
        Ok(done) => {
            change.commit().await?;
            pages::go_to_saying(work_of(&case), &done.says)
        }
        Err(refused) => {
            drop(change);
            let problems = problems_of(refused, BOTH_AT_ONCE)?;
            show_allocate(&case, Shown::again(&fields, &problems)).await
        }
    }
}

fn read_request(case: &Case<Allocate>, fields: &Fields) -> Result<Request, Vec<Problem>> {
    let mut reading = Reading::of(fields);
    let (team_id, worker_id) = chosen_hands(&mut reading);
    let from = reading.needed_day("from", "The start date", *case.today());
    let priority = priority_in(&mut reading);
    let referral = fields.get("referral");
    let referral_id = referral.parse().ok();
    if referral_id.is_none() && !referral.is_empty() {
        reading.wrong("referral", "Choose work that is still open");
    }
    let note = reading.text("note", "The note", PAGE);
    reading.finish(Request {
        person_id: case.person_id(),
        team_id,
        worker_id,
        from,
        priority,
        referral_id,
        note,
    })
}

/// The team in the address, which has the case; otherwise there is no such page.
async fn holder<P: Needs>(case: &Case<P>, team: Uuid) -> Result<Json, PageError> {
    let open = store::open_of_person(case.reader(), case.person_id()).await?;
    let held = store::team_in(&open, team).ok_or(PageError::NotFound)?;
    let team = team::Entity::find_by_id(team)
        .one(case.reader())
        .await?
        .ok_or(PageError::NotFound)?;
    let worker = store::worker_in(&open, team.id).and_then(|row| row.worker_id);
    let names = crate::casework::words::Names::of(case.reader(), worker, [team.id]).await?;
    Ok(json!({
        "team_id": team.id, "team": team.name, "priority": held.priority,
        "worker": worker.map(|id| names.name(id).to_owned()),
    }))
}

/// GET /people/{person}/work/{team}/move
pub async fn ask_move(case: Case<Allocate>, Path((_, team)): Path<(Uuid, Uuid)>) -> Page {
    let form = Shown::default().with_day("on", Some(case.today()));
    show_move(&case, team, form).await
}

async fn show_move(case: &Case<Allocate>, team: Uuid, form: Shown) -> Page {
    let values =
        json!({ "holder": holder(case, team).await?, "teams": choices(case, &[team]).await? });
    show(case, "casework/allocations/move.njk", form, values).await
}

/// POST /people/{person}/work/{team}/move
pub async fn move_case(
    case: Case<Allocate>,
    Path((_, team)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let mut reading = Reading::of(&fields);
    let (to_team, to_worker) = chosen_hands(&mut reading);
    let on = reading.needed_day("on", "The day", *case.today());
    let because = reading.needed("because", "Why others take over", PAGE);
    let wish = reading.finish(Move {
        person_id: case.person_id(),
        from_team: team,
        to_team,
        to_worker,
        on,
        because,
    });
    let wish = match wish {
        Ok(wish) => wish,
        Err(problems) => return show_move(&case, team, Shown::again(&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    match move_to(&mut change, &case.staff().house, &wish).await {
        Ok(says) => {
            change.commit().await?;
            pages::go_to_saying(work_of(&case), &says)
        }
        Err(refused) => {
            drop(change);
            let rename = [BOTH_AT_ONCE, &[("from", "on"), ("scope", "to")]].concat();
            let problems = problems_of(refused, &rename)?;
            show_move(&case, team, Shown::again(&fields, &problems)).await
        }
    }
}

/// GET /people/{person}/work/{team}/priority
pub async fn ask_priority(case: Case<Allocate>, Path((_, team)): Path<(Uuid, Uuid)>) -> Page {
    let holder = holder(&case, team).await?;
    let now = holder["priority"].as_str().map(str::to_owned);
    show_priority(&case, holder, Shown::filled([("priority", now)])).await
}

async fn show_priority(case: &Case<Allocate>, holder: Json, form: Shown) -> Page {
    let values = json!({ "holder": holder });
    show(case, "casework/allocations/priority.njk", form, values).await
}

/// POST /people/{person}/work/{team}/priority
pub async fn priority(
    case: Case<Allocate>,
    Path((_, team)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let Some(to) = Priority::from_code(fields.get("priority")) else {
        let problem = [Problem::new("priority", "Choose a priority")];
        let holder = holder(&case, team).await?;
        return show_priority(&case, holder, Shown::again(&fields, &problem)).await;
    };
    let mut change = case.change().await?;
    match change_priority(&mut change, case.person_id(), team, to).await {
        Ok(says) => {
            change.commit().await?;
            pages::go_to_saying(work_of(&case), &says)
        }
        Err(refused) => {
            drop(change);
            let problems = problems_of(refused, &[("team", "priority")])?;
            let holder = holder(&case, team).await?;
            show_priority(&case, holder, Shown::again(&fields, &problems)).await
        }
    }
}

/// GET /people/{person}/work/{team}/end
pub async fn ask_end(case: Case<CloseAllocations>, Path((_, team)): Path<(Uuid, Uuid)>) -> Page {
    let scope = Some(Scope::Team.code().to_owned());
    let form = Shown::filled([("scope", scope)]).with_day("on", Some(case.today()));
    show_end(&case, team, form).await
}

async fn show_end(case: &Case<CloseAllocations>, team: Uuid, form: Shown) -> Page {
    let values = json!({ "holder": holder(case, team).await? });
    show(case, "casework/allocations/end.njk", form, values).await
}

/// POST /people/{person}/work/{team}/end
pub async fn end(
    case: Case<CloseAllocations>,
    Path((_, team)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let wish = match read_end(&case, team, &fields, *case.today()) {
        Ok(wish) => wish,
        Err(problems) => return show_end(&case, team, Shown::again(&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    match close(&mut change, &case.staff().house, case.person_id(), &wish).await {
        Ok(says) => {
            change.commit().await?;
            pages::go_to_saying(work_of(&case), &says)
        }
        Err(refused) => {
            drop(change);
            let problems = problems_of(refused, &[("team", "scope")])?;
            if holder(&case, team).await.is_err() {
                return Err(PageError::Conflict(all(&problems)));
            }
            show_end(&case, team, Shown::again(&fields, &problems)).await
        }
    }
}

fn all(problems: &[Problem]) -> String {
    let says: Vec<&str> = problems
        .iter()
        .map(|problem| problem.says.as_str())
        .collect();
    says.join(". ")
}

fn read_end(
    case: &Case<CloseAllocations>,
    team_id: Uuid,
    fields: &Fields,
    today: Date,
) -> Result<Close, Vec<Problem>> {
    let mut reading = Reading::of(fields);
    let scope = Scope::from_code(fields.get("scope"));
    if scope.is_none() {
        reading.wrong("scope", "Choose what ends");
    }
    let Day(on) = reading.needed_day("on", "The day it ends", today);
    let reasons = case.staff().house.council.list("closing_reason");
    let reason = reading.needed_code("reason", "Why it ends", reasons);
    let new_priority = priority_in(&mut reading);
    reading.finish(Close {
        team_id,
        scope: scope.unwrap_or(Scope::Team),
        on,
        reason,
        new_priority,
    })
}
