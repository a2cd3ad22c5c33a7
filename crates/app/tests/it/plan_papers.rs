//! A plan on paper, as the person reads it: each service once, lengths as one says them, and what was agreed.

use db::entities::plan;

use crate::direct_payments::with_budget;
use crate::plans::{Hands, LINE, begin, but, eligible, hands, the_plan};
use crate::support::{TestHouse, on_both};

/// A plan in which these services are written.
async fn with_services(house: &TestHouse, lines: &[&[(&str, &str)]]) -> (Hands, plan::Model) {
    let hands = hands(house).await;
    eligible(house, &hands).await;
    begin(&hands).await;
    let plan = the_plan(house).await;
    for changed in lines {
        let new = format!("{}/{}/lines/new", hands.at, plan.id);
        let typed = but(&LINE, changed);
        hands.priya.post(&new, &typed).await.leads_to(&hands.at);
    }
    (hands, plan)
}

/// Part of a care home at this price, with who pays for it.
const fn home<'a>(price: &'a str, funder: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("service", "residential"),
        ("note", "The home by the park"),
        ("units", "1"),
        ("unit", "week"),
        ("unit_cost", price),
        ("funder", funder),
    ]
}

on_both! {
    async fn a_home_that_is_bought_in_parts_is_told_once_with_its_price(house) {
        let [one, two, three] = ["298.36", "298.34", "298.32"].map(|price| home(price, "council"));
        let (hands, plan) = with_services(&house, &[&one, &two, &three]).await;
        let paper = format!("{}/{}/print", hands.at, plan.id);
        let page = hands.priya.get(&paper).await.is_ok().has("every week, from 1 December 2026. £895.02 a week. It is paid from your personal budget.");
        let page = page.lacks("£298.34").lacks("1 week a week");
        assert_eq!(page.text.matches("The home by the park").count(), 1);
        hands.priya.get(&format!("{paper}/pdf")).await.reads(&["Your support", "every week", "£895.02 a week"]);
        house.proves().await;
    }

    async fn a_service_that_several_pay_for_says_who_pays_which_part(house) {
        let ours = home("500.00", "council");
        let of_the_nhs = home("235.88", "nhs");
        let third = [("service", "residential"), ("note", "The home by the park"), ("units", "0.33"), ("unit", "week"), ("unit_cost", "300"), ("funder", "council")];
        let (hands, plan) = with_services(&house, &[&ours, &of_the_nhs, &third]).await;
        let paper = format!("{}/{}/print", hands.at, plan.id);
        hands.priya.get(&paper).await.is_ok()
            .has("every week, from 1 December 2026. £834.88 a week. Of that, £599.00 a week is paid from your personal budget. The NHS pays £235.88 a week.");
        house.proves().await;
    }

    async fn hours_of_one_price_are_added_up_and_others_are_told_apart(house) {
        let (hands, plan) = with_services(&house, &[&[("units", "0.5")], &[("units", "1")], &[("units", "3"), ("unit_cost", "30.00")]]).await;
        let paper = format!("{}/{}/print", hands.at, plan.id);
        hands.priya.get(&paper).await.is_ok()
            .has("1 hour 30 minutes a week, from 1 December 2026. £24.10 an hour, £36.15 a week.")
            .has("3 hours a week, from 1 December 2026. £30.00 an hour, £90.00 a week.");
        hands.priya.get(&hands.at).await.is_ok().has("30 minutes a week at £24.10");
        house.proves().await;
    }

    async fn help_that_is_free_for_now_is_told_by_itself(house) {
        let (hands, plan) = with_services(&house, &[&[], &[("funder", "free_for_now")], &[("units", "0.33")]]).await;
        let paper = format!("{}/{}/print", hands.at, plan.id);
        hands.priya.get(&paper).await.is_ok().has("It is free for now.").has("7.33 hours a week");
        house.proves().await;
    }

    // A45; nobody is asked for what the plan tells
    async fn how_the_budget_is_taken_begins_with_what_the_plan_says_of_it(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.get(&new).await.is_ok().has("Ring Carol").has("From the words of the plan. Still right?")
            .has("In the plan they want none of it as a direct payment. Still right?");
        house.proves().await;
    }
}
