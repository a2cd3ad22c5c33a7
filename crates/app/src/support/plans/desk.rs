//! Moving a plan from desk to desk: submitted, authorised by a social worker, perhaps put to a panel, its budget
//! agreed, or returned. The rule book's table says what may be done by whom; the budget is set only when it is agreed.

use db::entities::plan;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use db::{Change, Day};
use futures_util::future::try_join;
use rules::pathway::{
    Amounts, Mover, PlanMove, PlanRefusal, PlanStanding, PlanWork, may_move_plan, plan_moves_for,
};
use rules::plan::lacks;
use rules::vocabulary::Problem;
use rules::vocabulary::money::Pence;
use serde::Serialize;

use super::begin::CARERS;
use super::store::{self, Whole};
use super::writing::{self, Moved};
use super::{agreeing, overview, resting};
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::assessed;

const WHY: &[Question] = &[Question {
    name: "because",
    label: "Why?",
    hint: "The person may ask to read it.",
    kind: Kind::NeededLines(4_000),
}];
const WORDS: &[Question] = &[Question {
    name: "because",
    label: "Anything to be said with it",
    hint: "",
    kind: Kind::Lines(4_000),
}];
const NOTHING: &[Question] = &[];
/// What is asked when a budget is agreed.
pub const AGREE: &[Question] = &[
    Question {
        name: "gross_weekly",
        label: "The personal budget, a week, in pounds",
        hint: "What it costs to meet the eligible needs: never less than the plan costs",
        kind: Kind::Line,
    },
    Question {
        name: "adult_is",
        label: "What is known of what the person will pay?",
        hint: "",
        kind: Kind::Choose("contribution_known"),
    },
    Question {
        name: "adult_weekly",
        label: "What the person pays of it, a week, in pounds",
        hint: "",
        kind: Kind::Line,
    },
    Question {
        name: "reason",
        label: "If it differs from the figure or the plan, why?",
        hint: "",
        kind: Kind::List("budget_reason", "It does not differ"),
    },
    Question {
        name: "because",
        label: "The same in words that the person can read",
        hint: "",
        kind: Kind::Lines(4_000),
    },
    resting::LOWERED_AFTER,
    resting::LOWERED_BECAUSE,
    Question {
        name: "from_on",
        label: "From when?",
        hint: "The day on which the plan begins, or later. A day that is past has its reason in words.",
        kind: Kind::Day,
    },
];

/// A move as a button.
#[derive(Clone, Debug, Serialize)]
pub struct Button {
    pub code: &'static str,
    pub text: &'static str,
    /// It is what usually comes next.
    pub onward: bool,
}

fn text_of(by: PlanMove) -> &'static str {
    match by {
        PlanMove::Submit => "Submit for authorisation",
        PlanMove::Authorise => "Authorise as social worker",
        PlanMove::AskPanel => "Ask the panel for advice",
        PlanMove::Advise => "Give the panel's advice",
        PlanMove::Agree => "Agree the personal budget",
        PlanMove::Return => "Return with reasons",
        PlanMove::Discard => "Discard the plan",
        PlanMove::Replace => "Replace",
        PlanMove::End | PlanMove::EndLater | PlanMove::Death => "End the plan",
        PlanMove::GoOn => "It ended by mistake: it goes on",
    }
}

fn mover<P: Needs>(case: &Case<P>) -> Mover<'_> {
    let colleague = &case.staff().colleague;
    Mover {
        email: &colleague.account.email,
        permissions: &colleague.permissions,
    }
}

/// The moves that this colleague may make now. A plan is replaced by agreeing the next, not by a button, and one page asks
/// for the day on which it ends.
pub fn buttons<P: Needs>(case: &Case<P>, row: &plan::Model, parts: &Parts) -> Vec<Button> {
    let work = work(row, parts, case.today());
    let moves = plan_moves_for(&work, &mover(case)).into_iter();
    moves
        .filter(|by| !matches!(by, PlanMove::Replace | PlanMove::EndLater))
        .map(|by| Button {
            code: by.code(),
            text: match (work.standing, by) {
                (PlanStanding::Ending, PlanMove::End) => "Set another end",
                (PlanStanding::Ending, PlanMove::GoOn) => "Take its end back: it goes on",
                _ => text_of(by),
            },
            onward: !matches!(
                by,
                PlanMove::Return
                    | PlanMove::Discard
                    | PlanMove::AskPanel
                    | PlanMove::End
                    | PlanMove::GoOn
            ),
        })
        .collect()
}

