//! Rows against rows, and files against files.

use super::*;

#[test]
fn the_same_row_again_is_a_duplicate_and_another_detail_the_same_event() {
    let declined = with(request(), &[(EventOutcome, "NFA: Support declined")]);
    assert_eq!(
        found(&[request(), review(), request()]),
        ["4 X01-duplicate-row"]
    );
    assert_eq!(found(&[request(), declined.clone()]), ["3 X02-same-event"]);
    assert_eq!(
        found(&[request(), declined.clone(), request(), declined]),
        [
            "3 X02-same-event",
            "4 X01-duplicate-row",
            "5 X01-duplicate-row"
        ]
    );
    assert_eq!(
        found(&[request(), with(request(), &[(EventEnd, "03/06/2025")])]),
        [] as [&str; 0]
    );
}

#[test]
fn services_side_by_side_at_other_prices_are_right() {
    let dearer = with(service(), &[(UnitCost, "21.00")]);
    let gone = with(service(), &[(Accommodation, "Registered care home")]);
    assert_eq!(found(&[service(), dearer]), [] as [&str; 0]);
    assert_eq!(found(&[service(), gone]), ["3 X02-same-event"]);
    let old = with(
        service(),
        &[
            (ServiceType, "Long Term Support: Community"),
            (Accommodation, "Refuge"),
        ],
    );
    assert_eq!(
        found(&[service(), old]),
        ["3 F40-release", "3 X02-same-event"],
        "the same in other words"
    );
}

#[test]
fn a_person_has_one_birthday_gender_and_ethnicity() {
    for (changes, rules) in [
        (&[(BirthDate, "21/09/1944")][..], &["3 F12-conflict"][..]),
        (&[(Gender, "Male")], &["3 F10-conflict"]),
        (&[(Gender, "Unknown")], &[]),
        (&[(Ethnicity, "White: Roma")], &["3 F11-conflict"]),
        (&[(Ethnicity, "No data: Refused")], &[]),
        (&[(Ethnicity, "White - Irish")], &["3 F11-release"]),
        (&[(Accommodation, "Refuge")], &[]),
    ] {
        assert_eq!(
            found(&[request(), with(review(), changes)]),
            rules,
            "{changes:?}"
        );
    }
    let changes = [(BirthDate, "21/09/1944")];
    let thrice = [
        request(),
        with(review(), &changes),
        with(assessment(), &changes),
    ];
    assert_eq!(found(&thrice), ["3 F12-conflict"], "once a person");
    let someone_else = with(
        review(),
        &[
            (LaPersonId, "P5"),
            (NhsNumber, "9990000018"),
            (Gender, "Male"),
        ],
    );
    assert!(
        !found(&[request(), someone_else])
            .iter()
            .any(|found| found.contains("conflict"))
    );
}

#[test]
fn one_number_belongs_to_one_person_and_one_person_has_one_number() {
    let moved = with(review(), &[(LaPersonId, "P9")]);
    assert_eq!(
        found(&[request(), moved.clone(), moved]),
        ["3 X03-several-person-ids", "4 X01-duplicate-row"]
    );
    let renumbered = with(review(), &[(NhsNumber, "9990000018")]);
    let later = with(assessment(), &[(NhsNumber, "9990000018")]);
    let rules: Vec<_> = found(&[request(), renumbered, later])
        .into_iter()
        .filter(|found| !found.contains("F04"))
        .collect();
    assert_eq!(rules, ["3 X04-several-nhs-numbers"]);
    assert_eq!(
        found(&[request(), with(review(), &[(LaPersonId, "")])]),
        ["3 F05-mandatory"]
    );
}

/// A row in the period one quarter later.
fn later(fields: Fields) -> Fields {
    with(
        fields,
        &[(PeriodStart, "01/07/2025"), (PeriodEnd, "30/06/2026")],
    )
}

/// Problems of the second file, checked on 1 July 2026, in whatever order the two are named.
fn second(first: &[Fields], second: &[Fields]) -> Vec<String> {
    let mut files = Files::of(&[file(second), file(first)]);
    files.options.today = date(2026, 7, 1);
    let mut found = of_file(&files.check(), 0);
    found.retain(|found| found.starts_with('H') || found.contains(" H"));
    found
}

