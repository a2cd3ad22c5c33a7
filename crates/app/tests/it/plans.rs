//! Plans: begun with the needs that were assessed, costed as they are written, submitted, and returned.

use db::entities::{person, personal_budget, plan, plan_line, plan_move, plan_need};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{EntityTrait, QueryOrder};

use crate::assessments::found_eligible;
use crate::forms::{fill, joan, nothing_is_hard};
use crate::plans_rest::URGENT;
use crate::support::{TestHouse, Visitor, on_both};

/// Everybody who has a hand in a plan, and Joan whose plan it is.
pub struct Hands {
    pub joan: person::Model,
    pub at: String,
    pub priya: Visitor,
    pub sam: Visitor,
    pub tom: Visitor,
}

pub async fn hands(house: &TestHouse) -> Hands {
    let (joan, priya) = joan(house).await;
    let sam = house
        .colleague("Sam Ode", &["social_worker"], &["north"])
        .await;
    let tom = house
        .colleague("Tom Reed", &["team_manager"], &["north"])
        .await;
    Hands {
        at: format!("/people/{}/plan", joan.id),
        joan,
        priya,
        sam,
        tom,
    }
}

/// Joan's eligible needs: washing, and using her home safely.
pub async fn eligible(house: &TestHouse, hands: &Hands) {
    found_eligible(house, &hands.priya, hands.joan.id, &["a2", "a5"], &[]).await;
}

const KIND: [(&str, &str); 2] = [("kind", "care_and_support"), ("from_on", "1/12/2026")];

pub async fn begin(hands: &Hands) {
    let begin = format!("{}/begin", hands.at);
    hands.priya.post(&begin, &KIND).await.leads_to(&hands.at);
}

pub async fn the_plan(house: &TestHouse) -> plan::Model {
    let latest = plan::Entity::find().filter(plan::Column::DiscardedAt.is_null());
    let latest = latest.order_by_desc(plan::Column::BeganAt);
    let found = latest.order_by_desc(plan::Column::Id);
    found
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

pub async fn needs(house: &TestHouse, plan: Uuid) -> Vec<plan_need::Model> {
    let all = plan_need::Entity::find().filter(plan_need::Column::PlanId.eq(plan));
    let all = all
        .filter(plan_need::Column::RemovedAt.is_null())
        .order_by_asc(plan_need::Column::Outcome);
    all.all(house.house.archive.reader()).await.unwrap()
}

pub async fn budgets(house: &TestHouse) -> Vec<personal_budget::Model> {
    let all = personal_budget::Entity::find().order_by_asc(personal_budget::Column::FromOn);
    all.all(house.house.archive.reader()).await.unwrap()
}

/// A service of a plan, as it is typed.
pub const LINE: [(&str, &str); 9] = [
    ("outcome", "A2"),
    ("service", "home_care"),
    ("note", "Bright Agency, at eight in the morning"),
    ("units", "7"),
    ("unit", "hour"),
    ("frequency", "weekly"),
    ("unit_cost", "24.10"),
    ("from_on", "1/12/2026"),
    ("funder", "council"),
];

pub const ABOUT: [(&str, &str); 6] = [
    ("from_on", "1/12/2026"),
    ("safe", "yes"),
    ("safe_because", "Two carers for the hoist"),
    ("agreement", "Joan agrees; Carol was there"),
    ("adult_is", "estimate"),
    ("adult_weekly", "31.20"),
];

/// The same form with some fields changed or added.
pub fn but<'a>(
    form: &[(&'a str, &'a str)],
    changed: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = form
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed).copied().collect()
}

/// Fills in and submits the form with the words of the plan.
pub async fn words(hands: &Hands, plan: Uuid) {
    let address = fill_words(hands, plan).await;
    let check = format!("{address}/check");
    hands.priya.post(&check, &[]).await.leads_to(&address);
}

