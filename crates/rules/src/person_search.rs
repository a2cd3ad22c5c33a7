//! Finding a person: reads what was typed into the search box, and ranks who was found.
//!
//! One box takes a council number, an NHS number, a birth date, a postcode and names in any order.
//! A number names one person, so whatever is typed beside it is ignored.

use crate::vocabulary::dates::{can_be_meant, read_day};
use crate::vocabulary::names::{is_outward, name_words, postcode_key, within_one_letter};
use crate::vocabulary::nhs_number::NhsNumber;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What to look for. All that is given must hold; names forgive one wrong letter each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The council's own number as typed, without its P: leading zeros are kept, for they mark
    /// emergency numbers. May be letters (from the number box): then nobody has it.
    pub number: Option<String>,
    pub nhs_number: Option<NhsNumber>,
    pub born_on: Option<Date>,
    /// As `names::postcode_key` gives it.
    pub postcode: Option<String>,
    /// Keys of the names, as `names::name_words` gives them.
    pub names: Vec<String>,
    /// What was typed and not understood, to be shown back.
    pub unreadable: Vec<String>,
}

impl Query {
    /// Nothing to look for: the search finds nobody.
    pub fn is_empty(&self) -> bool {
        self.number.is_none()
            && self.nhs_number.is_none()
            && self.born_on.is_none()
            && self.postcode.is_none()
            && self.names.is_empty()
    }

    fn take_names(&mut self, typed: &str) {
        let names = name_words(typed);
        let too_long = |name: &String| name.chars().count() > LONGEST_NAME;
        if self.names.len() + names.len() > MOST_NAMES || names.iter().any(too_long) {
            self.not_understood(typed);
        } else {
            self.names.extend(names);
        }
    }

    /// Keeps what is shown back, a long word by its beginning.
    fn not_understood(&mut self, typed: &str) {
        if self.unreadable.len() >= MOST_SHOWN {
            return;
        }
        let begins: String = typed.chars().take(LETTERS_SHOWN).collect();
        let cut = if begins.len() < typed.len() {
            "…"
        } else {
            ""
        };
        self.unreadable.push(format!("{begins}{cut}"));
    }

    /// A number names one person, so nothing else is asked.
    fn only_the_number(self) -> Query {
        if self.number.is_some() {
            return Query {
                number: self.number,
                ..Query::default()
            };
        }
        if self.nhs_number.is_some() {
            return Query {
                nhs_number: self.nhs_number,
                ..Query::default()
            };
        }
        self
    }
}

/// Reads the one free box.
///
/// A bare number of up to 8 digits is a council number, but eight digits that make a birth date
/// (03051948) are that date; with a P before them they are a number. Ten digits that fail the NHS
/// check are shown back as unreadable.
pub fn read(text: &str, today: Date) -> Query {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut query = Query::default();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let taken = MOST_WORDS_TOGETHER.min(rest.len());
        let used = (1..=taken)
            .rev()
            .find(|count| take(&mut query, &rest[..*count], today));
        rest = &rest[used.unwrap_or(1)..];
    }
    query.only_the_number()
}

/// "3 May 1948" and "999 000 0018" are three words that belong together.
const MOST_WORDS_TOGETHER: usize = 3;

/// Takes these words as one thing, if they make one. A single word is always taken.
fn take(query: &mut Query, words: &[&str], today: Date) -> bool {
    if let Some(found) = nhs_number(words) {
        match found {
            Ok(number) => query.nhs_number = query.nhs_number.or(Some(number)),
            Err(shown) => query.not_understood(&shown),
        }
        return true;
    }
    if let Some(born_on) = birth_date(words, today) {
        query.born_on = query.born_on.or(Some(born_on));
        return true;
    }
    if let Some(postcode) = postcode(words) {
        query.postcode.get_or_insert(postcode);
        return true;
    }
    match words {
        [word] => take_word(query, word),
        _ => return false,
    }
    true
}

