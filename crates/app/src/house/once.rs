//! A form is kept once. Every page has a key of its own, which its forms carry behind the session's token. The first
//! change that a form makes keeps a digest of all that was sent, in the same transaction; should the same come again
//! from the same page, be it at the same moment, nothing is written, and the answer leads to where the first led.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use db::entities::sent_form as sent;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::OnConflict;
use db::sea_orm::{EntityTrait, IntoActiveModel, QueryFilter};
use db::{At, Change};
use jiff::ToSpan;
use sha2::{Digest, Sha256};

use crate::house::way_back::record_of;
use crate::house::{House, Page, PageError, pages};

/// What parts the session's token from the key of the page.
const PARTS: char = '.';
/// How often, and how long each time, one waits to hear where the first of two led.
const WAITS: (u32, Duration) = (100, Duration::from_millis(30));
/// How long it is known what was sent.
const KEPT_HOURS: i64 = 24;

const SAYS: &str = "You sent this twice. It is kept once.";

/// Where one goes on from a page that says what a form did.
#[derive(Clone)]
struct GoesOn(String);

/// A page that says what a form did. Should the same form come again, it leads to `to`: what was done is not undone by
/// asking twice, and is not told twice either.
pub fn done(page: Page, to: &str) -> Page {
    let mut answer = page?;
    answer.extensions_mut().insert(GoesOn(to.to_owned()));
    Ok(answer)
}

/// What the forms of a page carry.
pub fn token(session: &str, page: Uuid) -> String {
    format!("{session}{PARTS}{page}")
}

/// The session's part of what a form carried.
pub fn session_of(token: &str) -> &str {
    token
        .split_once(PARTS)
        .map_or(token, |(session, _)| session)
}

/// A form on its way to be kept.
#[derive(Debug)]
pub struct Once {
    id: Uuid,
    /// Who sends it, nobody by name where the page is open to all.
    who: Option<Uuid>,
    /// To which address.
    to: String,
    digest: OnceLock<String>,
    /// This request keeps it.
    keeps: AtomicBool,
    /// Another has kept it.
    kept_before: AtomicBool,
}

impl Once {
    /// A form that somebody sends to a path.
    pub fn new(house: &House, who: Option<Uuid>, path: &str) -> Once {
        Once {
            id: house.clock.new_id(),
            who,
            to: path.to_owned(),
            digest: OnceLock::new(),
            keeps: AtomicBool::new(false),
            kept_before: AtomicBool::new(false),
        }
    }

