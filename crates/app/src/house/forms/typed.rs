//! What was typed to a form, kept as it was typed: a wrong date is kept as well as a right one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::house::fields::Fields;

/// Names of fields and what each holds. A question `q` owns `q`, `q-…` (the boxes of a date) and `q.…` (what is
/// within a table, a repeater or a timetable). What is empty is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed {
    words: BTreeMap<String, Vec<String>>,
    /// Where the words of a question were told that the form began with and nobody has looked at yet.
    #[serde(skip)]
    told: BTreeMap<String, String>,
}

impl Typed {
    /// From pairs of name and value.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Typed {
        let mut typed = Typed::default();
        for (name, value) in pairs {
            typed.add(name.into(), value.into());
        }
        typed
    }

    /// From what a page sent. What it showed of the record is kept only beside an answer to it.
    pub fn from_fields(fields: &Fields) -> Typed {
        let mut typed = Typed::from_pairs(fields.pairs().iter().cloned());
        let answered = |name: &str| typed.words.contains_key(name);
        let bare = |name: &&String| {
            let question = name.strip_suffix(".was").filter(|id| !id.contains('.'));
            question.is_some_and(|id| !answered(id) && !answered(&format!("{id}.state")))
        };
        let bare: Vec<String> = typed.words.keys().filter(bare).cloned().collect();
        for name in bare {
            typed.words.remove(&name);
        }
        typed
    }

    fn add(&mut self, name: String, value: String) {
        if !value.is_empty() {
            self.words.entry(name).or_default().push(value);
        }
    }

    /// The value of a field; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// Every value of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.words.get(name).map_or(&[], Vec::as_slice)
    }

    /// Puts one value in place of what a field holds.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        self.words.remove(&name);
        self.add(name, value);
    }

    /// Puts several values in place of what a field holds.
    pub fn set_all(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        self.words.remove(name);
        for value in values {
            self.add(name.to_owned(), value);
        }
    }

    /// Says of a question where its words were told.
    pub fn told_in(&mut self, question: &str, told: impl Into<String>) {
        self.told.insert(question.to_owned(), told.into());
    }

    /// Where the words of a question were told that nobody has looked at yet.
    pub fn told(&self, question: &str) -> Option<&str> {
        self.told.get(question).map(String::as_str)
    }

    /// Whether anything was typed to a question.
    pub fn has_any_of(&self, question: &str) -> bool {
        self.words.keys().any(|name| belongs(name, question))
    }

    /// What was typed to one question.
    pub fn of(&self, question: &str) -> Typed {
        let own = self
            .words
            .iter()
            .filter(|(name, _)| belongs(name, question));
        Typed {
            words: own
                .map(|(name, values)| (name.clone(), values.clone()))
                .collect(),
            told: BTreeMap::new(),
        }
    }

    /// Puts one question's part of `other` in place of its part here.
    pub fn take_over(&mut self, question: &str, other: &Typed) {
        self.words.retain(|name, _| !belongs(name, question));
        self.words.extend(other.of(question).words);
    }

    /// Every name with its values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let each = self.words.iter();
        each.flat_map(|(name, values)| {
            values
                .iter()
                .map(move |value| (name.as_str(), value.as_str()))
        })
    }

    /// A short mark of what was typed to a question: the same for the same words. A page sends with each repeater how
    /// many groups it shows, and shows one where there is none: only a group that was asked for beside these tells.
    pub fn mark(&self, question: &str) -> String {
        let count = format!("{question}.count");
        let shown = self.groups_that_hold(question).max(1);
        let asks_for_more = self.groups(question) > shown;
        let mut hash = Sha256::new();
        for (name, values) in self.of(question).words {
            if name == count && !asks_for_more {
                continue;
            }
            for value in values {
                // Lengths keep "ab" + "c" apart from "a" + "bc".
                hash.update((name.len() as u64).to_le_bytes());
                hash.update(&name);
                hash.update((value.len() as u64).to_le_bytes());
                hash.update(&value);
            }
        }
        hex::encode(&hash.finalize()[..6])
    }

    /// How many groups a repeater has: as many as were asked for, and at least as many as hold anything.
    pub fn groups(&self, question: &str) -> usize {
        let asked: usize = self.get(&format!("{question}.count")).parse().unwrap_or(0);
        self.groups_that_hold(question).max(asked).min(MOST_GROUPS)
    }

    /// How many groups it takes for what a repeater holds.
    fn groups_that_hold(&self, question: &str) -> usize {
        let prefix = format!("{question}.");
        let held = self.words.keys().filter_map(|name| {
            let (place, _) = name.strip_prefix(&prefix)?.split_once('.')?;
            place.parse::<usize>().ok()
        });
        held.map(|place| place.saturating_add(1)).max().unwrap_or(0)
    }

    /// Adds an empty group to a repeater.
    pub fn add_group(&mut self, question: &str) {
        let groups = (self.groups(question) + 1).min(MOST_GROUPS);
        self.set(format!("{question}.count"), groups.to_string());
    }

    /// Takes a group out of a repeater; those behind it move up.
    pub fn remove_group(&mut self, question: &str, place: usize) {
        let groups = self.groups(question);
        if place >= groups {
            return;
        }
        let prefix = format!("{question}.");
        let old = std::mem::take(&mut self.words);
        for (name, values) in old {
            let group = name.strip_prefix(&prefix).and_then(|rest| {
                let (at, field) = rest.split_once('.')?;
                Some((at.parse::<usize>().ok()?, field.to_owned()))
            });
            match group {
                Some((at, _)) if at == place => {}
                Some((at, field)) if at > place => {
                    self.words
                        .insert(format!("{prefix}{}.{field}", at - 1), values);
                }
                _ => _ = self.words.insert(name, values),
            }
        }
        self.set(format!("{question}.count"), (groups - 1).to_string());
    }
}

