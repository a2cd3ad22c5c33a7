//! What a plan owes: another pair of eyes than its authors', somebody who speaks up for the person, and every eligible
//! need.

use db::entities::{assessment, indicative_budget, person, plan_need};
use db::sea_orm::entity::prelude::*;

use crate::assessments::together::by_an_occupational_therapist;
use crate::assessments::{JUDGED, assessed};
use crate::forms::fill;
use crate::plans::{
    Hands, begin, but, complete, eligible, fill_words, hands, moved, needs, ready, the_plan,
};
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
        let hard = [("difficulty.state", "wrong"), ("difficulty", "weighing"), ("appropriate", "yes"), ("long_stay", "yes"), ("disagree", "no")];
        fill(&hands.priya, &words, "taking_part", &hard).await.leads();
        let check = format!("{words}/check");
        hands.priya.post(&check, &[]).await.has_problem("Name them, or say why there is none yet");
        let why = but(&hard, &[("advocate_none", "Asked for on Monday, here by Friday")]);
        fill(&hands.priya, &words, "taking_part", &why).await.leads();
        hands.priya.post(&check, &[]).await.leads_to(&words);
        let owed = "An independent advocate must be arranged before the next step";
        hands.priya.get(&hands.at).await.is_ok().has(owed).has("A long stay that the NHS arranges is likely");
        hands.priya.get(&words).await.is_ok().has(owed);
        house.proves().await;
    }

    // What an assessment found hard is told back, and corrected, in whatever follows
    async fn what_is_very_hard_for_somebody_is_told_back_from_the_assessment_to_the_review(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let told = async || person::Entity::find_by_id(hands.joan.id).one(house.house.archive.reader()).await.unwrap().unwrap().difficulties;
        assert_eq!(told().await.as_deref(), Some("none"));
        begin(&hands).await;
        let plan = the_plan(&house).await;
        let words = fill_words(&hands, plan.id).await;
        let page = format!("{words}/pages/taking_part");
        hands.priya.get(&page).await.is_ok().has("almoner-known almoner-kept-lines\">None of these</div>").has("Still right");
        let said = [("difficulty.state", "wrong"), ("difficulty", "weighing"), ("difficulty", "telling"), ("appropriate", "yes")];
        fill(&hands.priya, &words, "taking_part", &said).await.leads();
        let wrong = [("difficulty.state", "wrong"), ("difficulty", "dancing")];
        fill(&hands.priya, &words, "taking_part", &wrong).await.has_problem("very hard for the person? Choose from what is offered");
        fill(&hands.priya, &words, "taking_part", &said).await.leads();
        hands.priya.get(&page).await.is_ok().has("value=\"weighing\" checked").has("value=\"telling\" checked");
        hands.priya.post(&format!("{words}/check"), &[]).await.leads_to(&words);
        hands.priya.get(&words).await.is_ok().has("weighing it up; Telling us what they think, wish or feel (was: None of these)");
        assert_eq!(told().await.as_deref(), Some("weighing telling"));
        // Still right is an answer like any other: what depends on it is asked.
        let new = [("from_on-day", "20"), ("from_on-month", "11"), ("from_on-year", "2026"), ("reason", "asked"), ("kind", "on_request"), ("asked_by", "family")];
        hands.priya.post(&format!("/people/{}/reviews/new", hands.joan.id), &new).await.leads();
        let row = crate::reviews::rows(&house).await.remove(0);
        let first = hands.priya.post(&format!("/people/{}/reviews/{}/begin", hands.joan.id, row.id), &[]).await.leads();
        let review = first.split("/pages/").next().unwrap().to_owned();
        hands.priya.get(&format!("{review}/pages/taking_part")).await.is_ok().has("weighing it up; Telling us what they think");
        fill(&hands.priya, &review, "taking_part", &[("difficulty.state", "right"), ("appropriate", "no")]).await.leads();
        hands.priya.get(&format!("{review}/check")).await.is_ok()
            .has("weighing it up; Telling us what they think, wish or feel (still right)")
            .has("Name them, or say why there is none yet");
        house.proves().await;
    }

    // R36: help to get back on their feet comes first
    async fn reablement_is_asked_of_once_and_told_back_in_the_plan(house) {
        let hands = hands(&house).await;
        let address = assessed(&house, &hands.priya, hands.joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{address}/eligibility");
        let declined = but(&JUDGED, &[("reablement", "declined")]);
        hands.priya.post(&page, &declined).await.has_problem("Say why they declined it");
        hands.priya.post(&page, &but(&JUDGED, &[("reablement", "perhaps")])).await.has_problem("Choose one from the list");
        hands.priya.post(&page, &but(&declined, &[("reablement_because", "I had it twice")])).await.leads();
        hands.priya.get(&address).await.is_ok().has("Offered, and declined: I had it twice");
        hands.priya.get(&page).await.is_ok().has("value=\"declined\" selected");
        let plan = ready(&house, &hands).await;
        hands.priya.get(&hands.at).await.is_ok().has("Offered, and declined: I had it twice");
        let about = hands.priya.get(&format!("{}/{}/about", hands.at, plan.id)).await.is_ok();
        about.has("value=\"declined\" selected").has("I had it twice");
        crate::plans::words(&hands, plan.id).await;
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        hands.sam.get(&moved(&hands, &plan, "authorise")).await.is_ok().lacks("Nobody wrote down whether help");
        house.proves().await;
    }

    async fn both_desks_are_warned_where_nobody_offered_reablement_and_neither_is_stopped(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = ready(&house, &hands).await;
        let warned = "Nobody wrote down whether help to get back on their feet was offered";
        crate::plans::words(&hands, plan.id).await;
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        hands.sam.get(&moved(&hands, &plan, "authorise")).await.is_ok().has(warned);
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads_to(&hands.at);
        hands.tom.get(&moved(&hands, &plan, "agree")).await.is_ok().has(warned);
        // Help that began since the assessment speaks for itself.
        let help = [("kind", "home"), ("goals", "Wash alone"), ("expected_until", "31/12/2026"), ("began_on-day", "20"), ("began_on-month", "11"), ("began_on-year", "2026")];
        hands.priya.post(&format!("/people/{}/reablement/new", hands.joan.id), &help).await.leads();
        hands.tom.get(&moved(&hands, &plan, "agree")).await.is_ok().lacks(warned);
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

    // R61
    async fn the_time_at_each_desk_is_counted_in_working_days(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        // From Friday to Wednesday, then until the Thursday of the week after.
        house.at("2026-11-25T10:00:00Z");
        let sam = hands.sam.again(&house).await;
        sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads_to(&hands.at);
        house.at("2026-12-03T10:00:00Z");
        let tom = hands.tom.again(&house).await;
        tom.post(&moved(&hands, &plan, "return"), &[("because", "Ask about the night")]).await.leads();
        let page = tom.get("/plans").await.is_ok();
        let desk = |says: &str| {
            let row = page.text.split(&format!("data-label=\"Desk\">{says}</th>")).nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
            let cells = row.split("<td").skip(1).map(|cell| cell.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned());
            cells.collect::<Vec<_>>()
        };
        assert_eq!(desk("Waiting for a social worker"), ["1", "3 working days", "3 working days"]);
        assert_eq!(desk("Waiting for the budget manager"), ["1", "6 working days", "6 working days"]);
        // Three months later neither is told any more.
        house.at("2027-03-04T10:00:00Z");
        let later = tom.again(&house).await.get("/plans").await.is_ok();
        assert!(!later.text.contains("6 working days"));
        house.proves().await;
    }
}
