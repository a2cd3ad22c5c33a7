//! The holding list by team, for those who look after several: who waits, how long, and what room each team has.

use std::collections::HashMap;

use db::Day;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::dates::{speak_exact, speak_waited};
use serde::Serialize;
use serde_json::json;

use super::store::{self, Figures, Wanted};
use crate::front_door::contacts::store as contacts;
use crate::house::permissions::SeeHoldingList;
use crate::house::waiting::{first_in_time, waited};
use crate::house::{Page, Staff, pages};

/// One team.
#[derive(Serialize)]
struct Line {
    id: String,
    name: String,
    people: i64,
    work: i64,
    longest: Option<String>,
    since: Option<String>,
    late: i64,
    cases: i64,
    members: i64,
    room: i64,
}

/// GET /holding-list/teams
pub async fn teams(staff: Staff<SeeHoldingList>) -> Page {
    let (reader, today) = (staff.reader(), staff.today());
    let targets = staff.house.council.targets;
    let calendar = staff.house.calendar();
    let first = first_in_time(calendar, targets.holding_list_working_days, *today);
    let late = Wanted {
        before: Some(Day(first)),
        ..Wanted::default()
    };
    let waiting = store::figures_by_team(reader, &Wanted::default()).await?;
    let late = store::figures_by_team(reader, &late).await?;
    let (cases, members) = store::capacity(reader, today).await?;
    let count = |counts: &HashMap<Uuid, i64>, team| counts.get(&team).copied().unwrap_or_default();
    let figures =
        |figures: &HashMap<Uuid, Figures>, team| figures.get(&team).copied().unwrap_or_default();
    let names = contacts::team_names(reader).await?;
    let open = contacts::teams(reader, today).await?;
    let mut ids: Vec<Uuid> = open.iter().map(|team| team.id).collect();
    ids.extend(
        waiting
            .keys()
            .filter(|id| !open.iter().any(|team| team.id == **id)),
    );
    let line = |id: Uuid| {
        let found = figures(&waiting, id);
        let (cases, members) = (count(&cases, id), count(&members, id));
        Line {
            id: id.to_string(),
            name: names.get(&id).cloned().unwrap_or_default(),
            people: found.people,
            work: found.work,
            longest: found
                .since
                .map(|since| speak_waited(waited(calendar, since.0, *today))),
            since: found.since.map(|since| speak_exact(since.0)),
            late: figures(&late, id).work,
            room: (members * targets.caseload - cases).max(0),
            cases,
            members,
        }
    };
    let lines: Vec<Line> = ids.into_iter().map(line).collect();
    pages::page(
        "casework/holding_list/teams.njk",
        json!({
            "title": "Holding list by team",
            "lines": lines,
            "target": speak_waited(targets.holding_list_working_days),
            "over": targets.holding_list_working_days,
            "caseload": targets.caseload,
        }),
    )
}
