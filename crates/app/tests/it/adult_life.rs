//! Preparing for adult life: begun from 14, shared by both services, with what is missing by the months that are left.

use db::entities::{adult_life, person};
use db::sea_orm::entity::prelude::*;

use crate::assessments::offer;
use crate::support::{TestHouse, Visitor, on_both};

/// Leo, 17 and a half, known to children's services; and Cleo, who works with him.
async fn leo(house: &TestHouse) -> (person::Model, Visitor) {
    let leo = house
        .person("Leo", "Marsh", |row| {
            row.service = "children".to_owned();
            row.born_on = Some(db::Day("2009-05-20".parse().unwrap()));
        })
        .await;
    let cleo = house
        .colleague("Cleo Child", &["childrens_worker"], &["transition"])
        .await;
    (leo, cleo)
}

async fn row(house: &TestHouse) -> adult_life::Model {
    let found = adult_life::Entity::find()
        .one(house.house.archive.reader())
        .await;
    found.unwrap().unwrap()
}

on_both! {
    // R101
    async fn who_leads_in_adults_services_opens_the_record_as_long_as_they_lead(house) {
        let (leo, cleo) = leo(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let page = format!("/people/{}/adult-life", leo.id);
        priya.get(&page).await.is_not_found();
        cleo.get(&page).await.is_ok().has("20 May 2027").has("in 6 months").has("Nobody prepares yet").has("Missing").has("Begin to prepare");
        let form = cleo.get(&format!("{page}/change")).await.is_ok();
        form.has("Priya Shah");
        let id = priya.id().to_string();
        let typed = [("version", "0"), ("child_lead", "Ann Reed, school nurse"), ("adult_lead_id", id.as_str()), ("education", "Year 12 at Hill School"), ("benefit", "yes"), ("benefit_because", "He leaves school in July")];
        cleo.post(&format!("{page}/change"), &typed).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("Ann Reed, school nurse").has("Hill School").has("No transition assessment");
        priya.get(&format!("/people/{}", leo.id)).await.is_ok();
        // Two who write at once do not overwrite each other.
        let other = [("version", "0"), ("education", "Year 13 at Hill School")];
        cleo.post(&format!("{page}/change"), &other).await.is_conflict().has("Somebody else changed this")
            .has("Year 12 at Hill School").has("Year 13 at Hill School").has("Priya Shah").has("name=\"version\" value=\"1\"");
        cleo.get("/adult-life").await.is_ok().has("Leo Marsh").has("No transition assessment");
        cleo.get("/adult-life?months=half").await.is_ok().has("Nobody here");
        cleo.get("/adult-life?months=one&missing=yes").await.is_ok().has("Leo Marsh");
        let ended = [("closed_on-day", "20"), ("closed_on-month", "11"), ("closed_on-year", "2026"), ("because", "moved_away")];
        cleo.post(&format!("{page}/close"), &ended).await.leads_to("/adult-life");
        priya.get(&page).await.is_not_found();
        cleo.get(&page).await.is_ok().has("moved to another council");
        house.proves().await;
    }

    async fn the_transition_assessment_is_offered_before_18_and_not_after(house) {
        let (leo, cleo) = leo(&house).await;
        cleo.get(&format!("/people/{}/assessments/offer", leo.id)).await.is_ok().has("Child&#39;s needs assessment, before 18").lacks("Supported self-assessment");
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get(&format!("/people/{}/assessments/offer", joan.id)).await.is_ok().has("Supported self-assessment").lacks("Young carer");
        let address = offer(&cleo, leo.id, "childs_needs", &[]).await;
        let first = cleo.post(&format!("{address}/begin"), &[]).await.leads();
        cleo.get(&first).await.is_ok();
        cleo.get(&format!("/people/{}/adult-life", leo.id)).await.is_ok().has("needs assessment, before 18").has("Begun");
    }

    // What the assessment asks is not typed again on the way.
    async fn what_the_assessment_says_goes_onto_the_way(house) {
        let (leo, cleo) = leo(&house).await;
        let page = format!("/people/{}/adult-life", leo.id);
        cleo.post(&format!("{page}/change"), &[("version", "0"), ("education", "Year 12")]).await.leads_to(&page);
        let council = &house.house.council;
        let definition = council.forms.in_use("childs_needs_assessment").unwrap();
        let address = offer(&cleo, leo.id, "childs_needs", &[]).await;
        cleo.post(&format!("{address}/begin"), &[]).await.leads();
        let form = db::entities::filled_form::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let form = db::entities::filled_form::Model {
            answers: Some(serde_json::json!({ "education_plan": true, "likely_needs": "Help with money", "at_18": " " })),
            ..form
        };
        let mut change = house.change(Some(cleo.id())).await;
        almoner::support::adult_life::store::from_form(&mut change, &form, definition).await.unwrap();
        change.commit().await.unwrap();
        let row = row(&house).await;
        assert_eq!((row.has_education_plan, row.likely_needs.as_deref(), row.at_18, row.education.as_deref()), (Some(true), Some("Help with money"), None, Some("Year 12")));
        house.proves().await;
    }

    async fn after_the_birthday_childrens_services_go_on_until_it_is_concluded(house) {
        let (leo, cleo) = leo(&house).await;
        let page = format!("/people/{}/adult-life", leo.id);
        cleo.post(&format!("{page}/change"), &[("version", "0")]).await.leads_to(&page);
        house.at("2027-05-19T10:00:00Z");
        let cleo = cleo.again(&house).await;
        cleo.get(&page).await.is_ok().lacks("children’s services go on");
        house.at("2027-05-20T10:00:00Z");
        let cleo = cleo.again(&house).await;
        cleo.get(&page).await.is_ok().has("children’s services go on");
        cleo.get("/adult-life?months=past").await.is_ok().has("Leo Marsh");
    }

    async fn it_must_be_said_why_and_what(house) {
        let (leo, cleo) = leo(&house).await;
        let typed = [("version", "0"), ("benefit", "no"), ("at_18_agreed_on-day", "1"), ("at_18_agreed_on-month", "11"), ("at_18_agreed_on-year", "2026"), ("adult_lead_id", "nobody")];
        cleo.post(&format!("/people/{}/adult-life/change", leo.id), &typed).await
            .has_problem("Say why it is, or is not yet, of benefit").has_problem("Say what was agreed").has_problem("Choose somebody from the list");
    }

    // Beginning it opens the record to children's services: it is for those who are children.
    async fn it_begins_for_a_child_of_fourteen_and_more_alone(house) {
        let ruth = house.colleague("Ruth Hall", &["administrator"], &["transition"]).await;
        for (given, born, may) in [("Ed", "1946-05-20", false), ("Ava", "2008-11-20", false), ("Leo", "2008-11-21", true), ("Mia", "2012-11-20", true), ("Tom", "2012-11-21", false)] {
            let person = house.person(given, "Marsh", |row| row.born_on = Some(db::Day(born.parse().unwrap()))).await;
            let page = format!("/people/{}/adult-life", person.id);
            let answer = ruth.post(&format!("{page}/change"), &[("version", "0"), ("education", "Year 12")]).await;
            if may {
                answer.leads_to(&page);
                ruth.get(&page).await.is_ok().has("Bring it up to date");
            } else {
                answer.is_conflict().has("from the 14th birthday and before the 18th");
                ruth.get(&page).await.is_ok().lacks("Begin to prepare").has("Preparing begins from the 14th birthday");
                ruth.get(&format!("{page}/change")).await.is_conflict();
            }
        }
        assert_eq!(adult_life::Entity::find().count(house.house.archive.reader()).await.unwrap(), 2);
    }

    async fn who_led_in_childrens_services_opens_the_record_for_a_year_after_the_birthday(house) {
        let (leo, cleo) = leo(&house).await;
        let page = format!("/people/{}/adult-life", leo.id);
        let id = cleo.id().to_string();
        cleo.post(&format!("{page}/change"), &[("version", "0"), ("child_lead_id", id.as_str())]).await.leads_to(&page);
        // The record goes to adults' services.
        let mut change = house.change(Some(cleo.id())).await;
        change.update::<person::Entity>(&leo, |row| row.service = "adults".to_owned()).await.unwrap();
        change.log(db::Event::PersonChanged, Some(leo.id), Some(leo.id), serde_json::json!({}));
        change.commit().await.unwrap();
        house.at("2028-05-19T10:00:00Z");
        let cleo = cleo.again(&house).await;
        cleo.get(&page).await.is_ok();
        house.at("2028-05-20T10:00:00Z");
        let cleo = cleo.again(&house).await;
        cleo.get(&page).await.is_not_found();
        cleo.get(&format!("/people/{}", leo.id)).await.is_not_found();
    }

    async fn everybody_is_counted_however_many_are_read_at_once(house) {
        let born = |day: &str| Some(db::Day(day.parse().unwrap()));
        for (given, day) in [("Leo", "2009-05-20"), ("Mia", "2010-05-20"), ("Zoe", "2010-05-20")] {
            house.person(given, "Marsh", |row| row.born_on = born(day)).await;
        }
        let between = (born("2012-11-20").unwrap(), born("2008-11-20").unwrap());
        let mut seen = Vec::new();
        for after in 0..4 {
            let some = almoner::support::adult_life::store::on_the_way(house.house.archive.reader(), between, (after, 1)).await.unwrap();
            seen.extend(some.into_iter().map(|row| row.given_names));
        }
        seen[1..].sort_unstable();
        assert_eq!(seen, ["Leo", "Mia", "Zoe"]);
    }

    async fn of_a_restricted_record_the_list_tells_nothing_but_that_there_is_one(house) {
        let (leo, cleo) = leo(&house).await;
        let ruth = house.colleague("Ruth Hall", &["administrator"], &["transition"]).await;
        ruth.get("/adult-life").await.is_ok().has("Leo Marsh").has("20 May 2027");
        crate::relationships::restrict(&house, &leo).await;
        for page in ["/adult-life", "/adult-life?months=one", "/adult-life?months=half"] {
            ruth.get(page).await.is_ok().has("1 more is on a restricted record").lacks("20 May 2027").lacks("Marsh");
        }
        let _ = cleo;
    }
}
