//! The holding list: who waits, for what, how long; given out and passed on, one by one and many at once.

use db::Day;
use db::entities::{allocation, hand_off, referral, restriction, team};
use db::sea_orm::EntityTrait;
use db::sea_orm::entity::prelude::*;
use serde_json::json;

use crate::support::{TestHouse, Visitor, on_both};

/// Work that waits: for whom, since when, how pressing, in which team.
struct Waits<'a> {
    family: &'a str,
    since: &'a str,
    priority: Option<&'a str>,
    team: &'a str,
}

fn waits<'a>(family: &'a str, since: &'a str, priority: Option<&'a str>) -> Waits<'a> {
    Waits {
        family,
        since,
        priority,
        team: "north",
    }
}

async fn asked(house: &TestHouse, work: Waits<'_>) -> referral::Model {
    let person = house.person("Ann", work.family, |_| ()).await;
    asked_for(house, person.id, work).await
}

async fn asked_for(house: &TestHouse, person_id: Uuid, work: Waits<'_>) -> referral::Model {
    let team_id = house.team(work.team).await.id;
    let mut change = house.change(None).await;
    let row = referral::Model {
        id: change.new_id(),
        number: format!("R{}", change.next_number("referral").await.unwrap()),
        person_id,
        contact_id: None,
        team_id,
        kind: "care_act_assessment".into(),
        profession: Some("social_work".into()),
        priority: work.priority.map(str::to_owned),
        why_now: Some("Fell twice, stairs".into()),
        received_on: Day(work.since.parse().unwrap()),
        allocated_on: None,
        closed_on: None,
        closed_because: None,
        version: 1,
    };
    let row = change.insert::<referral::Entity>(row).await.unwrap();
    change.log(
        db::Event::ReferralMade,
        Some(person_id),
        Some(row.id),
        json!({}),
    );
    change.commit().await.unwrap();
    row
}

async fn manager(house: &TestHouse) -> Visitor {
    house
        .colleague("Mandy Orr", &["team_manager"], &["north"])
        .await
}

async fn now(house: &TestHouse, row: &referral::Model) -> referral::Model {
    let found = referral::Entity::find_by_id(row.id).one(house.house.archive.reader());
    found.await.unwrap().unwrap()
}

async fn workers(house: &TestHouse, row: &referral::Model) -> Vec<Option<Uuid>> {
    let rows = allocation::Entity::find().filter(allocation::Column::PersonId.eq(row.person_id));
    let rows = rows.all(house.house.archive.reader()).await.unwrap();
    rows.iter().map(|row| row.worker_id).collect()
}

/// The family names on a page, in their order.
fn families(page: &str) -> Vec<String> {
    let rows = page.split(">Ann ").skip(1);
    rows.filter_map(|rest| rest.split_once(", "))
        .map(|(family, _)| family.to_owned())
        .collect()
}

