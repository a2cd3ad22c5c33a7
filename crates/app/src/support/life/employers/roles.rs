//! A role that an employer offers, added or brought up to date.

use db::Day;
use db::entities::employer;
use db::entities::employer_role::Model;
use db::sea_orm::entity::prelude::*;
use rules::occupation::Kind as What;
use rules::vocabulary::Problem;

use super::sheet::Sheet;
use super::store;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::permissions::KeepEmployers;
use crate::house::{Fields, Form, Page, Path, Staff, pages};
use crate::support::amounts;

/// Places that one role can have: more is a slip of the finger.
const MOST: i64 = 1_000;

const QUESTIONS: &[Question] = &[
    Question::new("title", "What one does in this role", "", Kind::Needed),
    Question::new(
        "kind",
        "What kind of work is it?",
        "",
        Kind::Offered("Choose"),
    ),
    Question::new(
        "hours",
        "Hours a week",
        "Leave it empty where they are as agreed.",
        Kind::Line,
    ),
    Question::new(
        "from_on",
        "The first day on which somebody can begin",
        "",
        Kind::Day,
    ),
    Question::new(
        "until_on",
        "The last day on which somebody can begin",
        "Leave it empty while that is open. To close the role, enter today.",
        Kind::Day,
    ),
    Question::new(
        "support",
        "What support is there on the job?",
        "",
        Kind::Lines(2_000),
    ),
    Question::new("places", "The number of places", "", Kind::Needed),
];

fn sheet(employer: &employer::Model, row: Option<&Model>) -> Sheet {
    let title = match row {
        Some(row) => format!("{}, {}", row.title, employer.name),
        None => format!("A role at {}", employer.name),
    };
    let last = row.map_or("new".to_owned(), |row| row.id.to_string());
    let kinds = What::OFFERED.iter();
    Sheet {
        title,
        path: format!("/employers/{}/roles/{last}", employer.id),
        back: format!("/employers/{}", employer.id),
        questions: QUESTIONS,
        offers: vec![(
            "kind",
            amounts::choices(kinds.map(|kind| (kind.code(), kind.says()))),
        )],
        version: row.map_or(0, |row| row.version),
    }
}

/// GET /employers/{employer}/roles/new
pub async fn ask_new(staff: Staff<KeepEmployers>, Path(id): Path<Uuid>) -> Page {
    let employer = store::find(staff.reader(), id).await?;
    let fields = asking::with_day(Fields::default(), "from_on", Some(staff.today()));
    sheet(&employer, None).show(&staff, &fields.with("places", "1"), &[])
}

/// GET /employers/{employer}/roles/{role}
pub async fn ask(staff: Staff<KeepEmployers>, Path((id, role)): Path<(Uuid, Uuid)>) -> Page {
    let employer = store::find(staff.reader(), id).await?;
    let row = store::find_role(staff.reader(), id, role).await?;
    sheet(&employer, Some(&row)).show(&staff, &told(&row), &[])
}

fn told(row: &Model) -> Fields {
    let hours = row.weekly_hundredths.map(amounts::plain_hundredths);
    let fields = Fields::default()
        .with("title", row.title.as_str())
        .with("kind", row.kind.as_str())
        .with("places", row.places.to_string());
    let fields = asking::with(fields, "hours", hours.as_deref());
    let fields = asking::with(fields, "support", row.support.as_deref());
    let fields = asking::with_day(fields, "from_on", Some(row.from_on));
    asking::with_day(fields, "until_on", row.until_on)
}

