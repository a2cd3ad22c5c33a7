//! Employers: what was agreed with them, the roles that they offer, who fills them, and who looks for work.

use db::entities::{circumstance, employer, employer_contact, employer_role, event, occupation};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;

use crate::forms::joan;
use crate::plans::but;
use crate::relationships::restrict;
use crate::support::{TestHouse, Visitor, on_both};

const BAKERY: [(&str, &str); 6] = [
    ("name", "Fernley’s Bakery"),
    ("does", "Bakery and café"),
    ("place", "High Street"),
    ("contact_name", "Ida Fernley"),
    ("phone", "01632 960 301"),
    ("accessible", "yes"),
];

const HELPER: [(&str, &str); 6] = [
    ("title", "Kitchen helper"),
    ("kind", "paid"),
    ("hours", "12"),
    ("from_on", "1/11/2026"),
    ("support", "A mentor at the oven"),
    ("places", "1"),
];

/// Puts the bakery on the list; gives its page.
async fn bakery(who: &Visitor) -> String {
    who.post("/employers/new", &BAKERY).await.leads()
}

/// The bakery offers a role; gives the id of the role.
async fn offered(house: &TestHouse, who: &Visitor, role: &[(&str, &str)]) -> (String, String) {
    let page = bakery(who).await;
    who.post(&format!("{page}/roles/new"), role)
        .await
        .leads_to(&page);
    let role = employer_role::Entity::find()
        .one(house.house.archive.reader())
        .await;
    (page, role.unwrap().unwrap().id.to_string())
}

/// Begins in a role from a day on.
fn begins<'a>(role: &'a str, on: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("employer_role", role), ("began_on", on)]
}

fn begin_at(person: Uuid) -> String {
    format!("/people/{person}/life/occupations/new")
}

/// What somebody does and did, the first first.
async fn occupations(house: &TestHouse, person: Uuid) -> Vec<occupation::Model> {
    let all = occupation::Entity::find()
        .filter(occupation::Column::PersonId.eq(person))
        .order_by_asc(occupation::Column::BeganOn);
    all.all(house.house.archive.reader()).await.unwrap()
}

