//! What people of Exampleshire do with their days, who is on the way into adult life, equipment that was prescribed, a
//! pilot, employers, and homes that are planned.

use std::sync::atomic::AtomicUsize;

use db::entities::{
    adult_life, employer, equipment, housing_scheme, occupation, pilot, pilot_member, relationship,
    scheme_stage, tenancy,
};
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use rules::adult_life::eighteen_on;
use rules::occupation::SEEKING;
use rules::vocabulary::dates::days_after;

use super::World;
use super::days::Days;
use super::employers;
use super::handed_out::{self, HandedOut};
use super::people::Person;
use super::random::Dice;
use super::staff::Staff;
use super::story::{Happening, Ids, Row, Story};
use crate::support::equipment::considered;

/// What many people's stories share.
pub struct Shared {
    /// What a supplier assesses, and what the reviewing team looks at.
    pub assessments: HandedOut,
    pub reviews: HandedOut,
    /// How many of the supplier's have been told of: each goes another way than the one before.
    pub turn: AtomicUsize,
    pilot: pilot::Model,
    schemes: Vec<housing_scheme::Model>,
    pub employers: Vec<employer::Model>,
}

/// Days before the end of the tale of the first day of the pilot.
const TRIED: i64 = 300;

/// Name, kind, area, homes, stage, days since that stage, days until it opens.
type Scheme = (
    &'static str,
    &'static str,
    &'static str,
    i64,
    &'static str,
    i64,
    Option<i64>,
);

#[rustfmt::skip]
const SCHEMES: &[Scheme] = &[
    ("Netherfield Court", "enablement", "North", 12, "open", 420, None),
    ("Canal View", "extra_care", "City", 68, "building", 200, Some(260)),
    ("Orchard Rise", "extra_care", "South", 54, "approved", 90, Some(700)),
    ("Mill Lane Flats", "supported_living", "East", 9, "planning", 60, Some(-20)),
    ("Station Yard", "supported_living", "West", 16, "site", 30, None),
    ("Old Library", "adapted", "City", 6, "idea", 15, None),
];

/// Begins what is shared, in the same order each time.
pub fn shared(staff: &Staff, days: &Days, ids: &mut Ids) -> Shared {
    let count = days.count();
    let at = days.at(count - TRIED, 10 * 3600);
    let scheme = |(name, kind, area, units, stage, since, opens): &Scheme| {
        let stage_on = Day(days.day(count - since));
        housing_scheme::Model {
            id: ids.next(days.at(count - since, 12 * 3600)),
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
            area: Some((*area).to_owned()),
            provider: Some("Exampleshire Homes".to_owned()),
            units: *units,
            stage: (*stage).to_owned(),
            stage_on,
            opens_on: opens
                .and_then(|opens| days_after(days.today, opens))
                .map(Day),
            note: None,
            version: 1,
        }
    };
    let schemes = SCHEMES.iter().map(scheme).collect();
    Shared {
        assessments: handed_out::assessments(staff, days, ids),
        reviews: handed_out::reviews(staff, days, ids),
        turn: AtomicUsize::new(0),
        pilot: pilot::Model {
            id: ids.next(at),
            name: "Into work".to_owned(),
            about: Some(
                "A coordinator for people with a learning disability who want to work.".to_owned(),
            ),
            began_on: Day(days.day(count - TRIED)),
            ended_on: None,
            version: 1,
        },
        schemes,
        employers: employers::shared(staff, days, ids),
    }
}

/// Tells of what is shared.
pub fn begin(world: &World) -> db::Result<Vec<Happening>> {
    let (shared, days) = (world.shared, world.days);
    let by = shared.assessments.batch.authorised_by;
    let mut story = Story::of(None);
    for row in &shared.schemes {
        let at = days.at(days.count() - days_since(days, row.stage_on), 12 * 3600);
        story.say(at, by, Event::SchemeChanged, (row.id, &row.name));
        story.made::<housing_scheme::Entity>(row)?;
        let stage = scheme_stage::Model {
            id: Uuid::from_u128(row.id.as_u128() ^ (1 << 40)),
            scheme_id: row.id,
            stage: row.stage.clone(),
            units: row.units,
            stage_on: row.stage_on,
            said_by: by,
            version: 1,
        };
        story.made::<scheme_stage::Entity>(&stage)?;
    }
    let at = days.at(days.count() - TRIED, 10 * 3600);
    story.say(
        at,
        by,
        Event::PilotChanged,
        (shared.pilot.id, &format!("Begun: {}", shared.pilot.name)),
    );
    story.made::<pilot::Entity>(&shared.pilot)?;
    employers::begin(world, &mut story)?;
    shared.assessments.tell(&mut story)?;
    shared.reviews.tell(&mut story)?;
    Ok(story.happenings)
}

