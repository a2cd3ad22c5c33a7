//! The only way to a record. `Case<SeePeople>` in a handler's signature loads the person, asks the rule book,
//! logs the look, and lets the handler run; the answer goes out once the look is on the disk. `Staff<SeeHoldingList>` does the same where no one
//! person is concerned.

use std::collections::HashSet;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use db::entities::{break_glass, person, restriction};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, DatabaseConnection, JoinType, QuerySelect};
use db::{At, BeingLogged, Change, Day, Found, Look, Match, Outcome};
use jiff::civil::Date;
use rules::access::{
    Actor, Decision, Permission, RecordFacts, Restriction, Service, may, may_at_all, opens,
};
use serde_json::Value as Json;

use crate::house::House;
use crate::house::colleague::Colleague;
use crate::house::errors::PageError;
use crate::house::handed_out::{self, Asked};
use crate::house::let_in::{LetIn, let_in};
use crate::house::once::{self, Once};
use crate::house::pages::Who;
use crate::house::permissions::{Needs, SeePeople};

/// A signed-in colleague who may do `P`, in the running house.
pub struct Staff<P: Needs> {
    pub house: House,
    pub colleague: Arc<Colleague>,
    form: Option<Arc<Once>>,
    needs: PhantomData<P>,
}

/// A colleague at a person's record, who may do `P` to it. Having one is proof of permission.
pub struct Case<P: Needs> {
    staff: Staff<P>,
    file: CaseFile,
    /// With all that their roles allow.
    colleague: Arc<Colleague>,
}

/// The record that a case opened: what stores ask for, whatever the permission was.
#[derive(Clone)]
pub struct CaseFile {
    pub person: person::Model,
    /// The record is restricted today.
    pub restricted: bool,
    /// The assessments, reviews and forms handed out to the colleague's team, where they alone open it to them.
    by_hand_out: Option<Vec<Uuid>>,
    reader: DatabaseConnection,
}

/// The looks of one request, on their way to the disk while its page is made. The answer is sent once they are there.
#[derive(Clone, Default)]
pub struct Looking(Arc<Mutex<Vec<BeingLogged>>>);

impl Looking {
    fn add(&self, look: BeingLogged) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(look);
    }

    /// Waits until all of them are on the disk.
    /// Errors: `Busy` when one cannot be written; then nothing may be shown.
    pub async fn on_disk(&self) -> Result<(), PageError> {
        let looks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for look in looks {
            look.on_disk().await?;
        }
        Ok(())
    }
}

/// When the person was born whose record a request opened: no day that it brings is before that.
#[derive(Clone, Copy)]
pub struct BornOn(pub Day);

impl CaseFile {
    /// The day before which nothing happened to the person; none where it is not known but by estimate.
    pub fn born_on(&self) -> Option<Day> {
        self.person.born_on.filter(|_| !self.person.born_estimated)
    }

    /// Whose record it is.
    pub fn person_id(&self) -> Uuid {
        self.person.id
    }

    /// Handed out work alone opens it to the colleague.
    pub fn is_handed_out(&self) -> bool {
        self.by_hand_out.is_some()
    }

    /// For reading what belongs to this person.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }
}

impl<P: Needs> Deref for Case<P> {
    type Target = CaseFile;
    fn deref(&self) -> &CaseFile {
        &self.file
    }
}

impl<P: Needs> Case<P> {
    /// The colleague and the house.
    pub fn staff(&self) -> &Staff<P> {
        &self.staff
    }

    /// Whether the colleague may write on this form: any that their role lets them, unless handed out work alone lets
    /// them in.
    /// Errors: `Forbidden` when it is not of that work.
    pub fn must_be_theirs(&self, form: Uuid) -> Result<(), PageError> {
        match &self.file.by_hand_out {
            Some(work) if !work.contains(&form) => Err(handed_out::not_theirs()),
            _ => Ok(()),
        }
    }

    /// Whether the colleague may do this to an assessment, a review or a form of the record; for showing or hiding a
    /// button on a page that lists several.
    pub fn lets(&self, permission: Permission, piece: Uuid) -> bool {
        self.colleague.may(permission) && self.must_be_theirs(piece).is_ok()
    }

    /// Begins a change in the colleague's name. Nothing is written to a record that was joined with another
    /// since it was opened.
    /// Errors: `Conflict` when it was.
    pub async fn change(&self) -> Result<Change, PageError> {
        let change = self.staff.change().await?;
        if change.joined_with(self.person_id()).await? != self.file.person.merged_into {
            let says = "This record was joined with another while you were writing. Go back and open it again; nothing of yours was saved.";
            return Err(PageError::Conflict(says.to_owned()));
        }
        Ok(change)
    }

    /// Today in London.
    pub fn today(&self) -> Day {
        self.staff.today()
    }
}

