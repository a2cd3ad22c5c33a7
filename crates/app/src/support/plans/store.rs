//! Reads plans, their needs and lines, their way from desk to desk, their words and the budgets that were agreed.

use db::entities::{
    circumstance, event, filled_form, indicative_budget, person_merge, personal_budget, plan,
    plan_line, plan_move, plan_need,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};
use db::{Day, Event};
use futures_util::TryFutureExt;
use futures_util::future::{try_join, try_join3};
use rules::eligibility::{AdultOutcome, CarerOutcome};
use rules::pathway::{Amounts, PlanDates, PlanStanding, plan_standing};
use rules::plan::aftercare::most_asked;
use rules::plan::{
    Assessed, Cost, Funder, MetBy, Plan, PlanLine, PlanNeed, after_free, dearest_week,
};
use rules::vocabulary::dates::{Period, london_date};
use rules::vocabulary::money::Pence;

use super::begin::CARERS;
use super::ends::DIED;
use crate::support::{assessed, budgets, forms};

/// A plan with everything in it that has not been taken out again.
#[derive(Clone, Debug)]
pub struct Whole {
    pub row: plan::Model,
    pub needs: Vec<plan_need::Model>,
    /// Needs that were taken out with a reason.
    pub taken_out: Vec<plan_need::Model>,
    /// Free aftercare that is owed to the person while the plan holds, while it can still be changed.
    pub aftercare: Option<circumstance::Model>,
    /// What the assessment found eligible, while the plan can still be changed.
    pub assessed: Vec<assessed::Need>,
    pub lines: Vec<plan_line::Model>,
}

/// Where a plan lies today.
pub fn standing(row: &plan::Model, today: Day) -> PlanStanding {
    plan_standing(&PlanDates {
        submitted: row.submitted_at.is_some(),
        authorised: row.authorised_at.is_some(),
        panel_asked: row.panel_asked_at.is_some(),
        panel_advised: row.panel_advised_at.is_some(),
        agreed: row.agreed_at.is_some(),
        ended: row.ended_at.is_some(),
        // A death ends it at once, though that day still counts.
        ends_later: row.ended_on.is_some_and(|on| today < on)
            && row.ended_reason.as_deref() != Some(DIED),
        replaced: row.replaced_at.is_some(),
        discarded: row.discarded_at.is_some(),
    })
}

impl Whole {
    /// The plan as the rule book sees it.
    pub fn rule(&self) -> Plan {
        Plan {
            from: self.row.from_on.0,
            needs: self.needs.iter().map(need).collect(),
            taken_out: self.taken_out.iter().map(need).collect(),
            assessed: self.assessed.iter().map(found).collect(),
            lines: costed(&self.lines),
            words_done: self.row.filled_form_id.is_some(),
            safe: self.row.safe,
            safe_because: self.row.safe_because.clone().unwrap_or_default(),
            agreement: self.row.agreement.clone().unwrap_or_default(),
            adult_weekly: self.asks().unwrap_or_default(),
            aftercare_owed: self.aftercare.is_some(),
        }
    }

    /// Needs that were taken out with a reason, and that nothing else in the plan meets as eligible.
    pub fn left_out(&self) -> impl Iterator<Item = &plan_need::Model> {
        let met = |outcome: &str| {
            let mut needs = self.needs.iter();
            needs.any(|need| need.eligible && need.outcome == outcome)
        };
        let rows = self.taken_out.iter();
        rows.filter(move |row| !met(&row.outcome))
    }

    /// What the plan asks of the person in a week, if that is known. An estimate asks for at most what the plan costs less
    /// aftercare, and for all of it where it names no amount: they pay the whole cost.
    pub fn asks(&self) -> Option<Pence> {
        let says = self.row.adult_weekly_pence.map(Pence);
        if self.row.adult_is != "estimate" {
            return says;
        }
        let (_, cost) = self.dearest();
        let most = most_asked(cost.council.weekly, cost.aftercare.weekly);
        Some(says.map_or(most, |says| says.min(most)))
    }

    /// What aftercare costs the council in the dearest week: nothing is asked for it.
    pub fn aftercare_weekly(&self) -> Pence {
        self.dearest().1.aftercare.weekly
    }

    /// What the council would pay in the dearest week, and once.
    pub fn amounts(&self) -> Amounts {
        self.dearest().1.council
    }

    /// From when the plan costs most in a week, and what it costs then.
    pub fn dearest(&self) -> (Day, Cost) {
        let (from, cost) = dearest_week(&costed(&self.lines), self.row.from_on.0);
        (Day(from), cost)
    }
}

