//! The details of a person, by topic: what is known, where it is changed, and what it was before.

mod address;
mod alert;
mod alias;
mod circumstance;
mod consent;
mod contact_detail;
mod dated;
mod key_contact;
mod need;
mod overview;
mod own;
pub mod questions;
pub mod residence;
pub mod rows;

pub use circumstance::becomes;

use axum::Router;
use axum::routing::get;
use db::entities;

use crate::house::House;

/// The pages of a person's details.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/people/{person}/details", get(overview::details))
        .route(
            "/people/{person}/details/{topic}",
            get(own::ask).post(own::keep),
        )
        .merge(of_rows::<entities::person_alias::Model>())
        .merge(of_rows::<entities::contact_detail::Model>())
        .merge(of_rows::<entities::communication_need::Model>())
        .merge(of_rows::<entities::address::Model>())
        .merge(of_rows::<entities::ordinary_residence::Model>())
        .merge(of_rows::<entities::circumstance::Model>())
        .merge(of_rows::<entities::alert::Model>())
        .merge(of_rows::<entities::key_contact::Model>())
        .merge(of_rows::<entities::consent::Model>())
}

fn of_rows<R: rows::Row>() -> Router<House> {
    let at = format!("/people/{{person}}/details/{}", R::TOPIC);
    Router::new()
        .route(
            &format!("{at}/add"),
            get(rows::ask_new::<R>).post(rows::keep_new::<R>),
        )
        .route(
            &format!("{at}/{{row}}"),
            get(rows::ask_one::<R>).post(rows::keep_one::<R>),
        )
}
