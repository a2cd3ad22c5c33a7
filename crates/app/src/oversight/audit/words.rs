//! What an event changed, in words: "Account, job title: nothing → Senior social worker".

use std::collections::HashMap;

use rules::vocabulary::dates::speak_exact;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::front_door::people::words::capital;

/// Longest text of one value: the whole stands on the record itself.
const LONGEST: usize = 200;

/// Each change that an event's rows tell of. `names`: of colleagues and teams, by id.
pub fn changes(rows: &Json, names: &HashMap<Uuid, String>) -> Vec<String> {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter()
        .flat_map(|row| row_in_words(row, names))
        .collect()
}

fn row_in_words(row: &Json, names: &HashMap<Uuid, String>) -> Vec<String> {
    let table = plain(row["table"].as_str().unwrap_or_default());
    match row["changed"].as_object() {
        None => vec![format!("{}: made", capital(&table))],
        Some(columns) => columns
            .iter()
            .map(|(column, values)| {
                let (old, new) = (value(&values[0], names), value(&values[1], names));
                format!("{}, {}: {old} → {new}", capital(&table), named(column))
            })
            .collect(),
    }
}

/// What the event itself says, such as a reason: "because: the trial is over".
pub fn said(body: &Json, names: &HashMap<Uuid, String>) -> Vec<String> {
    let fields = body.as_object().into_iter().flatten();
    fields
        .filter(|(_, said)| !said.is_null())
        .map(|(name, said)| format!("{}: {}", capital(&plain(name)), value(said, names)))
        .collect()
}

/// A column without the ending that tells its kind.
fn named(column: &str) -> String {
    let ends = ["_on", "_at", "_id"];
    let short = ends.iter().find_map(|end| column.strip_suffix(end));
    plain(short.unwrap_or(column))
}

fn plain(name: &str) -> String {
    name.replace('_', " ")
}

fn value(json: &Json, names: &HashMap<Uuid, String>) -> String {
    match json {
        Json::Null => "nothing".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text_in_words(text, names),
        Json::Array(items) if items.is_empty() => "nobody".to_owned(),
        Json::Array(items) => items
            .iter()
            .map(|item| value(item, names))
            .collect::<Vec<_>>()
            .join(", "),
        Json::Object(_) => "several values".to_owned(),
    }
}

fn text_in_words(text: &str, names: &HashMap<Uuid, String>) -> String {
    if let Ok(id) = text.parse::<Uuid>() {
        return names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| "another row".to_owned());
    }
    if text.len() == 10
        && let Ok(day) = text.parse()
    {
        return speak_exact(day);
    }
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        format!("{short} …")
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_change_is_told_in_words() {
        let tom = Uuid::from_u128(7);
        let names = HashMap::from([(tom, "Tom Ash".to_owned())]);
        for (table, changed, says) in [
            ("account", Json::Null, "Account: made"),
            (
                "account",
                json!({ "job_title": [null, "Broker"] }),
                "Account, job title: nothing → Broker",
            ),
            (
                "role_held",
                json!({ "until_on": [null, "2026-11-20"] }),
                "Role held, until: nothing → 20 November 2026",
            ),
            (
                "allocation",
                json!({ "worker_id": [tom, null] }),
                "Allocation, worker: Tom Ash → nothing",
            ),
            (
                "restriction",
                json!({ "admits_accounts": [[], [tom]] }),
                "Restriction, admits accounts: nobody → Tom Ash",
            ),
            (
                "case_note",
                json!({ "pinned": [false, true] }),
                "Case note, pinned: no → yes",
            ),
        ] {
            let rows = json!([{ "table": table, "id": tom, "changed": changed, "digest": "" }]);
            assert_eq!(changes(&rows, &names), [says]);
        }
        let long = "x".repeat(300);
        assert_eq!(value(&json!(long), &names).chars().count(), LONGEST + 2);
    }
}
