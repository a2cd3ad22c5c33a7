//! A worker's morning and a team's work.

use almoner::casework::clocks::{self, Clock, Hands};
use almoner::house::Fields;
use almoner::house::held;
use almoner::support::reviews::store as reviews;
use db::entities::{allocation, deadline, person, restriction};
use db::sea_orm::EntityTrait;
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use serde_json::json;

use crate::support::{TestHouse, Visitor, on_both};

fn day(text: &str) -> Day {
    Day(text.parse().unwrap())
}

/// A case of a worker and their team, since a day.
async fn case(
    house: &TestHouse,
    person: &person::Model,
    team: Uuid,
    worker: &Visitor,
    priority: Option<&str>,
) -> Uuid {
    let mut change = house.change(None).await;
    let row = allocation::Model {
        id: change.new_id(),
        person_id: person.id,
        team_id: team,
        worker_id: None,
        referral_id: None,
        priority: priority.map(str::to_owned),
        from_on: day("2026-11-02"),
        until_on: None,
        closed_because: None,
        made_by: worker.id(),
        seen_at: None,
        note: None,
        version: 1,
    };
    change
        .insert::<allocation::Entity>(row.clone())
        .await
        .unwrap();
    let row = allocation::Model {
        id: change.new_id(),
        worker_id: Some(worker.id()),
        note: Some("Ring first".to_owned()),
        ..row
    };
    let row = change.insert::<allocation::Entity>(row).await.unwrap();
    change.log(Event::Allocated, Some(person.id), Some(row.id), json!({}));
    change.commit().await.unwrap();
    row.id
}

/// A clock of a worker; `started`: the assessment is due 28 days later.
async fn clock(
    house: &TestHouse,
    person: &person::Model,
    hands: Hands,
    (about, title, started): (&str, &str, &str),
) -> deadline::Model {
    let mut change = house.change(None).await;
    let clock = Clock {
        timescale: "ASSESSMENT_START",
        title,
        person_id: person.id,
        about_table: about,
        about_id: person.id,
        hands,
        started_on: day(started),
    };
    let row = clocks::start(&mut change, &house.house, clock)
        .await
        .unwrap();
    change.log(
        Event::ReferralMade,
        Some(person.id),
        Some(row.id),
        json!({}),
    );
    change.commit().await.unwrap();
    row
}

/// Restricts a record to those whom nothing keeps out.
async fn restrict(house: &TestHouse, person: &person::Model, by: &Visitor) {
    let mut change = house.change(None).await;
    let row = restriction::Model {
        id: change.new_id(),
        person_id: person.id,
        kind: "restricted".to_owned(),
        reason: "Known to staff".to_owned(),
        admits_accounts: json!([]),
        admits_teams: json!([]),
        bars_accounts: json!([]),
        from_on: house.house.clock.today(),
        until_on: None,
        set_by: by.id(),
        version: 1,
    };
    change.insert::<restriction::Entity>(row).await.unwrap();
    change.log(Event::RecordRestricted, Some(person.id), None, json!({}));
    change.commit().await.unwrap();
}

/// A review that is to be held by a day.
async fn review(house: &TestHouse, person: &person::Model, due_on: &str) {
    let mut change = house.change(None).await;
    let new = planned(person.id, house.team("north").await.id, day(due_on));
    reviews::plan(&mut change, &house.house, new).await.unwrap();
    change.commit().await.unwrap();
}

fn planned(person_id: Uuid, team: Uuid, due_on: Day) -> reviews::New {
    reviews::New {
        person_id,
        kind: rules::review::Kind::Planned,
        from: day("2026-01-05"),
        due_on: Some(due_on),
        plan_id: None,
        asked_by: None,
        reason: None,
        because: None,
        hands: Hands::of_team(team),
    }
}

/// The part of a page from one heading's id to the next heading.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let from = page
        .find(&format!("id=\"{id}\""))
        .unwrap_or_else(|| panic!("no section {id} in:\n{page}"));
    let rest = &page[from..];
    rest.split("<h2").next().unwrap_or(rest)
}

