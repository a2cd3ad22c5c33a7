//! The ends of direct payments, and what they leave standing.

use crate::direct_payments::{ASK, agreed, next_budget, payments, with_budget};
use crate::plans::but;
use crate::support::on_both;

on_both! {
    async fn an_end_that_somebody_decided_stands_when_what_was_to_take_its_place_is_taken_back(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        next_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let second = hands.priya.post(&new, &but(&ASK, &[("from_on", "1/4/2027")])).await.leads();
        let decided = [("ended_on", "1/3/2027"), ("because", "She moves into a care home")];
        hands.priya.post(&format!("{page}/end"), &decided).await.leads_to(&page);
        let back = [("ended_on", "20/11/2026"), ("because", "It was for somebody else")];
        hands.priya.post(&format!("{second}/end"), &back).await.leads_to(&second);
        hands.priya.get(&page).await.is_ok().has("Ends on 1 March 2027").has("She moves into a care home");
        assert_eq!(payments(&house).await[0].ended_on.map(|on| on.to_string()), Some("2027-03-01".to_owned()));
        house.proves().await;
    }

    async fn an_end_that_was_only_said_in_other_words_goes_with_what_took_its_place(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        next_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let second = hands.priya.post(&new, &but(&ASK, &[("from_on", "1/4/2027")])).await.leads();
        let words = [("ended_on", "1/4/2027"), ("because", "A new budget follows")];
        hands.priya.post(&format!("{page}/end"), &words).await.leads_to(&page);
        let back = [("ended_on", "20/11/2026"), ("because", "It was for somebody else")];
        hands.priya.post(&format!("{second}/end"), &back).await.leads_to(&second);
        assert_eq!(payments(&house).await[0].ended_on, None);
        house.proves().await;
    }
}