/// Fills in the form with the words of the plan; gives its address.
pub async fn fill_words(hands: &Hands, plan: Uuid) -> String {
    let priya = &hands.priya;
    let first = priya
        .post(&format!("{}/{plan}/words", hands.at), &[])
        .await
        .leads();
    let address = first.split("/pages/").next().unwrap();
    let nothing = nothing_is_hard(priya, address).await;
    let pages: [(&str, &[(&str, &str)]); 8] = [
        (
            "person",
            &[
                ("matters.state", "wrong"),
                ("matters", "Church on Sundays"),
                ("good_week", "Up by nine, church on Sunday"),
            ],
        ),
        ("taking_part", &nothing),
        (
            "needs",
            &[
                ("needs_words", "Washing and the stairs, both eligible"),
                ("council_meets", "Both, with home care and a rail"),
            ],
        ),
        (
            "week",
            &[
                ("technology_thought_of", "yes"),
                ("technology_what", "A pendant"),
                ("who_does_what", "The agency in the morning"),
                ("plan_week.mon.morning", "0.5"),
            ],
        ),
        ("carers", &[("carer_meets", "no")]),
        (
            "changes",
            &[
                ("fluctuates", "no"),
                ("contingency", "Ring Carol"),
                ("risks", "Falls: the rail"),
            ],
        ),
        ("money", &[("budget_told", "yes"), ("direct_payment", "no")]),
        (
            "advice",
            &[
                ("advice_given", "The falls class on Tuesdays"),
                ("copies", "Joan and Carol"),
            ],
        ),
    ];
    for (page, typed) in pages {
        fill(priya, address, page, typed).await.leads();
    }
    address.to_owned()
}

/// A plan with everything in it, ready to be submitted.
pub async fn complete(house: &TestHouse, hands: &Hands) -> plan::Model {
    let plan = ready(house, hands).await;
    words(hands, plan.id).await;
    the_plan(house).await
}

/// A plan with everything in it but its words.
pub async fn ready(house: &TestHouse, hands: &Hands) -> plan::Model {
    begin(hands).await;
    let plan = the_plan(house).await;
    let at = format!("{}/{}", hands.at, plan.id);
    for need in needs(house, plan.id).await {
        let (by, named) = match need.outcome.as_str() {
            "A2" => ("paid", ""),
            _ => ("technology", "Rail on the stairs"),
        };
        let typed = [
            ("outcome", need.outcome.as_str()),
            ("eligible", "yes"),
            ("met_by", by),
            ("named", named),
        ];
        let address = format!("{at}/needs/{}", need.id);
        hands.priya.post(&address, &typed).await.leads_to(&hands.at);
    }
    // What goes on of an earlier plan came with it.
    let lines = plan_line::Entity::find().filter(plan_line::Column::PlanId.eq(plan.id));
    let lines = lines.one(house.house.archive.reader()).await.unwrap();
    if lines.is_none() {
        let new = format!("{at}/lines/new");
        hands.priya.post(&new, &LINE).await.leads();
    }
    hands
        .priya
        .post(&format!("{at}/about"), &ABOUT)
        .await
        .leads();
    plan
}

pub fn moved(hands: &Hands, plan: &plan::Model, by: &str) -> String {
    format!("{}/{}/moves/{by}", hands.at, plan.id)
}

pub const AGREE: [(&str, &str); 4] = [
    ("gross_weekly", "168.70"),
    ("adult_is", "estimate"),
    ("adult_weekly", "31.20"),
    ("from_on", "1/12/2026"),
];

pub async fn authorised(house: &TestHouse, hands: &Hands) -> plan::Model {
    let plan = complete(house, hands).await;
    hands
        .priya
        .post(&moved(hands, &plan, "submit"), &[])
        .await
        .leads_to(&hands.at);
    hands
        .sam
        .post(&moved(hands, &plan, "authorise"), &[])
        .await
        .leads_to(&hands.at);
    plan
}

