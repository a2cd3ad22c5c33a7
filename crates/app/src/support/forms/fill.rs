//! Filling a form in: one topic a page or all on one, saved as it is typed and whenever a page is left.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use db::entities::{filled_form, person};
use db::sea_orm::prelude::Uuid;
use futures_util::TryFutureExt;
use futures_util::future::{try_join, try_join4};
use rules::pathway::Standing;
use rules::vocabulary::dates::london;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{begin, clash, desk, files, late, part, store};
use crate::front_door::people::header::{self, Header};
use crate::house::fields::Fields;
use crate::house::forms::definition::Kind;
use crate::house::forms::paper::{Base, Merged, Sent};
use crate::house::forms::{Definition, Typed, Visible, Wrong, ask as asking, check};
use crate::house::permissions::{Needs, SeeNotes};
use crate::house::{Case, Form, Page, PageError, Path, drafts, pages};
use crate::support::contribution;

/// The page of all topics at once.
pub const WHOLE: &str = "whole";
/// Cookie that remembers whoever likes all topics on one page.
const LIKES_WHOLE: &str = "whole-forms";

/// A form that is open to be filled in.
pub struct Open {
    pub row: filled_form::Model,
    /// The people it is about.
    pub about: Vec<person::Model>,
    pub definition: std::sync::Arc<Definition>,
}

/// Opens a form to be filled in by this colleague.
/// Errors: `Conflict` when it is not in progress, `Forbidden` when the roles do not allow it.
pub async fn open<P: Needs>(case: &Case<P>, id: &str) -> Result<Open, PageError> {
    let (row, about) = store::find_about(case, id).await?;
    let permission = store::step(&row).permission();
    if !case.staff().may(permission) {
        let says = format!(
            "Your roles do not let you {permission}. If your work needs it, ask your manager or administrator."
        );
        return Err(PageError::Forbidden(says));
    }
    let definition = store::definition(&case.staff().house, &row).await?;
    part::sees_all(case, &row, &definition)?;
    let stands = store::stands(&row, *case.today());
    if stands != Standing::InProgress {
        let says = format!(
            "{} is {}, so its answers can no longer be changed.",
            row.number,
            stands.says().to_lowercase()
        );
        return Err(PageError::Conflict(says));
    }
    Ok(Open {
        row,
        about,
        definition,
    })
}

impl Open {
    /// The questions of a page.
    /// Errors: `NotFound` when there is no such page.
    pub fn questions(&self, section: &str) -> Result<Vec<String>, PageError> {
        let questions: Vec<String> = self
            .definition
            .sections
            .iter()
            .filter(|one| section == WHOLE || one.id == section)
            .flat_map(|one| &one.questions)
            .filter(|question| question.asks())
            .map(|question| question.id.clone())
            .collect();
        let there = section == WHOLE || self.definition.section(section).is_some();
        if there {
            Ok(questions)
        } else {
            Err(PageError::NotFound)
        }
    }

    /// The desk on which it is filled in.
    pub async fn lay<P: Needs>(&self, case: &Case<P>) -> Result<desk::Laid, PageError> {
        desk::lay_about(case, &self.row, &self.definition, &self.about).await
    }

    /// The name by which a browser knows what is typed in a page.
    pub fn key(&self, section: &str) -> String {
        format!("form/{}/{section}", self.row.id)
    }

    /// The key under which the words of one opening of a page wait that could not be put on the paper.
    pub fn waits(&self, section: &str, sitting: &str) -> String {
        let sitting = sitting.chars().filter(|c| *c != '/').take(64);
        format!("{}/{}", self.key(section), sitting.collect::<String>())
    }
}

/// GET /people/{person}/forms/{form}/pages/{section}
pub async fn ask(
    case: Case<SeeNotes>,
    Path((_, id, section)): Path<(String, String, String)>,
) -> Page {
    let form: Uuid = id.parse().map_err(|_| PageError::NotFound)?;
    let me = case.staff().colleague.account.id;
    let of_form = format!("form/{form}");
    let (open, kept, paper, around) = try_join4(
        open(&case, &id),
        drafts::waiting(&case.staff().house, me, &of_form).err_into(),
        store::kept_paper(case.reader(), form).err_into(),
        around(&case, form),
    )
    .await?;
    open.questions(&section)?;
    let on_paper = store::laid_out(paper, &open.row, &open.definition)?;
    // What came back from a visit and clashes is about every topic: it is chosen first.
    if section != WHOLE
        && kept
            .iter()
            .any(|draft| drafts::is_under(draft, &open.key(WHOLE)))
    {
        return pages::go_to(format!(
            "{}/pages/{WHOLE}",
            begin::address(&case, &open.row)
        ));
    }
    let kept: Vec<_> = kept
        .into_iter()
        .filter(|draft| drafts::is_under(draft, &open.key(&section)))
        .collect();
    if !kept.is_empty() {
        return clash::again(&case, &open, &section, &kept).await;
    }
    let laid = open.lay(&case).await?;
    let page = show(&case, &open, &section, (&on_paper, &laid, around), &[])?;
    remember(page, &section)
}

