//! The only way to a record. `Case<SeePeople>` in a handler's signature loads the person, asks the rule book,
//! logs the look, and lets the handler run; the answer goes out once the look is on the disk. `Staff<SeeHoldingList>`
//! asks for the permission alone, where no one person is concerned.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use db::entities::{person, restriction};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{DatabaseConnection, JoinType, QuerySelect};
use db::{At, Change, Day, Outcome};
use jiff::civil::Date;
use rules::access::{Actor, Permission, may, may_at_all, opens};

use crate::house::House;
use crate::house::colleague::Colleague;
use crate::house::errors::PageError;
use crate::house::handed_out::{self, Asked};
use crate::house::let_in::let_in;
use crate::house::looking::{Looking, log, look};
use crate::house::once::{self, Once};
use crate::house::pages::Who;
use crate::house::permissions::{Needs, SeePeople};
use crate::house::restrictions::{broken_glass, facts, holding};

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