/// What the council would pay for the lines of a plan in the dearest week, and once.
pub fn amounts<'a>(
    plan: &plan::Model,
    lines: impl IntoIterator<Item = &'a plan_line::Model>,
) -> Amounts {
    let (_, cost) = dearest_week(&costed(lines), plan.from_on.0);
    cost.council
}

/// Lines as the rule book sees them; help that is free for now costs something when its free weeks are over.
fn costed<'a>(lines: impl IntoIterator<Item = &'a plan_line::Model>) -> Vec<PlanLine> {
    after_free(&lines.into_iter().map(line).collect::<Vec<PlanLine>>())
}

/// The lines of several plans.
pub async fn lines_of(
    conn: &impl ConnectionTrait,
    plans: &[Uuid],
) -> db::Result<Vec<plan_line::Model>> {
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    Ok(plan_line::Entity::find()
        .filter(plan_line::Column::PlanId.is_in(db::padded(plans)))
        .filter(plan_line::Column::RemovedAt.is_null())
        .all(conn)
        .await?)
}

fn need(row: &plan_need::Model) -> PlanNeed {
    PlanNeed {
        code: row.outcome.clone(),
        says: outcome_says(&row.outcome).to_owned(),
        eligible: row.eligible,
        met_by: row.met_by.as_deref().and_then(MetBy::from_code),
        named: row.named.clone().unwrap_or_default(),
        wants: row.wants.clone().unwrap_or_default(),
        why_not: row.not_because.clone().unwrap_or_default(),
    }
}

fn found(need: &assessed::Need) -> Assessed {
    Assessed {
        code: need.outcome.clone(),
        says: outcome_says(&need.outcome).to_owned(),
    }
}

/// The needs that the assessment behind a plan found eligible: of the latest, where the plan began with one or one was
/// completed since.
pub async fn eligible(
    conn: &impl ConnectionTrait,
    row: &plan::Model,
) -> db::Result<Vec<assessed::Need>> {
    let latest = assessed::latest(conn, row.person_id, row.kind == CARERS).await?;
    let began = Day(london_date(*row.began_at));
    let behind = |found: &assessed::Found| {
        row.assessment_id.is_some() || found.completed_on.is_some_and(|on| on >= began)
    };
    let found = latest.filter(behind);
    let needs = found.map_or_else(Vec::new, |found| found.needs);
    Ok(needs.into_iter().filter(|need| need.eligible).collect())
}

/// Whether a need must not go from a plan without a reason: it was found eligible, and nothing else in the plan, the
/// need left aside, meets it as eligible.
pub fn must_stand(whole: &Whole, aside: Option<Uuid>, outcome: &str) -> bool {
    let was_found = whole.assessed.iter().any(|need| need.outcome == outcome);
    let others = whole.needs.iter().filter(|need| Some(need.id) != aside);
    let mut others = others.filter(|need| need.eligible);
    was_found && !others.any(|need| need.outcome == outcome)
}

/// A line as the rule book sees it.
pub fn line(row: &plan_line::Model) -> PlanLine {
    PlanLine {
        need: row.outcome.clone(),
        service: row.service.clone(),
        units_hundredths: row.units_hundredths,
        cost: Amounts {
            weekly: Pence(row.weekly_pence),
            one_off: Pence(row.one_off_pence),
        },
        period: Period::new(row.from_on.0, row.until_on.map(|day| day.0)),
        funder: Funder::from_code(&row.funder).unwrap_or(Funder::Council),
    }
}

/// The words of an outcome of the eligibility regulations; its code where it is none.
pub fn outcome_says(code: &str) -> &str {
    let adult = AdultOutcome::from_code(code).map(AdultOutcome::says);
    adult
        .or_else(|| CarerOutcome::from_code(code).map(CarerOutcome::says))
        .unwrap_or(code)
}

/// One plan of this person.
/// Errors: `NotFound`, also when it is another person's.
pub async fn find(conn: &impl ConnectionTrait, person: Uuid, id: Uuid) -> db::Result<plan::Model> {
    let found = plan::Entity::find_by_id(id)
        .filter(plan::Column::PersonId.eq(person))
        .one(conn)
        .await?;
    found.ok_or(db::Error::NotFound)
}

