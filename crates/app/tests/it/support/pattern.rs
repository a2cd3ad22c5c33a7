//! A pattern for the houses of tests: Exampleshire as it is once opened. To make some hundred tables and to publish
//! every form takes longer than most tests do, so the first test of a build does it and the others begin with a copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use almoner::house::clock::Clock;
use almoner::house::council::Council;
use almoner::house::server;
use almoner::house::settings::Settings;
use db::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

use super::NOW;
use super::engine::{in_database, in_folder, run};

/// The beginning of a pattern's name.
const PATTERN: &str = "exampleshire_";

/// The name of this build's pattern: that of another build may hold other tables and forms.
fn name(program: &Path) -> String {
    let built = fs::metadata(program).unwrap().modified().unwrap();
    let built = built.duration_since(UNIX_EPOCH).unwrap();
    format!("{PATTERN}{:x}", built.as_nanos())
}

/// The program that runs the tests.
fn program() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// The pattern for SQLite, beside the program of the tests, made where it is not yet. Two that make it at once each
/// make one, and the first to be ready stays.
pub async fn in_a_folder() -> PathBuf {
    let program = program();
    let beside = program.parent().unwrap();
    let pattern = beside.join(name(&program));
    if pattern.exists() {
        return pattern;
    }
    let making = TempDir::new_in(beside).unwrap();
    open(in_folder(making.path())).await;
    for old in fs::read_dir(beside).unwrap() {
        let old = old.unwrap();
        let is_pattern = old.file_name().to_string_lossy().starts_with(PATTERN);
        if is_pattern && old.path() != pattern {
            let _ = fs::remove_dir_all(old.path());
        }
    }
    if fs::rename(making.path(), &pattern).is_ok() {
        let _ = making.keep();
    }
    pattern
}

/// The pattern for PostgreSQL, on the same server, made where it is not yet: whoever comes meanwhile waits.
pub async fn on_the_server(server: &DatabaseConnection) -> String {
    let pattern = name(&program());
    if databases(server).await.contains(&pattern) {
        return pattern;
    }
    run(server, "SELECT pg_advisory_lock(1)").await;
    if !databases(server).await.contains(&pattern) {
        let making = format!("making_{pattern}");
        run(server, &format!("DROP DATABASE IF EXISTS {making}")).await;
        run(server, &format!("CREATE DATABASE {making}")).await;
        open(in_database(&making)).await;
        let ready = format!("ALTER DATABASE {making} RENAME TO {pattern}");
        run(server, &ready).await;
    }
    run(server, "SELECT pg_advisory_unlock(1)").await;
    pattern
}

async fn databases(server: &DatabaseConnection) -> Vec<String> {
    let all = Statement::from_string(DbBackend::Postgres, "SELECT datname FROM pg_database");
    let all = server.query_all_raw(all).await.unwrap();
    all.iter()
        .map(|row| row.try_get("", "datname").unwrap())
        .collect()
}

/// Opens Exampleshire there and closes it again.
async fn open(settings: Settings) {
    let clock = Clock::stopped_at(NOW.parse().unwrap());
    let council = Council::exampleshire().unwrap();
    let house = server::open(settings, council, clock, false).await.unwrap();
    house.archive.close().await.unwrap();
}
