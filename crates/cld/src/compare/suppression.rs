//! What may be published: counts of a few people are hidden, and so many others with them that no
//! hidden one can be worked out by subtraction.
//!
//! The rule. A figure is hidden when those it counts, those it leaves out, or those it is taken of
//! are more than none and fewer than five ([`FEWEST`]); for a rate by population only those it
//! counts. Then, as long as any hidden figure follows from totals and parts that are shown, the
//! smallest figure that stands in a sum with it is hidden too. Nothing tells why a figure is hidden.
//!
//! Source: the threshold of five is that of the national publications on these measures; the second
//! step is the common rule of official statistics (Government Statistical Service, guidance on
//! disclosure control of administrative tables).

use super::{Counted, Per};

/// The fewest people that may be told of.
pub const FEWEST: u64 = 5;

/// Whether a figure by itself tells of too few.
pub fn is_small(counted: Counted, per: Per) -> bool {
    let few = |people: u64| (1..FEWEST).contains(&people);
    match per {
        Per::HundredThousand => few(counted.numerator),
        Per::Hundred => {
            let left_out = counted.denominator.saturating_sub(counted.numerator);
            few(counted.numerator) || few(left_out) || few(counted.denominator)
        }
    }
}

/// Figures that make a sum: the total's place, and its parts' places.
#[derive(Clone, Debug)]
pub struct Sum {
    pub total: usize,
    pub parts: Vec<usize>,
}

/// Which of the figures to hide.
pub fn hidden(figures: &[Counted], per: Per, sums: &[Sum]) -> Vec<bool> {
    let mut hidden: Vec<bool> = figures.iter().map(|one| is_small(*one, per)).collect();
    while let Some(told) = given_away(&hidden, sums) {
        let Some(next) = next_to_hide(figures, &hidden, sums, told) else {
            break;
        };
        hidden[next] = true;
    }
    hidden
}

/// The smallest figure shown in a sum where the told one is the only one hidden; else in any sum
/// with it, else in any sum at all.
fn next_to_hide(figures: &[Counted], hidden: &[bool], sums: &[Sum], told: usize) -> Option<usize> {
    let alone = |sum: &&Sum| sum.places().filter(|place| hidden[*place]).count() == 1;
    let near = || sums.iter().filter(|sum| sum.holds(told));
    let smallest = |sums: Vec<&Sum>| {
        let places = sums.into_iter().flat_map(Sum::places);
        places.filter(|place| !hidden[*place]).min_by_key(|place| {
            let count = figures[*place].numerator;
            (count == 0, count, *place)
        })
    };
    smallest(near().filter(alone).collect())
        .or_else(|| smallest(near().collect()))
        .or_else(|| smallest(sums.iter().collect()))
}

impl Sum {
    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain([self.total])
    }

    fn holds(&self, place: usize) -> bool {
        self.places().any(|other| other == place)
    }
}

/// A hidden figure that the sums determine, if there is one: each sum is an equation whose unknowns
/// are the hidden figures, and a row left with one unknown after elimination gives it away.
fn given_away(hidden: &[bool], sums: &[Sum]) -> Option<usize> {
    let unknowns: Vec<usize> = (0..hidden.len()).filter(|place| hidden[*place]).collect();
    let factor = |sum: &Sum, place: usize| {
        i128::from(sum.parts.contains(&place)) - i128::from(sum.total == place)
    };
    let row =
        |sum: &Sum| -> Vec<i128> { unknowns.iter().map(|place| factor(sum, *place)).collect() };
    let mut rows: Vec<Vec<i128>> = sums.iter().map(row).collect();
    let mut done = 0;
    for column in 0..unknowns.len() {
        let Some(pivot) = (done..rows.len()).find(|at| rows[*at][column] != 0) else {
            continue;
        };
        rows.swap(done, pivot);
        let lead = rows[done].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            if at != done && row[column] != 0 {
                eliminate(row, &lead, column);
            }
        }
        done += 1;
    }
    let alone = |row: &Vec<i128>| {
        let mut factors = row.iter().enumerate().filter(|(_, factor)| **factor != 0);
        factors
            .next()
            .filter(|_| factors.next().is_none())
            .map(|(at, _)| unknowns[at])
    };
    rows.iter().find_map(alone)
}

