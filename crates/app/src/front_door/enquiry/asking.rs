//! What the enquiry page asks, in the words of who reads it: somebody who needs help, or who worries about somebody.

use std::collections::BTreeMap;

use db::Day;
use jiff::civil::Date;
use rules::contact::Urgency;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{age_on, speak_exact};
use rules::vocabulary::names::{postcode_key, show_postcode};

use crate::house::council::Council;
use crate::house::{Fields, Reading};

/// Most letters of what has happened and of what would help: some pages.
const STORY: usize = 5_000;
/// Most of a name, and of an address.
const NAME: usize = 100;
const ADDRESS: usize = 300;
/// Most of each way to reach somebody: together they stand on one line of a contact.
const PHONE: usize = 30;
const EMAIL: usize = 80;
const WHEN: usize = 80;
/// Fewest digits of a number that can be dialled.
const DIGITS: usize = 6;
/// Nobody is older.
const OLDEST: i64 = 120;
/// A box that people do not see: what fills it is a machine.
pub const TRAP: &str = "website";

/// A question by field: as it is put to somebody who asks for another, and to one who asks for themselves. Empty: it is
/// not put to them.
const QUESTIONS: &[(&str, &str, &str)] = &[
    ("about", "Their name", "Your name"),
    ("born_on", "Their date of birth", "Your date of birth"),
    ("age", "About how old are they?", "How old are you?"),
    ("lines", "Their address", "Your address"),
    ("postcode", "Their postcode", "Your postcode"),
    ("caller", "Your name", ""),
    ("relation", "Who are you to them?", ""),
    ("phone", "Your telephone number", "Your telephone number"),
    ("email", "Your email address", "Your email address"),
    (
        "reach",
        "When is a good time to reach you?",
        "When is a good time to reach you?",
    ),
    ("happened", "What has happened?", "What has happened?"),
    (
        "reason",
        "What is it mostly about?",
        "What is it mostly about?",
    ),
    ("help", "What would help?", "What would help?"),
    (
        "danger",
        "Is anybody in danger now?",
        "Are you or is anybody in danger now?",
    ),
    (
        "danger_what",
        "Who is in danger, and from what?",
        "Who is in danger, and from what?",
    ),
    ("knows", "Do they know that you are asking us?", ""),
];

/// What was answered to a question, of what was kept as it was sent; none where nothing was said.
pub fn said<'a>(sent: &'a serde_json::Value, field: &str) -> Option<&'a str> {
    let (_, of_another, of_oneself) = QUESTIONS.iter().find(|one| one.0 == field)?;
    let mut pairs = sent.as_array()?.iter();
    let own = pairs.find(|pair| pair[0] == *of_another || pair[0] == *of_oneself);
    own?[1].as_str()
}

/// Who somebody is to the person they ask for: the code of the council's list, and the words of the page.
const RELATIONS: &[(&str, &str)] = &[
    ("family", "Family or a friend"),
    ("carer", "I look after them, and am not paid for it"),
    ("other", "I know them in another way, such as from my work"),
];

/// Whether the person knows: the answer, the words of the page, and the code of the council's list that they stand for.
/// Whether somebody can decide for themselves is the council's to judge.
const KNOWS: &[(&str, &str, Option<&str>)] = &[
    ("agrees", "Yes, and they agree", Some("given")),
    ("not_told", "No, I have not told them", Some("not_asked")),
    (
        "disagrees",
        "They know, but would rather I did not ask",
        None,
    ),
    (
        "cannot",
        "I do not think that they can decide this themselves",
        None,
    ),
];

/// Who needs help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    Me,
    Other,
}

impl Whom {
    /// As it was chosen; none when nothing was.
    pub fn chosen(fields: &Fields) -> Option<Whom> {
        match fields.get("for") {
            "me" => Some(Whom::Me),
            "other" => Some(Whom::Other),
            _ => None,
        }
    }

    fn put<'a>(self, question: &(&str, &'a str, &'a str)) -> &'a str {
        match self {
            Whom::Me => question.2,
            Whom::Other => question.1,
        }
    }

    /// The questions that are put, by field.
    pub fn questions(self) -> BTreeMap<&'static str, &'static str> {
        let put = QUESTIONS.iter().map(|one| (one.0, self.put(one)));
        put.filter(|(_, question)| !question.is_empty()).collect()
    }
}

