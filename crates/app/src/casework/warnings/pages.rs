//! The pages of warnings: all of a record's with their history, writing one, reviewing one.

use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use jiff::civil::Date;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::questions::{self, NEW, REVIEW};
use super::store::{self, Warning};
use crate::casework::clocks::Hands;
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking;
use crate::front_door::people::header;
use crate::front_door::people::words::SaidDay;
use crate::house::permissions::{KeepWarnings, SeePeople};
use crate::house::{Case, Fields, Form, Page, Path, pages};

/// A warning in ready words, with the history of it.
#[derive(Serialize)]
struct Told {
    id: String,
    kind: String,
    ended: Option<SaidDay>,
    next: Option<SaidDay>,
    late: bool,
    entries: Vec<Entry>,
}

/// The first note or a review.
#[derive(Serialize)]
struct Entry {
    what: &'static str,
    on: SaidDay,
    by: String,
    text: String,
    disclosed: String,
    agreed: String,
}

/// GET /people/{person}/warnings
pub async fn warnings(case: Case<SeePeople>) -> Page {
    let all = store::all(&case).await?;
    let reviewers = all.iter().flat_map(|warning| &warning.reviews);
    let authors = all.iter().map(|warning| warning.note.written_by);
    let authors = authors.chain(reviewers.map(|review| review.reviewed_by));
    let names = Names::of(case.reader(), authors, []).await?;
    let council = &case.staff().house.council;
    let tell = |warning: &Warning| {
        let kind = council.says("warning_kind", &warning.note.kind);
        told(warning, kind, &names, *case.today())
    };
    let told: Vec<Told> = all.iter().map(tell).collect();
    let (ended, held): (Vec<_>, Vec<_>) = told.into_iter().partition(|told| told.ended.is_some());
    pages::page(
        "casework/warnings/warnings.njk",
        json!({ "case": header::of(&case, "/warnings").await?, "held": held, "ended": ended }),
    )
}

fn told(warning: &Warning, kind: &str, names: &Names, today: Date) -> Told {
    let note = &warning.note;
    let said = |day: Day| SaidDay::of(*day, today);
    let first = Entry {
        what: Event::title_of("warning_written"),
        on: said(note.from_on),
        by: format!(
            "{}, written on {}",
            names.name(note.written_by),
            speak_exact(london_date(*note.recorded_at))
        ),
        text: note.text.clone(),
        disclosed: disclosed(
            note.disclosed_on,
            note.disclosed_by.as_deref(),
            note.undisclosed_because.as_deref(),
        ),
        agreed: agreed(&note.manager, note.manager_on),
    };
    let reviews = warning.reviews.iter().map(|review| Entry {
        what: match review.ended {
            true => "Reviewed and ended",
            false => "Reviewed and renewed",
        },
        on: said(review.reviewed_on),
        by: names.name(review.reviewed_by).to_owned(),
        text: review.text.clone(),
        disclosed: disclosed(
            review.disclosed_on,
            review.disclosed_by.as_deref(),
            review.undisclosed_because.as_deref(),
        ),
        agreed: agreed(&review.manager, review.manager_on),
    });
    Told {
        id: note.id.to_string(),
        kind: kind.to_owned(),
        ended: note.ended_on.map(said),
        next: note.next_review_on.map(said),
        late: note.next_review_on.is_some_and(|next| *next < today),
        entries: std::iter::once(first).chain(reviews).collect(),
    }
}

/// "The person was told on 20 November 2026 by Priya Shah."
fn disclosed(on: Option<Day>, by: Option<&str>, because: Option<&str>) -> String {
    match (on, by) {
        (Some(on), Some(by)) => format!("The person was told on {} by {by}.", speak_exact(*on)),
        _ => format!(
            "The person was not told: {}",
            because.unwrap_or("no reason")
        ),
    }
}

fn agreed(manager: &str, on: Day) -> String {
    format!("Agreed by {manager} on {}.", speak_exact(*on))
}

fn home(case: &Case<KeepWarnings>) -> String {
    format!("/people/{}/warnings", case.person_id())
}

/// Who is to review it, where nobody has the case: whoever wrote it.
fn otherwise(case: &Case<KeepWarnings>) -> Hands {
    let colleague = &case.staff().colleague;
    Hands {
        team_id: colleague.main_team().map(|team| team.id),
        worker_id: Some(colleague.account.id),
    }
}

/// GET /people/{person}/warnings/new
pub async fn ask_new(case: Case<KeepWarnings>) -> Page {
    let today = Some(case.today());
    let fields = asking::with_day(Fields::default(), "from_on", today);
    show_new(&case, &fields, &[]).await
}

async fn show_new(case: &Case<KeepWarnings>, fields: &Fields, problems: &[Problem]) -> Page {
    let at = home(case);
    let mut sheet = Sheet::new("/warnings", "New warning", format!("{at}/new"), at, NEW);
    sheet.intro = vec![
        "It will stand at the top of every page of this record, for everybody who may open it."
            .to_owned(),
    ];
    sheet.button = "Put the warning on the record";
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/warnings/new
pub async fn write(case: Case<KeepWarnings>, Form(fields): Form) -> Page {
    let house = &case.staff().house;
    let new = match questions::read_new(&fields, &house.council, *case.today()) {
        Ok(new) => new,
        Err(problems) => return show_new(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    store::write(&mut change, house, case.person_id(), new, otherwise(&case)).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "The warning is on the record.")
}

/// GET /people/{person}/warnings/{warning}/review
pub async fn ask_review(case: Case<KeepWarnings>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let today = Some(case.today());
    let fields = asking::with_day(Fields::default(), "reviewed_on", today);
    show_review(&case, id, &fields, &[]).await
}

async fn show_review(
    case: &Case<KeepWarnings>,
    id: Uuid,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let note = store::find(case, id).await?;
    let at = home(case);
    let kind = case.staff().house.council.says("warning_kind", &note.kind);
    let title = format!("Review of the warning: {}", kind.to_lowercase());
    let mut sheet = Sheet::new("/warnings", title, format!("{at}/{id}/review"), at, REVIEW);
    if let Some(ended) = note.ended_on {
        let says = format!("This warning ended on {}.", speak_exact(*ended));
        sheet.intro.push(says);
    }
    sheet.about = Some(note.text);
    sheet.button = "Save the review";
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/warnings/{warning}/review
pub async fn review(
    case: Case<KeepWarnings>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let note = store::find(&case, id).await?;
    let house = &case.staff().house;
    let held = (note.from_on, note.ended_on);
    let review = match questions::read_review(&fields, &house.council, *case.today(), held) {
        Ok(review) => review,
        Err(problems) => return show_review(&case, id, &fields, &problems).await,
    };
    let says = match review.outcome {
        rules::warning::Outcome::Renewed(next) => {
            format!(
                "The warning holds until its next review by {}.",
                speak_exact(next)
            )
        }
        rules::warning::Outcome::Ended(_) => "The warning has ended.".to_owned(),
    };
    let mut change = case.change().await?;
    store::review(&mut change, house, &note, review, otherwise(&case)).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), &says)
}
