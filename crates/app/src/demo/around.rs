//! What stands around a person: somebody close, key contacts, alerts, what was agreed; now and then a warning, and
//! for those with a worker something that is planned.

use db::entities::{
    alert, allocation, consent, deadline, key_contact, relationship, task, warning_note,
};
use db::{At, Day, Event};
use jiff::ToSpan;
use rules::vocabulary::dates::{days_after, london};
use rules::warning;
use serde_json::json;

use super::World;
use super::people::Person;
use super::places;
use super::story::{Ids, Story};

/// What somebody close is called, and the code of the kind of relationship.
const CLOSE: &[(&str, &str)] = &[
    ("daughter", "child"),
    ("son", "child"),
    ("wife", "spouse"),
    ("husband", "spouse"),
    ("partner", "partner"),
    ("mother", "parent"),
    ("father", "parent"),
    ("sister", "sibling"),
    ("brother", "sibling"),
    ("niece", "niece_nephew"),
    ("nephew", "niece_nephew"),
    ("friend", "friend"),
    ("neighbour", "neighbour"),
];

const ALERTS: &[(&str, Option<&str>)] = &[
    ("key_safe", Some("Right of the front door")),
    (
        "dog",
        Some("Barks, does not bite; ask for the kitchen door to be shut"),
    ),
    ("allergy", Some("Penicillin")),
    ("oxygen", None),
    ("two_people", None),
    ("communication", Some("Sit on the left, that ear is better")),
    ("equipment", Some("Hoist, needs two to use")),
    ("advance_decision", Some("Copy on the record")),
    ("access", Some("Ring twice, then wait")),
];

const CONTACTS: &[(&str, &str, &str)] = &[
    ("district_nurse", "Efe Obi", "Exton community nursing"),
    ("district_nurse", "Siân Rees", "Westbury community nursing"),
    ("pharmacist", "Lena Park", "Mill Lane pharmacy"),
    ("advocate", "Joy Adeyemi", "Exampleshire Voices"),
    ("housing", "Mark Stone", "Exton Homes"),
    ("care_provider", "Coordinator on duty", "Harbour Home Care"),
    ("mental_health", "Ravi Nair", "Community mental health team"),
];

