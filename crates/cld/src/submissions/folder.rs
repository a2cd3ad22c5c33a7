//! An input folder: submission files, and the manifest which says whose they are and when they came.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use hashbrown::HashMap;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::Submission;
use super::intake::{self, Intake};
use crate::file::{Columns, Piece, Pieces, Reader};
use crate::parallel;
use crate::problem::{Problem, Problems};
use crate::reading::{self, Ended, Job};
use crate::sheet;

/// What the manifest says of the files in a folder.
#[derive(Debug, Default)]
pub struct Manifest {
    entries: HashMap<String, Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    council: String,
    name: String,
    imported: DateTime,
}

/// A file to be read.
#[derive(Debug)]
struct Waiting {
    path: PathBuf,
    file: String,
    council: Option<String>,
    imported: DateTime,
    size: u64,
}

/// Times of import given by hand, by file name.
pub type Imported = [(String, DateTime)];

impl Manifest {
    /// Reads `manifest.csv`; an empty manifest when there is none.
    ///
    /// Errors: a column is missing, or a time cannot be read.
    pub fn read(folder: &Path) -> Result<Manifest, Problem> {
        let mut manifest = Manifest::default();
        let columns = ["file", "la_code", "la_name", "import_timestamp"];
        sheet::read(
            &folder.join("manifest.csv"),
            columns,
            |[file, council, name, imported], _| {
                let says = "is no date and time, such as 2026-04-22 09:28:00";
                let imported = read_time(imported)
                    .ok_or_else(|| Problem::with_file("", says).in_field("import_timestamp"))?;
                let entry = Entry {
                    council: council.to_owned(),
                    name: name.to_owned(),
                    imported,
                };
                manifest.entries.insert(file.to_owned(), entry);
                Ok(())
            },
        )?;
        Ok(manifest)
    }

    /// A file by the name that the manifest has for it: `x.csv.gz` may stand for `x.csv`.
    fn named(&self, file: String) -> (String, Option<&Entry>) {
        let unzipped = file
            .strip_suffix(".gz")
            .filter(|name| !self.entries.contains_key(&file) && self.entries.contains_key(*name));
        let file = unzipped.map(str::to_owned).unwrap_or(file);
        let entry = self.entries.get(&file);
        (file, entry)
    }

    /// The name that the manifest gives a council, if any.
    pub fn council_name(&self, code: &str) -> Option<&str> {
        let named = self.entries.values().filter(|entry| entry.council == code);
        named.map(|entry| entry.name.as_str()).min()
    }
}

/// Reads `2026-04-22 09:28:00`, or a date for its midnight.
pub fn read_time(text: &str) -> Option<DateTime> {
    text.parse::<DateTime>()
        .ok()
        .or_else(|| Some(text.parse::<Date>().ok()?.at(0, 0, 0, 0)))
}

/// Reads every submission of a folder, in the order of import; with `council` only that one's.
///
/// The time of import is the one given by hand, else the manifest's, else the file's own.
///
/// Errors: every file that cannot be read, and every file of the manifest that is not there.
pub fn read(
    folder: &Path,
    manifest: &Manifest,
    by_hand: &Imported,
    council: Option<&str>,
) -> Result<Vec<Submission>, Problems> {
    let mut waiting = list(folder, manifest, by_hand)?;
    waiting.retain(|file| {
        council.is_none() || file.council.is_none() || file.council.as_deref() == council
    });
    waiting.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.file.cmp(&b.file)));
    let taking = TakingIn {
        hands: waiting.iter().map(|_| Mutex::default()).collect(),
        read: waiting.iter().map(|_| Mutex::default()).collect(),
        files: &waiting,
    };
    reading::read(&taking, waiting.len(), parallel::threads());
    let (mut submissions, mut problems) = (Vec::new(), Vec::<Problem>::new());
    for result in taking
        .read
        .into_iter()
        .filter_map(|slot| slot.into_inner().ok().flatten())
    {
        match result {
            Ok(submission) => submissions.push(submission),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        problems.sort_by(|a, b| a.file.cmp(&b.file));
        return Err(Problems(problems));
    }
    submissions.retain(|submission| council.is_none_or(|code| submission.council == code));
    submissions.sort_by(|a, b| (a.imported, &a.file).cmp(&(b.imported, &b.file)));
    Ok(submissions)
}

/// The files of a folder being taken in.
struct TakingIn<'a> {
    files: &'a [Waiting],
    /// What has been gathered of each file.
    hands: Vec<Mutex<Vec<Intake>>>,
    read: Vec<Mutex<Option<Result<Submission, Problem>>>>,
}

