//! What follows a form: it waits for approval, goes out once, and is tried again until it has arrived.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use almoner::house::outbox::send_due;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use db::entities::{filled_form, next_step, outbox};
use db::sea_orm::EntityTrait;

use super::{begin, fill, joan, manager, request, with_form};
use crate::support::{TestHouse, on_both};

/// Another system: refuses the first call, takes every other, and counts them.
async fn finance() -> (String, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let answer = move |body: String| async move {
        assert!(
            body.contains("\"form\":\"emergency_support\"") && !body.contains("Joan"),
            "{body}"
        );
        match counted.fetch_add(1, Ordering::SeqCst) {
            0 => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::OK,
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/almoner", listener.local_addr().unwrap());
    tokio::spawn(async move {
        axum::serve(listener, Router::new().route("/almoner", post(answer))).await
    });
    (address, calls)
}

/// The same house, whose council calls finance at this address and mails by this command.
fn with_post(house: &TestHouse, finance: &str, mail: &str) -> almoner::house::House {
    let mut post = house.house.clone();
    let mut council = almoner::house::council::Council::exampleshire().unwrap();
    council
        .webhooks
        .insert("finance".to_owned(), finance.to_owned());
    let mut settings = (*post.settings).clone();
    settings.mail_command = mail.to_owned();
    post.council = Arc::new(council);
    post.settings = Arc::new(settings);
    post
}

async fn fired(house: &TestHouse) -> Vec<(String, bool)> {
    let mut steps = next_step::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap();
    steps.retain(|step| step.cancelled_at.is_none());
    steps.sort_by(|a, b| a.step.cmp(&b.step));
    steps
        .into_iter()
        .map(|step| (step.step, step.fired_at.is_some()))
        .collect()
}

fn said(steps: &[(&str, bool)]) -> Vec<(String, bool)> {
    steps
        .iter()
        .map(|(step, fired)| ((*step).to_owned(), *fired))
        .collect()
}

/// A form that is put to the panel, with a step that waits for the manager alone and one that waits for the panel too.
const LARGE: &str = "id = \"large_support\"\nversion = 1\ntitle = \"Large support\"\napproval = \"panel\"\n\
    [[section]]\nid = \"request\"\ntitle = \"What\"\n\
    [[section.question]]\nid = \"what\"\nkind = \"long_text\"\nlabel = \"What is wanted?\"\n\
    [[next_step]]\nid = \"begin\"\nlabel = \"Stay close\"\nafter = \"colleague\"\nform = \"conversation_2\"\n\
    [[next_step]]\nid = \"later\"\nlabel = \"Talk of a good life\"\nafter = \"approval\"\nform = \"conversation_3\"\n";

on_both! {
    // A61
    async fn a_next_step_waits_for_approval_goes_out_once_and_is_tried_again(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let (address, calls) = finance().await;
        let post = with_post(&house, &address, "/bin/cat");
        let form = request(&priya, joan.id).await;
        priya.get(&format!("{form}/check")).await.is_ok().has("Tell finance").has("(when this is approved)").has("(at once)");
        priya.post(&format!("{form}/check"), &[("next", "tell_brokers"), ("next", "tell_finance"), ("next", "talk")]).await.leads();
        assert_eq!(send_due(&post).await.unwrap(), 1, "the email");
        assert_eq!(calls.load(Ordering::SeqCst), 0);
        assert_eq!(fired(&house).await, said(&[("talk", false), ("tell_brokers", true), ("tell_finance", false)]));
        tom.post(&format!("{form}/moves/approve"), &[]).await.leads();
        assert_eq!(fired(&house).await, said(&[("talk", true), ("tell_brokers", true), ("tell_finance", false)]));
        let forms = filled_form::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let begun = forms.iter().find(|row| row.form == "conversation_2").unwrap();
        assert_eq!(begun.from_id, forms.iter().find(|row| row.form == "emergency_support").map(|row| row.id));
        assert_eq!(begun.worker_id, Some(priya.id()));
        // The first call fails, and nothing is tried again before its time.
        assert_eq!(send_due(&post).await.unwrap(), 0);
        assert_eq!(send_due(&post).await.unwrap(), 0);
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        tom.get(&form).await.is_ok().has("Did not arrive yet; it will be tried again");
        house.at("2026-11-20T10:03:00Z");
        assert_eq!(send_due(&post).await.unwrap(), 1);
        assert_eq!(fired(&house).await, said(&[("talk", true), ("tell_brokers", true), ("tell_finance", true)]));
        house.at("2026-11-21T10:00:00Z");
        assert_eq!(send_due(&post).await.unwrap(), 0);
        assert_eq!(calls.load(Ordering::SeqCst), 2);
        house.proves().await;
    }

    // A61, A62
    async fn what_went_out_before_a_return_does_not_go_out_again(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let (address, calls) = finance().await;
        let sent = tempfile::NamedTempFile::new().unwrap();
        let mail = format!("/usr/bin/tee -a {}", sent.path().display());
        let post = with_post(&house, &address, &mail);
        let form = request(&priya, joan.id).await;
        let all = [("next", "tell_brokers"), ("next", "tell_finance"), ("next", "talk")];
        priya.post(&format!("{form}/check"), &all).await.leads();
        assert_eq!(send_due(&post).await.unwrap(), 1, "the email");
        let mails = || std::fs::read_to_string(sent.path()).unwrap().matches("Subject:").count();
        assert_eq!(mails(), 1);
        for because in ["How many nights?", "And whose?"] {
            tom.post(&format!("{form}/moves/return"), &[("because", because)]).await.leads();
            assert_eq!(send_due(&post).await.unwrap(), 0);
            priya.post(&format!("{form}/check"), &all).await.leads();
            assert_eq!(send_due(&post).await.unwrap(), 0, "it went out already");
        }
        assert_eq!(fired(&house).await, said(&[("talk", false), ("tell_brokers", true), ("tell_finance", false)]));
        tom.post(&format!("{form}/moves/approve"), &[]).await.leads();
        for minutes in [0, 3, 30] {
            house.at(&format!("2026-11-20T10:{minutes:02}:00Z"));
            send_due(&post).await.unwrap();
        }
        assert_eq!(fired(&house).await, said(&[("talk", true), ("tell_brokers", true), ("tell_finance", true)]));
        assert_eq!((mails(), calls.load(Ordering::SeqCst)), (1, 2), "one mail; finance refuses its first call");
        let forms = filled_form::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(forms.iter().filter(|row| row.form == "conversation_2").count(), 1);
        house.proves().await;
    }

    // A61, A62
    async fn a_next_step_waits_for_a_colleague_alone_or_for_the_panel_too_as_the_form_says(house) {
        let (joan, _) = joan(&house).await;
        let house = with_form(house, "large_support.toml", LARGE).await;
        let priya = house.colleague("Pia Shaw", &["social_worker"], &["north"]).await;
        let (tom, pat) = (manager(&house).await, house.colleague("Pat Nel", &["panel_member"], &[]).await);
        let form = begin(&priya, joan.id, "large_support").await;
        fill(&priya, &form, "request", &[("what", "A live-in carer")]).await.leads();
        let check = format!("{form}/check");
        priya.get(&check).await.is_ok().has("(when a colleague has approved this)").has("(when this is approved)");
        let both = [("next", "begin"), ("next", "later")];
        priya.post(&check, &both).await.leads();
        assert_eq!(fired(&house).await, said(&[("begin", false), ("later", false)]));
        tom.get(&form).await.is_ok().has("Waits for a colleague’s approval").has("Waits for approval").lacks("Try again");
        let ask_panel = format!("{form}/moves/put_to_panel");
        tom.post(&ask_panel, &[]).await.leads();
        assert_eq!(fired(&house).await, said(&[("begin", true), ("later", false)]));
        tom.get(&form).await.is_ok().has("Waits for approval").lacks("Waits for a colleague").lacks("Try again");
        // The panel sends it back: what went out stays out, and does not go out again.
        pat.post(&format!("{form}/moves/return"), &[("because", "Which nights?")]).await.leads();
        priya.post(&check, &both).await.leads();
        assert_eq!(fired(&house).await, said(&[("begin", true), ("later", false)]));
        tom.post(&ask_panel, &[]).await.leads();
        assert_eq!(fired(&house).await, said(&[("begin", true), ("later", false)]));
        pat.post(&format!("{form}/moves/approve_as_panel"), &[]).await.leads();
        assert_eq!(fired(&house).await, said(&[("begin", true), ("later", true)]));
        let forms = filled_form::Entity::find().all(house.house.archive.reader()).await.unwrap();
        for step in ["conversation_2", "conversation_3"] {
            assert_eq!(forms.iter().filter(|row| row.form == step).count(), 1, "{step}");
        }
        house.proves().await;
    }

    // A61
    async fn what_waits_for_a_colleague_goes_out_when_no_panel_is_asked_either(house) {
        let (joan, _) = joan(&house).await;
        let text = LARGE.replace("approval = \"panel\"", "approval = \"colleague\"");
        let house = with_form(house, "large_support.toml", &text).await;
        let priya = house.colleague("Pia Shaw", &["social_worker"], &["north"]).await;
        let tom = manager(&house).await;
        let form = begin(&priya, joan.id, "large_support").await;
        fill(&priya, &form, "request", &[("what", "A live-in carer")]).await.leads();
        priya.post(&format!("{form}/check"), &[("next", "begin"), ("next", "later")]).await.leads();
        assert_eq!(fired(&house).await, said(&[("begin", false), ("later", false)]));
        tom.post(&format!("{form}/moves/approve"), &[]).await.leads();
        assert_eq!(fired(&house).await, said(&[("begin", true), ("later", true)]));
        house.proves().await;
    }

    async fn a_message_that_cannot_be_sent_waits_and_says_why(house) {
        let (joan, priya) = joan(&house).await;
        let form = request(&priya, joan.id).await;
        priya.post(&format!("{form}/check"), &[("next", "tell_brokers")]).await.leads();
        let post = with_post(&house, "http://127.0.0.1:1/", "");
        assert_eq!(send_due(&post).await.unwrap(), 0);
        let message = outbox::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert!(message.last_error.unwrap().contains("mail_command"));
        assert_eq!((message.tries, message.sent_at), (1, None));
        assert!(!message.body.contains("Joan") && !message.subject.contains("Joan"));
    }

    async fn a_message_that_was_given_up_is_told_to_managers_and_sent_again_when_somebody_asks(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let form = request(&priya, joan.id).await;
        priya.post(&format!("{form}/check"), &[("next", "tell_brokers")]).await.leads();
        tom.get("/forms/counts").await.is_ok().lacks("Next steps that did not arrive");
        let broken = with_post(&house, "http://127.0.0.1:1/", "");
        for hour in 0..13 {
            house.at(&format!("2026-11-{:02}T10:00:00Z", 20 + hour / 2));
            send_due(&broken).await.unwrap();
            house.at(&format!("2026-11-{:02}T23:00:00Z", 20 + hour / 2));
            send_due(&broken).await.unwrap();
        }
        let message = outbox::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((message.tries, message.next_try_at), (12, None));
        let (priya, tom) = (priya.again(&house).await, tom.again(&house).await);
        tom.get("/forms/counts").await.is_ok().has("Next steps that did not arrive").has("Emergency support").has("mail_command");
        let page = priya.get(&form).await.is_ok().has("Did not arrive: ").has("Try again");
        let again = page.text.split(&format!("action=\"{form}/steps/")).nth(1).unwrap().split('"').next().unwrap();
        let again = format!("{form}/steps/{again}");
        let reader = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        reader.post(&again, &[]).await.is_forbidden();
        priya.post(&again, &[]).await.leads_to(&form);
        priya.post(&again, &[]).await.is_conflict();
        priya.get(&form).await.is_ok().has("On its way").lacks("Try again");
        assert_eq!(send_due(&with_post(&house, "http://127.0.0.1:1/", "/bin/cat")).await.unwrap(), 1);
        assert_eq!(fired(&house).await, said(&[("tell_brokers", true)]));
        tom.get("/forms/counts").await.is_ok().lacks("Next steps that did not arrive");
        house.proves().await;
    }

    async fn a_next_step_whose_form_is_no_longer_offered_says_so(house) {
        let (joan, priya) = joan(&house).await;
        let form = request(&priya, joan.id).await;
        priya.post(&format!("{form}/check"), &[("next", "talk")]).await.leads();
        priya.get(&form).await.is_ok().has("Waits for approval");
        let mut house = house;
        let mut council = almoner::house::council::Council::exampleshire().unwrap();
        council.forms = almoner::house::forms::Shelf::default();
        house.house.council = Arc::new(council);
        house.rooms = almoner::house::server::rooms(house.house.clone());
        let tom = manager(&house).await;
        tom.post(&format!("{form}/moves/approve"), &[]).await.leads();
        tom.get(&form).await.is_ok().has("Its form is no longer offered").lacks("Waits for approval").lacks("Try again");
        house.proves().await;
    }

    async fn a_next_step_for_somebody_whose_record_was_joined_begins_on_the_one_that_was_kept(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let mei = house.person("Mei", "Chen", |_| ()).await;
        let mai = house.person("Mai", "Chen", |_| ()).await;
        let form = request(&priya, joan.id).await;
        let both = format!("{}\n{}", joan.number, mei.number);
        priya.post(&format!("{form}/subjects"), &[("numbers", &both)]).await.leads();
        let chosen = [("next", "talk"), ("for.talk", &mei.id.to_string())];
        priya.post(&format!("{form}/check"), &chosen).await.leads();
        let ada = house.colleague("Ada Cole", &["administrator"], &["north"]).await;
        ada.post(&format!("/people/{}/merge/{}", mai.id, mei.id), &[("because", "Same street")]).await.leads();
        tom.post(&format!("{form}/moves/approve"), &[]).await.leads();
        let forms = filled_form::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let begun = forms.iter().find(|row| row.form == "conversation_2").unwrap();
        assert_eq!(begun.person_id, mai.id, "not on the record that went, {}", mei.id);
        priya.get(&format!("/people/{}/forms", mai.id)).await.is_ok().has(&begun.number);
        house.proves().await;
    }
}
