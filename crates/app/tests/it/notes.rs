//! Case notes: written once, kept for ever, struck out with a reason.

use db::entities::{case_note, person};
use db::sea_orm::EntityTrait;

use crate::support::{Answer, TestHouse, Visitor, on_both};

async fn joan(house: &TestHouse) -> (person::Model, Visitor) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    (joan, priya)
}

async fn notes(house: &TestHouse) -> Vec<case_note::Model> {
    let notes = case_note::Entity::find();
    notes.all(house.house.archive.reader()).await.unwrap()
}

const CALL: &[(&str, &str)] = &[
    ("kind", "phone_call"),
    ("on", "19/11/2026"),
    ("at", "16:05"),
    ("title", "Rang Carol"),
    ("text", "She is exhausted.\n<script>alert(1)</script>"),
];

/// The same form with one field changed.
fn but<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = CALL.to_vec();
    fields.retain(|(name, _)| *name != field);
    fields.push((field, value));
    fields
}

on_both! {
    // R226
    async fn a_note_is_written_and_read_in_full(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        priya.get(&page).await.is_ok().has("What happened?").lacks("value=\"allocation\"");
        let timeline = format!("/people/{}/timeline", joan.id);
        priya.post(&page, CALL).await.leads_to(&timeline);
        priya.get(&timeline).await.is_ok()
            .has("Phone call: Rang Carol").has("She is exhausted.").has("Priya Shah").has("yesterday")
            .has("19 November 2026 at 16:05")
            .has("&lt;script&gt;").lacks("<script>alert");
        let kept = notes(&house).await;
        assert_eq!(kept[0].occurred_at.to_string(), "2026-11-19T16:05:00Z");
        assert_eq!(kept[0].written_by, priya.id());
        house.proves().await;
    }

    async fn a_note_without_a_day_is_of_now_and_of_a_past_day_without_a_time_of_noon(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        priya.post(&page, &[("kind", "case_note"), ("text", "Now")]).await.leads();
        priya.post(&page, &[("kind", "case_note"), ("text", "In summer"), ("on", "1/7/2026")]).await.leads();
        let mut when: Vec<_> = notes(&house).await.iter().map(|note| note.occurred_at.to_string()).collect();
        when.sort();
        assert_eq!(when, ["2026-07-01T11:00:00Z", "2026-11-20T10:00:00Z"]);
        house.proves().await;
    }

    async fn what_is_wrong_with_a_note_is_said_and_nothing_is_lost_or_kept(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        let long = "x".repeat(20_001);
        for (field, value, says) in [
            ("text", " ", "Enter the note"),
            ("text", &long, "The note must be 20000 characters or fewer"),
            ("kind", "", "Choose what kind of note it is"),
            ("kind", "allocation", "from the list"),
            ("kind", "nonsense", "from the list"),
            ("on", "21/11/2026", "must have happened already"),
            ("on", "31/2/2026", "must be a real date"),
            ("at", "25:00", "such as 14:30"),
        ] {
            let answer = priya.post(&page, &but(field, value)).await.has_problem(says);
            if field != "text" {
                answer.has("She is exhausted.");
            }
        }
        let later_today = [("kind", "case_note"), ("text", "Later"), ("on", "20/11/2026"), ("at", "10:01")];
        priya.post(&page, &later_today).await.has_problem("must have happened already");
        assert!(notes(&house).await.is_empty());
        house.proves().await;
    }

    // A15
    async fn who_may_only_read_writes_nothing(house) {
        let (joan, _) = joan(&house).await;
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        let page = format!("/people/{}/notes/new", joan.id);
        rita.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().lacks("New note");
        rita.get(&page).await.is_forbidden();
        rita.post(&page, CALL).await.is_forbidden();
        assert!(notes(&house).await.is_empty());
        house.proves().await;
    }
}

