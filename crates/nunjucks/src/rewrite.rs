//! The rules that put the inside of one tag into MiniJinja's words. Each rule does one thing,
//! has a name, and is tested below; operators have a file of their own.

use crate::operators;
use crate::template::Tag;
use crate::tokens::{Kind, Node};

/// Rewrites one tag in place. The names being assigned are left alone.
pub(crate) fn tag(tag: &mut Tag) {
    let word = tag.word().map(str::to_owned);
    match word.as_deref() {
        None => siblings(&mut tag.nodes),
        Some("for") => for_each(&mut tag.nodes),
        Some("set") => {
            capture(tag);
            after(&mut tag.nodes, |node| node.is_sign("="));
        }
        Some(_) => {
            else_if(&mut tag.nodes);
            after(&mut tag.nodes, |node| !node.is_space());
        }
    }
}

/// Applies every rule to nodes that stand side by side, innermost brackets first.
fn siblings(nodes: &mut Vec<Node>) {
    for node in nodes.iter_mut() {
        if let Node::Group(open, inner) = node {
            if *open == '{' {
                bare_keys(inner);
            }
            siblings(inner);
        }
    }
    null(nodes);
    javascript_properties(nodes);
    operators::all(nodes);
}

/// Applies the rules only to what follows the first node that `is_border`.
fn after<'s>(nodes: &mut Vec<Node<'s>>, is_border: impl Fn(&Node<'s>) -> bool) {
    if let Some(border) = nodes.iter().position(is_border) {
        let mut rest = nodes.split_off(border + 1);
        siblings(&mut rest);
        nodes.append(&mut rest);
    }
}

/// `{% set a -%}` captures the white space that follows: Nunjucks ignores the sign there.
fn capture(tag: &mut Tag) {
    let assigns = tag.nodes.iter().any(|node| node.is_sign("="));
    if !assigns && tag.close == "-%}" {
        tag.close = "%}";
    }
}

/// `{% elseif %}` is spelt `{% elif %}`.
fn else_if(nodes: &mut [Node]) {
    if let Some(word) = nodes.iter_mut().find(|node| !node.is_space())
        && word.is_name("elseif")
    {
        *word = Node::name("elif");
    }
}

/// Keys of a map need no quotes in JavaScript: `{ text: a }` is `{ "text": a }`.
fn bare_keys(inner: &mut [Node]) {
    for at in 0..inner.len() {
        let follows = previous(inner, at).is_none_or(|node| node.is_sign(","));
        let precedes = next(inner, at).is_some_and(|node| node.is_sign(":"));
        if let Some(name) = inner[at].as_name()
            && follows
            && precedes
        {
            inner[at] = Node::Token(Kind::Quoted, format!("\"{name}\"").into());
        }
    }
}

/// `null` is spelt `none`.
fn null(nodes: &mut [Node]) {
    for at in 0..nodes.len() {
        if nodes[at].is_name("null") && !previous(nodes, at).is_some_and(|node| node.is_sign(".")) {
            nodes[at] = Node::name("none");
        }
    }
}

/// `list.length` and the `.val` of escaped text are properties there, filters here.
fn javascript_properties(nodes: &mut [Node]) {
    for at in 1..nodes.len() {
        let filter = match nodes[at].as_name() {
            Some("length") => "js_length",
            Some("val") => "js_val",
            _ => continue,
        };
        let chained = |node: &Node| node.is_sign(".") || matches!(node, Node::Group('(' | '[', _));
        if nodes[at - 1].is_sign(".") && !next(nodes, at).is_some_and(chained) {
            nodes[at - 1] = Node::sign("|");
            nodes[at] = Node::name(filter);
        }
    }
}

/// `{% for %}` walks nothing when there is nothing, and with two names walks a map's entries.
fn for_each(nodes: &mut Vec<Node>) {
    let Some(border) = nodes.iter().position(|node| node.is_name("in")) else {
        return;
    };
    let filter = match nodes[..border].iter().any(|node| node.is_sign(",")) {
        true => "js_entries",
        false => "js_each",
    };
    let mut walked = nodes.split_off(border + 1);
    let mut rest = walked.split_off(end_of_walked(&walked));
    siblings(&mut walked);
    siblings(&mut rest);
    let space = || Node::Token(Kind::Space, " ".into());
    nodes.extend([
        space(),
        Node::Group('(', walked),
        Node::sign("|"),
        Node::name(filter),
        space(),
    ]);
    nodes.append(&mut rest);
}

