//! From the enquiry to the agreed plan and its review each fact is written once, in words of its own, and whatever asks it
//! later shows them: with one prefilling taken out these fail.

use std::collections::BTreeMap;

use almoner::house::forms::definition::{Kind, Question};
use db::entities::{contact, filled_form};
use db::sea_orm::EntityTrait;
use serde_json::{Map, Value as Json, json};

use crate::assessments::{JUDGED, decide, fill_as_carer, form_of, offer, shipped};
use crate::contacts::officer;
use crate::enquiry::{but, sends};
use crate::forms::{begin, joan, open, row};
use crate::plans::{AGREE, authorised, eligible, hands, moved, the_plan};
use crate::support::{Answer, TestHouse, on_both};

/// The forms in the order of the way.
const WAY: &[&str] = &[
    "conversation_1",
    "conversation_2",
    "conversation_3",
    "needs_assessment",
    "occupational_therapy_assessment",
    "sensory_assessment",
];

/// What to answer to a question of words, so that one can find it again; none for other kinds.
fn answer(form: &str, question: &Question) -> Option<(Json, String)> {
    let says = format!("{} as said in {form}", question.id);
    match &question.kind {
        Kind::Text { .. } | Kind::LongText { .. } => Some((json!(says), says)),
        Kind::Repeater { fields, .. } => {
            let words =
                |field: &&Question| matches!(field.kind, Kind::Text { .. } | Kind::LongText { .. });
            let all = fields.iter().filter(words);
            let group: Map<String, Json> =
                all.map(|field| (field.id.clone(), json!(says))).collect();
            (!group.is_empty()).then(|| (json!([group]), says))
        }
        _ => None,
    }
}

/// Writes these answers into a form as if it had been submitted.
async fn submitted(house: &TestHouse, address: &str, answers: Map<String, Json>) {
    let before = row(house, address).await;
    let archive = &house.house.archive;
    let mut change = archive.change(None, house.house.clock.now()).await.unwrap();
    let now = change.at();
    let (person, id) = (before.person_id, before.id);
    change
        .update::<filled_form::Entity>(&before, |row| {
            row.answers = Some(Json::Object(answers));
            row.submitted_at = Some(now);
        })
        .await
        .unwrap();
    change.log(db::Event::FormSubmitted, Some(person), Some(id), json!({}));
    change.commit().await.unwrap();
}

/// A page shows these words, whatever letters it writes in another way.
fn shows(page: &Answer, words: &str) -> bool {
    page.text.contains(words)
}

