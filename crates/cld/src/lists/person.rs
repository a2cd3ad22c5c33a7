//! The lists that describe a person.

use super::Listed;
use crate::field::Field;

/// Gender as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Gender {
    Male,
    Female,
    Other,
    Unknown,
    Invalid,
}

impl Listed for Gender {
    const FIELD: Field = Field::Gender;
    const ALL: &'static [(Gender, &'static str)] = &[
        (Gender::Male, "Male"),
        (Gender::Female, "Female"),
        (Gender::Other, "Other"),
        (Gender::Unknown, "Unknown"),
        (Gender::Invalid, "Invalid and not mapped"),
    ];
}

/// Ethnic group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Ethnicity {
    WhiteBritish,
    WhiteIrish,
    WhiteTraveller,
    WhiteRoma,
    WhiteOther,
    MixedCaribbean,
    MixedAfrican,
    MixedAsian,
    MixedOther,
    Indian,
    Pakistani,
    Bangladeshi,
    Chinese,
    AsianOther,
    BlackCaribbean,
    BlackAfrican,
    BlackOther,
    Arab,
    OtherGroup,
    Refused,
    Undeclared,
    Invalid,
}

impl Listed for Ethnicity {
    const FIELD: Field = Field::Ethnicity;
    const ALL: &'static [(Ethnicity, &'static str)] = &[
        (
            Ethnicity::WhiteBritish,
            "White: English, Welsh, Scottish, Northern Irish or British",
        ),
        (Ethnicity::WhiteIrish, "White: Irish"),
        (Ethnicity::WhiteTraveller, "White: Gypsy or Irish Traveller"),
        (Ethnicity::WhiteRoma, "White: Roma"),
        (Ethnicity::WhiteOther, "White: Any other White background"),
        (
            Ethnicity::MixedCaribbean,
            "Mixed or multiple ethnic groups: White and Black Caribbean",
        ),
        (
            Ethnicity::MixedAfrican,
            "Mixed or multiple ethnic groups: White and Black African",
        ),
        (
            Ethnicity::MixedAsian,
            "Mixed or multiple ethnic groups: White and Asian",
        ),
        (
            Ethnicity::MixedOther,
            "Mixed or multiple ethnic groups: Any other Mixed or multiple ethnic background",
        ),
        (Ethnicity::Indian, "Asian or Asian British: Indian"),
        (Ethnicity::Pakistani, "Asian or Asian British: Pakistani"),
        (
            Ethnicity::Bangladeshi,
            "Asian or Asian British: Bangladeshi",
        ),
        (Ethnicity::Chinese, "Asian or Asian British: Chinese"),
        (
            Ethnicity::AsianOther,
            "Asian or Asian British: Any other Asian background",
        ),
        (
            Ethnicity::BlackCaribbean,
            "Black, Black British, Caribbean or African: Caribbean",
        ),
        (
            Ethnicity::BlackAfrican,
            "Black, Black British, Caribbean or African: African",
        ),
        (
            Ethnicity::BlackOther,
            "Black, Black British, Caribbean or African: Any other Black, Black British or Caribbean background",
        ),
        (Ethnicity::Arab, "Other ethnic group: Arab"),
        (
            Ethnicity::OtherGroup,
            "Other ethnic group: Any other ethnic group",
        ),
        (Ethnicity::Refused, "No data: Refused"),
        (Ethnicity::Undeclared, "No data: Undeclared or not known"),
        (Ethnicity::Invalid, "Invalid and not mapped"),
    ];
}

/// Why the person needs support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum SupportReason {
    AccessAndMobility,
    PersonalCare,
    Visual,
    Hearing,
    DualSensory,
    Memory,
    LearningDisability,
    MentalHealth,
    SubstanceMisuse,
    AsylumSeeker,
    Isolation,
    UnpaidCarer,
    Unknown,
    Invalid,
}

impl Listed for SupportReason {
    const FIELD: Field = Field::SupportReason;
    const ALL: &'static [(SupportReason, &'static str)] = &[
        (
            SupportReason::AccessAndMobility,
            "Physical support: Access and mobility only",
        ),
        (
            SupportReason::PersonalCare,
            "Physical support: Personal care support",
        ),
        (
            SupportReason::Visual,
            "Sensory support: Support for visual impairment",
        ),
        (
            SupportReason::Hearing,
            "Sensory support: Support for hearing impairment",
        ),
        (
            SupportReason::DualSensory,
            "Sensory support: Support for dual impairment",
        ),
        (SupportReason::Memory, "Support with memory and cognition"),
        (
            SupportReason::LearningDisability,
            "Learning disability support",
        ),
        (SupportReason::MentalHealth, "Mental health support"),
        (
            SupportReason::SubstanceMisuse,
            "Social support: Substance misuse support",
        ),
        (
            SupportReason::AsylumSeeker,
            "Social support: Asylum seeker support",
        ),
        (
            SupportReason::Isolation,
            "Social support: Support for social isolation or other reason",
        ),
        (
            SupportReason::UnpaidCarer,
            "Social support: Support to unpaid carer",
        ),
        (SupportReason::Unknown, "Unknown"),
        (SupportReason::Invalid, "Invalid and not mapped"),
    ];
}

