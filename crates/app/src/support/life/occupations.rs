//! Something begins and ends: paid work, volunteering, work experience, learning, a day opportunity; in a role of an
//! employer where one is filled.

use db::entities::occupation::Model;
use db::sea_orm::prelude::Uuid;
use rules::occupation::{Kind as What, is_paid};
use rules::vocabulary::Problem;

use super::employers::matching::{self, Open};
use super::store::{self, Ended};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, pages};
use crate::support::amounts;

const TAB: &str = "/forms";

const NEW: &[Question] = &[
    Question::new(
        matching::ROLE,
        "The role that it fills",
        "What you leave empty below is then taken from the role.",
        Kind::Offered("None that an employer on our list offers"),
    ),
    Question::new("kind", "What is it?", "", Kind::Offered("Choose")),
    Question::new(
        "place",
        "The employer, organisation or service",
        "",
        Kind::Needed,
    ),
    Question::new("role", "What do they do there?", "", Kind::Line),
    Question::new(
        "hours",
        "Hours a week",
        "The national return counts paid work of 16 hours and more apart.",
        Kind::Line,
    ),
    Question::new("days", "Days a week", "", Kind::Line),
    Question::new(
        "lot",
        "Bought by which lot?",
        "For day opportunities.",
        Kind::List("day_lot", "Does not apply"),
    ),
    Question::new("began_on", "First day", "", Kind::NeededDay),
    Question::new(
        "expected_until",
        "When should it end, if that is agreed?",
        "",
        Kind::Day,
    ),
    Question::new(
        "supported",
        "I support them in it",
        "It is then on your page “My people: work, home and days”.",
        Kind::Tick,
    ),
    Question::new(
        "note",
        "What helps, and what is agreed?",
        "",
        Kind::Lines(2_000),
    ),
    Question::new(
        "still_looking",
        "They go on looking for work",
        "Otherwise “Looking for work” ends on the first day of paid work.",
        Kind::Tick,
    ),
];

/// What is asked: of a role where one is open, of looking for work where somebody does.
fn new(has_roles: bool, looks: bool) -> &'static [Question] {
    let from = usize::from(!has_roles);
    let until = NEW.len() - usize::from(!looks);
    &NEW[from..until]
}

const END: &[Question] = &[
    Question::new("ended_on", "Last day", "", Kind::NeededDay),
    Question::new(
        "because",
        "Why it ended",
        "",
        Kind::Choose("occupation_end"),
    ),
];

const END_OF_WORK: &[Question] = &[
    END[0],
    END[1],
    Question::new(
        "employment",
        "How is their employment since?",
        "Leave it empty where other work goes on: then it follows from that.",
        Kind::List("employment", "Follows from what goes on"),
    ),
];

fn home(case: &Case<Assess>) -> String {
    format!("/people/{}/life", case.person_id())
}

/// GET /people/{person}/life/occupations/new?kind=&employer_role=
pub async fn ask_new(case: Case<Assess>, Query(query): Query) -> Page {
    let today = case.today();
    let open = matching::open(case.reader(), today).await?;
    let fields = Fields::default()
        .with("supported", "yes")
        .with(matching::ROLE, query.get(matching::ROLE));
    let mut fields = matching::filled_in(fields, &open);
    let of_role = What::from_code(fields.get("kind"));
    let asked = of_role.or(What::from_code(query.get("kind")));
    let known =
        store::circumstance_now(case.reader(), case.person_id(), "employment", today).await?;
    let rows = store::occupations(case.reader(), case.person_id()).await?;
    // The record says that they are paid and does not say where: this is the work it speaks of.
    let untold = known.filter(|row| {
        is_paid(&row.code) && !store::employment_of(&rows, today).is_some_and(is_paid)
    });
    let kind = asked.or(untold.as_ref().map(|_| What::Paid));
    if let Some(kind) = kind {
        fields = fields.without(&["kind"]).with("kind", kind.code());
    }
    let from = untold
        .filter(|_| kind == Some(What::Paid) && of_role.is_none())
        .map_or(today, |row| row.from_on);
    let fields = asking::with_day(fields, "began_on", Some(from));
    show_new(&case, &fields, &[]).await
}

async fn show_new(case: &Case<Assess>, fields: &Fields, problems: &[Problem]) -> Page {
    let open = matching::open(case.reader(), case.today()).await?;
    let rows = store::occupations(case.reader(), case.person_id()).await?;
    let path = format!("{}/occupations/new", home(case));
    let mut sheet = Sheet::new(
        TAB,
        "Work, learning or a day opportunity begins",
        path,
        home(case),
        new(!open.is_empty(), store::looking(&rows).is_some()),
    );
    sheet.intro = vec![
        "The employment of the record, which the national return reads, follows from this by itself."
            .to_owned(),
    ];
    sheet.offers = vec![
        ("kind", kinds()),
        (matching::ROLE, matching::choices(&open, case.today())),
    ];
    sheet.show(case, fields, problems).await
}

fn kinds() -> Vec<Choice> {
    let begins = What::ALL.iter().filter(|kind| **kind != What::Looking);
    amounts::choices(begins.map(|kind| (kind.code(), kind.says())))
}

