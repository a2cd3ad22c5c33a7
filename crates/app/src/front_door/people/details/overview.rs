//! Everything known of a person, by topic, with what was true before and what was put right.

use db::Day;
use db::entities::{address, circumstance, communication_need, contact_detail, person_alias};
use serde::Serialize;
use serde_json::json;

use super::questions::{self, TOPICS, Topic};
use super::rows::{Row, Stands};
use crate::front_door::people::asking::{self, Told};
use crate::front_door::people::header;
use crate::front_door::people::record::KINDS;
use crate::front_door::people::words::SaidDay;
use crate::house::permissions::{Needs, SeePeople};
use crate::house::{Case, Page, PageError, pages};

/// A topic in ready words.
#[derive(Serialize)]
struct Section {
    id: &'static str,
    title: &'static str,
    told: Vec<Told>,
    rows: Rows,
}

/// The rows of a topic: what is so, what was so, and what was put right.
#[derive(Default, Serialize)]
pub struct Rows {
    now: Vec<Line>,
    past: Vec<Line>,
    corrected: Vec<Line>,
    add: Vec<Add>,
}

/// A row in ready words.
#[derive(Serialize)]
struct Line {
    says: String,
    from: Option<SaidDay>,
    until: Option<SaidDay>,
    href: String,
}

/// A way to add a row.
#[derive(Serialize)]
struct Add {
    text: String,
    href: String,
}

/// GET /people/{person}/details
pub async fn details(case: Case<SeePeople>) -> Page {
    let mut sections = Vec::new();
    for topic in TOPICS {
        sections.push(section(&case, topic).await?);
    }
    pages::page(
        "front_door/people/details/overview.njk",
        json!({ "case": header::of(&case, "/details").await?, "sections": sections }),
    )
}

async fn section<P: Needs>(case: &Case<P>, topic: &Topic) -> Result<Section, PageError> {
    let council = &case.staff().house.council;
    let fields = questions::filled(topic, &case.person);
    Ok(Section {
        id: topic.id,
        title: topic.title,
        told: asking::told(topic.questions, &fields, council, *case.today()),
        rows: rows_of(case, topic.id).await?,
    })
}

/// The rows of a topic; none for a topic without rows.
pub async fn rows_of<P: Needs>(case: &Case<P>, topic: &str) -> Result<Rows, PageError> {
    match topic {
        "names" => rows::<P, person_alias::Model>(case).await,
        "contact" => rows::<P, contact_detail::Model>(case).await,
        "communication" => rows::<P, communication_need::Model>(case).await,
        "addresses" => rows::<P, address::Model>(case).await,
        "circumstances" => rows::<P, circumstance::Model>(case).await,
        _ => Ok(Rows::default()),
    }
}

async fn rows<P: Needs, R: Row>(case: &Case<P>) -> Result<Rows, PageError> {
    let (today, council) = (case.today(), &case.staff().house.council);
    let at = format!("/people/{}/details/{}", case.person_id(), R::TOPIC);
    let mut rows = Rows {
        add: adds::<R>(&at),
        ..Rows::default()
    };
    for row in R::all(case).await? {
        let line = Line {
            says: row.says(council),
            from: row.dates().map(|(from, _)| said(from, today)),
            until: row.dates().and_then(|(_, until)| Some(said(until?, today))),
            href: format!("{at}/{}", row.key().0),
        };
        match row.stands(today) {
            Stands::Now | Stands::Soon => rows.now.push(line),
            Stands::Past => rows.past.push(line),
            Stands::Corrected => rows.corrected.push(line),
        }
    }
    Ok(rows)
}

fn said(day: Day, today: Day) -> SaidDay {
    SaidDay::of(*day, *today)
}

/// One link; for circumstances one for each kind, as each has its own list.
fn adds<R: Row>(at: &str) -> Vec<Add> {
    if R::TOPIC == "circumstances" {
        let add = |(kind, title): &(&str, &str)| Add {
            text: format!("Add {}", title.to_lowercase()),
            href: format!("{at}/add?kind={kind}"),
        };
        return KINDS.iter().map(add).collect();
    }
    vec![Add {
        text: format!("Add {}", R::ONE),
        href: format!("{at}/add"),
    }]
}
