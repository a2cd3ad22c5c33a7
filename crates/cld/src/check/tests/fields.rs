//! Fields filled, forms and lists.

use super::*;

#[test]
fn what_must_be_filled_is_missed() {
    for (row, field, rules) in [
        (service as fn() -> Fields, LaCode, &["F01-mandatory"][..]),
        (service, PeriodStart, &["F02-mandatory"]),
        (service, PeriodEnd, &["F03-mandatory"]),
        (service, NhsNumber, &["F04-mandatory"]),
        (service, LaPersonId, &["F05-mandatory"]),
        (service, FirstName, &[]),
        (service, GpCode, &[]),
        (service, Gender, &["F10-mandatory"]),
        (service, Ethnicity, &["F11-mandatory"]),
        (service, BirthDate, &["F12-mandatory"]),
        (service, DeathDate, &[]),
        (service, ClientType, &["F14-mandatory"]),
        (service, SupportReason, &["F15-mandatory"]),
        (request, SupportReason, &[]),
        (service, Postcode, &["F16-mandatory"]),
        (service, Accommodation, &["F17-mandatory"]),
        (service, HasUnpaidCarer, &["F19-mandatory"]),
        (service, Funding, &["F24-mandatory"]),
        (review, Funding, &["F24-mandatory"]),
        (request, Funding, &[]),
        (assessment, Funding, &[]),
        (service, EventType, &["F25-mandatory"]),
        (service, EventReference, &[]),
        (service, EventStart, &["F27-mandatory"]),
        (service, EventEnd, &[]),
        (request, EventEnd, &["F28-mandatory"]),
        (assessment, EventEnd, &["F28-mandatory"]),
        (review, EventEnd, &["F28-mandatory"]),
        (service, EventOutcome, &["F30-mandatory"]),
        (request, EventOutcome, &["F30-mandatory"]),
        (assessment, EventOutcome, &["F30-mandatory"]),
        (request, RouteOfAccess, &["F31-mandatory"]),
        (assessment, AssessmentType, &["F32-mandatory"]),
        (assessment, EligibleNeeds, &[]),
        (assessment, MethodOfAssessment, &["F34-mandatory"]),
        (carer, HoursCaring, &[]),
        (service, ServiceType, &["F40-mandatory"]),
        (service, ServiceComponent, &["F41-mandatory"]),
        (service, DeliveryMechanism, &[]),
        (review, ReviewReason, &["F45-mandatory"]),
        (review, ReviewOutcomes, &["F46-mandatory"]),
        (review, MethodOfReview, &["F47-mandatory"]),
        (service, UnitCost, &["F48-mandatory"]),
        (service, CostFrequency, &["F49-mandatory"]),
        (service, PlannedUnits, &["F50-mandatory"]),
    ] {
        check(row, &[(field, "")], rules);
        check(row, &[(field, "NULL")], rules);
        check(row, &[(field, "   ")], rules);
    }
}

