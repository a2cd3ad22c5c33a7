//! An assessment is asked for or offered, needs that cannot wait are met first, it is called off, or given in writing.

use db::Day;
use db::entities::{assessment, contact};
use db::sea_orm::prelude::Uuid;
use rules::assessment::Kind;
use rules::assessment::urgent::{self, Urgent};
use rules::pathway::AssessmentMove;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{age_on, london_date};

use super::around::Around;
use super::copies;
use super::ended;
use super::questions::{COPY, OFFER, URGENT, WITHDRAW};
use super::store::{self, New};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers};
use crate::front_door::people::header;
use crate::house::council::Choice;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, pages};
use crate::support::forms::begin;

/// What is told when one assessment is wanted for both, and not everybody agrees, or nobody has asked.
pub const NOT_AGREED: &str = "One assessment for both needs everybody’s agreement: Care Act 2014, section 12(5) to (7). Without it, offer each of them their own";

/// The tab of the record that assessments belong to.
pub const TAB: &str = "/forms";

/// The address of an assessment.
pub fn address(row: &assessment::Model) -> String {
    format!("/people/{}/assessments/{}", row.person_id, row.id)
}

fn home(case: &Case<Assess>) -> String {
    format!("/people/{}{TAB}", case.person_id())
}

/// GET /people/{person}/assessments/offer
pub async fn ask(case: Case<Assess>, Query(query): Query) -> Page {
    let today = Some(case.today());
    let fields = asking::with_day(Fields::default(), "offered_on", today);
    let given = |name: &str| Some(query.get(name)).filter(|given| !given.is_empty());
    let fields = asking::with(fields, "kind", given("kind"));
    let around = Around::of(&case).await?;
    let other = given("other").or(match given("kind") == Some(Kind::Carers.code()) {
        true => around.only_one_cared_for(),
        false => None,
    });
    let fields = asking::with(fields, "other", other);
    let fields = match begin::led_here(&case).await? {
        Some(contact) => told(fields, &contact),
        None => fields,
    };
    show_offer(&case, &around, &fields, &[]).await
}

/// What the contact that led here tells of who asked, when and how: it is not asked again.
fn told(fields: Fields, contact: &contact::Model) -> Fields {
    let on = Day(london_date(*contact.received_at));
    let by = match contact.caller_relation.as_deref() {
        Some(known @ ("self" | "family" | "carer")) => Some(known),
        Some(_) => Some("professional"),
        None => None,
    };
    let fields = asking::with_day(fields, "asked_on", Some(on));
    let fields = asking::with(fields, "asked_by", by);
    asking::with(fields, "asked_how", Some(contact.channel.as_str()))
}

async fn show_offer(
    case: &Case<Assess>,
    around: &Around,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let path = format!("/people/{}/assessments/offer", case.person_id());
    let mut sheet = Sheet::new(
        TAB,
        "Ask for or offer an assessment",
        path,
        home(case),
        OFFER,
    );
    sheet.offers = vec![
        (
            "kind",
            kinds(case)
                .map(|kind| choice(kind.code(), kind.says()))
                .collect(),
        ),
        ("other", around.offers.clone()),
    ];
    if fields.get("kind") == Kind::Carers.code() && around.cares_for_nobody() {
        let at = format!("/people/{}/relationships/choose", case.person_id());
        let called = header::called(&case.person);
        let says = format!("Say whom {called} looks after, under Family and carers");
        sheet.links.push((at, says));
    }
    sheet.show(case, fields, problems).await
}

/// What can be offered: before 18 what looks ahead to it, and afterwards everything else; a child's carer is of any age.
fn kinds(case: &Case<Assess>) -> impl Iterator<Item = Kind> {
    let today = *case.today();
    let born = case.person.born_on;
    let before_18 = born.is_some_and(|born| age_on(born.0, today) < 18);
    let fits = move |kind: &Kind| {
        *kind == Kind::ChildsCarer || born.is_none() || kind.is_before_18() == before_18
    };
    Kind::ALL.iter().copied().filter(fits)
}

/// An offer of a list.
pub(super) fn choice(value: &str, text: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        text: text.to_owned(),
    }
}

