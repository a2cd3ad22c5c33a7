//! Which sections and questions are asked, given what has been answered so far.

use std::collections::BTreeSet;

use super::definition::{Definition, Question};
use super::typed::Typed;

/// What a form asks now. An answer to a question that is not asked any more stays on the paper, but counts for
/// nothing: conditions that look back at it find it unanswered.
#[derive(Clone, Debug, Default)]
pub struct Visible {
    /// What was typed to the questions that are asked.
    pub typed: Typed,
    sections: BTreeSet<String>,
    questions: BTreeSet<String>,
}

impl Visible {
    /// Goes through a form from the top.
    pub fn of(form: &Definition, typed: &Typed) -> Visible {
        let mut visible = Visible::default();
        for section in &form.sections {
            let shown = |when: &Option<_>, seen: &Typed| {
                when.as_ref()
                    .is_none_or(|when: &super::condition::When| when.holds(seen, ""))
            };
            if !shown(&section.when, &visible.typed) {
                continue;
            }
            visible.sections.insert(section.id.clone());
            for question in &section.questions {
                if shown(&question.when, &visible.typed) {
                    visible.questions.insert(question.id.clone());
                    visible.typed.take_over(&question.id, typed);
                }
            }
        }
        visible
    }

    pub fn has_section(&self, id: &str) -> bool {
        self.sections.contains(id)
    }

    pub fn has(&self, question: &Question) -> bool {
        self.questions.contains(&question.id)
    }
}
