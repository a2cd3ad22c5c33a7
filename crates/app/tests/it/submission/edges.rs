//! The edges of the return: what straddles the period, begins, ends, goes on, is replaced, or belongs to nobody any
//! more. Each person is one case, with the rows that the file must have for them.

use std::collections::BTreeMap;

use serde_json::json;

use super::record::Record;
use super::{Sent, YEAR, sent};
use crate::support::on_both;

/// The rows of everybody, in words: kind, days, what, outcome.
pub fn told(sent: &Sent) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for row in &sent.rows {
        let day = |field: &str| row[field].clone();
        let until = Some(day("Event End Date")).filter(|day| !day.is_empty());
        let mut says = vec![
            row["Event Type"].clone(),
            format!(
                "{}-{}",
                day("Event Start Date"),
                until.as_deref().unwrap_or("now")
            ),
        ];
        for field in [
            "Request: Route of Access",
            "Assessment Type",
            "Service Component",
            "Delivery Mechanism",
            "Review Reason",
            "Event Outcome",
        ] {
            says.extend(Some(row[field].clone()).filter(|text| !text.is_empty()));
        }
        let says = says.join("; ");
        let says = says.replace("Continuation of support or services", "goes on");
        let says = says.replace("NFA: Support ended as planned", "ended");
        let says = says.replace("CASSR managed personal budget", "managed");
        let says = says.replace("Home support or domiciliary care", "home care");
        found
            .entry(row["First Name"].clone())
            .or_default()
            .push(says);
    }
    found.remove("Filler");
    found
}

pub fn check(sent: &Sent, expected: &[(&str, &[&str])]) {
    let found = told(sent);
    for (name, rows) in expected {
        let found = found.get(*name).cloned().unwrap_or_default();
        assert_eq!(found, *rows, "{name}");
    }
    let known: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
    let strangers: Vec<&String> = found
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    sent.agrees();
}

