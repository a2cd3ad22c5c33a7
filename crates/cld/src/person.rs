//! The person table: for each person the latest known value of what describes them.

mod inference;

use crate::day::Day;
use crate::event::Event;
use crate::lists::{
    Accommodation, Employment, Ethnicity, Funding, Gender, HasUnpaidCarer, SupportReason,
};
use crate::submissions::joining::Reference;

/// What is known of a person, from all their rows of the joined table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub accommodation: Accommodation,
    pub employment: Employment,
    pub gender: Gender,
    pub ethnicity: Ethnicity,
    pub funding: Funding,
    pub unpaid_carer: HasUnpaidCarer,
    pub support_reason: SupportReason,
    /// The first day of the month of birth.
    pub birth: Option<Day>,
    pub death: Option<Day>,
    /// The council's own id, as a number; none when blank or in conflict.
    pub own_id: Option<u32>,
}

impl Details {
    /// Works out the person table's row. `cared_for` says that a carer's row names this person.
    pub fn of(events: &[Event], references: &[Reference], cared_for: bool) -> Details {
        let rows = Rows { events, references };
        let accommodation = rows.latest(accommodation, Accommodation::Unknown);
        Details {
            accommodation: match accommodation {
                Accommodation::Unknown => inference::accommodation(events),
                known => known,
            },
            employment: rows.latest(employment, Employment::Unknown),
            gender: rows.latest(gender, Gender::Unknown),
            ethnicity: rows.latest(ethnicity, Ethnicity::Undeclared),
            funding: rows.latest(funding, Funding::Unknown),
            unpaid_carer: match rows.latest(unpaid_carer, HasUnpaidCarer::Unknown) {
                _ if cared_for => HasUnpaidCarer::Yes,
                stated => stated,
            },
            support_reason: rows.latest(support_reason, SupportReason::Unknown),
            birth: rows.birth(),
            death: rows.death(),
            own_id: rows.own_id(),
        }
    }

    /// Age in years at a day; none when the birth is not known.
    pub fn age_at(&self, day: Day) -> Option<i32> {
        self.birth.map(|birth| birth.age_at(day))
    }

    /// Died before this day.
    pub fn died_before(&self, day: Day) -> bool {
        self.death.is_some_and(|death| death < day)
    }
}

/// A value with how well it is known: 0 for unknown.
type Known<T> = (u8, T);

fn accommodation(row: &Event) -> Known<Accommodation> {
    match row.accommodation {
        None | Some(Accommodation::Invalid | Accommodation::Unknown) => (0, Accommodation::Unknown),
        Some(known) => (1, known),
    }
}

fn employment(row: &Event) -> Known<Employment> {
    match row.employment {
        None | Some(Employment::Invalid) => (0, Employment::Invalid),
        Some(Employment::Unknown) => (0, Employment::Unknown),
        Some(known) => (1, known),
    }
}

fn gender(row: &Event) -> Known<Gender> {
    match row.gender {
        None | Some(Gender::Invalid | Gender::Unknown) => (0, Gender::Unknown),
        Some(known) => (1, known),
    }
}

fn ethnicity(row: &Event) -> Known<Ethnicity> {
    match row.ethnicity {
        None | Some(Ethnicity::Invalid | Ethnicity::Undeclared) => (0, Ethnicity::Undeclared),
        Some(Ethnicity::Refused) => (1, Ethnicity::Refused),
        Some(known) => (2, known),
    }
}

/// Funding that is blank or invalid is as little known as `Unknown`.
fn funding(row: &Event) -> Known<Funding> {
    match row.funding {
        None | Some(Funding::Invalid | Funding::Unknown) => (0, Funding::Unknown),
        Some(known) => (1, known),
    }
}

fn unpaid_carer(row: &Event) -> Known<HasUnpaidCarer> {
    match row.unpaid_carer {
        None | Some(HasUnpaidCarer::Unknown) => (0, HasUnpaidCarer::Unknown),
        Some(known) => (1, known),
    }
}

fn support_reason(row: &Event) -> Known<SupportReason> {
    match row.support_reason {
        None | Some(SupportReason::Invalid | SupportReason::Unknown) => (0, SupportReason::Unknown),
        Some(SupportReason::UnpaidCarer) => (0, SupportReason::UnpaidCarer),
        Some(known) => (1, known),
    }
}

struct Rows<'a> {
    events: &'a [Event],
    references: &'a [Reference],
}

impl Rows<'_> {
    /// The last day of the row's reference period.
    fn reference_end(&self, row: &Event) -> Option<Day> {
        self.references
            .get(usize::from(row.reference))
            .map(|reference| reference.period.last)
    }

    fn recency(&self, row: &Event) -> impl Ord + use<> {
        (self.reference_end(row), row.end_or_far(), row.start)
    }

    /// The value of the best known and latest rows; `conflict` when those hold several values.
    fn latest<T: Copy + PartialEq>(&self, value: fn(&Event) -> Known<T>, conflict: T) -> T {
        let mut best = None;
        let mut found = conflict;
        for row in self.events {
            let (known, value) = value(row);
            let rank = Some((known, self.recency(row)));
            if rank > best {
                best = rank;
                found = value;
            } else if rank == best && value != found {
                found = conflict;
            }
        }
        found
    }

    /// Of the rows with a birth, the latest reference period's; of several the earliest.
    fn birth(&self) -> Option<Day> {
        let known = self
            .events
            .iter()
            .filter_map(|row| Some((self.reference_end(row), row.birth?)));
        known
            .reduce(|best, other| match other.0.cmp(&best.0) {
                std::cmp::Ordering::Greater => other,
                std::cmp::Ordering::Equal if other.1 < best.1 => other,
                _ => best,
            })
            .map(|(_, birth)| birth)
    }

    /// Of the rows with a death, the latest reference period's; of several the latest.
    fn death(&self) -> Option<Day> {
        let known = self
            .events
            .iter()
            .filter_map(|row| Some((self.reference_end(row), row.death?)));
        known.max().map(|(_, death)| death)
    }

    /// The latest of the council's own ids; of several that which most rows have.
    fn own_id(&self) -> Option<u32> {
        let rows_with = |id: u32| self.events.iter().filter(|row| row.own_id == id).count();
        let known = self.events.iter().filter(|row| row.own_id != 0);
        let rank = |row: &Event| (self.recency(row), rows_with(row.own_id));
        let best = known.clone().map(rank).max()?;
        let mut ids = known.filter(|row| rank(row) == best).map(|row| row.own_id);
        let first = ids.next()?;
        ids.all(|id| id == first).then_some(first)
    }
}

#[cfg(test)]
mod tests;