/// The addresses of those who had a part in a plan.
pub struct Parts {
    authors: Vec<String>,
    authorised_by: Option<String>,
}

impl Parts {
    /// Of a plan that is the work of these colleagues.
    pub fn of(row: &plan::Model, authors: Vec<Uuid>, names: &Names) -> Parts {
        Parts {
            authors: names.emails(authors),
            authorised_by: names.emails(row.authorised_by).pop(),
        }
    }
}

fn work<'a>(row: &plan::Model, parts: &'a Parts, today: Day) -> PlanWork<'a> {
    PlanWork {
        standing: store::standing(row, today),
        authors: &parts.authors,
        authorised_by: parts.authorised_by.as_deref(),
    }
}

/// May this colleague make this move now? Gives the desk to which it leads.
/// Errors: `Conflict`, `Forbidden`, with why.
pub async fn allowed(
    case: &Case<SeeNotes>,
    conn: &impl ConnectionTrait,
    row: &plan::Model,
    by: PlanMove,
) -> Result<PlanStanding, PageError> {
    let (under, words) = try_join(
        store::under(conn, row.person_id),
        store::words_in(conn, row),
    )
    .await?;
    let authors = store::authors(conn, row, &under, words.as_ref()).await?;
    let all = authors.iter().copied().chain(row.authorised_by);
    let names = Names::of(conn, all, []).await?;
    let parts = Parts::of(row, authors, &names);
    may_move_plan(&work(row, &parts, case.today()), by, &mover(case)).map_err(refused)
}

/// A move that is refused, as an error of the page.
pub fn refused(refusal: PlanRefusal) -> PageError {
    match refusal {
        PlanRefusal::NotNow(..) => PageError::Conflict(refusal.to_string()),
        _ => PageError::Forbidden(refusal.to_string()),
    }
}

fn read_move(code: &str) -> Result<PlanMove, PageError> {
    // A plan is replaced by agreeing the next; its end has pages of its own, and a death ends it by itself.
    let by = PlanMove::from_code(code).filter(|by| !is_elsewhere(*by));
    by.ok_or(PageError::NotFound)
}

fn is_elsewhere(by: PlanMove) -> bool {
    matches!(
        by,
        PlanMove::Replace | PlanMove::End | PlanMove::EndLater | PlanMove::Death | PlanMove::GoOn
    )
}

fn questions(by: PlanMove) -> &'static [Question] {
    match by {
        PlanMove::Return | PlanMove::Discard | PlanMove::AskPanel | PlanMove::Advise => WHY,
        PlanMove::Authorise => WORDS,
        PlanMove::Agree => AGREE,
        _ => NOTHING,
    }
}

/// GET /people/{person}/plan/{plan}/moves/{move}
pub async fn ask(case: Case<SeeNotes>, Path((_, id, code)): Path<(Uuid, Uuid, String)>) -> Page {
    let by = read_move(&code)?;
    let row = store::find(case.reader(), case.person_id(), id).await?;
    allowed(&case, case.reader(), &row, by).await?;
    let whole = store::whole(case.reader(), row).await?;
    // Nobody fills in what they may not send.
    let amounts = at_least(&whole);
    if by == PlanMove::Agree
        && let Err(refusal) = within(&case, amounts)
    {
        let says = format!("{refusal}{}", who_may(&case, amounts));
        return Err(PageError::Forbidden(says));
    }
    let fields = match by {
        PlanMove::Agree => beginning(&whole),
        _ => Fields::default(),
    };
    show(&case, &whole, by, &fields, &[]).await
}

/// What is asked about agreeing begins with what the plan says.
fn beginning(whole: &Whole) -> Fields {
    let weekly = whole.amounts().weekly.pounds();
    let fields = Fields::default()
        .with("gross_weekly", weekly)
        .with("adult_is", whole.row.adult_is.clone());
    let pays = whole.asks().unwrap_or_default();
    let fields = fields.with("adult_weekly", pays.pounds());
    asking::with_day(fields, "from_on", Some(whole.row.from_on))
}

