//! Why was it late? The worker whose clock it is says so, or a colleague who may say it for others.

use db::Event;
use db::entities::deadline;
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use serde_json::json;

use crate::casework::due;
use crate::front_door::people::header;
use crate::house::permissions::WriteNotes;
use crate::house::{Case, Form, Page, PageError, Path, Reading, Shown, pages};

/// GET /people/{person}/deadlines/{deadline}/explain
pub async fn ask(case: Case<WriteNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let clock = late_clock(&case, id).await?;
    let reason = clock.breach_reason.clone();
    show(&case, &clock, Shown::filled([("reason", reason)])).await
}

/// A clock of this person that is or was late, and that the colleague may explain.
async fn late_clock(case: &Case<WriteNotes>, id: Uuid) -> Result<deadline::Model, PageError> {
    let found = deadline::Entity::find_by_id(id).one(case.reader()).await?;
    let clock = found
        .filter(|clock| clock.person_id == case.person_id())
        .ok_or(PageError::NotFound)?;
    let staff = case.staff();
    if clock.worker_id != Some(staff.colleague.account.id)
        && !staff.may(Permission::ExplainLateness)
    {
        let says = "This is a colleague’s to explain. Ask them, or a manager.";
        return Err(PageError::Forbidden(says.to_owned()));
    }
    if !due::is_late(&clock, case.staff().now()) {
        let says = "This is not late, so there is nothing to explain.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    Ok(clock)
}

async fn show(case: &Case<WriteNotes>, clock: &deadline::Model, form: Shown) -> Page {
    let values = json!({
        "case": header::of(case, "/work").await?,
        "title_of_it": clock.title, "due": due::says(clock, case.staff().now()),
        "id": clock.id, "form": form,
    });
    let template = "casework/allocations/explain.njk";
    if form.summary.is_empty() {
        pages::page(template, values)
    } else {
        pages::try_again(template, values)
    }
}

/// POST /people/{person}/deadlines/{deadline}/explain
pub async fn explain(
    case: Case<WriteNotes>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let clock = late_clock(&case, id).await?;
    let mut reading = Reading::of(&fields);
    let reasons = case.staff().house.council.list("breach_reason");
    let reason = reading.needed_code("reason", "Why it was late", reasons);
    let reason = match reading.finish(reason) {
        Ok(reason) => reason,
        Err(problems) => return show(&case, &clock, Shown::again(&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    change
        .update::<deadline::Entity>(&clock, |row| row.breach_reason = Some(reason.clone()))
        .await?;
    change.log(
        Event::BreachExplained,
        Some(case.person_id()),
        Some(clock.id),
        json!({ "title": clock.title, "reason": reason }),
    );
    change.commit().await?;
    pages::go_to_saying(
        format!("/people/{}/work", case.person_id()),
        "You said why it was late.",
    )
}
