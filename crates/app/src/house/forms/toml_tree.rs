//! Reads a TOML file entry by entry, and knows for each mistake on which line it stands.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rules::vocabulary::Problem;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::house::toml_words::in_words;

/// A file being read.
pub struct Sheet<'a> {
    file: &'a str,
    text: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Sheet<'a> {
    pub fn new(file: &'a str, text: &'a str) -> Sheet<'a> {
        Sheet {
            file,
            text,
            problems: RefCell::default(),
        }
    }

    /// The tree of the file; a problem when it is not TOML.
    pub fn parse(&self) -> Option<Spanned<DeTable<'a>>> {
        match DeTable::parse(self.text) {
            Ok(tree) => Some(tree),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                self.wrong(at, in_words(error.message(), self.text, at));
                None
            }
        }
    }

    /// Notes a mistake at a place in the text.
    pub fn wrong(&self, at: usize, says: impl Into<String>) {
        let line = self.line(at);
        self.problems
            .borrow_mut()
            .push(Problem::in_file(self.file, line, says));
    }

    fn line(&self, at: usize) -> u64 {
        let before = self.text.bytes().take(at);
        before.filter(|byte| *byte == b'\n').count() as u64 + 1
    }

    pub fn has_problems(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }
}

/// A table of the file: a section, a question.
pub struct Entry<'s, 'a> {
    sheet: &'s Sheet<'a>,
    table: &'s DeTable<'a>,
    /// Where it begins.
    pub at: usize,
    read: RefCell<BTreeSet<&'static str>>,
}

impl<'s, 'a> Entry<'s, 'a> {
    pub fn new(sheet: &'s Sheet<'a>, table: &'s DeTable<'a>, at: usize) -> Entry<'s, 'a> {
        Entry {
            sheet,
            table,
            at,
            read: RefCell::default(),
        }
    }

    fn value(&self, name: &'static str) -> Option<&'s Spanned<DeValue<'a>>> {
        self.read.borrow_mut().insert(name);
        let found = self.table.iter().find(|(key, _)| key.get_ref() == name);
        found.map(|(_, value)| value)
    }

    /// Takes names as read, whatever they say.
    pub fn reads(&self, names: &[&'static str]) {
        self.read.borrow_mut().extend(names);
    }

    /// Whether it says anything of this name.
    pub fn has(&self, name: &'static str) -> bool {
        self.value(name).is_some()
    }

    /// Notes a mistake in one of its values, or in the whole where that is missing.
    pub fn wrong(&self, name: &'static str, says: impl Into<String>) {
        let at = self.value(name).map_or(self.at, |value| value.span().start);
        self.sheet.wrong(at, says);
    }

    /// A text that may be missing.
    pub fn text(&self, name: &'static str) -> Option<String> {
        let value = self.value(name)?;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(_) => {
                self.wrong(name, format!("{name} is empty"));
                None
            }
            None => {
                self.wrong(name, format!("{name} must be a text in quotation marks"));
                None
            }
        }
    }

    /// A text that must be there.
    pub fn needed(&self, name: &'static str, of: &str) -> String {
        if !self.has(name) {
            self.sheet.wrong(self.at, format!("{of} has no {name}"));
        }
        self.text(name).unwrap_or_default()
    }

