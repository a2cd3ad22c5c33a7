//! A record is read in a minute: what matters, how things stand, what is waiting, what happened last.

use super::{day, lives_at, note};
use crate::support::{TestHouse, on_both};
use db::Event;
use db::entities::{allocation, deadline, person, referral};
use db::sea_orm::EntityTrait;
use db::sea_orm::prelude::Uuid;
use serde_json::json;

on_both! {
    async fn the_first_page_tells_what_matters_and_what_happened(house) {
        let joan = house.person("Joan", "Price", |row| {
            row.preferred_name = Some("Joanie".into());
            row.what_matters = Some("Church on Sundays <b>".into());
            row.interpreter = Some("spoken".into());
            row.first_language = Some("polish".into());
            row.preferred_contact = Some("text".into());
            row.contact_note = Some("after 4pm".into());
        }).await;
        lives_at(&house, &joan, "home", "EX1 2AB").await;
        note(&house, joan.id, "Visited: the <kettle> was on\nSecond line", false).await;
        note(&house, joan.id, "Not to be read", true).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let page = priya.get(&format!("/people/{}", joan.id)).await.is_ok();
        page.has("What matters to Joanie").has("“Church on Sundays &lt;b&gt;”")
            .has("14 Mill Lane, Exton, EX1 2AB").has("Spoken language interpreter: Polish")
            .has("Text message: after 4pm")
            .has("Home visit: Visited: the &lt;kettle&gt; was on").lacks("Second line").lacks("Not to be read")
            .has("Case note removed").has(">today</time>").has("Address changed").has("Record opened")
            .has("data-key=\"n\"").has(&format!("/people/{}/timeline", joan.id))
            .has("Nothing is due").has("nobody yet");
        let reader = house.colleague("Rita Oak", &["reader"], &[]).await;
        reader.get(&format!("/people/{}", joan.id)).await.is_ok().lacks("data-key=\"n\"").lacks("/details/matters");
        house.proves().await;
    }

    async fn an_empty_record_offers_the_next_step(house) {
        let joan = house.person("Joan", "Price", |row| row.born_on = None).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get(&format!("/people/{}", joan.id)).await.is_ok()
            .has("Write down what matters").has("/details/circumstances/add").has("/details/addresses/add").lacks("Age");
        priya.get("/people/00000000-0000-0000-0000-000000000000").await.is_not_found();
        priya.get("/people/joan").await.is_not_found();
    }

    async fn age_stops_at_death(house) {
        let joan = house.person("Joan", "Price", |row| row.died_on = Some(day("2020-05-02"))).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get(&format!("/people/{}", joan.id)).await.is_ok()
            .has("<dt>Age at death</dt> <dd>71</dd>").has("<dt>Died</dt> <dd>2 May 2020</dd>");
        priya.get("/people?q=joan+price").await.is_ok().has("Died 2 May 2020").has("(71 when they died)");
    }

    async fn it_tells_who_has_the_case_and_what_is_due(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        work(&house, &joan, priya.id()).await;
        priya.get(&format!("/people/{}", joan.id)).await.is_ok()
            .has("<dd>Priya Shah, North locality team</dd>")
            .has("Due first: Care Act assessment, Priya Shah, by yesterday")
            .has("Care Act assessment, Priya Shah, by yesterday (overdue)")
            .has("Review, by Fri 27 Nov")
            .has("Carer&#39;s assessment: waiting to be allocated in North locality team, since Sun 1 Nov")
            .lacks("Met long ago").lacks("Nothing is due");
        priya.get("/people?q=joan+price").await.is_ok().has("Priya Shah, North locality team");
        house.proves().await;
    }

    async fn what_is_next_leads_to_where_those_who_may_can_do_it(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let mark = house.colleague("Mark Lowe", &["team_manager"], &["north"]).await;
        work(&house, &joan, priya.id()).await;
        let record = format!("/people/{}", joan.id);
        let asked = referral::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let (allocate, work) = (format!("{record}/work/allocate?referral={}", asked.id), format!("{record}/work"));
        let link = |to: &str| format!("href=\"{to}\">Do this<span class=\"govuk-visually-hidden\">: ");
        let page = mark.get(&record).await.is_ok().has(&format!("{}We find somebody to work with you", link(&allocate)));
        page.has(&format!("{}Care Act assessment, Priya Shah", link(&work)));
        mark.get(&allocate).await.is_ok();
        // A worker may not allocate, and sees who has the work.
        priya.get(&record).await.is_ok().lacks("/work/allocate").has(&format!("{}We find", link(&work)));
        priya.get(&work).await.is_ok().has("Due first").lacks("Do this");
        house.proves().await;
    }
}

/// A case with a worker: something overdue, something due, something done, and something asked of the team.
async fn work(house: &TestHouse, person: &person::Model, worker: Uuid) {
    let team = house.team("north").await;
    let mut change = house.change(None).await;
    for worker_id in [None, Some(worker)] {
        let row = allocation::Model {
            id: change.new_id(),
            person_id: person.id,
            team_id: team.id,
            worker_id,
            referral_id: None,
            priority: None,
            from_on: day("2026-11-01"),
            until_on: None,
            closed_because: None,
            made_by: worker,
            seen_at: None,
            note: None,
            version: 1,
        };
        change.insert::<allocation::Entity>(row).await.unwrap();
    }
    for (title, worker_id, due_on, met_on) in [
        ("Review", None, "2026-11-27", None),
        ("Care Act assessment", Some(worker), "2026-11-19", None),
        ("Met long ago", None, "2026-11-02", Some(day("2026-11-02"))),
    ] {
        let row = deadline::Model {
            id: change.new_id(),
            person_id: person.id,
            timescale: "review".to_owned(),
            title: title.to_owned(),
            about_table: "person".to_owned(),
            about_id: person.id,
            team_id: Some(team.id),
            worker_id,
            started_on: day("2026-11-01"),
            started_at: None,
            due_on: day(due_on),
            due_at: None,
            chosen_on: None,
            met_on,
            met_at: None,
            stopped_on: None,
            breach_reason: None,
            version: 1,
        };
        change.insert::<deadline::Entity>(row).await.unwrap();
    }
    let row = referral::Model {
        id: change.new_id(),
        number: "1".to_owned(),
        person_id: person.id,
        contact_id: None,
        team_id: team.id,
        kind: "carers_assessment".to_owned(),
        profession: None,
        priority: None,
        why_now: None,
        received_on: day("2026-11-01"),
        allocated_on: None,
        closed_on: None,
        closed_because: None,
        version: 1,
    };
    change.insert::<referral::Entity>(row).await.unwrap();
    change.log(Event::Allocated, Some(person.id), None, json!({}));
    change.commit().await.unwrap();
}