/// Where the person lives. The last two are never submitted: they are inferred from services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Accommodation {
    OwnerOccupier,
    SocialTenant,
    PrivateTenant,
    FamilyOrFriends,
    Supported,
    SharedLives,
    ApprovedPremises,
    Sheltered,
    Mobile,
    RoughSleeper,
    NightShelter,
    Refuge,
    PlacedTemporarily,
    Guest,
    Healthcare,
    CareHome,
    NursingHome,
    Prison,
    OtherTemporary,
    Unknown,
    Invalid,
    PresumedAtHome,
    PresumedInCommunity,
}

impl Listed for Accommodation {
    const FIELD: Field = Field::Accommodation;
    const ALL: &'static [(Accommodation, &'static str)] = &[
        (
            Accommodation::OwnerOccupier,
            "Owner occupier or shared ownership scheme",
        ),
        (
            Accommodation::SocialTenant,
            "Tenant: Local authority or other social housing provider",
        ),
        (Accommodation::PrivateTenant, "Tenant: Private landlord"),
        (
            Accommodation::FamilyOrFriends,
            "Settled mainstream housing with family or friends",
        ),
        (
            Accommodation::Supported,
            "Supported accommodation, supported lodgings or supported group home",
        ),
        (Accommodation::SharedLives, "Shared Lives scheme"),
        (
            Accommodation::ApprovedPremises,
            "Approved premises for offenders released from prison or under probation supervision",
        ),
        (
            Accommodation::Sheltered,
            "Sheltered housing, extra care housing or other sheltered housing",
        ),
        (
            Accommodation::Mobile,
            "Mobile accommodation for Gypsy, Roma and Traveller communities",
        ),
        (Accommodation::RoughSleeper, "Rough sleeper or squatting"),
        (
            Accommodation::NightShelter,
            "Night shelter, emergency hostel or direct access hostel",
        ),
        (Accommodation::Refuge, "Refuge"),
        (
            Accommodation::PlacedTemporarily,
            "Placed in temporary accommodation by the council (inc. homelessness resettlement)",
        ),
        (
            Accommodation::Guest,
            "Staying with family or friends as a short term guest",
        ),
        (
            Accommodation::Healthcare,
            "Acute hospital or long term healthcare residential facility",
        ),
        (Accommodation::CareHome, "Registered care home"),
        (Accommodation::NursingHome, "Registered nursing home"),
        (
            Accommodation::Prison,
            "Prison, young offenders institution or detention centre",
        ),
        (
            Accommodation::OtherTemporary,
            "Other temporary accommodation",
        ),
        (Accommodation::Unknown, "Unknown"),
        (Accommodation::Invalid, "Invalid and not mapped"),
        (Accommodation::PresumedAtHome, "Unknown: Presumed at home"),
        (
            Accommodation::PresumedInCommunity,
            "Unknown: Presumed in community",
        ),
    ];
}

/// Whether the person has paid work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Employment {
    PaidUnder16Hours,
    Paid16Hours,
    PaidHoursUnknown,
    Voluntary,
    Seeking,
    NotSeeking,
    Unknown,
    Invalid,
}

impl Listed for Employment {
    const FIELD: Field = Field::Employment;
    const ALL: &'static [(Employment, &'static str)] = &[
        (
            Employment::PaidUnder16Hours,
            "Paid: Less than 16 hours a week",
        ),
        (Employment::Paid16Hours, "Paid: 16 or more hours a week"),
        (Employment::PaidHoursUnknown, "Paid: Hours per week unknown"),
        (
            Employment::Voluntary,
            "Not in paid employment: Voluntary work only",
        ),
        (Employment::Seeking, "Not in paid employment: Seeking work"),
        (
            Employment::NotSeeking,
            "Not in paid employment: Not actively seeking work or retired",
        ),
        (Employment::Unknown, "Unknown"),
        (Employment::Invalid, "Invalid and not mapped"),
    ];
}

/// Whether somebody cares for the person unpaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum HasUnpaidCarer {
    Yes,
    No,
    Unknown,
}

impl Listed for HasUnpaidCarer {
    const FIELD: Field = Field::HasUnpaidCarer;
    const ALL: &'static [(HasUnpaidCarer, &'static str)] = &[
        (HasUnpaidCarer::Yes, "Yes"),
        (HasUnpaidCarer::No, "No"),
        (HasUnpaidCarer::Unknown, "Unknown"),
    ];
}

/// Who pays for the support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Funding {
    SocialCare,
    Joint,
    Client,
    Unknown,
    Invalid,
}

impl Listed for Funding {
    const FIELD: Field = Field::Funding;
    const ALL: &'static [(Funding, &'static str)] = &[
        (Funding::SocialCare, "Fully social care funded"),
        (Funding::Joint, "Joint client and social care funded"),
        (Funding::Client, "Fully client funded"),
        (Funding::Unknown, "Unknown"),
        (Funding::Invalid, "Invalid and not mapped"),
    ];
}
