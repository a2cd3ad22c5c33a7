//! ASCOF 2D: older people at home after hospital with reablement. Part 1: of those given reablement,
//! how many needed no hospital and no care home, and lived, for 12 weeks. Part 2: of those
//! discharged, how many were given reablement. It looks across councils, by NHS number.

mod discharges;

use std::collections::BTreeSet;

use super::episodes;
use crate::councils::Areas;
use crate::day::Day;
use crate::event::Event;
use crate::hospital::HospitalEpisode;
use crate::lists::{Component, ServiceType};
use crate::period::Period;
pub use discharges::{CLIENT_TYPES, Discharge, Support};

/// What 2D needs of a person in one council.
#[derive(Clone, Debug)]
pub struct Known {
    pub nhs: u64,
    /// The council, by its place among the councils.
    pub council: usize,
    pub death: Option<Day>,
    /// Services of the person as a service user, in order.
    pub services: Vec<Event>,
}

impl Known {
    /// Whether 2D reads an event.
    pub fn reads(event: &Event) -> bool {
        event.is_service_user()
            && event.is_in_order()
            && (event.is_long_term() || is_reablement(event))
    }
}

/// A person of one NHS number: what each council knows, and the hospital.
pub struct Patient<'a> {
    pub known: &'a [Known],
    pub hospital: &'a [HospitalEpisode],
}

/// The slices of people that 2D is given for.
pub const SLICES: [&str; 6] = ["65-74", "75-84", "85+", "Female", "Male", "Total"];

/// Which cells of client type and slice something is counted in: bit `6 * client type + slice`,
/// client types in the order of [`Support`], then all together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cells(pub u32);

impl Cells {
    fn of(discharge: &Discharge) -> Cells {
        let mut slices = 1 << discharge.age_slice() | 1 << 5;
        match discharge.sex.as_str() {
            "2" => slices |= 1 << 3,
            "1" => slices |= 1 << 4,
            _ => {}
        }
        Cells(slices << (6 * discharge.support as u32) | slices << 12)
    }

    /// Counted in this client type and slice.
    pub fn has(self, client_type: usize, slice: usize) -> bool {
        self.0 >> (6 * client_type + slice) & 1 == 1
    }
}

/// Reablement after a hospital discharge, with what happened in the 12 weeks after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reabled {
    pub nhs: u64,
    /// The council that gave the reablement, by its place.
    pub council: usize,
    pub start: Day,
    pub end: Day,
    /// The discharge before it.
    pub discharged: Day,
    pub cells: Cells,
    pub died: bool,
    pub readmitted: bool,
    pub entered_care_home: bool,
}

impl Reabled {
    /// Still at home after 12 weeks.
    pub fn at_home(&self) -> bool {
        !(self.died || self.readmitted || self.entered_care_home)
    }
}

/// A discharge that might have been followed by reablement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discharged {
    /// Code and name of the area where the person lives.
    pub residence: (String, String),
    pub cells: Cells,
}

/// Days after a discharge within which a death, readmission or care home counts: 12 weeks.
const TWELVE_WEEKS: i32 = 84;
/// A discharge counts from this many days before reablement begins to so many after.
const DAYS_BEFORE: i32 = 7;
const DAYS_AFTER: i32 = 3;

/// What one patient contributes in a hospital period: reablement to part 1, discharges to part 2.
pub fn of_patient(
    patient: &Patient<'_>,
    areas: &Areas,
    period: Period,
) -> (Vec<Reabled>, Vec<Discharged>) {
    let alive: Vec<&Known> = patient
        .known
        .iter()
        .filter(|known| known.death.is_none_or(|death| death >= period.first))
        .collect();
    let services: Vec<&Event> = alive.iter().flat_map(|known| &known.services).collect();
    let discharges = discharges::of_patient(patient.hospital, &services, areas, period);
    let mut found = Vec::new();
    for known in &alive {
        for episode in reablement(&known.services) {
            let after = Aftermath {
                patient,
                services: &services,
                death: known.death,
                period,
            };
            let links = linked(&discharges, episode.start);
            found.extend(after.of_links(&links, known, &episode));
        }
    }
    (found, one_each(&discharges))
}