async fn show(
    case: &Case<SeeNotes>,
    whole: &Whole,
    by: PlanMove,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = format!("/people/{}/plan", case.person_id());
    let path = format!("{at}/{}/moves/{}", whole.row.id, by.code());
    let mut sheet = Sheet::new("/plan", text_of(by), path, at, questions(by));
    sheet.intro = intro(case, whole, by).await?;
    sheet.button = text_of(by);
    sheet.grave = by == PlanMove::Discard;
    if by == PlanMove::Agree {
        sheet.offers.push(("lowered_after", resting::after()));
    }
    sheet.show(case, fields, problems).await
}

/// What to know before a move.
async fn intro(
    case: &Case<SeeNotes>,
    whole: &Whole,
    by: PlanMove,
) -> Result<Vec<String>, PageError> {
    let amounts = whole.amounts();
    let mut intro = vec![format!("The plan costs the council {amounts}.")];
    intro.extend(overview::warnings(case, whole).await?);
    match by {
        PlanMove::AskPanel => {
            let days = case.staff().house.council.budgets.authority.panel_working_days;
            intro.push(format!(
                "The panel has {days} working days. It advises; it sets no ceiling, and you need not wait for it. What is urgent begins meanwhile."
            ));
        }
        PlanMove::Return => intro.push(
            "It goes back to whoever writes it, with your reasons. Needs that are eligible must be met all the same.".to_owned(),
        ),
        _ => {}
    }
    Ok(intro)
}

/// Why a colleague does not agree the budget of a plan that waits for it, and who may. Nothing where they may agree it.
pub fn who_agrees(case: &Case<SeeNotes>, whole: &Whole, parts: &Parts) -> Option<String> {
    let amounts = at_least(whole);
    let work = work(&whole.row, parts, case.today());
    let refusal = match may_move_plan(&work, PlanMove::Agree, &mover(case)) {
        Ok(_) => within(case, amounts).err()?,
        Err(PlanRefusal::NotNow(..)) => return None,
        Err(refusal) => refusal,
    };
    let holds_none = matches!(refusal, PlanRefusal::NotYou(_)) || !has_a_limit(case);
    let why = match holds_none {
        true => format!("Its budget waits for somebody who may agree {amounts}."),
        false => refusal.to_string(),
    };
    Some(why + &who_may(case, amounts))
}

/// What the limits of whoever agrees a plan must hold: its budget may be more than it costs, and never less.
fn at_least(whole: &Whole) -> Amounts {
    let amounts = whole.amounts();
    let adult = whole.asks().unwrap_or_default().min(amounts.weekly);
    Amounts {
        weekly: held(whole, amounts.weekly, adult),
        ..amounts
    }
}

/// A council gives some who may agree budgets no limit of money: they hold none.
fn has_a_limit(case: &Case<SeeNotes>) -> bool {
    let limits = &case.staff().house.council.budgets.authority.limits;
    let roles = &case.staff().colleague.roles;
    limits.iter().any(|limit| roles.contains(&limit.role))
}

/// " The roles that may: Budget manager, Head of service."
fn who_may(case: &Case<SeeNotes>, amounts: Amounts) -> String {
    let council = &case.staff().house.council;
    let authority = &council.budgets.authority;
    let roles = authority.limits.iter().map(|limit| limit.role.as_str());
    let mut may: Vec<&str> = roles
        .filter(|role| authority.holds(&[role], amounts).is_ok())
        .map(|role| council.role_title(role))
        .collect();
    may.dedup();
    format!(" The roles that may: {}.", may.join(", "))
}

fn within(case: &Case<SeeNotes>, amounts: Amounts) -> Result<(), PlanRefusal> {
    let colleague = &case.staff().colleague;
    let roles: Vec<&str> = colleague.roles.iter().map(String::as_str).collect();
    let authority = &case.staff().house.council.budgets.authority;
    authority.holds(&roles, amounts)
}

