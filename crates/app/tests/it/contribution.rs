//! What somebody may have to pay, shown from the first conversation on: what to expect, then an estimate that is kept once,
//! then what was assessed.

use db::entities::contribution_estimate;
use db::sea_orm::EntityTrait;
use rules::contribution::Rates;

use crate::forms::{begin, hidden, joan};
use crate::plans::{AGREE, authorised, but, eligible, hands, moved, ready, the_plan};
use crate::support::{Engine, TestHouse, on_both};

const TOLD: [(&str, &str); 7] = [
    ("setting", "home"),
    ("household", "single"),
    ("capital", "14,250.01"),
    ("income", "318.40"),
    ("benefit", "standard"),
    ("housing", "24.10"),
    ("extra", "20"),
];

const EXPECT: &str = "We do not know yet what you may have to pay";

async fn kept(house: &TestHouse) -> Vec<contribution_estimate::Model> {
    let all = contribution_estimate::Entity::find();
    all.all(house.house.archive.reader()).await.unwrap()
}

on_both! {
    // R29, Care Act 2014 ss.14 and 17
    async fn the_first_conversation_says_what_to_expect_and_then_what_was_estimated(house) {
        let (joan, priya) = joan(&house).await;
        let form = begin(&priya, joan.id, "conversation_1").await;
        for page in [form.clone(), format!("{form}/pages/meeting"), format!("{form}/print"), format!("/people/{}/plan", joan.id), format!("/people/{}/budget", joan.id)] {
            priya.get(&page).await.is_ok().has(EXPECT).has("financial assessment").has("Help to get back on your feet is free for up to six weeks").has("more than £23,250.00 in savings");
        }
        let id = form.rsplit('/').next().unwrap();
        let at = format!("/people/{}/contribution", joan.id);
        let page = priya.get(&form).await.is_ok().has(&format!("{at}?form={id}")).has("Not known yet");
        page.has("What Joan may have to pay");
        priya.post(&at, &[]).await.has_problem("Choose where the support is to be").has_problem("Choose how they live").has_problem("Choose the rate, or none");
        priya.post(&at, &but(&TOLD, &[("income", "-5")])).await.has_problem("amount in pounds and pence");
        // Joan is 78: 241.45 is left to her, and a pound a week is counted for a penny above the lower limit.
        let mut typed = TOLD.to_vec();
        typed.push(("form", id));
        priya.post(&at, &typed).await.leads_to(&form);
        let says = "You may have to pay at most £33.85 a week.";
        for page in [form.clone(), format!("{form}/pages/meeting"), format!("{form}/print"), format!("/people/{}/plan", joan.id), format!("/people/{}/budget", joan.id)] {
            priya.get(&page).await.is_ok().has(says).has("It is not a decision").has("£241.45 a week is left to you to live on").lacks(EXPECT);
        }
        // Each later form tells it, and none asks it anew.
        let next = begin(&priya, joan.id, "needs_assessment").await;
        priya.get(&next).await.is_ok().has(says).has("Estimate it anew");
        priya.get(&at).await.is_ok().has("value=\"14250.01\"").has("value=\"318.40\"").has("Told on 20 November 2026");
        // Another takes its place, and the one before stays in the history.
        let opened = hidden(&priya.get(&at).await.is_ok().text, "version");
        priya.post(&at, &but(&TOLD, &[("capital", "23250.01"), ("version", &opened)])).await.leads_to(&format!("/people/{}/plan", joan.id));
        priya.get(&next).await.is_ok().has("You may have to pay the whole cost of the support.").lacks(says);
        let all = kept(&house).await;
        assert_eq!((all.len(), all.iter().filter(|row| row.superseded_at.is_none()).count()), (2, 1));
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("at most £33.85 a week");
        house.proves().await;
    }

    async fn an_estimate_goes_into_the_plan_until_means_are_assessed(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let at = format!("/people/{}/contribution", hands.joan.id);
        hands.priya.post(&at, &TOLD).await.leads();
        let plan = ready(&house, &hands).await;
        assert_eq!((plan.adult_is.as_str(), plan.adult_weekly_pence), ("estimate", Some(3385)));
        let print = format!("{}/{}/print", hands.at, plan.id);
        hands.priya.get(&print).await.is_ok().has("You may have to pay at most £33.85 a week.");
        // Once assessed it is told as assessed, everywhere.
        let about = [
            ("from_on", "1/12/2026"), ("safe", "yes"), ("safe_because", "Two carers"), ("agreement", "Joan agrees"),
            ("adult_is", "assessed"), ("adult_weekly", "28.00"),
        ];
        hands.priya.post(&format!("{}/{}/about", hands.at, plan.id), &about).await.leads();
        let form = begin(&hands.priya, hands.joan.id, "conversation_2").await;
        for page in [hands.at.clone(), form] {
            hands.priya.get(&page).await.is_ok().has("You pay £28.00 a week: we worked it out").lacks("at most £33.85");
        }
        assert_eq!(the_plan(&house).await.adult_is, "assessed");
        house.proves().await;
    }

    async fn what_was_estimated_since_a_plan_began_is_told_where_the_plan_asks_it(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        crate::plans::begin(&hands).await;
        let plan = the_plan(&house).await;
        let about = format!("{}/{}/about", hands.at, plan.id);
        hands.priya.get(&about).await.is_ok().has("<option value=\"unknown\" selected>");
        hands.priya.post(&format!("/people/{}/contribution", hands.joan.id), &TOLD).await.leads();
        hands.priya.get(&about).await.is_ok().has("<option value=\"estimate\" selected>").has("value=\"33.85\"");
    }

    async fn a_budget_whose_contribution_was_assessed_says_so_and_a_child_is_not_charged_by_this_law(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        hands.priya.post(&format!("/people/{}/contribution", hands.joan.id), &TOLD).await.leads();
        let plan = authorised(&house, &hands).await;
        let agree = but(&AGREE, &[("adult_is", "nothing_to_pay"), ("adult_weekly", "0")]);
        hands.tom.post(&moved(&hands, &plan, "agree"), &agree).await.leads();
        house.at("2026-12-02T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.get(&hands.at).await.is_ok().has("There is nothing for you to pay for the support in your plan. So it is since 1 December 2026.").lacks("at most £33.85");
        let child = house.person("Kit", "Okoro", |row| row.born_on = Some(db::Day("2010-05-03".parse().unwrap()))).await;
        let megan = house.colleague("Megan Hart", &["transition_worker"], &["transition"]).await;
        megan.get(&format!("/people/{}/plan", child.id)).await.is_ok().lacks(EXPECT);
        let at = format!("/people/{}/contribution", child.id);
        megan.get(&at).await.is_conflict().has("a child is not charged");
        megan.post(&at, &TOLD).await.is_conflict();
        assert_eq!(kept(&house).await.len(), 1);
        let rita = house.colleague("Rita Oak", &["reader"], &["north"]).await;
        rita.get(&hands.at).await.is_ok().lacks("Make an estimate");
        rita.get(&format!("/people/{}/contribution", hands.joan.id)).await.is_forbidden();
        house.proves().await;
    }

    async fn of_two_who_estimate_at_once_the_second_sees_the_first(house) {
        let (joan, priya) = joan(&house).await;
        let tom = crate::forms::manager(&house).await;
        let at = format!("/people/{}/contribution", joan.id);
        let opened = hidden(&priya.get(&at).await.is_ok().text, "version");
        let first = but(&TOLD, &[("version", &opened)]);
        let other = but(&first, &[("income", "400")]);
        let (one, two) = tokio::join!(priya.post(&at, &first), tom.post(&at, &other));
        let (went, late) = match one.status.as_u16() {
            303 => (one, two),
            _ => (two, one),
        };
        went.leads();
        let late = late.is_conflict().has("318.40").has("400").has("Put what I wrote in its place");
        assert_eq!(kept(&house).await.len(), 1);
        // Whoever has seen it may put their own in its place.
        let seen = hidden(&late.text, "version");
        priya.post(&at, &but(&TOLD, &[("income", "410"), ("version", &seen)])).await.leads();
        let all = kept(&house).await;
        assert_eq!((all.len(), all.iter().filter(|row| row.superseded_at.is_none()).count()), (2, 1));
        // What was typed with an estimate from then open is not kept over it.
        priya.post(&at, &but(&TOLD, &[("version", &seen)])).await.is_conflict().has("410.00");
        house.proves().await;
    }

    // Care Act 2014 s.14(1), (3)
    async fn a_carer_is_not_told_what_they_would_pay_for_their_own_care(house) {
        let (joan, priya) = joan(&house).await;
        priya.post(&format!("/people/{}/contribution", joan.id), &TOLD).await.leads();
        let carers = "A council does not have to charge carers for support of their own.";
        let own = "at most £33.85 a week";
        // Joan has needs of her own, and looks after Carol.
        let carol = house.person("Carol", "Price", |_| ()).await;
        let other = joan.id.to_string();
        let cares = [("other", other.as_str()), ("kind", "parent"), ("carer", "yes")];
        priya.post(&format!("/people/{}/relationships/new", carol.id), &cares).await.leads();
        let form = begin(&priya, joan.id, "carers_assessment").await;
        for page in [form.clone(), format!("{form}/pages/whole"), format!("{form}/print")] {
            priya.get(&page).await.is_ok().has(carers).lacks(own).lacks("Estimate it anew");
        }
        let form = begin(&priya, joan.id, "needs_assessment").await;
        priya.get(&form).await.is_ok().has(own).lacks(carers);
        // Of two plans each tells its own.
        for (kind, tells, lacks) in [("carer_support", carers, own), ("care_and_support", own, carers)] {
            let plan = crate::plans_rest::put(&house, &priya, joan.id, kind).await;
            let paper = format!("/people/{}/plan/{}/print", joan.id, plan.id);
            priya.get(&paper).await.is_ok().has(tells).lacks(lacks);
        }
        // Whoever is known as a carer alone is told it of that.
        let ruth = house.person("Ruth", "Price", |_| ()).await;
        crate::plans_rest::put(&house, &priya, ruth.id, "carer_support").await;
        priya.get(&format!("/people/{}/plan", ruth.id)).await.is_ok().has(carers).lacks(EXPECT);
        house.proves().await;
    }

    async fn until_the_amounts_of_the_year_are_known_an_estimate_says_that_it_rests_on_the_last(house) {
        let (joan, _) = joan(&house).await;
        house.at("2027-04-06T10:00:00Z");
        let priya = house.colleague("Priya Rao", &["social_worker"], &["north"]).await;
        priya.post(&format!("/people/{}/contribution", joan.id), &TOLD).await.leads();
        priya.get(&format!("/people/{}/plan", joan.id)).await.is_ok()
            .has("with the amounts of the year from 6 April 2026, for those of the year after it were not known yet")
            .has("We do not know the amounts of this year yet. We took those of the year from 6 April 2026");
        house.proves().await;
    }
}

#[tokio::test]
async fn a_council_estimates_with_its_own_amounts() {
    let own = "id,from,pounds\nMIG_SINGLE_PC,2026-04-06,250.00\nCAP_UPPER,2026-04-06,50000.00\n";
    let house = TestHouse::of_council(Engine::Sqlite, |council| {
        council.charging = Rates::built_in().with_own("charging.csv", own).unwrap();
    });
    let house = house.await;
    let (joan, priya) = joan(&house).await;
    let plan = format!("/people/{}/plan", joan.id);
    let more = "more than £50,000.00 in savings";
    priya.get(&plan).await.is_ok().has(more);
    let at = format!("/people/{}/contribution", joan.id);
    priya.post(&at, &TOLD).await.leads();
    let left = "£250.00 a week is left to you to live on";
    priya.get(&plan).await.is_ok().has(left);
    house.proves().await;
}
