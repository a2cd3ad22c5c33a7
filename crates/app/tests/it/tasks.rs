//! Tasks and visits: set for a day, done or called off, coming again, and in a colleague's own calendar.

use db::entities::{person, task};
use db::sea_orm::EntityTrait;

use crate::support::{TestHouse, Visitor, on_both};

async fn joan(house: &TestHouse) -> (person::Model, Visitor, String) {
    let joan = house.person("Joan", "Price", |_| ()).await;
    let priya = house
        .colleague("Priya Shah", &["social_worker"], &["north"])
        .await;
    let me = format!("{}:{}", house.team("north").await.id, priya.id());
    (joan, priya, me)
}

async fn tasks(house: &TestHouse) -> Vec<task::Model> {
    let mut tasks = task::Entity::find()
        .all(house.house.archive.reader())
        .await
        .unwrap();
    tasks.sort_by_key(|task| (task.due_on, task.id));
    tasks
}

/// A visit on Monday, with some fields changed.
fn visit<'a>(hands: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let form = [
        ("kind", "visit"),
        ("title", "See the stairs; <b>"),
        ("due_on", "23/11/2026"),
        ("at", "14.30"),
        ("minutes", "45"),
        ("place", "14 Mill Lane, Exton"),
        ("hands", hands),
    ];
    let kept = form
        .into_iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed.iter().copied()).collect()
}

