//! Which plan a review is of: each kind of plan is looked at for itself.

use db::Day;
use db::entities::{plan, review};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;

/// A person's plans, as their reviews go by them: each kind of plan, the care plan and that of a carer, is looked at for
/// itself.
pub struct Plans {
    /// Each with its kind.
    all: Vec<(Uuid, String)>,
    /// The kinds that were ever agreed.
    kinds: Vec<String>,
    /// Those that hold, each with its kind and the first day without it, where one is set.
    holding: Vec<(Uuid, String, Option<Day>)>,
}

impl Plans {
    /// Which kind of plan a review is of. One that names no plan is of the only kind there is; of none where there are
    /// several, so that it takes the place of nothing.
    pub fn of(&self, review: &review::Model) -> Option<&str> {
        self.kind(review.plan_id)
    }

    /// The kind of a plan; of none that is named, the only kind there is.
    pub fn kind(&self, plan: Option<Uuid>) -> Option<&str> {
        let named = plan.and_then(|id| self.all.iter().find(|(known, _)| *known == id));
        match (named, self.kinds.as_slice()) {
            (Some((_, kind)), _) => Some(kind),
            (None, [only]) => Some(only),
            _ => None,
        }
    }

    /// Those that hold on a day, each with its kind.
    pub fn current(&self, on: Day) -> Vec<(Uuid, String)> {
        let holds = self.holding.iter();
        let holds = holds.filter(|(_, _, ended)| ended.is_none_or(|ended| on < ended));
        holds.map(|(id, kind, _)| (*id, kind.clone())).collect()
    }

    /// A review is of the same kind of plan as this one.
    pub fn same(&self, review: &review::Model, plan: Option<Uuid>) -> bool {
        self.of(review) == self.kind(plan)
    }

    /// There are plans of several kinds.
    pub fn several(&self) -> bool {
        self.kinds.len() > 1
    }
}

/// The plans of a person. `agreeing`: one that is being agreed, which counts already.
pub async fn plans(
    conn: &impl ConnectionTrait,
    person: Uuid,
    agreeing: Option<Uuid>,
) -> db::Result<Plans> {
    let rows = plan::Entity::find()
        .filter(plan::Column::PersonId.eq(person))
        .filter(plan::Column::DiscardedAt.is_null())
        .all(conn)
        .await?;
    let counts = |row: &&plan::Model| row.agreed_at.is_some() || Some(row.id) == agreeing;
    let of = |row: &plan::Model| (row.id, row.kind.clone());
    let agreed: Vec<&plan::Model> = rows.iter().filter(counts).collect();
    let mut kinds: Vec<String> = agreed.iter().map(|row| row.kind.clone()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let holding = agreed.iter().filter(|row| row.replaced_at.is_none());
    let holding = holding.map(|row| (row.id, row.kind.clone(), row.ended_on));
    Ok(Plans {
        holding: holding.collect(),
        all: rows.iter().map(of).collect(),
        kinds,
    })
}
