//! One truth on every page of a record: when things happened, what is paid, what is over, what is still to come.

use db::entities::{filled_form, plan, referral, task};
use db::sea_orm::EntityTrait;
use db::{At, Day};

use crate::assessments::form_of;
use crate::contacts::{full, officer, taken};
use crate::direct_payments::{agreed, in_february, with_budget};
use crate::forms::{begin, fill, joan, open, row};
use crate::plans::{AGREE, authorised, eligible, hands, moved};
use crate::reviews::{hold, rows};
use crate::support::{TestHouse, on_both};

fn at(instant: &str) -> At {
    At::new(instant.parse().unwrap())
}

/// The work that was asked for came from this contact.
async fn led_by(house: &TestHouse, contact: db::entities::contact::Model) {
    let team = house.team("north").await;
    let mut change = house.change(None).await;
    let row = referral::Model {
        id: change.new_id(),
        number: "R9".to_owned(),
        person_id: contact.person_id.unwrap(),
        contact_id: Some(contact.id),
        team_id: team.id,
        kind: "care_act_assessment".to_owned(),
        profession: None,
        priority: None,
        why_now: None,
        received_on: Day("2024-11-11".parse().unwrap()),
        allocated_on: Some(Day("2024-11-13".parse().unwrap())),
        closed_on: None,
        closed_because: None,
        version: 1,
    };
    change.insert::<referral::Entity>(row).await.unwrap();
    change.log(
        db::Event::ReferralMade,
        contact.person_id,
        None,
        serde_json::json!({}),
    );
    change.commit().await.unwrap();
}

