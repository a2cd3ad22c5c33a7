//! What values are worth in JavaScript: how they print, when two are equal, what is absent.
//! `Option::None`, JSON's null and a missing field all count as absent.

use std::borrow::Cow;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, Serde, ValueKind};
use serde::Serialize;

/// A value as a template sees it, from JSON or anything else that can be serialised: an empty
/// list or map counts as true, as it does in JavaScript.
pub fn value(source: &impl Serialize) -> Value {
    with_true_empties(Value::from(Serde(source)))
}

fn with_true_empties(value: Value) -> Value {
    let items = || value.try_iter().into_iter().flatten();
    match value.kind() {
        ValueKind::Map if value.len() == Some(0) => Value::from_object(Empty(ObjectRepr::Map)),
        ValueKind::Map => {
            let field = |key: &Value| with_true_empties(value.get_item(key).unwrap_or_default());
            Value::from_pairs(items().map(|key| (key.clone(), field(&key))))
        }
        ValueKind::Seq => list(items().map(with_true_empties).collect()),
        _ => value,
    }
}

/// A list that counts as true even when empty.
pub(crate) fn list(items: Vec<Value>) -> Value {
    match items.is_empty() {
        true => Value::from_object(Empty(ObjectRepr::Seq)),
        false => Value::from(items),
    }
}

/// An empty list or map, which JavaScript counts as true.
#[derive(Debug)]
struct Empty(ObjectRepr);

impl Object for Empty {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        self.0
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Empty
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}

pub(crate) fn is_absent(value: &Value) -> bool {
    value.is_undefined() || value.is_none()
}

pub(crate) fn is_list(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
}

/// A value as it prints: absent as nothing, `true` and `false`, 2.0 as `2`, lists with commas.
pub(crate) fn text(value: &Value) -> Cow<'_, str> {
    if let Some(text) = value.as_str() {
        return Cow::Borrowed(text);
    }
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Cow::Borrowed(""),
        ValueKind::Bool if value.is_true() => Cow::Borrowed("true"),
        ValueKind::Bool => Cow::Borrowed("false"),
        ValueKind::Number => Cow::Owned(without_zero_decimal(value.to_string())),
        ValueKind::Seq | ValueKind::Iterable => Cow::Owned(joined(value, ",")),
        _ => Cow::Owned(value.to_string()),
    }
}

fn without_zero_decimal(mut number: String) -> String {
    if number.ends_with(".0") {
        number.truncate(number.len() - 2);
    }
    number
}

/// The items of a list as they print, with a separator between them.
pub(crate) fn joined(list: &Value, separator: &str) -> String {
    let mut out = String::new();
    for (at, item) in list.try_iter().into_iter().flatten().enumerate() {
        if at > 0 {
            out.push_str(separator);
        }
        out.push_str(&text(&item));
    }
    out
}

/// `a === b`: the same type and the same value. What is `none` also equals `undefined` when
/// `undefined` stands on the right, so a `None` field is as good as one left out.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left.kind(), right.kind()) {
        (ValueKind::None, ValueKind::Undefined) => true,
        (one, other) => one == other && left == right,
    }
}

/// `a == b`: as `same`, but absent things are alike, and numbers equal the text that says them.
pub(crate) fn equal(left: &Value, right: &Value) -> bool {
    match (is_absent(left), is_absent(right)) {
        (true, true) => return true,
        (false, false) => {}
        _ => return false,
    }
    let simple = |kind| {
        matches!(
            kind,
            ValueKind::Bool | ValueKind::Number | ValueKind::String
        )
    };
    match (left.kind(), right.kind()) {
        (one, other) if one == other => left == right,
        (one, other) if simple(one) && simple(other) => {
            as_number(left).is_some_and(|left| Some(left) == as_number(right))
        }
        _ => false,
    }
}

/// The number that JavaScript compares a simple value by; `None` for text that says no number.
fn as_number(value: &Value) -> Option<f64> {
    match value.as_str().map(str::trim) {
        Some("") => Some(0.0),
        Some(text) => text.parse().ok(),
        None if value.kind() == ValueKind::Bool => Some(f64::from(u8::from(value.is_true()))),
        None => f64::try_from(value.clone()).ok(),
    }
}

/// `item in container`: an item of a list, a key of a map, or part of a text.
pub(crate) fn is_in(item: &Value, container: &Value) -> bool {
    if is_list(container) {
        let alike = |other: &Value| is_absent(item) && is_absent(other) || same(item, other);
        return container
            .try_iter()
            .is_ok_and(|mut items| items.any(|other| alike(&other)));
    }
    match (container.as_str(), container.kind()) {
        (Some(whole), _) => whole.contains(text(item).as_ref()),
        (None, ValueKind::Map) => container
            .get_item(item)
            .is_ok_and(|field| !field.is_undefined()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use minijinja::context;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_print_as_they_do_in_javascript() {
        for (json, expected) in [
            (json!(null), ""),
            (json!(true), "true"),
            (json!(false), "false"),
            (json!(2.0), "2"),
            (json!(17.5), "17.5"),
            (json!(u64::MAX), "18446744073709551615"),
            (json!(["a", 1, null, [true]]), "a,1,,true"),
            (json!("a"), "a"),
        ] {
            assert_eq!(text(&value(&json)), expected, "{json}");
        }
        assert_eq!(text(&Value::UNDEFINED), "");
    }

    #[test]
    fn empty_lists_and_maps_are_true_and_hold_nothing() {
        for json in [json!([]), json!({})] {
            assert!(value(&json).is_true(), "{json}");
            assert_eq!(value(&json).len(), Some(0), "{json}");
        }
    }

    #[test]
    fn equality_is_strict_or_loose() {
        let none = || Value::from(());
        for (left, right, strict, loose) in [
            (Value::from(1), Value::from("1"), false, true),
            (Value::from(1), Value::from(1.0), true, true),
            (Value::from(0), Value::from(false), false, true),
            (Value::from(""), Value::from(0), false, true),
            (Value::from("a"), Value::from("a"), true, true),
            (Value::from("a"), Value::from(1), false, false),
            (none(), Value::UNDEFINED, true, true),
            (Value::UNDEFINED, none(), false, true),
            (none(), Value::from(0), false, false),
            (none(), Value::from(""), false, false),
        ] {
            assert_eq!(same(&left, &right), strict, "{left:?} === {right:?}");
            assert_eq!(equal(&left, &right), loose, "{left:?} == {right:?}");
        }
    }

    #[test]
    fn membership_looks_into_lists_maps_and_text() {
        let absent_or_false = Value::from(vec![Value::UNDEFINED, Value::from(false)]);
        assert!(is_in(&Value::from(()), &absent_or_false));
        assert!(!is_in(&Value::from(0), &absent_or_false));
        assert!(is_in(&Value::from("b"), &Value::from("abc")));
        assert!(is_in(&Value::from("a"), &context! { a => 1 }));
        assert!(!is_in(&Value::from("b"), &context! { a => 1 }));
        assert!(!is_in(&Value::from("b"), &Value::UNDEFINED));
    }
}
