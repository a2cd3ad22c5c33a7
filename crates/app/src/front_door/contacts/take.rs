//! Taking a contact: one page in the order in which a call runs. It can be saved at any point, and what was typed
//! stays while one looks for the person.

use db::entities::{contact, online_enquiry};
use rules::vocabulary::Problem;
use serde_json::json;

use super::{form, known, online, store, versions};
use crate::house::permissions::{SeePeople, TakeContacts};
use crate::house::{Fields, Form, Page, PageError, Path, Query, Staff, pages};

const TEMPLATE: &str = "front_door/contacts/take.njk";

/// GET /contacts/new?person=
pub async fn new(staff: Staff<TakeContacts>, Query(query): Query) -> Page {
    let mut fields = Fields::default();
    if query.has("person") {
        fields = fields.with("person_id", query.get("person"));
    }
    let values = At::new_contact(&staff).values(fields, &[]).await?;
    pages::page(TEMPLATE, values)
}

/// POST /contacts/new
pub async fn take(staff: Staff<TakeContacts>, Form(fields): Form) -> Page {
    send(At::new_contact(&staff), fields).await
}

/// GET /contacts/{contact}/edit
pub async fn edit(staff: Staff<TakeContacts>, Path(id): Path<String>, Query(query): Query) -> Page {
    let at = At::of(&staff, &id).await?;
    let Some(row) = &at.row else {
        return Err(PageError::NotFound);
    };
    let problems = if query.has("check") {
        form::still_to_ask(row, &staff.house.council)
    } else {
        Vec::new()
    };
    let mut fields = form::filled(row);
    // Whom it may be about is looked for by what the sender knew.
    if let Some(sent) = at.sent.as_ref().filter(|_| row.person_id.is_none()) {
        fields = fields.with("find", online::sought(&staff, sent).await?);
    }
    pages::page(TEMPLATE, at.values(fields, &problems).await?)
}

/// POST /contacts/{contact}/edit
pub async fn change(
    staff: Staff<TakeContacts>,
    Path(id): Path<String>,
    Form(fields): Form,
) -> Page {
    send(At::of(&staff, &id).await?, fields).await
}

/// The page one is at: of a contact, or of a new one.
struct At<'a> {
    staff: &'a Staff<TakeContacts>,
    row: Option<contact::Model>,
    /// What somebody sent from the open page, where the contact came so.
    sent: Option<online_enquiry::Model>,
}

