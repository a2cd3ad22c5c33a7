//! What every room shares: the clock, the council's settings, sign-in, access to a record, forms and pages.

pub mod assets;
pub mod budgets;
pub mod case;
pub mod clock;
pub mod colleague;
pub mod council;
pub mod drafts;
pub mod errors;
pub mod fields;
pub mod forms;
pub mod guard;
mod handed_out;
pub mod held;
pub mod help;
mod let_in;
pub mod letters;
pub mod logs;
pub mod looking;
pub mod national;
pub mod once;
pub mod outbox;
pub mod pages;
pub mod passwords;
pub mod permissions;
pub mod post;
pub mod print;
mod restrictions;
pub mod server;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod spells;
pub mod spreadsheet;
pub mod to_keep;
mod toml_words;
pub mod tries;
pub mod upload;
pub mod visible;
pub mod waiting;
mod way_back;

use std::sync::Arc;

use db::Archive;
use rules::vocabulary::calendar::Calendar;

pub use case::{Case, Staff};
pub use colleague::{Colleague, Me};
pub use errors::PageError;
pub use fields::{Fields, Reading, Shown};
pub use guard::{Form, Path, Query};

/// What a handler gives: a page, or why there is none.
pub type Page = Result<axum::response::Response, PageError>;

/// The running system. Cheap to clone.
#[derive(Clone)]
pub struct House {
    pub archive: Archive,
    pub council: Arc<council::Council>,
    /// Versions of forms that the council's folder holds no more.
    pub former: Arc<forms::Former>,
    pub pages: Arc<pages::Pages>,
    pub clock: clock::Clock,
    pub settings: Arc<settings::Settings>,
    /// Present when started as a demonstration: then one signs in by picking a colleague.
    pub demo: bool,
}

impl House {
    /// England's working days.
    pub fn calendar(&self) -> &'static Calendar {
        Calendar::expected()
    }
}
