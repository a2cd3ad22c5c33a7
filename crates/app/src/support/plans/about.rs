//! What is said about a plan as a whole: from when, whether it is safe, whether the person agrees, what they pay.

use db::entities::plan;
use db::sea_orm::prelude::Uuid;
use rules::plan::{asks_too_much, plan_begins_wrongly};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;

use super::begin::CARERS;
use super::store;
use super::writing;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::amounts;
use crate::support::assessments::{arising, store as assessments};
use crate::support::contribution;
use crate::support::forms::store as forms;
use crate::support::reablement::first;
use rules::vocabulary::money::Pence;

/// What is asked of the plan as a whole.
pub const ABOUT: &[Question] = &[
    Question {
        name: "from_on",
        label: "From when is the support to begin?",
        hint: "",
        kind: Kind::Day,
    },
    Question {
        name: "safe",
        label: "Are the arrangements safe?",
        hint: "A plan is not agreed until somebody has judged that they are.",
        kind: Kind::YesNo,
    },
    Question {
        name: "safe_because",
        label: "Why are they safe, or what is not safe yet?",
        hint: "Begins with the risks that the words of the plan tell, where they are written",
        kind: Kind::Lines(4_000),
    },
    Question {
        name: "agreement",
        label: "Does the person agree, and what was done to reach agreement?",
        hint: "Who was there, what they said, who speaks for them where they cannot. The plan on paper quotes it to the person.",
        kind: Kind::Lines(4_000),
    },
    Question {
        name: "adult_is",
        label: "What is known of what the person will pay?",
        hint: "",
        kind: Kind::Choose("contribution_known"),
    },
    Question {
        name: "adult_weekly",
        label: "What the person will pay in a week, in pounds",
        hint: "An estimate until their means are assessed. Leave it empty when it is not known, and with an estimate when they pay the whole cost.",
        kind: Kind::Line,
    },
    first::OFFERED,
    first::BECAUSE,
];
/// The same of a carer's plan.
const ABOUT_CARERS: &[Question] = ABOUT.split_at(ABOUT.len() - 2).0;

/// The question of the plan's form about risks.
const RISKS: &str = "risks";

fn home(case: &Case<Assess>) -> String {
    format!("/people/{}/plan", case.person_id())
}

/// GET /people/{person}/plan/{plan}/about
pub async fn ask(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let mut fields = known(&row);
    if row.safe_because.is_none() {
        let risks = forms::said(case.reader(), row.filled_form_id, RISKS).await?;
        fields = asking::with(fields, "safe_because", risks.as_deref());
    }
    let fields = estimated(&case, &row, fields).await?;
    let offered = first::of_plan(case.reader(), &row).await?;
    let fields = first::begins_with(fields, offered.as_ref());
    show(&case, id, &fields, &[]).await
}

fn asks(row: &plan::Model) -> &'static [Question] {
    match row.kind.as_str() {
        CARERS => ABOUT_CARERS,
        _ => ABOUT,
    }
}

fn known(row: &plan::Model) -> Fields {
    let fields = asking::with_day(Fields::default(), "from_on", Some(row.from_on));
    let safe = row.safe.map(|safe| if safe { "yes" } else { "no" });
    let fields = asking::with(fields, "safe", safe);
    let fields = asking::with(fields, "safe_because", row.safe_because.as_deref());
    let fields = asking::with(fields, "agreement", row.agreement.as_deref());
    let fields = fields.with("adult_is", row.adult_is.clone());
    let pays = row.adult_weekly_pence.map(|pence| Pence(pence).pounds());
    asking::with(fields, "adult_weekly", pays.as_deref())
}

/// What was estimated since the plan began, where the plan says nothing of it yet.
async fn estimated(
    case: &Case<Assess>,
    row: &plan::Model,
    fields: Fields,
) -> Result<Fields, PageError> {
    if row.adult_is != "unknown" || row.kind == CARERS {
        return Ok(fields);
    }
    let found = contribution::store::standing(case.reader(), case.person_id()).await?;
    let Some(found) = found else {
        return Ok(fields);
    };
    let weekly = found.weekly_pence.map(|pence| Pence(pence).pounds());
    let fields = fields.without(&["adult_is"]).with("adult_is", "estimate");
    Ok(asking::with(fields, "adult_weekly", weekly.as_deref()))
}

async fn show(case: &Case<Assess>, id: Uuid, fields: &Fields, problems: &[Problem]) -> Page {
    let at = home(case);
    let path = format!("{at}/{id}/about");
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let mut sheet = Sheet::new("/plan", "About this plan", path, at, asks(&row));
    sheet.offers = vec![(first::OFFERED.name, first::offers())];
    let decided = match row.assessment_id {
        Some(assessment) => assessments::decision(case.reader(), assessment).await?,
        None => None,
    };
    if let Some(says) = decided.as_ref().and_then(arising::means_says) {
        sheet.tells = vec![("adult_is", says)];
    }
    let owed = store::whole(case.reader(), row.clone()).await?.aftercare;
    if let Some(owed) = owed {
        let since = speak_exact(owed.from_on.0);
        let says = format!(
            "Aftercare under section 117 is owed to them since {since}: nothing is asked for it. What else the plan holds may be charged for."
        );
        sheet.tells.push(("adult_weekly", says));
    }
    let offered = first::of_plan(case.reader(), &row).await?;
    sheet
        .tells
        .extend(offered.map(|one| (first::OFFERED.name, one.from)));
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/plan/{plan}/about
pub async fn save(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let council = &case.staff().house.council;
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let mut answers = Answers::of(&fields, asks(&row), council, *case.today());
    let from = answers.day("from_on");
    let wrong = plan_begins_wrongly(from.map(|from| from.0), *case.today());
    answers.reading.add_new(wrong);
    let safe = answers.yes_no("safe");
    let safe_because = answers.text("safe_because");
    let agreement = answers.text("agreement");
    let adult_is = answers.needed("adult_is");
    let adult = amounts::money(&mut answers, "adult_weekly");
    if adult.is_some_and(|adult| adult.0 > 0) && ["unknown", "nothing_to_pay"].contains(&&*adult_is)
    {
        let says = "Say whether this amount is an estimate or assessed, or take it away";
        answers.reading.wrong("adult_weekly", says);
    }
    // An estimate asks for no more than the plan costs, whatever that comes to. What was assessed must fit: until the
    // services are written nobody knows what the plan costs: it is asked again when the plan is submitted.
    let cost = store::whole(case.reader(), row.clone()).await?.amounts();
    if let Some(adult) = adult.filter(|_| cost.weekly.0 > 0 && adult_is != "estimate") {
        let wrong = asks_too_much(adult, cost.weekly, "the plan costs the council");
        answers.reading.add_new(wrong);
    }
    let (offer, because) = match row.kind.as_str() {
        CARERS => (None, None),
        _ => first::read(&mut answers),
    };
    if let Err(problems) = answers.reading.finish(()) {
        return show(&case, id, &fields, &problems).await;
    }
    let mut change = case.change().await?;
    let row = writing::draft(&mut change, case.person_id(), id).await?;
    let after = change
        .update::<plan::Entity>(&row, |row| {
            row.from_on = from.unwrap_or(row.from_on);
            row.safe = safe;
            row.safe_because = safe_because;
            row.agreement = agreement;
            row.adult_is = adult_is;
            row.adult_weekly_pence = adult.map(|adult| adult.0);
            row.reablement = offer;
            row.reablement_because = because;
        })
        .await?;
    writing::log_changed(&mut change, &after, "What is said about it as a whole");
    change.commit().await?;
    pages::go_to_saying(home(&case), "Saved.")
}