/// `filled`: how many have it now, and of which kind it was until now.
fn read(
    staff: &Staff<KeepEmployers>,
    fields: &Fields,
    filled: Option<(usize, What)>,
) -> Result<Model, Vec<Problem>> {
    let council = &staff.house.council;
    let mut answers = Answers::of(fields, QUESTIONS, council, staff.today_date());
    let title = answers.needed("title");
    let kind = What::from_code(fields.get("kind")).filter(|kind| What::OFFERED.contains(kind));
    if kind.is_none() {
        answers
            .reading
            .wrong("kind", "Choose what kind of work it is");
    }
    let weekly_hundredths = amounts::hundredths(&mut answers, "hours", "Hours a week");
    if weekly_hundredths.is_some_and(|hours| !(0..=16_800).contains(&hours)) {
        answers
            .reading
            .wrong("hours", "A week has 168 hours at most");
    }
    let from_on = answers.day("from_on");
    if from_on.is_none() && !answers.reading.has_problem("from_on") {
        answers
            .reading
            .wrong("from_on", "Enter the first day on which somebody can begin");
    }
    let from_on = from_on.unwrap_or(Day(staff.today_date()));
    let until_on = answers.day_since(
        "until_on",
        from_on,
        "The last day cannot be before the first",
    );
    let support = answers.text("support");
    let places = answers.needed("places").parse::<i64>().unwrap_or_default();
    if !(1..=MOST).contains(&places) && !answers.reading.has_problem("places") {
        answers
            .reading
            .wrong("places", "Enter a whole number of places, such as 2");
    }
    let row = Model {
        id: Uuid::nil(),
        employer_id: Uuid::nil(),
        kind: kind.unwrap_or(What::Paid).code().to_owned(),
        title,
        weekly_hundredths,
        from_on,
        until_on,
        support,
        places,
        recorded_by: staff.colleague.account.id,
        recorded_at: staff.now(),
        version: 1,
    };
    if let Some((filled, was)) = filled.filter(|(filled, _)| *filled > 0) {
        answers.reading.add_new(wrong_of_filled(&row, filled, was));
    }
    answers.reading.finish(row)
}

/// What cannot be changed of a role that somebody has.
fn wrong_of_filled(row: &Model, filled: usize, was: What) -> Vec<Problem> {
    let people = match filled {
        1 => "1 person has".to_owned(),
        more => format!("{more} people have"),
    };
    let mut problems = Vec::new();
    if i64::try_from(filled).is_ok_and(|filled| row.places < filled) {
        let says = format!("{people} this role now: enter {filled} or more");
        problems.push(Problem::new("places", says));
    }
    if row.kind != was.code() {
        let says = format!(
            "{people} this role as {}: add another role for another kind of work",
            was.says().to_lowercase()
        );
        problems.push(Problem::new("kind", says));
    }
    problems
}

/// POST /employers/{employer}/roles/new
pub async fn add(staff: Staff<KeepEmployers>, Path(id): Path<Uuid>, Form(fields): Form) -> Page {
    let employer = store::find(staff.reader(), id).await?;
    let row = match read(&staff, &fields, None) {
        Ok(row) => row,
        Err(problems) => return sheet(&employer, None).show(&staff, &fields, &problems),
    };
    let mut change = staff.change().await?;
    let row = Model {
        id: change.new_id(),
        employer_id: id,
        recorded_at: change.at(),
        ..row
    };
    store::keep_role(&mut change, &employer, None, row).await?;
    change.commit().await?;
    pages::go_to_saying(format!("/employers/{id}"), "The role is on the list.")
}

/// POST /employers/{employer}/roles/{role}. Nothing is kept when somebody has changed it since it was opened.
pub async fn change(
    staff: Staff<KeepEmployers>,
    Path((id, role)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let employer = store::find(staff.reader(), id).await?;
    let mut change = staff.change().await?;
    // Nobody begins in it while its places are counted and changed.
    change.hold_alone(vec![role]).await?;
    let before = store::find_role(change.conn(), id, role).await?;
    if fields.get("version") != before.version.to_string() {
        drop(change);
        return sheet(&employer, Some(&before)).overtaken(&staff, &told(&before), &fields);
    }
    let filled = store::filled(change.conn(), &[role], staff.today()).await?;
    let filled = filled.get(&role).copied().unwrap_or_default();
    let row = match read(&staff, &fields, Some((filled, store::kind(&before)))) {
        Ok(row) => row,
        Err(problems) => {
            drop(change);
            return sheet(&employer, Some(&before)).show(&staff, &fields, &problems);
        }
    };
    let row = Model {
        id: role,
        employer_id: id,
        recorded_by: before.recorded_by,
        recorded_at: before.recorded_at,
        ..row
    };
    store::keep_role(&mut change, &employer, Some(&before), row).await?;
    change.commit().await?;
    pages::go_to_saying(
        format!("/employers/{id}"),
        "The role is brought up to date.",
    )
}
