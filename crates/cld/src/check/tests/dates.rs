//! Dates and periods, the day before, the day and the day after.

use super::*;

#[test]
fn unreadable_dates_are_named() {
    for (field, rule) in [
        (PeriodStart, "F02-date"),
        (PeriodEnd, "F03-date"),
        (BirthDate, "F12-date"),
        (DeathDate, "F13-date"),
        (EventStart, "F27-date"),
        (EventEnd, "F28-date"),
    ] {
        check(service, &[(field, "31/02/2025")], &[rule]);
    }
    check(
        service,
        &[(EventStart, "2025-06-01"), (BirthDate, "20-09-1944 00:00")],
        &[],
    );
}

#[test]
fn the_future_begins_tomorrow() {
    for (field, today, tomorrow) in [
        (BirthDate, "01/06/2026", "02/06/2026"),
        (DeathDate, "01/06/2026", "02/06/2026"),
    ] {
        let at = |text: &'static str| {
            found(&[with(
                request(),
                &[(field, text), (EventStart, ""), (EventEnd, "")],
            )])
        };
        let rule = format!("2 F{:02}-future", field as usize + 1);
        assert!(!at(today).contains(&rule), "{today}");
        assert!(at(tomorrow).contains(&rule), "{tomorrow}");
    }
    check(
        service,
        &[(EventStart, "01/06/2026")],
        &["R08-start-after-period"],
    );
    check(service, &[(EventStart, "02/06/2026")], &["F27-future"]);
    check(
        request,
        &[(EventEnd, "01/06/2026")],
        &["R09-completed-outside-period"],
    );
    check(request, &[(EventEnd, "02/06/2026")], &["F28-future"]);
    check(
        service,
        &[(EventEnd, "02/06/2026")],
        &["R11-end-after-period"],
    );
}

#[test]
fn ends_and_starts_are_in_order() {
    check(request, &[(EventEnd, "01/06/2025")], &[]);
    check(
        request,
        &[(EventEnd, "31/05/2025")],
        &["R02-end-before-start"],
    );
    check(
        service,
        &[(EventEnd, "31/05/2025")],
        &["R02-end-before-start"],
    );
}

#[test]
fn a_life_is_in_order() {
    for (birth, rules) in [
        ("01/06/2025", &[][..]),
        ("02/06/2025", &["R04-start-before-birth"]),
        ("01/04/1910", &[]),
        ("31/03/1910", &["R12-too-old"]),
    ] {
        let expected: Vec<_> = rules.iter().map(|rule| format!("2 {rule}")).collect();
        assert_eq!(
            found(&[with(service(), &[(BirthDate, birth)])]),
            expected,
            "{birth}"
        );
    }
    let ended = |death: &'static str, end: &'static str| {
        found(&[with(service(), &[(DeathDate, death), (EventEnd, end)])])
    };
    assert_eq!(ended("01/06/2025", "01/06/2025"), [] as [&str; 0]);
    assert_eq!(ended("01/06/2025", "02/06/2025"), ["2 R06-end-after-death"]);
    assert_eq!(
        ended("31/05/2025", "02/06/2025"),
        ["2 R05-start-after-death"]
    );
    assert_eq!(
        ended("31/03/2025", "02/06/2025"),
        ["2 R05-start-after-death", "2 R07-death-before-period"]
    );
    let long_ago = [(EventStart, "01/06/2020"), (EventEnd, "01/04/2025")];
    let died =
        |death: &'static str| found(&[with(with(service(), &long_ago), &[(DeathDate, death)])]);
    assert_eq!(died("01/04/2025"), [] as [&str; 0]);
    assert_eq!(
        died("31/03/2025"),
        ["2 R06-end-after-death", "2 R07-death-before-period"]
    );
    assert_eq!(died("19/09/1944")[0], "2 R03-death-before-birth");
}

