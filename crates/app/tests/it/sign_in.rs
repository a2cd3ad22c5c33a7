//! Signing in, staying in and getting out: limits, codes, cookies, and what was typed when a session ended.

use almoner::house::{passwords, session};
use almoner::oversight::staff::opening::{NewAccount, make_account};
use db::entities::{account, held_form};
use db::sea_orm::entity::prelude::*;

use crate::support::{Answer, TestHouse, Visitor, on_both};

const PASSWORD: &str = "plum harbour seven";
const TEAM: [(&str, &str); 3] = [
    ("name", "Coast team"),
    ("work", "locality"),
    ("code", "coast"),
];

/// An account with a password and roles.
async fn with_password(house: &TestHouse, name: &str, roles: &[&str]) -> Uuid {
    let new = NewAccount {
        email: format!("{}@x.example", name.to_lowercase()),
        name: name.to_owned(),
        job_title: None,
        password: Some(PASSWORD.to_owned()),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    };
    make_account(&house.house, None, new).await.unwrap().id
}

async fn sign_in(house: &TestHouse, email: &str, password: &str) -> Answer {
    let fields = [("email", email), ("password", password)];
    house.stranger().post_bare("/sign-in", &fields).await
}

/// The cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    let found = answer
        .cookies
        .iter()
        .find(|cookie| cookie.contains("almoner="));
    found.expect("no session cookie").clone()
}

fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let from = page
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap();
    from.split('"').next().unwrap()
}

on_both! {
    async fn only_the_right_password_opens(house) {
        with_password(&house, "Tom", &["reader"]).await;
        let wrong = sign_in(&house, "tom@x.example", "plum harbour eight").await.has_problem("not right");
        let unknown = sign_in(&house, "nobody@x.example", PASSWORD).await.has_problem("not right");
        let unsaid = |page: &str| page.replace("tom@x", "?").replace("nobody@x", "?");
        assert_eq!(unsaid(&wrong.text), unsaid(&unknown.text), "nobody learns who has an account");
        assert!(!wrong.text.contains("plum harbour"), "a password is never shown again");
        sign_in(&house, "", "").await.has_problem("Enter your email address").has("Enter your password");
        sign_in(&house, "tom@x.example", &"x".repeat(5000)).await.has_problem("1000 characters or fewer");
        let right = sign_in(&house, " TOM@x.example ", PASSWORD).await.leads_to("/");
        let cookie = cookie(&right);
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
        house.stranger().with_cookie(&cookie).get("/people").await.is_ok();
        house.proves().await;
    }

    async fn five_wrong_tries_make_an_account_wait_a_quarter_of_an_hour(house) {
        with_password(&house, "Tom", &["reader"]).await;
        for _ in 0..5 {
            sign_in(&house, "tom@x.example", "wrong wrong wrong").await.has_problem("not right");
        }
        sign_in(&house, "tom@x.example", PASSWORD).await.has_problem("Too many tries");
        house.at("2026-11-20T10:14:59Z");
        sign_in(&house, "tom@x.example", PASSWORD).await.has_problem("Too many tries");
        house.at("2026-11-20T10:15:00Z");
        sign_in(&house, "tom@x.example", PASSWORD).await.leads_to("/");
        house.proves().await;
    }

    async fn guessing_at_many_accounts_makes_an_address_wait(house) {
        with_password(&house, "Tom", &["reader"]).await;
        for guess in 0..50 {
            almoner::house::tries::take(&house.house, &format!("{guess}@x.example"), "").await.unwrap();
        }
        sign_in(&house, "tom@x.example", PASSWORD).await.has_problem("Too many tries");
        house.at("2026-11-20T10:15:00Z");
        sign_in(&house, "tom@x.example", PASSWORD).await.leads_to("/");
        house.proves().await;
    }

    async fn a_session_ends_when_idle_and_at_last_in_any_case(house) {
        let tom = with_password(&house, "Tom", &["reader"]).await;
        let visitor = Visitor::signed_in(&house, tom).await;
        house.at("2026-11-20T10:29:59Z");
        visitor.get("/people").await.is_ok();
        house.at("2026-11-20T10:59:58Z");
        visitor.get("/people").await.is_ok();
        house.at("2026-11-20T11:29:58Z");
        visitor.get("/people").await.leads_to("/sign-in?next=%2Fpeople");
        house.at("2026-11-20T10:00:00Z");
        let busy = Visitor::signed_in(&house, tom).await;
        for quarter in 1..48 {
            let minutes = quarter * 15;
            house.at(&format!("2026-11-20T{:02}:{:02}:00Z", 10 + minutes / 60, minutes % 60));
            busy.get("/people").await.is_ok();
        }
        house.at("2026-11-20T22:00:00Z");
        busy.get("/people").await.leads();
        house.proves().await;
    }

    // A16
    async fn to_sign_in_in_one_tab_is_enough_for_the_others(house) {
        let tom = with_password(&house, "Tom", &["social_worker"]).await;
        let ann = with_password(&house, "Ann", &["social_worker"]).await;
        let (former, other) = (Visitor::signed_in(&house, tom).await, Visitor::signed_in(&house, ann).await);
        house.at("2026-11-20T10:30:00Z");
        let held = former.post("/teams/new", &TEAM).await.leads();
        assert!(held.starts_with("/sign-in?held="), "{held}");
        former.get(&held).await.is_ok().has("What you typed is kept");
        let now = Visitor::signed_in(&house, tom).await;
        let typed = now.get(&held).await.leads();
        assert_eq!(typed, held.replace("?held=", "/held/"));
        now.get(&typed).await.is_ok().has("Coast team");
        now.get("/sign-in?next=%2Fpeople").await.leads_to("/people");
        // Whoever wants to be somebody else may; words of another wait for them; nobody is led out of the house.
        now.get("/sign-in").await.is_ok().has("Password");
        now.get("/sign-in?next=%2F%2Felsewhere.example").await.is_ok().has("Password");
        let again = Visitor::signed_in(&house, ann).await;
        again.get(&held).await.is_ok().has("What you typed is kept");
        other.get("/sign-in?next=%2Fpeople").await.is_ok().has("Password");
        now.post(&typed, &[]).await.leads();
        now.get(&held).await.leads_to(&typed);
        house.proves().await;
    }

    async fn signing_in_ends_the_session_that_the_browser_had(house) {
        let tom = with_password(&house, "Tom", &["reader"]).await;
        let planted = session::begin(&house.house, tom, None).await.unwrap();
        let planted = format!("{}={}", planted.name(), planted.value());
        let browser = house.stranger().with_cookie(&planted);
        let fields = [("email", "tom@x.example"), ("password", PASSWORD)];
        let signed_in = browser.post_bare("/sign-in", &fields).await.leads_to("/");
        assert_ne!(cookie(&signed_in).split(';').next(), Some(planted.as_str()));
        browser.get("/people").await.leads();
        house.proves().await;
    }
}

