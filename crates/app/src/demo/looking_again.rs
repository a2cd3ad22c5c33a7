//! What follows an assessment in the histories: the reviews of what was arranged, and help to get back on one's feet.

use db::entities::{assessment, deadline, reablement_episode, review};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::reablement::{follow_up_on, free_until};
use rules::review::{Kind as ReviewKind, due_by};
use rules::timescales::Timescales;
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::days_after;
use serde_json::json;

use super::assessed;
use super::cases::Case;
use super::random::Dice;

impl Case<'_> {
    /// The first look at what was arranged, held or due; where it was held, the next one within the year.
    pub(super) fn review(
        &mut self,
        row: &assessment::Model,
        (worker, day, _): (Uuid, i64, i64),
        at: At,
        dice: &mut Dice,
    ) -> db::Result<()> {
        if !dice.chance(700) {
            return Ok(());
        }
        let agreed = day + dice.between(7, 28);
        if agreed >= self.world.days.count() {
            return Ok(());
        }
        let at = at.max(self.world.days.at(agreed, 50_000));
        let first = self.plan_review(row, ReviewKind::LightTouch, (worker, agreed), at)?;
        let Some((mut held, clock)) = first else {
            return Ok(());
        };
        let due = agreed
            + 56
            + if dice.chance(250) {
                dice.between(1, 60)
            } else {
                -dice.between(0, 14)
            };
        let day = self.world.days.working_from(due);
        if day >= self.world.days.count().min(self.person.until) {
            return Ok(());
        }
        let at = self.world.days.at(day, 50_000);
        let on = self.day(day);
        let before = dice.between(60, 420) * 100;
        let after = if dice.chance(300) {
            before - dice.between(10, 50) * 100
        } else {
            before
        };
        let body = json!({ "says": ReviewKind::LightTouch.says(), "on": on });
        self.story
            .tell(at, Some(worker), Event::ReviewHeld, held.id, body);
        self.story.changed::<review::Entity>(&mut held, |held| {
            held.held_on = Some(on);
            held.held_how = Some("home".to_owned());
            held.held_by = Some(worker);
            held.outcomes_met = Some("some".to_owned());
            held.needs_changed = Some(if after < before { "less" } else { "same" }.to_owned());
            held.weekly_pence_before = Some(before);
            held.weekly_pence_after = Some(after);
            held.result = Some(
                if after < before {
                    "plan_changed"
                } else {
                    "no_change"
                }
                .to_owned(),
            );
        })?;
        if let Some(mut clock) = clock {
            self.story
                .changed::<deadline::Entity>(&mut clock, |clock| clock.met_on = Some(on))?;
        }
        if self.hand_out_review(row, day, dice)? {
            return Ok(());
        }
        self.plan_review(row, ReviewKind::Planned, (worker, day), at)?;
        Ok(())
    }

    fn plan_review(
        &mut self,
        row: &assessment::Model,
        kind: ReviewKind,
        (worker, day): (Uuid, i64),
        at: At,
    ) -> db::Result<Option<(review::Model, Option<deadline::Model>)>> {
        let from = self.day(day);
        let Some(due) = due_by(kind, from.0, Timescales::built_in(), Calendar::expected()) else {
            return Ok(None);
        };
        let planned =
            assessed::review(self.ids.next(at), row, kind, (from, Day(due)), (worker, at));
        let body = json!({ "says": kind.says(), "due_on": planned.due_on });
        self.story
            .tell(at, Some(worker), Event::ReviewPlanned, planned.id, body);
        self.story.made::<review::Entity>(&planned)?;
        let clock = self.clock(
            kind.timescale(),
            kind.says(),
            ("review", planned.id),
            (worker, row.team_id),
            (day, at),
        )?;
        Ok(Some((planned, clock)))
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
        let mut row = reablement_episode::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            kind: (*dice.pick(&["home", "home", "home", "bed"])).to_owned(),
            purpose: Some((*dice.pick(assessed::PURPOSE)).to_owned()),
            place: None,
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
        let asked = day + 91 + dice.between(0, 3);
        if !from_hospital || asked >= self.world.days.count() || dice.chance(120) {
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
