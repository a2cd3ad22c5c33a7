//! Slips with direct payments: struck out with a reason, and what followed from them undone.

use db::entities::{deadline, direct_payment_rate, direct_payment_review};
use db::sea_orm::{EntityTrait, QueryOrder};

use crate::direct_payments::{agreed, with_budget};
use crate::plans::but;
use crate::support::on_both;

on_both! {
    async fn a_raise_and_a_review_that_were_slips_are_struck_out_and_undone(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let read = house.house.archive.reader();
        let because = [("because", "It was for somebody else")];
        let form = [("percent", "3.5"), ("from_on", "1/4/2027"), ("because", "Wages go up in April.")];
        hands.priya.post(&format!("{page}/uplift"), &form).await.leads_to(&page);
        hands.priya.post(&format!("{page}/uplift"), &but(&form, &[("from_on", "1/5/2027")])).await.leads_to(&page);
        let rates = direct_payment_rate::Entity::find().order_by_asc(direct_payment_rate::Column::FromOn).all(read).await.unwrap();
        let slip = |what: &str, id: uuid::Uuid| format!("{page}/strike/{what}/{id}");
        hands.priya.get(&slip("raise", rates[0].id)).await.is_conflict().has("raised again from 1 May 2027");
        for rate in rates.iter().rev() {
            hands.priya.post(&slip("raise", rate.id), &because).await.leads_to(&page);
        }
        hands.priya.get(&page).await.is_ok().has("What was struck out").has("the raise from 1 April 2027 to £143.40 a week");
        hands.priya.post(&format!("{page}/uplift"), &form).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("<li>£143.40 a week from 1 April 2027");
        house.at("2027-03-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let trigger = [("kind", "misused"), ("known_on", "20/2/2027"), ("says", "Her nephew has the card")];
        priya.post(&format!("{page}/trigger"), &trigger).await.leads_to(&page);
        priya.post(&format!("{page}/review"), &[("reviewed_on", "1/3/2027"), ("found", "It works")]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("1 March 2028").has("looked at on 1 March 2027");
        let review = direct_payment_review::Entity::find().one(read).await.unwrap().unwrap();
        priya.post(&slip("review", review.id), &because).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("30 June 2027").lacks("1 March 2028").has("to be looked at by").has("It was not reviewed yet");
        let clocks = deadline::Entity::find().all(read).await.unwrap();
        let mut runs: Vec<&str> = clocks.iter().filter(|clock| clock.about_table == "direct_payment" && clock.met_on.is_none() && clock.stopped_on.is_none())
            .map(|clock| clock.timescale.as_str()).collect();
        runs.sort_unstable();
        assert_eq!(runs, ["DP_FIRST_REVIEW", "REVIEW_UNPLANNED"]);
        priya.post(&format!("{page}/review"), &[("reviewed_on", "1/3/2027"), ("found", "It works")]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("1 March 2028");
        house.proves().await;
    }
}
