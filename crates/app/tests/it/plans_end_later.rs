//! The end of a plan that is set for a day to come, a death before it, what must come before an end, and when an end by mistake
//! is put right.

use db::entities::{personal_budget, plan, plan_line, plan_move, review};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;

use crate::assessments::form_of;
use crate::direct_payments::{ASK, agreed, with_budget};
use crate::plans::{AGREE, Hands, begin, but, complete, moved, the_plan};
use crate::plans_end::{END, budget, clocks, died, in_force, later, on};
use crate::plans_rest::put;
use crate::reviews::{hold, rows};
use crate::support::{TestHouse, on_both};

/// An end that is set in February for March.
fn in_march() -> Vec<(&'static str, &'static str)> {
    but(&END, &[("ended_on", "1/3/2027")])
}

async fn of(house: &TestHouse, id: Uuid) -> plan::Model {
    let found = plan::Entity::find_by_id(id).one(house.house.archive.reader());
    found.await.unwrap().unwrap()
}

/// How the last moves of a plan came about, the earliest first.
async fn last_moves(house: &TestHouse, plan: Uuid, many: usize) -> Vec<(String, String)> {
    let all = plan_move::Entity::find().all(house.house.archive.reader());
    let all = all.await.unwrap().into_iter();
    let of_it: Vec<plan_move::Model> = all.filter(|row| row.plan_id == plan).collect();
    let last = of_it.into_iter().rev().take(many);
    let mut last: Vec<_> = last.map(|row| (row.move_kind, row.to_desk)).collect();
    last.reverse();
    last
}

fn told(moves: &[(String, String)]) -> Vec<&str> {
    moves.iter().map(|(by, _)| by.as_str()).collect()
}

/// The review that is to come is held, and finds this.
async fn reviewed(house: &TestHouse, hands: &Hands, day: [&str; 3], result: &str) {
    let mut open = rows(house).await.into_iter();
    let open = open.find(|row| row.held_on.is_none() && row.stopped_on.is_none());
    let begin = format!(
        "/people/{}/reviews/{}/begin",
        hands.joan.id,
        open.unwrap().id
    );
    let form = form_of(&hands.priya.post(&begin, &[]).await.leads());
    let again = ["1", "6", "2027"];
    hold(&hands.priya, &form, day, again, &[("result", result)]).await;
}

/// The next plan is authorised, and its budget waits to be agreed.
async fn next(house: &TestHouse, hands: &Hands) -> plan::Model {
    let plan = complete(house, hands).await;
    let submit = moved(hands, &plan, "submit");
    hands.priya.post(&submit, &[]).await.leads_to(&hands.at);
    let authorise = moved(hands, &plan, "authorise");
    hands.sam.post(&authorise, &[]).await.leads_to(&hands.at);
    plan
}

