//! Who is around a person: carers and next of kin first, then the others, then what has ended.

use db::Day;
use db::entities::relationship;
use db::sea_orm::prelude::Uuid;
use jiff::civil::Date;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::{offers, store};
use crate::front_door::people::header;
use crate::house::council::Council;
use crate::house::permissions::{Needs, SeePeople};
use crate::house::{Case, Page, PageError, pages};
use crate::oversight::worklists::lines::People;

/// A relationship in ready words.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: String,
    pub name: String,
    /// Their record, where it is open to the reader.
    pub href: Option<String>,
    pub kind: String,
    /// "main carer, next of kin"
    pub roles: Vec<String>,
    /// How they are reached, and what else matters.
    pub notes: Vec<String>,
    pub ended: Option<String>,
    /// Carers and those told first stand first.
    #[serde(skip)]
    rank: u8,
}

/// GET /people/{person}/relationships
pub async fn relationships(case: Case<SeePeople>) -> Page {
    let lines = lines(&case).await?;
    let (ended, now): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.ended.is_some());
    pages::page(
        "casework/relationships/list.njk",
        json!({ "case": header::of(&case, "/relationships").await?, "now": now, "ended": ended, "offers": offers::offers(&case).await? }),
    )
}

/// Everybody around a person whom the reader may know of. Those whose records were made in error are left out.
pub async fn lines<P: Needs>(case: &Case<P>) -> Result<Vec<Line>, PageError> {
    let rows = store::all(case.reader(), case.person_id()).await?;
    let pairs = store::pairs(case.reader(), &rows).await?;
    let others = rows.iter().filter_map(|row| row.other_id);
    let people = People::of(case.staff(), others).await?;
    let today = *case.today();
    let council = &case.staff().house.council;
    let line = |row: &relationship::Model| {
        let (name, href) = match row.other_id {
            None => (row.name.clone().unwrap_or_default(), None),
            // Whoever was joined with somebody else is told of by the one that was kept.
            Some(other) if people.is_gone(other) => return None,
            Some(other) => {
                let who = people.who(other, today)?;
                (who.says, who.href)
            }
        };
        let pair = pairs.iter().find(|pair| Some(pair.id) == row.pair_id);
        Some(told(row, pair, (name, href), council, today))
    };
    let mut lines: Vec<Line> = rows.iter().filter_map(line).collect();
    lines.sort_by_key(|line| line.rank);
    Ok(lines)
}

fn told(
    row: &relationship::Model,
    pair: Option<&relationship::Model>,
    (name, href): (String, Option<String>),
    council: &Council,
    today: Date,
) -> Line {
    let ended = row.until_on.filter(|until| **until <= today);
    Line {
        id: row.id.to_string(),
        name,
        href,
        kind: council.says("relationship_kind", &row.kind).to_owned(),
        roles: roles(row, pair, council),
        notes: [&row.phone, &row.email, &row.note]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
        ended: ended.map(|on| end(on, row.ended_because.as_deref())),
        rank: match row {
            _ if row.main_carer => 0,
            _ if row.carer => 1,
            _ if row.next_of_kin || row.emergency_contact => 2,
            _ => 3,
        },
    }
}

/// "ended on 3 May 2026: divorced"
fn end(on: Day, because: Option<&str>) -> String {
    let because = because.map(|because| format!(": {because}"));
    format!(
        "ended on {}{}",
        speak_exact(*on),
        because.unwrap_or_default()
    )
}

fn roles(
    row: &relationship::Model,
    pair: Option<&relationship::Model>,
    council: &Council,
) -> Vec<String> {
    let cared_for = match pair {
        Some(pair) if pair.main_carer => Some("cared for by this person, the main carer"),
        Some(pair) if pair.carer => Some("cared for by this person"),
        _ => None,
    };
    let roles = [
        row.main_carer.then_some("main carer"),
        (row.carer && !row.main_carer).then_some("carer"),
        row.next_of_kin.then_some("next of kin"),
        row.emergency_contact.then_some("emergency contact"),
        row.lives_with.then_some("lives together"),
        cared_for,
        row.attorney
            .as_deref()
            .map(|code| council.says("attorney_kind", code)),
    ];
    roles.into_iter().flatten().map(str::to_owned).collect()
}

/// The name of the other, for whoever may know it: for titles of forms.
pub async fn name_of<P: Needs>(
    case: &Case<P>,
    row: &relationship::Model,
) -> Result<String, PageError> {
    let Some(other) = row.other_id else {
        return Ok(row.name.clone().unwrap_or_default());
    };
    on_record(case, other).await?.ok_or(PageError::NotFound)
}

/// The name of somebody on record; none when the colleague may not know it.
pub async fn on_record<P: Needs>(case: &Case<P>, other: Uuid) -> Result<Option<String>, PageError> {
    let people = People::of(case.staff(), std::iter::once(other)).await?;
    let who = people.who(other, *case.today());
    Ok(who.filter(|_| !people.is_gone(other)).map(|who| who.says))
}
