//! Cuts the inside of one template tag into words, numbers, quoted texts and signs, and nests
//! whatever stands in brackets. Nothing is lost: writing the nodes out again gives the source.

use std::borrow::Cow;

/// What a token is; the rules ask for nothing finer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Space,
    Name,
    Number,
    Quoted,
    Sign,
}

/// A token, or a bracketed group of nodes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node<'s> {
    Token(Kind, Cow<'s, str>),
    Group(char, Vec<Node<'s>>),
}

impl<'s> Node<'s> {
    pub(crate) fn name(text: impl Into<Cow<'s, str>>) -> Node<'s> {
        Node::Token(Kind::Name, text.into())
    }

    pub(crate) fn sign(text: impl Into<Cow<'s, str>>) -> Node<'s> {
        Node::Token(Kind::Sign, text.into())
    }

    pub(crate) fn is_space(&self) -> bool {
        matches!(self, Node::Token(Kind::Space, _))
    }

    pub(crate) fn is_sign(&self, text: &str) -> bool {
        matches!(self, Node::Token(Kind::Sign, sign) if sign == text)
    }

    pub(crate) fn is_name(&self, text: &str) -> bool {
        self.as_name() == Some(text)
    }

    pub(crate) fn as_name(&self) -> Option<&str> {
        match self {
            Node::Token(Kind::Name, name) => Some(name),
            _ => None,
        }
    }

    /// Appends the node as it is written in a template.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Node::Token(_, text) => out.push_str(text),
            Node::Group(open, inner) => {
                out.push(*open);
                inner.iter().for_each(|node| node.write(out));
                out.push(closing(*open));
            }
        }
    }
}

/// The nodes of a tag, and the length in bytes that they and the closing mark take.
pub(crate) struct Inside<'s> {
    pub(crate) nodes: Vec<Node<'s>>,
    pub(crate) close: &'s str,
    pub(crate) length: usize,
}

/// Reads a tag from just after its opening mark to its closing mark (`%}` or `}}`).
/// `None` when a bracket or quotation stays open, brackets cross, or the closing mark is missing.
pub(crate) fn read<'s>(source: &'s str, mark: &str) -> Option<Inside<'s>> {
    let mut nodes = Vec::new();
    let mut open: Vec<(char, Vec<Node<'s>>)> = Vec::new();
    let mut at = 0;
    loop {
        let rest = &source[at..];
        if open.is_empty()
            && let Some(close) = closing_mark(rest, mark)
        {
            return Some(Inside {
                nodes,
                close,
                length: at + close.len(),
            });
        }
        let first = rest.chars().next()?;
        match first {
            '(' | '[' | '{' if open.len() < DEEPEST => {
                open.push((first, std::mem::take(&mut nodes)))
            }
            '(' | '[' | '{' => return None,
            ')' | ']' | '}' => {
                let (bracket, outer) = open.pop()?;
                if closing(bracket) != first {
                    return None;
                }
                let inner = std::mem::replace(&mut nodes, outer);
                nodes.push(Node::Group(bracket, inner));
            }
            _ => {
                let (kind, length) = token(rest, first)?;
                nodes.push(Node::Token(kind, Cow::Borrowed(&rest[..length])));
                at += length;
                continue;
            }
        }
        at += 1;
    }
}

/// Brackets nested deeper than this are left for MiniJinja to refuse.
const DEEPEST: usize = 150;

fn closing(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// The closing mark at the very start of `rest`, with its whitespace sign if it has one.
fn closing_mark<'s>(rest: &'s str, mark: &str) -> Option<&'s str> {
    let signs = usize::from(rest.starts_with(['-', '+']));
    rest[signs..]
        .starts_with(mark)
        .then(|| &rest[..signs + mark.len()])
}

/// The kind and length in bytes of the token at the start of `rest`.
fn token(rest: &str, first: char) -> Option<(Kind, usize)> {
    let run = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    Some(match first {
        '"' | '\'' => (Kind::Quoted, quoted(rest, first)?),
        c if c.is_whitespace() => (Kind::Space, run(char::is_whitespace)),
        c if c.is_alphabetic() || c == '_' => {
            (Kind::Name, run(|c| c.is_alphanumeric() || c == '_'))
        }
        c if c.is_ascii_digit() => (Kind::Number, number(rest)),
        _ => (Kind::Sign, sign(rest, first)),
    })
}

fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn number(rest: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    let decimals = rest[whole..].strip_prefix('.').map_or(0, digits);
    if decimals == 0 {
        whole
    } else {
        whole + 1 + decimals
    }
}

fn sign(rest: &str, first: char) -> usize {
    const LONG: [&str; 8] = ["===", "!==", "==", "!=", "<=", ">=", "//", "**"];
    LONG.iter()
        .find(|sign| rest.starts_with(**sign))
        .map_or(first.len_utf8(), |sign| sign.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(source: &str) -> String {
        let Some(inside) = read(source, "%}") else {
            return "malformed".to_owned();
        };
        let mut parts: Vec<String> = inside.nodes.iter().map(describe).collect();
        parts.push(format!("| {}", inside.close));
        parts.join(" ")
    }

    fn describe(node: &Node) -> String {
        match node {
            Node::Token(Kind::Space, _) => "_".to_owned(),
            Node::Token(kind, text) => format!("{kind:?}:{text}"),
            Node::Group(open, inner) => {
                format!(
                    "{open}{}",
                    inner.iter().map(describe).collect::<Vec<_>>().join(" ")
                )
            }
        }
    }

    #[test]
    fn words_numbers_quotations_and_signs_are_told_apart() {
        for (source, expected) in [
            ("a1 %}", "Name:a1 _ | %}"),
            ("1.5-%}", "Number:1.5 | -%}"),
            ("1.x%}", "Number:1 Sign:. Name:x | %}"),
            ("a!==b+%}", "Name:a Sign:!== Name:b | +%}"),
            ("'it\\'s %}'%}", "Quoted:'it\\'s %}' | %}"),
            ("é–%}", "Name:é Sign:– | %}"),
        ] {
            assert_eq!(shape(source), expected, "{source}");
        }
    }

    #[test]
    fn brackets_nest_and_hide_the_closing_mark() {
        assert_eq!(shape("f(a[0])%}"), "Name:f (Name:a [Number:0 | %}");
        let inside = read("{a: {b: 1}}}} after", "}}").expect("well formed");
        assert_eq!((inside.nodes.len(), inside.length), (1, 13));
    }

    #[test]
    fn malformed_tags_are_refused_not_guessed() {
        let deep = "(".repeat(DEEPEST + 1) + &")".repeat(DEEPEST + 1) + "%}";
        for source in [
            "",
            "a",
            "(a%}",
            "a)%}",
            "(a]%}",
            "'a%}",
            "'a\\",
            deep.as_str(),
        ] {
            assert_eq!(shape(source), "malformed", "{source}");
        }
    }
}
