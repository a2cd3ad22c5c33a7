//! The pages on which a plan is ended, and on which it goes on after all.

use db::Day;
use db::entities::{plan, review};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use rules::pathway::{PlanMove, PlanStanding};
use rules::plan::{EndsAfter, ends_too_early, plan_ends_wrongly};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, london_date, speak_exact};
use serde_json::{Value as Json, json};

use super::begin::CARERS;
use super::desk::allowed;
use super::ends::{self, DIED, End};
use super::store;
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Council;
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::{assessed, reviews};

const END: &[Question] = &[
    Question::new(
        "ended_on",
        "First day without this support",
        "The day after the last on which it was given. The personal budget ends on the same day.",
        Kind::Day,
    ),
    Question::new("reason", "Why does it end?", "", Kind::Choose("plan_end")),
    Question::new(
        "because",
        "The same in words that the person can read",
        "They go into the letter that tells the person. Say how needs that are still there are met.",
        Kind::NeededLines(4_000),
    ),
];
const GO_ON: &[Question] = &[Question::new(
    "because",
    "Why does it go on after all?",
    "",
    Kind::NeededLines(4_000),
)];

type At = Path<(Uuid, Uuid)>;

fn home(case: &Case<SeeNotes>) -> String {
    format!("/people/{}/plan", case.person_id())
}

/// GET /people/{person}/plan/{plan}/moves/end
pub async fn ask(case: Case<SeeNotes>, Path((_, id)): At) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    allowed(&case, case.reader(), &row, PlanMove::End).await?;
    let review = reviews::found_to_end(case.reader(), &row).await?;
    let found = review.and_then(|review| Found::of(&case.staff().house.council, &review));
    let today = case.today();
    let (on, fields) = match (row.ended_on, &found) {
        // Another day for an end that is set.
        (Some(on), _) => {
            let fields = asking::with(Fields::default(), "reason", row.ended_reason.as_deref());
            let because = row.ended_because.as_deref();
            (on, asking::with(fields, "because", because))
        }
        (None, Some(found)) => {
            let fields = asking::with(Fields::default(), "reason", found.reason.as_deref());
            (found.on.max(row.from_on), fields)
        }
        (None, None) => (today.max(row.from_on), Fields::default()),
    };
    let fields = asking::with_day(fields, "ended_on", Some(on));
    show_end(&case, &row, on, &fields, &[]).await
}

/// What a review says of the end of support that it found.
struct Found {
    /// The day after it was held.
    on: Day,
    /// Code of why the plan ends, where the lists leave no doubt.
    reason: Option<String>,
    says: String,
}

impl Found {
    fn of(council: &Council, review: &review::Model) -> Option<Found> {
        let held = review.held_on?;
        let result = review.result.as_deref().unwrap_or_default();
        let alike = council.national("review_result", result);
        let mut fits = council.list("plan_end").entries.iter();
        let reason = fits.find(|one| alike.is_some() && one.national.as_deref() == alike);
        let another = fits.any(|one| one.national.as_deref() == alike);
        Some(Found {
            on: Day(days_after(held.0, 1).unwrap_or(held.0)),
            reason: reason.filter(|_| !another).map(|one| one.code.clone()),
            says: format!(
                "The review on {} found: {}.",
                speak_exact(held.0),
                council.says("review_result", result)
            ),
        })
    }
}

/// `on`: the first day without it, as far as that is known.
async fn show_end(
    case: &Case<SeeNotes>,
    row: &plan::Model,
    on: Day,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case);
    let path = format!("{at}/{}/moves/end", row.id);
    let is_set = row.ended_on.is_some();
    let title = match is_set {
        true => "Set another end of the plan",
        false => "End the plan",
    };
    let mut sheet = Sheet::new("/plan", title, path, at, END);
    let review = reviews::found_to_end(case.reader(), row).await?;
    let found = review.and_then(|review| Found::of(&case.staff().house.council, &review));
    sheet.intro = found.into_iter().map(|found| found.says).collect();
    sheet.intro.push(
        "The plan and its personal budget end, and reviews that were planned for later are called off. Where the day is still to come, the plan holds as it is until then. The person is told in writing, with the reasons and how to complain: the letter is offered when you have ended it."
            .to_owned(),
    );
    let of = (row.person_id, row.kind.as_str());
    let left = ends::goes_on(case.reader(), of, on, case.today()).await?;
    if !left.is_empty() {
        let says = "This goes on until you see to it, each by itself:";
        sheet.intro.push(says.to_owned());
    }
    sheet.links = left.into_iter().map(|one| (one.href, one.says)).collect();
    if problems.iter().any(|problem| problem.field == "reason") {
        let says = "Reviews, assessments and the decisions on them";
        let at = format!("/people/{}/forms", row.person_id);
        sheet.links.push((at, says.to_owned()));
    }
    sheet.button = title;
    sheet.grave = true;
    sheet.show(case, fields, problems).await
}