/// POST /people/{person}/assessments/offer
pub async fn offer(case: Case<Assess>, Form(fields): Form) -> Page {
    let around = Around::of(&case).await?;
    let new = match read_offer(&case, &around, &fields) {
        Ok(new) => new,
        Err(problems) => return show_offer(&case, &around, &fields, &problems).await,
    };
    let says = if new.offered_on.is_some() {
        "offered"
    } else {
        "asked for"
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    if let Some(row) = store::offered_already(&change, case.person_id(), &new).await? {
        let says = "This is on the record already: it is shown here.";
        return pages::go_to_saying(address(&row), says);
    }
    let row = store::offer(&mut change, case.person_id(), new).await?;
    change.commit().await?;
    pages::go_to_saying(
        address(&row),
        &format!("It is on the record that this was {says}."),
    )
}

fn read_offer(case: &Case<Assess>, around: &Around, fields: &Fields) -> Result<New, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, OFFER, council, *case.today());
    let kind = Kind::from_code(fields.get("kind"));
    if kind.is_none() {
        answers
            .reading
            .wrong("kind", "Choose which assessment it is");
    }
    let other = Some(fields.get("other")).filter(|other| !other.is_empty());
    if other.is_some_and(|other| !around.offers.iter().any(|one| one.value == other)) {
        answers
            .reading
            .wrong("other", "Choose somebody from the list");
    }
    if kind == Some(Kind::Combined) && other.is_none() {
        answers
            .reading
            .wrong("other", "Choose the carer with whom it is combined");
    }
    if kind == Some(Kind::Carers) && !answers.reading.has_problem("other") {
        let called = header::called(&case.person);
        let wrong = around.not_cared_for(&called, other);
        answers
            .reading
            .add_new(wrong.map(|says| Problem::new("other", says)));
    }
    let agreed = answers
        .yes_no("all_agree")
        .filter(|_| kind == Some(Kind::Combined));
    if kind == Some(Kind::Combined) && agreed != Some(true) {
        answers.reading.wrong("all_agree", NOT_AGREED);
    }
    let new = New {
        kind: kind.unwrap_or(Kind::Needs).code().to_owned(),
        other_id: other.and_then(|other| other.parse().ok()),
        asked_on: answers.day("asked_on"),
        asked_by: answers.text("asked_by"),
        asked_how: answers.text("asked_how"),
        offered_on: answers.day("offered_on"),
        offered_how: answers.text("offered_how"),
        performed_by: answers.reading.text(
            "performed_by",
            "The organisation",
            crate::house::fields::LINE,
        ),
        consent_to_combine: agreed,
        team_id: case.staff().colleague.main_team().map(|team| team.id),
        worker_id: answers
            .tick("mine")
            .then_some(case.staff().colleague.account.id),
    };
    if new.asked_on.is_none()
        && new.offered_on.is_none()
        && !answers.reading.has_problem("asked_on")
    {
        answers.reading.wrong(
            "asked_on",
            "Enter when it was asked for, or when you offered it",
        );
    }
    answers.reading.finish(new)
}

/// An assessment of this record with which this may be done.
/// Errors: `NotFound`; `Conflict` with the reason.
pub async fn ready(
    case: &Case<Assess>,
    id: Uuid,
    by: AssessmentMove,
) -> Result<assessment::Model, PageError> {
    let row = store::find(case, id).await?;
    ended::may(&row, by)?;
    Ok(row)
}

/// GET /people/{person}/assessments/{assessment}/urgent
pub async fn ask_urgent(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = ready(&case, id, AssessmentMove::MeetUrgentNeeds).await?;
    let fields = asking::with_day(
        Fields::default(),
        "urgent_on",
        row.urgent_on.or(Some(case.today())),
    );
    let fields = asking::with(fields, "urgent_because", row.urgent_because.as_deref());
    let fields = asking::with_day(fields, "urgent_until", row.urgent_until);
    show_urgent(&case, &row, &fields, &[]).await
}