    /// Yes where it says `true`.
    pub fn flag(&self, name: &'static str) -> Option<bool> {
        let value = self.value(name)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(name, format!("{name} must be true or false"));
        }
        flag
    }

    /// A number.
    pub fn number(&self, name: &'static str) -> Option<f64> {
        let value = self.value(name)?.get_ref();
        let text = value
            .as_integer()
            .map(|whole| whole.as_str())
            .or_else(|| value.as_float().map(|number| number.as_str()));
        let number = text.and_then(|text| text.replace('_', "").parse().ok());
        if number.is_none() {
            self.wrong(name, format!("{name} must be a number"));
        }
        number
    }

    /// A whole number between two.
    pub fn whole(&self, name: &'static str, least: i64, most: i64) -> Option<i64> {
        let number = self.number(name)?;
        if number.fract() == 0.0 && number >= least as f64 && number <= most as f64 {
            return Some(number as i64);
        }
        self.wrong(
            name,
            format!("{name} must be a whole number from {least} to {most}"),
        );
        None
    }

    /// Texts of a list, or the one text that stands alone, each with its place.
    pub fn texts(&self, name: &'static str) -> Vec<(String, usize)> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        if let Some(text) = value.get_ref().as_str() {
            return vec![(text.to_owned(), value.span().start)];
        }
        let items = value.get_ref().as_array();
        let text = |item: &Spanned<DeValue<'a>>| {
            let text = item.get_ref().as_str()?.to_owned();
            Some((text, item.span().start))
        };
        let texts: Option<Vec<_>> = items.and_then(|items| items.iter().map(text).collect());
        texts.unwrap_or_else(|| {
            let says = format!("{name} must be a text in quotation marks, or a list of texts");
            self.wrong(name, says);
            Vec::new()
        })
    }

    /// Whether a list with nothing in it stands there.
    pub fn is_empty_list(&self, name: &'static str) -> bool {
        let items = self
            .value(name)
            .and_then(|value| value.get_ref().as_array());
        items.is_some_and(|items| items.iter().next().is_none())
    }

    /// Tables of a list, or the one table that stands alone.
    pub fn entries(&self, name: &'static str) -> Vec<Entry<'s, 'a>> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        let one = |value: &'s Spanned<DeValue<'a>>| {
            let table = value.get_ref().as_table()?;
            Some(Entry::new(self.sheet, table, value.span().start))
        };
        if let Some(entry) = one(value) {
            return vec![entry];
        }
        let items = value.get_ref().as_array();
        let entries: Option<Vec<_>> = items.and_then(|items| items.iter().map(one).collect());
        entries.unwrap_or_else(|| {
            self.wrong(name, format!("{name} must be {}", written(name)));
            Vec::new()
        })
    }

    /// Notes every name that nobody has asked for: mostly one mistyped.
    pub fn nothing_else(&self, of: &str) {
        let read = self.read.borrow();
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if read.contains(name) {
                continue;
            }
            let like = read.iter().find(|known| near(known, name));
            let hint = match like {
                Some(known) => format!("; did you mean \"{known}\"?"),
                None => belongs(name).to_owned(),
            };
            self.sheet
                .wrong(key.span().start, format!("{of} knows no \"{name}\"{hint}"));
        }
    }

    /// Notes a mistake at a place that this entry gave.
    pub fn wrong_at(&self, at: usize, says: impl Into<String>) {
        self.sheet.wrong(at, says);
    }
}

/// How what stands as tables is written.
fn written(name: &str) -> &'static str {
    match name {
        "section" => "a part of its own that begins with [[section]]",
        "question" => "a part of its own that begins with [[section.question]]",
        "next_step" => "a part of its own that begins with [[next_step]]",
        "view" => "a part of its own that begins with [[view]]",
        "when" => "a condition such as { question = \"warm\", is = \"no\" }",
        "column" | "field" => {
            "a list such as [{ id = \"name\", kind = \"text\", label = \"Name\" }]"
        }
        _ => "a list such as [{ code = \"cost\", label = \"The cost\" }]",
    }
}

/// Where a name belongs that stands where it says nothing: what is written last belongs to the part before it.
fn belongs(name: &str) -> &'static str {
    match name {
        "question" => "; a question begins with [[section.question]]",
        "version" | "step" | "approval" | "trial" | "intro" => {
            "; what is said of the whole form stands above its first [[section]]"
        }
        "options" | "list" => "; only a choice or choices offers something",
        _ => "",
    }
}

/// The one of these names that was probably meant: it differs in a letter or two, or one is the beginning of the other.
pub fn meant<'n>(names: &[&'n str], wrong: &str) -> Option<&'n str> {
    let begins = |name: &str, with: &str| with.len() >= SHORTEST && name.starts_with(with);
    let alike = |name: &&&str| begins(name, wrong) || begins(wrong, name);
    let found = names.iter().find(alike);
    let near = || names.iter().find(|name| near(name, wrong));
    found.or_else(near).copied()
}

/// Letters of a beginning that says enough.
const SHORTEST: usize = 5;

/// Words that differ in a letter or two.
pub fn near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let here = (before + usize::from(a != b))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            before = row[j + 1];
            row[j + 1] = here;
        }
    }
    row[other.len()] <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_by_its_beginning_too() {
        let names = ["language", "long_text", "religion", "until"];
        for (wrong, right) in [
            ("langage", Some("language")),
            ("langu", Some("language")),
            ("lang", None),
            ("religion_of_parents", Some("religion")),
            ("until_day", Some("until")),
            ("height", None),
        ] {
            assert_eq!(meant(&names, wrong), right, "{wrong}");
        }
    }

    #[test]
    fn words_that_are_nearly_alike_are_near() {
        for (one, other, alike) in [
            ("label", "lable", true),
            ("required", "requred", true),
            ("hint", "when", false),
            ("kind", "kind", true),
        ] {
            assert_eq!(near(one, other), alike, "{one} {other}");
        }
    }
}
