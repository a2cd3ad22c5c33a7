//! A home begins and ends: what kind by the national list, in which scheme, and until when where it is for a time.

use db::Change;
use db::entities::housing_scheme;
use db::entities::tenancy::Model;
use db::sea_orm::QueryOrder;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;

use super::store;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::Assess;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};
use crate::support::direct_payments::kept_from;

const TAB: &str = "/forms";

const NEW: &[Question] = &[
    Question::new(
        "accommodation",
        "The kind of home",
        "The national list, which says what is settled.",
        Kind::Choose("accommodation"),
    ),
    Question::new(
        "purpose",
        "What is it for?",
        "",
        Kind::List("tenancy_purpose", "Not said"),
    ),
    Question::new("scheme", "Which scheme?", "", Kind::Offered("None")),
    Question::new("landlord", "Who lets it?", "", Kind::Line),
    Question::new("began_on", "First day", "", Kind::NeededDay),
    Question::new(
        "ended_on",
        "Last day, if they do not live there any more",
        "An earlier home has one: where they live now stays as it is.",
        Kind::PastDay,
    ),
    Question::new(
        "expected_until",
        "When should they move on, if it is for a time?",
        "Homes for enablement usually last two years at most.",
        Kind::Day,
    ),
    Question::new(
        "supported",
        "I support them in it",
        "It is then on your page “My people: work, home and days”.",
        Kind::Tick,
    ),
    Question::new("note", "What is agreed?", "", Kind::Lines(2_000)),
];

const END: &[Question] = &[
    Question::new("ended_on", "Last day", "", Kind::NeededDay),
    Question::new("because", "Why they left", "", Kind::Choose("tenancy_end")),
    Question::new(
        "next",
        "Where do they live since?",
        "",
        Kind::List("accommodation", "Not known yet"),
    ),
];

fn back(case: &Case<Assess>) -> String {
    format!("/people/{}/life", case.person_id())
}

/// GET /people/{person}/life/homes/new
pub async fn ask_new(case: Case<Assess>) -> Page {
    let today = case.today();
    let known =
        store::circumstance_now(case.reader(), case.person_id(), "accommodation", today).await?;
    let homes = store::homes(case.reader(), case.person_id()).await?;
    // Where no home is told of, this is the one that the record speaks of.
    let untold = known.filter(|_| homes.iter().all(|home| home.ended_on.is_some()));
    let code = untold.as_ref().map(|row| row.code.clone());
    let fields = asking::with(Fields::default(), "accommodation", code.as_deref());
    let from = untold.map_or(today, |row| row.from_on);
    let fields = asking::with_day(fields, "began_on", Some(from));
    show_new(&case, &fields, &[]).await
}

async fn show_new(case: &Case<Assess>, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("{}/homes/new", back(case));
    let mut sheet = Sheet::new(TAB, "A home", path, back(case), NEW);
    sheet.intro = vec![
        "The accommodation of the record, which the national return reads, follows from this by itself. The address is kept among the details."
            .to_owned(),
    ];
    sheet.offers = vec![("scheme", schemes(case).await?)];
    sheet.show(case, fields, problems).await
}

async fn schemes(case: &Case<Assess>) -> Result<Vec<Choice>, PageError> {
    let all = housing_scheme::Entity::find()
        .filter(housing_scheme::Column::Stage.eq("open"))
        .order_by_asc(housing_scheme::Column::Name)
        .all(case.reader())
        .await?;
    let choice = |row: housing_scheme::Model| Choice {
        value: row.id.to_string(),
        text: row.name,
    };
    Ok(all.into_iter().map(choice).collect())
}

