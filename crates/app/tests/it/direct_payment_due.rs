//! What is due of direct payments, and what was paid of it: a raise counts from its day, and more than is due is asked
//! about and never refused.

use crate::direct_payments::{ASK, in_february, with_budget};
use crate::plans::{Hands, but};
use crate::support::{TestHouse, Visitor, on_both};

/// Joan is paid £137.50 a week from 1 December by the carers' centre, and it is 20 December; gives its address on the
/// page of whoever pays it out, and on the record.
async fn at_the_centre(house: &TestHouse) -> (Hands, Visitor, String, String) {
    let hands = with_budget(house).await;
    let team = house.team("sensory").await.id.to_string();
    let rosa = house
        .colleague("Rosa Lane", &["paying_body"], &["sensory"])
        .await;
    let new = format!("/people/{}/direct-payments/new", hands.joan.id);
    let form = but(
        &ASK,
        &[("from_on", "1/12/2026"), ("paid_by_team", team.as_str())],
    );
    let page = hands.priya.post(&new, &form).await.leads();
    house.at("2026-12-20T10:00:00Z");
    let (rosa, priya) = (rosa.again(house).await, hands.priya.again(house).await);
    let theirs = format!("/payments-to-make/{}", page.rsplit('/').next().unwrap());
    (Hands { priya, ..hands }, rosa, theirs, page)
}

on_both! {
    async fn a_raise_in_the_middle_of_a_week_counts_from_its_day(house) {
        let (hands, page) = in_february(&house).await;
        let raise = [("percent", "3.5"), ("from_on", "18/1/2027"), ("because", "Wages went up.")];
        hands.priya.post(&format!("{page}/uplift"), &raise).await.leads_to(&page);
        // Two weeks of £137.50; four days of it and three of £143.40; two weeks of £143.40.
        hands.priya.get(&format!("{page}/check")).await.is_ok().has("£701.83 was to be paid in them").has("value=\"701.83\"");
        let team = house.team("sensory").await.id.to_string();
        let rosa = house.colleague("Rosa Lane", &["paying_body"], &["sensory"]).await;
        let payer = [("paid_by_team", team.as_str()), ("from_on", "31/12/2026")];
        hands.priya.post(&format!("{page}/payer"), &payer).await.leads_to(&page);
        rosa.get("/payments-to-make").await.is_ok().has("£701.83").has("Of a week in which it is raised");
        house.proves().await;
    }

    // R68
    async fn more_than_is_still_to_be_paid_is_asked_about_and_taken_where_it_is_right(house) {
        let (hands, rosa, theirs, page) = at_the_centre(&house).await;
        rosa.get(&theirs).await.is_ok().lacks("It is right");
        let slip = [("paid_on", "15/12/2026"), ("amount", "99,999")];
        rosa.post(&theirs, &slip).await
            .has_problem("You entered £99,999.00, and £412.50 is still to be paid by today: mend the amount, or tick that it is right")
            .has("It is right: so much was paid");
        // What is due is taken without a question, and what is sent again is no second payment.
        let due = [("paid_on", "15/12/2026"), ("amount", "412.50")];
        for _ in 0..2 {
            rosa.post(&theirs, &due).await.leads_to(&theirs);
        }
        rosa.get(&theirs).await.is_ok().has("<strong>£412.50</strong> was paid");
        let more = [("paid_on", "20/12/2026"), ("amount", "137.50")];
        rosa.post(&theirs, &more).await.has_problem("You entered £137.50, and nothing is still to be paid by today");
        rosa.post(&theirs, &but(&more, &[("right", "yes")])).await.leads_to(&theirs);
        rosa.get(&theirs).await.is_ok().has("<strong>£550.00</strong> was paid").has("£137.50 more than the £412.50");
        // The council's people are asked too.
        let again = but(&more, &[("reference", "EC-2")]);
        hands.priya.post(&format!("{page}/paid"), &again).await.has_problem("nothing is still to be paid by today");
        hands.priya.post(&format!("{page}/paid"), &but(&again, &[("right", "yes")])).await.leads_to(&page);
        house.proves().await;
    }

    async fn an_empty_amount_is_told_in_one_line(house) {
        let (hands, rosa, theirs, page) = at_the_centre(&house).await;
        let empty = rosa.post(&theirs, &[("paid_on", ""), ("amount", "")]).await.has_problem("Enter how much");
        assert_eq!(empty.text.matches("href=\"#amount\"").count(), 1, "{}", empty.text);
        assert_eq!(empty.text.matches("href=\"#paid_on-day\"").count(), 1, "{}", empty.text);
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.post(&format!("{page}/end"), &[("ended_on", "21/12/2026"), ("because", "x")]).await.leads();
        for at in [format!("{page}/uplift"), format!("{page}/check"), new] {
            let empty = hands.priya.post(&at, &[]).await;
            assert_eq!(empty.status.as_u16(), 422, "{at}");
            for name in ["percent", "from_on-day", "because", "asked_back", "weekly", "weeks_kept", "until_on-day"] {
                let lines = empty.text.matches(&format!("href=\"#{name}\"")).count();
                assert!(lines <= 1, "{lines} lines for {name} on {at}");
            }
        }
        house.proves().await;
    }

    async fn the_councils_number_is_said_as_everywhere(house) {
        let (hands, rosa, theirs, _) = at_the_centre(&house).await;
        let number = format!(">P{}<", hands.joan.number);
        for at in ["/payments-to-make", theirs.as_str()] {
            rosa.get(at).await.is_ok().has(&number);
        }
        house.proves().await;
    }

    async fn a_raise_beyond_what_the_council_allows_says_how_far_it_goes(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        let most = "The council’s most is £185.57 a week, 10% above the budget of £168.70";
        priya.get(&format!("{page}/uplift")).await.is_ok().has(&format!("Such as 3.5. {most}."));
        for percent in ["500", "90", "10.01"] {
            let raise = [("percent", percent), ("from_on", "1/4/2027"), ("because", "Wages go up.")];
            let answer = priya.post(&format!("{page}/uplift"), &raise).await.has_problem(most);
            assert_eq!(answer.text.matches("href=\"#percent\"").count(), 1);
        }
        house.proves().await;
    }
}
