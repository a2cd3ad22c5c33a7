//! Assessments in the record: offered, refused, begun with their form, completed with it, decided on.

use std::collections::HashSet;

use db::entities::{assessed_need, assessment, deadline, eligibility_decision};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{Condition, QueryOrder, QuerySelect};
use db::{Change, Day, Event};
use rules::assessment::refusal::Follows;
use rules::assessment::urgent::Urgent;
use rules::assessment::{Dates, Kind, Profession, Standing, standing};
use rules::vocabulary::dates::london_date;
use serde_json::{Value as Json, json};

use super::arising;
use super::formed::COMPLETE;
use crate::casework::clocks::{self, Clock, Hands};
use crate::house::case::CaseFile;
use crate::house::{House, PageError};
use crate::support::forms::store as forms;

pub use super::formed::{begun, begun_as, discarded, done, form_of, kind_of};

/// The clock that eligible needs start.
const PLAN: &str = "PLAN_AGREED";

/// An assessment that is asked for or offered.
#[derive(Clone, Debug, Default)]
pub struct New {
    pub kind: String,
    pub other_id: Option<Uuid>,
    pub asked_on: Option<Day>,
    pub asked_by: Option<String>,
    pub asked_how: Option<String>,
    pub offered_on: Option<Day>,
    pub offered_how: Option<String>,
    pub performed_by: Option<String>,
    /// Everybody agrees that it is about the person and their carer together.
    pub consent_to_combine: Option<bool>,
    pub team_id: Option<Uuid>,
    pub worker_id: Option<Uuid>,
}

/// The kind of an assessment.
pub fn kind(row: &assessment::Model) -> Kind {
    Kind::from_code(&row.kind).unwrap_or(Kind::Needs)
}

/// How it stands.
pub fn stands(row: &assessment::Model) -> Standing {
    standing(&Dates {
        offered_on: row.offered_on.map(|day| day.0),
        began_on: row.began_on.map(|day| day.0),
        refused_on: row.refused_on.map(|day| day.0),
        must_go_on: must_go_on(row),
        completed_on: row.completed_on.map(|day| day.0),
        withdrawn_on: row.withdrawn_on.map(|day| day.0),
        superseded: row.superseded_at.is_some(),
    })
}

fn must_go_on(row: &assessment::Model) -> bool {
    let follows = row.refusal_says.as_deref().and_then(Follows::from_code);
    follows.is_some_and(Follows::must_assess)
}

/// An assessment of which nothing is known yet.
pub fn blank(change: &Change, person: Uuid, kind: Kind) -> assessment::Model {
    blank_row(change.new_id(), person, kind, change.at())
}

/// The same, by its id and when it is known.
pub fn blank_row(id: Uuid, person: Uuid, kind: Kind, at: db::At) -> assessment::Model {
    assessment::Model {
        id,
        person_id: person,
        other_id: None,
        kind: kind.code().to_owned(),
        profession: kind.profession().code().to_owned(),
        contact_id: None,
        filled_form_id: None,
        asked_on: None,
        asked_by: None,
        asked_how: None,
        offered_on: None,
        offered_how: None,
        consent_to_combine: None,
        team_id: None,
        worker_id: None,
        batch_id: None,
        performed_by: None,
        urgent_on: None,
        urgent_because: None,
        urgent_until: None,
        began_on: None,
        doubts_capacity: None,
        has_capacity: None,
        capacity: None,
        difficulties: None,
        appropriate_person: None,
        advocacy: None,
        advocate: None,
        refused_on: None,
        refuser_has_capacity: None,
        in_best_interests: None,
        at_risk_of_abuse: None,
        refusal_words: None,
        refusal_says: None,
        offer_again_on: None,
        own_words: None,
        strengths: None,
        period: None,
        from_impairment: None,
        health_at_risk: None,
        wellbeing_areas: None,
        completed_on: None,
        completed_by: None,
        copy_given_on: None,
        copy_given_how: None,
        closed_on: None,
        withdrawn_on: None,
        withdrawn_because: None,
        recorded_at: at,
        superseded_at: None,
        version: 1,
    }
}

