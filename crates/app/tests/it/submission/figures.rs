//! The figures of a small council, worked out by hand beside the rules of the national method, against what the
//! submission from its record measures to.

use serde_json::json;

use super::record::Record;
use super::{Sent, YEAR, sent};
use crate::support::on_both;

/// Each measure with its numerator and denominator.
fn figures(sent: &Sent) -> Vec<(&str, u64, Option<u64>)> {
    let figures = sent.exported.preview.figures.iter();
    figures
        .map(|one| (one.code.as_str(), one.numerator, one.denominator))
        .collect()
}

/// Thirteen people; whose day of birth is not told are 60.
async fn council(record: &Record<'_>) {
    let old = |row: &mut db::entities::person::Model| {
        row.born_on = Some(db::Day("1940-03-01".parse().unwrap()));
    };
    let week = json!({ "unit": "week", "units_hundredths": 100, "unit_pence": 90_000, "weekly_pence": 90_000 });
    // Asks twice: an assessment follows, and later advice.
    let ada = record.person("Ada").await.id;
    let advised = json!({ "outcome": "closed_with_advice" });
    record
        .contact(ada, ("2025-10-15", "2025-10-15"), json!({}))
        .await;
    record
        .contact(ada, ("2026-09-15", "2026-09-15"), advised)
        .await;
    // Assessed, helped at home by the council, reviewed.
    let ben = record.person("Ben").await.id;
    let days = json!({ "began_on": "2025-11-01", "completed_on": "2025-11-20", "closed_on": "2025-11-20" });
    let one = record.assessment(ben, "needs", days).await;
    record.decision(ben, one, json!({})).await;
    record.served(ben, "home_care", ("2025-12-01", None)).await;
    record.review(ben, "2026-06-01", json!({})).await;
    // Pays an assistant from a direct payment.
    let cas = record.someone("Cas", old).await.id;
    let agreed = record
        .served(cas, "personal_assistant", ("2025-12-01", None))
        .await;
    record
        .direct_payment(cas, agreed.budget, ("2025-12-01", None), json!({}))
        .await;
    // From home into a care home.
    let dot = record.someone("Dot", old).await.id;
    let agreed = record
        .served(dot, "home_care", ("2025-01-10", Some("2026-02-01")))
        .await;
    record
        .line(
            dot,
            agreed.plan,
            ("residential", "2026-02-01", None),
            week.clone(),
        )
        .await;
    // In a nursing home since long before the year.
    let eli = record.person("Eli").await.id;
    let agreed = record
        .plan(eli, "care_and_support", ("2024-01-10", None))
        .await;
    record
        .line(
            eli,
            agreed.plan,
            ("nursing", "2024-01-10", None),
            week.clone(),
        )
        .await;
    // Left a care home at the end of October, and came back in March.
    let fay = record.person("Fay").await.id;
    let agreed = record
        .plan(fay, "care_and_support", ("2024-01-10", None))
        .await;
    record
        .line(
            fay,
            agreed.plan,
            ("residential", "2024-01-10", Some("2025-11-01")),
            week.clone(),
        )
        .await;
    record
        .line(
            fay,
            agreed.plan,
            ("residential", "2026-03-01", None),
            week.clone(),
        )
        .await;
    // Into a care home at 59, from nothing.
    let gus = record.person("Gus").await.id;
    let agreed = record
        .plan(gus, "care_and_support", ("2026-05-01", None))
        .await;
    record
        .line(gus, agreed.plan, ("residential", "2026-05-01", None), week)
        .await;
    // Back on their feet: one needs nothing more, one has help at home two days later.
    let hal = record.person("Hal").await.id;
    record
        .reablement(
            hal,
            ("2025-12-10", Some("2026-01-20")),
            json!({ "outcome": "no_support" }),
        )
        .await;
    let ivy = record.someone("Ivy", old).await.id;
    record
        .reablement(
            ivy,
            ("2026-02-01", Some("2026-03-10")),
            json!({ "outcome": "long_term" }),
        )
        .await;
    record.served(ivy, "home_care", ("2026-03-12", None)).await;
    // Two carers: one with a direct payment, one whose support the council arranges.
    for (name, paid) in [("Joy", true), ("Kim", false)] {
        let carer = record.person(name).await.id;
        let agreed = record
            .plan(carer, "carer_support", ("2026-03-01", None))
            .await;
        record
            .line(
                carer,
                agreed.plan,
                ("carer_support", "2026-03-01", None),
                json!({}),
            )
            .await;
        if paid {
            record
                .direct_payment(carer, agreed.budget, ("2026-03-01", None), json!({}))
                .await;
        }
    }
    // Helped at home until death.
    let died = db::Day("2026-03-15".parse().unwrap());
    let lou = record
        .someone("Lou", |row| row.died_on = Some(died))
        .await
        .id;
    record.served(lou, "home_care", ("2025-09-01", None)).await;
    // Helped at home, free for now and outside any budget.
    let nia = record.person("Nia").await.id;
    let agreed = record
        .plan(nia, "care_and_support", ("2026-08-20", None))
        .await;
    let free = json!({ "funder": "free_for_now" });
    record
        .line(nia, agreed.plan, ("home_care", "2026-08-20", None), free)
        .await;
}

