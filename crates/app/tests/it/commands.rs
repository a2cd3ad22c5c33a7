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
pub fn ran(args: &[&str], input: &str, code: i32) -> (String, String) {
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
fn a_budget_is_worked_out_by_the_councils_own_figures_of_a_day() {
    let asked = concat!(
        r#"{"id":"p","method":"percentile","calibration":"council","domains":[{"code":"A2","level":3,"carer_share":0.5},{"code":"A9","level":1}]}"#,
        "\n",
        r#"{"id":"r","method":"ready_reckoner","reckoner":"council","domains":[{"code":"A2","level":3}]}"#,
        "\n",
    );
    let (out, err) = ran(&["work-out", "budget", "--on", "2026-11-20"], asked, 0);
    let lines: Vec<&str> = out.lines().collect();
    let first = r#"{"id":"p","raw":"21","net":"12","curve_value":"62.00","k":"0.8456","hours":null,"indicative":"50.00""#;
    assert!(lines[0].starts_with(first), "{out}");
    assert!(
        lines[1].contains(r#""hours":"7","indicative":"168.70""#),
        "{out}"
    );
    assert_eq!(err, "");
    let (out, _) = ran(&["work-out", "budget", "--on", "2026-03-31"], asked, 1);
    assert!(
        out.contains("No calibration of the council is in force"),
        "{out}"
    );
}

#[test]
fn a_mistake_in_a_file_about_budgets_is_told_with_its_line() {
    let folder = TempDir::new().unwrap();
    let budgets = folder.path().join("budgets");
    std::fs::create_dir(&budgets).unwrap();
    let limits = "[[limit]]\nrole = \"team_manager\"\nweekly = \"50\"\none_off = \"lots\"\n[panel]\nworking_days = 5\n";
    std::fs::write(budgets.join("authority.toml"), limits).unwrap();
    std::fs::write(budgets.join("calibrations.toml"), "").unwrap();
    let (_, err) = ran(&["check-council", folder.path().to_str().unwrap()], "", 1);
    for says in [
        "budgets/calibrations.toml: Almoner reads no file of this name",
        "budgets/authority.toml line 4: This must be pounds and pence",
        "budgets/authority.toml line 6: Some role must be able to agree any amount",
    ] {
        assert!(err.contains(says), "{err}");
    }
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
fn a_byte_order_mark_before_a_line_is_passed_over() {
    let due = DUE.replace("SG_CONFERENCE_WS", "CONTACT_TRIAGE");
    let asked = format!("\u{feff}{due}\r\n{due}\r\n");
    let (out, err) = ran(&["work-out", "deadline"], &asked, 0);
    assert_eq!(out.lines().count(), 2, "{out}");
    assert_eq!(err, "");
    // Two files put together have one in the middle.
    let asked = format!("{due}\n\u{feff}{due}\n");
    let (out, _) = ran(&["work-out", "deadline"], &asked, 0);
    assert_eq!(out.lines().count(), 2, "{out}");
    assert!(!out.contains("problems"), "{out}");
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

/// A path as an argument.
pub fn text_of(path: &Path) -> &str {
    path.to_str().unwrap()
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

/// A server that is running, with its address; killed when dropped.
struct Running {
    child: std::process::Child,
    address: String,
}

impl Running {
    fn serve(args: &[&str], environment: &[(&str, &str)]) -> Running {
        let mut child = Command::new(env!("CARGO_BIN_EXE_almoner"))
            .arg("serve")
            .args(args)
            .env_clear()
            .envs(environment.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = std::io::BufReader::new(child.stderr.take().unwrap());
        let mut lines = std::io::BufRead::lines(lines);
        let address = lines
            .by_ref()
            .map(Result::unwrap)
            .find_map(|line| Some(line.split_once("http://")?.1.to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Running {
            child,
            address: address.expect("it did not say where it is"),
        }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
        answer
    }

    /// Asks it politely to stop, and gives its exit code.
    fn stop(mut self) -> Option<i32> {
        Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn traces_reach_the_collector_that_the_settings_name() {
    let collector = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let received = std::thread::spawn(move || {
        let (mut stream, _) = collector.accept().unwrap();
        stream
            .set_read_timeout(Some(std::time::Duration::from_secs(2)))
            .unwrap();
        let (mut all, mut some) = (Vec::new(), [0; 4096]);
        while let Ok(read) = std::io::Read::read(&mut stream, &mut some) {
            all.extend(&some[..read]);
            let text = String::from_utf8_lossy(&all);
            if read == 0 || text.contains("/help/sign-in") {
                break;
            }
        }
        let _ = stream.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n",
        );
        String::from_utf8_lossy(&all).into_owned()
    });
    let folder = TempDir::new().unwrap();
    let args = ["--data", text_of(folder.path()), "--listen", "127.0.0.1:0"];
    let server = Running::serve(&args, &[("ALMONER_OTLP_ENDPOINT", &endpoint)]);
    assert!(server.get("/help/sign-in").starts_with("HTTP/1.1 200"));
    assert_eq!(
        server.stop(),
        Some(0),
        "what is under way is finished, and the end is clean"
    );
    let sent = received.join().unwrap();
    assert!(sent.starts_with("POST /v1/traces HTTP/1.1"), "{sent}");
    assert!(
        sent.contains("almoner") && sent.contains("request") && sent.contains("/help/sign-in"),
        "{sent}"
    );
}

#[test]
fn flags_weigh_more_than_the_environment_and_that_more_than_the_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("almoner.toml");
    let (data, listen) = (text_of(folder.path()), "127.0.0.1:0");
    let serve = |text: &str, environment: &[(&str, &str)], args: &[&str]| {
        std::fs::write(&file, text).unwrap();
        let mut all = vec!["--config", text_of(&file), "--data", data];
        all.extend(args);
        Running::serve(&all, environment).address.clone()
    };
    // A port that is in use tells which of the three was believed.
    let taken = std::net::TcpListener::bind(listen).unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let in_file = format!("listen = \"{taken}\"\n");
    assert_ne!(serve(&in_file, &[("ALMONER_LISTEN", listen)], &[]), taken);
    assert_ne!(
        serve(
            &in_file,
            &[("ALMONER_LISTEN", &taken)],
            &["--listen", listen]
        ),
        taken
    );
    let config = ["serve", "--config", text_of(&file), "--data", data];
    let (_, err) = ran(&config, "", 1);
    assert!(
        err.contains(&format!("cannot listen at {taken}")),
        "the file is read: {err}"
    );
}

#[test]
fn what_the_bench_and_the_tests_read_is_no_setting() {
    let folder = TempDir::new().unwrap();
    let args = ["--data", text_of(folder.path()), "--listen", "127.0.0.1:0"];
    let names = [
        "ALMONER_BENCH_POSTGRES",
        "ALMONER_TEST_POSTGRES",
        "ALMONER_BINARY",
    ];
    let environment = names.map(|name| (name, "postgres://127.0.0.1/postgres"));
    let server = Running::serve(&args, &environment);
    assert!(server.get("/health").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_setting_that_is_unknown_or_of_the_wrong_form_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("almoner.toml");
    for (text, told) in [
        ("colour = \"red\"\n", "colour"),
        ("session_hours = \"many\"\n", "session_hours"),
        ("listen = \"here\"\n", "listen"),
        ("log_format = \"verse\"\n", "log_format"),
    ] {
        std::fs::write(&file, text).unwrap();
        let (_, err) = ran(&["serve", "--config", text_of(&file), "--data", "x"], "", 1);
        assert!(err.contains(told), "{told} is not named: {err}");
    }
    ran(&["serve", "--config", "/no/such/file"], "", 1);
}
