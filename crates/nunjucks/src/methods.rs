//! The methods of JavaScript's lists and texts that the components call.

use minijinja::{Error, ErrorKind, State, Value};

use crate::values::{self, is_in, is_list, joined, text};

/// Calls a method that MiniJinja does not know.
pub(crate) fn call(
    _: &mut State,
    value: &Value,
    method: &str,
    arguments: &[Value],
) -> Result<Value, Error> {
    let first = arguments.first().cloned().unwrap_or_default();
    match method {
        "concat" if is_list(value) => concat(value, arguments),
        "join" if is_list(value) => {
            let separator = if first.is_undefined() {
                Value::from(",")
            } else {
                first
            };
            Ok(Value::from(joined(value, &text(&separator))))
        }
        "includes" if is_list(value) || value.as_str().is_some() => {
            Ok(Value::from(is_in(&first, value)))
        }
        "concat" if value.as_str().is_some() => Ok(Value::from(
            text(value).into_owned() + &joined(&Value::from(arguments.to_vec()), ""),
        )),
        _ => Err(Error::new(
            ErrorKind::UnknownMethod,
            format!("{} has no method {method}", value.kind()),
        )),
    }
}

/// A new list with the arguments added, lists among them item by item.
fn concat(list: &Value, arguments: &[Value]) -> Result<Value, Error> {
    let mut items: Vec<Value> = list.try_iter()?.collect();
    for argument in arguments {
        match is_list(argument) {
            true => items.extend(argument.try_iter()?),
            false => items.push(argument.clone()),
        }
    }
    Ok(values::list(items))
}
