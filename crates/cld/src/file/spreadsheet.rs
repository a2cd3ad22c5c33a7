//! Reads a spreadsheet as if it had been saved as CSV, a piece at a time.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use calamine::{DataRef, Reader as _, Xlsx};

use crate::day::Day;

/// A stream of CSV made from the first sheet of a workbook.
pub(super) struct Spreadsheet {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Cursor<Vec<u8>>,
}

/// How much text is made before it is handed over.
const PIECE: usize = 1 << 16;
/// The first day of a spreadsheet's count of days.
const FIRST_DAY: (u32, u32, u32) = (1899, 12, 30);

impl Spreadsheet {
    /// Begins to read a workbook. What is wrong with it comes out when the text is read.
    pub(super) fn new(mut source: Box<dyn Read + Send>) -> Spreadsheet {
        let (giver, pieces) = sync_channel(4);
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = source.read_to_end(&mut bytes).map(|_| ());
            if let Err(error) = read.and_then(|()| give_rows(bytes, &giver)) {
                let _ = giver.send(Err(error));
            }
        });
        Spreadsheet {
            pieces,
            piece: Cursor::default(),
        }
    }
}

impl Read for Spreadsheet {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.piece.read(space)?;
            if count > 0 || space.is_empty() {
                return Ok(count);
            }
            match self.pieces.recv() {
                Ok(piece) => self.piece = Cursor::new(piece?),
                Err(_) => return Ok(0),
            }
        }
    }
}

/// Text being made of a sheet: one line for each of its rows, so that lines keep their numbers.
#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    row: u32,
    column: u32,
}

impl Text {
    fn move_to(&mut self, (row, column): (u32, u32)) {
        while self.row < row {
            self.bytes.push(b'\n');
            self.row += 1;
            self.column = 0;
        }
        while self.column < column {
            self.bytes.push(b',');
            self.column += 1;
        }
    }

    fn write(&mut self, text: &str) {
        let needs_marks = text.contains([',', '"', ';', '\t', '|']);
        let text = text.replace(['\n', '\r'], " ");
        if needs_marks {
            self.bytes.push(b'"');
            self.bytes
                .extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
    }
}

fn give_rows(bytes: Vec<u8>, giver: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    let wrong =
        |error: calamine::XlsxError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(wrong)?;
    let Some(sheet) = book.sheet_names().first().cloned() else {
        return Ok(());
    };
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(wrong)?;
    let mut text = Text::default();
    while let Some(cell) = cells.next_cell().map_err(wrong)? {
        let value = text_of(cell.get_value());
        if value.is_empty() {
            continue;
        }
        text.move_to(cell.get_position());
        text.write(&value);
        if text.bytes.len() > PIECE && giver.send(Ok(std::mem::take(&mut text.bytes))).is_err() {
            return Ok(());
        }
    }
    text.bytes.push(b'\n');
    let _ = giver.send(Ok(text.bytes));
    Ok(())
}

/// A cell as a council would have written it in CSV: whole numbers without decimals, dates as
/// `2026-03-31`.
fn text_of(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => (if *yes { "Yes" } else { "No" }).to_owned(),
        DataRef::DateTime(date) => {
            let (year, month, day) = FIRST_DAY;
            let first = Day::new(year, month, day);
            first
                .map(|first| first.plus_days(date.as_f64() as i32).to_string())
                .unwrap_or_default()
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
