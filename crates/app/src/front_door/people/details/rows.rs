//! The rows that belong to a topic: other names, telephone numbers, needs, addresses and circumstances.
//! Each kind says what is asked about it and how it is kept; asking and keeping are the same for all.

use axum::http::StatusCode;
use db::sea_orm::prelude::Uuid;
use db::{At, Change, Day};
use jiff::civil::Date;
use rules::vocabulary::Problem;
use rules::vocabulary::dates::london_date;
use serde_json::json;

use super::questions;
use crate::front_door::people::asking::{self, Answers, Question};
use crate::front_door::people::header;
use crate::house::case::CaseFile;
use crate::house::council::Council;
use crate::house::fields::Fields;
use crate::house::permissions::EditPeople;
use crate::house::{Case, Form, Page, PageError, Path, Query, pages};

/// A kind of row.
pub trait Row: Clone + PartialEq + Send + Sync + 'static {
    /// The topic it belongs to.
    const TOPIC: &'static str;
    /// What one is called: "an address".
    const ONE: &'static str;

    /// The same, where it depends on what is known already.
    fn called(_typed: &Fields) -> String {
        Self::ONE.to_owned()
    }

    /// What is asked about one. `typed` is what is known already.
    fn questions(typed: &Fields) -> &'static [Question];
    /// One that is yet to be filled.
    fn blank(id: Uuid, person_id: Uuid, at: At) -> Self;
    /// Its id and version.
    fn key(&self) -> (Uuid, i64);
    /// As its form has it.
    fn filled(&self) -> Fields;
    /// Takes what was answered.
    fn fill(&mut self, answers: &mut Answers<'_>);
    /// In words.
    fn says(&self, council: &Council) -> String;
    /// How it stands today.
    fn stands(&self, today: Day) -> Stands;
    /// From when, and until when.
    fn dates(&self) -> Option<(Day, Option<Day>)> {
        None
    }
    /// What stands in its way beside the others: the field, and what to mend.
    fn clash(&self, _is_new: bool, _others: &[Self]) -> Option<Problem> {
        None
    }

    /// Every one of this person.
    fn all(file: &CaseFile) -> impl Future<Output = Result<Vec<Self>, PageError>> + Send;
    /// Keeps it, with all that it changes in the others. `before` is none for a new one.
    fn keep(
        self,
        before: Option<Self>,
        others: Vec<Self>,
        file: &CaseFile,
        change: &mut Change,
    ) -> impl Future<Output = Result<(), PageError>> + Send;
    /// What follows elsewhere in the record once one was kept.
    fn follow(
        _: &mut Change,
        _: &Council,
        _: Uuid,
    ) -> impl Future<Output = Result<(), PageError>> + Send {
        async { Ok(()) }
    }
}

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// True today.
    Now,
    /// Yet to come.
    Soon,
    /// True once.
    Past,
    /// Never true: a correction took its place.
    Corrected,
}

/// GET …/add
pub async fn ask_new<R: Row>(case: Case<EditPeople>, Query(query): Query) -> Page {
    let form = Sheet::new::<R>(&case, None, query);
    form.page(&case, &[]).await
}

/// POST …/add
pub async fn keep_new<R: Row>(case: Case<EditPeople>, Form(form): Form) -> Page {
    let change = case.change().await?;
    // Whoever writes beside the others waits for whoever is writing: two homes cannot both be the open one.
    change.hold_person(case.person_id()).await?;
    let row = R::blank(change.new_id(), case.person_id(), change.at());
    keep(case, change, row, None, form).await
}

/// GET …/{row}
pub async fn ask_one<R: Row>(
    case: Case<EditPeople>,
    Path((_, id)): Path<(String, String)>,
) -> Page {
    let row = one::<R>(&case, &id).await?;
    let form = Sheet::new::<R>(&case, Some(&row), row.filled());
    form.page(&case, &[]).await
}

/// POST …/{row}. Nothing is kept when somebody has changed it since it was opened.
pub async fn keep_one<R: Row>(
    case: Case<EditPeople>,
    Path((_, id)): Path<(String, String)>,
    Form(form): Form,
) -> Page {
    let change = case.change().await?;
    // Of two who save at the same moment the second reads what the first has kept.
    change.hold_person(case.person_id()).await?;
    let row = one::<R>(&case, &id).await?;
    if form.get("version") != row.key().1.to_string() {
        drop(change);
        let sheet = Sheet::new::<R>(&case, Some(&row), form);
        return sheet.changed(&case, &row.filled()).await;
    }
    keep(case, change, row.clone(), Some(row), form).await
}

/// One of this person's rows that still stands.
async fn one<R: Row>(case: &Case<EditPeople>, id: &str) -> Result<R, PageError> {
    let id: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let rows = R::all(case).await?.into_iter();
    let mut standing = rows.filter(|row| row.stands(case.today()) != Stands::Corrected);
    standing
        .find(|row| row.key().0 == id)
        .ok_or(PageError::NotFound)
}

