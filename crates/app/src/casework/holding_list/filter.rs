//! What stands behind the `?` of the holding list: which work, in which order, from which row on.

use db::Day;
use db::sea_orm::prelude::Uuid;

use super::store::{From, Wanted};
use crate::house::permissions::Needs;
use crate::house::waiting::first_in_time;
use crate::house::{Fields, PageError, Staff};

/// The names of the filters, as the form and the addresses have them.
pub const NAMES: &[&str] = &["team", "kind", "profession", "priority", "over", "sort"];

/// Says of the team filter that every team is wanted.
pub const EVERY_TEAM: &str = "all";

/// Reads the filters. No team chosen means one's own.
/// Errors: `Bad` when one cannot be understood.
pub fn read<P: Needs>(staff: &Staff<P>, query: &Fields) -> Result<Wanted, PageError> {
    let text = |name: &str| Some(query.get(name).to_owned()).filter(|text| !text.is_empty());
    let over = match query.get("over") {
        "" => None,
        days => Some(
            days.parse::<u16>()
                .map_err(|_| bad("Enter how many working days somebody has waited, such as 20."))?,
        ),
    };
    let today = staff.today_date();
    let before = |over: u16| {
        Day(first_in_time(
            staff.house.calendar(),
            i64::from(over),
            today,
        ))
    };
    Ok(Wanted {
        team_id: team(staff, query.get("team"))?,
        kind: text("kind"),
        profession: text("profession"),
        priority: text("priority"),
        before: over.map(before),
        longest_first: query.get("sort") == "waiting",
    })
}

fn team<P: Needs>(staff: &Staff<P>, chosen: &str) -> Result<Option<Uuid>, PageError> {
    match chosen {
        "" => Ok(staff.colleague.main_team().map(|team| team.id)),
        EVERY_TEAM => Ok(None),
        id => match id.parse() {
            Ok(id) => Ok(Some(id)),
            Err(_) => Err(bad("There is no such team to filter by.")),
        },
    }
}

/// Reads the row that a page begins with: "2.2026-11-20.0198…".
pub fn from(query: &Fields) -> Result<Option<From>, PageError> {
    let text = query.get("from");
    if text.is_empty() {
        return Ok(None);
    }
    let read = || {
        let mut parts = text.splitn(3, '.');
        Some(From {
            place: parts.next()?.parse::<u8>().ok()?.into(),
            received_on: Day(parts.next()?.parse().ok()?),
            id: parts.next()?.parse().ok()?,
        })
    };
    let found = read().ok_or_else(|| bad("There is no such page of the list."))?;
    Ok(Some(found))
}

/// The address of the page that begins with a row.
pub fn page_from(query: &Fields, from: From) -> String {
    let From {
        place,
        received_on,
        id,
    } = from;
    address(
        "/holding-list",
        query,
        &[("from", &format!("{place}.{received_on}.{id}"))],
    )
}

/// An address with the filters of this page, some of them changed. Empty ones are left out.
pub fn address(path: &str, query: &Fields, changed: &[(&str, &str)]) -> String {
    let kept = NAMES.iter().map(|name| (*name, query.get(name)));
    let kept = kept.filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    let pairs: Vec<(&str, &str)> = kept
        .chain(changed.iter().copied())
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    format!("{path}?{query}")
}

fn bad(says: &str) -> PageError {
    PageError::Bad(says.to_owned())
}
