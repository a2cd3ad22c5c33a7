//! Changing what was written of reablement: a wrong first day, a new expected end, longer without charge. Each change
//! has its reason, and the days that are free and charged for follow from it.

use db::Day;
use db::entities::reablement_episode::Model;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;

use super::pages::{Known, LONG, NEW, TAB, goals, home, read, shared};
use super::store;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Question};
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, Path, Reading, pages};

/// The questions of the beginning that may be answered anew, and why they are.
const CHANGE: &[Question] = &[
    NEW[1],
    NEW[2],
    NEW[3],
    NEW[4],
    NEW[5],
    NEW[6],
    NEW[7],
    NEW[8],
    NEW[9],
    Question::new(
        "because",
        "Why is it changed?",
        "It stays in the history.",
        asking::Kind::NeededLines(LONG),
    ),
];

const TITLE: &str = "Change this help";

/// What the page was opened with: somebody who was quicker is not overwritten.
const VERSION: &str = "version";

/// GET /people/{person}/reablement/{episode}/change
pub async fn ask(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    let known = Known {
        before: Some(&row),
        all: store::of_person(&case).await?,
    };
    let by_law = known.free_until(row.began_on, &case.staff().house.council.timescales);
    show(&case, &row, &beginning(&row, by_law), &[]).await
}

/// What is on the record. Until when it is free is asked only where that is longer than the six weeks, so that these
/// follow the first day.
fn beginning(row: &Model, by_law: Day) -> Fields {
    let longer = row.free_until > by_law;
    let fields = Fields::default().with("goals", goals(row).join("\n"));
    let fields = asking::with(fields, "purpose", row.purpose.as_deref());
    let fields = asking::with(fields, "provider", row.provider.as_deref());
    let fields = asking::with(fields, "place", row.place.as_deref());
    let fields = asking::with(fields, "extended_because", row.extended_because.as_deref());
    let fields = asking::with_day(fields, "began_on", Some(row.began_on));
    let fields = asking::with_day(fields, "expected_until", row.expected_until);
    let fields = asking::with_day(fields, "discharged_on", row.discharged_on);
    asking::with_day(fields, "free_until", longer.then_some(row.free_until))
}

fn path(case: &Case<Assess>, row: &Model) -> String {
    format!("/people/{}/reablement/{}/change", case.person_id(), row.id)
}

async fn show(case: &Case<Assess>, row: &Model, fields: &Fields, problems: &[Problem]) -> Page {
    let mut sheet = Sheet::new(TAB, TITLE, path(case, row), home(case), CHANGE);
    sheet.intro =
        vec!["What is free and what is charged for is worked out anew from these days.".to_owned()];
    let version = match fields.get(VERSION) {
        "" => row.version.to_string(),
        opened => opened.to_owned(),
    };
    sheet.hidden = vec![(VERSION, version)];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/reablement/{episode}/change
pub async fn change(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::in_change(&change, case.person_id(), id).await?;
    let known = Known {
        before: Some(&row),
        all: store::of_person(&case).await?,
    };
    if fields.get(VERSION) != row.version.to_string() {
        drop(change);
        let path = path(&case, &row);
        let sheet = Sheet::new(TAB, TITLE, path, home(&case), CHANGE);
        let by_law = known.free_until(row.began_on, &case.staff().house.council.timescales);
        let now = (&beginning(&row, by_law), row.version);
        return sheet.overtaken(&case, now, &fields).await;
    }
    let mut reading = Reading::of(&fields);
    let because = reading.needed("because", "Why is it changed?", LONG);
    let now = match (read(&case, &fields, CHANGE, &known), reading.finish(())) {
        (Ok(now), Ok(())) => Model { id, ..now },
        (read, other) => {
            drop(change);
            let mut problems = read.err().unwrap_or_default();
            problems.extend(other.err().unwrap_or_default());
            return show(&case, &row, &fields, &problems).await;
        }
    };
    let wrong = match unfit(&row, &now) {
        Some(problem) => Some(problem),
        None => shared(&change, &now).await?,
    };
    if let Some(problem) = wrong {
        drop(change);
        return show(&case, &row, &fields, &[problem]).await;
    }
    let after = store::put_right(&mut change, &row, now, &because).await?;
    let limits = &case.staff().house.council.timescales;
    store::share_free_weeks(&mut change, (Some(&row), &after), limits).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is changed, and the history says why.")
}

/// What does not fit with what has happened since: its last day, and what was found on the 91st.
fn unfit(before: &Model, now: &Model) -> Option<Problem> {
    if let Some(ended) = before.ended_on.filter(|ended| now.began_on > *ended) {
        let says = format!(
            "It ended on {}: it began then or before",
            speak_exact(ended.0)
        );
        return Some(Problem::new("began_on", says));
    }
    let (asked, due) = (before.follow_up_on?, now.follow_up_due_on);
    let fits = due.is_some_and(|due| due <= asked);
    (!fits).then(|| {
        let says = format!(
            "How they are was asked on {}, and this day does not go with it",
            speak_exact(asked.0)
        );
        Problem::new("discharged_on", says)
    })
}
