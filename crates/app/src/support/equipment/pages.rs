//! Equipment of one record: at which stages it was thought of, what was given, and its prescription on paper.

use db::Day;
use db::entities::equipment::Model;
use db::sea_orm::prelude::Uuid;
use rules::access::Permission;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;
use serde::Serialize;
use serde_json::json;

use super::elsewhere;
use super::store::{self, PRESCRIPTION};
use super::{shop, stages};
use crate::casework::clocks;
use crate::casework::sheet::Sheet;
use crate::casework::words::Names;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::front_door::people::header;
use crate::house::permissions::{Assess, Needs, SeePeople, WriteNotes};
use crate::house::{Case, Fields, Form, Page, PageError, Path, Query, pages};

const TAB: &str = "/forms";
/// How long a prescription is good.
const GOOD_FOR: &str = "EQUIPMENT_PRESCRIPTION";

const CONSIDER: &[Question] = &[
    Question::new(
        "stage",
        "The stage at which you thought of it",
        "",
        Kind::Choose("equipment_stage"),
    ),
    Question::new(
        "item",
        "What would help?",
        "Equipment, a minor adaptation, or technology. Aids and adaptations of £1,000 or less are free.",
        Kind::List("equipment", "Nothing would help"),
    ),
    Question::new(
        "why",
        "What it is to do for them, or why nothing would help",
        "",
        Kind::NeededLines(2_000),
    ),
    Question::new(
        "how",
        "How is it given?",
        "",
        Kind::List("equipment_how", "Not given yet"),
    ),
    Question::new(
        "supplier",
        "By whom?",
        "The shop, the store, or who fits it.",
        Kind::Line,
    ),
];

const HAD: &[Question] = &[
    Question::new("on", "When did they have it?", "", Kind::NeededDay),
    Question::new("place", "From which chemist or shop?", "", Kind::Line),
];

/// Something that was thought of.
#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    why: String,
    says: Vec<String>,
    tag: &'static str,
    colour: &'static str,
    prescribed: bool,
    to_have: bool,
    to_bring: bool,
    /// It was given and never had: it can be put away as not used.
    to_drop: bool,
}

/// How a piece stands, with the colour of its tag.
pub fn stands(row: &Model, today: Day) -> (&'static str, &'static str) {
    match row {
        row if row.item.is_none() => ("Nothing would help", "grey"),
        row if row.returned_on.is_some() && row.redeemed_on.is_none() => ("Not used", "grey"),
        row if row.returned_on.is_some() => ("Came back", "grey"),
        row if row.redeemed_on.is_some() => ("Has it", "green"),
        row if row.expires_on.is_some_and(|on| on < today) => ("Ran out", "red"),
        row if row.given_on.is_some() => ("On its way", "blue"),
        _ => ("Thought of", "yellow"),
    }
}

