//! Many cases moved to others at once, as when a worker leaves: each as if it were moved by itself.

use almoner::casework::allocations::store::open_of_person;
use almoner::casework::allocations::{Request, allocate};
use db::Day;
use db::entities::{account, allocation, case_note, hand_off, person};
use db::sea_orm::EntityTrait;
use db::sea_orm::entity::prelude::*;
use rules::allocation::Priority;

use crate::allocations::{Scene, clocks_of, scene, waiting};
use crate::forms::hidden;
use crate::holding_list::restrict;
use crate::support::{Answer, TestHouse, Visitor, on_both};

/// Gives a case to a worker of the North team, in a manager's name.
async fn give(house: &TestHouse, scene: &Scene, request: Request) -> allocation::Model {
    let manager = Some(scene.manager.id());
    let mut change = house.change(manager).await;
    let made = allocate(&mut change, &house.house, &request).await.unwrap();
    change.commit().await.unwrap();
    made.worker.unwrap()
}

async fn case_of(
    house: &TestHouse,
    scene: &Scene,
    family: &str,
    since: &str,
) -> (person::Model, allocation::Model) {
    let person = house.person("Sam", family, |_| ()).await;
    let request = Request {
        person_id: person.id,
        from: Day(since.parse().unwrap()),
        ..scene.to_priya()
    };
    let row = give(house, scene, request).await;
    (person, row)
}

/// What the form sends: these cases to somebody from a day.
fn sent<'a>(cases: &'a [String], to: &'a str, on: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = cases.iter().map(|id| ("case", id.as_str())).collect();
    fields.extend([
        ("to", to),
        ("on", on),
        ("because", "Priya leaves on Friday"),
    ]);
    fields
}

async fn moves(who: &Visitor, fields: &[(&str, &str)]) -> Answer {
    who.post("/team/cases/move", fields).await
}

/// Open allocations of a person: "Priya Shah high", the team's without a name.
async fn held(house: &TestHouse, person: &person::Model) -> Vec<String> {
    let reader = house.house.archive.reader();
    let mut held = Vec::new();
    for row in open_of_person(reader, person.id).await.unwrap() {
        let name = match row.worker_id {
            Some(id) => {
                account::Entity::find_by_id(id)
                    .one(reader)
                    .await
                    .unwrap()
                    .unwrap()
                    .name
            }
            None => "team".to_owned(),
        };
        held.push(format!(
            "{name} {}",
            row.priority.as_deref().unwrap_or("blank")
        ));
    }
    held.sort();
    held
}

async fn notes(house: &TestHouse, person: &person::Model) -> usize {
    let notes = case_note::Entity::find().filter(case_note::Column::PersonId.eq(person.id));
    notes.all(house.house.archive.reader()).await.unwrap().len()
}