on_both! {
    async fn a_service_is_told_by_the_days_on_which_it_was_given(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        for (name, from, until) in [
            ("Before", "2024-01-10", Some("2025-10-01")),
            ("FirstDay", "2024-01-10", Some("2025-10-02")),
            ("Through", "2024-01-10", None),
            ("LastDayEnd", "2024-01-10", Some("2026-10-01")),
            ("PlannedEnd", "2024-01-10", Some("2026-10-02")),
            ("OneDay", "2026-03-01", Some("2026-03-02")),
            ("NoDay", "2026-03-01", Some("2026-03-01")),
            ("LastDay", "2026-09-30", None),
            ("After", "2026-10-01", None),
        ] {
            let person = record.person(name).await.id;
            record.served(person, "home_care", (from, until)).await;
        }
        check(&sent(house.house.archive.reader(), YEAR).await, &[
            ("Before", &[]),
            ("FirstDay", &["Service; 10/01/2024-01/10/2025; home care; managed; ended"]),
            ("Through", &["Service; 10/01/2024-now; home care; managed; goes on"]),
            ("LastDayEnd", &["Service; 10/01/2024-30/09/2026; home care; managed; ended"]),
            ("PlannedEnd", &["Service; 10/01/2024-now; home care; managed; goes on"]),
            ("OneDay", &["Service; 01/03/2026-01/03/2026; home care; managed; ended"]),
            ("NoDay", &[]),
            ("LastDay", &["Service; 30/09/2026-now; home care; managed; goes on"]),
            ("After", &[]),
        ]);
        house.proves().await;
    }

    async fn a_service_that_goes_on_is_one_and_one_that_changes_is_two(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        // The same in the next plan.
        let same = record.person("Same").await.id;
        let first = record.plan(same, "care_and_support", ("2025-01-10", Some("2026-02-01"))).await;
        record.line(same, first.plan, ("home_care", "2025-01-10", None), json!({})).await;
        let next = record.plan(same, "care_and_support", ("2026-02-01", None)).await;
        record.line(same, next.plan, ("home_care", "2026-02-01", None), json!({})).await;
        // Dearer in the next plan.
        let dearer = record.person("Dearer").await.id;
        let first = record.plan(dearer, "care_and_support", ("2025-01-10", Some("2026-02-01"))).await;
        record.line(dearer, first.plan, ("home_care", "2025-01-10", None), json!({})).await;
        let next = record.plan(dearer, "care_and_support", ("2026-02-01", None)).await;
        let more = json!({ "unit_pence": 2_500, "weekly_pence": 17_500 });
        record.line(dearer, next.plan, ("home_care", "2026-02-01", None), more).await;
        // From home to a care home.
        let moved = record.person("Moved").await.id;
        let first = record.plan(moved, "care_and_support", ("2025-01-10", Some("2026-02-01"))).await;
        record.line(moved, first.plan, ("home_care", "2025-01-10", None), json!({})).await;
        let next = record.plan(moved, "care_and_support", ("2026-02-01", None)).await;
        let week = json!({ "unit": "week", "units_hundredths": 100, "unit_pence": 90_000, "weekly_pence": 90_000 });
        record.line(moved, next.plan, ("residential", "2026-02-01", None), week.clone()).await;
        // From one home to another: not new in a care home.
        let again = record.person("Again").await.id;
        let first = record.plan(again, "care_and_support", ("2024-01-10", Some("2026-02-01"))).await;
        record.line(again, first.plan, ("residential", "2024-01-10", None), week.clone()).await;
        let next = record.plan(again, "care_and_support", ("2026-02-01", None)).await;
        record.line(again, next.plan, ("nursing", "2026-02-01", None), week).await;
        // Mornings and evenings: one service.
        let twice = record.person("Twice").await.id;
        let plan = record.served(twice, "home_care", ("2026-01-10", None)).await.plan;
        record.line(twice, plan, ("home_care", "2026-01-10", None), json!({ "units_hundredths": 350 })).await;
        // What others pay for, and what was taken out of the plan, is not the council's.
        let others = record.person("Others").await.id;
        let plan = record.plan(others, "care_and_support", ("2026-01-10", None)).await.plan;
        record.line(others, plan, ("home_care", "2026-01-10", None), json!({ "funder": "nhs" })).await;
        let taken_out = json!({ "removed_at": "2026-01-11T09:00:00Z" });
        record.line(others, plan, ("meals", "2026-01-10", None), taken_out).await;
        // Bought once.
        let once = record.person("Once").await.id;
        let plan = record.plan(once, "care_and_support", ("2026-01-10", None)).await.plan;
        let rail = json!({
            "frequency": "once", "unit": "item", "weekly_pence": 0, "one_off_pence": 12_050, "units_hundredths": 100,
        });
        record.line(once, plan, ("equipment", "2026-01-10", None), rail).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        check(&sent, &[
            ("Same", &["Service; 10/01/2025-now; home care; managed; goes on"]),
            ("Dearer", &[
                "Service; 10/01/2025-31/01/2026; home care; managed; goes on",
                "Service; 01/02/2026-now; home care; managed; goes on",
            ]),
            ("Moved", &[
                "Service; 10/01/2025-31/01/2026; home care; managed; goes on",
                "Service; 01/02/2026-now; Long term residential care; managed; goes on",
            ]),
            ("Again", &[
                "Service; 10/01/2024-31/01/2026; Long term residential care; managed; goes on",
                "Service; 01/02/2026-now; Long term nursing care; managed; goes on",
            ]),
            ("Twice", &["Service; 10/01/2026-now; home care; managed; goes on"]),
            ("Others", &[]),
            ("Once", &["Service; 10/01/2026-10/01/2026; Equipment; managed; ended"]),
        ]);
        let row = |name: &str| sent.rows.iter().rfind(|row| row["First Name"] == name).unwrap();
        let cost = |name: &str| ["Unit Cost", "Cost Frequency (Unit Type)", "Planned units per week"].map(|field| row(name)[field].clone());
        assert_eq!(cost("Twice"), ["24.10", "Hourly", "10.50"]);
        assert_eq!(cost("Moved"), ["900.00", "Weekly", ""]);
        assert_eq!(cost("Once"), ["120.50", "One-off", ""]);
        assert_eq!(row("Same")["Client Funding Status"], "Joint client and social care funded");
        assert_eq!(row("Once")["Service Type"], "Short term support: Ongoing low level");
        assert_eq!((sent.figure("2B").0, sent.figure("2C").0), (1, 0));
        let others = sent.exported.preview.left_out.get("lines of plans that the council does not pay for");
        assert_eq!(others, Some(&1));
        house.proves().await;
    }

    async fn a_direct_payment_takes_the_place_of_what_it_pays_for(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let whole = record.person("Whole").await.id;
        let agreed = record.served(whole, "personal_assistant", ("2025-12-01", None)).await;
        let payment = record.direct_payment(whole, agreed.budget, ("2026-01-01", None), json!({})).await;
        record.rate(whole, payment, "2026-04-06", 15_750).await;
        let ended = record.person("Ended").await.id;
        let agreed = record.served(ended, "personal_assistant", ("2025-12-01", None)).await;
        record.direct_payment(ended, agreed.budget, ("2025-12-01", Some("2026-06-01")), json!({})).await;
        let part = record.person("Part").await.id;
        let agreed = record.plan(part, "care_and_support", ("2025-12-01", None)).await;
        record.line(part, agreed.plan, ("home_care", "2025-12-01", None), json!({})).await;
        record.line(part, agreed.plan, ("day_support", "2025-12-01", None), json!({ "outcome": "A9" })).await;
        record.need(part, agreed.plan, "A2", "paid").await;
        record.need(part, agreed.plan, "A9", "direct_payment").await;
        record.direct_payment(part, agreed.budget, ("2025-12-01", None), json!({ "taken": "mixed" })).await;
        let refused = record.person("Refused").await.id;
        let agreed = record.served(refused, "personal_assistant", ("2025-12-01", None)).await;
        record.direct_payment(refused, agreed.budget, ("2025-12-01", None), json!({ "decided": "refused" })).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        check(&sent, &[
            ("Whole", &[
                "Service; 01/12/2025-31/12/2025; home care; managed; goes on",
                "Service; 01/01/2026-05/04/2026; Direct payment; Direct payment; goes on",
                "Service; 06/04/2026-now; Direct payment; Direct payment; goes on",
            ]),
            ("Ended", &[
                "Service; 01/12/2025-31/05/2026; Direct payment; Direct payment; goes on",
                "Service; 01/06/2026-now; home care; managed; goes on",
            ]),
            ("Part", &[
                "Service; 01/12/2025-now; Direct payment; Direct payment; goes on",
                "Service; 01/12/2025-now; home care; managed; goes on",
            ]),
            ("Refused", &["Service; 01/12/2025-now; home care; managed; goes on"]),
        ]);
        assert_eq!((sent.figure("3D 2a"), sent.figure("3D 1a")), ((2, Some(4)), (4, Some(4))));
        house.proves().await;
    }

    async fn an_event_belongs_where_it_was_completed(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        for (name, came, decided) in [
            ("Earlier", "2025-09-29", "2025-09-30"),
            ("Straddles", "2025-09-30", "2025-10-01"),
            ("LastDay", "2026-09-30", "2026-09-30"),
            ("Later", "2026-09-30", "2026-10-01"),
        ] {
            let person = record.person(name).await.id;
            record.contact(person, (came, decided), json!({ "caller_relation": "hospital" })).await;
        }
        for (name, began, done) in [
            ("Assessed", "2025-08-01", "2025-10-01"),
            ("AssessedEarlier", "2025-08-01", "2025-09-30"),
            ("AssessedLater", "2026-08-01", "2026-10-01"),
            ("Undecided", "2026-02-01", "2026-02-02"),
            ("NotEligible", "2026-02-01", "2026-02-02"),
            ("Equipped", "2026-02-01", "2026-02-02"),
        ] {
            let person = record.person(name).await.id;
            let kind = if name == "Equipped" { "occupational_therapy" } else { "needs" };
            let days = json!({ "began_on": began, "completed_on": done, "closed_on": done });
            let one = record.assessment(person, kind, days).await;
            let result = match name {
                "Undecided" => continue,
                "NotEligible" => json!({ "result": "not_eligible", "advice": "The lunch club" }),
                _ => json!({}),
            };
            record.decision(person, one, result).await;
        }
        let refused = record.person("Refused").await.id;
        record.assessment(refused, "needs", json!({ "offered_on": "2026-02-01", "refused_on": "2026-02-03" })).await;
        for (name, held, more) in [
            ("NoChange", "2026-02-02", json!({})),
            ("ReviewedLater", "2026-10-01", json!({})),
            ("FirstLook", "2025-10-01", json!({ "kind": "light_touch", "outcomes_met": "some" })),
            ("Urgent", "2026-02-02", json!({ "kind": "unplanned", "reason": "hospital", "asked_on": "2026-01-20" })),
            ("Asked", "2026-02-02", json!({ "kind": "on_request", "asked_on": "2026-01-20", "result": "reassess" })),
            ("ShortTerm", "2026-02-02", json!({ "kind": "short_term", "result": "ended_independent" })),
            ("Replaced", "2026-02-02", json!({ "superseded_at": "2026-02-03T09:00:00Z" })),
        ] {
            let person = record.person(name).await.id;
            record.review(person, held, more).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let assessment = "Progress to assessment, review or reassessment";
        let request = |days: &str| format!("Request; {days}; Discharge from hospital; {assessment}");
        let (first, last) = (request("30/09/2025-01/10/2025"), request("30/09/2026-30/09/2026"));
        let planning = "Progress to support planning or services";
        let assessed = |days: &str, kind: &str, outcome: &str| format!("Assessment; {days}; {kind} term assessment; {outcome}");
        check(&sent, &[
            ("Earlier", &[]),
            ("Straddles", &[&first]),
            ("LastDay", &[&last]),
            ("Later", &[]),
            ("Assessed", &[&assessed("01/08/2025-01/10/2025", "Long", planning)]),
            ("AssessedEarlier", &[]),
            ("AssessedLater", &[]),
            ("Undecided", &[]),
            ("NotEligible", &[&assessed("01/02/2026-02/02/2026", "Long", "NFA: Information and advice or signposting")]),
            ("Equipped", &[&assessed("01/02/2026-02/02/2026", "Short", planning)]),
            ("Refused", &[]),
            ("NoChange", &["Review; 02/02/2026-02/02/2026; Planned; goes on"]),
            ("ReviewedLater", &[]),
            ("FirstLook", &["Review; 01/10/2025-01/10/2025; Planned; goes on"]),
            ("Urgent", &["Review; 20/01/2026-02/02/2026; Unplanned: Hospital (planned and unplanned episodes); goes on"]),
            ("Asked", &[&format!("Review; 20/01/2026-02/02/2026; Unplanned: Other reason; {assessment}")]),
            ("ShortTerm", &["Review; 02/02/2026-02/02/2026; Review of short term support; ended"]),
            ("Replaced", &[]),
        ]);
        let row = |name: &str| sent.rows.iter().find(|row| row["First Name"] == name).unwrap();
        assert_eq!(row("NotEligible")["Eligible Needs Identified"], "No");
        assert_eq!(row("FirstLook")["Review Outcomes Achieved"], "Partially achieved");
        let left_out = &sent.exported.preview.left_out;
        assert_eq!(left_out.get("assessments on which eligibility is not decided yet"), Some(&1));
        assert_eq!(left_out.get("assessments that were refused or called off"), Some(&1));
        house.proves().await;
    }

    async fn support_ends_with_a_review_that_ends_it_and_with_death(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let reviewed = record.person("Reviewed").await.id;
        let plan = record.served(reviewed, "home_care", ("2025-12-01", None)).await.plan;
        let ends = json!({ "plan_id": plan, "result": "ended_other" });
        record.review(reviewed, "2026-03-31", ends).await;
        for (name, died) in [
            ("DiedBefore", "2025-09-30"),
            ("DiedFirstDay", "2025-10-01"),
            ("Died", "2026-03-15"),
            ("DiedLastDay", "2026-09-30"),
            ("DiedAfter", "2026-10-01"),
        ] {
            let died = db::Day(died.parse().unwrap());
            let person = record.someone(name, |row| row.died_on = Some(died)).await.id;
            record.served(person, "home_care", ("2025-09-01", None)).await;
        }
        let died = db::Day("2026-03-15".parse().unwrap());
        let late = record.someone("ToldLater", |row| row.died_on = Some(died)).await.id;
        record.contact(late, ("2026-03-14", "2026-03-16"), json!({})).await;
        record.contact(late, ("2026-03-16", "2026-03-16"), json!({ "outcome": "died" })).await;
        record.served(late, "home_care", ("2026-03-16", None)).await;
        for (name, last, outcome) in [
            ("Well", Some("2026-01-20"), Some("no_support")),
            ("Hospital", Some("2026-01-20"), Some("hospital")),
            ("Still", None, None),
        ] {
            let person = record.person(name).await.id;
            let more = json!({ "outcome": outcome, "discharged_on": "2025-12-09", "provider": "Harbour" });
            record.reablement(person, ("2025-12-10", last), more).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let reablement = |days: &str, outcome: &str| {
            format!("Service; {days}; Reablement; CASSR commissioned support; {outcome}")
        };
        check(&sent, &[
            ("Reviewed", &[
                "Service; 01/12/2025-31/03/2026; home care; managed; NFA: Support ended for other reason",
                "Review; 31/03/2026-31/03/2026; Planned; NFA: Support ended for other reason",
            ]),
            ("DiedBefore", &[]),
            ("DiedFirstDay", &["Service; 01/09/2025-01/10/2025; home care; managed; NFA: Deceased"]),
            ("Died", &["Service; 01/09/2025-15/03/2026; home care; managed; NFA: Deceased"]),
            ("DiedLastDay", &["Service; 01/09/2025-30/09/2026; home care; managed; NFA: Deceased"]),
            ("DiedAfter", &["Service; 01/09/2025-now; home care; managed; goes on"]),
            ("ToldLater", &["Request; 14/03/2026-16/03/2026; Community or other route; Progress to assessment, review or reassessment"]),
            ("Well", &[&reablement("10/12/2025-20/01/2026", "ended")]),
            ("Hospital", &[&reablement("10/12/2025-20/01/2026", "Admitted to hospital")]),
            ("Still", &[&reablement("10/12/2025-now", "goes on")]),
        ]);
        let row = |name: &str| sent.rows.iter().find(|row| row["First Name"] == name).unwrap();
        assert_eq!(row("DiedAfter")["Date of Death"], "");
        assert_eq!(row("Died")["Date of Death"], "15/03/2026");
        assert_eq!(row("Well")["Provider CQC Location Name"], "Harbour");
        assert_eq!(row("Well")["Event Description"], "Left hospital on 2025-12-09");
        house.proves().await;
    }
}
