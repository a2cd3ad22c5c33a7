//! Signing in and out: a password, a code where one was set up, and in a demonstration just a colleague picked.

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::CookieJar;
use db::entities::{account, held_form};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use db::{At, Event};
use jiff::ToSpan;
use serde_json::json;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use crate::demo::CAST;
use crate::house::colleague::Colleague;
use crate::house::fields::{LINE, Reading, Shown};
use crate::house::guard::{Form, Query};
use crate::house::session::Standing;
use crate::house::{Fields, House, Page, PageError, Path, held, pages, passwords, session, tries};

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/sign-in", get(show).post(sign_in))
        .route("/sign-in/code", post(with_code))
        .route("/sign-in/held/{form}", get(show_held).post(throw_away))
        .route("/sign-out", post(sign_out))
}

/// Minutes in which a code must follow the password.
const CODE_MINUTES: i64 = 5;
/// Name under which a right password waits for its code.
const WAITS_FOR_CODE: &str = "waits for code";
const NOT_RIGHT: &str = "The email address or the password is not right";

/// GET /sign-in. Whoever was sent here and has signed in in another tab goes on from it.
async fn show(
    house: axum::extract::State<House>,
    colleague: Option<axum::Extension<Arc<Colleague>>>,
    Query(query): Query,
) -> Page {
    if let Some(axum::Extension(colleague)) = colleague
        && let Some(to) = leads_on(&house, &colleague, &query).await?
    {
        return pages::go_to(to);
    }
    sign_in_page(&house, Shown::again(&query, &[])).await
}

/// Where a page that asks to sign in leads somebody who has: to what they had typed, unless it is somebody else's, or to
/// the page they asked for.
async fn leads_on(
    house: &House,
    colleague: &Colleague,
    query: &Fields,
) -> Result<Option<String>, PageError> {
    if let Ok(form) = query.get("held").parse() {
        let waits_for = held::waits_for(house, form).await?;
        let mine = waits_for.is_none_or(|account| account == colleague.account.id);
        return Ok(mine.then(|| format!("/sign-in/held/{form}")));
    }
    let next = query.get("next");
    Ok(stays_in_the_house(next).then(|| next.to_owned()))
}

async fn sign_in_page(house: &House, form: Shown) -> Page {
    let failed = !form.summary.is_empty();
    let colleagues = if house.demo {
        demo_colleagues(house).await?
    } else {
        Vec::new()
    };
    let enquiry = house.council.enquiry.open;
    let values = json!({ "form": form, "colleagues": colleagues, "enquiry": enquiry });
    if failed {
        pages::try_again("house/ui/sign_in.njk", values)
    } else {
        pages::page("house/ui/sign_in.njk", values)
    }
}

/// The colleagues to pick from, each with what they do.
async fn demo_colleagues(house: &House) -> Result<Vec<serde_json::Value>, PageError> {
    let shown = |account: account::Model| json!({ "id": account.id.to_string(), "name": account.name, "job_title": account.job_title });
    let cast = cast(house.archive.reader()).await?;
    Ok(cast.into_iter().map(shown).collect())
}

/// The cast of a demonstration, in its order: it was made before anybody who may share a name with one of it.
pub async fn cast(reader: &impl ConnectionTrait) -> db::Result<Vec<account::Model>> {
    let names = CAST.iter().map(|(name, ..)| *name);
    let accounts = account::Entity::find()
        .filter(account::Column::ClosedOn.is_null())
        .filter(account::Column::Name.is_in(names))
        .order_by_asc(account::Column::Id)
        .limit(CAST.len() as u64);
    Ok(accounts.all(reader).await?)
}

