//! Forms that say by when somebody looks again: soon and overdue, for the day of whoever has them and for the team's
//! list. Plans and reviews are not among them: their reviews are planned and held by themselves.

use db::Day;
use db::entities::filled_form;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{self, FromQueryResult, QueryOrder, QuerySelect};
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rules::pathway::{Standing, Step, to_be_reviewed};
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;

use super::list::colour;
use super::store;
use crate::casework::words::{Names, due};
use crate::house::permissions::Needs;
use crate::house::{PageError, Staff};
use crate::oversight::worklists::{People, Who, lines};

/// Forms that one list shows at most.
const MOST: u64 = 300;

/// What a list tells of a form.
#[derive(FromQueryResult)]
struct ToSee {
    id: Uuid,
    person_id: Uuid,
    title: String,
    worker_id: Option<Uuid>,
    team_id: Option<Uuid>,
    review_on: Day,
}

/// A form of a team, in ready words.
#[derive(Serialize)]
pub struct Line {
    pub who: Who,
    pub href: Option<String>,
    pub title: String,
    pub tag: &'static str,
    pub colour: &'static str,
    pub due: String,
    pub exact: String,
    pub with: String,
    pub overdue: bool,
}

/// Longer than any month: what is not yet soon is left out when its day is looked at.
fn a_month() -> Span {
    1.month().days(3)
}

async fn to_see<P: Needs>(
    staff: &Staff<P>,
    whose: Option<sea_orm::sea_query::SimpleExpr>,
) -> Result<Vec<(Standing, ToSee)>, PageError> {
    use filled_form::Column;
    let today = staff.today_date();
    let until = Day(today.checked_add(a_month()).unwrap_or(today));
    let mut find = filled_form::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::PersonId,
            Column::Title,
            Column::WorkerId,
            Column::TeamId,
            Column::ReviewOn,
        ])
        .filter(store::done())
        .filter(Column::ReviewedOn.is_null())
        .filter(Column::ReviewOn.lte(until))
        .filter(Column::Step.is_not_in([Step::Plan.code(), Step::Review.code()]))
        .order_by_asc(Column::ReviewOn)
        .limit(MOST);
    if let Some(whose) = whose {
        find = find.filter(whose);
    }
    let found: Vec<ToSee> = find.into_model().all(staff.reader()).await?;
    let stands = |row: ToSee| (to_be_reviewed(row.review_on.0, today), row);
    let mut found: Vec<(Standing, ToSee)> = found.into_iter().map(stands).collect();
    found.retain(|(standing, _)| *standing != Standing::Completed);
    Ok(found)
}

/// Those that one worker has, with their days, as things to do.
pub async fn of_worker<P: Needs>(
    staff: &Staff<P>,
    worker: Uuid,
) -> Result<Vec<(Date, lines::Line)>, PageError> {
    let whose = filled_form::Column::WorkerId.eq(worker);
    let found = to_see(staff, Some(whose)).await?;
    let people = People::of(staff, found.iter().map(|(_, row)| row.person_id)).await?;
    let today = staff.today_date();
    let line = |(standing, row): &(Standing, ToSee)| {
        let who = people.who(row.person_id, today)?;
        let href = who.href.as_ref();
        let action = href.map(|record| lines::Action {
            text: "Look again",
            href: format!("{record}/forms/{}", row.id),
        });
        let line = lines::Line {
            what: format!("Look again: {}", row.title),
            due: due(row.review_on, today),
            due_exact: speak_exact(row.review_on.0),
            late: *standing == Standing::ReviewOverdue,
            action,
            explain: None,
            explained: false,
            soon: *standing == Standing::ReviewSoon,
            who,
        };
        Some((row.review_on.0, line))
    };
    Ok(found.iter().filter_map(line).collect())
}

/// Those of a team, or of every team.
pub async fn of_team<P: Needs>(
    staff: &Staff<P>,
    team: Option<Uuid>,
) -> Result<Vec<Line>, PageError> {
    let whose = team.map(|team| filled_form::Column::TeamId.eq(team));
    let found = to_see(staff, whose).await?;
    let people = People::of(staff, found.iter().map(|(_, row)| row.person_id)).await?;
    let names = Names::of(
        staff.reader(),
        found.iter().filter_map(|(_, row)| row.worker_id),
        found.iter().filter_map(|(_, row)| row.team_id),
    )
    .await?;
    let today = staff.today_date();
    let line = |(standing, row): &(Standing, ToSee)| {
        let who = people.who(row.person_id, today)?;
        Some(Line {
            href: who
                .href
                .as_ref()
                .map(|record| format!("{record}/forms/{}", row.id)),
            who,
            title: row.title.clone(),
            tag: standing.says(),
            colour: colour(*standing),
            due: due(row.review_on, today),
            exact: speak_exact(row.review_on.0),
            with: names.hands(row.worker_id, row.team_id),
            overdue: *standing == Standing::ReviewOverdue,
        })
    };
    Ok(found.iter().filter_map(line).collect())
}
