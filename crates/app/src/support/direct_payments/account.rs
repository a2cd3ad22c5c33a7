//! Looking through the account of a direct payment: what is left, what is too much, what was misspent.

use axum::extract::Path;
use db::entities::direct_payment_check;
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use rules::direct_payment::{Account, reckon};
use rules::pathway::PaymentMove;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::money::Pence;

use super::store::{self, Whole};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, pages};
use crate::support::amounts;

const fn money(name: &'static str, label: &'static str, hint: &'static str) -> Question {
    Question::new(name, label, hint, Kind::Line)
}

const RECEIVED: &[Question] = &[Question::new(
    "received_on",
    "When did it come back?",
    "The day on which it was on the council’s account.",
    Kind::PastDay,
)];

const CHECK: &[Question] = &[
    Question {
        name: "from_on",
        label: "First day of the account",
        hint: "",
        kind: Kind::PastDay,
    },
    Question {
        name: "until_on",
        label: "First day after it",
        hint: "",
        kind: Kind::PastDay,
    },
    money("opening", "On the account at the beginning, in pounds", ""),
    money("paid_in", "Paid in", ""),
    money("spent", "Spent on what the plan says", ""),
    money("misspent", "Spent on something else", ""),
    money(
        "set_aside",
        "Set aside for bills that are known and have not come",
        "Such as an employer's tax or holiday pay",
    ),
    money(
        "asked_back",
        "Asked back",
        "Never more than what is too much and what was misspent. Nothing is a decision too.",
    ),
    Question {
        name: "because",
        label: "Why that much, or why nothing?",
        hint: "Ask what the money was kept for before it is asked back.",
        kind: Kind::NeededLines(4_000),
    },
];

async fn show(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = format!("/people/{}/direct-payments/{id}", case.person_id());
    let path = format!("{at}/check");
    let mut sheet = Sheet::new("/plan", "Look through the account", path, at, CHECK);
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    sheet.intro = vec![stands(&whole, case.today())];
    if ends(&whole, case.today()).is_none() {
        let says = "No day is left to be looked through: it was done up to now, or nothing has been paid since.";
        sheet.intro.push(says.to_owned());
    }
    sheet.show(case, fields, problems).await
}

/// What the statements tell, so that nobody has to reckon before they answer.
fn stands(whole: &Whole, today: Day) -> String {
    let fields = beginning(whole);
    let amount = |name: &str| Pence::parse(fields.get(name)).unwrap_or_default();
    let found = reckon(&Account {
        opening: amount("opening"),
        paid_in: amount("paid_in"),
        spent: amount("spent"),
        misspent: amount("misspent"),
        set_aside: Pence(0),
        weekly: Pence(whole.weekly(today)),
        weeks_kept: whole.row.weeks_kept,
    });
    let kept = Pence(whole.weekly(today) * whole.row.weeks_kept);
    format!(
        "As the statements stand: {} is left, of which {kept} may stay ({} weeks of money), so {} is too much, and {} was misspent.",
        found.closing, whole.row.weeks_kept, found.surplus, found.to_recover
    )
}

/// GET /people/{person}/direct-payments/{payment}/check: begins with what the card statement says.
pub async fn ask(case: Case<KeepDirectPayments>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    store::for_move(case.reader(), case.person_id(), id, PaymentMove::Check).await?;
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let fields = beginning(&whole);
    let fields = asking::with_day(fields, "until_on", ends(&whole, case.today()));
    show(&case, id, &fields, &[]).await
}

/// The first day that was not looked through yet. A time in which nothing was paid, and nothing came or went, asks for
/// no account.
fn begins(whole: &Whole) -> Day {
    let last = whole.checks.first();
    let mut from = last.map_or(whole.row.from_on, |check| check.until_on);
    let mut times: Vec<_> = whole.suspensions.iter().collect();
    times.sort_by_key(|time| time.from_on);
    for time in times {
        let Some(until) = time.until_on else { break };
        let in_it = |day: Day| from <= day && day < until;
        let quiet = !whole.lines.iter().any(|line| in_it(line.dated_on));
        if time.from_on <= from && from < until && quiet {
            from = until;
        }
    }
    from
}

