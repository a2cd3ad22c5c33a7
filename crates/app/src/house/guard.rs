//! The door: every request passes here. Strangers get no further than sign-in, a write must carry its
//! session's token and come from our own pages, and a form whose session has lapsed is kept, not lost.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use db::sea_orm::entity::prelude::*;
use serde::de::DeserializeOwned;

use crate::house::case::BornOn;
use crate::house::colleague::Colleague;
use crate::house::errors::PageError;
use crate::house::fields::Fields;
use crate::house::once::{self, Once};
use crate::house::pages::{self, Who};
use crate::house::session::Standing;
use crate::house::way_back::{Kept, OnItsWay, page_of};
use crate::house::{House, assets, drafts, held, session, upload};

/// Most bytes of words that a form may have. Files are streamed elsewhere.
pub const LARGEST_FORM: usize = 1 << 20;

/// Where a script finds the address to which it should send what it sent.
const MOVED_TO: &str = "almoner-moved-to";

/// Pages for which nobody needs to be signed in.
const OPEN_TO_ALL: &[&str] = &[
    "/sign-in",
    "/sign-in/code",
    "/sign-in/password",
    "/health",
    "/ready",
    "/help/accessibility",
    "/help/sign-in",
    "/enquiry",
    "/enquiry/sent",
    // What a device keeps of itself to work without network, and its question how it stands: nobody is in it.
    "/visits/",
    "/visits/worker.js",
    "/visits/manifest.webmanifest",
    "/visits/standing",
];

/// Addresses that calendars read without signing in: each is open to whoever knows the secret in it.
const CALENDARS: &str = "/calendar/";

/// A form as it was sent, checked to come from this session.
pub struct Form(pub Fields);

/// What stands behind the `?` of an address.
pub struct Query(pub Fields);

/// What an address names between its strokes, such as identifiers. Where they cannot be read there is no such page.
pub struct Path<T>(pub T);

/// Lets a request in, turns it away, or asks its sender to sign in.
pub async fn guard(State(house): State<House>, request: Request, next: Next) -> Response {
    let request = match admit(&house, request).await {
        Ok(request) => request,
        Err(instead) => return instead,
    };
    let held = request.extensions().get::<SentAgain>().copied();
    let draft = request.extensions().get::<Drafted>().cloned();
    let asks_by_script = is_typed_words(request.uri().path());
    let by_itself = is_of_drafts(request.uri().path());
    let typed = request
        .extensions()
        .get::<Sent>()
        .map(|sent| sent.0.clone());
    let typed = typed.filter(|_| !by_itself);
    let on_its_way = typed.and_then(|typed| OnItsWay::of(&request, typed));
    let once = request.extensions().get::<Arc<Once>>().cloned();
    let mut answer = next.run(request).await;
    if let Some(once) = once {
        answer = once.answer(&house, answer).await;
    }
    if let Some(form) = on_its_way {
        form.arrived(&house, &mut answer).await;
    }
    if asks_by_script && answer.status() == StatusCode::TEMPORARY_REDIRECT {
        answer = told_where(answer);
    }
    // What was sent on to another address was not saved here.
    let saved = once::is_done(&answer) || answer.status() == StatusCode::SEE_OTHER;
    let again = [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&answer.status());
    let shown = draft.as_ref().filter(|_| again && !by_itself);
    let shown = shown.and_then(|draft| draft.keys.first().cloned());
    if let Some(Drafted { account, keys }) = draft
        && saved
    {
        for key in &keys {
            if let Err(error) = drafts::forget_all(&house, account, key).await {
                tracing::warn!(%error, "a draft that was sent is still kept");
            }
        }
        if let Some(key) = keys.first() {
            answer = (CookieJar::new().add(drafts::taken(key)), answer).into_response();
        }
    } else if let Some(key) = shown {
        answer = (CookieJar::new().add(drafts::shown(&key)), answer).into_response();
    }
    if let Some(SentAgain { account, form }) = held
        && saved
        && let Err(error) = held::release(&house, account, form).await
    {
        tracing::warn!(%error, "a form that was sent again is still kept");
    }
    answer
}

