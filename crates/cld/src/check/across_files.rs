//! A council's file against its earlier one: events that vanished, services that reopened,
//! person ids that changed, and volumes out of line with the quarters before.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use jiff::ToSpan;
use jiff::civil::Date;

use super::findings::{Place, Sink};
use super::history::{History, Known, Past};
use super::row::Event;
use super::rules::{General, RuleBook};
use crate::day::Day;

/// How far a volume may be from those before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plausible {
    pub share: f64,
    pub spread: f64,
    pub quarters: usize,
}

/// Compares a file with the council's one before.
pub(crate) fn compare(earlier: &History, later: &History, sink: &mut Sink) {
    gap(earlier, later, sink);
    vanished(earlier, later, sink);
    reopened(earlier, later, sink);
    ids_changed(earlier, later, sink);
}

fn gap(earlier: &History, later: &History, sink: &mut Sink) {
    if earlier
        .to
        .checked_add(1.day())
        .is_ok_and(|next| next < later.from)
    {
        let says = format_args!(
            "the period begins on {}; {} covers up to {}",
            later.from, earlier.name, earlier.to
        );
        sink.note(RuleBook::general(General::Gap), Place::default(), says);
    }
}

/// Would this row of an earlier file belong in this period too?
fn belongs(row: &Past, from: Day, to: Day) -> bool {
    let (Some(kind), Some(start)) = (row.kind, row.start) else {
        return false;
    };
    let in_time = match (kind, row.end) {
        (_, Some(end)) if end < start => false,
        (Event::Service, None) => true,
        (Event::Service, Some(end)) => end >= from,
        (_, None) => false,
        (_, Some(end)) => (from..=to).contains(&end),
    };
    in_time && start <= to
}

fn vanished(earlier: &History, later: &History, sink: &mut Sink) {
    let mut events: HashSet<u64, FixedState> = later.rows.iter().map(|row| row.event).collect();
    let references: HashSet<u32, FixedState> = later
        .rows
        .iter()
        .map(|row| row.reference)
        .filter(|reference| *reference != 0)
        .collect();
    let (from, to) = (Day::from(later.from), Day::from(later.to));
    for row in &earlier.rows {
        let there = references.contains(&row.reference) || row.person == u32::MAX;
        if there || !belongs(row, from, to) || !events.insert(row.event) {
            continue;
        }
        let place = Place {
            line: None,
            ..earlier.place(row)
        };
        let (Some(kind), Some(start)) = (row.kind, row.start) else {
            continue;
        };
        let says = format_args!(
            "the {} which began on {start}, line {} of {}, is not in this file",
            kind.name().to_lowercase(),
            row.line,
            earlier.name
        );
        sink.note(RuleBook::general(General::EventVanished), place, says);
    }
}

/// Services of which every row had an end before, and none has now.
fn reopened(earlier: &History, later: &History, sink: &mut Sink) {
    let services = |history: &History| {
        let mut ends: HashMap<u64, (Option<Day>, Option<u32>), FixedState> = HashMap::default();
        for row in history
            .rows
            .iter()
            .filter(|row| row.kind == Some(Event::Service))
        {
            let seen = ends.entry(row.event).or_default();
            seen.0 = seen.0.max(row.end);
            if row.end.is_none() {
                seen.1 = seen.1.or(Some(row.line));
            }
        }
        ends
    };
    let before = services(earlier);
    let now = services(later);
    for row in &later.rows {
        let (Some((None, Some(line))), Some((Some(end), None))) =
            (now.get(&row.event), before.get(&row.event))
        else {
            continue;
        };
        if *line == row.line && *end <= Day::from(earlier.to) {
            let says = format_args!(
                "the service is open; in {} it had ended on {end}",
                earlier.name
            );
            sink.note(
                RuleBook::general(General::EndRemoved),
                later.place(row),
                says,
            );
        }
    }
}

/// NHS numbers none of whose person ids was there before.
fn ids_changed(earlier: &History, later: &History, sink: &mut Sink) {
    let before = holders(earlier);
    for same in holders(later).chunk_by(|a, b| a.0 == b.0) {
        let number = same[0].0;
        let start = before.partition_point(|holder| holder.0 < number);
        let then = before[start..]
            .iter()
            .take_while(|holder| holder.0 == number);
        let mut old = then.filter_map(|holder| holder.1.id.as_deref()).peekable();
        let Some(first) = old.peek().copied() else {
            continue;
        };
        let kept = |id: &str| same.iter().any(|holder| holder.1.id.as_deref() == Some(id));
        if !old.any(kept) {
            let person = same[0].1;
            let place = Place {
                line: Some(person.line),
                person: person.id.as_deref(),
                ..Place::default()
            };
            let says = format_args!("the person had the id {first} in {}", earlier.name);
            sink.note(RuleBook::general(General::PersonIdChanged), place, says);
        }
    }
}

/// Persons with both a number and an id, by number and then by line.
fn holders(history: &History) -> Vec<(u64, &Known)> {
    let persons = history.persons.iter();
    let mut holders: Vec<_> = persons
        .filter(|person| person.id.is_some())
        .filter_map(|person| Some((person.nhs_number?, person)))
        .collect();
    holders.sort_by_key(|(number, person)| (*number, person.line));
    holders
}

/// The latest quarter of a file against the four before, each taken from the latest file that covers it.
pub(crate) fn volumes(files: &[&History], plausible: Plausible, sink: &mut Sink) {
    let Some(latest) = files.last() else { return };
    let this = super::period::quarter(latest.to);
    if this.checked_add(3.months()).ok() != latest.to.checked_add(1.day()).ok() {
        return;
    }
    for kind in Event::ALL {
        let count = |file: &History, quarter: Date| {
            file.quarters.get(&(kind, quarter)).copied().unwrap_or(0)
        };
        let before: Vec<u64> = (1..=4)
            .filter_map(|back| {
                let quarter = this.checked_sub((3 * back).months()).ok()?;
                let covering = files.iter().rev().find(|file| covers(file, quarter))?;
                Some(count(covering, quarter))
            })
            .collect();
        if before.len() >= plausible.quarters {
            report(kind, count(latest, this), &before, plausible, sink);
        }
    }
}

fn covers(file: &History, quarter: Date) -> bool {
    file.from <= quarter
        && quarter
            .checked_add(3.months())
            .is_ok_and(|next| next <= file.to.tomorrow().unwrap_or(file.to))
}

fn report(kind: Event, now: u64, before: &[u64], plausible: Plausible, sink: &mut Sink) {
    let mean = before.iter().sum::<u64>() as f64 / before.len() as f64;
    let off = (now as f64 - mean).abs();
    if off > mean * plausible.share && off > plausible.spread * mean.max(1.0).sqrt() {
        let what = if kind == Event::Service {
            "services begun"
        } else {
            "events completed"
        };
        let place = Place {
            event_type: Some(kind.name()),
            ..Place::default()
        };
        let says = format_args!(
            "{now} {what} in the last quarter; {mean:.0} a quarter in the {} before",
            before.len()
        );
        sink.note(RuleBook::general(General::Volume), place, says);
    }
}