on_both! {
    // R23
    async fn the_backlog_by_profession_counts_the_holding_list_too(house) {
        let mandy = manager(&house).await;
        let link = "href=\"/holding-list?team=all&amp;profession=social_work\">";
        mandy.get("/assessments").await.is_ok().has(&format!("{link}0<"));
        let ann = asked(&house, waits("Lane", "2026-11-10", None)).await;
        asked_for(&house, ann.person_id, waits("Lane", "2026-11-12", None)).await;
        asked(&house, Waits { family: "Moss", since: "2026-11-15", priority: None, team: "south" }).await;
        mandy.get("/assessments").await.is_ok().has(&format!("{link}2<")).has("100%").has("10 days");
        mandy.get("/holding-list?team=all&profession=social_work").await.is_ok().has("Ann Lane").has("Ann Moss");
        // Of whom an assessment is on record, it is counted there.
        crate::assessments::offer(&mandy, ann.person_id, "needs", &[]).await;
        mandy.get("/assessments").await.is_ok().has(&format!("{link}1<"));
    }

    async fn an_empty_team_says_how_many_wait_elsewhere(house) {
        let mandy = manager(&house).await;
        mandy.get("/holding-list").await.is_ok().has("Nobody waits: all work has a worker");
        asked(&house, Waits { family: "Moss", since: "2026-11-15", priority: None, team: "south" }).await;
        let everybody = "href=\"/holding-list?team=all\"";
        for list in ["/holding-list", "/holding-list?sort=waiting"] {
            mandy.get(list).await.is_ok().has("Nobody waits in this team, but one person waits in another team").has(everybody).lacks("all work has a worker");
        }
        asked(&house, Waits { family: "Lane", since: "2026-11-15", priority: None, team: "east" }).await;
        mandy.get("/holding-list").await.is_ok().has("but 2 people wait in other teams");
        mandy.get("/holding-list?priority=low").await.is_ok().has("Nobody waits in this team who fits what you chose").has(everybody);
        mandy.get("/holding-list?team=all&priority=low").await.is_ok().has("Nobody waits who fits what you chose");
        let north = asked(&house, waits("Secret", "2026-11-15", None)).await;
        restrict(&house, north.person_id, mandy.id()).await;
        mandy.get("/holding-list").await.is_ok().lacks("Nobody waits");
        // A later page that colleagues have emptied says nothing about the team.
        let page = format!("/holding-list?from=9.2026-11-19.{}", north.id);
        mandy.get(&page).await.is_ok().has("Nobody more waits here").has("href=\"/holding-list\">Back to the first page").lacks("in this team");
        house.proves().await;
    }

    // A25
    async fn the_most_pressing_stand_first_and_blank_last(house) {
        let mandy = manager(&house).await;
        for (family, since, priority) in [
            ("Blank", "2026-09-01", None), ("None", "2026-09-01", Some("none")), ("Low", "2026-09-01", Some("low")),
            ("Medium", "2026-09-01", Some("medium")), ("Highlate", "2026-11-12", Some("high")),
            ("Higholder", "2026-11-11", Some("high")), ("Urgent", "2026-11-19", Some("urgent")),
        ] {
            asked(&house, waits(family, since, priority)).await;
        }
        let page = mandy.get("/holding-list").await.is_ok();
        assert_eq!(families(&page.text), ["Urgent", "Higholder", "Highlate", "Medium", "Low", "None", "Blank"]);
        let page = mandy.get("/holding-list?sort=waiting").await.is_ok();
        assert_eq!(families(&page.text).last().unwrap(), "Urgent");
        let blank = mandy.get("/holding-list?priority=blank").await.is_ok();
        assert_eq!(families(&blank.text), ["Blank"]);
    }

    // A29
    async fn a_page_holds_250_and_the_next_begins_with_the_251st(house) {
        let mandy = manager(&house).await;
        let person = house.person("Ann", "Many", |_| ()).await;
        for number in 0..253 {
            let priority = ["urgent", "low"][number % 2];
            asked_for(&house, person.id, waits("", "2026-11-02", Some(priority))).await;
        }
        let mut seen: Vec<String> = Vec::new();
        let mut at = "/holding-list".to_owned();
        for expected in [250, 3] {
            let page = mandy.get(&at).await.is_ok().text;
            let ids: Vec<String> = page.split("name=\"case\" value=\"").skip(1).map(|rest| rest[..36].to_owned()).collect();
            assert_eq!(ids.len(), expected);
            seen.extend(ids);
            at = page.split("href=\"/holding-list?from=").nth(1).map_or(String::new(), |rest| format!("/holding-list?from={}", rest.split('"').next().unwrap()));
        }
        assert_eq!(at, "", "the last page leads nowhere");
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), all), (253, 253));
        mandy.get("/holding-list").await.is_ok().has("<strong>1</strong> person waiting, for 253 pieces of work");
        let file = mandy.get("/holding-list/csv?priority=low").await.is_ok();
        assert_eq!(file.text.lines().count(), 127);
    }

    // R154
    async fn the_figures_say_who_waits_how_long_and_who_is_late(house) {
        let mandy = manager(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["south"]).await;
        asked(&house, waits("Lane", "2026-09-24", Some("high"))).await;
        asked(&house, waits("Edge", "2026-10-23", Some("high"))).await; // 20 working days: not over target
        asked(&house, waits("Over", "2026-10-22", Some("high"))).await;
        asked(&house, Waits { team: "south", ..waits("South", "2026-11-19", None) }).await;
        let done = asked(&house, waits("Done", "2026-01-01", None)).await;
        close(&house, &done).await;
        let page = mandy.get("/holding-list").await.is_ok();
        page.has("<strong>3</strong> people waiting").has("<strong>41</strong> working days, the longest").has("<strong>2</strong> over target of 20 working days")
            .has("<strong>20</strong> more cases would fill the team: 0 open of 20 for 1 workers").has("Fell twice, stairs").has("Ann Lane, 78").lacks("Ann South").lacks("Ann Done");
        let late = mandy.get("/holding-list?over=20").await.is_ok();
        assert_eq!(families(&late.text), ["Lane", "Over"]);
        late.has("<strong>2</strong> over target");
        mandy.get("/holding-list?team=all").await.is_ok().has("Ann South").has("South locality team").has("<strong>4</strong> people waiting").has("in the team it waits with");
        tom.get("/holding-list").await.is_ok().has("Holding list, South locality team").has("Ann South").lacks("Ann Lane");
        mandy.get("/holding-list?kind=review").await.is_ok().has("Nobody waits").lacks("Ann Lane");
        mandy.get("/holding-list?profession=social_work").await.is_ok().has("Ann Lane");
        mandy.get("/holding-list?profession=sensory").await.is_ok().lacks("Ann Lane");
        let teams = mandy.get("/holding-list/teams").await.is_ok();
        teams.has("41 working days").has("over=20\">2</a>").has("Room");
    }

    async fn the_file_has_exactly_the_rows_of_the_filter(house) {
        let mandy = manager(&house).await;
        asked(&house, waits("Lane", "2026-09-24", Some("high"))).await;
        asked(&house, waits("Low", "2026-09-24", Some("low"))).await;
        let person = house.person("=1+1", "Bell, \"Tiny\"", |_| ()).await;
        asked_for(&house, person.id, waits("", "2026-11-19", Some("high"))).await;
        let file = mandy.get("/holding-list/csv?priority=high").await.is_ok();
        let mut rows = csv::Reader::from_reader(file.text.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.unwrap()).collect();
        let cells: Vec<(&str, &str)> = rows.iter().map(|row| (&row[1], &row[4])).collect();
        assert_eq!(cells, [("41", "Ann Lane"), ("1", "'=1+1 Bell, \"Tiny\"")]);
        let rita = house.colleague("Rita Moss", &["reader"], &["north"]).await;
        rita.get("/holding-list/csv").await.is_forbidden();
    }

    // A14, A15
    async fn who_may_not_allocate_sees_no_button_and_is_refused_on_the_address(house) {
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let row = asked(&house, waits("Lane", "2026-09-24", None)).await;
        let id = row.id.to_string();
        tom.get("/holding-list").await.is_ok().has("Ann Lane").lacks("Allocate to").lacks("name=\"case\"").lacks("/hand-off");
        let team = house.team("north").await.id.to_string();
        let fields = [("case", id.as_str()), ("team", &team), ("worker", "least"), ("to_team", &team), ("because", "x")];
        tom.post("/holding-list/allocate", &fields).await.is_forbidden();
        tom.post("/holding-list/hand-off", &fields).await.is_forbidden();
        let rita = house.colleague("Rita Moss", &["reader"], &["north"]).await;
        for page in ["/holding-list", "/holding-list/teams", "/holding-list/csv"] {
            rita.get(page).await.is_forbidden();
        }
        rita.post("/holding-list/allocate", &fields).await.is_forbidden();
        assert_eq!(now(&house, &row).await.allocated_on, None);
        house.proves().await;
    }

    async fn many_are_allocated_at_once_and_one_that_is_refused_holds_up_no_other(house) {
        let mandy = manager(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let team = house.team("north").await.id.to_string();
        let first = asked(&house, waits("Lane", "2026-09-24", Some("high"))).await;
        let second = asked(&house, waits("Chen", "2026-09-25", None)).await;
        let elsewhere = asked(&house, Waits { team: "south", ..waits("South", "2026-11-19", None) }).await;
        let closed_to_her = asked(&house, waits("Closed", "2026-11-19", None)).await;
        restrict(&house, closed_to_her.person_id, mandy.id()).await;
        let ids = [first.id, second.id, elsewhere.id, closed_to_her.id].map(|id| id.to_string());
        let worker = priya.id().to_string();
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("case", id.as_str())).collect();
        fields.extend([("team", team.as_str()), ("worker", worker.as_str())]);
        let page = mandy.post("/holding-list/allocate", &fields).await.is_ok();
        page.has("Allocated: 2 of 4").has("This work waits with another team: pass it on first").has("This record is not open to you").has("Allocated to Priya Shah, North locality team").lacks("Ann Closed");
        assert!(now(&house, &first).await.allocated_on.is_some() && now(&house, &second).await.allocated_on.is_some());
        assert!(now(&house, &elsewhere).await.allocated_on.is_none() && now(&house, &closed_to_her).await.allocated_on.is_none());
        assert_eq!(workers(&house, &first).await.len(), 2, "the worker's and the team's");
        mandy.post("/holding-list/allocate", &fields).await.is_ok().has("Allocated: 0 of 4").has("A worker has this work already");
        asked(&house, waits("Later", "2026-11-19", None)).await;
        mandy.get("/holding-list").await.is_ok().lacks("Ann Lane").has("Priya Shah (2 cases)").has("whose record is not open to you");
        house.proves().await;
    }

    async fn work_is_shared_out_to_whoever_else_has_least(house) {
        let mandy = manager(&house).await;
        let mut ids = Vec::new();
        for name in ["Priya Shah", "Tom Ash"] {
            ids.push(house.colleague(name, &["social_worker"], &["north"]).await.id());
        }
        let team = house.team("north").await.id.to_string();
        let (mut fields, mut rows) = (vec![("team".to_owned(), team), ("worker".to_owned(), "least".to_owned())], Vec::new());
        for family in ["Lane", "Chen", "Okoro", "Bell"] {
            let row = asked(&house, waits(family, "2026-09-24", None)).await;
            fields.push(("case".to_owned(), row.id.to_string()));
            rows.push(row);
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        mandy.post("/holding-list/allocate", &fields).await.is_ok().has("Allocated: 4 of 4");
        let mut shares = [0, 0];
        for row in &rows {
            let has = workers(&house, row).await.into_iter().flatten().next().unwrap();
            shares[usize::from(has == ids[1])] += 1;
        }
        assert_eq!(shares, [2, 2]);
        house.proves().await;
    }

    async fn over_every_team_each_is_shared_out_in_its_own_or_given_to_one_worker(house) {
        let mandy = manager(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["south"]).await;
        let north = asked(&house, waits("Lane", "2026-09-24", None)).await;
        let south = asked(&house, Waits { team: "south", ..waits("South", "2026-11-19", None) }).await;
        let east = asked(&house, Waits { team: "east", ..waits("East", "2026-11-19", None) }).await;
        let every = mandy.get("/holding-list?team=all").await.is_ok().has("in the team it waits with");
        let of_south = format!("{}:{}", house.team("south").await.id, tom.id());
        every.has("name=\"case\"").has(&format!("value=\"{of_south}\">Tom Ash (no cases), South locality team")).has("Pass the chosen");
        let ids = [north.id, south.id, east.id].map(|id| id.to_string());
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("case", id.as_str())).collect();
        fields.push(("back", "?team=all"));
        let to_tom = [&fields[..], &[("worker", &of_south)]].concat();
        mandy.post("/holding-list/allocate", &to_tom).await.is_ok().has("Allocated: 1 of 3").has("This work waits with another team: pass it on first").has("Allocated to Tom Ash");
        let shared = [&fields[..], &[("worker", "least")]].concat();
        mandy.post("/holding-list/allocate", &shared).await.is_ok().has("Allocated: 1 of 3").has("Allocated to Priya Shah")
            .has("A worker has this work already").has("Nobody belongs to its team today").has("href=\"/holding-list?team=all\"");
        assert_eq!(workers(&house, &north).await.into_iter().flatten().collect::<Vec<_>>(), [priya.id()]);
        assert!(now(&house, &east).await.allocated_on.is_none());
        house.proves().await;
    }

    // R10
    async fn many_are_passed_to_another_team_and_counted(house) {
        let mandy = manager(&house).await;
        let first = asked(&house, waits("Lane", "2026-09-24", None)).await;
        let second = asked(&house, Waits { team: "south", ..waits("South", "2026-11-19", None) }).await;
        let south = house.team("south").await.id.to_string();
        let ids = [first.id, second.id].map(|id| id.to_string());
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("case", id.as_str())).collect();
        fields.extend([("to_team", south.as_str()), ("back", "?team=all&sort=waiting")]);
        mandy.post("/holding-list/hand-off", &fields).await.has_problem("Enter why you pass it on").has("Ann South").has(" checked");
        fields.push(("because", "Moved to her daughter"));
        mandy.post("/holding-list/hand-off", &fields).await.is_ok().has("Passed on: 1 of 2").has("South locality team has it already").has("/holding-list?team=all&amp;sort=waiting");
        assert_eq!(now(&house, &first).await.team_id.to_string(), south);
        assert_eq!(hand_off::Entity::find().count(house.house.archive.reader()).await.unwrap(), 1);
        house.proves().await;
    }

    async fn a_restricted_record_waits_without_its_name(house) {
        let mandy = manager(&house).await;
        let row = asked(&house, waits("Secret", "2026-09-24", None)).await;
        restrict(&house, row.person_id, Uuid::nil()).await;
        mandy.get("/holding-list").await.is_ok().has("Restricted record").lacks("Secret").lacks("Fell twice").lacks(&row.person_id.to_string());
        mandy.get("/holding-list/csv").await.is_ok().has("Restricted record").lacks("Secret");
    }

    async fn what_cannot_be_understood_is_told_plainly(house) {
        let mandy = manager(&house).await;
        let row = asked(&house, waits("Lane", "2026-09-24", None)).await;
        let (id, team) = (row.id.to_string(), house.team("north").await.id.to_string());
        let gone = closed_team(&house).await;
        let closed = format!("team={}", gone.id);
        for (path, says, typed) in [
            ("team=x", "There is no such team", "Holding list, North"), (&closed, "Old team was closed on 1 June 2026", "Holding list, North"),
            ("over=ten", "Enter how many working days", "value=\"ten\""), ("over=-1", "Enter how many working days", "value=\"-1\""),
            ("over=70000&priority=high", "Enter how many working days", "value=\"70000\""),
            ("kind=%3Cscript%3E&sort=%22%3E%3Cb%3E", "Choose what they wait for from the list", "Any work"),
            ("priority=dire", "Choose a priority from the list", "Any priority"),
        ] {
            let page = mandy.get(&format!("/holding-list?{path}")).await.has_problem(says).has("There is a problem").has(typed);
            page.lacks("<script>").lacks("\"><b>").has("href=\"#filter-");
            let page = mandy.get(&format!("/holding-list/csv?{path}")).await;
            assert_eq!(page.status.as_u16(), 400, "{path}");
            page.has(says);
        }
        // What is wrong with one leaves the others as they are, and the links without it.
        let page = mandy.get("/holding-list?over=ten&priority=high").await.has("Nobody waits").has("value=\"high\" selected");
        page.has("/holding-list/csv?priority=high\"").lacks("over=ten");
        mandy.get("/holding-list?team=x").await.has("Ann Lane").has("name=\"case\"");
        for from in ["x", "1.2026-13-01.x", ""] {
            mandy.get(&format!("/holding-list?from={from}")).await.is_ok().has("Ann Lane");
        }
        asked(&house, Waits { team: "old", ..waits("Left", "2026-01-05", None) }).await;
        mandy.get(&format!("/holding-list?{closed}")).await.is_ok().has("Ann Left").has("Old team (closed)");
        mandy.get("/holding-list?over=65535").await.is_ok().has("Nobody waits");
        mandy.post("/holding-list/allocate", &[("team", &team), ("worker", "least")]).await.has_problem("Choose who is to be allocated");
        mandy.post("/holding-list/allocate", &[("team", &team), ("case", &id), ("worker", "x")]).await.has_problem("Choose a worker of the team");
        mandy.post("/holding-list/allocate", &[("team", "x"), ("case", &id)]).await.has_problem("Choose a worker of the team").has("Ann Lane");
        mandy.post("/holding-list/allocate", &[("case", &id), ("worker", &mandy.id().to_string()), ("back", "?over=ten")]).await.has_problem("Choose a worker of the team").has("Ann Lane").has(" checked");
        mandy.post("/holding-list/allocate", &[("team", &team), ("case", "x"), ("worker", "least")]).await.has_problem("Choose who");
        mandy.post("/holding-list/hand-off", &[("case", &id), ("to_team", "x"), ("because", "y")]).await.has_problem("Choose the team that takes it over");
        assert_eq!(now(&house, &row).await, row);
        house.proves().await;
    }
}

