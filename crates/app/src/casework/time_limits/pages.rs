//! Pausing a time limit, and letting it go on.

use db::Day;
use db::entities::{deadline, deadline_pause};
use db::sea_orm::entity::prelude::*;
use rules::timescales::Timescale;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;

use super::store::{self, Pause};
use crate::casework::clocks;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::WriteNotes;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};

const PAUSE: &[Question] = &[
    Question {
        name: "from_on",
        label: "From which day does it not count?",
        hint: "",
        kind: Kind::NeededDay,
    },
    Question {
        name: "until_on",
        label: "From which day does it count again?",
        hint: "Leave it empty if that is not known yet",
        kind: Kind::Day,
    },
    Question {
        name: "because",
        label: "Why is it paused?",
        hint: "Such as the person asked to wait, or is in hospital",
        kind: Kind::NeededLines(1_000),
    },
];
const RESUME: &[Question] = &[Question {
    name: "until_on",
    label: "From which day does it count again?",
    hint: "",
    kind: Kind::NeededDay,
}];

fn home(case: &Case<WriteNotes>) -> String {
    format!("/people/{}/work", case.person_id())
}

/// A running clock of this person, its limit and its pauses.
struct Held {
    clock: deadline::Model,
    limit: Timescale,
    pauses: Vec<deadline_pause::Model>,
}

/// Errors: `NotFound` when it does not run; `Conflict` when it may not be paused.
async fn held(case: &Case<WriteNotes>, id: Uuid) -> Result<Held, PageError> {
    let clock = clocks::still_running()
        .filter(deadline::Column::Id.eq(id))
        .filter(deadline::Column::PersonId.eq(case.person_id()))
        .one(case.reader())
        .await?
        .ok_or(PageError::NotFound)?;
    if clocks::is_chosen(&clock) {
        let says =
            "Somebody chose the last day of this time limit: choose another where that was done.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    let limits = &case.staff().house.council.timescales;
    let limit = limits
        .find(&clock.timescale)
        .filter(|limit| limit.pause_allowed);
    let limit = limit.ok_or_else(|| {
        PageError::Conflict(
            "This time limit goes on whatever happens: it cannot be paused.".to_owned(),
        )
    })?;
    let pauses = store::pauses_of(case.reader(), id).await?;
    Ok(Held {
        limit: limit.clone(),
        clock,
        pauses,
    })
}

impl Held {
    fn open(&self) -> Option<&deadline_pause::Model> {
        self.pauses.iter().find(|pause| pause.until_on.is_none())
    }

    /// A pause that has some of these days: no day is left out twice.
    fn paused_within(&self, from: Day, until: Option<Day>) -> Option<&deadline_pause::Model> {
        self.pauses.iter().find(|pause| {
            let before = pause.until_on.is_some_and(|end| from < end);
            before && until.is_none_or(|until| pause.from_on < until)
        })
    }
}

async fn show(
    case: &Case<WriteNotes>,
    held: &Held,
    way: (&'static str, &'static str, &'static [Question]),
    (fields, problems): (&Fields, &[Problem]),
) -> Page {
    let (word, button, questions) = way;
    let at = home(case);
    let path = format!(
        "/people/{}/deadlines/{}/{word}",
        case.person_id(),
        held.clock.id
    );
    let title = format!("{button}: {}", held.clock.title);
    let mut sheet = Sheet::new("/work", title, path, at, questions);
    let says = format!(
        "It began on {} and is due on {}.",
        speak_exact(*held.clock.started_on),
        speak_exact(*held.clock.due_on)
    );
    sheet.intro.push(says);
    sheet.button = button;
    sheet.show(case, fields, problems).await
}

const AS_PAUSED: (&str, &str, &[Question]) = ("pause", "Pause the time limit", PAUSE);
const GOING_ON: (&str, &str, &[Question]) = ("resume", "Let the time limit go on", RESUME);

/// GET /people/{person}/deadlines/{deadline}/pause
pub async fn ask_pause(case: Case<WriteNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let held = held(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "from_on", Some(case.today()));
    show(&case, &held, AS_PAUSED, (&fields, &[])).await
}

/// POST /people/{person}/deadlines/{deadline}/pause
pub async fn pause(
    case: Case<WriteNotes>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let held = held(&case, id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, PAUSE, council, *case.today());
    let (from, until) = (answers.day("from_on"), answers.day("until_on"));
    let because = answers.needed("because");
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        let says = "It must count again after the day from which it does not";
        answers.reading.wrong("until_on", says);
    }
    if from.is_some_and(|from| from < held.clock.started_on) {
        let says = "It cannot be paused before it began";
        answers.reading.wrong("from_on", says);
    }
    if held.open().is_some() {
        answers
            .reading
            .wrong("from_on", "It is paused already: let it go on first");
    }
    if let Some(other) = from.and_then(|from| held.paused_within(from, until)) {
        let until = other.until_on.map(|day| speak_exact(*day));
        let says = format!(
            "It was paused from {} until {}: choose days beside those",
            speak_exact(*other.from_on),
            until.unwrap_or_default()
        );
        answers.reading.wrong("from_on", says);
    }
    let wanted = Pause {
        from: from.unwrap_or(case.today()),
        until,
        because,
    };
    let wanted = match answers.reading.finish(wanted) {
        Ok(wanted) => wanted,
        Err(problems) => return show(&case, &held, AS_PAUSED, (&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    store::pause(&mut change, &held.limit, &held.clock, wanted).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "The time limit is paused.")
}

/// GET /people/{person}/deadlines/{deadline}/resume
pub async fn ask_resume(case: Case<WriteNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let held = held(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "until_on", Some(case.today()));
    show(&case, &held, GOING_ON, (&fields, &[])).await
}

/// POST /people/{person}/deadlines/{deadline}/resume
pub async fn resume(
    case: Case<WriteNotes>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let held = held(&case, id).await?;
    let Some(pause) = held.open() else {
        return pages::go_to_saying(home(&case), "It is not paused.");
    };
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, RESUME, council, *case.today());
    let on = answers.day("until_on");
    if on.is_some_and(|on| on < pause.from_on) {
        let says = "It cannot go on before it was paused";
        answers.reading.wrong("until_on", says);
    }
    let on = match answers.reading.finish(on.unwrap_or(case.today())) {
        Ok(on) => on,
        Err(problems) => return show(&case, &held, GOING_ON, (&fields, &problems)).await,
    };
    let mut change = case.change().await?;
    store::resume(&mut change, &held.limit, &held.clock, pause, on).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "The time limit goes on.")
}
