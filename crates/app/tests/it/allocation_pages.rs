//! The pages on which cases are allocated, moved and ended, and on which lateness is explained.

use almoner::casework::allocations::Request;
use db::entities::deadline;
use db::sea_orm::EntityTrait;
use db::sea_orm::entity::prelude::*;

use crate::allocations::{scene, waiting};
use crate::support::{Visitor, on_both};

on_both! {
    // A14
    async fn who_may_not_allocate_has_no_button_and_is_refused(house) {
        let scene = scene(&house).await;
        scene.allocate(&house, &scene.to_team()).await.unwrap();
        let work = format!("/people/{}/work", scene.joan.id);
        scene.priya.get(&work).await.is_ok().has("North locality team").lacks("/work/allocate").lacks("/move").lacks("/end");
        let to = scene.north.to_string();
        for path in ["allocate".to_owned(), format!("{to}/move"), format!("{to}/priority"), format!("{to}/end")] {
            let path = format!("{work}/{path}");
            scene.priya.get(&path).await.is_forbidden();
            scene.priya.post(&path, &[("to", &to), ("priority", "low")]).await.is_forbidden();
            scene.manager.get(&path).await.is_ok();
        }
        assert_eq!(scene.open(&house).await, ["team blank"]);
        house.proves().await;
    }

    async fn a_manager_allocates_moves_presses_and_ends_on_pages(house) {
        let scene = scene(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let work = format!("/people/{}/work", scene.joan.id);
        let asked = waiting(&house, &scene, "care_act_assessment").await.id.to_string();
        let manager = &scene.manager;
        manager.get(&work).await.is_ok().has("No team has this case").has("waiting 9 working days").has("4 days late");
        let only = format!("value=\"{asked}\" checked");
        manager.get(&format!("{work}/allocate")).await.is_ok().has(&only);
        manager.get(&format!("{work}/allocate?referral={asked}")).await.is_ok().has("Priya Shah (no cases)").has("Care Act assessment (referral 1)");
        let to = format!("{}:{}", scene.north, scene.priya.id());
        let fields = [("to", to.as_str()), ("from", "20/11/2026"), ("referral", &asked), ("note", "Ring her daughter")];
        manager.post(&format!("{work}/allocate"), &fields).await.leads_to(&work);
        manager.get(&work).await.is_ok().has("Priya Shah").has("Ring her daughter").has("not opened yet").has("Under way").has("due Mon 7 Dec");
        manager.post(&format!("{work}/allocate"), &fields).await.has_problem("A worker has this work already");
        let end = |field: &'static str| format!("{work}/{}/{field}", scene.north);
        manager.post(&end("priority"), &[("priority", "urgent")]).await.leads_to(&work);
        manager.post(&end("priority"), &[("priority", "urgent")]).await.has_problem("This is the priority already");
        manager.post(&end("priority"), &[("priority", "dire")]).await.has_problem("Choose a priority");
        let to_tom = format!("{}:{}", scene.north, tom.id());
        manager.post(&end("move"), &[("to", &to_tom), ("on", "20/11/2026")]).await.has_problem("Enter why others take over");
        manager.post(&end("move"), &[("to", &to_tom), ("on", "20/11/2026"), ("because", "Priya is away")]).await.leads_to(&work);
        manager.get(&work).await.is_ok().has("Tom Ash").has("Another worker takes over").has("Urgent");
        let both = [("scope", "team"), ("on", "20/11/2026"), ("reason", "work_done"), ("priority", "low")];
        manager.post(&end("end"), &both).await.has_problem("not both at once");
        manager.post(&end("end"), &both[..2]).await.has_problem("Choose why it ends");
        manager.post(&end("end"), &both[..3]).await.leads_to(&work);
        manager.get(&work).await.is_ok().has("No team has this case").has("The work is done");
        let again = manager.post(&end("end"), &both[..3]).await;
        assert_eq!(again.status.as_u16(), 409, "A28");
        again.has("This has already ended");
        house.proves().await;
    }

    async fn odd_forms_get_a_clear_answer(house) {
        let scene = scene(&house).await;
        let work = format!("/people/{}/work", scene.joan.id);
        let north = scene.north.to_string();
        let bad_worker = format!("{north}:x");
        for (fields, says) in [
            (vec![], "Choose a team or a worker"),
            (vec![("to", "north")], "Choose a team or a worker"),
            (vec![("to", bad_worker.as_str())], "Choose a team or a worker"),
            (vec![("to", &north), ("from", "21/11/2026")], "The start date must be today or in the past"),
            (vec![("to", &north), ("from", "99/99/9999")], "must be a real date"),
            (vec![("to", &north), ("from", "20/11/2026"), ("referral", "x")], "Choose work that is still open"),
            (vec![("to", &north), ("from", "20/11/2026"), ("priority", "x")], "Choose a priority from the list"),
        ] {
            scene.manager.post(&format!("{work}/allocate"), &fields).await.has_problem(says);
        }
        for page in ["move", "priority", "end"] {
            scene.manager.get(&format!("{work}/{north}/{page}")).await.is_not_found();
            let odd = scene.manager.get(&format!("{work}/nonsense/{page}")).await;
            assert!(odd.status.is_client_error(), "{}", odd.status);
        }
        assert!(scene.open(&house).await.is_empty());
        house.proves().await;
    }

    async fn lateness_is_explained_by_its_worker_or_a_manager(house) {
        let scene = scene(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        scene.allocate(&house, &Request { referral_id: Some(work.id), ..scene.to_priya() }).await.unwrap();
        let clock = |name: &'static str| deadline::Entity::find().filter(deadline::Column::Timescale.eq(name));
        let reader = house.house.archive.reader();
        let assessment = clock("ASSESSMENT_START").one(reader).await.unwrap().unwrap().id;
        let path = format!("/people/{}/deadlines/{assessment}/explain", scene.joan.id);
        let early = scene.priya.get(&path).await;
        assert_eq!(early.status.as_u16(), 409, "not late yet");
        house.at("2026-12-09T10:00:00Z");
        let (priya, tom, manager) = (
            Visitor::signed_in(&house, scene.priya.id()).await,
            Visitor::signed_in(&house, tom.id()).await,
            Visitor::signed_in(&house, scene.manager.id()).await,
        );
        priya.get(&format!("/people/{}/work", scene.joan.id)).await.is_ok().has("due Mon 7 Dec, 2 days late").has("Why late?");
        tom.get(&path).await.is_forbidden();
        tom.post(&path, &[("reason", "hospital")]).await.is_forbidden();
        priya.post(&path, &[]).await.has_problem("Choose why it was late");
        priya.post(&path, &[("reason", "nonsense")]).await.has_problem("from the list");
        priya.post(&path, &[("reason", "hospital")]).await.leads();
        manager.post(&path, &[("reason", "no_capacity")]).await.leads();
        manager.get(&format!("/people/{}/work", scene.joan.id)).await.is_ok().has("No worker free");
        manager.get(&format!("/people/{}/timeline", scene.joan.id)).await.is_ok().has("Care Act assessment: No worker free");
        house.proves().await;
    }
}
