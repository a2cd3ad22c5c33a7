//! The way back from an error: the page one came from, the record one was in, and what one had typed, which is kept
//! until its writer sends it again.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use db::sea_orm::prelude::Uuid;
use serde::Serialize;

use crate::house::colleague::Colleague;
use crate::house::errors::PageError;
use crate::house::{Fields, House, held, sign_in};

/// The path of the page of this house that a request says it comes from: one to which it is safe to lead.
pub fn page_of<'a>(headers: &'a HeaderMap, address: Option<&str>) -> Option<&'a str> {
    let said = |name: header::HeaderName| headers.get(name)?.to_str().ok();
    let (_, page) = said(header::REFERER)?.split_once("://")?;
    let ours = address.and_then(|address| address.trim_end_matches('/').split("://").nth(1));
    let hosts = [ours, said(header::HOST)];
    let path = hosts
        .into_iter()
        .flatten()
        .find_map(|host| page.strip_prefix(host).filter(|at| at.starts_with('/')))?;
    sign_in::stays_in_the_house(path).then_some(path)
}

/// A form on its way in, so that what was typed is kept should it come to nothing.
pub struct OnItsWay {
    account: Uuid,
    path: String,
    sent: Bytes,
}

impl OnItsWay {
    /// A form that a colleague sends; none of anything else.
    pub fn of(request: &Request, sent: Bytes) -> Option<OnItsWay> {
        let colleague = request.extensions().get::<Arc<Colleague>>()?;
        Some(OnItsWay {
            account: colleague.account.id,
            path: request.uri().path_and_query()?.as_str().to_owned(),
            sent,
        })
    }

    /// What is done once there is an answer: a form that was lost is kept, one that was saved is kept no longer.
    pub async fn arrived(self, house: &House, answer: &mut Response) {
        let fields = Fields::read(&self.sent).unwrap_or_default();
        if is_lost(answer) {
            self.keep(house, fields, answer).await;
        } else if answer.status() == StatusCode::SEE_OTHER
            && let Err(error) = held::settle(house, self.account, &self.path, fields).await
        {
            tracing::warn!(%error, "a form that was saved is still kept");
        }
    }

    /// Keeps what was typed where the answer is a page that could not be given, and tells the answer so. Where the
    /// archive takes nothing now, nothing is promised.
    async fn keep(self, house: &House, fields: Fields, answer: &mut Response) {
        let is_draft = fields.has("draft");
        let fields = held::without_secrets(fields);
        if !has_words(&fields) {
            return;
        }
        let kept = match held::keep(house, self.account, &self.path, fields).await {
            Ok(form) => Kept::Held(form),
            Err(_) if is_draft => Kept::Draft,
            Err(_) => Kept::Nowhere,
        };
        answer.extensions_mut().insert(kept);
    }
}

/// What somebody sent was not taken, through no fault of what they typed.
fn is_lost(answer: &Response) -> bool {
    use StatusCode as Is;
    let said = answer.extensions().get::<PageError>();
    let status = said.map_or(answer.status(), PageError::status);
    let lost = [
        Is::FORBIDDEN,
        Is::NOT_FOUND,
        Is::CONFLICT,
        Is::SERVICE_UNAVAILABLE,
    ];
    said.is_some() && (lost.contains(&status) || status == Is::INTERNAL_SERVER_ERROR)
}

/// Whether somebody wrote something: a day is soon chosen again, a sentence is not soon written again.
fn has_words(fields: &Fields) -> bool {
    let mut pairs = fields.pairs().iter();
    pairs.any(|(name, value)| sign_in::is_typed(name, value) && value.contains(char::is_whitespace))
}

/// Where the words are that came with a form which was not taken.
#[derive(Clone, Copy)]
pub enum Kept {
    /// With the server, to be looked over and sent again.
    Held(Uuid),
    /// In the browser, which puts them back into their page.
    Draft,
    /// Only in the page before this one, if the browser still has it.
    Nowhere,
}

/// A link of an error page.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    pub href: String,
    pub text: &'static str,
}

impl Kept {
    /// Where the words of a form are that the server does not keep; none where nothing was written.
    pub fn in_the_browser(fields: Fields) -> Option<Kept> {
        let kept = if fields.has("draft") {
            Kept::Draft
        } else {
            Kept::Nowhere
        };
        has_words(&held::without_secrets(fields)).then_some(kept)
    }

    /// What the error page says of the words.
    pub fn says(self) -> &'static str {
        match self {
            Kept::Held(_) => "What you typed is kept for a day, or until you send it again.",
            Kept::Draft => {
                "What you typed is kept in this browser: it stands in its page again when you open it."
            }
            Kept::Nowhere => {
                "Go back in your browser for what you typed, and copy it before you try again."
            }
        }
    }

    fn link(self) -> Option<Link> {
        let Kept::Held(form) = self else { return None };
        Some(Link {
            href: format!("/sign-in/held/{form}"),
            text: "See what you typed",
        })
    }
}

/// Where somebody was when a page could not be given.
#[derive(Default)]
pub struct Whence {
    /// The path that was asked for.
    pub path: String,
    /// It was a form, whose page may have the same path.
    pub by_form: bool,
    /// The page of this house they came from.
    pub from: Option<String>,
    /// Where what they typed is.
    pub kept: Option<Kept>,
}

