//! Somebody who has needs and is a carer as well: each plan has its own figure and its own reviews, and neither takes the
//! place of the other.

use almoner::casework::clocks::Hands;
use almoner::support::budgets;
use almoner::support::reviews::store;
use db::entities::{indicative_budget, plan, review};
use db::sea_orm::entity::prelude::*;

use crate::assessments::{form_of, found_eligible};
use crate::forms::joan;
use crate::plans_rest::put;
use crate::reviews::{hold, rows};
use crate::support::{TestHouse, Visitor, on_both};

/// A plan of this kind was agreed for this person today.
async fn agreed(house: &TestHouse, who: &Visitor, person: Uuid, kind: &str) -> plan::Model {
    let begun = put(house, who, person, kind).await;
    let now = house.house.clock.now();
    let mut change = house.change(Some(who.id())).await;
    let row = change
        .update::<plan::Entity>(&begun, |row| row.agreed_at = Some(now))
        .await
        .unwrap();
    let hands = Hands::of_worker(house.team("north").await.id, who.id());
    store::plan_agreed(&mut change, &house.house, person, Some(row.id), hands)
        .await
        .unwrap();
    change.commit().await.unwrap();
    row
}

/// The review of a plan that is to be held.
async fn open_of(house: &TestHouse, plan: &plan::Model) -> review::Model {
    let all = rows(house).await.into_iter();
    let mut open = all.filter(|row| row.plan_id == Some(plan.id) && row.held_on.is_none());
    let found = open.find(|row| row.stopped_on.is_none());
    found.unwrap()
}

/// Begins a review on its form; gives the address of the form.
async fn begin(who: &Visitor, row: &review::Model) -> String {
    let begin = format!("/people/{}/reviews/{}/begin", row.person_id, row.id);
    form_of(&who.post(&begin, &[]).await.leads())
}

on_both! {
    // A57; Care Act 2014 s.27: each plan is kept under review
    async fn the_review_of_one_plan_leaves_that_of_the_other_due(house) {
        let (joan, priya) = joan(&house).await;
        let care = agreed(&house, &priya, joan.id, "care_and_support").await;
        let carers = agreed(&house, &priya, joan.id, "carer_support").await;
        let (of_care, of_carers) = (open_of(&house, &care).await, open_of(&house, &carers).await);
        let form = begin(&priya, &of_carers).await;
        hold(&priya, &form, ["19", "11", "2026"], ["1", "6", "2027"], &[]).await;
        assert_eq!(open_of(&house, &care).await, of_care);
        let next = open_of(&house, &carers).await;
        assert_eq!((next.kind.as_str(), next.due_on.to_string().as_str()), ("planned", "2027-06-01"));
        // Support that ends under one plan goes on under the other.
        let form = begin(&priya, &of_care).await;
        hold(&priya, &form, ["20", "11", "2026"], ["1", "6", "2027"], &[("result", "ended_other")]).await;
        assert_eq!(open_of(&house, &carers).await, next);
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("due Tue 1 Jun 2027").has("Carer");
        // A review that is asked for says of which plan it is.
        let new = format!("/people/{}/reviews/new", joan.id);
        let asked = [("kind", "unplanned"), ("from_on-day", "20"), ("from_on-month", "11"), ("from_on-year", "2026"), ("reason", "asked")];
        priya.get(&new).await.is_ok().has("Of which plan?");
        priya.post(&new, &asked).await.has_problem("Choose of which plan it is");
        let of = carers.id.to_string();
        priya.post(&new, &[&asked[..], &[("plan", &of)]].concat()).await.leads();
        assert!(rows(&house).await.iter().any(|row| row.kind == "unplanned" && row.plan_id == Some(carers.id)));
        house.proves().await;
    }

    async fn a_review_of_short_term_support_leaves_the_review_of_the_plan_due(house) {
        let (joan, priya) = joan(&house).await;
        let care = agreed(&house, &priya, joan.id, "care_and_support").await;
        let planned = open_of(&house, &care).await;
        // Its form was begun from the review of the plan, and it turned out to be another.
        let form = begin(&priya, &planned).await;
        let short = [("kind", "short_term"), ("result", "ended_independent")];
        hold(&priya, &form, ["20", "11", "2026"], ["1", "6", "2027"], &short).await;
        let after = open_of(&house, &care).await;
        assert_eq!((after.id, after.due_on, after.filled_form_id), (planned.id, planned.due_on, None));
        let all = rows(&house).await;
        let held: Vec<&review::Model> = all.iter().filter(|row| row.held_on.is_some()).collect();
        assert_eq!((all.len(), held.len(), held[0].kind.as_str()), (2, 1, "short_term"));
        house.proves().await;
    }

    // R57, R58
    async fn the_figure_as_a_carer_takes_the_place_of_no_figure_of_their_own_needs(house) {
        let (joan, priya) = joan(&house).await;
        found_eligible(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let at = format!("/people/{}/budget", joan.id);
        let plan = format!("/people/{}/plan", joan.id);
        priya.post(&at, &[("method", "percentile")]).await.leads();
        let stands = async || {
            let all = indicative_budget::Entity::find().filter(indicative_budget::Column::SupersededAt.is_null());
            let all = all.all(house.house.archive.reader()).await.unwrap();
            let mut methods: Vec<String> = all.into_iter().map(|row| row.method).collect();
            methods.sort_unstable();
            methods
        };
        let not = [("method", "carer_not_used"), ("reason", "rare_needs"), ("reason_words", "The bands do not tell of her nights")];
        let page = priya.post(&at, &not).await.leads();
        priya.get(&page).await.is_ok().has("We did not use an indicative budget for Joan Price as a carer");
        assert_eq!(stands().await, ["carer_not_used", "percentile"]);
        // A figure as a carer takes the place of that alone.
        let mut change = house.change(Some(priya.id())).await;
        let new = budgets::store::New { method: "carer", yearly: Some(rules::vocabulary::money::Pence(30_000)), ..Default::default() };
        let today = db::Day("2026-11-20".parse().unwrap());
        budgets::store::keep(&mut change, joan.id, today, new).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(stands().await, ["carer", "percentile"]);
        priya.get(&plan).await.is_ok().has("Indicative budget as a carer").has("£300.00 a year").has("£130.00 a week");
        // Each plan begins with its own.
        let begin = [("kind", "care_and_support"), ("from_on", "1/12/2026")];
        priya.post(&format!("{plan}/begin"), &begin).await.leads();
        let care = plan::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let all = indicative_budget::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let own = all.iter().find(|row| Some(row.id) == care.indicative_id).map(|row| row.method.as_str());
        assert_eq!(own, Some("percentile"));
        house.proves().await;
    }
}
