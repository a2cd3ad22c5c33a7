//! What waits for a colleague: forms they were given, forms they are filling in, forms returned to them, forms to
//! approve or to acknowledge, and those of their teams that nobody has yet.

use db::entities::{filled_form, plan};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::SelectStatement;
use db::sea_orm::{
    self, Condition, ConnectionTrait, FromQueryResult, QueryOrder, QuerySelect, QueryTrait,
};
use db::{At, Day};
use futures_util::TryFutureExt;
use futures_util::future::try_join4;
use rules::access::Permission;
use rules::pathway::{Approval, Step};
use rules::vocabulary::dates::{days_after, london, speak_day};
use serde::Serialize;

use super::{handed, store};
use crate::casework::words::Names;
use crate::house::permissions::Needs;
use crate::house::waiting::midnight;
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
    /// It is nobody's yet, and whoever reads this may fill it in.
    pub may_take: bool,
}

/// What waits for one colleague.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Forms {
    /// Given to the colleague, who has not looked at them yet.
    pub given: Vec<Line>,
    pub returned: Vec<Line>,
    pub going_on: Vec<Line>,
    pub to_approve: Vec<Line>,
    /// Done, for finance to take note of.
    pub to_acknowledge: Vec<Line>,
    /// With the colleague's teams, and with nobody in them yet.
    pub to_take: Free,
    /// What the lists leave out, in words.
    pub left_out: Vec<String>,
}

/// Forms that whoever has time may take.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Free {
    pub list: Vec<Line>,
    /// That there are more than are listed.
    pub cut: Option<String>,
}

impl Forms {
    /// How many wait for the colleague, but those that are new to them.
    pub fn count(&self) -> usize {
        let own = self.returned.len() + self.going_on.len();
        own + self.to_approve.len() + self.to_acknowledge.len()
    }
}

/// What a list tells of a form: not its answers.
#[derive(FromQueryResult)]
struct Waits {
    id: Uuid,
    person_id: Uuid,
    title: String,
    step: String,
    authors: Json,
    began_at: At,
    submitted_at: Option<At>,
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
            Column::Step,
            Column::Authors,
            Column::BeganAt,
            Column::SubmittedAt,
            Column::ReturnedAt,
            Column::ReturnedBecause,
            Column::PanelAskedAt,
            Column::UrgentAt,
        ])
        .filter(Column::DiscardedAt.is_null())
}

/// What was found, as far as one list shows it.
struct Found {
    rows: Vec<Waits>,
    /// That there are more.
    cut: Option<String>,
}

/// Reads one list. `which`: what stands in it, such as "forms to approve".
async fn found(
    conn: &impl ConnectionTrait,
    rows: Select<filled_form::Entity>,
    which: &str,
) -> db::Result<Found> {
    let rows = rows.limit(MOST + 1).into_model::<Waits>();
    let mut rows = rows.all(conn).await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let cut = (rows.len() > most).then(|| format!("The first {MOST} {which} are listed here."));
    rows.truncate(most);
    Ok(Found { rows, cut })
}

/// Reads what waits for whoever asks.
pub async fn for_me<P: Needs>(staff: &Staff<P>) -> Result<Forms, PageError> {
    let me = staff.colleague.account.id;
    let mine = listed()
        .filter(filled_form::Column::WorkerId.eq(me))
        .filter(filled_form::Column::SubmittedAt.is_null())
        .order_by_desc(filled_form::Column::BeganAt);
    let mine = found(staff.reader(), mine, "forms that are in your hands");
    let teams: Vec<Uuid> = staff.colleague.teams.iter().map(|team| team.id).collect();
    let (mine, waiting, done, to_take) = try_join4(
        mine.err_into(),
        to_approve(staff),
        to_acknowledge(staff),
        to_take(staff, &teams),
    )
    .await?;
    let (done, older) = done;
    let left_out = [mine.cut, waiting.cut, done.cut, older];
    let (mine, waiting, done) = (mine.rows, waiting.rows, done.rows);
    let ids: Vec<Uuid> = mine.iter().map(|row| row.id).collect();
    let new = handed::new_to(staff.reader(), me, &ids).await?;
    let names = Names::of(staff.reader(), new.values().map(|(_, by)| *by), []).await?;
    let all = mine.iter().chain(&waiting).chain(&done);
    let people = People::of(staff, all.map(|row| row.person_id)).await?;
    let mut forms = Forms {
        to_take,
        left_out: left_out.into_iter().flatten().collect(),
        ..Forms::default()
    };
    for row in &mine {
        if let Some((at, by)) = new.get(&row.id) {
            let says = format!("yours since {}, from {}", said(staff, *at), names.name(*by));
            forms.given.extend(line(staff, row, &people, says));
            continue;
        }
        let says = how_far(staff, row, " to you");
        let list = match row.returned_at {
            Some(_) => &mut forms.returned,
            None => &mut forms.going_on,
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
    for row in &done {
        let at = row.submitted_at.unwrap_or(row.began_at);
        let says = format!("for finance to acknowledge, submitted {}", said(staff, at));
        forms.to_acknowledge.extend(line(staff, row, &people, says));
    }
    Ok(forms)
}

/// "begun today at 10:00", "returned to you: How many nights?"
fn how_far<P: Needs>(staff: &Staff<P>, row: &Waits, to: &str) -> String {
    match (&row.returned_because, row.returned_at) {
        (Some(because), Some(_)) => format!("returned{to}: {because}"),
        _ => format!("begun {}", said(staff, row.began_at)),
    }
}

/// Forms that are with these teams and with nobody in them, the urgent first: whoever has time takes one.
pub async fn to_take<P: Needs>(staff: &Staff<P>, teams: &[Uuid]) -> Result<Free, PageError> {
    if teams.is_empty() {
        return Ok(Free::default());
    }
    let rows = listed()
        .filter(filled_form::Column::TeamId.is_in(db::padded(teams)))
        .filter(filled_form::Column::WorkerId.is_null())
        .filter(filled_form::Column::SubmittedAt.is_null())
        .order_by_asc(filled_form::Column::UrgentAt.is_null())
        .order_by_asc(filled_form::Column::BeganAt);
    let which = "forms that nobody has taken yet";
    let Found { rows, cut } = found(staff.reader(), rows, which).await?;
    let people = People::of(staff, rows.iter().map(|row| row.person_id)).await?;
    let free = |row: &Waits| {
        let mut line = line(staff, row, &people, how_far(staff, row, ""))?;
        let step = Step::from_code(&row.step).unwrap_or(Step::Local);
        line.may_take = staff.may(step.permission());
        Some(line)
    };
    let list = rows.iter().filter_map(free).collect();
    Ok(Free { list, cut })
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
        may_take: false,
    })
}