/// A plan with its needs and lines.
pub async fn whole(conn: &impl ConnectionTrait, row: plan::Model) -> db::Result<Whole> {
    let open = row.agreed_at.is_none() && row.discarded_at.is_none();
    let needs = plan_need::Entity::find()
        .filter(plan_need::Column::PlanId.eq(row.id))
        .order_by_asc(plan_need::Column::Id)
        .all(conn);
    let lines = plan_line::Entity::find()
        .filter(plan_line::Column::PlanId.eq(row.id))
        .filter(plan_line::Column::RemovedAt.is_null())
        .order_by_asc(plan_line::Column::Id)
        .all(conn);
    let of_an_open_one = async {
        if !open {
            return Ok((None, Vec::new()));
        }
        let aftercare = async {
            match row.kind != CARERS {
                true => aftercare(conn, &row).await,
                false => Ok(None),
            }
        };
        try_join(aftercare, eligible(conn, &row)).await
    };
    let (needs, lines, (aftercare, assessed)) =
        try_join3(needs.err_into(), lines.err_into(), of_an_open_one).await?;
    let (needs, out): (Vec<_>, Vec<_>) = needs
        .into_iter()
        .partition(|need| need.removed_at.is_none());
    Ok(Whole {
        aftercare,
        assessed,
        taken_out: out
            .into_iter()
            .filter(|need| need.not_because.is_some())
            .collect(),
        row,
        needs,
        lines,
    })
}

/// Aftercare under section 117 that is owed to a person from a plan's first day or later.
async fn aftercare(
    conn: &impl ConnectionTrait,
    row: &plan::Model,
) -> db::Result<Option<circumstance::Model>> {
    let goes_on = Condition::any()
        .add(circumstance::Column::UntilOn.is_null())
        .add(circumstance::Column::UntilOn.gt(row.from_on));
    Ok(circumstance::Entity::find()
        .filter(circumstance::Column::PersonId.eq(row.person_id))
        .filter(circumstance::Column::Kind.eq("aftercare"))
        .filter(circumstance::Column::SupersededAt.is_null())
        .filter(goes_on)
        .order_by_desc(circumstance::Column::FromOn)
        .one(conn)
        .await?)
}

/// Every plan of a person that was not discarded, the latest first.
pub async fn all(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<plan::Model>> {
    Ok(plan::Entity::find()
        .filter(plan::Column::PersonId.eq(person))
        .filter(plan::Column::DiscardedAt.is_null())
        .order_by_desc(plan::Column::BeganAt)
        .order_by_desc(plan::Column::Id)
        .all(conn)
        .await?)
}

/// Whether support is given by a plan of this kind, or is to be.
pub fn holds(row: &plan::Model, kind: &str, today: Day) -> bool {
    row.kind == kind && standing(row, today).holds()
}

/// The plan of a person that was ended last.
pub async fn last_ended(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Option<plan::Model>> {
    Ok(plan::Entity::find()
        .filter(plan::Column::PersonId.eq(person))
        .filter(plan::Column::EndedAt.is_not_null())
        .order_by_desc(plan::Column::EndedAt)
        .order_by_desc(plan::Column::Id)
        .one(conn)
        .await?)
}

/// Plans that wait at a desk, the longest waiting first.
pub async fn waiting(conn: &impl ConnectionTrait) -> db::Result<Vec<plan::Model>> {
    Ok(plan::Entity::find()
        .filter(plan::Column::SubmittedAt.is_not_null())
        .filter(plan::Column::AgreedAt.is_null())
        .filter(plan::Column::DiscardedAt.is_null())
        .order_by_asc(plan::Column::SubmittedAt)
        .limit(500)
        .all(conn)
        .await?)
}

/// The moves of a plan in order.
pub async fn moves(conn: &impl ConnectionTrait, plan: Uuid) -> db::Result<Vec<plan_move::Model>> {
    Ok(plan_move::Entity::find()
        .filter(plan_move::Column::PlanId.eq(plan))
        .order_by_asc(plan_move::Column::MovedAt)
        .order_by_asc(plan_move::Column::Id)
        .all(conn)
        .await?)
}

/// The moves of several plans, in order.
pub async fn moves_of(
    conn: &impl ConnectionTrait,
    plans: &[Uuid],
) -> db::Result<Vec<plan_move::Model>> {
    let moves = plan_move::Entity::find()
        .order_by_asc(plan_move::Column::MovedAt)
        .order_by_asc(plan_move::Column::Id);
    db::all_of(conn, moves, (plan_move::Column::PlanId, plans)).await
}

/// The budgets of a person, the latest first.
pub async fn budgets(
    conn: &impl ConnectionTrait,
    person: Uuid,
) -> db::Result<Vec<personal_budget::Model>> {
    Ok(personal_budget::Entity::find()
        .filter(personal_budget::Column::PersonId.eq(person))
        .order_by_desc(personal_budget::Column::FromOn)
        .order_by_desc(personal_budget::Column::Id)
        .all(conn)
        .await?)
}

/// The budget of a kind in force on a day.
pub fn in_force<'a>(
    budgets: &'a [personal_budget::Model],
    kind: &str,
    on: Day,
) -> Option<&'a personal_budget::Model> {
    let holds = |row: &&personal_budget::Model| {
        row.kind == kind && row.from_on <= on && row.until_on.is_none_or(|until| on < until)
    };
    budgets.iter().find(holds)
}

