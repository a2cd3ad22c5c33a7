//! A record is opened: the person with addresses, ways to reach them, needs and circumstances; and what changes
//! later: a move, a death, a restriction.

use db::entities::{
    address, circumstance, communication_need, contact_detail, person, person_alias, restriction,
};
use db::{At, Day, Event};
use rules::vocabulary::names::postcode_key;
use serde_json::json;

use super::World;
use super::around;
use super::people::Person;
use super::places::{self, Home};
use super::story::{Ids, Story};

/// Tells how the record was opened, and of the person's moves and death.
pub fn tell(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
) -> db::Result<()> {
    let at = person.row.created_at;
    let by = world
        .staff
        .crew("front_door")
        .worker(&mut person.dice, person.since)
        .id;
    let id = person.row.id;
    let mut row = person.row.clone();
    let died = row.died_on.take();
    let estimated = std::mem::take(&mut row.died_estimated);
    story.tell(
        at,
        Some(by),
        Event::PersonMade,
        id,
        json!({ "number": row.number }),
    );
    story.made::<person::Entity>(&row)?;
    let mut home = address_of(ids, person, &person.home.clone(), at, None);
    story.made::<address::Entity>(&home)?;
    if let Some(alias) = alias_of(ids, person, at) {
        story.made::<person_alias::Entity>(&alias)?;
    }
    for detail in details_of(ids, person, at) {
        story.made::<contact_detail::Entity>(&detail)?;
    }
    for need in needs_of(ids, person, at) {
        story.made::<communication_need::Entity>(&need)?;
    }
    for circumstance in circumstances_of(world, ids, person, at) {
        story.made::<circumstance::Entity>(&circumstance)?;
    }
    around::tell(ids, person, at, by, story)?;
    tell_of_a_move(world, ids, person, story, &mut home)?;
    tell_of_a_restriction(world, ids, person, story)?;
    if let Some(died) = died {
        let known = person.until.min(world.days.count() - 1);
        let at = world.days.at(known, 17 * 3600 + 1800);
        let body = json!({ "on": died });
        story.tell(at, Some(by), Event::PersonDied, id, body);
        story.changed::<person::Entity>(&mut row, |row| {
            row.died_on = Some(died);
            row.died_estimated = estimated;
        })?;
    }
    person.row = row;
    Ok(())
}

fn address_of(
    ids: &mut Ids,
    person: &Person,
    home: &Home,
    at: At,
    from: Option<Day>,
) -> address::Model {
    let earlier = person
        .row
        .born_on
        .map_or(Day(jiff::civil::date(2000, 1, 1)), |born| {
            let years = i64::from(person.row.number.len() as u32) + home.lines.len() as i64 % 20;
            let moved_in = born.0.saturating_add(jiff::ToSpan::years(18 + years));
            Day(moved_in.min(rules::vocabulary::dates::london_date(*at)))
        });
    address::Model {
        id: ids.next(at),
        person_id: person.row.id,
        kind: "home".to_owned(),
        lines: home.lines.clone(),
        postcode: Some(home.postcode.clone()),
        postcode_key: postcode_key(&home.postcode),
        uprn: Some(home.uprn.clone()),
        from_on: from.unwrap_or(earlier),
        until_on: None,
        recorded_at: at,
        superseded_at: None,
        version: 1,
    }
}

fn alias_of(ids: &mut Ids, person: &Person, at: At) -> Option<person_alias::Model> {
    Some(person_alias::Model {
        id: ids.next(at),
        person_id: person.row.id,
        kind: "birth".to_owned(),
        given_names: person.row.given_names.clone(),
        family_name: person.former_family.clone()?,
        version: 1,
    })
}

fn details_of(ids: &mut Ids, person: &mut Person, at: At) -> Vec<contact_detail::Model> {
    let mut details = Vec::new();
    let id = person.row.id;
    let mut add = |kind: &str, value: String, note: Option<String>| {
        details.push(contact_detail::Model {
            id: ids.next(at),
            person_id: id,
            kind: kind.to_owned(),
            value,
            note,
            preferred: details.is_empty(),
            ended_on: None,
            version: 1,
        });
    };
    let age = person.age(rules::vocabulary::dates::london_date(*at));
    let dice = &mut person.dice;
    if age < 60 || dice.chance(420) {
        add("mobile", places::mobile(dice), None);
    }
    if age >= 55 && dice.chance(820) {
        add("landline", places::landline(dice), None);
    }
    if dice.chance(350) {
        let note = format!("{}, {}", person.close.0, person.close.1);
        add("mobile", places::mobile(dice), Some(note));
    }
    if dice.chance(if age < 65 { 520 } else { 140 }) {
        let name = rules::vocabulary::names::name_words(&person.row.given_names);
        let name = name.first().cloned().unwrap_or_default();
        let email = format!("{name}{}@mail.example", 10 + dice.below(990));
        add("email", email, None);
    }
    details
}

