//! What the form of a review says, as the row of the review keeps it.

use db::Day;
use db::entities::review;
use rules::review::Kind;
use rules::vocabulary::money::Pence;
use serde_json::Value as Json;

use crate::house::forms::check::day_of;
use crate::house::forms::{Answers, Definition};

/// What the answers of a review say of its columns.
pub(super) struct Held<'a> {
    definition: &'a Definition,
    answers: &'a Answers,
    pub(super) on: jiff::civil::Date,
}

impl<'a> Held<'a> {
    pub(super) fn of(definition: &'a Definition, answers: &'a Answers) -> Option<Held<'a>> {
        let question = definition.filling("review.held_on")?;
        let on = answers.get(&question.id).and_then(day_of)?;
        Some(Held {
            definition,
            answers,
            on,
        })
    }

    pub(super) fn is_of_short_term(&self) -> bool {
        self.text("review.kind") == Kind::ShortTerm.code()
    }

    pub(super) fn text(&self, column: &str) -> String {
        let question = self.definition.filling(column);
        let answer = question.and_then(|question| self.answers.get(&question.id));
        answer.and_then(Json::as_str).unwrap_or_default().to_owned()
    }

    fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    fn pence(&self, column: &str) -> Option<i64> {
        Pence::parse(&self.text(column)).ok().map(|pence| pence.0)
    }

    pub(super) fn fill(&self, row: &mut review::Model) {
        row.kind = self.some("review.kind").unwrap_or(row.kind.clone());
        row.held_on = Some(Day(self.on));
        row.held_how = self.some("review.held_how");
        row.reason = self.some("review.reason").or(row.reason.take());
        row.outcomes_met = self.some("review.outcomes_met");
        row.needs_changed = self.some("review.needs_changed");
        row.weekly_pence_before = self.pence("review.weekly_before");
        row.weekly_pence_after = self.pence("review.weekly_after");
        row.result = self.some("review.result");
        row.own_words = self.some("review.own_words");
    }
}
