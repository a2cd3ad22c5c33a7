//! What is asked about a person themselves, by topic: one line a question, with the column it fills.

use db::entities::person;
use db::{Day, Event};
use rules::vocabulary::nhs_number::NhsNumber;

use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::fields::Fields;

/// A topic of what is known of a person.
pub struct Topic {
    /// In the address of its page.
    pub id: &'static str,
    pub title: &'static str,
    pub event: Event,
    /// About the person; rows that belong to the topic come besides.
    pub questions: &'static [Question],
}

/// The column that a question fills.
pub enum Slot<'a> {
    Needed(&'a mut String),
    Text(&'a mut Option<String>),
    Day(&'a mut Option<Day>),
    Tick(&'a mut bool),
}

const fn list(name: &'static str, label: &'static str, list: &'static str) -> Question {
    Question::new(name, label, "", Kind::List(list, "Not asked"))
}

/// What an assessment found very hard for the person. A form asks it; the record tells it.
pub const DIFFICULTIES: Question = Question::new(
    "difficulties",
    "Very hard for them when taking part",
    "",
    Kind::Told("difficulty"),
);

/// Every topic, in the order in which they are shown.
pub const TOPICS: &[Topic] = &[
    Topic {
        id: "matters",
        title: "What matters",
        event: Event::PersonChanged,
        questions: &[Question::new(
            "what_matters",
            "What matters to the person",
            "In their own words",
            Kind::Lines(2_000),
        )],
    },
    Topic {
        id: "names",
        title: "Names",
        event: Event::PersonChanged,
        questions: &[
            Question::new("title", "Title", "", Kind::List("title", "None")),
            Question::new("given_names", "Given names", "", Kind::Needed),
            Question::new("family_name", "Family name", "", Kind::Needed),
            Question::new("preferred_name", "Likes to be called", "", Kind::Line),
            Question::new(
                "pronouns",
                "Pronouns",
                "As the person says them",
                Kind::Line,
            ),
        ],
    },
    Topic {
        id: "identity",
        title: "Identity and equality",
        event: Event::PersonChanged,
        questions: &[
            Question::new(
                "born_on",
                "Date of birth",
                "For example, 27 3 1948",
                Kind::PastDay,
            ),
            Question::new(
                "born_estimated",
                "The date of birth is an estimate",
                "",
                Kind::Tick,
            ),
            Question::new("nhs_number", "NHS number", "Ten digits", Kind::NhsNumber),
            list(
                "nhs_number_status",
                "Where the NHS number is from",
                "nhs_number_status",
            ),
            list("sex", "Sex", "sex"),
            list("gender_identity", "Gender identity", "gender_identity"),
            list("ethnicity", "Ethnicity", "ethnicity"),
            list("religion", "Religion or belief", "religion"),
            list(
                "sexual_orientation",
                "Sexual orientation",
                "sexual_orientation",
            ),
            list(
                "marital_status",
                "Marriage or partnership",
                "marital_status",
            ),
            list("disability", "Disability", "disability"),
            list("veteran", "Has served in the armed forces", "yes_no"),
        ],
    },
    Topic {
        id: "contact",
        title: "How to make contact",
        event: Event::ContactDetailsChanged,
        questions: &[
            list(
                "preferred_contact",
                "Prefers to be contacted by",
                "contact_method",
            ),
            Question::new(
                "contact_note",
                "When and how",
                "Such as after 4pm, or let it ring",
                Kind::Line,
            ),
        ],
    },
    Topic {
        id: "communication",
        title: "Language and communication",
        event: Event::CommunicationNeedsChanged,
        questions: &[
            list("first_language", "First language", "language"),
            list("interpreter", "Interpreter", "interpreter"),
            DIFFICULTIES,
        ],
    },
    Topic {
        id: "addresses",
        title: "Addresses",
        event: Event::AddressChanged,
        questions: &[],
    },
    Topic {
        id: "residence",
        title: "Ordinary residence",
        event: Event::ResidenceChanged,
        questions: &[],
    },
    Topic {
        id: "circumstances",
        title: "Circumstances",
        event: Event::CircumstancesChanged,
        questions: &[],
    },
    Topic {
        id: "alerts",
        title: "Alerts",
        event: Event::AlertsChanged,
        questions: &[],
    },
    Topic {
        id: "key-contacts",
        title: "Key contacts",
        event: Event::KeyContactsChanged,
        questions: &[],
    },
    Topic {
        id: "consent",
        title: "Consent and sharing",
        event: Event::ConsentChanged,
        questions: &[],
    },
    Topic {
        id: "gp",
        title: "GP",
        event: Event::PersonChanged,
        questions: &[
            Question::new("gp_practice", "GP practice", "", Kind::Line),
            Question::new(
                "gp_code",
                "Code of the practice",
                "Such as A81001",
                Kind::Line,
            ),
        ],
    },
    Topic {
        id: "death",
        title: "Death",
        event: Event::PersonDied,
        questions: &[
            Question::new(
                "died_on",
                "Date of death",
                "Leave it empty if the person is alive",
                Kind::PastDay,
            ),
            Question::new(
                "died_estimated",
                "The date of death is an estimate",
                "",
                Kind::Tick,
            ),
        ],
    },
];

/// The topic of a page's address.
pub fn topic(id: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.id == id)
}

/// The column that a question fills; none for a name that is no question's.
fn slot<'a>(person: &'a mut person::Model, name: &str) -> Option<Slot<'a>> {
    use Slot::{Day, Needed, Text, Tick};
    Some(match name {
        "what_matters" => Text(&mut person.what_matters),
        "title" => Text(&mut person.title),
        "given_names" => Needed(&mut person.given_names),
        "family_name" => Needed(&mut person.family_name),
        "preferred_name" => Text(&mut person.preferred_name),
        "pronouns" => Text(&mut person.pronouns),
        "born_on" => Day(&mut person.born_on),
        "born_estimated" => Tick(&mut person.born_estimated),
        "nhs_number" => Text(&mut person.nhs_number),
        "nhs_number_status" => Text(&mut person.nhs_number_status),
        "sex" => Text(&mut person.sex),
        "gender_identity" => Text(&mut person.gender_identity),
        "ethnicity" => Text(&mut person.ethnicity),
        "religion" => Text(&mut person.religion),
        "sexual_orientation" => Text(&mut person.sexual_orientation),
        "marital_status" => Text(&mut person.marital_status),
        "disability" => Text(&mut person.disability),
        "veteran" => Text(&mut person.veteran),
        "preferred_contact" => Text(&mut person.preferred_contact),
        "contact_note" => Text(&mut person.contact_note),
        "first_language" => Text(&mut person.first_language),
        "interpreter" => Text(&mut person.interpreter),
        "difficulties" => Text(&mut person.difficulties),
        "gp_practice" => Text(&mut person.gp_practice),
        "gp_code" => Text(&mut person.gp_code),
        "died_on" => Day(&mut person.died_on),
        "died_estimated" => Tick(&mut person.died_estimated),
        _ => return None,
    })
}