/// Ten digits, in one word or in three: an NHS number, or something meant as one.
fn nhs_number(words: &[&str]) -> Option<Result<NhsNumber, String>> {
    let lengths: Vec<usize> = words.iter().map(|word| word.len()).collect();
    let parted = lengths == [3, 3, 4] && words.iter().all(|word| is_digits(word));
    let whole = words.len() == 1 && words[0].replace('-', "").len() == 10;
    let text = words.join(" ");
    let digits_only = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
    if !(parted || whole) || !digits_only || (whole && read_like_a_date(&text)) {
        return None;
    }
    Some(NhsNumber::parse(&text).map_err(|_| text))
}

/// 03-05-1948 has ten signs too.
fn read_like_a_date(text: &str) -> bool {
    text.len() == 10 && text.contains('-')
}

fn birth_date(words: &[&str], today: Date) -> Option<Date> {
    let bare_number = words.len() == 1 && is_digits(words[0]);
    if bare_number && words[0].len() != 8 {
        return None;
    }
    read_day(&words.join(" "), today).filter(|day| can_be_meant(*day, today) && *day <= today)
}

fn postcode(words: &[&str]) -> Option<String> {
    match words {
        [whole] => postcode_key(whole),
        [outward, inward] if inward.len() == 3 && is_outward(&outward.to_ascii_uppercase()) => {
            postcode_key(&format!("{outward}{inward}"))
        }
        _ => None,
    }
}

fn take_word(query: &mut Query, word: &str) {
    if let Some(number) = council_number(word) {
        query.number.get_or_insert(number);
    } else if word.chars().any(char::is_numeric) {
        query.not_understood(word);
    } else {
        query.take_names(word);
    }
}

/// More names than anybody has, and longer than any: forgiving a wrong letter in what goes beyond would take
/// minutes, so it is shown back as not understood.
const MOST_NAMES: usize = 12;
const LONGEST_NAME: usize = 50;

/// So much is shown back of what was not understood: words, and letters of each.
const MOST_SHOWN: usize = 6;
const LETTERS_SHOWN: usize = 40;

/// The longest number a council gives a person.
const LONGEST_COUNCIL_NUMBER: usize = 8;

/// P and digits, or up to eight bare digits.
fn council_number(word: &str) -> Option<String> {
    let after_p = word.strip_prefix(['P', 'p']);
    let digits = after_p.unwrap_or(word);
    let short = digits.len() <= LONGEST_COUNCIL_NUMBER || after_p.is_some();
    (is_digits(digits) && short).then(|| digits.to_owned())
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// The search form with a box for each thing, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Boxes {
    pub number: String,
    pub first_name: String,
    pub last_name: String,
    pub born_on: String,
    pub postcode: String,
}

impl Boxes {
    /// What the boxes ask for. The number box takes either number; letters in it find nobody.
    pub fn read(&self, today: Date) -> Query {
        let mut query = Query::default();
        let number: String = self.number.split_whitespace().collect();
        if let Ok(nhs_number) = NhsNumber::parse(&number) {
            query.nhs_number = Some(nhs_number);
        } else if !number.is_empty() {
            query.number = Some(council_number(&number).unwrap_or(number));
        }
        query.take_names(&self.first_name);
        query.take_names(&self.last_name);
        query.born_on = read_day(&self.born_on, today);
        query.postcode = postcode_key(&self.postcode);
        for (typed, understood) in [
            (&self.born_on, query.born_on.is_some()),
            (&self.postcode, query.postcode.is_some()),
        ] {
            if !understood && !typed.trim().is_empty() {
                query.not_understood(typed.trim());
            }
        }
        query.only_the_number()
    }
}

/// Someone the archive found, with what ranking needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidate {
    /// Without its P, as in `Query`.
    pub number: String,
    pub nhs_number: Option<NhsNumber>,
    /// Keys of every name the person is or was known by.
    pub names: Vec<String>,
    pub born_on: Option<Date>,
    /// Keys of every address the person has or had.
    pub postcodes: Vec<String>,
}

