//! Where everything stands: lines on pages, from top to bottom.

use std::collections::BTreeSet;

use crate::face::{Face, Faces, clean};
use crate::{Block, Document, Item};

/// A4 in points, and its margins.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;
pub const MARGIN: f32 = 62.0;
pub const ROOM: f32 = WIDTH - 2.0 * MARGIN;
/// Where the words of a page begin and end; the foot stands below.
pub const TOP: f32 = 56.0;
pub const BOTTOM: f32 = HEIGHT - 70.0;
/// Between two blocks.
pub const GAP: f32 = 9.0;
/// Where the window of an envelope begins on a page that is folded twice.
const WINDOW: f32 = 132.0;
const INDENT: f32 = 16.0;
const ROOM_TO_SIGN: f32 = 42.0;

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub size: f32,
    pub bold: bool,
}

const fn look(size: f32, bold: bool) -> Look {
    Look { size, bold }
}

const SENDER: Look = look(16.0, true);
const TITLE: Look = look(18.0, true);
const HEADING: Look = look(14.0, true);
const SUBHEADING: Look = look(11.5, true);
const TEXT: Look = look(11.5, false);
const STRONG: Look = look(11.5, true);
pub const QUIET: Look = look(9.5, false);

impl Look {
    pub fn face(self, faces: &Faces) -> &Face {
        if self.bold {
            &faces.bold
        } else {
            &faces.regular
        }
    }

    pub fn leading(self) -> f32 {
        self.size * 1.38
    }
}

/// A line in its place; `y` is its base, from the top of its page.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub page: usize,
    pub x: f32,
    pub y: f32,
    pub text: String,
    pub look: Look,
}

/// Text that belongs together: a paragraph, an item of a list, a cell.
pub type Piece = Vec<Line>;

/// A part of the document in reading order.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Heading {
        level: u16,
        title: String,
        piece: Piece,
    },
    Text(Piece),
    Said(Piece),
    List {
        numbered: bool,
        items: Vec<Entry>,
    },
    Table {
        heads: Vec<Piece>,
        rows: Vec<Vec<Piece>>,
    },
}

/// An item of a list in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub label: Piece,
    pub body: Piece,
    pub below: Vec<Entry>,
}

/// Something drawn that says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    /// A fine line across.
    Rule { y: f32 },
    /// A line down the side, from and to a height.
    Bar { from: f32, to: f32, wide: f32 },
}

/// The whole, ready to draw.
pub struct Laid {
    pub parts: Vec<Part>,
    pub marks: Vec<(usize, Mark)>,
    /// Heads of tables, said again on the next page for the eye alone.
    pub again: Vec<Line>,
    pub pages: usize,
}

/// Lays a document out.
pub fn lay(document: &Document, faces: &Faces) -> Laid {
    let mut pen = Pen {
        faces,
        page: 0,
        y: TOP,
        marks: Vec::new(),
        again: Vec::new(),
    };
    let mut parts = Vec::new();
    for block in &document.blocks {
        pen.block(block, &mut parts);
        pen.y += GAP;
    }
    if !unshown(document, faces).is_empty() {
        pen.block(&Block::Quiet(UNSHOWN.to_owned()), &mut parts);
    }
    Laid {
        parts,
        marks: pen.marks,
        again: pen.again,
        pages: pen.page + 1,
    }
}

const UNSHOWN: &str = "□ stands for a letter or sign that cannot be printed here. Please ask for those words as they were written.";

/// What a document holds that the font does not show.
pub fn unshown(document: &Document, faces: &Faces) -> BTreeSet<char> {
    let mut letters: BTreeSet<char> = clean(&document.foot).chars().collect();
    for block in &document.blocks {
        block.each_text(&mut |text| letters.extend(clean(text).chars()));
    }
    letters.retain(|letter| *letter != '\n' && !faces.show(*letter));
    letters
}

impl Block {
    fn each_text(&self, see: &mut impl FnMut(&str)) {
        match self {
            Block::To(text)
            | Block::Title(text)
            | Block::Heading(text)
            | Block::Subheading(text)
            | Block::Text(text)
            | Block::Strong(text)
            | Block::Quiet(text)
            | Block::Notice(text)
            | Block::Said(text) => see(text),
            Block::Sender(one, other) | Block::Close(one, other) => {
                see(one);
                see(other);
            }
            Block::List(items) | Block::Numbered(items) => {
                for item in items {
                    see(&item.text);
                    item.below.iter().for_each(|text| see(text));
                }
            }
            Block::Facts(facts) => facts.iter().for_each(|(term, says)| {
                see(term);
                see(says);
            }),
            Block::Table { heads, rows } => {
                heads
                    .iter()
                    .chain(rows.iter().flatten())
                    .for_each(|text| see(text));
            }
        }
    }
}

/// Where the next line goes.
pub struct Pen<'a> {
    pub faces: &'a Faces,
    pub page: usize,
    pub y: f32,
    pub marks: Vec<(usize, Mark)>,
    pub again: Vec<Line>,
}

