//! Assessments asked for, offered, refused, begun and put away; what waits, by profession.

use db::entities::{assessed_need, assessment, deadline};
use db::sea_orm::entity::prelude::*;

use super::together::carer;
use super::{assess, form_of, offer, only, rows};
use crate::forms::{begin, joan, manager};
use crate::support::on_both;

on_both! {
    async fn a_record_without_an_assessment_offers_one(house) {
        let (joan, priya) = joan(&house).await;
        let tab = format!("/people/{}/forms", joan.id);
        priya.get(&tab).await.is_ok().has("No assessment was asked for or offered").has(&format!("/people/{}/assessments/offer", joan.id));
        let reader = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        reader.get(&tab).await.is_ok().lacks("assessments/offer");
        reader.get(&format!("/people/{}/assessments/offer", joan.id)).await.is_forbidden();
    }

    async fn an_assessment_is_offered_begun_and_completed(house) {
        let (joan, priya) = joan(&house).await;
        priya.get(&format!("/people/{}/assessments/offer", joan.id)).await.is_ok().has("Supported self-assessment");
        priya.post(&format!("/people/{}/assessments/offer", joan.id), &[("kind", "")]).await
            .has_problem("Choose which assessment it is")
            .has_problem("Enter when it was asked for, or when you offered it");
        let address = offer(&priya, joan.id, "needs", &[]).await;
        priya.get(&address).await.is_ok().has("Offered").has("18 November 2026, phone").has("Begin the assessment");
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("Needs assessment").has("Offered</strong> <span class=\"almoner-quiet\">on 18 November 2026");
        let first = priya.post(&format!("{address}/begin"), &[]).await.leads();
        let form = form_of(&first);
        let row = only(&house).await;
        assert_eq!(row.began_on.unwrap().to_string(), "2026-11-20");
        assert_eq!(format!("/people/{}/forms/{}", joan.id, row.filled_form_id.unwrap()), form);
        // Begun twice is begun once.
        priya.post(&format!("{address}/begin"), &[]).await.leads_to(&form);
        let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((clock.timescale.as_str(), clock.met_on), ("ASSESSMENT_COMPLETE", None));
        priya.get(&form).await.is_ok().has("We work out with you what care and support you need: Priya Shah, by").lacks("Due first");
        assess(&priya, &form, &["a2", "a5"], &[("share", "50"), ("willing", "yes"), ("words", "I fell in the bath"), ("wanted", "Wash alone")]).await;
        let row = only(&house).await;
        assert_eq!(row.completed_on.unwrap().to_string(), "2026-11-20");
        assert_eq!(row.own_words.as_deref(), Some("I want to wash myself again"));
        assert_eq!((row.from_impairment, row.doubts_capacity, row.has_capacity), (Some(true), Some(false), None));
        assert_eq!(row.advocacy.as_deref(), Some("not_needed"));
        assert_eq!(row.wellbeing_areas, Some(serde_json::json!(["dignity", "health"])));
        let needs = assessed_need::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(needs.len(), 10);
        let washing = needs.iter().find(|need| need.outcome == "A2").unwrap();
        assert!(washing.unable && washing.without_help && !washing.takes_longer);
        assert_eq!((washing.level, washing.carer_share, washing.carer_willing), (3, 50, Some(true)));
        assert_eq!((washing.own_words.as_deref(), washing.outcome_wanted.as_deref()), (Some("I fell in the bath"), Some("Wash alone")));
        assert!(needs.iter().all(|need| need.unable == ["A2", "A5"].contains(&need.outcome.as_str())));
        priya.get(&address).await.is_ok().has("Decide on eligibility").has("Not without help").has("50 per cent of it, able and willing to go on");
        let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert!(clock.met_on.is_some());
        house.proves().await;
    }

    async fn a_form_that_is_discarded_gives_the_assessment_back(house) {
        let (joan, priya) = joan(&house).await;
        let address = offer(&priya, joan.id, "needs", &[]).await;
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        priya.post(&format!("{form}/moves/discard"), &[("because", "Begun by mistake")]).await.leads();
        let row = only(&house).await;
        assert_eq!((row.began_on, row.filled_form_id, row.closed_on), (None, None, None));
        priya.get(&address).await.is_ok().has("Begin the assessment");
        // One that nobody had asked for is called off with its form, and comes back with it.
        let carol = carer(&house, &priya, joan.id).await;
        let carers = begin(&priya, carol.id, "carers_assessment").await;
        priya.post(&format!("{carers}/moves/discard"), &[("because", "Begun by mistake")]).await.leads();
        let of_carer = |rows: Vec<assessment::Model>| rows.into_iter().find(|row| row.kind == "carers").unwrap();
        assert!(of_carer(rows(&house).await).closed_on.is_some());
        priya.post(&format!("{carers}/moves/restore"), &[]).await.leads();
        let row = of_carer(rows(&house).await);
        assert_eq!((row.closed_on, row.withdrawn_on), (None, None));
        assert!(row.began_on.is_some());
        house.proves().await;
    }

    async fn a_refusal_is_answered_by_the_law(house) {
        let (joan, priya) = joan(&house).await;
        for (known, words, goes_on) in [
            (&[("at_risk_of_abuse", "no"), ("has_capacity", "yes")][..], "Offer again when things change", false),
            (&[("at_risk_of_abuse", "yes"), ("has_capacity", "yes")], "Assess all the same, as far as one can", true),
            (&[("at_risk_of_abuse", "no"), ("has_capacity", "no"), ("in_best_interests", "yes")], "it is in their best interests", true),
            (&[("at_risk_of_abuse", "no"), ("has_capacity", "no"), ("in_best_interests", "no")], "Write down why", false),
        ] {
            let address = offer(&priya, joan.id, "needs", &[]).await;
            let refuse = format!("{address}/refuse");
            priya.get(&refuse).await.is_ok().has("Abused or neglected, or at risk of it: assess all the same");
            let mut typed = vec![("refused_on-day", "19"), ("refused_on-month", "11"), ("refused_on-year", "2026"), ("words", "I want to be left alone")];
            priya.post(&refuse, &typed).await.has_problem("what follows depends on it");
            typed.extend(known);
            priya.post(&refuse, &typed).await.leads_to(&address);
            priya.get(&address).await.is_ok().has(words).has("I want to be left alone");
            let id: Uuid = address.rsplit('/').next().unwrap().parse().unwrap();
            let row = rows(&house).await.into_iter().find(|row| row.id == id).unwrap();
            assert_eq!(row.closed_on.is_none(), goes_on, "{known:?}");
            let withdraw = [("on-day", "20"), ("on-month", "11"), ("on-year", "2026"), ("because", "Not wanted")];
            // What must go on cannot be called off, and what is over cannot be begun.
            let off = priya.post(&format!("{address}/withdraw"), &withdraw).await;
            assert_eq!(off.status.as_u16(), 409);
            if goes_on {
                let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
                priya.post(&format!("{form}/moves/discard"), &[("because", "x")]).await.leads();
            } else {
                assert_eq!(priya.post(&format!("{address}/begin"), &[]).await.status.as_u16(), 409);
            }
        }
        house.proves().await;
    }

    async fn a_carers_refusal_always_stands(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let address = offer(&priya, carol.id, "carers", &[("other", &joan.id.to_string())]).await;
        priya.get(&format!("{address}/refuse")).await.is_ok().has("A carer may always refuse").lacks("at_risk_of_abuse");
        let typed = [("refused_on-day", "19"), ("refused_on-month", "11"), ("refused_on-year", "2026"), ("words", "I cope")];
        priya.post(&format!("{address}/refuse"), &typed).await.leads_to(&address);
        priya.get(&address).await.is_ok().has("Do not assess the carer");
        house.proves().await;
    }

    async fn needs_that_cannot_wait_are_met_first_with_a_day_for_the_assessment(house) {
        let (joan, priya) = joan(&house).await;
        let address = offer(&priya, joan.id, "needs", &[]).await;
        let path = format!("{address}/urgent");
        priya.get(&path).await.is_ok().has("section 19(3)");
        let mut typed = vec![("urgent_on-day", "20"), ("urgent_on-month", "11"), ("urgent_on-year", "2026"), ("urgent_because", "She is alone and cannot get up")];
        priya.post(&path, &typed).await.has_problem("Enter the day by which the assessment will follow");
        typed.extend([("urgent_until-day", "27"), ("urgent_until-month", "11"), ("urgent_until-year", "2026")]);
        priya.post(&path, &typed).await.leads_to(&address);
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(clocks.iter().any(|clock| clock.timescale == "ASSESSMENT_COMPLETE" && clock.due_on.to_string() == "2026-11-27"));
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("by Fri 27 Nov");
        let says = "the day by which it was to follow has passed";
        priya.get(&address).await.is_ok().has("27 November 2026").lacks(says);
        house.at("2026-11-28T10:00:00Z");
        priya.again(&house).await.get(&address).await.is_ok().has(says);
        house.proves().await;
    }

    async fn of_two_who_offer_the_same_at_once_one_offer_is_kept(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let (one, other) = tokio::join!(offer(&priya, joan.id, "needs", &[]), offer(&tom, joan.id, "needs", &[]));
        assert_eq!(one, other);
        only(&house).await;
        house.proves().await;
    }

    // R22, R23
    async fn what_waits_is_counted_by_profession(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        tom.get("/assessments").await.is_ok().has("No assessment is waiting");
        offer(&priya, joan.id, "occupational_therapy", &[]).await;
        offer(&priya, joan.id, "needs", &[]).await;
        let page = tom.get("/assessments").await.is_ok();
        page.has("Joan Price").has("50%").has("2 days");
        tom.get("/assessments?profession=sensory").await.is_ok().has("No assessment is waiting");
        let reader = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        reader.get("/assessments").await.is_forbidden();
    }
}
