//! The return is of adults: what was done for somebody before they were 18 is left out, by name, and a parent who is
//! assessed before their child is 18 is in it as a carer.

use serde_json::json;

use super::edges::check;
use super::record::Record;
use super::{YEAR, sent};
use crate::support::on_both;

fn born(day: &str) -> Option<db::Day> {
    Some(db::Day(day.parse().unwrap()))
}

const NO_ADULT: &str = "events of people who were under 18";

on_both! {
    async fn what_was_done_for_somebody_before_they_were_18_is_left_out(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let done = json!({ "began_on": "2026-02-01", "completed_on": "2026-02-02", "closed_on": "2026-02-02" });
        for (name, kind, born_on) in [
            ("Young", "childs_needs", born("2008-12-01")),
            ("Needs", "needs", born("2008-02-03")),
            ("Birthday", "needs", born("2008-02-02")),
            ("YoungCarer", "young_carer", born("2010-06-01")),
            ("Undated", "childs_needs", None),
        ] {
            let person = record.someone(name, |row| row.born_on = born_on).await.id;
            let one = record.assessment(person, kind, done.clone()).await;
            let who = if kind == "young_carer" { "carer" } else { "adult" };
            record.decision(person, one, json!({ "who": who })).await;
        }
        // 18 on 1 March 2026.
        let turned = record.someone("Turned", |row| row.born_on = born("2008-03-01")).await.id;
        record.contact(turned, ("2026-02-28", "2026-02-28"), json!({})).await;
        record.contact(turned, ("2026-02-28", "2026-03-01"), json!({})).await;
        let plan = record.served(turned, "day_support", ("2026-01-10", Some("2026-03-01"))).await.plan;
        record.line(turned, plan, ("home_care", "2026-01-10", None), json!({})).await;
        record.review(turned, "2026-02-28", json!({})).await;
        let childs = record.someone("Childs", |row| {
            row.service = "children".to_owned();
            row.born_on = born("2010-06-01");
        }).await.id;
        record.assessment(childs, "childs_needs", done).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let planning = "Progress to support planning or services";
        check(&sent, &[
            ("Young", &[]),
            ("Needs", &[]),
            ("Birthday", &[&format!("Assessment; 01/02/2026-02/02/2026; Long term assessment; {planning}")]),
            ("YoungCarer", &[]),
            ("Undated", &[]),
            ("Turned", &[
                "Request; 28/02/2026-01/03/2026; Community or other route; Progress to assessment, review or reassessment",
                "Service; 10/01/2026-now; home care; managed; goes on",
            ]),
        ]);
        let left_out = &sent.exported.preview.left_out;
        // Young, Needs, YoungCarer and Undated; and of Turned a request, a service and a review.
        assert_eq!(left_out.get(NO_ADULT), Some(&7));
        assert_eq!(left_out.get("assessments on records of the children’s service"), Some(&1));
        house.proves().await;
    }

    async fn a_parent_assessed_before_their_child_is_18_is_a_carer_for_whom_nothing_is_planned_yet(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let mother = record.person("Mother").await;
        let child = record.someone("Child", |row| row.born_on = born("2009-06-01")).await;
        record.carer(child.id, mother.id, json!({ "kind": "parent" })).await;
        let done = json!({
            "began_on": "2026-02-01", "completed_on": "2026-02-02", "closed_on": "2026-02-02", "other_id": child.id,
        });
        let one = record.assessment(mother.id, "childs_carer", done).await;
        record.decision(mother.id, one, json!({ "who": "carer", "result": "eligible" })).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        check(&sent, &[("Mother", &[
            "Assessment; 01/02/2026-02/02/2026; Long term assessment; NFA: Information and advice or signposting",
        ])]);
        let row = sent.rows.iter().find(|row| row["First Name"] == "Mother").unwrap();
        let said = ["Client Type", "Eligible Needs Identified", "Method of Assessment", "No. of adults being cared for"];
        assert_eq!(said.map(|field| row[field].as_str()), ["Unpaid carer", "", "Unpaid carer only", ""]);
        house.proves().await;
    }

    async fn a_young_carer_is_not_known_by_association(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let joan = record.person("Joan").await;
        record.contact(joan.id, ("2026-02-02", "2026-02-02"), json!({})).await;
        for (name, born_on) in [("Son", "2008-09-30"), ("Daughter", "2008-10-01")] {
            let carer = record.someone(name, |row| row.born_on = born(born_on)).await;
            record.carer(joan.id, carer.id, json!({})).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        // The son is 18 on the period's last day, the daughter a day later.
        let known: Vec<&str> = sent.rows.iter()
            .filter(|row| row["Client Type"] == "Unpaid carer known by association")
            .map(|row| row["First Name"].as_str()).collect();
        assert_eq!(known, ["Son"]);
        let preview = &sent.exported.preview;
        assert_eq!(preview.left_out.get("people under 18 who look after somebody in the file"), Some(&1));
        assert_eq!(preview.associated, 1);
        house.proves().await;
    }
}
