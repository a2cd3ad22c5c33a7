//! A record is read in a minute: what matters, how things stand, what is waiting, what happened last.

use super::{day, lives_at, note};
use crate::support::on_both;

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
}
