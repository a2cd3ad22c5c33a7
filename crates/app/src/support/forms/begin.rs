//! Beginning a form: from the record, from a contact or from an earlier form, with what is known already in its place.

use db::entities::{contact, filled_form, referral};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Change, Event};
use rules::pathway::{Step, follows, next_steps};
use rules::vocabulary::dates::{days_between, london_date, speak_exact};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::store::{self, New};
use super::told;
use crate::front_door::people::header;
use crate::house::forms::columns::FACTS;
use crate::house::forms::definition::{Kind, Question};
use crate::house::forms::show::type_again;
use crate::house::forms::{Answers, Definition, Typed};
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Fields, Form, Page, PageError, Query, Staff, pages};
use crate::support::assessments::around::to_be_named_at;
use crate::support::assessments::store as assessments;
use crate::support::reviews::store as reviews;

/// A form that may be begun now.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub form: String,
    pub title: String,
    /// What it is for, as one could say it to the person.
    pub says: String,
}

/// What a new form follows.
#[derive(Default)]
pub struct After {
    pub contact: Option<contact::Model>,
    pub earlier: Option<filled_form::Model>,
}

impl After {
    /// The step it follows; none when it begins by itself.
    fn step(&self) -> Option<Step> {
        match (&self.earlier, &self.contact) {
            (Some(earlier), _) => Some(store::step(earlier)),
            (None, Some(_)) => Some(Step::Contact),
            (None, None) => None,
        }
    }
}

/// The forms that this colleague may begin here, in the order of the journey, then the council's own; none where handed
/// out work alone lets them in.
pub fn choices<P: Needs>(case: &Case<P>, after: &After) -> Vec<Choice> {
    match case.is_handed_out() {
        true => Vec::new(),
        false => choices_of(case.staff(), after),
    }
}

/// The same, whoever it will be about.
pub fn choices_of<P: Needs>(staff: &Staff<P>, after: &After) -> Vec<Choice> {
    let forms = &staff.house.council.forms;
    let from = after.step().filter(|step| *step != Step::Local);
    let steps = next_steps(from.unwrap_or(Step::Contact)).flat_map(|path| {
        let forms = forms.all_of_step(path.to).into_iter().enumerate();
        forms.map(move |(nth, form)| match (nth, &form.intro) {
            (1.., Some(intro)) => choice(form, intro.clone()),
            _ => choice(form, path.says.to_owned()),
        })
    });
    let own = forms.offered().filter(|form| form.step == Step::Local);
    let own = own.map(|form| choice(form, form.intro.clone().unwrap_or_default()));
    let may = |choice: &Choice| {
        let form = forms.in_use(&choice.form);
        form.is_some_and(|form| staff.may(form.step.permission()))
    };
    steps.chain(own).filter(may).collect()
}

fn choice(form: &Definition, says: String) -> Choice {
    Choice {
        form: form.id.clone(),
        title: form.title.clone(),
        says,
    }
}

/// GET /people/{person}/forms/begin
pub async fn ask(case: Case<SeeNotes>, Query(query): Query) -> Page {
    let after = after(&case, &query).await?;
    let chosen = query.get("form");
    let mut choices = choices(&case, &after);
    if !chosen.is_empty() {
        choices.retain(|choice| choice.form == chosen);
    }
    pages::page(
        "support/forms/begin.njk",
        json!({
            "case": header::of(&case, "/forms").await?, "choices": choices,
            "contact": after.contact.as_ref().map(|row| json!({ "id": row.id, "number": row.number })),
            "asks_link": after.contact.is_none() && after.earlier.is_none(),
            "follows": after.earlier.as_ref().map(|row| row.id),
            "earlier": after.earlier.as_ref().map(|row| json!({ "number": row.number, "title": row.title })),
        }),
    )
}

/// POST /people/{person}/forms/begin: straight into the first page.
pub async fn begin(case: Case<SeeNotes>, Form(fields): Form) -> Page {
    let beginning = plan(&case, &fields).await?;
    let new = match beginning {
        Beginning::UnderWay(same) => {
            let says = format!("{} is under way already, as {}.", same.title, same.number);
            return pages::go_to_saying(address(&case, &same), &says);
        }
        Beginning::NameFirst(at) => return pages::go_to_saying(at, NAME_FIRST),
        Beginning::New(new) => new,
    };
    let first = new.definition.sections.first();
    let first = first.map_or(String::new(), |section| section.id.clone());
    let mut change = case.change().await?;
    let row = carry_out(&mut change, &case, *new).await?;
    change.commit().await?;
    pages::go_to(format!("{}/pages/{first}", address(&case, &row)))
}

/// What is told where a carer's assessment begins of which nobody knows whom it is about.
pub const NAME_FIRST: &str =
    "Say first whom the assessment is about besides: the person they look after. Then begin it.";

