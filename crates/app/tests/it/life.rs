//! Work, home and days: outcomes with their days, the employment and accommodation of the record following them, pilots,
//! and homes that are planned.

use std::sync::Arc;

use almoner::house::council::Council;
use db::entities::{circumstance, occupation, pilot, pilot_member, scheme_stage, tenancy};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;

use crate::forms::{joan, manager};
use crate::relationships::restrict;
use crate::support::{TestHouse, Visitor, on_both};

/// The circumstances of a kind that count, the earliest first: code, from, until.
async fn kept(house: &TestHouse, kind: &str) -> Vec<(String, String, Option<String>)> {
    let rows = circumstance::Entity::find()
        .filter(circumstance::Column::Kind.eq(kind))
        .filter(circumstance::Column::SupersededAt.is_null())
        .order_by_asc(circumstance::Column::FromOn)
        .all(house.house.archive.reader())
        .await
        .unwrap();
    let told = |row: circumstance::Model| {
        (
            row.code,
            row.from_on.to_string(),
            row.until_on.map(|on| on.to_string()),
        )
    };
    rows.into_iter().map(told).collect()
}

async fn works(who: &Visitor, person: Uuid, kind: &str, hours: &str, (day, month): (&str, &str)) {
    let typed = [
        ("kind", kind),
        ("place", "Miller’s bakery"),
        ("hours", hours),
        ("began_on-day", day),
        ("began_on-month", month),
        ("began_on-year", "2026"),
        ("supported", "yes"),
    ];
    who.post(&format!("/people/{person}/life/occupations/new"), &typed)
        .await
        .leads_to(&format!("/people/{person}/life"));
}

/// The numbers in the row of a table that begins with these words.
fn numbers(page: &str, says: &str) -> Vec<String> {
    let row = page.split(&format!(">{says}</th>")).nth(1).unwrap();
    let row = row.split("</tr>").next().unwrap();
    let cells = row.split("<td").skip(1);
    cells
        .map(|cell| {
            cell.split('>')
                .nth(1)
                .unwrap()
                .split('<')
                .next()
                .unwrap()
                .trim()
                .to_owned()
        })
        .collect()
}

