//! The figures of 2D: parts 1 and 2, the detail of part 1, and how outcomes coincide.

use super::figures::Figure;
use super::numbers::percent;
use super::{Shown, Table};
use crate::compare::Counted;
use crate::measures::ascof_2d::{CLIENT_TYPES, Cells, Discharged, Reabled, SLICES};
use crate::period::Period;

/// A council, or England.
#[derive(Clone)]
struct Area<'a> {
    /// The council's place; none for England.
    place: Option<usize>,
    code: &'a str,
    name: &'a str,
    statistics_code: &'a str,
}

fn areas<'a>(shown: &'a Shown<'_>) -> Vec<Area<'a>> {
    let councils = shown.councils().map(|(place, council)| Area {
        place: Some(place),
        code: &council.code,
        name: &council.name,
        statistics_code: &council.area,
    });
    let england = Area {
        place: None,
        code: "England",
        name: "England",
        statistics_code: "",
    };
    councils
        .chain(shown.council.is_none().then_some(england))
        .collect()
}

impl Area<'_> {
    fn gave(&self, reabled: &Reabled) -> bool {
        self.place.is_none_or(|place| place == reabled.council)
    }

    /// The person lives here, by the area's code or, where that is not known, by its name.
    fn is_home_of(&self, discharged: &Discharged) -> bool {
        let (code, name) = &discharged.residence;
        self.place.is_none()
            || (*code == self.statistics_code)
            || (self.statistics_code.is_empty() && *name == self.name)
    }
}

/// Counts of part 1 in one cell.
#[derive(Clone, Copy, Default)]
struct Part1 {
    all: u64,
    at_home: u64,
    died: u64,
    readmitted: u64,
    entered: u64,
}

/// Counts for every cell of client type and slice.
type Grid<T> = [[T; 6]; 3];

fn fill<T>(grid: &mut Grid<T>, cells: Cells, mut add: impl FnMut(&mut T)) {
    for (client_type, row) in grid.iter_mut().enumerate() {
        for (slice, cell) in row.iter_mut().enumerate() {
            if cells.has(client_type, slice) {
                add(cell);
            }
        }
    }
}

fn part_1(reabled: &[Reabled], area: &Area<'_>) -> Grid<Part1> {
    let mut grid = Grid::<Part1>::default();
    for one in reabled.iter().filter(|one| area.gave(one)) {
        fill(&mut grid, one.cells, |cell| {
            cell.all += 1;
            cell.at_home += u64::from(one.at_home());
            cell.died += u64::from(one.died);
            cell.readmitted += u64::from(one.readmitted);
            cell.entered += u64::from(one.entered_care_home);
        });
    }
    grid
}

fn part_2(discharged: &[Discharged], area: &Area<'_>) -> Grid<u64> {
    let mut grid = Grid::<u64>::default();
    for one in discharged.iter().filter(|one| area.is_home_of(one)) {
        fill(&mut grid, one.cells, |cell| *cell += 1);
    }
    grid
}

/// Numerator, denominator and percentage; blank, not nil, where there is nobody.
fn share(numerator: Option<u64>, denominator: Option<u64>) -> [String; 3] {
    let text = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
    let outcome = numerator
        .zip(denominator)
        .map(|(n, d)| percent(n, d, 2))
        .unwrap_or_default();
    [text(numerator), text(denominator), outcome]
}

fn unless_nil(count: u64) -> Option<u64> {
    (count > 0).then_some(count)
}

/// Every cell of the grids, with its client type and slice.
fn cells() -> impl Iterator<Item = (usize, usize)> {
    (0..CLIENT_TYPES.len())
        .flat_map(|client_type| (0..SLICES.len()).map(move |slice| (client_type, slice)))
}

/// 2D of one council for all client types, ages and sexes: part 1 and part 2, by hospital period.
pub(crate) fn totals(
    results: &crate::run::Results,
    place: usize,
) -> Vec<(Period, Counted, Counted)> {
    let council = &results.councils.0[place];
    let area = Area {
        place: Some(place),
        code: &council.code,
        name: &council.name,
        statistics_code: &council.area,
    };
    let (client_types, slices) = (CLIENT_TYPES.len() - 1, SLICES.len() - 1);
    let of_period = |(period, reabled, discharged): &(Period, Vec<Reabled>, Vec<Discharged>)| {
        let first = part_1(reabled, &area)[client_types][slices];
        let second = part_2(discharged, &area)[client_types][slices];
        let part_1 = Counted {
            numerator: first.at_home,
            denominator: first.all,
        };
        let part_2 = Counted {
            numerator: first.all,
            denominator: second,
        };
        (*period, part_1, part_2)
    };
    results.hospital.iter().map(of_period).collect()
}

