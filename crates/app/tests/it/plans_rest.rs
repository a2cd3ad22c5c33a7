//! On what plans, figures and lower budgets rest: an assessment and its decision, a review, or a ground that is said.

use db::entities::{indicative_budget, personal_budget, plan, review};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;

use crate::assessments::{JUDGED, assessed, form_of};
use crate::direct_payments::with_budget;
use crate::plans::{AGREE, Hands, but, complete, eligible, hands, moved, the_plan};
use crate::reviews::hold;
use crate::support::{TestHouse, Visitor, on_both};

const KIND: [(&str, &str); 2] = [("kind", "care_and_support"), ("from_on", "1/12/2026")];

/// Needs are met before they are assessed.
pub const URGENT: [(&str, &str); 2] = [
    ("rests_on", "urgent"),
    (
        "rests_because",
        "Her daughter was taken to hospital. Assessed by Friday",
    ),
];

/// A plan of this kind that somebody began to write, without the way that led to it.
pub async fn put(house: &TestHouse, who: &Visitor, person: Uuid, kind: &str) -> plan::Model {
    let now = house.house.clock.now();
    let archive = &house.house.archive;
    let mut change = archive.change(Some(who.id()), now).await.unwrap();
    let row = serde_json::json!({
        "id": change.new_id(), "person_id": person, "kind": kind, "from_on": "2026-12-01", "adult_is": "unknown",
        "began_by": who.id(), "began_at": change.at(), "version": 1,
    });
    let row: plan::Model = serde_json::from_value(row).unwrap();
    let row = change.insert::<plan::Entity>(row).await.unwrap();
    change.log(
        db::Event::PlanBegun,
        Some(person),
        Some(row.id),
        serde_json::json!({}),
    );
    change.commit().await.unwrap();
    row
}

