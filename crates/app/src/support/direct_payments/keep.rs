//! Reviews and uplifts of a direct payment.

use db::entities::{direct_payment, direct_payment_rate, direct_payment_review, personal_budget};
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use rules::budget::exact::{decimal, nearest, whole as number};
use rules::direct_payment::{Limit, NOTHING_WEEKLY, Price, raise, review_due};
use rules::pathway::PaymentMove;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::first_day::out_of_reach;
use rules::vocabulary::money::Pence;

use super::ending::Reviews;
use super::letters::{self, Raise};
use super::{home, kept_from, store, triggers};
use crate::casework::clocks;
use crate::casework::letters::store::{home_of, write};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Council;
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};

const REVIEW: &[Question] = &[
    Question {
        name: "reviewed_on",
        label: "The day of the review",
        hint: "",
        kind: Kind::NeededDay,
    },
    Question {
        name: "found",
        label: "What was found",
        hint: "Does it meet the needs, is the money managed, is more help wanted?",
        kind: Kind::NeededLines(4_000),
    },
];
const UPLIFT: &[Question] = &[
    Question {
        name: "percent",
        label: "Raised by how many per cent?",
        hint: "",
        kind: Kind::Needed,
    },
    Question {
        name: "from_on",
        label: "From when?",
        hint: "",
        kind: Kind::Day,
    },
    Question {
        name: "because",
        label: "The reason, in words that the person can read",
        hint: "They go into the letter.",
        kind: Kind::NeededLines(2_000),
    },
];
type At = Path<(Uuid, Uuid)>;

/// One with which this may be done now.
/// Errors: `Conflict` with how it stands and when it can be done.
async fn open(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
    by: PaymentMove,
) -> Result<direct_payment::Model, PageError> {
    store::for_move(case.reader(), case, id, by).await
}

async fn show(
    case: &Case<KeepDirectPayments>,
    (id, what, title): (Uuid, &str, &str),
    questions: &'static [Question],
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, id);
    let sheet = Sheet::new("/plan", title, format!("{at}/{what}"), at, questions);
    sheet.show(case, fields, problems).await
}

const REVIEWING: (&str, &str) = ("review", "Review of the direct payment");

/// GET /people/{person}/direct-payments/{payment}/review
pub async fn ask_review(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    open(&case, id, PaymentMove::Review).await?;
    let fields = asking::with_day(Fields::default(), "reviewed_on", Some(case.today()));
    show(&case, (id, REVIEWING.0, REVIEWING.1), REVIEW, &fields, &[]).await
}

/// POST /people/{person}/direct-payments/{payment}/review
pub async fn review(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let row = open(&case, id, PaymentMove::Review).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, REVIEW, council, *case.today());
    let on = answers.day("reviewed_on");
    let found = answers.needed("found");
    if on.is_some_and(|on| on < row.from_on) {
        let says = "The review must not be before the first payment";
        answers.reading.wrong("reviewed_on", says);
    } else if let Some(last) = row
        .reviewed_on
        .filter(|last| on.is_some_and(|on| on < *last))
    {
        let says = format!(
            "It was reviewed on {} already: this review must not be before that one",
            speak_exact(last.0)
        );
        answers.reading.wrong("reviewed_on", says);
    }
    if let Err(problems) = answers.reading.finish(()) {
        return show(
            &case,
            (id, REVIEWING.0, REVIEWING.1),
            REVIEW,
            &fields,
            &problems,
        )
        .await;
    }
    let on = on.unwrap_or(case.today());
    let next = review_due(row.from_on.0, Some(on.0), &council.timescales).map(Day);
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::for_move(change.conn(), &case, id, PaymentMove::Review).await?;
    let by = store::actor(&change)?;
    let before = store::whole(change.conn(), case.person_id(), id).await?;
    let same = |one: &direct_payment_review::Model| {
        one.reviewed_on == on && one.found == found && one.reviewed_by == by
    };
    if before.reviews.iter().any(same) {
        let says = "You wrote this review already: it is shown here.";
        return pages::go_to_saying(home(&case, id), says);
    }
    let next = next.filter(|next| row.ended_on.is_none_or(|ended| *next < ended));
    let kept = direct_payment_review::Model {
        id: change.new_id(),
        person_id: row.person_id,
        direct_payment_id: row.id,
        reviewed_on: on,
        found,
        due_on: row.review_due_on,
        reviewed_by: by,
        recorded_at: change.at(),
        struck_at: None,
        struck_by: None,
        struck_because: None,
        version: 1,
    };
    change.insert::<direct_payment_review::Entity>(kept).await?;
    let after = change
        .update::<direct_payment::Entity>(&row, |row| {
            row.reviewed_on = Some(on);
            row.review_due_on = next;
        })
        .await?;
    clocks::met(&mut change, row.id, store::REVIEWS, on).await?;
    triggers::answer(&mut change, &row, on).await?;
    store::clock(&mut change, &after, on, Reviews::of(&case).otherwise).await?;
    let says = match next {
        Some(next) => format!("Next by {}", speak_exact(next.0)),
        None => "It ends before another is due".to_owned(),
    };
    store::log(&mut change, Event::DirectPaymentReviewed, &after, &says);
    kept_from::follow(&mut change, council, case.person_id()).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case, id), &format!("The review is kept. {says}."))
}

const UPLIFTING: (&str, &str) = ("uplift", "Raise the direct payment");

