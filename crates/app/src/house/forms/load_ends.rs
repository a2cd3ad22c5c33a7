//! Reads what follows a form and how it may be cut down, from its file.

use rules::pathway::Approval;

use super::definition::{Action, After, NextStep, View, Whom};
use super::load::{Reader, check_id};
use super::no_such::{no_form, no_role};
use super::toml_tree::Entry;

impl Reader<'_> {
    pub(super) fn next_step(&self, entry: &Entry<'_, '_>, approval: Approval) -> NextStep {
        let id = entry.needed("id", "A next step");
        check_id(entry, &id);
        let after = match entry.text("after").as_deref() {
            None | Some("submission") => After::Submission,
            Some("colleague") => After::Colleague,
            Some("approval") => After::Approval,
            Some(other) => {
                entry.wrong(
                    "after",
                    format!("after is submission, colleague or approval, not {other:?}"),
                );
                After::Submission
            }
        };
        if after != After::Submission && approval == Approval::Nobody {
            entry.wrong(
                "after",
                "Nobody approves this form, so a next step cannot wait for it",
            );
        }
        let whom = match entry.text("for").as_deref() {
            None | Some("person") => Whom::Subject,
            Some("carer") => Whom::Carer,
            Some(other) => {
                entry.wrong("for", format!("for is person or carer, not {other:?}"));
                Whom::Subject
            }
        };
        if whom == Whom::Carer && !entry.has("form") {
            entry.wrong("for", "Only a form is begun for a carer");
        }
        let step = NextStep {
            label: entry.needed("label", &format!("The next step {id:?}")),
            hint: entry.text("hint"),
            after,
            whom,
            action: self.action(entry, &id),
            id,
        };
        entry.nothing_else("A next step");
        step
    }

    pub(super) fn view(&self, entry: &Entry<'_, '_>) -> View {
        let id = entry.needed("id", "A view");
        check_id(entry, &id);
        let questions = entry.texts("questions");
        for (question, at) in &questions {
            if !self.asked.iter().any(|asked| asked.id == *question) {
                entry.wrong_at(*at, format!("The form has no question {question:?}"));
            }
        }
        let roles = entry.texts("roles");
        for (role, at) in &roles {
            if !self.around.roles.contains(role) {
                entry.wrong_at(*at, no_role(role, self.around.roles));
            }
        }
        let view = View {
            roles: roles.into_iter().map(|(role, _)| role).collect(),
            title: entry.needed("title", &format!("The view {id:?}")),
            questions: questions
                .into_iter()
                .map(|(question, _)| question)
                .collect(),
            id,
        };
        entry.nothing_else("A view");
        view
    }

    fn action(&self, entry: &Entry<'_, '_>, id: &str) -> Action {
        let found = (
            entry.text("email"),
            entry.text("webhook"),
            entry.text("form"),
        );
        match found {
            (Some(email), None, None) => {
                if !email.contains('@') {
                    entry.wrong("email", format!("{email:?} is not an email address"));
                }
                Action::Email(email)
            }
            (None, Some(name), None) => {
                if !self.around.webhooks.contains(&name) {
                    let says = format!("council.toml has no webhook {name:?}");
                    entry.wrong("webhook", says);
                }
                Action::Webhook(name)
            }
            (None, None, Some(form)) => {
                if !self.around.forms.contains(&form) {
                    entry.wrong("form", no_form(&form, self.around.forms));
                }
                Action::Form(form)
            }
            _ => {
                let says = format!("The next step {id:?} needs one of email, webhook and form");
                entry.wrong_at(entry.at, says);
                Action::Form(String::new())
            }
        }
    }
}
