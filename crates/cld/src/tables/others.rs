//! The other tables: endings of short-term support, what is unknown, waiting times, facts, costs.

use std::collections::BTreeMap;

use super::numbers::ratio;
use super::{Shown, Table};
use crate::measures::Share;
use crate::measures::facts::Split;
use crate::measures::waiting::{Wait, median};
use crate::run::CouncilResult;
use crate::tally::Tally;

const ENDINGS: [&str; 10] = [
    "period",
    "la_code",
    "la_name",
    "age_band",
    "sequel_type",
    "final_outcome",
    "included_in_denominator",
    "included_in_numerator",
    "unable_to_classify",
    "st_max_count",
];

pub(super) fn endings(shown: &Shown<'_>) -> Table {
    let mut table = Table::new("ascof_2a_disaggregated.csv", &ENDINGS);
    for (place, council) in shown.councils() {
        let Some(result) = shown.results.tallies.get(&place) else {
            continue;
        };
        for ((period, group, ending), count) in &result.tally.endings {
            let age_band = group.map_or("Unknown", |group| {
                Share::A2.form().groups[usize::from(group)]
            });
            let last = ending.last;
            let yes = |yes: bool| (if yes { "Y" } else { "N" }).to_owned();
            table.rows.push(vec![
                shown.plan.periods[*period].label(),
                council.code.clone(),
                council.name.clone(),
                age_band.to_owned(),
                ending.sequel.code().to_owned(),
                last.text().to_owned(),
                yes(last.in_denominator()),
                yes(last.in_numerator()),
                yes(last.cannot_be_classified()),
                count.to_string(),
            ]);
        }
    }
    table
}

const UNKNOWN_ACCOMMODATION: &str = "Accommodation status = unknown or invalid";
const UNKNOWN_MECHANISM: &str =
    "Unknown or invalid delivery mechanism, or unable to deduce from service component";

/// The measures that tell how many people they cannot place.
pub(super) const UNKNOWNS: [(Share, &str); 4] = [
    (Share::E2, UNKNOWN_ACCOMMODATION),
    (Share::E2LearningDisability, UNKNOWN_ACCOMMODATION),
    (Share::D3Carers, UNKNOWN_MECHANISM),
    (Share::D3Clients, UNKNOWN_MECHANISM),
];

pub(super) fn unknown(shown: &Shown<'_>) -> Table {
    let columns = [
        "period",
        "la_code",
        "la_name",
        "measure",
        "description",
        "count",
    ];
    let mut table = Table::new("unknown_counts_2e_3d.csv", &columns);
    for (place, council) in shown.councils() {
        let tally = shown
            .results
            .tallies
            .get(&place)
            .map(|result| &result.tally);
        for (number, period) in shown.plan.periods.iter().enumerate() {
            for (share, description) in UNKNOWNS
                .iter()
                .filter(|(share, _)| shown.plan.shares.contains(share))
            {
                let count = tally.map_or(0, |tally| tally.unknown[Tally::place(number, *share)]);
                table.rows.push(vec![
                    period.label(),
                    council.code.clone(),
                    council.name.clone(),
                    share.form().name.to_owned(),
                    (*description).to_owned(),
                    count.to_string(),
                ]);
            }
        }
    }
    table
}

pub(super) fn waiting(shown: &Shown<'_>) -> Table {
    let columns = [
        "la_code",
        "quarter_start",
        "quarter_end",
        "age_band",
        "metric",
        "median_days",
        "n",
    ];
    let mut table = Table::new("waiting_times.csv", &columns);
    for (place, council) in shown.councils() {
        let Some(result) = shown.results.tallies.get(&place) else {
            continue;
        };
        let mut waits: Vec<Wait> = result.tally.waits.clone();
        waits.sort_unstable();
        for same in
            waits.chunk_by(|a, b| (a.quarter, a.band, a.what) == (b.quarter, b.band, b.what))
        {
            let days: Vec<i32> = same.iter().map(|wait| wait.days).collect();
            table.rows.push(vec![
                council.code.clone(),
                same[0].quarter.to_string(),
                same[0].quarter.plus_months(3).plus_days(-1).to_string(),
                same[0].band.text().to_owned(),
                same[0].what.text().to_owned(),
                format!("{:?}", median(&days)),
                days.len().to_string(),
            ]);
        }
    }
    table
}

pub(super) fn facts(shown: &Shown<'_>) -> Vec<Table> {
    vec![
        split(
            shown,
            "facts_requests.csv",
            "event_outcome_grouped",
            |result| &result.tally.facts.requests,
        ),
        split(
            shown,
            "facts_assessments.csv",
            "assessment_type",
            |result| &result.tally.facts.assessments,
        ),
        split(shown, "facts_reviews.csv", "review_type", |result| {
            &result.tally.facts.reviews
        }),
        services(shown),
        costs(shown),
    ]
}

fn split(
    shown: &Shown<'_>,
    file: &str,
    what: &'static str,
    of: fn(&CouncilResult) -> &Split,
) -> Table {
    let mut table = Table::new(file, &["la_code", what, "had_long_term_service", "events"]);
    for_each_council(shown, |code, result| {
        for ((text, had_support), count) in of(result) {
            let had_support = if *had_support { "Yes" } else { "No" };
            table.rows.push(
                [code, text, had_support, &count.to_string()]
                    .map(str::to_owned)
                    .to_vec(),
            );
        }
    });
    table
}

fn services(shown: &Shown<'_>) -> Table {
    let mut table = Table::new(
        "facts_services.csv",
        &["la_code", "service_type", "rows", "people"],
    );
    for_each_council(shown, |code, result| {
        for (service, [rows, people]) in &result.tally.facts.services {
            let counts = [rows.to_string(), people.to_string()];
            table.rows.push(
                [code.to_owned(), (*service).to_owned()]
                    .into_iter()
                    .chain(counts)
                    .collect(),
            );
        }
    });
    table
}

fn costs(shown: &Shown<'_>) -> Table {
    let columns = [
        "la_code",
        "service_type",
        "rows",
        "total_cost_period",
        "sum_cost_per_week",
        "sum_weeks_of_service",
    ];
    let mut table = Table::new("facts_costs.csv", &columns);
    for_each_council(shown, |code, result| {
        let by_text: BTreeMap<_, _> = result.tally.costs.iter().collect();
        for (service, sums) in by_text {
            table.rows.push(vec![
                code.to_owned(),
                (*service).to_owned(),
                sums.rows.to_string(),
                ratio(sums.total, 10_i128.pow(14), 2),
                ratio(sums.per_week, 10_i128.pow(8), 2),
                ratio(sums.weeks, 10_i128.pow(6), 4),
            ]);
        }
    });
    table
}

fn for_each_council(shown: &Shown<'_>, mut show: impl FnMut(&str, &CouncilResult)) {
    for (place, council) in shown.councils() {
        if let Some(result) = shown.results.tallies.get(&place) {
            show(&council.code, result);
        }
    }
}
