//! Spells: what holds from a day until another, which is no more of it, or with no end in sight.

use db::Day;
use db::sea_orm::Condition;
use db::sea_orm::entity::prelude::*;

/// Whether a spell holds on a day.
pub fn holds<C: ColumnTrait>(from: C, until: C, on: Day) -> Condition {
    let goes_on = Condition::any().add(until.is_null()).add(until.gt(on));
    Condition::all().add(from.lte(on)).add(goes_on)
}
