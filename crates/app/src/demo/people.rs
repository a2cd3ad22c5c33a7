//! Who Exampleshire's people are: ages of those whom adult social care meets, couples at one address, carers,
//! deaths, and what each household would tell about itself.

use db::entities::person;
use db::sea_orm::prelude::Uuid;
use db::{At, Day};
use jiff::ToSpan;
use jiff::civil::Date;
use rules::vocabulary::dates::age_on;

use super::Plan;
use super::couples::{self, Partner};
use super::days::Days;
use super::heritage::{Heritage, code};
use super::nhs_numbers::NhsNumbers;
use super::places::{self, Home};
use super::plans::Supported;
use super::random::Dice;
use super::sayings;
use super::story::Ids;
use super::told::{self, Script};
use crate::front_door::people::store::blank_person;

/// A person of the tale: the row of the record, and what the tale knows besides.
pub struct Person {
    pub row: person::Model,
    pub home: Home,
    /// They moved on that day, to there: to a care home, or to smaller rooms.
    pub moved: Option<(i64, Home, bool)>,
    /// Place of the day on which the record was opened.
    pub since: i64,
    /// Place of the first day on which nothing more happens: after the death, or today.
    pub until: i64,
    /// Code of the primary support reason.
    pub reason: &'static str,
    /// Someone close: given name, and who they are to the person.
    pub close: (String, &'static str),
    /// The same number for both of a couple.
    pub couple: Option<u64>,
    /// Whom they live with or look after, where both are on record.
    pub partner: Option<Partner>,
    pub now: Now,
    /// Names at birth or in a former marriage.
    pub former_family: Option<String>,
    /// Whoever opened the record twice left one letter wrong in this second one.
    pub duplicate: bool,
    /// Both of the couple live.
    pub pair_lives: bool,
    /// What is told of them on purpose.
    pub script: Option<&'static Script>,
    pub supported: Supported,
    pub dice: Dice,
}

impl Person {
    /// The record says that they need support because they look after somebody.
    pub fn is_carer(&self) -> bool {
        self.reason == "social_support_support_to_unpaid_carer"
    }

    /// They were detained for treatment before, and aftercare is owed to them.
    pub fn has_aftercare(&self) -> bool {
        self.reason == "mental_health_support" && self.row.id.as_u128().is_multiple_of(3)
    }

    /// How they like to be called.
    pub fn called(&self) -> &str {
        self.row
            .preferred_name
            .as_deref()
            .unwrap_or_else(|| first(&self.row.given_names))
    }

    pub fn woman(&self) -> bool {
        self.row.sex.as_deref() == Some("female")
    }

    pub fn age(&self, on: Date) -> i32 {
        self.row.born_on.map_or(70, |born| age_on(born.0, on))
    }
}

fn first(given_names: &str) -> &str {
    given_names.split(' ').next().unwrap_or(given_names)
}

/// How a person's case stands when the tale is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// Nobody works with them.
    Nothing,
    /// Work for them waits on the holding list.
    Waits,
    /// A team has the case, and no worker in it.
    WithTeam,
    /// A worker has the case.
    WithWorker,
}

/// Of a thousand people who live, how many someone works with or will.
const OPEN: u64 = 186;

/// Of a thousand people, how many are of these ages when the tale is told.
const AGES: &[(u32, (i64, i64))] = &[
    (4, (10, 12)),
    (12, (13, 17)),
    (28, (18, 24)),
    (112, (25, 44)),
    (176, (45, 64)),
    (150, (65, 74)),
    (250, (75, 84)),
    (226, (85, 94)),
    (42, (95, 102)),
];

/// Everyone, in the order in which their records were opened.
pub fn people(plan: &Plan, days: &Days, ids: &mut Ids) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(plan.people as usize);
    let mut household = 0;
    while people.len() < plan.people as usize {
        household += 1;
        let dice = Dice::new(plan.seed, 1_000 + household);
        let members = Household { plan, days, dice }.members();
        people.extend(members);
    }
    people.truncate(plan.people as usize);
    told::choose(&mut people, days);
    people.sort_by_key(|person| person.since);
    number(&mut people, plan, days, ids);
    couples::find(&mut people);
    people
}

/// Gives each record its instant, id and numbers.
fn number(people: &mut [Person], plan: &Plan, days: &Days, ids: &mut Ids) {
    let mut nhs = NhsNumbers::of(plan.seed);
    let mut instants: Vec<At> = people
        .iter_mut()
        .map(|person| days.office_hours(&mut person.dice, person.since))
        .collect();
    instants.sort_unstable();
    for (place, (person, at)) in people.iter_mut().zip(instants).enumerate() {
        person.row.id = ids.next(at);
        person.row.created_at = at;
        person.row.number = (100_001 + place).to_string();
        let number = nhs.next();
        if person.row.nhs_number_status.as_deref() != Some("not_known") {
            person.row.nhs_number = number;
        }
    }
}