impl<P: Needs> Staff<P> {
    /// Begins a change in the colleague's name.
    pub async fn change(&self) -> Result<Change, PageError> {
        let actor = Some(self.colleague.account.id);
        once::begin(&self.house, actor, self.form.as_deref()).await
    }

    /// For reading lists. What is shown of a person passes `visible` first.
    pub fn reader(&self) -> &DatabaseConnection {
        self.house.archive.reader()
    }

    /// Today in London.
    pub fn today(&self) -> Day {
        self.house.clock.today()
    }

    /// This instant.
    pub fn now(&self) -> At {
        self.house.clock.now()
    }

    /// Today in London, as the rule book wants it.
    pub fn today_date(&self) -> Date {
        self.house.clock.today_date()
    }

    /// As the rule book asks who it is.
    pub fn actor(&self) -> Actor {
        self.colleague.actor(self.house.clock.now())
    }

    /// Whether the colleague's roles allow it; for showing or hiding a button.
    pub fn may(&self, permission: Permission) -> bool {
        self.colleague.may(permission)
    }

    /// Opens a person's record from a page that is not under `/people/{person}`, such as a contact's.
    /// Errors: `NotFound` when there is none or it is refused.
    pub async fn open<Q: Needs>(&self, person: Uuid, what: &str) -> Result<CaseFile, PageError> {
        let looks = Looking::default();
        let file = open::<Q>(&self.house, &self.colleague, person, what, Some(&looks)).await?;
        let harmless =
            handed_out::only_reads(Q::PERMISSION) || handed_out::only_adds(Q::PERMISSION);
        if file.by_hand_out.is_some() && !harmless {
            return Err(handed_out::not_theirs());
        }
        looks.on_disk().await?;
        Ok(file)
    }

    /// Which of these people may be shown in a list, and which of them only as restricted.
    pub async fn visible(&self, people: &[person::Model]) -> Result<Visible, PageError> {
        let known = people
            .iter()
            .map(|person| (person.id, person.service.as_str(), true));
        visible(&self.house, &self.actor(), known).await
    }

    /// The same of people who were found.
    pub async fn visible_found<'a>(
        &self,
        found: impl Iterator<Item = &'a Found> + Clone,
    ) -> Result<Visible, PageError> {
        let known = found.map(|one| (one.id, one.service.as_str(), true));
        self.visible_among(known).await
    }

    /// The same of people by their ids: each with whose record it is, and whether it is or was restricted.
    pub async fn visible_among(
        &self,
        people: impl Iterator<Item = (Uuid, &str, bool)> + Clone,
    ) -> Result<Visible, PageError> {
        visible(&self.house, &self.actor(), people).await
    }

    /// Those of these people whose records are restricted now, whoever may open them.
    pub async fn restricted(&self, people: &[Uuid]) -> Result<HashSet<Uuid>, PageError> {
        let found = restrictions_of(&self.house, people).await?;
        Ok(found.iter().map(|row| row.person_id).collect())
    }

    /// The same of people who were found and not loaded yet.
    pub async fn visible_of(&self, found: &[Match]) -> Result<Visible, PageError> {
        let known = found
            .iter()
            .map(|one| (one.person_id, one.service.as_str(), one.was_restricted));
        self.visible_among(known).await
    }
}

/// Which of these people a colleague may see now, asked without a page of theirs.
pub async fn visible_to(
    house: &House,
    colleague: &Colleague,
    people: &[person::Model],
) -> Result<Visible, PageError> {
    let actor = colleague.actor(house.clock.now());
    let known = people
        .iter()
        .map(|person| (person.id, person.service.as_str(), true));
    visible(house, &actor, known).await
}

/// What a list may show of each person.
#[derive(Debug, Default)]
pub struct Visible {
    open: HashSet<Uuid>,
    closed: HashSet<Uuid>,
}

impl Visible {
    /// The person may be shown with all that the list tells.
    pub fn shows(&self, person: Uuid) -> bool {
        self.open.contains(&person)
    }

    /// The person may be named only as a restricted record that can be opened in need.
    pub fn as_restricted(&self, person: Uuid) -> bool {
        self.closed.contains(&person)
    }
}

impl<P: Needs> FromRequestParts<House> for Staff<P> {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Staff<P>, PageError> {
        let colleague = parts
            .extensions
            .get::<Arc<Colleague>>()
            .cloned()
            .ok_or(PageError::NotFound)?;
        let decision = may_at_all(&colleague.actor(house.clock.now()), P::PERMISSION);
        if !decision.allowed {
            return Err(forbidden(P::PERMISSION));
        }
        Ok(Staff {
            house: house.clone(),
            colleague,
            form: parts.extensions.get().cloned(),
            needs: PhantomData,
        })
    }
}