/// Every assessment of a record, and those in which somebody else’s names this person; the latest first.
pub async fn of_person(file: &CaseFile) -> db::Result<Vec<assessment::Model>> {
    let found = assessment::Entity::find()
        .filter(
            Condition::any()
                .add(assessment::Column::PersonId.eq(file.person_id()))
                .add(assessment::Column::OtherId.eq(file.person_id())),
        )
        .order_by_desc(assessment::Column::Id)
        .all(file.reader())
        .await?;
    Ok(found)
}

/// An assessment of this record.
/// Errors: `NotFound`, also when it is another's.
pub async fn find(file: &CaseFile, id: Uuid) -> Result<assessment::Model, PageError> {
    let found = assessment::Entity::find_by_id(id)
        .filter(assessment::Column::PersonId.eq(file.person_id()))
        .one(file.reader())
        .await?;
    found.ok_or(PageError::NotFound)
}

/// Those of these people who have had an assessment as a carer, or were offered one.
pub async fn had_as_carers(
    conn: &impl db::sea_orm::ConnectionTrait,
    people: &[Uuid],
) -> db::Result<HashSet<Uuid>> {
    if people.is_empty() {
        return Ok(HashSet::new());
    }
    let kinds = Kind::ALL.iter().filter(|kind| kind.is_carers());
    let found: Vec<Uuid> = assessment::Entity::find()
        .select_only()
        .column(assessment::Column::PersonId)
        .filter(assessment::Column::PersonId.is_in(db::padded(people)))
        .filter(assessment::Column::Kind.is_in(kinds.map(|kind| kind.code())))
        .filter(assessment::Column::WithdrawnOn.is_null())
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found.into_iter().collect())
}

/// Does an assessment of this person as a carer wait for its form?
pub async fn waits_as_carer(
    conn: &impl db::sea_orm::ConnectionTrait,
    person: Uuid,
) -> db::Result<bool> {
    let found = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(person))
        .filter(assessment::Column::Kind.eq(Kind::Carers.code()))
        .filter(assessment::Column::FilledFormId.is_null())
        .filter(assessment::Column::ClosedOn.is_null())
        .filter(assessment::Column::SupersededAt.is_null())
        .one(conn)
        .await?;
    Ok(found.is_some())
}

/// What an assessment found about each outcome, in the order of the regulations.
pub async fn needs(
    conn: &impl db::sea_orm::ConnectionTrait,
    assessment: Uuid,
) -> db::Result<Vec<assessed_need::Model>> {
    let mut found = assessed_need::Entity::find()
        .filter(assessed_need::Column::AssessmentId.eq(assessment))
        .filter(assessed_need::Column::SupersededAt.is_null())
        .all(conn)
        .await?;
    found.sort_by_key(|row| (row.outcome.len(), row.outcome.clone()));
    Ok(found)
}

/// The decision that counts.
pub async fn decision(
    conn: &impl db::sea_orm::ConnectionTrait,
    assessment: Uuid,
) -> db::Result<Option<eligibility_decision::Model>> {
    let found = eligibility_decision::Entity::find()
        .filter(eligibility_decision::Column::AssessmentId.eq(assessment))
        .filter(eligibility_decision::Column::SupersededAt.is_null())
        .one(conn)
        .await?;
    Ok(found)
}

/// The question of an assessment's form that holds what could help without support from the council.
const ADVICE: &str = "prevention";
/// The question that holds what the needs do to the person's life.
pub const IMPACT: &str = "impact_words";

