//! Warnings: agreed with a manager, shown on every page of the record, looked at again within a year, ended.

use db::entities::{deadline, person, warning_note, warning_review};
use db::sea_orm::EntityTrait;

use crate::support::{TestHouse, Visitor, on_both};

async fn joan(house: &TestHouse) -> (person::Model, Visitor) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    (joan, priya)
}

async fn warnings(house: &TestHouse) -> Vec<warning_note::Model> {
    let all = warning_note::Entity::find();
    all.all(house.house.archive.reader()).await.unwrap()
}

async fn clocks(house: &TestHouse) -> Vec<deadline::Model> {
    let mut all = deadline::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap();
    all.sort_by_key(|clock| clock.due_on);
    all
}

const DOG: &[(&str, &str)] = &[
    ("kind", "risk_to_staff"),
    (
        "text",
        "Her son Dale threw a cup at the nurse.\nGo in twos. <script>alert(1)</script>",
    ),
    ("from_on", "18/11/2026"),
    ("disclosed", "yes"),
    ("disclosed_by", "Dr Amin"),
    ("disclosed_on", "19/11/2026"),
    ("manager", "Tom Reed"),
    ("manager_on", "19/11/2026"),
    ("next_review_on", "20/5/2027"),
];

const RENEW: &[(&str, &str)] = &[
    ("text", "Dale still visits at weekends."),
    ("reviewed_on", "20/5/2027"),
    ("disclosed", "no"),
    ("undisclosed_because", "It would start a quarrel"),
    ("manager", "Ana Boyd"),
    ("manager_on", "20/5/2027"),
    ("next_review_on", "20/5/2028"),
];

/// The same form with some fields changed.
fn but<'a>(form: &[(&'a str, &'a str)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed).copied().collect()
}

