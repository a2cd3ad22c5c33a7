//! The end of how a budget is taken: set, moved while it is to come, taken away again; and what stood before stands again
//! when that which took its place never began.

use db::entities::direct_payment;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::direct_payment::{ends_wrongly, has_ended, never_began};
use rules::pathway::PaymentMove;
use rules::timescales::Timescales;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_exact};

use super::{home, kept_from, store, triggers};
use crate::casework::clocks::{self, Hands};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::{KeepDirectPayments, Needs};
use crate::house::{Case, Fields, Form, Page, Path, pages};

/// The end of how a budget is taken.
pub struct End {
    /// The first day without it.
    pub on: Day,
    pub because: String,
    /// What takes its place, where that is said already.
    pub replaced_by: Option<Uuid>,
}

/// Who sees to the next review where nobody has the case, and by which limits it falls due.
pub struct Reviews<'a> {
    pub limits: &'a Timescales,
    pub otherwise: Hands,
}

impl Reviews<'_> {
    /// In the hands of the colleague where nobody has the case.
    pub fn of<P: Needs>(case: &Case<P>) -> Reviews<'_> {
        let colleague = &case.staff().colleague;
        Reviews {
            limits: &case.staff().house.council.timescales,
            otherwise: Hands {
                team_id: colleague.main_team().map(|team| team.id),
                worker_id: Some(colleague.account.id),
            },
        }
    }
}

/// Sets the end, moves it, or takes it away. What is due before that day stays due, and its clock runs; of what is over
/// nothing does.
pub async fn set(
    change: &mut Change,
    row: &direct_payment::Model,
    end: Option<End>,
    reviews: &Reviews<'_>,
) -> db::Result<direct_payment::Model> {
    let on = end.as_ref().map(|end| end.on);
    let today = Day(london_date(*change.at()));
    let over = has_ended(row.from_on.0, on.map(|on| on.0), today.0);
    let due = store::next_review(row, reviews.limits);
    let due = due.filter(|due| !over && on.is_none_or(|on| *due < on));
    let after = change
        .update::<direct_payment::Entity>(row, |row| {
            row.ended_on = on;
            row.replaced_by = end.as_ref().and_then(|end| end.replaced_by);
            row.ended_because = end.map(|end| end.because);
            row.review_due_on = due;
        })
        .await?;
    fit_clocks(change, (row, &after), reviews.otherwise).await?;
    match on.map(|on| speak_exact(on.0)) {
        _ if store::is_taken_back(&after) => {
            let says = "Taken back before it began";
            store::log(change, Event::DirectPaymentEnded, &after, says);
        }
        Some(on) => {
            let says = format!("From {on}");
            store::log(change, Event::DirectPaymentEnded, &after, &says);
        }
        None => {
            let says = "It goes on: its end was taken away";
            store::log(change, Event::DirectPaymentChanged, &after, says);
        }
    }
    Ok(after)
}

/// What is due before the end has its clock, and nothing else.
async fn fit_clocks(
    change: &mut Change,
    (before, after): (&direct_payment::Model, &direct_payment::Model),
    otherwise: Hands,
) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    if store::is_over(after, today) {
        clocks::stopped(change, after.id, today).await?;
        return Ok(());
    }
    match (before.review_due_on, after.review_due_on) {
        (_, None) => {
            store::stop_reviews(change, after.id, today).await?;
        }
        (None, Some(_)) => {
            let started = after.reviewed_on.unwrap_or(after.from_on);
            store::clock(change, after, started, otherwise).await?;
        }
        (Some(_), Some(_)) => {}
    }
    triggers::fit(change, after, otherwise).await
}

/// Those of which this one took the place stand again, until the next that was agreed after them begins. Gives how many.
async fn stand_again(
    change: &mut Change,
    taken_back: &direct_payment::Model,
    others: &[direct_payment::Model],
    reviews: &Reviews<'_>,
) -> db::Result<usize> {
    let others: Vec<direct_payment::Model> = others
        .iter()
        .filter(|other| other.id != taken_back.id)
        .cloned()
        .collect();
    let before = others
        .iter()
        .filter(|old| old.replaced_by == Some(taken_back.id));
    let mut many = 0;
    for old in before {
        let next = next_after(&others, (old.id, old.from_on));
        let end = next.map(|next| End {
            on: next.from_on,
            because: TOOK_ITS_PLACE.to_owned(),
            replaced_by: Some(next.id),
        });
        set(change, old, end, reviews).await?;
        many += 1;
    }
    Ok(many)
}

/// Why one ends whose budget another took the place of.
pub const TOOK_ITS_PLACE: &str = "The next budget took its place.";

/// The first of these that was agreed to begin after one that began on a day.
fn next_after(
    others: &[direct_payment::Model],
    (id, from): (Uuid, Day),
) -> Option<&direct_payment::Model> {
    let holds = |other: &&direct_payment::Model| {
        other.id != id
            && from <= other.from_on
            && !never_began(other.from_on.0, other.ended_on.map(|on| on.0))
    };
    let later = others.iter().filter(holds);
    later.min_by_key(|other| other.from_on)
}

