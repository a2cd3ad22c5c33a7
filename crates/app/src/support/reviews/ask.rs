//! A review is asked for or brought forward, begun from its day, or not held, with reasons.

use db::entities::{filled_form, review};
use db::sea_orm::entity::prelude::*;
use rules::pathway::{ReviewMove, Step};
use rules::review::Kind as Review;
use rules::vocabulary::Problem;

use super::of_plans;
use super::store::{self, New};
use crate::casework::clocks::Hands;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::HoldReviews;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::batches::store as batches;
use crate::support::forms::begin as forms_begin;
use crate::support::forms::store as forms;

const TAB: &str = "/forms";
/// Most letters of a reason.
const LONG: usize = 4_000;

const NEW: &[Question] = &[
    Question::new("kind", "Which review?", "", Kind::Offered("Choose")),
    Question::new(
        "from_on",
        "When was it asked for, or when did you come to know?",
        "",
        Kind::NeededDay,
    ),
    Question::new(
        "asked_by",
        "Who asked?",
        "",
        Kind::List("assessment_asker", "Nobody asked"),
    ),
    Question::new("reason", "Why now?", "", Kind::Choose("review_reason")),
    Question::new("because", "In words", "", Kind::Lines(LONG)),
    Question::new(
        "due_on",
        "By when will it be held?",
        "Leave this empty for the council’s own time limit.",
        Kind::Day,
    ),
];

/// Asked where the person has plans of several kinds, each with reviews of its own.
const OF_PLAN: Question = Question::new("plan", "Of which plan?", "", Kind::Offered("Choose"));
const NEW_OF_PLAN: &[Question] = &[OF_PLAN, NEW[0], NEW[1], NEW[2], NEW[3], NEW[4], NEW[5]];

const DECLINE: &[Question] = &[Question::new(
    "because",
    "Why is the review not held?",
    "As you told whoever asked. They may ask again.",
    Kind::NeededLines(LONG),
)];

/// The kinds that somebody may ask for.
const ASKED: &[Review] = &[
    Review::Unplanned,
    Review::OnRequest,
    Review::Early,
    Review::Planned,
    Review::ShortTerm,
];

fn home(case: &Case<HoldReviews>) -> String {
    format!("/people/{}{TAB}", case.person_id())
}

/// GET /people/{person}/reviews/new
pub async fn ask_new(case: Case<HoldReviews>) -> Page {
    let fields = asking::with_day(Fields::default(), "from_on", Some(case.today()));
    show_new(&case, &fields, &[]).await
}

async fn show_new(case: &Case<HoldReviews>, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("/people/{}/reviews/new", case.person_id());
    let plans = of_plans::plans(case.reader(), case.person_id(), None).await?;
    let current = plans.current(case.today());
    let questions = questions(&current);
    let mut sheet = Sheet::new(TAB, "Plan a review", path, home(case), questions);
    let kinds = ASKED.iter().map(|kind| Choice {
        value: kind.code().to_owned(),
        text: kind.says().to_owned(),
    });
    let council = &case.staff().house.council;
    let of = current.iter().map(|(id, kind)| Choice {
        value: id.to_string(),
        text: council.says("plan_kind", kind).to_owned(),
    });
    sheet.offers = vec![("kind", kinds.collect()), ("plan", of.collect())];
    sheet.show(case, fields, problems).await
}

fn questions(current: &[(Uuid, String)]) -> &'static [Question] {
    match current.len() {
        ..=1 => NEW,
        _ => NEW_OF_PLAN,
    }
}

