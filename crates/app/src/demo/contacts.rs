//! How people came to the council: first and repeated contacts, what was said, and what came of them.

use db::entities::{contact, deadline};
use db::sea_orm::prelude::Uuid;
use db::{At, Event};
use rules::contact::{RouteFacts, Routed, Work, route};
use serde_json::json;

use super::World;
use super::cases::{self, Asked};
use super::clocks;
use super::people::{Now, Person};
use super::random::Dice;
use super::sayings::{self, Filling};
use super::story::{Ids, Sketch, Story, Words};

/// A contact to be told: the day, and its number.
pub type Numbered = (i64, u64);

/// The days on which a person, or someone for them, was in touch, first to last.
pub fn days_of(world: &World, person: &mut Person) -> Vec<i64> {
    let days = &world.days;
    let mut places = vec![person.since];
    if person.duplicate || person.script.is_some() {
        return places;
    }
    let more = person
        .dice
        .weighted(&[(40, 0), (25, 1), (15, 2), (9, 3), (5, 4), (4, 5), (2, 8)]);
    for _ in 0..more {
        let last = places[places.len() - 1];
        let until = if person.dice.chance(420) {
            last + 60
        } else {
            person.until
        };
        let place = days.draw(&mut person.dice, last, until.min(person.until));
        if place < person.until {
            places.push(place);
        }
    }
    if person.now != Now::Nothing {
        let long_ago = match person.now {
            Now::Waits if is_for_equipment(person) => 250,
            Now::Waits => 45,
            _ if person.dice.chance(240) => days.count(),
            _ => 200,
        };
        let from = person.since.max(days.count() - long_ago);
        places.push(days.draw(&mut person.dice, from, days.count() - 1));
    }
    places.sort_unstable();
    if person.now != Now::Nothing
        && let Some(last) = places.last().copied()
    {
        places.retain(|place| *place <= last);
    }
    places
}

/// Most of those who wait for long wait for an occupational therapist.
fn is_for_equipment(person: &Person) -> bool {
    person.row.id.as_u128() % 100 < 40
}

/// Tells of all of a person's contacts and of the work that followed.
pub fn tell(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
    contacts: &[Numbered],
) -> db::Result<()> {
    let mut busy: Option<(i64, Uuid)> = None;
    for (nth, (place, number)) in contacts.iter().enumerate() {
        let last = nth + 1 == contacts.len();
        let ongoing = busy.filter(|(until, _)| place < until);
        let wanted = match ongoing {
            _ if person.script.is_some() => Wanted::Work,
            _ if last && person.now != Now::Nothing => Wanted::Work,
            Some((_, worker)) => Wanted::TellWorker(worker),
            None => Wanted::Anything,
        };
        let after = one(world, ids, person, story, (*place, *number), wanted)?;
        busy = after.or(busy);
    }
    Ok(())
}

/// What must come of a contact for the tale to hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Anything,
    Work,
    TellWorker(Uuid),
}

/// Tells of one contact; gives until when, and with whom, a case is open after it.
fn one(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
    (place, number): Numbered,
    wanted: Wanted,
) -> db::Result<Option<(i64, Uuid)>> {
    let mut row = taken(world, ids, person, place, number);
    if wanted == Wanted::Work && !leads_to_work(person, row.reason.as_deref()) {
        row.reason = Some(reason_for_work(person).to_owned());
    }
    let body = json!({ "number": row.number, "channel": row.channel, "reason": row.reason });
    let id = row.id;
    story.tell(row.received_at, row.taken_by, Event::ContactTaken, id, body);
    story.made::<contact::Entity>(&row)?;
    let clock = clocks::start(
        world,
        ids,
        "CONTACT_TRIAGE",
        person.row.id,
        row.received_at,
        clocks::About {
            title: "Decide what happens next",
            table: "contact",
            id: row.id,
            team: row.team_id,
            worker: None,
            from: place,
        },
    );
    if let Some(clock) = &clock {
        story.made::<deadline::Entity>(clock)?;
    }
    let Some((day, at)) = decided(world, person, &row, place, wanted) else {
        return Ok(None);
    };
    decide(
        world,
        ids,
        person,
        story,
        Decision {
            row,
            clock,
            day,
            at,
            wanted,
        },
    )
}

