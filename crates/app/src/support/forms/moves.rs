//! Moving a form on: approved, put to the panel, returned, discarded, restored, acknowledged. The rule book's table
//! says what may be done by whom; each move keeps its reason.

use db::entities::filled_form;
use db::{Change, Event};
use rules::pathway::{Move, Mover, Refusal, Standing, Step, may_move, moves_for};
use serde::Serialize;
use serde_json::json;

use super::{begin, next_steps, store};
use crate::casework::time_limits::own as own_limits;
use crate::front_door::people::header;
use crate::house::fields::{Fields, PAGE};
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Form, Page, PageError, Path, Reading, Shown, pages};
use crate::support::adult_life::store as adult_life;
use crate::support::assessments::store as assessments;
use crate::support::reviews::store as reviews;
use crate::support::{conversations, plans};

/// A move as a button.
#[derive(Clone, Debug, Serialize)]
pub struct Button {
    pub code: &'static str,
    pub text: &'static str,
    /// It asks for words first.
    pub asks: bool,
}

/// The moves that this colleague may make now.
pub async fn buttons<P: Needs>(
    case: &Case<P>,
    row: &filled_form::Model,
) -> Result<Vec<Button>, PageError> {
    let authors = store::authors(case.reader(), row).await?;
    let work = store::work(row, &authors, *case.today());
    let moves = moves_for(&work, &mover(case));
    let buttons = moves.into_iter().filter(|by| *by != Move::Submit);
    Ok(buttons
        .map(|by| Button {
            code: by.code(),
            text: text_of(by),
            asks: asks(by),
        })
        .collect())
}

fn mover<P: Needs>(case: &Case<P>) -> Mover<'_> {
    let colleague = &case.staff().colleague;
    Mover {
        email: &colleague.account.email,
        permissions: &colleague.permissions,
    }
}

fn text_of(by: Move) -> &'static str {
    match by {
        Move::Submit => "Submit",
        Move::Approve => "Approve",
        Move::PutToPanel => "Approve and put to the panel",
        Move::ApproveAsPanel => "Approve for the panel",
        Move::Return => "Return for changes",
        Move::Discard => "Discard",
        Move::Restore => "Restore",
        Move::Acknowledge => "Acknowledge for finance",
    }
}

/// Moves that need a reason.
fn asks(by: Move) -> bool {
    matches!(by, Move::Return | Move::Discard)
}

fn read_move(code: &str) -> Result<Move, PageError> {
    let by = Move::from_code(code).filter(|by| *by != Move::Submit);
    by.ok_or(PageError::NotFound)
}

/// GET /people/{person}/forms/{form}/moves/{move}: asks for the reason.
pub async fn ask(
    case: Case<SeeNotes>,
    Path((_, id, code)): Path<(String, String, String)>,
) -> Page {
    let by = read_move(&code)?;
    let row = store::find(&case, &id).await?;
    allowed(&case, &row, by).await?;
    show(&case, &row, by, Shown::default()).await
}

async fn show(case: &Case<SeeNotes>, row: &filled_form::Model, by: Move, form: Shown) -> Page {
    let values = json!({
        "case": header::of(case, "/forms").await?, "title": format!("{}: {}", text_of(by), row.title),
        "address": begin::address(case, row), "move": by.code(), "button": text_of(by), "asks": asks(by),
        "number": row.number, "form": form,
    });
    if form.summary.is_empty() {
        pages::page("support/forms/move.njk", values)
    } else {
        pages::try_again("support/forms/move.njk", values)
    }
}

async fn allowed(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    by: Move,
) -> Result<Standing, PageError> {
    let authors = store::authors(case.reader(), row).await?;
    may_move(&store::work(row, &authors, *case.today()), by, &mover(case)).map_err(refused)
}

/// What is told to whom the table refuses.
pub fn refused(refusal: Refusal) -> PageError {
    match refusal {
        Refusal::NotNow(..) | Refusal::Acknowledged => PageError::Conflict(refusal.to_string()),
        Refusal::NotYou(_) | Refusal::YourOwn => PageError::Forbidden(refusal.to_string()),
    }
}

/// POST /people/{person}/forms/{form}/moves/{move}
pub async fn make(
    case: Case<SeeNotes>,
    Path((_, id, code)): Path<(String, String, String)>,
    Form(fields): Form,
) -> Page {
    let by = read_move(&code)?;
    let row = store::find(&case, &id).await?;
    let because = match reason(&fields, by) {
        Ok(because) => because,
        Err(problems) => {
            allowed(&case, &row, by).await?;
            return show(&case, &row, by, Shown::again(&fields, &problems)).await;
        }
    };
    let mut change = case.change().await?;
    // Read again within the change: of two who act at once, the second finds what the first has done.
    let row = store::read(change.conn(), row.id).await?;
    let authors = store::authors(change.conn(), &row).await?;
    let work = store::work(&row, &authors, *case.today());
    let to = may_move(&work, by, &mover(&case)).map_err(refused)?;
    let after = write(&mut change, &row, by, because).await?;
    match by {
        Move::Discard => {
            assessments::discarded(&mut change, &after).await?;
            reviews::discarded(&mut change, &after).await?;
        }
        Move::Restore => {
            assessments::begun(&mut change, &case.staff().house, &after).await?;
            reviews::begun(&mut change, &after, None).await?;
        }
        _ => {}
    }
    match by {
        Move::Acknowledge => {}
        Move::PutToPanel => next_steps::approved(&mut change, &case.staff().house, &after).await?,
        _ if to == Standing::Completed => completed(&mut change, &case, &after).await?,
        _ => {}
    }
    change.commit().await?;
    pages::go_to_saying(begin::address(&case, &row), said(by))
}

