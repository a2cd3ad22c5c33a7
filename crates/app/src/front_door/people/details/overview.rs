//! Everything known of a person, by topic, with what was true before and what was put right.

use db::Day;
use db::entities::{
    address, alert, circumstance, communication_need, consent, contact_detail, key_contact,
    ordinary_residence, person_alias,
};
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
    /// It has questions of its own, besides its rows.
    asks: bool,
    told: Vec<Told>,
    rows: Rows,
    /// What an empty topic says.
    none: Option<&'static str>,
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
    term: String,
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
    let rows = rows_of(case, topic.id).await?;
    Ok(Section {
        none: none(case, topic, &rows),
        id: topic.id,
        title: topic.title,
        told: if topic.id == "death" && case.person.died_on.is_none() {
            Vec::new()
        } else {
            asking::told(topic.questions, &fields, council, *case.today())
        },
        asks: !topic.questions.is_empty(),
        rows,
    })
}

fn none<P: Needs>(case: &Case<P>, topic: &Topic, rows: &Rows) -> Option<&'static str> {
    match topic.id {
        "death" => case
            .person
            .died_on
            .is_none()
            .then_some("No death is recorded."),
        _ if rows.add.is_empty() || !rows.now.is_empty() => None,
        "names" => Some("No other names are known."),
        "contact" => Some("No telephone number or email is known."),
        "communication" => Some("No communication needs are known."),
        "addresses" => Some("No address is known."),
        "residence" => Some(
            "It is not written down which council is responsible. Needs are met by the council in whose area somebody ordinarily lives.",
        ),
        "alerts" => Some(
            "Nothing stands at the top of the record. What helps or endangers on a visit belongs here: a key safe, an allergy, a dog.",
        ),
        "key-contacts" => Some(
            "Nobody is known yet. Nurses, advocates and others who are no relatives belong here.",
        ),
        "consent" => Some("The person has not been asked yet what may be shared, and with whom."),
        _ => Some("Support reason, accommodation and employment are not known."),
    }
}

/// The rows of a topic; none for a topic without rows.
pub async fn rows_of<P: Needs>(case: &Case<P>, topic: &str) -> Result<Rows, PageError> {
    match topic {
        "names" => rows::<P, person_alias::Model>(case).await,
        "contact" => rows::<P, contact_detail::Model>(case).await,
        "communication" => rows::<P, communication_need::Model>(case).await,
        "addresses" => rows::<P, address::Model>(case).await,
        "residence" => rows::<P, ordinary_residence::Model>(case).await,
        "circumstances" => rows::<P, circumstance::Model>(case).await,
        "alerts" => rows::<P, alert::Model>(case).await,
        "key-contacts" => rows::<P, key_contact::Model>(case).await,
        "consent" => rows::<P, consent::Model>(case).await,
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
        let says = row.says(council);
        let (term, says) = says.split_once(": ").unwrap_or((&says, ""));
        let line = Line {
            term: term.to_owned(),
            says: says.to_owned(),
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
