//! The decision in writing, as one gives it to the person: what was decided, why, what comes next, and what to do if
//! they see it differently.
//!
//! Source: Care Act 2014 s.13(2), (5).

use axum::extract::Path;
use db::entities::{address, assessed_need, assessment, eligibility_decision};
use db::sea_orm::entity::prelude::*;
use rules::assessment::duty::Duty;
use rules::eligibility::Eligibility;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::offer::TAB;
use super::one::{outcome_says, ways};
use super::store;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::front_door::people::words::council_number;
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Page, PageError, pages};

/// A reason with what it rests on.
#[derive(Serialize)]
struct Reason {
    says: String,
    details: Vec<String>,
}

/// GET /people/{person}/assessments/{assessment}/decision
pub async fn letter(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    let decision = store::decision(case.reader(), row.id)
        .await?
        .ok_or(PageError::NotFound)?;
    let needs = store::needs(case.reader(), row.id).await?;
    let who = row.completed_by.into_iter().chain([decision.decided_by]);
    let names = Names::of(case.reader(), who, []).await?;
    let eligible = decision.result == Eligibility::Eligible.code();
    let carer = decision.who == "carer";
    let council = &case.staff().house.council;
    let head = header::of(&case, TAB).await?;
    pages::page(
        "support/assessments/decision.njk",
        json!({
            "title": "Our decision about your needs", "council": council.name, "phone": council.phone,
            "dear": head.called, "name": head.name, "number": council_number(&case.person), "case": head,
            "home": home(&case).await?, "date": speak_exact(decision.decided_on.0),
            "back": super::offer::address(&row), "eligible": eligible, "carer": carer,
            "assessed_on": row.completed_on.map(|day| speak_exact(day.0)),
            "assessed_by": row.completed_by.map(|by| names.name(by)), "by": names.name(decision.decided_by),
            "own_words": row.own_words, "reasons": reasons(&decision, &needs, carer),
            "judgement": decision.judgement, "period": decision.period, "could_help": decision.could_help,
            "advice": decision.advice, "next": next(&row, &decision, eligible),
        }),
    )
}

/// Where letters reach them today.
async fn home(case: &Case<SeeNotes>) -> Result<Option<String>, PageError> {
    let today = case.today();
    let homes = address::Entity::find()
        .filter(address::Column::PersonId.eq(case.person_id()))
        .filter(address::Column::SupersededAt.is_null())
        .all(case.reader())
        .await?;
    let now = |row: &&address::Model| {
        row.from_on <= today && row.until_on.is_none_or(|until| today < until)
    };
    let letters = homes
        .iter()
        .filter(now)
        .find(|row| row.kind == "correspondence");
    let found = letters.or(homes.iter().filter(now).find(|row| row.kind == "home"));
    Ok(found.map(|home| match &home.postcode {
        Some(postcode) => format!("{}\n{postcode}", home.lines),
        None => home.lines.clone(),
    }))
}

/// The limbs as one says them to the person.
fn reasons(
    row: &eligibility_decision::Model,
    needs: &[assessed_need::Model],
    carer: bool,
) -> Vec<Reason> {
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
        (false, 0) => "You manage all of the ten things in daily life that the law lists.".to_owned(),
        (false, 1) => "You cannot manage one of the ten things in daily life that the law lists. The law asks for two.".to_owned(),
        (true, 0) => "You manage all of the things that the law lists for carers.".to_owned(),
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
    let plain = |says: &str| Reason {
        says: says.to_owned(),
        details: Vec::new(),
    };
    vec![
        plain(from),
        Reason {
            says: counted,
            details,
        },
        plain(impact),
    ]
}

/// What happens next, in sentences.
fn next(
    row: &assessment::Model,
    decision: &eligibility_decision::Model,
    eligible: bool,
) -> Vec<&'static str> {
    let duty = decision.duty.as_deref().and_then(Duty::from_code);
    let mut next = Vec::new();
    match (eligible, duty) {
        (false, _) => next.push("We do not have to arrange support for these needs, and you will not get a budget for them. What can help you is written below."),
        (true, Some(Duty::PowerAfterNotice | Duty::NotHere)) => next.push("Another council is responsible for this. We will speak with it, and tell you whom to turn to."),
        (true, _) if decision.wants_council == Some(false) => next.push("You told us that you do not want the council to arrange this. You can ask us to at any time."),
        (true, _) => {
            next.push("We will plan with you how your needs are met: what you do yourself, what those around you do, what equipment or technology can do, and what support we arrange.");
            next.push("You will be told your personal budget: what it costs to meet these needs, and what you would pay towards it. We look at your money before you pay anything.");
        }
    }
    if row.copy_given_on.is_none() {
        next.push("The whole assessment belongs to this letter. You can have a copy sent to anybody you choose.");
    }
    next
}
