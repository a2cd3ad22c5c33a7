//! Published versions: what workers have been offered is kept, and never edited.

use db::Event;
use db::entities::form_version;
use db::sea_orm::entity::prelude::*;
use rules::vocabulary::dates::{london_date, speak_exact};
use serde_json::json;

use crate::house::House;
use crate::house::forms::Definition;

/// Publishes each version that workers are offered and the archive does not know yet.
/// Errors: name each form whose file was changed after it had been published, and say what to do.
pub async fn publish(house: &House) -> anyhow::Result<()> {
    let known = form_version::Entity::find()
        .all(house.archive.reader())
        .await?;
    let forms = || house.council.forms.all().filter(|form| !form.trial);
    let edited: Vec<String> = forms()
        .filter_map(|form| edited(form, find(&known, form)?, next(&known, &form.id)))
        .collect();
    if !edited.is_empty() {
        anyhow::bail!(edited.join("\n"));
    }
    let new: Vec<&Definition> = forms()
        .filter(|form| find(&known, form).is_none())
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    match write(house, &new).await {
        // Another server that began at the same moment was first.
        Err(db::Error::Constraint(_)) => Box::pin(publish(house)).await,
        written => Ok(written?),
    }
}

fn find<'a>(
    known: &'a [form_version::Model],
    form: &Definition,
) -> Option<&'a form_version::Model> {
    known
        .iter()
        .find(|row| row.form == form.id && row.edition == form.edition)
}

/// The number of the version that comes after all that were published.
fn next(known: &[form_version::Model], form: &str) -> i64 {
    let editions = known.iter().filter(|row| row.form == form);
    editions.map(|row| row.edition).max().unwrap_or(0) + 1
}

fn edited(form: &Definition, published: &form_version::Model, next: i64) -> Option<String> {
    let (id, edition) = (&form.id, form.edition);
    let on = speak_exact(london_date(*published.published_at));
    (published.digest != form.digest).then(|| {
        format!(
            "The form {id:?} asks something else than its version {edition} did when it was published on {on}. \
             What people have filled in must be shown as it was asked: put the former text back, and save yours as \
             forms/{id}.{next}.toml with version = {next}."
        )
    })
}

async fn write(house: &House, new: &[&Definition]) -> db::Result<()> {
    let mut change = house.archive.change(None, house.clock.now()).await?;
    for form in new {
        let row = form_version::Model {
            id: change.new_id(),
            form: form.id.clone(),
            edition: form.edition,
            title: form.title.clone(),
            step: form.step.code().to_owned(),
            digest: form.digest.clone(),
            definition: form.source.clone(),
            published_at: change.at(),
            version: 1,
        };
        let row = change.insert::<form_version::Entity>(row).await?;
        change.log(
            Event::FormPublished,
            None,
            Some(row.id),
            json!({ "form": row.form, "version": row.edition, "digest": row.digest }),
        );
    }
    change.commit().await
}