/// What comes with the opening of the record, in the same event.
pub fn tell(
    ids: &mut Ids,
    person: &mut Person,
    at: At,
    by: uuid::Uuid,
    story: &mut Story,
) -> db::Result<()> {
    let from_on = Day(london(*at).date());
    let person_id = person.row.id;
    if person.dice.chance(800) {
        let row = somebody_close(ids, person, at, by);
        story.made::<relationship::Entity>(&row)?;
    }
    if person.dice.chance(220) {
        let (kind, text) = *person.dice.pick(ALERTS);
        let row = alert::Model {
            id: ids.next(at),
            person_id,
            kind: kind.to_owned(),
            text: text.map(str::to_owned),
            from_on,
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        story.made::<alert::Entity>(&row)?;
    }
    if person.dice.chance(260) {
        let (role, name, organisation) = *person.dice.pick(CONTACTS);
        let row = key_contact::Model {
            id: ids.next(at),
            person_id,
            role: role.to_owned(),
            name: name.to_owned(),
            organisation: Some(organisation.to_owned()),
            phone: Some(places::landline(&mut person.dice)),
            email: None,
            note: None,
            from_on,
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        story.made::<key_contact::Entity>(&row)?;
    }
    if person.dice.chance(350) {
        let (topic, answer) = *person.dice.pick(&[
            ("share_health", "given"),
            ("share_health", "given"),
            ("share_providers", "given"),
            ("share_family", "given"),
            ("share_family", "refused"),
            ("email_text", "given"),
        ]);
        let row = consent::Model {
            id: ids.next(at),
            person_id,
            topic: topic.to_owned(),
            answer: answer.to_owned(),
            with_whom: (topic == "share_family").then(|| person.close.0.clone()),
            note: None,
            from_on,
            until_on: None,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        };
        story.made::<consent::Entity>(&row)?;
    }
    Ok(())
}

fn somebody_close(
    ids: &mut Ids,
    person: &mut Person,
    at: At,
    by: uuid::Uuid,
) -> relationship::Model {
    let (name, who) = person.close.clone();
    let kind = CLOSE.iter().find(|(word, _)| *word == who);
    let carer = person.dice.chance(450);
    relationship::Model {
        id: ids.next(at),
        person_id: person.row.id,
        other_id: None,
        pair_id: None,
        kind: kind.map_or("other_relative", |(_, kind)| kind).to_owned(),
        name: Some(format!("{name} {}", person.row.family_name)),
        phone: Some(places::mobile(&mut person.dice)),
        email: None,
        note: None,
        carer,
        main_carer: carer,
        next_of_kin: who != "neighbour" && who != "friend",
        emergency_contact: person.dice.chance(600),
        lives_with: matches!(who, "wife" | "husband" | "partner") && person.dice.chance(900),
        attorney: person.dice.maybe(120, |dice| {
            dice.pick::<&str>(&["lpa_health", "lpa_property", "lpa_both"])
                .to_string()
        }),
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
}

/// What a worker who has the case today plans and minds: a visit or a task, and now and then a warning.
pub fn plan(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    mine: &allocation::Model,
    story: &mut Story,
) -> db::Result<()> {
    let Some(worker) = mine.worker_id else {
        return Ok(());
    };
    let last = world.days.count() - 1;
    let at = world.days.at(last, 16 * 3600 + 1800);
    let few = world.staff.crews.iter().any(|crew| crew.few);
    if few || person.dice.chance(550) {
        let row = planned(world, ids, person, mine, at);
        let body = json!({ "says": row.title });
        story.tell(at, Some(worker), Event::TaskSet, row.id, body);
        story.made::<task::Entity>(&row)?;
    }
    if person.dice.chance(60) {
        warn(world, ids, person, mine, story)?;
    }
    Ok(())
}

fn planned(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    mine: &allocation::Model,
    at: At,
) -> task::Model {
    let today = world.days.today;
    let visit = person.dice.chance(500);
    let ahead = person.dice.between(i64::from(visit), 9) - i64::from(!visit) * 2;
    let due = days_after(today, ahead).unwrap_or(today);
    let (kind, title) = if visit {
        (
            "visit",
            *person.dice.pick(&[
                "See how the week went",
                "Go through the plan together",
                "Look at the stairs and the bathroom",
                "Meet the family",
            ]),
        )
    } else {
        *person.dice.pick(&[
            ("phone_call", "Ring the surgery about the tablets"),
            ("phone_call", "Ring the agency about the tea call"),
            ("task", "Send the leaflet about attendance allowance"),
            ("task", "Chase the letter from the hospital"),
        ])
    };
    let hour = person.dice.between(9, 16) as i8;
    let starts = due
        .at(hour, 30, 0, 0)
        .to_zoned(london(*at).time_zone().clone());
    task::Model {
        id: ids.next(at),
        person_id: person.row.id,
        kind: kind.to_owned(),
        title: title.to_owned(),
        note: None,
        place: None,
        due_on: Day(due),
        starts_at: starts
            .ok()
            .filter(|_| visit)
            .map(|at| At::new(at.timestamp())),
        minutes: visit.then_some(60),
        worker_id: mine.worker_id,
        team_id: Some(mine.team_id),
        repeats: None,
        repeats_until: None,
        follows_id: None,
        made_by: mine.worker_id.unwrap_or(mine.made_by),
        made_at: at,
        done_at: None,
        done_on: None,
        done_by: None,
        outcome: None,
        cancelled_at: None,
        cancelled_by: None,
        cancelled_because: None,
        version: 1,
    }
}

fn warn(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    mine: &allocation::Model,
    story: &mut Story,
) -> db::Result<()> {
    let Some(worker) = mine.worker_id else {
        return Ok(());
    };
    let last = world.days.count() - 1;
    let began = (last - person.dice.between(5, 200))
        .max(person.since + 1)
        .min(last);
    let at = world.days.at(began, 15 * 3600);
    let on = Day(london(*at).date());
    let next = on.checked_add(6.months()).map_or(on, Day);
    let (kind, label, text) = *person.dice.pick(&[
        ("risk_to_staff", "Risk to staff", "A visitor to the house has shouted at carers. Go in twos, and ring before you set out."),
        ("risk_to_self", "Risk to self", "Has spoken of not wanting to go on. Ask plainly at each visit; the crisis plan is on the record."),
        ("adult_at_risk", "Adult at risk", "Money has gone missing twice. Do not discuss money while others are in the room."),
        ("missing_person", "May go missing", "Has walked out at night looking for the old house. A description and a picture are on the record."),
    ]);
    let row = warning_note::Model {
        id: ids.next(at),
        person_id: person.row.id,
        kind: kind.to_owned(),
        text: text.to_owned(),
        from_on: on,
        next_review_on: Some(next),
        ended_on: None,
        disclosed: true,
        disclosed_on: Some(on),
        disclosed_by: Some(world.staff.name(worker).to_owned()),
        undisclosed_because: None,
        manager: "Grace Okafor".to_owned(),
        manager_on: on,
        written_by: worker,
        recorded_at: at,
        version: 1,
    };
    let clock = deadline::Model {
        id: ids.next(at),
        person_id: person.row.id,
        timescale: warning::REVIEW.to_owned(),
        title: format!("Review of the warning: {}", label.to_lowercase()),
        about_table: "warning_note".to_owned(),
        about_id: row.id,
        team_id: Some(mine.team_id),
        worker_id: Some(worker),
        started_on: on,
        started_at: None,
        due_on: next,
        due_at: None,
        chosen_on: None,
        met_on: None,
        met_at: None,
        stopped_on: None,
        breach_reason: None,
        version: 1,
    };
    story.tell(
        at,
        Some(worker),
        Event::WarningWritten,
        row.id,
        json!({ "says": label }),
    );
    story.made::<warning_note::Entity>(&row)?;
    story.made::<deadline::Entity>(&clock)
}
