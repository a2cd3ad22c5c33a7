//! Where a person lives or stays.

use db::entities::address::{Entity, Model};
use db::sea_orm::prelude::Uuid;
use db::{At, Change, Day};
use rules::vocabulary::Problem;
use rules::vocabulary::names::postcode_key;

use super::dated::{self, FROM, UNTIL};
use super::rows::{Row, Stands};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::{known, words};
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;

const QUESTIONS: &[Question] = &[
    Question {
        name: "kind",
        label: "What it is",
        hint: "",
        kind: Kind::Choose("address_kind"),
    },
    Question {
        name: "lines",
        label: "Address",
        hint: "All lines but the postcode",
        kind: Kind::Lines(500),
    },
    Question {
        name: "postcode",
        label: "Postcode",
        hint: "",
        kind: Kind::Postcode,
    },
    Question {
        name: "uprn",
        label: "Unique Property Reference Number",
        hint: "Up to 12 digits, if it is known",
        kind: Kind::Line,
    },
    FROM,
    UNTIL,
];

/// Most digits of a Unique Property Reference Number.
const UPRN_DIGITS: usize = 12;

impl Row for Model {
    const TOPIC: &'static str = "addresses";
    const ONE: &'static str = "an address";

    fn questions(_: &Fields) -> &'static [Question] {
        QUESTIONS
    }

    fn blank(id: Uuid, person_id: Uuid, at: At) -> Model {
        Model {
            id,
            person_id,
            kind: String::new(),
            lines: String::new(),
            postcode: None,
            postcode_key: None,
            uprn: None,
            from_on: Day(rules::vocabulary::dates::london_date(*at)),
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        }
    }

    fn key(&self) -> (Uuid, i64) {
        (self.id, self.version)
    }

    fn filled(&self) -> Fields {
        let fields = Fields::default()
            .with("kind", self.kind.as_str())
            .with("lines", self.lines.as_str());
        let fields = asking::with(fields, "postcode", self.postcode.as_deref());
        let fields = asking::with(fields, "uprn", self.uprn.as_deref());
        let fields = asking::with_day(fields, FROM.name, Some(self.from_on));
        asking::with_day(fields, UNTIL.name, self.until_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        self.kind = answers.needed("kind");
        self.lines = answers.text("lines").unwrap_or_default();
        self.postcode = answers.text("postcode");
        self.postcode_key = self.postcode.as_deref().and_then(postcode_key);
        if self.lines.is_empty() && self.postcode.is_none() {
            answers
                .reading
                .wrong("lines", "Enter an address or a postcode");
        }
        self.uprn = answers.text("uprn");
        if let Some(uprn) = &self.uprn
            && (uprn.len() > UPRN_DIGITS || !uprn.bytes().all(|b| b.is_ascii_digit()))
        {
            let says = "A Unique Property Reference Number has up to 12 digits and nothing else";
            answers.reading.wrong("uprn", says);
        }
        let (from, until) = dated::read(answers);
        self.from_on = from.unwrap_or(self.from_on);
        self.until_on = until;
    }

    fn says(&self, council: &Council) -> String {
        let kind = council.says("address_kind", &self.kind);
        format!("{kind}: {}", words::on_one_line(self))
    }

    fn stands(&self, today: Day) -> Stands {
        let period = (self.from_on, self.until_on);
        dated::stands(period, self.superseded_at.is_some(), today)
    }

    fn dates(&self) -> Option<(Day, Option<Day>)> {
        Some((self.from_on, self.until_on))
    }

    fn clash(&self, is_new: bool, others: &[Model]) -> Option<Problem> {
        let mine = (self.from_on, self.until_on);
        others
            .iter()
            .filter(|other| other.kind == self.kind)
            .filter(|other| !(is_new && dated::ends(mine, (other.from_on, other.until_on))))
            .find_map(|other| {
                let theirs = (other.from_on, other.until_on);
                dated::overlap(mine, theirs, &words::on_one_line(other))
            })
    }

    async fn all(file: &CaseFile) -> Result<Vec<Model>, PageError> {
        known::addresses(file).await
    }

    async fn keep(
        self,
        before: Option<Model>,
        others: Vec<Model>,
        _: &CaseFile,
        change: &mut Change,
    ) -> Result<(), PageError> {
        let Some(before) = before else {
            return begin(self, others, change).await;
        };
        let ended = Model {
            until_on: self.until_on,
            ..before.clone()
        };
        let only_ended = before.until_on.is_none() && ended == self;
        if !only_ended {
            keep_what_we_thought(&before, change).await?;
        }
        let at = change.at();
        change
            .update::<Entity>(&before, |row| {
                *row = self;
                if !only_ended {
                    row.recorded_at = at;
                }
            })
            .await?;
        Ok(())
    }
}

/// A move: the address before ends on the day this one begins.
async fn begin(new: Model, others: Vec<Model>, change: &mut Change) -> Result<(), PageError> {
    let mine = (new.from_on, new.until_on);
    for old in others.iter().filter(|old| old.kind == new.kind) {
        if dated::ends(mine, (old.from_on, old.until_on)) {
            change
                .update::<Entity>(old, |row| row.until_on = Some(new.from_on))
                .await?;
        }
    }
    change.insert::<Entity>(new).await?;
    Ok(())
}

/// Keeps the row as it was until this correction.
async fn keep_what_we_thought(before: &Model, change: &mut Change) -> Result<(), PageError> {
    let thought = Model {
        id: change.new_id(),
        superseded_at: Some(change.at()),
        version: 1,
        ..before.clone()
    };
    change.insert::<Entity>(thought).await?;
    Ok(())
}
