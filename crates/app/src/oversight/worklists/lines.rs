//! What a worker has to do, read in few queries however many cases there are, and put into words.

use std::collections::HashMap;

use db::entities::{account, allocation, deadline, person, restriction, task, team};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait, Query as Sql};
use db::sea_orm::{
    self, Condition, FromQueryResult, JoinType, QueryOrder, QuerySelect, SelectModel, Selector,
};
use db::{At, Day};
use futures_util::TryFutureExt;
use futures_util::future::{try_join, try_join3};
use jiff::ToSpan;
use jiff::civil::Date;
use rules::access::Permission;
use rules::vocabulary::dates::{days_after, london_date, speak_day, speak_exact};
use serde::Serialize;

use crate::casework::clocks::counting;
use crate::casework::due;
use crate::casework::tasks::list::when as task_when;
use crate::casework::tasks::store as tasks;
use crate::casework::words::{self, Names};
use crate::house::council::Council;
use crate::house::permissions::Needs;
use crate::house::visible::Visible;
use crate::house::{PageError, Staff};
use crate::support::forms::again;

/// Lines that one page shows at most: more than anybody can have in hand.
const MOST: u64 = 500;
/// Late things that a team's page shows at most.
const MOST_LATE: u64 = 50;

/// Something that must be done by a day.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub what: String,
    pub who: Who,
    pub due: String,
    pub due_exact: String,
    pub late: bool,
    pub action: Option<Action>,
    /// Where to say why it is late.
    pub explain: Option<String>,
    /// The lateness is explained already.
    pub explained: bool,
    /// Its early warning has begun.
    pub soon: bool,
}

/// A person in a list: named where the record is open to the reader.
#[derive(Clone, Debug, Serialize)]
pub struct Who {
    pub says: String,
    /// The record; none where it is restricted.
    pub href: Option<String>,
}

/// What one does about it.
#[derive(Clone, Debug, Serialize)]
pub struct Action {
    pub text: &'static str,
    pub href: String,
}

/// A case that a worker has not opened yet.
#[derive(Clone, Debug, Serialize)]
pub struct New {
    pub id: String,
    pub who: Who,
    pub since: String,
    pub by: String,
    pub team: String,
    pub priority: Option<String>,
    pub note: Option<String>,
}

/// A worker's work.
#[derive(Debug, Default, Serialize)]
pub struct Work {
    pub new: Vec<New>,
    pub overdue: Vec<Line>,
    pub week: Vec<Line>,
    pub later: Vec<Line>,
    /// Contacts that the worker was told of and has not read.
    pub told: Vec<Line>,
    /// There is more than is shown.
    pub cut: bool,
}

/// What is set for teams and nobody in them yet, as the colleague who asks may see it.
pub async fn of_teams<P: Needs>(staff: &Staff<P>, teams: &[Uuid]) -> Result<Vec<Line>, PageError> {
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let tasks = tasks::open()
        .filter(task::Column::TeamId.is_in(teams.iter().copied()))
        .filter(task::Column::WorkerId.is_null())
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::StartsAt)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    let people = People::of(staff, tasks.iter().map(|task| task.person_id)).await?;
    let (council, today) = (&staff.house.council, staff.today_date());
    let lines = tasks
        .iter()
        .filter_map(|task| task_line(task, &people, council, today));
    Ok(lines.map(|(_, line)| line).collect())
}

