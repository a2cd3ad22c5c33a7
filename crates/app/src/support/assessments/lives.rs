//! Where somebody ordinarily lives, asked with the decision while the record does not say it: what is answered becomes
//! the fact of the record, as its own page keeps it, in the change of the decision.

use db::entities::{assessment, ordinary_residence};
use db::{Change, Day};
use rules::assessment::duty::Residence;
use rules::assessment::residence::{Basis, residence as residence_of};

use super::residence::{self, OnRecord};
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::details::residence::{BASIS, COUNCIL, FROM, TOLD_BY, on};
use crate::front_door::people::details::rows::{self, Row};
use crate::house::case::CaseFile;
use crate::house::council::{Choice, Council};
use crate::house::permissions::{Assess, EditPeople, Needs};
use crate::house::{Case, Fields, PageError};

/// What is asked: the questions of its own page, none of which must be answered.
pub const ASK: &[Question] = &[
    Question {
        label: "Where do they ordinarily live?",
        hint: "It is written on the record, and not asked again. Of a carer: where the person they look after lives. An address alone does not settle it: who is placed in another area stays with the council that placed them.",
        kind: Kind::Offered("Not known yet"),
        ..BASIS
    },
    COUNCIL,
    Question {
        kind: Kind::Line,
        ..TOLD_BY
    },
    Question {
        kind: Kind::PastDay,
        ..SINCE
    },
];
/// What must be answered once it is said where they live.
const ANSWERED: &[Question] = &[BASIS, COUNCIL, TOLD_BY, SINCE];
const SINCE: Question = Question {
    label: "Since when do they live there?",
    ..FROM
};

/// The record on which it is written: the adult's own; of a carer, that of the person they look after, where the
/// colleague may write on it.
pub async fn record(
    case: &Case<Assess>,
    row: &assessment::Model,
    carer: bool,
) -> Result<Option<CaseFile>, PageError> {
    let staff = case.staff();
    match residence::whose(case, row, carer).await? {
        Some(own) if own == case.person_id() => Ok(Some(CaseFile::clone(case))),
        Some(other) if staff.may(EditPeople::PERMISSION) => {
            let at = format!(
                "/people/{}/assessments/{}/eligibility",
                row.person_id, row.id
            );
            // Who may only read it decides without writing there.
            Ok(staff.open::<EditPeople>(other, &at).await.ok())
        }
        _ => Ok(None),
    }
}

/// What is offered: aftercare alone does not say where somebody ordinarily lives.
pub fn offers(council: &Council, today: Day) -> Vec<Choice> {
    let mut offers = council.choices("residence_basis", *today);
    offers.retain(|one| Basis::from_code(&one.value).is_some_and(|basis| !basis.is_aftercare()));
    offers
}

/// The questions begin with what the record lets one suppose.
pub fn begins_with(fields: Fields, known: Option<&OnRecord>) -> Fields {
    let Some(known) = known.filter(|known| !known.settled) else {
        return fields;
    };
    let basis = match known.code.and_then(Residence::from_code) {
        Some(Residence::Here) => Basis::Settled,
        Some(Residence::NoSettled) => Basis::NoSettled,
        Some(Residence::Elsewhere) | None => return fields,
    };
    let fields = fields.with(BASIS.name, basis.code());
    let fields = asking::with(fields, TOLD_BY.name, known.shown_by.as_deref());
    asking::with_day(fields, FROM.name, known.from)
}

/// The fact as it was typed; none while it is not known. `blank`: one of the record that is yet to be filled. What is
/// wrong is added to the problems.
pub fn read(
    answers: &mut Answers<'_>,
    mut blank: ordinary_residence::Model,
) -> Option<ordinary_residence::Model> {
    let fields = answers.reading.fields;
    if fields.get(BASIS.name).is_empty() {
        if !fields.get(COUNCIL.name).is_empty() {
            let says = "Choose on what it rests that another council is responsible";
            answers.reading.wrong(BASIS.name, says);
        }
        return None;
    }
    let mut own = Answers::of(fields, ANSWERED, answers.council, answers.today);
    blank.fill(&mut own);
    if Basis::from_code(&blank.basis).is_some_and(Basis::is_aftercare) {
        let says = "Aftercare alone does not say where they ordinarily live: choose what does, or leave it";
        own.reading.wrong(BASIS.name, says);
    }
    if let Err(problems) = own.reading.finish(()) {
        answers.reading.add(problems);
    }
    Some(blank)
}

/// What the fact answers to.
pub fn answer(fact: &ordinary_residence::Model) -> Option<Residence> {
    residence_of(Basis::from_code(&fact.basis)?, fact.council.is_none())
}

/// Writes the fact on the record in the change of the decision.
/// Errors: `Conflict` where somebody wrote it meanwhile.
pub async fn keep(
    change: &mut Change,
    (file, council): (&CaseFile, &Council),
    fact: ordinary_residence::Model,
    today: Day,
) -> Result<(), PageError> {
    if on(change.conn(), file.person_id(), today).await?.is_some() {
        return Err(PageError::Conflict(WRITTEN_MEANWHILE.to_owned()));
    }
    let fact = ordinary_residence::Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..fact
    };
    rows::add(change, (file, council), fact).await
}

const WRITTEN_MEANWHILE: &str = "Somebody else has written on the record where they ordinarily live since you opened the page. Look at it there before you decide.";
