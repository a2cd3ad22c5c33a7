//! Shows answers to read: on the page, on paper, beside another version; and turns them back into what was typed.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::check::{Answers, day_of};
use super::columns::fact_of;
use super::definition::{Definition, Kind, Question};
use super::timetable::{self, DAYS, Hours, PARTS};
use super::told_back::was_field;
use super::typed::Typed;
use super::{Desk, label_of};
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;

/// A topic with its answers.
#[derive(Clone, Debug, Serialize)]
pub struct Topic {
    pub id: String,
    pub title: String,
    pub rows: Vec<Row>,
}

/// A question with what was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub id: String,
    pub question: String,
    pub says: Says,
}

/// An answer in ready words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Says {
    Nothing,
    Text {
        text: String,
    },
    List {
        items: Vec<String>,
    },
    /// Documents: what each is called, and where it opens.
    Files {
        files: Vec<(String, Option<String>)>,
    },
    Groups {
        groups: Vec<Group>,
    },
    Table {
        columns: Vec<String>,
        rows: Vec<TableRow>,
    },
}

impl Says {
    /// The same in lines of plain text; nothing where nothing was answered.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Says::Nothing => Vec::new(),
            Says::Text { text } => text.lines().map(str::to_owned).collect(),
            Says::List { items } => items.iter().map(|item| format!("- {item}")).collect(),
            Says::Files { files } => files
                .iter()
                .map(|(title, _)| format!("- {title}"))
                .collect(),
            Says::Groups { groups } => {
                let group = |group: &Group| {
                    let lines = group.lines.iter();
                    let lines = lines.map(|(label, says)| format!("  {label}: {says}"));
                    std::iter::once(group.title.clone())
                        .chain(lines)
                        .collect::<Vec<_>>()
                };
                groups.iter().flat_map(group).collect()
            }
            Says::Table { columns, rows } => {
                let row = |row: &TableRow| {
                    let cells = columns.iter().zip(&row.cells);
                    let cells = cells.filter(|(_, says)| !says.is_empty());
                    let cells: Vec<_> = cells
                        .map(|(label, says)| format!("{label} {says}"))
                        .collect();
                    (!cells.is_empty()).then(|| format!("{}: {}", row.title, cells.join(", ")))
                };
                rows.iter().filter_map(row).collect()
            }
        }
    }
}

/// A group of a repeater.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    pub title: String,
    pub lines: Vec<(String, String)>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableRow {
    pub title: String,
    pub cells: Vec<String>,
}

/// Every question that was asked, with its answer, in the order of the form. A question without an answer is told
/// too when `unanswered` is set.
pub fn topics(
    form: &Definition,
    answers: &Answers,
    desk: &Desk<'_>,
    unanswered: bool,
) -> Vec<Topic> {
    let topics = form.sections.iter().map(|section| Topic {
        id: section.id.clone(),
        title: section.title.clone(),
        rows: section
            .questions
            .iter()
            .filter(|question| question.asks())
            .map(|question| Row {
                id: question.id.clone(),
                question: question.label.clone(),
                says: says(question, answers.get(&question.id), desk),
            })
            .filter(|row| unanswered || row.says != Says::Nothing)
            .collect(),
    });
    topics.filter(|topic| !topic.rows.is_empty()).collect()
}

/// One answer in words.
pub fn says(question: &Question, answer: Option<&Json>, desk: &Desk<'_>) -> Says {
    let Some(answer) = answer else {
        return Says::Nothing;
    };
    match (&question.kind, answer) {
        (Kind::Choices { options }, Json::Array(codes)) => Says::List {
            items: codes
                .iter()
                .filter_map(Json::as_str)
                .map(|code| {
                    label_of(options, code, desk.council).unwrap_or_else(|| code.to_owned())
                })
                .collect(),
        },
        (Kind::Table { rows, columns }, Json::Object(table)) => {
            let row = |row: &super::definition::Named| TableRow {
                title: row.label.clone(),
                cells: cells(columns, table.get(&row.code), desk),
            };
            Says::Table {
                columns: columns.iter().map(|column| column.label.clone()).collect(),
                rows: rows.iter().map(row).collect(),
            }
        }
        (Kind::Repeater { fields, noun, .. }, Json::Array(groups)) => Says::Groups {
            groups: groups
                .iter()
                .enumerate()
                .map(|(place, group)| Group {
                    title: format!("{} {}", upper_first(noun), place + 1),
                    lines: lines(fields, group, desk),
                })
                .collect(),
        },
        (Kind::Timetable, Json::Object(week)) => week_says(week),
        (Kind::Attachment, Json::Array(files)) => Says::Files {
            files: files.iter().map(|file| file_says(file, desk)).collect(),
        },
        _ => match one_line(question, answer, desk) {
            Some(text) => Says::Text { text },
            None => Says::Nothing,
        },
    }
}

