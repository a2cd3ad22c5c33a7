//! Colleagues and teams: accounts, dated roles, moves and restructures that lose no history.

use db::entities::{allocation, deadline, hand_off, membership, referral, role_held, task};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Day, Event};
use serde_json::json;

use crate::assessments::{offer, only};
use crate::support::{TestHouse, Visitor, on_both};

async fn administrator(house: &TestHouse) -> Visitor {
    house.colleague("Ada Long", &["administrator"], &[]).await
}

/// The link that a page shows, from its path on.
fn link_in(page: &str) -> String {
    let link = page.split("/sign-in/password?link=").nth(1).unwrap();
    let token: String = link.chars().take_while(char::is_ascii_hexdigit).collect();
    token
}

on_both! {
    async fn an_account_is_made_and_its_owner_sets_the_password_once(house) {
        let ada = administrator(&house).await;
        ada.get("/staff/new").await.is_ok().has("see people&#39;s records");
        let north = house.team("north").await.id.to_string();
        let fields = [("name", "Tom Ash"), ("email", "Tom@Exampleshire.example"), ("role", "social_worker"), ("role", "allocator"), ("team", &north)];
        let made = ada.post("/staff/new", &fields).await.is_ok().has("shown only now");
        let token = link_in(&made.text);
        ada.get("/staff?q=tom+ASH").await.is_ok().has("Tom Ash").has("Social worker").has("North locality team").has("No password yet");
        ada.post("/staff/new", &fields).await.has_problem("There is an account with this email address already");

        let tom = house.stranger();
        let page = format!("/sign-in/password?link={token}");
        tom.get(&page).await.is_ok().has("Tom@Exampleshire.example");
        let set = |password: &'static str| [("link", token.clone()), ("new_password", password.to_owned())];
        let post = |fields: [(&'static str, String); 2]| {
            let tom = house.stranger();
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                tom.post_bare("/sign-in/password", &fields).await
            }
        };
        post(set("tom ash tom ash")).await.has_problem("without your name");
        post(set("short")).await.has_problem("at least 12 characters");
        post(set("plum harbour seven")).await.leads_to("/sign-in");
        tom.get(&page).await.is_ok().has("no longer works");
        post(set("another harbour six")).await.has_problem("no longer works");
        let signed_in = [("email", "tom@exampleshire.example"), ("password", "plum harbour seven")];
        tom.post_bare("/sign-in", &signed_in).await.leads_to("/");
        house.proves().await;
    }

    async fn a_link_lasts_three_days_and_only_the_latest_works(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &["reader"], &[]).await;
        let make = format!("/staff/{}/link", tom.id());
        let first = link_in(&ada.post(&make, &[]).await.is_ok().text);
        let second = link_in(&ada.post(&make, &[]).await.is_ok().text);
        let works = async |token: &str| house.stranger().get(&format!("/sign-in/password?link={token}")).await.text.contains("Set your password");
        assert!(!works(&first).await && works(&second).await);
        house.at("2026-11-23T09:59:59Z");
        assert!(works(&second).await);
        house.at("2026-11-23T10:00:00Z");
        assert!(!works(&second).await);
        assert!(!works("").await);
        house.proves().await;
    }

    async fn bad_input_makes_no_account(house) {
        let ada = administrator(&house).await;
        for (fields, problem) in [
            (&[("name", "Tom"), ("email", "nowhere")][..], "Enter an email address"),
            (&[("email", "a@b.example")], "Enter the colleague’s name"),
            (&[("name", "Tom"), ("email", "a@b.example"), ("role", "king")], "Choose roles from the list"),
            (&[("name", "Tom"), ("email", "a@b.example"), ("team", "7")], "Choose a team from the list"),
        ] {
            ada.post("/staff/new", fields).await.has_problem(problem);
        }
        ada.get("/staff?q=tom").await.is_ok().has("No colleague is called so");
        ada.get("/staff?q=%25").await.is_ok().has("No colleague is called so");
        ada.get("/staff?page=99999999999999999999").await.is_ok();
        for path in ["/staff/x", "/staff/0192f7a0-0000-7000-8000-000000000001", "/teams/x"] {
            ada.get(path).await.is_not_found();
            ada.post(path, &[("name", "x")]).await.is_not_found();
        }
        house.proves().await;
    }
}

