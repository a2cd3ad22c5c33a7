//! The submission from the council's own record, as far as the record goes: contacts become requests.
//!
//! Assessments, reviews and services are not in the record yet, and so not in the file. A contact is a request once
//! it is decided on. Left out: what was about nobody known, repeats of another contact, news for a worker who has the
//! case already, and safeguarding concerns, which the return does not take.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::cld::check::Checked;
use ::cld::cleaning::cleaned;
use ::cld::field::Field;
use ::cld::lists::{Listed, Outcome, Route};
use ::cld::period::Period;
use ::cld::problem::Problem;
use ::cld::write::{Row, Submission};
use anyhow::Context;
use db::entities::{address, circumstance, contact, person};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder};
use db::{At, Day};
use jiff::civil::Date;
use rules::contact::ContactOutcome;
use rules::vocabulary::dates::{day_begins, days_after, london_date};

use crate::house::council::Council;

/// What the record gives.
pub struct Exported {
    /// As the file would be called.
    pub name: String,
    pub rows: u64,
    pub bytes: Vec<u8>,
    pub checked: Checked,
    pub preview: Preview,
}

/// What the file must come to, counted from the record itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Requests by route of access and outcome, in the words of the return. What somebody asked more than once on
    /// one day by one route, and was answered on one day, is one request.
    pub requests: BTreeMap<(String, String), u64>,
    /// Contacts of the period that are not in the file, by why.
    pub left_out: BTreeMap<&'static str, u64>,
}

/// What the record does not hold yet.
pub const NOT_YET: &str =
    "the record holds no assessments, reviews and services yet: the file has requests alone";

/// Makes the submission of a period; `code` is the council's in the return.
///
/// Errors: the archive does not answer, or the file cannot be checked.
pub async fn export(
    conn: &impl ConnectionTrait,
    council: &Council,
    code: &str,
    period: Period,
    today: Date,
) -> anyhow::Result<Exported> {
    let contacts = decided(conn, period).await?;
    let people = People::load(conn, &contacts, period.last.date()).await?;
    let mut submission = Submission::new(code, period)?;
    let mut preview = Preview::default();
    let mut asked = BTreeMap::new();
    for contact in &contacts {
        match request(council, contact, &people) {
            Ok(request) => {
                request.note(period.first.date(), &mut asked);
                submission.add(request.row);
            }
            Err(why) => *preview.left_out.entry(why).or_default() += 1,
        }
    }
    for (one, outcome) in asked {
        let counted = preview
            .requests
            .entry((one.route, outcome.text().to_owned()));
        *counted.or_default() += 1;
    }
    let name = format!(
        "{code}_{}_{}.csv",
        compact(period.first.date()),
        compact(period.last.date())
    );
    let rows = submission.rows();
    let finished = submission.finish(&name, today, 1_000);
    let (bytes, checked) = finished.map_err(|problem: Problem| anyhow::anyhow!("{problem}"))?;
    Ok(Exported {
        name,
        rows,
        bytes,
        checked,
        preview,
    })
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// Contacts that were decided on in the period.
async fn decided(
    conn: &impl ConnectionTrait,
    period: Period,
) -> anyhow::Result<Vec<contact::Model>> {
    let after = days_after(period.last.date(), 1).context("the period ends too late")?;
    let all = contact::Entity::find()
        .filter(contact::Column::DecidedAt.gte(At::new(day_begins(period.first.date()))))
        .filter(contact::Column::DecidedAt.lt(At::new(day_begins(after))))
        .order_by_asc(contact::Column::ReceivedAt)
        .order_by_asc(contact::Column::Id);
    Ok(all.all(conn).await?)
}

/// Whom the contacts are about, and what is known of them at the end of the period.
#[derive(Default)]
struct People {
    people: HashMap<Uuid, person::Model>,
    postcodes: HashMap<Uuid, String>,
    circumstances: HashMap<(Uuid, String), String>,
}

/// People asked for in one statement.
const AT_ONCE: usize = 500;

impl People {
    async fn load(
        conn: &impl ConnectionTrait,
        contacts: &[contact::Model],
        on: Date,
    ) -> anyhow::Result<People> {
        let ids: BTreeSet<Uuid> = contacts
            .iter()
            .filter_map(|contact| contact.person_id)
            .collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut known = People::default();
        for some in ids.chunks(AT_ONCE) {
            known.load_some(conn, some, on).await?;
        }
        Ok(known)
    }

    async fn load_some(
        &mut self,
        conn: &impl ConnectionTrait,
        ids: &[Uuid],
        on: Date,
    ) -> anyhow::Result<()> {
        let some = || ids.iter().copied();
        let people = person::Entity::find()
            .filter(person::Column::Id.is_in(some()))
            .all(conn)
            .await?;
        self.people
            .extend(people.into_iter().map(|row| (row.id, row)));
        let holds =
            |from: Day, until: Option<Day>| from.0 <= on && until.is_none_or(|until| on < until.0);
        let addresses = address::Entity::find()
            .filter(address::Column::PersonId.is_in(some()))
            .filter(address::Column::Kind.eq("home"))
            .filter(address::Column::SupersededAt.is_null())
            .order_by_asc(address::Column::FromOn)
            .all(conn)
            .await?;
        for row in addresses
            .into_iter()
            .filter(|row| holds(row.from_on, row.until_on))
        {
            if let Some(postcode) = row.postcode {
                self.postcodes.insert(row.person_id, postcode);
            }
        }
        let circumstances = circumstance::Entity::find()
            .filter(circumstance::Column::PersonId.is_in(some()))
            .filter(circumstance::Column::SupersededAt.is_null())
            .order_by_asc(circumstance::Column::Main)
            .order_by_asc(circumstance::Column::FromOn)
            .all(conn)
            .await?;
        for row in circumstances
            .into_iter()
            .filter(|row| holds(row.from_on, row.until_on))
        {
            self.circumstances
                .insert((row.person_id, row.kind), row.code);
        }
        Ok(())
    }
}

/// A contact as a request.
struct Request {
    row: Row,
    one: Asked,
    died_on: Option<Date>,
    outcome: Outcome,
}

/// What makes a request one: who asked when, was answered when, and how they came.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    person: String,
    from: Date,
    until: Date,
    route: String,
}

