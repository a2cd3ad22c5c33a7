//! List values: on the list of the file's release, or how they stand to it.

use super::one_row::Notes;
use super::row::{Listed, Row, RowReader};
use super::rules::OfField;
use crate::spec::Standing;

pub(crate) fn values(read: &RowReader, row: &Row, notes: &mut Notes) {
    for found in read.listed() {
        if found.reading.standing != Standing::Listed {
            off_the_list(&found, row, notes);
        }
    }
}

fn off_the_list(found: &Listed, row: &Row, notes: &mut Notes) {
    let (field, text) = (found.field, row.text(found.field));
    let name = field.name();
    let right = found
        .list
        .entry(found.reading)
        .map(|entry| entry.value.as_str());
    let what = match found.reading.standing {
        Standing::Listed => return,
        Standing::Capitals => OfField::Capitals,
        Standing::OtherRelease => OfField::Release,
        Standing::Unlisted => OfField::List,
    };
    match (what, right) {
        (OfField::Capitals, Some(right)) => {
            notes.field(
                field,
                what,
                format_args!("{name} is {text:?}; the list has {right:?}"),
            );
        }
        (OfField::Release, Some(right)) => {
            notes.field(
                field,
                what,
                format_args!("{name} is {text:?}, a value of another release; send {right:?}"),
            );
        }
        (OfField::Release, None) => {
            let says = format_args!(
                "{name} is {text:?}, a value of another release which has no counterpart in this one"
            );
            notes.field(field, what, says);
        }
        (_, Some(right)) => {
            notes.field(
                field,
                what,
                format_args!(
                    "{name} is {text:?}, which is not on the list; probably {right:?} is meant"
                ),
            );
        }
        (_, None) => notes.field(
            field,
            what,
            format_args!("{name} is {text:?}, which is not on the list"),
        ),
    }
}
