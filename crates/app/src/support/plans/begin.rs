//! Beginning a plan, and the form that holds its words.

use db::entities::{plan, plan_line, plan_need};
use db::sea_orm::prelude::Uuid;
use db::{Change, Day, Event};
use rules::plan::{Frequency, RestsOn, plan_begins_wrongly, rests_on};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::london_date;
use serde_json::json;

use super::store::{self, Whole};
use super::{resting, writing};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::forms::Typed;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::reablement::first;
use crate::support::{assessed, budgets, contribution, forms};

/// What is asked when a plan is begun.
pub const BEGIN: &[Question] = &[
    Question {
        name: "kind",
        label: "What kind of plan is it?",
        hint: "",
        kind: Kind::Choose("plan_kind"),
    },
    Question {
        name: "from_on",
        label: "From when is the support to begin?",
        hint: "",
        kind: Kind::Day,
    },
    resting::RESTS_ON,
    resting::RESTS_BECAUSE,
];

/// The plan of a carer, whom such help is not for.
pub const CARERS: &str = "carer_support";

fn home(case: &Case<Assess>) -> String {
    format!("/people/{}/plan", case.person_id())
}

/// GET /people/{person}/plan/begin
pub async fn ask(case: Case<Assess>) -> Page {
    let kind = match assessed::only_as_carer(case.reader(), case.person_id()).await? {
        true => CARERS,
        false => "care_and_support",
    };
    let fields = Fields::default().with("kind", kind);
    let fields = asking::with_day(fields, "from_on", Some(case.today()));
    show(&case, &fields, &[]).await
}

async fn show(case: &Case<Assess>, fields: &Fields, problems: &[Problem]) -> Page {
    let at = home(case);
    let mut sheet = Sheet::new("/plan", "Begin a plan", format!("{at}/begin"), at, BEGIN);
    sheet.intro = vec![
        "The needs that the last assessment found come with it, each to be met by somebody or something that has a name. Where a plan of this kind is in force, so do its services that go on, to be changed."
            .to_owned(),
    ];
    sheet.offers.push(("rests_on", resting::grounds()));
    sheet.links = first(case, problems);
    sheet.button = "Begin the plan";
    sheet.show(case, fields, problems).await
}

/// Where that is done which comes before a plan.
fn first(case: &Case<Assess>, problems: &[Problem]) -> Vec<(String, String)> {
    if !problems.iter().any(|problem| problem.field == "rests_on") {
        return Vec::new();
    }
    let person = format!("/people/{}", case.person_id());
    [
        (
            "forms#assessments",
            "Assessments, and the decisions on them",
        ),
        ("forms#reviews", "Reviews of the plan in force"),
    ]
    .map(|(at, says)| (format!("{person}/{at}"), says.to_owned()))
    .to_vec()
}

