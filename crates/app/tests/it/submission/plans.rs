//! Services of plans: which review ends them, how a direct payment goes on from one budget into the next and what it is
//! to the return, and what short-term help costs whom.

use serde_json::json;

use super::edges::check;
use super::record::Record;
use super::{Sent, YEAR, sent};
use crate::support::on_both;

fn texts<'a, const N: usize>(sent: &'a Sent, name: &str, fields: [&str; N]) -> Vec<[&'a str; N]> {
    let rows = sent.rows.iter().filter(|row| row["First Name"] == name);
    let services = rows.filter(|row| row["Event Type"] == "Service");
    services
        .map(|row| fields.map(|field| row[field].as_str()))
        .collect()
}

on_both! {
    async fn a_review_that_names_no_plan_ends_the_only_plan_there_is(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let ends = json!({ "result": "ended_other" });
        let one = record.person("One").await.id;
        record.served(one, "home_care", ("2025-12-01", None)).await;
        record.review(one, "2026-03-31", ends.clone()).await;
        // An earlier plan that was replaced is not in force any more.
        let since = record.person("Since").await.id;
        record.plan(since, "care_and_support", ("2025-01-10", Some("2025-12-01"))).await;
        record.served(since, "home_care", ("2025-12-01", None)).await;
        record.review(since, "2026-03-31", ends.clone()).await;
        let short_term = record.person("ShortTerm").await.id;
        record.served(short_term, "home_care", ("2025-12-01", None)).await;
        record.review(short_term, "2026-03-31", json!({ "kind": "short_term", "result": "ended_independent" })).await;
        let two = record.person("Two").await.id;
        record.served(two, "home_care", ("2025-12-01", None)).await;
        let carers = record.plan(two, "carer_support", ("2025-12-01", None)).await;
        record.line(two, carers.plan, ("carer_support", "2025-12-01", None), json!({})).await;
        record.review(two, "2026-03-31", ends.clone()).await;
        // Of two plans, the carer's: the review looks back on the carer's assessment.
        let carer = record.person("Carer").await.id;
        record.served(carer, "home_care", ("2025-12-01", None)).await;
        let carers = record.plan(carer, "carer_support", ("2025-12-01", None)).await;
        record.line(carer, carers.plan, ("carer_support", "2025-12-01", None), json!({})).await;
        let earlier = record.assessment(carer, "carers", json!({ "completed_on": "2025-09-01", "closed_on": "2025-09-01" })).await;
        record.review(carer, "2026-03-31", json!({ "result": "ended_other", "assessment_id": earlier })).await;
        // It was said that an end was a mistake, after the review and before it.
        for (name, resumed) in [("GoesOn", "2026-04-02"), ("EndsAgain", "2026-02-02")] {
            let person = record.person(name).await.id;
            let plan = record.served(person, "home_care", ("2025-12-01", None)).await.plan;
            record.review(person, "2026-03-31", ends.clone()).await;
            record.resumed(person, plan, resumed).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let ended = "NFA: Support ended for other reason";
        let review = format!("Review; 31/03/2026-31/03/2026; Planned; {ended}");
        let home_care = format!("Service; 01/12/2025-31/03/2026; home care; managed; {ended}");
        let goes_on = "Service; 01/12/2025-now; home care; managed; goes on";
        check(&sent, &[
            ("One", &[&home_care, &review]),
            ("Since", &[&home_care, &review]),
            ("ShortTerm", &[goes_on, "Review; 31/03/2026-31/03/2026; Review of short term support; ended"]),
            ("GoesOn", &[goes_on, &review]),
            ("EndsAgain", &[&home_care, &review]),
            ("Two", &[goes_on, "Service; 01/12/2025-now; Other unpaid carer support; managed; goes on", &review]),
            ("Carer", &[
                goes_on,
                &format!("Service; 01/12/2025-31/03/2026; Other unpaid carer support; managed; {ended}"),
                &review,
            ]),
        ]);
        house.proves().await;
    }

    async fn a_direct_payment_goes_on_into_the_next_budget_until_something_else_is_said(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let turn = "2026-02-01";
        for (name, next_line, next_taken) in [
            ("Unsaid", Some("personal_assistant"), None),
            ("Same", Some("personal_assistant"), Some((turn, json!({})))),
            ("Later", Some("personal_assistant"), Some(("2026-03-01", json!({})))),
            ("Raised", Some("personal_assistant"), Some((turn, json!({ "weekly_pence": 16_000 })))),
            ("Managed", Some("personal_assistant"), Some((turn, json!({ "taken": "council_managed", "weekly_pence": 0 })))),
            ("Refused", Some("personal_assistant"), Some((turn, json!({ "decided": "refused" })))),
            ("ToHome", Some("residential"), None),
            ("NoMore", None, None),
        ] {
            let person = record.person(name).await.id;
            let first = record.plan(person, "care_and_support", ("2025-01-10", Some(turn))).await;
            record.line(person, first.plan, ("personal_assistant", "2025-01-10", None), json!({})).await;
            record.direct_payment(person, first.budget, ("2025-01-10", None), json!({})).await;
            let Some(service) = next_line else { continue };
            let next = record.plan(person, "care_and_support", (turn, None)).await;
            record.line(person, next.plan, (service, turn, None), json!({})).await;
            if let Some((from, more)) = next_taken {
                record.direct_payment(person, next.budget, (from, None), more).await;
            }
        }
        let ended = record.person("Ended").await.id;
        let first = record.plan(ended, "care_and_support", ("2025-01-10", Some(turn))).await;
        record.line(ended, first.plan, ("personal_assistant", "2025-01-10", None), json!({})).await;
        record.direct_payment(ended, first.budget, ("2025-01-10", Some("2026-04-01")), json!({})).await;
        let next = record.plan(ended, "care_and_support", (turn, None)).await;
        record.line(ended, next.plan, ("personal_assistant", turn, None), json!({})).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let throughout = "Service; 10/01/2025-now; Direct payment; Direct payment; goes on";
        let before = "Service; 10/01/2025-31/01/2026; Direct payment; Direct payment; goes on";
        let managed = "Service; 01/02/2026-now; home care; managed; goes on";
        check(&sent, &[
            ("Unsaid", &[throughout]),
            ("Same", &[throughout]),
            ("Later", &[throughout]),
            ("Raised", &[before, "Service; 01/02/2026-now; Direct payment; Direct payment; goes on"]),
            ("Managed", &[before, managed]),
            ("Refused", &[before, managed]),
            ("ToHome", &[before, "Service; 01/02/2026-now; Long term residential care; managed; goes on"]),
            ("NoMore", &["Service; 10/01/2025-31/01/2026; Direct payment; Direct payment; ended"]),
            ("Ended", &[
                "Service; 10/01/2025-31/03/2026; Direct payment; Direct payment; goes on",
                "Service; 01/04/2026-now; home care; managed; goes on",
            ]),
        ]);
        house.proves().await;
    }

    async fn a_direct_payment_is_the_type_of_service_that_it_pays_for(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        for (name, services) in [
            ("Care", &["home_care"][..]),
            ("Things", &["equipment"]),
            ("Both", &["equipment", "home_care"]),
            ("Break", &["respite"]),
            ("Nothing", &[]),
        ] {
            let person = record.person(name).await.id;
            let agreed = record.plan(person, "care_and_support", ("2026-01-10", None)).await;
            for service in services {
                record.line(person, agreed.plan, (service, "2026-01-10", None), json!({})).await;
            }
            record.direct_payment(person, agreed.budget, ("2026-01-10", None), json!({})).await;
        }
        // What it pays for only afterwards, or others pay for, says nothing.
        let mixed = record.person("Mixed").await.id;
        let agreed = record.plan(mixed, "care_and_support", ("2026-01-10", None)).await;
        record.line(mixed, agreed.plan, ("technology", "2026-01-10", None), json!({})).await;
        record.line(mixed, agreed.plan, ("home_care", "2026-01-10", None), json!({ "outcome": "A9" })).await;
        record.need(mixed, agreed.plan, "A2", "direct_payment").await;
        record.need(mixed, agreed.plan, "A9", "paid").await;
        record.direct_payment(mixed, agreed.budget, ("2026-01-10", None), json!({ "taken": "mixed" })).await;
        let carer = record.person("Carer").await.id;
        let agreed = record.plan(carer, "carer_support", ("2026-01-10", None)).await;
        record.line(carer, agreed.plan, ("respite", "2026-01-10", None), json!({})).await;
        record.direct_payment(carer, agreed.budget, ("2026-01-10", None), json!({})).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let community = "Long term support: Community";
        let low_level = "Short term support: Ongoing low level";
        for (name, expected) in [
            ("Care", &[["Direct payment", community]][..]),
            ("Things", &[["Direct payment", low_level]]),
            ("Both", &[["Direct payment", community]]),
            ("Break", &[["Direct payment", "Unpaid carer support: Support involving the person cared-for"]]),
            ("Nothing", &[["Direct payment", community]]),
            ("Mixed", &[["Direct payment", low_level], ["Home support or domiciliary care", community]]),
            ("Carer", &[["Direct payment", "Unpaid carer support: Direct to unpaid carer"]]),
        ] {
            let mut found = texts(&sent, name, ["Service Component", "Service Type"]);
            found.sort_unstable();
            assert_eq!(found, expected, "{name}");
        }
        sent.agrees();
        house.proves().await;
    }

    async fn help_that_is_free_is_commissioned_and_paid_by_the_council_wherever_it_is_kept(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        for (name, service, funder) in [
            ("FreeLine", "reablement", "free_for_now"),
            ("FreeStay", "short_stay", "free_for_now"),
            ("ChargedStay", "short_stay", "council"),
            ("Aftercare", "short_stay", "aftercare"),
        ] {
            let person = record.person(name).await.id;
            let agreed = record.plan(person, "care_and_support", ("2025-12-10", None)).await;
            let line = (service, "2025-12-10", Some("2026-01-10"));
            record.line(person, agreed.plan, line, json!({ "funder": funder })).await;
        }
        for (name, kind, last) in [
            ("Reabled", "home", Some("2026-01-20")),
            ("Stayed", "short_stay", Some("2026-01-20")),
            // Free until 21 January 2026: the first day that is charged.
            ("TooLong", "home", Some("2026-01-21")),
            ("Still", "home", None),
        ] {
            let person = record.person(name).await.id;
            record.plan(person, "care_and_support", ("2025-12-10", None)).await;
            record.reablement(person, ("2025-12-10", last), json!({ "kind": kind, "outcome": "no_support" })).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let (commissioned, managed) = ("CASSR commissioned support", "CASSR managed personal budget");
        let (free, joint) = ("Fully social care funded", "Joint client and social care funded");
        for (name, expected) in [
            ("FreeLine", [commissioned, free]),
            ("FreeStay", [commissioned, free]),
            ("ChargedStay", [managed, joint]),
            ("Aftercare", [managed, free]),
            ("Reabled", [commissioned, free]),
            ("Stayed", [commissioned, free]),
            ("TooLong", [commissioned, joint]),
            ("Still", [commissioned, joint]),
        ] {
            let found = texts(&sent, name, ["Delivery Mechanism", "Client Funding Status"]);
            assert_eq!(found, [expected], "{name}");
        }
        sent.agrees();
        house.proves().await;
    }
}