/// What is kept, as the form of a topic has it.
pub fn filled(topic: &Topic, person: &person::Model) -> Fields {
    let mut person = person.clone();
    let mut fields = Fields::default();
    for question in topic.questions {
        fields = match slot(&mut person, question.name) {
            Some(Slot::Needed(text)) => fields.with(question.name, text.as_str()),
            Some(Slot::Text(text)) => with_text(fields, question, text.as_deref()),
            Some(Slot::Day(day)) => asking::with_day(fields, question.name, *day),
            Some(Slot::Tick(set)) => asking::with_tick(fields, question.name, *set),
            None => fields,
        };
    }
    fields
}

/// Takes the answer to a question from one person to another.
pub fn take(name: &str, from: &person::Model, to: &mut person::Model) {
    let mut from = from.clone();
    match (slot(&mut from, name), slot(to, name)) {
        (Some(Slot::Needed(from)), Some(Slot::Needed(to))) => to.clone_from(from),
        (Some(Slot::Text(from)), Some(Slot::Text(to))) => to.clone_from(from),
        (Some(Slot::Day(from)), Some(Slot::Day(to))) => *to = *from,
        (Some(Slot::Tick(from)), Some(Slot::Tick(to))) => *to = *from,
        _ => {}
    }
}

fn with_text(fields: Fields, question: &Question, text: Option<&str>) -> Fields {
    let number = text
        .filter(|_| matches!(question.kind, Kind::NhsNumber))
        .and_then(|text| NhsNumber::parse(text).ok());
    match number {
        Some(number) => fields.with(question.name, number.to_string()),
        None => asking::with(fields, question.name, text),
    }
}

