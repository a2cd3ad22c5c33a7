//! The three conversations: from a contact straight in, what was said taken over; what counts kept in columns.

use db::entities::{contact, conversation, referral};
use db::sea_orm::EntityTrait;
use db::sea_orm::prelude::Uuid;

use super::{begin, fill, hidden, joan, manager, row};
use crate::support::{TestHouse, Visitor, on_both};

/// A contact about somebody, in which a good deal was said.
async fn contact_about(house: &TestHouse, person: Uuid, by: Uuid) -> contact::Model {
    let mut change = house.change(Some(by)).await;
    let blank = serde_json::json!({
        "id": change.new_id(), "number": "C77", "person_id": person, "received_at": change.at(), "channel": "phone",
        "taken_by": by, "said": "She fell in the bath", "matters": "Church on Sundays", "tried": "A rail, which came off",
        "advice": "Told of the falls clinic", "caller_relation": "family", "hand_offs": 0, "version": 1,
    });
    let row: contact::Model = serde_json::from_value(blank).unwrap();
    let row = change.insert::<contact::Entity>(row).await.unwrap();
    change.log(
        db::Event::ContactTaken,
        Some(person),
        Some(row.id),
        serde_json::json!({}),
    );
    change.commit().await.unwrap();
    row
}

/// The contact led to work that a team now does for the person.
async fn led_to_work(house: &TestHouse, contact: &contact::Model) {
    let team = house.team("north").await.id;
    let mut change = house.change(None).await;
    let work = serde_json::json!({
        "id": change.new_id(), "number": "R77", "person_id": contact.person_id, "contact_id": contact.id, "team_id": team,
        "kind": "care_act_assessment", "received_on": "2026-11-20", "version": 1,
    });
    let row: referral::Model = serde_json::from_value(work).unwrap();
    let row = change.insert::<referral::Entity>(row).await.unwrap();
    let (person, about) = (Some(row.person_id), Some(row.id));
    let body = serde_json::json!({});
    change.log(db::Event::ReferralMade, person, about, body);
    change.commit().await.unwrap();
}

/// Answers every page of a first conversation.
async fn converse(who: &Visitor, address: &str) {
    let day = [
        ("held_on-day", "19"),
        ("held_on-month", "11"),
        ("held_on-year", "2026"),
        ("held_how", "home"),
    ];
    fill(who, address, "meeting", &day).await.leads();
    fill(
        who,
        address,
        "person",
        &[("what_matters", "Church on Sundays")],
    )
    .await
    .leads();
    fill(
        who,
        address,
        "words",
        &[("own_words", "I want to get to church by myself")],
    )
    .await
    .leads();
    fill(
        who,
        address,
        "strengths",
        &[
            ("strengths", "Knows everybody in the street"),
            ("people.0.who", "Carol"),
            ("people.count", "1"),
        ],
    )
    .await
    .leads();
    fill(
        who,
        address,
        "outcomes",
        &[
            ("outcomes.0.what", "Get to church"),
            ("outcomes.count", "1"),
        ],
    )
    .await
    .leads();
    fill(who, address, "carer", &[("has_carer", "no")])
        .await
        .leads();
    fill(who, address, "safety", &[("safe", "yes")])
        .await
        .leads();
    let end = [
        ("person_centred", "yes"),
        ("evidence", "She chose the lift with Ann over a taxi"),
        ("outcome", "connected"),
        ("copy", "yes"),
    ];
    fill(who, address, "ending", &end).await.leads();
    who.post(&format!("{address}/check"), &[])
        .await
        .leads_to(address);
}

