//! The chronology: everything on the record, the newest first, as asked for.

use db::entities::{case_note, contact, person, restriction};
use db::sea_orm::prelude::Uuid;
use db::{At, Event};
use serde_json::json;

use crate::support::{TestHouse, Visitor, on_both};

fn at(text: &str) -> At {
    At::new(text.parse().unwrap())
}

fn contact_of(id: Uuid, person: Uuid, taken_by: Uuid) -> contact::Model {
    // Built from its JSON, so that columns this test does not care about may come and go.
    let row = json!({
        "id": id, "number": "12", "person_id": person, "described": null,
        "received_at": "2026-11-18T09:00:00Z", "channel": "phone", "taken_by": taken_by,
        "caller_name": "Carol Price", "caller_relation": null, "caller_contact": null, "reason": "falls",
        "consent": null, "consent_note": null, "urgency": null, "danger": null, "risk_note": null,
        "said": "She fell on the stairs", "matters": null, "tried": null, "advice": "Leaflet on falls",
        "signposted_to": null, "outcome": "closed_with_advice", "outcome_note": null, "decided_at": null,
        "decided_by": null, "team_id": null, "routed_because": null, "overruled_because": null,
        "worker_told": null, "duplicate_of": null, "hand_offs": 0, "version": 1,
    });
    serde_json::from_value(row).unwrap()
}

async fn scene(house: &TestHouse) -> (person::Model, Visitor) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    let mut change = house.change(Some(priya.id())).await;
    let row = contact_of(change.new_id(), joan.id, priya.id());
    let row = change.insert::<contact::Entity>(row).await.unwrap();
    change.log(Event::ContactTaken, Some(joan.id), Some(row.id), json!({}));
    change.commit().await.unwrap();
    let page = format!("/people/{}/notes/new", joan.id);
    let visit = [
        ("kind", "home_visit"),
        ("text", "Visited: 100% agreed_on a plan"),
        ("on", "19/11/2026"),
    ];
    priya.post(&page, &visit).await.leads();
    (joan, priya)
}

/// Where words stand in a page; they must be there.
fn place(text: &str, words: &str) -> usize {
    text.find(words)
        .unwrap_or_else(|| panic!("{words:?} is not in the page:\n{text}"))
}

