//! The heading of a file, and the odd fields: doubled quotation marks, Windows-1252.

use super::Span;
use super::split::next_piece;
use crate::field::Field;

/// Which column holds which field, as the heading says.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    slots: Vec<Option<Field>>,
    extra: Vec<String>,
    repeated: Vec<Field>,
}

impl Columns {
    pub(super) fn from_heading(heading: &[u8], delimiter: u8) -> Columns {
        let mut columns = Columns::default();
        let mut at = 0;
        while let Some(piece) = next_piece(heading, at, delimiter, true) {
            let text = String::from_utf8_lossy(&heading[piece.from..piece.until]).into_owned();
            columns.add(text.trim().trim_matches('"'));
            if piece.last {
                break;
            }
            at = piece.next;
        }
        columns
    }

    fn add(&mut self, heading: &str) {
        let slot = match Field::named(heading) {
            Some(field) if self.slots.contains(&Some(field)) => {
                self.repeated.push(field);
                None
            }
            Some(field) => Some(field),
            None => {
                self.extra.push(heading.to_owned());
                None
            }
        };
        self.slots.push(slot);
    }

    pub(super) fn slots(&self) -> &[Option<Field>] {
        &self.slots
    }

    /// How many columns the heading has.
    pub fn width(&self) -> usize {
        self.slots.len()
    }

    /// Fields of the return that no column holds, in order.
    pub fn missing(&self) -> Vec<Field> {
        let all = Field::ALL.iter().map(|(field, _)| *field);
        all.filter(|field| !self.slots.contains(&Some(*field)))
            .collect()
    }

    /// Headings that are no field of the return; their columns are passed over.
    pub fn extra(&self) -> &[String] {
        &self.extra
    }

    /// Fields that a second column names again; only the first is read.
    pub fn repeated(&self) -> &[Field] {
        &self.repeated
    }
}

/// The character between fields: whichever of four is commonest in the first line.
pub(super) fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes
        .split(|b| *b == b'\n')
        .find(|line| line.len() > 1)
        .unwrap_or(b"");
    let count = |wanted: u8| line.iter().filter(|b| **b == wanted).count();
    let mut best = b',';
    for other in [b';', b'\t', b'|'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

/// Takes the quotation marks out of the marked fields, in place.
pub(super) fn unquote(row: &mut [u8], spans: &mut [Span; Field::COUNT], marked: u64) {
    if marked == 0 {
        return;
    }
    for (place, span) in spans.iter_mut().enumerate() {
        if marked & (1 << place) != 0 {
            span.1 = unquote_field(row, span.0 as usize, span.1 as usize) as u32;
        }
    }
}

/// Two marks together stand for one; single ones are dropped. Gives the new end of the field and
/// fills what is left over with blanks.
fn unquote_field(row: &mut [u8], from: usize, until: usize) -> usize {
    let (mut read, mut write) = (from + 1, from);
    while read < until {
        if row[read] == b'"' {
            read += 1;
            if read >= until || row[read] != b'"' {
                continue;
            }
        }
        row[write] = row[read];
        read += 1;
        write += 1;
    }
    row[write..until].fill(b' ');
    write
}

/// Reads a row as Windows-1252 into `decoded`, and moves the spans to match.
pub(super) fn from_windows_1252<'a>(
    row: &[u8],
    spans: &mut [Span; Field::COUNT],
    decoded: &'a mut String,
) -> &'a str {
    decoded.clear();
    for span in spans {
        let from = decoded.len() as u32;
        decoded.extend(
            row[span.0 as usize..span.1 as usize]
                .iter()
                .map(|b| windows_1252(*b)),
        );
        *span = (from, decoded.len() as u32);
    }
    decoded
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => UPPER_CONTROLS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// What Windows-1252 has where Latin-1 has control characters.
const UPPER_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];