on_both! {
    async fn who_asked_for_an_assessment_when_and_how_is_told_by_the_contact_that_led_there(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}/assessments/offer", joan.id);
        priya.get(&at).await.is_ok().lacks("value=\"phone\" selected").lacks("value=\"family\" selected");
        let contact = contact_about(&house, joan.id, priya.id()).await;
        led_to_work(&house, &contact).await;
        priya.get(&at).await.is_ok().has("value=\"phone\" selected").has("value=\"family\" selected");
        house.proves().await;
    }

    // R17
    async fn a_contact_leads_straight_into_a_conversation_with_what_was_said(house) {
        let (joan, priya) = joan(&house).await;
        let contact = contact_about(&house, joan.id, priya.id()).await;
        let ask = format!("/people/{}/forms/begin?contact={}", joan.id, contact.id);
        priya.get(&format!("/contacts/{}", contact.id)).await.is_ok().has(&ask.replace('&', "&amp;"));
        priya.get(&ask).await.is_ok().has("Conversation 1: connect").has("Conversation 2: in a crisis").has("Conversation 3: build a good life");
        let fields = [("form", "conversation_1"), ("contact", &contact.id.to_string())];
        let path = format!("/people/{}/forms/begin", joan.id);
        let first = priya.post(&path, &fields).await.leads();
        priya.get(&first).await.is_ok().has("She fell in the bath");
        let address = first.split("/pages/").next().unwrap();
        priya.get(&format!("{address}/pages/person")).await.is_ok().has("Church on Sundays");
        priya.get(&format!("{address}/pages/tried")).await.is_ok().has("A rail, which came off");
        priya.get(&format!("{address}/pages/connect")).await.is_ok().has("Told of the falls clinic");
        // Pressed twice, it is begun once.
        priya.post(&path, &fields).await.leads_to(address);
        assert_eq!(row(&house, address).await.contact_id, Some(contact.id));
        house.proves().await;
    }

    // R17, R18
    async fn what_counts_of_a_conversation_is_kept_in_columns(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "conversation_1").await;
        converse(&priya, &address).await;
        let kept = conversation::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((kept.kind.as_str(), kept.held_on.to_string().as_str(), kept.outcome.as_str()), ("conversation_1", "2026-11-19", "connected"));
        assert!(kept.person_centred);
        assert_eq!(kept.evidence, "She chose the lift with Ann over a taxi");
        assert_eq!(kept.own_words, "I want to get to church by myself");
        let tom = manager(&house).await;
        tom.get("/conversations").await.is_ok().has("She chose the lift with Ann").has("100%");
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Church on Sundays");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Conversation held").has("Conversation 1: connect").has(&address);
        priya.get(&format!("{address}/print")).await.is_ok().has("I want to get to church by myself").has("Written by Priya Shah on 20 November 2026");
        house.proves().await;
    }

    // A55
    async fn a_conversation_begins_with_the_last_answers_where_the_form_says_so(house) {
        let (joan, priya) = joan(&house).await;
        let first = begin(&priya, joan.id, "conversation_1").await;
        converse(&priya, &first).await;
        let id = row(&house, &first).await.id.to_string();
        priya.get(&first).await.is_ok().has("What comes next").has("Stay close while things are in crisis");
        let begun = priya.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "conversation_3"), ("from", &id)]).await.leads();
        let address = begun.split("/pages/").next().unwrap();
        let page = priya.get(&format!("{address}/pages/strengths")).await.is_ok().has("Knows everybody in the street").has("value=\"Carol\"");
        assert_eq!(hidden(&page.text, "people.count"), "1");
        priya.get(&format!("{address}/pages/words")).await.is_ok().lacks("get to church by myself");
        assert_eq!(row(&house, address).await.from_id.map(|id| id.to_string()), Some(id));
        house.proves().await;
    }

    // A63
    async fn a_second_one_shows_old_and_new_side_by_side(house) {
        let (joan, priya) = joan(&house).await;
        let first = begin(&priya, joan.id, "conversation_1").await;
        converse(&priya, &first).await;
        let id = row(&house, &first).await.id.to_string();
        let begun = priya.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "conversation_1"), ("from", &id)]).await.leads();
        let second = begun.split("/pages/").next().unwrap();
        fill(&priya, second, "words", &[("own_words", "Now I want to sing in the choir")]).await.leads();
        priya.get(&format!("{second}/beside")).await.is_ok()
            .has("Now I want to sing in the choir").has("I want to get to church by myself").has("Changed");
        priya.get(&format!("{first}/beside")).await.is_not_found();
    }

    // A63
    async fn what_was_added_left_out_or_left_alone_is_told_apart(house) {
        let (joan, priya) = joan(&house).await;
        let first = begin(&priya, joan.id, "conversation_1").await;
        converse(&priya, &first).await;
        let id = row(&house, &first).await.id.to_string();
        let begun = priya.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "conversation_1"), ("from", &id)]).await.leads();
        let second = begun.split("/pages/").next().unwrap();
        let people = [
            ("strengths", "Knows everybody in the street"), ("people.count", "2"), ("people.0.who", "Carol"),
            ("people.1.who", "Ann next door"), ("places", "The choir"),
        ];
        fill(&priya, second, "strengths", &people).await.leads();
        let page = priya.get(&format!("{second}/beside")).await.is_ok();
        // Of each question: whether it is marked, what was said then, and what now.
        let told = |question: &str| {
            let own = page.text.split("<h3 ").find(|part| part.contains(question));
            let own = own.unwrap_or_else(|| panic!("{question}: {}", page.text));
            let sides: Vec<String> = own.split("<p class=\"almoner-quiet\">").skip(1).map(str::to_owned).collect();
            (own.contains(">Changed</strong>"), sides)
        };
        let title = |id: &str| {
            let form = house.house.council.forms.in_use("conversation_1").unwrap();
            form.question(id).unwrap().label.clone()
        };
        let (changed, sides) = told(&title("strengths"));
        assert!(!changed && sides.iter().all(|side| side.contains("Knows everybody")), "{sides:?}");
        let (changed, sides) = told(&title("people"));
        assert!(changed && sides[0].contains("Carol") && !sides[0].contains("Ann next door"), "{sides:?}");
        assert!(sides[1].contains("Carol") && sides[1].contains("Ann next door"), "{sides:?}");
        let (changed, sides) = told(&title("places"));
        assert!(changed && sides[0].contains("No answer") && sides[1].contains("The choir"), "{sides:?}");
        let (changed, sides) = told(&title("evidence"));
        assert!(changed && sides[0].contains("the lift with Ann") && sides[1].contains("No answer"), "{sides:?}");
        house.proves().await;
    }

    async fn a_form_that_follows_one_kept_elsewhere_says_where_that_is(house) {
        let (joan, priya) = joan(&house).await;
        let path = format!("/people/{}/forms/begin", joan.id);
        priya.get(&path).await.is_ok().has("Where is it?");
        let begun = priya.post(&path, &[("form", "conversation_1"), ("link", "Blue folder, <b>shelf 4</b>")]).await.leads();
        let address = begun.split("/pages/").next().unwrap();
        priya.get(address).await.is_ok().has("Original").has("Blue folder, &lt;b&gt;shelf 4&lt;/b&gt;");
        let long = "x".repeat(501);
        let refused = priya.post(&path, &[("form", "winter_check"), ("link", &long)]).await;
        assert_eq!(refused.status, 400);
        house.proves().await;
    }

    async fn no_step_is_begun_that_does_not_follow(house) {
        let (joan, priya) = joan(&house).await;
        let path = format!("/people/{}/forms/begin", joan.id);
        let odd = priya.post(&path, &[("form", "no_such_form")]).await;
        assert_eq!(odd.status, 400);
        priya.post(&path, &[("form", "conversation_1"), ("from", "0192f7a0-0000-7000-8000-000000000001")]).await.is_not_found();
        priya.post(&path, &[("form", "conversation_1"), ("contact", "rubbish")]).await.is_not_found();
        // What nothing leads to: neither a record by itself, nor what the table of steps does not name.
        for form in ["review", "care_and_support_plan"] {
            priya.post(&path, &[("form", form)]).await.is_conflict().has("does not follow Contact");
        }
        let talk = begin(&priya, joan.id, "conversation_1").await;
        let from = row(&house, &talk).await.id.to_string();
        for form in ["review", "care_and_support_plan"] {
            let fields = [("form", form), ("from", from.as_str())];
            priya.post(&path, &fields).await.is_conflict().has("does not follow Conversation 1");
        }
        priya.post(&path, &[("form", "conversation_3"), ("from", &from)]).await.leads();
        let begun = db::entities::filled_form::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(begun.len(), 2);
    }
}
