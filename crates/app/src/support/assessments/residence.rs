//! Where the record says that somebody ordinarily lives, and what it says they can pay: told at the decision instead of
//! being asked anew.

use db::Day;
use db::entities::{address, assessment, eligibility_decision, ordinary_residence};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use rules::assessment::duty::{Means, Residence};
use rules::assessment::residence::{Basis, residence as residence_of};
use rules::contact::in_a_patch;
use rules::vocabulary::dates::speak_exact;

use super::arising::said_then;
use crate::front_door::people::details::residence::{in_words, on};
use crate::front_door::people::{known, words};
use crate::house::council::Council;
use crate::house::permissions::Needs;
use crate::house::{Case, PageError};
use crate::oversight::worklists::People;

/// A fact of the record with its words, and the answer that it gives, where it gives one.
#[derive(Clone, Debug)]
pub struct OnRecord {
    pub says: String,
    pub code: Option<&'static str>,
    /// It stands on the record as a fact of its own, and is not asked again.
    pub settled: bool,
    /// What shows it, and since when it is so, as far as the record lets one suppose.
    pub shown_by: Option<String>,
    pub from: Option<Day>,
}

/// Where they live; of a carer, where the person lives whom they look after, as far as that record is open.
pub async fn residence<P: Needs>(
    case: &Case<P>,
    row: &assessment::Model,
    carer: bool,
) -> Result<Option<OnRecord>, PageError> {
    let Some(whose) = whose(case, row, carer).await? else {
        return Ok(None);
    };
    let today = case.today();
    if let Some(fact) = on(case.reader(), whose, today).await? {
        return Ok(Some(by_fact(&fact, &case.staff().house.council)));
    }
    let home = home_of(case.reader(), whose, today, &["home", "temporary"]).await?;
    let decided = last(case.reader(), row, |row| row.residence.is_some()).await?;
    let moved = |decided: &eligibility_decision::Model| {
        home.as_ref()
            .is_some_and(|home| home.from_on > decided.decided_on)
    };
    if let Some(decided) = decided.filter(|decided| !moved(decided)) {
        let code = decided.residence.as_deref().and_then(Residence::from_code);
        let by = format!(
            "The decision on their needs of {}",
            speak_exact(decided.decided_on.0)
        );
        return Ok(code.map(|one| OnRecord {
            says: said_then(&decided, one.says()),
            code: Some(one.code()),
            settled: false,
            shown_by: Some(by),
            from: home.map(|home| home.from_on),
        }));
    }
    let patches = case.staff().house.council.patches();
    Ok(home.map(|home| {
        by_address(
            &home,
            in_a_patch(home.postcode.as_deref().unwrap_or_default(), &patches),
        )
    }))
}

/// The fact of the record with what it rests on.
fn by_fact(fact: &ordinary_residence::Model, council: &Council) -> OnRecord {
    let basis = Basis::from_code(&fact.basis);
    let answer = basis.and_then(|basis| residence_of(basis, fact.council.is_none()));
    OnRecord {
        says: format!(
            "On the record since {}. {}.",
            speak_exact(fact.from_on.0),
            in_words(fact, council)
        ),
        settled: answer.is_some(),
        code: answer.map(Residence::code),
        shown_by: None,
        from: Some(fact.from_on),
    }
}

/// What they can pay, as an earlier decision says.
pub async fn means(
    conn: &impl ConnectionTrait,
    row: &assessment::Model,
) -> Result<Option<OnRecord>, PageError> {
    let decided = last(conn, row, |row| row.means.is_some()).await?;
    Ok(decided.and_then(|decided| {
        let means = Means::from_code(decided.means.as_deref()?)?;
        Some(OnRecord {
            says: said_then(&decided, means.says()),
            code: Some(means.code()),
            settled: false,
            shown_by: None,
            from: None,
        })
    }))
}

