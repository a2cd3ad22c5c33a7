//! Tests of what goes on from one account of a direct payment to the next, and of what its statement comes to.

use super::*;
use crate::vocabulary::dates::day_begins;
use crate::vocabulary::money::Pence;

fn looked(until: &str, on: &str, money: (i64, i64, i64), received: Option<&str>) -> Looked {
    let day = |text: &str| -> Date { text.parse().unwrap() };
    Looked {
        from: day("2027-01-01"),
        until: day(until),
        on: day(on),
        at: day_begins(day(on)),
        opening: Pence(money.0),
        closing: Pence(money.1),
        asked_back: Pence(money.2),
        received: received.map(day),
        told: None,
    }
}

fn line(on: &str, paid_in: i64, paid_out: i64, misspent: bool) -> Line {
    let on: Date = on.parse().unwrap();
    Line {
        on,
        paid_in: Pence(paid_in),
        paid_out: Pence(paid_out),
        misspent,
        at: day_begins(on),
    }
}

#[test]
fn money_back_that_an_account_counted_as_spent_lowers_no_beginning() {
    let at = |on: &str| day_begins(on.parse().unwrap());
    let asked = Looked {
        told: Some(at("2027-03-02")),
        ..looked(
            "2027-02-01",
            "2027-02-01",
            (0, 77_000, 22_000),
            Some("2027-02-10"),
        )
    };
    let next = Looked {
        from: "2027-02-01".parse().unwrap(),
        ..looked("2027-03-01", "2027-03-01", (77_000, 55_000, 0), None)
    };
    let back = line("2027-02-10", 0, 22_000, false);
    let late = Line {
        at: at("2027-03-02"),
        ..back
    };
    let known = Looked {
        told: Some(at("2027-02-11")),
        ..asked
    };
    for (accounts, lines, opening) in [
        (vec![asked, next], vec![back], 55_000),
        (vec![asked], vec![back], 55_000),
        // Not on the statement when the account was looked through, or known by then.
        (vec![asked, next], vec![], 33_000),
        (vec![asked, next], vec![late], 33_000),
        (
            vec![
                known,
                Looked {
                    opening: Pence(55_000),
                    ..next
                },
            ],
            vec![back],
            55_000,
        ),
    ] {
        assert_eq!(
            carried(&accounts, &lines).opening.0,
            opening,
            "{accounts:?} {lines:?}"
        );
    }
}

#[test]
fn what_came_back_lowers_the_next_beginning_once() {
    let first = |received| looked("2027-02-01", "2027-02-01", (0, 77_000, 30_000), received);
    let next = |opening, closing| looked("2027-03-01", "2027-03-01", (opening, closing, 0), None);
    for (accounts, opening, asked_before) in [
        (vec![], 0, 0),
        (vec![first(None)], 77_000, 30_000),
        (vec![first(Some("2027-02-10"))], 47_000, 0),
        // It came before the second, which begins with the less.
        (
            vec![first(Some("2027-02-10")), next(47_000, 50_000)],
            50_000,
            0,
        ),
        // It came after the second: the third begins with the less.
        (
            vec![first(Some("2027-03-10")), next(77_000, 80_000)],
            50_000,
            0,
        ),
        // It was written down late: the second did not know.
        (
            vec![first(Some("2027-02-10")), next(77_000, 80_000)],
            50_000,
            0,
        ),
        (vec![first(None), next(77_000, 80_000)], 80_000, 30_000),
        // More came back than was on it: it came from elsewhere.
        (
            vec![looked(
                "2027-02-01",
                "2027-02-01",
                (0, 5_000, 8_000),
                Some("2027-02-10"),
            )],
            0,
            0,
        ),
        // An overdraft goes on.
        (
            vec![looked("2027-02-01", "2027-02-01", (0, -4_000, 0), None)],
            -4_000,
            0,
        ),
        (
            vec![looked(
                "2027-02-01",
                "2027-02-01",
                (0, -4_000, 1_000),
                Some("2027-02-10"),
            )],
            -4_000,
            0,
        ),
    ] {
        let expected = Carried {
            opening: Pence(opening),
            asked_before: Pence(asked_before),
        };
        assert_eq!(carried(&accounts, &[]), expected, "{accounts:?}");
    }
}

#[test]
fn a_statement_is_added_up_over_the_days_of_the_account_alone() {
    let day = |text: &str| -> Date { text.parse().unwrap() };
    let lines = [
        line("2027-01-04", 55_000, 0, false),
        line("2027-01-05", 0, 30_000, false),
        line("2027-01-20", 0, 4_000, true),
        line("2027-02-05", 0, 22_000, false),
        line("2027-02-06", 0, 22_000, false),
    ];
    let back = looked(
        "2027-02-01",
        "2027-02-01",
        (0, 77_000, 22_000),
        Some("2027-02-05"),
    );
    for (from, until, looked, expected) in [
        (
            "2027-01-01",
            "2027-01-20",
            vec![],
            Some((55_000, 30_000, 0)),
        ),
        (
            "2027-01-01",
            "2027-01-21",
            vec![],
            Some((55_000, 30_000, 4_000)),
        ),
        ("2027-01-06", "2027-02-01", vec![], Some((0, 0, 4_000))),
        ("2027-01-06", "2027-01-20", vec![], None),
        ("2027-02-01", "2027-03-01", vec![], Some((0, 44_000, 0))),
        // The line that pays back is no spending, the next one like it is.
        ("2027-02-01", "2027-03-01", vec![back], Some((0, 22_000, 0))),
    ] {
        let found = sums(&lines, (day(from), day(until)), &looked);
        let found = found.map(|sums| (sums.paid_in.0, sums.spent.0, sums.misspent.0));
        assert_eq!(found, expected, "{from} {until}");
    }
}
