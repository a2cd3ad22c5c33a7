//! What other programs and administrators rely on at the command line: results, problems and exit codes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::{Engine, Place};

/// Runs the program with something to read.
fn almoner(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_almoner"))
        .args(args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// Checks the exit code; gives what was said on both channels.
#[track_caller]
fn ran(args: &[&str], input: &str, code: i32) -> (String, String) {
    let output = almoner(args, input);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
    (out, err)
}

const DUE: &str = r#"{"id":"a","timescale":"SG_CONFERENCE_WS","start":"2026-11-20"}"#;

#[test]
fn answers_come_line_by_line_in_order() {
    let asked = concat!(
        r#"{"id":"one","who":"adult","from_impairment":true,"unable":["A1","A2"],"wellbeing_impact":true}"#,
        "\n\n",
        r#"{"id":"two","who":"adult","from_impairment":false}"#,
        "\n",
    );
    let (out, err) = ran(&["work-out", "eligibility"], asked, 0);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(
        lines[0].starts_with(r#"{"id":"one","result":"eligible""#),
        "{out}"
    );
    assert!(
        lines[1].starts_with(r#"{"id":"two","result":"not_eligible""#),
        "{out}"
    );
    assert_eq!(err, "");
}

#[test]
fn a_line_that_cannot_be_worked_out_does_not_stop_the_others() {
    let asked = format!("not json\n{DUE}\n{{\"id\":7}}\n").replace("SG_CONFERENCE_WS", "no such");
    let (out, err) = ran(&["work-out", "deadline"], &asked, 1);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[0].starts_with(r#"{"id":null,"problems":[{"field":"line""#),
        "{out}"
    );
    assert!(
        lines[1].starts_with(r#"{"id":"a","problems":[{"field":"timescale""#),
        "{out}"
    );
    assert_eq!(
        err,
        "almoner: 3 of 3 lines could not be worked out: line 1, 2, 3\n"
    );
}

#[test]
fn lines_are_read_from_a_file_too() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("asked.jsonl");
    let asked = r#"{"id":"x","who":"carer"}"#;
    std::fs::write(&file, asked).unwrap();
    let (out, _) = ran(&["work-out", "eligibility", file.to_str().unwrap()], "", 0);
    assert!(
        out.starts_with(r#"{"id":"x","result":"undecided""#),
        "{out}"
    );
    std::fs::write(&file, b"{\"id\":\"\xff\"}").unwrap();
    let (out, _) = ran(&["work-out", "eligibility", file.to_str().unwrap()], "", 1);
    assert!(out.contains("UTF-8"), "{out}");
    ran(&["work-out", "eligibility", "no such file"], "", 1);
}

#[test]
fn misuse_is_told_apart_from_problems() {
    for args in [
        &["work-out", "tides"][..],
        &["work-out"],
        &["serve", "--nonsense"],
        &["user", "add"],
        &["user", "add", "--email", "a@b.example", "--name", "A"],
        &["no-such-command"],
        &[],
    ] {
        let (out, _) = ran(args, "", 2);
        assert_eq!(out, "", "{args:?}");
    }
    ran(&["verify"], "", 1);
    ran(&["verify", "--data", "/nowhere/at/all"], "", 1);
}

fn council(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir(folder.path().join("code_lists")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn text_of(path: &Path) -> &str {
    path.to_str().unwrap()
}

const HEAD: &str = "name = \"Northshire\"\n[targets]\ncontact_decided_working_days = 1\nholding_list_working_days = 9\ncaseload = 9\n";

#[test]
fn a_council_folder_without_problems_is_said_to_be_so() {
    let folder = council(&[
        ("council.toml", HEAD),
        ("code_lists/priority.csv", "code,label\nhigh,High\n"),
    ]);
    let (out, err) = ran(&["check-council", text_of(folder.path())], "", 0);
    assert!(out.starts_with("Northshire: 0 teams and "), "{out}");
    assert_eq!(err, "");
}

#[test]
fn every_problem_of_a_council_folder_is_told_with_its_file_and_line() {
    let team = "[[team]]\ncode = \"n\"\nname = \"North\"\nwork = \"reviews\"\n";
    for (file, text, told) in [
        (
            "council.toml",
            format!("{HEAD}{team}{team}"),
            "council.toml line 11: Two teams have the code \"n\"",
        ),
        (
            "council.toml",
            format!("{HEAD}color = 1\n"),
            "council.toml line 6: ",
        ),
        (
            "council.toml",
            format!("{HEAD}[timescales]\nNONE = {{ limit = 1, unit = \"days\" }}\n"),
            "council.toml line 7: NONE: ",
        ),
        (
            "council.toml",
            format!("{HEAD}[timescales]\nNONE = {{ limit = 1, unit = \"fortnights\" }}\n"),
            "council.toml line 7: NONE: there is no unit",
        ),
        (
            "roles.toml",
            "[[role]]\nid = \"a\"\ntitle = \"A\"\npermissions = [\"fly\"]\n".to_owned(),
            "roles.toml line 4: There is no permission",
        ),
        (
            "code_lists/priority.csv",
            "code,label\nhigh,High\nhigh,Higher\n".to_owned(),
            "code_lists/priority.csv line 3: ",
        ),
        (
            "code_lists/priorities.csv",
            "code,label\n".to_owned(),
            "code_lists/priorities.csv: Almoner reads no file of this name",
        ),
    ] {
        let folder = council(&[("council.toml", HEAD), (file, &text)]);
        let (out, err) = ran(&["check-council", text_of(folder.path())], "", 1);
        assert_eq!(out, "");
        assert!(err.contains(told), "{told:?} is not told:\n{err}");
    }
    let both = council(&[("council.toml", "name ="), ("roles.toml", "role =")]);
    let (_, err) = ran(&["check-council", text_of(both.path())], "", 1);
    assert!(
        err.contains("council.toml line 1") && err.contains("roles.toml line 1"),
        "{err}"
    );
    ran(&["check-council", "/no/such/folder"], "", 1);
}

/// Where the archive of a test is, as the command line says it.
fn at(place: &Place) -> Vec<String> {
    let settings = place.settings();
    match (settings.data, settings.database_url) {
        (Some(folder), _) => vec!["--data".to_owned(), folder.display().to_string()],
        (_, Some(url)) => vec!["--database-url".to_owned(), url],
        _ => Vec::new(),
    }
}

async fn accounts_are_kept_from_a_terminal(engine: Engine) {
    let place = engine.place().await;
    let place_args = at(&place);
    let user = |args: &[&str], input: &str, code: i32| {
        let mut all: Vec<&str> = vec!["user"];
        all.extend(args);
        all.extend(place_args.iter().map(String::as_str));
        ran(&all, input, code)
    };
    let add = [
        "add",
        "--email",
        "Ada@Council.example",
        "--name",
        "Ada Long",
        "--role",
        "administrator",
        "--role",
        "reader",
    ];
    let (out, _) = user(&add, "", 0);
    assert!(out.contains("/sign-in/password?link="), "{out}");
    let (_, err) = user(&add, "", 1);
    assert!(err.contains("has an account already"), "{err}");
    let (_, err) = user(
        &[
            "add",
            "--email",
            "b@c.example",
            "--name",
            "B",
            "--role",
            "king",
        ],
        "",
        1,
    );
    assert!(err.contains("there is no role \"king\""), "{err}");
    user(
        &[
            "add", "--email", "nowhere", "--name", "B", "--role", "reader",
        ],
        "",
        1,
    );
    let set = [
        "set-password",
        "--email",
        "ada@council.example",
        "--password-stdin",
    ];
    let (_, err) = user(&set, "too short\n", 1);
    assert!(err.contains("at least 12 characters"), "{err}");
    user(&set, "plum harbour seven\n", 0);
    let (out, _) = user(&["list"], "", 0);
    assert_eq!(
        out,
        "Ada@Council.example\tAda Long\tadministrator,reader\topen\n"
    );
    let (_, err) = user(&["close", "--email", "ada@council.example"], "", 0);
    assert!(err.contains("nobody can manage staff now"), "{err}");
    user(&["close", "--email", "ada@council.example"], "", 1);
    user(&set, "plum harbour seven\n", 1);
    user(&["close", "--email", "nobody@council.example"], "", 1);
    let (out, _) = user(&["list"], "", 0);
    assert!(out.contains("\tclosed "), "{out}");
    let mut verify = vec!["verify"];
    verify.extend(place_args.iter().map(String::as_str));
    ran(&verify, "", 0);
}

#[tokio::test]
async fn accounts_are_kept_from_a_terminal_in_sqlite() {
    accounts_are_kept_from_a_terminal(Engine::Sqlite).await;
}

#[tokio::test]
async fn accounts_are_kept_from_a_terminal_in_postgres() {
    accounts_are_kept_from_a_terminal(Engine::Postgres).await;
}