/// A team that was closed.
async fn closed_team(house: &TestHouse) -> team::Model {
    let mut change = house.change(None).await;
    let row = team::Model {
        id: change.new_id(),
        code: "old".to_owned(),
        name: "Old team".to_owned(),
        closed_on: Some(Day("2026-06-01".parse().unwrap())),
        ..house.team("north").await
    };
    let row = change.insert::<team::Entity>(row).await.unwrap();
    change.log(db::Event::TeamClosed, None, Some(row.id), json!({}));
    change.commit().await.unwrap();
    row
}

async fn close(house: &TestHouse, row: &referral::Model) {
    let mut change = house.change(None).await;
    let today = house.house.clock.today();
    change
        .update::<referral::Entity>(row, |row| row.closed_on = Some(today))
        .await
        .unwrap();
    change.log(
        db::Event::ReferralClosed,
        Some(row.person_id),
        Some(row.id),
        json!({}),
    );
    change.commit().await.unwrap();
}

/// Restricts a record, and bars an account from it altogether.
pub async fn restrict(house: &TestHouse, person_id: Uuid, bars: Uuid) {
    let mut change = house.change(None).await;
    let row = restriction::Model {
        id: change.new_id(),
        person_id,
        kind: "staff".into(),
        reason: "A relative works here".into(),
        admits_accounts: json!([]),
        admits_teams: json!([]),
        bars_accounts: json!([bars]),
        from_on: house.house.clock.today(),
        until_on: None,
        set_by: person_id,
        version: 1,
    };
    change.insert::<restriction::Entity>(row).await.unwrap();
    change.log(
        db::Event::RecordRestricted,
        Some(person_id),
        None,
        json!({}),
    );
    change.commit().await.unwrap();
}
