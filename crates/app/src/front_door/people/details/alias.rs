//! Other names: at birth, before a marriage, or what people call them.

use db::entities::person_alias::{Column, Entity, Model};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{At, Change, Day};

use super::rows::{Row, Stands};
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;

const QUESTIONS: &[Question] = &[
    Question {
        name: "kind",
        label: "What kind of name it is",
        hint: "",
        kind: Kind::Choose("alias_kind"),
    },
    Question {
        name: "given_names",
        label: "Given names",
        hint: "",
        kind: Kind::Needed,
    },
    Question {
        name: "family_name",
        label: "Family name",
        hint: "",
        kind: Kind::Needed,
    },
];

impl Row for Model {
    const TOPIC: &'static str = "names";
    const ONE: &'static str = "another name";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, _: At) -> Model {
        Model {
            id,
            person_id,
            kind: String::new(),
            given_names: String::new(),
            family_name: String::new(),
            version: 1,
        }
    }

    fn key(&self) -> (Uuid, i64) {
        (self.id, self.version)
    }

    fn filled(&self) -> Fields {
        Fields::default()
            .with("kind", self.kind.as_str())
            .with("given_names", self.given_names.as_str())
            .with("family_name", self.family_name.as_str())
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.kind = answers.needed("kind");
        self.given_names = answers.needed("given_names");
        self.family_name = answers.needed("family_name");
    }

    fn says(&self, council: &Council) -> String {
        let kind = council.says("alias_kind", &self.kind);
        format!("{kind}: {} {}", self.given_names, self.family_name)
    }

    fn stands(&self, _: Day) -> Stands {
        Stands::Now
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
        mut others: Vec<Model>,
        file: &CaseFile,
        change: &mut Change,
    ) -> Result<(), PageError> {
        let row = match before {
            None => change.insert::<Entity>(self).await?,
            Some(before) => change.update::<Entity>(&before, |row| *row = self).await?,
        };
        others.push(row);
        Ok(db::keep_names(change, &file.person, &others).await?)
    }
}
