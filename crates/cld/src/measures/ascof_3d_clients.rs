//! ASCOF 3D for clients: of the people in community support on the last day, how many direct it
//! themselves (1a) and how many have direct payments (2a).

use super::{AGE_GROUPS, Contribution, Form, age_group};
use crate::event::Event;
use crate::lists::{Component, Delivery, ServiceType};
use crate::period::Period;
use crate::timeline::Timeline;

/// The lines of 3D for clients.
pub const FORM: Form = Form {
    name: "ASCOF 3D (Clients)",
    descriptions: &[
        "1a - The proportion of clients who use services who receive self-directed support (%)",
        "2a - The proportion of clients who use services who receive direct payments (%)",
    ],
    groups: AGE_GROUPS,
    has_total: true,
    short: "3D",
};

/// In which setting, and how, a person is supported; a person counts where the first applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Setting {
    Nursing,
    Residential,
    DirectPayment,
    ManagedBudget,
    Commissioned,
    CommunityUnknown,
    Prison,
}

impl Setting {
    fn text(self) -> &'static str {
        match self {
            Setting::Nursing => "nursing care",
            Setting::Residential => "residential care",
            Setting::DirectPayment => "community, direct payment",
            Setting::ManagedBudget => "community, CASSR managed personal budget",
            Setting::Commissioned => "community, CASSR commissioned support",
            Setting::CommunityUnknown => "community, delivery mechanism unknown",
            Setting::Prison => "prison",
        }
    }

    fn is_community(self) -> bool {
        (Setting::DirectPayment..=Setting::CommunityUnknown).contains(&self)
    }
}

/// A person in long-term support on the last day of the period.
pub fn of_person(timeline: &Timeline<'_>, period: Period, mut give: impl FnMut(Contribution)) {
    let open = timeline
        .events
        .iter()
        .filter(|event| is_open(event, period));
    let Some(setting) = open.filter_map(setting).min() else {
        return;
    };
    if timeline.details.died_before(period.last) {
        return;
    }
    let age = timeline.details.age_at(period.last);
    let seen = Contribution {
        counted_as: setting.text(),
        ..Contribution::NOTHING
    };
    if age.is_some_and(|age| age < 18) {
        return give(Contribution {
            because: "under 18 on the last day",
            ..seen
        });
    }
    if !setting.is_community() {
        return give(Contribution {
            because: "in another setting than the community",
            ..seen
        });
    }
    let line = |description: u8, numerator: bool| Contribution {
        description,
        group: age_group(age),
        denominator: true,
        numerator,
        unknown: description == 0 && setting == Setting::CommunityUnknown,
        because: "in long-term community support on the last day",
        ..seen
    };
    give(line(
        0,
        matches!(setting, Setting::DirectPayment | Setting::ManagedBudget),
    ));
    give(line(1, setting == Setting::DirectPayment));
}

/// Long-term support of a service user on the last day.
fn is_open(event: &Event, period: Period) -> bool {
    event.is_long_term()
        && event.is_service_user()
        && event.is_in_order()
        && event.start.is_some_and(|start| start <= period.last)
        && event.end.is_none_or(|end| end >= period.last)
}

/// A service component that is a direct payment outweighs the delivery mechanism.
fn setting(event: &Event) -> Option<Setting> {
    let delivery = match event.component {
        Some(Component::DirectPayment) => Some(Delivery::DirectPayment),
        _ => event.delivery,
    };
    match event.service? {
        ServiceType::Nursing => Some(Setting::Nursing),
        ServiceType::Residential => Some(Setting::Residential),
        ServiceType::Prison => Some(Setting::Prison),
        ServiceType::Community => Some(match delivery {
            Some(Delivery::DirectPayment) => Setting::DirectPayment,
            Some(Delivery::ManagedBudget) => Setting::ManagedBudget,
            Some(Delivery::Commissioned) => Setting::Commissioned,
            Some(Delivery::Invalid) | None => Setting::CommunityUnknown,
        }),
        _ => None,
    }
}
