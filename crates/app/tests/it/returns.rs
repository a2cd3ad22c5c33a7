//! The returns room: files come whole or not at all, runs go on behind the pages, problems are work, and every
//! figure opens to the rows behind it.

use std::time::Duration;

use db::entities::{
    record_submission, return_chunk, return_file, return_progress, return_run, return_task,
};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{IntoActiveModel, QueryOrder};
use db::{At, Backup};

use crate::support::{self, Engine, TestHouse, Visitor, on_both};

const LATEST: &str = "901_20250401_20260331_08.csv.gz";
const EARLIER: &str = "901_20250101_20251231_07.csv.gz";
const MANIFEST: &[u8] = b"file,la_code,la_name,import_timestamp\n901_20250401_20260331_08.csv,901,Northmoor,2026-04-22 09:28:00\n901_20250101_20251231_07.csv,901,Northmoor,2026-01-23 10:00:00\n";

/// A submission of the public case.
fn case(name: &str) -> Vec<u8> {
    let folder = support::project().join("crates/cld/tests/data/public/input");
    let inner = folder.join("submissions").join(name);
    std::fs::read(if inner.exists() {
        inner
    } else {
        folder.join(name)
    })
    .unwrap()
}

const HEADING: &str = "LA Code,Reporting Period Start Date,Reporting Period End Date,NHS Number,LA Person Unique Identifier,Gender,Date of Birth,Client Type,Event Type,Event Start Date,Event End Date,Event Outcome,Service Type,Service Component,Delivery Mechanism";

/// A small submission: one person in long-term support with a direct payment.
fn small(person: &str) -> Vec<u8> {
    let row = format!(
        "901,01/04/2025,31/03/2026,,{person},Female,01/02/1950,Service user,Service,01/05/2025,,,Long term support: Community,Direct payment,Direct payment"
    );
    let ended = format!(
        "901,01/04/2025,31/03/2026,,{person},Female,01/02/1950,Service user,Review,01/03/2026,02/03/2026,,,,"
    );
    let first = ended.replace("01/03/2026,02/03/2026", "01/04/2025,02/04/2025");
    format!("{HEADING}\n{row}\n{ended}\n{first}\n").into_bytes()
}

async fn analyst(house: &TestHouse) -> Visitor {
    house
        .colleague("Helen Marsh", &["performance_analyst"], &[])
        .await
}

async fn files(house: &TestHouse) -> Vec<return_file::Model> {
    let all = return_file::Entity::find().order_by_asc(return_file::Column::SentAt);
    all.all(house.house.archive.reader()).await.unwrap()
}

