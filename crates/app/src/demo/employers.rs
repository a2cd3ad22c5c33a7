//! Employers of Exampleshire who offer roles, and what was agreed with each.

use db::entities::{employer, employer_contact, employer_role};
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};

use super::World;
use super::days::Days;
use super::staff::Staff;
use super::story::{Ids, Story};

/// An employer with a role.
struct Told {
    name: &'static str,
    does: &'static str,
    place: &'static str,
    accessible: Option<bool>,
    agreed: &'static str,
    /// Kind and title of the role, hours a week, places.
    role: (&'static str, &'static str, i64, i64),
    support: &'static str,
    /// Days before the end of the tale of the day on which they were put on the list.
    since: i64,
}

#[rustfmt::skip]
const TOLD: &[Told] = &[
    Told { name: "Fernley’s Bakery", does: "Bakery", place: "High Street, North", accessible: Some(true), agreed: "Two places in the kitchen, each after a trial week.", role: ("paid", "Kitchen helper", 12, 2), support: "A mentor at the oven, and our coordinator in the first month.", since: 210 },
    Told { name: "Hill Garden Centre", does: "Plants and tools for gardens", place: "Hill Road, East", accessible: Some(false), agreed: "Work experience from spring to autumn; the old greenhouse has steps.", role: ("work_experience", "Potting and watering", 6, 3), support: "Always two together, with a gardener.", since: 160 },
    Told { name: "The Corner Café", does: "Café", place: "Station Square, City", accessible: None, agreed: "One place at the tables to begin with. They want to see how it goes.", role: ("paid", "Waiting at table", 8, 1), support: "A card with the words for each order.", since: 90 },
    Told { name: "Animal rescue", does: "Looks after animals that were found", place: "Mill Lane, West", accessible: Some(true), agreed: "Volunteers at weekends, with their fares paid.", role: ("voluntary", "Walking the dogs", 4, 4), support: "Somebody of the staff goes along at first.", since: 40 },
];

/// Puts employers on the list, in the same order each time.
pub fn shared(staff: &Staff, days: &Days, ids: &mut Ids) -> Vec<employer::Model> {
    let by = staff.crew("ld").manager;
    let one = |told: &Told| {
        let at = days.at(days.count() - told.since, 11 * 3600);
        employer::Model {
            id: ids.next(at),
            name: told.name.to_owned(),
            does: Some(told.does.to_owned()),
            place: Some(told.place.to_owned()),
            contact_name: None,
            phone: None,
            email: None,
            accessible: told.accessible,
            access_note: None,
            ended_on: None,
            recorded_by: by,
            recorded_at: at,
            version: 1,
        }
    };
    TOLD.iter().map(one).collect()
}

/// Tells of them: each is put on the list with what was agreed and the role that they offer.
pub fn begin(world: &World, story: &mut Story) -> db::Result<()> {
    for (row, told) in world.shared.employers.iter().zip(TOLD) {
        let (at, by) = (row.recorded_at, row.recorded_by);
        let on = Day(rules::vocabulary::dates::london_date(*at));
        // What stands beside an employer has the employer's own id but for a bit that no number reaches.
        let beside = |bit: u32| Uuid::from_u128(row.id.as_u128() ^ (1 << bit));
        let says = format!("Added: {}", row.name);
        story.say(at, by, Event::EmployerChanged, (row.id, &says));
        story.made::<employer::Entity>(row)?;
        story.made::<employer_contact::Entity>(&employer_contact::Model {
            id: beside(40),
            employer_id: row.id,
            spoken_on: on,
            spoken_with: None,
            agreed: told.agreed.to_owned(),
            recorded_by: by,
            recorded_at: at,
            superseded_at: None,
            version: 1,
        })?;
        let (kind, title, hours, places) = told.role;
        story.made::<employer_role::Entity>(&employer_role::Model {
            id: beside(41),
            employer_id: row.id,
            kind: kind.to_owned(),
            title: title.to_owned(),
            weekly_hundredths: Some(hours * 100),
            from_on: on,
            until_on: None,
            support: Some(told.support.to_owned()),
            places,
            recorded_by: by,
            recorded_at: at,
            version: 1,
        })?;
    }
    Ok(())
}
