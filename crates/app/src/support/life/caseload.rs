//! A coordinator's people: who looks for work, whom they support in work, days and homes, what goes on, and what should
//! end or follow.

use db::Day;
use db::entities::{membership, occupation, tenancy};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ExprTrait, QueryOrder, QuerySelect};
use rules::occupation::Kind;
use rules::vocabulary::dates::{days_after, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::overview::days;
use super::seekers::seekers;
use super::store;
use crate::casework::allocations::store::memberships;
use crate::casework::words::Names;
use crate::house::council::Choice;
use crate::house::permissions::SeeTeamWorklist;
use crate::house::{Page, PageError, Query, Staff, pages};
use crate::oversight::worklists::{People, Who};
use crate::support::amounts::plain_hundredths;

/// Lines that are read at most.
const MOST: u64 = 1_000;
/// Days in which what ended is still shown.
const BACK: i64 = 183;

/// Something that a coordinator supports.
#[derive(Serialize)]
struct Line {
    who: Who,
    href: String,
    what: String,
    hours: String,
    days: String,
    late: bool,
    ended: bool,
}

impl Line {
    /// That there is something is all that is told: not what, how much, or whether it goes on.
    fn of_a_restricted_record(who: Who) -> Line {
        Line {
            who,
            href: String::new(),
            what: String::new(),
            hours: String::new(),
            days: String::new(),
            late: false,
            ended: false,
        }
    }
}

/// GET /coordinating?worker=
pub async fn caseload(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    let today = staff.today();
    let me = staff.colleague.account.id;
    let workers = colleagues(&staff).await?;
    let chosen = query.get("worker").parse::<Uuid>().ok();
    let worker = chosen
        .filter(|id| workers.iter().any(|one| one.value == id.to_string()))
        .unwrap_or(me);
    let since = Day(days_after(today.0, -BACK).unwrap_or(today.0));
    let doing = occupation::Entity::find()
        .filter(occupation::Column::SupportedBy.eq(worker))
        .filter(occupation::Column::SupersededAt.is_null())
        .filter(
            occupation::Column::EndedOn
                .is_null()
                .or(occupation::Column::EndedOn.gte(since)),
        )
        .order_by_asc(occupation::Column::BeganOn)
        .order_by_asc(occupation::Column::Id)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    let homes = tenancy::Entity::find()
        .filter(tenancy::Column::SupportedBy.eq(worker))
        .filter(tenancy::Column::SupersededAt.is_null())
        .filter(
            tenancy::Column::EndedOn
                .is_null()
                .or(tenancy::Column::EndedOn.gte(since)),
        )
        .order_by_asc(tenancy::Column::BeganOn)
        .order_by_asc(tenancy::Column::Id)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    let ids = doing.iter().map(|row| row.person_id);
    let people = People::of(&staff, ids.chain(homes.iter().map(|row| row.person_id))).await?;
    let council = &staff.house.council;
    let late = |ended: Option<Day>, until: Option<Day>| {
        ended.is_none() && until.is_some_and(|on| on < today)
    };
    let mut lines: Vec<Line> = doing
        .iter()
        .filter(|row| store::kind(row) != Kind::Looking || row.ended_on.is_some())
        .filter_map(|row| {
            let who = people.who(row.person_id, today.0)?;
            if who.href.is_none() {
                return Some(Line::of_a_restricted_record(who));
            }
            Some(Line {
                who,
                href: format!("/people/{}/life", row.person_id),
                what: format!("{}: {}", store::kind(row).says(), row.place),
                hours: row
                    .weekly_hundredths
                    .map_or("–".to_owned(), plain_hundredths),
                days: days(row.began_on, row.ended_on, row.expected_until),
                late: late(row.ended_on, row.expected_until),
                ended: row.ended_on.is_some(),
            })
        })
        .collect();
    lines.extend(homes.iter().filter_map(|row| {
        let who = people.who(row.person_id, today.0)?;
        if who.href.is_none() {
            return Some(Line::of_a_restricted_record(who));
        }
        Some(Line {
            who,
            href: format!("/people/{}/life", row.person_id),
            what: council.says("accommodation", &row.accommodation).to_owned(),
            hours: "–".to_owned(),
            days: days(row.began_on, row.ended_on, row.expected_until),
            late: late(row.ended_on, row.expected_until),
            ended: row.ended_on.is_some(),
        })
    }));
    lines.sort_by_key(|line| (!line.late, line.ended));
    let mut supported: Vec<Uuid> = doing
        .iter()
        .filter(|row| row.ended_on.is_none())
        .map(|row| row.person_id)
        .collect();
    supported.extend(
        homes
            .iter()
            .filter(|row| row.ended_on.is_none())
            .map(|row| row.person_id),
    );
    supported.sort_unstable();
    supported.dedup();
    let seekers = seekers(&staff, worker, (&doing, &supported)).await?;
    let count = |is: fn(Kind) -> bool| {
        let now = doing.iter().filter(|row| row.ended_on.is_none());
        now.filter(|row| is(store::kind(row))).count()
    };
    let names = Names::of(staff.reader(), [worker], []).await?;
    pages::page(
        "support/life/caseload.njk",
        json!({
            "title": if worker == me { "My people: work, home and days".to_owned() } else { format!("Work, home and days: {}", names.name(worker)) },
            "lines": lines, "seekers": seekers, "workers": workers, "worker": worker, "since": speak_exact(since.0),
            "figures": [
                { "number": supported.len(), "says": "people supported now" },
                { "number": seekers.len(), "says": if seekers.len() == 1 { "person looks for work" } else { "people look for work" } },
                { "number": count(|kind| kind == Kind::Paid), "says": "paid jobs" },
                { "number": count(Kind::is_unpaid_work), "says": "volunteering or work experience" },
                { "number": homes.iter().filter(|row| row.ended_on.is_none()).count(), "says": "homes" },
                { "number": lines.iter().filter(|line| line.late).count(), "says": "should have ended by now" },
            ],
        }),
    )
}

/// The colleagues of one's own teams, and oneself.
async fn colleagues(staff: &Staff<SeeTeamWorklist>) -> Result<Vec<Choice>, PageError> {
    let teams: Vec<Uuid> = staff.colleague.teams.iter().map(|team| team.id).collect();
    let mut ids = vec![staff.colleague.account.id];
    if !teams.is_empty() {
        let members = memberships(staff.today())
            .filter(membership::Column::TeamId.is_in(teams))
            .all(staff.reader())
            .await?;
        ids.extend(members.iter().map(|row| row.account_id));
    }
    ids.sort_unstable();
    ids.dedup();
    let names = Names::of(staff.reader(), ids.iter().copied(), []).await?;
    let mut choices: Vec<Choice> = ids
        .iter()
        .map(|id| Choice {
            value: id.to_string(),
            text: names.name(*id).to_owned(),
        })
        .collect();
    choices.sort_by(|one, other| one.text.cmp(&other.text));
    Ok(choices)
}
