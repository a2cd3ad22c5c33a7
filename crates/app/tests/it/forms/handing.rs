//! Forms in whose hands: given to a team, taken, new to whom they are given; the urgent first; those to be looked at again.

use db::entities::filled_form;
use db::sea_orm::prelude::Uuid;
use db::{Change, Event};
use serde_json::json;

use super::{begin, fill, joan, manager, request, row};
use crate::support::{TestHouse, Visitor, on_both};

/// Gives a form to the East team, and to somebody in it where they are named.
async fn give_east(house: &TestHouse, who: &Visitor, address: &str, worker: Option<&Visitor>) {
    let east = house.team("east").await.id.to_string();
    let worker = worker.map(|one| one.id().to_string()).unwrap_or_default();
    let hands = [("worker", worker.as_str()), ("team", &east)];
    who.post(&format!("{address}/hands"), &hands).await.leads();
}

/// A form that is with a team and with nobody in it.
async fn waits(change: &mut Change, (person, by, team): (Uuid, Uuid, Uuid), number: i64) {
    let row = json!({
        "id": change.new_id(), "number": format!("F{}", 90_000 + number), "person_id": person, "form": "emergency_support", "edition": 1,
        "title": "Emergency support", "step": "local", "approval": "colleague", "team_id": team, "began_at": change.at(), "began_by": by,
        "authors": [by], "version": 1,
    });
    let row: filled_form::Model = serde_json::from_value(row).unwrap();
    let row = change.insert::<filled_form::Entity>(row).await.unwrap();
    change.log(Event::FormBegun, Some(person), Some(row.id), json!({}));
}

/// A request for emergency support, approved, to be looked at again on this day of December 2026.
async fn again_on(house: &TestHouse, priya: &Visitor, tom: &Visitor, day: &str) -> String {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let address = begin(priya, joan.id, "emergency_support").await;
    let typed = [
        ("what", "Nights"),
        ("look_again-day", day),
        ("look_again-month", "12"),
        ("look_again-year", "2026"),
    ];
    fill(priya, &address, "request", &typed).await.leads();
    priya.post(&format!("{address}/check"), &[]).await.leads();
    tom.post(&format!("{address}/moves/approve"), &[])
        .await
        .leads();
    address
}

