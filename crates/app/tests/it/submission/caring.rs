//! What is told of caring: whom somebody looks after, for how many hours, together with whom they were assessed, and
//! who is known by whom they look after.

use serde_json::json;

use super::edges::told;
use super::record::Record;
use super::{Sent, YEAR, sent};
use crate::support::on_both;

/// The rows of somebody, each with these fields.
fn texts<'a, const N: usize>(sent: &'a Sent, name: &str, fields: [&str; N]) -> Vec<[&'a str; N]> {
    let rows = sent.rows.iter().filter(|row| row["First Name"] == name);
    rows.map(|row| fields.map(|field| row[field].as_str()))
        .collect()
}

on_both! {
    async fn the_adults_looked_after_are_on_file_grown_up_and_alive(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let day = |text: &str| Some(db::Day(text.parse().unwrap()));
        let carol = record.person("Carol").await;
        let joan = record.person("Joan").await;
        record.contact(joan.id, ("2026-02-02", "2026-02-02"), json!({})).await;
        let grown = record.someone("Grown", |row| row.born_on = day("2008-09-30")).await;
        let last_day = record.someone("LastDay", |row| row.died_on = day("2026-09-30")).await;
        let others = [
            record.someone("Child", |row| row.born_on = day("2008-10-01")).await,
            record.someone("Dead", |row| row.died_on = day("2026-09-29")).await,
            record.someone("Childrens", |row| row.service = "children".to_owned()).await,
            record.someone("Mistake", |row| row.deleted_on = day("2026-01-01")).await,
        ];
        for whom in others.iter().chain([&joan, &grown, &last_day]) {
            record.carer(whom.id, carol.id, json!({})).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let fields = [
            "Client Type", "No. of adults being cared for", "Adult 1 Linked Person ID", "Adult 2 Linked Person ID",
            "Adult 3 Linked Person ID",
        ];
        let mut linked = [&joan, &grown, &last_day].map(|one| one.number.as_str());
        linked.sort_unstable();
        let mut found = texts(&sent, "Carol", fields);
        found[0][2..].sort_unstable();
        assert_eq!(found, [["Unpaid carer known by association", "3", linked[0], linked[1], linked[2]]]);
        sent.agrees();
        house.proves().await;
    }

    async fn who_asks_about_caring_asks_as_a_carer_if_they_cared_that_day(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let died = db::Day("2026-03-15".parse().unwrap());
        let joan = record.person("Joan").await;
        let gone = record.someone("Gone", |row| row.died_on = Some(died)).await;
        for (name, whom, from, until) in [
            ("Ended", &joan, "2020-01-01", Some("2026-03-01")),
            ("Begins", &joan, "2026-03-01", None),
            ("Bereaved", &gone, "2020-01-01", None),
        ] {
            let carer = record.person(name).await;
            record.carer(whom.id, carer.id, json!({ "from_on": from, "until_on": until })).await;
            for (came, decided) in [("2026-02-28", "2026-03-20"), ("2026-03-16", "2026-03-20")] {
                record.contact(carer.id, (came, decided), json!({ "reason": "carer_strain" })).await;
            }
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        for (name, clients) in [
            ("Ended", ["Unpaid carer", "Service user"]),
            ("Begins", ["Service user", "Unpaid carer"]),
            ("Bereaved", ["Unpaid carer", "Service user"]),
        ] {
            let found = texts(&sent, name, ["Client Type"]).concat();
            assert_eq!(found, clients, "{name}");
        }
        sent.agrees();
        house.proves().await;
    }

    async fn hours_of_caring_are_those_of_the_latest_assessment(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let joan = record.person("Joan").await;
        record.contact(joan.id, ("2026-02-02", "2026-02-02"), json!({})).await;
        type Assessed<'a> = (&'a str, &'a str, Option<&'a str>, bool);
        let cases: [(&str, &[Assessed<'_>], &str); 5] = [
            ("Once", &[("carers", "2024-02-02", Some("30.00"), true)], "20-49 hours"),
            ("Again", &[("carers", "2024-02-02", Some("30.00"), true), ("carers", "2024-05-02", Some("60.00"), true)], "50+ hours"),
            // The latest was written down elsewhere: what the one before said is not so any more.
            ("Stale", &[("carers", "2024-02-02", Some("30.00"), true), ("carers", "2024-05-02", None, true)], "Unknown"),
            ("Replaced", &[("carers", "2024-02-02", Some("30.00"), false)], "Unknown"),
            ("Mother", &[("childs_carer", "2024-02-02", Some("12.00"), true)], "0-19 hours"),
        ];
        for (name, assessed, _) in &cases {
            let carer = record.person(name).await;
            record.carer(joan.id, carer.id, json!({})).await;
            for (kind, on, hours, stands) in *assessed {
                let form = match hours {
                    Some(total) => Some(record.hours(carer.id, total).await),
                    None => None,
                };
                let superseded = (!stands).then_some("2024-06-01T09:00:00Z");
                let days = json!({
                    "began_on": on, "completed_on": on, "closed_on": on, "filled_form_id": form,
                    "superseded_at": superseded,
                });
                record.assessment(carer.id, kind, days).await;
            }
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        for (name, _, expected) in &cases {
            let found = texts(&sent, name, ["Total Hrs Caring per week"]).concat();
            assert_eq!(found, [*expected], "{name}");
        }
        house.proves().await;
    }

    async fn an_assessment_of_two_together_is_an_event_of_each(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let (joan, sam) = (record.person("Joan").await, record.person("Sam").await);
        record.carer(joan.id, sam.id, json!({})).await;
        let (jim, una) = (record.person("Jim").await, record.person("Una").await);
        for (whom, carer, decided) in [(&joan, &sam, true), (&jim, &una, false)] {
            let days = json!({
                "began_on": "2026-02-01", "completed_on": "2026-02-02", "closed_on": "2026-02-02",
                "other_id": carer.id, "consent_to_combine": true,
            });
            let one = record.assessment(whom.id, "combined", days).await;
            if decided {
                record.decision(whom.id, one, json!({})).await;
            }
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let row = "Assessment; 01/02/2026-02/02/2026; Long term assessment; Progress to support planning or services";
        let found = told(&sent);
        let names: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(names, ["Joan", "Sam"]);
        assert_eq!((found["Joan"].as_slice(), found["Sam"].as_slice()), (&[row.to_owned()][..], &[row.to_owned()][..]));
        let fields = ["Client Type", "Method of Assessment", "Eligible Needs Identified", "Adult 1 Linked Person ID"];
        let together = "Service user and unpaid carer";
        assert_eq!(texts(&sent, "Joan", fields), [["Service user", together, "Yes", ""]]);
        assert_eq!(texts(&sent, "Sam", fields), [["Unpaid carer", together, "", joan.number.as_str()]]);
        let left_out = &sent.exported.preview.left_out;
        assert_eq!(left_out.get("assessments on which eligibility is not decided yet"), Some(&1));
        sent.agrees();
        house.proves().await;
    }

    async fn the_carers_own_half_of_an_assessment_of_two_is_their_event(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let (joan, sam) = (record.person("Joan").await, record.person("Sam").await);
        record.carer(joan.id, sam.id, json!({})).await;
        for (whom, other, kind) in [(&joan, &sam, "combined"), (&sam, &joan, "carers")] {
            let days = json!({
                "began_on": "2026-02-01", "completed_on": "2026-02-02", "closed_on": "2026-02-02",
                "other_id": other.id, "consent_to_combine": true,
            });
            let one = record.assessment(whom.id, kind, days).await;
            record.decision(whom.id, one, json!({})).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let fields = ["Client Type", "Method of Assessment", "Eligible Needs Identified"];
        let together = "Service user and unpaid carer";
        assert_eq!(texts(&sent, "Joan", fields), [["Service user", together, "Yes"]]);
        assert_eq!(texts(&sent, "Sam", fields), [["Unpaid carer", together, "Yes"]]);
        sent.agrees();
        house.proves().await;
    }

    async fn two_records_of_one_carer_are_known_by_association_once_or_not_at_all(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let joan = record.person("Joan").await;
        record.contact(joan.id, ("2026-02-02", "2026-02-02"), json!({})).await;
        let numbered = async |name: &str, number: &str| {
            record.someone(name, |row| row.nhs_number = Some(number.to_owned())).await
        };
        // Two records, no event of their own: one row.
        for name in ["Ann", "Anne"] {
            let carer = numbered(name, "9990000018").await;
            record.carer(joan.id, carer.id, json!({})).await;
        }
        // Linked on one record, assessed as a carer on the other: no row but the assessment.
        let linked = numbered("Ben", "9990000026").await;
        record.carer(joan.id, linked.id, json!({})).await;
        let assessed = numbered("Benjamin", "9990000026").await;
        let days = json!({ "began_on": "2026-02-01", "completed_on": "2026-02-02", "closed_on": "2026-02-02" });
        let one = record.assessment(assessed.id, "carers", days).await;
        record.decision(assessed.id, one, json!({ "who": "carer" })).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let clients: Vec<[&str; 2]> = sent.rows.iter()
            .filter(|row| row["Client Type"].starts_with("Unpaid"))
            .map(|row| ["First Name", "Client Type"].map(|field| row[field].as_str())).collect();
        assert_eq!(clients.len(), 2, "{clients:?}");
        assert_eq!(clients[0], ["Benjamin", "Unpaid carer"]);
        assert!(["Ann", "Anne"].contains(&clients[1][0]), "{clients:?}");
        assert_eq!(clients[1][1], "Unpaid carer known by association");
        assert_eq!(sent.exported.preview.associated, 1);
        sent.agrees();
        house.proves().await;
    }
}
