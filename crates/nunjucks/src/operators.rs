//! JavaScript's `+`, `==`, `===` and `in` weigh their operands by their types while the page is
//! drawn, so each becomes a filter or test of ours: `a + b` turns into `((a)|js_plus(b))`.

use crate::rewrite::previous;
use crate::tokens::{Kind, Node};

/// Rewrites every such operator among nodes that stand side by side, the tightest first.
pub(crate) fn all(nodes: &mut Vec<Node>) {
    each(nodes, SUMS, sum);
    each(nodes, COMPARISONS, comparison);
}

const SUMS: &[&str] = &["+", "~"];
const COMPARISONS: &[&str] = &["==", "!=", "===", "!==", "in"];

/// Signs and words at which an operand of a comparison ends.
const BORDERS: &[&str] = &[
    ",",
    ":",
    "=",
    "==",
    "!=",
    "===",
    "!==",
    "<",
    ">",
    "<=",
    ">=",
    "and",
    "or",
    "not",
    "if",
    "else",
    "in",
    "import",
    "as",
    "ignore",
    "with",
    "without",
    "recursive",
];

type Rule = for<'s> fn(&str, Operands<'s>) -> Vec<Node<'s>>;

struct Operands<'s> {
    left: Vec<Node<'s>>,
    right: Vec<Node<'s>>,
    negated: bool,
}

fn each(nodes: &mut Vec<Node>, operators: &[&str], rule: Rule) {
    let mut at = 0;
    while at < nodes.len() {
        if let Some(operator) = operator(nodes, at, operators) {
            at = replace(nodes, at, &operator, rule).unwrap_or(at);
        }
        at += 1;
    }
}

/// The operator at `at`, if it is one of these (and not a property of that name).
fn operator(nodes: &[Node], at: usize, operators: &[&str]) -> Option<String> {
    let Node::Token(_, text) = &nodes[at] else {
        return None;
    };
    let property = previous(nodes, at).is_some_and(|node| node.is_sign("."));
    (operators.contains(&text.as_ref()) && !property).then(|| text.to_string())
}

/// Replaces an operator and its operands by one group; gives the place of that group.
/// `None`, and nothing changed, if an operand is missing.
fn replace(nodes: &mut Vec<Node>, at: usize, operator: &str, rule: Rule) -> Option<usize> {
    let negation = (operator == "in")
        .then(|| nodes[..at].iter().rposition(|node| !node.is_space()))
        .flatten()
        .filter(|before| nodes[*before].is_name("not"));
    let left_end = negation.unwrap_or(at);
    let chained = SUMS.contains(&operator);
    let start = start_of_left(nodes, left_end);
    let end = end_of_right(nodes, at, chained);
    let mut left = trimmed(&nodes[start..left_end])?;
    let mut right = trimmed(&nodes[at + 1..end])?;
    let start = start
        + nodes[start..left_end]
            .iter()
            .take_while(|node| node.is_space())
            .count();
    let end = at + 1 + end_without_space(&nodes[at + 1..end]);
    let before = start + end_without_space(&nodes[start..left_end]);
    left.extend(line_breaks(&nodes[before..at]));
    let after = end - right.len();
    right.splice(0..0, line_breaks(&nodes[at + 1..after]));
    let group = Node::Group(
        '(',
        rule(
            operator,
            Operands {
                left,
                right,
                negated: negation.is_some(),
            },
        ),
    );
    nodes.splice(start..end, [group]);
    Some(start)
}

fn is_border(nodes: &[Node], at: usize) -> bool {
    operator(nodes, at, BORDERS).is_some()
}

fn start_of_left(nodes: &[Node], end: usize) -> usize {
    (0..end)
        .rev()
        .find(|at| is_border(nodes, *at))
        .map_or(0, |border| border + 1)
}

fn end_of_right(nodes: &[Node], operator: usize, chained: bool) -> usize {
    let ends = |at: &usize| {
        let sum = chained && ["+", "-", "~"].iter().any(|sign| nodes[*at].is_sign(sign));
        is_border(nodes, *at) || sum && !is_leading_sign(nodes, operator, *at)
    };
    (operator + 1..nodes.len())
        .find(ends)
        .unwrap_or(nodes.len())
}

/// A `-` straight after the operator belongs to its operand: `a + -b`.
fn is_leading_sign(nodes: &[Node], operator: usize, at: usize) -> bool {
    nodes[operator + 1..at].iter().all(Node::is_space)
}

fn trimmed<'s>(nodes: &[Node<'s>]) -> Option<Vec<Node<'s>>> {
    let start = nodes.iter().position(|node| !node.is_space())?;
    Some(nodes[start..end_without_space(nodes)].to_vec())
}

