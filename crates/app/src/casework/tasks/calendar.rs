//! Calendar files: one visit for whoever opens the record, and how events are written for any calendar.
//!
//! Source: RFC 5545, Internet Calendaring and Scheduling.

use axum::response::Response;
use db::At;
use db::entities::task;
use db::sea_orm::prelude::Uuid;
use jiff::{Timestamp, ToSpan};

use super::store;
use crate::front_door::people::header::full_name;
use crate::house::permissions::SeePeople;
use crate::house::to_keep::to_keep;
use crate::house::{Case, Page, PageError, Path};

/// How long an appointment takes that says nothing of it, in minutes.
const USUAL: i64 = 60;
/// Bytes of a line; longer ones go on in the next, after a blank.
const LINE: usize = 75;

/// An event as a calendar has it.
pub struct Entry {
    pub id: Uuid,
    /// Raised at every change, so that a calendar takes the newest.
    pub version: i64,
    pub changed_at: At,
    pub starts_at: At,
    pub minutes: Option<i64>,
    pub title: String,
    pub place: Option<String>,
    pub says: Option<String>,
    pub url: Option<String>,
}

/// GET /people/{person}/tasks/{task}/calendar
pub async fn one(case: Case<SeePeople>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let task = store::find(case.reader(), case.person_id(), id).await?;
    let settings = &case.staff().house.settings;
    let council = &case.staff().house.council;
    let kind = council.says("task_kind", &task.kind);
    let entry = Entry {
        title: format!("{kind}: {}, {}", full_name(&case.person), task.title),
        place: task.place.clone(),
        says: task.note.clone(),
        url: link(settings.address.as_deref(), &task),
        ..bare(&task).ok_or(PageError::NotFound)?
    };
    Ok(file(&[entry], "visit.ics"))
}

/// The event of a task that has a time, without a word about anybody.
pub fn bare(task: &task::Model) -> Option<Entry> {
    Some(Entry {
        id: task.id,
        version: task.version,
        changed_at: task.made_at,
        starts_at: task.starts_at?,
        minutes: task.minutes,
        title: String::new(),
        place: None,
        says: None,
        url: None,
    })
}

/// The address of the person's tasks, where the house knows its own.
pub fn link(address: Option<&str>, task: &task::Model) -> Option<String> {
    let address = address?.trim_end_matches('/');
    Some(format!("{address}/people/{}/tasks", task.person_id))
}

/// An answer that calendars read.
pub fn file(entries: &[Entry], name: &'static str) -> Response {
    to_keep(write(entries), name, "text/calendar; charset=utf-8")
}

/// A calendar of these events.
pub fn write(entries: &[Entry]) -> String {
    let mut text = String::new();
    let mut line = |words: &str| fold(&mut text, words);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Almoner//EN");
    line("CALSCALE:GREGORIAN");
    for entry in entries {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}@almoner", entry.id));
        line(&format!("SEQUENCE:{}", entry.version - 1));
        line(&format!("DTSTAMP:{}", utc(*entry.changed_at)));
        line(&format!("DTSTART:{}", utc(*entry.starts_at)));
        let minutes = entry.minutes.unwrap_or(USUAL);
        let ends = entry.starts_at.checked_add(minutes.minutes());
        line(&format!("DTEND:{}", utc(ends.unwrap_or(*entry.starts_at))));
        line(&format!("SUMMARY:{}", escaped(&entry.title)));
        let texts = [("LOCATION", &entry.place), ("DESCRIPTION", &entry.says)];
        for (name, words) in texts {
            if let Some(words) = words {
                line(&format!("{name}:{}", escaped(words)));
            }
        }
        if let Some(url) = &entry.url {
            line(&format!("URL:{url}"));
        }
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    text
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a calendar holds it: what has a meaning there is marked, and other signs that steer are left out.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\\' | ';' | ',' => text.extend(['\\', letter]),
            '\n' => text.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => text.push(letter),
        }
    }
    text
}

/// Adds a line, in pieces of at most 75 bytes that never part a letter.
fn fold(text: &mut String, words: &str) {
    let mut room = LINE;
    for letter in words.chars() {
        if letter.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        text.push(letter);
        room -= letter.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str) -> Entry {
        Entry {
            id: Uuid::from_u128(7),
            version: 3,
            changed_at: At::new("2026-11-20T10:00:00Z".parse().unwrap()),
            starts_at: At::new("2026-11-23T14:30:00Z".parse().unwrap()),
            minutes: Some(45),
            title: title.to_owned(),
            place: None,
            says: None,
            url: None,
        }
    }

    #[test]
    fn an_event_is_written_in_universal_time_with_its_end() {
        let text = write(&[entry("Visit")]);
        for line in [
            "DTSTART:20261123T143000Z",
            "DTEND:20261123T151500Z",
            "SEQUENCE:2",
            "SUMMARY:Visit",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{text}");
        }
        let usual = Entry {
            minutes: None,
            ..entry("Visit")
        };
        assert!(write(&[usual]).contains("DTEND:20261123T153000Z"));
    }

    #[test]
    fn words_cannot_begin_a_line_or_a_field_of_their_own() {
        let text = write(&[entry("Tea; cake, \\ and\nEND:VEVENT\r\nBEGIN:VALARM\u{7}")]);
        assert!(text.contains("SUMMARY:Tea\\; cake\\, \\\\ and\\nEND:VEVENT\\nBEGIN:VALARM\r\n"));
        assert_eq!(text.matches("\r\nEND:VEVENT\r\n").count(), 1);
        assert!(!text.contains("\r\nBEGIN:VALARM"));
    }

    #[test]
    fn long_lines_go_on_without_parting_a_letter() {
        let title = "é".repeat(200);
        let text = write(&[entry(&title)]);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert!(text.replace("\r\n ", "").contains(&title));
    }
}
