//! Letters from templates, kept as they were written; and a record on one page.

use almoner::house::council::Council;
use almoner::house::outbox;
use db::entities::letter;
use db::sea_orm::EntityTrait;

use crate::support::{Engine, TestHouse, on_both};

async fn letters(house: &TestHouse) -> Vec<letter::Model> {
    let all = letter::Entity::find();
    all.all(house.house.archive.reader()).await.unwrap()
}

on_both! {
    async fn a_letter_is_filled_finished_and_kept_as_it_was_written(house) {
        let joan = house.person("Joan", "Price", |row| row.preferred_name = Some("Joanie".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let at = format!("/people/{}", joan.id);
        let home = [("kind", "home"), ("lines", "14 Mill Lane\nExton"), ("postcode", "EX1 2AB"), ("from_on", "1/1/2020")];
        priya.post(&format!("{at}/details/addresses/add"), &home).await.leads();
        priya.get(&format!("{at}/letters/new")).await.is_ok().has("Our visit to you").has("template=visit");
        priya.get(&format!("{at}/letters/new?template=visit")).await.is_ok()
            .has("visit you at home on ________ at ________, to talk").has("Dear Joanie,").has("Priya Shah").has("14 Mill Lane\nExton\nEX1 2AB").lacks("{{");
        let form = [("template", "visit"), ("to_name", "Joan Price"), ("to_lines", "14 Mill Lane"), ("title", "Our visit"), ("body", "Dear Joanie,\n\nI come on <b>Monday</b>.")];
        priya.post(&format!("{at}/letters/new"), &[("template", "visit")]).await.has_problem("To: this needs an answer").has("Enter the letter");
        let letter = priya.post(&format!("{at}/letters/new"), &form).await.leads();
        priya.get(&letter).await.is_ok().has("I come on &lt;b&gt;Monday&lt;/b&gt;.").has("20 November 2026").has("14 Mill Lane").has("Written by Priya Shah");
        assert_eq!(letters(&house).await[0].body, "Dear Joanie,\n\nI come on <b>Monday</b>.");
        priya.get(&format!("{at}/documents")).await.is_ok().has("Our visit").has("To Joan Price");
        priya.get(&format!("{at}/timeline")).await.is_ok().has("Letter written");
        priya.post(&format!("{at}/letters/new"), &[("template", "nonsense")]).await.is_not_found();
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.get(&letter.replace(&joan.id.to_string(), &sam.id.to_string())).await.is_not_found();
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.get(&letter).await.is_ok();
        rita.post(&format!("{at}/letters/new"), &form).await.is_forbidden();
        house.proves().await;
    }

    async fn a_record_stands_on_one_page_without_what_must_not_lie_about(house) {
        let joan = house.person("Joan", "Price", |row| row.what_matters = Some("Church on Sundays".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let at = format!("/people/{}", joan.id);
        priya.get(&format!("{at}/summary")).await.is_ok().has("Nothing is due and nothing is planned");
        let me = format!("{}:{}", house.team("north").await.id, priya.id());
        for (path, fields) in [
            ("/details/alerts/add", vec![("kind", "key_safe"), ("text", "Code 4821"), ("from_on", "1/11/2026")]),
            ("/details/alerts/add", vec![("kind", "allergy"), ("text", "Penicillin"), ("from_on", "1/11/2026")]),
            ("/details/key-contacts/add", vec![("role", "district_nurse"), ("name", "Efe Obi"), ("from_on", "1/11/2026")]),
            ("/relationships/new", vec![("name", "Carol Webb"), ("kind", "child"), ("main_carer", "yes"), ("phone", "01632 960001")]),
            ("/tasks/new", vec![("kind", "visit"), ("title", "See the stairs"), ("due_on", "23/11/2026"), ("at", "14:30"), ("hands", &me)]),
        ] {
            priya.post(&format!("{at}{path}"), &fields).await.leads();
        }
        priya.get(&format!("{at}/summary")).await.is_ok()
            .has("Joan Price").has("Church on Sundays").has("Allergy: Penicillin").has("Key safe: see the record").lacks("4821")
            .has("Efe Obi").has("Carol Webb").has("main carer").has("01632 960001")
            .has("Visit: See the stairs, Mon 23 Nov at 14:30").has("20 November 2026 at 10:00 by Priya Shah");
        priya.get(&at).await.is_ok().has("On one page");
        house.proves().await;
    }
}

/// A mail server that takes one message in each of some sessions, or turns each away; gives what it was told.
fn mail_server(sessions: usize, takes: bool) -> (u16, std::thread::JoinHandle<String>) {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let told = std::thread::spawn(move || {
        let mut told = String::new();
        for _ in 0..sessions {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            stream.write_all(b"220 test\r\n").unwrap();
            let mut words = false;
            while let Some(Ok(line)) = lines.next() {
                told.push_str(&line);
                told.push('\n');
                let answer: &[u8] = match line.as_str() {
                    "." => {
                        words = false;
                        b"250 taken\r\n"
                    }
                    _ if words => continue,
                    "DATA" => {
                        words = true;
                        b"354 go on\r\n"
                    }
                    "QUIT" => b"221 bye\r\n",
                    rcpt if rcpt.starts_with("RCPT") && !takes => b"450 not now\r\n",
                    _ => b"250 yes\r\n",
                };
                if stream.write_all(answer).is_err() || line == "QUIT" {
                    break;
                }
            }
        }
        told
    });
    (port, told)
}

async fn with_mail(engine: Engine, port: u16) -> (TestHouse, String) {
    let house = TestHouse::with(engine, |settings| {
        settings.mail_server = Some(format!("smtp://127.0.0.1:{port}"));
        settings.mail_from = "Care <care@exampleshire.example>".to_owned();
    })
    .await;
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    let new = format!("/people/{}/letters/new", joan.id);
    let form = [
        ("template", "visit"),
        ("to_name", "Joan"),
        ("title", "Our visit"),
        ("body", "Dear Joan,\n\nSee you."),
        ("to_email", "joan@mail.example"),
    ];
    priya
        .get(&format!("{new}?template=visit"))
        .await
        .is_ok()
        .has("Send it by email to");
    let wrong: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, if *name == "to_email" { "joan" } else { *value }))
        .collect();
    priya
        .post(&new, &wrong)
        .await
        .has_problem("Enter an email address");
    let arabic: Vec<_> = form
        .iter()
        .map(|(name, value)| {
            (
                *name,
                if *name == "body" {
                    "مرحبا"
                } else {
                    *value
                },
            )
        })
        .collect();
    priya
        .post(&new, &arabic)
        .await
        .has_problem("cannot show these letters: ا ب ح ر م. Leave this empty, and print");
    let letter = priya.post(&new, &form).await.leads();
    priya
        .get(&letter)
        .await
        .is_ok()
        .has("Waits to be sent to joan@mail.example");
    (house, letter)
}

/// The file in an email.
fn enclosed(told: &str) -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    let part = told.split("Content-Type: application/pdf").nth(1).unwrap();
    let body = part.split("\n\n").nth(1).unwrap();
    let lines = body.split("\n--").next().unwrap();
    BASE64_STANDARD
        .decode(lines.replace(['\n', '\r'], ""))
        .unwrap()
}

#[tokio::test]
async fn a_letter_goes_by_email_once() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (port, told) = mail_server(1, true);
        let (house, letter) = with_mail(engine, port).await;
        assert_eq!(outbox::send_due(&house.house).await.unwrap(), 1);
        assert_eq!(outbox::send_due(&house.house).await.unwrap(), 0);
        let told = told.join().unwrap();
        assert!(
            told.contains("RCPT TO:<joan@mail.example>")
                && told.contains("Subject: Our visit")
                && told.contains("See you."),
            "{told}"
        );
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        let paper = rita.get(&format!("{letter}/pdf")).await;
        assert!(
            told.contains("Content-Type: application/pdf")
                && told.contains("filename=\"letter-2026-11-20.pdf\""),
            "{told}"
        );
        assert_eq!(
            enclosed(&told),
            paper.bytes,
            "the letter that was sent is the letter of the page"
        );
        rita.get(&letter)
            .await
            .is_ok()
            .has("Sent to joan@mail.example on 20 November 2026");
        house.proves().await;
    }
}

