//! Somebody who is paid goes to prison, or is kept from direct payments otherwise: the payment says what must be done,
//! and whoever has the case is set a task.

use db::entities::{letter, task};
use db::sea_orm::entity::prelude::*;

use crate::direct_payments::{in_february, with_budget};
use crate::plans::but;
use crate::support::{TestHouse, on_both};

const PRISON: &str = "prison_young_offenders_institution_or_detention_centre";
const TITLE: &str = "Stop the direct payment: they are in prison";

fn lives_in(code: &'static str) -> [(&'static str, &'static str); 3] {
    [
        ("kind", "accommodation"),
        ("code", code),
        ("from_on", "25/1/2027"),
    ]
}

/// The tasks with their titles, and whether they are done.
async fn tasks(house: &TestHouse) -> Vec<(String, bool)> {
    let all = task::Entity::find().all(house.house.archive.reader()).await;
    let told = |row: task::Model| (row.title, row.done_at.is_some());
    all.unwrap().into_iter().map(told).collect()
}

on_both! {
    // Care Act 2014 s.76(5)
    async fn who_goes_to_prison_while_being_paid_is_stopped_from_that_day(house) {
        let (hands, page) = in_february(&house).await;
        let add = format!("/people/{}/details/circumstances/add", hands.joan.id);
        hands.priya.get(&page).await.is_ok().lacks("Stop this direct payment");
        hands.priya.post(&add, &lives_in(PRISON)).await.leads();
        hands.priya.get(&page).await.is_ok().has("Stop this direct payment: they are in prison").has("section 76(5)").has("on remand")
            .has("End it from 25 January 2027").has("Do not pay it for now, from 25 January 2027");
        assert_eq!(tasks(&house).await, [(TITLE.to_owned(), false)]);
        hands.priya.get(&format!("/people/{}/tasks", hands.joan.id)).await.is_ok().has(TITLE);
        // Told once more, it is one task.
        let known = [("kind", "in_prison"), ("known_on", "1/2/2027"), ("says", "Her sister rang")];
        hands.priya.post(&format!("{page}/trigger"), &known).await.leads_to(&page);
        assert_eq!(tasks(&house).await.len(), 1);
        for form in ["end", "suspend"] {
            hands.priya.get(&format!("{page}/{form}")).await.is_ok().has("value=\"25\"").has("value=\"1\"");
        }
        let end = [("ended_on", "25/1/2027"), ("because", "The prison’s team meets her needs with us")];
        hands.priya.post(&format!("{page}/end"), &end).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().lacks("Stop this direct payment");
        assert_eq!(tasks(&house).await, [(TITLE.to_owned(), true)]);
        house.proves().await;
    }

    // Care Act 2014 s.76(5)
    async fn what_was_paid_for_days_in_prison_is_named_and_asked_back(house) {
        let (hands, page) = in_february(&house).await;
        let add = format!("/people/{}/details/circumstances/add", hands.joan.id);
        hands.priya.post(&add, &lives_in(PRISON)).await.leads();
        // Three sevenths of the week from 21 January, and the week from 28 January.
        let says = "£196.43 was paid, or was due, for the days from 25 January 2027 to 3 February 2027, on which it may not be paid.";
        hands.priya.get(&page).await.is_ok().has(says).has("Ask it back: look through the account");
        // Not paid since later: what was paid between is named still, though nothing is to be stopped.
        house.at("2027-02-01T11:00:00Z");
        let priya = hands.priya.again(&house).await;
        let stop = [("from_on", "1/2/2027"), ("because", "She is in prison"), ("meanwhile", "The prison’s team meets her needs")];
        priya.post(&format!("{page}/suspend"), &stop).await.leads_to(&page);
        let says = "£137.50 was paid, or was due, for the days from 25 January 2027 to 31 January 2027";
        priya.get(&page).await.is_ok().lacks("Stop this direct payment").has(says);
        // It is asked back whatever may stay, and once.
        let check = format!("{page}/check");
        priya.get(&check).await.is_ok().has(says).has("It may be asked back, whatever may stay.");
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "628.57"), ("spent", "600.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "137.51"), ("because", "It was paid for days in prison.")];
        priya.post(&check, &form).await.has_problem("At most £137.50 may be asked back: £0.00 too much, £137.50 paid for days on which it may not be paid and £0.00 misspent");
        priya.post(&check, &but(&form, &[("asked_back", "137.50")])).await.leads_to(&page);
        priya.get(&page).await.is_ok().lacks("on which it may not be paid").has("It came back");
        let letter = letter::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert!(letter.body.contains("- £137.50 was paid for days on which the law does not let us pay it."), "{}", letter.body);
        house.proves().await;
    }

    async fn money_for_days_in_prison_that_was_spent_on_betting_is_asked_back_once(house) {
        let (hands, page) = in_february(&house).await;
        let add = format!("/people/{}/details/circumstances/add", hands.joan.id);
        hands.priya.post(&add, &lives_in(PRISON)).await.leads();
        let check = format!("{page}/check");
        // The account is of the days until 1 February; £196.43 was paid for those from 25 January on.
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "687.50"), ("spent", "491.07"),
            ("misspent", "196.43"), ("set_aside", "0.00"), ("asked_back", "392.86"), ("because", "Betting is not in the plan.")];
        let most = "At most £196.43 may be asked back: £0.00 too much, £196.43 paid for days on which it may not be paid and £196.43 misspent; £196.43 is both, and counts once";
        hands.priya.post(&check, &form).await.has_problem(most);
        hands.priya.post(&check, &but(&form, &[("asked_back", "196.43")])).await.leads_to(&page);
        let letter = letter::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        assert!(letter.body.contains("Please pay back £196.43"), "{}", letter.body);
        assert!(letter.body.contains("£196.43 of this stands in two of the reasons: it is the same money, and we ask for it once."), "{}", letter.body);
        house.proves().await;
    }

    async fn what_a_body_did_not_pay_yet_is_not_asked_back_for_days_in_prison(house) {
        let (hands, page) = in_february(&house).await;
        let payer = [("paid_by", "Exampleshire Carers"), ("from_on", "31/12/2026")];
        hands.priya.post(&format!("{page}/payer"), &payer).await.leads_to(&page);
        hands.priya.post(&format!("{page}/paid"), &[("paid_on", "22/1/2027"), ("amount", "550.00")]).await.leads_to(&page);
        let add = format!("/people/{}/details/circumstances/add", hands.joan.id);
        hands.priya.post(&add, &lives_in(PRISON)).await.leads();
        // £687.50 was due, £196.43 of it for these days; £550.00 was paid.
        hands.priya.get(&page).await.is_ok().has("£58.93 was paid, or was due, for the days from 25 January 2027");
        house.proves().await;
    }

    async fn who_is_on_remand_keeps_it_once_somebody_has_looked_at_it_since(house) {
        let (hands, page) = in_february(&house).await;
        let add = format!("/people/{}/details/circumstances/add", hands.joan.id);
        // A review of before answers nothing.
        let review = [("reviewed_on", "20/1/2027"), ("found", "All is well")];
        hands.priya.post(&format!("{page}/review"), &review).await.leads_to(&page);
        house.at("2027-02-02T10:00:00Z");
        let priya = hands.priya.again(&house).await;
        priya.post(&add, &lives_in(PRISON)).await.leads();
        priya.get(&page).await.is_ok().has("Stop this direct payment");
        house.at("2027-02-03T10:00:00Z");
        let priya = priya.again(&house).await;
        let review = [("reviewed_on", "3/2/2027"), ("found", "On remand: it goes on, and her sister manages it")];
        priya.post(&format!("{page}/review"), &review).await.leads_to(&page);
        priya.get(&page).await.is_ok().lacks("Stop this direct payment");
        assert_eq!(tasks(&house).await, [(TITLE.to_owned(), true)]);
        house.proves().await;
    }

    // SI 2014/2871 reg 2 and Schedule 1
    async fn a_condition_of_a_court_stops_it_and_it_is_asked_again_when_it_is_paid_again(house) {
        let (hands, page) = in_february(&house).await;
        let known = [("kind", "prohibited"), ("known_on", "28/1/2027"), ("says", "A letter of the probation service")];
        hands.priya.post(&format!("{page}/trigger"), &known).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("a court has put them under a condition").has("Schedule 1").has("End it from 28 January 2027");
        let title = "Stop the direct payment: a court has put them under a condition of treatment or testing".to_owned();
        assert_eq!(tasks(&house).await, [(title.clone(), false)]);
        let stop = [("from_on", "28/1/2027"), ("because", "The court’s condition"), ("meanwhile", "The agency comes")];
        hands.priya.post(&format!("{page}/suspend"), &stop).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().lacks("Stop this direct payment").has("Not paid for now");
        assert_eq!(tasks(&house).await, [(title.clone(), true)]);
        let again = [("until_on", "1/2/2027"), ("because", "A mistake")];
        hands.priya.post(&format!("{page}/resume"), &again).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("Stop this direct payment");
        let open = tasks(&house).await.into_iter().filter(|(_, done)| !done).count();
        assert_eq!(open, 1);
        house.proves().await;
    }

    async fn a_home_in_prison_tells_it_too_and_a_home_after_it_takes_it_back(house) {
        let (hands, page) = in_february(&house).await;
        let homes = format!("/people/{}/life/homes", hands.joan.id);
        let home = |code: &'static str, from: &'static str| [("accommodation", code), ("began_on", from)];
        hands.priya.post(&format!("{homes}/new"), &home(PRISON, "20/1/2027")).await.leads();
        hands.priya.get(&page).await.is_ok().has("End it from 20 January 2027");
        hands.priya.post(&format!("{homes}/new"), &home("tenant_private_landlord", "1/2/2027")).await.leads();
        hands.priya.get(&page).await.is_ok().lacks("Stop this direct payment");
        assert_eq!(tasks(&house).await, [(TITLE.to_owned(), true)]);
        house.proves().await;
    }

    async fn who_lives_in_approved_premises_is_told_where_a_direct_payment_is_decided_on(house) {
        let hands = with_budget(&house).await;
        let add = format!("/people/{}/details/circumstances/add", hands.joan.id);
        let lives = [("kind", "accommodation"), ("code", "approved_premises_for_offenders_released_from_prison_or_unde"), ("from_on", "1/11/2026")];
        hands.priya.post(&add, &lives).await.leads();
        hands.priya.get(&format!("/people/{}/direct-payments/new", hands.joan.id)).await.is_ok()
            .has("The record says where they live since 1 November 2026: Approved premises").has("Still right?");
        // Nothing is paid yet, so nothing is to be stopped.
        assert_eq!(tasks(&house).await, []);
        house.proves().await;
    }
}
