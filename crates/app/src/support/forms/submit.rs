//! The last look before a form is submitted, and its submission: answers and facts are frozen then.

use db::entities::{address, filled_form, person};
use db::sea_orm::entity::prelude::*;
use db::{Change, Event};
use futures_util::TryFutureExt;
use futures_util::future::try_join4;
use rules::pathway::{Move, Mover, Standing, may_move};
use rules::vocabulary::nhs_number::NhsNumber;
use serde_json::{Map, Value as Json, json};

use super::fill::{Open, open, state_of};
use super::whom::Around;
use super::{begin, desk, moves, next_steps, owed, store};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::fields::Fields;
use crate::house::forms::check::{Answers, day_of};
use crate::house::forms::{Visible, show};
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Form, Page, PageError, Path, pages};

/// GET /people/{person}/forms/{form}/check
pub async fn ask(case: Case<SeeNotes>, Path((_, id)): Path<(String, String)>) -> Page {
    let open = open(&case, &id).await?;
    shown(&case, &open, (&Fields::default(), false)).await
}

/// The page, with the next steps that were chosen, and with all that is wrong where somebody tried to submit it.
async fn shown(case: &Case<SeeNotes>, open: &Open, (chosen, tried): (&Fields, bool)) -> Page {
    let house = &case.staff().house;
    let (laid, on_paper, header, around) = try_join4(
        open.lay(case),
        store::paper(case.reader(), &open.row, &open.definition).err_into(),
        header::of(case, "/forms"),
        Around::of(case, &open.definition, (&open.row, &open.about)),
    )
    .await?;
    let desk = laid.desk(&house.council);
    let typed = on_paper.paper.typed();
    let checked = owed::checked(&open.definition, &typed, &desk);
    let visible = Visible::of(&open.definition, &typed);
    let address = begin::address(case, &open.row);
    let states: Vec<Json> = open
        .definition
        .sections
        .iter()
        .filter(|section| visible.has_section(&section.id))
        .map(|section| {
            json!({
                "title": section.title, "state": state_of(section, &typed, &checked.wrong),
                "href": format!("{address}/pages/{}", section.id),
            })
        })
        .collect();
    let wrong: Vec<Json> = checked
        .wrong
        .iter()
        .map(|wrong| json!({ "text": wrong.says, "href": format!("{address}/pages/{}#{}", wrong.section, wrong.field) }))
        .collect();
    let unsaid = next_steps::lacks(&open.definition, &around, &open.row, chosen);
    let mut errors = Map::new();
    let mut summary = Vec::new();
    if tried {
        summary.clone_from(&wrong);
        for (field, says) in &unsaid {
            summary.push(json!({ "text": says, "href": format!("#{field}") }));
            errors.insert(field.clone(), json!({ "text": says }));
        }
    }
    let values = json!({
        "case": header, "title": format!("Check your answers: {}", open.row.title),
        "address": address, "number": open.row.number, "states": states, "wrong": wrong,
        "topics": show::topics(&open.definition, &checked.answers, &desk, false),
        "steps": next_steps::offered(&open.definition, &around, chosen),
        "subjects": open.about.iter().map(header::full_name).collect::<Vec<_>>(),
        "approval": store::approval(&open.row).says(), "needs_approval": store::approval(&open.row) != rules::pathway::Approval::Nobody,
        "form": { "summary": summary, "error": errors },
    });
    if tried {
        pages::try_again("support/forms/check.njk", values)
    } else {
        pages::page("support/forms/check.njk", values)
    }
}

/// POST /people/{person}/forms/{form}/check
pub async fn submit(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Form(fields): Form,
) -> Page {
    let open = open(&case, &id).await?;
    let house = &case.staff().house;
    let mut change = case.change().await?;
    let on_paper = store::hold_paper(&change, &open.row, &open.definition).await?;
    // Only now: a file that came meanwhile is among the answers, and none comes after them.
    let laid = open.lay(&case).await?;
    let desk = laid.desk(&house.council);
    let row = store::read(change.conn(), open.row.id).await?;
    let authors = store::authors(change.conn(), &row).await?;
    let work = store::work(&row, &authors, *case.today());
    let colleague = &case.staff().colleague;
    let mover = Mover {
        email: &colleague.account.email,
        permissions: &colleague.permissions,
    };
    let to = may_move(&work, Move::Submit, &mover).map_err(moves::refused)?;
    let checked = owed::checked(&open.definition, &on_paper.paper.typed(), &desk);
    let around = Around::of(&case, &open.definition, (&open.row, &open.about)).await?;
    let unsaid = next_steps::lacks(&open.definition, &around, &row, &fields);
    if !checked.wrong.is_empty() || !unsaid.is_empty() {
        drop(change);
        return shown(&case, &open, (&fields, true)).await;
    }
    let after = freeze(&mut change, &open, &row, &checked.answers).await?;
    let chosen = (&around, &fields);
    next_steps::choose(&mut change, house, &open.definition, &after, chosen).await?;
    if to == Standing::Completed {
        moves::completed(&mut change, &case, &after).await?;
    }
    change.commit().await?;
    let says = match to {
        Standing::Completed => format!("{} is submitted and complete.", row.title),
        _ => format!("{} is submitted. A colleague must approve it.", row.title),
    };
    pages::go_to_saying(begin::address(&case, &row), &says)
}

