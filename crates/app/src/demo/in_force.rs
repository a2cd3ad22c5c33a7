//! Plans that are in force in the histories, and how they end: replaced by the next, or with a death.

use db::entities::{indicative_budget, personal_budget, plan, plan_move};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::pathway::PlanStanding;
use rules::vocabulary::dates::{days_after, speak_exact};
use serde_json::json;

use super::cases::Case;
use super::looking_again::Open;
use super::payments::Payment;

/// What is in force after a plan was agreed.
pub struct InForce {
    pub plan: plan::Model,
    pub figure: Option<indicative_budget::Model>,
    pub budget: personal_budget::Model,
    pub payment: Payment,
    /// The review that is to be held.
    pub review: Open,
}

impl Case<'_> {
    /// A plan goes from one desk to another.
    pub(super) fn plan_moved(
        &mut self,
        row: &plan::Model,
        (by, (from, to)): (&str, (PlanStanding, PlanStanding)),
        (actor, at): (Uuid, At),
        because: Option<&str>,
    ) -> db::Result<()> {
        let one = plan_move::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            plan_id: row.id,
            move_kind: by.to_owned(),
            from_desk: from.code().to_owned(),
            to_desk: to.code().to_owned(),
            because: because.map(str::to_owned),
            moved_by: actor,
            moved_at: at,
            version: 1,
        };
        let event = match by {
            "return" => Event::PlanReturned,
            _ => Event::PlanMoved,
        };
        let says = match because {
            Some(because) => format!("{}: {because}", to.says()),
            None => to.says().to_owned(),
        };
        let body = json!({ "says": says, "from": from.code(), "to": to.code() });
        self.story.tell(at, Some(actor), event, row.id, body);
        self.story.made::<plan_move::Entity>(&one)
    }

    /// The next plan takes the place of one in force, from a day on.
    pub(super) fn replaced(
        &mut self,
        mut before: InForce,
        (by, at): (Uuid, At),
        (place, from): (i64, Day),
    ) -> db::Result<()> {
        let desks = (PlanStanding::Agreed, PlanStanding::Replaced);
        self.plan_moved(&before.plan, ("replace", desks), (by, at), None)?;
        self.story
            .changed::<plan::Entity>(&mut before.plan, |row| row.replaced_at = Some(at))?;
        let until = from.max(before.budget.from_on);
        self.story
            .changed::<personal_budget::Entity>(&mut before.budget, |row| {
                row.until_on = Some(until)
            })?;
        self.review_stopped(before.review, place, "A new plan was agreed")?;
        let because = "The next budget took its place.";
        self.payment_ends(before.payment, (by, at), (place, from), because)
    }

    /// With a death everything ends that is paid for somebody.
    pub(super) fn ends_with_them(&mut self, mut last: InForce, by: Uuid) -> db::Result<()> {
        let days = self.world.days;
        let place = (self.person.until + 3).min(days.count() - 1);
        let at = days.at(place, 11 * 3600);
        let died = self
            .person
            .row
            .died_on
            .unwrap_or(self.day(self.person.until));
        let on = died.max(last.budget.from_on);
        self.payment_ends(last.payment, (by, at), (place, on), "They died.")?;
        let on = Day(days_after(on.0, 1).unwrap_or(on.0));
        let because = format!("They died on {}.", speak_exact(died.0));
        let moved = format!("First day without it: {}. {because}", speak_exact(on.0));
        let desks = (PlanStanding::Agreed, PlanStanding::Ended);
        self.plan_moved(&last.plan, ("death", desks), (by, at), Some(&moved))?;
        self.story.changed::<plan::Entity>(&mut last.plan, |row| {
            (row.ended_on, row.ended_at) = (Some(on), Some(at));
            row.ended_by = Some(by);
            row.ended_reason = Some("died".to_owned());
            row.ended_because = Some(because);
        })?;
        self.story
            .changed::<personal_budget::Entity>(&mut last.budget, |row| row.until_on = Some(on))?;
        self.review_stopped(last.review, place, "They died")
    }
}
