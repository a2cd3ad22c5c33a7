//! Statements of a pre-paid card, by file: each line is taken once, however often its file comes.

use std::collections::{BTreeMap, HashMap, HashSet};

use db::entities::direct_payment_line;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use jiff::civil::Date;
use rules::direct_payment::Spending;
use rules::pathway::PaymentMove;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{read_day, speak_exact};
use rules::vocabulary::money::Pence;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{home, reckoning, store};
use crate::front_door::people::header;
use crate::house::permissions::KeepDirectPayments;
use crate::house::upload::{Refused, Upload};
use crate::house::{Case, Fields, Form, Page, PageError, Path, Shown, pages};

/// Largest file taken, in bytes.
const LARGEST: u64 = 2 << 20;
/// Most lines of one file.
const MOST: usize = 10_000;

/// One line as the file says it.
struct Read {
    dated: Date,
    says: String,
    paid_in: Pence,
    paid_out: Pence,
    mark: String,
    /// The mark that it had where marks were counted by how they begin: lines of then are known by it.
    mark_before: String,
}

/// GET /people/{person}/direct-payments/{payment}/statement
pub async fn ask(case: Case<KeepDirectPayments>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    store::for_move(case.reader(), &case, id, PaymentMove::TakeStatement).await?;
    show(&case, id, &[]).await
}

async fn show(case: &Case<KeepDirectPayments>, id: Uuid, problems: &[Problem]) -> Page {
    let values = json!({
        "case": header::of(case, "/plan").await?, "id": id, "form": Shown::again(&Fields::default(), problems),
    });
    if problems.is_empty() {
        pages::page("support/direct_payments/statement.njk", values)
    } else {
        pages::try_again("support/direct_payments/statement.njk", values)
    }
}

fn wrong(says: impl Into<String>) -> Vec<Problem> {
    vec![Problem::new("file", says)]
}

