//! Reviews in the record: by when one is due, whether it was held, what it changed, and when the next one is.

use db::entities::{filled_form, plan, review};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{Change, Day, Event};
use rules::pathway::{
    ReviewDates, ReviewMove, ReviewStanding, Step, may_move_review, review_standing,
};
use rules::review::{Kind, due_by, next_by};
use rules::vocabulary::dates::london_date;
use serde_json::{Value as Json, json};

use super::held::Held;
use super::of_plans::{Plans, plans};
use crate::casework::clocks::{self, Clock, Hands};
use crate::house::case::CaseFile;
use crate::house::forms::Definition;
use crate::house::{House, PageError};
use crate::support::batches::store as batches;

/// Results of a review after which there is no next one.
pub(super) const ENDS: &[&str] = &["ended_independent", "ended_other"];

/// A review that is to be held.
#[derive(Clone, Debug)]
pub struct New {
    pub person_id: Uuid,
    pub kind: Kind,
    /// From when its time runs.
    pub from: Day,
    /// The day that was chosen; by the time limit of its kind where none was.
    pub due_on: Option<Day>,
    pub plan_id: Option<Uuid>,
    pub asked_by: Option<String>,
    pub reason: Option<String>,
    pub because: Option<String>,
    pub hands: Hands,
}

/// The kind of a review.
pub fn kind(row: &review::Model) -> Kind {
    Kind::from_code(&row.kind).unwrap_or(Kind::Planned)
}

/// Plans a review and starts its clock.
/// Errors: `Unfit` when its day cannot be worked out.
pub async fn plan(change: &mut Change, house: &House, new: New) -> db::Result<review::Model> {
    let latest = due_by(
        new.kind,
        new.from.0,
        &house.council.timescales,
        house.calendar(),
    );
    let latest = latest
        .ok_or_else(|| db::Error::Unfit("the day of a review cannot be worked out".to_owned()))?;
    let due_on = new.due_on.unwrap_or(Day(latest));
    let asked = new.kind == Kind::OnRequest;
    let row = review::Model {
        id: change.new_id(),
        person_id: new.person_id,
        kind: new.kind.code().to_owned(),
        plan_id: new.plan_id,
        assessment_id: None,
        filled_form_id: None,
        started_on: new.from,
        due_on,
        asked_on: asked.then_some(new.from),
        asked_by: new.asked_by,
        reason: new.reason,
        because: new.because,
        declined_because: None,
        declined_on: None,
        team_id: new.hands.team_id,
        worker_id: new.hands.worker_id,
        batch_id: None,
        performed_by: None,
        held_on: None,
        held_how: None,
        held_by: None,
        outcomes_met: None,
        needs_changed: None,
        weekly_pence_before: None,
        weekly_pence_after: None,
        result: None,
        own_words: None,
        stopped_on: None,
        stopped_because: None,
        recorded_at: change.at(),
        superseded_at: None,
        version: 1,
    };
    let row = change.insert::<review::Entity>(row).await?;
    set_clock(change, &row, new.hands).await?;
    say(
        change,
        Event::ReviewPlanned,
        &row,
        json!({ "due_on": row.due_on, "text": row.because }),
    );
    Ok(row)
}

/// Starts the clock of a review that is to be held.
pub(super) async fn set_clock(
    change: &mut Change,
    row: &review::Model,
    hands: Hands,
) -> db::Result<()> {
    let clock = Clock {
        timescale: kind(row).timescale(),
        title: kind(row).says(),
        person_id: row.person_id,
        about_table: "review",
        about_id: row.id,
        hands,
        started_on: row.started_on,
    };
    clocks::set(change, clock, row.due_on).await?;
    Ok(())
}

pub(super) fn say(change: &mut Change, event: Event, row: &review::Model, mut more: Json) {
    if let Some(more) = more.as_object_mut() {
        more.insert("says".to_owned(), json!(kind(row).says()));
    }
    change.log(event, Some(row.person_id), Some(row.id), more);
}

