//! Files of the return: brought in, listed, and when each was sent.

use db::entities::return_file;
use db::{At, Event};
use jiff::civil::DateTime;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london, speak_exact};
use serde_json::{Value as Json, json};

use super::{counted, day_of, grouped, id_of};
use crate::house::permissions::ManageReturns;
use crate::house::upload::{Came, Refused, Upload, scratch};
use crate::house::{Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};
use crate::oversight::returns::intake::{self, Kind, LARGEST, Looked};
use crate::oversight::returns::store;

const LIST: &str = "oversight/returns/files.njk";
const FILE: &str = "oversight/returns/file.njk";
/// Files that may come at once.
const MOST_FILES: usize = 60;

/// GET /returns/files
pub async fn list(staff: Staff<ManageReturns>) -> Page {
    pages::page(LIST, list_values(&staff, Shown::default()).await?)
}

async fn list_values(staff: &Staff<ManageReturns>, form: Shown) -> Result<Json, PageError> {
    let files = store::files(staff.reader()).await?;
    let of = |kind: &str| -> Vec<Json> {
        let of_kind = files.iter().filter(|file| file.kind == kind);
        of_kind.map(in_words).collect()
    };
    Ok(json!({
        "form": form,
        "submissions": of(store::SUBMISSION),
        "tables": of(store::TABLE),
        "largest": counted(LARGEST >> 20),
    }))
}

/// A file in words.
pub fn in_words(file: &return_file::Model) -> Json {
    json!({
        "id": file.id.to_string(),
        "name": file.name,
        "council": file.council_code,
        "from": file.from_on.map(|day| speak_exact(day.0)),
        "to": file.to_on.map(|day| speak_exact(day.0)),
        "rows": grouped(file.rows),
        "sent": day_of(file.sent_at),
        "received": day_of(file.received_at),
        "sha256": file.sha256,
    })
}

/// POST /returns/files
pub async fn bring(staff: Staff<ManageReturns>, mut upload: Upload) -> Page {
    match take(&staff, &mut upload).await? {
        Ok(count) => {
            let said = if count == 1 {
                "One file is here.".to_owned()
            } else {
                format!("{count} files are here.")
            };
            pages::go_to_saying("/returns/files", &said)
        }
        Err(problems) => {
            upload.let_pass().await;
            let problems: Vec<Problem> = problems
                .into_iter()
                .map(|says| Problem::new("files", says))
                .collect();
            let form = Shown::again(&Fields::default(), &problems);
            pages::try_again(LIST, list_values(&staff, form).await?)
        }
    }
}

type Taken = Result<usize, Vec<String>>;

