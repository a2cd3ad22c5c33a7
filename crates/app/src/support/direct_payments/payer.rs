//! Who pays a direct payment out, and what they paid, on its page: for the council's own people.

use db::entities::{direct_payment, direct_payment_paid, direct_payment_payer};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use rules::vocabulary::first_day::out_of_reach;

use super::payers::{self, Turn};
use super::suspend::after_its_end;
use super::{home, paid, store};
use crate::casework::allocations::store::teams_offered;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, pages};

/// What is asked of who pays it out.
pub const PAYER: [Question; 2] = [
    Question::new(
        "paid_by",
        "The commissioned body that pays it out, if one does",
        "Such as a carers' centre. Leave it empty where the council pays.",
        Kind::Line,
    ),
    Question::new(
        "paid_by_team",
        "Their team here",
        "Where their people have accounts: they then see what they are to pay and write down what they paid, and open no record. Leave it empty if you write it down for them.",
        Kind::Offered("They have no accounts here"),
    ),
];

/// Who pays it out: their name and their team. The name of a team stands where none was entered.
/// What is wrong is added to the problems.
pub fn read(answers: &mut Answers<'_>, teams: &[Choice]) -> (Option<String>, Option<Uuid>) {
    let (name, chosen) = (answers.text("paid_by"), answers.text("paid_by_team"));
    let team = chosen.as_ref().and_then(|id| {
        let mut teams = teams.iter();
        teams.find(|team| team.value == *id)
    });
    if chosen.is_some() && team.is_none() {
        let says = "Choose one of the teams";
        answers.reading.wrong("paid_by_team", says);
    }
    let name = name.or_else(|| team.map(|team| team.text.clone()));
    (name, team.and_then(|team| team.value.parse().ok()))
}

type At = Path<(Uuid, Uuid)>;

/// One that pays something and was agreed.
async fn paying(
    conn: &impl ConnectionTrait,
    case: &Case<KeepDirectPayments>,
    id: Uuid,
) -> Result<direct_payment::Model, PageError> {
    let row = store::find(conn, case.person_id(), id).await?;
    match row.decided == "agreed" && row.weekly_pence + row.one_off_pence > 0 {
        true => Ok(row),
        false => Err(PageError::Conflict(
            "Nothing is paid of it, so nobody pays it out.".to_owned(),
        )),
    }
}

/// What is asked where it is another's turn to pay it out.
const CHANGE: &[Question] = &[
    PAYER[0],
    PAYER[1],
    Question::new(
        "from_on",
        "The first day on which they pay it",
        "What was to be paid before that day stays with whoever paid then. To change the team alone, leave the day as it is.",
        Kind::Day,
    ),
    Question::new(
        "because",
        "The reason why it changes",
        "",
        Kind::Lines(2_000),
    ),
];

/// GET /people/{person}/direct-payments/{payment}/payer
pub async fn ask(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    let row = paying(case.reader(), &case, id).await?;
    let turns = turns_of(case.reader(), &row).await?;
    let from = row.from_on.max(case.today());
    let turn = &turns[payers::on(&turns, from)];
    let team = turn.team.map(|id| id.to_string());
    let fields = asking::with(Fields::default(), "paid_by", turn.name.as_deref());
    let fields = asking::with(fields, "paid_by_team", team.as_deref());
    let fields = asking::with_day(fields, "from_on", Some(from));
    show(&case, (id, &turns), &fields, &[]).await
}

async fn turns_of(
    conn: &impl ConnectionTrait,
    row: &direct_payment::Model,
) -> db::Result<Vec<Turn>> {
    Ok(payers::turns(row, &payers::changes(conn, &[row.id]).await?))
}

async fn show(
    case: &Case<KeepDirectPayments>,
    (id, turns): (Uuid, &[Turn]),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, id);
    let path = format!("{at}/payer");
    let mut sheet = Sheet::new("/plan", "Who pays it out", path, at, CHANGE);
    let turns: Vec<String> = turns.iter().map(Turn::says).collect();
    sheet.intro = vec![format!("As it is written: {}.", turns.join("; "))];
    let teams = teams_offered(case.reader(), case.today()).await?;
    sheet.offers = vec![("paid_by_team", teams)];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/payer
