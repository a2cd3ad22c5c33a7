//! Next steps that nothing moves on by itself any more: a message that was tried to the end, a form that could not be
//! begun. Whoever may fill the form in tries them again; managers see which there are.

use std::collections::HashMap;

use db::Event;
use db::entities::{filled_form, next_step, outbox as messages, person};
use db::sea_orm::entity::prelude::*;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::{begin, hands, next_steps, store};
use crate::house::forms::Definition;
use crate::house::outbox::{self, For, State};
use crate::house::permissions::{SeeNotes, SeeTeamWorklist};
use crate::house::{Case, Form, House, Page, PageError, Path, Staff, pages};

/// Messages given up that are told of, at most.
const MOST: u64 = 200;

/// Whether a next step that was not given up is stuck.
pub fn is_stuck(
    row: &filled_form::Model,
    step: &next_step::Model,
    message: Option<&messages::Model>,
    (form, today): (&Definition, Date),
) -> bool {
    if step.fired_at.is_some() {
        return false;
    }
    match message {
        Some(message) => State::of(message) == State::GivenUp,
        None => next_steps::waits_for(form, row, step, today).is_none(),
    }
}

/// What is said of a next step whose form the council has taken out of use.
pub fn not_offered(house: &House, step: &next_step::Model) -> Option<String> {
    let gone = step.kind == "form"
        && step.fired_at.is_none()
        && house.council.forms.in_use(&step.target).is_none();
    gone.then(|| "Its form is no longer offered: begin another in its place".to_owned())
}

/// POST /people/{person}/forms/{form}/steps/{step}
pub async fn again(
    case: Case<SeeNotes>,
    Path((_, form, step)): Path<(String, String, String)>,
    Form(_): Form,
) -> Page {
    let row = hands::open(&case, &form).await?;
    let house = &case.staff().house;
    let mut change = case.change().await?;
    let steps = next_steps::of_form(change.conn(), row.id).await?;
    let step = steps.into_iter().find(|one| one.id.to_string() == step);
    let step = step.ok_or(PageError::NotFound)?;
    let message = outbox::message_of(change.conn(), For::NextStep(step.id)).await?;
    let definition = store::definition(house, &row).await?;
    let now = (definition.as_ref(), *case.today());
    if !is_stuck(&row, &step, message.as_ref(), now) {
        let says = format!("“{}” is done or on its way.", step.label);
        return Err(PageError::Conflict(says));
    }
    if let Some(says) = not_offered(house, &step) {
        return Err(PageError::Conflict(format!("{says}.")));
    }
    next_steps::fire(&mut change, house, &row, &step).await?;
    change.log(
        Event::FormChanged,
        Some(row.person_id),
        Some(row.id),
        json!({ "says": format!("{}: next step tried again", row.title), "number": row.number, "steps": [&step.label] }),
    );
    change.commit().await?;
    let says = format!("“{}” is tried again.", step.label);
    pages::go_to_saying(begin::address(&case, &row), &says)
}

/// The messages of a team's forms that were given up, in ready words; those of forms that are no team's too.
pub async fn of_team(
    staff: &Staff<SeeTeamWorklist>,
    team: Option<Uuid>,
) -> Result<Vec<Json>, PageError> {
    let conn = staff.reader();
    let messages = outbox::given_up(conn, MOST).await?;
    let ids: Vec<Uuid> = messages.iter().filter_map(|row| row.next_step_id).collect();
    let steps = next_step::Entity::find()
        .filter(next_step::Column::Id.is_in(db::padded(&ids)))
        .filter(next_step::Column::CancelledAt.is_null())
        .filter(next_step::Column::FiredAt.is_null())
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = steps.iter().map(|step| step.filled_form_id).collect();
    let forms = filled_form::Entity::find()
        .filter(filled_form::Column::Id.is_in(db::padded(&ids)))
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = forms.iter().map(|form| form.person_id).collect();
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(db::padded(&ids)))
        .all(conn)
        .await?;
    let visible = staff.visible(&people).await?;
    let forms: HashMap<Uuid, &filled_form::Model> = forms
        .iter()
        .filter(|form| form.team_id.is_none() || form.team_id == team)
        .filter(|form| visible.shows(form.person_id))
        .map(|form| (form.id, form))
        .collect();
    let line = |message: &messages::Model| {
        let step = steps
            .iter()
            .find(|step| Some(step.id) == message.next_step_id)?;
        let form = forms.get(&step.filled_form_id)?;
        Some(json!({
            "href": format!("/people/{}/forms/{}", form.person_id, form.id), "form": format!("{}, {}", form.title, form.number),
            "label": step.label, "why": message.last_error,
        }))
    };
    Ok(messages.iter().filter_map(line).collect())
}
