//! The pages of documents: all of a record's, the form for a new one, and the file itself.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use db::entities::document;
use db::sea_orm::DatabaseConnection;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::content;
use super::store;
use crate::casework::letters::store as letters;
use crate::casework::words::Names;
use crate::front_door::people::asking::{self, Kind, Question};
use crate::front_door::people::header as top;
use crate::front_door::people::words::SaidDay;
use crate::house::permissions::{KeepDocuments, Needs, SeeDocuments};
use crate::house::to_keep::disposition;
use crate::house::{Case, Fields, Page, Path, Query, pages};
use crate::support::forms::files;

/// What is asked about a document besides the file.
pub const QUESTIONS: &[Question] = &[
    Question {
        name: "kind",
        label: "What is it?",
        hint: "",
        kind: Kind::Choose("document_kind"),
    },
    Question {
        name: "title",
        label: "What shall it be called?",
        hint: "Leave it empty to keep the name of the file",
        kind: Kind::Line,
    },
    Question {
        name: "note",
        label: "What else matters about it?",
        hint: "Such as who brought it, and whether the original was seen",
        kind: Kind::Lines(1_000),
    },
];

/// A document in ready words.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    kind: String,
    title: String,
    note: Option<String>,
    says: String,
    on: SaidDay,
    by: String,
    shown: bool,
    removed: Option<String>,
    /// The versions before it, the latest first.
    before: Vec<Line>,
}

/// GET /people/{person}/documents
pub async fn documents(case: Case<SeeDocuments>) -> Page {
    let all = store::all(&case).await?;
    let mut accounts: Vec<Uuid> = all.iter().map(|row| row.uploaded_by).collect();
    accounts.extend(all.iter().filter_map(|row| row.removed_by));
    let names = Names::of(case.reader(), accounts, []).await?;
    let replaced: Vec<Uuid> = all
        .iter()
        .filter(|row| row.removed_at.is_none())
        .filter_map(|row| row.replaces_id)
        .collect();
    let newest = all.iter().filter(|row| !replaced.contains(&row.id));
    let (gone, lines): (Vec<Line>, Vec<Line>) = newest
        .map(|row| with_versions(&case, row, &all, &names))
        .partition(|line| line.removed.is_some());
    let letters = letters::all(&case).await?;
    let letters: Vec<_> = letters
        .iter()
        .map(|row| json!({ "id": row.id, "title": row.title, "to": row.to_name, "on": SaidDay::of(london_date(*row.written_at), *case.today()) }))
        .collect();
    let removed = case.staff().may(rules::access::Permission::SeeRemovedNotes);
    let count = gone.len();
    pages::page(
        "casework/documents/documents.njk",
        json!({
            "case": top::of(&case, "/documents").await?, "documents": lines, "letters": letters,
            "removed": if removed { gone } else { Vec::new() }, "removed_count": count,
        }),
    )
}

fn with_versions<P: Needs>(
    case: &Case<P>,
    row: &document::Model,
    all: &[document::Model],
    names: &Names,
) -> Line {
    let mut told = line(case, row, names);
    let mut before = row.replaces_id;
    // A document has as many versions before it as there are documents, at most.
    for _ in all {
        let Some(found) = all.iter().find(|other| Some(other.id) == before) else {
            break;
        };
        told.before.push(line(case, found, names));
        before = found.replaces_id;
    }
    told
}

fn line<P: Needs>(case: &Case<P>, row: &document::Model, names: &Names) -> Line {
    let council = &case.staff().house.council;
    let day = london_date(*row.uploaded_at);
    let scanned = if row.scanned {
        ""
    } else {
        ", not looked through for viruses"
    };
    Line {
        id: row.id.to_string(),
        kind: council.says("document_kind", &row.kind).to_owned(),
        title: row.title.clone(),
        note: row.note.clone(),
        says: format!(
            "{}, {}{scanned}",
            content::named(&row.media_type).ends.to_uppercase(),
            size(row.bytes)
        ),
        on: SaidDay::of(day, *case.today()),
        by: names.name(row.uploaded_by).to_owned(),
        shown: content::named(&row.media_type).shown,
        removed: row.removed_at.map(|at| {
            format!(
                "Struck out on {} by {}, asked for by {}: {}",
                speak_exact(london_date(*at)),
                row.removed_by.map_or("", |by| names.name(by)),
                row.removal_asked_by.as_deref().unwrap_or_default(),
                row.removed_because.as_deref().unwrap_or_default(),
            )
        }),
        before: Vec::new(),
    }
}