/// An enquiry as it was sent.
pub struct Enquiry {
    whom: Whom,
    pub about: String,
    pub born_on: Option<Day>,
    pub age: Option<i64>,
    pub postcode: Option<String>,
    lines: Option<String>,
    caller: String,
    relation: String,
    phone: Option<String>,
    email: Option<String>,
    reach: Option<String>,
    happened: String,
    pub reason: Option<String>,
    help: Option<String>,
    pub danger: bool,
    danger_what: Option<String>,
    knows: String,
}

/// Reads the page.
pub fn read(
    fields: &Fields,
    whom: Whom,
    council: &Council,
    today: Date,
) -> Result<Enquiry, Vec<Problem>> {
    let mut form = Reading::of(fields);
    let about = match whom {
        Whom::Me => form.needed("about", "Your name", NAME),
        Whom::Other => form.needed("about", "The name of whom you are asking for", NAME),
    };
    let born_on = born(&mut form, today);
    let age = age(&mut form, born_on, today);
    let lines = form.text("lines", "The address", ADDRESS);
    let postcode = postcode(&mut form);
    let (caller, relation) = match whom {
        Whom::Me => (about.clone(), "self".to_owned()),
        Whom::Other => (
            form.needed("caller", "Your name", NAME),
            one_of(
                &mut form,
                "relation",
                "Choose who you are to them",
                RELATIONS.iter().map(|one| one.0),
            ),
        ),
    };
    let (phone, email) = (phone(&mut form), email(&mut form));
    if phone.is_none()
        && email.is_none()
        && !form.has_problem("phone")
        && !form.has_problem("email")
    {
        let says = "Enter a telephone number or an email address, so that we can reach you";
        form.wrong("phone", says);
    }
    let enquiry = Enquiry {
        whom,
        about,
        born_on,
        age,
        postcode,
        lines,
        caller,
        relation,
        phone,
        email,
        reach: form.text("reach", "When to reach you", WHEN),
        happened: form.needed("happened", "What has happened", STORY),
        reason: form.code(
            "reason",
            "What it is mostly about",
            council.list("contact_reason"),
        ),
        help: form.text("help", "What would help", STORY),
        danger: one_of(
            &mut form,
            "danger",
            "Say whether anybody is in danger now",
            ["yes", "no"].into_iter(),
        ) == "yes",
        danger_what: form.text("danger_what", "Who is in danger, and from what", STORY),
        knows: match whom {
            Whom::Me => KNOWS[0].0.to_owned(),
            Whom::Other => one_of(
                &mut form,
                "knows",
                "Say whether they know that you are asking us",
                KNOWS.iter().map(|one| one.0),
            ),
        },
    };
    in_danger(&mut form);
    if fields.has(TRAP) {
        let says = "Something filled in a box that people do not see. It is empty again: go on";
        form.wrong("about", says);
    }
    form.finish(enquiry)
}

/// The two answers about danger must fit: what is not clear is asked now, for nobody can be asked later in time.
fn in_danger(form: &mut Reading<'_>) {
    let told = form.fields.has("danger_what");
    match form.fields.get("danger") {
        "yes" if !told => {
            let says = "Write who is in danger, and from what: a few words are enough";
            form.wrong("danger_what", says);
        }
        "no" if told => {
            let says = "You wrote of a danger: choose yes if anybody is in danger now, or take the words out";
            form.wrong("danger", says);
        }
        _ => {}
    }
}

fn born(form: &mut Reading<'_>, today: Date) -> Option<Day> {
    let born = form.day("born_on", "The date of birth", today)?;
    if born.0 > today {
        form.wrong("born_on", "The date of birth must be today or earlier");
    }
    Some(born)
}

/// By the birth date, where that is known; about, where it is not.
fn age(form: &mut Reading<'_>, born_on: Option<Day>, today: Date) -> Option<i64> {
    let typed = form.fields.get("age");
    let read = typed.parse().ok().filter(|age| (0..=OLDEST).contains(age));
    if read.is_none() && !typed.is_empty() {
        form.wrong("age", "Enter the age in years, such as 78");
    }
    born_on.map_or(read, |born| Some(age_on(born.0, today).into()))
}

fn postcode(form: &mut Reading<'_>) -> Option<String> {
    let typed = form.fields.get("postcode");
    if typed.is_empty() {
        return None;
    }
    if postcode_key(typed).is_none() {
        let says = "Enter a full postcode, such as EX1 2AB, or leave it empty";
        form.wrong("postcode", says);
    }
    Some(show_postcode(typed))
}

