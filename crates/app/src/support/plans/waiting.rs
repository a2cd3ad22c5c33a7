//! Plans that wait at a desk, the longest first, and how long plans lie at each desk: so that no panel and no
//! manager delays one unseen.

use std::collections::HashMap;

use db::Day;
use db::entities::{plan, plan_line, plan_move};
use rules::pathway::PlanStanding;
use rules::vocabulary::dates::{days_after, london_date, speak_waited};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::house::permissions::SeeTeamWorklist;
use crate::house::waiting::waited;
use crate::house::{Page, Staff, pages};
use crate::oversight::worklists::{People, Who};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{QueryOrder, QuerySelect};

/// A plan that waits.
#[derive(Serialize)]
struct Line {
    who: Who,
    href: String,
    desk: &'static str,
    here: String,
    altogether: String,
    cost: String,
    late: bool,
}

/// How long plans lay at a desk.
#[derive(Serialize)]
struct Desk {
    says: &'static str,
    plans: usize,
    middle: String,
    longest: String,
}

/// Days looked back on for the time at each desk.
const BACK: i64 = 90;
/// Moves that are looked at to measure desks, at most.
const MOST: u64 = 5_000;

/// GET /plans
pub async fn waiting(staff: Staff<SeeTeamWorklist>) -> Page {
    let today = staff.today_date();
    let rows = store::waiting(staff.reader()).await?;
    let people = People::of(&staff, rows.iter().map(|row| row.person_id)).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let moves = store::moves_of(staff.reader(), &ids).await?;
    let services = store::lines_of(staff.reader(), &ids).await?;
    let calendar = staff.house.calendar();
    let mut lines = Vec::new();
    let last: HashMap<Uuid, &plan_move::Model> =
        moves.iter().map(|one| (one.plan_id, one)).collect();
    let mut of_plan: HashMap<Uuid, Vec<&plan_line::Model>> = HashMap::new();
    for line in &services {
        of_plan.entry(line.plan_id).or_default().push(line);
    }
    for row in rows {
        let Some(who) = people.who(row.person_id, today) else {
            continue;
        };
        let since = last
            .get(&row.id)
            .map_or(today, |one| london_date(*one.moved_at));
        let began = row.submitted_at.map_or(today, |at| london_date(*at));
        let late = is_late(&row, today);
        let href = format!("/people/{}/plan", row.person_id);
        let desk = store::standing(&row, Day(today)).says();
        let of_it = of_plan.remove(&row.id).unwrap_or_default();
        let cost = store::amounts(&row, of_it).to_string();
        lines.push(Line {
            cost: if who.href.is_some() {
                cost
            } else {
                String::new()
            },
            who,
            href,
            desk,
            here: speak_waited(waited(calendar, since, today)),
            altogether: speak_waited(waited(calendar, began, today)),
            late,
        });
    }
    let since = crate::house::waiting::midnight(days_after(today, -BACK).unwrap_or(today));
    let recent = plan_move::Entity::find()
        .filter(plan_move::Column::MovedAt.gte(since))
        .order_by_desc(plan_move::Column::MovedAt)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    let ids: Vec<Uuid> = {
        let mut ids: Vec<Uuid> = recent.iter().map(|one| one.plan_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let all = store::moves_of(staff.reader(), &ids).await?;
    let desks = desks(&all, |from, to| waited(calendar, from, to));
    pages::page(
        "support/plans/waiting.njk",
        json!({ "title": "Plans that wait", "lines": lines, "desks": desks }),
    )
}

/// The panel has had longer than it was given.
fn is_late(row: &plan::Model, today: jiff::civil::Date) -> bool {
    store::standing(row, Day(today)) == PlanStanding::WithPanel
        && row.panel_due_on.is_some_and(|due| due.0 < today)
}

/// Working days at each desk between the move that brought a plan there and the one that took it away. The moves are
/// in the order in which they were made.
fn desks(
    moves: &[plan_move::Model],
    days: impl Fn(jiff::civil::Date, jiff::civil::Date) -> i64,
) -> Vec<Desk> {
    let mut times: Vec<(PlanStanding, i64)> = Vec::new();
    let mut last: HashMap<Uuid, &plan_move::Model> = HashMap::new();
    for one in moves {
        let Some(before) = last.insert(one.plan_id, one) else {
            continue;
        };
        let Some(desk) = PlanStanding::from_code(&one.from_desk) else {
            continue;
        };
        let (from, to) = (london_date(*before.moved_at), london_date(*one.moved_at));
        times.push((desk, days(from, to)));
    }
    let waits = [
        PlanStanding::WithSocialWorker,
        PlanStanding::WithBudgetManager,
        PlanStanding::WithPanel,
    ];
    let desk = |desk: PlanStanding| {
        let mut found: Vec<i64> = times
            .iter()
            .filter(|(at, _)| *at == desk)
            .map(|(_, days)| *days)
            .collect();
        found.sort_unstable();
        let says = |days: Option<&i64>| days.map_or("–".to_owned(), |days| speak_waited(*days));
        Desk {
            says: desk.says(),
            plans: found.len(),
            middle: says(found.get(found.len() / 2)),
            longest: says(found.last()),
        }
    };
    waits.map(desk).into()
}