/// A review like this one that is to be held already: somebody else was quicker.
pub async fn already(change: &Change, new: &New) -> db::Result<bool> {
    let open = open_of(change.conn(), new.person_id).await?;
    Ok(open.iter().any(|row| {
        kind(row) == new.kind && row.plan_id == new.plan_id && row.started_on == new.from
    }))
}

/// A plan was agreed: the first look at it is six to eight weeks away, on the day that its words promise. What was planned for an earlier plan of its kind
/// is no longer needed; the reviews of another kind of plan stay.
pub async fn plan_agreed(
    change: &mut Change,
    house: &House,
    person: Uuid,
    plan_id: Option<Uuid>,
    hands: Hands,
) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    let plans = plans(change.conn(), person, plan_id).await?;
    let of = plans.kind(plan_id);
    stop_planned(change, (person, &plans), of, None, "A new plan was agreed").await?;
    let due_on = next_by(
        Kind::LightTouch,
        today.0,
        promised(change.conn(), plan_id).await?,
        &house.council.timescales,
        house.calendar(),
    );
    let new = New {
        person_id: person,
        kind: Kind::LightTouch,
        from: today,
        due_on: due_on.map(Day),
        plan_id,
        asked_by: None,
        reason: None,
        because: None,
        hands: clocks::hands_of(change, person, hands).await?,
    };
    plan(change, house, new).await.map(|_| ())
}

/// The day of the first look that the words of a plan promise.
async fn promised(
    conn: &impl ConnectionTrait,
    plan: Option<Uuid>,
) -> db::Result<Option<jiff::civil::Date>> {
    let Some(plan) = plan else {
        return Ok(None);
    };
    let words = plan::Entity::find_by_id(plan).one(conn).await?;
    let Some(words) = words.and_then(|row| row.filled_form_id) else {
        return Ok(None);
    };
    let words = filled_form::Entity::find_by_id(words).one(conn).await?;
    Ok(words.and_then(|form| form.review_on).map(|day| day.0))
}

/// Reviews that are to be held, the soonest first.
pub fn to_hold() -> db::sea_orm::Select<review::Entity> {
    review::Entity::find()
        .filter(review::Column::HeldOn.is_null())
        .filter(review::Column::DeclinedOn.is_null())
        .filter(review::Column::StoppedOn.is_null())
        .filter(review::Column::SupersededAt.is_null())
        .order_by_asc(review::Column::DueOn)
        .order_by_asc(review::Column::Id)
}

/// The reviews of a person that are to be held, the soonest first.
pub async fn open_of(conn: &impl ConnectionTrait, person: Uuid) -> db::Result<Vec<review::Model>> {
    let open = to_hold().filter(review::Column::PersonId.eq(person));
    Ok(open.all(conn).await?)
}

/// Every review of a record, the latest first.
pub async fn of_person(file: &CaseFile) -> db::Result<Vec<review::Model>> {
    let all = review::Entity::find()
        .filter(review::Column::PersonId.eq(file.person_id()))
        .filter(review::Column::SupersededAt.is_null())
        .order_by_desc(review::Column::DueOn)
        .order_by_desc(review::Column::Id)
        .all(file.reader())
        .await?;
    Ok(all)
}

/// How a review stands.
pub fn stands(row: &review::Model) -> ReviewStanding {
    review_standing(&ReviewDates {
        begun: row.filled_form_id.is_some(),
        held: row.held_on.is_some(),
        declined: row.declined_on.is_some(),
        stopped: row.stopped_on.is_some(),
    })
}

/// May this be done with a review now?
/// Errors: `Conflict` with how it stands and when it can be done.
pub fn may(row: &review::Model, by: ReviewMove) -> Result<(), PageError> {
    let asked = row.asked_on.is_some();
    let allowed = may_move_review(stands(row), by, asked);
    allowed
        .map(|_| ())
        .map_err(|refusal| PageError::Conflict(refusal.to_string()))
}

