//! Direct payments: decided by the conditions of the law, reviewed in time, not paid for a time, raised with a
//! letter, taken back and ended.

use db::entities::{
    deadline, direct_payment, direct_payment_paid, direct_payment_rate, direct_payment_review,
    direct_payment_suspension, direct_payment_trigger, letter, look, personal_budget, plan,
};
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::plans::{AGREE, Hands, authorised, but, eligible, hands, moved};
use crate::support::{TestHouse, Visitor, on_both};

/// Joan with a personal budget of £168.70 a week, of which she pays £31.20.
pub async fn with_budget(house: &TestHouse) -> Hands {
    let hands = hands(house).await;
    eligible(house, &hands).await;
    let plan = authorised(house, &hands).await;
    hands
        .tom
        .post(&moved(&hands, &plan, "agree"), &AGREE)
        .await
        .leads();
    hands
}

/// From April another plan and its budget take the place of those there are.
pub async fn next_budget(house: &TestHouse) {
    let (archive, now) = (&house.house.archive, house.house.clock.now());
    let mut change = archive.change(None, now).await.unwrap();
    let (plan, budget) = (plan::Entity::find(), personal_budget::Entity::find());
    let plan = plan.one(change.conn()).await.unwrap().unwrap();
    let budget = budget.one(change.conn()).await.unwrap().unwrap();
    let april = db::Day("2027-04-01".parse().unwrap());
    let (plan_id, id) = (change.new_id(), change.new_id());
    change
        .update::<plan::Entity>(&plan, |row| row.replaced_at = Some(now))
        .await
        .unwrap();
    change
        .update::<personal_budget::Entity>(&budget, |row| row.until_on = Some(april))
        .await
        .unwrap();
    let next = plan::Model {
        id: plan_id,
        version: 1,
        ..plan
    };
    change.insert::<plan::Entity>(next).await.unwrap();
    let next = personal_budget::Model {
        id,
        plan_id,
        from_on: april,
        version: 1,
        ..budget
    };
    let person = next.person_id;
    change
        .insert::<personal_budget::Entity>(next)
        .await
        .unwrap();
    change.log(
        db::Event::BudgetAgreed,
        Some(person),
        Some(id),
        serde_json::json!({}),
    );
    change.commit().await.unwrap();
}

pub const ASK: [(&str, &str); 14] = [
    ("taken", "direct_payment"),
    ("asked_on", "20/11/2026"),
    ("has_capacity", "yes"),
    ("has_nominee", "no"),
    ("prohibited", "no"),
    ("in_prison", "no"),
    ("can_manage", "yes"),
    ("appropriate", "yes"),
    ("own_services", "no"),
    ("receiver", "adult"),
    ("weekly", "137.50"),
    ("weeks_kept", "4"),
    ("from_on", "31/12/2026"),
    ("back_up", "The agency steps in"),
];

pub async fn payments(house: &TestHouse) -> Vec<direct_payment::Model> {
    let all = direct_payment::Entity::find()
        .order_by_asc(direct_payment::Column::FromOn)
        .order_by_asc(direct_payment::Column::Id);
    all.all(house.house.archive.reader()).await.unwrap()
}

/// Agrees the direct payment; gives its address.
pub async fn agreed(hands: &Hands) -> String {
    let new = format!("/people/{}/direct-payments/new", hands.joan.id);
    hands.priya.post(&new, &ASK).await.leads()
}

/// The same, and it is February, when it is paid.
pub async fn in_february(house: &TestHouse) -> (Hands, String) {
    let hands = with_budget(house).await;
    let page = agreed(&hands).await;
    house.at("2027-02-01T10:00:00Z");
    let priya = hands.priya.again(house).await;
    (Hands { priya, ..hands }, page)
}

