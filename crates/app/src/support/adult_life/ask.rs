//! The way begun, brought up to date, and ended.

use db::entities::adult_life::Model;
use db::entities::{account, role_held};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use rules::adult_life::{Ages, is_of_age};
use rules::vocabulary::Problem;

use super::store;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::PrepareAdultLife;
use crate::house::{Case, Fields, Form, Page, PageError, pages, spells};

const TAB: &str = "/forms";
const LONG: usize = 4_000;

const WAY: &[Question] = &[
    Question::new(
        "child_lead_id",
        "Who leads in children’s services?",
        "They can open this record as long as they lead.",
        Kind::Offered("Nobody yet, or somebody without an account"),
    ),
    Question::new(
        "child_lead",
        "If they have no account here: who?",
        "Name, role and phone.",
        Kind::Line,
    ),
    Question::new(
        "adult_lead_id",
        "Who leads in adults’ services?",
        "They can open this record as long as they lead.",
        Kind::Offered("Nobody yet"),
    ),
    Question::new(
        "has_education_plan",
        "Is there an education, health and care plan?",
        "",
        Kind::YesNo,
    ),
    Question::new(
        "education",
        "School or college now, and what comes after it",
        "",
        Kind::Lines(LONG),
    ),
    Question::new(
        "benefit",
        "Is it of significant benefit to assess now?",
        "The law asks for the assessment when it is, whatever the age. Say no where it is too early, and judge it again.",
        Kind::YesNo,
    ),
    Question::new("benefit_because", "Why?", "", Kind::Lines(LONG)),
    Question::new("benefit_on", "When was that judged?", "", Kind::PastDay),
    Question::new(
        "likely_needs",
        "Which needs for care and support are likely at 18?",
        "",
        Kind::Lines(LONG),
    ),
    Question::new(
        "at_18",
        "What will be in place on the birthday?",
        "",
        Kind::Lines(LONG),
    ),
    Question::new(
        "at_18_agreed_on",
        "When was that agreed with them?",
        "",
        Kind::PastDay,
    ),
    Question::new(
        "alternatives",
        "If they will not be eligible: what is arranged instead?",
        "Before the birthday: housing, work, health, the community, advice.",
        Kind::Lines(LONG),
    ),
    Question::new(
        "alternatives_on",
        "When was it arranged?",
        "",
        Kind::PastDay,
    ),
];

const CLOSE: &[Question] = &[
    Question::new("closed_on", "The day it ended", "", Kind::NeededDay),
    Question::new(
        "because",
        "How it ended",
        "",
        Kind::Choose("adult_life_end"),
    ),
];

fn home(case: &Case<PrepareAdultLife>) -> String {
    format!("/people/{}/adult-life", case.person_id())
}

/// GET /people/{person}/adult-life/change
pub async fn ask(case: Case<PrepareAdultLife>) -> Page {
    let open = open(&case).await?;
    if open.is_none() {
        must_be_of_age(&case)?;
    }
    let fields = match &open {
        Some(row) => filled(row),
        None => Fields::default(),
    };
    show(&case, open.as_ref(), &fields, &[]).await
}

/// Preparing begins for a child, from the age at which it is of use: it opens the record to the other service.
fn must_be_of_age(case: &Case<PrepareAdultLife>) -> Result<(), PageError> {
    let ages = Ages::built_in();
    let says = match case.person.born_on {
        Some(born) if is_of_age(born.0, *case.today()) => return Ok(()),
        Some(_) => format!(
            "Preparing for adult life begins from the {}th birthday and before the {}th.",
            ages.from, ages.before
        ),
        None => "Put the day of birth on the record first: preparing begins by age.".to_owned(),
    };
    Err(PageError::Conflict(says))
}

async fn open(case: &Case<PrepareAdultLife>) -> Result<Option<Model>, PageError> {
    let row = store::of_person(case).await?.row;
    Ok(row.filter(|row| row.closed_on.is_none()))
}

fn filled(row: &Model) -> Fields {
    let yes = |answer: Option<bool>| answer.map(|yes| if yes { "yes" } else { "no" });
    let id = |id: Option<Uuid>| id.map(|id| id.to_string());
    let texts: [(&str, Option<String>); 9] = [
        ("child_lead_id", id(row.child_lead_id)),
        ("child_lead", row.child_lead.clone()),
        ("adult_lead_id", id(row.adult_lead_id)),
        ("education", row.education.clone()),
        ("benefit_because", row.benefit_because.clone()),
        ("likely_needs", row.likely_needs.clone()),
        ("at_18", row.at_18.clone()),
        ("alternatives", row.alternatives.clone()),
        ("version", Some(row.version.to_string())),
    ];
    let mut fields = Fields::default();
    for (name, text) in texts {
        fields = asking::with(fields, name, text.as_deref());
    }
    fields = asking::with(fields, "has_education_plan", yes(row.has_education_plan));
    fields = asking::with(fields, "benefit", yes(row.benefit));
    fields = asking::with_day(fields, "benefit_on", row.benefit_on);
    fields = asking::with_day(fields, "at_18_agreed_on", row.at_18_agreed_on);
    asking::with_day(fields, "alternatives_on", row.alternatives_on)
}

