//! Concerns about direct payments in the histories: something comes to be known for which one is looked at before its
//! day, and a review answers it; a few are open still.

use db::Event;
use db::entities::{deadline, direct_payment, direct_payment_trigger};
use rules::direct_payment::{TRIGGERED_REVIEW, Trigger};

use super::cases::Case;
use super::looking_again::Looked;
use super::random::Dice;

/// What is known, and the clock until it is looked at.
pub(super) struct Concern {
    pub row: direct_payment_trigger::Model,
    pub clock: Option<deadline::Model>,
}

const KNOWN: &[(Trigger, &str)] = &[
    (
        Trigger::Misused,
        "A neighbour rang: nobody has been seen to come for weeks.",
    ),
    (
        Trigger::Breach,
        "The assistant who is paid moved in with them in the spring.",
    ),
    PAYROLL,
];
/// After which another pays it out that keeps the payroll too.
const PAYROLL: (Trigger, &str) = (
    Trigger::Conditions,
    "They find the payroll too much, and letters lie unopened.",
);
/// Days before the end of the tale on which that comes to be known.
const TOO_MUCH: i64 = 110;

impl Case<'_> {
    /// The place of the day on which somebody is concerned about a payment, where somebody is.
    pub(super) fn concern_at(
        &self,
        row: &direct_payment::Model,
        (from, ends): (i64, i64),
        dice: &mut Dice,
    ) -> Option<i64> {
        if self.is_paid_by_another() {
            return Some(self.world.days.working_from(ends - TOO_MUCH));
        }
        let told_on_purpose = self.person.script.is_some();
        if told_on_purpose || row.weekly_pence == 0 || ends - from < 90 || !dice.chance(120) {
            return None;
        }
        // What goes on is a concern of these weeks as often as one of years ago.
        let goes_on = ends >= self.world.days.count();
        let place = match goes_on && dice.chance(400) {
            true => ends - dice.between(3, 11),
            false => dice.between(from + 40, ends - 30),
        };
        Some(self.world.days.working_from(place)).filter(|place| *place < ends)
    }

    /// Somebody comes to know something, and writes it down.
    pub(super) fn concerned(
        &mut self,
        row: &direct_payment::Model,
        looked: &Looked,
        place: i64,
        dice: &mut Dice,
    ) -> db::Result<Option<Concern>> {
        let (kind, says) = match self.is_paid_by_another() {
            true => PAYROLL,
            false => *dice.pick(KNOWN),
        };
        let at = self.world.days.at(place, 38_000);
        let by = looked.worker;
        let text = format!("{}: {says}", kind.says());
        let event = Event::DirectPaymentChanged;
        self.story.say(at, by, event, (row.id, &text));
        let about = ("direct_payment", row.id);
        let hands = (looked.worker, looked.team);
        let title = "Look at the direct payment again";
        let clock = self.clock(TRIGGERED_REVIEW, title, about, hands, (place, at))?;
        let Some(due_on) = clock.as_ref().map(|clock| clock.due_on) else {
            return Ok(None);
        };
        let row = direct_payment_trigger::Model {
            id: self.ids.next(at),
            person_id: row.person_id,
            direct_payment_id: row.id,
            kind: kind.code().to_owned(),
            known_on: self.day(place),
            says: says.to_owned(),
            due_on,
            reviewed_on: None,
            recorded_by: by,
            recorded_at: at,
            version: 1,
        };
        self.story.made::<direct_payment_trigger::Entity>(&row)?;
        Ok(Some(Concern { row, clock }))
    }
}
