//! The door: who gets in, what happens to a form whose session has lapsed, and what is never believed.

use db::entities::{held_form, task};
use db::sea_orm::{ConnectionTrait, EntityTrait};

use crate::support::{Answer, TestHouse, on_both};

/// Where an error page leads those who are signed in.
const MY_DAY: &str = "href=\"/\">My day<";

async fn held(house: &TestHouse) -> Vec<held_form::Model> {
    let all = held_form::Entity::find();
    all.all(house.house.archive.reader()).await.unwrap()
}

async fn rename(house: &TestHouse, table: &str, to: &str) {
    let archive = house.house.archive.unchained();
    let sql = format!("ALTER TABLE {table} RENAME TO {to}");
    archive.execute_unprepared(&sql).await.unwrap();
}

on_both! {
    async fn a_stranger_is_asked_to_sign_in(house) {
        let stranger = house.stranger();
        stranger.get("/people?q=bell").await.leads_to("/sign-in?next=%2Fpeople%3Fq%3Dbell");
        stranger.get("/sign-in").await.is_ok().has("Sign in");
        stranger.get("/health").await.is_ok();
        stranger.get("/ready").await.is_ok();
        house.proves().await;
    }

    async fn a_form_of_another_sign_in_is_refused_and_says_where_its_words_are(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let tom = house.colleague("Tom Hale", &["social_worker"], &["north"]).await;
        let new = format!("/people/{}/notes/new", joan.id);
        let theirs = tom.token().await;
        let note = [("kind", "phone_call"), ("text", "She fell on the stairs"), ("csrf", theirs.as_str())];
        let refused = |answer: Answer| answer.is_forbidden().has("This form is out of date").has(MY_DAY).lacks("Go to sign in").lacks("reload");
        refused(priya.post_bare(&new, &note).await).has("Go back in your browser for what you typed, and copy it");
        let draft = [&note[..], &[("draft", "note/1")]].concat();
        refused(priya.post_bare(&new, &draft).await).has("What you typed is kept in this browser");
        refused(priya.post_bare("/sign-out", &[("csrf", &theirs)]).await).lacks("What you typed");
        assert!(held(&house).await.is_empty(), "what others wrote is not kept for her");
        house.proves().await;
    }

    async fn a_write_without_the_token_is_refused(house) {
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.post_bare("/sign-out", &[]).await.is_forbidden().has("This form is out of date");
        priya.post_bare("/sign-out", &[("csrf", "guess")]).await.is_forbidden();
        priya.get("/people").await.is_ok();
        priya.post("/sign-out", &[]).await.leads_to("/sign-in");
        priya.get("/people").await.leads();
    }
}

on_both! {
    async fn a_record_is_found_and_opened(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get("/people?q=jaon+price").await.is_ok().has(&joan.id.to_string());
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Joan Price").has("78");
        let finance = house.colleague("Fay Moss", &["performance_analyst"], &[]).await;
        finance.get(&format!("/people/{}", joan.id)).await.is_not_found();
        house.proves().await;
    }
}

on_both! {
    async fn what_is_no_address_or_no_text_gives_a_clear_page(house) {
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        for path in ["/nowhere", "/people/%ff", "/people/1", "/people/00000000-0000-0000-0000-000000000000", "/assets/x/none.css", "/assets/%ff/x"] {
            let answer = priya.get(path).await;
            assert!(answer.status.is_client_error(), "{path} {}", answer.status);
        }
        priya.get("/people/%ff").await.has("<h1");
        for path in ["/assets/%ff/x", "/assets/x/none.css", "/assets/none"] {
            let answer = priya.get(path).await.is_not_found().lacks("<h1").lacks("sign in");
            assert_eq!((answer.text.as_str(), answer.headers["cache-control"].to_str().unwrap()), ("Page not found\n", "no-store"), "{path}");
        }
        priya.get("/people?q=%ff%fe").await.has("<h1");
        let bytes = [b"csrf=".to_vec(), priya.token().await.into_bytes(), b"&x=%ff".to_vec()].concat();
        let answer = priya.post_bytes("/sign-out", bytes).await;
        assert_eq!(answer.status, 400);
        answer.has("not text that can be read").has(MY_DAY).lacks("Go to sign in");
        let large = format!("csrf={}&x={}", priya.token().await, "a".repeat(2 << 20));
        let answer = priya.post_bytes("/sign-out", large.into_bytes()).await;
        assert_eq!(answer.status, 413);
        answer.has("Nothing was saved").has("where what you typed still stands").has(MY_DAY).lacks("Go to sign in");
        priya.get("/people").await.is_ok();
    }
}

