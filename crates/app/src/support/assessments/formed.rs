//! An assessment and its form: begun, put away and completed together; what the rule book reads is kept in columns.

use db::entities::{assessed_need, assessment, filled_form, person};
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use db::{Change, Day, Event};
use rules::assessment::advocacy::{self, Advocacy, Difficulty, Function};
use rules::assessment::capacity::{self, Capacity};
use rules::assessment::{Kind, Standing};
use rules::pathway::{AssessmentMove, Step, may_move_assessment};
use rules::vocabulary::dates::london_date;
use serde_json::{Value as Json, json};

use super::around::the_one_cared_for;
use super::store::{blank, kind, needs, say, stands, start_clock};
use super::{ended, together};
use crate::casework::clocks;
use crate::house::forms::check::day_of;
use crate::house::forms::{Answers, Definition, findings};
use crate::house::{House, PageError};
use crate::support::batches::store as batches;

/// The clock that the beginning of an assessment starts.
pub(super) const COMPLETE: &str = "ASSESSMENT_COMPLETE";

/// The kind of assessment that a form is for, if it is for one; a council's own forms are told by their step.
pub fn kind_of(form: &str, step: Step) -> Option<Kind> {
    let usual = match step {
        Step::NeedsAssessment => Kind::Needs,
        Step::CarersAssessment => Kind::Carers,
        _ => return None,
    };
    let named = form.strip_suffix("_assessment").and_then(Kind::from_code);
    Some(named.filter(|kind| kind.step() == step).unwrap_or(usual))
}

fn kind_on(row: &filled_form::Model) -> Option<Kind> {
    kind_of(&row.form, Step::from_code(&row.step)?)
}

/// The form that an assessment of a kind is written on.
pub fn form_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Needs | Kind::Combined => "needs_assessment",
        Kind::Carers => "carers_assessment",
        Kind::OccupationalTherapy => "occupational_therapy_assessment",
        Kind::Sensory => "sensory_assessment",
        Kind::SupportedSelf => "supported_self_assessment",
        Kind::ChildsNeeds => "childs_needs_assessment",
        Kind::ChildsCarer => "childs_carer_assessment",
        Kind::YoungCarer => "young_carer_assessment",
    }
}

/// An assessment begins with its form: the one that was asked for or offered, or a new one. Its clock begins.
pub async fn begun(
    change: &mut Change,
    house: &House,
    form: &filled_form::Model,
) -> Result<(), PageError> {
    let Some(kind) = kind_on(form) else {
        return Ok(());
    };
    let waiting = to_begin(change, form, kind).await?;
    if let Some(row) = &waiting {
        let own = row.filled_form_id == Some(form.id);
        ended::may(
            row,
            if own {
                AssessmentMove::TakeUp
            } else {
                AssessmentMove::Begin
            },
        )?;
    }
    begun_as(change, house, form, waiting.as_ref()).await
}

/// The same, of an assessment that is known already.
pub async fn begun_as(
    change: &mut Change,
    house: &House,
    form: &filled_form::Model,
    waiting: Option<&assessment::Model>,
) -> Result<(), PageError> {
    let today = Day(london_date(*change.at()));
    let row = match waiting {
        Some(before) => {
            change
                .update::<assessment::Entity>(before, |row| {
                    ended::reopen(row);
                    row.filled_form_id = Some(form.id);
                    row.began_on = Some(today);
                    row.worker_id = form.worker_id;
                    row.team_id = form.team_id.or(row.team_id);
                    row.contact_id = form.contact_id.or(row.contact_id);
                })
                .await?
        }
        None => {
            let kind = kind_on(form).unwrap_or(Kind::Needs);
            let about = match kind {
                Kind::Carers => the_one_cared_for(change.conn(), form.person_id, today).await?,
                _ => None,
            };
            let row = assessment::Model {
                other_id: about,
                filled_form_id: Some(form.id),
                began_on: Some(today),
                worker_id: form.worker_id,
                team_id: form.team_id,
                contact_id: form.contact_id,
                ..blank(change, form.person_id, kind)
            };
            change.insert::<assessment::Entity>(row).await?
        }
    };
    met_of_person(change, row.person_id, today).await?;
    let title = format!("Complete: {}", kind(&row).says());
    start_clock(change, house, COMPLETE, &title, &row).await?;
    let text = ended::begun_says(waiting, &form.number);
    let says = format!("{}: {text}", kind(&row).says());
    let body = json!({ "text": text, "says": says });
    say(change, Event::AssessmentChanged, &row, body);
    Ok(())
}

