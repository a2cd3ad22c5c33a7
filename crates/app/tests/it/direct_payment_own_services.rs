//! A direct payment that is to buy the council's own services: asked about, refused without its reasons, told.

use db::entities::letter;
use db::sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::direct_payments::{ASK, payments, with_budget};
use crate::plans::but;
use crate::support::on_both;

const MEALS: [(&str, &str); 4] = [
    ("own_services", "yes"),
    ("own_services_what", "Meals for a fortnight"),
    ("own_services_size", "once"),
    ("own_services_because", "Your cook is away until March."),
];

on_both! {
    async fn it_is_asked_whether_a_direct_payment_buys_the_councils_own_services_and_told_why(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        hands.priya.get(&new).await.is_ok().has("Is any of it to buy the council’s own services?").has("It is bought once");
        hands.priya.post(&new, &but(&ASK, &[("own_services", "")])).await.has_problem("Answer this: the decision needs it");
        for (field, says) in [
            ("own_services_what", "Enter which of the council’s own services it buys"),
            ("own_services_size", "Choose whether it is small or bought once"),
            ("own_services_because", "Enter why it is bought from the council"),
        ] {
            let typed = but(&but(&ASK, &MEALS), &[(field, "")]);
            hands.priya.post(&new, &typed).await.has_problem(says);
        }
        hands.priya.post(&new, &but(&but(&ASK, &MEALS), &[("own_services_size", "always")])).await.has_problem("Choose whether it is small or bought once");
        assert!(payments(&house).await.is_empty());
        let page = hands.priya.post(&new, &but(&ASK, &MEALS)).await.leads();
        let row = payments(&house).await.remove(0);
        assert_eq!(
            (row.own_services.as_deref(), row.own_services_size.as_deref(), row.own_services_because.as_deref()),
            (Some("Meals for a fortnight"), Some("once"), Some("Your cook is away until March."))
        );
        let told = hands.priya.get(&page).await.is_ok();
        told.has("Buys from the council itself").has("Meals for a fortnight (it is bought once)").has("Your cook is away until March.")
            .has("The letter of the conditions").has("Is any of it to buy the council’s own services?");
        let of = letter::Entity::find().filter(letter::Column::Template.eq("direct_payment_conditions"));
        let letter = of.one(house.house.archive.reader()).await.unwrap().unwrap();
        assert_eq!(row.letter_id, Some(letter.id));
        for words in [
            "Your direct payment begins on 31 December 2026.",
            "you want to buy this from us: Meals for a fortnight. You may, because you buy it once.",
            "Your cook is away until March.",
            "Please buy no other service of ours with it.",
        ] {
            assert!(letter.body.contains(words), "{words}: {}", letter.body);
        }
        let at = format!("/people/{}/letters/{}", hands.joan.id, letter.id);
        hands.priya.get(&at).await.is_ok().has("What your direct payment may buy from us");
        house.proves().await;
    }

    async fn where_none_of_it_buys_them_nothing_is_kept_and_nobody_is_written_to(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        // What was typed below a "no" is not kept.
        let page = hands.priya.post(&new, &but(&but(&ASK, &MEALS), &[("own_services", "no")])).await.leads();
        let row = payments(&house).await.remove(0);
        assert_eq!((row.own_services, row.own_services_size, row.own_services_because, row.letter_id), (None, None, None, None));
        hands.priya.get(&page).await.is_ok().lacks("Buys from the council itself");
        assert_eq!(letter::Entity::find().count(house.house.archive.reader()).await.unwrap(), 0);
        house.proves().await;
    }

    async fn a_budget_that_the_council_manages_is_not_asked_about_its_own_services(house) {
        let hands = with_budget(&house).await;
        let new = format!("/people/{}/direct-payments/new", hands.joan.id);
        let managed = but(&ASK, &[("taken", "council_managed"), ("own_services", ""), ("weekly", "0")]);
        hands.priya.post(&new, &managed).await.leads();
        let row = payments(&house).await.remove(0);
        assert_eq!((row.own_services, row.answers["own_services"].as_bool()), (None, None));
    }
}
