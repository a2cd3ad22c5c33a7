//! What a device is given of a case: the record on one page and the form with every topic, both in ready words.

use db::entities::visit_pack;
use minijinja::value::{Serde, Value};
use serde_json::{Value as Json, json};

use super::words;
use crate::casework::summary;
use crate::front_door::people::header;
use crate::house::forms::ask as asking;
use crate::house::forms::paper::Base;
use crate::house::permissions::TakeOnVisits;
use crate::house::{Case, PageError};
use crate::support::forms::{fill, store};

/// Everything that the device needs for one case.
pub async fn of(case: &Case<TakeOnVisits>, pack: &visit_pack::Model) -> Result<Json, PageError> {
    let house = &case.staff().house;
    let today = *case.today();
    let summary = json!({ "blocks": summary::blocks(case).await? });
    let mut given = json!({
        "id": pack.id, "person": pack.person_id, "name": header::full_name(&case.person), "called": header::called(&case.person),
        "taken": words::moment(pack.taken_at, today), "until": words::moment(pack.expires_at, today),
        "expires_at": pack.expires_at.as_millisecond(),
        "title": null, "number": null, "form": null,
    });
    if let Some(form) = pack.filled_form_id {
        let open = fill::open(case, &form.to_string()).await?;
        given["title"] = open.row.title.clone().into();
        given["number"] = open.row.number.clone().into();
        let values = questions(case, pack, &open).await?;
        given["form"] = drawn(house, "casework/visits/form.njk", values)?;
    }
    given["summary"] = drawn(house, "casework/visits/summary.njk", summary)?;
    Ok(given)
}

fn drawn(house: &crate::house::House, template: &str, values: Json) -> Result<Json, PageError> {
    Ok(house
        .pages
        .fill(template, Value::from(Serde(values)))?
        .into())
}

/// Every topic, those not asked now hidden with their condition: the device decides as answers are given.
async fn questions(
    case: &Case<TakeOnVisits>,
    pack: &visit_pack::Model,
    open: &fill::Open,
) -> Result<Json, PageError> {
    let house = &case.staff().house;
    let on_paper = store::paper(case.reader(), &open.row, &open.definition).await?;
    let typed = on_paper.paper.typed();
    let laid = open.lay(case).await?;
    let desk = laid.desk(&house.council);
    let sections = open.definition.sections.iter();
    let topics: Vec<_> = sections
        .map(|section| {
            let mut page = asking::page(&open.definition, section, &typed, &[], &desk);
            // Within a topic that is hidden, a question is hidden by its own condition alone.
            for field in &mut page.fields {
                field.hidden &= field.when.is_some();
            }
            page
        })
        .collect();
    let base = Base::of(&on_paper.paper, &open.questions(fill::WHOLE)?).write();
    Ok(json!({ "topics": topics, "base": base, "pack": pack.id }))
}