fn days_since(days: &Days, on: Day) -> i64 {
    rules::vocabulary::dates::days_between(on.0, days.day(days.count()))
}

/// Employers and places: paid, voluntary, for the day.
const EMPLOYERS: &[&str] = &[
    "Fernley’s Bakery",
    "Hill Garden Centre",
    "The Corner Café",
    "Exampleshire Council",
    "Brook Supermarket",
];
const VOLUNTEER: &[&str] = &[
    "Animal rescue",
    "Library on Wheels",
    "Community garden",
    "Charity shop, High Street",
];
const LOOKED_FOR: &[&str] = &[
    "Work in a kitchen",
    "Work with animals",
    "Work outdoors",
    "Any",
];
const COLLEGES: &[&str] = &["Exampleshire College", "The Land School"];
const DAY: &[&str] = &["The Workshop", "Riverside Arts", "Green Gym"];

/// Tells of one person's work, home, equipment and way into adult life.
pub fn tell(
    world: &World,
    ids: &mut Ids,
    (whom, person): (usize, &Person),
    story: &mut Story,
) -> db::Result<()> {
    let mut tale = Tale {
        world,
        ids,
        person,
        story,
    };
    tale.looks_after()?;
    if person.duplicate || person.row.died_on.is_some() || person.until < world.days.count() {
        return Ok(());
    }
    let mut dice = Dice::new(whom as u64, 911);
    let age = person.age(world.days.today);
    match age {
        14..18 => tale.way(&mut dice),
        18..65 => tale.life(&mut dice),
        _ if whom % 12 == 5 => tale.equipment(whom, &mut dice),
        _ => Ok(()),
    }
}

struct Tale<'a> {
    world: &'a World<'a>,
    ids: &'a mut Ids,
    person: &'a Person,
    story: &'a mut Story,
}

