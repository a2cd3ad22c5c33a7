//! What follows a form: messages, calls to other systems, other forms. Each is chosen at submission, waits for
//! approval where the form says so, goes out once, and is tried again until it has arrived.

use db::entities::{filled_form, next_step};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{Change, Event};
use jiff::civil::Date;
use rules::assessment::Kind;
use rules::pathway::Standing;
use serde::Serialize;
use serde_json::json;

use super::begin;
use super::store::{self, New};
use super::submit::is_chosen;
use super::whom::{self, Around};
use crate::house::fields::Fields;
use crate::house::forms::definition::{Action, After, NextStep, Whom};
use crate::house::forms::{Definition, Typed};
use crate::house::outbox::{self, For, Message, State};
use crate::house::{House, PageError};
use crate::support::assessments::{store as assessments, together};
use crate::support::reviews::store as reviews;

/// A next step to be chosen.
#[derive(Serialize)]
pub struct Offer {
    id: String,
    label: String,
    hint: Option<String>,
    /// When it goes out.
    when: &'static str,
    /// For whom it may be, where that is a choice.
    people: Vec<(String, String)>,
    /// The one carer for whom it is.
    carer: Option<String>,
    /// It is for a carer, and none is on file.
    no_carer: bool,
    /// Nobody is chosen unless somebody is named.
    asks: bool,
    /// It was ticked before, and for this person.
    chosen: bool,
    whom: String,
}

/// The next steps of a form, as they were chosen last.
pub fn offered(form: &Definition, around: &Around, chosen: &Fields) -> Vec<Offer> {
    let offer = |step: &NextStep| {
        let people = around.offered(step);
        let for_carer = step.whom == Whom::Carer;
        let carer = people.first().filter(|_| for_carer && people.len() == 1);
        Offer {
            id: step.id.clone(),
            label: step.label.clone(),
            hint: step.hint.clone(),
            when: match step.after {
                After::Submission => "at once",
                After::Colleague => "when a colleague has approved this",
                After::Approval => "when this is approved",
            },
            people: people
                .iter()
                .filter(|_| carer.is_none())
                .map(|one| (one.id.to_string(), one.name.clone()))
                .collect(),
            carer: carer.map(|one| one.name.clone()),
            no_carer: for_carer && people.is_empty(),
            asks: for_carer,
            chosen: is_chosen(chosen, &step.id),
            whom: chosen.get(&whom::field(step)).to_owned(),
        }
    };
    form.next.iter().map(offer).collect()
}

/// What is missing of the steps that were chosen: each with the id of its field.
pub fn lacks(
    form: &Definition,
    around: &Around,
    row: &filled_form::Model,
    fields: &Fields,
) -> Vec<(String, &'static str)> {
    let chosen = form.next.iter().filter(|step| is_chosen(fields, &step.id));
    let unsaid = chosen.filter(|step| around.chosen(step, row.person_id, fields).is_none());
    unsaid
        .map(|step| (format!("next-{}", step.id), around.lacks(step)))
        .collect()
}

/// Keeps what was chosen. What was chosen before and has not gone out is given up, so that a form that was returned
/// and submitted anew has one set of next steps; what has gone out does not go out again.
pub async fn choose(
    change: &mut Change,
    house: &House,
    form: &Definition,
    row: &filled_form::Model,
    (around, fields): (&Around, &Fields),
) -> Result<(), PageError> {
    let earlier = of_form(change.conn(), row.id).await?;
    let at = change.at();
    for old in earlier.iter().filter(|step| step.fired_at.is_none()) {
        if is_under_way(change, old.id).await? {
            continue;
        }
        change
            .update::<next_step::Entity>(old, |row| row.cancelled_at = Some(at))
            .await?;
    }
    let standing = of_form(change.conn(), row.id).await?;
    let mut new = Vec::new();
    for step in form.next.iter().filter(|step| is_chosen(fields, &step.id)) {
        if standing.iter().any(|old| old.step == step.id) {
            continue;
        }
        let Some(whom) = around.chosen(step, row.person_id, fields) else {
            continue;
        };
        let (kind, target) = match &step.action {
            Action::Email(address) => ("email", address),
            Action::Webhook(name) => ("webhook", name),
            Action::Form(form) => ("form", form),
        };
        let chosen = next_step::Model {
            id: change.new_id(),
            filled_form_id: row.id,
            person_id: row.person_id,
            step: step.id.clone(),
            label: step.label.clone(),
            kind: kind.to_owned(),
            target: target.clone(),
            for_person_id: whom,
            after_approval: step.after != After::Submission,
            chosen_at: at,
            chosen_by: store::actor(change)?,
            fired_at: None,
            new_form_id: None,
            cancelled_at: None,
            version: 1,
        };
        new.push(change.insert::<next_step::Entity>(chosen).await?);
    }
    let chosen: Vec<&str> = new.iter().map(|step| step.label.as_str()).collect();
    if !new.is_empty() || earlier.len() != standing.len() {
        change.log(
            Event::FormChanged,
            Some(row.person_id),
            Some(row.id),
            json!({ "says": format!("{}: next steps chosen", row.title), "number": row.number, "steps": chosen }),
        );
    }
    for step in new.iter().filter(|step| !step.after_approval) {
        fire(change, house, row, step).await?;
    }
    Ok(())
}

