//! Costs that hang together, and the people carers are linked to.

use super::*;

#[test]
fn costs_are_numbers_and_plausible() {
    for (changes, rules) in [
        (&[(UnitCost, "see invoice")][..], &["F48-number"][..]),
        (&[(UnitCost, "£20")], &["F48-number"]),
        (&[(PlannedUnits, "many")], &["F50-number"]),
        (&[(UnitCost, "0")], &["C03-nil-cost"]),
        (&[(UnitCost, "-20.00")], &["C04-negative-cost"]),
        (&[(PlannedUnits, "-1")], &["C08-negative-units"]),
        (&[(PlannedUnits, "0.00")], &["C06-nil-units"]),
        (&[(PlannedUnits, "168"), (UnitCost, "1")], &[]),
        (
            &[(PlannedUnits, "168.01"), (UnitCost, "1")],
            &["C07-too-many-units"],
        ),
        (&[(CostFrequency, "Weekly"), (PlannedUnits, "0")], &[]),
        (&[(CostFrequency, "Weekly"), (UnitCost, "10000")], &[]),
        (
            &[(CostFrequency, "Weekly"), (UnitCost, "10000.01")],
            &["C05-dear"],
        ),
        (&[(CostFrequency, "4-weekly"), (UnitCost, "40000")], &[]),
        (&[(CostFrequency, "Annually"), (UnitCost, "520000")], &[]),
        (
            &[(CostFrequency, "Annually"), (UnitCost, "530000")],
            &["C05-dear"],
        ),
        (&[(CostFrequency, "One-off"), (UnitCost, "90000")], &[]),
        (&[(UnitCost, "1000"), (PlannedUnits, "10")], &[]),
        (
            &[(UnitCost, "1000"), (PlannedUnits, "10.01")],
            &["C05-dear"],
        ),
    ] {
        check(service, changes, rules);
    }
}

#[test]
fn cost_and_frequency_go_together() {
    let commissioned = (DeliveryMechanism, "CASSR commissioned support");
    check(
        service,
        &[commissioned, (CostFrequency, "")],
        &["C01-cost-without-frequency"],
    );
    check(
        service,
        &[commissioned, (UnitCost, "")],
        &["C02-frequency-without-cost"],
    );
    check(
        service,
        &[
            commissioned,
            (UnitCost, ""),
            (CostFrequency, ""),
            (PlannedUnits, ""),
        ],
        &[],
    );
}

#[test]
fn links_of_a_carer_make_sense() {
    for (changes, rules) in [
        (&[(LinkedPerson1, "P2")][..], &["L01-linked-to-self"][..]),
        (&[(LinkedPerson1, "")], &[]),
        (
            &[(LinkedPerson2, "P1"), (AdultsCaredFor, "2")],
            &["L02-linked-twice"],
        ),
        (&[(LinkedPerson2, "P3"), (AdultsCaredFor, "2")], &[]),
        (&[(LinkedPerson2, "P3")], &["L04-more-links-than-adults"]),
        (
            &[(LinkedPerson1, ""), (LinkedPerson3, "P1")],
            &["L03-links-out-of-order"],
        ),
        (&[(AdultsCaredFor, "0")], &["L04-more-links-than-adults"]),
        (&[(AdultsCaredFor, "")], &[]),
        (&[(AdultsCaredFor, "20")], &[]),
        (&[(AdultsCaredFor, "21")], &["F36-number"]),
        (&[(AdultsCaredFor, "-1")], &["F36-number"]),
        (&[(AdultsCaredFor, "two")], &["F36-number"]),
    ] {
        let others = [
            request(),
            with(request(), &[(LaPersonId, "P3"), (NhsNumber, "")]),
        ];
        let carer = with(with(carer(), &[(LinkedPerson1, "P1")]), changes);
        let rows = [carer, others[0].clone(), others[1].clone()];
        let found: Vec<_> = found(&rows)
            .into_iter()
            .filter(|found| found.starts_with("2 ") && !found.contains("F04"))
            .collect();
        let expected: Vec<_> = rules.iter().map(|rule| format!("2 {rule}")).collect();
        assert_eq!(found, expected, "{changes:?}");
    }
}

#[test]
fn links_that_mostly_lead_nowhere_are_reported() {
    let to = |link: &'static str| with(carer(), &[(LinkedPerson1, link)]);
    let lost = |rows: &[Fields]| {
        found(rows)
            .into_iter()
            .filter(|found| found.contains("L05"))
            .count()
    };
    let known = with(request(), &[(LaPersonId, "P1"), (NhsNumber, "")]);
    assert_eq!(lost(&[known.clone(), to("P1"), to("X")]), 0, "half");
    assert_eq!(lost(&[known.clone(), to("P1"), to("X"), to("Y")]), 2);
    assert_eq!(lost(&[known]), 0);
}
