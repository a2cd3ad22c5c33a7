//! A direct payment that is not paid for a time, and what makes it be looked at again before its day. The needs are met
//! all the same, and the page says how.

use db::entities::{direct_payment, direct_payment_suspension, direct_payment_trigger};
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use rules::direct_payment::{TRIGGERED_REVIEW, Trigger};
use rules::pathway::PaymentMove;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::first_day::out_of_reach;

use super::ending::Reviews;
use super::{home, kept_from, store, triggers};
use crate::casework::clocks;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::amounts;

/// Most letters of a reason.
const LONG: usize = 4_000;

const SUSPEND: &[Question] = &[
    Question::new("from_on", "First day without the money", "", Kind::Day),
    Question::new(
        "because",
        "The reason why it is not paid for now",
        "The person may ask to read it.",
        Kind::NeededLines(LONG),
    ),
    Question::new(
        "meanwhile",
        "How the needs are met meanwhile",
        "Needs that are eligible are met without a gap.",
        Kind::NeededLines(LONG),
    ),
];
const RESUME: &[Question] = &[
    Question::new(
        "until_on",
        "First day on which it is paid again",
        "",
        Kind::Day,
    ),
    Question::new(
        "because",
        "The reason why it is paid again",
        "",
        Kind::NeededLines(LONG),
    ),
];
const TRIGGER: &[Question] = &[
    Question::new(
        "kind",
        "What has come to be known?",
        "",
        Kind::Offered("Choose"),
    ),
    Question::new(
        "known_on",
        "The day on which you came to know",
        "",
        Kind::NeededDay,
    ),
    Question::new("says", "What you know of it", "", Kind::NeededLines(LONG)),
];

type At = Path<(Uuid, Uuid)>;

async fn show(
    case: &Case<KeepDirectPayments>,
    (id, what, title): (Uuid, &str, &str),
    questions: &'static [Question],
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, id);
    let mut sheet = Sheet::new("/plan", title, format!("{at}/{what}"), at, questions);
    if what == TRIGGERING.0 {
        let row = store::find(case.reader(), case.person_id(), id).await?;
        let fits = |one: &&Trigger| one.can_arise(had_capacity(&row));
        let kinds = Trigger::ALL.iter().filter(fits);
        let kinds = kinds.map(|one| (one.code(), one.says()));
        sheet.offers = vec![("kind", amounts::choices(kinds))];
    }
    if what == RESUMING.0 {
        let council = &case.staff().house.council;
        let by_home =
            kept_from::by_home(case.reader(), council, case.person_id(), case.today()).await?;
        if let Some((stop, says)) = by_home {
            sheet.intro = vec![says, stop.what.because().to_owned()];
        }
    }
    sheet.show(case, fields, problems).await
}

/// It was agreed with somebody who had capacity to ask for it.
fn had_capacity(row: &direct_payment::Model) -> bool {
    row.answers["has_capacity"].as_bool().unwrap_or(true)
}

const SUSPENDING: (&str, &str) = ("suspend", "Do not pay it for now");

/// GET /people/{person}/direct-payments/{payment}/suspend
pub async fn ask_suspend(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    let row = store::for_move(case.reader(), &case, id, PaymentMove::Suspend).await?;
    let council = &case.staff().house.council;
    let first = kept_from::first_day(case.reader(), council, &row, case.today()).await?;
    let fields = asking::with_day(Fields::default(), "from_on", Some(first));
    let what = (id, SUSPENDING.0, SUSPENDING.1);
    show(&case, what, SUSPEND, &fields, &[]).await
}