/// Discharges counted once for each hospital episode, in all cells it has.
fn one_each(discharges: &[Discharge]) -> Vec<Discharged> {
    let ids: BTreeSet<&str> = discharges
        .iter()
        .map(|discharge| discharge.id.as_str())
        .collect();
    let all_of = |id: &str| {
        let mut same = discharges.iter().filter(|discharge| discharge.id == id);
        let first = same.next()?;
        let cells = same.fold(Cells::of(first), |cells, other| {
            Cells(cells.0 | Cells::of(other).0)
        });
        Some(Discharged {
            residence: first.residence.clone(),
            cells,
        })
    };
    ids.into_iter().filter_map(all_of).collect()
}

fn is_reablement(event: &Event) -> bool {
    event.is_service()
        && event.service == Some(ServiceType::StMax)
        && event.component == Some(Component::Reablement)
}

fn reablement(services: &[Event]) -> Vec<episodes::Episode> {
    let mut rows: Vec<(Day, &Event)> = services
        .iter()
        .filter(|event| is_reablement(event))
        .filter_map(|event| Some((event.start?, event)))
        .collect();
    episodes::join(&mut rows, Event::outcome_rank)
}

/// The latest discharge around the start of reablement; two of the same day both.
fn linked(discharges: &[Discharge], start: Day) -> Vec<&Discharge> {
    let near = |discharge: &&Discharge| {
        (-DAYS_BEFORE..=DAYS_AFTER).contains(&start.days_until(discharge.discharged))
            && discharge.admitted <= start
    };
    let latest = discharges
        .iter()
        .filter(near)
        .map(|discharge| discharge.discharged)
        .max();
    discharges
        .iter()
        .filter(near)
        .filter(|discharge| Some(discharge.discharged) == latest)
        .collect()
}

/// What happened after a discharge.
struct Aftermath<'a> {
    patient: &'a Patient<'a>,
    services: &'a [&'a Event],
    death: Option<Day>,
    period: Period,
}

impl Aftermath<'_> {
    fn of_links(
        &self,
        links: &[&Discharge],
        known: &Known,
        episode: &episodes::Episode,
    ) -> Option<Reabled> {
        let first = links.first()?;
        let mut found = Reabled {
            nhs: known.nhs,
            council: known.council,
            start: episode.start,
            end: episode.end,
            discharged: first.discharged,
            cells: Cells::default(),
            died: false,
            readmitted: false,
            entered_care_home: false,
        };
        for discharge in links {
            let within =
                |day: Day| (0..=TWELVE_WEEKS).contains(&discharge.discharged.days_until(day));
            found.cells.0 |= Cells::of(discharge).0;
            found.died |= self.death.is_some_and(within);
            found.readmitted |= self
                .patient
                .hospital
                .iter()
                .any(|e| self.is_readmission(e, episode.start, discharge));
            found.entered_care_home |= self.services.iter().any(|service| {
                service.service.is_some_and(ServiceType::is_care_home)
                    && service.start.is_some_and(within)
            });
        }
        Some(found)
    }

    /// An emergency stay of at least a night that began after reablement and within 12 weeks.
    fn is_readmission(&self, episode: &HospitalEpisode, start: Day, discharge: &Discharge) -> bool {
        let Some(admitted) = episode.admitted else {
            return false;
        };
        let emergency = ["EM", "NE"]
            .iter()
            .any(|kind| episode.management.eq_ignore_ascii_case(kind));
        emergency
            && episode.is_last
            && episode
                .discharged
                .is_some_and(|discharged| admitted < discharged)
            && !matches!(episode.discharge_method.as_str(), "" | "5")
            && admitted >= self.period.first
            && admitted > start
            && (1..=TWELVE_WEEKS).contains(&discharge.discharged.days_until(admitted))
    }
}

#[cfg(test)]
mod tests;