on_both! {
    // R105, R106
    async fn the_employment_of_the_record_follows_from_the_work(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/life", joan.id);
        priya.get(&page).await.is_ok().has("Nothing is written down yet");
        works(&priya, joan.id, "paid", "7.5", ("2", "3")).await;
        let less = "paid_less_than_16_hours_a_week".to_owned();
        assert_eq!(kept(&house, "employment").await, [(less.clone(), "2026-03-02".to_owned(), None)]);
        priya.get(&page).await.is_ok().has("Paid: Less than 16 hours a week, since 2 March 2026").has("7 hours 30 minutes a week").has("Supported by Priya Shah");
        // A second job brings the hours to sixteen.
        works(&priya, joan.id, "paid", "8.5", ("1", "9")).await;
        let more = "paid_16_or_more_hours_a_week".to_owned();
        assert_eq!(kept(&house, "employment").await, [
            (less.clone(), "2026-03-02".to_owned(), Some("2026-09-01".to_owned())), (more.clone(), "2026-09-01".to_owned(), None),
        ]);
        let rows = occupation::Entity::find().order_by_asc(occupation::Column::BeganOn).all(house.house.archive.reader()).await.unwrap();
        let end = |row: &occupation::Model| format!("{page}/occupations/{}/end", row.id);
        let ended = [("ended_on-day", "31"), ("ended_on-month", "10"), ("ended_on-year", "2026"), ("because", "own_wish")];
        priya.post(&end(&rows[1]), &ended).await.leads_to(&page);
        assert_eq!(kept(&house, "employment").await.last().unwrap(), &(less, "2026-11-01".to_owned(), None));
        // When the last ends, nothing tells what is so since: it is asked.
        let ended = [("ended_on-day", "19"), ("ended_on-month", "11"), ("ended_on-year", "2026"), ("because", "health")];
        priya.post(&end(&rows[0]), &ended).await.has_problem("Choose how their employment is since");
        let mut told = ended.to_vec();
        told.push(("employment", "not_in_paid_employment_seeking_work"));
        priya.post(&end(&rows[0]), &told).await.leads_to(&page);
        assert_eq!(kept(&house, "employment").await.last().unwrap(), &("not_in_paid_employment_seeking_work".to_owned(), "2026-11-20".to_owned(), None));
        priya.post(&end(&rows[0]), &told).await.is_conflict();
        house.proves().await;
    }

    async fn what_the_record_says_already_is_put_into_the_form(house) {
        let (joan, priya) = joan(&house).await;
        let fact = [("kind", "employment"), ("code", "paid_hours_per_week_unknown"), ("from_on-day", "5"), ("from_on-month", "1"), ("from_on-year", "2026")];
        priya.post(&format!("/people/{}/details/circumstances/add", joan.id), &fact).await.leads();
        priya.get(&format!("/people/{}/life", joan.id)).await.is_ok().has("The record says that they are paid, and not where they work");
        let form = priya.get(&format!("/people/{}/life/occupations/new", joan.id)).await.is_ok();
        form.has("value=\"5\"").has("value=\"1\"").has("<option value=\"paid\" selected>");
        // The same work, told again, puts the hours right from the same day.
        works(&priya, joan.id, "paid", "20", ("5", "1")).await;
        assert_eq!(kept(&house, "employment").await, [("paid_16_or_more_hours_a_week".to_owned(), "2026-01-05".to_owned(), None)]);
        house.proves().await;
    }

    async fn what_cannot_be_is_refused(house) {
        let (joan, priya) = joan(&house).await;
        let path = format!("/people/{}/life/occupations/new", joan.id);
        priya.post(&path, &[]).await.has_problem("Choose what it is").has_problem("Enter the employer");
        let typed = [("kind", "paid"), ("place", "A"), ("hours", "200"), ("days", "9"), ("lot", "lot_1"), ("began_on-day", "1"), ("began_on-month", "1"), ("began_on-year", "2027")];
        priya.post(&path, &typed).await
            .has_problem("A week has 168 hours at most").has_problem("from 1 to 7").has_problem("Only day opportunities are bought by lot").has_problem("must be today or earlier");
        let reader = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        reader.get(&format!("/people/{}/life", joan.id)).await.is_ok().lacks("occupations/new");
        reader.get(&path).await.is_forbidden();
    }

    // R103, R109
    async fn a_home_for_a_time_has_its_end_and_is_settled_by_the_national_list(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/life", joan.id);
        let began = [("began_on-day", "1"), ("began_on-month", "6"), ("began_on-year", "2026")];
        let supported = "supported_accommodation_supported_lodgings_or_supported_grou";
        let mut typed = vec![("accommodation", supported), ("purpose", "enablement"), ("supported", "yes")];
        typed.extend(began);
        priya.post(&format!("{page}/homes/new"), &typed).await.has_problem("enablement is for a time");
        typed.extend([("expected_until-day", "1"), ("expected_until-month", "11"), ("expected_until-year", "2026")]);
        priya.post(&format!("{page}/homes/new"), &typed).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("Settled accommodation").has("should end by 1 November 2026").has("almoner-late");
        priya.get("/coordinating").await.is_ok().has("Joan Price").has("<strong>1</strong> should have ended by now");
        assert_eq!(kept(&house, "accommodation").await, [(supported.to_owned(), "2026-06-01".to_owned(), None)]);
        // The next home ends this one.
        let next = [("accommodation", "tenant_private_landlord"), ("began_on-day", "10"), ("began_on-month", "11"), ("began_on-year", "2026")];
        priya.post(&format!("{page}/homes/new"), &next).await.leads_to(&page);
        let homes = tenancy::Entity::find().order_by_asc(tenancy::Column::BeganOn).all(house.house.archive.reader()).await.unwrap();
        assert_eq!(homes[0].ended_on.unwrap().to_string(), "2026-11-09");
        assert_eq!(kept(&house, "accommodation").await.last().unwrap().0, "tenant_private_landlord");
        let out = [("ended_on-day", "18"), ("ended_on-month", "11"), ("ended_on-year", "2026"), ("because", "care_home"), ("next", "registered_care_home")];
        priya.post(&format!("{page}/homes/{}/end", homes[1].id), &out).await.leads_to(&page);
        assert_eq!(kept(&house, "accommodation").await.last().unwrap(), &("registered_care_home".to_owned(), "2026-11-19".to_owned(), None));
        priya.get(&page).await.is_ok().has("Not settled accommodation");
        house.proves().await;
    }

    async fn an_earlier_home_leaves_where_they_live_now_as_it_is(house) {
        let (joan, priya) = joan(&house).await;
        let page = format!("/people/{}/life", joan.id);
        let new = format!("{page}/homes/new");
        let home = |code: &'static str, day: &'static str, month: &'static str| {
            vec![("accommodation", code), ("began_on-day", day), ("began_on-month", month), ("began_on-year", "2026")]
        };
        let until = |mut typed: Vec<(&'static str, &'static str)>, day: &'static str, month: &'static str| {
            typed.extend([("ended_on-day", day), ("ended_on-month", month), ("ended_on-year", "2026")]);
            typed
        };
        let now = [("tenant_private_landlord".to_owned(), "2026-06-01".to_owned(), None)];
        priya.post(&new, &home("tenant_private_landlord", "1", "6")).await.leads_to(&page);
        let before = home("registered_care_home", "1", "3");
        priya.post(&new, &before).await.has_problem("since 1 June 2026 they have lived elsewhere");
        priya.post(&new, &until(before.clone(), "28", "2")).await.has_problem("before they moved in");
        priya.post(&new, &until(before.clone(), "2", "6")).await.has_problem("must not be after 1 June 2026");
        assert_eq!(kept(&house, "accommodation").await, now);
        priya.post(&new, &until(before, "31", "5")).await.leads_to(&page);
        assert_eq!(kept(&house, "accommodation").await, now);
        let homes = tenancy::Entity::find().order_by_asc(tenancy::Column::BeganOn).all(house.house.archive.reader()).await.unwrap();
        assert_eq!((homes[0].ended_on.map(|on| on.to_string()).as_deref(), homes[1].ended_on), (Some("2026-05-31"), None));
        house.proves().await;
    }

    async fn a_home_before_what_the_record_says_of_today_has_its_last_day(house) {
        let (joan, priya) = joan(&house).await;
        let fact = [("kind", "accommodation"), ("code", "registered_care_home"), ("from_on-day", "1"), ("from_on-month", "9"), ("from_on-year", "2026")];
        priya.post(&format!("/people/{}/details/circumstances/add", joan.id), &fact).await.leads();
        let typed = [("accommodation", "tenant_private_landlord"), ("began_on-day", "1"), ("began_on-month", "3"), ("began_on-year", "2026")];
        priya.post(&format!("/people/{}/life/homes/new", joan.id), &typed).await.has_problem("since 1 September 2026 they have lived elsewhere");
        assert_eq!(kept(&house, "accommodation").await, [("registered_care_home".to_owned(), "2026-09-01".to_owned(), None)]);
    }

    // R105, R108, R109
    async fn the_shares_in_work_and_in_a_settled_home_are_counted(house) {
        let tom = manager(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let born = |year: &str| Some(db::Day(format!("{year}-05-03").parse().unwrap()));
        for (nth, (year, counts)) in [("1990", true), ("1985", true), ("1950", false)].into_iter().enumerate() {
            let person = house.person("Sam", &format!("Number{nth}"), |row| row.born_on = born(year)).await;
            let reason = [("kind", "support_reason"), ("code", "learning_disability_support"), ("main", "yes"), ("from_on-day", "1"), ("from_on-month", "1"), ("from_on-year", "2026")];
            priya.post(&format!("/people/{}/details/circumstances/add", person.id), &reason).await.leads();
            if nth == 0 || !counts {
                works(&priya, person.id, "paid", "16", ("2", "3")).await;
            }
        }
        let page = tom.get("/work-and-home").await.is_ok();
        page.has("50.0% <span class=\"almoner-quiet\">1 of 2</span>").has("0.0% <span class=\"almoner-quiet\">0 of 2</span>");
        priya.get("/work-and-home").await.is_forbidden();
    }

    // R105, R108, R109
    async fn the_shares_stand_beside_the_figures_that_the_council_gives(house) {
        let tom = manager(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let born = Some(db::Day("1990-05-03".parse().unwrap()));
        for nth in 0..2 {
            let person = house.person("Sam", &format!("Number{nth}"), |row| row.born_on = born).await;
            let reason = [("kind", "support_reason"), ("code", "learning_disability_support"), ("main", "yes"), ("from_on", "1/1/2026")];
            priya.post(&format!("/people/{}/details/circumstances/add", person.id), &reason).await.leads();
            if nth == 0 {
                works(&priya, person.id, "paid", "16", ("2", "3")).await;
            }
        }
        tom.get("/work-and-home").await.is_ok()
            .has("England 5.1% (2024 to 2025); our aim 7.0% (2026 to 2027)").has("43.0 points above our aim")
            .has("85.0 points below our aim: 2 people more in a settled home would reach it")
            .has("Our aim 10.0% (2026 to 2027)").has("Learning disability, in paid work: England 5.1% (2024 to 2025): Invented for Exampleshire");
        // Nothing stands there that the council does not give.
        let mut house = house;
        let mut council = Council::exampleshire().unwrap();
        council.held_against.clear();
        house.house.council = Arc::new(council);
        house.rooms = almoner::house::server::rooms(house.house.clone());
        tom.again(&house).await.get("/work-and-home").await.is_ok()
            .has("50.0% <span class=\"almoner-quiet\">1 of 2</span>").lacks("England").lacks("our aim").lacks("Our aim");
    }

    // R105, R107, R109
    async fn people_with_a_mental_health_worker_are_counted_by_their_work_and_their_homes(house) {
        let tom = manager(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let born = |year: &str| Some(db::Day(format!("{year}-05-03").parse().unwrap()));
        // Of these four one is past 69; of the others one works and lives settled, one lives settled, of one nothing is known.
        for (nth, (year, works_paid, home)) in [
            ("1990", true, Some("tenant_private_landlord")), ("1957", false, Some("tenant_private_landlord")),
            ("1985", false, None), ("1950", true, Some("tenant_private_landlord")),
        ].into_iter().enumerate() {
            let person = house.person("Kit", &format!("Number{nth}"), |row| row.born_on = born(year)).await;
            let record = format!("/people/{}", person.id);
            let worker = [("role", "mental_health"), ("name", "Efe Obi"), ("from_on", "1/11/2026")];
            priya.post(&format!("{record}/details/key-contacts/add"), &worker).await.leads();
            if works_paid {
                works(&priya, person.id, "paid", "16", ("2", "3")).await;
            }
            if let Some(home) = home {
                let home = [("accommodation", home), ("began_on", "1/6/2026")];
                priya.post(&format!("{record}/life/homes/new"), &home).await.leads();
            }
        }
        let page = tom.get("/work-and-home").await.is_ok();
        let rows: Vec<&str> = page.text.split(">Mental health<br>").skip(1).map(|row| row.split("</tr>").next().unwrap()).collect();
        let shares = |row: &str| -> Vec<String> {
            let all = row.split("almoner-quiet\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
            all.filter(|says| says.contains(" of 3")).collect()
        };
        // Paid, sixteen hours or more, voluntary, not known; then settled, not known.
        assert_eq!(shares(rows[0]), ["1 of 3", "1 of 3", "0 of 3", "2 of 3"]);
        assert_eq!(shares(rows[1]), ["2 of 3", "1 of 3"]);
    }

    // R110, R111
    async fn day_opportunities_are_counted_by_the_lot_they_were_bought_in(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        for (place, lot) in [("Green Gym", "lot_1"), ("Riverside Arts", "lot_1"), ("The Workshop", "in_house")] {
            let typed = [
                ("kind", "day_opportunity"), ("place", place), ("days", "2"), ("lot", lot),
                ("began_on-day", "2"), ("began_on-month", "3"), ("began_on-year", "2026"),
            ];
            priya.post(&format!("/people/{}/life/occupations/new", joan.id), &typed).await.leads();
        }
        let page = tom.get("/work-and-home").await.is_ok();
        let counted = |lot: &str| {
            let row = page.text.split(&format!("scope=\"row\">{lot}<")).nth(1).unwrap();
            row.split("</tr>").next().unwrap().split('>').nth(2).unwrap().split('<').next().unwrap().to_owned()
        };
        assert_eq!(["Lot 1: in the community", "Lot 2: in a centre", "In-house service"].map(counted), ["2", "0", "1"]);
        // One that was bought in a lot which is no longer offered is counted still.
        let (archive, now) = (&house.house.archive, house.house.clock.now());
        let mut change = archive.change(None, now).await.unwrap();
        let green = occupation::Entity::find().one(change.conn()).await.unwrap().unwrap();
        let green = change.update::<occupation::Entity>(&green, |row| row.lot = Some("lot_9".to_owned())).await.unwrap();
        change.log(db::Event::OccupationChanged, Some(green.person_id), Some(green.id), serde_json::json!({}));
        change.commit().await.unwrap();
        let page = tom.get("/work-and-home").await.is_ok();
        let numbers: Vec<_> = page.text.split("scope=\"row\">lot_9<").nth(1).unwrap().split("</tr>").next().unwrap().split('>').collect();
        assert!(numbers.iter().any(|part| part.starts_with("1<")), "{numbers:?}");
        house.proves().await;
    }

    // R107
    async fn a_pilot_is_judged_after_six_months(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        tom.post("/pilots", &[]).await.has_problem("Enter a name for the pilot");
        let typed = [("name", "Into work"), ("began_on-day", "1"), ("began_on-month", "11"), ("began_on-year", "2026")];
        let pilot = tom.post("/pilots", &typed).await.leads();
        let id = pilot.rsplit('/').next().unwrap().to_owned();
        priya.get(&format!("/people/{}/life", joan.id)).await.is_ok().has("Into work");
        priya.post(&format!("/people/{}/pilots", joan.id), &[("pilot", &id)]).await.leads();
        // Nobody joins twice.
        priya.get(&format!("/people/{}/life", joan.id)).await.is_ok().has("since 20 November 2026").lacks("They join");
        works(&priya, joan.id, "voluntary", "6", ("10", "11")).await;
        house.at("2027-05-19T10:00:00Z");
        let tom = tom.again(&house).await;
        tom.get(&pilot).await.is_ok().has("<strong>1</strong> not six months yet").has("not yet");
        house.at("2027-05-20T10:00:00Z");
        let tom = tom.again(&house).await;
        tom.get(&pilot).await.is_ok().has("<strong>100% (1)</strong> of those in voluntary work").has("<strong>0% (0)</strong> of those in paid work").has("Volunteering");
        house.proves().await;
    }

    async fn who_leaves_a_pilot_and_what_was_struck_out_stay_so(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let page = format!("/people/{}/life", joan.id);
        let rita = house.colleague("Rita Oak", &["reader"], &[]).await;
        let typed = [("name", "Into work"), ("began_on-day", "1"), ("began_on-month", "11"), ("began_on-year", "2026")];
        let pilot = tom.post("/pilots", &typed).await.leads();
        let id = pilot.rsplit('/').next().unwrap().to_owned();
        let join = format!("/people/{}/pilots", joan.id);
        priya.post(&join, &[("pilot", &Uuid::nil().to_string())]).await.leads();
        assert_eq!(pilot_member::Entity::find().count(house.house.archive.reader()).await.unwrap(), 0);
        priya.post(&join, &[("pilot", &id)]).await.leads();
        let member = async || pilot_member::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let leave = format!("{join}/{}/leave", member().await.id);
        rita.post(&leave, &[]).await.is_forbidden();
        assert_eq!(member().await.left_on, None);
        priya.post(&leave, &[]).await.leads();
        let left = member().await;
        assert_eq!(left.left_on, Some(house.house.clock.today()));
        house.at("2026-11-23T10:00:00Z");
        let (priya, tom) = (priya.again(&house).await, tom.again(&house).await);
        priya.post(&leave, &[]).await.leads();
        assert_eq!(member().await, left);
        priya.post(&format!("{pilot}/end"), &[]).await.is_forbidden();
        tom.post(&format!("{pilot}/end"), &[]).await.leads_to(&pilot);
        tom.get(&pilot).await.is_ok().has("23 November 2026");
        house.at("2026-11-24T10:00:00Z");
        tom.again(&house).await.post(&format!("{pilot}/end"), &[]).await.leads_to(&pilot);
        let ended = pilot::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().ended_on;
        assert_eq!(ended.map(|on| on.to_string()).as_deref(), Some("2026-11-23"));
        // What never was is struck out, once.
        let (priya, rita) = (priya.again(&house).await, rita.again(&house).await);
        works(&priya, joan.id, "voluntary", "6", ("10", "11")).await;
        let home = [("accommodation", "tenant_private_landlord"), ("began_on-day", "1"), ("began_on-month", "6"), ("began_on-year", "2026")];
        priya.post(&format!("{page}/homes/new"), &home).await.leads_to(&page);
        let work = occupation::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().id;
        let lived = tenancy::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().id;
        for strike in [format!("{page}/occupations/{work}/strike"), format!("{page}/homes/{lived}/strike")] {
            rita.post(&strike, &[]).await.is_forbidden();
            priya.post(&strike.replace(&joan.id.to_string(), &Uuid::nil().to_string()), &[]).await.is_not_found();
            priya.post(&strike, &[]).await.leads();
            priya.post(&strike, &[]).await.is_not_found();
        }
        let home = tenancy::Entity::find_by_id(lived).one(house.house.archive.reader()).await.unwrap().unwrap();
        assert!(home.superseded_at.is_some());
        house.proves().await;
    }

    async fn of_a_restricted_record_no_list_tells_anything_else(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let typed = [("name", "Into work"), ("began_on-day", "1"), ("began_on-month", "11"), ("began_on-year", "2026")];
        let pilot = tom.post("/pilots", &typed).await.leads();
        let id = pilot.rsplit('/').next().unwrap().to_owned();
        priya.post(&format!("/people/{}/pilots", joan.id), &[("pilot", &id)]).await.leads();
        works(&priya, joan.id, "paid", "7.5", ("2", "3")).await;
        let home = [("accommodation", "tenant_private_landlord"), ("supported", "yes"), ("began_on-day", "10"), ("began_on-month", "11"), ("began_on-year", "2026")];
        priya.post(&format!("/people/{}/life/homes/new", joan.id), &home).await.leads();
        priya.get("/coordinating").await.is_ok().has("bakery").has("7.5").has("10 November 2026");
        tom.get(&pilot).await.is_ok().has("20 November 2026");
        restrict(&house, &joan).await;
        priya.get("/coordinating").await.is_ok().has("Restricted record").lacks("bakery").lacks("7.5").lacks("10 November 2026");
        tom.get(&pilot).await.is_ok().has("Restricted record").lacks("20 November 2026").lacks("20 May 2027").lacks("not yet</td>");
    }

    // R102, R104
    async fn schemes_of_homes_have_their_stages(house) {
        let tom = manager(&house).await;
        tom.get("/schemes").await.is_ok().has("No scheme is on the list");
        let mut typed = vec![("name", "Canal View"), ("kind", "extra_care"), ("units", "60"), ("stage", "approved"), ("stage_on-day", "1"), ("stage_on-month", "10"), ("stage_on-year", "2026")];
        tom.post("/schemes/new", &[("units", "many")]).await.has_problem("Enter a whole number of homes");
        tom.post("/schemes/new", &typed).await.leads_to("/schemes");
        let page = tom.get("/schemes").await.is_ok().has("Canal View").has("60");
        let id = page.text.split("href=\"/schemes/").skip(1).map(|rest| rest.split('"').next().unwrap()).find(|id| id.len() == 36).unwrap().to_owned();
        typed.retain(|(name, _)| *name != "stage");
        typed.extend([("stage", "building"), ("version", "1")]);
        tom.post(&format!("/schemes/{id}"), &typed).await.leads_to("/schemes");
        typed.extend([("area", "By the canal")]);
        tom.post(&format!("/schemes/{id}"), &typed).await.is_conflict().has("Somebody else changed this").has("By the canal")
            .has("name=\"version\" value=\"2\"").has("name=\"area\"");
        assert_eq!(scheme_stage::Entity::find().count(house.house.archive.reader()).await.unwrap(), 2);
        tom.get(&format!("/schemes/{id}")).await.is_ok().has("Approved, 60 homes").has("Being built, 60 homes");
        // How many homes stand at each stage.
        let stage = |name: &'static str, units: &'static str, stage: &'static str| {
            vec![("name", name), ("kind", "extra_care"), ("units", units), ("stage", stage), ("stage_on", "1/10/2026")]
        };
        for (name, units, at) in [("Mill House", "24", "building"), ("Dock Road", "8", "approved")] {
            tom.post("/schemes/new", &stage(name, units, at)).await.leads_to("/schemes");
        }
        let page = tom.get("/schemes").await.is_ok();
        let sums = |says: &str| numbers(&page.text, says);
        assert_eq!((sums("Approved"), sums("Being built")), (vec!["1".to_owned(), "8".to_owned()], vec!["2".to_owned(), "84".to_owned()]));
        house.proves().await;
    }
}
