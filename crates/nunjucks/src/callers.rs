//! Two things Nunjucks allows around macros: a file included by a macro may use the macro's
//! `caller` and whatever the macro's own file imports or sets, and what is passed to a macro by
//! `{% call %}` may hold blocks that a page fills in.

use crate::insertions::{Insertions, written};
use crate::scope::names_before;
use crate::template::{Piece, Tag};

/// Mentions `caller`, and the file's own names, in each macro that includes a file, for MiniJinja
/// hands a macro only what it mentions.
pub(crate) fn show(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut including = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut names = vec!["caller".to_owned()];
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Tag(tag) = piece else { continue };
        match (tag.word(), open.last()) {
            (Some("macro"), _) => open.push(at),
            (Some("endmacro"), _) => drop(open.pop()),
            (Some("include"), Some(outer)) => including.push(*outer),
            (Some("from" | "import" | "set"), None) => names.extend(named_by(tag)),
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    including.dedup();
    let mut insertions = Insertions::default();
    for at in including {
        insertions.after(at, format!("if {} %}}{{% endif", names.join(" or ")));
    }
    insertions.apply(pieces)
}

/// The names that a tag of the file imports or sets.
fn named_by(tag: &Tag) -> Vec<String> {
    if tag.word() == Some("set") {
        return names_before(tag, |node| node.is_sign("=") || node.is_sign("|"));
    }
    let names = tag.nodes.iter().filter_map(|node| node.as_name());
    let names = names.skip_while(|name| !["import", "as"].contains(name));
    names
        .filter(|name| !IMPORT_WORDS.contains(name))
        .map(str::to_owned)
        .collect()
}

const IMPORT_WORDS: [&str; 5] = ["import", "as", "with", "without", "context"];

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
    fn a_macro_that_includes_a_file_mentions_what_its_own_file_names() {
        for (named, mentioned) in [
            ("{% from \"x\" import b, c as d %}", "b or c or caller or d"),
            ("{% import \"x\" as b %}", "b or caller"),
            ("{% set b = 1 %}", "b or caller"),
        ] {
            assert_eq!(
                translate(&format!(
                    "{named}{{% macro a() %}}{{% include \"c\" %}}{{% endmacro %}}"
                )),
                format!(
                    "{named}{{% macro a() %}}{{% if {mentioned} %}}{{% endif %}}{{% include \"c\" %}}{{% endmacro %}}"
                )
            );
        }
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
