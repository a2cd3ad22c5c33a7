//! What changed since the plan, need by need and outcome by outcome, as the form of each held review says.
//!
//! Source: Care Act 2014 s.27(1) and (4): a review keeps under view whether the plan still fits needs and outcomes.

use std::collections::HashMap;

use db::entities::{filled_form, review};
use db::sea_orm::entity::prelude::*;
use serde_json::Value as Json;

use crate::house::council::Council;
use crate::house::forms::definition::{Definition, Kind};
use crate::house::forms::label_of;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::forms::{part, store as forms};

/// The questions of a review that go through needs and outcomes one by one: which field names one, and which says how it
/// is now.
const NEEDS: [&str; 3] = ["each_need", "need", "now"];
const OUTCOMES: [&str; 3] = ["outcomes", "what", "met"];
/// Answers that tell of no change.
const UNCHANGED: &[&str] = &["same"];

/// What the reviews of a record say, by their forms.
#[derive(Debug, Default)]
pub struct Changed {
    by_form: HashMap<Uuid, Said>,
}

#[derive(Debug)]
struct Said {
    needs: Vec<String>,
    outcomes: Vec<String>,
}

impl Changed {
    /// Reads the forms of these reviews that were held, as far as the colleague may read them.
    pub async fn of<P: Needs>(
        case: &Case<P>,
        reviews: &[review::Model],
    ) -> Result<Changed, PageError> {
        let held = reviews.iter().filter(|row| row.held_on.is_some());
        let ids: Vec<Uuid> = held.filter_map(|row| row.filled_form_id).collect();
        if ids.is_empty() {
            return Ok(Changed::default());
        }
        let all = filled_form::Entity::find()
            .filter(filled_form::Column::Id.is_in(ids))
            .filter(filled_form::Column::PersonId.eq(case.person_id()))
            .all(case.reader())
            .await?;
        let council = &case.staff().house.council;
        let mut by_form = HashMap::new();
        for row in &all {
            let form = forms::definition(&case.staff().house, row).await?;
            if let Some(answers) = &row.answers {
                let part = part::of(case, row, &form);
                let said = |which: [&str; 3]| match &part {
                    Some(part) if !part.holds(which[0]) => Vec::new(),
                    _ => said(&form, answers, which, council),
                };
                let (needs, outcomes) = (said(NEEDS), said(OUTCOMES));
                by_form.insert(row.id, Said { needs, outcomes });
            }
        }
        Ok(Changed { by_form })
    }

    fn said(&self, row: &review::Model) -> Option<&Said> {
        self.by_form.get(&row.filled_form_id?)
    }

    /// "Being able to go out: more help is needed. She fell in May"
    pub fn needs(&self, row: &review::Model) -> Vec<String> {
        self.said(row)
            .map_or_else(Vec::new, |said| said.needs.clone())
    }

    /// "Wash by myself: it has happened"
    pub fn outcomes(&self, row: &review::Model) -> Vec<String> {
        self.said(row)
            .map_or_else(Vec::new, |said| said.outcomes.clone())
    }
}

fn said(
    form: &Definition,
    answers: &Json,
    [question, names, says]: [&str; 3],
    council: &Council,
) -> Vec<String> {
    let asked = form.question(question).map(|question| &question.kind);
    let Some(Kind::Repeater { fields, .. }) = asked else {
        return Vec::new();
    };
    let options = fields.iter().find(|field| field.id == says);
    let Some(Kind::Choice { options, .. }) = options.map(|field| &field.kind) else {
        return Vec::new();
    };
    let groups = answers.get(question).and_then(Json::as_array);
    let line = |group: &Json| {
        let field = |name: &str| group.get(name).and_then(Json::as_str);
        let code = field(says).filter(|code| !UNCHANGED.contains(code))?;
        let label = label_of(options, code, council).unwrap_or_else(|| code.to_owned());
        let line = format!("{}: {}", field(names)?.trim(), label.to_lowercase());
        Some(match field("how").or(field("help")).map(str::trim) {
            Some(more) if !more.is_empty() => format!("{line}. {more}"),
            _ => line,
        })
    };
    groups.into_iter().flatten().filter_map(line).collect()
}