/// A held form that is being sent again; once it is saved, it waits no longer.
#[derive(Clone, Copy)]
struct SentAgain {
    account: Uuid,
    form: Uuid,
}

/// The draft of a page that is being sent; once the page is saved, it waits no longer.
#[derive(Clone)]
struct Drafted {
    account: Uuid,
    /// As the page's browser knows it, then as the server does where that is another.
    keys: Vec<String>,
}

/// Addresses to which a page's script sends what is being typed.
fn is_of_drafts(path: &str) -> bool {
    path.starts_with("/drafts/")
        || (path.starts_with("/people/") && (path.contains("/draft/") || path.contains("/visits/")))
}

/// Addresses of which the script follows no redirection itself: it would take it for the page where one signs in.
fn is_typed_words(path: &str) -> bool {
    path.starts_with("/people/") && path.contains("/draft/")
}

/// Tells a script where the record is with which the one it wrote to was joined, so that it writes there.
fn told_where(moved: Response) -> Response {
    let says = "This record was joined with another: your words are saved there.";
    let mut answer = pages::tell_script(StatusCode::CONFLICT, says);
    if let Some(place) = moved.headers().get(header::LOCATION) {
        answer.headers_mut().insert(MOVED_TO, place.clone());
    }
    answer
}

async fn admit(house: &House, request: Request) -> Result<Request, Response> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if path.starts_with(assets::BELOW) {
        return Ok(Request::from_parts(parts, body));
    }
    let standing = session::find(house, &parts.headers)
        .await
        .map_err(refused)?;
    // The page that refuses what was sent knows who sent it.
    if let (Standing::Live(colleague), Some(who)) = (&standing, parts.extensions.get::<Who>()) {
        let _ = who.signed_in.set(colleague.clone());
    }
    let writes = !matches!(parts.method, Method::GET | Method::HEAD);
    if writes {
        came_from_us(house, &parts).map_err(IntoResponse::into_response)?;
    }
    let files = writes && upload::brings_files(&parts);
    let body = if writes && !files {
        let bytes = axum::body::to_bytes(body, LARGEST_FORM)
            .await
            .map_err(|_| PageError::TooLarge.into_response())?;
        parts.extensions.insert(Sent(bytes.clone()));
        Body::from(bytes)
    } else {
        body
    };
    let open = OPEN_TO_ALL.contains(&path.as_str()) || path.starts_with(CALENDARS);
    // What a script sends while somebody types has its own ways of coming twice.
    if writes && !is_of_drafts(&path) {
        let who = match &standing {
            Standing::Live(colleague) if !open => Some(colleague.account.id),
            _ => None,
        };
        let once = once_of(house, &parts, who);
        parts.extensions.insert(Arc::new(once));
    }
    match standing {
        Standing::Live(colleague) => {
            // Files carry the token too; the handler that takes them checks it before it reads on.
            if writes && !open && !files {
                let fields = match carries_token(&parts, &colleague) {
                    Err(PageError::Forged) if !is_of_drafts(&path) => {
                        return Err(of_former_session(house, &parts, &colleague).await);
                    }
                    fields => fields.map_err(IntoResponse::into_response)?,
                };
                if let Ok(form) = fields.get("held").parse() {
                    let account = colleague.account.id;
                    parts.extensions.insert(SentAgain { account, form });
                }
                if fields.has("draft") {
                    let account = colleague.account.id;
                    let keys = fields.all("draft").map(str::to_owned).collect();
                    parts.extensions.insert(Drafted { account, keys });
                }
            }
            parts.extensions.insert::<Arc<Colleague>>(colleague);
        }
        _ if open => {}
        // A script asks: it keeps what it has until its owner has signed in again.
        Standing::Lapsed(_) if writes && is_of_drafts(&path) => {
            let says = "Signed out: sign in again, and this will be saved.";
            return Err(pages::tell_script(StatusCode::UNAUTHORIZED, says));
        }
        Standing::Lapsed(found) if writes => {
            let fields = if files {
                upload::words_of(Request::from_parts(parts.clone(), body)).await
            } else {
                sent_fields(&parts).ok()
            };
            return Err(keep_form(house, &parts, found.session, fields).await);
        }
        // The session was ended by hand: its page still says whose it was.
        Standing::Stranger if writes && !files && !is_of_drafts(&path) => {
            return Err(match sender(house, &parts).await {
                Ok(Some(ended)) => keep_form(house, &parts, ended, sent_fields(&parts).ok()).await,
                Ok(None) => to_sign_in(house, &parts),
                Err(error) => refused(error),
            });
        }
        _ => return Err(to_sign_in(house, &parts)),
    }
    Ok(Request::from_parts(parts, body))
}

