//! A plan as one would give it to the person: what they need, what meets it, what it costs and who pays.

use db::Day;
use db::entities::{direct_payment, personal_budget, plan, plan_need};
use db::sea_orm::prelude::Uuid;
use pdf::{Block, Item};
use rules::direct_payment::Taken;
use rules::pathway::PlanStanding;
use rules::vocabulary::dates::{london_date, speak_exact};
use rules::vocabulary::money::Pence;

use super::overview::{Budget, NOTHING, Need, need, to_you, told_budgets};
use super::services;
use super::store::{self, Whole};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::forms::Definition;
use crate::house::forms::show::{Row, Topic};
use crate::house::permissions::SeeNotes;
use crate::house::print::{self, Print};
use crate::house::{Case, Page, PageError, Path};
use crate::support::direct_payments::Known;
use crate::support::direct_payments::store::is_suspended;
use crate::support::{contribution, direct_payments, forms, reviews};

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
    let budgets = told_budgets(case, &of_plan, &Known::of(case).await?).await?;
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
    document.blocks.extend(agreed(case, &whole.row).await?);
    document.blocks.extend(looked_at(case, &whole.row).await?);
    needs(&whole, &mut document.blocks);
    services::told(case, &whole, &mut document.blocks);
    money(&whole, &budgets, &mut document.blocks);
    document
        .blocks
        .extend(contribution::until_assessed(case, &whole.row.kind).await?);
    taken(case, &whole, &of_plan, &mut document.blocks).await?;
    if let Some(form) = whole.row.filled_form_id {
        let form = forms::store::read(case.reader(), form).await?;
        let mut topics = forms::topics(case, &form).await?;
        let definition = forms::store::definition(&case.staff().house, &form).await?;
        for_the_person(&mut topics, &definition, whole.row.agreed_at.is_some());
        if let Some(part) = forms::part::of(case, &form, &definition) {
            part.keep(&mut topics);
            document.blocks.push(Block::Notice(part.says()));
        }
        for topic in &topics {
            forms::add_topic(&council.on_paper.topic(topic), &mut document.blocks);
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
    let standing = store::standing(&whole.row, case.today());
    let notice = match (standing, whole.row.ended_on) {
        (PlanStanding::Agreed, _) => None,
        (PlanStanding::Ending, Some(on)) => {
            let because = whole.row.ended_because.as_deref().unwrap_or_default();
            let on = speak_exact(on.0);
            Some(format!(
                "This plan ends. The first day without its support is {on}. Why: {because}"
            ))
        }
        (PlanStanding::Ended, Some(on)) => {
            let because = whole.row.ended_because.as_deref().unwrap_or_default();
            let on = speak_exact(on.0);
            Some(format!(
                "This plan has ended. The first day without its support is {on}. Why: {because}"
            ))
        }
        (PlanStanding::Replaced, _) => {
            Some("Another plan has taken the place of this one".to_owned())
        }
        _ => Some("Draft: not agreed yet".to_owned()),
    };
    blocks.extend(notice.map(Block::Notice));
    let from = speak_exact(whole.row.from_on.0);
    let says = format!("This is the plan of {name}, for support from {from}.");
    blocks.push(Block::Text(says));
    blocks
}

/// Who agreed the plan and when, and what was written of the person's own agreement. Of that the page where it is
/// written says that it is quoted here.
async fn agreed(case: &Case<SeeNotes>, row: &plan::Model) -> Result<Vec<Block>, PageError> {
    let wrote = row.submitted_by.unwrap_or(row.began_by);
    let who = [row.agreed_by, row.authorised_by, Some(wrote)];
    let names = Names::of(case.reader(), who.into_iter().flatten(), []).await?;
    let mut blocks = Vec::new();
    if let (Some(at), Some(by)) = (row.agreed_at, row.agreed_by) {
        let council = &case.staff().house.council.name;
        let with = row.authorised_by.map_or(String::new(), |id| {
            format!(", after {} had looked it over", names.name(id))
        });
        blocks.push(Block::Heading(
            "Who agreed to this plan, and when".to_owned(),
        ));
        blocks.push(Block::Text(format!(
            "{} agreed it for {council} on {}{with}.",
            names.name(by),
            speak_exact(london_date(*at))
        )));
    }
    if let Some(says) = &row.agreement {
        if blocks.is_empty() {
            blocks.push(Block::Heading("Whether you agree".to_owned()));
        }
        blocks.push(Block::Text(format!(
            "{} wrote about your agreement: “{}”",
            names.name(wrote),
            says.trim()
        )));
        let asks = "If that is not how it was, tell us, and we will put it right.";
        blocks.push(Block::Text(asks.to_owned()));
    }
    Ok(blocks)
}

/// By when the two sides look together at a plan that is agreed: the one day that is set.
async fn looked_at(case: &Case<SeeNotes>, row: &plan::Model) -> Result<Option<Block>, PageError> {
    let open = reviews::store::open_of(case.reader(), row.person_id).await?;
    let of_it = open.iter().find(|review| review.plan_id == Some(row.id));
    Ok(of_it.map(|review| {
        let by = speak_exact(review.due_on.0);
        Block::Text(format!(
            "We look together at how the plan works by {by}. You may ask us to do so at any time."
        ))
    }))
}

/// The view of the words of a plan that holds what its paper tells the person.
const FOR_THE_PERSON: &str = "for_the_person";

/// Leaves what is for those who write and decide out of what was written, and of a plan that is agreed the day of the
/// first look: that is told where it is set.
fn for_the_person(topics: &mut Vec<Topic>, form: &Definition, agreed: bool) {
    let view = form.views.iter().find(|view| view.id == FOR_THE_PERSON);
    let looked_at = form.filling("form.review_on").filter(|_| agreed);
    let concerns = |row: &Row| {
        view.is_none_or(|view| view.questions.contains(&row.id))
            && looked_at.is_none_or(|question| question.id != row.id)
    };
    for topic in topics.iter_mut() {
        topic.rows.retain(concerns);
    }
    topics.retain(|topic| !topic.rows.is_empty());
}

/// How the budget is taken; of a direct payment which needs it meets, how much it is and how often.
///
/// Source: Care Act 2014 s.25(1)(e), (2).
async fn taken(
    case: &Case<SeeNotes>,
    whole: &Whole,
    budgets: &[personal_budget::Model],
    blocks: &mut Vec<Block>,
) -> Result<(), PageError> {
    let payments = direct_payments::store::all(case.reader(), case.person_id()).await?;
    let of_it = |one: &direct_payment::Model| budgets.iter().any(|two| two.id == one.budget_id);
    let holds = payments.iter().filter(|one| one.decided == "agreed");
    let today = case.today();
    for one in holds.filter(|one| of_it(one) && !direct_payments::store::is_over(one, today)) {
        let payment = direct_payments::store::whole(case.reader(), one.person_id, one.id).await?;
        blocks.push(Block::Text(how_taken(&payment, case.today())));
        let directly = |need: &&plan_need::Model| need.met_by.as_deref() == Some("direct_payment");
        let needs = whole.needs.iter().filter(directly).map(need);
        let items: Vec<Item> = needs.map(|need| Item::from(need.says)).collect();
        let pays = Taken::from_code(&payment.row.taken).is_some_and(Taken::pays_directly);
        if pays && !items.is_empty() {
            let says = "The direct payment is for these needs:".to_owned();
            blocks.extend([Block::Text(says), Block::List(items)]);
        }
    }
    Ok(())
}

fn how_taken(payment: &direct_payments::store::Whole, today: Day) -> String {
    let row = &payment.row;
    let taken = Taken::from_code(&row.taken).map_or("", Taken::says);
    let from = speak_exact(row.from_on.0);
    let weekly = payment.weekly(today.max(row.from_on));
    let until = row.ended_on.map_or(String::new(), |ends| {
        format!(" until {}", speak_exact(ends.0))
    });
    let mut says = format!(
        "How you take it: {}, from {from}{until}.",
        taken.to_lowercase()
    );
    let suspended = is_suspended(&payment.suspensions, row.id, today);
    if weekly > 0 && suspended {
        says.push_str(" For now we do not pay it.");
    } else if weekly > 0 {
        says.push_str(&format!(" We pay {} for every week.", Pence(weekly)));
    }
    if row.one_off_pence > 0 {
        says.push_str(&format!(" We pay {} once.", Pence(row.one_off_pence)));
    }
    if let Some(by) = &row.rest_by {
        let rest = direct_payments::rest_says(by, row.rest_name.as_deref());
        says.push_str(&format!(
            " The other part is managed by {}.",
            in_a_sentence(&rest)
        ));
    }
    says
}

/// "The council" within a sentence.
fn in_a_sentence(name: &str) -> String {
    match name.strip_prefix("The ") {
        Some(name) => format!("the {name}"),
        None => name.to_owned(),
    }
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
        let criteria = match need.eligible {
            true => "It meets the eligibility criteria.",
            false => {
                "It does not meet the eligibility criteria: the council does not have to meet this need."
            }
        };
        let wants = need.wants.map(|wants| format!("What you want: {wants}"));
        let why = need.why_not.map(|why| format!("Why: {why}"));
        let below = [Some(criteria.to_owned()), why, need.how, wants];
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

fn money(whole: &Whole, budgets: &[Budget], blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading("Your personal budget".to_owned()));
    for budget in budgets {
        let once = budget.one_off.as_ref();
        let once = once.map(|once| format!(" The council also pays {once} once."));
        let figure = budget.figure.as_ref();
        let figure = figure.map(|figure| format!(" The first estimate was {figure}."));
        blocks.push(Block::Text(format!(
            "Your personal budget is {}. {}{}{}",
            how_much(budget),
            who_pays(budget),
            once.unwrap_or_default(),
            figure.unwrap_or_default()
        )));
        let because = budget.because.as_ref();
        blocks.extend(
            because.map(|because| Block::Text(format!("Why it is this amount: {because}"))),
        );
        let lowered = budget.lowered.as_ref();
        blocks.extend(lowered.map(|because| {
            Block::Text(format!(
                "Why it is lower than your budget before: {because}"
            ))
        }));
    }
    if budgets.is_empty() {
        blocks.push(Block::Text(not_agreed(whole)));
    }
}

/// How much the budget is today, and from when.
fn how_much(budget: &Budget) -> String {
    match &budget.raised {
        Some(raised) => format!(
            "{} from {}; it was {} from {}",
            raised.gross, raised.from, budget.gross, budget.from
        ),
        None => format!("{} from {}", budget.gross, budget.from),
    }
}

fn who_pays(budget: &Budget) -> String {
    if budget.free {
        return "There is nothing for you to pay: the council pays it all.".to_owned();
    }
    let council = budget.raised.as_ref().map(|raised| &raised.council);
    if council.is_none() && budget.whole_is_theirs {
        return format!("You pay the whole of it ({}).", budget.to_you);
    }
    format!(
        "You pay {} ({}), and the council pays {}.",
        budget.adult,
        budget.to_you,
        council.unwrap_or(&budget.council)
    )
}

fn not_agreed(whole: &Whole) -> String {
    let pays = match whole.asks() {
        None | Some(Pence(0)) if whole.row.adult_is == NOTHING => "nothing".to_owned(),
        Some(adult) => {
            let adult = adult.min(whole.amounts().weekly);
            format!("{adult} a week ({})", to_you(&whole.row.adult_is))
        }
        None => "an amount that is not known yet".to_owned(),
    };
    let (from, cost) = whole.dearest();
    let later = match from == whole.row.from_on {
        true => String::new(),
        false => format!(" from {}", speak_exact(*from)),
    };
    format!(
        "Your personal budget is not agreed yet. The plan would cost {}{later}; you would pay {pays}.",
        cost.council
    )
}
