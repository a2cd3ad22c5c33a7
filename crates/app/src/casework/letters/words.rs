//! What every letter of the house has that tells a decision: the same greeting, what to do if one sees it differently,
//! and the farewell with the name of whoever writes it.

use crate::house::council::Council;

/// Before the name of whoever signs.
pub const FAREWELL: &str = "Yours sincerely,";

/// "Dear Joan,"
pub fn greeting(called: &str) -> String {
    format!("Dear {called},")
}

/// Who signs, and for whom.
pub fn signed(by: &str, council: &Council) -> String {
    format!("{by}\n{}", council.name)
}

/// " on 01632 960001"; nothing where the council has no number.
pub fn on_the_phone(council: &Council) -> String {
    match council.phone.as_str() {
        "" => String::new(),
        phone => format!(" on {phone}"),
    }
}

/// What to do if one sees it differently. `later`: what can be asked for when things change.
pub fn differently(council: &Council, later: &str) -> String {
    format!(
        "Tell us{}: we will look at it again with you. You can ask for somebody to speak for you. {later} You may also complain to the council, and after that to the Local Government and Social Care Ombudsman.",
        on_the_phone(council)
    )
}

/// The words of a whole letter, in paragraphs. `by`: who writes it.
pub fn whole(council: &Council, (called, by): (&str, &str), says: &[String]) -> String {
    let (first, last) = (greeting(called), FAREWELL.to_owned());
    let who = signed(by, council);
    let said = says.iter().filter(|one| !one.is_empty());
    let all: Vec<&str> = std::iter::once(&first)
        .chain(said)
        .chain([&last, &who])
        .map(String::as_str)
        .collect();
    all.join("\n\n")
}