/// The assessment that a form begins: its own, where it was put away and comes back, or one that waits. What is with
/// others is not begun by the way: their work would be written down as done by the council, and ours as theirs.
async fn to_begin(
    change: &Change,
    form: &filled_form::Model,
    kind: Kind,
) -> db::Result<Option<assessment::Model>> {
    let waiting = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(form.person_id))
        .filter(assessment::Column::SupersededAt.is_null())
        .order_by_asc(assessment::Column::Id)
        .all(change.conn())
        .await?;
    let own = waiting
        .iter()
        .find(|row| row.filled_form_id == Some(form.id));
    let out = batches::with_others(change, waiting.iter().filter_map(|row| row.batch_id)).await?;
    let fits = |row: &&assessment::Model| {
        let is_out = out.iter().any(|batch| row.batch_id == Some(batch.id));
        let same =
            row.kind == kind.code() || (row.kind == Kind::Combined.code() && kind == Kind::Needs);
        same && !is_out && row.filled_form_id.is_none() && row.closed_on.is_none()
    };
    Ok(own.or(waiting.iter().find(fits)).cloned())
}

/// The clocks that waited for an assessment of this person to begin are met.
async fn met_of_person(change: &mut Change, person: Uuid, on: Day) -> db::Result<()> {
    use db::entities::deadline;
    let waiting = clocks::still_running()
        .filter(deadline::Column::PersonId.eq(person))
        .filter(deadline::Column::Timescale.is_in(clocks::ASSESSMENT.iter().copied()))
        .all(change.conn())
        .await?;
    for clock in waiting {
        change
            .update::<deadline::Entity>(&clock, |row| row.met_on = Some(on))
            .await?;
    }
    Ok(())
}

/// The form of an assessment was discarded: what was asked for, or must go on, waits again, the rest is called off. What
/// was refused or called off before stays as it is.
pub async fn discarded(change: &mut Change, form: &filled_form::Model) -> db::Result<()> {
    let Some(row) = by_form(change, form.id).await? else {
        return Ok(());
    };
    let stands = stands(&row);
    if may_move_assessment(stands, AssessmentMove::PutAway).is_err() {
        return Ok(());
    }
    let today = Day(london_date(*change.at()));
    clocks::stopped(change, row.id, today).await?;
    let must = stands == Standing::InSpiteOfRefusal;
    let waits = must || row.asked_on.is_some() || row.offered_on.is_some();
    let after = change
        .update::<assessment::Entity>(&row, |row| {
            row.began_on = None;
            if waits {
                row.filled_form_id = None;
            } else {
                row.withdrawn_on = Some(today);
                row.closed_on = Some(today);
            }
        })
        .await?;
    say(
        change,
        Event::AssessmentChanged,
        &after,
        json!({ "text": "Its form was discarded" }),
    );
    Ok(())
}

pub(super) async fn by_form(change: &Change, form: Uuid) -> db::Result<Option<assessment::Model>> {
    let found = assessment::Entity::find()
        .filter(assessment::Column::FilledFormId.eq(form))
        .filter(assessment::Column::SupersededAt.is_null())
        .one(change.conn())
        .await?;
    Ok(found)
}

