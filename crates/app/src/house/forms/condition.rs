//! When a question or section is asked: a test of what was answered elsewhere in the form.

use serde::Serialize;

use super::told_back::was_field;
use super::typed::Typed;

/// All of these must hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct When(pub Vec<Test>);

/// A test of one answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Test {
    /// The question's id. Within a repeater or table, a field of the same group comes before one of the form.
    pub question: String,
    pub is: Is,
}

/// What the answer must be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// One of these; of many choices, at least one.
    AnyOf(Vec<String>),
    /// None of these, whether answered or not.
    NoneOf(Vec<String>),
    /// Anything at all, or nothing.
    Answered(bool),
}

impl When {
    /// Whether it holds for what was typed. `within` is what stands before the names of a group's fields.
    pub fn holds(&self, typed: &Typed, within: &str) -> bool {
        self.0.iter().all(|test| test.holds(typed, within))
    }
}

impl Test {
    fn holds(&self, typed: &Typed, within: &str) -> bool {
        let in_group = format!("{within}{}", self.question);
        let name = if within.is_empty() || !typed.has_any_of(&in_group) {
            &self.question
        } else {
            &in_group
        };
        let given = given(typed, name);
        let among = |values: &[String]| given.iter().any(|one| values.iter().any(|it| it == one));
        match &self.is {
            Is::AnyOf(values) => among(values),
            Is::NoneOf(values) => !among(values),
            Is::Answered(wanted) => typed.has_any_of(name) == *wanted,
        }
    }
}

/// What was answered. Of a fact told back that is still right, what was told.
fn given<'a>(typed: &'a Typed, name: &str) -> Vec<&'a str> {
    if typed.get(&format!("{name}.state")) == "right" {
        return typed.get(&was_field(name)).split_whitespace().collect();
    }
    let all = typed.all(name).iter().map(String::as_str);
    all.filter(|value| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(question: &str, is: Is) -> When {
        When(vec![Test {
            question: question.to_owned(),
            is,
        }])
    }

    fn any(values: &[&str]) -> Is {
        Is::AnyOf(values.iter().map(|v| (*v).to_owned()).collect())
    }

    fn none(values: &[&str]) -> Is {
        Is::NoneOf(values.iter().map(|v| (*v).to_owned()).collect())
    }

    #[test]
    fn a_condition_looks_at_what_was_typed() {
        let typed = Typed::from_pairs([("a", "yes"), ("b", "x"), ("b", "y"), ("d-day", "3")]);
        for (question, is, holds) in [
            ("a", any(&["yes"]), true),
            ("a", any(&["no"]), false),
            ("b", any(&["y", "z"]), true),
            ("b", none(&["y"]), false),
            ("c", any(&[""]), false),
            ("c", none(&["y"]), true),
            ("c", Is::Answered(false), true),
            ("a", Is::Answered(true), true),
            ("d", Is::Answered(true), true),
            ("d", Is::Answered(false), false),
        ] {
            assert_eq!(
                test(question, is.clone()).holds(&typed, ""),
                holds,
                "{question} {is:?}"
            );
        }
    }

    #[test]
    fn a_fact_told_back_that_is_still_right_counts_as_it_was_told() {
        let told = |state: &str| {
            Typed::from_pairs([
                ("d.was", "weighing telling"),
                ("d.state", state),
                ("d", "keeping"),
            ])
        };
        for (state, told_holds, typed_holds) in [
            ("right", true, false),
            ("wrong", false, true),
            ("", false, true),
        ] {
            let typed = told(state);
            assert_eq!(
                test("d", any(&["telling"])).holds(&typed, ""),
                told_holds,
                "{state}"
            );
            assert_eq!(
                test("d", any(&["keeping"])).holds(&typed, ""),
                typed_holds,
                "{state}"
            );
        }
    }

    #[test]
    fn a_field_of_the_same_group_comes_first() {
        let typed = Typed::from_pairs([("kind", "a"), ("g.0.kind", "b")]);
        let is_b = test("kind", any(&["b"]));
        assert!(is_b.holds(&typed, "g.0."));
        assert!(
            !is_b.holds(&typed, "g.1."),
            "that group has said nothing, so the form's own answer counts"
        );
        assert!(!is_b.holds(&typed, ""));
    }

    #[test]
    fn all_tests_must_hold() {
        let typed = Typed::from_pairs([("a", "yes"), ("b", "no")]);
        let mut both = test("a", any(&["yes"]));
        both.0.extend(test("b", any(&["yes"])).0);
        assert!(!both.holds(&typed, ""));
    }
}
