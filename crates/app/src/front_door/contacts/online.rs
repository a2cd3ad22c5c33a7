//! A contact that came by the open page: what its sender knew of the person, and taking it.

use db::entities::online_enquiry;

use super::whole::{open, undecided};
use super::{known, store};
use crate::front_door::enquiry::said;
use crate::front_door::people::find;
use crate::house::permissions::{Needs, TakeContacts};
use crate::house::{Page, PageError, Path, Staff, pages};

/// What to type into the search box to find the person: "Ivy Dean 3/5/1940 EX1 2AB", or less of it where nobody on file
/// fits the whole, for what a sender knows of birth and address is not always what the record says.
pub async fn sought<P: Needs>(
    staff: &Staff<P>,
    sent: &online_enquiry::Model,
) -> Result<String, PageError> {
    let born = sent.born_on;
    let born = born.map(|born| born.strftime("%-d/%-m/%Y").to_string());
    let (name, postcode) = (Some(&sent.about), sent.postcode.as_ref());
    let whole = listed([name, born.as_ref(), postcode]);
    for words in [
        whole.clone(),
        listed([name, born.as_ref(), None]),
        listed([name, None, postcode]),
        sent.about.clone(),
    ] {
        if !known::likely(staff, &words).await?.is_empty() {
            return Ok(words);
        }
    }
    Ok(whole)
}

/// Whether the person knows and agrees, as the sender put it: what somebody settles who takes the contact.
pub fn said_of_agreeing(sent: &online_enquiry::Model) -> Option<&str> {
    said(&sent.answers, "knows")
}

/// Fewest and most signs of a telephone number: what is longer says something else as well.
const PHONE: std::ops::RangeInclusive<usize> = 6..=20;

/// What a contact tells of somebody who is put on file: their address, about how old they are, and, where they ask for
/// themselves, how to ring them. Field by field, as the page for a new person names them.
/// Errors: `NotFound` when there is no such contact, or it is not open to the colleague.
pub async fn told_of<P: Needs>(
    staff: &Staff<P>,
    contact: &str,
) -> Result<Vec<(&'static str, String)>, PageError> {
    let (row, _) = open(staff, contact).await?;
    let sent = store::enquiry_of(staff.reader(), row.id).await?;
    let mut told = Vec::new();
    if let Some(sent) = &sent {
        let lines = said(&sent.answers, "lines").map(str::to_owned);
        told.extend(lines.map(|lines| ("lines", lines)));
        told.extend(sent.postcode.clone().map(|at| ("postcode", at)));
        told.extend(find::told_by(&sent.about, staff.today_date()));
        let born = sent.born_on.map(|born| born.to_string());
        told.extend(born.map(|born| ("born_on", born)));
        let age = sent.age.filter(|_| sent.born_on.is_none());
        let age = age.and_then(|age| i16::try_from(age).ok());
        if let Some(age) = age {
            // An estimate of a birth date by age alone: the first day of the year.
            let year = staff.today_date().year() - age;
            told.push(("born_on", format!("1/1/{year}")));
            told.push(("born_estimated", "yes".to_owned()));
        }
    }
    if row.caller_relation.as_deref() == Some("self") {
        let typed = sent.as_ref().and_then(|sent| said(&sent.answers, "phone"));
        let first = row.caller_contact.as_deref();
        let first = first.and_then(|at| at.split([';', ',']).next());
        let phone = typed.or(first).map(str::trim).filter(|phone| {
            let dials = |c: char| c.is_ascii_digit() || " +()-".contains(c);
            PHONE.contains(&phone.chars().count()) && phone.chars().all(dials)
        });
        told.extend(phone.map(|phone| ("phone", phone.to_owned())));
    }
    Ok(told)
}

fn listed(words: [Option<&String>; 3]) -> String {
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    words.join(" ")
}

/// POST /contacts/{contact}/take
pub async fn take(staff: Staff<TakeContacts>, Path(id): Path<String>) -> Page {
    let (row, _) = open(&staff, &id).await?;
    undecided(&row)?;
    if row.taken_by.is_none() {
        let mut change = staff.change().await?;
        match store::take_over(&mut change, &row, staff.colleague.account.id).await {
            Ok(()) => {
                change.commit().await?;
                let said = format!("You have taken contact {}.", row.number);
                return pages::go_to_saying(format!("/contacts/{}/edit", row.id), &said);
            }
            // Somebody else took it at the same moment, or passed it on.
            Err(db::Error::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let row = store::find(staff.reader(), row.id).await?;
    let names = store::names(staff.reader(), row.taken_by).await?;
    let by = row.taken_by.and_then(|by| names.get(&by));
    let said = match by {
        Some(by) => format!("{by} has taken contact {} already.", row.number),
        None => format!("Contact {} has changed: look again.", row.number),
    };
    pages::go_to_saying(format!("/contacts/{}", row.id), &said)
}
