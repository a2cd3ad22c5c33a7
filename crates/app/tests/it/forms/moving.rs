//! Submission, approval, the panel, returning, discarding: every move by the table, whoever acts and however many.

use db::entities::{event, form_move, form_subject, person};
use db::sea_orm::EntityTrait;
use rules::pathway::Standing;

use super::{begin, fill, joan, manager, open, request, row};
use crate::support::{TestHouse, on_both};

async fn moved(house: &TestHouse) -> Vec<(String, Option<String>)> {
    let moves = form_move::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap();
    moves
        .into_iter()
        .map(|row| (row.made, row.because))
        .collect()
}

async fn stands(house: &TestHouse, address: &str) -> Standing {
    let row = row(house, address).await;
    almoner::support::forms::store::stands(&row, house.house.clock.today_date())
}

on_both! {
    // A43, A58, A59
    async fn a_form_is_submitted_approved_and_approved_by_the_panel_in_that_order(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let panel = house.colleague("Pat Nel", &["panel_member"], &[]).await;
        let address = request(&priya, joan.id).await;
        let to = |code: &str| format!("{address}/moves/{code}");
        for code in ["approve", "put_to_panel", "approve_as_panel", "return"] {
            let early = tom.post(&to(code), &[("because", "x")]).await;
            assert_eq!(early.status, 409, "{code}: {}", early.text);
            early.has("This cannot be done now").has("It is in progress. It can be ").lacks("Somebody else");
        }
        priya.post(&format!("{address}/check"), &[]).await.leads_to(&address);
        assert_eq!(stands(&house, &address).await, Standing::WaitingForApproval);
        tom.get("/").await.is_ok().has("waits for approval, submitted today at 10:00");
        panel.get("/").await.is_ok().lacks("Emergency support");
        // Who may write forms but not approve them, and a panel that was not asked, approve nothing.
        let sam = house.colleague("Sam Ode", &["social_worker"], &["north"]).await;
        for code in ["approve", "put_to_panel", "return"] {
            sam.post(&to(code), &[("because", "x")]).await.is_forbidden();
        }
        panel.post(&to("approve"), &[]).await.is_forbidden();
        assert_eq!(tom.post(&to("approve_as_panel"), &[]).await.status, 409);
        tom.post(&to("put_to_panel"), &[]).await.leads_to(&address);
        assert_eq!(stands(&house, &address).await, Standing::WaitingForPanel);
        tom.get("/").await.is_ok().lacks("waits for approval");
        panel.get("/").await.is_ok().has("waits for the panel");
        tom.post(&to("approve_as_panel"), &[]).await.is_forbidden();
        assert_eq!(tom.post(&to("approve"), &[]).await.status, 409);
        panel.post(&to("approve_as_panel"), &[]).await.leads_to(&address);
        assert_eq!(stands(&house, &address).await, Standing::Completed);
        assert_eq!(priya.post(&format!("{address}/check"), &[]).await.status, 409);
        house.proves().await;
    }

    // A44
    async fn nobody_approves_what_they_wrote_or_had_a_hand_in(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let tom = manager(&house).await;
        let ana = house.colleague("Ana Lund", &["team_manager"], &["north"]).await;
        let address = request(&tom, joan.id).await;
        fill(&ana, &address, "request", &[("what", "Night care, and a commode"), ("weekly", "840.00")]).await.leads();
        tom.post(&format!("{address}/check"), &[]).await.leads();
        let approve = format!("{address}/moves/approve");
        tom.post(&approve, &[]).await.is_forbidden().has("your own work");
        ana.post(&approve, &[]).await.is_forbidden().has("your own work");
        tom.get(&address).await.is_ok().lacks("moves/approve");
        // A second account under the same address in other letters cannot be made.
        let same = almoner::oversight::staff::opening::NewAccount {
            email: "Tom.HALE@exampleshire.example".to_owned(), name: "Tom Hale".to_owned(), job_title: None,
            password: None, roles: vec!["team_manager".to_owned()],
        };
        assert!(almoner::oversight::staff::opening::make_account(&house.house, None, same).await.is_err());
        assert_eq!(stands(&house, &address).await, Standing::WaitingForApproval);
        let zoe = house.colleague("Zoe Wood", &["team_manager"], &["north"]).await;
        zoe.post(&approve, &[]).await.leads();
        house.proves().await;
    }

    // A45, A62
    async fn what_is_returned_keeps_its_reason_and_is_submitted_anew(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = request(&priya, joan.id).await;
        let check = format!("{address}/check");
        priya.post(&check, &[("next", "tell_brokers"), ("next", "tell_finance"), ("next", "talk")]).await.leads();
        let back = format!("{address}/moves/return");
        tom.get(&back).await.is_ok().has("What should be changed?");
        tom.post(&back, &[]).await.has_problem("Enter what should be changed");
        tom.post(&back, &[("because", "How many nights?\nSay so.")]).await.leads();
        assert_eq!(stands(&house, &address).await, Standing::InProgress);
        priya.get("/").await.is_ok().has("returned to you: How many nights?");
        priya.get(&format!("{address}/pages/request")).await.is_ok().has("How many nights?").has("Night care for a week");
        fill(&priya, &address, "request", &[("what", "Night care for nine nights"), ("weekly", "840.00")]).await.leads();
        priya.post(&check, &[("next", "tell_brokers"), ("next", "tell_finance"), ("next", "talk")]).await.leads();
        tom.get(&address).await.is_ok().has("Night care for nine nights").has("How many nights?");
        let steps = db::entities::next_step::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let live: Vec<&str> = steps.iter().filter(|step| step.cancelled_at.is_none()).map(|step| step.step.as_str()).collect();
        assert_eq!(live.len(), 3, "{live:?}");
        tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
        let told = moved(&house).await;
        assert!(told.contains(&("return".to_owned(), Some("How many nights?\nSay so.".to_owned()))), "{told:?}");
        house.proves().await;
    }

    // A46, A70
    async fn only_what_is_in_progress_is_discarded_and_it_can_be_restored(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        let discard = format!("{address}/moves/discard");
        priya.post(&discard, &[]).await.has_problem("Enter why it is discarded");
        priya.post(&discard, &[("because", "Asked twice")]).await.leads();
        let list = format!("/people/{}/forms", joan.id);
        priya.get(&list).await.is_ok().has("Discarded: 1").lacks("Emergency support</a>");
        priya.get(&format!("{list}?discarded=yes")).await.is_ok().has("Emergency support</a>");
        assert_eq!(priya.post(&format!("{address}/check"), &[]).await.status, 409);
        priya.post(&format!("{address}/moves/restore"), &[]).await.leads();
        priya.get(&format!("{address}/pages/request")).await.is_ok().has("Night care for a week");
        priya.post(&format!("{address}/check"), &[]).await.leads();
        assert_eq!(priya.post(&discard, &[("because", "Too late")]).await.status, 409);
        house.proves().await;
    }

    // A47
    async fn what_is_submitted_cannot_be_changed(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        let page = open(&priya, &address, "request").await;
        priya.post(&format!("{address}/check"), &[]).await.leads();
        for path in [page.path.clone(), format!("{address}/draft/request"), format!("{address}/subjects")] {
            let late = priya.post(&path, &page.with(&[("what", "Something else"), ("numbers", &joan.number)])).await;
            match path == page.path {
                // What was typed is shown on the form's page.
                true => drop(late.leads_to(&format!("{address}#late"))),
                false => assert_eq!(late.status, 409, "{path}: {}", late.text),
            }
        }
        assert_eq!(priya.get(&page.path).await.status, 409);
        let kept = row(&house, &address).await;
        assert_eq!(kept.answers.unwrap()["what"], "Night care for a week");
        house.proves().await;
    }

    // A47
    async fn what_is_approved_is_closed_and_what_is_returned_is_open_until_it_is_sent_again(house) {
        let (joan, priya) = joan(&house).await;
        let (tom, mei) = (manager(&house).await, house.person("Mei", "Chen", |_| ()).await);
        let address = request(&priya, joan.id).await;
        let (check, subjects) = (format!("{address}/check"), format!("{address}/subjects"));
        let both = format!("{}\n{}", joan.number, mei.number);
        let about = async || {
            let rows = form_subject::Entity::find().all(house.house.archive.reader()).await.unwrap();
            rows.iter().filter(|row| row.ended_at.is_none()).count()
        };
        let other = [("what", "Something else"), ("weekly", "1.00")];
        priya.post(&check, &[]).await.leads();
        let page = format!("{address}/pages/request");
        tom.post(&format!("{address}/moves/return"), &[("because", "For both?")]).await.leads();
        priya.post(&subjects, &[("numbers", &both)]).await.leads();
        fill(&priya, &address, "request", &[("what", "Night care for both"), ("weekly", "900.00")]).await.leads();
        assert_eq!(about().await, 2);
        priya.post(&check, &[]).await.leads();
        for stands in [Standing::WaitingForApproval, Standing::Completed] {
            assert_eq!(self::stands(&house, &address).await, stands);
            priya.post(&subjects, &[("numbers", &joan.number)]).await.is_conflict();
            priya.post(&format!("{address}/draft/request"), &other).await.is_conflict();
            priya.get(&page).await.is_conflict();
            tom.post(&format!("{address}/moves/approve"), &[]).await;
        }
        assert_eq!(about().await, 2);
        assert_eq!(row(&house, &address).await.answers.unwrap()["what"], "Night care for both");
        house.proves().await;
    }

    // A48
    async fn a_form_is_about_somebody_and_nobody_twice(house) {
        let (joan, priya) = joan(&house).await;
        let carol = house.person("Carol", "Price", |_| ()).await;
        let kept = house.person("Kay", "Ept", |_| ()).await;
        crate::forms::filling::restrict(&house, kept.id).await;
        let address = request(&priya, joan.id).await;
        let subjects = format!("{address}/subjects");
        priya.post(&subjects, &[("numbers", "")]).await.has_problem("A form must be about somebody");
        priya.post(&subjects, &[("numbers", &carol.number)]).await.has_problem("must stay");
        priya.post(&subjects, &[("numbers", "999999")]).await.has_problem("There is nobody with the council number 999999");
        priya.post(&subjects, &[("numbers", &format!("{}\n{}", joan.number, kept.number))]).await.has_problem("There is nobody");
        let both = format!("{0}\n{1}\n{0} {1}", joan.number, carol.number);
        priya.post(&subjects, &[("numbers", &both)]).await.leads();
        let rows = form_subject::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(rows.len(), 2);
        let of_carol = address.replace(&joan.id.to_string(), &carol.id.to_string());
        priya.get(&of_carol).await.is_ok().has("Emergency support");
        priya.post(&subjects, &[("numbers", &joan.number)]).await.leads();
        priya.get(&of_carol).await.is_not_found();
        priya.get(&address).await.is_ok();
        house.proves().await;
    }

    // A60
    async fn what_nobody_approves_is_complete_when_it_is_submitted(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        fill(&priya, &address, "visit", &[("visited_on-day", "19"), ("visited_on-month", "11"), ("visited_on-year", "2026")]).await.leads();
        fill(&priya, &address, "home", &[("warm", "yes")]).await.leads();
        priya.post(&format!("{address}/check"), &[]).await.leads();
        assert_eq!(stands(&house, &address).await, Standing::Completed);
        house.proves().await;
    }

    // A64, A66, A67: with a colleague, with another, with nobody
    async fn a_form_is_marked_urgent_and_given_on_and_its_new_holder_finds_it(house) {
        let (joan, priya) = joan(&house).await;
        let ana = house.colleague("Ana Lund", &["social_worker"], &["east"]).await;
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/urgent"), &[("urgent", "yes")]).await.leads();
        priya.get(&address).await.is_ok().has("Urgent</strong>").has("Marked as urgent");
        priya.post(&format!("{address}/urgent"), &[("urgent", "no")]).await.leads();
        priya.get(&address).await.is_ok().lacks("Urgent</strong>");
        priya.post(&format!("{address}/urgent"), &[("urgent", "yes")]).await.leads();
        let hands = format!("{address}/hands");
        let (worker, east, north) = (ana.id().to_string(), house.team("east").await, house.team("north").await);
        priya.get(&hands).await.is_ok().has("Ana Lund").has("Nobody yet");
        priya.post(&hands, &[("worker", &worker), ("team", &north.id.to_string())]).await.has_problem("Ana Lund is not in North locality team");
        priya.post(&hands, &[("worker", "rubbish")]).await.has_problem("Choose a colleague from the list");
        priya.post(&hands, &[("worker", &worker), ("team", &east.id.to_string())]).await.leads();
        ana.get("/").await.is_ok().has("Emergency support").has("Urgent");
        priya.get("/").await.is_ok().lacks("Emergency support");
        priya.get(&address).await.is_ok().has("Given to").has("Ana Lund, East locality team");
        priya.post(&hands, &[]).await.leads();
        priya.get(&address).await.is_ok().has("nobody yet");
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("nobody yet");
        house.proves().await;
    }

    // A67
    async fn a_form_in_the_hands_of_somebody_without_a_name_is_shown(house) {
        let (joan, priya) = joan(&house).await;
        let nameless = house.colleague("", &["social_worker"], &["north"]).await;
        let address = request(&priya, joan.id).await;
        let worker = nameless.id().to_string();
        priya.post(&format!("{address}/hands"), &[("worker", &worker)]).await.leads();
        for page in [address.clone(), format!("/people/{}/forms", joan.id)] {
            priya.get(&page).await.is_ok().has("name not known");
        }
        nameless.get("/").await.is_ok().has("Emergency support");
        house.proves().await;
    }

    // A68
    async fn a_view_shows_its_questions_and_hides_the_others(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/check"), &[]).await.leads();
        priya.get(&address).await.is_ok().has("For finance").has("Night care for a week").has("£840.00");
        priya.get(&format!("{address}?view=money")).await.is_ok()
            .has("What will it cost in a week?").has("£840.00").lacks("Night care for a week").lacks("What is needed at once?");
        priya.get(&format!("{address}?view=nonsense")).await.is_ok().has("Night care for a week");
        house.proves().await;
    }

    // A56
    async fn each_state_is_said_in_words_where_the_form_is_listed(house) {
        let (joan, priya) = joan(&house).await;
        let (tom, panel) = (manager(&house).await, house.colleague("Pat Nel", &["panel_member"], &[]).await);
        let list = format!("/people/{}/forms?discarded=yes", joan.id);
        let address = begin(&priya, joan.id, "emergency_support").await;
        let day = [("what", "Nights"), ("look_again-day", "1"), ("look_again-month", "2"), ("look_again-year", "2027")];
        fill(&priya, &address, "request", &day).await.leads();
        priya.get(&list).await.is_ok().has("In progress</strong>");
        priya.post(&format!("{address}/moves/discard"), &[("because", "Asked twice")]).await.leads();
        priya.get(&list).await.is_ok().has("Discarded</strong>").lacks("In progress</strong>");
        priya.post(&format!("{address}/moves/restore"), &[]).await.leads();
        priya.post(&format!("{address}/check"), &[]).await.leads();
        priya.get(&list).await.is_ok().has("Waiting for approval</strong>");
        tom.post(&format!("{address}/moves/put_to_panel"), &[]).await.leads();
        priya.get(&list).await.is_ok().has("Waiting for the panel</strong>");
        panel.post(&format!("{address}/moves/approve_as_panel"), &[]).await.leads();
        priya.get(&list).await.is_ok().has("Completed</strong>");
        for (day, says) in [("2027-01-10", "Review due soon"), ("2027-02-02", "Review overdue")] {
            house.at(&format!("{day}T10:00:00Z"));
            let priya = priya.again(&house).await;
            priya.get(&list).await.is_ok().has(&format!("{says}</strong>")).lacks("Completed</strong>");
        }
        house.proves().await;
    }

    // A65
    async fn finance_acknowledges_what_is_done_once(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let finn = house.colleague("Finn Pound", &["finance_officer"], &[]).await;
        let address = request(&priya, joan.id).await;
        let acknowledge = format!("{address}/moves/acknowledge");
        assert_eq!(finn.post(&acknowledge, &[]).await.status, 409);
        priya.post(&format!("{address}/check"), &[]).await.leads();
        tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
        tom.post(&acknowledge, &[]).await.is_forbidden();
        finn.get(&address).await.is_ok().has("Acknowledge for finance");
        finn.post(&acknowledge, &[]).await.leads();
        finn.get(&address).await.is_ok().has("Acknowledged for finance").lacks("moves/acknowledge");
        house.proves().await;
    }

    // A57
    async fn a_review_comes_due_and_the_form_that_follows_is_its_review(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "emergency_support").await;
        let day = [("what", "Nights"), ("look_again-day", "20"), ("look_again-month", "12"), ("look_again-year", "2026")];
        fill(&priya, &address, "request", &day).await.leads();
        priya.post(&format!("{address}/check"), &[]).await.leads();
        tom.post(&format!("{address}/moves/approve"), &[]).await.leads();
        assert_eq!(stands(&house, &address).await, Standing::ReviewSoon);
        house.at("2026-12-20T23:30:00Z");
        assert_eq!(stands(&house, &address).await, Standing::ReviewSoon);
        house.at("2026-12-21T00:30:00Z");
        assert_eq!(stands(&house, &address).await, Standing::ReviewOverdue);
        let priya = crate::support::Visitor::signed_in(&house, priya.id()).await;
        priya.get(&format!("/people/{}/forms", joan.id)).await.is_ok().has("Review overdue");
        let id = row(&house, &address).await.id.to_string();
        let next = priya.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "winter_check"), ("from", &id)]).await.leads();
        let next = next.split("/pages/").next().unwrap();
        fill(&priya, next, "visit", &[("visited_on-day", "20"), ("visited_on-month", "12"), ("visited_on-year", "2026")]).await.leads();
        fill(&priya, next, "home", &[("warm", "yes")]).await.leads();
        priya.post(&format!("{next}/check"), &[]).await.leads();
        assert_eq!(stands(&house, &address).await, Standing::Completed);
        house.proves().await;
    }

    async fn of_two_who_act_at_once_one_is_refused(house) {
        let (joan, priya) = joan(&house).await;
        let (tom, ana) = (manager(&house).await, house.colleague("Ana Lund", &["team_manager"], &["north"]).await);
        let address = request(&priya, joan.id).await;
        let check = format!("{address}/check");
        let (one, two) = tokio::join!(priya.post(&check, &[]), ana.post(&check, &[]));
        let mut both = [one.status.as_u16(), two.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [303, 409], "{} {}", one.text, two.text);
        let zoe = house.colleague("Zoe Wood", &["team_manager"], &["north"]).await;
        let (approve, back) = (format!("{address}/moves/approve"), format!("{address}/moves/return"));
        let because = [("because", "Not yet")];
        let (one, two) = tokio::join!(zoe.post(&approve, &[]), tom.post(&back, &because));
        let mut both = [one.status.as_u16(), two.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [303, 409], "{} {}", one.text, two.text);
        let events = event::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let decided = events.iter().filter(|event| ["form_approved", "form_returned"].contains(&event.kind.as_str())).count();
        assert_eq!(decided, 1);
        house.proves().await;
    }

    // A69
    async fn a_submitted_form_shows_the_person_as_they_were(house) {
        let (joan, priya) = joan(&house).await;
        let address = request(&priya, joan.id).await;
        priya.post(&format!("{address}/check"), &[]).await.leads();
        let names = [("given_names", "Joan"), ("family_name", "Newname"), ("version", "1")];
        priya.post(&format!("/people/{}/details/names", joan.id), &names).await.leads();
        let page = priya.get(&address).await.is_ok().has("as recorded when this was submitted");
        let frozen = page.text.split("as recorded when this was submitted").nth(1).unwrap();
        assert!(frozen.contains("<dd class=\"almoner-kept-lines\">Joan Price</dd>"), "{frozen}");
        assert!(page.text.contains("Joan Newname"));
        house.proves().await;
    }

    // A69
    async fn every_detail_is_frozen_at_submission_and_not_before(house) {
        let joan = house.person("Joan", "Price", |row| {
            row.preferred_name = Some("Joanie".to_owned());
            row.nhs_number = Some("9990000018".to_owned());
            row.born_on = Some(db::Day("1948-03-02".parse().unwrap()));
        }).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let address = request(&priya, joan.id).await;
        // What is written down after the form was begun, and before it is submitted, is frozen with it.
        let lives = |lines: &'static str, from: &'static str| [
            ("kind", "home"), ("lines", lines), ("postcode", "EX1 1AA"),
            ("from_on-day", from), ("from_on-month", "11"), ("from_on-year", "2026"),
        ];
        let add = format!("/people/{}/details/addresses/add", joan.id);
        priya.post(&add, &lives("1 Mill Road", "2")).await.leads();
        priya.post(&format!("{address}/check"), &[]).await.leads();
        let mut change = house.change(None).await;
        let before = person::Entity::find_by_id(joan.id).one(change.conn()).await.unwrap().unwrap();
        change.update::<person::Entity>(&before, |row| {
            row.family_name = "Newname".to_owned();
            row.preferred_name = Some("Jo".to_owned());
            row.nhs_number = Some("9990000026".to_owned());
            row.born_on = Some(db::Day("1949-04-03".parse().unwrap()));
        }).await.unwrap();
        change.log(db::Event::PersonChanged, Some(joan.id), Some(joan.id), serde_json::json!({}));
        change.commit().await.unwrap();
        priya.post(&add, &lives("9 Hill Road", "20")).await.leads();
        let page = priya.get(&address).await.is_ok();
        let frozen = page.text.split("as recorded when this was submitted").nth(1).unwrap();
        let frozen = frozen.split("</dl>").next().unwrap();
        for says in ["Joan Price", "Joanie", "2 March 1948", &joan.number, "999 000 0018", "1 Mill Road\nEX1 1AA"] {
            assert!(frozen.contains(says), "{says:?}: {frozen}");
        }
        for says in ["Newname", ">Jo<", "1949", "999 000 0026", "Hill Road"] {
            assert!(!frozen.contains(says), "{says:?}: {frozen}");
        }
        let printed = priya.get(&format!("{address}/print")).await.is_ok();
        printed.has("Joanie").has("999 000 0018").has("1 Mill Road").lacks("Hill Road").lacks("999 000 0026");
        house.proves().await;
    }

    // A71
    async fn a_teams_counts_equal_a_hand_count(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        house.at("2026-12-10T10:00:00Z");
        let priya = crate::support::Visitor::signed_in(&house, priya.id()).await;
        let old = request(&priya, joan.id).await;
        priya.post(&format!("{old}/check"), &[]).await.leads();
        house.at("2027-01-10T10:00:00Z");
        let (priya, tom) = (crate::support::Visitor::signed_in(&house, priya.id()).await, crate::support::Visitor::signed_in(&house, tom.id()).await);
        let new = request(&priya, joan.id).await;
        request(&priya, joan.id).await;
        priya.post(&format!("{new}/check"), &[]).await.leads();
        house.at("2027-01-14T10:00:00Z");
        let tom = crate::support::Visitor::signed_in(&house, tom.id()).await;
        tom.post(&format!("{new}/moves/approve"), &[]).await.leads();
        let page = tom.get("/forms/counts").await.is_ok();
        let figures: Vec<&str> = page.text.split("cell--numeric\">").skip(1).map(|cell| cell.split('<').next().unwrap()).collect();
        // Begun 2 and 1, submitted 1 and 1, completed 1 and none, taking 4 days.
        assert_eq!(figures, ["2", "1", "1", "1", "1", "0", "4", "–"]);
        house.proves().await;
    }

    // A71
    async fn the_counts_of_a_team_are_its_own_and_each_period_has_thirty_days(house) {
        house.at("2026-11-15T10:00:00Z");
        let (joan, priya) = joan(&house).await;
        let tom = house.colleague("Tom Hale", &["team_manager"], &["north", "east"]).await;
        let ana = house.colleague("Ana Lund", &["social_worker"], &["east"]).await;
        let mut requests: Vec<String> = Vec::new();
        // Counted on 14 January: 60 days before, 59, 30 and 29. The second is approved in the earlier period, the
        // first in the later.
        for (at, approved) in [
            ("2026-11-15T23:59:30Z", None), ("2026-11-16T00:00:30Z", None),
            ("2026-12-15T23:59:30Z", Some(1)), ("2026-12-16T00:00:30Z", Some(0)),
        ] {
            house.at(at);
            let priya = priya.again(&house).await;
            let address = request(&priya, joan.id).await;
            priya.post(&format!("{address}/check"), &[]).await.leads();
            requests.push(address);
            if let Some(which) = approved {
                let approve = format!("{}/moves/approve", requests[which]);
                tom.again(&house).await.post(&approve, &[]).await.leads();
            }
        }
        // A form of another kind, which nobody approves; one that was discarded; one of another team.
        house.at("2026-12-20T10:00:00Z");
        let (priya, ana) = (priya.again(&house).await, ana.again(&house).await);
        let winter = begin(&priya, joan.id, "winter_check").await;
        fill(&priya, &winter, "visit", &[("visited_on-day", "20"), ("visited_on-month", "12"), ("visited_on-year", "2026")]).await.leads();
        fill(&priya, &winter, "home", &[("warm", "yes")]).await.leads();
        priya.post(&format!("{winter}/check"), &[]).await.leads();
        let discarded = request(&priya, joan.id).await;
        priya.post(&format!("{discarded}/moves/discard"), &[("because", "Asked twice")]).await.leads();
        let of_east = request(&ana, joan.id).await;
        ana.post(&format!("{of_east}/check"), &[]).await.leads();
        // One of the day itself.
        house.at("2027-01-14T10:00:00Z");
        request(&priya.again(&house).await, joan.id).await;
        let tom = tom.again(&house).await;
        let (north, east) = (house.team("north").await.id, house.team("east").await.id);
        for (team, counted) in [
            // Begun, submitted, completed, days: the last thirty days, and the thirty before.
            (north, ["3", "2", "2", "2", "2", "1", "31", "29"]),
            (east, ["1", "0", "1", "0", "0", "0", "–", "–"]),
        ] {
            let page = tom.get(&format!("/forms/counts?team={team}")).await.is_ok().has("from 16 December 2026");
            let figures: Vec<&str> = page.text.split("cell--numeric\">").skip(1).map(|cell| cell.split('<').next().unwrap()).collect();
            assert_eq!(figures, counted);
        }
        house.proves().await;
    }

    async fn the_number_of_a_record_that_was_joined_stands_for_the_one_that_was_kept(house) {
        let (joan, priya) = joan(&house).await;
        let (mei, mai) = (house.person("Mei", "Chen", |_| ()).await, house.person("Mai", "Chen", |_| ()).await);
        let ada = house.colleague("Ada Cole", &["administrator"], &["north"]).await;
        ada.post(&format!("/people/{}/merge/{}", mai.id, mei.id), &[("because", "Same street")]).await.leads();
        let address = begin(&priya, joan.id, "winter_check").await;
        let all = [&joan.number, &mei.number, &mai.number].map(String::as_str).join("\n");
        priya.post(&format!("{address}/subjects"), &[("numbers", &all)]).await.leads();
        let subjects = form_subject::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let mut about: Vec<_> = subjects.iter().map(|row| row.person_id).collect();
        about.sort_unstable();
        let mut right = vec![joan.id, mai.id];
        right.sort_unstable();
        assert_eq!(about, right);
        house.proves().await;
    }

    async fn whom_a_form_is_about_never_changes_after_it_was_submitted(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let mei = house.person("Mei", "Chen", |_| ()).await;
        let both = format!("{}\n{}", joan.number, mei.number);
        for _ in 0..5 {
            let address = request(&priya, joan.id).await;
            let (check, subjects) = (format!("{address}/check"), format!("{address}/subjects"));
            let numbers = [("numbers", both.as_str())];
            let (submitted, set) = tokio::join!(priya.post(&check, &[]), tom.post(&subjects, &numbers));
            // One of the two may have to be sent again: whoever submits is told, and submits what is there now.
            if !submitted.status.is_redirection() {
                submitted.is_conflict();
                priya.post(&check, &[]).await.leads();
            }
            let id = row(&house, &address).await.id;
            let about = form_subject::Entity::find().all(house.house.archive.reader()).await.unwrap();
            let about = about.iter().filter(|row| row.filled_form_id == id && row.ended_at.is_none()).count();
            assert_eq!(about, if set.status.is_redirection() { 2 } else { 1 }, "{}", set.text);
            tom.post(&subjects, &[("numbers", &joan.number)]).await.is_conflict();
            let mut events = event::Entity::find().all(house.house.archive.reader()).await.unwrap();
            events.retain(|event| event.about_id == Some(id));
            events.sort_by_key(|event| event.seq);
            let last = events.last().map(|event| event.kind.as_str());
            assert_eq!(last, Some("form_submitted"), "{events:?}");
        }
        house.proves().await;
    }
}
