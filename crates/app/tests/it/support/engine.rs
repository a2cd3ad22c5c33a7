//! The two databases that every test runs on.

use almoner::house::settings::Settings;
use db::sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own, gone when the test ends.
pub enum Place {
    Folder(TempDir),
    Database {
        url: String,
        name: String,
        server: String,
    },
}

impl Engine {
    /// Makes a place for one test.
    pub async fn place(self) -> Place {
        match self {
            Engine::Sqlite => Place::Folder(TempDir::new().unwrap()),
            Engine::Postgres => {
                let server = std::env::var("ALMONER_TEST_POSTGRES").expect(
                    "ALMONER_TEST_POSTGRES names no server: run the tests through ./dev test",
                );
                let connection = Database::connect(&server).await.unwrap();
                let name = format!("test_{}", uuid::Uuid::new_v4().simple());
                connection
                    .execute_unprepared(&format!("CREATE DATABASE {name}"))
                    .await
                    .unwrap();
                let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
                connection.close().await.unwrap();
                Place::Database { url, name, server }
            }
        }
    }
}

impl Place {
    /// Settings for a house in this place.
    pub fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        match self {
            Place::Folder(folder) => settings.data = Some(folder.path().to_owned()),
            Place::Database { url, .. } => settings.database_url = Some(url.clone()),
        }
        settings
    }
}

impl Drop for Place {
    /// In a thread of its own: the runtime of the test ends before anything it would still begin.
    fn drop(&mut self) {
        if let Place::Database { name, server, .. } = self {
            let (server, name) = (server.clone(), name.clone());
            let gone = std::thread::spawn(move || drop_database(&server, &name)).join();
            gone.unwrap_or_else(|_| eprintln!("a test's database stayed behind"));
        }
    }
}

fn drop_database(server: &str, name: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Database::connect(server).await.unwrap();
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        server.execute_unprepared(&sql).await.unwrap();
    });
}