/// A review of this record.
/// Errors: `NotFound`.
pub async fn find(file: &CaseFile, id: Uuid) -> Result<review::Model, PageError> {
    let found = review::Entity::find_by_id(id)
        .filter(review::Column::PersonId.eq(file.person_id()))
        .one(file.reader())
        .await?;
    found.ok_or(PageError::NotFound)
}

/// The same review as it is now, within a change.
/// Errors: `NotFound`.
pub async fn as_it_is(change: &Change, id: Uuid) -> Result<review::Model, PageError> {
    let found = review::Entity::find_by_id(id).one(change.conn()).await?;
    found.ok_or(PageError::NotFound)
}

/// Reviews that are to be held by a day, of these teams; of every team when none is named.
pub async fn due_until(
    conn: &impl ConnectionTrait,
    until: Day,
    team: Option<Uuid>,
    most: u64,
) -> db::Result<Vec<review::Model>> {
    let mut find = to_hold()
        .filter(review::Column::DueOn.lte(until))
        .limit(most);
    if let Some(team) = team {
        find = find.filter(review::Column::TeamId.eq(team));
    }
    Ok(find.all(conn).await?)
}

/// How many reviews were due before a day and are still to be held, of a team or of every team.
pub async fn overdue(
    conn: &impl ConnectionTrait,
    today: Day,
    team: Option<Uuid>,
) -> db::Result<u64> {
    let mut find = to_hold().filter(review::Column::DueOn.lt(today));
    if let Some(team) = team {
        find = find.filter(review::Column::TeamId.eq(team));
    }
    Ok(find.count(conn).await?)
}

/// Reviews held since a day.
pub async fn held_since(
    conn: &impl ConnectionTrait,
    from: Day,
    team: Option<Uuid>,
) -> db::Result<Vec<review::Model>> {
    let mut find = review::Entity::find()
        .filter(review::Column::HeldOn.gte(from))
        .filter(review::Column::SupersededAt.is_null());
    if let Some(team) = team {
        find = find.filter(review::Column::TeamId.eq(team));
    }
    Ok(find.all(conn).await?)
}

/// Gives reviews to a worker of a team, each with its clock. Gives how many changed hands.
/// Errors: `Conflict` when one of them is not to be held any more.
pub async fn give(
    change: &mut Change,
    rows: &[review::Model],
    to: Hands,
) -> Result<usize, PageError> {
    for row in rows {
        may(row, ReviewMove::Give)?;
        let after = change
            .update::<review::Entity>(row, |row| {
                row.team_id = to.team_id;
                row.worker_id = to.worker_id;
            })
            .await?;
        clocks::hand_to(change, row.id, to).await?;
        say(
            change,
            Event::ReviewPlanned,
            &after,
            json!({ "text": "Given to somebody", "worker": to.worker_id }),
        );
    }
    Ok(rows.len())
}

/// Somebody who asked for a review is told why there is none.
/// Errors: `Conflict` when it is being held, is over, or is owed.
pub async fn decline(
    change: &mut Change,
    row: &review::Model,
    because: String,
) -> Result<(), PageError> {
    may(row, ReviewMove::Decline)?;
    let today = Day(london_date(*change.at()));
    let after = change
        .update::<review::Entity>(row, |row| {
            row.declined_on = Some(today);
            row.declined_because = Some(because);
        })
        .await?;
    clocks::stopped(change, row.id, today).await?;
    let body = json!({ "text": format!("Not held: {}", after.declined_because.as_deref().unwrap_or_default()) });
    say(change, Event::ReviewPlanned, &after, body);
    Ok(())
}

