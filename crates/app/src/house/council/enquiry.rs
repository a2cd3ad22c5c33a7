//! What a council says on its enquiry page, and whether there is one.

use serde::{Deserialize, Serialize};

/// `[enquiry]` of `council.toml`. Words that are left empty are Almoner's own.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnquiryPage {
    /// Anybody may write without an account.
    pub open: bool,
    /// What the page is for.
    pub intro: String,
    /// The number for what cannot wait until the office opens.
    pub emergency_phone: String,
    /// What is done with what somebody tells.
    pub promise: String,
    /// What happens once it was sent.
    pub next: String,
}

impl Default for EnquiryPage {
    fn default() -> EnquiryPage {
        EnquiryPage {
            open: true,
            intro: String::new(),
            emergency_phone: String::new(),
            promise: String::new(),
            next: String::new(),
        }
    }
}
