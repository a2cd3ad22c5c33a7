//! For whom a form that follows may be: somebody that this one is about, or somebody on file who looks after them.

use db::entities::{filled_form, person};
use db::sea_orm::prelude::Uuid;

use crate::casework::relationships::store as relationships;
use crate::front_door::people::header;
use crate::house::fields::Fields;
use crate::house::forms::Definition;
use crate::house::forms::definition::{Action, NextStep, Whom};
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::oversight::worklists::People;

/// Somebody for whom a form may be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// Those for whom what follows a form may be.
#[derive(Debug, Default)]
pub struct Around {
    /// Whom the form is about; whose record it began in comes first.
    subjects: Vec<Named>,
    /// Who looks after them by the record, and who else the form is about.
    carers: Vec<Named>,
}

impl Around {
    /// Reads them; carers only where a step is for one.
    pub async fn of<P: Needs>(
        case: &Case<P>,
        form: &Definition,
        (row, about): (&filled_form::Model, &[person::Model]),
    ) -> Result<Around, PageError> {
        let named = |person: &person::Model| Named {
            id: person.id,
            name: header::full_name(person),
        };
        let subjects: Vec<Named> = about.iter().map(named).collect();
        let mut carers = Vec::new();
        if form.next.iter().any(|step| step.whom == Whom::Carer) {
            carers = on_file(case, row.person_id).await?;
            let others = subjects.iter().filter(|one| one.id != row.person_id);
            let new = others.filter(|one| carers.iter().all(|known| known.id != one.id));
            let new: Vec<Named> = new.cloned().collect();
            carers.extend(new);
        }
        Ok(Around { subjects, carers })
    }

    /// For whom a step may be, where that is to be said.
    pub fn offered(&self, step: &NextStep) -> &[Named] {
        match (&step.action, step.whom) {
            (Action::Form(_), Whom::Carer) => &self.carers,
            (Action::Form(_), Whom::Subject) if self.subjects.len() > 1 => &self.subjects,
            _ => &[],
        }
    }

    /// For whom a step is, by what was chosen; none where nobody is said though it must be.
    pub fn chosen(&self, step: &NextStep, person: Uuid, fields: &Fields) -> Option<Uuid> {
        let offered = self.offered(step);
        let said = fields.get(&field(step)).parse().ok();
        let said = said.filter(|id: &Uuid| offered.iter().any(|one| one.id == *id));
        match (step.whom, offered) {
            (Whom::Subject, _) => Some(said.unwrap_or(person)),
            (Whom::Carer, [only]) => Some(only.id),
            (Whom::Carer, _) => said,
        }
    }

    /// What is missing before a step that was chosen can follow.
    pub fn lacks(&self, step: &NextStep) -> &'static str {
        match self.offered(step) {
            [] => {
                "Nobody with a record of their own is on file as looking after them: say who does, under Family and carers, or leave this out"
            }
            _ => "Choose for whom it is",
        }
    }
}

/// The name of the field that says for whom a step is.
pub fn field(step: &NextStep) -> String {
    format!("for.{}", step.id)
}

/// Those on record who look after a person now, the main carer first, as far as the reader may name them.
async fn on_file<P: Needs>(case: &Case<P>, person: Uuid) -> Result<Vec<Named>, PageError> {
    let today = case.today();
    let mut rows = relationships::all(case.reader(), person).await?;
    rows.retain(|row| {
        (row.carer || row.main_carer) && row.until_on.is_none_or(|until| until > today)
    });
    rows.sort_by_key(|row| !row.main_carer);
    let people = People::of(case.staff(), rows.iter().filter_map(|row| row.other_id)).await?;
    let mut named: Vec<Named> = Vec::new();
    for id in rows.iter().filter_map(|row| row.other_id) {
        let known = named.iter().any(|one| one.id == id);
        if let Some(name) = people.name(id).filter(|_| !known && people.is_living(id)) {
            named.push(Named { id, name });
        }
    }
    Ok(named)
}
