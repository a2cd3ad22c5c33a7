//! The paper that a form is filled in on, shared by all who work on it: what was typed to each question, by whom,
//! and when. What two people write to one question at once is never mixed and never lost: the later one is asked.

use std::collections::BTreeMap;

use db::At;
use db::sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};

use super::Definition;
use super::typed::Typed;

/// What stands on the paper, by question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Paper(BTreeMap<String, Entry>);

/// What was typed to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    typed: Typed,
    /// The opening of a page in which it was typed. Whoever goes on typing in the same one changes their own words.
    sitting: String,
    by: Uuid,
    at: At,
    /// Where it was told, of words that the form began with: until somebody has looked at them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<String>,
}

/// What a page sends back.
pub struct Sent<'a> {
    /// The questions that the page asked.
    pub questions: &'a [String],
    pub typed: &'a Typed,
    /// How each question stood when the page was opened.
    pub base: &'a Base,
    pub sitting: &'a str,
    /// Somebody pressed a button of the page: what they left as it was, they have looked at.
    pub looked: bool,
    pub by: Uuid,
    pub at: At,
}

/// Marks of what each question held when a page was opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base(BTreeMap<String, String>);

/// A question that two changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    pub question: String,
    pub mine: Typed,
    pub theirs: Typed,
    pub by: Uuid,
    pub at: At,
}

/// What came of putting a page's words on the paper.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    pub changed: bool,
    pub clashes: Vec<Clash>,
}

impl Base {
    /// How the questions of a page stand.
    pub fn of<'a>(paper: &Paper, questions: impl IntoIterator<Item = &'a String>) -> Base {
        let marks = questions.into_iter();
        Base(
            marks
                .map(|question| (question.clone(), paper.mark(question)))
                .collect(),
        )
    }

    /// As it stands in a page: `held_on:0123456789ab,…`.
    pub fn write(&self) -> String {
        let marks = self
            .0
            .iter()
            .map(|(question, mark)| format!("{question}:{mark}"));
        marks.collect::<Vec<_>>().join(",")
    }

    /// Which of these questions it speaks of.
    pub fn questions(&self, all: &[String]) -> Vec<String> {
        all.iter()
            .filter(|id| self.0.contains_key(*id))
            .cloned()
            .collect()
    }

    pub fn read(text: &str) -> Base {
        let marks = text.split(',').filter_map(|mark| mark.split_once(':'));
        Base(
            marks
                .map(|(q, mark)| (q.to_owned(), mark.to_owned()))
                .collect(),
        )
    }
}

impl Paper {
    /// A paper that begins with what is known.
    pub fn begun(form: &Definition, typed: &Typed, by: Uuid, at: At) -> Paper {
        let mut paper = Paper::default();
        for (_, question) in form.questions() {
            if typed.has_any_of(&question.id) {
                let entry = Entry {
                    typed: typed.of(&question.id),
                    sitting: String::new(),
                    by,
                    at,
                    told: typed.told(&question.id).map(str::to_owned),
                };
                paper.0.insert(question.id.clone(), entry);
            }
        }
        paper
    }

    /// Everything that was typed.
    pub fn typed(&self) -> Typed {
        let mut typed = Typed::default();
        for (question, entry) in &self.0 {
            typed.take_over(question, &entry.typed);
            if let Some(told) = &entry.told {
                typed.told_in(question, told);
            }
        }
        typed
    }

    fn mark(&self, question: &str) -> String {
        match self.0.get(question) {
            Some(entry) => entry.typed.mark(question),
            None => Typed::default().mark(question),
        }
    }

    /// Puts a page's words on the paper, question by question. What somebody else changed since the page was opened
    /// is left as they wrote it; if the page changed it too, that is a clash, and the page's words are given back.
    pub fn merge(&mut self, sent: &Sent<'_>) -> Merged {
        let mut merged = Merged::default();
        for question in sent.questions {
            let (mine, now) = (sent.typed.mark(question), self.mark(question));
            if mine == now {
                let told = self.0.get_mut(question).filter(|_| sent.looked);
                merged.changed |= told.is_some_and(|entry| entry.told.take().is_some());
                continue;
            }
            let base = sent.base.0.get(question);
            let entry = self.0.get(question);
            let own = entry.is_some_and(|entry| {
                entry.sitting == sent.sitting && !sent.sitting.is_empty() && entry.by == sent.by
            });
            if base == Some(&now) || own {
                self.put(question, sent);
                merged.changed = true;
            } else if base != Some(&mine) {
                merged.clashes.push(Clash {
                    question: question.clone(),
                    mine: sent.typed.of(question),
                    theirs: entry.map(|entry| entry.typed.clone()).unwrap_or_default(),
                    by: entry.map_or(sent.by, |entry| entry.by),
                    at: entry.map_or(sent.at, |entry| entry.at),
                });
            }
        }
        merged
    }

    /// The questions that a page changed and whose words are not on the paper.
    pub fn unsaved(&self, sent: &Sent<'_>) -> Vec<String> {
        let not_there = |question: &&String| {
            let mine = sent.typed.mark(question);
            mine != self.mark(question) && sent.base.0.get(*question) != Some(&mine)
        };
        sent.questions.iter().filter(not_there).cloned().collect()
    }