/// What beginning a form comes to.
pub enum Beginning<'a> {
    /// The same was begun from the same place.
    UnderWay(Box<filled_form::Model>),
    /// It is about somebody whom the record does not tell: where they are named first.
    NameFirst(String),
    New(Box<New<'a>>),
}

/// Makes ready to begin the form that the fields name, with what is known in its place.
/// Errors: `Bad` when there is no such form, `Forbidden`, `Conflict` when it does not follow.
pub async fn plan<'a, P: Needs>(
    case: &'a Case<P>,
    fields: &Fields,
) -> Result<Beginning<'a>, PageError> {
    let after = after(case, fields).await?;
    let council = &case.staff().house.council;
    let form = council.forms.in_use(fields.get("form"));
    let form = form.ok_or_else(|| PageError::Bad("There is no such form to begin.".to_owned()))?;
    may_begin(case, form, &after)?;
    if let Some(same) = under_way(case, form, &after).await? {
        return Ok(Beginning::UnderWay(Box::new(same)));
    }
    if let Some(at) = to_be_named_at(case, form).await? {
        return Ok(Beginning::NameFirst(at));
    }
    let told = After {
        contact: match &after.contact {
            Some(contact) => Some(contact.clone()),
            None => led_here(case).await?,
        },
        earlier: None,
    };
    let typed = beginning(case, form, &told).await?;
    Ok(Beginning::New(Box::new(New {
        definition: form,
        person_id: case.person_id(),
        contact_id: after
            .contact
            .as_ref()
            .map(|row| row.id)
            .or_else(|| after.earlier.as_ref()?.contact_id),
        from_id: after.earlier.as_ref().map(|row| row.id),
        link: original(fields)?,
        worker_id: Some(case.staff().colleague.account.id),
        team_id: case.staff().colleague.main_team().map(|team| team.id),
        typed,
    })))
}

/// Begins a form that was made ready, and what goes with it.
pub async fn carry_out<P: Needs>(
    change: &mut Change,
    case: &Case<P>,
    new: New<'_>,
) -> Result<filled_form::Model, PageError> {
    let row = store::begin(change, new).await?;
    log_begun(change, &row);
    assessments::begun(change, &case.staff().house, &row).await?;
    reviews::begun(change, &row, None).await?;
    Ok(row)
}

/// Where the form that this one follows is kept, when that is elsewhere.
fn original(fields: &Fields) -> Result<Option<String>, PageError> {
    let link = fields.get("link").trim();
    if link.chars().count() > 500 {
        let says = "Say in 500 characters or fewer where the original is.";
        return Err(PageError::Bad(says.to_owned()));
    }
    Ok((!link.is_empty()).then(|| link.to_owned()))
}

/// Says that a form was begun.
pub fn log_begun(change: &mut Change, row: &filled_form::Model) {
    change.log(
        Event::FormBegun,
        Some(row.person_id),
        Some(row.id),
        json!({ "says": row.title, "number": row.number, "form": row.form, "version": row.edition }),
    );
}

/// The address of a form in the record that is open.
pub fn address<P: Needs>(case: &Case<P>, row: &filled_form::Model) -> String {
    format!("/people/{}/forms/{}", case.person_id(), row.id)
}

fn may_begin<P: Needs>(case: &Case<P>, form: &Definition, after: &After) -> Result<(), PageError> {
    let permission = form.step.permission();
    if !case.staff().may(permission) {
        let says = format!(
            "Your roles do not let you {permission}. If your work needs it, ask your manager or administrator."
        );
        return Err(PageError::Forbidden(says));
    }
    // What begins by itself may begin wherever a contact could lead; the rest needs what comes before it.
    let from = after.step().unwrap_or(Step::Contact);
    if !follows(from, form.step) {
        let says = format!("{} does not follow {}.", form.title, from.says());
        return Err(PageError::Conflict(says));
    }
    Ok(())
}

/// The same form begun from the same place and still in progress: pressing twice begins one.
async fn under_way<P: Needs>(
    case: &Case<P>,
    form: &Definition,
    after: &After,
) -> Result<Option<filled_form::Model>, PageError> {
    let (Some(contact), None) = (&after.contact, &after.earlier) else {
        return Ok(None);
    };
    Ok(filled_form::Entity::find()
        .filter(filled_form::Column::ContactId.eq(contact.id))
        .filter(filled_form::Column::Form.eq(&form.id))
        .filter(filled_form::Column::PersonId.eq(case.person_id()))
        .filter(filled_form::Column::SubmittedAt.is_null())
        .filter(filled_form::Column::DiscardedAt.is_null())
        .one(case.reader())
        .await?)
}

