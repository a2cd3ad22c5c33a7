//! The page itself: who it is, what to mind, who is around and involved, what happens next.

use db::entities::{alert, key_contact, person};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Day, Particular, particulars};
use pdf::{Block, Item};
use rules::vocabulary::dates::{london, speak_exact};

use crate::casework::relationships::list::{Line as Around, lines};
use crate::casework::tasks::list::when;
use crate::casework::{tasks, warnings};
use crate::front_door::people::known::holds;
use crate::front_door::people::words::{council_number, joined};
use crate::front_door::people::{emergency, header, record};
use crate::house::council::Council;
use crate::house::permissions::{Needs, SeePeople};
use crate::house::print::{self, Print};
use crate::house::{Case, Page, PageError};

/// Lines of each kind that still fit on a page.
const MOST: usize = 8;

/// A term and what is said of it.
struct Line {
    term: String,
    says: String,
}

/// GET /people/{person}/summary
pub async fn summary(case: Case<SeePeople>) -> Page {
    on_paper(&case).await?.page()
}

/// GET /people/{person}/summary/pdf
pub async fn pdf(case: Case<SeePeople>) -> Page {
    on_paper(&case).await?.pdf().await
}

async fn on_paper(case: &Case<SeePeople>) -> Result<Print, PageError> {
    let council = &case.staff().house.council;
    let name = header::full_name(&case.person);
    let number = council_number(&case.person);
    let mut document = print::sheet(council, format!("Summary of {name}"), &number);
    document.blocks = vec![Block::Quiet(printed(case))];
    document.blocks.extend(blocks(case).await?);
    Ok(Print {
        document,
        file: format!("summary-{number}"),
        address: format!("/people/{}/summary", case.person_id()),
        back: (
            format!("/people/{}", case.person_id()),
            "Back to the record",
        ),
        beside: String::new(),
        next: Vec::new(),
    })
}

/// What the page tells of a record: on paper, and on a device that is taken on a visit.
pub async fn blocks<P: Needs>(case: &Case<P>) -> Result<Vec<Block>, PageError> {
    let known = header::known(case, case.today()).await?;
    let head = header::from(case, "", &known);
    let likes = head.likes.as_ref();
    let mut blocks = vec![Block::Title(match likes {
        Some(likes) => format!("{} (likes “{likes}”)", head.name),
        None => head.name.clone(),
    })];
    if case.restricted {
        let says = "Restricted record";
        blocks.push(Block::Notice(says.to_owned()));
    }
    let facts = head.facts.iter();
    let facts = facts.map(|fact| (fact.term.to_owned(), fact.says.clone()));
    blocks.push(Block::Facts(facts.collect()));
    blocks.extend(parts(case, &known, &head.called).await?);
    Ok(blocks)
}

/// "The council. Printed 20 November 2026 at 10:00 by Priya Shah. …"
fn printed(case: &Case<SeePeople>) -> String {
    let staff = case.staff();
    let now = london(*staff.house.clock.now());
    format!(
        "{}. Printed {} at {} by {}. What is known may have changed since; keep this paper safe and destroy it when it is no longer needed.",
        staff.house.council.name,
        speak_exact(now.date()),
        now.strftime("%H:%M"),
        staff.colleague.account.name
    )
}

/// What is known, topic by topic; a topic about which nothing is known is left out.
async fn parts<P: Needs>(
    case: &Case<P>,
    known: &header::Known,
    called: &str,
) -> Result<Vec<Block>, PageError> {
    let (today, council) = (*case.today(), &case.staff().house.council);
    let mut mind = dangers(case, council).await?;
    mind.extend(alerts(case, council).await?);
    let mut blocks = Vec::new();
    topic(&mut blocks, "What to mind", listed(mind));
    let mut needs: Vec<Item> = known.needs(council).into_iter().map(Item::from).collect();
    needs.extend(hard(&case.person, council).map(Item::from));
    if !needs.is_empty() {
        topic(&mut blocks, "Communication", vec![Block::List(needs)]);
    }
    let matters = match (&case.person.what_matters, record::as_told(case).await?) {
        (Some(says), _) => vec![Block::Said(format!("“{says}”"))],
        (None, Some(told)) => vec![
            Block::Said(format!("“{}”", told.says)),
            Block::Quiet(format!("As told in {}.", told.whence)),
        ],
        (None, None) => Vec::new(),
    };
    topic(&mut blocks, &format!("What matters to {called}"), matters);
    let particulars = particulars(case.reader(), case.person_id(), case.today()).await?;
    let reach = reach(case, council, &particulars);
    topic(
        &mut blocks,
        &format!("Where and how to reach {called}"),
        listed(reach),
    );
    let mut around = family(case).await?;
    let emergencies = emergency::plans(case, &particulars).await?.into_iter();
    around.extend(emergencies.map(|plan| Line {
        term: "Carer’s emergency plan".to_owned(),
        says: format!("{}: see the record", plan.says),
    }));
    topic(&mut blocks, "Family and carers", listed(around));
    let contacts = contacts(case, council).await?;
    topic(&mut blocks, "Who else is involved", listed(contacts));
    let due = known.due(council).into_iter();
    let due = due.filter(|due| due.what == header::What::Limit).take(MOST);
    let mut next: Vec<(Day, String)> = due.map(|due| (due.due_on, due.says(today))).collect();
    next.extend(planned(case, council).await?);
    next.sort_by_key(|(day, _)| *day);
    let next = if next.is_empty() {
        Block::Text("Nothing is due and nothing is planned.".to_owned())
    } else {
        Block::List(next.into_iter().map(|(_, says)| says.into()).collect())
    };
    topic(&mut blocks, "What happens next", vec![next]);
    Ok(blocks)
}

