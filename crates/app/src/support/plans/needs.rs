//! The needs of a plan: each with what meets it and what the person wants.

use axum::extract::Path;
use db::entities::plan_need;
use db::sea_orm::entity::prelude::*;
use rules::eligibility::{AdultOutcome, CarerOutcome};
use rules::plan::MetBy;
use rules::vocabulary::Problem;

use super::store;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, pages};
use crate::support::{amounts, assessed};

/// What is asked of a need.
pub const NEED: &[Question] = &[
    Question {
        name: "outcome",
        label: "Which outcome is it about?",
        hint: "An outcome may stand in the plan several times, met by several.",
        kind: Kind::Offered("Choose"),
    },
    Question {
        name: "eligible",
        label: "Does this need meet the eligibility criteria?",
        hint: "",
        kind: Kind::YesNo,
    },
    Question {
        name: "met_by",
        label: "Who or what meets it?",
        hint: "",
        kind: Kind::Offered("Nobody has said yet"),
    },
    Question {
        name: "named",
        label: "Who or what is that?",
        hint: "The name of the carer, the club, the neighbour, the pendant. For paid support, add a service instead.",
        kind: Kind::Line,
    },
    Question {
        name: "how",
        label: "How is it met?",
        hint: "",
        kind: Kind::Lines(2_000),
    },
    Question {
        name: "wants",
        label: "What does the person want to be able to do?",
        hint: "",
        kind: Kind::Lines(2_000),
    },
];

/// Outcomes of the kind of plan.
fn outcomes(kind: &str) -> Vec<Choice> {
    if kind == "carer_support" {
        let all = CarerOutcome::ALL.iter();
        return amounts::choices(all.map(|one| (one.code(), one.says())));
    }
    let all = AdultOutcome::ALL.iter();
    amounts::choices(all.map(|one| (one.code(), one.says())))
}

fn home(case: &Case<Assess>) -> String {
    format!("/people/{}/plan", case.person_id())
}

async fn show(
    case: &Case<Assess>,
    (id, path): (Uuid, String),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let at = home(case);
    let is_new = path.ends_with("/new");
    let mut sheet = Sheet::new("/plan", "A need of the plan", path, at, NEED);
    if is_new {
        sheet.intro = vec!["What the last assessment found comes with the outcome: leave empty whether the need is eligible, and what the person wants, unless you know better.".to_owned()];
    }
    let ways = MetBy::ALL.iter().map(|by| (by.code(), by.says()));
    sheet.offers = vec![
        ("outcome", outcomes(&row.kind)),
        ("met_by", amounts::choices(ways)),
    ];
    sheet.show(case, fields, problems).await
}

/// What the last assessment found, as it is for this kind of plan.
async fn found(case: &Case<Assess>, id: Uuid) -> Result<Vec<assessed::Need>, PageError> {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let as_carer = row.kind == "carer_support";
    let found = assessed::latest(case.reader(), case.person_id(), as_carer).await?;
    Ok(found.map_or_else(Vec::new, |found| found.needs))
}

/// A need as it was written.
struct Written {
    outcome: String,
    eligible: bool,
    met_by: Option<String>,
    named: Option<String>,
    how: Option<String>,
    wants: Option<String>,
}

/// Reads a need; what is left out is taken from what the last assessment found about the outcome.
fn read(
    case: &Case<Assess>,
    fields: &Fields,
    found: &[assessed::Need],
) -> Result<Written, Vec<Problem>> {
    let chosen = fields.get("outcome");
    let found = found.iter().find(|need| need.outcome == chosen);
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, NEED, council, *case.today());
    let outcome = answers.needed("outcome");
    let known =
        AdultOutcome::from_code(&outcome).is_some() || CarerOutcome::from_code(&outcome).is_some();
    if !known {
        answers.reading.wrong("outcome", "Choose an outcome");
    }
    let eligible = answers
        .yes_no("eligible")
        .or(found.map(|found| found.eligible));
    if eligible.is_none() {
        let says = "Say whether this need meets the eligibility criteria: the last assessment did not find it";
        answers.reading.wrong("eligible", says);
    }
    let met_by = answers.text("met_by");
    if met_by
        .as_deref()
        .is_some_and(|by| MetBy::from_code(by).is_none())
    {
        answers
            .reading
            .wrong("met_by", "Choose who or what meets it");
    }
    let written = Written {
        outcome,
        eligible: eligible.unwrap_or(true),
        met_by,
        named: answers.text("named"),
        how: answers.text("how"),
        wants: answers
            .text("wants")
            .or_else(|| found.and_then(|found| found.wants.clone())),
    };
    answers.reading.finish(written)
}

