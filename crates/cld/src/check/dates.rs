//! Dates: readable, not in the future, and in an order that a life and a reporting period allow.

use jiff::civil::Date;

use super::forms::{Day, age};
use super::one_row::Notes;
use super::row::{Event, Row};
use super::rules::{General, OfField};
use crate::field::Field;

pub(crate) fn readable(row: &Row, notes: &mut Notes) {
    for (field, day) in [
        (Field::PeriodStart, row.period.0),
        (Field::PeriodEnd, row.period.1),
        (Field::BirthDate, row.birth),
        (Field::DeathDate, row.death),
        (Field::EventStart, row.start),
        (Field::EventEnd, row.end),
    ] {
        if day == Day::Unreadable {
            let says = format_args!(
                "{} is {:?}, which is not a date",
                field.name(),
                row.text(field)
            );
            notes.field(field, OfField::Date, says);
        }
    }
}

/// Everything that one date says against another, or against today.
pub(crate) fn in_order(today: Date, oldest: i32, row: &Row, notes: &mut Notes) {
    in_the_future(today, row, notes);
    within_a_life(oldest, row, notes);
    within_the_period(today, row, notes);
    if let (Day::On(start), Day::On(end)) = (row.start, row.end)
        && end < start
    {
        let says = format_args!("the event ends on {end}, before it starts on {start}");
        notes.row_at(General::EndBeforeStart, Field::EventEnd, says);
    }
}

fn in_the_future(today: Date, row: &Row, notes: &mut Notes) {
    let end = if row.event == Some(Event::Service) {
        Day::Blank
    } else {
        row.end
    };
    for (field, day) in [
        (Field::BirthDate, row.birth),
        (Field::DeathDate, row.death),
        (Field::EventStart, row.start),
        (Field::EventEnd, end),
    ] {
        if let Day::On(day) = day
            && day > today
        {
            notes.field(
                field,
                OfField::Future,
                format_args!("{} is {day}, which has not come yet", field.name()),
            );
        }
    }
}

fn within_a_life(oldest: i32, row: &Row, notes: &mut Notes) {
    let (birth, death) = (row.birth.date(), row.death.date());
    if let (Some(birth), Some(death)) = (birth, death)
        && death < birth
    {
        let says = format_args!("the person died on {death}, before birth on {birth}");
        notes.row_at(General::DeathBeforeBirth, Field::DeathDate, says);
    }
    if let (Some(birth), Day::On(start)) = (birth, row.start)
        && start < birth
    {
        let says =
            format_args!("the event starts on {start}, before the person's birth on {birth}");
        notes.row_at(General::StartBeforeBirth, Field::EventStart, says);
    }
    if let Some(death) = death {
        after_death(death, row, notes);
    }
    let last_day = death.or(row.period.1.date());
    if let (Some(birth), Some(last_day)) = (birth, last_day)
        && age(birth, last_day) > oldest
    {
        let says = format_args!(
            "born on {birth}, the person would be {} on {last_day}",
            age(birth, last_day)
        );
        notes.row_at(General::TooOld, Field::BirthDate, says);
    }
}

fn after_death(death: Date, row: &Row, notes: &mut Notes) {
    match (row.start, row.end) {
        (Day::On(start), _) if start > death => {
            let says =
                format_args!("the event starts on {start}, after the person's death on {death}");
            notes.row_at(General::StartAfterDeath, Field::EventStart, says);
        }
        (_, Day::On(end)) if end > death => {
            let says = format_args!("the event ends on {end}, after the person's death on {death}");
            notes.row_at(General::EndAfterDeath, Field::EventEnd, says);
        }
        _ => {}
    }
    if let Day::On(from) = row.period.0
        && death < from
    {
        let says = format_args!("the person died on {death}, before the period begins on {from}");
        notes.row_at(General::DeathBeforePeriod, Field::DeathDate, says);
    }
}

fn within_the_period(today: Date, row: &Row, notes: &mut Notes) {
    let (Day::On(from), Day::On(to), Some(event)) = (row.period.0, row.period.1, row.event) else {
        return;
    };
    if let Day::On(start) = row.start
        && start > to
        && start <= today
    {
        let says = format_args!("the event starts on {start}, after the period ends on {to}");
        notes.row_at(General::StartAfterPeriod, Field::EventStart, says);
    }
    let Day::On(end) = row.end else { return };
    if event != Event::Service && (end < from || end > to && end <= today) {
        let says =
            format_args!("the event was completed on {end}, outside the period {from} to {to}");
        notes.row_at(General::CompletedOutsidePeriod, Field::EventEnd, says);
    } else if event == Event::Service && end < from {
        let says = format_args!("the service ended on {end}, before the period begins on {from}");
        notes.row_at(General::ServiceOverBeforePeriod, Field::EventEnd, says);
    } else if event == Event::Service && end > to {
        let says =
            format_args!("the service has the end date {end}, after the period ends on {to}");
        notes.row_at(General::EndAfterPeriod, Field::EventEnd, says);
    }
}