on_both! {
    // R225
    async fn everything_is_there_the_newest_first(house) {
        let (joan, priya) = scene(&house).await;
        let mark = house.colleague("Mark Lowe", &["team_manager"], &["north"]).await;
        let team = house.team("north").await.id.to_string();
        let fields = [("to", team.as_str()), ("from", "20/11/2026")];
        mark.post(&format!("/people/{}/work/allocate", joan.id), &fields).await.leads();
        let page = priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok()
            .has("She fell on the stairs").has("Leaflet on falls").has("Closed with information and advice")
            .has("Contact, phone").has("Carol Price");
        let places = ["Allocated to North locality team", "Visited: 100%", "She fell"].map(|words| place(&page.text, words));
        assert!(places.is_sorted(), "{places:?}");
        house.proves().await;
    }

    async fn filters_choose_by_kind_day_name_and_words(house) {
        let (joan, priya) = scene(&house).await;
        let path = format!("/people/{}/timeline", joan.id);
        for (query, visit, call) in [
            ("", true, true),
            ("kind=notes", true, false),
            ("kind=contacts", false, true),
            ("kind=notes&kind=contacts", true, true),
            ("from=19/11/2026", true, false),
            ("to=18/11/2026", false, true),
            ("from=18/11/2026&to=18/11/2026", false, true),
            ("words=STAIRS", false, true),
            ("words=100%25+agreed_on", true, false),
            ("words=100x", false, false),
            ("words=agreedxon", false, false),
            ("who=shah", true, true),
            ("who=nobody", false, false),
            ("kind=nonsense", false, false),
            ("after=nonsense", true, true),
        ] {
            let page = priya.get(&format!("{path}?{query}")).await.is_ok();
            assert_eq!(page.text.contains("Visited: 100%"), visit, "{query}");
            assert_eq!(page.text.contains("fell on the stairs"), call, "{query}");
        }
        priya.get(&format!("{path}?from=31/2/2026")).await.has_problem("The first day must be a real date");
        for (name, says) in [("words", "The words must be 200"), ("who", "The name must be 200")] {
            let long = "a".repeat(60_000);
            priya.get(&format!("{path}?{name}={long}")).await.has_problem(says).has("Visited: 100%");
        }
        priya.get(&format!("{path}?from=3/3/2026&to=2/3/2026")).await.has_problem("must not be before the first");
        house.proves().await;
    }

    // A51
    async fn changes_of_details_and_access_are_told_only_when_asked(house) {
        let (joan, priya) = scene(&house).await;
        let mut change = house.change(Some(priya.id())).await;
        let after = change.update::<person::Entity>(&joan, |row| row.first_language = Some("cy".to_owned())).await.unwrap();
        change.log(Event::PersonChanged, Some(after.id), Some(after.id), json!({}));
        change.log(Event::RestrictionEnded, Some(joan.id), None, json!({}));
        change.commit().await.unwrap();
        let path = format!("/people/{}/timeline", joan.id);
        priya.get(&path).await.is_ok().has("fell on the stairs").lacks("Details changed").lacks("Record opened").lacks("Restriction ended");
        priya.get(&format!("{path}?kind=details")).await.is_ok().has("Record opened")
            .has("Details changed").has("Changed: first language").lacks("fell on the stairs");
        priya.get(&format!("{path}?kind=access")).await.is_ok().has("Restriction ended").lacks("Details changed").lacks("fell on the stairs");
        house.proves().await;
    }

    async fn a_long_record_is_paged_without_repeats(house) {
        let (joan, priya) = scene(&house).await;
        let mut change = house.change(Some(priya.id())).await;
        for n in 0..118 {
            let row = case_note::Model {
                id: change.new_id(), person_id: joan.id, kind: "case_note".to_owned(), title: None,
                text: format!("Note number {n};"), occurred_at: at(&format!("2026-10-{:02}T10:00:00Z", 1 + n / 30)),
                recorded_at: change.at(), written_by: priya.id(), contact_id: None, pinned: false,
                removed_at: None, removed_by: None, removal_asked_by: None, removed_because: None, version: 1,
            };
            change.insert::<case_note::Entity>(row).await.unwrap();
        }
        change.log(Event::NoteWritten, Some(joan.id), None, json!({}));
        change.commit().await.unwrap();
        let (mut path, mut seen, mut pages) = (format!("/people/{}/timeline", joan.id), Vec::new(), 0);
        loop {
            let page = priya.get(&path).await.is_ok();
            pages += 1;
            seen.extend((0..118).filter(|n| page.text.contains(&format!("Note number {n};"))));
            let Some((before, _)) = page.text.split_once("\" rel=\"next\"") else { break };
            path = before.rsplit("href=\"").next().unwrap().replace("&amp;", "&");
        }
        assert_eq!(pages, 3, "120 things, 50 on a page");
        seen.sort_unstable();
        assert_eq!(seen, (0..118).collect::<Vec<_>>());
        let paper = priya.get(&format!("/people/{}/timeline?print=yes", joan.id)).await.is_ok();
        paper.has("Chronology of Joan Price").has("Note number 0;").has("Note number 117;").has("20 November 2026").lacks("Pin to the top");
        house.proves().await;
    }
}

on_both! {
    // A12, A13
    async fn a_closed_record_has_no_timeline(house) {
        let (joan, priya) = scene(&house).await;
        let child = house.person("Kit", "Lane", |row| row.service = "children".to_owned()).await;
        priya.get(&format!("/people/{}/timeline", child.id)).await.is_not_found();
        priya.get(&format!("/people/{}/work", child.id)).await.is_not_found();
        let admin = house.colleague("Ada Cole", &["administrator"], &[]).await;
        let keeper = house.colleague("Una Hart", &["social_worker", "restricted_records"], &[]).await;
        let mut change = house.change(Some(admin.id())).await;
        let row = restriction::Model {
            id: change.new_id(), person_id: joan.id, kind: "restricted".to_owned(), reason: "A colleague's mother".to_owned(),
            admits_accounts: json!([]), admits_teams: json!([]), bars_accounts: json!([]),
            from_on: house.house.clock.today(), until_on: None, set_by: admin.id(), version: 1,
        };
        change.insert::<restriction::Entity>(row).await.unwrap();
        change.log(Event::RecordRestricted, Some(joan.id), None, json!({}));
        change.commit().await.unwrap();
        for page in ["timeline", "work", "notes/new"] {
            let path = format!("/people/{}/{page}", joan.id);
            priya.get(&path).await.is_not_found();
            admin.get(&path).await.is_not_found();
            keeper.get(&path).await.is_ok();
        }
        house.proves().await;
    }
}