impl Request {
    /// Notes the request as the national method will count it: not after the person's death, and of those that are
    /// one the outcome that ranks highest.
    fn note(&self, first: Date, asked: &mut BTreeMap<Asked, Outcome>) {
        let too_late = |died: Date| died < first || died < self.one.from;
        if self.died_on.is_some_and(too_late) {
            return;
        }
        let until = match self.died_on {
            Some(died) if died <= self.one.until => died,
            _ => self.one.until,
        };
        let one = Asked {
            until,
            ..self.one.clone()
        };
        let best = asked.entry(one).or_insert(self.outcome);
        if self.outcome.rank() < best.rank() {
            *best = self.outcome;
        }
    }
}

/// The request that a contact was, or why it was none.
fn request(
    council: &Council,
    contact: &contact::Model,
    people: &People,
) -> Result<Request, &'static str> {
    let person = contact.person_id.and_then(|id| people.people.get(&id));
    let person = person.ok_or("about nobody on file")?;
    if person.deleted_on.is_some() {
        return Err("about a record made in error");
    }
    let outcome = contact
        .outcome
        .as_deref()
        .and_then(ContactOutcome::from_code);
    let outcome = outcome_in_the_return(outcome)?;
    let decided = contact.decided_at.ok_or("not decided on")?;
    let from = london_date(*contact.received_at);
    let until = london_date(*decided);
    let route = route(council, contact);
    let mut row = about(council, person, people);
    row.set(Field::EventType, "Request");
    row.set(Field::EventReference, &contact.number);
    row.set_day(Field::EventStart, Some(from));
    row.set_day(Field::EventEnd, Some(until));
    row.set(Field::EventOutcome, outcome.text());
    row.set(Field::RouteOfAccess, route.text());
    let number = person.nhs_number.clone();
    Ok(Request {
        row,
        one: Asked {
            person: number.unwrap_or_else(|| person.id.to_string()),
            from,
            until,
            route: route.text().to_owned(),
        },
        died_on: person.died_on.map(|day| day.0),
        outcome,
    })
}

