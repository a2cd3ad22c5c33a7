//! Where a person of unknown accommodation must be living, judged by their latest services.

use std::cmp::Reverse;

use crate::event::Event;
use crate::lists::{Accommodation, Component, ServiceType};

/// What the latest services tell of the accommodation; `Unknown` when they tell nothing.
pub(super) fn accommodation(events: &[Event]) -> Accommodation {
    let services = || events.iter().filter(|row| row.is_service());
    let Some(best) = services().map(rank).min() else {
        return Accommodation::Unknown;
    };
    let tied = || services().filter(|row| rank(row) == best);
    let service = only_one(tied().filter_map(|row| row.service.filter(|_| order(row) < OTHER)));
    let component = only_one(tied().filter_map(telling));
    match (service, component) {
        (Some(ServiceType::Nursing), _) => Accommodation::NursingHome,
        (Some(ServiceType::Residential), _) => Accommodation::CareHome,
        (_, Some(Component::SharedLives)) => Accommodation::SharedLives,
        (_, Some(Component::ExtraCareHousing)) => Accommodation::Sheltered,
        (_, Some(Component::CommunitySupportedLiving)) => Accommodation::Supported,
        (Some(ServiceType::Community), Some(Component::HomeSupport)) => {
            Accommodation::PresumedAtHome
        }
        (Some(ServiceType::Community), None) => Accommodation::PresumedInCommunity,
        (Some(ServiceType::Prison), _) => Accommodation::Prison,
        _ => Accommodation::Unknown,
    }
}

/// Open or latest end first, then the most telling service type and component, then latest start.
fn rank(row: &Event) -> impl Ord + use<> {
    (
        Reverse(row.end_or_far()),
        order(row),
        telling(row).is_none(),
        Reverse(row.start),
    )
}

/// The place of the service type in the list, nursing first; those of carers, invalid and blank
/// ones tell nothing.
fn order(row: &Event) -> u8 {
    match row.service {
        Some(service) if service <= ServiceType::OtherShortTerm => service as u8,
        _ => OTHER,
    }
}

const OTHER: u8 = 99;

/// The component, when it is one that tells where the person lives.
fn telling(row: &Event) -> Option<Component> {
    row.component.filter(|component| {
        matches!(
            component,
            Component::SharedLives
                | Component::CommunitySupportedLiving
                | Component::ExtraCareHousing
                | Component::HomeSupport
        )
    })
}

/// The value, when all are the same.
fn only_one<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}
