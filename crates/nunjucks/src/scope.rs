//! What `{% set %}` inside a loop assigns. In Nunjucks it changes a variable that was set outside
//! the loop, and keeps one that is new from one round to the next until the loop ends; MiniJinja
//! forgets both after each round. So each such loop carries its variables in a namespace.

use crate::insertions::Insertions;
use crate::template::{Piece, Tag};
use crate::tokens::Node;

/// Adds to each loop that assigns variables the statements which carry them along.
/// Tags that do not pair up are left for MiniJinja to refuse.
pub(crate) fn keep_assignments(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut reading = Reading::new();
    for (at, piece) in pieces.iter().enumerate() {
        if let Piece::Tag(tag) = piece
            && reading.tag(at, tag).is_none()
        {
            return pieces;
        }
    }
    if reading.frames.len() > 1 {
        return pieces;
    }
    for (number, walk) in reading.loops.iter().enumerate() {
        carry(number, walk, &mut reading.insertions);
    }
    reading.insertions.apply(pieces)
}

/// A loop, by the places of its tags, and the variables it carries.
struct Loop {
    opens: usize,
    closes: usize,
    carried: Vec<Carried>,
}

struct Carried {
    name: String,
    /// Set outside the loop as well, so the loop's last value stays when it ends.
    outlives: bool,
}

/// What holds variables: a loop, or a macro, block or whole file, which shares none with outside.
#[derive(Default)]
struct Frame {
    walk: Option<usize>,
    targets: Vec<String>,
    set: Vec<String>,
}

impl Frame {
    fn knows(&self, name: &str) -> bool {
        self.targets
            .iter()
            .chain(&self.set)
            .any(|known| known == name)
    }
}

struct Reading {
    frames: Vec<Frame>,
    loops: Vec<Loop>,
    captures: Vec<Vec<String>>,
    insertions: Insertions,
}

impl Reading {
    fn new() -> Reading {
        Reading {
            frames: vec![Frame::default()],
            loops: Vec::new(),
            captures: Vec::new(),
            insertions: Insertions::default(),
        }
    }

    /// Takes note of one tag; `None` if it closes what is not open.
    fn tag(&mut self, at: usize, tag: &Tag) -> Option<()> {
        match tag.word() {
            Some("for") => self.open_loop(at, names_before(tag, |node| node.is_name("in"))),
            Some("macro" | "call" | "block" | "with") => self.frames.push(Frame {
                targets: names_in_brackets(tag),
                ..Frame::default()
            }),
            Some("endfor") => {
                let number = self.close()?.walk?;
                self.loops[number].closes = at;
            }
            Some("endmacro" | "endcall" | "endblock" | "endwith")
                if self.close()?.walk.is_some() =>
            {
                return None;
            }
            Some("set") => self.set(at, tag),
            Some("endset") => {
                let names = self.captures.pop()?;
                self.assign(at, names);
            }
            _ => {}
        }
        Some(())
    }

    fn open_loop(&mut self, at: usize, targets: Vec<String>) {
        let walk = Some(self.loops.len());
        self.loops.push(Loop {
            opens: at,
            closes: at,
            carried: Vec::new(),
        });
        self.frames.push(Frame {
            walk,
            targets,
            set: Vec::new(),
        });
    }

    /// Leaves the innermost frame; the file's own is never left.
    fn close(&mut self) -> Option<Frame> {
        (self.frames.len() > 1).then(|| self.frames.pop()).flatten()
    }

    fn set(&mut self, at: usize, tag: &Tag) {
        let names = names_before(tag, |node| node.is_sign("=") || node.is_sign("|"));
        match tag.nodes.iter().any(|node| node.is_sign("=")) {
            true => self.assign(at, names),
            false => self.captures.push(names),
        }
    }

    fn assign(&mut self, at: usize, names: Vec<String>) {
        for name in names {
            let owner = self.owner(&name);
            for frame in owner..self.frames.len() {
                let Frame {
                    walk: Some(number),
                    targets,
                    ..
                } = &self.frames[frame]
                else {
                    continue;
                };
                if targets.contains(&name) {
                    continue;
                }
                let carried = &mut self.loops[*number].carried;
                if !carried.iter().any(|carried| carried.name == name) {
                    carried.push(Carried {
                        name: name.clone(),
                        outlives: frame > owner,
                    });
                }
                self.insertions
                    .after(at, format!("set _loop{number}.{name} = {name}"));
            }
        }
    }

    /// The place of the frame that holds this variable; a new one belongs to the innermost.
    fn owner(&mut self, name: &str) -> usize {
        let innermost = self.frames.len() - 1;
        let shared = self
            .frames
            .iter()
            .rposition(|frame| frame.walk.is_none())
            .unwrap_or(0);
        match (shared..=innermost)
            .rev()
            .find(|frame| self.frames[*frame].knows(name))
        {
            Some(owner) => owner,
            None => {
                self.frames[innermost].set.push(name.to_owned());
                innermost
            }
        }
    }
}

