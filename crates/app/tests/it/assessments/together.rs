//! Several assessments of one life, by several professions.

use db::sea_orm::prelude::Uuid;

use super::{fill_end, fill_in, find};
use crate::forms::{begin, fill};
use crate::support::Visitor;

/// An assessment in occupational therapy, in which using the home and getting about are not managed.
pub async fn by_an_occupational_therapist(who: &Visitor, person: Uuid) {
    let form = begin(who, person, "occupational_therapy_assessment").await;
    fill_in(who, &form).await;
    let doing = [
        ("mobility", "With a stick"),
        ("home_layout", "Two steps at the door"),
    ];
    fill(who, &form, "doing", &doing).await.leads();
    let unable = ["a5", "a9"];
    find(who, &form, "daily", &["a1", "a2", "a3", "a4"], &[], &[]).await;
    find(who, &form, "home", &["a5", "a6", "a9"], &unable, &[]).await;
    let cause = [
        ("from_impairment", "yes"),
        ("condition", "A stroke"),
        ("fluctuates", "no"),
        ("impact_words", "She stays in bed"),
    ];
    fill(who, &form, "cause", &cause).await.leads();
    fill_end(who, &form).await;
    who.post(&format!("{form}/check"), &[])
        .await
        .leads_to(&form);
}
