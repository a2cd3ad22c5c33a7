//! Why a person needs support, how they are housed, whether they work, and whether free aftercare is owed to them.

use db::entities::circumstance::{Column, Entity, Model};
use db::sea_orm::entity::prelude::*;
use db::{At, Change, Day};
use rules::vocabulary::Problem;

use super::dated::{self, FROM, UNTIL};
use super::rows::{Row, Stands};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::known;
use crate::front_door::people::record::KINDS;
use crate::front_door::people::words;
use crate::house::PageError;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;
use crate::support::direct_payments::kept_from;

const fn code(label: &'static str, list: &'static str) -> Question {
    Question {
        name: "code",
        label,
        hint: "",
        kind: Kind::Choose(list),
    }
}

const MAIN: Question = Question {
    name: "main",
    label: "This is the main reason",
    hint: "The national return counts the main reason",
    kind: Kind::Tick,
};

const SUPPORT_REASON: &[Question] = &[code("Support reason", "support_reason"), MAIN, FROM, UNTIL];
const ACCOMMODATION: &[Question] = &[code("Accommodation", "accommodation"), FROM, UNTIL];
const EMPLOYMENT: &[Question] = &[code("Employment", "employment"), FROM, UNTIL];

const TOLD_BY: Question = Question {
    name: "told_by",
    label: "Who says so?",
    hint: "Such as the ward’s discharge letter, or the NHS’s register of those to whom aftercare is owed",
    kind: Kind::Needed,
};
/// Source: Mental Health Act 1983 s.117(1), (2).
const AFTERCARE: &[Question] = &[
    code("Detained under which section before?", "aftercare"),
    TOLD_BY,
    Question {
        hint: "The day on which they left hospital, such as 27 3 2026",
        ..FROM
    },
    Question {
        hint: "The day on which the council and the NHS both decided in writing that it is no longer needed. Leave it empty while it is owed",
        ..UNTIL
    },
];

impl Row for Model {
    const TOPIC: &'static str = "circumstances";
    const ONE: &'static str = "a circumstance";

    fn called(typed: &Fields) -> String {
        let kind = KINDS.iter().find(|(kind, _)| *kind == typed.get("kind"));
        kind.map_or(Self::ONE.to_owned(), |(_, title)| title.to_lowercase())
    }