/// Where the walked expression stops: at `recursive`, or at an `if` which picks items rather than
/// choosing between two lists (`a if b else c`).
fn end_of_walked(nodes: &[Node]) -> usize {
    let chooses = nodes.iter().any(|node| node.is_name("else"));
    nodes
        .iter()
        .position(|node| node.is_name("recursive") || node.is_name("if") && !chooses)
        .unwrap_or(nodes.len())
}

/// The nearest node before `at` that is not space.
pub(crate) fn previous<'n, 's>(nodes: &'n [Node<'s>], at: usize) -> Option<&'n Node<'s>> {
    nodes[..at].iter().rfind(|node| !node.is_space())
}

/// The nearest node after `at` that is not space.
pub(crate) fn next<'n, 's>(nodes: &'n [Node<'s>], at: usize) -> Option<&'n Node<'s>> {
    nodes[at + 1..].iter().find(|node| !node.is_space())
}

#[cfg(test)]
mod tests {
    use crate::template::translate;

    fn check(source: &str, expected: &str) {
        assert_eq!(translate(source), expected, "{source}");
    }

    #[test]
    fn a_capture_keeps_the_white_space_it_starts_with() {
        check(
            "{%- set a -%} b{%- endset -%}",
            "{%- set a %} b{%- endset -%}",
        );
        check("{% set a = b -%}", "{% set a = b -%}");
    }

    #[test]
    fn else_if_is_spelt_elif() {
        check("{% elseif a %}", "{% elif a %}");
        check("{%- elif a %}", "{%- elif a %}");
        check("{{ elseif }}", "{{ elseif }}");
    }

    #[test]
    fn bare_keys_are_quoted_and_values_are_not() {
        check(
            "{{ f({ text: text, 'a-b': b }) }}",
            "{{ f({ \"text\": text, 'a-b': b }) }}",
        );
        check("{{ {a: {b: c}} }}", "{{ {\"a\": {\"b\": c}} }}");
        check("{{ a[b:c] }}", "{{ a[b:c] }}");
    }

    #[test]
    fn null_is_none_but_a_property_of_that_name_is_kept() {
        check("{{ null }}", "{{ none }}");
        check("{% if a is not null %}", "{% if a is not none %}");
        check("{{ a.null }}", "{{ a.null }}");
        check("{{ {null: 1} }}", "{{ {\"null\": 1} }}");
    }

    #[test]
    fn length_and_val_are_filters() {
        check("{{ a.b.length }}", "{{ a.b|js_length }}");
        check("{{ a.val }}", "{{ a|js_val }}");
        check("{{ length }}", "{{ length }}");
        check("{{ a.length() }}", "{{ a.length() }}");
        check(
            "{% set a.length = b.length %}",
            "{% set a.length = b|js_length %}",
        );
    }

    #[test]
    fn for_walks_nothing_when_there_is_nothing() {
        check(
            "{% for a in b %}{% endfor %}",
            "{% for a in ( b )|js_each %}{% endfor %}",
        );
        check(
            "{% for a in b if a.c %}",
            "{% for a in ( b )|js_each if a.c %}",
        );
        check(
            "{% for a in b if b else c %}",
            "{% for a in ( b if b else c )|js_each %}",
        );
        check(
            "{% for a in b recursive %}",
            "{% for a in ( b )|js_each recursive %}",
        );
    }

    #[test]
    fn for_with_two_names_walks_entries() {
        check(
            "{% for a, b in c.d %}",
            "{% for a, b in ( c.d )|js_entries %}",
        );
    }

    #[test]
    fn line_breaks_inside_a_tag_are_kept() {
        check(
            "{{ f({\n  a: 1,\n  b: null\n}) }}",
            "{{ f({\n  \"a\": 1,\n  \"b\": none\n}) }}",
        );
    }
}
