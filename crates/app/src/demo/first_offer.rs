//! Whether help to get back on their feet was offered before support for long, and what came of it.

use rules::reablement::FirstOffer;

use super::random::Dice;

/// What came of the offer, and why it was not taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    pub offer: FirstOffer,
    pub because: Option<&'static str>,
}

/// In their own words.
const DECLINED: &[&str] = &[
    "I had it after the hip. I know what I can do and what I cannot.",
    "I do not want four different people in the house in a week.",
    "My daughter is here until the spring; come when she has gone.",
    "I would rather get used to one person who stays.",
];
/// For those whose needs do not lessen with practice.
const LIFELONG: &[&str] = &[
    "Has needed the same help for life; learning goes on at the college and at home.",
    "New faces and a plan that ends after six weeks would unsettle more than they teach.",
];
const NOT_SUITABLE: &[&str] = &[
    "The illness goes on getting worse, and the therapist expects no gain.",
    "In the last months of life: what can still be done is done with the nurses.",
    "Help from the hospital’s own team ended last month with nothing more to gain.",
    "Does not keep from one day to the next what was practised.",
];

/// What came of it for somebody with this support reason. `helped`: such help is on their record.
pub fn offered(reason: &str, helped: bool, dice: &mut Dice) -> Option<First> {
    use FirstOffer::{Accepted, Declined, NotSuitable};
    let lifelong = reason == "learning_disability_support";
    let offer = match (helped, lifelong) {
        (true, _) => Accepted,
        (false, true) => dice.weighted(&[(8, NotSuitable), (2, Declined)]),
        // Nobody has asked yet, of one in twelve.
        (false, false) if dice.chance(80) => return None,
        (false, false) => dice.weighted(&[(5, NotSuitable), (4, Declined), (3, Accepted)]),
    };
    let because = match offer {
        Accepted => None,
        Declined => Some(*dice.pick(DECLINED)),
        NotSuitable if lifelong => Some(*dice.pick(LIFELONG)),
        NotSuitable => Some(*dice.pick(NOT_SUITABLE)),
    };
    Some(First { offer, because })
}
