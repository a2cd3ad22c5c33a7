//! What is known of a person is changed by topic: what was true before stays, and nobody overwrites anybody.

use super::{also_known_as, day};
use crate::support::{Answer, TestHouse, Visitor, on_both};
use db::entities::{
    address, allocation, circumstance, communication_need, contact_detail, event, person,
};
use db::sea_orm::prelude::Uuid;
use db::sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

async fn social_worker(house: &TestHouse) -> Visitor {
    house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await
}

async fn joan(house: &TestHouse) -> (person::Model, String) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let at = format!("/people/{}/details", joan.id);
    (joan, at)
}

async fn now(house: &TestHouse, id: Uuid) -> person::Model {
    let reader = house.house.archive.reader();
    let row = person::Entity::find_by_id(id).one(reader).await.unwrap();
    row.unwrap()
}

async fn last_event(house: &TestHouse) -> String {
    let last = event::Entity::find().order_by_desc(event::Column::Seq);
    let last = last.one(house.house.archive.reader()).await.unwrap();
    last.unwrap().kind
}

/// The address of the first row of a topic that can be changed.
fn first_row(page: &Answer, topic: &str) -> String {
    let links = page.text.split("href=\"").skip(1);
    let mut links = links.map(|rest| rest.split('"').next().unwrap().to_owned());
    links
        .find(|link| link.contains(&format!("/{topic}/")) && !link.ends_with("/add"))
        .unwrap()
}

fn date<'a>(day: &'a str, month: &'a str, year: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("from_on-day", day),
        ("from_on-month", month),
        ("from_on-year", year),
    ]
}

const TOPICS: [&str; 9] = [
    "matters",
    "names",
    "identity",
    "contact",
    "communication",
    "addresses",
    "circumstances",
    "gp",
    "death",
];

