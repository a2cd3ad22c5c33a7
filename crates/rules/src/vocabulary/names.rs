//! How names and postcodes are compared: by keys that forgive case, accents, marks and one wrong letter.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name as letters and digits only: "O'Brien-Smith" and "Ó Briensmith" give "obriensmith".
pub fn name_key(name: &str) -> String {
    name.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(plain_letters)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Letters that carry no separate accent, and so need a table: Søren is typed Soren.
fn plain_letters(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        _ => "",
    };
    let itself = plain.is_empty().then_some(c);
    plain.chars().chain(itself)
}

/// The key of each part of a name: "Anne-Marie O'Brien" gives "anne", "marie", "obrien".
pub fn name_words(name: &str) -> Vec<String> {
    name.split(|c: char| c.is_whitespace() || is_hyphen(c))
        .map(name_key)
        .filter(|key| !key.is_empty())
        .collect()
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

/// Keys shorter than this forgive nothing: "Al" is not "Ed" with mistakes.
const LETTERS_BEFORE_FORGIVING: usize = 3;

/// The key itself, then the key with each one letter left out, each once.
///
/// Two keys may be one wrong, missing, extra or swapped letter apart only if these lists meet, so
/// an index of them finds every likely name; `within_one_letter` then says which truly are.
pub fn one_letter_removed(key: &str) -> Vec<String> {
    let letters: Vec<char> = key.chars().collect();
    let mut found = vec![key.to_owned()];
    if letters.len() < LETTERS_BEFORE_FORGIVING {
        return found;
    }
    for left_out in 0..letters.len() {
        let shorter: String = letters
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != left_out)
            .map(|(_, letter)| letter)
            .collect();
        if found.last() != Some(&shorter) {
            found.push(shorter);
        }
    }
    found
}

/// Are two keys the same but for at most one wrong, missing, extra or swapped letter?
pub fn within_one_letter(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().max(b.len()) < LETTERS_BEFORE_FORGIVING {
        return false;
    }
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    let same_end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    match (&a[..a.len() - same_end], &b[..b.len() - same_end]) {
        ([_], [_]) | ([_], []) | ([], [_]) => true,
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    }
}

/// A postcode in capitals without a blank ("EX12AB"), if it has the form of one.
///
/// The form only: pseudo postcodes such as ZZ99 3VZ (no fixed abode) pass, for the NHS uses them.
pub fn postcode_key(text: &str) -> Option<String> {
    let key: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if !key.is_ascii() || key.len() < 5 {
        return None;
    }
    let (outward, inward) = key.split_at(key.len() - 3);
    (is_outward(outward) && shape(inward) == "9AA").then_some(key)
}

/// Is this the first half of a postcode ("EX1", "SW1A")?
pub(crate) fn is_outward(text: &str) -> bool {
    let known = ["A9", "A99", "A9A", "AA9", "AA99", "AA9A"];
    known.contains(&shape(text).as_str()) || text == "GIR"
}

/// Capital letters as A, digits as 9, all else as ?.
fn shape(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'A'..='Z' => 'A',
            '0'..='9' => '9',
            _ => '?',
        })
        .collect()
}

