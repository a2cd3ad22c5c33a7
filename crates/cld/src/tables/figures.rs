//! `measures.csv`: numerator, denominator and outcome of every line.

use super::numbers::{percent, ratio};
use super::{Shown, Table, hospital};
use crate::councils::Council;
use crate::measures::{Form, Share};
use crate::period::Period;
use crate::tally::{Count, TOTAL, Tally};

const COLUMNS: [&str; 10] = [
    "measure",
    "description",
    "group",
    "client_type",
    "period",
    "la_code",
    "la_name",
    "numerator",
    "denominator",
    "outcome",
];

/// One line of the table with what it is sorted by.
pub(super) struct Figure {
    /// The council's code; England has none and comes last.
    pub council: Option<String>,
    pub name: String,
    pub period: Period,
    pub measure: &'static str,
    pub description: &'static str,
    pub group: &'static str,
    pub client_type: &'static str,
    pub numerator: String,
    pub denominator: String,
    pub outcome: String,
}

impl Figure {
    fn key(&self) -> impl Ord + use<> {
        let council = (self.council.is_none(), self.council.clone());
        (
            council,
            self.period,
            self.measure,
            self.description,
            self.group,
            self.client_type,
        )
    }

    fn row(self) -> Vec<String> {
        let code = self.council.unwrap_or_else(|| "England".to_owned());
        let texts =
            [self.measure, self.description, self.group, self.client_type].map(str::to_owned);
        let rest = [
            self.period.label(),
            code,
            self.name,
            self.numerator,
            self.denominator,
            self.outcome,
        ];
        texts.into_iter().chain(rest).collect()
    }
}

pub(super) fn table(shown: &Shown<'_>) -> Table {
    let mut figures: Vec<Figure> = Vec::new();
    for (place, council) in shown.councils() {
        let tally = shown
            .results
            .tallies
            .get(&place)
            .map(|result| &result.tally);
        for (number, period) in shown.plan.periods.iter().enumerate() {
            for share in &shown.plan.shares {
                let counts = tally
                    .map(|tally| tally.shares[Tally::place(number, *share)])
                    .unwrap_or_default();
                for (line, description) in counts.iter().zip(share.form().descriptions) {
                    figures.extend(groups(share.form()).map(|(group, place)| {
                        Line {
                            share: *share,
                            council,
                            period: *period,
                            description,
                            group,
                            count: line[place],
                        }
                        .figure(shown)
                    }));
                }
            }
        }
    }
    if shown.hospital {
        figures.extend(hospital::figures(shown));
    }
    figures.sort_by_cached_key(Figure::key);
    let mut table = Table::new("measures.csv", &COLUMNS);
    table.rows = figures.into_iter().map(Figure::row).collect();
    table
}

fn groups(form: &'static Form) -> impl Iterator<Item = (&'static str, usize)> {
    let named = form
        .groups
        .iter()
        .enumerate()
        .map(|(place, group)| (*group, place));
    named.chain(form.has_total.then_some(("Total", TOTAL)))
}

struct Line<'a> {
    share: Share,
    council: &'a Council,
    period: Period,
    description: &'static str,
    group: &'static str,
    count: Count,
}

impl Line<'_> {
    fn figure(self, shown: &Shown<'_>) -> Figure {
        let (denominator, outcome) = match self.share {
            Share::B2 | Share::C2 => self.rate(shown),
            _ => {
                let outcome = percent(self.count.numerator, self.count.denominator, 1);
                (self.count.denominator.to_string(), outcome)
            }
        };
        Figure {
            council: Some(self.council.code.clone()),
            name: self.council.name.clone(),
            period: self.period,
            measure: self.share.form().name,
            description: self.description,
            group: self.group,
            client_type: "",
            numerator: self.count.numerator.to_string(),
            denominator,
            outcome,
        }
    }

    /// People for every 100,000 of the population; blank where that is not known.
    fn rate(&self, shown: &Shown<'_>) -> (String, String) {
        let populations = shown.results.populations.as_ref();
        match populations.and_then(|populations| populations.of(&self.council.area, self.group)) {
            Some(people) => {
                let rate = ratio(
                    i128::from(self.count.numerator) * 100_000,
                    i128::from(people),
                    1,
                );
                (people.to_string(), rate)
            }
            None => (String::new(), String::new()),
        }
    }
}
