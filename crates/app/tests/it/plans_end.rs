//! The end of a plan: with its budget, its reviews and what must be ended besides, by a decision, after a review, with a
//! death; and taken back where it was a mistake.

use db::entities::{deadline, person, personal_budget, plan, plan_move, review, task};
use db::sea_orm::entity::prelude::*;

use crate::assessments::form_of;
use crate::direct_payments::{agreed, with_budget};
use crate::plans::{Hands, but, moved, the_plan};
use crate::reviews::{hold, rows};
use crate::support::{TestHouse, Visitor, on_both};

pub const END: [(&str, &str); 3] = [
    ("ended_on", "1/2/2027"),
    ("reason", "declined"),
    ("because", "Joan washes by herself again"),
];

/// Joan has a plan in force, and it is February.
pub async fn in_force(house: &TestHouse) -> (Hands, plan::Model) {
    let hands = with_budget(house).await;
    let hands = later(house, hands, "2027-02-01").await;
    (hands, the_plan(house).await)
}

/// It is this day, and everybody has come again.
pub async fn later(house: &TestHouse, hands: Hands, day: &str) -> Hands {
    house.at(&format!("{day}T10:00:00Z"));
    Hands {
        priya: hands.priya.again(house).await,
        sam: hands.sam.again(house).await,
        tom: hands.tom.again(house).await,
        ..hands
    }
}

