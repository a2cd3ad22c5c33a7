//! The two databases that every test runs on.

use almoner::house::settings::Settings;
use db::sea_orm::{ConnectionTrait, Database, DatabaseConnection};
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
        server: DatabaseConnection,
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
                Place::Database {
                    url,
                    name,
                    server: connection,
                }
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
    fn drop(&mut self) {
        if let Place::Database { name, server, .. } = self {
            let (server, sql) = (
                server.clone(),
                format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            );
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { server.execute_unprepared(&sql).await });
            }
        }
    }
}
