//! Two at the same moment: what is sent twice is kept once, and the second of two who save sees both versions.

use db::entities::{
    case_note, contact, contact_detail, document, letter, person, relationship, sent_form, task,
};
use db::sea_orm::sea_query::Expr;
use db::sea_orm::{EntityTrait, PaginatorTrait};

use crate::contacts::{full, taken};
use crate::forms::hidden;
use crate::support::{Answer, TestHouse, Visitor, on_both};

const CALL: &[(&str, &str)] = &[("kind", "phone_call"), ("text", "Rang Carol, who is well")];
const ZOE: &[(&str, &str)] = &[
    ("given_names", "Zoe"),
    ("family_name", "Zeal"),
    ("born_on-day", "3"),
    ("born_on-month", "5"),
    ("born_on-year", "1948"),
];

async fn joan(house: &TestHouse) -> (person::Model, Visitor) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let roles = ["social_worker", "front_door_officer"];
    let priya = house.colleague("Priya Shah", &roles, &["north"]).await;
    (joan, priya)
}

async fn tom(house: &TestHouse) -> Visitor {
    let roles = ["social_worker", "front_door_officer"];
    house.colleague("Tom Ash", &roles, &["north"]).await
}

async fn count<E>(house: &TestHouse) -> u64
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    E::find().count(house.house.archive.reader()).await.unwrap()
}

/// The token in a page that was opened just now.
async fn opened(by: &Visitor, page: &str) -> String {
    hidden(&by.get(page).await.is_ok().text, "csrf")
}

/// Two presses of one page's button at the same moment.
async fn pressed_twice(by: &Visitor, page: &str, fields: &[(&str, &str)]) -> (Answer, Answer) {
    let token = opened(by, page).await;
    let fields = [fields, &[("csrf", token.as_str())]].concat();
    let to = page.split('?').next().unwrap();
    tokio::join!(by.post_bare(to, &fields), by.post_bare(to, &fields))
}

/// Two colleagues send at the same moment: one is led on, and the page of the other is given.
async fn both_send(
    path: &str,
    (one, fields): (&Visitor, &[(&str, &str)]),
    (other, others): (&Visitor, &[(&str, &str)]),
) -> Answer {
    let (one, other) = tokio::join!(one.post(path, fields), other.post(path, others));
    let led = |answer: &Answer| answer.status.is_redirection();
    assert_ne!(
        led(&one),
        led(&other),
        "{path}: {} {}",
        one.text,
        other.text
    );
    if led(&one) { other } else { one }
}