on_both! {
    // R226
    async fn the_record_tells_when_a_note_happened_and_not_when_it_was_typed(house) {
        let (joan, priya) = joan(&house).await;
        let record = format!("/people/{}", joan.id);
        priya.post(&format!("{record}/notes/new"), &[("kind", "home_visit"), ("text", "Newer"), ("on", "19/11/2026")]).await.leads();
        priya.post(&format!("{record}/notes/new"), &[("kind", "home_visit"), ("text", "Older"), ("on", "16/11/2026")]).await.leads();
        let page = priya.get(&record).await.is_ok().has(">Mon 16 Nov</time>").has(">yesterday</time>");
        assert!(page.text.find("Newer").unwrap() < page.text.find("Older").unwrap(), "the latest first");
        priya.get(&format!("{record}/timeline")).await.is_ok().has("Mon 16 Nov");
    }

    async fn nothing_happened_to_a_person_before_they_were_born(house) {
        let (joan, priya) = joan(&house).await;
        let record = format!("/people/{}", joan.id);
        let says = "the day cannot be before 3 May 1948, when the person was born";
        let note = |on| [("kind", "home_visit"), ("text", "x"), ("on", on)];
        priya.post(&format!("{record}/notes/new"), &note("2/5/1948")).await.has_problem(says);
        priya.post(&format!("{record}/notes/new"), &note("3/5/1948")).await.leads();
        let alert = [("kind", "dog"), ("text", "Bites"), ("from_on", "1/1/1900")];
        priya.post(&format!("{record}/details/alerts/add"), &alert).await.has_problem(says);
        let address = begin(&priya, joan.id, "conversation_1").await;
        let day = [("held_on-day", "1"), ("held_on-month", "1"), ("held_on-year", "1900"), ("held_how", "home")];
        fill(&priya, &address, "meeting", &day).await.has_problem("before 3 May 1948");
        // An estimate refuses nothing.
        let old = house.person("Ivor", "Dean", |row| row.born_estimated = true).await;
        priya.post(&format!("/people/{}/notes/new", old.id), &note("2/5/1948")).await.leads();
    }

    // A55, R17
    async fn what_a_form_begins_with_says_where_it_was_told_until_somebody_has_looked(house) {
        let (joan, priya) = joan(&house).await;
        let sam = officer(&house).await;
        let contact = taken(&house, &sam, &full(&joan.id.to_string())).await;
        led_by(&house, contact.clone()).await;
        let address = begin(&priya, joan.id, "conversation_1").await;
        let from = format!("From contact {}, 20 November 2026.", contact.number);
        priya.get(&format!("{address}/pages/meeting")).await.is_ok().has("Mum fell again").has("Still right?").has(&from)
            .has("To look at");
        // What saves itself while somebody types is no look at the rest.
        let page = open(&priya, &address, "meeting").await;
        let typed = page.with(&[("held_how", "home"), ("brought", crate::contacts::SAID)]);
        priya.post(&format!("{address}/draft/meeting"), &typed).await.is_ok();
        priya.get(&format!("{address}/pages/meeting")).await.is_ok().has(&from);
        let page = open(&priya, &address, "meeting").await;
        let mut pressed = page.with(&[("held_how", "home"), ("brought", crate::contacts::SAID)]);
        pressed.push(("do", "later"));
        priya.post(&format!("{address}/pages/meeting"), &pressed).await.leads();
        priya.get(&format!("{address}/pages/meeting")).await.is_ok().has("Mum fell again").lacks(&from);
    }

    async fn what_a_contact_told_long_ago_is_asked_anew(house) {
        let (joan, priya) = joan(&house).await;
        let sam = officer(&house).await;
        let contact = taken(&house, &sam, &full(&joan.id.to_string())).await;
        led_by(&house, contact.clone()).await;
        for (received, told) in [("2026-08-22T10:00:00Z", true), ("2026-08-21T10:00:00Z", false)] {
            let mut change = house.change(None).await;
            let now = db::entities::contact::Entity::find_by_id(contact.id).one(change.conn()).await.unwrap().unwrap();
            change.update::<db::entities::contact::Entity>(&now, |row| row.received_at = at(received)).await.unwrap();
            change.log(db::Event::ContactChanged, Some(joan.id), Some(contact.id), serde_json::json!({}));
            change.commit().await.unwrap();
            let address = begin(&priya, joan.id, "conversation_2").await;
            let page = priya.get(&format!("{address}/pages/meeting")).await.is_ok();
            assert_eq!(page.text.contains("Mum fell again"), told, "{received}");
        }
    }

    // A45
    async fn a_budget_is_told_as_it_is_since_it_was_raised(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let raise = [("percent", "3.5"), ("from_on", "1/4/2027"), ("because", "Wages go up in April.")];
        hands.priya.post(&format!("{page}/uplift"), &raise).await.leads();
        let record = format!("/people/{}", hands.joan.id);
        house.at("2027-03-31T10:00:00Z");
        hands.priya.again(&house).await.get(&record).await.is_ok().has("£168.70 a week, of which");
        house.at("2027-04-01T10:00:00Z");
        hands.priya.again(&house).await.get(&record).await.is_ok().has("£174.60 a week since 1 April 2027, of which").lacks("£168.70 a week, of which");
    }

    async fn a_direct_payment_that_is_stopped_says_so_on_every_page_of_the_record(house) {
        let (hands, page) = in_february(&house).await;
        let stop = [("from_on", "1/2/2027"), ("because", "She is in hospital"), ("meanwhile", "The ward looks after her")];
        let record = format!("/people/{}", hands.joan.id);
        hands.priya.get(&record).await.is_ok().lacks("not paid for now");
        hands.priya.post(&format!("{page}/suspend"), &stop).await.leads();
        hands.priya.get(&record).await.is_ok().has("Direct payment: not paid for now").has("Not paid since today. Meanwhile: The ward looks after her");
        hands.priya.get(&format!("{record}/timeline")).await.is_ok().has("Direct payment: not paid for now");
        hands.priya.get(&hands.at).await.is_ok().has("not paid for now, since 1 February 2027. Meanwhile: The ward looks after her");
        let clerk = house.colleague("Rita Oak", &["allocator"], &[]).await;
        clerk.get(&record).await;
    }

    // A57
    async fn a_plan_that_was_reviewed_is_not_overdue(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads();
        let form = plan::Entity::find_by_id(plan.id).one(house.house.archive.reader()).await.unwrap().unwrap().filled_form_id.unwrap();
        let mut change = house.change(None).await;
        let words = filled_form::Entity::find_by_id(form).one(change.conn()).await.unwrap().unwrap();
        change.update::<filled_form::Entity>(&words, |row| row.review_on = Some(Day("2027-01-10".parse().unwrap()))).await.unwrap();
        change.log(db::Event::FormChanged, Some(hands.joan.id), Some(form), serde_json::json!({}));
        change.commit().await.unwrap();
        house.at("2027-01-12T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let tab = format!("/people/{}/forms", hands.joan.id);
        priya.get(&tab).await.is_ok().has("Review overdue");
        priya.get(&format!("{tab}/{form}")).await.is_ok().has("Review overdue");
        let review = rows(&house).await.into_iter().find(|row| row.held_on.is_none() && row.stopped_on.is_none()).unwrap();
        let begin = format!("/people/{}/reviews/{}/begin", hands.joan.id, review.id);
        let address = form_of(&priya.post(&begin, &[]).await.leads());
        hold(&priya, &address, ["11", "1", "2027"], ["1", "11", "2027"], &[]).await;
        priya.get(&tab).await.is_ok().lacks("Review overdue");
        priya.get(&format!("{tab}/{form}")).await.is_ok().lacks("Review overdue");
    }

    async fn what_matters_is_told_from_the_newest_paper_until_the_record_has_it(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "conversation_1").await;
        let id = row(&house, &address).await.id;
        let mut change = house.change(None).await;
        let form = filled_form::Entity::find_by_id(id).one(change.conn()).await.unwrap().unwrap();
        let person = db::entities::person::Entity::find_by_id(joan.id).one(change.conn()).await.unwrap().unwrap();
        let answers = serde_json::json!({ "what_matters": { "still_right": false, "was": null, "now": "My garden" } });
        let now = change.at();
        change.update::<filled_form::Entity>(&form, |row| {
            row.answers = Some(answers);
            row.submitted_at = Some(now);
        }).await.unwrap();
        change.update::<db::entities::person::Entity>(&person, |row| row.what_matters = None).await.unwrap();
        change.log(db::Event::FormSubmitted, Some(joan.id), Some(id), serde_json::json!({}));
        change.commit().await.unwrap();
        let record = format!("/people/{}", joan.id);
        priya.get(&record).await.is_ok().has("“My garden”").has("Conversation 1: connect of today").lacks("Nobody has written them down");
        priya.get(&format!("{record}/summary")).await.is_ok().has("“My garden”");
    }

    async fn an_assessment_that_is_completed_waits_for_nobody(house) {
        let hands = hands(&house).await;
        let sam = officer(&house).await;
        let contact = taken(&house, &sam, &full(&hands.joan.id.to_string())).await;
        led_by(&house, contact).await;
        let record = format!("/people/{}", hands.joan.id);
        let waits = "Care Act assessment: allocated in North locality team";
        hands.priya.get(&record).await.is_ok().has(waits);
        hands.priya.get(&format!("{record}/work")).await.is_ok().has("Under way").lacks("What was asked is done");
        eligible(&house, &hands).await;
        hands.priya.get(&record).await.is_ok().lacks(waits);
        hands.priya.get(&format!("{record}/work")).await.is_ok().lacks("Under way").has("What was asked is done");
    }

    async fn tasks_and_visits_stand_among_what_is_waiting_the_soonest_first(house) {
        let (joan, priya) = joan(&house).await;
        let record = format!("/people/{}", joan.id);
        let me = format!("{}:{}", house.team("north").await.id, priya.id());
        for (kind, title, due, hour) in [("phone_call", "Ring Carol", "24/11/2026", ""), ("visit", "See the stairs", "23/11/2026", "14:30")] {
            let form = [("kind", kind), ("title", title), ("due_on", due), ("at", hour), ("minutes", ""), ("hands", me.as_str())];
            priya.post(&format!("{record}/tasks/new"), &form).await.leads();
        }
        assert_eq!(task::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 2);
        let page = priya.get(&record).await.is_ok().has("Visit: See the stairs, Priya Shah, Mon 23 Nov")
            .has("Ring Carol, Priya Shah, by Tue 24 Nov").lacks("Nothing is due");
        let waiting = page.text.split("id=\"waiting\"").nth(1).unwrap();
        assert!(waiting.find("See the stairs").unwrap() < waiting.find("Ring Carol").unwrap());
        let sheet = priya.get(&format!("{record}/summary")).await.is_ok();
        let next = sheet.text.split("What happens next").nth(1).unwrap();
        assert!(next.find("See the stairs").unwrap() < next.find("Ring Carol").unwrap());
    }
}
