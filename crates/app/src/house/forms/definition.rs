//! What a form is: sections of questions, each of a kind, with the conditions under which it is asked.

use rules::pathway::{Approval, Step};

use super::condition::When;

/// One version of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    pub id: String,
    /// Raised by whoever changes the form; a published one is never changed.
    pub edition: i64,
    pub title: String,
    /// What it is for, said at its beginning.
    pub intro: Option<String>,
    pub step: Step,
    pub approval: Approval,
    /// Being tried: not offered to workers, and free to be changed.
    pub trial: bool,
    pub sections: Vec<Section>,
    pub next: Vec<NextStep>,
    /// Cut-down views, for those who need only some of the answers.
    pub views: Vec<View>,
    /// Of what it asks, not of how the file is laid out.
    pub digest: String,
    /// The file's text.
    pub source: String,
}

/// Some of a form's questions.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub id: String,
    pub title: String,
    /// Those who hold no other role that opens forms see this part and no more.
    pub roles: Vec<String>,
    pub questions: Vec<String>,
}

/// A topic: one page.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub intro: Option<String>,
    pub when: Option<When>,
    pub questions: Vec<Question>,
}

/// A question, or words between questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub id: String,
    pub label: String,
    pub hint: Option<String>,
    pub required: bool,
    pub when: Option<When>,
    /// Begins with the last answer that the person's forms gave to it.
    pub from_last: bool,
    /// Begins with what the contact tells that the form follows: the name of its column.
    pub from_contact: Option<String>,
    /// The column of the record that the answer goes into, such as `conversation.held_on`.
    pub fills: Option<String>,
    pub kind: Kind,
}

/// The kinds of questions.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Text {
        most: usize,
    },
    LongText {
        most: usize,
        rows: usize,
    },
    Number {
        least: Option<f64>,
        most: Option<f64>,
        decimals: u8,
        unit: Option<String>,
    },
    Money,
    Date {
        allows: Days,
    },
    YesNo,
    Choice {
        options: Options,
        select: bool,
    },
    Choices {
        options: Options,
    },
    Colleague,
    Table {
        rows: Vec<Named>,
        columns: Vec<Question>,
    },
    Repeater {
        /// What one group is called: "goal".
        noun: String,
        most: usize,
        fields: Vec<Question>,
    },
    /// Hours of help in the week.
    Timetable,
    /// Words, not a question.
    Information,
    /// Files, kept among the documents of the record.
    Attachment,
    /// A fact of the record, told back: is this still right?
    Known {
        fact: String,
    },
}

/// Which days a date may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    Any,
    /// Today or before.
    Past,
    /// Today or later.
    Future,
}

/// What may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum Options {
    Inline(Vec<Named>),
    /// A code list of the council.
    List(String),
}

/// A code with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub code: String,
    pub label: String,
}

/// When a next step goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Submission,
    /// Once a colleague has approved, though the panel may still be asked.
    Colleague,
    /// Once all who must approve have: the panel too, where it is put to one.
    Approval,
}

/// Something that may follow, chosen by whoever submits the form.
#[derive(Clone, Debug, PartialEq)]
pub struct NextStep {
    pub id: String,
    pub label: String,
    pub hint: Option<String>,
    pub after: After,
    /// Whom the form that follows is about.
    pub whom: Whom,
    pub action: Action,
}

/// Whom a form that follows is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Somebody this form is about.
    Subject,
    /// Somebody who looks after the person.
    Carer,
}

/// What a next step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Writes to this address. The message names nobody: it says where to read on.
    Email(String),
    /// Calls an address that `council.toml` gives this name.
    Webhook(String),
    /// Begins another form, for the same person, for somebody else it is about or for a carer.
    Form(String),
}

impl Definition {
    /// Every question with its section, in order.
    pub fn questions(&self) -> impl Iterator<Item = (&Section, &Question)> {
        self.sections
            .iter()
            .flat_map(|section| section.questions.iter().map(move |q| (section, q)))
    }

    /// A question by its id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().map(|(_, q)| q).find(|q| q.id == id)
    }

    /// A section by its id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The question whose answer goes into a column.
    pub fn filling(&self, column: &str) -> Option<&Question> {
        self.questions()
            .map(|(_, q)| q)
            .find(|q| q.fills.as_deref() == Some(column))
    }
}

impl Question {
    /// Whether anybody answers it.
    pub fn asks(&self) -> bool {
        !matches!(self.kind, Kind::Information)
    }
}

impl Kind {
    /// The name that a file gives it.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Text { .. } => "text",
            Kind::LongText { .. } => "long_text",
            Kind::Number { .. } => "number",
            Kind::Money => "money",
            Kind::Date { .. } => "date",
            Kind::YesNo => "yes_no",
            Kind::Choice { .. } => "choice",
            Kind::Choices { .. } => "choices",
            Kind::Colleague => "colleague",
            Kind::Table { .. } => "table",
            Kind::Repeater { .. } => "repeater",
            Kind::Timetable => "timetable",
            Kind::Information => "information",
            Kind::Attachment => "attachment",
            Kind::Known { .. } => "known",
        }
    }
}

/// Every name of a kind, for those who mistype one.
pub const KINDS: &[&str] = &[
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "yes_no",
    "choice",
    "choices",
    "colleague",
    "table",
    "repeater",
    "timetable",
    "information",
    "attachment",
    "known",
];