on_both! {
    // R226
    async fn a_warning_stands_at_the_top_of_every_page_of_the_record(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}", joan.id);
        priya.get(&format!("{at}/warnings")).await.is_ok().has("No warning is on this record").has("Write a warning");
        priya.get(&format!("{at}/warnings/new")).await.is_ok().has("value=\"20\"");
        priya.post(&format!("{at}/warnings/new"), DOG).await.leads_to(&format!("{at}/warnings"));
        for page in ["", "/timeline", "/details", "/work", "/warnings", "/notes/new"] {
            priya.get(&format!("{at}{page}")).await.is_ok().has("<li class=\"almoner-warning\">Risk to staff</li>");
        }
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.get(&at).await.is_ok().has("<li class=\"almoner-warning\">Risk to staff</li>");
        rita.get(&format!("{at}/warnings")).await.is_ok()
            .has("threw a cup").has("&lt;script&gt;").lacks("<script>alert")
            .has("The person was told on 19 November 2026 by Dr Amin.").has("Agreed by Tom Reed on 19 November 2026.");
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.get(&format!("/people/{}", sam.id)).await.is_ok().lacks("Risk to staff");
        house.proves().await;
    }

    // A31, A32
    async fn a_warning_that_is_not_agreed_is_not_written(house) {
        let (joan, priya) = joan(&house).await;
        let new = format!("/people/{}/warnings/new", joan.id);
        let long = "x".repeat(1_001);
        for (field, value, says) in [
            ("disclosed", "", "Choose whether the person was told"),
            ("disclosed", "perhaps", "Choose whether the person was told"),
            ("disclosed_by", "", "Enter who told the person"),
            ("disclosed_on", "", "Enter when the person was told"),
            ("disclosed", "no", "Enter why the person was not told"),
            ("manager", " ", "Enter the manager who agreed"),
            ("manager_on", "", "Enter when the manager agreed"),
            ("manager_on", "21/11/2026", "The manager must have agreed already"),
            ("kind", "nonsense", "from the list"),
            ("text", "", "what should colleagues do? This needs an answer"),
            ("text", &long, "1000 characters or fewer"),
            ("from_on", "21/11/2026", "From when it holds must be today or earlier"),
            ("next_review_on", "", "Enter the day of the next review"),
            ("next_review_on", "21/11/2027", "The next review must be within 12 months, by 20 November 2027"),
            ("next_review_on", "20/11/2026", "The next review must be after today"),
            ("next_review_on", "31/2/2027", "By when must it be looked at again? Enter a real date, such as 27 3 1948"),
        ] {
            priya.post(&new, &but(DOG, &[(field, value)])).await.has_problem(says).has("name=\"manager\"");
        }
        assert!(warnings(&house).await.is_empty());
        let last_day = but(DOG, &[("next_review_on", "20/11/2027")]);
        priya.post(&new, &last_day).await.leads();
        house.proves().await;
    }

    // A32, A33, A37
    async fn a_review_renews_a_warning_and_its_whole_history_is_read(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}/warnings", joan.id);
        priya.post(&format!("{at}/new"), DOG).await.leads();
        let review = format!("{at}/{}/review", warnings(&house).await[0].id);
        house.at("2027-05-20T09:00:00Z");
        let priya = priya.again(&house).await;
        priya.get(&review).await.is_ok().has("Review of the warning: risk to staff").has("threw a cup");
        for (field, value, says) in [
            ("reviewed_on", "21/5/2027", "The day of the review must be today or earlier"),
            ("reviewed_on", "17/11/2026", "must not be before the warning"),
            ("reviewed_on", "", "Enter the day of the review"),
            ("next_review_on", "21/5/2028", "within 12 months, by 20 May 2028"),
            ("next_review_on", "20/5/2027", "must be after today"),
            ("manager", "", "Enter the manager who agreed"),
            ("disclosed", "", "Choose whether the person was told"),
            ("text", &"x".repeat(1_001), "1000 characters or fewer"),
        ] {
            priya.post(&review, &but(RENEW, &[(field, value)])).await.has_problem(says);
        }
        priya.post(&review, RENEW).await.leads_to(&at);
        let page = priya.get(&at).await.is_ok()
            .has("threw a cup").has("Dale still visits").has("Reviewed and renewed")
            .has("The person was not told: It would start a quarrel").has("Agreed by Ana Boyd on 20 May 2027");
        assert!(page.text.find("threw a cup") < page.text.find("Dale still visits"), "the first note stands first");
        assert_eq!(warnings(&house).await[0].next_review_on.unwrap().to_string(), "2028-05-20");
        house.proves().await;
    }

    // A34, A35, A36
    async fn ending_a_warning_is_of_today_and_final(house) {
        let (joan, priya) = joan(&house).await;
        let record = format!("/people/{}", joan.id);
        let at = format!("{record}/warnings");
        priya.post(&format!("{at}/new"), DOG).await.leads();
        let review = format!("{at}/{}/review", warnings(&house).await[0].id);
        house.at("2027-05-21T09:00:00Z");
        let priya = priya.again(&house).await;
        priya.post(&review, RENEW).await.leads();
        let end = but(RENEW, &[("ends", "yes"), ("text", "Dale has moved away.")]);
        priya.post(&review, &end).await.leads_to(&at);
        let ended = &warnings(&house).await[0];
        assert_eq!(ended.ended_on.unwrap().to_string(), "2027-05-21");
        assert_eq!(ended.next_review_on, None);
        priya.get(&record).await.is_ok().lacks("class=\"almoner-warning\"");
        priya.get(&at).await.is_ok().has("Dale has moved away").has("Reviewed and ended").has("threw a cup").lacks("Review or end");
        priya.get(&review).await.is_ok().has("This warning ended on 21 May 2027");
        for again in [but(RENEW, &[("next_review_on", "1/6/2027")]), end] {
            priya.post(&review, &again).await.has_problem("This warning ended on 21 May 2027");
        }
        assert_eq!(warning_review::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 2);
        priya.get(&format!("{record}/timeline")).await.is_ok()
            .has("Warning put on the record").has("Warning reviewed").has("Warning ended").has("Risk to staff").lacks("threw a cup");
        house.proves().await;
    }
}