/// Reads a worker's work as the colleague who asks may see it.
pub async fn of<P: Needs>(staff: &Staff<P>, worker: Uuid) -> Result<Work, PageError> {
    let clocks = counting()
        .filter(deadline::Column::WorkerId.eq(worker))
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Id)
        .limit(MOST)
        .all(staff.reader());
    let new = new_cases(worker).all(staff.reader());
    let tasks = tasks::open()
        .filter(task::Column::WorkerId.eq(worker))
        .order_by_asc(task::Column::DueOn)
        .order_by_asc(task::Column::StartsAt)
        .limit(MOST)
        .all(staff.reader());
    let rows = try_join3(clocks, new, tasks).err_into();
    let ((clocks, new, tasks), again) = try_join(rows, again::of_worker(staff, worker)).await?;
    let ids = clocks.iter().map(|row| row.person_id);
    let ids = ids.chain(tasks.iter().map(|row| row.person_id));
    let people = People::of(staff, ids.chain(new.iter().map(|row| row.person_id))).await?;
    let mut work = Work {
        cut: clocks.len() as u64 == MOST || tasks.len() as u64 == MOST,
        ..Work::default()
    };
    let council = &staff.house.council;
    let (now, today) = (staff.now(), staff.today_date());
    work.new = new
        .into_iter()
        .filter_map(|row| new_line(row, &people, council, today))
        .collect();
    let mut lines: Vec<(Date, Line)> = Vec::new();
    for clock in &clocks {
        let Some(mut line) = line(clock, &people, council, now) else {
            continue;
        };
        line.explain = line.explain.filter(|_| may_explain(staff, clock));
        if clock.about_table == "contact" {
            work.told.push(line);
        } else {
            lines.push((clock.due_on.0, line));
        }
    }
    let set = |task| task_line(task, &people, council, today);
    lines.extend(tasks.iter().filter_map(set));
    lines.extend(again);
    lines.sort_by_key(|(due, _)| *due);
    for (due, line) in lines {
        work.sort_in(due, line, today);
    }
    Ok(work)
}

impl Work {
    fn sort_in(&mut self, due: Date, line: Line, today: Date) {
        let in_a_week = today.checked_add(1.week()).unwrap_or(today);
        let section = match due {
            _ if line.late => &mut self.overdue,
            due if due < in_a_week => &mut self.week,
            _ => &mut self.later,
        };
        section.push(line);
    }
}

/// What is late in a team, whoever is to do it, the longest late first: for those who answer for the team.
pub async fn late_in<P: Needs>(staff: &Staff<P>, team: Uuid) -> Result<Vec<Line>, PageError> {
    let late = Condition::any()
        .add(deadline::Column::DueOn.lt(staff.today()))
        .add(deadline::Column::DueAt.lt(staff.now()));
    of_others(staff, &[team], late).await
}

/// What has been late for longer than the council lets it be without those who answer for these teams; nothing for
/// whoever does not, and where the council wants none of it.
pub async fn escalated<P: Needs>(staff: &Staff<P>, teams: &[Uuid]) -> Result<Vec<Line>, PageError> {
    let days = staff.house.council.targets.escalate_after_days;
    let before = days_after(staff.today_date(), -days).filter(|_| days > 0);
    let Some(before) = before.filter(|_| staff.may(Permission::ExplainLateness)) else {
        return Ok(Vec::new());
    };
    let late = Condition::all().add(deadline::Column::DueOn.lt(Day(before)));
    of_others(staff, teams, late).await
}

async fn of_others<P: Needs>(
    staff: &Staff<P>,
    teams: &[Uuid],
    late: Condition,
) -> Result<Vec<Line>, PageError> {
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let clocks = counting()
        .filter(deadline::Column::TeamId.is_in(teams.iter().copied()))
        .filter(late)
        .order_by_asc(deadline::Column::DueOn)
        .order_by_asc(deadline::Column::Id)
        .limit(MOST_LATE)
        .all(staff.reader())
        .await?;
    let people = People::of(staff, clocks.iter().map(|row| row.person_id)).await?;
    let workers = clocks.iter().filter_map(|row| row.worker_id);
    let names = Names::of(staff.reader(), workers, []).await?;
    let (council, now) = (&staff.house.council, staff.now());
    let lines = clocks.iter().filter_map(|clock| {
        let mut line = line(clock, &people, council, now)?;
        line.explain = line.explain.filter(|_| may_explain(staff, clock));
        let who = clock.worker_id.map_or("nobody yet", |id| names.name(id));
        line.what = format!("{} ({who})", line.what);
        Some(line)
    });
    Ok(lines.collect())
}