/// Takes the column out of a row; whole numbers throughout, kept small.
fn eliminate(row: &mut [i128], lead: &[i128], column: usize) {
    let (own, theirs) = (row[column], lead[column]);
    for (value, by) in row.iter_mut().zip(lead) {
        *value = *value * theirs - by * own;
    }
    let common = row
        .iter()
        .fold(0, |common, value| divisor(common, value.abs()));
    if common > 1 {
        row.iter_mut().for_each(|value| *value /= common);
    }
}

fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(counts: &[(u64, u64)]) -> Vec<Counted> {
        let counted = |(numerator, denominator): &(u64, u64)| Counted {
            numerator: *numerator,
            denominator: *denominator,
        };
        counts.iter().map(counted).collect()
    }

    fn sum(total: usize, parts: &[usize]) -> Sum {
        Sum {
            total,
            parts: parts.to_vec(),
        }
    }

    #[test]
    fn fewer_than_five_of_any_kind_are_hidden() {
        for (numerator, denominator, expected) in [
            (0, 0, false),
            (0, 50, false),
            (1, 50, true),
            (4, 50, true),
            (5, 50, false),
            (45, 50, false),
            (46, 50, true),
            (49, 50, true),
            (50, 50, false),
            (0, 4, true),
            (4, 4, true),
        ] {
            let counted = Counted {
                numerator,
                denominator,
            };
            assert_eq!(
                is_small(counted, Per::Hundred),
                expected,
                "{numerator}/{denominator}"
            );
        }
        let rate = |numerator| {
            let denominator = 100_000;
            is_small(
                Counted {
                    numerator,
                    denominator,
                },
                Per::HundredThousand,
            )
        };
        assert_eq!([0, 1, 4, 5].map(rate), [false, true, true, false]);
    }

    #[test]
    fn a_part_is_not_left_to_be_subtracted_from_the_total() {
        let all = figures(&[(3, 40), (20, 60), (23, 100)]);
        let found = hidden(&all, Per::Hundred, &[sum(2, &[0, 1])]);
        assert_eq!(
            found,
            [true, true, false],
            "the other part goes, the total stays"
        );
        let large = figures(&[(30, 60), (20, 60), (50, 120)]);
        assert_eq!(hidden(&large, Per::Hundred, &[sum(2, &[0, 1])]), [false; 3]);
    }

    #[test]
    fn in_a_table_of_two_ways_hidden_figures_do_not_give_each_other_away() {
        // Rows a, b and all; columns x, y and all.
        let counts = [
            (2, 30),
            (20, 50),
            (22, 80),
            (30, 60),
            (40, 90),
            (70, 150),
            (32, 90),
            (60, 140),
            (92, 230),
        ];
        let sums = [
            sum(2, &[0, 1]),
            sum(5, &[3, 4]),
            sum(8, &[6, 7]),
            sum(6, &[0, 3]),
            sum(7, &[1, 4]),
            sum(8, &[2, 5]),
        ];
        let found = hidden(&figures(&counts), Per::Hundred, &sums);
        assert_eq!(given_away(&found, &sums), None);
        assert!(found[0] && !found[8], "{found:?}");
        assert!(
            found.iter().filter(|hidden| **hidden).count() >= 4,
            "{found:?}"
        );
    }

    #[test]
    fn whatever_the_counts_nothing_hidden_can_be_worked_out() {
        let sums = [sum(4, &[0, 1, 2, 3]), sum(4, &[5, 6]), sum(9, &[4, 7, 8])];
        let mut state = 88_172_645_463_325_252_u64;
        let mut below = |bound: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % bound
        };
        for _ in 0..2_000 {
            let counts: Vec<(u64, u64)> = (0..10)
                .map(|_| {
                    let denominator = below(40);
                    (below(denominator + 1), denominator)
                })
                .collect();
            let all = figures(&counts);
            let found = hidden(&all, Per::Hundred, &sums);
            let small = |place: usize| is_small(all[place], Per::Hundred);
            assert!(
                (0..10).all(|place| found[place] || !small(place)),
                "{counts:?}"
            );
            assert_eq!(given_away(&found, &sums), None, "{counts:?} {found:?}");
        }
    }
}
