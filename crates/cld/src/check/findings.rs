//! Counts what the checks find in one file, keeps the first of each kind, and passes every one
//! on as a line of JSON where that is wanted.

use std::fmt::{self, Write as _};

use serde::Serialize;

use super::rules::{Rule, RuleBook, RuleId, Severity};

/// One problem, at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its place in [`super::Checked::rules`].
    pub rule: usize,
    /// None for a problem of the file as a whole.
    pub line: Option<u32>,
    pub event_type: Option<String>,
    /// The council's id of the person.
    pub person: Option<String>,
    pub field: Option<&'static str>,
    pub says: String,
}

/// Where a problem is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place<'a> {
    pub line: Option<u32>,
    pub event_type: Option<&'a str>,
    pub person: Option<&'a str>,
    pub field: Option<&'static str>,
}

/// How often a rule was broken in a file, and where first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleCount {
    pub count: u64,
    pub first_lines: Vec<u32>,
}

/// How many first lines the summary keeps for a rule and a file.
const FIRST_LINES: usize = 5;
/// JSON is passed on in pieces of about this many bytes.
const PIECE: usize = 1 << 16;

/// Takes lines of JSON in pieces; false when nobody wants more.
pub(crate) type Stream<'a> = Box<dyn FnMut(Vec<u8>) -> bool + Send + 'a>;

/// Takes the problems of one file.
pub(crate) struct Sink<'a> {
    book: &'a RuleBook,
    file: &'a str,
    keep: usize,
    pub counts: Vec<RuleCount>,
    pub kept: Vec<Finding>,
    /// How many problems of each rule are kept.
    kept_of_rule: Vec<usize>,
    /// The gravest problem since it was last taken: the row's.
    pub worst: Option<Severity>,
    stream: Option<Stream<'a>>,
    piece: Vec<u8>,
    says: String,
}

impl<'a> Sink<'a> {
    pub fn new(book: &'a RuleBook, file: &'a str, keep: usize, stream: Option<Stream<'a>>) -> Self {
        Self {
            book,
            file,
            keep,
            counts: vec![RuleCount::default(); book.rules.len()],
            kept: Vec::new(),
            kept_of_rule: vec![0; book.rules.len()],
            worst: None,
            stream,
            piece: Vec::new(),
            says: String::new(),
        }
    }

    /// Notes a problem.
    pub fn note(&mut self, rule: RuleId, place: Place, says: fmt::Arguments) {
        let Rule {
            on,
            scored,
            severity,
            ..
        } = *self.book.rule(rule);
        if !on {
            return;
        }
        if scored {
            self.worst = self.worst.max(Some(severity));
        }
        let count = &mut self.counts[usize::from(rule)];
        count.count += 1;
        if let Some(line) = place.line.filter(|_| count.first_lines.len() < FIRST_LINES) {
            count.first_lines.push(line);
        }
        if self.is_wanted(rule) {
            let mut text = std::mem::take(&mut self.says);
            text.clear();
            // Writing to a String cannot fail.
            let _ = text.write_fmt(says);
            self.put(rule, place, &text);
            self.says = text;
        }
    }

    /// Takes over a problem that was noted, and counted, elsewhere.
    pub fn adopt(&mut self, finding: &Finding) {
        let place = Place {
            line: finding.line,
            event_type: finding.event_type.as_deref(),
            person: finding.person.as_deref(),
            field: finding.field,
        };
        let rule = finding.rule as RuleId;
        if self.is_wanted(rule) {
            self.put(rule, place, &finding.says);
        }
    }

    /// Adds what was counted elsewhere, further down the file or in between.
    pub fn add(&mut self, counts: Vec<RuleCount>) {
        for (count, more) in self.counts.iter_mut().zip(counts) {
            count.count += more.count;
            if !more.first_lines.is_empty() {
                count.first_lines.extend(more.first_lines);
                count.first_lines.sort_unstable();
                count.first_lines.truncate(FIRST_LINES);
            }
        }
    }

    /// Is the next problem of the rule to be kept or passed on?
    fn is_wanted(&self, rule: RuleId) -> bool {
        self.stream.is_some() || self.kept_of_rule[usize::from(rule)] < self.keep
    }

    fn put(&mut self, rule: RuleId, place: Place, says: &str) {
        let kept = &mut self.kept_of_rule[usize::from(rule)];
        if *kept < self.keep {
            *kept += 1;
            self.kept.push(Finding {
                rule: usize::from(rule),
                line: place.line,
                event_type: place.event_type.map(str::to_owned),
                person: place.person.map(str::to_owned),
                field: place.field,
                says: says.to_owned(),
            });
        }
        if self.stream.is_some() {
            self.pass_on(rule, place, says);
        }
    }

    fn pass_on(&mut self, rule: RuleId, place: Place, says: &str) {
        let rule = self.book.rule(rule);
        let line = JsonLine {
            file: self.file,
            line: place.line,
            event_type: place.event_type,
            person: place.person,
            field: place.field,
            rule: &rule.id,
            severity: rule.severity.word(),
            says,
        };
        // Writing texts and numbers to a Vec cannot fail.
        let _ = serde_json::to_writer(&mut self.piece, &line);
        self.piece.push(b'\n');
        if self.piece.len() >= PIECE {
            self.flush();
        }
    }

    /// Passes on what is left. A reader that has gone away ends the stream quietly.
    pub fn flush(&mut self) {
        let piece = std::mem::take(&mut self.piece);
        let gone = match &mut self.stream {
            Some(stream) if !piece.is_empty() => !stream(piece),
            _ => false,
        };
        if gone {
            self.stream = None;
        }
    }
}

/// One object of the JSON output; its names are a contract.
#[derive(Serialize)]
struct JsonLine<'a> {
    file: &'a str,
    line: Option<u32>,
    event_type: Option<&'a str>,
    person: Option<&'a str>,
    field: Option<&'static str>,
    rule: &'a str,
    severity: &'static str,
    says: &'a str,
}