#[test]
fn some_fields_are_mandatory_only_in_some_circumstances() {
    let learning = (SupportReason, "Learning disability support");
    for (birth, rules) in [
        ("31/03/2008", &["F18-mandatory"][..]),
        ("01/04/2008", &[]),
        ("31/03/1961", &[]),
        ("01/04/1961", &["F18-mandatory"]),
        ("", &["F12-mandatory"]),
    ] {
        check(service, &[learning, (BirthDate, birth)], rules);
    }
    let financial = (AssessmentType, "Financial assessment");
    check(
        assessment,
        &[financial, (EventOutcome, ""), (MethodOfAssessment, "")],
        &[],
    );
    check(assessment, &[financial, (Funding, "")], &["F24-mandatory"]);
    check(
        review,
        &[
            (ReviewReason, "Unplanned: Other reason"),
            (ReviewOutcomes, ""),
        ],
        &[],
    );
    check(service, &[(DeathDate, "01/08/2025")], &["F28-mandatory"]);
    check(
        service,
        &[(DeathDate, "01/08/2025"), (EventEnd, "01/08/2025")],
        &[],
    );
    let no_cost = [(UnitCost, ""), (CostFrequency, ""), (PlannedUnits, "")];
    let cost_of = |kind: &'static str, component: &'static str, delivery: &'static str| {
        found(&[with(
            with(service(), &no_cost),
            &[
                (ServiceType, kind),
                (ServiceComponent, component),
                (DeliveryMechanism, delivery),
            ],
        )])
    };
    let missing = ["2 F48-mandatory", "2 F49-mandatory"];
    let commissioned = "CASSR commissioned support";
    assert_eq!(
        cost_of("Long term support: Prison", "Equipment", "Direct payment"),
        missing
    );
    assert_eq!(
        cost_of("Long term support: Prison", "Equipment", commissioned),
        [] as [&str; 0]
    );
    assert_eq!(
        cost_of("Long term support: Prison", "Equipment", ""),
        [] as [&str; 0],
        "not known"
    );
    assert_eq!(
        cost_of("Short term support: ST-Max", "Reablement", "Direct payment"),
        [] as [&str; 0]
    );
    assert_eq!(
        cost_of(
            "Short term support: Other short term",
            "Short term nursing care",
            "Direct payment"
        ),
        missing
    );
    assert_eq!(
        cost_of(
            "Unpaid carer support: Direct to unpaid carer",
            "Unpaid carer respite",
            "Direct payment"
        ),
        missing
    );
    check(
        service,
        &[(CostFrequency, "Weekly"), (PlannedUnits, "")],
        &[],
    );
}

#[test]
fn what_does_not_apply_is_asked_about() {
    for (row, field, text, rules) in [
        (
            request as fn() -> Fields,
            ServiceType,
            "Long term support: Community",
            &["F40-not-applicable"][..],
        ),
        (service, RouteOfAccess, "Prison", &["F31-not-applicable"]),
        (
            service,
            AssessmentType,
            "Long term assessment",
            &["F32-not-applicable"],
        ),
        (service, ReviewReason, "Planned", &["F45-not-applicable"]),
        (service, HoursCaring, "50+ hours", &["F35-not-applicable"]),
        (
            review,
            UnitCost,
            "5",
            &["F48-not-applicable", "C01-cost-without-frequency"],
        ),
        (carer, Dementia, "No", &["F23-not-applicable"]),
        (carer, Funding, "Unknown", &["F24-not-applicable"]),
        (service, Dementia, "No", &[]),
    ] {
        check(row, &[(field, text)], rules);
    }
}

#[test]
fn a_carer_known_by_association_is_a_row_without_an_event() {
    let known = (ClientType, "Unpaid carer known by association");
    let no_event = [
        (EventType, ""),
        (EventStart, ""),
        (EventEnd, ""),
        (EventOutcome, ""),
        (AssessmentType, ""),
        (MethodOfAssessment, ""),
    ];
    assert_eq!(
        found(&[with(with(carer(), &no_event), &[known])]),
        [] as [&str; 0]
    );
    let event = found(&[with(carer(), &[known])]);
    assert_eq!(
        event,
        ["25", "27", "28", "30", "32", "34"].map(|field| format!("2 F{field}-not-applicable"))
    );
}

#[test]
fn a_wrong_event_type_is_reported_once_and_not_again_for_every_field() {
    check(service, &[(EventType, "Servise")], &["F25-list"]);
    check(service, &[(EventType, "")], &["F25-mandatory"]);
    check(assessment, &[(AssessmentType, "never seen")], &["F32-list"]);
}

#[test]
fn neither_number_nor_id_is_nobody() {
    check(
        service,
        &[(NhsNumber, ""), (LaPersonId, "")],
        &["F04-mandatory", "F05-mandatory", "R01-no-person"],
    );
}