/// Keeps what the rule book reads of an assessment whose form is done. An earlier one whose place it takes is replaced.
/// Errors: `Conflict` when it was refused or called off meanwhile; `Ours` when the form does not hold what every assessment must.
pub async fn done(
    change: &mut Change,
    house: &House,
    form: &filled_form::Model,
    definition: &Definition,
) -> Result<(), PageError> {
    if kind_on(form).is_none() {
        return Ok(());
    }
    if by_form(change, form.id).await?.is_none() {
        begun(change, house, form).await?;
    }
    let (Some(row), Some(answers)) = (
        by_form(change, form.id).await?,
        form.answers.as_ref().and_then(Json::as_object),
    ) else {
        tracing::error!(form = form.number, "an assessment without its answers");
        return Err(PageError::Ours);
    };
    ended::may(&row, AssessmentMove::Complete)?;
    supersede_earlier(change, &row).await?;
    let today = Day(london_date(*change.at()));
    let read = Read::of(definition, answers);
    let after = change
        .update::<assessment::Entity>(&row, |row| {
            read.into_row(row);
            row.completed_on = Some(today);
            row.closed_on = Some(today);
            row.completed_by = form.submitted_by.or(Some(form.began_by));
        })
        .await?;
    keep_needs(change, &after, definition, answers).await?;
    keep_difficulties(change, after.person_id, definition, answers).await?;
    clocks::met(change, row.id, &[COMPLETE], today).await?;
    let body =
        json!({ "form": form.id, "number": form.number, "on": read_day(definition, answers) });
    say(change, Event::AssessmentCompleted, &after, body);
    together::begin_carers_own(change, house, &after, form, (definition, answers)).await
}

fn read_day(definition: &Definition, answers: &Answers) -> Option<Day> {
    let question = definition.filling("assessment.assessed_on")?;
    answers.get(&question.id).and_then(day_of).map(Day)
}

async fn supersede_earlier(change: &mut Change, row: &assessment::Model) -> db::Result<()> {
    let earlier = assessment::Entity::find()
        .filter(assessment::Column::PersonId.eq(row.person_id))
        .filter(assessment::Column::Id.ne(row.id))
        .filter(assessment::Column::CompletedOn.is_not_null())
        .filter(assessment::Column::SupersededAt.is_null())
        .all(change.conn())
        .await?;
    let (at, on) = (change.at(), Day(london_date(*change.at())));
    let takes = |earlier: &assessment::Model| kind(row).takes_the_place_of(kind(earlier));
    for earlier in earlier.into_iter().filter(takes) {
        clocks::stopped(change, earlier.id, on).await?;
        change
            .update::<assessment::Entity>(&earlier, |row| row.superseded_at = Some(at))
            .await?;
    }
    Ok(())
}

/// What is very hard for the person goes into the record: the forms that follow tell it back.
async fn keep_difficulties(
    change: &mut Change,
    whose: Uuid,
    definition: &Definition,
    answers: &Answers,
) -> db::Result<()> {
    let read = Read::of(definition, answers);
    let Some(codes) = read.answer("difficulties").and_then(Json::as_array) else {
        return Ok(());
    };
    let codes: Vec<&str> = codes.iter().filter_map(Json::as_str).collect();
    let (codes, found) = (codes.join(" "), person::Entity::find_by_id(whose));
    let before = found.one(change.conn()).await?.ok_or(db::Error::NotFound)?;
    if !codes.is_empty() && before.difficulties.as_deref() != Some(&codes) {
        change
            .update::<person::Entity>(&before, |row| row.difficulties = Some(codes))
            .await?;
    }
    Ok(())
}

