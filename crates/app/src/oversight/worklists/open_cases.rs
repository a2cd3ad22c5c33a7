//! Which open cases are listed, in which order, and where a page of them begins.

use db::Day;
use db::entities::{allocation, review};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Query as Sql, SimpleExpr};
use db::sea_orm::{Condition, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use jiff::civil::Date;
use rules::allocation::{Priority, place};

use crate::casework::allocations::store::priority_of;
use crate::casework::allocations::together::ON_A_PAGE;
use crate::house::Fields;
use crate::support::reviews::store::to_hold;

/// What is listed, and how it is sorted.
pub struct Wanted {
    pub of: Of,
    pub sort: Sort,
    after: Option<After>,
}

/// Whose cases.
#[derive(Clone, Copy)]
pub enum Of {
    Team(Uuid),
    /// Those of the team for whom it has no worker.
    TeamWithoutWorker(Uuid),
    Worker(Uuid),
}

impl Of {
    /// The team, where it is a team's.
    pub fn team(self) -> Option<Uuid> {
        match self {
            Of::Team(team) | Of::TeamWithoutWorker(team) => Some(team),
            Of::Worker(_) => None,
        }
    }
}

/// In which order; within it the oldest first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Urgent first, blank last.
    Priority,
    Since,
    /// The review that is due first, and last those without one.
    Review,
}

impl Sort {
    /// Each order with its name in addresses and what the page says of it.
    pub const ALL: [(Sort, &str, &str); 3] = [
        (Sort::Priority, "priority", "The most pressing first"),
        (Sort::Since, "since", "The oldest first"),
        (Sort::Review, "review", "The next review first"),
    ];

    fn read(text: &str) -> Sort {
        let found = Sort::ALL.iter().find(|(_, name, _)| *name == text);
        found.map_or(Sort::Priority, |(sort, ..)| *sort)
    }

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        let found = Sort::ALL.iter().find(|(sort, ..)| *sort == self);
        found.map_or("", |(_, name, _)| name)
    }
}

/// The last row of the page before: its place in the order that is asked for, its day, its id.
struct After {
    place: Place,
    from: Day,
    id: Uuid,
}

/// Where a row stands before its day counts.
#[derive(Clone, Copy)]
enum Place {
    Priority(i32),
    Since,
    Review(Day),
}

/// Stands for the review of those who have none: behind every other.
const NO_REVIEW: Day = Day(Date::constant(9999, 12, 31));

impl After {
    fn read(text: &str, sort: Sort) -> Option<After> {
        let mut parts = text.splitn(3, '_');
        let place = parts.next()?;
        Some(After {
            place: match sort {
                Sort::Priority => Place::Priority(place.parse().ok()?),
                Sort::Since => Place::Since,
                Sort::Review => Place::Review(Day(place.parse().ok()?)),
            },
            from: Day(parts.next()?.parse().ok()?),
            id: parts.next()?.parse().ok()?,
        })
    }
}

impl Wanted {
    /// The first page of these.
    pub fn of(of: Of) -> Wanted {
        Wanted {
            of,
            sort: Sort::Priority,
            after: None,
        }
    }

    /// The page of these, in the order, that an address names.
    pub fn read(of: Of, query: &Fields) -> Wanted {
        let sort = Sort::read(query.get("sort"));
        Wanted {
            of,
            sort,
            after: After::read(query.get("after"), sort),
        }
    }

    /// It is not the first page.
    pub fn goes_on(&self) -> bool {
        self.after.is_some()
    }

    /// The rows of the page, and one more where there is a next.
    pub fn find(&self) -> Select<allocation::Entity> {
        let open = allocation::Entity::find().filter(allocation::Column::UntilOn.is_null());
        let mut find = match self.of {
            Of::Team(team) => open
                .filter(allocation::Column::TeamId.eq(team))
                .filter(allocation::Column::WorkerId.is_null()),
            Of::TeamWithoutWorker(team) => open
                .filter(allocation::Column::TeamId.eq(team))
                .filter(allocation::Column::WorkerId.is_null())
                .filter(allocation::Column::PersonId.not_in_subquery(with_worker(team))),
            Of::Worker(worker) => open.filter(allocation::Column::WorkerId.eq(worker)),
        };
        if let Some(order) = self.sort.places() {
            find = find.order_by(order, Order::Asc);
        }
        if let Some(after) = &self.after {
            find = find.filter(behind(after, self.sort));
        }
        find.order_by_asc(allocation::Column::FromOn)
            .order_by_asc(allocation::Column::Id)
            .limit(ON_A_PAGE as u64 + 1)
    }

    /// Where the page after this row begins, for an address. `review`: when the person's next review is due.
    pub fn page_after(&self, row: &allocation::Model, review: Option<Day>) -> String {
        let place = match self.sort {
            Sort::Priority => place(priority_of(row)).to_string(),
            Sort::Since => String::new(),
            Sort::Review => review.unwrap_or(NO_REVIEW).to_string(),
        };
        format!("{place}_{}_{}", row.from_on, row.id)
    }
}

/// The people for whom a team has a worker.
fn with_worker(team: Uuid) -> db::sea_orm::sea_query::SelectStatement {
    Sql::select()
        .column(allocation::Column::PersonId)
        .from(allocation::Entity)
        .and_where(allocation::Column::TeamId.eq(team))
        .and_where(allocation::Column::UntilOn.is_null())
        .and_where(allocation::Column::WorkerId.is_not_null())
        .to_owned()
}

impl Sort {
    /// A row's place in the order, before its day counts.
    fn places(self) -> Option<SimpleExpr> {
        match self {
            Sort::Priority => Some(priorities()),
            Sort::Since => None,
            Sort::Review => Some(reviews()),
        }
    }
}

/// By its priority, as the rule book orders them: urgent first, blank last.
fn priorities() -> SimpleExpr {
    let case = Priority::ALL
        .iter()
        .fold(CaseStatement::new(), |case, priority| {
            let place = i32::try_from(place(Some(*priority))).unwrap_or(i32::MAX);
            case.case(allocation::Column::Priority.eq(priority.code()), place)
        });
    let last = i32::try_from(place(None)).unwrap_or(i32::MAX);
    SimpleExpr::Case(Box::new(case.finally(last)))
}

/// By the review of the person that is due first, blank last.
fn reviews() -> SimpleExpr {
    let first = to_hold()
        .select_only()
        .column(review::Column::DueOn)
        .filter(
            Expr::col((review::Entity, review::Column::PersonId))
                .equals((allocation::Entity, allocation::Column::PersonId)),
        )
        .limit(1)
        .into_query();
    let first = SimpleExpr::SubQuery(None, Box::new(first.into()));
    Func::coalesce([first, Expr::val(NO_REVIEW)]).into()
}

fn behind(after: &After, sort: Sort) -> Condition {
    let same_day = Condition::all()
        .add(allocation::Column::FromOn.eq(after.from))
        .add(allocation::Column::Id.gt(after.id));
    let later = Condition::any()
        .add(allocation::Column::FromOn.gt(after.from))
        .add(same_day);
    let Some(order) = sort.places() else {
        return later;
    };
    let here: SimpleExpr = match after.place {
        Place::Priority(place) => Expr::val(place),
        Place::Review(day) => Expr::val(day),
        Place::Since => return later,
    };
    let same_place = Condition::all()
        .add(Expr::expr(order.clone()).eq(here.clone()))
        .add(later);
    Condition::any()
        .add(Expr::expr(order).gt(here))
        .add(same_place)
}
