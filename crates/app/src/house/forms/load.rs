//! Reads a form from its file, and tells every mistake with its line.

use std::collections::{BTreeMap, BTreeSet};

use rules::pathway::{Approval, Step};
use rules::vocabulary::Problem;
use rules::vocabulary::codes::CodeList;

use super::columns::{COLUMNS, Holds, TOLD_IN_A_CONTACT, column_of, fact_of};
use super::conditions_of::{Asked, when_of};
use super::definition::{Days, Definition, Kind, Named, Options, Question, Section};
use super::digest::digest;
use super::findings;
use super::no_such::{no_column, no_fact, no_kind, no_list};
use super::toml_tree::{Entry, Sheet};

/// What the rest of the council's settings offer to a form.
pub struct Around<'a> {
    pub lists: &'a BTreeMap<String, CodeList>,
    /// Ids of all forms.
    pub forms: &'a BTreeSet<String>,
    /// Names of the webhooks.
    pub webhooks: &'a BTreeSet<String>,
    /// Ids of the roles.
    pub roles: &'a BTreeSet<String>,
}

/// What only some kinds say.
const OF_KINDS: &[&str] = &[
    "options", "list", "style", "most", "least", "rows", "decimals", "unit", "allows", "row",
    "column", "noun", "field", "fact", "text",
];

/// Longest text that a question may ask for.
const LONGEST: i64 = 20_000;

/// Reads a form. `id` is what its file is called.
/// Errors: every mistake with file and line.
pub fn load(
    id: &str,
    file: &str,
    text: &str,
    around: &Around<'_>,
) -> Result<Definition, Vec<Problem>> {
    let sheet = Sheet::new(file, text);
    match read(id, &sheet, text, around) {
        Some(form) if !sheet.has_problems() => Ok(form),
        _ => Err(sheet.into_problems()),
    }
}

/// Reads a version that was published once, whatever has become of the lists and columns it names since.
pub fn load_published(id: &str, text: &str) -> Option<Definition> {
    let nothing = Around {
        lists: &BTreeMap::new(),
        forms: &BTreeSet::new(),
        webhooks: &BTreeSet::new(),
        roles: &BTreeSet::new(),
    };
    read(id, &Sheet::new(id, text), text, &nothing)
}

fn read<'a>(id: &str, sheet: &Sheet<'a>, text: &str, around: &Around<'_>) -> Option<Definition> {
    let tree = sheet.parse()?;
    let entry = Entry::new(sheet, tree.get_ref(), 0);
    let mut reader = Reader {
        around,
        asked: Vec::new(),
    };
    let mut form = reader.form(id, &entry);
    form.digest = digest(tree.get_ref());
    form.source = text.to_owned();
    Some(form)
}

/// Reads one form.
pub(super) struct Reader<'a> {
    pub(super) around: &'a Around<'a>,
    /// The questions read so far, for conditions to look back at.
    pub(super) asked: Vec<Asked>,
}