/// Takes all files or none.
async fn take(staff: &Staff<ManageReturns>, upload: &mut Upload) -> Result<Taken, PageError> {
    let (mut came, mut problems) = (Vec::new(), Vec::new());
    loop {
        match upload.next_file(LARGEST).await {
            Ok(Some(file)) if came.len() < MOST_FILES => came.push(file),
            Ok(Some(_)) => {
                return Ok(Err(vec![format!(
                    "Bring no more than {MOST_FILES} files at once"
                )]));
            }
            Ok(None) => break,
            Err(Refused::TooLarge(name)) => {
                return Ok(Err(vec![format!(
                    "{name} is larger than {} MB",
                    LARGEST >> 20
                )]));
            }
            Err(Refused::Broken | Refused::NotText) => {
                return Ok(Err(vec![
                    "The files did not come whole. Send them again".to_owned(),
                ]));
            }
        }
    }
    if came.is_empty() {
        return Ok(Err(vec!["Choose at least one file".to_owned()]));
    }
    let mut looked: Vec<(Looked, Came)> = Vec::new();
    for file in came {
        match look(file).await? {
            Ok((found, file)) => match seen_before(staff, &looked, &found).await? {
                Some(says) => problems.push(says),
                None => looked.push((found, file)),
            },
            Err(says) => problems.push(says),
        }
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    keep(staff, looked).await.map(Ok)
}

async fn look(came: Came) -> Result<Result<(Looked, Came), String>, PageError> {
    let looked = tokio::task::spawn_blocking(move || {
        intake::look(&came.name, &came.path).map(|looked| (looked, came))
    });
    looked.await.map_err(|_| PageError::Ours)
}

/// Why a file need not come again, if it need not.
async fn seen_before(
    staff: &Staff<ManageReturns>,
    others: &[(Looked, Came)],
    found: &Looked,
) -> Result<Option<String>, PageError> {
    if others.iter().any(|(other, _)| other.sha256 == found.sha256) {
        return Ok(Some(format!("{} was chosen twice", found.name)));
    }
    let same = store::same(staff.reader(), &found.sha256).await?;
    Ok(same.map(|same| {
        if same.kind == store::MADE {
            return format!("{} was made from the record: bring it in there", found.name);
        }
        format!(
            "{} is here already as {}, since {}",
            found.name,
            same.name,
            day_of(same.received_at)
        )
    }))
}

/// Keeps the files, each with the time when it was sent: as the manifest has it, else now, those of later periods later.
async fn keep(
    staff: &Staff<ManageReturns>,
    mut looked: Vec<(Looked, Came)>,
) -> Result<usize, PageError> {
    let manifest = looked.iter().find_map(|(file, _)| match &file.kind {
        Kind::Manifest(sent) => Some(sent.clone()),
        _ => None,
    });
    let manifest = manifest.unwrap_or_default();
    looked.retain(|(file, _)| !matches!(file.kind, Kind::Manifest(_)));
    looked.sort_by_key(|(file, _)| match &file.kind {
        Kind::Submission { period, .. } => (period.map(|(_, to)| to), file.name.clone()),
        _ => (None, file.name.clone()),
    });
    let count = looked.len();
    let now = staff.house.clock.now();
    for (nth, (file, came)) in looked.into_iter().enumerate() {
        let unzipped = file.name.strip_suffix(".gz").unwrap_or(&file.name);
        let sent = manifest.get(&file.name).or_else(|| manifest.get(unzipped));
        let sent = sent.and_then(|time| instant(*time));
        let millis = now.as_millisecond().saturating_add(nth as i64);
        let sent = sent
            .unwrap_or_else(|| At::new(jiff::Timestamp::from_millisecond(millis).unwrap_or(*now)));
        keep_one(staff, file, came, sent).await?;
    }
    Ok(count)
}

async fn keep_one(
    staff: &Staff<ManageReturns>,
    file: Looked,
    came: Came,
    sent: At,
) -> Result<(), PageError> {
    let folder = scratch(&staff.house)?;
    let place = folder.path().to_owned();
    let pieces = tokio::task::spawn_blocking(move || intake::pieces(&came.path, &place));
    let pieces = pieces.await.map_err(|_| PageError::Ours)??;
    let mut change = staff.change().await?;
    let row = store::keep(&mut change, &file, sent, &pieces).await?;
    let body = json!({ "name": row.name, "rows": row.rows });
    change.log(Event::ReturnFileTaken, None, Some(row.id), body);
    change.commit().await?;
    Ok(())
}

/// A time of London's clocks as an instant.
fn instant(time: DateTime) -> Option<At> {
    let zone = london(jiff::Timestamp::UNIX_EPOCH).time_zone().clone();
    time.to_zoned(zone)
        .ok()
        .map(|zoned| At::new(zoned.timestamp()))
}

/// GET /returns/files/{file}
pub async fn show(staff: Staff<ManageReturns>, Path(id): Path<String>) -> Page {
    let file = store::file(staff.reader(), id_of(&id)?).await?;
    let sent = london(*file.sent_at).datetime();
    let time = format!("{:02}:{:02}", sent.hour(), sent.minute());
    let form = Shown::filled([("at", Some(time))]).with_day("on", Some(db::Day(sent.date())));
    pages::page(FILE, json!({ "form": form, "file": in_words(&file) }))
}

/// POST /returns/files/{file}
pub async fn change(
    staff: Staff<ManageReturns>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    let file = store::file(staff.reader(), id_of(&id)?).await?;
    let mut reading = Reading::of(&fields);
    let day = reading.needed_day("on", "The day on which it was sent", staff.today_date());
    let typed = fields.get("at").replace('.', ":");
    let time = jiff::civil::Time::strptime("%H:%M", &typed);
    if time.is_err() {
        reading.wrong("at", "Enter the time at which it was sent, such as 14:30");
    }
    let sent = time.ok().and_then(|time| instant(day.0.to_datetime(time)));
    let sent = match reading.finish(sent) {
        Ok(sent) => sent.ok_or(PageError::Ours)?,
        Err(problems) => {
            let form = Shown::again(&fields, &problems);
            return pages::try_again(FILE, json!({ "form": form, "file": in_words(&file) }));
        }
    };
    let mut change = staff.change().await?;
    let row = change
        .update::<return_file::Entity>(&file, |row| row.sent_at = sent)
        .await?;
    if row != file {
        change.log(
            Event::ReturnFileChanged,
            None,
            Some(file.id),
            json!({ "name": file.name }),
        );
        change.commit().await?;
    }
    pages::go_to_saying("/returns/files", "The file has its sending day.")
}
