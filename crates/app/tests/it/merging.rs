//! Two records of one person: joined without losing a row, found by either number, and parted as they were.

use std::collections::BTreeMap;

use almoner::demo::Dice;
use db::entities::{
    address, allocation, case_note, contact_detail, note_person, person, person_alias, plan,
    relationship, restriction, task, warning_note,
};
use db::sea_orm::EntityTrait;
use db::sea_orm::prelude::Uuid;
use db::{Change, Day, Event};
use serde_json::{Value as Json, json};

use crate::support::{TestHouse, Visitor, on_both};

async fn two(house: &TestHouse) -> (person::Model, person::Model, Visitor) {
    let joan = house
        .person("Joan", "Price", |row| {
            row.nhs_number = Some("9990000018".to_owned())
        })
        .await;
    let joanie = house
        .person("Joanie", "Pryce", |row| {
            row.preferred_name = Some("Jo".to_owned());
            row.pronouns = Some("she/her".to_owned());
        })
        .await;
    let ada = house
        .colleague("Ada Cole", &["administrator"], &["north"])
        .await;
    (joan, joanie, ada)
}

fn merge(kept: &person::Model, gone: &person::Model) -> String {
    format!("/people/{}/merge/{}", kept.id, gone.id)
}

const WHY: (&str, &str) = ("because", "Same daughter, same address");

/// These people and every row that names one of them, by table and id, without versions and joinings.
async fn rows(house: &TestHouse, people: &[Uuid]) -> BTreeMap<(String, String), Json> {
    let mut all = BTreeMap::new();
    for person in people {
        for (table, mut row) in db::rows_of(house.house.archive.reader(), *person)
            .await
            .unwrap()
        {
            row.as_object_mut().unwrap().remove("version");
            if !["person_merge", "person"].contains(&table.as_str()) {
                all.insert((table, row["id"].as_str().unwrap().to_owned()), row);
            }
        }
        let found = person::Entity::find_by_id(*person)
            .one(house.house.archive.reader())
            .await;
        let mut row = serde_json::to_value(found.unwrap().unwrap()).unwrap();
        row.as_object_mut().unwrap().remove("version");
        all.insert(("person".to_owned(), person.to_string()), row);
    }
    all
}

async fn part_latest(house: &TestHouse, ada: &Visitor, kept: Uuid) {
    let all = db::entities::person_merge::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap();
    let open = all.iter().filter(|row| row.undone_at.is_none());
    let latest = open.max_by_key(|row| row.id).unwrap().id;
    let part = format!("/people/{kept}/merges/{latest}/part");
    ada.get(&part).await.is_ok().has("gets back everything");
    ada.post(&part, &[])
        .await
        .has_problem("Enter why they are two people");
    ada.post(&part, &[("because", "They are sisters")])
        .await
        .leads();
}