/// POST /people/{person}/direct-payments/{payment}/statement: all lines of the file, or none.
pub async fn take(
    case: Case<KeepDirectPayments>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    mut upload: Upload,
) -> Page {
    let row = store::for_move(case.reader(), &case, id, PaymentMove::TakeStatement).await?;
    let came = match upload.next_file(LARGEST).await {
        Ok(Some(came)) => std::fs::read_to_string(&came.path).ok(),
        Ok(None) => return show(&case, id, &wrong("Choose the file")).await,
        Err(Refused::TooLarge(_)) => {
            return show(&case, id, &wrong("The file must be 2 megabytes or smaller")).await;
        }
        Err(Refused::Broken | Refused::NotText) => {
            return show(
                &case,
                id,
                &wrong("The file did not come whole. Choose it again"),
            )
            .await;
        }
    };
    let Some(text) = came else {
        return show(&case, id, &wrong("The file is not text")).await;
    };
    let days = (row.from_on.0, *case.today());
    let lines = match read(&text, days) {
        Ok(lines) => lines,
        Err(problems) => return show(&case, id, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let taken = keep(&mut change, (case.person_id(), id), &lines).await?;
    if taken == 0 {
        let says = "Every line of this file is here already.";
        return pages::go_to_saying(home(&case, id), says);
    }
    let says = format!("{taken} lines");
    store::log(&mut change, Event::StatementTaken, &row, &says);
    change.commit().await?;
    let known = lines.len() - taken;
    pages::go_to_saying(
        home(&case, id),
        &format!("{taken} lines are taken; {known} were here already."),
    )
}

/// Counts how often the same came before, line by line.
#[derive(Default)]
struct Seen {
    exactly: HashMap<String, usize>,
    /// By what stands before the amount paid out, how often each amount came.
    by_beginning: HashMap<String, BTreeMap<String, usize>>,
}

impl Seen {
    /// The mark of a line, counted among those that are the same in everything.
    fn mark(&mut self, line: &str) -> String {
        let same = self.exactly.entry(line.to_owned()).or_default();
        let mark = format!("{line}|{same}");
        *same += 1;
        mark
    }

    /// The mark that a line had where it was counted among all that begin like it: a 5 among the 50s.
    fn mark_before(&mut self, beginning: String, paid_out: Pence) -> String {
        let paid = paid_out.0.to_string();
        let line = format!("{beginning}|{paid}");
        let amounts = self.by_beginning.entry(beginning).or_default();
        let from = amounts.range(paid.clone()..);
        let alike = from.take_while(|(amount, _)| amount.starts_with(&paid));
        let alike: usize = alike.map(|(_, many)| many).sum();
        *amounts.entry(paid).or_default() += 1;
        format!("{line}|{alike}")
    }
}

/// Why a line's day cannot be: before the first payment, or to come. After the last one bills still come.
fn out_of_time(dated: Date, (first, today): (Date, Date)) -> Option<String> {
    if dated < first {
        return Some(format!(
            "the direct payment began on {}, and the line is of a day before",
            speak_exact(first)
        ));
    }
    (dated > today).then(|| "the day is to come".to_owned())
}

/// Reads a file with the columns date, says, in and out. The same words twice on one day are two lines.
fn read(text: &str, (first, today): (Date, Date)) -> Result<Vec<Read>, Vec<Problem>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heads = reader.headers().cloned().unwrap_or_default();
    let place = |name: &str| {
        heads
            .iter()
            .position(|head| head.trim().eq_ignore_ascii_case(name))
    };
    let (Some(date), Some(says), Some(paid_in), Some(paid_out)) = (
        place("date"),
        place("description"),
        place("in"),
        place("out"),
    ) else {
        return Err(wrong(
            "The first line must name the columns date, description, in and out",
        ));
    };
    let (mut lines, mut problems): (Vec<Read>, Vec<Problem>) = (Vec::new(), Vec::new());
    let mut seen = Seen::default();
    for (nth, record) in reader.records().enumerate() {
        let at = nth + 2;
        let Ok(record) = record else {
            problems.extend(wrong(format!("Line {at} cannot be read")));
            continue;
        };
        if nth >= MOST {
            return Err(wrong("The file has too many lines"));
        }
        let cell = |place: usize| record.get(place).unwrap_or_default().trim();
        let money = |place: usize| match cell(place) {
            "" => Ok(Pence(0)),
            text => Pence::parse(text),
        };
        let dated = cell(date)
            .parse()
            .ok()
            .or_else(|| read_day(cell(date), today));
        let (Some(dated), Ok(one), Ok(other)) = (dated, money(paid_in), money(paid_out)) else {
            problems.extend(wrong(format!(
                "Line {at}: the date or an amount cannot be read"
            )));
            continue;
        };
        if one.0 < 0 || other.0 < 0 {
            problems.extend(wrong(format!("Line {at}: an amount is below nil")));
            continue;
        }
        if let Some(why) = out_of_time(dated, (first, today)) {
            problems.extend(wrong(format!("Line {at}: {why}")));
            continue;
        }
        let plain = cell(says).chars().filter(|one| !one.is_control());
        let words: String = plain.take(200).collect();
        let before: String = cell(says).chars().take(200).collect();
        let mark = seen.mark(&self::words(dated, &words, (one, other)));
        let mark_before = seen.mark_before(format!("{dated}|{before}|{}", one.0), other);
        lines.push(Read {
            dated,
            says: words,
            paid_in: one,
            paid_out: other,
            mark,
            mark_before,
        });
    }
    match (problems.is_empty(), lines.is_empty()) {
        (false, _) => Err(problems.into_iter().take(20).collect()),
        (true, true) => Err(wrong("The file has no lines")),
        (true, false) => Ok(lines),
    }
}

/// The mark of a line that stands for the first time in its file: by this it is known when it comes again.
pub fn first_mark(dated: Date, says: &str, (paid_in, paid_out): (Pence, Pence)) -> String {
    let line = words(dated, says, (paid_in, paid_out));
    hashed(&Seen::default().mark(&line))
}

fn words(dated: Date, says: &str, (paid_in, paid_out): (Pence, Pence)) -> String {
    format!("{dated}|{says}|{}|{}", paid_in.0, paid_out.0)
}

fn hashed(mark: &str) -> String {
    hex::encode(Sha256::digest(mark.as_bytes()))
}

/// Keeps what is not here yet; gives how many.
async fn keep(
    change: &mut Change,
    (person, payment): (Uuid, Uuid),
    lines: &[Read],
) -> Result<usize, PageError> {
    let known = direct_payment_line::Entity::find()
        .filter(direct_payment_line::Column::DirectPaymentId.eq(payment))
        .all(change.conn())
        .await?;
    let known: HashSet<String> = known.into_iter().map(|line| line.line_mark).collect();
    let mut taken = 0;
    for line in lines {
        let mark = hashed(&line.mark);
        if known.contains(&mark) || known.contains(&hashed(&line.mark_before)) {
            continue;
        }
        let row = direct_payment_line::Model {
            id: change.new_id(),
            person_id: person,
            direct_payment_id: payment,
            dated_on: Day(line.dated),
            says: line.says.clone(),
            in_pence: line.paid_in.0,
            out_pence: line.paid_out.0,
            line_mark: mark,
            misspent: false,
            taken_by: store::actor(change)?,
            recorded_at: change.at(),
            struck_at: None,
            struck_by: None,
            struck_because: None,
            version: 1,
        };
        change.insert::<direct_payment_line::Entity>(row).await?;
        taken += 1;
    }
    Ok(taken)
}

/// POST /people/{person}/direct-payments/{payment}/lines/{line}: says of it that it was spent as planned, or otherwise. Two
/// who press the same button do not undo each other.
/// Errors: `Conflict` where the line was struck out with its file, and where money came in.
pub async fn mark(
    case: Case<KeepDirectPayments>,
    Path((_, id, line)): Path<(Uuid, Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let misspent = match fields.get("misspent") {
        "yes" => true,
        "no" => false,
        _ => {
            let says = "Say whether the line was misspent: yes or no.";
            return Err(PageError::Bad(says.to_owned()));
        }
    };
    store::for_move(case.reader(), &case, id, PaymentMove::TakeStatement).await?;
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let whole = store::whole(change.conn(), case.person_id(), id).await?;
    let struck = whole.struck.lines.iter().any(|one| one.id == line);
    if struck {
        let says =
            "This line was struck out with its file: mark it in the file that took its place.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    let place = whole.lines.iter().position(|one| one.id == line);
    let place = place.ok_or(PageError::NotFound)?;
    let marked = store::marked(change.conn(), &whole).await?;
    let says = match (reckoning::spent(&whole, &marked)[place], misspent) {
        (None, _) => {
            let says = "On this line money came in: only what was paid out is spent as planned, or otherwise.";
            return Err(PageError::Conflict(says.to_owned()));
        }
        (Some(Spending::Misspent), true) | (Some(Spending::AsPlanned), false) => {
            return pages::go_to_saying(home(&case, id), "The line is marked so already.");
        }
        (_, true) => "A line of the statement was not spent as planned",
        (_, false) => "A line of the statement was spent as planned",
    };
    let found = &whole.lines[place];
    change
        .update::<direct_payment_line::Entity>(found, |line| line.misspent = misspent)
        .await?;
    // About the line itself: so it is known that somebody looked at it.
    change.log(
        Event::DirectPaymentChanged,
        Some(case.person_id()),
        Some(line),
        json!({ "says": says }),
    );
    change.commit().await?;
    pages::go_to_saying(home(&case, id), &format!("{says}."))
}
