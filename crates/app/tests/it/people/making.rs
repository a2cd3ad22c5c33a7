//! A new record is made once, and only after those who may be the same person have been looked at.

use super::{day, lives_at, restrict};
use crate::support::{TestHouse, Visitor, on_both};
use db::entities::{address, contact_detail, person};
use db::sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

async fn officer(house: &TestHouse) -> Visitor {
    house
        .colleague("Asha Khan", &["front_door_officer"], &["north"])
        .await
}

async fn people(house: &TestHouse) -> u64 {
    let reader = house.house.archive.reader();
    person::Entity::find().count(reader).await.unwrap()
}

const JOAN: [(&str, &str); 9] = [
    ("given_names", "Joan Mary"),
    ("family_name", "O'Brien-Price"),
    ("born_on-day", "3"),
    ("born_on-month", "5"),
    ("born_on-year", "1948"),
    ("lines", "14 Mill Lane\r\nExton"),
    ("postcode", "ex12ab"),
    ("phone", "07700 900 123"),
    ("nhs_number", "999 000 0018"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = JOAN
        .iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more).copied().collect()
}

on_both! {
    async fn a_person_is_put_on_file_with_address_and_number(house) {
        let asha = officer(&house).await;
        let page = asha.get("/people/new?given_names=Joan&family_name=Price&born_on=1948-05-03&postcode=EX1+2AB").await;
        page.is_ok().has("value=\"Joan\"").has("value=\"3\"").has("value=\"1948\"").has("value=\"EX1 2AB\"");
        let page = asha.get("/people/new?contact=0192f0c0-0000-7000-8000-000000000001&q=joan+price+3%2F5%2F48+ex12ab").await;
        page.is_ok().has("value=\"Joan\"").has("value=\"Price\"").has("value=\"1948\"").has("value=\"EX1 2AB\"").has("name=\"contact\"");
        let to = asha.post("/people/new", &JOAN).await.leads();
        let page = asha.get(&to).await.is_ok().has("Joan Mary O&#39;Brien-Price").has("999 000 0018").has("P1<");
        page.has("14 Mill Lane, Exton, EX1 2AB").has("07700 900 123").has("Mobile").has("try first").has("Record opened");
        asha.get("/people?q=obrien").await.is_ok().has(&to);
        let reader = house.colleague("Rita Oak", &["reader"], &[]).await;
        reader.get("/people/new").await.is_forbidden();
        reader.post("/people/new", &JOAN).await.is_forbidden();
        assert_eq!(people(&house).await, 1);
        house.proves().await;
    }

    async fn likely_doubles_are_shown_before_a_record_is_made(house) {
        let joan = house.person("Joan", "Price", |row| row.nhs_number = Some("9990000018".into())).await;
        lives_at(&house, &joan, "home", "EX1 2AB").await;
        let asha = officer(&house).await;
        let nothing_else = [("postcode", ""), ("nhs_number", "")];
        let born_later = [("born_on-year", "1950")];
        for (why, more) in [
            ("same NHS number", vec![("given_names", "Zoe"), ("family_name", "Zeal"), born_later[0], ("postcode", "")]),
            ("same or similar name, same date of birth", vec![("family_name", "Pryce"), nothing_else[0], nothing_else[1]]),
            ("same or similar name, same date of birth", vec![("given_names", "Jaon"), ("family_name", "Married"), nothing_else[0], nothing_else[1]]),
            ("same or similar name, same postcode", vec![("given_names", "Joan"), ("nhs_number", ""), born_later[0]]),
        ] {
            let page = asha.post("/people/new", &with(&more)).await.is_ok().has(why);
            page.has(&format!("href=\"/people/{}\"", joan.id)).has(&format!("name=\"not\" value=\"{}\"", joan.id));
        }
        let unknown = [("given_names", "Joan"), ("family_name", "Price"), ("born_unknown", "yes"), ("csrf", "")];
        asha.post("/people/new", &unknown[..3]).await.is_ok().has("same or similar name").has("This is the person");
        let contact = "0192f0c0-0000-7000-8000-000000000001";
        let page = asha.post("/people/new", &with(&[("contact", contact)])).await.is_ok();
        page.has(&format!("/contacts/{contact}/person?person={}", joan.id)).has(&format!("href=\"/contacts/{contact}/edit#find\">The contact"));
        assert_eq!(people(&house).await, 1);
        let page = asha.post("/people/new", &with(&[("contact", contact), ("none_of_these", "yes"), ("not", &joan.id.to_string())])).await;
        assert!(page.leads().starts_with(&format!("/contacts/{contact}/person?person=")));
        assert_eq!(people(&house).await, 2);
        house.proves().await;
    }

    async fn a_form_sent_twice_makes_one_record(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let asha = officer(&house).await;
        let not = joan.id.to_string();
        let again = with(&[("given_names", "Joan"), ("none_of_these", "yes"), ("not", &not)]);
        let made = asha.post("/people/new", &again).await.leads();
        asha.post("/people/new", &again).await.is_ok().has(&made).has("Is Joan O&#39;Brien-Price one of these people?");
        assert_eq!(people(&house).await, 2);
        let row = person::Entity::find().filter(person::Column::FamilyName.eq("O'Brien-Price"));
        let row = row.one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_ne!(row.number, joan.number);
    }

    async fn a_restricted_double_is_named_only_to_those_who_may_open_it(house) {
        let joan = house.person("Joan", "Price", |row| row.nhs_number = Some("9990000018".into())).await;
        restrict(&house, joan.id).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let page = priya.post("/people/new", &with(&[("family_name", "Pryce")])).await.is_ok().has("Restricted record");
        page.lacks("Joan Price").lacks("This is the person");
        officer(&house).await.post("/people/new", &with(&[("family_name", "Pryce")])).await.leads();
    }

    async fn mistakes_are_told_beside_the_box_and_nothing_is_kept(house) {
        let asha = officer(&house).await;
        let long = "x".repeat(201);
        let longer = "x".repeat(501);
        for (more, says) in [
            (vec![("given_names", "")], "Enter given names"),
            (vec![("family_name", "…")], "Family name must have a letter"),
            (vec![("family_name", long.as_str())], "Family name must be 200 characters or fewer"),
            (vec![("lines", longer.as_str())], "Address must be 500 characters or fewer"),
            (vec![("born_on-day", "31"), ("born_on-month", "2")], "Date of birth must be a real date"),
            (vec![("born_on-year", "")], "Date of birth must include"),
            (vec![("born_on-year", "2026"), ("born_on-month", "12")], "Date of birth must be today or earlier"),
            (vec![("born_on-year", "1048")], "Date of birth: check the year"),
            (vec![("born_on-day", ""), ("born_on-month", ""), ("born_on-year", "")], "or say that it is not known"),
            (vec![("born_unknown", "yes")], "not both"),
            (vec![("postcode", "nowhere")], "Enter a full postcode, such as EX1 2AB"),
            (vec![("phone", "12")], "Enter a telephone number"),
            (vec![("nhs_number", "9990000019")], "one of its digits is wrong"),
            (vec![("nhs_number", "999")], "An NHS number has 10 digits"),
        ] {
            asha.post("/people/new", &with(&more)).await.has_problem(says).has("name=\"given_names\"");
        }
        asha.post("/people/new", &with(&[("born_on-day", "31"), ("born_on-month", "2")])).await.has_problem("href=\"#born_on-day\"");
        let token = asha.token().await;
        let bytes = [format!("csrf={token}&given_names=").as_bytes(), b"%ff\xff"].concat();
        assert_eq!(asha.post_bytes("/people/new", bytes).await.status, 400);
        assert_eq!(people(&house).await, 0);
        let reader = house.house.archive.reader();
        assert_eq!(address::Entity::find().count(reader).await.unwrap(), 0);
        assert_eq!(contact_detail::Entity::find().count(reader).await.unwrap(), 0);
    }

    async fn script_in_every_box_is_shown_as_text(house) {
        let asha = officer(&house).await;
        let script = "<script>alert(1)</script>";
        let typed: Vec<(&str, &str)> = JOAN.iter().map(|(name, _)| (*name, script)).collect();
        asha.post("/people/new", &typed).await.has_problem("&lt;script&gt;").lacks(script);
        let kept = [("given_names", script), ("lines", script), ("phone", "<b>07700 900 123")];
        let to = asha.post("/people/new", &with(&kept)).await.leads();
        asha.get(&to).await.is_ok().has("&lt;script&gt;alert").lacks(script).lacks("<b>07700");
        asha.post("/people/new", &with(&kept)).await.is_ok().has("&lt;script&gt;alert").lacks(script);
    }

    async fn a_number_that_history_brought_in_is_not_given_again(house) {
        house.person("Mei", "Chen", |row| { row.number = "1".into(); row.born_on = Some(day("1981-02-09")); }).await;
        let asha = officer(&house).await;
        let to = asha.post("/people/new", &JOAN).await.leads();
        asha.get(&to).await.is_ok().has("P2<");
    }
}