/// POST /people/{person}/life/homes/new
pub async fn begin(case: Case<Assess>, Form(fields): Form) -> Page {
    let schemes = schemes(&case).await?;
    let row = match read(&case, &fields, &schemes) {
        Ok(row) => row,
        Err(problems) => return show_new(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    if let Some(problem) = earlier(&case, &change, &row).await? {
        drop(change);
        return show_new(&case, &fields, &[problem]).await;
    }
    let row = Model {
        id: change.new_id(),
        recorded_at: change.at(),
        ..row
    };
    store::move_in(&mut change, row).await?;
    kept_from::follow(&mut change, &case.staff().house.council, case.person_id()).await?;
    change.commit().await?;
    pages::go_to_saying(back(&case), "It is on the record.")
}

/// What is wrong with a home of which the record knows a later one: it needs its last day, for nobody lives in two, and
/// the later one stays.
async fn earlier(
    case: &Case<Assess>,
    change: &Change,
    row: &Model,
) -> Result<Option<Problem>, PageError> {
    let Some(later) = store::later_home(change.conn(), row, case.today()).await? else {
        return Ok(None);
    };
    let council = &case.staff().house.council;
    let home = council.says("accommodation", &later.accommodation);
    let since = speak_exact(later.from.0);
    let says = match row.ended_on {
        None => format!(
            "The record says that since {since} they have lived elsewhere ({home}): enter the last day in this earlier home"
        ),
        Some(last) if last > later.from => {
            format!("The last day must not be after {since}, when the next home began ({home})")
        }
        Some(_) => return Ok(None),
    };
    Ok(Some(Problem::new("ended_on", says)))
}

fn read(case: &Case<Assess>, fields: &Fields, schemes: &[Choice]) -> Result<Model, Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(fields, NEW, council, *case.today());
    let accommodation = answers.needed("accommodation");
    let purpose = answers.text("purpose");
    let scheme = answers.text("scheme");
    if scheme
        .as_ref()
        .is_some_and(|id| !schemes.iter().any(|one| one.value == *id))
    {
        answers.reading.wrong("scheme", "Choose one of the schemes");
    }
    let landlord = answers.text("landlord");
    let began_on = answers.day("began_on").unwrap_or(case.today());
    let says = "They cannot move out before they moved in";
    let ended_on = answers.day_since("ended_on", began_on, says);
    let says = "They cannot move on before they move in";
    let expected_until = answers.day_since("expected_until", began_on, says);
    if purpose.as_deref() == Some("enablement")
        && expected_until.is_none()
        && !answers.reading.has_problem("expected_until")
    {
        answers.reading.wrong(
            "expected_until",
            "Enter when they should move on: enablement is for a time",
        );
    }
    let me = case.staff().colleague.account.id;
    let supported = answers.tick("supported");
    let note = answers.text("note");
    answers.reading.finish(Model {
        id: Uuid::nil(),
        person_id: case.person_id(),
        accommodation,
        purpose,
        scheme_id: scheme.and_then(|id| id.parse().ok()),
        landlord,
        began_on,
        expected_until,
        ended_on,
        ended_because: None,
        supported_by: supported.then_some(me),
        note,
        recorded_by: me,
        recorded_at: case.staff().house.clock.now(),
        superseded_at: None,
        version: 1,
    })
}

/// GET /people/{person}/life/homes/{home}/end
pub async fn ask_end(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = lived_in(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "ended_on", Some(case.today()));
    show_end(&case, &row, &fields, &[]).await
}

async fn lived_in(case: &Case<Assess>, id: Uuid) -> Result<Model, PageError> {
    let row = store::find_home(case, id).await?;
    PageError::if_ended(row.ended_on)?;
    Ok(row)
}

async fn show_end(case: &Case<Assess>, row: &Model, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("{}/homes/{}/end", back(case), row.id);
    let mut sheet = Sheet::new(TAB, "They moved out", path, back(case), END);
    let council = &case.staff().house.council;
    sheet.about = Some(council.says("accommodation", &row.accommodation).to_owned());
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/life/homes/{home}/end
pub async fn end(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = lived_in(&case, id).await?;
    let mut answers = Answers::of(&fields, END, &case.staff().house.council, *case.today());
    let says = "They cannot move out before they moved in";
    let on = answers.day_since("ended_on", row.began_on, says);
    let on = on.unwrap_or(case.today());
    let said = ((on, answers.needed("because")), answers.text("next"));
    let (ended, next) = match answers.reading.finish(said) {
        Ok(said) => said,
        Err(problems) => return show_end(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    store::move_out(&mut change, &row, ended, next).await?;
    kept_from::follow(&mut change, &case.staff().house.council, case.person_id()).await?;
    change.commit().await?;
    pages::go_to_saying(back(&case), "It is on the record.")
}

/// POST /people/{person}/life/homes/{home}/strike
pub async fn strike(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find_home(&case, id).await?;
    let mut change = case.change().await?;
    store::strike_home(&mut change, &row).await?;
    change.commit().await?;
    pages::go_to_saying(
        back(&case),
        "Struck out. Look whether the accommodation of the record is right.",
    )
}
