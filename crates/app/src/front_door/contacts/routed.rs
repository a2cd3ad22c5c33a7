//! The team that the council's patches suggest for a contact, whether a colleague decides it or it comes by the open page.

use db::entities::team;
use db::sea_orm::ConnectionTrait;
use rules::contact::{RouteFacts, Routed, Work, route};

use super::form;
use crate::house::council::Council;
use crate::oversight::teams;

/// The team that the patches suggest, where the archive has it.
pub struct Suggested {
    pub team: Option<team::Model>,
    pub because: String,
}

/// The team that the patches name; where it was closed, the one that took its work over.
pub async fn suggest(
    conn: &impl ConnectionTrait,
    council: &Council,
    facts: &RouteFacts,
) -> db::Result<Suggested> {
    let Routed { team, because } = route(facts, &council.patches());
    let team = match team {
        Some(code) => teams::store::working(conn, &code).await?,
        None => None,
    };
    Ok(Suggested { team, because })
}

/// The kind of work that a contact is by what it is mainly about.
pub fn work_by_reason(council: &Council, reason: Option<&str>) -> Work {
    form::work_of(council, "contact_reason", reason).unwrap_or(Work::Locality)
}
