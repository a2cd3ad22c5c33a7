//! Who pays a direct payment out, and what they paid, on its page: for the council's own people.

use db::entities::direct_payment;
use db::sea_orm::prelude::Uuid;
use db::{Day, Event};
use rules::vocabulary::Problem;
use rules::vocabulary::dates::speak_exact;

use super::{paid, store};
use crate::casework::allocations::store::teams_offered;
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{self, Answers, Kind, Question};
use crate::house::council::Choice;
use crate::house::permissions::KeepDirectPayments;
use crate::house::{Case, Fields, Form, Page, PageError, Path, pages};

/// What is asked of who pays it out.
pub const PAYER: [Question; 2] = [
    Question::new(
        "paid_by",
        "The commissioned body that pays it out, if one does",
        "Such as a carers' centre. Leave it empty where the council pays.",
        Kind::Line,
    ),
    Question::new(
        "paid_by_team",
        "Their team here",
        "Where their people have accounts: they then see what they are to pay and write down what they paid, and open no record. Leave it empty if you write it down for them.",
        Kind::Offered("They have no accounts here"),
    ),
];

/// Who pays it out: their name and their team. The name of a team stands where none was entered.
/// What is wrong is added to the problems.
pub fn read(answers: &mut Answers<'_>, teams: &[Choice]) -> (Option<String>, Option<Uuid>) {
    let (name, chosen) = (answers.text("paid_by"), answers.text("paid_by_team"));
    let team = chosen.as_ref().and_then(|id| {
        let mut teams = teams.iter();
        teams.find(|team| team.value == *id)
    });
    if chosen.is_some() && team.is_none() {
        let says = "Choose one of the teams";
        answers.reading.wrong("paid_by_team", says);
    }
    let name = name.or_else(|| team.map(|team| team.text.clone()));
    (name, team.and_then(|team| team.value.parse().ok()))
}

type At = Path<(Uuid, Uuid)>;

fn home(case: &Case<KeepDirectPayments>, id: Uuid) -> String {
    format!("/people/{}/direct-payments/{id}", case.person_id())
}

/// One that pays something and was agreed.
async fn paying(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
) -> Result<direct_payment::Model, PageError> {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    match row.decided == "agreed" && row.weekly_pence + row.one_off_pence > 0 {
        true => Ok(row),
        false => Err(PageError::Conflict(
            "Nothing is paid of it, so nobody pays it out.".to_owned(),
        )),
    }
}

/// GET /people/{person}/direct-payments/{payment}/payer
pub async fn ask(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    let row = paying(&case, id).await?;
    let team = row.paid_by_team_id.map(|id| id.to_string());
    let fields = asking::with(Fields::default(), "paid_by", row.paid_by.as_deref());
    let fields = asking::with(fields, "paid_by_team", team.as_deref());
    show(&case, id, &fields, &[]).await
}

async fn show(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, id);
    let path = format!("{at}/payer");
    let mut sheet = Sheet::new("/plan", "Who pays it out", path, at, &PAYER);
    let teams = teams_offered(case.reader(), case.today()).await?;
    sheet.offers = vec![("paid_by_team", teams)];
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/payer
pub async fn change(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let row = paying(&case, id).await?;
    let teams = teams_offered(case.reader(), case.today()).await?;
    let mut answers = Answers::of(&fields, &PAYER, &case.staff().house.council, *case.today());
    let read = read(&mut answers, &teams);
    if let Some(says) = is_another(&row, read.0.as_deref(), case.today()) {
        answers.reading.wrong("paid_by", says);
    }
    let (name, team) = match answers.reading.finish(read) {
        Ok(read) => read,
        Err(problems) => return show(&case, id, &fields, &problems).await,
    };
    let says = match &name {
        Some(name) => format!("{name} pays it out"),
        None => "The council pays it out".to_owned(),
    };
    let mut change = case.change().await?;
    let after = change
        .update::<direct_payment::Entity>(&row, |row| {
            row.paid_by = name;
            row.paid_by_team_id = team;
        })
        .await?;
    store::log(&mut change, Event::DirectPaymentChanged, &after, &says);
    change.commit().await?;
    pages::go_to_saying(home(&case, id), &format!("{says}."))
}

