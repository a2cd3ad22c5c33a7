//! Puts statements of ours beside the tags of a template, without changing how much white space
//! is drawn: the marks of the tag move to the outer edge of what is inserted.

use std::collections::BTreeMap;

use crate::template::{Piece, Tag};
use crate::tokens::Node;

/// Statements to insert, by the place of the tag they stand beside.
#[derive(Default)]
pub(crate) struct Insertions {
    before: BTreeMap<usize, Vec<String>>,
    after: BTreeMap<usize, Vec<String>>,
}

impl Insertions {
    pub(crate) fn before(&mut self, at: usize, statement: String) {
        self.before.entry(at).or_default().push(statement);
    }

    pub(crate) fn after(&mut self, at: usize, statement: String) {
        self.after.entry(at).or_default().push(statement);
    }

    pub(crate) fn apply<'s>(&self, pieces: Vec<Piece<'s>>) -> Vec<Piece<'s>> {
        let mut out = Vec::with_capacity(pieces.len());
        for (at, piece) in pieces.into_iter().enumerate() {
            match piece {
                Piece::Tag(tag) => self.around(at, tag, &mut out),
                text => out.push(text),
            }
        }
        out
    }

    fn around<'s>(&self, at: usize, mut tag: Tag<'s>, out: &mut Vec<Piece<'s>>) {
        if let Some(statements) = self.before.get(&at) {
            out.push(Piece::Tag(Tag {
                open: tag.open,
                nodes: written(statements),
                close: "%}",
            }));
            tag.open = "{%";
        }
        let after = self.after.get(&at).map(|statements| {
            let close = std::mem::replace(&mut tag.close, "%}");
            Piece::Tag(Tag {
                open: "{%",
                nodes: written(statements),
                close,
            })
        });
        out.push(Piece::Tag(tag));
        out.extend(after);
    }
}

/// Statements as they stand between the first opening and the last closing mark.
pub(crate) fn written<'s>(statements: &[String]) -> Vec<Node<'s>> {
    vec![Node::sign(format!(" {} ", statements.join(" %}{% ")))]
}
