//! Makes text safe to stand in HTML, with the same seven characters escaped as Nunjucks does.

use std::fmt;

/// What stands in for a byte, or nothing if it is harmless.
const fn entity(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'&' => "&amp;",
        b'"' => "&quot;",
        b'\'' => "&#39;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'`' => "&#96;",
        b'\\' => "&#92;",
        _ => return None,
    })
}

/// Which bytes need an entity; a table, for every character of every page is asked.
static ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = entity(byte as u8).is_some();
        byte += 1;
    }
    table
};

/// Writes text with its HTML escaped, harmless stretches in one go.
pub(crate) fn write(mut text: &str, mut out: impl FnMut(&str) -> fmt::Result) -> fmt::Result {
    while let Some(at) = text.bytes().position(|byte| ESCAPED[usize::from(byte)]) {
        out(&text[..at])?;
        out(entity(text.as_bytes()[at]).unwrap_or_default())?;
        text = &text[at + 1..];
    }
    out(text)
}

/// Text with its HTML escaped.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let written = write(text, |part| {
        out.push_str(part);
        Ok(())
    });
    debug_assert!(written.is_ok(), "a string takes all that is written");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_html_reads_as_markup_is_escaped_and_nothing_else() {
        for (plain, escaped) in [
            ("", ""),
            ("Zoë – 50%", "Zoë – 50%"),
            (
                "<a href=\"b\">&'`\\</a>",
                "&lt;a href=&quot;b&quot;&gt;&amp;&#39;&#96;&#92;&lt;/a&gt;",
            ),
        ] {
            assert_eq!(html(plain), escaped);
        }
    }
}
