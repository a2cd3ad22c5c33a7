//! The list of tables: which are the record, answered for by the chain, and which are not.

use crate::change::Kept;
use crate::entities::*;

/// Calls a macro with every table of the record, parents before children.
macro_rules! every_kept_table {
    ($then:ident) => {
        $then! {
            account,
            role_held,
            team,
            membership,
            person,
            person_alias,
            address,
            contact_detail,
            communication_need,
            circumstance,
            restriction,
            break_glass,
            contact,
            online_enquiry,
            hand_off,
            referral,
            allocation,
            case_note,
            deadline,
            warning_note,
            warning_review,
            relationship,
            alert,
            key_contact,
            ordinary_residence,
            consent,
            note_person,
            task,
            return_file,
            record_submission,
            return_run,
            return_task,
            person_merge,
            form_version,
            filled_form,
            form_subject,
            form_move,
            next_step,
            conversation,
            document,
            letter,
            deadline_pause,
            assessment_audit,
            assessment_batch,
            assessment,
            assessment_copy,
            assessed_need,
            eligibility_decision,
            review,
            batch_line,
            reablement_episode,
            adult_life,
            employer,
            employer_contact,
            employer_role,
            occupation,
            housing_scheme,
            scheme_stage,
            tenancy,
            pilot,
            pilot_member,
            equipment,
            care_home_stay,
            calibration,
            calibration_check,
            indicative_budget,
            contribution_estimate,
            plan,
            plan_need,
            plan_line,
            plan_move,
            personal_budget,
            direct_payment,
            direct_payment_rate,
            direct_payment_review,
            direct_payment_check,
            direct_payment_line,
            direct_payment_suspension,
            direct_payment_trigger,
            direct_payment_payer,
            direct_payment_paid,
            visit_pack,
            visit_file,
        }
    };
}

/// Calls a macro with every other table: made from the record, or not part of it.
macro_rules! every_other_table {
    ($then:ident) => {
        $then! {
            event,
            chain_head,
            number_series,
            person_name,
            name_spelling,
            session,
            sent_form,
            password_link,
            sign_in_attempt,
            look,
            held_form,
            calendar_feed,
            return_chunk,
            return_progress,
            return_result,
            form_paper,
            form_edit,
            draft,
            browser_key,
            outbox,
            document_part,
            visit_device,
            form_file,
        }
    };
}

macro_rules! keep {
    ($($table:ident),+ $(,)?) => { $(
        impl Kept for $table::Entity {
            const TABLE: &'static str = stringify!($table);
            fn key(row: &$table::Model) -> (uuid::Uuid, i64) {
                (row.id, row.version)
            }
        }
    )+ };
}

every_kept_table!(keep);

pub(crate) use {every_kept_table, every_other_table};

/// Every table with the columns that its entity knows.
pub fn columns_of_entities() -> Vec<(&'static str, Vec<&'static str>)> {
    use sea_orm::{IdenStatic, Iterable};
    let mut all = Vec::new();
    macro_rules! list {
        ($($table:ident),+ $(,)?) => { $(
            all.push((stringify!($table), $table::Column::iter().map(|column| column.as_str()).collect()));
        )+ };
    }
    every_kept_table!(list);
    every_other_table!(list);
    all
}

/// The columns that a table has in the database.
pub async fn columns_of_table(
    conn: &sea_orm::DatabaseConnection,
    table: &str,
) -> crate::Result<Vec<String>> {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    let sql = match conn.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1"
        }
        _ => "SELECT name FROM pragma_table_info($1)",
    };
    let question = Statement::from_sql_and_values(conn.get_database_backend(), sql, [table.into()]);
    let rows = conn.query_all_raw(question).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get("", "name"))
        .collect::<std::result::Result<_, _>>()?)
}
