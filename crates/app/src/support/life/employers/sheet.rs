//! A form about an employer or one of their roles: drawn, and drawn again beside what is kept when somebody was quicker.

use axum::http::StatusCode;
use rules::vocabulary::Problem;
use serde_json::json;

use crate::front_door::people::asking::{self, Asked, Question};
use crate::house::council::Choice;
use crate::house::permissions::KeepEmployers;
use crate::house::{Fields, Page, Staff, pages};

/// What a form asks, and what stands around it.
pub struct Sheet {
    pub title: String,
    /// Where it is sent.
    pub path: String,
    /// Where one goes who does not send it.
    pub back: String,
    pub questions: &'static [Question],
    /// What some questions offer besides their lists.
    pub offers: Vec<(&'static str, Vec<Choice>)>,
    /// Of what is changed, as it was opened.
    pub version: i64,
}

impl Sheet {
    /// Shows the form with these answers and what is wrong with them.
    pub fn show(self, staff: &Staff<KeepEmployers>, fields: &Fields, problems: &[Problem]) -> Page {
        let form = asking::shown(self.questions, fields, problems);
        let council = &staff.house.council;
        let mut asked = asking::asked(self.questions, council, staff.today_date(), &form);
        for (name, offers) in self.offers {
            Asked::offer(&mut asked, name, offers);
        }
        let values = json!({
            "title": self.title, "path": self.path, "back": self.back, "version": self.version,
            "questions": asked, "form": form,
        });
        match problems.is_empty() {
            true => pages::page("support/life/employers/sheet.njk", values),
            false => pages::try_again("support/life/employers/sheet.njk", values),
        }
    }

    /// What is kept now stands beside what was sent, and one is chosen.
    pub fn overtaken(self, staff: &Staff<KeepEmployers>, now: &Fields, sent: &Fields) -> Page {
        let told = (
            &asking::in_words(now, &self.offers),
            &asking::in_words(sent, &self.offers),
        );
        let council = &staff.house.council;
        let both = asking::both(self.questions, told, council, staff.today_date());
        let sent = sent.clone().without(&["csrf", "version", "held"]);
        let values = json!({
            "title": self.title, "path": self.path, "leave": self.back, "both": both,
            "version": self.version, "sent": sent.pairs(),
        });
        let mut page = pages::page("support/life/employers/changed.njk", values)?;
        *page.status_mut() = StatusCode::CONFLICT;
        Ok(page)
    }
}
