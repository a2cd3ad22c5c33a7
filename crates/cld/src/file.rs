//! Reads a submission file row by row, in whatever shape a council has it.
//!
//! Comma, semicolon, tab or bar between fields; UTF-8 with or without byte-order mark, or
//! Windows-1252; line ends of either kind, also inside quotation marks; gzip; XLSX; columns in any order.
//! One buffer is used again and again, so a file of any length needs a few megabytes at most.

mod columns;
mod pieces;
mod split;
mod spreadsheet;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

pub use columns::Columns;
pub use pieces::{Piece, Pieces};

use crate::field::Field;
use crate::problem::Problem;
use split::{Split, split_row};
use spreadsheet::Spreadsheet;

/// A submission file being read. Rows come from [`Reader::next_row`].
pub struct Reader {
    name: String,
    source: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// The unread bytes are `buffer[start..end]`.
    start: usize,
    end: usize,
    at_end_of_source: bool,
    /// Why the source gives no more; told when what it gave is read.
    failed: Option<io::Error>,
    delimiter: u8,
    columns: Arc<Columns>,
    /// The line at which the next row begins.
    line: u64,
    spans: [Span; Field::COUNT],
    decoded: String,
}

/// Where a field's text lies in the row's text: from and until, in bytes.
type Span = (u32, u32);

/// One row of a submission: fifty texts in the specification's order.
///
/// A column that the file lacks reads as empty.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    text: &'a str,
    spans: &'a [Span; Field::COUNT],
    line: u64,
    width: usize,
}

impl<'a> Row<'a> {
    /// A field as the council wrote it.
    pub fn as_written(&self, field: Field) -> &'a str {
        let (from, until) = self.spans[field as usize];
        self.text.get(from as usize..until as usize).unwrap_or("")
    }

    /// A field without the blanks after it; empty when blank.
    pub fn get(&self, field: Field) -> &'a str {
        let text = self.as_written(field);
        match text.as_bytes().last() {
            Some(last) if *last <= b' ' || *last >= 0x80 => text.trim_end(),
            _ => text,
        }
    }

    /// The line of the file at which the row begins; the heading is line 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many columns this row has, known or not: to compare with the heading's.
    pub fn width(&self) -> usize {
        self.width
    }
}

/// A row longer than this is taken for a quotation mark that is never closed.
const LONGEST_ROW: usize = 1 << 20;
const BUFFER: usize = 1 << 18;