/// Whose home counts.
pub async fn whose<P: Needs>(
    case: &Case<P>,
    row: &assessment::Model,
    carer: bool,
) -> Result<Option<Uuid>, PageError> {
    let Some(other) = row.other_id.filter(|_| carer) else {
        return Ok((!carer).then_some(row.person_id));
    };
    let people = People::of(case.staff(), [other].into_iter()).await?;
    let shown = people.who(other, *case.today());
    Ok(shown.and_then(|who| who.href).map(|_| other))
}

/// The address of the first of these kinds that holds today.
async fn home_of(
    conn: &impl ConnectionTrait,
    person: Uuid,
    today: Day,
    kinds: &[&str],
) -> db::Result<Option<address::Model>> {
    let mut homes = address::Entity::find()
        .filter(address::Column::PersonId.eq(person))
        .order_by_desc(address::Column::FromOn)
        .all(conn)
        .await?;
    homes.retain(|row| known::holds(row.from_on, row.until_on, row.superseded_at, today));
    let of = |kind: &&str| homes.iter().find(|row| row.kind == *kind);
    Ok(kinds.iter().find_map(of).cloned())
}

/// An address does not settle where somebody ordinarily lives: a home in the area does, as long as nobody knows better.
///
/// Source: Care Act 2014 s.39: who is placed in a care home elsewhere stays this council's.
fn by_address(home: &address::Model, in_a_patch: Option<bool>) -> OnRecord {
    let place = words::on_one_line(home);
    let since = speak_exact(home.from_on.0);
    let is_home = home.kind == "home";
    let (ends, code) = match in_a_patch {
        Some(true) if is_home => (", in the council’s area", Some(Residence::Here.code())),
        Some(false) => (
            ", outside the patches of the council’s teams. Who was placed there by this council is still this council’s",
            None,
        ),
        _ => ("", None),
    };
    let word = if is_home { "Home" } else { "Staying" };
    OnRecord {
        says: format!("{word} on record since {since}: {place}{ends}."),
        code,
        settled: false,
        shown_by: code.map(|_| "Their home on the record".to_owned()),
        from: Some(home.from_on),
    }
}

/// The latest decision on another assessment of the same person in the same part that tells what is looked for.
async fn last(
    conn: &impl ConnectionTrait,
    row: &assessment::Model,
    tells: impl Fn(&eligibility_decision::Model) -> bool,
) -> db::Result<Option<eligibility_decision::Model>> {
    let who = if super::store::kind(row).is_carers() {
        "carer"
    } else {
        "adult"
    };
    let found = eligibility_decision::Entity::find()
        .filter(eligibility_decision::Column::PersonId.eq(row.person_id))
        .filter(eligibility_decision::Column::Who.eq(who))
        .filter(eligibility_decision::Column::AssessmentId.ne(row.id))
        .filter(eligibility_decision::Column::SupersededAt.is_null())
        .order_by_desc(eligibility_decision::Column::RecordedAt)
        .all(conn)
        .await?;
    Ok(found.into_iter().find(tells))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(kind: &str) -> address::Model {
        let on = Day(jiff::civil::date(2019, 5, 3));
        address::Model {
            id: Uuid::nil(),
            person_id: Uuid::nil(),
            kind: kind.to_owned(),
            lines: "1 Mill Lane\nAnytown".to_owned(),
            postcode: Some("XA1 1AA".to_owned()),
            postcode_key: None,
            uprn: None,
            from_on: on,
            until_on: None,
            recorded_at: db::At::new(jiff::Timestamp::UNIX_EPOCH),
            superseded_at: None,
            version: 1,
        }
    }

    #[test]
    fn a_home_in_the_area_answers_and_any_other_address_is_only_told() {
        for (kind, in_a_patch, code, says) in [
            ("home", Some(true), Some("here"), "in the council’s area"),
            ("home", Some(false), None, "outside the patches"),
            (
                "home",
                None,
                None,
                "Home on record since 3 May 2019: 1 Mill Lane, Anytown, XA1 1AA.",
            ),
            ("temporary", Some(true), None, "Staying on record since"),
        ] {
            let told = by_address(&home(kind), in_a_patch);
            assert_eq!(told.code, code, "{kind} {in_a_patch:?}");
            assert!(told.says.contains(says), "{}", told.says);
        }
    }
}
