//! The tab "Timeline" of a record, and the same as a letter to print.

use db::sea_orm::prelude::Uuid;
use rules::access::Permission;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::entry::{Entry, Teller, mentioned};
use super::filter::{Filter, Kind, address};
use super::store::{Eyes, Gathered, Thing, gather};
use crate::casework::notes::others;
use crate::casework::words::Names;
use crate::front_door::people::header;
use crate::house::permissions::SeePeople;
use crate::house::{Case, Fields, Page, PageError, Query, Reading, Shown, pages};
use crate::support::forms::part;

/// Entries on a page of the screen, and on paper.
const PAGE: u64 = 50;
const PAPER: u64 = 500;

/// A kind to choose.
#[derive(Serialize)]
struct Choice {
    value: &'static str,
    text: &'static str,
    checked: bool,
}

/// GET /people/{person}/timeline
pub async fn timeline(case: Case<SeePeople>, Query(query): Query) -> Page {
    let mut reading = Reading::of(&query);
    let filter = Filter::read(&mut reading, *case.today());
    let problems = reading.finish(()).err().unwrap_or_default();
    let on_paper = query.get("print") == "yes";
    let most = if on_paper { PAPER } else { PAGE };
    let gathered = gather(&case, &filter, eyes(&case), most).await?;
    let (pinned, entries) = told(&case, &gathered).await?;
    let path = format!("/people/{}/timeline", case.person_id());
    let values = json!({
        "case": header::of(&case, "/timeline").await?,
        "entries": entries, "pinned": pinned,
        "removed": removed_words(gathered.removed),
        "next": gathered.next.map(|next| address(&path, &query, Some(next))),
        "first": filter.after.is_some().then(|| address(&path, &query, None)),
        "print": address(&path, &query.clone().with("print", "yes"), None),
        "filtered": is_filtered(&query),
        "kinds": kinds(&filter),
        "form": Shown::again(&query, &problems),
        "printed_on": speak_exact(*case.today()),
    });
    match (on_paper, problems.is_empty()) {
        (true, _) => pages::page("casework/chronology/print.njk", values),
        (false, true) => pages::page("casework/chronology/timeline.njk", values),
        (false, false) => pages::try_again("casework/chronology/timeline.njk", values),
    }
}

fn eyes(case: &Case<SeePeople>) -> Eyes {
    let staff = case.staff();
    Eyes {
        notes: staff.may(Permission::SeeNotes),
        removed_notes: staff.may(Permission::SeeRemovedNotes),
        contacts: staff.may(Permission::SeeContacts),
    }
}

/// Pinned notes and entries in words, with all their names read at once.
async fn told(
    case: &Case<SeePeople>,
    gathered: &Gathered,
) -> Result<(Vec<Entry>, Vec<Entry>), PageError> {
    let pinned: Vec<Thing> = gathered.pinned.iter().cloned().map(Thing::Note).collect();
    let (mut accounts, mut teams): (Vec<Uuid>, Vec<Uuid>) = Default::default();
    for (some_accounts, some_teams) in pinned.iter().chain(&gathered.things).map(mentioned) {
        accounts.extend(some_accounts);
        teams.extend(some_teams);
    }
    let names = Names::of(case.reader(), accounts, teams).await?;
    let teller = Teller {
        council: &case.staff().house.council,
        names: &names,
        today: *case.today(),
        tells_reasons: !part::sees_parts_only(case.staff()),
    };
    let notes = pinned
        .iter()
        .chain(&gathered.things)
        .filter_map(Thing::note);
    let also = others::names(case, &notes.collect::<Vec<_>>()).await?;
    let tell_one = |thing: &Thing| {
        let mut entry = teller.tell(thing);
        let names = thing.note().and_then(|note| also.get(&note.id));
        entry.also = names.map(|names| names.join("; "));
        entry
    };
    let tell = |things: &[Thing]| things.iter().map(tell_one).collect();
    Ok((tell(&pinned), tell(&gathered.things)))
}

/// A52
fn removed_words(removed: u64) -> Option<String> {
    match removed {
        0 => None,
        1 => Some("1 note on this record was struck out.".to_owned()),
        notes => Some(format!("{notes} notes on this record were struck out.")),
    }
}

fn kinds(filter: &Filter) -> Vec<Choice> {
    let choice = |(kind, value, text, _): &(Kind, &'static str, &'static str, bool)| Choice {
        value,
        text,
        checked: filter.wants(*kind),
    };
    Kind::ALL.iter().map(choice).collect()
}

fn is_filtered(query: &Fields) -> Json {
    let asked = ["kind", "who", "from", "to", "words"];
    json!(asked.iter().any(|name| query.has(name)))
}