/// Planned reviews of one kind of plan are no longer needed.
async fn stop_planned(
    change: &mut Change,
    (person, plans): (Uuid, &Plans),
    of: Option<&str>,
    but: Option<Uuid>,
    because: &str,
) -> db::Result<()> {
    for row in open_of(change.conn(), person).await? {
        let may_stop = may(&row, ReviewMove::Stop).is_ok();
        let fits = kind(&row).is_planned() && plans.of(&row) == of;
        if Some(row.id) == but || !may_stop || !fits {
            continue;
        }
        stop(change, &row, because).await?;
    }
    Ok(())
}

/// A review is no longer needed.
pub(super) async fn stop(
    change: &mut Change,
    row: &review::Model,
    because: &str,
) -> db::Result<()> {
    let today = Day(london_date(*change.at()));
    change
        .update::<review::Entity>(row, |row| {
            row.stopped_on = Some(today);
            row.stopped_because = Some(because.to_owned());
        })
        .await?;
    clocks::stopped(change, row.id, today).await?;
    Ok(())
}

/// A form of a review began: the review that is due first is being held, unless it began from another. One that is with
/// others is theirs to hold. Where reviews of several kinds of plan are to come, none is taken for another.
pub async fn begun(
    change: &mut Change,
    form: &filled_form::Model,
    wanted: Option<Uuid>,
) -> db::Result<()> {
    if form.step != Step::Review.code() {
        return Ok(());
    }
    let open = open_of(change.conn(), form.person_id).await?;
    let out = batches::with_others(change, open.iter().filter_map(|row| row.batch_id)).await?;
    let is_out = |row: &review::Model| out.iter().any(|batch| row.batch_id == Some(batch.id));
    let mut free = open
        .iter()
        .filter(|row| may(row, ReviewMove::Begin).is_ok());
    let found = match wanted {
        Some(id) => free.find(|row| row.id == id),
        None => {
            let plans = plans(change.conn(), form.person_id, None).await?;
            let here: Vec<&review::Model> = free.filter(|row| !is_out(row)).collect();
            let mut kinds = here.iter().map(|row| plans.of(row));
            let first = kinds.next();
            let alike = kinds.all(|kind| Some(kind) == first);
            here.first().copied().filter(|_| alike)
        }
    };
    if let Some(row) = found {
        let after = change
            .update::<review::Entity>(row, |row| {
                row.filled_form_id = Some(form.id);
                row.worker_id = form.worker_id.or(row.worker_id);
            })
            .await?;
        say(
            change,
            Event::ReviewPlanned,
            &after,
            json!({ "text": format!("Begun, {}", form.number) }),
        );
    }
    Ok(())
}

/// The form of a review was discarded: the review waits again.
pub async fn discarded(change: &mut Change, form: &filled_form::Model) -> db::Result<()> {
    match by_form(change, form.id).await? {
        Some(row) if may(&row, ReviewMove::WaitAgain).is_ok() => {
            wait_again(change, &row, "Its form was discarded").await
        }
        _ => Ok(()),
    }
}

/// A review whose form holds it no longer waits again.
async fn wait_again(
    change: &mut Change,
    row: &review::Model,
    because: &str,
) -> Result<(), db::Error> {
    let after = change
        .update::<review::Entity>(row, |row| row.filled_form_id = None)
        .await?;
    say(
        change,
        Event::ReviewPlanned,
        &after,
        json!({ "text": because }),
    );
    Ok(())
}

fn is_of_short_term(row: &review::Model) -> bool {
    kind(row) == Kind::ShortTerm
}

async fn by_form(change: &Change, form: Uuid) -> db::Result<Option<review::Model>> {
    let found = review::Entity::find()
        .filter(review::Column::FilledFormId.eq(form))
        .filter(review::Column::SupersededAt.is_null())
        .one(change.conn())
        .await?;
    Ok(found)
}

