//! Reads the work that waits. Every query asks for rows that are neither allocated nor closed, which an index holds.

use std::collections::HashMap;

use db::Day;
use db::entities::{allocation, membership, referral};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{CaseStatement, Expr, ExprTrait};
use db::sea_orm::{Condition, ConnectionTrait, Order, QueryOrder, QuerySelect, Select};
use rules::allocation::{Priority, place};

use crate::casework::allocations::store::memberships;

/// Which work is wanted. None: whichever.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub team_id: Option<Uuid>,
    pub kind: Option<String>,
    pub profession: Option<String>,
    /// A code, or `BLANK`.
    pub priority: Option<String>,
    /// Only what came before this day.
    pub before: Option<Day>,
    pub longest_first: bool,
}

/// Chooses work without a priority.
pub const BLANK: &str = "blank";

/// The row that a page begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct From {
    /// Where its priority stands: 0 for urgent, 5 for blank.
    pub place: usize,
    pub received_on: Day,
    pub id: Uuid,
}

impl From {
    /// The page that begins with this row.
    pub fn row(row: &referral::Model) -> From {
        From {
            place: place(row.priority.as_deref().and_then(Priority::from_code)),
            received_on: row.received_on,
            id: row.id,
        }
    }
}

impl Wanted {
    fn rows(&self) -> Select<referral::Entity> {
        use referral::Column::*;
        let mut rows = waiting();
        if let Some(team) = self.team_id {
            rows = rows.filter(TeamId.eq(team));
        }
        if let Some(kind) = &self.kind {
            rows = rows.filter(Kind.eq(kind));
        }
        if let Some(profession) = &self.profession {
            rows = rows.filter(Profession.eq(profession));
        }
        match self.priority.as_deref() {
            None => {}
            Some(BLANK) => rows = rows.filter(Priority.is_null()),
            Some(code) => rows = rows.filter(Priority.eq(code)),
        }
        match self.before {
            Some(day) => rows.filter(ReceivedOn.lt(day)),
            None => rows,
        }
    }
}

fn waiting() -> Select<referral::Entity> {
    referral::Entity::find()
        .filter(referral::Column::AllocatedOn.is_null())
        .filter(referral::Column::ClosedOn.is_null())
}

/// Urgent, high, medium, low, none, blank: as `rules::allocation::place` counts them.
fn priority_place() -> Expr {
    let column = referral::Column::Priority;
    let mut case = CaseStatement::new();
    for (number, priority) in Priority::ALL.iter().enumerate() {
        case = case.case(column.eq(priority.code()), number as i32);
    }
    case.finally(Priority::ALL.len() as i32).into()
}

/// The work that waits, most pressing first (or longest first), at most so many rows.
pub async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    from: Option<From>,
    most: u64,
) -> db::Result<Vec<referral::Model>> {
    let (received, id) = (referral::Column::ReceivedOn, referral::Column::Id);
    let mut rows = wanted.rows();
    if let Some(from) = from {
        let same_day = Condition::all()
            .add(received.eq(from.received_on))
            .add(id.gte(from.id));
        let later = Condition::any()
            .add(received.gt(from.received_on))
            .add(same_day);
        rows = rows.filter(if wanted.longest_first {
            later
        } else {
            let here = from.place as i32;
            let same = Condition::all().add(priority_place().eq(here)).add(later);
            Condition::any().add(priority_place().gt(here)).add(same)
        });
    }
    if !wanted.longest_first {
        rows = rows.order_by(priority_place(), Order::Asc);
    }
    Ok(rows
        .order_by_asc(received)
        .order_by_asc(id)
        .limit(most)
        .all(conn)
        .await?)
}

/// Whether work waits with a team, which may have been closed.
pub async fn waits_in(conn: &impl ConnectionTrait, team: Uuid) -> db::Result<bool> {
    let work = waiting().filter(referral::Column::TeamId.eq(team));
    Ok(work.one(conn).await?.is_some())
}

/// The work with these ids that still waits.
pub async fn these(
    conn: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> db::Result<HashMap<Uuid, referral::Model>> {
    let rows = referral::Entity::find().filter(referral::Column::Id.is_in(ids));
    let rows = rows.all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The work of a profession that waits, of every team: whose it is, the profession and since when. Work for which no
/// profession was said is left out.
pub async fn of_professions(
    conn: &impl ConnectionTrait,
    most: u64,
) -> db::Result<Vec<(Uuid, String, Day)>> {
    let rows = waiting()
        .select_only()
        .column(referral::Column::PersonId)
        .column(referral::Column::Profession)
        .column(referral::Column::ReceivedOn)
        .filter(referral::Column::Profession.is_not_null())
        .limit(most);
    Ok(rows.into_tuple().all(conn).await?)
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub work: i64,
    pub people: i64,
    /// Since when the longest waits.
    pub since: Option<Day>,
}

/// Counts the work wanted.
pub async fn figures(conn: &impl ConnectionTrait, wanted: &Wanted) -> db::Result<Figures> {
    let rows = wanted.rows().select_only();
    let found: Option<(i64, i64, Option<Day>)> = rows
        .column_as(referral::Column::Id.count(), "work")
        .column_as(
            Expr::col(referral::Column::PersonId).count_distinct(),
            "people",
        )
        .column_as(referral::Column::ReceivedOn.min(), "since")
        .into_tuple()
        .one(conn)
        .await?;
    let (work, people, since) = found.unwrap_or_default();
    Ok(Figures {
        work,
        people,
        since,
    })
}

/// Counts the work wanted for each team.
pub async fn figures_by_team(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
) -> db::Result<HashMap<Uuid, Figures>> {
    let rows: Vec<(Uuid, i64, i64, Option<Day>)> = wanted
        .rows()
        .select_only()
        .column(referral::Column::TeamId)
        .column_as(referral::Column::Id.count(), "work")
        .column_as(
            Expr::col(referral::Column::PersonId).count_distinct(),
            "people",
        )
        .column_as(referral::Column::ReceivedOn.min(), "since")
        .group_by(referral::Column::TeamId)
        .into_tuple()
        .all(conn)
        .await?;
    let figures = |(team, work, people, since)| {
        (
            team,
            Figures {
                work,
                people,
                since,
            },
        )
    };
    Ok(rows.into_iter().map(figures).collect())
}

/// Open cases of the workers of each team, and how many people belong to it today.
pub async fn capacity(
    conn: &impl ConnectionTrait,
    today: Day,
) -> db::Result<(HashMap<Uuid, i64>, HashMap<Uuid, i64>)> {
    let cases: Vec<(Uuid, i64)> = allocation::Entity::find()
        .filter(allocation::Column::UntilOn.is_null())
        .filter(allocation::Column::WorkerId.is_not_null())
        .select_only()
        .column(allocation::Column::TeamId)
        .column_as(allocation::Column::Id.count(), "cases")
        .group_by(allocation::Column::TeamId)
        .into_tuple()
        .all(conn)
        .await?;
    let members: Vec<(Uuid, i64)> = memberships(today)
        .select_only()
        .column(membership::Column::TeamId)
        .column_as(membership::Column::AccountId.count(), "members")
        .group_by(membership::Column::TeamId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok((cases.into_iter().collect(), members.into_iter().collect()))
}
