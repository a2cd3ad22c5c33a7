//! Who takes a person's case on: a team, and perhaps one worker in it.
//!
//! A person may be with several teams, once with each, and in each with one worker at a time.

use crate::vocabulary::Problem;
use crate::vocabulary::dates::speak_exact;
use crate::vocabulary::worded::worded;
use jiff::civil::Date;
use uuid::Uuid;

worded! {
    /// How pressing a case is. Lists show these in this order, and cases without one last.
    pub enum Priority {
        Urgent = "urgent", "Urgent";
        High = "high", "High";
        Medium = "medium", "Medium";
        Low = "low", "Low";
        NotPressing = "none", "None";
    }
}

/// Where a case stands in a list sorted by priority: 0 for urgent, 5 for blank.
pub fn place(priority: Option<Priority>) -> usize {
    let known = priority.and_then(|priority| Priority::ALL.iter().position(|p| *p == priority));
    known.unwrap_or(Priority::ALL.len())
}

/// One allocation of a person: to a team, or to a worker in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub id: Uuid,
    pub team_id: Uuid,
    /// `None`: the team's own allocation.
    pub worker_id: Option<Uuid>,
    pub from: Date,
    /// The day it ended; `None` while open.
    pub closed_on: Option<Date>,
    pub priority: Option<Priority>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub team_id: Uuid,
    pub worker: Option<Worker>,
    pub from: Date,
    /// A worker takes over the team's priority; to give another is refused.
    pub priority: Option<Priority>,
}

/// The worker asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worker {
    pub account_id: Uuid,
    /// Does the worker belong to the team today?
    pub in_team: bool,
}

/// What to write down: the team's allocation if it is missing, and the worker's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub team: Option<NewAllocation>,
    pub worker: Option<NewAllocation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAllocation {
    pub team_id: Uuid,
    pub worker_id: Option<Uuid>,
    pub from: Date,
    pub priority: Option<Priority>,
}

/// May the person be allocated so, and what is to be written down?
///
/// `existing` holds the person's allocations; closed ones do not matter.
pub fn allocate(
    request: &Request,
    existing: &[Allocation],
    today: Date,
) -> Result<Plan, Vec<Problem>> {
    let team = open_team(existing, request.team_id);
    let mut problems = Vec::new();
    problems.extend(to_come(request.from, today));
    match request.worker {
        None if team.is_some() => {
            problems.push(Problem::new("team", "The person is already with this team"))
        }
        None => {}
        Some(worker) => problems.extend(worker_problems(worker, request, existing)),
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let new = |worker_id, priority| NewAllocation {
        team_id: request.team_id,
        worker_id,
        from: request.from,
        priority,
    };
    let priority = team.map_or(request.priority, |team| team.priority);
    Ok(Plan {
        team: team.is_none().then(|| new(None, priority)),
        worker: request
            .worker
            .map(|worker| new(Some(worker.account_id), priority)),
    })
}

/// What is wrong with a start that is still to come: a case is given when it is given, not before.
pub fn to_come(from: Date, today: Date) -> Option<Problem> {
    let says = "The start date must be today or in the past";
    (from > today).then(|| Problem::new("from", says))
}

fn worker_problems(worker: Worker, request: &Request, existing: &[Allocation]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !worker.in_team {
        problems.push(Problem::new(
            "worker",
            "Choose a worker who belongs to the team",
        ));
    }
    if open_worker(existing, request.team_id).is_some() {
        problems.push(Problem::new(
            "worker",
            "The person already has a worker in this team",
        ));
    }
    if let Some(team) = open_team(existing, request.team_id) {
        if request.from < team.from {
            let since = speak_exact(team.from);
            problems.push(Problem::new(
                "from",
                format!("The team has had the person only since {since}"),
            ));
        }
        if request.priority.is_some() && request.priority != team.priority {
            problems.push(Problem::new(
                "priority",
                "The worker takes over the team's priority: change that first",
            ));
        }
    }
    problems
}

fn open_team(existing: &[Allocation], team_id: Uuid) -> Option<&Allocation> {
    open(existing, team_id).find(|allocation| allocation.worker_id.is_none())
}

fn open_worker(existing: &[Allocation], team_id: Uuid) -> Option<&Allocation> {
    open(existing, team_id).find(|allocation| allocation.worker_id.is_some())
}

fn open(existing: &[Allocation], team_id: Uuid) -> impl Iterator<Item = &Allocation> {
    existing
        .iter()
        .filter(move |allocation| allocation.team_id == team_id && allocation.closed_on.is_none())
}

worded! {
    /// How much ends.
    pub enum Scope {
        Team = "team", "The team and its worker";
        Worker = "worker", "The worker only; the person stays with the team";
    }
}

/// A wish to end an allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    pub team_id: Uuid,
    pub scope: Scope,
    pub on: Date,
    pub reason: String,
    /// A change of priority sent along: refused, for it is a request of its own.
    pub new_priority: Option<Priority>,
}

