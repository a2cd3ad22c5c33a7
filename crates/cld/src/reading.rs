//! Reads many files at a time, and one long file with several hands: whoever has no file left to
//! open takes pieces of those that others have open.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::file::{Columns, Piece, Pieces};
use crate::problem::Problem;

/// What is done with files, each known by its place.
pub(crate) trait Job: Sync {
    /// What one hand gathers from its pieces of a file.
    type Hand;

    /// Errors: the file cannot be opened.
    fn open(&self, file: usize) -> Result<Pieces, Problem>;

    /// A hand that begins on a file.
    fn hand(&self, file: usize, columns: &Columns) -> Self::Hand;

    /// Errors: the piece breaks off; the file's later pieces are not taken then.
    fn work(&self, file: usize, hand: &mut Self::Hand, piece: Piece) -> Result<(), Problem>;

    /// A hand that has no more to do on a file.
    fn put_down(&self, file: usize, hand: Self::Hand);

    /// All hands have left the file; called once for each, last of all.
    fn finish(&self, file: usize, ended: Ended);
}

/// How the reading of a file came to its end.
#[derive(Debug)]
pub(crate) enum Ended {
    Whole,
    NotOpened(Problem),
    /// At the first line that could not be read.
    BrokenOff(Problem),
}

/// A file on its way.
#[derive(Default)]
struct Desk {
    pieces: Option<Pieces>,
    opened: bool,
    /// No more pieces are to be taken.
    over: bool,
    finished: bool,
    hands: usize,
    problem: Option<Problem>,
}

/// Reads the files numbered from 0, several at a time.
pub(crate) fn read<J: Job>(job: &J, files: usize, threads: usize) {
    let desks: Vec<Mutex<Desk>> = (0..files).map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let labour = || {
        let own = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|file| *file < files);
        while let Some(file) = own() {
            take_part(job, file, &desks[file]);
        }
        for (file, desk) in desks.iter().enumerate() {
            take_part(job, file, desk);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.max(1) {
            scope.spawn(labour);
        }
        labour();
    });
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Works on a file until nothing is left to take of it.
fn take_part<J: Job>(job: &J, file: usize, desk: &Mutex<Desk>) {
    let Some(mut hand) = sit_down(job, file, desk) else {
        return;
    };
    // Taken in a function of its own, for the desk must be free while the piece is worked on.
    let next = || locked(desk).next();
    while let Some(piece) = next() {
        if let Err(problem) = job.work(file, &mut hand, piece) {
            locked(desk).stop(problem);
        }
    }
    job.put_down(file, hand);
    locked(desk).hands -= 1;
    finish(job, file, desk);
}

/// A hand for the file, which is opened if nobody has; none when there is nothing left to do.
fn sit_down<J: Job>(job: &J, file: usize, desk: &Mutex<Desk>) -> Option<J::Hand> {
    let mut at = locked(desk);
    if !at.opened {
        at.opened = true;
        match job.open(file) {
            Ok(pieces) => at.pieces = Some(pieces),
            Err(problem) => at.stop(problem),
        }
    }
    if at.over {
        drop(at);
        finish(job, file, desk);
        return None;
    }
    at.hands += 1;
    let hand = at
        .pieces
        .as_ref()
        .map(|pieces| job.hand(file, pieces.columns()));
    if hand.is_none() {
        at.hands -= 1;
    }
    hand
}

/// Ends a file that everybody has left.
fn finish<J: Job>(job: &J, file: usize, desk: &Mutex<Desk>) {
    let ended = locked(desk).ended();
    if let Some(ended) = ended {
        job.finish(file, ended);
    }
}

impl Desk {
    fn next(&mut self) -> Option<Piece> {
        if self.over {
            return None;
        }
        match self.pieces.as_mut()?.next_piece() {
            Ok(Some(piece)) => return Some(piece),
            Ok(None) => self.over = true,
            Err(problem) => self.stop(problem),
        }
        None
    }

    /// Pieces are taken in order, so the problem with the lowest line is the file's first.
    fn stop(&mut self, problem: Problem) {
        self.over = true;
        if self
            .problem
            .as_ref()
            .is_none_or(|first| problem.line < first.line)
        {
            self.problem = Some(problem);
        }
    }

    /// How the file ended, told once, when the last hand has left.
    fn ended(&mut self) -> Option<Ended> {
        if !self.over || self.hands > 0 || self.finished {
            return None;
        }
        self.finished = true;
        Some(match (self.problem.take(), self.pieces.take()) {
            (None, _) => Ended::Whole,
            (Some(problem), None) => Ended::NotOpened(problem),
            (Some(problem), Some(_)) => Ended::BrokenOff(problem),
        })
    }
}
