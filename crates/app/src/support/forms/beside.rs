//! A form beside the one it follows: old and new answers, question by question.

use db::entities::filled_form;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{begin, desk, store};
use crate::front_door::people::header;
use crate::house::forms::show::{self, Says};
use crate::house::forms::{Answers, Definition, check};
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
    let earlier = row.from_id.ok_or(PageError::NotFound)?;
    let earlier = store::find(&case, &earlier.to_string()).await?;
    let house = &case.staff().house;
    let (new_form, old_form) = (
        store::definition(house, &row).await?,
        store::definition(house, &earlier).await?,
    );
    let (new, old) = (
        answers(&case, &row, &new_form).await?,
        answers(&case, &earlier, &old_form).await?,
    );
    let laid = desk::lay_for(&case, &row, &new_form).await?;
    let desk = laid.desk(&house.council);
    let topics = new_form.sections.iter().map(|section| Topic {
        title: section.title.clone(),
        pairs: section
            .questions
            .iter()
            .filter(|question| question.asks())
            .filter_map(|question| {
                let old_question = old_form.question(&question.id);
                let old_says = old_question.map(|q| show::says(q, old.get(&q.id), &desk));
                let old = old_says.unwrap_or(Says::Nothing);
                let new = show::says(question, new.get(&question.id), &desk);
                (old != Says::Nothing || new != Says::Nothing).then(|| Pair {
                    question: question.label.clone(),
                    differs: old != new,
                    old,
                    new,
                })
            })
            .collect(),
    });
    let topics: Vec<Topic> = topics.filter(|topic| !topic.pairs.is_empty()).collect();
    pages::page(
        "support/forms/beside.njk",
        json!({
            "case": header::of(&case, "/forms").await?, "title": format!("{} beside {}", row.number, earlier.number),
            "name": row.title, "topics": topics,
            "new": said(&case, &row), "old": said(&case, &earlier),
        }),
    )
}

fn said(case: &Case<SeeNotes>, row: &filled_form::Model) -> Json {
    let at = row.submitted_at.unwrap_or(row.began_at);
    let day = rules::vocabulary::dates::london_date(*at);
    json!({ "number": row.number, "href": begin::address(case, row), "day": rules::vocabulary::dates::speak_exact(day) })
}

async fn answers(
    case: &Case<SeeNotes>,
    row: &filled_form::Model,
    definition: &Definition,
) -> Result<Answers, PageError> {
    if let Some(answers) = row.answers.as_ref().and_then(Json::as_object)
        && row.submitted_at.is_some()
    {
        return Ok(answers.clone());
    }
    let laid = desk::lay_for(case, row, definition).await?;
    let on_paper = store::paper(case.reader(), row, definition).await?;
    let council = &case.staff().house.council;
    Ok(check(definition, &on_paper.paper.typed(), &laid.desk(council)).answers)
}
