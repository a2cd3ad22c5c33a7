//! Relationships: told from both sides, once each, by name where there is no record, and never past a closed door.

use db::entities::{person, relationship, restriction};
use db::sea_orm::EntityTrait;
use db::{Day, Event};
use serde_json::json;

use crate::support::{TestHouse, Visitor, on_both};

async fn two(house: &TestHouse) -> (person::Model, person::Model, Visitor) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let carol = house.person("Carol", "Webb", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    (joan, carol, priya)
}

async fn rows(house: &TestHouse) -> Vec<relationship::Model> {
    let rows = relationship::Entity::find();
    rows.all(house.house.archive.reader()).await.unwrap()
}

/// The one relationship of a person that is so.
pub async fn side(house: &TestHouse, person: &person::Model) -> relationship::Model {
    let rows = rows(house).await.into_iter();
    let mut open = rows.filter(|row| row.person_id == person.id && row.until_on.is_none());
    open.next().unwrap()
}

fn at(person: &person::Model) -> String {
    format!("/people/{}/relationships", person.id)
}

/// Carol as Joan's daughter, with more answers.
fn daughter<'a>(carol: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("other", carol), ("kind", "child")];
    fields.extend(more);
    fields
}

/// The record is restricted and admits nobody.
pub async fn restrict(house: &TestHouse, person: &person::Model) {
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
}