impl Job for TakingIn<'_> {
    type Hand = Intake;

    fn open(&self, file: usize) -> Result<Pieces, Problem> {
        Ok(Reader::open(&self.files[file].path)?.into_pieces())
    }

    fn hand(&self, file: usize, columns: &Columns) -> Intake {
        Intake::new(self.files[file].imported, columns.missing())
    }

    fn work(&self, _: usize, hand: &mut Intake, piece: Piece) -> Result<(), Problem> {
        hand.take_all(&mut piece.into_reader())
    }

    fn put_down(&self, file: usize, hand: Intake) {
        if let Ok(mut hands) = self.hands[file].lock() {
            hands.push(hand);
        }
    }

    fn finish(&self, file: usize, ended: Ended) {
        let about = &self.files[file];
        let hands = self.hands[file]
            .lock()
            .map(|mut hands| std::mem::take(&mut *hands));
        let submission = match ended {
            Ended::NotOpened(problem) | Ended::BrokenOff(problem) => Err(problem),
            Ended::Whole => intake::submission(
                intake::File {
                    name: about.file.clone(),
                    council: about.council.clone(),
                    imported: about.imported,
                },
                hands.unwrap_or_default(),
            ),
        };
        if let Ok(mut read) = self.read[file].lock() {
            *read = Some(submission);
        }
    }
}

/// Where the submission files of a folder are, by the name that the manifest has for them.
///
/// Errors: the folder cannot be opened, or lacks a file of the manifest.
pub fn paths(folder: &Path, by_hand: &Imported) -> Result<Vec<(String, PathBuf)>, Problems> {
    let manifest = Manifest::read(folder)?;
    let files = list(folder, &manifest, by_hand)?.into_iter();
    Ok(files.map(|waiting| (waiting.file, waiting.path)).collect())
}

fn list(folder: &Path, manifest: &Manifest, by_hand: &Imported) -> Result<Vec<Waiting>, Problems> {
    let inner = folder.join("submissions");
    let (folder, all) = if inner.is_dir() {
        (inner.as_path(), true)
    } else {
        (folder, false)
    };
    let entries = fs::read_dir(folder).map_err(|e| {
        Problem::with_file(
            folder.display().to_string(),
            format!("cannot be opened: {e}"),
        )
    })?;
    let mut waiting = Vec::new();
    for entry in entries.flatten() {
        let (file, known) = manifest.named(entry.file_name().to_string_lossy().into_owned());
        if known.is_none() && !is_submission(&file, all) {
            continue;
        }
        let Ok(about) = entry.metadata() else {
            continue;
        };
        let given = by_hand
            .iter()
            .find(|(name, _)| *name == file)
            .map(|(_, time)| *time);
        let imported = given
            .or(known.map(|entry| entry.imported))
            .unwrap_or_else(|| london_time(about.modified().ok()));
        waiting.push(Waiting {
            path: entry.path(),
            council: known.map(|entry| entry.council.clone()),
            imported,
            size: about.len(),
            file,
        });
    }
    let missing = manifest
        .entries
        .keys()
        .filter(|name| waiting.iter().all(|file| file.file != **name));
    let mut problems: Vec<Problem> = missing
        .map(|name| Problem::with_file(name.as_str(), "is in the manifest but not in the folder"))
        .collect();
    if problems.is_empty() && waiting.is_empty() {
        problems.push(Problem::with_file(
            folder.display().to_string(),
            "holds no submission file",
        ));
    }
    problems.sort_by(|a, b| a.file.cmp(&b.file));
    if problems.is_empty() {
        Ok(waiting)
    } else {
        Err(Problems(problems))
    }
}

/// A table by its name; in a folder that also holds other tables, none of those.
fn is_submission(file: &str, all: bool) -> bool {
    let name = file.to_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let endings = [".csv", ".txt", ".xlsx"];
    let Some(stem) = endings.iter().find_map(|ending| stem.strip_suffix(ending)) else {
        return false;
    };
    all || !OTHER_TABLES.contains(&stem)
}

const OTHER_TABLES: [&str; 6] = [
    "manifest",
    "sus_apce",
    "lsoa_utla",
    "la_lookup",
    "population",
    "truth_notes",
];

/// A file's own time as London reads the clock, to the second; the start of time when the file has none.
fn london_time(modified: Option<SystemTime>) -> DateTime {
    let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let stamp = modified.and_then(|time| jiff::Timestamp::try_from(time).ok());
    let stamp = stamp.and_then(|stamp| jiff::Timestamp::from_second(stamp.as_second()).ok());
    stamp.map_or(DateTime::MIN, |stamp| stamp.to_zoned(london).datetime())
}
