//! Those who matter in the work with a person and are no relatives.

use db::entities::key_contact::{Column, Entity, Model};
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
        name: "role",
        label: "Who they are to the person",
        hint: "",
        kind: Kind::Choose("key_contact_role"),
    },
    Question {
        name: "name",
        label: "Name",
        hint: "",
        kind: Kind::Needed,
    },
    Question {
        name: "organisation",
        label: "Where they work",
        hint: "",
        kind: Kind::Line,
    },
    Question {
        name: "phone",
        label: "Telephone",
        hint: "",
        kind: Kind::Line,
    },
    Question {
        name: "email",
        label: "Email",
        hint: "",
        kind: Kind::Line,
    },
    Question {
        name: "note",
        label: "Note",
        hint: "Such as the days on which they work",
        kind: Kind::Line,
    },
    FROM,
    UNTIL,
];

impl Row for Model {
    const TOPIC: &'static str = "key-contacts";
    const ONE: &'static str = "a key contact";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, at: At) -> Model {
        Model {
            id,
            person_id,
            role: String::new(),
            name: String::new(),
            organisation: None,
            phone: None,
            email: None,
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
            .with("role", self.role.as_str())
            .with("name", self.name.as_str());
        let fields = asking::with(fields, "organisation", self.organisation.as_deref());
        let fields = asking::with(fields, "phone", self.phone.as_deref());
        let fields = asking::with(fields, "email", self.email.as_deref());
        let fields = asking::with(fields, "note", self.note.as_deref());
        let fields = asking::with_day(fields, FROM.name, Some(self.from_on));
        asking::with_day(fields, UNTIL.name, self.until_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.role = answers.needed("role");
        self.name = answers.needed("name");
        self.organisation = answers.text("organisation");
        self.phone = answers.text("phone");
        self.email = answers.text("email");
        self.note = answers.text("note");
        let (from, until) = dated::read(answers);
        self.from_on = from.unwrap_or(self.from_on);
        self.until_on = until;
    }

    fn says(&self, council: &Council) -> String {
        let role = council.says("key_contact_role", &self.role);
        let parts = [
            Some(&self.name),
            self.organisation.as_ref(),
            self.phone.as_ref(),
            self.email.as_ref(),
            self.note.as_ref(),
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        format!("{role}: {}", parts.join(", "))
    }

    holds_for_a_time!(same);
}

/// The same colleague in the same role is on the record once at a time.
fn same(one: &Model, other: &Model) -> bool {
    one.role == other.role && one.name == other.name
}
