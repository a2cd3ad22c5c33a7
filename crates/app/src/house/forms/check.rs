//! Turns what was typed into answers, and tells what is missing or wrong, section by section.

use jiff::civil::Date;
use rules::vocabulary::dates::{can_be_meant, read_day};
use rules::vocabulary::money::Pence;
use serde_json::{Map, Value as Json, json};

use super::columns::fact_of;
use super::definition::{Days, Definition, Kind, Named, Options, Question};
use super::timetable::{self, DAYS, Hours, PARTS};
use super::told_back::{Said, Trouble, told_back};
use super::typed::Typed;
use super::visible::Visible;
use super::{Desk, label_of};
use crate::house::fields::{before_birth, said_of};

/// Answers by question.
pub type Answers = Map<String, Json>;

/// What a check found.
#[derive(Debug, Default)]
pub struct Checked {
    pub answers: Answers,
    pub wrong: Vec<Wrong>,
}

/// Something to mend before the form can be submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub section: String,
    /// The id of the field on its page.
    pub field: String,
    pub says: String,
    /// Not wrong, only not answered yet.
    pub missing: bool,
}

/// Checks a whole form. Only questions that are asked count: what is required is required of them, and an answer
/// to any other is left out.
pub fn check(form: &Definition, typed: &Typed, desk: &Desk<'_>) -> Checked {
    let visible = Visible::of(form, typed);
    let mut checked = Checked::default();
    for (section, question) in form.questions() {
        if !visible.has(question) || !question.asks() {
            continue;
        }
        let mut reader = Reader {
            typed: &visible.typed,
            desk,
            section: &section.id,
            wrong: &mut checked.wrong,
        };
        if let Some(answer) = reader.answer(question, &question.id, "") {
            checked.answers.insert(question.id.clone(), answer);
        }
    }
    checked
}

/// The answer to one question, whether or not it is asked now, with what is wrong with it.
pub fn answer_to(
    question: &Question,
    typed: &Typed,
    desk: &Desk<'_>,
) -> (Option<Json>, Vec<Wrong>) {
    let mut wrong = Vec::new();
    let mut reader = Reader {
        typed,
        desk,
        section: "",
        wrong: &mut wrong,
    };
    let answer = reader.answer(question, &question.id, "");
    (answer, wrong)
}

struct Reader<'a> {
    typed: &'a Typed,
    desk: &'a Desk<'a>,
    section: &'a str,
    wrong: &'a mut Vec<Wrong>,
}

