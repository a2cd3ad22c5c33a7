//! One row as the checks see it: its texts, what its list values stand for, its dates, and the
//! facts it tells.

use super::forms::{Day, age};
use crate::field::Field;
use crate::file;
use crate::spec::{Facts, Kind, List, Reading, Release, Standing};

/// The date fields, in order.
pub(crate) const DATES: [Field; 6] = [
    Field::PeriodStart,
    Field::PeriodEnd,
    Field::BirthDate,
    Field::DeathDate,
    Field::EventStart,
    Field::EventEnd,
];

/// A row being checked.
pub(crate) struct Row<'a> {
    pub line: u32,
    /// Trimmed on both sides; a blank field, or the text NULL, is empty.
    pub texts: [&'a str; Field::COUNT],
    /// Which fields are filled, one bit each.
    pub filled: u64,
    pub period: (Day, Day),
    pub birth: Day,
    pub death: Day,
    pub start: Day,
    pub end: Day,
    /// What the event type stands for: its place in the list, which is the same in all releases.
    pub event: Option<Event>,
    pub event_type: Option<&'a str>,
    pub facts: Facts,
}

/// The four kinds of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Event {
    Request,
    Assessment,
    Service,
    Review,
}

impl Event {
    pub const ALL: [Self; 4] = [Self::Request, Self::Assessment, Self::Service, Self::Review];

    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Assessment => "Assessment",
            Self::Service => "Service",
            Self::Review => "Review",
        }
    }
}

impl Row<'_> {
    pub fn text(&self, field: Field) -> &str {
        self.texts[field as usize]
    }

    pub fn is_filled(&self, field: Field) -> bool {
        self.filled & (1 << field as u64) != 0
    }

    /// The council's id of the person; none when blank.
    pub fn person(&self) -> Option<&str> {
        Some(self.text(Field::LaPersonId)).filter(|id| !id.is_empty())
    }
}

/// Reads rows of one release, remembering the last value of each field: a person's rows follow
/// one another and mostly say the same.
pub(crate) struct RowReader<'r> {
    release: &'r Release,
    lists: Vec<Remembered<'r>>,
    /// Where each field is among the lists, if it has one.
    places: [u8; Field::COUNT],
    days: [(String, Day); DATES.len()],
}

struct Remembered<'r> {
    field: Field,
    list: &'r List,
    /// The last text that was not blank, and what it stands for.
    text: String,
    reading: Reading,
    facts: Facts,
    /// What a blank tells.
    blank: Facts,
    is_blank: bool,
}

/// What one list value was found to be.
pub(crate) struct Listed<'r> {
    pub field: Field,
    pub list: &'r List,
    pub reading: Reading,
}

const NOTHING: Reading = Reading {
    standing: Standing::Unlisted,
    entry: None,
    meaning: 0,
};

impl<'r> RowReader<'r> {
    pub fn new(release: &'r Release) -> Self {
        let lists = Field::ALL.iter().filter_map(|(field, _)| {
            let number = *field as usize + 1;
            let rules = release
                .field(number)
                .filter(|rules| rules.kind == Kind::List)?;
            let blank = release.facts_of(rules.number, None);
            let list = release.list(number)?;
            Some(Remembered {
                field: *field,
                list,
                text: String::new(),
                reading: NOTHING,
                facts: blank,
                blank,
                is_blank: true,
            })
        });
        let lists: Vec<_> = lists.collect();
        let mut places = [u8::MAX; Field::COUNT];
        for (place, seen) in (0..).zip(&lists) {
            places[seen.field as usize] = place;
        }
        Self {
            release,
            lists,
            places,
            days: Default::default(),
        }
    }

