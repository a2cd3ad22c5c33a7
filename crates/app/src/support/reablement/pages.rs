//! Reablement begun, ended and asked after; and its lines on the record's tab.

use db::entities::reablement_episode::Model;
use db::sea_orm::prelude::Uuid;
use db::{Change, Day};
use rules::pathway::HelpMove;
use rules::reablement::{Dates, Written, follow_up_on, free_together, lacks, split};
use rules::timescales::Timescales;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::{days_after, speak_exact};
use rules::vocabulary::first_day::{CARE_ACT_BEGAN, out_of_reach};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::store;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Council;
use crate::house::permissions::{Assess, Needs};
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::equipment::stages;

pub(super) const TAB: &str = "/forms";
/// Most letters of a goal or a note.
pub(super) const LONG: usize = 4_000;

pub(super) const NEW: &[Question] = &[
    Question::new("kind", "Which help?", "", Kind::Choose("reablement_kind")),
    Question::new(
        "goals",
        "What does the person want to be able to do again?",
        "One goal a line, as they say it.",
        Kind::NeededLines(LONG),
    ),
    Question::new(
        "purpose",
        "What is it for?",
        "A bed needs a purpose, so that nobody stays in it because nobody thought of home.",
        Kind::Lines(LONG),
    ),
    Question::new("provider", "Who gives it?", "", Kind::Line),
    Question::new("place", "Where, if it is a bed?", "", Kind::Line),
    Question::new(
        "began_on",
        "First day",
        "It counts as day 1 of the six free weeks.",
        Kind::Day,
    ),
    Question::new(
        "expected_until",
        "When should it end?",
        "It can be changed, with a reason.",
        Kind::Day,
    ),
    Question::new(
        "discharged_on",
        "If they left hospital into it: when?",
        "Somebody asks on the 91st day after it how they are.",
        Kind::PastDay,
    ),
    Question::new(
        "free_until",
        "If it stays free for longer: until which day?",
        "The first day that is not free. The council may where that prevents or delays needs.",
        Kind::Day,
    ),
    Question::new(
        "extended_because",
        "Why does it stay free for longer?",
        "",
        Kind::Lines(LONG),
    ),
    Question::new(
        "equipment",
        "Which equipment or technology did you think of or give?",
        "",
        Kind::Lines(LONG),
    ),
];

const END: &[Question] = &[
    Question::new("ended_on", "Last day", "", Kind::NeededDay),
    Question::new(
        "outcome",
        "How did it end?",
        "",
        Kind::Choose("reablement_outcome"),
    ),
    Question::new(
        "note",
        "Which goals were reached, and what follows?",
        "",
        Kind::Lines(LONG),
    ),
];

const FOLLOW_UP: &[Question] = &[
    Question::new("on", "When did you ask?", "", Kind::NeededDay),
    Question::new(
        "found",
        "Where are they?",
        "",
        Kind::Choose("reablement_follow_up"),
    ),
];

/// Days for which what was thought of on leaving hospital is about this time.
const LEFT_LATELY: i64 = 28;

/// A time of reablement on the record's tab.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: String,
    pub title: String,
    pub says: Vec<String>,
    pub goals: Vec<String>,
    pub goes_on: bool,
    pub to_ask: bool,
    /// It was asked and answered.
    pub asked: bool,
}

/// Every time of reablement of a record, in ready words.
pub async fn lines<P: Needs>(case: &Case<P>) -> Result<Vec<Line>, PageError> {
    let rows = store::of_person(case).await?;
    Ok(rows.iter().map(|row| line(case, row)).collect())
}

