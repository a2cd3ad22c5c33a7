//! The decision in writing, as one gives it to the person: what was decided, why, what comes next, and what to do if
//! they see it differently.
//!
//! Source: Care Act 2014 s.13(2), (5).

use db::entities::{assessed_need, assessment, eligibility_decision};
use db::sea_orm::prelude::Uuid;
use pdf::{Block, Item};
use rules::access::Permission;
use rules::assessment::Kind;
use rules::assessment::duty::Duty;
use rules::eligibility::Eligibility;
use rules::vocabulary::dates::speak_exact;

use super::arising;
use super::offer::TAB;
use super::one::{outcome_says, ways};
use super::store;
use crate::casework::letters::{store as letters, words};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::front_door::people::words::council_number;
use crate::house::council::Council;
use crate::house::permissions::SeeNotes;
use crate::house::print::{self, Print};
use crate::house::{Case, Page, PageError, Path};

/// GET /people/{person}/assessments/{assessment}/decision
pub async fn letter(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.page()
}

/// GET /people/{person}/assessments/{assessment}/decision/pdf
pub async fn pdf(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    on_paper(&case, id).await?.pdf().await
}

async fn on_paper(case: &Case<SeeNotes>, id: Uuid) -> Result<Print, PageError> {
    let row = store::find(case, id).await?;
    let decision = store::decision(case.reader(), row.id)
        .await?
        .ok_or(PageError::NotFound)?;
    let needs = store::needs(case.reader(), row.id).await?;
    let who = row.completed_by.into_iter().chain([decision.decided_by]);
    let names = Names::of(case.reader(), who, []).await?;
    let council = &case.staff().house.council;
    let number = council_number(&case.person);
    let mut document = print::sheet(council, TITLE, &number);
    document.blocks = opening(case, &decision).await?;
    document.blocks.extend(assessed(&row, &decision, &names));
    document.blocks.extend(reasoned(&decision, &needs, &names));
    document.blocks.extend(ending(&row, &decision, council));
    let by = names.name(decision.decided_by);
    let (farewell, who) = (words::FAREWELL.to_owned(), words::signed(by, council));
    document.blocks.push(Block::Close(farewell, who));
    let back = super::offer::address(&row);
    let (beside, next) = to_do(case, store::kind(&row), &decision, &back);
    Ok(Print {
        document,
        file: format!("decision-{number}"),
        address: format!("{back}/decision"),
        back: (back, "The assessment"),
        beside,
        next,
    })
}

