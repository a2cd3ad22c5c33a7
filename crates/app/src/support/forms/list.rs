//! The tab "Assessments and plans": every form of a record, what is going on and what is done.

use db::entities::filled_form;
use rules::pathway::Standing;
use rules::vocabulary::dates::age_on;
use serde::Serialize;
use serde_json::json;

use super::{begin, store};
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::front_door::people::words::SaidDay;
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Page, Query, pages};
use crate::support::{assessments, reablement, reviews};

/// A form in a list, in ready words.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub href: String,
    pub title: String,
    pub number: String,
    pub standing: &'static str,
    pub colour: &'static str,
    pub urgent: bool,
    pub returned: bool,
    pub with: String,
    pub day: SaidDay,
}

/// Puts forms into words.
pub async fn lines<P: Needs>(
    case: &Case<P>,
    forms: &[&filled_form::Model],
) -> Result<Vec<Line>, crate::house::PageError> {
    let names = Names::of(
        case.reader(),
        forms.iter().filter_map(|row| row.worker_id),
        forms.iter().filter_map(|row| row.team_id),
    )
    .await?;
    let today = *case.today();
    let line = |row: &&filled_form::Model| {
        let standing = store::stands(row, today);
        let at = row.submitted_at.unwrap_or(row.began_at);
        Line {
            href: begin::address(case, row),
            title: row.title.clone(),
            number: row.number.clone(),
            standing: standing.says(),
            colour: colour(standing),
            urgent: row.urgent_at.is_some(),
            returned: standing == Standing::InProgress && row.returned_at.is_some(),
            with: with(&names, row),
            day: SaidDay::of(rules::vocabulary::dates::london_date(*at), today),
        }
    };
    Ok(forms.iter().map(line).collect())
}

/// In whose hands a form is; whoever has no name or is not there is said so.
pub fn with(names: &Names, row: &filled_form::Model) -> String {
    let hands = names.hands(row.worker_id, row.team_id);
    let hands = hands.trim_matches([',', ' ']);
    match (hands.is_empty(), row.worker_id) {
        (false, _) => hands.to_owned(),
        (true, Some(_)) => "name not known".to_owned(),
        (true, None) => "nobody yet".to_owned(),
    }
}

/// The colour of a state's tag; the tag carries its words as well.
pub fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::InProgress => "blue",
        Standing::WaitingForApproval | Standing::WaitingForPanel => "purple",
        Standing::Completed => "green",
        Standing::ReviewSoon => "yellow",
        Standing::ReviewOverdue => "red",
        Standing::Discarded => "grey",
    }
}

/// GET /people/{person}/forms
pub async fn list(case: Case<SeeNotes>, Query(query): Query) -> Page {
    let all = store::of_person(&case).await?;
    let today = *case.today();
    let discarded = query.get("discarded") == "yes";
    let is =
        |row: &filled_form::Model, wanted: &[Standing]| wanted.contains(&store::stands(row, today));
    let going_on: Vec<_> = all
        .iter()
        .filter(|row| {
            is(
                row,
                &[
                    Standing::InProgress,
                    Standing::WaitingForApproval,
                    Standing::WaitingForPanel,
                ],
            )
        })
        .collect();
    let done: Vec<_> = all
        .iter()
        .filter(|row| {
            is(
                row,
                &[
                    Standing::Completed,
                    Standing::ReviewSoon,
                    Standing::ReviewOverdue,
                ],
            )
        })
        .collect();
    let gone: Vec<_> = all
        .iter()
        .filter(|row| is(row, &[Standing::Discarded]))
        .collect();
    pages::page(
        "support/forms/list.njk",
        json!({
            "case": header::of(&case, "/forms").await?,
            "assessments": assessments::lines::of(&case).await?,
            "reviews": reviews::lines::of(&case).await?, "reablement": reablement::lines(&case).await?,
            "adult_life": case.person.born_on.is_some_and(|born| (13..25).contains(&age_on(born.0, *case.today()))),
            "going_on": lines(&case, &going_on).await?, "done": lines(&case, &done).await?,
            "discarded": if discarded { lines(&case, &gone).await? } else { Vec::new() },
            "discarded_count": gone.len(), "shows_discarded": discarded,
            "choices": begin::choices(&case, &begin::After::default()),
        }),
    )
}
