//! The page itself: who it is, what to mind, who is around and involved, what happens next.

use db::Day;
use db::entities::{alert, key_contact};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::{london, speak_exact};
use serde::Serialize;
use serde_json::json;

use crate::casework::relationships::list::lines;
use crate::casework::tasks::list::when;
use crate::casework::{tasks, warnings};
use crate::front_door::people::known::{addresses, contact_details, holds};
use crate::front_door::people::words::on_one_line;
use crate::front_door::people::{header, record};
use crate::house::council::Council;
use crate::house::permissions::SeePeople;
use crate::house::{Case, Page, PageError, pages};

/// Lines of each kind that still fit on a page.
const MOST: usize = 8;

/// A term and what is said of it.
#[derive(Serialize)]
struct Line {
    term: String,
    says: String,
}

/// GET /people/{person}/summary
pub async fn summary(case: Case<SeePeople>) -> Page {
    let known = header::known(&case, case.today()).await?;
    let (today, council) = (*case.today(), &case.staff().house.council);
    let needs = known.needs(council);
    let due: Vec<String> = known
        .due()
        .iter()
        .take(MOST)
        .map(|due| due.says(today))
        .collect();
    let mut family = lines(&case).await?;
    family.retain(|line| line.ended.is_none());
    family.truncate(MOST);
    let now = london(*case.staff().house.clock.now());
    pages::page(
        "casework/summary/summary.njk",
        json!({
            "case": header::from(&case, "", &known),
            "matters": case.person.what_matters,
            "warnings": dangers(&case, council).await?, "alerts": alerts(&case, council).await?,
            "needs": needs, "reach": reach(&case, council).await?,
            "family": family, "contacts": contacts(&case, council).await?,
            "due": due, "tasks": planned(&case, council).await?,
            "restricted": case.restricted,
            "printed": format!("{} at {}", speak_exact(now.date()), now.strftime("%H:%M")),
            "by": case.staff().colleague.account.name,
        }),
    )
}

async fn dangers(case: &Case<SeePeople>, council: &Council) -> Result<Vec<Line>, PageError> {
    let all = warnings::store::all(case).await?;
    let held = all
        .into_iter()
        .filter(|warning| warning.note.ended_on.is_none());
    let line = |warning: warnings::store::Warning| {
        let latest = warning
            .reviews
            .last()
            .map(|review| format!(" ({})", review.text));
        Line {
            term: council.says("warning_kind", &warning.note.kind).to_owned(),
            says: format!("{}{}", warning.note.text, latest.unwrap_or_default()),
        }
    };
    Ok(held.take(MOST).map(line).collect())
}

/// Alerts with their words, but for what must not lie about on paper: where a key is, how to get in.
async fn alerts(case: &Case<SeePeople>, council: &Council) -> Result<Vec<Line>, PageError> {
    let rows = alert::Entity::find()
        .filter(alert::Column::PersonId.eq(case.person_id()))
        .order_by_asc(alert::Column::Id)
        .all(case.reader())
        .await?;
    let list = council.list("alert_kind");
    let line = |row: alert::Model| {
        let private = list
            .find(&row.kind)
            .is_some_and(|kind| kind.group.as_deref() == Some("private"));
        let words = row.text.filter(|_| !private);
        Line {
            term: council.says("alert_kind", &row.kind).to_owned(),
            says: words.unwrap_or_else(|| {
                if private {
                    "see the record".to_owned()
                } else {
                    String::new()
                }
            }),
        }
    };
    let today = case.today();
    let held = rows
        .into_iter()
        .filter(|row| holds(row.from_on, row.until_on, row.superseded_at, today));
    Ok(held.take(MOST).map(line).collect())
}

async fn contacts(case: &Case<SeePeople>, council: &Council) -> Result<Vec<Line>, PageError> {
    let rows = key_contact::Entity::find()
        .filter(key_contact::Column::PersonId.eq(case.person_id()))
        .order_by_asc(key_contact::Column::Id)
        .all(case.reader())
        .await?;
    let today = case.today();
    let line = |row: key_contact::Model| {
        let parts = [Some(row.name), row.organisation, row.phone, row.note];
        Line {
            term: council.says("key_contact_role", &row.role).to_owned(),
            says: parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
        }
    };
    let mut lines: Vec<Line> = rows
        .into_iter()
        .filter(|row| holds(row.from_on, row.until_on, row.superseded_at, today))
        .take(MOST)
        .map(line)
        .collect();
    if let Some(practice) = &case.person.gp_practice {
        lines.insert(
            0,
            Line {
                term: "GP".to_owned(),
                says: practice.clone(),
            },
        );
    }
    Ok(lines)
}

async fn reach(case: &Case<SeePeople>, council: &Council) -> Result<Vec<Line>, PageError> {
    let today = case.today();
    let places = addresses(case).await?;
    let mut lines: Vec<Line> = places
        .iter()
        .filter(|row| holds(row.from_on, row.until_on, row.superseded_at, today))
        .map(|row| Line {
            term: council.says("address_kind", &row.kind).to_owned(),
            says: on_one_line(row),
        })
        .collect();
    let of_use = |ended: Option<Day>| ended.is_none_or(|ended| ended > today);
    let ways = contact_details(case).await?;
    lines.extend(
        ways.iter()
            .filter(|way| of_use(way.ended_on))
            .take(MOST)
            .map(|way| Line {
                term: council.says("contact_detail_kind", &way.kind).to_owned(),
                says: match &way.note {
                    Some(note) => format!("{} ({note})", way.value),
                    None => way.value.clone(),
                },
            }),
    );
    if let Some(says) = record::prefers(&case.person, council) {
        lines.push(Line {
            term: "Prefers".to_owned(),
            says,
        });
    }
    Ok(lines)
}

async fn planned(case: &Case<SeePeople>, council: &Council) -> Result<Vec<Line>, PageError> {
    let open = tasks::store::open_of(case.reader(), case.person_id()).await?;
    let line = |task: &db::entities::task::Model| Line {
        term: format!("{}: {}", council.says("task_kind", &task.kind), task.title),
        says: when(task, *case.today()),
    };
    Ok(open.iter().take(MOST).map(line).collect())
}