fn refused(error: db::Error) -> Response {
    PageError::from(error).into_response()
}

/// A browser says from where a write comes; another site's is refused. Old browsers say nothing: the token decides.
fn came_from_us(house: &House, parts: &Parts) -> Result<(), PageError> {
    let said = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    match said("sec-fetch-site") {
        Some("same-origin" | "none") | None => {}
        Some(_) => return Err(PageError::Forged),
    }
    let ours = house
        .settings
        .address
        .as_deref()
        .map(|address| address.trim_end_matches('/'));
    let to_this_host =
        |origin: &str| origin.split("://").nth(1) == said("host") && said("host").is_some();
    match said("origin") {
        Some(origin) if ours != Some(origin) && !to_this_host(origin) => Err(PageError::Forged),
        _ => Ok(()),
    }
}

fn carries_token(parts: &Parts, colleague: &Colleague) -> Result<Fields, PageError> {
    let fields = sent_fields(parts)?;
    if once::session_of(fields.get("csrf")) == colleague.session.csrf {
        Ok(fields)
    } else {
        Err(PageError::Forged)
    }
}

/// The form that a colleague or a stranger sends, to be kept once. What comes with files is known to whoever reads them.
fn once_of(house: &House, parts: &Parts, who: Option<Uuid>) -> Once {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let once = Once::new(house, who, path);
    if let (Some(Sent(bytes)), Ok(fields)) = (parts.extensions.get(), sent_fields(parts)) {
        once.came(fields.get("csrf"), [bytes.as_ref()]);
    }
    once
}

/// The bytes of a write, read once by the guard.
#[derive(Clone)]
struct Sent(Bytes);

fn sent_fields(parts: &Parts) -> Result<Fields, PageError> {
    let form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !form.starts_with("application/x-www-form-urlencoded") {
        return Err(PageError::Bad("Almoner expects a form here.".to_owned()));
    }
    let sent = parts
        .extensions
        .get::<Sent>()
        .map(|sent| sent.0.clone())
        .unwrap_or_default();
    Fields::read(&sent).map_err(|_| not_text())
}

/// Refuses what is no text.
pub fn not_text() -> PageError {
    PageError::Bad("What you sent is not text that can be read (UTF-8).".to_owned())
}

/// Whose page this is, by the token in it.
async fn sender(house: &House, parts: &Parts) -> db::Result<Option<db::entities::session::Model>> {
    let Ok(fields) = sent_fields(parts) else {
        return Ok(None);
    };
    session::of_page(house, once::session_of(fields.get("csrf"))).await
}

/// A page that was opened in an earlier session of the colleague who is signed in now: what is in it is shown, to be
/// sent again. Any other is refused.
async fn of_former_session(house: &House, parts: &Parts, colleague: &Colleague) -> Response {
    let account = colleague.account.id;
    let mine = match sender(house, parts).await {
        Ok(former) => former.is_some_and(|former| former.account_id == account),
        Err(error) => return refused(error),
    };
    if !mine {
        return forged(parts);
    }
    let Ok(fields) = sent_fields(parts) else {
        return forged(parts);
    };
    match hold(house, parts, account, fields).await {
        Ok(id) => Redirect::to(&format!("/sign-in/held/{id}")).into_response(),
        Err(error) => refused(error),
    }
}

