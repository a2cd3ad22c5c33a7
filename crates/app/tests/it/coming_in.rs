//! What comes in at the front door: danger is seen first, nothing that was told is lost, and no decision goes where nobody
//! looked.

use db::entities::contact;
use db::sea_orm::{EntityTrait, QueryOrder};

use crate::contacts::{full, lives_at, officer, taken};
use crate::enquiry::{but, sends};
use crate::support::{TestHouse, on_both};

async fn latest(house: &TestHouse) -> contact::Model {
    let rows = contact::Entity::find().order_by_desc(contact::Column::Number);
    let found = rows.one(house.house.archive.reader()).await.unwrap();
    found.unwrap()
}

on_both! {
    // R9, R11
    async fn danger_stands_first_in_the_list_and_in_the_day_of_the_front_door(house) {
        let sam = officer(&house).await;
        sam.get("/").await.is_ok().lacks("from the enquiry page");
        let stranger = house.stranger();
        for _ in 0..2 {
            sends(&stranger, &but(&[])).await.leads();
        }
        house.at("2026-11-20T11:00:00Z");
        let urgent = [("danger", "yes"), ("danger_what", "Her nephew takes her money")];
        sends(&stranger, &but(&urgent)).await.leads();
        let sam = sam.again(&house).await;
        let page = sam.get("/contacts").await.is_ok().has("<strong>1</strong> tells of danger now");
        assert!(page.text.find(">C3<").unwrap() < page.text.find(">C1<").unwrap(), "danger before the oldest");
        sam.get("/").await.is_ok().has("<strong>1</strong> contact tells of danger now").has("href=\"/contacts\"")
            .has("<strong>3</strong> new from the enquiry page").has("href=\"/contacts?new=yes\"");
        // Somebody who assesses minds what came to their own team; a reader minds none.
        let south = house.colleague("Ann Low", &["social_worker"], &["south"]).await;
        south.get("/").await.is_ok().lacks("from the enquiry page");
        let reader = house.colleague("Rita Oak", &["reader"], &[]).await;
        reader.get("/").await.is_ok().lacks("from the enquiry page");
    }

    async fn a_page_that_ends_within_danger_goes_on_without_repeats(house) {
        let sam = officer(&house).await;
        for nth in 0..55 {
            let danger = if nth < 3 { "no" } else { "yes" };
            taken(&house, &sam, &[("channel", "phone"), ("what_was_said", "x"), ("danger_now", danger)]).await;
        }
        let first = sam.get("/contacts").await.is_ok();
        let next = first.text.split("href=\"/contacts?after=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(next.starts_with("danger."), "{next}");
        let second = sam.get(&format!("/contacts?after={next}")).await.is_ok();
        let lines = |page: &str| page.matches("data-label=\"Contact\"").count();
        assert_eq!((lines(&first.text), lines(&second.text)), (50, 5));
        assert_eq!(second.text.matches("Danger now</strong>").count(), 2);
        second.has(">C1<").has(">C3<").lacks(">C4<");
    }

    // R11
    async fn what_a_sender_says_of_agreeing_stands_on_the_contact_until_it_is_settled(house) {
        let sam = officer(&house).await;
        sends(&house.stranger(), &but(&[("knows", "disagrees")])).await.leads();
        let row = latest(&house).await;
        assert_eq!(row.consent, None, "the council settles it");
        let at = format!("/contacts/{}", row.id);
        sam.get(&at).await.is_ok().has("As the enquiry says: They know, but would rather I did not ask");
        sam.get(&format!("{at}/edit")).await.is_ok().has("The enquiry says: They know, but would rather I did not ask");
        sends(&house.stranger(), &but(&[])).await.leads();
        sam.get(&format!("/contacts/{}", latest(&house).await.id)).await.is_ok().lacks("As the enquiry says");
    }

    async fn other_work_with_another_team_is_looked_at_before_it_is_decided(house) {
        let sam = officer(&house).await;
        let joan = house.person("Joan", "Price", |_| ()).await;
        lives_at(&house, &joan, "XA2 4QJ").await;
        let row = taken(&house, &sam, &full(&joan.id.to_string())).await;
        let path = format!("/contacts/{}/decide", row.id);
        sam.get(&path).await.is_ok().has("name=\"suggested\" value=\"north\"").has("North locality team, as suggested");
        let form = |shown| [("outcome", "referred_to_team"), ("kind", "occupational_therapy"), ("suggested", shown)];
        sam.post(&path, &form("north")).await.has_problem("Occupational therapy team is suggested: look again")
            .has("name=\"suggested\" value=\"ot\"").has("Occupational therapy team, as suggested");
        assert_eq!(latest(&house).await.decided_at, None);
        sam.post(&path, &form("ot")).await.leads();
        assert_eq!(latest(&house).await.team_id, Some(house.team("ot").await.id));
    }

    async fn a_repeat_about_nobody_on_file_names_the_contact_it_repeats(house) {
        let sam = officer(&house).await;
        for _ in 0..2 {
            sends(&house.stranger(), &but(&[("lines", "")])).await.leads();
        }
        let second = latest(&house).await;
        let path = format!("/contacts/{}/decide", second.id);
        sam.post(&format!("/contacts/{}/edit", second.id), &[
            ("channel", "online_form"), ("caller", "Carol Webb"), ("what_was_said", "x"), ("reason", "falls"), ("danger_now", "no"),
            ("consent", "given"), ("urgency", "usual"), ("version", "1"), ("described", "The lady next door"), ("do", "save"),
        ]).await.leads();
        sam.get(&path).await.is_ok().has("C1, 20 November 2026. Joan Price, born 3 May 1948");
        let form = |number| [("outcome", "duplicate"), ("duplicate_number", number)];
        sam.post(&path, &form("C99")).await.has_problem("Enter the number of another contact, such as C12");
        sam.post(&path, &form("C2")).await.has_problem("Enter the number of another contact");
        sam.post(&path, &form("c1")).await.leads();
        sam.get(&format!("/contacts/{}", second.id)).await.is_ok().has("Repeats").has(">C1</a>");
    }

    // R9
    async fn a_team_that_takes_what_is_in_no_patch_says_so_until_it_is_passed_on(house) {
        let sam = officer(&house).await;
        sends(&house.stranger(), &but(&[("postcode", "ZZ9 9ZZ")])).await.leads();
        let row = latest(&house).await;
        let at = format!("/contacts/{}", row.id);
        let says = "ZZ9 9ZZ is in none of our teams’ patches";
        sam.get(&at).await.is_ok().has(says).lacks("everywhere in the area");
        let ot = house.team("ot").await.id.to_string();
        sam.post(&format!("{at}/hand-off"), &[("to_team", &ot), ("because", "A rail")]).await.leads();
        // Then it is told of the first team alone.
        assert_eq!(sam.get(&at).await.is_ok().text.matches(says).count(), 1);
    }

    // R225
    async fn what_the_enquiry_told_of_the_person_is_not_typed_again(house) {
        let sam = officer(&house).await;
        let about = [("born_on-day", ""), ("born_on-month", ""), ("born_on-year", ""), ("age", "84")];
        sends(&house.stranger(), &but(&about)).await.leads();
        let new = format!("/people/new?contact={}", latest(&house).await.id);
        sam.get(&new).await.is_ok().has("14 Mill Lane").has("value=\"XA1 2AB\"").has("value=\"1942\"").lacks("01632 960001");
        let page = sam.get(&new).await.is_ok();
        let tick = page.text.split("name=\"born_estimated\"").nth(1).unwrap();
        assert!(tick.split('>').next().unwrap().contains("checked"), "{tick:.80}");
        let mine = [("for", "me"), ("about", "Ivor Dean"), ("phone", "01632 960002")];
        sends(&house.stranger(), &but(&mine)).await.leads();
        let new = format!("/people/new?contact={}", latest(&house).await.id);
        sam.get(&new).await.is_ok().has("value=\"01632 960002\"");
        sam.get("/people/new?contact=00000000-0000-0000-0000-000000000000").await.is_ok();
    }

    async fn what_is_said_of_danger_must_fit(house) {
        let stranger = house.stranger();
        stranger.post_bare("/enquiry", &but(&[("danger_what", "Her nephew")])).await.has_problem("You wrote of a danger");
        stranger.post_bare("/enquiry", &but(&[("danger", "yes")])).await.has_problem("Write who is in danger, and from what");
    }

    async fn a_browser_may_go_back_to_what_was_written(house) {
        let stranger = house.stranger();
        for answer in [
            stranger.get("/enquiry?for=other").await,
            stranger.post_bare("/enquiry", &but(&[])).await,
            stranger.post_bare("/enquiry", &but(&[("about", "")])).await,
        ] {
            assert_eq!(answer.headers["cache-control"], "private, no-cache");
        }
        assert_eq!(stranger.get("/sign-in").await.headers["cache-control"], "no-store");
    }
}