/// What the new form follows, as the address or page names it.
async fn after<P: Needs>(case: &Case<P>, fields: &Fields) -> Result<After, PageError> {
    let mut after = After::default();
    if fields.has("from") {
        let earlier = store::find(case, fields.get("from")).await?;
        if earlier.discarded_at.is_some() {
            return Err(PageError::Conflict(
                "That form was discarded; nothing follows it.".to_owned(),
            ));
        }
        after.earlier = Some(earlier);
    }
    let contact = fields.get("contact").parse().ok();
    let contact = contact.or_else(|| {
        after
            .earlier
            .as_ref()
            .and_then(|earlier| earlier.contact_id)
    });
    if let Some(id) = contact {
        let found: Option<contact::Model> = contact::Entity::find_by_id::<Uuid>(id)
            .filter(contact::Column::PersonId.eq(case.person_id()))
            .one(case.reader())
            .await?;
        after.contact = found;
    } else if fields.has("contact") {
        return Err(PageError::NotFound);
    }
    Ok(after)
}

/// The contact that led to the work which a team now does for the person: what it told is not asked again, unless it is
/// so long ago that it must be, by the council's own count of days.
pub async fn led_here<P: Needs>(case: &Case<P>) -> Result<Option<contact::Model>, PageError> {
    let asked = referral::Entity::find()
        .filter(referral::Column::PersonId.eq(case.person_id()))
        .filter(referral::Column::ClosedOn.is_null())
        .filter(referral::Column::ContactId.is_not_null())
        .order_by_desc(referral::Column::ReceivedOn)
        .order_by_desc(referral::Column::Id)
        .one(case.reader())
        .await?;
    let Some(id) = asked.and_then(|referral| referral.contact_id) else {
        return Ok(None);
    };
    let found = contact::Entity::find_by_id(id)
        .filter(contact::Column::PersonId.eq(case.person_id()))
        .one(case.reader())
        .await?;
    let days = case.staff().house.council.targets.contact_told_days;
    let is_recent =
        |row: &contact::Model| days_between(london_date(*row.received_at), *case.today()) <= days;
    Ok(found.filter(is_recent))
}

/// What a new form begins with: the last answers where the form says so, what the contact tells, what the record knows.
pub async fn beginning<P: Needs>(
    case: &Case<P>,
    form: &Definition,
    after: &After,
) -> Result<Typed, PageError> {
    let mut typed = Typed::default();
    told::from_plan_in_force(case, form, &mut typed).await?;
    let takes_over: Vec<&Question> = form
        .questions()
        .map(|(_, question)| question)
        .filter(|question| question.from_last)
        .collect();
    if !takes_over.is_empty() {
        from_last(case, &takes_over, &mut typed).await?;
    }
    if let Some(contact) = &after.contact {
        from_contact(case, form, contact, &mut typed);
    }
    told::from_record(case, form, &mut typed).await?;
    Ok(typed)
}

/// The latest answer to each question in any submitted form of the person. A question keeps its meaning as long as
/// it keeps its id and kind, whichever form it is in.
async fn from_last<P: Needs>(
    case: &Case<P>,
    questions: &[&Question],
    typed: &mut Typed,
) -> Result<(), PageError> {
    let earlier = store::submitted(case.person_id());
    let earlier = earlier.all(case.reader()).await?;
    for row in &earlier {
        let Some(answers) = row.answers.as_ref().and_then(Json::as_object) else {
            continue;
        };
        let old = store::definition(&case.staff().house, row).await?;
        let at = row.submitted_at.unwrap_or(row.began_at);
        let on = speak_exact(london_date(*at));
        for question in questions {
            if typed.has_any_of(&question.id) {
                continue;
            }
            take_over(question, &old, answers, typed);
            if typed.has_any_of(&question.id) {
                typed.told_in(&question.id, format!("{}, {}, {on}", row.title, row.number));
            }
        }
    }
    Ok(())
}

/// Begins a question with the answer that another form gave to the same.
pub fn take_over(question: &Question, old: &Definition, answers: &Answers, typed: &mut Typed) {
    let same = old
        .question(&question.id)
        .is_some_and(|old| old.kind.name() == question.kind.name());
    if let Some(answer) = answers.get(&question.id).filter(|_| same) {
        type_again(question, &question.id, answer, typed);
    }
}

/// What the contact tells goes where the form says; a fact that the record has already is not told over it.
fn from_contact<P: Needs>(
    case: &Case<P>,
    form: &Definition,
    contact: &contact::Model,
    typed: &mut Typed,
) {
    let known = super::desk::known_of(&case.person, &case.staff().house.council);
    let told = serde_json::to_value(contact).unwrap_or_default();
    let on = speak_exact(london_date(*contact.received_at));
    let whence = format!("contact {}, {on}", contact.number);
    for (_, question) in form.questions() {
        let column = question.from_contact.as_deref();
        let Some(says) = column
            .and_then(|column| told.get(column))
            .and_then(Json::as_str)
        else {
            continue;
        };
        if let Kind::Known { fact } = &question.kind {
            let is_known = known.get(fact).is_some_and(|known| known.raw.is_some());
            if is_known || !FACTS.iter().any(|known| known.name == fact) {
                continue;
            }
        }
        if !typed.has_any_of(&question.id) {
            typed.set(question.id.clone(), says);
            typed.told_in(&question.id, whence.as_str());
        }
    }
}
