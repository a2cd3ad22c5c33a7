//! A plan as one would give it to the person: what they need, what meets it, what it costs and who pays.

use axum::extract::Path;
use db::entities::personal_budget;
use db::sea_orm::prelude::Uuid;
use pdf::{Block, Item};
use rules::pathway::PlanStanding;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::money::Pence;

use super::overview::{Budget, Line, Need, need, to_you, told_budgets, told_line};
use super::store::{self, Whole};
use crate::front_door::people::header;
use crate::house::permissions::SeeNotes;
use crate::house::print::{self, Print};
use crate::house::{Case, Page, PageError};
use crate::support::forms;

/// GET /people/{person}/plan/{plan}/print
pub async fn print(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.page()
}

/// GET /people/{person}/plan/{plan}/print/pdf
pub async fn pdf(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.pdf().await
}

async fn on_paper(case: &Case<SeeNotes>, id: Uuid) -> Result<Print, PageError> {
    let person = case.person_id();
    let row = store::find(case.reader(), person, id).await?;
    let budgets = store::budgets(case.reader(), person).await?;
    let of_plan = budgets.into_iter().filter(|one| one.plan_id == id);
    let of_plan: Vec<personal_budget::Model> = of_plan.collect();
    let budgets = told_budgets(case, &of_plan).await?;
    let whole = store::whole(case.reader(), row).await?;
    let council = &case.staff().house.council;
    let kind = council.says("plan_kind", &whole.row.kind);
    let name = header::full_name(&case.person);
    let mut document = print::sheet(
        council,
        format!("{kind}, {name}"),
        &format!("plan of {name}"),
    );
    document.blocks = begun(case, &whole, &name);
    needs(&whole, &mut document.blocks);
    support(case, &whole, &mut document.blocks);
    money(&whole, &budgets, &mut document.blocks);
    if let Some(form) = whole.row.filled_form_id {
        let form = forms::store::read(case.reader(), form).await?;
        for topic in &forms::topics(case, &form).await? {
            forms::add_topic(topic, &mut document.blocks);
        }
    }
    document.blocks.extend([
        Block::Heading("If you do not agree".to_owned()),
        Block::Text("Tell us, in whatever way suits you. You may ask why the budget is what it is, ask us to look at it again, and complain. Somebody independent may speak for you.".to_owned()),
    ]);
    Ok(Print {
        document,
        file: format!("plan-{}", case.person.number),
        address: format!("/people/{person}/plan/{id}/print"),
        back: (format!("/people/{person}/plan"), "Back to the plan"),
        beside: String::new(),
        next: Vec::new(),
    })
}

fn begun(case: &Case<SeeNotes>, whole: &Whole, name: &str) -> Vec<Block> {
    let mut blocks = vec![
        print::sender(&case.staff().house.council),
        Block::Text(speak_exact(*case.today())),
        Block::Title("Your plan".to_owned()),
    ];
    if store::standing(&whole.row) != PlanStanding::Agreed {
        blocks.push(Block::Notice("Draft: not agreed yet".to_owned()));
    }
    let from = speak_exact(whole.row.from_on.0);
    let says = format!("This is the plan of {name}, for support from {from}.");
    blocks.push(Block::Text(says));
    blocks
}

fn needs(whole: &Whole, blocks: &mut Vec<Block>) {
    let heading = "What you need, and what meets it";
    blocks.push(Block::Heading(heading.to_owned()));
    if whole.needs.is_empty() {
        blocks.push(Block::Text("Nothing is written here yet.".to_owned()));
        return;
    }
    let item = |need: Need| {
        let met = need.met.map(str::to_lowercase);
        let met: Vec<String> = met.into_iter().chain(need.named).collect();
        let text = match met.is_empty() {
            true => format!("{}.", need.says),
            false => format!("{}: {}.", need.says, met.join(", ")),
        };
        let power = "The council does not have to meet this need.".to_owned();
        let wants = need.wants.map(|wants| format!("What you want: {wants}"));
        let why = need.why_not.map(|why| format!("Why: {why}"));
        let below = [(!need.eligible).then_some(power), why, need.how, wants];
        Item {
            text,
            below: below.into_iter().flatten().collect(),
        }
    };
    blocks.push(Block::List(
        whole.needs.iter().map(need).map(item).collect(),
    ));
    left_out(whole, blocks);
}

/// The person is told what was found and is not met, and why.
fn left_out(whole: &Whole, blocks: &mut Vec<Block>) {
    let item = |need: Need| {
        let why = need.why_not.map(|why| format!("Why: {why}"));
        Item {
            text: format!("{}.", need.says),
            below: why.into_iter().collect(),
        }
    };
    let items: Vec<Item> = whole.left_out().map(need).map(item).collect();
    if !items.is_empty() {
        let says = "We found these needs too. They are not in this plan:";
        blocks.extend([Block::Text(says.to_owned()), Block::List(items)]);
    }
}

fn support(case: &Case<SeeNotes>, whole: &Whole, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Your support".to_owned()));
    if whole.lines.is_empty() {
        blocks.push(Block::Text("No services are planned yet.".to_owned()));
        return;
    }
    let item = |line: Line| {
        let text = format!(
            "{}: {}, {}. {} each, {}. Paid by {}.",
            line.service,
            line.how_much,
            line.days,
            line.each,
            line.cost,
            line.funder.to_lowercase()
        );
        Item::from(text)
    };
    let lines = whole.lines.iter().map(|line| told_line(case, line));
    blocks.push(Block::List(lines.map(item).collect()));
}

fn money(whole: &Whole, budgets: &[Budget], blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Your personal budget".to_owned()));
    for budget in budgets {
        let once = budget.one_off.as_ref();
        let once = once.map(|once| format!(" The council also pays {once} once."));
        let figure = budget.figure.as_ref();
        let figure = figure.map(|figure| format!(" The first estimate was {figure}."));
        blocks.push(Block::Text(format!(
            "Your personal budget is {} from {}. {}{}{}",
            budget.gross,
            budget.from,
            who_pays(budget),
            once.unwrap_or_default(),
            figure.unwrap_or_default()
        )));
        let because = budget.because.as_ref();
        blocks.extend(
            because.map(|because| Block::Text(format!("Why it is this amount: {because}"))),
        );
    }
    if budgets.is_empty() {
        blocks.push(Block::Text(not_agreed(whole)));
    }
}

fn who_pays(budget: &Budget) -> String {
    if budget.free {
        return "There is nothing for you to pay: the council pays it all.".to_owned();
    }
    format!(
        "You pay {} ({}), and the council pays {}.",
        budget.adult, budget.to_you, budget.council
    )
}

fn not_agreed(whole: &Whole) -> String {
    let pays = match whole.row.adult_weekly_pence.map(Pence) {
        Some(adult) => format!("{adult} a week ({})", to_you(&whole.row.adult_is)),
        None => "an amount that is not known yet".to_owned(),
    };
    format!(
        "Your personal budget is not agreed yet. The plan would cost {}; you would pay {pays}.",
        whole.amounts()
    )
}
