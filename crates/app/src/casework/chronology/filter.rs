//! What a reader of the chronology asked for: kinds of things, who, when, which words, and from where on.

use db::At;
use db::sea_orm::prelude::Uuid;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::vocabulary::dates::{days_after, london};

use crate::house::fields::LINE;
use crate::house::{Fields, Reading};

/// A kind of thing in the chronology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Contacts,
    Notes,
    Forms,
    Work,
    Safety,
    Documents,
    Details,
    Access,
}

impl Kind {
    /// Every kind, its name in addresses, its words, and whether it is shown when nothing is asked.
    pub const ALL: &'static [(Kind, &'static str, &'static str, bool)] = &[
        (Kind::Contacts, "contacts", "Contacts", true),
        (Kind::Notes, "notes", "Case notes", true),
        (Kind::Forms, "forms", "Conversations and forms", true),
        (Kind::Work, "work", "Allocations and work", true),
        (Kind::Safety, "safety", "Warnings", true),
        (Kind::Documents, "documents", "Documents and letters", true),
        (Kind::Details, "details", "Changes of details", false),
        (Kind::Access, "access", "Access and housekeeping", false),
    ];
}

/// What is wanted. Days are London's.
#[derive(Clone, Debug)]
pub struct Filter {
    pub kinds: Vec<Kind>,
    /// Part of a colleague's name.
    pub who: Option<String>,
    /// From this instant on.
    pub from: Option<At>,
    /// Before this instant.
    pub before: Option<At>,
    /// Words that must be in it, in small letters.
    pub words: Option<String>,
    pub after: Option<Cursor>,
}

/// The last entry of a page: the next page begins behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub at: At,
    pub rank: u8,
    pub id: Uuid,
}

impl Cursor {
    /// As it stands in an address.
    pub fn write(self) -> String {
        format!("{}_{}_{}", self.at.as_millisecond(), self.rank, self.id)
    }

    fn read(text: &str) -> Option<Cursor> {
        let mut parts = text.splitn(3, '_');
        let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
        Some(Cursor {
            at: At::new(at),
            rank: parts.next()?.parse().ok()?,
            id: parts.next()?.parse().ok()?,
        })
    }
}

/// A text to look for; no database looks for one that is as long as a page.
fn short(reading: &mut Reading<'_>, name: &str, what: &str) -> Option<String> {
    let text = reading.text(name, what, LINE);
    text.filter(|_| !reading.has_problem(name))
}

impl Filter {
    /// Reads what stands behind the `?`; what cannot be read is noted and left out.
    pub fn read(reading: &mut Reading<'_>, today: Date) -> Filter {
        let chosen: Vec<&str> = reading.fields.all("kind").collect();
        let wanted = |name: &str, usual: bool| match chosen.is_empty() {
            true => usual,
            false => chosen.contains(&name),
        };
        let kinds = Kind::ALL
            .iter()
            .filter(|(_, name, _, usual)| wanted(name, *usual))
            .map(|(kind, ..)| *kind)
            .collect();
        let from = reading.day("from", "The first day", today);
        let to = reading.day("to", "The last day", today);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            reading.wrong("to", "The last day must not be before the first");
        }
        Filter {
            kinds,
            who: short(reading, "who", "The name"),
            from: from.and_then(|day| start_of(day.0)),
            before: to.and_then(|day| start_of(days_after(day.0, 1)?)),
            words: short(reading, "words", "The words").map(|words| words.to_lowercase()),
            after: Cursor::read(reading.fields.get("after")),
        }
    }

    /// Whether a kind is wanted.
    pub fn wants(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether something at this place in time is wanted on this page.
    pub fn admits(&self, place: Cursor) -> bool {
        self.from.is_none_or(|from| place.at >= from)
            && self.before.is_none_or(|before| place.at < before)
            && self.after.is_none_or(|after| place < after)
    }

    /// Whether the words asked for are in one of these texts, or none were asked for.
    pub fn speaks_of<'a>(&self, texts: impl IntoIterator<Item = Option<&'a str>>) -> bool {
        let Some(words) = &self.words else {
            return true;
        };
        let mut texts = texts.into_iter().flatten();
        texts.any(|text| text.to_lowercase().contains(words))
    }
}

fn start_of(day: Date) -> Option<At> {
    let zone = london(Timestamp::UNIX_EPOCH).time_zone().clone();
    Some(At::new(day.to_zoned(zone).ok()?.timestamp()))
}

/// The address of the page with the same filter, from a cursor on.
pub fn address(path: &str, query: &Fields, after: Option<Cursor>) -> String {
    let kept = query
        .pairs()
        .iter()
        .filter(|(name, value)| name != "after" && !value.is_empty());
    let mut pairs: Vec<(String, String)> = kept.cloned().collect();
    pairs.extend(after.map(|cursor| ("after".to_owned(), cursor.write())));
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_anything_else_is_none() {
        let cursor = Cursor {
            at: At::new("2026-11-20T10:00:00.123Z".parse().unwrap()),
            rank: 3,
            id: Uuid::from_u128(7),
        };
        assert_eq!(Cursor::read(&cursor.write()), Some(cursor));
        for text in ["", "1", "1_2", "x_1_y", "99999999999999999999_1_x"] {
            assert_eq!(Cursor::read(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_day_is_within_and_summer_time_counts() {
        let query = Fields::read(b"from=28/3/2026&to=29/3/2026").unwrap();
        let mut reading = Reading::of(&query);
        let filter = Filter::read(&mut reading, "2026-11-20".parse().unwrap());
        let at = |text: &str| Cursor {
            at: At::new(text.parse().unwrap()),
            rank: 0,
            id: Uuid::nil(),
        };
        for (instant, within) in [
            ("2026-03-27T23:59:59Z", false),
            ("2026-03-28T00:00:00Z", true),
            ("2026-03-29T22:59:59Z", true),
            ("2026-03-29T23:00:00Z", false),
        ] {
            assert_eq!(filter.admits(at(instant)), within, "{instant}");
        }
    }
}