on_both! {
    async fn roles_hold_from_day_to_day(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &[], &[]).await;
        tom.get("/people").await.is_forbidden().has("You have no role yet");
        let roles = format!("/staff/{}/roles", tom.id());
        let give = [("role", "reader"), ("from", "21 11 2026"), ("until", "23 11 2026")];
        ada.post(&roles, &give).await.leads();
        ada.post(&roles, &give).await.has_problem("holds this role in these days already");
        ada.post(&roles, &[("role", "reader"), ("from", "24 11 2026"), ("until", "24 11 2026")]).await.has_problem("must end after it begins");
        ada.post(&roles, &[("role", "king")]).await.has_problem("Choose a role");
        for (instant, may) in [
            ("2026-11-20T23:59:00Z", false),
            ("2026-11-21T00:00:00Z", true),
            ("2026-11-22T23:59:00Z", true),
            ("2026-11-23T00:00:00Z", false),
        ] {
            house.at(instant);
            let tom = Visitor::signed_in(&house, tom.id()).await;
            assert_eq!(tom.get("/people").await.status == 200, may, "{instant}");
        }
        house.proves().await;
    }

    async fn a_role_ends_at_once(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &["reader", "allocator"], &[]).await;
        let held = role_held::Entity::find().filter(role_held::Column::AccountId.eq(tom.id()));
        let held = held.filter(role_held::Column::Role.eq("reader")).one(house.house.archive.reader()).await.unwrap().unwrap();
        let end = format!("/staff/{}/roles/{}/end", tom.id(), held.id);
        ada.post(&end, &[]).await.leads();
        assert_eq!(ada.post(&end, &[]).await.status, 409);
        let page = ada.get(&format!("/staff/{}", tom.id())).await.is_ok();
        page.has("20 November 2026 until").has("Allocator");
        ada.post(&format!("/staff/{}/roles/{}/end", ada.id(), held.id), &[]).await.is_forbidden();
        house.proves().await;
    }

    async fn nobody_raises_their_own_roles_or_closes_the_last_administrator(house) {
        let ada = administrator(&house).await;
        let own = format!("/staff/{}", ada.id());
        ada.post(&format!("{own}/roles"), &[("role", "restricted_records")]).await.is_forbidden().has("Nobody changes their own roles");
        ada.post(&format!("{own}/close"), &[]).await.is_forbidden().has("last account that can manage staff");
        let bea = house.colleague("Bea Holt", &["administrator"], &[]).await;
        ada.post(&format!("{own}/close"), &[]).await.is_forbidden().has("Nobody changes their own roles");
        bea.post(&format!("{own}/close"), &[]).await.leads();
        ada.get("/staff").await.leads();
        let priya = house.colleague("Priya Shah", &["social_worker"], &[]).await;
        priya.get("/staff").await.is_forbidden();
        priya.post(&format!("/staff/{}/roles", priya.id()), &[("role", "administrator")]).await.is_forbidden();
        house.proves().await;
    }

    async fn a_closed_account_is_out_at_once_and_can_be_opened_again(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &["reader"], &["north"]).await;
        tom.get("/people").await.is_ok();
        ada.post(&format!("/staff/{}/close", tom.id()), &[]).await.leads();
        tom.get("/people").await.leads();
        ada.get("/staff?q=tom").await.lacks("Tom Ash");
        ada.get("/staff?q=tom&closed=yes").await.has("Tom Ash").has("Closed");
        assert_eq!(ada.post(&format!("/staff/{}/close", tom.id()), &[]).await.status, 409);
        ada.post(&format!("/staff/{}/open", tom.id()), &[]).await.leads();
        let tom = Visitor::signed_in(&house, tom.id()).await;
        tom.get("/people").await.is_forbidden();
        house.proves().await;
    }

    async fn an_administrator_signs_a_colleague_out_everywhere(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &["reader"], &[]).await;
        ada.post(&format!("/staff/{}/sessions/end", tom.id()), &[]).await.leads();
        tom.get("/people").await.leads();
        ada.get("/staff").await.is_ok();
        house.proves().await;
    }
}

async fn spells(house: &TestHouse, account: Uuid) -> Vec<(String, Option<String>)> {
    let rows = membership::Entity::find()
        .filter(membership::Column::AccountId.eq(account))
        .order_by_asc(membership::Column::FromOn)
        .all(house.house.archive.reader())
        .await
        .unwrap();
    let shown = |row: membership::Model| {
        (
            row.from_on.to_string(),
            row.until_on.map(|day| day.to_string()),
        )
    };
    rows.into_iter().map(shown).collect()
}