on_both! {
    // Care Act 2014 ss.9, 13, 24
    async fn a_plan_begins_from_a_decision_that_needs_are_eligible(house) {
        let hands = hands(&house).await;
        let begin = format!("{}/begin", hands.at);
        hands.priya.get(&begin).await.is_ok().has("On what does it rest?").has("section 19(3)");
        hands.priya.post(&begin, &KIND).await.has_problem("Needs are assessed before support is planned").has("/forms#assessments");
        let power = [&KIND[..], &[("rests_on", "power"), ("rests_because", "It prevents more")]].concat();
        hands.priya.post(&begin, &power).await.has_problem("after they were assessed and decided on");
        let address = assessed(&house, &hands.priya, hands.joan.id, &["a2", "a5"], &[]).await;
        hands.priya.post(&begin, &KIND).await.has_problem("Decide first whether the assessed needs are eligible");
        hands.priya.post(&format!("{address}/eligibility"), &JUDGED).await.leads();
        // What is eligible is owed, and no choice of the council's.
        hands.priya.post(&begin, &power).await.has_problem("The needs are eligible: the plan rests on the decision");
        hands.priya.post(&begin, &KIND).await.leads_to(&hands.at);
        let row = the_plan(&house).await;
        assert_eq!((row.rests_on.as_deref(), row.rests_because), (Some("decision"), None));
        house.proves().await;
    }

    // Care Act 2014 s.19(3)
    async fn urgent_needs_are_planned_for_before_they_are_assessed_with_a_reason(house) {
        let hands = hands(&house).await;
        let begin = format!("{}/begin", hands.at);
        let bare = [&KIND[..], &URGENT[..1]].concat();
        hands.priya.post(&begin, &bare).await.has_problem("Say in words why support is planned on that ground");
        let carers = but(&[&KIND[..], &URGENT].concat(), &[("kind", "carer_support")]);
        hands.priya.post(&begin, &carers).await.has_problem("assess the carer first");
        hands.priya.post(&begin, &[&KIND[..], &URGENT].concat()).await.leads_to(&hands.at);
        assert_eq!(the_plan(&house).await.rests_on.as_deref(), Some("urgent"));
        hands.priya.get(&hands.at).await.is_ok().has("It rests on: Urgent needs").has("Assessed by Friday");
        house.proves().await;
    }

    // Care Act 2014 s.19(1)
    async fn needs_that_are_not_eligible_are_met_by_choice_and_with_a_reason(house) {
        let hands = hands(&house).await;
        let address = assessed(&house, &hands.priya, hands.joan.id, &["a2"], &[]).await;
        let budget = format!("/people/{}/budget", hands.joan.id);
        let method = [("method", "percentile")];
        hands.priya.post(&budget, &method).await.has_problem("Decide first whether the needs are eligible");
        hands.priya.post(&budget, &[("method", "ready_reckoner")]).await.has_problem("Decide first whether the needs are eligible");
        let not = [&JUDGED[..], &[("advice", "The falls class on Tuesdays")]].concat();
        hands.priya.post(&format!("{address}/eligibility"), &not).await.leads();
        hands.priya.post(&budget, &method).await.has_problem("The needs are not eligible").has("power_because");
        let why = [method[0], ("power_because", "A little help now prevents much later")];
        let page = hands.priya.post(&budget, &why).await.leads();
        hands.priya.get(&page).await.is_ok().has("A little help now prevents much later");
        let figures = indicative_budget::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(figures.len(), 1);
        let begin = format!("{}/begin", hands.at);
        hands.priya.post(&begin, &KIND).await.has_problem("The needs are not eligible");
        let power = [&KIND[..], &[("rests_on", "power"), ("rests_because", "A little help now")]].concat();
        hands.priya.post(&begin, &power).await.leads_to(&hands.at);
        assert_eq!(the_plan(&house).await.rests_on.as_deref(), Some("power"));
        house.proves().await;
    }

    async fn a_plan_that_rests_on_nothing_is_not_submitted(house) {
        let hands = hands(&house).await;
        let row = put(&house, &hands.priya, hands.joan.id, "care_and_support").await;
        hands.priya.post(&moved(&hands, &row, "submit"), &[]).await.has_problem("Needs are assessed before support is planned");
        eligible(&house, &hands).await;
        hands.priya.post(&moved(&hands, &row, "submit"), &[]).await.lacks("Needs are assessed before support is planned");
        house.proves().await;
    }

    // Care Act 2014 s.27(4); R (Davey) v Oxfordshire [2017] EWCA Civ 1308
    async fn a_budget_is_lowered_only_after_a_review_or_assessment_and_with_reasons_to_the_person(house) {
        let hands = with_budget(&house).await;
        let archive = &house.house.archive;
        let mut change = archive.change(None, house.house.clock.now()).await.unwrap();
        let former = personal_budget::Entity::find().one(change.conn()).await.unwrap().unwrap();
        change.update::<personal_budget::Entity>(&former, |row| row.gross_weekly_pence = 20_000).await.unwrap();
        change.log(db::Event::BudgetAgreed, Some(hands.joan.id), Some(former.id), serde_json::json!({}));
        change.commit().await.unwrap();
        house.at("2027-02-01T10:00:00Z");
        let hands = Hands {
            priya: hands.priya.again(&house).await,
            sam: hands.sam.again(&house).await,
            tom: hands.tom.again(&house).await,
            ..hands
        };
        let plan = complete(&house, &hands).await;
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads_to(&hands.at);
        let agree = moved(&hands, &plan, "agree");
        let less = but(&AGREE, &[("from_on", "1/3/2027")]);
        hands.tom.get(&agree).await.is_ok().has("If it is lower than the budget in force").has("stand on the paper");
        hands.tom.post(&agree, &less).await.has_problem("A lower one rests on a review or a new assessment").has("why less meets the needs now");
        let because = ("lowered_because", "You wash by yourself on Sundays now");
        let assessed = [&less[..], &[("lowered_after", "assessment"), because]].concat();
        hands.tom.post(&agree, &assessed).await.has_problem("No assessment was completed");
        let reviewed = [&less[..], &[("lowered_after", "review"), because]].concat();
        hands.tom.post(&agree, &reviewed).await.has_problem("No review is being held");
        let first = review::Entity::find().one(archive.reader()).await.unwrap().unwrap();
        let begin = format!("/people/{}/reviews/{}/begin", hands.joan.id, first.id);
        form_of(&hands.priya.post(&begin, &[]).await.leads());
        hands.tom.post(&agree, &reviewed).await.leads_to(&hands.at);
        let all = personal_budget::Entity::find().order_by_asc(personal_budget::Column::FromOn);
        let last = all.all(archive.reader()).await.unwrap().pop().unwrap();
        assert_eq!((last.gross_weekly_pence, last.lowered_after.as_deref()), (16_870, Some("review")));
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("Why it is lower than your budget before: You wash by yourself on Sundays now");
        let plans = plan::Entity::find().all(archive.reader()).await.unwrap();
        assert_eq!(plans.len(), 2);
        house.proves().await;
    }

    // R76: what was agreed counts, and not what was expected at the table
    async fn what_a_review_made_of_the_cost_is_the_budget_that_was_agreed_after_it(house) {
        let hands = with_budget(&house).await;
        house.at("2027-02-01T10:00:00Z");
        let (priya, tom) = (hands.priya.again(&house).await, hands.tom.again(&house).await);
        let archive = &house.house.archive;
        let first = review::Entity::find().one(archive.reader()).await.unwrap().unwrap();
        let begin = format!("/people/{}/reviews/{}/begin", hands.joan.id, first.id);
        let form = form_of(&priya.post(&begin, &[]).await.leads());
        hold(&priya, &form, ["29", "1", "2027"], ["1", "6", "2027"], &[]).await;
        let tab = format!("/people/{}/forms", hands.joan.id);
        priya.get(&tab).await.is_ok().has("£172.40 a week, £20.00 less than before, as was expected");
        let reduced = async || {
            let page = tom.get("/reviews?team=all").await.is_ok().text;
            let before = page.split("of them ended or reduced").next().unwrap().to_owned();
            before.rsplit('%').nth(1).unwrap().rsplit('>').next().unwrap().to_owned()
        };
        assert_eq!(reduced().await, "100");
        let another = put(&house, &priya, hands.joan.id, "care_and_support").await;
        let mut change = archive.change(None, house.house.clock.now()).await.unwrap();
        let before = personal_budget::Entity::find().one(change.conn()).await.unwrap().unwrap();
        let day = db::Day("2027-02-15".parse().unwrap());
        change.update::<personal_budget::Entity>(&before, |row| row.until_on = Some(day)).await.unwrap();
        let next = personal_budget::Model {
            id: change.new_id(), plan_id: another.id, gross_weekly_pence: 18_000, from_on: day, recorded_at: change.at(), version: 1, ..before
        };
        change.insert::<personal_budget::Entity>(next).await.unwrap();
        change.log(db::Event::BudgetAgreed, Some(hands.joan.id), None, serde_json::json!({}));
        change.commit().await.unwrap();
        priya.get(&tab).await.is_ok().has("£180.00 a week, £11.30 more than before, as agreed since");
        assert_eq!(reduced().await, "0");
        // Once a later one was held before that budget, the budget came of the later one, and of the first nothing.
        let mut change = archive.change(None, house.house.clock.now()).await.unwrap();
        let held = review::Entity::find().filter(review::Column::HeldOn.is_not_null());
        let held = held.one(change.conn()).await.unwrap().unwrap();
        let later = review::Model {
            id: change.new_id(), held_on: Some(db::Day("2027-01-30".parse().unwrap())), filled_form_id: None, version: 1, ..held
        };
        change.insert::<review::Entity>(later).await.unwrap();
        change.log(db::Event::ReviewHeld, Some(hands.joan.id), None, serde_json::json!({}));
        change.commit().await.unwrap();
        priya.get(&tab).await.is_ok().has("£172.40 a week, £20.00 less than before, as was expected")
            .has("£180.00 a week, £11.30 more than before, as agreed since");
        house.proves().await;
    }
}
