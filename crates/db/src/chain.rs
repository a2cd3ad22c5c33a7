//! The chain: how an event's hash is made, and how the digest of a row is.

use serde::Serialize;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::Result;
use crate::entities::event;

/// The digest of a row: the first half of SHA-256 over its JSON, by the names of its columns, without those that are
/// empty: so a column that a later version adds changes no digest of a row that has nothing in it.
pub fn digest(row: &impl Serialize) -> Result<String> {
    let mut columns = serde_json::to_value(row)?;
    if let Json::Object(columns) = &mut columns {
        columns.retain(|_, value| !value.is_null());
        columns.sort_keys();
    }
    let bytes = serde_json::to_vec(&columns)?;
    Ok(hex(&Sha256::digest(bytes)[..16]))
}

/// The hash of an event on top of the one before: SHA-256 over the former hash and every column but its own.
pub fn link(before: &str, event: &event::Model) -> Result<String> {
    let columns = json!([
        event.seq,
        event.at,
        event.actor_id,
        event.kind,
        event.person_id,
        event.about_id,
        event.body,
        event.rows,
    ]);
    let mut hash = Sha256::new();
    hash.update(before.as_bytes());
    hash.update(serde_json::to_vec(&columns)?);
    Ok(hex(&hash.finalize()))
}

/// One row as an event tells of it: table, id, the columns that changed with old and new values, and the new digest.
pub fn told(table: &str, id: uuid::Uuid, changed: Json, digest: &str) -> Json {
    json!({ "table": table, "id": id, "changed": changed, "digest": digest })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Before {
        id: u8,
        note: Option<&'static str>,
    }

    #[derive(Serialize)]
    struct After {
        ended_on: Option<&'static str>,
        id: u8,
        note: Option<&'static str>,
    }

    #[test]
    fn a_column_that_a_later_version_adds_changes_no_digest_until_it_is_filled() {
        let note = Some("She is well");
        let before = digest(&Before { id: 1, note }).unwrap();
        let with = |ended_on| {
            let after = After {
                ended_on,
                id: 1,
                note,
            };
            digest(&after).unwrap()
        };
        assert_eq!(with(None), before);
        assert_ne!(with(Some("2026-11-20")), before);
        assert_ne!(digest(&Before { id: 1, note: None }).unwrap(), before);
        assert_ne!(digest(&Before { id: 2, note }).unwrap(), before);
    }
}
