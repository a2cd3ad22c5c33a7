//! What follows in the histories: the reviews of plans that were agreed, and help to get back on one's feet.

use db::entities::{deadline, reablement_episode, review};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::reablement::{follow_up_on, free_until};
use rules::review::{Kind as ReviewKind, due_by};
use rules::timescales::Timescales;
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::{days_after, days_between};
use serde_json::json;

use super::assessed;
use super::cases::Case;
use super::clocks;
use super::random::Dice;

/// A plan that is looked at, in whose hands that is, and what it costs in a week.
#[derive(Clone, Copy)]
pub struct Looked {
    pub plan: Uuid,
    pub team: Option<Uuid>,
    pub worker: Uuid,
    pub weekly: i64,
}

/// The review that is to be held, with its clock.
pub type Open = Option<(review::Model, Option<deadline::Model>)>;

impl Case<'_> {
    /// The first look at a plan six to eight weeks after it was agreed, and one in every year from then on, some late;
    /// gives what is to be held at the end.
    pub(super) fn reviews(
        &mut self,
        looked: &Looked,
        (agreed, ends): (i64, i64),
        dice: &mut Dice,
    ) -> db::Result<Open> {
        let (mut kind, mut from) = (ReviewKind::LightTouch, agreed);
        let mut at = self.world.days.at(agreed, 60_000);
        loop {
            if kind == ReviewKind::Planned
                && let Some(open) = self.hand_out_review(looked, (from, ends), dice)?
            {
                return Ok(open);
            }
            let Some((row, clock)) = self.plan_review(looked, kind, from, at)? else {
                return Ok(None);
            };
            let due = days_between(self.world.days.day(0), row.due_on.0);
            let late = match dice.chance(220) {
                true => dice.between(1, 60),
                false => -dice.between(0, 14),
            };
            let day = self.world.days.working_from(due + late);
            if day >= ends {
                return Ok(Some((row, clock)));
            }
            at = self.review_held((row, clock), looked, day, dice)?;
            (from, kind) = (day, ReviewKind::Planned);
        }
    }

    /// A review was held, and the plan stays as it is; gives when.
    pub(super) fn review_held(
        &mut self,
        (mut row, clock): (review::Model, Option<deadline::Model>),
        looked: &Looked,
        day: i64,
        dice: &mut Dice,
    ) -> db::Result<At> {
        let (at, on) = (self.world.days.at(day, 50_000), self.day(day));
        let says = ReviewKind::from_code(&row.kind).map_or("", ReviewKind::says);
        let body = json!({ "says": says, "on": on });
        let by = Some(looked.worker);
        self.story.tell(at, by, Event::ReviewHeld, row.id, body);
        let met = dice.weighted(&[(3, "all"), (6, "some"), (1, "none")]);
        let how = *dice.pick(&["home", "home", "phone"]);
        self.story.changed::<review::Entity>(&mut row, |row| {
            row.held_on = Some(on);
            row.held_how = Some(how.to_owned());
            row.held_by = by;
            row.outcomes_met = Some(met.to_owned());
            row.needs_changed = Some("same".to_owned());
            row.weekly_pence_before = Some(looked.weekly);
            row.weekly_pence_after = Some(looked.weekly);
            row.result = Some("no_change".to_owned());
        })?;
        clocks::met(self.world, self.story, self.person, clock, day)?;
        Ok(at)
    }

    pub(super) fn plan_review(
        &mut self,
        looked: &Looked,
        kind: ReviewKind,
        day: i64,
        at: At,
    ) -> db::Result<Open> {
        let from = self.day(day);
        let Some(due) = due_by(kind, from.0, Timescales::built_in(), Calendar::expected()) else {
            return Ok(None);
        };
        let ids = (self.ids.next(at), self.person.row.id);
        let planned = assessed::review(ids, looked, kind, (from, Day(due)), at);
        let body = json!({ "says": kind.says(), "due_on": planned.due_on });
        let by = Some(looked.worker);
        self.story
            .tell(at, by, Event::ReviewPlanned, planned.id, body);
        self.story.made::<review::Entity>(&planned)?;
        let clock = self.clock(
            kind.timescale(),
            kind.says(),
            ("review", planned.id),
            (looked.worker, looked.team),
            (day, at),
        )?;
        Ok(Some((planned, clock)))
    }

    /// A review is not needed any more.
    pub(super) fn review_stopped(&mut self, open: Open, day: i64, because: &str) -> db::Result<()> {
        let Some((mut row, clock)) = open else {
            return Ok(());
        };
        let on = self.day(day);
        self.story.changed::<review::Entity>(&mut row, |row| {
            row.stopped_on = Some(on);
            row.stopped_because = Some(because.to_owned());
        })?;
        match clock {
            Some(mut clock) => clocks::stopped(self.world, self.story, &mut clock, day),
            None => Ok(()),
        }
    }

    /// Six weeks of help after hospital, or instead of it.
    pub(super) fn back_on_their_feet(
        &mut self,
        worker: Uuid,
        day: i64,
        until: i64,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let at = self.world.days.office_hours(dice, day);
        let began_on = self.day(day);
        let limits = Timescales::built_in();
        let from_hospital = dice.chance(750);
        let discharged_on = from_hospital.then_some(began_on);
        let kind = *dice.pick(&["home", "home", "home", "bed"]);
        let mut row = reablement_episode::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            kind: kind.to_owned(),
            purpose: Some((*dice.pick(assessed::PURPOSE)).to_owned()),
            place: (kind == "bed").then(|| "Lime House, the ground floor".to_owned()),
            provider: Some("Exampleshire Home First".to_owned()),
            goals: json!([*dice.pick(assessed::GOALS), *dice.pick(assessed::GOALS)]),
            began_on,
            free_until: free_until(began_on.0, limits).map_or(began_on, Day),
            extended_because: None,
            expected_until: days_after(began_on.0, 41).map(Day),
            ended_on: None,
            outcome: None,
            outcome_note: None,
            discharged_on,
            follow_up_due_on: discharged_on
                .and_then(|on| follow_up_on(on.0, limits))
                .map(Day),
            follow_up_on: None,
            follow_up: None,
            equipment: dice.maybe(400, |dice| (*dice.pick(assessed::EQUIPMENT)).to_owned()),
            recorded_by: worker,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        self.story.tell(
            at,
            Some(worker),
            Event::ReablementChanged,
            row.id,
            json!({ "text": "Begun" }),
        );
        self.story.made::<reablement_episode::Entity>(&row)?;
        let end = day + dice.between(12, 46);
        if end >= self.world.days.count() || end >= until + 60 {
            return Ok(());
        }
        let (on, at) = (self.day(end), self.world.days.at(end, 52_000));
        let outcome = dice.weighted(&[
            (46, "no_support"),
            (18, "less_support"),
            (20, "long_term"),
            (9, "hospital"),
            (7, "care_home"),
        ]);
        self.story.tell(
            at,
            Some(worker),
            Event::ReablementChanged,
            row.id,
            json!({ "text": "Ended", "outcome": outcome }),
        );
        self.story
            .changed::<reablement_episode::Entity>(&mut row, |row| {
                row.ended_on = Some(on);
                row.outcome = Some(outcome.to_owned());
            })?;
        // Some are not reached on the day, and asked weeks later.
        let late = dice.weighted(&[(88, (0, 3)), (12, (7, 40))]);
        let asked = day + 91 + dice.between(late.0, late.1);
        if !from_hospital || asked >= self.world.days.count() {
            return Ok(());
        }
        let (on, at) = (self.day(asked), self.world.days.at(asked, 41_000));
        let found = dice.weighted(&[
            (82, "home"),
            (8, "care_home"),
            (7, "hospital"),
            (3, "unknown"),
        ]);
        self.story.tell(
            at,
            Some(worker),
            Event::ReablementChanged,
            row.id,
            json!({ "text": "Asked on the 91st day", "follow_up": found }),
        );
        self.story
            .changed::<reablement_episode::Entity>(&mut row, |row| {
                row.follow_up_on = Some(on);
                row.follow_up = Some(found.to_owned());
            })
    }
}
