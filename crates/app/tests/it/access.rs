//! Who may see a record: restrictions, opening in need, its review, and the log of looks.

use crate::support::{TestHouse, Visitor, on_both};

const REASON: &str = "He is at the police station and cannot say what he needs";

/// Restricts a record to the colleagues on these lines.
async fn restrict(by: &Visitor, person: &str, admits: &str, bars: &str) {
    let fields = [
        ("kind", "witness"),
        ("reason", "Named in a trial"),
        ("admits", admits),
        ("bars", bars),
    ];
    by.post(&format!("/people/{person}/restriction"), &fields)
        .await
        .leads();
}

struct Cast {
    person: String,
    number: String,
    lead: Visitor,
    priya: Visitor,
}

/// Arthur Bell's record, restricted by the safeguarding lead to herself.
async fn a_restricted_record(house: &TestHouse) -> Cast {
    let arthur = house.person("Arthur", "Bell", |_| ()).await;
    let person = arthur.id.to_string();
    let lead = house
        .colleague("Ruth Ames", &["safeguarding_lead"], &["safeguarding"])
        .await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    restrict(&lead, &person, "Ruth Ames", "").await;
    Cast {
        person,
        number: arthur.number,
        lead,
        priya,
    }
}

on_both! {
    // A13
    async fn a_restricted_record_is_not_there_but_for_those_it_admits(house) {
        let cast = a_restricted_record(&house).await;
        let page = format!("/people/{}", cast.person);
        cast.lead.get(&page).await.is_ok().has("Restricted record");
        cast.priya.get(&page).await.is_not_found().lacks("Arthur");
        let admin = house.colleague("Ada Long", &["administrator"], &[]).await;
        admin.get(&page).await.is_not_found();
        let unrestricted = house.colleague("Una Reed", &["reader", "restricted_records"], &[]).await;
        unrestricted.get(&page).await.is_ok();
        restrict(&cast.lead, &cast.person, "ruth.ames@exampleshire.example\nPriya Shah", "").await;
        cast.priya.get(&page).await.is_ok();
        let ended = cast.lead.post(&format!("{page}/restriction/end"), &[]).await;
        ended.has_problem("Enter why the restriction ends");
        cast.lead.post(&format!("{page}/restriction/end"), &[("because", "The trial is over")]).await.leads();
        admin.get(&page).await.is_ok();
        house.proves().await;
    }

    async fn a_team_is_admitted_as_a_whole(house) {
        let cast = a_restricted_record(&house).await;
        let north = house.team("north").await.id.to_string();
        let page = format!("/people/{}/restriction", cast.person);
        let fields = [("kind", "other"), ("reason", "x"), ("admits", "Ruth Ames"), ("team", &north)];
        cast.lead.post(&page, &fields).await.leads();
        cast.priya.get(&format!("/people/{}", cast.person)).await.is_ok();
        cast.lead.get(&page).await.is_ok().has("Change the restriction").has("ruth.ames@exampleshire.example");
        house.proves().await;
    }

    async fn a_restriction_must_make_sense(house) {
        let cast = a_restricted_record(&house).await;
        let page = format!("/people/{}/restriction", cast.person);
        for (fields, problem) in [
            (&[("kind", "witness"), ("reason", "r")][..], "Say who may still open the record"),
            (&[("kind", "made up"), ("reason", "r"), ("admits", "Ruth Ames")], "Choose the kind of restriction from the list"),
            (&[("kind", "witness"), ("admits", "Ruth Ames")], "Enter why the record is restricted"),
            (&[("kind", "witness"), ("reason", "r"), ("admits", "Nobody Atall")], "No one colleague is called Nobody Atall"),
            (&[("kind", "witness"), ("reason", "r"), ("admits", "Ruth Ames"), ("team", "x")], "Choose teams from the list"),
            (&[("kind", "staff"), ("reason", "r"), ("admits", "Ruth Ames"), ("bars", "Ruth Ames")], "Nobody may open their own"),
        ] {
            cast.lead.post(&page, fields).await.has_problem(problem);
        }
        cast.priya.get(&page).await.is_not_found();
        house.proves().await;
    }

    async fn nobody_opens_their_own_record_even_in_need(house) {
        let cast = a_restricted_record(&house).await;
        restrict(&cast.lead, &cast.person, "Ruth Ames", "Priya Shah").await;
        let page = format!("/people/{}", cast.person);
        cast.priya.get(&page).await.is_not_found();
        cast.priya.get(&format!("{page}/open-in-need")).await.is_not_found();
        cast.priya.post(&format!("{page}/open-in-need"), &[("reason", REASON)]).await.is_not_found();
        cast.lead.get(&format!("{page}/seen?outcome=refused")).await.is_ok().has("Priya Shah").has("Opening in need");
        house.proves().await;
    }
}

