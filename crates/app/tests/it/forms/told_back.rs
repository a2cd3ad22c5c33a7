//! Facts told back: what was shown goes with the answer, nobody's words vanish, and a record that changed meanwhile is
//! put to whoever fills the form in.

use db::entities::person;
use db::sea_orm::EntityTrait;
use db::sea_orm::prelude::Uuid;
use serde_json::{Value as Json, json};

use super::{begin, fill, joan, manager, open, row};
use crate::support::{TestHouse, Visitor, on_both};

const DAY: [(&str, &str); 3] = [
    ("visited_on-day", "19"),
    ("visited_on-month", "11"),
    ("visited_on-year", "2026"),
];
const CHANGED: &str = "Their first language: the record was changed after this was answered";

/// Somebody changes the record.
async fn record(house: &TestHouse, id: Uuid, edit: impl FnOnce(&mut person::Model)) {
    let mut change = house.change(None).await;
    let before = now(house, id).await;
    change
        .update::<person::Entity>(&before, edit)
        .await
        .unwrap();
    change.log(db::Event::PersonChanged, Some(id), Some(id), json!({}));
    change.commit().await.unwrap();
}

async fn speaks(house: &TestHouse, id: Uuid, code: &str) {
    let code = Some(code.to_owned());
    record(house, id, |row| row.first_language = code).await;
}

async fn now(house: &TestHouse, id: Uuid) -> person::Model {
    let found = person::Entity::find_by_id(id);
    let found = found.one(house.house.archive.reader()).await.unwrap();
    found.unwrap()
}

/// A winter check about somebody, ready but for the language.
async fn winter(who: &Visitor, person: Uuid, language: &[(&str, &str)]) -> String {
    let address = begin(who, person, "winter_check").await;
    fill(who, &address, "home", &[("warm", "yes")])
        .await
        .leads();
    fill(who, &address, "visit", &[&DAY, language].concat())
        .await
        .leads();
    address
}

async fn answer(house: &TestHouse, address: &str, question: &str) -> Json {
    row(house, address).await.answers.unwrap()[question].clone()
}

