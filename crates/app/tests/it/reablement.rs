//! Help to get back on one's feet: its free weeks, and what is left as it was told.

use db::entities::reablement_episode;
use db::sea_orm::EntityTrait;

use crate::forms::joan;
use crate::plans::but;
use crate::support::on_both;

on_both! {
    // SI 2014/2672 reg 3(2)(b)
    async fn help_of_other_days_stays_as_it_was_told_when_new_help_begins_changes_and_ends(house) {
        let (joan, priya) = joan(&house).await;
        // Of years ago and closed: each was told six weeks of its own.
        let mut old = Vec::new();
        for (kind, from, until, free) in [("home", "2024-03-04", "2024-04-14", "2024-04-15"), ("bed", "2024-04-01", "2024-04-30", "2024-05-13")] {
            let mut change = house.change(Some(priya.id())).await;
            let row = serde_json::json!({
                "id": change.new_id(), "person_id": joan.id, "kind": kind, "goals": [], "began_on": from, "free_until": free, "ended_on": until,
                "recorded_by": priya.id(), "recorded_at": change.at(), "version": 1,
            });
            let row: reablement_episode::Model = serde_json::from_value(row).unwrap();
            old.push(change.insert::<reablement_episode::Entity>(row).await.unwrap());
            change.log(db::Event::ReablementChanged, Some(joan.id), None, serde_json::json!({}));
            change.commit().await.unwrap();
        }
        let home = format!("/people/{}/reablement", joan.id);
        let typed = [("kind", "home"), ("goals", "Cook for myself"), ("began_on", "9/11/2026"), ("expected_until", "20/12/2026")];
        priya.post(&format!("{home}/new"), &typed).await.leads();
        let all = reablement_episode::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let row = all.into_iter().find(|row| row.ended_on.is_none()).unwrap();
        let right = but(&typed, &[("began_on", "2/11/2026"), ("because", "The agency began that Monday"), ("version", "1")]);
        priya.post(&format!("{home}/{}/change", row.id), &right).await.leads();
        let ended = [("ended_on", "19/11/2026"), ("outcome", "no_support")];
        priya.post(&format!("{home}/{}/end", row.id), &ended).await.leads();
        for row in old {
            let now = reablement_episode::Entity::find_by_id(row.id).one(house.house.archive.reader()).await.unwrap().unwrap();
            assert_eq!(now, row);
        }
        house.proves().await;
    }
}
