//! What is wrong, as work: by rule, with who has it, the rows behind it, and whether it is mended.

use std::collections::HashMap;

use db::Event;
use db::entities::{return_run, return_task, team};
use db::sea_orm::entity::prelude::*;
use rules::access::Permission;
use serde_json::{Value as Json, json};

use super::people::known;
use super::{counted, day_of, id_of, run_in_words, summary_of};
use crate::house::fields::PAGE;
use crate::house::permissions::{ExportData, Needs, SeeDataQuality};
use crate::house::to_keep::to_keep;
use crate::house::{
    Fields, Form, Page, PageError, Path, Query, Reading, Shown, Staff, pages, spreadsheet,
};
use crate::oversight::audit::store::names as names_of;
use crate::oversight::returns::store::{self, Given};
use crate::oversight::returns::work::{Broken, Summary};
use crate::oversight::staff::store as accounts;
use crate::oversight::teams::store as teams;

const SHOW: &str = "oversight/returns/rule.njk";
/// Rows of problems on one page.
const A_PAGE: usize = 50;

/// A run that is done, and what it found.
async fn done<P: Needs>(
    staff: &Staff<P>,
    id: &str,
) -> Result<(return_run::Model, Summary), PageError> {
    let run = store::run(staff.reader(), id_of(id)?).await?;
    let summary = summary_of(staff, run.id).await?;
    Ok((run, summary))
}

/// GET /returns/{run}/checks?owner=&severity=&state=&who=
pub async fn list(
    staff: Staff<SeeDataQuality>,
    Path(id): Path<String>,
    Query(query): Query,
) -> Page {
    let (run, summary) = done(&staff, &id).await?;
    let work = Work::load(&staff, &run).await?;
    let lines: Vec<Json> = chosen(&staff, &summary, &work, &query)
        .map(|rule| work.line(rule))
        .collect();
    let mut owners: Vec<&str> = summary
        .rules
        .iter()
        .map(|rule| rule.owner.as_str())
        .collect();
    owners.sort_unstable();
    owners.dedup();
    let told = run_in_words(&staff, &run).await?;
    pages::page(
        "oversight/returns/checks.njk",
        json!({
            "run": told,
            "lines": lines,
            "owners": owners,
            "form": Shown::again(&query, &[]),
            "query": serde_html_form::to_string(query.pairs()).unwrap_or_default(),
            "may_export": staff.may(Permission::ExportData),
            "file": summary.latest.map(|file| file.name),
        }),
    )
}

/// GET /returns/{run}/checks/take?as=
pub async fn take(staff: Staff<ExportData>, Path(id): Path<String>, Query(query): Query) -> Page {
    let (run, summary) = done(&staff, &id).await?;
    if query.get("as") == "xlsx" {
        let bytes = store::result(staff.reader(), run.id, "checks.xlsx").await?;
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let name = format!("national-return-{}.xlsx", run.number);
        return Ok(to_keep(bytes, &name, kind));
    }
    let work = Work::load(&staff, &run).await?;
    let rows = chosen(&staff, &summary, &work, &query).map(|rule| work.row(rule));
    let head = [
        "rule",
        "what is wrong",
        "severity",
        "count",
        "before",
        "usually mended by",
        "given to",
        "state",
        "note",
    ];
    spreadsheet::answer(&format!("national-return-{}.csv", run.number), &head, rows)
}

/// The rules that the filter lets through.
fn chosen<'a, P: Needs>(
    staff: &'a Staff<P>,
    summary: &'a Summary,
    work: &'a Work,
    query: &'a Fields,
) -> impl Iterator<Item = &'a Broken> {
    summary.rules.iter().filter(move |rule| {
        let task = work.tasks.get(&rule.id);
        let severity = if rule.rejects { "reject" } else { "warn" };
        let state = task.map_or(store::OPEN, |task| task.state.as_str());
        let given = task.is_some_and(|task| task.team_id.is_some() || task.account_id.is_some());
        let mine = task.is_some_and(|task| {
            task.account_id == Some(staff.colleague.account.id)
                || task
                    .team_id
                    .is_some_and(|team| staff.colleague.teams.iter().any(|own| own.id == team))
        });
        let fits = |name: &str, value: &str| !query.has(name) || query.get(name) == value;
        let who = match query.get("who") {
            "mine" => mine,
            "nobody" => !given,
            _ => true,
        };
        fits("owner", &rule.owner) && fits("severity", severity) && fits("state", state) && who
    })
}