on_both! {
    // R106
    async fn an_employer_is_kept_with_what_was_agreed_and_when(house) {
        let (_, priya) = joan(&house).await;
        priya.get("/employers").await.is_ok().has("No employer is on the list").has("No role with a free place is open");
        priya.post("/employers/new", &[]).await.has_problem("Enter the name of the employer");
        let page = bakery(&priya).await;
        let told = priya.get(&page).await.is_ok();
        told.has("Bakery and café").has("High Street").has("Ida Fernley, 01632 960 301").has("They offer no role yet").has("Nothing is written down yet of what was agreed");
        priya.get("/employers").await.is_ok().has("Fernley’s Bakery").has("not yet");
        let contacts = format!("{page}/contacts");
        priya.post(&contacts, &[("spoken_on", "21/11/2026")]).await.has_problem("Enter what was agreed").has_problem("must be today or earlier");
        let agreed = [("spoken_on", "18/11/2026"), ("spoken_with", "Ida Fernley"), ("agreed", "A trial week each month")];
        priya.post(&contacts, &agreed).await.leads();
        priya.post(&contacts, &but(&agreed, &[("spoken_on", "2/11/2026"), ("agreed", "A first talk")])).await.leads();
        let told = priya.get(&page).await.is_ok().has("18 November 2026, Priya Shah with Ida Fernley").has("A trial week each month");
        assert!(told.text.find("A trial week").unwrap() < told.text.find("A first talk").unwrap(), "the latest first");
        priya.get("/employers").await.is_ok().has("18 November 2026");
        let first = employer_contact::Entity::find().filter(employer_contact::Column::Agreed.eq("A trial week each month"));
        let first = first.one(house.house.archive.reader()).await.unwrap().unwrap();
        let strike = format!("{contacts}/{}/strike", first.id);
        priya.post(&strike, &[]).await.leads();
        priya.post(&strike, &[]).await.is_not_found();
        priya.get(&page).await.is_ok().lacks("A trial week each month").has("A first talk");
        priya.get("/employers").await.is_ok().has("2 November 2026").lacks("18 November 2026");
        let told = event::Entity::find().filter(event::Column::Kind.eq("employer_changed")).count(house.house.archive.reader()).await.unwrap();
        assert_eq!(told, 4);
        house.proves().await;
    }

    async fn an_employer_is_not_overwritten_by_who_saw_an_older_version(house) {
        let (_, priya) = joan(&house).await;
        let page = bakery(&priya).await;
        let details = format!("{page}/details");
        priya.get(&details).await.is_ok().has("value=\"Fernley’s Bakery\"").has("name=\"version\" value=\"1\"");
        let mine = [&BAKERY[..], &[("version", "1")]].concat();
        priya.post(&details, &but(&mine, &[("accessible", "no"), ("access_note", "Two steps at the door")])).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("No: <span").has("Two steps at the door");
        priya.post(&details, &but(&mine, &[("phone", "01632 960 302")])).await.is_conflict()
            .has("Somebody else changed this").has("01632 960 302").has("Two steps at the door").has("name=\"version\" value=\"2\"");
        let kept = employer::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!((kept.phone.as_deref(), kept.accessible, kept.version), (Some("01632 960 301"), Some(false), 2));
        // One who no longer works with us offers nothing.
        priya.post(&format!("{page}/roles/new"), &HELPER).await.leads_to(&page);
        priya.get("/employers").await.is_ok().has("Fernley’s Bakery: Kitchen helper");
        let gone = but(&BAKERY, &[("version", "2"), ("ended_on", "19/11/2026")]);
        priya.post(&details, &gone).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("They worked with us until 19 November 2026").lacks("Add a role");
        priya.get("/employers").await.is_ok().has("Until 19 November 2026").lacks("Fernley’s Bakery: Kitchen helper");
        house.proves().await;
    }

    async fn who_may_not_keep_employers_sees_none(house) {
        let (joan, priya) = joan(&house).await;
        let (page, role) = offered(&house, &priya, &HELPER).await;
        for roles in [&["reader"][..], &["finance_officer"], &["front_door_officer"], &["supplier"], &[]] {
            let who = house.colleague(&format!("No {}", roles.len() + roles.concat().len()), roles, &["north"]).await;
            for path in ["/employers".to_owned(), "/employers/new".to_owned(), page.clone(), format!("{page}/details"), format!("{page}/roles/{role}")] {
                who.get(&path).await.is_forbidden();
            }
            for (path, form) in [("/employers/new".to_owned(), &BAKERY[..]), (format!("{page}/roles/new"), &HELPER), (format!("{page}/contacts"), &[("agreed", "x")])] {
                who.post(&path, form).await.is_forbidden();
            }
        }
        let rita = house.colleague("Rita Reed", &["reader"], &["north"]).await;
        rita.get(&format!("/people/{}/life", joan.id)).await.is_ok().lacks("Kitchen helper").lacks("They look for work");
        rita.post(&begin_at(joan.id), &begins(&role, "2/11/2026")).await.is_forbidden();
        rita.post(&format!("/people/{}/life/looking/new", joan.id), &[("place", "Any")]).await.is_forbidden();
        assert_eq!(employer::Entity::find().count(house.house.archive.reader()).await.unwrap(), 1);
        house.proves().await;
    }

    // R106
    async fn a_role_is_filled_by_what_somebody_does_and_says_how_many_places_are_free(house) {
        let (joan, priya) = joan(&house).await;
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        let (page, role) = offered(&house, &priya, &HELPER).await;
        priya.get("/employers").await.is_ok().has("Paid work, 12 hours a week, 1 place free");
        let life = format!("/people/{}/life", joan.id);
        let form = format!("{}?employer_role={role}", begin_at(joan.id));
        priya.get(&life).await.is_ok().has("Roles that are open").has("Fernley’s Bakery: Kitchen helper").has("A mentor at the oven").has(&form);
        // What the role says is not typed again.
        priya.get(&form).await.is_ok().has("value=\"Fernley’s Bakery\"").has("value=\"Kitchen helper\"").has("value=\"12\"").has(&format!("<option value=\"{role}\" selected>"));
        let at = begin_at(joan.id);
        for (field, value, says) in [
            ("employer_role", "00000000-0000-0000-0000-000000000009", "Choose one of the roles that are open"),
            ("kind", "voluntary", "That role is paid work"),
            ("began_on", "31/10/2026", "The role is open from 1 November 2026"),
        ] {
            let form = but(&[&begins(&role, "2/11/2026")[..], &[("kind", "paid"), ("place", "The bakery")]].concat(), &[(field, value)]);
            priya.post(&at, &form).await.has_problem(says);
        }
        priya.post(&at, &begins(&role, "2/11/2026")).await.leads_to(&life);
        let row = occupations(&house, joan.id).await.remove(0);
        assert_eq!((row.kind.as_str(), row.place.as_str(), row.role.as_deref(), row.weekly_hundredths), ("paid", "Fernley’s Bakery", Some("Kitchen helper"), Some(1_200)));
        assert_eq!(row.employer_role_id.map(|id| id.to_string()), Some(role.clone()));
        priya.get(&life).await.is_ok().has("In a role that the employer offers").has("12 hours a week");
        priya.get(&page).await.is_ok().has("1 place, 0 places free").has("Joan Price").has("since 2 November 2026");
        priya.get("/employers").await.is_ok().has("No role with a free place is open");
        // Nobody else has a place in it, until somebody leaves it.
        let other = begin_at(sam.id);
        priya.get(&other).await.is_ok().lacks("Kitchen helper");
        priya.post(&other, &begins(&role, "3/11/2026")).await.has_problem("somebody may have begun in this one");
        let ended = [("ended_on", "18/11/2026"), ("because", "own_wish"), ("employment", "not_in_paid_employment_seeking_work")];
        priya.post(&format!("{life}/occupations/{}/end", row.id), &ended).await.leads_to(&life);
        priya.post(&other, &begins(&role, "19/11/2026")).await.leads();
        priya.get(&page).await.is_ok().has("Sam Okoro").lacks("Joan Price");
        // What was written down by mistake leaves its place too.
        let sams = occupations(&house, sam.id).await.remove(0);
        priya.post(&format!("/people/{}/life/occupations/{}/strike", sam.id, sams.id), &[]).await.leads();
        priya.get(&page).await.is_ok().has("1 place, 1 place free").lacks("Sam Okoro");
        house.proves().await;
    }

    async fn the_last_place_goes_to_one_of_two_at_once(house) {
        let (joan, priya) = joan(&house).await;
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        let tom = house.colleague("Tom Ash", &["social_worker"], &["north"]).await;
        let (_, role) = offered(&house, &priya, &HELPER).await;
        let (hers, his) = (begin_at(joan.id), begin_at(sam.id));
        let form = begins(&role, "2/11/2026");
        let (one, other) = tokio::join!(priya.post(&hers, &form), tom.post(&his, &form));
        let (went, not) = if one.status.is_redirection() { (one, other) } else { (other, one) };
        went.leads();
        not.has_problem("somebody may have begun in this one");
        assert_eq!(occupation::Entity::find().count(house.house.archive.reader()).await.unwrap(), 1);
        house.proves().await;
    }

    async fn a_role_is_changed_by_one_and_never_below_who_has_it(house) {
        let (joan, priya) = joan(&house).await;
        let (page, role) = offered(&house, &priya, &but(&HELPER, &[("places", "2")])).await;
        let change = format!("{page}/roles/{role}");
        priya.post(&format!("{page}/roles/new"), &[("hours", "200"), ("places", "0"), ("until_on", "1/1/2026")]).await
            .has_problem("Enter what one does in this role").has_problem("Choose what kind of work it is").has_problem("A week has 168 hours at most")
            .has_problem("Enter the first day on which somebody can begin").has_problem("Enter a whole number of places").has_problem("The last day cannot be before the first");
        priya.post(&begin_at(joan.id), &begins(&role, "2/11/2026")).await.leads();
        priya.get(&change).await.is_ok().has("value=\"Kitchen helper\"").has("value=\"12\"");
        let mine = [&HELPER[..], &[("version", "1")]].concat();
        priya.post(&change, &but(&mine, &[("places", "0")])).await.has_problem("Enter a whole number of places");
        priya.post(&change, &but(&mine, &[("kind", "voluntary")])).await.has_problem("1 person has this role as paid work");
        priya.post(&change, &mine).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("1 place, 0 places free");
        priya.post(&change, &but(&mine, &[("title", "Baker")])).await.is_conflict().has("Somebody else changed this").has("Baker").has("name=\"version\" value=\"2\"");
        // Closed from today on: nobody begins in it tomorrow.
        priya.post(&change, &but(&mine, &[("version", "2"), ("places", "5"), ("until_on", "20/11/2026")])).await.leads_to(&page);
        priya.get("/employers").await.is_ok().has("4 places free, until 20 November 2026");
        house.at("2026-11-21T10:00:00Z");
        let priya = priya.again(&house).await;
        priya.get("/employers").await.is_ok().has("No role with a free place is open");
        priya.get(&page).await.is_ok().has("Closed").has("Joan Price");
        priya.get(&format!("{page}/roles/{}", Uuid::nil())).await.is_not_found();
        house.proves().await;
    }

    // R106
    async fn who_looks_for_work_finds_roles_by_the_hours_they_want_and_stands_with_the_coordinator(house) {
        let (joan, priya) = joan(&house).await;
        let (_, role) = offered(&house, &priya, &HELPER).await;
        let life = format!("/people/{}/life", joan.id);
        let look = format!("{life}/looking/new");
        priya.get("/coordinating").await.is_ok().has("Nobody of these people looks for work");
        priya.post(&look, &[("hours", "169")]).await.has_problem("Enter the work that they look for").has_problem("A week has 168 hours at most");
        let wants = [("place", "Work in a kitchen"), ("hours", "8"), ("began_on", "5/10/2026"), ("supported", "yes")];
        priya.post(&look, &wants).await.leads_to(&life);
        priya.post(&look, &wants).await.is_conflict().has("They look for work already, since 5 October 2026");
        let page = priya.get(&life).await.is_ok();
        page.has("Not in paid employment: Seeking work, since 5 October 2026").has("Looking for work: Work in a kitchen").has("8 hours a week at most")
            .has("For who wants 8 hours a week at most.").has("1 more role has more hours").lacks("They begin in it").has("No role is open that fits");
        priya.get("/coordinating").await.is_ok().has("<strong>1</strong> person looks for work").has("Work in a kitchen").has("5 October 2026").has("Joan Price");
        // Work that is paid ends the search; what somebody does besides does not.
        let volunteers = [("kind", "voluntary"), ("place", "Library"), ("began_on", "2/11/2026")];
        priya.post(&begin_at(joan.id), &volunteers).await.leads_to(&life);
        priya.get("/coordinating").await.is_ok().has("<strong>1</strong> person looks for work");
        let paid = begins(&role, "9/11/2026");
        priya.post(&begin_at(joan.id), &[&paid[..], &[("still_looking", "yes")]].concat()).await.leads_to(&life);
        priya.get("/coordinating").await.is_ok().has("<strong>1</strong> person looks for work");
        let sought = occupations(&house, joan.id).await.remove(0);
        assert_eq!((sought.kind.as_str(), sought.ended_on), ("looking", None));
        let more = [("kind", "paid"), ("place", "Market"), ("hours", "4"), ("began_on", "16/11/2026")];
        priya.post(&begin_at(joan.id), &more).await.leads_to(&life);
        let sought = occupations(&house, joan.id).await.remove(0);
        assert_eq!((sought.ended_on.map(|on| on.to_string()).as_deref(), sought.ended_because.as_deref()), (Some("2026-11-16"), Some("found_work")));
        priya.get(&life).await.is_ok().has("Found work");
        let now = circumstance::Entity::find().filter(circumstance::Column::Kind.eq("employment")).filter(circumstance::Column::UntilOn.is_null()).filter(circumstance::Column::SupersededAt.is_null());
        assert_eq!(now.one(house.house.archive.reader()).await.unwrap().unwrap().code, "paid_16_or_more_hours_a_week");
        priya.get("/coordinating").await.is_ok().has("Nobody of these people looks for work");
        house.proves().await;
    }

    async fn the_record_says_of_people_on_a_caseload_that_they_look_for_work(house) {
        let (joan, priya) = joan(&house).await;
        let fact = [("kind", "employment"), ("code", "not_in_paid_employment_seeking_work"), ("from_on", "5/1/2026")];
        priya.post(&format!("/people/{}/details/circumstances/add", joan.id), &fact).await.leads();
        priya.get("/coordinating").await.is_ok().lacks("Joan Price");
        // Whom they support in anything is on the caseload.
        let club = [("kind", "day_opportunity"), ("place", "Green Gym"), ("began_on", "2/3/2026"), ("supported", "yes")];
        priya.post(&begin_at(joan.id), &club).await.leads();
        priya.get("/coordinating").await.is_ok().has("Nobody has written down what they look for").has("5 January 2026");
        priya.get(&format!("/people/{}/life/looking/new", joan.id)).await.is_ok().has("value=\"5\"").has("value=\"1\"").has("value=\"2026\"");
        restrict(&house, &joan).await;
        priya.get("/coordinating").await.is_ok().has("Restricted record").lacks("5 January 2026").lacks("what they look for</td>");
        house.proves().await;
    }

    async fn of_a_restricted_record_an_employer_tells_only_that_a_place_is_filled(house) {
        let (joan, priya) = joan(&house).await;
        let (page, role) = offered(&house, &priya, &HELPER).await;
        priya.post(&begin_at(joan.id), &begins(&role, "2/11/2026")).await.leads();
        restrict(&house, &joan).await;
        priya.get(&page).await.is_ok().has("Restricted record").has("0 places free").lacks("Joan Price").lacks("since 2 November 2026");
    }
}
