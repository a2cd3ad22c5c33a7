//! One batch: what is in it and how each piece stands; bringing back what was not done; closing it.

use db::entities::assessment_batch;
use db::sea_orm::prelude::Uuid;
use rules::access::Permission;
use rules::batch::{Progress, Standing, Work};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_between, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::export::Taken;
use super::list::{only_teams, share, tag};
use super::{pieces, store};
use crate::casework::words::{Names, due};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Council;
use crate::house::permissions::{Allocate, Assess, Needs};
use crate::house::{Fields, Form, Page, PageError, Path, Staff, pages};
use crate::oversight::worklists::{People, Who};

const RETURN: &[Question] = &[
    Question::new(
        "because",
        "Why they come back",
        "",
        Kind::Choose("batch_return"),
    ),
    Question::new("note", "What did the supplier say?", "", Kind::Lines(2_000)),
];

/// A piece of work of the batch.
#[derive(Serialize)]
struct Line {
    id: String,
    who: Who,
    href: String,
    says: &'static str,
    waited: String,
    tag: &'static str,
    colour: &'static str,
    more: String,
    can_be_taken: bool,
}

impl Line {
    /// That there is one is all that is told.
    fn of_a_restricted_record(id: String, who: Who, can_be_taken: bool) -> Line {
        Line {
            id,
            who,
            href: String::new(),
            says: "",
            waited: String::new(),
            tag: "",
            colour: "",
            more: String::new(),
            can_be_taken,
        }
    }
}

/// GET /batches/{batch}
pub async fn one(staff: Staff<Assess>, Path(id): Path<Uuid>) -> Page {
    let batch = store::find(staff.reader(), id, only_teams(&staff)).await?;
    show(&staff, &batch, &Fields::default(), &[]).await
}

fn colour(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "grey",
        Standing::Begun => "blue",
        Standing::Late => "red",
        Standing::Done => "green",
        Standing::DoneLate => "orange",
        Standing::Returned => "purple",
        Standing::CalledOff => "grey",
    }
}

