//! A new person: what is known is asked, likely doubles are shown, and only then is the record made.

use db::entities::{address, contact_detail, person};
use db::sea_orm::prelude::Uuid;
use db::{At, Change, Day, Event, Found};
use jiff::civil::Date;
use rules::access::Permission;
use rules::person_search::Query as Wanted;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::read_day;
use rules::vocabulary::names::{name_words, postcode_key};
use rules::vocabulary::nhs_number::NhsNumber;
use serde::Serialize;
use serde_json::json;

use super::asking::{self, Answers, Kind, Question};
use super::{find, store, words};
use crate::front_door::contacts::online;
use crate::house::fields::Fields;
use crate::house::permissions::CreatePeople;
use crate::house::{Form, Page, PageError, Query, Shown, Staff, pages};

const fn question(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: Kind,
) -> Question {
    Question {
        name,
        label,
        hint,
        kind,
    }
}

/// What is asked of somebody who is put on file.
pub const QUESTIONS: &[Question] = &[
    question("given_names", "Given names", "", Kind::Needed),
    question("family_name", "Family name", "", Kind::Needed),
    question(
        "born_on",
        "Date of birth",
        "For example, 27 3 1948",
        Kind::PastDay,
    ),
    question("born_estimated", "This date is an estimate", "", Kind::Tick),
    question(
        "born_unknown",
        "The date of birth is not known",
        "",
        Kind::Tick,
    ),
    question(
        "lines",
        "Address",
        "All lines but the postcode",
        Kind::Lines(500),
    ),
    question("postcode", "Postcode", "", Kind::Postcode),
    question("phone", "Telephone number", "", Kind::Line),
    question(
        "nhs_number",
        "NHS number",
        "Ten digits, if it is to hand",
        Kind::NhsNumber,
    ),
];

/// What is known of a new person.
struct NewPerson {
    given_names: String,
    family_name: String,
    born_on: Option<Day>,
    born_estimated: bool,
    lines: Option<String>,
    postcode: Option<String>,
    phone: Option<String>,
    nhs_number: Option<NhsNumber>,
}

/// GET /people/new, perhaps with what is already known in the address (field by field, or as typed into the search
/// box: `q`), and the contact it is for.
pub async fn ask(staff: Staff<CreatePeople>, Query(mut query): Query) -> Page {
    let mut told = find::told_by(query.get("q"), staff.today_date());
    let born = query.has("born_on") || told.iter().any(|(name, _)| *name == "born_on");
    if query.has("contact") && staff.may(Permission::SeeContacts) {
        let by_contact = match online::told_of(&staff, query.get("contact")).await {
            Err(PageError::NotFound) => Vec::new(),
            told => told?,
        };
        let is_new = |name: &str| !(born && name.starts_with("born"));
        told.extend(by_contact.into_iter().filter(|(name, _)| is_new(name)));
    }
    for (name, value) in told {
        if !query.has(name) {
            query = query.with(name, value);
        }
    }
    let day = read_day(query.get("born_on"), staff.today_date()).map(Day);
    let fields = asking::with_day(query.without(&["born_on"]), "born_on", day);
    let form = asking::shown(QUESTIONS, &fields, &[]);
    pages::page("front_door/people/new.njk", form_page(&staff, &form))
}

/// POST /people/new. Likely doubles are shown first; `none_of_these` makes the record, if nobody else has come up.
pub async fn make(staff: Staff<CreatePeople>, Form(form): Form) -> Page {
    let new = match NewPerson::read(&form, &staff) {
        Ok(new) => new,
        Err(problems) => {
            let form = asking::shown(QUESTIONS, &form, &problems);
            return pages::try_again("front_door/people/new.njk", form_page(&staff, &form));
        }
    };
    if let Some(likely) = not_looked_at(&staff, &new, &form).await? {
        return show_likely(&new, &likely, &form);
    }
    let change = staff.change().await?;
    // Another may have put the same person on file while this one was looked for.
    change.hold_new_people().await?;
    if let Some(likely) = not_looked_at(&staff, &new, &form).await? {
        drop(change);
        return show_likely(&new, &likely, &form);
    }
    let id = new.keep(change).await?;
    match contact(&form) {
        Some(contact) => pages::go_to(format!("/contacts/{contact}/person?person={id}")),
        None => pages::go_to_saying(format!("/people/{id}"), "A new record was opened."),
    }
}

fn form_page(staff: &Staff<CreatePeople>, form: &Shown) -> serde_json::Value {
    let council = &staff.house.council;
    json!({
        "questions": asking::asked(QUESTIONS, council, staff.today_date(), form),
        "form": form,
    })
}

