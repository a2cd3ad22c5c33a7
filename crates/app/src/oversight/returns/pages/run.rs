//! A run: how far it is; and when it is done, every measure, what is missing, and what changed since another.

use std::collections::{BTreeMap, BTreeSet};

use db::entities::return_run;
use rules::access::Permission;
use serde_json::{Value as Json, json};

use super::{counted, id_of, run_in_words, summary_of, tenths};
use crate::house::permissions::{ManageReturns, SeeDataQuality};
use crate::house::to_keep::to_keep;
use crate::house::{Page, PageError, Path, Query, Staff, pages};
use crate::oversight::returns::store;
use crate::oversight::returns::work::{Broken, Figure, Summary};

/// GET /returns/{run}
pub async fn show(staff: Staff<SeeDataQuality>, Path(id): Path<String>) -> Page {
    let run = store::run(staff.reader(), id_of(&id)?).await?;
    let told = run_in_words(&staff, &run).await?;
    let may_manage = staff.may(Permission::ManageReturns);
    if run.state != store::DONE {
        let values = json!({ "run": told, "may_manage": may_manage });
        return pages::page("oversight/returns/under_way.njk", values);
    }
    let summary = summary_of(&staff, run.id).await?;
    let before = store::done_before(staff.reader(), Some(&run)).await?;
    let rejects = summary.rules.iter().filter(|rule| rule.rejects).count();
    pages::page(
        "oversight/returns/run.njk",
        json!({
            "run": told,
            "may_manage": may_manage,
            "summary": summary,
            "year": summary.year,
            "before": before.map(|run| run.number),
            "gaps": counted(summary.gaps as u64),
            "rules": summary.rules.len(),
            "reject_rules": rejects,
            "files": summary.files.iter().map(|file| json!({
                "name": file.name,
                "to": file.to.map(rules::vocabulary::dates::speak_exact),
                "rows": counted(file.rows),
                "rejected": counted(file.rejected),
                "warned": counted(file.warned),
                "score": tenths(i64::try_from(file.score).unwrap_or(0)),
            })).collect::<Vec<_>>(),
        }),
    )
}

/// GET /returns/{run}/report?inside=
pub async fn report(
    staff: Staff<ManageReturns>,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let run = store::run(staff.reader(), id_of(&id)?).await?;
    let (stored, name) = if query.has("inside") {
        (
            "inside.html",
            format!("national-return-{}-inside.html", run.number),
        )
    } else {
        (
            "report.html",
            format!("national-return-{}.html", run.number),
        )
    };
    let bytes = store::result(staff.reader(), run.id, stored).await?;
    Ok(to_keep(bytes, &name, "text/html; charset=utf-8"))
}

/// GET /returns/{run}/changes?with=
pub async fn changes(
    staff: Staff<ManageReturns>,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let run = store::run(staff.reader(), id_of(&id)?).await?;
    let others: Vec<return_run::Model> = store::runs(staff.reader()).await?;
    let others = others
        .into_iter()
        .filter(|other| other.id != run.id && other.state == store::DONE);
    let others: Vec<return_run::Model> = others.collect();
    let earlier = others.iter().find(|other| other.number < run.number);
    let with = match query.get("with") {
        "" => earlier.or(others.first()),
        id => {
            let id = id_of(id)?;
            Some(
                others
                    .iter()
                    .find(|other| other.id == id)
                    .ok_or(PageError::NotFound)?,
            )
        }
    };
    let choices: Vec<Json> = others
        .iter()
        .map(|other| json!({
            "id": other.id.to_string(),
            "says": format!("Run {}, as of {}", other.number, rules::vocabulary::dates::speak_exact(other.as_of.0)),
            "chosen": with.is_some_and(|with| with.id == other.id),
        }))
        .collect();
    let compared = match with {
        None => None,
        Some(with) => {
            let (now, then) = (
                summary_of(&staff, run.id).await?,
                summary_of(&staff, with.id).await?,
            );
            Some(json!({
                "number": with.number,
                "measures": measures(&now, &then),
                "rules": broken(&now, &then),
                "score": score(&now, &then),
            }))
        }
    };
    let told = run_in_words(&staff, &run).await?;
    pages::page(
        "oversight/returns/changes.njk",
        json!({ "run": told, "others": choices, "compared": compared }),
    )
}

fn score(now: &Summary, then: &Summary) -> Json {
    let of = |summary: &Summary| summary.latest.as_ref().map_or(0, |file| file.score as i64);
    json!({ "now": tenths(of(now)), "then": tenths(of(then)), "gained": tenths(of(now) - of(then)) })
}

fn measures(now: &Summary, then: &Summary) -> Vec<Json> {
    let told = |line: &Figure| {
        let before = then.lines.iter().find(|other| other.code == line.code);
        let same = before.is_some_and(|before| {
            (before.numerator, before.denominator) == (line.numerator, line.denominator)
        });
        let works = |line: &Figure| {
            format!(
                "{} of {}",
                counted(line.numerator),
                counted(line.denominator)
            )
        };
        json!({
            "code": line.code, "title": line.title,
            "now": line.figure, "now_works": works(line),
            "then": before.and_then(|before| before.figure.clone()),
            "then_works": before.map(works),
            "same": same,
        })
    };
    now.lines.iter().map(told).collect()
}

/// Rules by how their count changed, those that grew most first.
fn broken(now: &Summary, then: &Summary) -> Vec<Json> {
    let by_id = |summary: &Summary| -> BTreeMap<String, Broken> {
        let rules = summary.rules.iter();
        rules.map(|rule| (rule.id.clone(), rule.clone())).collect()
    };
    let (now, then) = (by_id(now), by_id(then));
    let ids: BTreeSet<&String> = now.keys().chain(then.keys()).collect();
    let count = |rules: &BTreeMap<String, Broken>, id: &String| {
        rules.get(id).map_or(0, |rule| rule.count as i64)
    };
    let mut changed: Vec<(i64, Json)> = ids
        .into_iter()
        .filter_map(|id| {
            let (after, before) = (count(&now, id), count(&then, id));
            let rule = now.get(id).or_else(|| then.get(id))?;
            (after != before).then(|| {
                let gained = after - before;
                let sign = if gained > 0 { "+" } else { "" };
                (
                    gained,
                    json!({
                        "title": rule.title, "rejects": rule.rejects,
                        "now": super::grouped(after), "then": super::grouped(before),
                        "gained": format!("{sign}{}", super::grouped(gained)),
                    }),
                )
            })
        })
        .collect();
    changed.sort_by_key(|(gained, _)| std::cmp::Reverse(*gained));
    changed.into_iter().map(|(_, told)| told).collect()
}
