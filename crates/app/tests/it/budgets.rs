//! Indicative budgets on the record, and calibrations: worked out step by step, explained, forecast, approved by
//! another.

use db::entities::{assessed_need, calibration, indicative_budget};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::assessments::assessed;
use crate::forms::joan;
use crate::support::{TestHouse, Visitor, on_both};

async fn figures(house: &TestHouse) -> Vec<indicative_budget::Model> {
    let all = indicative_budget::Entity::find().order_by_asc(indicative_budget::Column::Id);
    all.all(house.house.archive.reader()).await.unwrap()
}

async fn calibrations(house: &TestHouse) -> Vec<calibration::Model> {
    let all = calibration::Entity::find();
    all.all(house.house.archive.reader()).await.unwrap()
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
        let now = house.house.clock.now();
        let mut change = house.house.archive.change(None, now).await.unwrap();
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
        assessed(&house, &priya, joan.id, &["a2", "a5"], &[("share", "50"), ("willing", "yes")]).await;
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
        priya.get(&format!("/people/{}/plan", joan.id)).await.is_ok().has("£85.00 a week");
        let other = house.person("Sam", "Okoro", |_| ()).await;
        priya.get(&page.replace(&joan.id.to_string(), &other.id.to_string())).await.is_not_found();
        house.proves().await;
    }

    // R57: only a carer who is able and willing lowers a figure
    async fn the_help_of_a_carer_who_is_not_willing_lowers_no_figure(house) {
        let (joan, priya) = joan(&house).await;
        let at = format!("/people/{}/budget", joan.id);
        assessed(&house, &priya, joan.id, &["a2", "a5"], &[("share", "100"), ("willing", "no")]).await;
        for asked in [Some(false), None] {
            let rows = assessed_need::Entity::find().filter(assessed_need::Column::Unable.eq(true));
            let mut change = house.house.archive.change(None, house.house.clock.now()).await.unwrap();
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
        assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
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
        assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
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
            ("sample", "caseload", "too few for a sample"),
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

    async fn an_approved_calibration_is_used_from_its_first_day_and_no_figure_changes_by_itself(house) {
        let (joan, priya) = joan(&house).await;
        assessed(&house, &priya, joan.id, &["a2", "a5"], &[]).await;
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
        priya.post(&at, &[("method", "percentile")]).await.leads();
        let after = figures(&house).await;
        assert_eq!((after[1].calibration, after[1].k.as_deref()), (Some(2), Some("0.8954")));
        assert!(after[1].weekly_pence > after[0].weekly_pence);
        house.proves().await;
    }
}
