//! Roles that are open, and who may begin in them: what a role offers is taken into the occupation that fills it, and its
//! last place goes to one of two who want it at once.

use db::entities::{employer, employer_role, occupation};
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use db::{Change, Day};
use rules::occupation::{Kind, hours_fit, may_begin, places_free};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;

use super::store;
use crate::front_door::people::asking::Answers;
use crate::house::council::Choice;
use crate::house::{Fields, PageError};
use crate::support::amounts;

/// What an occupation's question about the role is called, in forms and addresses.
pub const ROLE: &str = "employer_role";

/// A role in which somebody can begin, now or from its first day on.
pub struct Open {
    pub row: employer_role::Model,
    pub employer: employer::Model,
    /// Places that nobody has.
    pub free: i64,
}

impl Open {
    /// "Fernley’s Bakery: kitchen helper"
    pub fn named(&self) -> String {
        format!("{}: {}", self.employer.name, self.row.title)
    }

    /// "Paid work, 12 hours a week, 2 places free"
    pub fn says(&self, today: Day) -> String {
        let mut says = vec![store::kind(&self.row).says().to_owned()];
        let hours = self.row.weekly_hundredths.map(amounts::hours);
        says.extend(hours.map(|hours| format!("{hours} a week")));
        says.push(free_says(self.free));
        if self.row.from_on > today {
            says.push(format!("from {}", speak_exact(self.row.from_on.0)));
        }
        let until = self.row.until_on;
        says.extend(until.map(|on| format!("until {}", speak_exact(on.0))));
        says.join(", ")
    }
}

/// "1 place free"
pub fn free_says(free: i64) -> String {
    match free {
        1 => "1 place free".to_owned(),
        free => format!("{free} places free"),
    }
}

/// Every role with a free place that is not over, of employers who work with the council, by the employer's name.
pub async fn open(conn: &impl ConnectionTrait, today: Day) -> db::Result<Vec<Open>> {
    let mut employers = store::all(conn).await?;
    employers.retain(|row| store::is_with_us(row, today));
    let ids: Vec<Uuid> = employers.iter().map(|row| row.id).collect();
    let mut rows = store::roles(conn, &ids).await?;
    rows.retain(|row| !store::is_over(row, today));
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let filled = store::filled(conn, &ids, today).await?;
    let mut open = Vec::new();
    for employer in &employers {
        for row in rows.iter().filter(|row| row.employer_id == employer.id) {
            let filled = filled.get(&row.id).copied().unwrap_or_default();
            let free = places_free(row.places, filled);
            if free > 0 {
                open.push(Open {
                    row: row.clone(),
                    employer: employer.clone(),
                    free,
                });
            }
        }
    }
    Ok(open)
}

/// The roles as a form offers them.
pub fn choices(open: &[Open], today: Day) -> Vec<Choice> {
    let choice = |one: &Open| Choice {
        value: one.row.id.to_string(),
        text: format!("{} ({})", one.named(), one.says(today)),
    };
    open.iter().map(choice).collect()
}

fn find<'a>(open: &'a [Open], id: &str) -> Option<&'a Open> {
    open.iter().find(|one| one.row.id.to_string() == id)
}

