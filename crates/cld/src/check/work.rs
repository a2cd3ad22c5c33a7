//! Spreads files, and the pieces of long ones, over the processor's cores, and brings what is found
//! back into its order.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use super::across_files::{self, Plausible};
use super::findings::{Sink, Stream};
use super::history::History;
use super::one_file::{self, Found, Hand, Walk};
use super::rules::RuleBook;
use super::{CheckError, CheckOptions, FileChecked, Output, Source};
use crate::field::Field;
use crate::file::{Columns, Piece, Pieces, Reader};
use crate::problem::Problem;
use crate::reading::{self, Ended, Job};
use crate::spec::{Release, Specification};

/// Everything that the threads share.
pub(super) struct Work<'a> {
    spec: &'a Specification,
    book: &'a RuleBook,
    options: &'a CheckOptions,
    sources: Vec<Mutex<Option<Source>>>,
    names: Vec<String>,
}

pub(super) type Done = (FileChecked, Option<History>);
/// A file that is ahead of the one being written may hold back this many pieces of JSON.
const PIECES: usize = 32;
/// So many pieces of a file may wait for their turn.
const WAITING: usize = 16;

/// The files being checked.
struct Checking<'w, 'a> {
    work: &'w Work<'a>,
    files: Vec<Checked<'w, 'a>>,
    /// Every problem is wanted, not only the first of each rule.
    streaming: bool,
}

/// One of them.
struct Checked<'w, 'a> {
    release: OnceLock<&'a Release>,
    /// What was found in pieces whose turn has not come, by their number.
    waiting: Mutex<BTreeMap<usize, Found>>,
    walking: Mutex<Walking<'w, 'a>>,
}

/// How far a file has been walked through in the order of its rows.
struct Walking<'w, 'a> {
    sink: Option<Sink<'w>>,
    walk: Option<Walk<'a>>,
    /// The number of the piece whose turn it is.
    next: usize,
    done: Option<Done>,
}

impl<'a> Work<'a> {
    pub fn new(
        spec: &'a Specification,
        book: &'a RuleBook,
        options: &'a CheckOptions,
        sources: Vec<Source>,
    ) -> Self {
        let names = names(&sources);
        let sources = sources
            .into_iter()
            .map(|source| Mutex::new(Some(source)))
            .collect();
        Self {
            spec,
            book,
            options,
            sources,
            names,
        }
    }

    /// Reads all files, some at a time, and writes their problems in order.
    pub fn every_file(&self, json: &mut Output) -> Result<Vec<Done>, CheckError> {
        let (senders, receivers): (Vec<_>, Vec<_>) =
            self.sources.iter().map(|_| sync_channel(PIECES)).unzip();
        let streaming = json.is_some();
        let files = senders.into_iter().enumerate();
        let checking = Checking {
            work: self,
            files: files
                .map(|(at, sender)| self.begin(at, Some(sender).filter(|_| streaming)))
                .collect(),
            streaming,
        };
        thread::scope(|scope| {
            scope.spawn(|| reading::read(&checking, self.sources.len(), self.options.threads));
            write_in_order(receivers, json)
        })?;
        let walking = |file: Checked<'_, 'a>| {
            let walking = file.walking.into_inner();
            walking.unwrap_or_else(PoisonError::into_inner).done
        };
        Ok(checking.files.into_iter().filter_map(walking).collect())
    }

    fn begin(&self, at: usize, sender: Option<SyncSender<Vec<u8>>>) -> Checked<'_, 'a> {
        let stream =
            sender.map(|sender| -> Stream { Box::new(move |piece| sender.send(piece).is_ok()) });
        let sink = Sink::new(self.book, &self.names[at], self.options.keep, stream);
        Checked {
            release: OnceLock::new(),
            waiting: Mutex::default(),
            walking: Mutex::new(Walking {
                sink: Some(sink),
                walk: None,
                next: 0,
                done: None,
            }),
        }
    }

    fn open(&self, at: usize) -> Result<Reader, Problem> {
        match locked(&self.sources[at]).take() {
            Some(Source::File(path)) => Reader::open(&path),
            Some(Source::Bytes(name, bytes)) => Reader::new(name, bytes),
            None => Err(Problem::with_file(&self.names[at], "is not there")),
        }
    }

    /// Compares each file with the council's one before it.
    pub fn across_files(&self, done: &mut [Done], json: &mut Output) -> Result<(), CheckError> {
        let order = in_order(done);
        for (place, at) in order.iter().enumerate() {
            let council = &done[*at].0.council;
            let same = order[..=place]
                .iter()
                .filter(|other| done[**other].0.council == *council);
            let histories: Vec<&History> =
                same.filter_map(|other| done[*other].1.as_ref()).collect();
            let mut lines = Vec::new();
            let stream: Stream = Box::new(|piece| {
                lines.extend(piece);
                true
            });
            let mut sink = Sink::new(
                self.book,
                &self.names[*at],
                self.options.keep,
                json.is_some().then_some(stream),
            );
            if let [.., earlier, later] = histories.as_slice() {
                across_files::compare(earlier, later, &mut sink);
            }
            let release = self
                .spec
                .named(&done[*at].0.release)
                .unwrap_or(self.spec.latest());
            across_files::volumes(&histories, plausible(release), &mut sink);
            sink.flush();
            let found = (
                std::mem::take(&mut sink.counts),
                std::mem::take(&mut sink.kept),
            );
            drop(sink);
            done[*at].0.add(found.0, found.1);
            if let Some(out) = json {
                out.write_all(&lines)?;
            }
        }
        Ok(())
    }
}

