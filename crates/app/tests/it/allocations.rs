//! Who has the case: allocating, moving, ending, priorities, and what goes along with them.

use almoner::casework::allocations::store::{Refused, open_of_person};
use almoner::casework::allocations::{Move, Outcome, Request, allocate, change_priority, close};
use almoner::casework::allocations::{caseloads, move_to};
use almoner::casework::clocks::{self, Clock, Hands};
use db::entities::{allocation, case_note, deadline, hand_off, membership, person, referral};
use db::sea_orm::EntityTrait;
use db::sea_orm::entity::prelude::*;
use db::{Day, Event};
use rules::allocation::{Close, Priority, Scope};
use serde_json::json;

use crate::support::{TestHouse, Visitor, on_both};

fn day(text: &str) -> Day {
    Day(text.parse().unwrap())
}

/// Joan Price on file, the North team, its manager and its worker.
pub struct Scene {
    pub joan: person::Model,
    pub north: Uuid,
    pub manager: Visitor,
    pub priya: Visitor,
}

pub async fn scene(house: &TestHouse) -> Scene {
    Scene {
        joan: house.person("Joan", "Price", |_| ()).await,
        north: house.team("north").await.id,
        manager: house
            .colleague("Mark Lowe", &["team_manager"], &["north"])
            .await,
        priya: house
            .colleague("Priya Shah", &["social_worker"], &["north"])
            .await,
    }
}

impl Scene {
    pub fn to_team(&self) -> Request {
        Request {
            person_id: self.joan.id,
            team_id: self.north,
            worker_id: None,
            from: day("2026-11-20"),
            priority: None,
            referral_id: None,
            note: None,
        }
    }

    pub fn to_priya(&self) -> Request {
        Request {
            worker_id: Some(self.priya.id()),
            ..self.to_team()
        }
    }

    pub fn end(&self, scope: Scope, reason: &str) -> Close {
        Close {
            team_id: self.north,
            scope,
            on: day("2026-11-20").0,
            reason: reason.to_owned(),
            new_priority: None,
        }
    }

    pub async fn allocate(&self, house: &TestHouse, request: &Request) -> Result<Outcome, String> {
        let mut change = house.change(Some(self.manager.id())).await;
        let done = allocate(&mut change, &house.house, request).await;
        kept(change, done).await
    }

    pub async fn close(&self, house: &TestHouse, wish: &Close) -> Result<String, String> {
        let mut change = house.change(Some(self.manager.id())).await;
        let done = close(&mut change, &house.house, self.joan.id, wish).await;
        kept(change, done).await
    }

    async fn move_to(
        &self,
        house: &TestHouse,
        team: Uuid,
        worker: Option<Uuid>,
    ) -> Result<String, String> {
        let mut change = house.change(Some(self.manager.id())).await;
        let wish = Move {
            person_id: self.joan.id,
            from_team: self.north,
            to_team: team,
            to_worker: worker,
            on: day("2026-11-20"),
            because: "She has moved".to_owned(),
        };
        let done = move_to(&mut change, &house.house, &wish).await;
        kept(change, done).await
    }

    /// Open allocations: "team high" or "worker high" each, the team's first.
    pub async fn open(&self, house: &TestHouse) -> Vec<String> {
        let rows = open_of_person(house.house.archive.reader(), self.joan.id)
            .await
            .unwrap();
        let mut said: Vec<String> = rows
            .iter()
            .map(|row| {
                let whose = if row.worker_id.is_some() {
                    "worker"
                } else {
                    "team"
                };
                format!("{whose} {}", row.priority.as_deref().unwrap_or("blank"))
            })
            .collect();
        said.sort();
        said
    }

    async fn notes(&self, house: &TestHouse) -> Vec<String> {
        let notes = case_note::Entity::find()
            .filter(case_note::Column::PersonId.eq(self.joan.id))
            .all(house.house.archive.reader())
            .await
            .unwrap();
        let mut notes: Vec<String> = notes.into_iter().map(|note| note.text).collect();
        notes.sort();
        notes
    }
}