fn reason(fields: &Fields, by: Move) -> Result<Option<String>, Vec<rules::vocabulary::Problem>> {
    let mut reading = Reading::of(fields);
    let because = if asks(by) {
        let what = if by == Move::Return {
            "What should be changed"
        } else {
            "Why it is discarded"
        };
        Some(reading.needed("because", what, PAGE))
    } else {
        reading.text("because", "The note", PAGE)
    };
    reading.finish(because)
}

/// Discards a form that is in progress, as the work it belongs to has ended.
pub async fn put_away(
    change: &mut Change,
    row: &filled_form::Model,
    because: &str,
) -> db::Result<()> {
    write(change, row, Move::Discard, Some(because.to_owned())).await?;
    Ok(())
}

/// Makes a move, and says so.
async fn write(
    change: &mut Change,
    row: &filled_form::Model,
    by: Move,
    because: Option<String>,
) -> db::Result<filled_form::Model> {
    let after = apply(change, row, by, because.clone()).await?;
    store::note(change, &after, by.code(), because.clone()).await?;
    change.log(
        event_of(by),
        Some(row.person_id),
        Some(row.id),
        json!({ "says": row.title, "number": row.number, "move": by.code(), "because": because }),
    );
    Ok(after)
}

async fn apply(
    change: &mut Change,
    row: &filled_form::Model,
    by: Move,
    because: Option<String>,
) -> db::Result<filled_form::Model> {
    let (at, actor) = (change.at(), change.actor());
    change
        .update::<filled_form::Entity>(row, |row| match by {
            Move::Approve | Move::PutToPanel => {
                row.approved_at = Some(at);
                row.approved_by = actor;
                if by == Move::PutToPanel {
                    row.panel_asked_at = Some(at);
                }
            }
            Move::ApproveAsPanel => {
                row.panel_approved_at = Some(at);
                row.panel_approved_by = actor;
            }
            Move::Return => {
                row.submitted_at = None;
                row.approved_at = None;
                row.approved_by = None;
                row.panel_asked_at = None;
                row.returned_at = Some(at);
                row.returned_by = actor;
                row.returned_because = because;
            }
            Move::Discard => {
                row.discarded_at = Some(at);
                row.discarded_by = actor;
                row.discarded_because = because;
            }
            Move::Restore => {
                row.discarded_at = None;
                row.discarded_by = None;
                row.discarded_because = None;
            }
            Move::Acknowledge => {
                row.acknowledged_at = Some(at);
                row.acknowledged_by = actor;
            }
            Move::Submit => {}
        })
        .await
}

/// What follows once a form is done: the typed facts of its step, its next steps, and the review that it was.
pub async fn completed(
    change: &mut Change,
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
) -> Result<(), PageError> {
    let house = &case.staff().house;
    let definition = store::definition(house, row).await?;
    if store::step(row).conversation().is_some() {
        conversations::store::held(change, row, &definition).await?;
    }
    assessments::done(change, house, row, &definition).await?;
    reviews::done(change, house, row, &definition).await?;
    adult_life::from_form(change, row, &definition).await?;
    if store::step(row) == Step::Plan {
        plans::words_done(change, row).await?;
    }
    reviewed(change, row).await?;
    own_limits::form_done(change, house, row).await?;
    next_steps::approved(change, house, row).await?;
    Ok(())
}

/// A form that follows another one was its review, where one was due.
async fn reviewed(change: &mut Change, row: &filled_form::Model) -> db::Result<()> {
    let Some(earlier) = row.from_id else {
        return Ok(());
    };
    let earlier = store::read(change.conn(), earlier).await?;
    if earlier.review_on.is_none() || earlier.reviewed_on.is_some() {
        return Ok(());
    }
    let on = db::Day(rules::vocabulary::dates::london_date(*change.at()));
    change
        .update::<filled_form::Entity>(&earlier, |row| row.reviewed_on = Some(on))
        .await?;
    change.log(
        Event::FormChanged,
        Some(earlier.person_id),
        Some(earlier.id),
        json!({ "says": format!("{} looked at again", earlier.title), "number": earlier.number, "by": row.number }),
    );
    Ok(())
}

fn event_of(by: Move) -> Event {
    match by {
        Move::Submit => Event::FormSubmitted,
        Move::Approve | Move::ApproveAsPanel => Event::FormApproved,
        Move::PutToPanel => Event::FormPutToPanel,
        Move::Return => Event::FormReturned,
        Move::Discard => Event::FormDiscarded,
        Move::Restore => Event::FormRestored,
        Move::Acknowledge => Event::FormAcknowledged,
    }
}

fn said(by: Move) -> &'static str {
    match by {
        Move::Submit => "Submitted.",
        Move::Approve => "Approved.",
        Move::PutToPanel => "Approved, and put to the panel.",
        Move::ApproveAsPanel => "Approved for the panel.",
        Move::Return => "Returned for changes; your reason is with it.",
        Move::Discard => "Discarded. It can be restored.",
        Move::Restore => "Restored: it is in progress again.",
        Move::Acknowledge => "Acknowledged for finance.",
    }
}
