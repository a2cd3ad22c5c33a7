//! The page of one assessment: how it came about, how it stands, what the law asks for next, and what it found.

use db::Day;
use db::entities::{assessed_need, assessment, eligibility_decision};
use db::sea_orm::prelude::Uuid;
use rules::assessment::advocacy::Advocacy;
use rules::assessment::refusal::{Follows, Refusal, Who, refusal};
use rules::assessment::{Kind, Standing, urgent};
use rules::eligibility::{AdultOutcome, CarerOutcome, Eligibility};
use rules::pathway::AssessmentMove;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::arising;
use super::copies;
use super::lines::{colour, says};
use super::offer::{NOT_AGREED, TAB, address};
use super::{ended, store, together};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::forms::{Typed, findings};
use crate::house::permissions::{Assess, SeeNotes};
use crate::house::{Case, Page, PageError, Path, pages};
use crate::oversight::worklists::{People, Who as Person};
use crate::support::batches::store as batches;
use crate::support::forms::begin;
use crate::support::forms::store as forms;
use crate::support::reablement::first::First;

/// A term and what it is.
#[derive(Serialize)]
struct Fact {
    term: &'static str,
    says: String,
}

/// What was found about one outcome, in words.
#[derive(Serialize)]
struct Found {
    outcome: &'static str,
    /// It does not apply to the person, as the form says.
    not_theirs: bool,
    unable: bool,
    ways: Vec<&'static str>,
    help: &'static str,
    carer: Option<String>,
    own_words: Option<String>,
    wanted: Option<String>,
}

/// GET /people/{person}/assessments/{assessment}
pub async fn one(case: Case<SeeNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    let needs = store::needs(case.reader(), row.id).await?;
    let decision = store::decision(case.reader(), row.id).await?;
    let not_theirs = not_theirs(&case, &row).await?;
    let names = Names::of(
        case.reader(),
        row.worker_id
            .into_iter()
            .chain(row.completed_by)
            .chain(decision.as_ref().map(|row| row.decided_by)),
        row.team_id,
    )
    .await?;
    let about = match row.other_id {
        Some(other) => {
            let people = People::of(case.staff(), std::iter::once(other)).await?;
            people
                .who(other, *case.today())
                .filter(|who| who.href.is_some())
        }
        None => None,
    };
    let copies = copies::of_assessment(&case, row.id).await?;
    let to_others = copies.into_iter().filter(|copy| copy.given_to.is_some());
    let to_others = copies::says(&to_others.collect::<Vec<_>>(), &case.staff().house.council);
    let standing = store::stands(&row);
    let teams = &case.staff().colleague.teams;
    let with_others = batches::begun_by_others(case.reader(), row.batch_id, teams).await?;
    let open = row.closed_on.is_none() && row.superseded_at.is_none();
    let shown = about.as_ref().is_some_and(|who| who.href.is_some());
    let carers = together::carers_own(case.reader(), &row).await?;
    let carers = carers.filter(|_| shown).map(|own| {
        json!({ "href": address(&own), "standing": store::stands(&own).says().to_lowercase() })
    });
    pages::page(
        "support/assessments/one.njk",
        json!({
            "case": header::of(&case, TAB).await?, "title": store::kind(&row).says(), "address": address(&row),
            "standing": standing.says(), "colour": colour(standing), "says": says(&row, standing),
            "about": about.map(|who: Person| json!({ "says": who.says, "href": who.href })),
            "facts": facts(&case, &row, &names), "copies": to_others, "prompts": prompts(&row, decision.as_ref(), &case),
            "open": open, "may": case.staff().may(rules::access::Permission::Assess),
            "begun": row.began_on.is_some(), "with_others": !with_others.is_empty(), "completed": row.completed_on.is_some(),
            "must_go_on": standing == Standing::InSpiteOfRefusal,
            "form": row.filled_form_id.map(|form| format!("/people/{}/forms/{form}", row.person_id)),
            "carers": carers, "refusal": row.refused_on.map(|on| refused(&row, on)),
            "found": found(&needs, &not_theirs), "own_words": row.own_words, "strengths": row.strengths,
            "decision": decision.as_ref().map(|decision| decided(decision, &names)),
        }),
    )
}