/// Whether the colleague may say why it is late; the page that asks decides by the same.
fn may_explain<P: Needs>(staff: &Staff<P>, clock: &deadline::Model) -> bool {
    let own = clock.worker_id == Some(staff.colleague.account.id);
    staff.may(Permission::WriteNotes) && (own || staff.may(Permission::ExplainLateness))
}

fn line(clock: &deadline::Model, people: &People, council: &Council, now: At) -> Option<Line> {
    let who = people.who(clock.person_id, london_date(*now))?;
    let late = due::is_late(clock, now);
    let limit = council.timescales.find(&clock.timescale);
    let record = who.href.clone();
    let action = record.map(|record| match clock.about_table.as_str() {
        "contact" => Action {
            text: "Read",
            href: format!("/contacts/{}", clock.about_id),
        },
        "warning_note" => Action {
            text: "Review",
            href: format!("{record}/warnings/{}/review", clock.about_id),
        },
        _ => Action {
            text: "Open",
            href: record,
        },
    });
    let explain = format!("/people/{}/deadlines/{}/explain", clock.person_id, clock.id);
    Some(Line {
        what: clock.title.clone(),
        due: due::says(clock, now),
        due_exact: due::says_exactly(clock),
        late,
        explain: (late && who.href.is_some()).then_some(explain),
        explained: clock.breach_reason.is_some(),
        soon: limit.is_some_and(|limit| due::is_soon(clock, limit, now)),
        action,
        who,
    })
}

fn task_line(
    task: &task::Model,
    people: &People,
    council: &Council,
    today: Date,
) -> Option<(Date, Line)> {
    let who = people.who(task.person_id, today)?;
    let kind = council.says("task_kind", &task.kind);
    let what = who.href.as_ref().map(|_| format!("{kind}: {}", task.title));
    let action = who.href.as_ref().map(|record| Action {
        text: "Done",
        href: format!("{record}/tasks/{}/done", task.id),
    });
    let line = Line {
        what: what.unwrap_or_else(|| kind.to_owned()),
        due: task_when(task, today),
        due_exact: speak_exact(task.due_on.0),
        late: task.due_on.0 < today,
        explain: None,
        explained: false,
        soon: false,
        action,
        who,
    };
    Some((task.due_on.0, line))
}

/// A case that its worker has not opened, with the names of who gave it and of the team.
#[derive(FromQueryResult)]
struct NewCase {
    id: Uuid,
    person_id: Uuid,
    from_on: Day,
    priority: Option<String>,
    note: Option<String>,
    by: String,
    team: String,
}

fn new_cases(worker: Uuid) -> Selector<SelectModel<NewCase>> {
    use allocation::Column;
    let by = allocation::Entity::belongs_to(account::Entity)
        .from(Column::MadeBy)
        .to(account::Column::Id);
    let team = allocation::Entity::belongs_to(team::Entity)
        .from(Column::TeamId)
        .to(team::Column::Id);
    allocation::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::PersonId,
            Column::FromOn,
            Column::Priority,
            Column::Note,
        ])
        .column_as(account::Column::Name, "by")
        .column_as(team::Column::Name, "team")
        .join(JoinType::InnerJoin, by.into())
        .join(JoinType::InnerJoin, team.into())
        .filter(Column::WorkerId.eq(worker))
        .filter(Column::UntilOn.is_null())
        .filter(Column::SeenAt.is_null())
        .order_by_asc(Column::FromOn)
        .limit(MOST)
        .into_model()
}

