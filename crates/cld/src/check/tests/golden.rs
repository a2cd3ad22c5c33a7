//! Whole outputs, word for word, and the same however often and on however many threads.

use super::*;

/// Two files of a council with a few things wrong.
fn files() -> Files {
    let first = [
        request(),
        service(),
        with(review(), &[(Gender, "Person"), (EventEnd, "")]),
        with(
            service(),
            &[
                (LaPersonId, "P7"),
                (NhsNumber, "9992837577"),
                (UnitCost, "see invoice"),
            ],
        ),
    ];
    let period = [(PeriodStart, "01/06/2025"), (PeriodEnd, "31/05/2026")];
    let second = [
        with(request(), &period),
        with(
            with(service(), &period),
            &[(ServiceType, "Long Term Support: Community")],
        ),
    ];
    Files::of(&[file(&first), file(&second)])
}

#[test]
fn json_is_one_object_a_line_with_the_names_of_the_contract() {
    let expected = r#"{"file":"file1.csv","line":4,"event_type":"Review","person":"P1","field":"Event End Date","rule":"CLD-F28-mandatory","severity":"reject","says":"Event End Date is blank; it is needed for a request, an assessment or a review, and for anyone with a date of death"}
{"file":"file1.csv","line":4,"event_type":"Review","person":"P1","field":"Gender","rule":"CLD-F10-list","severity":"reject","says":"Gender is \"Person\", which is not on the list"}
{"file":"file1.csv","line":5,"event_type":"Service","person":"P7","field":"NHS Number","rule":"CLD-F04-check-digit","severity":"reject","says":"NHS Number is \"9992837577\", whose check digit is wrong"}
{"file":"file1.csv","line":5,"event_type":"Service","person":"P7","field":"Unit Cost","rule":"CLD-F48-number","severity":"reject","says":"Unit Cost is \"see invoice\", which is not a number"}
{"file":"file2.csv","line":3,"event_type":"Service","person":"P1","field":"Service Type","rule":"CLD-F40-release","severity":"warn","says":"Service Type is \"Long Term Support: Community\", a value of another release; send \"Long term support: Community\""}
{"file":"file2.csv","line":null,"event_type":"Service","person":"P7","field":null,"rule":"CLD-H01-event-vanished","severity":"warn","says":"the service which began on 2025-06-01, line 5 of file1.csv, is not in this file"}
"#;
    let json = files().json();
    assert_eq!(json, expected);
}

#[test]
fn the_summary_reads_as_a_table() {
    let text = crate::report::text::summary(&files().check());
    let expected = "\
file       council  period                    release          rows   rejected     warned  score
file1.csv  901      2025-04-01 to 2026-03-31  Release 2           4          2          0   50.0
file2.csv  901      2025-06-01 to 2026-05-31  Release 2           2          0          1   90.0
";
    assert!(text.starts_with(expected), "{text}");
    for line in [
        "CLD-F04-check-digit     reject          1  NHS Number: check digit wrong           case recording  1:5\n",
        "CLD-H01-event-vanished  warn            1  Event vanished                          systems         \n",
        "4 to reject, 2 to look at.\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let nothing = crate::report::text::summary(
        &Files::of(&[file(&[with(service(), &[(EventEnd, "")])])]).check(),
    );
    assert!(nothing.ends_with("\nNo problems.\n"), "{nothing}");
}

#[test]
fn every_run_gives_the_same_bytes_whatever_the_threads() {
    let mut files = files();
    let expected = (files.json(), crate::report::text::summary(&files.check()));
    for threads in [1, 2, 5] {
        files.options.threads = threads;
        assert_eq!(
            (files.json(), crate::report::text::summary(&files.check())),
            expected,
            "{threads} threads"
        );
    }
}

/// A file of many pieces, in which persons and events meet again far from where they were first.
fn long_file() -> String {
    let heading = file(&[]);
    let base = [request(), service(), review()].map(|row| file(&[row])[heading.len()..].to_owned());
    let mut text = heading;
    for number in 0..14_000 {
        let line = base[number % 3].replace(",P1,", &format!(",P{},", number % 2_500));
        let line = line.replace("9992837578", "");
        text += &match number % 701 {
            0 => line.replace("20/09/1944", "21/09/1944"),
            1 => line.replace("Female", "Person"),
            2 => line.replace("01/04/2025", "01/05/2025"),
            3 => line.replacen("901", "902", 1),
            4 => line.replace("Female", "\"Fe\nmale\""),
            5 => line.replacen(',', ",,", 1),
            _ => line,
        };
    }
    text
}