/// The choice between one topic a page and all at once is remembered.
fn remember(page: Response, section: &str) -> Page {
    let mut cookie = Cookie::build((LIKES_WHOLE, "yes"))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .permanent()
        .build();
    if section != WHOLE {
        cookie.make_removal();
    }
    Ok((CookieJar::new().add(cookie), page).into_response())
}

/// Whether this visitor likes all topics on one page.
pub fn likes_whole(jar: &CookieJar) -> bool {
    jar.get(LIKES_WHOLE)
        .is_some_and(|cookie| cookie.value() == "yes")
}

fn saved_words(on_paper: &store::OnPaper, case: &Case<SeeNotes>) -> String {
    let at = london(*on_paper.saved_at);
    let day = if at.date() == *case.today() {
        String::new()
    } else {
        format!(
            " on {}",
            rules::vocabulary::dates::speak_day(at.date(), *case.today())
        )
    };
    let by = if on_paper.saved_by == case.staff().colleague.account.id {
        ""
    } else {
        " by a colleague"
    };
    format!("Saved {}{day}{by}", at.strftime("%H:%M"))
}

/// A topic in the list at the side.
#[derive(Serialize)]
struct Place {
    href: String,
    title: String,
    here: bool,
    state: &'static str,
}

/// What stands around a page: the head of the record, and what the person may have to pay.
async fn around(
    case: &Case<SeeNotes>,
    form: Uuid,
) -> Result<(Header, Option<contribution::Told>), PageError> {
    let pay = async {
        let row = store::read(case.reader(), form).await?;
        match contribution::belongs_to(store::step(&row)) {
            true => contribution::told(case, Some(&row)).await,
            false => Ok(None),
        }
    };
    try_join(header::of(case, "/forms"), pay).await
}

fn show(
    case: &Case<SeeNotes>,
    open: &Open,
    section: &str,
    (on_paper, laid, (header, pay)): (
        &store::OnPaper,
        &desk::Laid,
        (Header, Option<contribution::Told>),
    ),
    wrong: &[Wrong],
) -> Page {
    let house = &case.staff().house;
    let desk = laid.desk(&house.council);
    let typed = on_paper.paper.typed();
    let visible = Visible::of(&open.definition, &typed);
    let questions = open.questions(section)?;
    let sections = open.definition.sections.iter();
    let shown: Vec<_> = sections
        .filter(|one| (section == WHOLE && visible.has_section(&one.id)) || one.id == section)
        .map(|one| asking::page(&open.definition, one, &typed, wrong, &desk))
        .collect();
    let summary: Vec<Json> = wrong
        .iter()
        .map(|wrong| json!({ "text": wrong.says, "href": format!("#{}", wrong.field) }))
        .collect();
    let address = begin::address(case, &open.row);
    let values = json!({
        "case": header, "pay": pay,
        "title": if section == WHOLE { open.row.title.clone() } else { shown.first().map(|page| page.title.clone()).unwrap_or_default() },
        "name": open.row.title, "number": open.row.number, "address": address, "section": section,
        "topics": shown, "whole": section == WHOLE,
        "places": places(open, section, &address, &typed, &visible, &check(&open.definition, &typed, &desk).wrong),
        "base": Base::of(&on_paper.paper, &questions).write(),
        "sitting": house.clock.new_id(),
        "shown": called_for(open, &questions, &visible).join(","),
        "key": open.key(section), "saved": saved_words(on_paper, case),
        "returned": open.row.returned_because.as_ref().filter(|_| open.row.returned_at.is_some()),
        "form": { "summary": summary },
    });
    if wrong.is_empty() {
        pages::page("support/forms/page.njk", values)
    } else {
        pages::try_again("support/forms/page.njk", values)
    }
}

fn places(
    open: &Open,
    here: &str,
    address: &str,
    typed: &Typed,
    visible: &Visible,
    wrong: &[Wrong],
) -> Vec<Place> {
    let sections = open.definition.sections.iter();
    sections
        .filter(|one| visible.has_section(&one.id))
        .map(|one| Place {
            href: format!("{address}/pages/{}", one.id),
            title: one.title.clone(),
            here: one.id == here,
            state: state_of(one, typed, wrong),
        })
        .collect()
}