/// POST /people/{person}/direct-payments/{payment}/suspend
pub async fn suspend(
    case: Case<KeepDirectPayments>,
    Path((_, id)): At,
    Form(fields): Form,
) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let all = store::suspensions(change.conn(), &[id]).await?;
    if all.iter().any(|one| one.until_on.is_none()) {
        let says = "It is not paid for now already: it is shown here.";
        return pages::go_to_saying(home(&case, id), says);
    }
    let row = store::for_move(change.conn(), &case, id, PaymentMove::Suspend).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, SUSPEND, council, *case.today());
    let from = answers.day("from_on");
    let since = all.iter().filter_map(|one| one.until_on).max();
    let since = since.map_or(row.from_on, |until| until.max(row.from_on));
    let wrong = match from {
        Some(from) => out_of_reach(from.0, ("It is paid from", since.0), *case.today())
            .or_else(|| after_its_end(&row, from)),
        None => Some("Enter the first day without the money".to_owned()),
    };
    let wrong = wrong.map(|says| Problem::new("from_on", says));
    answers.reading.add_new(wrong);
    let said = (answers.needed("because"), answers.needed("meanwhile"));
    let (because, meanwhile) = match answers.reading.finish(said) {
        Ok(said) => said,
        Err(problems) => {
            drop(change);
            let what = (id, SUSPENDING.0, SUSPENDING.1);
            return show(&case, what, SUSPEND, &fields, &problems).await;
        }
    };
    let kept = direct_payment_suspension::Model {
        id: change.new_id(),
        person_id: row.person_id,
        direct_payment_id: row.id,
        from_on: from.unwrap_or(case.today()),
        because,
        meanwhile,
        until_on: None,
        ended_because: None,
        suspended_by: store::actor(&change)?,
        recorded_at: change.at(),
        version: 1,
    };
    let kept = change
        .insert::<direct_payment_suspension::Entity>(kept)
        .await?;
    let says = format!(
        "Not paid from {}: {}",
        speak_exact(kept.from_on.0),
        kept.because
    );
    store::log(&mut change, Event::DirectPaymentChanged, &row, &says);
    kept_from::follow(&mut change, council, case.person_id()).await?;
    change.commit().await?;
    pages::go_to_saying(
        home(&case, id),
        "It is on the record that it is not paid for now.",
    )
}

/// Why a day cannot be: it is not paid then in any case.
pub(super) fn after_its_end(row: &direct_payment::Model, day: Day) -> Option<String> {
    let ends = row.ended_on.filter(|ends| *ends <= day)?;
    Some(format!(
        "It ends on {} and is not paid after that: enter a day before",
        speak_exact(ends.0)
    ))
}

const RESUMING: (&str, &str) = ("resume", "Pay it again");

/// The suspension that goes on.
/// Errors: `Conflict` when there is none.
async fn running(
    conn: &impl db::sea_orm::ConnectionTrait,
    id: Uuid,
) -> Result<direct_payment_suspension::Model, PageError> {
    let all = store::suspensions(conn, &[id]).await?;
    let found = all.into_iter().find(|one| one.until_on.is_none());
    let says = "It is paid: there is nothing to pay again.";
    found.ok_or_else(|| PageError::Conflict(says.to_owned()))
}

/// GET /people/{person}/direct-payments/{payment}/resume
pub async fn ask_resume(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    store::for_move(case.reader(), &case, id, PaymentMove::Resume).await?;
    running(case.reader(), id).await?;
    let fields = asking::with_day(Fields::default(), "until_on", Some(case.today()));
    show(&case, (id, RESUMING.0, RESUMING.1), RESUME, &fields, &[]).await
}

/// POST /people/{person}/direct-payments/{payment}/resume
pub async fn resume(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::for_move(change.conn(), &case, id, PaymentMove::Resume).await?;
    let before = running(change.conn(), id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, RESUME, council, *case.today());
    let until = answers.day("until_on");
    let wrong = match until {
        Some(until) if before.from_on < until => {
            let since = ("It is not paid from", before.from_on.0);
            out_of_reach(until.0, since, *case.today()).or_else(|| after_its_end(&row, until))
        }
        _ => Some(format!(
            "Enter a day after {}",
            speak_exact(before.from_on.0)
        )),
    };
    let wrong = wrong.map(|says| Problem::new("until_on", says));
    answers.reading.add_new(wrong);
    let because = answers.needed("because");
    if let Err(problems) = answers.reading.finish(()) {
        drop(change);
        return show(
            &case,
            (id, RESUMING.0, RESUMING.1),
            RESUME,
            &fields,
            &problems,
        )
        .await;
    }
    let until = until.unwrap_or(case.today());
    let says = format!("Paid again from {}: {because}", speak_exact(until.0));
    change
        .update::<direct_payment_suspension::Entity>(&before, |row| {
            row.until_on = Some(until);
            row.ended_because = Some(because);
        })
        .await?;
    store::log(&mut change, Event::DirectPaymentChanged, &row, &says);
    kept_from::follow(&mut change, council, case.person_id()).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case, id), "It is paid again.")
}

