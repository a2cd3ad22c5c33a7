//! Tests of what a plan costs, what it lacks, and what is warned of.

use super::*;
use jiff::civil::date;

#[test]
fn a_line_costs_its_units_as_often_as_they_come() {
    use Frequency::*;
    for (units, each, often, weekly, once) in [
        (700, 2_355, Weekly, 16_485, 0),
        (50, 2_410, Daily, 8_435, 0),
        (350, 2_355, Weekly, 8_243, 0), // 82.425 goes up
        (100, 5_000, Fortnightly, 2_500, 0),
        (100, 10_001, FourWeekly, 2_500, 0),
        (100, 26_000, Monthly, 6_000, 0),
        (100, 52_000, Yearly, 1_000, 0),
        (200, 12_050, Once, 0, 24_100),
        (0, 2_355, Weekly, 0, 0),
    ] {
        let found = cost_of(units, Pence(each), often);
        assert_eq!(
            (found.weekly, found.one_off),
            (Pence(weekly), Pence(once)),
            "{often}"
        );
    }
}

fn line(funder: Funder, weekly: i64, one_off: i64, from: i8, until: Option<i8>) -> PlanLine {
    PlanLine {
        need: "A2".to_owned(),
        service: "home_care".to_owned(),
        units_hundredths: 100,
        cost: Amounts {
            weekly: Pence(weekly),
            one_off: Pence(one_off),
        },
        period: Period::new(date(2026, 11, from), until.map(|day| date(2026, 11, day))),
        funder,
    }
}

#[test]
fn only_what_the_council_pays_is_the_budget() {
    let lines = [
        line(Funder::Council, 10_000, 500, 1, None),
        line(Funder::Council, 2_000, 0, 10, Some(20)),
        line(Funder::Nhs, 7_000, 0, 1, None),
        line(Funder::FreeForNow, 30_000, 0, 1, None),
        line(Funder::Person, 1_500, 0, 1, None),
    ];
    let free = [line(Funder::Aftercare, 7_000, 100, 1, None)];
    let found = cost(&free, date(2026, 11, 1));
    assert_eq!(found.council, free[0].cost);
    assert_eq!(found.aftercare, free[0].cost);
    for (day, council, outside) in [
        (1, 10_000, 31_500),
        (10, 12_000, 31_500),
        (20, 10_000, 31_500),
    ] {
        let found = cost(&lines, date(2026, 11, day));
        assert_eq!(found.council.weekly, Pence(council), "{day}");
        assert_eq!(found.council.one_off, Pence(500));
        assert_eq!(
            (found.nhs.weekly, found.outside.weekly),
            (Pence(7_000), Pence(outside))
        );
    }
    let (day, dearest) = dearest_week(&lines, date(2026, 11, 1));
    assert_eq!(
        (day, dearest.council.weekly),
        (date(2026, 11, 10), Pence(12_000))
    );
}

fn need(eligible: bool, met_by: Option<MetBy>, named: &str) -> PlanNeed {
    PlanNeed {
        code: "A2".to_owned(),
        says: "Maintaining personal hygiene".to_owned(),
        eligible,
        met_by,
        named: named.to_owned(),
        wants: String::new(),
        why_not: String::new(),
    }
}

fn complete() -> Plan {
    Plan {
        from: date(2026, 11, 1),
        needs: vec![need(true, Some(MetBy::Paid), "")],
        lines: vec![line(Funder::Council, 10_000, 0, 1, None)],
        taken_out: Vec::new(),
        assessed: Vec::new(),
        words_done: true,
        safe: Some(true),
        safe_because: "Two carers for the hoist".to_owned(),
        agreement: "Joan agrees".to_owned(),
        adult_weekly: Pence(0),
        aftercare_owed: false,
    }
}

// R62
#[test]
fn a_plan_is_not_agreed_until_it_is_complete_and_safe() {
    assert_eq!(lacks(&complete()), []);
    let fields =
        |plan: Plan| -> Vec<String> { lacks(&plan).into_iter().map(|one| one.field).collect() };
    for (field, plan) in [
        (
            "needs",
            Plan {
                needs: vec![],
                ..complete()
            },
        ),
        (
            "words",
            Plan {
                words_done: false,
                ..complete()
            },
        ),
        (
            "safe",
            Plan {
                safe: None,
                ..complete()
            },
        ),
        (
            "safe",
            Plan {
                safe: Some(false),
                ..complete()
            },
        ),
        (
            "safe_because",
            Plan {
                safe_because: " ".to_owned(),
                ..complete()
            },
        ),
        (
            "agreement",
            Plan {
                agreement: String::new(),
                ..complete()
            },
        ),
        (
            "need-A2",
            Plan {
                lines: vec![],
                ..complete()
            },
        ),
    ] {
        assert_eq!(fields(plan), [field]);
    }
}

#[test]
fn a_service_that_gives_nothing_meets_no_need() {
    for (units, weekly, blocks) in [(0, 0, true), (0, 10_000, true), (700, 0, false)] {
        let service = PlanLine {
            units_hundredths: units,
            ..line(Funder::Council, weekly, 0, 1, None)
        };
        let plan = Plan {
            lines: vec![service],
            ..complete()
        };
        assert_eq!(!lacks(&plan).is_empty(), blocks, "{units} {weekly}");
    }
}

// Care Act 2014 s.14(4)
#[test]
fn nobody_is_asked_to_pay_more_than_the_plan_costs() {
    for (adult, blocks) in [(0, false), (10_000, false), (10_001, true)] {
        let plan = Plan {
            adult_weekly: Pence(adult),
            ..complete()
        };
        let found = lacks(&plan);
        assert_eq!(!found.is_empty(), blocks, "{adult} {found:?}");
        assert!(
            found
                .iter()
                .all(|one| one.says.contains("£100.01") && one.says.contains("£100.00"))
        );
    }
}

