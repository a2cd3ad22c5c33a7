//! Many short texts, such as a council's own ids, each kept once and known by a number.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use crate::cleaning::canonical;

/// Texts by number, of several spellings the first by alphabet; number 0 is the blank.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    /// Where each text ends, those after the blank.
    ends: Vec<u32>,
    /// Spellings that came later and go before.
    respelled: HashMap<u32, Box<str>>,
}

impl Names {
    /// The text of a number; blank when there is none.
    pub fn get(&self, number: u32) -> &str {
        if !self.respelled.is_empty()
            && let Some(text) = self.respelled.get(&number)
        {
            return text;
        }
        let end = |place: usize| {
            self.ends
                .get(place)
                .map_or(self.text.len(), |end| *end as usize)
        };
        let Some(place) = (number as usize).checked_sub(1) else {
            return "";
        };
        let from = place.checked_sub(1).map_or(0, end);
        self.text.get(from..end(place)).unwrap_or("")
    }

    /// Every text by number, the blank first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..=self.ends.len() as u32).map(|number| self.get(number))
    }

    fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32
    }
}

/// Numbers texts as they are met; texts that differ only in case are one.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    names: Names,
    by_text: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Numbering {
    /// The number of a text; 0 for a blank.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let Numbering {
            names,
            by_text,
            hasher,
        } = self;
        let hash = hash_of(hasher, text);
        let known = by_text.find(hash, |number| is_same(names.get(*number), text));
        if let Some(number) = known {
            if text < names.get(*number) {
                names.respelled.insert(*number, Box::from(text));
            }
            return *number;
        }
        let number = names.push(text);
        by_text.insert_unique(hash, number, |number| hash_of(hasher, names.get(*number)));
        number
    }

    pub(super) fn into_names(self) -> Names {
        self.names
    }
}

fn hash_of(hasher: &DefaultHashBuilder, text: &str) -> u64 {
    if is_plain(text) {
        hasher.hash_one(text)
    } else {
        hasher.hash_one(canonical(text).as_str())
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || (!(is_plain(one) && is_plain(other)) && canonical(one) == canonical(other))
}

/// Without capitals, so already as texts are compared.
fn is_plain(text: &str) -> bool {
    !text
        .bytes()
        .any(|b| b.is_ascii_uppercase() || !b.is_ascii() || b <= b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_only_in_case_have_one_number() {
        let mut numbering = Numbering::default();
        let cases = [
            ("X1", 1),
            ("x2", 2),
            ("x1", 1),
            ("", 0),
            ("X2", 2),
            ("É", 3),
            ("é", 3),
        ];
        for (text, expected) in cases {
            assert_eq!(numbering.number(text), expected, "{text:?}");
        }
        let names = numbering.into_names();
        assert_eq!(names.iter().collect::<Vec<_>>(), ["", "X1", "X2", "É"]);
        assert_eq!(names.get(9), "");
    }
}
