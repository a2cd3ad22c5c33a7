//! Tests of who may have a direct payment, when it is looked at, and what is left over.

use super::*;
use crate::vocabulary::money::Pence;
use jiff::civil::date;

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);

fn with_capacity() -> Request {
    Request {
        has_capacity: YES,
        has_nominee: NO,
        prohibited: NO,
        in_prison: NO,
        can_manage: YES,
        appropriate: YES,
        ..Request::default()
    }
}

fn without_capacity() -> Request {
    Request {
        has_capacity: NO,
        authorised_person_asks: YES,
        best_interests: YES,
        prohibited: NO,
        in_prison: NO,
        can_manage: YES,
        appropriate: YES,
        ..Request::default()
    }
}

#[test]
fn capacity_is_lost_by_those_who_had_it_and_regained_by_those_who_had_not() {
    for (trigger, with, without) in [
        (Trigger::Breach, true, true),
        (Trigger::Lost, true, false),
        (Trigger::Regained, false, true),
        (Trigger::Conditions, true, true),
        (Trigger::Misused, true, true),
        (Trigger::Prison, true, true),
        (Trigger::Court, true, true),
    ] {
        let found = (trigger.can_arise(true), trigger.can_arise(false));
        assert_eq!(found, (with, without), "{trigger}");
    }
}

#[test]
fn the_conditions_of_sections_31_and_32_decide() {
    use Decided::*;
    let (adult, another) = (with_capacity(), without_capacity());
    for (request, decided) in [
        (adult, Agreed),
        (
            Request {
                has_nominee: YES,
                nominee_agrees: YES,
                ..adult
            },
            Agreed,
        ),
        (
            Request {
                has_nominee: YES,
                nominee_agrees: NO,
                ..adult
            },
            Refused,
        ),
        (
            Request {
                has_nominee: YES,
                ..adult
            },
            Undecided,
        ),
        (
            Request {
                in_prison: YES,
                ..adult
            },
            Refused,
        ),
        (
            Request {
                in_prison: None,
                ..another
            },
            Undecided,
        ),
        (
            Request {
                prohibited: YES,
                ..adult
            },
            Refused,
        ),
        (
            Request {
                can_manage: NO,
                ..adult
            },
            Refused,
        ),
        (
            Request {
                appropriate: NO,
                ..adult
            },
            Refused,
        ),
        // What an authorised person would do is no matter for an adult with capacity.
        (
            Request {
                best_interests: NO,
                authorised_person_asks: NO,
                ..adult
            },
            Agreed,
        ),
        (another, Agreed),
        (
            Request {
                authorised_person_asks: NO,
                ..another
            },
            Refused,
        ),
        (
            Request {
                best_interests: NO,
                ..another
            },
            Refused,
        ),
        (
            Request {
                prohibited: YES,
                ..another
            },
            Refused,
        ),
        (
            Request {
                can_manage: NO,
                ..another
            },
            Refused,
        ),
        (
            Request {
                appropriate: NO,
                ..another
            },
            Refused,
        ),
        (
            Request {
                best_interests: None,
                ..another
            },
            Undecided,
        ),
        // One condition that fails settles it, whatever is not asked yet.
        (
            Request {
                best_interests: None,
                prohibited: YES,
                ..another
            },
            Refused,
        ),
        (Request::default(), Undecided),
    ] {
        let found = decide(&request);
        assert_eq!(found.decided, decided, "{request:?}");
        assert_eq!(found.because.is_empty(), decided == Undecided);
        assert_eq!(found.still_to_ask.is_empty(), decided != Undecided);
    }
    assert_eq!(decide(&Request::default()).still_to_ask, ["has_capacity"]);
    let open = Request {
        has_capacity: YES,
        ..Request::default()
    };
    assert_eq!(
        decide(&open).still_to_ask,
        [
            "has_nominee",
            "prohibited",
            "in_prison",
            "can_manage",
            "appropriate"
        ]
    );
}

#[test]
fn it_is_reviewed_within_six_months_and_then_within_twelve_to_the_last_day_of_the_month() {
    let limits = Timescales::built_in();
    for (first, reviewed, due) in [
        ("2026-01-31", None, "2026-07-31"),
        ("2025-08-31", None, "2026-02-28"),
        ("2027-08-31", None, "2028-02-29"),
        ("2026-01-31", Some("2026-07-30"), "2027-07-30"),
        ("2026-01-31", Some("2028-02-29"), "2029-02-28"),
    ] {
        let reviewed = reviewed.map(|day: &str| day.parse().unwrap());
        let found = review_due(first.parse().unwrap(), reviewed, limits);
        assert_eq!(found, Some(due.parse().unwrap()), "{first}");
    }
}

