//! Histories that every Exampleshire tells, however few its people: those that one looks for first, and one of each way
//! that is rare. Whom they are told of follows from the people there are.

use rules::assessment::Kind;

use super::assessing::Went;
use super::days::Days;
use super::payments::Wish;
use super::people::{Now, Person};
use super::planned::How;
use super::taking_part::TakesPart;

/// Where a plan lies when the tale is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// It came back to whoever writes it.
    Returned,
    WithSocialWorker,
    WithPanel,
    WithBudgetManager,
    /// It was agreed.
    Agreed,
}

/// How a direct payment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    InTime,
    /// It was never looked at.
    Overdue,
    /// It is not paid for now.
    Suspended,
    /// Another pays it out from some day on.
    PaidByAnother,
    /// They are in prison, and it is to be stopped.
    InPrison,
}

/// Of whom a history is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Alone,
    /// One of a couple, who is looked after.
    OneOfTwo,
    /// The other, who looks after them.
    Other,
}

/// A history that is told on purpose.
#[derive(Debug)]
pub struct Script {
    whose: Whose,
    /// The youngest and the oldest of whom it may be told.
    ages: (i32, i32),
    /// Days before the end of the tale on which somebody rang.
    ago: i64,
    /// A worker has the case still.
    open: bool,
    /// Code of why they rang.
    pub reason: &'static str,
    pub kind: Kind,
    pub(super) went: Went,
    /// Needs were met before they were assessed.
    pub urgent: bool,
    /// Help to get back on their feet came first.
    pub helped: bool,
    pub takes_part: TakesPart,
    pub how: How,
    pub(super) wish: Wish,
    pub kept: Kept,
    pub lies: Lies,
}

const USUAL: Script = Script {
    whose: Whose::Alone,
    ages: (25, 102),
    ago: 36,
    open: false,
    reason: "help_at_home",
    kind: Kind::Needs,
    went: Went::Eligible,
    urgent: false,
    helped: false,
    takes_part: TakesPart::Alone,
    how: How::AtHome,
    wish: Wish::Themselves,
    kept: Kept::InTime,
    lies: Lies::Agreed,
};

/// A plan that lies on a desk now.
const fn lies(lies: Lies) -> Script {
    Script {
        open: true,
        lies,
        ..USUAL
    }
}

/// A direct payment that was wished for so many days ago.
const fn paid(wish: Wish, kept: Kept, ago: i64) -> Script {
    Script {
        how: How::Directly,
        wish,
        kept,
        ago,
        ..USUAL
    }
}

const SCRIPTS: &[Script] = &[
    // Home from hospital: helped at once, then assessed, with a plan that was looked at.
    Script {
        ages: (75, 102),
        ago: 260,
        reason: "hospital_discharge",
        urgent: true,
        helped: true,
        ..USUAL
    },
    // Of working age, with money of their own choosing, looked at twice.
    Script {
        ages: (25, 64),
        ..paid(Wish::Themselves, Kept::InTime, 620)
    },
    // Two who were assessed together, and the carer's own year.
    Script {
        whose: Whose::OneOfTwo,
        ago: 200,
        kind: Kind::Combined,
        ..USUAL
    },
    Script {
        whose: Whose::Other,
        ago: 200,
        reason: "carer_strain",
        kind: Kind::Carers,
        how: How::AsCarer,
        ..USUAL
    },
    // Refused, and that was that; refused at risk of abuse, and assessed all the same.
    Script {
        ages: (65, 102),
        ago: 90,
        went: Went::Refused,
        ..USUAL
    },
    Script {
        went: Went::Overruled,
        takes_part: TakesPart::WithAdvocate,
        ..lies(Lies::WithBudgetManager)
    },
    // Offered, and not begun yet.
    Script {
        open: true,
        went: Went::Offered,
        ..USUAL
    },
    // Assessed themselves with help, and not eligible.
    Script {
        ago: 120,
        reason: "falls",
        kind: Kind::SupportedSelf,
        went: Went::NotEligible,
        ..USUAL
    },
    Script {
        ago: 100,
        reason: "sight_or_hearing",
        kind: Kind::Sensory,
        ..USUAL
    },
    lies(Lies::Returned),
    lies(Lies::WithSocialWorker),
    Script {
        ages: (75, 102),
        reason: "care_home",
        takes_part: TakesPart::Tested,
        how: How::InCareHome,
        ..lies(Lies::WithPanel)
    },
    paid(Wish::Part, Kept::Overdue, 330),
    paid(Wish::ThirdParty, Kept::InTime, 240),
    paid(Wish::Nominee, Kept::Suspended, 400),
    paid(Wish::Refused, Kept::InTime, 150),
    paid(Wish::Themselves, Kept::PaidByAnother, 380),
    Script {
        ages: (66, 90),
        ..paid(Wish::Themselves, Kept::InPrison, 320)
    },
];

/// Finds somebody for each history, and lets theirs begin with it.
pub fn choose(people: &mut [Person], days: &Days) {
    for script in SCRIPTS {
        let stands = |person: &Person| (person.now == Now::WithWorker) == script.open;
        let fits = |person: &&Person| script.fits(person, days);
        // Somebody whose case stands as it should is better than somebody for whom that changes.
        let best = people.iter().position(|one| fits(&one) && stands(one));
        let place = match script.whose {
            Whose::Other => people.iter().position(|one| script.belongs(one, people)),
            _ => best.or(people.iter().position(|one| fits(&one))),
        };
        if let Some(person) = place.and_then(|place| people.get_mut(place)) {
            script.begins(person, days);
        }
    }
}

impl Script {
    fn lives(&self, person: &Person, days: &Days) -> bool {
        let age = person.age(days.today);
        let ages = self.ages.0..=self.ages.1;
        !person.duplicate
            && person.script.is_none()
            && person.until == days.count()
            && ages.contains(&age)
    }

    fn fits(&self, person: &Person, days: &Days) -> bool {
        let two = self.whose == Whose::OneOfTwo;
        self.lives(person, days) && person.couple.is_some() == two && person.pair_lives == two
    }

    /// The other of the couple of whom the first history is told.
    fn belongs(&self, person: &Person, people: &[Person]) -> bool {
        let first = people
            .iter()
            .find(|one| one.script.is_some_and(|of| of.whose == Whose::OneOfTwo));
        let couple = first.and_then(|one| one.couple);
        person.script.is_none() && couple.is_some() && person.couple == couple
    }

    fn begins(&'static self, person: &mut Person, days: &Days) {
        person.script = Some(self);
        person.since = days.working_from(days.count() - self.ago);
        person.moved = None;
        person.now = match self.open {
            true => Now::WithWorker,
            false => Now::Nothing,
        };
        if self.kind.is_carers() {
            person.reason = "social_support_support_to_unpaid_carer";
        }
    }

    /// Assessed together with whoever looks after them, or whom they look after.
    pub fn together(&self) -> bool {
        self.whose != Whose::Alone
    }
}
