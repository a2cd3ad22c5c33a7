//! A form beside the same one from before: what was asked then and is not now, and which one it stands beside.

use super::{begin, fill, joan, manager, request, row, with_form};
use crate::support::on_both;

/// A version that no longer asks for the cost, and asks for something new.
const LATER: &str = "id = \"emergency_support\"\nversion = 3\ntitle = \"Emergency support\"\napproval = \"colleague\"\n\
    [[section]]\nid = \"request\"\ntitle = \"What is asked for\"\n\
    [[section.question]]\nid = \"what\"\nkind = \"long_text\"\nlabel = \"What is needed now?\"\n\
    [[section.question]]\nid = \"until\"\nkind = \"text\"\nlabel = \"Until when?\"\n";

on_both! {
    // A63
    async fn what_was_asked_then_and_is_not_asked_now_stands_under_its_own_heading(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let first = request(&priya, joan.id).await;
        priya.post(&format!("{first}/check"), &[]).await.leads();
        tom.post(&format!("{first}/moves/approve"), &[]).await.leads();
        let house = with_form(house, "emergency_support.3.toml", LATER).await;
        house.at("2026-11-20T10:20:00Z");
        let priya = priya.again(&house).await;
        let id = row(&house, &first).await.id.to_string();
        let begun = priya.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "emergency_support"), ("from", &id)]).await.leads();
        let second = begun.split("/pages/").next().unwrap();
        fill(&priya, second, "request", &[("what", "Night care for a month"), ("until", "Christmas")]).await.leads();
        let page = priya.get(&format!("{second}/beside")).await.is_ok();
        let (now, then) = page.text.split_once("Asked then, not asked now").expect("the heading");
        for words in ["What is needed now?", "Night care for a week", "Night care for a month", "Until when?", "Christmas"] {
            assert!(now.contains(words) && !then.contains(words), "{words}: {}", page.text);
        }
        assert!(!now.contains("£840.00") && then.contains("What will it cost in a week?") && then.contains("£840.00"), "{}", page.text);
        // What nobody answered then is not told either.
        assert!(!then.contains("When will you look at it again?"), "{}", page.text);
        house.proves().await;
    }

    // A63
    async fn a_form_begun_anew_stands_beside_the_last_one_that_was_done_and_says_which(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let mut done = Vec::new();
        for hour in ["10:05", "10:10"] {
            house.at(&format!("2026-11-20T{hour}:00Z"));
            let address = request(&priya, joan.id).await;
            priya.post(&format!("{address}/check"), &[]).await.leads();
            tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
            done.push(address);
        }
        // Neither what waits for approval counts, nor what was discarded, nor the same form about somebody else.
        house.at("2026-11-20T10:15:00Z");
        let waiting = request(&priya, joan.id).await;
        priya.post(&format!("{waiting}/check"), &[]).await.leads();
        let discarded = request(&priya, joan.id).await;
        priya.post(&format!("{discarded}/moves/discard"), &[("because", "Asked twice")]).await.leads();
        let mei = house.person("Mei", "Chen", |_| ()).await;
        let of_mei = request(&priya, mei.id).await;
        priya.post(&format!("{of_mei}/check"), &[]).await.leads();
        tom.post(&format!("{of_mei}/moves/approve"), &[]).await.leads();
        let winter = begin(&priya, joan.id, "winter_check").await;
        house.at("2026-11-20T10:20:00Z");
        let last = row(&house, &done[1]).await.number;
        // From the record, and after another form.
        let from_record = begin(&priya, joan.id, "emergency_support").await;
        let from = row(&house, &winter).await.id.to_string();
        let after = priya.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "emergency_support"), ("from", &from)]).await.leads();
        for address in [from_record.as_str(), after.split("/pages/").next().unwrap()] {
            fill(&priya, address, "request", &[("what", "Days as well")]).await.leads();
            priya.get(address).await.is_ok().has("Old and new side by side</a>").has(&format!("{last} of 20 November 2026"));
            priya.get(&format!("{address}/beside")).await.is_ok().has(&last).has("Days as well").has("Night care for a week");
        }
        priya.get(&done[0]).await.is_ok().lacks("Old and new side by side");
        priya.get(&format!("{}/beside", done[0])).await.is_not_found();
        house.proves().await;
    }
}