#[test]
fn family_in_the_same_household_are_employed_only_where_it_is_necessary() {
    for (family, administration, necessary, may) in [
        (false, false, false, true),
        (true, false, false, false),
        (true, true, false, true),
        (true, false, true, true),
    ] {
        assert_eq!(may_employ(family, administration, necessary), may);
    }
}

#[test]
fn what_is_left_of_the_four_weeks_is_told_for_a_stay_to_come() {
    let stay = |from: &str, until: &str| Stay {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
    };
    let two_weeks = stay("2026-06-01", "2026-06-15");
    for (before, from, until) in [
        (vec![], "2026-07-01", "2026-07-29"),
        (vec![two_weeks], "2026-07-01", "2026-07-15"),
        // Four weeks apart, so they are not added together.
        (vec![two_weeks], "2026-07-13", "2026-08-10"),
        (vec![two_weeks], "2026-07-12", "2026-07-26"),
        (
            vec![stay("2026-06-01", "2026-06-29")],
            "2026-07-01",
            "2026-07-01",
        ),
    ] {
        let found = stay_may_last_until(&before, from.parse().unwrap());
        assert_eq!(found.to_string(), until, "{from}");
    }
}

#[test]
fn stays_in_a_care_home_are_added_up_when_they_are_less_than_four_weeks_apart() {
    let stay = |from: i64, days: i64| {
        let begin = date(2026, 1, 1);
        let from = days_after(begin, from).unwrap();
        Stay {
            from,
            until: days_after(from, days).unwrap(),
        }
    };
    for (stays, too_long) in [
        (vec![stay(0, 28)], None),
        (vec![stay(0, 29)], Some(0)),
        (vec![stay(0, 14), stay(41, 15)], Some(1)), // 27 days apart
        (vec![stay(0, 14), stay(42, 15)], None),    // 28 days apart
        (vec![stay(41, 15), stay(0, 14)], Some(0)), // in whatever order they were written
        (vec![stay(0, 14), stay(20, 14)], None),
        (vec![stay(0, 10), stay(20, 10), stay(40, 10)], Some(2)),
    ] {
        let found = first_stay_too_long(&stays);
        assert_eq!(
            found,
            too_long.map(|place: usize| stays[place]),
            "{stays:?}"
        );
    }
}

#[test]
fn what_is_above_the_weeks_that_may_stay_is_surplus() {
    let pounds = |pounds: i64| Pence(pounds * 100);
    let account = |spent: i64, misspent: i64, weeks: i64, aside: i64| Account {
        asked_before: pounds(0),
        not_owed: pounds(0),
        opening: pounds(100),
        paid_in: pounds(2_600),
        spent: pounds(spent),
        misspent: pounds(misspent),
        may_stay: pounds(200 * weeks),
        set_aside: pounds(aside),
    };
    for (account, closing, surplus, recover) in [
        (account(1_900, 0, 4, 0), 800, 0, 0),
        (account(1_899, 0, 4, 0), 801, 1, 0),
        (account(1_000, 0, 4, 300), 1_700, 600, 0),
        (account(1_000, 150, 4, 0), 1_550, 750, 150),
        (account(3_000, 0, 4, 0), -300, 0, 0),
    ] {
        let found = reckon(&account);
        assert_eq!(found.closing, pounds(closing));
        assert_eq!(
            (found.surplus, found.to_recover),
            (pounds(surplus), pounds(recover))
        );
    }
}

#[test]
fn what_was_never_owed_is_recovered_and_not_counted_as_too_much_beside() {
    for (closing, not_owed, surplus) in [
        (70_000, 15_700, 0),
        (70_000, 15_000, 0),
        (70_000, 14_900, 100),
        (0, 15_700, 0),
    ] {
        let found = reckon(&Account {
            opening: Pence(closing),
            may_stay: Pence(55_000),
            not_owed: Pence(not_owed),
            ..Account::default()
        });
        assert_eq!((found.surplus.0, found.to_recover.0), (surplus, not_owed));
    }
}

#[test]
fn money_that_was_misspent_and_never_owed_is_recovered_once() {
    for ((opening, paid_in, spent, misspent), (not_owed, asked_before), (both, recover)) in [
        // Paid for days in prison and spent on betting: the same money.
        ((0, 157, 0, 157), (157, 0), (157, 157)),
        // What is left is what was never owed: the betting was paid from other money.
        ((0, 314, 0, 157), (157, 0), (0, 314)),
        ((0, 300, 0, 157), (157, 0), (14, 300)),
        // The assistant was paid from the other money.
        ((0, 314, 157, 157), (157, 0), (157, 157)),
        ((0, 314, 57, 157), (157, 0), (57, 257)),
        ((1_000, 157, 0, 1_157), (157, 0), (157, 1_157)),
        // Only one of the two, and an account that is overdrawn.
        ((0, 157, 157, 0), (157, 0), (0, 157)),
        ((0, 157, 0, 157), (0, 0), (0, 157)),
        ((0, 157, 0, 200), (157, 0), (157, 200)),
        ((-50, 157, 0, 157), (157, 0), (157, 157)),
        // What was asked back before is still there, and is no other money.
        ((157, 157, 0, 157), (157, 157), (157, 157)),
        ((0, 314, 0, 157), (157, 157), (0, 314)),
    ] {
        let account = Account {
            opening: Pence(opening),
            paid_in: Pence(paid_in),
            spent: Pence(spent),
            misspent: Pence(misspent),
            not_owed: Pence(not_owed),
            asked_before: Pence(asked_before),
            ..Account::default()
        };
        let found = reckon(&account);
        assert_eq!(
            (found.in_both.0, found.to_recover.0),
            (both, recover),
            "{account:?}"
        );
    }
}

