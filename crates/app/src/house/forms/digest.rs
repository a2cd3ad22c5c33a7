//! The mark by which one version of a form is told from another.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use toml::de::{DeTable, DeValue};

/// A mark of what a form asks. Comments, blank lines and the order of names do not count; `trial` does not either, nor
/// do the `roles` of a view: who sees which part of the answers may be settled after they were given.
pub fn digest(tree: &DeTable<'_>) -> String {
    let mut plain = plain_table(tree);
    if let Json::Object(names) = &mut plain {
        names.remove("trial");
        let views = names.get_mut("view").and_then(Json::as_array_mut);
        for view in views.into_iter().flatten() {
            view.as_object_mut().map(|view| view.remove("roles"));
        }
    }
    hex::encode(Sha256::digest(sorted(&plain).to_string()))
}

fn plain_table(table: &DeTable<'_>) -> Json {
    let pairs = table.iter();
    Json::Object(
        pairs
            .map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref())))
            .collect(),
    )
}

fn plain(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Integer(number) => Json::String(number.as_str().to_owned()),
        DeValue::Float(number) => Json::String(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Json::Bool(*flag),
        DeValue::Datetime(when) => Json::String(when.to_string()),
        DeValue::Array(items) => items.iter().map(|item| plain(item.get_ref())).collect(),
        DeValue::Table(table) => plain_table(table),
    }
}

/// The same with the names of every object in order.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(names) => {
            let ordered: BTreeMap<_, _> = names.iter().collect();
            let pairs = ordered.into_iter();
            Json::Object(
                pairs
                    .map(|(name, value)| (name.clone(), sorted(value)))
                    .collect(),
            )
        }
        Json::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