on_both! {
    // A18, A52
    async fn a_note_struck_out_is_hidden_from_all_but_those_who_may_see_it(house) {
        let (joan, priya) = joan(&house).await;
        let admin = house.colleague("Ada Cole", &["administrator"], &[]).await;
        priya.post(&format!("/people/{}/notes/new", joan.id), CALL).await.leads();
        let note = notes(&house).await[0].id;
        let remove = format!("/people/{}/notes/{note}/remove", joan.id);
        let timeline = format!("/people/{}/timeline", joan.id);
        let why = [("because", "It is about another Joan"), ("asked_by", "Joan Price")];
        priya.get(&timeline).await.is_ok().lacks("Strike out");
        priya.get(&remove).await.is_forbidden();
        priya.post(&remove, &why).await.is_forbidden();
        admin.get(&timeline).await.is_ok().has("Strike out");
        admin.get(&remove).await.is_ok().has("She is exhausted.");
        admin.post(&remove, &[]).await.has_problem("Enter why the note is struck out").has("Enter who asked for it");
        priya.get(&timeline).await.has("exhausted");
        admin.post(&remove, &why).await.leads_to(&timeline);
        priya.get(&timeline).await.is_ok().lacks("exhausted").lacks("another Joan").has("1 note on this record was struck out");
        priya.get(&format!("{timeline}?words=exhausted")).await.is_ok().lacks("She is exhausted");
        admin.get(&timeline).await.is_ok()
            .has("<del>She is exhausted.")
            .has("Struck out on 20 November 2026 by Ada Cole, asked for by Joan Price: It is about another Joan");
        admin.post(&remove, &why).await.is_not_found();
        assert_eq!(notes(&house).await.len(), 1, "nothing is ever deleted");
        house.proves().await;
    }

    // A50
    async fn a_pinned_note_stands_first(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        priya.post(&page, &but("title", "The old one")).await.leads();
        let old = notes(&house).await[0].id;
        priya.post(&page, &[("kind", "home_visit"), ("title", "The new one"), ("text", "Seen today")]).await.leads();
        let timeline = format!("/people/{}/timeline", joan.id);
        let stands_first = |text: &str| text.find("The old one") < text.find("The new one");
        assert!(!stands_first(&priya.get(&timeline).await.is_ok().text));
        let pin = |what: &str| format!("/people/{}/notes/{old}/{what}", joan.id);
        priya.post(&pin("pin"), &[]).await.leads_to(&timeline);
        let answer = priya.get(&timeline).await.is_ok().has("Pinned");
        assert!(stands_first(&answer.text));
        assert_eq!(answer.text.matches("The old one").count(), 1);
        priya.post(&pin("unpin"), &[]).await.leads_to(&timeline);
        assert!(!stands_first(&priya.get(&timeline).await.is_ok().text));
        house.proves().await;
    }

    async fn notes_of_others_and_of_nobody_are_not_found(house) {
        let (joan, priya) = joan(&house).await;
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.post(&format!("/people/{}/notes/new", joan.id), CALL).await.leads();
        let note = notes(&house).await[0].id;
        priya.post(&format!("/people/{}/notes/{note}/pin", sam.id), &[]).await.is_not_found();
        priya.post(&format!("/people/{}/notes/{}/pin", joan.id, sam.id), &[]).await.is_not_found();
        for id in ["nonsense", "0", "%00", "00000000-0000-0000-0000-000000000000"] {
            priya.get(&format!("/people/{id}/notes/new")).await.is_not_found();
        }
        let odd = priya.post(&format!("/people/{}/notes/nonsense/pin", joan.id), &[]).await;
        assert!(odd.status.is_client_error(), "{}", odd.status);
        house.proves().await;
    }
}

