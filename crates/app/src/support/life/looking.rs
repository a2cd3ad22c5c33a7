//! Somebody looks for work: what they look for, how much they want, and since when.

use db::Day;
use db::entities::occupation::Model;
use db::sea_orm::prelude::Uuid;
use rules::occupation::{Kind as What, SEEKING};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;

use super::store;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, pages};
use crate::support::amounts;

const TAB: &str = "/forms";

const NEW: &[Question] = &[
    Question::new(
        "place",
        "The work that they look for",
        "In their own words, such as work with animals. Where they do not mind, write “any”.",
        Kind::Needed,
    ),
    Question::new(
        "hours",
        "Hours a week that they want at most",
        "Roles with more hours are then left out of those that fit.",
        Kind::Line,
    ),
    Question::new(
        "began_on",
        "The day from which they look for work",
        "",
        Kind::NeededDay,
    ),
    Question::new(
        "supported",
        "I support them in it",
        "It is then on your page “My people: work, home and days”.",
        Kind::Tick,
    ),
    Question::new(
        "note",
        "What helps, and what stands in the way?",
        "",
        Kind::Lines(2_000),
    ),
];

fn home(case: &Case<Assess>) -> String {
    format!("/people/{}/life", case.person_id())
}

/// GET /people/{person}/life/looking/new
pub async fn ask(case: Case<Assess>) -> Page {
    let today = case.today();
    let rows = store::occupations(case.reader(), case.person_id()).await?;
    not_yet(&rows)?;
    // The record says since when, where it says that they look for work.
    let known =
        store::circumstance_now(case.reader(), case.person_id(), "employment", today).await?;
    let since = known.filter(|row| row.code == SEEKING);
    let since = since.map_or(today, |row| row.from_on);
    let fields = Fields::default().with("supported", "yes");
    let fields = asking::with_day(fields, "began_on", Some(since));
    show(&case, &fields, &[]).await
}

/// Nobody looks for work twice at once.
fn not_yet(rows: &[Model]) -> Result<(), PageError> {
    match store::looking(rows) {
        None => Ok(()),
        Some(row) => Err(PageError::Conflict(format!(
            "They look for work already, since {}: end that first, or strike it out.",
            speak_exact(row.began_on.0)
        ))),
    }
}

async fn show(case: &Case<Assess>, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("{}/looking/new", home(case));
    let mut sheet = Sheet::new(TAB, "They look for work", path, home(case), NEW);
    sheet.intro = vec![
        "The employment of the record, which the national return reads, follows from this by itself. Roles of employers that fit then stand on the page."
            .to_owned(),
    ];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/life/looking/new
pub async fn begin(case: Case<Assess>, Form(fields): Form) -> Page {
    let row = match read(&case, &fields) {
        Ok(row) => row,
        Err(problems) => return show(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    not_yet(&store::occupations(change.conn(), case.person_id()).await?)?;
    let row = Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..row
    };
    store::begin(&mut change, row).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is on the record that they look for work.")
}

fn read(case: &Case<Assess>, fields: &Fields) -> Result<Model, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, NEW, council, *case.today());
    let place = answers.needed("place");
    let weekly_hundredths = amounts::hundredths(&mut answers, "hours", "Hours a week");
    if weekly_hundredths.is_some_and(|hours| !(0..=16_800).contains(&hours)) {
        answers
            .reading
            .wrong("hours", "A week has 168 hours at most");
    }
    let began_on: Day = answers.day("began_on").unwrap_or(case.today());
    let me = case.staff().colleague.account.id;
    let supported = answers.tick("supported");
    let note = answers.text("note");
    answers.reading.finish(Model {
        id: Uuid::nil(),
        person_id: case.person_id(),
        kind: What::Looking.code().to_owned(),
        place,
        role: None,
        employer_role_id: None,
        weekly_hundredths,
        days_a_week: None,
        lot: None,
        began_on,
        expected_until: None,
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