impl Pen<'_> {
    fn block(&mut self, block: &Block, parts: &mut Vec<Part>) {
        match block {
            Block::Sender(name, lines) => {
                parts.push(Part::Text(self.paragraph(name, SENDER)));
                parts.push(Part::Text(self.paragraph(lines, QUIET)));
                self.y += GAP / 2.0;
                self.mark(Mark::Rule { y: self.y });
            }
            Block::To(lines) => {
                if self.page == 0 {
                    self.y = self.y.max(WINDOW);
                }
                parts.push(Part::Text(self.paragraph(lines, TEXT)));
                self.y += GAP;
            }
            Block::Title(title) => parts.push(self.heading(title, 1, TITLE)),
            Block::Heading(title) => parts.push(self.heading(title, 2, HEADING)),
            Block::Subheading(title) => parts.push(self.heading(title, 3, SUBHEADING)),
            Block::Text(text) => parts.push(Part::Text(self.paragraph(text, TEXT))),
            Block::Strong(text) => {
                // It names what follows.
                self.need(STRONG.leading() * 3.0);
                parts.push(Part::Text(self.paragraph(text, STRONG)));
            }
            Block::Quiet(text) => parts.push(Part::Text(self.paragraph(text, QUIET))),
            Block::Notice(text) => parts.push(Part::Text(self.beside_a_bar(text, STRONG, 3.0))),
            Block::Said(text) => parts.push(Part::Said(self.beside_a_bar(text, TEXT, 1.2))),
            Block::List(items) => parts.push(self.list(items, false)),
            Block::Numbered(items) => parts.push(self.list(items, true)),
            Block::Facts(facts) => {
                let rows: Vec<Vec<&str>> = facts
                    .iter()
                    .map(|(term, says)| vec![term.as_str(), says.as_str()])
                    .collect();
                parts.push(self.facts(&rows));
            }
            Block::Table { heads, rows } => parts.push(self.table(heads, rows)),
            Block::Close(words, who) => self.close(words, who, parts),
        }
    }

    /// Begins a new page unless this much room is left; says whether it did.
    pub fn need(&mut self, room: f32) -> bool {
        let turns = self.y + room > BOTTOM && self.y > TOP;
        if turns {
            self.page += 1;
            self.y = TOP;
        }
        turns
    }

    pub fn mark(&mut self, mark: Mark) {
        self.marks.push((self.page, mark));
    }

    /// A heading is never the last on its page.
    fn heading(&mut self, title: &str, level: u16, look: Look) -> Part {
        if level == 2 && self.y > TOP {
            self.y += GAP;
        }
        self.need(look.leading() * 2.0 + TEXT.leading() * 3.0);
        let piece = self.paragraph(title, look);
        self.y -= if level == 3 { GAP * 0.7 } else { GAP * 0.3 };
        // A reader's software lists headings by their words: one without words is no heading.
        let title = clean(title).replace('\n', " ");
        if title.trim().is_empty() {
            return Part::Text(piece);
        }
        Part::Heading {
            level,
            title,
            piece,
        }
    }

    fn paragraph(&mut self, text: &str, look: Look) -> Piece {
        self.words(text, look, MARGIN, ROOM)
    }

    /// A paragraph leaves no single line behind, and takes none along.
    fn words(&mut self, text: &str, look: Look, x: f32, room: f32) -> Piece {
        let lines = look.face(self.faces).lines(text, look.size, room);
        let count = lines.len();
        let mut piece = Vec::with_capacity(count);
        for (nth, text) in lines.into_iter().enumerate() {
            let left = count - nth;
            let together = if nth == 0 && count <= 3 {
                count
            } else if (nth == 0 || left == 2) && left >= 2 {
                2
            } else {
                1
            };
            self.need(look.leading() * together as f32);
            piece.push(self.line(text, look, x));
        }
        piece
    }

    /// Puts a line down; its room must be there.
    pub fn line(&mut self, text: String, look: Look, x: f32) -> Line {
        self.y += look.leading();
        Line {
            page: self.page,
            x,
            y: self.y - look.size * 0.32,
            text,
            look,
        }
    }

    fn beside_a_bar(&mut self, text: &str, look: Look, wide: f32) -> Piece {
        let piece = self.words(text, look, MARGIN + INDENT, ROOM - INDENT);
        for line in &piece {
            let (from, to) = (line.y - look.size * 1.08, line.y + look.size * 0.34);
            self.marks.push((line.page, Mark::Bar { from, to, wide }));
        }
        piece
    }

    fn list(&mut self, items: &[Item], numbered: bool) -> Part {
        let mut entries = Vec::with_capacity(items.len());
        for (nth, item) in items.iter().enumerate() {
            let label = if numbered {
                format!("{}.", nth + 1)
            } else {
                "•".to_owned()
            };
            if !item.below.is_empty() {
                let lines = TEXT.face(self.faces).lines(&item.text, TEXT.size, ROOM);
                self.need(TEXT.leading() * (lines.len() + 2) as f32);
            }
            let mut entry = self.entry(&label, &item.text, MARGIN + 4.0);
            for text in &item.below {
                entry
                    .below
                    .push(self.entry("•", text, MARGIN + 4.0 + INDENT));
            }
            entries.push(entry);
            self.y += GAP * 0.3;
        }
        Part::List {
            numbered,
            items: entries,
        }
    }

    fn entry(&mut self, label: &str, text: &str, x: f32) -> Entry {
        let begin = x + INDENT;
        let body = self.words(text, TEXT, begin, WIDTH - MARGIN - begin);
        let label = body.first().map(|first| Line {
            x,
            text: label.to_owned(),
            ..first.clone()
        });
        Entry {
            label: label.into_iter().collect(),
            body,
            below: Vec::new(),
        }
    }

    fn close(&mut self, words: &str, who: &str, parts: &mut Vec<Part>) {
        let lines = |text: &str| TEXT.face(self.faces).lines(text, TEXT.size, ROOM).len();
        let room = (lines(words) + lines(who)) as f32 * TEXT.leading() + ROOM_TO_SIGN;
        self.need(room);
        parts.push(Part::Text(self.paragraph(words, TEXT)));
        self.y += ROOM_TO_SIGN;
        parts.push(Part::Text(self.paragraph(who, TEXT)));
    }
}
