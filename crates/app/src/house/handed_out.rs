//! What was handed out to a colleague's teams: whose records it opens, and what they may change there.
//!
//! Who works for another organisation reads the record of everybody whose assessment or review is with their team,
//! and changes that assessment or review, with its form, alone. A piece that is done stays open for a while, so that
//! questions can be answered; one that is over in any other way, and one that came back, opens nothing.

use std::collections::HashSet;

use axum::http::Method;
use db::entities::{assessment, assessment_batch, batch_line, review};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, JoinType, QuerySelect};
use db::{Day, padded};
use rules::access::{Actor, Permission};
use rules::vocabulary::dates::days_after;

use crate::house::House;
use crate::house::colleague::Colleague;
use crate::house::errors::PageError;

/// Days after a piece is done during which those who did it still open it. Whoever reads what they wrote, decides on
/// it and gives it to the person asks them within four weeks; after that they come through the council.
const QUESTIONS: i64 = 28;

/// What may be added to a record while a piece of work about the person is with the team: it changes nothing there.
const ADDED: &[&str] = &["notes/new", "documents/new"];

/// Lines that are with these teams on a day, each beside its assessment or review.
fn with(teams: &[Uuid], today: Day) -> Select<batch_line::Entity> {
    let to_batch = batch_line::Entity::belongs_to(assessment_batch::Entity)
        .from(batch_line::Column::BatchId)
        .to(assessment_batch::Column::Id);
    let to_assessment = batch_line::Entity::belongs_to(assessment::Entity)
        .from(batch_line::Column::AssessmentId)
        .to(assessment::Column::Id);
    let to_review = batch_line::Entity::belongs_to(review::Entity)
        .from(batch_line::Column::ReviewId)
        .to(review::Column::Id);
    let since = Day(days_after(today.0, -QUESTIONS).unwrap_or(today.0));
    batch_line::Entity::find()
        .join(JoinType::InnerJoin, to_batch.into())
        .join(JoinType::LeftJoin, to_assessment.into())
        .join(JoinType::LeftJoin, to_review.into())
        .filter(batch_line::Column::ReturnedOn.is_null())
        .filter(assessment_batch::Column::ClosedOn.is_null())
        .filter(assessment_batch::Column::TeamId.is_in(teams.iter().copied()))
        .filter(still_open(since))
}

/// To be done, or done since a day.
fn still_open(since: Day) -> Condition {
    let assessed = Condition::any()
        .add(assessment::Column::ClosedOn.is_null())
        .add(assessment::Column::CompletedOn.gte(since));
    let held = Condition::any()
        .add(review::Column::HeldOn.is_null())
        .add(review::Column::HeldOn.gte(since));
    let assessment = Condition::all()
        .add(assessment::Column::Id.is_not_null())
        .add(assessment::Column::SupersededAt.is_null())
        .add(assessed);
    let review = Condition::all()
        .add(review::Column::Id.is_not_null())
        .add(review::Column::SupersededAt.is_null())
        .add(review::Column::DeclinedOn.is_null())
        .add(review::Column::StoppedOn.is_null())
        .add(held);
    Condition::any().add(assessment).add(review)
}

fn opens_anything(actor: &Actor) -> bool {
    actor.permissions.contains(&Permission::OpenHandedOut) && !actor.teams.is_empty()
}

/// Those of these people about whom work is with a team of the colleague's.
pub async fn people(
    house: &House,
    actor: &Actor,
    among: &[Uuid],
) -> Result<HashSet<Uuid>, PageError> {
    if !opens_anything(actor) {
        return Ok(HashSet::new());
    }
    let found: Vec<Uuid> = with(&actor.teams, house.clock.today())
        .select_only()
        .column(batch_line::Column::PersonId)
        .filter(batch_line::Column::PersonId.is_in(padded(among)))
        .into_tuple()
        .all(house.archive.reader())
        .await?;
    Ok(found.into_iter().collect())
}

/// The assessments, reviews and forms of a person that are with a team of the colleague's.
pub async fn pieces(house: &House, actor: &Actor, person: Uuid) -> Result<Vec<Uuid>, PageError> {
    if !opens_anything(actor) {
        return Ok(Vec::new());
    }
    let found: Vec<[Option<Uuid>; 4]> = with(&actor.teams, house.clock.today())
        .select_only()
        .column(batch_line::Column::AssessmentId)
        .column(batch_line::Column::ReviewId)
        .column_as(assessment::Column::FilledFormId, "assessment_form")
        .column_as(review::Column::FilledFormId, "review_form")
        .filter(batch_line::Column::PersonId.eq(person))
        .into_tuple::<(Option<Uuid>, Option<Uuid>, Option<Uuid>, Option<Uuid>)>()
        .all(house.archive.reader())
        .await?
        .into_iter()
        .map(<[Option<Uuid>; 4]>::from)
        .collect();
    Ok(found.into_iter().flatten().flatten().collect())
}

