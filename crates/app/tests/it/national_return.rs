//! `almoner cld`: the national return at the command line, with no archive anywhere near.

use std::fs;
use std::path::Path;

use crate::commands::ran;
use crate::support;

const HEADING: &str = "LA Code,Event Type,Event Start Date";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_check_reads_standard_input_when_no_file_is_named() {
    let rows = format!("{HEADING}\n901,Review,01/05/2025\n");
    let (told, _) = ran(&["cld", "check", "--today", "2026-06-01"], &rows, 1);
    assert!(told.contains("standard input"), "{told}");
    let (lines, _) = ran(
        &["cld", "check", "--today", "2026-06-01", "--format", "json"],
        &rows,
        1,
    );
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["file"], "standard input");
}

#[test]
fn what_is_wrong_with_a_whole_file_is_said_in_words() {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        text(&path).to_owned()
    };
    let few = file(
        "few.csv",
        b"LA Code,Event Type,Foo,LA code\n901,Review,x,901\n",
    );
    let empty = file("empty.csv", b"");
    let strange = file("strange.csv", b"\x00\x01\xff");
    let nowhere = place.path().join("nowhere.csv");
    let asked = ["cld", "check", &few, &empty, &strange, text(&nowhere)];
    let (told, _) = ran(&asked, "", 1);
    for says in [
        "few.csv: no column Reporting Period Start Date, Reporting Period End Date, NHS Number, ",
        "few.csv: a second column LA Code",
        "few.csv: the column \"Foo\" is no field of the return",
        "empty.csv: the file is empty",
        "strange.csv: the first line names no field of the national return",
        "nowhere.csv: the file cannot be opened: ",
    ] {
        assert!(told.contains(says), "{says}:\n{told}");
    }
}

#[test]
fn figures_go_to_one_channel_and_what_was_missing_to_the_other() {
    let place = tempfile::tempdir().unwrap();
    fs::write(
        place.path().join("a.csv"),
        format!("{HEADING}\n901,Review,01/05/2025\n"),
    )
    .unwrap();
    let folder = text(place.path());
    let table = "2025-04-01..2025-06-30";
    let (figures, said) = ran(&["cld", "measures", folder, "--table", table], "", 0);
    assert!(
        figures.starts_with("measure,description,group"),
        "{figures}"
    );
    assert!(
        said.contains("2D is blank: the folder has no sus_apce.csv.\n"),
        "{said}"
    );
    assert!(!figures.contains("is blank"), "{figures}");
}

#[test]
fn a_report_is_one_page_and_the_same_each_time() {
    let place = tempfile::tempdir().unwrap();
    let case = support::project().join("crates/cld/tests/data/public/input");
    let pages = ["a.html", "b.html"].map(|name| {
        let out = place.path().join(name);
        let asked = [
            "cld",
            "report",
            text(&case),
            "--council",
            "901",
            "--as-of",
            "2026-05-05",
            "--out",
            text(&out),
        ];
        ran(&asked, "", 0);
        fs::read_to_string(out).unwrap()
    });
    assert!(pages[0].starts_with("<!DOCTYPE html>"));
    assert_eq!(pages[0], pages[1]);
    assert!(!pages[0].contains("For use inside the council"));
}

#[test]
fn an_export_is_checked_and_never_written_over_a_file() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("demo");
    let made = [
        "demo",
        "--only-make",
        "--people",
        "60",
        "--today",
        "2026-11-20",
        "--data",
        text(&data),
    ];
    ran(&made, "", 0);
    let out = place.path().join("900.csv");
    let asked = [
        "cld",
        "export",
        "--council",
        "900",
        "--period",
        "2025-10-01..2026-09-30",
        "--out",
        text(&out),
        "--data",
        text(&data),
    ];
    let (_, said) = ran(&[&asked[..], &["--with-problems"]].concat(), "", 0);
    assert!(said.contains(" rows are in "), "{said}");
    let rows = fs::read_to_string(&out).unwrap();
    assert!(
        rows.starts_with("LA Code,Reporting Period Start Date,"),
        "{rows}"
    );
    assert!(
        rows.lines().count() > 10 && rows.contains(",Request,"),
        "{rows}"
    );
    let (_, said) = ran(&asked, "", 1);
    assert!(
        said.contains("is there already: nothing was written"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&out).unwrap(), rows);
    let later = place.path().join("later.csv");
    let nothing = asked.map(|text| match text {
        "2025-10-01..2026-09-30" => "2030-04-01..2031-03-31",
        other => other,
    });
    let nothing = nothing.map(|one| if one == text(&out) { text(&later) } else { one });
    let (told, said) = ran(&nothing, "", 1);
    assert!(said.contains("nothing was written"), "{said}");
    assert!(told.contains("in the future") && !later.exists(), "{told}");
}

#[test]
fn what_is_asked_wrongly_ends_with_2_and_leaves_no_file() {
    let place = tempfile::tempdir().unwrap();
    let rows = format!("{HEADING}\n901,Review,01/05/2025\n");
    let file = place.path().join("a.csv");
    fs::write(&file, &rows).unwrap();
    let (folder, file) = (text(place.path()), text(&file));
    let out = place.path().join("out.json");
    let out = text(&out);
    let wrongly: [(&[&str], &str); 8] = [
        (&["check", file, "--format", "xlsx"], "--out FILE.xlsx"),
        (&["check", file, "--release", "9"], "no release named"),
        (
            &[
                "check",
                file,
                "--release",
                "9",
                "--format",
                "json",
                "--out",
                out,
            ],
            "no release named",
        ),
        (&["check", file, "--format", "pdf"], "invalid value"),
        (&["measures", folder, "--measure", "9Z"], "9Z is none of"),
        (
            &["measures", folder, "--method", "may-2026"],
            "may-2026 is none of",
        ),
        (&["measures", folder, "--explain", "2A"], "--out"),
        (
            &["measures", folder, "--table", "2025-04-01..2025-05-31"],
            "whole quarters",
        ),
    ];
    for (asked, expected) in wrongly {
        let (told, said) = ran(&[&["cld"], asked].concat(), "", 2);
        assert!(said.contains(expected), "{asked:?}: {said}");
        assert_eq!(told, "", "{asked:?}");
    }
    assert!(!Path::new(out).exists());
    let nowhere = place.path().join("nowhere");
    let (told, said) = ran(&["cld", "measures", text(&nowhere)], "", 1);
    assert_eq!(told, "");
    assert!(said.contains("nowhere: cannot be opened"), "{said}");
}
