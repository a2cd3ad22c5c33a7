//! The letters of direct payments: a request that is refused, what one may buy from the council, a raise, and money that is
//! asked back. Their words are put together here for whoever sends one, with the greeting and the farewell of every letter
//! of a decision.

use db::Day;
use rules::direct_payment::{OwnSize, Price};
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::money::Pence;

use crate::casework::letters::store::New;
use crate::casework::letters::words;
use crate::front_door::people::header::{called, full_name};
use crate::house::Case;
use crate::house::council::Council;
use crate::house::permissions::KeepDirectPayments;

/// Its template and its title.
pub type Letter = (&'static str, &'static str);

pub const REFUSED: Letter = (
    "direct_payment_refused",
    "Your request for a direct payment",
);
pub const CONDITIONS: Letter = (
    "direct_payment_conditions",
    "What your direct payment may buy from us",
);
pub const RAISED: Letter = ("direct_payment_uplift", "Your direct payment goes up");
pub const ASKED_BACK: Letter = (
    "direct_payment_asked_back",
    "Money of your direct payment that we ask back",
);

/// A letter to the person from whoever writes it.
pub fn to_person(
    case: &Case<KeepDirectPayments>,
    to_lines: String,
    (template, title): Letter,
    says: &[String],
) -> New {
    let staff = case.staff();
    let names = (called(&case.person), &staff.colleague.account.name);
    let names = (names.0.as_str(), names.1.as_str());
    New {
        person_id: case.person_id(),
        template: template.to_owned(),
        title: title.to_owned(),
        to_name: full_name(&case.person),
        to_lines,
        to_email: None,
        body: words::whole(&staff.house.council, names, says),
    }
}

fn differently(council: &Council, later: &str) -> String {
    let tell = words::differently(council, later);
    format!("Do you see it differently? {tell}")
}

/// Why a direct payment was refused, and what happens now.
///
/// Source: Care and Support Statutory Guidance 12.20: the reasons in writing, and how to come to another decision.
pub fn refused(council: &Council, asked_on: Day, because: &[String]) -> Vec<String> {
    let because: Vec<String> = because.iter().map(|one| format!("- {one}")).collect();
    vec![
        format!(
            "On {} you asked to take your personal budget as a direct payment. We cannot make one, because:",
            speak_exact(asked_on.0)
        ),
        because.join("\n"),
        "Your budget stays as it is. The council manages it, and arranges the care and support in your plan with you.".to_owned(),
        "Things may change, or somebody may be able to help you to manage the money. Talk to us about what would make it possible.".to_owned(),
        differently(council, "You can ask for a direct payment again at any time."),
    ]
}

/// What a direct payment is to buy of the council's own services.
pub struct Bought<'a> {
    /// The first day of the payment.
    pub from: Day,
    /// In the words of whoever decided.
    pub what: &'a str,
    pub size: OwnSize,
    pub because: &'a str,
}

/// That a direct payment does not normally buy the council's own services, and what this one may all the same.
///
/// Source: Care and Support Statutory Guidance, chapter 12.
pub fn conditions(council: &Council, bought: &Bought<'_>) -> Vec<String> {
    let size = match bought.size {
        OwnSize::Small => "You may, because it is small.",
        OwnSize::Once => "You may, because you buy it once.",
    };
    vec![
        format!(
            "Your direct payment begins on {}. It is for the needs in your plan.",
            speak_exact(bought.from.0)
        ),
        format!(
            "A direct payment does not normally pay for services of the council itself. With yours you want to buy this from us: {}. {size}",
            bought.what.trim_end_matches('.')
        ),
        bought.because.to_owned(),
        "Please buy no other service of ours with it. If you would like one, tell us first: we can arrange it for you as a part of your budget that we manage.".to_owned(),
        differently(
            council,
            "You can ask us to look at your direct payment again at any time.",
        ),
    ]
}

/// A raise, and what it leaves as it is.
pub struct Raise<'a> {
    /// Before it, with what the person pays beside.
    pub before: Price,
    pub after: Pence,
    pub from: Day,
    pub because: &'a str,
    /// What the person pays in a week where they are sent a bill for it.
    pub billed: Pence,
}

/// That a direct payment goes up.
pub fn raised(council: &Council, raise: &Raise<'_>) -> Vec<String> {
    let (before, after) = (raise.before.paid, raise.after);
    let stays = match (raise.before.person.0, raise.billed.0) {
        (0, 0) => "You still pay nothing towards your support.".to_owned(),
        (0, _) => format!(
            "What you pay towards your support stays as it is: {} a week. We go on sending you a bill for it.",
            raise.billed
        ),
        _ => format!(
            "What you pay towards your support stays as it is: {} a week.",
            raise.before.person
        ),
    };
    let from = speak_exact(raise.from.0);
    vec![
        format!("Your direct payment goes up from {before} a week to {after} a week from {from}."),
        raise.because.to_owned(),
        stays,
        "You need do nothing. If you pay somebody by the hour, remember to raise their pay where that was agreed. If it is not enough to meet your needs, tell us and we will look at it with you.".to_owned(),
        differently(
            council,
            "You can ask us to look at your direct payment again at any time.",
        ),
    ]
}