/// A contact as it was taken.
fn taken(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    place: i64,
    number: u64,
) -> contact::Model {
    let first_day = place == person.since;
    let dice = &mut person.dice;
    let channel = dice.weighted(&[
        (58, "phone"),
        (14, "online_form"),
        (11, "email"),
        (9, "portal"),
        (4, "in_person"),
        (3, "letter"),
        (1, "text_message"),
    ]);
    let received_at = if first_day {
        world.days.later(person.row.created_at, 2)
    } else if channel == "online_form" && dice.chance(400) {
        let second = dice.between(18 * 3600, 22 * 3600);
        world.days.at(place, second)
    } else {
        world.days.office_hours(dice, place)
    };
    let source = dice.weighted(match channel {
        "portal" => &[
            (5, "gp"),
            (4, "hospital"),
            (2, "police"),
            (2, "ambulance"),
            (2, "provider"),
            (1, "housing"),
        ],
        "phone" | "in_person" => &[
            (6, "family"),
            (5, "self"),
            (2, "gp"),
            (1, "provider"),
            (1, "carer"),
            (1, "hospital"),
        ],
        _ => &[
            (4, "family"),
            (4, "self"),
            (1, "charity"),
            (1, "housing"),
            (1, "council"),
            (1, "carer"),
        ],
    });
    let reason = match person.script {
        Some(script) => script.reason,
        None => reason(dice, person.reason, source),
    };
    let front_door = world.staff.crew("front_door");
    let taken_by = Some(front_door.worker(dice, place).id);
    let words = Filling {
        name: person
            .row
            .preferred_name
            .as_deref()
            .unwrap_or(&person.row.given_names),
        close: &person.close.0,
        who: person.close.1,
        woman: person.row.sex.as_deref() == Some("female"),
    };
    let said = words.say(dice, sayings::said(reason));
    let danger = matches!(reason, "safety") && dice.chance(120);
    let urgency = match reason {
        _ if danger => "now",
        "safety" | "hospital_discharge" => "urgent",
        _ => dice.weighted(&[(86, "usual"), (13, "urgent"), (1, "now")]),
    };
    let consent = dice.weighted(&[
        (86, "given"),
        (6, "not_asked"),
        (5, "lacks_capacity"),
        (3, "best_interests"),
    ]);
    let caller = match source {
        "self" => format!("{} {}", person.row.given_names, person.row.family_name),
        "family" | "carer" => format!("{} ({})", person.close.0, person.close.1),
        other => world.council.says("contact_source", other).to_owned(),
    };
    contact::Model {
        id: ids.next(received_at),
        number: format!("C{number}"),
        person_id: Some(person.row.id),
        described: None,
        received_at,
        channel: channel.to_owned(),
        taken_by,
        caller_name: Some(caller),
        caller_relation: Some(source.to_owned()),
        caller_contact: dice.maybe(500, super::places::landline),
        reason: Some(reason.to_owned()),
        consent: Some(consent.to_owned()),
        consent_note: (consent != "given")
            .then(|| (*dice.pick(sayings::WITHOUT_CONSENT)).to_owned()),
        urgency: Some(urgency.to_owned()),
        danger: Some(danger),
        risk_note: dice.maybe(110, |dice| (*dice.pick(sayings::RISKS)).to_owned()),
        said: Some(said),
        matters: dice.maybe(200, |dice| sayings::what_matters(dice, 70)),
        tried: dice.maybe(250, |dice| (*dice.pick(sayings::TRIED)).to_owned()),
        advice: None,
        signposted_to: None,
        outcome: None,
        outcome_note: None,
        decided_at: None,
        decided_by: None,
        team_id: Some(front_door.team.id),
        routed_because: None,
        overruled_because: None,
        worker_told: None,
        duplicate_of: None,
        hand_offs: 0,
        version: 1,
    }
}

