//! A form of a record that asks a few questions on one page: drawn the same way wherever something is written,
//! changed or ended.

use axum::http::StatusCode;
use rules::vocabulary::Problem;
use serde::Serialize;
use serde_json::json;

use crate::front_door::people::asking::{self, Asked, Question};
use crate::front_door::people::header;
use crate::house::council::Choice;
use crate::house::permissions::Needs;
use crate::house::{Case, Fields, Page, pages};

/// What a form asks, and what stands around it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The tab of the record that it belongs to, such as "/warnings".
    pub tab: &'static str,
    pub title: String,
    /// Where it is sent.
    pub path: String,
    /// Where one goes who does not send it.
    pub back: String,
    /// What to know before answering, a paragraph each.
    pub intro: Vec<String>,
    /// Where else one may have to go first: the address and its words.
    pub links: Vec<(String, String)>,
    /// Words of the record that it is about.
    pub about: Option<String>,
    pub button: &'static str,
    /// What is done cannot be taken back in one step.
    pub grave: bool,
    pub questions: &'static [Question],
    /// What some questions offer besides their lists.
    pub offers: Vec<(&'static str, Vec<Choice>)>,
    /// What the record says already of some questions.
    pub tells: Vec<(&'static str, String)>,
    /// What stands under some questions and is known only now.
    pub hints: Vec<(&'static str, String)>,
    /// What is sent along unseen.
    pub hidden: Vec<(&'static str, String)>,
}

impl Sheet {
    /// A form with questions and nothing else.
    pub fn new(
        tab: &'static str,
        title: impl Into<String>,
        path: impl Into<String>,
        back: impl Into<String>,
        questions: &'static [Question],
    ) -> Sheet {
        Sheet {
            tab,
            title: title.into(),
            path: path.into(),
            back: back.into(),
            intro: Vec::new(),
            links: Vec::new(),
            about: None,
            button: "Save",
            grave: false,
            questions,
            offers: Vec::new(),
            tells: Vec::new(),
            hints: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// Shows the form with these answers and what is wrong with them.
    pub async fn show<P: Needs>(
        self,
        case: &Case<P>,
        fields: &Fields,
        problems: &[Problem],
    ) -> Page {
        let council = &case.staff().house.council;
        let form = asking::shown(self.questions, fields, problems);
        let mut asked = asking::asked(self.questions, council, *case.today(), &form);
        for (name, offers) in self.offers {
            Asked::offer(&mut asked, name, offers);
        }
        for (name, says) in self.tells {
            Asked::tell(&mut asked, name, says);
        }
        for (name, says) in self.hints {
            Asked::hint(&mut asked, name, says);
        }
        let values = json!({
            "case": header::of(case, self.tab).await?, "title": self.title, "path": self.path, "back": self.back,
            "intro": self.intro, "links": self.links, "about": self.about, "button": self.button, "grave": self.grave,
            "questions": asked, "hidden": self.hidden, "form": form,
        });
        if problems.is_empty() {
            pages::page("casework/sheet.njk", values)
        } else {
            pages::try_again("casework/sheet.njk", values)
        }
    }

    /// Somebody else was quicker: what is kept now, in its `version`, stands beside what was sent, and one is chosen.
    pub async fn overtaken<P: Needs>(
        self,
        case: &Case<P>,
        (now, version): (&Fields, impl Serialize),
        sent: &Fields,
    ) -> Page {
        let council = &case.staff().house.council;
        let told = (
            &asking::in_words(now, &self.offers),
            &asking::in_words(sent, &self.offers),
        );
        let both = asking::both(self.questions, told, council, *case.today());
        let sent = sent.clone().without(&["csrf", "version", "held"]);
        let values = json!({
            "case": header::of(case, self.tab).await?, "title": self.title, "path": self.path, "leave": self.back,
            "both": both, "version": version, "sent": sent.pairs(),
        });
        let mut page = pages::page("front_door/people/details/changed.njk", values)?;
        *page.status_mut() = StatusCode::CONFLICT;
        Ok(page)
    }
}