#[test]
fn what_the_council_pays_of_a_budget_is_not_called_the_budget() {
    let says = |ours: i64| {
        let amounts = Amounts {
            weekly: Pence(10_000),
            one_off: Pence(0),
            budget_weekly: Pence(9_204),
            ours_weekly: Pence(ours),
            budget_one_off: Pence(0),
        };
        amounts_wrong(Taken::DirectPayment, &amounts)[0]
            .says
            .clone()
    };
    assert!(says(7_954).starts_with("The council pays £79.54 a week of the budget of £92.04:"));
    assert!(says(9_204).starts_with("The budget is £92.04 a week:"));
}

#[test]
fn an_uplift_is_to_the_penny() {
    for (weekly, hundredths, raised) in [
        (20_000, 350, 20_700),
        (16_485, 500, 17_309), // 173.0925
        (1, 5_000, 2),
        (16_485, 0, 16_485),
    ] {
        assert_eq!(uplifted(Pence(weekly), hundredths), Pence(raised));
    }
}

#[test]
fn a_direct_payment_is_offered_to_the_new_at_once_and_to_others_at_their_next_review() {
    let day = |text: &str| -> Date { text.parse().unwrap() };
    let since = day("2026-10-01");
    for (first, held, next, expected) in [
        ("2026-10-01", None, Some("2026-12-01"), Offering::Now),
        (
            "2026-09-30",
            None,
            Some("2026-12-01"),
            Offering::At(day("2026-12-01")),
        ),
        (
            "2026-09-30",
            Some("2026-11-02"),
            Some("2027-11-02"),
            Offering::Missed(day("2026-11-02")),
        ),
        ("2026-09-30", None, None, Offering::Unplanned),
    ] {
        let found = offer_due(since, day(first), held.map(day), next.map(day));
        assert_eq!(found, expected, "{first} {held:?} {next:?}");
    }
    assert!(Offering::Now < Offering::Missed(since) && Offering::At(since) < Offering::Unplanned);
}

#[test]
fn what_is_left_overdrawn_stays_overdrawn_and_what_is_asked_back_is_not_asked_for_twice() {
    for (opening, asked_before, closing, surplus) in [
        (-5_000, 0, 5_000, 0),
        (77_000, 0, 87_000, 32_000),
        (77_000, 30_000, 87_000, 2_000),
        (77_000, 40_000, 87_000, 0),
    ] {
        let found = reckon(&Account {
            opening: Pence(opening),
            paid_in: Pence(10_000),
            may_stay: Pence(55_000),
            asked_before: Pence(asked_before),
            ..Account::default()
        });
        assert_eq!((found.closing.0, found.surplus.0), (closing, surplus));
    }
}

#[test]
fn weeks_of_money_may_stay_and_a_years_sum_in_its_year_and_nothing_after_the_end() {
    let day = |text: &str| -> Date { text.parse().unwrap() };
    for (weekly, one_off, ended, until, stays) in [
        (10_000, 0, None, "2027-01-01", 80_000),
        (10_000, 0, Some("2027-01-02"), "2027-01-01", 80_000),
        (10_000, 0, Some("2027-01-01"), "2027-01-01", 0),
        (10_000, 9_900, None, "2027-01-01", 80_000),
        (0, 50_000, None, "2026-12-01", 50_000),
        (0, 50_000, None, "2027-11-30", 50_000),
        (0, 50_000, None, "2027-12-01", 0),
        (0, 50_000, Some("2027-01-01"), "2027-02-01", 0),
    ] {
        let found = may_stay(&Keeping {
            from: day("2026-12-01"),
            until: day(until),
            ended: ended.map(day),
            weekly: Pence(weekly),
            weeks_kept: 8,
            one_off: Pence(one_off),
        });
        assert_eq!(found, Pence(stays), "{weekly} {one_off} {until}");
    }
}