on_both! {
    async fn a_small_council_comes_to_the_figures_worked_out_by_hand(house) {
        let record = Record::new(&house).await;
        council(&record).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        assert_eq!(figures(&sent), [
            // Hal and Ivy left short-term help and had no long-term support before. Ivy's ending is the support at
            // home that began within seven days; Hal's is his own.
            ("2A", 1, Some(2)),
            // Gus. Fay had left a care home less than 365 days before; Eli's stay began before the year.
            ("2B", 1, None),
            // Dot, at 85.
            ("2C", 1, None),
            // Nobody's support reason is a learning disability.
            ("2E learning disability", 0, Some(0)),
            // Ben, Eli, Fay, Gus, Lou and Nia. No accommodation is on file: who is helped at home (Ben, Lou, Nia) is
            // presumed to live there, which is settled; who is in a care home is not.
            ("2E 18 to 64", 3, Some(6)),
            // Cas, Dot and Ivy. A direct payment does not tell where Cas lives; Dot is in a care home.
            ("2E 65 and over", 1, Some(3)),
            // On the last day in the community: Ben and Ivy (budgets that the council manages), Cas (direct payment)
            // and Nia (commissioned).
            ("3D 1a", 3, Some(4)),
            ("3D 2a", 1, Some(4)),
            // Joy and Kim.
            ("3D 1b", 2, Some(2)),
            ("3D 2b", 1, Some(2)),
        ]);
        let preview = &sent.exported.preview;
        let counts = |found: &std::collections::BTreeMap<String, u64>| -> Vec<(String, u64)> {
            found.iter().map(|(says, count)| (says.clone(), *count)).collect()
        };
        let to_assessment = "Progress to assessment, review or reassessment";
        assert_eq!(counts(&preview.requests), [("NFA".to_owned(), 1), (to_assessment.to_owned(), 1)]);
        assert_eq!(counts(&preview.assessments), [("Long term assessment".to_owned(), 1)]);
        assert_eq!(counts(&preview.reviews), [("Planned review of long term support".to_owned(), 1)]);
        let services: Vec<(&str, [u64; 2])> = preview.services.iter().map(|(says, counts)| (says.as_str(), *counts)).collect();
        assert_eq!(services, [
            // Ben, Cas, Dot, Ivy, Lou, Nia.
            ("Long term support: Community", [6, 6]),
            ("Long term support: Nursing care", [1, 1]),
            // Dot, Gus, and Fay twice.
            ("Long term support: Residential care", [4, 3]),
            ("Short term support: ST-Max", [2, 2]),
            ("Unpaid carer support: Direct to unpaid carer", [2, 2]),
        ]);
        assert_eq!((preview.total(), preview.rows, preview.people), (19, 19, 13));
        sent.agrees();
        house.proves().await;
    }
}
