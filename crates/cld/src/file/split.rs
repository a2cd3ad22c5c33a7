//! Finds where one row and each of its fields begin and end.

use memchr::{memchr, memchr_iter, memchr2};

use super::Span;
use crate::field::Field;

/// What was found of one row.
pub(super) struct Split {
    /// Bytes of the row with its line end.
    pub length: usize,
    /// Lines that the row spans: more than one when a quoted field holds line ends.
    pub lines: u64,
    /// Columns found.
    pub width: usize,
    /// Fields (by bit) whose text still holds quotation marks to be taken out.
    pub marked: u64,
    /// The line holds nothing at all.
    pub empty: bool,
}

/// One field's place in the row, and whether quotation marks within must still be taken out.
pub(super) struct Piece {
    pub from: usize,
    pub until: usize,
    pub marked: bool,
    /// Where the next field or the next row begins.
    pub next: usize,
    pub last: bool,
}

/// Splits the first row of `bytes`, putting the span of each column into the field that `slots`
/// names for it. Nothing when the row goes on beyond the bytes at hand.
pub(super) fn split_row(
    bytes: &[u8],
    delimiter: u8,
    at_end: bool,
    slots: &[Option<Field>],
    spans: &mut [Span; Field::COUNT],
) -> Option<Split> {
    *spans = [(0, 0); Field::COUNT];
    let (mut at, mut width, mut marked, mut quoted) = (0, 0, 0_u64, false);
    loop {
        if bytes.get(at) == Some(&delimiter) {
            width += 1;
            at += 1;
            continue;
        }
        quoted |= bytes.get(at) == Some(&b'"');
        let piece = next_piece(bytes, at, delimiter, at_end)?;
        if let Some(Some(field)) = slots.get(width) {
            spans[*field as usize] = (piece.from as u32, piece.until as u32);
            marked |= u64::from(piece.marked) << (*field as u8);
        }
        width += 1;
        at = piece.next;
        if piece.last {
            let lines = if quoted {
                memchr_iter(b'\n', &bytes[..at]).count().max(1) as u64
            } else {
                1
            };
            let empty = width == 1 && piece.from == piece.until && !quoted;
            return Some(Split {
                length: at,
                lines,
                width,
                marked,
                empty,
            });
        }
    }
}

/// The field that begins at `at`; nothing when its end is not in sight.
pub(super) fn next_piece(bytes: &[u8], at: usize, delimiter: u8, at_end: bool) -> Option<Piece> {
    if bytes.get(at) == Some(&b'"') {
        return quoted_piece(bytes, at, delimiter, at_end);
    }
    let (until, next, last) = piece_end(bytes, at, delimiter, at_end)?;
    Some(Piece {
        from: at,
        until,
        marked: false,
        next,
        last,
    })
}

fn quoted_piece(bytes: &[u8], at: usize, delimiter: u8, at_end: bool) -> Option<Piece> {
    let mut doubled = false;
    let mut close = at + 1;
    loop {
        close += memchr(b'"', &bytes[close..])?;
        match bytes.get(close + 1) {
            Some(b'"') => {
                doubled = true;
                close += 2;
            }
            None if !at_end => return None,
            _ => break,
        }
    }
    let (until, next, last) = piece_end(bytes, close + 1, delimiter, at_end)?;
    let marked = doubled || until > close + 1;
    let (from, until) = if marked { (at, until) } else { (at + 1, close) };
    Some(Piece {
        from,
        until,
        marked,
        next,
        last,
    })
}

/// From `at`, the end of the text, where what follows begins, and whether the row ends here.
fn piece_end(bytes: &[u8], at: usize, delimiter: u8, at_end: bool) -> Option<(usize, usize, bool)> {
    match memchr2(delimiter, b'\n', &bytes[at..]) {
        Some(n) if bytes[at + n] == delimiter => Some((at + n, at + n + 1, false)),
        Some(n) => Some((without_return(bytes, at, at + n), at + n + 1, true)),
        None if at_end => Some((without_return(bytes, at, bytes.len()), bytes.len(), true)),
        None => None,
    }
}

fn without_return(bytes: &[u8], from: usize, until: usize) -> usize {
    if until > from && bytes[until - 1] == b'\r' {
        until - 1
    } else {
        until
    }
}
