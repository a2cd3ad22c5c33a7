//! Everybody who is being helped back on their feet, who is to be asked after, and how it ended for others.

use db::Day;
use db::entities::reablement_episode::Model;
use db::sea_orm::{PaginatorTrait, QuerySelect};
use rules::vocabulary::dates::{days_after, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::words::due;
use crate::house::permissions::SeeTeamWorklist;
use crate::house::{Page, Staff, pages};
use crate::oversight::worklists::{People, Who};

/// Days looked back on.
const BACK: i64 = 365;
/// Lines that one page shows at most.
const MOST: u64 = 500;

/// A line of the page.
#[derive(Serialize)]
struct Line {
    who: Who,
    href: String,
    kind: String,
    says: String,
    late: bool,
}

/// GET /reablement
pub async fn reablement(staff: Staff<SeeTeamWorklist>) -> Page {
    let today = staff.today_date();
    let conn = staff.reader();
    let (going_on, to_ask) = (store::going_on(), store::to_ask());
    let (all_going_on, all_to_ask) = (
        going_on.clone().count(conn).await?,
        to_ask.clone().count(conn).await?,
    );
    let going_on = going_on.limit(MOST).all(conn).await?;
    let to_ask = to_ask.limit(MOST).all(conn).await?;
    let both = going_on.iter().chain(&to_ask).map(|row| row.person_id);
    let people = People::of(&staff, both).await?;
    let council = &staff.house.council;
    let line = |row: &Model, says: String, late: bool| {
        Some(Line {
            who: people.who(row.person_id, today)?,
            href: format!("/people/{}/forms#reablement", row.person_id),
            kind: council.says("reablement_kind", &row.kind).to_owned(),
            says,
            late,
        })
    };
    let running = going_on.iter().filter_map(|row| {
        let late = row.expected_until.is_some_and(|until| until.0 < today);
        let until = row.expected_until.map_or("no end set".to_owned(), |day| {
            format!("should end on {}", speak_exact(day.0))
        });
        let since = speak_exact(row.began_on.0);
        line(row, format!("since {since}, {until}"), late)
    });
    let to_ask = to_ask.iter().filter_map(|row| {
        let due_on = row.follow_up_due_on?;
        line(row, due(due_on, today), due_on.0 < today)
    });
    let (running, to_ask): (Vec<Line>, Vec<Line>) = (running.collect(), to_ask.collect());
    let from = Day(days_after(today, -BACK).unwrap_or(today));
    let ended = store::ended_since(staff.reader(), from).await?;
    let without = ended
        .iter()
        .filter(|row| row.outcome.as_deref() == Some("no_support"))
        .count();
    let asked: Vec<&Model> = ended.iter().filter(|row| row.follow_up.is_some()).collect();
    let home = asked
        .iter()
        .filter(|row| row.follow_up.as_deref() == Some("home"))
        .count();
    pages::page(
        "support/reablement/team.njk",
        json!({
            "title": "Help to get back on their feet", "running": running, "to_ask": to_ask,
            "running_cut": all_going_on > MOST, "to_ask_cut": all_to_ask > MOST, "most": MOST,
            "figures": [
                { "number": all_going_on, "says": "going on now" },
                { "number": all_to_ask, "says": "to be asked on the 91st day" },
                { "number": ended.len(), "says": "ended in the last year" },
                { "number": without, "says": "of them without support afterwards" },
                { "number": format!("{home} of {}", asked.len()), "says": "asked on the 91st day were at home" },
            ],
        }),
    )
}