struct Household<'a> {
    plan: &'a Plan,
    days: &'a Days,
    dice: Dice,
}

impl Household<'_> {
    fn members(mut self) -> Vec<Person> {
        let heritage = Heritage::of(&mut self.dice);
        let family = heritage.family(&mut self.dice);
        let home = places::home(&mut self.dice, self.plan.people / 900);
        let one = self.person(heritage, &family, &home, None);
        let old_enough = one.age(self.days.today) >= 30;
        let mut members = Vec::new();
        if old_enough && self.dice.chance(150) {
            let other = self.person(heritage, &family, &home, Some(&one));
            members.push(other);
        } else if self.dice.chance(8) {
            members.extend(self.twice(&one));
        }
        members.insert(0, one);
        pair_up(&mut members);
        members
    }

    fn person(
        &mut self,
        heritage: &Heritage,
        family: &str,
        home: &Home,
        partner: Option<&Person>,
    ) -> Person {
        let age = match partner {
            None => self.age(),
            Some(partner) => {
                let theirs = i64::from(partner.age(self.days.today));
                (theirs + self.dice.between(-6, 6)).max(25)
            }
        };
        let woman = match partner {
            None => self.dice.chance(if age >= 85 { 660 } else { 540 }),
            Some(partner) => partner.woman() == self.dice.chance(40),
        };
        let born = self
            .days
            .today
            .saturating_sub(age.years())
            .saturating_sub(self.dice.between(0, 364).days());
        let mut row = blank_person(Uuid::nil(), String::new(), At::new(Default::default()));
        row.family_name = match partner {
            Some(_) if self.dice.chance(90) => heritage.family(&mut self.dice),
            _ => family.to_owned(),
        };
        self.names(&mut row, heritage, woman, born);
        self.identity(&mut row, heritage, age, partner.is_some());
        let (since, until) = self.span(&mut row, age);
        let reason = self.reason(age, partner.is_some());
        let (gp, code) = places::practice(&mut self.dice, home);
        row.gp_practice = Some(gp);
        row.gp_code = Some(code);
        let now = if until == self.days.count() && self.dice.chance(OPEN) {
            self.dice
                .weighted(&[(13, Now::Waits), (4, Now::WithTeam), (83, Now::WithWorker)])
        } else {
            Now::Nothing
        };
        let former_family = (woman && row.title.as_deref() == Some("mrs"))
            .then(|| self.dice.maybe(330, |dice| heritage.family(dice)))
            .flatten();
        Person {
            moved: self.move_of(age, since, until),
            home: home.clone(),
            since,
            until,
            reason,
            close: self.close(heritage, age),
            now,
            former_family,
            duplicate: false,
            pair_lives: false,
            script: None,
            supported: Supported::default(),
            couple: None,
            partner: None,
            dice: Dice::new(self.plan.seed, self.dice.draw()),
            row,
        }
    }

    fn age(&mut self) -> i64 {
        let (low, high) = self.dice.weighted(AGES);
        self.dice.between(low, high)
    }

    fn names(&mut self, row: &mut person::Model, heritage: &Heritage, woman: bool, born: Date) {
        let given = heritage.given(&mut self.dice, woman, born.year());
        let second = self
            .dice
            .maybe(520, |dice| heritage.given(dice, woman, born.year()));
        row.given_names = match second {
            Some(second) if second != given => format!("{given} {second}"),
            _ => given.to_owned(),
        };
        row.preferred_name = match second {
            Some(second) if second != given && self.dice.chance(90) => Some(second.to_owned()),
            _ => sayings::short_for(given)
                .filter(|_| self.dice.chance(420))
                .map(str::to_owned),
        };
        row.born_on = Some(Day(born));
        row.born_estimated = self.dice.chance(6);
        row.sex = Some(if woman { "female" } else { "male" }.to_owned());
    }

    fn identity(&mut self, row: &mut person::Model, heritage: &Heritage, age: i64, couple: bool) {
        let dice = &mut self.dice;
        let woman = row.sex.as_deref() == Some("female");
        let alone: &[(u32, &str)] = match age {
            ..=29 => &[(9, "single"), (1, "cohabiting")],
            30..=64 => &[
                (5, "single"),
                (2, "married"),
                (3, "divorced"),
                (1, "separated"),
                (1, "cohabiting"),
            ],
            _ => &[
                (6, "widowed"),
                (2, "divorced"),
                (3, "married"),
                (2, "single"),
            ],
        };
        let together: &[(u32, &str)] =
            &[(9, "married"), (1, "cohabiting"), (1, "civil_partnership")];
        let status = dice.weighted(if couple { together } else { alone });
        let title = match (woman, status) {
            (false, _) => "mr",
            (true, "married" | "widowed" | "divorced") => "mrs",
            (true, _) if age > 50 => "miss",
            _ => "ms",
        };
        let keep = |code: &str| Some(code.to_owned());
        row.title = if dice.chance(8) {
            keep("dr")
        } else {
            keep(title)
        };
        row.marital_status = keep(status);
        row.ethnicity = Some(code(dice, &heritage.ethnicities));
        row.religion = Some(code(dice, &heritage.religions));
        let language = code(dice, &heritage.languages);
        row.interpreter = keep(match language.as_str() {
            "english" | "welsh" => "none",
            "bsl" => "bsl",
            _ if dice.chance(450) => "spoken",
            _ => "none",
        });
        row.first_language = Some(language);
        row.sexual_orientation = dice.maybe(700, |dice| {
            dice.weighted(&[
                (93, "heterosexual"),
                (2, "gay_or_lesbian"),
                (1, "bisexual"),
                (4, "prefer_not_to_say"),
            ])
            .to_owned()
        });
        row.gender_identity = dice.maybe(800, |dice| {
            dice.weighted(&[
                (990, "same_as_sex"),
                (2, "trans_man"),
                (2, "trans_woman"),
                (2, "non_binary"),
                (4, "prefer_not_to_say"),
            ])
            .to_owned()
        });
        row.pronouns = match row.gender_identity.as_deref() {
            Some("non_binary") => Some("they/them".to_owned()),
            _ => dice.maybe(130, |_| if woman { "she/her" } else { "he/him" }.to_owned()),
        };
        row.disability = dice.maybe(820, |dice| {
            dice.weighted(&[
                (28, "physical"),
                (24, "long_term"),
                (20, "several"),
                (9, "sensory"),
                (7, "mental_health"),
                (5, "learning"),
                (5, "none"),
                (2, "prefer_not_to_say"),
            ])
            .to_owned()
        });
        row.veteran = dice.maybe(600, |dice| {
            let served = if woman {
                20
            } else if age > 84 {
                420
            } else {
                60
            };
            if dice.chance(served) { "yes" } else { "no" }.to_owned()
        });
        row.preferred_contact = dice.maybe(640, |dice| {
            let young: &[(u32, &str)] = &[(4, "text"), (3, "phone"), (3, "email"), (1, "video")];
            let old: &[(u32, &str)] = &[
                (9, "phone"),
                (3, "letter"),
                (3, "through_someone"),
                (1, "text"),
            ];
            dice.weighted(if age < 60 { young } else { old }).to_owned()
        });
        row.contact_note = dice.maybe(110, |dice| (*dice.pick(sayings::WHEN_TO_CALL)).to_owned());
        row.nhs_number_status =
            keep(dice.weighted(&[(80, "traced"), (16, "given"), (4, "not_known")]));
        row.what_matters = dice.maybe(600, |dice| sayings::what_matters(dice, age));
        if age < 18 {
            row.service = "children".to_owned();
        }
    }

    /// When the record was opened and until when things happen; with the death, if they died.
    fn span(&mut self, row: &mut person::Model, age: i64) -> (i64, i64) {
        let count = self.days.count();
        let since = if self.dice.chance(330) {
            self.days.draw(&mut self.dice, 0, count / 6)
        } else {
            self.days.draw(&mut self.dice, 0, count - 1)
        };
        let yearly = match age {
            ..=44 => 4,
            45..=64 => 14,
            65..=74 => 30,
            75..=84 => 65,
            85..=94 => 140,
            _ => 260,
        };
        let years = (count - since) as u64 / 365 + 1;
        let died = self.dice.chance((yearly * years * 7 / 10).min(700)) && since + 40 < count;
        if !died {
            return (since, count);
        }
        let place = self.dice.between(since + 30, count - 2);
        row.died_on = Some(Day(self.days.day(place)));
        row.died_estimated = self.dice.chance(15);
        row.born_on = row
            .born_on
            .map(|born| Day(born.saturating_sub(self.dice.between(0, 2).years())));
        (since, place)
    }

    fn reason(&mut self, age: i64, couple: bool) -> &'static str {
        if couple && self.dice.chance(450) {
            return "social_support_support_to_unpaid_carer";
        }
        self.dice.weighted(match age {
            ..=24 => &[
                (60, "learning_disability_support"),
                (18, "mental_health_support"),
                (14, "physical_support_personal_care_support"),
                (8, "sensory_support_support_for_hearing_impairment"),
            ],
            25..=64 => &[
                (24, "learning_disability_support"),
                (26, "mental_health_support"),
                (26, "physical_support_personal_care_support"),
                (9, "physical_support_access_and_mobility_only"),
                (7, "social_support_support_to_unpaid_carer"),
                (4, "social_support_substance_misuse_support"),
                (3, "sensory_support_support_for_visual_impairment"),
            ],
            _ => &[
                (46, "physical_support_personal_care_support"),
                (18, "physical_support_access_and_mobility_only"),
                (16, "support_with_memory_and_cognition"),
                (7, "social_support_support_to_unpaid_carer"),
                (
                    4,
                    "social_support_support_for_social_isolation_or_other_reason",
                ),
                (3, "sensory_support_support_for_visual_impairment"),
                (2, "sensory_support_support_for_hearing_impairment"),
                (1, "sensory_support_support_for_dual_impairment"),
                (3, "mental_health_support"),
                (1, "unknown"),
            ],
        })
    }

    fn move_of(&mut self, age: i64, since: i64, until: i64) -> Option<(i64, Home, bool)> {
        if until - since < 120 {
            return None;
        }
        let day = self.dice.between(since + 60, until - 30);
        if age >= 75 && self.dice.chance(90) {
            return Some((day, places::care_home(&mut self.dice), true));
        }
        let streets = self.plan.people / 900;
        self.dice
            .maybe(70, |dice| (day, places::home(dice, streets), false))
    }

    /// Someone close to them who calls on their behalf.
    fn close(&mut self, heritage: &Heritage, age: i64) -> (String, &'static str) {
        let (relation, woman) = self.dice.weighted(match age {
            ..=44 => &[
                (6, ("mother", true)),
                (3, ("father", false)),
                (1, ("sister", true)),
            ],
            45..=69 => &[
                (3, ("daughter", true)),
                (2, ("son", false)),
                (2, ("sister", true)),
                (2, ("brother", false)),
                (2, ("friend", true)),
            ],
            _ => &[
                (8, ("daughter", true)),
                (6, ("son", false)),
                (2, ("niece", true)),
                (2, ("neighbour", true)),
                (1, ("friend", false)),
            ],
        });
        let born = match relation {
            "daughter" | "son" | "niece" => 1972,
            _ => 1950,
        };
        (
            heritage.given(&mut self.dice, woman, born).to_owned(),
            relation,
        )
    }

    /// The same person put on file again some months later, with one letter wrong.
    fn twice(&mut self, one: &Person) -> Option<Person> {
        let since = one.since + self.dice.between(20, 400);
        if since + 10 >= one.until {
            return None;
        }
        let mut row = one.row.clone();
        row.family_name = one_letter_wrong(&mut self.dice, &row.family_name);
        row.preferred_name = None;
        row.what_matters = None;
        row.nhs_number_status = Some("not_known".to_owned());
        row.died_on = None;
        Some(Person {
            row,
            home: one.home.clone(),
            moved: None,
            since,
            until: (since + 20).min(self.days.count()),
            reason: "unknown",
            close: one.close.clone(),
            now: Now::Nothing,
            former_family: None,
            duplicate: true,
            pair_lives: false,
            script: None,
            supported: Supported::default(),
            couple: None,
            partner: None,
            dice: Dice::new(self.plan.seed, self.dice.draw()),
        })
    }
}

/// A couple is close to one another.
fn pair_up(members: &mut [Person]) {
    let [one, other] = members else { return };
    if other.duplicate {
        return;
    }
    let couple = Some(one.dice.clone().draw());
    (one.couple, other.couple) = (couple, couple);
    let live = one.row.died_on.is_none() && other.row.died_on.is_none();
    (one.pair_lives, other.pair_lives) = (live, live);
    let relation = |woman: bool| if woman { "wife" } else { "husband" };
    one.close = (other.called().to_owned(), relation(other.woman()));
    other.close = (one.called().to_owned(), relation(one.woman()));
}

fn one_letter_wrong(dice: &mut Dice, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return format!("{name}s");
    }
    let place = dice.between(1, letters.len() as i64 - 2) as usize;
    match dice.below(3) {
        0 => letters.swap(place, place + 1),
        1 => {
            letters.remove(place);
        }
        _ => letters.insert(place, letters[place]),
    }
    let wrong: String = letters.into_iter().collect();
    if wrong == name {
        format!("{name}e")
    } else {
        wrong
    }
}