fn phone(form: &mut Reading<'_>) -> Option<String> {
    let typed = form.text("phone", "Your telephone number", PHONE)?;
    if typed.chars().filter(char::is_ascii_digit).count() < DIGITS {
        let says = "Enter a telephone number, such as 01632 960 001";
        form.wrong("phone", says);
    }
    Some(typed)
}

fn email(form: &mut Reading<'_>) -> Option<String> {
    let typed = form.text("email", "Your email address", EMAIL)?;
    let parts = typed.split_once('@');
    if parts.is_none_or(|(name, host)| name.is_empty() || !host.contains('.')) {
        let says = "Enter an email address, such as name@example.com";
        form.wrong("email", says);
    }
    Some(typed)
}

fn one_of(
    form: &mut Reading<'_>,
    name: &str,
    says: &str,
    mut known: impl Iterator<Item = &'static str>,
) -> String {
    let chosen = form.fields.get(name);
    if !known.any(|one| one == chosen) {
        form.wrong(name, says);
    }
    chosen.to_owned()
}

/// What may be chosen, as the macros want it.
pub fn choices() -> serde_json::Value {
    let item = |value: &str, text: &str| serde_json::json!({ "value": value, "text": text });
    let relations: Vec<_> = RELATIONS.iter().map(|one| item(one.0, one.1)).collect();
    let knows: Vec<_> = KNOWS.iter().map(|one| item(one.0, one.1)).collect();
    serde_json::json!({ "relation": relations, "knows": knows })
}

impl Enquiry {
    /// Each question that was put, with its field before and its answer behind it; none where nothing was said.
    pub fn answers(&self, council: &Council) -> Vec<(&'static str, &'static str, Option<String>)> {
        let said = QUESTIONS.iter().filter_map(|one| {
            let question = Some(self.whom.put(one)).filter(|put| !put.is_empty())?;
            Some((one.0, question, self.answer(one.0, council)))
        });
        said.collect()
    }

    fn answer(&self, field: &str, council: &Council) -> Option<String> {
        let words = |all: &[(&str, &str)], chosen: &str| {
            let found = all.iter().find(|one| one.0 == chosen)?;
            Some(found.1.to_owned())
        };
        match field {
            "about" => Some(self.about.clone()),
            "born_on" => self.born_on.map(|born| speak_exact(born.0)),
            // By the birth date it is reckoned, not said.
            "age" => {
                let said = self.age.filter(|_| self.born_on.is_none());
                said.map(|age| age.to_string())
            }
            "lines" => self.lines.clone(),
            "postcode" => self.postcode.clone(),
            "caller" => Some(self.caller.clone()),
            "relation" => words(RELATIONS, &self.relation),
            "phone" => self.phone.clone(),
            "email" => self.email.clone(),
            "reach" => self.reach.clone(),
            "happened" => Some(self.happened.clone()),
            "reason" => {
                let code = self.reason.as_deref()?;
                Some(council.says("contact_reason", code).to_owned())
            }
            "help" => self.help.clone(),
            "danger" => Some(if self.danger { "Yes" } else { "No" }.to_owned()),
            "danger_what" => self.danger_what.clone(),
            "knows" => KNOWS
                .iter()
                .find(|one| one.0 == self.knows)
                .map(|one| one.1.to_owned()),
            _ => None,
        }
    }

    /// Writes what was sent into the contact that it becomes.
    pub fn onto(self, row: &mut db::entities::contact::Model, council: &Council) {
        let known = |list: &str, code: &str| {
            let code = Some(code).filter(|code| council.list(list).find(code).is_some());
            code.map(str::to_owned)
        };
        let born = self
            .born_on
            .map(|born| format!("born {}", speak_exact(born.0)));
        let about = self.age.filter(|_| born.is_none());
        let about = about.map(|age| format!("about {age}"));
        let described = [Some(self.about), born, about, self.postcode];
        row.described = Some(listed(described, ", "));
        row.channel = "online_form".to_owned();
        row.caller_name = Some(self.caller);
        row.caller_relation = known("contact_source", &self.relation);
        row.caller_contact = Some(listed([self.phone, self.email, self.reach], "; "));
        row.said = Some(self.happened);
        row.matters = self.help;
        row.reason = self.reason;
        row.danger = Some(self.danger);
        row.risk_note = self.danger_what;
        row.urgency = self.danger.then(|| Urgency::Now.code().to_owned());
        let knows = KNOWS.iter().find(|one| one.0 == self.knows);
        let consent = knows.and_then(|one| one.2);
        row.consent = consent.and_then(|code| known("consent", code));
    }
}

fn listed<const N: usize>(parts: [Option<String>; N], between: &str) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(between)
}