pub(super) fn figures(shown: &Shown<'_>) -> Vec<Figure> {
    let mut found = Vec::new();
    for (period, reabled, discharged) in &shown.results.hospital {
        for area in areas(shown) {
            let (first, second) = (part_1(reabled, &area), part_2(discharged, &area));
            for (client_type, slice) in cells() {
                let outcomes = first[client_type][slice];
                let all = unless_nil(outcomes.all);
                let line = |measure, figures: [String; 3]| {
                    figure(&area, *period, measure, (client_type, slice), figures)
                };
                found.push(line(
                    "ASCOF 2D part 1",
                    share(all.map(|_| outcomes.at_home), all),
                ));
                found.push(line(
                    "ASCOF 2D part 2",
                    share(all, unless_nil(second[client_type][slice])),
                ));
            }
        }
    }
    found
}

fn figure(
    area: &Area<'_>,
    period: Period,
    measure: &'static str,
    cell: (usize, usize),
    figures: [String; 3],
) -> Figure {
    let [numerator, denominator, outcome] = figures;
    Figure {
        council: area.place.map(|_| area.code.to_owned()),
        name: area.name.to_owned(),
        period,
        measure,
        description: "",
        group: SLICES[cell.1],
        client_type: CLIENT_TYPES[cell.0],
        numerator,
        denominator,
        outcome,
    }
}

const DETAIL: [&str; 11] = [
    "period",
    "la_code",
    "area",
    "client_type",
    "slice",
    "denominator",
    "numerator",
    "outcome_percent",
    "died",
    "readmitted",
    "entered_lt_res_nurs",
];

pub(super) fn detail(shown: &Shown<'_>) -> Table {
    let mut table = Table::new("ascof_2d_part1_detail.csv", &DETAIL);
    for (period, reabled, _) in &shown.results.hospital {
        for area in areas(shown) {
            let grid = part_1(reabled, &area);
            for (client_type, slice) in cells() {
                let cell = grid[client_type][slice];
                let all = unless_nil(cell.all);
                let [numerator, denominator, outcome] = share(all.map(|_| cell.at_home), all);
                let count = |count: u64| all.map(|_| count.to_string()).unwrap_or_default();
                let texts = [
                    &period.label(),
                    area.code,
                    area.name,
                    CLIENT_TYPES[client_type],
                    SLICES[slice],
                ];
                let counts = [
                    denominator,
                    numerator,
                    outcome,
                    count(cell.died),
                    count(cell.readmitted),
                    count(cell.entered),
                ];
                table
                    .rows
                    .push(texts.map(str::to_owned).into_iter().chain(counts).collect());
            }
        }
    }
    table
}

const VENN: [&str; 13] = [
    "reporting_period",
    "area",
    "client_type",
    "total_death",
    "death_only",
    "death_readmission",
    "death_lts",
    "total_readmission",
    "readmission_only",
    "readmission_lts",
    "total_lts",
    "lts_only",
    "all_3_outcomes",
];

/// How deaths, readmissions and care homes coincide. Here an episode counted under two client types
/// is twice in their total: the nation's table adds the client types up.
pub(super) fn venn(shown: &Shown<'_>) -> Table {
    let mut table = Table::new("ascof_2d_venn.csv", &VENN);
    for (period, reabled, _) in &shown.results.hospital {
        for area in areas(shown) {
            let [community, none] = [0, 1].map(|client_type| outcomes(reabled, &area, client_type));
            let total = std::array::from_fn(|n| community[n] + none[n]);
            for (name, counts) in CLIENT_TYPES.iter().zip([community, none, total]) {
                let texts = [&period.label(), area.name, *name].map(str::to_owned);
                table.rows.push(
                    texts
                        .into_iter()
                        .chain(venn_counts(&counts).map(|n| n.to_string()))
                        .collect(),
                );
            }
        }
    }
    table
}

/// Episodes of a client type by what happened: bit 0 death, 1 readmission, 2 care home.
fn outcomes(reabled: &[Reabled], area: &Area<'_>, client_type: usize) -> [u64; 8] {
    let mut counts = [0; 8];
    let in_cell = |one: &&Reabled| area.gave(one) && one.cells.has(client_type, SLICES.len() - 1);
    for one in reabled.iter().filter(in_cell) {
        let happened = [one.died, one.readmitted, one.entered_care_home].map(usize::from);
        counts[happened[0] | happened[1] << 1 | happened[2] << 2] += 1;
    }
    counts
}

/// From counts by the bits death, readmission and care home to the columns of the table.
fn venn_counts(counts: &[u64; 8]) -> [u64; 10] {
    let with = |bit: usize| {
        counts
            .iter()
            .enumerate()
            .filter(|(n, _)| n & bit != 0)
            .map(|(_, count)| count)
            .sum()
    };
    [
        with(1),
        counts[1],
        counts[3],
        counts[5],
        with(2),
        counts[2],
        counts[6],
        with(4),
        counts[4],
        counts[7],
    ]
}
