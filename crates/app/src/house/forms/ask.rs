//! A section as its page asks it: every field with its value, its choices and what is wrong with it, in ready words.

use serde::Serialize;

use super::columns::{Holds, fact_of};
use super::condition::When;
use super::definition::{Definition, Kind, Named, Options, Question, Section};
use super::show::in_words;
use super::timetable::{self, DAYS, PARTS};
use super::told_back::{Trouble, told_back};
use super::typed::Typed;
use super::visible::Visible;
use super::{Desk, FormFile, Wrong, choices_of};

/// A topic to be answered.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    pub id: String,
    pub title: String,
    pub intro: Option<String>,
    /// The condition, for a page that holds every topic; none when it is always asked.
    pub when: Option<String>,
    pub fields: Vec<Field>,
}

/// A field of a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Field {
    /// Name and id in the page.
    pub name: String,
    /// Which kind, as the template knows it.
    pub kind: &'static str,
    pub label: String,
    pub hint: Option<String>,
    /// The form cannot be submitted without it.
    pub needed: bool,
    /// Not asked now; asked as soon as another answer calls for it.
    pub hidden: bool,
    /// The condition, for the browser's script; none when it is always asked.
    pub when: Option<String>,
    pub value: String,
    pub error: Option<Text>,
    pub rows: usize,
    pub unit: Option<String>,
    /// Day, month, year.
    pub day: Option<[String; 3]>,
    pub items: Vec<Item>,
    /// Groups of a repeater, or rows of a table.
    pub groups: Vec<Group>,
    pub noun: Option<String>,
    /// Headings of a table's columns.
    pub heads: Vec<Head>,
    pub week: Option<Week>,
    /// What the record says, for a known fact.
    pub known: Option<String>,
    /// The same as it is kept: it goes back with the answer.
    pub was: Option<String>,
    /// The record says something else by now than what was answered.
    pub clash: bool,
    /// Whose fact it is, where that does not go without saying.
    pub whose: Option<String>,
    /// Nobody has said anything about it yet.
    pub right: bool,
    pub wrong: bool,
    /// Several may be chosen of a known fact.
    pub many: bool,
    /// Where the words were told that the form began with, as long as nobody has looked at them.
    pub told: Option<String>,
    /// Documents that belong to it.
    pub files: Vec<FormFile>,
}

/// The heading of a table's column.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    pub text: String,
    /// Every row needs it.
    pub needed: bool,
}

/// A text, as the macros want it.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    pub text: String,
}

/// Something to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    pub value: String,
    pub text: String,
    pub checked: bool,
    pub selected: bool,
}

/// A group of fields.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    pub place: usize,
    pub title: String,
    pub fields: Vec<Field>,
}

/// A week of hours.
#[derive(Clone, Debug, Serialize)]
pub struct Week {
    pub heads: Vec<&'static str>,
    pub days: Vec<Day>,
    pub total: String,
}

/// A day of hours.
#[derive(Clone, Debug, Serialize)]
pub struct Day {
    pub title: &'static str,
    pub cells: Vec<Cell>,
    pub total: String,
}

/// One field of the week.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    pub name: String,
    pub label: String,
    pub value: String,
    pub wrong: bool,
}

/// A section's page. All its questions are there, those not asked now hidden: the script shows them when they are,
/// and without it the page comes back with them.
pub fn page(
    form: &Definition,
    section: &Section,
    typed: &Typed,
    wrong: &[Wrong],
    desk: &Desk<'_>,
) -> Page {
    let asker = Asker {
        typed,
        visible: Visible::of(form, typed),
        wrong,
        desk,
        section,
    };
    let fields = section.questions.iter().map(|question| Field {
        hidden: !asker.visible.has(question),
        ..asker.field(question, &question.id, "")
    });
    Page {
        id: section.id.clone(),
        title: section.title.clone(),
        intro: section.intro.clone(),
        when: section.when.as_ref().map(|when| asker.when(when, "")),
        fields: fields.collect(),
    }
}

struct Asker<'a> {
    typed: &'a Typed,
    visible: Visible,
    wrong: &'a [Wrong],
    desk: &'a Desk<'a>,
    section: &'a Section,
}

