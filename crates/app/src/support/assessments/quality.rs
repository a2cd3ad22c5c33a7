//! A sample of completed assessments, looked at for their quality by somebody whose work they are not.

use db::entities::{assessment, assessment_audit, eligibility_decision};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{QueryOrder, QuerySelect, QueryTrait};
use db::{Change, Day, Event};
use rules::assessment::quality::{Quality, drawn};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, london_date, speak_exact};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::offer::TAB;
use super::store;
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::permissions::Authorise;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Reading, Shown, Staff, pages};
use crate::oversight::worklists::People;
use crate::support::amounts;

/// Days back from which a sample is drawn.
const BACK: i64 = 92;
/// Most that are drawn at once, and shown.
const MOST: u64 = 50;
const SHOWN: u64 = 200;
const AT: &str = "/assessments/quality";

const JUDGE: &[Question] = &[
    Question::new("judged", "How good is it?", "", Kind::Offered("Choose")),
    Question::new(
        "words",
        "What did you find?",
        "Strengths before needs, their own words, the limbs judged one by one, advice that fits. Whoever wrote it may read it.",
        Kind::NeededLines(4_000),
    ),
];

/// GET /assessments/quality
pub async fn page(staff: Staff<Authorise>) -> Page {
    show(&staff, &Fields::default().with("how_many", "5"), &[]).await
}

async fn show(staff: &Staff<Authorise>, fields: &Fields, problems: &[Problem]) -> Page {
    let rows = assessment_audit::Entity::find()
        .order_by_desc(assessment_audit::Column::DrawnAt)
        .order_by_desc(assessment_audit::Column::Id)
        .limit(SHOWN)
        .all(staff.reader())
        .await?;
    let people = People::of(staff, rows.iter().map(|row| row.person_id)).await?;
    let names = Names::of(
        staff.reader(),
        rows.iter().filter_map(|row| row.judged_by),
        [],
    )
    .await?;
    let today = staff.today_date();
    let line = |row: &assessment_audit::Model| {
        let who = people.who(row.person_id, today)?;
        let at = format!(
            "/people/{}/assessments/{}",
            row.person_id, row.assessment_id
        );
        let judged = row.judged.as_deref().and_then(Quality::from_code);
        Some(json!({
            "who": who, "href": at, "judge": judged.is_none().then(|| format!("{at}/quality")),
            "drawn": speak_exact(london_date(*row.drawn_at)), "judged": judged.map(Quality::says),
            "words": row.words, "by": row.judged_by.map(|by| names.name(by)),
        }))
    };
    let count = |one: Quality| {
        let of = rows
            .iter()
            .filter(|row| row.judged.as_deref() == Some(one.code()));
        json!({ "says": one.says(), "count": of.count() })
    };
    let values = json!({
        "title": "Quality of assessments", "lines": rows.iter().filter_map(line).collect::<Vec<Json>>(),
        "counts": Quality::ALL.iter().map(|one| count(*one)).collect::<Vec<Json>>(),
        "form": Shown::again(fields, problems),
    });
    if problems.is_empty() {
        pages::page("support/assessments/quality.njk", values)
    } else {
        pages::try_again("support/assessments/quality.njk", values)
    }
}

/// POST /assessments/quality: draws some of the last quarter that were not drawn before.
pub async fn draw(staff: Staff<Authorise>, Form(fields): Form) -> Page {
    let typed = fields.get("how_many").trim().parse::<u64>().ok();
    let Some(how_many) = typed.filter(|one| (1..=MOST).contains(one)) else {
        let mut reading = Reading::of(&fields);
        reading.wrong("how_many", "Enter how many to draw, from 1 to 50");
        let problems = reading.finish(()).err().unwrap_or_default();
        return show(&staff, &fields, &problems).await;
    };
    let mut change = staff.change().await?;
    let completed = to_draw(&change).await?;
    let at = change.at();
    let marked: Vec<(u64, (Uuid, Uuid))> = completed
        .into_iter()
        .map(|(id, person)| (mark(id, &at.to_string()), (id, person)))
        .collect();
    let drawn = drawn(&marked, usize::try_from(how_many).unwrap_or_default());
    for (assessment_id, person_id) in &drawn {
        let row = assessment_audit::Model {
            id: change.new_id(),
            person_id: *person_id,
            assessment_id: *assessment_id,
            drawn_by: staff.colleague.account.id,
            drawn_at: at,
            judged: None,
            words: None,
            judged_by: None,
            judged_at: None,
            version: 1,
        };
        change.insert::<assessment_audit::Entity>(row).await?;
        let body = json!({ "text": "Drawn to be looked at for its quality" });
        change.log(
            Event::AssessmentChanged,
            Some(*person_id),
            Some(*assessment_id),
            body,
        );
    }
    if drawn.is_empty() {
        return pages::go_to_saying(
            AT,
            "No assessment of the last three months is left to be drawn.",
        );
    }
    change.commit().await?;
    pages::go_to_saying(AT, &format!("{} drawn.", drawn.len()))
}