on_both! {
    async fn a_morning_shows_what_is_new_overdue_due_and_waiting(house) {
        let north = house.team("north").await.id;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        priya.get("/").await.is_ok().has("Nothing waits for you").has("Friday 20 November");
        case(&house, &joan, north, &priya, Some("high")).await;
        let mine = Hands::of_worker(north, priya.id());
        for (about, title, started) in [
            ("referral", "Late assessment", "2026-10-21"),
            ("referral", "Assessment today", "2026-10-23"),
            ("referral", "Assessment on Thursday", "2026-10-29"),
            ("referral", "Assessment next Friday", "2026-10-30"),
            ("contact", "Read contact 12", "2026-10-21"),
        ] {
            clock(&house, &joan, mine, (about, title, started)).await;
        }
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        clock(&house, &joan, Hands::of_worker(north, tom.id()), ("referral", "Tom's own", "2026-10-21")).await;
        let fields = Fields::default().with("text", "Half a note");
        let note = format!("/people/{}/notes/new", joan.id);
        held::keep(&house.house, priya.id(), &note, fields.clone()).await.unwrap();
        held::keep(&house.house, tom.id(), &note, fields).await.unwrap();
        let page = priya.get("/").await.is_ok().lacks("Tom").text;
        assert!(section(&page, "overdue").contains("Late assessment"));
        assert!(section(&page, "overdue").contains("due Wed 18 Nov, 2 days late"));
        assert!(section(&page, "overdue").contains("Why late?"));
        assert!(!section(&page, "overdue").contains("Read contact"));
        assert!(section(&page, "week").contains("Assessment today") && section(&page, "week").contains("due today"));
        assert!(section(&page, "week").contains("Assessment on Thursday"));
        assert!(section(&page, "later").contains("Assessment next Friday"));
        assert!(section(&page, "waiting").contains("Read contact 12") && section(&page, "waiting").contains("Carry on"));
        assert_eq!(section(&page, "waiting").matches("Carry on").count(), 1);
        assert!(section(&page, "new").contains("Joan Price, 78") && section(&page, "new").contains("Ring first"));
        for count in ["<strong>1</strong> overdue", "<strong>2</strong> due this week", "<strong>2</strong> waiting", "<strong>1</strong> new"] {
            assert!(page.contains(count), "{count}");
        }
        house.proves().await;
    }

    async fn a_new_case_is_new_until_its_worker_opens_it(house) {
        let north = house.team("north").await.id;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let id = case(&house, &joan, north, &priya, None).await;
        let open = format!("/allocations/{id}/open");
        tom.post(&open, &[]).await.is_not_found();
        let record = format!("/people/{}", joan.id);
        priya.post(&open, &[]).await.leads_to(&record);
        priya.post(&open, &[]).await.leads_to(&record);
        let row = allocation::Entity::find_by_id(id).one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(row.seen_at, Some(house.house.clock.now()));
        priya.get("/").await.is_ok().has("No new cases.");
        tom.get(&format!("/people/{}/timeline?kind=access", joan.id)).await.is_ok().has("Allocation opened by the worker");
        priya.post("/allocations/00000000-0000-0000-0000-000000000000/open", &[]).await.is_not_found();
        house.proves().await;
    }

    async fn everybody_begins_here_even_without_records(house) {
        let ann = house.colleague("Ann Lee", &["performance_analyst"], &[]).await;
        ann.get("/").await.is_ok().has("Your roles open no people");
        house.stranger().get("/").await.leads_to("/sign-in");
        house.proves().await;
    }

    async fn what_was_not_saved_names_its_page_and_its_person(house) {
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let secret = house.person("Sam", "Secret", |_| ()).await;
        let north = house.team("north").await.id;
        case(&house, &joan, north, &priya, None).await;
        let form = crate::forms::begin(&priya, joan.id, "winter_check").await;
        let secret_form = crate::forms::begin(&priya, secret.id, "winter_check").await;
        restrict(&house, &secret, &priya).await;
        let taken = [("channel", "phone"), ("what_was_said", "She fell"), ("person_id", &joan.id.to_string())];
        let contact = priya.post("/contacts/new", &taken).await.leads();
        let contact = contact.split(['/', '?']).nth(2).unwrap();
        let fields = Fields::default().with("text", "Half a sentence");
        for path in [
            format!("/people/{}/notes/new", joan.id), format!("{form}/pages/home"), format!("/contacts/{contact}/edit"),
            "/people/new".to_owned(), format!("{secret_form}/pages/home"), "/elsewhere".to_owned(),
        ] {
            held::keep(&house.house, priya.id(), &path, fields.clone()).await.unwrap();
        }
        let page = priya.get("/").await.is_ok();
        let waiting = section(&page.text, "waiting");
        let record = format!("<a class=\"govuk-link\" href=\"/people/{}\">Joan Price, 78</a>", joan.id);
        for says in [
            format!("Case note, {record}</span>"), format!("Ready for winter, {record}</span>"), format!("Contact, {record}</span>"),
            "<span>New person</span>".to_owned(), "<span>Form, Restricted record</span>".to_owned(), "<span>What you sent</span>".to_owned(),
            "with what you typed today at 10:00: Case note, Joan Price, 78".to_owned(),
        ] {
            assert!(waiting.contains(&says), "{says}: {waiting}");
        }
        assert!(!waiting.contains("Secret"));
        let id = waiting.split("/sign-in/held/").nth(1).unwrap().split('"').next().unwrap();
        priya.get(&format!("/sign-in/held/{id}")).await.is_ok().has("Also waiting for you").has("New person").lacks("/people/new,");
        house.proves().await;
    }

    // A13
    async fn a_restricted_record_is_not_named_in_a_list(house) {
        let north = house.team("north").await.id;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        case(&house, &joan, north, &priya, None).await;
        clock(&house, &joan, Hands::of_worker(north, priya.id()), ("referral", "Assessment", "2026-10-21")).await;
        restrict(&house, &joan, &priya).await;
        let north = format!("/team/cases?team={north}");
        for page in ["/".to_owned(), north.clone(), format!("/team/workers/{}", priya.id())] {
            priya.get(&page).await.is_ok().has("Restricted record").lacks("Joan").lacks(&joan.id.to_string()).lacks("Ring first");
        }
        let allocator = house.colleague("Al Reed", &["allocator"], &["north"]).await;
        allocator.get(&north).await.is_ok().lacks("Restricted record").lacks("Joan");
        house.proves().await;
    }
}

