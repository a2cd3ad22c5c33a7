//! How long something takes, as one says it.

/// "45 minutes", "1 hour", "10 hours 30 minutes"; "none" of nothing.
pub fn speak_length(minutes: i64) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let hours = match hours {
        0 => None,
        1 => Some("1 hour".to_owned()),
        hours => Some(format!("{hours} hours")),
    };
    let minutes = match minutes {
        0 => None,
        1 => Some("1 minute".to_owned()),
        minutes => Some(format!("{minutes} minutes")),
    };
    let parts: Vec<String> = [hours, minutes].into_iter().flatten().collect();
    match parts.is_empty() {
        true => "none".to_owned(),
        false => parts.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_said_in_hours_and_minutes() {
        for (minutes, says) in [
            (0, "none"),
            (1, "1 minute"),
            (30, "30 minutes"),
            (60, "1 hour"),
            (61, "1 hour 1 minute"),
            (630, "10 hours 30 minutes"),
            (10_080, "168 hours"),
        ] {
            assert_eq!(speak_length(minutes), says);
        }
    }
}
