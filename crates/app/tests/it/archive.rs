//! The archive: nothing is written without a reason, nothing can be altered unseen, and backups are whole.

use db::entities::{case_note, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, IntoActiveModel, Iterable, QuerySelect};
use db::{Break, Error, Event};
use serde_json::json;

use crate::support::{Engine, TestHouse, on_both};

/// Changes the archive behind its back.
async fn tamper(house: &TestHouse, sql: &str) {
    house
        .house
        .archive
        .unchained()
        .execute_unprepared(sql)
        .await
        .unwrap();
}

async fn broken(house: &TestHouse) -> Break {
    db::verify(&house.house.archive).await.unwrap().unwrap_err()
}

on_both! {
    async fn a_row_without_an_event_is_not_kept(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let mut change = house.change(None).await;
        change.update::<person::Entity>(&joan, |row| row.family_name = "Bell".to_owned()).await.unwrap();
        assert!(matches!(change.commit().await, Err(Error::Unfit(_))));
        let kept = person::Entity::find_by_id(joan.id).one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(kept, joan);
        house.proves().await;
    }

    async fn the_second_of_two_who_change_a_row_is_told(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        for (name, outcome) in [("Bell", true), ("Chen", false)] {
            let mut change = house.change(None).await;
            let changed = change.update::<person::Entity>(&joan, |row| row.family_name = name.to_owned()).await;
            assert_eq!(changed.is_ok(), outcome, "{changed:?}");
            if outcome {
                change.log(Event::PersonChanged, Some(joan.id), Some(joan.id), json!({}));
                change.commit().await.unwrap();
            } else {
                assert!(matches!(changed, Err(Error::Conflict)));
            }
        }
        let kept = person::Entity::find_by_id(joan.id).one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((kept.family_name.as_str(), kept.version), ("Bell", 2));
        house.proves().await;
    }

    async fn an_event_tells_the_old_and_the_new_value(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let mut change = house.change(None).await;
        change.update::<person::Entity>(&joan, |row| row.pronouns = Some("she/her".to_owned())).await.unwrap();
        change.log(Event::PersonChanged, Some(joan.id), Some(joan.id), json!({}));
        change.commit().await.unwrap();
        use db::entities::event;
        let found = event::Entity::find().filter(event::Column::Kind.eq("person_changed"));
        let found = found.one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(found.rows[0]["changed"]["pronouns"], json!([null, "she/her"]));
    }

    async fn a_row_altered_behind_the_archives_back_is_found(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        house.proves().await;
        tamper(&house, "UPDATE person SET family_name = 'Smith'").await;
        assert_eq!(broken(&house).await, Break::Row { table: "person", id: joan.id });
    }

    async fn a_row_added_or_taken_away_is_found(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let mut double = joan.clone();
        double.id = house.house.clock.new_id();
        double.number = "999999".to_owned();
        person::Entity::insert(double.clone().into_active_model()).exec_without_returning(house.house.archive.unchained()).await.unwrap();
        assert_eq!(broken(&house).await, Break::Unexplained { table: "person", id: double.id });
        person::Entity::delete_by_id(double.id).exec(house.house.archive.unchained()).await.unwrap();
        house.proves().await;
        tamper(&house, "DELETE FROM person_name").await;
        tamper(&house, "DELETE FROM person").await;
        assert_eq!(broken(&house).await, Break::Gone { table: "person".to_owned(), id: joan.id });
    }

    async fn an_event_altered_taken_away_or_cut_off_is_found(house) {
        house.person("Joan", "Price", |_| ()).await;
        let events = db::verify(&house.house.archive).await.unwrap().unwrap().events;
        tamper(&house, "UPDATE chain_head SET seq = seq - 1").await;
        assert_eq!(broken(&house).await, Break::CutShort { found: events, expected: events - 1 });
        tamper(&house, "UPDATE chain_head SET seq = seq + 1").await;
        tamper(&house, "UPDATE event SET kind = 'note_written' WHERE seq = 2").await;
        assert_eq!(broken(&house).await, Break::Altered(2));
        tamper(&house, "DELETE FROM event WHERE seq = 1").await;
        assert_eq!(broken(&house).await, Break::Missing(1));
    }

    async fn numbers_are_never_given_twice(house) {
        let archive = house.house.archive.clone();
        let at = house.house.clock.now();
        let mut tasks = Vec::new();
        for _ in 0..12 {
            let archive = archive.clone();
            tasks.push(tokio::spawn(async move {
                let mut change = archive.change(None, at).await.unwrap();
                let number = change.next_number("person").await;
                change.log(Event::HistoryLoaded, None, None, json!({}));
                change.commit().await.unwrap();
                number.unwrap()
            }));
        }
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=12).collect::<Vec<i64>>());
        house.proves().await;
    }

    async fn every_column_of_the_schema_is_a_column_of_its_entity(house) {
        let conn = house.house.archive.reader();
        let columns: Vec<&str> = case_note::Column::iter().map(|column| column.as_str()).collect();
        let sql = case_note::Entity::find().limit(1);
        assert!(sql.all(conn).await.is_ok());
        assert!(columns.contains(&"removed_because"));
        for (table, known) in db::columns_of_entities() {
            let mut known: Vec<String> = known.iter().map(|column| (*column).to_owned()).collect();
            let mut there = db::columns_of_table(conn, table).await.unwrap();
            known.sort();
            there.sort();
            assert_eq!(known, there, "{table}");
        }
    }
}

