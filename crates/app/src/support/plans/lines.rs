//! The lines of a plan: support that costs something. What it costs is worked out as it is written.

use db::Day;
use db::entities::plan_line;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use rules::pathway::Amounts;
use rules::plan::{Frequency, Funder, cost_of};
use rules::vocabulary::Problem;
use rules::vocabulary::money::Pence;

use super::store;
use super::writing;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::words::capital;
use crate::house::council::Choice;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::amounts;

/// Most that a unit or a line may cost, in pence: above it somebody has mistyped.
const MOST: i64 = 10_000_000;

/// What is asked of a service.
pub const LINE: &[Question] = &[
    Question {
        name: "outcome",
        label: "Which need does it help with?",
        hint: "",
        kind: Kind::Offered("Choose"),
    },
    Question {
        name: "service",
        label: "What kind of support is it?",
        hint: "",
        kind: Kind::Choose("service"),
    },
    Question {
        name: "note",
        label: "Who gives it, and what else matters",
        hint: "",
        kind: Kind::Lines(1_000),
    },
    Question {
        name: "units",
        label: "How much",
        hint: "Such as 7, or 3.5",
        kind: Kind::Needed,
    },
    Question {
        name: "unit",
        label: "Of what",
        hint: "",
        kind: Kind::Choose("service_unit"),
    },
    Question {
        name: "frequency",
        label: "How often",
        hint: "",
        kind: Kind::Offered("Choose"),
    },
    Question {
        name: "unit_cost",
        label: "What one costs, in pounds",
        hint: "Such as 24.10",
        kind: Kind::Line,
    },
    Question {
        name: "from_on",
        label: "First day",
        hint: "",
        kind: Kind::Day,
    },
    Question {
        name: "until_on",
        label: "First day on which it is no longer given",
        hint: "Leave it empty if it goes on",
        kind: Kind::Day,
    },
    Question {
        name: "funder",
        label: "Who pays for it?",
        hint: "What is free for now is free for six weeks at most: if it goes on, the plan counts what it costs from then on.",
        kind: Kind::Offered("Choose"),
    },
];

const NOTHING: &[Question] = &[];

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
    let whole = store::whole(case.reader(), row).await?;
    let mut needs: Vec<Choice> = Vec::new();
    for need in &whole.needs {
        if needs.iter().all(|known| known.value != need.outcome) {
            needs.push(Choice {
                value: need.outcome.clone(),
                text: store::outcome_says(&need.outcome).to_owned(),
            });
        }
    }
    let mut sheet = Sheet::new("/plan", "A service in the plan", path, home(case), LINE);
    sheet.intro = vec!["What it costs in a week is worked out when it is saved.".to_owned()];
    let often = Frequency::ALL.iter().map(|one| (one.code(), one.says()));
    let funders = Funder::ALL.iter().map(|one| (one.code(), one.says()));
    sheet.offers = vec![
        ("outcome", needs),
        ("frequency", amounts::choices(often)),
        ("funder", amounts::choices(funders)),
    ];
    sheet.show(case, fields, problems).await
}

/// A line as it was written.
pub struct Written {
    pub outcome: String,
    pub service: String,
    pub note: Option<String>,
    pub units_hundredths: i64,
    pub unit: String,
    pub frequency: Frequency,
    pub unit_cost: Pence,
    pub from: Day,
    pub until: Option<Day>,
    pub funder: Funder,
}

