//! The part of a form that some roles see: days, services and costs for those who pay, not what a person told. The file
//! of the form says which part it is and whose (`roles` of a view); whoever may see all by another role sees all.

use std::collections::HashSet;

use db::entities::filled_form;
use rules::access::{Permission, permissions_of};

use super::store;
use crate::house::forms::Definition;
use crate::house::forms::definition::View;
use crate::house::forms::show::Topic;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError, Staff};

/// What a colleague sees of a form, where that is not all.
pub struct Part {
    /// "For finance"
    pub title: String,
    questions: HashSet<String>,
}

/// The part of a form that is for this colleague; none where they see all of it: as it is their own work or in their
/// hands, as no view is for their roles, or as one of their roles opens forms and has no view.
pub fn of<P: Needs>(
    case: &Case<P>,
    row: &filled_form::Model,
    definition: &Definition,
) -> Option<Part> {
    let colleague = &case.staff().colleague;
    let me = colleague.account.id;
    if row.worker_id == Some(me) || store::author_ids(row).contains(&me) {
        return None;
    }
    let council = &case.staff().house.council;
    let mut views = for_roles(definition);
    // What was filled in before the form had a part for anybody is cut down as the form is now.
    let now = council.forms.in_use(&row.form);
    if views.is_empty() {
        views = now.map(|form| for_roles(form)).unwrap_or_default();
    }
    let opens = |role: &&String| {
        permissions_of(&council.roles, &[role.as_str()]).contains(&Permission::SeeNotes)
    };
    let roles: Vec<&String> = colleague.roles.iter().filter(opens).collect();
    let has_view = |role: &&String| views.iter().any(|view| view.roles.contains(role));
    if roles.is_empty() || !roles.iter().all(has_view) {
        return None;
    }
    views.retain(|view| roles.iter().any(|role| view.roles.contains(role)));
    let titles: Vec<&str> = views.iter().map(|view| view.title.as_str()).collect();
    Some(Part {
        title: titles.join(", "),
        questions: views
            .iter()
            .flat_map(|view| view.questions.clone())
            .collect(),
    })
}

/// Whether this colleague opens forms only by roles for which some form has a part: what was said about a form is not told
/// to them elsewhere either.
pub fn sees_parts_only<P: Needs>(staff: &Staff<P>) -> bool {
    let council = &staff.house.council;
    let opens = |role: &&String| {
        permissions_of(&council.roles, &[role.as_str()]).contains(&Permission::SeeNotes)
    };
    let has_view = |role: &String| {
        let mut forms = council.forms.all();
        forms.any(|form| form.views.iter().any(|view| view.roles.contains(role)))
    };
    let mut roles = staff.colleague.roles.iter().filter(opens).peekable();
    roles.peek().is_some() && roles.all(has_view)
}

fn for_roles(form: &Definition) -> Vec<&View> {
    form.views
        .iter()
        .filter(|view| !view.roles.is_empty())
        .collect()
}

impl Part {
    /// Whether a question belongs to it.
    pub fn holds(&self, question: &str) -> bool {
        self.questions.contains(question)
    }

    /// Leaves of these answers what belongs to it.
    pub fn keep(&self, topics: &mut Vec<Topic>) {
        for topic in topics.iter_mut() {
            topic.rows.retain(|row| self.holds(&row.id));
        }
        topics.retain(|topic| !topic.rows.is_empty());
    }

    /// That it is not all.
    pub fn says(&self) -> String {
        format!("This is an extract: {}. The form holds more.", self.title)
    }
}

/// Whoever sees a part of a form does not work on it until it is given to them.
/// Errors: `Forbidden`.
pub fn sees_all<P: Needs>(
    case: &Case<P>,
    row: &filled_form::Model,
    definition: &Definition,
) -> Result<(), PageError> {
    match of(case, row, definition) {
        None => Ok(()),
        Some(_) => {
            let says = "Your roles show you an extract of this form. To work on it, have it given to you by whoever has it.";
            Err(PageError::Forbidden(says.to_owned()))
        }
    }
}