/// A postcode as it is written on an envelope: "EX1 2AB". Anything else comes back as it was.
pub fn show_postcode(text: &str) -> String {
    match postcode_key(text) {
        Some(key) => {
            let (outward, inward) = key.split_at(key.len() - 3);
            format!("{outward} {inward}")
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_keeps_only_letters_and_digits() {
        for (name, key) in [
            ("O'Brien-Smith", "obriensmith"),
            ("O\u{2019}BRIEN  Smith", "obriensmith"),
            ("Zoë", "zoe"),
            ("Zoe\u{308}", "zoe"),
            ("José Ñandú", "josenandu"),
            ("Søren Łukasz", "sorenlukasz"),
            ("Weiß", "weiss"),
            ("ŞIRIN", "sirin"),
            ("Ⅷ", "viii"),
            ("김", "김".nfkd().collect::<String>().as_str()),
            ("  ", ""),
            ("--", ""),
        ] {
            assert_eq!(name_key(name), key, "{name}");
        }
    }

    #[test]
    fn a_name_is_split_at_blanks_and_hyphens_only() {
        assert_eq!(
            name_words("Anne-Marie  O'Brien"),
            ["anne", "marie", "obrien"]
        );
        assert_eq!(
            name_words("St. John\u{2010}Stevas"),
            ["st", "john", "stevas"]
        );
        assert!(name_words(" - ").is_empty());
    }

    #[test]
    fn the_list_for_a_search_leaves_out_each_letter_once() {
        assert_eq!(one_letter_removed("anna"), ["anna", "nna", "ana", "ann"]);
        assert_eq!(one_letter_removed("joe"), ["joe", "oe", "je", "jo"]);
        assert_eq!(one_letter_removed("al"), ["al"]);
        assert_eq!(one_letter_removed(""), [""]);
    }

    #[test]
    fn one_wrong_missing_extra_or_swapped_letter_is_forgiven() {
        for (a, b, near) in [
            ("joan", "joan", true),
            ("joan", "jean", true),
            ("joan", "jon", true),
            ("joan", "joana", true),
            ("joan", "jaon", true),
            ("joan", "naoj", false),
            ("joan", "jeen", false),
            ("abcd", "badc", false),
            ("abc", "bcd", false), // the lists meet, the words are two letters apart
            ("al", "ed", false),
            ("al", "la", false),
            ("jo", "joe", true),
            ("", "a", false),
            ("aaa", "aaaa", true),
        ] {
            assert_eq!(within_one_letter(a, b), near, "{a} {b}");
            assert_eq!(within_one_letter(b, a), near, "{b} {a}");
        }
    }

    #[test]
    fn a_postcode_is_known_by_its_form() {
        for (text, key) in [
            ("EX1 2AB", Some("EX12AB")),
            ("ex12ab", Some("EX12AB")),
            (" e x 1 2 a b", Some("EX12AB")),
            ("M1 1AA", Some("M11AA")),
            ("B33 8TH", Some("B338TH")),
            ("W1A 0AX", Some("W1A0AX")),
            ("EC1A 1BB", Some("EC1A1BB")),
            ("DN55 1PT", Some("DN551PT")),
            ("GIR 0AA", Some("GIR0AA")),
            ("ZZ99 3VZ", Some("ZZ993VZ")),
            ("EX1", None),
            ("EX1 2A", None),
            ("EXE1 2AB", None),
            ("1EX 2AB", None),
            ("EX1 2ÄB", None),
            ("Smith", None),
            ("", None),
        ] {
            assert_eq!(postcode_key(text).as_deref(), key, "{text}");
        }
        assert_eq!(show_postcode("dn551pt"), "DN55 1PT");
        assert_eq!(show_postcode("no fixed abode"), "no fixed abode");
    }

    proptest! {
        #[test]
        fn every_near_pair_is_found_by_the_lists(a in "[abc]{0,6}", b in "[abc]{0,6}") {
            let (left, right) = (one_letter_removed(&a), one_letter_removed(&b));
            if within_one_letter(&a, &b) {
                prop_assert!(left.iter().any(|word| right.contains(word)));
            }
        }

        #[test]
        fn nearness_agrees_with_trying_every_single_change(a in "[abc]{3,5}", b in "[abc]{1,6}") {
            prop_assert_eq!(within_one_letter(&a, &b), changes(&a).contains(&b));
        }

        #[test]
        fn a_key_of_a_key_is_itself(name in "\\PC{0,12}") {
            let key = name_key(&name);
            prop_assert_eq!(name_key(&key), key);
        }
    }

    /// The word and all words one change away, over the letters a to c.
    fn changes(word: &str) -> Vec<String> {
        let w: Vec<char> = word.chars().collect();
        let mut all = vec![w.clone()];
        for at in 0..=w.len() {
            for letter in ['a', 'b', 'c'] {
                let mut extra = w.clone();
                extra.insert(at, letter);
                all.push(extra);
                if at < w.len() {
                    let mut wrong = w.clone();
                    wrong[at] = letter;
                    all.push(wrong);
                }
            }
            if at < w.len() {
                let mut missing = w.clone();
                missing.remove(at);
                all.push(missing);
            }
            if at + 1 < w.len() {
                let mut swapped = w.clone();
                swapped.swap(at, at + 1);
                all.push(swapped);
            }
        }
        all.into_iter()
            .map(|letters| letters.into_iter().collect())
            .collect()
    }
}
