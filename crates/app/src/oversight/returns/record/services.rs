//! What a person is given, as services of the return: the lines of agreed plans, direct payments, and help to get back
//! on one's feet. Lines that go on unchanged in the next plan are one service.

use ::cld::field::Field;
use ::cld::lists::{ClientType, EventType, Listed, Outcome, ServiceType};
use db::entities::{direct_payment, plan, plan_line, reablement_episode};
use jiff::civil::Date;
use rules::direct_payment::Taken;
use rules::plan::{Frequency, Funder, MetBy};
use rules::vocabulary::dates::{days_after, london_date};

use super::event::{Event, reference};
use super::known::PersonFile;
use super::{Asked, Told};
use crate::house::council::Council;

/// A service from its first day to the day from which it is no longer given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spell {
    what: What,
    from: Date,
    until: Option<Date>,
    price: Price,
    /// How it ended, where the record says so.
    ended: Option<String>,
    provider: String,
    description: String,
    reference: String,
}

/// What a service is, in the words of the return.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct What {
    carers: bool,
    type_says: String,
    component: String,
    mechanism: &'static str,
}

/// What is paid, and for what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Price {
    /// Not told in the record.
    Unknown,
    /// Of a unit, and hundredths of units a week.
    ByUnit {
        frequency: String,
        pence: i64,
        units: i64,
    },
    Weekly(i64),
    Once(i64),
}

const BY_DIRECT_PAYMENT: &str = "Direct payment";
const BY_COUNCIL: &str = "CASSR managed personal budget";
const COMMISSIONED: &str = "CASSR commissioned support";

/// The services of a person that were given at some time in the period.
pub fn of(council: &Council, asked: &Asked, file: &PersonFile, told: &mut Told) {
    let mut spells: Vec<Spell> = Vec::new();
    for plan in &file.plans {
        of_plan(council, asked, file, (plan, told), &mut spells);
    }
    spells.extend(file.episodes.iter().map(|row| of_episode(council, row)));
    let spells = joined(together(spells));
    for spell in &spells {
        if let Some(event) = event(asked, file, spell, &spells) {
            told.add(asked, file, event);
        }
    }
}

/// The day from which a plan is no longer in force: another took its place, or a review ended its support; and, for
/// a review, what the return says of that.
fn closed(
    council: &Council,
    file: &PersonFile,
    plan: &plan::Model,
) -> (Option<Date>, Option<String>) {
    let budget = file.budgets.iter().find(|budget| budget.plan_id == plan.id);
    let by_budget = budget.and_then(|budget| budget.until_on).map(|day| day.0);
    let by_next = plan.replaced_at.map(|at| london_date(*at));
    let replaced = by_budget.or(by_next);
    let ends = |result: &str| council.national("review_result", result);
    let reviewed = file.reviews.iter().find_map(|review| {
        let says = ends(review.result.as_deref()?)?;
        let held = review.held_on?.0;
        let of_plan = match review.plan_id {
            Some(id) => id == plan.id,
            None => is_carers(plan) == (review_is_carers(file, review.assessment_id)),
        };
        let after = held >= plan.from_on.0 && replaced.is_none_or(|replaced| held < replaced);
        let ended = says.starts_with("NFA: Support ended");
        (of_plan && after && ended).then(|| (days_after(held, 1), says.to_owned()))
    });
    match reviewed {
        Some((until, says)) => (until, Some(says)),
        None => (replaced, None),
    }
}

fn is_carers(plan: &plan::Model) -> bool {
    plan.kind == "carer_support"
}

fn review_is_carers(file: &PersonFile, assessment: Option<uuid::Uuid>) -> bool {
    let found = file
        .assessments
        .iter()
        .find(|one| Some(one.id) == assessment);
    found.is_some_and(|one| one.kind == rules::assessment::Kind::Carers.code())
}

/// The direct payments of a plan's budget.
fn payments_of<'a>(file: &'a PersonFile, plan: &plan::Model) -> Vec<&'a direct_payment::Model> {
    let of_plan = |payment: &&direct_payment::Model| {
        let budget = file.budgets.iter().find(|one| one.id == payment.budget_id);
        let pays = Taken::from_code(&payment.taken).is_some_and(Taken::pays_directly);
        pays && budget.is_some_and(|budget| budget.plan_id == plan.id)
    };
    file.payments.iter().filter(of_plan).collect()
}