/// GET /people/{person}/equipment
pub async fn equipment(case: Case<SeePeople>) -> Page {
    let today = case.today();
    let council = &case.staff().house.council;
    let rows = store::of_person(&case).await?;
    let names = Names::of(case.reader(), rows.iter().map(|row| row.considered_by), []).await?;
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| {
            let (tag, colour) = stands(row, today);
            let day =
                |says: &str, on: Option<Day>| on.map(|on| format!("{says} {}", speak_exact(on.0)));
            let how = row
                .how
                .as_deref()
                .map(|how| council.says("equipment_how", how).to_owned());
            let says = [
                Some(format!(
                    "{}, {}, {}",
                    council.says("equipment_stage", &row.stage),
                    speak_exact(row.considered_on.0),
                    names.name(row.considered_by)
                )),
                how.map(|how| match &row.supplier {
                    Some(supplier) => format!("{how}: {supplier}"),
                    None => how,
                }),
                row.number
                    .as_ref()
                    .map(|number| format!("Prescription {number}")),
                day(
                    "Good until",
                    row.expires_on.filter(|_| row.redeemed_on.is_none()),
                ),
                day("Has it since", row.redeemed_on),
                row.redeemed_at_place.clone(),
                match row.redeemed_on {
                    Some(_) => day("Came back on", row.returned_on),
                    None => day("Not used, as was said on", row.returned_on),
                },
            ];
            let out = row.returned_on.is_none();
            Line {
                id: row.id.to_string(),
                title: row
                    .item
                    .as_deref()
                    .map_or("Nothing would help", |item| council.says("equipment", item))
                    .to_owned(),
                why: row.why.clone(),
                says: says.into_iter().flatten().collect(),
                tag,
                colour,
                prescribed: row.number.is_some(),
                to_have: row.item.is_some() && row.redeemed_on.is_none() && out,
                to_drop: row.given_on.is_some() && row.redeemed_on.is_none() && out,
                to_bring: row.redeemed_on.is_some() && out,
            }
        })
        .collect();
    let thought = stages::thought(&case, &rows).await?;
    let by = Names::of(case.reader(), thought.iter().filter_map(|one| one.by), []).await?;
    let may = case.staff().may(Permission::WriteNotes);
    let stage = |code: &str, says: &str| {
        let of_it = thought.iter().filter(|one| one.stage == code);
        let last = of_it.max_by_key(|one| one.on).map(|one| {
            let by = one.by.map_or("", |id| by.name(id));
            json!({ "on": speak_exact(one.on.0), "by": by, "what": one.what, "href": one.href, "says": one.says })
        });
        let think = (last.is_none() && may).then(|| {
            format!(
                "/people/{}/equipment/consider?stage={code}",
                case.person_id()
            )
        });
        json!({ "says": says, "last": last, "think": think })
    };
    let entries = council.list("equipment_stage").entries.iter();
    let stages: Vec<_> = entries.map(|one| stage(&one.code, &one.label)).collect();
    pages::page(
        "support/equipment/equipment.njk",
        json!({
            "case": header::of(&case, TAB).await?, "title": "Equipment and technology", "lines": lines, "stages": stages,
            "elsewhere": elsewhere::said(&case).await?,
            "may": case.staff().may(Permission::Assess), "may_think": may,
        }),
    )
}

fn home<P: Needs>(case: &Case<P>) -> String {
    format!("/people/{}/equipment", case.person_id())
}

/// GET /people/{person}/equipment/consider?stage=
pub async fn ask(case: Case<WriteNotes>, Query(query): Query) -> Page {
    let stage = Some(query.get("stage")).filter(|stage| !stage.is_empty());
    let fields = asking::with(Fields::default(), "stage", stage);
    show(&case, &fields, &[]).await
}