async fn show_urgent(
    case: &Case<Assess>,
    row: &assessment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = address(row);
    let mut sheet = Sheet::new(
        TAB,
        "Meet urgent needs first",
        format!("{at}/urgent"),
        at,
        URGENT,
    );
    sheet.intro = vec!["The council may meet needs at once, before it has assessed them or decided who is to pay. The assessment follows: Care Act 2014, section 19(3).".to_owned()];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/assessments/{assessment}/urgent
pub async fn urgent(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = ready(&case, id, AssessmentMove::MeetUrgentNeeds).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, URGENT, council, *case.today());
    let known = Urgent {
        from_on: answers.day("urgent_on").map(|day| day.0),
        because: answers.needed("urgent_because"),
        until_on: answers.day("urgent_until").map(|day| day.0),
    };
    answers
        .reading
        .add_new(urgent::problems(&known, *case.today()));
    if let Err(problems) = answers.reading.finish(()) {
        return show_urgent(&case, &row, &fields, &problems).await;
    }
    let mut change = case.change().await?;
    store::urgent(&mut change, &row, &known).await?;
    change.commit().await?;
    pages::go_to_saying(
        address(&row),
        "It is on the record that needs are met before the assessment.",
    )
}

/// GET /people/{person}/assessments/{assessment}/withdraw
pub async fn ask_withdraw(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = ready(&case, id, AssessmentMove::CallOff).await?;
    let fields = asking::with_day(Fields::default(), "on", Some(case.today()));
    show_withdraw(&case, &row, &fields, &[]).await
}

async fn show_withdraw(
    case: &Case<Assess>,
    row: &assessment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = address(row);
    let mut sheet = Sheet::new(
        TAB,
        "Call the assessment off",
        format!("{at}/withdraw"),
        at,
        WITHDRAW,
    );
    sheet.button = "Call it off";
    sheet.grave = true;
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/assessments/{assessment}/withdraw
pub async fn withdraw(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = ready(&case, id, AssessmentMove::CallOff).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, WITHDRAW, council, *case.today());
    let said = (
        answers.day("on").unwrap_or(case.today()),
        answers.needed("because"),
    );
    let said = match answers.reading.finish(said) {
        Ok(said) => said,
        Err(problems) => return show_withdraw(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    ended::withdraw(&mut change, &row, said).await?;
    change.commit().await?;
    pages::go_to_saying(address(&row), "Called off.")
}

/// GET /people/{person}/assessments/{assessment}/copy
pub async fn ask_copy(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "on", Some(case.today()));
    show_copy(&case, &row, &fields, &[]).await
}

async fn show_copy(
    case: &Case<Assess>,
    row: &assessment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = address(row);
    let mut sheet = Sheet::new(TAB, "Given in writing", format!("{at}/copy"), at, COPY);
    sheet.intro = vec!["The assessment and the decision are given to the person in writing, to their carer, and to others whom they ask us to give it to. Write each copy down by itself.".to_owned()];
    let given = copies::of_assessment(case, row.id).await?;
    sheet
        .intro
        .extend(copies::says(&given, &case.staff().house.council));
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/assessments/{assessment}/copy
pub async fn copy(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = store::find(&case, id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, COPY, council, *case.today());
    let on: Option<Day> = answers.day("on");
    let how = answers.needed("how");
    let to = answers.text("to");
    let completed = row
        .completed_on
        .filter(|_| on.is_some() && on < row.completed_on);
    if let Some(completed) = completed {
        let says = format!(
            "It was completed on {}: it cannot have been given before",
            rules::vocabulary::dates::speak_exact(completed.0)
        );
        answers.reading.wrong("on", says);
    }
    if row.completed_on.is_none() {
        answers
            .reading
            .wrong("on", "The assessment is not completed yet");
    }
    let copy = copies::Copy {
        to,
        on: on.unwrap_or(case.today()),
        how,
        by: case.staff().colleague.account.id,
    };
    let copy = match answers.reading.finish(copy) {
        Ok(said) => said,
        Err(problems) => return show_copy(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let says = match &copy.to {
        Some(to) => format!("It is on the record that {to} has it in writing."),
        None => "It is on the record that the person has it in writing.".to_owned(),
    };
    copies::given(&mut change, &row, copy).await?;
    change.commit().await?;
    pages::go_to_saying(address(&row), &says)
}