fn of_plan(
    council: &Council,
    asked: &Asked,
    file: &PersonFile,
    (plan, told): (&plan::Model, &mut Told),
    spells: &mut Vec<Spell>,
) {
    let (closed_on, ended) = closed(council, file, plan);
    let payments = payments_of(file, plan);
    for line in file.lines.iter().filter(|line| line.plan_id == plan.id) {
        let spell = of_line(council, plan, line, closed_on, &ended);
        if !is_councils(line) {
            if asked.meets(spell.from, spell.until) {
                told.leave_out("lines of plans that the council does not pay for");
            }
        } else if !is_told_as_reablement(file, &spell) {
            spells.extend(not_paid_directly(file, &payments, line, spell));
        }
    }
    for payment in payments {
        paid_directly(file, plan, payment, (closed_on, &ended), spells);
    }
}

/// Whether the council pays for a line.
fn is_councils(line: &plan_line::Model) -> bool {
    let funder = Funder::from_code(&line.funder);
    matches!(funder, Some(Funder::Council | Funder::FreeForNow))
}

/// What is left of a line where a direct payment takes its place.
fn not_paid_directly(
    file: &PersonFile,
    payments: &[&direct_payment::Model],
    line: &plan_line::Model,
    spell: Spell,
) -> Vec<Spell> {
    let covering = payments
        .iter()
        .filter(|one| covers(file, one, line, &spell));
    let covering: Vec<_> = covering.collect();
    covering.into_iter().fold(vec![spell], |pieces, payment| {
        let (from, until) = (payment.from_on.0, payment.ended_on.map(|day| day.0));
        let left = pieces
            .into_iter()
            .flat_map(|piece| without(piece, from, until));
        left.collect()
    })
}

fn of_line(
    council: &Council,
    plan: &plan::Model,
    line: &plan_line::Model,
    closed_on: Option<Date>,
    ended: &Option<String>,
) -> Spell {
    let component = council.national("service", &line.service);
    let type_says = council.national_type("service", &line.service);
    let type_says = type_says.unwrap_or_default();
    let carers = is_carers(plan);
    let type_says = match carers {
        true if !type_says.starts_with("Unpaid carer") => ServiceType::DirectToCarer.text(),
        _ => type_says,
    };
    let price = price(council, line);
    let own = match price {
        // What is bought once is given on one day.
        Price::Once(_) => days_after(line.from_on.0, 1),
        _ => line.until_on.map(|day| day.0),
    };
    let until = earlier(own, closed_on);
    Spell {
        what: What {
            carers,
            type_says: type_says.to_owned(),
            component: component.unwrap_or_default().to_owned(),
            mechanism: BY_COUNCIL,
        },
        from: line.from_on.0,
        until,
        price,
        ended: ended.clone().filter(|_| until == closed_on),
        provider: String::new(),
        description: council.says("service", &line.service).to_owned(),
        reference: reference('L', line.id),
    }
}

/// The earlier of two days, where none is never.
fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    one.into_iter().chain(other).min()
}

/// What a line costs: by the unit where whole hundredths of units come in a week, else by the week.
fn price(council: &Council, line: &plan_line::Model) -> Price {
    let units = match Frequency::from_code(&line.frequency) {
        Some(Frequency::Once) => return Price::Once(line.one_off_pence),
        Some(Frequency::Daily) => Some(line.units_hundredths * 7),
        Some(Frequency::Weekly) => Some(line.units_hundredths),
        Some(Frequency::Fortnightly) => whole(line.units_hundredths, 2),
        Some(Frequency::FourWeekly) => whole(line.units_hundredths, 4),
        Some(Frequency::Monthly | Frequency::Yearly) | None => None,
    };
    let frequency = council.national("service_unit", &line.unit);
    let frequency = frequency.filter(|unit| ["Hourly", "Daily", "Per session"].contains(unit));
    match (units, frequency) {
        (Some(units), Some(frequency)) if units > 0 && line.unit_pence > 0 => Price::ByUnit {
            frequency: frequency.to_owned(),
            pence: line.unit_pence,
            units,
        },
        _ => Price::Weekly(line.weekly_pence),
    }
}

fn whole(units: i64, parts: i64) -> Option<i64> {
    (units % parts == 0).then_some(units / parts)
}

/// Reablement that a plan names and that is kept as an episode of its own is told once.
fn is_told_as_reablement(file: &PersonFile, spell: &Spell) -> bool {
    spell.what.type_says == ServiceType::StMax.text()
        && file.episodes.iter().any(|episode| {
            let ended = episode.ended_on.and_then(|day| days_after(day.0, 1));
            spell.until.is_none_or(|until| episode.began_on.0 < until)
                && ended.is_none_or(|ended| spell.from < ended)
        })
}