fn carry(number: usize, walk: &Loop, insertions: &mut Insertions) {
    if walk.carried.is_empty() {
        return;
    }
    let start: Vec<String> = walk
        .carried
        .iter()
        .map(|Carried { name, .. }| format!("{name}={name}"))
        .collect();
    insertions.before(
        walk.opens,
        format!("set _loop{number} = namespace({})", start.join(", ")),
    );
    for Carried { name, outlives } in &walk.carried {
        insertions.after(walk.opens, format!("set {name} = _loop{number}.{name}"));
        if *outlives {
            insertions.after(walk.closes, format!("set {name} = _loop{number}.{name}"));
        }
    }
}

/// The names between a tag's word and its border, but for properties such as `a.b`.
pub(crate) fn names_before(tag: &Tag, is_border: impl Fn(&Node) -> bool) -> Vec<String> {
    let border = tag
        .nodes
        .iter()
        .position(is_border)
        .unwrap_or(tag.nodes.len());
    let nodes = &tag.nodes[..border];
    if nodes.iter().any(|node| node.is_sign(".")) {
        return Vec::new();
    }
    let mut names = Vec::new();
    collect_names(nodes, &mut names);
    names.into_iter().skip(1).collect()
}

/// The names in a tag's brackets: those of a macro's arguments, and harmless others.
fn names_in_brackets(tag: &Tag) -> Vec<String> {
    let mut names = Vec::new();
    for node in &tag.nodes {
        if let Node::Group(_, inner) = node {
            collect_names(inner, &mut names);
        }
    }
    names
}

fn collect_names(nodes: &[Node], names: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Group(_, inner) => collect_names(inner, names),
            node => names.extend(node.as_name().map(str::to_owned)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::template::translate;

    fn check(source: &str, expected: &str) {
        assert_eq!(translate(source), expected, "{source}");
    }

    #[test]
    fn a_loop_without_assignments_is_left_alone() {
        check(
            "{% for a in b %}{{ a }}{% endfor %}",
            "{% for a in ( b )|js_each %}{{ a }}{% endfor %}",
        );
        check("{% set a = 1 %}", "{% set a = 1 %}");
    }

    #[test]
    fn a_variable_set_outside_outlives_the_loop() {
        check(
            "{% set a = 0 %}{%- for b in c -%}{% set a = b %}{%- endfor -%}",
            "{% set a = 0 %}{%- set _loop0 = namespace(a=a) %}{% for b in ( c )|js_each %}\
             {% set a = _loop0.a -%}{% set a = b %}{% set _loop0.a = a %}{%- endfor %}{% set a = _loop0.a -%}",
        );
    }

    #[test]
    fn a_variable_new_in_the_loop_ends_with_it() {
        check(
            "{% for b in c %}{% set a = b %}{% endfor %}",
            "{% set _loop0 = namespace(a=a) %}{% for b in ( c )|js_each %}\
             {% set a = _loop0.a %}{% set a = b %}{% set _loop0.a = a %}{% endfor %}",
        );
    }

    #[test]
    fn the_variable_a_loop_walks_with_is_its_own() {
        check(
            "{% set a = 0 %}{% for a in b %}{% set a = 1 %}{% endfor %}",
            "{% set a = 0 %}{% for a in ( b )|js_each %}{% set a = 1 %}{% endfor %}",
        );
    }

    #[test]
    fn captured_text_is_carried_when_the_capture_ends() {
        let drawn = translate(
            "{% set a %}{% endset %}{% for b in c %}{% set a %}d{% endset %}{% endfor %}",
        );
        assert!(
            drawn.contains("{% set a %}d{% endset %}{% set _loop0.a = a %}{% endfor %}"),
            "{drawn}"
        );
    }

    #[test]
    fn macros_and_blocks_share_nothing_with_a_loop_outside() {
        for (open, close) in [("macro m(b)", "endmacro"), ("block m", "endblock")] {
            let drawn = translate(&format!(
                "{{% set a = 0 %}}{{% {open} %}}{{% for b in c %}}{{% set a = 1 %}}{{% endfor %}}{{% {close} %}}"
            ));
            assert!(
                drawn.contains(&format!("{{% endfor %}}{{% {close} %}}")),
                "{drawn}"
            );
        }
    }

    #[test]
    fn tags_that_do_not_pair_up_are_left_alone() {
        for source in [
            "{% endfor %}",
            "{% endset %}",
            "{% endmacro %}",
            "{% block a %}{% endfor %}",
        ] {
            check(source, source);
        }
    }
}
