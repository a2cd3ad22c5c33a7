//! What a plan comes to: help that is free for six weeks, services taken out, what the person pays, the day of the first
//! look, and what a review and the next plan begin with.

use db::entities::{plan, plan_line, review};
use db::sea_orm::entity::prelude::*;

use crate::assessments::form_of;
use crate::forms::fill;
use crate::plans::{
    AGREE, Hands, LINE, begin, but, complete, eligible, fill_words, hands, moved, needs, ready,
    the_plan,
};
use crate::support::{TestHouse, on_both};

async fn line(house: &TestHouse) -> plan_line::Model {
    let all = plan_line::Entity::find().filter(plan_line::Column::RemovedAt.is_null());
    all.one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

/// What is said of a plan as a whole, when what they pay is assessed.
pub const ABOUT: [(&str, &str); 6] = [
    ("from_on", "1/12/2026"),
    ("safe", "yes"),
    ("safe_because", "Two carers for the hoist"),
    ("agreement", "Joan agrees; Carol was there"),
    ("adult_is", "assessed"),
    ("adult_weekly", "31.20"),
];

/// The same colleagues on a later day.
async fn later(house: &TestHouse, hands: Hands, now: &str) -> Hands {
    house.at(now);
    Hands {
        priya: hands.priya.again(house).await,
        sam: hands.sam.again(house).await,
        tom: hands.tom.again(house).await,
        ..hands
    }
}

/// A plan whose words promise a first look on this day.
async fn promised(house: &TestHouse, day: Option<[&str; 3]>) -> (Hands, plan::Model) {
    let hands = hands(house).await;
    eligible(house, &hands).await;
    let plan = ready(house, &hands).await;
    let address = fill_words(&hands, plan.id).await;
    if let Some([day, month, year]) = day {
        let typed = [
            ("advice_given", "The falls class"),
            ("copies", "Joan"),
            ("review_on-day", day),
            ("review_on-month", month),
            ("review_on-year", year),
        ];
        let page = fill(&hands.priya, &address, "advice", &typed).await;
        page.leads();
    }
    let check = format!("{address}/check");
    hands.priya.post(&check, &[]).await.leads_to(&address);
    (hands, the_plan(house).await)
}

/// The plan is agreed, and its first look is set for this day and no other.
async fn first_look(
    house: &TestHouse,
    hands: &Hands,
    plan: &plan::Model,
    (day, spoken): (&str, &str),
) {
    agreed(hands, plan, &AGREE).await;
    let first = review::Entity::find().filter(review::Column::PlanId.eq(plan.id));
    let first = first.one(house.house.archive.reader()).await.unwrap();
    assert_eq!(first.unwrap().due_on.to_string(), day);
    let paper = format!("{}/{}/print", hands.at, plan.id);
    let says = format!("We look together at how the plan works by {spoken}");
    let paper = hands.priya.get(&paper).await.is_ok().has(&says);
    paper
        .lacks("When shall we look together")
        .lacks("12 March 2027");
    house.proves().await;
}

/// Submitted, authorised and agreed.
async fn agreed(hands: &Hands, plan: &plan::Model, agree: &[(&str, &str)]) {
    let submit = moved(hands, plan, "submit");
    hands.priya.post(&submit, &[]).await.leads_to(&hands.at);
    let authorise = moved(hands, plan, "authorise");
    hands.sam.post(&authorise, &[]).await.leads_to(&hands.at);
    let by = moved(hands, plan, "agree");
    hands.tom.post(&by, agree).await.leads_to(&hands.at);
}

on_both! {
    // SI 2014/2672 reg 3(2)(b)
    async fn free_help_is_free_for_six_weeks_and_the_plan_tells_what_it_costs_from_then_on(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        begin(&hands).await;
        let plan = the_plan(&house).await;
        let free = but(&LINE, &[("funder", "free_for_now"), ("service", "reablement"), ("from_on", "1/12/2026")]);
        hands.priya.post(&format!("{}/{}/lines/new", hands.at, plan.id), &free).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok()
            .has("Free up to and including 11 January 2027; from 12 January 2027 it costs £168.70 a week and counts in the plan")
            .has("£168.70 a week, at most, from 12 January 2027");
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("It is free for now.")
            .has("It is free up to and including 11 January 2027. From 12 January 2027 it costs £168.70 a week")
            .has("The plan would cost £168.70 a week from 12 January 2027");
        // A line that ends with its free weeks costs nothing.
        let ends = but(&free, &[("until_on", "12/1/2027")]);
        hands.priya.post(&format!("{}/{}/lines/{}", hands.at, plan.id, line(&house).await.id), &ends).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().lacks("Free up to").has("£0.00 a week");
        house.proves().await;
    }

    async fn a_service_gives_something_and_is_taken_out_where_it_stands(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        begin(&hands).await;
        let plan = the_plan(&house).await;
        let new = format!("{}/{}/lines/new", hands.at, plan.id);
        let nothing = but(&LINE, &[("units", "0"), ("unit_cost", "0")]);
        hands.priya.post(&new, &nothing).await.has_problem("more than nothing");
        hands.priya.post(&new, &but(&LINE, &[("unit_cost", "")])).await.has_problem("Enter what one costs");
        let once = but(&LINE, &[("service", "equipment"), ("units", "1"), ("unit", "item"), ("frequency", "once"), ("unit_cost", "45")]);
        hands.priya.post(&new, &once).await.leads_to(&hands.at);
        let out = format!("{}/{}/lines/{}/remove", hands.at, plan.id, line(&house).await.id);
        hands.priya.get(&hands.at).await.is_ok().has(&format!("href=\"{out}\""));
        hands.priya.get(&out).await.is_ok().has("Take a service out of the plan").has("Equipment or adaptation, £45.00 once");
        hands.priya.post(&out, &[]).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has("No service is in the plan yet");
        house.proves().await;
    }

    // Care Act 2014 s.14(4)
    async fn nobody_pays_more_than_the_plan_costs_and_the_plan_shows_what_was_agreed(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let about = format!("{}/{}/about", hands.at, plan.id);
        let says = "The person cannot pay £500.00 a week: the plan costs the council £168.70 a week";
        hands.priya.post(&about, &but(&ABOUT, &[("adult_is", "assessed"), ("adult_weekly", "500")])).await.has_problem(says);
        // The contribution was written while the plan cost more.
        hands.priya.post(&about, &but(&ABOUT, &[("adult_is", "assessed"), ("adult_weekly", "168.70")])).await.leads_to(&hands.at);
        let service = format!("{}/{}/lines/{}", hands.at, plan.id, line(&house).await.id);
        hands.priya.post(&service, &but(&LINE, &[("units", "4")])).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().lacks("-£").has("The person cannot pay £168.70 a week");
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok().has("you would pay £96.40 a week");
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.has_problem("cannot pay £168.70 a week: the plan costs the council £96.40 a week");
        hands.priya.post(&service, &LINE).await.leads_to(&hands.at);
        let agree = but(&AGREE, &[("adult_weekly", "20"), ("adult_is", "assessed")]);
        agreed(&hands, &plan, &agree).await;
        hands.priya.get(&hands.at).await.is_ok().has("£20.00 a week (the person").lacks("£168.70 a week (the person").has("£148.70 a week");
        house.proves().await;
    }

    // Care Act 2014 s.14(4), s.17
    async fn an_estimate_asks_for_what_the_plan_costs_at_most_and_for_all_of_it_where_they_pay_the_whole_cost(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let about = format!("{}/{}/about", hands.at, plan.id);
        for weekly in ["500", ""] {
            hands.priya.post(&about, &but(&ABOUT, &[("adult_is", "estimate"), ("adult_weekly", weekly)])).await.leads_to(&hands.at);
            hands.priya.get(&hands.at).await.is_ok().has("£168.70 a week (an estimate").has("£0.00 a week").lacks("cannot pay");
            hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok().has("you would pay £168.70 a week");
        }
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads_to(&hands.at);
        let page = hands.tom.get(&moved(&hands, &plan, "agree")).await.is_ok();
        assert_eq!(page.text.matches("value=\"168.70\"").count(), 2, "the budget, and what they pay of it: {}", page.text);
        house.proves().await;
    }

    async fn who_pays_the_whole_budget_reads_so_on_the_paper(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let meals = but(&LINE, &[("service", "meals"), ("funder", "person")]);
        hands.priya.post(&format!("{}/{}/lines/new", hands.at, plan.id), &meals).await.leads_to(&hands.at);
        let whole = but(&ABOUT, &[("adult_weekly", "168.70")]);
        hands.priya.post(&format!("{}/{}/about", hands.at, plan.id), &whole).await.leads_to(&hands.at);
        let agree = but(&AGREE, &[("adult_weekly", "168.70"), ("adult_is", "assessed")]);
        agreed(&hands, &plan, &agree).await;
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("You pay the whole of it").has("£24.10 an hour").has("It is paid from your personal budget.")
            .has("You pay for it, beside your personal budget.").lacks("aid by the ");
        house.proves().await;
    }

    async fn the_budget_is_offered_to_whom_it_is_open_and_others_read_who_can(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let more = but(&LINE, &[("units", "30")]);
        hands.priya.post(&format!("{}/{}/lines/new", hands.at, plan.id), &more).await.leads();
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads();
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads();
        let agree = moved(&hands, &plan, "agree");
        hands.tom.get(&hands.at).await.is_ok().lacks(&agree).has("is above what your roles may agree to").has("The roles that may: Budget manager, Head of service");
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        ana.get(&hands.at).await.is_ok().has(&agree).lacks("is above what your roles may agree to").lacks("The roles that may");
        let marcus = house.colleague("Marcus Bell", &["safeguarding_lead"], &["north"]).await;
        marcus.get(&hands.at).await.is_ok().lacks(&agree).has("Its budget waits for somebody who may agree");
        // Who agrees no budgets, or has a part in the plan, reads as well who does.
        hands.priya.get(&hands.at).await.is_ok().lacks(&agree).has("Its budget waits for somebody who may agree").has("Budget manager, Head of service");
        house.proves().await;
    }

    // Care Act 2014 s.27: one day for the first look
    async fn the_first_look_is_on_the_day_that_the_plan_promised(house) {
        let (hands, plan) = promised(&house, Some(["12", "1", "2027"])).await;
        hands.priya.get(&hands.at).await.is_ok().lacks("promise a look together");
        first_look(&house, &hands, &plan, ("2027-01-12", "12 January 2027")).await;
    }

    async fn a_first_look_promised_too_late_is_told_before_the_plan_is_agreed(house) {
        let (hands, plan) = promised(&house, Some(["12", "3", "2027"])).await;
        hands.priya.get(&hands.at).await.is_ok()
            .has("The words of the plan promise a look together on 12 March 2027. If the plan is agreed today it is held by 15 January 2027");
        first_look(&house, &hands, &plan, ("2027-01-15", "15 January 2027")).await;
    }

    async fn where_no_day_was_promised_the_first_look_is_by_the_last_day_of_the_rule(house) {
        let (hands, plan) = promised(&house, None).await;
        hands.priya.get(&hands.at).await.is_ok().lacks("promise a look together");
        first_look(&house, &hands, &plan, ("2027-01-15", "15 January 2027")).await;
    }

    // R71, R76
    async fn a_review_begins_with_what_the_plan_in_force_agreed(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let wants = ["Wash by myself at the basin", "Get to the garden"];
        for (need, wants) in needs(&house, plan.id).await.iter().zip(wants) {
            let by = if need.outcome == "A2" { ("paid", "") } else { ("technology", "Rail on the stairs") };
            let typed = [("outcome", need.outcome.as_str()), ("eligible", "yes"), ("met_by", by.0), ("named", by.1), ("wants", wants)];
            hands.priya.post(&format!("{}/{}/needs/{}", hands.at, plan.id, need.id), &typed).await.leads_to(&hands.at);
        }
        agreed(&hands, &plan, &AGREE).await;
        let hands = later(&house, hands, "2027-01-10T10:00:00Z").await;
        let first = review::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let begin = format!("/people/{}/reviews/{}/begin", hands.joan.id, first.id);
        let form = form_of(&hands.priya.post(&begin, &[]).await.leads());
        hands.priya.get(&format!("{form}/pages/outcomes")).await.is_ok().has(wants[0]).has(wants[1]).lacks("value=\"Wash by myself\"");
        hands.priya.get(&format!("{form}/pages/support")).await.is_ok().has("value=\"168.70\"").has("value=\"0.50\"")
            .has("From Care and support plan");
        // What the plan names and buys is told where equipment is thought of.
        hands.priya.get(&format!("/people/{}/equipment", hands.joan.id)).await.is_ok()
            .has("What the record says elsewhere").has("Rail on the stairs").lacks("Nothing was thought of yet");
        house.proves().await;
    }

    async fn a_new_plan_begins_with_what_goes_on_of_the_plan_in_force(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let new = format!("{}/{}/lines/new", hands.at, plan.id);
        let once = but(&LINE, &[("service", "equipment"), ("units", "1"), ("unit", "item"), ("frequency", "once"), ("unit_cost", "45")]);
        let over = but(&LINE, &[("note", "For the winter"), ("until_on", "1/2/2027")]);
        hands.priya.post(&new, &once).await.leads_to(&hands.at);
        hands.priya.post(&new, &over).await.leads_to(&hands.at);
        let agree = but(&AGREE, &[("gross_weekly", "337.40")]);
        agreed(&hands, &plan, &agree).await;
        let hands = later(&house, hands, "2027-03-01T10:00:00Z").await;
        let from = [("kind", "care_and_support"), ("from_on", "1/3/2027")];
        hands.priya.post(&format!("{}/begin", hands.at), &from).await.leads_to(&hands.at);
        let next = the_plan(&house).await;
        assert_ne!(next.id, plan.id);
        let told: Vec<_> = needs(&house, next.id).await.into_iter().map(|need| (need.outcome, need.met_by, need.named)).collect();
        let by = |code: &str| Some(code.to_owned());
        assert_eq!(told, [("A2".to_owned(), by("paid"), None), ("A5".to_owned(), by("technology"), by("Rail on the stairs"))]);
        let all = plan_line::Entity::find().filter(plan_line::Column::PlanId.eq(next.id)).all(house.house.archive.reader()).await.unwrap();
        let lines: Vec<_> = all.iter().map(|line| (line.service.as_str(), line.weekly_pence, line.until_on)).collect();
        assert_eq!(lines, [("home_care", 16_870, None)]);
        house.proves().await;
    }
}