/// What to end: the ids of the allocations, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    pub allocation_ids: Vec<Uuid>,
    pub on: Date,
}

/// May it end so, and what ends with it? The team's allocation takes its worker's along.
pub fn close(
    request: &Close,
    existing: &[Allocation],
    today: Date,
) -> Result<Closing, Vec<Problem>> {
    let ending: Vec<&Allocation> = open(existing, request.team_id)
        .filter(|allocation| request.scope == Scope::Team || allocation.worker_id.is_some())
        .collect();
    let mut problems = Vec::new();
    let mut refuse = |wrong: bool, field: &str, says: &str| {
        if wrong {
            problems.push(Problem::new(field, says));
        }
    };
    let began = ending.iter().map(|allocation| allocation.from).max();
    let too_early = began.filter(|began| request.on < *began);
    let too_early = too_early.map(|began| {
        format!(
            "The case began on {}: enter that day or a later one",
            speak_exact(began)
        )
    });
    refuse(ending.is_empty(), "scope", "This has already ended");
    refuse(
        request.on > today,
        "on",
        "The end date must be today or in the past",
    );
    refuse(too_early.is_some(), "on", &too_early.unwrap_or_default());
    refuse(
        request.reason.trim().is_empty(),
        "reason",
        "Enter why it ends",
    );
    refuse(
        request.new_priority.is_some(),
        "priority",
        "Change the priority or end it, not both at once",
    );
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Closing {
        allocation_ids: ending.iter().map(|allocation| allocation.id).collect(),
        on: request.on,
    })
}

/// A new priority for a team's case and its worker's, with the note that tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityChange {
    pub allocation_ids: Vec<Uuid>,
    pub to: Priority,
    pub note: String,
}