/// Commits what was done; says the problems of what was refused.
async fn kept<T>(change: db::Change, done: Result<T, Refused>) -> Result<T, String> {
    match done {
        Ok(done) => {
            change.commit().await.map_err(|e| e.to_string())?;
            Ok(done)
        }
        Err(Refused::Problems(problems)) => Err(problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ")),
        Err(Refused::Archive(error)) => panic!("{error}"),
    }
}

/// Work that waits for North, with the clock of its wait running.
pub async fn waiting(house: &TestHouse, scene: &Scene, kind: &str) -> referral::Model {
    let mut change = house.change(Some(scene.manager.id())).await;
    let row = referral::Model {
        id: change.new_id(),
        number: change.next_number("referral").await.unwrap().to_string(),
        person_id: scene.joan.id,
        contact_id: None,
        team_id: scene.north,
        kind: kind.to_owned(),
        profession: None,
        priority: Some("high".to_owned()),
        why_now: None,
        received_on: day("2026-11-09"),
        allocated_on: None,
        closed_on: None,
        closed_because: None,
        version: 1,
    };
    let row = change.insert::<referral::Entity>(row).await.unwrap();
    let clock = Clock {
        timescale: "ALLOCATION_STANDARD",
        title: "Find a worker",
        person_id: scene.joan.id,
        about_table: "referral",
        about_id: row.id,
        hands: Hands::of_team(scene.north),
        started_on: row.received_on,
    };
    clocks::start(&mut change, &house.house, clock)
        .await
        .unwrap();
    change.log(
        Event::ReferralMade,
        Some(scene.joan.id),
        Some(row.id),
        json!({}),
    );
    change.commit().await.unwrap();
    row
}

async fn referral(house: &TestHouse, id: Uuid) -> referral::Model {
    let found = referral::Entity::find_by_id(id);
    found
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

/// Each clock: "ASSESSMENT_START due 2026-12-07 worker", and whether it was met or stopped.
pub async fn clocks_of(house: &TestHouse, about: Uuid) -> Vec<String> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::AboutId.eq(about))
        .all(house.house.archive.reader())
        .await
        .unwrap();
    let said = |row: deadline::Model| {
        let whose = if row.worker_id.is_some() {
            "worker"
        } else {
            "team"
        };
        let end = match (row.met_on, row.stopped_on) {
            (Some(_), _) => "met",
            (_, Some(_)) => "stopped",
            _ => "runs",
        };
        format!("{} due {} {whose} {end}", row.timescale, row.due_on)
    };
    let mut said: Vec<String> = rows.into_iter().map(said).collect();
    said.sort();
    said
}

