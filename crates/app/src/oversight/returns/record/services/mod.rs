//! What a person is given, as services of the return: the lines of agreed plans, direct payments, and short-term help.
//! What goes on unchanged in the next plan is one service.

mod lines;
mod payments;
mod price;
mod short;
mod spell;

use ::cld::field::Field;
use ::cld::lists::{ClientType, EventType, Listed, Outcome};
use jiff::civil::Date;
use rules::vocabulary::dates::days_after;

use super::event::Event;
use super::known::PersonFile;
use super::{Asked, Told};
use crate::house::council::Council;
use lines::InForce;
use spell::{Spell, earlier, joined, together};

/// The services of a person that were given at some time in the period.
pub fn of(council: &Council, asked: &Asked, file: &PersonFile, told: &mut Told) {
    let plans = file.plans.iter();
    let plans: Vec<InForce<'_>> = plans.map(|plan| InForce::of(council, file, plan)).collect();
    let paid = payments::reaches(council, file, &plans);
    let mut spells: Vec<Spell> = Vec::new();
    for plan in &plans {
        spells.extend(lines::of_plan(council, asked, file, (plan, told), &paid));
    }
    for payment in &paid {
        spells.extend(payment.spells(council, file, &plans));
    }
    let episodes = file.episodes.iter();
    spells.extend(episodes.map(|row| short::of_episode(council, asked, row)));
    let spells = joined(together(spells));
    for spell in &spells {
        if let Some(event) = event(asked, file, spell, &spells) {
            told.add(asked, file, event);
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
        free: what.free,
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