#[test]
fn a_long_file_is_told_the_same_by_however_many_hands() {
    let whole = long_file();
    assert!(whole.len() > 4 << 20, "{} bytes", whole.len());
    let broken = format!("{whole}\"901,never closed\n{}", "901\n".repeat(400_000));
    for text in [whole, broken] {
        let mut files = Files::of(&[text]);
        files.options.threads = 1;
        let (json, checked) = (files.json(), files.check());
        assert!(json.lines().count() > 10_000);
        for threads in [2, 5] {
            files.options.threads = threads;
            assert!(files.json() == json, "{threads} threads");
            let again = files.check();
            assert_eq!(again.files[0].findings, checked.files[0].findings);
            assert_eq!(again.files[0].counts, checked.files[0].counts);
            assert_eq!(again.files[0].filling, checked.files[0].filling);
            assert_eq!(again.files[0].score, checked.files[0].score);
        }
    }
}

#[test]
fn the_order_of_columns_does_not_matter() {
    let rows = [request(), with(service(), &[(Gender, "Person")]), request()];
    let text = file(&rows);
    let turned: String = text
        .lines()
        .map(|line| {
            let mut cells: Vec<_> = csv_cells(line);
            cells.reverse();
            cells.join(",") + "\n"
        })
        .collect();
    assert_eq!(Files::of(&[turned]).json(), Files::of(&[text]).json());
}

fn csv_cells(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    record.iter().map(quoted).collect()
}

#[test]
fn what_is_kept_is_limited_and_what_is_counted_is_not() {
    let rows = vec![with(request(), &[(Gender, "Person")]); 30];
    let mut files = Files::of(&[file(&rows)]);
    files.options.keep = 3;
    let checked = files.check();
    let rule = checked
        .rules
        .iter()
        .position(|rule| rule.id == "CLD-F10-list")
        .unwrap();
    assert_eq!(checked.count(rule), 30);
    assert_eq!(checked.files[0].counts[rule].first_lines, [2, 3, 4, 5, 6]);
    assert_eq!(
        checked.files[0]
            .findings
            .iter()
            .filter(|finding| finding.rule == rule)
            .count(),
        3
    );
    assert_eq!(
        files
            .json()
            .lines()
            .filter(|line| line.contains("F10-list"))
            .count(),
        30
    );
}

#[test]
fn how_well_each_field_is_filled_is_counted() {
    let rows = [
        request(),
        with(review(), &[(Gender, "")]),
        with(review(), &[(Gender, "Person")]),
        with(service(), &[(Gender, "female")]),
    ];
    let checked = Files::of(&[file(&rows)]).check();
    assert_eq!(checked.files[0].filling[Gender as usize], (4, 2));
    assert_eq!(checked.files[0].filling[ReviewReason as usize], (2, 2));
    assert_eq!(checked.files[0].filling[FirstName as usize], (0, 0));
}

#[test]
fn bytes_are_checked_as_files_are() {
    let rows = [with(request(), &[(Gender, "Person")])];
    let bytes = std::io::Cursor::new(file(&rows).into_bytes());
    let source = Source::Bytes("upload".to_owned(), Box::new(bytes));
    let checked = run_sources(vec![source], &Files::of(&[]).options, None).unwrap();
    assert_eq!(checked.files[0].name, "upload");
    assert_eq!(of_file(&checked, 0), ["2 F10-list"]);
}

#[test]
fn files_of_one_name_are_told_apart_by_their_paths() {
    let mut files = Files::of(&[file(&[request()])]);
    let other = files.folder.path().join("resent");
    fs::create_dir(&other).unwrap();
    fs::copy(&files.paths[0], other.join("file1.csv")).unwrap();
    files.paths.push(other.join("file1.csv"));
    let names: Vec<_> = files
        .check()
        .files
        .into_iter()
        .map(|file| file.name)
        .collect();
    assert!(
        names[0] != names[1] && names[1].ends_with("resent/file1.csv"),
        "{names:?}"
    );
}
