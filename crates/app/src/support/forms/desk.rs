//! What lies on the desk while a form is filled in: the facts of the record, and the colleagues to choose from.

use db::entities::{account, filled_form, person, person_alias};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect};
use db::{Change, Day};
use futures_util::future::try_join;
use jiff::civil::Date;
use serde_json::Value as Json;

use super::{files, store};
use crate::front_door::people::header;
use crate::house::council::{Choice, Council};
use crate::house::forms::columns::{FACTS, Fact, fact_of};
use crate::house::forms::definition::Kind;
use crate::house::forms::told_back::{said_before, same};
use crate::house::forms::{Answers, Definition, Desk, FormFile, Known, KnownFact};
use crate::house::permissions::Needs;
use crate::house::{Case, PageError, Staff};

/// The desk, before the council's settings are laid on it.
pub struct Laid {
    colleagues: Vec<Choice>,
    known: Known,
    files: Vec<FormFile>,
    earlier: Answers,
    today: Date,
    born_on: Option<Date>,
}

impl Laid {
    /// With the council's settings.
    pub fn desk<'a>(&'a self, council: &'a Council) -> Desk<'a> {
        Desk {
            council,
            today: self.today,
            born_on: self.born_on,
            colleagues: &self.colleagues,
            known: &self.known,
            files: &self.files,
            earlier: &self.earlier,
        }
    }
}

/// Lays the desk without a record, to try a form.
pub async fn lay_for_nobody<P: Needs>(
    staff: &Staff<P>,
    form: &Definition,
) -> Result<Laid, PageError> {
    let asks_for_colleagues = form.questions().any(|(_, q)| names_colleagues(&q.kind));
    let colleagues = if asks_for_colleagues {
        colleagues(staff.reader(), staff.today()).await?
    } else {
        Vec::new()
    };
    Ok(Laid {
        colleagues,
        known: Known::new(),
        files: Vec::new(),
        earlier: Answers::new(),
        today: staff.today_date(),
        born_on: None,
    })
}

/// Lays the desk for a form that is being or has been filled in: its documents lie there too.
pub async fn lay_for<P: Needs>(
    case: &Case<P>,
    row: &filled_form::Model,
    form: &Definition,
) -> Result<Laid, PageError> {
    let about = store::subjects_of(case, row.id).await?;
    lay_about(case, row, form, &about).await
}

/// The same where the people it is about are known. The facts are those of whoever's record the form began in, from
/// whichever record it is opened: into that one goes what is corrected.
pub async fn lay_about<P: Needs>(
    case: &Case<P>,
    row: &filled_form::Model,
    form: &Definition,
    about: &[person::Model],
) -> Result<Laid, PageError> {
    let files = async {
        let mut kinds = form.questions().map(|(_, question)| &question.kind);
        match kinds.any(|kind| *kind == Kind::Attachment) {
            true => files::of(case.reader(), row.id).await.map_err(Into::into),
            false => Ok(Vec::new()),
        }
    };
    let (files, nobodys) = try_join(files, lay_for_nobody(case.staff(), form)).await?;
    let earlier = row.answers.as_ref().and_then(Json::as_object);
    Ok(Laid {
        files,
        born_on: case.born_on().map(|day| day.0),
        known: told_of(case, row, about),
        earlier: earlier.cloned().unwrap_or_default(),
        ..nobodys
    })
}

/// The facts that a form tells back, with the name of their owner where somebody else's record is open or the form is
/// about several.
fn told_of<P: Needs>(case: &Case<P>, row: &filled_form::Model, about: &[person::Model]) -> Known {
    let owner = about.iter().find(|person| person.id == row.person_id);
    let owner = owner.unwrap_or(&case.person);
    let mut known = known_of(owner, &case.staff().house.council);
    if about.len() > 1 || owner.id != case.person_id() {
        for fact in known.values_mut() {
            fact.whose = Some(header::full_name(owner));
        }
    }
    known
}

fn names_colleagues(kind: &Kind) -> bool {
    match kind {
        Kind::Colleague => true,
        Kind::Table { columns, .. } => columns.iter().any(|q| names_colleagues(&q.kind)),
        Kind::Repeater { fields, .. } => fields.iter().any(|q| names_colleagues(&q.kind)),
        _ => false,
    }
}

/// Everybody who can sign in, by name.
pub async fn colleagues(conn: &impl ConnectionTrait, today: Day) -> db::Result<Vec<Choice>> {
    let open = Condition::any()
        .add(account::Column::ClosedOn.is_null())
        .add(account::Column::ClosedOn.gt(today));
    let found: Vec<(Uuid, String)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Name])
        .filter(open)
        .order_by_asc(account::Column::Name)
        .order_by_asc(account::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    let choice = |(id, text): (Uuid, String)| Choice {
        value: id.to_string(),
        text,
    };
    Ok(found.into_iter().map(choice).collect())
}

/// What the record says of a person.
pub fn known_of(person: &person::Model, council: &Council) -> Known {
    let columns = serde_json::to_value(person).unwrap_or_default();
    let told = |fact: &Fact| {
        let raw = columns.get(column(fact.name)).and_then(Json::as_str);
        let says = raw.map(|raw| fact.says(raw, council));
        KnownFact {
            raw: raw.map(str::to_owned),
            says,
            whose: None,
        }
    };
    let facts = FACTS.iter();
    facts
        .map(|fact| (fact.name.to_owned(), told(fact)))
        .collect()
}

fn column(fact: &str) -> &str {
    fact.strip_prefix("person.").unwrap_or(fact)
}

/// Puts what was corrected in a form into the record: where that still says what the form told back, or what the form
/// itself put there when it was submitted `earlier`. Gives the names of the facts that changed.
/// Errors: `Conflict` when the record says something else by now.
pub async fn correct(
    change: &mut Change,
    before: &person::Model,
    form: &Definition,
    (answers, earlier): (&Answers, Option<&Answers>),
) -> db::Result<Vec<&'static str>> {
    let mut columns = serde_json::to_value(before)?;
    let mut changed = Vec::new();
    for (_, question) in form.questions() {
        let Kind::Known { fact } = &question.kind else {
            continue;
        };
        let said = answers.get(&question.id).and_then(said_before);
        let (Some(said), Some(fact)) = (said, fact_of(fact)) else {
            continue;
        };
        let Some(place) = columns.get_mut(column(fact.name)) else {
            continue;
        };
        let record = place.as_str().filter(|raw| !raw.is_empty());
        if record.is_some_and(|record| same(record, &said.now)) {
            continue;
        }
        let own = earlier.and_then(|earlier| said_before(earlier.get(&question.id)?));
        if record != said.was.as_deref() && record != own.as_ref().map(|own| own.now.as_str()) {
            return Err(db::Error::Conflict);
        }
        *place = said.now.into();
        changed.push(fact.name);
    }
    if changed.is_empty() {
        return Ok(changed);
    }
    let after: person::Model = serde_json::from_value(columns)?;
    let after = change
        .update::<person::Entity>(before, |row| *row = after)
        .await?;
    if changed.contains(&"person.preferred_name") {
        let aliases = person_alias::Entity::find()
            .filter(person_alias::Column::PersonId.eq(after.id))
            .all(change.conn())
            .await?;
        db::keep_names(change, &after, &aliases).await?;
    }
    Ok(changed)
}
