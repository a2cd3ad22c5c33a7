//! What a person agrees to, with whom, and until when. Nothing is overwritten: a new answer ends the one before.

use db::entities::consent::{Column, Entity, Model};
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
        name: "topic",
        label: "About what",
        hint: "",
        kind: Kind::Choose("consent_topic"),
    },
    Question {
        name: "with_whom",
        label: "With whom",
        hint: "Such as a name, where it is not everybody of that kind",
        kind: Kind::Line,
    },
    Question {
        name: "answer",
        label: "What the person says",
        hint: "",
        kind: Kind::Choose("consent_answer"),
    },
    Question {
        name: "note",
        label: "How and in which words",
        hint: "Who asked, where, and what was understood",
        kind: Kind::Lines(1_000),
    },
    FROM,
    UNTIL,
];

impl Row for Model {
    const TOPIC: &'static str = "consent";
    const ONE: &'static str = "what the person agrees to";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, at: At) -> Model {
        Model {
            id,
            person_id,
            topic: String::new(),
            answer: String::new(),
            with_whom: None,
            note: None,
            from_on: Day(london_date(*at)),
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        }
    }

    fn filled(&self) -> Fields {
        let fields = Fields::default()
            .with("topic", self.topic.as_str())
            .with("answer", self.answer.as_str());
        let fields = asking::with(fields, "with_whom", self.with_whom.as_deref());
        let fields = asking::with(fields, "note", self.note.as_deref());
        let fields = asking::with_day(fields, FROM.name, Some(self.from_on));
        asking::with_day(fields, UNTIL.name, self.until_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.topic = answers.needed("topic");
        self.answer = answers.needed("answer");
        self.with_whom = answers.text("with_whom");
        self.note = answers.text("note");
        let (from, until) = dated::read(answers);
        self.from_on = from.unwrap_or(self.from_on);
        self.until_on = until;
    }

    fn says(&self, council: &Council) -> String {
        let topic = council.says("consent_topic", &self.topic);
        let whom = self.with_whom.as_ref().map(|whom| format!(" ({whom})"));
        let answer = council.says("consent_answer", &self.answer);
        let note = self.note.as_ref().map(|note| format!(". {note}"));
        let (whom, note) = (whom.unwrap_or_default(), note.unwrap_or_default());
        format!("{topic}{whom}: {answer}{note}")
    }

    holds_for_a_time!(same);
}

/// Of one matter there is one answer at a time.
fn same(one: &Model, other: &Model) -> bool {
    let whom = |row: &Model| row.with_whom.as_deref().map(str::to_lowercase);
    one.topic == other.topic && whom(one) == whom(other)
}