/// Why they were in touch, by what they mostly need and who told us.
fn reason(dice: &mut Dice, need: &str, source: &str) -> &'static str {
    if source == "hospital" {
        return "hospital_discharge";
    }
    if source == "police" {
        return "safety";
    }
    let usual: &[(u32, &'static str)] = match need {
        "support_with_memory_and_cognition" => &[(5, "memory"), (2, "safety"), (2, "carer_strain")],
        "learning_disability_support" => &[(7, "learning_disability"), (1, "money"), (1, "safety")],
        "mental_health_support" => &[(6, "mental_health"), (2, "housing"), (1, "loneliness")],
        "social_support_support_to_unpaid_carer" => &[(9, "carer_strain"), (1, "bereavement")],
        "physical_support_access_and_mobility_only" => {
            &[(6, "equipment"), (3, "falls"), (1, "blue_badge")]
        }
        other if other.starts_with("sensory") => &[(8, "sight_or_hearing"), (1, "equipment")],
        "unknown" => &[(5, "information"), (2, "blue_badge"), (2, "other")],
        _ => &[
            (6, "help_at_home"),
            (3, "falls"),
            (3, "change_of_need"),
            (2, "equipment"),
            (1, "care_home"),
            (1, "provider_concern"),
        ],
    };
    if dice.chance(720) {
        return dice.weighted(usual);
    }
    dice.weighted(&[
        (14, "help_at_home"),
        (12, "information"),
        (10, "falls"),
        (10, "equipment"),
        (8, "change_of_need"),
        (7, "loneliness"),
        (6, "money"),
        (6, "blue_badge"),
        (5, "safety"),
        (5, "carer_strain"),
        (4, "care_home"),
        (4, "housing"),
        (3, "bereavement"),
        (3, "memory"),
        (3, "other"),
    ])
}

fn leads_to_work(person: &Person, reason: Option<&str>) -> bool {
    if person.script.is_some() {
        return true;
    }
    if person.now == Now::Waits && is_for_equipment(person) {
        return reason == Some("equipment");
    }
    matches!(
        reason,
        Some(
            "safety"
                | "hospital_discharge"
                | "help_at_home"
                | "falls"
                | "change_of_need"
                | "memory"
                | "carer_strain"
        )
    )
}

fn reason_for_work(person: &Person) -> &'static str {
    if person.now == Now::Waits && is_for_equipment(person) {
        return "equipment";
    }
    match person.reason {
        "learning_disability_support" => "learning_disability",
        "mental_health_support" => "mental_health",
        "social_support_support_to_unpaid_carer" => "carer_strain",
        "physical_support_access_and_mobility_only" => "equipment",
        "support_with_memory_and_cognition" => "memory",
        other if other.starts_with("sensory") => "sight_or_hearing",
        _ => "change_of_need",
    }
}

/// When it was decided; those of the last days may wait still.
fn decided(
    world: &World,
    person: &mut Person,
    row: &contact::Model,
    place: i64,
    wanted: Wanted,
) -> Option<(i64, At)> {
    let dice = &mut person.dice;
    let late = if wanted == Wanted::Work {
        0
    } else {
        dice.weighted(&[(80, 0), (11, 1), (6, 2), (3, 5)])
    };
    let day = world.days.working_from(place + late);
    let minutes = dice.between(6, 170);
    if day >= world.days.count()
        || (day + 2 > world.days.count() && wanted != Wanted::Work && dice.chance(500))
    {
        return (wanted == Wanted::Work).then(|| (place, world.days.later(row.received_at, 10)));
    }
    if day == place {
        return Some((place, world.days.later(row.received_at, minutes)));
    }
    Some((day, world.days.office_hours(dice, day)))
}

/// A contact about to be decided.
struct Decision {
    row: contact::Model,
    clock: Option<deadline::Model>,
    day: i64,
    at: At,
    wanted: Wanted,
}

fn decide(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
    decision: Decision,
) -> db::Result<Option<(i64, Uuid)>> {
    let Decision {
        mut row,
        clock,
        day,
        at,
        wanted,
    } = decision;
    let reason = row.reason.clone().unwrap_or_default();
    let outcome = outcome(world, person, &reason, day, wanted);
    let routed = matches!(
        outcome,
        "conversation" | "referred_to_team" | "safeguarding_concern"
    )
    .then(|| routed(world, person, work_of(&reason, outcome), day));
    let by = world
        .staff
        .crew("front_door")
        .worker(&mut person.dice, day)
        .id;
    let team = routed.as_ref().and_then(|routed| routed.team.as_deref());
    let team = team.map(|code| world.staff.crew(code).team.id);
    let (advice, to) = *person.dice.pick(sayings::ADVICE);
    let body = json!({ "number": row.number, "outcome": outcome });
    story.tell(at, Some(by), Event::ContactDecided, row.id, body);
    story.changed::<contact::Entity>(&mut row, |row| {
        row.outcome = Some(outcome.to_owned());
        row.decided_at = Some(at);
        row.decided_by = Some(by);
        row.routed_because = routed.map(|routed| routed.because);
        row.team_id = team.or(row.team_id);
        if matches!(outcome, "closed_with_advice" | "signposted") {
            row.advice = Some(advice.to_owned());
            row.signposted_to = (outcome == "signposted" && !to.is_empty()).then(|| to.to_owned());
        }
    })?;
    clocks::met(world, story, person, clock, day)?;
    if let Wanted::TellWorker(worker) = wanted {
        told_worker(world, ids, person, story, &row, worker, day);
        return Ok(None);
    }
    let Some(team) = team else {
        front_door_note(world, ids, person, story, &row, day);
        return Ok(None);
    };
    let asked = Asked {
        contact: row,
        team,
        kind: kind_of(&reason, outcome),
        day,
        at,
        last: wanted == Wanted::Work,
    };
    cases::tell(world, ids, person, story, asked)
}

