//! Work that was handed out: assessments that a supplier works through, and reviews that the reviewing team does.
//! Each is on its way: some done, some begun, some come back undone, most not begun.

use std::sync::atomic::Ordering;

use db::entities::{assessment, assessment_batch, batch_line, review};
use db::sea_orm::prelude::Uuid;
use db::{At, Day, Event};
use rules::assessment::Kind;
use rules::batch::Work;
use rules::review::{Kind as ReviewKind, due_by};
use rules::timescales::Timescales;
use rules::vocabulary::calendar::Calendar;
use rules::vocabulary::dates::{days_after, days_between};
use serde_json::json;

use super::assessed::{self, nothing};
use super::assessing::Went;
use super::cases::Case;
use super::days::Days;
use super::looking_again::{Looked, Open};
use super::random::Dice;
use super::staff::{Crew, Staff};
use super::story::{Ids, Story};

/// Days before the end of the tale on which the assessments and the reviews were handed out.
const ASSESSMENTS: i64 = 45;
const REVIEWS: i64 = 30;

/// Reviews were handed out that were due so many days before, or are so many days after.
const LATE: i64 = 60;
const AHEAD: i64 = 90;

/// How far a supplier has come with an assessment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Waits,
    Begun,
    Done,
    CameBack,
}

/// One after another.
const WAYS: &[Way] = &[
    Way::Waits,
    Way::Done,
    Way::Begun,
    Way::Waits,
    Way::Done,
    Way::CameBack,
    Way::Waits,
];

/// A batch, when it was handed out, and the place of that day.
pub struct HandedOut {
    pub batch: assessment_batch::Model,
    pub at: At,
    pub on: i64,
}

/// What one is handed out as.
struct Plan<'a> {
    work: Work,
    name: &'a str,
    to: &'a Crew,
    by: Uuid,
    note: &'a str,
    days_ago: i64,
}

/// The supplier's.
pub fn assessments(staff: &Staff, days: &Days, ids: &mut Ids) -> HandedOut {
    let plan = Plan {
        work: Work::Assessments,
        name: "Occupational therapy, the longest waiting",
        to: &staff.supplier,
        by: staff.crew("ot").manager,
        note: "Paid for each assessment. What is unsafe is told us on the same day.",
        days_ago: ASSESSMENTS,
    };
    hand_out(&plan, days, ids)
}

/// The reviewing team's.
pub fn reviews(staff: &Staff, days: &Days, ids: &mut Ids) -> HandedOut {
    let crew = staff.crew("reviews");
    let plan = Plan {
        work: Work::Reviews,
        name: "Yearly reviews, those due first",
        to: crew,
        by: crew.manager,
        note: "Begin with those who live alone.",
        days_ago: REVIEWS,
    };
    hand_out(&plan, days, ids)
}

fn hand_out(plan: &Plan<'_>, days: &Days, ids: &mut Ids) -> HandedOut {
    let on = days.working_from(days.count() - plan.days_ago);
    let at = days.at(on, 10 * 3600);
    let sent_on = Day(days.day(on));
    HandedOut {
        batch: assessment_batch::Model {
            id: ids.next(at),
            name: plan.name.to_owned(),
            work: plan.work.code().to_owned(),
            organisation: plan.to.team.name.clone(),
            authorised_by: plan.by,
            sent_on,
            target_on: days_after(sent_on.0, 60).map_or(sent_on, Day),
            closed_on: None,
            note: Some(plan.note.to_owned()),
            version: 1,
            team_id: Some(plan.to.team.id),
        },
        at,
        on,
    }
}

impl HandedOut {
    /// Tells that it was handed out.
    pub fn tell(&self, story: &mut Story) -> db::Result<()> {
        let batch = &self.batch;
        let body = json!({ "says": format!("Handed out: {}", batch.name) });
        let by = Some(batch.authorised_by);
        story.tell(self.at, by, Event::BatchMoved, batch.id, body);
        story.made::<assessment_batch::Entity>(batch)
    }
}

/// A piece of work as it is handed out.
struct Piece {
    assessment: Option<Uuid>,
    review: Option<Uuid>,
    from_team: Option<Uuid>,
    since: Day,
}

