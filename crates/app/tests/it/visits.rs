//! Cases taken on visits: given to a device once, wiped from afar, brought back without losing or doubling a word.

use almoner::oversight::staff::store::{Devices, set_password};
use db::entities::{document, filled_form, look, person, visit_device, visit_file, visit_pack};
use db::sea_orm::prelude::Uuid;
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value as Json;

use crate::support::{Answer, TestHouse, Visitor, on_both};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00a picture";

/// Joan's record, Priya who works with her, and Priya's telephone.
async fn joan(house: &TestHouse) -> (person::Model, Visitor, Device) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    let device = Device::of(&priya).await;
    (joan, priya, device)
}

/// A device as its script knows it.
struct Device {
    id: String,
    token: String,
}

impl Device {
    async fn of(who: &Visitor) -> Device {
        let made = json(who.post("/visits/device", &[]).await.is_ok());
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        assert_eq!(text("account"), who.id().to_string());
        Device {
            id: text("device"),
            token: text("token"),
        }
    }

    /// Takes a case; gives what came.
    async fn takes(&self, who: &Visitor, person: Uuid, pack: Uuid, fill: &str) -> Answer {
        let pack = pack.to_string();
        let fields = [
            ("pack", pack.as_str()),
            ("device", &self.id),
            ("fill", fill),
        ];
        who.post(&format!("/people/{person}/visits/take"), &fields)
            .await
    }

    /// How it and a case on it stand, asked by somebody who is not signed in.
    async fn stands(&self, house: &TestHouse, pack: Uuid) -> (String, String) {
        let fields = [("device", self.id.as_str()), ("token", &self.token)];
        let asked = house
            .stranger()
            .post_bare("/visits/standing", &fields)
            .await;
        let says = json(asked.is_ok());
        let pack = says["cases"][pack.to_string()].as_str().unwrap_or_default();
        (says["stands"].as_str().unwrap().to_owned(), pack.to_owned())
    }
}

fn json(answer: Answer) -> Json {
    serde_json::from_str(&answer.text).unwrap()
}

fn said(stands: &str, pack: &str) -> (String, String) {
    (stands.to_owned(), pack.to_owned())
}

/// How every question stood when the case was taken.
fn base(given: &Json) -> String {
    let form = given["form"].as_str().unwrap();
    let from = form.find("name=\"base\" value=\"").unwrap() + 19;
    form[from..].split('"').next().unwrap().to_owned()
}

async fn packs(house: &TestHouse) -> Vec<visit_pack::Model> {
    visit_pack::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap()
}

async fn documents(house: &TestHouse) -> Vec<document::Model> {
    document::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap()
}

async fn form(house: &TestHouse) -> filled_form::Model {
    let found = filled_form::Entity::find();
    found
        .one(house.house.archive.reader())
        .await
        .unwrap()
        .unwrap()
}

