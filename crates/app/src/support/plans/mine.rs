//! The plans in a colleague's day: those that wait for their word, and those that they are writing.

use std::collections::HashMap;

use db::entities::{membership, plan};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QueryOrder, QuerySelect, QueryTrait};
use futures_util::future::try_join3;
use rules::access::Permission;
use rules::pathway::PlanMove;
use rules::vocabulary::dates::{london_date, speak_day};
use serde::Serialize;

use super::store;
use crate::house::permissions::Needs;
use crate::house::{PageError, Staff};
use crate::oversight::worklists::{People, Who};

/// Plans that one list shows at most.
const MOST: u64 = 50;

/// A plan in somebody's day.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub who: Who,
    pub href: Option<String>,
    pub says: String,
}

/// The plans of one colleague's day.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mine {
    /// They wait for this colleague's word, the longest first.
    pub to_decide: Vec<Line>,
    /// This colleague writes them.
    pub written: Vec<Line>,
}

impl Mine {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.to_decide.len() + self.written.len()
    }
}

/// Reads the plans that wait for whoever asks. Those who agree budgets see each that was authorised by somebody
/// else; social workers see those that colleagues of their teams have submitted.
pub async fn for_me<P: Needs>(staff: &Staff<P>) -> Result<Mine, PageError> {
    let (agrees, authorises) = (
        staff.may(Permission::AgreeBudgets),
        staff.may(Permission::AuthorisePlans),
    );
    let (mut to_decide, of_teams, written) = try_join3(
        only_if(agrees, for_budget(staff)),
        only_if(authorises, of_teams(staff)),
        only_if(staff.may(Permission::Assess), written(staff)),
    )
    .await?;
    to_decide.extend(of_teams);
    let all = to_decide.iter().chain(&written);
    let people = People::of(staff, all.map(|row| row.person_id)).await?;
    let returned = returned(staff, &written).await?;
    let today = staff.today_date();
    let line = |row: &plan::Model| {
        let who = people.who(row.person_id, today)?;
        let at = |at: db::At| speak_day(london_date(*at), today);
        let says = match (row.submitted_at, returned.get(&row.id)) {
            (Some(on), _) => format!(
                "{}, submitted {}",
                store::standing(row, staff.today()).says().to_lowercase(),
                at(on)
            ),
            (None, Some(because)) => format!("returned to you: {because}"),
            (None, None) => format!("being written since {}", at(row.began_at)),
        };
        let href = who.href.as_ref().map(|at| format!("{at}/plan"));
        Some(Line { who, href, says })
    };
    Ok(Mine {
        to_decide: to_decide.iter().filter_map(line).collect(),
        written: written.iter().filter_map(line).collect(),
    })
}

async fn only_if(
    asked: bool,
    rows: impl Future<Output = Result<Vec<plan::Model>, PageError>>,
) -> Result<Vec<plan::Model>, PageError> {
    if asked { rows.await } else { Ok(Vec::new()) }
}

/// Submitted, the longest waiting first, by others than whoever asks.
fn waiting(me: Uuid) -> Select<plan::Entity> {
    plan::Entity::find()
        .filter(plan::Column::SubmittedAt.is_not_null())
        .filter(plan::Column::AgreedAt.is_null())
        .filter(plan::Column::DiscardedAt.is_null())
        .filter(plan::Column::BeganBy.ne(me))
        .filter(plan::Column::SubmittedBy.ne(me))
        .order_by_asc(plan::Column::SubmittedAt)
        .limit(MOST)
}

/// Authorised by somebody else, and not with a panel that has yet to advise.
async fn for_budget<P: Needs>(staff: &Staff<P>) -> Result<Vec<plan::Model>, PageError> {
    let me = staff.colleague.account.id;
    let rows = waiting(me)
        .filter(plan::Column::AuthorisedAt.is_not_null())
        .filter(plan::Column::AuthorisedBy.ne(me))
        .filter(
            Condition::any()
                .add(plan::Column::PanelAskedAt.is_null())
                .add(plan::Column::PanelAdvisedAt.is_not_null()),
        )
        .all(staff.reader())
        .await?;
    Ok(rows)
}

async fn of_teams<P: Needs>(staff: &Staff<P>) -> Result<Vec<plan::Model>, PageError> {
    let teams: Vec<Uuid> = staff.colleague.teams.iter().map(|team| team.id).collect();
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let colleagues = membership::Entity::find()
        .filter(membership::Column::TeamId.is_in(teams))
        .filter(membership::Column::UntilOn.is_null())
        .select_only()
        .column(membership::Column::AccountId)
        .into_query();
    let rows = waiting(staff.colleague.account.id)
        .filter(plan::Column::AuthorisedAt.is_null())
        .filter(plan::Column::BeganBy.in_subquery(colleagues))
        .all(staff.reader())
        .await?;
    Ok(rows)
}

async fn written<P: Needs>(staff: &Staff<P>) -> Result<Vec<plan::Model>, PageError> {
    let rows = plan::Entity::find()
        .filter(plan::Column::AgreedAt.is_null())
        .filter(plan::Column::DiscardedAt.is_null())
        .filter(plan::Column::SubmittedAt.is_null())
        .filter(plan::Column::BeganBy.eq(staff.colleague.account.id))
        .order_by_desc(plan::Column::BeganAt)
        .limit(MOST)
        .all(staff.reader())
        .await?;
    Ok(rows)
}

/// Why plans that are written again came back.
async fn returned<P: Needs>(
    staff: &Staff<P>,
    written: &[plan::Model],
) -> Result<HashMap<Uuid, String>, PageError> {
    let ids: Vec<Uuid> = written.iter().map(|row| row.id).collect();
    let moves = store::moves_of(staff.reader(), &ids).await?;
    let mut last: HashMap<Uuid, Option<String>> = HashMap::new();
    for one in moves {
        let because = one
            .because
            .filter(|_| one.move_kind == PlanMove::Return.code());
        last.insert(one.plan_id, because);
    }
    let because = |(id, because): (Uuid, Option<String>)| Some((id, because?));
    Ok(last.into_iter().filter_map(because).collect())
}