/// Whether having this permission at a record only shows what is there.
pub fn only_reads(permission: Permission) -> bool {
    use Permission::{SeeDocuments, SeeNotes, SeePeople};
    matches!(permission, SeePeople | SeeNotes | SeeDocuments)
}

/// Whether having this permission at a record adds to it and changes nothing there.
pub fn only_adds(permission: Permission) -> bool {
    use Permission::{KeepDocuments, WriteNotes};
    matches!(permission, WriteNotes | KeepDocuments)
}

/// What is left of a colleague's permissions where handed out work alone lets them in, on a page that is not of that
/// work: they read.
pub fn reading_only(colleague: &Colleague) -> Colleague {
    use Permission::{BreakGlass, OpenAdults, OpenChildren, OpenHandedOut, SeeRestricted};
    let mut left = colleague.clone();
    left.permissions.retain(|one| {
        only_reads(*one)
            || matches!(
                one,
                BreakGlass | OpenAdults | OpenChildren | OpenHandedOut | SeeRestricted
            )
    });
    left
}

/// What a colleague asks of a record.
pub struct Asked<'a> {
    pub permission: Permission,
    pub method: &'a Method,
    /// The address: `/people/{person}/…`.
    pub path: &'a str,
}

impl Asked<'_> {
    /// What the address says after the person's: of which kind, and which one.
    fn of(&self) -> (&str, &str) {
        let after = self.path.trim_start_matches("/people/");
        let after = after.split_once('/').map_or("", |(_, after)| after);
        let mut parts = after.split('/');
        let kind = parts.next().unwrap_or_default();
        (kind, parts.next().unwrap_or_default())
    }

    fn adds(&self) -> bool {
        let (kind, which) = self.of();
        only_adds(self.permission) && ADDED.contains(&format!("{kind}/{which}").as_str())
    }

    /// It is a page of one of these assessments, reviews or forms.
    fn is_of(&self, work: &[Uuid]) -> bool {
        let (kind, which) = self.of();
        let of_work = matches!(kind, "assessments" | "reviews" | "forms");
        let which = which.parse::<Uuid>().ok().filter(|_| of_work);
        which.is_some_and(|id| work.contains(&id))
    }

    /// Whether something may be changed there by somebody whom this work alone lets in.
    pub fn changes(&self, work: &[Uuid]) -> bool {
        self.adds() || self.is_of(work)
    }

    /// Whether somebody whom this work alone lets in may ask it: that work is theirs to change, and all else to read.
    pub fn is_open(&self, work: &[Uuid]) -> bool {
        self.reads() || self.changes(work)
    }

    /// A page of a form is for writing: nobody is to fill in what they cannot keep.
    fn reads(&self) -> bool {
        let fills_in = self.path.contains("/pages/");
        let gets = matches!(*self.method, Method::GET | Method::HEAD);
        only_reads(self.permission) && gets && !fills_in
    }
}

/// Says what is open to whom handed out work alone lets in.
pub fn not_theirs() -> PageError {
    PageError::Forbidden(
        "You can change the work that was handed out to your team, and add notes and documents. Everything else here is open to you for reading. If more needs doing, tell the council."
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_read_from_the_address() {
        for (path, expected) in [
            ("/people/1", ("", "")),
            ("/people/1/notes/new", ("notes", "new")),
            ("/people/1/forms/2/pages/3", ("forms", "2")),
            ("/people/1/forms", ("forms", "")),
        ] {
            let asked = Asked {
                permission: Permission::Assess,
                method: &Method::POST,
                path,
            };
            assert_eq!(asked.of(), expected, "{path}");
        }
    }

    #[test]
    fn only_a_new_note_or_document_is_added() {
        for (permission, path, adds) in [
            (Permission::WriteNotes, "/people/1/notes/new", true),
            (Permission::KeepDocuments, "/people/1/documents/new", true),
            (Permission::WriteNotes, "/people/1/notes/2/pin", false),
            (
                Permission::WriteNotes,
                "/people/1/time-limits/2/pause",
                false,
            ),
            (Permission::KeepDocuments, "/people/1/letters/new", false),
            (Permission::SetTasks, "/people/1/notes/new", false),
        ] {
            let asked = Asked {
                permission,
                method: &Method::POST,
                path,
            };
            assert_eq!(asked.adds(), adds, "{permission} {path}");
        }
    }
}
