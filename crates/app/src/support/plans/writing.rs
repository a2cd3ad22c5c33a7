//! Writes what changes of a plan: that it was changed, its way from desk to desk, the budget that is agreed.

use db::entities::{filled_form, personal_budget, plan, plan_move};
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::pathway::{PlanMove, PlanStanding};
use rules::vocabulary::dates::london_date;
use rules::vocabulary::money::Pence;
use serde_json::json;

use super::store::{budgets, find, kind_of, standing};

/// Who does it.
pub fn actor(change: &Change) -> db::Result<Uuid> {
    change
        .actor()
        .ok_or_else(|| db::Error::Unfit("a plan needs someone who writes it".to_owned()))
}

/// Where a plan lies when a change is made.
pub fn now(change: &Change, row: &plan::Model) -> PlanStanding {
    standing(row, Day(london_date(*change.at())))
}

/// Reads a plan within a change that nobody else can make at once, and that is still being written.
/// Errors: `Conflict` when it lies at another desk by now.
pub async fn draft(change: &mut Change, person: Uuid, id: Uuid) -> db::Result<plan::Model> {
    change.hold_person(person).await?;
    let row = find(change.conn(), person, id).await?;
    if now(change, &row) == PlanStanding::Draft {
        Ok(row)
    } else {
        Err(db::Error::Conflict)
    }
}

/// Says that a plan was changed.
pub fn log_changed(change: &mut Change, row: &plan::Model, says: &str) {
    let (person, about) = (Some(row.person_id), Some(row.id));
    change.log(Event::PlanChanged, person, about, json!({ "says": says }));
}

/// A move as it is written: which, to which desk, and why.
pub struct Moved {
    pub by: PlanMove,
    pub to: PlanStanding,
    pub because: Option<String>,
}

/// Keeps a move, so that the time at each desk can be measured.
pub async fn keep_move(change: &mut Change, before: &plan::Model, moved: &Moved) -> db::Result<()> {
    let from = now(change, before);
    let row = plan_move::Model {
        id: change.new_id(),
        person_id: before.person_id,
        plan_id: before.id,
        move_kind: moved.by.code().to_owned(),
        from_desk: from.code().to_owned(),
        to_desk: moved.to.code().to_owned(),
        because: moved.because.clone(),
        moved_by: actor(change)?,
        moved_at: change.at(),
        version: 1,
    };
    change.insert::<plan_move::Entity>(row).await?;
    Ok(())
}

/// Says where a plan lies now, and why.
pub fn log_move(change: &mut Change, before: &plan::Model, moved: &Moved) {
    let kind = match moved.by {
        PlanMove::Return => Event::PlanReturned,
        PlanMove::Discard => Event::PlanDiscarded,
        _ => Event::PlanMoved,
    };
    let says = match &moved.because {
        Some(because) => format!("{}: {because}", moved.to.says()),
        None => moved.to.says().to_owned(),
    };
    let (person, about) = (Some(before.person_id), Some(before.id));
    let from = now(change, before);
    let body = json!({ "says": says, "from": from.code(), "to": moved.to.code() });
    change.log(kind, person, about, body);
}

/// A budget about to be agreed.
pub struct Agreed {
    pub gross_weekly: Pence,
    pub adult_weekly: Pence,
    pub adult_is: String,
    pub council_weekly: Pence,
    pub one_off: Pence,
    pub indicative: Option<Pence>,
    pub reason: Option<String>,
    pub because: Option<String>,
    /// Where it is lower than the one in force.
    pub lowered: Option<Lowered>,
    pub from: Day,
}

/// On what a lower budget rests.
pub struct Lowered {
    /// Code of what came before it.
    pub after: String,
    /// Why less meets the needs, in words to the person.
    pub because: String,
}

/// Writes the personal budget of a plan that is being agreed. The one before it ends on the day on which it begins.
pub async fn agree(change: &mut Change, row: &plan::Model, agreed: Agreed) -> db::Result<()> {
    for before in budgets(change.conn(), row.person_id).await? {
        let goes_on = before.until_on.is_none_or(|until| agreed.from < until);
        if before.kind == row.kind && goes_on {
            let until = agreed.from.max(before.from_on);
            change
                .update::<personal_budget::Entity>(&before, |old| old.until_on = Some(until))
                .await?;
        }
    }
    let authorised_by = row.authorised_by.ok_or(db::Error::Conflict)?;
    let kept = personal_budget::Model {
        id: change.new_id(),
        person_id: row.person_id,
        plan_id: row.id,
        kind: row.kind.clone(),
        gross_weekly_pence: agreed.gross_weekly.0,
        adult_weekly_pence: agreed.adult_weekly.0,
        adult_is: agreed.adult_is,
        council_weekly_pence: agreed.council_weekly.0,
        one_off_pence: agreed.one_off.0,
        indicative_pence: agreed.indicative.map(|figure| figure.0),
        reason: agreed.reason,
        because: agreed.because,
        lowered_after: agreed.lowered.as_ref().map(|one| one.after.clone()),
        lowered_because: agreed.lowered.map(|one| one.because),
        from_on: agreed.from,
        until_on: None,
        agreed_by: actor(change)?,
        authorised_by,
        recorded_at: change.at(),
        version: 1,
    };
    let kept = change.insert::<personal_budget::Entity>(kept).await?;
    let says = format!("{} a week from the plan", agreed.gross_weekly);
    let (person, about) = (Some(row.person_id), Some(kept.id));
    let body = json!({ "says": says, "weekly": agreed.gross_weekly, "plan": row.id });
    change.log(Event::BudgetAgreed, person, about, body);
    Ok(())
}

/// A form with the words of a plan is done: it belongs to the plan that is being written. Without one it stays by
/// itself until a plan is begun.
pub async fn words_done(change: &mut Change, form: &filled_form::Model) -> db::Result<()> {
    let kind = kind_of(&form.form);
    let draft = plan::Entity::find()
        .filter(plan::Column::PersonId.eq(form.person_id))
        .filter(plan::Column::Kind.eq(kind))
        .filter(plan::Column::AgreedAt.is_null())
        .filter(plan::Column::DiscardedAt.is_null())
        .one(change.conn())
        .await?;
    if let Some(row) = draft.filter(|row| now(change, row) == PlanStanding::Draft) {
        let id = form.id;
        let after = change
            .update::<plan::Entity>(&row, |row| row.filled_form_id = Some(id))
            .await?;
        log_changed(change, &after, "Its words were submitted");
    }
    Ok(())
}
