//! Who pays a direct payment out may change on a day: the account, the page of each payer and the report are right on
//! both sides of it.

use db::entities::direct_payment_payer;
use db::sea_orm::entity::prelude::*;

use crate::direct_payments::in_february;
use crate::support::on_both;

on_both! {
    // R68
    async fn another_pays_from_a_day_on_and_each_keeps_its_own_side_of_it(house) {
        let (hands, page) = in_february(&house).await;
        let team = house.team("sensory").await.id.to_string();
        let rosa = house.colleague("Rosa Lane", &["paying_body"], &["sensory"]).await;
        let payer = format!("{page}/payer");
        let carers = |from: &'static str| vec![("paid_by", "Exampleshire Carers"), ("paid_by_team", team.as_str()), ("from_on", from), ("because", "They know her")];
        hands.priya.get(&payer).await.is_ok().has("As it is written: The council from 31 December 2026.");
        hands.priya.post(&payer, &carers("")).await.has_problem("Enter the first day on which they pay it");
        hands.priya.post(&payer, &carers("30/12/2026")).await.has_problem("It is paid from 31 December 2026");
        hands.priya.post(&payer, &carers("2/2/2028")).await.has_problem("more than a year ahead");
        hands.priya.post(&payer, &carers("14/1/2027")).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("The council from 31 December 2026").has("Exampleshire Carers from 14 January 2027").has("They know her");
        // The weeks that begin on 14, 21 and 28 January are theirs; the two before are the council's.
        let theirs = format!("/payments-to-make/{}", page.rsplit('/').next().unwrap());
        rosa.get("/payments-to-make").await.is_ok().has("Joan Price").has("£412.50").has("from 14 January 2027").lacks("£687.50");
        rosa.post(&theirs, &[("paid_on", "13/1/2027"), ("amount", "137.50")]).await.has_problem("It is paid from 14 January 2027");
        rosa.post(&theirs, &[("paid_on", "15/1/2027"), ("amount", "275")]).await.leads_to(&theirs);
        rosa.get(&theirs).await.is_ok().has("<strong>£275.00</strong> was paid").has("so £137.50 is still to be paid");
        hands.priya.get(&format!("{page}/check")).await.is_ok()
            .has("£550.00 was written down as paid out, or was to be paid, in them").has("value=\"550.00\"");
        // What they paid stays theirs.
        let other = |from: &'static str| [("paid_by", "Farshire Trust"), ("from_on", from)];
        hands.priya.post(&payer, &other("14/1/2027")).await.has_problem("Exampleshire Carers paid £275.00 of 15 January 2027: enter a later day");
        hands.priya.post(&payer, &other("28/1/2027")).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("Write down what Exampleshire Carers paid").has("Write down what Farshire Trust paid").has("all that was to be paid by today");
        rosa.get(&theirs).await.is_ok().has("paid by another from 28 January 2027 on").has("all that was to be paid by today");
        let tom = hands.tom.again(&house).await;
        tom.get("/direct-payments?on=20/1/2027").await.is_ok().has("What commissioned bodies pay out").has("Exampleshire Carers").lacks("Farshire Trust");
        tom.get("/direct-payments").await.is_ok().has("Farshire Trust").has("£137.50");
        // The council's people write down for whom they choose.
        hands.priya.post(&format!("{page}/paid"), &[("by", "first"), ("paid_on", "29/1/2027"), ("amount", "100")]).await.leads_to(&page);
        hands.priya.get(&page).await.is_ok().has("Paid out by Farshire Trust").has("<strong>£100.00</strong> was paid");
        house.proves().await;
    }

    async fn a_change_of_the_payer_is_taken_back_and_an_old_payer_leaves_their_page_after_a_while(house) {
        let (hands, page) = in_february(&house).await;
        let team = house.team("sensory").await.id.to_string();
        let rosa = house.colleague("Rosa Lane", &["paying_body"], &["sensory"]).await;
        let payer = format!("{page}/payer");
        let carers = [("paid_by", "Exampleshire Carers"), ("paid_by_team", team.as_str()), ("from_on", "14/1/2027")];
        let council = [("paid_by", ""), ("paid_by_team", ""), ("from_on", "28/1/2027")];
        hands.priya.post(&payer, &carers).await.leads_to(&page);
        hands.priya.post(&payer, &carers).await.leads_to(&page);
        hands.priya.post(&payer, &council).await.leads_to(&page);
        rosa.get("/payments-to-make").await.is_ok().has("paid by another from 28 January 2027 on").has("£275.00");
        // From that day on they pay after all.
        let again = [("paid_by", "Exampleshire Carers"), ("paid_by_team", team.as_str()), ("from_on", "28/1/2027")];
        hands.priya.post(&payer, &again).await.leads_to(&page);
        rosa.get("/payments-to-make").await.is_ok().has("from 14 January 2027").has("£412.50").lacks("paid by another");
        let kept = direct_payment_payer::Entity::find().all(house.house.archive.reader()).await.unwrap();
        let stand = kept.iter().filter(|row| row.taken_back_at.is_none()).count();
        assert_eq!((kept.len(), stand), (2, 1));
        // Their team here is another: the name and the day stay.
        hands.priya.post(&payer, &[("paid_by", "Exampleshire Carers"), ("from_on", "1/2/2027")]).await.leads_to(&page);
        rosa.get("/payments-to-make").await.is_ok().lacks("Joan Price");
        hands.priya.post(&payer, &[("paid_by", "Exampleshire Carers"), ("paid_by_team", team.as_str()), ("from_on", "1/2/2027")]).await.leads_to(&page);
        hands.priya.post(&payer, &council).await.leads_to(&page);
        house.at("2027-02-25T10:00:00Z");
        rosa.again(&house).await.get("/payments-to-make").await.is_ok().has("Joan Price");
        house.at("2027-02-26T10:00:00Z");
        rosa.again(&house).await.get("/payments-to-make").await.is_ok().lacks("Joan Price");
        house.proves().await;
    }
}
