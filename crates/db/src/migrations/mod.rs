//! The schema's history, forward only. A migration is a file of SQL that both databases read,
//! once a few type names are put into SQLite's words.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IntoActiveModel, Statement,
    TransactionTrait,
};

use crate::entities::chain_head;
use crate::{Error, Result};

/// Name and text of each migration, oldest first. Never change one that has shipped.
const ALL: &[(&str, &str)] = &[
    (
        "m20261122_000001_first",
        include_str!("m20261122_000001_first.sql"),
    ),
    (
        "m20261122_000002_returns",
        include_str!("m20261122_000002_returns.sql"),
    ),
    (
        "m20261122_000003_forms",
        include_str!("m20261122_000003_forms.sql"),
    ),
    (
        "m20261122_000004_record",
        include_str!("m20261122_000004_record.sql"),
    ),
    (
        "m20261122_000005_merge",
        include_str!("m20261122_000005_merge.sql"),
    ),
    (
        "m20261122_000006_documents",
        include_str!("m20261122_000006_documents.sql"),
    ),
    (
        "m20261122_000007_assessments",
        include_str!("m20261122_000007_assessments.sql"),
    ),
    (
        "m20261122_000008_money",
        include_str!("m20261122_000008_money.sql"),
    ),
    (
        "m20261122_000009_letters",
        include_str!("m20261122_000009_letters.sql"),
    ),
    (
        "m20261122_000010_joined",
        include_str!("m20261122_000010_joined.sql"),
    ),
    (
        "m20261122_000012_visits",
        include_str!("m20261122_000012_visits.sql"),
    ),
    (
        "m20261122_000013_form_files",
        include_str!("m20261122_000013_form_files.sql"),
    ),
    (
        "m20261122_000014_life",
        include_str!("m20261122_000014_life.sql"),
    ),
    (
        "m20261122_000015_plans",
        include_str!("m20261122_000015_plans.sql"),
    ),
    (
        "m20261122_000016_record_submission",
        include_str!("m20261122_000016_record_submission.sql"),
    ),
    (
        "m20261122_000017_means",
        include_str!("m20261122_000017_means.sql"),
    ),
    (
        "m20261122_000019_for_person",
        include_str!("m20261122_000019_for_person.sql"),
    ),
    (
        "m20261122_000022_plans",
        include_str!("m20261122_000022_plans.sql"),
    ),
    (
        "m20261122_000023_equipment",
        include_str!("m20261122_000023_equipment.sql"),
    ),
    (
        "m20261122_000024_session_by_page",
        include_str!("m20261122_000024_session_by_page.sql"),
    ),
    (
        "m20261122_000025_due_at",
        include_str!("m20261122_000025_due_at.sql"),
    ),
    (
        "m20261122_000026_asked_once",
        include_str!("m20261122_000026_asked_once.sql"),
    ),
    (
        "m20261122_000027_calibrations",
        include_str!("m20261122_000027_calibrations.sql"),
    ),
    (
        "m20261122_000028_payments",
        include_str!("m20261122_000028_payments.sql"),
    ),
    (
        "m20261122_000029_told",
        include_str!("m20261122_000029_told.sql"),
    ),
    (
        "m20261122_000030_chosen_on",
        include_str!("m20261122_000030_chosen_on.sql"),
    ),
    (
        "m20261122_000033_told_by",
        include_str!("m20261122_000033_told_by.sql"),
    ),
    (
        "m20261122_000034_case_studies",
        include_str!("m20261122_000034_case_studies.sql"),
    ),
    (
        "m20261122_000035_done_on",
        include_str!("m20261122_000035_done_on.sql"),
    ),
    (
        "m20261122_000036_paid_out",
        include_str!("m20261122_000036_paid_out.sql"),
    ),
    (
        "m20261122_000037_payments_stand_again",
        include_str!("m20261122_000037_payments_stand_again.sql"),
    ),
    (
        "m20261122_000038_payment_slips",
        include_str!("m20261122_000038_payment_slips.sql"),
    ),
    (
        "m20261122_000039_residence",
        include_str!("m20261122_000039_residence.sql"),
    ),
    (
        "m20261122_000040_sent_once",
        include_str!("m20261122_000040_sent_once.sql"),
    ),
    (
        "m20261122_000041_online_enquiry",
        include_str!("m20261122_000041_online_enquiry.sql"),
    ),
    (
        "m20261123_000042_payers",
        include_str!("m20261123_000042_payers.sql"),
    ),
    (
        "m20261123_000043_started_at",
        include_str!("m20261123_000043_started_at.sql"),
    ),
    (
        "m20261123_000044_contribution",
        include_str!("m20261123_000044_contribution.sql"),
    ),
    (
        "m20261123_000045_plans_end",
        include_str!("m20261123_000045_plans_end.sql"),
    ),
    (
        "m20261124_000046_ends_to_come",
        include_str!("m20261124_000046_ends_to_come.sql"),
    ),
    (
        "m20261124_000047_found_at_once",
        include_str!("m20261124_000047_found_at_once.sql"),
    ),
    (
        "m20261124_000048_employers",
        include_str!("m20261124_000048_employers.sql"),
    ),
];