on_both! {
    // A30
    async fn a_worker_who_moves_keeps_the_past_membership(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let (north, south) = (house.team("north").await.id.to_string(), house.team("south").await.id.to_string());
        let moves = format!("/staff/{}/move", tom.id());
        house.at("2026-12-01T10:00:00Z");
        let ada = Visitor::signed_in(&house, ada.id()).await;
        ada.post(&moves, &[("leave", &north), ("join", &north)]).await.leads();
        assert_eq!(spells(&house, tom.id()).await, [("2026-11-20".to_owned(), None)], "the same team changes nothing");
        for (fields, problem) in [
            (vec![("leave", north.as_str()), ("join", "0192f7a0-0000-7000-8000-000000000001")], "Choose a team that is open"),
            (vec![("leave", north.as_str()), ("join", "nonsense")], "Choose a team from the list"),
            (vec![("leave", south.as_str())], "Choose a team that the colleague is in"),
            (vec![("join", north.as_str())], "is in this team already"),
            (vec![("leave", north.as_str()), ("join", south.as_str()), ("on", "19 11 2026")], "must not be before the old team was joined"),
            (vec![], "Choose the team to join or to leave"),
        ] {
            ada.post(&moves, &fields).await.has_problem(problem);
        }
        ada.post(&moves, &[("leave", &north), ("join", &south)]).await.leads();
        let day = |day: &str| day.to_owned();
        assert_eq!(spells(&house, tom.id()).await, [(day("2026-11-20"), Some(day("2026-12-01"))), (day("2026-12-01"), None)]);
        ada.get(&format!("/teams/{north}")).await.is_ok().has("Members before").has("Tom Ash");
        ada.get(&format!("/teams/{south}")).await.is_ok().has("Tom Ash").lacks("Members before");
        ada.get(&format!("/staff/{}", tom.id())).await.is_ok().has("North locality team").has("South locality team");
        house.proves().await;
    }

    async fn a_team_is_made_and_renamed(house) {
        let ada = administrator(&house).await;
        let fields = [("name", "Coast team"), ("work", "locality"), ("code", "coast")];
        let made = ada.post("/teams/new", &fields).await.leads();
        ada.post("/teams/new", &fields).await.has_problem("There is, or was, a team with this short name");
        ada.post("/teams/new", &[("name", "C"), ("work", "x"), ("code", "C!")]).await.has_problem("Choose what the team does").has("small letters, digits");
        ada.post(&made, &[("name", "Coast and hills"), ("work", "locality")]).await.leads();
        ada.get("/teams").await.is_ok().has("Coast and hills");
        house.proves().await;
    }
}

/// A person whose case is with the North team and a worker, who waits there for more, with a deadline.
async fn work_in_north(house: &TestHouse, worker: Uuid) -> Uuid {
    let person = house.person("Joan", "Price", |_| ()).await.id;
    let north = house.team("north").await.id;
    let since = Day("2026-10-05".parse().unwrap());
    let mut change = house.change(None).await;
    for worker_id in [None, Some(worker)] {
        let row = allocation::Model {
            id: change.new_id(),
            person_id: person,
            team_id: north,
            worker_id,
            referral_id: None,
            priority: Some("high".to_owned()),
            from_on: since,
            until_on: None,
            closed_because: None,
            made_by: worker,
            seen_at: None,
            note: None,
            version: 1,
        };
        change.insert::<allocation::Entity>(row).await.unwrap();
    }
    let row = referral::Model {
        id: change.new_id(),
        number: "R1".to_owned(),
        person_id: person,
        contact_id: None,
        team_id: north,
        kind: "assessment".to_owned(),
        profession: None,
        priority: None,
        why_now: None,
        received_on: since,
        allocated_on: None,
        closed_on: None,
        closed_because: None,
        version: 1,
    };
    let about = change.insert::<referral::Entity>(row).await.unwrap().id;
    let row = deadline::Model {
        id: change.new_id(),
        person_id: person,
        timescale: "X".to_owned(),
        title: "Assess".to_owned(),
        about_table: "referral".to_owned(),
        about_id: about,
        team_id: Some(north),
        worker_id: Some(worker),
        started_on: since,
        started_at: None,
        due_on: since,
        due_at: None,
        chosen_on: None,
        met_on: None,
        met_at: None,
        stopped_on: None,
        breach_reason: None,
        version: 1,
    };
    change.insert::<deadline::Entity>(row).await.unwrap();
    change.log(Event::Allocated, Some(person), None, json!({}));
    change.commit().await.unwrap();
    person
}

