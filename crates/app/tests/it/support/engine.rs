//! The two databases that every test runs on.

use std::fs;
use std::path::Path;

use almoner::house::settings::Settings;
use db::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;

use super::pattern;

/// Which database.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own, gone when the test ends.
pub enum Place {
    Folder(TempDir),
    Database(String),
}

impl Engine {
    /// Makes a place for one test.
    pub async fn place(self) -> Place {
        match self {
            Engine::Sqlite => Place::Folder(TempDir::new().unwrap()),
            Engine::Postgres => {
                let server = server().await;
                let name = format!("test_{}", uuid::Uuid::new_v4().simple());
                run(&server, &format!("CREATE DATABASE {name}")).await;
                server.close().await.unwrap();
                Place::Database(name)
            }
        }
    }

    /// The same, where Exampleshire was opened before: a copy of the pattern that the tests of this build share.
    pub async fn opened(self) -> Place {
        match self {
            Engine::Sqlite => {
                let folder = TempDir::new().unwrap();
                let from = pattern::in_a_folder().await;
                for file in fs::read_dir(from).unwrap() {
                    let file = file.unwrap();
                    fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
                }
                Place::Folder(folder)
            }
            Engine::Postgres => {
                let server = server().await;
                let from = pattern::on_the_server(&server).await;
                let name = format!("test_{}", uuid::Uuid::new_v4().simple());
                run(&server, &format!("CREATE DATABASE {name} TEMPLATE {from}")).await;
                server.close().await.unwrap();
                Place::Database(name)
            }
        }
    }
}

/// Settings for a house in a folder.
pub fn in_folder(folder: &Path) -> Settings {
    let data = Some(folder.to_owned());
    Settings {
        data,
        ..Settings::default()
    }
}

/// Settings for a house in a database of the server.
pub fn in_database(name: &str) -> Settings {
    let url = server_url();
    let url = format!("{}/{name}", url.rsplit_once('/').unwrap().0);
    Settings {
        database_url: Some(url),
        // Each connection to a database that is new learns its tables first, which takes longer than most pages.
        database_readers: Some(2),
        ..Settings::default()
    }
}

impl Place {
    /// Settings for a house in this place.
    pub fn settings(&self) -> Settings {
        match self {
            Place::Folder(folder) => in_folder(folder.path()),
            Place::Database(name) => in_database(name),
        }
    }
}

impl Drop for Place {
    /// In a thread of its own: the runtime of the test ends before anything it would still begin.
    fn drop(&mut self) {
        if let Place::Database(name) = self {
            let name = name.clone();
            let gone = std::thread::spawn(move || drop_database(&name)).join();
            gone.unwrap_or_else(|_| eprintln!("a test's database stayed behind"));
        }
    }
}

fn drop_database(name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        run(&server().await, &sql).await;
    });
}

fn server_url() -> String {
    std::env::var("ALMONER_TEST_POSTGRES")
        .expect("ALMONER_TEST_POSTGRES names no server: run the tests through ./dev test")
}

/// One connection to it, so that a lock stays with whoever took it.
async fn server() -> DatabaseConnection {
    let mut options = ConnectOptions::new(server_url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Runs a statement.
pub async fn run(server: &DatabaseConnection, sql: &str) {
    server.execute_unprepared(sql).await.unwrap();
}
