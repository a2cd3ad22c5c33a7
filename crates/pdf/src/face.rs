//! Letters: two faces of one font, how wide they are, and where a line of them breaks.

use std::sync::OnceLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;

/// What stands where the font has no letter. What was written stays in the file, to be copied and read aloud.
pub const UNKNOWN: char = '□';

/// A face of the font.
pub struct Face {
    font: FontRef<'static>,
    pub drawn: Font,
    em: f32,
}

/// Both faces.
pub struct Faces {
    pub regular: Face,
    pub bold: Face,
}

impl Faces {
    /// The fonts that are inside the program, read once; none if they were damaged.
    pub fn get() -> Option<&'static Faces> {
        static FACES: OnceLock<Option<Faces>> = OnceLock::new();
        let load = || {
            Some(Faces {
                regular: Face::load(dejavu::sans_condensed::regular())?,
                bold: Face::load(dejavu::sans_condensed::bold())?,
            })
        };
        FACES.get_or_init(load).as_ref()
    }

    /// Whether a letter can be shown wherever it stands.
    pub fn show(&self, letter: char) -> bool {
        self.regular.shows(letter) && self.bold.shows(letter)
    }
}

impl Face {
    fn load(bytes: &'static [u8]) -> Option<Face> {
        let font = FontRef::new(bytes).ok()?;
        let drawn = Font::new(bytes.to_vec().into(), 0)?;
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let em = f32::from(metrics.units_per_em);
        Some(Face { font, drawn, em })
    }

    /// Whether a letter can be shown. Scripts written from the right would come out backwards, and so cannot.
    pub fn shows(&self, letter: char) -> bool {
        !is_from_the_right(letter) && self.font.charmap().map(letter).is_some()
    }

    /// The glyphs of a line, each as wide as in a font of size one.
    pub fn glyphs(&self, line: &str) -> Vec<KrillaGlyph> {
        let widths = self
            .font
            .glyph_metrics(Size::unscaled(), LocationRef::default());
        let charmap = self.font.charmap();
        line.char_indices()
            .map(|(at, letter)| {
                let shown = if self.shows(letter) { letter } else { UNKNOWN };
                let glyph = charmap.map(shown).unwrap_or_default();
                KrillaGlyph {
                    glyph_id: GlyphId::new(glyph.to_u32()),
                    text_range: at..at + letter.len_utf8(),
                    x_advance: widths.advance_width(glyph).unwrap_or_default() / self.em,
                    x_offset: 0.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                }
            })
            .collect()
    }

    /// How wide a text is on one line.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let widths: f32 = self.glyphs(text).iter().map(|glyph| glyph.x_advance).sum();
        widths * size
    }

    /// Breaks a text into lines no wider than `most`: between words where it can be, else within one. A line that
    /// goes on ends with a space, so that what reads the file aloud does not join two words.
    pub fn lines(&self, text: &str, size: f32, most: f32) -> Vec<String> {
        let space = self.width(" ", size);
        let mut lines = Vec::new();
        for paragraph in clean(text).split('\n') {
            let (mut line, mut wide) = (String::new(), 0.0);
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                let width = self.width(word, size);
                if !line.is_empty() && wide + space + width > most {
                    line.push(' ');
                    lines.push(std::mem::take(&mut line));
                    wide = 0.0;
                }
                if !line.is_empty() {
                    line.push(' ');
                    wide += space;
                }
                if width > most {
                    line = self.cut(word, size, most, &mut lines);
                    wide = self.width(&line, size);
                } else {
                    line.push_str(word);
                    wide += width;
                }
            }
            lines.push(line);
        }
        lines
    }

    /// A word too long for a line goes on over the next; gives what is left of it.
    fn cut(&self, word: &str, size: f32, most: f32, lines: &mut Vec<String>) -> String {
        let (mut line, mut width) = (String::new(), 0.0);
        for glyph in self.glyphs(word) {
            if width + glyph.x_advance * size > most && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                width = 0.0;
            }
            width += glyph.x_advance * size;
            line.push_str(&word[glyph.text_range.clone()]);
        }
        line
    }
}

/// A text as it can be drawn letter by letter: accents joined to their letters, any white space a space, nothing
/// that is not seen.
pub fn clean(text: &str) -> String {
    let letters = text.trim_end().nfc().filter(|letter| !is_unseen(*letter));
    let spaced = letters.map(|letter| match letter {
        '\n' => '\n',
        letter if letter.is_whitespace() || letter.is_control() => ' ',
        letter => letter,
    });
    spaced.collect()
}

/// Signs that take no room and change only how others look.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\r')
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their kin.
fn is_from_the_right(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