#[tokio::test]
async fn a_person_gets_email_only_if_the_record_says_so() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (house, _) = with_mail(engine, 9).await;
        let priya = house
            .colleague("Ana Lund", &["social_worker"], &["north"])
            .await;
        let form = |name: &'static str| {
            [
                ("template", "visit"),
                ("to_name", name),
                ("title", "Our visit"),
                ("body", "Dear Sam,"),
                ("to_email", "sam@mail.example"),
            ]
        };
        for (method, refused) in [("letter", true), ("phone", true), ("email", false)] {
            let sam = house
                .person("Sam", "Okoro", |row| {
                    row.preferred_contact = Some(method.to_owned())
                })
                .await;
            let new = format!("/people/{}/letters/new", sam.id);
            let detail = [("kind", "email"), ("value", "sam@mail.example")];
            priya
                .post(&format!("/people/{}/details/contact/add", sam.id), &detail)
                .await
                .leads();
            let shown = priya.get(&format!("{new}?template=visit")).await.is_ok();
            assert_eq!(
                shown.text.contains("value=\"sam@mail.example\""),
                !refused,
                "{method}"
            );
            let sent = priya.post(&new, &form("Sam Okoro")).await;
            if refused {
                sent.has_problem("The record says that they prefer");
            } else {
                sent.leads();
            }
            priya.post(&new, &form("Carol Okoro")).await.leads();
        }
        house.proves().await;
    }
}

