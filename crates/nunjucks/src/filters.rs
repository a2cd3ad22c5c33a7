//! Filters and tests that behave as they do in Nunjucks, and those that `rewrite` calls on.
//! Text marked safe stays safe through a filter that only reshapes it.

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value};

use crate::values::{equal, is_absent, is_in, is_list, joined, same, text};
use crate::{dates, escape};

pub(crate) fn add_all(env: &mut Environment) {
    add_text(env);
    add_lists(env);
    add_dates(env);
    add_javascript(env);
    add_tests(env);
}

fn add_text(env: &mut Environment) {
    for name in ["escape", "e"] {
        env.add_filter(name, |value: Value| {
            if value.is_safe() {
                value
            } else {
                safe(escape::html(&text(&value)))
            }
        });
    }
    env.add_filter("safe", |value: Value| {
        if value.is_safe() {
            value
        } else {
            safe(text(&value).into_owned())
        }
    });
    env.add_filter("string", |value: Value| reshaped(&value, str::to_owned));
    env.add_filter("trim", |value: Value| {
        reshaped(&value, |text| text.trim().to_owned())
    });
    env.add_filter("lower", |value: Value| reshaped(&value, str::to_lowercase));
    env.add_filter("upper", |value: Value| reshaped(&value, str::to_uppercase));
    env.add_filter("capitalize", |value: Value| reshaped(&value, capitalised));
    env.add_filter(
        "indent",
        |value: Value, width: Option<usize>, first: Option<bool>| {
            reshaped(&value, |text| {
                indented(text, width.unwrap_or(4), first.unwrap_or(false))
            })
        },
    );
    env.add_filter(
        "replace",
        |value: Value, old: Value, new: Value, most: Option<usize>| {
            reshaped(&value, |whole| {
                whole.replacen(text(&old).as_ref(), &text(&new), most.unwrap_or(usize::MAX))
            })
        },
    );
}

fn add_lists(env: &mut Environment) {
    for name in ["length", "count"] {
        env.add_filter(name, |value: Value| value.len().unwrap_or(0));
    }
    for name in ["default", "d"] {
        env.add_filter(
            name,
            |value: Value, other: Option<Value>, if_false: Option<bool>| {
                let missing = is_absent(&value) || if_false == Some(true) && !value.is_true();
                if missing {
                    other.unwrap_or_default()
                } else {
                    value
                }
            },
        );
    }
    env.add_filter("join", join);
}

fn add_dates(env: &mut Environment) {
    env.add_filter("date", |value: Value, format: Option<String>| {
        dates::formatted(&value, format.as_deref())
    });
    env.add_filter("mojDate", |value: Value, kind: Option<String>| {
        dates::moj(&value, kind.as_deref())
    });
}

/// What the rewritten operators and properties come to.
fn add_javascript(env: &mut Environment) {
    env.add_filter("js_plus", plus);
    env.add_filter("js_join", |left: Value, right: Value| {
        side_by_side(&left, &right)
    });
    env.add_filter("js_length", |value: Value| match value.get_attr("length") {
        Ok(field) if value.kind() == ValueKind::Map && !field.is_undefined() => field,
        _ => value.len().map(Value::from).unwrap_or_default(),
    });
    env.add_filter("js_val", |value: Value| match value.as_str() {
        Some(inner) if value.is_safe() => Value::from(inner),
        _ => value.get_attr("val").unwrap_or_default(),
    });
    env.add_filter("js_each", |value: Value| {
        if is_absent(&value) {
            Value::from(Vec::<Value>::new())
        } else {
            value
        }
    });
    env.add_filter("js_entries", entries);
}

fn add_tests(env: &mut Environment) {
    env.add_test("js_equal", |left: &Value, right: &Value| equal(left, right));
    env.add_test("js_same", |left: &Value, right: &Value| same(left, right));
    env.add_test("js_in", |item: &Value, container: &Value| {
        is_in(item, container)
    });
    env.add_test("truthy", |value: &Value| value.is_true());
    env.add_test("defined", |value: &Value| !is_absent(value));
    env.add_test("undefined", is_absent);
    env.add_test("escaped", |value: &Value| value.is_safe());
    env.add_test("mapping", |value: &Value| {
        value.is_safe() || value.kind() == ValueKind::Map
    });
    env.add_test("string", |value: &Value| {
        value.kind() == ValueKind::String && !value.is_safe()
    });
}

fn safe(text: String) -> Value {
    Value::from_safe_string(text)
}

fn reshaped(value: &Value, shape: impl Fn(&str) -> String) -> Value {
    let shaped = shape(&text(value));
    if value.is_safe() {
        safe(shaped)
    } else {
        Value::from(shaped)
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first
            .to_uppercase()
            .chain(letters.as_str().to_lowercase().chars())
            .collect(),
        None => String::new(),
    }
}

/// Every line moved in by `width` spaces, the first only if asked for; nothing stays nothing.
fn indented(text: &str, width: usize, first: bool) -> String {
    if text.is_empty() {
        return String::new();
    }
    let margin = " ".repeat(width.min(WIDEST_MARGIN));
    let mut out = if first { margin.clone() } else { String::new() };
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            out.push_str(&margin);
        }
        out.push_str(line);
    }
    out
}

const WIDEST_MARGIN: usize = 200;

/// `list | join(", ")`, or of one field of each: `list | join(", ", "name")`.
fn join(list: Value, separator: Option<String>, field: Option<String>) -> Result<String, Error> {
    let separator = separator.unwrap_or_default();
    let Some(field) = field else {
        return Ok(joined(&list, &separator));
    };
    let fields: Result<Vec<Value>, Error> =
        list.try_iter()?.map(|item| item.get_attr(&field)).collect();
    Ok(joined(&Value::from(fields?), &separator))
}

/// Numbers are added, everything else stands side by side as text.
fn plus(left: Value, right: Value) -> Result<Value, Error> {
    if !left.is_number() || !right.is_number() {
        return Ok(side_by_side(&left, &right));
    }
    if let (Some(left), Some(right)) = (left.as_i64(), right.as_i64()) {
        let too_large = || {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("{left} + {right} is too large"),
            )
        };
        return left
            .checked_add(right)
            .map(Value::from)
            .ok_or_else(too_large);
    }
    Ok(Value::from(f64::try_from(left)? + f64::try_from(right)?))
}

fn side_by_side(left: &Value, right: &Value) -> Value {
    Value::from([text(left), text(right)].concat())
}

/// A map as pairs of key and value; a list of pairs as it is.
fn entries(value: Value) -> Result<Value, Error> {
    if is_absent(&value) {
        return Ok(Value::from(Vec::<Value>::new()));
    }
    if is_list(&value) {
        return Ok(value);
    }
    let pair = |key: Value| Ok(Value::from(vec![key.clone(), value.get_item(&key)?]));
    value
        .try_iter()?
        .map(pair)
        .collect::<Result<Vec<Value>, Error>>()
        .map(Value::from)
}