/// What came of a contact, as the return says it.
///
/// Source: the national list of event outcomes (release 2); which of ours is which is this program's reading.
fn outcome_in_the_return(outcome: Option<ContactOutcome>) -> Result<Outcome, &'static str> {
    use ContactOutcome::*;
    match outcome {
        Some(ClosedWithAdvice | Signposted) => Ok(Outcome::Information),
        Some(Conversation | ReferredToTeam) => Ok(Outcome::ToAssessment),
        Some(ReferredToNhs) => Ok(Outcome::ToNhs),
        Some(AnotherCouncil) => Ok(Outcome::Moved),
        Some(Declined) => Ok(Outcome::Declined),
        Some(Died) => Ok(Outcome::Deceased),
        Some(SafeguardingConcern) => Err("safeguarding concerns, which the return does not take"),
        Some(ExistingWorkerTold) => Err("news for a worker who has the case already"),
        Some(Duplicate) => Err("repeats of another contact"),
        None => Err("without an outcome"),
    }
}

/// By which route the person came, by who told the council.
fn route(council: &Council, contact: &contact::Model) -> Route {
    let code = contact.caller_relation.as_deref().unwrap_or_default();
    let value = national(council, "contact_source", code);
    value
        .and_then(cleaned::<Route>)
        .unwrap_or(Route::CommunityOrOther)
}

/// The national value that a code of the council's lists stands for.
pub fn national<'a>(council: &'a Council, list: &str, code: &str) -> Option<&'a str> {
    let entry = council
        .list(list)
        .entries
        .iter()
        .find(|entry| entry.code == code)?;
    entry.national.as_deref()
}

/// A row with everything that is about the person.
fn about(council: &Council, person: &person::Model, people: &People) -> Row {
    let mut row = describe(council, person);
    let postcode = people.postcodes.get(&person.id).map(String::as_str);
    row.set(Field::Postcode, postcode.unwrap_or_default());
    for (field, kind) in [
        (Field::SupportReason, "support_reason"),
        (Field::Accommodation, "accommodation"),
        (Field::Employment, "employment"),
    ] {
        let code = people.circumstances.get(&(person.id, kind.to_owned()));
        let value = code.and_then(|code| national(council, kind, code));
        row.set(field, value.unwrap_or("Unknown"));
    }
    row.set(Field::HasUnpaidCarer, "Unknown");
    row
}

/// A row with what the person's own row of the record tells.
pub fn describe(council: &Council, person: &person::Model) -> Row {
    let mut row = Row::default();
    row.set(
        Field::NhsNumber,
        person.nhs_number.as_deref().unwrap_or_default(),
    );
    row.set(Field::LaPersonId, &person.number);
    row.set(Field::FirstName, &person.given_names);
    row.set(Field::LastName, &person.family_name);
    row.set(
        Field::GpName,
        person.gp_practice.as_deref().unwrap_or_default(),
    );
    row.set(Field::GpCode, person.gp_code.as_deref().unwrap_or_default());
    row.set(Field::Gender, gender(person));
    let ethnicity = person.ethnicity.as_deref();
    let ethnicity = ethnicity.and_then(|code| national(council, "ethnicity", code));
    row.set(
        Field::Ethnicity,
        ethnicity.unwrap_or("No data: Undeclared or not known"),
    );
    row.set_day(Field::BirthDate, person.born_on.map(|day| day.0));
    row.set_day(Field::DeathDate, person.died_on.map(|day| day.0));
    row.set(Field::ClientType, "Service user");
    row
}

/// The gender that the person lives in, where they said so; else the sex on file.
fn gender(person: &person::Model) -> &'static str {
    match (person.gender_identity.as_deref(), person.sex.as_deref()) {
        (Some("trans_man"), _) => "Male",
        (Some("trans_woman"), _) => "Female",
        (Some("non_binary" | "another"), _) => "Other",
        (_, Some("male")) => "Male",
        (_, Some("female")) => "Female",
        (_, Some("indeterminate")) => "Other",
        _ => "Unknown",
    }
}

impl Preview {
    /// How many requests there are in all.
    pub fn total(&self) -> u64 {
        self.requests.values().sum()
    }
}
