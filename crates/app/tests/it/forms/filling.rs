//! Filling in: page by page, with what is known, without losing a word.

use db::entities::{case_note, draft, held_form, person};
use db::sea_orm::EntityTrait;

use super::{begin, fill, hidden, joan, manager, open, row};
use crate::support::{TestHouse, Visitor, on_both};

on_both! {
    async fn a_page_keeps_what_was_typed_right_or_wrong_and_leads_on(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        fill(&priya, &address, "visit", &[("visited_on-day", "19"), ("visited_on-month", "11"), ("visited_on-year", "2026")])
            .await.leads_to(&format!("{address}/pages/home"));
        fill(&priya, &address, "visit", &[("visited_on-day", "31"), ("visited_on-month", "2"), ("visited_on-year", "2026")])
            .await.has_problem("When did you visit? Enter a real date").has("value=\"31\"").has("href=\"#visited_on\"");
        priya.get(&format!("{address}/pages/visit")).await.is_ok().has("value=\"31\"").has("Saved 10:00");
        fill(&priya, &address, "home", &[("warm", "yes"), ("temperature", "hot"), ("do", "later")]).await.leads_to(&address);
        priya.get(&format!("{address}/pages/home")).await.is_ok().has("value=\"hot\"");
        priya.get(&format!("{address}/pages/attic")).await.is_not_found();
        priya.get("/").await.is_ok().has("Ready for winter").has("begun today at 10:00");
        house.proves().await;
    }

    async fn groups_are_added_and_removed_without_scripts(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let to = format!("{address}/pages/help#helpers");
        fill(&priya, &address, "help", &[("helpers.count", "1"), ("helpers.0.name", "Carol"), ("do", "add:helpers")]).await.leads_to(&to);
        let page = priya.get(&format!("{address}/pages/help")).await.is_ok().has("Remove helper 2");
        assert_eq!(hidden(&page.text, "helpers.count"), "2");
        fill(&priya, &address, "help", &[("helpers.count", "2"), ("helpers.0.name", "Carol"), ("helpers.1.name", "Ann"), ("do", "remove:helpers:0")])
            .await.leads_to(&to);
        priya.get(&format!("{address}/pages/help")).await.is_ok().has("value=\"Ann\"").lacks("value=\"Carol\"");
        house.proves().await;
    }

    // A54
    async fn a_question_that_an_answer_calls_up_is_shown_before_the_page_is_left(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let page = priya.get(&format!("{address}/pages/home")).await.is_ok();
        assert!(page.text.contains("data-question=\"cold_because\" data-when=\"[{&quot;field&quot;:&quot;warm&quot;"), "{}", page.text);
        fill(&priya, &address, "home", &[("warm", "no")]).await.leads_to(&format!("{address}/pages/home#cold_because"));
        fill(&priya, &address, "home", &[("warm", "no")]).await.leads_to(&format!("{address}/pages/help"));
        let check = format!("{address}/check");
        priya.post(&check, &[]).await.has_problem("What makes it cold? Choose an answer").has("When did you visit? Enter the day");
        fill(&priya, &address, "home", &[("warm", "yes")]).await.leads();
        priya.post(&check, &[]).await.has_problem("When did you visit?").lacks("What makes it cold?");
        house.proves().await;
    }

    async fn what_cannot_be_left_out_is_marked_before_anybody_checks(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let needed = " <span class=\"almoner-quiet\">(needed)</span>";
        let home = priya.get(&format!("{address}/pages/home")).await.is_ok();
        home.has(&format!("Is the home warm enough?{needed}</legend>")).has("How warm is the living room?</label>");
        priya.get(&format!("{address}/pages/visit")).await.is_ok().has(&format!("When did you visit?{needed}</legend>"));
        house.proves().await;
    }

    // A53
    async fn a_timetable_is_added_up(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let week = [("week.mon.morning", "0:20"), ("week.tue.morning", "0:20"), ("week.wed.evening", "1.5"), ("helpers.count", "1")];
        fill(&priya, &address, "help", &week).await.leads();
        priya.get(&format!("{address}/pages/help")).await.is_ok().has("data-week-hours>2.17<").has("data-day-hours>0.33<");
        // Read over, only the days with hours are told.
        for page in ["check", "print"] {
            priya.get(&format!("{address}/{page}")).await.is_ok().has("Tuesday").has("2 hours 10 minutes").lacks("Thursday").lacks("0.00");
        }
    }

    async fn facts_are_told_back_and_what_is_corrected_goes_into_the_record(house) {
        let joan = house.person("Joan", "Price", |row| row.first_language = Some("polish".to_owned())).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        priya.get(&format!("{address}/pages/visit")).await.is_ok().has("Polish").has("Still right");
        let day = [("visited_on-day", "19"), ("visited_on-month", "11"), ("visited_on-year", "2026")];
        let corrected: Vec<_> = day.into_iter().chain([("language.state", "wrong"), ("language", "english")]).collect();
        fill(&priya, &address, "visit", &corrected).await.leads();
        fill(&priya, &address, "home", &[("warm", "yes")]).await.leads();
        priya.post(&format!("{address}/check"), &[]).await.leads_to(&address);
        let now = person::Entity::find_by_id(joan.id).one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(now.first_language.as_deref(), Some("english"));
        priya.get(&address).await.is_ok().has("English (was: Polish)");
        house.proves().await;
    }

    async fn two_people_write_on_one_page_and_nothing_is_overwritten(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let (hers, his) = (open(&priya, &address, "help").await, open(&tom, &address, "help").await);
        priya.post(&hers.path, &hers.with(&[("note", "Her words"), ("helpers.0.name", "Carol")])).await.leads();
        let clash = tom.post(&his.path, &his.with(&[("note", "His <b>words</b>"), ("week.mon.morning", "1")])).await;
        assert_eq!(clash.status, 409);
        let clash = clash.has("Her words").has("His &lt;b&gt;words&lt;/b&gt;").has("Keep what Priya Shah saved at 10:00").lacks("Who looks in?");
        let clash = clash.has("it goes on the form, and the other is not kept anywhere");
        // What nobody else touched is saved already; hers stands until he has chosen.
        priya.get(&hers.path).await.is_ok().has("Her words").has("value=\"Carol\"").has("value=\"1\"");
        let sent = [("note", "His <b>words</b>"), ("choose.", "yes")];
        let kept = ["base", "sitting"].map(|name| (name, hidden(&clash.text, name)));
        let with = |choice: &'static str| {
            let mut all: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (*n, v.as_str())).collect();
            all.extend(sent);
            if !choice.is_empty() { all.push(("choose.note", choice)); }
            all
        };
        let unchosen = tom.post(&his.path, &with("")).await;
        assert_eq!(unchosen.status, 409);
        unchosen.has("Choose which version to keep").has("His &lt;b&gt;words");
        tom.post(&his.path, &with("mine")).await.leads_to(&his.path);
        priya.get(&hers.path).await.is_ok().has("His &lt;b&gt;words").lacks("Her words").has("value=\"Carol\"");
        house.proves().await;
    }

    async fn what_is_typed_is_saved_while_typing_and_a_clash_waits_for_its_writer(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let draft = format!("{address}/draft/help");
        let (hers, his) = (open(&priya, &address, "help").await, open(&tom, &address, "help").await);
        priya.post(&draft, &hers.with(&[("note", "She is ve")])).await.is_ok().has("Saved 10:00");
        house.at("2026-11-20T10:01:00Z");
        priya.post(&draft, &hers.with(&[("note", "She is very cold")])).await.is_ok().has("Saved 10:01").lacks("colleague");
        tom.post(&draft, &his.with(&[("note", "She is fine")])).await.is_ok().has("you will be asked which to keep");
        priya.get(&hers.path).await.is_ok().has("She is very cold").has("Saved 10:01");
        let waiting = tom.get(&his.path).await;
        assert_eq!(waiting.status, 409);
        let waiting = waiting.has("She is fine").has("She is very cold");
        let kept = ["base", "sitting"].map(|name| (name, hidden(&waiting.text, name)));
        let mut chosen: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let waits = waiting.text.split("name=\"draft\" value=\"").nth(2).unwrap().split('"').next().unwrap();
        chosen.extend([("note", "She is fine"), ("choose.", "yes"), ("choose.note", "theirs"), ("draft", waits)]);
        tom.post(&his.path, &chosen).await.leads();
        tom.get(&his.path).await.is_ok().has("She is very cold");
        priya.get(&address).await.is_ok().has("Answers changed, until 10:01").has("Priya Shah");
        house.proves().await;
    }

    // A49
    async fn the_history_names_everybody_who_changed_an_answer_and_when(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        house.at("2026-11-20T10:05:00Z");
        fill(&priya, &address, "home", &[("warm", "yes")]).await.leads();
        house.at("2026-11-20T10:07:00Z");
        fill(&tom, &address, "help", &[("note", "Her son looks in")]).await.leads();
        let page = priya.get(&address).await.is_ok();
        let done = page.text.split("What was done").nth(1).unwrap();
        for (until, at, by) in [("10:05", "2026-11-20T10:05", "Priya Shah"), ("10:07", "2026-11-20T10:07", "Tom Hale")] {
            let entry = done.split("<li>").find(|entry| entry.contains(&format!("Answers changed, until {until}")));
            let entry = entry.unwrap_or_else(|| panic!("{until}: {done}"));
            assert!(entry.contains(by) && entry.contains(at), "{entry}");
        }
        house.proves().await;
    }

    async fn what_is_sent_by_the_script_of_one_who_is_signed_out_is_not_swallowed(house) {
        let (joan, priya) = joan(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let page = open(&priya, &address, "help").await;
        house.at("2026-11-20T11:00:00Z");
        let late = priya.post(&format!("{address}/draft/help"), &page.with(&[("note", "Late words")])).await;
        assert_eq!(late.status, 401, "{}", late.text);
        assert_eq!(priya.post("/drafts/note", &[("text", "x")]).await.status, 401);
        assert!(held_form::Entity::find().all(house.house.archive.reader()).await.unwrap().is_empty());
        // A16: what the button sends is held, and stands on the paper once its owner has signed in again.
        let place = priya.post(&page.path, &page.with(&[("note", "Late words")])).await.leads();
        assert!(place.starts_with("/sign-in?held="));
        let held = &held_form::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        let again = Visitor::signed_in(&house, priya.id()).await;
        let shown = again.get(&format!("/sign-in/held/{}", held.id)).await.is_ok().has("Late words");
        let kept = ["base", "sitting"].map(|name| (name, hidden(&shown.text, name)));
        let id = held.id.to_string();
        let mut fields: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (*n, v.as_str())).collect();
        fields.extend([("note", "Late words"), ("held", id.as_str())]);
        again.post(&page.path, &fields).await.leads();
        again.get(&page.path).await.is_ok().has("Late words");
        house.proves().await;
    }

    async fn drafts_of_other_pages_are_ones_own_and_go_when_they_are_sent(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let key = format!("note%2F{}", joan.id);
        let draft = format!("/drafts/{key}");
        let nothing = "{\"fields\":null}";
        priya.get(&draft).await.is_ok().has(nothing);
        priya.post(&draft, &[("text", "She said"), ("password", "secret")]).await.is_ok().has("Saved 10:00");
        priya.get(&draft).await.is_ok().has("She said").lacks("secret").lacks("csrf");
        // Another tab of the same page has a draft of its own; a page with a longer name is another.
        let second = format!("{draft}%232");
        priya.post(&second, &[("text", "Carol said")]).await.is_ok();
        priya.post(&format!("{draft}2"), &[("text", "Elsewhere")]).await.is_ok();
        let slots = format!("\"slots\":[\"note/{0}\",\"note/{0}#2\"]", joan.id);
        priya.get(&draft).await.is_ok().has("She said").lacks("Carol said").has(&slots);
        priya.get(&second).await.is_ok().has("Carol said").lacks("She said");
        for other in [&second, &format!("{draft}2")] {
            priya.post(other, &[("throw_away", "yes")]).await.is_ok();
        }
        tom.get(&draft).await.is_ok().has(nothing);
        let note = [("kind", "case_note"), ("text", "She said it all"), ("draft", &format!("note/{}", joan.id))];
        priya.post(&format!("/people/{}/notes/new", joan.id), &note).await.leads();
        assert!(draft::Entity::find().all(house.house.archive.reader()).await.unwrap().is_empty());
        assert_eq!(case_note::Entity::find().all(house.house.archive.reader()).await.unwrap().len(), 1);
        priya.post(&draft, &[("text", "Again")]).await.is_ok();
        priya.post(&draft, &[("throw_away", "yes")]).await.is_ok();
        priya.get(&draft).await.is_ok().has(nothing);
        house.proves().await;
    }

    async fn the_key_for_a_browser_is_its_accounts_own_and_stays(house) {
        let (_, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let secret = |text: &str| {
            let json: serde_json::Value = serde_json::from_str(text).unwrap();
            json["secret"].as_str().unwrap().to_owned()
        };
        let hers = secret(&priya.get("/drafts").await.is_ok().text);
        assert_eq!(hers.len(), 64);
        let again = Visitor::signed_in(&house, priya.id()).await;
        assert_eq!(secret(&again.get("/drafts").await.is_ok().text), hers);
        assert_ne!(secret(&tom.get("/drafts").await.is_ok().text), hers);
        house.stranger().get("/drafts").await.leads();
    }

    async fn a_form_is_no_business_of_those_who_may_not_fill_or_see_it(house) {
        let (joan, priya) = joan(&house).await;
        let reader = house.colleague("Rea Der", &["reader"], &["north"]).await;
        let address = begin(&priya, joan.id, "conversation_1").await;
        reader.get(&address).await.is_ok().lacks("Carry on");
        reader.get(&format!("{address}/pages/meeting")).await.is_forbidden();
        reader.post(&format!("{address}/draft/meeting"), &[("brought", "x")]).await.is_forbidden();
        reader.post(&format!("/people/{}/forms/begin", joan.id), &[("form", "conversation_1")]).await.is_forbidden();
        let other = house.person("Mei", "Chen", |_| ()).await;
        let foreign = address.replace(&joan.id.to_string(), &other.id.to_string());
        priya.get(&foreign).await.is_not_found();
        assert!(row(&house, &address).await.submitted_at.is_none());
        house.proves().await;
    }

    async fn facts_are_told_and_corrected_of_the_record_the_form_began_in_whichever_is_open(house) {
        let language = |code: &'static str| move |row: &mut person::Model| row.first_language = Some(code.to_owned());
        let joan = house.person("Joan", "Price", language("polish")).await;
        let mei = house.person("Mei", "Chen", language("urdu")).await;
        let priya = house.colleague("Priya Shah", &["social_worker"], &["north"]).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let page = format!("{address}/pages/visit");
        priya.get(&page).await.is_ok().has("Polish").lacks("On the record of");
        let both = format!("{}\n{}", joan.number, mei.number);
        priya.post(&format!("{address}/subjects"), &[("numbers", &both)]).await.leads();
        let hers = address.replace(&joan.id.to_string(), &mei.id.to_string());
        let page = priya.get(&format!("{hers}/pages/visit")).await.is_ok().has("On the record of Joan Price.");
        assert!(page.text.contains("<div class=\"almoner-known almoner-kept-lines\">Polish</div>"), "{}", page.text);
        let day = [("visited_on-day", "19"), ("visited_on-month", "11"), ("visited_on-year", "2026")];
        let corrected: Vec<_> = day.into_iter().chain([("language.state", "wrong"), ("language", "english")]).collect();
        fill(&priya, &hers, "visit", &corrected).await.leads();
        fill(&priya, &hers, "home", &[("warm", "yes")]).await.leads();
        priya.post(&format!("{hers}/check"), &[]).await.leads_to(&hers);
        let spoken = async |id| person::Entity::find_by_id(id).one(house.house.archive.reader()).await.unwrap().unwrap().first_language;
        assert_eq!(spoken(joan.id).await.as_deref(), Some("english"));
        assert_eq!(spoken(mei.id).await.as_deref(), Some("urdu"));
        priya.get(&hers).await.is_ok().has("English (was: Polish)");
        house.proves().await;
    }

    async fn a_clash_that_is_over_is_not_put_over_newer_words(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let draft = format!("{address}/draft/help");
        let (hers, his) = (open(&priya, &address, "help").await, open(&tom, &address, "help").await);
        priya.post(&draft, &hers.with(&[("note", "Her words")])).await.is_ok();
        tom.post(&draft, &his.with(&[("note", "His words"), ("helpers.0.name", "Carol")])).await.is_ok().has("asked which to keep");
        // He lets hers stand and types on: nothing is left to choose.
        tom.post(&draft, &his.with(&[("note", "Her words"), ("helpers.0.name", "Ann")])).await.is_ok().lacks("asked which to keep");
        tom.get(&his.path).await.is_ok().has("value=\"Ann\"").has("Her words").lacks("His words");
        house.proves().await;
    }

    async fn of_a_clash_only_the_answer_that_clashed_waits(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let draft = format!("{address}/draft/help");
        let (hers, his) = (open(&priya, &address, "help").await, open(&tom, &address, "help").await);
        priya.post(&draft, &hers.with(&[("note", "Her words")])).await.is_ok();
        tom.post(&draft, &his.with(&[("note", "His words"), ("helpers.0.name", "Carol")])).await.is_ok();
        // What he added was saved, and she has put it right since.
        fill(&priya, &address, "help", &[("note", "Her words"), ("helpers.0.name", "Ann")]).await.leads();
        tom.get(&his.path).await.is_conflict().has("His words").lacks("Carol").lacks("Who looks in?");
        house.proves().await;
    }

    async fn clashes_of_two_sittings_are_both_put_to_their_writer(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let draft = format!("{address}/draft/help");
        let (one, two) = (open(&tom, &address, "help").await, open(&tom, &address, "help").await);
        fill(&priya, &address, "help", &[("note", "Her words")]).await.leads();
        tom.post(&draft, &one.with(&[("note", "His at the desk")])).await.is_ok();
        house.at("2026-11-20T10:01:00Z");
        tom.post(&draft, &two.with(&[("note", "His on the train")])).await.is_ok();
        for words in ["His at the desk", "His on the train"] {
            let page = tom.get(&one.path).await.is_conflict().has(words).has("Her words");
            let kept = ["base", "sitting"].map(|name| (name, hidden(&page.text, name)));
            let waits = page.text.split("name=\"draft\" value=\"").nth(2).unwrap().split('"').next().unwrap();
            let mut chosen: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (*n, v.as_str())).collect();
            chosen.extend([("note", words), ("choose.", "yes"), ("choose.note", "theirs"), ("draft", waits)]);
            tom.post(&one.path, &chosen).await.leads();
        }
        tom.get(&one.path).await.is_ok().has("Her words");
        house.proves().await;
    }

    async fn what_is_typed_after_a_colleague_submitted_is_shown_and_becomes_a_document(house) {
        let (joan, priya) = joan(&house).await;
        let tom = manager(&house).await;
        let address = begin(&priya, joan.id, "winter_check").await;
        let day = [("visited_on-day", "19"), ("visited_on-month", "11"), ("visited_on-year", "2026")];
        fill(&priya, &address, "visit", &day).await.leads();
        fill(&priya, &address, "home", &[("warm", "yes")]).await.leads();
        let (page, draft) = (open(&priya, &address, "help").await, format!("{address}/draft/help"));
        priya.post(&draft, &page.with(&[("note", "In time")])).await.is_ok();
        tom.post(&format!("{address}/check"), &[]).await.leads();
        let late = priya.post(&draft, &page.with(&[("note", "In time, and <late>"), ("helpers.0.name", "Ann")])).await.is_conflict();
        assert_eq!(late.headers["almoner-kept"], "yes");
        late.has("it waits on the page of the form");
        let shown = priya.get(&address).await.is_ok().has("after the form was closed").has("In time, and &lt;late&gt;").has("Ann");
        tom.get(&address).await.is_ok().lacks("after the form was closed");
        // The button says so too, and one who wrote nothing new is only told.
        priya.post(&page.path, &page.with(&[("note", "In time, and <late>"), ("helpers.0.name", "Ann")])).await.leads_to(&format!("{address}#late"));
        priya.post(&page.path, &page.with(&[("note", "In time")])).await.is_conflict();
        let key = hidden(&shown.text, "key");
        tom.post(&format!("{address}/late"), &[("key", &key), ("do", "document")]).await.is_not_found();
        priya.post(&format!("{address}/late"), &[("key", &key), ("do", "document")]).await.leads_to(&address);
        priya.get(&address).await.is_ok().lacks("after the form was closed");
        let kept = db::entities::document::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(kept.len(), 1);
        priya.get(&format!("/people/{}/documents/{}/file", joan.id, kept[0].id)).await.is_ok().has("In time, and <late>").has("Name: Ann");
        let answers = row(&house, &address).await.answers.unwrap();
        assert_eq!(answers["note"], "In time", "what was submitted stands");
        house.proves().await;
    }

    async fn a_draft_survives_the_joining_of_its_record_and_is_sent_where_the_record_is(house) {
        let (joan, priya) = joan(&house).await;
        let mei = house.person("Mei", "Chen", |_| ()).await;
        let ada = house.colleague("Ada Cole", &["administrator"], &["north"]).await;
        let address = begin(&priya, mei.id, "winter_check").await;
        let page = open(&priya, &address, "help").await;
        let (hers, kept) = (format!("note/{}", mei.id), format!("note/{}", joan.id));
        let at = |key: &str| format!("/drafts/{}", key.replace('/', "%2F").replace('#', "%23"));
        priya.post(&at(&hers), &[("kind", "case_note"), ("text", "On the record that goes")]).await.is_ok();
        priya.post(&at(&kept), &[("text", "On the one that stays")]).await.is_ok();
        let (second, second_kept) = (format!("{hers}#2"), format!("{kept}#2"));
        priya.post(&at(&second), &[("text", "In another tab")]).await.is_ok();
        ada.post(&format!("/people/{}/merge/{}", joan.id, mei.id), &[("because", "Same street")]).await.leads();
        let slots = format!("\"slots\":[\"{kept}\",\"{kept}#2\"]");
        priya.get(&at(&kept)).await.is_ok().has(&slots);
        priya.get(&at(&second_kept)).await.is_ok().has("In another tab");
        priya.get(&at(&kept)).await.is_ok().has("On the one that stays\\n\\nOn the record that goes").has("case_note");
        // An address with a question keeps it, and what is only sent on is not taken for saved.
        priya.get(&format!("/people/{}/forms/begin?form=winter_check", mei.id)).await.leads_to(&format!("/people/{}/forms/begin?form=winter_check", joan.id));
        let note = [("kind", "case_note"), ("text", "All of it"), ("draft", hers.as_str())];
        let sent_on = priya.post(&format!("/people/{}/notes/new", mei.id), &note).await;
        assert_eq!(sent_on.status, 307);
        assert!(!sent_on.cookies.iter().any(|cookie| cookie.starts_with("draft-taken")), "{:?}", sent_on.cookies);
        priya.get(&at(&hers)).await.is_ok().has("On the record that goes");
        // What the script of an open page sends is told where to go.
        let typed = page.with(&[("note", "Still typing")]);
        let moved = priya.post(&format!("{address}/draft/help"), &typed).await.is_conflict();
        let there = moved.headers["almoner-moved-to"].to_str().unwrap().to_owned();
        assert_eq!(there, format!("{address}/draft/help").replace(&mei.id.to_string(), &joan.id.to_string()));
        priya.post(&there, &typed).await.is_ok().has("Saved");
        let note = [("kind", "case_note"), ("text", "All of it"), ("draft", kept.as_str())];
        priya.post(&format!("/people/{}/notes/new", joan.id), &note).await.leads();
        priya.post(&at(&second_kept), &[("throw_away", "yes")]).await.is_ok();
        assert!(draft::Entity::find().all(house.house.archive.reader()).await.unwrap().is_empty());
        house.proves().await;
    }
}

/// Somebody else's restricted record keeps a form about both closed.
pub async fn restrict(house: &TestHouse, person: uuid::Uuid) {
    use db::entities::restriction;
    let mut change = house.change(None).await;
    let row = restriction::Model {
        id: change.new_id(),
        person_id: person,
        kind: "staff".to_owned(),
        reason: "Works here".to_owned(),
        admits_accounts: serde_json::json!([]),
        admits_teams: serde_json::json!([]),
        bars_accounts: serde_json::json!([]),
        from_on: house.house.clock.today(),
        until_on: None,
        set_by: person,
        version: 1,
    };
    change.insert::<restriction::Entity>(row).await.unwrap();
    change.log(
        db::Event::RecordRestricted,
        Some(person),
        None,
        serde_json::json!({}),
    );
    change.commit().await.unwrap();
}
