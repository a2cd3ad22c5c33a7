//! Time limits while they run: paused, going on, reckoned anew; each kind of work starts its own.

use almoner::casework::allocations::caseloads::caseloads;
use almoner::casework::clocks::{self, Clock, Hands};
use almoner::casework::time_limits::nightly::once_a_day;
use almoner::casework::time_limits::store::{Reckoned, recompute};
use db::entities::{case_note, deadline, person, task};
use db::sea_orm::{EntityTrait, QueryOrder};
use db::{Day, Event};
use rules::timescales::{Override, Timescales, Unit};
use serde_json::json;

use crate::forms;
use crate::support::{TestHouse, Visitor, on_both};

/// Joan's clock of this timescale since 2 November, in Priya's hands.
pub async fn running(
    house: &TestHouse,
    timescale: &str,
) -> (person::Model, Visitor, deadline::Model) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    let clock = start(house, &joan, &priya, timescale).await;
    (joan, priya, clock)
}

/// A clock of somebody's of this timescale since 2 November, in a colleague's hands.
async fn start(
    house: &TestHouse,
    person: &person::Model,
    worker: &Visitor,
    timescale: &str,
) -> deadline::Model {
    let on = Day("2026-11-02".parse().unwrap());
    start_on(house, person, worker, timescale, on).await
}

async fn start_on(
    house: &TestHouse,
    person: &person::Model,
    worker: &Visitor,
    timescale: &str,
    started_on: Day,
) -> deadline::Model {
    let north = house.team("north").await.id;
    let mut change = house.change(None).await;
    let clock = Clock {
        timescale,
        title: "Care Act assessment",
        person_id: person.id,
        about_table: "person",
        about_id: person.id,
        hands: Hands::of_worker(north, worker.id()),
        started_on,
    };
    let clock = clocks::start(&mut change, &house.house, clock)
        .await
        .unwrap();
    change.log(Event::ReferralMade, Some(person.id), None, json!({}));
    change.commit().await.unwrap();
    clock
}

async fn due(house: &TestHouse) -> String {
    let clock = deadline::Entity::find()
        .one(house.house.archive.reader())
        .await;
    clock.unwrap().unwrap().due_on.to_string()
}

