//! What plans say of equipment and technology: they name it or buy it.

use db::entities::plan;
use rules::access::Permission;
use rules::pathway::PlanStanding;
use rules::plan::MetBy;
use serde::Serialize;

use super::stages::OF_IT;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::support::plans::store as plans;

/// Something that is said elsewhere.
#[derive(Serialize)]
pub struct Said {
    href: String,
    what: String,
    says: Vec<String>,
}

/// What the plans say, to those who may read them.
pub async fn said<P: Needs>(case: &Case<P>) -> Result<Vec<Said>, PageError> {
    if case.is_handed_out() || !case.staff().may(Permission::SeeNotes) {
        return Ok(Vec::new());
    }
    let mut said = Vec::new();
    let holds = |row: &plan::Model| {
        !matches!(
            plans::standing(row, case.today()),
            PlanStanding::Replaced | PlanStanding::Ended | PlanStanding::Discarded
        )
    };
    let all = plans::all(case.reader(), case.person_id()).await?;
    for row in all.into_iter().filter(holds) {
        let council = &case.staff().house.council;
        let whole = plans::whole(case.reader(), row).await?;
        let named = whole.needs.iter().filter_map(|need| {
            let by = need.met_by.as_deref().and_then(MetBy::from_code);
            let named = need
                .named
                .clone()
                .filter(|_| by == Some(MetBy::Technology))?;
            let helps = plans::outcome_says(&need.outcome);
            Some(format!("{named}: {helps}"))
        });
        let bought = whole
            .lines
            .iter()
            .filter(|line| OF_IT.contains(&&*line.service));
        let bought = bought.map(|line| {
            let service = council.says("service", &line.service);
            match &line.note {
                Some(note) => format!("{service}: {note}"),
                None => format!("{service}: {}", plans::outcome_says(&line.outcome)),
            }
        });
        let says: Vec<String> = named.chain(bought).collect();
        if !says.is_empty() {
            let kind = council.says("plan_kind", &whole.row.kind);
            let standing = plans::standing(&whole.row, case.today())
                .says()
                .to_lowercase();
            said.push(Said {
                href: format!("/people/{}/plan", whole.row.person_id),
                what: format!("{kind}, {standing}"),
                says,
            });
        }
    }
    Ok(said)
}
