//! Somebody who looks after somebody: from the link between the two records to a budget of their own.

use almoner::support::budgets;
use db::entities::{person, personal_budget};
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::money::Pence;

use crate::assessments::together::carer;
use crate::assessments::{JUDGED, decide, fill_as_carer, form_of, offer, rows};
use crate::forms::{begin, fill, joan, nothing_is_hard};
use crate::plans::{Hands, hands, moved, the_plan};
use crate::relationships::{restrict, side};
use crate::support::{TestHouse, on_both};

/// Carol, who looks after Joan, with a completed assessment of her own in which these outcomes are not managed, or do
/// not apply; and its address.
async fn assessed_carer(
    house: &TestHouse,
    hands: &Hands,
    answered: &[(&str, &str)],
) -> (person::Model, String) {
    let carol = carer(house, &hands.priya, hands.joan.id).await;
    let about = [("other", &*hands.joan.id.to_string())];
    let address = offer(&hands.priya, carol.id, "carers", &about).await;
    let begun = hands.priya.post(&format!("{address}/begin"), &[]).await;
    fill_as_carer(&hands.priya, &form_of(&begun.leads()), answered).await;
    (carol, address)
}

/// A plan for the carer that costs this much once, with a figure of five hundred pounds a year, authorised.
async fn authorised(house: &TestHouse, hands: &Hands, once: &str) -> db::entities::plan::Model {
    let (priya, at) = (&hands.priya, &hands.at);
    let mut change = house.change(Some(priya.id())).await;
    let figure = budgets::store::New {
        method: "carer",
        yearly: Some(Pence(50_000)),
        ..Default::default()
    };
    let today = db::Day("2026-11-20".parse().unwrap());
    budgets::store::keep(&mut change, hands.joan.id, today, figure)
        .await
        .unwrap();
    change.commit().await.unwrap();
    let begin = [("kind", "carer_support"), ("from_on", "1/12/2026")];
    priya
        .post(&format!("{at}/begin"), &begin)
        .await
        .leads_to(at);
    let plan = the_plan(house).await;
    let own = format!("{at}/{}", plan.id);
    for need in crate::plans::needs(house, plan.id).await {
        let met = [
            ("outcome", need.outcome.as_str()),
            ("eligible", "yes"),
            ("met_by", "direct_payment"),
        ];
        priya
            .post(&format!("{own}/needs/{}", need.id), &met)
            .await
            .leads_to(at);
    }
    let line = [
        ("outcome", "C8"),
        ("service", "carer_support"),
        ("units", "1"),
        ("unit", "item"),
        ("frequency", "once"),
        ("unit_cost", once),
        ("from_on", "1/12/2026"),
        ("funder", "council"),
    ];
    priya.post(&format!("{own}/lines/new"), &line).await.leads();
    let about = [
        ("from_on", "1/12/2026"),
        ("safe", "yes"),
        ("safe_because", "Her sister has the key"),
        ("agreement", "She agrees"),
        ("adult_is", "nothing_to_pay"),
    ];
    priya.post(&format!("{own}/about"), &about).await.leads();
    let form = form_of(&priya.post(&format!("{own}/words"), &[]).await.leads());
    let words = [
        ("own_life", "To sing in the choir"),
        ("willing", "yes"),
        ("able", "yes"),
        ("support", "A sitter on Tuesdays"),
        ("emergency", "Her sister comes"),
        ("carer_advice", "The carers’ centre"),
        ("carer_copies", "Carol"),
    ];
    fill(priya, &form, "carer", &words).await.leads();
    let nothing = nothing_is_hard(priya, &form).await;
    fill(priya, &form, "taking_part", &nothing).await.leads();
    priya
        .post(&format!("{form}/check"), &[])
        .await
        .leads_to(&form);
    let submit = moved(hands, &plan, "submit");
    priya.post(&submit, &[]).await.leads_to(at);
    let authorise = moved(hands, &plan, "authorise");
    hands.sam.post(&authorise, &[]).await.leads_to(at);
    plan
}

/// Everybody who has a hand in the plan of Carol, who was assessed as a carer.
async fn of_carol(house: &TestHouse) -> Hands {
    let hands = hands(house).await;
    let (carol, address) = assessed_carer(house, &hands, &[("c8", "no")]).await;
    let eligible = format!("{address}/eligibility");
    decide(&hands.priya, &eligible, &JUDGED).await.leads();
    Hands {
        at: format!("/people/{}/plan", carol.id),
        joan: carol,
        ..hands
    }
}

