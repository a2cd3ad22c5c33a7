//! Whom the return is about: people, those who look after them, and nobody twice or by mistake.

use db::sea_orm::EntityTrait;
use serde_json::json;

use super::edges::told;
use super::record::Record;
use super::{Sent, YEAR, sent};
use crate::support::on_both;

fn texts(sent: &Sent, name: &str, fields: &[&str]) -> Vec<String> {
    let row = sent.rows.iter().find(|row| row["First Name"] == name);
    let row = row.unwrap_or_else(|| panic!("no row of {name}"));
    fields.iter().map(|field| row[*field].clone()).collect()
}

const CARING: [&str; 6] = [
    "Client Type",
    "Primary Support Reason",
    "Total Hrs Caring per week",
    "No. of adults being cared for",
    "Adult 1 Linked Person ID",
    "Adult 2 Linked Person ID",
];

on_both! {
    async fn carers_have_events_of_their_own_or_are_known_by_whom_they_look_after(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let joan = record.person("Joan").await;
        let jim = record.person("Jim").await;
        let quiet = record.person("Quiet").await;
        record.contact(joan.id, ("2026-02-02", "2026-02-02"), json!({})).await;
        record.contact(jim.id, ("2026-02-03", "2026-02-03"), json!({})).await;
        // Carol is assessed, has a plan and its review as a carer, and looks after two.
        let carol = record.person("Carol").await;
        for whom in [&joan, &jim] {
            record.carer(whom.id, carol.id, json!({})).await;
        }
        let done = json!({ "began_on": "2026-02-01", "completed_on": "2026-02-02", "closed_on": "2026-02-02" });
        let one = record.assessment(carol.id, "carers", done).await;
        record.decision(carol.id, one, json!({ "who": "carer" })).await;
        let agreed = record.plan(carol.id, "carer_support", ("2026-03-01", None)).await;
        record.line(carol.id, agreed.plan, ("home_care", "2026-03-01", None), json!({})).await;
        record.direct_payment(carol.id, agreed.budget, ("2026-03-01", None), json!({})).await;
        record.review(carol.id, "2026-04-20", json!({ "kind": "light_touch", "plan_id": agreed.plan })).await;
        // Ann gets a break that the council arranges.
        let ann = record.person("Ann").await;
        record.carer(jim.id, ann.id, json!({ "kind": "spouse" })).await;
        let plan = record.plan(ann.id, "carer_support", ("2026-03-01", None)).await.plan;
        record.line(ann.id, plan, ("respite", "2026-03-01", None), json!({})).await;
        let more = json!({ "outcome": "C1" });
        record.line(ann.id, plan, ("carer_support", "2026-03-01", None), more).await;
        // Known by association: not where it ended before, nor for somebody who is not in the file.
        let (dan, ended, only) = (record.person("Dan").await, record.person("Ended").await, record.person("Only").await);
        record.carer(joan.id, dan.id, json!({ "kind": "friend" })).await;
        record.carer(joan.id, ended.id, json!({ "kind": "neighbour", "until_on": "2026-09-30" })).await;
        record.carer(quiet.id, only.id, json!({})).await;
        let died = db::Day("2025-09-30".parse().unwrap());
        let gone = record.someone("Gone", |row| row.died_on = Some(died)).await;
        record.carer(joan.id, gone.id, json!({ "kind": "sibling" })).await;
        // Eve asks about her caring, and about herself.
        let eve = record.person("Eve").await;
        record.carer(jim.id, eve.id, json!({ "kind": "sibling" })).await;
        record.contact(eve.id, ("2026-02-04", "2026-02-04"), json!({ "reason": "carer_strain" })).await;
        record.contact(eve.id, ("2026-02-05", "2026-02-05"), json!({ "reason": "falls" })).await;

        let sent = sent(house.house.archive.reader(), YEAR).await;
        let found = told(&sent);
        let names: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(names, ["Ann", "Carol", "Dan", "Eve", "Jim", "Joan"]);
        assert_eq!(found["Carol"], [
            "Assessment; 01/02/2026-02/02/2026; Long term assessment; Progress to support planning or services",
            "Service; 01/03/2026-now; Direct payment; Direct payment; goes on",
            "Review; 20/04/2026-20/04/2026; Planned; goes on",
        ]);
        assert_eq!(found["Ann"], [
            "Service; 01/03/2026-now; Other unpaid carer support; managed; goes on",
            "Service; 01/03/2026-now; Unpaid carer respite; managed; goes on",
        ]);
        assert_eq!(found["Dan"], ["; -now"]);
        let carers_reason = "Social support: Support to unpaid carer";
        let mut carols = texts(&sent, "Carol", &CARING);
        carols[4..].sort();
        let mut both = [joan.number.clone(), jim.number.clone()];
        both.sort();
        assert_eq!(carols[..4], ["Unpaid carer", carers_reason, "Unknown", "2"]);
        assert_eq!(carols[4..], both);
        let dans = texts(&sent, "Dan", &CARING);
        assert_eq!(dans[0], "Unpaid carer known by association");
        assert_eq!(dans[3..], ["1".to_owned(), joan.number.clone(), String::new()]);
        assert_eq!(texts(&sent, "Joan", &["Has Unpaid Carer", "Client Type"]), ["Yes", "Service user"]);
        assert_eq!(texts(&sent, "Carol", &["Method of Assessment", "Client Funding Status"]), ["Unpaid carer only", ""]);
        let eves: Vec<&str> = sent.rows.iter().filter(|row| row["First Name"] == "Eve").map(|row| row["Client Type"].as_str()).collect();
        assert_eq!(eves, ["Unpaid carer", "Service user"]);
        sent.agrees();
        let preview = &sent.exported.preview;
        assert_eq!((preview.associated, preview.people), (1, 6));
        assert_eq!((sent.figure("3D 2b"), sent.figure("3D 1b")), ((1, Some(2)), (2, Some(2))));
        house.proves().await;
    }

    async fn nobody_is_in_the_file_twice_by_mistake_or_as_a_child_and_nobody_is_left_out_for_being_restricted(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let day = ("2026-02-02", "2026-02-02");
        let mistake = record.someone("Mistake", |row| row.deleted_on = Some(db::Day("2026-03-01".parse().unwrap()))).await;
        record.contact(mistake.id, day, json!({})).await;
        record.served(mistake.id, "home_care", ("2026-01-10", None)).await;
        let child = record.someone("Child", |row| row.service = "children".to_owned()).await;
        record.contact(child.id, day, json!({})).await;
        let hidden = record.person("Hidden").await;
        record.restrict(hidden.id).await;
        record.contact(hidden.id, day, json!({})).await;
        // Two records that were joined: the rows of both are the one's that was kept.
        let (kept, gone) = (record.person("Kept").await, record.person("Gone").await);
        record.contact(kept.id, day, json!({})).await;
        record.served(gone.id, "home_care", ("2026-01-10", None)).await;
        let ada = house.colleague("Ada Cole", &["administrator"], &["north"]).await;
        let join = format!("/people/{}/merge/{}", kept.id, gone.id);
        ada.post(&join, &[("because", "Same daughter")]).await.leads();
        // Two records with one NHS number that nobody has joined: one person to the nation.
        for name in ["OneOf", "Two"] {
            let one = record.someone(name, |row| row.nhs_number = Some("9990000018".to_owned())).await;
            record.contact(one.id, day, json!({})).await;
            record.served(one.id, "home_care", ("2026-01-10", None)).await;
        }
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let found = told(&sent);
        let counts: Vec<(&str, usize)> = found.iter().map(|(name, rows)| (name.as_str(), rows.len())).collect();
        assert_eq!(counts, [("Hidden", 1), ("Kept", 2), ("OneOf", 2), ("Two", 2)]);
        assert!(sent.rows.iter().all(|row| row["LA Person Unique Identifier"] != gone.number));
        let preview = &sent.exported.preview;
        // Everybody but the one who fills the year, and of two records one.
        assert_eq!(preview.people, 1 + 3);
        assert_eq!(preview.left_out.get("contacts about a record made in error"), Some(&1));
        assert_eq!(preview.left_out.get("contacts about children"), Some(&1));
        sent.agrees();
        house.proves().await;
    }

    async fn what_is_not_known_is_said_in_the_words_of_the_return(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let nobody = record.someone("Nobody", |row| row.born_on = None).await;
        record.contact(nobody.id, ("2026-02-02", "2026-02-02"), json!({ "caller_relation": null })).await;
        let sent = sent(house.house.archive.reader(), YEAR).await;
        let asked = [
            ("NHS Number", ""),
            ("Gender", "Unknown"),
            ("Ethnicity", "No data: Undeclared or not known"),
            ("Primary Support Reason", "Unknown"),
            ("Accommodation Status", "Unknown"),
            ("Employment Status", "Unknown"),
            ("Has Unpaid Carer", "Unknown"),
            ("Autism Spectrum Disorder (ASD)", "Unknown"),
            ("Visual Impairment", "Unknown"),
            ("Hearing Impairment", "Unknown"),
            ("Dementia", "Unknown"),
            ("Client Funding Status", "Unknown"),
            ("Request: Route of Access", "Community or other route"),
            ("Total Hrs Caring per week", ""),
            ("Delivery Mechanism", ""),
        ];
        for (field, expected) in asked {
            assert_eq!(texts(&sent, "Nobody", &[field]), [expected], "{field}");
        }
        house.proves().await;
    }

    async fn a_figure_from_the_record_opens_to_the_records_that_one_may_open(house) {
        let record = Record::new(&house).await;
        record.all_year().await;
        let (open, hidden) = (record.person("Open").await, record.person("Hidden").await);
        record.restrict(hidden.id).await;
        for person in [&open, &hidden] {
            let agreed = record.served(person.id, "personal_assistant", ("2025-12-01", None)).await;
            record.direct_payment(person.id, agreed.budget, ("2025-12-01", None), json!({})).await;
        }
        let helen = house.colleague("Helen Marsh", &["performance_analyst", "social_worker"], &["north"]).await;
        let period = [("from", "1 10 2025"), ("until", "30 9 2026")];
        let at = helen.post("/returns/record", &period).await.leads();
        let mut waited = 0;
        while !helen.get(&at).await.is_ok().text.contains("Bring it in as a file") {
            waited += 1;
            assert!(waited < 600, "it is never made");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let page = helen.get(&at).await.is_ok().has("3D 2a").has("2 of 2");
        page.has("4 events about 3 people");
        helen.post(&at, &[]).await.leads_to("/returns/files");
        let conn = house.house.archive.reader();
        let file = db::entities::return_file::Entity::find().one(conn).await.unwrap().unwrap();
        assert_eq!(file.name, "900_20251001_20260930.csv");
        // Sent after the period, as it is now by the house's clock.
        let id = file.id.to_string();
        let begun = [("file", id.as_str()), ("as_of-day", "20"), ("as_of-month", "11"), ("as_of-year", "2026")];
        let at = helen.post("/returns/new", &begun).await.leads();
        for _ in 0..600 {
            let run = db::entities::return_run::Entity::find().one(conn).await.unwrap().unwrap();
            if run.state != "started" {
                assert_eq!((run.state.as_str(), run.rejected), ("done", Some(0)));
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let page = helen.get(&format!("{at}/measures/3d-2a")).await.is_ok().has("2 of 2, ");
        page.has(&format!("href=\"/people/{}\"", open.id)).lacks(&hidden.id.to_string());
        house.proves().await;
    }
}
