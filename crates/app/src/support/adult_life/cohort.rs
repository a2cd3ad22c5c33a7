//! Everybody on the way into adult life, by the months that are left, with what is missing.

use db::Day;
use db::entities::person;
use jiff::ToSpan;
use rules::adult_life::{Ages, eighteen_on, months_until, stages};
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::overview::when;
use super::store;
use crate::casework::words::Names;
use crate::house::permissions::PrepareAdultLife;
use crate::house::{Page, PageError, Query, Staff, pages};
use crate::oversight::worklists::{People, Who};

/// Young people that are read at once; all of them are counted.
const AT_ONCE: u64 = 2_000;
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
    let chosen = query.get("months");
    let mut cohort = Cohort::new(chosen, query.get("missing") == "yes");
    let today = staff.today_date();
    let ago = |years: i64| Day(today.checked_sub(years.years()).unwrap_or(today));
    let ages = Ages::built_in();
    let between = (ago(ages.from), ago(ages.before));
    let mut after = 0;
    loop {
        let people = store::on_the_way(staff.reader(), between, (after, AT_ONCE)).await?;
        let read = people.len() as u64;
        cohort.add(&staff, &people).await?;
        if read < AT_ONCE {
            break;
        }
        after += read;
    }
    pages::page(
        "support/adult_life/cohort.njk",
        json!({
            "title": "Preparing for adult life", "groups": cohort.groups, "lines": cohort.lines, "cut": cohort.cut,
            "restricted": cohort.restricted, "from": ages.from, "last": ages.before - 1,
            "only_missing": cohort.only_missing, "chosen": chosen,
        }),
    )
}

/// What the page shows: everybody counted, and the first of those chosen.
struct Cohort {
    chosen: String,
    only_missing: bool,
    groups: Vec<Group>,
    lines: Vec<Line>,
    /// There are more than are shown.
    cut: bool,
    /// People whose records the reader may not open: nothing more is told of them.
    restricted: usize,
}

impl Cohort {
    fn new(chosen: &str, only_missing: bool) -> Cohort {
        let group = |one: &(&'static str, &'static str, i64, i64)| Group {
            code: one.0,
            says: one.1,
            all: 0,
            missing: 0,
            here: one.0 == chosen,
        };
        Cohort {
            chosen: chosen.to_owned(),
            only_missing,
            groups: GROUPS.iter().map(group).collect(),
            lines: Vec::new(),
            cut: false,
            restricted: 0,
        }
    }

    async fn add(
        &mut self,
        staff: &Staff<PrepareAdultLife>,
        people: &[person::Model],
    ) -> Result<(), PageError> {
        let today = staff.today_date();
        let ids: Vec<_> = people.iter().map(|row| row.id).collect();
        let shown = People::of(staff, ids.iter().copied()).await?;
        let ways = store::ways(staff.reader(), &ids).await?;
        let mut leads = Vec::new();
        for row in ways.values().filter_map(|way| way.row.as_ref()) {
            leads.extend([row.child_lead_id, row.adult_lead_id].into_iter().flatten());
        }
        let names = Names::of(staff.reader(), leads, []).await?;
        for row in people {
            let way = ways.get(&row.id).cloned().unwrap_or_default();
            // Closed: no longer on the way.
            let closed = way.row.as_ref().is_some_and(|row| row.closed_on.is_some());
            let (Some(born), Some(who), false) = (row.born_on, shown.who(row.id, today), closed)
            else {
                continue;
            };
            if who.href.is_none() {
                self.restricted += 1;
                continue;
            }
            let eighteen = eighteen_on(born.0);
            let months = &staff.house.council.adult_life;
            let missing: Vec<&'static str> = stages(born.0, &way.known(), months, today)
                .iter()
                .filter(|stage| stage.late)
                .map(|stage| stage.missing)
                .collect();
            if !self.counts(group(today, eighteen), !missing.is_empty()) {
                continue;
            }
            if self.lines.len() == SHOWN {
                self.cut = true;
                continue;
            }
            self.lines.push(Line {
                href: format!("/people/{}/adult-life", row.id),
                who,
                eighteen: speak_exact(eighteen),
                when: when(months_until(today, eighteen), today > eighteen),
                leads: leads_of(&way, &names),
                missing,
            });
        }
        Ok(())
    }

    /// Counts somebody; whether the list asks for them.
    fn counts(&mut self, code: &str, is_missing: bool) -> bool {
        if let Some(group) = self.groups.iter_mut().find(|group| group.code == code) {
            group.all += 1;
            group.missing += usize::from(is_missing);
        }
        let wanted = self.chosen.is_empty() || self.chosen == code;
        wanted && (is_missing || !self.only_missing)
    }
}

fn leads_of(way: &store::Way, names: &Names) -> String {
    let Some(row) = &way.row else {
        return String::new();
    };
    let child = row.child_lead_id.map(|id| names.name(id).to_owned());
    let child = child.or_else(|| row.child_lead.clone());
    let adult = row.adult_lead_id.map(|id| names.name(id).to_owned());
    let both: Vec<String> = [child, adult].into_iter().flatten().collect();
    both.join(" and ")
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