fn topic(blocks: &mut Vec<Block>, title: &str, says: Vec<Block>) {
    if !says.is_empty() {
        blocks.push(Block::Heading(title.to_owned()));
        blocks.extend(says);
    }
}

/// "Very hard for them: Keeping it in mind"; none where nothing is, or nobody has asked.
fn hard(person: &person::Model, council: &Council) -> Option<String> {
    let codes = person.difficulties.as_deref()?.split_whitespace();
    let says = codes.filter(|code| *code != "none");
    let says: Vec<&str> = says.map(|code| council.says("difficulty", code)).collect();
    (!says.is_empty()).then(|| format!("Very hard for them: {}", says.join("; ")))
}

/// "Allergy: Penicillin"
fn listed(lines: Vec<Line>) -> Vec<Block> {
    let item = |line: Line| match line.says.as_str() {
        "" => Item::from(line.term),
        says => Item::from(format!("{}: {says}", line.term)),
    };
    let items: Vec<Item> = lines.into_iter().map(item).collect();
    if items.is_empty() {
        Vec::new()
    } else {
        vec![Block::List(items)]
    }
}

async fn family<P: Needs>(case: &Case<P>) -> Result<Vec<Line>, PageError> {
    let family = lines(case).await?.into_iter();
    let held = family.filter(|line| line.ended.is_none()).take(MOST);
    let says = |line: Around| {
        let roles = (!line.roles.is_empty()).then(|| line.roles.join(", "));
        let notes = (!line.notes.is_empty()).then(|| line.notes.join(", "));
        let parts = [roles, notes].into_iter().flatten();
        let term = format!("{}, {}", line.name, line.kind.to_lowercase());
        let says = parts.collect::<Vec<_>>().join("; ");
        Line { term, says }
    };
    Ok(held.map(says).collect())
}

async fn dangers<P: Needs>(case: &Case<P>, council: &Council) -> Result<Vec<Line>, PageError> {
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
async fn alerts<P: Needs>(case: &Case<P>, council: &Council) -> Result<Vec<Line>, PageError> {
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

async fn contacts<P: Needs>(case: &Case<P>, council: &Council) -> Result<Vec<Line>, PageError> {
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

fn reach<P: Needs>(case: &Case<P>, council: &Council, known: &[Particular]) -> Vec<Line> {
    let of = |part: &'static str| known.iter().filter(move |row| row.part == part);
    let mut lines: Vec<Line> = of("address")
        .map(|row| Line {
            term: council.says("address_kind", &row.kind).to_owned(),
            says: joined(&row.text, row.note.as_deref()),
        })
        .collect();
    lines.extend(of("detail").take(MOST).map(|way| Line {
        term: council.says("contact_detail_kind", &way.kind).to_owned(),
        says: match &way.note {
            Some(note) => format!("{} ({note})", way.text),
            None => way.text.clone(),
        },
    }));
    if let Some(says) = record::prefers(&case.person, council) {
        lines.push(Line {
            term: "Prefers".to_owned(),
            says,
        });
    }
    lines
}

/// "Visit: See the stairs, Mon 23 Nov at 14:30", each with its day.
async fn planned<P: Needs>(
    case: &Case<P>,
    council: &Council,
) -> Result<Vec<(Day, String)>, PageError> {
    let open = tasks::store::open_of(case.reader(), case.person_id()).await?;
    let says = |task: &db::entities::task::Model| {
        let kind = council.says("task_kind", &task.kind);
        let when = when(task, *case.today());
        (task.due_on, format!("{kind}: {}, {when}", task.title))
    };
    Ok(open.iter().take(MOST).map(says).collect())
}
