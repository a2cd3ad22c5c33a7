//! Trying a form before workers get it: every version in the council's folder can be filled in, and nothing is saved.
//! The folder is read afresh each time, so that whoever writes a form sees at once what they have written.

use std::sync::Arc;

use rules::vocabulary::Problem;
use serde_json::json;

use super::desk;
use crate::house::council::Council;
use crate::house::forms::{Definition, Typed, Visible, Wrong, ask as asking, check, show};
use crate::house::permissions::ManageCouncil;
use crate::house::to_keep::to_keep;
use crate::house::{Fields, Form, Page, PageError, Path, Staff, pages};

/// The council's settings as they are on the disk now, or what is wrong with them.
fn afresh(staff: &Staff<ManageCouncil>) -> Result<Arc<Council>, Vec<Problem>> {
    match &staff.house.settings.council {
        Some(folder) => Council::check(folder).map(Arc::new),
        None => Ok(staff.house.council.clone()),
    }
}

/// GET /forms/trial
pub async fn list(staff: Staff<ManageCouncil>) -> Page {
    let (forms, problems) = match afresh(&staff) {
        Ok(council) => (council.forms.clone(), Vec::new()),
        Err(problems) => (staff.house.council.forms.clone(), problems),
    };
    let lines: Vec<_> = forms
        .all()
        .map(|form| {
            let in_use = staff.house.council.forms.in_use(&form.id);
            let standing = match in_use {
                _ if form.trial => "Being tried",
                Some(used) if used.edition == form.edition => "In use",
                Some(used) if used.edition > form.edition => "An earlier version",
                _ => "Will be published at the next start",
            };
            json!({
                "title": form.title, "id": form.id, "version": form.edition, "step": form.step.says(),
                "questions": form.questions().count(), "standing": standing,
                "href": format!("/forms/trial/{}/{}", form.id, form.edition),
            })
        })
        .collect();
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    pages::page(
        "support/forms/trials.njk",
        json!({ "title": "Forms", "lines": lines, "problems": problems }),
    )
}

/// GET /forms/trial/{form}/{edition}/file: the form as it was written, for whoever begins another version from it. Its
/// name is one under which the council's folder takes it.
pub async fn file(
    staff: Staff<ManageCouncil>,
    Path((id, edition)): Path<(String, String)>,
) -> Page {
    // Where the folder has mistakes, what the server runs with is still there.
    let council = afresh(&staff).unwrap_or_else(|_| staff.house.council.clone());
    let form = find(&council, &id, &edition)?;
    let name = format!("{}.{}.toml", form.id, form.edition);
    Ok(to_keep(form.source.clone(), &name, "application/toml"))
}

fn find(council: &Council, id: &str, edition: &str) -> Result<Arc<Definition>, PageError> {
    let edition = edition.parse().map_err(|_| PageError::NotFound)?;
    let form = council.forms.edition(id, edition);
    form.cloned().ok_or(PageError::NotFound)
}

/// GET /forms/trial/{form}/{edition}
pub async fn ask(staff: Staff<ManageCouncil>, Path((id, edition)): Path<(String, String)>) -> Page {
    tried(&staff, &id, &edition, &Fields::default()).await
}

/// POST /forms/trial/{form}/{edition}: checks what was typed, and keeps nothing.
pub async fn answer(
    staff: Staff<ManageCouncil>,
    Path((id, edition)): Path<(String, String)>,
    Form(fields): Form,
) -> Page {
    tried(&staff, &id, &edition, &fields.with("tried", "yes")).await
}

async fn tried(staff: &Staff<ManageCouncil>, id: &str, edition: &str, fields: &Fields) -> Page {
    let council = match afresh(staff) {
        Ok(council) => council,
        Err(_) => return pages::go_to("/forms/trial"),
    };
    let form = find(&council, id, edition)?;
    let mut typed = Typed::from_fields(fields);
    if let Some(question) = fields.get("do").strip_prefix("add:") {
        typed.add_group(question);
    }
    let laid = desk::lay_for_nobody(staff, &form).await?;
    let desk = laid.desk(&council);
    let is_tried = fields.has("tried");
    let checked = check(&form, &typed, &desk);
    let wrong: &[Wrong] = if is_tried { &checked.wrong } else { &[] };
    let visible = Visible::of(&form, &typed);
    let topics: Vec<_> = form
        .sections
        .iter()
        .filter(|section| visible.has_section(&section.id))
        .map(|section| asking::page(&form, section, &typed, wrong, &desk))
        .collect();
    let summary: Vec<_> = wrong
        .iter()
        .map(|wrong| json!({ "text": wrong.says, "href": format!("#{}", wrong.field) }))
        .collect();
    let values = json!({
        "title": format!("Try {}, version {}", form.title, form.edition), "name": form.title,
        "version": form.edition, "topics": topics, "whole": true,
        "address": format!("/forms/trial/{id}/{edition}"), "intro": form.intro,
        "kept": if is_tried { show::topics(&form, &checked.answers, &desk, false) } else { Vec::new() },
        "form": { "summary": summary },
    });
    if wrong.is_empty() {
        pages::page("support/forms/trial.njk", values)
    } else {
        pages::try_again("support/forms/trial.njk", values)
    }
}