/// The page, with whom it offers as leads.
async fn sheet(case: &Case<PrepareAdultLife>, open: Option<&Model>) -> Result<Sheet, PageError> {
    let title = match open {
        Some(_) => "Bring the way into adult life up to date",
        None => "Begin to prepare for adult life",
    };
    let path = format!("{}/change", home(case));
    let mut sheet = Sheet::new(TAB, title, path, home(case), WAY);
    sheet.offers = vec![
        (
            "child_lead_id",
            leads(case, Permission::OpenChildren).await?,
        ),
        ("adult_lead_id", leads(case, Permission::OpenAdults).await?),
    ];
    Ok(sheet)
}

async fn show(
    case: &Case<PrepareAdultLife>,
    open: Option<&Model>,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let mut sheet = sheet(case, open).await?;
    sheet.intro = vec![
        "Both services write on this page. What the transition assessment asks is filled in from it when it is done."
            .to_owned(),
        format!(
            "Who leads in children’s services can open this record by leading until {} months after the 18th birthday.",
            Ages::built_in().child_lead
        ),
    ];
    // What the page was opened with: somebody who was quicker is not overwritten.
    let version = match fields.get("version") {
        "" => open.map_or(0, |row| row.version).to_string(),
        opened => opened.to_owned(),
    };
    sheet.hidden = vec![("version", version)];
    sheet.show(case, fields, problems).await
}

/// Somebody else was quicker: theirs stands beside what was sent.
async fn overtaken(case: &Case<PrepareAdultLife>, sent: &Fields) -> Page {
    let open = open(case).await?;
    let sheet = sheet(case, open.as_ref()).await?;
    let now = open.as_ref().map_or_else(Fields::default, filled);
    let version = open.as_ref().map_or(0, |row| row.version);
    sheet.overtaken(case, (&now, version), sent).await
}

/// Colleagues who assess and open records of a department, by name.
async fn leads(case: &Case<PrepareAdultLife>, opens: Permission) -> Result<Vec<Choice>, PageError> {
    let council = &case.staff().house.council;
    let today = case.today();
    let fits = |role: &&rules::access::Role| {
        let may = rules::access::permissions_of(&council.roles, &[role.id.as_str()]);
        may.contains(&opens) && may.contains(&Permission::Assess)
    };
    let roles: Vec<&str> = council
        .roles
        .iter()
        .filter(fits)
        .map(|role| role.id.as_str())
        .collect();
    let held = role_held::Entity::find()
        .filter(role_held::Column::Role.is_in(roles))
        .filter(spells::holds(
            role_held::Column::FromOn,
            role_held::Column::UntilOn,
            today,
        ))
        .all(case.reader())
        .await?;
    let ids: Vec<Uuid> = held.iter().map(|row| row.account_id).collect();
    let found = account::Entity::find()
        .filter(account::Column::Id.is_in(db::padded(&ids)))
        .filter(account::Column::ClosedOn.is_null())
        .order_by_asc(account::Column::Name)
        .all(case.reader())
        .await?;
    let choice = |row: account::Model| Choice {
        value: row.id.to_string(),
        text: match row.job_title {
            Some(job) => format!("{}, {job}", row.name),
            None => row.name,
        },
    };
    Ok(found.into_iter().map(choice).collect())
}

