//! The tab "Assessments and plans": every form of a record, what is going on and what is done.

use db::entities::filled_form;
use rules::pathway::{Standing, Step};
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

/// Forms that somebody is at work on.
const GOING_ON: &[Standing] = &[
    Standing::InProgress,
    Standing::WaitingForApproval,
    Standing::WaitingForPanel,
];

/// Forms that are done and should be looked at again by now.
const LOOK_AGAIN: &[Standing] = &[Standing::ReviewSoon, Standing::ReviewOverdue];

/// GET /people/{person}/forms: what is in force first, and what was before folded below it.
pub async fn list(case: Case<SeeNotes>, Query(query): Query) -> Page {
    let mut all = store::of_person(&case).await?;
    reviews::looked_at(case.reader(), case.person_id(), &mut all, case.today()).await?;
    let today = *case.today();
    let of = |wanted: &[Standing]| -> Vec<&filled_form::Model> {
        let is = |row: &&filled_form::Model| wanted.contains(&store::stands(row, today));
        all.iter().filter(is).collect()
    };
    let shows_discarded = query.get("discarded") == "yes";
    let discarded = of(&[Standing::Discarded]);
    let assessments = assessments::lines::of(&case).await?;
    let reviews = reviews::lines::of(&case).await?;
    let reablement = reablement::lines(&case).await?;
    let (in_force, before): (Vec<_>, Vec<_>) = assessments.iter().partition(|line| line.in_force);
    let (to_hold, held): (Vec<_>, Vec<_>) = reviews.iter().partition(|line| line.to_hold);
    let going = |line: &&reablement::Line| line.goes_on || line.to_ask;
    let (helped, was_helped): (Vec<_>, Vec<_>) = reablement.iter().partition(going);
    pages::page(
        "support/forms/list.njk",
        json!({
            "case": header::of(&case, "/forms").await?,
            "in_force": { "assessments": in_force, "reviews": to_hold, "reablement": helped },
            "before": { "assessments": before, "reviews": held, "reablement": was_helped },
            "adult_life": case.person.born_on.is_some_and(|born| (13..25).contains(&age_on(born.0, today))),
            "going_on": lines(&case, &[of(GOING_ON), of(LOOK_AGAIN)].concat()).await?,
            "done": lines(&case, &of(&[Standing::Completed])).await?,
            "discarded": if shows_discarded { lines(&case, &discarded).await? } else { Vec::new() },
            "discarded_count": discarded.len(), "shows_discarded": shows_discarded,
            "choices": others(&case),
        }),
    )
}

/// What may be begun here but assessments: they are asked for or offered, and begun on their own page.
fn others(case: &Case<SeeNotes>) -> Vec<begin::Choice> {
    let forms = &case.staff().house.council.forms;
    let mut choices = begin::choices(case, &begin::After::default());
    choices.retain(|choice| {
        let step = forms.in_use(&choice.form).map(|form| form.step);
        !matches!(step, Some(Step::NeedsAssessment | Step::CarersAssessment))
    });
    choices
}
