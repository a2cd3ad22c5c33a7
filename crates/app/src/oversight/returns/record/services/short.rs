//! Short-term help that is kept as an episode of its own: to get back on one's feet, or in a crisis.
//!
//! It is in no personal budget, and free up to a day that the record tells; what runs on after it may be charged for.
//!
//! Source: Care and Support (Preventing Needs for Care and Support) Regulations 2014, SI 2014/2673, regs. 3, 4; Care
//! and Support (Personal Budget: Exclusion of Costs) Regulations 2014, SI 2014/2840.

use ::cld::lists::{Listed, ServiceType};
use db::entities::reablement_episode;
use rules::vocabulary::dates::days_after;

use super::super::Asked;
use super::super::event::reference;
use super::super::known::PersonFile;
use super::price::Price;
use super::spell::{COMMISSIONED, Spell, What};
use crate::house::council::Council;

/// An episode as a service.
pub fn of_episode(council: &Council, asked: &Asked, row: &reablement_episode::Model) -> Spell {
    let component = council.national("reablement_kind", &row.kind);
    let type_says = council.national_type("reablement_kind", &row.kind);
    let outcome = row.outcome.as_deref();
    let outcome = outcome.and_then(|code| council.national("reablement_outcome", code));
    let hospital = row
        .discharged_on
        .map(|day| format!("Left hospital on {}", day.0));
    let last = asked.period.last.date();
    let last = row.ended_on.map_or(last, |ended| ended.0.min(last));
    Spell {
        what: What {
            carers: false,
            type_says: type_says.unwrap_or_default().to_owned(),
            component: component.unwrap_or_default().to_owned(),
            mechanism: COMMISSIONED,
            free: last < row.free_until.0,
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

/// Reablement that a plan names and that is kept as an episode of its own is told once.
pub fn is_told_as_reablement(file: &PersonFile, spell: &Spell) -> bool {
    spell.what.type_says == ServiceType::StMax.text()
        && file.episodes.iter().any(|episode| {
            let ended = episode.ended_on.and_then(|day| days_after(day.0, 1));
            spell.meets(episode.began_on.0, ended)
        })
}