/// Freezes the answers and the person as they are now, and says so.
async fn freeze(
    change: &mut Change,
    open: &Open,
    row: &filled_form::Model,
    answers: &Answers,
) -> Result<filled_form::Model, PageError> {
    let person = person::Entity::find_by_id(row.person_id)
        .one(change.conn())
        .await?
        .ok_or(PageError::NotFound)?;
    let details = details(change, &person).await?;
    let edits = store::edits(change.conn(), row.id).await?;
    let mut authors: Vec<Uuid> = edits.iter().map(|edit| edit.account_id).collect();
    authors.extend(change.actor());
    authors.push(row.began_by);
    authors.sort_unstable();
    authors.dedup();
    let review_on = open
        .definition
        .filling("form.review_on")
        .and_then(|question| answers.get(&question.id))
        .and_then(day_of);
    let (at, by) = (change.at(), change.actor());
    let after = change
        .update::<filled_form::Entity>(row, |row| {
            row.answers = Some(Json::Object(answers.clone()));
            row.details = Some(details);
            row.authors = json!(authors);
            row.submitted_at = Some(at);
            row.submitted_by = by;
            row.review_on = review_on.map(db::Day);
        })
        .await?;
    store::note(change, &after, Move::Submit.code(), None).await?;
    let names = Names::of(change.conn(), edits.iter().map(|edit| edit.account_id), []).await?;
    let edited: Vec<Json> = edits
        .iter()
        .map(|edit| json!({ "by": names.name(edit.account_id), "from": edit.first_at, "until": edit.last_at }))
        .collect();
    let earlier = row.answers.as_ref().and_then(Json::as_object);
    let both = (answers, earlier);
    let corrected = desk::correct(change, &person, &open.definition, both).await?;
    change.log(
        Event::FormSubmitted,
        Some(row.person_id),
        Some(row.id),
        json!({ "says": row.title, "number": row.number, "edits": edited, "corrected": corrected }),
    );
    Ok(after)
}

/// The person as they are today: what a reader of the form will see, whatever changes later.
async fn details(change: &Change, person: &person::Model) -> db::Result<Json> {
    let today = db::Day(rules::vocabulary::dates::london_date(*change.at()));
    let homes = address::Entity::find()
        .filter(address::Column::PersonId.eq(person.id))
        .filter(address::Column::Kind.eq("home"))
        .filter(address::Column::SupersededAt.is_null())
        .all(change.conn())
        .await?;
    let home = homes
        .iter()
        .find(|home| home.from_on <= today && home.until_on.is_none_or(|until| today < until));
    Ok(json!({
        "name": header::full_name(person),
        "likes": person.preferred_name,
        "number": person.number,
        "born_on": person.born_on,
        "nhs_number": person.nhs_number,
        "address": home.map(|home| match &home.postcode {
            Some(postcode) => format!("{}\n{postcode}", home.lines),
            None => home.lines.clone(),
        }),
    }))
}

/// The person as the form froze them, as terms and words.
pub fn frozen(details: Option<&Json>) -> Vec<(&'static str, String)> {
    let said = |name: &str| details?.get(name)?.as_str().map(str::to_owned);
    let born = said("born_on")
        .and_then(|day| day.parse().ok())
        .map(rules::vocabulary::dates::speak_exact);
    [
        ("Name", said("name")),
        ("Likes to be called", said("likes")),
        ("Born", born),
        (
            "Council number",
            said("number").map(|number| format!("P{number}")),
        ),
        ("NHS number", said("nhs_number").map(in_three_parts)),
        ("Address", said("address")),
    ]
    .into_iter()
    .filter_map(|(term, says)| Some((term, says?)))
    .collect()
}

fn in_three_parts(number: String) -> String {
    match NhsNumber::parse(&number) {
        Ok(known) => known.to_string(),
        Err(_) => number,
    }
}

/// The fields of a next step's choice.
pub fn is_chosen(fields: &Fields, step: &str) -> bool {
    fields.all("next").any(|chosen| chosen == step)
}