/// Everything in a house as a backup tells it, but for the time at which it was taken.
async fn told(house: &TestHouse) -> Vec<u8> {
    let mut file = Vec::new();
    db::backup(&house.house.archive, &mut file, house.house.clock.now())
        .await
        .unwrap();
    file
}

async fn restored(file: &[u8], engine: Engine) -> Result<Vec<u8>, Error> {
    let place = engine.place().await;
    let archive = db::Archive::open(&place.settings().location().unwrap())
        .await
        .unwrap();
    db::restore(&archive, file).await?;
    db::verify(&archive).await.unwrap().unwrap();
    let mut again = Vec::new();
    db::backup(
        &archive,
        &mut again,
        db::At::new(crate::support::NOW.parse().unwrap()),
    )
    .await
    .unwrap();
    Ok(again)
}

on_both! {
    async fn a_backup_restores_to_the_same_on_either_database(house) {
        house.person("Zoë", "O’Brien-Łukasz", |row| row.what_matters = Some("Tea, \"proper\" tea\nand 🐕".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get("/people?q=obrien").await.is_ok();
        let file = told(&house).await;
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let again = restored(&file, engine).await.unwrap();
            assert_eq!(plain(&again), plain(&file));
        }
    }

    async fn a_backup_that_was_cut_or_changed_is_refused_and_nothing_is_kept(house) {
        house.person("Joan", "Price", |_| ()).await;
        let lines = plain(&told(&house).await);
        let changed = lines.replace("Price", "Prise");
        let cut: String = lines.lines().take(lines.lines().count() - 1).map(|line| format!("{line}\n")).collect();
        let newer = lines.replacen(db::newest_schema(), "m29990101_000001_later", 1);
        for (bad, says) in [(changed, "changed since"), (cut, "ends too early"), (newer, "newer than this program"), ("hello".to_owned(), "not a backup")] {
            let place = Engine::Sqlite.place().await;
            let archive = db::Archive::open(&place.settings().location().unwrap()).await.unwrap();
            let error = db::restore(&archive, gzipped(&bad).as_slice()).await.unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
            assert_eq!(person::Entity::find().count(archive.reader()).await.unwrap(), 0);
            assert_eq!(db::verify(&archive).await.unwrap().unwrap().events, 0);
        }
    }

    async fn an_archive_with_something_in_it_is_not_restored_over(house) {
        house.person("Joan", "Price", |_| ()).await;
        let file = told(&house).await;
        let error = db::restore(&house.house.archive, file.as_slice()).await.unwrap_err();
        assert!(error.to_string().contains("not empty"), "{error}");
        house.proves().await;
    }

    async fn an_archive_of_a_newer_program_is_not_opened(house) {
        tamper(&house, "INSERT INTO migration (name) VALUES ('m29990101_000001_later')").await;
        let location = house.house.settings.location().unwrap();
        let error = db::Archive::open(&location).await.err().unwrap();
        assert!(error.to_string().contains("m29990101_000001_later"), "{error}");
    }
}

fn plain(file: &[u8]) -> String {
    use std::io::Read;
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn gzipped(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}
