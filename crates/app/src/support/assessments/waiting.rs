//! Assessments that wait, by profession: how many, how long, and who they are.

use db::entities::assessment;
use jiff::civil::Date;
use rules::access::Permission;
use rules::assessment::{Profession, Standing};
use rules::vocabulary::dates::{days_between, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::words::Names;
use crate::house::permissions::SeeTeamWorklist;
use crate::house::{Page, Query, Staff, pages};
use crate::oversight::worklists::{People, Who};

/// Assessments that are read at most: more than a council of any size has waiting.
const MOST: u64 = 5_000;
/// Lines that one page shows at most.
const SHOWN: usize = 200;

/// A profession, counted.
#[derive(Serialize)]
struct Counted {
    code: &'static str,
    says: &'static str,
    waiting: usize,
    begun: usize,
    /// Of all that wait, per cent.
    share: String,
    longest: String,
    here: bool,
}

/// An assessment that waits.
#[derive(Serialize)]
struct Line {
    id: String,
    /// Nobody has it in hand and it is with nobody else: it can be handed out.
    free: bool,
    who: Who,
    href: String,
    kind: &'static str,
    standing: &'static str,
    since: String,
    days: String,
    with: String,
    urgent: bool,
}

/// GET /assessments
pub async fn waiting(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    let today = staff.today_date();
    let all = store::waiting(staff.reader(), MOST).await?;
    let people = People::of(&staff, all.iter().map(|row| row.person_id)).await?;
    let seen: Vec<&assessment::Model> = all
        .iter()
        .filter(|row| people.who(row.person_id, today).is_some())
        .collect();
    let chosen = Profession::from_code(query.get("profession"));
    let counted: Vec<Counted> = Profession::ALL
        .iter()
        .map(|one| counted(*one, &seen, today, chosen))
        .collect();
    let mut shown: Vec<&assessment::Model> = seen
        .iter()
        .copied()
        .filter(|row| chosen.is_none_or(|one| store::profession(row) == one))
        .collect();
    shown.sort_by_key(|row| (since(row), row.id));
    let cut = shown.len() > SHOWN;
    shown.truncate(SHOWN);
    let names = Names::of(
        staff.reader(),
        shown.iter().filter_map(|row| row.worker_id),
        shown.iter().filter_map(|row| row.team_id),
    )
    .await?;
    let lines: Vec<Line> = shown
        .iter()
        .filter_map(|row| {
            let who = people.who(row.person_id, today)?;
            let since = since(row);
            Some(Line {
                id: row.id.to_string(),
                free: (row.began_on.is_none() || row.worker_id.is_none())
                    && row.batch_id.is_none()
                    && who.href.is_some(),
                href: format!("/people/{}/assessments/{}", row.person_id, row.id),
                kind: store::kind(row).says(),
                standing: store::stands(row).says(),
                since: speak_exact(since),
                days: days(days_between(since, today)),
                with: match &row.performed_by {
                    Some(others) if row.batch_id.is_some() => others.clone(),
                    _ => names.hands(row.worker_id, row.team_id),
                },
                urgent: row.urgent_on.is_some(),
                who,
            })
        })
        .collect();
    pages::page(
        "support/assessments/waiting.njk",
        json!({
            "title": "Assessments", "counted": counted, "lines": lines, "cut": cut,
            "chosen": chosen.map(Profession::says), "chosen_code": chosen.map(Profession::code),
            "may_hand_out": staff.may(Permission::Allocate),
        }),
    )
}

fn since(row: &assessment::Model) -> Date {
    store::waits_since(row).0
}

fn days(count: i64) -> String {
    match count {
        1 => "1 day".to_owned(),
        count => format!("{count} days"),
    }
}

fn counted(
    one: Profession,
    all: &[&assessment::Model],
    today: Date,
    chosen: Option<Profession>,
) -> Counted {
    let of: Vec<_> = all
        .iter()
        .filter(|row| store::profession(row) == one)
        .collect();
    let begun = of
        .iter()
        .filter(|row| store::stands(row) == Standing::Begun)
        .count();
    let longest = of.iter().map(|row| days_between(since(row), today)).max();
    let share = if all.is_empty() {
        0
    } else {
        (of.len() * 200 + all.len()) / (2 * all.len())
    };
    Counted {
        code: one.code(),
        says: one.says(),
        waiting: of.len() - begun,
        begun,
        share: format!("{share}%"),
        longest: longest.map_or("–".to_owned(), days),
        here: chosen == Some(one),
    }
}
