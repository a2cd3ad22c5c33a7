//! A form on paper, as one would give it to the person: a draft, what was submitted, what was approved, always in the
//! version in which it was filled in.

use db::entities::filled_form;
use db::sea_orm::prelude::Uuid;
use pdf::{Block, Item};
use rules::vocabulary::dates::{london, speak_exact};
use serde_json::Value as Json;

use super::submit::frozen;
use super::{begin, desk, part, store};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::forms::show::{Says, TableRow, Topic};
use crate::house::forms::{check, show};
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::print::{self, Print};
use crate::house::{Case, Page, PageError, Path};
use crate::support::contribution;

/// Columns beside the first that fit on a page when there is more than a word in them.
const COLUMNS: usize = 3;
/// Letters of a cell or a heading that is more than a word.
const LONG: usize = 12;

/// GET /people/{person}/forms/{form}/print
pub async fn print(case: Case<SeeNotes>, Path((_, id)): Path<(String, String)>) -> Page {
    on_paper(&case, &id).await?.page()
}

/// GET /people/{person}/forms/{form}/print/pdf
pub async fn pdf(case: Case<SeeNotes>, Path((_, id)): Path<(String, String)>) -> Page {
    on_paper(&case, &id).await?.pdf().await
}

async fn on_paper(case: &Case<SeeNotes>, id: &str) -> Result<Print, PageError> {
    let row = store::find(case, id).await?;
    let council = &case.staff().house.council;
    let name = header::full_name(&case.person);
    let title = format!("{}, {name}, on paper", row.title);
    let mut document = print::sheet(council, title, &format!("{name}, {}", row.number));
    let mut facts = frozen(row.details.as_ref());
    if facts.is_empty() {
        facts = vec![("Name", name)];
    }
    document.blocks = vec![print::sender(council), Block::Title(row.title.clone())];
    document.blocks.extend(standing(&row));
    let facts = facts.into_iter();
    let facts = facts.map(|(term, says)| (term.to_owned(), says));
    document.blocks.push(Block::Facts(facts.collect()));
    let definition = store::definition(&case.staff().house, &row).await?;
    let mut topics = topics(case, &row).await?;
    if let Some(part) = part::of(case, &row, &definition) {
        part.keep(&mut topics);
        document.blocks.push(Block::Notice(part.says()));
    }
    for topic in &topics {
        add_topic(&council.on_paper.topic(topic), &mut document.blocks);
    }
    if contribution::belongs_to(store::step(&row)) {
        let whose = contribution::Whose::of_form(case, &row).await?;
        document
            .blocks
            .extend(contribution::on_paper(case, whose).await?);
    }
    document
        .blocks
        .push(Block::Quiet(written(case, &row).await?));
    let address = begin::address(case, &row);
    Ok(Print {
        document,
        file: row.number.clone(),
        address: format!("{address}/print"),
        back: (address, "Back to the form"),
        beside: String::new(),
        next: Vec::new(),
    })
}

/// That it is not yet, or no longer, what counts.
fn standing(row: &filled_form::Model) -> Option<Block> {
    let says = match (row.discarded_at, row.submitted_at) {
        (Some(_), _) => "Discarded: this does not count",
        (None, None) => "Draft: not submitted yet",
        (None, Some(_)) => return None,
    };
    Some(Block::Notice(says.to_owned()))
}

/// What was answered: as it was submitted, else as it stands on the paper being filled in.
pub async fn topics<P: Needs>(
    case: &Case<P>,
    row: &filled_form::Model,
) -> Result<Vec<Topic>, PageError> {
    let house = &case.staff().house;
    let definition = store::definition(house, row).await?;
    let laid = desk::lay_for(case, row, &definition).await?;
    let desk = laid.desk(&house.council);
    let submitted = row.submitted_at.is_some();
    let answers = match row.answers.as_ref().and_then(Json::as_object) {
        Some(answers) if submitted => answers.clone(),
        _ => {
            let on_paper = store::paper(case.reader(), row, &definition).await?;
            check(&definition, &on_paper.paper.typed(), &desk).answers
        }
    };
    Ok(show::topics(&definition, &answers, &desk, false))
}

/// "F12. Written by Priya Shah on 20 November 2026. Approved by … Printed on …"
async fn written(case: &Case<SeeNotes>, row: &filled_form::Model) -> Result<String, PageError> {
    let who = [row.submitted_by, row.approved_by].into_iter().flatten();
    let names = Names::of(case.reader(), who, []).await?;
    let done = |what: &str, by: Option<Uuid>, at: Option<db::At>| {
        let (by, day) = (names.name(by?), london(*at?).date());
        Some(format!(" {what} by {by} on {}.", speak_exact(day)))
    };
    let written = done("Written", row.submitted_by, row.submitted_at);
    let approved = done("Approved", row.approved_by, row.approved_at);
    Ok(format!(
        "{}.{}{} Printed on {}.",
        row.number,
        written.unwrap_or_default(),
        approved.unwrap_or_default(),
        speak_exact(*case.today())
    ))
}

/// A topic with its answers, as blocks of a document.
pub fn add_topic(topic: &Topic, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(topic.title.clone()));
    for row in &topic.rows {
        blocks.push(Block::Subheading(row.question.clone()));
        add_answer(&row.says, blocks);
    }
}

fn add_answer(says: &Says, blocks: &mut Vec<Block>) {
    match says {
        Says::Nothing => blocks.push(Block::Text("No answer".to_owned())),
        // Whether it was so before is of interest to who asks, not to whom the paper is given.
        Says::Text { text } => {
            let says = text.strip_suffix(show::STILL_RIGHT).unwrap_or(text);
            blocks.push(Block::Text(says.to_owned()));
        }
        Says::List { items } => {
            blocks.push(Block::List(
                items.iter().map(|item| Item::from(item.as_str())).collect(),
            ));
        }
        Says::Files { files } => {
            let titles = files.iter().map(|(title, _)| Item::from(title.as_str()));
            blocks.push(Block::List(titles.collect()));
        }
        Says::Groups { groups } => {
            for group in groups {
                blocks.push(Block::Strong(group.title.clone()));
                blocks.push(Block::Facts(group.lines.clone()));
            }
        }
        Says::Table { columns, rows } => add_table(columns, rows, blocks),
    }
}

/// A table where it fits across the page, else each row by itself.
fn add_table(columns: &[String], rows: &[TableRow], blocks: &mut Vec<Block>) {
    let mut cells = rows.iter().flat_map(|row| &row.cells).chain(columns);
    if columns.len() <= COLUMNS || cells.all(|cell| cell.chars().count() <= LONG) {
        let heads = std::iter::once(String::new()).chain(columns.iter().cloned());
        let row = |row: &TableRow| {
            let cells = row.cells.iter().cloned();
            std::iter::once(row.title.clone()).chain(cells).collect()
        };
        blocks.push(Block::Table {
            heads: heads.collect(),
            rows: rows.iter().map(row).collect(),
        });
        return;
    }
    for row in rows {
        let answered = columns.iter().zip(&row.cells);
        let answered = answered.filter(|(_, cell)| !cell.is_empty());
        let facts: Vec<(String, String)> = answered
            .map(|(column, cell)| (column.clone(), cell.clone()))
            .collect();
        if !facts.is_empty() {
            blocks.push(Block::Strong(row.title.clone()));
            blocks.push(Block::Facts(facts));
        }
    }
}