// Care Act 2014 s.18
#[test]
fn what_somebody_else_pays_or_pays_later_meets_no_need_that_the_council_must_meet() {
    for (lines, blocks) in [
        (vec![line(Funder::Council, 10_000, 0, 1, None)], false),
        (vec![line(Funder::Nhs, 10_000, 0, 1, None)], false),
        (
            vec![line(Funder::FreeForNow, 10_000, 0, 1, Some(20))],
            false,
        ),
        (vec![line(Funder::Person, 10_000, 0, 1, None)], true),
        (vec![line(Funder::Other, 10_000, 0, 1, None)], true),
        (vec![line(Funder::Council, 10_000, 0, 2, None)], true),
        (vec![line(Funder::Council, 0, 9_999, 1, None)], false),
        (
            vec![
                line(Funder::Person, 500, 0, 1, None),
                line(Funder::Council, 10_000, 0, 1, Some(2)),
            ],
            false,
        ),
    ] {
        let plan = Plan {
            lines,
            ..complete()
        };
        assert_eq!(!lacks(&plan).is_empty(), blocks, "{:?}", plan.lines);
    }
    let ended = Plan {
        from: date(2026, 11, 10),
        lines: vec![line(Funder::Council, 10_000, 0, 1, Some(10))],
        ..complete()
    };
    assert_eq!(lacks(&ended)[0].field, "need-A2");
}

#[test]
fn free_help_with_nothing_after_it_is_warned_of() {
    let free = |until| line(Funder::FreeForNow, 10_000, 0, 1, until);
    for (lines, warned) in [
        (vec![free(Some(20))], Some("20 November 2026")),
        (vec![free(None)], None),
        (
            vec![free(Some(20)), line(Funder::Council, 1, 0, 20, None)],
            None,
        ),
        (
            vec![free(Some(20)), line(Funder::Council, 1, 0, 21, None)],
            Some("20 November 2026"),
        ),
        (
            vec![free(Some(20)), line(Funder::Person, 1, 0, 20, None)],
            Some("20 November 2026"),
        ),
        (
            vec![free(Some(10)), free(Some(20))],
            Some("20 November 2026"),
        ),
        (vec![line(Funder::Council, 1, 0, 1, Some(20))], None),
    ] {
        let plan = Plan {
            lines,
            ..complete()
        };
        let found = free_help_ends(&plan);
        assert_eq!(found.len(), usize::from(warned.is_some()), "{found:?}");
        assert!(found.iter().all(|says| says.contains(warned.unwrap())));
    }
}

#[test]
fn an_eligible_need_that_nothing_named_meets_blocks_the_plan() {
    for (eligible, met_by, named, blocks) in [
        (true, None, "", true),
        (false, None, "", false),
        (true, Some(MetBy::Carer), "", true),
        (true, Some(MetBy::Carer), "Carol Price", false),
        (true, Some(MetBy::Community), " ", true),
        (true, Some(MetBy::Technology), "Pendant alarm", false),
        (false, Some(MetBy::Person), "", true),
        (true, Some(MetBy::Paid), "", false),
        (true, Some(MetBy::DirectPayment), "", false),
    ] {
        let plan = Plan {
            needs: vec![need(eligible, met_by, named)],
            ..complete()
        };
        assert_eq!(
            !lacks(&plan).is_empty(),
            blocks,
            "{eligible} {met_by:?} {named}"
        );
    }
}

#[test]
fn a_need_that_was_found_eligible_is_not_left_out_without_a_word() {
    let found = Assessed {
        code: "A2".to_owned(),
        says: "Maintaining personal hygiene".to_owned(),
    };
    let because = |need: PlanNeed, why: &str| PlanNeed {
        why_not: why.to_owned(),
        ..need
    };
    let carer = Some(MetBy::Carer);
    let met = need(true, carer, "Carol");
    let other = PlanNeed {
        code: "A5".to_owned(),
        ..met.clone()
    };
    let power = need(false, carer, "Carol");
    for (needs, taken_out, stops, departs) in [
        (vec![met.clone()], vec![], false, false),
        (vec![other.clone()], vec![], true, true),
        (vec![other.clone()], vec![met.clone()], true, true),
        (
            vec![other],
            vec![because(met.clone(), "She moved in with Carol")],
            false,
            true,
        ),
        (vec![power.clone()], vec![], true, true),
        (vec![because(power.clone(), " ")], vec![], true, true),
        (
            vec![because(power.clone(), "The step was levelled")],
            vec![],
            false,
            true,
        ),
        (vec![power, met.clone()], vec![], false, false),
        (vec![met.clone()], vec![met], false, false),
    ] {
        let plan = Plan {
            needs,
            taken_out,
            assessed: vec![found.clone()],
            ..complete()
        };
        let told = format!("{:?} {:?}", plan.needs, plan.taken_out);
        assert_eq!(!lacks(&plan).is_empty(), stops, "{told}");
        assert_eq!(!departures(&plan).is_empty(), departs, "{told}");
    }
}

// R29
#[test]
fn a_budget_that_does_not_buy_the_plan_is_warned_of() {
    let pounds = |pounds: i64| Pence(pounds * 100);
    for (plan, indicative, in_force, warned) in [
        (340, Some(340), Some(340), 0),
        (341, Some(340), Some(340), 2),
        (341, None, Some(340), 1),
        (341, Some(340), None, 1),
        (100, Some(340), Some(340), 0),
    ] {
        let found = warnings(pounds(plan), indicative.map(pounds), in_force.map(pounds));
        assert_eq!(found.len(), warned, "{plan} {indicative:?} {in_force:?}");
    }
}