/// Keeps what counts of a review whose form is done, and plans the next one: on the day agreed, and within the year. It
/// takes the place of what was planned for the same plan, and of nothing else: the review of another plan stays due, and
/// a review of short-term support says nothing of the plan's.
///
/// Source: Care Act 2014 s.27(1).
/// Errors: `Ours` when the form does not hold what every review must; `Conflict` when it was held already.
pub async fn done(
    change: &mut Change,
    house: &House,
    form: &filled_form::Model,
    definition: &Definition,
) -> Result<(), PageError> {
    if form.step != Step::Review.code() {
        return Ok(());
    }
    let Some(held) = form
        .answers
        .as_ref()
        .and_then(Json::as_object)
        .and_then(|answers| Held::of(definition, answers))
    else {
        tracing::error!(form = form.number, "a review without its day");
        return Err(PageError::Ours);
    };
    let plans = plans(change.conn(), form.person_id, None).await?;
    let begun = by_form(change, form.id).await?;
    let row = match begun {
        Some(row) if is_of_short_term(&row) == held.is_of_short_term() => row,
        begun => {
            if let Some(row) = begun {
                wait_again(change, &row, "Another kind of review was held").await?;
            }
            unplanned(change, house, form, (&held, &plans)).await?
        }
    };
    may(&row, ReviewMove::Hold)?;
    let by = form.submitted_by.or(Some(form.began_by));
    let after = change
        .update::<review::Entity>(&row, |row| {
            held.fill(row);
            row.held_by = by;
            row.filled_form_id = Some(form.id);
        })
        .await?;
    clocks::met(change, row.id, &[kind(&row).timescale()], Day(held.on)).await?;
    clocks::stopped(change, row.id, Day(held.on)).await?;
    let body = json!({
        "form": form.id, "number": form.number, "on": after.held_on, "result": after.result, "outcomes_met": after.outcomes_met,
        "needs_changed": after.needs_changed, "before": after.weekly_pence_before, "after": after.weekly_pence_after,
    });
    say(change, Event::ReviewHeld, &after, body);
    let of = plans.of(&after);
    if is_of_short_term(&after) || (of.is_none() && plans.several()) {
        return Ok(());
    }
    let about = (form.person_id, &plans);
    stop_planned(change, about, of, Some(row.id), "Another review was held").await?;
    if !ENDS.contains(&held.text("review.result").as_str()) {
        plan_next(change, house, form, &after).await?;
    }
    Ok(())
}

/// A review that nobody had planned: it is on time by its own day.
async fn unplanned(
    change: &mut Change,
    house: &House,
    form: &filled_form::Model,
    (held, plans): (&Held<'_>, &Plans),
) -> db::Result<review::Model> {
    let kind = Kind::from_code(&held.text("review.kind")).unwrap_or(Kind::Unplanned);
    let new = New {
        person_id: form.person_id,
        kind,
        from: Day(held.on),
        due_on: None,
        plan_id: match plans.current(Day(held.on)).as_slice() {
            [(only, _)] if kind != Kind::ShortTerm => Some(*only),
            _ => None,
        },
        asked_by: None,
        reason: None,
        because: None,
        hands: Hands {
            team_id: form.team_id,
            worker_id: form.worker_id,
        },
    };
    plan(change, house, new).await
}

async fn plan_next(
    change: &mut Change,
    house: &House,
    form: &filled_form::Model,
    held: &review::Model,
) -> db::Result<()> {
    let Some(held_on) = held.held_on else {
        return Ok(());
    };
    let agreed = form.review_on.map(|day| day.0);
    let due_on = next_by(
        Kind::Planned,
        held_on.0,
        agreed,
        &house.council.timescales,
        house.calendar(),
    );
    let hands = Hands {
        team_id: held.team_id,
        worker_id: held.worker_id,
    };
    let new = New {
        person_id: held.person_id,
        kind: Kind::Planned,
        from: held_on,
        due_on: due_on.map(Day),
        plan_id: held.plan_id,
        asked_by: None,
        reason: None,
        because: None,
        hands: clocks::hands_of(change, held.person_id, hands).await?,
    };
    plan(change, house, new).await.map(|_| ())
}
