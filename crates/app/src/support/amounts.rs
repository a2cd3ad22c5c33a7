//! Amounts and numbers as people type them on the pages of plans and money.

use db::Day;
use rules::budget::exact::{decimal, nearest, whole};
use rules::vocabulary::lengths::speak_length;
use rules::vocabulary::money::{NotMoney, Pence};

use crate::front_door::people::asking::Answers;
use crate::house::council::Choice;
use crate::house::fields::{enter, must};

/// What was typed, if anything was: of an empty box it is said once that it must be filled in.
fn typed(answers: &mut Answers<'_>, name: &str) -> Option<String> {
    answers.text(name).filter(|typed| !typed.is_empty())
}

/// An amount, if one was typed.
pub fn money(answers: &mut Answers<'_>, name: &str) -> Option<Pence> {
    let typed = typed(answers, name)?;
    match Pence::parse(&typed) {
        Ok(money) if money.0 >= 0 => Some(money),
        _ => {
            answers.reading.wrong(name, NotMoney.to_string());
            None
        }
    }
}

/// What is on an account, if it was typed: below nil where it is overdrawn.
pub fn balance(answers: &mut Answers<'_>, name: &str) -> Option<Pence> {
    let typed = typed(answers, name)?;
    let read = Pence::parse(&typed);
    if let Err(not) = &read {
        answers.reading.wrong(name, not.to_string());
    }
    read.ok()
}

/// An amount that must be there.
pub fn needed_money(answers: &mut Answers<'_>, name: &str, what: &str) -> Pence {
    let blank = answers.reading.fields.get(name).is_empty();
    if blank {
        answers.reading.wrong(name, enter(what));
        return Pence::default();
    }
    money(answers, name).unwrap_or_default()
}

/// A number with two decimals at most, in hundredths.
pub fn hundredths(answers: &mut Answers<'_>, name: &str, what: &str) -> Option<i64> {
    let typed = typed(answers, name)?;
    let number = decimal(&typed).map(|number| number * whole(100));
    match number.filter(|number| number.is_integer()) {
        Some(number) => Some(nearest(&number)),
        None => {
            let says = must(
                what,
                "be a number such as 7 or 3.5",
                "enter a number such as 7 or 3.5",
            );
            answers.reading.wrong(name, says);
            None
        }
    }
}

/// Hundredths as people write them: "3.5".
pub fn plain_hundredths(hundredths: i64) -> String {
    rules::budget::exact::plain(&rules::budget::exact::share(hundredths, 100))
}

/// "£164.85 a week"
pub fn weekly(pence: i64) -> String {
    format!("{} a week", Pence(pence))
}

/// Choices of a short list on which a rule branches.
pub fn choices(all: impl IntoIterator<Item = (&'static str, &'static str)>) -> Vec<Choice> {
    let choice = |(value, text): (&str, &str)| Choice {
        value: value.to_owned(),
        text: text.to_owned(),
    };
    all.into_iter().map(choice).collect()
}

/// A day that must not be more than a century away either way.
pub fn is_sensible(day: Day, today: Day) -> bool {
    (i32::from(day.year()) - i32::from(today.year())).abs() <= 100
}

/// Hours as one says them: "30 minutes", "10 hours 30 minutes"; as a number where they are no whole minutes.
pub fn hours(hundredths: i64) -> String {
    match hundredths * 60 % 100 {
        0 => speak_length(hundredths * 60 / 100),
        _ => format!("{} hours", plain_hundredths(hundredths)),
    }
}

/// How much of a service: "30 minutes", "2 nights", "1 item".
pub fn how_much(hundredths: i64, code: &str, label: &str) -> String {
    match code {
        "hour" => hours(hundredths),
        _ => format!(
            "{} {}",
            plain_hundredths(hundredths),
            unit(hundredths, label)
        ),
    }
}

/// A unit as one says it after a number: "hours", but "hour" after one.
fn unit(hundredths: i64, label: &str) -> String {
    let unit = label.to_lowercase();
    match (hundredths, unit.strip_suffix('s')) {
        (100, Some(one)) => one.to_owned(),
        _ => unit,
    }
}

/// What one costs, as one says it after an amount: "an hour", "a day", and "each" of things.
pub fn of_one(code: &str, label: &str) -> String {
    match (code, unit(100, label)) {
        ("item", _) => "each".to_owned(),
        ("hour", one) => format!("an {one}"),
        (_, one) => format!("a {one}"),
    }
}
