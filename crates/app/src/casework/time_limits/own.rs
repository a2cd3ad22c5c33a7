//! Time limits that a council adds in its file: each runs from one form being done until another is.

use db::entities::filled_form;
use db::{Change, Day, Event};
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::json;

use crate::casework::clocks::{self, Clock, Hands};
use crate::house::House;

/// A form about a person is done: the clocks that wait for it are met, and those that it begins run from today. One
/// that runs already for the person goes on.
pub async fn form_done(
    change: &mut Change,
    house: &House,
    row: &filled_form::Model,
) -> db::Result<()> {
    let (person, today) = (row.person_id, Day(london_date(*change.at())));
    for own in &house.council.own_limits {
        if own.until_form == row.form && clocks::met_of(change, person, &own.id, today).await? > 0 {
            say(change, row, format!("{}: done", own.title));
        }
        if own.from_form != row.form || clocks::runs_for(change, person, &own.id).await? {
            continue;
        }
        let hands = Hands {
            team_id: row.team_id,
            worker_id: row.worker_id,
        };
        let clock = Clock {
            timescale: &own.id,
            title: &own.title,
            person_id: person,
            about_table: "filled_form",
            about_id: row.id,
            hands: clocks::hands_of(change, person, hands).await?,
            started_on: today,
        };
        let clock = clocks::start(change, house, clock).await?;
        let by = speak_exact(*clock.due_on);
        say(change, row, format!("{}: by {by}", own.title));
    }
    Ok(())
}

fn say(change: &mut Change, row: &filled_form::Model, says: String) {
    let body = json!({ "says": says, "number": row.number });
    change.log(Event::FormChanged, Some(row.person_id), Some(row.id), body);
}
