//! House rules: every door is guarded, and every file keeps to what STYLE.md says.

use std::path::PathBuf;

use almoner::house::held;

use crate::support::{self, on_both};

/// One address and what may be done there.
struct Door {
    path: String,
    gets: bool,
    posts: bool,
}

/// Every file below a folder of the project whose name ends so.
fn files(folder: &str, ends: &[&str]) -> Vec<(PathBuf, String)> {
    let root = support::project();
    let (mut found, mut folders) = (Vec::new(), vec![root.join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if ends.iter().any(|end| path.to_string_lossy().ends_with(end)) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// Every `.route("…", get(…).post(…))` of the sources.
fn doors() -> Vec<Door> {
    let mut doors = Vec::new();
    for (_, text) in files("crates/app/src", &[".rs"]) {
        for route in text.split(".route(").skip(1) {
            let Some(path) = route
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            let end = route
                .find(".route(")
                .or_else(|| route.find("\n}"))
                .unwrap_or(route.len());
            let of = &route[..end];
            if path.starts_with("/assets/") || path == "/health" || path == "/ready" {
                continue;
            }
            doors.push(Door {
                path: path.to_owned(),
                gets: of.contains("get("),
                posts: of.contains("post("),
            });
        }
    }
    assert!(doors.len() > 25, "the routes were not found");
    doors
}

/// Addresses that anybody may open, and those that everybody who is signed in may.
const OPEN_TO_ALL: &[&str] = &[
    "/sign-in",
    "/sign-in/code",
    "/sign-in/password",
    "/help/accessibility",
    "/help/sign-in",
    // Anybody may ask for help: it reads no record.
    "/enquiry",
    "/enquiry/sent",
    // For calendars: open to whoever knows the secret in the address.
    "/calendar/{token}",
    // A device's shell and its question how it stands: nobody is in them.
    "/visits/",
    "/visits/worker.js",
    "/visits/manifest.webmanifest",
    "/visits/standing",
];
const ONES_OWN: &[&str] = &["/account", "/sign-out", "/sign-in/held", "/drafts"];

/// An address with something in each gap that somebody might try.
fn filled(path: &str, person: &str) -> String {
    filled_with(path, person, "0192f7a0-0000-7000-8000-000000000001")
}

/// An address with the person's id in its gap, and these words in all others.
fn filled_with(path: &str, person: &str, words: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{person}" => person,
        gap if gap.starts_with('{') => words,
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// What is sent there holds no words of anybody's, or is not kept.
const NOT_KEPT: &[&str] = &[
    "/sign-",
    "/drafts",
    "/calendar",
    "/allocations",
    "/visits/device",
    "/enquiry",
];

#[test]
fn every_page_on_which_one_types_has_a_name_for_when_it_is_kept() {
    let here = "0192f7a0-0000-7000-8000-000000000001";
    for door in doors().iter().filter(|door| door.posts) {
        if NOT_KEPT.iter().any(|begins| door.path.starts_with(begins)) {
            continue;
        }
        let path = door.path.replace("{person}", here);
        assert_ne!(held::page_says(&path), "What you sent", "{}", door.path);
    }
}

on_both! {
    async fn no_door_opens_to_a_stranger(house) {
        let joan = house.person("Joan", "Price", |_| ()).await.id.to_string();
        let stranger = house.stranger();
        for door in doors().iter().filter(|door| !OPEN_TO_ALL.contains(&door.path.as_str())) {
            let path = filled(&door.path, &joan);
            if door.gets {
                assert!(stranger.get(&path).await.leads().starts_with("/sign-in"), "GET {path}");
            }
            if door.posts {
                assert!(stranger.post_bare(&path, &[("csrf", "x")]).await.leads().starts_with("/sign-in"), "POST {path}");
            }
        }
    }

    async fn no_door_opens_to_a_colleague_without_a_role(house) {
        let joan = house.person("Joan", "Price", |_| ()).await.id.to_string();
        let nobody = house.colleague("Nora Body", &[], &[]).await;
        let others = doors().into_iter().filter(|door| !OPEN_TO_ALL.contains(&door.path.as_str()));
        let others = others.filter(|door| door.path != "/");
        for door in others.filter(|door| !ONES_OWN.iter().any(|own| door.path.starts_with(own))) {
            let path = filled(&door.path, &joan);
            if door.gets {
                let answer = nobody.get(&path).await;
                assert!([403, 404].contains(&answer.status.as_u16()), "GET {path}: {}", answer.status);
            }
            if door.posts {
                let answer = nobody.post(&path, &[("x", "y")]).await;
                assert!([403, 404].contains(&answer.status.as_u16()), "POST {path}: {}", answer.status);
            }
        }
        nobody.get("/").await.is_ok().has("You have no role yet").has("href=\"/account\"");
        nobody.get("/account").await.is_ok().has("You hold no role yet");
        house.proves().await;
    }

    // A17
    async fn no_write_passes_without_its_token(house) {
        let joan = house.person("Joan", "Price", |_| ()).await.id.to_string();
        let all: Vec<String> = house.house.council.roles.iter().map(|role| role.id.clone()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let ada = house.colleague("Ada Long", &all, &[]).await;
        for door in doors().iter().filter(|door| door.posts && !OPEN_TO_ALL.contains(&door.path.as_str())) {
            let path = filled(&door.path, &joan);
            ada.post_bare(&path, &[("csrf", "guess")]).await.is_forbidden().has("This form is out of date");
        }
        house.proves().await;
    }

    async fn what_cannot_be_read_in_an_address_is_a_page_that_is_not_there(house) {
        let joan = house.person("Joan", "Price", |_| ()).await.id.to_string();
        let all: Vec<String> = house.house.council.roles.iter().map(|role| role.id.clone()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let ada = house.colleague("Ada Long", &all, &[]).await;
        let gaps = doors().into_iter().filter(|door| door.path.contains('{') && !OPEN_TO_ALL.contains(&door.path.as_str()));
        for door in gaps {
            for (person, words) in [(joan.as_str(), "xyz"), (joan.as_str(), "%FF"), ("xyz", "xyz")] {
                let path = filled_with(&door.path, person, words);
                if door.gets {
                    let answer = ada.get(&path).await;
                    let status = answer.status.as_u16();
                    assert!(status != 400 && status < 500, "GET {path}: {status}");
                    if status == 404 {
                        answer.has("Page not found");
                    }
                }
                if door.posts {
                    let status = ada.post(&path, &[]).await.status.as_u16();
                    assert!(status < 500, "POST {path}: {status}");
                }
            }
        }
        house.proves().await;
    }

    async fn rubbish_in_every_form_is_never_our_fault(house) {
        let joan = house.person("Joan", "Price", |_| ()).await.id.to_string();
        let all: Vec<String> = house.house.council.roles.iter().map(|role| role.id.clone()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let ada = house.colleague("Ada Long", &all, &[]).await;
        let token = ada.token().await;
        for door in doors().iter().filter(|door| door.posts && !door.path.starts_with("/sign-")) {
            let path = filled(&door.path, &joan);
            let answer = ada.post_bytes(&path, format!("csrf={token}&name=%ff%fe").into_bytes()).await;
            assert_eq!(answer.status, 400, "POST {path}: {}", answer.text);
        }
        for door in doors().iter().filter(|door| door.gets) {
            let path = filled(&door.path, &joan);
            for query in ["page=-1&from=99+99+9999&before=zz&who=%27%22%3Cscript%3E&person=P%25", "from=1+1+9999&until=31+12+9999"] {
                let answer = ada.get(&format!("{path}?{query}")).await;
                assert!(answer.status.as_u16() < 500, "GET {path}: {}", answer.text);
                assert!(!answer.text.contains("\"<script>"), "GET {path}");
            }
        }
        house.proves().await;
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for (path, text) in files("crates", &[".rs", ".njk", ".mjs"]) {
        let lines = text.lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
        if path.extension().is_some_and(|end| end == "rs") {
            assert!(
                text.starts_with("//!"),
                "{} does not say what it is for",
                path.display()
            );
        }
    }
}

/// Numbers of behaviours in a comment: "A19, A20".
fn numbers(comment: &str) -> Vec<u32> {
    let words = comment.split(|c: char| !c.is_ascii_alphanumeric());
    let number = |word: &str| word.strip_prefix('A')?.parse().ok();
    words.filter_map(number).collect()
}

#[test]
fn every_behaviour_of_casework_is_named_above_a_test_on_both_databases() {
    let mut tried = std::collections::BTreeSet::new();
    for (_, text) in files("crates/app/tests/it", &[".rs"]) {
        let (mut above, mut on_both): (Vec<u32>, bool) = (Vec::new(), false);
        for line in text.lines() {
            on_both = line.starts_with("on_both!") || on_both && line != "}";
            let line = line.trim();
            match line.strip_prefix("// ") {
                Some(comment) => above.extend(numbers(comment)),
                None if on_both && line.starts_with("async fn ") => {
                    tried.append(&mut above.drain(..).collect());
                }
                None => above.clear(),
            }
        }
    }
    let missing: Vec<u32> = (1..=71).filter(|number| !tried.contains(number)).collect();
    assert!(
        missing.is_empty(),
        "no test on both databases is named for A{missing:?}"
    );
}

#[test]
fn only_the_clock_reads_the_clock() {
    let clocks = [
        "Timestamp::now()",
        "Zoned::now()",
        "SystemTime::now()",
        "Utc::now()",
        "Local::now()",
        "now_v7()",
    ];
    for (path, text) in files("crates", &[".rs"]) {
        let allowed = ["house/clock.rs", "tests/it/house_rules.rs"];
        if allowed.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        for clock in clocks {
            assert!(
                !text.contains(clock),
                "{} reads the clock: {clock}",
                path.display()
            );
        }
    }
}

#[test]
fn the_program_knows_no_council_by_name() {
    let allowed = ["house/council.rs", "demo", "tests", "bench"];
    for (path, text) in files("crates/app/src", &[".rs", ".njk"]) {
        let place = path.to_string_lossy();
        if allowed.iter().any(|part| place.contains(part)) {
            continue;
        }
        let code = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .to_lowercase();
        assert!(
            !code.contains("exampleshire"),
            "{} names a council",
            path.display()
        );
    }
}
