//! Alerts, key contacts and consent: dated, shown where they matter, and nothing is overwritten.

use db::entities::{address, alert, consent};
use db::sea_orm::EntityTrait;

use crate::support::on_both;

on_both! {
    async fn an_alert_stands_at_the_top_of_the_record_and_a_key_safe_only_by_name(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let at = format!("/people/{}", joan.id);
        priya.get(&format!("{at}/details")).await.is_ok().has("Nothing stands at the top of the record").has("Add an alert");
        for (kind, text) in [("dog", "Bites"), ("key_safe", "Left of the door, 4821"), ("communication", "Face her <b>")] {
            let fields = [("kind", kind), ("text", text), ("from_on", "1/11/2026")];
            priya.post(&format!("{at}/details/alerts/add"), &fields).await.leads_to(&format!("{at}/details#alerts"));
        }
        priya.get(&format!("{at}/timeline")).await.is_ok()
            .has("<li class=\"almoner-warning\">Dog at the address: Bites</li>")
            .has("<li class=\"almoner-need\">Key safe</li>").lacks("4821")
            .has("How to communicate: Face her &lt;b&gt;");
        priya.get(&format!("{at}/details")).await.is_ok().has("Left of the door, 4821");
        let dog = [("kind", "dog"), ("text", "Bites"), ("from_on", "2/11/2026"), ("until_on", "")];
        priya.post(&format!("{at}/details/alerts/add"), &dog).await.leads();
        let all = alert::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let open = all.iter().filter(|row| row.kind == "dog" && row.until_on.is_none()).count();
        assert_eq!((all.len(), open), (4, 1), "the same dog stands there once");
        let dog = all.iter().find(|row| row.kind == "dog" && row.until_on.is_none()).unwrap().id;
        let gone = [("kind", "dog"), ("text", "Bites"), ("from_on", "2/11/2026"), ("until_on", "20/11/2026"), ("version", "1")]
            .map(|(name, value)| (name, value.to_owned()));
        let gone: Vec<(&str, &str)> = gone.iter().map(|(name, value)| (*name, value.as_str())).collect();
        priya.post(&format!("{at}/details/alerts/{dog}"), &gone).await.leads();
        priya.get(&at).await.is_ok().lacks("almoner-warning\">Dog");
        priya.get(&format!("{at}/details")).await.is_ok().has("What was so before").has("Bites");
        house.proves().await;
    }

    async fn what_a_person_agrees_to_is_kept_with_every_answer_before(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let add = format!("/people/{}/details/consent/add", joan.id);
        let answer = |answer: &'static str, from: &'static str| [("topic", "share_family"), ("with_whom", "Carol"), ("answer", answer), ("from_on", from)];
        priya.post(&add, &answer("given", "1/3/2026")).await.leads();
        priya.post(&add, &answer("withdrawn", "1/11/2026")).await.leads();
        priya.post(&add, &answer("given", "1/11/2026")).await.has_problem("These dates overlap");
        priya.post(&add, &answer("nonsense", "2/11/2026")).await.has_problem("from the list");
        priya.post(&add, &answer("given", "21/11/2026")).await.has_problem("today or earlier");
        priya.get(&format!("/people/{}/details", joan.id)).await.is_ok()
            .has("Agreed once and no longer does").has("What was so before").has("Agrees");
        let rows = consent::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let given = rows.iter().find(|row| row.answer == "given").unwrap();
        assert_eq!(given.until_on.unwrap().to_string(), "2026-11-01");
        priya.get(&format!("/people/{}/timeline?kind=details", joan.id)).await.is_ok().has("Consent changed");
        house.proves().await;
    }

    async fn a_key_contact_is_kept_with_how_they_are_reached(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let add = format!("/people/{}/details/key-contacts/add", joan.id);
        priya.post(&add, &[("role", "district_nurse"), ("from_on", "1/3/2026")]).await.has_problem("Name: this needs an answer");
        let nurse = [("role", "district_nurse"), ("name", "Efe Obi"), ("organisation", "Exton surgery"), ("phone", "01632 960002"), ("from_on", "1/3/2026")];
        priya.post(&add, &nurse).await.leads();
        priya.get(&format!("/people/{}/details", joan.id)).await.is_ok().has("District or community nurse").has("Efe Obi, Exton surgery, 01632 960002");
        house.proves().await;
    }

    async fn two_moves_at_once_leave_one_home(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let add = format!("/people/{}/details/addresses/add", joan.id);
        let moved = |lines: &'static str, from: &'static str| vec![("kind", "home"), ("lines", lines), ("from_on", from)];
        priya.post(&add, &moved("1 High Street", "1/1/2020")).await.leads();
        let (one, other) = (moved("2 Low Road", "1/11/2026"), moved("3 Mill Lane", "2/11/2026"));
        let (first, second) = tokio::join!(priya.post(&add, &one), priya.post(&add, &other));
        assert!(first.status.is_redirection() || second.status.is_redirection());
        let rows = address::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let open = rows.iter().filter(|row| row.until_on.is_none() && row.superseded_at.is_none()).count();
        assert_eq!(open, 1, "{rows:?}");
        house.proves().await;
    }
}
