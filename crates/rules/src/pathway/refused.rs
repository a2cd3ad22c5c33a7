//! Why something cannot be done now, in words: how it stands, and when it can be done.

/// "This plan is agreed. It can be submitted while it is being written." `from`: how it stands where it can be done.
pub(super) fn not_now<'a>(
    what: &str,
    now: &str,
    done: &str,
    from: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut when: Vec<String> = Vec::new();
    for one in from.into_iter().map(str::to_lowercase) {
        if !when.contains(&one) {
            when.push(one);
        }
    }
    let now = now.to_lowercase();
    match when.is_empty() {
        true => format!("This {what} is {now}, and cannot be {done}."),
        false => format!(
            "This {what} is {now}. It can be {done} while it is {}.",
            when.join(" or ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_each_standing_once() {
        for (from, says) in [
            (&[][..], "This plan is agreed, and cannot be sung."),
            (
                &["Being written"][..],
                "This plan is agreed. It can be sung while it is being written.",
            ),
            (
                &["Being written", "Waiting", "Being written"][..],
                "This plan is agreed. It can be sung while it is being written or waiting.",
            ),
        ] {
            assert_eq!(
                not_now("plan", "Agreed", "sung", from.iter().copied()),
                says
            );
        }
    }
}
