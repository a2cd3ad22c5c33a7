//! What an assessment found, and whether the needs are eligible.

use db::entities::{deadline, eligibility_decision, ordinary_residence, relationship};
use db::sea_orm::entity::prelude::*;

use super::{
    JUDGED, assess, assessed, decide, decision, fill_as_carer, fill_end, fill_in, find, form_of,
    offer, only, rows,
};
use crate::forms::{begin, fill, joan};
use crate::support::on_both;

on_both! {
    // R21
    async fn a_sample_of_completed_assessments_is_looked_at_by_somebody_else(house) {
        let (joan, priya) = joan(&house).await;
        let tom = crate::forms::manager(&house).await;
        priya.get("/assessments/quality").await.is_forbidden();
        tom.get("/assessments/quality").await.is_ok().has("No assessment was drawn yet");
        let five = [("how_many", "5")];
        tom.post("/assessments/quality", &five).await.leads_to("/assessments/quality");
        tom.get("/assessments/quality").await.is_ok().has("No assessment was drawn yet");
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        tom.get(&format!("{address}/quality")).await.is_not_found();
        tom.post("/assessments/quality", &[("how_many", "51")]).await.has_problem("from 1 to 50");
        tom.post("/assessments/quality", &five).await.leads_to("/assessments/quality");
        // Each is drawn once.
        tom.post("/assessments/quality", &five).await.leads_to("/assessments/quality");
        tom.get("/assessments/quality").await.is_ok().has("Joan Price").has("Say what you find");
        let own = house.colleague("Ana Boyd", &["team_manager"], &["north"]).await;
        own.post(&format!("{address}/eligibility"), &JUDGED).await.leads();
        let judge = format!("{address}/quality");
        let found = [("judged", "good"), ("words", "Her own words lead to each finding")];
        own.post(&judge, &found).await.is_forbidden().has("your own work");
        tom.post(&judge, &[("words", "x")]).await.has_problem("Choose how good it is");
        tom.post(&judge, &found).await.leads_to("/assessments/quality");
        tom.post(&judge, &found).await.is_conflict();
        tom.get("/assessments/quality").await.is_ok().has("Her own words lead to each finding").has("<strong>1</strong> good");
        house.proves().await;
    }

    // Care Act 2014 s.39
    async fn who_was_placed_in_another_area_by_this_council_stays_with_it(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{address}/eligibility");
        let details = format!("/people/{}/details", joan.id);
        priya.get(&page).await.is_ok().has("Where do they ordinarily live?").has(&format!("{details}#residence"));
        priya.get(&details).await.is_ok().has("It is not written down which council is responsible");
        let add = format!("{details}/residence/add");
        let placed = [("basis", "deemed_care_home"), ("told_by", "the placement agreement"), ("from_on", "1/3/2026")];
        priya.post(&add, &placed[..1]).await.has_problem("Who says so, or what shows it? This needs an answer");
        priya.post(&add, &placed).await.leads();
        priya.get(&details).await.is_ok().has("This council").has("Placed by a council in a care home in another area").has("the placement agreement");
        // It is told, and not asked again; what is sent all the same does not count.
        priya.get(&page).await.is_ok().lacks("Where do they ordinarily live?").has("On the record since 1 March 2026. This council: Placed by a council").has("Still right?");
        let elsewhere = [&JUDGED[..3], &[("residence", "elsewhere"), ("means", "no_charge")]].concat();
        decide(&priya, &page, &elsewhere).await.leads();
        let kept = decision(&house).await;
        assert_eq!((kept.residence.as_deref(), kept.duty.as_deref()), (Some("here"), Some("duty")));
        house.proves().await;
    }

    // Care Act 2014 ss.19(2), 40; Mental Health Act 1983 s.117(3)
    async fn another_council_is_named_and_aftercare_alone_answers_nothing(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{address}/eligibility");
        let details = format!("/people/{}/details", joan.id);
        let add = format!("{details}/residence/add");
        let aftercare = [("basis", "s117"), ("told_by", "the ward"), ("from_on", "1/2/2026")];
        priya.post(&add, &aftercare).await.leads();
        priya.get(&page).await.is_ok().has("Where do they ordinarily live?");
        let other = [
            ("basis", "settled"), ("council", "Farshire"), ("told_by", "her tenancy"), ("from_on", "1/3/2026"),
            ("disputed_on-day", "3"), ("disputed_on-month", "7"), ("disputed_on-year", "2026"),
        ];
        priya.post(&add, &other).await.leads();
        // Both hold: one is of the Care Act, the other of aftercare.
        priya.get(&details).await.is_ok().has("Aftercare under section 117 alone").has("Farshire")
            .has("Disputed since 3 July 2026: to the Secretary of State by 3 November 2026");
        priya.get(&page).await.is_ok().lacks("Where do they ordinarily live?");
        decide(&priya, &page, &JUDGED[..3]).await.leads();
        let kept = decision(&house).await;
        assert_eq!((kept.residence.as_deref(), kept.duty.as_deref()), (Some("elsewhere"), Some("power_after_notice")));
        house.proves().await;
    }

    // Care Act 2014 ss.39, 40
    async fn where_they_live_is_asked_once_and_becomes_a_fact_of_the_record(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{address}/eligibility");
        let facts = || async { ordinary_residence::Entity::find().all(house.house.archive.reader()).await.unwrap() };
        let with = |more: &[(&'static str, &'static str)]| [&JUDGED[..3], more].concat();
        priya.get(&page).await.is_ok().lacks("value=\"s117\"").has("not asked again");
        priya.post(&page, &with(&[("council", "Farshire")])).await.has_problem("Choose on what it rests that another council is responsible");
        priya.post(&page, &with(&[("basis", "settled")])).await.has_problem("Who says so, or what shows it? This needs an answer").has_problem("Since when do they live there? Enter the day");
        let aftercare = with(&[("basis", "s117"), ("told_by", "the ward"), ("from_on", "1/2/2026")]);
        priya.post(&page, &aftercare).await.has_problem("Aftercare alone does not say where they ordinarily live");
        // What is not known yet is left, and nothing is written.
        decide(&priya, &page, &JUDGED[..3]).await.leads();
        assert_eq!((decision(&house).await.residence, facts().await.len()), (None, 0));
        let lives = with(&[("basis", "settled"), ("council", "Farshire"), ("told_by", "her tenancy"), ("from_on", "1/3/2026"), ("means", "no_charge")]);
        decide(&priya, &page, &lives).await.leads();
        let kept = decision(&house).await;
        assert_eq!((kept.residence.as_deref(), kept.duty.as_deref()), (Some("elsewhere"), Some("power_after_notice")));
        let fact = facts().await.remove(0);
        assert_eq!((fact.basis.as_str(), fact.council.as_deref(), fact.from_on.to_string()), ("settled", Some("Farshire"), "2026-03-01".to_owned()));
        priya.get(&format!("/people/{}/details", joan.id)).await.is_ok().has("Farshire").has("her tenancy");
        // From then on it is told, and what is sent all the same writes nothing.
        priya.get(&page).await.is_ok().lacks("Where do they ordinarily live?").has("On the record since 1 March 2026. Farshire").has("Still right?");
        decide(&priya, &page, &JUDGED).await.leads();
        assert_eq!((decision(&house).await.residence.as_deref(), facts().await.len()), (Some("elsewhere"), 1));
        house.proves().await;
    }

    async fn eligible_needs_are_decided_limb_by_limb_and_given_in_writing(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{address}/eligibility");
        priya.get(&page).await.is_ok()
            .has("Because of them, two or more outcomes cannot be achieved")
            .has("Maintaining personal hygiene: not without help")
            .has("Outcomes looked at: 10. Cannot be achieved: 2.")
            .has("For you to judge");
        priya.post(&page, &[]).await.has_problem("Say whether there is a significant impact").has_problem("Why do you judge so? This needs an answer");
        priya.post(&page, &JUDGED).await.leads_to(&format!("{address}/decision"));
        let kept = decision(&house).await;
        assert_eq!((kept.result.as_str(), kept.who.as_str(), kept.unable.clone()), ("eligible", "adult", serde_json::json!(["A2", "A5"])));
        assert_eq!(kept.duty.as_deref(), Some("undecided"));
        assert_eq!(kept.because.as_array().unwrap().len(), 3);
        let letter = priya.get(&format!("{address}/decision")).await.is_ok();
        letter.has("Dear Joan").has("You have needs that the law calls eligible").has("maintaining personal hygiene: not without help")
            .has("She cannot keep herself clean").has("I want to wash myself again").has("personal budget").has("Ombudsman");
        priya.get(&format!("{address}/decision/pdf")).await.reads(&[
            "Joan Price", "20 November 2026", "Your number:", "Dear Joan,", "Our decision about your needs", "I want to wash myself again",
            "You have needs that the law calls eligible", "1. Your needs come from", "2. There are 2", "maintaining personal hygiene: not without help",
            "She cannot keep herself clean", "What happens next", "personal budget", "If you see it differently", "Ombudsman", "Yours sincerely,", "Priya Shah",
        ]);
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(clocks.iter().any(|clock| clock.timescale == "PLAN_AGREED" && clock.met_on.is_none()));
        priya.get(&address).await.is_ok().has("Give the person the decision in writing");
        let copy = [("on-day", "20"), ("on-month", "11"), ("on-year", "2026"), ("how", "posted")];
        priya.post(&format!("{address}/copy"), &copy).await.leads_to(&address);
        priya.get(&address).await.is_ok().lacks("Give the person the decision in writing").has("20 November 2026, posted");
        assert!(decision(&house).await.copy_given_on.is_some());
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Eligibility decided").has("Assessment completed");
        house.proves().await;
    }

    async fn what_they_can_pay_and_who_asks_is_kept_with_the_decision_and_told(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{address}/eligibility");
        for (means, asks, alone, exception, duty, in_letter) in [
            ("no_charge", "yes", "no", "", "duty", "within the limit up to which we help to pay"),
            ("above_in_community", "yes", "no", "", "duty_full_cost", "You pay what your care costs, and a fee for arranging it"),
            ("above_in_care_home", "yes", "no", "", "power", "We do not have to meet these needs, but we may"),
            ("above_in_care_home", "yes", "yes", "", "duty", "there is nobody to do it for you"),
            ("no_charge", "yes", "no", "health", "no", "It is for the National Health Service"),
            ("", "yes", "no", "", "undecided", "We will plan with you"),
        ] {
            let mut typed = JUDGED.to_vec();
            typed.retain(|(name, _)| *name != "wants_council");
            typed.extend([("means", means), ("wants_council", asks), ("cannot_arrange", alone), ("exception", exception)]);
            decide(&priya, &page, &typed).await.leads();
            let kept = decision(&house).await;
            assert_eq!(kept.means.as_deref().unwrap_or_default(), means, "{duty}");
            assert_eq!((kept.cannot_arrange, kept.exception.as_deref().unwrap_or_default()), (Some(alone == "yes"), exception));
            assert_eq!(kept.duty.as_deref(), Some(duty));
            priya.get(&format!("{address}/decision")).await.is_ok().has(in_letter);
            // Decided again, what was said stands in its place.
            let again = priya.get(&page).await.is_ok();
            if !means.is_empty() {
                again.has(&format!("value=\"{means}\" selected"));
            }
        }
        let mut typed = JUDGED.to_vec();
        typed.extend([("means", "above_in_community"), ("cannot_arrange", "no")]);
        decide(&priya, &page, &typed).await.leads();
        let kept = decision(&house).await;
        assert_eq!(kept.duty_because, Some(serde_json::json!(["Their means are above the limit, and they ask the council: section 18(3)."])));
        priya.get(&address).await.is_ok().has("at full cost and with an arrangement fee").has("section 18(3)")
            .has("Above the upper limit, with care outside a care home").has("They cannot arrange care");
        priya.get(&format!("{address}/decision/pdf")).await.reads(&["What we know about who is to meet these needs", "You live in our area", "above the limit", "You ask us"]);
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Eligible needs. The council must meet the eligible needs, at full cost");
        house.proves().await;
    }

    // A fact that the record knows is told with "still right?", and not asked anew.
    async fn where_they_live_and_what_they_can_pay_are_told_from_the_record(house) {
        let (joan, priya) = joan(&house).await;
        let first = assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let page = format!("{first}/eligibility");
        priya.get(&page).await.is_ok().lacks("Still right?");
        let home = |postcode: &'static str, year: &'static str| [
            ("kind", "home"), ("lines", "1 Mill Lane"), ("postcode", postcode), ("from_on-day", "1"), ("from_on-month", "3"), ("from_on-year", year),
        ];
        let add = format!("/people/{}/details/addresses/add", joan.id);
        priya.post(&add, &home("ZZ9 1AB", "2019")).await.leads();
        priya.get(&page).await.is_ok().has("1 Mill Lane, ZZ9 1AB, outside the patches").lacks("value=\"settled\" selected");
        priya.post(&add, &home("XA1 1AB", "2020")).await.leads();
        priya.get(&page).await.is_ok().has("1 Mill Lane, XA1 1AB, in the council’s area. Still right?").has("value=\"settled\" selected").has("Their home on the record");
        let mut typed = JUDGED.to_vec();
        typed.extend([("means", "no_charge")]);
        priya.post(&page, &typed).await.leads();
        let form = begin(&priya, joan.id, "needs_assessment").await;
        assess(&priya, &form, &["a2", "a5"], &[]).await;
        let row = rows(&house).await.into_iter().find(|row| row.superseded_at.is_none()).unwrap();
        let page = format!("/people/{}/assessments/{}/eligibility", joan.id, row.id);
        priya.get(&page).await.is_ok().has("On the record since 3 May 2019. This council: Their home").has("Decided on 20 November 2026: No charge is made")
            .lacks("Where do they ordinarily live?").has("value=\"no_charge\" selected");
        house.proves().await;
    }

    async fn whatever_relatives_do_the_decision_is_the_same(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2", "a5"], &[("share", "100"), ("willing", "yes")]).await;
        priya.post(&format!("{address}/eligibility"), &JUDGED).await.leads();
        let kept = decision(&house).await;
        assert_eq!((kept.result.as_str(), kept.unable), ("eligible", serde_json::json!(["A2", "A5"])));
    }

    async fn needs_that_are_not_eligible_ask_for_advice_in_writing(house) {
        let (joan, priya) = joan(&house).await;
        let address = assessed(&house, &priya, joan.id, &["a2"], &[]).await;
        let page = format!("{address}/eligibility");
        priya.get(&page).await.is_ok().has("Whatever you judge, the needs are not eligible");
        priya.post(&page, &JUDGED).await.has_problem("Write the advice");
        let mut typed = JUDGED.to_vec();
        typed.push(("advice", "The falls clinic, and a seat for the shower from the chemist"));
        priya.post(&page, &typed).await.leads();
        let kept = decision(&house).await;
        assert_eq!((kept.result.as_str(), kept.duty.as_deref()), ("not_eligible", Some("power")));
        priya.get(&format!("{address}/decision")).await.is_ok()
            .has("You do not have needs that the law calls eligible").has("The law asks for two").has("a seat for the shower from the chemist");
        // Judged anew: the earlier decision stays in the record, and one counts.
        let mut again = typed.clone();
        again[0] = ("impact", "no");
        decide(&priya, &page, &again).await.leads();
        assert!(!decision(&house).await.wellbeing_impact);
        assert_eq!(eligibility_decision::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 2);
        house.proves().await;
    }

    async fn nothing_is_decided_before_the_assessment_is_completed_or_on_one_that_was_replaced(house) {
        let (joan, priya) = joan(&house).await;
        let address = offer(&priya, joan.id, "needs", &[]).await;
        assert_eq!(priya.get(&format!("{address}/eligibility")).await.status.as_u16(), 409);
        priya.get(&format!("{address}/decision")).await.is_not_found();
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        assess(&priya, &form, &["a2", "a5"], &[]).await;
        let again = begin(&priya, joan.id, "needs_assessment").await;
        // What was said last time stands in its place already.
        priya.get(&format!("{again}/pages/strengths")).await.is_ok().has("Knows everybody in the street");
        assess(&priya, &again, &["a2"], &[]).await;
        assert_eq!(priya.post(&format!("{address}/eligibility"), &JUDGED).await.status.as_u16(), 409);
        let counts: Vec<bool> = rows(&house).await.iter().map(|row| row.superseded_at.is_none()).collect();
        assert_eq!(counts.iter().filter(|counts| **counts).count(), 1);
        let other = house.person("Arthur", "Bell", |_| ()).await;
        let id = address.rsplit('/').next().unwrap();
        priya.get(&format!("/people/{}/assessments/{id}", other.id)).await.is_not_found();
        house.proves().await;
    }

    async fn an_assessment_on_paper_speaks_to_the_person_and_its_page_asks_the_worker(house) {
        let (joan, priya) = joan(&house).await;
        let form = begin(&priya, joan.id, "needs_assessment").await;
        assess(&priya, &form, &["a2", "a5"], &[]).await;
        priya.get(&form).await.is_ok().has("What did they say they want to be different?").has("Do they manage this?");
        let paper = priya.get(&format!("{form}/print")).await.is_ok();
        paper.has("What did you say you want to be different?").has("I want to wash myself again").has("Do you manage this?")
            .lacks("What did they say they want").lacks("Do they manage this?").lacks("the person");
        priya.get(&format!("{form}/print/pdf")).await.reads(&["In your own words", "What did you say you want to be different?"]);
        house.proves().await;
    }

    async fn part_of_life_settles_only_what_it_found(house) {
        let (joan, priya) = joan(&house).await;
        let form = begin(&priya, joan.id, "occupational_therapy_assessment").await;
        fill_in(&priya, &form).await;
        fill(&priya, &form, "doing", &[("mobility", "With a stick"), ("home_layout", "Two steps at the door")]).await.leads();
        find(&priya, &form, "daily", &["a1", "a2", "a3", "a4"], &["a2"], &[]).await;
        find(&priya, &form, "home", &["a5", "a6", "a9"], &[], &[]).await;
        let cause = [("from_impairment", "yes"), ("condition", "A stroke"), ("fluctuates", "no"), ("impact_words", "She stays in bed")];
        fill(&priya, &form, "cause", &cause).await.leads();
        fill_end(&priya, &form).await;
        priya.post(&format!("{form}/check"), &[]).await.leads_to(&form);
        let row = only(&house).await;
        assert_eq!((row.kind.as_str(), row.profession.as_str()), ("occupational_therapy", "occupational_therapy"));
        let page = format!("/people/{}/assessments/{}/eligibility", joan.id, row.id);
        priya.post(&page, &JUDGED).await.has_problem("did not look at enough");
        house.proves().await;
    }

    async fn who_finds_it_hard_and_has_nobody_is_owed_an_advocate(house) {
        let (joan, priya) = joan(&house).await;
        let form = begin(&priya, joan.id, "needs_assessment").await;
        let page = format!("{form}/pages/taking_part");
        priya.get(&page).await.is_ok().has("independent advocate");
        fill_in(&priya, &form).await;
        let hard = [
            ("difficulty", "weighing"), ("appropriate", "no"), ("advocate_none", "Asked for on Monday"), ("doubts", "yes"), ("helped", "yes"), ("understands", "yes"), ("keeps", "yes"),
            ("weighs", "no"), ("tells", "yes"), ("because_of", "yes"), ("capacity_note", "Asked twice, with pictures"),
        ];
        fill(&priya, &form, "taking_part", &hard).await.leads();
        find(&priya, &form, "daily", &["a1", "a2", "a3", "a4"], &["a1", "a2"], &[]).await;
        find(&priya, &form, "home", &["a5", "a6"], &[], &[]).await;
        find(&priya, &form, "life", &["a7", "a8", "a9", "a10"], &[], &[]).await;
        let cause = [("from_impairment", "yes"), ("condition", "Dementia"), ("fluctuates", "yes"), ("period", "Three months; worst in the evening"), ("impact_words", "x")];
        fill(&priya, &form, "cause", &cause).await.leads();
        fill_end(&priya, &form).await;
        priya.post(&format!("{form}/check"), &[]).await.leads_to(&form);
        let row = only(&house).await;
        assert_eq!((row.advocacy.as_deref(), row.has_capacity), (Some("needed"), Some(false)));
        assert_eq!(row.difficulties, Some(serde_json::json!(["weighing"])));
        assert_eq!(row.period.as_deref(), Some("Three months; worst in the evening"));
        priya.get(&format!("/people/{}/assessments/{}", joan.id, row.id)).await.is_ok().has("An independent advocate must be arranged").has("decided in their best interests");
        house.proves().await;
    }

    async fn a_carer_is_assessed_on_their_own_record_linked_to_whom_they_care_for(house) {
        let (joan, priya) = joan(&house).await;
        let carol = house.person("Carol", "Price", |_| ()).await;
        priya.post(&format!("/people/{}/relationships/new", joan.id), &[("other", &carol.id.to_string()), ("kind", "child"), ("carer", "yes"), ("main_carer", "yes")]).await.leads();
        assert_eq!(relationship::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 2);
        let address = offer(&priya, carol.id, "carers", &[("other", &joan.id.to_string())]).await;
        priya.get(&address).await.is_ok().has("Joan Price");
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has(&address).has("Carol Price");
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        fill_as_carer(&priya, &form, &[]).await;
        priya.get(&format!("{address}/eligibility")).await.is_ok().has("providing necessary care").has("Health is, or is at risk of, getting worse");
        // Nothing that cannot be achieved, but health at risk: a carer is eligible, an adult would not be.
        priya.post(&format!("{address}/eligibility"), &JUDGED).await.leads();
        let kept = decision(&house).await;
        assert_eq!((kept.result.as_str(), kept.who.as_str(), kept.duty.as_deref()), ("eligible", "carer", Some("duty")));
        // Where the person lives whom they look after is written on that person's record.
        let lives = ordinary_residence::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(lives.iter().map(|row| row.person_id).collect::<Vec<_>>(), [joan.id]);
        house.proves().await;
        house.proves().await;
    }
}
