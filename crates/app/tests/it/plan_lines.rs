//! The services of a plan: changed and taken out while it is written, and by nobody afterwards.

use db::Event;
use db::entities::{plan, plan_line};
use db::sea_orm::entity::prelude::*;

use crate::plans::{LINE, begin, but, complete, eligible, hands, moved, the_plan};
use crate::support::on_both;

on_both! {
    async fn a_service_is_changed_and_taken_out_while_the_plan_is_written(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        begin(&hands).await;
        let at = format!("{}/{}", hands.at, the_plan(&house).await.id);
        hands.priya.post(&format!("{at}/lines/new"), &LINE).await.leads_to(&hands.at);
        let line = async || plan_line::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let written = line().await;
        let page = format!("{at}/lines/{}", written.id);
        let remove = format!("{page}/remove");
        hands.priya.get(&page).await.is_ok().has("value=\"24.10\"").has("value=\"7\"");
        let longer = but(&LINE, &[("units", "10.5")]);
        let rita = house.colleague("Rita Oak", &["reader"], &[]).await;
        for (path, form) in [(&page, &longer[..]), (&remove, &[])] {
            rita.post(path, form).await.is_forbidden();
            let other = house.person("Sam", "Okoro", |_| ()).await;
            hands.priya.post(&path.replace(&hands.joan.id.to_string(), &other.id.to_string()), form).await.is_not_found();
        }
        hands.priya.post(&page, &but(&LINE, &[("units", "none")])).await.has_problem("How much");
        assert_eq!(line().await, written);
        hands.priya.post(&page, &longer).await.leads_to(&hands.at);
        assert_eq!((line().await.units_hundredths, line().await.weekly_pence), (1_050, 25_305));
        // At another desk it is read and not changed.
        let submit = async |at| {
            let mut change = house.change(Some(hands.priya.id())).await;
            let row = the_plan(&house).await;
            change.update::<plan::Entity>(&row, |row| row.submitted_at = at).await.unwrap();
            change.log(Event::PlanMoved, Some(row.person_id), Some(row.id), serde_json::json!({}));
            change.commit().await.unwrap();
        };
        submit(Some(house.house.clock.now())).await;
        let before = line().await;
        hands.priya.post(&page, &LINE).await.is_conflict();
        hands.priya.post(&remove, &[]).await.is_conflict();
        assert_eq!(line().await, before);
        submit(None).await;
        hands.priya.post(&remove, &[]).await.leads_to(&hands.at);
        assert!(line().await.removed_at.is_some());
        hands.priya.post(&remove, &[]).await.is_not_found();
        hands.priya.post(&page, &LINE).await.is_not_found();
        house.proves().await;
    }

    async fn a_plan_rests_on_what_was_assessed_by_the_time_it_is_submitted(house) {
        let hands = hands(&house).await;
        eligible(&house, &hands).await;
        let plan = complete(&house, &hands).await;
        let assessed = plan.assessment_id;
        assert!(assessed.is_some());
        // As if it had been begun before the assessment was completed.
        let mut change = house.change(Some(hands.priya.id())).await;
        change.update::<plan::Entity>(&plan, |row| row.assessment_id = None).await.unwrap();
        change.log(Event::PlanChanged, Some(plan.person_id), Some(plan.id), serde_json::json!({}));
        change.commit().await.unwrap();
        hands.priya.post(&moved(&hands, &plan, "submit"), &[]).await.leads_to(&hands.at);
        assert_eq!(the_plan(&house).await.assessment_id, assessed);
        house.proves().await;
    }
}