/// The only budget.
pub async fn budget(house: &TestHouse) -> personal_budget::Model {
    let all = personal_budget::Entity::find();
    all.one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

pub fn on(day: &str) -> Option<db::Day> {
    Some(db::Day(day.parse().unwrap()))
}

/// The clocks of reviews that run.
pub async fn clocks(house: &TestHouse) -> usize {
    let all = deadline::Entity::find()
        .filter(deadline::Column::AboutTable.eq("review"))
        .filter(deadline::Column::MetOn.is_null())
        .filter(deadline::Column::StoppedOn.is_null());
    all.all(house.house.archive.reader()).await.unwrap().len()
}

/// Writes a date of death, or takes it back.
pub async fn died(house: &TestHouse, who: &Visitor, id: Uuid, day: [&str; 3]) {
    let row = person::Entity::find_by_id(id).one(house.house.archive.reader());
    let version = row.await.unwrap().unwrap().version.to_string();
    let form = [
        ("version", version.as_str()),
        ("died_on-day", day[0]),
        ("died_on-month", day[1]),
        ("died_on-year", day[2]),
    ];
    who.post(&format!("/people/{id}/details/death"), &form)
        .await
        .leads();
}

on_both! {
    // A43; Care Act 2014 ss.25 to 27
    async fn a_plan_ends_on_a_day_with_its_budget_and_its_reviews_and_goes_on_where_that_was_a_mistake(house) {
        let (hands, plan) = in_force(&house).await;
        let end = moved(&hands, &plan, "end");
        assert_eq!(clocks(&house).await, 1);
        hands.priya.get(&hands.at).await.is_ok().has("End the plan");
        hands.priya.get(&end).await.is_ok().has("First day without this support").has("how to complain");
        hands.priya.post(&end, &but(&END, &[("because", "")])).await.has_problem("Enter the same in words");
        hands.priya.post(&end, &but(&END, &[("ended_on", "30/11/2026")])).await.has_problem("begins on 1 December 2026");
        hands.priya.post(&end, &but(&END, &[("ended_on", "2/2/2028")])).await.has_problem("more than a year ahead");
        hands.priya.post(&end, &but(&END, &[("reason", "died")])).await.has_problem("Write the date of death");
        let rita = house.colleague("Rita Moss", &["reader"], &["north"]).await;
        rita.post(&end, &END).await.is_forbidden();
        hands.priya.post(&end, &END).await.leads_to(&hands.at);
        let after = the_plan(&house).await;
        assert_eq!((after.ended_on, after.ended_reason.as_deref(), after.ended_by), (on("2027-02-01"), Some("declined"), Some(hands.priya.id())));
        assert_eq!((budget(&house).await.until_on, clocks(&house).await), (on("2027-02-01"), 0));
        assert!(rows(&house).await.iter().all(|row| row.stopped_on.is_some()));
        hands.priya.get(&hands.at).await.is_ok().has("Ended").has("The first day without this support is 1 February 2027")
            .has("They no longer want it").has("Ended by Priya Shah").has("letters/new?template=support_ends");
        let letter = format!("/people/{}/letters/new?template=support_ends", hands.joan.id);
        hands.priya.get(&letter).await.is_ok().has("The first day without it is 1 February 2027").has("Joan washes by herself again")
            .has("Ombudsman");
        let paper = format!("{}/{}/print", hands.at, plan.id);
        hands.priya.get(&paper).await.is_ok().has("This plan has ended").lacks("not agreed yet");
        hands.priya.get(&format!("/people/{}/timeline", hands.joan.id)).await.is_ok().has("First day without it: 1 February 2027");
        hands.priya.get(&format!("/people/{}/forms", hands.joan.id)).await.is_ok().lacks("We look with you at how the plan is working");
        // In force to its last day, and on no snapshot afterwards.
        for (day, many) in [("31/1/2027", 2), ("1/2/2027", 0)] {
            let page = hands.tom.get(&format!("/direct-payments?on={day}")).await.is_ok();
            let row = page.text.split("Not said yet").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
            assert_eq!(row.matches(">1<").count(), many, "{day} {row}");
        }
        hands.priya.post(&end, &END).await.is_conflict();
        let back = moved(&hands, &plan, "go_on");
        hands.priya.get(&back).await.is_ok().has("The end was a mistake");
        hands.priya.post(&back, &[("because", "")]).await.has_problem("Why does it go on after all?");
        hands.priya.post(&back, &[("because", "It was another Joan")]).await.leads_to(&hands.at);
        let after = the_plan(&house).await;
        assert_eq!((after.ended_on, after.ended_at, after.ended_reason), (None, None, None));
        assert_eq!((budget(&house).await.until_on, clocks(&house).await), (None, 1));
        hands.priya.post(&back, &[("because", "Again")]).await.is_conflict();
        let moves = plan_move::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let last: Vec<&str> = moves.iter().rev().take(2).map(|row| row.move_kind.as_str()).collect();
        assert_eq!(last, ["go_on", "end"]);
        house.proves().await;
    }

    async fn what_must_be_ended_besides_a_plan_is_named_until_it_is(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        house.at("2027-02-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let plan = the_plan(&house).await;
        let end = moved(&hands, &plan, "end");
        let besides = format!("href=\"{page}/end\"");
        priya.get(&end).await.is_ok().has(&besides);
        priya.post(&end, &END).await.leads();
        priya.get(&hands.at).await.is_ok().has("This goes on until somebody sees to it").has(&besides);
        let over = [("ended_on", "1/2/2027"), ("because", "The plan ended")];
        priya.post(&format!("{page}/end"), &over).await.leads();
        priya.get(&hands.at).await.is_ok().lacks("This goes on until somebody sees to it");
        house.proves().await;
    }

    // An ended plan is in nobody's way
    async fn after_the_end_another_plan_is_agreed_and_the_one_that_ended_does_not_go_on(house) {
        let (hands, plan) = in_force(&house).await;
        hands.priya.post(&moved(&hands, &plan, "end"), &END).await.leads();
        let next = crate::plans_rest::put(&house, &hands.priya, hands.joan.id, "care_and_support").await;
        let now = house.house.clock.now();
        let mut change = house.house.archive.change(None, now).await.unwrap();
        change.update::<plan::Entity>(&next, |row| row.agreed_at = Some(now)).await.unwrap();
        change.log(db::Event::PlanMoved, Some(hands.joan.id), Some(next.id), serde_json::json!({}));
        change.commit().await.unwrap();
        hands.priya.post(&moved(&hands, &plan, "go_on"), &[("because", "A slip")]).await.is_conflict().has("Another plan of this kind");
        // Nor when that one has ended in its turn: only the last that ended may have ended by mistake.
        hands.priya.post(&moved(&hands, &next, "end"), &END).await.leads();
        hands.priya.get(&moved(&hands, &plan, "go_on")).await.is_conflict().has("Another plan of this kind");
        let (first, last) = (format!("{}/moves/go_on", plan.id), format!("{}/moves/go_on", next.id));
        hands.priya.get(&hands.at).await.is_ok().has(&last).lacks(&first).lacks(&format!("id=\"plan-{}\"", plan.id));
        house.proves().await;
    }

    // Care Act 2014 s.27(4)
    async fn a_review_that_finds_that_support_ends_leads_to_the_end_of_the_plan(house) {
        let (hands, plan) = in_force(&house).await;
        let first = rows(&house).await.into_iter().find(|row| row.stopped_on.is_none()).unwrap();
        let begin = format!("/people/{}/reviews/{}/begin", hands.joan.id, first.id);
        let form = form_of(&hands.priya.post(&begin, &[]).await.leads());
        hold(&hands.priya, &form, ["29", "1", "2027"], ["1", "6", "2027"], &[("result", "ended_independent")]).await;
        let held = review::Entity::find_by_id(first.id).one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((held.plan_id, held.result.as_deref()), (Some(plan.id), Some("ended_independent")));
        let head = format!("/people/{}/forms", hands.joan.id);
        hands.priya.get(&head).await.is_ok().has("We end your support as we talked about");
        let end = moved(&hands, &plan, "end");
        hands.priya.get(&end).await.is_ok().has("name=\"ended_on-day\" type=\"text\" value=\"30\"")
            .has("The review on 29 January 2027 found: Support ends: they manage without.").has("value=\"managed\" selected");
        hands.priya.post(&end, &but(&END, &[("ended_on", "30/1/2027"), ("reason", "managed")])).await.leads();
        hands.priya.get(&head).await.is_ok().lacks("We end your support as we talked about");
        assert_eq!(budget(&house).await.until_on, on("2027-01-30"));
        house.proves().await;
    }

    async fn with_a_death_the_plan_ends_that_day_and_goes_on_when_the_date_is_taken_back(house) {
        let (hands, _) = in_force(&house).await;
        died(&house, &hands.priya, hands.joan.id, ["15", "1", "2027"]).await;
        let tasks = async || task::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let after = the_plan(&house).await;
        assert_eq!((after.ended_on, after.ended_reason.as_deref()), (on("2027-01-16"), Some("died")));
        assert_eq!((budget(&house).await.until_on, clocks(&house).await), (on("2027-01-16"), 0));
        let all = tasks().await;
        assert_eq!((all.len(), all[0].title.as_str()), (1, "See that everything ended with this death"));
        hands.priya.get(&hands.at).await.is_ok().has("They died").lacks("template=support_ends");
        let back = moved(&hands, &after, "go_on");
        hands.priya.post(&back, &[("because", "A slip")]).await.is_conflict().has("take it back among the details");
        // Another day moves the end.
        died(&house, &hands.priya, hands.joan.id, ["20", "1", "2027"]).await;
        assert_eq!((the_plan(&house).await.ended_on, budget(&house).await.until_on), (on("2027-01-21"), on("2027-01-21")));
        assert_eq!(tasks().await.iter().filter(|row| row.cancelled_at.is_none()).count(), 1);
        died(&house, &hands.priya, hands.joan.id, ["", "", ""]).await;
        assert_eq!((the_plan(&house).await.ended_on, budget(&house).await.until_on, clocks(&house).await), (None, None, 1));
        assert!(tasks().await.iter().all(|row| row.cancelled_at.is_some()));
        house.proves().await;
    }

    // R66
    async fn a_snapshot_counts_nobody_who_had_died_nor_a_record_that_is_gone(house) {
        let (hands, _) = in_force(&house).await;
        let count = async |day: &str| {
            let page = hands.tom.get(&format!("/direct-payments?on={day}")).await.is_ok();
            let row = page.text.split("Not said yet").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
            row.contains(">1<")
        };
        let put = async |edit: fn(&mut person::Model)| {
            let mut change = house.house.archive.change(None, house.house.clock.now()).await.unwrap();
            let row = person::Entity::find_by_id(hands.joan.id).one(change.conn()).await.unwrap().unwrap();
            change.update::<person::Entity>(&row, edit).await.unwrap();
            change.log(db::Event::PersonChanged, Some(row.id), Some(row.id), serde_json::json!({}));
            change.commit().await.unwrap();
        };
        assert!(count("31/1/2027").await);
        put(|row| row.died_on = Some(db::Day("2027-01-15".parse().unwrap()))).await;
        assert!(count("15/1/2027").await && !count("16/1/2027").await);
        put(|row| row.died_on = None).await;
        put(|row| row.deleted_on = Some(db::Day("2027-01-31".parse().unwrap()))).await;
        assert!(!count("31/1/2027").await);
    }
}
