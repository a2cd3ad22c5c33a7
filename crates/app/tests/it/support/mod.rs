//! A house to test in: Exampleshire without people, a clock that stands still, colleagues who are already signed in.

mod engine;
mod pattern;
mod visitor;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use almoner::demo;
use almoner::front_door::people::store;
use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::settings::Settings;
use almoner::house::{House, server};
use almoner::oversight::staff::opening::{NewAccount, make_account};
use axum::Router;
use db::entities::{membership, person, team};
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use serde_json::json;

pub use engine::{Engine, Place};
pub use visitor::{Answer, Visitor};

/// Runs a test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($house:ident) $body:block)+) => { $(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            async fn test($house: $crate::support::TestHouse) $body
            #[tokio::test]
            async fn sqlite() {
                test($crate::support::TestHouse::new($crate::support::Engine::Sqlite).await).await;
            }
            #[tokio::test]
            async fn postgres() {
                test($crate::support::TestHouse::new($crate::support::Engine::Postgres).await).await;
            }
        }
    )+ };
}
pub(crate) use on_both;

/// A house of its own for each test.
pub struct TestHouse {
    pub house: House,
    pub rooms: Router,
    _engine: engine::Place,
}

/// The root of the project that is tested, which need not be where the tests were built.
pub fn project() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where this is"))
        .join("../..")
}

/// Friday 20 November 2026, 10:00 in London.
pub const NOW: &str = "2026-11-20T10:00:00Z";

static NEXT: AtomicU64 = AtomicU64::new(1);

impl TestHouse {
    /// An empty house on an engine.
    pub async fn new(engine: Engine) -> TestHouse {
        TestHouse::with(engine, |_| ()).await
    }

    /// The same, reached by browsers at this address.
    pub async fn at_address(engine: Engine, address: &str) -> TestHouse {
        TestHouse::with(engine, |settings| {
            settings.address = Some(address.to_owned())
        })
        .await
    }

    /// The same with other settings.
    pub async fn with(engine: Engine, edit: impl FnOnce(&mut Settings)) -> TestHouse {
        let place = engine.opened().await;
        TestHouse::at_place(place, edit).await
    }

    /// A house in Exampleshire with its people.
    pub async fn with_people(engine: Engine, plan: &demo::Plan) -> TestHouse {
        let place = engine.place().await;
        let at = place.settings().location().unwrap();
        let archive = db::Archive::open(&at).await.unwrap();
        let council = Council::exampleshire().unwrap();
        demo::make(&archive, &council, plan, |_| {}).await.unwrap();
        archive.close().await.unwrap();
        TestHouse::at_place(place, |_| ()).await
    }

    /// The same of a council with other settings.
    pub async fn of_council(engine: Engine, edit: impl FnOnce(&mut Council)) -> TestHouse {
        let mut council = Council::exampleshire().unwrap();
        edit(&mut council);
        TestHouse::opened(engine.place().await, |_| (), council).await
    }

    async fn at_place(place: Place, edit: impl FnOnce(&mut Settings)) -> TestHouse {
        TestHouse::opened(place, edit, Council::exampleshire().unwrap()).await
    }

    async fn opened(place: Place, edit: impl FnOnce(&mut Settings), council: Council) -> TestHouse {
        let mut settings = place.settings();
        edit(&mut settings);
        let clock = Clock::stopped_at(NOW.parse().unwrap());
        let house = server::open(settings, council, clock, false).await.unwrap();
        let rooms = server::rooms(house.clone());
        TestHouse {
            house,
            rooms,
            _engine: place,
        }
    }

    /// Moves the clock.
    pub fn at(&self, instant: &str) {
        self.house.clock.move_to(instant.parse().unwrap());
    }

    /// A colleague who is signed in, with these roles, in these teams (by code).
    pub async fn colleague(&self, name: &str, roles: &[&str], teams: &[&str]) -> Visitor {
        let new = NewAccount {
            email: format!(
                "{}@exampleshire.example",
                name.to_lowercase().replace(' ', ".")
            ),
            name: name.to_owned(),
            job_title: None,
            password: None,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        };
        let account = make_account(&self.house, None, new).await.unwrap();
        for code in teams {
            self.join(account.id, code).await;
        }
        Visitor::signed_in(self, account.id).await
    }

    /// A change of the archive, now, by this colleague or by nobody.
    pub async fn change(&self, by: Option<Uuid>) -> Change {
        let now = self.house.clock.now();
        self.house.archive.change(by, now).await.unwrap()
    }

    /// A visitor who is not signed in.
    pub fn stranger(&self) -> Visitor {
        Visitor::stranger(self)
    }

    async fn join(&self, account_id: Uuid, code: &str) {
        let team = self.team(code).await;
        let mut change = self.change(None).await;
        let row = membership::Model {
            id: change.new_id(),
            account_id,
            team_id: team.id,
            from_on: self.house.clock.today(),
            until_on: None,
            version: 1,
        };
        change.insert::<membership::Entity>(row).await.unwrap();
        change.log(
            Event::TeamMoved,
            None,
            Some(account_id),
            json!({ "to": code }),
        );
        change.commit().await.unwrap();
    }

    /// A team by its code.
    pub async fn team(&self, code: &str) -> team::Model {
        team::Entity::find()
            .filter(team::Column::Code.eq(code))
            .one(self.house.archive.reader())
            .await
            .unwrap()
            .unwrap()
    }

    /// A person on file, changed as the test needs before being kept.
    pub async fn person(
        &self,
        given: &str,
        family: &str,
        edit: impl FnOnce(&mut person::Model),
    ) -> person::Model {
        let mut change = self.change(None).await;
        let mut row = blank_person(change.new_id(), given, family);
        row.created_at = self.house.clock.now();
        edit(&mut row);
        let row = change.insert::<person::Entity>(row).await.unwrap();
        db::keep_names(&change, &row, &[]).await.unwrap();
        change.log(Event::PersonMade, Some(row.id), Some(row.id), json!({}));
        change.commit().await.unwrap();
        row
    }

    /// Fails when the chain or a table does not agree with it.
    pub async fn proves(&self) {
        db::verify(&self.house.archive).await.unwrap().unwrap();
    }
}

fn blank_person(id: Uuid, given: &str, family: &str) -> person::Model {
    let number = NEXT.fetch_add(1, Ordering::SeqCst).to_string();
    person::Model {
        given_names: given.to_owned(),
        family_name: family.to_owned(),
        born_on: Some(Day("1948-05-03".parse().unwrap())),
        ..store::blank_person(id, number, db::At::new(NOW.parse().unwrap()))
    }
}