/// POST /people/{person}/plan/begin
pub async fn begin(case: Case<Assess>, Form(fields): Form) -> Page {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, BEGIN, council, *case.today());
    let kind = answers.needed("kind");
    let from = answers.day("from_on");
    let said = answers.text("rests_on");
    let said = said.as_deref().and_then(RestsOn::from_code);
    let because = answers.text("rests_because").unwrap_or_default();
    let wrong = plan_begins_wrongly(from.map(|from| from.0), *case.today());
    answers.reading.add_new(wrong);
    let (kind, from) = match answers.reading.finish((kind, from.unwrap_or(case.today()))) {
        Ok(read) => read,
        Err(problems) => return show(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let before = store::all(change.conn(), case.person_id()).await?;
    let under_way = before
        .iter()
        .any(|row| row.kind == kind && row.agreed_at.is_none());
    if under_way {
        let says = "A plan of this kind is under way already: it is shown here.";
        return pages::go_to_saying(home(&case), says);
    }
    let goes_on = before
        .iter()
        .any(|row| store::holds(row, &kind, case.today()));
    let of = (case.person_id(), kind.as_str());
    let found = resting::before(change.conn(), of, case.today()).await?;
    let rests = match rests_on(found, said, &because) {
        Ok(rests) => rests,
        Err(problem) => {
            drop(change);
            return show(&case, &fields, &[problem]).await;
        }
    };
    let because = Some(because).filter(|_| rests.needs_a_reason());
    write(
        &mut change,
        case.person_id(),
        (kind, from),
        (rests, because),
    )
    .await?;
    change.commit().await?;
    let says = match goes_on {
        true => {
            "The plan is begun, with what goes on of the plan in force: change what is to change."
        }
        false => "The plan is begun.",
    };
    pages::go_to_saying(home(&case), says)
}

/// Begins a plan with the needs of the last assessment, the figure that stands, and what goes on of the plan in force:
/// how each need is met, and the services that come again. What came once was had.
pub async fn write(
    change: &mut Change,
    person: Uuid,
    (kind, from): (String, Day),
    (rests, because): (RestsOn, Option<String>),
) -> db::Result<plan::Model> {
    let found = assessed::latest(change.conn(), person, kind == CARERS).await?;
    let figure = budgets::store::standing(change.conn(), person, &kind).await?;
    let words = store::words_of(change.conn(), person, &kind).await?;
    let offered = match found.as_ref().filter(|_| kind != CARERS) {
        Some(found) => first::of_assessment(change.conn(), found.assessment_id).await?,
        None => None,
    };
    let estimated = match kind.as_str() {
        CARERS => None,
        _ => contribution::store::standing(change.conn(), person).await?,
    };
    let agreed = store::all(change.conn(), person).await?;
    let used = |form: Uuid| agreed.iter().any(|row| row.filled_form_id == Some(form));
    let row = plan::Model {
        id: change.new_id(),
        person_id: person,
        assessment_id: found.as_ref().map(|found| found.assessment_id),
        filled_form_id: words
            .iter()
            .find(|form| form.submitted_at.is_some() && !used(form.id))
            .map(|form| form.id),
        indicative_id: figure.map(|figure| figure.id),
        kind,
        rests_on: Some(rests.code().to_owned()),
        rests_because: because,
        from_on: from,
        safe: None,
        safe_because: None,
        agreement: None,
        adult_weekly_pence: estimated.as_ref().and_then(|row| row.weekly_pence),
        adult_is: if estimated.is_some() {
            "estimate"
        } else {
            "unknown"
        }
        .to_owned(),
        reablement: offered.as_ref().map(|one| one.offer.code().to_owned()),
        reablement_because: offered.and_then(|one| one.because),
        began_by: writing::actor(change)?,
        began_at: change.at(),
        submitted_by: None,
        submitted_at: None,
        authorised_by: None,
        authorised_at: None,
        panel_asked_at: None,
        panel_asked_because: None,
        panel_due_on: None,
        panel_advised_at: None,
        panel_advice: None,
        agreed_by: None,
        agreed_at: None,
        replaced_at: None,
        discarded_at: None,
        ended_on: None,
        ended_at: None,
        ended_by: None,
        ended_reason: None,
        ended_because: None,
        end_set_on: None,
        end_set_reason: None,
        end_set_because: None,
        resumed_on: None,
        copy_to: None,
        copy_given_on: None,
        version: 1,
    };
    let row = change.insert::<plan::Entity>(row).await?;
    let today = Day(london_date(*change.at()));
    let mut earlier = agreed.iter();
    let before = match earlier.find(|old| store::holds(old, &row.kind, today)) {
        Some(old) => Some(store::whole(change.conn(), old.clone()).await?),
        None => None,
    };
    let needs = needs(found.as_ref(), before.as_ref());
    let outcomes: Vec<String> = needs.iter().map(|need| need.outcome.clone()).collect();
    for need in needs {
        let kept = plan_need::Model {
            id: change.new_id(),
            person_id: person,
            plan_id: row.id,
            ..need
        };
        change.insert::<plan_need::Entity>(kept).await?;
    }
    let goes_on = |line: &&plan_line::Model| {
        line.frequency != Frequency::Once.code()
            && line.until_on.is_none_or(|until| until > from)
            && outcomes.contains(&line.outcome)
    };
    for line in before
        .iter()
        .flat_map(|before| &before.lines)
        .filter(goes_on)
    {
        let kept = plan_line::Model {
            id: change.new_id(),
            person_id: person,
            plan_id: row.id,
            version: 1,
            ..line.clone()
        };
        change.insert::<plan_line::Entity>(kept).await?;
    }
    let says = match before {
        Some(_) => "A plan was begun, with what goes on of the plan in force",
        None => "A plan was begun",
    };
    let body = json!({ "says": says, "kind": row.kind });
    change.log(Event::PlanBegun, Some(person), Some(row.id), body);
    Ok(row)
}

/// The needs that a plan begins with: those of the plan in force, as they are met there, unless another assessment no
/// longer finds them; and those that were assessed and it has not.
fn needs(found: Option<&assessed::Found>, before: Option<&Whole>) -> Vec<plan_need::Model> {
    let assessed: &[assessed::Need] = found.map_or(&[], |found| &found.needs);
    let of = |outcome: &str| assessed.iter().find(|need| need.outcome == outcome);
    let rests_on = before.and_then(|before| before.row.assessment_id);
    let another = found.is_some_and(|found| Some(found.assessment_id) != rests_on);
    let old: &[plan_need::Model] = before.map_or(&[], |before| &before.needs);
    let stands = old
        .iter()
        .filter(|old| !another || of(&old.outcome).is_some());
    let again = stands.map(|old| {
        let mut need = old.clone();
        need.version = 1;
        if let Some(found) = of(&need.outcome) {
            need.eligible = found.eligible;
            need.not_because = need.not_because.filter(|_| !found.eligible);
            need.wants = need.wants.or_else(|| found.wants.clone());
        }
        need
    });
    let new = assessed
        .iter()
        .filter(|need| old.iter().all(|old| old.outcome != need.outcome));
    let new = new.map(|need| plan_need::Model {
        id: Uuid::nil(),
        person_id: Uuid::nil(),
        plan_id: Uuid::nil(),
        outcome: need.outcome.clone(),
        eligible: need.eligible,
        met_by: None,
        named: None,
        how: None,
        wants: need.wants.clone(),
        not_because: None,
        removed_at: None,
        version: 1,
    });
    again.chain(new).collect()
}

/// POST /people/{person}/plan/{plan}/words: straight into the form with the words of the plan.
pub async fn begin_words(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let words = store::words_of(case.reader(), case.person_id(), &row.kind).await?;
    if let Some(open) = words.iter().find(|form| form.submitted_at.is_none()) {
        return pages::go_to(forms::begin::address(&case, open));
    }
    let council = &case.staff().house.council;
    let form = council.forms.in_use(store::form_of(&row.kind));
    let form = form.ok_or_else(|| {
        PageError::Conflict("The council offers no form for the words of a plan.".to_owned())
    })?;
    let typed = forms::begin::beginning(&case, form, &forms::begin::After::default()).await?;
    let mut change = case.change().await?;
    let new = forms::store::New {
        definition: form,
        person_id: case.person_id(),
        contact_id: None,
        from_id: None,
        link: None,
        worker_id: Some(case.staff().colleague.account.id),
        team_id: case.staff().colleague.main_team().map(|team| team.id),
        typed: Typed::clone(&typed),
    };
    let begun = forms::store::begin(&mut change, new).await?;
    forms::begin::log_begun(&mut change, &begun);
    change.commit().await?;
    let first = form.sections.first().map_or("", |section| &section.id);
    pages::go_to(format!(
        "{}/pages/{first}",
        forms::begin::address(&case, &begun)
    ))
}