fn read(case: &Case<Assess>, fields: &Fields) -> Result<Written, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, LINE, council, *case.today());
    let outcome = answers.needed("outcome");
    if outcome.is_empty() {
        answers
            .reading
            .wrong("outcome", "Choose the need it helps with");
    }
    let service = answers.needed("service");
    let units = amounts::hundredths(&mut answers, "units", "How much");
    if units.is_some_and(|units| units <= 0) {
        let says = "Enter how much of it there is, more than nothing. If it is not given, take the service out of the plan";
        answers.reading.wrong("units", says);
    }
    let units = units.unwrap_or(0);
    let unit = answers.needed("unit");
    let frequency = answers
        .text("frequency")
        .and_then(|code| Frequency::from_code(&code));
    if frequency.is_none() {
        answers.reading.wrong("frequency", "Choose how often");
    }
    let unit_cost = amounts::needed_money(&mut answers, "unit_cost", "what one costs");
    if unit_cost.0 > MOST || units > MOST {
        let says = "This is more than support costs: check the amount and how much of it";
        answers.reading.add_new([Problem::new("unit_cost", says)]);
    }
    let from = answers.day("from_on");
    if from.is_none() {
        answers
            .reading
            .add_new([Problem::new("from_on", "Enter the first day")]);
    }
    let until = answers.day("until_on");
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        answers
            .reading
            .wrong("until_on", "It must end after it begins");
    }
    let funder = answers
        .text("funder")
        .and_then(|code| Funder::from_code(&code));
    if funder.is_none() {
        answers.reading.wrong("funder", "Choose who pays for it");
    }
    let written = Written {
        outcome,
        service,
        note: answers.text("note"),
        units_hundredths: units,
        unit,
        frequency: frequency.unwrap_or(Frequency::Weekly),
        unit_cost,
        from: from.unwrap_or(case.today()),
        until,
        funder: funder.unwrap_or(Funder::Council),
    };
    answers.reading.finish(written)
}

fn put(row: &mut plan_line::Model, written: Written) {
    let cost = cost_of(
        written.units_hundredths,
        written.unit_cost,
        written.frequency,
    );
    row.outcome = written.outcome;
    row.service = written.service;
    row.note = written.note;
    row.units_hundredths = written.units_hundredths;
    row.unit = written.unit;
    row.unit_pence = written.unit_cost.0;
    row.frequency = written.frequency.code().to_owned();
    row.weekly_pence = cost.weekly.0;
    row.one_off_pence = cost.one_off.0;
    row.from_on = written.from;
    row.until_on = written.until;
    row.funder = written.funder.code().to_owned();
}

/// Adds a line to a plan that is being written.
pub async fn write(
    change: &mut db::Change,
    plan: &db::entities::plan::Model,
    written: Written,
) -> db::Result<plan_line::Model> {
    let mut row = plan_line::Model {
        id: change.new_id(),
        person_id: plan.person_id,
        plan_id: plan.id,
        outcome: String::new(),
        service: String::new(),
        note: None,
        units_hundredths: 0,
        unit: String::new(),
        unit_pence: 0,
        frequency: String::new(),
        weekly_pence: 0,
        one_off_pence: 0,
        from_on: written.from,
        until_on: None,
        funder: String::new(),
        removed_at: None,
        version: 1,
    };
    put(&mut row, written);
    change.insert::<plan_line::Entity>(row).await
}

/// GET /people/{person}/plan/{plan}/lines/new
pub async fn ask_new(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let plan = store::find(case.reader(), case.person_id(), id).await?;
    let fields = Fields::default()
        .with("unit", "hour")
        .with("frequency", "weekly")
        .with("funder", "council");
    let fields = asking::with_day(fields, "from_on", Some(plan.from_on));
    let path = format!("{}/{id}/lines/new", home(&case));
    show(&case, (id, path), &fields, &[]).await
}

/// POST /people/{person}/plan/{plan}/lines/new
pub async fn add(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let written = match read(&case, &fields) {
        Ok(written) => written,
        Err(problems) => {
            let path = format!("{}/{id}/lines/new", home(&case));
            return show(&case, (id, path), &fields, &problems).await;
        }
    };
    let mut change = case.change().await?;
    let plan = writing::draft(&mut change, case.person_id(), id).await?;
    let needs = store::whole(change.conn(), plan.clone()).await?.needs;
    if needs.iter().all(|need| need.outcome != written.outcome) {
        let problem = Problem::new("outcome", "Choose a need that the plan has");
        let path = format!("{}/{id}/lines/new", home(&case));
        return show(&case, (id, path), &fields, &[problem]).await;
    }
    let row = write(&mut change, &plan, written).await?;
    let says = told(&case, "A service was added", &row);
    writing::log_changed(&mut change, &plan, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), &format!("{says}."))
}