impl<P: Needs> FromRequestParts<House> for Case<P> {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Case<P>, PageError> {
        let colleague = parts
            .extensions
            .get::<Arc<Colleague>>()
            .cloned()
            .ok_or(PageError::NotFound)?;
        let params = RawPathParams::from_request_parts(parts, house)
            .await
            .map_err(|_| PageError::NotFound)?;
        let person = params
            .iter()
            .find(|(name, _)| *name == "person")
            .and_then(|(_, id)| id.parse().ok());
        let person = person.ok_or(PageError::NotFound)?;
        let looks = parts.extensions.get::<Looking>().ok_or(PageError::Ours)?;
        let looks = Some(looks).filter(|_| matches!(parts.method, Method::GET | Method::HEAD));
        let file = open::<P>(house, &colleague, person, parts.uri.path(), looks).await;
        let file = file.map_err(|error| error.with_query(parts.uri.query()))?;
        if let Some(born_on) = file.born_on() {
            parts.extensions.insert(BornOn(born_on));
        }
        let mut here = colleague.clone();
        if let Some(work) = &file.by_hand_out {
            let asked = Asked {
                permission: P::PERMISSION,
                method: &parts.method,
                path: parts.uri.path(),
            };
            if !asked.is_open(work) {
                return Err(handed_out::not_theirs());
            }
            if !asked.changes(work) {
                here = Arc::new(handed_out::reading_only(&colleague));
            }
            if let Some(who) = parts.extensions.get::<Who>() {
                let _ = who.here.set(here.clone());
            }
        }
        let staff = Staff {
            house: house.clone(),
            colleague: here,
            form: parts.extensions.get().cloned(),
            needs: PhantomData,
        };
        Ok(Case {
            staff,
            file,
            colleague,
        })
    }
}

fn forbidden(permission: Permission) -> PageError {
    PageError::Forbidden(format!(
        "Your roles do not let you {permission}. If your work needs it, ask your manager or administrator."
    ))
}

/// Asks the rule book and logs the look. A record that may not be seen is not found; one that may be seen
/// but not changed in this way says so.
async fn open<P: Needs>(
    house: &House,
    colleague: &Arc<Colleague>,
    id: Uuid,
    what: &str,
    looks: Option<&Looking>,
) -> Result<CaseFile, PageError> {
    let conn = house.archive.reader();
    let (person, restriction) = find(conn, id, house.clock.today())
        .await?
        .ok_or(PageError::NotFound)?;
    if let Some(kept) = person.merged_into {
        return kept_instead::<P>(house, colleague, (id, kept), what, looks).await;
    }
    let actor = colleague.actor(house.clock.now());
    let restrictions = restriction.as_slice();
    let broken = broken_glass(house, &actor, restrictions).await?;
    let let_in = let_in(
        house,
        &actor,
        std::iter::once((id, person.service.as_str())),
    )
    .await?;
    let facts = facts(
        &actor,
        (id, &person.service),
        restrictions,
        &broken,
        &let_in,
    );
    let restricted = facts.restricted.is_some();
    let decision = may(&actor, P::PERMISSION, &facts);
    if decision.allowed {
        if let Some(looks) = looks {
            let because = restricted.then_some(decision.because);
            let look = look(house, &actor, id, what, Outcome::Seen, because);
            looks.add(house.archive.looks().begin(look).await?);
        }
        let alone = facts.handed_out
            && !facts.leads_into_adult_life
            && !actor.permissions.contains(&opens(facts.service));
        let by_hand_out = match alone {
            true => Some(handed_out::pieces(house, &actor, id).await?),
            false => None,
        };
        return Ok(CaseFile {
            person,
            restricted,
            by_hand_out,
            reader: conn.clone(),
        });
    }
    log(
        house,
        &actor,
        id,
        what,
        Outcome::Refused,
        Some(decision.because),
    )
    .await?;
    let seen = may(&actor, SeePeople::PERMISSION, &facts);
    Err(if seen.allowed {
        forbidden(P::PERMISSION)
    } else {
        PageError::NotFound
    })
}

/// The record with which the one asked for was joined: a page of its own leads there, anything else goes on with it.
async fn kept_instead<P: Needs>(
    house: &House,
    colleague: &Arc<Colleague>,
    (asked, kept): (Uuid, Uuid),
    what: &str,
    looks: Option<&Looking>,
) -> Result<CaseFile, PageError> {
    let there = what.replace(&asked.to_string(), &kept.to_string());
    if there == what {
        return Box::pin(open::<P>(house, colleague, kept, what, looks)).await;
    }
    // That there is such a record is told only to those who may open it.
    Box::pin(open::<P>(house, colleague, kept, &there, None)).await?;
    Err(PageError::Moved(there))
}