on_both! {
    async fn a_case_is_taken_once_with_all_that_is_needed(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        assert_eq!(given["name"], "Joan Price");
        assert_eq!(given["title"], "Ready for winter");
        assert_eq!(given["until"], "Sun 22 Nov at 10:00");
        assert_eq!(given["expires_at"], 1_795_341_600_000_i64);
        let summary = given["summary"].as_str().unwrap();
        assert!(summary.contains("Joan Price") && summary.contains("What happens next"), "{summary}");
        let questions = given["form"].as_str().unwrap();
        for part in ["id=\"topic-visit\"", "id=\"topic-home\"", "id=\"topic-help\"", "name=\"warm\"", "name=\"note\"", "data-when="] {
            assert!(questions.contains(part), "{part} is not in {questions}");
        }
        assert!(!questions.contains(&priya.token().await), "no session's token goes along");
        // The answer got lost on its way: the same is given again, and no second form is begun.
        let again = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        assert_eq!(again["number"], given["number"]);
        assert_eq!(packs(&house).await.len(), 1);
        let looks = look::Entity::find().filter(look::Column::PersonId.eq(joan.id)).all(house.house.archive.reader()).await.unwrap();
        assert_eq!(looks.iter().filter(|look| look.what.ends_with("/visits/take")).count(), 2, "each taking is a look");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Taken on a visit").has("on a device, until Sun 22 Nov at 10:00");
        priya.get("/visits").await.is_ok().has("Joan Price, 78").has("Ready for winter").has("until Sun 22 Nov at 10:00");
        house.proves().await;
    }

    async fn a_form_that_is_begun_goes_along_and_one_that_is_done_does_not(house) {
        let (joan, priya, device) = joan(&house).await;
        let address = crate::forms::begin(&priya, joan.id, "winter_check").await;
        crate::forms::fill(&priya, &address, "help", &[("note", "Her own words")]).await.leads();
        priya.get(&format!("/visits?person={}", joan.id)).await.is_ok().has("Ready for winter").has("(begun)").has("checked");
        let fill = format!("fill:{}", form(&house).await.id);
        let given = json(device.takes(&priya, joan.id, Uuid::new_v4(), &fill).await.is_ok());
        assert!(given["form"].as_str().unwrap().contains("Her own words"));
        device.takes(&priya, joan.id, Uuid::new_v4(), "").await.is_ok().has("\"form\":null");
        device.takes(&priya, joan.id, Uuid::new_v4(), "fill:nonsense").await.is_not_found();
        device.takes(&priya, joan.id, Uuid::new_v4(), "begin:nonsense").await;
        assert_eq!(packs(&house).await.len(), 2);
        house.proves().await;
    }

    async fn only_those_who_may_see_the_record_take_it_and_only_to_their_own_device(house) {
        let (joan, priya, device) = joan(&house).await;
        let reader = house.colleague("Rita Reed", &["reader"], &[]).await;
        reader.post("/visits/device", &[]).await.is_forbidden();
        device.takes(&reader, joan.id, Uuid::new_v4(), "").await.is_forbidden();
        reader.get("/visits").await.is_forbidden();
        let tom = house.colleague("Tom Hale", &["social_worker"], &["north"]).await;
        device.takes(&tom, joan.id, Uuid::new_v4(), "").await.is_not_found();
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        let his = Device::of(&tom).await;
        his.takes(&tom, joan.id, pack, "").await.is_not_found();
        tom.post(&format!("/visits/{pack}/wipe"), &[]).await.is_not_found();
        tom.post(&format!("/account/devices/{}/wipe", device.id), &[]).await.is_not_found();
        tom.post(&format!("/people/{}/visits/{pack}/return", joan.id), &[]).await.is_not_found();
        tom.get("/visits").await.is_ok().lacks("Joan Price");
        house.proves().await;
    }

    async fn a_device_holds_no_more_than_the_council_allows(house) {
        let (joan, priya, device) = joan(&house).await;
        for _ in 0..house.house.settings.visit_cases {
            device.takes(&priya, joan.id, Uuid::new_v4(), "").await.is_ok();
        }
        device.takes(&priya, joan.id, Uuid::new_v4(), "").await.is_conflict().has("10 cases at most");
        // What has ended makes room.
        house.at("2026-11-22T10:00:00Z");
        let priya = priya.again(&house).await;
        device.takes(&priya, joan.id, Uuid::new_v4(), "").await.is_ok();
        house.proves().await;
    }

    async fn a_case_ends_by_itself_and_its_words_still_come_back(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        assert_eq!(device.stands(&house, pack).await, said("stands", "out"));
        house.at("2026-11-22T09:59:59Z");
        assert_eq!(device.stands(&house, pack).await, said("stands", "out"));
        house.at("2026-11-22T10:00:00Z");
        assert_eq!(device.stands(&house, pack).await, said("stands", "expired"));
        let priya = priya.again(&house).await;
        priya.get("/visits").await.is_ok().has("ended today at 10:00").has("can still be brought back");
        device.takes(&priya, joan.id, pack, "").await.is_conflict();
        let words = [("base", base(&given)), ("changed", "note".to_owned()), ("note", "Late, but here".to_owned())];
        comes_back(&priya, joan.id, pack, &words).await.is_ok();
        priya.get(&format!("/people/{}/forms/{}/pages/help", joan.id, form(&house).await.id)).await.is_ok().has("Late, but here");
        house.proves().await;
    }

    async fn words_come_back_once_however_often_they_are_sent(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        let words = [("base", base(&given)), ("changed", "warm,note".to_owned()), ("warm", "yes".to_owned()), ("note", "She is <well>".to_owned())];
        for _ in 0..3 {
            let says = json(comes_back(&priya, joan.id, pack, &words).await.is_ok());
            assert_eq!(says["choose"], Json::Null);
        }
        let address = format!("/people/{}/forms/{}", joan.id, form(&house).await.id);
        priya.get(&format!("{address}/pages/help")).await.is_ok().has("She is &lt;well&gt;");
        // The answer got lost, and more was typed before it was sent again: the later words stand.
        let later = [("base", base(&given)), ("changed", "note".to_owned()), ("note", "She is very well".to_owned())];
        comes_back(&priya, joan.id, pack, &later).await.is_ok();
        priya.get(&format!("{address}/pages/help")).await.is_ok().has("She is very well");
        assert_eq!(device.stands(&house, pack).await, said("stands", "returned"));
        let timeline = priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok();
        assert_eq!(timeline.text.matches("Brought back from a visit").count(), 1 + usize::from(timeline.text.contains("value=\"visit_returned\"")));
        priya.get("/visits").await.is_ok().has("No case of yours is out").has("brought back today at 10:00");
        house.proves().await;
    }

    async fn what_a_colleague_changed_meanwhile_is_put_side_by_side(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        let address = format!("/people/{}/forms/{}", joan.id, form(&house).await.id);
        let tom = house.colleague("Tom Hale", &["team_manager"], &["north"]).await;
        crate::forms::fill(&tom, &address, "help", &[("note", "His words"), ("helpers.count", "1"), ("helpers.0.name", "Carol")]).await.leads();
        let words = [
            ("base", base(&given)), ("changed", "warm,note".to_owned()), ("warm", "yes".to_owned()), ("note", "Her words".to_owned()),
            // Nobody touched this on the visit, and the page sent it along.
            ("helpers.count", "1".to_owned()),
        ];
        let says = json(comes_back(&priya, joan.id, pack, &words).await.is_ok());
        let choose = format!("{address}/pages/whole");
        assert_eq!(says["choose"], choose.as_str());
        priya.get("/visits").await.is_ok().has("Choose between two versions").has(&choose);
        // Whichever page of the form is opened, the choice comes first.
        priya.get(&format!("{address}/pages/visit")).await.leads_to(&choose);
        let page = priya.get(&choose).await;
        assert_eq!(page.status, 409);
        let page = page.has("Her words").has("His words").lacks("Carol").lacks("Is the home warm");
        let (base, sitting) = (crate::forms::hidden(&page.text, "base"), crate::forms::hidden(&page.text, "sitting"));
        let waits = page.text.split("name=\"draft\" value=\"").nth(2).unwrap().split('"').next().unwrap();
        let chosen = [
            ("base", base.as_str()), ("sitting", &sitting), ("note", "Her words"), ("choose.note", "mine"), ("choose.", "yes"),
            ("draft", waits),
        ];
        priya.post(&choose, &chosen).await.leads();
        let help = priya.get(&format!("{address}/pages/help")).await.is_ok();
        help.has("Her words").has("value=\"Carol\"");
        priya.get("/visits").await.is_ok().lacks("Choose between two versions");
        house.proves().await;
    }

    async fn what_was_told_on_a_visit_is_put_beside_a_record_that_changed_meanwhile(house) {
        let joan = house.person("Joan", "Price", |row| row.first_language = Some("polish".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let device = Device::of(&priya).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        let shown = crate::forms::told_back(given["form"].as_str().unwrap());
        assert_eq!(shown, [("language.was".to_owned(), "polish".to_owned())]);
        let mut change = house.change(None).await;
        let before = person::Entity::find_by_id(joan.id).one(change.conn()).await.unwrap().unwrap();
        change.update::<person::Entity>(&before, |row| row.first_language = Some("urdu".to_owned())).await.unwrap();
        change.log(db::Event::PersonChanged, Some(joan.id), Some(joan.id), serde_json::json!({}));
        change.commit().await.unwrap();
        let words = [
            ("base", base(&given)), ("changed", "language,warm".to_owned()), ("warm", "yes".to_owned()),
            ("language.was", "polish".to_owned()), ("language.state", "wrong".to_owned()), ("language", "cantonese".to_owned()),
        ];
        comes_back(&priya, joan.id, pack, &words).await.is_ok();
        let address = format!("/people/{}/forms/{}", joan.id, form(&house).await.id);
        let says = "the record was changed after this was answered, and now says “Urdu”";
        priya.get(&format!("{address}/check")).await.is_ok().has(says).has("Cantonese (was: Polish)");
        priya.get(&format!("{address}/pages/visit")).await.is_ok().has(says).has("<option value=\"cantonese\" selected>");
        house.proves().await;
    }

    async fn words_for_a_form_that_is_closed_become_a_document(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        let address = format!("/people/{}/forms/{}", joan.id, form(&house).await.id);
        priya.post(&format!("{address}/moves/discard"), &[("because", "Begun twice")]).await.leads();
        let words = [("base", base(&given)), ("changed", "warm,note".to_owned()), ("warm", "yes".to_owned()), ("note", "Her words".to_owned())];
        for _ in 0..2 {
            let says = json(comes_back(&priya, joan.id, pack, &words).await.is_ok());
            assert_eq!(says["document"], true);
        }
        let kept = documents(&house).await;
        assert_eq!(kept.len(), 1);
        let file = |row: &document::Model| format!("/people/{}/documents/{}/file", joan.id, row.id);
        priya.get(&file(&kept[0])).await.is_ok().has("Her words").has("Ready for winter").has("Is the home warm enough?\nYes\n");
        // The answer got lost, and more was typed before it was sent again: that is kept too, once.
        let later = [("base", base(&given)), ("changed", "note".to_owned()), ("note", "Her words, and more".to_owned())];
        for _ in 0..2 {
            comes_back(&priya, joan.id, pack, &later).await.is_ok();
        }
        let all = documents(&house).await;
        assert_eq!(all.len(), 2);
        let further = all.iter().find(|row| row.id != kept[0].id).unwrap();
        priya.get(&file(further)).await.is_ok().has("Her words, and more");
        house.proves().await;
    }

    async fn photographs_and_signatures_become_documents_of_the_form_once(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok();
        let file = Uuid::new_v4();
        let at = format!("/people/{}/visits/{pack}/files/{file}/photo?title=The+kitchen+step%3A+high", joan.id);
        for _ in 0..2 {
            priya.post_files(&at, &[("photo.png", PNG)]).await.is_ok();
        }
        let at = format!("/people/{}/visits/{pack}/files/{}/signature", joan.id, Uuid::new_v4());
        priya.post_files(&at, &[("signature.txt", "Joan Price typed this name".as_bytes())]).await.is_ok();
        let kept = documents(&house).await;
        let mut titles: Vec<&str> = kept.iter().map(|row| row.title.as_str()).collect();
        titles.sort_unstable();
        assert_eq!(titles, ["Signature from a visit", "The kitchen step: high"]);
        assert!(kept.iter().all(|row| row.person_id == joan.id && row.uploaded_by == priya.id()));
        let address = format!("/people/{}/forms/{}", joan.id, form(&house).await.id);
        priya.get(&address).await.is_ok().has("The kitchen step: high").has("Signature from a visit");
        assert_eq!(visit_file::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 2);
        house.proves().await;
    }

    async fn files_that_are_none_are_refused_and_nothing_is_kept(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        let at = |kind: &str| format!("/people/{}/visits/{pack}/files/{}/{kind}", joan.id, Uuid::new_v4());
        priya.post_files(&at("photo"), &[("a.png", b"MZ\x90\x00 a program")]).await.has_problem("This kind of file is not taken");
        priya.post_files(&at("song"), &[("a.png", PNG)]).await.is_not_found();
        priya.post_files(&at("photo"), &[]).await;
        priya.post_files_with(&at("photo"), "guess", &[("a.png", PNG)]).await.is_forbidden();
        let large = vec![b'a'; 51 << 20];
        priya.post_files(&at("photo"), &[("a.txt", &large)]).await.has_problem("too large");
        let tom = house.colleague("Tom Hale", &["social_worker"], &["north"]).await;
        tom.post_files(&at("photo"), &[("a.png", PNG)]).await.is_not_found();
        assert!(documents(&house).await.is_empty());
        house.proves().await;
    }

    async fn a_case_and_a_device_are_wiped_from_afar(house) {
        let (joan, priya, device) = joan(&house).await;
        let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
        device.takes(&priya, joan.id, one, "begin:winter_check").await.is_ok();
        device.takes(&priya, joan.id, two, "").await.is_ok();
        priya.post(&format!("/visits/{one}/wipe"), &[]).await.leads_to("/visits");
        assert_eq!(device.stands(&house, one).await, said("stands", "wiped"));
        assert_eq!(device.stands(&house, two).await, said("stands", "out"));
        let gone = priya.post(&format!("/people/{}/visits/{one}/return", joan.id), &[("changed", "note"), ("note", "x")]).await;
        assert_eq!(gone.status, 410);
        priya.get("/account").await.is_ok().has("1 case on it");
        priya.post(&format!("/account/devices/{}/wipe", device.id), &[]).await.leads_to("/account#devices");
        assert_eq!(device.stands(&house, two).await, said("wiped", "wiped"));
        priya.get("/account").await.is_ok().has("To be wiped since today at 10:00");
        device.takes(&priya, joan.id, Uuid::new_v4(), "").await.is_conflict().has("to be wiped");
        // It has emptied itself, and is told of no more.
        house.stranger().post_bare("/visits/standing", &[("device", &device.id), ("token", &device.token), ("gone", "yes")]).await.is_ok();
        priya.get("/account").await.is_ok().lacks("To be wiped since");
        // One that emptied itself, as after wrong PINs, says so: nothing is out on it any more.
        let (device, three) = (Device::of(&priya).await, Uuid::new_v4());
        device.takes(&priya, joan.id, three, "").await.is_ok();
        priya.get("/visits").await.is_ok().lacks("No case of yours is out");
        for _ in 0..2 {
            house.stranger().post_bare("/visits/standing", &[("device", &device.id), ("token", &device.token), ("gone", "yes")]).await.is_ok();
        }
        priya.get("/visits").await.is_ok().has("No case of yours is out");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Wiped from a device");
        house.proves().await;
    }

    async fn a_stranger_learns_nothing_by_asking_about_a_device(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        for (id, token) in [(device.id.as_str(), "guess"), ("nonsense", &device.token), (&Uuid::new_v4().to_string(), &device.token)] {
            let asked = house.stranger().post_bare("/visits/standing", &[("device", id), ("token", token), ("gone", "yes")]).await;
            asked.is_ok().has("unknown").lacks(&pack.to_string());
        }
        let row = visit_device::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert!(row.gone_at.is_none() && row.token_hash != device.token);
        for open in ["/visits/", "/visits/worker.js", "/visits/manifest.webmanifest"] {
            house.stranger().get(open).await.is_ok();
            priya.get(open).await.is_ok().lacks("Priya").lacks(&priya.token().await);
        }
    }

    async fn who_leaves_or_is_signed_out_everywhere_keeps_nothing(house) {
        let (joan, priya, device) = joan(&house).await;
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        ada.get(&format!("/staff/{}", priya.id())).await.is_ok().has("1 case on it");
        ada.post(&format!("/staff/{}/devices/{}/wipe", ada.id(), device.id), &[]).await.is_not_found();
        ada.post(&format!("/staff/{}/sessions/end", priya.id()), &[]).await.leads();
        assert_eq!(device.stands(&house, pack).await, said("wiped", "wiped"));
        house.at("2026-11-20T10:01:00Z");
        let priya = priya.again(&house).await;
        let (device, pack) = (Device::of(&priya).await, Uuid::new_v4());
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        ada.post(&format!("/staff/{}/close", priya.id()), &[]).await.leads();
        assert_eq!(device.stands(&house, pack).await, said("wiped", "wiped"));
        let all = packs(&house).await;
        assert!(all.iter().all(|pack| pack.wiped_by == Some(ada.id())));
        house.proves().await;
    }

    async fn ending_the_session_of_a_lost_device_wipes_it(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        let session = visit_device::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().session_id.unwrap();
        house.at("2026-11-20T10:01:00Z");
        let desk = priya.again(&house).await;
        desk.post(&format!("/account/sessions/{session}/end"), &[]).await.leads_to("/account");
        assert_eq!(device.stands(&house, pack).await, said("wiped", "wiped"));
        house.proves().await;
    }

    async fn a_record_that_is_restricted_meanwhile_is_closed_on_the_device(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        let words = [("base", base(&given)), ("changed", "note".to_owned()), ("note", "Written before".to_owned())];
        let lead = house.colleague("Lena Safe", &["safeguarding_lead"], &[]).await;
        lead.post(&format!("/people/{}/restriction", joan.id), &[("kind", "other"), ("reason", "A colleague lives next door"), ("admits", "Lena Safe")]).await.leads();
        // Nobody ordered anything: what was written there waits, and comes back once the record is open again.
        assert_eq!(device.stands(&house, pack).await, said("stands", "closed"));
        comes_back(&priya, joan.id, pack, &words).await.is_not_found();
        device.takes(&priya, joan.id, Uuid::new_v4(), "").await.is_not_found();
        priya.get("/visits").await.is_ok().lacks("Joan Price");
        house.at("2026-11-21T10:00:00Z");
        lead.again(&house).await.post(&format!("/people/{}/restriction/end", joan.id), &[("because", "They moved")]).await.leads();
        let priya = priya.again(&house).await;
        assert_eq!(device.stands(&house, pack).await, said("stands", "out"));
        comes_back(&priya, joan.id, pack, &words).await.is_ok();
        house.proves().await;
    }

    async fn words_that_clash_from_two_visits_are_both_put_to_their_writer(house) {
        let (joan, priya, device) = joan(&house).await;
        let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
        let given = json(device.takes(&priya, joan.id, one, "begin:winter_check").await.is_ok());
        let form = form(&house).await.id;
        device.takes(&priya, joan.id, two, &format!("fill:{form}")).await.is_ok();
        let address = format!("/people/{}/forms/{form}", joan.id);
        let tom = house.colleague("Tom Hale", &["team_manager"], &["north"]).await;
        crate::forms::fill(&tom, &address, "help", &[("note", "His words")]).await.leads();
        for (pack, words) in [(one, "Hers in the kitchen"), (two, "Hers in the garden")] {
            let words = [("base", base(&given)), ("changed", "note".to_owned()), ("note", words.to_owned())];
            let says = json(comes_back(&priya, joan.id, pack, &words).await.is_ok());
            assert_eq!(says["choose"], format!("{address}/pages/whole"));
            house.at("2026-11-20T10:01:00Z");
        }
        let choose = format!("{address}/pages/whole");
        for words in ["Hers in the kitchen", "Hers in the garden"] {
            let page = priya.get(&choose).await.is_conflict().has(words).has("His words");
            let kept = ["base", "sitting"].map(|name| (name, crate::forms::hidden(&page.text, name)));
            let waits = page.text.split("name=\"draft\" value=\"").nth(2).unwrap().split('"').next().unwrap();
            let mut chosen: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (*n, v.as_str())).collect();
            chosen.extend([("note", words), ("choose.note", "theirs"), ("choose.", "yes"), ("draft", waits)]);
            priya.post(&choose, &chosen).await.leads();
        }
        priya.get(&format!("{address}/pages/help")).await.is_ok().has("His words");
        priya.get("/visits").await.is_ok().lacks("Choose between two versions");
        house.proves().await;
    }

    async fn a_device_belongs_to_the_session_in_which_it_is_used_now(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        house.at("2026-11-20T10:01:00Z");
        // Signed in anew on the telephone, which asks how it stands.
        let telephone = priya.again(&house).await;
        telephone.post("/visits/standing", &[("device", &device.id), ("token", &device.token)]).await.is_ok().has("\"stands\"");
        let row = visit_device::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let tom = house.colleague("Tom Hale", &["social_worker"], &["north"]).await;
        tom.post("/visits/standing", &[("device", &device.id), ("token", &device.token)]).await.is_ok();
        let after = visit_device::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(after.session_id, row.session_id, "a colleague's session is not its owner's");
        house.at("2026-11-20T10:02:00Z");
        let desk = priya.again(&house).await;
        desk.post(&format!("/account/sessions/{}/end", row.session_id.unwrap()), &[]).await.leads_to("/account");
        assert_eq!(device.stands(&house, pack).await, said("wiped", "wiped"));
        house.proves().await;
    }

    async fn a_new_password_wipes_other_devices_and_the_page_says_so(house) {
        let (joan, priya, lost) = joan(&house).await;
        house.at("2026-11-20T10:01:00Z");
        let desk = priya.again(&house).await;
        desk.get("/account/password").await.is_ok().lacks("every device on which you took cases");
        let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
        lost.takes(&priya, joan.id, one, "").await;
        let here = Device::of(&desk).await;
        here.takes(&desk, joan.id, two, "").await.is_ok();
        let mine = visit_device::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(mine.len(), 2);
        desk.get("/account/password").await.is_ok().has("every device on which you took cases");
        let account = db::entities::account::Entity::find_by_id(priya.id()).one(house.house.archive.reader()).await.unwrap().unwrap();
        let session = mine.iter().find(|row| row.id.to_string() == here.id).unwrap().session_id;
        let mut change = house.change(Some(priya.id())).await;
        set_password(&mut change, &account, "new".to_owned(), session, Devices::Wiped).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(lost.stands(&house, one).await.0, "wiped");
        assert_eq!(here.stands(&house, two).await, said("stands", "out"));
        house.proves().await;
    }

    async fn a_new_password_asks_whether_the_devices_are_there_and_wipes_no_word_of_whoever_has_them(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        device.takes(&priya, joan.id, pack, "").await.is_ok();
        let ada = house.colleague("Ada Long", &["administrator"], &[]).await;
        for (answer, stands) in [("with_me", said("stands", "out")), ("wipe", said("wiped", "wiped"))] {
            let page = ada.post(&format!("/staff/{}/link", priya.id()), &[]).await.is_ok().text;
            let link: String = page.split("?link=").nth(1).unwrap().chars().take_while(char::is_ascii_hexdigit).collect();
            let new = [("link", link.as_str()), ("new_password", "plum harbour seven")];
            let stranger = house.stranger();
            stranger.get(&format!("/sign-in/password?link={link}")).await.is_ok().has("every device on which you took cases");
            for none in ["", "perhaps"] {
                let fields = [new[0], new[1], ("devices", none)];
                let again = stranger.post_bare("/sign-in/password", &fields).await;
                again.has_problem("Say whether you have every device").lacks("plum harbour");
            }
            let fields = [new[0], new[1], ("devices", answer)];
            stranger.post_bare("/sign-in/password", &fields).await.leads_to("/sign-in");
            assert_eq!(device.stands(&house, pack).await, stands, "{answer}");
        }
        house.proves().await;
    }

    async fn an_order_to_wipe_stands_when_a_case_is_taken_at_the_same_time(house) {
        let (joan, priya, _) = joan(&house).await;
        for _ in 0..5 {
            let device = Device::of(&priya).await;
            let wipe = format!("/account/devices/{}/wipe", device.id);
            let (_, wiped) = tokio::join!(device.takes(&priya, joan.id, Uuid::new_v4(), ""), priya.post(&wipe, &[]));
            wiped.leads();
            assert_eq!(device.stands(&house, Uuid::new_v4()).await.0, "wiped");
        }
        house.proves().await;
    }

    async fn words_sent_after_the_session_ended_wait_on_the_device(house) {
        let (joan, priya, device) = joan(&house).await;
        let pack = Uuid::new_v4();
        let given = json(device.takes(&priya, joan.id, pack, "begin:winter_check").await.is_ok());
        let words = [("base", base(&given)), ("changed", "note".to_owned()), ("note", "Her words".to_owned())];
        house.at("2026-11-20T11:00:00Z");
        let answer = comes_back(&priya, joan.id, pack, &words).await;
        assert_eq!(answer.status, 401);
        let held = db::entities::held_form::Entity::find().one(house.house.archive.reader()).await.unwrap();
        assert!(held.is_none(), "what the device still has is not kept a second time");
        let priya = priya.again(&house).await;
        comes_back(&priya, joan.id, pack, &words).await.is_ok();
    }
}

/// The device sends the words that were written on it.
async fn comes_back(who: &Visitor, person: Uuid, pack: Uuid, words: &[(&str, String)]) -> Answer {
    let words: Vec<(&str, &str)> = words
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    who.post(&format!("/people/{person}/visits/{pack}/return"), &words)
        .await
}