on_both! {
    // R228
    async fn a_restructure_loses_no_history(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let person = work_in_north(&house, tom.id()).await;
        let (north, city) = (house.team("north").await, house.team("city").await);
        let close = format!("/teams/{}/close", north.id);
        ada.get(&close).await.is_ok().has("its 1 open referrals and its 1 people");
        ada.post(&close, &[]).await.has_problem("Choose the team that takes the work over");
        ada.post(&close, &[("successor", &north.id.to_string())]).await.has_problem("Choose the team");
        ada.post(&close, &[("successor", &city.id.to_string())]).await.leads();
        assert_eq!(ada.post(&close, &[("successor", &city.id.to_string())]).await.status, 409);

        let conn = house.house.archive.reader();
        let rows = allocation::Entity::find().filter(allocation::Column::PersonId.eq(person)).all(conn).await.unwrap();
        let of = |team: Uuid| rows.iter().filter(|row| row.team_id == team).collect::<Vec<_>>();
        assert_eq!(of(north.id).len(), 2, "what was stays");
        assert!(of(north.id).iter().all(|row| row.until_on == Some(house.house.clock.today()) && row.closed_because.as_deref() == Some("moved_team")));
        let moved = of(city.id);
        assert_eq!(moved.len(), 2);
        assert!(moved.iter().all(|row| row.until_on.is_none() && row.priority.as_deref() == Some("high")));
        assert!(moved.iter().any(|row| row.worker_id == Some(tom.id())));
        let waits = referral::Entity::find().one(conn).await.unwrap().unwrap();
        assert_eq!((waits.team_id, waits.received_on.to_string().as_str()), (city.id, "2026-10-05"), "the wait goes on counting");
        let handed = hand_off::Entity::find().one(conn).await.unwrap().unwrap();
        assert_eq!((handed.from_team_id, handed.to_team_id), (Some(north.id), city.id));
        assert_eq!(deadline::Entity::find().one(conn).await.unwrap().unwrap().team_id, Some(city.id));
        assert_eq!(spells(&house, tom.id()).await.len(), 2);
        ada.get(&format!("/teams/{}", city.id)).await.is_ok().has("Took over from").has("Tom Ash");
        ada.get("/teams").await.is_ok().has("took its work over");
        let working = almoner::oversight::teams::store::working(conn, "north").await.unwrap().unwrap();
        assert_eq!(working.id, city.id, "what is routed to the old team reaches the new one");
        house.proves().await;
    }

    // R228
    async fn an_assessment_and_a_task_go_along_with_their_team(house) {
        let ada = administrator(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let (north, city) = (house.team("north").await, house.team("city").await);
        offer(&priya, joan.id, "needs", &[]).await;
        let hands = format!("{}:{}", north.id, priya.id());
        let visit = [("kind", "visit"), ("title", "See the stairs"), ("due_on", "23/11/2026"), ("hands", &hands)];
        priya.post(&format!("/people/{}/tasks/new", joan.id), &visit).await.leads();
        ada.post(&format!("/teams/{}/close", north.id), &[("successor", &city.id.to_string())]).await.leads();
        let planned = task::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((only(&house).await.team_id, planned.team_id), (Some(city.id), Some(city.id)));
        house.proves().await;
    }

    async fn a_person_with_both_teams_is_not_allocated_twice(house) {
        let ada = administrator(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north", "city"]).await;
        let person = work_in_north(&house, tom.id()).await;
        let (north, city) = (house.team("north").await, house.team("city").await);
        let mut change = house.change(None).await;
        let row = allocation::Model {
            id: change.new_id(), person_id: person, team_id: city.id, worker_id: None, referral_id: None, priority: None,
            from_on: house.house.clock.today(), until_on: None, closed_because: None, made_by: tom.id(), seen_at: None, note: None, version: 1,
        };
        change.insert::<allocation::Entity>(row).await.unwrap();
        change.log(Event::Allocated, Some(person), None, json!({}));
        change.commit().await.unwrap();
        ada.post(&format!("/teams/{}/close", north.id), &[("successor", &city.id.to_string())]).await.leads();
        let open = allocation::Entity::find().filter(allocation::Column::UntilOn.is_null()).all(house.house.archive.reader()).await.unwrap();
        assert_eq!(open.len(), 2, "the team it had, and the worker who came along");
        assert_eq!(spells(&house, tom.id()).await.len(), 2, "already a member");
        house.proves().await;
    }
}
