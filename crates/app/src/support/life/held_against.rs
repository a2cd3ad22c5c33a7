//! What a share of people in work or in a settled home is held against, in words: the national share and the council's
//! own aim as the council gives them, how far off the aim is, and where both come from.

use rules::shares::{Group, Measure, Standing, against};
use serde::Serialize;

use crate::house::council::{Council, Figure, HeldAgainst};

/// What stands beside a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// "England 4.8% (2022 to 2023); our aim 6.0% (2026 to 2027)"
    figures: String,
    /// How far off the aim is; none where there is no aim, or nobody to count.
    off: Option<String>,
}

/// What stands beside a share of `part` of `whole`; none where the council gives nothing to hold it against.
pub fn beside(
    council: &Council,
    (group, measure): (Group, Measure),
    (part, whole): (usize, usize),
) -> Option<Beside> {
    let held = council.held_against(group, measure)?;
    let figures = [("England", &held.national), ("our aim", &held.aim)];
    let figures = figures
        .iter()
        .filter_map(|(whose, figure)| says(whose, figure.as_ref()?));
    let aim = held.aim.as_ref().and_then(Figure::share);
    let off = aim.and_then(|aim| against(part, whole, aim));
    Some(Beside {
        figures: sentence(figures.collect::<Vec<_>>().join("; ")),
        off: off.map(|stands| off_says(stands, measure)),
    })
}

/// "our aim 6.0% (2026 to 2027)"
fn says(whose: &str, figure: &Figure) -> Option<String> {
    let share = figure.share()?;
    Some(format!("{whose} {share} ({})", figure.year))
}

/// With a large letter to begin with.
fn sentence(says: String) -> String {
    match says.strip_prefix("our ") {
        Some(rest) => format!("Our {rest}"),
        None => says,
    }
}

/// "1.8 points below our aim: 3 people more in paid work would reach it"
fn off_says(stands: Standing, measure: Measure) -> String {
    match stands {
        Standing::Below { points, people } => {
            let people = match people {
                1 => "1 person".to_owned(),
                people => format!("{people} people"),
            };
            format!(
                "{} points below our aim: {people} more {measure} would reach it",
                points.points()
            )
        }
        Standing::At => "Our aim is reached".to_owned(),
        Standing::Above { points } => format!("{} points above our aim", points.points()),
    }
}

/// Where the figures come from, a line each.
pub fn sources(council: &Council) -> Vec<String> {
    let of = |one: &HeldAgainst| {
        let who = format!("{}, {}", one.group, one.measure);
        let told = [("England", &one.national), ("our aim", &one.aim)];
        let told = told.into_iter().filter_map(move |(whose, figure)| {
            let figure = figure.as_ref()?;
            Some(format!(
                "{who}: {}: {}",
                says(whose, figure)?,
                figure.source
            ))
        });
        told.collect::<Vec<String>>()
    };
    council.held_against.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(council: &Council, (part, whole): (usize, usize)) -> Option<(String, Option<String>)> {
        let of = (Group::LearningDisability, Measure::PaidWork);
        let beside = beside(council, of, (part, whole))?;
        Some((beside.figures, beside.off))
    }

    fn council(national: Option<&str>, aim: Option<&str>) -> Council {
        let mut council = Council::shipped().unwrap();
        let figure = |name: &str, per_cent: Option<&str>| match per_cent {
            Some(per_cent) => {
                format!("{name} = {{ per_cent = {per_cent}, year = \"2026\", source = \"S\" }}\n")
            }
            None => String::new(),
        };
        let text = format!(
            "group = \"learning_disability\"\nmeasure = \"paid_work\"\n{}{}",
            figure("national", national),
            figure("aim", aim)
        );
        council.held_against = vec![toml::from_str(&text).unwrap()];
        council
    }

    #[test]
    fn a_share_stands_beside_what_the_council_gives() {
        let below = "1.8 points below our aim: 3 people more in paid work would reach it";
        for (national, aim, of, figures, off) in [
            (
                Some("4.8"),
                Some("6"),
                (7, 168),
                "England 4.8% (2026); our aim 6.0% (2026)",
                Some(below),
            ),
            (
                None,
                Some("6.0"),
                (7, 168),
                "Our aim 6.0% (2026)",
                Some(below),
            ),
            (Some("4.8"), None, (7, 168), "England 4.8% (2026)", None),
            (
                None,
                Some("6.0"),
                (1, 10),
                "Our aim 6.0% (2026)",
                Some("4.0 points above our aim"),
            ),
            (
                None,
                Some("6.0"),
                (3, 50),
                "Our aim 6.0% (2026)",
                Some("Our aim is reached"),
            ),
            (
                None,
                Some("50"),
                (0, 2),
                "Our aim 50.0% (2026)",
                Some("50.0 points below our aim: 1 person more in paid work would reach it"),
            ),
            (None, Some("6.0"), (0, 0), "Our aim 6.0% (2026)", None),
        ] {
            let told = shown(&council(national, aim), of);
            let expected = (figures.to_owned(), off.map(str::to_owned));
            assert_eq!(told, Some(expected), "{national:?} {aim:?} {of:?}");
        }
    }

    #[test]
    fn nothing_is_built_in() {
        let council = Council::shipped().unwrap();
        assert_eq!(shown(&council, (7, 168)), None);
        assert!(sources(&council).is_empty());
    }

    #[test]
    fn each_figure_says_where_it_comes_from() {
        assert_eq!(
            sources(&council(Some("4.8"), Some("6"))),
            [
                "Learning disability, in paid work: England 4.8% (2026): S",
                "Learning disability, in paid work: our aim 6.0% (2026): S",
            ]
        );
    }
}