impl<'a> Job for Checking<'_, 'a> {
    type Hand = Hand<'a>;

    fn open(&self, file: usize) -> Result<Pieces, Problem> {
        let mut pieces = self.work.open(file)?.into_pieces();
        let period_end = pieces.first_row(|row| row.get(Field::PeriodEnd).to_owned());
        let (spec, options) = (self.work.spec, self.work.options);
        let release = one_file::release(spec, options, &period_end.unwrap_or_default());
        let _ = self.files[file].release.set(release);
        let walking = &mut *locked(&self.files[file].walking);
        if let Some(sink) = &mut walking.sink {
            let name = &self.work.names[file];
            walking.walk = Some(Walk::new(name, release, options, pieces.columns(), sink));
        }
        Ok(pieces)
    }

    fn hand(&self, file: usize, columns: &Columns) -> Hand<'a> {
        let release = self.files[file].release.get().copied();
        let release = release.unwrap_or_else(|| self.work.spec.latest());
        Hand::new(release, self.work.options, columns)
    }

    fn work(&self, file: usize, hand: &mut Hand<'a>, piece: Piece) -> Result<(), Problem> {
        let keep = if self.streaming {
            usize::MAX
        } else {
            self.work.options.keep
        };
        let sink = Sink::new(self.work.book, &self.work.names[file], keep, None);
        let number = piece.number;
        let found = hand.check(&mut piece.into_reader(), sink);
        let broken = found.broken().cloned();
        locked(&self.files[file].waiting).insert(number, found);
        self.files[file].walk_on();
        broken.map_or(Ok(()), Err)
    }

    fn put_down(&self, _: usize, _: Hand<'a>) {}

    fn finish(&self, file: usize, ended: Ended) {
        let checked = &self.files[file];
        let mut walking = locked(&checked.walking);
        walking.take_those_in_turn(&checked.waiting);
        let Some(mut sink) = walking.sink.take() else {
            return;
        };
        let name = &self.work.names[file];
        let walk = walking.walk.take();
        walking.done = Some(match (walk, ended) {
            (Some(mut walk), ended) => {
                if let Ended::BrokenOff(problem) | Ended::NotOpened(problem) = ended {
                    walk.break_off(&problem, &mut sink);
                }
                walk.finish(&mut sink)
            }
            (None, Ended::NotOpened(problem) | Ended::BrokenOff(problem)) => {
                (one_file::unreadable(name, &problem, &mut sink), None)
            }
            (None, Ended::Whole) => {
                let problem = Problem::with_file(name, "is not there");
                (one_file::unreadable(name, &problem, &mut sink), None)
            }
        });
    }
}

impl Checked<'_, '_> {
    /// Walks through the pieces whose turn it is, unless somebody is at it: who will go on, or leave
    /// it to the next piece or to the end. When many wait, for instance for a slow reader of the
    /// JSON, no more are read meanwhile.
    fn walk_on(&self) {
        let many = locked(&self.waiting).len() > WAITING;
        let walking = if many {
            Some(locked(&self.walking))
        } else {
            self.walking.try_lock().ok()
        };
        if let Some(mut walking) = walking {
            walking.take_those_in_turn(&self.waiting);
        }
    }
}

impl Walking<'_, '_> {
    fn take_those_in_turn(&mut self, waiting: &Mutex<BTreeMap<usize, Found>>) {
        loop {
            let found = locked(waiting).remove(&self.next);
            let (Some(found), Some(walk), Some(sink)) = (found, &mut self.walk, &mut self.sink)
            else {
                return;
            };
            walk.add(found, sink);
            self.next += 1;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write_in_order(receivers: Vec<Receiver<Vec<u8>>>, json: &mut Output) -> Result<(), CheckError> {
    let Some(out) = json else { return Ok(()) };
    for receiver in receivers {
        for piece in receiver {
            out.write_all(&piece)?;
        }
    }
    Ok(out.flush()?)
}

/// Places of the files by council, end of period and place.
fn in_order(done: &[Done]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..done.len()).filter(|at| done[*at].1.is_some()).collect();
    order.sort_by_key(|at| (done[*at].0.council.clone(), done[*at].0.to, *at));
    order
}

fn plausible(release: &crate::spec::Release) -> Plausible {
    Plausible {
        share: release.limit("volume_share") as f64 / 100.0,
        spread: release.limit("volume_spread") as f64,
        quarters: usize::try_from(release.limit("volume_quarters")).unwrap_or(usize::MAX),
    }
}

/// The last part of each path, or the whole path where two end alike.
fn names(sources: &[Source]) -> Vec<String> {
    let last = |path: &PathBuf| {
        let name = path.file_name();
        name.map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    };
    let short: Vec<String> = sources
        .iter()
        .map(|source| match source {
            Source::File(path) => last(path),
            Source::Bytes(name, _) => name.clone(),
        })
        .collect();
    let alone = |name: &String| short.iter().filter(|other| *other == name).count() == 1;
    let named = short
        .iter()
        .zip(sources)
        .map(|(name, source)| match source {
            Source::File(path) if !alone(name) => path.display().to_string(),
            _ => name.clone(),
        });
    named.collect()
}