on_both! {
    // A16
    async fn what_was_typed_outlives_the_session(house) {
        let ada = with_password(&house, "Ada", &["administrator"]).await;
        let expired = Visitor::signed_in(&house, ada).await;
        house.at("2026-11-20T11:00:00Z");
        let mut pages = std::collections::BTreeSet::new();
        for _ in 0..10 {
            pages.insert(expired.post_bare("/teams/new", &TEAM).await.leads());
        }
        assert_eq!(pages.len(), 1, "one page to sign in at, not ten");
        let page = pages.into_iter().next().unwrap();
        assert_eq!(held_form::Entity::find().count(house.house.archive.reader()).await.unwrap(), 1);
        let sign_in_page = expired.get(&page).await.is_ok().has("What you typed is kept");
        let held = field(&sign_in_page.text, "held").to_owned();

        let other = house.colleague("Bea Holt", &["administrator"], &[]).await;
        other.get(&format!("/sign-in/held/{held}")).await.leads_to("/");

        let fields = [("email", "ada@x.example"), ("password", PASSWORD), ("held", held.as_str())];
        let back = house.stranger().post_bare("/sign-in", &fields).await;
        let ada = Visitor::signed_in(&house, ada).await.with_cookie(&cookie(&back));
        let kept = ada.get(&back.leads()).await.is_ok().has("Coast team").has("action=\"/teams/new\"");
        assert_eq!(field(&kept.text, "held"), held);
        let again: Vec<(&str, &str)> = TEAM.into_iter().chain([("csrf", field(&kept.text, "csrf")), ("held", &held)]).collect();
        ada.post_bare("/teams/new", &again).await.leads();
        ada.get("/teams").await.is_ok().has("Coast team");
        ada.get(&format!("/sign-in/held/{held}")).await.leads_to("/");
        house.proves().await;
    }

    async fn what_was_typed_outlives_a_session_that_was_ended_by_hand(house) {
        let ada = with_password(&house, "Ada", &["administrator"]).await;
        let fields = |token: &str| -> Vec<(&'static str, String)> {
            let team = TEAM.into_iter().map(|(name, value)| (name, value.to_owned()));
            team.chain([("csrf", token.to_owned())]).collect()
        };
        let sent = async |from: &Visitor, fields: &[(&'static str, String)]| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            from.post_bare("/teams/new", &fields).await
        };
        // Signed out in another tab: the browser has no cookie any more. Ended from afar: it still has.
        for forgets in [true, false] {
            let tab = Visitor::signed_in(&house, ada).await;
            let page = fields(&tab.token().await);
            tab.post("/sign-out", &[]).await.leads_to("/sign-in");
            let tab = if forgets { tab.with_cookie("") } else { tab };
            let place = sent(&tab, &page).await.leads();
            let held = place.strip_prefix("/sign-in?held=").unwrap().to_owned();
            tab.get(&place).await.is_ok().has("What you typed is kept");
            // Only who typed it finds it.
            let other = house.colleague(&format!("Bea {forgets}"), &["administrator"], &[]).await;
            other.get(&format!("/sign-in/held/{held}")).await.leads_to("/");
            let again = Visitor::signed_in(&house, ada).await;
            again.get(&format!("/sign-in/held/{held}")).await.is_ok().has("Coast team");
            house.at("2026-11-20T10:01:00Z");
        }
        house.at("2026-11-20T10:01:30Z");
        // Signed in again in another tab, with a page of the session before: it is shown, to be sent.
        let before = Visitor::signed_in(&house, ada).await;
        let page = fields(&before.token().await);
        before.post("/sign-out", &[]).await.leads();
        house.at("2026-11-20T10:02:00Z");
        let now = Visitor::signed_in(&house, ada).await;
        let place = sent(&now, &page).await.leads();
        let kept = now.get(&place).await.is_ok().has("Coast team");
        let token = field(&kept.text, "csrf").to_owned();
        let mut again = fields(&token);
        again.push(("held", field(&kept.text, "held").to_owned()));
        sent(&now, &again).await.leads();
        now.get("/teams").await.is_ok().has("Coast team");
        house.proves().await;
    }

    async fn a_page_of_another_account_or_of_nobody_is_held_for_nobody(house) {
        let ada = with_password(&house, "Ada", &["administrator"]).await;
        let bea = house.colleague("Bea Holt", &["administrator"], &[]).await;
        let ada = Visitor::signed_in(&house, ada).await;
        let token = ada.token().await;
        let of_ada = [&TEAM[..], &[("csrf", token.as_str())]].concat();
        bea.post_bare("/teams/new", &of_ada).await.is_forbidden();
        for token in ["", "0123"] {
            let place = house.stranger().post_bare("/teams/new", &[&TEAM[..], &[("csrf", token)]].concat()).await;
            place.leads_to("/sign-in");
        }
        // Nor for an account that is closed.
        let mut change = house.change(None).await;
        let row = account::Entity::find_by_id(ada.id()).one(change.conn()).await.unwrap().unwrap();
        let today = house.house.clock.today();
        change.update::<account::Entity>(&row, |row| row.closed_on = Some(today)).await.unwrap();
        change.log(db::Event::AccountClosed, None, Some(row.id), serde_json::json!({}));
        change.commit().await.unwrap();
        house.stranger().post_bare("/teams/new", &of_ada).await.leads_to("/sign-in");
        assert_eq!(held_form::Entity::find().count(house.house.archive.reader()).await.unwrap(), 0);
        house.proves().await;
    }

    async fn a_held_form_with_a_mistake_waits_until_it_is_mended(house) {
        let ada = with_password(&house, "Ada", &["administrator"]).await;
        let expired = Visitor::signed_in(&house, ada).await;
        house.at("2026-11-20T11:00:00Z");
        let page = expired.post_bare("/teams/new", &[("name", "Coast team"), ("password", "never kept")]).await.leads();
        let held = page.split("held=").nth(1).unwrap().to_owned();
        let row = held_form::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert!(!row.fields.to_string().contains("never kept"));
        let ada = Visitor::signed_in(&house, ada).await;
        ada.post("/teams/new", &[("name", "Coast team"), ("held", &held)]).await.has_problem("Choose what the team does");
        ada.get(&format!("/sign-in/held/{held}")).await.is_ok().has("Coast team");
        house.at("2026-11-21T11:00:01Z");
        let ada = Visitor::signed_in(&house, ada.id()).await;
        ada.get(&format!("/sign-in/held/{held}")).await.leads_to("/");
        house.proves().await;
    }
}

on_both! {
    async fn codes_are_asked_for_once_a_first_one_was_right(house) {
        let tom = with_password(&house, "Tom", &["reader"]).await;
        let visitor = Visitor::signed_in(&house, tom).await;
        visitor.post("/account/codes/begin", &[("password", "wrong")]).await.has_problem("This is not your password");
        visitor.post("/account/codes/begin", &[("password", PASSWORD)]).await.leads_to("/account/codes");
        let page = visitor.get("/account/codes").await.is_ok().has("<svg").has("otpauth://totp/");
        let row = account::Entity::find_by_id(tom).one(house.house.archive.reader()).await.unwrap().unwrap();
        let secret = row.code_secret.unwrap();
        assert!(page.text.contains(&secret[..4]));
        sign_in(&house, "tom@x.example", PASSWORD).await.leads_to("/");
        visitor.post("/account/codes", &[("code", "000000")]).await.has_problem("The code is not right");
        let now = house.house.clock.now();
        let code = |at: i64| passwords::code_at(&secret, u64::try_from(at).unwrap()).unwrap();
        visitor.post("/account/codes", &[("code", &code(now.as_second()))]).await.leads_to("/account");
        visitor.get("/account/codes").await.leads_to("/account");

        house.at("2026-11-20T10:02:00Z");
        let now = house.house.clock.now().as_second();
        let asked = sign_in(&house, "tom@x.example", PASSWORD).await.is_ok().has("Enter your code");
        assert!(asked.cookies.is_empty(), "a password alone begins no session");
        let waiting = field(&asked.text, "waiting").to_owned();
        let enter = async |code: &str| house.stranger().post_bare("/sign-in/code", &[("waiting", &waiting), ("code", code)]).await;
        enter("000000").await.has_problem("The code is not right");
        enter(&code(now)).await.leads_to("/");
        let asked = sign_in(&house, "tom@x.example", PASSWORD).await.is_ok();
        let waiting = field(&asked.text, "waiting").to_owned();
        let again = [("waiting", waiting.as_str()), ("code", &code(now))];
        house.stranger().post_bare("/sign-in/code", &again).await.has_problem("The code is not right");

        house.at("2026-11-20T10:03:00Z");
        let visitor = Visitor::signed_in(&house, tom).await;
        visitor.post("/account/codes/off", &[("password", PASSWORD)]).await.leads_to("/account");
        sign_in(&house, "tom@x.example", PASSWORD).await.leads_to("/");
        house.proves().await;
    }

    async fn a_new_password_ends_the_other_sessions(house) {
        let tom = with_password(&house, "Tom", &["reader"]).await;
        let elsewhere = Visitor::signed_in(&house, tom).await;
        house.at("2026-11-20T10:01:00Z");
        let here = Visitor::signed_in(&house, tom).await;
        here.get("/account").await.is_ok().has("This one").has("see people&#39;s records");
        for (old, new, problem) in [
            ("wrong", "green apple tower", "This is not your password"),
            (PASSWORD, "short", "at least 12 characters"),
            ("", "", "Enter your password now"),
        ] {
            let fields = [("password", old), ("new_password", new)];
            here.post("/account/password", &fields).await.has_problem(problem).lacks("green apple");
        }
        elsewhere.get("/people").await.is_ok();
        let fields = [("password", PASSWORD), ("new_password", "green apple tower")];
        here.post("/account/password", &fields).await.leads_to("/account");
        elsewhere.get("/people").await.leads();
        here.get("/people").await.is_ok();
        sign_in(&house, "tom@x.example", PASSWORD).await.has_problem("not right");
        sign_in(&house, "tom@x.example", "green apple tower").await.leads_to("/");
        house.proves().await;
    }

    async fn one_session_ends_another_of_the_same_account_only(house) {
        let tom = with_password(&house, "Tom", &["reader"]).await;
        let elsewhere = Visitor::signed_in(&house, tom).await;
        let sessions = session::live_of(&house.house, tom).await.unwrap();
        let end = format!("/account/sessions/{}/end", sessions[0].id);
        let bea = house.colleague("Bea Holt", &["reader"], &[]).await;
        bea.post(&end, &[]).await.is_not_found();
        house.at("2026-11-20T10:01:00Z");
        let here = Visitor::signed_in(&house, tom).await;
        elsewhere.get("/people").await.is_ok();
        here.post(&end, &[]).await.leads_to("/account");
        elsewhere.get("/people").await.leads();
        here.get("/people").await.is_ok();
        here.post(&end, &[]).await.is_not_found();
        house.proves().await;
    }
}

#[tokio::test]
async fn behind_https_cookies_go_nowhere_else() {
    let house =
        TestHouse::at_address(crate::support::Engine::Sqlite, "https://almoner.example").await;
    with_password(&house, "Tom", &["reader"]).await;
    let cookie = cookie(&sign_in(&house, "tom@x.example", PASSWORD).await);
    assert!(cookie.starts_with("__Host-almoner="), "{cookie}");
    for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}
