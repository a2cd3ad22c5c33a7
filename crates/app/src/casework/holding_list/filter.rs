//! What stands behind the `?` of the holding list: which work, in which order, from which row on.

use db::Day;
use db::sea_orm::prelude::Uuid;

use super::store::{self, BLANK, From, Wanted};
use crate::casework::allocations::store::team_named;
use crate::house::permissions::Needs;
use crate::house::waiting::first_in_time;
use crate::house::{Fields, PageError, Reading, Staff};

/// The names of the filters, as the form and the addresses have them.
pub const NAMES: &[&str] = &["team", "kind", "profession", "priority", "over", "sort"];

/// Those of them that leave people out: not the team, which the title names, nor the order.
pub const LEAVE_OUT: &[&str] = &["kind", "profession", "priority", "over"];

/// Says of the team filter that every team is wanted.
pub const EVERY_TEAM: &str = "all";

/// Reads the filters. No team chosen means one's own. What cannot be read is noted, beside the box of that name, and
/// left out.
pub async fn read<P: Needs>(
    staff: &Staff<P>,
    reading: &mut Reading<'_>,
) -> Result<Wanted, PageError> {
    let today = staff.today_date();
    let before = |over: u16| {
        Day(first_in_time(
            staff.house.calendar(),
            i64::from(over),
            today,
        ))
    };
    let priority = match reading.fields.get("priority") {
        BLANK => Some(BLANK.to_owned()),
        _ => code(staff, reading, "priority", ("priority", "a priority")),
    };
    Ok(Wanted {
        team_id: team(staff, reading).await?,
        kind: code(staff, reading, "kind", ("work_asked", "what they wait for")),
        profession: code(staff, reading, "profession", ("profession", "a profession")),
        priority,
        before: days(reading).map(before),
        longest_first: reading.fields.get("sort") == "waiting",
    })
}

/// Where the box of a filter stands on the page.
pub fn place_of(name: &str) -> String {
    format!("filter-{name}")
}

fn days(reading: &mut Reading<'_>) -> Option<u16> {
    let typed = reading.fields.get("over");
    let days = typed.parse().ok();
    if days.is_none() && !typed.is_empty() {
        let says = "Enter how many working days somebody has waited, such as 20";
        reading.wrong(&place_of("over"), says);
    }
    days
}

fn code<P: Needs>(
    staff: &Staff<P>,
    reading: &mut Reading<'_>,
    name: &str,
    (list, what): (&str, &str),
) -> Option<String> {
    let typed = reading.fields.get(name);
    if typed.is_empty() {
        return None;
    }
    let known = staff.house.council.list(list).find(typed).is_some();
    if !known {
        reading.wrong(&place_of(name), format!("Choose {what} from the list"));
    }
    known.then(|| typed.to_owned())
}

/// A team of today, or one that was closed while work still waits there.
async fn team<P: Needs>(
    staff: &Staff<P>,
    reading: &mut Reading<'_>,
) -> Result<Option<Uuid>, PageError> {
    let own = staff.colleague.main_team().map(|team| team.id);
    let typed = match reading.fields.get("team") {
        "" => return Ok(own),
        EVERY_TEAM => return Ok(None),
        typed => typed,
    };
    let says = match team_named(staff.reader(), typed, staff.today()).await? {
        Ok(id) => return Ok(Some(id)),
        Err(says) => says,
    };
    if let Ok(id) = typed.parse()
        && store::waits_in(staff.reader(), id).await?
    {
        return Ok(Some(id));
    }
    reading.wrong(&place_of("team"), says);
    Ok(own)
}

/// Reads the row that a page begins with: "2.2026-11-20.0198…". None: the first page.
pub fn from(query: &Fields) -> Option<From> {
    let mut parts = query.get("from").splitn(3, '.');
    Some(From {
        place: parts.next()?.parse::<u8>().ok()?.into(),
        received_on: Day(parts.next()?.parse().ok()?),
        id: parts.next()?.parse().ok()?,
    })
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
