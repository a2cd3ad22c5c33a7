//! What was said of each outcome that somebody does not achieve: by themselves, by the assessor, and in the decision.
//! The words of a decision fit the needs found beside it.

/// The words for one outcome.
pub struct Words {
    /// Of the eligibility regulations.
    pub outcome: &'static str,
    /// What the person said they want to be different.
    pub own: &'static str,
    /// What they want to happen.
    pub goal: &'static str,
    /// What it does to their life.
    pub impact: &'static str,
    /// Where the needs are eligible: why it weighs as it does.
    pub judged: &'static str,
    /// Where they are not: why it does not.
    pub bearable: &'static str,
    /// What can help without support from the council.
    pub advice: &'static str,
}

const fn words(outcome: &'static str, said: [&'static str; 6]) -> Words {
    let [own, goal, impact, judged, bearable, advice] = said;
    Words {
        outcome,
        own,
        goal,
        impact,
        judged,
        bearable,
        advice,
    }
}

/// One for each outcome, adults' first.
const ALL: &[Words] = &[
    words(
        "A1",
        [
            "I want a proper dinner again, not toast.",
            "Make my own dinner",
            "Meals are toast and biscuits, and the weight has gone down since the summer.",
            "Eating so little has led to a fall and a stay in hospital already, and it will again.",
            "Cooking is hard, but a neighbour shares dinners and the freezer is full.",
            "The lunch club at the community centre meets on Tuesdays and can fetch people.",
        ],
    ),
    words(
        "A2",
        [
            "I want to wash myself again, in my own time.",
            "Wash by myself",
            "There has been no bath since the spring; visitors are not let in for shame of it.",
            "Having to be washed by others takes away the dignity that matters most here.",
            "Getting into the bath is hard, and with the board and the rail it is no longer dangerous.",
            "A bath board and a grab rail come free from the equipment service.",
        ],
    ),
    words(
        "A3",
        [
            "I am up four times in the night and I do not always get there.",
            "Get to the toilet in time",
            "Drinks as little as possible so as not to have to go, and hardly sleeps.",
            "The accidents at night have made the skin sore and the days fearful.",
            "A commode by the bed has ended the worst of it.",
            "The continence nurse at the surgery sees people without a referral.",
        ],
    ),
    words(
        "A4",
        [
            "I sit in my dressing gown until somebody comes, and often nobody comes.",
            "Be dressed by nine",
            "Stays in night clothes, often in a cold room, and so does not open the door.",
            "Whole days pass in night clothes behind a closed door.",
            "Buttons are slow, and clothes without them do.",
            "The occupational therapist shows ways of dressing with one hand.",
        ],
    ),
    words(
        "A5",
        [
            "If somebody made me safe in the house I could do the rest.",
            "Feel safe at home alone",
            "Two falls on the stairs and a pan left burning; nights are spent in the chair.",
            "Fear of what may happen next in the house keeps everything else from happening.",
            "With the pendant and the gas turned off the house is safe enough.",
            "A pendant alarm and a smoke alarm that calls for help can be fitted within a week.",
        ],
    ),
    words(
        "A6",
        [
            "I am ashamed of the house. It did not use to be so.",
            "Have a house one can ask people into",
            "Post, food and clothes lie about, and nobody is asked in any more.",
            "The state of the home has become a danger to health, and keeps everybody away.",
            "Hoovering is beyond them; the rest of the house is in order.",
            "The handyman service clears and cleans for a small charge.",
        ],
    ),
    words(
        "A7",
        [
            "I am not ill, I am tired of being alone.",
            "See my friends again",
            "The friends who used to call have stopped calling; the television is the only voice.",
            "What is lost of company weighs more heavily than the things that can be counted.",
            "Sees fewer people than before, but there is a good circle of friends by telephone.",
            "A befriender rings or calls each week; ring us and we will put you in touch.",
        ],
    ),
    words(
        "A8",
        [
            "I want to work. I am good at it.",
            "Have a job, or learn something",
            "The course was given up in March, and the days have had no shape since.",
            "Without help to travel and to settle in, neither work nor learning is within reach.",
            "The course can be followed at home for now, and is.",
            "The employment adviser at the job centre is there for people with a disability.",
        ],
    ),
    words(
        "A9",
        [
            "I used to walk to the shops and the library. Now I look at the street.",
            "Walk to the corner shop",
            "Has not been out of the house alone since the winter.",
            "Not being able to go out has cut off shop, surgery and library together.",
            "The bus is too much, but the shop at the corner is managed with the frame.",
            "Dial-a-ride takes people from door to door for the price of the bus.",
        ],
    ),
    words(
        "A10",
        [
            "The children should not have to look after me.",
            "Take the children to school myself",
            "The children get themselves up and make their own tea.",
            "The children do what a parent would do, and miss school for it.",
            "A grandmother takes the children to school, gladly.",
            "The family hub has a breakfast club and people to talk to.",
        ],
    ),
    words(
        "C1",
        [
            "I have no time for my own children.",
            "An evening a week with the children",
            "The children are put to bed by whoever is there.",
            "The carer’s own children come last every day of the week.",
            "There is less time for the children, and they get by.",
            "The family hub has a breakfast club and people to talk to.",
        ],
    ),
    words(
        "C2",
        [
            "My daughter has stopped asking me to come.",
            "Look after my grandchildren once a week",
            "Others in the family who need them have been let down for months.",
            "Caring for one has ended caring for all the others.",
            "The rest of the family is seen less, but is seen.",
            "A sitter from the carers’ centre comes for an afternoon.",
        ],
    ),
    words(
        "C3",
        [
            "My own house has gone to pieces.",
            "An afternoon for my own house",
            "Bills lie unopened, and the boiler has been broken since October.",
            "The carer’s own home is becoming unfit to live in.",
            "The garden is let go; the house is not.",
            "The handyman service helps carers free of charge.",
        ],
    ),
    words(
        "C4",
        [
            "I eat standing up, when I eat.",
            "One hot meal a day, sitting down",
            "Meals are missed, and the weight shows it.",
            "Going without meals has begun to make the carer ill.",
            "Dinners are late and simple, and there are dinners.",
            "The lunch club welcomes carers together with those they look after.",
        ],
    ),
    words(
        "C5",
        [
            "I gave up the choir, and I miss it more than I say.",
            "Go to the choir on Thursdays",
            "Friends have not been seen since the spring.",
            "There is nobody left to talk to but the person who is cared for.",
            "Friends are seen less often, and come to the house.",
            "The carers’ centre has a group on Wednesdays with somebody to sit in.",
        ],
    ),
    words(
        "C6",
        [
            "I had to leave my job, and I was good at it.",
            "Work three mornings a week",
            "Work was given up in the summer, and money is short.",
            "Without hours of care that can be relied on there is no going back to work.",
            "The employer lets them begin later in the day.",
            "Carers may ask their employer for other hours, and for a week’s leave.",
        ],
    ),
    words(
        "C7",
        [
            "I cannot even get to the library any more.",
            "Two hours in town each week",
            "Does not leave the house for more than twenty minutes.",
            "Every errand has become impossible for want of somebody to stay.",
            "Errands wait for the weekend, and then they are done.",
            "A sitter from the carers’ centre comes for an afternoon.",
        ],
    ),
    words(
        "C8",
        [
            "I want to go on, if I can have one day a week to myself.",
            "One day a week to myself",
            "There has been no free day since June.",
            "A life of nothing but caring cannot be gone on with, and it shows.",
            "The walking group is missed now and then.",
            "The carers’ centre has places for short breaks; ask for the list.",
        ],
    ),
];