async fn keep<R: Row>(
    case: Case<EditPeople>,
    mut change: Change,
    mut row: R,
    before: Option<R>,
    form: Fields,
) -> Page {
    let others = others(&row, &case, case.today()).await?;
    if let Err(problems) = read(&mut row, before.is_none(), &others, &form, &case) {
        drop(change);
        let sheet = Sheet::new::<R>(&case, before.as_ref(), form);
        return sheet.page(&case, &problems).await;
    }
    let back = format!("/people/{}/details#{}", case.person_id(), R::TOPIC);
    if before.as_ref() == Some(&row) {
        return pages::go_to_saying(back, "Nothing was changed.");
    }
    let verb = if before.is_some() { "changed" } else { "added" };
    let topic = topic::<R>()?;
    let council = &case.staff().house.council;
    write(&mut change, (&*case, council), row, before, others).await?;
    change.commit().await?;
    pages::go_to_saying(back, &format!("{}: {verb}.", topic.title))
}

/// The person's other rows of the kind that still stand.
async fn others<R: Row>(row: &R, file: &CaseFile, today: Day) -> Result<Vec<R>, PageError> {
    let mut others = R::all(file).await?;
    others.retain(|other| other.key().0 != row.key().0 && other.stands(today) != Stands::Corrected);
    Ok(others)
}

fn topic<R: Row>() -> Result<&'static questions::Topic, PageError> {
    questions::topic(R::TOPIC).ok_or(PageError::NotFound)
}

/// Keeps a row with all that it changes in the others, and says so in the history of the record.
async fn write<R: Row>(
    change: &mut Change,
    (file, council): (&CaseFile, &Council),
    row: R,
    before: Option<R>,
    others: Vec<R>,
) -> Result<(), PageError> {
    let (says, about) = (row.says(council), row.key().0);
    row.keep(before, others, file, change).await?;
    let body = json!({ "says": says, "topic": R::TOPIC });
    let event = topic::<R>()?.event;
    change.log(event, Some(file.person_id()), Some(about), body);
    R::follow(change, council, file.person_id()).await
}

/// What stands in the way of a new row that another page of the house asks for.
pub async fn clash<R: Row>(
    row: &R,
    file: &CaseFile,
    today: Day,
) -> Result<Option<Problem>, PageError> {
    Ok(row.clash(true, &others(row, file, today).await?))
}

/// Adds a row that another page of the house asked for, in the change of that page; whoever calls holds the person.
pub async fn add<R: Row>(
    change: &mut Change,
    (file, council): (&CaseFile, &Council),
    row: R,
) -> Result<(), PageError> {
    let today = Day(london_date(*change.at()));
    let others = others(&row, file, today).await?;
    write(change, (file, council), row, None, others).await
}

fn read<R: Row>(
    row: &mut R,
    is_new: bool,
    others: &[R],
    form: &Fields,
    case: &Case<EditPeople>,
) -> Result<(), Vec<Problem>> {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(form, R::questions(form), council, *case.today());
    row.fill(&mut answers);
    answers.reading.finish(())?;
    match row.clash(is_new, others) {
        Some(problem) => Err(vec![problem]),
        None => Ok(()),
    }
}

/// The form of one row.
struct Sheet {
    questions: &'static [Question],
    fields: Fields,
    topic: &'static str,
    title: String,
    path: String,
    version: Option<i64>,
    today: Date,
}

impl Sheet {
    fn new<R: Row>(case: &Case<EditPeople>, row: Option<&R>, fields: Fields) -> Sheet {
        let at = row.map_or("add".to_owned(), |row| row.key().0.to_string());
        let verb = if row.is_some() { "Change" } else { "Add" };
        Sheet {
            questions: R::questions(&fields),
            topic: R::TOPIC,
            title: format!("{verb} {}", R::called(&fields)),
            path: format!("/people/{}/details/{}/{at}", case.person_id(), R::TOPIC),
            version: row.map(|row| row.key().1),
            fields,
            today: *case.today(),
        }
    }

    async fn page(self, case: &Case<EditPeople>, problems: &[Problem]) -> Page {
        let council = &case.staff().house.council;
        let form = asking::shown(self.questions, &self.fields, problems);
        let values = json!({
            "case": header::of(case, "/details").await?,
            "questions": asking::asked(self.questions, council, self.today, &form),
            "title": self.title, "path": self.path, "version": self.version, "topic": self.topic, "form": form,
        });
        if problems.is_empty() {
            pages::page("front_door/people/details/form.njk", values)
        } else {
            pages::try_again("front_door/people/details/form.njk", values)
        }
    }

    /// What is kept now beside what was sent: nothing was written.
    async fn changed(self, case: &Case<EditPeople>, now: &Fields) -> Page {
        let council = &case.staff().house.council;
        let both = asking::both(self.questions, (now, &self.fields), council, self.today);
        let sent = self.fields.without(&["csrf", "version"]);
        let values = json!({
            "case": header::of(case, "/details").await?,
            "both": both, "title": self.title, "path": self.path, "version": self.version,
            "sent": sent.pairs(), "topic": self.topic,
        });
        changed(values)
    }
}

/// The page of two answers, of which somebody must choose.
pub fn changed(values: serde_json::Value) -> Page {
    let mut page = pages::page("front_door/people/details/changed.njk", values)?;
    *page.status_mut() = StatusCode::CONFLICT;
    Ok(page)
}