/// One that a body pays out.
async fn by_body(
    case: &Case<KeepDirectPayments>,
    id: Uuid,
) -> Result<direct_payment::Model, PageError> {
    let row = paying(case, id).await?;
    match row.paid_by.is_some() {
        true => Ok(row),
        false => Err(PageError::Conflict(
            "No commissioned body pays this out: say first who does.".to_owned(),
        )),
    }
}

/// Why one that is paid already is not given to another payer: what was due from each could not be told apart.
fn is_another(row: &direct_payment::Model, name: Option<&str>, today: Day) -> Option<String> {
    let begun = row.from_on <= today && row.paid_by.as_deref() != name;
    begun.then(|| {
        format!(
            "It is paid since {}. For another payer end it on a day, and say anew how the budget is taken from then on. Here you can change the team alone",
            speak_exact(row.from_on.0)
        )
    })
}

/// GET /people/{person}/direct-payments/{payment}/paid
pub async fn ask_paid(case: Case<KeepDirectPayments>, Path((_, id)): At) -> Page {
    let row = by_body(&case, id).await?;
    let fields = asking::with_day(Fields::default(), "paid_on", Some(case.today()));
    show_paid(&case, &row, &fields, &[]).await
}

async fn show_paid(
    case: &Case<KeepDirectPayments>,
    row: &direct_payment::Model,
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let at = home(case, row.id);
    let body = row.paid_by.as_deref().unwrap_or("The body");
    let title = format!("{body} paid it out");
    let sheet = Sheet::new("/plan", title, format!("{at}/paid"), at, paid::PAID);
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/paid
pub async fn paid(case: Case<KeepDirectPayments>, Path((_, id)): At, Form(fields): Form) -> Page {
    let row = by_body(&case, id).await?;
    let council = &case.staff().house.council;
    let new = match paid::read(&fields, council, &row, case.today()) {
        Ok(new) => new,
        Err(problems) => return show_paid(&case, &row, &fields, &problems).await,
    };
    let mut change = case.change().await?;
    change.hold_person(case.person_id()).await?;
    let says = paid::keep(&mut change, &row, new).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case, id), &says)
}

type Slip = Path<(Uuid, Uuid, Uuid)>;

/// GET /people/{person}/direct-payments/{payment}/paid/{paid}/strike
pub async fn ask_strike(case: Case<KeepDirectPayments>, Path((_, id, paid)): Slip) -> Page {
    show_strike(&case, (id, paid), &Fields::default(), &[]).await
}

async fn show_strike(
    case: &Case<KeepDirectPayments>,
    (id, which): (Uuid, Uuid),
    fields: &Fields,
    problems: &[Problem],
) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let which = paid::standing(case.reader(), row.id, which).await?;
    let at = home(case, id);
    let title = format!("Strike out {}", paid::named(&which));
    let path = format!("{at}/paid/{}/strike", which.id);
    let sheet = Sheet::new("/plan", title, path, at, paid::STRIKE);
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/direct-payments/{payment}/paid/{paid}/strike
pub async fn strike(
    case: Case<KeepDirectPayments>,
    Path((_, id, which)): Slip,
    Form(fields): Form,
) -> Page {
    let row = store::find(case.reader(), case.person_id(), id).await?;
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, paid::STRIKE, council, *case.today());
    let because = answers.needed("because");
    let because = match answers.reading.finish(because) {
        Ok(because) => because,
        Err(problems) => return show_strike(&case, (id, which), &fields, &problems).await,
    };
    let mut change = case.change().await?;
    let which = paid::standing(change.conn(), row.id, which).await?;
    paid::strike(&mut change, &row, &which, because).await?;
    change.commit().await?;
    pages::go_to_saying(home(&case, id), "It is struck out.")
}