/// The figure that a plan goes by: until its budget is agreed the one that stands, afterwards the one it was agreed by.
pub async fn figure_of(
    conn: &impl ConnectionTrait,
    row: &plan::Model,
) -> db::Result<Option<indicative_budget::Model>> {
    if row.agreed_at.is_none() && row.discarded_at.is_none() {
        return budgets::store::standing(conn, row.person_id, &row.kind).await;
    }
    match row.indicative_id {
        Some(id) => Ok(indicative_budget::Entity::find_by_id(id).one(conn).await?),
        None => Ok(None),
    }
}

/// The records under which events of this one may stand: itself, and those it was ever joined with, for an event stays
/// where it was written.
pub async fn under(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<Uuid>> {
    let either = Condition::any()
        .add(person_merge::Column::KeptId.eq(person))
        .add(person_merge::Column::GoneId.eq(person));
    let joined: Vec<(Uuid, Uuid)> = person_merge::Entity::find()
        .select_only()
        .columns([person_merge::Column::KeptId, person_merge::Column::GoneId])
        .filter(either)
        .into_tuple()
        .all(conn)
        .await?;
    let mut ids = vec![person];
    ids.extend(joined.into_iter().flat_map(|(kept, gone)| [kept, gone]));
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The form with the words that were put into a plan.
pub async fn words_in(
    conn: &impl ConnectionTrait,
    row: &plan::Model,
) -> db::Result<Option<filled_form::Model>> {
    match row.filled_form_id {
        Some(form) => Ok(Some(forms::store::read(conn, form).await?)),
        None => Ok(None),
    }
}

/// The accounts of those whose work a plan is: who began it, changed it, submitted it, or had a hand in its words. Its
/// events stand `under` these records.
pub async fn authors(
    conn: &impl ConnectionTrait,
    row: &plan::Model,
    under: &[Uuid],
    words: Option<&filled_form::Model>,
) -> db::Result<Vec<Uuid>> {
    let changes = [Event::PlanBegun.as_str(), Event::PlanChanged.as_str()];
    let changed: Vec<Option<Uuid>> = event::Entity::find()
        .filter(event::Column::PersonId.is_in(db::padded(under)))
        .filter(event::Column::AboutId.eq(row.id))
        .filter(event::Column::Kind.is_in(changes))
        .select_only()
        .column(event::Column::ActorId)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    let mut ids: Vec<Uuid> = changed.into_iter().flatten().collect();
    ids.extend([Some(row.began_by), row.submitted_by].into_iter().flatten());
    ids.extend(words.into_iter().flat_map(forms::store::author_ids));
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The kind of plan whose words a form holds.
pub fn kind_of(form: &str) -> &'static str {
    match form {
        CARER_FORM => "carer_support",
        _ => "care_and_support",
    }
}

/// The forms with the words of plans.
pub const ADULT_FORM: &str = "care_and_support_plan";
pub const CARER_FORM: &str = "carer_support_plan";

/// The latest form with words for a kind of plan: the one in progress, or the last that was submitted.
pub async fn words_of(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
) -> db::Result<Vec<filled_form::Model>> {
    let form = form_of(kind);
    Ok(filled_form::Entity::find()
        .filter(filled_form::Column::PersonId.eq(person))
        .filter(filled_form::Column::Form.eq(form))
        .filter(filled_form::Column::DiscardedAt.is_null())
        .order_by_desc(filled_form::Column::BeganAt)
        .order_by_desc(filled_form::Column::Id)
        .all(conn)
        .await?)
}

/// Whether a form with words for a kind of plan is being filled in.
pub async fn words_are_open(
    conn: &impl ConnectionTrait,
    person: Uuid,
    kind: &str,
) -> db::Result<bool> {
    let open: Option<Uuid> = filled_form::Entity::find()
        .select_only()
        .column(filled_form::Column::Id)
        .filter(filled_form::Column::PersonId.eq(person))
        .filter(filled_form::Column::Form.eq(form_of(kind)))
        .filter(filled_form::Column::DiscardedAt.is_null())
        .filter(filled_form::Column::SubmittedAt.is_null())
        .limit(1)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(open.is_some())
}

/// Which form holds the words of a kind of plan.
pub fn form_of(kind: &str) -> &'static str {
    if kind == "carer_support" {
        CARER_FORM
    } else {
        ADULT_FORM
    }
}
