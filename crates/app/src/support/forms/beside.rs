//! A form beside the same one as it was filled in before: old and new answers, question by question, and what was asked
//! then and is not asked now.

use db::entities::filled_form;
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use serde::Serialize;
use serde_json::json;

use super::{begin, desk, part, store};
use crate::front_door::people::header;
use crate::house::forms::definition::Question;
use crate::house::forms::show::{self, Says};
use crate::house::forms::{Answers, Definition, Desk, check};
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Page, PageError, Path, pages};

/// A question with both answers.
#[derive(Serialize)]
struct Pair {
    question: String,
    old: Says,
    new: Says,
    differs: bool,
}

/// A topic with its pairs.
#[derive(Serialize)]
struct Topic {
    title: String,
    pairs: Vec<Pair>,
}

/// GET /people/{person}/forms/{form}/beside
pub async fn beside(case: Case<SeeNotes>, Path((_, id)): Path<(String, String)>) -> Page {
    let row = store::find(&case, &id).await?;
    let earlier = before(&case, &row).await?.ok_or(PageError::NotFound)?;
    let house = &case.staff().house;
    let (new_form, old_form) = (
        store::definition(house, &row).await?,
        store::definition(house, &earlier).await?,
    );
    let (new, old) = (
        answers(&case, &row, &new_form).await?,
        answers(&case, &earlier, &old_form).await?,
    );
    let (now, then) = (
        desk::lay_for(&case, &row, &new_form).await?,
        desk::lay_for(&case, &earlier, &old_form).await?,
    );
    let (now, then) = (now.desk(&house.council), then.desk(&house.council));
    let parts = [
        part::of(&case, &row, &new_form),
        part::of(&case, &earlier, &old_form),
    ];
    let seen = |question: &&Question| {
        let parts = parts.iter().flatten();
        question.asks() && parts.clone().all(|part| part.holds(&question.id))
    };
    let sides = Sides {
        old: (&old_form, &old, then),
        new: (&new_form, &new, now),
    };
    let topics = new_form.sections.iter().map(|section| Topic {
        title: section.title.clone(),
        pairs: section
            .questions
            .iter()
            .filter(seen)
            .filter_map(|one| sides.pair(one))
            .collect(),
    });
    let dropped = old_form.questions().map(|(_, question)| question);
    let dropped = dropped.filter(|question| new_form.question(&question.id).is_none());
    let dropped = Topic {
        title: "Asked then, not asked now".to_owned(),
        pairs: dropped
            .filter(seen)
            .filter_map(|one| sides.pair(one))
            .collect(),
    };
    let topics = topics.chain([dropped]);
    let topics: Vec<Topic> = topics.filter(|topic| !topic.pairs.is_empty()).collect();
    pages::page(
        "support/forms/beside.njk",
        json!({
            "case": header::of(&case, "/forms").await?, "title": format!("{} beside {}", row.number, earlier.number),
            "name": row.title, "topics": topics, "extract": parts.iter().flatten().next().map(part::Part::says),
            "new": said(&case, &row), "old": said(&case, &earlier),
        }),
    )
}

/// Then and now: the form as it was asked, what was answered, and the desk to read that on.
struct Sides<'a> {
    old: (&'a Definition, &'a Answers, Desk<'a>),
    new: (&'a Definition, &'a Answers, Desk<'a>),
}

impl Sides<'_> {
    /// Both answers to a question, each as it was asked; nothing where there is none.
    fn pair(&self, question: &Question) -> Option<Pair> {
        let says = |(form, answers, desk): &(&Definition, &Answers, Desk<'_>)| {
            let asked = form.question(&question.id);
            asked.map_or(Says::Nothing, |q| show::says(q, answers.get(&q.id), desk))
        };
        let (old, new) = (says(&self.old), says(&self.new));
        (old != Says::Nothing || new != Says::Nothing).then(|| Pair {
            question: question.label.clone(),
            differs: old != new,
            old,
            new,
        })
    }
}

/// What a form stands beside: the one it follows, where that is the same form; else the last of the same form that was
/// done for the person before this one was begun. None where there is none that may be seen.
pub async fn before(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
) -> Result<Option<filled_form::Model>, PageError> {
    if let Some(id) = row.from_id {
        let followed = seen(case, id).await?;
        if let Some(same) = followed.filter(|earlier| earlier.form == row.form) {
            return Ok(Some(same));
        }
    }
    use filled_form::Column;
    let last: Option<Uuid> = filled_form::Entity::find()
        .filter(store::done())
        .filter(Column::PersonId.eq(row.person_id))
        .filter(Column::Form.eq(&row.form))
        .filter(Column::BeganAt.lt(row.began_at))
        .order_by_desc(Column::SubmittedAt)
        .one(case.reader())
        .await?
        .map(|earlier| earlier.id);
    match last {
        Some(id) => seen(case, id).await,
        None => Ok(None),
    }
}

/// A form, where it may be seen: it may be of another's record.
pub async fn seen(
    case: &Case<SeeNotes>,
    id: Uuid,
) -> Result<Option<filled_form::Model>, PageError> {
    match store::find(case, &id.to_string()).await {
        Ok(found) => Ok(Some(found)),
        Err(PageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn said(case: &Case<SeeNotes>, row: &filled_form::Model) -> serde_json::Value {
    let at = row.submitted_at.unwrap_or(row.began_at);
    let day = rules::vocabulary::dates::london_date(*at);
    json!({ "number": row.number, "href": begin::address(case, row), "day": rules::vocabulary::dates::speak_exact(day) })
}

async fn answers(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    definition: &Definition,
) -> Result<Answers, PageError> {
    if let Some(answers) = row.answers.as_ref().and_then(|answers| answers.as_object())
        && row.submitted_at.is_some()
    {
        return Ok(answers.clone());
    }
    let laid = desk::lay_for(case, row, definition).await?;
    let on_paper = store::paper(case.reader(), row, definition).await?;
    let council = &case.staff().house.council;
    Ok(check(definition, &on_paper.paper.typed(), &laid.desk(council)).answers)
}
