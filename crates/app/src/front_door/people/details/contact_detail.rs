//! Telephone numbers and addresses by which a person is reached. One of them is tried first.

use db::entities::contact_detail::{Entity, Model};
use db::sea_orm::prelude::Uuid;
use db::{At, Change, Day};

use super::rows::{Row, Stands};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::known;
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;

const QUESTIONS: &[Question] = &[
    Question {
        name: "kind",
        label: "Kind",
        hint: "",
        kind: Kind::Choose("contact_detail_kind"),
    },
    Question {
        name: "value",
        label: "Number or address",
        hint: "",
        kind: Kind::Needed,
    },
    Question {
        name: "note",
        label: "Note",
        hint: "Such as after 4pm, or daughter’s number",
        kind: Kind::Line,
    },
    Question {
        name: "preferred",
        label: "Try this first",
        hint: "",
        kind: Kind::Tick,
    },
    Question {
        name: "ended_on",
        label: "No longer of use from",
        hint: "Leave it empty while it is of use",
        kind: Kind::Day,
    },
];

impl Row for Model {
    const TOPIC: &'static str = "contact";
    const ONE: &'static str = "a telephone number, email or other way to make contact";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, _: At) -> Model {
        Model {
            id,
            person_id,
            kind: String::new(),
            value: String::new(),
            note: None,
            preferred: false,
            ended_on: None,
            version: 1,
        }
    }

    fn key(&self) -> (Uuid, i64) {
        (self.id, self.version)
    }

    fn filled(&self) -> Fields {
        let fields = Fields::default()
            .with("kind", self.kind.as_str())
            .with("value", self.value.as_str());
        let fields = asking::with(fields, "note", self.note.as_deref());
        let fields = asking::with_tick(fields, "preferred", self.preferred);
        asking::with_day(fields, "ended_on", self.ended_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.kind = answers.needed("kind");
        self.value = answers.needed("value");
        self.note = answers.text("note");
        self.preferred = answers.tick("preferred");
        self.ended_on = answers.day("ended_on");
        if self.kind == "email" && !self.value.is_empty() && !self.value.contains('@') {
            let says = "Enter an email address with an @, such as joan@example.org";
            answers.reading.wrong("value", says);
        }
    }

    fn says(&self, council: &Council) -> String {
        let kind = council.says("contact_detail_kind", &self.kind);
        let first = if self.preferred { ", try first" } else { "" };
        match &self.note {
            Some(note) => format!("{kind}: {} ({note}){first}", self.value),
            None => format!("{kind}: {}{first}", self.value),
        }
    }

    fn stands(&self, today: Day) -> Stands {
        match self.ended_on {
            Some(ended) if ended <= today => Stands::Past,
            _ => Stands::Now,
        }
    }

    async fn all(file: &CaseFile) -> Result<Vec<Model>, PageError> {
        known::contact_details(file).await
    }

    async fn keep(
        self,
        before: Option<Model>,
        others: Vec<Model>,
        _: &CaseFile,
        change: &mut Change,
    ) -> Result<(), PageError> {
        let first = self.preferred;
        match before {
            None => change.insert::<Entity>(self).await?,
            Some(before) => change.update::<Entity>(&before, |row| *row = self).await?,
        };
        for other in others.iter().filter(|other| first && other.preferred) {
            change
                .update::<Entity>(other, |row| row.preferred = false)
                .await?;
        }
        Ok(())
    }
}
