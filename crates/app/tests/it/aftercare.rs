//! Aftercare under section 117: written down with its day and who says so.

use db::entities::circumstance;
use db::sea_orm::entity::prelude::*;

use crate::plans::{but, hands};
use crate::support::on_both;

const OWED: [(&str, &str); 6] = [
    ("kind", "aftercare"),
    ("code", "section_3"),
    ("told_by", "Dr Rao’s discharge letter"),
    ("from_on-day", "2"),
    ("from_on-month", "11"),
    ("from_on-year", "2026"),
];

on_both! {
    async fn it_is_written_down_with_its_day_and_who_says_so(house) {
        let hands = hands(&house).await;
        let record = format!("/people/{}", hands.joan.id);
        let add = format!("{record}/details/circumstances/add");
        hands.priya.get(&format!("{add}?kind=aftercare")).await.is_ok().has("Who says so?").has("left hospital").lacks("main reason");
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
}
