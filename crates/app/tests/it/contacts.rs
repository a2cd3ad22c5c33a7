//! Contacts: one record whatever way it came, taken in any order, decided with reasons, passed on and counted.

use db::Day;
use db::entities::{address, allocation, contact, deadline, hand_off, person, referral};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

use crate::support::{TestHouse, Visitor, on_both};

pub const SAID: &str = "Mum fell again on Tuesday & can't manage the stairs";

/// Everything that must be answered before a contact can be decided.
pub fn full(person: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("channel", "phone"),
        ("caller_relation", "family"),
        ("caller", "Carol Price, daughter"),
        ("what_was_said", SAID),
        ("reason", "falls"),
        ("danger_now", "no"),
        ("consent", "given"),
        ("urgency", "usual"),
        ("person_id", person),
    ]
}

/// Takes a contact and gives it as kept.
pub async fn taken(house: &TestHouse, by: &Visitor, fields: &[(&str, &str)]) -> contact::Model {
    let mut fields = fields.to_vec();
    fields.push(("do", "save"));
    let path = by.post("/contacts/new", &fields).await.leads();
    kept(house, path.rsplit('/').next().unwrap().parse().unwrap()).await
}

pub async fn kept(house: &TestHouse, id: Uuid) -> contact::Model {
    let found = contact::Entity::find_by_id(id).one(house.house.archive.reader());
    found.await.unwrap().unwrap()
}

async fn referrals(house: &TestHouse) -> Vec<referral::Model> {
    let rows = referral::Entity::find().order_by_asc(referral::Column::Number);
    rows.all(house.house.archive.reader()).await.unwrap()
}

/// The running clocks of a row: timescale and when it is due.
async fn clocks(house: &TestHouse, about: Uuid) -> Vec<String> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::AboutId.eq(about))
        .filter(deadline::Column::MetOn.is_null())
        .filter(deadline::Column::StoppedOn.is_null())
        .order_by_asc(deadline::Column::Timescale);
    let rows = rows.all(house.house.archive.reader()).await.unwrap();
    rows.iter()
        .map(|row| format!("{} {}", row.timescale, row.due_on))
        .collect()
}

pub async fn lives_at(house: &TestHouse, person: &person::Model, postcode: &str) {
    let mut change = house.change(None).await;
    let row = address::Model {
        id: change.new_id(),
        person_id: person.id,
        kind: "home".into(),
        lines: "4 Mill Lane".into(),
        postcode: Some(postcode.into()),
        postcode_key: rules::vocabulary::names::postcode_key(postcode),
        uprn: None,
        from_on: Day("2020-01-01".parse().unwrap()),
        until_on: None,
        recorded_at: change.at(),
        superseded_at: None,
        version: 1,
    };
    change.insert::<address::Entity>(row).await.unwrap();
    change.log(db::Event::AddressChanged, Some(person.id), None, json!({}));
    change.commit().await.unwrap();
}

pub async fn officer(house: &TestHouse) -> Visitor {
    house
        .colleague("Sam Reed", &["front_door_officer"], &["front_door"])
        .await
}