async fn keep_needs(
    change: &mut Change,
    row: &assessment::Model,
    definition: &Definition,
    answers: &Answers,
) -> db::Result<()> {
    let at = change.at();
    for before in needs(change.conn(), row.id).await? {
        change
            .update::<assessed_need::Entity>(&before, |row| row.superseded_at = Some(at))
            .await?;
    }
    let is_carers = kind(row).is_carers();
    for found in findings::read(definition, answers) {
        let unable = if is_carers {
            found.ways.unable_as_carer()
        } else {
            found.ways.unable_as_adult()
        };
        let need = assessed_need::Model {
            id: change.new_id(),
            person_id: row.person_id,
            assessment_id: row.id,
            outcome: found.outcome,
            unable,
            without_help: found.ways.without_help,
            with_distress: found.ways.with_distress,
            with_danger: found.ways.with_danger,
            takes_longer: found.ways.takes_longer,
            level: found.level,
            carer_share: found.carer_share,
            carer_willing: found.carer_willing,
            own_words: found.own_words,
            outcome_wanted: found.outcome_wanted,
            superseded_at: None,
            version: 1,
        };
        change.insert::<assessed_need::Entity>(need).await?;
    }
    Ok(())
}

/// What the answers say of the columns of an assessment.
struct Read<'a> {
    definition: &'a Definition,
    answers: &'a Answers,
}

impl<'a> Read<'a> {
    fn of(definition: &'a Definition, answers: &'a Answers) -> Read<'a> {
        Read {
            definition,
            answers,
        }
    }

    fn answer(&self, column: &str) -> Option<&Json> {
        let question = self.definition.filling(&format!("assessment.{column}"))?;
        self.answers.get(&question.id)
    }

    fn text(&self, column: &str) -> Option<String> {
        self.answer(column)?.as_str().map(str::to_owned)
    }

    fn yes(&self, column: &str) -> Option<bool> {
        self.answer(column)?.as_bool()
    }

    fn capacity(&self) -> capacity::Test {
        capacity::Test {
            doubts_capacity: self.yes("doubts_capacity"),
            helped: self.yes("helped"),
            understands: self.yes("understands"),
            keeps: self.yes("keeps"),
            weighs: self.yes("weighs"),
            tells: self.yes("tells"),
            because_of_impairment: self.yes("because_of_impairment"),
        }
    }

    fn advocacy(&self) -> (advocacy::Known, Advocacy) {
        let codes = self.answer("difficulties").and_then(Json::as_array);
        let difficulties = codes.map(|all| {
            let codes = all.iter().filter_map(Json::as_str);
            codes.filter_map(Difficulty::from_code).collect()
        });
        let known = advocacy::Known {
            difficulties,
            appropriate_person: self.yes("appropriate_person"),
            long_nhs_stay: self.yes("long_nhs_stay") == Some(true),
            disagreement: self.yes("disagreement") == Some(true),
        };
        let answer = advocacy::advocacy(Function::Assessment, &known);
        (known, answer.advocacy)
    }

    fn into_row(self, row: &mut assessment::Model) {
        let test = self.capacity();
        let (known, advocacy) = self.advocacy();
        row.doubts_capacity = test.doubts_capacity;
        row.has_capacity = match capacity::capacity(&test).capacity {
            Capacity::Has => Some(true),
            Capacity::Lacks => Some(false),
            Capacity::Assumed | Capacity::Open => None,
        };
        row.capacity = (test.doubts_capacity == Some(true)).then(|| {
            json!({
                "helped": test.helped, "understands": test.understands, "keeps": test.keeps, "weighs": test.weighs,
                "tells": test.tells, "because_of_impairment": test.because_of_impairment,
            })
        });
        let difficulties = known.difficulties.map(|all| {
            let codes = all.iter().map(|one| one.code());
            json!(codes.collect::<Vec<_>>())
        });
        row.difficulties = difficulties;
        row.appropriate_person = known.appropriate_person;
        row.advocacy = Some(advocacy.code().to_owned());
        row.advocate = self.text("advocate");
        row.consent_to_combine = self.yes("consent_to_combine").or(row.consent_to_combine);
        row.own_words = self.text("own_words");
        row.strengths = self.text("strengths");
        row.period = self.text("period");
        row.from_impairment = self.yes("from_impairment");
        row.health_at_risk = self.yes("health_at_risk");
        row.wellbeing_areas = self.answer("wellbeing_areas").cloned();
    }
}