/// "12 kB", "3.4 MB"
fn size(bytes: i64) -> String {
    match bytes {
        ..1_000_000 => format!("{} kB", (bytes + 999) / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// GET /people/{person}/documents/new?replaces= or ?form=&question=
pub async fn ask_new(case: Case<KeepDocuments>, Query(query): Query) -> Page {
    show_new(&case, &query, &[]).await
}

/// The form for a new document, with what was answered and what is wrong. A browser never sends a file again by
/// itself: it is chosen anew.
pub async fn show_new(case: &Case<KeepDocuments>, fields: &Fields, problems: &[Problem]) -> Page {
    let replaced = match fields.get("replaces").parse() {
        Ok(id) => Some(store::find(case, id).await?),
        Err(_) => None,
    };
    let place = files::place(case, fields).await?;
    let council = &case.staff().house.council;
    let form = asking::shown(QUESTIONS, fields, problems);
    let values = json!({
        "case": top::of(case, "/documents").await?, "form": form,
        "questions": asking::asked(QUESTIONS, council, *case.today(), &form),
        "most": case.staff().house.settings.largest_document_mb,
        "place": place.map(|place| json!({ "form": place.form(), "question": place.question, "title": place.title, "page": place.page })),
        "replaces": replaced.as_ref().map(|row| row.id), "replaces_title": replaced.map(|row| row.title),
    });
    if problems.is_empty() {
        pages::page("casework/documents/new.njk", values)
    } else {
        pages::try_again("casework/documents/new.njk", values)
    }
}

/// GET /people/{person}/documents/{document}/file?take=yes: shown where a browser can do so safely, else taken away.
pub async fn file(
    case: Case<SeeDocuments>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Query(query): Query,
) -> Page {
    let row = store::find(&case, id).await?;
    let kind = content::named(&row.media_type);
    let shown = kind.shown && query.get("take") != "yes";
    let name = named(&row, kind);
    let headers = [
        (header::CONTENT_TYPE, media_type(&row)),
        (header::CONTENT_LENGTH, row.bytes.to_string()),
        (header::CONTENT_DISPOSITION, disposition(shown, &name)),
    ];
    let body = Body::from_stream(parts(case.reader().clone(), row.id));
    let mut answer = (headers, body).into_response();
    if row.media_type == "text/plain" {
        let bound = HeaderValue::from_static(WORDS_ONLY);
        answer
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, bound);
    }
    Ok(answer)
}

/// Words are shown as words: whatever they look like, a browser runs and loads nothing for them.
const WORDS_ONLY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// What a browser is told that a file is. Words are UTF-8, for what began as anything else was not taken as words.
fn media_type(row: &document::Model) -> String {
    match row.media_type.as_str() {
        "text/plain" => "text/plain; charset=utf-8".to_owned(),
        other => other.to_owned(),
    }
}

/// The name with the ending of what it is: what calls itself a picture and is none will not open as one.
fn named(row: &document::Model, kind: content::Kind) -> String {
    let stem = row
        .file_name
        .rsplit_once('.')
        .map_or(row.file_name.as_str(), |(stem, _)| stem);
    format!("{stem}.{}", kind.ends)
}

/// The parts one after another, each read when the one before is sent.
fn parts(
    conn: DatabaseConnection,
    id: Uuid,
) -> impl futures_util::Stream<Item = Result<Vec<u8>, std::io::Error>> + Send {
    futures_util::stream::unfold((conn, 0), move |(conn, nth)| async move {
        let part = store::part(&conn, id, nth)
            .await
            .map_err(std::io::Error::other);
        let next = (conn, nth + 1);
        part.transpose().map(|part| (part, next))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_as_people_say_it() {
        for (bytes, says) in [
            (1, "1 kB"),
            (999_999, "1000 kB"),
            (1_000_000, "1.0 MB"),
            (3_460_000, "3.4 MB"),
        ] {
            assert_eq!(size(bytes), says);
        }
    }
}