#[tokio::test]
async fn a_letter_that_cannot_be_sent_is_tried_again_and_given_up_in_the_end() {
    let (port, _told) = mail_server(20, false);
    let (house, letter) = with_mail(Engine::Sqlite, port).await;
    let start: jiff::Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
    // At once, then 2, 4, 8, … minutes later: a message that failed is not tried before its time.
    let mut after = 0_i64;
    for tries in 1..=12 {
        let now = start + jiff::SignedDuration::from_mins(after);
        house.at(&now.to_string());
        assert_eq!(outbox::send_due(&house.house).await.unwrap(), 0);
        assert_eq!(outbox::send_due(&house.house).await.unwrap(), 0);
        let message = db::entities::outbox::Entity::find()
            .one(house.house.archive.reader())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(message.tries, tries);
        after += 1 << tries.min(10);
    }
    let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
    rita.get(&letter)
        .await
        .is_ok()
        .has("could not be sent to joan@mail.example, and is no longer tried");
    house.proves().await;
}

#[test]
fn a_councils_own_letter_is_read_and_a_wrong_one_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("letters")).unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join("letters").join(name), text).unwrap();
    };
    write(
        "lunch.md",
        "# Lunch club\n\nDear {{ called }},\n\nCome on Tuesday.",
    );
    let council = Council::check(folder.path()).unwrap();
    let ids: Vec<&str> = council
        .letters
        .iter()
        .map(|letter| letter.id.as_str())
        .collect();
    assert!(ids.contains(&"lunch") && ids.contains(&"visit"), "{ids:?}");
    write("visit.md", "# Visit\n\nDear {{ nmae }},");
    let problems = Council::check(folder.path()).unwrap_err();
    assert!(
        problems[0]
            .to_string()
            .starts_with("letters/visit.md line 3: There is no \"nmae\""),
        "{}",
        problems[0]
    );
}