fn line<P: Needs>(case: &Case<P>, row: &Model) -> Line {
    let council = &case.staff().house.council;
    let today = *case.today();
    let days = split(&store::dates(row), today);
    let mut says = vec![format!("From {}", speak_exact(row.began_on.0))];
    let so_far = match row.ended_on.is_some_and(|last| last.0 < today) {
        true => "",
        false => " so far",
    };
    let last = speak_exact(last_free(row.free_until));
    let (free, charged) = (days_says(days.free), days_says(days.charged));
    says.push(match row.free_until > row.began_on {
        true => format!("Free up to and including {last}: {free} free, {charged} charged for{so_far}"),
        false => format!("The six weeks that it shares with other help were over on {last}: {charged} charged for{so_far}"),
    });
    let place = row.place.as_ref().map(|place| format!("At {place}"));
    let purpose = row.purpose.as_ref().map(|what| format!("For: {what}"));
    says.extend(place.into_iter().chain(purpose));
    if let (Some(on), Some(outcome)) = (row.ended_on, &row.outcome) {
        let outcome = council.says("reablement_outcome", outcome);
        says.push(format!(
            "Ended on {}: {}",
            speak_exact(on.0),
            outcome.to_lowercase()
        ));
    } else if let Some(until) = row.expected_until {
        says.push(format!("Should end on {}", speak_exact(until.0)));
    }
    match (&row.follow_up, row.follow_up_due_on) {
        (Some(found), _) => says.push(format!(
            "91 days after hospital: {}",
            council.says("reablement_follow_up", found).to_lowercase()
        )),
        (None, Some(due)) => says.push(format!("Ask how they are on {}", speak_exact(due.0))),
        _ => {}
    }
    Line {
        id: row.id.to_string(),
        title: council.says("reablement_kind", &row.kind).to_owned(),
        says,
        goals: goals(row),
        goes_on: row.ended_on.is_none(),
        asked: row.follow_up.is_some(),
        to_ask: row.follow_up.is_none() && row.follow_up_due_on.is_some_and(|due| due.0 <= today),
    }
}

/// The day before the first that is not free.
fn last_free(until: Day) -> jiff::civil::Date {
    until.0.yesterday().unwrap_or(until.0)
}

fn days_says(count: i64) -> String {
    match count {
        1 => "1 day".to_owned(),
        count => format!("{count} days"),
    }
}

pub(super) fn goals(row: &Model) -> Vec<String> {
    let all = row.goals.as_array().into_iter().flatten();
    all.filter_map(Json::as_str).map(str::to_owned).collect()
}

pub(super) fn home(case: &Case<Assess>) -> String {
    format!("/people/{}{TAB}", case.person_id())
}

/// GET /people/{person}/reablement/new
pub async fn ask_new(case: Case<Assess>) -> Page {
    let fields = asking::with_day(Fields::default(), "began_on", Some(case.today()));
    show_new(&case, &fields, &[]).await
}

async fn show_new(case: &Case<Assess>, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("/people/{}/reablement/new", case.person_id());
    let mut sheet = Sheet::new(
        TAB,
        "Begin help to get back on their feet",
        path,
        home(case),
        NEW,
    );
    sheet.intro = vec![
        "Offered before long-term support. It is free for six weeks from its first day, each time. Help over the same days, such as a bed and then home, shares one six weeks."
            .to_owned(),
    ];
    let at_hospital = (case.person_id(), "hospital");
    let since = days_after(*case.today(), -LEFT_LATELY).map_or(case.today(), Day);
    let think = stages::to_think_of(case.reader(), at_hospital, since).await?;
    let says = "If they leave hospital: say what equipment or technology was thought of for it";
    sheet.links = think
        .map(|href| (href, says.to_owned()))
        .into_iter()
        .collect();
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/reablement/new
pub async fn begin(case: Case<Assess>, Form(fields): Form) -> Page {
    let known = Known {
        before: None,
        all: store::of_person(&case).await?,
    };
    let row = match read(&case, &fields, NEW, &known) {
        Ok(row) => row,
        Err(problems) => return show_new(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..row
    };
    if let Some(problem) = shared(&change, &row).await? {
        drop(change);
        return show_new(&case, &fields, &[problem]).await;
    }
    let row = store::begin(&mut change, row).await?;
    let limits = &case.staff().house.council.timescales;
    store::share_free_weeks(&mut change, (None, &row), limits).await?;
    change.commit().await?;
    pages::go_to_saying(
        home(&case),
        "Help to get back on their feet is on the record.",
    )
}

/// Why days cannot stand: other help of the same kind has them, with free weeks of its own.
pub(super) async fn shared(change: &Change, row: &Model) -> db::Result<Option<Problem>> {
    let other = store::beside(change, row).await?;
    Ok(other.map(|other| {
        let began = speak_exact(other.began_on.0);
        let until = match other.ended_on {
            Some(on) => format!("until {}", speak_exact(on.0)),
            None => "and goes on".to_owned(),
        };
        let says = format!(
            "Help of this kind is on the record from {began} {until}: change that, or end it first"
        );
        Problem::new("began_on", says)
    }))
}

/// What is on the record already: of help that is changed, and all help.
pub(super) struct Known<'a> {
    pub before: Option<&'a Model>,
    pub all: Vec<Model>,
}

impl Known<'_> {
    /// The first day that is not free by law of help that began on a day.
    pub fn free_until(&self, began_on: Day, limits: &Timescales) -> Day {
        let dates = Dates {
            began_on: began_on.0,
            free_until: began_on.0,
            ended_on: self
                .before
                .and_then(|before| before.ended_on)
                .map(|on| on.0),
        };
        let id = self.before.map_or(Uuid::nil(), |before| before.id);
        free_together(&dates, &store::others(&self.all, id), limits).map_or(began_on, Day)
    }
}

