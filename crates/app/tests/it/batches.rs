//! Work with others: handed out as a batch, counted, taken away as a list, done, brought back.

use db::entities::{
    assessment, assessment_batch, batch_line, deadline, filled_form, look, person, restriction,
    review,
};
use db::sea_orm::entity::prelude::*;

use crate::assessments::offer;
use crate::forms::{joan, manager};
use crate::support::{TestHouse, Visitor, on_both};

const DAY: [(&str, &str); 3] = [
    ("target_on-day", "18"),
    ("target_on-month", "12"),
    ("target_on-year", "2026"),
];

async fn assessments(house: &TestHouse) -> Vec<assessment::Model> {
    crate::assessments::rows(house).await
}

async fn lines(house: &TestHouse) -> Vec<batch_line::Model> {
    batch_line::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap()
}

/// Joan and Edna wait for occupational therapy; gives Priya, the manager and both of them.
async fn two_wait(house: &TestHouse) -> (Visitor, Visitor, person::Model, person::Model) {
    let (joan, priya) = joan(house).await;
    let edna = house.person("Edna", "Clark", |_| ()).await;
    for person in [&joan, &edna] {
        offer(&priya, person.id, "occupational_therapy", &[]).await;
    }
    (priya, manager(house).await, joan, edna)
}

/// Hands out every assessment that waits; gives the batch's address.
async fn hand_out(house: &TestHouse, tom: &Visitor, more: &[(&str, &str)]) -> String {
    let ids: Vec<String> = assessments(house)
        .await
        .iter()
        .map(|row| row.id.to_string())
        .collect();
    let mut typed = vec![
        ("work", "assessments"),
        ("name", "Occupational therapy, winter"),
        ("organisation", "Brightside Therapists"),
    ];
    typed.extend(DAY);
    typed.extend(more);
    typed.extend(ids.iter().map(|id| ("one", id.as_str())));
    tom.post("/batches", &typed).await.leads()
}

/// Joan's and Edna's assessments are handed out to the reviewing team, of which Sam is; gives the manager, Sam, both
/// people and the batch's address.
async fn sam_has_both(
    house: &TestHouse,
) -> (Visitor, Visitor, person::Model, person::Model, String) {
    let (_, tom, joan, edna) = two_wait(house).await;
    let sam = house
        .colleague("Sam Brightside", &["supplier"], &["reviews"])
        .await;
    let team = house.team("reviews").await.id.to_string();
    let address = hand_out(house, &tom, &[("team", &team)]).await;
    (tom, sam, joan, edna, address)
}

async fn of(house: &TestHouse, person: &person::Model) -> assessment::Model {
    let all = assessments(house).await;
    all.into_iter()
        .find(|row| row.person_id == person.id)
        .unwrap()
}

async fn line_of(house: &TestHouse, person: &person::Model) -> String {
    let all = lines(house).await;
    let line = all.iter().find(|line| line.person_id == person.id);
    line.unwrap().id.to_string()
}

