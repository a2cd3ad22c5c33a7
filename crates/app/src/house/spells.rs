//! Spells: what holds from a day until another, which is no more of it, or with no end in sight.

use db::Day;
use db::sea_orm::Condition;
use db::sea_orm::entity::prelude::*;

/// Whether a spell holds on a day.
pub fn holds<C: ColumnTrait>(from: C, until: C, on: Day) -> Condition {
    Condition::all().add(from.lte(on)).add(lasts(until, on))
}

/// Whether a spell has no end yet, or one that is still to come after a day.
pub fn lasts(until: impl ColumnTrait, on: Day) -> Condition {
    Condition::any().add(until.is_null()).add(until.gt(on))
}