impl Reader<'_> {
    fn wrong(&mut self, field: &str, says: impl Into<String>) {
        self.wrong.push(Wrong {
            section: self.section.to_owned(),
            field: field.to_owned(),
            says: says.into(),
            missing: false,
        });
    }

    /// The answer to a question whose field is `name`; `within` stands before the names of its group.
    fn answer(&mut self, question: &Question, name: &str, within: &str) -> Option<Json> {
        if !within.is_empty()
            && question
                .when
                .as_ref()
                .is_some_and(|when| !when.holds(self.typed, within))
        {
            return None;
        }
        let before = self.wrong.len();
        let answer = self.read(question, name);
        if answer.is_none() && question.required && self.wrong.len() == before {
            self.wrong.push(Wrong {
                section: self.section.to_owned(),
                field: name.to_owned(),
                says: missing(question),
                missing: true,
            });
        }
        answer
    }

    fn read(&mut self, question: &Question, name: &str) -> Option<Json> {
        let value = self.typed.get(name);
        let label = &question.label;
        match &question.kind {
            Kind::Text { most } | Kind::LongText { most, .. } => self.text(name, label, *most),
            Kind::Number { .. } => self.number(question, name),
            Kind::Money if value.is_empty() => None,
            Kind::Money => match Pence::parse(value) {
                Ok(amount) => Some(json!(amount.pounds())),
                Err(problem) => {
                    self.wrong(name, said_of(label, &problem.to_string()));
                    None
                }
            },
            Kind::Date { allows } => self.date(question, name, *allows),
            Kind::YesNo => match value {
                "yes" => Some(json!(true)),
                "no" => Some(json!(false)),
                "" => None,
                _ => self.not_offered(label, name),
            },
            Kind::Choice { options, .. } => self.choice(label, name, options),
            Kind::Choices { options } => self.choices(label, name, options),
            Kind::Colleague => self.colleague(label, name),
            Kind::Table { rows, columns } => self.table(name, rows, columns),
            Kind::Repeater { most, fields, noun } => self.repeater(name, *most, noun, fields),
            Kind::Timetable => self.timetable(label, name),
            Kind::Known { fact } => self.known(label, name, fact),
            Kind::Attachment => self.files(name),
            Kind::Information => None,
        }
    }

    /// The documents that belong to a question, by id and by what they are called now.
    fn files(&self, question: &str) -> Option<Json> {
        let files = self.desk.files.iter();
        let files = files.filter(|file| file.question == question);
        let files: Vec<Json> = files
            .map(|file| json!({ "document": file.id, "title": file.title }))
            .collect();
        (!files.is_empty()).then_some(Json::Array(files))
    }

    fn text(&mut self, name: &str, label: &str, most: usize) -> Option<Json> {
        let value = self.typed.get(name);
        let length = value.chars().count();
        if length > most {
            let says = said_of(
                label,
                &format!("{length} characters are too many, {most} are the most"),
            );
            self.wrong(name, says);
            return None;
        }
        (!value.is_empty()).then(|| json!(value))
    }

    fn number(&mut self, question: &Question, name: &str) -> Option<Json> {
        let Kind::Number {
            least,
            most,
            decimals,
            ..
        } = &question.kind
        else {
            return None;
        };
        let typed = self.typed.get(name).replace(',', "");
        if typed.is_empty() {
            return None;
        }
        let label = &question.label;
        let places = typed.split_once('.').map_or(0, |(_, part)| part.len());
        let digits = typed.trim_start_matches('-');
        let plain = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && digits.len() <= 15;
        let number: Option<f64> = typed.parse().ok().filter(|_| plain);
        let says = match number {
            None => "enter a number, such as 12".to_owned(),
            Some(_) if places > usize::from(*decimals) => match decimals {
                0 => "enter a whole number".to_owned(),
                _ => format!("enter a number with at most {decimals} decimals"),
            },
            Some(number) if least.is_some_and(|least| number < least) => {
                format!("must be {} or more", least.unwrap_or_default())
            }
            Some(number) if most.is_some_and(|most| number > most) => {
                format!("must be {} or less", most.unwrap_or_default())
            }
            Some(_) => return Some(json!(typed)),
        };
        self.wrong(name, said_of(label, &says));
        None
    }

    /// A day. What goes into the record is of the person and not before they were born; other days may be anybody's.
    fn date(&mut self, question: &Question, name: &str, allows: Days) -> Option<Json> {
        let label = &question.label;
        let born_on = self.desk.born_on.filter(|_| question.fills.is_some());
        let parts = ["day", "month", "year"].map(|part| self.typed.get(&format!("{name}-{part}")));
        if parts.iter().all(|part| part.is_empty()) {
            return None;
        }
        let today = self.desk.today;
        let read = (!parts.iter().any(|part| part.is_empty()))
            .then(|| read_day(&parts.join(" "), today))
            .flatten();
        let says = match read {
            None => "enter a real date, such as 27 3 2026",
            Some(day) if !can_be_meant(day, today) => "check the year",
            Some(day) if allows == Days::Past && day > today => "the day must be today or before",
            Some(day) if allows == Days::Future && day < today => "the day must be today or later",
            Some(day) => match born_on.filter(|born| day < *born) {
                Some(born) => {
                    self.wrong(name, before_birth(label, born));
                    return None;
                }
                None => return Some(json!(day.to_string())),
            },
        };
        self.wrong(name, said_of(label, says));
        None
    }

    fn not_offered(&mut self, label: &str, name: &str) -> Option<Json> {
        self.wrong(name, said_of(label, "choose from what is offered"));
        None
    }

    fn choice(&mut self, label: &str, name: &str, options: &Options) -> Option<Json> {
        let value = self.typed.get(name);
        if value.is_empty() {
            return None;
        }
        if label_of(options, value, self.desk.council).is_none() {
            return self.not_offered(label, name);
        }
        Some(json!(value))
    }

    fn choices(&mut self, label: &str, name: &str, options: &Options) -> Option<Json> {
        let values = self.typed.all(name);
        let council = self.desk.council;
        if values
            .iter()
            .any(|value| label_of(options, value, council).is_none())
        {
            return self.not_offered(label, name);
        }
        let mut kept: Vec<&String> = Vec::new();
        for value in values {
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        (!kept.is_empty()).then(|| json!(kept))
    }

    fn colleague(&mut self, label: &str, name: &str) -> Option<Json> {
        let value = self.typed.get(name);
        if value.is_empty() {
            return None;
        }
        if !self.desk.colleagues.iter().any(|one| one.value == value) {
            return self.not_offered(label, name);
        }
        Some(json!(value))
    }

    fn table(&mut self, name: &str, rows: &[Named], columns: &[Question]) -> Option<Json> {
        let mut table = Map::new();
        for row in rows {
            let within = format!("{name}.{}.", row.code);
            let cells = self.group(&within, columns, Some(&row.label));
            if !cells.is_empty() {
                table.insert(row.code.clone(), Json::Object(cells));
            }
        }
        (!table.is_empty()).then_some(Json::Object(table))
    }

    fn repeater(
        &mut self,
        name: &str,
        most: usize,
        noun: &str,
        fields: &[Question],
    ) -> Option<Json> {
        let mut groups = Vec::new();
        for place in 0..self.typed.groups(name) {
            let within = format!("{name}.{place}.");
            if !self.typed.has_any_of(&format!("{name}.{place}")) {
                continue;
            }
            let title = format!("{noun} {}", place + 1);
            groups.push(Json::Object(self.group(&within, fields, Some(&title))));
        }
        if groups.len() > most {
            self.wrong(name, format!("No more than {most} can be listed here"));
        }
        (!groups.is_empty()).then_some(Json::Array(groups))
    }

    /// The fields of one group; what is wrong is told with the group's name.
    fn group(&mut self, within: &str, fields: &[Question], title: Option<&str>) -> Answers {
        let mut answers = Map::new();
        let before = self.wrong.len();
        for field in fields.iter().filter(|field| field.asks()) {
            let name = format!("{within}{}", field.id);
            if let Some(answer) = self.answer(field, &name, within) {
                answers.insert(field.id.clone(), answer);
            }
        }
        if let Some(title) = title {
            for wrong in &mut self.wrong[before..] {
                wrong.says = format!("{title}, {}", lower_first(&wrong.says));
            }
        }
        answers
    }

    fn timetable(&mut self, label: &str, name: &str) -> Option<Json> {
        let mut week = Map::new();
        for (day, day_name) in DAYS {
            let mut parts = Map::new();
            for (part, part_name) in PARTS {
                let field = timetable::field(name, day, part);
                let value = self.typed.get(&field);
                match Hours::parse(value) {
                    _ if value.is_empty() => {}
                    Some(hours) => _ = parts.insert((*part).to_owned(), json!(hours.says())),
                    None => {
                        let says = format!(
                            "{label}, {day_name} {}: enter hours such as 1.5 or 1:30",
                            part_name.to_lowercase()
                        );
                        self.wrong(&field, says);
                    }
                }
            }
            if !parts.is_empty() {
                week.insert((*day).to_owned(), Json::Object(parts));
            }
        }
        if week.is_empty() {
            return None;
        }
        week.insert(
            "total".to_owned(),
            json!(timetable::of_week(self.typed, name).says()),
        );
        Some(Json::Object(week))
    }

    /// A fact told back: unchanged, or corrected, or told for the first time. An answer that the record has overtaken
    /// is given too, with what is wrong: nobody's words go missing from the page where they are looked over.
    fn known(&mut self, label: &str, name: &str, fact: &str) -> Option<Json> {
        let told = told_back(self.typed, name, fact, self.desk);
        if let Some(trouble) = told.trouble {
            let field = match trouble {
                Trouble::NotOffered => format!("{name}.state"),
                _ => name.to_owned(),
            };
            let record = self.desk.known.get(fact);
            let record = record.and_then(|known| known.says.as_deref());
            self.wrong(&field, trouble.says(label, record));
        }
        let Said { was, now } = told.said?;
        if let Some(fact) = fact_of(fact)
            && let Some(list) = fact.list()
        {
            let list = self.desk.council.list(list);
            if fact.values(&now).iter().any(|one| list.find(one).is_none()) {
                return self.not_offered(label, name);
            }
        }
        let still_right = was.as_ref() == Some(&now);
        Some(json!({ "still_right": still_right, "was": was, "now": now }))
    }
}

/// That an answer is missing, in the words of the question.
fn missing(question: &Question) -> String {
    let says = match question.kind {
        Kind::Choice { .. } | Kind::Choices { .. } | Kind::YesNo | Kind::Colleague => {
            "choose an answer"
        }
        Kind::Date { .. } => "enter the day",
        Kind::Known { .. } => "say whether this is still right",
        Kind::Repeater { ref noun, .. } => &format!("add at least one {noun}"),
        Kind::Attachment => "add a file",
        _ => "this needs an answer",
    };
    said_of(&question.label, says)
}

fn lower_first(says: &str) -> String {
    let mut letters = says.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// A day that an answer holds.
pub fn day_of(answer: &Json) -> Option<Date> {
    answer.as_str()?.parse().ok()
}