/// The advice that an assessment led to: that of its decision, else what was said in it about what could help.
pub async fn advice(
    conn: &impl db::sea_orm::ConnectionTrait,
    assessment: Option<Uuid>,
) -> db::Result<Option<String>> {
    let Some(id) = assessment else {
        return Ok(None);
    };
    if let Some(advice) = decision(conn, id).await?.and_then(|row| row.advice) {
        return Ok(Some(advice));
    }
    match assessment::Entity::find_by_id(id).one(conn).await? {
        Some(row) => forms::said(conn, row.filled_form_id, ADVICE).await,
        None => Ok(None),
    }
}

/// What somebody said in an assessment they want to be different.
pub async fn own_words(
    conn: &impl db::sea_orm::ConnectionTrait,
    assessment: Option<Uuid>,
) -> db::Result<Option<String>> {
    let Some(id) = assessment else {
        return Ok(None);
    };
    let found = assessment::Entity::find_by_id(id).one(conn).await?;
    Ok(found.and_then(|row| row.own_words))
}

/// Writes down that an assessment was asked for or offered.
pub async fn offer(change: &mut Change, person: Uuid, new: New) -> db::Result<assessment::Model> {
    let kind = Kind::from_code(&new.kind).unwrap_or(Kind::Needs);
    let row = assessment::Model {
        other_id: new.other_id,
        asked_on: new.asked_on,
        asked_by: new.asked_by,
        asked_how: new.asked_how,
        offered_on: new.offered_on,
        offered_how: new.offered_how,
        performed_by: new.performed_by,
        consent_to_combine: new.consent_to_combine,
        team_id: new.team_id,
        worker_id: new.worker_id,
        ..blank(change, person, kind)
    };
    let row = change.insert::<assessment::Entity>(row).await?;
    say(
        change,
        Event::AssessmentOffered,
        &row,
        json!({ "on": row.offered_on.or(row.asked_on) }),
    );
    Ok(row)
}

/// Says what was done with an assessment: in words of its own, or by the name of its kind.
pub fn say(change: &mut Change, event: Event, row: &assessment::Model, mut more: Json) {
    if let Some(more) = more.as_object_mut() {
        more.entry("says")
            .or_insert_with(|| json!(kind(row).says()));
        more.insert("kind".to_owned(), json!(row.kind));
    }
    change.log(event, Some(row.person_id), Some(row.id), more);
}

/// Writes down that needs are met before they are assessed.
pub async fn urgent(
    change: &mut Change,
    row: &assessment::Model,
    urgent: &Urgent,
) -> db::Result<()> {
    let after = change
        .update::<assessment::Entity>(row, |row| {
            row.urgent_on = urgent.from_on.map(Day);
            row.urgent_because = Some(urgent.because.clone());
            row.urgent_until = urgent.until_on.map(Day);
        })
        .await?;
    if let Some(until) = after.urgent_until {
        follows_by(change, &after, until).await?;
    }
    let body = json!({ "text": format!("Needs are met before the assessment: {}", urgent.because), "until": after.urgent_until });
    say(change, Event::AssessmentChanged, &after, body);
    Ok(())
}

/// The clock of the assessment that follows urgent needs: it is completed by the day that was chosen.
///
/// Source: Care Act 2014 s.19(3).
async fn follows_by(change: &mut Change, row: &assessment::Model, until: Day) -> db::Result<()> {
    let running = clocks::still_running()
        .filter(deadline::Column::AboutId.eq(row.id))
        .filter(deadline::Column::Timescale.eq(COMPLETE))
        .one(change.conn())
        .await?;
    if let Some(clock) = running {
        change
            .update::<deadline::Entity>(&clock, |row| {
                row.due_on = until;
                row.chosen_on = Some(until);
            })
            .await?;
        return Ok(());
    }
    let clock = Clock {
        timescale: COMPLETE,
        title: "The assessment that follows urgent needs",
        person_id: row.person_id,
        about_table: "assessment",
        about_id: row.id,
        hands: Hands {
            team_id: row.team_id,
            worker_id: row.worker_id,
        },
        started_on: Day(london_date(*change.at())),
    };
    clocks::set(change, clock, until).await?;
    Ok(())
}

