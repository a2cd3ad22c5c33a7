//! The forms of relationships: adding one, changing or ending it, taking it back.

use db::entities::relationship;
use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;

use super::list;
use super::store::{self, Facts, Other, Refused};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::fields::PAGE;
use crate::house::permissions::EditPeople;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, Reading, pages};

const NAME: Question = Question::new("name", "Name", "", Kind::Needed);
const PHONE: Question = Question::new("phone", "Telephone", "", Kind::Line);
const EMAIL: Question = Question::new("email", "Email", "", Kind::Line);
const KIND: Question = Question::new(
    "kind",
    "What are they to the person?",
    "Such as the son or daughter of the person",
    Kind::Choose("relationship_kind"),
);
const CARER: Question = Question::new(
    "carer",
    "Cares for the person without being paid",
    "",
    Kind::Tick,
);
const MAIN_CARER: Question = Question::new("main_carer", "Is the main carer", "", Kind::Tick);
const CARES_FOR: Question = Question::new(
    "cares_for",
    "Is cared for by the person, who is not paid for it",
    "",
    Kind::Tick,
);
const NEXT_OF_KIN: Question = Question::new(
    "next_of_kin",
    "Is the next of kin, as the person says",
    "",
    Kind::Tick,
);
const EMERGENCY: Question = Question::new(
    "emergency_contact",
    "Is to be told in an emergency",
    "",
    Kind::Tick,
);
const LIVES_WITH: Question = Question::new("lives_with", "They live together", "", Kind::Tick);
const ATTORNEY: Question = Question::new(
    "attorney",
    "May decide for the person as",
    "See the document, and keep a copy",
    Kind::List("attorney_kind", "No such power"),
);
const NOTE: Question = Question::new(
    "note",
    "What else matters",
    "Such as not to be rung at work",
    Kind::Lines(1_000),
);
const FROM: Question = Question::new("from_on", "Since", "If it is known", Kind::PastDay);
const UNTIL: Question = Question::new(
    "until_on",
    "No longer so from",
    "Leave it empty while it is so",
    Kind::PastDay,
);
const BECAUSE: Question = Question::new("ended_because", "Why it ended", "", Kind::Line);

const ON_RECORD: &[Question] = &[
    KIND,
    CARER,
    MAIN_CARER,
    CARES_FOR,
    NEXT_OF_KIN,
    EMERGENCY,
    LIVES_WITH,
    ATTORNEY,
    NOTE,
    FROM,
    UNTIL,
    BECAUSE,
];
const NAMED: &[Question] = &[
    NAME,
    PHONE,
    EMAIL,
    KIND,
    CARER,
    MAIN_CARER,
    NEXT_OF_KIN,
    EMERGENCY,
    LIVES_WITH,
    ATTORNEY,
    NOTE,
    FROM,
    UNTIL,
    BECAUSE,
];
const REMOVE: &[Question] = &[Question::new(
    "because",
    "Why is it taken back?",
    "Such as the wrong Carol was chosen",
    Kind::NeededLines(1_000),
)];

fn home(case: &Case<EditPeople>) -> String {
    format!("/people/{}/relationships", case.person_id())
}

/// GET /people/{person}/relationships/new?other=
pub async fn ask_new(case: Case<EditPeople>, Query(query): Query) -> Page {
    show_new(&case, &query, &[]).await
}