on_both! {
    // A19, A20
    async fn a_team_alone_or_a_worker_with_the_team(house) {
        let scene = scene(&house).await;
        scene.allocate(&house, &scene.to_team()).await.unwrap();
        assert_eq!(scene.open(&house).await, ["team blank"]);
        scene.allocate(&house, &scene.to_priya()).await.unwrap();
        assert_eq!(scene.open(&house).await, ["team blank", "worker blank"]);
        scene.close(&house, &scene.end(Scope::Team, "work_done")).await.unwrap();
        let urgent = Request { priority: Some(Priority::Urgent), ..scene.to_priya() };
        let made = scene.allocate(&house, &urgent).await.unwrap();
        assert!(made.team.is_some() && made.worker.is_some());
        assert_eq!(scene.open(&house).await, ["team urgent", "worker urgent"]);
        house.proves().await;
    }

    // A21, A22
    async fn a_team_has_a_person_once_and_with_one_worker(house) {
        let scene = scene(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let to_tom = Request { worker_id: Some(tom.id()), ..scene.to_team() };
        scene.allocate(&house, &scene.to_priya()).await.unwrap();
        let again = scene.allocate(&house, &scene.to_team()).await.unwrap_err();
        assert_eq!(again, "team: The person is already with this team");
        let second = scene.allocate(&house, &to_tom).await.unwrap_err();
        assert_eq!(second, "worker: The person already has a worker in this team");
        let east = Request { team_id: house.team("east").await.id, ..scene.to_team() };
        scene.allocate(&house, &east).await.unwrap();
        assert_eq!(scene.open(&house).await, ["team blank", "team blank", "worker blank"]);
        house.proves().await;
    }

    // A23, A24
    async fn a_start_is_neither_to_come_nor_before_the_teams(house) {
        let scene = scene(&house).await;
        let tomorrow = Request { from: day("2026-11-21"), ..scene.to_team() };
        let refused = scene.allocate(&house, &tomorrow).await.unwrap_err();
        assert_eq!(refused, "from: The start date must be today or in the past");
        scene.allocate(&house, &Request { from: day("2026-11-10"), ..scene.to_team() }).await.unwrap();
        let early = Request { from: day("2026-11-09"), ..scene.to_priya() };
        let refused = scene.allocate(&house, &early).await.unwrap_err();
        assert_eq!(refused, "from: The team has had the person only since 10 November 2026");
        scene.allocate(&house, &Request { from: day("2026-11-10"), ..scene.to_priya() }).await.unwrap();
        house.proves().await;
    }

    async fn only_a_worker_of_the_team_and_an_open_team_can_be_chosen(house) {
        let scene = scene(&house).await;
        let east = house.colleague("Ana Cruz", &["social_worker"], &["east"]).await;
        for (request, says) in [
            (Request { worker_id: Some(east.id()), ..scene.to_team() }, "worker: Choose a worker who belongs to the team"),
            (Request { worker_id: Some(Uuid::nil()), ..scene.to_team() }, "worker: Choose a worker from the list"),
            (Request { team_id: Uuid::nil(), ..scene.to_team() }, "team: Choose a team from the list"),
            (Request { referral_id: Some(Uuid::nil()), ..scene.to_team() }, "referral: Choose work that is still open"),
        ] {
            assert_eq!(scene.allocate(&house, &request).await.unwrap_err(), says);
        }
        assert!(scene.open(&house).await.is_empty() && scene.notes(&house).await.is_empty());
        house.proves().await;
    }

    // A26
    async fn a_change_of_priority_reaches_the_worker_and_writes_a_note(house) {
        let scene = scene(&house).await;
        let high = Request { priority: Some(Priority::High), ..scene.to_priya() };
        scene.allocate(&house, &high).await.unwrap();
        let mut first = house.change(Some(scene.manager.id())).await;
        let done = change_priority(&mut first, scene.joan.id, scene.north, Priority::Urgent).await;
        kept(first, done).await.unwrap();
        assert_eq!(scene.open(&house).await, ["team urgent", "worker urgent"]);
        assert_eq!(scene.notes(&house).await, [
            "Allocated to Priya Shah, North locality team from 20 November 2026",
            "Priority changed from high to urgent",
        ]);
        let mut second = house.change(Some(scene.manager.id())).await;
        let same = change_priority(&mut second, scene.joan.id, scene.north, Priority::Urgent).await;
        assert_eq!(kept(second, same).await.unwrap_err(), "priority: This is the priority already");
        house.proves().await;
    }

    // A27, A28
    async fn a_team_ends_with_its_worker_and_a_worker_without_the_team(house) {
        let scene = scene(&house).await;
        scene.allocate(&house, &scene.to_priya()).await.unwrap();
        let said = scene.close(&house, &scene.end(Scope::Worker, "moved_worker")).await.unwrap();
        assert_eq!(said, "Allocation to Priya Shah, North locality team ended on 20 November 2026: Another worker takes over");
        assert_eq!(scene.open(&house).await, ["team blank"]);
        let again = scene.close(&house, &scene.end(Scope::Worker, "moved_worker")).await.unwrap_err();
        assert_eq!(again, "scope: This has already ended");
        scene.allocate(&house, &scene.to_priya()).await.unwrap();
        scene.close(&house, &scene.end(Scope::Team, "work_done")).await.unwrap();
        assert!(scene.open(&house).await.is_empty());
        let again = scene.close(&house, &scene.end(Scope::Team, "work_done")).await.unwrap_err();
        assert_eq!(again, "scope: This has already ended");
        assert_eq!(scene.notes(&house).await.len(), 4);
        house.proves().await;
    }
}

on_both! {
    // R22: the wait ends with the worker's allocation, and the time for the assessment runs.
    async fn a_worker_takes_the_waiting_work_on(house) {
        let scene = scene(&house).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        let request = Request { referral_id: Some(work.id), ..scene.to_team() };
        scene.allocate(&house, &request).await.unwrap();
        assert_eq!(referral(&house, work.id).await.allocated_on, None, "a team alone takes nothing on");
        assert_eq!(clocks_of(&house, work.id).await, ["ALLOCATION_STANDARD due 2026-11-16 team runs"]);
        let request = Request { referral_id: Some(work.id), ..scene.to_priya() };
        let made = scene.allocate(&house, &request).await.unwrap();
        assert!(made.says.ends_with("for Care Act assessment (referral 1)"), "{}", made.says);
        assert_eq!(scene.open(&house).await, ["team high", "worker high"], "the work's priority");
        assert_eq!(referral(&house, work.id).await.allocated_on, Some(day("2026-11-20")));
        assert_eq!(clocks_of(&house, work.id).await, [
            "ALLOCATION_STANDARD due 2026-11-16 team met",
            "ASSESSMENT_START due 2026-12-07 worker runs",
            "FIRST_VISIT due 2026-12-04 worker runs",
        ]);
        let again = scene.allocate(&house, &request).await.unwrap_err();
        assert_eq!(again, "referral: A worker has this work already");
        house.proves().await;
    }

    async fn further_work_comes_to_the_worker_who_has_the_case(house) {
        let scene = scene(&house).await;
        scene.allocate(&house, &scene.to_priya()).await.unwrap();
        let work = waiting(&house, &scene, "carers_assessment").await;
        let made = scene.allocate(&house, &Request { referral_id: Some(work.id), ..scene.to_priya() }).await.unwrap();
        assert!(made.team.is_none() && made.worker.is_none());
        assert!(made.says.starts_with("Further work for Priya Shah"), "{}", made.says);
        assert!(referral(&house, work.id).await.allocated_on.is_some());
        house.proves().await;
    }

    async fn work_that_is_not_done_waits_again_and_done_work_ends(house) {
        let scene = scene(&house).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        let request = Request { referral_id: Some(work.id), ..scene.to_priya() };
        scene.allocate(&house, &request).await.unwrap();
        scene.close(&house, &scene.end(Scope::Worker, "moved_worker")).await.unwrap();
        assert_eq!(referral(&house, work.id).await.allocated_on, None);
        assert_eq!(clocks_of(&house, work.id).await, [
            "ALLOCATION_STANDARD due 2026-11-16 team met",
            "ALLOCATION_STANDARD due 2026-11-27 team runs",
            "ASSESSMENT_START due 2026-12-07 team runs",
            "FIRST_VISIT due 2026-12-04 team runs",
        ]);
        scene.allocate(&house, &request).await.unwrap();
        scene.close(&house, &scene.end(Scope::Team, "work_done")).await.unwrap();
        let ended = referral(&house, work.id).await;
        assert_eq!((ended.closed_on, ended.closed_because.as_deref()), (Some(day("2026-11-20")), Some("work_done")));
        assert_eq!(clocks_of(&house, work.id).await[1..], [
            "ALLOCATION_STANDARD due 2026-11-27 team met",
            "ASSESSMENT_START due 2026-12-07 worker stopped",
            "FIRST_VISIT due 2026-12-04 worker stopped",
        ]);
        house.proves().await;
    }

    // R227: a hand-off to another team is counted; the work, its clocks and the priority go along.
    async fn a_case_moves_in_one_step_with_its_work(house) {
        let scene = scene(&house).await;
        let (tom, east) = (house.colleague("Tom Ash", &["social_worker"], &["north"]).await, house.team("east").await);
        let ana = house.colleague("Ana Cruz", &["social_worker"], &["east"]).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        scene.allocate(&house, &Request { referral_id: Some(work.id), ..scene.to_priya() }).await.unwrap();
        let nobody_new = scene.move_to(&house, scene.north, None).await.unwrap_err();
        assert_eq!(nobody_new, "worker: Choose another worker or another team");
        scene.move_to(&house, scene.north, Some(tom.id())).await.unwrap();
        let open = open_of_person(house.house.archive.reader(), scene.joan.id).await.unwrap();
        assert!(open.iter().any(|row| row.worker_id == Some(tom.id())) && open.len() == 2);
        let running = |id| deadline::Entity::find().filter(deadline::Column::WorkerId.eq(id)).filter(deadline::Column::MetOn.is_null());
        let reader = house.house.archive.reader();
        assert_eq!(running(tom.id()).all(reader).await.unwrap().len(), 2, "the clocks follow the case");
        let wrong = scene.move_to(&house, east.id, Some(tom.id())).await.unwrap_err();
        assert_eq!(wrong, "worker: Choose a worker who belongs to the team");
        scene.move_to(&house, east.id, Some(ana.id())).await.unwrap();
        assert_eq!(scene.open(&house).await, ["team high", "worker high"]);
        assert_eq!(referral(&house, work.id).await.team_id, east.id);
        let clock = running(ana.id()).one(reader).await.unwrap().unwrap();
        assert_eq!((clock.team_id, clock.about_id), (Some(east.id), work.id));
        let hands = hand_off::Entity::find().all(reader).await.unwrap();
        assert_eq!(hands.len(), 1, "only the change of team counts");
        assert_eq!((hands[0].referral_id, hands[0].because.as_str()), (Some(work.id), "She has moved"));
        house.proves().await;
    }
}

on_both! {
    // A21, A22 when several do it at once: one succeeds, the others are told.
    async fn of_those_who_allocate_at_once_one_succeeds(house) {
        let scene = scene(&house).await;
        let everyone = (0..8).map(|_| async {
            scene.allocate(&house, &scene.to_priya()).await
        });
        let done = futures_util::future::join_all(everyone).await;
        let refused: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
        assert_eq!(refused.len(), 7, "{refused:?}");
        for says in refused {
            assert!(says.contains("already has a worker") || says.contains("Somebody else"), "{says}");
        }
        assert_eq!(scene.open(&house).await, ["team blank", "worker blank"]);
        assert_eq!(scene.notes(&house).await.len(), 1, "what was refused left no note");
        house.proves().await;
    }

    // The schema itself refuses a second one, whatever the program does.
    async fn the_archive_refuses_a_second_open_allocation(house) {
        let scene = scene(&house).await;
        let made = scene.allocate(&house, &scene.to_priya()).await.unwrap();
        for row in [made.team.unwrap(), made.worker.unwrap()] {
            let mut change = house.change(Some(scene.manager.id())).await;
            let second = allocation::Model { id: change.new_id(), ..row };
            let refused = change.insert::<allocation::Entity>(second).await.unwrap_err();
            assert!(matches!(refused, db::Error::Constraint(_)), "{refused:?}");
            let Refused::Problems(problems) = Refused::from(refused) else { panic!("no problem") };
            assert!(problems[0].says.contains("Somebody else"));
        }
        house.proves().await;
    }

    // Each change writes a note, and without the note nothing is changed.
    async fn without_its_note_nothing_is_changed(house) {
        let scene = scene(&house).await;
        {
            let mut change = house.change(Some(scene.manager.id())).await;
            allocate(&mut change, &house.house, &scene.to_priya()).await.unwrap();
        }
        assert!(scene.open(&house).await.is_empty() && scene.notes(&house).await.is_empty());
        house.proves().await;
    }

    // A30, R205, R228
    async fn a_worker_who_moves_keeps_the_past_and_shows_what_is_left_behind(house) {
        let scene = scene(&house).await;
        scene.allocate(&house, &scene.to_priya()).await.unwrap();
        let east = house.team("east").await;
        let reader = house.house.archive.reader();
        let mut change = house.change(Some(scene.manager.id())).await;
        let was = membership::Entity::find().filter(membership::Column::AccountId.eq(scene.priya.id()));
        let was = was.one(reader).await.unwrap().unwrap();
        change.update::<membership::Entity>(&was, |row| row.until_on = Some(day("2026-11-20"))).await.unwrap();
        let now = membership::Model { id: change.new_id(), team_id: east.id, until_on: None, ..was.clone() };
        change.insert::<membership::Entity>(now).await.unwrap();
        change.log(Event::TeamMoved, None, Some(scene.priya.id()), json!({}));
        change.commit().await.unwrap();
        let spells = membership::Entity::find().filter(membership::Column::AccountId.eq(scene.priya.id()));
        assert_eq!(spells.all(reader).await.unwrap().len(), 2, "the past membership stays");
        let today = day("2026-11-20");
        let load = |team| caseloads::caseloads(reader, team, today);
        let left = load(scene.north).await.unwrap();
        let priya = left.iter().find(|load| load.name == "Priya Shah").unwrap();
        assert_eq!((priya.in_team, priya.cases), (false, 1), "her North case is still hers, and still seen");
        assert!(load(east.id).await.unwrap().iter().any(|load| load.name == "Priya Shah" && load.in_team && load.cases == 1));
        scene.allocate(&house, &Request { team_id: east.id, ..scene.to_priya() }).await.unwrap();
        assert!(load(east.id).await.unwrap().iter().any(|load| load.name == "Priya Shah" && load.cases == 1), "one person is one case, in however many teams");
        scene.close(&house, &scene.end(Scope::Team, "work_done")).await.unwrap();
        let all = almoner::casework::allocations::store::all_of_person(reader, scene.joan.id).await.unwrap();
        assert!(all.iter().any(|row| row.worker_id == Some(scene.priya.id()) && row.team_id == scene.north));
        house.proves().await;
    }
}