on_both! {
    // R62; the hard rule of ch. 10: an eligible need that nothing named meets
    async fn a_plan_that_is_not_safe_or_leaves_an_eligible_need_is_not_submitted(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        begin(&hands).await;
        let plan = the_plan(&house).await;
        assert_eq!(needs(&house, plan.id).await.len(), 2);
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await
            .has_problem("Nothing meets this eligible need yet: maintaining personal hygiene")
            .has("Fill in and submit the form of the plan").has("Say whether the arrangements are safe");
        let done = {
            hands.priya.post(&format!("{}/{}/moves/discard", hands.at, plan.id), &[("because", "Begun anew")]).await.leads();
            complete(&house, &hands).await
        };
        hands.priya.post(&format!("{}/{}/about", hands.at, done.id), &but(&ABOUT, &[("safe", "no")])).await.leads();
        hands.priya.post(&moved(&hands, &done, "submit"), &[]).await.has_problem("not judged safe");
        assert!(the_plan(&house).await.submitted_at.is_none());
        house.proves().await;
    }

    // Care Act 2014 s.18: what somebody else pays for is not met by the council
    async fn a_need_is_not_paid_for_by_a_service_that_the_person_pays(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let line = plan_line::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let at = format!("{}/{}/lines/{}", hands.at, plan.id, line.id);
        let says = "No service that the council or the NHS pays for meets this need from the day the plan begins: maintaining personal hygiene";
        for changed in [("funder", "person"), ("from_on", "2/12/2026")] {
            let line = but(&LINE, &[changed]);
            hands.priya.post(&at, &line).await.leads_to(&hands.at);
            hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.has_problem(says);
        }
        let free = but(&LINE, &[("funder", "free_for_now"), ("until_on", "12/1/2027")]);
        hands.priya.post(&at, &free).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has("from 12 January 2027 nothing in the plan pays for this need");
        let free = but(&ABOUT, &[("adult_is", "nothing_to_pay"), ("adult_weekly", "")]);
        hands.priya.post(&format!("{}/{}/about", hands.at, plan.id), &free).await.leads_to(&hands.at);
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        house.proves().await;
    }

    // Care Act 2014 ss.18, 25: what was found eligible is met, or it is told why not
    async fn a_need_that_was_found_eligible_leaves_a_plan_only_with_a_reason(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let rail = needs(&house, plan.id).await.into_iter().find(|need| need.outcome == "A5").unwrap();
        let need = format!("{}/{}/needs/{}", hands.at, plan.id, rail.id);
        let out = format!("{need}/remove");
        let typed = [("outcome", "A5"), ("eligible", "no"), ("met_by", "technology"), ("named", "Rail on the stairs")];
        hands.priya.post(&need, &typed).await.has_problem("The assessment found this need eligible: say why it is not");
        hands.priya.post(&need, &but(&typed, &[("outcome", "A9")])).await.has_problem("it cannot become another");
        hands.priya.get(&out).await.is_ok().has("Why is it not met?");
        hands.priya.post(&out, &[]).await.has_problem("Why is it not met? This needs an answer");
        assert_eq!(needs(&house, plan.id).await.len(), 2);
        hands.priya.post(&format!("{}/{}/needs/new", hands.at, plan.id), &typed).await.leads_to(&hands.at);
        let second = needs(&house, plan.id).await.into_iter().find(|need| need.id != rail.id && need.outcome == "A5").unwrap();
        hands.priya.post(&format!("{}/{}/needs/{}/remove", hands.at, plan.id, second.id), &[]).await.leads_to(&hands.at);
        let why = [("not_because", "She moved to a flat without <b>stairs</b>")];
        hands.priya.post(&out, &why).await.leads_to(&hands.at);
        let told = "She moved to a flat without &lt;b&gt;stairs";
        hands.priya.get(&hands.at).await.is_ok().has("taken out of this plan").has(told).lacks("Before it can be submitted");
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        hands.sam.get(&moved(&hands, &plan, "authorise")).await.is_ok().has("the plan does not meet it: being able to make use of the home safely").has(told);
        hands.sam.post(&moved(&hands, &plan, "authorise"), &[]).await.leads_to(&hands.at);
        hands.tom.get(&moved(&hands, &plan, "agree")).await.is_ok().has("the plan does not meet it").has(told);
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has(told);
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok().has("They are not in this plan").has(told);
        house.proves().await;
    }

    async fn a_need_found_eligible_that_a_plan_never_had_stops_it(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let archive = &house.house.archive;
        let rail = needs(&house, plan.id).await.into_iter().find(|need| need.outcome == "A5").unwrap();
        let mut change = archive.change(None, house.house.clock.now()).await.unwrap();
        change.update::<plan_need::Entity>(&rail, |row| row.outcome = "A9".to_owned()).await.unwrap();
        change.log(db::Event::PlanChanged, Some(plan.person_id), Some(plan.id), serde_json::json!({}));
        change.commit().await.unwrap();
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await
            .has_problem("found this need eligible, and the plan leaves it out");
        assert!(the_plan(&house).await.submitted_at.is_none());
    }

    // A45
    async fn a_plan_returned_goes_back_with_its_reason_and_its_way_is_kept(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        let back = moved(&hands, &plan, "return");
        hands.tom.post(&back, &[]).await.has_problem("Why? This needs an answer");
        hands.tom.post(&back, &[("because", "Ask about the <b>night</b>")]).await.leads();
        hands.priya.get(&hands.at).await.is_ok().has("Ask about the &lt;b&gt;night").has("Being written");
        let now = the_plan(&house).await;
        assert_eq!((now.submitted_at, now.authorised_at), (None, None));
        let moves = plan_move::Entity::find().order_by_asc(plan_move::Column::Id).all(house.house.archive.reader()).await.unwrap();
        let mut told: Vec<&str> = moves.iter().map(|one| one.move_kind.as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, ["authorise", "return", "submit"]);
        hands.tom.get("/plans").await.is_ok().has("Time at each desk");
        house.proves().await;
    }

    async fn costs_are_worked_out_as_lines_are_written_and_mistakes_are_told(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        begin(&hands).await;
        let plan = the_plan(&house).await;
        let new = format!("{}/{}/lines/new", hands.at, plan.id);
        let line = LINE;
        for (field, value, says) in [
            ("outcome", "A9", "Choose a need that the plan has"),
            ("service", "magic", "from the list"),
            ("units", "many", "must be a number such as 7 or 3.5"),
            ("units", "1.234", "must be a number such as 7 or 3.5"),
            ("frequency", "hourly", "Choose how often"),
            ("unit_cost", "", "Enter what one costs"),
            ("unit_cost", "-1.00", "Enter an amount in pounds and pence"),
            ("unit_cost", "100000.01", "more than support costs"),
            ("from_on", "31/2/2027", "must be a real date"),
            ("until_on", "1/12/2026", "must end after it begins"),
            ("funder", "x", "Choose who pays"),
        ] {
            hands.priya.post(&new, &but(&line, &[(field, value)])).await.has_problem(says);
        }
        for (changed, weekly, once) in [
            (&[("units", "0.5"), ("frequency", "daily")][..], 8_435, 0),
            (&[("units", "1"), ("frequency", "monthly"), ("unit_cost", "260")], 6_000, 0),
            (&[("units", "1"), ("frequency", "once"), ("unit", "item"), ("unit_cost", "99.99")], 0, 9_999),
        ] {
            hands.priya.post(&new, &but(&line, changed)).await.leads_to(&hands.at);
            let all = plan_line::Entity::find().all(house.house.archive.reader()).await.unwrap();
            assert!(all.iter().any(|line| (line.weekly_pence, line.one_off_pence) == (weekly, once)), "{all:?}");
        }
        hands.priya.get(&hands.at).await.is_ok().has("£144.35 a week and £99.99 once");
        let other = house.person("Sam", "Okoro", |_| ()).await;
        hands.priya.post(&format!("/people/{}/plan/{}/lines/new", other.id, plan.id), &line).await.is_not_found();
        house.proves().await;
    }

    async fn of_two_who_begin_a_plan_at_once_one_plan_is_begun(house) {
        let hands = hands(&house).await;
        let begin = format!("{}/begin", hands.at);
        let urgent = [&KIND[..], &URGENT].concat();
        let (one, other) = tokio::join!(hands.priya.post(&begin, &urgent), hands.sam.post(&begin, &urgent));
        for answer in [one, other] {
            assert!([303, 409].contains(&answer.status.as_u16()), "{}", answer.status);
        }
        let all = plan::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(all.len(), 1);
        house.proves().await;
    }
}
