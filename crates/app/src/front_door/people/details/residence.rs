//! Where somebody ordinarily lives, as the law counts it: which council is responsible, since when, and on what that
//! rests. Who is placed in another area stays with the council that placed them.

use db::entities::ordinary_residence::{Column, Entity, Model};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{At, Change, Day};
use rules::assessment::residence::{Basis, referred_by};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_exact};

pub use super::dated::FROM;
use super::dated::{self, UNTIL, holds_for_a_time};
use super::rows::{Row, Stands};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::words;
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;

/// On what it rests.
pub const BASIS: Question = Question::new(
    "basis",
    "On what does it rest?",
    "An address alone does not settle it: who is placed in another area stays with the council that placed them",
    Kind::Choose("residence_basis"),
);
/// Whose it is, where it is not this council's.
pub const COUNCIL: Question = Question::new(
    "council",
    "Which other council is responsible?",
    "Leave it empty where it is this council",
    Kind::Line,
);
/// Who knows.
pub const TOLD_BY: Question = Question::new(
    "told_by",
    "Who says so, or what shows it?",
    "Such as a letter of the other council, or the tenancy that they signed",
    Kind::Needed,
);

/// Source: Care Act 2014 ss.39, 40.
const QUESTIONS: &[Question] = &[
    BASIS,
    COUNCIL,
    TOLD_BY,
    Question::new(
        "disputed_on",
        "Since when do councils disagree about it?",
        "Leave it empty where they agree. Whoever meets the needs goes on meeting them",
        Kind::PastDay,
    ),
    FROM,
    UNTIL,
];

impl Row for Model {
    const TOPIC: &'static str = "residence";
    const ONE: &'static str = "where they ordinarily live";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, at: At) -> Model {
        Model {
            id,
            person_id,
            basis: String::new(),
            council: None,
            told_by: String::new(),
            disputed_on: None,
            from_on: Day(london_date(*at)),
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        }
    }

    fn filled(&self) -> Fields {
        let fields = Fields::default()
            .with("basis", self.basis.as_str())
            .with("told_by", self.told_by.as_str());
        let fields = asking::with(fields, "council", self.council.as_deref());
        let fields = asking::with_day(fields, "disputed_on", self.disputed_on);
        let fields = asking::with_day(fields, FROM.name, Some(self.from_on));
        asking::with_day(fields, UNTIL.name, self.until_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.basis = answers.needed("basis");
        self.council = answers.text("council");
        self.told_by = answers.needed("told_by");
        self.disputed_on = answers.day("disputed_on");
        let (from, until) = dated::read(answers);
        self.from_on = from.unwrap_or(self.from_on);
        self.until_on = until;
    }

    fn says(&self, council: &Council) -> String {
        in_words(self, council)
    }

    holds_for_a_time!(same);
}

/// "This council: placed in a care home in another area, as told by …"
pub fn in_words(row: &Model, council: &Council) -> String {
    let whose = row.council.as_deref().unwrap_or("This council");
    let basis = council.says("residence_basis", &row.basis);
    let disputed = row.disputed_on.map(|on| {
        let by = referred_by(on.0, &council.timescales);
        let by = by.map(|by| format!(": to the Secretary of State by {}", speak_exact(by)));
        let by = by.unwrap_or_default();
        format!(". Disputed since {}{by}", speak_exact(on.0))
    });
    let says = words::told(basis, Some(&row.told_by));
    format!("{whose}: {says}{}", disputed.unwrap_or_default())
}

/// There is one ordinary residence at a time; who owes aftercare is a question of its own beside it.
fn same(one: &Model, other: &Model) -> bool {
    let aftercare = |row: &Model| Basis::from_code(&row.basis).is_some_and(Basis::is_aftercare);
    aftercare(one) == aftercare(other)
}

/// What counts on a day, for the Care Act.
pub async fn on(
    conn: &impl db::sea_orm::ConnectionTrait,
    person: Uuid,
    day: Day,
) -> db::Result<Option<Model>> {
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::SupersededAt.is_null())
        .order_by_desc(Column::FromOn)
        .all(conn)
        .await?;
    let counts = |row: &Model| {
        let basis = Basis::from_code(&row.basis);
        row.stands(day) == Stands::Now && !basis.is_some_and(Basis::is_aftercare)
    };
    Ok(rows.into_iter().find(counts))
}
