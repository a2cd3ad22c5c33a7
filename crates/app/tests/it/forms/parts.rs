//! The part of a form that finance sees, and what finance takes note of.

use db::entities::plan;

use super::{begin, fill, joan, manager, open, request, row, with_form};
use crate::plans::{complete, eligible, hands};
use crate::support::{TestHouse, Visitor, on_both};

/// Whoever pays, and holds no other role.
async fn finn(house: &TestHouse) -> Visitor {
    house
        .colleague("Finn Pound", &["finance_officer"], &[])
        .await
}

const PLAIN: &str = "id = \"emergency_support\"\nversion = 3\ntitle = \"Emergency support\"\n\
    [[section]]\nid = \"request\"\ntitle = \"What\"\n\
    [[section.question]]\nid = \"what\"\nkind = \"long_text\"\nlabel = \"What is wanted?\"\n\
    [[section.question]]\nid = \"weekly\"\nkind = \"money\"\nlabel = \"What is the cost?\"\n";

const VIEW: &str = "[[view]]\nid = \"money\"\ntitle = \"For finance\"\nroles = [\"finance_officer\"]\nquestions = [\"weekly\"]\n";

on_both! {
    // A68
    async fn whoever_pays_and_has_no_other_role_sees_their_part_and_is_told_so(house) {
        let (joan, priya) = joan(&house).await;
        let finn = finn(&house).await;
        let address = request(&priya, joan.id).await;
        for submitted in [false, true] {
            if submitted {
                priya.post(&format!("{address}/check"), &[]).await.leads();
            }
            for page in [address.clone(), format!("{address}?view=nonsense"), format!("{address}?view=money"), format!("{address}/print")] {
                finn.get(&page).await.is_ok().has("This is an extract: For finance").has("£840.00")
                    .lacks("Night care for a week").lacks("What is needed at once?");
                priya.get(&page).await.is_ok().lacks("This is an extract");
            }
            let paper = format!("{address}/print/pdf");
            let words = finn.get(&paper).await.pdf_words();
            assert!(words.contains("This is an extract") && words.contains("£840.00") && !words.contains("Night care"), "{words}");
            let words = priya.get(&paper).await.pdf_words();
            assert!(!words.contains("This is an extract") && words.contains("Night care"), "{words}");
        }
        finn.get(&address).await.is_ok().lacks(">Everything<");
        priya.get(&format!("{address}?view=money")).await.is_ok().has("£840.00").lacks("Night care for a week");
        house.proves().await;
    }

    // A68
    async fn whoever_may_see_all_by_another_role_or_has_the_form_in_hand_sees_all(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        for (name, also, all) in [
            ("Fay Reed", "reader", true), ("Fred Ode", "social_worker", true), ("Flo Nel", "panel_member", true),
            // It opens no form by itself.
            ("Fern Ash", "restricted_records", false),
        ] {
            let one = house.colleague(name, &["finance_officer", also], &[]).await;
            let page = one.get(&address).await.is_ok();
            assert_eq!(page.text.contains("Night care for a week"), all, "{also}");
            assert_eq!(page.text.contains("This is an extract"), !all, "{also}");
        }
        let finn = finn(&house).await;
        for page in ["pages/request", "check", "hands", "subjects"] {
            finn.get(&format!("{address}/{page}")).await.is_forbidden().has("an extract").lacks("Night care");
        }
        finn.post(&format!("{address}/take"), &[]).await.is_forbidden();
        priya.post(&format!("{address}/hands"), &[("worker", &finn.id().to_string())]).await.leads();
        finn.get(&address).await.is_ok().has("Night care for a week").lacks("This is an extract");
        open(&finn, &address, "request").await;
        // And what one wrote oneself.
        let own = begin(&finn, joan.id, "emergency_support").await;
        fill(&finn, &own, "request", &[("what", "A cheaper bed")]).await.leads();
        finn.post(&format!("{own}/hands"), &[]).await.leads();
        finn.get(&own).await.is_ok().has("A cheaper bed").lacks("This is an extract");
        house.proves().await;
    }

    // A68
    async fn a_form_from_before_there_was_a_part_for_anybody_is_cut_down_as_it_is_now(house) {
        let (joan, _) = joan(&house).await;
        let house = with_form(house, "emergency_support.3.toml", PLAIN).await;
        let (priya, finn) = (house.colleague("Pia Shaw", &["social_worker"], &["north"]).await, finn(&house).await);
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/check"), &[]).await.leads();
        finn.get(&address).await.is_ok().has("Night care for a week");
        let later = PLAIN.replace("version = 3", "version = 4") + VIEW;
        let house = with_form(house, "emergency_support.4.toml", &later).await;
        assert_eq!(row(&house, &address).await.edition, 3);
        finn.again(&house).await.get(&address).await.is_ok().has("£840.00").lacks("Night care for a week");
        priya.again(&house).await.get(&address).await.is_ok().has("Night care for a week");
        house.proves().await;
    }

    // A68
    async fn what_a_part_leaves_out_stands_nowhere_else_for_them_either(house) {
        let hands = hands(&house).await;
        let (tom, finn) = (manager(&house).await, finn(&house).await);
        let record = format!("/people/{}", hands.joan.id);
        // Why a form was returned says what is in it.
        let request = request(&hands.priya, hands.joan.id).await;
        hands.priya.post(&format!("{request}/check"), &[]).await.leads();
        tom.post(&format!("{request}/moves/return"), &[("because", "Her son does the nights now")]).await.leads();
        let timeline = format!("{record}/timeline");
        hands.priya.get(&timeline).await.is_ok().has("Her son does the nights now");
        finn.get(&timeline).await.is_ok().has("Form returned").lacks("Her son does the nights now");
        // The words of a plan stand on its paper, and what was thought of on the page of equipment.
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let paper = format!("{}/{}/print", hands.at, plan.id);
        hands.priya.get(&paper).await.is_ok().has("Up by nine, church on Sunday").lacks("This is an extract");
        finn.get(&paper).await.is_ok().has("This is an extract").has("£168.70").lacks("Up by nine, church on Sunday");
        let equipment = format!("{record}/equipment");
        hands.priya.get(&equipment).await.is_ok().has("A pendant");
        finn.get(&equipment).await.is_ok().has("Care and support plan").lacks("A pendant");
        house.proves().await;
    }

    // A65
    async fn finance_finds_what_waits_for_it_and_acknowledges_it_once(house) {
        let (joan, priya) = joan(&house).await;
        let (tom, finn) = (manager(&house).await, finn(&house).await);
        let gita = house.colleague("Gita Purse", &["finance_officer"], &[]).await;
        let address = request(&priya, joan.id).await;
        let acknowledge = format!("{address}/moves/acknowledge");
        let (waits, link) = ("for finance to acknowledge", format!("href=\"{address}\""));
        finn.get("/").await.is_ok().lacks(waits);
        priya.post(&format!("{address}/check"), &[]).await.leads();
        finn.get("/").await.is_ok().lacks(waits);
        tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
        finn.get("/").await.is_ok().has(waits).has(&link).has("<strong>1</strong> waiting for you");
        for other in [&tom, &priya] {
            other.get("/").await.is_ok().lacks(waits);
        }
        // A form without a part for finance does not wait for it.
        let winter = begin(&priya, joan.id, "winter_check").await;
        fill(&priya, &winter, "visit", &[("visited_on-day", "19"), ("visited_on-month", "11"), ("visited_on-year", "2026")]).await.leads();
        fill(&priya, &winter, "home", &[("warm", "yes")]).await.leads();
        priya.post(&format!("{winter}/check"), &[]).await.leads();
        gita.get("/").await.is_ok().has("<strong>1</strong> waiting for you");
        finn.post(&acknowledge, &[]).await.leads();
        for one in [&finn, &gita] {
            one.get("/").await.is_ok().lacks(waits).has("<strong>0</strong> waiting for you");
        }
        let first = row(&house, &address).await;
        house.at("2026-11-20T10:20:00Z");
        // One of them later, by another session: what is sent twice by one is kept once anyway.
        for one in [&gita, &finn.again(&house).await] {
            one.post(&acknowledge, &[]).await.is_conflict().has("Finance has acknowledged this already");
        }
        assert_eq!(row(&house, &address).await, first);
        assert_eq!(first.acknowledged_by, Some(finn.id()));
        house.proves().await;
    }

    // A65
    async fn finance_is_not_asked_for_what_was_done_long_ago_or_belongs_to_a_plan_that_is_over(house) {
        let (joan, priya) = joan(&house).await;
        let (tom, finn) = (manager(&house).await, finn(&house).await);
        let mut links = Vec::new();
        for person in [joan.id, house.person("Ruth", "Price", |_| ()).await.id] {
            let address = request(&priya, person).await;
            priya.post(&format!("{address}/check"), &[]).await.leads();
            tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
            links.push((row(&house, &address).await.id, format!("href=\"{address}\"")));
        }
        finn.get("/").await.is_ok().has(&links[0].1).has(&links[1].1).lacks("acknowledged for finance");
        // The plan whose words the first holds has ended.
        let plan = crate::plans_rest::put(&house, &priya, joan.id, "care_and_support").await;
        let mut change = house.change(Some(priya.id())).await;
        let (form, ended) = (links[0].0, db::Day("2026-11-20".parse().unwrap()));
        let with_words = |row: &mut plan::Model| (row.filled_form_id, row.ended_on) = (Some(form), Some(ended));
        change.update::<plan::Entity>(&plan, with_words).await.unwrap();
        change.log(db::Event::PlanChanged, Some(joan.id), Some(plan.id), serde_json::json!({}));
        change.commit().await.unwrap();
        finn.get("/").await.is_ok().lacks(&links[0].1).has(&links[1].1);
        // Done on 20 November: 90 days later it is listed still, and then told by its number.
        for (at, listed) in [("2027-02-18T10:00:00Z", true), ("2027-02-19T10:00:00Z", false)] {
            house.at(at);
            let page = finn.again(&house).await.get("/").await.is_ok();
            let older = "1 form that was done more than 90 days ago was never acknowledged for finance. It is not listed here: it is acknowledged on its own page, from the record.";
            assert_eq!((page.text.contains(&links[1].1), page.text.contains(older)), (listed, !listed), "{at}: {}", page.text);
        }
        house.proves().await;
    }

    // A65
    async fn of_two_who_acknowledge_at_once_one_is_told_that_it_was_done(house) {
        let (joan, priya) = joan(&house).await;
        let (tom, finn) = (manager(&house).await, finn(&house).await);
        let gita = house.colleague("Gita Purse", &["finance_officer"], &[]).await;
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/check"), &[]).await.leads();
        tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
        let acknowledge = format!("{address}/moves/acknowledge");
        let (one, two) = tokio::join!(finn.post(&acknowledge, &[]), gita.post(&acknowledge, &[]));
        let first = if one.status.is_redirection() { finn.id() } else { gita.id() };
        let mut both = [one.status.as_u16(), two.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [303, 409], "{} {}", one.text, two.text);
        assert_eq!(row(&house, &address).await.acknowledged_by, Some(first));
        house.proves().await;
    }
}
