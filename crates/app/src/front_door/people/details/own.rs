//! The form of a topic: what is known of the person themselves, and a way to the rows that belong to it.

use db::entities::{person, person_alias};
use db::sea_orm::entity::prelude::*;
use db::{Change, Event};
use rules::vocabulary::Problem;
use serde_json::{Value as Json, json};

use super::overview;
use super::questions::{self, Topic};
use super::rows::changed;
use crate::front_door::people::asking::{self, Answers};
use crate::front_door::people::{header, words};
use crate::house::fields::Fields;
use crate::house::permissions::EditPeople;
use crate::house::{Case, Form, Page, PageError, Path, pages};
use crate::support::plans;

/// GET /people/{person}/details/{topic}
pub async fn ask(case: Case<EditPeople>, Path((_, id)): Path<(String, String)>) -> Page {
    let topic = questions::topic(&id).ok_or(PageError::NotFound)?;
    let fields = questions::filled(topic, &case.person);
    let values = form_page(&case, topic, &fields, &[]).await?;
    pages::page("front_door/people/details/form.njk", values)
}

/// POST /people/{person}/details/{topic}. Nothing is kept when somebody has changed it since it was opened.
pub async fn keep(
    case: Case<EditPeople>,
    Path((_, id)): Path<(String, String)>,
    Form(form): Form,
) -> Page {
    let topic = questions::topic(&id).filter(|topic| !topic.questions.is_empty());
    let topic = topic.ok_or(PageError::NotFound)?;
    let before = &case.person;
    if form.get("version") != before.version.to_string() {
        return changed(changed_page(&case, topic, before, form).await?);
    }
    let mut after = before.clone();
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&form, topic.questions, council, *case.today());
    questions::fill(topic, &mut answers, &mut after);
    if let Err(problems) = answers.reading.finish(()) {
        let values = form_page(&case, topic, &form, &problems).await?;
        return pages::try_again("front_door/people/details/form.njk", values);
    }
    let back = format!("/people/{}/details#{}", case.person_id(), topic.id);
    if after == *before {
        return pages::go_to_saying(back, "Nothing was changed.");
    }
    let mut change = case.change().await?;
    // Of two who save at the same moment the second comes here when the first has.
    let now = change.hold_person(case.person_id()).await?;
    if now.version != before.version {
        drop(change);
        return changed(changed_page(&case, topic, &now, form).await?);
    }
    let after = write(topic, before, after, &mut change).await?;
    if after.died_on != before.died_on {
        let house = &case.staff().house;
        plans::lives(&mut change, house, after.id).await?;
        if let Some(died_on) = after.died_on {
            plans::died(&mut change, after.id, died_on).await?;
        }
    }
    change.commit().await?;
    pages::go_to_saying(back, &format!("{}: changed.", topic.title))
}

async fn write(
    topic: &Topic,
    before: &person::Model,
    after: person::Model,
    change: &mut Change,
) -> Result<person::Model, PageError> {
    let after = change
        .update::<person::Entity>(before, |row| *row = after)
        .await?;
    if topic.id == "names" {
        let aliases = person_alias::Entity::find()
            .filter(person_alias::Column::PersonId.eq(after.id))
            .all(change.conn())
            .await?;
        db::keep_names(change, &after, &aliases).await?;
    }
    let (event, says) = match topic.event {
        Event::PersonDied => died(&after),
        event => (event, topic.title.to_owned()),
    };
    change.log(
        event,
        Some(after.id),
        Some(after.id),
        json!({ "says": says, "topic": topic.id }),
    );
    Ok(after)
}

/// A death taken back is a change like any other.
fn died(after: &person::Model) -> (Event, String) {
    match words::died(after) {
        Some(day) => (Event::PersonDied, format!("died {day}")),
        None => (Event::PersonChanged, "the person is alive".to_owned()),
    }
}

async fn form_page(
    case: &Case<EditPeople>,
    topic: &Topic,
    fields: &Fields,
    problems: &[Problem],
) -> Result<Json, PageError> {
    let council = &case.staff().house.council;
    let form = asking::shown(topic.questions, fields, problems);
    let typed = fields.get("version");
    let version = if typed.is_empty() {
        case.person.version.to_string()
    } else {
        typed.to_owned()
    };
    Ok(json!({
        "case": header::of(case, "/details").await?,
        "questions": asking::asked(topic.questions, council, *case.today(), &form),
        "title": topic.title, "topic": topic.id, "version": version,
        "path": format!("/people/{}/details/{}", case.person_id(), topic.id),
        "rows": overview::rows_of(case, topic.id).await?,
        "form": form,
    }))
}

async fn changed_page(
    case: &Case<EditPeople>,
    topic: &Topic,
    person: &person::Model,
    form: Fields,
) -> Result<Json, PageError> {
    let council = &case.staff().house.council;
    let now = questions::filled(topic, person);
    let both = asking::both(topic.questions, (&now, &form), council, *case.today());
    let sent = form.without(&["csrf", "version"]);
    Ok(json!({
        "case": header::of(case, "/details").await?,
        "both": both, "title": topic.title, "topic": topic.id, "version": person.version,
        "path": format!("/people/{}/details/{}", case.person_id(), topic.id),
        "sent": sent.pairs(),
    }))
}
