//! From step to step on one record: the head always says what comes next, and what was written once is not asked for
//! again.

use db::entities::{person, plan, reablement_episode, referral};
use db::sea_orm::EntityTrait;

use crate::assessments::{JUDGED, assessed, form_of, offer};
use crate::contacts::{full, lives_at, officer, taken};
use crate::forms::{begin, joan, manager};
use crate::plans::{AGREE, Hands, authorised, eligible, hands, moved, words};
use crate::support::{TestHouse, Visitor, on_both};

/// What the head of a record says.
async fn head(who: &Visitor, person: &person::Model, says: &str) {
    let record = format!("/people/{}/forms", person.id);
    who.get(&record).await.is_ok().has(says);
}

async fn the_plan(house: &TestHouse) -> plan::Model {
    let plan = plan::Entity::find().one(house.house.archive.reader());
    plan.await.unwrap().unwrap()
}

/// Joan's plan is agreed.
async fn agreed(house: &TestHouse) -> (Hands, plan::Model) {
    let hands = hands(house).await;
    eligible(house, &hands).await;
    let plan = authorised(house, &hands).await;
    let agree = moved(&hands, &plan, "agree");
    hands.tom.post(&agree, &AGREE).await.leads();
    (hands, plan)
}

const TODAY: [(&str, &str); 3] = [("on-day", "20"), ("on-month", "11"), ("on-year", "2026")];