/// POST /sign-in
async fn sign_in(
    axum::extract::State(house): axum::extract::State<House>,
    from: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Page {
    let address = address_of(
        &house,
        from.map(|axum::Extension(ConnectInfo(at))| at),
        &headers,
    );
    if house.demo && fields.has("colleague") {
        return pick_colleague(&house, &fields, &headers).await;
    }
    let mut reading = Reading::of(&fields);
    let email = reading.needed("email", "Your email address", LINE);
    let password = reading.needed("password", "Your password", 1000);
    if let Err(problems) = reading.finish(()) {
        return sign_in_page(
            &house,
            Shown::again(&fields.without(&["password"]), &problems),
        )
        .await;
    }
    let email_key = email.to_lowercase();
    let Some(turn) = tries::take(&house, &email_key, &address).await? else {
        return refuse(&house, fields, tries::WAIT).await;
    };
    let account = account::Entity::find()
        .filter(account::Column::EmailKey.eq(&email_key))
        .one(house.archive.reader())
        .await?;
    let account = account.filter(|account| {
        account
            .closed_on
            .is_none_or(|closed| closed > house.clock.today())
    });
    let hash = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let right = passwords::is_right(password, hash).await?;
    if right {
        tries::was_right(&house, turn).await?;
    }
    match account.filter(|_| right) {
        None => refuse(&house, fields, NOT_RIGHT).await,
        Some(account) if account.codes_since.is_some() => ask_code(&house, &account, &fields).await,
        Some(account) => {
            let change = begin_change(&house, &account).await?;
            welcome(&house, change, account, &fields, &headers).await
        }
    }
}

async fn begin_change(house: &House, account: &account::Model) -> Result<db::Change, PageError> {
    let (actor, now) = (Some(account.id), house.clock.now());
    Ok(house.archive.change(actor, now).await?)
}

async fn refuse(house: &House, fields: Fields, says: &str) -> Page {
    let problem = rules::vocabulary::Problem::new("email", says);
    sign_in_page(
        house,
        Shown::again(&fields.without(&["password"]), &[problem]),
    )
    .await
}

async fn pick_colleague(house: &House, fields: &Fields, headers: &HeaderMap) -> Page {
    let id: Uuid = fields
        .get("colleague")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let account = account::Entity::find_by_id(id)
        .filter(account::Column::ClosedOn.is_null())
        .one(house.archive.reader())
        .await?
        .ok_or(PageError::NotFound)?;
    let change = begin_change(house, &account).await?;
    welcome(house, change, account, fields, headers).await
}

/// Remembers that the password was right, and asks for the code.
async fn ask_code(house: &House, account: &account::Model, fields: &Fields) -> Page {
    let now = house.clock.now();
    let until = now.checked_add(CODE_MINUTES.minutes()).unwrap_or(*now);
    let row = held_form::Model {
        id: Uuid::new_v4(),
        account_id: account.id,
        path: WAITS_FOR_CODE.to_owned(),
        fields: json!([]),
        held_at: now,
        until_at: At::new(until),
    };
    let waiting = row.id.to_string();
    held_form::Entity::insert(row.into_active_model())
        .exec_without_returning(house.archive.unchained())
        .await?;
    let form = Shown::filled([
        ("next", Some(fields.get("next").to_owned())),
        ("held", Some(fields.get("held").to_owned())),
    ]);
    pages::page(
        "house/ui/sign_in_code.njk",
        json!({ "form": form, "waiting": waiting }),
    )
}

/// POST /sign-in/code
async fn with_code(
    axum::extract::State(house): axum::extract::State<House>,
    from: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Page {
    let address = address_of(
        &house,
        from.map(|axum::Extension(ConnectInfo(at))| at),
        &headers,
    );
    let waiting: Uuid = fields
        .get("waiting")
        .parse()
        .map_err(|_| PageError::Forged)?;
    let found = held_form::Entity::find_by_id(waiting)
        .filter(held_form::Column::Path.eq(WAITS_FOR_CODE))
        .filter(held_form::Column::UntilAt.gt(house.clock.now()))
        .one(house.archive.reader())
        .await?;
    let Some(found) = found else {
        return refuse(&house, fields, "That took too long. Sign in again").await;
    };
    let account = account::Entity::find_by_id(found.account_id)
        .filter(account::Column::ClosedOn.is_null())
        .one(house.archive.reader())
        .await?
        .ok_or(PageError::Forged)?;
    let Some(turn) = tries::take(&house, &account.email_key, &address).await? else {
        return refuse(&house, fields, tries::WAIT).await;
    };
    let second = u64::try_from(house.clock.now().as_second()).unwrap_or_default();
    let secret = account.code_secret.clone().unwrap_or_default();
    let step = passwords::code_step(&secret, fields.get("code"), second, account.last_code_step);
    let Some(step) = step else {
        let problem = rules::vocabulary::Problem::new(
            "code",
            "The code is not right: enter the one your app shows now",
        );
        let form = Shown::again(&fields.without(&["code"]), &[problem]);
        return pages::try_again(
            "house/ui/sign_in_code.njk",
            json!({ "form": form, "waiting": waiting.to_string() }),
        );
    };
    tries::was_right(&house, turn).await?;
    let mut change = begin_change(&house, &account).await?;
    let account = change
        .update::<account::Entity>(&account, |row| row.last_code_step = Some(step))
        .await?;
    held_form::Entity::delete_by_id(waiting)
        .exec(change.conn())
        .await?;
    welcome(&house, change, account, &fields, &headers).await
}

/// Ends the browser's session before, begins a new one, and goes on to where the colleague wanted to be.
async fn welcome(
    house: &House,
    mut change: db::Change,
    account: account::Model,
    fields: &Fields,
    headers: &HeaderMap,
) -> Page {
    let agent = headers
        .get("user-agent")
        .and_then(|agent| agent.to_str().ok())
        .map(str::to_owned);
    if let Standing::Live(former) = session::find(house, headers).await? {
        session::end(change.conn(), former.session.clone(), change.at()).await?;
    }
    change.log(Event::SignedIn, None, Some(account.id), json!({}));
    change.commit().await?;
    let cookie = session::begin(house, account.id, agent).await?;
    let to = match fields.get("held").parse::<Uuid>() {
        Ok(form) => format!("/sign-in/held/{form}"),
        Err(_) => safe_next(fields.get("next")).to_owned(),
    };
    Ok((CookieJar::new().add(cookie), Redirect::to(&to)).into_response())
}

/// Only a path of this house is gone to, never another site.
fn safe_next(next: &str) -> &str {
    if stays_in_the_house(next) { next } else { "/" }
}

/// Whether a path leads to a page of this house that is not about signing in.
pub fn stays_in_the_house(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.chars().all(|c| c.is_ascii_graphic() && c != '\\')
        && !path.starts_with("/sign-in")
}

/// GET /sign-in/held/{form}: what was typed and not saved, ready to be sent.
async fn show_held(
    axum::extract::State(house): axum::extract::State<House>,
    axum::Extension(colleague): axum::Extension<Arc<Colleague>>,
    Path(form): Path<String>,
) -> Page {
    let form: Uuid = form.parse().map_err(|_| PageError::NotFound)?;
    let Some(form) = held::find(&house, colleague.account.id, form).await? else {
        return pages::go_to_saying(
            "/",
            "What you had typed was already sent, or belongs to another account.",
        );
    };
    let fields = held::fields_of(&form);
    let others = held::others(&house, colleague.account.id, form.id).await?;
    let others: Vec<_> = others
        .iter()
        .map(|other| json!({ "href": format!("/sign-in/held/{}", other.id), "page": held::page_says(&other.path), "held_at": other.held_at.to_string() }))
        .collect();
    let pairs: Vec<_> = fields
        .pairs()
        .iter()
        .map(
            |(name, value)| json!({ "name": name, "value": value, "typed": is_typed(name, value) }),
        )
        .collect();
    pages::page(
        "house/ui/held.njk",
        json!({
            "id": form.id.to_string(),
            "path": form.path,
            "held_at": form.held_at.to_string(),
            "pairs": pairs,
            "others": others,
        }),
    )
}

/// POST /sign-in/held/{form}: what was typed is not wanted any more.
async fn throw_away(
    axum::extract::State(house): axum::extract::State<House>,
    axum::Extension(colleague): axum::Extension<Arc<Colleague>>,
    Path(form): Path<String>,
) -> Page {
    let form = form.parse().map_err(|_| PageError::NotFound)?;
    held::release(&house, colleague.account.id, form).await?;
    pages::go_to_saying("/", "Thrown away.")
}

/// Whether a field holds what somebody typed, and not what its page says for itself.
pub fn is_typed(name: &str, value: &str) -> bool {
    let of_the_page = ["base", "sitting", "shown", "draft", "do"].contains(&name);
    // What the record said beside an answer to it.
    let told_back = name
        .strip_suffix(".was")
        .is_some_and(|question| !question.contains('.'));
    !value.is_empty() && !of_the_page && !told_back
}

/// POST /sign-out
async fn sign_out(
    axum::extract::State(house): axum::extract::State<House>,
    axum::Extension(colleague): axum::Extension<Arc<Colleague>>,
) -> Result<Response, PageError> {
    let mut change = house
        .archive
        .change(Some(colleague.account.id), house.clock.now())
        .await?;
    session::end(change.conn(), colleague.session.clone(), change.at()).await?;
    change.log(
        Event::SignedOut,
        None,
        Some(colleague.account.id),
        json!({}),
    );
    change.commit().await?;
    Ok((
        CookieJar::new().add(session::forgotten(&house.settings)),
        Redirect::to("/sign-in"),
    )
        .into_response())
}

/// Where a request comes from: the proxy's word only where the settings trust it, and of all that it was told only what
/// the proxy said itself, which is the last.
pub fn address_of(house: &House, from: Option<SocketAddr>, headers: &HeaderMap) -> String {
    let told = headers.get_all("x-forwarded-for").iter().next_back();
    let told = told
        .filter(|_| house.settings.behind_proxy)
        .and_then(|told| told.to_str().ok()?.rsplit(',').next().and_then(address));
    let address = told.or(from.map(|at| at.ip()));
    address.map(network).unwrap_or_default()
}

/// An address as proxies write it, with or without a port.
fn address(told: &str) -> Option<IpAddr> {
    let told = told.trim();
    let with_port = || told.parse::<SocketAddr>().map(|at| at.ip());
    told.parse().or_else(|_| with_port()).ok()
}

/// What one household or office has of addresses: of IPv6 a network of 64 bits, any address of which it may use.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_a_proxy_writes_it_and_counted_by_its_network() {
        for (told, counted) in [
            ("203.0.113.7", Some("203.0.113.7")),
            (" 203.0.113.7:50412 ", Some("203.0.113.7")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2::/64")),
            ("[2001:db8:1:2::9]:443", Some("2001:db8:1:2::/64")),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(address(told).map(network).as_deref(), counted, "{told}");
        }
    }

    #[test]
    fn after_signing_in_one_stays_in_the_house() {
        for (next, to) in [
            ("/people?q=bell", "/people?q=bell"),
            ("", "/"),
            ("people", "/"),
            ("//elsewhere.example", "/"),
            ("/\\elsewhere.example", "/"),
            ("/\t/elsewhere.example", "/"),
            ("/\n/elsewhere.example", "/"),
            ("https://elsewhere.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/sign-in?next=/", "/"),
            ("/caf\u{e9}", "/"),
        ] {
            assert_eq!(safe_next(next), to, "{next:?}");
        }
    }
}