fn facts(case: &Case<SeeNotes>, row: &assessment::Model, names: &Names) -> Vec<Fact> {
    let council = &case.staff().house.council;
    let day = |day: Option<Day>| day.map(|day| speak_exact(day.0));
    let with_code = |on: Option<Day>, list: &str, code: Option<&String>| {
        let on = day(on)?;
        Some(match code {
            Some(code) => format!("{on}, {}", council.says(list, code).to_lowercase()),
            None => on,
        })
    };
    let hands = names.hands(row.worker_id, row.team_id);
    [
        (
            "With",
            Some(if hands.is_empty() {
                "nobody yet".to_owned()
            } else {
                hands
            }),
        ),
        (
            "Asked for",
            with_code(row.asked_on, "assessment_asker", row.asked_by.as_ref()),
        ),
        (
            "Offered",
            with_code(row.offered_on, "contact_channel", row.offered_how.as_ref()),
        ),
        ("Begun", day(row.began_on)),
        ("Completed", day(row.completed_on)),
        (
            "Assessed by",
            row.completed_by.map(|by| names.name(by).to_owned()),
        ),
        ("Carried out for the council by", row.performed_by.clone()),
        ("Needs met before it, since", day(row.urgent_on)),
        (
            "Assessment to follow by",
            day(row.urgent_until).filter(|_| row.completed_on.is_none()),
        ),
        ("Looked at over", row.period.clone()),
        ("Advocate", row.advocate.clone()),
        (
            "Given in writing",
            with_code(row.copy_given_on, "copy_how", row.copy_given_how.as_ref()),
        ),
        ("Called off", row.withdrawn_because.clone()),
    ]
    .into_iter()
    .filter_map(|(term, says)| Some(Fact { term, says: says? }))
    .collect()
}

/// What the law asks for next, in plain words.
fn prompts(
    row: &assessment::Model,
    decision: Option<&eligibility_decision::Model>,
    case: &Case<SeeNotes>,
) -> Vec<String> {
    let today = *case.today();
    let mut prompts = Vec::new();
    let mut say = |says: &str| prompts.push(says.to_owned());
    if let Some(until) = row.urgent_until
        && urgent::is_late(until.0, row.completed_on.is_some(), today)
        && row.closed_on.is_none()
    {
        say(
            "Needs are being met without an assessment, and the day by which it was to follow has passed.",
        );
    }
    if row.advocacy.as_deref() == Some(Advocacy::Needed.code()) && row.advocate.is_none() {
        say(
            "An independent advocate must be arranged before the next step: Care Act 2014, section 67.",
        );
    }
    if row.has_capacity == Some(false) {
        say(
            "They could not decide about the assessment. What is decided for them is decided in their best interests, with those who know them: Mental Capacity Act 2005, section 4.",
        );
    }
    if store::kind(row) == Kind::Combined
        && row.consent_to_combine != Some(true)
        && row.completed_on.is_some()
    {
        say(
            "One assessment for both needs everybody's agreement: Care Act 2014, section 12(5) to (7). Nobody has written it down.",
        );
    }
    if row.completed_on.is_some() && row.superseded_at.is_none() {
        match decision {
            None => say(
                "Decide whether the needs are eligible, and give the person the decision with its reasons in writing: section 13.",
            ),
            Some(decision) if decision.copy_given_on.is_none() => {
                say("Give the person the decision in writing: section 13(2).")
            }
            Some(_) => {}
        }
    }
    prompts
}

/// The refusal as it was kept, with the reasons of the rule book.
fn refused(row: &assessment::Model, on: Day) -> serde_json::Value {
    let answer = refusal(&Refusal {
        who: if store::kind(row).is_carers() {
            Who::Carer
        } else {
            Who::Adult
        },
        refuses: true,
        has_capacity: row.refuser_has_capacity,
        in_best_interests: row.in_best_interests,
        at_risk_of_abuse: row.at_risk_of_abuse,
    });
    let follows = row.refusal_says.as_deref().and_then(Follows::from_code);
    json!({
        "on": speak_exact(on.0), "words": row.refusal_words, "follows": follows.unwrap_or(answer.follows).says(),
        "because": answer.because, "again": row.offer_again_on.map(|day| speak_exact(day.0)),
    })
}

/// The outcomes that do not apply to the person, as the form of a completed assessment says.
async fn not_theirs(
    case: &Case<SeeNotes>,
    row: &assessment::Model,
) -> Result<Vec<String>, PageError> {
    let Some(form) = row.filled_form_id.filter(|_| row.completed_on.is_some()) else {
        return Ok(Vec::new());
    };
    let form = forms::read(case.reader(), form).await?;
    let definition = forms::definition(&case.staff().house, &form).await?;
    let answers = form.answers.as_ref().and_then(Json::as_object);
    let found = answers.map_or_else(Vec::new, |answers| findings::read(&definition, answers));
    let found = found.into_iter().filter(|found| found.not_theirs);
    Ok(found.map(|found| found.outcome).collect())
}

