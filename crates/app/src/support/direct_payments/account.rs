//! Looking through the account of a direct payment: what is left, what is too much, what was misspent.

use std::collections::HashSet;

use db::entities::direct_payment_check;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use rules::direct_payment::{Account, Reckoned, Spending, Sums, reckon};
use rules::pathway::PaymentMove;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::first_day::out_of_reach;
use rules::vocabulary::money::Pence;

use super::kept_from::{self, NotOwed};
use super::letters::{self, AskedBack};
use super::store::{self, Whole};
use super::{home, reckoning};
use crate::casework::letters::store::{home_of, write};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::header::called;
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::amounts;

const fn money(name: &'static str, label: &'static str, hint: &'static str) -> Question {
    Question::new(name, label, hint, Kind::Line)
}

/// What is said in the place of the letter to somebody who has died.
const NO_LETTER: &str = "No letter is written from here: what you ask back, ask of whoever acts for the estate, and write to them yourself.";

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
    money(
        "opening",
        "On the account at the beginning, in pounds",
        "With a minus before it where the account was overdrawn",
    ),
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
        hint: "Ask what the money was kept for before it is asked back. Where something is asked back, your words go into the letter to the person.",
        kind: Kind::NeededLines(4_000),
    },
    Question::new(
        "back_by",
        "If something is asked back: by when?",
        "",
        Kind::Day,
    ),
    Question {
        name: "differs",
        label: "Why is it not what the statement or the last account says?",
        hint: "Only where you entered something else",
        kind: Kind::Lines(2_000),
    },
];

async fn show(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, id);
    let path = format!("{at}/check");
    let mut sheet = Sheet::new("/plan", "Look through the account", path, at, CHECK);
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let until = reckoning::ends(&whole, case.today()).unwrap_or(case.today());
    let not_owed = not_owed(case.reader(), case, &whole, until).await?;
    let marked = store::marked(case.reader(), &whole).await?;
    sheet.intro = stands(&whole, until, not_owed.as_ref());
    sheet.intro.extend(not_looked_at(&whole, until, &marked));
    if reckoning::ends(&whole, case.today()).is_none() {
        let says = "No day is left to be looked through: it was done up to now, or nothing has been paid since.";
        sheet.intro.push(says.to_owned());
    }
    let by = speak_exact(back_by(case).0);
    let letter = match case.person.died_on {
        None => "It stands in the letter. ",
        Some(_) => "",
    };
    sheet.hints = vec![("back_by", format!("{letter}Left empty, it is {by}."))];
    if case.person.died_on.is_some() {
        sheet
            .intro
            .push(format!("{} has died. {NO_LETTER}", called(&case.person)));
        let hint = "Ask what the money was kept for before it is asked back.";
        sheet.hints.push(("because", hint.to_owned()));
    }
    sheet.show(case, fields, problems).await
}

/// What was paid before a day for days on which it may not be paid, and was not asked back yet.
async fn not_owed(
    conn: &impl ConnectionTrait,
    case: &Case<KeepDirectPayments>,
    whole: &Whole,
    until: Day,
) -> db::Result<Option<NotOwed>> {
    let council = &case.staff().house.council;
    kept_from::not_owed(conn, council, whole, (case.today(), until)).await
}

/// By when money comes back that is asked back today, where nobody says another day.
fn back_by(case: &Case<KeepDirectPayments>) -> Day {
    let days = case.staff().house.council.targets.asked_back_days;
    let today = case.today();
    Day(days_after(today.0, i64::from(days)).unwrap_or(today.0))
}

/// What the statements tell, so that nobody has to reckon before they answer.
fn stands(whole: &Whole, until: Day, not_owed: Option<&NotOwed>) -> Vec<String> {
    let (from, carried) = (reckoning::begins(whole), reckoning::goes_on(whole));
    let said = reckoning::statement(whole, (from, until));
    let tells = said.is_some();
    let said = said.unwrap_or_default();
    let account = Account {
        opening: carried.opening,
        paid_in: said.paid_in,
        spent: said.spent,
        misspent: said.misspent,
        may_stay: reckoning::stays(whole, until),
        set_aside: Pence(0),
        asked_before: carried.asked_before,
        not_owed: not_owed.map_or(Pence(0), |paid| paid.sum),
    };
    let found = reckon(&account);
    let mut says = Vec::new();
    if tells || carried.opening != Pence(0) {
        let may = reckoning::stays_says(whole, until).to_lowercase();
        let left = left(&account, &found, &may);
        says.push(format!("As the accounts and statements stand, {left}."));
    }
    if account.misspent.0 > 0 {
        says.push(format!("{} was not spent as planned.", account.misspent));
    }
    if let Some(paid) = not_owed {
        let says_it = paid.says();
        says.push(format!(
            "{says_it} It may be asked back, whatever may stay."
        ));
    }
    if found.in_both.0 > 0 {
        says.push(format!(
            "{} of what was not spent as planned is that same money, for nothing else was on the account to pay it: it is asked back once.",
            found.in_both
        ));
    }
    if from < until && !tells {
        let (paid, how) = reckoning::came_in(whole, (from, until));
        says.push(format!(
            "No statement tells of these days. {paid} {how} in them, and stands below as paid in: change it where something else came."
        ));
    }
    if carried.asked_before.0 > 0 {
        says.push(format!(
            "{} was asked back and has not come yet: it is not asked for a second time.",
            carried.asked_before
        ));
    }
    says
}

