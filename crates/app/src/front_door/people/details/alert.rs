//! Facts that matter at once and stand at the top of every page of a record.

use db::entities::alert::{Column, Entity, Model};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{At, Change, Day};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::london_date;

use super::dated::{self, FROM, UNTIL, holds_for_a_time};
use super::rows::{Row, Stands};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;

const QUESTIONS: &[Question] = &[
    Question {
        name: "kind",
        label: "What it is",
        hint: "",
        kind: Kind::Choose("alert_kind"),
    },
    Question {
        name: "text",
        label: "In few words",
        hint: "It stands at the top of every page. Where a key is, or how to get in, is shown here only.",
        kind: Kind::Line,
    },
    FROM,
    UNTIL,
];

impl Row for Model {
    const TOPIC: &'static str = "alerts";
    const ONE: &'static str = "an alert";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, at: At) -> Model {
        Model {
            id,
            person_id,
            kind: String::new(),
            text: None,
            from_on: Day(london_date(*at)),
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        }
    }

    fn filled(&self) -> Fields {
        let fields = Fields::default().with("kind", self.kind.as_str());
        let fields = asking::with(fields, "text", self.text.as_deref());
        let fields = asking::with_day(fields, FROM.name, Some(self.from_on));
        asking::with_day(fields, UNTIL.name, self.until_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.kind = answers.needed("kind");
        self.text = answers.text("text");
        let (from, until) = dated::read(answers);
        self.from_on = from.unwrap_or(self.from_on);
        self.until_on = until;
    }

    fn says(&self, council: &Council) -> String {
        let kind = council.says("alert_kind", &self.kind);
        match &self.text {
            Some(text) => format!("{kind}: {text}"),
            None => kind.to_owned(),
        }
    }

    holds_for_a_time!(same);
}

/// The same thing is on the record once at a time.
fn same(one: &Model, other: &Model) -> bool {
    one.kind == other.kind && one.text == other.text
}
