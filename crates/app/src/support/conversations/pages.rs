//! How many conversations of each kind were held, and whether they were person-centred, with the evidence: what an
//! audit asks for.

use db::Day;
use db::entities::conversation;
use rules::pathway::Step;
use rules::vocabulary::dates::{days_after, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::words::Names;
use crate::house::permissions::SeeTeamWorklist;
use crate::house::{Page, Query, Reading, Shown, Staff, pages};
use crate::oversight::worklists::{People, Who};

/// Days looked back on when nothing is asked.
const USUAL: i64 = 90;
/// Conversations whose evidence one page shows at most.
const MOST: usize = 100;

/// A kind of conversation, counted.
#[derive(Serialize)]
struct Kind {
    says: &'static str,
    held: usize,
    person_centred: usize,
    /// "83%", or nothing where none was held.
    share: Option<String>,
}

/// A conversation with its evidence.
#[derive(Serialize)]
struct Line {
    who: Who,
    kind: &'static str,
    day: String,
    by: String,
    outcome: String,
    person_centred: bool,
    evidence: Option<String>,
    href: Option<String>,
}

/// GET /conversations
pub async fn counts(staff: Staff<SeeTeamWorklist>, Query(query): Query) -> Page {
    let today = staff.today_date();
    let mut reading = Reading::of(&query);
    let from = reading.day("from", "The first day", today);
    let to = reading.day("to", "The last day", today);
    let from = from.unwrap_or(Day(days_after(today, -USUAL).unwrap_or(today)));
    let to = to.unwrap_or(Day(today));
    if to < from {
        reading.wrong("to", "The last day must not be before the first");
    }
    let problems = reading.finish(()).err().unwrap_or_default();
    let until = Day(days_after(to.0, 1).unwrap_or(to.0));
    let held = store::between(staff.reader(), from, until).await?;
    let kinds: Vec<Kind> = [
        Step::ConversationOne,
        Step::ConversationTwo,
        Step::ConversationThree,
    ]
    .map(|step| kind(step, &held))
    .into();
    let shown: Vec<&conversation::Model> = held
        .iter()
        .filter(|row| query.get("only") != "not" || !row.person_centred)
        .take(MOST)
        .collect();
    let people = People::of(&staff, shown.iter().map(|row| row.person_id)).await?;
    let names = Names::of(staff.reader(), shown.iter().map(|row| row.held_by), []).await?;
    let council = &staff.house.council;
    let lines: Vec<Line> = shown
        .iter()
        .filter_map(|row| {
            let who = people.who(row.person_id, today)?;
            let open = who.href.is_some();
            Some(Line {
                kind: Step::from_code(&row.kind).map_or("", Step::says),
                day: speak_exact(row.held_on.0),
                by: names.name(row.held_by).to_owned(),
                outcome: council
                    .says("conversation_outcome", &row.outcome)
                    .to_owned(),
                person_centred: row.person_centred,
                evidence: open.then(|| row.evidence.clone()),
                href: open
                    .then(|| format!("/people/{}/forms/{}", row.person_id, row.filled_form_id)),
                who,
            })
        })
        .collect();
    let values = json!({
        "title": "Conversations", "kinds": kinds, "lines": lines, "held": held.len(),
        "from": speak_exact(from.0), "to": speak_exact(to.0), "cut": held.len() > MOST,
        "only_not": query.get("only") == "not", "form": Shown::again(&query, &problems),
    });
    if problems.is_empty() {
        pages::page("support/conversations/counts.njk", values)
    } else {
        pages::try_again("support/conversations/counts.njk", values)
    }
}

fn kind(step: Step, held: &[conversation::Model]) -> Kind {
    let of_kind = || held.iter().filter(|row| row.kind == step.code());
    let (held, person_centred) = (
        of_kind().count(),
        of_kind().filter(|row| row.person_centred).count(),
    );
    Kind {
        says: step.says(),
        held,
        person_centred,
        share: (held > 0).then(|| format!("{}%", (person_centred * 200 + held) / (2 * held))),
    }
}