/// Whether a direct payment pays for a line: all of a budget is taken so, or this need is met so. Nobody is paid
/// directly for a place in a care home.
fn covers(
    file: &PersonFile,
    payment: &direct_payment::Model,
    line: &plan_line::Model,
    spell: &Spell,
) -> bool {
    let can_be = spell.what.carers
        || [ServiceType::Community.text(), ServiceType::LowLevel.text()]
            .contains(&spell.what.type_says.as_str())
        || spell.what.type_says.starts_with("Unpaid carer");
    let directly = MetBy::DirectPayment.code();
    let met_so = file.needs.iter().any(|need| {
        need.plan_id == line.plan_id
            && need.outcome == line.outcome
            && need.met_by.as_deref() == Some(directly)
    });
    can_be && (payment.taken == Taken::DirectPayment.code() || met_so)
}

/// A spell without the days from one to before another.
fn without(spell: Spell, from: Date, until: Option<Date>) -> Vec<Spell> {
    let meets =
        until.is_none_or(|until| spell.from < until) && spell.until.is_none_or(|end| from < end);
    if !meets {
        return vec![spell];
    }
    let before = (spell.from < from).then(|| Spell {
        until: Some(from),
        ended: None,
        ..spell.clone()
    });
    let after = until
        .filter(|until| spell.until.is_none_or(|end| *until < end))
        .map(|until| Spell {
            from: until,
            ..spell.clone()
        });
    before.into_iter().chain(after).collect()
}

/// A direct payment, each time it pays another amount a service of its own.
fn paid_directly(
    file: &PersonFile,
    plan: &plan::Model,
    payment: &direct_payment::Model,
    (closed_on, ended): (Option<Date>, &Option<String>),
    spells: &mut Vec<Spell>,
) {
    let carers = is_carers(plan);
    let type_says = match carers {
        true => ServiceType::DirectToCarer,
        false => ServiceType::Community,
    };
    let what = What {
        carers,
        type_says: type_says.text().to_owned(),
        component: BY_DIRECT_PAYMENT.to_owned(),
        mechanism: BY_DIRECT_PAYMENT,
    };
    let until = earlier(payment.ended_on.map(|day| day.0), closed_on);
    let spell = |from: Date, until: Option<Date>, price: Price| Spell {
        what: what.clone(),
        from,
        until,
        price,
        ended: ended.clone().filter(|_| until == closed_on),
        provider: String::new(),
        description: String::new(),
        reference: reference('D', payment.id),
    };
    let rates = file
        .rates
        .iter()
        .filter(|rate| rate.direct_payment_id == payment.id);
    let rates = rates.map(|rate| (rate.from_on.0, rate.weekly_pence));
    let mut steps = vec![(payment.from_on.0, payment.weekly_pence)];
    for (from, pence) in rates.filter(|(from, _)| *from > payment.from_on.0) {
        steps.push((from, pence));
    }
    for (at, (from, pence)) in steps.iter().enumerate() {
        let next = steps.get(at + 1).map(|(next, _)| *next);
        let until = earlier(until, next);
        if *pence > 0 && until.is_none_or(|until| *from < until) {
            spells.push(spell(*from, until, Price::Weekly(*pence)));
        }
    }
    if payment.one_off_pence > 0 {
        let from = payment.from_on.0;
        spells.push(spell(
            from,
            days_after(from, 1),
            Price::Once(payment.one_off_pence),
        ));
    }
}

fn of_episode(council: &Council, row: &reablement_episode::Model) -> Spell {
    let component = council.national("reablement_kind", &row.kind);
    let type_says = council.national_type("reablement_kind", &row.kind);
    let outcome = row.outcome.as_deref();
    let outcome = outcome.and_then(|code| council.national("reablement_outcome", code));
    let hospital = row
        .discharged_on
        .map(|day| format!("Left hospital on {}", day.0));
    Spell {
        what: What {
            carers: false,
            type_says: type_says.unwrap_or_default().to_owned(),
            component: component.unwrap_or_default().to_owned(),
            mechanism: COMMISSIONED,
        },
        from: row.began_on.0,
        until: row.ended_on.and_then(|day| days_after(day.0, 1)),
        price: Price::Unknown,
        ended: outcome.map(str::to_owned),
        provider: row.provider.clone().unwrap_or_default(),
        description: hospital.unwrap_or_default(),
        reference: reference('S', row.id),
    }
}

/// Lines of one kind, over the same days, are one service that costs what they cost together.
fn together(mut spells: Vec<Spell>) -> Vec<Spell> {
    spells.sort();
    let mut found: Vec<Spell> = Vec::new();
    for spell in spells {
        let same = found.iter_mut().find(|one| {
            one.what == spell.what
                && (one.from, one.until) == (spell.from, spell.until)
                && one.price.is_once() == spell.price.is_once()
                && spell.price != Price::Unknown
        });
        match same {
            Some(one) => one.price = one.price.with(&spell.price),
            None => found.push(spell),
        }
    }
    found
}

