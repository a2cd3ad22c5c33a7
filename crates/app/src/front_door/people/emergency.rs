//! What happens when a carer suddenly cannot care: the plan that was made for it is found at once, on the record of the
//! carer and on that of whom they look after.

use std::collections::HashSet;

use db::entities::{filled_form, relationship};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Query, UnionType};
use db::sea_orm::{Condition, QueryOrder, QuerySelect, QueryTrait};
use rules::access::Permission;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde::Serialize;

use super::header;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::oversight::worklists::lines::People;

/// The form that such a plan is written on.
const FORM: &str = "carers_emergency_plan";

/// A plan for an emergency, in ready words.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    pub href: String,
    /// "What happens if Carol Price suddenly cannot care, written on 3 May 2026"
    pub says: String,
}

/// The latest plan of the person as a carer, and of each carer of theirs whose record is open to the reader.
pub async fn plans<P: Needs>(case: &Case<P>) -> Result<Vec<Plan>, PageError> {
    if !case.staff().may(Permission::SeeNotes) || case.person.died_on.is_some() {
        return Ok(Vec::new());
    }
    let (here, today) = (case.person_id(), case.today());
    let carers = relationship::Entity::find()
        .select_only()
        .column(relationship::Column::OtherId)
        .filter(relationship::Column::PersonId.eq(here))
        .filter(relationship::Column::OtherId.is_not_null())
        .filter(relationship::Column::Carer.eq(true))
        .filter(relationship::Column::RemovedAt.is_null())
        .filter(
            Condition::any()
                .add(relationship::Column::UntilOn.is_null())
                .add(relationship::Column::UntilOn.gt(today)),
        );
    // As one list, so that either database goes by the people and not through every form.
    let own = Query::select().expr(Expr::val(here)).to_owned();
    let whose = carers.into_query().union(UnionType::All, own).to_owned();
    let rows: Vec<(Uuid, Uuid, Option<db::At>)> = filled_form::Entity::find()
        .select_only()
        .columns([
            filled_form::Column::Id,
            filled_form::Column::PersonId,
            filled_form::Column::SubmittedAt,
        ])
        .filter(filled_form::Column::Form.eq(FORM))
        .filter(filled_form::Column::SubmittedAt.is_not_null())
        .filter(filled_form::Column::DiscardedAt.is_null())
        .filter(filled_form::Column::PersonId.in_subquery(whose))
        .order_by_desc(filled_form::Column::SubmittedAt)
        .into_tuple()
        .all(case.reader())
        .await?;
    let others = rows.iter().map(|(_, whose, _)| *whose);
    let people = People::of(case.staff(), others.filter(|whose| *whose != here)).await?;
    let mut told = HashSet::new();
    let latest = rows.into_iter().filter(|(_, whose, _)| told.insert(*whose));
    let plan = |(form, whose, at): (Uuid, Uuid, Option<db::At>)| {
        let name = match whose == here {
            true => header::full_name(&case.person),
            false => people.name(whose).filter(|_| people.is_living(whose))?,
        };
        let on = speak_exact(london_date(*at?));
        Some(Plan {
            href: format!("/people/{whose}/forms/{form}"),
            says: format!("What happens if {name} suddenly cannot care, written on {on}"),
        })
    };
    Ok(latest.filter_map(plan).collect())
}