on_both! {
    async fn words_for_what_nobody_had_written_down_are_put_beside_what_somebody_has_since(house) {
        for (choice, kept, says) in [("wrong", "polish", "Polish (was: Cantonese)"), ("right", "cantonese", "Cantonese (still right)")] {
            let joan = house.person("Joan", "Price", |_| ()).await;
            let priya = house.colleague(&format!("Priya {choice}"), &["social_worker"], &["north"]).await;
            let address = winter(&priya, joan.id, &[("language", "polish")]).await;
            speaks(&house, joan.id, "cantonese").await;
            // Everywhere her answer is to be seen, and that it does not stand.
            let check = format!("{address}/check");
            priya.get(&check).await.is_ok().has(CHANGED).has("now says “Cantonese”").has("<span class=\"almoner-kept-lines\">Polish</span>");
            priya.get(&address).await.is_ok().has("In progress");
            let page = priya.get(&format!("{address}/pages/visit")).await.is_ok();
            let page = page.has(CHANGED).has("almoner-kept-lines\">Cantonese</div>").has("<option value=\"polish\" selected>");
            assert!(!page.text.contains("value=\"right\" checked") && !page.text.contains("value=\"wrong\" checked"), "nothing is chosen for her");
            priya.post(&check, &[]).await.has_problem(CHANGED);
            assert!(row(&house, &address).await.submitted_at.is_none());
            // Sent again without a choice, it is asked again.
            fill(&priya, &address, "visit", &[&DAY[..], &[("language", "polish")]].concat()).await.has_problem("say whether what the record says is still right");
            let chosen = [&DAY[..], &[("language", "polish"), ("language.state", choice)]].concat();
            fill(&priya, &address, "visit", &chosen).await.leads();
            priya.post(&check, &[]).await.leads_to(&address);
            priya.get(&address).await.is_ok().has(says);
            assert_eq!(now(&house, joan.id).await.first_language.as_deref(), Some(kept));
        }
        house.proves().await;
    }

    async fn nobody_is_said_to_have_agreed_to_what_they_were_not_shown(house) {
        let joan = house.person("Joan", "Price", |row| row.first_language = Some("polish".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let address = winter(&priya, joan.id, &[("language.state", "right")]).await;
        speaks(&house, joan.id, "cantonese").await;
        let check = format!("{address}/check");
        priya.post(&check, &[]).await.has_problem(CHANGED).has("Polish (still right)").lacks("Cantonese (still right)");
        // Is it as she saw it again, her answer stands.
        speaks(&house, joan.id, "polish").await;
        priya.get(&check).await.is_ok().lacks(CHANGED);
        speaks(&house, joan.id, "cantonese").await;
        let right = [&DAY[..], &[("language.state", "right")]].concat();
        fill(&priya, &address, "visit", &right).await.leads();
        priya.post(&check, &[]).await.leads_to(&address);
        assert_eq!(answer(&house, &address, "language").await, json!({ "still_right": true, "was": "cantonese", "now": "cantonese" }));
        house.proves().await;
    }

    async fn a_correction_goes_over_nothing_that_somebody_wrote_since(house) {
        let joan = house.person("Joan", "Price", |row| row.first_language = Some("polish".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let address = winter(&priya, joan.id, &[("language.state", "wrong"), ("language", "urdu")]).await;
        let check = format!("{address}/check");
        // The same correction was made by a colleague: nothing is left to ask.
        speaks(&house, joan.id, "urdu").await;
        priya.get(&check).await.is_ok().lacks(CHANGED).has("Urdu (was: Polish)");
        speaks(&house, joan.id, "cantonese").await;
        priya.post(&check, &[]).await.has_problem(CHANGED);
        record(&house, joan.id, |row| row.first_language = None).await;
        priya.post(&check, &[]).await.has_problem("this was taken out of the record after it was answered");
        assert_eq!(now(&house, joan.id).await.first_language, None);
        house.proves().await;
    }

    async fn a_page_that_was_open_while_the_record_changed_answers_what_it_showed(house) {
        let joan = house.person("Joan", "Price", |row| row.first_language = Some("polish".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let address = winter(&priya, joan.id, &[]).await;
        let page = open(&priya, &address, "visit").await;
        speaks(&house, joan.id, "cantonese").await;
        let draft = format!("{address}/draft/visit");
        priya.post(&draft, &page.with(&[&DAY[..], &[("language.state", "right")]].concat())).await.is_ok();
        priya.post(&format!("{address}/check"), &[]).await.has_problem(CHANGED);
        // A page on which nothing is answered leaves nothing on the paper, whatever it showed.
        let again = begin(&priya, joan.id, "winter_check").await;
        let (one, two) = (open(&priya, &again, "visit").await, open(&priya, &again, "visit").await);
        priya.post(&one.path, &one.with(&DAY)).await.leads();
        priya.get(&format!("{again}/check")).await.is_ok().lacks(CHANGED).lacks("Cantonese");
        priya.post(&two.path, &two.with(&[&DAY[..], &[("language.state", "right")]].concat())).await.leads();
        house.proves().await;
    }

    async fn what_was_told_first_is_kept_when_a_form_is_returned_and_submitted_again(house) {
        let (joan, priya) = joan(&house).await;
        record(&house, joan.id, |row| row.religion = Some("christian".to_owned())).await;
        let tom = manager(&house).await;
        let address = talk(&priya, joan.id).await;
        let told = [
            ("what_matters", "Church on Sundays,\nand her garden"), ("preferred_name", "Kez"),
            ("faith.state", "wrong"), ("faith", "buddhist"),
        ];
        fill(&priya, &address, "person", &told).await.leads();
        let (check, back) = (format!("{address}/check"), format!("{address}/moves/return"));
        priya.post(&check, &[]).await.leads_to(&address);
        let first = row(&house, &address).await.answers.unwrap();
        assert_eq!(first["preferred_name"], json!({ "still_right": false, "was": null, "now": "Kez" }));
        assert_eq!(now(&house, joan.id).await.preferred_name.as_deref(), Some("Kez"));
        tom.post(&back, &[("because", "How does one tell?")]).await.leads();
        // The form goes on asking what it asked; only another topic is changed.
        let page = priya.get(&format!("{address}/pages/person")).await.is_ok();
        page.has(">\nKez</textarea>").has("almoner-kept-lines\">Christian</div>").has("<option value=\"buddhist\" selected>");
        fill(&priya, &address, "words", &[("own_words", "I want to stay at home")]).await.leads();
        priya.post(&check, &[]).await.leads_to(&address);
        let second = row(&house, &address).await.answers.unwrap();
        for question in ["what_matters", "preferred_name", "faith"] {
            assert_eq!(second[question], first[question], "{question}");
        }
        // Corrected once more by the same form: its own words give way.
        tom.post(&back, &[("because", "Ask again")]).await.leads();
        let other = [
            ("what_matters", "Church on Sundays,\nand her garden"), ("preferred_name", "Kezia"),
            ("faith.state", "right"),
        ];
        fill(&priya, &address, "person", &other).await.leads();
        priya.post(&check, &[]).await.leads_to(&address);
        let (third, kept) = (row(&house, &address).await.answers.unwrap(), now(&house, joan.id).await);
        assert_eq!(third["preferred_name"], json!({ "still_right": false, "was": null, "now": "Kezia" }));
        assert_eq!(third["faith"], json!({ "still_right": true, "was": "christian", "now": "christian" }));
        assert_eq!((kept.preferred_name.as_deref(), kept.religion.as_deref()), (Some("Kezia"), Some("christian")));
        tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
        priya.get(&address).await.is_ok().has("Kezia").has("Church on Sundays");
        house.proves().await;
    }
}

/// A third conversation, ready but for what the record knows.
async fn talk(who: &Visitor, person: Uuid) -> String {
    let address = begin(who, person, "conversation_3").await;
    let pages: [(&str, &[(&str, &str)]); 6] = [
        (
            "meeting",
            &[
                ("held_on-day", "19"),
                ("held_on-month", "11"),
                ("held_on-year", "2026"),
                ("held_how", "home"),
            ],
        ),
        ("words", &[("own_words", "I want to stay")]),
        ("strengths", &[("strengths", "Knows the street")]),
        ("outcomes", &[("outcomes.0.what", "Stay at home")]),
        ("week", &[("has_carer", "no")]),
        (
            "ending",
            &[
                ("person_centred", "yes"),
                ("evidence", "She chose the day"),
                ("outcome", "connected"),
                ("copy", "yes"),
            ],
        ),
    ];
    for (page, typed) in pages {
        fill(who, &address, page, typed).await.leads();
    }
    address
}