impl Whence {
    /// Back to what was typed, to the page before, and to the record; never to the page that could not be given.
    pub fn links(&self, error: &PageError) -> Vec<Link> {
        let from = self.from.as_deref();
        let from = from.filter(|from| self.opens_again(error) || without_query(from) != self.path);
        let record = self.record(error);
        let record = record.filter(|record| from.map(without_query) != Some(record));
        let back = from.map(|from| Link {
            href: from.to_owned(),
            text: "Back to the page you were on",
        });
        let record = record.map(|record| Link {
            href: record.to_owned(),
            text: "The person’s record",
        });
        let typed = self.kept.and_then(Kept::link);
        typed.into_iter().chain(back).chain(record).collect()
    }

    /// The page of the form that was sent opens again: nothing else about it has changed than what it asks about.
    fn opens_again(&self, error: &PageError) -> bool {
        let may_go_on = matches!(
            error,
            PageError::Overtaken
                | PageError::Forged
                | PageError::TooLarge
                | PageError::Ours
                | PageError::Busy
        );
        self.by_form && may_go_on
    }

    /// The record that the path is within. What is not found there may be the record itself, unless it was open.
    fn record(&self, error: &PageError) -> Option<&str> {
        let record = record_of(&self.path)?;
        let was_open = self.from.as_deref().and_then(record_of) == Some(record);
        let may_be_gone = matches!(error, PageError::NotFound) && !was_open;
        (!may_be_gone && record != self.path).then_some(record)
    }
}

fn without_query(path: &str) -> &str {
    path.split_once('?').map_or(path, |(path, _)| path)
}

/// `/people/{person}` of a path within it.
pub fn record_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/people/")?;
    let id = rest.split(['/', '?']).next()?;
    id.parse::<Uuid>().ok()?;
    path.get(.."/people/".len() + id.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const JOAN: &str = "/people/0192f7a0-0000-7000-8000-000000000001";

    /// The paths to which an error leads; `{}` stands for the record.
    fn led(path: &str, by_form: bool, from: Option<&str>, error: &PageError) -> Vec<String> {
        let at = |path: &str| path.replace("{}", JOAN);
        let whence = Whence {
            path: at(path),
            by_form,
            from: from.map(at),
            kept: None,
        };
        let links = whence.links(error).into_iter();
        links.map(|link| link.href.replace(JOAN, "{}")).collect()
    }

    #[test]
    fn an_error_leads_back_and_never_in_circles() {
        use PageError::{NotFound, Ours, Overtaken};
        let ended = PageError::Conflict("It ended".to_owned());
        let (form, page) = (true, false);
        let cases = [
            (
                "{}/notes/new",
                form,
                Some("{}/notes/new"),
                Ours,
                &["{}/notes/new", "{}"][..],
            ),
            // What has ended is as closed to look at as to send.
            (
                "{}/tasks/1/done",
                form,
                Some("{}/tasks/1/done"),
                ended.clone(),
                &["{}"],
            ),
            (
                "{}/forms/1/send",
                form,
                Some("{}/forms/1"),
                ended,
                &["{}/forms/1", "{}"],
            ),
            (
                "{}/forms/1",
                page,
                Some("{}/forms?all=yes"),
                Ours,
                &["{}/forms?all=yes", "{}"],
            ),
            ("{}/forms/1", page, Some("{}"), NotFound, &["{}"]),
            (
                "{}/forms/1",
                page,
                Some("{}?said=1"),
                NotFound,
                &["{}?said=1"],
            ),
            // Read again: it is no way back.
            ("{}/forms/1", page, Some("{}/forms/1"), Overtaken, &["{}"]),
            // The address was typed: the record may be what is not found.
            ("{}/forms/1", page, None, NotFound, &[]),
            (
                "{}/forms/1",
                page,
                Some("/people?q=bell"),
                NotFound,
                &["/people?q=bell"],
            ),
            ("{}", page, None, Ours, &[]),
            ("{}", page, Some("/people"), Overtaken, &["/people"]),
            (
                "/people/new",
                form,
                Some("/people/new"),
                Ours,
                &["/people/new"],
            ),
            ("/nowhere", page, None, NotFound, &[]),
        ];
        for (path, by_form, from, error, to) in cases {
            assert_eq!(led(path, by_form, from, &error), to, "{path} from {from:?}");
        }
    }

    #[test]
    fn only_a_page_of_this_house_is_led_back_to() {
        for (referer, address, page) in [
            (
                "https://almoner.example/people?q=bell",
                None,
                Some("/people?q=bell"),
            ),
            ("https://almoner.example.elsewhere/people", None, None),
            ("https://elsewhere.example/people", None, None),
            ("https://almoner.example//elsewhere.example", None, None),
            ("https://almoner.example/sign-in", None, None),
            (
                "https://care.example/people",
                Some("https://care.example/"),
                Some("/people"),
            ),
            ("https://care.example/people", None, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("almoner.example"));
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            assert_eq!(page_of(&headers, address), page, "{referer}");
        }
    }

    #[test]
    fn words_are_kept_and_choices_are_not() {
        for (pairs, words) in [
            (&[("text", "She fell twice")][..], true),
            (&[("text", "One\nTwo")], true),
            (&[("kind", "phone_call"), ("on-day", "3")], false),
            (&[("password", "five tall ships")], false),
            (
                &[("base", "of the page"), ("why.was", "of the record")],
                false,
            ),
            (&[], false),
        ] {
            let fields = pairs
                .iter()
                .fold(Fields::default(), |fields, (name, value)| {
                    fields.with(name, *value)
                });
            let kept = held::without_secrets(fields);
            assert_eq!(has_words(&kept), words, "{pairs:?}");
        }
    }
}