on_both! {
    // A20, A23, A24, A66
    async fn the_chosen_move_with_all_they_have_and_one_that_is_refused_holds_up_no_other(house) {
        let scene = scene(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        let request = Request { referral_id: Some(work.id), ..scene.to_priya() };
        let first = give(&house, &scene, request).await;
        let (old, second) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let (young, third) = case_of(&house, &scene, "Young", "2026-11-20").await;
        let (secret, fourth) = case_of(&house, &scene, "Secret", "2026-11-02").await;
        restrict(&house, secret.id, scene.manager.id()).await;
        let list = format!("/team/cases?worker={}", scene.priya.id());
        let page = scene.manager.get(&list).await.is_ok().lacks("Secret").lacks(&fourth.id.to_string());
        for row in [&first, &second, &third] {
            assert!(page.text.contains(&format!("name=\"case\" value=\"{}\"", row.id)), "{}", page.text);
        }
        scene.manager.get(&format!("/team/workers/{}", scene.priya.id())).await.is_ok()
            .has("Move the chosen to others").has(&format!("value=\"{}\"", first.id)).has("Tom Ash (no cases)");
        let cases = [&first, &second, &third, &fourth].map(|row| row.id.to_string());
        let to = format!("{}:{}", scene.north, tom.id());
        let mut fields = sent(&cases, &to, "19/11/2026");
        fields.push(("back", &list));
        // Joan's case and Young's began on the 20th: they do not end before.
        let page = moves(&scene.manager, &fields).await.is_ok();
        page.has("Moved: 1 of 4").has("<strong>Joan Price</strong>").has("<strong>Sam Young</strong>")
            .has("enter that day or a later one").has("This record is not open to you").lacks("Secret")
            .has("Allocated to Tom Ash, North locality team from 19 November 2026, taking over: Priya leaves on Friday")
            .has(&format!("href=\"{list}\""));
        assert_eq!(held(&house, &old).await, ["Tom Ash blank", "team blank"]);
        assert_eq!(held(&house, &young).await, ["Priya Shah blank", "team blank"]);
        assert_eq!(held(&house, &secret).await, ["Priya Shah blank", "team blank"]);
        let page = moves(&scene.manager, &sent(&cases, &to, "20/11/2026")).await.is_ok();
        page.has("Moved: 2 of 4").has("This worker has the case already").has("This record is not open to you");
        assert_eq!(held(&house, &scene.joan).await, ["Tom Ash high", "team high"], "the priority moves along");
        let clocks = clocks_of(&house, work.id).await;
        assert!(clocks.iter().any(|clock| clock == "ASSESSMENT_START due 2026-12-07 worker runs"), "{clocks:?}");
        // Whoever takes over is told as of any new case, and why.
        let day = tom.get("/").await.is_ok().has("<strong>3</strong> new").has("Joan Price, 78").has("priority high");
        assert_eq!(day.text.matches("Priya leaves on Friday").count(), 3);
        day.has("from Mark Lowe").has("Care Act assessment");
        scene.priya.get("/").await.is_ok().lacks("Care Act assessment").lacks("Joan Price");
        assert!(hand_off::Entity::find().all(house.house.archive.reader()).await.unwrap().is_empty(), "the team is the same");
        house.proves().await;
    }

    // A22, A28
    async fn a_second_press_does_no_harm(house) {
        let scene = scene(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let (sam, row) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let (cases, to) = ([row.id.to_string(), row.id.to_string()], format!("{}:{}", scene.north, tom.id()));
        let fields = sent(&cases, &to, "20/11/2026");
        let (one, two) = tokio::join!(moves(&scene.manager, &fields), moves(&scene.manager, &fields));
        let said = [one.is_ok().text, two.is_ok().text];
        assert_eq!(said.iter().filter(|page| page.contains("Moved: 1 of 1")).count(), 1, "{said:?}");
        moves(&scene.manager, &fields).await.is_ok().has("Moved: 0 of 1").has("This worker has the case already");
        assert_eq!(held(&house, &sam).await, ["Tom Ash blank", "team blank"]);
        assert_eq!(notes(&house, &sam).await, 2, "allocated once, moved once");
        house.proves().await;
    }

    // A30: what a list showed an hour ago takes nothing from those who have the case by now.
    async fn a_list_that_is_out_of_date_takes_nothing_from_others(house) {
        let scene = scene(&house).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let ana = house.colleague("Ana Cruz", &["social_worker"], &["north"]).await;
        let (sam, row) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let (without, _) = case_of(&house, &scene, "Bell", "2026-11-02").await;
        let open = open_of_person(house.house.archive.reader(), without.id).await.unwrap();
        let team = open.iter().find(|row| row.worker_id.is_none()).unwrap();
        let (first, to_tom) = ([row.id.to_string()], format!("{}:{}", scene.north, tom.id()));
        moves(&scene.manager, &sent(&first, &to_tom, "20/11/2026")).await.is_ok().has("Moved: 1 of 1");
        let (cases, to) = ([row.id.to_string(), team.id.to_string()], format!("{}:{}", scene.north, ana.id()));
        let east = house.team("east").await.id.to_string();
        for to in [&to, &east] {
            let page = moves(&scene.manager, &sent(&cases, to, "20/11/2026")).await.is_ok().has("Moved: 0 of 2");
            assert_eq!(page.text.matches("gone into other hands since").count(), 2, "{}", page.text);
        }
        assert_eq!(held(&house, &sam).await, ["Tom Ash blank", "team blank"]);
        assert_eq!(held(&house, &without).await, ["Priya Shah blank", "team blank"]);
        house.proves().await;
    }

    // A19, A27, R227
    async fn a_whole_list_goes_to_another_team_and_each_is_counted_as_handed_off(house) {
        let scene = scene(&house).await;
        let work = waiting(&house, &scene, "care_act_assessment").await;
        let first = give(&house, &scene, Request {
            referral_id: Some(work.id), priority: Some(Priority::Urgent), ..scene.to_priya()
        }).await;
        let (_, second) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let cases = [first.id.to_string(), second.id.to_string()];
        let east = house.team("east").await.id.to_string();
        let page = moves(&scene.manager, &sent(&cases, &east, "20/11/2026")).await.is_ok();
        page.has("Moved: 2 of 2").has("Allocated to East locality team").has("href=\"/team\"");
        assert_eq!(held(&house, &scene.joan).await, ["team urgent"]);
        let reader = house.house.archive.reader();
        assert_eq!(hand_off::Entity::find().all(reader).await.unwrap().len(), 2);
        scene.manager.get(&format!("/holding-list?team={east}")).await.is_ok().has("Joan Price");
        let list = format!("/team/cases?team={east}&worker=none");
        let listed = scene.manager.get(&list).await.is_ok().has("Joan Price").has("Sam Okoro");
        // One without a worker is chosen by what its team holds.
        let open = open_of_person(reader, scene.joan.id).await.unwrap();
        listed.has(&format!("name=\"case\" value=\"{}\"", open[0].id));
        moves(&scene.manager, &sent(&[open[0].id.to_string()], &scene.north.to_string(), "20/11/2026")).await.is_ok().has("Moved: 1 of 1");
        assert_eq!(held(&house, &scene.joan).await, ["team urgent"]);
        house.proves().await;
    }

    // A23
    async fn what_is_missing_is_asked_for_with_the_ticks_and_the_words_kept(house) {
        let scene = scene(&house).await;
        let (sam, row) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let (case, to) = (row.id.to_string(), scene.north.to_string());
        let whole = [("case", case.as_str()), ("to", &to), ("on", "20/11/2026"), ("because", "Priya leaves")];
        for back in [format!("/team/cases?worker={}&sort=since", scene.priya.id()), format!("/team/workers/{}", scene.priya.id())] {
            for (change, says) in [
                (("case", ""), "Choose the cases that others take over"),
                (("to", "nobody"), "Choose a team or a worker"),
                (("on", "21/11/2026"), "The start date must be today or in the past"),
                (("on", "soon"), "must be a real date"),
                (("because", ""), "Enter why others take over"),
            ] {
                let mut fields: Vec<(&str, &str)> = whole.iter().map(|field| if field.0 == change.0 { change } else { *field }).collect();
                fields.push(("back", &back));
                let page = moves(&scene.manager, &fields).await.has_problem(says).has("There is a problem").has("Sam Okoro");
                if change.0 != "because" {
                    assert!(page.text.contains("Priya leaves</textarea>"), "{says}");
                }
                if change.0 != "case" {
                    assert!(page.text.contains(&format!("value=\"{case}\" checked")), "{says}");
                }
            }
        }
        moves(&scene.manager, &whole[1..]).await.has_problem("Choose the cases that others take over").has("Cases of North locality team");
        moves(&scene.manager, &[&whole[..], &[("back", "https://elsewhere.example")]].concat()).await.is_ok().lacks("elsewhere").has("Choose another worker or another team");
        assert_eq!(held(&house, &sam).await, ["Priya Shah blank", "team blank"]);
        house.proves().await;
    }

    // A14, A15
    async fn who_may_not_move_one_case_moves_none(house) {
        let scene = scene(&house).await;
        let (sam, row) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let cases = [row.id.to_string()];
        let east = house.team("east").await.id.to_string();
        let fields = sent(&cases, &east, "20/11/2026");
        for page in [format!("/team/cases?worker={}", scene.priya.id()), format!("/team/workers/{}", scene.priya.id())] {
            scene.priya.get(&page).await.is_ok().has("Sam Okoro").lacks("name=\"case\"").lacks("Move the chosen").lacks("/team/cases/move");
        }
        moves(&scene.priya, &fields).await.is_forbidden();
        let rita = house.colleague("Rita Moss", &["reader"], &["north"]).await;
        moves(&rita, &fields).await.is_forbidden();
        house.stranger().post_bare("/team/cases/move", &fields).await.leads();
        assert_eq!(held(&house, &sam).await, ["Priya Shah blank", "team blank"]);
        let allocator = house.colleague("Al Reed", &["allocator"], &["north"]).await;
        moves(&allocator, &fields).await.is_ok().has("Moved: 1 of 1");
        house.proves().await;
    }

    async fn what_was_typed_to_move_them_is_kept_until_it_is_done_and_no_longer(house) {
        let scene = scene(&house).await;
        let (_, row) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let (manager, cases) = (&scene.manager, [row.id.to_string()]);
        let told = |answer: &Answer, name: &str| answer.cookies.iter().any(|cookie| cookie.starts_with(name));
        let to = format!("{}:{}", scene.north, tom.id());
        let with_draft = |day| [sent(&cases, &to, day), vec![("draft", "team cases")]].concat();
        manager.post("/drafts/team%20cases", &with_draft("20/11/2026")).await.is_ok();
        let again = moves(manager, &with_draft("21/11/2026")).await.has_problem("today or in the past");
        assert!(told(&again, "draft-shown=") && !told(&again, "draft-taken="), "{:?}", again.cookies);
        manager.get("/drafts/team%20cases").await.is_ok().has("Priya leaves on Friday");
        // The page that says what was done leads nowhere, and yet the draft has ended.
        let done = moves(manager, &with_draft("20/11/2026")).await.is_ok().has("Moved: 1 of 1");
        assert!(told(&done, "draft-taken=") && !told(&done, "draft-shown="), "{:?}", done.cookies);
        manager.get("/drafts/team%20cases").await.is_ok().lacks("Priya leaves on Friday");
        house.proves().await;
    }

    async fn two_presses_at_the_same_moment_move_the_cases_once_and_neither_is_told_that_nothing_was_saved(house) {
        let scene = scene(&house).await;
        let (sam, row) = case_of(&house, &scene, "Okoro", "2026-11-02").await;
        let list = format!("/team/cases?worker={}", scene.priya.id());
        let token = hidden(&scene.manager.get(&list).await.is_ok().text, "csrf");
        let cases = [row.id.to_string()];
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let to = format!("{}:{}", scene.north, tom.id());
        let mut fields = sent(&cases, &to, "20/11/2026");
        fields.extend([("back", list.as_str()), ("csrf", token.as_str())]);
        let press = || scene.manager.post_bare("/team/cases/move", &fields);
        let (one, other) = tokio::join!(press(), press());
        let (told, led) = if one.status == 200 { (one, other) } else { (other, one) };
        told.is_ok().has("Moved: 1 of 1");
        led.leads_to(&list);
        press().await.leads_to(&list);
        assert_eq!(held(&house, &sam).await, ["Tom Ash blank", "team blank"]);
        house.proves().await;
    }
}
