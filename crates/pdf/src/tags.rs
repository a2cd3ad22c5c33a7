//! Tags what was drawn, so that software can read it aloud in order: headings, paragraphs, quotations, lists, tables.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use krilla::tagging::{
    Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};

use crate::layout::{Entry, Laid, Part, Piece};

/// What was drawn for each piece, by its place in reading order.
pub type Drawn = BTreeMap<usize, Vec<Identifier>>;

impl Part {
    /// Every piece of text in reading order. Tags are given in the same order.
    pub fn pieces(&self) -> Vec<&Piece> {
        match self {
            Part::Heading { piece, .. } | Part::Text(piece) | Part::Said(piece) => vec![piece],
            Part::List { items, .. } => items.iter().flat_map(Entry::pieces).collect(),
            Part::Table { heads, rows } => heads.iter().chain(rows.iter().flatten()).collect(),
        }
    }
}

impl Entry {
    fn pieces(&self) -> Vec<&Piece> {
        let below = self.below.iter().flat_map(Entry::pieces);
        [&self.label, &self.body].into_iter().chain(below).collect()
    }
}

/// The tree of tags of a whole document.
pub fn tags(laid: &Laid, drawn: Drawn) -> TagTree {
    let mut next = Next { drawn, place: 0 };
    let mut tree = TagTree::new();
    for part in &laid.parts {
        tree.push(next.part(part));
    }
    tree
}

/// Takes what was drawn, piece by piece.
struct Next {
    drawn: Drawn,
    place: usize,
}

impl Next {
    fn piece(&mut self, tag: impl Into<TagKind>) -> TagGroup {
        let ids = self.drawn.remove(&self.place).unwrap_or_default();
        self.place += 1;
        let mut group = TagGroup::new(tag);
        for id in ids {
            group.push(id);
        }
        group
    }

    fn part(&mut self, part: &Part) -> TagGroup {
        match part {
            Part::Heading { level, title, .. } => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                self.piece(Tag::Hn(level, Some(title.clone())))
            }
            Part::Text(_) => self.piece(Tag::P),
            Part::Said(_) => {
                let mut said = TagGroup::new(Tag::BlockQuote);
                said.push(self.piece(Tag::P));
                said
            }
            Part::List { numbered, items } => self.list(*numbered, items),
            Part::Table { heads, rows } => self.table(heads.len(), rows),
        }
    }

    fn list(&mut self, numbered: bool, items: &[Entry]) -> TagGroup {
        let numbering = if numbered {
            ListNumbering::Decimal
        } else {
            ListNumbering::Disc
        };
        let mut list = TagGroup::new(Tag::L(numbering));
        for item in items {
            let mut entry = TagGroup::new(Tag::LI);
            entry.push(self.piece(Tag::Lbl));
            let mut body = self.piece(Tag::LBody);
            if !item.below.is_empty() {
                body.push(self.list(false, &item.below));
            }
            entry.push(body);
            list.push(entry);
        }
        list
    }

    fn table(&mut self, heads: usize, rows: &[Vec<Piece>]) -> TagGroup {
        let mut table = TagGroup::new(Tag::Table);
        if heads > 0 {
            let mut row = TagGroup::new(Tag::TR);
            for _ in 0..heads {
                row.push(self.piece(Tag::TH(TableHeaderScope::Column)));
            }
            let mut head = TagGroup::new(Tag::THead);
            head.push(row);
            table.push(head);
        }
        let mut body = TagGroup::new(Tag::TBody);
        for cells in rows {
            let mut row = TagGroup::new(Tag::TR);
            for place in 0..cells.len() {
                row.push(match place {
                    0 => self.piece(Tag::TH(TableHeaderScope::Row)),
                    _ => self.piece(Tag::TD),
                });
            }
            body.push(row);
        }
        table.push(body);
        table
    }
}