/// The day on which the account that is to be looked through ends: today, or the day from which nothing is paid.
fn ends(whole: &Whole, today: Day) -> Option<Day> {
    let begins = begins(whole);
    let open = whole
        .suspensions
        .iter()
        .find(|time| time.until_on.is_none());
    let stopped = open.map(|time| time.from_on).filter(|from| {
        let after = |line: &db::entities::direct_payment_line::Model| line.dated_on >= *from;
        !whole.lines.iter().any(after)
    });
    let ends = stopped.map_or(today, |from| from.min(today));
    Some(ends).filter(|ends| *ends > begins)
}

fn beginning(whole: &Whole) -> Fields {
    let last = whole.checks.first();
    let from = begins(whole);
    let since = whole.lines.iter().filter(|line| line.dated_on >= from);
    let (mut paid_in, mut spent, mut misspent) = (0, 0, 0);
    for line in since {
        paid_in += line.in_pence;
        if line.misspent {
            misspent += line.out_pence;
        } else {
            spent += line.out_pence;
        }
    }
    let opening = last.map_or(0, |check| check.closing_pence);
    asking::with_day(Fields::default(), "from_on", Some(from))
        .with("opening", Pence(opening.max(0)).pounds())
        .with("paid_in", Pence(paid_in).pounds())
        .with("spent", Pence(spent).pounds())
        .with("misspent", Pence(misspent).pounds())
        .with("set_aside", "0.00")
        .with("asked_back", "0.00")
}

/// What is wrong with an account of days of which some were looked through already: their money would be asked back
/// twice.
fn looked_through(whole: &Whole, from: Day, until: Day) -> Option<Problem> {
    let mut checks = whole.checks.iter();
    let before = checks.find(|check| check.from_on < until && from < check.until_on)?;
    let last = days_after(before.until_on.0, -1).unwrap_or(before.until_on.0);
    let says = format!(
        "The account was looked through already from {} to {}: begin on {}",
        speak_exact(before.from_on.0),
        speak_exact(last),
        speak_exact(begins(whole).0)
    );
    Some(Problem::new("from_on", says))
}

/// POST /people/{person}/direct-payments/{payment}/check
pub async fn check(
    case: Case<KeepDirectPayments>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let mut change = case.change().await?;
    // Two who look through one account at once ask for its money once.
    change.hold_person(case.person_id()).await?;
    store::for_move(change.conn(), case.person_id(), id, PaymentMove::Check).await?;
    let whole = store::whole(change.conn(), case.person_id(), id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, CHECK, council, *case.today());
    let (from, until) = (answers.day("from_on"), answers.day("until_on"));
    if from.zip(until).is_none_or(|(from, until)| until <= from) {
        let says = "Enter the first day of the account, and a later one after it";
        answers.reading.add_new([Problem::new("until_on", says)]);
    } else if let Some((from, until)) = from.zip(until) {
        let again = looked_through(&whole, from, until);
        answers.reading.add_new(again);
    }
    let mut amount = |name: &str| amounts::money(&mut answers, name).unwrap_or_default();
    let account = Account {
        opening: amount("opening"),
        paid_in: amount("paid_in"),
        spent: amount("spent"),
        misspent: amount("misspent"),
        set_aside: amount("set_aside"),
        weekly: Pence(whole.weekly(until.unwrap_or(case.today()))),
        weeks_kept: whole.row.weeks_kept,
    };
    let asked_back = amount("asked_back");
    let found = reckon(&account);
    if asked_back > found.surplus + found.to_recover {
        let says = format!(
            "At most {} may be asked back: {} too much and {} misspent",
            found.surplus + found.to_recover,
            found.surplus,
            found.to_recover
        );
        answers.reading.add_new([Problem::new("asked_back", says)]);
    }
    let because = answers.needed("because");
    if let Err(problems) = answers.reading.finish(()) {
        drop(change);
        return show(&case, id, &fields, &problems).await;
    }
    let row = direct_payment_check::Model {
        id: change.new_id(),
        person_id: case.person_id(),
        direct_payment_id: id,
        from_on: from.unwrap_or(case.today()),
        until_on: until.unwrap_or(case.today()),
        opening_pence: account.opening.0,
        paid_in_pence: account.paid_in.0,
        spent_pence: account.spent.0,
        misspent_pence: account.misspent.0,
        set_aside_pence: account.set_aside.0,
        closing_pence: found.closing.0,
        surplus_pence: found.surplus.0,
        recover_pence: found.to_recover.0,
        asked_back_pence: asked_back.0,
        because,
        received_on: None,
        checked_by: store::actor(&change)?,
        recorded_at: change.at(),
        version: 1,
    };
    change.insert::<direct_payment_check::Entity>(row).await?;
    let says = format!(
        "{} left, {} too much, {asked_back} asked back",
        found.closing, found.surplus
    );
    store::log(&mut change, Event::DirectPaymentChecked, &whole.row, &says);
    change.commit().await?;
    let at = format!("/people/{}/direct-payments/{id}", case.person_id());
    pages::go_to_saying(at, &format!("The account is looked through: {says}."))
}