/// What goes on unchanged, and for the same price, from the day on which it ended is one service.
fn joined(mut spells: Vec<Spell>) -> Vec<Spell> {
    spells.sort_by(|a, b| (&a.what, &a.price, a.from).cmp(&(&b.what, &b.price, b.from)));
    let mut found: Vec<Spell> = Vec::new();
    for spell in spells {
        let goes_on = found.last_mut().filter(|last| {
            last.what == spell.what
                && last.price == spell.price
                && last.until == Some(spell.from)
                && !matches!(spell.price, Price::Once(_) | Price::Unknown)
        });
        match goes_on {
            Some(last) => {
                last.until = spell.until;
                last.ended = spell.ended;
            }
            None => found.push(spell),
        }
    }
    found.sort_by(|a, b| (a.from, a).cmp(&(b.from, b)));
    found
}

impl Price {
    fn is_once(&self) -> bool {
        matches!(self, Price::Once(_))
    }

    /// The price of two together.
    fn with(&self, other: &Price) -> Price {
        match (self, other) {
            (
                Price::ByUnit {
                    frequency,
                    pence,
                    units,
                },
                Price::ByUnit {
                    frequency: others,
                    pence: theirs,
                    units: more,
                },
            ) if frequency == others && pence == theirs => Price::ByUnit {
                frequency: frequency.clone(),
                pence: *pence,
                units: units + more,
            },
            (Price::Once(one), Price::Once(other)) => Price::Once(one + other),
            (one, other) => Price::Weekly(one.weekly() + other.weekly()),
        }
    }

    /// Pence a week, half a penny rounded up.
    fn weekly(&self) -> i64 {
        match self {
            Price::ByUnit { pence, units, .. } => (pence * units + 50) / 100,
            Price::Weekly(pence) => *pence,
            Price::Once(_) | Price::Unknown => 0,
        }
    }

    fn tell(&self, fields: &mut Vec<(Field, String)>) {
        let money = |pence: i64| format!("{}.{:02}", pence / 100, pence % 100);
        let (pence, frequency) = match self {
            Price::Unknown => return,
            Price::ByUnit {
                frequency, pence, ..
            } => (*pence, frequency.as_str()),
            Price::Weekly(pence) => (*pence, "Weekly"),
            Price::Once(pence) => (*pence, "One-off"),
        };
        fields.push((Field::UnitCost, money(pence)));
        fields.push((Field::CostFrequency, frequency.to_owned()));
        if let Price::ByUnit { units, .. } = self {
            fields.push((Field::PlannedUnits, money(*units)));
        }
    }
}

/// A spell as an event of the period; none where it was given in another time, or to somebody who had died.
fn event(asked: &Asked, file: &PersonFile, spell: &Spell, all: &[Spell]) -> Option<Event> {
    let last = spell.until.and_then(|until| until.yesterday().ok());
    let died = file.died(asked.period);
    let last = earlier(last, died);
    let begins_in_time = died.is_none_or(|died| spell.from <= died);
    let is_one = last.is_none_or(|last| spell.from <= last);
    let after = last.and_then(|last| days_after(last, 1));
    if !begins_in_time || !is_one || !asked.meets(spell.from, after) {
        return None;
    }
    // What is to end after the period had not ended on its last day.
    let ended = last.filter(|last| *last <= asked.period.last.date());
    let outcome = match ended {
        None => Outcome::Continuation.text().to_owned(),
        Some(last) if died == Some(last) => Outcome::Deceased.text().to_owned(),
        Some(last) => match &spell.ended {
            Some(says) => says.clone(),
            None if goes_on(spell, last, all) => Outcome::Continuation.text().to_owned(),
            None => Outcome::EndedAsPlanned.text().to_owned(),
        },
    };
    let what = &spell.what;
    let mut fields = vec![
        (Field::ServiceType, what.type_says.clone()),
        (Field::ServiceComponent, what.component.clone()),
        (Field::DeliveryMechanism, what.mechanism.to_owned()),
        (Field::ProviderName, spell.provider.clone()),
    ];
    spell.price.tell(&mut fields);
    Some(Event {
        kind: EventType::Service,
        client: if what.carers {
            ClientType::UnpaidCarer
        } else {
            ClientType::ServiceUser
        },
        from: spell.from,
        until: ended,
        reference: spell.reference.clone(),
        description: spell.description.clone(),
        outcome,
        fields,
    })
}

/// Whether the person, as a carer or not, is given something else on the day after.
fn goes_on(spell: &Spell, last: Date, all: &[Spell]) -> bool {
    let next = days_after(last, 1).unwrap_or(last);
    all.iter().any(|other| {
        other != spell
            && other.what.carers == spell.what.carers
            && !other.price.is_once()
            && other.from <= next
            && other.until.is_none_or(|until| next < until)
    })
}