on_both! {
    async fn what_was_said_in_one_form_stands_in_each_later_form_that_asks_it(house) {
        let (joan, priya) = joan(&house).await;
        let council = &house.house.council;
        let mut said: BTreeMap<String, String> = BTreeMap::new();
        let (mut missing, mut told) = (Vec::new(), 0);
        for form in WAY {
            let definition = council.forms.in_use(form).unwrap();
            let address = begin(&priya, joan.id, form).await;
            let page = priya.get(&format!("{address}/pages/whole")).await.is_ok();
            let mut answers = Map::new();
            for (_, question) in definition.questions() {
                if shipped::OF_THE_DAY.contains(&question.id.as_str()) {
                    continue;
                }
                let Some((json, words)) = answer(form, question) else { continue };
                // What was a list of groups is asked in words of their own where time is short.
                let kind = if matches!(question.kind, Kind::Repeater { .. }) { "groups" } else { "words" };
                let fact = format!("{} in {kind}", question.id);
                if let Some(before) = said.get(&fact) {
                    match shows(&page, before) {
                        true => told += 1,
                        false => missing.push(format!("{} in {form}: {before}", question.id)),
                    }
                }
                answers.insert(question.id.clone(), json);
                said.insert(fact, words);
            }
            submitted(&house, &address, answers).await;
            // Submissions are told apart by their time.
            let next = house.house.clock.now().as_second() + 60;
            house.house.clock.move_to(jiff::Timestamp::from_second(next).unwrap());
        }
        assert!(missing.is_empty(), "{missing:#?}");
        assert!(told > 25, "{told}");
    }

    async fn an_enquiry_fills_the_contact_the_new_person_and_the_conversation(house) {
        let stranger = house.stranger();
        sends(&stranger, &but(&[])).await.leads();
        let sam = officer(&house).await;
        let contact = contact::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let edit = sam.get(&format!("/contacts/{}/edit", contact.id)).await.is_ok();
        for words in ["Mum fell twice", "Carol Webb", "01632 960001", "Somebody in the morning"] {
            assert!(shows(&edit, words), "the contact: {words}");
        }
        let new = sam.get(&format!("/people/new?contact={}", contact.id)).await.is_ok();
        for words in ["value=\"Joan\"", "value=\"Price\"", "1948", "14 Mill Lane", "XA1 2AB"] {
            assert!(shows(&new, words), "the new person: {words}");
        }
    }

    // Care Act 2014 s.25(1)(d) with s.9(4)(b)
    async fn what_somebody_wants_to_happen_goes_from_the_assessment_to_the_plan_and_its_review(house) {
        let hands = hands(&house).await;
        // As they said it: "Wash by myself".
        eligible(&house, &hands).await;
        hands.priya.post(&format!("{}/begin", hands.at), &[("kind", "care_and_support"), ("from_on", "1/12/2026")]).await.leads();
        let plan = the_plan(&house).await;
        let need = [("outcome", "A3"), ("eligible", "yes"), ("met_by", "carer"), ("named", "Carol"), ("wants", "To manage alone")];
        hands.priya.post(&format!("{}/{}/needs/new", hands.at, plan.id), &need).await.leads();
        let form = form_of(&hands.priya.post(&format!("{}/{}/words", hands.at, plan.id), &[]).await.leads());
        let page = hands.priya.get(&format!("{form}/pages/needs")).await.is_ok();
        let page = page.has("value=\"Wash by myself\"").has("value=\"To manage alone\"").has("Still right?").has("From Needs assessment");
        assert!(page.text.find("Wash by myself") < page.text.find("To manage alone"), "what they said comes first");
        assert!(page.text.contains("name=\"plan_outcomes.count\" value=\"2\""), "{}", page.text);
        // Changed and split there, it is what the review looks at.
        let opened = open(&hands.priya, &form, "needs").await;
        let typed = [
            ("needs_words", "Washing"), ("council_meets", "Home care"), ("plan_outcomes.count", "2"),
            ("plan_outcomes.0.wants", "Wash by myself in the morning"), ("plan_outcomes.1.wants", "Bathe on Sundays"),
        ];
        hands.priya.post(&opened.path, &opened.with(&typed)).await.leads();
        hands.priya.get(&format!("{form}/pages/needs")).await.is_ok().has("Bathe on Sundays").lacks("Still right?");
    }

    async fn a_review_looks_at_what_the_words_of_the_plan_say_that_somebody_wants(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = authorised(&house, &hands).await;
        hands.tom.post(&moved(&hands, &plan, "agree"), &AGREE).await.leads();
        let mut answers = Map::new();
        answers.insert("plan_outcomes".to_owned(), json!([{ "wants": "Bathe on Sundays" }]));
        let words = the_plan(&house).await.filled_form_id.unwrap();
        submitted(&house, &format!("/people/{}/forms/{words}", hands.joan.id), answers).await;
        let rows = crate::reviews::rows(&house).await;
        let begin = format!("/people/{}/reviews/{}/begin", hands.joan.id, rows[0].id);
        let form = form_of(&hands.priya.post(&begin, &[]).await.leads());
        hands.priya.get(&format!("{form}/pages/outcomes")).await.is_ok().has("value=\"Bathe on Sundays\"");
    }

    async fn a_carer_finds_in_the_plan_what_they_said_they_want(house) {
        let (joan, priya) = joan(&house).await;
        let carol = house.person("Carol", "Price", |_| ()).await;
        let (whom, carer) = (joan.id.to_string(), carol.id.to_string());
        let daughter = [("other", carer.as_str()), ("kind", "child"), ("carer", "yes"), ("main_carer", "yes")];
        priya.post(&format!("/people/{whom}/relationships/new"), &daughter).await.leads();
        let address = offer(&priya, carol.id, "carers", &[("other", &whom)]).await;
        let form = form_of(&priya.post(&format!("{address}/begin"), &[]).await.leads());
        fill_as_carer(&priya, &form, &[("c8", "no")]).await;
        decide(&priya, &format!("{address}/eligibility"), &JUDGED).await.leads();
        let at = format!("/people/{carer}/plan");
        priya.post(&format!("{at}/begin"), &[("kind", "carer_support"), ("from_on", "1/12/2026")]).await.leads();
        let plan = the_plan(&house).await;
        let words = form_of(&priya.post(&format!("{at}/{}/words", plan.id), &[]).await.leads());
        priya.get(&format!("{words}/pages/carer")).await.is_ok().has("value=\"Wash by myself\"").has("Still right?");
    }
}