fn outcome(
    world: &World,
    person: &mut Person,
    reason: &str,
    day: i64,
    wanted: Wanted,
) -> &'static str {
    match wanted {
        Wanted::TellWorker(_) => return "existing_worker_told",
        Wanted::Work if reason == "safety" => return "safeguarding_concern",
        Wanted::Work => return "referred_to_team",
        Wanted::Anything => {}
    }
    let too_late = day + 30 > world.days.count() || day + 20 > person.until;
    if person.duplicate || too_late {
        return person.dice.weighted(&[
            (6, "closed_with_advice"),
            (3, "signposted"),
            (1, "declined"),
        ]);
    }
    if reason == "safety" && person.dice.chance(650) {
        return "safeguarding_concern";
    }
    person.dice.weighted(&[
        (24, "closed_with_advice"),
        (13, "signposted"),
        (8, "conversation"),
        (43, "referred_to_team"),
        (4, "declined"),
        (4, "referred_to_nhs"),
        (1, "another_council"),
    ])
}

fn work_of(reason: &str, outcome: &str) -> Work {
    match reason {
        _ if outcome == "safeguarding_concern" => Work::Safeguarding,
        "equipment" => Work::OccupationalTherapy,
        "hospital_discharge" => Work::Hospital,
        "carer_strain" => Work::Carers,
        "mental_health" => Work::MentalHealth,
        "learning_disability" => Work::LearningDisability,
        "sight_or_hearing" => Work::Sensory,
        _ => Work::Locality,
    }
}

/// Code of the work that is asked for.
fn kind_of(reason: &str, outcome: &str) -> &'static str {
    match work_of(reason, outcome) {
        Work::Safeguarding => "safeguarding",
        Work::OccupationalTherapy => "occupational_therapy",
        Work::Hospital => "hospital_discharge",
        Work::Carers => "carers_assessment",
        Work::Sensory => "sensory_assessment",
        _ if outcome == "conversation" => "conversation",
        _ => "care_act_assessment",
    }
}

/// The team that the council's patches name, with the reason.
fn routed(world: &World, person: &Person, work: Work, day: i64) -> Routed {
    let home = match &person.moved {
        Some((moved, to, _)) if *moved <= day => to,
        _ => &person.home,
    };
    let age = person.age(world.days.day(day));
    let facts = RouteFacts {
        postcode: Some(home.postcode.clone()),
        age: Some(age),
        work: if age < 18 { Work::Transition } else { work },
    };
    route(&facts, &world.patches)
}

fn told_worker(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
    row: &contact::Model,
    worker: Uuid,
    day: i64,
) {
    let after = row.decided_at.unwrap_or(row.received_at);
    let at = world.days.later(after, person.dice.between(10, 60));
    if day + 1 < world.days.count() {
        story.note(
            at,
            note(ids, person, "phone_call", at, worker, Some(row.id)),
        );
    }
}

fn front_door_note(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
    row: &contact::Model,
    day: i64,
) {
    if day + 1 < world.days.count()
        && person.dice.chance(450)
        && let Some(by) = row.decided_by.or(row.taken_by)
    {
        let after = row.decided_at.unwrap_or(row.received_at);
        let at = world.days.later(after, person.dice.between(3, 30));
        story.note(at, note(ids, person, "phone_call", at, by, Some(row.id)));
    }
}

/// A note whose words are found when it is written.
pub fn note(
    ids: &mut Ids,
    person: &mut Person,
    kind: &'static str,
    at: At,
    by: Uuid,
    contact_id: Option<Uuid>,
) -> Sketch {
    Sketch {
        id: ids.next(at),
        kind,
        occurred_at: at,
        written_by: by,
        contact_id,
        pinned: kind == "case_summary" && person.dice.chance(300),
        words: Words::Found(person.dice.draw()),
    }
}
