//! Somebody refuses to be assessed: what the law says must happen, why, and the record of it.

use db::entities::assessment;
use db::sea_orm::prelude::Uuid;
use rules::assessment::refusal::{Follows, Refusal, Who, refusal};
use rules::pathway::AssessmentMove;
use rules::vocabulary::Problem;

use super::offer::{TAB, address, ready};
use super::questions::{CARER_REFUSES, REFUSE};
use super::{ended, store};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Question};
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, Path, pages};

/// The table, in words.
const TABLE: &[&str] = &[
    "Abused or neglected, or at risk of it: assess all the same, as far as one can, whatever else is so.",
    "Cannot decide about it, and being assessed is in their best interests: assess all the same.",
    "Cannot decide about it, and it is not in their best interests: do not assess, and write down why.",
    "Can decide about it, and no risk of abuse or neglect: do not assess. Offer again when things change, or when they ask.",
];
const CARERS: &str = "A carer may always refuse. Do not assess them; offer again when things change, or when they ask.";

fn questions(row: &assessment::Model) -> &'static [Question] {
    match store::kind(row).is_carers() {
        true => CARER_REFUSES,
        false => REFUSE,
    }
}

/// GET /people/{person}/assessments/{assessment}/refuse
pub async fn ask(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = ready(&case, id, AssessmentMove::Refuse).await?;
    let fields = asking::with_day(Fields::default(), "refused_on", Some(case.today()));
    show(&case, &row, &fields, &[]).await
}

async fn show(
    case: &Case<Assess>,
    row: &assessment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = address(row);
    let title = format!("Refused: {}", store::kind(row).says());
    let mut sheet = Sheet::new(TAB, title, format!("{at}/refuse"), at, questions(row));
    sheet.intro = match store::kind(row).is_carers() {
        true => vec![CARERS.to_owned()],
        false => TABLE.iter().map(|line| (*line).to_owned()).collect(),
    };
    sheet.button = "Say what follows, and keep it";
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/assessments/{assessment}/refuse
pub async fn refuse(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = ready(&case, id, AssessmentMove::Refuse).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, questions(&row), council, *case.today());
    let on = answers.day("refused_on").unwrap_or(case.today());
    let words = answers.needed("words");
    let again = answers.day("offer_again_on");
    if again.is_some_and(|again| again <= case.today()) {
        answers.reading.wrong(
            "offer_again_on",
            "The day to offer it again must be after today",
        );
    }
    let known = Refusal {
        who: match store::kind(&row).is_carers() {
            true => Who::Carer,
            false => Who::Adult,
        },
        refuses: true,
        has_capacity: answers.yes_no("has_capacity"),
        in_best_interests: answers.yes_no("in_best_interests"),
        at_risk_of_abuse: answers.yes_no("at_risk_of_abuse"),
    };
    let answer = refusal(&known);
    if answer.follows == Follows::Undecided {
        for field in &answer.still_to_ask {
            let asked = REFUSE.iter().find(|one| one.name == *field);
            let asked = asked.map_or("", |one| one.label);
            let says = format!("{asked} Answer yes or no: what follows depends on it");
            answers.reading.wrong(field, says);
        }
    }
    if let Err(problems) = answers.reading.finish(()) {
        return show(&case, &row, &fields, &problems).await;
    }
    let mut change = case.change().await?;
    ended::refuse(&mut change, &row, (on, Some(words)), &known, &answer, again).await?;
    change.commit().await?;
    pages::go_to_saying(address(&row), answer.follows.says())
}