/// POST /people/{person}/plan/{plan}/moves/{move}
pub async fn make(
    case: Case<SeeNotes>,
    Path((_, id, code)): Path<(Uuid, Uuid, String)>,
    Form(fields): Form,
) -> Page {
    let by = read_move(&code)?;
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::find(change.conn(), case.person_id(), id).await?;
    let to = allowed(&case, change.conn(), &row, by).await?;
    let whole = store::whole(change.conn(), row).await?;
    if matches!(by, PlanMove::Submit | PlanMove::Authorise | PlanMove::Agree) {
        let mut lacking = lacks(&whole.rule());
        if by == PlanMove::Submit {
            lacking.extend(resting::lacks(change.conn(), &whole.row, case.today()).await?);
        }
        if !lacking.is_empty() {
            drop(change);
            return overview::show(&case, &lacking).await;
        }
    }
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, questions(by), council, *case.today());
    let because = answers.text("because");
    if by == PlanMove::Agree {
        let (agreed, problems) =
            match agreeing::read((&case, &change), &mut answers, &whole, because.clone()).await? {
                Ok(agreed) => (Some(agreed), answers.reading.finish(()).err()),
                Err(problems) => {
                    answers.reading.add_new(problems);
                    (None, answers.reading.finish(()).err())
                }
            };
        let (Some(agreed), None) = (agreed, problems.as_ref()) else {
            drop(change);
            return show(&case, &whole, by, &fields, &problems.unwrap_or_default()).await;
        };
        let weekly = held(&whole, agreed.gross_weekly, agreed.adult_weekly);
        let one_off = agreed.one_off;
        let amounts = Amounts { weekly, one_off };
        if let Err(refusal) = within(&case, amounts) {
            drop(change);
            let says = format!("{refusal}{}", who_may(&case, amounts));
            let problem = Problem::new("gross_weekly", says);
            return show(&case, &whole, by, &fields, &[problem]).await;
        }
        agreeing::agree(&mut change, &case, &whole.row, agreed).await?;
    } else if let Err(problems) = answers.reading.finish(()) {
        drop(change);
        return show(&case, &whole, by, &fields, &problems).await;
    }
    let moved = Moved { by, to, because };
    writing::keep_move(&mut change, &whole.row, &moved).await?;
    put(&mut change, &case, &whole.row, &moved).await?;
    writing::log_move(&mut change, &whole.row, &moved);
    change.commit().await?;
    let at = format!("/people/{}/plan", case.person_id());
    pages::go_to_saying(
        at,
        &format!("Done: the plan is {}.", to.says().to_lowercase()),
    )
}

/// What the limits of whoever agrees are held against: what the person pays counts only as far as the plan said it
/// when a social worker authorised it, for who agrees may not make their own room.
fn held(whole: &Whole, gross: Pence, adult: Pence) -> Pence {
    let authorised = whole.asks().unwrap_or_default();
    gross - adult.min(authorised)
}

/// Writes what a move makes of a plan.
async fn put(
    change: &mut Change,
    case: &Case<SeeNotes>,
    row: &plan::Model,
    moved: &Moved,
) -> Result<(), PageError> {
    let (at, actor) = (change.at(), Some(writing::actor(change)?));
    let house = &case.staff().house;
    let days = house.council.budgets.authority.panel_working_days;
    let panel_due = house.calendar().add_working_days(*case.today(), days).ok();
    let because = moved.because.clone();
    let figure = store::figure_of(change.conn(), row)
        .await?
        .map(|one| one.id);
    // What was assessed while the plan was being written is what it rests on.
    let behind = match moved.by {
        PlanMove::Submit => {
            assessed::latest(change.conn(), row.person_id, row.kind == CARERS).await?
        }
        _ => None,
    };
    change
        .update::<plan::Entity>(row, |row| match moved.by {
            PlanMove::Submit => {
                (row.submitted_at, row.submitted_by) = (Some(at), actor);
                let behind = behind.map(|found| found.assessment_id);
                row.assessment_id = behind.or(row.assessment_id);
            }
            PlanMove::Authorise => (row.authorised_at, row.authorised_by) = (Some(at), actor),
            PlanMove::AskPanel => {
                row.panel_asked_at = Some(at);
                row.panel_asked_because = because;
                row.panel_due_on = panel_due.map(Day);
                row.panel_advised_at = None;
                row.panel_advice = None;
            }
            PlanMove::Advise => {
                row.panel_advised_at = Some(at);
                row.panel_advice = because;
            }
            PlanMove::Agree => {
                (row.agreed_at, row.agreed_by) = (Some(at), actor);
                row.indicative_id = figure;
            }
            PlanMove::Return => {
                (row.submitted_at, row.submitted_by) = (None, None);
                (row.authorised_at, row.authorised_by) = (None, None);
                (row.panel_asked_at, row.panel_advised_at) = (None, None);
            }
            PlanMove::Discard => {
                row.discarded_at = Some(at);
                row.ended_because = because;
            }
            // These are made elsewhere.
            PlanMove::Replace
            | PlanMove::End
            | PlanMove::EndLater
            | PlanMove::Death
            | PlanMove::GoOn => {}
        })
        .await?;
    Ok(())
}
