//! Work, home and days of one person on one page.

use db::Day;
use db::entities::{housing_scheme, occupation, tenancy};
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use rules::occupation::{Kind, SEEKING, is_paid};
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::employers::matching;
use super::store;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::permissions::{Needs, SeePeople};
use crate::house::{Case, Page, PageError, pages};
use crate::support::amounts;

/// Something somebody does, or a home, in a list.
#[derive(Serialize)]
pub struct Line {
    pub id: String,
    pub title: String,
    pub days: String,
    pub more: Vec<String>,
    pub note: Option<String>,
    pub goes_on: bool,
    /// It should have ended by now.
    pub late: bool,
}

/// "since 2 March 2026", "2 March 2026 to 30 June 2026"
pub fn days(began: Day, ended: Option<Day>, expected: Option<Day>) -> String {
    match (ended, expected) {
        (Some(ended), _) => format!("{} to {}", speak_exact(began.0), speak_exact(ended.0)),
        (None, Some(until)) => {
            format!(
                "since {}, should end by {}",
                speak_exact(began.0),
                speak_exact(until.0)
            )
        }
        (None, None) => format!("since {}", speak_exact(began.0)),
    }
}

/// What somebody does, in ready words.
pub fn occupation_line<P: Needs>(case: &Case<P>, row: &occupation::Model, names: &Names) -> Line {
    let council = &case.staff().house.council;
    let says = |list: &'static str, code: &Option<String>| {
        code.as_ref()
            .map(|code| council.says(list, code).to_owned())
    };
    let at_most = match store::kind(row) {
        Kind::Looking => " at most",
        _ => "",
    };
    let hours = row
        .weekly_hundredths
        .map(|hours| format!("{} a week{at_most}", amounts::hours(hours)));
    let of_role = row.employer_role_id;
    let of_role = of_role.map(|_| "In a role that the employer offers".to_owned());
    let week = row.days_a_week.map(|days| match days {
        1 => "1 day a week".to_owned(),
        days => format!("{days} days a week"),
    });
    let by = row
        .supported_by
        .map(|by| format!("Supported by {}", names.name(by)));
    let why = says("occupation_end", &row.ended_because);
    let more = [
        row.role.clone(),
        of_role,
        hours,
        week,
        says("day_lot", &row.lot),
        by,
        why,
    ];
    Line {
        id: row.id.to_string(),
        title: format!("{}: {}", store::kind(row).says(), row.place),
        days: days(row.began_on, row.ended_on, row.expected_until),
        more: more.into_iter().flatten().collect(),
        note: row.note.clone(),
        goes_on: row.ended_on.is_none(),
        late: row.ended_on.is_none() && row.expected_until.is_some_and(|on| on < case.today()),
    }
}

fn home_line(
    case: &Case<SeePeople>,
    row: &tenancy::Model,
    names: &Names,
    schemes: &[housing_scheme::Model],
) -> Line {
    let council = &case.staff().house.council;
    let scheme = row
        .scheme_id
        .and_then(|id| schemes.iter().find(|one| one.id == id));
    let settled = store::is_settled(council, &row.accommodation);
    let settled = settled.map(|is| if is { "Settled" } else { "Not settled" }.to_owned());
    let says = |list: &'static str, code: &Option<String>| {
        code.as_ref()
            .map(|code| council.says(list, code).to_owned())
    };
    let by = row
        .supported_by
        .map(|by| format!("Supported by {}", names.name(by)));
    let more = [
        settled,
        says("tenancy_purpose", &row.purpose),
        scheme.map(|scheme| scheme.name.clone()),
        row.landlord.clone(),
        by,
        says("tenancy_end", &row.ended_because),
    ];
    Line {
        id: row.id.to_string(),
        title: council.says("accommodation", &row.accommodation).to_owned(),
        days: days(row.began_on, row.ended_on, row.expected_until),
        more: more.into_iter().flatten().collect(),
        note: row.note.clone(),
        goes_on: row.ended_on.is_none(),
        late: row.ended_on.is_none() && row.expected_until.is_some_and(|on| on < case.today()),
    }
}

