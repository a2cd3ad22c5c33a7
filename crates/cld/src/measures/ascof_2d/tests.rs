//! The edges of 2D: the days around a discharge, twelve weeks, and who is in scope.

use super::*;
use crate::councils::Areas;
use crate::measures::fixtures::{day, service};

const NHS: u64 = 9_990_000_018;

/// An emergency stay of a woman born in January 1950, discharged home.
fn stay(id: &str, admitted: &str, discharged: &str) -> HospitalEpisode {
    let text = str::to_owned;
    HospitalEpisode {
        id: text(id),
        is_last: true,
        admitted: Day::read(admitted),
        discharged: Day::read(discharged),
        birth: Day::read("1950-01-01"),
        sex: text("2"),
        area: text("E01000001"),
        admission_method: text("21"),
        discharge_method: text("1"),
        destination: text("19"),
        management: text("EM"),
        treatment: text("300"),
    }
}

fn reablement_from(start: &str) -> Event {
    service(ServiceType::StMax, start, "2025-07-31").component(Component::Reablement)
}

fn period() -> Period {
    Period::read("2025-01-01..2025-12-31").unwrap()
}

/// What the patient contributes, with one council knowing these services.
fn found(
    services: &[Event],
    hospital: &[HospitalEpisode],
    death: &str,
) -> (Vec<Reabled>, Vec<Discharged>) {
    let place = tempfile::tempdir().unwrap();
    let table = "LSOA_Code_2011,UTLA_Code_2023,UTLA_Name_2023\nE01000001,E10000001,Northmoor\nW01000001,W06000001,Elsewhere\n";
    std::fs::write(place.path().join("lsoa_utla.csv"), table).unwrap();
    let areas = Areas::read(place.path()).unwrap().unwrap();
    let known = [Known {
        nhs: NHS,
        council: 0,
        death: Day::read(death),
        services: services.to_vec(),
    }];
    of_patient(
        &Patient {
            known: &known,
            hospital,
        },
        &areas,
        period(),
    )
}

#[test]
fn reablement_from_three_days_before_to_seven_after_a_discharge_is_linked() {
    let hospital = [stay("1", "2025-06-01", "2025-06-10")];
    for (start, expected) in [
        ("2025-06-06", 0),
        ("2025-06-07", 1),
        ("2025-06-17", 1),
        ("2025-06-18", 0),
    ] {
        assert_eq!(
            found(&[reablement_from(start)], &hospital, "").0.len(),
            expected,
            "{start}"
        );
    }
    let late = [stay("1", "2025-06-09", "2025-06-10")];
    assert_eq!(
        found(&[reablement_from("2025-06-08")], &late, "").0.len(),
        0,
        "admitted after it began"
    );
}

#[test]
fn the_latest_discharge_is_linked_and_two_of_one_day_count_once() {
    let hospital = [
        stay("1", "2025-06-01", "2025-06-08"),
        stay("2", "2025-06-09", "2025-06-10"),
    ];
    let (reabled, discharged) = found(&[reablement_from("2025-06-12")], &hospital, "");
    assert_eq!(
        (reabled[0].discharged, discharged.len()),
        (day("2025-06-10"), 2)
    );
    let hospital = [
        stay("1", "2025-06-01", "2025-06-10"),
        stay("2", "2025-06-02", "2025-06-10"),
    ];
    assert_eq!(
        found(&[reablement_from("2025-06-12")], &hospital, "")
            .0
            .len(),
        1
    );
}

#[test]
fn deaths_care_homes_and_readmissions_count_within_twelve_weeks() {
    let first = stay("1", "2025-06-01", "2025-06-10");
    let one = |services: &[Event], hospital: &[HospitalEpisode], death: &str| {
        let (reabled, _) = found(services, hospital, death);
        (
            reabled[0].died,
            reabled[0].readmitted,
            reabled[0].entered_care_home,
        )
    };
    let start = reablement_from("2025-06-12");
    let hospital = [first.clone()];
    assert_eq!(one(&[start], &hospital, "2025-09-02"), (true, false, false));
    assert_eq!(
        one(&[start], &hospital, "2025-09-03"),
        (false, false, false)
    );
    let home = |start| service(ServiceType::Residential, start, "");
    assert_eq!(
        one(&[start, home("2025-09-02")], &hospital, ""),
        (false, false, true)
    );
    assert_eq!(
        one(&[start, home("2025-09-03")], &hospital, ""),
        (false, false, false)
    );
    for (admitted, expected) in [
        ("2025-06-12", false),
        ("2025-06-13", true),
        ("2025-09-02", true),
        ("2025-09-03", false),
    ] {
        let again = stay("2", admitted, "2025-10-01");
        assert_eq!(
            one(&[start], &[first.clone(), again], ""),
            (false, expected, false),
            "{admitted}"
        );
    }
    let planned = HospitalEpisode {
        management: "EL".to_owned(),
        ..stay("2", "2025-07-01", "2025-07-05")
    };
    assert_eq!(
        one(&[start], &[first.clone(), planned], ""),
        (false, false, false)
    );
    let zero_days = stay("2", "2025-07-01", "2025-07-01");
    assert_eq!(
        one(&[start], &[first, zero_days], ""),
        (false, false, false)
    );
}

#[test]
fn stays_out_of_scope_are_no_discharges() {
    let inside = || stay("1", "2025-06-01", "2025-06-10");
    assert_eq!(found(&[], &[inside()], "").1.len(), 1);
    let changes: [fn(&mut HospitalEpisode); 11] = [
        |e| e.is_last = false,
        |e| e.admission_method = "31".to_owned(),
        |e| e.discharge_method = "4".to_owned(),
        |e| e.discharge_method = String::new(),
        |e| e.destination = "51".to_owned(),
        |e| e.treatment = "656".to_owned(),
        |e| e.treatment = "711".to_owned(),
        |e| e.treatment = "501".to_owned(),
        |e| e.area = "W01000001".to_owned(),
        |e| e.birth = None,
        |e| e.birth = Day::read("1960-07-01"),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut outside = inside();
        change(&mut outside);
        assert_eq!(found(&[], &[outside], "").1, [], "change {number}");
    }
    let home = service(ServiceType::Nursing, "2025-01-01", "2025-06-01");
    assert_eq!(
        found(&[home], &[inside()], "").1,
        [],
        "came from a care home"
    );
    let community = service(ServiceType::Community, "2025-01-01", "");
    let (_, discharged) = found(&[community], &[inside()], "");
    assert!(
        discharged[0].cells.has(0, 5)
            && !discharged[0].cells.has(1, 5)
            && discharged[0].cells.has(2, 3)
    );
}
