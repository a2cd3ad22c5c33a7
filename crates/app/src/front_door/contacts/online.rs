//! A contact that came by the open page: what its sender knew of the person, and taking it.

use db::entities::online_enquiry;

use super::whole::{open, undecided};
use super::{known, store};
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
