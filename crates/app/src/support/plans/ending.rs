//! The pages on which a plan is ended, and on which it goes on after all.

use db::Day;
use db::entities::plan;
use db::sea_orm::prelude::Uuid;
use rules::pathway::{PlanMove, PlanStanding};
use rules::plan::plan_ends_wrongly;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use serde_json::{Value as Json, json};

use super::desk::allowed;
use super::ends::{self, DIED, End};
use super::store;
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::reviews;

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
    let review = reviews::found_to_end(case.reader(), row.id).await?;
    let held = review.and_then(|review| review.held_on);
    let on = held.and_then(|held| days_after(held.0, 1)).map(Day);
    let on = on.unwrap_or(case.today()).max(row.from_on);
    let fields = asking::with_day(Fields::default(), "ended_on", Some(on));
    show_end(&case, &row, &fields, &[]).await
}

async fn show_end(
    case: &Case<SeeNotes>,
    row: &plan::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case);
    let path = format!("{at}/{}/moves/end", row.id);
    let mut sheet = Sheet::new("/plan", "End the plan", path, at, END);
    sheet.intro = vec![
        "The plan and its personal budget end, and no review of it is to come any more. The person is told in writing, with the reasons and how to complain: the letter is offered when you have ended it."
            .to_owned(),
    ];
    let left = ends::goes_on(case.reader(), row.person_id, &row.kind, case.today()).await?;
    if !left.is_empty() {
        let says = "This goes on until you end it, each by itself:";
        sheet.intro.push(says.to_owned());
    }
    sheet.links = left.into_iter().map(|one| (one.href, one.says)).collect();
    sheet.button = "End the plan";
    sheet.grave = true;
    sheet.show(case, fields, problems).await
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
    if reason == DIED && case.person.died_on.is_none() {
        let says = "Write the date of death among the details of the record: the plan ends with it";
        answers.reading.wrong("reason", says);
    }
    let end = End {
        on: on.unwrap_or(case.today()),
        reason,
        because,
    };
    let end = match answers.reading.finish(end) {
        Ok(end) => end,
        Err(problems) => {
            drop(change);
            return show_end(&case, &row, &fields, &problems).await;
        }
    };
    ends::end(&mut change, &row, end).await?;
    change.commit().await?;
    let says = "The plan is ended. Tell the person in writing, and end what goes on: both are offered here.";
    pages::go_to_saying(home(&case), says)
}

/// GET /people/{person}/plan/{plan}/moves/go_on
pub async fn ask_go_on(case: Case<SeeNotes>, Path((_, id)): At) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    allowed(&case, case.reader(), &row, PlanMove::GoOn).await?;
    show_go_on(&case, &row, &Fields::default(), &[]).await
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
        "The end was a mistake: the plan, its personal budget and its reviews go on as if it had not been. What was ended besides, such as a direct payment, goes on only when that is said there. Tell the person, where they were told that it ends."
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
    let house = &case.staff().house;
    let mut answers = Answers::of(&fields, GO_ON, &house.council, *case.today());
    let because = answers.needed("because");
    if row.ended_reason.as_deref() == Some(DIED) && case.person.died_on.is_some() {
        let says = "It ended with the person’s death. Where the date of death is wrong, take it back among the details of the record: the plan goes on with that";
        answers.reading.wrong("because", says);
    }
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => {
            drop(change);
            return show_go_on(&case, &row, &fields, &problems).await;
        }
    };
    match ends::go_on(&mut change, house, &row, &because).await {
        Err(db::Error::Conflict) => {
            let says = "Another plan of this kind was agreed since: that one holds.";
            return Err(PageError::Conflict(says.to_owned()));
        }
        other => other?,
    }
    change.commit().await?;
    pages::go_to_saying(
        home(&case),
        "The plan goes on, with its budget and its reviews.",
    )
}

/// What the page of a plan tells of its end; nothing of one that has not ended.
pub async fn told(
    case: &Case<SeeNotes>,
    row: &plan::Model,
    names: &Names,
) -> Result<Option<Json>, PageError> {
    let Some(on) = row
        .ended_on
        .filter(|_| store::standing(row) == PlanStanding::Ended)
    else {
        return Ok(None);
    };
    let council = &case.staff().house.council;
    let reason = row.ended_reason.as_deref().unwrap_or_default();
    let left = ends::goes_on(case.reader(), row.person_id, &row.kind, case.today()).await?;
    Ok(Some(json!({
        "on": speak_exact(on.0), "reason": council.says("plan_end", reason), "because": row.ended_because,
        "by": row.ended_by.map(|by| names.name(by)), "left": left,
        "died": reason == DIED,
    })))
}