/// Refuses a form of somebody else's page, and says where its words are: they are not kept for whoever sends it.
fn forged(parts: &Parts) -> Response {
    let mut answer = PageError::Forged.into_response();
    let fields = sent_fields(parts).unwrap_or_default();
    if let Some(kept) = Kept::in_the_browser(fields) {
        answer.extensions_mut().insert(kept);
    }
    answer
}

/// Keeps for an account what was sent to a path.
async fn hold(house: &House, parts: &Parts, account: Uuid, fields: Fields) -> db::Result<Uuid> {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    held::keep(house, account, path, fields).await
}

/// Keeps what was sent, where it can be read, until its sender has signed in again.
async fn keep_form(
    house: &House,
    parts: &Parts,
    found: db::entities::session::Model,
    fields: Option<Fields>,
) -> Response {
    let Some(fields) = fields else {
        return to_sign_in(house, parts);
    };
    match hold(house, parts, found.account_id, fields).await {
        Ok(id) => Redirect::to(&format!("/sign-in?held={id}")).into_response(),
        Err(error) => refused(error),
    }
}

/// The page where one signs in, which leads back to where the visitor was.
fn to_sign_in(house: &House, parts: &Parts) -> Response {
    to_sign_in_from(house.settings.address.as_deref(), parts)
}

fn to_sign_in_from(address: Option<&str>, parts: &Parts) -> Response {
    let asked = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let path = if parts.method == Method::GET {
        asked
    } else {
        page_of(&parts.headers, address).unwrap_or("/")
    };
    if path == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    let next = serde_html_form::to_string([("next", path)]).unwrap_or_default();
    Redirect::to(&format!("/sign-in?{next}")).into_response()
}

impl FromRequest<House> for Form {
    type Rejection = PageError;
    async fn from_request(request: Request, _: &House) -> Result<Form, PageError> {
        let (parts, _) = request.into_parts();
        let born_on = parts.extensions.get().map(|BornOn(day)| *day);
        let fields = sent_fields(&parts)?;
        Ok(Form(fields.of_somebody_born(born_on)))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<House> for Path<T> {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Path<T>, PageError> {
        let read = axum::extract::Path::from_request_parts(parts, house).await;
        read.map(|axum::extract::Path(named)| Path(named))
            .map_err(|_| PageError::NotFound)
    }
}

impl FromRequestParts<House> for Query {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &House) -> Result<Query, PageError> {
        Fields::read(parts.uri.query().unwrap_or_default().as_bytes())
            .map(Query)
            .map_err(|_| not_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_must_sign_in_comes_back_to_the_page_they_sent_from() {
        let at_home = "https://almoner.example/people/1/forms/2/pages/home?view=x";
        for (method, referer, to) in [
            (
                Method::POST,
                Some(at_home),
                "/sign-in?next=%2Fpeople%2F1%2Fforms%2F2%2Fpages%2Fhome%3Fview%3Dx",
            ),
            (Method::GET, Some(at_home), "/sign-in?next=%2Fteams%2Fnew"),
            (Method::POST, Some("https://almoner.example"), "/sign-in"),
            (
                Method::POST,
                Some("https://almoner.example.elsewhere/people"),
                "/sign-in",
            ),
            (
                Method::POST,
                Some("https://elsewhere.example/people"),
                "/sign-in",
            ),
            (Method::POST, None, "/sign-in"),
        ] {
            let mut request = Request::builder()
                .method(method)
                .uri("/teams/new")
                .header(header::HOST, "almoner.example");
            if let Some(referer) = referer {
                request = request.header(header::REFERER, referer);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let answer = to_sign_in_from(None, &parts);
            assert_eq!(answer.headers()[header::LOCATION], to, "{referer:?}");
        }
    }
}