/// A person that was not deleted, with the restriction of today if there is one.
async fn find(
    conn: &DatabaseConnection,
    id: Uuid,
    today: Day,
) -> Result<Option<(person::Model, Option<restriction::Model>)>, PageError> {
    let to_restriction = person::Entity::belongs_to(restriction::Entity)
        .from(person::Column::Id)
        .to(restriction::Column::PersonId)
        .on_condition(move |_, _| holding(today));
    Ok(person::Entity::find_by_id(id)
        .join(JoinType::LeftJoin, to_restriction.into())
        .select_also(restriction::Entity)
        .filter(person::Column::DeletedOn.is_null())
        .one(conn)
        .await?)
}

/// A restriction that holds on a day.
fn holding(today: Day) -> Condition {
    let goes_on = Condition::any()
        .add(restriction::Column::UntilOn.is_null())
        .add(restriction::Column::UntilOn.gt(today));
    Condition::all()
        .add(restriction::Column::FromOn.lte(today))
        .add(goes_on)
}

fn facts(
    actor: &Actor,
    (person, service): (Uuid, &str),
    restrictions: &[restriction::Model],
    broken: &[break_glass::Model],
    let_in: &LetIn,
) -> RecordFacts {
    let restriction = restrictions.iter().find(|row| row.person_id == person);
    let broken = broken.iter().filter(|row| row.person_id == person);
    RecordFacts {
        own_relation: restriction
            .is_some_and(|found| ids(&found.bars_accounts).contains(&actor.account_id)),
        broken_glass_until: broken.map(|row| *row.until_at).max(),
        restricted: restriction.map(admitted),
        service: Service::from_code(service).unwrap_or(Service::Adults),
        handed_out: let_in.by_batch.contains(&person),
        leads_into_adult_life: let_in.by_leading.contains(&person),
    }
}

/// Openings in need by this colleague that still hold. Nothing is asked when no record is restricted.
async fn broken_glass(
    house: &House,
    actor: &Actor,
    restrictions: &[restriction::Model],
) -> Result<Vec<break_glass::Model>, PageError> {
    if restrictions.is_empty() {
        return Ok(Vec::new());
    }
    Ok(break_glass::Entity::find()
        .filter(break_glass::Column::PersonId.is_in(restrictions.iter().map(|row| row.person_id)))
        .filter(break_glass::Column::AccountId.eq(actor.account_id))
        .filter(break_glass::Column::UntilAt.gt(house.clock.now()))
        .all(house.archive.reader())
        .await?)
}

async fn restrictions_of(
    house: &House,
    people: &[Uuid],
) -> Result<Vec<restriction::Model>, PageError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(restriction::Entity::find()
        .filter(restriction::Column::PersonId.is_in(db::padded(people)))
        .filter(holding(house.clock.today()))
        .all(house.archive.reader())
        .await?)
}

fn admitted(restriction: &restriction::Model) -> Restriction {
    Restriction {
        admits_accounts: ids(&restriction.admits_accounts),
        admits_teams: ids(&restriction.admits_teams),
    }
}

fn ids(json: &Json) -> Vec<Uuid> {
    serde_json::from_value(json.clone()).unwrap_or_default()
}

/// Of each person: who, whose record, and whether a restriction need be looked for.
async fn visible(
    house: &House,
    actor: &Actor,
    people: impl Iterator<Item = (Uuid, &str, bool)> + Clone,
) -> Result<Visible, PageError> {
    let asked: Vec<Uuid> = people
        .clone()
        .filter(|one| one.2)
        .map(|one| one.0)
        .collect();
    let restrictions = restrictions_of(house, &asked).await?;
    let broken = broken_glass(house, actor, &restrictions).await?;
    let let_in = let_in(house, actor, people.clone().map(|one| (one.0, one.1))).await?;
    let mut visible = Visible::default();
    for (id, service, _) in people {
        let facts = facts(actor, (id, service), &restrictions, &broken, &let_in);
        let decision = may(actor, Permission::SeePeople, &facts);
        note(&mut visible, id, &decision);
    }
    Ok(visible)
}

fn note(visible: &mut Visible, person: Uuid, decision: &Decision) {
    if decision.allowed {
        visible.open.insert(person);
    } else if decision.break_glass_offered {
        visible.closed.insert(person);
    }
}

/// Writes a look, and returns once it is on the disk.
pub async fn log(
    house: &House,
    actor: &Actor,
    person: Uuid,
    what: &str,
    outcome: Outcome,
    because: Option<String>,
) -> Result<(), PageError> {
    let look = look(house, actor, person, what, outcome, because);
    Ok(house.archive.looks().log(look).await?)
}

fn look(
    house: &House,
    actor: &Actor,
    person: Uuid,
    what: &str,
    outcome: Outcome,
    because: Option<String>,
) -> Look {
    Look {
        id: house.clock.new_id(),
        at: house.clock.now(),
        account: Some(actor.account_id),
        person,
        what: what.chars().take(300).collect(),
        outcome,
        because,
    }
}