on_both! {
    // R25, R205
    async fn a_team_page_shows_who_has_how_much_and_what_waits(house) {
        let north = house.team("north").await.id;
        let mark = house.colleague("Mark Lowe", &["team_manager"], &["north"]).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        for n in 0..21 {
            let person = house.person("Joan", &format!("Price{n}"), |_| ()).await;
            case(&house, &person, north, &priya, None).await;
            if n == 0 {
                clock(&house, &person, Hands::of_worker(north, priya.id()), ("referral", "Late one", "2026-10-21")).await;
                clock(&house, &person, Hands::of_worker(north, priya.id()), ("referral", "Due today", "2026-10-23")).await;
            }
        }
        let page = mark.get("/team").await.is_ok();
        page.has("North locality team").has("<strong>21</strong> open cases").has("<strong>0</strong> without a worker")
            .has("<strong>1</strong> overdue").has("1 over the target of 20").has("room for 20");
        mark.get(&format!("/team/workers/{}", priya.id())).await.is_ok().has("Late one").has("Work of Priya Shah");
        let east = house.team("east").await.id;
        mark.get(&format!("/team?team={east}")).await.is_ok().has("<h1 class=\"govuk-heading-l\">East locality team").has("Nobody belongs to this team");
        mark.get("/team/workers/00000000-0000-0000-0000-000000000000").await.is_not_found();
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.get("/").await.is_ok().lacks("href=\"/team");
        for page in ["/team".to_owned(), format!("/team/cases?team={north}"), format!("/team/workers/{}", priya.id())] {
            rita.get(&page).await.is_forbidden();
        }
        house.proves().await;
    }

    async fn where_no_team_or_worker_is_named_ones_own_team_is_shown_with_the_choice(house) {
        let north = house.team("north").await.id;
        let (south, mark) = (house.team("south").await.id, house.colleague("Mark Lowe", &["team_manager"], &["south"]).await);
        let choice = format!("<option value=\"{south}\" selected>South locality team</option>");
        let cases = mark.get("/team/cases").await.is_ok().has("Cases of South locality team").has(&choice).has(&format!("<option value=\"{north}\">"));
        cases.lacks("Error:");
        let nobody = "0192f7a0-0000-7000-8000-000000000001";
        for (asked, says) in [
            ("team=x".to_owned(), "There is no such team: choose one from the list"),
            (format!("team={nobody}&worker=none"), "There is no such team: choose one from the list"),
            (format!("worker={nobody}"), "There is no such worker: choose a team, then a worker under “Team”"),
            ("worker=x".to_owned(), "There is no such worker"),
        ] {
            mark.get(&format!("/team/cases?{asked}")).await.has_problem(says).has("Cases of South locality team").has(&choice).has("href=\"#team\"");
        }
        mark.get(&format!("/team/cases?team={north}&worker=x")).await.has_problem("There is no such worker").has("Cases of North locality team");
        mark.get("/team/cases?worker=none").await.is_ok().has("Cases of South locality team without a worker").has("name=\"worker\" value=\"none\"");
        mark.get("/team?team=x").await.has_problem("There is no such team").has(&choice);
        // Who belongs to no team chooses among all.
        let head = house.colleague("Hal Dean", &["head_of_service"], &[]).await;
        head.get("/team/cases").await.is_ok().has(&format!("<option value=\"{north}\">")).has(&format!("<option value=\"{south}\">"));
        house.proves().await;
    }

    // A25
    async fn cases_are_sorted_urgent_first_and_blank_last(house) {
        let north = house.team("north").await.id;
        let mark = house.colleague("Mark Lowe", &["team_manager"], &["north"]).await;
        for (name, priority) in [
            ("Blank", None), ("None", Some("none")), ("Low", Some("low")), ("Medium", Some("medium")),
            ("Urgent", Some("urgent")), ("High", Some("high")),
        ] {
            let person = house.person("Case", name, |_| ()).await;
            case(&house, &person, north, &mark, priority).await;
        }
        for list in [format!("team={north}"), format!("worker={}", mark.id())] {
            let page = mark.get(&format!("/team/cases?{list}")).await.is_ok().text;
            let places = ["Urgent", "High", "Medium", "Low", "None", "Blank"].map(|name| page.find(&format!("Case {name}")).unwrap());
            assert!(places.is_sorted(), "{list}: {places:?}");
        }
        house.proves().await;
    }

    async fn cases_are_sorted_by_their_next_review_and_blank_last(house) {
        let north = house.team("north").await.id;
        let mark = house.colleague("Mark Lowe", &["team_manager"], &["north"]).await;
        for (name, due) in [
            ("Blank", &[][..]), ("Later", &["2027-02-01"]), ("Late", &["2026-11-02"]), ("Soon", &["2027-03-01", "2026-12-01"]),
        ] {
            let person = house.person("Case", name, |_| ()).await;
            case(&house, &person, north, &mark, Some("low")).await;
            for due in due {
                review(&house, &person, due).await;
            }
        }
        for list in [format!("team={north}"), format!("worker={}", mark.id())] {
            let page = mark.get(&format!("/team/cases?{list}&sort=review")).await.is_ok().has("<strong>The next review first</strong>").has("Tue 1 Dec");
            let places = ["Late,", "Soon,", "Later,", "Blank,"].map(|name| page.text.find(&format!("Case {name}")).unwrap());
            assert!(places.is_sorted(), "{list}: {places:?}");
        }
        mark.get(&format!("/team/cases?team={north}")).await.is_ok().has("sort=review\">The next review first</a>");
        house.proves().await;
    }

    // A29
    async fn a_page_holds_250_cases_and_the_251st_begins_the_next(house) {
        let north = house.team("north").await.id;
        let mark = house.colleague("Mark Lowe", &["team_manager"], &["north"]).await;
        let priorities = [Some("urgent"), Some("low"), None];
        let first = house.person("Sam", "Okoro", |_| ()).await;
        let mut change = house.change(None).await;
        for n in 0..251u32 {
            let person = person::Model { id: change.new_id(), number: format!("9{n:04}"), family_name: format!("Case{n}."), ..first.clone() };
            let person = change.insert::<person::Entity>(person).await.unwrap();
            let row = allocation::Model {
                id: change.new_id(), person_id: person.id, team_id: north, worker_id: None, referral_id: None,
                priority: priorities[n as usize % 3].map(str::to_owned), from_on: day("2026-11-02"), until_on: None,
                closed_because: None, made_by: mark.id(), seen_at: None, note: None, version: 1,
            };
            change.insert::<allocation::Entity>(row).await.unwrap();
            // The 250th and the 251st are due for review on one day.
            let due = rules::vocabulary::dates::days_after(day("2026-12-01").0, i64::from(n / 3)).unwrap();
            reviews::plan(&mut change, &house.house, planned(person.id, north, Day(due))).await.unwrap();
        }
        change.log(Event::HistoryLoaded, None, None, json!({}));
        change.commit().await.unwrap();
        for sort in ["priority", "since", "review"] {
            let page = mark.get(&format!("/team/cases?team={north}&worker=none&sort={sort}")).await.is_ok().text;
            let rows = |page: &str| (0..251).filter(|n| page.contains(&format!("Case{n}.,"))).collect::<Vec<_>>();
            let one = rows(&page);
            assert_eq!(one.len(), 250);
            let (before, _) = page.split_once("\" rel=\"next\"").expect("there is a next page");
            let next = before.rsplit("href=\"").next().unwrap().replace("&amp;", "&");
            let last = mark.get(&next).await.is_ok().lacks("rel=\"next\"").text;
            let two = rows(&last);
            assert_eq!(two.len(), 1);
            assert!(!one.contains(&two[0]), "{sort}");
        }
        mark.get(&format!("/team/cases?team={north}&after=nonsense")).await.is_ok();
        house.proves().await;
    }
}
