//! What the reader of TOML complains of, for people who do not write programs: what is wrong, and how it is written
//! right.

use crate::house::forms::meant;

/// What stands in the place of a file that is not text.
pub const NOT_TEXT: &str = "\0";

/// The complaint in words. `text`: the file; `at`: the place in it of which the reader complains.
pub fn in_words(message: &str, text: &str, at: usize) -> String {
    if text == NOT_TEXT {
        return "This file is not text in UTF-8: save it anew, as plain text in UTF-8".to_owned();
    }
    let line = line_at(text, at);
    of_names(message, line)
        .or_else(|| of_writing(message, line))
        .or_else(|| of_values(message, line))
        .unwrap_or_else(|| message.to_owned())
}

fn line_at(text: &str, at: usize) -> &str {
    let before = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    text.lines().nth(before).unwrap_or_default().trim()
}

/// A name that is missing, mistyped, or here twice.
fn of_names(message: &str, line: &str) -> Option<String> {
    if let Some(name) = between(message, "missing field `", "`") {
        return Some(format!("Here {name:?} is missing"));
    }
    for what in ["unknown field `", "unknown variant `"] {
        if let Some(name) = between(message, what, "`") {
            return Some(no_such(name, message));
        }
    }
    if !message.starts_with("duplicate key") {
        return None;
    }
    let name = line
        .trim_start_matches('[')
        .split(']')
        .next()
        .unwrap_or(line);
    Some(if line.starts_with("[[") {
        let first = name.split('.').next().unwrap_or(name);
        format!(
            "Something above speaks of {first:?} already: what belongs to one stands below its [[{first}]]"
        )
    } else if line.starts_with('[') {
        let listed = ["section", "team", "time_limit", "work_and_home"];
        let several = name.contains('.') || listed.contains(&name);
        let or = if several {
            format!(", or [[{name}]] where there are several")
        } else {
            String::new()
        };
        format!("[{name}] is here already: write below that one{or}")
    } else {
        let name = line.split('=').next().unwrap_or(line).trim();
        format!("{name:?} is said here twice")
    })
}

/// Signs that do not make TOML.
fn of_writing(message: &str, line: &str) -> Option<String> {
    let says = match message {
        _ if line.contains(['“', '”', '„']) && is_of_writing(message) => {
            "The quotation marks are curly, as a word processor makes them: write straight ones, \"…\""
        }
        _ if message.starts_with("string values must be quoted") => {
            "Words stand in quotation marks, such as \"The home\"; true, false and numbers stand without"
        }
        _ if message.starts_with("invalid boolean") => {
            "It is true or false, in small letters and without quotation marks"
        }
        _ if message.starts_with("unexpected key or value") => {
            "This line goes on after its value: a quotation mark within words is written \\\""
        }
        _ if message.starts_with("missing comma") => "A comma is missing between two values",
        _ => return None,
    };
    Some(says.to_owned())
}

fn is_of_writing(message: &str) -> bool {
    let signs = [
        "string values",
        "unexpected",
        "missing",
        "invalid",
        "unquoted",
    ];
    signs.iter().any(|begins| message.starts_with(begins))
}

/// A value of another kind than is wanted.
fn of_values(message: &str, line: &str) -> Option<String> {
    let (_, expected) = message.split_once(", expected ")?;
    if let (Some(name), "a sequence") = (alone_in_brackets(line), expected) {
        return Some(format!("This is written with two brackets: [[{name}]]"));
    }
    let expected = match expected {
        "i64" | "u32" | "usize" | "i32" | "u8" => {
            "a whole number without quotation marks, such as 3"
        }
        "f64" => "a number without quotation marks, such as 4.8",
        "a string" => "words in quotation marks",
        "a boolean" => "true or false, without quotation marks",
        "a sequence" => "a list in [ ]",
        "struct LocalLimit" => "a limit such as { limit = 3, unit = \"working_days\" }",
        "struct Figure" => {
            "a figure such as { per_cent = 4.8, year = \"2022 to 2023\", source = \"…\" }"
        }
        "a map" => "a table",
        other if other.starts_with("struct ") => "a table of its own",
        _ => return None,
    };
    Some(format!("Here must stand {expected}"))
}

/// "There is no \"titel\" here; did you mean \"title\"?"
fn no_such(name: &str, message: &str) -> String {
    let known = message.split_once(", expected ");
    let known: Vec<&str> = known.map_or_else(Vec::new, |(_, known)| {
        known.split('`').skip(1).step_by(2).collect()
    });
    match meant(&known, name) {
        Some(known) => format!("There is no {name:?} here; did you mean {known:?}?"),
        None => format!("There is no {name:?} here: {}", known.join(", ")),
    }
}

/// The name of a part whose brackets are single.
fn alone_in_brackets(line: &str) -> Option<&str> {
    let name = line.strip_prefix('[')?.split(']').next()?;
    (!name.starts_with('[')).then_some(name)
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split(after).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_says_what_is_written_instead() {
        for (message, line, says) in [
            (
                "missing field `until_form`",
                "[[time_limit]]",
                "Here \"until_form\" is missing",
            ),
            (
                "unknown field `titel`, expected one of `id`, `title`",
                "titel = \"x\"",
                "There is no \"titel\" here; did you mean \"title\"?",
            ),
            (
                "unknown field `colour`, expected `id` or `title`",
                "colour = 1",
                "There is no \"colour\" here: id, title",
            ),
            (
                "invalid type: map, expected a sequence",
                "[time_limit]",
                "This is written with two brackets: [[time_limit]]",
            ),
            (
                "invalid type: string \"a\", expected a sequence",
                "postcodes = \"a\"",
                "Here must stand a list in [ ]",
            ),
            (
                "invalid type: string \"4.8\", expected f64",
                "aim = { per_cent = \"4.8\" }",
                "Here must stand a number without quotation marks, such as 4.8",
            ),
            (
                "invalid type: string \"12\", expected i64",
                "limit = \"12\"",
                "Here must stand a whole number without quotation marks, such as 3",
            ),
            (
                "duplicate key",
                "label = \"A\"",
                "\"label\" is said here twice",
            ),
            (
                "duplicate key",
                "[timescales] # ours",
                "[timescales] is here already: write below that one",
            ),
            (
                "duplicate key",
                "[[section]] # a topic",
                "Something above speaks of \"section\" already: what belongs to one stands below its [[section]]",
            ),
            ("something new", "x", "something new"),
            (
                "anything",
                NOT_TEXT,
                "This file is not text in UTF-8: save it anew, as plain text in UTF-8",
            ),
        ] {
            assert_eq!(in_words(message, line, 0), says);
        }
    }
}