/// The contact that the person is put on file for.
fn contact(fields: &Fields) -> Option<Uuid> {
    Uuid::parse_str(fields.get("contact")).ok()
}

/// Those who may be the same person, unless the officer has said that it is none of them.
async fn not_looked_at(
    staff: &Staff<CreatePeople>,
    new: &NewPerson,
    form: &Fields,
) -> Result<Option<Vec<Likely>>, PageError> {
    let likely = likely(staff, new).await?;
    Ok((!likely.is_empty() && !none_of(&likely, form)).then_some(likely))
}

fn show_likely(new: &NewPerson, likely: &[Likely], form: &Fields) -> Page {
    pages::page(
        "front_door/people/likely.njk",
        json!({
            "name": format!("{} {}", new.given_names, new.family_name),
            "likely": likely, "contact": contact(form), "sent": sent(form),
        }),
    )
}

/// Whether the officer has said that it is none of these, having seen all of them.
fn none_of(likely: &[Likely], form: &Fields) -> bool {
    let seen = |id: Uuid| form.all("not").any(|not| not == id.to_string());
    let said = form.get("none_of_these") == "yes";
    said && (!form.has("not") || likely.iter().all(|line| seen(line.id)))
}

/// What was sent, to be sent again with "none of these".
fn sent(form: &Fields) -> Vec<(String, String)> {
    let sent = form.clone().without(&["csrf", "not", "none_of_these"]);
    sent.pairs().to_vec()
}

impl NewPerson {
    fn read(form: &Fields, staff: &Staff<CreatePeople>) -> Result<NewPerson, Vec<Problem>> {
        let mut answers = Answers::of(form, QUESTIONS, &staff.house.council, staff.today_date());
        let new = NewPerson {
            given_names: answers.needed("given_names"),
            family_name: answers.needed("family_name"),
            born_on: birth(&mut answers),
            born_estimated: answers.tick("born_estimated"),
            lines: answers.text("lines"),
            postcode: answers.text("postcode"),
            phone: phone(&mut answers),
            nhs_number: answers
                .text("nhs_number")
                .and_then(|digits| NhsNumber::parse(&digits).ok()),
        };
        answers.reading.finish(new)
    }

    fn keys(&self) -> (Vec<String>, Vec<String>) {
        (name_words(&self.given_names), name_words(&self.family_name))
    }

    /// Makes the record, with its address and telephone number, as one change.
    async fn keep(self, mut change: Change) -> Result<Uuid, PageError> {
        let number = store::next_number(&mut change).await?;
        let row = self.person(change.new_id(), number, change.at());
        let row = change.insert::<person::Entity>(row).await?;
        db::keep_names(&change, &row, &[]).await?;
        if let Some(address) = self.address(&change, row.id) {
            change.insert::<address::Entity>(address).await?;
        }
        if let Some(detail) = self.contact_detail(&change, row.id) {
            change.insert::<contact_detail::Entity>(detail).await?;
        }
        change.log(
            Event::PersonMade,
            Some(row.id),
            Some(row.id),
            json!({ "number": row.number }),
        );
        change.commit().await?;
        Ok(row.id)
    }

    fn person(&self, id: Uuid, number: String, at: At) -> person::Model {
        let nhs_number = self.nhs_number.map(|number| number.digits());
        person::Model {
            nhs_number_status: nhs_number.is_some().then(|| "given".to_owned()),
            nhs_number,
            given_names: self.given_names.clone(),
            family_name: self.family_name.clone(),
            born_on: self.born_on,
            born_estimated: self.born_estimated && self.born_on.is_some(),
            ..store::blank_person(id, number, at)
        }
    }

    fn address(&self, change: &Change, person_id: Uuid) -> Option<address::Model> {
        if self.lines.is_none() && self.postcode.is_none() {
            return None;
        }
        let today = rules::vocabulary::dates::london_date(*change.at());
        Some(address::Model {
            id: change.new_id(),
            person_id,
            kind: "home".to_owned(),
            lines: self.lines.clone().unwrap_or_default(),
            postcode: self.postcode.clone(),
            postcode_key: self.postcode.as_deref().and_then(postcode_key),
            uprn: None,
            from_on: Day(today),
            until_on: None,
            recorded_at: change.at(),
            superseded_at: None,
            version: 1,
        })
    }