/// POST /people/{person}/adult-life/change
pub async fn change(case: Case<PrepareAdultLife>, Form(fields): Form) -> Page {
    let open = open(&case).await?;
    if open.is_none() {
        must_be_of_age(&case)?;
    }
    let known = open.as_ref().map_or(0, |row| row.version).to_string();
    if fields.get("version") != known {
        return overtaken(&case, &fields).await;
    }
    let after = match read(&case, open.as_ref(), &fields).await? {
        Ok(after) => after,
        Err(problems) => return show(&case, open.as_ref(), &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    if store::version(change.conn(), case.person_id())
        .await?
        .to_string()
        != known
    {
        drop(change);
        return overtaken(&case, &fields).await;
    }
    let says = if open.is_some() {
        "Brought up to date"
    } else {
        "Begun"
    };
    let after = match &open {
        Some(_) => after,
        None => Model {
            id: change.new_id(),
            recorded_at: change.at(),
            ..after
        },
    };
    store::keep(&mut change, open.as_ref(), after, says).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is on the record.")
}

async fn read(
    case: &Case<PrepareAdultLife>,
    open: Option<&Model>,
    fields: &Fields,
) -> Result<Result<Model, Vec<Problem>>, PageError> {
    let council = &case.staff().house.council;
    let today = case.today();
    let mut answers = Answers::of(fields, WAY, council, *today);
    let children = leads(case, Permission::OpenChildren).await?;
    let adults = leads(case, Permission::OpenAdults).await?;
    let child_lead_id = one_of(
        &mut answers,
        "child_lead_id",
        &children,
        open.and_then(|row| row.child_lead_id),
    );
    let adult_lead_id = one_of(
        &mut answers,
        "adult_lead_id",
        &adults,
        open.and_then(|row| row.adult_lead_id),
    );
    let benefit = answers.yes_no("benefit");
    let benefit_because = answers.text("benefit_because");
    if benefit.is_some() && benefit_because.is_none() {
        answers.reading.wrong(
            "benefit_because",
            "Say why it is, or is not yet, of benefit",
        );
    }
    let benefit_on = answers.day("benefit_on").or(benefit.map(|_| today));
    let at_18 = answers.text("at_18");
    let at_18_agreed_on = answers.day("at_18_agreed_on");
    if at_18_agreed_on.is_some() && at_18.is_none() {
        answers.reading.wrong("at_18", "Say what was agreed");
    }
    let alternatives = answers.text("alternatives");
    let alternatives_on = answers.day("alternatives_on");
    if alternatives_on.is_some() && alternatives.is_none() {
        answers
            .reading
            .wrong("alternatives", "Say what is arranged");
    }
    let typed = Model {
        id: open.map_or(Uuid::nil(), |row| row.id),
        person_id: case.person_id(),
        opened_on: open.map_or(today, |row| row.opened_on),
        opened_by: open.map_or(case.staff().colleague.account.id, |row| row.opened_by),
        child_lead: answers.text("child_lead"),
        child_lead_id,
        adult_lead_id,
        has_education_plan: answers.yes_no("has_education_plan"),
        education: answers.text("education"),
        likely_needs: answers.text("likely_needs"),
        benefit,
        benefit_on: benefit_on.filter(|_| benefit.is_some()),
        benefit_because,
        at_18,
        at_18_agreed_on,
        alternatives,
        alternatives_on,
        closed_on: None,
        closed_because: None,
        recorded_at: open.map_or(case.staff().house.clock.now(), |row| row.recorded_at),
        version: 1,
    };
    Ok(answers.reading.finish(typed))
}

/// One of those offered; who leads already may stay, though they have left.
fn one_of(
    answers: &mut Answers<'_>,
    name: &str,
    offered: &[Choice],
    kept: Option<Uuid>,
) -> Option<Uuid> {
    let typed = answers.text(name)?;
    let id = typed.parse::<Uuid>().ok();
    let known = id.is_some_and(|id| {
        Some(id) == kept || offered.iter().any(|one| one.value == id.to_string())
    });
    if !known {
        answers.reading.wrong(name, "Choose somebody from the list");
    }
    id.filter(|_| known)
}

/// GET /people/{person}/adult-life/close
pub async fn ask_close(case: Case<PrepareAdultLife>) -> Page {
    running(&case).await?;
    let fields = asking::with_day(Fields::default(), "closed_on", Some(case.today()));
    show_close(&case, &fields, &[]).await
}

async fn running(case: &Case<PrepareAdultLife>) -> Result<Model, PageError> {
    let row = store::of_person(case)
        .await?
        .row
        .ok_or(PageError::NotFound)?;
    PageError::if_ended(row.closed_on)?;
    Ok(row)
}

async fn show_close(case: &Case<PrepareAdultLife>, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("{}/close", home(case));
    let mut sheet = Sheet::new(TAB, "End the preparing", path, home(case), CLOSE);
    sheet.intro = vec![
        "Who leads in the other service can no longer open this record afterwards, unless their role does."
            .to_owned(),
    ];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/adult-life/close
pub async fn close(case: Case<PrepareAdultLife>, Form(fields): Form) -> Page {
    let before = running(&case).await?;
    let mut answers = Answers::of(&fields, CLOSE, &case.staff().house.council, *case.today());
    let says = "It cannot end before it began";
    let on = answers.day_since("closed_on", before.opened_on, says);
    let on = on.unwrap_or(case.today());
    let said = (on, answers.needed("because"));
    let (on, because) = match answers.reading.finish(said) {
        Ok(said) => said,
        Err(problems) => return show_close(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let after = Model {
        closed_on: Some(on),
        closed_because: Some(because),
        ..before.clone()
    };
    store::keep(&mut change, Some(&before), after, "Ended").await?;
    change.commit().await?;
    // Who led from the other service may not open the record any more.
    let to = match case.staff().may(Permission::OpenAdults)
        || case.staff().may(Permission::OpenChildren)
    {
        true => "/adult-life".to_owned(),
        false => "/".to_owned(),
    };
    pages::go_to_saying(to, "The preparing has ended.")
}