/// GET /people/{person}/plan/{plan}/needs/new
pub async fn ask_new(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let path = format!("{}/{id}/needs/new", home(&case));
    show(&case, (id, path), &Fields::default(), &[]).await
}

/// POST /people/{person}/plan/{plan}/needs/new
pub async fn add(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let found = found(&case, id).await?;
    let written = match read(&case, &fields, &found) {
        Ok(written) => written,
        Err(problems) => {
            let path = format!("{}/{id}/needs/new", home(&case));
            return show(&case, (id, path), &fields, &problems).await;
        }
    };
    let mut change = case.change().await?;
    let row = store::draft(&mut change, case.person_id(), id).await?;
    let need = plan_need::Model {
        id: change.new_id(),
        person_id: row.person_id,
        plan_id: row.id,
        outcome: written.outcome,
        eligible: written.eligible,
        met_by: written.met_by,
        named: written.named,
        how: written.how,
        wants: written.wants,
        removed_at: None,
        version: 1,
    };
    let need = change.insert::<plan_need::Entity>(need).await?;
    let says = format!("A need was added: {}", store::outcome_says(&need.outcome));
    store::log_changed(&mut change, &row, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), "The need is in the plan.")
}

async fn find(
    conn: &impl db::sea_orm::ConnectionTrait,
    plan: Uuid,
    id: Uuid,
) -> Result<plan_need::Model, PageError> {
    let found = plan_need::Entity::find_by_id(id)
        .filter(plan_need::Column::PlanId.eq(plan))
        .filter(plan_need::Column::RemovedAt.is_null())
        .one(conn)
        .await?;
    found.ok_or(PageError::NotFound)
}

/// GET /people/{person}/plan/{plan}/needs/{need}
pub async fn ask(case: Case<Assess>, Path((_, id, need)): Path<(Uuid, Uuid, Uuid)>) -> Page {
    store::find(case.reader(), case.person_id(), id).await?;
    let row = find(case.reader(), id, need).await?;
    let fields = Fields::default()
        .with("outcome", row.outcome.clone())
        .with("eligible", if row.eligible { "yes" } else { "no" });
    let fields = asking::with(fields, "met_by", row.met_by.as_deref());
    let fields = asking::with(fields, "named", row.named.as_deref());
    let fields = asking::with(fields, "how", row.how.as_deref());
    let fields = asking::with(fields, "wants", row.wants.as_deref());
    let path = format!("{}/{id}/needs/{need}", home(&case));
    show(&case, (id, path), &fields, &[]).await
}

/// POST /people/{person}/plan/{plan}/needs/{need}
pub async fn save(
    case: Case<Assess>,
    Path((_, id, need)): Path<(Uuid, Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let written = match read(&case, &fields, &[]) {
        Ok(written) => written,
        Err(problems) => {
            let path = format!("{}/{id}/needs/{need}", home(&case));
            return show(&case, (id, path), &fields, &problems).await;
        }
    };
    let mut change = case.change().await?;
    let plan = store::draft(&mut change, case.person_id(), id).await?;
    let row = find(change.conn(), id, need).await?;
    let after = change
        .update::<plan_need::Entity>(&row, |row| {
            row.outcome = written.outcome;
            row.eligible = written.eligible;
            row.met_by = written.met_by;
            row.named = written.named;
            row.how = written.how;
            row.wants = written.wants;
        })
        .await?;
    let says = format!(
        "A need was changed: {}",
        store::outcome_says(&after.outcome)
    );
    store::log_changed(&mut change, &plan, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), "Saved.")
}

/// POST /people/{person}/plan/{plan}/needs/{need}/remove
pub async fn remove(case: Case<Assess>, Path((_, id, need)): Path<(Uuid, Uuid, Uuid)>) -> Page {
    let mut change = case.change().await?;
    let plan = store::draft(&mut change, case.person_id(), id).await?;
    let row = find(change.conn(), id, need).await?;
    let at = change.at();
    change
        .update::<plan_need::Entity>(&row, |row| row.removed_at = Some(at))
        .await?;
    let says = format!(
        "A need was taken out: {}",
        store::outcome_says(&row.outcome)
    );
    store::log_changed(&mut change, &plan, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), "The need is taken out of the plan.")
}
