//! Slips with direct payments: struck out with a reason, and what followed from them undone.

use db::entities::{
    deadline, direct_payment_check, direct_payment_rate, direct_payment_review,
    direct_payment_trigger,
};
use db::sea_orm::{EntityTrait, QueryOrder};

use crate::direct_payments::{agreed, in_february, with_budget};
use crate::plans::but;
use crate::support::{TestHouse, on_both};

/// The clocks of direct payments that run, each with the day by which it is due.
pub async fn running(house: &TestHouse) -> Vec<String> {
    let clocks = deadline::Entity::find().all(house.house.archive.reader());
    let runs = |clock: &deadline::Model| {
        clock.about_table == "direct_payment"
            && clock.met_on.is_none()
            && clock.stopped_on.is_none()
    };
    let clocks = clocks.await.unwrap().into_iter().filter(runs);
    let mut clocks: Vec<_> = clocks
        .map(|clock| format!("{} {}", clock.timescale, clock.due_on))
        .collect();
    clocks.sort_unstable();
    clocks
}

/// What came to be known on a day, as it is typed.
pub fn known<'a>(on: &'a str, says: &'a str) -> [(&'a str, &'a str); 3] {
    [("kind", "misused"), ("known_on", on), ("says", says)]
}

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
        assert_eq!(running(&house).await, ["DP_FIRST_REVIEW 2027-06-30", "REVIEW_UNPLANNED 2027-03-05"]);
        priya.post(&format!("{page}/review"), &[("reviewed_on", "1/3/2027"), ("found", "It works")]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("1 March 2028");
        house.proves().await;
    }

    // SI 2014/2871 reg 7(1)(b) to (d)
    async fn what_came_to_be_known_after_a_review_is_to_be_looked_at_still_when_that_is_struck_out(house) {
        let (hands, page) = in_february(&house).await;
        let (review, trigger) = (format!("{page}/review"), format!("{page}/trigger"));
        hands.priya.post(&trigger, &known("1/2/2027", "Her nephew has the card")).await.leads_to(&page);
        house.at("2027-02-05T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.post(&trigger, &known("4/2/2027", "So has her niece")).await.leads_to(&page);
        priya.post(&review, &[("reviewed_on", "2/2/2027"), ("found", "She has it back")]).await.leads_to(&page);
        // It answered what was known by then, and that alone.
        assert_eq!(running(&house).await, ["DP_NEXT_REVIEW 2028-02-02", "REVIEW_UNPLANNED 2027-02-18"]);
        let row = direct_payment_review::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let slip = [("because", "It was for somebody else")];
        priya.post(&format!("{page}/strike/review/{}", row.id), &slip).await.leads_to(&page);
        let both = ["DP_FIRST_REVIEW 2027-06-30", "REVIEW_UNPLANNED 2027-02-15", "REVIEW_UNPLANNED 2027-02-18"];
        assert_eq!(running(&house).await, both);
        priya.post(&review, &[("reviewed_on", "5/2/2027"), ("found", "Both gave it back")]).await.leads_to(&page);
        assert_eq!(running(&house).await, ["DP_NEXT_REVIEW 2028-02-05"]);
        house.proves().await;
    }

    async fn the_second_of_two_reviews_of_a_day_takes_back_what_it_answered_alone(house) {
        let (hands, page) = in_february(&house).await;
        let (review, trigger) = (format!("{page}/review"), format!("{page}/trigger"));
        let priya = &hands.priya;
        priya.post(&trigger, &known("1/2/2027", "Her nephew has the card")).await.leads_to(&page);
        priya.post(&review, &[("reviewed_on", "1/2/2027"), ("found", "She has it back")]).await.leads_to(&page);
        house.at("2027-02-01T10:10:00Z");
        priya.post(&trigger, &known("1/2/2027", "Now her niece has it")).await.leads_to(&page);
        house.at("2027-02-01T10:20:00Z");
        priya.post(&review, &[("reviewed_on", "1/2/2027"), ("found", "She gave it back too")]).await.leads_to(&page);
        assert_eq!(running(&house).await, ["DP_NEXT_REVIEW 2028-02-01"]);
        let read = house.house.archive.reader();
        let reviews = direct_payment_review::Entity::find().order_by_asc(direct_payment_review::Column::RecordedAt).all(read).await.unwrap();
        let slip = [("because", "It was for somebody else")];
        let strike = |nth: usize| format!("{page}/strike/review/{}", reviews[nth].id);
        priya.get(&strike(0)).await.is_conflict();
        priya.post(&strike(1), &slip).await.leads_to(&page);
        assert_eq!(running(&house).await, ["DP_NEXT_REVIEW 2028-02-01", "REVIEW_UNPLANNED 2027-02-15"]);
        priya.get(&page).await.is_ok().has("1 February 2028");
        let open = direct_payment_trigger::Entity::find().all(read).await.unwrap().into_iter().filter(|one| one.reviewed_on.is_none());
        assert_eq!(open.map(|one| one.says).collect::<Vec<_>>(), ["Now her niece has it"]);
        // And then the first: everything is due as it was before both.
        priya.post(&strike(0), &slip).await.leads_to(&page);
        let all = ["DP_FIRST_REVIEW 2027-06-30", "REVIEW_UNPLANNED 2027-02-15", "REVIEW_UNPLANNED 2027-02-15"];
        assert_eq!(running(&house).await, all);
        priya.get(&page).await.is_ok().has("30 June 2027").lacks("1 February 2028");
        house.proves().await;
    }

    async fn that_money_came_back_stays_where_a_later_account_may_count_it(house) {
        let (hands, page) = in_february(&house).await;
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "770.00"), ("spent", "0.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "220.00"), ("because", "Nothing was bought")];
        hands.priya.post(&format!("{page}/check"), &form).await.leads_to(&page);
        let first = direct_payment_check::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        house.at("2027-03-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.post(&format!("{page}/checks/{}/received", first.id), &[("received_on", "9/2/2027")]).await.leads_to(&page);
        let next = but(&form, &[("from_on", "1/2/2027"), ("until_on", "1/3/2027"), ("opening", "550.00"), ("paid_in", "0.00"), ("asked_back", "0.00")]);
        priya.post(&format!("{page}/check"), &next).await.leads_to(&page);
        // As it stands where nobody knows when it was written.
        let (archive, now) = (&house.house.archive, house.house.clock.now());
        let mut change = archive.change(None, now).await.unwrap();
        let checks = direct_payment_check::Entity::find().order_by_asc(direct_payment_check::Column::FromOn);
        let checks = checks.all(change.conn()).await.unwrap();
        change.update::<direct_payment_check::Entity>(&checks[0], |row| row.received_at = None).await.unwrap();
        change.log(db::Event::DirectPaymentChecked, Some(first.person_id), Some(first.direct_payment_id), serde_json::json!({}));
        change.commit().await.unwrap();
        let strike = format!("{page}/strike/came-back/{}", first.id);
        priya.get(&strike).await.is_conflict().has("The account of 1 February 2027 to 1 March 2027 was looked through since");
        let because = [("because", "It was for somebody else")];
        priya.post(&format!("{page}/strike/account/{}", checks[1].id), &because).await.leads_to(&page);
        priya.post(&strike, &because).await.leads_to(&page);
        house.proves().await;
    }
}
