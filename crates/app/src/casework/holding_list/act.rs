//! Gives the work chosen on the holding list to workers, or passes it to another team: each piece in a change of its
//! own, so that one that is refused does not hold up the others, and the page tells which went and which did not.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use db::entities::{referral, team};
use db::sea_orm::prelude::Uuid;

use super::{filter, list, store};
use crate::casework::allocations::caseloads::caseloads;
use crate::casework::allocations::store::Refused;
use crate::casework::allocations::together::{self, Back, Done, Went, begun};
use crate::casework::allocations::{self, Request};
use crate::front_door::contacts::{passing, store as contacts};
use crate::house::fields::PAGE;
use crate::house::permissions::Allocate;
use crate::house::{Fields, Form, Page, PageError, Reading, Staff};

/// Asks that each piece go to whoever of its team has least.
const SHARED_OUT: &str = "least";
/// Where nothing was ticked.
const NOBODY: &str = "Choose who is to be allocated or passed on";
/// As the log of looks calls it.
const HERE: &str = "holding list";

/// To whom the work goes.
struct To {
    /// None: each piece stays with the team that it waits with.
    team: Option<Uuid>,
    /// None: whoever of the team has least.
    worker: Option<Uuid>,
}

/// POST /holding-list/allocate
pub async fn allocate(staff: Staff<Allocate>, Form(fields): Form) -> Page {
    let mut reading = Reading::of(&fields);
    let chosen = together::chosen(&mut reading, NOBODY);
    let to = to_whom(&staff, &mut reading).await?;
    let chosen = match reading.finish(chosen) {
        Ok(chosen) => chosen,
        Err(problems) => return list::show(&staff, &back(&fields), &fields, problems).await,
    };
    let mut done = Done::default();
    let mut loads = Loads::default();
    let found = store::these(staff.reader(), chosen.clone()).await?;
    for row in chosen.iter().filter_map(|id| found.get(id)) {
        let team = to.team.unwrap_or(row.team_id);
        let worker = match to.worker {
            Some(worker) => Some(worker),
            None => loads.least(&staff, team).await?,
        };
        let went = match worker {
            Some(worker) => give(&staff, row, team, worker).await,
            None => Err(Refused::one("worker", "Nobody belongs to its team today")),
        };
        if done.note(Some(&row.number), row.person_id, went) {
            loads.count(team, worker);
        }
    }
    done.page(&staff, "Allocated", came_from(&fields)).await
}

/// POST /holding-list/hand-off
pub async fn hand_off(staff: Staff<Allocate>, Form(fields): Form) -> Page {
    let mut reading = Reading::of(&fields);
    let chosen = together::chosen(&mut reading, NOBODY);
    let teams = contacts::teams(staff.reader(), staff.today()).await?;
    let to = teams
        .iter()
        .find(|team| team.id.to_string() == fields.get("to_team"));
    if to.is_none() {
        reading.wrong("to_team", "Choose the team that takes it over");
    }
    let because = reading.needed("because", "Why you pass it on", PAGE);
    let (chosen, to) = match (reading.finish(chosen), to) {
        (Ok(chosen), Some(to)) => (chosen, to),
        (chosen, _) => {
            let problems = chosen.err().unwrap_or_default();
            return list::show(&staff, &back(&fields), &fields, problems).await;
        }
    };
    let found = store::these(staff.reader(), chosen.clone()).await?;
    let mut done = Done::default();
    for row in chosen.iter().filter_map(|id| found.get(id)) {
        let passed = pass(&staff, row, to, &because).await;
        done.note(Some(&row.number), row.person_id, passed);
    }
    done.page(&staff, "Passed on", came_from(&fields)).await
}

/// Reads to whom the work goes: "least", a worker of the team that the list is of, or "team:worker".
async fn to_whom(staff: &Staff<Allocate>, reading: &mut Reading<'_>) -> Result<To, PageError> {
    let typed = reading.fields.get("worker");
    let of_list = (reading.fields.get("team"), typed);
    let (team, worker) = typed.split_once(':').unwrap_or(of_list);
    let to = To {
        team: team.parse().ok(),
        worker: worker.parse().ok(),
    };
    let known = match (to.team, to.worker) {
        (Some(team), Some(worker)) => {
            let members = members(staff, team).await?;
            members.iter().any(|(id, _)| *id == worker)
        }
        _ => worker == SHARED_OUT,
    };
    if !known {
        reading.wrong("worker", "Choose a worker of the team");
    }
    Ok(to)
}

/// The workers of a team with how many cases each has.
async fn members(staff: &Staff<Allocate>, team: Uuid) -> Result<Vec<(Uuid, i64)>, PageError> {
    let loads = caseloads(staff.reader(), team, staff.today()).await?;
    let members = loads.into_iter().filter(|load| load.in_team);
    Ok(members.map(|load| (load.account_id, load.cases)).collect())
}

/// How many cases the workers of each team have, while work is shared out among them.
#[derive(Default)]
struct Loads(HashMap<Uuid, Vec<(Uuid, i64)>>);

impl Loads {
    /// Whoever of a team has least; nobody where nobody belongs to it.
    async fn least(
        &mut self,
        staff: &Staff<Allocate>,
        team: Uuid,
    ) -> Result<Option<Uuid>, PageError> {
        let workers = match self.0.entry(team) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let mut members = members(staff, team).await?;
                if members.len() > 1 {
                    // Whoever shares work out among a team seldom means to take a share.
                    members.retain(|(id, _)| *id != staff.colleague.account.id);
                }
                new.insert(members)
            }
        };
        let least = workers.iter().min_by_key(|(_, cases)| *cases);
        Ok(least.map(|(id, _)| *id))
    }

    fn count(&mut self, team: Uuid, worker: Option<Uuid>) {
        let mut known = self.0.get_mut(&team).into_iter().flatten();
        if let Some((_, cases)) = known.find(|(id, _)| Some(*id) == worker) {
            *cases += 1;
        }
    }
}

/// The filters of the page that the form came from.
fn back(fields: &Fields) -> Fields {
    let query = fields.get("back").trim_start_matches('?');
    Fields::read(query.as_bytes()).unwrap_or_default()
}

fn came_from(fields: &Fields) -> Back {
    Back {
        href: filter::address("/holding-list", &back(fields), &[]),
        text: "Holding list",
    }
}

async fn give(staff: &Staff<Allocate>, row: &referral::Model, team: Uuid, worker: Uuid) -> Went {
    let mut change = begun(staff, row.person_id, HERE).await?;
    let request = Request {
        person_id: row.person_id,
        team_id: team,
        worker_id: Some(worker),
        from: staff.today(),
        priority: None,
        referral_id: Some(row.id),
        note: None,
    };
    let outcome = allocations::allocate(&mut change, &staff.house, &request).await?;
    change.commit().await?;
    Ok(outcome.says)
}

async fn pass(
    staff: &Staff<Allocate>,
    row: &referral::Model,
    to: &team::Model,
    because: &str,
) -> Went {
    let mut change = begun(staff, row.person_id, HERE).await?;
    if row.team_id == to.id {
        return Err(Refused::one("team", &format!("{} has it already", to.name)));
    }
    if !passing::waits(row) {
        return Err(Refused::one("referral", "It is no longer waiting"));
    }
    passing::pass_referral(&mut change, row, to, because).await?;
    change.commit().await?;
    Ok(format!("Passed to {}", to.name))
}
