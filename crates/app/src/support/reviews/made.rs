//! What a review made of the weekly cost: the budget that was agreed after it, and until then what was expected when it was
//! held.

use db::entities::{personal_budget, review};
use rules::review::Kind as ReviewKind;
use rules::vocabulary::dates::london_date;

/// The result of a review after which nothing is agreed anew.
const AS_IT_IS: &str = "no_change";

/// The weekly cost before a review and after it, in pence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    pub before: Option<i64>,
    pub after: Option<i64>,
    /// It is the budget that was agreed, and not only expected.
    pub agreed: bool,
}

impl Made {
    /// What this review of a kind of plan made of the cost, as far as these budgets tell. `all`: the reviews of that kind of
    /// plan. What was agreed after the next of them came of that one.
    pub fn by<'a>(
        row: &review::Model,
        kind: Option<&str>,
        budgets: &[personal_budget::Model],
        all: impl IntoIterator<Item = &'a review::Model>,
    ) -> Made {
        let expected = Made {
            before: row.weekly_pence_before,
            after: row.weekly_pence_after,
            agreed: false,
        };
        let leads_on = row.result.as_deref() != Some(AS_IT_IS);
        let Some((held, kind)) = row.held_on.zip(kind).filter(|_| leads_on) else {
            return expected;
        };
        let others = all.into_iter().filter(|other| {
            other.person_id == row.person_id
                && other.id != row.id
                && ReviewKind::from_code(&other.kind) != Some(ReviewKind::ShortTerm)
        });
        let next = others.filter_map(|other| other.held_on);
        let next = next.filter(|on| *on > held).min();
        let of_it = budgets.iter();
        let of_it = of_it.filter(|one| one.person_id == row.person_id && one.kind == kind);
        let (mut since, before): (Vec<_>, Vec<_>) =
            of_it.partition(|one| london_date(*one.recorded_at) >= held.0);
        since.retain(|one| next.is_none_or(|next| london_date(*one.recorded_at) < next.0));
        since.sort_by_key(|one| one.recorded_at);
        let Some(agreed) = since.first() else {
            return expected;
        };
        let former = before.into_iter().max_by_key(|one| one.recorded_at);
        Made {
            before: former.map(|one| one.gross_weekly_pence).or(expected.before),
            after: Some(agreed.gross_weekly_pence),
            agreed: true,
        }
    }

    /// It costs less than before.
    pub fn is_less(self) -> bool {
        let both = self.before.zip(self.after);
        both.is_some_and(|(before, after)| after < before)
    }
}