/// The person sleeps where such help is given.
fn is_a_bed(council: &Council, kind: &str) -> bool {
    let kind = council.list("reablement_kind").find(kind);
    kind.is_some_and(|kind| kind.group.as_deref() == Some("bed"))
}

/// Reads the answers to these questions.
pub(super) fn read(
    case: &Case<Assess>,
    fields: &Fields,
    questions: &[Question],
    known: &Known<'_>,
) -> Result<Model, Vec<Problem>> {
    let before = known.before;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, questions, council, *case.today());
    let kind = match before {
        Some(before) => before.kind.clone(),
        None => answers.needed("kind"),
    };
    let goals: Vec<String> = answers
        .needed("goals")
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    let began_on = answers.day("began_on");
    if began_on.is_none() && !answers.reading.has_problem("began_on") {
        answers.reading.wrong("began_on", "Enter the first day");
    }
    let began_on = began_on.unwrap_or(case.today());
    let law = ("Such help is on the record from", CARE_ACT_BEGAN);
    if let Some(says) = out_of_reach(began_on.0, law, *case.today()) {
        answers.reading.wrong("began_on", says);
    }
    let by_law = known.free_until(began_on, &council.timescales);
    let longer = answers.day("free_until");
    let extended_because = answers.text("extended_because");
    if longer.is_some_and(|until| until < by_law) {
        let says = format!(
            "It is free up to and including {} by law: enter a later day",
            speak_exact(last_free(by_law))
        );
        answers.reading.wrong("free_until", says);
    }
    if longer.is_some_and(|until| until > by_law) && extended_because.is_none() {
        answers
            .reading
            .wrong("extended_because", "Say why it stays free for longer");
    }
    let says = "It cannot end before it begins";
    let expected_until = answers.day_since("expected_until", began_on, says);
    let discharged_on = answers.day("discharged_on");
    let purpose = answers.text("purpose");
    let equipment = answers.text("equipment");
    let line = |answers: &mut Answers<'_>, name: &str, what: &str| {
        answers.reading.text(name, what, crate::house::fields::LINE)
    };
    let provider = line(&mut answers, "provider", "Who gives it");
    let place = line(&mut answers, "place", "The place");
    answers.reading.add_new(lacks(&Written {
        is_a_bed: is_a_bed(council, &kind),
        purpose: purpose.as_deref(),
        place: place.as_deref(),
        expected_until: expected_until.map(|until| until.0),
    }));
    answers.reading.finish(Model {
        id: Uuid::nil(),
        person_id: case.person_id(),
        kind,
        purpose,
        place,
        provider,
        goals: json!(goals),
        began_on,
        free_until: longer.unwrap_or(by_law),
        extended_because,
        expected_until,
        ended_on: before.and_then(|before| before.ended_on),
        outcome: None,
        outcome_note: None,
        discharged_on,
        follow_up_due_on: discharged_on
            .and_then(|day| follow_up_on(day.0, &council.timescales))
            .map(Day),
        follow_up_on: None,
        follow_up: None,
        equipment,
        recorded_by: case.staff().colleague.account.id,
        recorded_at: case.staff().house.clock.now(),
        superseded_at: None,
        version: 1,
    })
}

/// GET /people/{person}/reablement/{episode}/end
pub async fn ask_end(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = running(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "ended_on", Some(case.today()));
    show_end(&case, &row, &fields, &[]).await
}