/// How far a topic has come.
pub fn state_of(
    section: &crate::house::forms::definition::Section,
    typed: &Typed,
    wrong: &[Wrong],
) -> &'static str {
    let begun = section
        .questions
        .iter()
        .any(|question| typed.has_any_of(&question.id));
    let told =
        |question: &crate::house::forms::definition::Question| typed.told(&question.id).is_some();
    if section.questions.iter().any(told) {
        return "To look at";
    }
    let mut own = wrong.iter().filter(|wrong| wrong.section == section.id);
    match (begun, own.next()) {
        (false, Some(_)) => "Not started",
        (false, None) => "Optional",
        (true, Some(_)) => "In progress",
        (true, None) => "Done",
    }
}

/// POST /people/{person}/forms/{form}/pages/{section}
pub async fn save(
    case: Case<SeeNotes>,
    Path((_, id, section)): Path<(String, String, String)>,
    Form(fields): Form,
) -> Page {
    let open = match open(&case, &id).await {
        Ok(open) => open,
        Err(closed) => return late::came(&case, (&id, &section), &fields, closed).await,
    };
    let questions = open.questions(&section)?;
    let mut typed = Typed::from_fields(&fields);
    if fields
        .pairs()
        .iter()
        .any(|(name, _)| name.starts_with("choose."))
    {
        return clash::chosen(&case, &open, &section, &fields).await;
    }
    let act = Act::read(fields.get("do"));
    act.change(&questions, &mut typed);
    let merged = match write(&case, &open, &questions, &typed, &fields).await {
        Ok(merged) => merged,
        Err(closed) => return late::came(&case, (&id, &section), &fields, closed).await,
    };
    let waits = open.waits(&section, fields.get("sitting"));
    if !merged.clashes.is_empty() {
        clash::keep(&case, &waits, &merged.clashes, fields).await?;
        return clash::show(&case, &open, (&section, &waits), &merged.clashes, None).await;
    }
    let me = case.staff().colleague.account.id;
    drafts::forget(&case.staff().house, me, &waits).await?;
    go_on(&case, &open, &section, &act, &fields).await
}

/// What the pressed button asks for.
pub enum Act {
    Continue,
    Later,
    Add(String),
    Remove(String, usize),
    /// A file for this question.
    Attach(String),
    /// This document no longer for this question.
    TakeOut(String, Uuid),
}

impl Act {
    fn read(says: &str) -> Act {
        let mut parts = says.split(':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("later"), ..) => Act::Later,
            (Some("attach"), Some(question), _) => Act::Attach(question.to_owned()),
            (Some("take_out"), Some(question), Some(document)) => match document.parse() {
                Ok(document) => Act::TakeOut(question.to_owned(), document),
                Err(_) => Act::Continue,
            },
            (Some("add"), Some(question), _) => Act::Add(question.to_owned()),
            (Some("remove"), Some(question), Some(place)) => match place.parse() {
                Ok(place) => Act::Remove(question.to_owned(), place),
                Err(_) => Act::Continue,
            },
            _ => Act::Continue,
        }
    }

    fn change(&self, questions: &[String], typed: &mut Typed) {
        match self {
            Act::Add(question) if questions.contains(question) => {
                // The first group is there before anything is typed.
                if typed.groups(question) == 0 {
                    typed.add_group(question);
                }
                typed.add_group(question);
            }
            Act::Remove(question, place) if questions.contains(question) => {
                typed.remove_group(question, *place);
            }
            _ => {}
        }
    }
}

/// Puts a page's words on the paper. Another who writes at the same instant only makes it wait.
pub async fn write<P: Needs>(
    case: &Case<P>,
    open: &Open,
    questions: &[String],
    typed: &Typed,
    fields: &Fields,
) -> Result<Merged, PageError> {
    let house = &case.staff().house;
    let base = Base::read(fields.get("base"));
    let sent = Sent {
        questions,
        typed,
        base: &base,
        sitting: fields.get("sitting"),
        looked: fields.has("do"),
        by: case.staff().colleague.account.id,
        at: house.clock.now(),
    };
    Ok(store::write_on_paper(house, &open.row, &open.definition, &sent).await?)
}

