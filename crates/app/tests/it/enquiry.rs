//! The enquiry page: anybody may tell the council about somebody, and it comes to the team of the area, once, as it was
//! written. It tells nobody anything that the archive knows.

use db::entities::{contact, event, look, online_enquiry};
use db::sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::forms::hidden;
use crate::support::{Answer, Engine, TestHouse, Visitor, on_both};

const STORY: &str = "Mum fell twice & can't get up the stairs.\nShe <b>cries</b>.";

/// What a worried daughter answers.
const CAROL: &[(&str, &str)] = &[
    ("for", "other"),
    ("about", "Joan Price"),
    ("born_on-day", "3"),
    ("born_on-month", "5"),
    ("born_on-year", "1948"),
    ("lines", "14 Mill Lane"),
    ("postcode", "xa1 2ab"),
    ("caller", "Carol Webb"),
    ("relation", "family"),
    ("phone", "01632 960001"),
    ("reach", "After four"),
    ("happened", STORY),
    ("reason", "help_at_home"),
    ("help", "Somebody in the morning"),
    ("danger", "no"),
    ("knows", "agrees"),
];

pub fn but<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = CAROL.iter();
    let kept = kept.filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more).copied().collect()
}

/// Checks what was written and sends it, as the page does.
pub async fn sends(stranger: &Visitor, fields: &[(&str, &str)]) -> Answer {
    let page = stranger.post_bare("/enquiry", fields).await.is_ok();
    let key = hidden(&page.has("Check what you wrote").text, "csrf");
    let send = [fields, &[("do", "send"), ("csrf", key.as_str())]].concat();
    stranger.post_bare("/enquiry", &send).await
}

async fn contacts(house: &TestHouse) -> Vec<contact::Model> {
    let rows = contact::Entity::find().order_by_asc(contact::Column::Number);
    rows.all(house.house.archive.reader()).await.unwrap()
}

async fn officer(house: &TestHouse, name: &str) -> Visitor {
    house
        .colleague(name, &["front_door_officer"], &["north"])
        .await
}