async fn show(case: &Case<WriteNotes>, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("{}/consider", home(case));
    let mut sheet = Sheet::new(
        TAB,
        "Think of equipment and technology",
        path,
        home(case),
        CONSIDER,
    );
    sheet.intro =
        vec!["Write it down as well when nothing would help: then it was thought of.".to_owned()];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/equipment/consider
pub async fn consider(case: Case<WriteNotes>, Form(fields): Form) -> Page {
    let row = match read(&case, &fields)? {
        Ok(row) => row,
        Err(problems) => return show(&case, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let row = store::consider(&mut change, &case.staff().house.council, row).await?;
    change.commit().await?;
    match row.number {
        Some(_) => pages::go_to_saying(
            format!("{}/{}/prescription", home(&case), row.id),
            "The prescription is made out. Print it for the person, or tell them its number.",
        ),
        None => pages::go_to_saying(home(&case), "It is on the record."),
    }
}

fn read(
    case: &Case<WriteNotes>,
    fields: &Fields,
) -> Result<Result<Model, Vec<Problem>>, PageError> {
    let house = &case.staff().house;
    let today = case.today();
    let mut answers = Answers::of(fields, CONSIDER, &house.council, *today);
    let stage = answers.needed("stage");
    let item = answers.text("item");
    let why = answers.needed("why");
    let how = answers.text("how");
    let supplier = answers.text("supplier");
    if item.is_none() && how.is_some() {
        answers.reading.wrong("item", "Choose what is given");
    }
    if how.is_some() && !case.staff().may(Permission::Assess) {
        let says =
            "Equipment is given by those who assess: leave this empty, and say what would help";
        answers.reading.wrong("how", says);
    }
    let expires_on = match how.as_deref() {
        Some(PRESCRIPTION) => Some(clocks::due_on(house, GOOD_FOR, today, house.clock.now())?),
        _ => None,
    };
    Ok(answers.reading.finish(Model {
        id: Uuid::nil(),
        person_id: case.person_id(),
        stage,
        item,
        why,
        given_on: how.as_ref().map(|_| today),
        how,
        number: None,
        supplier,
        considered_on: today,
        considered_by: case.staff().colleague.account.id,
        expires_on,
        redeemed_on: None,
        redeemed_at_place: None,
        returned_on: None,
        version: 1,
    }))
}

/// GET /people/{person}/equipment/{equipment}/prescription: on paper, for the person.
pub async fn prescription(case: Case<SeePeople>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    let Some(number) = &row.number else {
        return Err(PageError::NotFound);
    };
    let council = &case.staff().house.council;
    let names = Names::of(case.reader(), [row.considered_by], []).await?;
    pages::page(
        "support/equipment/prescription.njk",
        json!({
            "case": header::of(&case, TAB).await?, "title": format!("Prescription {number}"), "number": number,
            "initials": shop::initials(&case.person), "item": council.says("equipment", row.item.as_deref().unwrap_or_default()), "why": row.why,
            "council": council.name, "phone": council.phone, "supplier": row.supplier,
            "made": speak_exact(row.considered_on.0), "by": names.name(row.considered_by),
            "until": row.expires_on.map(|on| speak_exact(on.0)),
        }),
    )
}

/// GET /people/{person}/equipment/{equipment}/had
pub async fn ask_had(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = on_the_way(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "on", Some(case.today()));
    show_had(&case, &row, &fields, &[]).await
}

async fn on_the_way(case: &Case<Assess>, id: Uuid) -> Result<Model, PageError> {
    let row = store::find(case, id).await?;
    match row.redeemed_on {
        None if row.returned_on.is_some() => Err(PageError::Conflict(
            "It was put away as not used. Think of it again, and it is given anew.".to_owned(),
        )),
        None if row.item.is_some() => Ok(row),
        Some(on) => Err(PageError::Conflict(format!(
            "They have it since {} already.",
            speak_exact(on.0)
        ))),
        None => Err(PageError::NotFound),
    }
}

async fn show_had(case: &Case<Assess>, row: &Model, fields: &Fields, problems: &[Problem]) -> Page {
    let path = format!("{}/{}/had", home(case), row.id);
    let mut sheet = Sheet::new(TAB, "They have it", path, home(case), HAD);
    let council = &case.staff().house.council;
    let item = council.says("equipment", row.item.as_deref().unwrap_or_default());
    sheet.about = Some(item.to_owned());
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/equipment/{equipment}/had
pub async fn had(
    case: Case<Assess>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let row = on_the_way(&case, id).await?;
    let mut answers = Answers::of(&fields, HAD, &case.staff().house.council, *case.today());
    let on = answers.day("on").unwrap_or(case.today());
    if on < row.considered_on && !answers.reading.has_problem("on") {
        answers
            .reading
            .wrong("on", "They cannot have it before it was thought of");
    }
    let said = (on, answers.text("place"));
    let said = match answers.reading.finish(said) {
        Ok(said) => said,
        Err(problems) => return show_had(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    store::had(&mut change, &case.staff().house.council, &row, said).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case), "It is on the record that they have it.")
}

/// POST /people/{person}/equipment/{equipment}/not-used
pub async fn not_used(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    if row.redeemed_on.is_some() || row.given_on.is_none() {
        let says = "Only what was given and never had is put away as not used.";
        return Err(PageError::Conflict(says.to_owned()));
    }
    if row.returned_on.is_none() {
        let mut change = case.change().await?;
        store::not_used(&mut change, &case.staff().house.council, &row, case.today()).await?;
        change.commit().await?;
    }
    pages::go_to_saying(home(&case), "It is on the record that it will not be used.")
}

/// POST /people/{person}/equipment/{equipment}/back
pub async fn back(case: Case<Assess>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    let row = store::find(&case, id).await?;
    if row.redeemed_on.is_some() && row.returned_on.is_none() {
        let mut change = case.change().await?;
        store::back(&mut change, &case.staff().house.council, &row, case.today()).await?;
        change.commit().await?;
    }
    pages::go_to_saying(home(&case), "It is on the record that it came back.")
}
