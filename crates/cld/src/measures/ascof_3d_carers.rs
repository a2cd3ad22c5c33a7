//! ASCOF 3D for unpaid carers: of the carers supported in the year, how many direct their support
//! themselves (1b) and how many have direct payments (2b).

use super::{AGE_GROUPS, Contribution, Form, age_group};
use crate::event::Event;
use crate::lists::{Component, Delivery, EventType, Outcome, ServiceType};
use crate::period::Period;
use crate::timeline::Timeline;

/// The lines of 3D for carers.
pub const FORM: Form = Form {
    name: "ASCOF 3D (Carers)",
    descriptions: &[
        "1b - The proportion of carers who use services who receive self-directed support (%)",
        "2b - The proportion of carers who use services who receive direct payments (%)",
    ],
    groups: AGE_GROUPS,
    has_total: true,
    short: "3D",
};

/// How a carer is supported; a carer counts where the first applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Support {
    DirectPayment,
    ManagedBudget,
    Commissioned,
    MechanismUnknown,
    Information,
    NotDirect,
    Untold,
}

impl Support {
    fn text(self) -> &'static str {
        match self {
            Support::DirectPayment => "direct payment",
            Support::ManagedBudget => "CASSR managed personal budget",
            Support::Commissioned => "CASSR commissioned support",
            Support::MechanismUnknown => "delivery mechanism unknown",
            Support::Information => "information and advice",
            Support::NotDirect => "no direct support",
            Support::Untold => "support that cannot be told for want of a service component",
        }
    }
}

/// A carer with support, an assessment, a review or advice in the period.
pub fn of_person(timeline: &Timeline<'_>, period: Period, mut give: impl FnMut(Contribution)) {
    let rows = timeline
        .events
        .iter()
        .filter(|event| is_carers(event, period));
    let Some(support) = rows.map(support).min() else {
        return;
    };
    if timeline.details.died_before(period.first) {
        return;
    }
    let age = timeline.details.age_at(period.last);
    let seen = Contribution {
        counted_as: support.text(),
        ..Contribution::NOTHING
    };
    if age.is_some_and(|age| age < 18) {
        return give(Contribution {
            because: "under 18 on the last day",
            ..seen
        });
    }
    let supported = support <= Support::Commissioned;
    let line = |description: u8, numerator: bool| Contribution {
        description,
        group: age_group(age),
        denominator: supported,
        numerator,
        unknown: description == 0 && support == Support::MechanismUnknown,
        because: if supported {
            "supported directly in the period"
        } else {
            "not known to be supported directly"
        },
        ..seen
    };
    give(line(
        0,
        matches!(support, Support::DirectPayment | Support::ManagedBudget),
    ));
    give(line(1, support == Support::DirectPayment));
}

fn is_carers(event: &Event, period: Period) -> bool {
    event.is_carer()
        && event.is_in_order()
        && event.start.is_some_and(|start| start <= period.last)
        && event.end.is_none_or(|end| end >= period.first)
        && match event.service {
            Some(service) => matches!(
                service,
                ServiceType::DirectToCarer | ServiceType::WithPersonCaredFor
            ),
            None => event.outcome == Some(Outcome::Information) || is_assessment_or_review(event),
        }
}

fn is_assessment_or_review(event: &Event) -> bool {
    matches!(
        event.event_type,
        Some(EventType::Assessment | EventType::Review)
    )
}

fn support(event: &Event) -> Support {
    match event.service {
        Some(ServiceType::DirectToCarer) => direct_support(event),
        Some(ServiceType::WithPersonCaredFor) => Support::NotDirect,
        _ if is_assessment_or_review(event) && event.outcome != Some(Outcome::Information) => {
            Support::NotDirect
        }
        _ if is_assessment_or_review(event) || event.event_type == Some(EventType::Request) => {
            Support::Information
        }
        _ => Support::Untold,
    }
}

/// With a blank component only a direct payment can be told; the national method compares the
/// component, and a comparison with a blank is never true.
fn direct_support(event: &Event) -> Support {
    match (event.component, event.delivery) {
        (Some(Component::DirectPayment), _) | (_, Some(Delivery::DirectPayment)) => {
            Support::DirectPayment
        }
        (None, _) => Support::Untold,
        (_, Some(Delivery::ManagedBudget)) => Support::ManagedBudget,
        (_, Some(Delivery::Commissioned)) => Support::Commissioned,
        (_, Some(Delivery::Invalid) | None) => Support::MechanismUnknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::ClientType;
    use crate::measures::fixtures::{Someone, event, service, someone, year};

    fn carers(row: Event) -> Event {
        Event {
            client: Some(ClientType::UnpaidCarer),
            ..row
        }
    }

    fn direct(component: Option<Component>, delivery: Option<Delivery>) -> Event {
        carers(Event {
            component,
            delivery,
            ..service(ServiceType::DirectToCarer, "2025-06-01", "2025-07-01")
        })
    }

    fn counted_as(person: &Someone) -> Option<&'static str> {
        let mut found = None;
        of_person(&person.timeline(), year(), |one| {
            found = Some(one.counted_as)
        });
        found
    }

    #[test]
    fn with_a_blank_component_only_a_direct_payment_can_be_told() {
        let respite = Some(Component::UnpaidCarerRespite);
        let cases = [
            (None, Some(Delivery::DirectPayment), "direct payment"),
            (
                None,
                Some(Delivery::ManagedBudget),
                "support that cannot be told for want of a service component",
            ),
            (
                None,
                None,
                "support that cannot be told for want of a service component",
            ),
            (
                respite,
                Some(Delivery::ManagedBudget),
                "CASSR managed personal budget",
            ),
            (
                respite,
                Some(Delivery::Commissioned),
                "CASSR commissioned support",
            ),
            (
                respite,
                Some(Delivery::Invalid),
                "delivery mechanism unknown",
            ),
            (respite, None, "delivery mechanism unknown"),
            (
                Some(Component::DirectPayment),
                Some(Delivery::Commissioned),
                "direct payment",
            ),
        ];
        for (component, delivery, expected) in cases {
            assert_eq!(
                counted_as(&someone([direct(component, delivery)])),
                Some(expected),
                "{component:?} {delivery:?}"
            );
        }
    }

    #[test]
    fn the_best_support_of_the_year_counts() {
        let assessed = carers(event(EventType::Assessment, "2025-05-01", "2025-05-02"));
        assert_eq!(counted_as(&someone([assessed])), Some("no direct support"));
        let advised = assessed.outcome(Outcome::Information);
        assert_eq!(
            counted_as(&someone([assessed, advised])),
            Some("information and advice")
        );
        let untold = direct(None, None);
        assert_eq!(
            counted_as(&someone([advised, untold])),
            Some("information and advice")
        );
        let paid = direct(Some(Component::DirectPayment), None);
        assert_eq!(
            counted_as(&someone([advised, paid])),
            Some("direct payment")
        );
        let request = carers(event(EventType::Request, "2025-05-01", "2025-05-02"));
        assert_eq!(
            counted_as(&someone([request])),
            None,
            "a request without advice is nothing"
        );
    }
}