on_both! {
    // R9, R11
    async fn an_enquiry_comes_to_the_team_of_the_area_without_anybodys_hands(house) {
        let stranger = house.stranger();
        stranger.get("/sign-in").await.is_ok().has("href=\"/enquiry\"");
        stranger.get("/enquiry").await.is_ok().has("Who needs help?").has("ring <a class=\"govuk-link\" href=\"tel:999\">").has("01632 960 199").has("You need no account");
        stranger.get("/enquiry?go=yes").await.has_problem("Choose who needs help");
        stranger.get("/enquiry?for=other").await.is_ok().has("What has happened?").has("Do they know that you are asking us?");
        stranger.get("/enquiry?for=me").await.is_ok().has("Your postcode").lacks("Do they know");
        let page = stranger.post_bare("/enquiry", CAROL).await.is_ok().has("3 May 1948").has("XA1 2AB").has("Family or a friend");
        page.has("can&#39;t get up the stairs").lacks("<b>cries").has("formaction=\"/enquiry#happened\"");
        assert!(contacts(&house).await.is_empty(), "what is only checked is not kept");
        stranger.post_bare("/enquiry", &but(&[("do", "change")])).await.is_ok().has("value=\"Carol Webb\"").has("&lt;b&gt;cries");
        let to = sends(&stranger, CAROL).await.leads();
        assert_eq!(to, "/enquiry/sent?reference=C1&by=2026-11-23");
        stranger.get(&to).await.is_ok().has("C1").has("23 November 2026").has("What happens next").has("01632 960 100");
        let row = &contacts(&house).await[0];
        assert_eq!((row.channel.as_str(), row.taken_by, row.person_id), ("online_form", None, None));
        assert_eq!((row.team_id, row.hand_offs), (Some(house.team("north").await.id), 0));
        assert_eq!((row.said.as_deref(), row.danger, row.consent.as_deref()), (Some(STORY), Some(false), Some("given")));
        assert_eq!(row.described.as_deref(), Some("Joan Price, born 3 May 1948, XA1 2AB"));
        assert_eq!(row.caller_contact.as_deref(), Some("01632 960001; After four"));
        assert!(row.routed_because.as_deref().unwrap().contains("XA1"));
        let sent = event::Entity::find().filter(event::Column::Kind.eq("enquiry_sent"));
        let sent = sent.all(house.house.archive.reader()).await.unwrap();
        assert_eq!((sent.len(), sent[0].actor_id), (1, None), "the system writes it, in nobody's name");
        house.proves().await;
    }

    async fn it_goes_where_a_colleagues_contact_would(house) {
        let stranger = house.stranger();
        let unknown = [("born_on-day", ""), ("born_on-month", ""), ("born_on-year", "")];
        for (nth, (more, team)) in [
            (vec![("postcode", "XB1 2AB")], "east"),
            (vec![("postcode", "")], "city"),
            // How old somebody is, about, is enough for the team of the area; nothing is guessed.
            ([&unknown[..], &[("age", "78")]].concat(), "north"),
            (unknown.to_vec(), "city"),
        ].into_iter().enumerate() {
            sends(&stranger, &but(&more)).await.leads();
            assert_eq!(contacts(&house).await[nth].team_id, Some(house.team(team).await.id), "{more:?}");
        }
        let asha = officer(&house, "Asha Khan").await;
        let urgent = [("danger", "yes"), ("danger_what", "Her nephew takes her money")];
        sends(&stranger, &but(&urgent)).await.leads();
        let row = contacts(&house).await.pop().unwrap();
        assert_eq!((row.danger, row.urgency.as_deref()), (Some(true), Some("now")));
        asha.get("/contacts").await.is_ok().has("Danger now");
        house.proves().await;
    }

    async fn it_is_new_until_a_colleague_takes_it_and_its_words_never_change(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let (asha, tom) = (officer(&house, "Asha Khan").await, officer(&house, "Tom Ash").await);
        sends(&house.stranger(), CAROL).await.leads();
        let row = contacts(&house).await.remove(0);
        let at = format!("/contacts/{}", row.id);
        for list in ["/contacts", "/contacts?new=yes"] {
            asha.get(list).await.is_ok().has("taken by nobody yet").has(">New</strong>").has("Not known yet: Joan Price");
        }
        asha.get(&at).await.is_ok().has("nobody has taken it yet").has("I am taking this").has("As it was sent, word for word");
        let reader = house.colleague("Rita Oak", &["reader"], &[]).await;
        reader.post(&format!("{at}/take"), &[]).await.is_forbidden();
        let path = format!("{at}/take");
        let (one, other) = tokio::join!(asha.post(&path, &[]), tom.post(&path, &[]));
        let mut led = [one.leads(), other.leads()];
        led.sort();
        assert_eq!(led, [at.clone(), format!("{at}/edit")], "one takes it, the other hears who did");
        let row = contacts(&house).await.remove(0);
        assert!([Some(asha.id()), Some(tom.id())].contains(&row.taken_by));
        asha.get("/contacts").await.is_ok().lacks("taken by nobody yet").lacks(">New</strong>");
        let page = asha.get(&format!("{at}/edit")).await.is_ok();
        page.has("value=\"Joan Price 3/5/1948\"").has("1 likely").has(&format!("value=\"{}\"", joan.id));
        let version = row.version.to_string();
        let said = [("version", version.as_str()), ("channel", "online_form"), ("what_was_said", "In short: falls"), ("do", "save")];
        asha.post(&format!("{at}/edit"), &said).await.leads();
        asha.get(&at).await.is_ok().has("In short: falls").has("can&#39;t get up the stairs").has("&lt;b&gt;cries").lacks("<b>cries");
        let sent = online_enquiry::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((sent.version, sent.answers[8][1].as_str()), (1, Some(STORY)));
        house.proves().await;
    }

    async fn whoever_goes_on_with_it_has_taken_it_and_the_decision_suggests_the_senders_area(house) {
        let joan = house.person("Joan", "Price", |row| row.born_on = None).await;
        let asha = officer(&house, "Asha Khan").await;
        sends(&house.stranger(), CAROL).await.leads();
        let row = contacts(&house).await.remove(0);
        let at = format!("/contacts/{}", row.id);
        asha.post(&format!("{at}/person"), &[("person", &joan.id.to_string())]).await.leads();
        let row = contacts(&house).await.remove(0);
        assert_eq!((row.taken_by, row.person_id), (Some(asha.id()), Some(joan.id)));
        let whole = [("version", row.version.to_string())];
        let mut fields: Vec<(&str, &str)> = whole.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let person = joan.id.to_string();
        fields.extend(crate::contacts::full(&person));
        fields.push(("do", "decide"));
        asha.post(&format!("{at}/edit"), &fields).await.leads();
        asha.get(&format!("{at}/decide")).await.is_ok().has("North locality team, as suggested");
        house.proves().await;
    }

    // R9, R10
    async fn the_team_it_came_to_is_named_also_when_it_was_referred_to_another(house) {
        let joan = house.person("Joan", "Price", |row| row.born_on = None).await;
        let asha = officer(&house, "Asha Khan").await;
        sends(&house.stranger(), CAROL).await.leads();
        let at = format!("/contacts/{}", contacts(&house).await[0].id);
        let came = "Came by the enquiry page, and went to North locality team";
        asha.get(&at).await.is_ok().has(came);
        asha.post(&format!("{at}/person"), &[("person", &joan.id.to_string())]).await.leads();
        let version = contacts(&house).await[0].version.to_string();
        let person = joan.id.to_string();
        let whole = [crate::contacts::full(&person), vec![("version", &version), ("do", "decide")]].concat();
        asha.post(&format!("{at}/edit"), &whole).await.leads();
        let decision = [("outcome", "referred_to_team"), ("kind", "care_act_assessment"), ("team", "south"), ("why_another_team", "She stays with her sister")];
        asha.post(&format!("{at}/decide"), &decision).await.leads();
        let page = asha.get(&at).await.is_ok().has(came).has("Referred to South locality team, by Asha Khan");
        let hands = page.text.split("Through whose hands").nth(1).unwrap();
        let places = ["North locality team", "South locality team", "She stays with her sister"].map(|word| hands.find(word));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
        house.proves().await;
    }

    async fn sent_twice_at_the_same_moment_it_is_kept_once(house) {
        let stranger = house.stranger();
        let key = hidden(&stranger.post_bare("/enquiry", CAROL).await.is_ok().text, "csrf");
        let send = but(&[("do", "send"), ("csrf", &key)]);
        let (one, other) = tokio::join!(stranger.post_bare("/enquiry", &send), stranger.post_bare("/enquiry", &send));
        assert_eq!(one.leads(), other.leads());
        assert_eq!(stranger.post_bare("/enquiry", &send).await.leads(), "/enquiry/sent?reference=C1&by=2026-11-23");
        assert_eq!(contacts(&house).await.len(), 1);
        house.proves().await;
    }

    async fn it_reads_no_record_and_tells_of_none(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        crate::contacts::lives_at(&house, &joan, "XA1 2AB").await;
        let stranger = house.stranger();
        let known = stranger.post_bare("/enquiry", CAROL).await.is_ok();
        let nora = CAROL.iter().map(|(name, value)| (*name, if *name == "about" { "Nora Nobody" } else { *value }));
        let unknown = stranger.post_bare("/enquiry", &nora.collect::<Vec<_>>()).await.is_ok();
        // But for the name and the key of each page, what is known reads as what is not.
        let plain = |page: &Answer, name: &str| {
            let key = hidden(&page.text, "csrf");
            page.text.replace(name, "").replace(&key, "")
        };
        assert_eq!(plain(&known, "Joan Price"), plain(&unknown, "Nora Nobody"));
        let to = sends(&stranger, CAROL).await.leads();
        stranger.get(&to).await.is_ok().lacks("Joan");
        for odd in ["C2", "C1%22%3E", "X1", "", "C1234567890123"] {
            let page = stranger.get(&format!("/enquiry/sent?reference={odd}&by=2026-11-23")).await;
            // A reference that was never given reads as one that was: none is looked up.
            assert_eq!(page.status == 200, odd == "C2", "{odd}");
        }
        stranger.get("/enquiry/sent?reference=C1&by=soon").await.is_not_found();
        assert_eq!(look::Entity::find().count(house.house.archive.reader()).await.unwrap(), 0);
        stranger.get("/contacts").await.leads();
        house.proves().await;
    }

    async fn mistakes_are_told_beside_the_box_and_nothing_is_kept(house) {
        let stranger = house.stranger();
        let long = "x".repeat(5_001);
        for (field, value, says) in [
            ("about", "", "Enter the name of whom you are asking for"),
            ("about", &long[..101], "100 characters or fewer"),
            ("born_on-year", "2030", "must be today or earlier"),
            ("age", "old", "Enter the age in years"),
            ("postcode", "nowhere", "Enter a full postcode, such as EX1 2AB"),
            ("caller", "", "Enter your name"),
            ("relation", "aunt", "Choose who you are to them"),
            ("phone", "12", "Enter a telephone number"),
            ("phone", "", "so that we can reach you"),
            ("email", "carol", "Enter an email address"),
            ("happened", " ", "Enter what has happened"),
            ("happened", &long, "5000 characters or fewer"),
            ("reason", "aliens", "Choose what it is mostly about from the list"),
            ("danger", "", "Say whether anybody is in danger now"),
            ("danger", "perhaps", "Say whether anybody is in danger now"),
            ("knows", "", "Say whether they know"),
            // What fills in the box that people do not see; a second try without it goes through.
            ("website", "https://pills.example", "Something filled in a box"),
        ] {
            for act in ["", "send"] {
                let page = stranger.post_bare("/enquiry", &but(&[(field, value), ("do", act)])).await;
                page.has_problem(says).has("name=\"happened\"").lacks("pills");
            }
        }
        stranger.post_bare("/enquiry", &but(&[("born_on-day", "31"), ("born_on-month", "2")])).await.has_problem("href=\"#born_on-day\"");
        stranger.post_bare("/enquiry", &but(&[("for", "")])).await.has("Say first who needs help");
        let large = format!("for=other&happened={}", "a".repeat(2 << 20));
        assert_eq!(stranger.post_bytes("/enquiry", large.into_bytes()).await.status, 413);
        assert!(contacts(&house).await.is_empty());
    }

    async fn too_many_from_one_address_wait_and_lose_nothing(house) {
        let stranger = house.stranger();
        for _ in 0..10 {
            sends(&stranger, CAROL).await.leads();
        }
        let page = sends(&stranger, CAROL).await;
        assert_eq!(page.status, 429);
        page.has("Too much has come from your connection").has("can&#39;t get up the stairs");
        assert_eq!(contacts(&house).await.len(), 10);
        // Colleagues behind the same address can still sign in.
        let page = stranger.post_bare("/sign-in", &[("email", "a@b.example"), ("password", "five tall ships")]).await;
        page.has_problem("The email address or the password is not right");
        house.at("2026-11-20T10:15:01Z");
        sends(&stranger, CAROL).await.leads();
        assert_eq!(contacts(&house).await.len(), 11);
        house.proves().await;
    }
}

#[tokio::test]
async fn a_council_may_close_the_page_or_put_its_own_words_there() {
    let closed = TestHouse::of_council(Engine::Sqlite, |council| council.enquiry.open = false);
    let closed = closed.await;
    let stranger = closed.stranger();
    stranger.get("/sign-in").await.is_ok().lacks("/enquiry");
    let sent = "/enquiry/sent?reference=C1&by=2026-11-23";
    for path in ["/enquiry", "/enquiry?for=other", sent] {
        stranger.get(path).await.is_not_found();
    }
    let send = but(&[("do", "send")]);
    stranger.post_bare("/enquiry", &send).await.is_not_found();
    assert!(contacts(&closed).await.is_empty());
    let own = TestHouse::of_council(Engine::Sqlite, |council| {
        council.enquiry.intro = "Tell <us>".to_owned();
        council.enquiry.next = "We ring you".to_owned();
    });
    let own = own.await;
    let stranger = own.stranger();
    let page = stranger.get("/enquiry").await.is_ok();
    page.has("Tell &lt;us&gt;")
        .lacks("It takes about ten minutes");
    stranger.get(sent).await.is_ok().has("We ring you");
}
