//! One assessment of the person and their carer together: once the person's half is completed, the carer's own is begun on
//! the carer's record with what both share, and each has a decision.

use db::entities::{assessment, filled_form, person};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Change, Event};
use rules::assessment::Kind;
use serde_json::{Value as Json, json};

use super::formed::{begun_as, by_form, form_of};
use super::store::{kind, say};
use crate::front_door::people::header;
use crate::house::forms::{Answers, Definition, Typed};
use crate::house::{House, PageError};
use crate::support::forms::{begin, store as forms};

/// Questions about the meeting, which was one for both.
const SHARED: &[&str] = &["assessed_on", "assessed_how", "others"];

/// Begins the carer's own assessment beside one of both that is completed, unless it is under way already.
pub async fn begin_carers_own(
    change: &mut Change,
    house: &House,
    row: &assessment::Model,
    form: &filled_form::Model,
    (definition, answers): (&Definition, &Answers),
) -> Result<(), PageError> {
    let Some(carer) = row.other_id.filter(|_| kind(row) == Kind::Combined) else {
        return Ok(());
    };
    // Their record may have been joined with another since they were named.
    let carer = change.joined_with(carer).await?.unwrap_or(carer);
    let open = open(change, carer, row.person_id).await?;
    if let Some(own) = open.iter().find(|own| own.filled_form_id.is_some()) {
        return beside(change, own, row).await;
    }
    let Some(own) = house.council.forms.in_use(form_of(Kind::Carers)) else {
        tracing::warn!("the council offers no form for carers' assessments");
        return Ok(());
    };
    let new = forms::New {
        definition: own,
        person_id: carer,
        contact_id: None,
        from_id: Some(form.id),
        link: None,
        worker_id: form.worker_id,
        team_id: form.team_id,
        typed: shared(change, row, (own, definition), answers).await?,
    };
    let form = forms::begin(change, new).await?;
    begin::log_begun(change, &form);
    begun_as(change, house, &form, open.first()).await?;
    match by_form(change, form.id).await? {
        Some(own) => beside(change, &own, row).await,
        None => Ok(()),
    }
}

/// The form of the carer's own assessment for a person, where one is being filled in.
pub async fn under_way(change: &Change, carer: Uuid, person: Uuid) -> db::Result<Option<Uuid>> {
    let open = open(change, carer, person).await?;
    Ok(open.iter().find_map(|own| own.filled_form_id))
}

/// Writes down whom an assessment of a carer that begins with this form is about besides, where nobody has said so.
pub async fn names(change: &mut Change, form: Uuid, person: Uuid) -> db::Result<()> {
    let own = by_form(change, form).await?;
    if let Some(own) = own.filter(|own| own.other_id.is_none()) {
        change
            .update::<assessment::Entity>(&own, |own| own.other_id = Some(person))
            .await?;
    }
    Ok(())
}

/// The carer's own assessments that are open, for this person or for nobody named yet, and not with others.
async fn open(change: &Change, carer: Uuid, person: Uuid) -> db::Result<Vec<assessment::Model>> {
    let found = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(carer))
        .filter(assessment::Column::Kind.eq(Kind::Carers.code()))
        .filter(assessment::Column::BatchId.is_null())
        .filter(assessment::Column::ClosedOn.is_null())
        .filter(assessment::Column::SupersededAt.is_null())
        .order_by_asc(assessment::Column::Id)
        .all(change.conn())
        .await?;
    let fits = |row: &assessment::Model| row.other_id.is_none_or(|other| other == person);
    Ok(found.into_iter().filter(fits).collect())
}

/// Writes down with whom the carer's own is combined.
async fn beside(
    change: &mut Change,
    own: &assessment::Model,
    row: &assessment::Model,
) -> Result<(), PageError> {
    let (with, agreed) = (row.person_id, row.consent_to_combine);
    let after = change
        .update::<assessment::Entity>(own, |own| {
            own.other_id = Some(with);
            own.consent_to_combine = agreed;
        })
        .await?;
    let text = "Made together with that of the person they look after";
    let body = json!({ "text": text, "says": format!("{}: {text}", kind(own).says()) });
    say(change, Event::AssessmentChanged, &after, body);
    Ok(())
}

/// What the carer's own form begins with.
async fn shared(
    change: &Change,
    row: &assessment::Model,
    (own, both): (&Definition, &Definition),
    answers: &Answers,
) -> db::Result<Typed> {
    let mut typed = Typed::default();
    for question in SHARED.iter().filter_map(|id| own.question(id)) {
        begin::take_over(question, both, answers, &mut typed);
    }
    let cared_for = person::Entity::find_by_id(row.person_id)
        .one(change.conn())
        .await?;
    let going_on = answers.get("carer_willing").and_then(Json::as_str);
    for (id, kind, says) in [
        (
            "cares_for",
            "text",
            cared_for.as_ref().map(header::full_name),
        ),
        ("going_on", "long_text", going_on.map(str::to_owned)),
    ] {
        let same = own.question(id);
        let same = same.is_some_and(|question| question.kind.name() == kind);
        if let Some(says) = says.filter(|_| same) {
            typed.set(id, says);
        }
    }
    Ok(typed)
}

/// The carer's own assessment that was begun with one of both, if it was.
pub async fn carers_own(
    conn: &impl db::sea_orm::ConnectionTrait,
    row: &assessment::Model,
) -> db::Result<Option<assessment::Model>> {
    let Some(carer) = row.other_id.filter(|_| kind(row) == Kind::Combined) else {
        return Ok(None);
    };
    let found = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(carer))
        .filter(assessment::Column::OtherId.eq(row.person_id))
        .filter(assessment::Column::Kind.eq(Kind::Carers.code()))
        .filter(assessment::Column::SupersededAt.is_null())
        .order_by_desc(assessment::Column::Id)
        .one(conn)
        .await?;
    Ok(found)
}
