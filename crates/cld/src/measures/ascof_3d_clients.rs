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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::fixtures::{Someone, service, someone, year};

    fn with(
        service_type: ServiceType,
        component: Option<Component>,
        delivery: Option<Delivery>,
    ) -> Event {
        Event {
            component,
            delivery,
            ..service(service_type, "2025-01-01", "")
        }
    }

    fn counted_as(person: &Someone) -> Option<&'static str> {
        let mut found = None;
        of_person(&person.timeline(), year(), |one| {
            found = Some(one.counted_as)
        });
        found
    }

    #[test]
    fn the_highest_setting_counts() {
        let direct = with(ServiceType::Community, None, Some(Delivery::DirectPayment));
        let managed = with(ServiceType::Community, None, Some(Delivery::ManagedBudget));
        let unknown = with(ServiceType::Community, None, None);
        let prison = with(ServiceType::Prison, None, Some(Delivery::ManagedBudget));
        let nursing = with(
            ServiceType::Nursing,
            Some(Component::DirectPayment),
            Some(Delivery::DirectPayment),
        );
        assert_eq!(
            counted_as(&someone([prison, unknown])),
            Some("community, delivery mechanism unknown")
        );
        assert_eq!(
            counted_as(&someone([unknown, managed])),
            Some("community, CASSR managed personal budget")
        );
        assert_eq!(
            counted_as(&someone([managed, direct])),
            Some("community, direct payment")
        );
        assert_eq!(
            counted_as(&someone([direct, nursing])),
            Some("nursing care")
        );
    }

    #[test]
    fn a_component_that_is_a_direct_payment_outweighs_the_mechanism() {
        let component = Some(Component::DirectPayment);
        let person = someone([with(
            ServiceType::Community,
            component,
            Some(Delivery::Commissioned),
        )]);
        assert_eq!(counted_as(&person), Some("community, direct payment"));
        let prison = someone([with(ServiceType::Prison, component, None)]);
        assert_eq!(counted_as(&prison), Some("prison"));
    }

    #[test]
    fn only_support_open_on_the_last_day_counts() {
        for (start, end, expected) in [
            ("2026-03-31", "", true),
            ("2026-04-01", "", false),
            ("2025-01-01", "2026-03-31", true),
            ("2025-01-01", "2026-03-30", false),
        ] {
            let person = someone([service(ServiceType::Community, start, end)]);
            assert_eq!(counted_as(&person).is_some(), expected, "{start} {end}");
        }
        let died = |on| someone([service(ServiceType::Community, "2025-01-01", "")]).died(on);
        assert_eq!(counted_as(&died("2026-03-30")), None);
        assert!(counted_as(&died("2026-03-31")).is_some());
    }
}