#[test]
fn events_belong_in_the_period() {
    for (row, start, end, rules) in [
        (service as fn() -> Fields, "31/03/2026", "", &[][..]),
        (service, "01/04/2026", "", &["R08-start-after-period"]),
        (service, "01/06/2020", "01/04/2025", &[]),
        (
            service,
            "01/06/2020",
            "31/03/2025",
            &["R10-service-over-before-period"],
        ),
        (service, "01/06/2020", "31/03/2026", &[]),
        (
            service,
            "01/06/2020",
            "01/04/2026",
            &["R11-end-after-period"],
        ),
        (review, "01/06/2020", "01/04/2025", &[]),
        (
            review,
            "01/06/2020",
            "31/03/2025",
            &["R09-completed-outside-period"],
        ),
        (review, "01/06/2025", "31/03/2026", &[]),
        (
            review,
            "01/06/2025",
            "01/04/2026",
            &["R09-completed-outside-period"],
        ),
    ] {
        check(row, &[(EventStart, start), (EventEnd, end)], rules);
    }
}

#[test]
fn the_period_is_twelve_whole_months_and_over() {
    for (from, to, rules) in [
        ("01/04/2025", "31/03/2026", &[][..]),
        ("02/04/2025", "31/03/2026", &["P02-period-length"]),
        ("01/04/2025", "30/03/2026", &["P02-period-length"]),
        ("01/01/2026", "31/03/2026", &["P02-period-length"]),
        ("01/06/2025", "31/05/2026", &[]),
        ("02/06/2025", "01/06/2026", &["P02-period-length"]),
        ("01/07/2025", "30/06/2026", &["F03-future"]),
        ("31/03/2026", "01/04/2025", &["P01-period-order"]),
    ] {
        let row = with(
            service(),
            &[
                (PeriodStart, from),
                (PeriodEnd, to),
                (EventStart, "01/07/2019"),
            ],
        );
        let expected: Vec<_> = rules.iter().map(|rule| format!("2 {rule}")).collect();
        let mut found = found(&[row]);
        found.retain(|found| !found.contains("release"));
        assert_eq!(found, expected, "{from} to {to}");
    }
}

#[test]
fn a_file_states_one_period_and_one_council() {
    let other = with(
        review(),
        &[(PeriodStart, "01/01/2025"), (PeriodEnd, "31/12/2025")],
    );
    assert_eq!(found(&[request(), other]), ["3 P03-several-periods"]);
    assert_eq!(
        found(&[request(), with(review(), &[(LaCode, "902")])]),
        ["3 P05-several-councils"]
    );
}

#[test]
fn the_stated_period_is_held_against_the_months_of_the_events() {
    let months = [
        "04/2025", "05/2025", "06/2025", "07/2025", "08/2025", "09/2025", "10/2025", "11/2025",
        "12/2025", "01/2026", "02/2026", "03/2026",
    ];
    let rows = |from: usize, until: usize, each: usize| -> Vec<Fields> {
        let ends = months[from..until]
            .iter()
            .map(|month| &*String::leak(format!("28/{month}")));
        let ids = (0..each)
            .map(|id| &*String::leak(format!("V{id}")))
            .collect::<Vec<_>>();
        ends.flat_map(|end| ids.iter().map(move |id| (end, *id)))
            .map(|(end, id)| {
                with(
                    request(),
                    &[
                        (EventStart, "01/04/2025"),
                        (EventEnd, end),
                        (LaPersonId, id),
                        (NhsNumber, ""),
                    ],
                )
            })
            .collect()
    };
    let asked = |from, until, each| {
        found(&rows(from, until, each))
            .iter()
            .any(|found| found == "P04-period-not-borne-out")
    };
    assert!(!asked(0, 12, 10));
    assert!(asked(1, 12, 10), "nothing in the first month");
    assert!(asked(0, 11, 10), "nothing in the last month");
    assert!(!asked(1, 12, 9), "99 rows are too few to tell");
}
