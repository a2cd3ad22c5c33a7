//! How we got this figure: one page on paper to give to the person, as a page and as a PDF.
//!
//! Source: Care and Support Statutory Guidance 11.24: how a budget comes about is transparent.

use db::entities::indicative_budget;
use db::sea_orm::prelude::Uuid;
use pdf::{Block, Item};
use rules::vocabulary::dates::{london, speak_exact};
use rules::vocabulary::money::Pence;
use serde_json::Value as Json;

use super::store;
use crate::casework::letters::store as letters;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::council::Council;
use crate::house::permissions::SeeNotes;
use crate::house::print::{self, Print};
use crate::house::{Case, Page, PageError, Path};
use crate::support::contribution::{self, Whose};

const TITLE: &str = "How we got this figure";

/// GET /people/{person}/budget/{figure}
pub async fn explained(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.page()
}

/// GET /people/{person}/budget/{figure}/pdf
pub async fn pdf(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.pdf().await
}

async fn on_paper(case: &Case<SeeNotes>, id: Uuid) -> Result<Print, PageError> {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let names = Names::of(case.reader(), [row.worked_out_by], []).await?;
    let council = &case.staff().house.council;
    let name = header::full_name(&case.person);
    let home = letters::home_of(case, case.today()).await?;
    let mut document = print::sheet(
        council,
        format!("{TITLE}, {name}"),
        &format!("first estimate for {name}"),
    );
    document.blocks = vec![
        print::sender(council),
        Block::To(format!("{name}\n{home}").trim().to_owned()),
        Block::Text(speak_exact(row.worked_out_on.0)),
        Block::Title(TITLE.to_owned()),
    ];
    if row.superseded_at.is_some() {
        let says = "A later figure has taken its place".to_owned();
        document.blocks.push(Block::Notice(says));
    }
    document
        .blocks
        .extend(match store::is_not_used(&row.method) {
            true => not_used(council, &row, &name),
            false => step_by_step(&row, &name),
        });
    let whose = Whose::of_kind(store::kind_of(&row.method));
    document
        .blocks
        .extend(contribution::on_paper(case, Some(whose)).await?);
    document.blocks.extend(close(&row, &names));
    let person = case.person_id();
    Ok(Print {
        document,
        file: format!("estimate-{}", case.person.number),
        address: format!("/people/{person}/budget/{id}"),
        back: (format!("/people/{person}/plan"), "Plan and budget"),
        beside: String::new(),
        next: Vec::new(),
    })
}

fn is_of_a_carer(row: &indicative_budget::Model) -> bool {
    store::kind_of(&row.method) == "carer_support"
}

fn not_used(council: &Council, row: &indicative_budget::Model, name: &str) -> Vec<Block> {
    let as_carer = if is_of_a_carer(row) {
        " as a carer"
    } else {
        ""
    };
    let reason = row.reason.as_deref();
    let reason = reason.map(|code| council.says("figure_not_used", code));
    let why: Vec<&str> = reason
        .into_iter()
        .chain(row.reason_words.as_deref())
        .collect();
    vec![
        Block::Strong(format!(
            "We did not use an indicative budget for {name}{as_carer}."
        )),
        Block::Text(why.join(". ")),
        Block::Text(
            "The plan is costed as it is written, with what support costs here.".to_owned(),
        ),
    ]
}

/// The figure, what it is not, and each step to it: the needs with their points are among the steps where they count.
fn step_by_step(row: &indicative_budget::Model, name: &str) -> Vec<Block> {
    let figure = match (row.weekly_pence, row.yearly_pence) {
        (Some(weekly), _) => format!("The first estimate for {name} is {} a week.", Pence(weekly)),
        (None, yearly) => format!(
            "The first estimate for {name} as a carer is {} a year.",
            Pence(yearly.unwrap_or(0))
        ),
    };
    let mut blocks = vec![
        Block::Strong(figure),
        Block::Text(format!(
            "It is a figure to begin planning with, worked out {}. It is not a limit. If meeting your needs costs more, your budget is more; if it costs less, it is less.",
            method_says(row)
        )),
    ];
    let value = row.without_carer_pence.zip(row.weekly_pence);
    if let Some((without, with)) = value.filter(|(without, with)| without > with) {
        blocks.push(Block::Text(format!(
            "If nobody helped without pay it would be {} a week: the help of family and friends is worth {} a week. Whoever gives it has a right to a carer's assessment.",
            Pence(without),
            Pence(without - with)
        )));
    }
    let steps = row.because.as_array().into_iter().flatten();
    let steps: Vec<Item> = steps.filter_map(Json::as_str).map(Item::from).collect();
    blocks.push(Block::Heading("Step by step".to_owned()));
    blocks.push(Block::Numbered(steps));
    blocks
}

fn method_says(row: &indicative_budget::Model) -> &'static str {
    match row.method.as_str() {
        "percentile" => "by points, beside what support costs for other people",
        "ready_reckoner" => "by hours of support and what an hour costs",
        "carer" => "by the bands for carers",
        _ => "not used",
    }
}

fn close(row: &indicative_budget::Model, names: &Names) -> Vec<Block> {
    let version = row.calibration;
    let version = version.map_or(String::new(), |version| {
        format!(", version {version} of the council's figures")
    });
    vec![
        Block::Heading("If you do not agree".to_owned()),
        Block::Text(
            "Tell us what we have missed. You may ask us to look again, ask for the reasons of the final budget, and complain."
                .to_owned(),
        ),
        Block::Quiet(format!(
            "Worked out by {} on {} at {}{version}. A person decides about your budget, never this figure.",
            names.name(row.worked_out_by),
            speak_exact(row.worked_out_on.0),
            london(*row.recorded_at).strftime("%H:%M")
        )),
    ]
}
