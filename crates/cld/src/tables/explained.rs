//! Why each person or episode counts: the rows behind a figure.

use super::{Shown, Table};
use crate::day::{Day, FAR};
use crate::measures::ascof_2d::{CLIENT_TYPES, Reabled, SLICES};
use crate::run::CouncilResult;
use crate::submissions::PersonKey;
use crate::tally::{Because, Explain, Explained};

const COLUMNS: [&str; 14] = [
    "measure",
    "description",
    "group",
    "client_type",
    "period",
    "la_code",
    "la_name",
    "person_id",
    "from",
    "until",
    "numerator",
    "denominator",
    "counted_as",
    "because",
];

/// The explanations asked for, if any.
pub(super) fn tables(shown: &Shown<'_>) -> Vec<Table> {
    let asked = shown.plan.explain.iter();
    asked.map(|measure| table(shown, *measure)).collect()
}

fn table(shown: &Shown<'_>, measure: Explain) -> Table {
    let (name, rows) = match measure {
        Explain::Hospital => ("2D", hospital(shown)),
        Explain::Waiting => ("waiting", people(shown, measure)),
        Explain::Share(short) => (short, people(shown, measure)),
    };
    let mut table = Table::new(
        &format!("explain_{}.csv", name.to_lowercase().replace(' ', "_")),
        &COLUMNS,
    );
    table.rows = rows;
    table
}

/// Whether a row belongs to the explanation of a measure.
fn explains(what: &Because, measure: Explain) -> bool {
    match what {
        Because::Share(share, _) => measure == Explain::Share(share.form().short),
        Because::Wait(_) => measure == Explain::Waiting,
    }
}

/// A row before it is written.
#[derive(Default)]
struct Row {
    measure: &'static str,
    description: &'static str,
    group: String,
    client_type: String,
    period: String,
    person: String,
    from: Option<Day>,
    until: Option<Day>,
    numerator: bool,
    denominator: bool,
    counted_as: String,
    because: String,
}

impl Row {
    fn texts(self, code: &str, name: &str) -> Vec<String> {
        let day = |day: Option<Day>| {
            day.filter(|day| *day < FAR)
                .map(|day| day.to_string())
                .unwrap_or_default()
        };
        vec![
            self.measure.to_owned(),
            self.description.to_owned(),
            self.group,
            self.client_type,
            self.period,
            code.to_owned(),
            name.to_owned(),
            self.person,
            day(self.from),
            day(self.until),
            u8::from(self.numerator).to_string(),
            u8::from(self.denominator).to_string(),
            self.counted_as,
            self.because,
        ]
    }
}

fn people(shown: &Shown<'_>, measure: Explain) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (place, council) in shown.councils() {
        let Some(result) = shown.results.tallies.get(&place) else {
            continue;
        };
        let of_measure = |explained: &&Explained| explains(&explained.what, measure);
        for explained in result.tally.explained.iter().filter(of_measure) {
            let period = explained
                .period
                .map(|period| shown.plan.periods[period].label());
            let mut row = Row {
                period: period.unwrap_or_default(),
                person: person_id(explained.person, &council.code, result),
                ..Row::default()
            };
            describe(&mut row, &explained.what);
            rows.push(row.texts(&council.code, &council.name));
        }
    }
    rows.sort();
    rows
}

fn describe(row: &mut Row, what: &Because) {
    match what {
        Because::Share(share, found) => {
            let form = share.form();
            row.measure = form.name;
            row.description = form.descriptions[usize::from(found.description)];
            row.group = found
                .group
                .map(|group| form.groups[usize::from(group)].to_owned())
                .unwrap_or_default();
            (row.from, row.until) = (found.from, found.until);
            (row.numerator, row.denominator) = (found.numerator, found.denominator);
            row.counted_as = found.counted_as.to_owned();
            row.because = found.because.to_owned();
        }
        Because::Wait(wait) => {
            row.measure = wait.what.text();
            row.group = wait.band.text().to_owned();
            row.period = format!(
                "{} - {}",
                wait.quarter,
                wait.quarter.plus_months(3).plus_days(-1)
            );
            row.from = Some(wait.since);
            row.until = Some(wait.since.plus_days(wait.days));
            (row.numerator, row.denominator) = (true, true);
            row.counted_as = format!("{} days", wait.days);
            row.because = "from the request to what it led to".to_owned();
        }
    }
}

/// A person as the tables name them: by NHS number, else by council and the council's id.
pub(crate) fn person_id(key: PersonKey, code: &str, result: &CouncilResult) -> String {
    match (key.nhs(), key.own_id()) {
        (Some(number), _) => number.to_string(),
        (None, Some(own)) => format!("{code}_{}", result.rows.own_ids.get(own)),
        (None, None) => String::new(),
    }
}

/// One row for each episode of reablement after a discharge.
fn hospital(shown: &Shown<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (period, reabled, _) in &shown.results.hospital {
        for one in reabled
            .iter()
            .filter(|one| shown.council.is_none_or(|only| only == one.council))
        {
            let council = &shown.results.councils.0[one.council];
            let row = Row {
                period: period.label(),
                ..reabled_row(one)
            };
            rows.push(row.texts(&council.code, &council.name));
        }
    }
    rows.sort();
    rows
}

fn reabled_row(one: &Reabled) -> Row {
    let client_types =
        (0..CLIENT_TYPES.len()).filter(|client_type| one.cells.has(*client_type, SLICES.len() - 1));
    let slices = (0..SLICES.len()).filter(|slice| one.cells.has(CLIENT_TYPES.len() - 1, *slice));
    let happened = [
        (one.died, "died"),
        (one.readmitted, "readmitted"),
        (one.entered_care_home, "entered a care home"),
    ];
    let happened: Vec<&str> = happened
        .iter()
        .filter(|(did, _)| *did)
        .map(|(_, what)| *what)
        .collect();
    Row {
        measure: "ASCOF 2D part 1",
        group: slices
            .map(|slice| SLICES[slice])
            .collect::<Vec<_>>()
            .join("; "),
        client_type: client_types
            .map(|place| CLIENT_TYPES[place])
            .collect::<Vec<_>>()
            .join("; "),
        person: one.nhs.to_string(),
        from: Some(one.start),
        until: Some(one.end),
        numerator: one.at_home(),
        denominator: true,
        counted_as: if one.at_home() {
            "at home after 12 weeks".to_owned()
        } else {
            happened.join(" and ")
        },
        because: format!(
            "discharged on {}, reablement began on {}",
            one.discharged, one.start
        ),
        ..Row::default()
    }
}