impl<'a> At<'a> {
    fn new_contact(staff: &'a Staff<TakeContacts>) -> At<'a> {
        At {
            staff,
            row: None,
            sent: None,
        }
    }

    /// Errors: `NotFound` for one that may not be seen, `Conflict` for one that is decided.
    async fn of(staff: &'a Staff<TakeContacts>, id: &str) -> Result<At<'a>, PageError> {
        let (row, _) = super::whole::open(staff, id).await?;
        super::whole::undecided(&row)?;
        Ok(At {
            sent: store::enquiry_of(staff.reader(), row.id).await?,
            staff,
            row: Some(row),
        })
    }

    fn path(&self) -> String {
        match &self.row {
            Some(row) => format!("/contacts/{}/edit", row.id),
            None => "/contacts/new".to_owned(),
        }
    }

    async fn values(
        &self,
        fields: Fields,
        problems: &[Problem],
    ) -> Result<serde_json::Value, PageError> {
        let staff = self.staff;
        let person = match fields.get("person_id").parse() {
            Ok(id) => Some(
                known::open(staff, id, &self.path(), self.row.as_ref().map(|row| row.id)).await?,
            ),
            Err(_) => None,
        };
        let sought = fields.get("find");
        let likely = match person {
            None if !sought.is_empty() => Some(known::likely(staff, sought).await?),
            _ => None,
        };
        let may_create = staff.may(rules::access::Permission::CreatePeople);
        Ok(json!({
            "title": self.row.as_ref().map_or("New contact".to_owned(), |row| format!("Contact {}", row.number)),
            "action": self.path(),
            "back": self.row.as_ref().map_or("/contacts".to_owned(), |row| format!("/contacts/{}", row.id)),
            "number": self.row.as_ref().map(|row| &row.number),
            "form": form::shown(&fields, problems),
            "known": person,
            "likely": likely,
            "may_create": may_create,
            "agreeing": self.sent.as_ref().and_then(online::said_of_agreeing),
        }))
    }
}

/// What the button that was pressed asks for.
async fn send(at: At<'_>, fields: Fields) -> Page {
    let chosen = fields.get("choose").to_owned();
    if !chosen.is_empty() {
        let fields = fields
            .without(&["person_id", "choose"])
            .with("person_id", chosen);
        return again(&at, fields, &[]).await;
    }
    match fields.get("do") {
        "find" => again(&at, fields, &[]).await,
        "not_them" => again(&at, fields.without(&["person_id", "find"]), &[]).await,
        _ => save(at, fields).await,
    }
}

/// The same page again, as it was typed; with problems it says so in its status.
async fn again(at: &At<'_>, fields: Fields, problems: &[Problem]) -> Page {
    let values = at.values(fields, problems).await?;
    if problems.is_empty() {
        pages::page(TEMPLATE, values)
    } else {
        pages::try_again(TEMPLATE, values)
    }
}

async fn save(at: At<'_>, fields: Fields) -> Page {
    let staff = at.staff;
    let typed = match form::read(&fields, &staff.house.council, staff.today_date()) {
        Ok(typed) => typed,
        Err(problems) => {
            return again(&at, fields.without(&unreadable(&problems)), &problems).await;
        }
    };
    if let Some(person) = typed.person_id {
        let file = staff.open::<SeePeople>(person, &at.path()).await?;
        if file.person.deleted_on.is_some() || file.person.merged_into.is_some() {
            let gone = [Problem::new(
                "find",
                "This record is no longer used: find the person again",
            )];
            return again(&at, fields.without(&["person_id"]), &gone).await;
        }
    }
    let row = match &at.row {
        None => taken(staff, typed).await?,
        Some(row) if fields.get("version") != row.version.to_string() => {
            return changed_meanwhile(&at, row, fields).await;
        }
        Some(row) => match rewritten(staff, row, typed).await {
            Err(PageError::Overtaken) => {
                let at = At::of(staff, &row.id.to_string()).await?;
                let row = at.row.as_ref().ok_or(PageError::NotFound)?;
                return changed_meanwhile(&at, row, fields).await;
            }
            written => written?,
        },
    };
    next(&row, &fields)
}

/// A person that cannot be read is not shown again.
fn unreadable(problems: &[Problem]) -> Vec<&'static str> {
    let person = problems.iter().any(|problem| problem.field == "find");
    if person {
        vec!["person_id"]
    } else {
        Vec::new()
    }
}

/// Where the button leads once the contact is kept.
fn next(row: &contact::Model, fields: &Fields) -> Page {
    let here = format!("/contacts/{}", row.id);
    match fields.get("do") {
        "decide" => pages::go_to(format!("{here}/decide")),
        "new_person" => {
            let asked = [
                ("contact", row.id.to_string()),
                ("q", fields.get("find").to_owned()),
            ];
            let asked = serde_html_form::to_string(asked).unwrap_or_default();
            pages::go_to(format!("/people/new?{asked}"))
        }
        _ => pages::go_to_saying(here, &format!("Contact {} is saved.", row.number)),
    }
}

async fn taken(
    staff: &Staff<TakeContacts>,
    typed: form::Typed,
) -> Result<contact::Model, PageError> {
    let mut change = staff.change().await?;
    let write = |row: &mut contact::Model| typed.onto(row);
    let row = store::take(&mut change, &staff.house, &staff.colleague, write).await?;
    change.commit().await?;
    Ok(row)
}

async fn rewritten(
    staff: &Staff<TakeContacts>,
    before: &contact::Model,
    typed: form::Typed,
) -> Result<contact::Model, PageError> {
    let mut change = staff.change().await?;
    let write = |row: &mut contact::Model| typed.onto(row);
    let row = store::rewrite(&mut change, &staff.house, before, write).await?;
    change.commit().await?;
    Ok(row)
}

/// Somebody saved the contact since this form was opened: both versions are shown, and sending it again
/// keeps the one that is in the form.
async fn changed_meanwhile(at: &At<'_>, row: &contact::Model, fields: Fields) -> Page {
    let every: Vec<&str> = form::QUESTIONS.iter().map(|(field, _)| *field).collect();
    let both = versions::both(&at.staff.house.council, row, &fields, &every);
    let problems = [versions::problem("save again")];
    let fields = versions::of_now(fields, row);
    let mut values = at.values(fields, &problems).await?;
    values["versions"] = both;
    pages::try_again(TEMPLATE, values)
}
