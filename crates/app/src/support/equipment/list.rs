//! What is on its way to people, and prescriptions that a chemist or shop tells of by their number.

use db::entities::equipment::Model;
use rules::access::Permission;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::{pages as of_person, redeeming, store};
use crate::house::permissions::{Assess, Needs, SeeTeamWorklist};
use crate::house::{Fields, Form, Page, Reading, Shown, Staff, pages};
use crate::oversight::worklists::{People, Who};

/// Lines of each kind that one page shows at most.
const MOST: u64 = 300;

/// A piece on its way.
#[derive(Serialize)]
struct Line {
    who: Who,
    href: String,
    item: String,
    number: String,
    given: String,
    until: String,
    tag: &'static str,
    colour: &'static str,
}

/// GET /equipment
pub async fn list(staff: Staff<SeeTeamWorklist>) -> Page {
    show(&staff, Shown::default()).await
}

async fn show<P: Needs>(staff: &Staff<P>, form: Shown) -> Page {
    let today = staff.today();
    let council = &staff.house.council;
    let (good, ran_out) = store::on_the_way(staff.reader(), today, MOST).await?;
    let both = good.rows.iter().chain(&ran_out.rows);
    let people = People::of(staff, both.map(|row| row.person_id)).await?;
    let lines = |rows: &[Model]| -> Vec<Line> {
        rows.iter()
            .filter_map(|row| {
                let (tag, colour) = of_person::stands(row, today);
                let who = people.who(row.person_id, today.0)?;
                // What somebody was given tells of them: not where the record is restricted.
                let open = who.href.is_some();
                Some(Line {
                    href: format!("/people/{}/equipment", row.person_id),
                    who,
                    item: match (&row.item, open) {
                        (Some(item), true) => council.says("equipment", item).to_owned(),
                        _ => String::new(),
                    },
                    number: row.number.clone().filter(|_| open).unwrap_or_default(),
                    given: row.given_on.map_or(String::new(), |on| speak_exact(on.0)),
                    until: row
                        .expires_on
                        .map_or("–".to_owned(), |on| speak_exact(on.0)),
                    tag,
                    colour,
                })
            })
            .collect()
    };
    let list = |title: &'static str, found: &store::Waiting| {
        json!({
            "title": title, "many": found.many, "lines": lines(&found.rows),
            "more": found.many.saturating_sub(found.rows.len() as u64),
        })
    };
    let fine = form.summary.is_empty();
    let values = json!({
        "title": "Equipment on its way", "form": form,
        "lists": [list("On their way, the oldest first", &good), list("Ran out before they were used", &ran_out)],
        "on_their_way": good.many, "ran_out": ran_out.many, "may": staff.may(Permission::Assess),
    });
    match fine {
        true => pages::page("support/equipment/list.njk", values),
        false => pages::try_again("support/equipment/list.njk", values),
    }
}

/// POST /equipment: a chemist or shop says that it gave what a prescription names.
pub async fn redeem(staff: Staff<Assess>, Form(fields): Form) -> Page {
    let today = staff.today();
    let mut reading = Reading::of(&fields);
    let number = reading.needed("number", "The number of the prescription", 20);
    let place = reading.needed("place", "The chemist or shop", 200);
    let found = match number.is_empty() {
        true => None,
        false => store::by_number(staff.reader(), &number.trim().to_uppercase()).await?,
    };
    // A number is told to a stranger on the telephone: it opens nothing that the colleague may not open.
    let row = match &found {
        Some(row) => staff
            .open::<Assess>(row.person_id, "/equipment")
            .await
            .ok()
            .map(|_| row),
        None => None,
    };
    match row {
        None if !number.is_empty() => {
            reading.wrong("number", "There is no prescription of this number")
        }
        Some(row) => {
            if let Some(says) = redeeming::wrong(row, today) {
                reading.wrong("number", says);
            }
        }
        None => {}
    }
    if let Err(problems) = reading.finish(()) {
        return show(&staff, Shown::again(&fields, &problems)).await;
    }
    let Some(row) = row else {
        return show(&staff, Shown::again(&Fields::default(), &[])).await;
    };
    let mut change = staff.change().await?;
    if let Err(says) =
        redeeming::redeem(&mut change, &staff.house.council, row, (today, place)).await?
    {
        drop(change);
        let problems = [Problem::new("number", says)];
        return show(&staff, Shown::again(&fields, &problems)).await;
    }
    change.commit().await?;
    pages::go_to_saying("/equipment", &format!("Prescription {number} is used."))
}