on_both! {
    async fn a_visit_stands_on_the_record_and_in_the_day_of_whoever_makes_it(house) {
        let (joan, priya, me) = joan(&house).await;
        let at = format!("/people/{}/tasks", joan.id);
        priya.get(&at).await.is_ok().has("Nothing is to be done for Joan");
        priya.get(&format!("{at}/new?kind=visit")).await.is_ok().has("<option value=\"visit\" selected>").has(&me);
        priya.post(&format!("{at}/new"), &visit(&me, &[])).await.leads_to(&at);
        priya.get(&at).await.is_ok()
            .has("Visit: See the stairs; &lt;b&gt;").has("Mon 23 Nov at 14:30, for 45 minutes").has("14 Mill Lane").has("Priya Shah, North");
        let id = tasks(&house).await[0].id;
        priya.get("/").await.is_ok().has("Visit: See the stairs").has("Joan Price, 78").has(&format!("{at}/{id}/done"));
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("Task set");
        let changed = visit(&me, &[("due_on", "24/11/2026"), ("version", "1"), ("at", "")]);
        priya.get(&format!("{at}/{id}")).await.is_ok().has("value=\"14:30\"");
        priya.post(&format!("{at}/{id}"), &changed).await.leads_to(&at);
        // Who comes second sees both, in words, and chooses.
        let sam = house.colleague("Sam Ode", &["social_worker"], &["north"]).await;
        let his = format!("{}:{}", house.team("north").await.id, sam.id());
        let late = |version| visit(&his, &[("title", "See the <i>bath</i>"), ("version", version)]);
        let both = sam.post(&format!("{at}/{id}"), &late("1")).await.is_conflict().has("Somebody else changed this");
        let both = both.has("See the stairs; &lt;b&gt;").has("See the &lt;i&gt;bath").has("24 November 2026");
        both.has("Sam Ode").lacks(&format!("<td class=\"govuk-table__cell\" data-label=\"What you wrote\">{his}")).has("name=\"version\" value=\"2\"").has(&format!("href=\"{at}\""));
        assert_eq!(tasks(&house).await[0].version, 2, "nothing was written");
        sam.post(&format!("{at}/{id}"), &late("2")).await.leads_to(&at);
        priya.get(&at).await.is_ok().has("See the &lt;i&gt;bath").has("Sam Ode, North");
        let changed = visit(&me, &[("due_on", "24/11/2026"), ("version", "3"), ("at", "")]);
        priya.post(&format!("{at}/{id}"), &changed).await.leads_to(&at);
        priya.get(&at).await.is_ok().has("due Tue 24 Nov").lacks("14:30");
        house.proves().await;
    }

    async fn what_is_wrong_with_a_task_is_said_and_nothing_is_kept(house) {
        let (joan, priya, me) = joan(&house).await;
        let new = format!("/people/{}/tasks/new", joan.id);
        for (field, value, says) in [
            ("kind", "", "What is it? Choose an answer"),
            ("title", "", "What is to be done? This needs an answer"),
            ("due_on", "", "Enter the day"),
            ("due_on", "19/11/2026", "The day must be today or later"),
            ("due_on", "1/1/2037", "Check the year"),
            ("due_on", "1/1/3037", "On which day, or by which day? Check the year"),
            ("due_on", "30/2/2027", "On which day, or by which day? Enter a real date"),
            ("at", "25:00", "such as 14:30"),
            ("minutes", "0", "such as 45"),
            ("minutes", "many", "such as 45"),
            ("hands", "", "Choose who is to do it"),
            ("hands", "nonsense:x", "Choose who is to do it"),
            ("hands", "00000000-0000-0000-0000-000000000000", "Choose who is to do it"),
            ("repeats", "hourly", "from the list"),
        ] {
            priya.post(&new, &visit(&me, &[(field, value)])).await.has_problem(says);
        }
        let ends_early = [("repeats", "weekly"), ("repeats_until", "22/11/2026")];
        priya.post(&new, &visit(&me, &ends_early)).await.has_problem("cannot end before the first time");
        assert!(tasks(&house).await.is_empty());
        house.proves().await;
    }

    async fn a_task_that_comes_again_is_set_anew_and_taken_back_when_opened_again(house) {
        let (joan, priya, me) = joan(&house).await;
        let at = format!("/people/{}/tasks", joan.id);
        let weekly = [("repeats", "weekly"), ("repeats_until", "1/12/2026")];
        priya.post(&format!("{at}/new"), &visit(&me, &weekly)).await.leads();
        let first = tasks(&house).await[0].id;
        priya.get(&format!("{at}/{first}/done")).await.is_ok().has("See the stairs");
        priya.post(&format!("{at}/{first}/done"), &[("outcome", "She was out")]).await.leads_to(&at);
        let all = tasks(&house).await;
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].due_on.to_string(), "2026-11-30");
        assert_eq!(all[1].starts_at.unwrap().to_string(), "2026-11-30T14:30:00Z");
        priya.get(&at).await.is_ok().has("Comes again every week").has("Done today by Priya Shah: She was out").has("Mon 30 Nov at 14:30");
        priya.post(&format!("{at}/{first}/done"), &[]).await.has("This was done or called off already");
        priya.post(&format!("{at}/{first}/reopen"), &[]).await.leads_to(&at);
        let all = tasks(&house).await;
        assert!(all[0].done_at.is_none() && all[1].cancelled_at.is_some());
        priya.post(&format!("{at}/{first}/done"), &[]).await.leads();
        let next = tasks(&house).await.into_iter().find(|task| task.done_at.is_none() && task.cancelled_at.is_none()).unwrap().id;
        priya.post(&format!("{at}/{next}/done"), &[]).await.leads();
        assert!(tasks(&house).await.iter().all(|task| task.done_at.is_some() || task.cancelled_at.is_some()), "its last day has come");
        house.proves().await;
    }

    async fn a_task_is_called_off_with_a_reason(house) {
        let (joan, priya, me) = joan(&house).await;
        let at = format!("/people/{}/tasks", joan.id);
        priya.post(&format!("{at}/new"), &visit(&me, &[])).await.leads();
        let id = tasks(&house).await[0].id;
        priya.post(&format!("{at}/{id}/cancel"), &[]).await.has_problem("Why is it called off? This needs an answer");
        priya.post(&format!("{at}/{id}/cancel"), &[("because", "She is in hospital")]).await.leads_to(&at);
        priya.get(&at).await.is_ok().has("Called off today by Priya Shah: She is in hospital").has("Open again");
        priya.get("/").await.is_ok().lacks("See the stairs");
        priya.get(&format!("{at}/{id}")).await.has("open it again first");
        let sam = house.person("Sam", "Okoro", |_| ()).await;
        priya.post(&format!("/people/{}/tasks/{id}/reopen", sam.id), &[]).await.is_not_found();
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.get(&at).await.is_ok().lacks("New visit").lacks("Open again");
        rita.post(&format!("{at}/new"), &visit(&me, &[])).await.is_forbidden();
        house.proves().await;
    }

    async fn what_a_team_is_to_do_waits_in_the_day_of_everybody_in_it(house) {
        let (joan, priya, _) = joan(&house).await;
        let ana = house.colleague("Ana Boyd", &["social_worker"], &["north"]).await;
        let eve = house.colleague("Eve Stone", &["social_worker"], &["south"]).await;
        let north = house.team("north").await.id.to_string();
        priya.post(&format!("/people/{}/tasks/new", joan.id), &visit(&north, &[])).await.leads();
        for one in [&priya, &ana] {
            one.get("/").await.is_ok().has("For somebody in your team").has("See the stairs");
        }
        eve.get("/").await.is_ok().lacks("See the stairs");
        ana.get(&format!("/team?team={north}")).await.is_ok().has("Tasks and visits that nobody has taken yet");
        house.proves().await;
    }

    async fn a_visit_goes_into_a_calendar_and_the_secret_address_can_be_taken_back(house) {
        let (joan, priya, me) = joan(&house).await;
        let at = format!("/people/{}/tasks", joan.id);
        priya.post(&format!("{at}/new"), &visit(&me, &[])).await.leads();
        let id = tasks(&house).await[0].id;
        priya.get(&format!("{at}/{id}/calendar")).await.is_ok()
            .has("BEGIN:VCALENDAR\r\n").has("DTSTART:20261123T143000Z\r\n").has("DTEND:20261123T151500Z\r\n")
            .has("SUMMARY:Visit: Joan Price\\, See the stairs\\; <b>\r\n").has("LOCATION:14 Mill Lane\\, Exton\r\n");
        let stranger = house.stranger();
        stranger.get(&format!("{at}/{id}/calendar")).await.leads();
        priya.get("/account/calendar").await.is_ok().has("You have no address yet");
        let address = |page: &str| {
            let start = page.find("/calendar/").unwrap();
            page[start..].split('<').next().unwrap().trim().to_owned()
        };
        let page = priya.post("/account/calendar", &[]).await.is_ok().has("not shown again").text;
        let first = address(&page[page.find("not shown again").unwrap()..]);
        stranger.get(&first).await.is_ok()
            .has("SUMMARY:Visit: P").has("DTSTART:20261123T143000Z").lacks("Joan").lacks("stairs").lacks("Mill Lane");
        let page = priya.post("/account/calendar", &[]).await.is_ok().text;
        let second = address(&page[page.find("not shown again").unwrap()..]);
        stranger.get(&first).await.is_not_found();
        stranger.get(&second).await.is_ok();
        priya.get("/account/calendar").await.is_ok().has("You have an address since").lacks(&second);
        priya.post("/account/calendar/end", &[]).await.leads_to("/account/calendar");
        stranger.get(&second).await.is_not_found();
        stranger.get("/calendar/").await.is_not_found();
        stranger.get("/calendar/nonsense").await.is_not_found();
        house.proves().await;
    }
}
