//! Finding people: one box for anything, or a box for each thing, and a page of the list at a time.

use std::collections::HashMap;

use db::entities::person_alias;
use db::sea_orm::prelude::Uuid;
use db::{Found, Match};
use futures_util::TryFutureExt;
use futures_util::future::try_join;
use jiff::civil::Date;
use rules::person_search::{self, Boxes, Query as Wanted};
use rules::vocabulary::names::{name_words, show_postcode, within_one_letter};
use serde::Serialize;
use serde_json::json;

use super::{store, words};
use crate::house::fields::Fields;
use crate::house::permissions::SeePeople;
use crate::house::visible::Visible;
use crate::house::{Page, PageError, Query, Staff, pages};

/// Fewest, usual and most people on one page.
const FEWEST: usize = 10;
const USUAL: usize = 25;
const MOST: usize = 100;

/// One line of the list. Of a restricted record only the id is told, for the offer to open it in need.
#[derive(Serialize)]
struct Line {
    id: Uuid,
    restricted: bool,
    name: String,
    also: Option<String>,
    born: Option<String>,
    age: Option<String>,
    died: Option<String>,
    address: Option<String>,
    number: String,
    with: Option<String>,
}

/// GET /people?q=, or with a box for each thing; `size` and `after` page through the list.
pub async fn find(staff: Staff<SeePeople>, Query(query): Query) -> Page {
    let asked = Asked::of(&query, staff.today_date());
    let found = found(&staff, &asked.wanted).await?;
    let sheet = Sheet::of(&found, &query);
    let lines = lines(&staff, &asked.wanted, sheet.people, &found.visible).await?;
    let next = sheet.after.map(|after| address_of(&query, &after));
    pages::page(
        "front_door/people/find.njk",
        json!({
            "value": asked.value, "by_boxes": asked.by_boxes, "asked": asked.asked, "said": sheet.said,
            "unreadable": asked.wanted.unreadable, "lines": lines, "total": found.all.len(), "more": found.more,
            "first": sheet.first, "last": sheet.last, "next": next, "new": new_person(&asked),
        }),
    )
}

/// What was asked for, as typed and as understood.
struct Asked {
    value: HashMap<&'static str, String>,
    by_boxes: bool,
    asked: bool,
    wanted: Wanted,
}

impl Asked {
    fn of(query: &Fields, today: Date) -> Asked {
        let names = [
            "q",
            "number",
            "first_name",
            "last_name",
            "born_on",
            "postcode",
        ];
        let value: HashMap<&str, String> = names.map(|n| (n, query.get(n).to_owned())).into();
        let boxes = Boxes {
            number: value["number"].clone(),
            first_name: value["first_name"].clone(),
            last_name: value["last_name"].clone(),
            born_on: value["born_on"].clone(),
            postcode: value["postcode"].clone(),
        };
        let by_boxes = boxes != Boxes::default();
        let wanted = if by_boxes {
            boxes.read(today)
        } else {
            person_search::read(&value["q"], today)
        };
        Asked {
            asked: value.values().any(|typed| !typed.is_empty()),
            value,
            by_boxes,
            wanted,
        }
    }
}

/// The people found that may be in the list, best first, and what may be told of them.
struct Answer {
    all: Vec<Match>,
    /// There are more than these.
    more: bool,
    visible: Visible,
}

async fn found(staff: &Staff<SeePeople>, wanted: &Wanted) -> Result<Answer, PageError> {
    let found = db::match_people(staff.reader(), wanted).await?;
    let visible = staff.visible_of(&found.people).await?;
    let may_be_listed =
        |one: &Match| visible.shows(one.person_id) || visible.as_restricted(one.person_id);
    Ok(Answer {
        all: found.people.into_iter().filter(may_be_listed).collect(),
        more: found.more,
        visible,
    })
}

/// One page of the list: whom it shows, which places they have, and the cursor of the next page.
struct Sheet<'a> {
    people: &'a [Match],
    first: usize,
    last: usize,
    after: Option<String>,
    said: Vec<String>,
}

