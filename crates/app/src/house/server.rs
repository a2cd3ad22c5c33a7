//! The server: all rooms behind one door, and a clean end when told to stop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_request};
use axum::response::Html;
use axum::routing::get;
use db::Archive;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::trace::TraceLayer;

use crate::casework::time_limits::nightly::keep_reckoning;
use crate::floor_plan;
use crate::house::clock::Clock;
use crate::house::council::Council;
use crate::house::errors::PageError;
use crate::house::settings::Settings;
use crate::house::{House, assets, guard, pages, upload};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest that one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest that files may take to come, over the slowest line that is of use.
const PATIENCE_FOR_FILES: Duration = Duration::from_secs(30 * 60);

/// Opens the house: the archive, the council's settings and the templates.
pub async fn open(
    settings: Settings,
    council: Council,
    clock: Clock,
    demo: bool,
) -> anyhow::Result<House> {
    let location = settings.location()?;
    let archive = Archive::open(&location)
        .await
        .context("the archive cannot be opened")?;
    let council = Arc::new(council);
    let pages = Arc::new(pages::Pages::new(council.clone(), settings.reload));
    let house = House {
        archive,
        council,
        former: Arc::default(),
        pages,
        clock,
        settings: Arc::new(settings),
        demo,
    };
    crate::oversight::staff::opening::teams_of_the_council(&house).await?;
    crate::support::forms::publish(&house).await?;
    Ok(house)
}

/// All rooms, with the door and everything that each request passes.
pub fn rooms(house: House) -> Router {
    let outside = Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .with_state::<House>(house.clone());
    let outside: Router<House> = match &house.settings.bench_bare {
        Some(file) => outside.merge(bare(file)),
        None => outside,
    };
    Router::new()
        .merge(floor_plan::routes())
        .route("/assets/{edition}/{*name}", get(assets::serve))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(from_fn_with_state(house.clone(), guard::guard))
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(PageError::Ours)
        }))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(house.clone(), pages::dress))
        .merge(outside)
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(
            REQUEST_ID,
            RequestNumbers {
                house: house.clone(),
            },
        ))
        .layer(map_request(without_foreign_id))
        .with_state(house)
}

/// Serves until told to stop, then finishes what is under way.
pub async fn serve(
    house: House,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listen = house.settings.listen;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen at {listen}"))?;
    let at = listener.local_addr()?;
    tracing::info!(%at, "serving");
    eprintln!("Almoner is at http://{at}");
    let archive = house.archive.clone();
    // Nothing leaves a demonstration.
    let sending = (!house.demo).then(|| tokio::spawn(super::outbox::keep_sending(house.clone())));
    let reckoning = (!house.demo).then(|| tokio::spawn(keep_reckoning(house.clone())));
    let rooms = rooms(house).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, rooms)
        .with_graceful_shutdown(stop)
        .await?;
    for by_itself in [sending, reckoning].into_iter().flatten() {
        by_itself.abort();
    }
    archive.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Waits for Ctrl-C or a polite kill.
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// The bytes of a file, and nothing that a page needs: what the web library alone costs.
fn bare(file: &Path) -> Router<House> {
    let bytes = Bytes::from(std::fs::read(file).unwrap_or_default());
    let give = move || async move { Html(bytes) };
    Router::new().route("/bench/bare", get(give))
}

/// Gives up on what takes too long.
async fn in_time(request: Request, next: Next) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let patience = if upload::brings_files(&parts) {
        PATIENCE_FOR_FILES
    } else {
        PATIENCE
    };
    let answer = next.run(Request::from_parts(parts, body));
    match tokio::time::timeout(patience, answer).await {
        Ok(answer) => answer,
        Err(_) => axum::response::IntoResponse::into_response(StatusCode::SERVICE_UNAVAILABLE),
    }
}

async fn health() -> &'static str {
    "alive\n"
}

async fn ready(State(house): State<House>) -> (StatusCode, &'static str) {
    match house.archive.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the archive does not answer\n",
        ),
    }
}

async fn nowhere() -> PageError {
    PageError::NotFound
}

/// Request ids are ours: one sent from outside could be made to look like another's.
async fn without_foreign_id(mut request: Request) -> Request {
    request.headers_mut().remove(&REQUEST_ID);
    request
}

#[derive(Clone)]
struct RequestNumbers {
    house: House,
}

impl MakeRequestId for RequestNumbers {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        self.house
            .clock
            .new_id()
            .to_string()
            .parse()
            .ok()
            .map(RequestId::new)
    }
}

/// Paths tell which record was opened, not who it is; queries may hold names and stay out of the logs.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}
