//! Restricting a record: why, who may still open it, and whose record it is among colleagues.

use db::entities::account;
use db::sea_orm::entity::prelude::*;
use serde_json::{Value as Json, json};

use super::store;
use crate::front_door::people::header;
use crate::house::fields::Reading;
use crate::house::permissions::RestrictRecords;
use crate::house::{Case, Fields, Form, Page, PageError, Shown, pages};
use crate::oversight::staff::store as staff;
use crate::oversight::teams::store as teams;

const FORM: &str = "oversight/access/restriction.njk";
const END: &str = "oversight/access/restriction_end.njk";

/// GET /people/{person}/restriction
pub async fn show(case: Case<RestrictRecords>) -> Page {
    let row = store::restriction(case.reader(), case.person_id()).await?;
    let form = match &row {
        Some(row) => filled(&case, row).await?,
        None => Shown::default(),
    };
    pages::page(FORM, values(&case, form).await?)
}

/// The form filled with the restriction in force.
async fn filled(
    case: &Case<RestrictRecords>,
    row: &db::entities::restriction::Model,
) -> Result<Shown, PageError> {
    let mut fields = Fields::default()
        .with("kind", &row.kind)
        .with("reason", &row.reason);
    for team in ids(&row.admits_teams) {
        fields = fields.with("team", team.to_string());
    }
    for (name, listed) in [
        ("admits", &row.admits_accounts),
        ("bars", &row.bars_accounts),
    ] {
        let known = store::accounts(case.reader(), ids(listed)).await?;
        let lines: Vec<&str> = known.iter().map(|account| account.email.as_str()).collect();
        fields = fields.with(name, lines.join("\n"));
    }
    Ok(Shown::again(&fields, &[]))
}

fn ids(listed: &Json) -> Vec<Uuid> {
    serde_json::from_value(listed.clone()).unwrap_or_default()
}

async fn values(case: &Case<RestrictRecords>, form: Shown) -> Result<Json, PageError> {
    let row = store::restriction(case.reader(), case.person_id()).await?;
    let chosen = form.values.get("team").cloned().unwrap_or_default();
    let all = teams::all(case.reader()).await?;
    let all: Vec<Json> = all
        .iter()
        .filter(|team| team.closed_on.is_none())
        .map(|team| {
            let id = team.id.to_string();
            json!({ "chosen": chosen.contains(&id), "id": id, "name": team.name })
        })
        .collect();
    Ok(json!({
        "case": header::of(case, "").await?,
        "form": form,
        "teams": all,
        "since": row.map(|row| row.from_on.to_string()),
    }))
}

/// POST /people/{person}/restriction
pub async fn set(case: Case<RestrictRecords>, Form(fields): Form) -> Page {
    let council = &case.staff().house.council;
    let mut reading = Reading::of(&fields);
    let kind = reading.needed_code(
        "kind",
        "The kind of restriction",
        council.list("restriction_kind"),
    );
    let reason = reading.needed("reason", "Why the record is restricted", 2000);
    let (accounts, unknown) = colleagues(&case, fields.get("admits")).await?;
    unknown_ones(&mut reading, "admits", unknown);
    let (bars, unknown) = colleagues(&case, fields.get("bars")).await?;
    unknown_ones(&mut reading, "bars", unknown);
    let open = teams::all(case.reader()).await?;
    let teams: Vec<Uuid> = fields
        .all("team")
        .filter_map(|id| id.parse().ok())
        .collect();
    if teams.len() != fields.all("team").count()
        || !teams
            .iter()
            .all(|id| open.iter().any(|team| team.id == *id))
    {
        reading.wrong("team", "Choose teams from the list");
    }
    if accounts.is_empty() && teams.is_empty() {
        reading.wrong(
            "admits",
            "Say who may still open the record: a colleague or a team",
        );
    }
    if accounts.iter().any(|id| bars.contains(id)) {
        reading.wrong(
            "bars",
            "Nobody may open their own or a relative’s record: take them off the list above",
        );
    }
    if let Err(problems) = reading.finish(()) {
        return pages::try_again(FORM, values(&case, Shown::again(&fields, &problems)).await?);
    }
    let wish = store::Wish {
        kind,
        reason,
        accounts,
        teams,
        bars,
    };
    let mut change = case.change().await?;
    let by = case.staff().colleague.account.id;
    store::restrict(&mut change, case.person_id(), wish, by, case.today()).await?;
    change.commit().await?;
    // Whoever restricted it may have shut themselves out, and then has no record to go back to.
    let visible = case
        .staff()
        .visible(std::slice::from_ref(&case.person))
        .await?;
    if visible.shows(case.person_id()) {
        return pages::go_to_saying(
            format!("/people/{}", case.person_id()),
            "The record is restricted.",
        );
    }
    pages::go_to_saying(
        "/people",
        "The record is restricted. You are not among those who may open it.",
    )
}

/// The open accounts that lines name by address of mail or by full name, and the lines that name none or several.
async fn colleagues(
    case: &Case<RestrictRecords>,
    lines: &str,
) -> Result<(Vec<Uuid>, Vec<String>), PageError> {
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines.take(MOST_NAMED) {
        let by_email = staff::by_email(case.reader(), line).await?;
        let named = match by_email {
            Some(account) => vec![account],
            None => {
                account::Entity::find()
                    .filter(account::Column::Name.eq(line))
                    .filter(account::Column::ClosedOn.is_null())
                    .all(case.reader())
                    .await?
            }
        };
        match &named[..] {
            [one] => found.push(one.id),
            _ => unknown.push(line.to_owned()),
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok((found, unknown))
}

/// Colleagues that a restriction may name: more are a team.
const MOST_NAMED: usize = 50;

fn unknown_ones(reading: &mut Reading<'_>, field: &str, unknown: Vec<String>) {
    if let Some(first) = unknown.first() {
        reading.wrong(
            field,
            format!("No one colleague is called {first}: give the email address"),
        );
    }
}

/// GET /people/{person}/restriction/end
pub async fn ask_end(case: Case<RestrictRecords>) -> Page {
    let row = store::restriction(case.reader(), case.person_id()).await?;
    row.ok_or(PageError::NotFound)?;
    end_page(&case, Shown::default()).await
}

async fn end_page(case: &Case<RestrictRecords>, form: Shown) -> Page {
    let failed = !form.summary.is_empty();
    let values = json!({ "case": header::of(case, "").await?, "form": form });
    if failed {
        pages::try_again(END, values)
    } else {
        pages::page(END, values)
    }
}

/// POST /people/{person}/restriction/end
pub async fn end(case: Case<RestrictRecords>, Form(fields): Form) -> Page {
    let mut reading = Reading::of(&fields);
    let because = reading.needed("because", "Why the restriction ends", 2000);
    if let Err(problems) = reading.finish(()) {
        return end_page(&case, Shown::again(&fields, &problems)).await;
    }
    let mut change = case.change().await?;
    let row = store::restriction(change.conn(), case.person_id()).await?;
    let row = row.ok_or(PageError::NotFound)?;
    store::lift(&mut change, &row, &because, case.today()).await?;
    change.commit().await?;
    pages::go_to_saying(
        format!("/people/{}", case.person_id()),
        "The restriction has ended.",
    )
}