async fn show_new(case: &Case<EditPeople>, fields: &Fields, problems: &[Problem]) -> Page {
    let at = home(case);
    let chosen = fields.get("other");
    let name = match chosen.parse() {
        Ok(other) => list::on_record(case, other).await?,
        Err(_) => None,
    };
    let questions = if chosen.is_empty() { NAMED } else { ON_RECORD };
    let path = format!("{at}/new");
    let mut sheet = Sheet::new("/relationships", "", path, at, questions);
    sheet.title = match (&name, chosen.is_empty()) {
        (Some(name), _) => format!("Who is {name} to this person?"),
        (None, true) => "Who is around this person?".to_owned(),
        (None, false) => "Who is meant?".to_owned(),
    };
    if name.is_some() {
        let says = "The other record will say the same from its side.";
        sheet.intro.push(says.to_owned());
    }
    if !chosen.is_empty() {
        sheet.hidden.push(("other", chosen.to_owned()));
    }
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/relationships/new
pub async fn add(case: Case<EditPeople>, Form(fields): Form) -> Page {
    let read = match read(&case, &fields) {
        Ok(read) => with_record(&case, read).await?,
        Err(problems) => Err(problems),
    };
    let (other, facts) = match read {
        Ok(read) => read,
        Err(problems) => return show_new(&case, &fields, &problems).await,
    };
    let cares = facts.carer || facts.main_carer || facts.cares_for;
    let mut change = case.change().await?;
    let council = &case.staff().house.council;
    match store::add(&mut change, council, case.person_id(), other, facts).await {
        Ok(_) => change.commit().await?,
        Err(refused) => {
            drop(change);
            return show_new(&case, &fields, &problems_of(refused)?).await;
        }
    }
    let says = match cares {
        true => "It is on the record. A carer may have an assessment of their own.",
        false => "It is on the record.",
    };
    pages::go_to_saying(home(&case), says)
}

fn problems_of(refused: Refused) -> Result<Vec<Problem>, PageError> {
    match refused {
        Refused::Problem(problem) => Ok(vec![problem]),
        Refused::Archive(db::Error::Constraint(_)) => {
            Ok(vec![Problem::new("kind", "This is on the record already")])
        }
        Refused::Archive(error) => Err(error.into()),
    }
}

/// The other's record must be open to whoever writes on it.
async fn with_record(
    case: &Case<EditPeople>,
    read: (Other, Facts),
) -> Result<Result<(Other, Facts), Vec<Problem>>, PageError> {
    let Other::OnRecord(other) = read.0 else {
        return Ok(Ok(read));
    };
    let opened = case
        .staff()
        .open::<EditPeople>(other, "/relationships")
        .await;
    match opened {
        Ok(_) => Ok(Ok(read)),
        Err(PageError::NotFound | PageError::Forbidden(_)) => Ok(Err(unknown())),
        Err(error) => Err(error),
    }
}

fn unknown() -> Vec<Problem> {
    let says = "There is nobody of this number on record whose record you may change";
    vec![Problem::new("other", says)]
}

fn read(case: &Case<EditPeople>, fields: &Fields) -> Result<(Other, Facts), Vec<Problem>> {
    let chosen = fields.get("other");
    let questions = if chosen.is_empty() { NAMED } else { ON_RECORD };
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, questions, council, *case.today());
    let other = match (chosen.is_empty(), chosen.parse()) {
        (true, _) => Other::Named {
            name: answers.needed("name"),
            phone: answers.text("phone"),
            email: answers.text("email"),
        },
        (false, Ok(id)) => Other::OnRecord(id),
        (false, Err(_)) => return Err(unknown()),
    };
    let facts = facts(&mut answers);
    answers.reading.finish((other, facts))
}

fn facts(answers: &mut Answers<'_>) -> Facts {
    let facts = Facts {
        kind: answers.needed("kind"),
        carer: answers.tick("carer"),
        main_carer: answers.tick("main_carer"),
        cares_for: answers.tick("cares_for"),
        next_of_kin: answers.tick("next_of_kin"),
        emergency_contact: answers.tick("emergency_contact"),
        lives_with: answers.tick("lives_with"),
        attorney: answers.text("attorney"),
        note: answers.text("note"),
        from_on: answers.day("from_on"),
        until_on: answers.day("until_on"),
        ended_because: answers.text("ended_because"),
    };
    if let (Some(from), Some(until)) = (facts.from_on, facts.until_on)
        && until < from
    {
        let says = "It cannot have ended before it began";
        answers.reading.wrong("until_on", says);
    }
    facts
}

/// GET /people/{person}/relationships/{relationship}
pub async fn ask_one(case: Case<EditPeople>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let fields = filled(&case, &row).await?;
    show_one(&case, &row, &fields, &[]).await
}

