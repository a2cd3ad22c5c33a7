//! The lines of card statements: looked at or not yet, spent as planned or otherwise, and what they say is left.

use db::entities::direct_payment_line;
use db::sea_orm::EntityTrait;

use crate::direct_payments::in_february;
use crate::plans::Hands;
use crate::support::{TestHouse, Visitor, on_both};

/// Brings a statement in; gives its lines.
async fn brought(
    house: &TestHouse,
    priya: &Visitor,
    page: &str,
    lines: &str,
) -> Vec<direct_payment_line::Model> {
    let file = format!("date,description,in,out\n{lines}");
    let to = format!("{page}/statement");
    priya
        .upload(&to, &[], ("s.csv", file.as_bytes()))
        .await
        .leads_to(page);
    let all = direct_payment_line::Entity::find();
    all.all(house.house.archive.reader()).await.unwrap()
}

const LINES: &str =
    "2027-01-04,Council,550.00,\n2027-01-05,Wages A Bell,,300.00\n2027-01-05,Bookmaker,,40.00\n";

on_both! {
    async fn a_line_is_not_called_as_planned_before_somebody_looked_at_it(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        let lines = brought(&house, &priya, &page, LINES).await;
        priya.get(&page).await.is_ok().has("2 lines have not been looked at yet").has("Not looked at yet").has("Money came in").lacks(">As planned<");
        priya.get(&format!("{page}/check")).await.is_ok().has("2 lines of the statement have not been looked at yet");
        let mark = async |says: &str, misspent: &str| {
            let line = lines.iter().find(|line| line.says == says).unwrap();
            let at = format!("{page}/lines/{}", line.id);
            priya.post(&at, &[("misspent", misspent)]).await
        };
        mark("Bookmaker", "yes").await.leads_to(&page);
        priya.get(&page).await.is_ok().has("1 line has not been looked at yet").has(">Not as planned</strong>");
        // Said twice it stays so, and what was said is taken back.
        for _ in 0..2 {
            mark("Wages A Bell", "no").await.leads_to(&page);
        }
        priya.get(&page).await.is_ok().lacks("been looked at yet").lacks("Not looked at yet").has("As planned");
        mark("Bookmaker", "no").await.leads_to(&page);
        priya.get(&page).await.is_ok().lacks("Not looked at yet").lacks("Not as planned");
        mark("Bookmaker", "yes").await.leads_to(&page);
        priya.get(&page).await.is_ok().has(">Not as planned</strong>");
        house.proves().await;
    }

    async fn money_that_came_in_is_not_marked(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        let lines = brought(&house, &priya, &page, "2027-01-04,Council,550.00,\n").await;
        priya.get(&page).await.is_ok().has("Money came in").lacks("It was not as planned").lacks("been looked at yet");
        for misspent in ["yes", "no"] {
            let at = format!("{page}/lines/{}", lines[0].id);
            priya.post(&at, &[("misspent", misspent)]).await.is_conflict().has("On this line money came in");
        }
        house.proves().await;
    }

    async fn whoever_looks_through_an_account_has_looked_at_its_lines(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        brought(&house, &priya, &page, LINES).await;
        let form = [("from_on", "31/12/2026"), ("until_on", "1/2/2027"), ("opening", "0.00"), ("paid_in", "550.00"), ("spent", "340.00"),
            ("misspent", "0.00"), ("set_aside", "0.00"), ("asked_back", "0.00"), ("because", "All fits the plan")];
        priya.post(&format!("{page}/check"), &form).await.leads_to(&page);
        priya.get(&page).await.is_ok().lacks("Not looked at yet").lacks("been looked at yet");
        house.proves().await;
    }

    async fn what_is_left_is_said_only_where_something_is(house) {
        let (Hands { priya, .. }, page) = in_february(&house).await;
        let check = format!("{page}/check");
        // Nothing is known of the account yet.
        priya.get(&check).await.is_ok().has("No statement tells of these days").lacks(" is left").lacks("may stay (");
        brought(&house, &priya, &page, "2027-01-04,Council,300.00,\n2027-01-05,Wages A Bell,,300.00\n").await;
        priya.get(&check).await.is_ok().has("As the accounts and statements stand, nothing is left.").lacks("may stay (").lacks("was not spent as planned");
        brought(&house, &priya, &page, "2027-01-06,Council,100.00,\n").await;
        priya.get(&check).await.is_ok().has("£100.00 is left, and all of it may stay (4 weeks of money).");
        brought(&house, &priya, &page, "2027-01-07,Council,500.00,\n").await;
        priya.get(&check).await.is_ok().has("£600.00 is left, of which £550.00 may stay (4 weeks of money), so £50.00 is too much.");
        brought(&house, &priya, &page, "2027-01-08,Rent,,650.00\n").await;
        priya.get(&check).await.is_ok().has("the account is overdrawn by £50.00.");
        house.proves().await;
    }
}
