//! From what councils write to the values of the lists: the specification's mapping, and a memory
//! of texts already met, so that each distinct text is looked up once a file.

use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::lists::{EventType, Listed};

/// The mapping of release 2: which value each known text of a field stands for.
const MAPPING: &str = include_str!("spec/release_2/mapping.csv");

static BY_FIELD: LazyLock<HashMap<String, HashMap<String, String>>> = LazyLock::new(|| {
    let mut found: HashMap<String, HashMap<String, String>> = HashMap::new();
    for record in csv::Reader::from_reader(MAPPING.as_bytes())
        .records()
        .flatten()
    {
        if let (Some(field), Some(raw), Some(value)) = (record.get(1), record.get(2), record.get(3))
        {
            let texts = found.entry(field.to_owned()).or_default();
            texts.insert(canonical(raw), value.to_owned());
        }
    }
    found
});

/// A text as the national method compares texts: without regard to case and trailing blanks.
pub fn canonical(text: &str) -> String {
    text.trim_end().to_lowercase()
}

/// The list value that a text stands for; blank when the mapping does not know it.
pub fn cleaned<T: Listed>(raw: &str) -> Option<T> {
    let value = BY_FIELD.get(T::FIELD.name())?.get(&canonical(raw))?;
    T::ALL
        .iter()
        .find(|(_, text)| text == value)
        .map(|(value, _)| *value)
}

/// An event type, by its exact text and by what the text contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventKind {
    pub exact: Option<EventType>,
    pub class: Option<EventType>,
}

impl EventKind {
    pub(crate) fn read(text: &str) -> Option<EventKind> {
        let text = canonical(text);
        let types = [
            ("service", EventType::Service),
            ("assessment", EventType::Assessment),
            ("request", EventType::Request),
            ("review", EventType::Review),
        ];
        let exact = types.iter().find(|(word, _)| text == *word);
        let class = types.iter().find(|(word, _)| text.contains(word));
        Some(EventKind {
            exact: exact.map(|t| t.1),
            class: class.map(|t| t.1),
        })
    }
}

/// Numbers the distinct texts of one field and remembers what each stands for.
pub(crate) struct Coder<T> {
    read: fn(&str) -> Option<T>,
    seen: HashMap<Box<str>, Coded<T>>,
    canonical: HashMap<String, u32>,
    texts: Vec<Box<str>>,
    last_text: String,
    last: Coded<T>,
}

/// What a text stands for, and its number: 0 for a blank, equal for texts that compare equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coded<T> {
    pub value: Option<T>,
    pub text: u32,
}

/// A field with more distinct spellings than this is free text: further ones are not remembered.
const SPELLINGS_REMEMBERED: usize = 4096;

impl<T: Copy> Coder<T> {
    pub(crate) fn new(read: fn(&str) -> Option<T>) -> Coder<T> {
        let blank = Coded {
            value: None,
            text: 0,
        };
        Coder {
            read,
            seen: HashMap::new(),
            canonical: HashMap::new(),
            texts: vec![Box::from("")],
            last_text: String::new(),
            last: blank,
        }
    }

    /// What this text (without trailing blanks) stands for.
    pub(crate) fn code(&mut self, text: &str) -> Coded<T> {
        if text.is_empty() {
            return Coded {
                value: None,
                text: 0,
            };
        }
        if text == self.last_text {
            return self.last;
        }
        let coded = match self.seen.get(text) {
            Some(coded) => *coded,
            None => self.meet(text),
        };
        self.last_text.clear();
        self.last_text.push_str(text);
        self.last = coded;
        coded
    }

    fn meet(&mut self, text: &str) -> Coded<T> {
        let next = self.texts.len() as u32;
        let number = *self.canonical.entry(canonical(text)).or_insert(next);
        if number == next {
            self.texts.push(Box::from(text));
        }
        let coded = Coded {
            value: (self.read)(text),
            text: number,
        };
        if self.seen.len() < SPELLINGS_REMEMBERED {
            self.seen.insert(Box::from(text), coded);
        }
        coded
    }

    /// The texts by number, each as first met.
    pub(crate) fn texts(&self) -> &[Box<str>] {
        &self.texts
    }

    /// The same.
    pub(crate) fn into_texts(self) -> Vec<Box<str>> {
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::{ClientType, Outcome};

    #[test]
    fn texts_of_either_release_are_cleaned_whatever_their_case() {
        let cases = [
            ("Provision of service", Some(Outcome::Continuation)),
            ("PROVISION OF SERVICE  ", Some(Outcome::Continuation)),
            ("NFA: Deceased", Some(Outcome::Deceased)),
            ("Hospital", Some(Outcome::Invalid)),
            ("Provision of services", None),
        ];
        for (text, expected) in cases {
            assert_eq!(cleaned(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_mapped_value_is_one_that_the_lists_know() {
        use crate::lists::*;
        fn check<T: Listed>() {
            for value in BY_FIELD[T::FIELD.name()].values() {
                assert!(T::ALL.iter().any(|(_, text)| text == value), "{value}");
            }
        }
        check::<ClientType>();
        check::<Outcome>();
        check::<Route>();
        check::<AssessmentType>();
        check::<ReviewReason>();
        check::<ServiceType>();
        check::<Component>();
        check::<Delivery>();
        check::<CostFrequency>();
        check::<Gender>();
        check::<Ethnicity>();
        check::<SupportReason>();
        check::<Accommodation>();
        check::<Employment>();
        check::<HasUnpaidCarer>();
        check::<Funding>();
    }

    #[test]
    fn equal_texts_have_one_number_and_blank_has_none() {
        let mut coder = Coder::new(cleaned::<ClientType>);
        let first = coder.code("Carer");
        assert_eq!(coder.code("CARER"), first);
        assert_ne!(coder.code("Unpaid carer").text, first.text);
        assert_eq!(coder.code("Unpaid carer").value, first.value);
        assert_eq!(coder.code("").text, 0);
    }

    #[test]
    fn an_event_type_counts_by_what_it_contains() {
        let kind = EventKind::read("Home SERVICE").unwrap();
        assert_eq!((kind.exact, kind.class), (None, Some(EventType::Service)));
        assert_eq!(
            EventKind::read("Review").unwrap().exact,
            Some(EventType::Review)
        );
    }
}