pub async fn change(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = paying(change.conn(), &case, id).await?;
    let turns = turns_of(change.conn(), &row).await?;
    let teams = teams_offered(change.conn(), case.today()).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, CHANGE, council, *case.today());
    let payer = read(&mut answers, &teams);
    let because = answers.text("because");
    let typed = answers.day("from_on");
    let not_begun = (case.today() < row.from_on).then_some(row.from_on);
    let from = typed.or(not_begun);
    let here = payers::on(&turns, from.unwrap_or(case.today()));
    let paid = paid::all(change.conn(), &[id]).await?;
    let is_another = turns[here].name != payer.0;
    let wrong = match from {
        None if is_another => Some("Enter the first day on which they pay it".to_owned()),
        Some(from) if is_another => {
            let since = ("It is paid from", row.from_on.0);
            out_of_reach(from.0, since, *case.today())
                .or_else(|| after_its_end(&row, from))
                .or_else(|| paid_since(&turns[here], (row.id, &paid), from))
        }
        _ => None,
    };
    let wrong = wrong.map(|says| Problem::new("from_on", says));
    answers.reading.add_new(wrong);
    let (name, team) = match answers.reading.finish(payer) {
        Ok(payer) => payer,
        Err(problems) => {
            drop(change);
            return show(&case, (id, &turns), &fields, &problems).await;
        }
    };
    let next = Turn {
        id: None,
        from: from.unwrap_or(turns[here].from),
        until: None,
        name,
        team,
        because,
    };
    let Some(says) = take_turn(&mut change, &row, (&turns, here), next).await? else {
        return pages::go_to_saying(home(&case, id), "Nothing was changed.");
    };
    store::log(&mut change, Event::DirectPaymentChanged, &row, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case, id), &format!("{says}."))
}

/// Why another cannot pay from a day on: whoever pays now has written down a payment of that day or a later one.
fn paid_since(
    turn: &Turn,
    (payment, all): (Uuid, &[direct_payment_paid::Model]),
    from: Day,
) -> Option<String> {
    let later = turn.paid(payment, all);
    let later = later.filter(|one| one.struck_at.is_none() && one.paid_on >= from);
    let last = later.max_by_key(|one| one.paid_on)?;
    Some(format!(
        "{} paid {}: enter a later day, or strike that out first",
        turn.payer(),
        paid::named(last)
    ))
}

/// Writes down who pays from a day on: a change of the team alone, somebody else from the same day, or another turn.
/// Gives what is to be said of it; none where it is so already.
async fn take_turn(
    change: &mut Change,
    row: &direct_payment::Model,
    (turns, here): (&[Turn], usize),
    next: Turn,
) -> db::Result<Option<String>> {
    let now = &turns[here];
    if (&now.name, now.team) == (&next.name, next.team) {
        return Ok(None);
    }
    let says = match next.name == now.name {
        true => format!("{}: their team here is another", next.payer()),
        false => format!(
            "From {} {} pays it out",
            speak_exact(next.from.0),
            next.name.as_deref().unwrap_or("the council")
        ),
    };
    let in_its_place = next.name == now.name || next.from == now.from;
    let goes_on = here > 0 && turns[here - 1].name == next.name && next.from == now.from;
    match now.id.filter(|_| in_its_place) {
        Some(id) => {
            let before = direct_payment_payer::Entity::find_by_id(id);
            let before = before
                .one(change.conn())
                .await?
                .ok_or(db::Error::NotFound)?;
            let at = change.at();
            change
                .update::<direct_payment_payer::Entity>(&before, |row| match goes_on {
                    true => row.taken_back_at = Some(at),
                    false => {
                        row.paid_by = next.name;
                        row.paid_by_team_id = next.team;
                        row.because = next.because.or(row.because.take());
                    }
                })
                .await?;
        }
        None if in_its_place => {
            change
                .update::<direct_payment::Entity>(row, |row| {
                    row.paid_by = next.name;
                    row.paid_by_team_id = next.team;
                })
                .await?;
        }
        None => {
            let new = direct_payment_payer::Model {
                id: change.new_id(),
                person_id: row.person_id,
                direct_payment_id: row.id,
                from_on: next.from,
                paid_by: next.name,
                paid_by_team_id: next.team,
                because: next.because,
                set_by: store::actor(change)?,
                recorded_at: change.at(),
                taken_back_at: None,
                version: 1,
            };
            change.insert::<direct_payment_payer::Entity>(new).await?;
        }
    }
    Ok(Some(says))
}