    pub fn read<'a>(&mut self, row: file::Row<'a>) -> Row<'a> {
        let mut texts = [""; Field::COUNT];
        let mut filled = 0;
        for ((field, _), text) in Field::ALL.iter().zip(&mut texts) {
            let written = without_blanks(row.get(*field));
            if !written.is_empty() && !is_null(written) {
                *text = written;
                filled |= 1 << *field as u64;
            }
        }
        let mut facts = self.facts_of_lists(&texts);
        let days = self.days(&texts);
        let [period_start, period_end, birth, death, start, end] = days;
        add(
            &mut facts,
            self.release
                .facts_of_filling(Field::DeathDate as usize + 1, is_given(death)),
        );
        let ages = birth
            .date()
            .zip(period_end.date())
            .map(|(birth, end)| age(birth, end));
        add(&mut facts, self.release.facts_of_age(ages));
        let event = self
            .meaning(Field::EventType)
            .and_then(|entry| Event::ALL.get(usize::from(entry)).copied());
        let raw_type = Some(texts[Field::EventType as usize]).filter(|text| !text.is_empty());
        Row {
            line: u32::try_from(row.line()).unwrap_or(u32::MAX),
            texts,
            filled,
            period: (period_start, period_end),
            birth,
            death,
            start,
            end,
            event,
            event_type: event.map(Event::name).or(raw_type),
            facts,
        }
    }

    fn facts_of_lists(&mut self, texts: &[&str; Field::COUNT]) -> Facts {
        let mut facts = Facts::default();
        for seen in &mut self.lists {
            let text = texts[seen.field as usize];
            if text.is_empty() {
                seen.is_blank = true;
                add(&mut facts, seen.blank);
                continue;
            }
            if seen.text != text {
                seen.text.clear();
                seen.text.push_str(text);
                seen.reading = seen.list.read(text);
                let number = seen.field as usize + 1;
                seen.facts = self.release.facts_of(number, Some(seen.reading));
            }
            seen.is_blank = false;
            add(&mut facts, seen.facts);
        }
        facts
    }

    fn days(&mut self, texts: &[&str; Field::COUNT]) -> [Day; DATES.len()] {
        let mut days = [Day::Blank; DATES.len()];
        for ((field, (last, day)), found) in DATES.iter().zip(&mut self.days).zip(&mut days) {
            let text = texts[*field as usize];
            if text.is_empty() {
                continue;
            }
            if last.as_str() != text {
                last.clear();
                last.push_str(text);
                *day = Day::read(text);
            }
            *found = *day;
        }
        days
    }

    /// What the list values of the row just read were found to be; blank fields are left out.
    pub fn listed(&self) -> impl Iterator<Item = Listed<'r>> + '_ {
        self.lists
            .iter()
            .filter(|seen| !seen.is_blank)
            .map(|seen| Listed {
                field: seen.field,
                list: seen.list,
                reading: seen.reading,
            })
    }

    /// Nothing for a blank field.
    fn find(&self, field: Field) -> Option<&Remembered<'r>> {
        let place = *self.places.get(field as usize)?;
        self.lists
            .get(usize::from(place))
            .filter(|seen| !seen.is_blank)
    }

    fn meaning(&self, field: Field) -> Option<u16> {
        self.find(field).and_then(|seen| seen.reading.entry)
    }

    /// The value of a list field as the same number in every release; 0 when it stands for none.
    pub fn number(&self, field: Field) -> u32 {
        self.find(field).map_or(0, |seen| seen.reading.meaning)
    }

    /// The same, but 0 too for "Unknown", refused and undeclared.
    pub fn known(&self, field: Field) -> u32 {
        let seen = self.find(field);
        let known = seen
            .and_then(|seen| seen.list.entry(seen.reading))
            .is_some_and(|entry| entry.known);
        if known {
            seen.map_or(0, |seen| seen.reading.meaning)
        } else {
            0
        }
    }
}

fn add(facts: &mut Facts, more: Facts) {
    facts.true_bits |= more.true_bits;
    facts.unknown_bits |= more.unknown_bits;
}

fn is_given(day: Day) -> Option<bool> {
    match day {
        Day::Blank => Some(false),
        Day::On(_) => Some(true),
        Day::Unreadable => None,
    }
}

fn without_blanks(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(first) if *first <= b' ' || *first >= 0x80 => text.trim_start(),
        _ => text,
    }
}

/// Some exports write NULL for blank; the national method reads it so.
fn is_null(text: &str) -> bool {
    text.len() == 4 && text.eq_ignore_ascii_case("null")
}