/// Tasks with the names that they are told by, and the counts of the run before.
struct Work {
    tasks: HashMap<String, return_task::Model>,
    names: HashMap<Uuid, String>,
    before: Option<HashMap<String, u64>>,
    run: Uuid,
}

impl Work {
    async fn load<P: Needs>(staff: &Staff<P>, run: &return_run::Model) -> Result<Work, PageError> {
        let conn = staff.reader();
        let tasks = store::tasks(conn).await?;
        let before = match store::done_before(conn, Some(run)).await? {
            None => None,
            Some(before) => {
                let rules = summary_of(staff, before.id).await?.rules.into_iter();
                Some(rules.map(|rule| (rule.id, rule.count)).collect())
            }
        };
        Ok(Work {
            tasks: tasks
                .into_iter()
                .map(|task| (task.rule.clone(), task))
                .collect(),
            names: names_of(conn).await?.into_iter().collect(),
            before,
            run: run.id,
        })
    }

    fn given_to(&self, rule: &str) -> Option<String> {
        let task = self.tasks.get(rule)?;
        let names: Vec<&str> = [task.account_id, task.team_id]
            .into_iter()
            .flatten()
            .filter_map(|id| self.names.get(&id).map(String::as_str))
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    fn line(&self, rule: &Broken) -> Json {
        let task = self.tasks.get(&rule.id);
        json!({
            "id": rule.id,
            "href": format!("/returns/{}/checks/rules/{}", self.run, rule.id),
            "title": rule.title,
            "rejects": rule.rejects,
            "count": counted(rule.count),
            "before": self.before.as_ref().map(|before| counted(before.get(&rule.id).copied().unwrap_or(0))),
            "owner": rule.owner,
            "given_to": self.given_to(&rule.id),
            "mended": task.is_some_and(|task| task.state == store::MENDED),
        })
    }

    fn row(&self, rule: &Broken) -> Vec<String> {
        let task = self.tasks.get(&rule.id);
        let before = self
            .before
            .as_ref()
            .map(|before| before.get(&rule.id).copied().unwrap_or(0));
        vec![
            rule.id.clone(),
            rule.title.clone(),
            if rule.rejects { "reject" } else { "warn" }.to_owned(),
            rule.count.to_string(),
            before.map(|count| count.to_string()).unwrap_or_default(),
            rule.owner.clone(),
            self.given_to(&rule.id).unwrap_or_default(),
            task.map_or(store::OPEN, |task| task.state.as_str())
                .to_owned(),
            task.and_then(|task| task.note.clone()).unwrap_or_default(),
        ]
    }
}

/// GET /returns/{run}/checks/rules/{rule}?page=
pub async fn show(
    staff: Staff<SeeDataQuality>,
    Path((id, rule)): Path<(String, String)>,
    Query(query): Query,
) -> Page {
    let task = store::task(staff.reader(), &rule).await?;
    let form = Shown::filled([
        (
            "team",
            task.as_ref()
                .and_then(|task| task.team_id)
                .map(|id| id.to_string()),
        ),
        ("note", task.as_ref().and_then(|task| task.note.clone())),
    ]);
    let page = query.get("page").parse().unwrap_or(1_usize).max(1);
    pages::page(SHOW, values(&staff, &id, &rule, page, form).await?)
}

async fn values(
    staff: &Staff<SeeDataQuality>,
    id: &str,
    rule: &str,
    page: usize,
    form: Shown,
) -> Result<Json, PageError> {
    let (run, summary) = done(staff, id).await?;
    let broken = summary
        .rules
        .iter()
        .find(|broken| broken.id == rule)
        .ok_or(PageError::NotFound)?;
    let work = Work::load(staff, &run).await?;
    let all = findings(staff, run.id, rule).await?;
    let rows = all.iter().skip((page - 1) * A_PAGE).take(A_PAGE);
    let people = known(
        staff,
        &run.council_code,
        rows.clone().map(|row| row[3].as_str()),
    )
    .await?;
    let rows: Vec<Json> = rows
        .map(|row| {
            json!({
                "line": row[1], "event_type": row[2], "field": row[4],
                "person": people.says(&row[3]),
                "says": if people.hides(&row[3]) { "" } else { &row[7] },
            })
        })
        .collect();
    let task = work.tasks.get(rule);
    let choices = teams::all(staff.reader()).await?;
    let choices = choices.iter().filter(|team| team.closed_on.is_none());
    let account = task.and_then(|task| task.account_id);
    Ok(json!({
        "run": run_in_words(staff, &run).await?,
        "rule": work.line(broken),
        "wrong": broken.wrong,
        "mend": broken.mend,
        "rows": rows,
        "shown": counted(all.len() as u64),
        "cut": (all.len() as u64) < broken.count,
        "next": (all.len() > page * A_PAGE).then_some(page + 1),
        "previous": page.checked_sub(1).filter(|page| *page > 0),
        "teams": choices.map(|team: &team::Model| json!({ "id": team.id.to_string(), "name": team.name })).collect::<Vec<_>>(),
        "account": account.and_then(|id| work.names.get(&id)),
        "changed": task.map(|task| day_of(task.changed_at)),
        "form": form,
    }))
}

/// The problems of a rule that were kept.
async fn findings(
    staff: &Staff<SeeDataQuality>,
    run: Uuid,
    rule: &str,
) -> Result<Vec<Vec<String>>, PageError> {
    let table = store::result(staff.reader(), run, "findings.csv").await?;
    let mut found = Vec::new();
    for row in csv::Reader::from_reader(&table[..]).into_records() {
        let row = row.map_err(|error| anyhow::anyhow!("findings.csv: {error}"))?;
        if row.get(5) == Some(rule) && row.len() == super::super::work::FINDINGS.len() {
            found.push(row.iter().map(str::to_owned).collect());
        }
    }
    Ok(found)
}

/// POST /returns/{run}/checks/rules/{rule}
pub async fn change(
    staff: Staff<SeeDataQuality>,
    Path((id, rule)): Path<(String, String)>,
    Form(fields): Form,
) -> Page {
    let (run, summary) = done(&staff, &id).await?;
    if !summary.rules.iter().any(|broken| broken.id == rule) {
        return Err(PageError::NotFound);
    }
    let given = match read(&staff, &fields).await? {
        Ok(given) => given,
        Err(problems) => {
            let form = Shown::again(&fields, &problems);
            return pages::try_again(SHOW, values(&staff, &id, &rule, 1, form).await?);
        }
    };
    let mut change = staff.change().await?;
    let said = if given.state == store::MENDED {
        "Marked as mended: the next run will show it."
    } else {
        "Saved."
    };
    let body = json!({ "rule": rule, "state": given.state });
    let task = store::give(&mut change, &rule, given).await?;
    change.log(Event::ReturnTaskChanged, None, Some(task.id), body);
    change.commit().await?;
    pages::go_to_saying(format!("/returns/{}/checks/rules/{rule}", run.id), said)
}

/// What is to become of the task.
async fn read(
    staff: &Staff<SeeDataQuality>,
    fields: &Fields,
) -> Result<Result<Given, Vec<rules::vocabulary::Problem>>, PageError> {
    let mut reading = Reading::of(fields);
    let note = reading.text("note", "The note", PAGE);
    let team = match fields.get("team") {
        "" => None,
        text => {
            let teams = teams::all(staff.reader()).await?;
            let team = teams
                .iter()
                .find(|team| team.id.to_string() == text && team.closed_on.is_none());
            if team.is_none() {
                reading.wrong("team", "Choose a team from the list");
            }
            team.map(|team| team.id)
        }
    };
    let account = match fields.get("account") {
        "" => None,
        who => {
            let found = accounts::search(staff.reader(), who, false, 2, 0).await?;
            match found.as_slice() {
                [one] => Some(one.id),
                [] => {
                    reading.wrong("account", "Nobody of that name or email works here");
                    None
                }
                _ => {
                    reading.wrong(
                        "account",
                        "Several colleagues are called that: enter the email address",
                    );
                    None
                }
            }
        }
    };
    let state = if fields.has("mended") {
        store::MENDED
    } else {
        store::OPEN
    };
    Ok(reading.finish(Given {
        team,
        account,
        state,
        note,
    }))
}