impl Reader<'_> {
    fn form(&mut self, id: &str, entry: &Entry<'_, '_>) -> Definition {
        let said = entry.needed("id", "The form");
        if !said.is_empty() && said != id {
            entry.wrong(
                "id",
                format!(
                    "The form is called {said:?}, but its file {id:?}: call the file {said}.toml"
                ),
            );
        }
        let edition = entry.whole("version", 1, 100_000);
        if !entry.has("version") {
            entry.wrong_at(entry.at, "The form has no version: begin with version = 1");
        }
        let mut form = Definition {
            id: id.to_owned(),
            edition: edition.unwrap_or(1),
            title: entry.needed("title", "The form"),
            intro: entry.text("intro"),
            step: self.step(entry),
            approval: approval(entry),
            trial: entry.flag("trial").unwrap_or(false),
            sections: Vec::new(),
            next: Vec::new(),
            views: Vec::new(),
            digest: String::new(),
            source: String::new(),
        };
        let mut ids = BTreeSet::new();
        for section in entry.entries("section") {
            form.sections
                .push(self.section(&section, &mut ids, form.step));
        }
        if form.sections.is_empty() {
            entry.wrong_at(entry.at, "The form has no section");
        }
        for next in entry.entries("next_step") {
            form.next.push(self.next_step(&next, form.approval));
        }
        for view in entry.entries("view") {
            form.views.push(self.view(&view));
        }
        let mut steps = BTreeSet::new();
        for next in &form.next {
            if !steps.insert(next.id.as_str()) {
                entry.wrong(
                    "next_step",
                    format!("Two next steps are called {:?}", next.id),
                );
            }
        }
        self.core_fields(entry, &form);
        entry.nothing_else("A form");
        form
    }

    fn step(&self, entry: &Entry<'_, '_>) -> Step {
        let Some(code) = entry.text("step") else {
            return Step::Local;
        };
        Step::from_code(&code).unwrap_or_else(|| {
            let codes: Vec<&str> = Step::ALL.iter().map(|step| step.code()).collect();
            entry.wrong(
                "step",
                format!(
                    "There is no step {code:?}: {}. A form of your own has none",
                    codes.join(", ")
                ),
            );
            Step::Local
        })
    }

    /// What the step keeps in columns must be asked.
    fn core_fields(&self, entry: &Entry<'_, '_>, form: &Definition) {
        let needed = COLUMNS
            .iter()
            .filter(|column| column.needed && column.steps.contains(&form.step));
        for column in needed {
            if form.filling(column.name).is_none() {
                let says = format!(
                    "No question fills {:?}, which every form of the step {:?} must",
                    column.name,
                    form.step.code()
                );
                entry.wrong("step", says);
            }
        }
    }

    fn section(
        &mut self,
        entry: &Entry<'_, '_>,
        ids: &mut BTreeSet<String>,
        step: Step,
    ) -> Section {
        let id = entry.needed("id", "A section");
        check_id(entry, &id);
        if !ids.insert(format!("section {id}")) {
            entry.wrong("id", format!("Two sections are called {id:?}"));
        }
        let section = Section {
            title: entry.needed("title", &format!("The section {id:?}")),
            intro: entry.text("intro"),
            when: when_of(entry, &self.asked, &[]),
            questions: entry
                .entries("question")
                .iter()
                .map(|question| self.question(question, ids, step))
                .collect(),
            id,
        };
        if section.questions.is_empty() {
            entry.wrong_at(
                entry.at,
                format!("The section {:?} has no question", section.id),
            );
        }
        entry.nothing_else("A section");
        section
    }

    fn question(
        &mut self,
        entry: &Entry<'_, '_>,
        ids: &mut BTreeSet<String>,
        step: Step,
    ) -> Question {
        let question = self.plain_question(entry, ids, &[]);
        self.fills(entry, &question, step);
        if entry.has("from_last") && matches!(question.kind, Kind::Known { .. }) {
            entry.wrong(
                "from_last",
                "A known fact is told from the record, not from the last form",
            );
        }
        entry.nothing_else("A question");
        self.asked.push(Asked::of(&question, self.around.lists));
        question
    }

    /// A question without what only those of a section may say. `group` holds the fields before it in its group.
    fn plain_question(
        &self,
        entry: &Entry<'_, '_>,
        ids: &mut BTreeSet<String>,
        group: &[Asked],
    ) -> Question {
        let id = entry.needed("id", "A question");
        check_id(entry, &id);
        if !ids.insert(id.clone()) {
            entry.wrong("id", format!("Two questions are called {id:?}"));
        }
        let when = when_of(entry, &self.asked, group);
        let kind = self.kind(entry, &id);
        let label = if matches!(kind, Kind::Information) {
            entry.text("label").unwrap_or_default()
        } else {
            entry.needed("label", &format!("The question {id:?}"))
        };
        Question {
            label,
            hint: entry.text(if matches!(kind, Kind::Information) {
                "text"
            } else {
                "hint"
            }),
            required: entry.flag("required").unwrap_or(false),
            when,
            from_last: entry.flag("from_last").unwrap_or(false),
            from_contact: from_contact(entry, &kind),
            fills: entry.text("fills"),
            kind,
            id,
        }
    }

    fn kind(&self, entry: &Entry<'_, '_>, id: &str) -> Kind {
        let name = entry.needed("kind", &format!("The question {id:?}"));
        match name.as_str() {
            "text" => Kind::Text {
                most: entry.whole("most", 1, 1000).unwrap_or(200) as usize,
            },
            "long_text" => Kind::LongText {
                most: entry.whole("most", 1, LONGEST).unwrap_or(LONGEST) as usize,
                rows: entry.whole("rows", 2, 40).unwrap_or(5) as usize,
            },
            "number" => {
                let (least, most) = (entry.number("least"), entry.number("most"));
                if least.zip(most).is_some_and(|(least, most)| least > most) {
                    entry.wrong("most", "most is below least, so no number would do");
                }
                Kind::Number {
                    least,
                    most,
                    decimals: entry.whole("decimals", 0, 6).unwrap_or(0) as u8,
                    unit: entry.text("unit"),
                }
            }
            "money" => Kind::Money,
            "date" => Kind::Date {
                allows: days(entry),
            },
            "yes_no" => Kind::YesNo,
            "choice" => Kind::Choice {
                options: self.options(entry, id),
                select: select(entry),
            },
            "choices" => Kind::Choices {
                options: self.options(entry, id),
            },
            "colleague" => Kind::Colleague,
            "table" => self.table(entry, id),
            "repeater" => self.repeater(entry, id),
            "timetable" => Kind::Timetable,
            "information" => {
                if !entry.has("text") {
                    entry.wrong_at(entry.at, format!("The information {id:?} has no text"));
                }
                Kind::Information
            }
            "attachment" => Kind::Attachment,
            "known" => self.known(entry, id),
            other => {
                if !other.is_empty() {
                    entry.wrong("kind", no_kind(other));
                    // What it says besides belongs to the kind that was meant.
                    entry.reads(OF_KINDS);
                }
                Kind::Information
            }
        }
    }

    fn known(&self, entry: &Entry<'_, '_>, id: &str) -> Kind {
        let fact = entry.needed("fact", &format!("The question {id:?}"));
        if !fact.is_empty() && fact_of(&fact).is_none() {
            entry.wrong("fact", no_fact(&fact));
        }
        Kind::Known { fact }
    }

    fn options(&self, entry: &Entry<'_, '_>, id: &str) -> Options {
        match (entry.text("list"), entry.has("options")) {
            (Some(list), false) => {
                if !self.around.lists.contains_key(&list) {
                    entry.wrong("list", no_list(&list, self.around.lists));
                }
                Options::List(list)
            }
            (None, true) => Options::Inline(named(entry, "options")),
            (Some(_), true) => {
                entry.wrong("options", "Give either options or a list, not both");
                Options::Inline(Vec::new())
            }
            (None, false) => {
                let says = format!("The question {id:?} offers nothing: give options or a list");
                entry.wrong_at(entry.at, says);
                Options::Inline(Vec::new())
            }
        }
    }

    fn table(&self, entry: &Entry<'_, '_>, id: &str) -> Kind {
        let rows = named(entry, "row");
        let columns = self.group(entry, "column", id, "table");
        if rows.is_empty() {
            entry.wrong_at(entry.at, format!("The table {id:?} has no row"));
        }
        Kind::Table { rows, columns }
    }

    fn repeater(&self, entry: &Entry<'_, '_>, id: &str) -> Kind {
        Kind::Repeater {
            noun: entry.needed("noun", &format!("The repeater {id:?}")),
            most: entry.whole("most", 1, 50).unwrap_or(20) as usize,
            fields: self.group(entry, "field", id, "repeater"),
        }
    }

    /// The fields of a repeater or the columns of a table.
    fn group(
        &self,
        entry: &Entry<'_, '_>,
        name: &'static str,
        id: &str,
        what: &str,
    ) -> Vec<Question> {
        let (mut ids, mut group, mut fields) = (BTreeSet::new(), Vec::new(), Vec::new());
        for field in entry.entries(name) {
            let question = self.plain_question(&field, &mut ids, &group);
            let simple = !matches!(
                question.kind,
                Kind::Table { .. }
                    | Kind::Repeater { .. }
                    | Kind::Timetable
                    | Kind::Known { .. }
                    | Kind::Attachment
            );
            if !simple {
                let says = format!("A {what} cannot hold a {}", question.kind.name());
                field.wrong("kind", says);
            }
            for only_outside in ["fills", "from_last", "from_contact"] {
                if field.has(only_outside) {
                    field.wrong(
                        only_outside,
                        format!("{only_outside} is not for what is within a {what}"),
                    );
                }
            }
            field.nothing_else("A question");
            group.push(Asked::of(&question, self.around.lists));
            fields.push(question);
        }
        if fields.is_empty() {
            entry.wrong_at(entry.at, format!("The {what} {id:?} has no {name}"));
        }
        fields
    }

    /// The column is there, belongs to this step, and holds what the question asks.
    fn fills(&self, entry: &Entry<'_, '_>, question: &Question, step: Step) {
        let Some(name) = &question.fills else {
            return;
        };
        let Some(column) = column_of(name) else {
            return entry.wrong("fills", no_column(name, step));
        };
        if !column.steps.contains(&step) {
            let says = format!(
                "A form of the step {:?} does not fill {name:?}",
                step.code()
            );
            return entry.wrong("fills", says);
        }
        let again = self.asked.iter();
        let mut again = again.filter(|other| other.fills.as_ref() == Some(name));
        if column.holds != Holds::Findings && again.next().is_some() {
            return entry.wrong("fills", format!("Two questions fill {name:?}"));
        }
        let (fits, wants) = match (column.holds, &question.kind) {
            (Holds::Text, Kind::Text { .. } | Kind::LongText { .. }) => (true, String::new()),
            (Holds::Text, _) => (false, "a text or long_text".to_owned()),
            (Holds::Day, kind) => (matches!(kind, Kind::Date { .. }), "a date".to_owned()),
            (Holds::YesNo, kind) => (matches!(kind, Kind::YesNo), "a yes_no".to_owned()),
            (
                Holds::Code(list),
                Kind::Choice {
                    options: Options::List(own),
                    ..
                },
            ) => (own == list, format!("a choice from the list {list:?}")),
            (Holds::Code(list), _) => (false, format!("a choice from the list {list:?}")),
            (
                Holds::Codes(list),
                Kind::Choices {
                    options: Options::List(own),
                },
            ) => (own == list, format!("choices from the list {list:?}")),
            (Holds::Codes(list), _) => (false, format!("choices from the list {list:?}")),
            (Holds::Money, kind) => (matches!(kind, Kind::Money), "a money".to_owned()),
            (Holds::Findings, kind) => (findings::fits(kind, step), findings::WANTS.to_owned()),
        };
        if !fits {
            entry.wrong("fills", format!("{name:?} holds {wants}"));
        }
    }
}

