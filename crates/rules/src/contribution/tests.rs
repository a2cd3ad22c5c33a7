//! The estimate at the law's edges, and beside worked examples.

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const NOBODY: Facts = Facts {
    setting: Setting::Home,
    household: Household::Single,
    benefit: Benefit::None,
    born_on: None,
    capital: Pence(0),
    income: Pence(0),
    housing: Pence(0),
    extra: Pence(0),
};

fn of(facts: &Facts, on: &str) -> Estimate {
    estimate(facts, Rates::built_in(), day(on)).unwrap()
}

fn pounds(facts: &Facts, on: &str) -> Option<String> {
    of(facts, on).weekly.map(Pence::pounds)
}

fn amount(text: &str) -> Pence {
    Pence::parse(text).unwrap()
}

#[test]
fn every_year_has_every_amount() {
    let ids: std::collections::BTreeSet<&str> = Rates::built_in()
        .0
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids.len(), 12);
    for year in ["2024-04-06", "2025-04-06", "2026-04-06"] {
        for id in &ids {
            assert!(
                Rates::built_in().amount(id, day(year)).is_some(),
                "{id} {year}"
            );
        }
    }
}

#[test]
fn a_pound_a_week_is_counted_for_each_part_of_a_band_and_the_upper_limit_is_not_above_itself() {
    for (capital, weekly) in [
        ("14250.00", Some("0.00")),
        ("14250.01", Some("1.00")),
        ("14500.00", Some("1.00")),
        ("14500.01", Some("2.00")),
        ("18120.00", Some("16.00")),
        ("20000.00", Some("23.00")),
        ("23000.01", Some("36.00")),
        ("23250.00", Some("36.00")),
        ("23250.01", None),
    ] {
        // In the care home nothing else stands between: the income is what is left to them.
        let facts = Facts {
            setting: Setting::CareHome,
            capital: amount(capital),
            income: amount("30.65"),
            ..NOBODY
        };
        assert_eq!(pounds(&facts, "2025-11-20").as_deref(), weekly, "{capital}");
    }
}

#[test]
fn worked_examples_come_to_the_penny() {
    let old = Some(day("1940-01-01"));
    let of_working_age = Some(day("1980-01-01"));
    let young = Some(day("2004-01-01"));
    use {Benefit as B, Household as H};
    for (born_on, household, benefit, capital, income, housing, extra, on, weekly) in [
        // Pension credit alone: nothing.
        (
            old,
            H::Single,
            B::None,
            "3000.00",
            "227.10",
            "0",
            "0",
            "2025-11-20",
            "0.00",
        ),
        // State and occupational pension with the lower Attendance Allowance, rent and costs of the disability.
        (
            old,
            H::Single,
            B::Standard,
            "9400.00",
            "345.65",
            "24.10",
            "20.00",
            "2025-11-20",
            "68.95",
        ),
        (
            old,
            H::Single,
            B::Enhanced,
            "18120.00",
            "401.85",
            "31.75",
            "27.40",
            "2025-11-20",
            "126.10",
        ),
        // Of working age with the enhanced rate: both premiums.
        (
            of_working_age,
            H::Single,
            B::Enhanced,
            "1200.00",
            "355.05",
            "0",
            "32.15",
            "2025-11-20",
            "136.50",
        ),
        (
            old,
            H::Couple,
            B::Standard,
            "11000.00",
            "424.15",
            "60.00",
            "15.00",
            "2025-11-20",
            "171.60",
        ),
        (
            young,
            H::Single,
            B::Standard,
            "900.00",
            "253.10",
            "0",
            "12.60",
            "2026-11-20",
            "93.55",
        ),
        // The upper limit exactly.
        (
            old,
            H::Single,
            B::Standard,
            "23250.00",
            "304.15",
            "22.00",
            "10.00",
            "2025-11-20",
            "75.55",
        ),
    ] {
        let facts = Facts {
            setting: Setting::Home,
            household,
            benefit,
            born_on,
            capital: amount(capital),
            income: amount(income),
            housing: amount(housing),
            extra: amount(extra),
        };
        assert_eq!(pounds(&facts, on).as_deref(), Some(weekly), "{facts:?}");
    }
}