/// When it was done or came back, why, and who wrote that down.
fn more(line: &pieces::Line, council: &Council, by: Option<&str>) -> String {
    let (_, done_on, _) = line.row.state();
    let day = |on: Option<db::Day>| on.map(|on| speak_exact(on.0));
    let words = match (line.returned_on(), &line.line.returned_because) {
        (None, _) => {
            let taken = day(line.line.returned_on);
            let taken = taken.map(|on| format!("closed to them since {on}"));
            [day(done_on), taken, None, None]
        }
        (on, because) => [
            day(on),
            because
                .as_deref()
                .map(|code| council.says("batch_return", code).to_owned()),
            line.line.returned_note.clone(),
            by.map(str::to_owned),
        ],
    };
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

async fn show<P: Needs>(
    staff: &Staff<P>,
    batch: &assessment_batch::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let today = staff.today();
    let council = &staff.house.council;
    let all = store::lines(staff.reader(), &[batch.id]).await?;
    let people = People::of(staff, all.iter().map(|line| line.line.person_id)).await?;
    let accounts = all.iter().filter_map(|line| line.line.returned_by);
    let accounts = accounts.chain([batch.authorised_by]);
    let names = Names::of(staff.reader(), accounts, batch.team_id).await?;
    let progress = Progress::of(all.iter().map(|line| line.stands(batch, today)));
    let ticked: Vec<&str> = fields.all("line").collect();
    let lines: Vec<Line> = all
        .iter()
        .filter_map(|line| {
            let standing = line.stands(batch, today);
            let waited = days_between(line.line.waited_since.0, line.line.handed_on.0).max(0);
            let by = line.line.returned_by.map(|by| names.name(by));
            let more = more(line, council, by);
            let who = people.who(line.line.person_id, today.0)?;
            let id = line.line.id.to_string();
            let can_be_taken = line.can_be_taken() && batch.closed_on.is_none();
            if who.href.is_none() {
                return Some(Line::of_a_restricted_record(id, who, can_be_taken));
            }
            Some(Line {
                id,
                who,
                href: line.row.href(),
                says: line.row.says(),
                waited: format!("{waited} days"),
                tag: standing.says(),
                colour: colour(standing),
                more,
                can_be_taken,
            })
        })
        .collect();
    let form = asking::shown(RETURN, fields, problems);
    let asked = asking::asked(RETURN, council, today.0, &form);
    let (tag, colour) = tag(batch, &progress, today.0);
    let may = staff.may(Permission::Allocate);
    let left_out = match may && batch.closed_on.is_none() {
        true => Taken::of(staff, batch).await?.left_out,
        false => 0,
    };
    let values = json!({
        "title": batch.name, "id": batch.id, "lines": lines, "progress": progress, "share": share(&progress),
        "organisation": batch.organisation, "note": batch.note, "tag": tag, "colour": colour,
        "work": store::work(batch).says(), "sent": speak_exact(batch.sent_on.0), "by": names.name(batch.authorised_by),
        "target": due(batch.target_on, today.0), "target_exact": speak_exact(batch.target_on.0),
        "closed": batch.closed_on.map(|on| speak_exact(on.0)), "team": batch.team_id.map(|team| names.name(team).to_owned()),
        "overdue": overdue(batch, &all, today),
        "may_change": may && batch.closed_on.is_none(), "may_take": may && batch.closed_on.is_none(), "left_out": left_out, "questions": asked, "form": form, "ticked": ticked,
    });
    match problems.is_empty() {
        true => pages::page("support/batches/one.njk", values),
        false => pages::try_again("support/batches/one.njk", values),
    }
}

/// Reviews still out whose own day is past, as the list of reviews counts them; none for other work.
fn overdue(batch: &assessment_batch::Model, all: &[pieces::Line], today: db::Day) -> Option<usize> {
    let is_overdue = |line: &&pieces::Line| line.is_out() && line.row.since() < today;
    (store::work(batch) == Work::Reviews).then(|| all.iter().filter(is_overdue).count())
}

async fn open(staff: &Staff<Allocate>, id: Uuid) -> Result<assessment_batch::Model, PageError> {
    let batch = store::find(staff.reader(), id, only_teams(staff)).await?;
    match batch.closed_on {
        None => Ok(batch),
        Some(on) => Err(PageError::Conflict(format!(
            "This batch was closed on {} already.",
            speak_exact(on.0)
        ))),
    }
}

/// POST /batches/{batch}/return: those ticked are taken away; what is not done comes back undone.
pub async fn bring_back(staff: Staff<Allocate>, Path(id): Path<Uuid>, Form(fields): Form) -> Page {
    let batch = open(&staff, id).await?;
    let ticked: Vec<&str> = fields.all("line").collect();
    let back = |lines: Vec<pieces::Line>| -> Vec<pieces::Line> {
        let wanted = |line: &pieces::Line| ticked.contains(&line.line.id.to_string().as_str());
        lines
            .into_iter()
            .filter(|line| wanted(line) && line.can_be_taken())
            .collect()
    };
    come_back(&staff, &batch, &fields, back, "line", false).await
}

/// POST /batches/{batch}/close: all that was not done comes back, and the batch is closed.
pub async fn close(staff: Staff<Allocate>, Path(id): Path<Uuid>, Form(fields): Form) -> Page {
    let batch = open(&staff, id).await?;
    let back = |lines: Vec<pieces::Line>| -> Vec<pieces::Line> {
        lines.into_iter().filter(pieces::Line::is_out).collect()
    };
    come_back(&staff, &batch, &fields, back, "", true).await
}

async fn come_back(
    staff: &Staff<Allocate>,
    batch: &assessment_batch::Model,
    fields: &Fields,
    back: impl Fn(Vec<pieces::Line>) -> Vec<pieces::Line>,
    needs: &str,
    closes: bool,
) -> Page {
    let council = &staff.house.council;
    let mut change = staff.change().await?;
    let lines = back(store::lines(change.conn(), &[batch.id]).await?);
    let mut answers = Answers::of(fields, RETURN, council, staff.today_date());
    let (done, undone): (Vec<_>, Vec<_>) =
        lines.iter().partition(|line| line.row.state().1.is_some());
    // What is done needs no reason; closing a batch of which nothing is out asks nothing.
    let because = if undone.is_empty() && (closes || !done.is_empty()) {
        String::new()
    } else {
        answers.needed("because")
    };
    let note = answers.text("note");
    if !needs.is_empty() && lines.is_empty() {
        answers.reading.wrong(needs, "Select what comes back");
    }
    let (because, note) = match answers.reading.finish((because, note)) {
        Ok(read) => read,
        Err(problems) => {
            drop(change);
            return show(staff, batch, fields, &problems).await;
        }
    };
    let says = council.says("batch_return", &because).to_lowercase();
    store::bring_back(&mut change, batch, &lines, (&because, &says, note)).await?;
    if closes {
        store::close(&mut change, batch).await?;
    }
    change.commit().await?;
    let says = came_back(closes, done.len(), undone.len());
    pages::go_to_saying(format!("/batches/{}", batch.id), &says)
}

fn came_back(closes: bool, done: usize, undone: usize) -> String {
    let undone = match undone {
        0 => None,
        1 => Some("1 came back undone and waits again".to_owned()),
        count => Some(format!("{count} came back undone and wait again")),
    };
    let done = match done {
        0 => None,
        1 => Some("1 that is done is no longer open to them".to_owned()),
        count => Some(format!("{count} that are done are no longer open to them")),
    };
    let closed = closes.then(|| "the batch is closed".to_owned());
    let says: Vec<String> = [closed, undone, done].into_iter().flatten().collect();
    let says = says.join("; ");
    let mut letters = says.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