/// Only words can be taken over from a contact.
fn from_contact(entry: &Entry<'_, '_>, kind: &Kind) -> Option<String> {
    let column = entry.text("from_contact")?;
    if !TOLD_IN_A_CONTACT.contains(&column.as_str()) {
        let says = format!(
            "A contact tells no {column:?}: {}",
            TOLD_IN_A_CONTACT.join(", ")
        );
        entry.wrong("from_contact", says);
    }
    let words = matches!(
        kind,
        Kind::Text { .. } | Kind::LongText { .. } | Kind::Known { .. }
    );
    if !words {
        entry.wrong(
            "from_contact",
            "Only a text can begin with what a contact tells",
        );
    }
    Some(column)
}

fn approval(entry: &Entry<'_, '_>) -> Approval {
    let Some(code) = entry.text("approval") else {
        return Approval::Nobody;
    };
    Approval::from_code(&code).unwrap_or_else(|| {
        entry.wrong(
            "approval",
            format!("approval is none, colleague or panel, not {code:?}"),
        );
        Approval::Nobody
    })
}

fn days(entry: &Entry<'_, '_>) -> Days {
    match entry.text("allows").as_deref() {
        None | Some("any") => Days::Any,
        Some("past") => Days::Past,
        Some("future") => Days::Future,
        Some(other) => {
            entry.wrong(
                "allows",
                format!("allows is any, past or future, not {other:?}"),
            );
            Days::Any
        }
    }
}

fn select(entry: &Entry<'_, '_>) -> bool {
    match entry.text("style").as_deref() {
        None | Some("radios") => false,
        Some("select") => true,
        Some(other) => {
            entry.wrong("style", format!("style is radios or select, not {other:?}"));
            false
        }
    }
}

/// Codes and labels, each code once.
fn named(entry: &Entry<'_, '_>, name: &'static str) -> Vec<Named> {
    let mut codes = BTreeSet::new();
    let mut all = Vec::new();
    for one in entry.entries(name) {
        let code = one.needed("code", "A choice");
        check_id(&one, &code);
        if !codes.insert(code.clone()) {
            one.wrong("code", format!("The code {code:?} is here twice"));
        }
        let label = one.needed("label", &format!("The choice {code:?}"));
        one.nothing_else("A choice");
        all.push(Named { code, label });
    }
    all
}

/// Ids are part of names in pages: small letters, figures and `_`.
pub(super) fn check_id(entry: &Entry<'_, '_>, id: &str) {
    let fits = id
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !fits {
        let name = if entry.has("code") { "code" } else { "id" };
        entry.wrong(
            name,
            format!("{id:?} may hold only small letters, figures and _"),
        );
    }
}