on_both! {
    async fn whatever_is_sent_twice_at_the_same_moment_is_kept_once(house) {
        let (joan, priya) = joan(&house).await;
        let at = |path: &str| format!("/people/{}{path}", joan.id);
        let me = format!("{}:{}", house.team("north").await.id, priya.id());
        let call = [full(""), vec![("do", "save")]].concat();
        for (page, fields) in [
            (at("/notes/new"), CALL),
            (at("/tasks/new"), &[("kind", "visit"), ("title", "See the stairs"), ("due_on", "23/11/2026"), ("hands", &me)]),
            (at("/relationships/new"), &[("name", "Carol Webb"), ("kind", "friend")]),
            (at("/letters/new?template=visit"), &[("template", "visit"), ("to_name", "Joan Price"), ("to_lines", "14 Mill Lane"), ("title", "Our visit"), ("body", "Dear Joan")]),
            (at("/details/contact/add"), &[("kind", "mobile"), ("value", "07700 900 123")]),
            ("/contacts/new".to_owned(), &call),
            ("/people/new".to_owned(), ZOE),
        ] {
            let (one, other) = pressed_twice(&priya, &page, fields).await;
            assert_eq!(one.leads(), other.leads(), "{page}");
        }
        let token = opened(&priya, &at("/documents/new")).await;
        let (new, fields) = (at("/documents/new"), [("kind", "power_of_attorney"), ("title", "LPA, seen")]);
        let send = |bytes: &'static [u8]| priya.upload_with(&new, &token, &fields, ("lpa.pdf", bytes));
        let (one, other) = tokio::join!(send(b"%PDF-1.7\nLPA"), send(b"%PDF-1.7\nLPA"));
        assert_eq!(one.leads(), other.leads());
        send(b"%PDF-1.7\nAnother").await.leads();
        let kept = [
            count::<case_note::Entity>(&house).await,
            count::<task::Entity>(&house).await,
            count::<relationship::Entity>(&house).await,
            count::<letter::Entity>(&house).await,
            count::<contact_detail::Entity>(&house).await,
            count::<contact::Entity>(&house).await,
            count::<person::Entity>(&house).await,
            count::<document::Entity>(&house).await,
        ];
        assert_eq!(kept, [1, 1, 1, 1, 1, 1, 2, 2]);
        house.proves().await;
    }

    async fn other_words_and_the_same_words_on_a_new_page_are_kept_beside(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        let token = opened(&priya, &page).await;
        let same = [CALL, &[("csrf", token.as_str())]].concat();
        let send = |text: &'static str| {
            let fields = [("kind", "phone_call"), ("text", text), ("csrf", &token)].map(|(name, value)| (name, value.to_owned()));
            let (priya, page) = (&priya, &page);
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                priya.post_bare(page, &fields).await
            }
        };
        // What was refused is mended on the page that came back or on the one before, and sent again.
        send("").await.has_problem("Enter the note");
        priya.post_bare(&page, &same).await.leads();
        priya.post_bare(&page, &same).await.leads();
        assert_eq!(count::<case_note::Entity>(&house).await, 1);
        send("Rang Carol, who is not well").await.leads();
        assert_eq!(count::<case_note::Entity>(&house).await, 2);
        let (one, other) = pressed_twice(&priya, &page, CALL).await;
        assert_eq!(one.leads(), other.leads());
        assert_eq!(count::<case_note::Entity>(&house).await, 3);
        // A form without the key of a page is taken as often as it comes.
        let (one, other) = tokio::join!(priya.post(&page, CALL), priya.post(&page, CALL));
        assert_eq!(one.leads(), other.leads());
        assert_eq!(count::<case_note::Entity>(&house).await, 5);
        // The same page in another's hands is not the same form.
        let tom = tom(&house).await;
        let key = token.split_once('.').unwrap().1;
        let own = format!("{}.{key}", tom.token().await);
        tom.post_bare(&page, &[CALL, &[("csrf", own.as_str())]].concat()).await.leads();
        assert_eq!(count::<case_note::Entity>(&house).await, 6);
        house.proves().await;
    }

    async fn what_was_kept_for_one_who_left_before_the_answer_is_not_kept_again(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        let token = opened(&priya, &page).await;
        let fields = [CALL, &[("csrf", token.as_str())]].concat();
        priya.post_bare(&page, &fields).await.leads();
        let unanswered = sent_form::Entity::update_many().col_expr(sent_form::Column::LedTo, Expr::value(None::<String>));
        unanswered.exec(house.house.archive.unchained()).await.unwrap();
        priya.post_bare(&page, &fields).await.leads_to(&format!("/people/{}", joan.id));
        assert_eq!(count::<case_note::Entity>(&house).await, 1);
        // A day later no page of then is open.
        house.at("2026-11-21T10:00:01Z");
        tom(&house).await;
        assert_eq!(count::<sent_form::Entity>(&house).await, 0);
    }

    async fn two_who_put_one_person_on_file_at_the_same_moment_make_one_record(house) {
        let (_, priya) = joan(&house).await;
        let tom = tom(&house).await;
        let asked = both_send("/people/new", (&priya, ZOE), (&tom, ZOE)).await;
        asked.is_ok().has("Is Zoe Zeal one of these people?").has("same or similar name, same date of birth");
        assert_eq!(count::<person::Entity>(&house).await, 2);
        house.proves().await;
    }

    async fn the_second_of_two_who_save_a_detail_at_the_same_moment_sees_both(house) {
        let (joan, priya) = joan(&house).await;
        let tom = tom(&house).await;
        let at = |path: &str| format!("/people/{}{path}", joan.id);
        let names = |family| [("version", "1"), ("given_names", "Joan"), ("family_name", family)];
        let page = both_send(&at("/details/names"), (&priya, &names("Pryor")), (&tom, &names("Prior"))).await;
        assert_eq!(page.status, 409);
        page.has("Somebody else changed this").has("Pryor").has("Prior").has("name=\"version\" value=\"2\"");
        priya.post(&at("/details/contact/add"), &[("kind", "mobile"), ("value", "07700 900 123")]).await.leads();
        let row = contact_detail::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let number = |value| [("version", "1"), ("kind", "mobile"), ("value", value)];
        let path = at(&format!("/details/contact/{}", row.id));
        let page = both_send(&path, (&priya, &number("07700 900 111")), (&tom, &number("07700 900 222"))).await;
        assert_eq!(page.status, 409);
        page.has("07700 900 111").has("07700 900 222");
        house.proves().await;
    }

    async fn the_second_of_two_who_save_a_task_or_relationship_at_the_same_moment_sees_both(house) {
        let (joan, priya) = joan(&house).await;
        let tom = tom(&house).await;
        let at = |path: &str| format!("/people/{}{path}", joan.id);
        let me = format!("{}:{}", house.team("north").await.id, priya.id());
        let visit = |title| [("kind", "visit"), ("title", title), ("due_on", "23/11/2026"), ("hands", me.as_str()), ("version", "1")];
        priya.post(&at("/tasks/new"), &visit("See the stairs")).await.leads();
        let row = task::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let path = at(&format!("/tasks/{}", row.id));
        let page = both_send(&path, (&priya, &visit("See the ramp")), (&tom, &visit("See the bath"))).await;
        assert_eq!(page.status, 409);
        page.has("See the ramp").has("See the bath");
        let friend = |kind| [("name", "Carol Webb"), ("kind", kind), ("version", "1")];
        priya.post(&at("/relationships/new"), &friend("friend")).await.leads();
        let row = relationship::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let path = at(&format!("/relationships/{}", row.id));
        let page = both_send(&path, (&priya, &friend("child")), (&tom, &friend("neighbour"))).await;
        assert_eq!(page.status, 409);
        page.has("Son or daughter").has("Neighbour");
        house.proves().await;
    }

    async fn the_second_of_two_who_save_a_contact_at_the_same_moment_sees_both(house) {
        let (_, priya) = joan(&house).await;
        let tom = tom(&house).await;
        let contact = taken(&house, &priya, &full("")).await;
        let path = format!("/contacts/{}/edit", contact.id);
        let [mut one, mut other] = [full(""), full("")];
        for (fields, said) in [(&mut one, "She fell on Monday"), (&mut other, "She fell on Sunday")] {
            fields.retain(|(name, _)| *name != "what_was_said");
            fields.extend([("what_was_said", said), ("version", "1"), ("do", "save")]);
        }
        let page = both_send(&path, (&priya, &one), (&tom, &other)).await;
        page.has_problem("Somebody else saved this contact").has("She fell on Monday").has("She fell on Sunday");
        house.proves().await;
    }
}