/// What is left, and how much of that is too much. `may`: what may stay, in words.
fn left(account: &Account, found: &Reckoned, may: &str) -> String {
    let (closing, may_stay) = (found.closing, account.may_stay);
    let too_much = match found.surplus.0 {
        0 => "nothing is too much".to_owned(),
        _ => format!("{} is too much", found.surplus),
    };
    match (closing.0, may_stay < closing) {
        (0, _) => "nothing is left".to_owned(),
        (..0, _) => format!("the account is overdrawn by {}", -closing),
        (_, false) => format!("{closing} is left, and all of it may stay ({may})"),
        _ => format!("{closing} is left, of which {may_stay} may stay ({may}), so {too_much}"),
    }
}

/// How many lines of the days up to and not including the last nobody has looked at.
fn not_looked_at(whole: &Whole, until: Day, marked: &HashSet<Uuid>) -> Option<String> {
    let from = reckoning::begins(whole);
    let within = |on: Day| from <= on && on < until;
    let spent = reckoning::spent(whole, marked);
    let open = whole.lines.iter().zip(spent);
    let open =
        open.filter(|(line, spent)| within(line.dated_on) && *spent == Some(Spending::NotLookedAt));
    match open.count() {
        0 => None,
        1 => Some("1 line of the statement has not been looked at yet. It counts as spent as planned: look at it first.".to_owned()),
        many => Some(format!(
            "{many} lines of the statement have not been looked at yet. They count as spent as planned: look at them first."
        )),
    }
}

/// GET /people/{person}/direct-payments/{payment}/check: begins with what the card statement says.
pub async fn ask(case: Case<KeepDirectPayments>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    store::for_move(case.reader(), &case, id, PaymentMove::Check).await?;
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let fields = beginning(&whole, case.today());
    show(&case, id, &fields, &[]).await
}

/// What is asked begins with what the statement says of the days that are to be looked through; without one, with the
/// payments of those days.
fn beginning(whole: &Whole, today: Day) -> Fields {
    let from = reckoning::begins(whole);
    let until = reckoning::ends(whole, today);
    let said = until.map(|until| {
        let days = (from, until);
        let paid_in = || reckoning::came_in(whole, days).0;
        let all = reckoning::statement(whole, days);
        all.unwrap_or_else(|| Sums {
            paid_in: paid_in(),
            ..Sums::default()
        })
    });
    let said = said.unwrap_or_default();
    let fields = asking::with_day(Fields::default(), "from_on", Some(from));
    asking::with_day(fields, "until_on", until)
        .with("opening", reckoning::goes_on(whole).opening.pounds())
        .with("paid_in", said.paid_in.pounds())
        .with("spent", said.spent.pounds())
        .with("misspent", said.misspent.pounds())
        .with("set_aside", "0.00")
        .with("asked_back", "0.00")
}

/// What differs from what goes on from the last account and from the statement, in words; nothing where it is the same
/// or there is nothing to hold it against.
fn differs(whole: &Whole, (from, until): (Day, Day), account: &Account) -> Option<String> {
    let first = Some(account.opening)
        .filter(|_| !whole.checks.is_empty() && from == reckoning::begins(whole))
        .map(|typed| ("at the beginning", typed, reckoning::goes_on(whole).opening));
    let said = reckoning::statement(whole, (from, until));
    let said = said.map(|said| {
        [
            ("paid in", account.paid_in, said.paid_in),
            ("spent as planned", account.spent, said.spent),
            ("misspent", account.misspent, said.misspent),
        ]
    });
    let all = first.into_iter().chain(said.into_iter().flatten());
    let other = all.filter(|(_, typed, stands)| typed != stands);
    let other: Vec<String> = other
        .map(|(what, _, stands)| format!("{stands} {what}"))
        .collect();
    (!other.is_empty()).then(|| other.join(", "))
}

