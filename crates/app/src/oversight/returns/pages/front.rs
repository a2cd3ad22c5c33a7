//! The room's first page: how the latest run stands, and every run before it.

use rules::access::Permission;
use serde_json::json;

use super::{counted, run_in_words, summary_of, tenths};
use crate::house::permissions::SeeDataQuality;
use crate::house::{Page, Staff, pages};
use crate::oversight::returns::store;

/// GET /returns
pub async fn show(staff: Staff<SeeDataQuality>) -> Page {
    let conn = staff.reader();
    let runs = store::runs(conn).await?;
    let mut told = Vec::new();
    for run in &runs {
        told.push(run_in_words(&staff, run).await?);
    }
    let latest = store::done_before(conn, None).await?;
    let tasks = store::tasks(conn).await?;
    let mine = |task: &&db::entities::return_task::Model| {
        task.state == store::OPEN
            && (task.account_id == Some(staff.colleague.account.id)
                || task
                    .team_id
                    .is_some_and(|team| staff.colleague.teams.iter().any(|own| own.id == team)))
    };
    let brief = match &latest {
        None => None,
        Some(run) => {
            let summary = summary_of(&staff, run.id).await?;
            let file = summary.latest.unwrap_or_default();
            let rejects = summary.rules.iter().filter(|rule| rule.rejects).count();
            Some(json!({
                "id": run.id.to_string(),
                "number": run.number,
                "file": file.name,
                "score": tenths(i64::try_from(file.score).unwrap_or(0)),
                "rejected": counted(file.rejected),
                "rows": counted(file.rows),
                "rules": summary.rules.len(),
                "reject_rules": rejects,
                "gaps": counted(summary.gaps as u64),
                "moved": summary.lines.iter().filter(|line| line.moved.is_some()).count(),
            }))
        }
    };
    pages::page(
        "oversight/returns/returns.njk",
        json!({
            "runs": told,
            "latest": brief,
            "mine": tasks.iter().filter(mine).count(),
            "may_manage": staff.may(Permission::ManageReturns),
        }),
    )
}