const TRIGGERING: (&str, &str) = ("trigger", "Look at the direct payment again");

/// GET /people/{person}/direct-payments/{payment}/trigger
pub async fn ask_trigger(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    store::for_move(case.reader(), &case, id, PaymentMove::Trigger).await?;
    let fields = asking::with_day(Fields::default(), "known_on", Some(case.today()));
    let what = (id, TRIGGERING.0, TRIGGERING.1);
    show(&case, what, TRIGGER, &fields, &[]).await
}

/// POST /people/{person}/direct-payments/{payment}/trigger: what came to be known, and a clock until it is looked at.
pub async fn trigger(
    case: Case<KeepDirectPayments>,
    Path((_, id)): At,
    Form(fields): Form,
) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::for_move(change.conn(), &case, id, PaymentMove::Trigger).await?;
    let house = &case.staff().house;
    let mut answers = Answers::of(&fields, TRIGGER, &house.council, *case.today());
    let kind = Trigger::from_code(fields.get("kind"));
    let kind = kind.filter(|one| one.can_arise(had_capacity(&row)));
    if kind.is_none() {
        answers
            .reading
            .wrong("kind", "Choose what has come to be known");
    }
    let on = answers.day("known_on");
    if on.is_some_and(|on| on < row.from_on && row.from_on <= case.today()) {
        let says = format!(
            "It is paid from {}: enter that day or a later one",
            speak_exact(row.from_on.0)
        );
        answers.reading.wrong("known_on", says);
    }
    let says = answers.needed("says");
    if let Err(problems) = answers.reading.finish(()) {
        drop(change);
        let what = (id, TRIGGERING.0, TRIGGERING.1);
        return show(&case, what, TRIGGER, &fields, &problems).await;
    }
    let kind = kind.unwrap_or(Trigger::Breach);
    let on = on.unwrap_or(case.today());
    let by = store::actor(&change)?;
    let known = store::triggers(change.conn(), id).await?;
    let same = |one: &direct_payment_trigger::Model| {
        one.kind == kind.code() && one.known_on == on && one.says == says && one.recorded_by == by
    };
    if known.iter().any(same) {
        let says = "You wrote this already: it is shown here.";
        return pages::go_to_saying(home(&case, id), says);
    }
    let due_on = clocks::due_on(house, TRIGGERED_REVIEW, on, change.at())?;
    let in_time = triggers::in_time(&row, due_on);
    if in_time {
        let clock = triggers::clock(&change, &row, on, Reviews::of(&case).otherwise).await?;
        clocks::start(&mut change, house, clock).await?;
    }
    let kept = direct_payment_trigger::Model {
        id: change.new_id(),
        person_id: row.person_id,
        direct_payment_id: row.id,
        kind: kind.code().to_owned(),
        known_on: on,
        says,
        due_on,
        reviewed_on: None,
        recorded_by: by,
        recorded_at: change.at(),
        version: 1,
    };
    let kept = change
        .insert::<direct_payment_trigger::Entity>(kept)
        .await?;
    let text = format!("{}: {}", kind.says(), kept.says);
    store::log(&mut change, Event::DirectPaymentChanged, &row, &text);
    kept_from::follow(&mut change, &house.council, case.person_id()).await?;
    change.commit().await?;
    let says = match row.ended_on.filter(|_| !in_time) {
        None => format!("Look at it again by {}.", speak_exact(due_on.0)),
        Some(ends) => format!(
            "It is on the record. The payment ends on {}, before it would have to be looked at again.",
            speak_exact(ends.0)
        ),
    };
    pages::go_to_saying(home(&case, id), &says)
}
