//! Time limits while they run: paused, going on, reckoned anew; each kind of work starts its own.

use almoner::casework::clocks::{self, Clock, Hands};
use almoner::casework::time_limits::store::{Reckoned, recompute};
use db::entities::{deadline, person};
use db::sea_orm::EntityTrait;
use db::{Day, Event};
use rules::timescales::{Override, Timescales};
use serde_json::json;

use crate::support::{TestHouse, Visitor, on_both};

/// Joan's clock of this timescale since 2 November, in Priya's hands.
async fn running(house: &TestHouse, timescale: &str) -> (person::Model, Visitor, deadline::Model) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    let north = house.team("north").await.id;
    let mut change = house
        .house
        .archive
        .change(None, house.house.clock.now())
        .await
        .unwrap();
    let clock = Clock {
        timescale,
        title: "Care Act assessment",
        person_id: joan.id,
        about_table: "person",
        about_id: joan.id,
        hands: Hands::of_worker(north, priya.id()),
        started_on: Day("2026-11-02".parse().unwrap()),
    };
    let clock = clocks::start(&mut change, &house.house, clock)
        .await
        .unwrap();
    change.log(Event::ReferralMade, Some(joan.id), None, json!({}));
    change.commit().await.unwrap();
    (joan, priya, clock)
}

async fn due(house: &TestHouse) -> String {
    let clock = deadline::Entity::find()
        .one(house.house.archive.reader())
        .await;
    clock.unwrap().unwrap().due_on.to_string()
}

on_both! {
    async fn a_pause_moves_the_last_day_and_holds_the_clock_meanwhile(house) {
        let (joan, priya, clock) = running(&house, "ASSESSMENT_START").await;
        assert_eq!(due(&house).await, "2026-11-30");
        let at = format!("/people/{}/deadlines/{}", joan.id, clock.id);
        let work = format!("/people/{}/work", joan.id);
        priya.get(&work).await.is_ok().has(&format!("{at}/pause"));
        for (from, until, because, says) in [
            ("1/11/2026", "", "x", "It cannot be paused before it began"),
            ("21/11/2026", "", "x", "must be today or earlier"),
            ("10/11/2026", "10/11/2026", "x", "It must count again after the day"),
            ("10/11/2026", "", "", "Enter why is it paused"),
        ] {
            let fields = [("from_on", from), ("until_on", until), ("because", because)];
            priya.post(&format!("{at}/pause"), &fields).await.has_problem(says);
        }
        let hospital = [("from_on", "9/11/2026"), ("because", "In hospital")];
        priya.post(&format!("{at}/pause"), &hospital).await.leads_to(&work);
        priya.post(&format!("{at}/pause"), &hospital).await.has_problem("It is paused already");
        priya.get(&work).await.is_ok().has("paused since 9 November 2026: In hospital").has("Let it go on");
        priya.get("/").await.is_ok().lacks("Care Act assessment");
        house.at("2026-12-20T10:00:00Z");
        let priya = priya.again(&house).await;
        let done = recompute(&house.house.archive, &house.house.council.timescales, house.house.clock.now()).await.unwrap();
        assert_eq!(done, Reckoned { looked_at: 1, moved: 1 });
        assert_eq!(due(&house).await, "2027-01-11", "while it is paused no day is lost");
        priya.get("/").await.is_ok().lacks("Care Act assessment");
        priya.post(&format!("{at}/resume"), &[("until_on", "8/11/2026")]).await.has_problem("It cannot go on before it was paused");
        priya.post(&format!("{at}/resume"), &[("until_on", "14/12/2026")]).await.leads_to(&work);
        assert_eq!(due(&house).await, "2027-01-04", "35 days are left out");
        priya.get("/").await.is_ok().has("Care Act assessment");
        house.proves().await;
    }

    async fn what_law_or_council_lets_run_cannot_be_paused(house) {
        let (joan, priya, clock) = running(&house, "COMPLAINT_ACK").await;
        let at = format!("/people/{}/deadlines/{}/pause", joan.id, clock.id);
        priya.get(&format!("/people/{}/work", joan.id)).await.is_ok().lacks(&at);
        priya.get(&at).await.has("it cannot be paused");
        priya.post(&at, &[("from_on", "9/11/2026"), ("because", "x")]).await.has("it cannot be paused");
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.get(&format!("/people/{}/deadlines/{}/pause", sam.id, clock.id)).await.is_not_found();
        house.proves().await;
    }

    async fn a_limit_that_a_council_changes_moves_what_runs(house) {
        let (_, _, _) = running(&house, "ASSESSMENT_START").await;
        let now = house.house.clock.now();
        let built_in = Timescales::built_in();
        assert_eq!(recompute(&house.house.archive, built_in, now).await.unwrap(), Reckoned { looked_at: 1, moved: 0 });
        let own = Override { id: "ASSESSMENT_START".to_owned(), limit: 14, unit: None, pause_allowed: None };
        let shorter = built_in.with_overrides(&[own]).unwrap();
        assert_eq!(recompute(&house.house.archive, &shorter, now).await.unwrap().moved, 1);
        assert_eq!(due(&house).await, "2026-11-16");
        house.proves().await;
    }

    async fn what_is_soon_is_marked_and_what_is_late_stands_before_the_manager(house) {
        let (_, priya, _) = running(&house, "ASSESSMENT_START").await;
        priya.get("/").await.is_ok().has("Care Act assessment").lacks("Soon</strong>");
        house.at("2026-11-24T10:00:00Z");
        let priya = priya.again(&house).await;
        priya.get("/").await.is_ok().has("Soon</strong>");
        house.at("2026-12-02T10:00:00Z");
        let tom = house.colleague("Tom Reed", &["team_manager"], &["north"]).await;
        tom.get("/team").await.is_ok().has("Overdue, whoever is to do it").has("Care Act assessment (Priya Shah)").has("Why late?");
        house.proves().await;
    }
}