/// That the letter was given, or what whoever decided does next.
fn to_do(
    case: &Case<SeeNotes>,
    kind: Kind,
    decision: &eligibility_decision::Model,
    back: &str,
) -> (String, Vec<(String, &'static str)>) {
    let given = decision.copy_given_on;
    let beside = given.map(|day| format!("Given in writing on {}", speak_exact(day.0)));
    let beside = beside.unwrap_or_default();
    if !case.staff().may(Permission::Assess) {
        return (beside, Vec::new());
    }
    let person = format!("/people/{}", case.person_id());
    let mut next = Vec::new();
    if given.is_none() {
        next.push((format!("{back}/copy"), "Say how it was given"));
    }
    // What somebody will need at 18 is no plan yet.
    if !kind.is_before_18() && is_eligible(decision) && ours(decision) {
        next.push((format!("{person}/budget"), "Work out an indicative budget"));
        next.push((format!("{person}/plan/begin"), "Begin a plan"));
    }
    if decision.who != "carer" {
        let says = "Family and carers: whoever helps may have an assessment of their own";
        next.push((format!("{person}/relationships"), says));
    }
    (beside, next)
}

/// The council plans how the needs are met: nothing keeps it from that, and they want it.
fn ours(decision: &eligibility_decision::Model) -> bool {
    let another = [Duty::No, Duty::NotHere];
    decision.wants_council != Some(false)
        && !arising::duty_of(decision).is_some_and(|duty| another.contains(&duty))
}

const TITLE: &str = "Our decision about your needs";

fn text(says: impl Into<String>) -> Block {
    Block::Text(says.into())
}

/// To whom, when and about what.
async fn opening(
    case: &Case<SeeNotes>,
    decision: &eligibility_decision::Model,
) -> Result<Vec<Block>, PageError> {
    let council = &case.staff().house.council;
    let head = header::of(case, TAB).await?;
    let home = letters::home_of(case, case.today()).await?;
    let date = speak_exact(decision.decided_on.0);
    let number = council_number(&case.person);
    Ok(vec![
        print::sender(council),
        Block::To(format!("{}\n{home}", head.name)),
        text(format!("{date}\nYour number: {number}")),
        text(words::greeting(&head.called)),
        Block::Title(TITLE.to_owned()),
    ])
}

/// That there was an assessment, and what was decided.
fn assessed(
    row: &assessment::Model,
    decision: &eligibility_decision::Model,
    names: &Names,
) -> Vec<Block> {
    let says = "This letter says what we decided, and why.";
    let talked = match (row.completed_by, row.completed_on) {
        (Some(by), Some(on)) => format!(
            "{} talked with you about your life{}, what you manage well and what is hard. That was completed on {}. {says}",
            names.name(by),
            if decision.who == "carer" {
                " as a carer"
            } else {
                ""
            },
            speak_exact(on.0)
        ),
        _ => says.to_owned(),
    };
    let mut blocks = vec![text(talked)];
    if let Some(own_words) = &row.own_words {
        blocks.extend([text("You told us:"), Block::Said(own_words.clone())]);
    }
    let decided = if is_eligible(decision) {
        "You have needs that the law calls eligible."
    } else {
        "You do not have needs that the law calls eligible."
    };
    blocks.push(Block::Strong(decided.to_owned()));
    blocks
}

fn is_eligible(decision: &eligibility_decision::Model) -> bool {
    decision.result == Eligibility::Eligible.code()
}

/// Why.
fn reasoned(
    decision: &eligibility_decision::Model,
    needs: &[assessed_need::Model],
    names: &Names,
) -> Vec<Block> {
    let mut blocks = vec![
        text("For that, three things must all be so. We found:"),
        Block::Numbered(reasons(decision, needs, decision.who == "carer")),
        text(format!(
            "{} judged this so:",
            names.name(decision.decided_by)
        )),
        Block::Said(decision.judgement.clone()),
    ];
    if let Some(period) = &decision.period {
        let says = format!("Because your needs come and go, we looked at this time: {period}");
        blocks.push(text(says));
    }
    if decision.who != "carer" {
        blocks.push(text("We decided this as if nobody around you helped. Those who help you can ask for an assessment of their own."));
    }
    blocks
}

/// What comes next, what can help, and what to do if they see it differently.
fn ending(
    row: &assessment::Model,
    decision: &eligibility_decision::Model,
    council: &Council,
) -> Vec<Block> {
    let heading = |says: &str| Block::Heading(says.to_owned());
    let mut blocks = vec![heading("What happens next")];
    let rests_on = arising::to_them(decision);
    if is_eligible(decision) && !rests_on.is_empty() {
        blocks.push(text("What we know about who is to meet these needs:"));
        blocks.push(Block::List(rests_on.into_iter().map(Item::from).collect()));
    }
    blocks.extend(
        next(row, decision, is_eligible(decision))
            .into_iter()
            .map(text),
    );
    if let Some(could_help) = &decision.could_help {
        blocks.extend([text("What could be done:"), text(could_help.as_str())]);
    }
    if let Some(advice) = &decision.advice {
        blocks.push(heading("What can help, or keep things from getting harder"));
        blocks.push(text(advice.as_str()));
    }
    blocks.push(heading("If you see it differently, or things change"));
    let later = "If things change you can ask for another assessment at any time.";
    blocks.push(text(words::differently(council, later)));
    blocks
}

/// The limbs as one says them to the person.
fn reasons(
    row: &eligibility_decision::Model,
    needs: &[assessed_need::Model],
    carer: bool,
) -> Vec<Item> {
    let unable: Vec<&assessed_need::Model> = needs.iter().filter(|need| need.unable).collect();
    let from = match (carer, row.from_impairment) {
        (false, true) => "Your needs come from an illness, or from an impairment of body or mind.",
        (false, false) => {
            "Your needs do not come from an illness, or from an impairment of body or mind."
        }
        (true, true) => "Your needs come from looking after somebody who cannot do without it.",
        (true, false) => {
            "Your needs do not come from looking after somebody who cannot do without it."
        }
    };
    let counted = match (carer, unable.len()) {
        (false, 0) => "You manage all of the ten things in daily life that the law lists, as far as they apply to you.".to_owned(),
        (false, 1) => "You cannot manage one of the ten things in daily life that the law lists. The law asks for two.".to_owned(),
        (true, 0) => "You manage all of the things that the law lists for carers, as far as they apply to you.".to_owned(),
        (true, 1) => "There is one of the things that the law lists for carers that you cannot manage.".to_owned(),
        (_, count) => format!("There are {count} of the things that the law lists that you cannot manage."),
    };
    let mut details: Vec<String> = unable
        .iter()
        .map(|need| format!("{}: {}", outcome_says(&need.outcome), ways(need).join("; ")))
        .collect();
    match row.health_at_risk.filter(|_| carer) {
        Some(true) => details.insert(
            0,
            "your own health is, or may become, worse because of it".to_owned(),
        ),
        Some(false) => details.insert(0, "your own health is not at risk because of it".to_owned()),
        None => {}
    }
    let impact = match row.wellbeing_impact {
        true => "This has, or is likely to have, a significant effect on your wellbeing.",
        false => "This does not have a significant effect on your wellbeing, and is not likely to.",
    };
    let counted = Item {
        text: counted,
        below: details,
    };
    vec![from.into(), counted, impact.into()]
}

/// What happens next, in sentences.
fn next(
    row: &assessment::Model,
    decision: &eligibility_decision::Model,
    eligible: bool,
) -> Vec<&'static str> {
    let mut next = if eligible {
        by_duty(decision)
    } else {
        vec![
            "We do not have to arrange support for these needs, and you will not get a budget for them. What can help you is written below.",
        ]
    };
    if row.copy_given_on.is_none() {
        next.push("The whole assessment belongs to this letter. You can have a copy sent to anybody you choose.");
    }
    next
}

