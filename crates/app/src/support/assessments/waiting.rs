//! Assessments that wait, by profession: how many, how long, and who they are.

use std::collections::HashMap;

use db::Day;
use db::entities::assessment;
use db::sea_orm::prelude::Uuid;
use jiff::civil::Date;
use rules::access::Permission;
use rules::assessment::{Profession, Standing};
use rules::vocabulary::dates::{days_between, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::holding_list;
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
    /// On the holding list, without an assessment of this profession on record yet.
    holding: usize,
    waiting: usize,
    begun: usize,
    /// Of all that is counted here, per cent.
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
    let holding = holding_list::store::of_professions(staff.reader(), MOST).await?;
    let holding = not_on_record(holding, &all);
    let counted: Vec<Counted> = Profession::ALL
        .iter()
        .map(|one| counted(*one, (&seen, &holding), today, chosen))
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

/// Work on the holding list whose assessment is not on record yet, each person once for a profession.
fn not_on_record(
    work: Vec<(Uuid, String, Day)>,
    all: &[assessment::Model],
) -> Vec<(Profession, Day)> {
    let mut first: HashMap<(Uuid, Profession), Day> = HashMap::new();
    for (person, code, on) in work {
        let Some(profession) = Profession::from_code(&code) else {
            continue;
        };
        let of_it = |row: &assessment::Model| {
            row.person_id == person && store::profession(row) == profession
        };
        if !all.iter().any(of_it) {
            let since = first.entry((person, profession)).or_insert(on);
            *since = on.min(*since);
        }
    }
    first
        .into_iter()
        .map(|((_, profession), on)| (profession, on))
        .collect()
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
    (all, holding): (&[&assessment::Model], &[(Profession, Day)]),
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
    let held: Vec<Date> = holding
        .iter()
        .filter(|(profession, _)| *profession == one)
        .map(|(_, on)| on.0)
        .collect();
    let days_of = of.iter().map(|row| since(row)).chain(held.iter().copied());
    let longest = days_of.map(|since| days_between(since, today)).max();
    let (part, whole) = (of.len() + held.len(), all.len() + holding.len());
    let share = match whole {
        0 => 0,
        whole => (part * 200 + whole) / (2 * whole),
    };
    Counted {
        code: one.code(),
        says: one.says(),
        holding: held.len(),
        waiting: of.len() - begun,
        begun,
        share: format!("{share}%"),
        longest: longest.map_or("–".to_owned(), days),
        here: chosen == Some(one),
    }
}