on_both! {
    async fn the_head_of_a_record_follows_a_plan_from_desk_to_desk_and_to_the_day_it_is_taken(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        head(&hands.priya, &hands.joan, "We plan with you how your needs are met").await;
        let plan = authorised(&house, &hands).await;
        head(&hands.priya, &hands.joan, "A colleague agrees your personal budget, and we tell you: a budget manager").await;
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads();
        head(&hands.priya, &hands.joan, "We agree with you how you take your personal budget").await;
        let taken = [("taken", "council_managed"), ("asked_on", "20/11/2026"), ("from_on", "1/12/2026"), ("weeks_kept", "8"), ("receiver", "adult"), ("weekly", "0")];
        hands.priya.post(&format!("/people/{}/direct-payments/new", hands.joan.id), &taken).await.leads();
        head(&hands.priya, &hands.joan, "We look with you at how the plan is working").await;
        house.proves().await;
    }

    async fn the_head_of_a_record_tells_who_is_not_eligible_that_the_decision_is_owed_in_writing(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2"], &[]).await;
        let mut judged = JUDGED.to_vec();
        judged.push(("advice", "The falls class on Tuesdays"));
        priya.post(&format!("{address}/eligibility"), &judged).await.leads();
        head(&priya, &joan, "We give you our decision in writing, with what can help you: Priya Shah").await;
        priya.get(&format!("{address}/decision")).await.is_ok().has("Say how it was given").lacks("Begin a plan");
        let mut copy = TODAY.to_vec();
        copy.push(("how", "posted"));
        priya.post(&format!("{address}/copy"), &copy).await.leads();
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().lacks("We give you our decision in writing");
        priya.get(&format!("{address}/decision")).await.is_ok().has("Given in writing on 20 November 2026");
        house.proves().await;
    }

    // Care Act 2014 s.12(3) and (4)
    async fn an_assessment_is_given_in_writing_to_the_person_to_their_carer_and_to_whom_they_name(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        priya.post(&format!("{address}/eligibility"), &JUDGED).await.leads();
        let owed = "Give the person the decision in writing";
        let copy = format!("{address}/copy");
        let to = |to, how| [("to", to), ("on", "20/11/2026"), ("how", how)];
        // A copy for a carer is not the one that is owed to the person.
        priya.post(&copy, &to("Carol Price, daughter and carer", "posted")).await.leads_to(&address);
        priya.get(&address).await.is_ok().has("To Carol Price, daughter and carer: posted on 20 November 2026").has(owed);
        priya.post(&copy, &to("", "given")).await.leads_to(&address);
        priya.get(&address).await.is_ok().lacks(owed).has("20 November 2026, given by hand").has("To Carol Price, daughter");
        priya.post(&copy, &to("Dr Hill, her GP", "emailed")).await.leads_to(&address);
        priya.get(&copy).await.is_ok().has("To Carol Price, daughter and carer: posted").has("To the person: given by hand").has("To Dr Hill, her GP: emailed");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("given in writing to Dr Hill, her GP");
        priya.post(&copy, &[("to", "Nobody yet"), ("on", "1/11/2026"), ("how", "given")]).await.has_problem("It was completed on");
        house.proves().await;
    }

    async fn the_head_of_a_record_keeps_the_day_on_which_a_refused_assessment_is_offered_again(house) {
        let (joan, priya) = joan(&house).await;
        let refused = [("refused_on-day", "19"), ("refused_on-month", "11"), ("refused_on-year", "2026"), ("words", "Leave me be"), ("at_risk_of_abuse", "no"), ("has_capacity", "yes"),
            ("offer_again_on-day", "1"), ("offer_again_on-month", "3"), ("offer_again_on-year", "2027")];
        let address = offer(&priya, joan.id, "needs", &[]).await;
        priya.post(&format!("{address}/refuse"), &refused).await.leads();
        head(&priya, &joan, "We ask you again whether you would like to talk about what you need: by Mon 1 Mar 2027").await;
        // A refusal that may not be accepted: the assessment goes on, and the head says so.
        let address = offer(&priya, joan.id, "needs", &[]).await;
        let mut at_risk = refused[..6].to_vec();
        at_risk[4] = ("at_risk_of_abuse", "yes");
        priya.post(&format!("{address}/refuse"), &at_risk).await.leads();
        head(&priya, &joan, "We find out what you need all the same, because the law asks it of us").await;
        house.proves().await;
    }

    async fn the_head_of_a_record_follows_help_to_get_back_on_ones_feet_to_the_ninety_first_day(house) {
        let (joan, priya) = joan(&house).await;
        let new = [("kind", "home"), ("goals", "Wash by myself"), ("expected_until", "20/12/2026"), ("began_on-day", "9"), ("began_on-month", "11"), ("began_on-year", "2026"),
            ("discharged_on-day", "9"), ("discharged_on-month", "11"), ("discharged_on-year", "2026")];
        priya.post(&format!("/people/{}/reablement/new", joan.id), &new).await.leads();
        head(&priya, &joan, "We help you to get back on your feet, and talk about what follows: Priya Shah, by Sun 20 Dec").await;
        let row = reablement_episode::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let ended = [("ended_on-day", "20"), ("ended_on-month", "11"), ("ended_on-year", "2026"), ("outcome", "no_support")];
        priya.post(&format!("/people/{}/reablement/{}/end", joan.id, row.id), &ended).await.leads();
        head(&priya, &joan, "We ask you how you are since you left hospital: Priya Shah, by Mon 8 Feb 2027").await;
        house.proves().await;
    }

    async fn what_a_plan_says_already_is_not_typed_again_in_its_words(house) {
        let hands = hands(&house).await;
        let address = assessed(&house, &hands.priya, hands.joan.id, &["a2", "a5"], &[]).await;
        hands.priya.get(&format!("{address}/eligibility")).await.is_ok().has("A seat for the shower").has("She stays in bed");
        hands.priya.post(&format!("{address}/eligibility"), &JUDGED).await.leads();
        hands.priya.post(&format!("{}/begin", hands.at), &[("kind", "care_and_support"), ("from_on", "1/12/2026")]).await.leads();
        let plan = the_plan(&house).await;
        let at = format!("{}/{}", hands.at, plan.id);
        for (outcome, by, named) in [("A3", "carer", "Carol"), ("A5", "technology", "Rail on the stairs"), ("A7", "direct_payment", "")] {
            let need = [("outcome", outcome), ("eligible", "yes"), ("met_by", by), ("named", named), ("wants", "To manage alone")];
            hands.priya.post(&format!("{at}/needs/new"), &need).await.leads();
        }
        let line = [("outcome", "A2"), ("service", "home_care"), ("units", "7"), ("unit", "hour"), ("frequency", "weekly"), ("unit_cost", "24.10"), ("from_on", "1/12/2026"), ("funder", "council")];
        hands.priya.post(&format!("{at}/lines/new"), &line).await.leads();
        let form = form_of(&hands.priya.post(&format!("{at}/words"), &[]).await.leads());
        for (page, says) in [
            ("needs", "Maintaining personal hygiene: meets the criteria."),
            ("needs", "Home care, 7 hours a week: maintaining personal hygiene"),
            ("needs", "value=\"To manage alone\""),
            ("week", "Rail on the stairs"),
            ("carers", "value=\"Carol\""),
            ("advice", "A seat for the shower"),
        ] {
            hands.priya.get(&format!("{form}/pages/{page}")).await.is_ok().has(says);
        }
        house.proves().await;
    }

    async fn the_risks_that_the_words_of_a_plan_tell_stand_where_it_is_judged_safe(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        hands.priya.post(&format!("{}/begin", hands.at), &[("kind", "care_and_support"), ("from_on", "1/12/2026")]).await.leads();
        let plan = the_plan(&house).await;
        words(&hands, plan.id).await;
        let about = format!("{}/{}/about", hands.at, plan.id);
        hands.priya.get(&about).await.is_ok().has("Falls: the rail");
        house.proves().await;
    }

    async fn what_a_caller_told_stands_in_the_assessment_that_the_call_led_to(house) {
        let (joan, priya) = joan(&house).await;
        lives_at(&house, &joan, "XA1 2AB").await;
        let sam = officer(&house).await;
        let id = joan.id.to_string();
        let mut told = full(&id);
        told.extend([("urgency", "urgent"), ("matters", "Her own bed"), ("tried", "A stool from the kitchen")]);
        told.retain(|answer| *answer != ("urgency", "usual"));
        let contact = taken(&house, &sam, &told).await;
        let decide = format!("/contacts/{}/decide", contact.id);
        // How pressing it is was said at the beginning of the call.
        sam.get(&decide).await.is_ok().has("value=\"urgent\" selected");
        sam.post(&decide, &[("outcome", "referred_to_team"), ("kind", "care_act_assessment"), ("priority", "urgent")]).await.leads();
        let address = offer(&priya, joan.id, "needs", &[]).await;
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        priya.get(&format!("{form}/pages/meeting")).await.is_ok().has("Mum fell again on Tuesday");
        priya.get(&format!("{form}/pages/strengths")).await.is_ok().has("A stool from the kitchen");
        let again = begin(&priya, joan.id, "needs_assessment").await;
        priya.get(&format!("{again}/pages/meeting")).await.is_ok().has("Mum fell again on Tuesday");
        house.proves().await;
    }

    async fn work_that_has_come_to_an_assessment_is_still_asked_of_its_team(house) {
        let (joan, priya) = joan(&house).await;
        lives_at(&house, &joan, "XA1 2AB").await;
        let (sam, tom) = (officer(&house).await, manager(&house).await);
        let contact = taken(&house, &sam, &full(&joan.id.to_string())).await;
        let decided = [("outcome", "referred_to_team"), ("kind", "care_act_assessment"), ("priority", "urgent")];
        sam.post(&format!("/contacts/{}/decide", contact.id), &decided).await.leads();
        let asked = referral::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let (hands, asked) = (format!("{}:{}", asked.team_id, priya.id()), asked.id.to_string());
        let allocated = [("to", hands.as_str()), ("from", "20/11/2026"), ("referral", &asked)];
        tom.post(&format!("/people/{}/work/allocate", joan.id), &allocated).await.leads();
        let record = format!("/people/{}", joan.id);
        let waits = "Care Act assessment: allocated in North locality team";
        priya.get(&record).await.is_ok().has(waits);
        let address = offer(&priya, joan.id, "needs", &[]).await;
        priya.post(&format!("{address}/begin"), &[]).await.leads();
        priya.get(&record).await.is_ok().has(waits);
        house.proves().await;
    }

    async fn who_looks_after_whom_is_told_to_an_assessment_that_begins(house) {
        let (joan, priya) = joan(&house).await;
        let carol = house.person("Carol", "Price", |_| ()).await;
        let relation = [("other", carol.id.to_string()), ("kind", "child".to_owned()), ("carer", "yes".to_owned())];
        let relation: Vec<(&str, &str)> = relation.iter().map(|(name, value)| (*name, value.as_str())).collect();
        priya.post(&format!("/people/{}/relationships/new", joan.id), &relation).await.leads();
        let form = begin(&priya, joan.id, "needs_assessment").await;
        priya.get(&format!("{form}/pages/helpers")).await.is_ok().has("value=\"Carol Price\"");
        let form = begin(&priya, carol.id, "carers_assessment").await;
        priya.get(&format!("{form}/pages/caring")).await.is_ok().has("value=\"Joan Price\"");
        house.proves().await;
    }

    async fn a_copy_of_the_plan_is_given_once_it_is_agreed(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        let copy = format!("{}/{}/copy", hands.at, plan.id);
        hands.priya.get(&copy).await.is_conflict();
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads();
        hands.priya.get(&hands.at).await.is_ok().has("Nobody has a copy yet");
        // What is given is the whole plan, its words as well, and it speaks to the person.
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("Up by nine, church on Sunday").has("Ring Carol").has("an estimate, until we have looked at your money");
        hands.priya.get(&copy).await.is_ok().has(">Joan</textarea>");
        let given = [("on-day", "19"), ("on-month", "11"), ("on-year", "2026"), ("to", "Joan, in large print; Carol")];
        hands.priya.post(&copy, &given).await.has_problem("The plan was agreed on 20 November 2026");
        hands.priya.post(&copy, &[&TODAY[..], &[("to", "")]].concat()).await.has_problem("To whom, and in which form? This needs an answer");
        hands.priya.post(&copy, &[&TODAY[..], &[("to", "Joan, in large print; Carol")]].concat()).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has("A copy was given on 20 November 2026").has("Joan, in large print; Carol");
        assert_eq!(the_plan(&house).await.copy_given_on.unwrap().to_string(), "2026-11-20");
        house.proves().await;
    }

    async fn a_plan_goes_by_the_figure_that_stands_until_its_budget_is_agreed(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        hands.priya.post(&format!("{}/begin", hands.at), &[("kind", "care_and_support"), ("from_on", "1/12/2026")]).await.leads();
        assert_eq!(the_plan(&house).await.indicative_id, None);
        // The figure is worked out once the plan is begun: the plan is told of it all the same.
        hands.priya.post(&format!("/people/{}/budget", hands.joan.id), &[("method", "ready_reckoner")]).await.leads();
        let line = [("outcome", "A2"), ("service", "home_care"), ("units", "70"), ("unit", "hour"), ("frequency", "weekly"), ("unit_cost", "24.10"), ("from_on", "1/12/2026"), ("funder", "council")];
        let plan = the_plan(&house).await;
        hands.priya.post(&format!("{}/{}/lines/new", hands.at, plan.id), &line).await.leads();
        hands.priya.get(&hands.at).await.is_ok().has("govuk-warning-text");
        house.proves().await;
    }

    async fn a_plan_stands_in_the_day_of_whoever_must_decide_on_it(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        hands.priya.post(&format!("{}/begin", hands.at), &[("kind", "care_and_support"), ("from_on", "1/12/2026")]).await.leads();
        hands.priya.get("/").await.is_ok().has("being written since").has(&hands.at);
        hands.sam.get("/").await.is_ok().lacks(&hands.at);
        let discard = moved(&hands, &the_plan(&house).await, "discard");
        hands.priya.post(&discard, &[("because", "Begun twice")]).await.leads();
        hands.priya.get("/").await.is_ok().lacks(&hands.at);
        let plan = authorised(&house, &hands).await;
        hands.tom.get("/").await.is_ok().has("waiting for the budget manager, submitted").has(&hands.at);
        hands.sam.get("/").await.is_ok().lacks(&hands.at);
        house.at("2026-11-20T10:05:00Z");
        hands.tom.post(&moved(&hands, &plan, "return"), &[("because", "Which mornings?")]).await.leads();
        hands.priya.get("/").await.is_ok().has("returned to you: Which mornings?");
        house.at("2026-11-20T10:10:00Z");
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads();
        hands.sam.get("/").await.is_ok().has("waiting for a social worker, submitted").has(&hands.at);
        hands.priya.get("/").await.is_ok().lacks(&hands.at);
        house.proves().await;
    }

    async fn a_letter_about_money_goes_to_where_the_person_lives(house) {
        let (hands, _) = agreed(&house).await;
        lives_at(&house, &hands.joan, "XA1 2AB").await;
        let ask = [("taken", "direct_payment"), ("asked_on", "20/11/2026"), ("has_capacity", "yes"), ("has_nominee", "no"), ("prohibited", "no"), ("in_prison", "no"), ("can_manage", "yes"), ("appropriate", "yes"),
            ("own_services", "no"), ("receiver", "adult"), ("weekly", "137.50"), ("weeks_kept", "4"), ("from_on", "31/12/2026")];
        let payment = hands.priya.post(&format!("/people/{}/direct-payments/new", hands.joan.id), &ask).await.leads();
        let uplift = [("percent", "3.5"), ("from_on", "1/4/2027"), ("because", "Wages go up in April.")];
        hands.priya.post(&format!("{payment}/uplift"), &uplift).await.leads();
        let letter = db::entities::letter::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(letter.to_lines, "4 Mill Lane\nXA1 2AB");
        // On paper the name stands on a line of its own.
        hands.priya.get(&format!("/people/{}/letters/{}", hands.joan.id, letter.id)).await.is_ok().has("Joan Price\n4 Mill Lane\nXA1 2AB");
        house.proves().await;
    }
}