/// Where nothing is found that is not achieved.
const NOTHING: [Words; 2] = [
    words(
        "A",
        [
            "I only wanted to know what there is, for later.",
            "Stay as I am",
            "Life goes on much as it did.",
            "",
            "What was hard in the spring is managed again, and the days are full.",
            "If things change, ring us: you do not need to wait.",
        ],
    ),
    words(
        "C",
        [
            "We manage, the two of us. I wanted to know whom to ring.",
            "Know whom to ring",
            "Caring takes time, and leaves enough of it.",
            "",
            "Caring is part of the day and not the whole of it; sleep and health are good.",
            "The carers’ centre has a card to carry that says whom to ring if something happens to you.",
        ],
    ),
];

/// The words for what was found: of the first outcome that is not achieved.
pub fn first(unable: &[&str], carers: bool) -> &'static Words {
    let found = unable.iter().find_map(|code| of(code));
    found.unwrap_or(&NOTHING[usize::from(carers)])
}

/// The words for one outcome.
pub fn of(outcome: &str) -> Option<&'static Words> {
    ALL.iter().find(|words| words.outcome == outcome)
}

/// The judgement of a decision: of the first two outcomes that are not achieved.
pub fn judgement(unable: &[&str], carers: bool, impact: bool) -> String {
    if !impact || unable.is_empty() {
        let only_health = carers && impact;
        return if only_health {
            "Broken nights and lifting have made the carer ill, and it will not mend while it goes on as it is.".to_owned()
        } else {
            first(unable, carers).bearable.to_owned()
        };
    }
    let said: Vec<&str> = unable
        .iter()
        .filter_map(|code| of(code))
        .map(|words| words.judged)
        .take(2)
        .collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use rules::eligibility::{AdultOutcome, CarerOutcome};

    use super::*;

    #[test]
    fn every_outcome_has_its_own_words() {
        let adults = AdultOutcome::ALL.iter().map(|one| one.code());
        let carers = CarerOutcome::ALL.iter().map(|one| one.code());
        for code in adults.chain(carers) {
            assert!(of(code).is_some(), "{code}");
        }
        assert_eq!(ALL.len(), AdultOutcome::ALL.len() + CarerOutcome::ALL.len());
    }

    #[test]
    fn a_judgement_speaks_of_what_was_found() {
        for (unable, carers, impact, begins) in [
            (&["A1", "A9"][..], false, true, "Eating so little"),
            (&["A2"][..], false, false, "Getting into the bath"),
            (&[][..], false, false, "What was hard in the spring"),
            (&["C6"][..], true, true, "Without hours of care"),
            (&[][..], true, true, "Broken nights"),
        ] {
            let said = judgement(unable, carers, impact);
            assert!(said.starts_with(begins), "{unable:?}: {said}");
        }
    }
}