fn needs_of(ids: &mut Ids, person: &mut Person, at: At) -> Vec<communication_need::Model> {
    let dice = &mut person.dice;
    let mut found: Vec<(&str, &str, Option<&str>)> = Vec::new();
    match person.reason {
        "sensory_support_support_for_visual_impairment" => {
            found.push(("format", "large_print", Some("18 point")))
        }
        "sensory_support_support_for_hearing_impairment" => {
            found.push(("support", "hearing_aid", None))
        }
        "sensory_support_support_for_dual_impairment" => {
            found.push(("professional", "deafblind_manual", None))
        }
        "learning_disability_support" if dice.chance(600) => {
            found.push(("format", "easy_read", None))
        }
        "support_with_memory_and_cognition" if dice.chance(300) => {
            found.push(("format", "plain_words", None))
        }
        _ => {}
    }
    if person.row.first_language.as_deref() == Some("bsl") {
        found.push(("professional", "bsl_interpreter", None));
    }
    if dice.chance(85) {
        found.push(*dice.pick(&[
            ("support", "hearing_aid", None),
            ("format", "large_print", Some("16 point")),
            ("support", "longer_appointment", None),
            ("contact_method", "text_not_calls", None),
            ("contact_method", "through_advocate", None),
            (
                "support",
                "lipreads",
                Some("Sit with the light on your face"),
            ),
            ("format", "coloured_paper", Some("Yellow")),
        ]));
    }
    let id = person.row.id;
    let mut need = |(category, need, note): (&str, &str, Option<&str>)| communication_need::Model {
        id: ids.next(at),
        person_id: id,
        category: category.to_owned(),
        need: need.to_owned(),
        note: note.map(str::to_owned),
        share: true,
        review_on: None,
        ended_on: None,
        version: 1,
    };
    found.dedup_by_key(|(_, need, _)| *need);
    found.into_iter().map(&mut need).collect()
}

fn circumstances_of(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    at: At,
) -> Vec<circumstance::Model> {
    let age = person.age(world.days.today);
    let dice = &mut person.dice;
    let home = dice.weighted(match person.reason {
        "learning_disability_support" => &[
            (10, "settled_mainstream_housing_with_family_or_friends"),
            (
                8,
                "supported_accommodation_supported_lodgings_or_supported_grou",
            ),
            (1, "shared_lives_scheme"),
            (
                1,
                "placed_in_temporary_accommodation_by_the_council_inc_homeles",
            ),
            (1, "staying_with_family_or_friends_as_a_short_term_guest"),
        ],
        _ => &[
            (9, "owner_occupier_or_shared_ownership_scheme"),
            (6, "tenant_local_authority_or_other_social_housing_provider"),
            (2, "tenant_private_landlord"),
            (
                2,
                "sheltered_housing_extra_care_housing_or_other_sheltered_hous",
            ),
            (1, "settled_mainstream_housing_with_family_or_friends"),
        ],
    });
    let mut kinds = vec![
        ("support_reason", person.reason, true),
        ("accommodation", home, true),
    ];
    if age < 66 {
        let work = dice.weighted(&[
            (
                7,
                "not_in_paid_employment_not_actively_seeking_work_or_retired",
            ),
            (1, "not_in_paid_employment_seeking_work"),
            (1, "paid_less_than_16_hours_a_week"),
            (1, "paid_16_or_more_hours_a_week"),
        ]);
        kinds.push(("employment", work, true));
    }
    if person.has_aftercare() {
        kinds.push(("aftercare", "section_3", true));
    }
    let (id, from) = (person.row.id, Day(world.days.day(person.since)));
    let mut row = |(kind, code, main): (&str, &str, bool)| circumstance::Model {
        id: ids.next(at),
        person_id: id,
        kind: kind.to_owned(),
        code: code.to_owned(),
        main,
        from_on: from,
        until_on: None,
        told_by: (kind == "aftercare").then(|| "the ward’s discharge letter".to_owned()),
        recorded_at: at,
        superseded_at: None,
        version: 1,
    };
    kinds.into_iter().map(&mut row).collect()
}

fn tell_of_a_move(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
    home: &mut address::Model,
) -> db::Result<()> {
    let Some((place, to, _)) = person.moved.clone() else {
        return Ok(());
    };
    let at = world.days.office_hours(&mut person.dice, place);
    let by = world
        .staff
        .crew("front_door")
        .worker(&mut person.dice, place)
        .id;
    let on = Day(world.days.day(place));
    let new = address_of(ids, person, &to, at, Some(on));
    story.tell(
        at,
        Some(by),
        Event::AddressChanged,
        person.row.id,
        json!({ "from": on }),
    );
    story.changed::<address::Entity>(home, |row| row.until_on = Some(on))?;
    story.made::<address::Entity>(&new)
}

/// A few records are kept from all but those they name.
fn tell_of_a_restriction(
    world: &World,
    ids: &mut Ids,
    person: &mut Person,
    story: &mut Story,
) -> db::Result<()> {
    if !person.dice.chance(4) || person.until < person.since + 12 || person.script.is_some() {
        return Ok(());
    }
    let place = person.since + 1;
    let at = world.days.office_hours(&mut person.dice, place);
    let (kind, reason) = *person.dice.pick(&[
        ("staff", "Works for the council"),
        (
            "relative_of_staff",
            "Mother of a colleague in the North team",
        ),
        (
            "safeguarding_source",
            "Gave information in an enquiry about a care home",
        ),
        ("witness", "Address must not become known"),
    ]);
    let lead = world.staff.safeguarding_lead;
    let team = world.staff.crew("safeguarding").team.id;
    let row = restriction::Model {
        id: ids.next(at),
        person_id: person.row.id,
        kind: kind.to_owned(),
        reason: reason.to_owned(),
        admits_accounts: json!([]),
        admits_teams: json!([team]),
        bars_accounts: json!([]),
        from_on: Day(world.days.day(place)),
        until_on: None,
        set_by: lead,
        version: 1,
    };
    let body = json!({ "kind": kind });
    story.tell(at, Some(lead), Event::RecordRestricted, row.id, body);
    story.made::<restriction::Entity>(&row)
}