on_both! {
    async fn a_review_that_is_due_stands_in_the_day_of_whoever_has_the_case(house) {
        let (joan, priya) = joan(&house).await;
        let tom = house.colleague("Tom Reed", &["team_manager"], &["north"]).await;
        let to = format!("{}:{}", house.team("north").await.id, tom.id());
        let allocate = [("to", to.as_str()), ("from", "20/11/2026"), ("priority", "low")];
        tom.post(&format!("/people/{}/work/allocate", joan.id), &allocate).await.leads();
        let at = format!("/people/{}/warnings", joan.id);
        priya.post(&format!("{at}/new"), DOG).await.leads();
        let warning = warnings(&house).await[0].id;
        house.at("2027-05-22T09:00:00Z");
        let (priya, tom) = (priya.again(&house).await, tom.again(&house).await);
        tom.get("/").await.is_ok().has("Review of the warning: risk to staff").has(&format!("{at}/{warning}/review")).has("2 days late");
        priya.get("/").await.is_ok().lacks("Review of the warning");
        priya.get(&format!("/people/{}", joan.id)).await.is_ok().has("Review of the warning: risk to staff, Tom Reed");
        priya.post(&format!("{at}/{warning}/review"), RENEW).await.leads();
        tom.get("/").await.is_ok().lacks("2 days late");
        let clocks = clocks(&house).await;
        assert_eq!(clocks.len(), 2);
        assert_eq!(clocks[0].met_on.unwrap().to_string(), "2027-05-20");
        assert_eq!((clocks[1].due_on.to_string().as_str(), clocks[1].worker_id), ("2028-05-20", Some(tom.id())));
        house.proves().await;
    }

    async fn a_warning_on_a_case_that_nobody_has_comes_back_to_its_writer(house) {
        let (joan, priya) = joan(&house).await;
        priya.post(&format!("/people/{}/warnings/new", joan.id), DOG).await.leads();
        house.at("2027-05-19T09:00:00Z");
        let priya = priya.again(&house).await;
        priya.get("/").await.is_ok().has("Review of the warning: risk to staff");
        house.proves().await;
    }

    // A15
    async fn who_may_only_read_writes_no_warning_and_others_warnings_are_not_found(house) {
        let (joan, priya) = joan(&house).await;
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        let at = format!("/people/{}/warnings", joan.id);
        rita.get(&format!("{at}/new")).await.is_forbidden();
        rita.post(&format!("{at}/new"), DOG).await.is_forbidden();
        priya.post(&format!("{at}/new"), DOG).await.leads();
        let warning = warnings(&house).await[0].id;
        rita.get(&at).await.is_ok().lacks("New warning").lacks("Review or end");
        rita.post(&format!("{at}/{warning}/review"), RENEW).await.is_forbidden();
        priya.get(&format!("/people/{}/warnings/{warning}/review", sam.id)).await.is_not_found();
        priya.post(&format!("/people/{}/warnings/{warning}/review", sam.id), RENEW).await.is_not_found();
        assert_eq!(warnings(&house).await.len(), 1);
        house.proves().await;
    }

    async fn of_two_who_review_at_once_one_is_told(house) {
        let (joan, priya) = joan(&house).await;
        let ana = house.colleague("Ana Boyd", &["social_worker"], &["north"]).await;
        let at = format!("/people/{}/warnings", joan.id);
        priya.post(&format!("{at}/new"), DOG).await.leads();
        let review = format!("{at}/{}/review", warnings(&house).await[0].id);
        house.at("2027-05-20T09:00:00Z");
        let (priya, ana) = (priya.again(&house).await, ana.again(&house).await);
        let end = but(RENEW, &[("ends", "yes")]);
        let (one, other) = tokio::join!(priya.post(&review, RENEW), ana.post(&review, &end));
        let ways = [one.status.as_u16(), other.status.as_u16()];
        assert!(ways.contains(&303), "{ways:?}");
        let reviews = warning_review::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let written = ways.iter().filter(|status| **status == 303).count();
        assert_eq!(reviews.len(), written, "{ways:?}");
        house.proves().await;
    }
}