    fn put(&mut self, question: &str, sent: &Sent<'_>) {
        let entry = Entry {
            typed: sent.typed.of(question),
            sitting: sent.sitting.to_owned(),
            by: sent.by,
            at: sent.at,
            told: None,
        };
        self.0.insert(question.to_owned(), entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIYA: Uuid = Uuid::from_u128(1);
    const TOM: Uuid = Uuid::from_u128(2);

    struct Page {
        base: Base,
        sitting: &'static str,
        by: Uuid,
    }

    fn questions() -> Vec<String> {
        ["a", "b"].map(str::to_owned).to_vec()
    }

    fn opens(paper: &Paper, by: Uuid, sitting: &'static str) -> Page {
        let base = Base::read(&Base::of(paper, &questions()).write());
        Page { base, sitting, by }
    }

    fn sends(paper: &mut Paper, page: &Page, words: &[(&str, &str)]) -> Merged {
        let typed = Typed::from_pairs(words.iter().map(|(n, v)| (*n, *v)));
        paper.merge(&Sent {
            questions: &questions(),
            typed: &typed,
            base: &page.base,
            sitting: page.sitting,
            looked: false,
            by: page.by,
            at: At::new("2026-11-20T10:00:00Z".parse().unwrap()),
        })
    }

    #[test]
    fn words_to_different_questions_are_both_kept() {
        let mut paper = Paper::default();
        let (priya, tom) = (opens(&paper, PRIYA, "1"), opens(&paper, TOM, "2"));
        assert!(sends(&mut paper, &priya, &[("a", "hers")]).changed);
        let merged = sends(&mut paper, &tom, &[("b", "his")]);
        assert!(merged.changed && merged.clashes.is_empty());
        let typed = paper.typed();
        assert_eq!([typed.get("a"), typed.get("b")], ["hers", "his"]);
    }

    #[test]
    fn words_to_one_question_are_put_to_the_later_one() {
        let mut paper = Paper::default();
        let (priya, tom) = (opens(&paper, PRIYA, "1"), opens(&paper, TOM, "2"));
        sends(&mut paper, &priya, &[("a", "hers")]);
        let merged = sends(&mut paper, &tom, &[("a", "his"), ("b", "also his")]);
        assert_eq!(merged.clashes.len(), 1);
        assert_eq!(merged.clashes[0].theirs.get("a"), "hers");
        assert_eq!(merged.clashes[0].mine.get("a"), "his");
        assert_eq!(merged.clashes[0].by, PRIYA);
        let typed = paper.typed();
        assert_eq!([typed.get("a"), typed.get("b")], ["hers", "also his"]);
        // Having seen hers, he chooses his own.
        let tom = opens(&paper, TOM, "3");
        assert!(
            sends(&mut paper, &tom, &[("a", "his"), ("b", "also his")])
                .clashes
                .is_empty()
        );
        assert_eq!(paper.typed().get("a"), "his");
    }

    #[test]
    fn who_goes_on_typing_in_one_page_changes_their_own_words() {
        let mut paper = Paper::default();
        let page = opens(&paper, PRIYA, "1");
        for words in ["h", "he", "her words"] {
            let merged = sends(&mut paper, &page, &[("a", words)]);
            assert!(merged.changed && merged.clashes.is_empty());
        }
        assert_eq!(paper.typed().get("a"), "her words");
        assert!(sends(&mut paper, &page, &[]).changed);
        assert_eq!(paper.typed().get("a"), "");
    }

    #[test]
    fn one_persons_second_tab_is_somebody_else() {
        let mut paper = Paper::default();
        let (one, two) = (opens(&paper, PRIYA, "1"), opens(&paper, PRIYA, "2"));
        sends(&mut paper, &one, &[("a", "in one tab")]);
        assert_eq!(
            sends(&mut paper, &two, &[("a", "in the other")])
                .clashes
                .len(),
            1
        );
        assert_eq!(paper.typed().get("a"), "in one tab");
    }

    #[test]
    fn what_one_did_not_touch_does_not_undo_what_another_wrote() {
        let mut paper = Paper::default();
        let first = opens(&paper, PRIYA, "0");
        sends(&mut paper, &first, &[("a", "old")]);
        let (priya, tom) = (opens(&paper, PRIYA, "1"), opens(&paper, TOM, "2"));
        sends(&mut paper, &priya, &[("a", "new")]);
        let merged = sends(&mut paper, &tom, &[("a", "old"), ("b", "his")]);
        assert!(merged.clashes.is_empty());
        assert_eq!(paper.typed().get("a"), "new");
    }

    #[test]
    fn a_page_that_does_not_say_how_it_began_overwrites_nothing() {
        let mut paper = Paper::default();
        let first = opens(&paper, PRIYA, "1");
        sends(&mut paper, &first, &[("a", "hers")]);
        let blind = Page {
            base: Base::read(""),
            sitting: "",
            by: TOM,
        };
        assert_eq!(sends(&mut paper, &blind, &[("a", "his")]).clashes.len(), 1);
        assert_eq!(paper.typed().get("a"), "hers");
    }
}
