//! What people of Exampleshire were given, as the national return tells it: requests, assessments, services, reviews.

use jiff::ToSpan;
use jiff::civil::Date;

use super::people::Person;
use super::random::Dice;

/// Something that a person was given, from when until when.
pub struct Given {
    pub carer: bool,
    pub kind: &'static str,
    pub from: Date,
    pub until: Option<Date>,
    pub outcome: &'static str,
    /// Route of access, kind of assessment, reason of review, or type of service.
    pub what: &'static str,
    pub component: &'static str,
    pub delivery: &'static str,
    pub weekly: i64,
}

impl Given {
    fn event(
        kind: &'static str,
        what: &'static str,
        from: Date,
        days: i64,
        outcome: &'static str,
    ) -> Given {
        Given {
            carer: false,
            kind,
            from,
            until: Some(from.saturating_add(days.days())),
            outcome,
            what,
            component: "",
            delivery: "",
            weekly: 0,
        }
    }

    fn service(
        what: &'static str,
        component: &'static str,
        delivery: &'static str,
        from: Date,
        until: Option<Date>,
        weekly: i64,
    ) -> Given {
        Given {
            until,
            component,
            delivery,
            weekly,
            outcome: if until.is_some() { ENDED } else { GOES_ON },
            ..Given::event("Service", what, from, 0, "")
        }
    }

    /// Whether the submission of a period tells of it.
    pub fn belongs(&self, from: Date, to: Date) -> bool {
        let ends_in_time = self.until.is_some_and(|until| from <= until && until <= to);
        let open = self.kind == "Service" && self.until.is_none_or(|until| until >= from);
        self.from <= to && (ends_in_time || open)
    }
}

const ENDED: &str = "NFA: Support ended as planned";
const TO_ASSESSMENT: &str = "Progress to assessment, review or reassessment";
const TO_PLANNING: &str = "Progress to support planning or services";
const GOES_ON: &str = "Continuation of support or services";
const ADVICE: &str = "NFA: Information and advice or signposting";
const COMMUNITY: &str = "Long term support: Community";
const ST_MAX: &str = "Short term support: ST-Max";
const ROUTE: &str = "Community or other route";

/// What a person was given in the three years before a quarter's end.
pub fn life(person: &Person, quarter: Date, dice: &mut Dice) -> Vec<Given> {
    let ago = |dice: &mut Dice, least: i64, most: i64| {
        quarter.saturating_sub(dice.between(least, most).days())
    };
    let mut given = Vec::new();
    match dice.below(10) {
        0..=2 => {
            let from = ago(dice, 400, 1000);
            given.push(home_support(dice, from, None));
            for year in 0..2 {
                let on = from.saturating_add((330 + 365 * year).days());
                given.push(Given::event("Review", "Planned", on, 10, GOES_ON));
            }
        }
        3 => {
            let (kind, component) = if dice.chance(400) {
                ("Long term support: Nursing care", "Long term nursing care")
            } else {
                (
                    "Long term support: Residential care",
                    "Long term residential care",
                )
            };
            let from = ago(dice, 20, 900);
            let weekly = dice.between(820, 1400);
            given.push(Given::service(
                kind,
                component,
                "CASSR commissioned support",
                from,
                None,
                weekly,
            ));
        }
        4 | 5 => {
            let asked = ago(dice, 30, 540);
            let assessed = asked.saturating_add(dice.between(4, 40).days());
            let begun = assessed.saturating_add(dice.between(5, 40).days());
            given.push(Given::event(
                "Request",
                ROUTE,
                asked,
                dice.between(0, 3),
                TO_ASSESSMENT,
            ));
            given.push(Given::event(
                "Assessment",
                "Long term assessment",
                assessed,
                14,
                TO_PLANNING,
            ));
            given.push(home_support(dice, begun, None));
        }
        6 | 7 => {
            let asked = ago(dice, 60, 600);
            let begun = asked.saturating_add(dice.between(1, 6).days());
            let ended = begun.saturating_add(dice.between(14, 42).days());
            let route = if dice.chance(600) {
                "Discharge from hospital"
            } else {
                ROUTE
            };
            given.push(Given::event(
                "Request",
                route,
                asked,
                1,
                "Progress to reablement/ST-Max",
            ));
            given.push(Given::service(
                ST_MAX,
                "Reablement",
                "CASSR commissioned support",
                begun,
                Some(ended),
                310,
            ));
            if dice.chance(280) {
                given.push(home_support(dice, ended.saturating_add(2.days()), None));
            }
        }
        8 => given.push(Given::event(
            "Request",
            ROUTE,
            ago(dice, 10, 600),
            2,
            ADVICE,
        )),
        _ => {
            let assessed = ago(dice, 60, 700);
            let paid = dice.chance(700);
            let (component, delivery) = if paid {
                ("Direct payment", "Direct payment")
            } else {
                ("Unpaid carer respite", "CASSR commissioned support")
            };
            let kind = "Unpaid carer support: Direct to unpaid carer";
            let begun = assessed.saturating_add(20.days());
            let carers = [
                Given::event(
                    "Assessment",
                    "Long term assessment",
                    assessed,
                    12,
                    TO_PLANNING,
                ),
                Given::service(kind, component, delivery, begun, None, 45),
            ];
            given.extend(carers.map(|one| Given { carer: true, ..one }));
        }
    }
    let died = person.row.died_on.map(|day| day.0);
    given.retain(|one| died.is_none_or(|died| one.from <= died));
    for one in &mut given {
        if let Some(died) = died
            && one.until.is_none_or(|until| until > died)
        {
            one.until = Some(died);
            one.outcome = "NFA: Deceased";
        }
    }
    given
}

fn home_support(dice: &mut Dice, from: Date, until: Option<Date>) -> Given {
    let (component, delivery) = dice.weighted(&[
        (
            5,
            (
                "Home support or domiciliary care",
                "CASSR managed personal budget",
            ),
        ),
        (3, ("Direct payment", "Direct payment")),
        (1, ("Day support", "CASSR commissioned support")),
    ]);
    Given::service(
        COMMUNITY,
        component,
        delivery,
        from,
        until,
        dice.between(90, 520),
    )
}