/// GET /people/{person}/direct-payments/{payment}/uplift
pub async fn ask_uplift(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    let row = open(&case, id, PaymentMove::Raise).await?;
    show_uplift(&case, &row, &Fields::default(), &[]).await
}

/// Errors: `Conflict` where nothing is paid in a week.
async fn show_uplift(
    case: &Case<KeepDirectPayments>,
    row: &direct_payment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, row.id);
    let (what, title) = UPLIFTING;
    let price = price(case, row, case.today()).await?;
    let budget = store::budget_of(case.reader(), row).await?;
    let most = limit(&case.staff().house.council, &budget).says();
    let mut sheet = Sheet::new("/plan", title, format!("{at}/{what}"), at, UPLIFT);
    sheet.hints = vec![("percent", format!("Such as 3.5. {most}."))];
    sheet.intro = vec![match price.person.0 {
        0 => format!("{} is paid in a week.", price.paid),
        _ => format!(
            "The support costs {} a week: {} is paid, and the person pays {}. The whole of it is raised, and what the person pays stays as it is.",
            price.whole(),
            price.paid,
            price.person
        ),
    }];
    sheet.show(case, fields, problems).await
}

/// How far the council raises the price of the support that a budget pays.
fn limit(council: &Council, budget: &personal_budget::Model) -> Limit {
    Limit {
        budget: Pence(budget.gross_weekly_pence),
        above: council.budgets.authority.uplift_most,
    }
}

/// What is paid on a day towards the price of the support.
/// Errors: `Conflict` where nothing is paid in a week.
async fn price(
    case: &Case<KeepDirectPayments>,
    row: &direct_payment::Model,
    on: Day,
) -> Result<Price, PageError> {
    let whole = store::whole(case.reader(), case.person_id(), row.id).await?;
    let budget = store::budget_of(case.reader(), row).await?;
    match store::price(row, &budget, whole.weekly(on)) {
        Price { paid: Pence(0), .. } => Err(PageError::Conflict(NOTHING_WEEKLY.to_owned())),
        price => Ok(price),
    }
}

/// POST /people/{person}/direct-payments/{payment}/uplift: the new rate, and the letter that tells it.
pub async fn uplift(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let row = open(&case, id, PaymentMove::Raise).await?;
    let whole = store::whole(case.reader(), case.person_id(), id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, UPLIFT, council, *case.today());
    let typed = answers.needed("percent");
    let percent = decimal(&typed).map(|one| one * number(100));
    let percent = percent
        .filter(|one| one.is_integer())
        .map(|one| nearest(&one));
    if percent.is_none() {
        let says = "Enter by how many per cent, such as 3.5";
        answers.reading.add_new([Problem::new("percent", says)]);
    }
    let from = answers.day("from_on");
    let last = whole.rates.last().map_or(row.from_on, |rate| rate.from_on);
    let wrong = match from {
        Some(from) if last < from => {
            out_of_reach(from.0, ("It is paid so from", last.0), *case.today())
        }
        _ => Some(format!(
            "Enter a day after {}, when the present rate began",
            speak_exact(last.0)
        )),
    };
    let ends = row.ended_on.zip(from).filter(|(ended, from)| ended <= from);
    let ends = ends.map(|(ended, _)| {
        let ended = speak_exact(ended.0);
        format!("It ends on {ended}: enter a day before that")
    });
    let wrong = wrong.or(ends).map(|says| Problem::new("from_on", says));
    answers.reading.add_new(wrong);
    let because = answers.needed("because");
    let price = price(&case, &row, from.unwrap_or(case.today())).await?;
    let budget = store::budget_of(case.reader(), &row).await?;
    let raised = raise(&price, percent.unwrap_or(0), &limit(council, &budget));
    let wrong = raised.as_ref().err().map(String::as_str);
    answers
        .reading
        .add_new(wrong.map(|says| Problem::new("percent", says)));
    let raised = raised.unwrap_or(price.paid);
    if let Err(problems) = answers.reading.finish(()) {
        return show_uplift(&case, &row, &fields, &problems).await;
    }
    let (percent, from) = (percent.unwrap_or(0), from.unwrap_or(case.today()));
    let billed = if row.gross {
        budget.adult_weekly_pence
    } else {
        0
    };
    let told = letters::raised(
        council,
        &Raise {
            before: price,
            after: raised,
            from,
            because: &because,
            billed: Pence(billed),
        },
    );
    let to_lines = home_of(&case, case.today()).await?;
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::for_move(change.conn(), &case, id, PaymentMove::Raise).await?;
    let letter = letters::to_person(&case, to_lines, letters::RAISED, &told);
    let letter = write(&mut change, letter).await?;
    let rate = direct_payment_rate::Model {
        id: change.new_id(),
        person_id: row.person_id,
        direct_payment_id: row.id,
        from_on: from,
        weekly_pence: raised.0,
        percent_hundredths: Some(percent),
        because,
        letter_id: Some(letter.id),
        set_by: store::actor(&change)?,
        recorded_at: change.at(),
        struck_at: None,
        struck_by: None,
        struck_because: None,
        version: 1,
    };
    change.insert::<direct_payment_rate::Entity>(rate).await?;
    let says = format!("{raised} a week from {}", speak_exact(from.0));
    store::log(&mut change, Event::DirectPaymentChanged, &row, &says);
    change.commit().await?;
    pages::go_to_saying(
        home(&case, id),
        &format!("It is {says}. The letter is on the record."),
    )
}