/// The space in a gap that breaks a line. It stays, so that a mistake further on is told with the
/// line it is on.
fn line_breaks<'s>(gap: &[Node<'s>]) -> Vec<Node<'s>> {
    let breaks =
        |node: &&Node| matches!(node, Node::Token(Kind::Space, text) if text.contains('\n'));
    gap.iter().filter(breaks).cloned().collect()
}

fn end_without_space(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .rposition(|node| !node.is_space())
        .map_or(0, |last| last + 1)
}

/// `a + b` adds numbers and joins anything else; `a ~ b` always joins.
fn sum<'s>(operator: &str, operands: Operands<'s>) -> Vec<Node<'s>> {
    let filter = if operator == "+" {
        "js_plus"
    } else {
        "js_join"
    };
    let left = Node::Group('(', operands.left);
    vec![
        left,
        Node::sign("|"),
        Node::name(filter),
        Node::Group('(', operands.right),
    ]
}

/// `==` weighs `1` and `"1"` alike, `===` does not; `in` looks into lists, maps and text.
fn comparison<'s>(operator: &str, operands: Operands<'s>) -> Vec<Node<'s>> {
    let (is, test) = match operator {
        "==" => (" is ", "js_equal"),
        "!=" => (" is not ", "js_equal"),
        "===" => (" is ", "js_same"),
        "!==" => (" is not ", "js_same"),
        _ if operands.negated => (" is not ", "js_in"),
        _ => (" is ", "js_in"),
    };
    let left = Node::Group('(', operands.left);
    vec![
        left,
        Node::name(is),
        Node::name(test),
        Node::Group('(', operands.right),
    ]
}

#[cfg(test)]
mod tests {
    use crate::template::translate;

    fn check(source: &str, expected: &str) {
        let whole = translate(&format!("{{{{ {source} }}}}"));
        assert_eq!(whole, format!("{{{{ {expected} }}}}"), "{source}");
    }

    #[test]
    fn plus_is_decided_by_the_types_of_its_operands() {
        check("a + b", "((a)|js_plus(b))");
        check("a + b + c", "((((a)|js_plus(b)))|js_plus(c))");
        check("a - b + c - d", "((a - b)|js_plus(c)) - d");
        check("a * b + -c", "((a * b)|js_plus(-c))");
        check("a + b | trim", "((a)|js_plus(b | trim))");
        check(
            "a + b if c + d else e",
            "((a)|js_plus(b)) if ((c)|js_plus(d)) else e",
        );
        check(
            "f(a + b, c=d + e)",
            "f(((a)|js_plus(b)), c=((d)|js_plus(e)))",
        );
    }

    #[test]
    fn tilde_joins() {
        check("a ~ 'b'", "((a)|js_join('b'))");
    }

    #[test]
    fn equality_is_loose_with_two_signs_and_strict_with_three() {
        check("a == b", "((a) is js_equal(b))");
        check("a != b", "((a) is not js_equal(b))");
        check(
            "a === b and c !== d",
            "((a) is js_same(b)) and ((c) is not js_same(d))",
        );
        check(
            "a + b == c | trim",
            "((((a)|js_plus(b))) is js_equal(c | trim))",
        );
        check("not a == b", "not ((a) is js_equal(b))");
    }

    #[test]
    fn membership_keeps_its_negation() {
        check("a in [b, null]", "((a) is js_in([b, none]))");
        check("a not in b", "((a) is not js_in(b))");
        check("a.in", "a.in");
    }

    #[test]
    fn an_operand_ends_where_a_tag_goes_on() {
        assert_eq!(
            translate("{% include a + b ignore missing %}"),
            "{% include ((a)|js_plus(b)) ignore missing %}"
        );
        assert_eq!(
            translate("{% set a = b == c %}"),
            "{% set a = ((b) is js_equal(c)) %}"
        );
        assert_eq!(
            translate("{% if a == b %}"),
            "{% if ((a) is js_equal(b)) %}"
        );
    }

    #[test]
    fn line_breaks_around_an_operator_are_kept() {
        check("a +\n  b", "((a)|js_plus(\n  b))");
        check("a\n  ~ b", "((a\n  )|js_join(b))");
        check("a\n not\n in\n [b]", "((a\n \n ) is not js_in(\n [b]))");
        check("\na + b\n", "\n((a)|js_plus(b))\n");
    }

    #[test]
    fn an_operator_without_an_operand_is_left_for_minijinja_to_refuse() {
        check("+ a", "+ a");
        check("a ==", "a ==");
        check("in", "in");
    }
}
