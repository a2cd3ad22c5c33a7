//! Pages: templates beside their handlers, the official macros, and what every page needs around its own words.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use jiff::civil::Date;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{Environment, context};
use rules::access::Permission;
use rules::vocabulary::dates::{london, speak_day, speak_exact};
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::floor_plan;
use crate::house::assets::{self, Assets};
use crate::house::clock::Stopwatch;
use crate::house::colleague::Colleague;
use crate::house::council::Council;
use crate::house::errors::PageError;
use crate::house::handed_out;
use crate::house::looking::Looking;
use crate::house::once;
use crate::house::way_back::{Kept, Whence, page_of};
use crate::house::{House, Page};

/// Our own templates, each beside the handler that fills it.
#[derive(RustEmbed)]
#[folder = "src"]
#[include = "*.njk"]
struct Templates;

/// The templates, ready to fill.
pub struct Pages {
    env: Environment<'static>,
    council: Arc<Council>,
    reload: bool,
}

/// Where our own templates are while they are being written.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

impl Pages {
    /// Prepares the templates. With `reload`, each page reads them afresh from the source.
    pub fn new(council: Arc<Council>, reload: bool) -> Pages {
        Pages {
            env: environment(council.clone(), reload),
            council,
            reload,
        }
    }

    /// Fills a template.
    pub fn fill(&self, template: &str, values: Value) -> Result<String, minijinja::Error> {
        if self.reload {
            return environment(self.council.clone(), true)
                .get_template(template)?
                .render(values);
        }
        self.env.get_template(template)?.render(values)
    }
}

fn environment(council: Arc<Council>, reload: bool) -> Environment<'static> {
    let mut env = nunjucks::environment(move |name| source(name, reload));
    env.add_function("asset", |name: String| assets::address(&name));
    env.add_function("choices", {
        let council = council.clone();
        move |list: String, today: String, kwargs: Kwargs| -> Result<Value, minijinja::Error> {
            let blank: Option<String> = kwargs.get("blank")?;
            kwargs.assert_all_used()?;
            let today = today.parse().unwrap_or(Date::MIN);
            let mut choices = council.choices(&list, today);
            if let Some(text) = blank {
                choices.insert(
                    0,
                    crate::house::council::Choice {
                        value: String::new(),
                        text,
                    },
                );
            }
            Ok(Value::from(Serde(choices)))
        }
    });
    env.add_filter("says", move |code: Option<String>, list: String| {
        code.map(|code| council.says(&list, &code).to_owned())
    });
    env.add_filter("day", |day: Option<String>, today: String| {
        spoken(day, &today)
    });
    env.add_filter("exact_day", |day: Option<String>| {
        day.and_then(|day| day.parse().ok()).map(speak_exact)
    });
    env.add_filter("moment", |at: Option<String>| at.and_then(|at| moment(&at)));
    env
}

fn spoken(day: Option<String>, today: &str) -> Option<String> {
    Some(speak_day(day?.parse().ok()?, today.parse().ok()?))
}

/// An instant as people say it in London: "22 November 2026 at 14:32".
fn moment(at: &str) -> Option<String> {
    let at = london(at.parse().ok()?);
    Some(format!(
        "{} at {}",
        speak_exact(at.date()),
        at.strftime("%H:%M")
    ))
}