/// One that a body pays out, or did, with its turns: the one that was asked for, else the last.
async fn by_body(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
    which: &str,
) -> Result<(direct_payment::Model, Vec<Turn>), PageError> {
    let row = paying(case.reader(), case, id).await?;
    let mut bodies = payers::bodies(&turns_of(case.reader(), &row).await?);
    let place = bodies.iter().position(|of| of[0].key() == which);
    let last = bodies.len().checked_sub(1);
    match place.or(last) {
        Some(place) => Ok((row, bodies.swap_remove(place))),
        None => Err(PageError::Conflict(
            "No commissioned body pays this out: say first who does.".to_owned(),
        )),
    }
}

/// GET /people/{person}/direct-payments/{payment}/paid
pub async fn ask_paid(
    case: Case<KeepDirectPayments>,
    Path((_, id)): At,
    Query(query): Query,
) -> Page {
    let (row, turns) = by_body(&case, id, query.get("by")).await?;
    let fields = asking::with_day(Fields::default(), "paid_on", Some(case.today()));
    show_paid(&case, (&row, &turns), &fields, &[]).await
}

async fn show_paid(
    case: &Case<KeepDirectPayments>,
    (row, turns): (&direct_payment::Model, &[Turn]),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, row.id);
    let title = format!("{} paid it out", turns[0].payer());
    let questions = paid::questions(fields, problems);
    let mut sheet = Sheet::new("/plan", title, format!("{at}/paid"), at, questions);
    sheet.hidden = vec![("by", turns[0].key())];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/paid
pub async fn paid(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let (row, turns) = by_body(&case, id, fields.get("by")).await?;
    let council = &case.staff().house.council;
    let books = paid::Books::of(case.reader(), &row, &turns).await?;
    let who = (case.staff().colleague.account.id, case.today());
    let new = match paid::read(&fields, council, &books, who) {
        Ok(new) => new,
        Err(problems) => return show_paid(&case, (&row, &turns), &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let says = paid::keep(&mut change, &row, new).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case, id), &says)
}

type Slip = Path<(Uuid, Uuid, Uuid)>;

/// GET /people/{person}/direct-payments/{payment}/paid/{paid}/strike
pub async fn ask_strike(case: Case<KeepDirectPayments>, Path((_, id, paid)): Slip) -> Page {
    show_strike(&case, (id, paid), &Fields::default(), &[]).await
}

async fn show_strike(
    case: &Case<KeepDirectPayments>,
    (id, which): (Uuid, Uuid),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let which = paid::standing(case.reader(), row.id, which).await?;
    let at = home(case, id);
    let title = format!("Strike out {}", paid::named(&which));
    let path = format!("{at}/paid/{}/strike", which.id);
    let sheet = Sheet::new("/plan", title, path, at, paid::STRIKE);
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/paid/{paid}/strike
pub async fn strike(
    case: Case<KeepDirectPayments>,
    Path((_, id, which)): Slip,
    Form(fields): Form,
) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, paid::STRIKE, council, *case.today());
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show_strike(&case, (id, which), &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let which = paid::standing(change.conn(), row.id, which).await?;
    paid::strike(&mut change, &row, &which, because).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case, id), "It is struck out.")
}
