//! Which hospital discharges of a patient 2D counts.

use crate::councils::Areas;
use crate::day::Day;
use crate::event::Event;
use crate::hospital::HospitalEpisode;
use crate::lists::ServiceType;
use crate::period::Period;

/// A discharge of an older person to their own home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discharge {
    pub id: String,
    pub admitted: Day,
    pub discharged: Day,
    pub age: i32,
    pub sex: String,
    /// Code and name of the area where the person lives.
    pub residence: (String, String),
    pub support: Support,
}

/// Long-term support at the time of admission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    Community,
    None,
}

/// Client types in the published table's words; the last has everybody.
pub const CLIENT_TYPES: [&str; 3] = [
    "Those in LT community support",
    "Those not in any LTS",
    "Total",
];

impl Discharge {
    /// The age's place among the slices.
    pub fn age_slice(&self) -> u32 {
        match self.age {
            ..75 => 0,
            75..85 => 1,
            85.. => 2,
        }
    }
}

/// Lists of the national codes that put a stay out of scope.
const ADMISSIONS_OUT: [&str; 4] = ["31", "32", "82", "83"];
const DISCHARGES_OUT: [&str; 2] = ["4", "5"];
const DESTINATIONS_OUT: [&str; 7] = ["49", "50", "51", "52", "79", "87", "88"];
const TREATMENTS_OUT: [&str; 18] = [
    "199", "223", "290", "291", "331", "344", "345", "346", "424", "499", "501", "504", "560",
    "660", "661", "662", "840", "920",
];

/// The discharges that count, of one patient; `services` are those of all councils.
pub(super) fn of_patient(
    hospital: &[HospitalEpisode],
    services: &[&Event],
    areas: &Areas,
    period: Period,
) -> Vec<Discharge> {
    let mut found: Vec<Discharge> = Vec::new();
    for episode in hospital.iter().filter(|episode| is_in_scope(episode)) {
        if let Some(discharge) = discharge(episode, services, areas, period)
            && !found.contains(&discharge)
        {
            found.push(discharge);
        }
    }
    found
}

/// A code that is not on a list; a blank is on no list, but is no other code either.
fn is_other_than(code: &str, list: &[&str]) -> bool {
    !code.is_empty() && !list.contains(&code)
}

fn is_in_scope(episode: &HospitalEpisode) -> bool {
    let treatment = episode.treatment.as_str();
    episode.is_last
        && is_other_than(&episode.admission_method, &ADMISSIONS_OUT)
        && is_other_than(&episode.discharge_method, &DISCHARGES_OUT)
        && is_other_than(&episode.destination, &DESTINATIONS_OUT)
        && is_other_than(treatment, &TREATMENTS_OUT)
        && !treatment.starts_with("65")
        && !treatment.starts_with('7')
}

fn discharge(
    episode: &HospitalEpisode,
    services: &[&Event],
    areas: &Areas,
    period: Period,
) -> Option<Discharge> {
    let (admitted, discharged) = (episode.admitted?, episode.discharged?);
    let stayed =
        admitted < discharged && Day::new(2023, 4, 1).is_some_and(|first| admitted >= first);
    let age = episode.birth?.age_at(discharged);
    let covers = |service: &&&Event| {
        service.start.is_some_and(|start| start <= admitted) && service.end_or_far() >= admitted
    };
    let supported: Vec<ServiceType> = services
        .iter()
        .filter(covers)
        .filter_map(|service| service.service)
        .collect();
    let elsewhere = supported
        .iter()
        .any(|s| s.is_long_term() && *s != ServiceType::Community);
    let (code, name) = areas.around(&episode.area)?;
    let counts =
        stayed && period.holds(discharged) && age >= 65 && !elsewhere && code.starts_with('E');
    counts.then(|| Discharge {
        id: episode.id.clone(),
        admitted,
        discharged,
        age,
        sex: episode.sex.clone(),
        residence: (code.to_owned(), name.to_owned()),
        support: if supported.contains(&ServiceType::Community) {
            Support::Community
        } else {
            Support::None
        },
    })
}