/// A document as it was called when the form was submitted; it opens as long as it is on the record.
fn file_says(file: &Json, desk: &Desk<'_>) -> (String, Option<String>) {
    let said = |name: &str| file.get(name).and_then(Json::as_str).unwrap_or_default();
    let known = desk.files.iter().find(|known| known.id == said("document"));
    (
        said("title").to_owned(),
        known.map(|known| known.href.clone()),
    )
}

fn cells(columns: &[Question], row: Option<&Json>, desk: &Desk<'_>) -> Vec<String> {
    let cell = |column: &Question| {
        let answer = row.and_then(|row| row.get(&column.id));
        answer
            .and_then(|answer| one_line(column, answer, desk))
            .unwrap_or_default()
    };
    columns.iter().map(cell).collect()
}

fn lines(fields: &[Question], group: &Json, desk: &Desk<'_>) -> Vec<(String, String)> {
    let line = |field: &Question| {
        let says = one_line(field, group.get(&field.id)?, desk)?;
        Some((field.label.clone(), says))
    };
    fields.iter().filter_map(line).collect()
}

fn week_says(week: &Map<String, Json>) -> Says {
    let hours = |day: &str, part: &str| {
        let typed = week.get(day)?.get(part)?.as_str()?;
        Hours::parse(typed)
    };
    let mut columns: Vec<String> = PARTS.iter().map(|(_, name)| (*name).to_owned()).collect();
    columns.push("Together".to_owned());
    let row = |(day, name): &(&str, &str)| {
        let held: Vec<_> = PARTS.iter().map(|(part, _)| hours(day, part)).collect();
        let spoken = held.iter().map(|one| one.map(Hours::spoken));
        let mut cells: Vec<String> = spoken.map(Option::unwrap_or_default).collect();
        cells.push(held.iter().copied().flatten().sum::<Hours>().spoken());
        // A day without hours says nothing.
        held.iter().any(Option::is_some).then(|| TableRow {
            title: (*name).to_owned(),
            cells,
        })
    };
    let mut rows: Vec<TableRow> = DAYS.iter().filter_map(row).collect();
    let mut cells = vec![String::new(); PARTS.len()];
    // More than a day's hours: the sum of a week is no length that could be typed.
    let total = week.get("total").and_then(Json::as_str);
    cells.push(
        total
            .and_then(Hours::of_a_week)
            .map(Hours::spoken)
            .unwrap_or_default(),
    );
    rows.push(TableRow {
        title: "In the week".to_owned(),
        cells,
    });
    Says::Table { columns, rows }
}

/// An answer on one line, where that can be.
pub fn one_line(question: &Question, answer: &Json, desk: &Desk<'_>) -> Option<String> {
    let text = answer.as_str();
    Some(match &question.kind {
        Kind::YesNo => (if answer.as_bool()? { "Yes" } else { "No" }).to_owned(),
        Kind::Date { .. } => speak_exact(day_of(answer)?),
        Kind::Money => Pence::parse(text?).ok()?.to_string(),
        Kind::Number {
            unit: Some(unit), ..
        } => format!("{} {unit}", text?),
        Kind::Choice { options, .. } => label_of(options, text?, desk.council)
            .unwrap_or_else(|| text.unwrap_or_default().to_owned()),
        Kind::Choices { options } => {
            let codes = answer.as_array()?.iter().filter_map(Json::as_str);
            let labels = codes.map(|code| {
                label_of(options, code, desk.council).unwrap_or_else(|| code.to_owned())
            });
            labels.collect::<Vec<_>>().join("; ")
        }
        Kind::Colleague => desk
            .colleagues
            .iter()
            .find(|one| Some(one.value.as_str()) == text)
            .map_or_else(|| "A former colleague".to_owned(), |one| one.text.clone()),
        Kind::Known { fact } => known_says(fact, answer, desk)?,
        _ => text?.to_owned(),
    })
}