/// The page that comes next; the same again where something on it is wrong or newly asked.
pub async fn go_on(
    case: &Case<SeeNotes>,
    open: &Open,
    section: &str,
    act: &Act,
    fields: &Fields,
) -> Page {
    let address = begin::address(case, &open.row);
    let house = &case.staff().house;
    match act {
        Act::Later => {
            let says = format!("{} is saved. It waits for you in My day.", open.row.title);
            return pages::go_to_saying(address, &says);
        }
        Act::Attach(question) => {
            open.definition
                .question(question)
                .ok_or(PageError::NotFound)?;
            let person = case.person_id();
            let asks = format!("form={}&question={question}", open.row.id);
            return pages::go_to(format!("/people/{person}/documents/new?{asks}"));
        }
        Act::TakeOut(question, document) => {
            files::take_out(house, open.row.id, question, *document).await?;
            let says = "Taken out of the form. It is still among the documents of the record.";
            return pages::go_to_saying(format!("{address}/pages/{section}#{question}"), says);
        }
        Act::Add(question) | Act::Remove(question, _) => {
            return pages::go_to(format!("{address}/pages/{section}#{question}"));
        }
        Act::Continue => {}
    }
    let on_paper = store::paper(case.reader(), &open.row, &open.definition).await?;
    let laid = open.lay(case).await?;
    let typed = on_paper.paper.typed();
    let mut wrong = check(&open.definition, &typed, &laid.desk(&house.council)).wrong;
    let questions = open.questions(section)?;
    let of_page = |field: &str| {
        questions
            .iter()
            .any(|id| Typed::from_pairs([(field, "x")]).has_any_of(id))
    };
    wrong.retain(|wrong| !wrong.missing && of_page(&wrong.field));
    if !wrong.is_empty() {
        let around = around(case, open.row.id).await?;
        return show(case, open, section, (&on_paper, &laid, around), &wrong);
    }
    let visible = Visible::of(&open.definition, &typed);
    if let Some(id) = newly_asked(open, &questions, &visible, &typed, fields) {
        let says = "Saved. Your answers bring up more questions on this page.";
        return pages::go_to_saying(format!("{address}/pages/{section}#{id}"), says);
    }
    let sections: Vec<_> = open
        .definition
        .sections
        .iter()
        .filter(|one| visible.has_section(&one.id))
        .collect();
    let here = sections.iter().position(|one| one.id == section);
    let next = here.and_then(|here| sections.get(here + 1));
    match next {
        Some(next) => pages::go_to(format!("{address}/pages/{}", next.id)),
        None => pages::go_to(format!("{address}/check")),
    }
}

/// The first question that an answer of this page has called up, and that nobody has seen yet.
fn newly_asked(
    open: &Open,
    questions: &[String],
    visible: &Visible,
    typed: &Typed,
    fields: &Fields,
) -> Option<String> {
    if !fields.has("shown") {
        return None;
    }
    let shown: Vec<&str> = fields.get("shown").split(',').collect();
    let called_for = called_for(open, questions, visible).into_iter();
    let mut new =
        called_for.filter(|name| !shown.contains(&name.as_str()) && !typed.has_any_of(name));
    new.next()
}

/// What a page asks now: its questions, and in their groups what must be answered because of another answer there.
fn called_for(open: &Open, questions: &[String], visible: &Visible) -> Vec<String> {
    let mut names = Vec::new();
    for id in questions {
        let question = open
            .definition
            .question(id)
            .filter(|question| visible.has(question));
        let Some(question) = question else { continue };
        names.push(id.clone());
        let (groups, fields): (Vec<String>, _) = match &question.kind {
            Kind::Table { rows, columns } => {
                (rows.iter().map(|row| row.code.clone()).collect(), columns)
            }
            Kind::Repeater { fields, .. } => {
                let groups = 0..visible.typed.groups(id);
                (groups.map(|place| place.to_string()).collect(), fields)
            }
            _ => continue,
        };
        for group in groups {
            let within = format!("{id}.{group}.");
            let asked = fields.iter().filter(|field| {
                let when = field.when.as_ref();
                field.required && when.is_some_and(|when| when.holds(&visible.typed, &within))
            });
            names.extend(asked.map(|field| format!("{within}{}", field.id)));
        }
    }
    names
}

/// POST /people/{person}/forms/{form}/draft/{section}: what is being typed, put on the paper at once. The answer says
/// when it was saved; what clashes with a colleague's words waits for its writer.
pub async fn save_draft(
    case: Case<SeeNotes>,
    Path((_, id, section)): Path<(String, String, String)>,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let house = case.staff().house.clone();
    let me = case.staff().colleague.account.id;
    let open = match open(&case, &id).await {
        Ok(open) => open,
        Err(closed) => return late::typed(&case, (&id, &section), &fields, closed).await,
    };
    let questions = open.questions(&section)?;
    let typed = Typed::from_fields(&fields);
    let merged = match write(&case, &open, &questions, &typed, &fields).await {
        Ok(merged) => merged,
        Err(closed) => return late::typed(&case, (&id, &section), &fields, closed).await,
    };
    let at = london(*house.clock.now());
    let saved = format!("Saved {}", at.strftime("%H:%M"));
    let waits = open.waits(&section, fields.get("sitting"));
    if merged.clashes.is_empty() {
        drafts::forget(&house, me, &waits).await?;
        return Ok(pages::tell_script(StatusCode::OK, saved));
    }
    clash::keep(&case, &waits, &merged.clashes, fields).await?;
    let says =
        format!("{saved}. A colleague changed the same answer: you will be asked which to keep.");
    Ok(pages::tell_script(StatusCode::OK, says))
}
