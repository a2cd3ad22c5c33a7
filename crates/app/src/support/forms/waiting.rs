//! What waits for a colleague: forms they are filling in, forms returned to them, forms to approve.

use db::At;
use db::entities::filled_form;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{self, Condition, FromQueryResult, QueryOrder, QuerySelect};
use futures_util::TryFutureExt;
use futures_util::future::try_join;
use rules::access::Permission;
use rules::vocabulary::dates::{london, speak_day};
use serde::Serialize;

use crate::house::permissions::Needs;
use crate::house::{PageError, Staff};
use crate::oversight::worklists::{People, Who};

/// Forms that one list shows at most.
const MOST: u64 = 200;

/// A form that waits.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub title: String,
    pub who: Who,
    pub href: Option<String>,
    pub says: String,
    pub urgent: bool,
}

/// What waits for one colleague.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Forms {
    pub returned: Vec<Line>,
    pub going_on: Vec<Line>,
    pub to_approve: Vec<Line>,
}

impl Forms {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.returned.len() + self.going_on.len() + self.to_approve.len()
    }
}

/// What a list tells of a form: not its answers.
#[derive(FromQueryResult)]
struct Waits {
    id: Uuid,
    person_id: Uuid,
    title: String,
    authors: Json,
    began_at: At,
    submitted_at: Option<At>,
    submitted_by: Option<Uuid>,
    returned_at: Option<At>,
    returned_because: Option<String>,
    panel_asked_at: Option<At>,
    urgent_at: Option<At>,
}

fn listed() -> Select<filled_form::Entity> {
    use filled_form::Column;
    filled_form::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::PersonId,
            Column::Title,
            Column::Authors,
            Column::BeganAt,
            Column::SubmittedAt,
            Column::SubmittedBy,
            Column::ReturnedAt,
            Column::ReturnedBecause,
            Column::PanelAskedAt,
            Column::UrgentAt,
        ])
        .filter(Column::DiscardedAt.is_null())
        .limit(MOST)
}

/// Reads what waits for whoever asks.
pub async fn for_me<P: Needs>(staff: &Staff<P>) -> Result<Forms, PageError> {
    let me = staff.colleague.account.id;
    let mine = listed()
        .filter(filled_form::Column::WorkerId.eq(me))
        .filter(filled_form::Column::SubmittedAt.is_null())
        .order_by_desc(filled_form::Column::BeganAt)
        .into_model::<Waits>()
        .all(staff.reader());
    let (mine, waiting) = try_join(mine.err_into(), to_approve(staff)).await?;
    let people = People::of(staff, mine.iter().chain(&waiting).map(|row| row.person_id)).await?;
    let mut forms = Forms::default();
    for row in &mine {
        let returned = row.returned_at.is_some();
        let says = match &row.returned_because {
            Some(because) if returned => format!("returned to you: {because}"),
            _ => format!("begun {}", said(staff, row.began_at)),
        };
        let list = if returned {
            &mut forms.returned
        } else {
            &mut forms.going_on
        };
        list.extend(line(staff, row, &people, says));
    }
    for row in &waiting {
        let at = row.submitted_at.unwrap_or(row.began_at);
        let what = if row.panel_asked_at.is_some() {
            "waits for the panel"
        } else {
            "waits for approval"
        };
        let says = format!("{what}, submitted {}", said(staff, at));
        forms.to_approve.extend(line(staff, row, &people, says));
    }
    Ok(forms)
}

fn said<P: Needs>(staff: &Staff<P>, at: At) -> String {
    let at = london(*at);
    format!(
        "{} at {}",
        speak_day(at.date(), staff.today_date()),
        at.strftime("%H:%M")
    )
}

fn line<P: Needs>(staff: &Staff<P>, row: &Waits, people: &People, says: String) -> Option<Line> {
    let who = people.who(row.person_id, staff.today_date())?;
    let href = who
        .href
        .is_some()
        .then(|| format!("/people/{}/forms/{}", row.person_id, row.id));
    Some(Line {
        title: row.title.clone(),
        href,
        who,
        says,
        urgent: row.urgent_at.is_some(),
    })
}

/// Forms that this colleague may approve: those of their teams or of no team, and for the panel all that were put to
/// it; never their own. The urgent come first, then those that have waited longest.
async fn to_approve<P: Needs>(staff: &Staff<P>) -> Result<Vec<Waits>, PageError> {
    use filled_form::Column;
    let me = staff.colleague.account.id;
    let teams: Vec<Uuid> = staff.colleague.teams.iter().map(|team| team.id).collect();
    let mut either = Condition::any();
    if staff.may(Permission::Authorise) {
        let here = Condition::any()
            .add(Column::TeamId.is_in(teams))
            .add(Column::TeamId.is_null());
        either = either.add(Condition::all().add(Column::ApprovedAt.is_null()).add(here));
    }
    if staff.may(Permission::SitOnPanel) {
        let asked = Condition::all().add(Column::PanelAskedAt.is_not_null());
        either = either.add(asked.add(Column::PanelApprovedAt.is_null()));
    }
    if either.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = listed()
        .filter(Column::SubmittedAt.is_not_null())
        .filter(Column::Approval.ne("none"))
        .filter(
            Condition::any().add(Column::ApprovedAt.is_null()).add(
                Condition::all()
                    .add(Column::PanelAskedAt.is_not_null())
                    .add(Column::PanelApprovedAt.is_null()),
            ),
        )
        .filter(either)
        .order_by_asc(Column::SubmittedAt)
        .into_model::<Waits>()
        .all(staff.reader())
        .await?;
    found.retain(|row| {
        let authors: Vec<Uuid> = serde_json::from_value(row.authors.clone()).unwrap_or_default();
        !authors.contains(&me) && row.submitted_by != Some(me)
    });
    found.sort_by_key(|row| row.urgent_at.is_none());
    Ok(found)
}
