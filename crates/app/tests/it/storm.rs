//! A short storm: the server is killed while colleagues write, and keeps what it said it had kept. The long one
//! is `./dev bench storm`.

use almoner::bench::archives::{Engine, Kept, Which};
use almoner::bench::storm::{Options, blow};
use tempfile::TempDir;

async fn weathers(engine: Engine) {
    let folder = TempDir::new().unwrap();
    let options = Options {
        kept: Kept {
            folder: folder.path().to_owned(),
            postgres: std::env::var("ALMONER_TEST_POSTGRES").ok(),
        },
        rounds: 3,
        writers: 8,
        people: 150,
        seed: 1,
        database: Which::Both,
        program: Some(env!("CARGO_BIN_EXE_almoner").into()),
    };
    let weathered = blow(&options, engine).await.unwrap();
    assert_eq!(weathered.rounds, 3);
    assert!(weathered.notes > 20, "{weathered:?}");
    assert!(weathered.allocations > 0, "{weathered:?}");
}

#[tokio::test]
async fn sqlite_keeps_what_was_acknowledged_when_the_server_is_killed() {
    weathers(Engine::Sqlite).await;
}

#[tokio::test]
async fn postgresql_keeps_what_was_acknowledged_when_the_server_is_killed() {
    weathers(Engine::Postgres).await;
}