/// Somebody approved a form, or all who must have: what waited for no more than that goes out.
pub async fn approved(
    change: &mut Change,
    house: &House,
    row: &filled_form::Model,
) -> Result<(), PageError> {
    let definition = store::definition(house, row).await?;
    let today = house.clock.today_date();
    let waiting = of_form(change.conn(), row.id).await?;
    for step in waiting
        .iter()
        .filter(|step| step.after_approval && step.fired_at.is_none())
    {
        if waits_for(&definition, row, step, today).is_none()
            && !is_under_way(change, step.id).await?
        {
            fire(change, house, row, step).await?;
        }
    }
    Ok(())
}

/// What a next step still waits for; nothing when it may go out.
pub fn waits_for(
    form: &Definition,
    row: &filled_form::Model,
    step: &next_step::Model,
    today: Date,
) -> Option<After> {
    let known = form.next.iter().find(|known| known.id == step.step);
    let after = known.map_or(After::Approval, |known| known.after);
    let standing = store::stands(row, today);
    let done = match after {
        _ if !step.after_approval => true,
        After::Submission => true,
        After::Colleague => standing == Standing::WaitingForPanel || standing.is_done(),
        After::Approval => standing.is_done(),
    };
    (!done).then_some(after)
}

/// A form's next steps that were not given up.
pub async fn of_form(conn: &impl ConnectionTrait, form: Uuid) -> db::Result<Vec<next_step::Model>> {
    let steps = next_step::Entity::find()
        .filter(next_step::Column::FilledFormId.eq(form))
        .filter(next_step::Column::CancelledAt.is_null())
        .order_by_asc(next_step::Column::ChosenAt)
        .order_by_asc(next_step::Column::Id)
        .all(conn)
        .await?;
    Ok(steps)
}

/// Lets a next step out, or sends anew what was given up.
pub async fn fire(
    change: &mut Change,
    house: &House,
    row: &filled_form::Model,
    step: &next_step::Model,
) -> Result<(), PageError> {
    if step.kind == "form" {
        return begin_form(change, house, row, step).await;
    }
    let message = message(house, row, step);
    match outbox::message_of(change.conn(), message.whose).await? {
        None => Ok(outbox::put(change, message).await?),
        Some(former) if State::of(&former) == State::GivenUp => {
            Ok(outbox::again(change, former, message).await?)
        }
        Some(_) => Ok(()),
    }
}

/// Begins the linked form, perhaps for somebody else, in the hands of whoever had this one.
async fn begin_form(
    change: &mut Change,
    house: &House,
    row: &filled_form::Model,
    step: &next_step::Model,
) -> Result<(), PageError> {
    let Some(form) = house.council.forms.in_use(&step.target) else {
        tracing::warn!(
            form = step.target,
            "a next step names a form that is no longer offered"
        );
        return Ok(());
    };
    // Their record may have been joined with another since they were chosen.
    let joined = change.joined_with(step.for_person_id).await?;
    let person_id = joined.unwrap_or(step.for_person_id);
    let of_a_carer = is_of_a_carer(form) && person_id != row.person_id;
    if of_a_carer && let Some(own) = together::under_way(change, person_id, row.person_id).await? {
        return Ok(outbox::step_taken(change, step, Some(own)).await?);
    }
    let new = New {
        definition: form,
        person_id,
        contact_id: row.contact_id.filter(|_| person_id == row.person_id),
        from_id: Some(row.id),
        link: None,
        worker_id: row.worker_id,
        team_id: row.team_id,
        typed: Typed::default(),
    };
    let begun = store::begin(change, new).await?;
    begin::log_begun(change, &begun);
    assessments::begun(change, house, &begun).await?;
    if of_a_carer {
        together::names(change, begun.id, row.person_id).await?;
    }
    reviews::begun(change, &begun, None).await?;
    outbox::step_taken(change, step, Some(begun.id)).await?;
    Ok(())
}

fn is_of_a_carer(form: &Definition) -> bool {
    assessments::kind_of(&form.id, form.step) == Some(Kind::Carers)
}

/// What is sent names nobody: it says where to read on.
fn message<'a>(
    house: &House,
    form: &filled_form::Model,
    step: &'a next_step::Model,
) -> Message<'a> {
    let place = house.settings.address.as_deref().unwrap_or_default();
    let link = format!(
        "{}/people/{}/forms/{}",
        place.trim_end_matches('/'),
        form.person_id,
        form.id
    );
    let body = match step.kind.as_str() {
        "webhook" => json!({
            "form": form.form, "number": form.number, "version": form.edition, "step": step.step,
            "id": step.id, "link": link,
        })
        .to_string(),
        _ => format!(
            "{}\n\nForm {} is waiting for you in Almoner:\n{link}\n",
            step.label, form.number
        ),
    };
    Message {
        whose: For::NextStep(step.id),
        kind: &step.kind,
        target: &step.target,
        subject: format!("{} ({})", step.label, form.number),
        body,
    }
}

/// Whether a next step's message is on its way or has arrived. One that was given up is neither.
async fn is_under_way(change: &Change, step: Uuid) -> db::Result<bool> {
    let message = outbox::message_of(change.conn(), For::NextStep(step)).await?;
    Ok(message.is_some_and(|message| State::of(&message) != State::GivenUp))
}