on_both! {
    // A48
    async fn one_note_about_several_people_is_shown_on_each_of_their_records(house) {
        let (joan, priya) = joan(&house).await;
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        let mei = house.person("Mei", "Chen", |_| ()).await;
        let own = sam.id.to_string();
        let kin = [("other", own.as_str()), ("kind", "neighbour")];
        priya.post(&format!("/people/{}/relationships/new", joan.id), &kin).await.leads();
        let page = format!("/people/{}/notes/new", joan.id);
        priya.get(&page).await.is_ok().has("It is about somebody else as well").has(&format!("value=\"{own}\""));
        let numbers = format!("P{}, p{}; {}", mei.number, mei.number, joan.number);
        let mut fields = but("title", "Tea in the garden");
        fields.extend([("also", own.as_str()), ("also_numbers", numbers.as_str())]);
        priya.post(&page, &fields).await.leads();
        assert_eq!(notes(&house).await.len(), 1, "it is written once");
        for (person, others) in [(&joan, ["Sam Okoro", "Mei Chen"]), (&sam, ["Joan Price", "Mei Chen"]), (&mei, ["Joan Price", "Sam Okoro"])] {
            let page = priya.get(&format!("/people/{}/timeline", person.id)).await.is_ok()
                .has("Phone call: Tea in the garden").has("Also about").has(others[0]).has(others[1]);
            assert_eq!(page.text.matches("Tea in the garden").count(), 1);
            priya.get(&format!("/people/{}", person.id)).await.is_ok().has("Tea in the garden");
        }
        let note = notes(&house).await[0].id;
        priya.post(&format!("/people/{}/notes/{note}/pin", mei.id), &[]).await.leads();
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Pinned");
        let ada = house.colleague("Ada Cole", &["administrator"], &[]).await;
        let why = [("because", "The wrong garden"), ("asked_by", "Mei Chen")];
        ada.post(&format!("/people/{}/notes/{note}/remove", sam.id), &why).await.leads();
        for person in [&joan, &sam, &mei] {
            priya.get(&format!("/people/{}/timeline", person.id)).await.is_ok().lacks("Tea in the garden").has("1 note on this record was struck out");
        }
        house.proves().await;
    }

    async fn a_day_that_nobody_can_mean_is_said_to_be_wrong_and_never_kept_as_now(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        for (day, says) in [
            ("31/12/9999", "check the year"),
            ("1/1/0001", "check the year"),
            ("31/12/1879", "check the year"),
            ("24/12/2100", "must have happened already"),
        ] {
            priya.post(&page, &but("on", day)).await.has_problem(says).has("She is exhausted.");
        }
        assert!(notes(&house).await.is_empty());
        house.proves().await;
    }

    async fn a_form_that_is_shown_again_says_which_draft_is_older_and_one_that_is_saved_which_can_go(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        let draft = format!("note/{}", joan.id);
        let at = format!("/drafts/{}", draft.replace('/', "%2F"));
        let cookie = |answer: &Answer, name: &str| answer.cookies.iter().any(|cookie| cookie.starts_with(name));
        let mut fields = but("on", "31/12/9999");
        fields.push(("draft", &draft));
        let autosaved = priya.post(&at, &fields).await.is_ok();
        assert!(!cookie(&autosaved, "draft-"), "{:?}", autosaved.cookies);
        let again = priya.post(&page, &fields).await.has_problem("check the year");
        assert!(cookie(&again, "draft-shown=note"), "{:?}", again.cookies);
        priya.get(&at).await.is_ok().has("She is exhausted.");
        let mut fields = CALL.to_vec();
        fields.push(("draft", &draft));
        let saved = priya.post(&page, &fields).await;
        assert_eq!(saved.status, 303);
        assert!(cookie(&saved, "draft-taken=note") && !cookie(&saved, "draft-shown"), "{:?}", saved.cookies);
        priya.get(&at).await.is_ok().lacks("She is exhausted.");
    }

    async fn a_letter_that_an_old_system_could_not_write_is_kept_with_the_words(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/notes/new", joan.id);
        priya.post(&page, &but("text", "She says it\u{fffd}s cold")).await.leads();
        assert_eq!(notes(&house).await[0].text, "She says it\u{fffd}s cold");
        house.proves().await;
    }

    async fn a_note_is_not_put_on_a_record_that_is_closed_or_not_there(house) {
        let (joan, priya) = joan(&house).await;
        let kim = house.person("Kim", "Young", |row| row.service = "children".to_owned()).await;
        let page = format!("/people/{}/notes/new", joan.id);
        let nobody = house.house.clock.new_id().to_string();
        for (field, value) in [("also_numbers", "P999999"), ("also_numbers", "Joan"), ("also", "x"), ("also", nobody.as_str()), ("also", &kim.id.to_string())] {
            let mut fields = CALL.to_vec();
            fields.push((field, value));
            priya.post(&page, &fields).await.has_problem("There is nobody on record, open to you").has("She is exhausted.");
        }
        let many: Vec<String> = (0..21).map(|_| house.house.clock.new_id().to_string()).collect();
        let mut fields = CALL.to_vec();
        fields.extend(many.iter().map(|id| ("also", id.as_str())));
        priya.post(&page, &fields).await.has_problem("20 others at most");
        assert!(notes(&house).await.is_empty());
        house.proves().await;
    }
}