/// What was found, in the words of the regulations.
fn found(needs: &[assessed_need::Model], not_theirs: &[String]) -> Vec<Found> {
    let one = |row: &assessed_need::Model| Found {
        outcome: outcome_says(&row.outcome),
        not_theirs: !row.unable && not_theirs.contains(&row.outcome),
        unable: row.unable,
        ways: ways(row),
        help: match row.level {
            0 => "none",
            1 => "a little",
            2 => "some",
            3 => "much",
            _ => "all of it",
        },
        carer: (row.carer_share > 0).then(|| {
            let willing = match row.carer_willing {
                Some(true) => "able and willing to go on",
                Some(false) => "not able or not willing to go on",
                None => "not asked whether they will go on",
            };
            format!(
                "A relative or friend does {} per cent of it, {willing}",
                row.carer_share
            )
        }),
        own_words: row.own_words.clone(),
        wanted: row.outcome_wanted.clone(),
    };
    needs.iter().map(one).collect()
}

/// An outcome in the words of the regulations.
pub fn outcome_says(code: &str) -> &'static str {
    let adult = AdultOutcome::from_code(code).map(AdultOutcome::says);
    let carer = || CarerOutcome::from_code(code).map(CarerOutcome::says);
    adult.or_else(carer).unwrap_or("something else")
}

/// In which ways it is not managed.
pub fn ways(row: &assessed_need::Model) -> Vec<&'static str> {
    [
        (row.without_help, "not without help"),
        (
            row.with_distress,
            "only with significant pain, distress or anxiety",
        ),
        (row.with_danger, "only with danger to somebody"),
        (row.takes_longer, "only in much longer than usual"),
    ]
    .into_iter()
    .filter_map(|(is, says)| is.then_some(says))
    .collect()
}

fn decided(row: &eligibility_decision::Model, names: &Names) -> serde_json::Value {
    let eligible = row.result == Eligibility::Eligible.code();
    json!({
        "eligible": eligible, "on": speak_exact(row.decided_on.0), "by": names.name(row.decided_by),
        "because": row.because, "judgement": row.judgement,
        "copy": row.copy_given_on.map(|day| speak_exact(day.0)), "arising": arising::of(row),
        "first": First::of_decision(row).map(|one| one.says()),
    })
}

/// POST /people/{person}/assessments/{assessment}/begin: straight into the form's first page.
pub async fn begin(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    let council = &case.staff().house.council;
    let form = store::form_of(store::kind(&row));
    let form = council
        .forms
        .in_use(form)
        .or_else(|| council.forms.of_step(store::kind(&row).step()));
    let form =
        form.ok_or_else(|| PageError::Bad("There is no form for this assessment.".to_owned()))?;
    if let Some(begun) = row.filled_form_id.filter(|_| row.closed_on.is_none()) {
        return pages::go_to(format!("/people/{}/forms/{begun}", row.person_id));
    }
    ended::may(&row, AssessmentMove::Begin)?;
    if store::kind(&row) == Kind::Combined && row.consent_to_combine != Some(true) {
        return Err(PageError::Conflict(format!("{NOT_AGREED}.")));
    }
    let after = begin::After {
        contact: begin::led_here(&case).await?,
        ..begin::After::default()
    };
    let typed: Typed = begin::beginning(&case, form, &after).await?;
    let mut change = case.change().await?;
    batches::must_not_be_out(&change, row.batch_id).await?;
    let new = forms::New {
        definition: form,
        person_id: row.person_id,
        contact_id: row
            .contact_id
            .or_else(|| after.contact.as_ref().map(|contact| contact.id)),
        from_id: None,
        link: None,
        worker_id: Some(case.staff().colleague.account.id),
        team_id: case
            .staff()
            .colleague
            .main_team()
            .map(|team| team.id)
            .or(row.team_id),
        typed,
    };
    let begun = forms::begin(&mut change, new).await?;
    begin::log_begun(&mut change, &begun);
    store::begun_as(&mut change, &case.staff().house, &begun, Some(&row)).await?;
    change.commit().await?;
    let first = form.sections.first().map_or("", |section| &section.id);
    pages::go_to(format!(
        "/people/{}/forms/{}/pages/{first}",
        row.person_id, begun.id
    ))
}