/// What must come before a plan ends for a reason, and has not.
async fn too_early(
    case: &Case<SeeNotes>,
    conn: &impl ConnectionTrait,
    row: &plan::Model,
    reason: &str,
) -> db::Result<Option<Problem>> {
    let list = case.staff().house.council.list("plan_end");
    let group = list.find(reason).and_then(|one| one.group.as_deref());
    let after = group.and_then(EndsAfter::from_code);
    let Some((_, agreed)) = after.zip(row.agreed_at) else {
        return Ok(None);
    };
    let since = Day(london_date(*agreed));
    let carers = row.kind == CARERS;
    let assessed = assessed::latest(conn, row.person_id, carers).await?;
    let completed = assessed.and_then(|found| found.completed_on);
    let looked = completed.is_some_and(|on| since < on)
        || reviews::held_since(conn, row.person_id, &row.kind, since).await?;
    let come = assessed::come(conn, row.person_id, carers).await?;
    Ok(ends_too_early(after, looked, come))
}

/// POST /people/{person}/plan/{plan}/moves/end
pub async fn end(case: Case<SeeNotes>, Path((_, id)): At, Form(fields): Form) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::find(change.conn(), case.person_id(), id).await?;
    allowed(&case, change.conn(), &row, PlanMove::End).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, END, council, *case.today());
    let on = answers.day("ended_on");
    let wrong = plan_ends_wrongly(on.map(|on| on.0), row.from_on.0, *case.today());
    answers.reading.add_new(wrong);
    let (reason, because) = (answers.needed("reason"), answers.needed("because"));
    let early = too_early(&case, change.conn(), &row, &reason).await?;
    answers.reading.add_new(early);
    if reason == DIED && case.person.died_on.is_none() {
        let says = "Write the date of death among the details of the record: the plan ends with it";
        answers.reading.wrong("reason", says);
    }
    let on = on.unwrap_or(case.today());
    let end = End {
        on,
        reason,
        because,
    };
    let end = match answers.reading.finish(end) {
        Ok(end) => end,
        Err(problems) => {
            drop(change);
            return show_end(&case, &row, on, &fields, &problems).await;
        }
    };
    let by = PlanMove::that_ends(on.0, *case.today());
    let to = allowed(&case, change.conn(), &row, by).await?;
    ends::end(&mut change, &row, end).await?;
    change.commit().await?;
    let says = match to {
        PlanStanding::Ending => {
            "The end is set: until then the plan holds. Tell the person in writing, and see to what goes on: both are offered here."
        }
        _ => {
            "The plan is ended. Tell the person in writing, and end what goes on: both are offered here."
        }
    };
    pages::go_to_saying(home(&case), says)
}

/// GET /people/{person}/plan/{plan}/moves/go_on
pub async fn ask_go_on(case: Case<SeeNotes>, Path((_, id)): At) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    allowed(&case, case.reader(), &row, PlanMove::GoOn).await?;
    may_go_on(&case, case.reader(), &row).await?;
    show_go_on(&case, &row, &Fields::default(), &[]).await
}

/// Errors: `Conflict` with why it does not go on.
async fn may_go_on(
    case: &Case<SeeNotes>,
    conn: &impl ConnectionTrait,
    row: &plan::Model,
) -> Result<(), PageError> {
    let all = store::all(conn, row.person_id).await?;
    ends::may_go_on(case, &all, row).map_err(|why| PageError::Conflict(why.to_string()))
}

async fn show_go_on(
    case: &Case<SeeNotes>,
    row: &plan::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case);
    let path = format!("{at}/{}/moves/go_on", row.id);
    let mut sheet = Sheet::new("/plan", "It goes on after all", path, at, GO_ON);
    sheet.intro = vec![
        "The end was a mistake, or does not come: the plan, its personal budget and its reviews go on as if it had not been. What was ended besides, such as a direct payment, goes on only when that is said there. Tell the person, where they were told that it ends."
            .to_owned(),
    ];
    sheet.button = "The plan goes on";
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/plan/{plan}/moves/go_on
pub async fn go_on(case: Case<SeeNotes>, Path((_, id)): At, Form(fields): Form) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::find(change.conn(), case.person_id(), id).await?;
    allowed(&case, change.conn(), &row, PlanMove::GoOn).await?;
    may_go_on(&case, change.conn(), &row).await?;
    let house = &case.staff().house;
    let mut answers = Answers::of(&fields, GO_ON, &house.council, *case.today());
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => {
            drop(change);
            return show_go_on(&case, &row, &fields, &problems).await;
        }
    };
    ends::go_on(&mut change, house, &row, &because).await?;
    change.commit().await?;
    pages::go_to_saying(
        home(&case),
        "The plan goes on, with its budget and its reviews.",
    )
}

/// What the page of a plan tells of its end, also where that is to come; nothing of one that has none.
pub async fn told(
    case: &Case<SeeNotes>,
    row: &plan::Model,
    names: &Names,
) -> Result<Option<Json>, PageError> {
    let standing = store::standing(row, case.today());
    let told = matches!(standing, PlanStanding::Ended | PlanStanding::Ending);
    let Some(on) = row.ended_on.filter(|_| told) else {
        return Ok(None);
    };
    let council = &case.staff().house.council;
    let reason = row.ended_reason.as_deref().unwrap_or_default();
    let of = (row.person_id, row.kind.as_str());
    let left = ends::goes_on(case.reader(), of, on, case.today()).await?;
    Ok(Some(json!({
        "on": speak_exact(on.0), "reason": council.says("plan_end", reason), "because": row.ended_because,
        "by": row.ended_by.map(|by| names.name(by)), "left": left,
        "died": reason == DIED, "later": standing == PlanStanding::Ending,
    })))
}