on_both! {
    async fn after_our_mistake_one_finds_back_and_sends_again_what_was_typed(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let record = format!("/people/{}", joan.id);
        let new = format!("{record}/notes/new");
        let note = [("kind", "phone_call"), ("text", "She fell on the stairs")];
        rename(&house, "case_note", "case_note_away").await;
        let failed = priya.post_from(&new, &new, &note).await;
        assert_eq!(failed.status, 503);
        let kept = held(&house).await.remove(0);
        let held_at = format!("/sign-in/held/{}", kept.id);
        let failed = failed.has("What you typed is kept for a day").has(&format!("href=\"{held_at}\"")).has("href=\"/\"");
        failed.has(&format!("href=\"{new}\"")).has(&format!("href=\"{record}\""));
        priya.post(&new, &note).await.has(&held_at);
        assert_eq!(held(&house).await.len(), 1, "the same form is kept once");
        rename(&house, "case_note_away", "case_note").await;
        priya.get(&held_at).await.is_ok().has("She fell on the stairs").has("This was not saved");
        let id = kept.id.to_string();
        priya.post(&new, &[&note[..], &[("held", &id)]].concat()).await.leads();
        assert!(held(&house).await.is_empty());
        // What is sent again from its own page is not kept either: the same words, or more words of the same draft.
        let more = [("kind", "phone_call"), ("text", "She fell on the stairs, twice"), ("draft", "note/1")];
        let draft = [&note[..], &[("draft", "note/1")]].concat();
        let other = [("kind", "phone_call"), ("text", "Another note")];
        for (first, again, left) in [(&note[..], &note[..], 0), (&draft, &more, 0), (&note, &other, 1)] {
            rename(&house, "case_note", "case_note_away").await;
            priya.post(&new, first).await.has("is kept for a day");
            rename(&house, "case_note_away", "case_note").await;
            assert_eq!(held(&house).await.len(), 1);
            priya.post(&new, again).await.leads();
            assert_eq!(held(&house).await.len(), left, "{again:?}");
        }
        house.proves().await;
    }

    async fn what_cannot_be_done_any_more_leads_back_to_where_one_was(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let record = format!("/people/{}", joan.id);
        let list = format!("{record}/tasks");
        let hands = format!("{}:{}", house.team("north").await.id, priya.id());
        let visit = [("kind", "visit"), ("title", "See the stairs"), ("due_on", "23/11/2026"), ("hands", &hands)];
        priya.post(&format!("{list}/new"), &visit).await.leads();
        let id = task::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().id;
        let end = format!("{list}/{id}/done");
        priya.post(&end, &[]).await.leads();
        let out = [("outcome", "She was out")];
        let back = format!("href=\"{list}\"");
        priya.post_from(&end, &list, &out).await.is_conflict().has("What you typed is kept").has(&back).has(&format!("href=\"{record}\""));
        assert_eq!(held(&house).await.len(), 1);
        // Nothing was written: nothing is kept, and nothing said of it.
        priya.post_from(&end, &list, &[]).await.is_conflict().lacks("is kept").has(&back);
        assert_eq!(held(&house).await.len(), 1);
        let held_at = format!("/sign-in/held/{}", held(&house).await[0].id);
        let sam = house.colleague("Sam Ode", &["social_worker"], &["north"]).await;
        sam.post(&held_at, &[]).await.leads();
        assert_eq!(held(&house).await.len(), 1, "it is nobody else's to throw away");
        priya.get(&held_at).await.is_ok().has("She was out").has("Throw it away");
        priya.post(&held_at, &[]).await.leads_to("/");
        assert!(held(&house).await.is_empty());
        let gone = format!("{list}/{}/done", joan.id);
        priya.get_from(&gone, &list).await.is_not_found().has(&format!("href=\"{list}\"")).has("Back to the page you were on");
        priya.get(&gone).await.is_not_found().lacks("Back to the page").lacks(&format!("href=\"{record}\""));
    }
}