#[test]
fn forms_are_looked_at() {
    for (field, text, rules) in [
        (LaCode, "E09", &["F01-format"][..]),
        (NhsNumber, "999 283 7578", &[]),
        (NhsNumber, "9992837577", &["F04-check-digit"]),
        (NhsNumber, "999283757", &["F04-format"]),
        (NhsNumber, "1111111111", &["F04-format"]),
        (Postcode, "zz19aj", &[]),
        (Postcode, "no fixed abode", &["F16-format"]),
        (GpCode, "Z34759", &[]),
        (GpCode, "The Surgery", &["F09-format"]),
        (ProviderId, "1-000000012", &[]),
        (ProviderId, "Sunny Court", &["F44-format"]),
        (
            EventDescription,
            "seen\u{0}again",
            &["S08-control-characters"],
        ),
        (EventDescription, "seen,\n\"again\"\tand caf\u{e9}", &[]),
    ] {
        check(service, &[(field, text)], rules);
    }
}

#[test]
fn list_values_are_read_against_the_release_of_the_period() {
    for (field, text, rules) in [
        (Gender, "Female  ", &[][..]),
        (Gender, "FEMALE", &["F10-capitals"]),
        (Gender, "Person", &["F10-list"]),
        (ClientType, "Service User", &["F14-release"]),
        (ClientType, "service user", &["F14-capitals"]),
        (
            ServiceType,
            "Long Term Support: Community",
            &["F40-release"],
        ),
        (
            DeliveryMechanism,
            "Self-Funder Metering Only",
            &["F42-release"],
        ),
        (DeliveryMechanism, "DP", &["F42-list"]),
        (
            EventOutcome,
            "Release 1 specification only: Not mapped",
            &["F30-list"],
        ),
    ] {
        check(service, &[(field, text)], rules);
    }
    let old = release_1(with(
        request(),
        &[
            (EventOutcome, "Progress to Assessment"),
            (RouteOfAccess, "Prison"),
            (EventEnd, "02/06/2025"),
        ],
    ));
    assert_eq!(found(std::slice::from_ref(&old)), [] as [&str; 0]);
    assert_eq!(
        found(&[with(old, &[(ClientType, "Service user")])]),
        ["2 F14-release"]
    );
}

#[test]
fn a_release_may_be_asked_for() {
    let mut files = Files::of(&[file(&[request()])]);
    files.options.release = Some("release 1".to_owned());
    let checked = files.check();
    assert_eq!(checked.files[0].release, "Release 1");
    assert!(of_file(&checked, 0).contains(&"2 F14-release".to_owned()));
    files.options.release = Some("release 9".to_owned());
    assert!(
        run(&files.paths, &files.options, None)
            .unwrap_err()
            .to_string()
            .contains("release 9")
    );
}

#[test]
fn a_suggestion_names_the_value_probably_meant() {
    let says = |text: &'static str| {
        let checked = Files::of(&[file(&[with(service(), &[(ServiceComponent, text)])])]).check();
        checked.files[0].findings[0].says.clone()
    };
    assert_eq!(
        says("Home Care"),
        "Service Component is \"Home Care\", which is not on the list; probably \"Home support or domiciliary care\" is meant"
    );
    assert_eq!(
        says("Misc"),
        "Service Component is \"Misc\", which is not on the list"
    );
    assert_eq!(
        says("Home Support"),
        "Service Component is \"Home Support\", a value of another release; send \"Home support or domiciliary care\""
    );
}

#[test]
fn a_councils_folder_mends_lists_and_switches_rules_off() {
    let mut files = Files::of(&[file(&[with(
        request(),
        &[(RouteOfAccess, "Self-referral"), (Gender, "female")],
    )])]);
    assert_eq!(of_file(&files.check(), 0), ["2 F10-capitals", "2 F31-list"]);
    let own = files.folder.path().join("own");
    fs::create_dir_all(own.join("release_2")).unwrap();
    fs::write(
        own.join("release_2/lists.csv"),
        "number,value\n31,Self-referral\n",
    )
    .unwrap();
    fs::write(
        own.join("rules.csv"),
        "rule,severity\nCLD-F10-capitals,off\n",
    )
    .unwrap();
    files.options.council_folder = Some(own);
    assert_eq!(of_file(&files.check(), 0), [] as [&str; 0]);
}
