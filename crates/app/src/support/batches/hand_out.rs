//! Handing work out: what was ticked in a backlog, or what has waited longest, to whom, and by when.

use db::Day;
use db::entities::assessment_batch;
use db::sea_orm::entity::prelude::*;
use rules::assessment::Profession;
use rules::batch::Work;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_between, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::pieces::Row;
use super::store;
use crate::casework::allocations::store::teams_offered;
use crate::front_door::people::asking::{self, Answers, Asked, Kind, Question};
use crate::house::permissions::Allocate;
use crate::house::{Fields, Form, Page, PageError, Query, Staff, pages};
use crate::oversight::worklists::{People, Who};

/// Pieces of work that one batch can hold.
const MOST: usize = 500;
/// How many are offered when nobody says how many.
const USUAL: usize = 50;

const QUESTIONS: &[Question] = &[
    Question::new(
        "name",
        "A name for the batch",
        "Such as “Occupational therapy, winter”.",
        Kind::Needed,
    ),
    Question::new(
        "organisation",
        "The organisation that will do it",
        "",
        Kind::Needed,
    ),
    Question::new(
        "team",
        "Their team here",
        "Where their people have accounts: they then read these records and no others, write on the work you hand them and add notes and documents. A record closes to them 28 days after its work is done. Leave it empty if they work from the list alone.",
        Kind::Offered("They have no accounts here"),
    ),
    Question::new("target_on", "By when should all be done?", "", Kind::Day),
    Question::new(
        "note",
        "What was agreed?",
        "How they work, how they report, what it costs.",
        Kind::Lines(4_000),
    ),
];

/// A piece of work that can be handed out.
#[derive(Serialize)]
struct Line {
    id: String,
    who: Who,
    says: &'static str,
    since: String,
    days: i64,
    /// Begun by somebody from whom it came back.
    begun: bool,
    ticked: bool,
}

/// GET /batches/new?work=assessments&profession=…&most=50: what has waited longest.
pub async fn longest(staff: Staff<Allocate>, Query(query): Query) -> Page {
    let most = query.get("most").parse().unwrap_or(USUAL).clamp(1, MOST);
    let work = Work::from_code(query.get("work")).unwrap_or(Work::Assessments);
    let profession = Profession::from_code(query.get("profession"));
    let rows = free(&staff, work, profession, most).await?;
    let ids = rows.iter().map(|row| row.id()).collect();
    show(&staff, Batch { work, rows, ids }, &query, &[]).await
}

/// The longest waiting that the colleague may open: what they may not open they cannot hand out.
async fn free(
    staff: &Staff<Allocate>,
    work: Work,
    profession: Option<Profession>,
    most: usize,
) -> Result<Vec<Row>, PageError> {
    let rows = store::to_hand_out(staff.reader(), work, profession, staff.today(), 5_000).await?;
    let mut rows = may_open(staff, rows).await?;
    rows.truncate(most);
    Ok(rows)
}

async fn may_open(staff: &Staff<Allocate>, rows: Vec<Row>) -> Result<Vec<Row>, PageError> {
    let people = People::of(staff, rows.iter().map(Row::person_id)).await?;
    let today = staff.today_date();
    let open = |row: &Row| {
        let who = people.who(row.person_id(), today);
        who.is_some_and(|who| who.href.is_some()) && !people.is_gone(row.person_id())
    };
    Ok(rows.into_iter().filter(open).collect())
}

/// What the page shows: the work, what can be chosen, and what is.
struct Batch {
    work: Work,
    rows: Vec<Row>,
    ids: Vec<Uuid>,
}

/// POST /batches/new: what was ticked in a backlog.
pub async fn chosen(staff: Staff<Allocate>, Form(fields): Form) -> Page {
    let batch = ticked(&staff, &fields).await?;
    if batch.rows.is_empty() {
        let problems = [Problem::new("one", "Select the work to hand out")];
        return show(&staff, batch, &Fields::default(), &problems).await;
    }
    show(&staff, batch, &Fields::default(), &[]).await
}

async fn ticked(staff: &Staff<Allocate>, fields: &Fields) -> Result<Batch, PageError> {
    let work = Work::from_code(fields.get("work")).unwrap_or(Work::Assessments);
    // Backlogs name their boxes by what is in them.
    let names = ["one", "assessment", "review"];
    let ids: Vec<Uuid> = names
        .iter()
        .flat_map(|name| fields.all(name))
        .filter_map(|id| id.parse().ok())
        .take(MOST)
        .collect();
    let rows = store::free_of(staff.reader(), work, &ids).await?;
    let mut rows = may_open(staff, rows).await?;
    rows.sort_by_key(|row| (row.since(), row.id()));
    Ok(Batch { work, rows, ids })
}

