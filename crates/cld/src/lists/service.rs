//! The lists that describe a service.

use super::Listed;
use crate::field::Field;

/// The setting or kind of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ServiceType {
    Nursing,
    Residential,
    Community,
    Prison,
    StMax,
    LowLevel,
    OtherShortTerm,
    DirectToCarer,
    WithPersonCaredFor,
    Invalid,
}

impl Listed for ServiceType {
    const FIELD: Field = Field::ServiceType;
    const ALL: &'static [(ServiceType, &'static str)] = &[
        (ServiceType::Nursing, "Long term support: Nursing care"),
        (
            ServiceType::Residential,
            "Long term support: Residential care",
        ),
        (ServiceType::Community, "Long term support: Community"),
        (ServiceType::Prison, "Long term support: Prison"),
        (ServiceType::StMax, "Short term support: ST-Max"),
        (
            ServiceType::LowLevel,
            "Short term support: Ongoing low level",
        ),
        (
            ServiceType::OtherShortTerm,
            "Short term support: Other short term",
        ),
        (
            ServiceType::DirectToCarer,
            "Unpaid carer support: Direct to unpaid carer",
        ),
        (
            ServiceType::WithPersonCaredFor,
            "Unpaid carer support: Support involving the person cared-for",
        ),
        (ServiceType::Invalid, "Invalid and not mapped"),
    ];
}

/// What the service consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Component {
    Reablement,
    ShortTermNursingCare,
    ShortTermResidentialCare,
    LongTermNursingCare,
    LongTermResidentialCare,
    HomeSupport,
    DaySupport,
    Meals,
    Transport,
    Equipment,
    DirectPayment,
    SharedLives,
    CommunitySupportedLiving,
    ExtraCareHousing,
    SocialWorker,
    OtherProfessional,
    LearningOrWork,
    EndOfLifeCare,
    EmergencySupport,
    OtherShortTermSupport,
    OtherLongTermSupport,
    UnpaidCarerRespite,
    UnpaidCarerSittingService,
    UnpaidCarerUniversalServices,
    OtherUnpaidCarerSupport,
    Invalid,
}

impl Listed for Component {
    const FIELD: Field = Field::ServiceComponent;
    const ALL: &'static [(Component, &'static str)] = &[
        (Component::Reablement, "Reablement"),
        (Component::ShortTermNursingCare, "Short term nursing care"),
        (
            Component::ShortTermResidentialCare,
            "Short term residential care",
        ),
        (Component::LongTermNursingCare, "Long term nursing care"),
        (
            Component::LongTermResidentialCare,
            "Long term residential care",
        ),
        (Component::HomeSupport, "Home support or domiciliary care"),
        (Component::DaySupport, "Day support"),
        (Component::Meals, "Meals"),
        (Component::Transport, "Transport"),
        (Component::Equipment, "Equipment"),
        (Component::DirectPayment, "Direct payment"),
        (Component::SharedLives, "Shared Lives"),
        (
            Component::CommunitySupportedLiving,
            "Community supported living",
        ),
        (Component::ExtraCareHousing, "Extra care housing"),
        (
            Component::SocialWorker,
            "Professional support: Social worker",
        ),
        (Component::OtherProfessional, "Professional support: Other"),
        (
            Component::LearningOrWork,
            "Learning, education or employment support",
        ),
        (Component::EndOfLifeCare, "End of life care"),
        (Component::EmergencySupport, "Emergency support"),
        (Component::OtherShortTermSupport, "Other short term support"),
        (Component::OtherLongTermSupport, "Other long term support"),
        (Component::UnpaidCarerRespite, "Unpaid carer respite"),
        (
            Component::UnpaidCarerSittingService,
            "Unpaid carer sitting service",
        ),
        (
            Component::UnpaidCarerUniversalServices,
            "Unpaid carer universal services",
        ),
        (
            Component::OtherUnpaidCarerSupport,
            "Other unpaid carer support",
        ),
        (Component::Invalid, "Invalid and not mapped"),
    ];
}

/// How the support is arranged and paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Delivery {
    DirectPayment,
    ManagedBudget,
    Commissioned,
    Invalid,
}

impl Listed for Delivery {
    const FIELD: Field = Field::DeliveryMechanism;
    const ALL: &'static [(Delivery, &'static str)] = &[
        (Delivery::DirectPayment, "Direct payment"),
        (Delivery::ManagedBudget, "CASSR managed personal budget"),
        (Delivery::Commissioned, "CASSR commissioned support"),
        (Delivery::Invalid, "Invalid and not mapped"),
    ];
}

/// What one unit of cost covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CostFrequency {
    PerSession,
    Hourly,
    Daily,
    Weekly,
    Fortnightly,
    FourWeekly,
    Monthly,
    Quarterly,
    Annually,
    OneOff,
    Invalid,
}

impl Listed for CostFrequency {
    const FIELD: Field = Field::CostFrequency;
    const ALL: &'static [(CostFrequency, &'static str)] = &[
        (CostFrequency::PerSession, "Per session"),
        (CostFrequency::Hourly, "Hourly"),
        (CostFrequency::Daily, "Daily"),
        (CostFrequency::Weekly, "Weekly"),
        (CostFrequency::Fortnightly, "Fortnightly"),
        (CostFrequency::FourWeekly, "4-weekly"),
        (CostFrequency::Monthly, "Monthly"),
        (CostFrequency::Quarterly, "Quarterly"),
        (CostFrequency::Annually, "Annually"),
        (CostFrequency::OneOff, "One-off"),
        (CostFrequency::Invalid, "Invalid and not mapped"),
    ];
}
