//! A file cut into pieces of whole rows, so that several processor cores can read it at a time.
//!
//! Whoever wants work takes the next piece; only finding where it ends is done one after another,
//! and that looks at nothing but quotation marks and line ends.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;

use memchr::{memchr_iter, memrchr};

use super::{Columns, LONGEST_ROW, Reader, Row, read_fully, unreadable};
use crate::problem::Problem;

/// What is left of a file, to be taken piece by piece.
pub struct Pieces {
    name: Arc<str>,
    source: Box<dyn Read + Send>,
    columns: Arc<Columns>,
    delimiter: u8,
    /// Bytes of the row that the last piece broke off before.
    rest: Vec<u8>,
    /// Pieces that were looked into and not yet taken, and how that ended.
    seen: VecDeque<Result<Piece, Problem>>,
    line: u64,
    taken: usize,
    at_end: bool,
    failed: Option<io::Error>,
    size: usize,
}

/// Some rows of a file, whole ones.
#[derive(Clone)]
pub struct Piece {
    /// The place of the piece in the file, from 0.
    pub number: usize,
    name: Arc<str>,
    bytes: Vec<u8>,
    columns: Arc<Columns>,
    delimiter: u8,
    line: u64,
}

/// Large enough that handing it over costs nothing, small enough to stay near the processor.
const SIZE: usize = 1 << 20;
/// Less is never read at a time.
const LEAST: usize = 1 << 12;

impl Reader {
    /// The rows not yet read, to be taken in pieces by several readers.
    pub fn into_pieces(self) -> Pieces {
        self.into_pieces_of(SIZE)
    }

    /// The same, in pieces of about so many bytes.
    pub fn into_pieces_of(mut self, size: usize) -> Pieces {
        self.buffer.truncate(self.end);
        self.buffer.drain(..self.start);
        Pieces {
            name: Arc::from(self.name),
            source: self.source,
            columns: self.columns,
            delimiter: self.delimiter,
            rest: self.buffer,
            seen: VecDeque::new(),
            line: self.line,
            taken: 0,
            at_end: self.at_end_of_source,
            failed: self.failed,
            size: size.max(1),
        }
    }
}

impl Pieces {
    /// What the heading holds.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The next piece, or nothing at the end.
    ///
    /// Errors: the file cannot be read further; nothing follows an error.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, Problem> {
        match self.seen.pop_front() {
            Some(seen) => seen.map(Some),
            None => self.cut(),
        }
    }

    /// Looks at the first row without taking it; nothing when there is none that can be read.
    pub fn first_row<T>(&mut self, look: impl FnOnce(&Row<'_>) -> T) -> Option<T> {
        loop {
            let piece = self.cut().transpose()?;
            self.seen.push_back(piece);
            let bytes = self.seen.back()?.as_ref().ok()?.clone();
            if let Some(row) = bytes.into_reader().next_row().ok()? {
                return Some(look(&row));
            }
        }
    }

    fn cut(&mut self) -> Result<Option<Piece>, Problem> {
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            let until = if self.at_end {
                Some(bytes.len())
            } else {
                last_row_end(&bytes, self.delimiter).filter(|_| bytes.len() >= self.size)
            };
            if let Some(until) = until {
                self.rest = bytes.split_off(until);
                return Ok(self.piece(bytes));
            }
            if let Some(error) = self.failed.take() {
                return self.last_before(error, bytes);
            }
            if bytes.len() > self.size.max(LONGEST_ROW) + LONGEST_ROW {
                // Whoever reads the piece will say that its last row does not end.
                self.at_end = true;
                self.source = Box::new(io::empty());
                return Ok(self.piece(bytes));
            }
            self.read_more(&mut bytes);
        }
    }

    /// The whole rows that came before the source failed; without any, the failure.
    fn last_before(
        &mut self,
        error: io::Error,
        mut bytes: Vec<u8>,
    ) -> Result<Option<Piece>, Problem> {
        match last_row_end(&bytes, self.delimiter) {
            Some(until) => {
                self.rest = bytes.split_off(until);
                self.failed = Some(error);
                Ok(self.piece(bytes))
            }
            None => {
                self.at_end = true;
                Err(unreadable(&self.name, &error).at_line(self.line))
            }
        }
    }

    fn read_more(&mut self, bytes: &mut Vec<u8>) {
        let from = bytes.len();
        bytes.resize(from + self.size.max(LEAST), 0);
        let (count, failed) = read_fully(&mut self.source, &mut bytes[from..]);
        self.at_end = failed.is_none() && from + count < bytes.len();
        self.failed = failed;
        bytes.truncate(from + count);
    }

    fn piece(&mut self, bytes: Vec<u8>) -> Option<Piece> {
        if bytes.is_empty() {
            return None;
        }
        let line = self.line;
        self.line += memchr_iter(b'\n', &bytes).count() as u64;
        self.taken += 1;
        Some(Piece {
            number: self.taken - 1,
            name: self.name.clone(),
            bytes,
            columns: self.columns.clone(),
            delimiter: self.delimiter,
            line,
        })
    }
}

impl Piece {
    /// A reader of the piece's rows; its lines are those of the file.
    pub fn into_reader(self) -> Reader {
        Reader::of_bytes(
            &self.name,
            self.bytes,
            self.columns,
            self.delimiter,
            self.line,
        )
    }
}

/// Behind the last line end that ends a row. A quotation mark opens a field only at its start, and
/// two together within one close nothing: as the reader has it.
fn last_row_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let (mut found, mut plain_from, mut quoted, mut doubled) = (None, 0, false, false);
    for at in memchr_iter(b'"', bytes) {
        if doubled {
            doubled = false;
        } else if !quoted {
            let before = at.checked_sub(1).map(|before| bytes[before]);
            if before.is_none_or(|before| before == delimiter || before == b'\n') {
                found = row_end(bytes, plain_from, at).or(found);
                quoted = true;
            }
        } else if bytes.get(at + 1) == Some(&b'"') {
            doubled = true;
        } else {
            (quoted, plain_from) = (at + 1 >= bytes.len(), at + 1);
        }
    }
    if quoted {
        return found;
    }
    row_end(bytes, plain_from, bytes.len()).or(found)
}

fn row_end(bytes: &[u8], from: usize, until: usize) -> Option<usize> {
    memrchr(b'\n', &bytes[from..until]).map(|at| from + at + 1)
}

#[cfg(test)]
mod tests;