/// Assessments of the last months that nobody has drawn yet, with whose they are.
async fn to_draw(change: &Change) -> db::Result<Vec<(Uuid, Uuid)>> {
    let today = london_date(*change.at());
    let since = Day(days_after(today, -BACK).unwrap_or(today));
    let before = assessment_audit::Entity::find()
        .select_only()
        .column(assessment_audit::Column::AssessmentId)
        .into_query();
    Ok(assessment::Entity::find()
        .filter(assessment::Column::CompletedOn.gte(since))
        .filter(assessment::Column::Id.not_in_subquery(before))
        .order_by_asc(assessment::Column::Id)
        .select_only()
        .column(assessment::Column::Id)
        .column(assessment::Column::PersonId)
        .into_tuple()
        .all(change.conn())
        .await?)
}

fn mark(id: Uuid, salt: &str) -> u64 {
    let digest = Sha256::new()
        .chain_update(id.as_bytes())
        .chain_update(salt)
        .finalize();
    let first = digest.iter().take(8);
    first.fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// What was drawn and nobody has judged yet.
/// Errors: `NotFound`; `Forbidden` for one's own work; `Conflict` when it was judged already.
async fn to_judge(
    case: &Case<Authorise>,
    conn: &impl db::sea_orm::ConnectionTrait,
    id: Uuid,
) -> Result<assessment_audit::Model, PageError> {
    let assessed = store::find(case, id).await?;
    let found = assessment_audit::Entity::find()
        .filter(assessment_audit::Column::AssessmentId.eq(id))
        .one(conn)
        .await?;
    let row = found.ok_or(PageError::NotFound)?;
    let decided = eligibility_decision::Entity::find()
        .filter(eligibility_decision::Column::AssessmentId.eq(id))
        .all(conn)
        .await?;
    let me = case.staff().colleague.account.id;
    let mut theirs = decided.iter().map(|decision| decision.decided_by);
    if [assessed.worker_id, assessed.completed_by].contains(&Some(me))
        || theirs.any(|one| one == me)
    {
        return Err(PageError::Forbidden(
            "This is your own work, so somebody else must look at it.".to_owned(),
        ));
    }
    if row.judged.is_some() {
        return Err(PageError::Conflict(
            "Somebody has looked at it already.".to_owned(),
        ));
    }
    Ok(row)
}

/// GET /people/{person}/assessments/{assessment}/quality
pub async fn ask(case: Case<Authorise>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    to_judge(&case, case.reader(), id).await?;
    show_judging(&case, id, &Fields::default(), &[]).await
}

async fn show_judging(
    case: &Case<Authorise>,
    id: Uuid,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = format!("/people/{}/assessments/{id}", case.person_id());
    let path = format!("{at}/quality");
    let mut sheet = Sheet::new(TAB, "Look at its quality", path, at, JUDGE);
    let kinds = Quality::ALL.iter().map(|one| (one.code(), one.says()));
    sheet.offers = vec![("judged", amounts::choices(kinds))];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/assessments/{assessment}/quality
pub async fn judge(
    case: Case<Authorise>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = to_judge(&case, change.conn(), id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, JUDGE, council, *case.today());
    let judged = Quality::from_code(fields.get("judged"));
    if judged.is_none() {
        answers.reading.wrong("judged", "Choose how good it is");
    }
    let words = answers.needed("words");
    let words = match answers.reading.finish(words) {
        Ok(words) => words,
        Err(problems) => {
            drop(change);
            return show_judging(&case, id, &fields, &problems).await;
        }
    };
    let (at, by) = (change.at(), case.staff().colleague.account.id);
    change
        .update::<assessment_audit::Entity>(&row, |row| {
            row.judged = judged.map(|one| one.code().to_owned());
            row.words = Some(words);
            row.judged_by = Some(by);
            row.judged_at = Some(at);
        })
        .await?;
    let says = judged.map_or("", Quality::says);
    let body = json!({ "text": format!("Looked at for its quality: {}", says.to_lowercase()) });
    change.log(
        Event::AssessmentChanged,
        Some(row.person_id),
        Some(id),
        body,
    );
    change.commit().await?;
    pages::go_to_saying(AT, "It is kept what you found.")
}