/// Puts the answers of a topic's form into a person.
pub fn fill(topic: &Topic, answers: &mut Answers<'_>, person: &mut person::Model) {
    for question in topic.questions.iter().filter(|one| one.is_asked()) {
        match slot(person, question.name) {
            Some(Slot::Needed(text)) => *text = answers.needed(question.name),
            Some(Slot::Text(text)) => *text = answers.text(question.name),
            Some(Slot::Day(day)) => *day = answers.day(question.name),
            Some(Slot::Tick(set)) => *set = answers.tick(question.name),
            None => {}
        }
    }
    if topic.id == "identity" {
        check_birth(answers, person);
    }
    if topic.id == "death" {
        check_death(answers, person);
    }
}

fn check_birth(answers: &mut Answers<'_>, person: &mut person::Model) {
    person.born_estimated &= person.born_on.is_some();
    if person.nhs_number.is_none() && person.nhs_number_status.as_deref() != Some("not_known") {
        person.nhs_number_status = None;
    }
    if let (Some(born), Some(died)) = (person.born_on, person.died_on)
        && born > died
    {
        let says = "Date of birth must be before the date of death";
        answers.reading.wrong("born_on", says);
    }
}

fn check_death(answers: &mut Answers<'_>, person: &mut person::Model) {
    person.died_estimated &= person.died_on.is_some();
    if let (Some(born), Some(died)) = (person.born_on, person.died_on)
        && died < born
    {
        let says = "Date of death must be after the date of birth";
        answers.reading.wrong("died_on", says);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front_door::people::store::blank_person;
    use db::sea_orm::prelude::Uuid;
    use db::sea_orm::{IdenStatic, Iterable};

    /// What is no detail of the person: the row itself, and how it stands to others.
    const OF_THE_ROW: &[&str] = &[
        "id",
        "number",
        "service",
        "merged_into",
        "deleted_on",
        "deleted_because",
        "created_at",
        "version",
    ];

    #[test]
    fn every_question_fills_a_column() {
        let mut person = blank_person(
            Uuid::nil(),
            "1".to_owned(),
            db::At::new("2026-11-20T10:00:00Z".parse().unwrap()),
        );
        for topic in TOPICS {
            for question in topic.questions {
                assert!(
                    slot(&mut person, question.name).is_some(),
                    "{}",
                    question.name
                );
            }
        }
    }

    /// So that it is told on the record and can be chosen when two records are joined.
    #[test]
    fn every_column_of_a_person_is_told_under_some_topic() {
        let questions = TOPICS.iter().flat_map(|topic| topic.questions);
        let mut told: Vec<&str> = questions.map(|question| question.name).collect();
        told.extend(OF_THE_ROW);
        told.sort_unstable();
        let mut columns: Vec<String> = person::Column::iter()
            .map(|column| column.as_str().to_owned())
            .collect();
        columns.sort_unstable();
        assert_eq!(told, columns);
    }
}