/// Forms that this colleague may approve: those of their teams or of no team, and for the panel all that were put to
/// it; never their own. The urgent come first, then those that have waited longest.
async fn to_approve<P: Needs>(staff: &Staff<P>) -> Result<Found, PageError> {
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
        return Ok(Found {
            rows: Vec::new(),
            cut: None,
        });
    }
    let rows = listed()
        .filter(Column::SubmittedAt.is_not_null())
        .filter(Column::SubmittedBy.ne(me))
        .filter(Column::Approval.ne(Approval::Nobody.code()))
        .filter(
            Condition::any().add(Column::ApprovedAt.is_null()).add(
                Condition::all()
                    .add(Column::PanelAskedAt.is_not_null())
                    .add(Column::PanelApprovedAt.is_null()),
            ),
        )
        .filter(either)
        .order_by_asc(Column::UrgentAt.is_null())
        .order_by_asc(Column::SubmittedAt);
    let mut found = found(staff.reader(), rows, "forms to approve").await?;
    found.rows.retain(|row| {
        let authors: Vec<Uuid> = serde_json::from_value(row.authors.clone()).unwrap_or_default();
        !authors.contains(&me)
    });
    Ok(found)
}

/// Forms that are done and have a part for this colleague's roles, where those let them acknowledge it for finance: the
/// urgent first, then those that have waited longest. What was done long ago, before anybody looked for it here, is told
/// by its number alone, and what belongs to a plan that is over is left out.
async fn to_acknowledge<P: Needs>(staff: &Staff<P>) -> Result<(Found, Option<String>), PageError> {
    use filled_form::Column;
    let is_theirs = |role: &String| staff.colleague.roles.contains(role);
    let forms = staff.house.council.forms.offered();
    let with_part = forms.filter(|form| {
        form.views
            .iter()
            .any(|view| view.roles.iter().any(is_theirs))
    });
    let with_part: Vec<&str> = with_part.map(|form| form.id.as_str()).collect();
    if !staff.may(Permission::AssessMeans) || with_part.is_empty() {
        let none = Found {
            rows: Vec::new(),
            cut: None,
        };
        return Ok((none, None));
    }
    let open = Condition::all()
        .add(store::done())
        .add(Column::AcknowledgedAt.is_null())
        .add(Column::Form.is_in(with_part))
        .add(Column::Id.not_in_subquery(of_plans_that_are_over(staff.today())));
    let days = staff.house.council.targets.acknowledge_days;
    let since = (days > 0).then(|| days_after(staff.today_date(), -days));
    let since = since.flatten().map(midnight);
    let mut rows = listed().filter(open.clone());
    let mut older = 0;
    if let Some(since) = since {
        rows = rows.filter(Column::SubmittedAt.gte(since));
        let before = filled_form::Entity::find().filter(open);
        let before = before.filter(Column::SubmittedAt.lt(since));
        older = before.count(staff.reader()).await?;
    }
    let rows = rows
        .order_by_asc(Column::UrgentAt.is_null())
        .order_by_asc(Column::SubmittedAt);
    let found = found(staff.reader(), rows, "forms to acknowledge for finance").await?;
    let older = match older {
        0 => None,
        1 => Some(format!(
            "1 form that was done more than {days} days ago was never acknowledged for finance. It is not listed here: it is acknowledged on its own page, from the record."
        )),
        many => Some(format!(
            "{many} forms that were done more than {days} days ago were never acknowledged for finance. They are not listed here: each is acknowledged on its own page, from the record."
        )),
    };
    Ok((found, older))
}

/// The forms with the words of plans that were replaced, discarded or have ended.
fn of_plans_that_are_over(today: Day) -> SelectStatement {
    use plan::Column;
    let over = Condition::any()
        .add(Column::ReplacedAt.is_not_null())
        .add(Column::DiscardedAt.is_not_null())
        .add(Column::EndedOn.lte(today));
    plan::Entity::find()
        .select_only()
        .column(Column::FilledFormId)
        .filter(Column::FilledFormId.is_not_null())
        .filter(over)
        .into_query()
}
