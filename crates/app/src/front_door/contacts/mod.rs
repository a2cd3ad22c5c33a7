//! Contacts: somebody tells the council something about a person. One record whatever way it came, taken in the
//! order in which a call runs, decided with its reasons, and passed to the right team with the hand-offs counted.

pub mod coming;
mod correct;
mod counts;
mod decide;
mod decided;
pub mod form;
mod hand_off;
pub mod known;
mod list;
pub mod online;
pub mod passing;
mod repeats;
pub mod routed;
pub mod store;
mod take;
mod versions;
mod whole;

use axum::Router;
use axum::routing::{get, post};

use crate::house::House;

/// This slice's routes.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/contacts", get(list::list))
        .route("/contacts/counts", get(counts::counts))
        .route("/contacts/new", get(take::new).post(take::take))
        .route("/contacts/{contact}", get(whole::whole))
        .route(
            "/contacts/{contact}/edit",
            get(take::edit).post(take::change),
        )
        .route(
            "/contacts/{contact}/person",
            get(whole::is_it).post(whole::it_is),
        )
        .route(
            "/contacts/{contact}/decide",
            get(decide::ask).post(decide::decide),
        )
        .route(
            "/contacts/{contact}/hand-off",
            get(hand_off::ask).post(hand_off::hand_off),
        )
        .route(
            "/contacts/{contact}/correct",
            get(correct::ask).post(correct::correct),
        )
        .route("/contacts/{contact}/seen", post(whole::seen))
        .route("/contacts/{contact}/take", post(online::take))
        .route(
            "/referrals/{referral}/hand-off",
            get(hand_off::ask_referral).post(hand_off::hand_off_referral),
        )
}