on_both! {
    async fn a_restricted_record_opens_in_need_for_four_hours_and_is_reviewed(house) {
        let cast = a_restricted_record(&house).await;
        let page = format!("/people/{}", cast.person);
        let in_need = format!("{page}/open-in-need");
        cast.priya.get(&in_need).await.is_ok().has("Open for 4 hours");
        cast.priya.post(&in_need, &[("reason", "")]).await.has_problem("Enter why you must open it now");
        cast.priya.post(&in_need, &[("reason", "it is very urgent!!")]).await.has_problem("at least 20 characters");
        cast.priya.get(&page).await.is_not_found();
        cast.priya.post(&in_need, &[("reason", REASON)]).await.leads_to(&page);
        cast.priya.get(&page).await.is_ok();
        house.at("2026-11-20T13:59:00Z");
        let priya = Visitor::signed_in(&house, cast.priya.id()).await;
        priya.get(&page).await.is_ok();
        house.at("2026-11-20T14:00:00Z");
        priya.get(&page).await.is_not_found();

        let lead = Visitor::signed_in(&house, cast.lead.id()).await;
        let list = lead.get("/access/openings").await.is_ok().has("Priya Shah").has(REASON);
        let opening = list.text.split("/access/openings/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let opening = format!("/access/openings/{opening}");
        lead.get(&opening).await.is_ok().has(REASON);
        lead.post(&opening, &[]).await.has_problem("Say whether it was right");
        lead.post(&opening, &[("justified", "no")]).await.has_problem("Say what was not right");
        lead.post(&opening, &[("justified", "yes")]).await.leads_to("/access/openings");
        lead.get("/access/openings").await.has("Nothing waits for review").has("Right");
        assert_eq!(lead.post(&opening, &[("justified", "yes")]).await.status, 409);
        priya.get("/access/openings").await.is_forbidden();
        lead.get(&format!("{page}/seen?outcome=broke_glass")).await.is_ok().has(REASON);
        house.proves().await;
    }

    async fn what_needs_no_breaking_is_not_offered(house) {
        let cast = a_restricted_record(&house).await;
        let open = house.person("Joan", "Price", |_| ()).await;
        cast.priya.get(&format!("/people/{}/open-in-need", open.id)).await.is_not_found();
        cast.priya.post(&format!("/people/{}/open-in-need", open.id), &[("reason", REASON)]).await.is_not_found();
        cast.lead.get(&format!("/people/{}/open-in-need", cast.person)).await.is_not_found();
        cast.priya.get("/people/nobody/open-in-need").await.is_not_found();
        cast.priya.get("/people/0192f7a0-0000-7000-8000-000000000001/open-in-need").await.is_not_found();
        let reader = house.colleague("Rhys Dunn", &["reader"], &[]).await;
        reader.get(&format!("/people/{}/open-in-need", cast.person)).await.is_forbidden();
        house.proves().await;
    }

    async fn nobody_judges_what_they_opened_themselves(house) {
        let cast = a_restricted_record(&house).await;
        let other = house.colleague("Omar Khan", &["safeguarding_lead"], &[]).await;
        other.post(&format!("/people/{}/open-in-need", cast.person), &[("reason", REASON)]).await.leads();
        let list = other.get("/access/openings").await.is_ok().has("Another reviewer judges this");
        assert!(!list.text.contains("href=\"/access/openings/"));
        let list = cast.lead.get("/access/openings").await.is_ok();
        let id = list.text.split("/access/openings/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let opening = format!("/access/openings/{id}");
        other.get(&opening).await.is_ok().has("another reviewer judges it");
        other.post(&opening, &[("justified", "yes")]).await.is_forbidden();
        cast.lead.post(&opening, &[("justified", "no"), ("note", "It could have waited")]).await.leads();
        house.proves().await;
    }

    async fn a_reviewer_whom_the_record_does_not_admit_learns_no_name(house) {
        let cast = a_restricted_record(&house).await;
        cast.priya.post(&format!("/people/{}/open-in-need", cast.person), &[("reason", REASON)]).await.leads();
        let other = house.colleague("Omar Khan", &["safeguarding_lead"], &[]).await;
        let number = format!("Restricted record P{}", cast.number);
        other.get("/access/openings").await.is_ok().has(&number).lacks("Arthur");
        house.proves().await;
    }
}

on_both! {
    async fn every_look_and_every_refusal_can_be_read(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let page = format!("/people/{}", joan.id);
        let lead = house.colleague("Ruth Ames", &["safeguarding_lead"], &[]).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let analyst = house.colleague("Fay Moss", &["performance_analyst"], &[]).await;
        priya.get(&page).await.is_ok();
        analyst.get(&page).await.is_not_found();
        let seen = lead.get(&format!("{page}/seen")).await.is_ok();
        let seen = seen.has("Priya Shah").has("Fay Moss").has("Refused").has("Summary").has("20 November 2026 at 10:00");
        assert!(seen.text.contains("Who has seen this record"));
        let who = format!("{page}/seen?who={}", priya.id());
        lead.get(&who).await.is_ok().lacks("Refused</strong>");
        lead.get(&format!("{page}/seen?from=21+11+2026")).await.is_ok().has("Nobody looked");
        lead.get(&format!("{page}/seen?until=20+11+2026")).await.is_ok().has("Fay Moss");
        lead.get(&format!("{page}/seen?from=nonsense")).await.is_ok().has("must be a real date");
        let csv = lead.get(&format!("{page}/seen.csv?outcome=refused")).await.is_ok();
        assert!(csv.text.starts_with("when (London),who,page,outcome,because\n2026-11-20 10:00:00,Fay Moss,Summary,Refused,"), "{}", csv.text);
        priya.get(&format!("{page}/seen")).await.is_forbidden();
        house.proves().await;
    }

    // A12
    async fn adult_staff_cannot_open_a_childs_record(house) {
        let child = house.person("Kit", "Lane", |row| row.service = "children".to_owned()).await;
        let page = format!("/people/{}", child.id);
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        priya.get(&page).await.is_not_found().lacks("Kit");
        priya.get(&format!("{page}/timeline")).await.is_not_found();
        let kay = house.colleague("Kay West", &["childrens_worker"], &[]).await;
        kay.get(&page).await.is_ok();
        house.proves().await;
    }
}