impl Case<'_> {
    /// It waited, and was handed out to a supplier, who has done some of what they have.
    pub(super) fn assessed_by_supplier(
        &mut self,
        crew: &Crew,
        (day, until): (i64, i64),
        dice: &mut Dice,
    ) -> db::Result<()> {
        let (shared, supplier) = (&self.world.shared.assessments, &self.world.staff.supplier);
        let at = self.world.days.later(shared.at, dice.between(1, 60));
        let mut row = assessment::Model {
            asked_on: Some(self.day(day)),
            asked_by: Some("professional".to_owned()),
            contact_id: self.referral.contact_id,
            team_id: Some(supplier.team.id),
            batch_id: Some(shared.batch.id),
            performed_by: Some(shared.batch.organisation.clone()),
            ..nothing(
                self.ids.next(at),
                self.person.row.id,
                Kind::OccupationalTherapy,
                at,
            )
        };
        let worker = supplier.worker(dice, shared.on).id;
        let turn = self.world.shared.turn.fetch_add(1, Ordering::Relaxed);
        let way = WAYS[turn % WAYS.len()];
        let begun = match way {
            Way::Begun | Way::Done => {
                row.worker_id = Some(worker);
                self.begin(supplier, worker, (shared.on, at), &mut row)?
            }
            Way::Waits | Way::CameBack => {
                self.offered(&row, shared.batch.authorised_by, at)?;
                None
            }
        };
        let piece = Piece {
            assessment: Some(row.id),
            review: None,
            from_team: Some(crew.team.id),
            since: self.day(day),
        };
        let mut line = self.handed(shared, piece, row.id, at)?;
        if let Some(begun) = begun {
            if way == Way::Begun {
                self.running.extend(begun.1);
                return Ok(());
            }
            let day = shared.on + dice.between(3, 20);
            return self.completed(begun, (worker, day, until), row, Went::Undecided, dice);
        }
        if way == Way::CameBack {
            self.came_back(shared, &mut line, row.id, dice)?;
            self.story.changed::<assessment::Entity>(&mut row, |row| {
                row.team_id = Some(crew.team.id);
                row.batch_id = None;
                row.performed_by = None;
            })?;
        }
        Ok(())
    }

    /// The yearly review that was due came to the reviewing team; whether it did, and what is still to be held.
    pub(super) fn hand_out_review(
        &mut self,
        looked: &Looked,
        (day, ends): (i64, i64),
        dice: &mut Dice,
    ) -> db::Result<Option<Open>> {
        let shared = &self.world.shared.reviews;
        let (limits, calendar) = (Timescales::built_in(), Calendar::expected());
        let from = self.day(day);
        let kind = ReviewKind::Planned;
        let due = due_by(kind, from.0, limits, calendar).map(Day);
        let (first, last) = (-LATE, AHEAD);
        let near = |due: &Day| {
            let ahead = days_between(shared.batch.sent_on.0, due.0);
            (first..=last).contains(&ahead)
        };
        let goes_on = ends >= self.world.days.count() && day < shared.on;
        let Some(due) = due.filter(|due| goes_on && near(due)) else {
            return Ok(None);
        };
        let crew = self.world.staff.crew("reviews");
        let reviewer = Looked {
            team: Some(crew.team.id),
            worker: crew.worker(dice, shared.on).id,
            ..*looked
        };
        let at = self.world.days.later(shared.at, dice.between(1, 60));
        let ids = (self.ids.next(at), self.person.row.id);
        let mut row = review::Model {
            batch_id: Some(shared.batch.id),
            performed_by: Some(shared.batch.organisation.clone()),
            ..assessed::review(ids, &reviewer, kind, (from, due), at)
        };
        let body = json!({ "says": kind.says(), "due_on": row.due_on });
        let by = shared.batch.authorised_by;
        self.story
            .tell(at, Some(by), Event::ReviewPlanned, row.id, body);
        self.story.made::<review::Entity>(&row)?;
        let about = ("review", row.id);
        let hands = (reviewer.worker, reviewer.team);
        let clock = self.clock(kind.timescale(), kind.says(), about, hands, (day, at))?;
        let piece = Piece {
            assessment: None,
            review: Some(row.id),
            from_team: looked.team,
            since: due,
        };
        let mut line = self.handed(shared, piece, row.id, at)?;
        match dice.below(10) {
            0..3 => {
                let place = self
                    .world
                    .days
                    .working_from(shared.on + dice.between(4, 24));
                let at = self.review_held((row, clock), &reviewer, place, dice)?;
                return Ok(Some(self.plan_review(looked, kind, place, at)?));
            }
            3 => {
                self.came_back(shared, &mut line, row.id, dice)?;
                self.story.changed::<review::Entity>(&mut row, |row| {
                    row.team_id = looked.team;
                    row.batch_id = None;
                    row.performed_by = None;
                })?;
            }
            _ => {}
        }
        Ok(Some(Some((row, clock))))
    }

    fn handed(
        &mut self,
        shared: &HandedOut,
        piece: Piece,
        about: Uuid,
        at: At,
    ) -> db::Result<batch_line::Model> {
        let batch = &shared.batch;
        let line = batch_line::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            batch_id: batch.id,
            assessment_id: piece.assessment,
            review_id: piece.review,
            from_team_id: piece.from_team,
            from_worker_id: None,
            waited_since: piece.since,
            handed_on: batch.sent_on,
            handed_by: batch.authorised_by,
            returned_on: None,
            returned_by: None,
            returned_because: None,
            returned_note: None,
            version: 1,
        };
        let at = self.world.days.later(at, 40);
        let body = json!({ "says": format!("Handed out to {}", batch.organisation) });
        let by = Some(batch.authorised_by);
        self.story.tell(at, by, Event::BatchMoved, about, body);
        self.story.made::<batch_line::Entity>(&line)?;
        Ok(line)
    }

    fn came_back(
        &mut self,
        shared: &HandedOut,
        line: &mut batch_line::Model,
        about: Uuid,
        dice: &mut Dice,
    ) -> db::Result<()> {
        let batch = &shared.batch;
        let back = self
            .world
            .days
            .working_from(shared.on + dice.between(5, 25));
        let (at, on) = (self.world.days.at(back, 52_000), self.day(back));
        let body = json!({ "says": format!("Came back undone from {}", batch.organisation) });
        let by = Some(batch.authorised_by);
        self.story.tell(at, by, Event::BatchMoved, about, body);
        let because = *dice.pick(&["in_hospital", "not_reached", "too_complex", "declined"]);
        self.story.changed::<batch_line::Entity>(line, |line| {
            line.returned_on = Some(on);
            line.returned_by = Some(batch.authorised_by);
            line.returned_because = Some(because.to_owned());
        })
    }
}