async fn form_of(house: &TestHouse, person: &person::Model) -> filled_form::Model {
    let found = filled_form::Entity::find().filter(filled_form::Column::PersonId.eq(person.id));
    found
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

/// Something happens to an assessment on a day.
async fn happens(
    house: &TestHouse,
    by: &Visitor,
    row: &assessment::Model,
    what: impl FnOnce(&mut assessment::Model),
) {
    let archive = &house.house.archive;
    let mut change = archive
        .change(Some(by.id()), house.house.clock.now())
        .await
        .unwrap();
    change
        .update::<assessment::Entity>(row, what)
        .await
        .unwrap();
    change.log(
        db::Event::AssessmentChanged,
        Some(row.person_id),
        Some(row.id),
        serde_json::json!({}),
    );
    change.commit().await.unwrap();
}

/// What follows these words in a page, up to the end of the attribute.
fn all_after<'a>(page: &'a str, words: &'a str) -> impl Iterator<Item = String> + 'a {
    let parts = page.split(words).skip(1);
    parts.map(|rest| rest.split(['"', '#']).next().unwrap().replace("&amp;", "&"))
}

fn day(text: &str) -> Option<db::Day> {
    Some(db::Day(text.parse().unwrap()))
}

on_both! {
    async fn a_supplier_writes_on_what_is_with_them_and_on_nothing_else(house) {
        let (tom, sam, joan, _, _) = sam_has_both(&house).await;
        let record = format!("/people/{}", joan.id);
        let theirs = of(&house, &joan).await;
        offer(&tom, joan.id, "needs", &[]).await;
        let other = assessments(&house).await.into_iter().find(|row| row.kind == "needs").unwrap();
        // They read all of it.
        for page in ["", "/forms", "/timeline", "/plan", &format!("/assessments/{}", other.id)] {
            sam.get(&format!("{record}{page}")).await.is_ok();
        }
        for page in ["/assessments/offer", "/reablement/new", "/reviews/new", "/forms/begin"] {
            sam.post(&format!("{record}{page}"), &[("form", "needs_assessment")]).await
                .is_forbidden().has("work that was handed out to your team");
        }
        for page in ["begin", "withdraw", "refuse"] {
            sam.post(&format!("{record}/assessments/{}/{page}", other.id), &[]).await.is_forbidden();
        }
        tom.post(&format!("{record}/assessments/{}/begin", other.id), &[]).await.leads();
        let elsewhere = assessments(&house).await.into_iter().find(|row| row.id == other.id).unwrap().filled_form_id.unwrap();
        sam.get(&format!("{record}/forms/{elsewhere}")).await.is_ok();
        sam.post(&format!("{record}/forms/{elsewhere}/urgent"), &[("urgent", "yes")]).await.is_forbidden();
        sam.get(&format!("{record}/forms/{elsewhere}/pages/first")).await.is_forbidden();
        let first = sam.post(&format!("{record}/assessments/{}/begin", theirs.id), &[]).await.leads();
        sam.get(&first).await.is_ok();
        let own = assessments(&house).await.into_iter().find(|row| row.id == theirs.id).unwrap().filled_form_id.unwrap();
        sam.post(&format!("{record}/forms/{own}/urgent"), &[("urgent", "yes")]).await.leads();
        sam.get(&format!("{record}/notes/new")).await.is_ok();
        sam.get(&format!("{record}/documents/new?form={elsewhere}&question=x")).await.is_forbidden();
        house.proves().await;
    }

    async fn a_supplier_is_shown_no_way_into_support_that_would_be_refused(house) {
        let (tom, sam, joan, _, _) = sam_has_both(&house).await;
        let record = format!("/people/{}", joan.id);
        let theirs = of(&house, &joan).await;
        sam.post(&format!("{record}/assessments/{}/begin", theirs.id), &[]).await.leads();
        let own_form = form_of(&house, &joan).await.id;
        offer(&tom, joan.id, "needs", &[]).await;
        let other = assessments(&house).await.into_iter().find(|row| row.kind == "needs").unwrap();
        tom.post(&format!("{record}/assessments/{}/begin", other.id), &[]).await.leads();
        let of_support = ["forms", "plan", "assessments", "reviews", "reablement", "life", "equipment", "budget", "direct-payments", "care-home-stays"];
        let is_of = |page: &String| of_support.iter().any(|one| page.strip_prefix(&format!("{record}/{one}")).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])));
        let mut seen = Vec::new();
        let mut to_see = vec![record.clone(), format!("{record}/forms")];
        while let Some(page) = to_see.pop() {
            let answer = sam.get(&page).await;
            assert_eq!(answer.status.as_u16(), 200, "{page}");
            for action in all_after(&answer.text, "action=\"").filter(is_of) {
                let is_theirs = [theirs.id, own_form].iter().any(|id| action.contains(&id.to_string()));
                assert!(is_theirs, "{page} has a button for {action}");
            }
            let links: Vec<String> = all_after(&answer.text, "href=\"").filter(is_of).collect();
            seen.push(page);
            to_see.extend(links.into_iter().filter(|link| !seen.contains(link)));
        }
        assert!(seen.contains(&format!("{record}/assessments/{}", other.id)), "{seen:?}");
        assert!(seen.contains(&format!("{record}/forms/{own_form}/check")), "{seen:?}");
        sam.get(&record).await.is_ok().has("/notes/new");
        sam.post(&format!("{record}/notes/new"), &[("kind", "phone_call"), ("text", "Rang about Tuesday.")]).await.leads();
        for (page, button) in [("timeline", "/pin\""), ("documents", "/letters/new")] {
            sam.get(&format!("{record}/{page}")).await.is_ok().lacks(button);
            tom.get(&format!("{record}/{page}")).await.is_ok().has(button);
        }
        tom.get(&format!("{record}/forms")).await.is_ok().has("/assessments/offer").has("/reviews/new");
    }

    async fn a_record_closes_when_the_work_is_refused_and_four_weeks_after_it_is_done(house) {
        let (tom, sam, joan, edna, address) = sam_has_both(&house).await;
        let (of_joan, of_edna) = (of(&house, &joan).await, of(&house, &edna).await);
        happens(&house, &tom, &of_joan, |row| (row.refused_on, row.closed_on) = (day("2026-11-20"), day("2026-11-20"))).await;
        happens(&house, &tom, &of_edna, |row| (row.completed_on, row.closed_on) = (day("2026-11-20"), day("2026-11-20"))).await;
        sam.get(&format!("/people/{}", joan.id)).await.is_not_found();
        sam.get(&format!("/people/{}", edna.id)).await.is_ok();
        sam.get("/people?q=Price").await.is_ok().lacks("Joan");
        house.at("2026-12-18T10:00:00Z");
        let sam = sam.again(&house).await;
        sam.get(&format!("/people/{}", edna.id)).await.is_ok();
        house.at("2026-12-19T10:00:00Z");
        let sam = sam.again(&house).await;
        sam.get(&format!("/people/{}", edna.id)).await.is_not_found();
        // What is over can be taken away all the same; what is done stays counted as theirs.
        let tom = tom.again(&house).await;
        let ids: Vec<String> = lines(&house).await.iter().map(|line| line.id.to_string()).collect();
        tom.post(&format!("{address}/return"), &[("line", &ids[0]), ("line", &ids[1]), ("because", "declined")]).await.leads_to(&address);
        tom.get(&address).await.is_ok().has("1 of 2").has("Done").has("closed to them since");
        assert_eq!(of(&house, &edna).await.performed_by.as_deref(), Some("Brightside Therapists"));
        assert_eq!(of(&house, &joan).await.performed_by, None);
        house.proves().await;
    }

    async fn what_is_done_is_taken_away_without_a_reason(house) {
        let (tom, sam, _, edna, address) = sam_has_both(&house).await;
        happens(&house, &tom, &of(&house, &edna).await, |row| (row.completed_on, row.closed_on) = (day("2026-11-20"), day("2026-11-20"))).await;
        sam.get(&format!("/people/{}", edna.id)).await.is_ok();
        let line = lines(&house).await.into_iter().find(|line| line.person_id == edna.id).unwrap().id.to_string();
        tom.post(&format!("{address}/return"), &[("line", &line)]).await.leads_to(&address);
        sam.get(&format!("/people/{}", edna.id)).await.is_not_found();
        house.proves().await;
    }

    async fn begun_work_that_comes_back_waits_with_its_team_and_goes_out_again(house) {
        let (tom, sam, joan, _, address) = sam_has_both(&house).await;
        let begun = of(&house, &joan).await;
        sam.post(&format!("/people/{}/assessments/{}/begin", joan.id, begun.id), &[]).await.leads();
        let form = form_of(&house, &joan).await;
        assert_eq!((form.worker_id, form.team_id), (Some(sam.id()), Some(house.team("reviews").await.id)));
        tom.post(&format!("{address}/close"), &[("because", "capacity")]).await.leads_to(&address);
        let north = house.team("north").await.id;
        let form = form_of(&house, &joan).await;
        assert_eq!((form.worker_id, form.team_id), (None, Some(north)));
        tom.get("/batches/new?work=assessments").await.is_ok().has("Joan Price").has("Begun");
        let team = house.team("sensory").await.id.to_string();
        let address = hand_out(&house, &tom, &[("team", &team)]).await;
        assert_eq!(form_of(&house, &joan).await.team_id, Some(house.team("sensory").await.id));
        let kim = house.colleague("Kim Other", &["supplier"], &["sensory"]).await;
        kim.get(&address).await.is_ok().has("Begun");
        kim.post(&format!("/people/{}/forms/{}/urgent", joan.id, form.id), &[("urgent", "yes")]).await.leads();
        sam.get(&format!("/people/{}/forms/{}", joan.id, form.id)).await.is_not_found();
        house.proves().await;
    }

    async fn begun_work_that_somebody_took_up_again_is_not_handed_out(house) {
        let (tom, sam, joan, _, address) = sam_has_both(&house).await;
        let begun = of(&house, &joan).await;
        sam.post(&format!("/people/{}/assessments/{}/begin", joan.id, begun.id), &[]).await.leads();
        tom.post(&format!("{address}/close"), &[("because", "capacity")]).await.leads_to(&address);
        let form = form_of(&house, &joan).await;
        let me = tom.id().to_string();
        tom.post(&format!("/people/{}/forms/{}/hands", joan.id, form.id), &[("worker", &me)]).await.leads();
        tom.get("/batches/new?work=assessments").await.is_ok().lacks("Joan Price").has("Edna Clark");
    }

    async fn what_is_with_others_is_not_begun_by_the_council(house) {
        let (tom, sam, joan, _, _) = sam_has_both(&house).await;
        let priya = house.colleague("Priya Nair", &["social_worker"], &["north"]).await;
        let theirs = of(&house, &joan).await;
        let answer = priya.post(&format!("/people/{}/assessments/{}/begin", joan.id, theirs.id), &[]).await;
        answer.is_conflict().has("This is with Brightside Therapists");
        priya.get(&format!("/people/{}/assessments/{}", joan.id, theirs.id)).await.is_ok().lacks("Begin the assessment");
        sam.get(&format!("/people/{}/assessments/{}", joan.id, theirs.id)).await.is_ok().has("Begin the assessment");
        // A form begun from the record is an assessment of its own.
        priya.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "occupational_therapy_assessment")]).await.leads();
        let all = assessments(&house).await;
        let of_joan: Vec<_> = all.iter().filter(|row| row.person_id == joan.id).collect();
        assert_eq!(of_joan.len(), 2);
        for row in of_joan {
            let is_theirs = row.id == theirs.id;
            assert_eq!(row.began_on.is_some(), !is_theirs);
            assert_eq!(row.performed_by.is_some(), is_theirs);
        }
        sam.post(&format!("/people/{}/assessments/{}/begin", joan.id, theirs.id), &[]).await.leads();
        let _ = tom;
        house.proves().await;
    }

    async fn what_went_to_those_without_accounts_is_written_down_by_the_council(house) {
        let (priya, tom, joan, _) = two_wait(&house).await;
        hand_out(&house, &tom, &[]).await;
        let theirs = of(&house, &joan).await;
        priya.post(&format!("/people/{}/assessments/{}/begin", joan.id, theirs.id), &[]).await.leads();
        assert!(of(&house, &joan).await.performed_by.is_some());
    }

    // R24
    async fn a_manager_hands_waiting_assessments_to_a_supplier(house) {
        let (priya, tom, joan, _) = two_wait(&house).await;
        tom.get("/assessments?profession=occupational_therapy").await.is_ok().has("Hand those selected to others").has("Or the fifty that have waited longest");
        priya.get("/assessments").await.is_ok().lacks("Hand those selected to others");
        priya.get("/batches/new?work=assessments").await.is_forbidden();
        tom.get("/batches/new?work=assessments&profession=sensory").await.is_ok().has("Nothing that waits can be handed out");
        tom.get("/batches/new?work=assessments&profession=occupational_therapy").await.is_ok().has("Joan Price").has("Edna Clark").has("18 November 2026");
        tom.post("/batches/new", &[("work", "assessments")]).await.has_problem("Select the work to hand out");
        tom.post("/batches", &[("work", "assessments")]).await
            .has_problem("Enter the day by which all should be done").has_problem("Select the work to hand out");
        let address = hand_out(&house, &tom, &[]).await;
        tom.get(&address).await.is_ok().has("Occupational therapy, winter").has("Brightside Therapists").has("0 of 2").has("Not begun").has("2 days");
        tom.get("/assessments").await.is_ok().has("Brightside Therapists");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Occupational therapy assessment handed out to Brightside Therapists");
        for row in assessments(&house).await {
            assert_eq!(row.performed_by.as_deref(), Some("Brightside Therapists"));
            assert!(row.batch_id.is_some() && row.worker_id.is_none());
        }
        // What is out is handed out once.
        tom.get("/batches/new?work=assessments").await.is_ok().has("Nothing that waits can be handed out");
        house.proves().await;
    }

    async fn the_target_must_be_to_come_and_what_was_begun_stays(house) {
        let (priya, tom, joan, edna) = two_wait(&house).await;
        let ids: Vec<String> = assessments(&house).await.iter().map(|row| row.id.to_string()).collect();
        let today = [("work", "assessments"), ("name", "A"), ("organisation", "B"), ("target_on-day", "20"), ("target_on-month", "11"), ("target_on-year", "2026"), ("one", &ids[0])];
        tom.post("/batches", &today).await.has_problem("Enter a day that is to come");
        let of_joan = assessments(&house).await.into_iter().find(|row| row.person_id == joan.id).unwrap();
        priya.post(&format!("/people/{}/assessments/{}/begin", joan.id, of_joan.id), &[]).await.leads();
        hand_out(&house, &tom, &[]).await;
        let lines = lines(&house).await;
        assert_eq!(lines.iter().map(|line| line.person_id).collect::<Vec<_>>(), [edna.id]);
        house.proves().await;
    }

    async fn what_is_out_comes_back_to_the_team_that_took_over(house) {
        let (_, tom, joan, _) = two_wait(&house).await;
        let address = hand_out(&house, &tom, &[]).await;
        let (north, city) = (house.team("north").await, house.team("city").await);
        assert!(lines(&house).await.iter().all(|line| line.from_team_id == Some(north.id)));
        let ada = house.colleague("Ada Cole", &["administrator"], &["north"]).await;
        ada.post(&format!("/teams/{}/close", north.id), &[("successor", &city.id.to_string())]).await.leads();
        assert!(lines(&house).await.iter().all(|line| line.from_team_id == Some(city.id)));
        let head = house.colleague("Ruth Hall", &["team_manager"], &["city"]).await;
        head.post(&format!("{address}/close"), &[("because", "capacity")]).await.leads_to(&address);
        let back = assessments(&house).await.into_iter().find(|row| row.person_id == joan.id).unwrap();
        assert_eq!(back.team_id, Some(city.id));
        house.proves().await;
    }

    async fn one_comes_back_and_then_all_that_is_left(house) {
        let (_, tom, joan, edna) = two_wait(&house).await;
        let address = hand_out(&house, &tom, &[]).await;
        let of_joan = lines(&house).await.into_iter().find(|line| line.person_id == joan.id).unwrap();
        tom.post(&format!("{address}/return"), &[]).await.has_problem("Select what comes back").has_problem("Choose why they come back");
        let id = of_joan.id.to_string();
        tom.post(&format!("{address}/return"), &[("line", &id), ("because", "in_hospital"), ("note", "Ward 4")]).await.leads_to(&address);
        tom.get(&address).await.is_ok().has("Returned undone").has("The person is in hospital, Ward 4").has("came back undone");
        let back = assessments(&house).await.into_iter().find(|row| row.person_id == joan.id).unwrap();
        assert_eq!((back.batch_id, back.performed_by), (None, None));
        // It waits again, and can be handed out again.
        tom.get("/batches/new?work=assessments").await.is_ok().has("Joan Price").lacks("Edna Clark");
        tom.post(&format!("{address}/close"), &[]).await.has_problem("Choose why they come back");
        tom.post(&format!("{address}/close"), &[("because", "capacity")]).await.leads_to(&address);
        tom.get(&address).await.is_ok().has("Closed on 20 November 2026").lacks("Bring work back");
        tom.get("/batches/new?work=assessments").await.is_ok().has("Joan Price").has("Edna Clark");
        tom.post(&format!("{address}/close"), &[("because", "capacity")]).await.is_conflict();
        let _ = edna;
        house.proves().await;
    }

    async fn of_two_who_hand_out_bring_back_or_close_at_once_one_does_it(house) {
        let (_, tom, joan, _) = two_wait(&house).await;
        let ruth = house.colleague("Ruth Hall", &["team_manager"], &["north"]).await;
        let ids: Vec<String> = assessments(&house).await.iter().map(|row| row.id.to_string()).collect();
        let form = |name: &'static str| {
            let mut typed = vec![("work", "assessments"), ("name", name), ("organisation", "Brightside Therapists"), ("target_on", "18/12/2026")];
            typed.extend(ids.iter().map(|id| ("one", id.as_str())));
            typed
        };
        let (first, second) = (form("First"), form("Second"));
        let (one, other) = tokio::join!(tom.post("/batches", &first), ruth.post("/batches", &second));
        let ways = |one: &crate::support::Answer, other: &crate::support::Answer| {
            let mut ways = [one.status.as_u16(), other.status.as_u16()];
            ways.sort_unstable();
            ways
        };
        // Whoever was second hands out nothing that is out already.
        assert!(!one.status.is_server_error() && !other.status.is_server_error());
        let all = lines(&house).await;
        assert_eq!(all.len(), 2, "{:?}", ways(&one, &other));
        assert!(all.iter().all(|line| line.batch_id == all[0].batch_id));
        let address = format!("/batches/{}", all[0].batch_id);
        let id = all.iter().find(|line| line.person_id == joan.id).unwrap().id.to_string();
        let back = [("line", id.as_str()), ("because", "in_hospital"), ("note", "Ward 4")];
        let path = format!("{address}/return");
        let (one, other) = tokio::join!(tom.post(&path, &back), ruth.post(&path, &back));
        assert!(ways(&one, &other)[0] == 303 && ways(&one, &other)[1] >= 400 && ways(&one, &other)[1] < 500, "{:?}", ways(&one, &other));
        let (close, because) = (format!("{address}/close"), [("because", "capacity")]);
        let (one, other) = tokio::join!(tom.post(&close, &because), ruth.post(&close, &because));
        assert_eq!(ways(&one, &other), [303, 409]);
        house.proves().await;
    }

    async fn what_is_done_late_or_not_at_all_is_counted(house) {
        let (_, tom, joan, _) = two_wait(&house).await;
        let address = hand_out(&house, &tom, &[]).await;
        let of_joan = assessments(&house).await.into_iter().find(|row| row.person_id == joan.id).unwrap();
        let mut change = house.change(Some(tom.id())).await;
        change.update::<assessment::Entity>(&of_joan, |row| {
            row.completed_on = Some(db::Day("2026-12-19".parse().unwrap()));
            row.closed_on = row.completed_on;
        }).await.unwrap();
        change.log(db::Event::AssessmentCompleted, Some(joan.id), Some(of_joan.id), serde_json::json!({}));
        change.commit().await.unwrap();
        house.at("2026-12-18T10:00:00Z");
        let tom = tom.again(&house).await;
        tom.get(&address).await.is_ok().has("Not begun").lacks(">Late<");
        house.at("2026-12-19T10:00:00Z");
        let tom = tom.again(&house).await;
        tom.get(&address).await.is_ok().has("Done late").has(">Late<").has("50%");
        tom.get("/batches").await.is_ok().has("<strong>1</strong> of them late").has("Brightside Therapists");
    }

    async fn the_list_is_taken_away_and_every_look_is_logged(house) {
        let (priya, tom, joan, _) = two_wait(&house).await;
        let address = hand_out(&house, &tom, &[]).await;
        let before = look::Entity::find().filter(look::Column::PersonId.eq(joan.id)).count(house.house.archive.reader()).await.unwrap();
        let csv = tom.get(&format!("{address}/list?as=csv")).await.is_ok();
        csv.has("given names").has("Price").has("Occupational therapy assessment").has("18 December 2026");
        let after = look::Entity::find().filter(look::Column::PersonId.eq(joan.id)).count(house.house.archive.reader()).await.unwrap();
        assert_eq!(after, before + 1);
        tom.get(&format!("{address}/list?as=xlsx")).await.is_ok();
        priya.get(&format!("{address}/list?as=csv")).await.is_forbidden();
    }

    async fn the_list_holds_only_what_is_to_be_done_of_people_who_may_be_told_of(house) {
        let (tom, _, joan, edna, address) = sam_has_both(&house).await;
        let list = format!("{address}/list?as=csv");
        tom.get(&list).await.is_ok().has("Price").has("Clark");
        let seen = look::Entity::find().filter(look::Column::What.eq(format!("{address}/list")));
        assert_eq!(seen.clone().count(house.house.archive.reader()).await.unwrap(), 2);
        // Tom may open what is restricted to his team; the supplier is not told of it by the list.
        let id = house.house.clock.new_id();
        let north = house.team("north").await.id;
        let mut change = house.change(Some(tom.id())).await;
        change.insert::<restriction::Entity>(restriction::Model {
            id,
            person_id: joan.id,
            kind: "staff".to_owned(),
            reason: "Works here".to_owned(),
            admits_accounts: serde_json::json!([]),
            admits_teams: serde_json::json!([north]),
            bars_accounts: serde_json::json!([]),
            from_on: house.house.clock.today(),
            until_on: None,
            set_by: tom.id(),
            version: 1,
        }).await.unwrap();
        change.log(db::Event::RecordRestricted, Some(joan.id), Some(id), serde_json::json!({}));
        change.commit().await.unwrap();
        tom.get(&format!("/people/{}", joan.id)).await.is_ok();
        tom.get(&list).await.is_ok().lacks("Price").has("Clark");
        tom.get(&address).await.is_ok().has("1 piece is not on it");
        happens(&house, &tom, &of(&house, &edna).await, |row| (row.completed_on, row.closed_on) = (day("2026-11-20"), day("2026-11-20"))).await;
        tom.get(&list).await.is_ok().lacks("Price").lacks("Clark");
        tom.post(&format!("{address}/close"), &[("because", "capacity")]).await.leads();
        tom.get(&list).await.is_conflict();
        house.proves().await;
    }

    async fn of_a_restricted_record_a_batch_tells_nothing_else(house) {
        let (tom, _, joan, edna, address) = sam_has_both(&house).await;
        tom.post(&format!("{address}/return"), &[("line", &line_of(&house, &edna).await), ("because", "capacity")]).await.leads();
        crate::relationships::restrict(&house, &joan).await;
        tom.get(&address).await.is_ok().has("Restricted record").lacks("Not begun").has("Returned undone");
        // It can be brought back all the same.
        tom.post(&format!("{address}/return"), &[("line", &line_of(&house, &joan).await), ("because", "safeguarding")]).await.leads();
        tom.get(&address).await.is_ok().has("20 November 2026, The supplier has too few people").lacks("20 November 2026, Somebody may not be safe");
    }

    // The supplier's own people open what was handed out to them, and no other record.
    async fn a_supplier_opens_the_records_of_its_batch_alone(house) {
        let (_, tom, joan, _) = two_wait(&house).await;
        let other = house.person("Harold", "Finch", |_| ()).await;
        let sam = house.colleague("Sam Brightside", &["supplier"], &["reviews"]).await;
        let record = format!("/people/{}", joan.id);
        sam.get(&record).await.is_not_found();
        sam.get("/batches").await.is_ok().has("No work is with others now");
        let team = house.team("reviews").await.id.to_string();
        let address = hand_out(&house, &tom, &[("team", &team)]).await;
        sam.get("/").await.is_ok().has("Work handed to us");
        sam.get("/batches").await.is_ok().has("Occupational therapy, winter");
        sam.get(&address).await.is_ok().has("Joan Price").lacks("Bring work back");
        sam.get(&record).await.is_ok().has("Joan");
        sam.get(&format!("/people/{}", other.id)).await.is_not_found();
        sam.get("/people?q=Finch").await.is_ok().lacks("Harold");
        sam.get("/people?q=Price").await.is_ok().has("Joan");
        let of_joan = assessments(&house).await.into_iter().find(|row| row.person_id == joan.id).unwrap();
        sam.post(&format!("/people/{}/assessments/{}/begin", joan.id, of_joan.id), &[]).await.leads();
        tom.post(&format!("{address}/close"), &[("because", "called_back")]).await.leads();
        sam.get(&record).await.is_not_found();
        // Another supplier's team sees nothing of it.
        let kim = house.colleague("Kim Other", &["supplier"], &["sensory"]).await;
        kim.get(&address).await.is_not_found();
    }

    // R73
    async fn overdue_reviews_are_a_batch_as_well(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let team = house.team("north").await.id;
        let mut change = house.change(Some(priya.id())).await;
        let hands = almoner::casework::clocks::Hands::of_worker(team, priya.id());
        almoner::support::reviews::store::plan_agreed(&mut change, &house.house, joan.id, None, hands).await.unwrap();
        change.commit().await.unwrap();
        tom.get("/batches/new?work=reviews").await.is_ok().has("Nothing that waits can be handed out");
        house.at("2027-01-16T10:00:00Z");
        let tom = tom.again(&house).await;
        tom.get("/batches/new?work=reviews").await.is_ok().has("Joan Price").has("15 January 2027");
        let row = review::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let id = row.id.to_string();
        let typed = [("work", "reviews"), ("name", "Reviews, spring"), ("organisation", "Fresh Eyes"), ("target_on-day", "1"), ("target_on-month", "3"), ("target_on-year", "2027"), ("one", &id)];
        let address = tom.post("/batches", &typed).await.leads();
        tom.get(&address).await.is_ok().has("First look");
        let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((clock.team_id, clock.worker_id), (Some(team), None));
        // Nobody here can be given it while it is out.
        let me = tom.id().to_string();
        let north = house.team("north").await.id.to_string();
        tom.post("/reviews", &[("team", &north), ("worker", &me), ("review", &id)]).await.leads();
        tom.get("/reviews").await.is_ok().has("Joan Price").lacks("Select Joan Price");
        priya.again(&house).await.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "review")]).await;
        let row = review::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((row.worker_id, row.filled_form_id), (None, None));
        tom.get("/reviews?team=all").await.is_ok().has("Fresh Eyes");
        assert_eq!(assessment_batch::Entity::find().count(house.house.archive.reader()).await.unwrap(), 1);
        house.proves().await;
    }
}
