//! Assessments of a record in ready words, for its tab.

use db::entities::assessment;
use rules::assessment::Standing;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;

use super::store;
use crate::casework::words::Names;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::oversight::worklists::{People, Who};

/// An assessment in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub href: Option<String>,
    pub title: &'static str,
    /// Who else it is about, or whose it is.
    pub about: Option<Who>,
    pub standing: &'static str,
    pub colour: &'static str,
    pub says: String,
    pub with: String,
    pub urgent: bool,
    /// It is wanted, under way, or the last of its kind that was completed.
    pub in_force: bool,
}

/// The assessments of a record, and those of others that are about this person too.
pub async fn of<P: Needs>(case: &Case<P>) -> Result<Vec<Line>, PageError> {
    let rows = store::of_person(case).await?;
    let here = case.person_id();
    let others = rows.iter().filter_map(|row| other(row, here));
    let people = People::of(case.staff(), others).await?;
    let names = Names::of(
        case.reader(),
        rows.iter().filter_map(|row| row.worker_id),
        rows.iter().filter_map(|row| row.team_id),
    )
    .await?;
    let today = *case.today();
    let line = |row: &assessment::Model| {
        let about = other(row, here).and_then(|other| people.who(other, today));
        let whose = row.person_id;
        // Another's assessment is told only where their record is open to the reader.
        let open = whose == here || about.as_ref().is_some_and(|who| who.href.is_some());
        let standing = store::stands(row);
        open.then(|| Line {
            href: Some(format!("/people/{whose}/assessments/{}", row.id)),
            title: store::kind(row).says(),
            about,
            standing: standing.says(),
            colour: colour(standing),
            says: says(row, standing),
            with: names.hands(row.worker_id, row.team_id),
            urgent: row.urgent_on.is_some() && row.closed_on.is_none(),
            in_force: !matches!(
                standing,
                Standing::Superseded | Standing::Refused | Standing::Withdrawn
            ),
        })
    };
    Ok(rows.iter().filter_map(line).collect())
}

fn other(
    row: &assessment::Model,
    here: db::sea_orm::prelude::Uuid,
) -> Option<db::sea_orm::prelude::Uuid> {
    if row.person_id == here {
        row.other_id
    } else {
        Some(row.person_id)
    }
}

/// The day that counts, after the tag that names what happened: "on 3 May 2026".
pub fn says(row: &assessment::Model, standing: Standing) -> String {
    let (word, day) = match standing {
        Standing::Completed => ("on", row.completed_on),
        Standing::Superseded => ("completed on", row.completed_on),
        Standing::Refused => ("on", row.refused_on),
        Standing::InSpiteOfRefusal => ("refused on", row.refused_on),
        Standing::Withdrawn => ("on", row.withdrawn_on),
        Standing::Begun => ("on", row.began_on),
        Standing::Offered => ("on", row.offered_on),
        Standing::Asked => ("on", row.asked_on),
    };
    day.map_or(String::new(), |day| {
        format!("{word} {}", speak_exact(day.0))
    })
}

/// The colour of a standing's tag; the tag carries its words as well.
pub fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Asked | Standing::Offered => "yellow",
        Standing::Begun => "blue",
        Standing::InSpiteOfRefusal => "red",
        Standing::Completed => "green",
        Standing::Refused | Standing::Withdrawn | Standing::Superseded => "grey",
    }
}
