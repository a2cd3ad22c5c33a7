//! Indicative budgets on the record, and calibrations: worked out step by step, explained, forecast, approved by
//! another.

use db::entities::{
    assessed_need, calibration, indicative_budget, personal_budget, plan, plan_line,
};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use almoner::house::council::Council;
use almoner::house::server;
use almoner::support::budgets::{caseload, store};
use rules::budget::Calibration;

use crate::assessments::{assess, found_eligible};
use crate::direct_payments::with_budget;
use crate::forms::{begin, joan};
use crate::support::{TestHouse, Visitor, on_both};

async fn figures(house: &TestHouse) -> Vec<indicative_budget::Model> {
    let all = indicative_budget::Entity::find().order_by_asc(indicative_budget::Column::Id);
    all.all(house.house.archive.reader()).await.unwrap()
}

async fn calibrations(house: &TestHouse) -> Vec<calibration::Model> {
    let all = calibration::Entity::find();
    all.all(house.house.archive.reader()).await.unwrap()
}

/// Fifteen more people with Joan's figure and budget: ten as she is, five who do not belong into a sample.
async fn caseload(house: &TestHouse) {
    let conn = house.house.archive.reader();
    let figure = figures(house).await.remove(0);
    let plan = plan::Entity::find().one(conn).await.unwrap().unwrap();
    let budget = personal_budget::Entity::find()
        .one(conn)
        .await
        .unwrap()
        .unwrap();
    let line = plan_line::Entity::find().one(conn).await.unwrap().unwrap();
    for who in 0..15 {
        let person = house.person(&format!("Person{who}"), "Price", |_| ()).await;
        let mut change = house.change(None).await;
        let (figure_id, plan_id, budget_id, line_id) = (
            change.new_id(),
            change.new_id(),
            change.new_id(),
            change.new_id(),
        );
        let mine = indicative_budget::Model {
            id: figure_id,
            person_id: person.id,
            assessment_id: None,
            version: 1,
            ..figure.clone()
        };
        change
            .insert::<indicative_budget::Entity>(mine)
            .await
            .unwrap();
        let mine = plan::Model {
            id: plan_id,
            person_id: person.id,
            assessment_id: None,
            filled_form_id: None,
            indicative_id: Some(figure_id),
            version: 1,
            ..plan.clone()
        };
        change.insert::<plan::Entity>(mine).await.unwrap();
        let mut mine = plan_line::Model {
            id: line_id,
            person_id: person.id,
            plan_id,
            version: 1,
            ..line.clone()
        };
        let mut sum = personal_budget::Model {
            id: budget_id,
            person_id: person.id,
            plan_id,
            version: 1,
            ..budget.clone()
        };
        match who {
            0 => mine.funder = "nhs".to_owned(),
            1 => mine.service = "residential".to_owned(),
            2 => sum.gross_weekly_pence *= 5,
            3 => sum.from_on = db::Day("2026-12-11".parse().unwrap()),
            4 => {
                let id = change.new_id();
                let written = plan::Model {
                    id,
                    person_id: person.id,
                    assessment_id: None,
                    filled_form_id: None,
                    indicative_id: None,
                    agreed_at: None,
                    agreed_by: None,
                    version: 1,
                    ..plan.clone()
                };
                change.insert::<plan::Entity>(written).await.unwrap();
            }
            _ => {}
        }
        change.insert::<plan_line::Entity>(mine).await.unwrap();
        change.insert::<personal_budget::Entity>(sum).await.unwrap();
        change.log(
            db::Event::PlanBegun,
            Some(person.id),
            Some(plan_id),
            serde_json::json!({}),
        );
        change.commit().await.unwrap();
    }
}

const FORWARD: [(&str, &str); 4] = [
    ("sample", "same"),
    ("contingency", "10"),
    ("from_on", "1/12/2026"),
    ("because", "Less was kept back than planned"),
];