/// The same offer, still open: somebody else was quicker.
pub async fn offered_already(
    change: &Change,
    person: Uuid,
    new: &New,
) -> db::Result<Option<assessment::Model>> {
    let same = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(person))
        .filter(assessment::Column::Kind.eq(&new.kind))
        .filter(assessment::Column::ClosedOn.is_null())
        .filter(assessment::Column::SupersededAt.is_null())
        .all(change.conn())
        .await?;
    let days = |row: &assessment::Model| (row.other_id, row.asked_on, row.offered_on);
    let wanted = (new.other_id, new.asked_on, new.offered_on);
    Ok(same.into_iter().find(|row| days(row) == wanted))
}

/// Starts a clock for an assessment in the hands it is in, unless it runs.
pub async fn start_clock(
    change: &mut Change,
    house: &House,
    timescale: &str,
    title: &str,
    row: &assessment::Model,
) -> db::Result<()> {
    if clocks::runs(change, row.id, &[timescale]).await? {
        return Ok(());
    }
    let clock = Clock {
        timescale,
        title,
        person_id: row.person_id,
        about_table: "assessment",
        about_id: row.id,
        hands: Hands {
            team_id: row.team_id,
            worker_id: row.worker_id,
        },
        started_on: Day(london_date(*change.at())),
    };
    clocks::start(change, house, clock).await?;
    Ok(())
}

/// A decision as it is made.
#[derive(Clone, Debug)]
pub struct Decided {
    pub row: eligibility_decision::Model,
    pub eligible: bool,
}

/// Keeps a decision in the place of an earlier one. Eligible needs start the time for a plan.
pub async fn decide(
    change: &mut Change,
    house: &House,
    assessment: &assessment::Model,
    decided: Decided,
) -> db::Result<eligibility_decision::Model> {
    let at = change.at();
    if let Some(before) = decision(change.conn(), assessment.id).await? {
        change
            .update::<eligibility_decision::Entity>(&before, |row| row.superseded_at = Some(at))
            .await?;
    }
    let kept = change
        .insert::<eligibility_decision::Entity>(decided.row)
        .await?;
    // What somebody will need at 18 is no plan yet.
    let now = !kind(assessment).is_before_18();
    let wanted = decided.eligible && now && kept.wants_council != Some(false);
    if wanted {
        start_clock(change, house, PLAN, "Agree the plan", assessment).await?;
    } else {
        clocks::stopped(change, assessment.id, Day(london_date(*at))).await?;
    }
    let says = if decided.eligible {
        "Eligible needs"
    } else {
        "No eligible needs"
    };
    change.log(
        Event::EligibilityDecided,
        Some(kept.person_id),
        Some(kept.id),
        arising::told(&kept, says),
    );
    Ok(kept)
}

/// Assessments that wait to be begun or completed, those asked for first coming first.
pub async fn waiting(
    conn: &impl db::sea_orm::ConnectionTrait,
    most: u64,
) -> db::Result<Vec<assessment::Model>> {
    use db::sea_orm::QuerySelect;
    let found = assessment::Entity::find()
        .filter(assessment::Column::ClosedOn.is_null())
        .filter(assessment::Column::SupersededAt.is_null())
        .order_by_asc(assessment::Column::Id)
        .limit(most)
        .all(conn)
        .await?;
    Ok(found)
}

/// Since when somebody waits for it.
pub fn waits_since(row: &assessment::Model) -> Day {
    let known = row.asked_on.or(row.offered_on).or(row.began_on);
    known.unwrap_or(Day(london_date(*row.recorded_at)))
}

/// Whose work it is.
pub fn profession(row: &assessment::Model) -> Profession {
    Profession::from_code(&row.profession).unwrap_or(Profession::SocialWork)
}
