//! Those around a person whom an assessment may be about besides: family and carers who are on record.

use db::Day;
use db::sea_orm::ConnectionTrait;
use db::sea_orm::prelude::Uuid;
use rules::assessment::Kind;

use super::formed::kind_of;
use super::offer::choice;
use super::store;
use crate::casework::relationships::store as relationships;
use crate::front_door::people::header;
use crate::house::council::Choice;
use crate::house::forms::Definition;
use crate::house::permissions::{Assess, Needs};
use crate::house::{Case, PageError};
use crate::oversight::worklists::People;

/// Whom a person looks after, where the record says so of one alone.
pub async fn the_one_cared_for(
    conn: &impl ConnectionTrait,
    person: Uuid,
    today: Day,
) -> db::Result<Option<Uuid>> {
    let rows = relationships::all(conn, person).await?;
    let pairs = relationships::pairs(conn, &rows).await?;
    let cared_for = relationships::looked_after(&pairs, today);
    Ok(cared_for.first().copied().filter(|_| cared_for.len() == 1))
}

/// Where it is to be said first whom a carer's assessment is about, when its form begins without an offer and the
/// record does not tell.
pub async fn to_be_named_at<P: Needs>(
    case: &Case<P>,
    form: &Definition,
) -> Result<Option<String>, PageError> {
    let (person, today) = (case.person_id(), case.today());
    let known = kind_of(&form.id, form.step) != Some(Kind::Carers)
        || store::waits_as_carer(case.reader(), person).await?
        || the_one_cared_for(case.reader(), person, today)
            .await?
            .is_some();
    let at = || {
        format!(
            "/people/{person}/assessments/offer?kind={}",
            Kind::Carers.code()
        )
    };
    Ok((!known).then(at))
}

/// Those around the person who are on record.
pub struct Around {
    /// Those who may be named.
    pub offers: Vec<Choice>,
    /// Whom the person looks after without being paid, whether or not they may be named.
    cared_for: Vec<Uuid>,
}

impl Around {
    /// Reads them.
    pub async fn of(case: &Case<Assess>) -> Result<Around, PageError> {
        let rows = relationships::all(case.reader(), case.person_id()).await?;
        let pairs = relationships::pairs(case.reader(), &rows).await?;
        let people = People::of(case.staff(), rows.iter().filter_map(|row| row.other_id)).await?;
        let today = case.today();
        let cared_for = relationships::looked_after(&pairs, today);
        let current = rows
            .iter()
            .filter(|row| row.until_on.is_none_or(|until| until > today));
        let council = &case.staff().house.council;
        let called = header::called(&case.person);
        let offers = current.filter_map(|row| {
            let other = row.other_id?;
            let who = people.who(other, *today).filter(|who| who.href.is_some())?;
            let kind = council.says("relationship_kind", &row.kind).to_lowercase();
            let cares = match cared_for.contains(&other) {
                true => format!(", cared for by {called}"),
                false => String::new(),
            };
            Some(choice(
                &other.to_string(),
                &format!("{}, {kind}{cares}", who.says),
            ))
        });
        let mut offers: Vec<Choice> = offers.collect();
        offers.dedup_by(|one, other| one.value == other.value);
        Ok(Around { offers, cared_for })
    }

    /// The record says of nobody that the person looks after them.
    pub fn cares_for_nobody(&self) -> bool {
        self.cared_for.is_empty()
    }

    /// Those whom the person looks after and who may be named.
    fn named(&self) -> impl Iterator<Item = &str> {
        let cares = |one: &&Choice| self.cared_for.iter().any(|id| id.to_string() == one.value);
        let named = self.offers.iter().filter(cares);
        named.map(|one| one.value.as_str())
    }

    /// The one whom the person looks after, where it is one alone.
    pub fn only_one_cared_for(&self) -> Option<&str> {
        let mut named = self.named();
        named.next().filter(|_| named.next().is_none())
    }

    /// What is wrong with whom a carer's assessment is about. Somebody whose record is closed to the reader is not
    /// named, and keeps no carer from an assessment.
    ///
    /// Source: Care Act 2014 s.10(1), (3): a carer is an adult who provides or means to provide care for another.
    pub fn not_cared_for(&self, called: &str, other: Option<&str>) -> Option<String> {
        if self.cares_for_nobody() {
            return Some(format!(
                "The record does not say yet whom {called} looks after. Say so first, under Family and carers"
            ));
        }
        match other {
            Some(other) if self.named().any(|one| one == other) => None,
            None if self.named().next().is_none() => None,
            _ => Some(format!("Choose the person whom {called} looks after")),
        }
    }
}