async fn filled(case: &Case<EditPeople>, row: &relationship::Model) -> Result<Fields, PageError> {
    let pairs = store::pairs(case.reader(), std::slice::from_ref(row)).await?;
    let cares_for = pairs.iter().any(|pair| pair.carer);
    let fields = Fields::default().with("kind", row.kind.as_str());
    let texts = [
        ("name", &row.name),
        ("phone", &row.phone),
        ("email", &row.email),
        ("attorney", &row.attorney),
        ("note", &row.note),
        ("ended_because", &row.ended_because),
    ];
    let fields = texts.into_iter().fold(fields, |fields, (name, text)| {
        asking::with(fields, name, text.as_deref())
    });
    let ticks = [
        ("carer", row.carer),
        ("main_carer", row.main_carer),
        ("cares_for", cares_for),
        ("next_of_kin", row.next_of_kin),
        ("emergency_contact", row.emergency_contact),
        ("lives_with", row.lives_with),
    ];
    let fields = ticks.into_iter().fold(fields, |fields, (name, set)| {
        asking::with_tick(fields, name, set)
    });
    let fields = asking::with_day(fields, "from_on", row.from_on);
    Ok(asking::with_day(fields, "until_on", row.until_on))
}

async fn show_one(
    case: &Case<EditPeople>,
    row: &relationship::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let mut sheet = sheet_of(case, row).await?;
    let version = fields.get("version");
    let version = if version.is_empty() {
        row.version.to_string()
    } else {
        version.to_owned()
    };
    sheet.hidden.push(("version", version));
    if row.pair_id.is_some() {
        let says = "The other record changes with it, from its side.";
        sheet.intro.push(says.to_owned());
    }
    sheet.show(case, fields, problems).await
}

async fn sheet_of(case: &Case<EditPeople>, row: &relationship::Model) -> Result<Sheet, PageError> {
    let at = home(case);
    let name = list::name_of(case, row).await?;
    let questions = if row.other_id.is_some() {
        ON_RECORD
    } else {
        NAMED
    };
    let (title, path) = (
        format!("{name} and this person"),
        format!("{at}/{}", row.id),
    );
    Ok(Sheet::new("/relationships", title, path, at, questions))
}

/// POST /people/{person}/relationships/{relationship}. Nothing is kept when somebody has changed it since it was opened.
pub async fn change(
    case: Case<EditPeople>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    if fields.get("version") != row.version.to_string() {
        return overtaken(&case, &row, &fields).await;
    }
    let sent = match row.other_id {
        Some(other) => fields
            .clone()
            .without(&["other"])
            .with("other", other.to_string()),
        None => fields.clone().without(&["other"]),
    };
    let (other, facts) = match read(&case, &sent) {
        Ok(read) => read,
        Err(problems) => return show_one(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let council = &case.staff().house.council;
    match store::change_it(&mut change, council, &row, other, facts).await {
        Ok(()) => change.commit().await?,
        Err(Refused::Archive(db::Error::Conflict)) => {
            drop(change);
            let row = store::find(case.reader(), case.person_id(), id).await?;
            return overtaken(&case, &row, &fields).await;
        }
        Err(refused) => {
            drop(change);
            return show_one(&case, &row, &fields, &problems_of(refused)?).await;
        }
    }
    pages::go_to_saying(home(&case), "The relationship is changed.")
}

async fn overtaken(case: &Case<EditPeople>, row: &relationship::Model, sent: &Fields) -> Page {
    let sheet = sheet_of(case, row).await?;
    let now = filled(case, row).await?;
    sheet.overtaken(case, (&now, row.version), sent).await
}

/// GET /people/{person}/relationships/{relationship}/remove
pub async fn ask_remove(case: Case<EditPeople>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    show_remove(&case, id, &Fields::default(), &[]).await
}

async fn show_remove(
    case: &Case<EditPeople>,
    id: Uuid,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let at = home(case);
    let name = list::name_of(case, &row).await?;
    let title = format!("Take back: {name}");
    let mut sheet = Sheet::new(
        "/relationships",
        title,
        format!("{at}/{id}/remove"),
        at,
        REMOVE,
    );
    sheet.intro.push("Do this when it was never so. What was so once is ended instead, so that it can be read later.".to_owned());
    sheet.button = "Take it back";
    sheet.grave = true;
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/relationships/{relationship}/remove
pub async fn remove(
    case: Case<EditPeople>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let mut reading = Reading::of(&fields);
    let because = reading.needed("because", "Why it is taken back", PAGE / 20);
    let because = match reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show_remove(&case, id, &fields, &problems).await,
    };
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let mut change = case.change().await?;
    let council = &case.staff().house.council;
    store::remove(&mut change, council, &row, &because).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is taken back, on both records.")
}