/// A repeater holds no more groups than this, whatever is sent.
const MOST_GROUPS: usize = 50;

fn belongs(name: &str, question: &str) -> bool {
    match name.strip_prefix(question) {
        Some(rest) => rest.is_empty() || rest.starts_with('-') || rest.starts_with('.'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Typed {
        Typed::from_pairs([
            ("goal.0.what", "Walk"),
            ("goal.0.by-day", "3"),
            ("goal.1.what", "Swim"),
            ("goal.2.what", "Sing"),
            ("goals", "not mine"),
            ("empty", ""),
        ])
    }

    #[test]
    fn what_a_page_showed_is_kept_beside_an_answer_only() {
        let kept = |sent: &str| {
            let typed = Typed::from_fields(&Fields::read(sent.as_bytes()).unwrap());
            typed.words.into_keys().collect::<Vec<_>>().join(" ")
        };
        for (sent, names) in [
            ("a.was=x", ""),
            ("a.was=x&a=&a.state=", ""),
            ("a.was=x&a.state=right", "a.state a.was"),
            ("a.was=x&a=y", "a a.was"),
            // The field "was" of a group is a question like any other.
            ("a.0.was=x", "a.0.was"),
        ] {
            assert_eq!(kept(sent), names, "{sent}");
        }
    }

    #[test]
    fn a_question_owns_its_boxes_and_groups_and_nothing_else() {
        let typed = sample();
        assert_eq!(typed.of("goal").words.len(), 4);
        assert!(
            typed.has_any_of("goals") && !typed.has_any_of("goa") && !typed.has_any_of("empty")
        );
    }

    #[test]
    fn a_mark_changes_with_the_words_and_only_with_them() {
        let typed = sample();
        let mut other = typed.clone();
        other.set("goals", "changed");
        assert_eq!(typed.mark("goal"), other.mark("goal"));
        other.set("goal.1.what", "Dance");
        assert_ne!(typed.mark("goal"), other.mark("goal"));
        assert_eq!(Typed::default().mark("goal"), typed.mark("nothing"));
    }

    #[test]
    fn how_many_groups_a_page_shows_is_nothing_that_was_typed() {
        let with = |words: &[(&str, &str)]| Typed::from_pairs(words.iter().copied()).mark("goal");
        assert_eq!(with(&[]), with(&[("goal.count", "1")]));
        let walk = ("goal.0.what", "Walk");
        assert_eq!(with(&[walk]), with(&[walk, ("goal.count", "1")]));
        assert_ne!(with(&[walk]), with(&[walk, ("goal.count", "2")]));
        assert_ne!(with(&[]), with(&[("goal.count", "2")]));
    }

    #[test]
    fn a_group_taken_out_lets_the_others_move_up() {
        let mut typed = sample();
        assert_eq!(typed.groups("goal"), 3);
        typed.remove_group("goal", 1);
        assert_eq!(typed.groups("goal"), 2);
        assert_eq!(typed.get("goal.1.what"), "Sing");
        assert_eq!(typed.get("goal.0.by-day"), "3");
        assert_eq!(typed.get("goals"), "not mine");
        typed.add_group("goal");
        assert_eq!(typed.groups("goal"), 3);
        typed.remove_group("goal", 9);
        assert_eq!(typed.groups("goal"), 3);
    }

    #[test]
    fn no_address_makes_endless_groups() {
        let typed =
            Typed::from_pairs([("goal.count", "99999999999"), ("goal.4000000000.what", "x")]);
        assert_eq!(typed.groups("goal"), MOST_GROUPS);
    }

    #[test]
    fn one_questions_words_are_taken_over_whole() {
        let mut typed = sample();
        typed.take_over(
            "goal",
            &Typed::from_pairs([("goal.0.what", "Rest"), ("goals", "no")]),
        );
        assert_eq!(typed.of("goal").words.len(), 1);
        assert_eq!(typed.get("goals"), "not mine");
    }
}
