//! Who agrees to a plan, up to which limits of money, and the personal budget that it becomes.

use db::entities::{deadline, review};
use db::sea_orm::EntityTrait;

use crate::plans::{
    ABOUT, AGREE, Hands, LINE, authorised, budgets, but, complete, eligible, hands, moved, the_plan,
};
use crate::support::on_both;

on_both! {
    // R58, A43: nothing is a budget before two others have agreed
    async fn a_budget_is_set_only_when_a_social_worker_and_a_budget_manager_have_agreed(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        hands.priya.get(&hands.at).await.is_ok()
            .has("Maintaining personal hygiene").has("Rail on the stairs").has("£168.70 a week").has("£137.50 a week")
            .has("an estimate: the person").lacks("Before it can be submitted");
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.is_conflict();
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.is_conflict();
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.is_conflict();
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads_to(&hands.at);
        assert!(budgets(&house).await.is_empty());
        hands.tom.get("/plans").await.is_ok().has("Waiting for the budget manager").has("£168.70 a week");
        hands.tom.get(&moved(&hands, &plan, "agree")).await.is_ok().has("value=\"168.70\"");
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads_to(&hands.at);
        let kept = budgets(&house).await;
        assert_eq!((kept[0].gross_weekly_pence, kept[0].adult_weekly_pence, kept[0].council_weekly_pence), (16_870, 3_120, 13_750));
        assert_eq!((kept[0].agreed_by, kept[0].authorised_by), (hands.tom.id(), hands.sam.id()));
        hands.priya.get(&hands.at).await.is_ok().has("Tom Reed; authorised by Sam Ode").has("Agreed");
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(clocks.iter().any(|clock| clock.timescale == "PLAN_AGREED" && clock.met_on.is_some()));
        let review = &review::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        assert_eq!((review.plan_id, review.kind.as_str()), (Some(plan.id), "light_touch"));
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("Your personal budget is £168.70 a week").has("If you do not agree").lacks("Draft: not agreed yet")
            .has("Tom Reed agreed it for").has("on 20 November 2026, after Sam Ode had looked it over").has("Who agreed to this plan, and when").has("Priya Shah wrote about your agreement: “Joan agrees; Carol was there”")
            .has("It meets the eligibility criteria.").has("Bright Agency, at eight in the morning");
        hands.priya.get(&format!("{}/{}/print/pdf", hands.at, plan.id)).await.reads(&[
            "Your plan", "What you need, and what meets it", "Maintaining personal hygiene", "Your support", "Home care", "Your personal budget",
            "Your personal budget is £168.70 a week", "You pay £31.20 a week", "If you do not agree",
        ]);
        hands.priya.get(&format!("/people/{}/timeline", hands.joan.id)).await.is_ok().has("Personal budget agreed").has("Plan begun");
        let joan = format!("/people/{}", hands.joan.id);
        hands.priya.get(&joan).await.is_ok().lacks("What is in place");
        hands.priya.post(&format!("{}/{}/about", hands.at, plan.id), &ABOUT).await.is_conflict();
        house.at("2026-12-01T10:00:00Z");
        let ana = house.colleague("Ana Kowalska", &["social_worker"], &["north"]).await;
        ana.get(&joan).await.is_ok().has("What is in place").has("Home care: £").has("£168.70 a week, of which");
        house.proves().await;
    }

    // A44
    async fn nobody_authorises_their_own_plan_nor_agrees_what_they_authorised(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads();
        hands.priya.post(&moved(&hands, &plan, "authorise"), &[]).await.is_forbidden().has("your own work");
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.post(&moved(&hands, &plan, "authorise"), &[]).await.is_forbidden();
        hands.tom.post(&moved(&hands, &plan, "authorise"), &[]).await.leads();
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.is_forbidden().has("You authorised this plan");
        hands.sam.post(&moved(&hands, &plan, "agree"), &AGREE).await.is_forbidden();
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        ana.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads();
        assert_eq!(budgets(&house).await.len(), 1);
        house.proves().await;
    }

    async fn a_budget_is_agreed_from_no_day_before_its_plan_and_from_a_past_one_with_a_reason(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        let agree = moved(&hands, &plan, "agree");
        hands.tom.post(&agree, &but(&AGREE, &[("from_on", "30/11/2026")])).await.has_problem("The plan begins on 1 December 2026");
        house.at("2026-12-03T10:00:00Z");
        let tom = hands.tom.again(&house).await;
        tom.post(&agree, &AGREE).await.has_problem("Say in words why the budget begins on a day that is past");
        assert!(budgets(&house).await.is_empty());
        let because = but(&AGREE, &[("because", "The agency began at once, at our word")]);
        tom.post(&agree, &because).await.leads_to(&hands.at);
        assert_eq!(budgets(&house).await[0].from_on.to_string(), "2026-12-01");
        house.proves().await;
    }

    // R61: a panel advises, and neither caps nor delays
    async fn a_panel_advises_and_the_budget_manager_need_not_wait(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        let pat = house.colleague("Pat Lane", &["panel_member"], &[]).await;
        hands.tom.post(&moved(&hands, &plan, "ask_panel"), &[]).await.has_problem("Why? This needs an answer");
        hands.tom.post(&moved(&hands, &plan, "ask_panel"), &[("because", "A rare need")]).await.leads();
        assert_eq!(the_plan(&house).await.panel_due_on.unwrap().to_string(), "2026-11-27");
        pat.post(&moved(&hands, &plan, "agree"), &AGREE).await.is_forbidden();
        pat.post(&moved(&hands, &plan, "advise"), &[("because", "Meets the need well")]).await.leads();
        hands.tom.get(&hands.at).await.is_ok().has("Meets the need well").has("Waiting for the budget manager");
        hands.tom.post(&moved(&hands, &plan, "ask_panel"), &[("because", "Once more")]).await.leads();
        house.at("2026-11-30T10:00:00Z");
        let tom = hands.tom.again(&house).await;
        tom.get("/plans").await.is_ok().has("Panel late");
        tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads();
        assert_eq!(budgets(&house).await.len(), 1);
        house.proves().await;
    }

    async fn a_budget_above_the_limit_of_a_role_needs_a_higher_one(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let line = but(&LINE, &[("units", "50")]);
        hands.priya.post(&format!("{}/{}/lines/new", hands.at, plan.id), &line).await.leads();
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads();
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads();
        let agree = but(&AGREE, &[("gross_weekly", "1373.70")]);
        hands.tom.get(&moved(&hands, &plan, "agree")).await.is_forbidden().has("above what your roles may agree to").has("Head of service.");
        hands.tom.post(&moved(&hands, &plan, "agree"), &agree).await.has_problem("higher limit");
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        ana.post(&moved(&hands, &plan, "agree"), &agree).await.has_problem("The roles that may: Head of service.");
        let head = house.colleague("Hal Dean", &["head_of_service"], &[]).await;
        head.post(&moved(&hands, &plan, "agree"), &agree).await.leads();
        assert_eq!(budgets(&house).await[0].gross_weekly_pence, 137_370);
        house.proves().await;
    }

    async fn nobody_makes_room_below_their_limit_with_what_the_person_pays(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let line = but(&LINE, &[("units", "20")]);
        hands.priya.post(&format!("{}/{}/lines/new", hands.at, plan.id), &line).await.leads();
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads();
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads();
        let agree = but(&AGREE, &[("gross_weekly", "650.70"), ("adult_weekly", "151.00"), ("adult_is", "assessed")]);
        hands.tom.post(&moved(&hands, &plan, "agree"), &agree).await.has_problem("higher limit").has("151.00");
        assert!(budgets(&house).await.is_empty());
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        ana.post(&moved(&hands, &plan, "agree"), &agree).await.leads();
        assert_eq!(budgets(&house).await[0].council_weekly_pence, 49_970);
        house.proves().await;
    }

    // R29
    async fn a_budget_below_the_plan_is_refused_and_one_that_differs_has_its_reason(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        let agree = moved(&hands, &plan, "agree");
        for (field, value, says) in [
            ("gross_weekly", "168.69", "cannot buy what was assessed"),
            ("gross_weekly", "lots", "Enter an amount in pounds and pence"),
            ("adult_weekly", "168.71", "cannot pay £168.71 a week: the budget is £168.70 a week"),
            ("gross_weekly", "170.00", "Choose why the budget differs"),
            ("adult_is", "", "What is known of what the person will pay? Choose an answer"),
        ] {
            hands.tom.post(&agree, &but(&AGREE, &[(field, value)])).await.has_problem(says);
        }
        assert!(budgets(&house).await.is_empty());
        let more = but(&AGREE, &[("gross_weekly", "170.00"), ("reason", "employer"), ("because", "Insurance")]);
        hands.tom.post(&agree, &more).await.leads();
        let kept = budgets(&house).await;
        assert_eq!((kept[0].gross_weekly_pence, kept[0].reason.as_deref()), (17_000, Some("employer")));
        hands.priya.get(&hands.at).await.is_ok().has("Costs of being an employer. Insurance");
        house.proves().await;
    }

    async fn a_later_plan_takes_the_place_of_the_one_before_and_warns_when_it_costs_more(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads();
        house.at("2027-03-01T10:00:00Z");
        let hands = Hands { priya: hands.priya.again(&house).await, sam: hands.sam.again(&house).await, tom: hands.tom.again(&house).await, ..hands };
        let next = complete(&house, &hands).await;
        assert_ne!(next.id, plan.id);
        let line = but(&LINE, &[("units", "1"), ("from_on", "1/3/2027")]);
        hands.priya.post(&format!("{}/{}/lines/new", hands.at, next.id), &line).await.leads();
        hands.priya.get(&hands.at).await.is_ok().has("The budget in force, £168.70 a week, does not buy what this plan costs, £192.80 a week");
        hands.priya.post(&moved(&hands, &next, "submit"), &[]).await.leads();
        hands.sam.post(&moved(&hands, &next, "authorise"), &[]).await.leads();
        let agree = but(&AGREE, &[("gross_weekly", "192.80"), ("from_on", "1/3/2027")]);
        let same = but(&agree, &[("from_on", "1/12/2026")]);
        hands.tom.post(&moved(&hands, &next, "agree"), &same).await.has_problem("The budget before began on 1 December 2026");
        hands.tom.post(&moved(&hands, &next, "agree"), &agree).await.leads();
        let kept = budgets(&house).await;
        assert_eq!(kept[0].until_on.unwrap().to_string(), "2027-03-01");
        assert_eq!((kept[1].gross_weekly_pence, kept[1].until_on), (19_280, None));
        house.proves().await;
    }

    // Two people acting at once: one budget, one authorisation
    async fn of_two_who_agree_at_once_one_is_told(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        let agree = moved(&hands, &plan, "agree");
        let back = moved(&hands, &plan, "return");
        let (one, other) = tokio::join!(hands.tom.post(&agree, &AGREE), ana.post(&agree, &AGREE));
        let ways = [one.status.as_u16(), other.status.as_u16()];
        assert_eq!(ways.iter().filter(|status| **status == 303).count(), 1, "{ways:?}");
        assert_eq!(budgets(&house).await.len(), 1);
        ana.post(&back, &[("because", "Too late")]).await.is_conflict();
        house.proves().await;
    }
}