impl Tale<'_> {
    fn day(&self, place: i64) -> Day {
        Day(self.world.days.day(place))
    }

    /// Some days after the record was opened, and not later than yesterday.
    fn place(&self, after: i64) -> i64 {
        let last = self.world.days.count() - 2;
        self.world
            .days
            .working_from((self.person.since + after).min(last))
            .min(last)
    }

    /// A carer and whom they look after are told of on both records.
    fn looks_after(&mut self) -> db::Result<()> {
        let Some(partner) = self.person.partner.filter(|_| self.person.is_carer()) else {
            return Ok(());
        };
        let me = self.person.row.id;
        if partner.carer && partner.id < me {
            return Ok(());
        }
        let since = self.person.row.created_at.max(partner.since);
        let at = self.world.days.later(since, 30);
        let by = self.world.staff.crew("carers").manager;
        let (mine, theirs) = (self.ids.next(at), self.ids.next(at));
        let row = |id: Uuid, pair: Uuid, (person_id, other): (Uuid, Uuid), carer: bool| {
            relationship::Model {
                id,
                person_id,
                other_id: Some(other),
                pair_id: Some(pair),
                kind: partner.kind.to_owned(),
                name: None,
                phone: None,
                email: None,
                note: None,
                carer,
                main_carer: carer,
                next_of_kin: partner.kind == "spouse",
                emergency_contact: carer,
                lives_with: partner.kind == "spouse",
                attorney: None,
                from_on: None,
                until_on: None,
                ended_because: None,
                removed_at: None,
                removed_by: None,
                removed_because: None,
                recorded_by: by,
                recorded_at: at,
                version: 1,
            }
        };
        self.story
            .say(at, by, Event::RelationshipAdded, (mine, "Looks after"));
        self.story.made::<relationship::Entity>(&row(
            mine,
            theirs,
            (me, partner.id),
            partner.carer,
        ))?;
        self.story
            .made::<relationship::Entity>(&row(theirs, mine, (partner.id, me), true))
    }

    /// Both services prepare; the older somebody is the more is done, and something is missing here and there.
    fn way(&mut self, dice: &mut Dice) -> db::Result<()> {
        let Some(born) = self.person.row.born_on.filter(|_| dice.chance(800)) else {
            return Ok(());
        };
        let crew = self.world.staff.crew("transition");
        let place = self.place(dice.between(2, 40));
        let at = self.world.days.office_hours(dice, place);
        let lead = crew.worker(dice, place).id;
        let left =
            rules::vocabulary::dates::days_between(self.world.days.today, eighteen_on(born.0));
        let late = left < 540;
        let row = adult_life::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            opened_on: self.day(place),
            opened_by: lead,
            child_lead: dice.maybe(850, |dice| {
                (*dice.pick(&[
                    "Maria Lowe, school social worker",
                    "Dean Frost, disabled children’s team",
                    "Ruth Bird, leaving care team",
                ]))
                .to_owned()
            }),
            child_lead_id: None,
            adult_lead_id: dice.maybe(if late { 900 } else { 500 }, |_| lead),
            has_education_plan: Some(dice.chance(700)),
            education: Some(
                (*dice.pick(&[
                    "Hill School, then college",
                    "Brook College, catering",
                    "Home education, wants to join a college",
                ]))
                .to_owned(),
            ),
            likely_needs: late.then(|| {
                "Help with money, travelling and cooking; somebody to call at night".to_owned()
            }),
            benefit: late.then(|| dice.chance(850)),
            benefit_on: late.then(|| self.day(place)),
            benefit_because: late
                .then(|| "School ends within two years, and housing takes as long".to_owned()),
            at_18: (left < 200).then(|| {
                "A place at Netherfield Court, ten hours of support, college three days".to_owned()
            }),
            at_18_agreed_on: (left < 200 && dice.chance(600)).then(|| self.day(place)),
            alternatives: None,
            alternatives_on: None,
            closed_on: None,
            closed_because: None,
            recorded_at: at,
            version: 1,
        };
        self.story
            .say(at, lead, Event::AdultLifeChanged, (row.id, "Begun"));
        self.story.made::<adult_life::Entity>(&row)
    }

    /// The employment of the record is told in more words; some have a day opportunity, a home for a time, a pilot.
    fn life(&mut self, dice: &mut Dice) -> db::Result<()> {
        let learning = self.person.reason == "learning_disability_support";
        let employment = self.circumstance("employment");
        if let Some((code, from)) = employment {
            let learns = learning && dice.chance(300);
            let what = match code.as_str() {
                "paid_16_or_more_hours_a_week" => Some(("paid", EMPLOYERS, dice.between(16, 30))),
                "paid_less_than_16_hours_a_week" => Some(("paid", EMPLOYERS, dice.between(4, 15))),
                "not_in_paid_employment_voluntary_work_only" => {
                    Some(("voluntary", VOLUNTEER, dice.between(2, 8)))
                }
                SEEKING if learning => Some(("looking", LOOKED_FOR, dice.between(4, 16))),
                _ if learns && dice.chance(600) => {
                    Some(("work_experience", EMPLOYERS, dice.between(2, 8)))
                }
                _ if learns => Some(("training", COLLEGES, dice.between(6, 15))),
                _ => None,
            };
            if let Some((kind, places, hours)) = what.filter(|_| learning || dice.chance(300)) {
                self.occupation(dice, (kind, places), Some(hours * 100), from)?;
            }
        }
        if !learning {
            return Ok(());
        }
        if dice.chance(350) {
            let place = self.place(dice.between(10, 200));
            self.occupation(dice, ("day_opportunity", DAY), None, self.day(place))?;
        }
        if dice.chance(150) {
            self.home(dice)?;
        }
        if dice.chance(400) {
            self.joins(dice)?;
        }
        Ok(())
    }

    fn circumstance(&self, kind: &str) -> Option<(String, Day)> {
        let mut rows = self.story.happenings.iter().flat_map(|one| &one.rows);
        rows.find_map(|row| match row {
            Row::Circumstance(row) if row.kind == kind && row.until_on.is_none() => {
                Some((row.code.clone(), row.from_on))
            }
            _ => None,
        })
    }

    fn occupation(
        &mut self,
        dice: &mut Dice,
        (kind, places): (&str, &[&str]),
        hours: Option<i64>,
        from: Day,
    ) -> db::Result<()> {
        let place = self.place(dice.between(1, 20));
        let at = self.world.days.office_hours(dice, place);
        let crew = self.world.staff.crew("ld");
        let by = crew.worker(dice, place).id;
        let where_to = (*dice.pick(places)).to_owned();
        let days = matches!(kind, "day_opportunity").then(|| dice.between(1, 4));
        let row = occupation::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            kind: kind.to_owned(),
            place: where_to.clone(),
            role: None,
            employer_role_id: None,
            weekly_hundredths: hours,
            days_a_week: days,
            lot: days.map(|_| (*dice.pick(&["lot_1", "lot_2", "lot_3", "in_house"])).to_owned()),
            began_on: from.min(self.day(place)),
            expected_until: None,
            ended_on: None,
            ended_because: None,
            supported_by: dice.maybe(700, |_| by),
            note: None,
            recorded_by: by,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        self.story
            .say(at, by, Event::OccupationChanged, (row.id, &where_to));
        self.story.made::<occupation::Entity>(&row)
    }

    /// Two years at most in the enablement scheme, where the record says supported accommodation.
    fn home(&mut self, dice: &mut Dice) -> db::Result<()> {
        let known = self.circumstance("accommodation");
        let Some((code, _)) = known.filter(|(code, _)| code.starts_with("supported_accommodation"))
        else {
            return Ok(());
        };
        let scheme = self
            .world
            .shared
            .schemes
            .first()
            .map(|scheme| (scheme.id, scheme.stage_on));
        let Some((scheme, opened)) = scheme else {
            return Ok(());
        };
        let opened = self.world.days.count() - days_since(self.world.days, opened);
        let place = self.place(dice.between(5, 60)).max(opened + 1);
        let at = self.world.days.office_hours(dice, place);
        let by = self.world.staff.crew("ld").worker(dice, place).id;
        let began_on = self.day(place);
        let row = tenancy::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            accommodation: code,
            purpose: Some("enablement".to_owned()),
            scheme_id: Some(scheme),
            landlord: Some("Exampleshire Homes".to_owned()),
            began_on,
            expected_until: days_after(began_on.0, 730).map(Day),
            ended_on: None,
            ended_because: None,
            supported_by: Some(by),
            note: None,
            recorded_by: by,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        self.story
            .say(at, by, Event::HomeChanged, (row.id, "Moved in"));
        self.story.made::<tenancy::Entity>(&row)
    }

    fn joins(&mut self, dice: &mut Dice) -> db::Result<()> {
        let first = self.world.days.count() - TRIED;
        let place = self.place(0).max(first + dice.between(1, 60));
        let at = self
            .world
            .days
            .office_hours(dice, self.world.days.working_from(place));
        let by = self.world.staff.crew("ld").worker(dice, place).id;
        let row = pilot_member::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            pilot_id: self.world.shared.pilot.id,
            joined_on: Day(rules::vocabulary::dates::london_date(*at)),
            left_on: None,
            version: 1,
        };
        self.story.say(
            at,
            by,
            Event::PilotChanged,
            (row.id, &format!("Joined: {}", self.world.shared.pilot.name)),
        );
        self.story.made::<pilot_member::Entity>(&row)
    }

    /// A small thing by prescription, mostly had soon after.
    fn equipment(&mut self, whom: usize, dice: &mut Dice) -> db::Result<()> {
        let last = self.world.days.count() - 40;
        let place = self
            .place(dice.between(1, 400))
            .max(last + dice.between(0, 30));
        let at = self.world.days.office_hours(dice, place);
        let by = self.world.staff.crew("ot").worker(dice, place).id;
        let on = self.day(place);
        let had = self.world.days.working_from(place + dice.between(2, 14));
        let (item, why) = *dice.pick(&[
            ("grab_rail", "To get out of the bath safely"),
            ("perching_stool", "To cook sitting down"),
            (
                "falls_sensor",
                "Help comes when he or she lies on the floor",
            ),
            ("kitchen_aids", "To open jars and tins alone"),
            (
                "medicine_dispenser",
                "To take the tablets at the right time",
            ),
        ]);
        let row = equipment::Model {
            id: self.ids.next(at),
            person_id: self.person.row.id,
            stage: (*dice.pick(&["conversation", "assessment", "review"])).to_owned(),
            item: Some(item.to_owned()),
            why: why.to_owned(),
            how: Some("prescription".to_owned()),
            number: Some(format!("E{}", whom + 1)),
            supplier: None,
            considered_on: on,
            considered_by: by,
            given_on: Some(on),
            expires_on: days_after(on.0, 28).map(Day),
            redeemed_on: (dice.chance(700) && had < self.world.days.count()).then(|| self.day(had)),
            redeemed_at_place: None,
            returned_on: None,
            version: 1,
        };
        let says = considered(self.world.council, &row);
        self.story
            .say(at, by, Event::EquipmentChanged, (row.id, &says));
        self.story.made::<equipment::Entity>(&row)
    }
}
