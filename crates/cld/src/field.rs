//! The fifty fields of a submission, in the national specification's order.
//!
//! Both releases have the same fields. A council's header may spell them with other case,
//! spacing or punctuation: [`Field::named`] finds the field all the same.

/// One field of a submission; its number as an index is its place in the specification less one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Field {
    LaCode,
    PeriodStart,
    PeriodEnd,
    NhsNumber,
    LaPersonId,
    FirstName,
    LastName,
    GpName,
    GpCode,
    Gender,
    Ethnicity,
    BirthDate,
    DeathDate,
    ClientType,
    SupportReason,
    Postcode,
    Accommodation,
    Employment,
    HasUnpaidCarer,
    Autism,
    VisualImpairment,
    HearingImpairment,
    Dementia,
    Funding,
    EventType,
    EventReference,
    EventStart,
    EventEnd,
    EventDescription,
    EventOutcome,
    RouteOfAccess,
    AssessmentType,
    EligibleNeeds,
    MethodOfAssessment,
    HoursCaring,
    AdultsCaredFor,
    LinkedPerson1,
    LinkedPerson2,
    LinkedPerson3,
    ServiceType,
    ServiceComponent,
    DeliveryMechanism,
    ProviderName,
    ProviderId,
    ReviewReason,
    ReviewOutcomes,
    MethodOfReview,
    UnitCost,
    CostFrequency,
    PlannedUnits,
}

impl Field {
    /// How many fields a submission has.
    pub const COUNT: usize = 50;

    /// Every field with the name that the specification gives it, in order.
    pub const ALL: [(Field, &'static str); Field::COUNT] = [
        (Field::LaCode, "LA Code"),
        (Field::PeriodStart, "Reporting Period Start Date"),
        (Field::PeriodEnd, "Reporting Period End Date"),
        (Field::NhsNumber, "NHS Number"),
        (Field::LaPersonId, "LA Person Unique Identifier"),
        (Field::FirstName, "First Name"),
        (Field::LastName, "Last Name"),
        (Field::GpName, "GP Practice Name"),
        (Field::GpCode, "GP Practice Code"),
        (Field::Gender, "Gender"),
        (Field::Ethnicity, "Ethnicity"),
        (Field::BirthDate, "Date of Birth"),
        (Field::DeathDate, "Date of Death"),
        (Field::ClientType, "Client Type"),
        (Field::SupportReason, "Primary Support Reason"),
        (Field::Postcode, "Postcode"),
        (Field::Accommodation, "Accommodation Status"),
        (Field::Employment, "Employment Status"),
        (Field::HasUnpaidCarer, "Has Unpaid Carer"),
        (Field::Autism, "Autism Spectrum Disorder (ASD)"),
        (Field::VisualImpairment, "Visual Impairment"),
        (Field::HearingImpairment, "Hearing Impairment"),
        (Field::Dementia, "Dementia"),
        (Field::Funding, "Client Funding Status"),
        (Field::EventType, "Event Type"),
        (Field::EventReference, "Event Reference"),
        (Field::EventStart, "Event Start Date"),
        (Field::EventEnd, "Event End Date"),
        (Field::EventDescription, "Event Description"),
        (Field::EventOutcome, "Event Outcome"),
        (Field::RouteOfAccess, "Request: Route of Access"),
        (Field::AssessmentType, "Assessment Type"),
        (Field::EligibleNeeds, "Eligible Needs Identified"),
        (Field::MethodOfAssessment, "Method of Assessment"),
        (Field::HoursCaring, "Total Hrs Caring per week"),
        (Field::AdultsCaredFor, "No. of adults being cared for"),
        (Field::LinkedPerson1, "Adult 1 Linked Person ID"),
        (Field::LinkedPerson2, "Adult 2 Linked Person ID"),
        (Field::LinkedPerson3, "Adult 3 Linked Person ID"),
        (Field::ServiceType, "Service Type"),
        (Field::ServiceComponent, "Service Component"),
        (Field::DeliveryMechanism, "Delivery Mechanism"),
        (Field::ProviderName, "Provider CQC Location Name"),
        (Field::ProviderId, "Provider CQC Location ID"),
        (Field::ReviewReason, "Review Reason"),
        (Field::ReviewOutcomes, "Review Outcomes Achieved"),
        (Field::MethodOfReview, "Method of Review"),
        (Field::UnitCost, "Unit Cost"),
        (Field::CostFrequency, "Cost Frequency (Unit Type)"),
        (Field::PlannedUnits, "Planned units per week"),
    ];

    /// The name in the specification's words.
    pub fn name(self) -> &'static str {
        Field::ALL[self as usize].1
    }

    /// The field which a column heading names, whatever its case, spaces, underscores or brackets.
    pub fn named(heading: &str) -> Option<Field> {
        let wanted = letters_and_digits(heading);
        Field::ALL
            .iter()
            .find(|(_, name)| letters_and_digits(name) == wanted)
            .map(|(field, _)| *field)
    }
}

fn letters_and_digits(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_the_order_of_the_specification() {
        for (place, (field, name)) in Field::ALL.iter().enumerate() {
            assert_eq!(*field as usize, place, "{name}");
        }
    }

    #[test]
    fn a_heading_is_found_whatever_its_spacing_and_case() {
        let cases = [
            ("LA Code", Some(Field::LaCode)),
            ("la_code", Some(Field::LaCode)),
            ("ADULT 1 LINKED PERSON_ID", Some(Field::LinkedPerson1)),
            ("Autism_Spectrum_Disorder_ASD", Some(Field::Autism)),
            (" Request : Route of Access ", Some(Field::RouteOfAccess)),
            ("Shoe size", None),
            ("", None),
        ];
        for (heading, expected) in cases {
            assert_eq!(Field::named(heading), expected, "{heading:?}");
        }
    }
}