fn new_line(row: NewCase, people: &People, council: &Council, today: Date) -> Option<New> {
    let who = people.who(row.person_id, today)?;
    let priority = row.priority.as_deref();
    Some(New {
        id: row.id.to_string(),
        since: speak_day(row.from_on.0, today),
        by: row.by,
        team: row.team,
        priority: priority.map(|code| council.says("priority", code).to_owned()),
        note: row.note.filter(|_| who.href.is_some()),
        who,
    })
}

/// The people of a list, as far as the reader may know of them.
pub struct People {
    people: HashMap<Uuid, Listed>,
    visible: Visible,
}

/// What a list tells of a person.
#[derive(FromQueryResult)]
struct Listed {
    id: Uuid,
    service: String,
    given_names: String,
    family_name: String,
    born_on: Option<Day>,
    died_on: Option<Day>,
    deleted_on: Option<Day>,
    merged_into: Option<Uuid>,
    /// The record is or was restricted: only then need anybody ask whether it may be shown.
    was_restricted: bool,
}

impl Listed {
    fn name(&self) -> String {
        format!("{} {}", self.given_names, self.family_name)
    }
}

impl People {
    /// Reads people, and which of them may be named.
    pub async fn of<P: Needs>(
        staff: &Staff<P>,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<People, PageError> {
        let mut ids: Vec<Uuid> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(People {
                people: HashMap::new(),
                visible: Visible::default(),
            });
        }
        let restricted = Sql::select()
            .expr(Expr::val(1))
            .from(restriction::Entity)
            .and_where(
                Expr::col((restriction::Entity, restriction::Column::PersonId))
                    .equals((person::Entity, person::Column::Id)),
            )
            .to_owned();
        let conn = staff.reader();
        let people = person::Entity::find()
            .select_only()
            .columns([
                person::Column::Id,
                person::Column::Service,
                person::Column::GivenNames,
                person::Column::FamilyName,
                person::Column::BornOn,
                person::Column::DiedOn,
                person::Column::DeletedOn,
                person::Column::MergedInto,
            ])
            .expr_as(Expr::exists(restricted), "was_restricted")
            .filter(db::among(
                conn.get_database_backend(),
                person::Column::Id,
                &ids,
            ))
            .into_model::<Listed>()
            .all(conn)
            .await?;
        let known = people
            .iter()
            .map(|row| (row.id, row.service.as_str(), row.was_restricted));
        Ok(People {
            visible: staff.visible_among(known).await?,
            people: people.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// The record was marked as made in error, or joined with another.
    pub fn is_gone(&self, id: Uuid) -> bool {
        self.people
            .get(&id)
            .is_some_and(|person| person.deleted_on.is_some() || person.merged_into.is_some())
    }

    /// The record is of somebody alive, and neither made in error nor joined with another.
    pub fn is_living(&self, id: Uuid) -> bool {
        let found = self.people.get(&id);
        !self.is_gone(id) && found.is_some_and(|person| person.died_on.is_none())
    }

    /// The name alone; none where it may not be shown.
    pub fn name(&self, id: Uuid) -> Option<String> {
        let person = self.people.get(&id)?;
        self.visible.shows(id).then(|| person.name())
    }

    /// The person as the list may say; none when it may not be known that there is a record.
    pub fn who(&self, id: Uuid, today: Date) -> Option<Who> {
        let person = self.people.get(&id)?;
        if self.visible.shows(id) {
            let lived = (person.born_on, person.died_on);
            return Some(Who {
                says: words::with_age(person.name(), lived, today),
                href: Some(format!("/people/{id}")),
            });
        }
        self.visible.as_restricted(id).then(|| Who {
            says: "Restricted record".to_owned(),
            href: None,
        })
    }
}

/// A day in words, with the exact one.
#[derive(Clone, Debug, Serialize)]
pub struct Spoken {
    pub says: String,
    pub exact: String,
}

impl Spoken {
    /// Says a day.
    pub fn of(day: Day, today: Date) -> Spoken {
        Spoken {
            says: speak_day(day.0, today),
            exact: speak_exact(day.0),
        }
    }
}