impl Asker<'_> {
    fn field(&self, question: &Question, name: &str, within: &str) -> Field {
        let when = question.when.as_ref();
        let mut field = Field {
            name: name.to_owned(),
            kind: question.kind.name(),
            label: question.label.clone(),
            hint: question.hint.clone(),
            needed: question.required,
            hidden: when.is_some_and(|when| !when.holds(&self.visible.typed, within)),
            when: when.map(|when| self.when(when, within)),
            value: self.typed.get(name).to_owned(),
            told: self.typed.told(name).map(str::to_owned),
            error: self.error(name),
            ..Field::default()
        };
        self.fill(question, name, &mut field);
        field
    }

    fn error(&self, name: &str) -> Option<Text> {
        let wrong = self.wrong.iter().find(|wrong| wrong.field == name)?;
        Some(Text {
            text: wrong.says.clone(),
        })
    }

    fn fill(&self, question: &Question, name: &str, field: &mut Field) {
        match &question.kind {
            Kind::LongText { rows, .. } => field.rows = *rows,
            Kind::Number { unit, .. } => field.unit.clone_from(unit),
            Kind::Date { .. } => {
                let part = |part: &str| self.typed.get(&format!("{name}-{part}")).to_owned();
                field.day = Some([part("day"), part("month"), part("year")]);
            }
            Kind::YesNo => {
                let options = [("yes", "Yes"), ("no", "No")];
                field.items = items(
                    options.map(|(v, t)| (v.to_owned(), t.to_owned())),
                    self.typed.all(name),
                );
            }
            Kind::Choice { options, select } => {
                if *select {
                    field.kind = "select";
                }
                field.items = self.items(options, name);
            }
            Kind::Choices { options } => field.items = self.items(options, name),
            Kind::Colleague => {
                let all = self.desk.colleagues.iter();
                let all = all.map(|one| (one.value.clone(), one.text.clone()));
                field.items = items(all, self.typed.all(name));
            }
            Kind::Table { rows, columns } => self.table(name, rows, columns, field),
            Kind::Repeater { noun, fields, .. } => self.repeater(name, noun, fields, field),
            Kind::Timetable => field.week = Some(self.week(name)),
            Kind::Known { fact } => self.known(name, fact, field),
            Kind::Attachment => {
                let files = self.desk.files.iter();
                let files = files.filter(|file| file.question == name);
                field.files = files.cloned().collect();
            }
            Kind::Text { .. } | Kind::Money | Kind::Information => {}
        }
    }

    fn items(&self, options: &Options, name: &str) -> Vec<Item> {
        self.offered(options, self.typed.all(name))
    }

    fn offered(&self, options: &Options, chosen: &[String]) -> Vec<Item> {
        let mut all: Vec<(String, String)> = choices_of(options, self.desk);
        // What was chosen when it was still offered stays to be seen.
        for code in chosen {
            if !all.iter().any(|(value, _)| value == code)
                && let Some(text) = super::label_of(options, code, self.desk.council)
            {
                all.push((code.clone(), text));
            }
        }
        items(all, chosen)
    }

    fn table(&self, name: &str, rows: &[Named], columns: &[Question], field: &mut Field) {
        let head = |column: &Question| Head {
            text: column.label.clone(),
            needed: column.required,
        };
        field.heads = columns.iter().map(head).collect();
        field.groups = rows
            .iter()
            .enumerate()
            .map(|(place, row)| Group {
                place,
                title: row.label.clone(),
                fields: self.group(columns, &format!("{name}.{}.", row.code)),
            })
            .collect();
    }

    fn repeater(&self, name: &str, noun: &str, fields: &[Question], field: &mut Field) {
        field.noun = Some(noun.to_owned());
        field.groups = (0..self.typed.groups(name).max(1))
            .map(|place| Group {
                place,
                title: format!("{noun} {}", place + 1),
                fields: self.group(fields, &format!("{name}.{place}.")),
            })
            .collect();
    }

    fn group(&self, fields: &[Question], within: &str) -> Vec<Field> {
        fields
            .iter()
            .map(|field| self.field(field, &format!("{within}{}", field.id), within))
            .collect()
    }

    fn week(&self, name: &str) -> Week {
        let cell = |day: &(&'static str, &str), part: &(&'static str, &str)| {
            let field = timetable::field(name, day.0, part.0);
            Cell {
                label: format!("{} {}, hours", day.1, part.1.to_lowercase()),
                value: self.typed.get(&field).to_owned(),
                wrong: self.error(&field).is_some(),
                name: field,
            }
        };
        let days = DAYS.iter().map(|day| Day {
            title: day.1,
            cells: PARTS.iter().map(|part| cell(day, part)).collect(),
            total: timetable::of_day(self.typed, name, day.0).says(),
        });
        Week {
            heads: PARTS.iter().map(|(_, name)| *name).collect(),
            days: days.collect(),
            total: timetable::of_week(self.typed, name).says(),
        }
    }

    /// What is known with the answer beside it. Where the two stand against each other, neither is chosen yet and both
    /// are to be seen.
    fn known(&self, name: &str, fact: &str, field: &mut Field) {
        let known = self.desk.known.get(fact);
        let told = told_back(self.typed, name, fact, self.desk);
        field.whose = known.and_then(|known| known.whose.clone());
        field.known = told
            .shows
            .as_deref()
            .map(|raw| in_words(fact, raw, self.desk));
        field.was = told.shows;
        field.clash = told.trouble.is_some_and(Trouble::is_clash);
        let state = self.typed.get(&format!("{name}.state"));
        field.right = state == "right" && !field.clash;
        field.wrong = state == "wrong" && !field.clash;
        field.value = self.typed.all(name).join(" ");
        if let (true, Some(said)) = (field.clash, told.said) {
            field.value = said.now;
        }
        if field.error.is_none() {
            field.error = self.error(&format!("{name}.state"));
        }
        if let Some(trouble) = told.trouble.filter(|trouble| trouble.is_clash()) {
            let record = known.and_then(|known| known.says.as_deref());
            let text = trouble.says(&field.label, record);
            field.error = Some(Text { text });
        }
        let Some(fact) = fact_of(fact) else { return };
        if let Some(list) = fact.list() {
            let options = Options::List(list.to_owned());
            field.many = matches!(fact.holds, Holds::Codes(_));
            field.items = self.offered(&options, &fact.values(&field.value));
        }
    }

    /// The condition as the script reads it. A test of a question on another page is answered here and now.
    fn when(&self, when: &When, within: &str) -> String {
        let tests = when.0.iter().map(|test| {
            let alone = When(vec![test.clone()]);
            let here = self.section.questions.iter().any(|q| q.id == test.question);
            let in_group = format!("{within}{}", test.question);
            let field = if !within.is_empty() && !here {
                &in_group
            } else {
                &test.question
            };
            serde_json::json!({
                "field": field, "is": test.is,
                "otherwise": alone.holds(&self.visible.typed, within),
            })
        });
        serde_json::Value::from_iter(tests).to_string()
    }
}

fn items(all: impl IntoIterator<Item = (String, String)>, chosen: &[String]) -> Vec<Item> {
    all.into_iter()
        .map(|(value, text)| {
            let is = chosen.contains(&value);
            Item {
                value,
                text,
                checked: is,
                selected: is,
            }
        })
        .collect()
}
