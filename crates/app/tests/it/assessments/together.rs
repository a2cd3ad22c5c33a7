//! Several assessments of one life: of the person and their carer together, and by several professions.

use db::entities::{assessment, eligibility_decision, person};
use db::sea_orm::entity::prelude::*;

use super::{
    JUDGED, assess, assessed, decide, fill_as_carer, fill_end, fill_in, fill_rest, find, form_of,
    rows,
};
use crate::forms::{begin, fill, joan};
use crate::support::{TestHouse, Visitor, on_both};

/// Carol, who looks after Joan.
pub async fn carer(house: &TestHouse, who: &Visitor, joan: Uuid) -> person::Model {
    let carol = house.person("Carol", "Price", |_| ()).await;
    let new = [
        ("other", carol.id.to_string()),
        ("kind", "child".to_owned()),
        ("carer", "yes".to_owned()),
    ];
    let new: Vec<(&str, &str)> = new.iter().map(|(a, b)| (*a, b.as_str())).collect();
    who.post(&format!("/people/{joan}/relationships/new"), &new)
        .await
        .leads();
    carol
}

const OFFERED: [(&str, &str); 5] = [
    ("kind", "combined"),
    ("offered_on-day", "18"),
    ("offered_on-month", "11"),
    ("offered_on-year", "2026"),
    ("offered_how", "phone"),
];

/// An assessment in occupational therapy, in which using the home and getting about are not managed.
pub async fn by_an_occupational_therapist(who: &Visitor, person: Uuid) {
    let form = begin(who, person, "occupational_therapy_assessment").await;
    fill_in(who, &form).await;
    let doing = [
        ("mobility", "With a stick"),
        ("home_layout", "Two steps at the door"),
    ];
    fill(who, &form, "doing", &doing).await.leads();
    let unable = ["a5", "a9"];
    find(who, &form, "daily", &["a1", "a2", "a3", "a4"], &[], &[]).await;
    find(who, &form, "home", &["a5", "a6", "a9"], &unable, &[]).await;
    let cause = [
        ("from_impairment", "yes"),
        ("condition", "A stroke"),
        ("fluctuates", "no"),
        ("impact_words", "She stays in bed"),
    ];
    fill(who, &form, "cause", &cause).await.leads();
    fill_end(who, &form).await;
    who.post(&format!("{form}/check"), &[])
        .await
        .leads_to(&form);
}

/// A needs assessment of somebody that is filled in and not submitted.
async fn filled_in(who: &Visitor, person: Uuid) -> String {
    let form = begin(who, person, "needs_assessment").await;
    fill_in(who, &form).await;
    fill_rest(who, &form, &["a2"], &[]).await;
    form
}

/// The assessments of carers.
async fn of_carers(house: &TestHouse) -> Vec<assessment::Model> {
    let all = rows(house).await.into_iter();
    all.filter(|row| row.kind == "carers").collect()
}