    /// What came with it, part by part, once its token is known. Without the key of a page it may be sent as often as
    /// one likes.
    pub fn came<'a>(&self, token: &str, what: impl IntoIterator<Item = &'a [u8]>) {
        if !token.contains(PARTS) {
            return;
        }
        let mut sum = Sha256::new();
        let mut add = |part: &[u8]| {
            sum.update((part.len() as u64).to_be_bytes());
            sum.update(part);
        };
        add(self.who.unwrap_or_default().as_bytes());
        add(self.to.as_bytes());
        add(token.as_bytes());
        what.into_iter().for_each(add);
        let _ = self.digest.set(hex::encode(sum.finalize()));
    }

    /// Keeps with a change that the form was sent. Two of them wait here for each other.
    /// Errors: `Overtaken` when the same was kept before.
    async fn keep(&self, change: &Change) -> Result<(), PageError> {
        let Some(digest) = self.digest.get() else {
            return Ok(());
        };
        let row = sent::Model {
            id: self.id,
            digest: digest.clone(),
            led_to: None,
            sent_at: change.at(),
        };
        let once = OnConflict::column(sent::Column::Digest)
            .do_nothing()
            .to_owned();
        let kept = sent::Entity::insert(row.into_active_model())
            .on_conflict(once)
            .exec_without_returning(change.conn())
            .await?;
        // A form that makes several changes has kept it with the first.
        if kept == 1
            || find(change.conn(), digest)
                .await?
                .is_some_and(|row| row.id == self.id)
        {
            self.keeps.store(true, Ordering::Relaxed);
            return Ok(());
        }
        self.kept_before.store(true, Ordering::Relaxed);
        Err(PageError::Overtaken)
    }

    /// The answer that goes out. Of a form that was saved it is kept where it leads; one that came to nothing may be
    /// sent again; one that was kept before leads to where the first led.
    pub async fn answer(&self, house: &House, answer: Response) -> Response {
        let kept_before = if self.came_to_nothing(&answer) {
            self.is_kept(house).await
        } else {
            self.kept_before.load(Ordering::Relaxed)
        };
        if kept_before {
            let led = self.where_the_first_led(house).await;
            return led.unwrap_or_else(IntoResponse::into_response);
        }
        if self.keeps.load(Ordering::Relaxed)
            && let Err(error) = self.led(house, self.leads_to(&answer)).await
        {
            tracing::warn!(%error, "it is not known where a form led");
        }
        answer
    }

    /// Nothing of it was kept, and the answer leads nowhere: perhaps because the same was kept a moment before, and
    /// what the page asks of is there already.
    fn came_to_nothing(&self, answer: &Response) -> bool {
        !self.keeps.load(Ordering::Relaxed) && answer.status() != StatusCode::SEE_OTHER
    }

    /// Whether the same was kept by another request. What is not known is taken for no.
    async fn is_kept(&self, house: &House) -> bool {
        let Some(digest) = self.digest.get() else {
            return false;
        };
        let kept = find(house.archive.reader(), digest).await;
        kept.is_ok_and(|row| row.is_some())
    }

    /// Where an answer leads, or nowhere, where it says that nothing was done.
    fn leads_to(&self, answer: &Response) -> Option<String> {
        if answer.status() == StatusCode::SEE_OTHER {
            let to = answer.headers().get(header::LOCATION)?;
            return to.to_str().ok().map(str::to_owned);
        }
        let goes_on = answer.extensions().get::<GoesOn>();
        let to = goes_on.map_or(self.nearest(), |to| to.0.as_str());
        answer.status().is_success().then(|| to.to_owned())
    }

    /// Where a form leads of which nobody knows more: to the record it is within, else home.
    fn nearest(&self) -> &str {
        let page = self.who.map_or(self.to.as_str(), |_| "/");
        record_of(&self.to).unwrap_or(page)
    }

    async fn led(&self, house: &House, to: Option<String>) -> db::Result<()> {
        let mine = sent::Column::Id.eq(self.id);
        let conn = house.archive.unchained();
        if let Some(to) = to {
            let rows = sent::Entity::update_many().col_expr(sent::Column::LedTo, to.into());
            rows.filter(mine).exec(conn).await?;
        } else {
            sent::Entity::delete_many().filter(mine).exec(conn).await?;
        }
        Ok(())
    }

    /// Errors: `Busy` when the first came to nothing after all.
    async fn where_the_first_led(&self, house: &House) -> Result<Response, PageError> {
        let digest = self.digest.get().ok_or(PageError::Busy)?;
        for _ in 0..WAITS.0 {
            let first = find(house.archive.reader(), digest).await?;
            let first = first.ok_or(PageError::Busy)?;
            if let Some(to) = first.led_to {
                return pages::go_to_saying(to, SAYS);
            }
            tokio::time::sleep(WAITS.1).await;
        }
        // Its sender left before it was answered: it is kept, and where it led nobody knows.
        pages::go_to_saying(self.nearest(), SAYS)
    }
}

/// Whether an answer is a page that says what a form did.
pub fn is_done(answer: &Response) -> bool {
    answer.extensions().get::<GoesOn>().is_some()
}

/// Begins a change in somebody's name, by a form that is kept once.
/// Errors: `Overtaken` when the same form was kept before.
pub async fn begin(
    house: &House,
    actor: Option<Uuid>,
    form: Option<&Once>,
) -> Result<Change, PageError> {
    let change = house.archive.change(actor, house.clock.now()).await?;
    if let Some(form) = form {
        form.keep(&change).await?;
    }
    Ok(change)
}

async fn find(conn: &impl ConnectionTrait, digest: &str) -> db::Result<Option<sent::Model>> {
    let same = sent::Entity::find().filter(sent::Column::Digest.eq(digest));
    Ok(same.one(conn).await?)
}

/// Forgets what was sent so long ago that no page of then is open.
pub async fn forget_old(house: &House) -> db::Result<()> {
    let now = house.clock.now();
    let until = At::new(now.checked_sub(KEPT_HOURS.hours()).unwrap_or(*now));
    sent::Entity::delete_many()
        .filter(sent::Column::SentAt.lt(until))
        .exec(house.archive.unchained())
        .await?;
    Ok(())
}