on_both! {
    // A43; Care Act 2014 ss.24 to 27: support is given, and looked at, to its last day
    async fn a_plan_whose_end_is_to_come_holds_until_then(house) {
        let (hands, plan) = in_force(&house).await;
        let end = moved(&hands, &plan, "end");
        hands.priya.post(&end, &in_march()).await.leads_to(&hands.at);
        assert_eq!(budget(&house).await.until_on, on("2027-03-01"));
        assert_eq!(clocks(&house).await, 1);
        hands.priya.get(&hands.at).await.is_ok().has(">Agreed until a set day</strong>").has("It ends. The first day without this support is 1 March 2027")
            .has("Set by Priya Shah").has("<dt>First day without it</dt> <dd>1 March 2027</dd>").has("Say how the budget is taken")
            .has("Set another end").has("Take its end back: it goes on").has("Say who has a copy").lacks("Ended by");
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("This plan ends. The first day without its support is 1 March 2027").lacks("This plan has ended").lacks("Draft: not agreed yet");
        hands.priya.get(&format!("{}/{}/copy", hands.at, plan.id)).await.is_ok();
        let head = format!("/people/{}/forms", hands.joan.id);
        hands.priya.get(&head).await.is_ok().has("We agree with you how you take your personal budget");
        // How the budget of its last month is taken.
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.post(&new, &but(&ASK, &[("from_on", "1/3/2027")])).await.has_problem("The first day without the budget is 1 March 2027");
        let page = hands.priya.post(&new, &but(&ASK, &[("from_on", "1/2/2027")])).await.leads();
        hands.priya.get(&head).await.is_ok().lacks("We agree with you how you take your personal budget");
        hands.priya.get(&hands.at).await.is_ok().has(&format!("href=\"{page}/end\"")).lacks("Say how the budget is taken");
        // A review looks at the plan, and one that is asked for is of it.
        let mut open = rows(&house).await.into_iter();
        let first = open.find(|row| row.stopped_on.is_none()).unwrap();
        let begin = format!("/people/{}/reviews/{}/begin", hands.joan.id, first.id);
        let form = form_of(&hands.priya.post(&begin, &[]).await.leads());
        hands.priya.get(&format!("{form}/pages/support")).await.is_ok().has("value=\"168.70\"");
        let asked = [("kind", "unplanned"), ("from_on-day", "1"), ("from_on-month", "2"), ("from_on-year", "2027"), ("reason", "asked")];
        hands.priya.post(&format!("/people/{}/reviews/new", hands.joan.id), &asked).await.leads();
        assert!(rows(&house).await.iter().any(|row| row.kind == "unplanned" && row.plan_id == Some(plan.id)));
        // On its day it has ended.
        let hands = later(&house, hands, "2027-03-01").await;
        hands.priya.get(&hands.at).await.is_ok().has(">Ended</strong>").has("Ended by Priya Shah").lacks("Set another end");
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok().has("This plan has ended");
        hands.priya.get(&format!("{}/{}/copy", hands.at, plan.id)).await.is_conflict();
        hands.priya.post(&end, &END).await.is_conflict();
        house.proves().await;
    }

    async fn another_end_is_set_in_the_place_of_one_that_is_to_come_or_it_is_taken_back(house) {
        let (hands, plan) = in_force(&house).await;
        let (end, back) = (moved(&hands, &plan, "end"), moved(&hands, &plan, "go_on"));
        hands.priya.post(&end, &in_march()).await.leads_to(&hands.at);
        hands.priya.get(&end).await.is_ok().has("Set another end of the plan").has("name=\"ended_on-month\" type=\"text\" value=\"3\"")
            .has("value=\"declined\" selected").has("Joan washes by herself again");
        hands.priya.post(&end, &but(&END, &[("ended_on", "1/4/2027"), ("reason", "chc")])).await.leads_to(&hands.at);
        let row = of(&house, plan.id).await;
        assert_eq!((row.ended_on, row.ended_reason.as_deref()), (on("2027-04-01"), Some("chc")));
        assert_eq!(budget(&house).await.until_on, on("2027-04-01"));
        hands.priya.post(&back, &[("because", "The home fell through")]).await.leads_to(&hands.at);
        let row = of(&house, plan.id).await;
        assert_eq!((row.ended_on, row.ended_at, row.ended_reason), (None, None, None));
        assert_eq!((budget(&house).await.until_on, clocks(&house).await), (None, 1));
        hands.priya.post(&end, &in_march()).await.leads_to(&hands.at);
        hands.priya.post(&end, &END).await.leads_to(&hands.at);
        assert_eq!((budget(&house).await.until_on, clocks(&house).await), (on("2027-02-01"), 0));
        let moves = last_moves(&house, plan.id, 5).await;
        assert_eq!(told(&moves), ["end_later", "end_later", "go_on", "end_later", "end"]);
        assert_eq!((moves[1].1.as_str(), moves[4].1.as_str()), ("ending", "ended"));
        for by in ["end_later", "death", "replace"] {
            hands.priya.get(&moved(&hands, &plan, by)).await.is_not_found();
        }
        house.proves().await;
    }

    async fn another_plan_takes_the_place_of_one_whose_end_is_to_come(house) {
        let (hands, plan) = in_force(&house).await;
        hands.priya.post(&moved(&hands, &plan, "end"), &in_march()).await.leads_to(&hands.at);
        // It begins with the services of the plan that still holds.
        begin(&hands).await;
        let lines = plan_line::Entity::find().filter(plan_line::Column::PlanId.eq(the_plan(&house).await.id));
        assert_eq!(lines.all(house.house.archive.reader()).await.unwrap().len(), 1);
        let next = next(&house, &hands).await;
        hands.tom.post(&moved(&hands, &next, "agree"), &but(&AGREE, &[("from_on", "15/2/2027")])).await.leads_to(&hands.at);
        let row = of(&house, plan.id).await;
        assert_eq!((row.replaced_at.is_some(), row.ended_on, row.ended_reason), (true, None, None));
        let all = personal_budget::Entity::find().order_by_asc(personal_budget::Column::FromOn);
        let days: Vec<_> = all.all(house.house.archive.reader()).await.unwrap().iter().map(|row| (row.from_on, row.until_on)).collect();
        assert_eq!(days, [(on("2026-12-01").unwrap(), on("2027-02-15")), (on("2027-02-15").unwrap(), None)]);
        house.proves().await;
    }

    // A death before the day that was set
    async fn a_death_moves_an_end_that_was_set_for_later_and_gives_it_back(house) {
        let (hands, plan) = in_force(&house).await;
        hands.priya.post(&moved(&hands, &plan, "end"), &in_march()).await.leads_to(&hands.at);
        // Before that end, and when it has come.
        for (today, standing) in [("2027-02-10", ">Agreed until a set day</strong>"), ("2027-03-10", ">Ended</strong>")] {
            house.at(&format!("{today}T10:00:00Z"));
            let priya = hands.priya.again(&house).await;
            died(&house, &priya, hands.joan.id, ["5", "2", "2027"]).await;
            let row = of(&house, plan.id).await;
            assert_eq!((row.ended_on, row.ended_reason.as_deref(), row.end_set_on), (on("2027-02-06"), Some("died"), on("2027-03-01")), "{today}");
            assert_eq!((budget(&house).await.until_on, clocks(&house).await), (on("2027-02-06"), 0));
            priya.get(&hands.at).await.is_ok().has("Its end had been set for 1 March 2027").lacks("moves/go_on").lacks("Set another end");
            died(&house, &priya, hands.joan.id, ["", "", ""]).await;
            let row = of(&house, plan.id).await;
            assert_eq!((row.ended_on, row.ended_reason.as_deref(), row.end_set_on), (on("2027-03-01"), Some("declined"), None), "{today}");
            assert_eq!(row.ended_because.as_deref(), Some("Joan washes by herself again"));
            assert_eq!(budget(&house).await.until_on, on("2027-03-01"));
            priya.get(&hands.at).await.is_ok().has(standing);
        }
        let moves = last_moves(&house, plan.id, 7).await;
        assert_eq!(told(&moves), ["end_later", "death", "go_on", "end_later", "death", "go_on", "end"]);
        house.proves().await;
    }

    async fn with_a_death_today_a_plan_has_ended_and_goes_on_by_no_hand(house) {
        let (hands, plan) = in_force(&house).await;
        died(&house, &hands.priya, hands.joan.id, ["1", "2", "2027"]).await;
        hands.priya.get(&hands.at).await.is_ok().has("They died on 1 February 2027").has(">Ended</strong>").lacks("moves/go_on");
        hands.priya.post(&moved(&hands, &plan, "go_on"), &[("because", "A slip")]).await.is_conflict().has("The person has died");
        died(&house, &hands.priya, hands.joan.id, ["", "", ""]).await;
        // What ended for another reason does not go on with a death either.
        hands.priya.post(&moved(&hands, &plan, "end"), &END).await.leads();
        died(&house, &hands.priya, hands.joan.id, ["1", "2", "2027"]).await;
        assert_eq!(of(&house, plan.id).await.ended_reason.as_deref(), Some("declined"));
        hands.priya.get(&moved(&hands, &plan, "go_on")).await.is_conflict().has("The person has died");
        house.proves().await;
    }

    // Care Act 2014 s.27(4), (5)
    async fn support_ends_for_what_was_found_only_after_a_review_or_a_new_assessment(house) {
        let (hands, plan) = in_force(&house).await;
        let end = moved(&hands, &plan, "end");
        for reason in ["managed", "no_longer_eligible", "other"] {
            hands.priya.post(&end, &but(&END, &[("reason", reason)])).await.has_problem("after a review or a new assessment")
                .has("Reviews, assessments and the decisions on them");
        }
        reviewed(&house, &hands, ["29", "1", "2027"], "plan_changed").await;
        hands.priya.get(&end).await.is_ok().lacks("The review on");
        hands.priya.post(&end, &but(&END, &[("reason", "no_longer_eligible")])).await.has_problem("does not say that the needs are not eligible");
        hands.priya.post(&end, &but(&END, &[("reason", "managed")])).await.leads_to(&hands.at);
        assert_eq!(of(&house, plan.id).await.ended_reason.as_deref(), Some("managed"));
        house.proves().await;
    }

    // What was found before somebody said that it goes on ends nothing any more
    async fn a_review_ends_a_plan_until_it_goes_on_and_the_next_may_end_it_again(house) {
        let (hands, plan) = in_force(&house).await;
        let (end, back) = (moved(&hands, &plan, "end"), moved(&hands, &plan, "go_on"));
        let head = format!("/people/{}/forms", hands.joan.id);
        reviewed(&house, &hands, ["29", "1", "2027"], "ended_independent").await;
        hands.priya.get(&head).await.is_ok().has("We end your support as we talked about");
        hands.priya.post(&end, &but(&END, &[("reason", "managed")])).await.leads_to(&hands.at);
        hands.priya.post(&back, &[("because", "She fell again")]).await.leads_to(&hands.at);
        assert_eq!(of(&house, plan.id).await.resumed_on, on("2027-02-01"));
        hands.priya.get(&head).await.is_ok().lacks("We end your support as we talked about");
        hands.priya.get(&end).await.is_ok().lacks("The review on").has("name=\"ended_on-month\" type=\"text\" value=\"2\"");
        let hands = later(&house, hands, "2027-03-02").await;
        reviewed(&house, &hands, ["1", "3", "2027"], "ended_independent").await;
        hands.priya.get(&head).await.is_ok().has("We end your support as we talked about");
        hands.priya.get(&end).await.is_ok().has("The review on 1 March 2027 found");
        house.proves().await;
    }

    async fn an_end_by_mistake_is_put_right_within_the_days_that_the_council_gives(house) {
        let (hands, plan) = in_force(&house).await;
        let back = moved(&hands, &plan, "go_on");
        hands.priya.post(&moved(&hands, &plan, "end"), &END).await.leads_to(&hands.at);
        let hands = later(&house, hands, "2027-03-03").await;
        hands.priya.get(&hands.at).await.is_ok().has("It ended by mistake: it goes on");
        hands.priya.get(&back).await.is_ok();
        let hands = later(&house, hands, "2027-03-04").await;
        hands.priya.get(&hands.at).await.is_ok().lacks("It ended by mistake: it goes on");
        hands.priya.get(&back).await.is_conflict().has("That was so until 3 March 2027. Begin a new plan");
        hands.priya.post(&back, &[("because", "A slip")]).await.is_conflict();
        assert_eq!(budget(&house).await.until_on, on("2027-02-01"));
        house.proves().await;
    }

    // Care Act 2014 s.27(4); R (Davey) v Oxfordshire [2017] EWCA Civ 1308
    async fn a_plan_that_is_ended_first_is_no_way_to_a_lower_budget(house) {
        let (hands, plan) = in_force(&house).await;
        let mut change = house.change(None).await;
        let former = budget(&house).await;
        change.update::<personal_budget::Entity>(&former, |row| row.gross_weekly_pence = 20_000).await.unwrap();
        change.log(db::Event::BudgetAgreed, Some(hands.joan.id), Some(former.id), serde_json::json!({}));
        change.commit().await.unwrap();
        hands.priya.post(&moved(&hands, &plan, "end"), &END).await.leads_to(&hands.at);
        let next = next(&house, &hands).await;
        let agree = moved(&hands, &next, "agree");
        for day in ["1/2/2027", "3/3/2027"] {
            hands.tom.post(&agree, &but(&AGREE, &[("from_on", day)])).await.has_problem("The budget before is £200.00 a week. A lower one rests on");
        }
        hands.tom.post(&agree, &but(&AGREE, &[("from_on", "4/3/2027")])).await.leads_to(&hands.at);
        house.proves().await;
    }

    async fn the_letter_tells_the_end_of_the_plan_that_it_is_about(house) {
        let (hands, plan) = in_force(&house).await;
        let carers = put(&house, &hands.priya, hands.joan.id, "carer_support").await;
        let now = house.house.clock.now();
        let mut change = house.change(None).await;
        change.update::<plan::Entity>(&carers, |row| row.agreed_at = Some(now)).await.unwrap();
        change.log(db::Event::PlanMoved, Some(hands.joan.id), Some(carers.id), serde_json::json!({}));
        change.commit().await.unwrap();
        let letter = |of: Uuid| format!("/people/{}/letters/new?template=support_ends&plan={of}", hands.joan.id);
        hands.priya.get(&letter(plan.id)).await.is_ok().has("________");
        hands.priya.post(&moved(&hands, &plan, "end"), &END).await.leads_to(&hands.at);
        let hers = but(&END, &[("because", "Her mother moved to Leeds"), ("ended_on", "1/3/2027")]);
        hands.priya.post(&moved(&hands, &carers, "end"), &hers).await.leads_to(&hands.at);
        for one in [plan.id, carers.id] {
            hands.priya.get(&hands.at).await.is_ok().has(&format!("letters/new?template=support_ends&amp;plan={one}"));
        }
        hands.priya.get(&letter(plan.id)).await.is_ok().has("Joan washes by herself again").lacks("Leeds");
        hands.priya.get(&letter(carers.id)).await.is_ok().has("Her mother moved to Leeds").has("1 March 2027");
        hands.priya.get(&letter(hands.joan.id)).await.is_not_found();
        house.proves().await;
    }

    async fn a_payment_that_ends_after_the_plan_is_named(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let hands = later(&house, hands, "2027-02-01").await;
        let plan = the_plan(&house).await;
        let end = moved(&hands, &plan, "end");
        let stops = format!("{page}/end");
        hands.priya.post(&stops, &[("ended_on", "1/4/2027"), ("because", "She moves")]).await.leads();
        hands.priya.get(&end).await.is_ok().has(&stops).has("its end is set for 1 April 2027");
        hands.priya.post(&end, &in_march()).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has("its end is set for 1 April 2027");
        hands.priya.post(&stops, &[("ended_on", "1/3/2027"), ("because", "She moves")]).await.leads();
        hands.priya.get(&hands.at).await.is_ok().lacks("its end is set for");
        house.proves().await;
    }

    // Care Act 2014 s.27(1): a reasonable request is met, or answered
    async fn a_review_that_somebody_asked_for_stays_to_be_answered_after_the_end(house) {
        let (hands, plan) = in_force(&house).await;
        let asked = [
            ("kind", "on_request"), ("from_on-day", "1"), ("from_on-month", "2"), ("from_on-year", "2027"), ("asked_by", "family"), ("reason", "asked"),
        ];
        hands.priya.post(&format!("/people/{}/reviews/new", hands.joan.id), &asked).await.leads();
        let end = moved(&hands, &plan, "end");
        let open = "Review that was asked for, due by";
        hands.priya.get(&end).await.is_ok().has(open);
        hands.priya.post(&end, &END).await.leads_to(&hands.at);
        let all = rows(&house).await;
        let stopped = |kind: &str| all.iter().find(|row| row.kind == kind).unwrap().stopped_on.is_some();
        assert_eq!((stopped("light_touch"), stopped("on_request"), clocks(&house).await), (true, false, 1));
        hands.priya.get(&hands.at).await.is_ok().has(open);
        let asked: &review::Model = all.iter().find(|row| row.kind == "on_request").unwrap();
        let decline = format!("/people/{}/reviews/{}/decline", hands.joan.id, asked.id);
        hands.priya.post(&decline, &[("because", "We talked about it on the phone")]).await.leads();
        hands.priya.get(&hands.at).await.is_ok().lacks(open);
        house.proves().await;
    }
}
