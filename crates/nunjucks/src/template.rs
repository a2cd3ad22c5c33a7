//! Splits a template into text, comments and tags, and puts it together again. Raw blocks, and
//! tags that make no sense, count as text: they pass through untouched, so MiniJinja reports what
//! is wrong with them, naming the template and the line.

use crate::tokens::{self, Node};
use crate::{callers, rewrite, scope};

/// A stretch of a template: text as it stands, a comment, or one tag.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece<'s> {
    Text(&'s str),
    /// What stands between `{#` and `#}`.
    Comment(&'s str),
    Tag(Tag<'s>),
}

/// One `{% … %}` or `{{ … }}`; the marks keep their whitespace signs (`{%-`, `-%}`).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tag<'s> {
    pub(crate) open: &'s str,
    pub(crate) nodes: Vec<Node<'s>>,
    pub(crate) close: &'s str,
}

impl Tag<'_> {
    /// The word that says what a `{% … %}` does; nothing for `{{ … }}`.
    pub(crate) fn word(&self) -> Option<&str> {
        if !self.open.starts_with("{%") {
            return None;
        }
        self.nodes.iter().find(|node| !node.is_space())?.as_name()
    }
}

/// Puts a Nunjucks template into MiniJinja's words. Line numbers and all text stay as they are.
pub(crate) fn translate(source: &str) -> String {
    let mut pieces = split(source);
    for piece in &mut pieces {
        if let Piece::Tag(tag) = piece {
            rewrite::tag(tag);
        }
    }
    join(&scope::keep_assignments(callers::show(
        callers::lift_blocks(pieces),
    )))
}

pub(crate) fn split(source: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some(start) = next_tag(rest) {
        let (text, tag) = rest.split_at(start);
        push_text(&mut pieces, text);
        let Some((piece, length)) = one_tag(tag) else {
            rest = tag;
            break;
        };
        pieces.push(piece);
        rest = &tag[length..];
    }
    push_text(&mut pieces, rest);
    pieces
}

fn push_text<'s>(pieces: &mut Vec<Piece<'s>>, text: &'s str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

fn next_tag(rest: &str) -> Option<usize> {
    rest.match_indices('{')
        .map(|(at, _)| at)
        .find(|at| rest[at + 1..].starts_with(['%', '{', '#']))
}

/// The tag, comment or raw block at the start of `source`, and its length in bytes.
fn one_tag(source: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(comment) = source.strip_prefix("{#") {
        let inside = &comment[..comment.find("#}")?];
        return Some((Piece::Comment(inside), inside.len() + 4));
    }
    let mark = if source.starts_with("{%") { "%}" } else { "}}" };
    let opened = 2 + usize::from(source[2..].starts_with(['-', '+']));
    let inside = tokens::read(&source[opened..], mark)?;
    let length = opened + inside.length;
    let tag = Tag {
        open: &source[..opened],
        nodes: inside.nodes,
        close: inside.close,
    };
    if tag.word() == Some("raw") {
        let length = length + end_of_raw(&source[length..])?;
        return Some((Piece::Text(&source[..length]), length));
    }
    Some((Piece::Tag(tag), length))
}

/// How far the `{% endraw %}` that ends a raw block reaches.
fn end_of_raw(source: &str) -> Option<usize> {
    source.match_indices("{%").find_map(|(at, _)| {
        let inside = source[at + 2..].trim_start_matches(['-', '+']).trim_start();
        let after = inside
            .strip_prefix("endraw")?
            .trim_start()
            .trim_start_matches(['-', '+']);
        let after = after.strip_prefix("%}")?;
        Some(source.len() - after.len())
    })
}

pub(crate) fn join(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Comment(inside) => comment(inside, &mut out),
            Piece::Tag(tag) => {
                out.push_str(tag.open);
                tag.nodes.iter().for_each(|node| node.write(&mut out));
                out.push_str(tag.close);
            }
        }
    }
    out
}