on_both! {
    // R11
    async fn every_way_of_making_contact_gives_the_same_record(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let id = joan.id.to_string();
        let mut first: Option<contact::Model> = None;
        for (channel, source) in [
            ("phone", "family"), ("online_form", "self"), ("portal", "gp"), ("portal", "hospital"),
            ("email", "police"), ("letter", "provider"), ("in_person", "housing"), ("text_message", "carer"),
        ] {
            let mut fields = full(&id);
            fields.retain(|(name, _)| !["channel", "caller_relation"].contains(name));
            fields.extend([("channel", channel), ("caller_relation", source)]);
            let row = taken(&house, &sam, &fields).await;
            sam.get(&format!("/contacts/{}", row.id)).await.is_ok().has("fell again on Tuesday &amp; can").lacks("Tuesday & can");
            let alike = |row: &contact::Model| contact::Model { id: id.parse().unwrap(), number: String::new(), channel: String::new(), caller_relation: None, ..row.clone() };
            let first = first.get_or_insert_with(|| row.clone());
            assert_eq!(alike(first), alike(&row), "{channel}");
            assert_eq!((row.channel.as_str(), row.caller_relation.as_deref()), (channel, Some(source)));
        }
        sam.get("/contacts").await.is_ok().has("<strong>8</strong> to decide, oldest since today").has("Online form");
        sam.get("/contacts?channel=letter").await.is_ok().has("<strong>1</strong> to decide").has("Care provider").lacks("Police");
        house.proves().await;
    }

    // R225
    async fn what_matters_is_asked_once_and_stands_on_the_record(house) {
        let joan = house.person("Joan", "Price", |_| ()).await;
        let sam = officer(&house).await;
        let id = joan.id.to_string();
        let mut fields = full(&id);
        fields.push(("matters", "Her cat, and church"));
        let contact = taken(&house, &sam, &fields).await;
        assert_eq!(contact.matters.as_deref(), Some("Her cat, and church"));
        let page = sam.get(&format!("/people/{id}")).await.is_ok();
        page.has("“Her cat, and church”").has(&format!("/contacts/{}", contact.id));
        house.proves().await;
    }

    async fn a_contact_can_be_kept_with_little_and_the_words_are_demanded(house) {
        let sam = officer(&house).await;
        sam.post("/contacts/new", &[("do", "save")]).await
            .has_problem("Enter what has happened").has("Choose how the contact came").has("href=\"#what_was_said\"");
        let row = taken(&house, &sam, &[("channel", "phone"), ("what_was_said", "A man at number 4 is calling for help")]).await;
        assert_eq!((row.number.as_str(), row.person_id, row.decided_at), ("C1", None, None));
        sam.get(&format!("/contacts/{}", row.id)).await.is_ok().has("Not decided yet").has("First contact team");
        let path = format!("/contacts/{}/decide", row.id);
        let check = sam.get(&path).await.leads();
        assert_eq!(check, format!("/contacts/{}/edit?check=1", row.id));
        sam.get(&check).await.is_ok().has("Answer whether anyone is in danger now").has("Choose why they made contact");
        house.proves().await;
    }

    async fn a_letter_counts_from_the_day_it_came(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let id = joan.id.to_string();
        let fields = |came| vec![("channel", "letter"), ("what_was_said", "x"), ("person_id", id.as_str()), ("came_on", came)];
        for came in ["21/11/2026", "19/11/2025", "31/2/2026"] {
            sam.post("/contacts/new", &fields(came)).await.has_problem("The day it came must be");
        }
        let row = taken(&house, &sam, &fields("16/11/2026")).await;
        assert_eq!(row.received_at.to_string(), "2026-11-16T12:00:00Z");
        assert_eq!(clocks(&house, row.id).await, ["CONTACT_TRIAGE 2026-11-17"]);
        sam.get("/contacts").await.is_ok().has("oldest since Mon 16 Nov").has("4 working days");
        let mut edited = fields("18/11/2026");
        edited.push(("version", "1"));
        sam.post(&format!("/contacts/{}/edit", row.id), &edited).await.leads();
        assert_eq!(clocks(&house, row.id).await, ["CONTACT_TRIAGE 2026-11-19"]);
        house.proves().await;
    }

    async fn looking_for_the_person_keeps_what_was_typed(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let mut typed = vec![("channel", "phone"), ("what_was_said", SAID), ("find", "jaon price"), ("do", "find")];
        let found = sam.post("/contacts/new", &typed).await.is_ok();
        found.has("This is Joan Price").has("fell again on Tuesday &amp;").has("put a new person on file");
        assert!(sam.get("/contacts/new").await.is_ok().lacks("put a new person on file").text.contains("Find the person"));
        typed.pop();
        let id = joan.id.to_string();
        typed.push(("choose", &id));
        sam.post("/contacts/new", &typed).await.is_ok().has("What we know of Joan Price").has("fell again on Tuesday &amp;").has("78");
        typed.pop();
        typed.extend([("person_id", id.as_str()), ("do", "not_them")]);
        sam.post("/contacts/new", &typed).await.is_ok().lacks("What we know of Joan Price").has("fell again");
        typed.truncate(2);
        typed.extend([("find", "nobody atall"), ("do", "find")]);
        sam.post("/contacts/new", &typed).await.is_ok().has("Nobody on file fits");
        typed.truncate(3);
        typed.push(("do", "new_person"));
        let on = sam.post("/contacts/new", &typed).await.leads();
        assert!(on.starts_with("/people/new?contact=") && on.ends_with("&q=nobody+atall"), "{on}");
        let contact = kept(&house, on[20..56].parse().unwrap()).await;
        let back = format!("/contacts/{}/person?person={id}", contact.id);
        sam.get(&back).await.is_ok().has("Yes, contact C1 is about Joan Price");
        assert_eq!(kept(&house, contact.id).await.person_id, None, "looking changes nothing");
        sam.post(&format!("/contacts/{}/person", contact.id), &[("person", &id)]).await.leads_to(&format!("/contacts/{}/edit", contact.id));
        assert_eq!(kept(&house, contact.id).await.person_id, Some(joan.id));
        assert_eq!(clocks(&house, contact.id).await, ["CONTACT_TRIAGE 2026-11-23"]);
        house.proves().await;
    }

    // R9
    async fn postcode_age_and_kind_of_work_lead_to_the_team_with_its_reason(house) {
        let sam = officer(&house).await;
        for (born, postcode, reason, kind, team, because) in [
            ("1948-05-03", "XA2 4QJ", "falls", "care_act_assessment", "north", "North locality team does locality social work in XA2, where XA2 4QJ is, for people aged 18 and over."),
            ("1948-05-03", "XC1 4QJ", "falls", "care_act_assessment", "south", "South locality team does locality social work in XC1"),
            ("2009-05-03", "XA2 4QJ", "falls", "care_act_assessment", "transition", "for people under 18"),
            ("1948-05-03", "XA2 4QJ", "equipment", "care_act_assessment", "ot", "does occupational therapy"),
            ("1948-05-03", "XA2 4QJ", "falls", "carers_assessment", "carers", "does carers"),
        ] {
            let person = house.person("Joan", "Price", |row| row.born_on = Some(Day(born.parse().unwrap()))).await;
            lives_at(&house, &person, postcode).await;
            let mut fields = full("");
            fields.retain(|(name, _)| !["reason", "person_id"].contains(name));
            let id = person.id.to_string();
            fields.extend([("reason", reason), ("person_id", &id)]);
            let row = taken(&house, &sam, &fields).await;
            let path = format!("/contacts/{}/decide", row.id);
            sam.get(&path).await.is_ok().has("fell again on Tuesday").has("Carol Price, daughter");
            let suggested = sam.post(&path, &[("outcome", "referred_to_team"), ("kind", kind), ("do", "suggest")]).await;
            suggested.is_ok().has(because);
            assert_eq!(kept(&house, row.id).await.decided_at, None);
            sam.post(&path, &[("outcome", "referred_to_team"), ("kind", kind)]).await.leads_to(&format!("/contacts/{}", row.id));
            let decided = kept(&house, row.id).await;
            assert_eq!(decided.team_id, Some(house.team(team).await.id), "{because}");
            assert!(decided.routed_because.unwrap().contains(because));
            let made = referral::Entity::find().filter(referral::Column::ContactId.eq(row.id));
            let made = made.one(house.house.archive.reader()).await.unwrap().unwrap();
            assert_eq!((made.team_id, made.kind.as_str()), (house.team(team).await.id, kind));
            assert!(clocks(&house, made.id).await.contains(&"ALLOCATION_STANDARD 2026-11-27".to_owned()));
            assert_eq!(clocks(&house, row.id).await, [""; 0]);
        }
        house.proves().await;
    }

    // R9
    async fn another_team_than_the_suggested_one_needs_a_reason(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        lives_at(&house, &joan, "XA2 4QJ").await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        let path = format!("/contacts/{}/decide", row.id);
        let mut fields = vec![("outcome", "referred_to_team"), ("kind", "care_act_assessment"), ("team", "south")];
        sam.post(&path, &fields).await.has_problem("Enter why it goes to another team than the suggested one").has("href=\"#why_another_team\"");
        assert!(referrals(&house).await.is_empty());
        fields.push(("why_another_team", "They are staying with her sister in the south"));
        sam.post(&path, &fields).await.leads();
        sam.get(&format!("/contacts/{}", row.id)).await.is_ok().has("staying with her sister").has("North locality team does").has("South locality team: waiting");
        sam.post(&path, &fields).await.has("has been decided");
        assert_eq!(referrals(&house).await.len(), 1);
        house.proves().await;
    }

    // R10
    async fn each_hand_off_is_counted_with_its_reason(house) {
        let sam = officer(&house).await;
        let mandy = house.colleague("Mandy Orr", &["team_manager"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        lives_at(&house, &joan, "XA2 4QJ").await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        let path = format!("/contacts/{}/hand-off", row.id);
        let (ot, south) = (house.team("ot").await, house.team("south").await);
        sam.get(&path).await.is_ok().has("First contact team has it now");
        let own = house.team("front_door").await.id.to_string();
        sam.post(&path, &[("to_team", &own), ("because", "x")]).await.has_problem("First contact team has it already");
        sam.post(&path, &[("to_team", &ot.id.to_string())]).await.has_problem("Enter why you pass it on");
        sam.post(&path, &[("to_team", &ot.id.to_string()), ("because", "A rail is all she needs")]).await.leads();
        let passed = kept(&house, row.id).await;
        assert_eq!((passed.team_id, passed.hand_offs), (Some(ot.id), 1));
        sam.post(&format!("/contacts/{}/decide", row.id), &[("outcome", "conversation")]).await.leads();
        sam.post(&path, &[("to_team", &own), ("because", "x")]).await.has("has been decided");
        let referral = referrals(&house).await.remove(0);
        let path = format!("/referrals/{}/hand-off", referral.id);
        sam.post(&path, &[("to_team", &south.id.to_string()), ("because", "x")]).await.is_forbidden();
        mandy.get(&path).await.is_ok();
        mandy.post(&path, &[("to_team", &south.id.to_string()), ("because", "She moves on Monday")]).await.leads();
        assert_eq!(referrals(&house).await[0].team_id, south.id);
        assert_eq!(kept(&house, row.id).await.hand_offs, 2);
        sam.get(&format!("/contacts/{}", row.id)).await.is_ok().has("Passed on twice").has("She moves on Monday")
            .has("Passed from North locality team to South locality team, by Mandy Orr");
        let all = hand_off::Entity::find().count(house.house.archive.reader()).await.unwrap();
        assert_eq!(all, 2);
        let clock = deadline::Entity::find().filter(deadline::Column::AboutId.eq(referral.id));
        let clock = clock.one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(clock.team_id, Some(south.id));
        house.proves().await;
    }

    // R10, R228
    async fn a_contact_goes_along_with_a_team_that_closes(house) {
        let sam = officer(&house).await;
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        let (front, ot) = (house.team("front_door").await, house.team("ot").await);
        ada.post(&format!("/teams/{}/close", front.id), &[("successor", &ot.id.to_string())]).await.leads();
        let passed = kept(&house, row.id).await;
        assert_eq!((passed.team_id, passed.hand_offs), (Some(ot.id), 1));
        ada.get("/teams").await.is_ok();
        house.proves().await;
    }

    async fn four_hours_run_from_when_an_urgent_contact_came_whenever_it_is_known_whom_it_is_about(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let urgent = |about| {
            let mut fields = full(about);
            fields.retain(|(name, _)| *name != "urgency");
            fields.extend([("urgency", "urgent")]);
            fields
        };
        let row = taken(&house, &sam, &urgent("")).await;
        assert!(clocks(&house, row.id).await.is_empty(), "nobody is on file yet");
        house.at("2026-11-20T13:00:00Z");
        let sam = sam.again(&house).await;
        let id = joan.id.to_string();
        let mut edited = urgent(&id);
        edited.push(("version", "1"));
        sam.post(&format!("/contacts/{}/edit", row.id), &edited).await.leads();
        let clock = deadline::Entity::find().filter(deadline::Column::AboutId.eq(row.id));
        let clock = clock.one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((clock.started_at.unwrap().to_string(), clock.due_at.unwrap().to_string()),
            ("2026-11-20T10:00:00Z".to_owned(), "2026-11-20T14:00:00Z".to_owned()));
        house.proves().await;
    }

    async fn danger_offers_a_safeguarding_concern_and_it_is_urgent(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let id = joan.id.to_string();
        let mut fields = full(&id);
        fields.retain(|(name, _)| !["danger_now", "urgency"].contains(name));
        fields.extend([("danger_now", "yes"), ("risk_note", "Her nephew has the keys"), ("urgency", "now")]);
        let row = taken(&house, &sam, &fields).await;
        assert_eq!(clocks(&house, row.id).await, ["CONTACT_URGENT 2026-11-20"]);
        let path = format!("/contacts/{}/decide", row.id);
        let clock = deadline::Entity::find().filter(deadline::Column::AboutId.eq(row.id));
        let clock = clock.one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(clock.due_at.unwrap().to_string(), "2026-11-20T14:00:00Z", "four hours, not the end of the day");
        let page = sam.get(&path).await.is_ok().has("Someone is in danger now: Her nephew has the keys");
        assert!(page.text.find("Safeguarding concern").unwrap() < page.text.find("Closed with information").unwrap());
        sam.post(&path, &[("outcome", "conversation")]).await.has_problem("Raise a safeguarding concern, because someone is in danger now");
        sam.post(&path, &[("outcome", "safeguarding_concern")]).await.leads();
        let referral = referrals(&house).await.remove(0);
        assert_eq!((referral.team_id, referral.priority.as_deref()), (house.team("safeguarding").await.id, Some("urgent")));
        assert_eq!(clocks(&house, referral.id).await, ["ALLOCATION_URGENT 2026-11-23", "SG_TRIAGE 2026-11-23"]);
        house.proves().await;
    }

    async fn a_contact_that_ends_here_says_what_was_given(house) {
        let sam = officer(&house).await;
        let mut fields = full("");
        fields.pop();
        let row = taken(&house, &sam, &fields).await;
        let path = format!("/contacts/{}/decide", row.id);
        sam.post(&path, &[("outcome", "conversation")]).await.has_problem("Find the person, or put them on file");
        sam.post(&path, &[("outcome", "signposted")]).await.has_problem("Enter the advice you gave");
        sam.post(&path, &[]).await.has_problem("Choose what happens next");
        sam.post(&path, &[("outcome", "signposted"), ("advice", "Falls class"), ("signposted_to", "Age Friendly")]).await.leads();
        sam.get(&format!("/contacts/{}", row.id)).await.is_ok().has("Signposted to another service").has("Age Friendly");
        sam.get("/contacts").await.is_ok().has("Nothing waits to be decided");
        sam.get("/contacts?decided=yes").await.is_ok().has("Signposted to another service");
        assert!(referrals(&house).await.is_empty());
        house.proves().await;
    }

    async fn the_worker_who_has_the_case_is_told_and_says_when_it_is_read(house) {
        let sam = officer(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        let path = format!("/contacts/{}/decide", row.id);
        sam.get(&path).await.is_ok().has("there is no worker to be told");
        works_with(&house, &joan, priya.id()).await;
        let id = priya.id().to_string();
        sam.get(&path).await.is_ok().has("Priya Shah, North locality team");
        sam.post(&path, &[("outcome", "existing_worker_told")]).await.has_problem("Choose the worker you told");
        sam.post(&path, &[("outcome", "existing_worker_told"), ("worker_told", &sam.id().to_string())]).await.has_problem("Choose a worker who has the case");
        sam.post(&path, &[("outcome", "existing_worker_told"), ("worker_told", &id)]).await.leads();
        assert_eq!(clocks(&house, row.id).await, ["CONTACT_TRIAGE 2026-11-23"]);
        sam.get(&format!("/contacts/{}", row.id)).await.is_ok().lacks("I have read it").has("Priya Shah");
        sam.post(&format!("/contacts/{}/seen", row.id), &[]).await.is_not_found();
        priya.get(&format!("/contacts/{}", row.id)).await.is_ok().has("I have read it");
        priya.post(&format!("/contacts/{}/seen", row.id), &[]).await.leads();
        assert_eq!(clocks(&house, row.id).await, [""; 0]);
        house.proves().await;
    }

    async fn a_repeat_names_the_contact_it_repeats(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let id = joan.id.to_string();
        let first = taken(&house, &sam, &full(&id)).await;
        let second = taken(&house, &sam, &full(&id)).await;
        let path = format!("/contacts/{}/decide", second.id);
        sam.post(&path, &[("outcome", "duplicate"), ("duplicate_of", &second.id.to_string())]).await.has_problem("Choose one of the contacts");
        sam.post(&path, &[("outcome", "duplicate"), ("duplicate_of", &first.id.to_string())]).await.leads();
        sam.get(&format!("/contacts/{}", second.id)).await.is_ok().has(&format!("/contacts/{}", first.id)).has("Repeats");
        house.proves().await;
    }

    async fn the_second_of_two_who_save_sees_both_versions(house) {
        let sam = officer(&house).await;
        let tom = house.colleague("Tom Ash", &["front_door_officer"], &["front_door"]).await;
        let row = taken(&house, &sam, &[("channel", "phone"), ("what_was_said", "Likes tea")]).await;
        let path = format!("/contacts/{}/edit", row.id);
        sam.post(&path, &[("version", "1"), ("channel", "phone"), ("what_was_said", "Likes coffee")]).await.leads();
        let both = tom.post(&path, &[("version", "1"), ("channel", "phone"), ("what_was_said", "Likes cocoa")]).await;
        both.has_problem("Somebody else saved this contact").has("Likes coffee").has("Likes cocoa").has("name=\"version\" value=\"2\"");
        tom.post(&path, &[("version", "2"), ("channel", "phone"), ("what_was_said", "Likes cocoa")]).await.leads();
        assert_eq!(kept(&house, row.id).await.said.as_deref(), Some("Likes cocoa"));
        house.proves().await;
    }

    async fn contacts_of_restricted_records_stay_closed(house) {
        let sam = officer(&house).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        restrict(&house, &joan).await;
        sam.get("/contacts").await.is_ok().lacks("Joan Price").lacks(&row.id.to_string()).has("One contact is about somebody whose record is not open to you").lacks("Nothing waits to be decided");
        priya.get("/contacts").await.is_ok().lacks("Joan Price").has("Restricted record").lacks("A fall or falls");
        for page in ["", "/edit", "/decide", "/hand-off", "/correct"] {
            sam.get(&format!("/contacts/{}{page}", row.id)).await.is_not_found();
        }
        sam.post(&format!("/contacts/{}/decide", row.id), &[("outcome", "declined")]).await.is_not_found();
        sam.get(&format!("/contacts/new?person={}", joan.id)).await.is_not_found();
        sam.post("/contacts/new", &full(&joan.id.to_string())).await.is_not_found();
        house.proves().await;
    }

    // A15
    async fn a_reader_reads_contacts_and_writes_none(house) {
        let sam = officer(&house).await;
        let rita = house.colleague("Rita Moss", &["reader"], &["north"]).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        rita.get("/contacts").await.is_ok().lacks("New contact");
        rita.get(&format!("/contacts/{}", row.id)).await.is_ok().lacks("/decide").lacks("/edit").lacks("hand-off");
        rita.post("/contacts/new", &[("channel", "phone"), ("what_was_said", "x")]).await.is_forbidden();
        for page in ["edit", "decide", "hand-off", "correct", "person"] {
            rita.post(&format!("/contacts/{}/{page}", row.id), &[("outcome", "declined")]).await.is_forbidden();
        }
        let analyst = house.colleague("Fay Moss", &["performance_analyst"], &[]).await;
        analyst.get("/contacts").await.is_forbidden();
        house.proves().await;
    }

    async fn what_cannot_be_understood_is_told_plainly(house) {
        let sam = officer(&house).await;
        for path in ["/contacts/x", "/contacts/0198a000-0000-7000-8000-000000000000", "/contacts/x/edit", "/contacts/x/decide", "/referrals/x/hand-off"] {
            let status = sam.get(path).await.status.as_u16();
            assert!([403, 404].contains(&status), "{path} {status}");
        }
        for (wrong, says) in [("team=x&channel=phone", "There is no such team"), ("channel=pigeon", "Choose how it came from the list")] {
            sam.get(&format!("/contacts?{wrong}")).await.has_problem(says).has("There is a problem").lacks("to decide,").lacks("</strong> to decide").lacks("Nothing waits");
        }
        sam.get("/contacts?team=x&channel=phone").await.has("value=\"phone\" selected");
        for after in ["x", "99999999999999999999.0198a000-0000-7000-8000-000000000000"] {
            sam.get(&format!("/contacts?after={after}")).await.is_ok();
        }
        let long = "x".repeat(20_001);
        sam.post("/contacts/new", &[("channel", "phone"), ("what_was_said", &long)]).await.has_problem("20000 characters or fewer");
        sam.post("/contacts/new", &[("channel", "pigeon"), ("what_was_said", "x"), ("danger_now", "maybe"), ("person_id", "7")]).await
            .has_problem("from the list").has("Answer yes or no").has("Find the person again");
        let nobody = "0198a000-0000-7000-8000-000000000000";
        sam.post("/contacts/new", &[("channel", "phone"), ("what_was_said", "x"), ("person_id", nobody)]).await.is_not_found();
        sam.post("/contacts/new", &[("choose", "<script>alert(1)</script>")]).await.is_ok().lacks("<script>alert");
        let row = taken(&house, &sam, &[("channel", "phone"), ("what_was_said", "<script>alert(1)</script>"), ("caller", "\"><b>x")]).await;
        sam.get(&format!("/contacts/{}", row.id)).await.is_ok().lacks("<script>alert").lacks("<b>x");
        sam.get(&format!("/contacts/{}/edit", row.id)).await.is_ok().lacks("<script>alert").lacks("<b>x");
        let all = contact::Entity::find().count(house.house.archive.reader()).await.unwrap();
        assert_eq!(all, 1);
        house.proves().await;
    }

    async fn the_list_goes_on_page_by_page_without_repeats(house) {
        house.at("2026-11-16T09:00:00Z");
        let sam = officer(&house).await;
        for _ in 0..60 {
            taken(&house, &sam, &[("channel", "phone"), ("what_was_said", "x")]).await;
        }
        house.at(crate::support::NOW);
        let sam = officer_again(&house, &sam).await;
        let first = sam.get("/contacts").await.is_ok().has("<strong>60</strong> to decide, oldest since Mon 16 Nov").has("<strong>60</strong> waiting longer than 1 working day").has("4 working days");
        let next = first.text.split("href=\"/contacts?after=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let second = sam.get(&format!("/contacts?after={next}")).await.is_ok().lacks("Next contacts");
        let mut numbers = numbers(&first.text);
        assert_eq!(numbers.len(), 50);
        numbers.extend(self::numbers(&second.text));
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 60);
    }

    // R12, R13
    async fn contacts_are_counted_by_quarter_and_age(house) {
        let sam = officer(&house).await;
        let older = house.person("Joan", "Price", |row| row.born_on = Some(Day("1961-12-31".parse().unwrap()))).await;
        let younger = house.person("Jim", "Price", |row| row.born_on = Some(Day("1962-01-01".parse().unwrap()))).await;
        for person in [older.id.to_string(), younger.id.to_string(), String::new()] {
            taken(&house, &sam, &full(&person)).await;
        }
        let page = sam.get("/contacts/counts").await.is_ok().has("October 2026 to December 2026").has("October 2025 to December 2025");
        let row = page.text.split("October 2026 to December 2026").nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
        let figures: Vec<&str> = row.split("</td>").filter_map(|cell| cell.rsplit('>').next()).filter(|text| !text.trim().is_empty()).collect();
        assert_eq!(figures, ["3", "1", "1", "1"]);
    }
}

fn numbers(page: &str) -> Vec<String> {
    let parts = page.split("href=\"/contacts/").skip(1);
    let lines = parts
        .filter_map(|part| part.split_once("\">C"))
        .filter(|(id, _)| id.len() == 36);
    lines.map(|(id, _)| id.to_owned()).collect()
}

/// The same colleague, signed in again on another day.
async fn officer_again(house: &TestHouse, before: &Visitor) -> Visitor {
    Visitor::signed_in(house, before.id()).await
}

async fn works_with(house: &TestHouse, person: &person::Model, worker: Uuid) {
    let mut change = house.change(None).await;
    for worker_id in [None, Some(worker)] {
        let row = allocation::Model {
            id: change.new_id(),
            person_id: person.id,
            team_id: house.team("north").await.id,
            worker_id,
            referral_id: None,
            priority: None,
            from_on: house.house.clock.today(),
            until_on: None,
            closed_because: None,
            made_by: worker,
            seen_at: None,
            note: None,
            version: 1,
        };
        change.insert::<allocation::Entity>(row).await.unwrap();
    }
    change.log(db::Event::Allocated, Some(person.id), None, json!({}));
    change.commit().await.unwrap();
}

async fn restrict(house: &TestHouse, person: &person::Model) {
    let mut change = house.change(None).await;
    let row = db::entities::restriction::Model {
        id: change.new_id(),
        person_id: person.id,
        kind: "staff".into(),
        reason: "A relative works here".into(),
        admits_accounts: json!([]),
        admits_teams: json!([]),
        bars_accounts: json!([]),
        from_on: house.house.clock.today(),
        until_on: None,
        set_by: person.id,
        version: 1,
    };
    change
        .insert::<db::entities::restriction::Entity>(row)
        .await
        .unwrap();
    change.log(
        db::Event::RecordRestricted,
        Some(person.id),
        None,
        json!({}),
    );
    change.commit().await.unwrap();
}