#[test]
fn events_that_vanish_are_missed_where_they_belong() {
    let other = later(review());
    let gone = |row: Fields| second(&[row], std::slice::from_ref(&other));
    assert_eq!(gone(service()), ["H01-event-vanished"], "still open");
    assert_eq!(
        gone(with(service(), &[(EventEnd, "01/07/2025")])),
        ["H01-event-vanished"]
    );
    assert_eq!(
        gone(with(service(), &[(EventEnd, "30/06/2025")])),
        [] as [&str; 0],
        "over before the later period"
    );
    assert_eq!(
        gone(with(request(), &[(EventEnd, "01/07/2025")])),
        ["H01-event-vanished"]
    );
    assert_eq!(
        gone(with(request(), &[(EventEnd, "30/06/2025")])),
        [] as [&str; 0]
    );
    assert_eq!(
        gone(with(service(), &[(NhsNumber, ""), (LaPersonId, "")])),
        [] as [&str; 0],
        "nobody's"
    );
    let twice = second(&[service(), service()], std::slice::from_ref(&other));
    assert_eq!(twice, ["H01-event-vanished"], "once an event");
}

#[test]
fn an_event_told_in_the_words_of_another_release_has_not_vanished() {
    let old = with(
        service(),
        &[
            (ServiceType, "Long Term Support: Community"),
            (ClientType, "Service User"),
        ],
    );
    assert_eq!(second(&[old], &[later(service())]), [] as [&str; 0]);
    let referenced = |fields: Fields| with(fields, &[(EventReference, "S-1")]);
    let moved = later(with(referenced(service()), &[(EventStart, "02/06/2025")]));
    assert_eq!(
        second(&[referenced(service())], &[moved]),
        [] as [&str; 0],
        "the reference is there"
    );
}

#[test]
fn a_service_that_opens_again_is_asked_about() {
    let ended = with(service(), &[(EventEnd, "01/02/2026")]);
    assert_eq!(
        second(std::slice::from_ref(&ended), &[later(service())]),
        ["2 H04-end-removed"]
    );
    assert_eq!(second(&[service()], &[later(service())]), [] as [&str; 0]);
    assert_eq!(
        second(&[ended.clone(), service()], &[later(service())]),
        [] as [&str; 0]
    );
    let planned = with(service(), &[(EventEnd, "01/04/2026")]);
    assert_eq!(
        second(&[planned], &[later(service())]),
        [] as [&str; 0],
        "a planned end"
    );
}

#[test]
fn a_person_keeps_their_id() {
    let renamed = later(with(
        service(),
        &[(LaPersonId, "P9"), (EventReference, "S-1")],
    ));
    let before = with(service(), &[(EventReference, "S-1")]);
    assert_eq!(
        second(
            std::slice::from_ref(&before),
            std::slice::from_ref(&renamed)
        ),
        ["2 H02-person-id-changed"]
    );
    let both = [renamed, later(with(review(), &[(EventEnd, "02/07/2025")]))];
    assert_eq!(
        second(&[before], &both),
        [] as [&str; 0],
        "the old one is still used"
    );
}

#[test]
fn periods_leave_no_gap() {
    let from = |start: &'static str, end: &'static str| {
        with(
            service(),
            &[
                (PeriodStart, start),
                (PeriodEnd, end),
                (EventStart, "01/01/2020"),
            ],
        )
    };
    let gap = |start: &'static str| {
        second(
            &[from("01/04/2024", "31/03/2025")],
            &[from(start, "31/03/2026")],
        )
    };
    assert_eq!(gap("01/04/2025"), [] as [&str; 0]);
    assert_eq!(gap("02/04/2025"), ["H05-gap"]);
}

#[test]
fn councils_are_not_compared_with_each_other() {
    let theirs = later(with(review(), &[(LaCode, "902")]));
    assert_eq!(second(&[service()], &[theirs]), [] as [&str; 0]);
}

#[test]
fn volumes_far_from_earlier_quarters_are_asked_about() {
    let ends = ["30/06/2025", "30/09/2025", "31/12/2025", "31/03/2026"];
    let ids: Vec<&'static str> = (0..400)
        .map(|id| &*String::leak(format!("V{id}")))
        .collect();
    let rows = |last: usize| -> Vec<Fields> {
        let counts = [100, 100, 100, last];
        let mut ids = ids.iter().cycle();
        let quarters = ends.iter().zip(counts);
        let one = |end: &'static str, id: &'static str| {
            with(
                request(),
                &[(EventEnd, end), (LaPersonId, id), (NhsNumber, "")],
            )
        };
        quarters
            .flat_map(|(end, count)| {
                (0..count)
                    .map(|_| (*end, *ids.next().unwrap()))
                    .collect::<Vec<_>>()
            })
            .map(|(end, id)| one(end, id))
            .collect()
    };
    let asked = |last: usize| {
        let checked = Files::of(&[file(&rows(last))]).check();
        of_file(&checked, 0)
            .iter()
            .filter(|found| found.contains("H03"))
            .count()
    };
    assert_eq!(asked(100), 0);
    assert_eq!(asked(50), 0, "half is not yet far");
    assert_eq!(asked(49), 1);
    assert_eq!(asked(150), 0);
    assert_eq!(asked(151), 1);
}