impl Reader {
    /// Opens a file by its path; problems name it by the last part of the path.
    ///
    /// Errors: it cannot be opened, is no text, or its first line names no field of the return.
    pub fn open(path: &Path) -> Result<Reader, Problem> {
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |n| n.to_string_lossy().into_owned(),
        );
        match File::open(path) {
            Ok(file) => Reader::new(name, file),
            Err(error) => Err(Problem::with_file(
                name,
                format!("cannot be opened: {error}"),
            )),
        }
    }

    /// Reads from any source of bytes; `name` is what problems call it.
    ///
    /// Errors: as [`Reader::open`].
    pub fn new(
        name: impl Into<String>,
        source: impl Read + Send + 'static,
    ) -> Result<Reader, Problem> {
        let name = name.into();
        let mut source = Box::new(source) as Box<dyn Read + Send>;
        let mut first = [0_u8; 2];
        let (found, failed) = read_fully(&mut source, &mut first);
        if let Some(error) = failed {
            return Err(unreadable(&name, &error));
        }
        let whole = io::Cursor::new(first).take(found as u64).chain(source);
        let source: Box<dyn Read + Send> = match &first {
            b"\x1f\x8b" => Box::new(flate2::read::MultiGzDecoder::new(whole)),
            b"PK" => Box::new(Spreadsheet::new(Box::new(whole))),
            _ => Box::new(whole),
        };
        let mut reader = Reader {
            name,
            source,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            at_end_of_source: false,
            failed: None,
            delimiter: b',',
            columns: Arc::default(),
            line: 1,
            spans: [(0, 0); Field::COUNT],
            decoded: String::new(),
        };
        reader.read_heading()?;
        Ok(reader)
    }

    /// A reader of whole rows that are at hand already.
    fn of_bytes(
        name: &str,
        bytes: Vec<u8>,
        columns: Arc<Columns>,
        delimiter: u8,
        line: u64,
    ) -> Reader {
        Reader {
            name: name.to_owned(),
            source: Box::new(io::empty()),
            end: bytes.len(),
            buffer: bytes,
            start: 0,
            at_end_of_source: true,
            failed: None,
            delimiter,
            columns,
            line,
            spans: [(0, 0); Field::COUNT],
            decoded: String::new(),
        }
    }

    /// The file's name as problems tell it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the heading holds: which fields are missing, which columns are extra or repeated.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The next row, or nothing at the end. Lines that hold nothing at all are passed over.
    ///
    /// Errors: the file breaks off or cannot be read further; nothing follows an error.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, Problem> {
        let Some((split, line)) = self.advance()? else {
            return Ok(None);
        };
        let from = self.start - split.length;
        let row = &mut self.buffer[from..self.start];
        columns::unquote(row, &mut self.spans, split.marked);
        let text = match std::str::from_utf8(row) {
            Ok(text) => text,
            Err(_) => columns::from_windows_1252(row, &mut self.spans, &mut self.decoded),
        };
        Ok(Some(Row {
            text,
            spans: &self.spans,
            line,
            width: split.width,
        }))
    }

    /// Finds the next row that holds something and moves past it; gives it with its first line.
    fn advance(&mut self) -> Result<Option<(Split, u64)>, Problem> {
        loop {
            let unread = &self.buffer[self.start..self.end];
            if unread.is_empty() && self.at_end_of_source {
                return Ok(None);
            }
            let slots = self.columns.slots();
            let Some(split) = split_row(
                unread,
                self.delimiter,
                self.at_end_of_source,
                slots,
                &mut self.spans,
            ) else {
                self.fill()?;
                continue;
            };
            if split.length > LONGEST_ROW {
                return Err(self.never_closed());
            }
            let line = self.line;
            self.line += split.lines;
            self.start += split.length;
            if !split.empty {
                return Ok(Some((split, line)));
            }
        }
    }

    /// Makes room and reads more; after this there is more to see or the source is at its end.
    fn fill(&mut self) -> Result<(), Problem> {
        if self.at_end_of_source || self.end - self.start > LONGEST_ROW {
            return Err(self.never_closed());
        }
        if let Some(error) = self.failed.take() {
            self.start = self.end;
            self.at_end_of_source = true;
            return Err(unreadable(&self.name, &error).at_line(self.line));
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let (count, failed) = read_fully(&mut self.source, &mut self.buffer[self.end..]);
        self.end += count;
        self.at_end_of_source = failed.is_none() && self.end < self.buffer.len();
        self.failed = failed;
        Ok(())
    }

    /// Gives up at a row without an end in sight.
    fn never_closed(&mut self) -> Problem {
        self.start = self.end;
        self.at_end_of_source = true;
        let says = "a quotation mark opened in this row is never closed";
        Problem::with_file(&self.name, says).at_line(self.line)
    }

    fn read_heading(&mut self) -> Result<(), Problem> {
        self.fill()?;
        let start = &self.buffer[..self.end];
        if let Some(says) = not_a_table(start) {
            return Err(Problem::with_file(&self.name, says));
        }
        if start.starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        self.delimiter = columns::delimiter(&self.buffer[self.start..self.end]);
        let Some((split, line)) = self.advance()? else {
            return Err(Problem::with_file(&self.name, "is empty"));
        };
        let heading = &self.buffer[self.start - split.length..self.start];
        self.columns = Arc::new(Columns::from_heading(heading, self.delimiter));
        if self.columns.missing().len() == Field::COUNT {
            let says = "the first line names no field of the national return";
            return Err(Problem::with_file(&self.name, says).at_line(line));
        }
        Ok(())
    }
}

/// Why a file that begins like this cannot be read as rows of text, if it cannot.
fn not_a_table(start: &[u8]) -> Option<&'static str> {
    if start.starts_with(b"PK\x03\x04") {
        Some("is zipped twice: unzip it first")
    } else if start.starts_with(b"\xd0\xcf\x11\xe0") {
        Some("is a spreadsheet of the old kind: save it as XLSX or CSV")
    } else if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        Some("is in UTF-16: save it as UTF-8")
    } else {
        None
    }
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    Problem::with_file(name, format!("cannot be read further: {error}"))
}

/// Reads until the space is full, the source is at its end or fails; what came before a failure counts.
fn read_fully(source: &mut impl Read, space: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut count = 0;
    while count < space.len() {
        match source.read(&mut space[count..]) {
            Ok(0) => break,
            Ok(n) => count += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (count, Some(error)),
        }
    }
    (count, None)
}

#[cfg(test)]
mod tests;
