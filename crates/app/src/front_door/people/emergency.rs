//! What happens when a carer suddenly cannot care: the plan that was made for it is found at once, on the record of the
//! carer and on that of whom they look after.

use std::collections::HashSet;

use db::Particular;
use db::sea_orm::entity::prelude::Uuid;
use rules::access::Permission;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;

use super::header;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::oversight::worklists::lines::People;

/// A plan for an emergency, in ready words.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    pub href: String,
    /// "What happens if Carol Price suddenly cannot care, written on 3 May 2026"
    pub says: String,
}

/// The latest plan of the person as a carer, and of each carer of theirs whose record is open to the reader, out of
/// what the first page of the record knows.
pub async fn plans<P: Needs>(
    case: &Case<P>,
    particulars: &[Particular],
) -> Result<Vec<Plan>, PageError> {
    if !case.staff().may(Permission::SeeNotes) || case.person.died_on.is_some() {
        return Ok(Vec::new());
    }
    let here = case.person_id();
    let rows: Vec<(Uuid, Uuid, db::At)> = particulars
        .iter()
        .filter_map(|row| Some((row.id, row.carer_id?, row.submitted_at?)))
        .collect();
    let others = rows.iter().map(|(_, whose, _)| *whose);
    let people = People::of(case.staff(), others.filter(|whose| *whose != here)).await?;
    let mut told = HashSet::new();
    let latest = rows.into_iter().filter(|(_, whose, _)| told.insert(*whose));
    let plan = |(form, whose, at): (Uuid, Uuid, db::At)| {
        let name = match whose == here {
            true => header::full_name(&case.person),
            false => people.name(whose).filter(|_| people.is_living(whose))?,
        };
        let on = speak_exact(london_date(*at));
        Some(Plan {
            href: format!("/people/{whose}/forms/{form}"),
            says: format!("What happens if {name} suddenly cannot care, written on {on}"),
        })
    };
    Ok(latest.filter_map(plan).collect())
}