/// What follows a fact that was told back and is as it was.
pub const STILL_RIGHT: &str = " (still right)";

fn known_says(fact: &str, answer: &Json, desk: &Desk<'_>) -> Option<String> {
    let now = in_words(fact, answer.get("now")?.as_str()?, desk);
    Some(match answer.get("was").and_then(Json::as_str) {
        _ if answer.get("still_right") == Some(&Json::Bool(true)) => format!("{now}{STILL_RIGHT}"),
        Some(was) => format!("{now} (was: {})", in_words(fact, was, desk)),
        None => now,
    })
}

/// A fact as it is kept, in words.
pub fn in_words(fact: &str, raw: &str, desk: &Desk<'_>) -> String {
    fact_of(fact).map_or_else(|| raw.to_owned(), |fact| fact.says(raw, desk.council))
}

/// What would have been typed to give these answers: for a form that is opened again, or begun from the last.
pub fn typed_again(form: &Definition, answers: &Answers) -> Typed {
    let mut typed = Typed::default();
    for (_, question) in form.questions() {
        if let Some(answer) = answers.get(&question.id) {
            type_again(question, &question.id, answer, &mut typed);
        }
    }
    typed
}

/// What would have been typed to give one answer.
pub fn type_again(question: &Question, name: &str, answer: &Json, typed: &mut Typed) {
    match (&question.kind, answer) {
        (Kind::Date { .. }, answer) => {
            if let Some(day) = day_of(answer) {
                typed.set(format!("{name}-day"), day.day().to_string());
                typed.set(format!("{name}-month"), day.month().to_string());
                typed.set(format!("{name}-year"), day.year().to_string());
            }
        }
        (Kind::YesNo, Json::Bool(yes)) => typed.set(name, if *yes { "yes" } else { "no" }),
        (Kind::Choices { .. }, Json::Array(codes)) => {
            let pairs = codes
                .iter()
                .filter_map(Json::as_str)
                .map(|code| (name, code));
            typed.take_over(name, &Typed::from_pairs(pairs));
        }
        (Kind::Table { columns, .. }, Json::Object(rows)) => {
            for (row, cells) in rows {
                group_again(columns, &format!("{name}.{row}."), cells, typed);
            }
        }
        (Kind::Repeater { fields, .. }, Json::Array(groups)) => {
            typed.set(format!("{name}.count"), groups.len().to_string());
            for (place, group) in groups.iter().enumerate() {
                group_again(fields, &format!("{name}.{place}."), group, typed);
            }
        }
        (Kind::Timetable, Json::Object(week)) => {
            for (day, parts) in week.iter().filter(|(day, _)| *day != "total") {
                for (part, hours) in parts.as_object().into_iter().flatten() {
                    typed.set(
                        timetable::field(name, day, part),
                        hours.as_str().unwrap_or_default(),
                    );
                }
            }
        }
        (Kind::Known { fact }, Json::Object(known)) => {
            let right = known.get("still_right") == Some(&Json::Bool(true));
            let said = |name: &str| known.get(name).and_then(Json::as_str).unwrap_or_default();
            let was = said("was");
            let state = match (right, was) {
                (true, _) => "right",
                (false, "") => "",
                _ => "wrong",
            };
            typed.set(format!("{name}.state"), state);
            typed.set(was_field(name), was);
            if !right {
                let now = said("now");
                let values =
                    fact_of(fact).map_or_else(|| vec![now.to_owned()], |fact| fact.values(now));
                typed.set_all(name, values);
            }
        }
        (_, Json::String(text)) => typed.set(name, text.as_str()),
        _ => {}
    }
}

fn group_again(fields: &[Question], within: &str, group: &Json, typed: &mut Typed) {
    for field in fields {
        if let Some(answer) = group.get(&field.id) {
            type_again(field, &format!("{within}{}", field.id), answer, typed);
        }
    }
}

fn upper_first(noun: &str) -> String {
    let mut letters = noun.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
