//! The ends of direct payments: what they leave standing, and until when the body that pays one out still sees it.

use crate::direct_payment_slips::{known, running};
use crate::direct_payments::{ASK, agreed, in_february, next_budget, payments, with_budget};
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

    // SI 2014/2871 reg 7(1)(b) to (d)
    async fn what_is_to_be_looked_at_before_the_end_runs_its_clock_until_then(house) {
        let (hands, page) = in_february(&house).await;
        let (priya, end) = (&hands.priya, format!("{page}/end"));
        priya.post(&format!("{page}/review"), &[("reviewed_on", "31/1/2027"), ("found", "It works")]).await.leads_to(&page);
        priya.post(&format!("{page}/trigger"), &known("1/2/2027", "Her nephew has the card")).await.leads_to(&page);
        assert_eq!(running(&house).await, ["DP_NEXT_REVIEW 2028-01-31", "REVIEW_UNPLANNED 2027-02-15"]);
        let because = ("because", "She moves in with Carol");
        // No review by the calendar falls due before it ends, but what came to be known does, to the day before.
        for (ends, expected) in [
            ("31/7/2027", &["REVIEW_UNPLANNED 2027-02-15"][..]),
            ("15/2/2027", &[]),
            ("16/2/2027", &["REVIEW_UNPLANNED 2027-02-15"]),
        ] {
            priya.post(&end, &[("ended_on", ends), because]).await.leads_to(&page);
            assert_eq!(running(&house).await, expected, "{ends}");
        }
        priya.post(&end, &[("goes_on", "yes"), because]).await.leads_to(&page);
        assert_eq!(running(&house).await, ["DP_NEXT_REVIEW 2028-01-31", "REVIEW_UNPLANNED 2027-02-15"]);
        // Nobody looks at what is over, even if it is late.
        house.at("2027-03-01T10:00:00Z");
        let priya = priya.again(&house).await;
        priya.post(&end, &[("ended_on", "1/3/2027"), because]).await.leads_to(&page);
        assert!(running(&house).await.is_empty());
        house.proves().await;
    }

    async fn what_comes_to_be_known_after_an_end_is_set_is_not_measured_past_it(house) {
        let (hands, page) = in_february(&house).await;
        let (priya, end) = (&hands.priya, format!("{page}/end"));
        let because = ("because", "She moves in with Carol");
        for (ends, says, expected) in [
            ("15/2/2027", "Her nephew has the card", &[][..]),
            ("16/2/2027", "So has her niece", &["REVIEW_UNPLANNED 2027-02-15"; 2]),
        ] {
            priya.post(&end, &[("ended_on", ends), because]).await.leads_to(&page);
            priya.post(&format!("{page}/trigger"), &known("1/2/2027", says)).await.leads_to(&page);
            assert_eq!(running(&house).await, expected, "{ends}");
        }
        priya.get(&page).await.is_ok().has("to be looked at by 15 February 2027");
        priya.post(&end, &[("ended_on", "10/2/2027"), because]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("not to be looked at: the first day without the payment is 10 February 2027");
        hands.tom.again(&house).await.get("/direct-payments").await.is_ok().lacks("by 15 February 2027");
        house.proves().await;
    }

    // R68
    async fn a_body_writes_down_what_it_paid_last_for_four_weeks_after_the_end(house) {
        let hands = with_budget(&house).await;
        let team = house.team("sensory").await.id.to_string();
        let rosa = house.colleague("Rosa Lane", &["paying_body"], &["sensory"]).await;
        rosa.get("/payments-to-make").await.is_ok().has("They stand here once it does, until 28 days after they end.");
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let form = but(&ASK, &[("from_on", "1/12/2026"), ("paid_by_team", team.as_str())]);
        let page = hands.priya.post(&new, &form).await.leads();
        let end = [("ended_on", "18/12/2026"), ("because", "She moves in with Carol")];
        hands.priya.post(&format!("{page}/end"), &end).await.leads_to(&page);
        house.at("2027-01-15T10:00:00Z");
        // Two weeks and three days of the third.
        rosa.again(&house).await.get("/payments-to-make").await.is_ok().has("Joan Price").has("£333.93");
        house.at("2027-01-16T10:00:00Z");
        rosa.again(&house).await.get("/payments-to-make").await.is_ok().lacks("Joan Price");
        house.proves().await;
    }
}