#[test]
fn the_amounts_change_on_the_sixth_of_april_and_none_are_guessed() {
    let facts = Facts {
        born_on: Some(day("1940-01-01")),
        income: amount("300.00"),
        ..NOBODY
    };
    for (on, weekly, from) in [
        ("2024-04-06", "71.30", "2024-04-06"),
        ("2025-04-05", "71.30", "2024-04-06"),
        ("2025-04-06", "67.40", "2025-04-06"),
        ("2026-04-05", "67.40", "2025-04-06"),
        ("2026-04-06", "58.55", "2026-04-06"),
    ] {
        let found = of(&facts, on);
        assert_eq!(
            found.weekly.map(Pence::pounds).as_deref(),
            Some(weekly),
            "{on}"
        );
        assert_eq!(found.rates_from, day(from));
    }
    assert_eq!(estimate(&facts, Rates::built_in(), day("2024-04-05")), None);
    assert_eq!(Rates::built_in().limits(day("2024-04-05")), None);
}

#[test]
fn until_the_years_amounts_are_known_those_of_the_last_are_taken_and_it_says_so() {
    let facts = Facts {
        born_on: Some(day("1940-01-01")),
        income: amount("300.00"),
        ..NOBODY
    };
    let last = Rates::built_in().0.iter().map(|rate| rate.from).max();
    assert_eq!(
        last,
        Some(day("2026-04-06")),
        "this test is of the last year"
    );
    for (on, over) in [
        ("2027-04-05", false),
        ("2027-04-06", true),
        ("2028-06-01", true),
    ] {
        let found = of(&facts, on);
        assert_eq!(found.rates_from, day("2026-04-06"), "{on}");
        assert_eq!(found.weekly, Some(amount("58.55")), "{on}");
        let says = found.because.join(" ");
        let expected = "We do not know the amounts of this year yet. We took those of the year from 6 April 2026";
        assert_eq!(says.contains(expected), over, "{on}: {says}");
        let says = rests_on(day(on), found.rates_from);
        assert_eq!(says.contains("were not known yet"), over, "{on}: {says}");
        let rich = Facts {
            capital: amount("23250.01"),
            ..facts
        };
        assert_eq!(of(&rich, on).because[0].contains(expected), over, "{on}");
    }
}