impl<'a> Sheet<'a> {
    fn of(found: &'a Answer, query: &Fields) -> Sheet<'a> {
        let mut said = Vec::new();
        let size = size(query.get("size"), &mut said);
        let start = start(found, query.get("after"), &mut said);
        let last = found.all.len().min(start + size);
        let people = &found.all[start..last];
        let after = people.last().filter(|_| last < found.all.len());
        Sheet {
            after: after.map(|one| one.person_id.to_string()),
            first: start + 1,
            last,
            people,
            said,
        }
    }
}

fn size(typed: &str, said: &mut Vec<String>) -> usize {
    match typed.parse::<usize>() {
        Ok(size) => size.clamp(FEWEST, MOST),
        Err(_) if typed.is_empty() => USUAL,
        Err(_) => {
            said.push(format!(
                "“{typed}” is not a number of people: {USUAL} are shown at a time."
            ));
            USUAL
        }
    }
}

/// The place after the person the cursor names.
fn start(found: &Answer, cursor: &str, said: &mut Vec<String>) -> usize {
    if cursor.is_empty() {
        return 0;
    }
    let at = Uuid::parse_str(cursor)
        .ok()
        .and_then(|id| found.all.iter().position(|one| one.person_id == id));
    at.map_or_else(
        || {
            said.push(
                "The list has changed since you opened it: this is its beginning.".to_owned(),
            );
            0
        },
        |at| at + 1,
    )
}

async fn lines(
    staff: &Staff<SeePeople>,
    wanted: &Wanted,
    page: &[Match],
    visible: &Visible,
) -> Result<Vec<Line>, PageError> {
    let ids: Vec<Uuid> = page.iter().map(|found| found.person_id).collect();
    let (people, mut with) = try_join(
        db::load_found(staff.reader(), page, staff.today()).err_into(),
        store::who_have(staff, &ids),
    )
    .await?;
    let by_another_name = people
        .iter()
        .filter(|person| !unanswered(person, wanted).is_empty());
    let by_another_name: Vec<Uuid> = by_another_name.map(|person| person.id).collect();
    let aliases = store::aliases_of(staff, &by_another_name).await?;
    let today = staff.today_date();
    let line = |found: Found| {
        let person = &found;
        if !visible.shows(person.id) {
            return restricted_line(person.id);
        }
        Line {
            id: person.id,
            restricted: false,
            name: words::full_name(person),
            also: also(person, aliases.get(&person.id), wanted),
            born: words::born(person),
            age: words::age(person, today),
            died: words::died(person),
            address: words::lives_at(person),
            number: words::council_number(person),
            with: with.remove(&person.id),
        }
    };
    Ok(people.into_iter().map(line).collect())
}

fn restricted_line(id: Uuid) -> Line {
    Line {
        id,
        restricted: true,
        name: String::new(),
        also: None,
        born: None,
        age: None,
        died: None,
        address: None,
        number: String::new(),
        with: None,
    }
}

/// The names asked for that are not the person's own.
fn unanswered<'a>(person: &Found, wanted: &'a Wanted) -> Vec<&'a String> {
    let own = name_words(&words::full_name(person));
    let asked = wanted.names.iter();
    asked.filter(|asked| !answers(&own, asked)).collect()
}

/// The other names that answer what the person's own names do not.
fn also(
    person: &Found,
    aliases: Option<&Vec<person_alias::Model>>,
    wanted: &Wanted,
) -> Option<String> {
    let unanswered = unanswered(person, wanted);
    let names: Vec<String> = aliases?
        .iter()
        .map(|alias| format!("{} {}", alias.given_names, alias.family_name))
        .filter(|name| {
            let known = name_words(name);
            unanswered.iter().any(|asked| answers(&known, asked))
        })
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn answers(known: &[String], asked: &str) -> bool {
    known
        .iter()
        .any(|name| name.starts_with(asked) || within_one_letter(name, asked))
}

fn address_of(query: &Fields, after: &str) -> String {
    let next = query.clone().without(&["after"]).with("after", after);
    let pairs = next.pairs().iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<_> = pairs.collect();
    format!(
        "/people?{}",
        serde_html_form::to_string(pairs).unwrap_or_default()
    )
}

/// The address of "new person", filled with what was looked for.
fn new_person(asked: &Asked) -> String {
    let query = serde_html_form::to_string(asked.known()).unwrap_or_default();
    format!("/people/new?{query}")
}

/// What the free box tells of a new person, as the questions about one are named.
pub fn told_by(typed: &str, today: Date) -> Vec<(&'static str, String)> {
    Asked::of(&Fields::default().with("q", typed), today).known()
}

impl Asked {
    fn known(&self) -> Vec<(&'static str, String)> {
        let wanted = &self.wanted;
        let (given, family) = if self.by_boxes {
            let value = &self.value;
            (value["first_name"].clone(), value["last_name"].clone())
        } else {
            names_in(&self.value["q"], &wanted.names)
        };
        let nhs_number = wanted.nhs_number.map(|number| number.to_string());
        let pairs = [
            ("given_names", Some(given)),
            ("family_name", Some(family)),
            ("born_on", wanted.born_on.map(|day| day.to_string())),
            ("postcode", wanted.postcode.as_deref().map(show_postcode)),
            ("nhs_number", nhs_number),
        ];
        let pairs = pairs.into_iter();
        pairs
            .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
            .collect()
    }
}

/// The names in the free box as they were typed: the last is taken for the family name.
fn names_in(typed: &str, keys: &[String]) -> (String, String) {
    let is_name = |word: &&str| {
        let words = name_words(word);
        !words.is_empty() && words.iter().all(|word| keys.contains(word))
    };
    let names: Vec<String> = typed
        .split([' ', ',', ';'])
        .filter(is_name)
        .map(words::capital)
        .collect();
    match names.split_last() {
        Some((family, given)) => (given.join(" "), family.clone()),
        None => Default::default(),
    }
}
