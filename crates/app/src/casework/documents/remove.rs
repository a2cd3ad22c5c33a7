//! Striking a document out: with a reason, and who asked for it.

use db::sea_orm::prelude::Uuid;
use rules::vocabulary::Problem;

use super::store::{self, Removal};
use crate::casework::sheet::Sheet;
use crate::front_door::people::asking::{Answers, Kind, Question};
use crate::house::permissions::RemoveNotes;
use crate::house::{Case, Fields, Form, Page, Path, pages};

const QUESTIONS: &[Question] = &[
    Question {
        name: "because",
        label: "Why is it struck out?",
        hint: "",
        kind: Kind::NeededLines(1_000),
    },
    Question {
        name: "asked_by",
        label: "Who asked for it?",
        hint: "",
        kind: Kind::Needed,
    },
];

/// GET /people/{person}/documents/{document}/remove
pub async fn ask(case: Case<RemoveNotes>, Path((_, id)): Path<(Uuid, Uuid)>) -> Page {
    show(&case, id, &Fields::default(), &[]).await
}

async fn show(case: &Case<RemoveNotes>, id: Uuid, fields: &Fields, problems: &[Problem]) -> Page {
    let document = store::find(case, id).await?;
    let at = format!("/people/{}/documents", case.person_id());
    let path = format!("{at}/{id}/remove");
    let mut sheet = Sheet::new("/documents", "Strike out a document", path, at, QUESTIONS);
    sheet.intro.push("Nobody will be able to open it any more. It is not deleted: those who may can see that it was here, with what you write.".to_owned());
    sheet.about = Some(document.title);
    sheet.button = "Strike out the document";
    sheet.grave = true;
    sheet.show(case, fields, problems).await
}

/// POST /people/{person}/documents/{document}/remove
pub async fn remove(
    case: Case<RemoveNotes>,
    Path((_, id)): Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Page {
    let council = &case.staff().house.council;
    let mut answers = Answers::of(&fields, QUESTIONS, council, *case.today());
    let removal = Removal {
        because: answers.needed("because"),
        asked_by: answers.needed("asked_by"),
    };
    let removal = match answers.reading.finish(removal) {
        Ok(removal) => removal,
        Err(problems) => return show(&case, id, &fields, &problems).await,
    };
    let document = store::find(&case, id).await?;
    let mut change = case.change().await?;
    store::remove(&mut change, &document, removal).await?;
    change.commit().await?;
    pages::go_to_saying(
        format!("/people/{}/documents", case.person_id()),
        "The document is struck out.",
    )
}