on_both! {
    // A66
    async fn a_form_given_to_a_team_stands_in_the_day_of_everybody_in_it_until_one_takes_it(house) {
        let (joan, priya) = joan(&house).await;
        let (ana, ben) = (
            house.colleague("Ana Lund", &["social_worker"], &["east"]).await,
            house.colleague("Ben Ash", &["social_worker"], &["east"]).await,
        );
        let rita = house.colleague("Rita Reed", &["reader"], &["east"]).await;
        let tom = house.colleague("Tom Hale", &["team_manager"], &["east"]).await;
        let address = request(&priya, joan.id).await;
        let take = format!("{address}/take");
        priya.post(&take, &[]).await.is_conflict().has("Priya Shah has it already");
        give_east(&house, &priya, &address, None).await;
        for one in [&ana, &ben] {
            one.get("/").await.is_ok().has("For somebody in your team").has("Emergency support").has(&take);
        }
        priya.get("/").await.is_ok().lacks("Emergency support");
        rita.get("/").await.is_ok().has("Emergency support").lacks(&take);
        rita.post(&take, &[]).await.is_forbidden();
        let east = house.team("east").await.id;
        tom.get(&format!("/team?team={east}")).await.is_ok()
            .has("Forms that nobody in the team has taken yet").has("Emergency support").has(&take);
        ana.post(&take, &[]).await.leads_to(&address);
        assert_eq!(row(&house, &address).await.worker_id, Some(ana.id()));
        ben.post(&take, &[]).await.is_conflict().has("Ana Lund has it already");
        assert_eq!(row(&house, &address).await.worker_id, Some(ana.id()));
        ana.get("/").await.is_ok().has("Emergency support").lacks(&take).has("Carry on");
        ben.get("/").await.is_ok().lacks("Emergency support");
        tom.get(&format!("/team?team={east}")).await.is_ok().lacks("Emergency support");
        ana.get(&address).await.is_ok().has("Taken on");
        house.proves().await;
    }

    async fn a_list_of_forms_says_where_it_is_cut_short(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let (north, says) = (house.team("north").await.id, "The first 200 forms that nobody has taken yet are listed here.");
        let mut change = house.change(Some(priya.id())).await;
        for number in 1..=200 {
            waits(&mut change, (joan.id, priya.id(), north), number).await;
        }
        change.commit().await.unwrap();
        let team = format!("/team?team={north}");
        for page in ["/", &team] {
            tom.get(page).await.is_ok().has("Emergency support").lacks(says);
        }
        let mut change = house.change(Some(priya.id())).await;
        waits(&mut change, (joan.id, priya.id(), north), 201).await;
        change.commit().await.unwrap();
        for page in ["/", &team] {
            let page = tom.get(page).await.is_ok().has(says);
            assert_eq!(page.text.matches("/take\"").count(), 200);
        }
        house.proves().await;
    }

    // A66
    async fn of_two_who_take_a_form_at_once_one_has_it(house) {
        let (joan, priya) = joan(&house).await;
        let (ana, ben) = (
            house.colleague("Ana Lund", &["social_worker"], &["east"]).await,
            house.colleague("Ben Ash", &["social_worker"], &["east"]).await,
        );
        let address = request(&priya, joan.id).await;
        give_east(&house, &priya, &address, None).await;
        let take = format!("{address}/take");
        let (one, two) = tokio::join!(ana.post(&take, &[]), ben.post(&take, &[]));
        let first = if one.status.is_redirection() { ana.id() } else { ben.id() };
        let mut both = [one.status.as_u16(), two.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [303, 409], "{} {}", one.text, two.text);
        assert_eq!(row(&house, &address).await.worker_id, Some(first));
        house.proves().await;
    }

    // A66
    async fn a_form_is_new_to_whom_it_is_given_until_they_open_it_or_write_in_it(house) {
        let (joan, priya) = joan(&house).await;
        let ana = house.colleague("Ana Lund", &["social_worker"], &["east"]).await;
        let address = request(&priya, joan.id).await;
        let opens = format!("action=\"{address}/open\"");
        // What one has begun is not new to oneself.
        priya.get("/").await.is_ok().lacks(&opens).has("<strong>0</strong> new");
        give_east(&house, &priya, &address, Some(&ana)).await;
        ana.get("/").await.is_ok().has(&opens).has("<strong>1</strong> new").has("from Priya Shah");
        ana.post(&format!("{address}/open"), &[]).await.leads_to(&address);
        ana.get("/").await.is_ok().lacks(&opens).has("<strong>0</strong> new").has("Emergency support");
        priya.get(&address).await.is_ok().has("Opened by whom it was given to");
        // Nobody opens it in another's name, and it is opened once.
        priya.post(&format!("{address}/open"), &[]).await.leads();
        ana.post(&format!("{address}/open"), &[]).await.leads();
        assert_eq!(ana.get(&address).await.is_ok().text.matches("Opened by whom").count(), 1);
        house.at("2026-11-20T10:05:00Z");
        give_east(&house, &priya, &address, None).await;
        give_east(&house, &priya, &address, Some(&ana)).await;
        ana.get("/").await.is_ok().has(&opens).has("<strong>1</strong> new");
        house.at("2026-11-20T10:10:00Z");
        fill(&ana, &address, "request", &[("what", "Nights, and mornings"), ("weekly", "840.00")]).await.leads();
        ana.get("/").await.is_ok().lacks(&opens).has("<strong>0</strong> new");
        house.proves().await;
    }

    // A64
    async fn what_is_urgent_comes_first_however_much_waits(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/urgent"), &[("urgent", "yes")]).await.leads();
        priya.post(&format!("{address}/check"), &[]).await.leads();
        let urgent = row(&house, &address).await;
        let mut change = house.house.archive.change(Some(priya.id()), house.house.clock.now()).await.unwrap();
        for nth in 0..200 {
            let older = filled_form::Model {
                id: change.new_id(),
                number: format!("F{}", 1000 + nth),
                submitted_at: Some(db::At::new("2026-11-19T10:00:00Z".parse().unwrap())),
                urgent_at: None,
                urgent_by: None,
                version: 1,
                ..urgent.clone()
            };
            change.insert::<filled_form::Entity>(older).await.unwrap();
        }
        change.log(Event::FormChanged, Some(joan.id), None, json!({}));
        change.commit().await.unwrap();
        let page = tom.get("/").await.is_ok();
        assert_eq!(page.text.matches("waits for approval").count(), 200, "as many as one list holds");
        let first = page.text.split("waits for approval").next().unwrap();
        assert!(first.contains("Urgent</strong>") && page.text.contains(&format!("href=\"{address}\"")));
    }

    // A57
    async fn a_form_to_be_looked_at_again_stands_in_the_day_of_its_worker_and_on_the_teams_list(house) {
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let tom = manager(&house).await;
        let soon = again_on(&house, &priya, &tom, "20").await;
        let later = again_on(&house, &priya, &tom, "21").await;
        let (soon_link, later_link) = (format!("href=\"{soon}\""), format!("href=\"{later}\""));
        // A month before the day, and not a day earlier.
        for (at, tag, listed) in [
            ("2026-11-20T10:00:00Z", "Review due soon", 1),
            ("2026-11-21T10:00:00Z", "Review due soon", 2),
            ("2026-12-20T10:00:00Z", "Review due soon", 2),
            ("2026-12-21T10:00:00Z", "Review overdue", 2),
        ] {
            house.at(at);
            let (priya, tom) = (priya.again(&house).await, tom.again(&house).await);
            let list = tom.get("/reviews").await.is_ok()
                .has(&format!("Forms to look at again: {listed}")).has(tag).has(&soon_link);
            assert_eq!(list.text.contains(&later_link), listed == 2, "{at}");
            let day = priya.get("/").await.is_ok().has("Look again: Emergency support").has(&soon_link);
            assert_eq!(day.text.contains(&later_link), listed == 2, "{at}");
            let overdue = i32::from(tag == "Review overdue");
            assert!(day.text.contains(&format!("<strong>{overdue}</strong> overdue")), "{at}: {}", day.text);
        }
        house.at("2026-12-21T10:30:00Z");
        let (priya, tom) = (priya.again(&house).await, tom.again(&house).await);
        let form = row(&house, &soon).await;
        let (path, id) = (format!("/people/{}/forms/begin", form.person_id), form.id.to_string());
        let next = priya.post(&path, &[("form", "winter_check"), ("from", &id)]).await.leads();
        let next = next.split("/pages/").next().unwrap();
        fill(&priya, next, "visit", &[("visited_on-day", "20"), ("visited_on-month", "12"), ("visited_on-year", "2026")]).await.leads();
        fill(&priya, next, "home", &[("warm", "yes")]).await.leads();
        priya.post(&format!("{next}/check"), &[]).await.leads();
        tom.get("/reviews").await.is_ok().has("Forms to look at again: 1").lacks(&soon_link).has(&later_link);
        priya.get("/").await.is_ok().lacks(&soon_link).has("<strong>0</strong> overdue");
        house.proves().await;
    }

    async fn managers_find_the_figures_of_forms_and_administrators_those_to_try_by_a_link(house) {
        let (tom, ada) = (manager(&house).await, house.colleague("Ada Long", &["administrator"], &["north"]).await);
        let north = house.team("north").await.id;
        tom.get("/team").await.is_ok().has(&format!("href=\"/forms/counts?team={north}\""));
        tom.get("/").await.is_ok().lacks("href=\"/forms/trial\"");
        ada.get("/").await.is_ok().has("href=\"/forms/trial\"");
    }
}
