//! The pages of case notes: writing one, pinning it, striking it out.

use db::sea_orm::entity::prelude::*;
use db::{At, Event};
use jiff::civil::Time;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london, london_date, speak_exact};
use serde_json::json;

use super::others;
use super::store::{self, NewNote, Removal};
use crate::front_door::people::header;
use crate::house::council::Council;
use crate::house::fields::{LINE, PAGE};
use crate::house::permissions::{Needs, RemoveNotes, WriteNotes};
use crate::house::{Case, Fields, Form, Page, Path, Reading, Shown, pages};

fn timeline_of<P: Needs>(case: &Case<P>) -> String {
    format!("/people/{}/timeline", case.person_id())
}

/// GET /people/{person}/notes/new
pub async fn ask_note(case: Case<WriteNotes>) -> Page {
    let form = Shown::default().with_day("on", Some(case.today()));
    show_note(&case, form, &Fields::default()).await
}

async fn show_note(case: &Case<WriteNotes>, form: Shown, sent: &Fields) -> Page {
    let council = &case.staff().house.council;
    let mut kinds = council.choices("note_kind", *case.today());
    kinds.retain(|kind| kind.value != store::ALLOCATION);
    let head = header::of(case, "/timeline").await?;
    let offered = others::ticked(sent, &others::offered(case).await?);
    let values = json!({ "case": head, "form": form, "kinds": kinds, "offered": offered });
    if form.summary.is_empty() {
        pages::page("casework/notes/new.njk", values)
    } else {
        pages::try_again("casework/notes/new.njk", values)
    }
}

/// POST /people/{person}/notes/new
pub async fn write_note(case: Case<WriteNotes>, Form(fields): Form) -> Page {
    let house = &case.staff().house;
    let read = read(&fields, case.person_id(), house.clock.now(), &house.council);
    let also = others::read(&case, &fields).await?;
    let (note, also) = match (read, also) {
        (Ok(note), Ok(also)) => (note, also),
        (read, also) => {
            let problems = [read.err(), also.err()].into_iter().flatten().flatten();
            let problems: Vec<Problem> = problems.collect();
            return show_note(&case, Shown::again(&fields, &problems), &fields).await;
        }
    };
    let mut change = case.change().await?;
    let kind = note.kind.clone();
    let note = store::write(&mut change, note).await?;
    change.log(
        Event::NoteWritten,
        Some(note.person_id),
        Some(note.id),
        json!({ "kind": kind }),
    );
    others::put_on(&mut change, &note, &also).await?;
    change.commit().await?;
    let says = match also.len() {
        0 => "Note saved.".to_owned(),
        others => format!("Note saved, on {} records.", others + 1),
    };
    pages::go_to_saying(timeline_of(&case), &says)
}

fn read(
    fields: &Fields,
    person_id: Uuid,
    now: At,
    council: &Council,
) -> Result<NewNote, Vec<Problem>> {
    let mut reading = Reading::of(fields);
    let kind = reading.needed_code("kind", "What kind of note it is", council.list("note_kind"));
    if kind == store::ALLOCATION {
        reading.wrong("kind", "Choose what kind of note it is from the list");
    }
    let occurred_at = occurred(&mut reading, now);
    let title = reading.text("title", "The heading", LINE);
    let text = reading.needed("text", "The note", PAGE);
    reading.finish(NewNote {
        person_id,
        kind,
        title,
        text,
        occurred_at,
        contact_id: None,
    })
}

/// When it happened: now when nothing is said, noon when only the day is, and never in the future.
fn occurred(reading: &mut Reading<'_>, now: At) -> At {
    let today = london_date(*now);
    let day = reading.day("on", "The day it happened", today);
    let day = day.map_or(today, |day| day.0);
    let typed = reading.fields.get("at").replace('.', ":");
    let time = if typed.is_empty() {
        None
    } else {
        let read = Time::strptime("%H:%M", &typed).ok();
        if read.is_none() {
            reading.wrong("at", "Enter the time it happened, such as 14:30");
        }
        read
    };
    let when = match time {
        None if day == today => return now,
        Some(time) => day.to_datetime(time),
        None => day.at(12, 0, 0, 0),
    };
    let zone = london(*now).time_zone().clone();
    let when = when.to_zoned(zone).map(|when| when.timestamp());
    let when = when.ok().filter(|when| *when <= *now);
    if when.is_none() {
        reading.wrong("on", "What you write about must have happened already");
    }
    when.map_or(now, At::new)
}

/// POST /people/{person}/notes/{note}/pin
pub async fn pin(case: Case<WriteNotes>, Path((_, note)): Path<(Uuid, Uuid)>) -> Page {
    set_pin(&case, note, true).await
}

/// POST /people/{person}/notes/{note}/unpin
pub async fn unpin(case: Case<WriteNotes>, Path((_, note)): Path<(Uuid, Uuid)>) -> Page {
    set_pin(&case, note, false).await
}

async fn set_pin(case: &Case<WriteNotes>, note: Uuid, pinned: bool) -> Page {
    let note = store::find(case.reader(), case.person_id(), note).await?;
    if note.pinned != pinned {
        let mut change = case.change().await?;
        store::pin(&mut change, &note, pinned).await?;
        for person in others::all_of(case.reader(), &note).await? {
            let body = json!({ "pinned": pinned });
            change.log(Event::NotePinned, Some(person), Some(note.id), body);
        }
        change.commit().await?;
    }
    let said = if pinned {
        "The note stays at the top."
    } else {
        "The note is back in its place."
    };
    pages::go_to_saying(timeline_of(case), said)
}

/// GET /people/{person}/notes/{note}/remove
pub async fn ask_remove(case: Case<RemoveNotes>, Path((_, note)): Path<(Uuid, Uuid)>) -> Page {
    show_remove(&case, note, Shown::default()).await
}

async fn show_remove(case: &Case<RemoveNotes>, note: Uuid, form: Shown) -> Page {
    let note = store::find(case.reader(), case.person_id(), note).await?;
    let council = &case.staff().house.council;
    let values = json!({
        "case": header::of(case, "/timeline").await?, "form": form, "id": note.id,
        "kind": council.says("note_kind", &note.kind), "heading": note.title, "text": note.text,
        "on": speak_exact(london_date(*note.occurred_at)),
    });
    if form.summary.is_empty() {
        pages::page("casework/notes/remove.njk", values)
    } else {
        pages::try_again("casework/notes/remove.njk", values)
    }
}

/// POST /people/{person}/notes/{note}/remove
pub async fn remove(
    case: Case<RemoveNotes>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let mut reading = Reading::of(&fields);
    let removal = Removal {
        because: reading.needed("because", "Why the note is struck out", PAGE),
        asked_by: reading.needed("asked_by", "Who asked for it", LINE),
    };
    let removal = match reading.finish(removal) {
        Ok(removal) => removal,
        Err(problems) => return show_remove(&case, id, Shown::again(&fields, &problems)).await,
    };
    let note = store::find(case.reader(), case.person_id(), id).await?;
    let mut change = case.change().await?;
    store::remove(&mut change, &note, removal).await?;
    for person in others::all_of(case.reader(), &note).await? {
        let body = json!({ "kind": note.kind });
        change.log(Event::NoteRemoved, Some(person), Some(note.id), body);
    }
    change.commit().await?;
    pages::go_to_saying(timeline_of(&case), "The note is struck out.")
}