/// GET /people/{person}/life
pub async fn overview(case: Case<SeePeople>) -> Page {
    let today = case.today();
    let person = case.person_id();
    let council = &case.staff().house.council;
    let rows = store::occupations(case.reader(), person).await?;
    let homes = store::homes(case.reader(), person).await?;
    let by = rows.iter().filter_map(|row| row.supported_by);
    let by = by.chain(homes.iter().filter_map(|row| row.supported_by));
    let names = Names::of(case.reader(), by, []).await?;
    let ids: Vec<Uuid> = homes.iter().filter_map(|row| row.scheme_id).collect();
    let schemes = match ids.is_empty() {
        true => Vec::new(),
        false => {
            let find = housing_scheme::Entity::find();
            find.filter(housing_scheme::Column::Id.is_in(db::padded(&ids)))
                .all(case.reader())
                .await?
        }
    };
    let employment = store::circumstance_now(case.reader(), person, "employment", today).await?;
    let home = store::circumstance_now(case.reader(), person, "accommodation", today).await?;
    let told = |row: &Option<db::entities::circumstance::Model>| match row {
        Some(row) => format!(
            "{}, since {}",
            council.says(&row.kind, &row.code),
            speak_exact(row.from_on.0)
        ),
        None => "Not known".to_owned(),
    };
    let settled = home
        .as_ref()
        .and_then(|row| store::is_settled(council, &row.code));
    let settled = settled.map(|is| {
        if is {
            "Settled accommodation"
        } else {
            "Not settled accommodation"
        }
    });
    let differs = differs(
        employment.as_ref().map(|row| row.code.as_str()),
        store::employment_of(&rows, today),
    );
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| occupation_line(&case, row, &names))
        .collect();
    let homes: Vec<Line> = homes
        .iter()
        .map(|row| home_line(&case, row, &names, &schemes))
        .collect();
    let pilots = crate::support::pilots::store::of_person(&case).await?;
    let looking = store::looking(&rows);
    let seeks = employment.as_ref().is_some_and(|row| row.code == SEEKING);
    let may = case.staff().may(Permission::Assess);
    let roles = match may {
        true => {
            let who = (person, looking, seeks);
            Some(matching::for_somebody(case.reader(), who, today).await?)
        }
        false => None,
    };
    pages::page(
        "support/life/overview.njk",
        json!({
            "case": header::of(&case, "/forms").await?, "title": "Work, home and days", "lines": lines, "homes": homes,
            "employment": told(&employment), "accommodation": told(&home), "settled": settled, "differs": differs,
            "may": may, "looks": looking.is_some(), "roles": roles, "may_edit": case.staff().may(Permission::EditPeople),
            "pilots": pilots, "open_pilots": open_pilots(&case).await?,
        }),
    )
}

async fn open_pilots(
    case: &Case<SeePeople>,
) -> Result<Vec<crate::house::council::Choice>, PageError> {
    crate::support::pilots::store::to_join(case).await
}

/// The employment of the record says one thing, and what goes on another.
fn differs(kept: Option<&str>, told: Option<&str>) -> Option<&'static str> {
    match (kept, told) {
        (Some(kept), Some(told)) if is_paid(kept) != is_paid(told) => Some(
            "What goes on and the employment of the record do not agree. Put one of them right.",
        ),
        (Some(kept), None) if is_paid(kept) => {
            Some("The record says that they are paid, and not where they work. Add the work.")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::differs;

    #[test]
    fn what_does_not_agree_is_said() {
        for (kept, told, says) in [
            (None, None, false),
            (Some("unknown"), None, false),
            (Some("paid_hours_per_week_unknown"), None, true),
            (
                Some("paid_hours_per_week_unknown"),
                Some("paid_16_or_more_hours_a_week"),
                false,
            ),
            (
                Some("not_in_paid_employment_seeking_work"),
                Some("paid_16_or_more_hours_a_week"),
                true,
            ),
            (None, Some("paid_16_or_more_hours_a_week"), false),
        ] {
            assert_eq!(differs(kept, told).is_some(), says, "{kept:?} {told:?}");
        }
    }
}