on_both! {
    // Care Act 2014 s.10
    async fn what_follows_for_the_carer_begins_on_the_record_of_the_carer(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let form = filled_in(&priya, joan.id).await;
        let check = format!("{form}/check");
        priya.get(&check).await.is_ok().has("Assess the carer’s own needs, for Carol Price");
        priya.post(&check, &[("next", "carers_own")]).await.leads_to(&form);
        let begun = of_carers(&house).await;
        let told: Vec<_> = begun.iter().map(|row| (row.person_id, row.other_id)).collect();
        assert_eq!(told, [(carol.id, Some(joan.id))]);
        let own = format!("/people/{}/forms/{}", carol.id, begun[0].filled_form_id.unwrap());
        priya.get(&form).await.is_ok().has(&own);
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().lacks("what support you need as a carer");
        // A second time the same goes on.
        let form = filled_in(&priya, joan.id).await;
        priya.post(&format!("{form}/check"), &[("next", "carers_own")]).await.leads_to(&form);
        assert_eq!(of_carers(&house).await.len(), 1);
        house.proves().await;
    }

    async fn of_several_carers_one_is_chosen_and_with_none_it_is_told_to_put_one_on_file(house) {
        let (joan, priya) = joan(&house).await;
        let form = filled_in(&priya, joan.id).await;
        let check = format!("{form}/check");
        let chosen = ("next", "carers_own");
        priya.get(&check).await.is_ok().has("Nobody with a record of their own is on file as looking after them");
        priya.post(&check, &[chosen]).await.has_problem("say who does, under Family and carers");
        let carol = carer(&house, &priya, joan.id).await;
        let carl = house.person("Carl", "Price", |_| ()).await;
        let new = [("other", &*carl.id.to_string()), ("kind", "child"), ("carer", "yes"), ("main_carer", "yes")];
        priya.post(&format!("/people/{}/relationships/new", joan.id), &new).await.leads();
        priya.post(&check, &[chosen]).await.has_problem("Choose for whom it is").has(" checked");
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.post(&check, &[chosen, ("for.carers_own", &sam.id.to_string())]).await.has_problem("Choose for whom it is");
        assert!(of_carers(&house).await.is_empty());
        priya.post(&check, &[chosen, ("for.carers_own", &carol.id.to_string())]).await.leads_to(&form);
        let begun = of_carers(&house).await;
        assert_eq!((begun.len(), begun[0].person_id), (1, carol.id));
        house.proves().await;
    }

    // Care Act 2014 s.12(5) to (7)
    async fn one_assessment_for_both_needs_everybodys_agreement(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let offer = format!("/people/{}/assessments/offer", joan.id);
        let with = carol.id.to_string();
        let mut typed = OFFERED.to_vec();
        typed.push(("other", &with));
        priya.post(&offer, &typed).await.has_problem("needs everybody’s agreement");
        for (agree, other) in [("no", with.as_str()), ("yes", "")] {
            let typed = [&OFFERED[..], &[("other", other), ("all_agree", agree)]].concat();
            assert_eq!(priya.post(&offer, &typed).await.status.as_u16(), 422);
        }
        typed.push(("all_agree", "yes"));
        let address = priya.post(&offer, &typed).await.leads();
        let row = rows(&house).await.remove(0);
        assert_eq!((row.kind.as_str(), row.consent_to_combine), ("combined", Some(true)));
        // One that was written down before anybody was asked is not begun.
        let mut change = house.change(None).await;
        change.update::<assessment::Entity>(&row, |row| row.consent_to_combine = None).await.unwrap();
        change.log(db::Event::AssessmentChanged, Some(joan.id), Some(row.id), serde_json::json!({}));
        change.commit().await.unwrap();
        priya.post(&format!("{address}/begin"), &[]).await.is_conflict().has("needs everybody’s agreement");
        house.proves().await;
    }

    async fn of_an_assessment_of_both_each_has_findings_and_a_decision(house) {
        let (joan, priya) = joan(&house).await;
        let carol = carer(&house, &priya, joan.id).await;
        let before = assessed(&house, &priya, joan.id, &["a2"], &[]).await;
        let with = carol.id.to_string();
        let typed = [&OFFERED[..], &[("other", with.as_str()), ("all_agree", "yes")]].concat();
        let address = priya.post(&format!("/people/{}/assessments/offer", joan.id), &typed).await.leads();
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        priya.get(&format!("{form}/pages/meeting")).await.is_ok().lacks("for the person and their carer together");
        assess(&priya, &form, &["a2", "a5"], &[]).await;
        // It takes the place of the needs assessment, and the carer's own is begun beside it.
        priya.get(&before).await.is_ok().has("Replaced by a later one");
        let own = rows(&house).await.into_iter().find(|row| row.person_id == carol.id).unwrap();
        assert_eq!((own.kind.as_str(), own.other_id, own.consent_to_combine), ("carers", Some(joan.id), Some(true)));
        let hers = format!("/people/{}/assessments/{}", carol.id, own.id);
        priya.get(&address).await.is_ok().has("The carer’s own assessment").has(&hers).has("is begun");
        let form = format!("/people/{}/forms/{}", carol.id, own.filled_form_id.unwrap());
        priya.get(&format!("{form}/pages/meeting")).await.is_ok().has("name=\"assessed_on-day\"").has("value=\"19\"");
        priya.get(&format!("{form}/pages/caring")).await.is_ok().has("value=\"Joan Price\"");
        fill_as_carer(&priya, &form, &[]).await;
        for page in [&address, &hers] {
            decide(&priya, &format!("{page}/eligibility"), &JUDGED).await.leads();
        }
        let decisions = eligibility_decision::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let mut who: Vec<(&str, &str)> = decisions.iter().map(|row| (row.who.as_str(), row.result.as_str())).collect();
        who.sort_unstable();
        assert_eq!(who, [("adult", "eligible"), ("carer", "eligible")]);
        house.proves().await;
    }
}
