//! Accounts, roles and sessions in the words that pages show.

use db::Day;
use db::entities::{account, role_held, session};
use rules::access::Role;
use rules::vocabulary::dates::speak_exact;
use serde_json::{Value as Json, json};

use crate::house::council::Council;

/// An account in short.
pub fn account(account: &account::Model) -> Json {
    json!({
        "id": account.id.to_string(),
        "name": account.name,
        "email": account.email,
        "job_title": account.job_title,
        "closed_on": account.closed_on.map(|day| day.to_string()),
    })
}

/// A role that is held, was held or will be.
pub fn role_held(council: &Council, held: &role_held::Model, today: Day) -> Json {
    let role = council.roles.iter().find(|role| role.id == held.role);
    let spell = match held.until_on {
        None => format!("from {}", speak_exact(held.from_on.0)),
        Some(until) => format!(
            "{} until {}",
            speak_exact(held.from_on.0),
            speak_exact(until.0)
        ),
    };
    json!({
        "id": held.id.to_string(),
        "title": council.role_title(&held.role),
        "spell": spell,
        "ended": held.until_on.is_some_and(|until| until <= today),
        "may": role.map(may).unwrap_or_default(),
    })
}

/// What a role allows, each in plain words.
pub fn may(role: &Role) -> Vec<&'static str> {
    role.permissions
        .iter()
        .map(|permission| permission.says())
        .collect()
}

/// A session, with the browser in words.
pub fn session(row: &session::Model, current: uuid::Uuid) -> Json {
    json!({
        "id": row.id.to_string(),
        "browser": row.agent.as_deref().map_or_else(|| "An unknown browser".to_owned(), browser),
        "started_at": row.started_at.to_string(),
        "seen_at": row.seen_at.to_string(),
        "is_this": row.id == current,
    })
}

/// What browsers and systems call themselves; the first that fits is it, for many claim to be others too.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
];

/// A browser and its system as its owner would name them.
pub fn browser(agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        let found = known.iter().find(|(sign, _)| agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "An unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_named_as_its_owner_would() {
        for (agent, says) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
                "Safari on an iPhone",
            ),
            ("curl/8", "An unknown browser"),
        ] {
            assert_eq!(browser(agent), says);
        }
    }
}