/// Changes the priority of the case in a team; the worker's follows. Refused when nothing changes.
pub fn change_priority(
    team_id: Uuid,
    to: Priority,
    existing: &[Allocation],
) -> Result<PriorityChange, Vec<Problem>> {
    let Some(team) = open_team(existing, team_id) else {
        return Err(vec![Problem::new(
            "team",
            "The person is not with this team",
        )]);
    };
    if team.priority == Some(to) {
        return Err(vec![Problem::new(
            "priority",
            "This is the priority already",
        )]);
    }
    let was = team.priority.map_or("blank", Priority::code);
    Ok(PriorityChange {
        allocation_ids: open(existing, team_id)
            .map(|allocation| allocation.id)
            .collect(),
        to,
        note: format!("Priority changed from {was} to {}", to.code()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 22);
    const NORTH: Uuid = Uuid::from_u128(1);
    const SOUTH: Uuid = Uuid::from_u128(2);
    const PRIYA: Uuid = Uuid::from_u128(11);

    /// The team's allocation has id 100 + team, the worker's 200 + team; both since 2 November.
    fn with_team(team_id: Uuid) -> Allocation {
        Allocation {
            id: Uuid::from_u128(100 + team_id.as_u128()),
            team_id,
            worker_id: None,
            from: date(2026, 11, 2),
            closed_on: None,
            priority: Some(Priority::High),
        }
    }

    fn with_worker(team_id: Uuid) -> Allocation {
        Allocation {
            id: Uuid::from_u128(200 + team_id.as_u128()),
            worker_id: Some(PRIYA),
            ..with_team(team_id)
        }
    }

    fn closed(allocation: Allocation) -> Allocation {
        Allocation {
            closed_on: Some(date(2026, 11, 10)),
            ..allocation
        }
    }

    fn to_team() -> Request {
        Request {
            team_id: NORTH,
            worker: None,
            from: TODAY,
            priority: Some(Priority::Low),
        }
    }

    fn to_worker() -> Request {
        Request {
            worker: Some(Worker {
                account_id: PRIYA,
                in_team: true,
            }),
            priority: None,
            ..to_team()
        }
    }

    fn fields(problems: &[Problem]) -> String {
        let fields: Vec<&str> = problems.iter().map(|p| p.field.as_str()).collect();
        format!("refused: {}", fields.join(", "))
    }

    fn check(request: Request, existing: &[Allocation], expected: &str) {
        let said = match allocate(&request, existing, TODAY) {
            Ok(plan) => {
                let part = |name: &str, new: Option<NewAllocation>| {
                    new.map(|new| {
                        format!("{name} {}", new.priority.map_or("blank", Priority::code))
                    })
                };
                let parts = [part("team", plan.team), part("worker", plan.worker)];
                parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
            }
            Err(problems) => fields(&problems),
        };
        assert_eq!(said, expected, "{request:?} {existing:?}");
    }

    #[test]
    fn a_person_is_once_with_a_team_and_has_one_worker_in_it() {
        let (team, worker) = (with_team(NORTH), with_worker(NORTH));
        check(to_team(), &[], "team low");
        check(to_team(), std::slice::from_ref(&team), "refused: team");
        check(to_team(), &[closed(team.clone())], "team low");
        check(to_team(), &[with_team(SOUTH)], "team low");
        check(to_worker(), &[], "team blank, worker blank");
        check(
            to_worker(),
            &[closed(team.clone()), closed(worker.clone())],
            "team blank, worker blank",
        );
        check(to_worker(), std::slice::from_ref(&team), "worker high");
        check(to_worker(), &[team.clone(), worker], "refused: worker");
        check(
            to_worker(),
            &[team, closed(with_worker(NORTH))],
            "worker high",
        );
        check(
            to_worker(),
            &[with_team(SOUTH), with_worker(SOUTH)],
            "team blank, worker blank",
        );
    }

    #[test]
    fn a_worker_takes_over_the_teams_priority() {
        let with = |priority| Request {
            priority,
            ..to_worker()
        };
        check(with(Some(Priority::Low)), &[], "team low, worker low");
        check(
            with(Some(Priority::High)),
            &[with_team(NORTH)],
            "worker high",
        );
        check(
            with(Some(Priority::Low)),
            &[with_team(NORTH)],
            "refused: priority",
        );
    }

    #[test]
    fn a_start_is_neither_to_come_nor_before_the_teams() {
        for (from, to_the_team, to_the_worker) in [
            (date(2026, 11, 23), "refused: from", "refused: from"),
            (date(2026, 11, 22), "team low", "worker high"),
            (date(2026, 11, 2), "team low", "worker high"),
            (date(2026, 11, 1), "team low", "refused: from"),
        ] {
            check(Request { from, ..to_team() }, &[], to_the_team);
            check(
                Request {
                    from,
                    ..to_worker()
                },
                &[with_team(NORTH)],
                to_the_worker,
            );
        }
    }

    #[test]
    fn a_worker_from_another_team_is_refused() {
        let worker = Some(Worker {
            account_id: PRIYA,
            in_team: false,
        });
        check(
            Request {
                worker,
                ..to_worker()
            },
            &[],
            "refused: worker",
        );
    }

    fn check_close(change: fn(&mut Close), existing: &[Allocation], expected: &str) {
        let mut request = Close {
            team_id: NORTH,
            scope: Scope::Team,
            on: TODAY,
            reason: "Support is in place".into(),
            new_priority: None,
        };
        change(&mut request);
        let said = match close(&request, existing, TODAY) {
            Ok(closing) => {
                let ids = closing
                    .allocation_ids
                    .iter()
                    .map(|id| id.as_u128().to_string());
                ids.collect::<Vec<_>>().join(", ")
            }
            Err(problems) => fields(&problems),
        };
        assert_eq!(said, expected, "{request:?}");
    }

    #[test]
    fn ending_the_team_ends_its_worker_and_ending_the_worker_leaves_the_team() {
        let both = [with_team(NORTH), with_worker(NORTH), with_team(SOUTH)];
        check_close(|_| {}, &both, "101, 201");
        check_close(|c| c.scope = Scope::Worker, &both, "201");
        check_close(|_| {}, &both[..1], "101");
    }

    #[test]
    fn an_ending_needs_something_open_a_day_that_has_come_and_a_reason() {
        let both = [with_team(NORTH), with_worker(NORTH)];
        check_close(|_| {}, &both.clone().map(closed), "refused: scope");
        check_close(|c| c.scope = Scope::Worker, &both[..1], "refused: scope");
        check_close(|c| c.on = date(2026, 11, 23), &both, "refused: on");
        check_close(|c| c.on = date(2026, 11, 2), &both, "101, 201");
        check_close(|c| c.on = date(2026, 11, 1), &both, "refused: on");
        check_close(|c| c.reason = " ".into(), &both, "refused: reason");
        check_close(
            |c| c.new_priority = Some(Priority::Low),
            &both,
            "refused: priority",
        );
    }

    #[test]
    fn a_change_of_priority_reaches_the_worker_and_writes_a_note() {
        let both = [with_team(NORTH), with_worker(NORTH), with_team(SOUTH)];
        let change = change_priority(NORTH, Priority::Urgent, &both).unwrap();
        assert_eq!(change.allocation_ids, [both[0].id, both[1].id]);
        assert_eq!(change.note, "Priority changed from high to urgent");
        assert!(change_priority(NORTH, Priority::High, &both).is_err());
        assert!(change_priority(NORTH, Priority::Low, &both.map(closed)).is_err());
    }

    #[test]
    fn cases_are_sorted_urgent_first_and_blank_last() {
        let mut cases = [
            None,
            Priority::from_code("none"),
            Priority::from_code("low"),
            Priority::from_code("medium"),
            Priority::from_code("urgent"),
            Priority::from_code("high"),
        ];
        cases.sort_by_key(|priority| place(*priority));
        let codes = cases.map(|priority| priority.map_or("blank", Priority::code));
        assert_eq!(codes, ["urgent", "high", "medium", "low", "none", "blank"]);
    }

    proptest! {
        /// Whatever is asked, in whatever order, no team is open twice and no team has two workers.
        #[test]
        fn a_case_never_has_two_open_allocations_of_a_kind(
            steps in proptest::collection::vec((0u8..4, 1u128..3, 0i8..22), 0..30),
        ) {
            let mut held: Vec<Allocation> = Vec::new();
            for (step, (kind, team, day)) in steps.into_iter().enumerate() {
                act(&mut held, step as u128, kind, Uuid::from_u128(team), date(2026, 11, 1 + day));
                for team_id in [NORTH, SOUTH] {
                    let workers = open(&held, team_id).filter(|a| a.worker_id.is_some()).count();
                    let teams = open(&held, team_id).count() - workers;
                    prop_assert!(teams <= 1 && workers <= teams);
                }
            }
        }
    }

    /// Allocates to the team (0) or a worker (1), or ends the worker (2) or the team (3), if allowed.
    fn act(held: &mut Vec<Allocation>, step: u128, kind: u8, team_id: Uuid, day: Date) {
        if kind < 2 {
            let base = if kind == 0 { to_team() } else { to_worker() };
            let request = Request {
                team_id,
                from: day,
                ..base
            };
            let plan = allocate(&request, held, TODAY);
            let news = plan
                .into_iter()
                .flat_map(|plan| [plan.team, plan.worker])
                .flatten();
            let news: Vec<NewAllocation> = news.collect();
            held.extend(news.into_iter().enumerate().map(|(n, new)| Allocation {
                id: Uuid::from_u128(1_000 + step * 2 + n as u128),
                team_id: new.team_id,
                worker_id: new.worker_id,
                from: new.from,
                closed_on: None,
                priority: new.priority,
            }));
            return;
        }
        let scope = if kind == 2 {
            Scope::Worker
        } else {
            Scope::Team
        };
        let request = Close {
            team_id,
            scope,
            on: day,
            reason: "done".into(),
            new_priority: None,
        };
        if let Ok(closing) = close(&request, held, TODAY) {
            for allocation in held
                .iter_mut()
                .filter(|a| closing.allocation_ids.contains(&a.id))
            {
                allocation.closed_on = Some(closing.on);
            }
        }
    }
}
