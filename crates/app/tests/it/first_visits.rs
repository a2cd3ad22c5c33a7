//! The first visit of a piece of work: on which day it counts as made, and for how long.

use almoner::casework::clocks;
use db::entities::{deadline, task};
use db::sea_orm::EntityTrait;

use crate::support::on_both;
use crate::time_limits::running;

on_both! {
    async fn a_visit_counts_on_the_day_on_which_it_was_made(house) {
        house.at("2026-11-09T10:00:00Z");
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let hands = format!("{}:{}", house.team("north").await.id, priya.id());
        let at = format!("/people/{}/tasks", joan.id);
        let visit = async |title: &str| {
            let fields = [("kind", "visit"), ("title", title), ("due_on", "18/11/2026"), ("hands", hands.as_str())];
            priya.post(&format!("{at}/new"), &fields).await.leads_to(&at);
            let tasks = task::Entity::find().all(house.house.archive.reader()).await.unwrap();
            format!("{at}/{}/done", tasks.iter().find(|task| task.title == title).unwrap().id)
        };
        let (first, second) = (visit("See the stairs").await, visit("See the bath").await);
        house.at("2026-11-20T10:00:00Z");
        let priya = priya.again(&house).await;
        let met = async || {
            let clock = deadline::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
            clock.met_on.map(|on| on.to_string())
        };
        priya.get(&first).await.is_ok().has("The day on which it was made").has("name=\"made_on-day\" type=\"text\" value=\"20\"");
        for (made_on, says) in [
            ("21/11/2026", "The day on which it was made must be today or earlier"),
            ("8/11/2026", "It was set on 9 November 2026, and cannot have been made before"),
            ("31/11/2026", "must be a real date"),
            ("", "Enter the day on which it was made"),
        ] {
            let fields = [("made_on", made_on), ("outcome", "She was <b>in</b>")];
            priya.post(&first, &fields).await.has_problem(says).has("She was &lt;b&gt;in");
        }
        assert_eq!(met().await, None);
        priya.post(&first, &[("made_on", "18/11/2026"), ("outcome", "She was in")]).await.leads_to(&at);
        assert_eq!(met().await.as_deref(), Some("2026-11-18"));
        priya.get(&at).await.is_ok().has("Done Wed 18 Nov by Priya Shah: She was in");
        priya.get(&format!("/people/{}/timeline", joan.id)).await.is_ok().has("See the stairs, on 18 November 2026");
        // Written down later, made before.
        priya.post(&second, &[("made_on", "9/11/2026")]).await.leads_to(&at);
        assert_eq!(met().await.as_deref(), Some("2026-11-09"), "the day on which it was set is not too early");
        let reopen = |done: &str| done.replace("/done", "/reopen");
        priya.post(&reopen(&second), &[]).await.leads();
        assert_eq!(met().await.as_deref(), Some("2026-11-18"), "the first that is left");
        priya.post(&reopen(&first), &[]).await.leads();
        assert_eq!(met().await, None);
        priya.post(&first, &[]).await.leads();
        assert_eq!(met().await.as_deref(), Some("2026-11-20"), "one press says today");
        house.proves().await;
    }

    async fn of_what_is_no_visit_no_day_is_asked(house) {
        let (joan, priya, _) = running(&house, clocks::FIRST_VISIT).await;
        let hands = format!("{}:{}", house.team("north").await.id, priya.id());
        let at = format!("/people/{}/tasks", joan.id);
        let fields = [("kind", "task"), ("title", "Ring"), ("due_on", "20/11/2026"), ("hands", hands.as_str())];
        priya.post(&format!("{at}/new"), &fields).await.leads_to(&at);
        let id = task::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap().id;
        priya.get(&format!("{at}/{id}/done")).await.is_ok().lacks("The day on which it was made");
        priya.post(&format!("{at}/{id}/done"), &[("made_on", "1/1/2020")]).await.leads_to(&at);
        priya.get(&at).await.is_ok().has("Done today by Priya Shah");
        house.proves().await;
    }
}
