//! What came and waits for the front door, as the day of a colleague counts it: somebody in danger, and what nobody has
//! taken yet.

use rules::access::Permission;
use serde::Serialize;

use super::store::{self, Wanted};
use crate::house::permissions::SeePeople;
use crate::house::{PageError, Staff};

/// How many contacts wait, and the list of them.
#[derive(Clone, Debug, Serialize)]
pub struct Coming {
    /// Not decided yet, and somebody is in danger now.
    danger: u64,
    /// From the enquiry page, and taken by nobody yet.
    new: u64,
    /// What the address of the list says of the team; empty for all.
    team: String,
}

/// What waits for a colleague who decides contacts; none where nothing does. The front door minds the whole council's,
/// somebody who also assesses those of their own team.
pub async fn of(staff: &Staff<SeePeople>) -> Result<Option<Coming>, PageError> {
    if !staff.may(Permission::DecideContacts) {
        return Ok(None);
    }
    let own = staff.colleague.main_team().map(|team| team.id);
    let wanted = Wanted {
        team_id: own.filter(|_| staff.may(Permission::Assess)),
        ..Wanted::default()
    };
    let coming = Coming {
        danger: store::dangers(staff.reader(), &wanted).await?,
        new: store::untaken(staff.reader(), &wanted).await?,
        team: wanted.team_id.map_or(String::new(), |id| id.to_string()),
    };
    Ok(Some(coming).filter(|coming| coming.danger + coming.new > 0))
}