    fn contact_detail(&self, change: &Change, person_id: Uuid) -> Option<contact_detail::Model> {
        let value = self.phone.clone()?;
        let mobile = value.starts_with("07") || value.starts_with("+447");
        Some(contact_detail::Model {
            id: change.new_id(),
            person_id,
            kind: if mobile { "mobile" } else { "landline" }.to_owned(),
            value,
            note: None,
            preferred: true,
            ended_on: None,
            version: 1,
        })
    }
}

/// A date, or the statement that it is not known; one of them is needed, for it finds doubles.
fn birth(answers: &mut Answers<'_>) -> Option<Day> {
    let unknown = answers.tick("born_unknown");
    let fields = answers.reading.fields;
    let typed = ["", "-day", "-month", "-year"]
        .iter()
        .any(|part| fields.has(&format!("born_on{part}")));
    if !typed && !unknown {
        let says = "Enter the date of birth, an estimate, or say that it is not known";
        answers.reading.wrong("born_on", says);
    }
    if typed && unknown {
        let says = "Enter a date of birth or say that it is not known, not both";
        answers.reading.wrong("born_on", says);
    }
    answers.day("born_on")
}

/// Fewest digits of a number that can be dialled.
const DIGITS: usize = 6;

fn phone(answers: &mut Answers<'_>) -> Option<String> {
    let typed = answers.text("phone")?;
    if typed.chars().filter(char::is_ascii_digit).count() < DIGITS {
        let says = "Enter a telephone number, such as 01632 960 001";
        answers.reading.wrong("phone", says);
    }
    Some(typed)
}

/// Somebody on file who may be the new person.
#[derive(Serialize)]
struct Likely {
    id: Uuid,
    restricted: bool,
    name: String,
    born: Option<String>,
    age: Option<String>,
    died: Option<String>,
    address: Option<String>,
    number: String,
    because: &'static str,
}

/// Most that are shown.
const MOST: usize = 20;

async fn likely(staff: &Staff<CreatePeople>, new: &NewPerson) -> Result<Vec<Likely>, PageError> {
    let mut found: Vec<(Found, &'static str)> = Vec::new();
    for (wanted, because) in new.doubles() {
        for one in db::find_people(staff.reader(), &wanted, MOST * 2, staff.today()).await? {
            if !found.iter().any(|(known, _)| known.id == one.id) {
                found.push((one, because));
            }
        }
    }
    let people = found.iter().map(|(one, _)| one);
    let visible = staff.visible_found(people).await?;
    let today = staff.today_date();
    Ok(found
        .iter()
        .filter_map(|(one, because)| {
            let id = one.id;
            let shows = visible.shows(id);
            (shows || visible.as_restricted(id)).then(|| line(one, because, shows, today))
        })
        .take(MOST)
        .collect())
}

impl NewPerson {
    /// What to look for: the same NHS number; the birth date with either name; the postcode with the given name;
    /// and both names alone where neither date nor postcode is known.
    fn doubles(&self) -> Vec<(Wanted, &'static str)> {
        let (given, family) = self.keys();
        let first: Vec<String> = given.first().cloned().into_iter().collect();
        let postcode = self.postcode.as_deref().and_then(postcode_key);
        let born = self.born_on.map(|day| day.0);
        let mut wanted = Vec::new();
        if let Some(number) = self.nhs_number {
            let wants = Wanted {
                nhs_number: Some(number),
                ..Wanted::default()
            };
            wanted.push((wants, "same NHS number"));
        }
        let names = |names: &[String]| Wanted {
            names: names.to_vec(),
            ..Wanted::default()
        };
        for near in [&family, &first] {
            let wants = Wanted {
                born_on: born,
                ..names(near)
            };
            wanted.push((wants, "same or similar name, same date of birth"));
        }
        wanted.retain(|(wants, _)| wants.nhs_number.is_some() || born.is_some());
        if postcode.is_some() {
            let wants = Wanted {
                postcode,
                ..names(&first)
            };
            wanted.push((wants, "same or similar name, same postcode"));
        }
        if born.is_none() || wanted.is_empty() {
            wanted.push((names(&[first, family].concat()), "same or similar name"));
        }
        wanted.retain(|(wants, _)| wants.nhs_number.is_some() || !wants.names.is_empty());
        wanted
    }
}

fn line(person: &Found, because: &'static str, shows: bool, today: Date) -> Likely {
    let told = |says: Option<String>| says.filter(|_| shows);
    Likely {
        id: person.id,
        restricted: !shows,
        name: told(Some(words::full_name(person))).unwrap_or_default(),
        born: told(words::born(person)),
        age: told(words::age(person, today)),
        died: told(words::died(person)),
        address: told(words::lives_at(person)),
        number: told(Some(words::council_number(person))).unwrap_or_default(),
        because,
    }
}
