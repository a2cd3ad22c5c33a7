//! The snapshot of personal budgets tells of those that are paid directly who manages the money, on the page and as a file.

use crate::direct_payments::{ASK, payments, with_budget};
use crate::plans::but;
use crate::support::{Answer, on_both};

/// How many links with a figure stand in the row that begins so: nil is no link.
fn figures(page: &Answer, row: &str) -> usize {
    let rest = page.text.split(row).nth(1).unwrap();
    rest.split("</tr>")
        .next()
        .unwrap()
        .matches(">1<span")
        .count()
}

const PARTS: [&str; 3] = [
    "Of these, managed by themselves",
    "Of these, managed by a nominee",
    "Of these, managed by an authorised person",
];

on_both! {
    // R66
    async fn direct_payments_are_split_by_who_manages_the_money(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let nominee = [("has_nominee", "yes"), ("nominee_agrees", "yes"), ("receiver", "nominee"), ("receiver_name", "Carol Price")];
        let without = [("has_capacity", "no"), ("authorised_person_asks", "yes"), ("best_interests", "yes"), ("receiver", "authorised_person"), ("receiver_name", "Carol Price")];
        let keeper = [("receiver", "third_party"), ("receiver_name", "Exampleshire Carers")];
        for (typed, of, part, whole) in [
            (but(&ASK, &[]), "adult", PARTS[0], "As a direct payment, managed by themselves"),
            (but(&ASK, &nominee), "nominee", PARTS[1], "As a direct payment, managed by a nominee"),
            (but(&ASK, &without), "authorised_person", PARTS[2], "As a direct payment, managed by an authorised person"),
            (but(&ASK, &keeper), "third_party", "Of these, kept for them by a third party", "As a direct payment, kept for them by a third party"),
        ] {
            let page = hands.priya.post(&new, &typed).await.leads();
            let told = hands.tom.get("/direct-payments?on=31/12/2026").await.is_ok();
            // Joan is 78: counted among those of 65 and over, and among all.
            assert_eq!(figures(&told, ">As a direct payment<"), 2, "{of}");
            for other in PARTS {
                let expected = if other == part { 2 } else { 0 };
                assert_eq!(figures(&told, other), expected, "{of}: {other}");
            }
            assert_eq!(figures(&told, part), 2, "{of}");
            assert_eq!(figures(&told, ">All personal budgets<"), 0, "the sum is no link");
            let behind = format!("/direct-payments/people?on=2026-12-31&taken=direct_payment&managed={of}&whom=older");
            let told = told.has(&behind.replace('&', "&amp;"));
            told.has(&format!("{}, 65 and over", whole.to_lowercase()));
            hands.tom.get(&behind).await.is_ok().has(&format!("{whole}: 65 and over")).has("Joan Price");
            let other = if of == "adult" { "nominee" } else { "adult" };
            hands.tom.get(&behind.replace(&format!("={of}&"), &format!("={other}&"))).await.is_ok().lacks("Joan Price");
            // The same as a file.
            let file = hands.tom.get("/direct-payments/csv?on=31/12/2026").await.is_ok();
            let head = "Taken,Who manages it,Under 65,65 and over,All,\"Carers, apart\"";
            let part = whole.split(", ").nth(1).unwrap();
            let part = format!("{}{}", part[..1].to_uppercase(), &part[1..]);
            let line = format!("As a direct payment,{part},0,1,1,0");
            let file = file.has(head).has("As a direct payment,All,0,1,1,0").has(&line).has("All personal budgets,All,0,1,1,0");
            file.has("Managed by the council,All,0,0,0,0").lacks("Managed by the council,Managed");
            hands.priya.post(&format!("{page}/end"), &[("ended_on", "20/11/2026"), ("because", "Another way")]).await.leads();
        }
        assert_eq!(payments(&house).await.len(), 4);
        hands.tom.get("/direct-payments").await.is_ok().has("href=\"/direct-payments/csv?on=2026-11-20\" download").lacks("kept for them by a third party");
        for wrong in ["taken=direct_payment&managed=x", "taken=council_managed&managed=adult", "taken=not_said&managed=adult"] {
            hands.tom.get(&format!("/direct-payments/people?on=2026-12-31&whom=older&{wrong}")).await.is_not_found();
        }
        assert_eq!(hands.tom.get("/direct-payments/csv?on=nonsense").await.status, 400);
        hands.priya.get("/direct-payments/csv").await.is_forbidden();
        house.proves().await;
    }
}
