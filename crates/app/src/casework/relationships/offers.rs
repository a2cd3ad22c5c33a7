//! Those who look after somebody, and had no assessment of their own: it is offered where the link between the two is
//! kept.
//!
//! Source: Care Act 2014 s.10: it is owed wherever a carer may have needs for support.

use rules::access::Permission;
use serde::Serialize;

use super::store;
use crate::front_door::people::header;
use crate::house::permissions::SeePeople;
use crate::house::{Case, PageError};
use crate::oversight::worklists::lines::People;
use crate::support::assessments;

/// A carer who may be offered an assessment.
#[derive(Debug, Serialize)]
pub struct Offer {
    pub carer: String,
    pub cared_for: String,
    pub href: String,
}

/// The carers around a person, and the person where they look after somebody, who had no assessment as carers; for
/// those who assess, and of records that are open to them.
pub async fn offers(case: &Case<SeePeople>) -> Result<Vec<Offer>, PageError> {
    if !case.staff().may(Permission::Assess) || case.person.died_on.is_some() {
        return Ok(Vec::new());
    }
    let (today, here) = (case.today(), case.person_id());
    let rows = store::all(case.reader(), here).await?;
    let pairs = store::pairs(case.reader(), &rows).await?;
    let carers = rows.iter().filter(|row| row.carer);
    let carers = carers.filter(|row| row.until_on.is_none_or(|until| until > today));
    let carers = carers.filter_map(|row| Some((row.other_id?, here)));
    let own = store::looked_after(&pairs, today).into_iter().next();
    let both: Vec<_> = carers.chain(own.map(|other| (here, other))).collect();
    let ids: Vec<_> = both.iter().map(|(carer, _)| *carer).collect();
    let had = assessments::store::had_as_carers(case.reader(), &ids).await?;
    let others = both.iter().flat_map(|(carer, other)| [*carer, *other]);
    let people = People::of(case.staff(), others.filter(|id| *id != here)).await?;
    let name = |id| match id == here {
        true => Some(header::full_name(&case.person)),
        false => people.name(id).filter(|_| people.is_living(id)),
    };
    let offer = |(carer, other): &(_, _)| {
        Some(Offer {
            carer: name(*carer)?,
            cared_for: name(*other)?,
            href: format!("/people/{carer}/assessments/offer?kind=carers&other={other}"),
        })
    };
    let without = both.iter().filter(|(carer, _)| !had.contains(carer));
    Ok(without.filter_map(offer).collect())
}
