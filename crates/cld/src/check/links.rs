//! The people a carer is linked to, as far as one row shows.

use super::one_row::Notes;
use super::row::Row;
use super::rules::{General, OfField};
use crate::field::Field;

/// The three links, in order.
pub(crate) const LINKS: [Field; 3] = [
    Field::LinkedPerson1,
    Field::LinkedPerson2,
    Field::LinkedPerson3,
];
const ANY: u64 = 1 << Field::LinkedPerson1 as u64
    | 1 << Field::LinkedPerson2 as u64
    | 1 << Field::LinkedPerson3 as u64
    | 1 << Field::AdultsCaredFor as u64;

pub(crate) fn check(most: i64, row: &Row, notes: &mut Notes) {
    if row.filled & ANY == 0 {
        return;
    }
    let links = LINKS.map(|field| row.text(field));
    for (at, field) in LINKS
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !links[*at].is_empty())
    {
        if Some(links[at]) == row.person() {
            notes.row_at(
                General::LinkedToSelf,
                field,
                format_args!("{} is the carer's own id", field.name()),
            );
        }
        if links[..at].contains(&links[at]) {
            let says = format_args!("{} is {:?}, as an earlier link is", field.name(), links[at]);
            notes.row_at(General::LinkedTwice, field, says);
        }
        if links[..at].contains(&"") {
            let says = format_args!("{} is filled after a blank one", field.name());
            notes.row_at(General::LinksOutOfOrder, field, says);
        }
    }
    number_of_adults(
        most,
        links.iter().filter(|link| !link.is_empty()).count(),
        row,
        notes,
    );
}

fn number_of_adults(most: i64, linked: usize, row: &Row, notes: &mut Notes) {
    let field = Field::AdultsCaredFor;
    let text = row.text(field);
    if text.is_empty() {
        return;
    }
    match text.strip_suffix(".0").unwrap_or(text).parse::<i64>() {
        Ok(adults) if (0..=most).contains(&adults) => {
            if usize::try_from(adults).is_ok_and(|adults| adults < linked) {
                let says = format_args!(
                    "{linked} people are linked and the number of adults cared for is {adults}"
                );
                notes.row_at(General::MoreLinksThanAdults, field, says);
            }
        }
        Ok(_) => notes.field(
            field,
            OfField::Number,
            format_args!("{} is {text:?}, an unlikely number", field.name()),
        ),
        Err(_) => {
            let says = format_args!("{} is {text:?}, which is not a whole number", field.name());
            notes.field(field, OfField::Number, says);
        }
    }
}