/// Looks at the page of a forecast until it is done.
async fn forecast(who: &Visitor, at: &str) {
    assert_eq!(at, "/calibration/2/forecast");
    for _ in 0..600 {
        let page = who.get(at).await;
        if page.status.as_u16() == 303 {
            page.leads_to("/calibration");
            return;
        }
        page.is_ok().has("What version 2 would mean for everybody");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the forecast is never done");
}

on_both! {
    async fn a_forecast_that_was_cut_short_is_begun_again_and_nobody_approves_without_it(house) {
        let fay = house.colleague("Fay Lund", &["finance_officer"], &[]).await;
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        let at = fay.post("/calibration", &FORWARD).await.leads();
        forecast(&fay, &at).await;
        let mut change = house.change(None).await;
        let row = calibrations(&house).await.remove(0);
        change.update::<calibration::Entity>(&row, |row| row.told = serde_json::json!({ "state": "started" })).await.unwrap();
        change.log(db::Event::CalibrationForecast, None, Some(row.id), serde_json::json!({}));
        change.commit().await.unwrap();
        let decide = [("decision", "approve"), ("because", "Agreed")];
        fay.get("/calibration").await.is_ok().has("not worked out yet").has(&at);
        ana.post("/calibration/2/decide", &decide).await.is_conflict().has("nobody approves what they cannot see");
        // Begun and being worked on, as far as its last word tells: nothing is begun beside it.
        fay.get(&at).await.is_ok().has("Under way").lacks("Begin again");
        house.at("2026-11-20T10:30:00Z");
        let (fay, ana) = (fay.again(&house).await, ana.again(&house).await);
        fay.get(&at).await.is_ok().has("Cut short").has("Begin again");
        fay.post(&at, &[]).await.leads_to(&at);
        forecast(&fay, &at).await;
        ana.get("/calibration").await.is_ok().has("Of 0 people with a figure");
        ana.post("/calibration/2/decide", &decide).await.leads_to("/calibration");
        fay.get("/calibration/9/forecast").await.is_not_found();
    }

    // R57, R58
    async fn a_figure_is_worked_out_from_what_was_assessed_and_explained_step_by_step(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}/budget", joan.id);
        priya.post(&at, &[("method", "percentile")]).await.has_problem("There is no completed assessment");
        // Washing and the home safely, level 3, half met by a carer: 18 + 9 points, 13.5 left; at night 1, 5 points.
        found_eligible(&house, &priya, joan.id, &["a2", "a5"], &[("share", "50"), ("willing", "yes")]).await;
        priya.get(&at).await.is_ok().has("Maintaining personal hygiene").has("half of it").has("Help at night: level");
        priya.post(&at, &[("method", "percentile"), ("level-night", "9")]).await.has_problem("9 is not a level");
        let page = priya.post(&at, &[("method", "percentile"), ("level-night", "1")]).await.leads();
        let kept = &figures(&house).await[0];
        assert_eq!((kept.raw.as_deref(), kept.net.as_deref(), kept.k.as_deref()), (Some("32"), Some("18.5"), Some("0.8456")));
        assert_eq!((kept.curve_pence, kept.weekly_pence, kept.without_carer_pence), (Some(9_811), Some(8_500), Some(16_500)));
        assert_eq!((kept.calibration, kept.worked_out_by), (Some(1), priya.id()));
        priya.get(&page).await.is_ok()
            .has("How we got this figure").has("£85.00 a week").has("worth £80.00 a week").has("carer&#39;s assessment")
            .has("an unpaid carer meets half of it, so 9 are counted").has("version 1 of the council").has("Priya Shah").has("not a limit");
        priya.get(&page).await.is_ok().lacks("Case with").has(&format!("href=\"{page}/pdf\""));
        priya.get(&format!("{page}/pdf")).await.reads(&["Joan Price", "How we got this figure", "£85.00 a week", "Step by step", "If you do not agree"]);
        priya.get(&format!("/people/{}/plan", joan.id)).await.is_ok().has("£85.00 a week");
        let other = house.person("Sam", "Okoro", |_| ()).await;
        priya.get(&page.replace(&joan.id.to_string(), &other.id.to_string())).await.is_not_found();
        house.proves().await;
    }

    // R57: only a carer who is able and willing lowers a figure
    async fn the_help_of_a_carer_who_is_not_willing_lowers_no_figure(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}/budget", joan.id);
        found_eligible(&house, &priya, joan.id, &["a2", "a5"], &[("share", "100"), ("willing", "no")]).await;
        for asked in [Some(false), None] {
            let rows = assessed_need::Entity::find().filter(assessed_need::Column::Unable.eq(true));
            let mut change = house.change(None).await;
            for row in rows.all(house.house.archive.reader()).await.unwrap() {
                assert_eq!(row.carer_share, 100);
                change.update::<assessed_need::Entity>(&row, |row| row.carer_willing = asked).await.unwrap();
            }
            change.log(db::Event::AssessmentChanged, Some(joan.id), None, serde_json::json!({}));
            change.commit().await.unwrap();
            priya.post(&at, &[("method", "percentile")]).await.leads();
            let figure = figures(&house).await.pop().unwrap();
            assert_eq!((figure.raw.as_deref(), figure.net.as_deref()), (Some("27"), Some("27")), "{asked:?}");
            assert_eq!(figure.weekly_pence, figure.without_carer_pence);
        }
        house.proves().await;
    }

    // R56, and "not used, because"
    async fn a_figure_may_come_from_the_ready_reckoner_or_not_be_used_with_a_reason(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}/budget", joan.id);
        found_eligible(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        priya.post(&at, &[("method", "ready_reckoner")]).await.leads();
        priya.post(&at, &[("method", "not_used")]).await.has_problem("Choose why it is not used").has("Enter why it is not used");
        priya.post(&at, &[("method", "carer")]).await.has_problem("no completed carer");
        priya.post(&at, &[("method", "guess")]).await.has_problem("Choose how it is worked out");
        let page = priya.post(&at, &[("method", "not_used"), ("reason", "rare_needs"), ("reason_words", "Joan is deafblind")]).await.leads();
        priya.get(&page).await.is_ok().has("We did not use an indicative budget").has("Joan is deafblind");
        let kept = figures(&house).await;
        let (stands, before): (Vec<_>, Vec<_>) = kept.iter().partition(|row| row.superseded_at.is_none());
        // 7 hours of washing and 3.5 of using the home, at £24.10.
        assert_eq!((before.len(), before[0].weekly_pence), (1, Some(25_305)));
        assert_eq!((stands.len(), stands[0].weekly_pence), (1, None));
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.post(&at, &[("method", "percentile")]).await.is_forbidden();
        house.proves().await;
    }

    async fn a_calibration_is_forecast_for_everybody_and_approved_by_another(house) {
        let (joan, priya) = joan(&house).await;
        found_eligible(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        priya.post(&format!("/people/{}/budget", joan.id), &[("method", "percentile")]).await.leads();
        priya.get("/calibration").await.is_forbidden();
        let fay = house.colleague("Fay Lund", &["finance_officer"], &[]).await;
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        fay.get("/calibration").await.is_ok().has("In force: version 1").has("0.8456").has("It never falls").has("1 people have one").has("Nothing was put forward");
        for (field, value, says) in [
            ("contingency", "100", "percentage below 100"),
            ("contingency", "-1", "percentage below 100"),
            ("budget", "much", "Enter the budget in pounds and pence"),
            ("from_on", "19/11/2026", "today or later"),
            ("because", "", "Enter why it is put forward"),
            ("weight-A2", "7", "With other weights the sample is drawn anew"),
            ("weight-A2", "much", "enter a weight of nought or more"),
        ] {
            let mut form: Vec<(&str, &str)> = FORWARD.iter().filter(|(name, _)| *name != field).copied().collect();
            form.push((field, value));
            fay.post("/calibration", &form).await.has_problem(says);
        }
        forecast(&fay, &fay.post("/calibration", &FORWARD).await.leads()).await;
        let kept = &calibrations(&house).await[0];
        assert_eq!((kept.number, kept.k.as_str(), kept.approved), (2, "0.8954", None));
        fay.get("/calibration").await.is_ok()
            .has("Of 1 people with a figure, 1 would have more, 0 less and 0 the same").has("You put this forward");
        let decide = "/calibration/2/decide";
        let yes = [("decision", "approve"), ("because", "Agreed at the board")];
        fay.post(decide, &yes).await.is_forbidden();
        ana.post(decide, &[("decision", "approve")]).await.has_problem("Enter why");
        ana.post("/calibration/3/decide", &yes).await.is_not_found();
        let (one, other) = tokio::join!(ana.post(decide, &yes), ana.post(decide, &[("decision", "turn_down"), ("because", "No")]));
        let ways = [one.status.as_u16(), other.status.as_u16()];
        assert_eq!(ways.iter().filter(|status| **status == 303).count(), 1, "{ways:?}");
        house.proves().await;
    }

    async fn a_version_is_tried_before_it_is_put_forward_and_not_approved_meanwhile(house) {
        let fay = house.colleague("Fay Lund", &["finance_officer"], &[]).await;
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        let mut form = FORWARD.to_vec();
        form.push(("do", "try"));
        forecast(&fay, &fay.post("/calibration", &form).await.leads()).await;
        fay.get("/calibration").await.is_ok().has("tried out by Fay Lund").has("Put version 2 forward").has("Of 0 people");
        let yes = [("decision", "approve"), ("because", "Agreed")];
        ana.post("/calibration/2/decide", &yes).await.is_conflict().has("not put forward yet");
        fay.post("/calibration/2/forward", &[("do", "forward")]).await.leads_to("/calibration");
        fay.post("/calibration/2/forward", &[("do", "forward")]).await.is_not_found();
        ana.post("/calibration/2/decide", &yes).await.leads_to("/calibration");
        house.proves().await;
    }

    async fn whether_figures_are_fair_is_worked_out_behind_the_pages_and_kept(house) {
        let fay = house.colleague("Fay Lund", &["finance_officer"], &[]).await;
        fay.get("/calibration/checks").await.is_not_found();
        fay.get("/calibration").await.is_ok().has("This was not worked out yet");
        fay.post("/calibration/checks", &[]).await.leads_to("/calibration/checks");
        for _ in 0..600 {
            if fay.get("/calibration/checks").await.status.as_u16() == 303 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        fay.get("/calibration").await.is_ok().has("Worked out on 20 November 2026 for version 1").has("Groups are told once five people");
        house.proves().await;
    }

    async fn a_later_version_of_the_file_waits_until_it_is_approved_or_figures_name_it(house) {
        let mut council = Council::exampleshire().unwrap();
        let mut next = council.budgets.calibrations[0].clone();
        next.version = 7;
        next.from = "2026-11-01".parse().unwrap();
        council.budgets.calibrations.push(next);
        let conn = house.house.archive.reader();
        let versions = |all: Vec<Calibration>| all.into_iter().map(|one| one.version).collect::<Vec<_>>();
        assert_eq!(versions(store::usable(conn, &council).await.unwrap()), [1]);
        assert_eq!(versions(store::waiting(conn, &council).await.unwrap()), [7]);
        let (joan, priya) = joan(&house).await;
        found_eligible(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        priya.post(&format!("/people/{}/budget", joan.id), &[("method", "percentile")]).await.leads();
        let row = figures(&house).await.remove(0);
        let mut change = house.change(None).await;
        change.update::<indicative_budget::Entity>(&row, |row| row.calibration = Some(7)).await.unwrap();
        change.log(db::Event::FigureWorkedOut, Some(joan.id), Some(row.id), serde_json::json!({}));
        change.commit().await.unwrap();
        assert_eq!(versions(store::usable(conn, &council).await.unwrap()), [1, 7]);
        assert_eq!(versions(store::waiting(conn, &council).await.unwrap()), [0; 0]);
        house.proves().await;
    }

    async fn a_version_of_the_file_is_put_forward_once_and_approved_by_another(house) {
        let mut house = house;
        let mut council = Council::exampleshire().unwrap();
        let mut next = council.budgets.calibrations[0].clone();
        (next.version, next.from) = (2, "2026-12-01".parse().unwrap());
        council.budgets.calibrations.push(next);
        house.house.council = std::sync::Arc::new(council);
        house.rooms = server::rooms(house.house.clone());
        let fay = house.colleague("Fay Lund", &["finance_officer"], &[]).await;
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        fay.get("/calibration").await.is_ok().has("Version 2 from 1 December 2026").has("/calibration/2/take");
        priya.post("/calibration/2/take", &[]).await.is_forbidden();
        for number in ["1", "9"] {
            fay.post(&format!("/calibration/{number}/take"), &[]).await.is_not_found();
        }
        assert_eq!(calibrations(&house).await, []);
        let (one, other) = tokio::join!(fay.post("/calibration/2/take", &[]), fay.post("/calibration/2/take", &[]));
        let went = [&one, &other].into_iter().filter(|page| page.status.is_redirection()).count();
        assert_eq!((went, one.status.is_server_error(), other.status.is_server_error()), (1, false, false));
        forecast(&fay, "/calibration/2/forecast").await;
        let kept = calibrations(&house).await;
        assert_eq!((kept.len(), kept[0].number, kept[0].trial, kept[0].approved), (1, 2, false, None));
        fay.post("/calibration/2/take", &[]).await.is_not_found();
        let yes = [("decision", "approve"), ("because", "Agreed")];
        fay.post("/calibration/2/decide", &yes).await.is_forbidden();
        ana.post("/calibration/2/decide", &yes).await.leads_to("/calibration");
        house.proves().await;
    }

    async fn a_sample_from_the_record_leaves_out_what_does_not_belong_and_says_so(house) {
        let hands = with_budget(&house).await;
        let at = format!("/people/{}/budget", hands.joan.id);
        hands.priya.post(&at, &[("method", "percentile")]).await.leads();
        house.at("2026-12-10T10:00:00Z");
        caseload(&house).await;
        let fay = house.colleague("Fay Lund", &["finance_officer"], &[]).await;
        let form = [("sample", "caseload"), ("contingency", "10"), ("from_on", "1/1/2027"), ("because", "A year has gone"), ("weight-A2", "7")];
        let at = fay.post("/calibration", &form).await.leads();
        forecast(&fay, &at).await;
        let row = calibrations(&house).await.remove(0);
        assert_eq!(row.sample.as_array().unwrap().len(), 11, "{}", row.told);
        let page = fay.get("/calibration").await.is_ok();
        page.has("1 left out: The NHS pays for all or part of it").has("1 left out: A care home").has("1 left out: Far dearer")
            .has("1 left out: The budget has yet to begin").has("1 left out: The plan is under review");
        house.proves().await;
    }

    async fn an_approved_calibration_is_used_from_its_first_day_and_no_figure_changes_by_itself(house) {
        let (joan, priya) = joan(&house).await;
        found_eligible(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
        let at = format!("/people/{}/budget", joan.id);
        priya.post(&at, &[("method", "percentile")]).await.leads();
        let fay = house.colleague("Fay Lund", &["finance_officer"], &[]).await;
        let ana = house.colleague("Ana Boyd", &["budget_manager"], &[]).await;
        forecast(&fay, &fay.post("/calibration", &FORWARD).await.leads()).await;
        ana.post("/calibration/2/decide", &[("decision", "approve"), ("because", "Agreed")]).await.leads();
        ana.get("/calibration").await.is_ok().has("In force: version 1").has("Approved by Ana Boyd");
        house.at("2026-12-01T09:00:00Z");
        let (priya, ana) = (priya.again(&house).await, ana.again(&house).await);
        ana.get("/calibration").await.is_ok().has("In force: version 2").has("5.9%");
        let before = figures(&house).await;
        assert_eq!((before.len(), before[0].calibration), (1, Some(1)));
        // By another version only at a review or an assessment.
        priya.get(&at).await.is_ok().has("Why is it worked out anew now?");
        priya.post(&at, &[("method", "percentile")]).await.has_problem("a change of calibration changes nobody");
        for why in ["review", "assessment"] {
            priya.post(&at, &[("method", "percentile"), ("why_now", why)]).await.has_problem("since the figure was worked out on 20 November 2026");
        }
        assert_eq!(figures(&house).await.len(), 1);
        let form = begin(&priya, joan.id, "needs_assessment").await;
        assess(&priya, &form, &["a2", "a5"], &[]).await;
        let anew = priya.post(&at, &[("method", "percentile"), ("why_now", "assessment")]).await.leads();
        priya.get(&anew).await.is_ok().has("It was worked out anew at an assessment. The figure before was by version 1");
        let after = figures(&house).await;
        assert_eq!((after[1].calibration, after[1].k.as_deref()), (Some(2), Some("0.8954")));
        assert!(after[1].weekly_pence > after[0].weekly_pence);
        house.proves().await;
    }

    // Equality Act 2010 s.149
    async fn how_much_carers_do_is_asked_by_their_sex_and_age(house) {
        let hands = with_budget(&house).await;
        hands.priya.post(&format!("/people/{}/budget", hands.joan.id), &[("method", "percentile")]).await.leads();
        house.at("2026-12-10T10:00:00Z");
        let conn = house.house.archive.reader();
        let council = &house.house.council;
        let today = house.house.clock.today().0;
        let groups = async || {
            let calibration = store::current(conn, council, today).await.unwrap().unwrap();
            let figures = caseload::figures(conn).await.unwrap();
            let checked = caseload::checked(conn, council, (&figures, &calibration), today).await.unwrap();
            let groups = checked[0].groups.iter().filter(|(kind, _)| kind.ends_with("of a carer"));
            groups.map(|(kind, group)| format!("{kind}: {group}")).collect::<Vec<_>>()
        };
        assert_eq!(groups().await, [""; 0], "nobody helps, and nobody is told of");
        let carol = house.person("Carol", "Price", |row| {
            row.sex = Some("female".to_owned());
            row.born_on = Some(db::Day("1954-05-03".parse().unwrap()));
        }).await;
        let carol = carol.id.to_string();
        let form = [("other", carol.as_str()), ("kind", "child"), ("carer", "yes")];
        hands.priya.again(&house).await.post(&format!("/people/{}/relationships/new", hands.joan.id), &form).await.leads();
        assert_eq!(groups().await, ["Age of a carer: 65 to 84", "Sex of a carer: Female"]);
    }
}
