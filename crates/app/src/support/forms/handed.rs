//! Forms that were given to somebody: new to them until they open one. What a team was given is taken by whoever in it
//! has time.

use std::collections::HashMap;

use db::entities::{filled_form, form_edit, form_move};
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};
use db::{At, Event};
use rules::pathway::Standing;
use serde_json::json;

use super::{begin, hands, store};
use crate::casework::words::Names;
use crate::house::permissions::SeeNotes;
use crate::house::{Case, Form, Page, PageError, Path, pages};

/// Of these forms in the hands of one colleague those that are new to them: when each was given to them or begun for
/// them, and by whom. Whoever has opened a form, written in it or done anything with it since knows of it.
pub async fn new_to(
    conn: &impl ConnectionTrait,
    worker: Uuid,
    forms: &[Uuid],
) -> db::Result<HashMap<Uuid, (At, Uuid)>> {
    if forms.is_empty() {
        return Ok(HashMap::new());
    }
    let moves: Vec<form_move::Model> = form_move::Entity::find()
        .filter(form_move::Column::FilledFormId.is_in(db::padded(forms)))
        .order_by_asc(form_move::Column::MadeAt)
        .order_by_asc(form_move::Column::Id)
        .all(conn)
        .await?;
    let edits: Vec<(Uuid, At)> = form_edit::Entity::find()
        .select_only()
        .column(form_edit::Column::FilledFormId)
        .column(form_edit::Column::LastAt)
        .filter(form_edit::Column::FilledFormId.is_in(db::padded(forms)))
        .filter(form_edit::Column::AccountId.eq(worker))
        .into_tuple()
        .all(conn)
        .await?;
    let mut new = HashMap::new();
    let by_others = moves.iter().filter(|made| made.made_by != worker);
    for made in by_others.filter(|made| ["begun", "given"].contains(&made.made.as_str())) {
        new.insert(made.filled_form_id, (made.made_at, made.made_by));
    }
    let own = moves.iter().filter(|made| made.made_by == worker);
    let own = own.map(|made| (made.filled_form_id, made.made_at));
    for (form, at) in own.chain(edits) {
        if new.get(&form).is_some_and(|(given_at, _)| at >= *given_at) {
            new.remove(&form);
        }
    }
    Ok(new)
}

/// POST /people/{person}/forms/{form}/open: whoever it was given to opens it from My day; it is new no more.
pub async fn open(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Form(_): Form,
) -> Page {
    let row = store::find(&case, &id).await?;
    let me = case.staff().colleague.account.id;
    let is_mine = row.worker_id == Some(me);
    if is_mine && !new_to(case.reader(), me, &[row.id]).await?.is_empty() {
        let mut change = case.change().await?;
        store::note(&mut change, &row, "opened", None).await?;
        change.log(
            Event::FormChanged,
            Some(row.person_id),
            Some(row.id),
            json!({ "says": format!("{} opened by whom it was given to", row.title), "number": row.number }),
        );
        change.commit().await?;
    }
    pages::go_to(begin::address(&case, &row))
}

/// Whether somebody may take it: it is being filled in, and nobody has it.
pub fn is_free(row: &filled_form::Model, case: &Case<SeeNotes>) -> bool {
    row.worker_id.is_none() && store::stands(row, *case.today()) == Standing::InProgress
}

/// POST /people/{person}/forms/{form}/take: a form that nobody has is taken by whoever asks. Of two who do, the first has
/// it.
pub async fn take(
    case: Case<SeeNotes>,
    Path((_, id)): Path<(String, String)>,
    Form(_): Form,
) -> Page {
    let row = hands::open(&case, &id).await?;
    let me = &case.staff().colleague.account;
    let mut change = case.change().await?;
    let row = store::read(change.conn(), row.id).await?;
    if !is_free(&row, &case) {
        return Err(taken(&case, &row).await?);
    }
    change
        .update::<filled_form::Entity>(&row, |row| row.worker_id = Some(me.id))
        .await?;
    store::note(&mut change, &row, "taken", None).await?;
    change.log(
        Event::FormChanged,
        Some(row.person_id),
        Some(row.id),
        json!({ "says": format!("{} taken on by {}", row.title, me.name), "number": row.number, "to": me.id }),
    );
    change.commit().await?;
    let says = format!("{} is yours now.", row.number);
    pages::go_to_saying(begin::address(&case, &row), &says)
}

async fn taken(case: &Case<SeeNotes>, row: &filled_form::Model) -> Result<PageError, PageError> {
    let names = Names::of(case.reader(), row.worker_id, []).await?;
    let says = match row.worker_id.map(|id| names.name(id)) {
        Some("") => "Somebody has taken it already.".to_owned(),
        Some(name) => {
            format!("{name} has it already. If it should be yours, agree that with them.")
        }
        None => "It is no longer being filled in, so there is nothing to take on.".to_owned(),
    };
    Ok(PageError::Conflict(says))
}