async fn show(
    staff: &Staff<Allocate>,
    batch: Batch,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let today = staff.today_date();
    let people = People::of(staff, batch.rows.iter().map(Row::person_id)).await?;
    let lines: Vec<Line> = batch
        .rows
        .iter()
        .filter_map(|row| {
            Some(Line {
                id: row.id().to_string(),
                who: people.who(row.person_id(), today)?,
                says: row.says(),
                since: speak_exact(row.since().0),
                days: days_between(row.since().0, today).max(0),
                begun: row.state().0,
                ticked: batch.ids.contains(&row.id()),
            })
        })
        .collect();
    let form = asking::shown(QUESTIONS, fields, problems);
    let mut asked = asking::asked(QUESTIONS, &staff.house.council, today, &form);
    Asked::offer(
        &mut asked,
        "team",
        teams_offered(staff.reader(), staff.today()).await?,
    );
    let work = batch.work;
    let values = json!({
        "title": format!("Hand out {}", work.says().to_lowercase()), "work": work.code(), "lines": lines,
        "questions": asked, "form": form,
        "back": match work { Work::Assessments => "/assessments", Work::Reviews => "/reviews" },
    });
    match problems.is_empty() {
        true => pages::page("support/batches/hand_out.njk", values),
        false => pages::try_again("support/batches/hand_out.njk", values),
    }
}

/// POST /batches
pub async fn hand_out(staff: Staff<Allocate>, Form(fields): Form) -> Page {
    let batch = ticked(&staff, &fields).await?;
    let new = match read(&staff, &fields, &batch).await? {
        Ok(new) => new,
        Err(problems) => return show(&staff, batch, &fields, &problems).await,
    };
    let mut change = staff.change().await?;
    let new = assessment_batch::Model {
        id: change.new_id(),
        ..new
    };
    // Somebody may have begun or handed out a piece in the meantime: it stays where it is.
    let ids: Vec<Uuid> = batch.rows.iter().map(Row::id).collect();
    let rows = store::free_of(change.conn(), batch.work, &ids).await?;
    let new = store::hand_out(&mut change, new, &rows).await?;
    change.commit().await?;
    let says = match rows.len() {
        1 => "1 piece of work is handed out.".to_owned(),
        count => format!("{count} pieces of work are handed out."),
    };
    pages::go_to_saying(format!("/batches/{}", new.id), &says)
}

async fn read(
    staff: &Staff<Allocate>,
    fields: &Fields,
    batch: &Batch,
) -> Result<Result<assessment_batch::Model, Vec<Problem>>, PageError> {
    let today = staff.today();
    let mut answers = Answers::of(fields, QUESTIONS, &staff.house.council, today.0);
    let name = answers.needed("name");
    let organisation = answers.needed("organisation");
    let team = answers.text("team");
    let team_id = team.as_deref().and_then(|id| id.parse::<Uuid>().ok());
    let known = teams_offered(staff.reader(), staff.today()).await?;
    if team.is_some()
        && !known
            .iter()
            .any(|one| team_id.is_some_and(|id| one.value == id.to_string()))
    {
        answers.reading.wrong("team", "Choose one of the teams");
    }
    let target_on = answers.day("target_on");
    match target_on {
        None if !answers.reading.has_problem("target_on") => {
            answers
                .reading
                .wrong("target_on", "Enter the day by which all should be done");
        }
        Some(on) if on <= today => {
            answers
                .reading
                .wrong("target_on", "Enter a day that is to come");
        }
        _ => {}
    }
    let note = answers.text("note");
    if batch.rows.is_empty() {
        let says = if batch.ids.is_empty() {
            "Select the work to hand out"
        } else {
            "What you selected was begun or handed out by somebody else: go back and select anew"
        };
        answers.reading.wrong("one", says);
    }
    Ok(answers.reading.finish(assessment_batch::Model {
        id: Uuid::nil(),
        name,
        work: batch.work.code().to_owned(),
        organisation,
        authorised_by: staff.colleague.account.id,
        sent_on: today,
        target_on: target_on.unwrap_or(Day(today.0)),
        closed_on: None,
        note,
        version: 1,
        team_id,
    }))
}