/// What was typed, with what the chosen role says in the place of what was left empty: nobody types it twice.
pub fn filled_in(fields: Fields, open: &[Open]) -> Fields {
    let Some(one) = find(open, fields.get(ROLE)) else {
        return fields;
    };
    let hours = one.row.weekly_hundredths.map(amounts::plain_hundredths);
    [
        ("kind", Some(one.row.kind.clone())),
        ("place", Some(one.employer.name.clone())),
        ("role", Some(one.row.title.clone())),
        ("hours", hours),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .fold(fields, |fields, (name, value)| {
        match fields.get(name).is_empty() {
            true => fields.without(&[name]).with(name, value),
            false => fields,
        }
    })
}

/// The role that an occupation of this kind fills from a day on, if one was chosen.
pub fn chosen(
    answers: &mut Answers<'_>,
    open: &[Open],
    (kind, began_on): (Option<Kind>, Day),
) -> Option<Uuid> {
    let id = answers.text(ROLE)?;
    let Some(one) = find(open, &id) else {
        answers.reading.wrong(ROLE, NOT_OPEN);
        return None;
    };
    let of = store::kind(&one.row);
    if kind.is_some_and(|kind| kind != of) {
        let says = format!(
            "That role is {}: choose that as what it is, or choose another role",
            of.says().to_lowercase()
        );
        answers.reading.wrong(ROLE, says);
    }
    let until = one.row.until_on.map(|on| on.0);
    if let Err(says) = may_begin(one.row.from_on.0, until, began_on.0) {
        answers.reading.add_new([Problem::new("began_on", says)]);
    }
    Some(one.row.id)
}

const NOT_OPEN: &str = "Choose one of the roles that are open: somebody may have begun in this one";

/// Keeps others from a role until this change has ended; what is wrong where its last place is gone.
pub async fn hold(
    change: &Change,
    role: Option<Uuid>,
    today: Day,
) -> Result<Option<Problem>, PageError> {
    let Some(role) = role else { return Ok(None) };
    change.hold_alone(vec![role]).await?;
    let open = open(change.conn(), today).await?;
    let is_open = open.iter().any(|one| one.row.id == role);
    Ok((!is_open).then(|| Problem::new(ROLE, NOT_OPEN)))
}

/// A role on the page of somebody who may begin in it.
#[derive(Serialize)]
pub struct Line {
    says: String,
    more: String,
    support: Option<String>,
    /// The form on which they begin in it.
    href: String,
}

/// The open roles as they stand on somebody's page.
#[derive(Serialize)]
pub struct ForSomebody {
    lines: Vec<Line>,
    /// Roles with more hours than they want.
    too_many_hours: usize,
    /// "16 hours a week", where they said how much they want.
    wanted: Option<String>,
    /// They look for work: the list stands open.
    looks: bool,
}

/// The roles that are open to somebody, by the hours that they want where that is known. `looking`: what they look for;
/// `seeks`: the record says that they look for work.
pub async fn for_somebody(
    conn: &impl ConnectionTrait,
    (person, looking, seeks): (Uuid, Option<&occupation::Model>, bool),
    today: Day,
) -> db::Result<ForSomebody> {
    let wanted = looking.and_then(|row| row.weekly_hundredths);
    let open = open(conn, today).await?;
    let (fit, others): (Vec<Open>, Vec<Open>) = open
        .into_iter()
        .partition(|one| hours_fit(one.row.weekly_hundredths, wanted));
    let line = |one: &Open| Line {
        says: one.named(),
        more: one.says(today),
        support: one.row.support.clone(),
        href: format!(
            "/people/{person}/life/occupations/new?{ROLE}={}",
            one.row.id
        ),
    };
    Ok(ForSomebody {
        lines: fit.iter().map(line).collect(),
        too_many_hours: others.len(),
        wanted: wanted.map(|hours| format!("{} a week", amounts::hours(hours))),
        looks: looking.is_some() || seeks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> Open {
        let day = |text: &str| Day(text.parse().unwrap());
        let at = db::At::new("2026-11-20T10:00:00Z".parse().unwrap());
        Open {
            row: employer_role::Model {
                id: Uuid::from_u128(7),
                employer_id: Uuid::from_u128(1),
                kind: "paid".to_owned(),
                title: "Kitchen helper".to_owned(),
                weekly_hundredths: Some(1_250),
                from_on: day("2026-11-01"),
                until_on: None,
                support: None,
                places: 2,
                recorded_by: Uuid::nil(),
                recorded_at: at,
                version: 1,
            },
            employer: employer::Model {
                id: Uuid::from_u128(1),
                name: "Fernley’s Bakery".to_owned(),
                does: None,
                place: None,
                contact_name: None,
                phone: None,
                email: None,
                accessible: None,
                access_note: None,
                ended_on: None,
                recorded_by: Uuid::nil(),
                recorded_at: at,
                version: 1,
            },
            free: 1,
        }
    }

    #[test]
    fn a_role_says_what_it_offers() {
        let today = Day("2026-11-20".parse().unwrap());
        let mut one = open();
        assert_eq!(one.named(), "Fernley’s Bakery: Kitchen helper");
        assert_eq!(
            one.says(today),
            "Paid work, 12 hours 30 minutes a week, 1 place free"
        );
        one.row.weekly_hundredths = None;
        one.row.from_on = Day("2026-12-01".parse().unwrap());
        one.row.until_on = Some(Day("2026-12-31".parse().unwrap()));
        one.free = 2;
        assert_eq!(
            one.says(today),
            "Paid work, 2 places free, from 1 December 2026, until 31 December 2026"
        );
    }

    #[test]
    fn what_was_left_empty_is_taken_from_the_role_and_what_was_typed_stays() {
        let roles = [open()];
        let id = Uuid::from_u128(7).to_string();
        let typed = Fields::default().with(ROLE, id).with("hours", "8");
        let filled = filled_in(typed, &roles);
        for (name, value) in [
            ("kind", "paid"),
            ("place", "Fernley’s Bakery"),
            ("role", "Kitchen helper"),
            ("hours", "8"),
        ] {
            assert_eq!(filled.get(name), value, "{name}");
        }
        let none = filled_in(Fields::default().with("hours", "8"), &roles);
        assert_eq!(none.get("place"), "");
    }
}