/// How well a candidate answers a query: higher comes first, nought answers nothing.
///
/// Each name asked for scores by its best answer: the same name, one it begins, one a letter away,
/// one it is part of. The right birth date and postcode raise; the right number is above all.
pub fn rank(candidate: &Candidate, query: &Query) -> u32 {
    let number = query.number.as_ref() == Some(&candidate.number);
    let nhs_number = query.nhs_number.is_some() && query.nhs_number == candidate.nhs_number;
    let born_on = query.born_on.is_some() && query.born_on == candidate.born_on;
    let postcode = query
        .postcode
        .as_ref()
        .is_some_and(|key| candidate.postcodes.contains(key));
    let names: u32 = query.names.iter().map(|asked| best(asked, candidate)).sum();
    names
        + if number || nhs_number { 10_000 } else { 0 }
        + if born_on { 150 } else { 0 }
        + if postcode { 80 } else { 0 }
}

fn best(asked: &str, candidate: &Candidate) -> u32 {
    let scores = candidate.names.iter().map(|name| likeness(asked, name));
    scores.max().unwrap_or(0)
}

/// How alike a name asked for and a name on file are.
fn likeness(asked: &str, name: &str) -> u32 {
    if asked.is_empty() {
        0
    } else if asked == name {
        100
    } else if name.starts_with(asked) {
        60
    } else if within_one_letter(asked, name) {
        30
    } else if name.contains(asked) {
        10
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 11, 22);

    /// A query in short: number, NHS number, birth date, postcode, names, unreadable.
    fn short(query: &Query) -> String {
        let mut said = Vec::new();
        said.extend(query.number.iter().map(|n| format!("number {n}")));
        said.extend(
            query
                .nhs_number
                .iter()
                .map(|n| format!("nhs {}", n.digits())),
        );
        said.extend(query.born_on.iter().map(|d| format!("born {d}")));
        said.extend(query.postcode.iter().map(|p| format!("at {p}")));
        said.extend(query.names.iter().cloned());
        said.extend(query.unreadable.iter().map(|u| format!("?{u}")));
        said.join(" ")
    }

    #[test]
    fn one_box_takes_anything_in_any_order() {
        for (typed, meant) in [
            ("Joan Price", "joan price"),
            ("price, joan", "price joan"),
            ("O'Brien-Smith", "obrien smith"),
            ("joan 3/5/1948 price", "born 1948-05-03 joan price"),
            ("3 May 1948 joan", "born 1948-05-03 joan"),
            ("3 5 48", "born 1948-05-03"),
            ("03-05-1948", "born 1948-05-03"),
            ("1948-05-03", "born 1948-05-03"),
            ("03051948 Price", "born 1948-05-03 price"),
            ("May Smith", "may smith"),
            ("May 3 May 1948", "born 1948-05-03 may"),
            ("EX1 2AB price", "at EX12AB price"),
            ("price ex12ab", "at EX12AB price"),
            ("9990000018", "nhs 9990000018"),
            ("999 000 0018", "nhs 9990000018"),
            ("999-000-0018", "nhs 9990000018"),
            ("Joan 999 000 0018 EX1 2AB", "nhs 9990000018"),
            ("999 000 0019", "?999 000 0019"),
            ("9990000019 joan", "joan ?9990000019"),
            ("P1234", "number 1234"),
            ("p00123", "number 00123"),
            ("00123", "number 00123"),
            ("P03051948", "number 03051948"),
            ("31129999", "number 31129999"),
            ("12345678", "number 12345678"),
            ("123456789", "?123456789"),
            ("Joan 1234 3/5/1948 EX1 2AB", "number 1234"),
            ("1234 9990000018", "number 1234"),
            ("Pabc", "pabc"),
            ("P", "p"),
            ("12a4 joan", "joan ?12a4"),
            ("EX1 joan", "joan ?EX1"),
            ("31/4/1948", "?31/4/1948"),
            ("  ", ""),
            ("- ' .", ""),
        ] {
            assert_eq!(short(&read(typed, TODAY)), meant, "{typed}");
        }
    }

    #[test]
    fn a_date_to_come_is_nobodys_birth_date() {
        assert_eq!(short(&read("23/11/2026", TODAY)), "?23/11/2026");
        assert_eq!(short(&read("22/11/2026", TODAY)), "born 2026-11-22");
    }

    #[test]
    fn a_search_for_nothing_knows_that_it_is_empty() {
        assert!(read("", TODAY).is_empty());
        assert!(read("12a4", TODAY).is_empty());
        assert!(Boxes::default().read(TODAY).is_empty());
        assert!(!read("joan", TODAY).is_empty());
        assert!(!read("EX1 2AB", TODAY).is_empty());
    }

    #[test]
    fn each_box_of_the_form_is_read_and_the_number_box_rules() {
        let boxes = Boxes {
            first_name: "Anne Marie".into(),
            last_name: "Price".into(),
            born_on: "3/5/48".into(),
            postcode: "ex1 2ab".into(),
            ..Boxes::default()
        };
        assert_eq!(
            short(&boxes.read(TODAY)),
            "born 1948-05-03 at EX12AB anne marie price"
        );
        for (typed, meant) in [
            ("P 00123", "number 00123"),
            ("999 000 0018", "nhs 9990000018"),
            ("abc", "number abc"),
            ("999 000 0019", "number 9990000019"),
        ] {
            let boxes = Boxes {
                number: typed.into(),
                ..boxes.clone()
            };
            assert_eq!(short(&boxes.read(TODAY)), meant, "{typed}");
            assert!(!boxes.read(TODAY).is_empty());
        }
        let wrong = Boxes {
            born_on: "31/4/48".into(),
            postcode: " EX1 ".into(),
            ..Boxes::default()
        };
        assert_eq!(short(&wrong.read(TODAY)), "?31/4/48 ?EX1");
    }

    #[test]
    fn what_is_longer_than_a_name_or_more_than_anybody_has_is_shown_back_shortened() {
        let longest = "a".repeat(LONGEST_NAME);
        assert_eq!(short(&read(&longest, TODAY)), longest);
        let query = read(&format!("joan {}", "a".repeat(60_000)), TODAY);
        assert_eq!(short(&query), format!("joan ?{}…", "a".repeat(40)));
        let query = read(&["b"; 20_000].join("-"), TODAY);
        assert_eq!(short(&query), format!("?{}…", "b-".repeat(20)));
        let query = read(&["b"; 20_000].join(" "), TODAY);
        assert_eq!((query.names.len(), query.unreadable.len()), (12, 6));
        let boxes = Boxes {
            last_name: "c".repeat(60_000),
            ..Boxes::default()
        };
        assert_eq!(short(&boxes.read(TODAY)), format!("?{}…", "c".repeat(40)));
    }

    fn known_as(names: &[&str]) -> Candidate {
        Candidate {
            number: "1234".into(),
            nhs_number: NhsNumber::parse("9990000018").ok(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            born_on: Some(date(1948, 5, 3)),
            postcodes: vec!["EX12AB".into(), "EX43CD".into()],
        }
    }

    #[test]
    fn the_same_name_ranks_above_a_beginning_a_slip_and_a_part() {
        let query = read("anna", TODAY);
        let best_first = ["anna", "annabel", "enna", "joanna", "tom"];
        let ranks = best_first.map(|name| rank(&known_as(&[name]), &query));
        assert!(ranks.is_sorted_by(|a, b| a > b), "{ranks:?}");
        assert_eq!(ranks[4], 0);
    }

    #[test]
    fn each_further_fact_that_fits_raises_a_candidate() {
        let joan = known_as(&["joan", "price"]);
        let best_first = [
            "P1234",
            "joan price 3/5/1948 EX4 3CD",
            "joan price 3/5/1948",
            "joan price EX1 2AB",
            "joan price",
            "jaon price",
            "jaon prise",
            "jaon",
            "sam",
        ];
        let ranks = best_first.map(|typed| rank(&joan, &read(typed, TODAY)));
        assert!(ranks.is_sorted_by(|a, b| a > b), "{ranks:?}");
        assert!(rank(&joan, &read("9990000018", TODAY)) > ranks[1]);
        assert_eq!(rank(&joan, &read("4/5/1948", TODAY)), 0);
    }

    #[test]
    fn facts_nobody_gave_do_not_count_as_the_same() {
        let unknown = Candidate::default();
        assert_eq!(rank(&unknown, &Query::default()), 0);
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in "\\PC*") {
            let _ = read(&text, TODAY);
        }
    }
}