fn told(case: &Case<Assess>, what: &str, row: &plan_line::Model) -> String {
    format!("{what}: {}", in_words(case, row))
}

/// "home care, £168.70 a week", or "equipment, £45.00 once"
fn in_words(case: &Case<Assess>, row: &plan_line::Model) -> String {
    let council = &case.staff().house.council;
    let service = council.says("service", &row.service).to_lowercase();
    let cost = Amounts {
        weekly: Pence(row.weekly_pence),
        one_off: Pence(row.one_off_pence),
    };
    format!("{service}, {cost}")
}

async fn find(
    conn: &impl ConnectionTrait,
    plan: Uuid,
    id: Uuid,
) -> Result<plan_line::Model, PageError> {
    let found = plan_line::Entity::find_by_id(id)
        .filter(plan_line::Column::PlanId.eq(plan))
        .filter(plan_line::Column::RemovedAt.is_null())
        .one(conn)
        .await?;
    found.ok_or(PageError::NotFound)
}

/// GET /people/{person}/plan/{plan}/lines/{line}
pub async fn ask(case: Case<Assess>, Path((_, id, line)): Path<(Uuid, Uuid, Uuid)>) -> Page {
    store::find(case.reader(), case.person_id(), id).await?;
    let row = find(case.reader(), id, line).await?;
    let fields = Fields::default()
        .with("outcome", row.outcome.clone())
        .with("service", row.service.clone())
        .with("units", amounts::plain_hundredths(row.units_hundredths))
        .with("unit", row.unit.clone())
        .with("frequency", row.frequency.clone())
        .with("unit_cost", Pence(row.unit_pence).pounds())
        .with("funder", row.funder.clone());
    let fields = asking::with(fields, "note", row.note.as_deref());
    let fields = asking::with_day(fields, "from_on", Some(row.from_on));
    let fields = asking::with_day(fields, "until_on", row.until_on);
    let path = format!("{}/{id}/lines/{line}", home(&case));
    show(&case, (id, path), &fields, &[]).await
}

/// POST /people/{person}/plan/{plan}/lines/{line}
pub async fn save(
    case: Case<Assess>,
    Path((_, id, line)): Path<(Uuid, Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let written = match read(&case, &fields) {
        Ok(written) => written,
        Err(problems) => {
            let path = format!("{}/{id}/lines/{line}", home(&case));
            return show(&case, (id, path), &fields, &problems).await;
        }
    };
    let mut change = case.change().await?;
    let plan = writing::draft(&mut change, case.person_id(), id).await?;
    let row = find(change.conn(), id, line).await?;
    let after = change
        .update::<plan_line::Entity>(&row, |row| put(row, written))
        .await?;
    let says = told(&case, "A service was changed", &after);
    writing::log_changed(&mut change, &plan, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), &format!("{says}."))
}

/// GET /people/{person}/plan/{plan}/lines/{line}/remove
pub async fn ask_remove(case: Case<Assess>, Path((_, id, line)): Path<(Uuid, Uuid, Uuid)>) -> Page {
    store::find(case.reader(), case.person_id(), id).await?;
    let row = find(case.reader(), id, line).await?;
    let path = format!("{}/{id}/lines/{line}/remove", home(&case));
    let title = "Take a service out of the plan";
    let mut sheet = Sheet::new("/plan", title, path, home(&case), NOTHING);
    sheet.about = Some(capital(&in_words(&case, &row)));
    sheet.button = "Take it out";
    sheet.show(&case, &Fields::default(), &[]).await
}

/// POST /people/{person}/plan/{plan}/lines/{line}/remove
pub async fn remove(case: Case<Assess>, Path((_, id, line)): Path<(Uuid, Uuid, Uuid)>) -> Page {
    let mut change = case.change().await?;
    let plan = writing::draft(&mut change, case.person_id(), id).await?;
    let row = find(change.conn(), id, line).await?;
    let at = change.at();
    change
        .update::<plan_line::Entity>(&row, |row| row.removed_at = Some(at))
        .await?;
    let says = told(&case, "A service was taken out", &row);
    writing::log_changed(&mut change, &plan, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case), &format!("{says}."))
}
