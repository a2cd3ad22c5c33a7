//! What plans in the histories hold: what meets each need, the services with their cost, and the words of the form.

use db::Day;
use rules::assessment::duty::Means;
use rules::assessment::needs::Ways;
use rules::eligibility::AdultOutcome;
use rules::plan::{Frequency, cost_of};
use rules::vocabulary::money::Pence;
use serde_json::{Map, Value as Json, json};

use super::assessed::Found;
use super::judged;
use super::people::Person;
use super::random::Dice;
use crate::house::forms::timetable::DAYS;

/// How somebody is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By services that the council arranges in their own home.
    AtHome,
    /// With money of their own choosing.
    Directly,
    InCareHome,
    AsCarer,
}

/// A service of a plan.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    pub kind: &'static str,
    pub note: &'static str,
    pub hundredths: i64,
    pub unit: &'static str,
    pub price: i64,
    pub frequency: Frequency,
}

impl Service {
    /// What it costs in a week, and once.
    pub fn cost(&self) -> (i64, i64) {
        let cost = cost_of(self.hundredths, Pence(self.price), self.frequency);
        (cost.weekly.0, cost.one_off.0)
    }
}

/// A need of a plan, and what meets it.
#[derive(Clone, Debug)]
pub struct Meant {
    pub outcome: String,
    pub met_by: &'static str,
    pub named: Option<String>,
    pub wants: &'static str,
    pub service: Option<Service>,
}

/// What a care home costs in a week.
const HOME: i64 = 89_500;
/// What carers are given for a year.
const FOR_A_YEAR: &[i64] = &[15_000, 30_000, 30_000, 50_000];

/// How the needs that somebody cannot meet are met: the first of them always with money.
pub fn meant(found: &[Found], how: How, person: &Person, dice: &mut Dice) -> Vec<Meant> {
    let unable: Vec<&Found> = found.iter().filter(|(_, ways, ..)| is_need(ways)).collect();
    let many = unable.len() as i64;
    let need = |(nth, found): (usize, &&Found)| {
        let (outcome, _, level, share) = *found;
        let met = match how {
            How::AsCarer if nth == 0 => (by(how), None, Some(for_carer(dice))),
            How::AsCarer => (
                "community",
                Some("The carers’ centre, Wednesdays".to_owned()),
                None,
            ),
            How::InCareHome => (by(how), None, Some(part_of_home(nth, many))),
            _ if nth > 0 && (25..100).contains(share) => {
                ("carer", Some(person.close.0.clone()), None)
            }
            _ => match free(outcome).filter(|_| nth > 0 && dice.chance(600)) {
                Some((by, named)) => (by, Some(named.to_owned()), None),
                None => (by(how), None, Some(bought(outcome, *level, how, dice))),
            },
        };
        let (met_by, named, service) = met;
        Meant {
            outcome: outcome.clone(),
            met_by,
            named,
            wants: judged::of(outcome).map_or("", |words| words.goal),
            service,
        }
    };
    unable.iter().enumerate().map(need).collect()
}

fn is_need(ways: &Ways) -> bool {
    ways.unable_as_adult()
}

fn by(how: How) -> &'static str {
    match how {
        How::Directly | How::AsCarer => "direct_payment",
        How::AtHome | How::InCareHome => "paid",
    }
}

/// What meets an outcome without money.
fn free(outcome: &str) -> Option<(&'static str, &'static str)> {
    match outcome {
        "A1" => Some(("community", "Friday lunch club, St Mark’s hall")),
        "A5" => Some(("technology", "Pendant alarm and a second rail")),
        "A6" => Some(("community", "The handyman service")),
        "A7" => Some(("community", "A befriender, Mondays")),
        "A9" => Some(("community", "Dial-a-ride to the library")),
        _ => None,
    }
}

/// Hours of support: the more, the higher the level of the need.
fn bought(outcome: &str, level: i64, how: How, dice: &mut Dice) -> Service {
    let out = matches!(outcome, "A7" | "A8" | "A9");
    let (kind, note, price) = match (how, out) {
        (How::Directly, _) => (
            "personal_assistant",
            "An assistant of their own choice",
            1_650,
        ),
        (_, true) => ("outreach", "Out and about, with company", 2_100),
        (_, false) => ("home_care", "Mornings and evenings", 2_410),
    };
    Service {
        kind,
        note,
        hundredths: 50 * dice.between(level + 1, 3 * level + 2),
        unit: "hour",
        price,
        frequency: Frequency::Weekly,
    }
}

/// A home meets all needs for one price.
fn part_of_home(nth: usize, many: i64) -> Service {
    let part = HOME / many.max(1);
    let rest = if nth == 0 { HOME - part * many } else { 0 };
    Service {
        kind: "residential",
        note: "The home by the park",
        hundredths: 100,
        unit: "week",
        price: part + rest,
        frequency: Frequency::Weekly,
    }
}

fn for_carer(dice: &mut Dice) -> Service {
    Service {
        kind: "carer_support",
        note: "For a year: time off, and what keeps them well",
        hundredths: 100,
        unit: "item",
        price: *dice.pick(FOR_A_YEAR),
        frequency: Frequency::Once,
    }
}

/// What is known of what they pay, and how much in a week.
pub fn pays(how: How, means: Option<Means>, weekly: i64) -> (&'static str, i64) {
    match (how, means) {
        (How::AsCarer, _) => ("nothing_to_pay", 0),
        (_, Some(Means::NoCharge)) => ("nothing_to_pay", 0),
        (How::InCareHome, _) => ("assessed", 15_640),
        (_, Some(_)) => ("assessed", weekly),
        (_, None) => ("estimate", weekly.min(3_120)),
    }
}

