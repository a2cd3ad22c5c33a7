//! Two things Nunjucks allows around `{% call %}`: a file included by a macro may use the macro's
//! `caller`, and what is passed to a macro may hold blocks that a page fills in.

use crate::insertions::{Insertions, written};
use crate::template::Piece;

/// Mentions `caller` in each macro that includes a file, for MiniJinja hands it only to macros
/// that mention it.
pub(crate) fn show(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut insertions = Insertions::default();
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Tag(tag) = piece else { continue };
        match tag.word() {
            Some("macro") => open.push((at, false)),
            Some("include") => {
                if let Some((_, includes)) = open.last_mut() {
                    *includes = true;
                }
            }
            Some("endmacro") => {
                if let Some((at, true)) = open.pop() {
                    insertions.after(at, "if caller %}{% endif".to_owned());
                }
            }
            _ => {}
        }
    }
    insertions.apply(pieces)
}

/// `{% call a() %}…{% block b %}…{% endcall %}` draws its body first and passes on the result, for
/// MiniJinja allows no block inside a call.
pub(crate) fn lift_blocks(mut pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut insertions = Insertions::default();
    let mut open: Vec<(usize, bool)> = Vec::new();
    for at in 0..pieces.len() {
        let Piece::Tag(tag) = &pieces[at] else {
            continue;
        };
        match tag.word() {
            Some("call") => open.push((at, false)),
            Some("block") => open
                .iter_mut()
                .for_each(|(_, holds_block)| *holds_block = true),
            Some("endcall") => {
                if let Some((call, true)) = open.pop() {
                    lift(&mut pieces, &mut insertions, call, at);
                }
            }
            _ => {}
        }
    }
    insertions.apply(pieces)
}

fn lift(pieces: &mut [Piece], insertions: &mut Insertions, call: usize, end: usize) {
    let name = format!("_lifted{call}");
    let Piece::Tag(tag) = &mut pieces[call] else {
        return;
    };
    let call = std::mem::replace(&mut tag.nodes, written(&[format!("set {name}")]));
    let Piece::Tag(tag) = &mut pieces[end] else {
        return;
    };
    tag.nodes = written(&["endset".to_owned()]);
    let mut statement = String::new();
    call.iter().for_each(|node| node.write(&mut statement));
    insertions.after(
        end,
        format!("{} %}}{{{{ {name} }}}}{{% endcall", statement.trim()),
    );
}

#[cfg(test)]
mod tests {
    use crate::template::translate;

    #[test]
    fn a_macro_that_includes_a_file_mentions_its_caller() {
        assert_eq!(
            translate("{% macro a(b) %}\n  {%- include \"c\" -%}{% endmacro %}"),
            "{% macro a(b) %}{% if caller %}{% endif %}\n  {%- include \"c\" -%}{% endmacro %}"
        );
    }

    #[test]
    fn other_macros_are_left_alone() {
        for source in [
            "{% macro a() %}b{% endmacro %}{% include \"c\" %}",
            "{% endmacro %}",
            "{% include \"c\" %}",
        ] {
            assert_eq!(translate(source), source);
        }
    }

    #[test]
    fn blocks_inside_a_call_are_drawn_before_it() {
        assert_eq!(
            translate("{%- call a(b) -%}\n{% block c %}d{% endblock %}\n{% endcall -%}"),
            "{%- set _lifted0 -%}\n{% block c %}d{% endblock %}\n\
             {% endset %}{% call a(b) %}{{ _lifted0 }}{% endcall -%}"
        );
    }

    #[test]
    fn a_call_without_blocks_is_left_alone() {
        let source = "{% call a() %}b{% endcall %}{% block c %}{% endblock %}";
        assert_eq!(translate(source), source);
    }
}
