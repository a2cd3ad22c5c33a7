//! Which records were joined with this one, and parting them again.

use db::entities::{person, person_merge};
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::differences;
use super::store::{self, Refused};
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking::{Kind, Question};
use crate::front_door::people::header;
use crate::house::permissions::MergePeople;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Reading, pages};

const PART: &[Question] = &[Question {
    name: "because",
    label: "Why are they two people after all?",
    hint: "",
    kind: Kind::NeededLines(1_000),
}];

/// A joining in ready words.
#[derive(Serialize)]
struct Line {
    id: String,
    who: String,
    when: String,
    by: String,
    because: String,
    undone: Option<String>,
    /// What stayed aside, for it stands on the kept record already.
    aside: Vec<differences::Count>,
}

/// GET /people/{person}/merges
pub async fn merges(case: Case<MergePeople>) -> Page {
    let all = store::all(&case).await?;
    let accounts = all.iter().map(|row| row.merged_by);
    let accounts: Vec<Uuid> = accounts
        .chain(all.iter().filter_map(|row| row.undone_by))
        .collect();
    let names = Names::of(case.reader(), accounts, []).await?;
    let mut lines = Vec::new();
    for row in &all {
        lines.push(line(&case, row, &names).await?);
    }
    pages::page(
        "front_door/people/merging/merges.njk",
        json!({ "case": header::of(&case, "").await?, "merges": lines }),
    )
}

async fn line(
    case: &Case<MergePeople>,
    row: &person_merge::Model,
    names: &Names,
) -> Result<Line, PageError> {
    let gone = gone(case, row).await?;
    let day = |at: db::At| speak_exact(london_date(*at));
    let undone = row.undone_at.map(|at| {
        let by = row.undone_by.map_or("", |by| names.name(by));
        let because = row.undone_because.as_deref().unwrap_or_default();
        format!("Parted on {} by {by}: {because}", day(at))
    });
    let aside = match undone {
        None => db::rows_of(case.reader(), gone.id).await?,
        Some(_) => Vec::new(),
    };
    Ok(Line {
        id: row.id.to_string(),
        who: differences::named(&gone),
        when: day(row.merged_at),
        by: names.name(row.merged_by).to_owned(),
        because: row.because.clone(),
        undone,
        aside: differences::counts(&aside),
    })
}

async fn gone(
    case: &Case<MergePeople>,
    row: &person_merge::Model,
) -> Result<person::Model, PageError> {
    let found = person::Entity::find_by_id(row.gone_id)
        .one(case.reader())
        .await?;
    found.ok_or(PageError::NotFound)
}

/// GET /people/{person}/merges/{merge}/part
pub async fn ask(case: Case<MergePeople>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    show(&case, id, &Fields::default(), &[]).await
}

async fn show(case: &Case<MergePeople>, id: Uuid, fields: &Fields, problems: &[Problem]) -> Page {
    let row = store::find(case, id).await?;
    let gone = gone(case, &row).await?;
    let at = format!("/people/{}/merges", case.person_id());
    let path = format!("{at}/{id}/part");
    let mut sheet = Sheet::new("", "Part these records again", path, at, PART);
    sheet.intro = vec![
        format!("{} gets back everything that came with it.", differences::named(&gone)),
        "What was written since the two were joined stays here: look through the timeline, and write again on the other record what belongs there.".to_owned(),
    ];
    sheet.button = "Part the records";
    sheet.grave = true;
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/merges/{merge}/part
pub async fn part(
    case: Case<MergePeople>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = store::find(&case, id).await?;
    let mut reading = Reading::of(&fields);
    let because = reading.needed("because", "Why they are two people after all", 1_000);
    let because = match reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show(&case, id, &fields, &problems).await,
    };
    let mut change = case.staff().change().await?;
    match store::part(&mut change, &row, &because).await {
        Ok(()) => change.commit().await?,
        Err(Refused::Problem(problem)) => {
            drop(change);
            return show(&case, id, &fields, &[problem]).await;
        }
        Err(Refused::Archive(error)) => return Err(error.into()),
    }
    pages::go_to_saying(
        format!("/people/{}/merges", case.person_id()),
        "They are two records again.",
    )
}