/// Money that is asked back after an account was looked through, and why.
pub struct AskedBack<'a> {
    /// The days of the account, up to and not including the last.
    pub days: (Day, Day),
    pub sum: Pence,
    pub by: Day,
    /// More than may stay on the account.
    pub surplus: Pence,
    pub misspent: Pence,
    /// Paid for days on which it may not be paid.
    pub not_owed: Pence,
    /// Misspent and paid for such days: the same money, asked back once.
    pub in_both: Pence,
    /// In the words of whoever looked through it.
    pub because: &'a str,
    /// Who keeps the money for the person.
    pub keeper: Option<&'a str>,
}

/// How much is asked back, why, by when, and what to do.
pub fn asked_back(council: &Council, asked: &AskedBack<'_>) -> Vec<String> {
    let (from, until) = asked.days;
    let last = days_after(until.0, -1).unwrap_or(until.0);
    let keeper = asked.keeper.map_or(String::new(), |keeper| {
        format!("{keeper} keeps this money for you: please show them this letter.")
    });
    vec![
        format!(
            "We have looked through the account of your direct payment from {} to {}. Please pay back {} by {}.",
            speak_exact(from.0),
            speak_exact(last),
            asked.sum,
            speak_exact(asked.by.0)
        ),
        why(asked),
        asked.because.to_owned(),
        keeper,
        format!(
            "Get in touch with us{}, and we will tell you how to pay it back. If you cannot pay it all at once, or need the money for a bill that is still to come, talk to us: we will find a way with you. If you have paid it back already, you need do nothing.",
            words::on_the_phone(council)
        ),
        differently(
            council,
            "You can also ask to go through the account together with us.",
        ),
    ]
}

fn why(asked: &AskedBack<'_>) -> String {
    let reasons = [
        (
            asked.surplus,
            "is more than you need to keep on the account",
        ),
        (
            asked.misspent,
            "was spent on something that is not in your plan",
        ),
        (
            asked.not_owed,
            "was paid for days on which the law does not let us pay it",
        ),
    ];
    let mut says = vec!["This is why:".to_owned()];
    let reasons = reasons.iter().filter(|(sum, _)| sum.0 > 0);
    says.extend(reasons.clone().map(|(sum, why)| format!("- {sum} {why}.")));
    let all: Pence = reasons.map(|(sum, _)| *sum).sum();
    if asked.in_both.0 > 0 {
        let twice = asked.in_both;
        says.push(format!(
            "{twice} of this stands in two of the reasons: it is the same money, and we ask for it once."
        ));
    }
    if asked.sum < all - asked.in_both {
        says.push(format!("Of this we ask you for {}.", asked.sum));
    }
    says.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_bought_from_the_council_is_told_with_why() {
        let mut bought = Bought {
            from: Day("2026-12-31".parse().unwrap()),
            what: "meals for a fortnight.",
            size: OwnSize::Once,
            because: "Your cook is away.",
        };
        let council = Council::shipped().unwrap();
        let says = conditions(&council, &bought);
        assert_eq!(
            says[0],
            "Your direct payment begins on 31 December 2026. It is for the needs in your plan."
        );
        assert!(says[1].ends_with(
            "buy this from us: meals for a fortnight. You may, because you buy it once."
        ));
        assert_eq!(says[2], "Your cook is away.");
        bought.size = OwnSize::Small;
        assert!(conditions(&council, &bought)[1].ends_with("You may, because it is small."));
    }

    #[test]
    fn money_is_asked_back_with_every_reason_and_how_much_of_it() {
        let day = |text: &str| Day(text.parse().unwrap());
        let asked = AskedBack {
            days: (day("2026-12-31"), day("2027-02-01")),
            sum: Pence(30_000),
            by: day("2027-03-01"),
            surplus: Pence(22_000),
            misspent: Pence(8_000),
            not_owed: Pence(0),
            in_both: Pence(0),
            because: "Betting is not in the plan.",
            keeper: None,
        };
        assert_eq!(
            why(&asked),
            "This is why:\n- £220.00 is more than you need to keep on the account.\n- £80.00 was spent on something that is not in your plan."
        );
        let part = AskedBack {
            sum: Pence(10_000),
            not_owed: Pence(1),
            ..asked
        };
        assert!(why(&part).ends_with("let us pay it.\nOf this we ask you for £100.00."));
        let once = AskedBack {
            sum: Pence(8_000),
            surplus: Pence(0),
            not_owed: Pence(8_000),
            in_both: Pence(8_000),
            ..asked
        };
        assert!(why(&once).ends_with(
            "let us pay it.\n£80.00 of this stands in two of the reasons: it is the same money, and we ask for it once."
        ));
    }
}