/// POST /people/{person}/reviews/new
pub async fn new(case: Case<HoldReviews>, Form(fields): Form) -> Page {
    let new = match read(&case, &fields).await? {
        Ok(new) => new,
        Err(problems) => return show_new(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    if store::already(&change, &new).await? {
        let says = "This review is planned already: it is shown here.";
        return pages::go_to_saying(home(&case), says);
    }
    store::plan(&mut change, &case.staff().house, new).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "The review is planned.")
}

async fn read(
    case: &Case<HoldReviews>,
    fields: &Fields,
) -> Result<Result<New, Vec<Problem>>, PageError> {
    let house = &case.staff().house;
    let today = *case.today();
    let plans = of_plans::plans(case.reader(), case.person_id(), None).await?;
    let current = plans.current(case.today());
    let mut answers = Answers::of(fields, questions(&current), &house.council, today);
    let kind = Review::from_code(fields.get("kind")).filter(|kind| ASKED.contains(kind));
    if kind.is_none() {
        answers.reading.wrong("kind", "Choose which review it is");
    }
    let kind = kind.unwrap_or(Review::Unplanned);
    let plan_id = match current.as_slice() {
        _ if kind == Review::ShortTerm => None,
        [(only, _)] => Some(*only),
        several => {
            let chosen = several
                .iter()
                .find(|(id, _)| id.to_string() == fields.get("plan"));
            if chosen.is_none() && !several.is_empty() {
                answers.reading.wrong("plan", "Choose of which plan it is");
            }
            chosen.map(|(id, _)| *id)
        }
    };
    let from = answers.day("from_on").unwrap_or(case.today());
    let due_on = answers.day("due_on");
    let latest = rules::review::due_by(kind, from.0, &house.council.timescales, house.calendar());
    match (due_on, latest) {
        (Some(due), _) if due.0 < today => answers
            .reading
            .wrong("due_on", "The day by which it is held cannot be past"),
        (Some(due), Some(latest)) if due.0 > latest => {
            let says = format!(
                "It must be held by {} at the latest",
                rules::vocabulary::dates::speak_exact(latest)
            );
            answers.reading.wrong("due_on", says);
        }
        _ => {}
    }
    if kind == Review::Early {
        let planned = store::open_of(case.reader(), case.person_id()).await?;
        let of_it = |row: &&review::Model| plan_id.is_none() || plans.same(row, plan_id);
        let mut planned = planned.iter().filter(of_it);
        let planned = planned.find(|row| store::kind(row).is_planned());
        match (due_on, planned) {
            (None, _) => answers.reading.wrong("due_on", "Enter the earlier day"),
            (Some(due), Some(planned)) if due >= planned.due_on => {
                let says = format!(
                    "The review is due by {} already: choose an earlier day",
                    rules::vocabulary::dates::speak_exact(planned.due_on.0)
                );
                answers.reading.wrong("due_on", says);
            }
            _ => {}
        }
    }
    let colleague = &case.staff().colleague;
    let new = New {
        person_id: case.person_id(),
        kind,
        from,
        due_on,
        plan_id,
        asked_by: answers.text("asked_by"),
        reason: answers.text("reason"),
        because: answers.text("because"),
        hands: Hands {
            team_id: colleague.main_team().map(|team| team.id),
            worker_id: Some(colleague.account.id),
        },
    };
    Ok(answers.reading.finish(new))
}

/// POST /people/{person}/reviews/{review}/begin: straight into the form, with what was said last time.
pub async fn begin(case: Case<HoldReviews>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    if let Some(form) = row.filled_form_id {
        return pages::go_to(format!("/people/{}/forms/{form}", row.person_id));
    }
    store::may(&row, ReviewMove::Begin)?;
    let council = &case.staff().house.council;
    let form = council.forms.of_step(Step::Review);
    let form = form.ok_or_else(|| PageError::Bad("There is no form for a review.".to_owned()))?;
    let after = forms_begin::After {
        contact: None,
        earlier: last(&case).await?,
    };
    let mut typed = forms_begin::beginning(&case, form, &after).await?;
    if let Some(kind) = form.filling("review.kind") {
        typed.set(kind.id.clone(), &row.kind);
    }
    let colleague = &case.staff().colleague;
    let mut change = case.change().await?;
    change.hold_person(row.person_id).await?;
    let row = store::as_it_is(&change, row.id).await?;
    if let Some(form) = row.filled_form_id {
        return pages::go_to(format!("/people/{}/forms/{form}", row.person_id));
    }
    store::may(&row, ReviewMove::Begin)?;
    batches::must_not_be_out(&change, row.batch_id).await?;
    let new = forms::New {
        definition: form,
        person_id: row.person_id,
        contact_id: None,
        from_id: after.earlier.as_ref().map(|earlier| earlier.id),
        link: None,
        worker_id: Some(colleague.account.id),
        team_id: colleague.main_team().map(|team| team.id),
        typed,
    };
    let begun = forms::begin(&mut change, new).await?;
    forms_begin::log_begun(&mut change, &begun);
    store::begun(&mut change, &begun, Some(row.id)).await?;
    change.commit().await?;
    let first = form.sections.first().map_or("", |section| &section.id);
    pages::go_to(format!(
        "/people/{}/forms/{}/pages/{first}",
        row.person_id, begun.id
    ))
}

/// The form that the review looks back on: the last review, or else the plan.
async fn last(case: &Case<HoldReviews>) -> db::Result<Option<filled_form::Model>> {
    let done = forms::submitted(case.person_id())
        .filter(filled_form::Column::Step.is_in([Step::Review.code(), Step::Plan.code()]))
        .all(case.reader())
        .await?;
    let review = done.iter().position(|row| row.step == Step::Review.code());
    Ok(review
        .or((!done.is_empty()).then_some(0))
        .map(|place| done[place].clone()))
}

/// GET /people/{person}/reviews/{review}/decline
pub async fn ask_decline(case: Case<HoldReviews>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    store::may(&row, ReviewMove::Decline)?;
    show_decline(&case, id, &Fields::default(), &[]).await
}

async fn show_decline(
    case: &Case<HoldReviews>,
    id: Uuid,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let path = format!("/people/{}/reviews/{id}/decline", case.person_id());
    let mut sheet = Sheet::new(TAB, "A review that is not held", path, home(case), DECLINE);
    sheet.intro = vec!["A reasonable request for a review is met. Where it is not, whoever asked is told why: Care Act 2014, section 27(1).".to_owned()];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/reviews/{review}/decline
pub async fn decline(
    case: Case<HoldReviews>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = store::find(&case, id).await?;
    store::may(&row, ReviewMove::Decline)?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, DECLINE, council, *case.today());
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show_decline(&case, id, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::as_it_is(&change, id).await?;
    store::decline(&mut change, &row, because).await?;
    change.commit().await?;
    pages::go_to_saying(
        home(&case),
        "It is on the record why the review is not held.",
    )
}
