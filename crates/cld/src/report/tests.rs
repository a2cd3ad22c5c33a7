//! The reports hold what was found, cannot be broken by what stands in a file, and do not change.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;

use calamine::{Reader, Xlsx};
use jiff::civil::date;

use super::*;
use crate::check::{CheckOptions, Checked, run};

const HEADING: &str = "LA Code,Reporting Period Start Date,Reporting Period End Date,NHS Number,LA Person Unique Identifier,Event Type,Event Description,Unit Cost,Gender\n";

/// Two files of one council, with something for several owners.
fn checked() -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = [("31/03/2025", "<script>alert('x')</script>"), ("31/03/2026", "A & B")]
        .iter()
        .enumerate()
        .map(|(at, (to, gender))| {
            let path = folder.path().join(format!("file{at}.csv"));
            let from = if at == 0 { "01/04/2024" } else { "01/04/2025" };
            let mut file = std::fs::File::create(&path).unwrap();
            write!(file, "{HEADING}901,{from},{to},9992837578,P1,Service,\"=1+1\",dear,{gender}\n901,{from},{to},,P\u{1},Service,,,Male\n").unwrap();
            path
        })
        .collect();
    run(
        &paths,
        &CheckOptions {
            keep: 50,
            ..CheckOptions::new(date(2026, 6, 1))
        },
        None,
    )
    .unwrap()
}

#[test]
fn the_page_holds_what_was_found_and_nothing_that_could_run() {
    let checked = checked();
    let page = html::page(&checked);
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    assert!(!page.contains("<script") && !page.contains("http") && !page.contains("src="));
    for id in ["CLD-F10-list", "CLD-F48-number", "CLD-S04-column-missing"] {
        assert!(page.contains(&format!("<details id=\"{id}\">")), "{id}");
    }
    assert!(page.contains("<tr><th scope=\"row\">31 March 2026</th><td>file1.csv</td>"));
}

#[test]
fn the_page_closes_what_it_opens() {
    let page = html::page(&checked());
    for element in [
        "html", "head", "body", "main", "table", "thead", "tbody", "tr", "th", "td", "details",
        "summary", "svg", "div", "p",
    ] {
        let opened = page.matches(&format!("<{element}>")).count()
            + page.matches(&format!("<{element} ")).count();
        assert_eq!(
            opened,
            page.matches(&format!("</{element}>")).count(),
            "{element}"
        );
    }
    assert_eq!(
        page.matches("<caption>").count(),
        page.matches("<table>").count(),
        "each table has a caption"
    );
}

fn sheets(bytes: Vec<u8>) -> Xlsx<std::io::Cursor<Vec<u8>>> {
    Xlsx::new(std::io::Cursor::new(bytes)).unwrap()
}

#[test]
fn the_workbook_has_every_problem_and_a_sheet_for_each_owner() {
    let checked = checked();
    let mut book = sheets(xlsx::workbook(&checked).unwrap());
    let names: BTreeSet<String> = book.sheet_names().into_iter().collect();
    for name in [
        "Files",
        "Rules",
        "Fields",
        "All problems",
        "For case recording",
        "For finance",
        "For systems",
    ] {
        assert!(names.contains(name), "{name} in {names:?}");
    }
    let kept: usize = checked.files.iter().map(|file| file.findings.len()).sum();
    assert_eq!(
        book.worksheet_range("All problems").unwrap().height(),
        kept + 1
    );
    let of_owners: usize = names
        .iter()
        .filter(|name| name.starts_with("For "))
        .map(|name| book.worksheet_range(name).unwrap().height() - 1)
        .sum();
    assert_eq!(of_owners, kept, "each problem has one owner");
    let finance = book.worksheet_range("For finance").unwrap();
    assert!(
        finance
            .rows()
            .any(|row| row[8].to_string().contains("\"dear\""))
    );
}

#[test]
fn reports_are_the_same_byte_for_byte() {
    let (a, b) = (checked(), checked());
    assert_eq!(html::page(&a), html::page(&b));
    assert_eq!(xlsx::workbook(&a).unwrap(), xlsx::workbook(&b).unwrap());
    assert_eq!(text::summary(&a), text::summary(&b));
}

#[test]
fn reports_of_nothing_are_still_reports() {
    let nothing = run(&[], &CheckOptions::new(date(2026, 6, 1)), None).unwrap();
    assert!(html::page(&nothing).contains("0 rows in 0 files"));
    assert!(text::summary(&nothing).contains("No problems."));
    assert!(
        sheets(xlsx::workbook(&nothing).unwrap())
            .sheet_names()
            .contains(&"Files".to_owned())
    );
}
