//! Two people changed one answer: both versions are shown, question by question, and the second chooses.

use axum::http::StatusCode;
use db::entities::draft;
use rules::vocabulary::dates::london;
use serde::Serialize;
use serde_json::json;

use super::fill::{Open, write};
use super::{begin, store, words};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::fields::Fields;
use crate::house::forms::Typed;
use crate::house::forms::paper::{Base, Clash};
use crate::house::forms::show::Says;
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Page, PageError, drafts, pages};

/// A question with both versions in words.
#[derive(Serialize)]
struct Both {
    id: String,
    question: String,
    mine: Says,
    theirs: Says,
    by: String,
    at: String,
    error: Option<&'static str>,
}

/// Shows the clashes of a page. What was typed travels along, so that nothing is lost whichever is chosen; `waits` is
/// the draft that keeps it until then.
pub async fn show(
    case: &Case<SeeNotes>,
    open: &Open,
    (section, waits): (&str, &str),
    clashes: &[Clash],
    unchosen: Option<&str>,
) -> Page {
    let house = &case.staff().house;
    let laid = open.lay(case).await?;
    let desk = laid.desk(&house.council);
    let names = Names::of(case.reader(), clashes.iter().map(|clash| clash.by), []).await?;
    let both: Vec<Both> = clashes
        .iter()
        .filter_map(|clash| {
            let question = open.definition.question(&clash.question)?;
            let error = (unchosen == Some(clash.question.as_str()))
                .then_some("Choose which version to keep");
            Some(Both {
                id: clash.question.clone(),
                question: question.label.clone(),
                mine: words::of(question, &clash.mine, &desk),
                theirs: words::of(question, &clash.theirs, &desk),
                by: names.name(clash.by).to_owned(),
                at: london(*clash.at).strftime("%H:%M").to_string(),
                error,
            })
        })
        .collect();
    let on_paper = store::paper(case.reader(), &open.row, &open.definition).await?;
    let questions: Vec<String> = clashes.iter().map(|clash| clash.question.clone()).collect();
    let sent: Vec<(&str, &str)> = clashes
        .iter()
        .flat_map(|clash| clash.mine.pairs())
        .collect();
    let summary: Vec<_> = both
        .iter()
        .filter_map(|both| {
            Some(json!({ "text": both.error?, "href": format!("#choose.{}", both.id) }))
        })
        .collect();
    let mut page = pages::page(
        "support/forms/clash.njk",
        json!({
            "case": header::of(case, "/forms").await?, "title": "Somebody else changed this too",
            "address": begin::address(case, &open.row), "section": section, "name": open.row.title, "key": open.key(section), "waits": waits,
            "both": both, "sent": sent, "base": Base::of(&on_paper.paper, &questions).write(),
            "sitting": house.clock.new_id(), "form": { "summary": summary },
        }),
    )?;
    *page.status_mut() = StatusCode::CONFLICT;
    Ok(page)
}

/// Keeps the words of one sitting that clash until their writer has chosen. What is on the paper already is no longer
/// among them: it must not be put there a second time, over what was written since.
pub async fn keep<P: Needs>(
    case: &Case<P>,
    waits: &str,
    clashes: &[Clash],
    fields: Fields,
) -> Result<(), PageError> {
    let clashing = clashes.iter().map(|clash| clash.question.as_str());
    let clashing = clashing.collect::<Vec<_>>().join(",");
    let kept = fields.without(&["changed"]).with("changed", clashing);
    let me = case.staff().colleague.account.id;
    Ok(drafts::keep(&case.staff().house, me, waits, kept).await?)
}

/// Words that clashed while they were typed wait here until their writer comes back: those of one sitting after the
/// other.
pub async fn again(
    case: &Case<SeeNotes>,
    open: &Open,
    section: &str,
    kept: &[draft::Model],
) -> Page {
    let me = case.staff().colleague.account.id;
    for draft in kept {
        let fields = drafts::fields_of(draft);
        let mut questions = open.questions(section)?;
        if fields.has("changed") {
            let changed: Vec<&str> = fields.get("changed").split(',').collect();
            questions.retain(|id| changed.contains(&id.as_str()));
        }
        let typed = Typed::from_fields(&fields);
        let merged = write(case, open, &questions, &typed, &fields).await?;
        if !merged.clashes.is_empty() {
            return show(case, open, (section, &draft.key), &merged.clashes, None).await;
        }
        drafts::forget(&case.staff().house, me, &draft.key).await?;
    }
    pages::go_to(format!(
        "{}/pages/{section}",
        begin::address(case, &open.row)
    ))
}

/// The writer has chosen: `choose.held_on` is `mine` or `theirs`.
pub async fn chosen(case: &Case<SeeNotes>, open: &Open, section: &str, fields: &Fields) -> Page {
    let typed = Typed::from_fields(fields);
    let asked = open.questions(section)?;
    let clashing: Vec<String> = Base::read(fields.get("base")).questions(&asked);
    let choice = |id: &str| fields.get(&format!("choose.{id}"));
    let own = open.key("");
    let waits = fields
        .all("draft")
        .filter(|key| key.starts_with(&own))
        .last();
    let waits = waits.unwrap_or_default();
    if let Some(open_one) = clashing
        .iter()
        .find(|id| !["mine", "theirs"].contains(&choice(id)))
    {
        // Sent without how it began, everything comes back as the clash it is.
        let blind = fields.clone().without(&["base", "sitting"]);
        let merged = write(case, open, &clashing, &typed, &blind).await?;
        return show(
            case,
            open,
            (section, waits),
            &merged.clashes,
            Some(open_one),
        )
        .await;
    }
    let mine: Vec<String> = clashing
        .into_iter()
        .filter(|id| choice(id) == "mine")
        .collect();
    let merged = write(case, open, &mine, &typed, fields).await?;
    if !merged.clashes.is_empty() {
        return show(case, open, (section, waits), &merged.clashes, None).await;
    }
    let me = case.staff().colleague.account.id;
    drafts::forget(&case.staff().house, me, waits).await?;
    let address = begin::address(case, &open.row);
    pages::go_to_saying(
        format!("{address}/pages/{section}"),
        "Both versions were looked at, and your choice is saved.",
    )
}
