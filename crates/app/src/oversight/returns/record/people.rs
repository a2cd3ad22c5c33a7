//! Whom the submission is about: everybody of adult social care who is on file, page by page. Records that were made
//! in error, or joined with another, are nobody's.

use std::collections::HashSet;

use ::cld::period::Period;
use db::Day;
use db::entities::{assessment, contact, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use super::known::{PersonFile, decided_between};

/// People asked for in one statement.
pub const AT_ONCE: usize = 500;

/// Everybody, once. Those who share an NHS number come last and beside one another, for the return takes them for one.
pub struct Pages {
    after: Option<Uuid>,
    shared: HashSet<String>,
    /// NHS numbers that are still to come, in order.
    to_come: Vec<String>,
}

impl Pages {
    pub async fn begin(conn: &impl ConnectionTrait) -> anyhow::Result<Pages> {
        let mut shared: Vec<String> = on_file()
            .select_only()
            .column(person::Column::NhsNumber)
            .filter(person::Column::NhsNumber.is_not_null())
            .group_by(person::Column::NhsNumber)
            .having(Expr::col(person::Column::Id).count().gt(1))
            .into_tuple()
            .all(conn)
            .await?;
        shared.sort_unstable();
        Ok(Pages {
            after: None,
            shared: shared.iter().cloned().collect(),
            to_come: shared,
        })
    }

    /// The next people; none after the last.
    pub async fn next(
        &mut self,
        conn: &impl ConnectionTrait,
    ) -> anyhow::Result<Option<Vec<person::Model>>> {
        let after = self.after.unwrap_or(Uuid::nil());
        let mut people = on_file()
            .filter(person::Column::Id.gt(after))
            .order_by_asc(person::Column::Id)
            .limit(AT_ONCE as u64)
            .all(conn)
            .await?;
        if let Some(last) = people.last() {
            self.after = Some(last.id);
            people.retain(|person| !self.is_shared(person));
            return Ok(Some(people));
        }
        let some = self.to_come.len().min(AT_ONCE);
        if some == 0 {
            return Ok(None);
        }
        let numbers: Vec<String> = self.to_come.drain(..some).collect();
        let people = on_file()
            .filter(person::Column::NhsNumber.is_in(numbers))
            .order_by_asc(person::Column::NhsNumber)
            .order_by_asc(person::Column::Id)
            .all(conn)
            .await?;
        Ok(Some(people))
    }

    fn is_shared(&self, person: &person::Model) -> bool {
        person
            .nhs_number
            .as_ref()
            .is_some_and(|number| self.shared.contains(number))
    }
}

/// Whether two records, one after the other, are one person to the return.
pub fn are_one(one: &PersonFile, other: &PersonFile) -> bool {
    one.person.nhs_number.is_some() && one.person.nhs_number == other.person.nhs_number
}

/// People of adult social care who are on file.
fn on_file() -> db::sea_orm::Select<person::Entity> {
    person::Entity::find()
        .filter(person::Column::DeletedOn.is_null())
        .filter(person::Column::MergedInto.is_null())
        .filter(person::Column::Service.ne(CHILDRENS))
}

const CHILDRENS: &str = "children";

/// Those of some people who are on file, in order.
pub async fn by_ids(
    conn: &impl ConnectionTrait,
    ids: &[Uuid],
) -> anyhow::Result<Vec<person::Model>> {
    let some = on_file().filter(person::Column::Id.is_in(ids.iter().copied()));
    Ok(some.order_by_asc(person::Column::Id).all(conn).await?)
}

/// Contacts and assessments of the period that are about nobody whom the submission is about, by why.
pub async fn left_out(
    conn: &impl ConnectionTrait,
    period: Period,
) -> anyhow::Result<Vec<(&'static str, u64)>> {
    let (from, until) = decided_between(period)?;
    let decided = || {
        contact::Entity::find()
            .filter(contact::Column::DecidedAt.gte(from))
            .filter(contact::Column::DecidedAt.lt(until))
    };
    let those = |condition: SimpleExpr| {
        Query::select()
            .column(person::Column::Id)
            .from(person::Entity)
            .and_where(condition)
            .to_owned()
    };
    let of = |condition: SimpleExpr| {
        decided().filter(contact::Column::PersonId.in_subquery(those(condition)))
    };
    let childrens = || {
        let is_childrens = person::Column::Service.eq(CHILDRENS);
        person::Column::DeletedOn.is_null().and(is_childrens)
    };
    let (first, last) = (Day(period.first.date()), Day(period.last.date()));
    let assessed = assessment::Entity::find()
        .filter(assessment::Column::SupersededAt.is_null())
        .filter(assessment::Column::CompletedOn.between(first, last))
        .filter(assessment::Column::PersonId.in_subquery(those(childrens())));
    let nobody = decided().filter(contact::Column::PersonId.is_null());
    let in_error = of(person::Column::DeletedOn.is_not_null());
    let counts = [
        ("contacts about nobody on file", nobody.count(conn).await?),
        (
            "contacts about a record made in error",
            in_error.count(conn).await?,
        ),
        (
            "contacts about children",
            of(childrens()).count(conn).await?,
        ),
        (
            "assessments on records of the children’s service",
            assessed.count(conn).await?,
        ),
    ];
    Ok(counts.into_iter().filter(|(_, count)| *count > 0).collect())
}