const ON: Question = Question::new(
    "ended_on",
    "First day without it",
    "One that has not begun is taken back: enter today.",
    Kind::Day,
);
const BECAUSE: Question = Question::new(
    "because",
    "Why it ends, and how the needs are met from then",
    "Needs that are eligible are met without a gap.",
    Kind::NeededLines(4_000),
);
const END: &[Question] = &[ON, BECAUSE];
const MOVE: &[Question] = &[
    ON,
    Question::new(
        "goes_on",
        "It goes on after all: take the end away",
        "",
        Kind::Tick,
    ),
    Question {
        label: "Why, and how the needs are met from then",
        ..BECAUSE
    },
];

type At = Path<(Uuid, Uuid)>;

async fn show(
    case: &Case<KeepDirectPayments>,
    row: &direct_payment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, row.id);
    let (title, questions) = match row.ended_on {
        Some(_) => ("Move the end, or take it away", MOVE),
        None => ("End the direct payment", END),
    };
    let mut sheet = Sheet::new("/plan", title, format!("{at}/end"), at, questions);
    if let Some(on) = row.ended_on {
        let on = speak_exact(on.0);
        sheet.intro = vec![format!(
            "As it is written, {on} is the first day without it."
        )];
    }
    sheet.show(case, fields, problems).await
}

/// GET /people/{person}/direct-payments/{payment}/end
pub async fn ask(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    let row = store::for_move(case.reader(), &case, id, PaymentMove::End).await?;
    let council = &case.staff().house.council;
    let first = kept_from::first_day(case.reader(), council, &row, case.today()).await?;
    let on = row.ended_on.filter(|on| *on <= first).unwrap_or(first);
    let fields = asking::with_day(Fields::default(), "ended_on", Some(on));
    let fields = asking::with(fields, "because", row.ended_because.as_deref());
    show(&case, &row, &fields, &[]).await
}

/// POST /people/{person}/direct-payments/{payment}/end
pub async fn end(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::for_move(change.conn(), &case, id, PaymentMove::End).await?;
    let budget = store::budget_of(change.conn(), &row).await?;
    let others = store::of_kind(change.conn(), case.person_id(), &budget.kind).await?;
    let end = match read(&case, &fields, &row, &others) {
        Ok(end) => end,
        Err(problems) => {
            drop(change);
            return show(&case, &row, &fields, &problems).await;
        }
    };
    let same = |end: &End| {
        Some(end.on) == row.ended_on && Some(&end.because) == row.ended_because.as_ref()
    };
    let at = home(&case, id);
    if end.as_ref().is_some_and(same) {
        let says = "It is written already when it ends: it is shown here.";
        return pages::go_to_saying(at, says);
    }
    let reviews = Reviews::of(&case);
    let after = set(&mut change, &row, end, &reviews).await?;
    let again = match store::is_taken_back(&after) {
        true => stand_again(&mut change, &after, &others, &reviews).await?,
        false => 0,
    };
    let council = &case.staff().house.council;
    kept_from::follow(&mut change, council, case.person_id()).await?;
    change.commit().await?;
    let says = match after.ended_on {
        None => "Its end is taken away: it goes on.".to_owned(),
        Some(_) if again > 0 => {
            "It is taken back: it never began. What it took the place of stands again.".to_owned()
        }
        Some(on) if on <= row.from_on => {
            "It is taken back: it never began. Say how the budget is taken.".to_owned()
        }
        Some(on) if case.today() < on => format!(
            "It ends on {}. Say how the budget is taken from then on.",
            speak_exact(on.0)
        ),
        Some(_) => "It is ended. Say how the budget is taken from now on.".to_owned(),
    };
    pages::go_to_saying(at, &says)
}

/// The end as it was typed; none where it is to be taken away.
fn read(
    case: &Case<KeepDirectPayments>,
    fields: &Fields,
    row: &direct_payment::Model,
    others: &[direct_payment::Model],
) -> Result<Option<End>, Vec<Problem>> {
    let council = &case.staff().house.council;
    let questions = if row.ended_on.is_some() { MOVE } else { END };
    let mut answers = Answers::of(fields, questions, council, *case.today());
    let because = answers.needed("because");
    let next = next_after(others, (row.id, row.from_on));
    if row.ended_on.is_some() && answers.tick("goes_on") {
        if let Some(next) = next {
            let says = format!(
                "What takes its place begins on {}: take that back first",
                speak_exact(next.from_on.0)
            );
            answers.reading.wrong("goes_on", says);
        }
        return answers.reading.finish(None);
    }
    let on = answers.day("ended_on");
    let days = (london_date(*row.recorded_at), row.from_on.0);
    let late = next.filter(|next| on.is_some_and(|on| next.from_on < on));
    let wrong = match (on, late) {
        (Some(_), Some(next)) => Some(format!(
            "What takes its place begins on {}: enter that day or an earlier one",
            speak_exact(next.from_on.0)
        )),
        (Some(on), None) => ends_wrongly(on.0, days, *case.today()),
        (None, _) => Some("Enter the first day without it".to_owned()),
    };
    let wrong = wrong.map(|says| Problem::new("ended_on", says));
    answers.reading.add_new(wrong);
    let on = on.unwrap_or(case.today());
    // An end on another day was decided by itself: it stands whatever becomes of what was to take its place.
    let takes_its_place = |id: &Uuid| {
        let mut others = others.iter();
        others.any(|other| other.id == *id && other.from_on == on)
    };
    answers.reading.finish(Some(End {
        on,
        because,
        replaced_by: row.replaced_by.filter(takes_its_place),
    }))
}