    fn questions(typed: &Fields) -> &'static [Question] {
        match typed.get("kind") {
            "accommodation" => ACCOMMODATION,
            "employment" => EMPLOYMENT,
            "aftercare" => AFTERCARE,
            _ => SUPPORT_REASON,
        }
    }

    fn blank(id: Uuid, person_id: Uuid, at: At) -> Model {
        Model {
            id,
            person_id,
            kind: String::new(),
            code: String::new(),
            main: true,
            from_on: Day(rules::vocabulary::dates::london_date(*at)),
            until_on: None,
            told_by: None,
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
            .with("code", self.code.as_str());
        let fields = asking::with_tick(fields, MAIN.name, self.main);
        let fields = asking::with(fields, TOLD_BY.name, self.told_by.as_deref());
        let fields = asking::with_day(fields, FROM.name, Some(self.from_on));
        asking::with_day(fields, UNTIL.name, self.until_on)
    }

    fn fill(&mut self, answers: &mut Answers<'_>) {
        if self.kind.is_empty() {
            let typed = answers.reading.fields.get("kind");
            let known = KINDS.iter().find(|(kind, _)| *kind == typed);
            self.kind = known.map_or("support_reason", |(kind, _)| kind).to_owned();
        }
        self.code = answers.needed("code");
        self.told_by = match self.kind.as_str() {
            "aftercare" => Some(answers.needed(TOLD_BY.name)),
            _ => None,
        };
        self.main = self.kind != "support_reason" || answers.tick(MAIN.name);
        let (from, until) = dated::read(answers);
        self.from_on = from.unwrap_or(self.from_on);
        self.until_on = until;
    }

    fn says(&self, council: &Council) -> String {
        let kind = KINDS.iter().find(|(kind, _)| *kind == self.kind);
        let kind = kind.map_or("Circumstance", |(_, title)| title);
        let main = match self.kind.as_str() {
            "support_reason" if self.main => " (main reason)",
            _ => "",
        };
        let says = council.says(&self.kind, &self.code);
        let says = words::told(says, self.told_by.as_deref());
        format!("{kind}: {says}{main}")
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
            .filter(|other| excludes(self, other))
            .filter(|other| !(is_new && dated::ends(mine, (other.from_on, other.until_on))))
            .find_map(|other| {
                let theirs = (other.from_on, other.until_on);
                dated::overlap(mine, theirs, "what is kept already")
            })
    }

    async fn all(file: &CaseFile) -> Result<Vec<Model>, PageError> {
        known::circumstances(file).await
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

    /// Who goes to prison has no direct payments: whoever has the case is told.
    async fn follow(change: &mut Change, council: &Council, person: Uuid) -> Result<(), PageError> {
        Ok(kept_from::follow(change, council, person).await?)
    }
}

/// Of these two only one can be so: there is one home, one employment, one main reason.
fn excludes(one: &Model, other: &Model) -> bool {
    let both_main = one.main && other.main;
    one.kind == other.kind && (both_main || one.code == other.code)
}

/// What is so now ends what it takes the place of.
async fn begin(new: Model, others: Vec<Model>, change: &mut Change) -> Result<(), PageError> {
    let mine = (new.from_on, new.until_on);
    for old in others.iter().filter(|old| excludes(&new, old)) {
        if dated::ends(mine, (old.from_on, old.until_on)) {
            change
                .update::<Entity>(old, |row| row.until_on = Some(new.from_on))
                .await?;
        }
    }
    change.insert::<Entity>(new).await?;
    Ok(())
}

/// Somebody's home or employment becomes this one, as something else that was written down tells: what was so until
/// then ends with it, and what began no earlier is put right. Gives whether that changed anything; whoever calls logs
/// why.
pub async fn becomes(
    change: &mut Change,
    person: Uuid,
    (kind, code): (&str, &str),
    from: Day,
) -> db::Result<bool> {
    let today = Day(rules::vocabulary::dates::london_date(*change.at()));
    let rows = Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::Kind.eq(kind))
        .filter(Column::SupersededAt.is_null())
        .all(change.conn())
        .await?;
    let now = |row: &&Model| row.from_on <= today && row.until_on.is_none_or(|until| until > today);
    let next = rows
        .iter()
        .map(|row| row.from_on)
        .filter(|on| *on > today)
        .min();
    let at = change.at();
    let current = rows.iter().find(now).cloned();
    if from > today || current.as_ref().is_some_and(|row| row.code == code) {
        return Ok(false);
    }
    match current {
        Some(before) if before.from_on >= from => {
            keep_what_we_thought(&before, change).await?;
            change
                .update::<Entity>(&before, |row| {
                    row.code = code.to_owned();
                    row.recorded_at = at;
                })
                .await?;
            return Ok(true);
        }
        Some(before) => {
            change
                .update::<Entity>(&before, |row| row.until_on = Some(from))
                .await?;
        }
        None => {}
    }
    // Nothing is said of days of which something else is known.
    let known = rows
        .iter()
        .filter_map(|row| row.until_on)
        .filter(|on| *on <= today);
    let new = Model {
        kind: kind.to_owned(),
        code: code.to_owned(),
        from_on: known.max().map_or(from, |until| from.max(until)),
        until_on: next,
        ..Model::blank(change.new_id(), person, at)
    };
    change.insert::<Entity>(new).await?;
    Ok(true)
}

/// Keeps the row as it was until this correction.
async fn keep_what_we_thought(before: &Model, change: &mut Change) -> db::Result<()> {
    let thought = Model {
        id: change.new_id(),
        superseded_at: Some(change.at()),
        version: 1,
        ..before.clone()
    };
    change.insert::<Entity>(thought).await?;
    Ok(())
}
