//! The page about a council's return: its figures are those of the measures, it is the same every
//! time, and what goes to anybody tells of nobody.

use std::fs;

use cld::command::{MeasureOptions, work_out};
use cld::overview::{self, Overview, OverviewOptions};
use cld::report::council::{Readers, page};
use jiff::civil::date;

use crate::case;

fn options() -> OverviewOptions {
    OverviewOptions {
        measures: MeasureOptions {
            folder: case::folder().join("input"),
            as_of: Some(date(2026, 5, 5)),
            council: Some("901".to_owned()),
            ..MeasureOptions::default()
        },
        ..OverviewOptions::default()
    }
}

fn overview() -> Overview {
    overview::work_out(&options(), date(2026, 12, 31)).unwrap()
}

#[test]
fn every_headline_is_the_figure_that_the_measures_give() {
    let overview = overview();
    let worked = work_out(&options().measures, date(2026, 12, 31)).unwrap();
    let latest = "1 Apr 25 - 31 Mar 26";
    let hospital = "1 Jan 25 - 31 Dec 25";
    let mut compared = 0;
    for line in &overview.lines {
        let headline = line.headline;
        let Some(point) = line.latest() else {
            panic!("{} has no figure", headline.code);
        };
        let (numerator, denominator) = (
            point.counted.numerator.to_string(),
            point.counted.denominator.to_string(),
        );
        let found = worked.tables[0].rows.iter().filter(|row| {
            row[5] == "901"
                && (row[4] == latest || row[4] == hospital)
                && row[7] == numerator
                && row[8] == denominator
        });
        assert!(
            found.count() > 0,
            "{} {numerator}/{denominator}",
            headline.code
        );
        compared += 1;
    }
    assert_eq!(compared, 12);
    assert_eq!(overview.years.len(), 8, "from the year to June 2024");
    assert!(overview.years.iter().all(|year| year.complete));
    assert!(!overview.waits.is_empty() && !overview.unplaced.is_empty());
}

#[test]
fn the_page_is_the_same_every_time_and_needs_nothing_else() {
    let text = page(&overview(), Readers::Anybody);
    assert_eq!(text, page(&overview(), Readers::Anybody));
    for outside in ["src=", "url(", "@import", "<script", "<link", "http"] {
        assert!(!text.contains(outside), "{outside}");
    }
    assert!(text.contains("Open Government Licence"));
    assert_eq!(text.matches("<h1>").count(), 1);
    assert_eq!(
        text.matches("<svg").count(),
        text.matches("role=\"img\"").count()
    );
}

#[test]
fn what_goes_to_anybody_names_nobody_and_shows_no_small_count() {
    let overview = overview();
    let (public, inside) = (
        page(&overview, Readers::Anybody),
        page(&overview, Readers::Council),
    );
    let person = &overview.unplaced[0].person;
    assert!(inside.contains(person.as_str()) && !public.contains(person.as_str()));
    assert!(inside.contains("For use inside the council"));
    assert!(public.contains("[c]"), "the case has small counts");
    assert!(!inside.contains("[c]"));
    let hidden = overview
        .lines
        .iter()
        .flat_map(|line| &line.groups)
        .filter(|(_, point)| point.hidden);
    for (_, point) in hidden {
        let (numerator, denominator) = (point.counted.numerator, point.counted.denominator);
        let cells =
            format!("<td class=\"number\">{numerator}</td><td class=\"number\">{denominator}</td>");
        assert!(inside.contains(&cells), "{cells}");
        assert!(!public.contains(&cells), "{cells}");
    }
}

#[test]
fn the_council_must_be_named_where_there_are_several_and_neighbours_must_be_its_own() {
    let place = tempfile::tempdir().unwrap();
    let list = place.path().join("neighbours.csv");
    fs::write(&list, "la_code,neighbour_code\nE1,E2\n").unwrap();
    let mut asked = options();
    asked.neighbours = Some(list);
    let says = overview::work_out(&asked, date(2026, 12, 31))
        .unwrap_err()
        .to_string();
    assert!(
        says.ends_with("names no neighbours of Northmoor (E19010001)"),
        "{says}"
    );
    let mut asked = options();
    asked.measures.council = Some("999".to_owned());
    let says = overview::work_out(&asked, date(2026, 12, 31))
        .unwrap_err()
        .to_string();
    assert_eq!(says, "--council: 999 is in no file");
}
