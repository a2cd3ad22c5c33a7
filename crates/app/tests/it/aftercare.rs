//! Aftercare under section 117: written down with who says so, and never charged for.

use db::entities::{circumstance, plan_line};
use db::sea_orm::entity::prelude::*;

use crate::plan_costs::ABOUT;
use crate::plans::{Hands, LINE, begin, but, eligible, hands, the_plan};
use crate::support::{TestHouse, on_both};

const OWED: [(&str, &str); 6] = [
    ("kind", "aftercare"),
    ("code", "section_3"),
    ("told_by", "Dr Rao’s discharge letter"),
    ("from_on-day", "2"),
    ("from_on-month", "11"),
    ("from_on-year", "2026"),
];

/// Joan has eligible needs and a plan with one service that is marked as aftercare; gives the plan's address.
async fn marked(house: &TestHouse, hands: &Hands) -> String {
    eligible(house, hands).await;
    begin(hands).await;
    let at = format!("{}/{}", hands.at, the_plan(house).await.id);
    let add = format!("{at}/lines/new");
    hands
        .priya
        .post(&add, &but(&LINE, &[("funder", "aftercare")]))
        .await
        .leads_to(&hands.at);
    at
}

on_both! {
    async fn it_is_written_down_with_its_day_and_who_says_so(house) {
        let hands = hands(&house).await;
        let record = format!("/people/{}", hands.joan.id);
        let add = format!("{record}/details/circumstances/add");
        hands.priya.get(&format!("{add}?kind=aftercare")).await.is_ok()
            .has("Add aftercare under section 117").has("Who says so?").has("left hospital").lacks("main reason");
        hands.priya.post(&add, &but(&OWED, &[("told_by", "")])).await.has_problem("Who says so?");
        hands.priya.post(&add, &OWED).await.leads();
        hands.priya.get(&record).await.is_ok().has("key\">Aftercare under section 117")
            .has("Section 3: admitted for treatment, as told by Dr Rao’s discharge letter").has("2026-11-02");
        // It ends when both bodies have decided so, and is told as what was.
        let row = circumstance::Entity::find().filter(circumstance::Column::Kind.eq("aftercare"));
        let row = row.one(house.house.archive.reader()).await.unwrap().unwrap();
        let ended = [("version", "1"), ("until_on-day", "19"), ("until_on-month", "11"), ("until_on-year", "2026")];
        hands.priya.post(&format!("{record}/details/circumstances/{}", row.id), &[&OWED[..], &ended].concat()).await.leads();
        hands.priya.get(&record).await.is_ok().lacks("key\">Aftercare under section 117");
        hands.priya.get(&format!("{record}/details")).await.is_ok().has("What was so before").has("Dr Rao");
        house.proves().await;
    }

    async fn a_plan_asks_nothing_for_it(house) {
        let hands = hands(&house).await;
        let at = marked(&house, &hands).await;
        // The record says nothing of it yet.
        hands.priya.get(&hands.at).await.is_ok().has("marked as aftercare under section 117, and the record does not say");
        hands.priya.post(&format!("/people/{}/details/circumstances/add", hands.joan.id), &OWED).await.leads();
        hands.priya.get(&format!("{at}/about")).await.is_ok().has("Aftercare under section 117 is owed to them since 2 November 2026");
        hands.priya.post(&format!("{at}/about"), &ABOUT).await.leads_to(&hands.at);
        let page = hands.priya.get(&hands.at).await.is_ok();
        page.has("the person can be asked to pay at most £0.00 a week").has("£168.70 a week, for which nothing is asked").lacks("the record does not say");
        hands.priya.post(&format!("{at}/moves/submit"), &[]).await.has_problem("Aftercare under section 117 is free");
        let nothing = [("adult_is", "nothing_to_pay"), ("adult_weekly", "")];
        hands.priya.post(&format!("{at}/about"), &but(&ABOUT, &nothing)).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().lacks("Aftercare under section 117 is free");
        // Beside it, what is no aftercare may be charged for.
        let add = format!("{at}/lines/new");
        hands.priya.post(&add, &but(&LINE, &[("units", "2")])).await.leads_to(&hands.at);
        hands.priya.post(&format!("{at}/about"), &ABOUT).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().lacks("Aftercare under section 117 is free");
        hands.priya.post(&format!("{at}/about"), &but(&ABOUT, &[("adult_weekly", "48.21")])).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has("at most £48.20 a week");
        house.proves().await;
    }

    async fn whoever_agrees_is_told_where_nothing_is_marked(house) {
        let hands = hands(&house).await;
        marked(&house, &hands).await;
        hands.priya.post(&format!("/people/{}/details/circumstances/add", hands.joan.id), &OWED).await.leads();
        let says = "Mark the services that are aftercare";
        hands.priya.get(&hands.at).await.is_ok().lacks(says);
        let row = plan_line::Entity::find().one(house.house.archive.reader()).await.unwrap().unwrap();
        let line = format!("{}/{}/lines/{}", hands.at, row.plan_id, row.id);
        hands.priya.post(&line, &LINE).await.leads_to(&hands.at);
        hands.priya.get(&hands.at).await.is_ok().has(says);
        house.proves().await;
    }
}