/// A comment keeps the white space around it, unless it asks otherwise with `{#-` or `-#}`: in
/// MiniJinja a `+` says so.
fn comment(inside: &str, out: &mut String) {
    out.push_str(if inside.starts_with(['-', '+']) {
        "{#"
    } else {
        "{#+"
    });
    out.push_str(inside);
    out.push_str(if inside.ends_with(['-', '+']) {
        "#}"
    } else {
        "+#}"
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Everything outside tags, as it stands.
    fn text(source: &str) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Comment(inside) => inside
                .trim_end_matches('+')
                .trim_start_matches('+')
                .to_owned(),
            Piece::Tag(_) => String::new(),
        };
        split(source).iter().map(text).collect()
    }

    /// Templates of likely and unlikely parts: whole tags, halves of tags, brackets, any text.
    fn templates() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            4 => proptest::sample::select(PARTS).prop_map(str::to_owned),
            1 => any::<String>(),
        ];
        proptest::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    const PARTS: &[&str] = &[
        "{% for a in b %}",
        "{%- for a, c in b if a -%}",
        "{% else %}",
        "{% endfor %}",
        "{% set a = a + 1 %}",
        "{% set a -%}",
        "{% endset %}",
        "{% if a === b %}",
        "{% elseif a in [b] %}",
        "{% endif %}",
        "{% macro m(a, b = 1) %}",
        "{% endmacro %}",
        "{% call m({a: b}) %}",
        "{% endcall %}",
        "{% block c %}",
        "{% endblock %}",
        "{% include 'd' %}",
        "{% raw %}",
        "{% endraw %}",
        "{# e",
        "#}",
        "{%",
        "%}",
        "{{",
        "}}",
        "-",
        "+",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "\\",
        " == ",
        " not in ",
        " ~ ",
        ".length",
        "null",
        "\n",
        "  ",
        "é",
        "a",
        " f ",
        "1.5",
    ];

    proptest! {
        #[test]
        fn any_template_can_be_translated_and_keeps_its_text_and_lines(source in templates()) {
            let translated = translate(&source);
            prop_assert_eq!(text(&translated), text(&source));
            prop_assert_eq!(translated.matches('\n').count(), source.matches('\n').count());
        }
    }

    fn outline(source: &str) -> Vec<String> {
        split(source)
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => format!("text {text}"),
                Piece::Comment(inside) => format!("comment {inside}"),
                Piece::Tag(tag) => format!("tag {} {}", tag.open, tag.close),
            })
            .collect()
    }

    #[test]
    fn text_and_tags_alternate() {
        assert_eq!(
            outline("a{%- if b %}{c}{{ d -}}e"),
            ["text a", "tag {%- %}", "text {c}", "tag {{ -}}", "text e"]
        );
    }

    #[test]
    fn nothing_inside_comments_and_raw_blocks_is_a_tag() {
        assert_eq!(
            outline("{# {{ a }} #}{{ b }}"),
            ["comment  {{ a }} ", "tag {{ }}"]
        );
        let raw = "{% raw -%}{{ a === b }}{%- endraw %}";
        assert_eq!(
            outline(&format!("{raw}{{{{ c }}}}")),
            [format!("text {raw}"), "tag {{ }}".into()]
        );
    }

    #[test]
    fn what_follows_a_malformed_tag_is_left_as_it_stands() {
        for source in [
            "{{ a",
            "{% if (a %}{{ b }}",
            "{# never closed",
            "{% raw %}{{ a }}",
        ] {
            assert_eq!(outline(source), [format!("text {source}")]);
            assert_eq!(translate(source), source);
        }
    }

    #[test]
    fn splitting_and_joining_gives_the_source_again() {
        for source in [
            "",
            "a",
            "{{ f({a: [1, 'x']}) }}\n{%- set a = b -%}\n",
            "{#- c -#}{{a}}{%+ if b +%}",
        ] {
            assert_eq!(join(&split(source)), source);
        }
    }

    #[test]
    fn a_comment_keeps_the_white_space_around_it_unless_it_asks_otherwise() {
        for (source, expected) in [
            ("{# a #}\n", "{#+ a +#}\n"),
            ("{#- a -#}\n", "{#- a -#}\n"),
            ("{#- a #}\n", "{#- a +#}\n"),
            ("{##}", "{#++#}"),
            ("{#-#}", "{#-#}"),
        ] {
            assert_eq!(translate(source), expected);
        }
    }
}