#[test]
fn a_council_puts_its_own_amounts_before_those_of_the_rule_book() {
    let own = "id,from,pounds,source\nMIG_SINGLE_PC,2026-04-06,250.00,Our scheme\n";
    let rates = Rates::built_in().with_own("charging.csv", own).unwrap();
    let facts = Facts {
        born_on: Some(day("1940-01-01")),
        income: amount("300.00"),
        ..NOBODY
    };
    let weekly = |rates: &Rates, on: &str| {
        let found = estimate(&facts, rates, day(on)).unwrap();
        (found.weekly.unwrap().pounds(), found.rates_from)
    };
    let year = day("2026-04-06");
    assert_eq!(weekly(&rates, "2026-11-20"), ("50.00".to_owned(), year));
    let before = ("67.40".to_owned(), day("2025-04-06"));
    assert_eq!(weekly(&rates, "2025-11-20"), before);
    // A year that the rule book does not know has every amount, or is refused.
    let year: String = Rates::built_in()
        .0
        .iter()
        .filter(|rate| rate.from == year)
        .map(|rate| format!("{},2027-04-06,{}\n", rate.id, rate.amount.pounds()))
        .collect();
    let all = format!("id,from,pounds\n{year}");
    let rates = Rates::built_in().with_own("charging.csv", &all).unwrap();
    let next = ("58.55".to_owned(), day("2027-04-06"));
    assert_eq!(weekly(&rates, "2027-04-06"), next);
    let none = Rates::built_in().with_own("charging.csv", "id,from,pounds\n");
    assert_eq!(none.as_ref(), Ok(Rates::built_in()));
    for (text, expected) in [
        (
            "id,from,pounds\nMIG_SINGLE,2026-04-06,1\n",
            "charging.csv line 2: There is no amount MIG_SINGLE: there are CAP_LOWER, CAP_UPPER",
        ),
        (
            "id,from,pounds\nPEA,2026-04-06,31\nPEA,2026-04-06,32\n",
            "charging.csv line 3: PEA of 2026-04-06 stands twice",
        ),
        (
            "id,from,pounds\nPEA,2027-04-06,31\nCAP_LOWER,2027-04-06,14250\n",
            "charging.csv line 2: The year from 2027-04-06 lacks CAP_UPPER, MIG_COUPLE_18",
        ),
        (
            "id,from,pounds\nPEA,6 April,31\n",
            "charging.csv line 2: from \"6 April\" is not a date such as 2026-11-22",
        ),
        (
            "id,from,pounds\nPEA,,31\n",
            "charging.csv line 2: from is empty",
        ),
        (
            "id,from,pounds\nPEA,2026-04-06,-1\n",
            "charging.csv line 2: pounds must be an amount",
        ),
        (
            "id,pounds\nPEA,31\n",
            "charging.csv line 1: The column \"from\" is missing",
        ),
    ] {
        let problems = Rates::built_in().with_own("charging.csv", text);
        let problems = problems.unwrap_err();
        let says = problems[0].to_string();
        assert!(says.starts_with(expected), "{says}");
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

#[test]
fn what_is_left_to_live_on_follows_age_to_the_day() {
    let on = "2026-11-20";
    for (born, id) in [
        ("2001-11-21", "MIG_SINGLE_18_24"),
        ("2001-11-20", "MIG_SINGLE_25_PC"),
        // 66 and four months a day from now, and today.
        ("1960-07-21", "MIG_SINGLE_25_PC"),
        ("1960-07-20", "MIG_SINGLE_PC"),
        ("1960-04-05", "MIG_SINGLE_PC"),
    ] {
        let facts = Facts {
            born_on: Some(day(born)),
            ..NOBODY
        };
        assert_eq!(guarantee(&facts, day(on)), id, "{born}");
    }
    for (born, from) in [
        ("1960-04-05", "2026-04-05"),
        ("1960-04-06", "2026-05-06"),
        ("1960-05-05", "2026-06-05"),
        ("1960-05-06", "2026-07-06"),
        ("1961-03-05", "2028-02-05"),
        ("1961-03-06", "2028-03-06"),
        ("1970-01-01", "2037-01-01"),
    ] {
        assert_eq!(pension_age_on(day(born)), Some(day(from)), "{born}");
    }
}

#[test]
fn nobody_pays_less_than_nothing_and_premiums_are_for_those_below_pension_age() {
    let poor = Facts {
        income: amount("10.00"),
        housing: amount("500.00"),
        ..NOBODY
    };
    assert_eq!(pounds(&poor, "2026-11-20").as_deref(), Some("0.00"));
    let old = Facts {
        benefit: Benefit::Enhanced,
        born_on: Some(day("1940-01-01")),
        ..NOBODY
    };
    assert!(premiums(&old, day("2026-11-20")).is_empty());
    let young = Facts {
        born_on: Some(day("1990-01-01")),
        ..old
    };
    assert_eq!(premiums(&young, day("2026-11-20")).len(), 2);
    // What a disability makes one spend counts where a benefit for it does; in a care home neither it nor the home does.
    let spends = |setting, benefit| {
        let facts = Facts {
            setting,
            benefit,
            income: amount("300.00"),
            housing: amount("20.00"),
            extra: amount("15.00"),
            ..NOBODY
        };
        costs(&facts, &mut Vec::new()).pounds()
    };
    assert_eq!(spends(Setting::Home, Benefit::None), "20.00");
    assert_eq!(spends(Setting::Home, Benefit::Standard), "35.00");
    assert_eq!(spends(Setting::CareHome, Benefit::Standard), "0.00");
}

#[test]
fn it_says_each_step_to_the_person_and_what_it_is_not() {
    let facts = Facts {
        capital: amount("14250.01"),
        income: amount("300.00"),
        ..NOBODY
    };
    let says = of(&facts, "2026-11-20").because.join(" ");
    for expected in [
        "£14,250.00 of your savings are left out",
        "£300.00 a week",
        "£95.40 a week is left to you to live on (minimum income guarantee, 2026 to 2027)",
        "We do not know your day of birth",
        "£205.60 a week that you may have to pay, and never more than your support costs",
    ] {
        assert!(says.contains(expected), "{expected}: {says}");
    }
    let rich = Facts {
        capital: amount("23250.01"),
        ..facts
    };
    assert!(of(&rich, "2026-11-20").because[0].contains("more than £23,250.00"));
    assert!(rests_on(day("2026-11-20"), day("2026-04-06")).contains("It is not a decision"));
    let expect = what_to_expect(Rates::built_in(), day("2026-11-20")).join(" ");
    assert!(expect.contains("financial assessment") && expect.contains("£23,250.00"));
    assert_eq!(
        what_to_expect(Rates::built_in(), day("2020-01-01")).len(),
        2
    );
    // A carer is told of support of their own, and of no amount of somebody else's charges.
    let carers = what_carers_may_expect().join(" ");
    assert!(carers.contains("does not have to charge carers") && !carers.contains('£'));
}
