//! What a file is, by what is in it: its name proves nothing. Only kinds that people send are taken.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub media_type: &'static str,
    /// How its name ends when it is taken away.
    pub ends: &'static str,
    /// A browser can show it safely.
    pub shown: bool,
}

const fn kind(media_type: &'static str, ends: &'static str, shown: bool) -> Kind {
    Kind {
        media_type,
        ends,
        shown,
    }
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SLIDES: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// Kinds that are taken, by what the crate `infer` calls them.
const TAKEN: &[Kind] = &[
    kind("application/pdf", "pdf", true),
    kind("image/jpeg", "jpg", true),
    kind("image/png", "png", true),
    kind("image/gif", "gif", true),
    kind("image/webp", "webp", true),
    kind("image/heif", "heic", false),
    kind("image/tiff", "tif", false),
    kind(WORD, "docx", false),
    kind(SHEET, "xlsx", false),
    kind(SLIDES, "pptx", false),
    kind("application/msword", "doc", false),
    kind("application/vnd.ms-excel", "xls", false),
    kind("application/vnd.oasis.opendocument.text", "odt", false),
    kind(
        "application/vnd.oasis.opendocument.spreadsheet",
        "ods",
        false,
    ),
    kind("application/rtf", "rtf", false),
    kind("audio/mpeg", "mp3", false),
    kind("audio/m4a", "m4a", false),
    kind("video/mp4", "mp4", false),
];

const TEXT: Kind = kind("text/plain", "txt", true);
/// What nobody takes any more: it is handed out, and never shown.
const OTHER: Kind = kind("application/octet-stream", "bin", false);

/// What a file is that begins like this; none when it is nothing that is taken. `whole`: there is no more of it.
pub fn of(beginning: &[u8], whole: bool) -> Option<Kind> {
    if let Some(found) = infer::get(beginning) {
        return TAKEN
            .iter()
            .find(|kind| kind.media_type == found.mime_type())
            .copied();
    }
    is_text(beginning, whole).then_some(TEXT)
}

/// The kind of something that was taken.
pub fn named(media_type: &str) -> Kind {
    let mut known = TAKEN.iter().chain([&TEXT]);
    let known = known.find(|kind| kind.media_type == media_type);
    known.copied().unwrap_or(OTHER)
}

/// Plain words: UTF-8 without signs that steer. What looks like a page of the web is not taken for words.
fn is_text(beginning: &[u8], whole: bool) -> bool {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(cut) if !whole && cut.error_len().is_none() => {
            std::str::from_utf8(&beginning[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    !text.is_empty() && !text.contains(steers) && !text.trim_start().starts_with('<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_is_in_it() {
        let says = |bytes: &[u8]| of(bytes, true).map(|kind| kind.ends);
        assert_eq!(says(b"%PDF-1.7\n%\xe2\xe3"), Some("pdf"));
        assert_eq!(says(b"\xff\xd8\xff\xe0\x00\x10JFIF"), Some("jpg"));
        assert_eq!(says(b"\x89PNG\r\n\x1a\n\x00\x00"), Some("png"));
        assert_eq!(says("Dear Joan,\r\n\u{e9}".as_bytes()), Some("txt"));
    }

    #[test]
    fn what_is_not_taken_any_more_is_not_shown() {
        assert!(named("text/plain").shown && named("image/png").shown);
        assert!(!named("text/html").shown);
        assert_eq!(named("text/html").ends, "bin");
    }

    #[test]
    fn programs_pages_and_unknown_things_are_not_taken() {
        for bytes in [
            &b"MZ\x90\x00\x03"[..],
            b"\x7fELF\x02\x01\x01",
            b"#!/bin/sh\x00",
            b"  <!doctype html><script>alert(1)</script>",
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            b"\x00\x01\x02",
            b"",
        ] {
            assert_eq!(of(bytes, true), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_letter_cut_at_the_end_of_the_beginning_is_no_fault() {
        let text = "é".repeat(10);
        assert!(of(&text.as_bytes()[..19], false).is_some());
        assert!(of(&text.as_bytes()[..19], true).is_none());
    }
}
