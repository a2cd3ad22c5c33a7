//! Help to get back on one's feet is offered before support for long: asked once, when eligibility is decided, and told
//! back in the plan.

use db::Day;
use db::entities::{assessment, eligibility_decision, plan, reablement_episode};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, ConnectionTrait, QueryOrder};
use futures_util::future::try_join;
use rules::reablement::{FirstOffer, first_offer_lacks};
use rules::vocabulary::dates::speak_exact;

use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::Fields;
use crate::house::council::Choice;
use crate::support::amounts;

/// What came of it.
pub const OFFERED: Question = Question::new(
    "reablement",
    "Was help to get back on their feet offered first?",
    "Before support for long. Leave it empty where nobody has asked yet; whoever agrees the plan is told so.",
    Kind::Offered("Nobody has asked yet"),
);
/// Why they did not take it up.
pub const BECAUSE: Question = Question::new(
    "reablement_because",
    "If they declined it, or it does not suit them: why?",
    "",
    Kind::Lines(4_000),
);

/// What came of the offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct First {
    pub offer: FirstOffer,
    pub because: Option<String>,
    /// Where it is known from: "Help began on Mon 3 March 2025".
    pub from: String,
}

impl First {
    fn of(code: Option<&str>, because: Option<&String>, from: String) -> Option<First> {
        Some(First {
            offer: FirstOffer::from_code(code?)?,
            because: because.cloned(),
            from,
        })
    }

    /// What a decision says of it.
    pub fn of_decision(row: &eligibility_decision::Model) -> Option<First> {
        let from = format!("Written down on {}", speak_exact(row.decided_on.0));
        let because = row.reablement_because.as_ref();
        First::of(row.reablement.as_deref(), because, from)
    }

    /// "Offered, and declined: I have had it twice"
    pub fn says(&self) -> String {
        match &self.because {
            Some(because) => format!("{}: {because}", self.offer.says()),
            None => self.offer.says().to_owned(),
        }
    }
}

/// Kinds of short-term help that are reablement. Of a kind that a council adds it is asked.
const TO_GET_BACK: [&str; 2] = ["home", "bed"];

/// What the question offers.
pub fn offers() -> Vec<Choice> {
    amounts::choices(FirstOffer::ALL.iter().map(|one| (one.code(), one.says())))
}

/// The questions begin with what is known.
pub fn begins_with(fields: Fields, known: Option<&First>) -> Fields {
    let fields = asking::with(fields, OFFERED.name, known.map(|one| one.offer.code()));
    let because = known.and_then(|one| one.because.as_deref());
    asking::with(fields, BECAUSE.name, because)
}

/// Reads the two answers: a code and a reason.
pub fn read(answers: &mut Answers<'_>) -> (Option<String>, Option<String>) {
    let (code, because) = (answers.text(OFFERED.name), answers.text(BECAUSE.name));
    let offer = code.as_deref().and_then(FirstOffer::from_code);
    if code.is_some() && offer.is_none() {
        answers
            .reading
            .wrong(OFFERED.name, "Choose one from the list");
    }
    if let Some(lacks) = first_offer_lacks(offer, because.as_deref()) {
        answers.reading.wrong(BECAUSE.name, lacks);
    }
    (code, because)
}

/// What the record says since an assessment was asked for: what was written down when eligibility was decided, else
/// help that has begun or ended since.
pub async fn since(
    conn: &impl ConnectionTrait,
    row: &assessment::Model,
) -> db::Result<Option<First>> {
    let days = [row.asked_on, row.offered_on, row.began_on, row.completed_on];
    let Some(since) = days.into_iter().flatten().min() else {
        return Ok(None);
    };
    let person = row.person_id;
    let (said, began) = try_join(decided(conn, person, since), helped(conn, person, since)).await?;
    Ok(said.or(began))
}

async fn decided(
    conn: &impl ConnectionTrait,
    person: Uuid,
    since: Day,
) -> db::Result<Option<First>> {
    use eligibility_decision::Column;
    let row = eligibility_decision::Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::SupersededAt.is_null())
        .filter(Column::Reablement.is_not_null())
        .filter(Column::DecidedOn.gte(since))
        .order_by_desc(Column::RecordedAt)
        .order_by_desc(Column::Id)
        .one(conn)
        .await?;
    Ok(row.as_ref().and_then(First::of_decision))
}

async fn helped(
    conn: &impl ConnectionTrait,
    person: Uuid,
    since: Day,
) -> db::Result<Option<First>> {
    use reablement_episode::Column;
    let goes_on = Condition::any()
        .add(Column::EndedOn.is_null())
        .add(Column::EndedOn.gte(since));
    let row = reablement_episode::Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::SupersededAt.is_null())
        .filter(Column::Kind.is_in(TO_GET_BACK))
        .filter(goes_on)
        .order_by_desc(Column::BeganOn)
        .order_by_desc(Column::Id)
        .one(conn)
        .await?;
    Ok(row.map(|row| First {
        offer: FirstOffer::Accepted,
        because: None,
        from: format!("Such help began on {}", speak_exact(row.began_on.0)),
    }))
}

/// What a plan says of it, else what is known since the assessment that it rests on.
pub async fn of_plan(conn: &impl ConnectionTrait, row: &plan::Model) -> db::Result<Option<First>> {
    let from = "Written down in the plan".to_owned();
    let own = First::of(
        row.reablement.as_deref(),
        row.reablement_because.as_ref(),
        from,
    );
    match (own, row.assessment_id) {
        (Some(own), _) => Ok(Some(own)),
        (None, Some(assessment)) => of_assessment(conn, assessment).await,
        (None, None) => Ok(None),
    }
}

/// The same, by the id of the assessment.
pub async fn of_assessment(
    conn: &impl ConnectionTrait,
    assessment: Uuid,
) -> db::Result<Option<First>> {
    match assessment::Entity::find_by_id(assessment).one(conn).await? {
        Some(row) => since(conn, &row).await,
        None => Ok(None),
    }
}