on_both! {
    async fn a_pause_moves_the_last_day_and_holds_the_clock_meanwhile(house) {
        let (joan, priya, clock) = running(&house, "ASSESSMENT_START").await;
        assert_eq!(due(&house).await, "2026-11-30");
        let at = format!("/people/{}/deadlines/{}", joan.id, clock.id);
        let work = format!("/people/{}/work", joan.id);
        priya.get(&work).await.is_ok().has(&format!("{at}/pause"));
        for (from, until, because, says) in [
            ("1/11/2026", "", "x", "It cannot be paused before it began"),
            ("21/11/2026", "", "x", "must be today or earlier"),
            ("10/11/2026", "10/11/2026", "x", "It must count again after the day"),
            ("10/11/2026", "", "", "Why is it paused? This needs an answer"),
        ] {
            let fields = [("from_on", from), ("until_on", until), ("because", because)];
            priya.post(&format!("{at}/pause"), &fields).await.has_problem(says);
        }
        let hospital = [("from_on", "9/11/2026"), ("because", "In hospital")];
        priya.post(&format!("{at}/pause"), &hospital).await.leads_to(&work);
        priya.post(&format!("{at}/pause"), &hospital).await.has_problem("It is paused already");
        priya.get(&work).await.is_ok().has("paused since 9 November 2026: In hospital").has("Let it go on");
        priya.get("/").await.is_ok().lacks("Care Act assessment");
        house.at("2026-12-20T10:00:00Z");
        let priya = priya.again(&house).await;
        let loads = caseloads(house.house.archive.reader(), house.team("north").await.id, house.house.clock.today()).await.unwrap();
        assert_eq!((loads.len(), loads[0].overdue), (1, 0), "what is paused is not late");
        let done = recompute(&house.house.archive, &house.house.council.timescales, house.house.clock.now()).await.unwrap();
        assert_eq!(done, Reckoned { looked_at: 1, moved: 1 });
        assert_eq!(due(&house).await, "2027-01-11", "while it is paused no day is lost");
        priya.get("/").await.is_ok().lacks("Care Act assessment");
        priya.post(&format!("{at}/resume"), &[("until_on", "8/11/2026")]).await.has_problem("It cannot go on before it was paused");
        priya.post(&format!("{at}/resume"), &[("until_on", "14/12/2026")]).await.leads_to(&work);
        assert_eq!(due(&house).await, "2027-01-04", "35 days are left out");
        // No day is left out twice.
        for (from, until, says) in [
            ("13/12/2026", "16/12/2026", "It was paused from 9 November 2026 until 14 December 2026"),
            ("2/11/2026", "10/11/2026", "choose days beside those"),
            ("2/11/2026", "", "choose days beside those"),
            ("20/11/2026", "21/11/2026", "choose days beside those"),
        ] {
            let again = [("from_on", from), ("until_on", until), ("because", "Away")];
            priya.post(&format!("{at}/pause"), &again).await.has_problem(says);
        }
        let beside = [("from_on", "14/12/2026"), ("until_on", "16/12/2026"), ("because", "Away")];
        priya.post(&format!("{at}/pause"), &beside).await.leads_to(&work);
        assert_eq!(due(&house).await, "2027-01-06");
        priya.get("/").await.is_ok().has("Care Act assessment");
        house.proves().await;
    }

    async fn what_law_or_council_lets_run_cannot_be_paused(house) {
        let (joan, priya, clock) = running(&house, "COMPLAINT_ACK").await;
        let at = format!("/people/{}/deadlines/{}/pause", joan.id, clock.id);
        priya.get(&format!("/people/{}/work", joan.id)).await.is_ok().lacks(&at);
        priya.get(&at).await.has("it cannot be paused");
        priya.post(&at, &[("from_on", "9/11/2026"), ("because", "x")]).await.has("it cannot be paused");
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.get(&format!("/people/{}/deadlines/{}/pause", sam.id, clock.id)).await.is_not_found();
        house.proves().await;
    }

    async fn a_limit_that_a_council_changes_moves_what_runs(house) {
        let (_, _, _) = running(&house, "ASSESSMENT_START").await;
        let now = house.house.clock.now();
        let built_in = Timescales::built_in();
        assert_eq!(recompute(&house.house.archive, built_in, now).await.unwrap(), Reckoned { looked_at: 1, moved: 0 });
        let own = Override { id: "ASSESSMENT_START".to_owned(), limit: 14, unit: None, pause_allowed: None };
        let shorter = built_in.with_overrides(&[own]).unwrap();
        assert_eq!(recompute(&house.house.archive, &shorter, now).await.unwrap().moved, 1);
        assert_eq!(due(&house).await, "2026-11-16");
        house.proves().await;
    }

    async fn a_changed_limit_in_hours_is_reckoned_from_the_instant_at_which_it_began(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let on = house.house.clock.today();
        let clock = start_on(&house, &joan, &priya, "CONTACT_URGENT", on).await;
        let now = house.house.clock.now();
        assert_eq!(clock.started_at, Some(now));
        let built_in = Timescales::built_in();
        let limits = |limit, unit| built_in.with_overrides(&[Override { id: "CONTACT_URGENT".to_owned(), limit, unit, pause_allowed: None }]).unwrap();
        let reckoned = async |limits: &Timescales| {
            let done = recompute(&house.house.archive, limits, now).await.unwrap();
            let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
            (done.moved, clock.due_on.to_string(), clock.due_at.map(|at| at.to_string()))
        };
        let until = |due_on: &str, due_at: Option<&str>| (1, due_on.to_owned(), due_at.map(str::to_owned));
        assert_eq!(reckoned(built_in).await.0, 0);
        assert_eq!(reckoned(&limits(2, None)).await, until("2026-11-20", Some("2026-11-20T12:00:00Z")));
        assert_eq!(reckoned(&limits(72, None)).await, until("2026-11-23", Some("2026-11-23T10:00:00Z")));
        assert_eq!(reckoned(&limits(1, Some(Unit::WorkingDays))).await, until("2026-11-23", None));
        assert_eq!(reckoned(&limits(3, None)).await, until("2026-11-20", Some("2026-11-20T13:00:00Z")));
        house.proves().await;
    }

    async fn a_council_s_own_limit_runs_from_one_form_to_the_next(house) {
        let (joan, priya) = forms::joan(&house).await;
        let fill_in = async |who: &Visitor| {
            let address = forms::begin(who, joan.id, "winter_check").await;
            let visited = [("visited_on-day", "2"), ("visited_on-month", "11"), ("visited_on-year", "2026")];
            forms::fill(who, &address, "visit", &visited).await.leads();
            forms::fill(who, &address, "home", &[("warm", "yes")]).await.leads();
            who.post(&format!("{address}/check"), &[]).await.leads();
        };
        let clocks = async || {
            let found = deadline::Entity::find().order_by_asc(deadline::Column::StartedOn);
            let found = found.all(house.house.archive.reader()).await.unwrap();
            let told = |row: deadline::Model| (row.timescale, row.due_on.to_string(), row.met_on.map(|on| on.to_string()));
            found.into_iter().map(told).collect::<Vec<_>>()
        };
        fill_in(&priya).await;
        let again = |due: &str, met: Option<&str>| ("WINTER_AGAIN".to_owned(), due.to_owned(), met.map(str::to_owned));
        assert_eq!(clocks().await, [again("2027-11-20", None)]);
        priya.get(&format!("/people/{}/work", joan.id)).await.is_ok().has("Look at the home again before winter").has("/pause");
        house.at("2027-11-02T10:00:00Z");
        let priya = priya.again(&house).await;
        fill_in(&priya).await;
        assert_eq!(clocks().await, [again("2027-11-20", Some("2027-11-02")), again("2028-11-02", None)]);
        house.proves().await;
    }

    async fn a_day_that_somebody_chose_is_moved_by_nobody(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let hands = Hands::of_worker(house.team("north").await.id, priya.id());
        let mut change = house.change(None).await;
        let clock = Clock {
            timescale: "ASSESSMENT_COMPLETE",
            title: "The assessment that follows urgent needs",
            person_id: joan.id,
            about_table: "assessment",
            about_id: joan.id,
            hands,
            started_on: Day("2026-11-02".parse().unwrap()),
        };
        let review = Clock { timescale: "CARE_REVIEW_ANNUAL", about_table: "review", ..clock.clone() };
        let chosen = Day("2026-11-12".parse().unwrap());
        let clock = clocks::set(&mut change, clock, chosen).await.unwrap();
        clocks::set(&mut change, review, chosen).await.unwrap();
        change.log(Event::ReferralMade, Some(joan.id), None, json!({}));
        change.commit().await.unwrap();
        let limits = &house.house.council.timescales;
        let done = recompute(&house.house.archive, limits, house.house.clock.now()).await.unwrap();
        assert_eq!(done, Reckoned { looked_at: 2, moved: 0 });
        let at = format!("/people/{}/deadlines/{}/pause", joan.id, clock.id);
        priya.get(&format!("/people/{}/work", joan.id)).await.is_ok().lacks(&at);
        priya.post(&at, &[("from_on", "9/11/2026"), ("because", "x")]).await.has("Somebody chose the last day");
        house.proves().await;
    }

    async fn the_server_reckons_once_a_day_by_itself(house) {
        let (joan, priya, clock) = running(&house, "ASSESSMENT_START").await;
        let at = format!("/people/{}/deadlines/{}", joan.id, clock.id);
        priya.post(&format!("{at}/pause"), &[("from_on", "9/11/2026"), ("because", "In hospital")]).await.leads();
        let first = once_a_day(&house.house, None).await;
        assert_eq!(first, Some(Day("2026-11-20".parse().unwrap())));
        let on_the_first = due(&house).await;
        house.at("2026-11-20T23:00:00Z");
        assert_eq!(once_a_day(&house.house, first).await, first);
        assert_eq!(due(&house).await, on_the_first);
        house.at("2026-11-21T00:04:00Z");
        assert_eq!(once_a_day(&house.house, first).await, Some(Day("2026-11-21".parse().unwrap())));
        assert_eq!((on_the_first.as_str(), due(&house).await.as_str()), ("2026-12-12", "2026-12-13"));
        house.proves().await;
    }

    async fn what_is_soon_is_marked_and_what_is_late_stands_before_the_manager(house) {
        let (_, priya, _) = running(&house, "ASSESSMENT_START").await;
        priya.get("/").await.is_ok().has("Care Act assessment").lacks("Soon</strong>");
        house.at("2026-11-24T10:00:00Z");
        let priya = priya.again(&house).await;
        priya.get("/").await.is_ok().has("Soon</strong>");
        house.at("2026-12-02T10:00:00Z");
        let tom = house.colleague("Tom Reed", &["team_manager"], &["north"]).await;
        tom.get("/team").await.is_ok().has("Overdue, whoever is to do it").has("Care Act assessment (Priya Shah)").has("Why late?");
        house.proves().await;
    }

    async fn what_is_late_for_more_than_a_week_comes_to_the_manager_of_the_team(house) {
        let (_, priya, _) = running(&house, "ASSESSMENT_START").await;
        let tom = house.colleague("Tom Reed", &["team_manager"], &["north"]).await;
        let elsewhere = house.colleague("Una Reed", &["team_manager"], &["east"]).await;
        let says = "Late in your teams for more than 7 days";
        for (day, comes) in [("2026-12-07", false), ("2026-12-08", true)] {
            house.at(&format!("{day}T10:00:00Z"));
            let day_of = tom.again(&house).await.get("/").await.is_ok();
            assert_eq!(day_of.text.contains(says), comes, "{day}");
            assert_eq!(day_of.text.contains("Care Act assessment (Priya Shah)"), comes, "{day}");
            priya.again(&house).await.get("/").await.is_ok().lacks(says).has("Care Act assessment");
            elsewhere.again(&house).await.get("/").await.is_ok().lacks(says);
        }
        house.proves().await;
    }

    async fn a_limit_in_hours_is_late_at_its_minute(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let hands = Hands::of_worker(house.team("north").await.id, priya.id());
        let mut change = house.change(None).await;
        let clock = Clock {
            timescale: "SG_URGENT_WS", title: "Urgent concern", person_id: joan.id, about_table: "person", about_id: joan.id, hands,
            started_on: Day("2026-11-20".parse().unwrap()),
        };
        let clock = clocks::start(&mut change, &house.house, clock).await.unwrap();
        change.log(Event::ReferralMade, Some(joan.id), None, json!({}));
        change.commit().await.unwrap();
        for (at, says, soon) in [
            ("2026-11-20T11:00:00Z", "due tomorrow by 10:00", false),
            ("2026-11-21T03:59:00Z", "due today by 10:00", false),
            ("2026-11-21T04:00:00Z", "due today by 10:00", true),
            ("2026-11-21T10:00:00Z", "due today by 10:00", true),
            ("2026-11-21T12:01:00Z", "due today by 10:00, 2 hours late", false),
        ] {
            house.at(at);
            let page = priya.again(&house).await.get("/").await.is_ok().has(says);
            assert_eq!(page.text.contains("Soon</strong>"), soon, "{at}");
            assert_eq!(page.text.contains("almoner-late"), says.ends_with("late"), "{at}");
        }
        let explain = format!("/people/{}/deadlines/{}/explain", joan.id, clock.id);
        priya.again(&house).await.get(&explain).await.is_ok().has("2 hours late");
        let tom = house.colleague("Tom Reed", &["team_manager"], &["north"]).await;
        tom.get("/team").await.is_ok().has("Urgent concern (Priya Shah)");
        house.proves().await;
    }

    async fn a_visit_meets_the_clock_of_the_first_visit(house) {
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let met = async || {
            let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
            clock.met_on.map(|on| on.to_string())
        };
        let write = async |kind: &str, on: &str| {
            let fields = [("kind", kind), ("title", "Seen"), ("text", "At the door"), ("on", on), ("at", "10:00")];
            priya.post(&format!("/people/{}/notes/new", joan.id), &fields).await.leads();
        };
        write("phone_call", "19/11/2026").await;
        assert_eq!(met().await, None, "a call is no visit");
        write("home_visit", "1/11/2026").await;
        assert_eq!(met().await, None, "before it began");
        write("home_visit", "18/11/2026").await;
        assert_eq!(met().await.as_deref(), Some("2026-11-18"));
        house.proves().await;
    }

    async fn a_visit_that_was_planned_and_made_meets_it_too(house) {
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let hands = format!("{}:{}", house.team("north").await.id, priya.id());
        let at = format!("/people/{}/tasks", joan.id);
        for kind in ["task", "visit"] {
            let fields = [("kind", kind), ("title", "See the stairs"), ("due_on", "20/11/2026"), ("hands", hands.as_str())];
            priya.post(&format!("{at}/new"), &fields).await.leads_to(&at);
            let page = priya.get(&at).await.is_ok().text;
            let done = page.split(&format!("{at}/")).find(|part| part.contains("/done")).unwrap().split("/done").next().unwrap().to_owned();
            priya.post(&format!("{at}/{done}/done"), &[("outcome", "")]).await.leads_to(&at);
            let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
            assert_eq!(clock.met_on.is_some(), kind == "visit", "{kind}");
        }
        house.proves().await;
    }

    async fn a_visit_to_two_meets_the_clock_of_each_and_struck_out_lets_both_run_again(house) {
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        start(&house, &sam, &priya, clocks::FIRST_VISIT).await;
        let ada = house.colleague("Ada Cole", &["administrator"], &[]).await;
        let met = async || {
            let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
            let of = |id| clocks.iter().find(|clock| clock.person_id == id).unwrap().met_on.map(|on| on.to_string());
            (of(joan.id), of(sam.id))
        };
        let number = format!("P{}", sam.number);
        let visit = async |text: &str, on: &str, also: &str| {
            let fields = [("kind", "home_visit"), ("text", text), ("on", on), ("at", "10:00"), ("also_numbers", also)];
            priya.post(&format!("/people/{}/notes/new", joan.id), &fields).await.leads();
        };
        let strike = async |text: &str| {
            let notes = case_note::Entity::find().all(house.house.archive.reader()).await.unwrap();
            let note = notes.iter().find(|note| note.text == text).unwrap().id;
            let why = [("because", "It was another day"), ("asked_by", "Priya Shah")];
            ada.post(&format!("/people/{}/notes/{note}/remove", joan.id), &why).await.leads();
        };
        let on = |day: &str| Some(format!("2026-11-{day}"));
        visit("Both at home", "16/11/2026", &number).await;
        assert_eq!(met().await, (on("16"), on("16")));
        visit("Joan alone", "18/11/2026", "").await;
        strike("Both at home").await;
        assert_eq!(met().await, (on("18"), None), "Joan was visited later, Sam never");
        strike("Joan alone").await;
        assert_eq!(met().await, (None, None));
        priya.get("/").await.is_ok().has("Joan Price").has("Sam Okoro");
        house.proves().await;
    }

    async fn a_visit_that_was_ticked_by_mistake_lets_the_clock_run_again(house) {
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let hands = format!("{}:{}", house.team("north").await.id, priya.id());
        let at = format!("/people/{}/tasks", joan.id);
        let met = async || deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().met_on.is_some();
        let fields = [("kind", "visit"), ("title", "See the stairs"), ("due_on", "20/11/2026"), ("hands", hands.as_str())];
        priya.post(&format!("{at}/new"), &fields).await.leads_to(&at);
        let id = task::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().id;
        let (done, reopen) = (format!("{at}/{id}/done"), format!("{at}/{id}/reopen"));
        priya.post(&done, &[]).await.leads();
        assert!(met().await);
        priya.post(&reopen, &[]).await.leads();
        assert!(!met().await, "nobody was visited");
        let note = [("kind", "home_visit"), ("text", "At the door"), ("on", "20/11/2026"), ("at", "09:00")];
        priya.post(&format!("/people/{}/notes/new", joan.id), &note).await.leads();
        priya.post(&done, &[]).await.leads();
        priya.post(&reopen, &[]).await.leads();
        assert!(met().await, "the note still tells of a visit");
        house.proves().await;
    }
}