const WEEK: &[&str] = &[
    "Up by nine, the paper read, and somebody to talk to before noon.",
    "A hot dinner on four days, church or the allotment at the weekend, and nights without fear.",
    "Three mornings when the house is in order early, so that the rest of the day is mine.",
    "Out twice, once for the shop and once for no reason at all.",
];
const FAILS: &[&str] = &[
    "The agency rings by nine if nobody can come; then the neighbour has a key. At night, the pendant’s centre.",
    "Family are rung first, then the duty desk on 01632 960 100, by day and by night.",
];
const RISKS: &[&str] = &[
    "Falls on the stairs: rail, light and pendant. They will go on using the stairs, and know what may happen.",
    "Being alone at night: talked through; the alarm is answered within twenty minutes.",
];

/// The hours that are bought, over the mornings and evenings of a week, with their total.
fn week(needs: &[Meant]) -> Option<Json> {
    let services = needs.iter().filter_map(|need| need.service.as_ref());
    let by_the_hour = services.filter(|one| one.unit == "hour");
    let halves: i64 = by_the_hour.map(|one| one.hundredths / 50).sum();
    let says = |halves: i64| json!(format!("{}.{:02}", halves / 2, halves % 2 * 50));
    let days = (0..).zip(DAYS).filter_map(|(nth, (day, _))| {
        let of_day = halves / 7 + i64::from(nth < halves % 7);
        let parts = [("morning", of_day - of_day / 2), ("evening", of_day / 2)];
        let parts = parts.into_iter().filter(|(_, halves)| *halves > 0);
        let parts: Map<String, Json> = parts
            .map(|(part, halves)| (part.to_owned(), says(halves)))
            .collect();
        (!parts.is_empty()).then(|| ((*day).to_owned(), Json::Object(parts)))
    });
    let mut week: Map<String, Json> = days.collect();
    if week.is_empty() {
        return None;
    }
    week.insert("total".to_owned(), says(halves));
    Some(Json::Object(week))
}

/// Answers to what the form with the words of a plan must have answered.
pub fn words(needs: &[Meant], how: How, person: &Person, again: Day, dice: &mut Dice) -> Json {
    let first = needs.first().map_or("", |need| need.outcome.as_str());
    let carers = how == How::AsCarer;
    let said = judged::first(&[first], carers);
    if carers {
        return json!({
            "own_life": said.own, "willing": true, "able": true,
            "support": "An amount for the year that they spend as suits them, and a place at the carers’ centre.",
            "emergency": *dice.pick(FAILS), "carer_advice": said.advice,
            "carer_copies": format!("{}, on paper", person.called()), "carer_review_on": again,
        });
    }
    let named =
        |need: &Meant| AdultOutcome::from_code(&need.outcome).map_or("", AdultOutcome::says);
    let all: Vec<&str> = needs.iter().map(named).collect();
    let bought = needs
        .iter()
        .filter(|need| need.service.is_some())
        .map(named);
    let bought: Vec<&str> = bought.collect();
    let wants = needs.iter().map(|need| json!({ "wants": need.wants }));
    let helps: Vec<&Meant> = needs.iter().filter(|need| need.met_by == "carer").collect();
    let mut answers = json!({
        "planned_with": [{ "name": person.called(), "who": "Whose plan it is" }],
        "matters": { "still_right": false, "was": null, "now": said.own },
        "good_week": *dice.pick(WEEK), "needs_words": format!("All are eligible: {}.", all.join("; ").to_lowercase()),
        "council_meets": format!("With money of the council: {}.", bought.join("; ").to_lowercase()),
        "plan_outcomes": wants.collect::<Vec<Json>>(),
        "technology_thought_of": true, "technology_what": "A pendant where they are alone; nothing that watches them.",
        "carer_meets": !helps.is_empty(), "fluctuates": false,
        "contingency": *dice.pick(FAILS), "risks": *dice.pick(RISKS),
        "budget_told": true, "direct_payment": how == How::Directly,
        "advice_given": said.advice, "copies": format!("{}, in large print", person.called()), "review_on": again,
    });
    if !helps.is_empty() {
        let meets = format!("{} of the needs, for as long as it goes well", helps.len());
        answers["carers_named"] = json!([{ "name": person.close.0, "meets": meets }]);
        answers["carer_offered"] = json!(true);
    }
    if let Some(week) = week(needs) {
        answers["plan_week"] = week;
    }
    if how == How::Directly {
        answers["direct_payment_needs"] = json!(bought.join("; ").to_lowercase());
    }
    answers
}

/// Why a plan came back to whoever writes it.
pub const RETURNED: &[&str] = &[
    "What happens on the mornings when nobody can come? The plan does not say.",
    "The week is full of what we do. What does she do herself, and want to go on doing?",
    "Please say why an assistant of their own was not thought of.",
];
/// Why a panel was asked.
pub const TO_PANEL: &[&str] = &[
    "The dearest package in the locality this quarter: is there another way that meets the same needs?",
    "Two homes cost less and are further from the family. Please advise.",
];
pub const ADVISED: &[&str] = &[
    "We see no other way that meets these needs as well. Go on.",
    "Agree, and look again with the family after six weeks.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_costs_what_it_costs_however_many_needs_it_meets() {
        for many in 1..=7 {
            let parts = (0..many).map(|nth| part_of_home(nth as usize, many).cost().0);
            assert_eq!(parts.sum::<i64>(), HOME, "{many}");
        }
    }
}
