//! The letters of direct payments: greeted and signed as every letter of a decision, of the day on which they are written,
//! and saying what somebody needs to know who gets them.

use db::entities::letter;
use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::direct_payments::{ASK, agreed, in_february, with_budget};
use crate::plans::{Hands, but};
use crate::support::{TestHouse, on_both};

/// The letter of a template.
async fn letter(house: &TestHouse, template: &str) -> letter::Model {
    let of = letter::Entity::find().filter(letter::Column::Template.eq(template));
    let found = of.one(house.house.archive.reader()).await.unwrap();
    found.unwrap()
}

/// The words of a letter, which greets Joan and is signed by Priya for the council.
async fn body(house: &TestHouse, template: &str) -> String {
    let body = letter(house, template).await.body;
    let end = format!(
        "\n\nYours sincerely,\n\nPriya Shah\n{}",
        house.house.council.name
    );
    assert!(
        body.starts_with("Dear Joan,\n\n") && body.ends_with(&end),
        "{body}"
    );
    assert!(
        body.contains("Do you see it differently? Tell us on 01632 960 100: we will look at it again with you."),
        "{body}"
    );
    body
}

const REFUSED: &str = "direct_payment_refused";
const RAISED: &str = "direct_payment_uplift";
const ASKED_BACK: &str = "direct_payment_asked_back";

const RAISE: [(&str, &str); 3] = [
    ("percent", "3.5"),
    ("from_on", "1/4/2027"),
    ("because", "Wages go up in April."),
];

on_both! {
    async fn a_refusal_and_a_raise_greet_and_end_as_the_letter_of_a_decision_does(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.post(&new, &but(&ASK, &[("prohibited", "yes")])).await.leads();
        assert!(body(&house, REFUSED).await.contains("We cannot make one, because:\n\n- The regulations forbid"));
        let page = agreed(&hands).await;
        hands.priya.post(&format!("{page}/uplift"), &RAISE).await.leads_to(&page);
        let words = body(&house, RAISED).await;
        assert!(words.contains("from £137.50 a week to £143.40 a week from 1 April 2027.\n\nWages go up in April."), "{words}");
        assert!(words.contains("What you pay towards your support stays as it is: £31.20 a week."), "{words}");
        // Of the day on which it was written, whatever day the raise is from.
        hands.priya.get(&page).await.is_ok().has("The letter of 20 November 2026").lacks("The letter of 1 April 2027");
        let paper = hands.priya.get(&format!("/people/{}/letters/{}/pdf", hands.joan.id, letter(&house, RAISED).await.id)).await;
        let paper = paper.pdf_words();
        for words in ["20 November 2026", "Dear Joan,", "stays as it is", "Yours sincerely,", "Priya Shah"] {
            assert!(paper.contains(words), "{words}: {paper}");
        }
        house.proves().await;
    }

    async fn who_is_sent_a_bill_is_told_that_it_stays_as_it_is(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let page = hands.priya.post(&new, &but(&ASK, &[("gross", "yes"), ("weekly", "168.70")])).await.leads();
        hands.priya.post(&format!("{page}/uplift"), &RAISE).await.leads_to(&page);
        let words = body(&house, RAISED).await;
        assert!(words.contains("stays as it is: £31.20 a week. We go on sending you a bill for it."), "{words}");
        house.proves().await;
    }

    async fn money_that_is_asked_back_is_asked_for_in_a_letter(house) {
        let (Hands { priya, joan, .. }, page) = in_february(&house).await;
        let check = format!("{page}/check");
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "850.00"), ("spent", "0.00"),
            ("misspent", "80.00"), ("set_aside", "0.00"), ("asked_back", "300.00"), ("because", "Betting is not in the plan."), ("back_by", "31/1/2027")];
        priya.get(&check).await.is_ok().has("Left empty, it is 1 March 2027.");
        priya.post(&check, &form).await.has_problem("It is asked back on 1 February 2027: enter that day or a later one");
        priya.post(&check, &but(&form, &[("back_by", "15/2/2027")])).await.leads_to(&page);
        let words = body(&house, ASKED_BACK).await;
        for expected in [
            "from 31 December 2026 to 31 January 2027. Please pay back £300.00 by 15 February 2027.",
            "- £220.00 is more than you need to keep on the account.\n- £80.00 was spent on something that is not in your plan.",
            "Betting is not in the plan.",
            "Get in touch with us on 01632 960 100, and we will tell you how to pay it back.",
        ] {
            assert!(words.contains(expected), "{expected}: {words}");
        }
        let row = letter(&house, ASKED_BACK).await;
        let at = format!("/people/{}/letters/{}", joan.id, row.id);
        priya.get(&page).await.is_ok().has(&at).has("The letter of 1 February 2027");
        priya.get(&at).await.is_ok().has("Money of your direct payment that we ask back").has("Please pay back £300.00");
        assert!(priya.get(&format!("{at}/pdf")).await.pdf_words().contains("Please pay back £300.00"));
        house.proves().await;
    }

    async fn nobody_writes_to_somebody_who_has_died(house) {
        let (Hands { priya, joan, .. }, page) = in_february(&house).await;
        crate::plans_end::died(&house, &priya, joan.id, ["28", "1", "2027"]).await;
        let check = format!("{page}/check");
        let says = "ask of whoever acts for the estate, and write to them yourself";
        priya.get(&check).await.is_ok().has("Joan has died. No letter is written from here").has(says).lacks("It stands in the letter").lacks("your words go into the letter");
        let form = [("from_on", "31/12/2026"), ("until_on", "29/1/2027"), ("opening", "0.00"), ("paid_in", "850.00"), ("spent", "0.00"),
            ("misspent", "80.00"), ("set_aside", "0.00"), ("asked_back", "80.00"), ("because", "Betting is not in the plan.")];
        priya.post(&check, &form).await.leads_to(&page);
        priya.get(&page).await.is_ok().has("Betting is not in the plan.").has("It came back");
        let letters = letter::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(letters.len(), 0);
        house.proves().await;
    }

    async fn where_nothing_is_asked_back_nobody_is_written_to(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "850.00"), ("spent", "0.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "0.00"), ("because", "Her holiday pay is due")];
        priya.post(&format!("{page}/check"), &form).await.leads_to(&page);
        let letters = letter::Entity::find().all(house.house.archive.reader()).await.unwrap();
        assert_eq!(letters.len(), 0);
        house.proves().await;
    }
}
