//! What was a slip is struck out with a reason, and what followed from it is undone: a review, a raise, an account, that
//! money came back, the file of a card. Where something rests on it, that is struck out first.

use db::entities::{
    direct_payment, direct_payment_check, direct_payment_line, direct_payment_rate,
    direct_payment_review,
};
use db::sea_orm::prelude::Uuid;
use db::{Change, Day, Event};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_exact};
use rules::vocabulary::money::Pence;
use serde_json::{Value as Json, json};

use super::ending::Reviews;
use super::kept_from;
use super::paid::STRIKE;
use super::store::{self, Whole};
use super::triggers;
use crate::casework::clocks;
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking::Answers;
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};

/// What can be struck out, found by the words of an address.
enum Slip<'a> {
    Review(&'a direct_payment_review::Model),
    Raise(&'a direct_payment_rate::Model),
    Account(&'a direct_payment_check::Model),
    CameBack(&'a direct_payment_check::Model),
    /// All lines that were brought in together.
    File(Vec<&'a direct_payment_line::Model>),
}

impl<'a> Slip<'a> {
    /// Errors: `NotFound` where nothing that stands is called so.
    fn of(whole: &'a Whole, kind: &str, id: Uuid) -> Result<Slip<'a>, PageError> {
        let check = || whole.checks.iter().find(|one| one.id == id);
        let found = match kind {
            "review" => whole
                .reviews
                .iter()
                .find(|one| one.id == id)
                .map(Slip::Review),
            "raise" => whole.rates.iter().find(|one| one.id == id).map(Slip::Raise),
            "account" => check().map(Slip::Account),
            "came-back" => check()
                .filter(|one| one.received_on.is_some())
                .map(Slip::CameBack),
            "file" => {
                let first = whole.lines.iter().find(|one| one.id == id);
                first.map(|first| Slip::File(of_file(whole, first)))
            }
            _ => None,
        };
        found.ok_or(PageError::NotFound)
    }

    /// "the review of 1 June 2027"
    fn named(&self) -> String {
        match self {
            Slip::Review(row) => format!("the review of {}", speak_exact(row.reviewed_on.0)),
            Slip::Raise(row) => format!("the raise from {}", speak_exact(row.from_on.0)),
            Slip::Account(row) => format!("the account of {}", days(row)),
            Slip::CameBack(row) => format!("that {} came back", Pence(row.asked_back_pence)),
            Slip::File(lines) => match lines.len() {
                1 => "a file with 1 line".to_owned(),
                many => format!("a file with {many} lines"),
            },
        }
    }

    /// What else is to be known before it is struck out.
    fn mind(&self) -> Option<&'static str> {
        const TOLD: &str = "Its days are to be looked through again. The letter that asked the money back stays on the record: tell the person that it does not hold.";
        match self {
            Slip::Review(_) => Some("The review that was due before is due again."),
            Slip::Raise(_) => Some(
                "It is paid at the rate before. The letter that told the raise stays on the record: tell the person that it does not hold.",
            ),
            Slip::Account(row) if row.asked_back_pence > 0 => Some(TOLD),
            Slip::Account(_) => Some("Its days are to be looked through again."),
            Slip::CameBack(_) => Some("The money is waited for again."),
            Slip::File(_) => {
                Some("The right file can be brought in afterwards, even with the same lines.")
            }
        }
    }

    /// Why it cannot be struck out: something rests on it.
    fn rests(&self, whole: &Whole) -> Option<String> {
        match self {
            Slip::Review(row) => {
                let later = |one: &&direct_payment_review::Model| {
                    (one.reviewed_on, one.recorded_at) > (row.reviewed_on, row.recorded_at)
                };
                let later = whole.reviews.iter().find(later)?;
                let on = speak_exact(later.reviewed_on.0);
                Some(format!(
                    "It was reviewed again on {on}: strike that review out first."
                ))
            }
            Slip::Raise(row) => {
                let later = whole.rates.iter().find(|one| one.from_on > row.from_on);
                let looked = whole.checks.iter().find(|one| one.until_on > row.from_on);
                let says = |later: &direct_payment_rate::Model| {
                    let on = speak_exact(later.from_on.0);
                    format!("It was raised again from {on}: strike that raise out first.")
                };
                later.map(says).or_else(|| {
                    let days = days(looked?);
                    Some(format!("The account of {days} was looked through with it: strike that account out first."))
                })
            }
            Slip::Account(row) => {
                let later = whole.checks.iter().find(|one| one.from_on > row.from_on);
                let says = |later: &direct_payment_check::Model| {
                    let days = days(later);
                    format!("The account of {days} goes on from it: strike that account out first.")
                };
                let came = row.received_on.map(|_| {
                    "The money that was asked back has come: strike out first that it came."
                        .to_owned()
                });
                later.map(says).or(came)
            }
            Slip::CameBack(row) => {
                // Where nobody knows when it was written, every later account may count it.
                let since = |one: &&direct_payment_check::Model| match row.received_at {
                    Some(at) => at <= one.recorded_at && one.id != row.id,
                    None => row.from_on < one.from_on,
                };
                let days = days(whole.checks.iter().find(since)?);
                Some(format!(
                    "The account of {days} was looked through since: strike that account out first."
                ))
            }
            Slip::File(lines) => {
                let counts = |one: &&direct_payment_check::Model| {
                    lines.iter().any(|line| {
                        let within = one.from_on <= line.dated_on && line.dated_on < one.until_on;
                        within && line.recorded_at <= one.recorded_at
                    })
                };
                let days = days(whole.checks.iter().find(counts)?);
                Some(format!(
                    "The account of {days} counts lines of it: strike that account out first."
                ))
            }
        }
    }
}

/// "1 June 2027 to 1 July 2027"
fn days(row: &direct_payment_check::Model) -> String {
    format!(
        "{} to {}",
        speak_exact(row.from_on.0),
        speak_exact(row.until_on.0)
    )
}

/// The lines that were brought in together with one.
fn of_file<'a>(
    whole: &'a Whole,
    first: &direct_payment_line::Model,
) -> Vec<&'a direct_payment_line::Model> {
    let with = |one: &&direct_payment_line::Model| {
        (one.recorded_at, one.taken_by) == (first.recorded_at, first.taken_by)
    };
    whole.lines.iter().filter(with).collect()
}

/// Strikes out a row, with the reason, and what changes with it.
macro_rules! strike_out {
    ($change:expr, $entity:ident, $row:expr, $because:expr) => {
        strike_out!($change, $entity, $row, $because, |_| ())
    };
    ($change:expr, $entity:ident, $row:expr, $because:expr, $and:expr) => {{
        let (at, by, because) = ($change.at(), $change.actor(), $because);
        let and: fn(&mut $entity::Model) = $and;
        let strike = |row: &mut $entity::Model| {
            row.struck_at = Some(at);
            row.struck_by = by;
            row.struck_because = Some(because);
            and(row);
        };
        $change.update::<$entity::Entity>($row, strike).await?
    }};
}

type At = Path<(Uuid, Uuid, String, Uuid)>;

/// GET /people/{person}/direct-payments/{payment}/strike/{what}/{id}
pub async fn ask(case: Case<KeepDirectPayments>, Path((_, id, kind, which)): At) -> Page {
    show(&case, (id, &kind, which), &Fields::default(), &[]).await
}

async fn show(
    case: &Case<KeepDirectPayments>,
    (id, kind, which): (Uuid, &str, Uuid),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let slip = Slip::of(&whole, kind, which)?;
    if let Some(why) = slip.rests(&whole) {
        return Err(PageError::Conflict(why));
    }
    let at = format!("/people/{}/direct-payments/{id}", case.person_id());
    let title = format!("Strike out {}", slip.named());
    let mut sheet = Sheet::new(
        "/plan",
        title,
        format!("{at}/strike/{kind}/{which}"),
        at,
        STRIKE,
    );
    sheet.intro = slip.mind().map(str::to_owned).into_iter().collect();
    sheet.button = "Strike it out";
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/strike/{what}/{id}
pub async fn strike(
    case: Case<KeepDirectPayments>,
    Path((_, id, kind, which)): At,
    Form(fields): Form,
) -> Page {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, STRIKE, council, *case.today());
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show(&case, (id, &kind, which), &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let whole = store::whole(change.conn(), case.person_id(), id).await?;
    let slip = Slip::of(&whole, &kind, which)?;
    if let Some(why) = slip.rests(&whole) {
        return Err(PageError::Conflict(why));
    }
    let says = format!("Struck out: {}. {because}", slip.named());
    match &slip {
        Slip::Review(row) => {
            review(&mut change, (&whole, row), because, &Reviews::of(&case)).await?
        }
        Slip::Raise(row) => {
            strike_out!(change, direct_payment_rate, row, because);
        }
        Slip::Account(row) => {
            strike_out!(change, direct_payment_check, row, because);
        }
        Slip::CameBack(row) => has_not_come(&mut change, row, &because).await?,
        Slip::File(lines) => {
            for line in lines {
                // The same line may come again.
                let mark = |row: &mut direct_payment_line::Model| {
                    row.line_mark = format!("struck {}", row.id);
                };
                strike_out!(change, direct_payment_line, line, because.clone(), mark);
            }
        }
    }
    store::log(&mut change, Event::DirectPaymentChanged, &whole.row, &says);
    let council = &case.staff().house.council;
    kept_from::follow(&mut change, council, case.person_id()).await?;
    change.commit().await?;
    let at = format!("/people/{}/direct-payments/{id}", case.person_id());
    pages::go_to_saying(at, "It is struck out.")
}

/// The review before it is the last again, its clock runs on, and what it answered is open.
async fn review(
    change: &mut Change,
    (whole, row): (&Whole, &direct_payment_review::Model),
    because: String,
    reviews: &Reviews<'_>,
) -> Result<(), PageError> {
    if store::is_over(&whole.row, Day(london_date(*change.at()))) {
        let says = "The direct payment has ended: its reviews stay as they are.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    strike_out!(change, direct_payment_review, row, because);
    triggers::open_again(change, whole, row).await?;
    let before = whole.reviews.iter().filter(|one| one.id != row.id);
    let before = before.map(|one| one.reviewed_on).max();
    if before == Some(row.reviewed_on) {
        // The other review of that day stands, and with it what is due next.
        return Ok(triggers::fit(change, &whole.row, reviews.otherwise).await?);
    }
    let earlier = direct_payment::Model {
        reviewed_on: before,
        ..whole.row.clone()
    };
    let due = store::next_review(&earlier, reviews.limits);
    let due = due.filter(|due| whole.row.ended_on.is_none_or(|ends| *due < ends));
    let after = change
        .update::<direct_payment::Entity>(&whole.row, |row| {
            row.reviewed_on = before;
            row.review_due_on = due;
        })
        .await?;
    let today = Day(london_date(*change.at()));
    store::stop_reviews(change, after.id, today).await?;
    // What further reviews of that day met began on it: the first is what was due before.
    let met = clocks::met_on(change, after.id, store::REVIEWS, row.reviewed_on).await?;
    match met.first() {
        Some(clock) => clocks::run_again(change, clock).await?,
        None => {
            let started = before.unwrap_or(after.from_on);
            store::clock(change, &after, started, reviews.otherwise).await?;
        }
    }
    if due.is_none() {
        store::stop_reviews(change, after.id, today).await?;
    }
    Ok(triggers::fit(change, &after, reviews.otherwise).await?)
}

/// What was asked back is waited for again.
async fn has_not_come(
    change: &mut Change,
    row: &direct_payment_check::Model,
    because: &str,
) -> db::Result<()> {
    let on = row
        .received_on
        .map_or(String::new(), |on| speak_exact(on.0));
    let says = format!(
        "{}\n\nStruck out that it came back on {on}: {because}",
        row.because
    );
    change
        .update::<direct_payment_check::Entity>(row, |row| {
            row.received_on = None;
            row.received_at = None;
            row.because = says;
        })
        .await?;
    Ok(())
}

/// The files of a card that stand, for the page.
pub fn files(whole: &Whole, names: &Names) -> Vec<Json> {
    let mut files: Vec<&direct_payment_line::Model> = Vec::new();
    for line in &whole.lines {
        let known = |one: &&direct_payment_line::Model| {
            (one.recorded_at, one.taken_by) == (line.recorded_at, line.taken_by)
        };
        if !files.iter().any(known) {
            files.push(line);
        }
    }
    let one = |first: &direct_payment_line::Model| {
        let on = speak_exact(london_date(*first.recorded_at));
        let many = of_file(whole, first).len();
        json!({ "id": first.id, "says": format!("{many} {} brought in on {on} by {}", if many == 1 { "line" } else { "lines" }, names.name(first.taken_by)) })
    };
    files.into_iter().map(one).collect()
}

/// What was struck out, for the page: what, why, by whom and when.
pub fn told(whole: &Whole, names: &Names) -> Vec<Json> {
    let one = |says: String, at: Option<db::At>, by: Option<Uuid>, because: &Option<String>| {
        let by = by.map_or("", |by| names.name(by)).to_owned();
        let on = at.map_or(String::new(), |at| speak_exact(london_date(*at)));
        (
            at,
            json!({ "says": says, "because": because, "by": by, "on": on }),
        )
    };
    let struck = &whole.struck;
    let mut all: Vec<(Option<db::At>, Json)> = Vec::new();
    for row in &struck.reviews {
        let says = format!("{}: {}", Slip::Review(row).named(), row.found);
        all.push(one(says, row.struck_at, row.struck_by, &row.struck_because));
    }
    for row in &struck.rates {
        let says = format!(
            "{} to {} a week",
            Slip::Raise(row).named(),
            Pence(row.weekly_pence)
        );
        all.push(one(says, row.struck_at, row.struck_by, &row.struck_because));
    }
    for row in &struck.checks {
        let says = format!(
            "{}: {} left, {} asked back",
            Slip::Account(row).named(),
            Pence(row.closing_pence),
            Pence(row.asked_back_pence)
        );
        all.push(one(says, row.struck_at, row.struck_by, &row.struck_because));
    }
    for row in &struck.lines {
        let says = format!(
            "the line of {}: {}, {} in, {} out",
            speak_exact(row.dated_on.0),
            row.says,
            Pence(row.in_pence),
            Pence(row.out_pence)
        );
        all.push(one(says, row.struck_at, row.struck_by, &row.struck_because));
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, told)| told).collect()
}

/// Who is named by what can be, or was, struck out.
pub fn who(whole: &Whole) -> impl Iterator<Item = Uuid> {
    let struck = &whole.struck;
    let takers = whole.lines.iter().map(|one| one.taken_by);
    let lines = struck.lines.iter().filter_map(|one| one.struck_by);
    let rates = struck.rates.iter().filter_map(|one| one.struck_by);
    let checks = struck.checks.iter().filter_map(|one| one.struck_by);
    let reviews = struck.reviews.iter().filter_map(|one| one.struck_by);
    takers
        .chain(lines)
        .chain(rates)
        .chain(checks)
        .chain(reviews)
}