/// Type names of the migrations and what SQLite calls them (a name with TEXT in it keeps text as text).
const SQLITE_TYPES: &[(&str, &str)] = &[
    (" timestamptz", " timestamp_text"),
    (" date", " date_text"),
    (" uuid", " uuid_blob"),
    (" json", " json_text"),
    (" bytea", " blob"),
];

/// The newest migration this program knows.
pub fn newest() -> &'static str {
    ALL.last().map_or("", |(name, _)| name)
}

/// A short mark of the whole schema: another schema has another.
pub fn mark() -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for (name, sql) in ALL {
        hash.update(name);
        hash.update(sql);
    }
    let digest = hash.finalize();
    digest[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Brings the schema up to date, each migration in one transaction. One that was written beside another may
/// come after it, so none may count on those of the same day but by its own words.
/// Errors: `Unfit` when the archive was written by a newer program.
pub async fn up(db: &DatabaseConnection) -> Result<()> {
    db.execute_unprepared("CREATE TABLE IF NOT EXISTS migration (name text NOT NULL PRIMARY KEY)")
        .await?;
    let done = done(db).await?;
    for (name, sql) in ALL
        .iter()
        .filter(|(name, _)| !done.iter().any(|done| done == name))
    {
        let txn = db.begin().await?;
        for statement in words_of(db.get_database_backend(), sql).split(';') {
            if !statement.trim().is_empty() {
                txn.execute_unprepared(statement).await?;
            }
        }
        let insert = format!("INSERT INTO migration (name) VALUES ('{name}')");
        txn.execute_unprepared(&insert).await?;
        txn.commit().await?;
    }
    begin_chain(db).await
}

/// Every index that is no constraint: its name, and the statement that makes it. A later migration may have dropped
/// one, or made it anew.
pub fn indexes(backend: DbBackend) -> Vec<(String, String)> {
    let mut made: Vec<(String, String)> = Vec::new();
    for (_, sql) in ALL {
        for statement in words_of(backend, sql).split(';').map(str::trim) {
            let words: Vec<&str> = statement.split_whitespace().take(4).collect();
            match words[..] {
                ["CREATE", "INDEX", name, ..] | ["CREATE", "UNIQUE", "INDEX", name] => {
                    made.push((name.to_owned(), statement.to_owned()));
                }
                ["DROP", "INDEX", dropped, ..] => made.retain(|(name, _)| name != dropped),
                _ => {}
            }
        }
    }
    made
}

/// The chain's head, before the first event.
async fn begin_chain(db: &DatabaseConnection) -> Result<()> {
    if chain_head::Entity::find().one(db).await?.is_none() {
        let head = chain_head::Model {
            id: uuid::Uuid::nil(),
            seq: 0,
            hash: String::new(),
        };
        chain_head::Entity::insert(head.into_active_model())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Errors: `Unfit` when the schema is not exactly this program's.
pub async fn must_be_current(db: &DatabaseConnection) -> Result<()> {
    let done = done(db)
        .await
        .map_err(|_| Error::Unfit("there is no archive here".to_owned()))?;
    if done.len() < ALL.len() {
        return Err(Error::Unfit(
            "the archive's schema is older than this program: run `almoner migrate` first"
                .to_owned(),
        ));
    }
    Ok(())
}

/// The migrations already in the archive, oldest first.
async fn done(db: &DatabaseConnection) -> Result<Vec<String>> {
    let sql = "SELECT name FROM migration ORDER BY name";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    let names = rows
        .iter()
        .map(|row| row.try_get("", "name"))
        .collect::<std::result::Result<Vec<String>, _>>()?;
    match names
        .iter()
        .find(|name| ALL.iter().all(|(known, _)| known != name))
    {
        Some(unknown) => Err(Error::Unfit(format!(
            "the archive has the schema {unknown}, which this program does not know: use the release that wrote it, or a newer one"
        ))),
        None => Ok(names),
    }
}

fn words_of(backend: DbBackend, sql: &str) -> String {
    let without_comments: Vec<&str> = sql.lines().filter(|line| !line.starts_with("--")).collect();
    let sql = without_comments.join("\n");
    match backend {
        DbBackend::Sqlite => SQLITE_TYPES.iter().fold(sql, |sql, (ours, theirs)| {
            sql.replace(&format!("{ours} "), &format!("{theirs} "))
                .replace(&format!("{ours},"), &format!("{theirs},"))
                .replace(&format!("{ours};"), &format!("{theirs};"))
                .replace(&format!("{ours}\n"), &format!("{theirs}\n"))
        }),
        _ => sql,
    }
}
