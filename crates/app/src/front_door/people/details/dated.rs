//! What holds for a time, kept on two axes: a move ends what was, a correction keeps what we thought.

use db::Day;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{Period, speak_exact};

use super::rows::Stands;
use crate::front_door::people::asking::{Answers, Kind, Question};

/// From when it holds.
pub const FROM: Question = Question {
    name: "from_on",
    label: "From",
    hint: "For example, 27 3 2026",
    kind: Kind::NeededDay,
};

/// From when it holds no longer.
pub const UNTIL: Question = Question {
    name: "until_on",
    label: "No longer so from",
    hint: "Leave it empty while it is so",
    kind: Kind::Day,
};

/// Reads both days. An end must come after its beginning.
pub fn read(answers: &mut Answers<'_>) -> (Option<Day>, Option<Day>) {
    let (from, until) = (answers.day(FROM.name), answers.day(UNTIL.name));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        let says = format!("{} must be after the day it began", UNTIL.label);
        answers.reading.wrong(UNTIL.name, says);
    }
    (from, until)
}

/// How something that holds for a time stands.
pub fn stands(period: (Day, Option<Day>), superseded: bool, today: Day) -> Stands {
    match period {
        _ if superseded => Stands::Corrected,
        (_, Some(until)) if until <= today => Stands::Past,
        (from, _) if from > today => Stands::Soon,
        _ => Stands::Now,
    }
}

/// Whether beginning this ends that: it was still so, and began before.
pub fn ends(new: (Day, Option<Day>), old: (Day, Option<Day>)) -> bool {
    new.1.is_none() && old.1.is_none() && old.0 < new.0
}

/// The problem, where two that cannot both be so overlap.
pub fn overlap(
    new: (Day, Option<Day>),
    old: (Day, Option<Day>),
    old_says: &str,
) -> Option<Problem> {
    let period = |(from, until): (Day, Option<Day>)| Period::new(*from, until.map(|day| *day));
    if !period(new).overlaps(&period(old)) {
        return None;
    }
    let until = old.1.map(|until| format!(" until {}", speak_exact(*until)));
    Some(Problem::new(
        FROM.name,
        format!(
            "These dates overlap with {old_says}, from {}{}. Mend those first, or check the dates",
            speak_exact(*old.0),
            until.unwrap_or_default()
        ),
    ))
}

/// What is the same for every row that holds for a time: when it holds, what stands in its way, and how it is
/// kept. Ending a row changes it; anything else that is put right is kept beside what we thought. A new row ends
/// the one it takes the place of.
macro_rules! holds_for_a_time {
    ($takes_the_place_of:expr) => {
        fn key(&self) -> (Uuid, i64) {
            (self.id, self.version)
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
                .filter(|other| $takes_the_place_of(self, other))
                .filter(|other| !(is_new && dated::ends(mine, (other.from_on, other.until_on))))
                .find_map(|other| {
                    let theirs = (other.from_on, other.until_on);
                    dated::overlap(mine, theirs, "what is kept already")
                })
        }

        async fn all(file: &CaseFile) -> Result<Vec<Model>, PageError> {
            Ok(Entity::find()
                .filter(Column::PersonId.eq(file.person_id()))
                .order_by_desc(Column::FromOn)
                .order_by_desc(Column::Id)
                .all(file.reader())
                .await?)
        }

        async fn keep(
            self,
            before: Option<Model>,
            others: Vec<Model>,
            _: &CaseFile,
            change: &mut Change,
        ) -> Result<(), PageError> {
            let mine = (self.from_on, self.until_on);
            let Some(before) = before else {
                for old in others.iter().filter(|old| $takes_the_place_of(&self, old)) {
                    if dated::ends(mine, (old.from_on, old.until_on)) {
                        change
                            .update::<Entity>(old, |row| row.until_on = Some(self.from_on))
                            .await?;
                    }
                }
                change.insert::<Entity>(self).await?;
                return Ok(());
            };
            let ended = Model {
                until_on: self.until_on,
                ..before.clone()
            };
            let only_ended = before.until_on.is_none() && ended == self;
            let at = change.at();
            if !only_ended {
                let thought = Model {
                    id: change.new_id(),
                    superseded_at: Some(at),
                    version: 1,
                    ..before.clone()
                };
                change.insert::<Entity>(thought).await?;
            }
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
    };
}
pub(super) use holds_for_a_time;
