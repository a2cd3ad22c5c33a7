//! What a plan owes: another pair of eyes than its authors', somebody who speaks up for the person, and every eligible
//! need.

use db::entities::{assessment, indicative_budget, plan_need};
use db::sea_orm::entity::prelude::*;

use crate::assessments::JUDGED;
use crate::assessments::together::by_an_occupational_therapist;
use crate::forms::fill;
use crate::plans::{Hands, begin, but, eligible, fill_words, hands, moved, needs, ready, the_plan};
use crate::support::on_both;

on_both! {
    // A44
    async fn nobody_authorises_a_plan_whose_words_they_had_a_hand_in(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let ana = house.colleague("Ana Boyd", &["social_worker"], &["north"]).await;
        let plan = ready(&house, &hands).await;
        let words = fill_words(&hands, plan.id).await;
        let pages = [("fluctuates", "no"), ("contingency", "Ring Carol, then the night team"), ("risks", "Falls: the rail")];
        fill(&ana, &words, "changes", &pages).await.leads();
        hands.priya.post(&format!("{words}/check"), &[]).await.leads_to(&words);
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        ana.post(&moved(&hands, &plan, "authorise"), &[]).await.is_forbidden().has("your own work");
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads_to(&hands.at);
        house.proves().await;
    }

    // Care Act 2014 s.67: an advocate for the plan, too
    async fn a_plan_names_the_advocate_that_is_owed_or_says_why_there_is_none(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        begin(&hands).await;
        let plan = the_plan(&house).await;
        let words = fill_words(&hands, plan.id).await;
        let hard = [("difficulty", "weighing"), ("appropriate", "yes"), ("long_stay", "yes"), ("disagree", "no")];
        fill(&hands.priya, &words, "taking_part", &hard).await.leads();
        let check = format!("{words}/check");
        hands.priya.post(&check, &[]).await.has_problem("name them, or say why there is none yet");
        let why = but(&hard, &[("advocate_none", "Asked for on Monday, here by Friday")]);
        fill(&hands.priya, &words, "taking_part", &why).await.leads();
        hands.priya.post(&check, &[]).await.leads_to(&words);
        let owed = "An independent advocate must be arranged before the next step";
        hands.priya.get(&hands.at).await.is_ok().has(owed).has("A long stay that the NHS arranges is likely");
        hands.priya.get(&words).await.is_ok().has(owed);
        house.proves().await;
    }

    // Care Act 2014 s.18: what was found eligible is met, whoever else assesses a part of life afterwards
    async fn eligible_needs_stay_when_another_profession_assesses_a_part_of_life(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        house.at("2026-11-23T10:00:00Z");
        let hands = Hands { priya: hands.priya.again(&house).await, ..hands };
        by_an_occupational_therapist(&hands.priya, hands.joan.id).await;
        begin(&hands).await;
        let plan = the_plan(&house).await;
        let of = |needs: Vec<plan_need::Model>| needs.into_iter().map(|need| (need.outcome, need.eligible)).collect::<Vec<_>>();
        let met = |code: &str, eligible: bool| (code.to_owned(), eligible);
        assert_eq!(of(needs(&house, plan.id).await), [met("A2", true), met("A5", true), met("A9", false)]);
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await
            .has_problem("Nothing meets this eligible need yet: maintaining personal hygiene");
        let page = format!("/people/{}/budget", hands.joan.id);
        hands.priya.post(&page, &[("method", "percentile")]).await.leads();
        let figure = indicative_budget::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        // Hygiene 18, the home 9, and what the therapist added.
        let points = figure.raw.unwrap().parse::<i64>().unwrap();
        assert!(points > 27, "{points}");
        // The therapist's own decision adds to it.
        let ot = assessment::Entity::find().filter(assessment::Column::Kind.eq("occupational_therapy"));
        let ot = ot.one(house.house.archive.reader()).await.unwrap().unwrap();
        let decide = format!("/people/{}/assessments/{}/eligibility", hands.joan.id, ot.id);
        hands.priya.post(&decide, &JUDGED).await.leads();
        hands.priya.post(&format!("{}/{}/moves/discard", hands.at, plan.id), &[("because", "Begun anew")]).await.leads();
        begin(&hands).await;
        let plan = the_plan(&house).await;
        assert_eq!(of(needs(&house, plan.id).await), [met("A2", true), met("A5", true), met("A9", true)]);
        house.proves().await;
    }
}
