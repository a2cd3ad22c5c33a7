//! Every batch, and how each goes.

use db::entities::assessment_batch;
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use rules::batch::Progress;
use rules::vocabulary::dates::{days_between, speak_exact};
use serde::Serialize;
use serde_json::json;

use super::store;
use crate::casework::words::due;
use crate::house::permissions::{Assess, Needs};
use crate::house::{Page, Staff, pages};

/// A batch in a list.
#[derive(Serialize)]
struct Line {
    href: String,
    name: String,
    organisation: String,
    work: &'static str,
    sent: String,
    target: String,
    progress: Progress,
    share: String,
    tag: &'static str,
    colour: &'static str,
}

/// The teams whose batches alone a colleague may see; none for those who open every adult's record.
pub fn only_teams<P: Needs>(staff: &Staff<P>) -> Option<Vec<Uuid>> {
    let all = staff.may(Permission::OpenAdults);
    (!all).then(|| staff.colleague.teams.iter().map(|team| team.id).collect())
}

/// How a batch goes as a tag.
pub fn tag(
    batch: &assessment_batch::Model,
    progress: &Progress,
    today: jiff::civil::Date,
) -> (&'static str, &'static str) {
    match () {
        () if batch.closed_on.is_some() => ("Closed", "grey"),
        () if progress.out == 0 => ("All back", "green"),
        () if progress.late > 0 => ("Late", "red"),
        () if days_between(today, batch.target_on.0) <= 14 => ("Due soon", "yellow"),
        () => ("Out", "blue"),
    }
}

/// "83% of those that stayed out"
pub fn share(progress: &Progress) -> String {
    progress
        .per_cent()
        .map_or("–".to_owned(), |share| format!("{share}%"))
}

/// GET /batches
pub async fn batches(staff: Staff<Assess>) -> Page {
    let today = staff.today();
    let batches = store::all(staff.reader(), only_teams(&staff)).await?;
    let ids: Vec<Uuid> = batches.iter().map(|batch| batch.id).collect();
    let lines = match ids.is_empty() {
        true => Vec::new(),
        false => store::lines(staff.reader(), &ids).await?,
    };
    let line = |batch: &assessment_batch::Model| {
        let of = lines
            .iter()
            .filter(|line| line.line.batch_id == batch.id)
            .map(|line| line.stands(batch, today));
        let progress = Progress::of(of);
        let (tag, colour) = tag(batch, &progress, today.0);
        Line {
            href: format!("/batches/{}", batch.id),
            name: batch.name.clone(),
            organisation: batch.organisation.clone(),
            work: store::work(batch).says(),
            sent: speak_exact(batch.sent_on.0),
            target: match batch.closed_on {
                Some(on) => format!("closed {}", speak_exact(on.0)),
                None => due(batch.target_on, today.0),
            },
            share: share(&progress),
            progress,
            tag,
            colour,
        }
    };
    let (open, closed): (Vec<_>, Vec<_>) =
        batches.iter().partition(|batch| batch.closed_on.is_none());
    let open: Vec<Line> = open.into_iter().map(line).collect();
    let closed: Vec<Line> = closed.into_iter().map(line).collect();
    let sum =
        |of: fn(&Progress) -> usize| open.iter().map(|line| of(&line.progress)).sum::<usize>();
    pages::page(
        "support/batches/list.njk",
        json!({
            "title": "Work with others", "open": open, "closed_cut": closed.len() as u64 == store::CLOSED, "closed": closed,
            "figures": [
                { "number": sum(|one| one.out), "says": if sum(|one| one.out) == 1 { "piece of work is out" } else { "pieces of work are out" } },
                { "number": sum(|one| one.late), "says": "of them late" },
                { "number": sum(|one| one.done), "says": "done in open batches" },
                { "number": sum(|one| one.returned), "says": "came back undone" },
            ],
        }),
    )
}