#[test]
fn the_price_of_the_support_is_raised_and_not_what_the_person_pays() {
    for (paid, person, hundredths, budget, raised) in [
        (1_005, 3_120, 425, 4_125, Some(1_180)), // 43.00
        (4_125, 0, 425, 4_125, Some(4_300)),     // gross
        (13_750, 3_120, 1_000, 16_870, Some(15_437)),
        (13_750, 3_120, 1_001, 16_870, None),
        (0, 3_120, 425, 4_125, None),
        (13_750, 3_120, 0, 16_870, None),
        (13_750, 3_120, -100, 16_870, None),
    ] {
        let price = Price {
            paid: Pence(paid),
            person: Pence(person),
        };
        let limit = Limit {
            budget: Pence(budget),
            above: 1_000,
        };
        let found = raise(&price, hundredths, &limit);
        assert_eq!(found.ok(), raised.map(Pence), "{price:?} {hundredths}");
    }
}

#[test]
fn a_raise_that_is_too_much_is_told_the_most_of_the_council() {
    let price = Price {
        paid: Pence(7_954),
        person: Pence(1_250),
    };
    let limit = Limit {
        budget: Pence(9_204),
        above: 1_050,
    };
    let most = "The council’s most is £101.70 a week, 10.5% above the budget of £92.04";
    for hundredths in [1_060, 10_000, 50_000, i64::MAX] {
        let says = raise(&price, hundredths, &limit).unwrap_err();
        assert!(says.contains(most), "{hundredths}: {says}");
    }
}

#[test]
fn what_has_not_begun_is_taken_back_and_what_has_begun_ends_after_its_first_day() {
    let day = |text: &str| -> Date { text.parse().unwrap() };
    let today = day("2026-11-23");
    for (decided, from, ended, right, never) in [
        ("2026-11-20", "2226-01-01", "2026-11-23", true, true),
        ("2026-11-20", "2026-12-31", "2026-12-31", true, true),
        ("2026-11-20", "2026-12-31", "2026-11-19", false, true),
        ("2026-11-20", "2026-12-31", "2027-02-01", true, false),
        ("2026-10-20", "2026-11-01", "2026-11-01", true, true),
        ("2026-10-20", "2026-11-01", "2026-10-31", false, true),
        ("2026-10-20", "2026-11-01", "2027-11-23", true, false),
        ("2026-10-20", "2026-11-01", "2027-11-24", false, false),
    ] {
        let wrong = ends_wrongly(day(ended), (day(decided), day(from)), today);
        assert_eq!(wrong.is_none(), right, "{from} {ended} {wrong:?}");
        assert_eq!(never_began(day(from), Some(day(ended))), never);
    }
    for (from, ended, over) in [
        ("2026-11-01", None, false),
        ("2026-11-01", Some("2026-11-23"), true),
        ("2026-11-01", Some("2026-11-24"), false),
        ("2026-12-31", Some("2026-12-01"), true), // taken back
    ] {
        assert_eq!(has_ended(day(from), ended.map(day), today), over);
    }
}

#[test]
fn what_is_paid_fits_the_budget_and_is_not_nothing() {
    use Taken::{DirectPayment as All, Mixed as Part};
    for (taken, weekly, one_off, budget, once, wrong) in [
        (All, 13_750, 0, 13_750, 0, None),
        (All, 13_751, 0, 13_750, 0, Some("weekly")),
        (All, 0, 0, 13_750, 0, Some("weekly")),
        (All, 0, 50_000, 0, 50_000, None), // a carer's sum for the year
        (All, 0, 50_001, 0, 50_000, Some("one_off")),
        (Part, 6_000, 0, 13_750, 0, None),
        (Part, 13_750, 0, 13_750, 0, Some("weekly")),
        (Part, 0, 9_999, 13_750, 9_999, None),
        (Part, 13_750, 0, 13_750, 9_999, None),
    ] {
        let amounts = Amounts {
            weekly: Pence(weekly),
            one_off: Pence(one_off),
            budget_weekly: Pence(budget + 3_120),
            ours_weekly: Pence(budget),
            budget_one_off: Pence(once),
        };
        let found = amounts_wrong(taken, &amounts);
        let found = found.first().map(|problem| problem.field.as_str());
        assert_eq!(found, wrong, "{taken} {amounts:?}");
    }
}

#[test]
fn who_receives_it_fits_the_conditions() {
    let named = Request {
        has_nominee: YES,
        nominee_agrees: YES,
        ..with_capacity()
    };
    // The person, a nominee, an authorised person, a third party, the council.
    let codes = [
        "adult",
        "nominee",
        "authorised_person",
        "third_party",
        "council",
    ];
    for (request, may) in [
        (with_capacity(), [true, false, false, true, false]),
        (named, [false, true, true, false, false]),
        (without_capacity(), [false, false, true, false, false]),
    ] {
        let found = codes.map(|code| receiver_wrong(&request, code).is_none());
        assert_eq!(found, may, "{request:?}");
    }
}