fn source(name: &str, reload: bool) -> Option<Cow<'static, str>> {
    if reload && let Ok(text) = std::fs::read_to_string(Path::new(SOURCE).join(name)) {
        return Some(Cow::Owned(text));
    }
    let file = Templates::get(name).or_else(|| Assets::get(&format!("macros/{name}")))?;
    match file.data {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// What stands around every page.
#[derive(Serialize)]
struct Shell {
    council: String,
    phone: String,
    demo: bool,
    today: String,
    /// The session's token with this page's key.
    csrf: String,
    /// Name of who is signed in; empty for a stranger.
    name: String,
    account_id: String,
    team: String,
    rooms: Vec<Room>,
    /// Codes of what the roles allow, so that a template can leave out a button that would be refused.
    may: Vec<&'static str>,
    /// Handed out work alone opens this record to them: beside it they read, and add a note or a document.
    handed_out: bool,
    /// What the last page did, said once.
    said: Option<String>,
    path: String,
}

/// A place in the navigation.
#[derive(Serialize)]
struct Room {
    text: &'static str,
    href: &'static str,
    active: bool,
}

fn shell(house: &House, who: &Who, path: &str, said: Option<String>) -> Shell {
    let colleague = who.signed_in.get().map(Arc::as_ref);
    let rooms = floor_plan::NAVIGATION
        .iter()
        .filter(|place| {
            colleague.is_some_and(|colleague| place.needs.is_none_or(|needs| colleague.may(needs)))
        })
        .map(|place| Room {
            text: place.text,
            href: place.href,
            active: is_at(path, place.href),
        })
        .collect();
    Shell {
        council: house.council.name.clone(),
        phone: house.council.phone.clone(),
        demo: house.demo,
        today: house.clock.today().to_string(),
        csrf: colleague
            .map(|c| once::token(&c.session.csrf, house.clock.new_id()))
            .unwrap_or_default(),
        name: colleague
            .map(|c| c.account.name.clone())
            .unwrap_or_default(),
        account_id: colleague
            .map(|c| c.account.id.to_string())
            .unwrap_or_default(),
        team: colleague
            .and_then(|c| c.main_team())
            .map(|team| team.name.clone())
            .unwrap_or_default(),
        rooms,
        may: who.may(),
        handed_out: who.here.get().is_some(),
        said,
        path: path.to_owned(),
    }
}

fn is_at(path: &str, href: &str) -> bool {
    if href == "/" {
        path == "/"
    } else {
        path == href || path.starts_with(&format!("{href}/"))
    }
}

/// A page on its way: the template and its values; the shell is put around it by `dress`.
#[derive(Clone)]
struct Draft {
    template: &'static str,
    values: Value,
}

/// Gives a page.
pub fn page(template: &'static str, values: impl Serialize) -> Page {
    let values = Value::from(Serde(values));
    let mut response = Html("").into_response();
    response.extensions_mut().insert(Draft { template, values });
    Ok(response)
}

/// Gives a form again, with what was typed and what is wrong with it.
pub fn try_again(template: &'static str, values: impl Serialize) -> Page {
    let mut response = page(template, values)?;
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Goes to another page after something was done.
pub fn go_to(path: impl AsRef<str>) -> Page {
    Ok(Redirect::to(path.as_ref()).into_response())
}

/// Goes to another page, which will say once what was done.
pub fn go_to_saying(path: impl AsRef<str>, said: &str) -> Page {
    let mut response = Redirect::to(path.as_ref()).into_response();
    response.extensions_mut().insert(Saying(encode(said)));
    Ok(response)
}

/// What the next page will say; `dress` gives it to the browser to carry.
#[derive(Clone)]
struct Saying(String);

fn said_cookie(house: &House, value: String) -> Cookie<'static> {
    Cookie::build(("said", value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(house.settings.secure_cookies())
        .build()
}

fn encode(said: &str) -> String {
    serde_html_form::to_string([("said", said)]).unwrap_or_default()
}

fn decode(cookie: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(cookie).ok()?;
    pairs
        .into_iter()
        .find(|(name, _)| name == "said")
        .map(|(_, said)| said.chars().take(300).collect())
}

/// Waits for the looks that a page was made under, puts the shell around drafts, turns errors into pages, and sets the
/// headers of every answer.
pub async fn dress(State(house): State<House>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let request_id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let jar = CookieJar::from_headers(request.headers());
    let from = page_of(request.headers(), house.settings.address.as_deref());
    let mut whence = Whence {
        path: path.clone(),
        by_form: request.method() == Method::POST,
        from: from.map(str::to_owned),
        kept: None,
    };
    let who = Who::default();
    let mut request = request;
    request.extensions_mut().insert(who.clone());
    let looks = Looking::default();
    request.extensions_mut().insert(looks.clone());
    let mut response = next.run(request).await;
    if let Err(error) = looks.on_disk().await {
        response = error.into_response();
    }
    whence.kept = response.extensions().get().copied();
    if let Some(draft) = response.extensions_mut().remove::<Draft>() {
        let said = jar.get("said").and_then(|cookie| decode(cookie.value()));
        let was_said = said.is_some();
        let shell = shell(&house, &who, &path, said);
        response = filled(&house, &draft, &shell, response, (&request_id, &whence));
        if was_said {
            let mut forget = said_cookie(&house, String::new());
            forget.make_removal();
            response = (
                CookieJar::new().remove(forget.clone()).add(forget),
                response,
            )
                .into_response();
        }
    } else if let Some(Saying(words)) = response.extensions_mut().remove() {
        let jar = CookieJar::new().add(said_cookie(&house, words));
        response = (jar, response).into_response();
    } else if let Some(error) = error_of(&mut response) {
        response = if path.starts_with(assets::BELOW) {
            // Nobody reads a page in the place of a style, and nobody was looked for to whom it could offer a way on.
            tell_script(error.status(), format!("{}\n", error.words().0))
        } else {
            let shell = shell(&house, &who, &path, None);
            error_page(&house, &error, &shell, (&request_id, &whence))
        };
    }
    set_headers(response.headers_mut(), house.settings.secure_cookies());
    response
}

/// What went wrong, when something did: ours, or what the web library refused before a handler ran.
fn error_of(response: &mut Response) -> Option<PageError> {
    if let Some(error) = response.extensions_mut().remove::<PageError>() {
        return Some(error);
    }
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let for_script = response.extensions().get::<ForScript>().is_some();
    if is_page || for_script || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(match status.as_u16() {
        404 | 405 => PageError::NotFound,
        503 => PageError::Busy,
        500.. => PageError::Ours,
        _ => PageError::Bad(
            "The address or what was sent with it is not of the form that Almoner expects."
                .to_owned(),
        ),
    })
}

/// An answer for a script: its few words stay as they are, whatever its status.
#[derive(Clone, Copy)]
pub struct ForScript;

/// Says something to a script.
pub fn tell_script(status: axum::http::StatusCode, says: impl Into<String>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    let mut response = (status, kind, says.into()).into_response();
    response.extensions_mut().insert(ForScript);
    response
}

/// Who is signed in.
#[derive(Clone, Default)]
pub struct Who {
    /// As the guard found them.
    pub signed_in: Arc<OnceLock<Arc<Colleague>>>,
    /// With what they may do there, where handed out work alone opens the record.
    pub here: Arc<OnceLock<Arc<Colleague>>>,
}

impl Who {
    /// Codes of what they may do on the page. To add a note or a document is left to whom handed out work lets in.
    fn may(&self) -> Vec<&'static str> {
        let Some(all) = self.signed_in.get() else {
            return Vec::new();
        };
        let here = self.here.get().unwrap_or(all);
        let may = |one: &Permission| here.may(*one) || handed_out::only_adds(*one);
        let codes = all.permissions.iter().filter(|one| may(one));
        codes.map(|one| one.code()).collect()
    }
}

fn filled(
    house: &House,
    draft: &Draft,
    shell: &Shell,
    response: Response,
    asked: (&str, &Whence),
) -> Response {
    let values = context! { shell => Value::from(Serde(shell)), ..draft.values.clone() };
    let watch = Stopwatch::start();
    match house.pages.fill(draft.template, values) {
        Ok(html) => {
            let (mut parts, _) = response.into_parts();
            parts.headers.remove(header::CONTENT_LENGTH);
            if house.settings.timings {
                set_timing(&mut parts.headers, watch);
            }
            Response::from_parts(parts, html.into())
        }
        Err(error) => {
            tracing::error!(
                template = draft.template,
                error = format!("{error:#}"),
                "a template failed"
            );
            error_page(house, &PageError::Ours, shell, asked)
        }
    }
}

/// How long the template took, in milliseconds, as browsers' tools read it.
fn set_timing(headers: &mut HeaderMap, watch: Stopwatch) {
    let millis = watch.taken().as_secs_f64() * 1000.0;
    if let Ok(value) = HeaderValue::from_str(&format!("template;dur={millis:.3}")) {
        headers.insert("server-timing", value);
    }
}

fn error_page(
    house: &House,
    error: &PageError,
    shell: &Shell,
    (request_id, whence): (&str, &Whence),
) -> Response {
    let (mut title, mut says) = error.words();
    let no_role = !shell.name.is_empty() && shell.may.is_empty();
    if no_role && matches!(error, PageError::Forbidden(_)) {
        title = "You have no role yet";
        says = "Your account is open, but no role allows you anything today. Ask your administrator for the one that your work needs.".to_owned();
    }
    let way_on = way_on(shell, no_role);
    let number = matches!(error, PageError::Ours | PageError::Busy).then_some(request_id);
    let links = Value::from(Serde(whence.links(error)));
    let kept = whence.kept.map(Kept::says);
    let shell = Value::from(Serde(shell));
    let values = context! { shell, title, says, number, kept, links, way_on };
    let html = house
        .pages
        .fill("house/ui/error.njk", values)
        .unwrap_or_else(|error| {
            tracing::error!(error = format!("{error:#}"), "the error page failed");
            format!("<!doctype html><title>{title}</title><h1>{title}</h1>")
        });
    (error.status(), Html(html)).into_response()
}

/// Where an error leads: to a place of the navigation that is not where one stands, so that nobody goes in circles.
fn way_on(shell: &Shell, no_role: bool) -> (&str, &str) {
    if shell.name.is_empty() {
        return ("/sign-in", "Go to sign in");
    }
    let mut others = shell.rooms.iter().filter(|room| room.href != shell.path);
    match others.next() {
        Some(room) if !no_role => (room.href, room.text),
        _ => ("/account", "Your account"),
    }
}

/// Nothing runs or loads but what comes from here, nobody frames us, and no record stays in a cache.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn set_headers(headers: &mut HeaderMap, over_https: bool) {
    // What said of itself how long it is kept.
    let stays = headers.contains_key(header::CACHE_CONTROL);
    // A file that may do less than a page.
    let is_bound = headers.contains_key(header::CONTENT_SECURITY_POLICY);
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    if !is_bound {
        set(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    if !stays {
        set(header::CACHE_CONTROL, "no-store");
    }
    if over_https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
