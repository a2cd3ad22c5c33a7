//! What a person needs in order to be told and to tell.
//!
//! Source: Accessible Information Standard, DAPB1605.

use db::entities::communication_need::{Column, Entity, Model};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{At, Change, Day};

use super::rows::{Row, Stands};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::header;
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;

const QUESTIONS: &[Question] = &[
    Question {
        name: "need",
        label: "What is needed",
        hint: "",
        kind: Kind::Choose("communication_need"),
    },
    Question {
        name: "note",
        label: "Detail",
        hint: "Such as 18 point, or which hearing aid",
        kind: Kind::Line,
    },
    Question {
        name: "share",
        label: "The person agrees that others who help them are told",
        hint: "",
        kind: Kind::Tick,
    },
    Question {
        name: "review_on",
        label: "Ask again on",
        hint: "",
        kind: Kind::Day,
    },
    Question {
        name: "ended_on",
        label: "No longer needed from",
        hint: "Leave it empty while it is needed",
        kind: Kind::Day,
    },
];

impl Row for Model {
    const TOPIC: &'static str = "communication";
    const ONE: &'static str = "a communication need";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, _: At) -> Model {
        Model {
            id,
            person_id,
            category: String::new(),
            need: String::new(),
            note: None,
            share: false,
            review_on: None,
            ended_on: None,
            version: 1,
        }
    }

    fn key(&self) -> (Uuid, i64) {
        (self.id, self.version)
    }

    fn filled(&self) -> Fields {
        let fields = Fields::default().with("need", self.need.as_str());
        let fields = asking::with(fields, "note", self.note.as_deref());
        let fields = asking::with_tick(fields, "share", self.share);
        let fields = asking::with_day(fields, "review_on", self.review_on);
        asking::with_day(fields, "ended_on", self.ended_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.need = answers.needed("need");
        let list = answers.council.list("communication_need");
        let entry = list.find(&self.need);
        self.category = entry
            .and_then(|entry| entry.group.clone())
            .unwrap_or_else(|| "support".to_owned());
        self.note = answers.text("note");
        self.share = answers.tick("share");
        self.review_on = answers.day("review_on");
        self.ended_on = answers.day("ended_on");
    }

    fn says(&self, council: &Council) -> String {
        header::says_need(&self.need, self.note.as_deref(), council)
    }

    fn stands(&self, today: Day) -> Stands {
        match self.ended_on {
            Some(ended) if ended <= today => Stands::Past,
            _ => Stands::Now,
        }
    }

    async fn all(file: &CaseFile) -> Result<Vec<Model>, PageError> {
        Ok(Entity::find()
            .filter(Column::PersonId.eq(file.person_id()))
            .order_by_asc(Column::Id)
            .all(file.reader())
            .await?)
    }

    async fn keep(
        self,
        before: Option<Model>,
        _: Vec<Model>,
        _: &CaseFile,
        change: &mut Change,
    ) -> Result<(), PageError> {
        match before {
            None => change.insert::<Entity>(self).await?,
            Some(before) => change.update::<Entity>(&before, |row| *row = self).await?,
        };
        Ok(())
    }
}
