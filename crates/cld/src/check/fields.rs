//! Fields one by one: filled where they must be, blank where they do not apply, in their right form.

use super::findings::Sink;
use super::forms::{NhsNumber, is_council, is_cqc_location, is_gp_practice, is_postcode};
use super::one_row::{Notes, OneRow, Wanted};
use super::row::Row;
use super::rules::{General, OfField, Severity};
use crate::field::Field;
use crate::spec::Release;

/// What must be filled and is not; what is filled and does not apply.
pub(crate) fn filled_as_wanted(check: &OneRow, row: &Row, wanted: Wanted, notes: &mut Notes) {
    let missing = wanted.mandatory & !row.filled;
    for field in of_bits(missing & !check.absent) {
        let words = words(check.release, field, true);
        notes.field(
            field,
            OfField::Mandatory,
            format_args!("{} is blank; it is needed {words}", field.name()),
        );
    }
    if missing & check.absent != 0 {
        // The missing column itself is reported once, for the file.
        worsen(notes.sink);
    }
    for field in of_bits(wanted.not_applicable & row.filled) {
        let (name, text, words) = (
            field.name(),
            row.text(field),
            words(check.release, field, false),
        );
        notes.field(
            field,
            OfField::NotApplicable,
            format_args!("{name} is {text:?}; it is only for rows {words}"),
        );
    }
    if !row.is_filled(Field::NhsNumber) && !row.is_filled(Field::LaPersonId) {
        notes.row(
            General::NoPerson,
            format_args!("the row has neither an NHS number nor a person id"),
        );
    }
}

fn worsen(sink: &mut Sink) {
    sink.worst = sink.worst.max(Some(Severity::Reject));
}

fn words(release: &Release, field: Field, mandatory: bool) -> &str {
    release.field(field as usize + 1).map_or("", |rules| {
        let condition = if mandatory {
            &rules.mandatory
        } else {
            &rules.applies
        };
        condition.words.as_str()
    })
}

/// The fields of a set of bits, in order.
pub(crate) fn of_bits(mut bits: u64) -> impl Iterator<Item = Field> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros() as usize;
        bits &= bits.wrapping_sub(1);
        Field::ALL.get(at).map(|(field, _)| *field)
    })
}

/// Codes and numbers of a fixed form.
pub(crate) fn forms(row: &Row, notes: &mut Notes) {
    nhs_number(row, notes);
    for (field, fits, form) in [
        (
            Field::LaCode,
            is_council as fn(&str) -> bool,
            "a code of three digits",
        ),
        (Field::Postcode, is_postcode, "a postcode such as ZZ1 9AJ"),
        (
            Field::GpCode,
            is_gp_practice,
            "the code of a GP practice such as Z34759",
        ),
        (
            Field::ProviderId,
            is_cqc_location,
            "a location such as 1-000000012",
        ),
    ] {
        let text = row.text(field);
        if !text.is_empty() && !fits(text) {
            notes.field(
                field,
                OfField::Format,
                format_args!("{} is {text:?}, not {form}", field.name()),
            );
        }
    }
    for field in FREE_TEXTS {
        let text = row.text(field);
        if text
            .bytes()
            .any(|byte| byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t'))
        {
            let says = format_args!("{} holds characters that cannot be printed", field.name());
            notes.row_at(General::ControlCharacters, field, says);
        }
    }
}

/// Fields in which any text is right, so that only its characters can be looked at.
const FREE_TEXTS: [Field; 7] = [
    Field::LaPersonId,
    Field::FirstName,
    Field::LastName,
    Field::GpName,
    Field::EventReference,
    Field::EventDescription,
    Field::ProviderName,
];

fn nhs_number(row: &Row, notes: &mut Notes) {
    let text = row.text(Field::NhsNumber);
    if text.is_empty() {
        return;
    }
    match NhsNumber::read(text) {
        NhsNumber::Right(_) => {}
        NhsNumber::WrongForm => {
            let says = format_args!("NHS Number is {text:?}, not ten digits or only a placeholder");
            notes.field(Field::NhsNumber, OfField::Format, says);
        }
        NhsNumber::WrongCheckDigit => {
            let says = format_args!("NHS Number is {text:?}, whose check digit is wrong");
            notes.field(Field::NhsNumber, OfField::CheckDigit, says);
        }
    }
}