on_both! {
    async fn a_direct_payment_is_decided_by_the_conditions_and_gets_its_first_review(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.get(&new).await.is_ok().has("value=\"137.50\"").has("the £31.20 a week that they pay is only an estimate");
        for (field, value, says) in [
            ("taken", "", "Choose how the budget is taken"),
            ("has_capacity", "", "Answer this: the decision needs it"),
            ("has_nominee", "yes", "Answer this: the decision needs it"),
            ("appropriate", "", "Answer this: the decision needs it"),
            ("in_prison", "", "Answer this: the decision needs it"),
            ("weekly", "137.51", "a direct payment is never more"),
            ("weeks_kept", "53", "from 0 to 52"),
            ("receiver", "nominee", "Enter their name"),
            ("receiver", "nominee", "Nobody is nominated to receive it"),
            ("receiver", "council", "The council does not receive its own direct payment"),
            ("weekly", "0", "The council pays £137.50 a week of the budget of £168.70: enter how much is paid directly"),
            ("taken", "mixed", "That is all that the council pays"),
            ("asked_on", "31/3/2015", "A direct payment is asked for from 1 April 2015"),
            ("from_on", "30/11/2026", "The budget begins on 1 December 2026: enter that day or a later one"),
            ("from_on", "1/1/2126", "more than a year ahead: enter 20 November 2027 or an earlier day"),
            ("family_in_household", "yes", "only where the council finds it necessary"),
            ("asked_on", "21/11/2026", "must be today or earlier"),
        ] {
            hands.priya.post(&new, &but(&ASK, &[(field, value)])).await.has_problem(says);
        }
        let page = agreed(&hands).await;
        hands.priya.get(&page).await.is_ok().has("All conditions of section 31 are met").has("only an estimate").has("£137.50 a week").has("30 June 2027");
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(clocks.iter().any(|clock| clock.timescale == "DP_FIRST_REVIEW" && clock.due_on.to_string() == "2027-06-30"));
        hands.priya.post(&new, &ASK).await.is_conflict().has("To take it another way, end that first");
        hands.priya.get(&hands.at).await.is_ok().has("As a direct payment: £137.50 a week").lacks("Say how the budget is taken");
        let plan = &plan::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        hands.priya.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("How you take it: as a direct payment, from 31 December 2026. We pay £137.50 for every week.");
        house.proves().await;
    }

    async fn one_that_fails_a_condition_is_refused_with_its_reason_and_may_be_asked_for_again(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let page = hands.priya.post(&new, &but(&ASK, &[("prohibited", "yes")])).await.leads();
        let letter = &letter::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        assert!(letter.body.contains("- The regulations forbid direct payments"), "{}", letter.body);
        hands.priya.get(&page).await.is_ok().has(&format!("/letters/{}", letter.id)).has("What was asked about the conditions").has("Does the person have capacity");
        hands.priya.get(&page).await.is_ok().has("Refused").has("forbid direct payments").lacks("Review it")
            .lacks("Paid in a week").lacks("May stay").lacks("<dt>From</dt>");
        hands.priya.post(&format!("{page}/review"), &[("found", "x")]).await.is_conflict();
        // Care Act 2014 s.76(5)
        let jail = hands.priya.post(&new, &but(&ASK, &[("in_prison", "yes")])).await.leads();
        hands.priya.get(&jail).await.is_ok().has("Refused").has("no direct payments for somebody who is in prison");
        let without = but(&ASK, &[("has_capacity", "no"), ("authorised_person_asks", "yes"), ("best_interests", "yes"), ("receiver", "authorised_person"), ("receiver_name", "Carol Price")]);
        let alone = but(&without, &[("receiver", "adult")]);
        hands.priya.post(&new, &alone).await.has_problem("Without capacity the authorised person who asks for it receives it");
        let page = hands.priya.post(&new, &without).await.leads();
        hands.priya.get(&page).await.is_ok().has("All conditions of section 32 are met").has("Carol Price");
        assert_eq!(payments(&house).await.len(), 3);
        hands.priya.get(&new.replace("/new", "/xyz")).await.is_not_found();
        let rita = house.colleague("Rita Moss", &["reader"], &[]).await;
        rita.post(&new, &ASK).await.is_forbidden();
        let other = house.person("Sam", "Okoro", |_| ()).await;
        hands.priya.post(&format!("/people/{}/direct-payments/new", other.id), &ASK).await.is_conflict();
        hands.priya.get(&page.replace(&hands.joan.id.to_string(), &other.id.to_string())).await.is_not_found();
        house.proves().await;
    }

    async fn reviews_come_within_six_months_and_then_within_twelve_to_the_end_of_the_month(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        house.at("2027-02-28T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let review = format!("{page}/review");
        priya.post(&review, &[("reviewed_on", "28/2/2027")]).await.has_problem("Enter what was found");
        priya.post(&review, &[("reviewed_on", "30/12/2026"), ("found", "Well")]).await.has_problem("not be before the first payment");
        priya.post(&review, &[("reviewed_on", "28/2/2027"), ("found", "Her assistant comes daily")]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("Her assistant comes daily").has("28 February 2028");
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert!(clocks.iter().any(|clock| clock.timescale == "DP_FIRST_REVIEW" && clock.met_on.is_some()));
        assert!(clocks.iter().any(|clock| clock.timescale == "DP_NEXT_REVIEW" && clock.met_on.is_none()));
        house.at("2028-02-29T10:00:00Z");
        priya.again(&house).await.get(&page).await.is_ok().has("(overdue)");
        house.proves().await;
    }

    async fn the_next_payment_begins_where_the_one_before_it_ends(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.post(&new, &ASK).await.is_conflict();
        next_budget(&house).await;
        hands.priya.post(&new, &but(&ASK, &[("one_off", "0.01"), ("from_on", "1/4/2027")])).await.has_problem("The budget holds £0.00 once");
        let second = hands.priya.post(&new, &but(&ASK, &[("from_on", "1/4/2027")])).await.leads();
        let days: Vec<Option<String>> = payments(&house).await.iter().map(|row| row.ended_on.map(|on| on.to_string())).collect();
        assert_eq!(days, [Some("2027-04-01".to_owned()), None]);
        hands.priya.get(&page).await.is_ok().has("The next budget took its place.");
        let ended = [("ended_on", "1/11/2027"), ("because", "She wants the council to arrange it")];
        hands.priya.post(&format!("{second}/end"), &ended).await.leads();
        // It is paid until then, and looked at when that falls due before.
        let due: Vec<bool> = payments(&house).await.iter().map(|row| row.review_due_on.is_some()).collect();
        assert_eq!(due, [false, true]);
        hands.priya.post(&new, &but(&ASK, &[("from_on", "31/10/2027")])).await.has_problem("goes on until then: enter 1 November 2027 or a later day");
        hands.priya.post(&new, &but(&ASK, &[("from_on", "1/11/2027")])).await.leads();
        house.proves().await;
    }

    async fn an_uplift_is_told_in_a_letter(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let uplift = format!("{page}/uplift");
        let form = [("percent", "3.5"), ("from_on", "1/4/2027"), ("because", "Wages go up in April.")];
        for (field, value, says) in [
            ("percent", "none", "such as 3.5"),
            ("percent", "0", "such as 3.5"),
            // The budget of £168.70 and a tenth of it.
            ("percent", "10.01", "enter a smaller number, or agree a new budget first"),
            ("from_on", "1/4/2126", "more than a year ahead: enter 20 November 2027"),
            ("from_on", "31/12/2026", "Enter a day after 31 December 2026"),
            ("because", "", "Enter the reason"),
        ] {
            hands.priya.post(&uplift, &but(&form, &[(field, value)])).await.has_problem(says);
        }
        hands.priya.post(&uplift, &form).await.leads_to(&page);
        let rate = &direct_payment_rate::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        assert_eq!(rate.weekly_pence, 14_340); // 168.70 and 3.5% is 174.60, of which she pays 31.20
        let letter = &letter::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        assert!(letter.body.contains("from £137.50 a week to £143.40 a week from 1 April 2027"), "{}", letter.body);
        hands.priya.get(&page).await.is_ok().has("£137.50 a week").has("£143.40 a week from 1 April 2027");
        house.at("2027-04-01T10:00:00Z");
        hands.priya.again(&house).await.get(&page).await.is_ok().has("<dd>£143.40 a week</dd>");
        hands.priya.again(&house).await.get(&hands.at).await.is_ok().has("As a direct payment: £143.40 a week")
            .has("£174.60 a week since 1 April 2027").has("<dd>£143.40 a week</dd>");
        let plan = &plan::Entity::find().all(house.house.archive.reader()).await.unwrap()[0];
        hands.priya.again(&house).await.get(&format!("{}/{}/print", hands.at, plan.id)).await.is_ok()
            .has("Your personal budget is £174.60 a week from 1 April 2027").has("the council pays £143.40 a week").has("We pay £143.40 for every week");
        house.proves().await;
    }

    async fn a_review_of_a_direct_payment_is_not_before_the_last_one(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        house.at("2027-06-01T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        let review = format!("{page}/review");
        priya.post(&review, &[("reviewed_on", "20/5/2027"), ("found", "It works")]).await.leads_to(&page);
        priya.post(&review, &[("reviewed_on", "19/5/2027"), ("found", "It worked")]).await
            .has_problem("It was reviewed on 20 May 2027 already");
        let row = direct_payment::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(row.reviewed_on.unwrap().to_string(), "2027-05-20");
        house.proves().await;
    }

    async fn a_payment_is_stopped_for_a_time_while_the_needs_are_met_and_paid_again(house) {
        let (hands, page) = in_february(&house).await;
        let priya = &hands.priya;
        let (suspend, resume) = (format!("{page}/suspend"), format!("{page}/resume"));
        priya.get(&resume).await.is_conflict();
        let form = [("from_on", "1/2/2027"), ("because", "Nobody knows where the money went"), ("meanwhile", "The council arranges the morning call")];
        priya.post(&suspend, &but(&form, &[("from_on", "30/12/2026")])).await.has_problem("It is paid from 31 December 2026: enter that day or a later one");
        priya.post(&suspend, &but(&form, &[("meanwhile", "")])).await.has_problem("Enter how the needs are met meanwhile");
        let (one, other) = tokio::join!(priya.post(&suspend, &form), priya.post(&suspend, &form));
        assert_eq!([one.leads(), other.leads()], [page.clone(), page.clone()]);
        priya.get(&page).await.is_ok().has("Not paid for now").has("The council arranges the morning call").has("Pay it again");
        priya.get(&hands.at).await.is_ok().has("not paid for now");
        let back = [("until_on", "15/2/2027"), ("because", "The account is clear")];
        priya.post(&resume, &but(&back, &[("until_on", "1/2/2027")])).await.has_problem("Enter a day after 1 February 2027");
        priya.post(&resume, &back).await.leads_to(&page);
        house.at("2027-02-15T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.get(&page).await.is_ok().lacks("Not paid for now").has("From 1 February 2027, paid again from 15 February 2027");
        priya.post(&suspend, &but(&form, &[("from_on", "14/2/2027")])).await.has_problem("It is paid from 15 February 2027: enter that day or a later one");
        let all = direct_payment_suspension::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(all.len(), 1);
        house.proves().await;
    }

    async fn what_the_table_of_a_payment_does_not_know_is_refused_and_of_two_at_once_one_is_told(house) {
        let (hands, page) = in_february(&house).await;
        let priya = &hands.priya;
        priya.get(&format!("{page}/resume")).await.is_conflict().has("This budget is paid. It can be paid again while it is not paid for now.");
        let (ending, end) = (format!("{page}/end"), [("ended_on", "15/2/2027"), ("because", "She moves in with Carol")]);
        let (one, other) = tokio::join!(priya.post(&ending, &end), priya.post(&ending, &end));
        assert_eq!([one.leads(), other.leads()], [page.clone(), page.clone()]);
        // It is paid until then, and all is done with it that is done with another.
        priya.get(&page).await.is_ok().has("Ends on 15 February 2027").has("Review it").has("£137.50 a week").has("Move its end").lacks("End it");
        for what in ["review", "uplift", "trigger", "suspend", "end"] {
            priya.get(&format!("{page}/{what}")).await.is_ok();
        }
        house.at("2027-02-15T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.get(&page).await.is_ok().has("Ended: first day without it 15 February 2027").lacks("Paid in a week").has("Nothing but what is set aside");
        for what in ["review", "uplift", "trigger", "suspend", "resume", "end"] {
            priya.get(&format!("{page}/{what}")).await.is_conflict().has("This budget is ended.");
        }
        for what in ["check", "statement"] {
            priya.get(&format!("{page}/{what}")).await.is_ok();
        }
        house.proves().await;
    }

    async fn an_end_is_moved_or_taken_away_before_it_comes(house) {
        let (hands, page) = in_february(&house).await;
        let priya = &hands.priya;
        let end = format!("{page}/end");
        let form = [("ended_on", "15/3/2027"), ("because", "She moves in with Carol")];
        priya.post(&end, &form).await.leads_to(&page);
        priya.get(&end).await.is_ok().has("15 March 2027 is the first day without it").has("She moves in with Carol");
        // No time without the money begins or ends after it.
        let stop = [("from_on", "15/3/2027"), ("because", "x"), ("meanwhile", "x")];
        priya.post(&format!("{page}/suspend"), &stop).await.has_problem("It ends on 15 March 2027 and is not paid after that");
        priya.post(&format!("{page}/suspend"), &but(&stop, &[("from_on", "1/2/2027")])).await.leads_to(&page);
        priya.post(&format!("{page}/resume"), &[("until_on", "16/3/2027"), ("because", "x")]).await.has_problem("It ends on 15 March 2027");
        priya.get(&page).await.is_ok().has("From 1 February 2027 until it ends on 15 March 2027");
        priya.post(&end, &but(&form, &[("ended_on", "1/11/2027")])).await.leads_to(&page);
        let due = |rows: Vec<direct_payment::Model>| rows[0].review_due_on.map(|on| on.to_string());
        assert_eq!(due(payments(&house).await), Some("2027-06-30".to_owned()));
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let next = priya.post(&new, &but(&ASK, &[("from_on", "1/11/2027")])).await.leads();
        priya.post(&end, &but(&form, &[("ended_on", "2/11/2027")])).await.has_problem("What takes its place begins on 1 November 2027");
        priya.post(&end, &but(&form, &[("goes_on", "yes")])).await.has_problem("take that back first");
        priya.post(&format!("{next}/end"), &[("ended_on", "1/2/2027"), ("because", "A slip")]).await.leads_to(&next);
        priya.post(&end, &but(&form, &[("goes_on", "yes")])).await.leads_to(&page);
        priya.get(&page).await.is_ok().lacks("Ends on").has("End it");
        let runs = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let runs = runs.iter().filter(|clock| clock.timescale == "DP_FIRST_REVIEW" && clock.stopped_on.is_none());
        assert_eq!(runs.count(), 1);
        house.proves().await;
    }

    async fn what_was_paid_before_stands_again_when_that_which_took_its_place_is_taken_back(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        next_budget(&house).await;
        let second = hands.priya.post(&new, &but(&ASK, &[("from_on", "1/4/2027")])).await.leads();
        hands.priya.get(&page).await.is_ok().has("Ends on 1 April 2027");
        let back = [("ended_on", "20/11/2026"), ("because", "It was for somebody else")];
        hands.priya.post(&format!("{second}/end"), &back).await.leads_to(&second);
        hands.priya.get(&page).await.is_ok().lacks("Ends on").lacks("took its place").has("30 June 2027");
        let rows = payments(&house).await;
        assert_eq!((rows[0].ended_on, rows[0].review_due_on.map(|on| on.to_string())), (None, Some("2027-06-30".to_owned())));
        let runs = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let runs = runs.iter().filter(|clock| clock.timescale == "DP_FIRST_REVIEW" && clock.stopped_on.is_none());
        assert_eq!(runs.count(), 1);
        hands.priya.post(&new, &but(&ASK, &[("from_on", "1/4/2027")])).await.leads();
        hands.priya.get(&page).await.is_ok().has("Ends on 1 April 2027");
        house.proves().await;
    }

    async fn one_that_has_not_begun_is_taken_back_and_in_nobodys_way(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let end = format!("{page}/end");
        let form = [("ended_on", "20/11/2026"), ("because", "The day was wrong")];
        hands.priya.post(&end, &but(&form, &[("ended_on", "19/11/2026")])).await.has_problem("It was decided on 20 November 2026");
        hands.priya.post(&end, &but(&form, &[("ended_on", "1/1/2126")])).await.has_problem("more than a year ahead");
        hands.priya.post(&end, &form).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("Taken back before it began").has("The day was wrong").lacks("Paid in a week");
        hands.priya.get(&hands.at).await.is_ok().has("taken back before it began");
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.post(&new, &but(&ASK, &[("from_on", "1/12/2026")])).await.leads();
        let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(clocks.iter().filter(|clock| clock.timescale == "DP_FIRST_REVIEW" && clock.stopped_on.is_none()).count(), 1);
        house.proves().await;
    }

    async fn what_is_sent_twice_is_kept_once(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        let (review, trigger) = (format!("{page}/review"), format!("{page}/trigger"));
        let found = [("reviewed_on", "1/2/2027"), ("found", "It works")];
        let known = [("kind", "misused"), ("known_on", "1/2/2027"), ("says", "Her nephew has the card")];
        priya.post(&review, &but(&found, &[("reviewed_on", "")])).await.has_problem("Enter the day of the review");
        let (one, other) = tokio::join!(priya.post(&review, &found), priya.post(&review, &found));
        assert_eq!([one.leads(), other.leads()], [page.clone(), page.clone()]);
        let (one, other) = tokio::join!(priya.post(&trigger, &known), priya.post(&trigger, &known));
        assert_eq!([one.leads(), other.leads()], [page.clone(), page.clone()]);
        let all = direct_payment_review::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let triggers = direct_payment_trigger::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!((all.len(), triggers.len()), (1, 1));
        house.proves().await;
    }

    // R64
    async fn a_direct_payment_is_offered_from_a_day_on_at_the_next_review(house) {
        let hands = with_budget(&house).await;
        house.at("2026-12-10T10:00:00Z");
        let tom = hands.tom.again(&house).await;
        let list = async |since: &str| tom.get(&format!("/direct-payments?since={since}")).await.is_ok();
        list("1/11/2026").await.has("<strong>1</strong> people").has("Joan Price").has("now: the support is new");
        list("5/12/2026").await.has("Joan Price").has("at the review due by");
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.again(&house).await.post(&new, &ASK).await.leads();
        list("5/12/2026").await.has("<strong>0</strong> people").lacks("at the review due by");
        tom.get("/direct-payments").await.is_ok().lacks("have not been offered");
        house.proves().await;
    }

    // SI 2014/2871 reg 7(1)(b) to (d)
    async fn what_makes_a_payment_be_looked_at_again_runs_a_clock_until_it_is(house) {
        let (hands, page) = in_february(&house).await;
        let priya = &hands.priya;
        let trigger = format!("{page}/trigger");
        let form = [("kind", "misused"), ("known_on", "1/2/2027"), ("says", "Her nephew has the card")];
        priya.get(&trigger).await.is_ok().has("no longer decide to ask").lacks("decide to ask for it again");
        priya.post(&trigger, &but(&form, &[("kind", "regained_capacity")])).await.has_problem("Choose what has come to be known");
        priya.post(&trigger, &but(&form, &[("known_on", "30/12/2026")])).await.has_problem("It is paid from 31 December 2026");
        priya.post(&trigger, &form).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("the money does not go on the needs").has("to be looked at by 15 February 2027").has("Her nephew has the card");
        let runs = async || {
            let clocks = deadline::Entity::find().all(house.house.archive.reader()).await.unwrap();
            clocks.iter().any(|clock| clock.timescale == "REVIEW_UNPLANNED" && clock.due_on.to_string() == "2027-02-15" && clock.met_on.is_none())
        };
        assert!(runs().await);
        hands.tom.again(&house).await.get("/direct-payments").await.is_ok().has("by 15 February 2027");
        // A review before anybody knew does not answer it.
        let review = format!("{page}/review");
        priya.post(&review, &[("reviewed_on", "31/1/2027"), ("found", "It works")]).await.leads_to(&page);
        assert!(runs().await);
        priya.post(&review, &[("reviewed_on", "1/2/2027"), ("found", "She has the card back")]).await.leads_to(&page);
        assert!(!runs().await);
        priya.get(&page).await.is_ok().has("looked at on 1 February 2027");
        house.proves().await;
    }

    // R69
    async fn a_case_study_stands_in_the_list_with_whether_it_may_be_told(house) {
        let hands = with_budget(&house).await;
        let record = format!("/people/{}", hands.joan.id);
        hands.tom.get("/direct-payments").await.is_ok().has("written as a note of the kind “Case study”");
        let note = [("kind", "case_study"), ("title", "A season ticket"), ("text", "She bought a season ticket and goes with her neighbour.")];
        hands.priya.post(&format!("{record}/notes/new"), &note).await.leads();
        let says = async |tom: &Visitor, answer: &str| {
            let page = tom.get("/direct-payments").await.is_ok();
            page.has("A season ticket").has("Joan Price").has(&format!(">{answer}<"));
        };
        says(&hands.tom, "not asked").await;
        for (answer, month, expected) in [("given", "9", "agrees"), ("withdrawn", "10", "agreed once and no longer does")] {
            let consent = [("topic", "story"), ("answer", answer), ("from_on-day", "1"), ("from_on-month", month), ("from_on-year", "2026")];
            hands.priya.post(&format!("{record}/details/consent/add"), &consent).await.leads();
            says(&hands.tom, expected).await;
        }
        crate::relationships::restrict(&house, &hands.joan).await;
        hands.tom.get("/direct-payments").await.is_ok().lacks("A season ticket").lacks("agreed once");
        house.proves().await;
    }

    // R68
    async fn a_commissioned_body_sees_what_it_is_to_pay_writes_down_what_it_paid_and_opens_nothing_else(house) {
        let hands = with_budget(&house).await;
        let team = house.team("sensory").await.id.to_string();
        let rosa = house.colleague("Rosa Lane", &["paying_body"], &["sensory"]).await;
        let kim = house.colleague("Kim Other", &["paying_body"], &["reviews"]).await;
        rosa.get("/payments-to-make").await.is_ok().has("no direct payment to pay out");
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let form = but(&ASK, &[("from_on", "1/12/2026"), ("paid_by", "Exampleshire Carers"), ("paid_by_team", team.as_str())]);
        hands.priya.post(&new, &but(&form, &[("paid_by_team", "nobody")])).await.has_problem("Choose one of the teams");
        let page = hands.priya.post(&new, &form).await.leads();
        let theirs = format!("/payments-to-make/{}", page.rsplit('/').next().unwrap());
        house.at("2026-12-20T10:00:00Z");
        let (rosa, kim, priya) = (rosa.again(&house).await, kim.again(&house).await, hands.priya.again(&house).await);
        // Three weeks of £137.50.
        rosa.get("/payments-to-make").await.is_ok().has("Joan Price").has("£137.50 a week").has("£412.50");
        rosa.get(&theirs).await.is_ok().has("Joan Price").has("so £412.50 is still to be paid").has("each day that is paid counts as a seventh");
        let looks = look::Entity::find().filter(look::Column::AccountId.eq(rosa.id())).all(house.house.archive.reader()).await.unwrap();
        assert_eq!(looks.len(), 2);
        // Theirs alone, and nothing of the record.
        kim.get("/payments-to-make").await.is_ok().lacks("Joan Price");
        kim.get(&theirs).await.is_not_found();
        priya.get(&theirs).await.is_forbidden();
        let record = format!("/people/{}", hands.joan.id);
        for at in [record.clone(), format!("{record}/plan"), page.clone(), format!("{page}/paid"), "/people".to_owned(), "/direct-payments".to_owned()] {
            let status = rosa.get(&at).await.status.as_u16();
            assert!(status == 403 || status == 404, "{at} {status}");
        }
        let paid = [("paid_on", "15/12/2026"), ("amount", "275.00"), ("reference", "EC-1")];
        kim.post(&theirs, &paid).await.is_not_found();
        rosa.post(&theirs, &but(&paid, &[("amount", "0")])).await.has_problem("Enter what was paid");
        rosa.post(&theirs, &but(&paid, &[("paid_on", "30/11/2026")])).await.has_problem("It is paid from 1 December 2026");
        rosa.post(&theirs, &but(&paid, &[("paid_on", "21/12/2026")])).await.has_problem("must be today or earlier");
        for _ in 0..2 {
            rosa.post(&theirs, &paid).await.leads_to(&theirs);
        }
        rosa.get(&theirs).await.is_ok().has("<strong>£275.00</strong> was paid").has("so £137.50 is still to be paid").has("EC-1");
        // The council writes down and strikes out.
        priya.post(&format!("{page}/paid"), &[("paid_on", "20/12/2026"), ("amount", "200"), ("right", "yes")]).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("<strong>£475.00</strong> was paid").has("£62.50 more than the £412.50").has("Rosa Lane");
        let slip = direct_payment_paid::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(slip.len(), 2);
        let slip = slip.iter().find(|row| row.paid_pence == 20_000).unwrap();
        let strike = format!("{page}/paid/{}/strike", slip.id);
        priya.post(&strike, &[("because", "")]).await.has_problem("Enter why it is struck out");
        priya.post(&strike, &[("because", "It was for somebody else")]).await.leads_to(&page);
        priya.post(&strike, &[("because", "Again")]).await.is_conflict();
        // To another team's people what was struck out is told no more than what never was.
        kim.get(&format!("{theirs}/paid/{}/strike", slip.id)).await.is_not_found();
        rosa.get(&format!("{theirs}/paid/{}/strike", slip.id)).await.is_conflict();
        let timeline = priya.get(&format!("{record}/timeline")).await.is_ok();
        timeline.has("£275.00 paid out on 15 December 2026").has("Struck out: £200.00 of 20 December 2026");
        priya.get(&page).await.is_ok().has("<strong>£275.00</strong> was paid").has("It was for somebody else");
        hands.tom.again(&house).await.get("/direct-payments").await.is_ok().has("What commissioned bodies pay out").has("£412.50").has("£275.00");
        // A restricted record leaves their list; a payment given to another team too.
        crate::relationships::restrict(&house, &hands.joan).await;
        rosa.get("/payments-to-make").await.is_ok().lacks("Joan Price").has("1 payment is not shown");
        rosa.get(&theirs).await.is_not_found();
        house.proves().await;
    }

    async fn who_pays_it_out_is_changed_on_its_page(house) {
        let hands = with_budget(&house).await;
        let page = agreed(&hands).await;
        let rosa = house.colleague("Rosa Lane", &["paying_body"], &["sensory"]).await;
        hands.priya.get(&format!("{page}/paid")).await.is_conflict().has("say first who does");
        let team = house.team("sensory").await;
        let id = team.id.to_string();
        hands.priya.post(&format!("{page}/payer"), &[("paid_by_team", id.as_str())]).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has(&format!("Paid out by {}", team.name));
        rosa.get("/payments-to-make").await.is_ok().has("Joan Price");
        hands.priya.post(&format!("{page}/payer"), &[]).await.leads_to(&page);
        rosa.get("/payments-to-make").await.is_ok().lacks("Joan Price");
        house.proves().await;
    }

    // R63, R66, R68
    async fn a_snapshot_tells_by_age_how_budgets_are_taken_on_a_day(house) {
        let hands = with_budget(&house).await;
        hands.priya.get("/direct-payments").await.is_forbidden();
        let page = agreed(&hands).await;
        hands.tom.get("/direct-payments").await.is_ok().has("All personal budgets").has("Joan Price");
        let end = format!("{page}/end");
        hands.priya.post(&end, &[("ended_on", "1/2/2027")]).await.has_problem("Enter why it ends");
        hands.priya.post(&end, &[("ended_on", "1/2/2027"), ("because", "The council arranges it")]).await.leads_to(&page);
        let part = but(&ASK, &[("taken", "mixed"), ("weekly", "100.00"), ("from_on", "1/2/2027")]);
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let asked = hands.priya.get(&new).await.is_ok();
        let rest = asked.text.split("name=\"rest_by\"").nth(1).unwrap().split("</select>").next().unwrap();
        assert!(rest.contains("value=\"council\"") && rest.contains("value=\"third_party\""), "{rest}");
        hands.priya.post(&new, &part).await.has_problem("Choose who manages the part that is not paid directly");
        hands.priya.post(&new, &but(&part, &[("rest_by", "third_party")])).await.has_problem("Enter their name");
        let mixed = hands.priya.post(&new, &but(&part, &[("rest_by", "third_party"), ("rest_name", "Northam Brokers")])).await.leads();
        hands.priya.get(&mixed).await.is_ok().has("The other part is managed by").has("Northam Brokers");
        hands.priya.post(&format!("{mixed}/end"), &[("ended_on", "20/11/2026"), ("because", "She wants otherwise")]).await.leads();
        let third = but(&ASK, &[("taken", "third_party"), ("receiver", "third_party"), ("receiver_name", "Exampleshire Carers"), ("paid_by", "Exampleshire Carers"), ("from_on", "1/2/2027")]);
        let next = hands.priya.post(&format!("/people/{}/direct-payments/new", hands.joan.id), &third).await.leads();
        hands.priya.get(&next).await.is_ok().has("Exampleshire Carers");
        house.at("2027-03-01T10:00:00Z");
        let tom = hands.tom.again(&house).await;
        for (day, one, other) in [("31/12/2026", "As a direct payment", 1), ("1/2/2027", "Managed by a third party", 1), ("30/11/2026", "Not said yet", 0)] {
            let answer = tom.get(&format!("/direct-payments?on={day}")).await.is_ok();
            let row = answer.text.split(one).nth(1).unwrap().split("</tr>").next().unwrap().to_owned();
            assert_eq!(row.matches(">1<span").count(), other * 2, "{day} {row}");
        }
        tom.get("/direct-payments?on=nonsense").await.has_problem("must be a real date");
        // Who is behind a figure, for those who may see them.
        let behind = "/direct-payments/people?on=2027-02-01&taken=third_party&whom=older";
        tom.get("/direct-payments?on=1/2/2027").await.is_ok().has(&behind.replace('&', "&amp;"));
        tom.get(behind).await.is_ok().has("Joan Price").has("Managed by a third party: 65 and over");
        tom.get(&behind.replace("older", "younger")).await.is_ok().lacks("Joan Price");
        for wrong in ["whom=older", "on=2027-02-01&taken=x&whom=older", "on=2027-02-01&taken=third_party&whom=x"] {
            tom.get(&format!("/direct-payments/people?{wrong}")).await.is_not_found();
        }
        let ana = house.colleague("Ana Lyst", &["performance_analyst"], &[]).await;
        ana.get("/direct-payments?on=1/2/2027").await.is_ok().lacks("direct-payments/people");
        ana.get(behind).await.is_ok().lacks("Joan Price").has("1 more is not named here");
        house.proves().await;
    }
}