const OFFERED: [(&str, &str); 4] = [
    ("kind", "carers"),
    ("offered_on-day", "18"),
    ("offered_on-month", "11"),
    ("offered_on-year", "2026"),
];

const AGREE: [(&str, &str); 4] = [
    ("gross_weekly", "0"),
    ("adult_is", "nothing_to_pay"),
    ("adult_weekly", "0"),
    ("from_on", "1/12/2026"),
];

on_both! {
    // Care Act 2014 s.10
    async fn a_carers_assessment_names_whom_they_look_after(house) {
        let (joan, priya) = joan(&house).await;
        let carol = house.person("Carol", "Price", |_| ()).await;
        let record = format!("/people/{}", carol.id);
        let at = format!("{record}/assessments/offer");
        let (with, mut typed) = (joan.id.to_string(), OFFERED.to_vec());
        // Nobody yet: the page says where to go first.
        let choose = format!("{record}/relationships/choose");
        priya.get(&format!("{at}?kind=carers")).await.is_ok().has(&choose).has("Say whom Carol looks after");
        priya.post(&at, &typed).await.has_problem("does not say yet whom Carol looks after");
        // Her daughter is no answer: she is looked after by nobody.
        let kin = [("other", with.as_str()), ("kind", "parent")];
        let new = format!("{record}/relationships/new");
        priya.post(&new, &kin).await.leads();
        typed.push(("other", &with));
        priya.post(&at, &typed).await.has_problem("does not say yet whom Carol looks after");
        assert!(rows(&house).await.is_empty());
        // It is said on the carer's own record, and told on the other.
        let link = side(&house, &carol).await;
        let version = link.version.to_string();
        let cares = [("kind", "parent"), ("cares_for", "yes"), ("version", version.as_str())];
        priya.post(&format!("{record}/relationships/{}", link.id), &cares).await.leads();
        assert!(side(&house, &joan).await.carer);
        // Another relative is not whom she looks after.
        let ann = house.person("Ann", "Price", |_| ()).await.id.to_string();
        priya.post(&new, &[("other", ann.as_str()), ("kind", "child")]).await.leads();
        for other in ["", ann.as_str()] {
            let typed = [&OFFERED[..], &[("other", other)]].concat();
            priya.post(&at, &typed).await.has_problem("Choose the person whom Carol looks after");
        }
        let chosen = format!("value=\"{with}\" selected");
        priya.get(&format!("{at}?kind=carers")).await.is_ok().has(&chosen);
        priya.post(&at, &typed).await.leads();
        assert_eq!(rows(&house).await[0].other_id, Some(joan.id));
        house.proves().await;
    }

    // Care Act 2014 s.10
    async fn a_carers_form_begun_without_an_offer_is_about_whom_they_look_after(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        begin(&priya, carol.id, "carers_assessment").await;
        assert_eq!(rows(&house).await[0].other_id, Some(joan.id));
        house.proves().await;
    }

    async fn a_carers_form_waits_until_the_record_says_whom_they_look_after(house) {
        let (_, priya) = joan(&house).await;
        let carol = house.person("Carol", "Price", |_| ()).await;
        let form = [("form", "carers_assessment")];
        let at = format!("/people/{}/assessments/offer?kind=carers", carol.id);
        let begin_at = format!("/people/{}/forms/begin", carol.id);
        priya.post(&begin_at, &form).await.leads_to(&at);
        priya.get(&at).await.is_ok().has("Say whom Carol looks after");
        // Of two whom she looks after, one is chosen.
        for name in ["Dora", "Enid"] {
            let other = house.person(name, "Price", |_| ()).await.id.to_string();
            let link = [("other", other.as_str()), ("kind", "parent"), ("cares_for", "yes")];
            priya.post(&format!("/people/{}/relationships/new", carol.id), &link).await.leads();
        }
        priya.post(&begin_at, &form).await.leads_to(&at);
        assert!(rows(&house).await.is_empty());
        // A form of the council's for somebody else is not held up by it.
        begin(&priya, carol.id, "needs_assessment").await;
        house.proves().await;
    }

    async fn a_carers_plan_is_the_kind_that_is_offered_to_a_carer(house) {
        let hands = of_carol(&house).await;
        let chosen = "value=\"carer_support\" selected";
        hands.priya.get(&format!("{}/begin", hands.at)).await.is_ok().has(chosen);
        let at = format!("/people/{}/plan/begin", house.person("Ann", "Reed", |_| ()).await.id);
        hands.priya.get(&at).await.is_ok().lacks(chosen);
    }

    async fn whoever_is_written_down_as_a_carer_is_offered_an_assessment(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let offer = format!("/people/{}/assessments/offer?kind=carers", carol.id);
        for one in [joan.id, carol.id] {
            priya.get(&format!("/people/{one}/relationships")).await.is_ok()
                .has("Carol Price looks after Joan Price, and has had no assessment as a carer").has(&offer);
        }
        let reader = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        reader.get(&format!("/people/{}/relationships", joan.id)).await.is_ok().lacks("has had no assessment");
        let with = joan.id.to_string();
        let typed = [&OFFERED[..], &[("other", with.as_str())]].concat();
        priya.post(&format!("/people/{}/assessments/offer", carol.id), &typed).await.leads();
        priya.get(&format!("/people/{}/relationships", joan.id)).await.is_ok().lacks("has had no assessment");
    }

    // A restricted person keeps no carer from an assessment, and is not named
    async fn who_looks_after_somebody_restricted_is_offered_an_assessment_all_the_same(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        restrict(&house, &joan).await;
        let at = format!("/people/{}/assessments/offer", carol.id);
        priya.get(&format!("{at}?kind=carers")).await.is_ok().lacks("Joan");
        priya.get(&format!("/people/{}/relationships", carol.id)).await.is_ok().lacks("Joan");
        priya.post(&at, &OFFERED).await.leads();
    }

    // R60; Care Act 2014 ss.20, 26
    async fn a_carers_budget_that_is_not_the_figure_of_a_year_has_its_reason(house) {
        let hands = of_carol(&house).await;
        let plan = authorised(&house, &hands, "300").await;
        let agree = moved(&hands, &plan, "agree");
        hands.tom.get(&agree).await.is_ok().has("£300.00 in a year, £200.00 less than the indicative figure of £500.00");
        hands.tom.post(&agree, &AGREE).await
            .has_problem("The figure was £500.00 a year and the budget comes to £300.00: choose why it differs")
            .has_problem("Say in words why the budget differs");
        assert!(personal_budget::Entity::find().all(house.house.archive.reader()).await.unwrap().is_empty());
        let why = [("reason", "plan_costs_less"), ("because", "The centre gives the sitter")];
        hands.tom.post(&agree, &[&AGREE[..], &why].concat()).await.leads_to(&hands.at);
        let kept = personal_budget::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((kept.one_off_pence, kept.reason.as_deref()), (30_000, Some("plan_costs_less")));
        house.proves().await;
    }

    async fn a_carers_budget_of_just_the_figure_needs_no_reason(house) {
        let hands = of_carol(&house).await;
        let plan = authorised(&house, &hands, "500").await;
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads_to(&hands.at);
        house.proves().await;
    }

    // SI 2015/313 reg.3(2): what is not theirs cannot be beyond them
    async fn what_does_not_apply_to_a_carer_is_neither_managed_nor_beyond_them(house) {
        let hands = hands(&house).await;
        let (_, address) = assessed_carer(&house, &hands, &[("c1", "not_theirs"), ("c8", "no")]).await;
        let page = hands.priya.get(&address).await.is_ok();
        let row = page.text.split("responsibilities for a child").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(row.contains("Does not apply") && !row.contains("Yes"), "{row}");
        hands.priya.get(&format!("{address}/eligibility")).await.is_ok().has("Outcomes looked at: 8. Cannot be achieved: 1.");
        let eligible = format!("{address}/eligibility");
        decide(&hands.priya, &eligible, &JUDGED).await.leads();
        hands.priya.get(&format!("{address}/decision")).await.is_ok()
            .has("There is one of the things that the law lists for carers that you cannot manage")
            .lacks("as if nobody around you helped");
    }

    // SI 2015/313 reg.3(2)(a)
    async fn a_carer_who_manages_everything_at_the_cost_of_her_health_has_a_plan_as_eligible(house) {
        let hands = hands(&house).await;
        let (carol, address) = assessed_carer(&house, &hands, &[]).await;
        decide(&hands.priya, &format!("{address}/eligibility"), &JUDGED).await.leads();
        let at = format!("/people/{}/plan", carol.id);
        hands.priya.get(&at).await.is_ok().lacks("not eligible");
        let begin = [("kind", "carer_support"), ("from_on", "1/12/2026")];
        hands.priya.post(&format!("{at}/begin"), &begin).await.leads_to(&at);
        assert_eq!(the_plan(&house).await.rests_on.as_deref(), Some("decision"));
        house.proves().await;
    }

    // A restricted person is named to nobody who may not see them
    async fn the_record_of_a_carer_says_for_whom_they_care(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let record = format!("/people/{}", carol.id);
        priya.get(&record).await.is_ok().has("Cares for").has("Joan Price, parent");
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().lacks("Cares for");
        restrict(&house, &joan).await;
        priya.get(&record).await.is_ok().has("Cares for").lacks("Joan");
    }

    async fn an_offered_assessment_is_with_its_team_until_somebody_has_it(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let with = joan.id.to_string();
        let typed = [&OFFERED[..], &[("other", with.as_str())]].concat();
        priya.post(&format!("/people/{}/assessments/offer", carol.id), &typed).await.leads();
        priya.get(&format!("/people/{}", carol.id)).await.is_ok()
            .has("We begin to work out with you what support you need as a carer: North");
    }

    async fn a_carers_emergency_plan_is_on_both_records(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let form = begin(&priya, carol.id, "carers_emergency_plan").await;
        let both = [format!("/people/{}", joan.id), format!("/people/{}", carol.id)];
        priya.get(&both[0]).await.is_ok().lacks("emergency plan");
        let plan = [
            ("cares_for", "Joan"), ("alone_for", "hours"), ("emergency", "Her sister comes"),
            ("to_call.0.who", "Ann"), ("to_call.0.phone", "01632 960211"), ("to_call.count", "1"),
        ];
        fill(&priya, &form, "plan", &plan).await.leads();
        let know = [
            ("must_know", "Tablets at eight"), ("emergency_copies", "Carol"),
            ("emergency_review_on-day", "1"), ("emergency_review_on-month", "6"), ("emergency_review_on-year", "2027"),
        ];
        fill(&priya, &form, "to_know", &know).await.leads();
        priya.post(&format!("{form}/check"), &[]).await.leads_to(&form);
        for record in &both {
            priya.get(record).await.is_ok().has("What happens if Carol Price suddenly cannot care").has(&form);
            priya.get(&format!("{record}/summary")).await.is_ok().has("What happens if Carol Price suddenly cannot care");
        }
        restrict(&house, &carol).await;
        priya.get(&both[0]).await.is_ok().lacks("suddenly cannot care");
    }

    async fn a_carers_pages_begin_with_what_is_a_carers(house) {
        let hands = of_carol(&house).await;
        let figure = format!("/people/{}/budget", hands.joan.id);
        let page = hands.priya.get(&figure).await.is_ok().lacks("Needs as they were assessed");
        assert!(page.text.contains("value=\"carer\" checked"), "{}", page.text);
        let plan = authorised(&house, &hands, "500").await;
        hands.priya.get(&hands.at).await.is_ok().has("£500.00 once").lacks("£0.00 a week").lacks("not known (nothing");
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has("Personal budget as a carer").lacks("£0.00 a week");
        let paper = format!("{}/{}/print", hands.at, plan.id);
        hands.priya.get(&paper).await.is_ok().has("Your personal budget is £500.00 once").lacks("still right").lacks("£0.00");
        house.at("2026-12-02T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.get(&format!("/people/{}", hands.joan.id)).await.is_ok().has("Personal budget as a carer").has("£500.00 once");
    }

    // A55
    async fn the_words_of_a_carers_plan_begin_with_what_they_said(house) {
        let hands = of_carol(&house).await;
        let begin = [("kind", "carer_support"), ("from_on", "1/12/2026")];
        hands.priya.post(&format!("{}/begin", hands.at), &begin).await.leads();
        let plan = the_plan(&house).await;
        let first = hands.priya.post(&format!("{}/{}/words", hands.at, plan.id), &[]).await.leads();
        hands.priya.get(&first).await.is_ok().has("I want to wash myself again");
    }
}
