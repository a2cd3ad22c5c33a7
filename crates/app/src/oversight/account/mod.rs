//! Your account: what you may do, your password, your codes, and where you are signed in.

mod codes;
mod pages;
mod password;

pub use codes::forget as forget_codes;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/account", get(pages::show))
        .route("/account/sessions/{session}/end", post(pages::end_session))
        .route(
            "/account/password",
            get(password::show).post(password::change),
        )
        .route(
            "/sign-in/password",
            get(password::by_link).post(password::set_by_link),
        )
        .route("/account/codes", get(codes::show).post(codes::confirm))
        .route("/account/codes/begin", post(codes::begin))
        .route(
            "/account/codes/off",
            get(codes::ask_off).post(codes::turn_off),
        )
}
