//! Spreads files over the processor's cores, and brings what is found back into their order.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::across_files::{self, Plausible};
use super::findings::{Sink, Stream};
use super::history::History;
use super::rules::RuleBook;
use super::{CheckError, CheckOptions, FileChecked, Output, Source, one_file};
use crate::file::Reader;
use crate::problem::Problem;
use crate::spec::Specification;

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
        let next = AtomicUsize::new(0);
        let slots: Vec<Mutex<Option<Done>>> =
            self.sources.iter().map(|_| Mutex::new(None)).collect();
        let (senders, receivers): (Vec<_>, Vec<_>) =
            self.sources.iter().map(|_| sync_channel(PIECES)).unzip();
        let senders: Vec<Mutex<Option<SyncSender<Vec<u8>>>>> = senders
            .into_iter()
            .map(|sender| Mutex::new(Some(sender)))
            .collect();
        let streaming = json.is_some();
        thread::scope(|scope| {
            for _ in 0..self.options.threads.clamp(1, self.sources.len().max(1)) {
                scope.spawn(|| {
                    while let Some(at) = take(&next, self.sources.len()) {
                        let stream = senders[at]
                            .lock()
                            .ok()
                            .and_then(|mut sender| sender.take())
                            .filter(|_| streaming);
                        let done = self.one_file(at, stream);
                        if let Ok(mut slot) = slots[at].lock() {
                            *slot = Some(done);
                        }
                    }
                });
            }
            write_in_order(receivers, json)
        })?;
        Ok(slots
            .into_iter()
            .filter_map(|slot| slot.into_inner().ok().flatten())
            .collect())
    }

    fn one_file(&self, at: usize, sender: Option<SyncSender<Vec<u8>>>) -> Done {
        let stream =
            sender.map(|sender| -> Stream { Box::new(move |piece| sender.send(piece).is_ok()) });
        let mut sink = Sink::new(self.book, &self.names[at], self.options.keep, stream);
        let reader = match self.sources[at]
            .lock()
            .ok()
            .and_then(|mut source| source.take())
        {
            Some(Source::File(path)) => Reader::open(&path),
            Some(Source::Bytes(name, bytes)) => Reader::new(name, bytes),
            None => Err(Problem::with_file(&self.names[at], "is not there")),
        };
        one_file::check(self.spec, self.options, reader, &self.names[at], &mut sink)
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

fn take(next: &AtomicUsize, until: usize) -> Option<usize> {
    Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < until)
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