on_both! {
    // A38, A42
    async fn a_relationship_is_told_on_both_records_from_each_side(house) {
        let (joan, carol, priya) = two(&house).await;
        priya.get(&at(&joan)).await.is_ok().has("Nobody is known yet");
        priya.get(&format!("{}/choose?q=carol+web", at(&joan))).await.is_ok().has("Carol Webb").has(&format!("other={}", carol.id));
        let id = carol.id.to_string();
        priya.get(&format!("{}/new?other={id}", at(&joan))).await.is_ok().has("Who is Carol Webb, 78 to this person?");
        let fields = daughter(&id, &[("main_carer", "Yes"), ("next_of_kin", "Y"), ("lives_with", "yes"), ("attorney", "lpa_health")]);
        priya.post(&format!("{}/new", at(&joan)), &fields).await.leads_to(&at(&joan));
        priya.get(&at(&joan)).await.is_ok()
            .has("Carol Webb").has(&format!("/people/{id}")).has("Son or daughter")
            .has("main carer, next of kin, lives together, Lasting power of attorney for health and welfare");
        priya.get(&at(&carol)).await.is_ok()
            .has("Joan Price").has("Parent").has("lives together, cared for by this person, the main carer").lacks("next of kin");
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Main carer").has("Carol Webb, son or daughter");
        priya.get(&format!("/people/{}", carol.id)).await.is_ok().lacks("Main carer");
        for person in [&joan, &carol] {
            priya.get(&format!("/people/{}/timeline?kind=details", person.id)).await.is_ok().has("Relationship added");
        }
        let (mine, theirs) = (side(&house, &joan).await, side(&house, &carol).await);
        assert_eq!(rows(&house).await.len(), 2);
        assert_eq!((mine.pair_id, theirs.pair_id), (Some(theirs.id), Some(mine.id)));
        assert!(mine.carer, "a main carer is a carer");
        house.proves().await;
    }

    // A42
    async fn a_flag_is_taken_in_small_letters_and_capitals(house) {
        let (joan, _, priya) = two(&house).await;
        for (name, sent, set) in [("A", "yes", true), ("B", "YES", true), ("C", "y", true), ("D", "Y", true), ("E", "no", false), ("F", "", false)] {
            let fields = [("name", name), ("kind", "friend"), ("main_carer", sent)];
            priya.post(&format!("{}/new", at(&joan)), &fields).await.leads();
            let row = rows(&house).await.into_iter().find(|row| row.name.as_deref() == Some(name)).unwrap();
            assert_eq!(row.main_carer, set, "{sent}");
        }
        house.proves().await;
    }

    // A39
    async fn the_same_relationship_is_on_record_once(house) {
        let (joan, carol, priya) = two(&house).await;
        let (new, id, own) = (format!("{}/new", at(&joan)), carol.id.to_string(), joan.id.to_string());
        priya.post(&new, &daughter(&id, &[])).await.leads();
        priya.post(&new, &daughter(&id, &[])).await.has_problem("This is on the record already");
        let from_there = [("other", own.as_str()), ("kind", "parent")];
        priya.post(&format!("{}/new", at(&carol)), &from_there).await.has_problem("This is on the record already");
        priya.post(&new, &[("other", &id), ("kind", "neighbour")]).await.leads();
        priya.post(&new, &daughter(&own, &[])).await.has_problem("Nobody is their own relative");
        let named = [("name", "Ann Hill"), ("kind", "friend"), ("phone", "01632 960001")];
        priya.post(&new, &named).await.leads();
        priya.post(&new, &[("name", "ANN HILL"), ("kind", "friend")]).await.has_problem("This is on the record already");
        priya.get(&at(&joan)).await.is_ok().has("01632 960001");
        assert_eq!(rows(&house).await.len(), 5);
        house.proves().await;
    }

    // A39
    async fn of_two_who_add_the_same_at_once_from_both_sides_one_is_told(house) {
        let (joan, carol, priya) = two(&house).await;
        let ana = house.colleague("Ana Boyd", &["social_worker"], &["north"]).await;
        let (one, other) = (carol.id.to_string(), joan.id.to_string());
        let fields = [("other", other.as_str()), ("kind", "parent")];
        let (here, there) = (format!("{}/new", at(&joan)), format!("{}/new", at(&carol)));
        let mine = daughter(&one, &[]);
        let (first, second) = tokio::join!(priya.post(&here, &mine), ana.post(&there, &fields));
        let mut ways = [first.status.as_u16(), second.status.as_u16()];
        ways.sort_unstable();
        assert_eq!(ways, [303, 422]);
        assert_eq!(rows(&house).await.len(), 2);
        house.proves().await;
    }

    // A40
    async fn what_is_taken_back_is_gone_from_both_records_and_what_ended_can_be_read(house) {
        let (joan, carol, priya) = two(&house).await;
        let id = carol.id.to_string();
        priya.post(&format!("{}/new", at(&joan)), &daughter(&id, &[])).await.leads();
        let theirs = side(&house, &carol).await.id;
        let row = format!("{}/{theirs}", at(&carol));
        priya.get(&row).await.is_ok().has("Joan Price");
        let ended = [("kind", "parent"), ("until_on", "1/11/2026"), ("ended_because", "They fell out"), ("version", "1")];
        let late = [("kind", "parent"), ("note", "Not before noon"), ("version", "7")];
        let both = priya.post(&row, &late).await.is_conflict().has("Somebody else changed this").has("Not before noon");
        both.has("name=\"note\" value=\"Not before noon\"").has("name=\"version\" value=\"1\"").has(&format!("href=\"{}\"", at(&carol)));
        priya.post(&row, &ended).await.leads_to(&at(&carol));
        for person in [&joan, &carol] {
            priya.get(&at(person)).await.is_ok().has("What was so before").has("ended on 1 November 2026: They fell out");
        }
        priya.post(&format!("{}/new", at(&joan)), &daughter(&id, &[])).await.leads();
        let again = side(&house, &joan).await.id;
        let remove = format!("{}/{again}/remove", at(&joan));
        priya.get(&remove).await.is_ok().has("Take back: Carol Webb");
        priya.post(&remove, &[]).await.has_problem("Enter why it is taken back");
        priya.post(&remove, &[("because", "The wrong Carol")]).await.leads_to(&at(&joan));
        for person in [&joan, &carol] {
            let page = priya.get(&at(person)).await.is_ok();
            assert_eq!(page.text.matches("scope=\"row\"").count(), 1, "only what has ended is left");
        }
        priya.get(&format!("{}/{again}", at(&joan))).await.is_not_found();
        assert_eq!(rows(&house).await.len(), 4, "nothing is ever deleted");
        house.proves().await;
    }

    // A38
    async fn a_kind_that_is_changed_is_changed_on_the_other_side_into_what_answers_it(house) {
        let (joan, carol, priya) = two(&house).await;
        let id = carol.id.to_string();
        priya.post(&format!("{}/new", at(&joan)), &daughter(&id, &[])).await.leads();
        // From Joan's record, then from Carol's, there and back: at each version of the row.
        for (version, own, other, kind, inverse) in [
            (1, &joan, &carol, "grandchild", "grandparent"),
            (2, &carol, &joan, "aunt_uncle", "niece_nephew"),
            (3, &joan, &carol, "parent", "child"),
            (4, &carol, &joan, "parent", "child"),
        ] {
            let (mine, theirs) = (side(&house, own).await, side(&house, other).await);
            let row = format!("{}/{}", at(own), mine.id);
            priya.post(&row, &[("kind", kind), ("version", &version.to_string())]).await.leads_to(&at(own));
            let (after, answered) = (side(&house, own).await, side(&house, other).await);
            assert_eq!((after.kind.as_str(), answered.kind.as_str()), (kind, inverse));
            assert_eq!((after.id, answered.id), (mine.id, theirs.id));
        }
        priya.get(&at(&joan)).await.is_ok().has("Son or daughter").lacks("Grandchild");
        priya.get(&at(&carol)).await.is_ok().has("Parent").lacks("Grandparent");
        assert_eq!(rows(&house).await.len(), 2);
        house.proves().await;
    }

    // A41
    async fn an_unknown_person_or_kind_is_refused_with_a_message(house) {
        let (joan, carol, priya) = two(&house).await;
        let new = format!("{}/new", at(&joan));
        let id = carol.id.to_string();
        let nobody = house.house.clock.new_id().to_string();
        for other in ["nonsense", "P999999", nobody.as_str()] {
            priya.post(&new, &[("other", other), ("kind", "child")]).await.has_problem("There is nobody of this number on record");
        }
        for (kind, says) in [("", "What are they to the person? Choose an answer"), ("nonsense", "from the list")] {
            priya.post(&new, &[("other", &id), ("kind", kind)]).await.has_problem(says);
        }
        priya.post(&new, &[("kind", "friend")]).await.has_problem("Name: this needs an answer");
        priya.post(&new, &[("name", "..."), ("kind", "friend")]).await.has_problem("must have a letter or a number in it");
        priya.post(&new, &daughter(&id, &[("attorney", "nonsense")])).await.has_problem("from the list");
        priya.post(&new, &daughter(&id, &[("from_on", "1/2/2026"), ("until_on", "1/1/2026")])).await.has_problem("cannot have ended before it began");
        assert!(rows(&house).await.is_empty());
        house.proves().await;
    }

    async fn a_closed_record_is_not_told_of_by_another(house) {
        let (joan, carol, priya) = two(&house).await;
        let id = carol.id.to_string();
        let fields = daughter(&id, &[("main_carer", "yes")]);
        priya.post(&format!("{}/new", at(&joan)), &fields).await.leads();
        restrict(&house, &carol).await;
        priya.get(&at(&joan)).await.is_ok().has("Restricted record").lacks("Carol").lacks(&id);
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Main carer").lacks("Carol");
        priya.get(&format!("/people/{}/timeline?kind=details", joan.id)).await.is_ok().lacks("Carol");
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.post(&format!("{}/new", at(&sam)), &daughter(&id, &[])).await.has_problem("There is nobody of this number");
        let kim = house.person("Kim", "Young", |row| row.service = "children".to_owned()).await.id.to_string();
        priya.post(&format!("{}/new", at(&sam)), &daughter(&kim, &[])).await.has_problem("There is nobody of this number");
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.get(&at(&joan)).await.is_ok().lacks("Add somebody").lacks("Change or end");
        rita.post(&format!("{}/new", at(&joan)), &[("name", "Ann"), ("kind", "friend")]).await.is_forbidden();
        house.proves().await;
    }

    async fn somebody_whose_record_was_made_in_error_is_no_longer_around(house) {
        let (joan, carol, priya) = two(&house).await;
        let id = carol.id.to_string();
        priya.post(&format!("{}/new", at(&joan)), &daughter(&id, &[("main_carer", "yes")])).await.leads();
        priya.get(&at(&joan)).await.is_ok().has("Carol Webb");
        let mut change = house.change(None).await;
        change.update::<person::Entity>(&carol, |row| row.deleted_on = Some(Day("2026-11-20".parse().unwrap()))).await.unwrap();
        change.log(Event::PersonChanged, Some(carol.id), Some(carol.id), json!({}));
        change.commit().await.unwrap();
        priya.get(&at(&joan)).await.is_ok().lacks("Carol").lacks(&id);
        house.proves().await;
    }
}
