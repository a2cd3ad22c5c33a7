//! The lists that describe an event: requests, assessments and reviews.

use super::Listed;
use crate::field::Field;

/// In what role the person has the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ClientType {
    ServiceUser,
    UnpaidCarer,
    CarerByAssociation,
    Invalid,
}

impl Listed for ClientType {
    const FIELD: Field = Field::ClientType;
    const ALL: &'static [(ClientType, &'static str)] = &[
        (ClientType::ServiceUser, "Service user"),
        (ClientType::UnpaidCarer, "Unpaid carer"),
        (
            ClientType::CarerByAssociation,
            "Unpaid carer known by association",
        ),
        (ClientType::Invalid, "Invalid and not mapped"),
    ];
}

/// What came of the event; the order is that of the national outcome hierarchy, with invalid last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Outcome {
    ToReablement,
    ToAssessment,
    ReleaseOneOnly,
    ToPlanning,
    Continuation,
    Hospital,
    Moved,
    ToNhs,
    SelfFunded,
    Information,
    OtherLocalService,
    Declined,
    Deceased,
    EndedAsPlanned,
    EndedOther,
    NoServices,
    Other,
    Invalid,
}

impl Listed for Outcome {
    const FIELD: Field = Field::EventOutcome;
    const ALL: &'static [(Outcome, &'static str)] = &[
        (Outcome::ToReablement, "Progress to reablement/ST-Max"),
        (
            Outcome::ToAssessment,
            "Progress to assessment, review or reassessment",
        ),
        (
            Outcome::ReleaseOneOnly,
            "Release 1 specification only: Not mapped",
        ),
        (
            Outcome::ToPlanning,
            "Progress to support planning or services",
        ),
        (Outcome::Continuation, "Continuation of support or services"),
        (Outcome::Hospital, "Admitted to hospital"),
        (
            Outcome::Moved,
            "NFA: Responsibility moved to another local authority",
        ),
        (
            Outcome::ToNhs,
            "NFA: Referral to NHS services or NHS funded social care",
        ),
        (
            Outcome::SelfFunded,
            "NFA: Self-funded client or under 12wk disregard",
        ),
        (
            Outcome::Information,
            "NFA: Information and advice or signposting",
        ),
        (
            Outcome::OtherLocalService,
            "NFA: Referral to other service within the local authority",
        ),
        (Outcome::Declined, "NFA: Support declined"),
        (Outcome::Deceased, "NFA: Deceased"),
        (Outcome::EndedAsPlanned, "NFA: Support ended as planned"),
        (Outcome::EndedOther, "NFA: Support ended for other reason"),
        (
            Outcome::NoServices,
            "NFA: No services offered for other reason",
        ),
        (Outcome::Other, "NFA: Other"),
        (Outcome::Invalid, "Invalid and not mapped"),
    ];
}

/// How a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Route {
    PlannedEntry,
    HospitalDischarge,
    HospitalDiversion,
    CommunityOrOther,
    Prison,
    SelfFunder,
    ReablementDischarge,
    OtherCouncil,
    Invalid,
}

impl Listed for Route {
    const FIELD: Field = Field::RouteOfAccess;
    const ALL: &'static [(Route, &'static str)] = &[
        (Route::PlannedEntry, "Planned entry (transition)"),
        (Route::HospitalDischarge, "Discharge from hospital"),
        (Route::HospitalDiversion, "Diversion from hospital services"),
        (Route::CommunityOrOther, "Community or other route"),
        (Route::Prison, "Prison"),
        (Route::SelfFunder, "Self-funder"),
        (Route::ReablementDischarge, "Discharge from reablement"),
        (Route::OtherCouncil, "Transfer from other local authority"),
        (Route::Invalid, "Invalid and not mapped"),
    ];
}

/// What kind of assessment it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AssessmentType {
    ShortTerm,
    LongTerm,
    Financial,
    Invalid,
}

impl Listed for AssessmentType {
    const FIELD: Field = Field::AssessmentType;
    const ALL: &'static [(AssessmentType, &'static str)] = &[
        (AssessmentType::ShortTerm, "Short term assessment"),
        (AssessmentType::LongTerm, "Long term assessment"),
        (AssessmentType::Financial, "Financial assessment"),
        (AssessmentType::Invalid, "Invalid and not mapped"),
    ];
}

/// Why a review was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ReviewReason {
    Planned,
    UnplannedHospital,
    UnplannedCarer,
    UnplannedSafeguarding,
    UnplannedOther,
    UnplannedProvider,
    UnplannedCommissioning,
    ShortTermSupport,
    Invalid,
}

impl Listed for ReviewReason {
    const FIELD: Field = Field::ReviewReason;
    const ALL: &'static [(ReviewReason, &'static str)] = &[
        (ReviewReason::Planned, "Planned"),
        (
            ReviewReason::UnplannedHospital,
            "Unplanned: Hospital (planned and unplanned episodes)",
        ),
        (
            ReviewReason::UnplannedCarer,
            "Unplanned: Unpaid carer related",
        ),
        (
            ReviewReason::UnplannedSafeguarding,
            "Unplanned: Safeguarding concern",
        ),
        (ReviewReason::UnplannedOther, "Unplanned: Other reason"),
        (
            ReviewReason::UnplannedProvider,
            "Unplanned: Provider failure",
        ),
        (
            ReviewReason::UnplannedCommissioning,
            "Unplanned: Change in commissioning arrangements",
        ),
        (
            ReviewReason::ShortTermSupport,
            "Review of short term support",
        ),
        (ReviewReason::Invalid, "Invalid and not mapped"),
    ];
}