/// GET /people/{person}/direct-payments/{payment}/checks/{check}/received
pub async fn ask_received(
    case: Case<KeepDirectPayments>,
    Path((_, id, check)): Path<(Uuid, Uuid, Uuid)>,
) -> Page {
    let row = asked_back(&case, id, check).await?;
    let fields = asking::with_day(Fields::default(), "received_on", Some(case.today()));
    show_received(&case, &row, &fields, &[]).await
}

/// A look through the account after which something was asked back that has not come.
async fn asked_back(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
    check: Uuid,
) -> Result<direct_payment_check::Model, PageError> {
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let row = whole.checks.into_iter().find(|row| row.id == check);
    let row = row.ok_or(PageError::NotFound)?;
    if row.asked_back_pence == 0 || row.received_on.is_some() {
        let says = "Nothing is still to come back after this look through the account.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    Ok(row)
}

async fn show_received(
    case: &Case<KeepDirectPayments>,
    row: &direct_payment_check::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = format!(
        "/people/{}/direct-payments/{}",
        case.person_id(),
        row.direct_payment_id
    );
    let path = format!("{at}/checks/{}/received", row.id);
    let title = format!("{} came back", Pence(row.asked_back_pence));
    let sheet = Sheet::new("/plan", title, path, at, RECEIVED);
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/checks/{check}/received
pub async fn received(
    case: Case<KeepDirectPayments>,
    Path((_, id, check)): Path<(Uuid, Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = asked_back(&case, id, check).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, RECEIVED, council, *case.today());
    let on = answers.day("received_on");
    if on.is_some_and(|on| on < row.until_on) {
        let says = "Enter a day after the account that was looked through";
        answers.reading.wrong("received_on", says);
    }
    let on = match answers.reading.finish(on) {
        Ok(Some(on)) => on,
        Ok(None) => {
            let missing = Problem::new("received_on", "Enter the day on which it came back");
            return show_received(&case, &row, &fields, &[missing]).await;
        }
        Err(problems) => return show_received(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let person = case.person_id();
    let payment = store::for_move(change.conn(), person, id, PaymentMove::ComeBack).await?;
    change
        .update::<direct_payment_check::Entity>(&row, |row| row.received_on = Some(on))
        .await?;
    let says = format!("{} came back", Pence(row.asked_back_pence));
    store::log(&mut change, Event::DirectPaymentChecked, &payment, &says);
    change.commit().await?;
    let at = format!("/people/{}/direct-payments/{id}", case.person_id());
    pages::go_to_saying(at, &format!("It is on the record that {says}."))
}