/// The same where needs are eligible: by what the council must or may do about them.
fn by_duty(decision: &eligibility_decision::Model) -> Vec<&'static str> {
    let duty = arising::duty_of(decision);
    let plan = "We will plan with you how your needs are met: what you do yourself, what those around you do, what equipment or technology can do, and what support we arrange.";
    let budget = "You will be told your personal budget: what it costs to meet these needs, and what you would pay towards it. We look at your money before you pay anything.";
    match duty {
        Some(Duty::PowerAfterNotice | Duty::NotHere) => {
            vec![
                "Another council is responsible for this. We will speak with it, and tell you whom to turn to.",
            ]
        }
        Some(Duty::No) => vec![
            "The law does not let us meet these needs under the Care Act. We will tell you who can help.",
        ],
        _ if decision.wants_council == Some(false) => {
            vec![
                "You told us that you do not want the council to arrange this. You can ask us to at any time.",
            ]
        }
        Some(Duty::DutyFullCost) => vec![
            "We must meet these needs, because you ask us to.",
            plan,
            "You pay what your care costs, and a fee for arranging it. We will tell you both sums before anything is arranged.",
        ],
        Some(Duty::Power) => vec![
            "We do not have to meet these needs, but we may. We will talk with you about whether you arrange your care yourself, with our advice, or whether we do.",
        ],
        Some(Duty::Duty) => vec!["We must meet these needs.", plan, budget],
        Some(Duty::Undecided) | None => vec![plan, budget],
    }
}