/// POST /people/{person}/direct-payments/{payment}/check
pub async fn check(
    case: Case<KeepDirectPayments>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let to_lines = home_of(&case, case.today()).await?;
    let mut change = case.change().await?;
    // Two who look through one account at once ask for its money once.
    change.hold_person(case.person_id()).await?;
    store::for_move(change.conn(), &case, id, PaymentMove::Check).await?;
    let whole = store::whole(change.conn(), case.person_id(), id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, CHECK, council, *case.today());
    let (from, until) = (answers.day("from_on"), answers.day("until_on"));
    if from.zip(until).is_none_or(|(from, until)| until <= from) {
        let says = "Enter the first day of the account, and a later one after it";
        answers.reading.add_new([Problem::new("until_on", says)]);
    } else if let Some((from, until)) = from.zip(until) {
        let wrong = reckoning::begins_wrongly(&whole, (from, until), case.today());
        answers.reading.add_new(wrong);
    }
    let days = from.zip(until).unwrap_or((case.today(), case.today()));
    let not_owed = not_owed(change.conn(), &case, &whole, days.1).await?;
    let opening = amounts::balance(&mut answers, "opening").unwrap_or_default();
    let mut amount = |name: &str| amounts::money(&mut answers, name).unwrap_or_default();
    let account = Account {
        opening,
        paid_in: amount("paid_in"),
        spent: amount("spent"),
        misspent: amount("misspent"),
        set_aside: amount("set_aside"),
        may_stay: reckoning::stays(&whole, days.1),
        asked_before: reckoning::goes_on(&whole).asked_before,
        not_owed: not_owed.map_or(Pence(0), |paid| paid.sum),
    };
    let asked_back = amount("asked_back");
    let found = reckon(&account);
    if asked_back > found.surplus + found.to_recover {
        let says = at_most(&account, &found);
        answers.reading.add_new([Problem::new("asked_back", says)]);
    }
    let back_on = answers.day("back_by").unwrap_or(back_by(&case));
    let today = ("It is asked back on", case.today().0);
    let wrong = out_of_reach(back_on.0, today, *case.today());
    let wrong = wrong.map(|says| Problem::new("back_by", says));
    answers.reading.add_new(wrong.filter(|_| asked_back.0 > 0));
    let told = answers.needed("because");
    let mut because = told.clone();
    let why = answers.text("differs");
    if let Some(stands) = differs(&whole, days, &account) {
        match why {
            Some(why) => because.push_str(&format!("\n\nOther than {stands}: {why}")),
            None => {
                let says = format!(
                    "For these days it is {stands}: enter that, or say here why it is something else"
                );
                answers.reading.add_new([Problem::new("differs", says)]);
            }
        }
    }
    if let Err(problems) = answers.reading.finish(()) {
        drop(change);
        return show(&case, id, &fields, &problems).await;
    }
    let row = direct_payment_check::Model {
        id: change.new_id(),
        person_id: case.person_id(),
        direct_payment_id: id,
        from_on: days.0,
        until_on: days.1,
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
        received_at: None,
        checked_by: store::actor(&change)?,
        recorded_at: change.at(),
        struck_at: None,
        struck_by: None,
        struck_because: None,
        version: 1,
    };
    change.insert::<direct_payment_check::Entity>(row).await?;
    let says = format!(
        "{} left, {} too much, {asked_back} asked back",
        found.closing, found.surplus
    );
    store::log(&mut change, Event::DirectPaymentChecked, &whole.row, &says);
    let at = home(&case, id);
    let done = format!("The account is looked through: {says}.");
    if asked_back.0 == 0 {
        change.commit().await?;
        return pages::go_to_saying(at, &done);
    }
    if case.person.died_on.is_some() {
        change.commit().await?;
        return pages::go_to_saying(at, &format!("{done} {NO_LETTER}"));
    }
    let asked = AskedBack {
        days,
        sum: asked_back,
        by: back_on,
        surplus: found.surplus,
        misspent: account.misspent,
        not_owed: account.not_owed,
        in_both: found.in_both,
        because: &told,
        keeper: whole.row.receiver_name.as_deref(),
    };
    let says = letters::asked_back(council, &asked);
    let letter = letters::to_person(&case, to_lines, letters::ASKED_BACK, &says);
    write(&mut change, letter).await?;
    change.commit().await?;
    pages::go_to_saying(at, &format!("{done} The letter is on the record."))
}

/// How much may be asked back at most, and of what.
fn at_most(account: &Account, found: &Reckoned) -> String {
    let mut of = vec![format!("{} too much", found.surplus)];
    if account.not_owed.0 > 0 {
        let days = "paid for days on which it may not be paid";
        of.push(format!("{} {days}", account.not_owed));
    }
    let once = match found.in_both.0 {
        0 => String::new(),
        _ => format!("; {} is both, and counts once", found.in_both),
    };
    format!(
        "At most {} may be asked back: {} and {} misspent{once}",
        found.surplus + found.to_recover,
        of.join(", "),
        account.misspent
    )
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
    let at = home(case, row.direct_payment_id);
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
    let at = change.at();
    let payment = store::for_move(change.conn(), &case, id, PaymentMove::ComeBack).await?;
    change
        .update::<direct_payment_check::Entity>(&row, |row| {
            row.received_on = Some(on);
            row.received_at = Some(at);
        })
        .await?;
    let says = format!("{} came back", Pence(row.asked_back_pence));
    store::log(&mut change, Event::DirectPaymentChecked, &payment, &says);
    change.commit().await?;
    let at = home(&case, id);
    pages::go_to_saying(at, &format!("It is on the record that {says}."))
}