on_both! {
    async fn each_topic_is_shown_and_changed(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let page = priya.get(&at).await.is_ok().has("Not asked").has("No other names are known.");
        for topic in TOPICS {
            page.text.contains(&format!("id=\"{topic}\"")).then_some(()).unwrap();
            priya.get(&format!("{at}/{topic}")).await.is_ok().has("<h1");
        }
        for (topic, fields, event, says) in [
            ("matters", vec![("what_matters", "Church")], "person_changed", "Church"),
            ("names", vec![("given_names", "Joan"), ("family_name", "Pryor"), ("pronouns", "she/her")], "person_changed", "she/her"),
            ("identity", vec![("born_on-day", "4"), ("born_on-month", "5"), ("born_on-year", "1948"), ("nhs_number", "999 000 0018"),
                ("religion", "prefer_not_to_say"), ("ethnicity", "white_irish")], "person_changed", "Prefer not to say"),
            ("contact", vec![("preferred_contact", "text"), ("contact_note", "after 4pm")], "contact_details_changed", "after 4pm"),
            ("communication", vec![("first_language", "polish"), ("interpreter", "spoken")], "communication_needs_changed", "Polish"),
            ("gp", vec![("gp_practice", "Mill Surgery"), ("gp_code", "A81001")], "person_changed", "Mill Surgery"),
            ("death", vec![("died_on-day", "1"), ("died_on-month", "11"), ("died_on-year", "2026")], "person_died", "1 November 2026"),
        ] {
            let version = now(&house, joan.id).await.version.to_string();
            let fields = [fields, vec![("version", version.as_str())]].concat();
            priya.post(&format!("{at}/{topic}"), &fields).await.leads_to(&format!("{at}#{topic}"));
            assert_eq!(last_event(&house).await, event, "{topic}");
            priya.get(&at).await.is_ok().has(says);
            let version = now(&house, joan.id).await.version;
            let sent = version.to_string();
            let again = [&fields[..fields.len() - 1], &[("version", sent.as_str())]].concat();
            priya.post(&format!("{at}/{topic}"), &again).await.leads();
            assert_eq!(now(&house, joan.id).await.version, version, "{topic}: the same again changes nothing");
        }
        let row = now(&house, joan.id).await;
        assert_eq!((row.nhs_number.as_deref(), row.sex), (Some("9990000018"), None));
        priya.get("/people?q=joan+pryor").await.is_ok().has(&joan.id.to_string()).has("Died 1 November 2026");
        priya.get("/people?last_name=price").await.is_ok().lacks(&joan.id.to_string());
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("<dt>Age at death</dt> <dd>78</dd>");
        house.proves().await;
    }

    async fn a_death_can_be_taken_back(house) {
        let gone = house.person("Joan", "Price", |row| row.died_on = Some(day("2026-11-01"))).await;
        let priya = social_worker(&house).await;
        priya.post(&format!("/people/{}/details/death", gone.id), &[("version", "1")]).await.leads();
        assert_eq!(last_event(&house).await, "person_changed");
        priya.get(&format!("/people/{}", gone.id)).await.is_ok().has("<dt>Age</dt> <dd>78</dd>").lacks("Age at death");
    }

    async fn the_second_to_save_sees_both_and_overwrites_nothing(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let gp = format!("{at}/gp");
        tom.post(&gp, &[("version", "1"), ("gp_practice", "Mill Surgery")]).await.leads();
        let mine = [("version", "1"), ("gp_practice", "<b>Hill Surgery")];
        let page = priya.post(&gp, &mine).await;
        assert_eq!(page.status, 409);
        page.has("Mill Surgery").has("&lt;b&gt;Hill Surgery").has("Somebody else changed this").has("name=\"version\" value=\"2\"").lacks("<b>Hill");
        assert_eq!(now(&house, joan.id).await.gp_practice.as_deref(), Some("Mill Surgery"));
        priya.post(&gp, &[("version", "2"), mine[1]]).await.leads();
        assert_eq!(now(&house, joan.id).await.gp_practice.as_deref(), Some("<b>Hill Surgery"));
        for version in ["", "x", "99"] {
            assert_eq!(priya.post(&gp, &[("version", version), mine[1]]).await.status, 409);
        }
        let to = format!("{at}/contact/add");
        priya.post(&to, &[("kind", "mobile"), ("value", "07700 900 123")]).await.leads();
        let row = first_row(&priya.get(&at).await, "contact");
        tom.post(&row, &[("version", "1"), ("kind", "mobile"), ("value", "07700 900 111")]).await.leads();
        let page = priya.post(&row, &[("version", "1"), ("kind", "mobile"), ("value", "07700 900 222")]).await;
        assert_eq!(page.status, 409);
        page.has("07700 900 111").has("07700 900 222");
        house.proves().await;
    }

    async fn mistakes_are_told_and_nothing_is_kept(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let long = "x".repeat(201);
        for (topic, fields, says) in [
            ("names", vec![("given_names", ""), ("family_name", "Price")], "Enter given names"),
            ("names", vec![("given_names", long.as_str()), ("family_name", "Price")], "200 characters or fewer"),
            ("names", vec![("given_names", "Joan"), ("family_name", "Price"), ("title", "lord_high")], "Title: choose from the list"),
            ("identity", vec![("nhs_number", "9990000019")], "one of its digits is wrong"),
            ("identity", vec![("born_on-day", "31"), ("born_on-month", "2"), ("born_on-year", "1948")], "real date"),
            ("identity", vec![("ethnicity", "martian")], "Ethnicity: choose from the list"),
            ("death", vec![("died_on-day", "1"), ("died_on-month", "1"), ("died_on-year", "1940")], "before 3 May 1948, when the person was born"),
            ("death", vec![("died_on-day", "1"), ("died_on-month", "1"), ("died_on-year", "2027")], "today or earlier"),
        ] {
            let fields = [fields, vec![("version", "1")]].concat();
            priya.post(&format!("{at}/{topic}"), &fields).await.has_problem(says);
        }
        assert_eq!(now(&house, joan.id).await, joan);
        let from = date("31", "2", "2026");
        priya.post(&format!("{at}/addresses/add"), &[&[("kind", "home"), ("lines", "x")][..], &from].concat()).await
            .has_problem("real date").has("href=\"#from_on-day\"");
        for (fields, says) in [
            (vec![("lines", "x")], "Choose what it is"),
            (vec![("kind", "home")], "Enter an address or a postcode"),
            (vec![("kind", "home"), ("postcode", "here")], "full postcode"),
            (vec![("kind", "home"), ("lines", "x"), ("uprn", "12x")], "up to 12 digits"),
            (vec![("kind", "home"), ("lines", "x"), ("from_on-year", "2099")], "must include"),
            (vec![("kind", "home"), ("lines", "x")], "From: enter the day"),
        ] {
            priya.post(&format!("{at}/addresses/add"), &fields).await.has_problem(says);
        }
        priya.post(&format!("{at}/contact/add"), &[("kind", "email"), ("value", "joan")]).await.has_problem("with an @");
        priya.post(&format!("{at}/circumstances/add"), &[("kind", "x"), ("code", "y")]).await.has_problem("from the list");
        let token = priya.token().await;
        let bytes = [format!("csrf={token}&what_matters=").as_bytes(), b"\xff%ff"].concat();
        assert_eq!(priya.post_bytes(&format!("{at}/matters"), bytes).await.status, 400);
        let huge = "x".repeat(2_000_000);
        assert_eq!(priya.post(&format!("{at}/matters"), &[("what_matters", &huge)]).await.status, 413);
        house.proves().await;
    }

    async fn script_in_every_box_is_shown_as_text(house) {
        let (_, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let script = "<script>alert(1)</script>";
        let boxes = [
            ("matters", vec![("what_matters", script)]),
            ("names", vec![("given_names", script), ("family_name", script), ("preferred_name", script), ("pronouns", script)]),
            ("contact", vec![("contact_note", script)]),
            ("gp", vec![("gp_practice", script), ("gp_code", script)]),
            ("names/add", vec![("kind", "birth"), ("given_names", script), ("family_name", script)]),
            ("contact/add", vec![("kind", "other"), ("value", script), ("note", script)]),
            ("communication/add", vec![("need", "large_print"), ("note", script)]),
            ("addresses/add", [&[("kind", "home"), ("lines", script)][..], &date("1", "1", "2026")].concat()),
        ];
        let mut version = 1;
        for (path, fields) in boxes {
            let sent = version.to_string();
            let fields = [fields, vec![("version", sent.as_str())]].concat();
            let to = priya.post(&format!("{at}/{path}"), &fields).await.leads();
            version += i32::from(!path.contains("/add"));
            priya.get(&to).await.is_ok().has("&lt;script&gt;alert(1)").lacks(script);
            let wrong = fields.iter().map(|(name, _)| (*name, script)).collect::<Vec<_>>();
            let page = priya.post(&format!("{at}/{path}"), &wrong).await.lacks(script);
            assert!(page.status == 422 || page.status == 409 || page.status == 303, "{path}");
        }
        priya.get(at.trim_end_matches("/details")).await.is_ok().lacks(script);
        house.proves().await;
    }
}

on_both! {
    async fn a_move_ends_the_address_before(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let add = format!("{at}/addresses/add");
        let home = |lines: &'static str| vec![("kind", "home"), ("lines", lines)];
        priya.post(&add, &[&home("1 Old Road")[..], &date("1", "3", "2020")].concat()).await.leads();
        priya.post(&add, &[&home("2 New Road")[..], &[("postcode", "ex12ab")], &date("5", "10", "2026")].concat()).await.leads();
        let rows = address::Entity::find().filter(address::Column::PersonId.eq(joan.id)).order_by_asc(address::Column::FromOn);
        let rows = rows.all(house.house.archive.reader()).await.unwrap();
        assert_eq!(rows[0].until_on, Some(day("2026-10-05")));
        assert_eq!((rows[1].until_on, rows[1].postcode.as_deref()), (None, Some("EX1 2AB")));
        assert_eq!(last_event(&house).await, "address_changed");
        priya.get(&at).await.is_ok().has("What was so before").has("1 Old Road");
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("2 New Road, EX1 2AB").lacks("value\">1 Old Road");
        let overlapping = [&home("3 Road")[..], &date("1", "1", "2026")].concat();
        priya.post(&add, &overlapping).await.has_problem("These dates overlap");
        let staying = [&[("kind", "temporary"), ("lines", "Her sister’s")][..], &date("1", "11", "2026")].concat();
        priya.post(&add, &staying).await.leads();
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Staying at").has("Her sister’s");
        house.proves().await;
    }

    async fn a_correction_keeps_what_we_thought(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let road = |lines: &'static str| [&[("kind", "home"), ("lines", lines)][..], &date("1", "3", "2020")].concat();
        priya.post(&format!("{at}/addresses/add"), &road("1 Mill Rode")).await.leads();
        house.at("2026-11-20T10:05:00Z");
        let row = first_row(&priya.get(&at).await, "addresses");
        priya.post(&row, &[&road("1 Mill Road")[..], &[("version", "1")]].concat()).await.leads();
        let rows = address::Entity::find().filter(address::Column::PersonId.eq(joan.id)).order_by_asc(address::Column::RecordedAt);
        let rows = rows.all(house.house.archive.reader()).await.unwrap();
        assert_eq!((rows[0].lines.as_str(), rows[0].superseded_at), ("1 Mill Rode", Some(rows[1].recorded_at)));
        assert_eq!((rows[1].lines.as_str(), rows[1].superseded_at, rows[1].from_on), ("1 Mill Road", None, day("2020-03-01")));
        priya.get(&at).await.is_ok().has("What was put right").has("<s>1 Mill Rode</s>");
        priya.get(&format!("{at}/addresses/{}", rows[0].id)).await.is_not_found();
        let ended = [&road("1 Mill Road")[..], &[("version", "2"), ("until_on-day", "20"), ("until_on-month", "11"), ("until_on-year", "2026")]].concat();
        priya.post(&row, &ended).await.leads();
        let count = address::Entity::find().count(house.house.archive.reader()).await.unwrap();
        assert_eq!(count, 2, "an end is no correction");
        let wrong = [&road("1 Mill Road")[..], &[("version", "3"), ("until_on-day", "1"), ("until_on-month", "3"), ("until_on-year", "2020")]].concat();
        priya.post(&row, &wrong).await.has_problem("must be after the day it began");
        house.proves().await;
    }

    async fn there_is_one_home_one_work_and_one_main_reason(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let add = format!("{at}/circumstances/add");
        let so = |kind: &'static str, code: &'static str, main: &'static str, month: &'static str| {
            [&[("kind", kind), ("code", code), ("main", main)][..], &date("1", month, "2026")].concat()
        };
        for (fields, open) in [
            (so("support_reason", "support_with_memory_and_cognition", "yes", "1"), 1),
            (so("support_reason", "mental_health_support", "", "2"), 2),
            (so("support_reason", "physical_support_personal_care_support", "yes", "3"), 2),
            (so("accommodation", "shared_lives_scheme", "", "1"), 3),
            (so("accommodation", "registered_care_home", "", "4"), 3),
            (so("employment", "unknown", "", "4"), 4),
        ] {
            priya.post(&add, &fields).await.leads();
            let rows = circumstance::Entity::find().filter(circumstance::Column::UntilOn.is_null());
            assert_eq!(rows.count(house.house.archive.reader()).await.unwrap(), open, "{fields:?}");
        }
        assert_eq!(last_event(&house).await, "circumstances_changed");
        priya.get(&format!("{add}?kind=accommodation")).await.is_ok().has("Shared Lives scheme").lacks("main reason");
        let page = priya.get(&format!("/people/{}", joan.id)).await.is_ok();
        page.has("Registered care home").has("Personal care support").lacks("value\">Support with memory").lacks("value\">Shared Lives");
        house.proves().await;
    }

    async fn one_way_to_make_contact_is_tried_first_and_needs_end(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        for value in ["01632 960 001", "07700 900 123"] {
            let fields = [("kind", "mobile"), ("value", value), ("preferred", "yes")];
            priya.post(&format!("{at}/contact/add"), &fields).await.leads();
        }
        let first = contact_detail::Entity::find().filter(contact_detail::Column::Preferred.eq(true));
        let first = first.all(house.house.archive.reader()).await.unwrap();
        assert_eq!(first.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["07700 900 123"]);
        let need = [("need", "large_print"), ("note", "18 point"), ("share", "yes")];
        priya.post(&format!("{at}/communication/add"), &need).await.leads();
        let row = communication_need::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((row.category.as_str(), row.share), ("format", true));
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Large print: 18 point");
        let ended = [("version", "1"), need[0], ("ended_on-day", "20"), ("ended_on-month", "11"), ("ended_on-year", "2026")];
        priya.post(&format!("{at}/communication/{}", row.id), &ended).await.leads();
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().lacks(">Large print");
        priya.get(&at).await.is_ok().has("Large print").has("What was so before");
        house.proves().await;
    }

    async fn another_name_finds_the_person_and_belongs_to_one(house) {
        let (joan, at) = joan(&house).await;
        let mei = house.person("Mei", "Chen", |_| ()).await;
        let alias = also_known_as(&house, &mei, "Mei", "Lim").await;
        let priya = social_worker(&house).await;
        let name = [("kind", "birth"), ("given_names", "Joan"), ("family_name", "Prout")];
        priya.post(&format!("{at}/names/add"), &name).await.leads();
        priya.get("/people?q=prout").await.is_ok().has("also Joan Prout");
        let own = first_row(&priya.get(&at).await, "names");
        priya.post(&own, &[&name[..2], &[("family_name", "Zebedee"), ("version", "1")]].concat()).await.leads();
        priya.get("/people?q=zebedee").await.is_ok().has(&joan.id.to_string());
        priya.get("/people?q=prout").await.is_ok().lacks("also");
        for row in [alias.to_string(), Uuid::nil().to_string(), "x".to_owned()] {
            priya.get(&format!("{at}/names/{row}")).await.is_not_found();
            priya.post(&format!("{at}/names/{row}"), &name).await.is_not_found();
        }
        priya.get(&format!("{at}/nothing")).await.is_not_found();
        priya.post(&format!("{at}/addresses"), &[("version", "1")]).await.is_not_found();
        house.proves().await;
    }

    async fn a_reader_may_look_but_not_change(house) {
        let (joan, at) = joan(&house).await;
        let rita = house.colleague("Rita Oak", &["reader"], &[]).await;
        rita.get(&at).await.is_ok().lacks("/details/names\"").lacks("made in error");
        for path in ["/names", "/names/add", "/addresses/add"] {
            rita.get(&format!("{at}{path}")).await.is_forbidden();
            rita.post(&format!("{at}{path}"), &[("version", "1"), ("given_names", "J"), ("family_name", "P")]).await.is_forbidden();
        }
        rita.post(&format!("/people/{}/made-in-error", joan.id), &[("reason", "x")]).await.is_forbidden();
        assert_eq!(now(&house, joan.id).await, joan);
    }

    // A8
    async fn a_record_made_in_error_is_found_by_nobody(house) {
        let (joan, at) = joan(&house).await;
        let priya = social_worker(&house).await;
        let here = format!("/people/{}/made-in-error", joan.id);
        priya.get(&here).await.is_ok().has("Nothing is destroyed");
        priya.post(&here, &[("reason", "")]).await.has_problem("Enter why");
        has_case(&house, &joan, priya.id()).await;
        priya.post(&here, &[("reason", "Twice")]).await.has_problem("End the allocation first: the case is with Priya Shah, North");
        let mei = house.person("Mei", "Chen", |_| ()).await;
        let here = format!("/people/{}/made-in-error", mei.id);
        priya.post(&here, &[("reason", "Second record of P12")]).await.leads_to("/people");
        assert_eq!(last_event(&house).await, "person_marked_deleted");
        priya.get("/people?q=mei+chen").await.is_ok().has("Nobody was found");
        for path in ["", "/details", "/details/names", "/made-in-error"] {
            priya.get(&format!("/people/{}{path}", mei.id)).await.is_not_found();
        }
        priya.get(&at).await.is_ok().has("North");
        house.proves().await;
    }
}

async fn has_case(house: &TestHouse, person: &person::Model, by: Uuid) {
    let team = house.team("north").await;
    let mut change = house.change(None).await;
    let row = allocation::Model {
        id: change.new_id(),
        person_id: person.id,
        team_id: team.id,
        worker_id: None,
        referral_id: None,
        priority: None,
        from_on: day("2026-11-01"),
        until_on: None,
        closed_because: None,
        made_by: by,
        seen_at: None,
        note: None,
        version: 1,
    };
    let worker = allocation::Model {
        id: change.new_id(),
        worker_id: Some(by),
        ..row.clone()
    };
    change.insert::<allocation::Entity>(row).await.unwrap();
    change.insert::<allocation::Entity>(worker).await.unwrap();
    change.log(db::Event::Allocated, Some(person.id), None, json!({}));
    change.commit().await.unwrap();
}
