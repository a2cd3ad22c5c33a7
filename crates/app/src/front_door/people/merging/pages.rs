//! The pages on which two records are joined: which other one it is, in what they differ, and the choice.

use db::entities::person;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;
use serde_json::json;

use super::differences;
use super::store::{self, Join, Refused};
use crate::front_door::contacts::known::likely;
use crate::front_door::people::header;
use crate::front_door::people::words::full_name;
use crate::house::fields::LINE;
use crate::house::permissions::MergePeople;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, Reading, Shown, pages};

/// Most letters of why two records are one person's.
const LONG: usize = 1_000;

/// GET /people/{person}/merge?q=: which other record is theirs; without words, who has the same name.
pub async fn choose(case: Case<MergePeople>, Query(query): Query) -> Page {
    let mut reading = Reading::of(&query);
    let typed = reading.text("q", "The name or number", LINE);
    let problems = reading.finish(()).err().unwrap_or_default();
    let asked = typed.unwrap_or_else(|| full_name(&case.person));
    let own = case.person_id().to_string();
    let mut found = likely(case.staff(), &asked).await?;
    found.retain(|one| one.id() != own);
    pages::page(
        "front_door/people/merging/choose.njk",
        json!({
            "case": header::of(&case, "").await?, "found": found, "asked": asked,
            "form": Shown::again(&query.without(&["q"]).with("q", &asked), &problems),
        }),
    )
}

/// The other record, opened for the same work.
/// Errors: `NotFound` when it is not there or refused.
async fn other(case: &Case<MergePeople>, id: Uuid) -> Result<person::Model, PageError> {
    let file = case.staff().open::<MergePeople>(id, "/merge").await?;
    Ok(file.person)
}

/// GET /people/{person}/merge/{other}
pub async fn ask(case: Case<MergePeople>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    show(&case, id, &Fields::default(), &[]).await
}

async fn show(case: &Case<MergePeople>, id: Uuid, sent: &Fields, problems: &[Problem]) -> Page {
    let other = other(case, id).await?;
    let (kept, council) = (&case.person, &case.staff().house.council);
    let rows = db::rows_of(case.reader(), other.id).await?;
    let values = json!({
        "case": header::of(case, "").await?,
        "kept": differences::named(kept), "other": differences::named(&other), "other_id": other.id,
        "differences": differences::of(kept, &other, sent, council, *case.today()),
        "counts": differences::counts(&rows), "cautions": differences::cautions(kept, &other),
        "form": Shown::again(sent, problems),
    });
    let template = "front_door/people/merging/join.njk";
    if problems.is_empty() {
        pages::page(template, values)
    } else {
        pages::try_again(template, values)
    }
}

/// POST /people/{person}/merge/{other}
pub async fn join(
    case: Case<MergePeople>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let gone = other(&case, id).await?;
    let mut reading = Reading::of(&fields);
    let because = reading.needed("because", "Why they are one person", LONG);
    let because = match reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show(&case, id, &fields, &problems).await,
    };
    let (council, today) = (&case.staff().house.council, *case.today());
    let chosen = differences::of(&case.person, &gone, &fields, council, today);
    let take = chosen.iter().filter(|one| one.take);
    let wish = Join {
        kept: case.person_id(),
        gone: gone.id,
        take: take.map(|one| one.name.to_owned()).collect(),
        because,
    };
    // Nobody writes to either record meanwhile, this colleague included.
    let mut change = case.staff().change().await?;
    match store::join(&mut change, &wish).await {
        Ok(()) => change.commit().await?,
        Err(Refused::Problem(problem)) => {
            drop(change);
            return show(&case, id, &fields, &[problem]).await;
        }
        Err(Refused::Archive(error)) => return Err(error.into()),
    }
    pages::go_to_saying(
        format!("/people/{}/merges", case.person_id()),
        "The two records are one. They can be parted again here.",
    )
}