/// POST /people/{person}/life/occupations/new
pub async fn begin(case: Case<Assess>, Form(fields): Form) -> Page {
    let open = matching::open(case.reader(), case.today()).await?;
    let fields = matching::filled_in(fields, &open);
    let row = match read(&case, &fields, &open) {
        Ok(row) => row,
        Err(problems) => return show_new(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    if let Some(problem) = matching::hold(&change, row.employer_role_id, case.today()).await? {
        drop(change);
        return show_new(&case, &fields, &[problem]).await;
    }
    let row = Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..row
    };
    let found = (row.kind == What::Paid.code() && !ticked(&fields)).then_some(row.began_on);
    store::begin(&mut change, row).await?;
    if let Some(on) = found {
        store::found_work(&mut change, case.person_id(), on).await?;
    }
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is on the record.")
}

/// They go on looking for work.
fn ticked(fields: &Fields) -> bool {
    fields.get("still_looking") == "yes"
}

fn read(case: &Case<Assess>, fields: &Fields, open: &[Open]) -> Result<Model, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, NEW, council, *case.today());
    let kind = What::from_code(fields.get("kind")).filter(|kind| *kind != What::Looking);
    if kind.is_none() {
        answers.reading.wrong("kind", "Choose what it is");
    }
    let place = answers.needed("place");
    let role = answers.text("role");
    let weekly_hundredths = amounts::hundredths(&mut answers, "hours", "Hours a week");
    if weekly_hundredths.is_some_and(|hours| !(0..=16_800).contains(&hours)) {
        answers
            .reading
            .wrong("hours", "A week has 168 hours at most");
    }
    let days = answers.text("days");
    let days_a_week = days.as_deref().and_then(|days| days.parse::<i64>().ok());
    if days.is_some() && !days_a_week.is_some_and(|days| (1..=7).contains(&days)) {
        answers
            .reading
            .wrong("days", "Enter a whole number of days from 1 to 7");
    }
    let lot = answers.text("lot");
    if lot.is_some() && kind != Some(What::DayOpportunity) {
        answers
            .reading
            .wrong("lot", "Only day opportunities are bought by lot");
    }
    let began_on = answers.day("began_on").unwrap_or(case.today());
    let says = "It cannot end before it begins";
    let expected_until = answers.day_since("expected_until", began_on, says);
    let employer_role_id = matching::chosen(&mut answers, open, (kind, began_on));
    let me = case.staff().colleague.account.id;
    let supported = answers.tick("supported");
    let note = answers.text("note");
    answers.reading.finish(Model {
        id: Uuid::nil(),
        person_id: case.person_id(),
        kind: kind.unwrap_or(What::Paid).code().to_owned(),
        place,
        role,
        employer_role_id,
        weekly_hundredths,
        days_a_week,
        lot,
        began_on,
        expected_until,
        ended_on: None,
        ended_because: None,
        supported_by: supported.then_some(me),
        note,
        recorded_by: me,
        recorded_at: case.staff().house.clock.now(),
        superseded_at: None,
        version: 1,
    })
}

/// GET /people/{person}/life/occupations/{occupation}/end
pub async fn ask_end(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = going_on(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "ended_on", Some(case.today()));
    show_end(&case, &row, &fields, &[]).await
}

async fn going_on(case: &Case<Assess>, id: Uuid) -> Result<Model, PageError> {
    let row = store::find_occupation(case, id).await?;
    PageError::if_ended(row.ended_on)?;
    Ok(row)
}

/// Work that the record's employment follows asks what comes after it.
fn questions(row: &Model) -> &'static [Question] {
    match store::kind(row) {
        What::Paid | What::Voluntary | What::Looking => END_OF_WORK,
        _ => END,
    }
}

async fn show_end(case: &Case<Assess>, row: &Model, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("{}/occupations/{}/end", home(case), row.id);
    let mut sheet = Sheet::new(
        TAB,
        "How the work or the days ended",
        path,
        home(case),
        questions(row),
    );
    sheet.about = Some(format!("{}: {}", store::kind(row).says(), row.place));
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/life/occupations/{occupation}/end
pub async fn end(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = going_on(&case, id).await?;
    let questions = questions(&row);
    let mut answers = Answers::of(
        &fields,
        questions,
        &case.staff().house.council,
        *case.today(),
    );
    let says = "It cannot end before it began";
    let on = answers.day_since("ended_on", row.began_on, says);
    let on = on.unwrap_or(case.today());
    let because = answers.needed("because");
    let employment = answers.text("employment");
    let mut others = store::occupations(case.reader(), case.person_id()).await?;
    others.retain(|other| other.id != row.id);
    let told = store::employment_of(&others, case.today()).is_some();
    if questions.len() == END_OF_WORK.len() && employment.is_none() && !told {
        answers.reading.wrong(
            "employment",
            "Choose how their employment is since: nothing else that goes on tells it",
        );
    }
    let ended = Ended {
        on,
        because,
        employment,
    };
    let ended = match answers.reading.finish(ended) {
        Ok(ended) => ended,
        Err(problems) => return show_end(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    store::end(&mut change, &row, ended).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is on the record how it ended.")
}

/// POST /people/{person}/life/occupations/{occupation}/strike
pub async fn strike(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find_occupation(&case, id).await?;
    let mut change = case.change().await?;
    store::strike(&mut change, &row).await?;
    change.commit().await?;
    pages::go_to_saying(
        home(&case),
        "Struck out. Look whether the employment of the record is right.",
    )
}
