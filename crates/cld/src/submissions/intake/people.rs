//! Numbers the people of one file: by NHS number where it is valid, else by the council's own id.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::cleaning::canonical;
use crate::submissions::PersonKey;
use crate::submissions::names::{Names, Numbering};

pub(in crate::submissions) struct People {
    by_nhs: HashMap<u64, u32>,
    own_ids: Numbering,
    people: Vec<PersonKey>,
    /// The person known by each own id alone; 0 for none yet.
    person_of_own_id: Vec<u32>,
    last: Last,
}

/// The last row's texts and numbers: rows of one person often follow each other.
#[derive(Default)]
struct Last {
    nhs: String,
    own_id: String,
    numbers: (u32, u32, u32),
}

impl Default for People {
    fn default() -> People {
        People {
            by_nhs: HashMap::new(),
            own_ids: Numbering::default(),
            people: vec![PersonKey::NOBODY],
            person_of_own_id: Vec::new(),
            last: Last::default(),
        }
    }
}

impl People {
    /// The numbers of the person and of the own id of a row, 0 where there is none; and a
    /// fingerprint of the own id that is the same in every file.
    pub(in crate::submissions) fn number(&mut self, nhs: &str, own_id: &str) -> (u32, u32, u32) {
        if self.last.nhs != nhs || self.last.own_id != own_id {
            let own = self.own_id(own_id);
            let person = match nhs_number(nhs) {
                Some(number) => self.by_nhs(number),
                None => self.by_own_id(own),
            };
            nhs.clone_into(&mut self.last.nhs);
            own_id.clone_into(&mut self.last.own_id);
            let print = FixedState::default().hash_one(canonical(own_id)) as u32;
            self.last.numbers = (person, own, print);
        }
        self.last.numbers
    }

    /// The number of an own id; 0 for a blank.
    pub(in crate::submissions) fn own_id(&mut self, text: &str) -> u32 {
        self.own_ids.number(text)
    }

    /// The number of the person with this NHS number.
    pub(in crate::submissions) fn by_nhs(&mut self, number: u64) -> u32 {
        let next = self.people.len() as u32;
        let person = *self.by_nhs.entry(number).or_insert(next);
        if person == next {
            self.people.push(PersonKey::of_nhs(number));
        }
        person
    }

    /// The number of the person known by this own id alone.
    pub(in crate::submissions) fn by_own_id(&mut self, own: u32) -> u32 {
        if own == 0 {
            return 0;
        }
        if self.person_of_own_id.len() <= own as usize {
            self.person_of_own_id.resize(own as usize + 1, 0);
        }
        let person = &mut self.person_of_own_id[own as usize];
        if *person == 0 {
            *person = self.people.len() as u32;
            self.people.push(PersonKey::of_own_id(own));
        }
        *person
    }

    pub(in crate::submissions) fn into_tables(mut self) -> (Vec<PersonKey>, Names) {
        self.people.shrink_to_fit();
        (self.people, self.own_ids.into_names())
    }
}

/// A valid NHS number: ten digits, blanks passed over, with the right check digit, and not all
/// noughts, which some systems write for a blank.
pub(crate) fn nhs_number(text: &str) -> Option<u64> {
    let (mut value, mut sum, mut count) = (0_u64, 0_u64, 0);
    for byte in text.bytes().filter(|b| *b != b' ') {
        if !byte.is_ascii_digit() || count == 10 {
            return None;
        }
        let digit = u64::from(byte - b'0');
        value = value * 10 + digit;
        sum += digit * (10 - count).max(1);
        count += 1;
    }
    (count == 10 && sum.is_multiple_of(11) && value != 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_nhs_number_needs_ten_digits_and_the_right_last_one() {
        assert_eq!(nhs_number("9992837578"), Some(9_992_837_578));
        assert_eq!(nhs_number("999 283 7578"), Some(9_992_837_578));
        for text in [
            "",
            "9992837579",
            "999283757",
            "99928375788",
            "999-283-7578",
            "999283757X",
            "0000000000",
        ] {
            assert_eq!(nhs_number(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_person_without_a_valid_nhs_number_is_known_by_the_own_id() {
        let mut people = People::default();
        let (by_nhs, own, print) = people.number("9992837578", "x1");
        let (same_nhs, none, _) = people.number("999 283 7578", "");
        assert_eq!((same_nhs, none), (by_nhs, 0));
        let (by_own, same, same_print) = people.number("", "X1");
        assert_eq!(same_print, print);
        assert_eq!(same, own, "case does not matter");
        assert_ne!(by_own, by_nhs);
        assert_eq!(
            people.number("9992837579", "x1").0,
            by_own,
            "a wrong check digit counts as blank"
        );
        let (nobody, none, _) = people.number("", "");
        assert_eq!((nobody, none), (0, 0));
        assert_eq!(people.into_tables().0.len(), 3);
    }
}
