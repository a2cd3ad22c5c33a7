//! The first visit of a piece of work: on which day it counts as made, and for how long.

use almoner::casework::allocations::Request;
use almoner::casework::clocks;
use db::entities::{case_note, deadline, task};
use db::sea_orm::EntityTrait;
use db::sea_orm::entity::prelude::*;
use rules::allocation::Scope;

use crate::allocations::{clocks_of, scene, waiting};
use crate::support::on_both;
use crate::time_limits::running;

on_both! {
    async fn a_visit_counts_on_the_day_on_which_it_was_made(house) {
        house.at("2026-11-09T10:00:00Z");
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let hands = format!("{}:{}", house.team("north").await.id, priya.id());
        let at = format!("/people/{}/tasks", joan.id);
        let visit = async |title: &str| {
            let fields = [("kind", "visit"), ("title", title), ("due_on", "18/11/2026"), ("hands", hands.as_str())];
            priya.post(&format!("{at}/new"), &fields).await.leads_to(&at);
            let tasks = task::Entity::find().all(house.house.archive.reader()).await.unwrap();
            format!("{at}/{}/done", tasks.iter().find(|task| task.title == title).unwrap().id)
        };
        let (first, second) = (visit("See the stairs").await, visit("See the bath").await);
        house.at("2026-11-20T10:00:00Z");
        let priya = priya.again(&house).await;
        let met = async || {
            let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
            clock.met_on.map(|on| on.to_string())
        };
        priya.get(&first).await.is_ok().has("The day on which it was made").has("name=\"made_on-day\" type=\"text\" value=\"20\"");
        for (made_on, says) in [
            ("21/11/2026", "The day on which it was made must be today or earlier"),
            ("8/11/2026", "It was set on 9 November 2026, and cannot have been made before"),
            ("31/11/2026", "must be a real date"),
            ("", "Enter the day on which it was made"),
        ] {
            let fields = [("made_on", made_on), ("outcome", "She was <b>in</b>")];
            priya.post(&first, &fields).await.has_problem(says).has("She was &lt;b&gt;in");
        }
        assert_eq!(met().await, None);
        priya.post(&first, &[("made_on", "18/11/2026"), ("outcome", "She was in")]).await.leads_to(&at);
        assert_eq!(met().await.as_deref(), Some("2026-11-18"));
        priya.get(&at).await.is_ok().has("Done Wed 18 Nov by Priya Shah: She was in");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("See the stairs, on 18 November 2026");
        // Written down later, made before.
        priya.post(&second, &[("made_on", "9/11/2026")]).await.leads_to(&at);
        assert_eq!(met().await.as_deref(), Some("2026-11-09"), "the day on which it was set is not too early");
        let reopen = |done: &str| done.replace("/done", "/reopen");
        priya.post(&reopen(&second), &[]).await.leads();
        assert_eq!(met().await.as_deref(), Some("2026-11-18"), "the first that is left");
        priya.post(&reopen(&first), &[]).await.leads();
        assert_eq!(met().await, None);
        priya.post(&first, &[]).await.leads();
        assert_eq!(met().await.as_deref(), Some("2026-11-20"), "one press says today");
        house.proves().await;
    }

    async fn of_what_is_no_visit_no_day_is_asked(house) {
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let hands = format!("{}:{}", house.team("north").await.id, priya.id());
        let at = format!("/people/{}/tasks", joan.id);
        let fields = [("kind", "task"), ("title", "Ring"), ("due_on", "20/11/2026"), ("hands", hands.as_str())];
        priya.post(&format!("{at}/new"), &fields).await.leads_to(&at);
        let id = task::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().id;
        priya.get(&format!("{at}/{id}/done")).await.is_ok().lacks("The day on which it was made");
        priya.post(&format!("{at}/{id}/done"), &[("made_on", "1/1/2020")]).await.leads_to(&at);
        priya.get(&at).await.is_ok().has("Done today by Priya Shah");
        house.proves().await;
    }

    async fn a_first_visit_that_was_made_is_not_to_be_made_again_for_another_worker(house) {
        let scene = scene(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        let to = |worker| Request { worker_id: Some(worker), referral_id: Some(work.id), ..scene.to_team() };
        let first_visits = async || {
            let clocks = clocks_of(&house, work.id).await;
            clocks.into_iter().filter(|clock| clock.starts_with("FIRST_VISIT")).collect::<Vec<_>>()
        };
        let visit = [("kind", "home_visit"), ("text", "Joan was in"), ("on", "20/11/2026"), ("at", "09:00")];
        scene.allocate(&house, &to(scene.priya.id())).await.unwrap();
        scene.priya.post(&format!("/people/{}/notes/new", scene.joan.id), &visit).await.leads();
        assert_eq!(first_visits().await, ["FIRST_VISIT due 2026-12-04 worker met"]);
        scene.close(&house, &scene.end(Scope::Worker, "moved_worker")).await.unwrap();
        scene.allocate(&house, &to(tom.id())).await.unwrap();
        assert_eq!(first_visits().await, ["FIRST_VISIT due 2026-12-04 worker met"], "Joan has been visited");
        // Struck out, it runs again, and with the worker who has the case now.
        let note = case_note::Entity::find().filter(case_note::Column::Kind.eq("home_visit"));
        let note = note.one(house.house.archive.reader()).await.unwrap().unwrap().id;
        let ada = house.colleague("Ada Cole", &["administrator"], &[]).await;
        let why = [("because", "Nobody was in"), ("asked_by", "Priya Shah")];
        ada.post(&format!("/people/{}/notes/{note}/remove", scene.joan.id), &why).await.leads();
        assert_eq!(first_visits().await, ["FIRST_VISIT due 2026-12-04 worker runs"]);
        let clock = deadline::Entity::find().filter(deadline::Column::Timescale.eq(clocks::FIRST_VISIT));
        assert_eq!(clock.one(house.house.archive.reader()).await.unwrap().unwrap().worker_id, Some(tom.id()));
        house.proves().await;
    }

    async fn other_work_has_a_first_visit_of_its_own(house) {
        let scene = scene(&house).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        scene.allocate(&house, &Request { referral_id: Some(work.id), ..scene.to_priya() }).await.unwrap();
        let visit = [("kind", "home_visit"), ("text", "Joan was in"), ("on", "20/11/2026"), ("at", "09:00")];
        scene.priya.post(&format!("/people/{}/notes/new", scene.joan.id), &visit).await.leads();
        let other = waiting(&house, &scene, "carers_assessment").await;
        scene.allocate(&house, &Request { referral_id: Some(other.id), ..scene.to_priya() }).await.unwrap();
        for (work, says) in [(work.id, "FIRST_VISIT due 2026-12-04 worker met"), (other.id, "FIRST_VISIT due 2026-12-04 worker runs")] {
            assert!(clocks_of(&house, work).await.contains(&says.to_owned()), "{says}");
        }
        house.proves().await;
    }
}
