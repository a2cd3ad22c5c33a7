//! Everybody on the way into adult life, by the months that are left, with what is missing.

use db::Day;
use db::entities::person;
use jiff::ToSpan;
use rules::adult_life::{eighteen_on, months_until, stages};
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::overview::when;
use super::store;
use crate::casework::words::Names;
use crate::house::permissions::PrepareAdultLife;
use crate::house::{Page, Query, Staff, pages};
use crate::oversight::worklists::{People, Who};

/// Young people that one page reads at most.
const MOST: u64 = 2_000;
/// Lines that one page shows at most.
const SHOWN: usize = 300;

/// Groups by the months that are left: the code, the words, and from how many months to how many.
const GROUPS: &[(&str, &str, i64, i64)] = &[
    ("past", "18 already", i64::MIN, 0),
    ("half", "Within 6 months", 0, 6),
    ("one", "6 to 12 months", 6, 12),
    ("two", "12 to 24 months", 12, 24),
    ("later", "24 months and more", 24, i64::MAX),
];

/// A young person in the list.
#[derive(Serialize)]
struct Line {
    who: Who,
    href: String,
    eighteen: String,
    when: String,
    leads: String,
    missing: Vec<&'static str>,
}

/// A group with its counts.
#[derive(Serialize)]
struct Group {
    code: &'static str,
    says: &'static str,
    all: usize,
    missing: usize,
    here: bool,
}

fn group(today: jiff::civil::Date, eighteen: jiff::civil::Date) -> &'static str {
    let months = months_until(today, eighteen);
    let fits = |one: &&(&str, &str, i64, i64)| (one.2..one.3).contains(&months);
    let found = GROUPS[1..].iter().find(fits);
    match found {
        Some(one) if today < eighteen => one.0,
        _ => GROUPS[0].0,
    }
}

/// GET /adult-life?months=half&missing=yes
pub async fn cohort(staff: Staff<PrepareAdultLife>, Query(query): Query) -> Page {
    let today = staff.today_date();
    let ago = |years: i64| Day(today.checked_sub(years.years()).unwrap_or(today));
    let people = store::on_the_way(staff.reader(), (ago(14), ago(18)), MOST).await?;
    let ids: Vec<_> = people.iter().map(|row| row.id).collect();
    let shown = People::of(&staff, ids.iter().copied()).await?;
    let people: Vec<&person::Model> = people
        .iter()
        .filter(|row| shown.who(row.id, today).is_some())
        .collect();
    let ways = store::ways(staff.reader(), &ids).await?;
    let mut leads = Vec::new();
    for row in ways.values().filter_map(|way| way.row.as_ref()) {
        leads.extend([row.child_lead_id, row.adult_lead_id].into_iter().flatten());
    }
    let names = Names::of(staff.reader(), leads, []).await?;
    let months = &staff.house.council.adult_life;
    let only_missing = query.get("missing") == "yes";
    let chosen = query.get("months");
    let mut groups: Vec<Group> = GROUPS
        .iter()
        .map(|(code, says, ..)| Group {
            code,
            says,
            all: 0,
            missing: 0,
            here: *code == chosen,
        })
        .collect();
    let mut lines = Vec::new();
    for row in people {
        let Some(born) = row.born_on else { continue };
        let way = ways.get(&row.id).cloned().unwrap_or_default();
        // Closed long ago and of age: no longer on the way.
        if way.row.as_ref().is_some_and(|row| row.closed_on.is_some()) {
            continue;
        }
        let eighteen = eighteen_on(born.0);
        let missing: Vec<&'static str> = stages(born.0, &way.known(), months, today)
            .iter()
            .filter(|stage| stage.late)
            .map(|stage| stage.missing)
            .collect();
        let code = group(today, eighteen);
        if let Some(group) = groups.iter_mut().find(|group| group.code == code) {
            group.all += 1;
            group.missing += usize::from(!missing.is_empty());
        }
        let wanted = chosen.is_empty() || chosen == code;
        if !wanted || (only_missing && missing.is_empty()) {
            continue;
        }
        let Some(who) = shown.who(row.id, today) else {
            continue;
        };
        let leads = way.row.as_ref().map_or(String::new(), |row| {
            let child = row.child_lead_id.map(|id| names.name(id).to_owned());
            let child = child.or_else(|| row.child_lead.clone());
            let adult = row.adult_lead_id.map(|id| names.name(id).to_owned());
            [child, adult]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" and ")
        });
        lines.push(Line {
            href: format!("/people/{}/adult-life", row.id),
            who,
            eighteen: speak_exact(eighteen),
            when: when(months_until(today, eighteen), today > eighteen),
            leads,
            missing,
        });
    }
    let cut = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    pages::page(
        "support/adult_life/cohort.njk",
        json!({
            "title": "Preparing for adult life", "groups": groups, "lines": lines, "cut": cut,
            "only_missing": only_missing, "chosen": chosen,
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn the_birthday_itself_is_eighteen_already() {
        let day = |text: &str| text.parse().unwrap();
        for (today, expected) in [
            ("2025-05-20", "later"),
            ("2025-05-21", "two"),
            ("2026-05-20", "two"),
            ("2026-05-21", "one"),
            // Six whole months are not within six months.
            ("2026-11-20", "one"),
            ("2026-11-21", "half"),
            ("2027-05-19", "half"),
            ("2027-05-20", "past"),
            ("2029-01-01", "past"),
        ] {
            assert_eq!(group(day(today), day("2027-05-20")), expected, "{today}");
        }
    }
}