async fn the_run(house: &TestHouse) -> return_run::Model {
    let latest = return_run::Entity::find().order_by_desc(return_run::Column::Number);
    latest
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

/// Waits until the latest run has ended.
async fn ended(house: &TestHouse) -> return_run::Model {
    for _ in 0..600 {
        let run = the_run(house).await;
        if run.state != "started" {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the run does not end");
}

/// Begins a run over every file that is there, as of the clock's day.
async fn begin(house: &TestHouse, helen: &Visitor) -> return_run::Model {
    let ids: Vec<String> = files(house)
        .await
        .iter()
        .map(|file| file.id.to_string())
        .collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("file", id.as_str())).collect();
    fields.extend([
        ("as_of-day", "20"),
        ("as_of-month", "11"),
        ("as_of-year", "2026"),
    ]);
    let at = helen.post("/returns/new", &fields).await.leads();
    let run = ended(house).await;
    assert_eq!(at, format!("/returns/{}", run.id));
    run
}

on_both! {
    async fn a_submission_is_checked_and_measured_behind_the_pages(house) {
        let helen = analyst(&house).await;
        helen.get("/returns").await.is_ok().has("Nothing has been checked yet");
        helen.get("/returns/new").await.is_ok().has("There is no submission to check");
        let population = case("population.csv");
        let lookup = case("la_lookup.csv");
        let all: [(&str, &[u8]); 5] = [
            (LATEST, &case(LATEST)),
            (EARLIER, &case(EARLIER)),
            ("population.csv", &population),
            ("la_lookup.csv", &lookup),
            ("manifest.csv", MANIFEST),
        ];
        helen.post_files("/returns/files", &all).await.leads_to("/returns/files");
        let kept = files(&house).await;
        let names: Vec<&str> = kept.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, [EARLIER, LATEST, "la_lookup.csv", "population.csv"], "by the manifest's times; it is not kept itself");
        assert_eq!(kept[1].council_code.as_deref(), Some("901"));
        assert_eq!(kept[1].to_on.unwrap().to_string(), "2026-03-31");
        assert_eq!(kept[1].sent_at.to_string(), "2026-04-22T08:28:00Z", "London's clocks");
        helen.get("/returns/files").await.is_ok().has(LATEST).has("22 April 2026");

        let run = begin(&house, &helen).await;
        assert_eq!((run.state.as_str(), run.says.as_deref()), ("done", None));
        assert!(run.rejected.unwrap() > 0 && run.score_tenths.unwrap() > 0);
        let page = helen.get(&format!("/returns/{}", run.id)).await.is_ok();
        // As the same two files give with the program alone.
        let alone = of_the_program(&house).await;
        for line in &alone.lines {
            let figure = line.figure.as_deref().unwrap_or_default();
            assert!(page.text.contains(figure), "{} {figure}", line.code);
        }
        helen.get("/returns").await.is_ok().has("Run 1").has("Done");
        house.proves().await;
    }

    async fn a_measure_opens_to_its_rows_and_to_the_records_that_one_may_open(house) {
        let anna = house.person("Anna", "Bell", |person| person.number = "100777".to_owned()).await;
        let sam = house.colleague("Sam Green", &["administrator"], &[]).await;
        let helen = analyst(&house).await;
        helen.post_files("/returns/files", &[("a.csv", &small("P100777")), ("b.csv", &small("P100778"))]).await.leads();
        let run = begin(&house, &helen).await;
        assert_eq!(run.state, "done", "{:?}", run.says);
        let at = format!("/returns/{}/measures/3d-2a", run.id);
        let opened = sam.get(&at).await.is_ok();
        // The file sent last has one person, and only that file is taken.
        opened.has("1 of 1").has("901_P100778").lacks("Anna Bell").has("in long-term community support on the last day");
        let id = files(&house).await[0].id;
        let sent = [("on-day", "19"), ("on-month", "11"), ("on-year", "2026"), ("at", "10:00")];
        helen.post(&format!("/returns/files/{}", files(&house).await[1].id), &sent).await.leads_to("/returns/files");
        assert_eq!(files(&house).await[1].id, id, "the other is now the last");
        let run = begin(&house, &helen).await;
        let at = format!("/returns/{}/measures/3d-2a", run.id);
        sam.get(&at).await.is_ok().has(&format!("/people/{}", anna.id)).has("Anna Bell");
        helen.get(&at).await.is_ok().has("901_P100777").lacks("Anna Bell");
        sam.get(&format!("{at}?show=left_out")).await.is_ok().has("Nobody fits");
        sam.get(&format!("/returns/{}/measures/9z", run.id)).await.is_not_found();
        let changes = helen.get(&format!("/returns/{}/changes", run.id)).await.is_ok();
        changes.has("between run 1 and run 2").has("1 of 1");
        house.proves().await;
    }

    async fn problems_are_given_to_somebody_and_said_to_be_mended(house) {
        let helen = analyst(&house).await;
        let grace = house.colleague("Grace Okafor", &["team_manager"], &["north"]).await;
        helen.post_files("/returns/files", &[("a.csv", &small("P1"))]).await.leads();
        let run = begin(&house, &helen).await;
        let list = format!("/returns/{}/checks", run.id);
        let all = helen.get(&list).await.is_ok();
        let rule = all.text.split("/checks/rules/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let at = format!("{list}/rules/{rule}");
        grace.get(&format!("{list}?who=mine")).await.is_ok().has("No problem fits");
        let north = house.team("north").await.id.to_string();
        helen.post(&at, &[("team", &north), ("note", "Before Friday")]).await.leads_to(&at);
        helen.get(&at).await.is_ok().has("Given to North locality team").has("Before Friday");
        grace.get(&format!("{list}?who=mine")).await.is_ok().has(&rule);
        grace.get("/returns").await.is_ok().has("<strong>1</strong> problems given to you");
        helen.post(&at, &[("account", "nobody@nowhere")]).await.has_problem("Nobody of that name");
        helen.post(&at, &[("team", "north")]).await.has_problem("Choose a team from the list");
        grace.post(&at, &[("account", "grace okafor"), ("mended", "yes")]).await.leads();
        grace.get(&at).await.is_ok().has("Said to be mended").has("Grace Okafor");
        helen.get(&format!("{list}?state=mended")).await.is_ok().has(&rule);
        let tasks = return_task::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(tasks.len(), 1);
        let csv = helen.get(&format!("{list}/take?state=mended")).await.is_ok();
        assert!(csv.text.contains("Grace Okafor,mended"), "{}", csv.text);
        helen.get(&format!("{list}/take?as=xlsx")).await.is_ok();
        helen.get(&format!("{list}/rules/no-such-rule")).await.is_not_found();
        helen.post(&format!("{list}/rules/no-such-rule"), &[]).await.is_not_found();
        house.proves().await;
    }

    async fn files_come_whole_and_with_the_forms_token_or_not_at_all(house) {
        let helen = analyst(&house).await;
        let good = small("P1");
        helen.post_files_with("/returns/files", "guess", &[("a.csv", &good)]).await.is_forbidden();
        helen.post_files("/returns/files", &[]).await.has_problem("Choose at least one file");
        let mixed: [(&str, &[u8]); 2] = [("a.csv", &good), ("photo.png", b"\x89PNG")];
        helen.post_files("/returns/files", &mixed).await.has_problem("photo.png: the first line names no field");
        let twice: [(&str, &[u8]); 2] = [("a.csv", &good), ("b.csv", &good)];
        helen.post_files("/returns/files", &twice).await.has_problem("b.csv was chosen twice");
        assert!(files(&house).await.is_empty());
        helen.post_files("/returns/files", &[("../../a.csv", &good)]).await.leads();
        assert_eq!(files(&house).await[0].name, "a.csv");
        helen.post_files("/returns/files", &[("again.csv", &good)]).await.has_problem("is here already as a.csv");
        assert_eq!(files(&house).await.len(), 1);
        helen.post_files("/returns/new", &[("a.csv", &good)]).await.has("Almoner expects a form here");
        helen.post("/returns/files", &[]).await.has_problem("Choose");
        house.proves().await;
    }

    async fn a_run_that_was_cut_short_says_so_and_can_be_begun_again(house) {
        let helen = analyst(&house).await;
        helen.post_files("/returns/files", &[("a.csv", &small("P1"))]).await.leads();
        let run = begin(&house, &helen).await;
        // As a program that was killed leaves it.
        let mut change = house.change(None).await;
        change.update::<return_run::Entity>(&run, |row| row.state = "started".to_owned()).await.unwrap();
        change.log(db::Event::ReturnRunStarted, None, Some(run.id), serde_json::json!({}));
        change.commit().await.unwrap();
        beaten(&house, run.id, "2026-11-20T09:59:30Z").await;
        let at = format!("/returns/{}", run.id);
        helen.get(&at).await.is_ok().has("Under way").has("Look again").lacks("Begin again");
        helen.post(&format!("{at}/again"), &[]).await.leads_to(&at);
        assert_eq!(the_run(&house).await.state, "started", "one under way is not begun twice");
        let fields = [("file", files(&house).await[0].id.to_string())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, id)| (*name, id.as_str())).chain([("as_of", "20 11 2026")]).collect();
        helen.post("/returns/new", &fields).await.has_problem("Another run is under way");
        beaten(&house, run.id, "2026-11-20T09:58:00Z").await;
        helen.get(&at).await.is_ok().has("Cut short").has("Begin again");
        helen.get("/returns").await.is_ok().has("Cut short");
        helen.post(&format!("{at}/again"), &[]).await.leads_to(&at);
        assert_eq!(ended(&house).await.state, "done");
        house.proves().await;
    }

    async fn the_submission_from_the_record_is_made_behind_the_pages_and_what_is_shown_is_what_is_taken(house) {
        let helen = analyst(&house).await;
        let anna = house.person("Anna", "Bell", |_| ()).await;
        contact(&house, &anna, "signposted", "2026-09-29T09:00:00Z").await;
        contact(&house, &anna, "existing_worker_told", "2026-09-28T09:00:00Z").await;
        contact(&house, &anna, "declined", "2026-10-01T09:00:00Z").await;
        helen.get("/returns/record").await.is_ok().has("None has been made yet").has("value=\"2025\"");
        let wrongly = [("from", "1 10 2026"), ("until", "30 9 2026")];
        helen.post("/returns/record", &wrongly).await.has_problem("must not end before it begins");
        assert!(submissions(&house).await.is_empty());

        let period = [("from", "1 10 2025"), ("until", "30 9 2026")];
        let (at, row) = made(&house, &helen, &period).await;
        let page = helen.get(&at).await.is_ok();
        let page = page.has("The submission of 1 Oct 25 - 30 Sep 26").has("1 event about 1 person, in 1 row");
        let page = page.has("news for a worker who has the case already").has("Requests, each once");
        page.has("the nation takes this file for 1 Sep 26 - 30 Sep 26");
        // What is written afterwards is neither on the page nor in the file.
        contact(&house, &anna, "declined", "2026-09-30T09:00:00Z").await;
        helen.get(&at).await.is_ok().has("1 event about 1 person, in 1 row");
        let taken = helen.get(&format!("{at}/file")).await.is_ok();
        assert_eq!(taken.text.lines().count(), 2, "{}", taken.text);
        assert!(taken.text.contains("NFA: Information and advice or signposting"));
        helen.get("/returns/files").await.is_ok().lacks("900_20251001_20260930.csv");
        let again: [(&str, &[u8]); 1] = [("mine.csv", taken.text.as_bytes())];
        helen.post_files("/returns/files", &again).await.has_problem("bring it in there");

        helen.post(&at, &[]).await.leads_to("/returns/files");
        let kept = files(&house).await;
        let told = (kept.len(), kept[0].name.as_str(), kept[0].rows, kept[0].kind.as_str());
        assert_eq!(told, (1, "900_20251001_20260930.csv", 1, "submission"));
        assert_eq!(row.file_id, Some(kept[0].id));
        helen.get("/returns/files").await.is_ok().has("900_20251001_20260930.csv");
        helen.get(&at).await.is_ok().lacks("Bring it in as a file");
        helen.post(&at, &[]).await.leads_to("/returns/files");
        assert_eq!(files(&house).await.len(), 1, "the same twice is one file");
        let later = [("from", "1 10 2026"), ("until", "31 10 2026")];
        let (later, _) = made(&house, &helen, &later).await;
        helen.get(&later).await.is_ok().has("1 event about 1 person").lacks("the nation takes this file");
        house.proves().await;
    }

    async fn one_submission_is_made_from_the_record_at_a_time(house) {
        let helen = analyst(&house).await;
        let period = [("from", "1 10 2025"), ("until", "30 9 2026")];
        let (at, row) = made(&house, &helen, &period).await;
        // As a program that was killed leaves it.
        let mut change = house.change(None).await;
        change.update::<record_submission::Entity>(&row, |row| {
            row.state = "started".to_owned();
            row.preview = None;
            row.file_id = None;
        }).await.unwrap();
        change.log(db::Event::RecordSubmissionBegun, None, Some(row.id), serde_json::json!({}));
        change.commit().await.unwrap();
        beaten(&house, row.id, "2026-11-20T09:59:30Z").await;
        helen.get(&at).await.is_ok().has("Under way").has("Look again").lacks("Begin again");
        helen.get(&format!("{at}/file")).await.is_not_found();
        helen.post(&at, &[]).await.is_not_found();
        helen.post("/returns/record", &period).await.has_problem("Another submission is being made");
        assert_eq!(submissions(&house).await.len(), 1);
        beaten(&house, row.id, "2026-11-20T09:58:00Z").await;
        helen.get(&at).await.is_ok().has("Cut short").has("Begin again").has("name=\"from-day\" value=\"1\"");
        helen.get("/returns/record").await.is_ok().has("Cut short");
        let (again, _) = made(&house, &helen, &period).await;
        assert_ne!(again, at);
        helen.get(&again).await.is_ok().has("Nothing in the record is an event of this period");
        house.proves().await;
    }

    async fn what_cannot_be_measured_says_why(house) {
        let helen = analyst(&house).await;
        helen.post_files("/returns/files", &[("a.csv", b"LA Code,Event Type\n901,Review\n")]).await.leads();
        let run = begin(&house, &helen).await;
        assert_eq!(run.state, "failed");
        helen.get(&format!("/returns/{}", run.id)).await.is_ok().has("no submission covers a whole quarter").has("Begin again");
        house.proves().await;
    }

    async fn only_those_whose_work_it_is_see_the_return(house) {
        let helen = analyst(&house).await;
        helen.post_files("/returns/files", &[("a.csv", &small("P1"))]).await.leads();
        let run = begin(&house, &helen).await;
        let grace = house.colleague("Grace Okafor", &["team_manager"], &["north"]).await;
        let ayesha = house.colleague("Ayesha Khan", &["front_door_officer"], &[]).await;
        for (path, managers) in [
            ("/returns".to_owned(), true),
            (format!("/returns/{}", run.id), true),
            (format!("/returns/{}/checks", run.id), true),
            ("/returns/files".to_owned(), false),
            ("/returns/new".to_owned(), false),
            ("/returns/record".to_owned(), false),
            (format!("/returns/{}/measures/3d-2a", run.id), false),
            (format!("/returns/{}/report", run.id), false),
            (format!("/returns/{}/changes", run.id), false),
            (format!("/returns/{}/checks/take", run.id), false),
        ] {
            helen.get(&path).await.is_ok();
            ayesha.get(&path).await.is_forbidden();
            let answer = grace.get(&path).await;
            if managers { answer.is_ok() } else { answer.is_forbidden() };
        }
        grace.post_files("/returns/files", &[("b.csv", &small("P2"))]).await.is_forbidden();
        for path in ["/returns/x", "/returns/files/x", "/returns/record/x", "/returns/record/x/file", "/returns/x/checks", "/returns/x/again"] {
            let id = Uuid::from_u128(7).to_string();
            helen.get(&path.replace('x', &id)).await.is_not_found();
            helen.get(path).await.is_not_found();
        }
        let report = helen.get(&format!("/returns/{}/report", run.id)).await.is_ok();
        assert!(report.text.starts_with("<!DOCTYPE html>"));
        helen.get(&format!("/returns/{}/report?inside=yes", run.id)).await.is_ok().has("For use inside the council");
    }
}

/// Submissions that were begun from the record, in order.
async fn submissions(house: &TestHouse) -> Vec<record_submission::Model> {
    let all = record_submission::Entity::find().order_by_asc(record_submission::Column::Number);
    all.all(house.house.archive.reader()).await.unwrap()
}

/// Has a submission made from the record, and waits until it is done.
async fn made(
    house: &TestHouse,
    helen: &Visitor,
    period: &[(&str, &str)],
) -> (String, record_submission::Model) {
    let at = helen.post("/returns/record", period).await.leads();
    for _ in 0..600 {
        let row = submissions(house).await.pop().unwrap();
        if row.state != "started" {
            assert_eq!((row.state.as_str(), row.says.as_deref()), ("done", None));
            assert_eq!(at, format!("/returns/record/{}", row.id));
            return (at, row);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the submission is never made");
}

/// A contact about somebody that was decided on an hour after it came.
async fn contact(house: &TestHouse, person: &db::entities::person::Model, outcome: &str, at: &str) {
    let mut change = house.change(None).await;
    let at: jiff::Timestamp = at.parse().unwrap();
    let helen = db::entities::account::Entity::find()
        .one(house.house.archive.reader())
        .await
        .unwrap();
    let row = db::entities::contact::Model {
        id: change.new_id(),
        number: change.next_number("contact").await.unwrap().to_string(),
        person_id: Some(person.id),
        received_at: At::new(at),
        decided_at: Some(At::new(at + jiff::SignedDuration::from_hours(1))),
        outcome: Some(outcome.to_owned()),
        channel: "phone".to_owned(),
        taken_by: Some(helen.unwrap().id),
        caller_relation: Some("gp".to_owned()),
        described: None,
        caller_name: None,
        caller_contact: None,
        reason: None,
        consent: None,
        consent_note: None,
        urgency: None,
        danger: None,
        risk_note: None,
        said: None,
        matters: None,
        tried: None,
        advice: None,
        signposted_to: None,
        outcome_note: None,
        decided_by: None,
        team_id: None,
        routed_because: None,
        overruled_because: None,
        worker_told: None,
        duplicate_of: None,
        hand_offs: 0,
        version: 1,
    };
    let id = row.id;
    change
        .insert::<db::entities::contact::Entity>(row)
        .await
        .unwrap();
    change.log(
        db::Event::ContactTaken,
        Some(person.id),
        Some(id),
        serde_json::json!({}),
    );
    change.commit().await.unwrap();
}

async fn beaten(house: &TestHouse, run: Uuid, at: &str) {
    let mut row = return_progress::Entity::find_by_id(run)
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap();
    row.beat_at = At::new(at.parse().unwrap());
    return_progress::Entity::update(row.into_active_model().reset_all())
        .exec(house.house.archive.unchained())
        .await
        .unwrap();
}

/// What the files that are kept give without the room.
async fn of_the_program(house: &TestHouse) -> almoner::oversight::returns::work::Summary {
    let place = tempfile::tempdir().unwrap();
    for file in files(house).await {
        let path = place.path().join(&file.name);
        almoner::oversight::returns::store::put(house.house.archive.reader(), &file, &path)
            .await
            .unwrap();
        let original = case(&file.name);
        assert!(
            std::fs::read(&path).unwrap() == original,
            "{} came back changed",
            file.name
        );
    }
    std::fs::write(place.path().join("manifest.csv"), MANIFEST).unwrap();
    let as_of = "2026-11-20".parse().unwrap();
    let worked = almoner::oversight::returns::work::work_out(place.path(), "901", as_of, |_| ());
    worked.unwrap().summary
}

#[tokio::test]
async fn a_backup_holds_files_and_results() {
    let house = TestHouse::new(Engine::Sqlite).await;
    let helen = analyst(&house).await;
    helen
        .post_files("/returns/files", &[("a.csv", &small("P1"))])
        .await
        .leads();
    let run = begin(&house, &helen).await;
    let mut bytes = Vec::new();
    db::backup(&house.house.archive, &mut bytes, house.house.clock.now())
        .await
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let other = db::Archive::open(&db::Location::Folder(place.path().to_owned()))
        .await
        .unwrap();
    let Backup { rows, .. } = db::restore(&other, &bytes[..]).await.unwrap();
    assert!(rows > 0);
    let chunks = return_chunk::Entity::find()
        .all(other.reader())
        .await
        .unwrap();
    assert_eq!(
        chunks,
        return_chunk::Entity::find()
            .all(house.house.archive.reader())
            .await
            .unwrap()
    );
    let summary =
        almoner::oversight::returns::store::result(other.reader(), run.id, "summary.json")
            .await
            .unwrap();
    assert!(summary.starts_with(b"{"));
    db::verify(&other).await.unwrap().unwrap();
}