async fn running(case: &Case<Assess>, id: Uuid) -> Result<Model, PageError> {
    let row = store::find(case, id).await?;
    store::may(&row, HelpMove::End)?;
    Ok(row)
}

async fn show_end(case: &Case<Assess>, row: &Model, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("/people/{}/reablement/{}/end", case.person_id(), row.id);
    let mut sheet = Sheet::new(TAB, "How it ended", path, home(case), END);
    sheet.about = Some(goals(row).join("\n"));
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/reablement/{episode}/end
pub async fn end(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = running(&case, id).await?;
    let mut answers = Answers::of(&fields, END, &case.staff().house.council, *case.today());
    let says = "It cannot end before it began";
    let on = answers.day_since("ended_on", row.began_on, says);
    let on = on.unwrap_or(case.today());
    let said = (on, answers.needed("outcome"), answers.text("note"));
    let said = match answers.reading.finish(said) {
        Ok(said) => said,
        Err(problems) => return show_end(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let row = store::in_change(&change, case.person_id(), id).await?;
    let after = store::end(&mut change, &row, said).await?;
    let limits = &case.staff().house.council.timescales;
    store::share_free_weeks(&mut change, (Some(&row), &after), limits).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is on the record how it ended.")
}

/// GET /people/{person}/reablement/{episode}/follow-up
pub async fn ask_follow_up(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    let on = row.follow_up_on.or(Some(case.today()));
    let fields = asking::with_day(Fields::default(), "on", on);
    let fields = asking::with(fields, "found", row.follow_up.as_deref());
    show_follow_up(&case, &row, &fields, &[]).await
}

async fn show_follow_up(
    case: &Case<Assess>,
    row: &Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let path = format!(
        "/people/{}/reablement/{}/follow-up",
        case.person_id(),
        row.id
    );
    let mut sheet = Sheet::new(TAB, "91 days after hospital", path, home(case), FOLLOW_UP);
    if let Some(due) = row.follow_up_due_on {
        sheet.intro = vec![format!("Where were they on {}?", speak_exact(due.0))];
    }
    if let Some(says) = answered(case, row) {
        sheet.intro.push(format!(
            "{says} If that is wrong, put it right here: the answer before stays in the history."
        ));
        sheet.button = "Put it right";
        sheet.hidden = vec![(CORRECTS, row.version.to_string())];
    }
    sheet.show(case, fields, problems).await
}

/// The answer of which somebody says that it is wrong.
const CORRECTS: &str = "corrects";

/// What was answered already.
fn answered(case: &Case<Assess>, row: &Model) -> Option<String> {
    let (on, found) = (row.follow_up_on?, row.follow_up.as_deref()?);
    let council = &case.staff().house.council;
    let found = council.says("reablement_follow_up", found).to_lowercase();
    Some(format!(
        "It was answered on {}: {found}.",
        speak_exact(on.0)
    ))
}

/// POST /people/{person}/reablement/{episode}/follow-up
pub async fn follow_up(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = store::find(&case, id).await?;
    let corrects = fields.get(CORRECTS) == row.version.to_string();
    if let Some(says) = answered(&case, &row).filter(|_| !corrects) {
        let says = format!("{says} Open the question again if that is wrong.");
        return Err(PageError::Conflict(says));
    }
    let mut answers = Answers::of(
        &fields,
        FOLLOW_UP,
        &case.staff().house.council,
        *case.today(),
    );
    let on = answers.day("on").unwrap_or(case.today());
    match row.follow_up_due_on {
        None => answers.reading.wrong(
            "on",
            "They did not come from hospital, so nobody asks on the 91st day",
        ),
        Some(due) if on < due => {
            let says = format!(
                "Ask on {} or after: the 91st day is what counts",
                speak_exact(due.0)
            );
            answers.reading.wrong("on", says);
        }
        Some(_) => {}
    }
    let said = (on, answers.needed("found"));
    let said = match answers.reading.finish(said) {
        Ok(said) => said,
        Err(problems) => return show_follow_up(&case, &row, &fields, &problems).await,
    };
    let by = if corrects {
        HelpMove::PutRight
    } else {
        HelpMove::FollowUp
    };
    let mut change = case.change().await?;
    store::followed_up(&mut change, &row, said, by).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is on the record where they were.")
}