on_both! {
    async fn what_differs_is_shown_and_chosen_and_either_number_leads_to_the_kept_record(house) {
        let (joan, joanie, ada) = two(&house).await;
        let note = [("kind", "phone_call"), ("text", "Rang about the stairs")];
        ada.post(&format!("/people/{}/notes/new", joanie.id), &note).await.leads();
        ada.get(&format!("/people/{}/merge?q=joanie+pryce", joan.id)).await.is_ok().has("Joanie Pryce").has(&merge(&joan, &joanie));
        ada.get(&merge(&joan, &joanie)).await.is_ok()
            .has("Given names").has("Joanie").has("case notes: 1").has("(from the record that goes)").lacks("NHS numbers differ");
        ada.post(&merge(&joan, &joanie), &[]).await.has_problem("Enter why they are one person");
        let chosen = [WHY, ("family_name", "other"), ("given_names", "kept")];
        ada.post(&merge(&joan, &joanie), &chosen).await.leads_to(&format!("/people/{}/merges", joan.id));
        let kept = format!("/people/{}", joan.id);
        ada.get(&kept).await.is_ok().has("Joan Pryce").has("likes “Jo”").has("she/her").has("999 000 0018");
        ada.get(&format!("{kept}/timeline?kind=notes&kind=details")).await.is_ok().has("Rang about the stairs").has("Records joined");
        ada.get(&format!("/people/{}", joanie.id)).await.leads_to(&kept);
        ada.get(&format!("/people/{}/timeline", joanie.id)).await.leads_to(&format!("{kept}/timeline"));
        let late = ada.post(&format!("/people/{}/notes/new", joanie.id), &note).await;
        assert_eq!((late.status.as_u16(), late.location), (307, format!("{kept}/notes/new")), "a form is sent on");
        for asked in [format!("P{}", joanie.number), format!("P{}", joan.number), "joanie+pryce".to_owned(), "joan+price".to_owned()] {
            let page = ada.get(&format!("/people?q={asked}")).await.is_ok().has(&joan.id.to_string());
            assert!(!page.text.contains(&joanie.id.to_string()), "{asked}");
        }
        ada.get(&format!("{kept}/merges")).await.is_ok().has("Joanie Pryce").has("Same daughter, same address").has("Ada Cole");
        house.proves().await;
    }

    async fn what_is_very_hard_for_somebody_is_told_and_chosen_like_every_other_detail(house) {
        let (joan, _, ada) = two(&house).await;
        let hard = house.person("Joan", "Prise", |row| row.difficulties = Some("weighing telling".to_owned())).await;
        let told = "Using it, or weighing it up; Telling us what they think, wish or feel";
        let details = format!("/people/{}/details", hard.id);
        ada.get(&details).await.is_ok().has("Very hard for them when taking part").has(told);
        // The page of its topic does not ask it, and leaves it as it is.
        let topic = format!("{details}/communication");
        ada.get(&topic).await.is_ok().lacks("Very hard for them");
        ada.post(&topic, &[("version", "1"), ("first_language", "polish"), ("difficulties", "none")]).await.leads();
        ada.get(&details).await.is_ok().has("Polish").has(told);
        ada.get(&format!("/people/{}/summary", hard.id)).await.is_ok().has(&format!("Very hard for them: {told}"));
        let before = rows(&house, &[joan.id, hard.id]).await;
        ada.get(&merge(&joan, &hard)).await.is_ok().has("Very hard for them when taking part").has(told);
        for (chosen, kept) in [(None, true), (Some("other"), true), (Some("kept"), false)] {
            let choice = chosen.map(|chosen| ("difficulties", chosen));
            let sent: Vec<_> = [WHY].into_iter().chain(choice).collect();
            ada.post(&merge(&joan, &hard), &sent).await.leads();
            let page = ada.get(&format!("/people/{}/details", joan.id)).await.is_ok();
            assert_eq!(page.text.contains(told), kept, "{chosen:?}");
            part_latest(&house, &ada, joan.id).await;
            assert_eq!(rows(&house, &[joan.id, hard.id]).await, before, "{chosen:?}");
        }
        house.proves().await;
    }

    async fn parting_gives_every_row_back_and_leaves_what_was_written_since(house) {
        let (joan, joanie, ada) = two(&house).await;
        let note = |text: &'static str| [("kind", "phone_call"), ("text", text)];
        ada.post(&format!("/people/{}/notes/new", joan.id), &note("On Joan")).await.leads();
        ada.post(&format!("/people/{}/notes/new", joanie.id), &note("On Joanie")).await.leads();
        let before = rows(&house, &[joan.id, joanie.id]).await;
        ada.post(&merge(&joan, &joanie), &[WHY, ("family_name", "other")]).await.leads();
        ada.post(&format!("/people/{}/notes/new", joan.id), &note("Written since")).await.leads();
        part_latest(&house, &ada, joan.id).await;
        let mut after = rows(&house, &[joan.id, joanie.id]).await;
        after.retain(|key, row| before.contains_key(key) || row["text"] != "Written since");
        assert_eq!(after, before);
        ada.get(&format!("/people/{}", joan.id)).await.is_ok().has("Joan Price").has("Written since").has("On Joan").lacks("On Joanie");
        ada.get(&format!("/people/{}", joanie.id)).await.is_ok().has("Joanie Pryce").has("On Joanie").lacks("Written since");
        ada.get("/people?q=joanie+pryce").await.is_ok().has(&joanie.id.to_string());
        ada.get(&format!("/people/{}/merges", joan.id)).await.is_ok().has("Parted on 20 November 2026 by Ada Cole: They are sisters").lacks("Part them again");
        house.proves().await;
    }

    async fn a_chain_of_joinings_can_be_parted_in_any_order(house) {
        let (a, b, ada) = two(&house).await;
        let c = house.person("Jean", "Price", |_| ()).await;
        for person in [&a, &b, &c] {
            let note = [("kind", "case_note"), ("text", person.given_names.as_str())];
            ada.post(&format!("/people/{}/notes/new", person.id), &note).await.leads();
        }
        let before = rows(&house, &[a.id, b.id, c.id]).await;
        for first in [true, false] {
            ada.post(&merge(&b, &a), &[WHY]).await.leads();
            ada.post(&merge(&c, &b), &[WHY]).await.leads();
            ada.get(&format!("/people/{}", a.id)).await.leads_to(&format!("/people/{}", c.id));
            let all = db::entities::person_merge::Entity::find().all(house.house.archive.reader()).await.unwrap();
            let mut open: Vec<_> = all.iter().filter(|row| row.undone_at.is_none()).collect();
            open.sort_by_key(|row| row.id);
            open.sort_by_key(|row| (row.gone_id == a.id) != first);
            for row in open {
                let holder = if row.gone_id == b.id || first { c.id } else { b.id };
                let part = format!("/people/{holder}/merges/{}/part", row.id);
                ada.post(&part, &[("because", "Not the same")]).await.leads();
            }
            assert_eq!(rows(&house, &[a.id, b.id, c.id]).await, before, "first {first}");
        }
        house.proves().await;
    }

    async fn records_that_must_not_be_joined_are_not(house) {
        let (joan, joanie, ada) = two(&house).await;
        let kim = house.person("Kim", "Young", |row| row.service = "children".to_owned()).await;
        ada.post(&merge(&joan, &kim), &[WHY]).await.has_problem("One is an adult’s record and one a child’s");
        ada.post(&merge(&joan, &joan), &[WHY]).await.has_problem("These are not two records");
        ada.get(&format!("/people/{}/merge/{}", joan.id, house.house.clock.new_id())).await.is_not_found();
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get(&merge(&joan, &joanie)).await.is_forbidden();
        priya.post(&merge(&joan, &joanie), &[WHY]).await.is_forbidden();
        ada.post(&merge(&joan, &joanie), &[WHY]).await.leads();
        let again = ada.post(&merge(&joan, &joanie), &[WHY]).await;
        assert!(!again.status.is_success(), "{}", again.status);
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        ada.get(&format!("/people/{}/merges/{}/part", sam.id, house.house.clock.new_id())).await.is_not_found();
        house.proves().await;
    }

    async fn no_plan_is_torn_apart_by_joining(house) {
        let (joan, joanie, ada) = two(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        for person in [&joan, &joanie] {
            crate::plans_rest::put(&house, &priya, person.id, "care_and_support").await;
        }
        ada.post(&merge(&joan, &joanie), &[WHY]).await.has_problem("Both records have a plan of the same kind");
        let plans = plan::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let theirs = plans.iter().find(|row| row.person_id == joanie.id).unwrap();
        let discard = format!("/people/{}/plan/{}/moves/discard", joanie.id, theirs.id);
        priya.post(&discard, &[("because", "The other record has it")]).await.leads();
        ada.post(&merge(&joan, &joanie), &[WHY]).await.leads();
        house.proves().await;
    }

    async fn a_plan_that_holds_until_a_day_stands_in_the_way_of_joining_and_one_that_ended_does_not(house) {
        let (joan, joanie, ada) = two(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let now = house.house.clock.now();
        for (person, ends) in [(&joan, None), (&joanie, Some("2027-03-01"))] {
            let row = crate::plans_rest::put(&house, &priya, person.id, "care_and_support").await;
            let mut change = house.change(Some(priya.id())).await;
            change.update::<plan::Entity>(&row, |row| {
                row.agreed_at = Some(now);
                row.ended_at = ends.map(|_| now);
                row.ended_on = ends.map(|day| Day(day.parse().unwrap()));
            }).await.unwrap();
            change.log(Event::PlanMoved, Some(person.id), Some(row.id), json!({}));
            change.commit().await.unwrap();
        }
        ada.post(&merge(&joan, &joanie), &[WHY]).await.has_problem("Discard, replace or end one of them first");
        house.at("2027-03-01T10:00:00Z");
        ada.again(&house).await.post(&merge(&joan, &joanie), &[WHY]).await.leads();
        house.proves().await;
    }

    async fn of_two_who_join_crosswise_at_once_one_is_told(house) {
        let (joan, joanie, ada) = two(&house).await;
        let ana = house.colleague("Ana Boyd", &["administrator"], &["north"]).await;
        let (here, there) = (merge(&joan, &joanie), merge(&joanie, &joan));
        let (one, other) = tokio::join!(ada.post(&here, &[WHY]), ana.post(&there, &[WHY]));
        let done = [&one, &other].iter().filter(|answer| answer.status.as_u16() == 303).count();
        assert_eq!(done, 1, "{} {}", one.status, other.status);
        let people = person::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(people.iter().filter(|row| row.merged_into.is_some()).count(), 1);
        house.proves().await;
    }

    async fn a_note_that_is_being_written_is_never_left_on_the_record_that_went(house) {
        let (joan, joanie, ada) = two(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let note = [("kind", "case_note"), ("text", "At the same time")];
        let at = format!("/people/{}/notes/new", joanie.id);
        let here = merge(&joan, &joanie);
        let (_, written) = tokio::join!(ada.post(&here, &[WHY]), priya.post(&at, &note));
        let notes = case_note::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(notes.iter().all(|row| row.person_id == joan.id), "{} {notes:?}", written.status);
        house.proves().await;
    }

    // Property: whatever stands on two records, joining moves all of it and parting gives all of it back.
    async fn no_row_is_lost_by_joining_nor_changed_by_parting(house) {
        let ada = house.colleague("Ada Cole", &["administrator"], &["north"]).await;
        let teams = [house.team("north").await.id, house.team("south").await.id];
        for seed in 0..8 {
            let mut dice = Dice::new(seed, 5);
            let one = house.person("Joan", "Price", |_| ()).await;
            let other = house.person("Joan", "Price", |row| row.born_estimated = dice.chance(500)).await;
            let third = house.person("Carol", "Webb", |_| ()).await;
            let people = [one.id, other.id, third.id];
            let mut change = house.change(Some(ada.id())).await;
            for _ in 0..30 {
                random_row(&mut change, &mut dice, people, teams, ada.id()).await;
            }
            change.log(Event::HistoryLoaded, Some(one.id), None, json!({}));
            change.commit().await.unwrap();
            let before = rows(&house, &people).await;
            let take: Vec<(&str, &str)> = vec![WHY, ("born_estimated", if dice.chance(500) { "other" } else { "kept" })];
            ada.post(&merge(&one, &other), &take).await.leads();
            let joined = rows(&house, &people).await;
            let keys = |rows: &BTreeMap<(String, String), Json>| rows.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&joined), keys(&before), "seed {seed}: every row is still there");
            let behind = joined.iter().filter(|((table, _), row)| table != "person" && row["person_id"] == json!(other.id));
            for ((table, id), row) in behind {
                assert!(stands_twice(table, row, &joined, &one, &other), "seed {seed}: {table} {id} was left behind: {row}");
            }
            part_latest(&house, &ada, one.id).await;
            assert_eq!(rows(&house, &people).await, before, "seed {seed}");
        }
        house.proves().await;
    }
}

/// A row may stay behind only where the kept record has the same, or where it would relate a person to themselves.
fn stands_twice(
    table: &str,
    row: &Json,
    all: &BTreeMap<(String, String), Json>,
    kept: &person::Model,
    gone: &person::Model,
) -> bool {
    let same = |columns: &[&str]| {
        all.iter().any(|((other, _), found)| {
            other == table
                && found["person_id"] == json!(kept.id)
                && columns.iter().all(|column| found[column] == row[column])
        })
    };
    match table {
        "relationship" => {
            row["other_id"] == json!(kept.id)
                || row["other_id"] == json!(gone.id)
                || same(&["other_id", "kind"])
        }
        "note_person" => same(&["note_id"]),
        _ => false,
    }
}

async fn random_row(
    change: &mut Change,
    dice: &mut Dice,
    people: [Uuid; 3],
    teams: [Uuid; 2],
    by: Uuid,
) {
    let id = change.new_id();
    let at = change.at();
    let person_id = people[dice.below(2) as usize];
    let today = Day("2026-11-20".parse().unwrap());
    match dice.below(9) {
        0 => {
            let row = person_alias::Model {
                id,
                person_id,
                kind: "birth".to_owned(),
                given_names: "Joan".to_owned(),
                family_name: "Hill".to_owned(),
                version: 1,
            };
            change.insert::<person_alias::Entity>(row).await.unwrap();
        }
        1 => {
            let row = address::Model {
                id,
                person_id,
                kind: "home".to_owned(),
                lines: "14 Mill Lane".to_owned(),
                postcode: None,
                postcode_key: None,
                uprn: None,
                from_on: today,
                until_on: dice.chance(300).then_some(today),
                recorded_at: at,
                superseded_at: None,
                version: 1,
            };
            change.insert::<address::Entity>(row).await.unwrap();
        }
        2 => {
            let row = contact_detail::Model {
                id,
                person_id,
                kind: "mobile".to_owned(),
                value: "07700 900001".to_owned(),
                note: None,
                preferred: dice.chance(500),
                ended_on: None,
                version: 1,
            };
            change.insert::<contact_detail::Entity>(row).await.unwrap();
        }
        3 | 4 => {
            let row = case_note::Model {
                id,
                person_id,
                kind: "case_note".to_owned(),
                title: None,
                text: format!("Note {}", dice.below(100)),
                occurred_at: at,
                recorded_at: at,
                written_by: by,
                contact_id: None,
                pinned: dice.chance(200),
                removed_at: None,
                removed_by: None,
                removal_asked_by: None,
                removed_because: None,
                version: 1,
            };
            change.insert::<case_note::Entity>(row).await.unwrap();
            for also in people.into_iter().filter(|also| *also != person_id) {
                if dice.chance(400) {
                    let link = note_person::Model {
                        id: change.new_id(),
                        person_id: also,
                        note_id: id,
                        version: 1,
                    };
                    change.insert::<note_person::Entity>(link).await.unwrap();
                }
            }
        }
        5 => random_allocation(change, dice, (id, person_id), teams, by).await,
        6 => random_relationship(change, dice, (id, person_id), people, by).await,
        7 => random_warning(change, (id, person_id), by).await,
        _ => {
            let row = task::Model {
                id,
                person_id,
                kind: "task".to_owned(),
                title: "Ring".to_owned(),
                note: None,
                place: None,
                due_on: today,
                starts_at: None,
                minutes: None,
                worker_id: Some(by),
                team_id: None,
                repeats: None,
                repeats_until: None,
                follows_id: None,
                made_by: by,
                made_at: at,
                done_at: dice.chance(300).then_some(at),
                done_on: None,
                done_by: None,
                outcome: None,
                cancelled_at: None,
                cancelled_by: None,
                cancelled_because: None,
                version: 1,
            };
            change.insert::<task::Entity>(row).await.unwrap();
        }
    }
}

async fn random_allocation(
    change: &mut Change,
    dice: &mut Dice,
    (id, person_id): (Uuid, Uuid),
    teams: [Uuid; 2],
    by: Uuid,
) {
    let today = Day("2026-11-20".parse().unwrap());
    let team_id = teams[dice.below(2) as usize];
    let worker_id = dice.chance(500).then_some(by);
    let all = allocation::Entity::find().all(change.conn()).await.unwrap();
    let open = |row: &allocation::Model| {
        row.person_id == person_id
            && row.team_id == team_id
            && row.worker_id.is_some() == worker_id.is_some()
            && row.until_on.is_none()
    };
    let until_on = (all.iter().any(open) || dice.chance(200)).then_some(today);
    let row = allocation::Model {
        id,
        person_id,
        team_id,
        worker_id,
        referral_id: None,
        priority: None,
        from_on: today,
        until_on,
        closed_because: None,
        made_by: by,
        seen_at: None,
        note: None,
        version: 1,
    };
    change.insert::<allocation::Entity>(row).await.unwrap();
}

async fn random_relationship(
    change: &mut Change,
    dice: &mut Dice,
    (id, person_id): (Uuid, Uuid),
    people: [Uuid; 3],
    by: Uuid,
) {
    let other = people[dice.below(3) as usize];
    let all = relationship::Entity::find()
        .all(change.conn())
        .await
        .unwrap();
    let is_there =
        |row: &relationship::Model| row.person_id == person_id && row.other_id == Some(other);
    if other == person_id || all.iter().any(is_there) {
        return;
    }
    let pair = change.new_id();
    let side = |id, person_id, other_id, pair_id, kind: &str| relationship::Model {
        id,
        person_id,
        other_id: Some(other_id),
        pair_id: Some(pair_id),
        kind: kind.to_owned(),
        name: None,
        phone: None,
        email: None,
        note: None,
        carer: false,
        main_carer: false,
        next_of_kin: false,
        emergency_contact: false,
        lives_with: false,
        attorney: None,
        from_on: None,
        until_on: None,
        ended_because: None,
        removed_at: None,
        removed_by: None,
        removed_because: None,
        recorded_by: by,
        recorded_at: db::At::new(crate::support::NOW.parse().unwrap()),
        version: 1,
    };
    let mine = side(id, person_id, other, pair, "neighbour");
    let theirs = side(pair, other, person_id, id, "neighbour");
    change.insert::<relationship::Entity>(mine).await.unwrap();
    change.insert::<relationship::Entity>(theirs).await.unwrap();
}

async fn random_warning(change: &mut Change, (id, person_id): (Uuid, Uuid), by: Uuid) {
    let today = Day("2026-11-20".parse().unwrap());
    let row = warning_note::Model {
        id,
        person_id,
        kind: "risk_to_staff".to_owned(),
        text: "A dog".to_owned(),
        from_on: today,
        next_review_on: Some(today),
        ended_on: None,
        disclosed: false,
        disclosed_on: None,
        disclosed_by: None,
        undisclosed_because: None,
        manager: "Tom".to_owned(),
        manager_on: today,
        written_by: by,
        recorded_at: change.at(),
        version: 1,
    };
    change.insert::<warning_note::Entity>(row).await.unwrap();
}

on_both! {
    async fn a_restriction_comes_along_and_two_are_not_joined(house) {
        let (joan, joanie, ada) = two(&house).await;
        let lead = house.colleague("Lea Bond", &["administrator", "restricted_records"], &[]).await;
        for person in [&joanie, &joan] {
            let mut change = house.change(None).await;
            let row = restriction::Model {
                id: change.new_id(),
                person_id: person.id,
                kind: "staff".to_owned(),
                reason: "Works here".to_owned(),
                admits_accounts: json!([]),
                admits_teams: json!([]),
                bars_accounts: json!([]),
                from_on: Day("2026-11-01".parse().unwrap()),
                until_on: None,
                set_by: person.id,
                version: 1,
            };
            change.insert::<restriction::Entity>(row).await.unwrap();
            change.log(Event::RecordRestricted, Some(person.id), None, json!({}));
            change.commit().await.unwrap();
            ada.get(&merge(&joan, &joanie)).await.is_not_found();
            if person.id == joanie.id {
                lead.post(&merge(&joan, &joanie), &[WHY]).await.leads();
                ada.get(&format!("/people/{}", joan.id)).await.is_not_found();
                part_latest(&house, &lead, joan.id).await;
                ada.get(&format!("/people/{}", joan.id)).await.is_ok();
            }
        }
        lead.post(&merge(&joan, &joanie), &[WHY]).await.has_problem("Both records are restricted");
        house.proves().await;
    }
}
