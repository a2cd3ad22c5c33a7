//! The needs of a plan: each with what meets it and what the person wants.

use db::entities::plan_need;
use db::sea_orm::entity::prelude::*;
use rules::eligibility::{AdultOutcome, CarerOutcome};
use rules::plan::MetBy;
use rules::vocabulary::Problem;

use super::store::{self, Whole};
use super::writing;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::words::capital;
use crate::house::council::Choice;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
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
        name: "not_because",
        label: "If the assessment found it eligible and it is not, why?",
        hint: "The person and everybody who decides about the plan read it. A need that is eligible must be met.",
        kind: Kind::Lines(2_000),
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

const OUT: &[Question] = &[];
const OUT_BECAUSE: &[Question] = &[Question::new(
    "not_because",
    "Why is it not met?",
    "The assessment found it eligible, and such a need must be met. The person and everybody who decides about the plan read why this one is not.",
    Kind::NeededLines(2_000),
)];

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

/// What is wrong with a need as it would stand: one that was found eligible does not go without a word.
fn departs(whole: &Whole, before: Option<&plan_need::Model>, written: &Written) -> Option<Problem> {
    let aside = before.map(|row| row.id);
    if let Some(row) = before.filter(|row| row.outcome != written.outcome)
        && store::must_stand(whole, aside, &row.outcome)
    {
        let says = "The assessment found this need eligible, so it cannot become another: add the other as a need of its own";
        return Some(Problem::new("outcome", says));
    }
    let unsaid = !written.eligible && written.not_because.is_none();
    let unsaid = unsaid && store::must_stand(whole, aside, &written.outcome);
    unsaid.then(|| {
        let says = "The assessment found this need eligible: say why it is not";
        Problem::new("not_because", says)
    })
}

/// A need as it was written.
struct Written {
    outcome: String,
    eligible: bool,
    met_by: Option<String>,
    named: Option<String>,
    how: Option<String>,
    wants: Option<String>,
    not_because: Option<String>,
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
        not_because: answers
            .text("not_because")
            .filter(|_| eligible == Some(false)),
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
    let whole = whole(&case, id).await?;
    let written = read(&case, &fields, &found);
    let written = match written.and_then(|written| stands(&whole, None, written)) {
        Ok(written) => written,
        Err(problems) => {
            let path = format!("{}/{id}/needs/new", home(&case));
            return show(&case, (id, path), &fields, &problems).await;
        }
    };
    let mut change = case.change().await?;
    let row = writing::draft(&mut change, case.person_id(), id).await?;
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
        not_because: written.not_because,
        removed_at: None,
        version: 1,
    };
    let need = change.insert::<plan_need::Entity>(need).await?;
    let says = format!("A need was added: {}", store::outcome_says(&need.outcome));
    writing::log_changed(&mut change, &row, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), "The need is in the plan.")
}

async fn whole(case: &Case<Assess>, id: Uuid) -> Result<Whole, PageError> {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    Ok(store::whole(case.reader(), row).await?)
}

fn stands(
    whole: &Whole,
    before: Option<&plan_need::Model>,
    written: Written,
) -> Result<Written, Vec<Problem>> {
    match departs(whole, before, &written) {
        Some(problem) => Err(vec![problem]),
        None => Ok(written),
    }
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
    let fields = asking::with(fields, "not_because", row.not_because.as_deref());
    let path = format!("{}/{id}/needs/{need}", home(&case));
    show(&case, (id, path), &fields, &[]).await
}

/// POST /people/{person}/plan/{plan}/needs/{need}
pub async fn save(
    case: Case<Assess>,
    Path((_, id, need)): Path<(Uuid, Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let whole = whole(&case, id).await?;
    let before = find(case.reader(), id, need).await?;
    let written = read(&case, &fields, &[]);
    let written = match written.and_then(|written| stands(&whole, Some(&before), written)) {
        Ok(written) => written,
        Err(problems) => {
            let path = format!("{}/{id}/needs/{need}", home(&case));
            return show(&case, (id, path), &fields, &problems).await;
        }
    };
    let mut change = case.change().await?;
    let plan = writing::draft(&mut change, case.person_id(), id).await?;
    let row = find(change.conn(), id, need).await?;
    let after = change
        .update::<plan_need::Entity>(&row, |row| {
            row.outcome = written.outcome;
            row.eligible = written.eligible;
            row.met_by = written.met_by;
            row.named = written.named;
            row.how = written.how;
            row.wants = written.wants;
            row.not_because = written.not_because;
        })
        .await?;
    let says = format!(
        "A need was changed: {}",
        store::outcome_says(&after.outcome)
    );
    writing::log_changed(&mut change, &plan, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), "Saved.")
}

/// What is asked of a need that is taken out.
fn out(whole: &Whole, row: &plan_need::Model) -> &'static [Question] {
    match store::must_stand(whole, Some(row.id), &row.outcome) {
        true => OUT_BECAUSE,
        false => OUT,
    }
}

async fn show_remove(
    case: &Case<Assess>,
    (whole, row): (&Whole, &plan_need::Model),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case);
    let path = format!("{at}/{}/needs/{}/remove", whole.row.id, row.id);
    let title = "Take a need out of the plan";
    let mut sheet = Sheet::new("/plan", title, path, at, out(whole, row));
    sheet.about = Some(capital(store::outcome_says(&row.outcome)));
    sheet.button = "Take it out";
    sheet.show(case, fields, problems).await
}

/// GET /people/{person}/plan/{plan}/needs/{need}/remove
pub async fn ask_remove(case: Case<Assess>, Path((_, id, need)): Path<(Uuid, Uuid, Uuid)>) -> Page {
    let whole = whole(&case, id).await?;
    let row = find(case.reader(), id, need).await?;
    let fields = asking::with(Fields::default(), "not_because", row.not_because.as_deref());
    show_remove(&case, (&whole, &row), &fields, &[]).await
}

/// POST /people/{person}/plan/{plan}/needs/{need}/remove
pub async fn remove(
    case: Case<Assess>,
    Path((_, id, need)): Path<(Uuid, Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let mut change = case.change().await?;
    let plan = writing::draft(&mut change, case.person_id(), id).await?;
    let row = find(change.conn(), id, need).await?;
    let whole = store::whole(change.conn(), plan).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, out(&whole, &row), council, *case.today());
    let because = answers.text("not_because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => {
            drop(change);
            return show_remove(&case, (&whole, &row), &fields, &problems).await;
        }
    };
    let at = change.at();
    change
        .update::<plan_need::Entity>(&row, |row| {
            row.removed_at = Some(at);
            row.not_because = because;
        })
        .await?;
    let says = format!(
        "A need was taken out: {}",
        store::outcome_says(&row.outcome)
    );
    writing::log_changed(&mut change, &whole.row, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), "The need is taken out of the plan.")
}
