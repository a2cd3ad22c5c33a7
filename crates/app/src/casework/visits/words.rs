//! Instants as the pages and devices of visits say them.

use db::At;
use jiff::civil::Date;
use rules::vocabulary::dates::{london, speak_day};

/// "tomorrow at 14:30"
pub fn moment(at: At, today: Date) -> String {
    let at = london(*at);
    format!(
        "{} at {}",
        speak_day(at.date(), today),
        at.strftime("%H:%M")
    )
}
