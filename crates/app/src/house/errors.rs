//! What a visitor is told when a page cannot be given: plainly, with the way on, never with the insides.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Day;
use rules::vocabulary::dates::speak_exact;

/// Why there is no page. `pages::dress` turns it into one.
#[derive(Clone, Debug)]
pub enum PageError {
    /// There is no such page or record, or it may not be known that there is.
    NotFound,
    /// Signed in, but without the right to do this: says why.
    Forbidden(String),
    /// The form did not come from a page of this session.
    Forged,
    /// The record was joined with another: what was asked for is at this address now.
    Moved(String),
    /// What was sent cannot be understood.
    Bad(String),
    /// More was sent than a form may hold.
    TooLarge,
    /// As things stand, this cannot be done, whoever asks: says why.
    Conflict(String),
    /// Somebody else changed this meanwhile.
    Overtaken,
    /// The archive is too busy or not there.
    Busy,
    /// Our mistake: logged with its cause.
    Ours,
}

impl PageError {
    /// Refuses to end what ended already.
    pub fn if_ended(ended_on: Option<Day>) -> Result<(), PageError> {
        let Some(on) = ended_on else { return Ok(()) };
        let says = format!("This ended on {} already.", speak_exact(on.0));
        Err(PageError::Conflict(says))
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            PageError::NotFound => StatusCode::NOT_FOUND,
            PageError::Forbidden(_) | PageError::Forged => StatusCode::FORBIDDEN,
            PageError::Moved(_) => StatusCode::TEMPORARY_REDIRECT,
            PageError::Bad(_) => StatusCode::BAD_REQUEST,
            PageError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            PageError::Conflict(_) | PageError::Overtaken => StatusCode::CONFLICT,
            PageError::Busy => StatusCode::SERVICE_UNAVAILABLE,
            PageError::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The same, leading on with what stood behind the `?` of the address that was asked for.
    pub fn with_query(self, query: Option<&str>) -> PageError {
        match (self, query) {
            (PageError::Moved(to), Some(query)) => PageError::Moved(format!("{to}?{query}")),
            (error, _) => error,
        }
    }

    /// Title and sentence of the page.
    pub fn words(&self) -> (&'static str, String) {
        match self {
            PageError::NotFound => (
                "Page not found",
                "There is nothing here, or it is not yours to see. If you typed the address, check that it is right.".to_owned(),
            ),
            PageError::Forbidden(because) => ("You cannot do this", because.clone()),
            PageError::Forged => (
                "This form is out of date",
                "Nothing was saved: the form did not come from a page of your present sign-in. Open its page again, and send it from there.".to_owned(),
            ),
            PageError::Moved(_) => (
                "This record was joined with another",
                "What you look for is on the record that was kept.".to_owned(),
            ),
            PageError::Bad(says) => ("Something in this request cannot be understood", says.clone()),
            PageError::TooLarge => (
                "This is too large",
                "Nothing was saved: a form may hold one megabyte, some 200 sheets of writing. Go back in your browser, where what you typed still stands, and shorten it; a long text can be added as a document instead.".to_owned(),
            ),
            PageError::Conflict(says) => ("This cannot be done now", says.clone()),
            PageError::Overtaken => (
                "Somebody else changed this",
                "What you saw has changed since you opened it. Go back, reload and look again; nothing of yours was saved.".to_owned(),
            ),
            PageError::Busy => (
                "Almoner is busy",
                "Nothing was saved. Wait a moment, then send it again.".to_owned(),
            ),
            PageError::Ours => (
                "Sorry, there is a problem with Almoner",
                "Nothing was saved. Try again; if it goes on, tell your administrator the number below.".to_owned(),
            ),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let PageError::Moved(to) = &self {
            // A form is sent again to the record that was kept: nothing typed is lost.
            return axum::response::Redirect::temporary(to).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<db::Error> for PageError {
    fn from(error: db::Error) -> PageError {
        match error {
            db::Error::NotFound => PageError::NotFound,
            db::Error::Conflict | db::Error::Constraint(_) => PageError::Overtaken,
            db::Error::Unavailable(cause) => {
                tracing::error!(%cause, "the archive is unavailable");
                PageError::Busy
            }
            db::Error::Unfit(cause) => {
                tracing::error!(%cause, "the archive refused");
                PageError::Ours
            }
        }
    }
}

impl From<db::sea_orm::DbErr> for PageError {
    fn from(error: db::sea_orm::DbErr) -> PageError {
        PageError::from(db::Error::from(error))
    }
}

impl From<minijinja::Error> for PageError {
    fn from(error: minijinja::Error) -> PageError {
        tracing::error!(error = format!("{error:#}"), "a template failed");
        PageError::Ours
    }
}

impl From<anyhow::Error> for PageError {
    fn from(error: anyhow::Error) -> PageError {
        tracing::error!(error = format!("{error:#}"), "unexpected");
        PageError::Ours
    }
}
